/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-output.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli-progress.h"

/* Records go to the system as a whole, several together, and what a pipe takes at once: a run that is killed leaves no half
 * a record. */
#define BUFFER_SIZE PIPE_BUF

struct _CliOutput
{
  gboolean json;
  gboolean terminal;
  gboolean failed;
  gsize buffered;
  int saved_errno;
  /* the record that is being written */
  JsonBuilder *builder;
  JsonGenerator *generator;
  GString *line;
  guint column;
  /* the beginning of a character whose rest has not come yet, see cli_output_bytes */
  char partial[4];
  gsize n_partial;
};

CliOutput *
cli_output_new (gboolean json)
{
  CliOutput *self = g_new0 (CliOutput, 1);

  self->json = json;
  self->terminal = isatty (STDOUT_FILENO) == 1;
  if (!self->terminal)
    setvbuf (stdout, NULL, _IOFBF, BUFFER_SIZE);
  self->line = g_string_new (NULL);
  if (json)
    {
      self->builder = json_builder_new ();
      self->generator = json_generator_new ();
    }
  return self;
}

void
cli_output_free (CliOutput *self)
{
  g_clear_object (&self->builder);
  g_clear_object (&self->generator);
  g_string_free (self->line, TRUE);
  g_free (self);
}

gboolean
cli_output_is_terminal (CliOutput *self)
{
  return self->terminal;
}

gboolean
cli_output_is_json (CliOutput *self)
{
  return self->json;
}

static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || is_bidi_control (c);
}

static void
append_hex (GString *to, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (to, "\\x%02x", (guchar) bytes[i]);
}

/* Appends text; returns how many bytes at its end are the beginning of a character that is not complete. */
static gsize
append_escaped (GString *to, const char *text, gsize length, const char *keep)
{
  const char *end = text + length;

  for (const char *p = text; p < end;)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar) -2)
        return end - p;
      if (c == (gunichar) -1)
        {
          append_hex (to, p, 1);
          p++;
          continue;
        }

      const char *next = g_utf8_next_char (p);
      if (is_control (c) && !(c != 0 && c < 0x80 && strchr (keep, (int) c) != NULL))
        append_hex (to, p, next - p);
      else
        g_string_append_len (to, p, next - p);
      p = next;
    }
  return 0;
}

char *
cli_escape (const char *text, gsize length, const char *keep)
{
  GString *result = g_string_sized_new (length);
  gsize rest = append_escaped (result, text, length, keep);

  append_hex (result, text + length - rest, rest);
  return g_string_free (result, FALSE);
}

static void
put (CliOutput *self, const char *data, gsize length)
{
  if (self->failed || length == 0)
    return;
  if (self->terminal)
    cli_progress_hide ();
  if ((self->buffered + length > BUFFER_SIZE && fflush (stdout) != 0) || fwrite (data, 1, length, stdout) != length)
    {
      self->failed = TRUE;
      self->saved_errno = errno;
    }
  self->buffered = self->buffered + length > BUFFER_SIZE ? length : self->buffered + length;
}

void
cli_output_begin (CliOutput *self)
{
  g_string_truncate (self->line, 0);
  self->column = 0;
  if (self->json)
    {
      json_builder_reset (self->builder);
      json_builder_begin_object (self->builder);
    }
}

/* How many columns of a terminal a text takes. */
static guint
text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static void
append_padded (GString *line, const char *text, guint width)
{
  const char *end = text;
  guint used = 0;

  for (; *end != '\0'; end = g_utf8_next_char (end))
    {
      gunichar c = g_utf8_get_char (end);
      guint needs = g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
      if (used + needs > width)
        break;
      used += needs;
    }
  g_string_append_len (line, text, end - text);
  for (; used < width; used++)
    g_string_append_c (line, ' ');
}

void
cli_output_text (CliOutput *self, const char *value, guint width)
{
  if (self->json)
    return;

  /* A record stays on its line and a column between its tabs. */
  g_autofree char *flat = g_utf8_make_valid (value ? value : "", -1);
  g_strdelimit (flat, "\t\r\n\v\f", ' ');
  g_autofree char *text = self->terminal ? cli_escape (flat, strlen (flat), "") : g_steal_pointer (&flat);

  if (self->column++ > 0)
    g_string_append (self->line, self->terminal ? "  " : "\t");
  if (self->terminal && width > 0 && text_width (text) != width)
    append_padded (self->line, text, width);
  else
    g_string_append (self->line, text);
}

/* Elements of an array have no name. */
static void
name_member (CliOutput *self, const char *name)
{
  if (name != NULL)
    json_builder_set_member_name (self->builder, name);
}

