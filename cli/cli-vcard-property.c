/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-vcard-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NO_PREFERENCE 101

void
cli_vcard_property_free (CliVCardProperty *self)
{
  g_free (self->name);
  g_free (self->types);
  g_free (self->kind);
  g_free (self->as);
  g_free (self->value);
  g_free (self);
}

gboolean
cli_vcard_property_has_type (const CliVCardProperty *self, const char *type)
{
  g_autofree char *searched = g_strconcat (",", type, ",", NULL);

  return strstr (self->types, searched) != NULL;
}

/* ---- values ---- */

/* Takes out the backslashes, and what no text of a contact has. */
static char *
unescape (const char *text, gsize length)
{
  GString *plain = g_string_sized_new (length);

  for (const char *p = text; p < text + length; p++)
    {
      char c = *p;

      if (c == '\\' && p + 1 < text + length && strchr ("nN\\,;:", p[1]) != NULL)
        {
          p++;
          c = *p == 'n' || *p == 'N' ? '\n' : *p;
        }
      else if (c == '\r' && p + 1 < text + length && p[1] == '\n')
        continue;
      else if (c == '\r')
        c = '\n';
      if (((guchar) c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t')
        g_string_append_c (plain, c);
    }
  return g_strstrip (g_string_free (plain, FALSE));
}

char *
cli_vcard_property_text (const CliVCardProperty *self)
{
  return unescape (self->value, strlen (self->value));
}

char **
cli_vcard_property_components (const CliVCardProperty *self)
{
  g_autoptr (GPtrArray) components = g_ptr_array_new ();
  const char *start = self->value;
  const char *p = start;

  for (;; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == ';' || *p == '\0')
        {
          g_ptr_array_add (components, unescape (start, p - start));
          start = p + 1;
          if (*p == '\0')
            break;
        }
    }
  g_ptr_array_add (components, NULL);
  return (char **) g_ptr_array_steal (components, NULL);
}

/* ---- encodings ---- */

static GBytes *
decode_quoted_printable (const char *data, gsize length)
{
  GByteArray *decoded = g_byte_array_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = (guint8) data[i];
      if (byte == '=' && i + 2 < length && g_ascii_isxdigit (data[i + 1]) && g_ascii_isxdigit (data[i + 2]))
        {
          byte = (guint8) (g_ascii_xdigit_value (data[i + 1]) * 16 + g_ascii_xdigit_value (data[i + 2]));
          i += 2;
        }
      g_byte_array_append (decoded, &byte, 1);
    }
  return g_byte_array_free_to_bytes (decoded);
}

static GBytes *
decode (const char *data, gsize length, const char *encoding)
{
  if (g_ascii_strcasecmp (encoding, "QUOTED-PRINTABLE") == 0 || g_ascii_strcasecmp (encoding, "Q") == 0)
    return decode_quoted_printable (data, length);
  if (g_ascii_strcasecmp (encoding, "BASE64") == 0 || g_ascii_strcasecmp (encoding, "B") == 0)
    {
      g_autofree char *text = g_strndup (data, length);
      gsize decoded = 0;
      guchar *bytes = g_base64_decode (text, &decoded);
      return g_bytes_new_take (bytes, decoded);
    }
  return g_bytes_new (data, length);
}

static gboolean
is_charset (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.:", *p) == NULL)
      return FALSE;
  return *name != '\0';
}

static gboolean
is_text (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return length == 0 || g_utf8_validate_len (data, length, NULL);
}

