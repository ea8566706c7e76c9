/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-propfind.h>
#include <httpmail/protocol/hm-xml-writer.h>

/* Servers of the b1gMail family find names by their literal prefixes, so these bodies keep to the form that the
 * original clients sent, names, order and line ends. */

GBytes *
hm_body_propfind_account (void)
{
  static const HmNamespace namespaces[] = { HM_NS_DAV, HM_NS_HOTMAIL, HM_NS_HTTPMAIL, HM_NS_UNKNOWN };
  static const HmName names[] = {
    HM_NAME_AD_BAR,          HM_NAME_CONTACTS,   HM_NAME_INBOX,         HM_NAME_OUTBOX,
    HM_NAME_SEND_MSG,        HM_NAME_SENT_ITEMS, HM_NAME_DELETED_ITEMS, HM_NAME_DRAFTS,
    HM_NAME_MSG_FOLDER_ROOT, HM_NAME_MAX_POLL,   HM_NAME_SIG,
  };
  g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();
  guint i;

  hm_xml_writer_start_document (writer, NULL, HM_NAME_PROPFIND, namespaces);
  hm_xml_writer_line_end (writer);
  hm_xml_writer_start (writer, HM_NAME_PROP);
  hm_xml_writer_line_end (writer);
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      hm_xml_writer_element (writer, names[i], NULL);
      hm_xml_writer_line_end (writer);
    }
  hm_xml_writer_end (writer);
  hm_xml_writer_line_end (writer);
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}

GBytes *
hm_body_propfind_members (HTTPMailMemberInfoFlags flags, gboolean decoded)
{
  static const HmName folder_names[] = {
    HM_NAME_DISPLAY_NAME, HM_NAME_SPECIAL,      HM_NAME_HAS_SUBS,
    HM_NAME_NO_SUBS,      HM_NAME_UNREAD_COUNT, HM_NAME_VISIBLE_COUNT,
  };
  /* Hotmail has hasattachment among the header fields, Exchange among its own properties. */
  static const HmName message_names[] = {
    HM_NAME_READ,      HM_NAME_MAIL_HAS_ATTACHMENT, HM_NAME_HTTPMAIL_HAS_ATTACHMENT,
    HM_NAME_MAIL_TO,   HM_NAME_MAIL_FROM,           HM_NAME_MAIL_SUBJECT,
    HM_NAME_MAIL_DATE, HM_NAME_CONTENT_LENGTH,
  };
  static const HmName decoded_names[] = { HM_NAME_HTTPMAIL_TO, HM_NAME_HTTPMAIL_FROM, HM_NAME_HTTPMAIL_SUBJECT,
                                          HM_NAME_HTTPMAIL_DATE };
  g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();
  HmNamespace namespaces[4] = { HM_NS_DAV };
  guint i;

  if ((flags & HTTPMAIL_MEMBER_INFO_ALL) != 0)
    namespaces[1] = HM_NS_HTTPMAIL;
  if ((flags & HTTPMAIL_MEMBER_INFO_MESSAGE) != 0)
    namespaces[2] = HM_NS_MAILHEADER;

  hm_xml_writer_start_document (writer, NULL, HM_NAME_PROPFIND, namespaces);
  hm_xml_writer_line_end (writer);
  hm_xml_writer_start (writer, HM_NAME_PROP);
  hm_xml_writer_element (writer, HM_NAME_IS_FOLDER, NULL);
  for (i = 0; i < G_N_ELEMENTS (folder_names) && (flags & HTTPMAIL_MEMBER_INFO_FOLDER) != 0; i++)
    hm_xml_writer_element (writer, folder_names[i], NULL);
  for (i = 0; i < G_N_ELEMENTS (message_names) && (flags & HTTPMAIL_MEMBER_INFO_MESSAGE) != 0; i++)
    hm_xml_writer_element (writer, message_names[i], NULL);
  for (i = 0; i < G_N_ELEMENTS (decoded_names) && (flags & HTTPMAIL_MEMBER_INFO_MESSAGE) != 0 && decoded; i++)
    hm_xml_writer_element (writer, decoded_names[i], NULL);
  if ((flags & HTTPMAIL_MEMBER_INFO_NO_HEADERS) != 0)
    hm_xml_writer_element (writer, HM_NAME_LAST_MODIFIED, NULL);
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}
