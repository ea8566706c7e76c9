/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-body-pump.h>
#include <httpmail/net/hm-chunks.h>

/* The HTTP library hands over 8 KiB at a time at most. */
#define BUFFER_SIZE (16 * 1024)

struct _HmBodyPump
{
  gatomicrefcount ref_count; /* a read in flight holds one */
  GInputStream *stream;
  HmChunks *chunks; /* NULL: not chunked */
  GCancellable *cancellable;
  const HmBodyConsumer *consumer; /* NULL once freed or done */
  gpointer data;
  gboolean paused;
  char buffer[BUFFER_SIZE];
};

static void read_more (HmBodyPump *self);

HmBodyPump *
hm_body_pump_new (GInputStream *stream,
                  gboolean chunked,
                  GCancellable *cancellable,
                  const HmBodyConsumer *consumer,
                  gpointer data)
{
  HmBodyPump *self = g_new (HmBodyPump, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->stream = g_object_ref (stream);
  self->chunks = chunked ? hm_chunks_new () : NULL;
  self->cancellable = g_object_ref (cancellable);
  self->consumer = consumer;
  self->data = data;
  self->paused = FALSE;
  return self;
}

static void
unref (HmBodyPump *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->stream);
  g_clear_pointer (&self->chunks, hm_chunks_free);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
hm_body_pump_free (HmBodyPump *self)
{
  self->consumer = NULL;
  unref (self);
}

static void
end (HmBodyPump *self, const GError *error)
{
  const HmBodyConsumer *consumer = g_steal_pointer (&self->consumer);

  consumer->done (self->data, error);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HmBodyPump *self = user_data;

  /* Closing is what gives the connection back for reuse; whether it went well changes nothing for a body that came
   * whole. */
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  if (self->consumer)
    end (self, NULL);
  unref (self);
}

/* Hands over what was read; FALSE with error, or when the consumer wants no more. */
static gboolean
take (HmBodyPump *self, gsize n, GError **error)
{
  if (self->chunks && !hm_chunks_decode (self->chunks, self->buffer, n, &n, error))
    return FALSE;
  return n == 0 || self->consumer->consume (self->data, self->buffer, n, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HmBodyPump *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->consumer && n == 0 && !self->chunks)
    {
      g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, self->cancellable, on_closed, self);
      return;
    }
  if (self->consumer && n == 0)
    {
      n = -1;
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "The last chunk is missing");
    }
  if (self->consumer && (n < 0 || !take (self, n, &error)))
    {
      if (self->consumer)
        end (self, error);
    }
  else if (self->consumer && self->chunks && hm_chunks_is_finished (self->chunks))
    end (self, NULL);
  else if (self->consumer && self->consumer->is_full && self->consumer->is_full (self->data))
    {
      self->paused = TRUE;
      if (self->consumer->paused)
        self->consumer->paused (self->data);
    }
  else if (self->consumer)
    read_more (self);
  unref (self);
}

static void
read_more (HmBodyPump *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  g_input_stream_read_async (self->stream, self->buffer, BUFFER_SIZE, G_PRIORITY_DEFAULT, self->cancellable, on_read,
                             self);
}

void
hm_body_pump_start (HmBodyPump *self)
{
  read_more (self);
}

void
hm_body_pump_resume (HmBodyPump *self)
{
  if (!self->paused || !self->consumer)
    return;

  self->paused = FALSE;
  read_more (self);
}
