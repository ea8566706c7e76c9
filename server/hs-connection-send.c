/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a connection sends replies, and what it does after one. */

#include "hs-connection-private.h"

#include <httpmail/protocol/hm-date.h>

/* Until a reply that has nothing to send is asked again. */
#define RETRY_MS 10

static void send_next (HsConnection *self);

static void
reply_done (HsConnection *self)
{
  gboolean unread = self->body_open;
  gboolean expects = self->request != NULL && self->request->head->expects_continue;

  g_clear_pointer (&self->reply, hs_reply_free);
  if (self->request != NULL)
    {
      self->logged_on = self->logged_on || self->request->logged_on;
      self->request->connection = NULL;
    }
  if (!self->close_after && unread && !expects && (self->request->head->chunked || self->body_left <= HS_LIMIT_DISCARD))
    {
      self->body_read = 0;
      self->body_started = g_get_monotonic_time ();
      hs_connection_set_state (self, HS_STATE_DISCARD);
    }
  else if (self->close_after || unread)
    {
      g_clear_pointer (&self->request, hs_request_unref);
      if (!unread || self->secure)
        {
          hs_connection_drop (self);
          return;
        }
      g_socket_shutdown (g_socket_connection_get_socket (self->socket_connection), FALSE, TRUE, NULL);
      self->body_read = 0;
      hs_connection_set_state (self, HS_STATE_LINGER);
      hs_connection_set_deadline (self, HS_LINGER_MS);
    }
  else
    {
      g_clear_pointer (&self->request, hs_request_unref);
      hs_connection_set_state (self, HS_STATE_HEAD);
      hs_connection_set_deadline (self, hs_connection_get_available (self) > 0 ? self->timeouts.head_ms
                                                                               : self->timeouts.idle_ms);
    }
  hs_connection_process (self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HsConnection *self = user_data;
  gboolean written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  g_clear_pointer (&self->output, g_bytes_unref);
  if (self->state == HS_STATE_REPLY)
    {
      if (!written)
        hs_connection_drop (self);
      else if (self->reply->next != NULL)
        send_next (self);
      else
        reply_done (self);
    }
  hs_connection_unref (self);
}

static void
write_bytes (HsConnection *self, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  self->output = bytes;
  hs_connection_set_deadline (self, self->timeouts.idle_ms);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data, length, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_written, hs_connection_ref (self));
}

static gboolean
on_retry (gpointer user_data)
{
  HsConnection *self = user_data;

  if (self->state == HS_STATE_REPLY)
    send_next (self);
  return G_SOURCE_REMOVE;
}

static void
send_next (HsConnection *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = self->reply->next (self->reply->next_data, &error);
  gsize length = bytes == NULL ? 0 : g_bytes_get_size (bytes);

  if (bytes == NULL && (error != NULL || self->reply->length > 0))
    {
      /* Too late for a status; an end without the end tells the client. */
      hs_connection_drop (self);
      return;
    }
  if (bytes != NULL && length == 0)
    {
      g_autoptr (GSource) source = g_timeout_source_new (RETRY_MS);

      g_source_set_callback (source, on_retry, hs_connection_ref (self), (GDestroyNotify) hs_connection_unref);
      g_source_attach (source, g_main_context_get_thread_default ());
      return;
    }
  if (bytes == NULL)
    self->reply->next = NULL;
  else if (self->reply->length >= 0)
    {
      if ((gint64) length >= self->reply->length)
        self->reply->next = NULL;
      self->reply->length -= (gint64) length;
    }
  if (self->output_chunked)
    {
      GString *chunk = g_string_sized_new (length + 16);

      if (bytes != NULL)
        {
          g_string_append_printf (chunk, "%" G_GSIZE_MODIFIER "x\r\n", length);
          g_string_append_len (chunk, g_bytes_get_data (bytes, NULL), (gssize) length);
          g_string_append (chunk, "\r\n");
        }
      else
        g_string_append (chunk, "0\r\n\r\n");
      write_bytes (self, g_string_free_to_bytes (chunk));
    }
  else if (bytes != NULL)
    write_bytes (self, g_steal_pointer (&bytes));
  else
    reply_done (self);
}

static void
append_framing (HsConnection *self, HsReply *reply, GString *out)
{
  gboolean old_client = self->request != NULL && self->request->head->minor_version == 0;
  gboolean head_only = self->request != NULL && g_str_equal (self->request->head->method, "HEAD");

  self->output_chunked = reply->next != NULL && reply->length < 0 && !old_client;
  if (self->output_chunked)
    g_string_append (out, "Transfer-Encoding: chunked\r\n");
  else if (reply->next != NULL && reply->length < 0)
    self->close_after = TRUE;
  else if (reply->next != NULL)
    g_string_append_printf (out, "Content-Length: %" G_GINT64_FORMAT "\r\n", reply->length);
  else if (reply->status != 204)
    g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n",
                            reply->bytes == NULL ? 0 : g_bytes_get_size (reply->bytes));
  if (self->close_after)
    g_string_append (out, "Connection: close\r\n");
  else if (old_client)
    g_string_append (out, "Connection: keep-alive\r\n");
  g_string_append (out, "\r\n");
  if (head_only || reply->length == 0)
    reply->next = NULL;
  else if (reply->bytes != NULL)
    g_string_append_len (out, g_bytes_get_data (reply->bytes, NULL), (gssize) g_bytes_get_size (reply->bytes));
}

void
hs_connection_send (HsConnection *self, HsReply *reply)
{
  g_autofree char *date = hm_date_format_http (g_get_real_time () / G_USEC_PER_SEC);
  GString *out = g_string_new (NULL);

  if (reply->next == NULL)
    reply->length = -1;
  /* The rest of a long body is not read, and one that breaks off has no end to find the next request by. */
  self->close_after = self->close_after || reply->close ||
                      (self->body_open && self->request != NULL &&
                       (self->request->head->expects_continue || self->body_left > HS_LIMIT_DISCARD));
  self->reply = reply;
  g_string_append_printf (out, "HTTP/1.1 %u %s\r\nServer: httpmail\r\nDate: %s\r\n%s", reply->status, reply->reason,
                          date, reply->fields->str);
  append_framing (self, reply, out);
  if (self->request != NULL)
    g_debug ("%s %s: %u %s", self->request->head->method, self->request->head->path, reply->status, reply->reason);
  hs_connection_set_state (self, HS_STATE_REPLY);
  write_bytes (self, g_string_free_to_bytes (out));
}
