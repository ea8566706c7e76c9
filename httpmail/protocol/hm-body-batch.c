/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-batch.h>
#include <httpmail/protocol/hm-xml-writer.h>

static gboolean
is_ascii (const char *const *strings)
{
  for (; *strings != NULL; strings++)
    {
      if (!g_str_is_ascii (*strings))
        return FALSE;
    }

  return TRUE;
}

/* Servers of the b1gMail family do the first target element alone, so there is one for all. */
static void
write_together (HmXmlWriter *writer, const char *const *targets)
{
  hm_xml_writer_start (writer, HM_NAME_TARGET);
  hm_xml_writer_line_end (writer);
  for (; *targets != NULL; targets++)
    {
      hm_xml_writer_element (writer, HM_NAME_HREF, *targets);
      hm_xml_writer_line_end (writer);
    }
  hm_xml_writer_end (writer);
  hm_xml_writer_line_end (writer);
}

/* Exchange's way to name the results: what is in one target element belongs together. */
static void
write_pairs (HmXmlWriter *writer, const char *const *targets, const char *const *destinations)
{
  for (; *targets != NULL && *destinations != NULL; targets++, destinations++)
    {
      hm_xml_writer_start (writer, HM_NAME_TARGET);
      hm_xml_writer_element (writer, HM_NAME_HREF, *targets);
      hm_xml_writer_element (writer, HM_NAME_DEST, *destinations);
      hm_xml_writer_end (writer);
      hm_xml_writer_line_end (writer);
    }
}

GBytes *
hm_body_batch (HmName root, const char *const *targets, const char *const *destinations)
{
  static const HmNamespace namespaces[] = { HM_NS_DAV, HM_NS_UNKNOWN };
  g_autoptr (HmXmlWriter) writer = NULL;
  gboolean ascii;

  g_return_val_if_fail (root == HM_NAME_DELETE || root == HM_NAME_MOVE || root == HM_NAME_COPY, NULL);
  g_return_val_if_fail (targets != NULL, NULL);

  ascii = is_ascii (targets) && (destinations == NULL || is_ascii (destinations));
  writer = hm_xml_writer_new ();
  hm_xml_writer_start_document (writer, ascii ? NULL : "utf-8", root, namespaces);
  hm_xml_writer_line_end (writer);
  if (destinations == NULL)
    write_together (writer, targets);
  else
    write_pairs (writer, targets, destinations);
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}
