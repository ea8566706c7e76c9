/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-request-private.h>

/* Beyond this a text is cut short in an error message. */
#define MAX_SHOWN_CHARS 100

/* Some servers look for these prefixes rather than for the namespaces behind them. */
static const struct
{
  const char *uri;
  const char *prefix;
} customary[] = {
  { "DAV:", "D" },
  { "http://schemas.microsoft.com/hotmail/", "h" },
  { "urn:schemas:httpmail:", "hm" },
  { "urn:schemas:mailheader:", "m" },
  { "urn:schemas:contacts:", "c" },
};

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Namespaces in XML 1.0, section 3, with XML 1.0, productions 4 and 4a. */
static const Range name_start_ranges[] = {
  { 'A', 'Z' },       { '_', '_' },       { 'a', 'z' },       { 0xC0, 0xD6 },     { 0xD8, 0xF6 },
  { 0xF8, 0x2FF },    { 0x370, 0x37D },   { 0x37F, 0x1FFF },  { 0x200C, 0x200D }, { 0x2070, 0x218F },
  { 0x2C00, 0x2FEF }, { 0x3001, 0xD7FF }, { 0xF900, 0xFDCF }, { 0xFDF0, 0xFFFD }, { 0x10000, 0xEFFFF },
};
static const Range name_more_ranges[] = {
  { '-', '.' }, { '0', '9' }, { 0xB7, 0xB7 }, { 0x300, 0x36F }, { 0x203F, 0x2040 },
};
/* XML 1.0, production 2. */
static const Range text_ranges[] = {
  { '\t', '\n' }, { '\r', '\r' }, { 0x20, 0xD7FF }, { 0xE000, 0xFFFD }, { 0x10000, 0x10FFFF },
};

static gboolean
is_in (gunichar c, const Range *ranges, gsize n_ranges)
{
  for (gsize i = 0; i < n_ranges; i++)
    {
      if (c >= ranges[i].first && c <= ranges[i].last)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_xml_name (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  if (!is_in (g_utf8_get_char (text), name_start_ranges, G_N_ELEMENTS (name_start_ranges)))
    return FALSE;
  for (const char *next = g_utf8_next_char (text); *next != '\0'; next = g_utf8_next_char (next))
    {
      const gunichar c = g_utf8_get_char (next);

      if (!is_in (c, name_start_ranges, G_N_ELEMENTS (name_start_ranges)) &&
          !is_in (c, name_more_ranges, G_N_ELEMENTS (name_more_ranges)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_xml_text (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      if (!is_in (g_utf8_get_char (text), text_ranges, G_N_ELEMENTS (text_ranges)))
        return FALSE;
    }
  return TRUE;
}

/* What is wrong with a namespace and how to help it; NULL when it can be declared. */
static const char *
find_fault_with_namespace (const char *uri)
{
  if (*uri == '\0')
    return _ ("name one, such as DAV:");
  if (!is_xml_text (uri))
    return _ ("write it in UTF-8, without control characters");
  for (const char *next = uri; *next != '\0'; next = g_utf8_next_char (next))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (next)))
        return _ ("write it in UTF-8, without control characters");
    }
  /* Namespaces in XML 1.0, section 3: neither may get a prefix of ours. */
  if (g_str_equal (uri, "http://www.w3.org/XML/1998/namespace") || g_str_equal (uri, "http://www.w3.org/2000/xmlns/"))
    return _ ("XML keeps it for itself; use another one");
  return NULL;
}

/* A name or a namespace for an error message: short, and harmless on a terminal. */
static char *
make_showable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) shown = g_string_new (NULL);
  const char *next = valid;

  for (guint n = 0; *next != '\0' && n < MAX_SHOWN_CHARS; n++)
    {
      const gunichar c = g_utf8_get_char (next);

      g_string_append_unichar (shown, g_unichar_isprint (c) ? c : 0xFFFD);
      next = g_utf8_next_char (next);
    }
  if (*next != '\0')
    g_string_append (shown, "…");
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static gboolean
check_property (const char *namespace_uri, const char *name, const char *value, GError **error)
{
  const char *fault = find_fault_with_namespace (namespace_uri);
  g_autofree char *shown = make_showable (fault != NULL ? namespace_uri : name);

  if (fault != NULL)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _ ("Cannot use the namespace “%s”: %s"), shown,
                 fault);
  else if (!is_xml_name (name))
    g_set_error (
        error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
        _ ("Cannot use the property name “%s”: begin it with a letter or “_” and go on with letters, digits, “-”, "
           "“_” and “.”"),
        shown);
  else if (value != NULL && !is_xml_text (value))
    g_set_error (
        error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
        _ ("Cannot use the value of the property “%s”: write it in UTF-8, with no control characters other than "
           "tabs and line ends"),
        shown);
  else
    return TRUE;
  return FALSE;
}

