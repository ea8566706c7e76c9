/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-summary.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>
#include <unistd.h>

#include "hs-encoded-words.h"

/* How much of a message is looked at. The header is within it, and so is the beginning of the first attachment of
 * nearly every message; a hostile one costs a few milliseconds and no more memory than this times a small number. */
#define LOOK_AT (256 * 1024)
/* A field longer than this is cut: a listing is for people, and a client takes 64 KiB of one value. */
#define MAX_FIELD (16 * 1024)
/* Parts looked at in search of an attachment. */
#define MAX_PARTS 200
#define MAX_DEPTH 20

void
hs_summary_free (HsSummary *self)
{
  g_free (self->to);
  g_free (self->from);
  g_free (self->subject);
  g_free (self);
}

static GMimeParserOptions *
get_options (void)
{
  static GMimeParserOptions *options;
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      /* Bytes above 127 that are neither declared nor UTF-8 are what Windows wrote. */
      const char *charsets[] = { "utf-8", "windows-1252", "iso-8859-1", NULL };

      g_mime_init ();
      options = g_mime_parser_options_new ();
      g_mime_parser_options_set_fallback_charsets (options, charsets);
      g_mime_parser_options_set_rfc2047_compliance_mode (options, GMIME_RFC_COMPLIANCE_LOOSE);
      g_once_init_leave (&ready, 1);
    }
  return options;
}

/* One line, no control characters, blanks at neither end. */
static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (out->len >= MAX_FIELD)
        break;
      if (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != 0x2028 && c != 0x2029)
        g_string_append_unichar (out, c);
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
    }
  return g_strstrip (g_string_free (out, FALSE));
}

static char *
decode_header (GMimeObject *object, const char *name)
{
  GMimeHeader *header = g_mime_header_list_get_header (g_mime_object_get_header_list (object), name);
  const char *raw = header == NULL ? NULL : g_mime_header_get_raw_value (header);
  g_autofree char *short_raw = NULL;
  g_autofree char *unfolded = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *decoded = NULL;

  if (raw == NULL)
    return g_strdup ("");
  /* Decoding is given no more than the result can hold. */
  short_raw = g_strndup (raw, MAX_FIELD);
  unfolded = g_mime_utils_header_unfold (short_raw);
  joined = hs_encoded_words_join (unfolded);
  decoded = g_mime_utils_header_decode_text (get_options (), joined);
  return clean (decoded != NULL ? decoded : "");
}

static gint64
read_date (GMimeObject *object, gint64 fallback)
{
  GMimeHeader *header = g_mime_header_list_get_header (g_mime_object_get_header_list (object), "Date");
  const char *raw = header == NULL ? NULL : g_mime_header_get_raw_value (header);
  g_autoptr (GDateTime) date = raw == NULL || strlen (raw) > 256 ? NULL : g_mime_utils_header_decode_date (raw);
  gint64 unix_time = date == NULL ? 0 : g_date_time_to_unix (date);

  /* What is before the epoch or after the year 9999 is no date of a mail. */
  return date != NULL && unix_time > 0 && unix_time < G_GINT64_CONSTANT (253402300800) ? unix_time : fallback;
}

static gboolean
find_attachment (GMimeObject *object, guint depth, guint *inout_parts)
{
  const char *disposition = g_mime_object_get_disposition (object);
  GMimeContentType *type = g_mime_object_get_content_type (object);

  if (++*inout_parts > MAX_PARTS || depth > MAX_DEPTH)
    return FALSE;
  if (GMIME_IS_MULTIPART (object))
    {
      GMimeMultipart *multipart = GMIME_MULTIPART (object);
      int n = g_mime_multipart_get_count (multipart);

      for (int i = 0; i < n && *inout_parts <= MAX_PARTS; i++)
        {
          if (find_attachment (g_mime_multipart_get_part (multipart, i), depth + 1, inout_parts))
            return TRUE;
        }
      return FALSE;
    }
  if (disposition != NULL && g_ascii_strcasecmp (disposition, GMIME_DISPOSITION_ATTACHMENT) == 0)
    return TRUE;
  /* A picture inside the text has no name of its own as a rule; what has one is there to be saved. */
  return !g_mime_content_type_is_type (type, "text", "*") &&
         (g_mime_content_type_get_parameter (type, "name") != NULL ||
          g_mime_object_get_content_disposition_parameter (object, "filename") != NULL);
}

HsSummary *
hs_summary_read (int fd, guint64 size, gint64 fallback_date)
{
  HsSummary *self = g_new0 (HsSummary, 1);
  int copy = dup (fd);
  GMimeStream *stream;
  GMimeParser *parser;
  GMimeMessage *message;
  guint parts = 0;

  self->date = fallback_date;
  get_options ();
  stream = copy < 0 ? NULL : g_mime_stream_fs_new_with_bounds (copy, 0, (gint64) MIN (size, LOOK_AT));
  parser = stream == NULL ? NULL : g_mime_parser_new_with_stream (stream);
  message = parser == NULL ? NULL : g_mime_parser_construct_message (parser, get_options ());
  if (message != NULL)
    {
      GMimeObject *object = GMIME_OBJECT (message);
      GMimeObject *body = g_mime_message_get_mime_part (message);

      self->to = decode_header (object, "To");
      self->from = decode_header (object, "From");
      self->subject = decode_header (object, "Subject");
      self->date = read_date (object, fallback_date);
      self->has_attachment = body != NULL && find_attachment (body, 0, &parts);
    }
  else
    {
      self->to = g_strdup ("");
      self->from = g_strdup ("");
      self->subject = g_strdup ("");
    }
  g_clear_object (&message);
  g_clear_object (&parser);
  g_clear_object (&stream);
  return self;
}
