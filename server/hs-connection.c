/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-connection.h"
#include "hs-connection-private.h"

#include <string.h>

#include "hs-error.h"

/* What a client may send while it is waited for to read the answer. */
#define LINGER_BYTES (1024 * 1024)
/* Slower than this for a minute, and a body is not worth a connection. */
#define MIN_BODY_RATE 1024

static void read_more (HsConnection *self);

void
hs_connection_set_state (HsConnection *self, HsConnectionState state)
{
  self->state = state;
  self->state_since = g_get_monotonic_time ();
}

gsize
hs_connection_get_available (HsConnection *self)
{
  return self->input->len - self->input_used;
}

static const char *
get_input (HsConnection *self)
{
  return (const char *) self->input->data + self->input_used;
}

void
hs_connection_set_deadline (HsConnection *self, guint milliseconds)
{
  g_source_set_ready_time (self->deadline, g_get_monotonic_time () + (gint64) milliseconds * 1000);
}

static void
connection_clear (gpointer data)
{
  HsConnection *self = data;

  g_source_destroy (self->deadline);
  g_source_unref (self->deadline);
  g_object_unref (self->cancellable);
  g_object_unref (self->stream);
  g_object_unref (self->socket_connection);
  g_byte_array_unref (self->input);
  g_clear_pointer (&self->reply, hs_reply_free);
  g_clear_pointer (&self->output, g_bytes_unref);
  g_free (self->remote);
  g_free (self->default_host);
}

HsConnection *
hs_connection_ref (HsConnection *self)
{
  return g_rc_box_acquire (self);
}

void
hs_connection_unref (HsConnection *self)
{
  g_rc_box_release_full (self, connection_clear);
}

void
hs_connection_close (HsConnection *self)
{
  if (self->state == HS_STATE_CLOSED)
    return;
  hs_connection_set_state (self, HS_STATE_CLOSED);
  g_source_set_ready_time (self->deadline, -1);
  g_cancellable_cancel (self->cancellable);
  /* Not waited for: with TLS it takes a farewell that the client may never read. */
  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  if (self->request != NULL)
    {
      self->request->connection = NULL;
      g_clear_pointer (&self->request, hs_request_unref);
    }
}

void
hs_connection_drop (HsConnection *self)
{
  if (self->state == HS_STATE_CLOSED)
    return;
  hs_connection_close (self);
  self->funcs->closed (self, self->user_data);
}

/* An answer to something that is no request. */
static void
send_error (HsConnection *self, guint status, const char *reason)
{
  HsReply *reply = hs_reply_new (status, reason);

  reply->close = TRUE;
  self->body_open = TRUE;
  hs_connection_send (self, reply);
}

static gboolean
on_deadline (gpointer user_data)
{
  HsConnection *self = user_data;

  g_source_set_ready_time (self->deadline, -1);
  hs_connection_ref (self);
  if ((self->state == HS_STATE_HEAD && hs_connection_get_available (self) > 0) || self->state == HS_STATE_BODY)
    {
      if (self->request != NULL)
        self->request->answered = TRUE;
      send_error (self, 408, NULL);
    }
  else if (self->state != HS_STATE_WORK)
    hs_connection_drop (self);
  hs_connection_unref (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_deadline (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs deadline_funcs = { .dispatch = dispatch_deadline };

HsConnection *
hs_connection_new (GSocketConnection *socket_connection,
                   GTlsCertificate *certificate,
                   const char *default_host,
                   const HsTimeouts *timeouts,
                   const HsConnectionFuncs *funcs,
                   gpointer user_data)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (socket_connection, NULL);
  g_autoptr (GIOStream) stream = NULL;
  HsConnection *self;

  if (certificate == NULL)
    stream = g_object_ref (G_IO_STREAM (socket_connection));
  else
    stream = g_tls_server_connection_new (G_IO_STREAM (socket_connection), certificate, NULL);
  if (stream == NULL)
    return NULL;
  self = g_rc_box_new0 (HsConnection);
  self->socket_connection = g_object_ref (socket_connection);
  self->stream = g_steal_pointer (&stream);
  self->secure = certificate != NULL;
  if (self->secure)
    g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (self->stream), FALSE);
  if (G_IS_INET_SOCKET_ADDRESS (address))
    {
      GInetAddress *inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));

      self->remote = g_inet_address_to_string (inet);
      self->loopback = g_inet_address_get_is_loopback (inet);
    }
  self->default_host = g_strdup (default_host);
  self->timeouts = *timeouts;
  self->funcs = funcs;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->input = g_byte_array_new ();
  self->deadline = g_source_new (&deadline_funcs, sizeof (GSource));
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
  hs_connection_set_state (self, HS_STATE_HEAD);
  return self;
}

