/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-folder-name.h"

#include <string.h>

#include "hs-error.h"

/* What is left of the 255 bytes a file system allows, when there are a few levels. */
#define MAX_PART 160

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static void
append_base64 (GString *out, const gunichar *characters, gsize n)
{
  guint32 bits = 0;
  guint n_bits = 0;

  g_string_append_c (out, '&');
  for (gsize i = 0; i < n; i++)
    {
      guint16 units[2];
      guint n_units = 0;

      if (characters[i] >= 0x10000)
        {
          units[n_units++] = 0xd800 + ((characters[i] - 0x10000) >> 10);
          units[n_units++] = 0xdc00 + ((characters[i] - 0x10000) & 0x3ff);
        }
      else
        units[n_units++] = characters[i];
      for (guint j = 0; j < n_units; j++)
        {
          bits = (bits << 16) | units[j];
          n_bits += 16;
          while (n_bits >= 6)
            {
              n_bits -= 6;
              g_string_append_c (out, alphabet[(bits >> n_bits) & 0x3f]);
            }
        }
    }
  if (n_bits > 0)
    g_string_append_c (out, alphabet[(bits << (6 - n_bits)) & 0x3f]);
  g_string_append_c (out, '-');
}

gboolean
hs_folder_name_can_be (const char *name)
{
  return *name != '\0' && !g_str_equal (name, ".") && !g_str_equal (name, "..");
}

char *
hs_folder_name_encode (const char *name, GError **error)
{
  g_autoptr (GString) out = NULL;
  g_autofree gunichar *characters = NULL;
  glong n = 0;

  if (!g_utf8_validate (name, -1, NULL))
    {
      g_set_error_literal (error, HS_ERROR, 400, "The folder name is not UTF-8");
      return NULL;
    }
  if (!hs_folder_name_can_be (name))
    {
      g_set_error_literal (error, HS_ERROR, 400, "A folder needs a name");
      return NULL;
    }
  characters = g_utf8_to_ucs4_fast (name, -1, &n);
  out = g_string_new (NULL);
  for (glong i = 0; i < n; i++)
    {
      gunichar c = characters[i];

      if (c < 0x20 || (c >= 0x7f && c < 0xa0))
        {
          g_set_error_literal (error, HS_ERROR, 400, "A folder name cannot hold control characters");
          return NULL;
        }
      if (c == '.' || c == '/' || c == '\\' || (c == '~' && i == 0))
        g_string_append_printf (out, "\\%02x", (guint) c);
      else if (c == '&')
        g_string_append (out, "&-");
      else if (c < 0x7f)
        g_string_append_c (out, (char) c);
      else
        {
          glong end = i + 1;

          while (end < n && characters[end] >= 0x7f)
            end++;
          append_base64 (out, characters + i, end - i);
          i = end - 1;
        }
    }
  if (out->len > MAX_PART)
    {
      g_set_error_literal (error, HS_ERROR, 403, "The folder name is too long");
      return NULL;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Reads what stands between & and -. Returns the position after the -, or NULL. */
static const char *
decode_base64 (const char *text, GString *out)
{
  guint32 bits = 0;
  guint n_bits = 0;
  gunichar high = 0;

  for (; *text != '-'; text++)
    {
      const char *digit = *text == '\0' ? NULL : strchr (alphabet, *text);
      gunichar unit;

      if (digit == NULL)
        return NULL;
      bits = (bits << 6) | (guint32) (digit - alphabet);
      n_bits += 6;
      if (n_bits < 16)
        continue;
      n_bits -= 16;
      unit = (bits >> n_bits) & 0xffff;
      bits &= (1u << n_bits) - 1;
      if (unit >= 0xd800 && unit < 0xdc00)
        {
          if (high != 0)
            return NULL;
          high = unit;
          continue;
        }
      if (unit >= 0xdc00 && unit < 0xe000)
        {
          if (high == 0)
            return NULL;
          unit = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
          high = 0;
        }
      if (high != 0 || unit == 0)
        return NULL;
      g_string_append_unichar (out, unit);
    }
  return high == 0 && n_bits < 6 && bits == 0 ? text + 1 : NULL;
}

char *
hs_folder_name_decode (const char *part)
{
  g_autoptr (GString) out = g_string_new (NULL);

  /* Some programs write plain UTF-8; such a name is taken as it is. */
  if (!g_utf8_validate (part, -1, NULL))
    return NULL;
  while (*part != '\0')
    {
      if (part[0] == '&' && part[1] == '-')
        {
          g_string_append_c (out, '&');
          part += 2;
        }
      else if (part[0] == '&')
        {
          part = decode_base64 (part + 1, out);
          if (part == NULL)
            return NULL;
        }
      else if (part[0] == '\\' && g_ascii_isxdigit (part[1]) && g_ascii_isxdigit (part[2]))
        {
          int value = g_ascii_xdigit_value (part[1]) * 16 + g_ascii_xdigit_value (part[2]);

          if (value == '.' || value == '/' || value == '\\' || value == '~')
            {
              g_string_append_c (out, (char) value);
              part += 3;
            }
          else
            g_string_append_c (out, *part++);
        }
      else
        g_string_append_c (out, *part++);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
