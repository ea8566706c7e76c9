/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-member-info-private.h>
#include <httpmail/protocol/hm-date.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-member-decoder.h>

HTTPMailSpecialFolder
hm_special_folder_from_token (const char *token)
{
  static const struct
  {
    const char *token;
    HTTPMailSpecialFolder special;
  } specials[] = {
    { "inbox", HTTPMAIL_SPECIAL_FOLDER_INBOX },
    { "sentitems", HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS },
    { "deleteditems", HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS },
    { "drafts", HTTPMAIL_SPECIAL_FOLDER_DRAFTS },
    { "junkemail", HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL },
    { "bulkmail", HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL },
    { "outbox", HTTPMAIL_SPECIAL_FOLDER_OUTBOX },
    { "contacts", HTTPMAIL_SPECIAL_FOLDER_CONTACTS },
    { "calendar", HTTPMAIL_SPECIAL_FOLDER_CALENDAR },
    { "msnpromo", HTTPMAIL_SPECIAL_FOLDER_MSN_PROMO },
  };
  guint i;

  if (token == NULL || *token == '\0')
    return HTTPMAIL_SPECIAL_FOLDER_NONE;

  for (i = 0; i < G_N_ELEMENTS (specials); i++)
    {
      if (g_ascii_strcasecmp (token, specials[i].token) == 0)
        return specials[i].special;
    }

  return HTTPMAIL_SPECIAL_FOLDER_UNRECOGNIZED;
}

/* Only Exchange has text among its own properties, and there it is decoded; header fields may be raw. */
static const char *
get_text (HmPropset *props, HmName decoded, HmName header)
{
  const char *text = hm_propset_get (props, decoded);

  if (text == NULL || *text == '\0')
    {
      const char *other = hm_propset_get (props, header);

      if (other != NULL)
        text = other;
    }

  return text;
}

static gboolean
is_iso (const char *date)
{
  int i;

  if (date == NULL)
    return FALSE;

  for (i = 0; i < 4; i++)
    {
      if (!g_ascii_isdigit (date[i]))
        return FALSE;
    }

  return date[4] == '-';
}

static const char *
get_date (HmPropset *props)
{
  /* The last is only asked for where there is none of the others. */
  static const HmName names[] = { HM_NAME_MAIL_DATE, HM_NAME_HTTPMAIL_DATE, HM_NAME_HTTPMAIL_DATE_RECEIVED,
                                  HM_NAME_LAST_MODIFIED };
  const char *first = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *date = hm_propset_get (props, names[i]);

      if (is_iso (date))
        return date;
      if (first == NULL || *first == '\0')
        first = date != NULL ? date : first;
    }

  return first;
}

static gboolean
is_folder (HmPropset *props, const char *href)
{
  static const HmName header_names[] = { HM_NAME_MAIL_HAS_ATTACHMENT, HM_NAME_MAIL_TO, HM_NAME_MAIL_FROM,
                                         HM_NAME_MAIL_SUBJECT, HM_NAME_MAIL_DATE };
  const char *resource_type = hm_propset_get (props, HM_NAME_RESOURCE_TYPE);
  gboolean fallback;
  guint i;

  if (resource_type != NULL)
    {
      fallback = g_str_equal (resource_type, "collection");
    }
  else
    {
      /* Hotmail's way when it does not say: folders end with a slash, and messages have header fields. */
      fallback = g_str_has_suffix (href, "/");
      for (i = 0; i < G_N_ELEMENTS (header_names); i++)
        {
          if (hm_propset_get (props, header_names[i]) != NULL)
            fallback = FALSE;
        }
    }

  return hm_propset_get_boolean (props, HM_NAME_IS_FOLDER, fallback);
}

HTTPMailMemberInfo *
hm_member_decoder_decode (const HmMultistatusResponse *response, const char *base)
{
  HmPropset *props = response->props;
  HTTPMailMemberInfoFields fields = { 0 };
  g_autofree char *href = NULL;
  g_autofree char *segment = NULL;
  g_autofree char *name = NULL;

  if (response->hrefs->len == 0 || hm_propset_is_only_error (props, response->status))
    return NULL;

  href = hm_href_resolve_member (base, g_ptr_array_index (response->hrefs, 0));
  if (href == NULL)
    return NULL;
  segment = hm_href_last_segment (href);
  if (*segment == '\0')
    return NULL;

  fields.href = href;
  fields.is_folder = is_folder (props, href);
  fields.special_folder = hm_special_folder_from_token (hm_propset_get (props, HM_NAME_SPECIAL));
  fields.display_name = hm_propset_get (props, HM_NAME_DISPLAY_NAME);
  if ((fields.display_name == NULL || *fields.display_name == '\0') &&
      fields.special_folder == HTTPMAIL_SPECIAL_FOLDER_NONE)
    {
      name = hm_href_unescape_segment (segment);
      fields.display_name = name != NULL ? name : segment;
    }
  fields.has_subs = hm_propset_get_boolean (props, HM_NAME_HAS_SUBS, FALSE);
  fields.no_subs = hm_propset_get_boolean (props, HM_NAME_NO_SUBS, FALSE);
  fields.unread_count = hm_propset_get_uint (props, HM_NAME_UNREAD_COUNT, G_MAXUINT);
  fields.visible_count = hm_propset_get_uint (props, HM_NAME_VISIBLE_COUNT, G_MAXUINT);
  fields.read = hm_propset_get_boolean (props, HM_NAME_READ, FALSE);
  fields.has_attachment = hm_propset_get_boolean (props, HM_NAME_MAIL_HAS_ATTACHMENT, FALSE) ||
                          hm_propset_get_boolean (props, HM_NAME_HTTPMAIL_HAS_ATTACHMENT, FALSE);
  fields.to = get_text (props, HM_NAME_HTTPMAIL_TO, HM_NAME_MAIL_TO);
  fields.from = get_text (props, HM_NAME_HTTPMAIL_FROM, HM_NAME_MAIL_FROM);
  fields.subject = get_text (props, HM_NAME_HTTPMAIL_SUBJECT, HM_NAME_MAIL_SUBJECT);
  fields.date = get_date (props);
  fields.has_unix_time = hm_date_parse (fields.date, &fields.unix_time);
  fields.content_length = hm_propset_get_uint (props, HM_NAME_CONTENT_LENGTH, G_MAXUINT64);

  return httpmail_member_info_new (&fields);
}
