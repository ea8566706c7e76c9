/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request body in chunks. Only the empty chunk and the empty line after it prove that the body is whole. */

#include "hs-http-head.h"

/* Bytes of extensions and trailers, which mean nothing here. */
#define MAX_OVERHEAD (8 * 1024)
#define MAX_DIGITS 12

typedef enum
{
  STATE_SIZE,
  STATE_EXTENSION,
  STATE_SIZE_FEED,
  STATE_DATA,
  STATE_DATA_RETURN,
  STATE_DATA_FEED,
  STATE_TRAILER,
  STATE_TRAILER_FEED,
  STATE_END
} State;

/* One byte outside of chunk data. FALSE: it must not stand there. */
static gboolean
step (HsChunks *self, char byte)
{
  switch ((State) self->state)
    {
    case STATE_SIZE:
      if (g_ascii_isxdigit (byte))
        {
          self->left = self->left * 16 + (guint64) g_ascii_xdigit_value (byte);
          return ++self->n_digits <= MAX_DIGITS;
        }
      if (self->n_digits == 0)
        return FALSE;
      if (byte == ';' || byte == ' ' || byte == '\t')
        self->state = STATE_EXTENSION;
      else if (byte == '\r')
        self->state = STATE_SIZE_FEED;
      else
        return FALSE;
      return TRUE;
    case STATE_EXTENSION:
      if (byte == '\r')
        self->state = STATE_SIZE_FEED;
      return byte != '\n' && ++self->overhead <= MAX_OVERHEAD;
    case STATE_SIZE_FEED:
      self->state = self->left > 0 ? STATE_DATA : STATE_TRAILER;
      self->line = 0;
      return byte == '\n';
    case STATE_DATA_RETURN:
      self->state = STATE_DATA_FEED;
      return byte == '\r';
    case STATE_DATA_FEED:
      self->state = STATE_SIZE;
      self->n_digits = 0;
      return byte == '\n';
    case STATE_TRAILER:
      if (byte == '\r')
        self->state = STATE_TRAILER_FEED;
      else
        self->line++;
      return byte != '\n' && ++self->overhead <= MAX_OVERHEAD;
    case STATE_TRAILER_FEED:
      self->state = self->line == 0 ? STATE_END : STATE_TRAILER;
      self->line = 0;
      return byte == '\n';
    case STATE_DATA:
    case STATE_END:
    default:
      return FALSE;
    }
}

HsChunksResult
hs_chunks_feed (HsChunks *self,
                const char *data,
                gsize length,
                gsize *out_used,
                const char **out_data,
                gsize *out_length)
{
  gsize used = 0;

  *out_used = 0;
  while (used < length)
    {
      if (self->state == STATE_DATA)
        {
          *out_data = data + used;
          *out_length = (gsize) MIN (self->left, length - used);
          self->left -= *out_length;
          *out_used = used + *out_length;
          if (self->left == 0)
            self->state = STATE_DATA_RETURN;
          return HS_CHUNKS_DATA;
        }
      if (!step (self, data[used++]))
        return HS_CHUNKS_BAD;
      if (self->state == STATE_END)
        {
          *out_used = used;
          return HS_CHUNKS_END;
        }
    }
  *out_used = used;
  return HS_CHUNKS_MORE;
}
