/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A contact as a structure, both ways. */

#include <httpmail/com/hm-com-contact.h>

#define N_FIELDS (HTTPMAIL_CONTACT_FIELD_PAGER + 1)
#define N_TEXTS (G_N_ELEMENTS (texts))

typedef struct
{
  const char *property;
  gsize offset;
} Text;

/* First the texts that are fields, by their number, then the others. */
static const Text texts[] = {
  [HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME] = { "display-name", offsetof (HTTPCONTACTINFO, pszDisplayName) },
  [HTTPMAIL_CONTACT_FIELD_GIVEN_NAME] = { "given-name", offsetof (HTTPCONTACTINFO, pszGivenName) },
  [HTTPMAIL_CONTACT_FIELD_SURNAME] = { "surname", offsetof (HTTPCONTACTINFO, pszSurname) },
  [HTTPMAIL_CONTACT_FIELD_NICKNAME] = { "nickname", offsetof (HTTPCONTACTINFO, pszNickname) },
  [HTTPMAIL_CONTACT_FIELD_EMAIL] = { "email", offsetof (HTTPCONTACTINFO, pszEmail) },
  [HTTPMAIL_CONTACT_FIELD_HOME_STREET] = { "home-street", offsetof (HTTPCONTACTINFO, pszHomeStreet) },
  [HTTPMAIL_CONTACT_FIELD_HOME_CITY] = { "home-city", offsetof (HTTPCONTACTINFO, pszHomeCity) },
  [HTTPMAIL_CONTACT_FIELD_HOME_STATE] = { "home-state", offsetof (HTTPCONTACTINFO, pszHomeState) },
  [HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE] = { "home-postal-code", offsetof (HTTPCONTACTINFO, pszHomePostalCode) },
  [HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY] = { "home-country", offsetof (HTTPCONTACTINFO, pszHomeCountry) },
  [HTTPMAIL_CONTACT_FIELD_COMPANY] = { "company", offsetof (HTTPCONTACTINFO, pszCompany) },
  [HTTPMAIL_CONTACT_FIELD_WORK_STREET] = { "work-street", offsetof (HTTPCONTACTINFO, pszWorkStreet) },
  [HTTPMAIL_CONTACT_FIELD_WORK_CITY] = { "work-city", offsetof (HTTPCONTACTINFO, pszWorkCity) },
  [HTTPMAIL_CONTACT_FIELD_WORK_STATE] = { "work-state", offsetof (HTTPCONTACTINFO, pszWorkState) },
  [HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE] = { "work-postal-code", offsetof (HTTPCONTACTINFO, pszWorkPostalCode) },
  [HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY] = { "work-country", offsetof (HTTPCONTACTINFO, pszWorkCountry) },
  [HTTPMAIL_CONTACT_FIELD_HOME_PHONE] = { "home-phone", offsetof (HTTPCONTACTINFO, pszHomePhone) },
  [HTTPMAIL_CONTACT_FIELD_HOME_FAX] = { "home-fax", offsetof (HTTPCONTACTINFO, pszHomeFax) },
  [HTTPMAIL_CONTACT_FIELD_WORK_PHONE] = { "work-phone", offsetof (HTTPCONTACTINFO, pszWorkPhone) },
  [HTTPMAIL_CONTACT_FIELD_WORK_FAX] = { "work-fax", offsetof (HTTPCONTACTINFO, pszWorkFax) },
  [HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE] = { "mobile-phone", offsetof (HTTPCONTACTINFO, pszMobilePhone) },
  [HTTPMAIL_CONTACT_FIELD_OTHER_PHONE] = { "other-phone", offsetof (HTTPCONTACTINFO, pszOtherPhone) },
  [HTTPMAIL_CONTACT_FIELD_BIRTHDAY] = { "birthday", offsetof (HTTPCONTACTINFO, pszBday) },
  [HTTPMAIL_CONTACT_FIELD_PAGER] = { "pager", offsetof (HTTPCONTACTINFO, pszPager) },
  { "href", offsetof (HTTPCONTACTINFO, pszHref) },
  { "id", offsetof (HTTPCONTACTINFO, pszId) },
  { "modified", offsetof (HTTPCONTACTINFO, pszModified) },
};

LPSTR *
hm_com_contact_member (HTTPCONTACTINFO *info, HTTPMailContactField field)
{
  g_return_val_if_fail ((guint) field < N_FIELDS, NULL);

  return (LPSTR *) ((char *) info + texts[field].offset);
}

HTTPMailContact *
hm_com_contact_from_info (const HTTPCONTACTINFO *info)
{
  const char *names[N_TEXTS + 1];
  GValue values[N_TEXTS + 1] = { G_VALUE_INIT };
  GObject *contact;
  guint n = 0;

  /* The application may have left anything there. */
  if ((guint) info->tyContact >= HTTPMAIL_CT_LAST)
    return NULL;
  for (guint i = 0; i < N_TEXTS; i++)
    {
      const char *text = *(const LPSTR *) ((const char *) info + texts[i].offset);

      if (text && !g_utf8_validate (text, -1, NULL))
        return NULL;
    }

  for (guint i = 0; i < N_TEXTS; i++)
    {
      names[n] = texts[i].property;
      g_value_init (&values[n], G_TYPE_STRING);
      g_value_set_static_string (&values[n++], *(const LPSTR *) ((const char *) info + texts[i].offset));
    }
  names[n] = "contact-type";
  g_value_init (&values[n], HTTPMAIL_TYPE_CONTACT_TYPE);
  g_value_set_enum (&values[n++], (int) info->tyContact);
  contact = g_object_new_with_properties (HTTPMAIL_TYPE_CONTACT, n, names, values);
  for (guint i = 0; i < n; i++)
    g_value_unset (&values[i]);
  return HTTPMAIL_CONTACT (contact);
}
