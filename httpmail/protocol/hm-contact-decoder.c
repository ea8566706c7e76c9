/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-contact-private.h>
#include <httpmail/protocol/hm-contact-decoder.h>
#include <httpmail/protocol/hm-href.h>

#define MAX_NAMES 4

/* Where to look for each field, in this order. */
static const HmName field_names[][MAX_NAMES] = {
  [HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME] = { HM_NAME_CN, HM_NAME_FILE_AS, HM_NAME_DISPLAY_NAME },
  [HTTPMAIL_CONTACT_FIELD_GIVEN_NAME] = { HM_NAME_GIVEN_NAME },
  [HTTPMAIL_CONTACT_FIELD_SURNAME] = { HM_NAME_SN },
  [HTTPMAIL_CONTACT_FIELD_NICKNAME] = { HM_NAME_NICKNAME },
  [HTTPMAIL_CONTACT_FIELD_EMAIL] = { HM_NAME_EMAIL_1, HM_NAME_CONTACT_MAIL, HM_NAME_EMAIL },
  [HTTPMAIL_CONTACT_FIELD_HOME_STREET] = { HM_NAME_HOME_STREET },
  [HTTPMAIL_CONTACT_FIELD_HOME_CITY] = { HM_NAME_HOME_CITY },
  [HTTPMAIL_CONTACT_FIELD_HOME_STATE] = { HM_NAME_HOME_STATE },
  [HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE] = { HM_NAME_HOME_POSTAL_CODE },
  [HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY] = { HM_NAME_HOME_COUNTRY },
  [HTTPMAIL_CONTACT_FIELD_COMPANY] = { HM_NAME_O, HM_NAME_COMPANY },
  [HTTPMAIL_CONTACT_FIELD_WORK_STREET] = { HM_NAME_STREET, HM_NAME_WORK_ADDRESS },
  [HTTPMAIL_CONTACT_FIELD_WORK_CITY] = { HM_NAME_L },
  [HTTPMAIL_CONTACT_FIELD_WORK_STATE] = { HM_NAME_ST },
  [HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE] = { HM_NAME_POSTAL_CODE },
  [HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY] = { HM_NAME_CO },
  [HTTPMAIL_CONTACT_FIELD_HOME_PHONE] = { HM_NAME_HOME_PHONE },
  [HTTPMAIL_CONTACT_FIELD_HOME_FAX] = { HM_NAME_HOME_FAX },
  [HTTPMAIL_CONTACT_FIELD_WORK_PHONE] = { HM_NAME_TELEPHONE_NUMBER },
  [HTTPMAIL_CONTACT_FIELD_WORK_FAX] = { HM_NAME_FACSIMILE_TELEPHONE_NUMBER },
  [HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE] = { HM_NAME_MOBILE },
  [HTTPMAIL_CONTACT_FIELD_OTHER_PHONE] = { HM_NAME_OTHER_TELEPHONE },
  [HTTPMAIL_CONTACT_FIELD_BIRTHDAY] = { HM_NAME_BDAY },
  [HTTPMAIL_CONTACT_FIELD_PAGER] = { HM_NAME_PAGER },
};

/* The first that says something; an empty one, when there is nothing better. */
static const char *
get_text (HmPropset *props, const HmName *names)
{
  const char *text = NULL;
  guint i;

  for (i = 0; i < MAX_NAMES && names[i] != HM_NAME_UNKNOWN; i++)
    {
      const char *value = hm_propset_get (props, names[i]);

      if (value != NULL && *value != '\0')
        return value;
      if (text == NULL)
        text = value;
    }

  return text;
}

/* "carol@mail.example.net" of "Carol <carol@mail.example.net>". */
static char *
read_address (const char *text)
{
  const char *begin;
  const char *end;
  char *address;

  if (text == NULL)
    return NULL;

  begin = strrchr (text, '<');
  end = begin != NULL ? strchr (begin, '>') : NULL;
  if (end == NULL || end == begin + 1)
    return g_strdup (text);

  address = g_strndup (begin + 1, end - begin - 1);
  return g_strstrip (address);
}

static gboolean
is_group (HmPropset *props)
{
  const char *content_class = hm_propset_get (props, HM_NAME_CONTENT_CLASS);

  return hm_propset_get_boolean (props, HM_NAME_IS_FOLDER, FALSE) ||
         (content_class != NULL && g_ascii_strcasecmp (content_class, "urn:content-classes:group") == 0);
}

HTTPMailContact *
hm_contact_decoder_decode (const HmMultistatusResponse *response, const char *url)
{
  HmPropset *props = response->props;
  HTTPMailContactFields fields = { 0 };
  g_autofree char *href = NULL;
  g_autofree char *segment = NULL;
  g_autofree char *address = NULL;
  guint i;

  if (response->hrefs->len == 0 || hm_propset_is_only_error (props, response->status))
    return NULL;

  href = hm_href_resolve_member (url, g_ptr_array_index (response->hrefs, 0));
  if (href == NULL)
    return NULL;
  segment = hm_href_last_segment (href);
  if (*segment == '\0')
    return NULL;

  fields.href = href;
  fields.id = hm_propset_get (props, HM_NAME_ID);
  fields.modified = hm_propset_get (props, HM_NAME_MODIFIED);
  fields.type = is_group (props) ? HTTPMAIL_CONTACT_TYPE_GROUP : HTTPMAIL_CONTACT_TYPE_CONTACT;
  for (i = 0; i < G_N_ELEMENTS (field_names); i++)
    fields.fields[i] = get_text (props, field_names[i]);
  address = read_address (fields.fields[HTTPMAIL_CONTACT_FIELD_EMAIL]);
  fields.fields[HTTPMAIL_CONTACT_FIELD_EMAIL] = address;

  return httpmail_contact_new_from_fields (&fields);
}
