/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-mbox.h"

#include <string.h>
#include <time.h>

#define MAX_SENDER 320

static const char from[] = "From ";

/* ---- the separator ---- */

/* It ends at the first blank, so an address with one cannot be told apart from the date. */
static gboolean
can_stand (const char *sender)
{
  gsize length = strlen (sender);

  for (gsize i = 0; i < length; i++)
    if (sender[i] <= ' ' || sender[i] >= 0x7f)
      return FALSE;
  return length > 0 && length <= MAX_SENDER;
}

char *
cli_mbox_separator (const char *sender, gint64 date)
{
  static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  time_t when = (time_t) MAX (date, 0);
  struct tm tm = { 0 };

  gmtime_r (&when, &tm);
  return g_strdup_printf ("%s%s %s %s %2d %02d:%02d:%02d %d\n", from,
                          sender && can_stand (sender) ? sender : CLI_MBOX_NOBODY, days[tm.tm_wday], months[tm.tm_mon],
                          tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_year + 1900);
}

char *
cli_mbox_sender (const char *head, gsize length)
{
  static const char name[] = "Return-Path:";
  const char *end = head + length;

  while (head < end && *head != '\r' && *head != '\n')
    {
      const char *stop = memchr (head, '\n', (gsize) (end - head));

      if (stop == NULL)
        return NULL;
      if ((gsize) (stop - head) > strlen (name) && g_ascii_strncasecmp (head, name, strlen (name)) == 0)
        {
          const char *open = memchr (head, '<', (gsize) (stop - head));
          const char *close = open ? memchr (open, '>', (gsize) (stop - open)) : NULL;
          g_autofree char *sender = NULL;

          head += strlen (name);
          sender = close ? g_strndup (open + 1, (gsize) (close - open - 1)) : g_strndup (head, (gsize) (stop - head));
          g_strstrip (sender);
          return can_stand (sender) ? g_steal_pointer (&sender) : NULL;
        }
      head = stop + 1;
    }
  return NULL;
}

/* ---- quoting ---- */

static gboolean
write_marks (CliMboxFilter *self, guint64 n, GError **error)
{
  char marks[256];

  memset (marks, '>', sizeof marks);
  while (n > 0)
    {
      gsize some = (gsize) MIN (n, sizeof marks);

      if (!self->write (marks, some, self->user_data, error))
        return FALSE;
      n -= some;
    }
  return TRUE;
}

/* The beginning of the line is known. */
static gboolean
settle (CliMboxFilter *self, GError **error)
{
  gboolean separator = from[self->matched] == '\0';
  guint64 marks = self->marks;

  if (separator && self->unquote && marks > 0 && (marks == 1 || !self->one_level))
    marks--;
  else if (separator && !self->unquote)
    marks++;
  self->inside = TRUE;
  return write_marks (self, marks, error) &&
         (self->matched == 0 || self->write (from, self->matched, self->user_data, error));
}

gboolean
cli_mbox_filter_feed (CliMboxFilter *self, const char *data, gsize length, GError **error)
{
  const char *end = data + length;

  while (data < end)
    {
      if (self->inside)
        {
          const char *stop = memchr (data, '\n', (gsize) (end - data));
          const char *next = stop ? stop + 1 : end;

          if (!self->write (data, (gsize) (next - data), self->user_data, error))
            return FALSE;
          if (stop)
            {
              self->inside = FALSE;
              self->marks = 0;
              self->matched = 0;
            }
          data = next;
        }
      else if (self->matched == 0 && *data == '>')
        {
          self->marks++;
          data++;
        }
      else if (*data == from[self->matched])
        {
          data++;
          self->matched++;
          if (from[self->matched] == '\0' && !settle (self, error))
            return FALSE;
        }
      else if (!settle (self, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cli_mbox_filter_end (CliMboxFilter *self, GError **error)
{
  return self->inside || settle (self, error);
}
