/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "raw-server.h"

#include "fixture.h"
#include "raw-request.h"

#include <string.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

typedef struct
{
  char *prefix; /* NULL: any request */
  RawBehaviour behaviour;
  GBytes *reply; /* NULL: none */
  gsize n;
} RawExchange;

struct _RawServer
{
  GSocketListener *listener;
  GTlsCertificate *certificate;
  GCancellable *cancellable;
  GThread *thread;
  char *uri;
  guint port;

  GMutex mutex; /* for all below */
  char *prefix;
  GPtrArray *script;
  GPtrArray *fallbacks; /* of RawExchange, the one for any request last */
  guint n_unexpected;
  GPtrArray *requests;
  GPtrArray *threads;
  GPtrArray *open; /* of RawConnection */
  gboolean stopping;
  GPtrArray *stalls; /* of GCancellable, in the order in which they began */
  guint n_released;
};

typedef struct
{
  RawServer *server;
  GSocketConnection *socket;
  GIOStream *stream;
  GByteArray *input;
} RawConnection;

static const char no_reply[] =
    "HTTP/1.1 501 Nothing Left In The Script\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

static RawExchange *
raw_exchange_new (const char *prefix, RawBehaviour behaviour, GBytes *reply, gsize n)
{
  RawExchange *self = g_new0 (RawExchange, 1);

  self->prefix = g_strdup (prefix);
  self->behaviour = behaviour;
  self->reply = reply != NULL ? g_bytes_ref (reply) : NULL;
  self->n = n;
  return self;
}

static void
raw_exchange_free (RawExchange *self)
{
  g_free (self->prefix);
  g_clear_pointer (&self->reply, g_bytes_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawExchange, raw_exchange_free)

static gboolean
is_for (RawExchange *self, const char *head)
{
  return self->prefix == NULL || g_str_has_prefix (head, self->prefix);
}

/* What the request is to get; owned by the caller. */
static RawExchange *
take_exchange (RawServer *self, const char *head)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GBytes) reply = NULL;

  for (guint i = 0; i < self->script->len; i++)
    if (is_for (g_ptr_array_index (self->script, i), head))
      return g_ptr_array_steal_index (self->script, i);
  for (guint i = 0; i < self->fallbacks->len; i++)
    {
      RawExchange *exchange = g_ptr_array_index (self->fallbacks, i);

      if (is_for (exchange, head))
        return raw_exchange_new (NULL, exchange->behaviour, exchange->reply, exchange->n);
    }

  self->n_unexpected++;
  reply = g_bytes_new_static (no_reply, strlen (no_reply));
  return raw_exchange_new (NULL, RAW_REPLY_CLOSE, reply, 0);
}

static void
record_request (RawServer *self, GBytes *request)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->requests, g_bytes_ref (request));
  g_mutex_unlock (&self->mutex);
  g_main_context_wakeup (NULL);
}

static gboolean
fill_input (RawConnection *self)
{
  guint8 buffer[16384];
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (self->stream), buffer, sizeof buffer, NULL, NULL);

  if (n <= 0)
    return FALSE;
  g_byte_array_append (self->input, buffer, (guint) n);
  return TRUE;
}

static gboolean
write_bytes (RawConnection *self, const char *data, gsize size)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), data, size, NULL, NULL, NULL);
}

/* Waits until the test lets go. FALSE when the peer went away, or the server does. */
static gboolean
stall (RawConnection *self)
{
  RawServer *server = self->server;
  GSocket *socket = g_socket_connection_get_socket (self->socket);
  g_autoptr (GCancellable) release = g_cancellable_new ();

  g_mutex_lock (&server->mutex);
  g_ptr_array_add (server->stalls, g_object_ref (release));
  if (server->stalls->len <= server->n_released || server->stopping)
    g_cancellable_cancel (release);
  g_mutex_unlock (&server->mutex);

  /* Input is how one hears that the peer gives up; what it sends meanwhile is its next request. */
  while (g_socket_condition_wait (socket, G_IO_IN, release, NULL))
    {
      if (!fill_input (self))
        return FALSE;
    }
  return g_cancellable_is_cancelled (release);
}

