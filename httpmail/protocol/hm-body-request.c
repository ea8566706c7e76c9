/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-request-private.h>
#include <httpmail/protocol/hm-body-request.h>
#include <httpmail/protocol/hm-xml-writer.h>

/* All declarations stand on the root: one further down confuses servers of the b1gMail family. */
static void
start_document (HmXmlWriter *writer, HmName root, GPtrArray *properties, GPtrArray *namespaces)
{
  g_autoptr (GPtrArray) prefixes = g_ptr_array_new ();
  const char *encoding = NULL;
  guint i;

  for (i = 0; i < properties->len; i++)
    {
      const HTTPMailRequestProperty *property = g_ptr_array_index (properties, i);

      if (!g_str_is_ascii (property->namespace_uri) || !g_str_is_ascii (property->name) ||
          (property->value != NULL && !g_str_is_ascii (property->value)))
        encoding = "utf-8";
    }
  for (i = 0; i < namespaces->len; i++)
    {
      const HTTPMailRequestNamespace *ns = g_ptr_array_index (namespaces, i);

      if (!g_str_is_ascii (ns->uri) || !g_str_is_ascii (ns->prefix))
        encoding = "utf-8";
      g_ptr_array_add (prefixes, ns->prefix);
      g_ptr_array_add (prefixes, ns->uri);
    }
  g_ptr_array_add (prefixes, NULL);

  hm_xml_writer_start_document_with_prefixes (writer, encoding, root, (const char *const *) prefixes->pdata);
  hm_xml_writer_line_end (writer);
}

static void
write_property (HmXmlWriter *writer, const HTTPMailRequestProperty *property, GPtrArray *namespaces)
{
  const char *value = property->value != NULL && *property->value != '\0' ? property->value : NULL;
  guint i;

  for (i = 0; i < namespaces->len; i++)
    {
      const HTTPMailRequestNamespace *ns = g_ptr_array_index (namespaces, i);

      if (g_str_equal (ns->uri, property->namespace_uri))
        {
          hm_xml_writer_prefixed (writer, ns->prefix, property->name, value);
          return;
        }
    }

  /* In no namespace at all. */
  hm_xml_writer_foreign (writer, property->namespace_uri, property->name, value);
}

GBytes *
hm_body_propfind_request (HTTPMailPropfindRequest *request)
{
  GPtrArray *properties = httpmail_propfind_request_peek_properties (request);
  GPtrArray *namespaces = httpmail_propfind_request_peek_namespaces (request);
  g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();
  guint i;

  start_document (writer, HM_NAME_PROPFIND, properties, namespaces);
  if (properties->len == 0)
    {
      hm_xml_writer_element (writer, HM_NAME_ALLPROP, NULL);
    }
  else
    {
      hm_xml_writer_start (writer, HM_NAME_PROP);
      for (i = 0; i < properties->len; i++)
        write_property (writer, g_ptr_array_index (properties, i), namespaces);
    }
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}

GBytes *
hm_body_proppatch_request (HTTPMailProppatchRequest *request)
{
  GPtrArray *properties = httpmail_proppatch_request_peek_properties (request);
  GPtrArray *namespaces = httpmail_proppatch_request_peek_namespaces (request);
  g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();
  guint i = 0;

  start_document (writer, HM_NAME_PROPERTY_UPDATE, properties, namespaces);
  while (i < properties->len)
    {
      const HTTPMailRequestProperty *property = g_ptr_array_index (properties, i);
      gboolean remove = property->remove;

      /* A server does them in the order they stand. */
      hm_xml_writer_start (writer, remove ? HM_NAME_REMOVE : HM_NAME_SET);
      hm_xml_writer_start (writer, HM_NAME_PROP);
      for (; i < properties->len; i++)
        {
          property = g_ptr_array_index (properties, i);
          if (property->remove != remove)
            break;
          write_property (writer, property, namespaces);
        }
      hm_xml_writer_end (writer);
      hm_xml_writer_end (writer);
    }
  hm_xml_writer_end_document (writer);

  return hm_xml_writer_flush (writer);
}
