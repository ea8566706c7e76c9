/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-contact.h>
#include <httpmail/protocol/hm-xml-writer.h>

/* The name each field is written under. */
static const HmName field_names[] = {
  [HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME] = HM_NAME_CN,
  [HTTPMAIL_CONTACT_FIELD_GIVEN_NAME] = HM_NAME_GIVEN_NAME,
  [HTTPMAIL_CONTACT_FIELD_SURNAME] = HM_NAME_SN,
  [HTTPMAIL_CONTACT_FIELD_NICKNAME] = HM_NAME_NICKNAME,
  [HTTPMAIL_CONTACT_FIELD_EMAIL] = HM_NAME_EMAIL_1,
  [HTTPMAIL_CONTACT_FIELD_HOME_STREET] = HM_NAME_HOME_STREET,
  [HTTPMAIL_CONTACT_FIELD_HOME_CITY] = HM_NAME_HOME_CITY,
  [HTTPMAIL_CONTACT_FIELD_HOME_STATE] = HM_NAME_HOME_STATE,
  [HTTPMAIL_CONTACT_FIELD_HOME_POSTAL_CODE] = HM_NAME_HOME_POSTAL_CODE,
  [HTTPMAIL_CONTACT_FIELD_HOME_COUNTRY] = HM_NAME_HOME_COUNTRY,
  [HTTPMAIL_CONTACT_FIELD_COMPANY] = HM_NAME_O,
  [HTTPMAIL_CONTACT_FIELD_WORK_STREET] = HM_NAME_STREET,
  [HTTPMAIL_CONTACT_FIELD_WORK_CITY] = HM_NAME_L,
  [HTTPMAIL_CONTACT_FIELD_WORK_STATE] = HM_NAME_ST,
  [HTTPMAIL_CONTACT_FIELD_WORK_POSTAL_CODE] = HM_NAME_POSTAL_CODE,
  [HTTPMAIL_CONTACT_FIELD_WORK_COUNTRY] = HM_NAME_CO,
  [HTTPMAIL_CONTACT_FIELD_HOME_PHONE] = HM_NAME_HOME_PHONE,
  [HTTPMAIL_CONTACT_FIELD_HOME_FAX] = HM_NAME_HOME_FAX,
  [HTTPMAIL_CONTACT_FIELD_WORK_PHONE] = HM_NAME_TELEPHONE_NUMBER,
  [HTTPMAIL_CONTACT_FIELD_WORK_FAX] = HM_NAME_FACSIMILE_TELEPHONE_NUMBER,
  [HTTPMAIL_CONTACT_FIELD_MOBILE_PHONE] = HM_NAME_MOBILE,
  [HTTPMAIL_CONTACT_FIELD_OTHER_PHONE] = HM_NAME_OTHER_TELEPHONE,
  [HTTPMAIL_CONTACT_FIELD_BIRTHDAY] = HM_NAME_BDAY,
  [HTTPMAIL_CONTACT_FIELD_PAGER] = HM_NAME_PAGER,
};

GBytes *
hm_body_propfind_contacts (gboolean all_fields)
{
  static const HmNamespace id_namespaces[] = { HM_NS_DAV, HM_NS_HOTMAIL, HM_NS_UNKNOWN };
  static const HmNamespace all_namespaces[] = { HM_NS_DAV, HM_NS_HOTMAIL, HM_NS_CONTACTS, HM_NS_UNKNOWN };
  /* Where servers are known to keep the same under another name. */
  static const HmName other_names[] = {
    HM_NAME_DISPLAY_NAME, HM_NAME_FILE_AS, HM_NAME_CONTACT_MAIL, HM_NAME_EMAIL, HM_NAME_COMPANY, HM_NAME_WORK_ADDRESS,
  };
  g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();
  guint i;

  hm_xml_writer_start_document (writer, NULL, HM_NAME_PROPFIND, all_fields ? all_namespaces : id_namespaces);
  hm_xml_writer_line_end (writer);
  hm_xml_writer_start (writer, HM_NAME_PROP);
  hm_xml_writer_element (writer, HM_NAME_ID, NULL);
  hm_xml_writer_element (writer, HM_NAME_IS_FOLDER, NULL);
  hm_xml_writer_element (writer, HM_NAME_CONTENT_CLASS, NULL);
  hm_xml_writer_element (writer, HM_NAME_MODIFIED, NULL);
  for (i = 0; i < G_N_ELEMENTS (field_names) && all_fields; i++)
    hm_xml_writer_element (writer, field_names[i], NULL);
  for (i = 0; i < G_N_ELEMENTS (other_names) && all_fields; i++)
    hm_xml_writer_element (writer, other_names[i], NULL);
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}