static void
property_free (gpointer data)
{
  HTTPMailRequestProperty *property = data;

  g_free (property->namespace_uri);
  g_free (property->name);
  g_free (property->value);
  g_free (property);
}

static void
namespace_free (gpointer data)
{
  HTTPMailRequestNamespace *namespace = data;

  g_free (namespace->uri);
  g_free (namespace->prefix);
  g_free (namespace);
}

void
hm_request_properties_init (HmRequestProperties *self)
{
  self->properties = g_ptr_array_new_with_free_func (property_free);
  self->namespaces = g_ptr_array_new_with_free_func (namespace_free);

  /* The body itself is made of elements of this one. */
  hm_request_properties_add_namespace (self, customary[0].uri);
}

void
hm_request_properties_clear (HmRequestProperties *self)
{
  g_clear_pointer (&self->properties, g_ptr_array_unref);
  g_clear_pointer (&self->namespaces, g_ptr_array_unref);
}

/* The customary prefix, or one that counts up. None is taken twice, since each namespace is added once. */
static char *
choose_prefix (HmRequestProperties *self, const char *uri)
{
  guint n_others = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (customary); i++)
    {
      if (g_str_equal (customary[i].uri, uri))
        return g_strdup (customary[i].prefix);
    }
  for (guint i = 0; i < self->namespaces->len; i++)
    {
      const HTTPMailRequestNamespace *namespace = g_ptr_array_index (self->namespaces, i);

      if (namespace->prefix[0] == 'n')
        n_others++;
    }
  return g_strdup_printf ("n%u", n_others);
}

const char *
hm_request_properties_add_namespace (HmRequestProperties *self, const char *uri)
{
  HTTPMailRequestNamespace *added;

  if (uri == NULL || find_fault_with_namespace (uri) != NULL)
    return NULL;

  for (guint i = 0; i < self->namespaces->len; i++)
    {
      const HTTPMailRequestNamespace *namespace = g_ptr_array_index (self->namespaces, i);

      if (g_str_equal (namespace->uri, uri))
        return namespace->prefix;
    }

  added = g_new0 (HTTPMailRequestNamespace, 1);
  added->uri = g_strdup (uri);
  added->prefix = choose_prefix (self, uri);
  g_ptr_array_add (self->namespaces, added);
  return added->prefix;
}

static HTTPMailRequestProperty *
find_property (HmRequestProperties *self, const char *namespace_uri, const char *name)
{
  for (guint i = 0; i < self->properties->len; i++)
    {
      HTTPMailRequestProperty *property = g_ptr_array_index (self->properties, i);

      if (g_str_equal (property->name, name) && g_str_equal (property->namespace_uri, namespace_uri))
        return property;
    }
  return NULL;
}

gboolean
hm_request_properties_put (HmRequestProperties *self,
                           const char *namespace_uri,
                           const char *name,
                           const char *value,
                           gboolean remove,
                           GError **error)
{
  HTTPMailRequestProperty *property;
  g_autofree char *old_value = NULL;

  if (!check_property (namespace_uri, name, value, error))
    return FALSE;

  property = find_property (self, namespace_uri, name);
  if (property == NULL)
    {
      property = g_new0 (HTTPMailRequestProperty, 1);
      property->namespace_uri = g_strdup (namespace_uri);
      property->name = g_strdup (name);
      g_ptr_array_add (self->properties, property);
      hm_request_properties_add_namespace (self, namespace_uri);
    }
  /* The new value may be the old one, handed back. */
  old_value = property->value;
  property->value = g_strdup (value);
  property->remove = remove;
  return TRUE;
}