static void
reset_connection (RawConnection *self)
{
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
  GSocket *socket = g_socket_connection_get_socket (self->socket);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->server->mutex);

  (void) setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  (void) g_socket_close (socket, NULL);
}

/* Ends what goes to the peer and drops what still comes: closing at once would reset, and lose what was sent. */
static void
drain (RawConnection *self)
{
  g_socket_shutdown (g_socket_connection_get_socket (self->socket), FALSE, TRUE, NULL);
  while (fill_input (self))
    g_byte_array_set_size (self->input, 0);
}

static gsize
find_body (const char *reply, gsize size)
{
  const char *blank_line = memmem (reply, size, "\r\n\r\n", 4);

  return blank_line != NULL ? (gsize) (blank_line - reply) + 4 : size;
}

static void
write_endlessly (RawConnection *self, const char *unit, gsize size)
{
  g_autoptr (GByteArray) block = g_byte_array_new ();

  g_return_if_fail (size > 0);
  do
    g_byte_array_append (block, (const guint8 *) unit, (guint) size);
  while (block->len < 65536);
  while (write_bytes (self, (const char *) block->data, block->len))
    continue;
}

static void
write_garbage (RawConnection *self, gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (0x6d61696c);
  g_autoptr (GString) garbage = g_string_sized_new (size);

  for (gsize i = 0; i < size; i++)
    g_string_append_c (garbage, (char) g_rand_int_range (rand, 0, 256));
  write_bytes (self, garbage->str, garbage->len);
}

/* Does what the script says. TRUE when the connection goes on. */
static gboolean
play (RawConnection *self, const RawExchange *exchange)
{
  gsize size = 0;
  const char *reply = exchange->reply != NULL ? g_bytes_get_data (exchange->reply, &size) : NULL;
  gsize n = MIN (exchange->n, size);
  gsize body;

  switch (exchange->behaviour)
    {
    case RAW_REPLY:
      return write_bytes (self, reply, size) && !raw_head_has_token (reply, size, "Connection", "close");

    case RAW_REPLY_CLOSE:
      write_bytes (self, reply, size);
      return FALSE;

    case RAW_EARLY_REPLY:
      write_bytes (self, reply, size);
      drain (self);
      return FALSE;

    case RAW_CLOSE:
      return FALSE;

    case RAW_TRUNCATE:
      write_bytes (self, reply, n);
      return FALSE;

    case RAW_DROP_MID_BODY:
      body = find_body (reply, size);
      write_bytes (self, reply, exchange->n > 0 ? MIN (body + exchange->n, size) : body + (size - body) / 2);
      reset_connection (self);
      return FALSE;

    case RAW_STALL:
      return write_bytes (self, reply, n) && stall (self) && reply != NULL && write_bytes (self, reply + n, size - n) &&
             !raw_head_has_token (reply, size, "Connection", "close");

    case RAW_ENDLESS:
      if (write_bytes (self, reply, size))
        write_endlessly (self, reply + size - n, n);
      return FALSE;

    case RAW_GARBAGE:
      write_garbage (self, exchange->n > 0 ? exchange->n : 4096);
      return FALSE;

    case RAW_DRIP:
      for (gsize i = 0; i < size; i++)
        {
          if (!write_bytes (self, reply + i, 1))
            return FALSE;
        }
      return !raw_head_has_token (reply, size, "Connection", "close");

    default:
      g_assert_not_reached ();
    }
}