void
hs_connection_start (HsConnection *self)
{
  hs_connection_set_deadline (self, self->timeouts.head_ms);
  read_more (self);
}

HsEvict
hs_connection_get_evict (HsConnection *self, gint64 *out_since)
{
  gboolean logged_on = self->logged_on || (self->request != NULL && self->request->logged_on);

  *out_since = self->state_since;
  switch (self->state)
    {
    case HS_STATE_HEAD:
      return logged_on ? HS_EVICT_IDLE : HS_EVICT_FIRST;
    case HS_STATE_WORK:
    case HS_STATE_REPLY:
      /* Made to wait after a wrong password, or does not take the answer. */
      return logged_on ? HS_EVICT_NEVER : HS_EVICT_FIRST;
    case HS_STATE_DISCARD:
    case HS_STATE_LINGER:
      return HS_EVICT_FIRST;
    case HS_STATE_BODY:
    case HS_STATE_CLOSED:
    default:
      return HS_EVICT_NEVER;
    }
}

/* ---- reading ---- */

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HsConnection *self = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->reading = FALSE;
  if (self->state == HS_STATE_CLOSED)
    n = 0;
  else if (n <= 0)
    hs_connection_drop (self);
  else
    {
      if (self->state == HS_STATE_HEAD && hs_connection_get_available (self) == 0)
        hs_connection_set_deadline (self, self->timeouts.head_ms);
      g_byte_array_remove_range (self->input, 0, (guint) self->input_used);
      self->input_used = 0;
      g_byte_array_append (self->input, (const guint8 *) self->read_buffer, (guint) n);
      /* It may be a password. */
      explicit_bzero (self->read_buffer, (gsize) n);
      hs_connection_process (self);
    }
  hs_connection_unref (self);
}

static void
read_more (HsConnection *self)
{
  if (self->reading || self->state == HS_STATE_CLOSED)
    return;
  self->reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->read_buffer, HS_READ_SIZE,
                             G_PRIORITY_DEFAULT, self->cancellable, on_read, hs_connection_ref (self));
}

static void
begin_request (HsConnection *self, HsHttpHead *head)
{
  HsRequest *request = hs_request_new (self, head);

  self->request = request;
  request->base =
      g_strconcat (self->secure ? "https://" : "http://", head->host != NULL ? head->host : self->default_host, NULL);
  request->remote = g_strdup (self->remote != NULL ? self->remote : "");
  request->secure = self->secure;
  request->loopback = self->loopback;
  self->body_open = head->chunked || head->content_length > 0;
  self->body_left = head->content_length > 0 ? (guint64) head->content_length : 0;
  self->body_read = 0;
  self->body_started = g_get_monotonic_time ();
  memset (&self->chunks, 0, sizeof self->chunks);
  self->close_after = self->close_after || !head->keep_alive;
  g_source_set_ready_time (self->deadline, -1);
  hs_connection_set_state (self, HS_STATE_WORK);

  hs_request_ref (request);
  self->funcs->got_head (request, self->user_data);
  if (!request->answered && request->body_funcs != NULL && request->connection != NULL)
    {
      hs_connection_set_state (self, HS_STATE_BODY);
      hs_connection_set_deadline (self, self->timeouts.idle_ms);
      if (head->expects_continue && self->body_open && hs_connection_get_available (self) == 0)
        {
          static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

          /* 25 bytes into an empty buffer. A client without room for them sends its body after a while, too. */
          g_pollable_output_stream_write_nonblocking (
              G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream)), go_on, sizeof go_on - 1, NULL,
              NULL);
        }
    }
  hs_request_unref (request);
}

/* The first byte of TLS, for one, is none that a method can begin with. */
static gboolean
can_begin_head (const char *input, gsize length)
{
  gsize i = 0;

  while (i < length && (input[i] == '\r' || input[i] == '\n'))
    i++;
  return i == length || (input[i] > ' ' && input[i] < 0x7f);
}

static void
process_head (HsConnection *self)
{
  gsize available = hs_connection_get_available (self);
  gsize length = hs_http_head_find_end (get_input (self), available);
  g_autoptr (GError) error = NULL;
  HsHttpHead *head;

  if (!can_begin_head (get_input (self), available))
    {
      send_error (self, 400, "This is not HTTP");
      return;
    }
  if (length > HS_LIMIT_HEAD || (length == 0 && available > HS_LIMIT_HEAD))
    {
      gboolean long_line = memchr (get_input (self), '\n', HS_LIMIT_HEAD) == NULL;

      send_error (self, long_line ? 414 : 431, NULL);
      return;
    }
  if (length == 0)
    {
      read_more (self);
      return;
    }
  head = hs_http_head_parse (get_input (self), length, &error);
  explicit_bzero (self->input->data + self->input_used, length);
  self->input_used += length;
  if (head == NULL)
    send_error (self, hs_error_get_status (error), error->message);
  else
    begin_request (self, head);
}

