/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <libxml/tree.h>

#include <httpmail/protocol/hm-xml-writer.h>

struct _HmXmlWriter
{
  GString *out;
  GArray *open; /* HmName */
  gboolean declared[HM_N_NAMESPACES];
};

HmXmlWriter *
hm_xml_writer_new (void)
{
  HmXmlWriter *self = g_new0 (HmXmlWriter, 1);

  self->out = g_string_sized_new (1024);
  self->open = g_array_new (FALSE, FALSE, sizeof (HmName));
  return self;
}

void
hm_xml_writer_free (HmXmlWriter *self)
{
  if (self == NULL)
    return;

  g_string_free (self->out, TRUE);
  g_array_unref (self->open);
  g_free (self);
}

/* Characters that XML 1.0 can hold, tab, line feed and carriage return aside. */
static gboolean
is_xml_char (gunichar c)
{
  return (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

static void
append_escaped (GString *out, const char *text, gboolean attribute)
{
  const char *plain = text;

  while (*text != '\0')
    {
      const char *replacement = NULL;
      gsize length = 1;

      switch (*text)
        {
        case '&':
          replacement = "&amp;";
          break;
        case '<':
          replacement = "&lt;";
          break;
        case '>':
          replacement = "&gt;";
          break;
        case '"':
          replacement = attribute ? "&quot;" : NULL;
          break;
        case '\r':
          /* A reader would turn it into a line feed. */
          replacement = "&#13;";
          break;
        case '\n':
          replacement = attribute ? "&#10;" : NULL;
          break;
        case '\t':
          replacement = attribute ? "&#9;" : NULL;
          break;
        default:
          if ((guchar) *text < 0x20)
            {
              replacement = "";
            }
          else if ((guchar) *text >= 0x80)
            {
              gunichar c = g_utf8_get_char_validated (text, -1);

              if (c == (gunichar) -1 || c == (gunichar) -2)
                replacement = "\xef\xbf\xbd";
              else
                {
                  length = g_utf8_skip[(guchar) *text];
                  replacement = is_xml_char (c) ? NULL : "";
                }
            }
          break;
        }

      if (replacement != NULL)
        {
          g_string_append_len (out, plain, text - plain);
          g_string_append (out, replacement);
          plain = text + length;
        }
      text += length;
    }

  g_string_append_len (out, plain, text - plain);
}

static void
append_name (HmXmlWriter *self, HmName name)
{
  g_string_append (self->out, hm_namespace_get_prefix (hm_name_get_namespace (name)));
  g_string_append_c (self->out, ':');
  g_string_append (self->out, hm_name_get_local (name));
}

static void
begin_document (HmXmlWriter *self, const char *encoding, HmName root)
{
  g_string_append (self->out, "<?xml version=\"1.0\"");
  if (encoding != NULL)
    g_string_append_printf (self->out, " encoding=\"%s\"", encoding);
  g_string_append (self->out, "?>\r\n<");
  append_name (self, root);
}

void
hm_xml_writer_start_document (HmXmlWriter *self, const char *encoding, HmName root, const HmNamespace *namespaces)
{
  g_return_if_fail (self->open->len == 0);

  begin_document (self, encoding, root);
  for (; *namespaces != HM_NS_UNKNOWN; namespaces++)
    {
      self->declared[*namespaces] = TRUE;
      g_string_append_printf (self->out, " xmlns:%s=\"%s\"", hm_namespace_get_prefix (*namespaces),
                              hm_namespace_get_uri (*namespaces));
    }

  g_string_append_c (self->out, '>');
  g_array_append_val (self->open, root);
}

void
hm_xml_writer_start_document_with_prefixes (HmXmlWriter *self,
                                            const char *encoding,
                                            HmName root,
                                            const char *const *prefixes)
{
  g_return_if_fail (self->open->len == 0);

  begin_document (self, encoding, root);
  for (; prefixes[0] != NULL; prefixes += 2)
    {
      HmNamespace ns = hm_namespace_from_uri (prefixes[1]);

      if (ns != HM_NS_UNKNOWN && g_str_equal (prefixes[0], hm_namespace_get_prefix (ns)))
        self->declared[ns] = TRUE;
      g_string_append_printf (self->out, " xmlns:%s=\"", prefixes[0]);
      append_escaped (self->out, prefixes[1], TRUE);
      g_string_append_c (self->out, '"');
    }

  g_string_append_c (self->out, '>');
  g_array_append_val (self->open, root);
}

void
hm_xml_writer_start (HmXmlWriter *self, HmName name)
{
  g_return_if_fail (self->declared[hm_name_get_namespace (name)]);

  g_string_append_c (self->out, '<');
  append_name (self, name);
  g_string_append_c (self->out, '>');
  g_array_append_val (self->open, name);
}

void
hm_xml_writer_end (HmXmlWriter *self)
{
  g_return_if_fail (self->open->len > 0);

  g_string_append (self->out, "</");
  append_name (self, g_array_index (self->open, HmName, self->open->len - 1));
  g_string_append_c (self->out, '>');
  g_array_set_size (self->open, self->open->len - 1);
}

void
hm_xml_writer_text (HmXmlWriter *self, const char *text)
{
  append_escaped (self->out, text, FALSE);
}

void
hm_xml_writer_element (HmXmlWriter *self, HmName name, const char *text)
{
  if (text != NULL)
    {
      hm_xml_writer_start (self, name);
      hm_xml_writer_text (self, text);
      hm_xml_writer_end (self);
      return;
    }

  g_return_if_fail (self->declared[hm_name_get_namespace (name)]);

  g_string_append_c (self->out, '<');
  append_name (self, name);
  g_string_append (self->out, "/>");
}

void
hm_xml_writer_foreign (HmXmlWriter *self, const char *ns_uri, const char *local_name, const char *text)
{
  HmNamespace ns = hm_namespace_from_uri (ns_uri);
  const char *prefix = "x:";
  g_autofree char *own_prefix = NULL;

  /* What is no name cannot be written as one. */
  if (local_name == NULL || xmlValidateNCName ((const xmlChar *) local_name, 0) != 0)
    return;

  g_string_append_c (self->out, '<');
  if (ns != HM_NS_UNKNOWN && self->declared[ns])
    {
      own_prefix = g_strconcat (hm_namespace_get_prefix (ns), ":", NULL);
      prefix = own_prefix;
      g_string_append_printf (self->out, "%s%s", prefix, local_name);
    }
  else if (ns_uri == NULL || *ns_uri == '\0')
    {
      /* No namespace is declared without a prefix, so this name is in none. */
      prefix = "";
      g_string_append (self->out, local_name);
    }
  else
    {
      g_string_append_printf (self->out, "%s%s xmlns:x=\"", prefix, local_name);
      append_escaped (self->out, ns_uri, TRUE);
      g_string_append_c (self->out, '"');
    }

  if (text == NULL)
    {
      g_string_append (self->out, "/>");
      return;
    }

  g_string_append_c (self->out, '>');
  append_escaped (self->out, text, FALSE);
  g_string_append_printf (self->out, "</%s%s>", prefix, local_name);
}

void
hm_xml_writer_prefixed (HmXmlWriter *self, const char *prefix, const char *local_name, const char *text)
{
  g_return_if_fail (xmlValidateNCName ((const xmlChar *) local_name, 0) == 0);

  g_string_append_printf (self->out, "<%s:%s", prefix, local_name);
  if (text == NULL)
    {
      g_string_append (self->out, "/>");
      return;
    }

  g_string_append_c (self->out, '>');
  append_escaped (self->out, text, FALSE);
  g_string_append_printf (self->out, "</%s:%s>", prefix, local_name);
}

void
hm_xml_writer_line_end (HmXmlWriter *self)
{
  g_string_append (self->out, "\r\n");
}

void
hm_xml_writer_end_document (HmXmlWriter *self)
{
  while (self->open->len > 0)
    hm_xml_writer_end (self);
  hm_xml_writer_line_end (self);
}

GBytes *
hm_xml_writer_flush (HmXmlWriter *self)
{
  GString *out = self->out;

  self->out = g_string_sized_new (1024);
  return g_string_free_to_bytes (out);
}

gsize
hm_xml_writer_get_pending (HmXmlWriter *self)
{
  return self->out->len;
}
