/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-chunks.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

typedef enum
{
  CHUNKS_SIZE,
  CHUNKS_EXTENSION,
  CHUNKS_SIZE_LF,
  CHUNKS_DATA,
  CHUNKS_DATA_CR,
  CHUNKS_DATA_LF,
  CHUNKS_TRAILER_START,
  CHUNKS_TRAILER,
  CHUNKS_TRAILER_LF,
  CHUNKS_END_LF,
  CHUNKS_FINISHED
} ChunksState;

struct _HmChunks
{
  ChunksState state;
  guint64 left;   /* of the chunk; its size while that is read */
  guint n_digits;
  guint n_extra;  /* bytes of a size line, or of all trailers */
};

HmChunks *
hm_chunks_new (void)
{
  return g_new0 (HmChunks, 1);
}

void
hm_chunks_free (HmChunks *self)
{
  g_free (self);
}

gboolean
hm_chunks_is_finished (HmChunks *self)
{
  return self->state == CHUNKS_FINISHED;
}

static gboolean
take_size (HmChunks *self, char c)
{
  if (g_ascii_isxdigit (c))
    {
      if (self->left > (guint64) G_MAXINT64 >> 4)
        return FALSE;
      self->left = self->left << 4 | (guint64) g_ascii_xdigit_value (c);
      self->n_digits++;
      return TRUE;
    }
  if (self->n_digits == 0 || (c != '\r' && c != ';' && c != ' ' && c != '\t'))
    return FALSE;
  self->state = c == '\r' ? CHUNKS_SIZE_LF : CHUNKS_EXTENSION;
  return TRUE;
}

/* Takes a byte that is not data. FALSE: it has no business here. */
static gboolean
take_mark (HmChunks *self, char c)
{
  if (++self->n_extra > HM_LIMIT_CHUNK_LINE)
    return FALSE;

  switch (self->state)
    {
    case CHUNKS_SIZE:
      return take_size (self, c);
    case CHUNKS_EXTENSION:
      self->state = c == '\r' ? CHUNKS_SIZE_LF : CHUNKS_EXTENSION;
      return c != '\n';
    case CHUNKS_SIZE_LF:
      self->state = self->left > 0 ? CHUNKS_DATA : CHUNKS_TRAILER_START;
      self->n_extra = 0;
      return c == '\n';
    case CHUNKS_DATA_CR:
      self->state = CHUNKS_DATA_LF;
      return c == '\r';
    case CHUNKS_DATA_LF:
      self->state = CHUNKS_SIZE;
      self->n_digits = 0;
      self->n_extra = 0;
      return c == '\n';
    case CHUNKS_TRAILER_START:
      self->state = c == '\r' ? CHUNKS_END_LF : CHUNKS_TRAILER;
      return c != '\n';
    case CHUNKS_TRAILER:
      self->state = c == '\r' ? CHUNKS_TRAILER_LF : CHUNKS_TRAILER;
      return c != '\n';
    case CHUNKS_TRAILER_LF:
      self->state = CHUNKS_TRAILER_START;
      return c == '\n';
    case CHUNKS_END_LF:
      self->state = CHUNKS_FINISHED;
      return c == '\n';
    case CHUNKS_DATA:
    case CHUNKS_FINISHED:
      break;
    }
  return FALSE;
}

gboolean
hm_chunks_decode (HmChunks *self, char *bytes, gsize length, gsize *out_length, GError **error)
{
  gsize done = 0;
  gsize i = 0;

  while (i < length && self->state != CHUNKS_FINISHED)
    {
      if (self->state == CHUNKS_DATA)
        {
          gsize n = MIN (length - i, self->left);

          memmove (bytes + done, bytes + i, n);
          done += n;
          i += n;
          self->left -= n;
          if (self->left == 0)
            self->state = CHUNKS_DATA_CR;
        }
      else if (!take_mark (self, bytes[i++]))
        {
          g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                               _("The reply came in chunks that cannot be told apart; try again"));
          return FALSE;
        }
    }
  *out_length = done;
  return TRUE;
}
