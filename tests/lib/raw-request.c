/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "raw-request.h"

#include <string.h>

gsize
raw_find_head (const GByteArray *input)
{
  const guint8 *blank_line;

  if (input->len == 0)
    return 0;
  blank_line = memmem (input->data, input->len, "\r\n\r\n", 4);
  return blank_line != NULL ? (gsize) (blank_line - input->data) + 4 : 0;
}

char *
raw_head_get (const char *message, gsize size, const char *name)
{
  const char *end = memmem (message, size, "\r\n\r\n", 4);
  g_autofree char *head = g_strndup (message, end != NULL ? (gsize) (end - message) : size);
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  gsize name_size = strlen (name);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      if (g_ascii_strncasecmp (lines[i], name, name_size) == 0 && lines[i][name_size] == ':')
        return g_strdup (g_strstrip (lines[i] + name_size + 1));
    }
  return NULL;
}

gboolean
raw_head_has_token (const char *message, gsize size, const char *name, const char *token)
{
  g_autofree char *value = raw_head_get (message, size, name);

  return value != NULL && g_ascii_strcasecmp (value, token) == 0;
}

/* Goes over a chunked body and gives where it ends, 0 when it is not all there; content gets the chunks' bytes. */
static gsize
read_chunks (const char *data, gsize size, gsize at, GByteArray *content)
{
  for (;;)
    {
      const char *line_end = at < size ? memmem (data + at, size - at, "\r\n", 2) : NULL;
      guint64 chunk_size;

      if (line_end == NULL)
        return 0;
      chunk_size = g_ascii_strtoull (data + at, NULL, 16);
      at = (gsize) (line_end - data) + 2;
      if (chunk_size == 0)
        break;
      if (size - at < 2 || chunk_size > size - at - 2)
        return 0;
      if (content != NULL)
        g_byte_array_append (content, (const guint8 *) data + at, (guint) chunk_size);
      at += (gsize) chunk_size + 2;
    }
  /* Trailers, up to an empty line. */
  for (;;)
    {
      const char *line_end = at < size ? memmem (data + at, size - at, "\r\n", 2) : NULL;
      gboolean empty = line_end == data + at;

      if (line_end == NULL)
        return 0;
      at = (gsize) (line_end - data) + 2;
      if (empty)
        return at;
    }
}

gsize
raw_find_end (const GByteArray *input, gsize head_size)
{
  const char *data = (const char *) input->data;
  g_autofree char *length = raw_head_get (data, head_size, "Content-Length");
  guint64 body_size;

  if (raw_head_has_token (data, head_size, "Transfer-Encoding", "chunked"))
    return read_chunks (data, input->len, head_size, NULL);

  body_size = length != NULL ? g_ascii_strtoull (length, NULL, 10) : 0;
  return body_size <= input->len - head_size ? head_size + (gsize) body_size : 0;
}

GBytes *
raw_request_get_body (GBytes *request)
{
  gsize size;
  const char *data = g_bytes_get_data (request, &size);
  const char *blank_line = memmem (data, size, "\r\n\r\n", 4);
  gsize head_size = (gsize) (blank_line - data) + 4;

  if (raw_head_has_token (data, size, "Transfer-Encoding", "chunked"))
    {
      GByteArray *content = g_byte_array_new ();

      read_chunks (data, size, head_size, content);
      return g_byte_array_free_to_bytes (content);
    }
  return g_bytes_new_from_bytes (request, head_size, size - head_size);
}
