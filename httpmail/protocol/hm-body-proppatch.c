/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-proppatch.h>
#include <httpmail/protocol/hm-xml-writer.h>

GBytes *
hm_body_proppatch_read (const char *const *targets, gboolean read)
{
  static const HmNamespace namespaces[] = { HM_NS_DAV, HM_NS_HTTPMAIL, HM_NS_UNKNOWN };
  g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();
  const char *encoding = NULL;
  guint i;

  for (i = 0; targets != NULL && targets[i] != NULL; i++)
    {
      if (!g_str_is_ascii (targets[i]))
        encoding = "utf-8";
    }

  hm_xml_writer_start_document (writer, encoding, HM_NAME_PROPERTY_UPDATE, namespaces);
  hm_xml_writer_line_end (writer);

  if (targets != NULL)
    {
      /* One target element for all of them: further ones are overlooked by servers of the b1gMail family. */
      hm_xml_writer_start (writer, HM_NAME_TARGET);
      hm_xml_writer_line_end (writer);
      for (i = 0; targets[i] != NULL; i++)
        {
          hm_xml_writer_element (writer, HM_NAME_HREF, targets[i]);
          hm_xml_writer_line_end (writer);
        }
      hm_xml_writer_end (writer);
      hm_xml_writer_line_end (writer);
    }

  hm_xml_writer_start (writer, HM_NAME_SET);
  hm_xml_writer_start (writer, HM_NAME_PROP);
  hm_xml_writer_element (writer, HM_NAME_READ, read ? "1" : "0");
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}
