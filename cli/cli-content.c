/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-content.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>
#include <unistd.h>

/* GMime brings none of these. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

/* What is behind this much of a header counts as body, which only has to be the same each time. */
#define HEADER_MAX (256 * 1024)
#define PIECE 65536
/* No date of a mail is after the year 9999. */
#define DATE_MAX G_GINT64_CONSTANT (253402300800)

struct _CliDigest
{
  GChecksum *all;
  GChecksum *body;
  GByteArray *header;
  guint64 size;
  gboolean in_body;
  /* how much of the header's last line there is */
  gsize line;
  /* a CR whose LF may be the first byte of the next piece */
  gboolean cr;
  /* line ends that count only when something follows */
  guint64 held;
};

CliDigest *
cli_digest_new (void)
{
  CliDigest *self = g_new0 (CliDigest, 1);

  self->all = g_checksum_new (G_CHECKSUM_SHA256);
  self->body = g_checksum_new (G_CHECKSUM_SHA256);
  self->header = g_byte_array_new ();
  return self;
}

void
cli_digest_free (CliDigest *self)
{
  g_checksum_free (self->all);
  g_checksum_free (self->body);
  g_byte_array_unref (self->header);
  g_free (self);
}

/* ---- header and body ---- */

/* Takes the header up to its empty line; returns how much that was. */
static gsize
take_header (CliDigest *self, const char *data, gsize length)
{
  gsize done = 0;

  while (done < length && !self->in_body)
    {
      const char *newline = memchr (data + done, '\n', length - done);
      gsize n = newline ? (gsize) (newline - data) + 1 - done : length - done;

      g_byte_array_append (self->header, (const guint8 *) data + done, (guint) n);
      done += n;
      self->line += n;
      if (newline)
        {
          gboolean empty =
            self->line == 1 || (self->line == 2 && self->header->data[self->header->len - 2] == '\r');
          self->in_body = empty;
          self->line = 0;
        }
      if (self->header->len >= HEADER_MAX)
        self->in_body = TRUE;
    }
  return done;
}

static void
let_go (CliDigest *self)
{
  static const guchar newlines[64] = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
                                     "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";

  for (; self->held > 0; self->held -= MIN (self->held, sizeof newlines - 1))
    g_checksum_update (self->body, newlines, (gssize) MIN (self->held, sizeof newlines - 1));
}

/* CR LF, LF and a CR alone each end a line. */
static void
take_body (CliDigest *self, const char *data, gsize length)
{
  for (gsize i = 0; i < length;)
    {
      gsize n = 0;

      if (data[i] == '\n' || data[i] == '\r')
        {
          if (!(data[i] == '\n' && self->cr))
            self->held++;
          self->cr = data[i] == '\r';
          i++;
          continue;
        }
      self->cr = FALSE;
      while (i + n < length && data[i + n] != '\n' && data[i + n] != '\r')
        n++;
      let_go (self);
      g_checksum_update (self->body, (const guchar *) data + i, (gssize) n);
      i += n;
    }
}

void
cli_digest_update (CliDigest *self, gconstpointer data, gsize length)
{
  gsize n = 0;

  g_checksum_update (self->all, data, (gssize) length);
  self->size += length;
  if (!self->in_body)
    n = take_header (self, data, length);
  take_body (self, (const char *) data + n, length - n);
}

/* ---- fields ---- */

/* Blanks between words alone. */
static char *
collapse (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *result = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isspace (c) && !g_unichar_iscntrl (c))
        g_string_append_unichar (result, c);
      else if (result->len > 0 && result->str[result->len - 1] != ' ')
        g_string_append_c (result, ' ');
    }
  return g_strchomp (g_string_free (result, FALSE));
}

/* Bytes above 127 that are neither declared nor UTF-8 are what Windows wrote. */
static GMimeParserOptions *
get_options (void)
{
  static GMimeParserOptions *options;
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      const char *charsets[] = { "utf-8", "windows-1252", "iso-8859-1", NULL };

      g_mime_init ();
      options = g_mime_parser_options_new ();
      g_mime_parser_options_set_fallback_charsets (options, charsets);
      g_mime_parser_options_set_rfc2047_compliance_mode (options, GMIME_RFC_COMPLIANCE_LOOSE);
      g_once_init_leave (&ready, 1);
    }
  return options;
}

static const char *
raw_field (GMimeObject *object, const char *name)
{
  GMimeHeader *header = object ? g_mime_header_list_get_header (g_mime_object_get_header_list (object), name) : NULL;
  const char *raw = header ? g_mime_header_get_raw_value (header) : NULL;

  return raw ? raw : "";
}

