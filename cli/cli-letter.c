/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-letter.h"

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <string.h>

/* No header is longer; what is, is no message. */
#define HEADER_MAX (4 * 1024 * 1024)
#define PIECE 65536

/* What others may see of a header, and which fields there are. */
typedef struct
{
  GString *visible;
  gboolean has_from;
  gboolean has_date;
  gboolean has_message_id;
} Header;

/* Line ends go out as mail has them; a program that writes into a pipe has its own. */
typedef struct
{
  GOutputStream *output;
  char last;
} Writer;

void
cli_letter_free (CliLetter *self)
{
  g_clear_object (&self->spool);
  g_free (self->from);
  g_strfreev (self->recipients);
  g_free (self->author);
  g_free (self);
}

/* How much of the data is the header, with the empty line that ends it; 0: there is no empty line yet. */
static gsize
header_length (const char *data, gsize length)
{
  for (const char *p = data; (p = memchr (p, '\n', length - (p - data))) != NULL;)
    {
      gsize at = ++p - data;
      if (at < length && *p == '\n')
        return at + 1;
      if (at + 1 < length && p[0] == '\r' && p[1] == '\n')
        return at + 2;
    }
  return 0;
}

/* Reads up to the end of the header, and maybe some of the body. */
static GByteArray *
read_header (GInputStream *input, gsize *out_header, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gssize got;

  do
    {
      guint before = data->len;
      g_byte_array_set_size (data, before + PIECE);
      got = g_input_stream_read (input, data->data + before, PIECE, NULL, error);
      if (got < 0)
        return NULL;
      g_byte_array_set_size (data, before + (guint) got);
      *out_header = header_length ((const char *) data->data, data->len);
    }
  while (got > 0 && *out_header == 0 && data->len < HEADER_MAX);

  /* A message without a body may end with its header. */
  if (*out_header == 0 && data->len < HEADER_MAX)
    *out_header = data->len;
  if (*out_header == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   data->len == 0 ? _("There is no message: the input is empty")
                                  : _("This is no mail message: it has no empty line that ends its header"));
      return NULL;
    }
  return g_steal_pointer (&data);
}

/* The length of a field's name; 0 when the line does not begin with "name:" (RFC 5322, section 2.2). */
static gsize
field_name_length (const char *line, gsize length)
{
  gsize name = 0;

  while (name < length && line[name] > 32 && line[name] < 127 && line[name] != ':')
    name++;
  gsize colon = name;
  while (colon < length && (line[colon] == ' ' || line[colon] == '\t'))
    colon++;
  return colon < length && line[colon] == ':' ? name : 0;
}

static gboolean
is_field (const char *line, gsize length, const char *name)
{
  return length == strlen (name) && g_ascii_strncasecmp (line, name, length) == 0;
}

static gboolean
note_field (Header *self, const char *line, gsize name)
{
  self->has_from |= is_field (line, name, "From");
  self->has_date |= is_field (line, name, "Date");
  self->has_message_id |= is_field (line, name, "Message-ID");
  return is_field (line, name, "Bcc") || is_field (line, name, "Resent-Bcc");
}

/* What others could take for the end of a line would hide a field from us and show it to them. */
static gboolean
check_bytes (const char *line, gsize length, guint number, GError **error)
{
  const char *carriage_return = memchr (line, '\r', length);
  gboolean ends_line = carriage_return != NULL && carriage_return + 2 == line + length && carriage_return[1] == '\n';

  if ((carriage_return == NULL || ends_line) && memchr (line, '\0', length) == NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("Line %u of the message's header has a carriage return or a zero byte inside. Nothing was sent."), number);
  return FALSE;
}

/* Checks every line of a header and appends what others may see of it, as it is. */
static gboolean
copy_header (Header *self, const char *header, gsize length, GError **error)
{
  gboolean hidden = FALSE;
  guint number = 0;

  for (const char *line = header; line < header + length;)
    {
      gsize rest = length - (line - header);
      const char *newline = memchr (line, '\n', rest);
      gsize line_length = newline ? (gsize) (newline - line) + 1 : rest;
      gboolean is_empty = line[0] == '\n' || (line[0] == '\r' && line_length == 2);
      gsize name = field_name_length (line, line_length);

      number++;
      if (!check_bytes (line, line_length, number, error))
        return FALSE;
      /* An empty line on top would mean a message without any header. */
      if ((is_empty && number > 1) || (number > 1 && (line[0] == ' ' || line[0] == '\t')))
        hidden = hidden && !is_empty;
      else if (name > 0)
        hidden = note_field (self, line, name);
      else
        {
          g_autofree char *shown = g_utf8_make_valid (line, (gssize) MIN (strcspn (line, "\r\n"), 60));
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _("This is no mail message (RFC 5322): line %u should be a header field such as “Subject: …”, "
                         "but is “%s”. Nothing was sent."),
                       number, shown);
          return FALSE;
        }
      if (!hidden)
        g_string_append_len (self->visible, line, (gssize) line_length);
      line += line_length;
    }
  return TRUE;
}

