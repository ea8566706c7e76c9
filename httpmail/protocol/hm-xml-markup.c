/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-xml-markup.h>

typedef struct
{
  gsize name_offset; /* in HmXmlMarkup.out */
  gsize name_length;
  guint n_scopes; /* when it began */
} OpenElement;

typedef struct
{
  char *prefix; /* "" for the default namespace */
  char *ns_uri;
} Scope;

struct _HmXmlMarkup
{
  GString *out;
  GArray *open;   /* OpenElement */
  GArray *scopes; /* Scope: what is declared here, the latest last */
  gboolean in_tag;
  gboolean has_elements;
};

static void
scope_clear (gpointer data)
{
  Scope *scope = data;

  g_free (scope->prefix);
  g_free (scope->ns_uri);
}

HmXmlMarkup *
hm_xml_markup_new (void)
{
  HmXmlMarkup *self = g_new0 (HmXmlMarkup, 1);

  self->out = g_string_new (NULL);
  self->open = g_array_new (FALSE, FALSE, sizeof (OpenElement));
  self->scopes = g_array_new (FALSE, FALSE, sizeof (Scope));
  g_array_set_clear_func (self->scopes, scope_clear);
  return self;
}

void
hm_xml_markup_free (HmXmlMarkup *self)
{
  if (self == NULL)
    return;

  g_string_free (self->out, TRUE);
  g_array_unref (self->open);
  g_array_unref (self->scopes);
  g_free (self);
}

void
hm_xml_markup_clear (HmXmlMarkup *self)
{
  g_string_truncate (self->out, 0);
  g_array_set_size (self->open, 0);
  g_array_set_size (self->scopes, 0);
  self->in_tag = FALSE;
  self->has_elements = FALSE;
}

/* Without entities, libxml2 hands over an ampersand in an attribute as "&#38;", and everything else as it is. */
static void
append_escaped (GString *out, const char *text, gsize length)
{
  static const char ampersand[] = "&#38;";
  const char *end = text + length;

  while (text < end)
    {
      gsize step = 1;

      switch (*text)
        {
        case '&':
          g_string_append (out, "&amp;");
          if ((gsize) (end - text) >= strlen (ampersand) && memcmp (text, ampersand, strlen (ampersand)) == 0)
            step = strlen (ampersand);
          break;
        case '<':
          g_string_append (out, "&lt;");
          break;
        case '>':
          g_string_append (out, "&gt;");
          break;
        case '"':
          g_string_append (out, "&quot;");
          break;
        case '\r':
        case '\n':
        case '\t':
          g_string_append_printf (out, "&#%d;", *text);
          break;
        default:
          g_string_append_c (out, *text);
          break;
        }
      text += step;
    }
}

static void
end_tag_if_open (HmXmlMarkup *self)
{
  if (self->in_tag)
    g_string_append_c (self->out, '>');
  self->in_tag = FALSE;
}

static const char *
find_uri (HmXmlMarkup *self, const char *prefix)
{
  guint i;

  for (i = self->scopes->len; i > 0; i--)
    {
      const Scope *scope = &g_array_index (self->scopes, Scope, i - 1);

      if (g_str_equal (scope->prefix, prefix))
        return scope->ns_uri;
    }

  return "";
}

static void
declare (HmXmlMarkup *self, const char *prefix, const char *ns_uri)
{
  Scope scope;

  if (g_str_equal (prefix, "xml") || g_str_equal (find_uri (self, prefix), ns_uri))
    return;

  scope.prefix = g_strdup (prefix);
  scope.ns_uri = g_strdup (ns_uri);
  g_array_append_val (self->scopes, scope);

  g_string_append_printf (self->out, " xmlns%s%s=\"", *prefix != '\0' ? ":" : "", prefix);
  append_escaped (self->out, ns_uri, strlen (ns_uri));
  g_string_append_c (self->out, '"');
}

static void
append_attribute (HmXmlMarkup *self, const char *const *attribute)
{
  const char *local_name = attribute[0];
  const char *prefix = attribute[1];
  const char *ns_uri = attribute[2];

  /* A prefix that nobody declared cannot be declared now. */
  if (prefix != NULL && ns_uri == NULL)
    return;

  if (prefix != NULL)
    declare (self, prefix, ns_uri);
  g_string_append_printf (self->out, " %s%s%s=\"", prefix != NULL ? prefix : "", prefix != NULL ? ":" : "", local_name);
  append_escaped (self->out, attribute[3], attribute[4] - attribute[3]);
  g_string_append_c (self->out, '"');
}

void
hm_xml_markup_start (HmXmlMarkup *self,
                     const char *local_name,
                     const char *prefix,
                     const char *ns_uri,
                     const char *const *attributes,
                     guint n_attributes)
{
  const char *colon = ":";
  OpenElement element;
  guint i;

  if (prefix == NULL || ns_uri == NULL)
    {
      prefix = "";
      colon = "";
    }

  end_tag_if_open (self);
  element.name_offset = self->out->len + 1;
  element.n_scopes = self->scopes->len;
  g_string_append_printf (self->out, "<%s%s%s", prefix, colon, local_name);
  element.name_length = self->out->len - element.name_offset;
  g_array_append_val (self->open, element);
  self->has_elements = TRUE;
  self->in_tag = TRUE;

  declare (self, prefix, ns_uri != NULL ? ns_uri : "");
  for (i = 0; i < n_attributes; i++)
    append_attribute (self, attributes + i * 5);
}

void
hm_xml_markup_text (HmXmlMarkup *self, const char *text, gsize length)
{
  gsize i;

  end_tag_if_open (self);
  for (i = 0; i < length; i++)
    {
      /* White space may stay as it is, but for what a reader would change. */
      if (text[i] == '\n' || text[i] == '\t' || text[i] == '"')
        g_string_append_c (self->out, text[i]);
      else if (text[i] == '&')
        g_string_append (self->out, "&amp;");
      else
        append_escaped (self->out, text + i, 1);
    }
}

void
hm_xml_markup_end (HmXmlMarkup *self)
{
  const OpenElement *element;

  g_return_if_fail (self->open->len > 0);

  element = &g_array_index (self->open, OpenElement, self->open->len - 1);
  if (self->in_tag)
    {
      g_string_append (self->out, "/>");
    }
  else
    {
      g_autofree char *name = g_strndup (self->out->str + element->name_offset, element->name_length);

      g_string_append_printf (self->out, "</%s>", name);
    }

  self->in_tag = FALSE;
  g_array_set_size (self->scopes, element->n_scopes);
  g_array_set_size (self->open, self->open->len - 1);
}

gboolean
hm_xml_markup_has_elements (HmXmlMarkup *self)
{
  return self->has_elements;
}

const char *
hm_xml_markup_get (HmXmlMarkup *self, gsize *out_length)
{
  *out_length = self->out->len;
  return self->out->str;
}
