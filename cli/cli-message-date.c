/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-message-date.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>
#include <unistd.h>

/* A header that is longer says its date before. */
#define HEAD_MAX (16 * 1024)

/* The value of the field, over all of its lines, or NULL. */
static char *
find_field (const char *head, const char *name)
{
  gsize length = strlen (name);

  for (const char *line = head; *line != '\0' && *line != '\n' && strncmp (line, "\r\n", 2) != 0;)
    {
      const char *end = strchr (line, '\n');

      while (end && (end[1] == ' ' || end[1] == '\t'))
        end = strchr (end + 1, '\n');
      if (g_ascii_strncasecmp (line, name, length) == 0 && line[length] == ':')
        return end ? g_strndup (line + length + 1, (gsize) (end - line) - length - 1) : g_strdup (line + length + 1);
      if (end == NULL)
        return NULL;
      line = end + 1;
    }
  return NULL;
}

gboolean
cli_message_date (int fd, gint64 *out_date)
{
  g_autofree char *head = g_malloc (HEAD_MAX + 1);
  g_autofree char *value = NULL;
  g_autoptr (GDateTime) date = NULL;
  ssize_t n;

  do
    n = pread (fd, head, HEAD_MAX, 0);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return FALSE;
  head[n] = '\0';
  value = find_field (head, "Date");
  date = value ? g_mime_utils_header_decode_date (g_strdelimit (value, "\r\n", ' ')) : NULL;
  if (date == NULL)
    return FALSE;
  *out_date = g_date_time_to_unix (date);
  return TRUE;
}
