/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-status-line.h>

/* A word of exactly three digits that is a status, else 0. */
static guint
read_status (const char *word, gsize length)
{
  guint status;

  if (length != 3 || !g_ascii_isdigit (word[0]) || !g_ascii_isdigit (word[1]) || !g_ascii_isdigit (word[2]))
    return 0;

  status = (word[0] - '0') * 100 + (word[1] - '0') * 10 + (word[2] - '0');
  return status >= 100 && status < 600 ? status : 0;
}

guint
hm_status_line_parse (const char *text)
{
  const char *blanks = " \t\r\n";
  gboolean first = TRUE;

  if (text == NULL)
    return 200;

  text += strspn (text, blanks);
  if (*text == '\0')
    return 200;

  if (g_ascii_strncasecmp (text, "HTTP", 4) == 0)
    text += strcspn (text, blanks);
  else if (!g_ascii_isdigit (*text))
    return 0;

  for (text += strspn (text, blanks); *text != '\0'; text += strspn (text, blanks))
    {
      gsize length = strcspn (text, blanks);
      guint status = read_status (text, length);

      if (status != 0)
        return status;

      /* "HTTP/1.1 20000" and "HTTP/1.1 -1" are no status; "HTTP/1.1 OK" is a way to say 200. */
      if (first && (g_ascii_isdigit (*text) || *text == '-' || *text == '+'))
        return 0;

      first = FALSE;
      text += length;
    }

  return 200;
}
