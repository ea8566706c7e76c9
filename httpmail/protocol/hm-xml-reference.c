/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-html-entity.h>
#include <httpmail/protocol/hm-xml-reference.h>

/* Whether XML 1.0 knows the character. FALSE in *out_number_ok when it is no number. */
static gboolean
is_character (const char *digits, gboolean *out_number_ok)
{
  guint base = 10;
  guint32 c = 0;

  if (*digits == 'x')
    {
      base = 16;
      digits++;
    }

  *out_number_ok = *digits != '\0';
  for (; *digits != '\0'; digits++)
    {
      int value = base == 16 ? g_ascii_xdigit_value (*digits) : g_ascii_digit_value (*digits);

      if (value < 0)
        {
          *out_number_ok = FALSE;
          return FALSE;
        }
      c = MIN (c * base + value, 0x110000);
    }

  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
         (c >= 0x10000 && c <= 0x10ffff);
}

/* It stays what it is. */
static void
append_reference (GString *out, const char *text, gsize length)
{
  g_string_append_len (out, text, length);
  g_string_append_c (out, ';');
}

static void
append_text (GString *out, const char *text, gsize length)
{
  g_string_append (out, "&amp;");
  append_reference (out, text + 1, length - 1);
}

static void
append_number (GString *out, const char *text, gsize length)
{
  gboolean number_ok;

  if (is_character (text + 2, &number_ok))
    append_reference (out, text, length);
  else if (!number_ok)
    append_text (out, text, length);
}

void
hm_xml_reference_append (GString *out, const char *text, gsize length)
{
  static const char *const known[] = { "lt", "gt", "amp", "quot", "apos" };
  const char *name = text + 1;
  gunichar c;

  if (*name == '#')
    {
      append_number (out, text, length);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_str_equal (name, known[i]))
        {
          append_reference (out, text, length);
          return;
        }
    }
  c = hm_html_entity_lookup (name);
  if (c != 0)
    g_string_append_unichar (out, c);
  else
    append_text (out, text, length);
}
