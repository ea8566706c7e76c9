/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-mbox-reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PIECE (256 * 1024)
/* So much of a line is enough to see what it is. */
#define LOOK_AT 512

static const char from_[] = "From ";

typedef struct
{
  CliMboxFunc on_message;
  gpointer user_data;
  gboolean enough;
  /* the line that is being read */
  char head[LOOK_AT];
  gsize head_length;
  guint64 first_line;
  guint64 line_start;
  guint64 line_length;
  /* the line before it */
  gboolean after_empty;
  guint64 empty_start;
  gboolean blank_so_far;
  /* a line like a separator, but for the date; the next line tells */
  gboolean pending;
  guint64 pending_end;
  guint64 pending_cut;
  /* the message that is being read */
  guint64 start;
  guint number;
} Scan;

/* ---- what a line is ---- */

static gboolean
is_empty (const Scan *self)
{
  return (self->line_length == 1 && self->head[0] == '\n') ||
         (self->line_length == 2 && self->head[0] == '\r' && self->head[1] == '\n');
}

static gboolean
is_from (const Scan *self)
{
  return self->head_length >= 5 && memcmp (self->head, from_, 5) == 0;
}

static gboolean
is_field (const char *line, gsize length)
{
  gsize name = 0;

  if (length >= 6 && memcmp (line, ">From ", 6) == 0)
    return TRUE;
  while (name < length && line[name] > 32 && line[name] < 127 && line[name] != ':')
    name++;
  /* A URL is none. */
  return name > 0 && name < length && line[name] == ':' && !(name + 2 < length && memcmp (line + name + 1, "//", 2) == 0);
}

static gboolean
is_digit (const char *line, gsize length, gsize at)
{
  return at < length && g_ascii_isdigit (line[at]);
}

/* The name of a month, and a time of day, in whatever order and with whatever else between them. */
static gboolean
has_date (const char *line, gsize length)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  gboolean time = FALSE;
  gboolean month = FALSE;

  for (gsize i = 5; i + 2 < length; i++)
    {
      if (line[i] == ':' && is_digit (line, length, i - 1) && is_digit (line, length, i + 1) && is_digit (line, length, i + 2))
        time = TRUE;
      if (!g_ascii_isalpha (line[i - 1]) && !(i + 3 < length && g_ascii_isalpha (line[i + 3])))
        for (gsize m = 0; m < 12 && !month; m++)
          month = g_ascii_strncasecmp (line + i, months + 3 * m, 3) == 0;
    }
  return time && month;
}

/* As Netscape and Mozilla write it where they know no date. */
static gboolean
is_dash (const char *line, gsize length)
{
  gsize i = 6;

  while (i < length && g_ascii_isspace (line[i]))
    i++;
  return length > 5 && line[5] == '-' && i == length;
}

/* ---- messages ---- */

static void
report (Scan *self, guint64 end, gboolean torn)
{
  CliMboxMessage message = { self->start, end - self->start, self->number, torn };

  if (self->number > 0 || !self->blank_so_far)
    self->enough = self->enough || !self->on_message (&message, self->user_data);
}

/* Where the first line begins. */
static guint64
skip_bom (int fd)
{
  char head[CLI_MBOX_BOM_LENGTH];

  return pread (fd, head, sizeof head, 0) == sizeof head && memcmp (head, CLI_MBOX_BOM, sizeof head) == 0 ? sizeof head : 0;
}

/* cut: where the message before it ends; end: where the separator does. */
static void
separate (Scan *self, guint64 cut, guint64 end)
{
  if (end > 0 && (self->number > 0 || cut > 0))
    report (self, cut, FALSE);
  self->number++;
  self->start = end;
  self->blank_so_far = FALSE;
}

static void
end_line (Scan *self)
{
  guint64 end = self->line_start + self->line_length;
  gboolean separator = FALSE;

  if (self->pending && is_field (self->head, self->head_length))
    separate (self, self->pending_cut, self->pending_end);
  self->pending = FALSE;

  if (is_from (self) && (self->after_empty || self->line_start == self->first_line))
    {
      guint64 cut = self->line_start == self->first_line ? 0 : self->number > 0 ? self->empty_start : self->line_start;

      separator = (self->number == 0 && self->blank_so_far) || has_date (self->head, self->head_length);
      if (separator)
        separate (self, cut, end);
      self->pending = !separator;
      self->pending_cut = cut;
      self->pending_end = end;
    }
  else if (is_from (self) && self->number > 0 && self->line_start > self->start &&
           (has_date (self->head, self->head_length) || is_dash (self->head, self->head_length)))
    {
      /* Some programs leave the empty line out: then the line after it has to say so as well. */
      self->pending = TRUE;
      self->pending_cut = self->line_start;
      self->pending_end = end;
    }
  self->after_empty = !separator && is_empty (self);
  self->empty_start = self->line_start;
  self->blank_so_far = self->blank_so_far && self->after_empty;
  self->line_start = end;
  self->line_length = 0;
  self->head_length = 0;
}

static void
take (Scan *self, const char *data, gsize length)
{
  while (length > 0 && !self->enough)
    {
      const char *newline = memchr (data, '\n', length);
      gsize n = newline ? (gsize) (newline - data) + 1 : length;
      gsize keep = MIN (n, LOOK_AT - self->head_length);

      memcpy (self->head + self->head_length, data, keep);
      self->head_length += keep;
      self->line_length += n;
      data += n;
      length -= n;
      if (newline)
        end_line (self);
    }
}

static void
end_file (Scan *self)
{
  gboolean torn = self->line_length > 0;
  guint64 end;

  if (torn)
    end_line (self);
  end = self->after_empty && self->empty_start >= self->start ? self->empty_start : self->line_start;
  if (self->number == 0)
    end = self->line_start;
  if (!self->enough && self->line_start > 0)
    report (self, end, torn);
}

gboolean
cli_mbox_scan (int fd, CliMboxFunc on_message, CliMboxGoOn go_on, gpointer user_data, GError **error)
{
  g_autofree Scan *self = g_new0 (Scan, 1);
  g_autofree char *buffer = g_malloc (PIECE);
  off_t at = (off_t) skip_bom (fd);
  ssize_t n;

  self->on_message = on_message;
  self->user_data = user_data;
  self->first_line = self->line_start = (guint64) at;
  self->blank_so_far = TRUE;
  do
    {
      n = pread (fd, buffer, PIECE, at);
      if (n < 0 && errno != EINTR)
        {
          g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
          return FALSE;
        }
      take (self, buffer, (gsize) MAX (n, 0));
      at += MAX (n, 0);
      self->enough = self->enough || (go_on && !go_on (user_data));
    }
  while (n != 0 && !self->enough);
  end_file (self);
  return TRUE;
}