/* Takes the next piece of the body from the input. FALSE: there is none yet, or never will be. */
static gboolean
take_body (HsConnection *self, const char **out_data, gsize *out_length, gboolean *out_bad)
{
  HsChunksResult result;
  gsize used;

  *out_length = 0;
  if (!self->request->head->chunked)
    {
      *out_data = get_input (self);
      *out_length = (gsize) MIN (self->body_left, hs_connection_get_available (self));
      self->input_used += *out_length;
      self->body_left -= *out_length;
      self->body_open = self->body_left > 0;
      return *out_length > 0;
    }
  result =
      hs_chunks_feed (&self->chunks, get_input (self), hs_connection_get_available (self), &used, out_data, out_length);
  self->input_used += used;
  *out_bad = result == HS_CHUNKS_BAD;
  self->body_open = result != HS_CHUNKS_END;
  return result == HS_CHUNKS_DATA;
}

static void
wait_for_body (HsConnection *self, guint patience_ms)
{
  gint64 elapsed_ms = (g_get_monotonic_time () - self->body_started) / 1000;
  gint64 allowed_ms = (gint64) self->timeouts.idle_ms + (gint64) (self->body_read / MIN_BODY_RATE) * 1000;

  hs_connection_set_deadline (self, (guint) CLAMP (allowed_ms - elapsed_ms, 1, (gint64) patience_ms));
  read_more (self);
}

static void
process_body (HsConnection *self)
{
  g_autoptr (HsRequest) request = hs_request_ref (self->request);

  while (self->state == HS_STATE_BODY && self->body_open)
    {
      g_autoptr (GError) error = NULL;
      const char *data = NULL;
      gboolean bad = FALSE;
      gsize length;

      if (take_body (self, &data, &length, &bad))
        {
          self->body_read += length;
          if (!request->body_funcs->chunk (request, data, length, request->body_data, &error) && !request->answered)
            {
              hs_request_answer_error (request, error);
              return;
            }
          if (self->state == HS_STATE_CLOSED)
            return;
          continue;
        }
      if (bad)
        {
          request->answered = TRUE;
          send_error (self, 400, "Bad chunk");
          return;
        }
      if (self->body_open)
        {
          wait_for_body (self, self->timeouts.idle_ms);
          return;
        }
    }
  if (self->state != HS_STATE_BODY)
    return;
  g_source_set_ready_time (self->deadline, -1);
  hs_connection_set_state (self, HS_STATE_WORK);
  request->body_funcs->end (request, request->body_data);
}

static void
process_discard (HsConnection *self)
{
  while (self->body_open)
    {
      const char *data = NULL;
      gboolean bad = FALSE;
      gsize length;
      gboolean some = take_body (self, &data, &length, &bad);

      self->body_read += length;
      if (bad || self->body_read > HS_LIMIT_DISCARD)
        {
          hs_connection_drop (self);
          return;
        }
      if (!some && self->body_open)
        {
          wait_for_body (self, MIN (self->timeouts.idle_ms, HS_LINGER_MS));
          return;
        }
    }
  g_clear_pointer (&self->request, hs_request_unref);
  hs_connection_set_state (self, HS_STATE_HEAD);
  hs_connection_set_deadline (self,
                              hs_connection_get_available (self) > 0 ? self->timeouts.head_ms : self->timeouts.idle_ms);
}

void
hs_connection_process (HsConnection *self)
{
  HsConnectionState before;

  do
    {
      before = self->state;
      switch (self->state)
        {
        case HS_STATE_HEAD:
          if (hs_connection_get_available (self) > 0)
            process_head (self);
          else
            read_more (self);
          break;
        case HS_STATE_BODY:
          process_body (self);
          break;
        case HS_STATE_DISCARD:
          process_discard (self);
          break;
        case HS_STATE_LINGER:
          self->body_read += hs_connection_get_available (self);
          self->input_used = self->input->len;
          if (self->body_read > LINGER_BYTES)
            hs_connection_drop (self);
          else
            read_more (self);
          break;
        case HS_STATE_WORK:
        case HS_STATE_REPLY:
        case HS_STATE_CLOSED:
        default:
          break;
        }
    }
  while (self->state != before && (self->state == HS_STATE_HEAD || self->state == HS_STATE_BODY));
}
