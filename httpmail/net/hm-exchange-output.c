/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A content on its way into a stream of the application: one piece at a time, and none is read while one is written, so
 * that however long the message and however slow the disk, a piece is all that is held. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-exchange-private.h>
#include <limits.h>

/* What a pipe takes without blocking once it says that it can be written to. (GIO writes to it on this thread, and
 * standard output is a pipe that blocks.) */
#ifdef PIPE_BUF
#define AT_ONCE PIPE_BUF
#else
#define AT_ONCE 512
#endif

static GError *
not_saved (HmExchange *self, const GError *error)
{
  return g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED,
                      _("“%s” could not be saved: %s. What was saved of it is not whole; make room or name another "
                        "place, and fetch it again"),
                      self->url, error->message);
}

static void on_written (GObject *source, GAsyncResult *result, gpointer user_data);

static void
write_more (HmExchange *self)
{
  GOutputStream *output = self->options.output;
  gboolean polled =
    G_IS_POLLABLE_OUTPUT_STREAM (output) && g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (output));
  gsize size;
  const char *data = g_bytes_get_data (self->writing, &size);
  gsize left = size - self->written;

  g_output_stream_write_all_async (output, data + self->written, polled ? MIN (left, AT_ONCE) : left,
                                   G_PRIORITY_DEFAULT, self->cancellable, on_written, hm_exchange_ref (self));
}

static void
end_piece (HmExchange *self)
{
  g_clear_pointer (&self->writing, g_bytes_unref);
  if (self->state == HM_EXCHANGE_DONE)
    {
      hm_exchange_report_done (self);
      return;
    }
  if (self->sink->content)
    self->sink->content (self->sink_data, self->head, NULL, self->received);
  if (self->content_ended)
    hm_exchange_take_content_end (self);
  else
    hm_exchange_resume (self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HmExchange) self = user_data;
  g_autoptr (GError) error = NULL;
  gsize n = 0;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &n, &error) &&
      self->state != HM_EXCHANGE_DONE)
    {
      g_clear_pointer (&self->writing, g_bytes_unref);
      hm_exchange_finish (self, not_saved (self, error));
      return;
    }
  self->written += n;
  if (self->state != HM_EXCHANGE_DONE && self->written < g_bytes_get_size (self->writing))
    write_more (self);
  else
    end_piece (self);
}

void
hm_exchange_write_output (HmExchange *self, const char *bytes, gsize length)
{
  self->writing = g_bytes_new (bytes, length);
  self->written = 0;
  write_more (self);
}
