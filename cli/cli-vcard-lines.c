/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-vcard-private.h"

#include <string.h>

#define PIECE 16384

struct _CliVCardLines
{
  GInputStream *input;
  gboolean begun;
  char *buffer;
  gsize at;
  gsize filled;
  gboolean ended;
  /* lines read, and where the unfolded one began */
  guint n_lines;
  guint number;
  GString *line;
  gboolean cut;
  gboolean keep_blanks;
};

CliVCardLines *
cli_vcard_lines_new (GInputStream *input)
{
  CliVCardLines *self = g_new0 (CliVCardLines, 1);

  self->input = g_object_ref (input);
  self->buffer = g_malloc (PIECE);
  self->line = g_string_new (NULL);
  return self;
}

void
cli_vcard_lines_free (CliVCardLines *self)
{
  g_object_unref (self->input);
  g_free (self->buffer);
  g_string_free (self->line, TRUE);
  g_free (self);
}

guint
cli_vcard_lines_get_number (CliVCardLines *self)
{
  return self->number;
}

gboolean
cli_vcard_lines_was_cut (CliVCardLines *self)
{
  return self->cut;
}

void
cli_vcard_lines_keep_blanks (CliVCardLines *self, gboolean keep)
{
  self->keep_blanks = keep;
}

/* FALSE at the end, and with an error. */
static gboolean
fill (CliVCardLines *self, GError **error)
{
  if (self->at < self->filled)
    return TRUE;
  if (self->ended)
    return FALSE;
  gssize got = g_input_stream_read (self->input, self->buffer, PIECE, NULL, error);
  self->at = 0;
  self->filled = (gsize) MAX (got, 0);
  self->ended = got <= 0;
  return got > 0;
}

/* A mark of the byte order is dropped, and what is UTF-16 by it is converted. */
static gboolean
begin (CliVCardLines *self, GError **error)
{
  self->begun = TRUE;
  if (!g_input_stream_read_all (self->input, self->buffer, 2, &self->filled, NULL, error))
    return FALSE;
  if (self->filled < 2)
    return TRUE;

  gboolean little = memcmp (self->buffer, "\xff\xfe", 2) == 0;
  if (little || memcmp (self->buffer, "\xfe\xff", 2) == 0)
    {
      g_autoptr (GCharsetConverter) converter = g_charset_converter_new ("UTF-8", little ? "UTF-16LE" : "UTF-16BE", error);
      if (converter == NULL)
        return FALSE;
      g_autoptr (GInputStream) converted = g_converter_input_stream_new (self->input, G_CONVERTER (converter));
      g_set_object (&self->input, converted);
      self->filled = 0;
    }
  else if (memcmp (self->buffer, "\xef\xbb", 2) == 0)
    {
      gsize got = 0;
      if (!g_input_stream_read_all (self->input, self->buffer + 2, 1, &got, NULL, error))
        return FALSE;
      self->filled += got;
      self->at = got == 1 && self->buffer[2] == '\xbf' ? 3 : 0;
    }
  return TRUE;
}

static void
append (CliVCardLines *self, const char *data, gsize length)
{
  gsize room = CLI_VCARD_MAX_LINE - MIN (self->line->len, CLI_VCARD_MAX_LINE);

  self->cut = self->cut || length > room;
  g_string_append_len (self->line, data, (gssize) MIN (length, room));
}

/* Appends the rest of a line as the file has it. FALSE: there is none. */
static gboolean
append_line (CliVCardLines *self, GError **error)
{
  gboolean any = FALSE;

  while (fill (self, error))
    {
      const char *start = self->buffer + self->at;
      const char *end = memchr (start, '\n', self->filled - self->at);
      gsize length = end ? (gsize) (end - start) : self->filled - self->at;

      any = TRUE;
      append (self, start, length);
      self->at += length + (end ? 1 : 0);
      if (end)
        break;
    }
  if (!any)
    return FALSE;
  self->n_lines++;
  while (self->line->len > 0 && self->line->str[self->line->len - 1] == '\r')
    g_string_truncate (self->line, self->line->len - 1);
  return TRUE;
}

/* The text of a quoted-printable property goes on in the next line behind a = (RFC 2045, section 6.7). */
static gboolean
goes_on (GString *line)
{
  const char *colon = memchr (line->str, ':', line->len);

  if (colon == NULL || line->str[line->len - 1] != '=')
    return FALSE;
  g_autofree char *head = g_ascii_strup (line->str, colon - line->str);
  return strstr (head, "QUOTED-PRINTABLE") != NULL;
}

GString *
cli_vcard_lines_next (CliVCardLines *self, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (!self->begun && !begin (self, error))
    return NULL;
  do
    {
      g_string_truncate (self->line, 0);
      self->cut = FALSE;
      if (!append_line (self, &reason))
        break;
    }
  while (self->line->len == 0);
  self->number = self->n_lines;

  while (reason == NULL && self->line->len > 0)
    {
      if (goes_on (self->line))
        {
          g_string_truncate (self->line, self->line->len - 1);
          if (!append_line (self, &reason))
            break;
        }
      else if (fill (self, &reason) && (self->buffer[self->at] == ' ' || self->buffer[self->at] == '\t'))
        {
          if (!self->keep_blanks)
            self->at++;
          append_line (self, &reason);
        }
      else
        break;
    }
  if (reason)
    g_propagate_error (error, g_steal_pointer (&reason));
  else if (self->line->len > 0)
    return self->line;
  return NULL;
}
