/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-body-parse.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-xml-writer.h>

/* What was accepted can be written into a reply. */
static void
write_back (HmBody *body)
{
  static const HmNamespace namespaces[] = { HM_NS_DAV, HM_NS_UNKNOWN };
  g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();
  g_autoptr (GBytes) bytes = NULL;
  guint i;

  hm_xml_writer_start_document (writer, "utf-8", HM_NAME_PROPERTY_UPDATE, namespaces);
  hm_xml_writer_start (writer, HM_NAME_SET);
  hm_xml_writer_start (writer, HM_NAME_PROP);
  for (i = 0; i < body->properties->len; i++)
    {
      HmBodyProperty *property = g_ptr_array_index (body->properties, i);

      g_assert_nonnull (property->ns_uri);
      hm_xml_writer_foreign (writer, property->ns_uri, property->local_name, property->value);
    }
  hm_xml_writer_end_document (writer);
  bytes = hm_xml_writer_flush (writer);

  if (body->root == HM_NAME_PROPERTY_UPDATE && g_bytes_get_size (bytes) < HM_LIMIT_REQUEST_XML)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HmBody) again = hm_body_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (again->properties->len, ==, body->properties->len);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (HmBodyParser) parser = NULL;
  g_autoptr (HmBody) body = NULL;
  g_autoptr (HmBody) other = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;
  size_t piece;
  size_t i;

  if (size == 0)
    return 0;

  body = hm_body_parse ((const char *) data + 1, size - 1, NULL, &error);
  if (body == NULL)
    g_assert_true (error != NULL && error->domain == HTTPMAIL_ERROR);
  else
    write_back (body);

  piece = data[0] % 16 + 1;
  parser = hm_body_parser_new (NULL);
  for (i = 1; ok && i < size; i += piece)
    ok = hm_body_parser_push (parser, (const char *) data + i, MIN (piece, size - i), NULL);
  if (ok)
    other = hm_body_parser_finish (parser, NULL);
  g_assert_cmpint (body != NULL, ==, other != NULL);

  return 0;
}