/* The fields that every message has, for programs that leave them to the one who sends it. */
static char *
missing_fields (const CliLetter *self, const Header *header)
{
  GString *text = g_string_new (NULL);
  const char *at = strrchr (self->from, '@');

  if (!header->has_date)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();
      g_autofree char *date = g_mime_utils_header_format_date (now);
      g_string_append_printf (text, "Date: %s\r\n", date);
    }
  if (!header->has_message_id)
    {
      g_autofree char *id = g_uuid_string_random ();
      g_string_append_printf (text, "Message-ID: <%s%s>\r\n", id, at ? at : "@localhost");
    }
  if (!header->has_from)
    g_string_append_printf (text, "From: %s\r\n", self->author);
  return g_string_free (text, FALSE);
}

static gboolean
write_lines (Writer *self, const char *data, gsize length, GError **error)
{
  const char *end = data + length;
  g_autoptr (GString) text = g_string_sized_new (length + length / 32);

  while (data < end)
    {
      const char *newline = memchr (data, '\n', end - data);
      const char *stop = newline ? newline : end;

      g_string_append_len (text, data, stop - data);
      if (stop > data)
        self->last = stop[-1];
      if (newline && self->last != '\r')
        g_string_append_c (text, '\r');
      if (newline)
        g_string_append_c (text, self->last = '\n');
      data = newline ? newline + 1 : end;
    }
  return g_output_stream_write_all (self->output, text->str, text->len, NULL, NULL, error);
}

static gboolean
write_rest (Writer *self, GInputStream *rest, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE);
  gssize got;

  while ((got = g_input_stream_read (rest, piece, PIECE, NULL, error)) > 0)
    if (!write_lines (self, piece, (gsize) got, error))
      return FALSE;
  return got == 0;
}

/* A file without a name: the message may be larger than memory, and may have to be sent twice. */
static gboolean
spool (CliLetter *self, const Header *header, const char *body, gsize body_length, GInputStream *rest, GError **error)
{
  g_autoptr (GFileIOStream) file_stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("httpmail-XXXXXX", &file_stream, error);
  g_autofree char *added = missing_fields (self, header);
  Writer writer = { NULL };

  if (file == NULL)
    return FALSE;
  g_file_delete (file, NULL, NULL);

  writer.output = g_io_stream_get_output_stream (G_IO_STREAM (file_stream));
  if (!write_lines (&writer, added, strlen (added), error) ||
      !write_lines (&writer, header->visible->str, header->visible->len, error) ||
      !write_lines (&writer, body, body_length, error) || !write_rest (&writer, rest, error) ||
      !g_seekable_seek (G_SEEKABLE (file_stream), 0, G_SEEK_SET, NULL, error))
    return FALSE;
  self->spool = G_IO_STREAM (g_steal_pointer (&file_stream));
  return TRUE;
}

/* How much of the beginning is the line that stands before each message of an mbox. */
static gsize
from_line_length (const char *data, gsize length)
{
  const char *newline = memchr (data, '\n', length);

  if (newline == NULL || !(g_str_has_prefix (data, "From ") || g_str_has_prefix (data, ">From ")))
    return 0;
  return newline + 1 - data;
}

CliLetter *
cli_letter_read (GInputStream *input, const CliLetterOptions *options, GError **error)
{
  g_autoptr (CliLetter) self = g_new0 (CliLetter, 1);
  g_autoptr (GString) visible = g_string_new (NULL);
  Header header = { visible };
  gsize length = 0;
  g_autoptr (GByteArray) data = read_header (input, &length, error);

  if (data == NULL)
    return NULL;
  const char *body = (const char *) data->data + length;
  const char *text = (const char *) data->data;
  if (options->skip_from_line)
    text += from_line_length (text, length);
  if (!copy_header (&header, text, body - text, error))
    return NULL;

  g_mime_init ();
  if (!cli_letter_find_envelope (self, text, body - text, options, error) ||
      !spool (self, &header, body, data->len - length, input, error))
    return NULL;
  return g_steal_pointer (&self);
}
