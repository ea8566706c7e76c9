/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-encoded-words.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-message-head.h>

/* One header field as it stands in the message. */
typedef struct
{
  const char *name;
  gsize name_length;
  const char *value;
  gsize value_length; /* with the folds */
  gboolean complete;  /* what follows is there, too */
} Field;

/* End of the line that begins here: its line feed, or the end of all. */
static const char *
find_line_end (const char *line, const char *end)
{
  const char *newline = memchr (line, '\n', end - line);

  return newline != NULL ? newline : end;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* Reads the field at *position and moves on behind it; FALSE when no field stands there. */
static gboolean
read_field (const char **position, const char *end, Field *out_field)
{
  const char *line = *position;
  const char *c = line;
  const char *line_end;

  while (c < end && (guchar) *c > 0x20 && (guchar) *c < 0x7f && *c != ':')
    c++;
  out_field->name = line;
  out_field->name_length = c - line;
  while (c < end && is_blank (*c))
    c++;
  if (out_field->name_length == 0 || c == end || *c != ':')
    return FALSE;

  out_field->value = c + 1;
  for (line_end = find_line_end (c, end); line_end < end; line_end = find_line_end (line_end + 1, end))
    {
      if (line_end + 1 == end || !is_blank (line_end[1]))
        break;
    }
  out_field->value_length = line_end - out_field->value;
  out_field->complete = line_end < end;
  *position = line_end < end ? line_end + 1 : end;
  return TRUE;
}

static gboolean
has_name (const Field *field, const char *name)
{
  return strlen (name) == field->name_length && g_ascii_strncasecmp (field->name, name, field->name_length) == 0;
}

/* The value on one line. */
static char *
unfold (const Field *field)
{
  GString *out = g_string_sized_new (MIN (field->value_length, HM_LIMIT_MESSAGE_FIELD) + 1);
  gsize i;

  for (i = 0; i < field->value_length && out->len < HM_LIMIT_MESSAGE_FIELD; i++)
    {
      char c = field->value[i];

      if (c == '\r' || c == '\n')
        continue;
      /* Also a NUL: the text goes on behind it. */
      g_string_append_c (out, g_ascii_iscntrl (c) ? ' ' : c);
    }

  return g_string_free (out, FALSE);
}

static char *
read_text (const Field *field)
{
  g_autofree char *line = unfold (field);
  gboolean cut = !field->complete || field->value_length > HM_LIMIT_MESSAGE_FIELD;

  return hm_encoded_words_decode (line, cut);
}

static char *
read_plain (const Field *field)
{
  g_autofree char *line = unfold (field);

  return hm_text_from_bytes (line, strlen (line));
}

static void
keep (char **text, char *value)
{
  /* The first one counts. */
  if (*text == NULL)
    *text = value;
  else
    g_free (value);
}

static gboolean
is_mixed (const Field *field)
{
  static const char mixed[] = "multipart/mixed";
  g_autofree char *line = unfold (field);
  const char *type = g_strstrip (line);
  char next;

  if (g_ascii_strncasecmp (type, mixed, strlen (mixed)) != 0)
    return FALSE;

  next = type[strlen (mixed)];
  return next == '\0' || next == ';' || is_blank (next);
}

/* Whether the field is one that tells a message from other text. */
static gboolean
take_field (HmMessageHead *self, const Field *field)
{
  static const char *const others[] = { "Cc", "Delivered-To", "Message-ID", "MIME-Version", "Received", "Return-Path" };
  guint i;

  if (has_name (field, "Subject"))
    keep (&self->subject, read_text (field));
  else if (has_name (field, "From"))
    keep (&self->from, read_text (field));
  else if (has_name (field, "To"))
    keep (&self->to, read_text (field));
  else if (has_name (field, "Date"))
    {
      /* A part of it would be another date. */
      if (field->complete)
        keep (&self->date, read_plain (field));
    }
  else if (has_name (field, "Content-Type"))
    {
      self->has_attachment = self->has_attachment || is_mixed (field);
      return FALSE;
    }
  else
    {
      for (i = 0; i < G_N_ELEMENTS (others); i++)
        {
          if (has_name (field, others[i]))
            return TRUE;
        }
      return FALSE;
    }

  return TRUE;
}

/* What may stand before the first field: a byte order mark, and the line of an mbox file. */
static const char *
skip_prologue (const char *data, const char *end)
{
  static const char mark[] = "\xef\xbb\xbf";
  const char *position = data;

  if ((gsize) (end - position) >= strlen (mark) && memcmp (position, mark, strlen (mark)) == 0)
    position += strlen (mark);
  if (end - position >= 5 && (memcmp (position, "From ", 5) == 0 || memcmp (position, ">From", 5) == 0))
    {
      position = find_line_end (position, end);
      position += position < end ? 1 : 0;
    }

  return position;
}

gboolean
hm_message_head_parse (const char *data, gsize length, HmMessageHead *out_head)
{
  const char *end = data + MIN (length, HM_LIMIT_MESSAGE_HEAD);
  const char *position;
  gboolean is_message = FALSE;
  Field field;

  memset (out_head, 0, sizeof *out_head);
  if (length == 0)
    return FALSE;

  position = skip_prologue (data, end);
  while (position < end && *position != '\r' && *position != '\n')
    {
      if (read_field (&position, end, &field))
        is_message = take_field (out_head, &field) || is_message;
      else if (!is_message)
        break; /* what does not begin as a message is none */
      else
        {
          /* A line that is no field is passed over: there are more of those than messages without a blank line. */
          position = find_line_end (position, end);
          position += position < end ? 1 : 0;
        }
    }

  if (!is_message)
    hm_message_head_clear (out_head);
  return is_message;
}

void
hm_message_head_clear (HmMessageHead *self)
{
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->from, g_free);
  g_clear_pointer (&self->to, g_free);
  g_clear_pointer (&self->date, g_free);
  self->has_attachment = FALSE;
}