/* Without a name of its character set, what is no UTF-8 is what Windows wrote. */
static char *
to_utf8 (GBytes *bytes, const char *charset, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  char *text = NULL;

  if (data == NULL)
    return g_strdup ("");
  if (charset && is_charset (charset) && g_ascii_strcasecmp (charset, "UTF-8") != 0)
    text = g_convert (data, (gssize) length, "UTF-8", charset, NULL, NULL, NULL);
  else if (is_text (bytes))
    return g_strndup (data, length);
  else if (charset == NULL)
    {
      text = g_convert (data, (gssize) length, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
      if (text == NULL)
        text = g_convert (data, (gssize) length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
    }
  if (text && g_utf8_validate (text, -1, NULL))
    return text;
  g_free (text);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("the text is not in the character set %s"),
               charset ? charset : "UTF-8");
  return NULL;
}

/* ---- parameters ---- */

typedef struct
{
  CliVCardProperty *property;
  GString *types;
  char *encoding;
  char *charset;
} Head;

/* As RFC 6868 has it. */
static char *
unquote (const char *text, gsize length)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = text; p < text + length; p++)
    {
      if (*p == '^' && p + 1 < text + length && strchr ("n'^", p[1]) != NULL)
        {
          p++;
          g_string_append_c (plain, *p == 'n' ? '\n' : *p == '\'' ? '"' : '^');
        }
      else if (*p != '"')
        g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

static void
replace (char **to, const char *text)
{
  g_free (*to);
  *to = g_strdup (text);
}

static void
add_types (Head *head, const char *value)
{
  g_autofree char *types = g_ascii_strup (value, -1);

  g_string_append (head->types, types);
  g_string_append_c (head->types, ',');
}

static void
take_parameter (Head *head, const char *text, gsize length)
{
  static const char *const encodings[] = { "QUOTED-PRINTABLE", "BASE64", "7BIT", "8BIT", NULL };
  const char *equals = memchr (text, '=', length);
  g_autofree char *name = g_ascii_strup (text, equals ? equals - text : (gssize) length);
  g_autofree char *value = equals ? unquote (equals + 1, length - (equals + 1 - text)) : g_strdup (name);

  g_strstrip (name);
  g_strstrip (value);
  /* 2.1 has the values alone. */
  if (equals == NULL && g_strv_contains (encodings, name))
    replace (&head->encoding, name);
  else if (equals == NULL || strcmp (name, "TYPE") == 0)
    add_types (head, value);
  else if (strcmp (name, "ENCODING") == 0)
    replace (&head->encoding, value);
  else if (strcmp (name, "CHARSET") == 0)
    replace (&head->charset, value);
  else if (strcmp (name, "VALUE") == 0)
    {
      g_free (head->property->kind);
      head->property->kind = g_ascii_strdown (value, -1);
    }
  else if (strcmp (name, "PREF") == 0)
    {
      guint64 preference = g_ascii_strtoull (value, NULL, 10);
      if (preference >= 1 && preference <= 100)
        head->property->preference = (guint) preference;
    }
  else if (strcmp (name, "DERIVED") == 0)
    head->property->derived = g_ascii_strcasecmp (value, "TRUE") == 0;
  else if (strcmp (name, "X-HTTPMAIL-AS") == 0)
    replace (&head->property->as, value);
}

/* The next of the characters that is not inside quotation marks; NULL: there is none. */
static const char *
find_outside_quotes (const char *text, const char *end, const char *characters)
{
  gboolean quoted = FALSE;

  for (const char *p = text; p < end; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (!quoted && *p != '\0' && strchr (characters, *p) != NULL)
        return p;
    }
  return NULL;
}

/* "item1.EMAIL": the group only ties properties to each other. */
static gboolean
take_name (CliVCardProperty *self, const char *text, gsize length)
{
  const char *dot = memchr (text, '.', length);
  const char *start = dot ? dot + 1 : text;

  self->name = g_ascii_strup (start, (gssize) (length - (start - text)));
  g_strstrip (self->name);
  for (const char *p = self->name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return *self->name != '\0' && strlen (self->name) == length - (start - text);
}

static gboolean
take_value (Head *head, const char *text, gsize length, GError **error)
{
  CliVCardProperty *self = head->property;
  g_autoptr (GBytes) bytes = decode (text, length, head->encoding ? head->encoding : "8BIT");

  self->types = g_strdup (head->types->str);
  if (self->preference == NO_PREFERENCE && cli_vcard_property_has_type (self, "PREF"))
    self->preference = 1;
  /* Pictures, sounds and keys are no text, but they are something. */
  if (head->encoding && g_ascii_tolower (head->encoding[0]) == 'b' && !is_text (bytes))
    self->value = g_strdup ("?");
  else
    self->value = to_utf8 (bytes, head->charset, error);
  return self->value != NULL;
}

CliVCardProperty *
cli_vcard_property_parse (const char *line, gsize length, GError **error)
{
  g_autoptr (CliVCardProperty) self = g_new0 (CliVCardProperty, 1);
  const char *end = line + length;
  const char *colon = find_outside_quotes (line, end, ":");
  Head head = { self, NULL, NULL, NULL };

  /* 2.1 knows no quotation marks. */
  if (colon == NULL)
    colon = memchr (line, ':', length);
  const char *next = colon ? find_outside_quotes (line, colon, ";") : NULL;
  self->preference = NO_PREFERENCE;
  if (colon == NULL || memchr (line, '\0', length) != NULL || !take_name (self, line, (next ? next : colon) - line))
    {
      g_autofree char *start = g_utf8_make_valid (line, (gssize) MIN (length, 40));
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is no property; a line is NAME:VALUE"), start);
      return NULL;
    }

  head.types = g_string_new (",");
  while (next)
    {
      const char *start = next + 1;
      next = find_outside_quotes (start, colon, ";");
      take_parameter (&head, start, (next ? next : colon) - start);
    }
  gboolean good = take_value (&head, colon + 1, end - colon - 1, error);
  g_string_free (head.types, TRUE);
  g_free (head.encoding);
  g_free (head.charset);
  return good ? g_steal_pointer (&self) : NULL;
}