void
cli_output_string (CliOutput *self, const char *name, const char *value, guint width)
{
  if (self->json)
    {
      g_autofree char *valid = g_utf8_make_valid (value ? value : "", -1);
      name_member (self, name);
      json_builder_add_string_value (self->builder, valid);
    }
  else
    {
      cli_output_text (self, value, width);
    }
}

void
cli_output_number (CliOutput *self, const char *name, guint64 value, guint width)
{
  if (self->json)
    {
      name_member (self, name);
      json_builder_add_int_value (self->builder, (gint64) MIN (value, (guint64) G_MAXINT64));
    }
  else
    {
      g_autofree char *text = g_strdup_printf ("%*" G_GUINT64_FORMAT, self->terminal ? (int) width : 0, value);
      cli_output_text (self, text, width);
    }
}

void
cli_output_boolean (CliOutput *self, const char *name, gboolean value)
{
  if (!self->json)
    return;
  name_member (self, name);
  json_builder_add_boolean_value (self->builder, value);
}

void
cli_output_null (CliOutput *self, const char *name)
{
  if (!self->json)
    return;
  name_member (self, name);
  json_builder_add_null_value (self->builder);
}

void
cli_output_begin_object (CliOutput *self, const char *name)
{
  if (!self->json)
    return;
  name_member (self, name);
  json_builder_begin_object (self->builder);
}

void
cli_output_end_object (CliOutput *self)
{
  if (self->json)
    json_builder_end_object (self->builder);
}

void
cli_output_begin_array (CliOutput *self, const char *name)
{
  if (!self->json)
    return;
  name_member (self, name);
  json_builder_begin_array (self->builder);
}

void
cli_output_end_array (CliOutput *self)
{
  if (self->json)
    json_builder_end_array (self->builder);
}

/* The record so far. Inside JSON strings every control may be written as \uNNNN; the generator leaves most of them as they
 * are. */
static GString *
end_json (CliOutput *self)
{
  GString *line = g_string_new (NULL);

  json_builder_end_object (self->builder);
  g_autoptr (JsonNode) root = json_builder_get_root (self->builder);
  json_generator_set_root (self->generator, root);
  g_autofree char *json = json_generator_to_data (self->generator, NULL);

  for (const char *p = json; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (is_control (c))
        g_string_append_printf (line, "\\u%04x", c);
      else
        g_string_append_len (line, p, g_utf8_next_char (p) - p);
    }
  return line;
}

char *
cli_output_take (CliOutput *self)
{
  GString *line = self->json ? end_json (self) : g_string_new (self->line->str);

  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

void
cli_output_end (CliOutput *self)
{
  g_autofree char *line = cli_output_take (self);

  put (self, line, strlen (line));
}

gboolean
cli_output_end_with_base64 (CliOutput *self, const char *name, GInputStream *content, GError **error)
{
  /* Base64 makes four characters of three bytes. */
  g_autofree guchar *bytes = g_malloc (3 * 4096);
  g_autofree char *text = g_malloc (4 * 4096 + 8);
  g_autoptr (GString) line = end_json (self);
  int state = 0, save = 0;
  gssize n;

  g_string_truncate (line, line->len - 1);
  g_string_append_printf (line, ",\"%s\":\"", name);
  put (self, line->str, line->len);
  while ((n = g_input_stream_read (content, bytes, 3 * 4096, NULL, error)) > 0 && !self->failed)
    put (self, text, g_base64_encode_step (bytes, (gsize) n, FALSE, text, &state, &save));
  put (self, text, g_base64_encode_close (FALSE, text, &state, &save));
  put (self, "\"}\n", 3);
  return n >= 0;
}

void
cli_output_bytes (CliOutput *self, gconstpointer data, gsize length)
{
  if (!self->terminal)
    {
      put (self, data, length);
      return;
    }

  g_autoptr (GString) input = g_string_new_len (self->partial, self->n_partial);
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_len (input, data, length);
  self->n_partial = append_escaped (text, input->str, input->len, "\t\r\n");
  memcpy (self->partial, input->str + input->len - self->n_partial, self->n_partial);
  put (self, text->str, text->len);
}

gboolean
cli_output_flush (CliOutput *self, GError **error)
{
  if (self->n_partial > 0)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      append_hex (text, self->partial, self->n_partial);
      self->n_partial = 0;
      put (self, text->str, text->len);
    }
  if (!self->failed && fflush (stdout) != 0)
    {
      self->failed = TRUE;
      self->saved_errno = errno;
    }
  if (self->failed)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (self->saved_errno),
                   _("Cannot write to standard output: %s"), g_strerror (self->saved_errno));
      return FALSE;
    }
  return TRUE;
}

gboolean
cli_output_has_failed (CliOutput *self)
{
  return self->failed;
}