static gboolean
serve_request (RawConnection *self)
{
  g_autoptr (RawExchange) exchange = NULL;
  g_autoptr (GBytes) request = NULL;
  g_autofree char *head = NULL;
  gsize head_size;
  gsize request_size;

  while ((head_size = raw_find_head (self->input)) == 0)
    {
      if (!fill_input (self))
        return FALSE;
    }
  head = g_strndup ((const char *) self->input->data, head_size);
  exchange = take_exchange (self->server, head);

  request_size = head_size;
  while (exchange->behaviour != RAW_EARLY_REPLY && (request_size = raw_find_end (self->input, head_size)) == 0)
    {
      if (!fill_input (self))
        return FALSE;
    }
  request = g_bytes_new (self->input->data, request_size);
  g_byte_array_remove_range (self->input, 0, (guint) request_size);
  record_request (self->server, request);

  return play (self, exchange);
}

static gpointer
serve_connection (gpointer data)
{
  RawConnection *self = data;
  RawServer *server = self->server;

  while (serve_request (self))
    continue;

  g_mutex_lock (&server->mutex);
  g_ptr_array_remove_fast (server->open, self);
  g_mutex_unlock (&server->mutex);

  g_io_stream_close (self->stream, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (self->socket), NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->socket);
  g_byte_array_unref (self->input);
  g_free (self);

  g_main_context_wakeup (NULL);
  return NULL;
}

static const char *const protocols[] = { "h2", "http/1.1", NULL };

static RawConnection *
raw_connection_new (RawServer *server, GSocketConnection *socket)
{
  RawConnection *self = g_new0 (RawConnection, 1);

  self->server = server;
  self->socket = socket;
  self->input = g_byte_array_new ();
  g_socket_set_option (g_socket_connection_get_socket (socket), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (server->certificate != NULL)
    {
      g_autoptr (GError) error = NULL;

      self->stream = g_tls_server_connection_new (G_IO_STREAM (socket), server->certificate, &error);
      g_assert_no_error (error);
      /* Offered to clients, and not spoken: who takes it up gets nowhere. */
      g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (self->stream), protocols);
    }
  else
    self->stream = g_object_ref (G_IO_STREAM (socket));
  return self;
}

static gpointer
accept_connections (gpointer data)
{
  RawServer *self = data;
  GSocketConnection *socket;

  while ((socket = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL)) != NULL)
    {
      RawConnection *connection = raw_connection_new (self, socket);

      g_mutex_lock (&self->mutex);
      g_ptr_array_add (self->open, connection);
      g_ptr_array_add (self->threads, g_thread_new ("raw-connection", serve_connection, connection));
      g_mutex_unlock (&self->mutex);
    }
  return NULL;
}

RawServer *
raw_server_new_tls (GTlsCertificate *certificate)
{
  RawServer *self = g_new0 (RawServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  g_set_object (&self->certificate, certificate);
  self->cancellable = g_cancellable_new ();
  self->fallbacks = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_exchange_free);
  self->script = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_exchange_free);
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->threads = g_ptr_array_new ();
  self->open = g_ptr_array_new ();
  self->stalls = g_ptr_array_new_with_free_func (g_object_unref);

  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                 &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->uri = g_strdup_printf ("%s://127.0.0.1:%u/", certificate != NULL ? "https" : "http", self->port);
  self->thread = g_thread_new ("raw-server", accept_connections, self);
  return self;
}

RawServer *
raw_server_new (void)
{
  return raw_server_new_tls (NULL);
}

void
raw_server_free (RawServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);

  /* Whatever a connection waits for comes to an end now. (To cancel a TLS connection leaks memory in GnuTLS's GIO.) */
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  for (guint i = 0; i < self->open->len; i++)
    {
      RawConnection *connection = g_ptr_array_index (self->open, i);

      g_socket_shutdown (g_socket_connection_get_socket (connection->socket), TRUE, TRUE, NULL);
    }
  for (guint i = 0; i < self->stalls->len; i++)
    g_cancellable_cancel (g_ptr_array_index (self->stalls, i));
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));

  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_clear_object (&self->certificate);
  g_object_unref (self->cancellable);
  g_free (self->uri);
  g_free (self->prefix);
  g_ptr_array_unref (self->script);
  g_ptr_array_unref (self->fallbacks);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->open);
  g_ptr_array_unref (self->stalls);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

