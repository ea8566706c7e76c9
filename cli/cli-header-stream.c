/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-header-stream.h"

#include <glib/gi18n-lib.h>

/* A header that is longer is none. */
#define MAX_HEADER (4 * 1024 * 1024)
/* To let so much of a body pass costs less than another connection. */
#define MAX_BODY (128 * 1024)

struct _CliHeaderStream
{
  GOutputStream parent_instance;
  GByteArray *header;
  gsize passed;
  gboolean complete;
};

G_DEFINE_FINAL_TYPE (CliHeaderStream, cli_header_stream, G_TYPE_OUTPUT_STREAM)

/* Where a line begins, and whether it is empty so far: a carriage return may come before the end of it. */
static void
take_byte (CliHeaderStream *self, guint8 byte)
{
  const guint8 *data;
  guint n;

  g_byte_array_append (self->header, &byte, 1);
  data = self->header->data;
  n = self->header->len;
  if (byte != '\n')
    return;
  if (n > 1 && data[n - 2] == '\r')
    n--;
  self->complete = n == 1 || data[n - 2] == '\n';
}

static gssize
cli_header_stream_write (GOutputStream *stream, const void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  CliHeaderStream *self = CLI_HEADER_STREAM (stream);
  const guint8 *bytes = buffer;
  gsize i = 0;

  while (i < count && !self->complete && self->header->len < MAX_HEADER)
    take_byte (self, bytes[i++]);
  self->passed += count - i;
  if (self->complete ? self->passed <= MAX_BODY : i == count)
    return (gssize) count;

  if (self->complete)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The header is complete");
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _("The header of the message does not end"));
  return -1;
}

static void
cli_header_stream_finalize (GObject *object)
{
  g_byte_array_unref (CLI_HEADER_STREAM (object)->header);
  G_OBJECT_CLASS (cli_header_stream_parent_class)->finalize (object);
}

static void
cli_header_stream_class_init (CliHeaderStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_header_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = cli_header_stream_write;
}

static void
cli_header_stream_init (CliHeaderStream *self)
{
  self->header = g_byte_array_new ();
}

CliHeaderStream *
cli_header_stream_new (void)
{
  return g_object_new (CLI_TYPE_HEADER_STREAM, NULL);
}

gboolean
cli_header_stream_is_complete (CliHeaderStream *self)
{
  return self->complete;
}

GBytes *
cli_header_stream_get_header (CliHeaderStream *self)
{
  return g_bytes_new (self->header->data, self->header->len);
}