static gboolean
is_ascii (HTTPMailContact *contact)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (field_names); i++)
    {
      const char *value = httpmail_contact_get_field (contact, i);

      if (value != NULL && !g_str_is_ascii (value))
        return FALSE;
    }

  return TRUE;
}

static void
write_property (HmXmlWriter *writer, HmName name, const char *value)
{
  hm_xml_writer_element (writer, name, *value != '\0' ? value : NULL);
  hm_xml_writer_line_end (writer);
}

/* What Exchange shows as email1 can only be read; the address itself is in these. */
static void
write_address (HmXmlWriter *writer, HTTPMailContact *contact, const char *address)
{
  const char *display = httpmail_contact_get_field (contact, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME);

  write_property (writer, HM_NAME_ADDRESS_DISPLAY, display != NULL && *display != '\0' ? display : address);
  write_property (writer, HM_NAME_ADDRESS_TYPE, *address != '\0' ? "SMTP" : "");
  write_property (writer, HM_NAME_ADDRESS, address);
}

static void
write_kind (HmXmlWriter *writer, gboolean group, gboolean item)
{
  if (group || item)
    write_property (writer, HM_NAME_CONTENT_CLASS, group ? "urn:content-classes:group" : "urn:content-classes:person");
  if (item)
    write_property (writer, HM_NAME_MESSAGE_CLASS, group ? "IPM.DistList" : "IPM.Contact");
}

GBytes *
hm_body_contact (HTTPMailContact *contact, HmContactBody kind)
{
  static const HmNamespace namespaces[] = { HM_NS_DAV, HM_NS_CONTACTS, HM_NS_UNKNOWN };
  static const HmNamespace item_namespaces[] = { HM_NS_DAV, HM_NS_CONTACTS, HM_NS_EXCHANGE, HM_NS_MAPI_ADDRESS,
                                                 HM_NS_UNKNOWN };
  gboolean item = kind != HM_CONTACT_BODY_PLAIN;
  g_autoptr (HmXmlWriter) writer = NULL;
  guint i;

  g_return_val_if_fail (HTTPMAIL_IS_CONTACT (contact), NULL);

  writer = hm_xml_writer_new ();
  hm_xml_writer_start_document (writer, is_ascii (contact) ? NULL : "utf-8", HM_NAME_PROPERTY_UPDATE,
                                item ? item_namespaces : namespaces);
  hm_xml_writer_line_end (writer);
  hm_xml_writer_start (writer, HM_NAME_SET);
  hm_xml_writer_start (writer, HM_NAME_PROP);
  hm_xml_writer_line_end (writer);

  /* A distribution list that became a contact would lose its members. */
  if (kind != HM_CONTACT_BODY_ITEM)
    write_kind (writer, httpmail_contact_get_contact_type (contact) == HTTPMAIL_CONTACT_TYPE_GROUP, item);
  for (i = 0; i < G_N_ELEMENTS (field_names); i++)
    {
      const char *value = httpmail_contact_get_field (contact, i);

      if (value == NULL)
        continue;
      if (item && i == HTTPMAIL_CONTACT_FIELD_EMAIL)
        write_address (writer, contact, value);
      else
        write_property (writer, field_names[i], value);
    }
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}