const char *
raw_server_get_uri (RawServer *self)
{
  return self->uri;
}

guint
raw_server_get_port (RawServer *self)
{
  return self->port;
}

void
raw_server_add_behaviour_bytes (RawServer *self, RawBehaviour behaviour, GBytes *reply, gsize n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_add (self->script, raw_exchange_new (self->prefix, behaviour, reply, n));
  g_clear_pointer (&self->prefix, g_free);
}

void
raw_server_add_behaviour (RawServer *self, RawBehaviour behaviour, const char *reply, gsize n)
{
  g_autoptr (GBytes) bytes = reply != NULL ? g_bytes_new (reply, strlen (reply)) : NULL;

  raw_server_add_behaviour_bytes (self, behaviour, bytes, n);
}

void
raw_server_add_reply (RawServer *self, const char *reply)
{
  raw_server_add_behaviour (self, RAW_REPLY, reply, 0);
}

void
raw_server_expect (RawServer *self, const char *prefix)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_free (self->prefix);
  self->prefix = g_strdup (prefix);
}

void
raw_server_set_fallback (RawServer *self, RawBehaviour behaviour, const char *reply, gsize n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GBytes) bytes = reply != NULL ? g_bytes_new (reply, strlen (reply)) : NULL;

  for (guint i = 0; i < self->fallbacks->len; i++)
    if (g_strcmp0 (self->prefix, ((RawExchange *) g_ptr_array_index (self->fallbacks, i))->prefix) == 0)
      g_ptr_array_remove_index (self->fallbacks, i--);
  g_ptr_array_insert (self->fallbacks, self->prefix != NULL ? 0 : -1,
                      raw_exchange_new (self->prefix, behaviour, bytes, n));
  g_clear_pointer (&self->prefix, g_free);
}

char *
raw_make_reply (const char *status, const char *headers, const char *body)
{
  return g_strdup_printf ("HTTP/1.1 %s\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", status,
                          headers != NULL ? headers : "", strlen (body), body);
}

void
raw_server_release (RawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->n_released < self->stalls->len)
    g_cancellable_cancel (g_ptr_array_index (self->stalls, self->n_released));
  self->n_released++;
}

guint
raw_server_get_n_connections (RawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->threads->len;
}

guint
raw_server_get_n_open (RawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->open->len;
}

guint
raw_server_get_n_requests (RawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->requests->len;
}

GBytes *
raw_server_get_request (RawServer *self, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (n, <, self->requests->len);
  return g_ptr_array_index (self->requests, n);
}

GBytes *
raw_server_get_request_body (RawServer *self, guint n)
{
  return raw_request_get_body (raw_server_get_request (self, n));
}

char *
raw_server_get_request_header (RawServer *self, guint n, const char *name)
{
  gsize size;
  const char *request = g_bytes_get_data (raw_server_get_request (self, n), &size);

  return raw_head_get (request, size, name);
}

typedef struct
{
  RawServer *server;
  guint n;
} Awaited;

static gboolean
has_requests (gpointer data)
{
  Awaited *awaited = data;

  return raw_server_get_n_requests (awaited->server) >= awaited->n;
}

void
raw_server_run_until_requests (RawServer *self, guint n)
{
  Awaited awaited = { self, n };

  run_until (has_requests, &awaited);
}

static gboolean
has_at_most_open (gpointer data)
{
  Awaited *awaited = data;

  return raw_server_get_n_open (awaited->server) <= awaited->n;
}

void
raw_server_run_until_open (RawServer *self, guint n)
{
  Awaited awaited = { self, n };

  run_until (has_at_most_open, &awaited);
}

void
raw_server_assert_played (RawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (self->script->len, ==, 0);
  g_assert_cmpuint (self->n_unexpected, ==, 0);
}