static char *
text_field (GMimeObject *object, const char *name)
{
  g_autofree char *unfolded = g_mime_utils_header_unfold (raw_field (object, name));
  g_autofree char *decoded = g_mime_utils_header_decode_text (get_options (), unfolded);

  return collapse (decoded ? decoded : "");
}

static gint64
date_field (GMimeObject *object)
{
  const char *raw = raw_field (object, "Date");
  g_autoptr (GDateTime) date = strlen (raw) > 256 ? NULL : g_mime_utils_header_decode_date (raw);
  gint64 seconds = date ? g_date_time_to_unix (date) : 0;

  return seconds > 0 && seconds < DATE_MAX ? seconds : 0;
}

/* Each part with its end, so that two never read like one. */
static void
add_text (GChecksum *checksum, const char *text)
{
  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
}

static char *
address_of (const char *from)
{
  const char *open = strrchr (from, '<');
  const char *close = open ? strchr (open, '>') : NULL;
  g_autofree char *address = close ? g_strndup (open + 1, (gsize) (close - open) - 1) : g_strdup (from);

  return g_ascii_strdown (g_strstrip (address), -1);
}

gboolean
cli_content_looks (const char *subject, gint64 date, const char *from, char out_looks[CLI_DIGEST_LENGTH + 1])
{
  g_autofree char *words = collapse (subject ? subject : "");
  g_autofree char *address = address_of (from ? from : "");
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, date);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  out_looks[0] = '\0';
  if (date <= 0 || (*words == '\0' && *address == '\0'))
    return FALSE;
  add_text (checksum, words);
  add_text (checksum, seconds);
  add_text (checksum, address);
  g_strlcpy (out_looks, g_checksum_get_string (checksum), CLI_DIGEST_LENGTH + 1);
  return TRUE;
}

static void
make_key (const char *id, gint64 date, const char *from, const char *subject, const char *body, char *out_key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, date);

  add_text (checksum, id);
  add_text (checksum, seconds);
  add_text (checksum, from);
  add_text (checksum, subject);
  add_text (checksum, body);
  g_strlcpy (out_key, g_checksum_get_string (checksum), CLI_DIGEST_LENGTH + 1);
}

void
cli_digest_finish (CliDigest *digest, CliContent *out_content)
{
  g_autoptr (CliDigest) self = digest;
  GMimeParserOptions *options = get_options ();
  /* An empty message has no bytes to point at. */
  const char *header = self->header->len > 0 ? (const char *) self->header->data : "";
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (header, self->header->len);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, options);
  GMimeObject *object = message ? GMIME_OBJECT (message) : NULL;
  g_autofree char *id = collapse (raw_field (object, "Message-ID"));
  g_autofree char *from = text_field (object, "From");
  g_autofree char *subject = text_field (object, "Subject");
  const char *status = raw_field (object, "Status");
  const char *body = g_checksum_get_string (self->body);

  memset (out_content, 0, sizeof *out_content);
  out_content->size = self->size;
  out_content->has_id = *id != '\0';
  out_content->date = date_field (object);
  out_content->status_read = strchr (status, 'R') != NULL;
  out_content->status_unread = !out_content->status_read && strchr (status, 'O') != NULL;
  g_strlcpy (out_content->sha256, g_checksum_get_string (self->all), sizeof out_content->sha256);
  make_key (id, out_content->date, from, subject, body, out_content->key);
  make_key ("", out_content->date, from, subject, body, out_content->loose);
  make_key (id, out_content->date, from, subject, "", out_content->head);
  cli_content_looks (subject, out_content->date, from, out_content->looks);
}

/* ---- whole messages ---- */

gboolean
cli_content_read_fd (int fd, CliContent *out_content, GError **error)
{
  g_autoptr (CliDigest) digest = cli_digest_new ();
  g_autofree char *buffer = g_malloc (PIECE);
  off_t at = 0;
  ssize_t n;

  do
    {
      n = pread (fd, buffer, PIECE, at);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
          return FALSE;
        }
      cli_digest_update (digest, buffer, (gsize) n);
      at += n;
    }
  while (n != 0);
  cli_digest_finish (g_steal_pointer (&digest), out_content);
  return TRUE;
}

gboolean
cli_content_read_stream (GInputStream *stream, CliContent *out_content, GError **error)
{
  g_autoptr (CliDigest) digest = cli_digest_new ();
  g_autofree char *buffer = g_malloc (PIECE);
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, PIECE, NULL, error)) > 0)
    cli_digest_update (digest, buffer, (gsize) n);
  if (n < 0)
    return FALSE;
  cli_digest_finish (g_steal_pointer (&digest), out_content);
  return TRUE;
}
