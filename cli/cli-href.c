/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <string.h>

/* Where the last segment begins; the slash that may end an href belongs to it. A query is looked at like a path, as some
 * servers keep everything behind one script. */
static const char *
last_segment (const char *href)
{
  const char *end = href + strlen (href);

  if (end > href && end[-1] == '/')
    end--;
  while (end > href && end[-1] != '/')
    end--;
  return end;
}

char *
cli_href_parent (const char *href)
{
  return g_strndup (href, last_segment (href) - href);
}

const char *
cli_href_name (const char *href)
{
  return last_segment (href);
}

gboolean
cli_href_equal (const char *a, const char *b)
{
  gsize a_length = strlen (a);
  gsize b_length = strlen (b);

  if (a_length > 0 && a[a_length - 1] == '/')
    a_length--;
  if (b_length > 0 && b[b_length - 1] == '/')
    b_length--;
  return a_length == b_length && strncmp (a, b, a_length) == 0;
}

/* The library takes two hrefs for the same by the same rules. */
char *
cli_href_normalize (const char *href)
{
  GString *out = g_string_sized_new (strlen (href) + 8);

  for (const char *p = href; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;
      gboolean escaped = c == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]);

      if (escaped)
        {
          c = (guchar) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2]));
          p += 2;
        }
      if (escaped ? g_ascii_isalnum (c) || (c != 0 && strchr ("-._~", c) != NULL)
                  : c > 0x20 && c < 0x7f && strchr ("\"<>\\^`{|}", c) == NULL)
        g_string_append_c (out, (char) c);
      else
        g_string_append_printf (out, "%%%02X", c);
    }
  if (out->len > 0 && out->str[out->len - 1] == '/')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}
