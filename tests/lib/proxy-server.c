/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "proxy-server.h"

#include "raw-request.h"

#include <string.h>

#include <sys/socket.h>

#define ESTABLISHED "HTTP/1.1 200 Connection established\r\n\r\n"

typedef enum
{
  PROXY_REPLY,
  PROXY_SILENCE,
  PROXY_ENDLESS
} ProxyBehaviour;

typedef struct
{
  ProxyBehaviour behaviour;
  char *reply;
} ProxyAnswer;

struct _ProxyServer
{
  GSocketListener *listener;
  GCancellable *cancellable;
  GThread *thread;
  char *uri;

  GMutex mutex;      /* for all below */
  GPtrArray *script; /* ProxyAnswer */
  GPtrArray *requests;
  GPtrArray *threads;
  GPtrArray *open; /* GSocketConnection that a thread works for, both ends */
  GByteArray *seen;
};

typedef struct
{
  ProxyServer *server;
  GSocketConnection *client;
  GSocketConnection *target;
  GByteArray *input;
} Passage;

static void
add_open (ProxyServer *self, GSocketConnection *connection)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->open, connection);
  if (g_cancellable_is_cancelled (self->cancellable))
    g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
  g_mutex_unlock (&self->mutex);
}

static void
close_open (ProxyServer *self, GSocketConnection *connection)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_remove_fast (self->open, connection);
  g_mutex_unlock (&self->mutex);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_object_unref (connection);
}

static gboolean
write_all (GSocketConnection *connection, const void *data, gsize size)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data, size, NULL, NULL,
                                    NULL);
}

static void
see (ProxyServer *self, const void *data, gsize size)
{
  g_mutex_lock (&self->mutex);
  g_byte_array_append (self->seen, data, (guint) size);
  g_mutex_unlock (&self->mutex);
}

static gboolean
fill_input (Passage *self)
{
  guint8 buffer[16384];
  gssize n =
    g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (self->client)), buffer, sizeof buffer, NULL, NULL);

  if (n <= 0)
    return FALSE;
  see (self->server, buffer, (gsize) n);
  g_byte_array_append (self->input, buffer, (guint) n);
  return TRUE;
}

static void
proxy_answer_free (ProxyAnswer *self)
{
  g_free (self->reply);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProxyAnswer, proxy_answer_free)

/* NULL: nothing is scripted. Free after use. */
static ProxyAnswer *
take_answer (ProxyServer *self, const char *head)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_add (self->requests, g_strdup (head));
  return self->script->len > 0 ? g_ptr_array_steal_index (self->script, 0) : NULL;
}

static gboolean
connect_to (Passage *self, const char *host_and_port, guint16 default_port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  self->target = g_socket_client_connect_to_host (client, host_and_port, default_port, NULL, NULL);
  if (!self->target)
    return FALSE;
  add_open (self->server, self->target);
  return TRUE;
}

/* Copies until the end, and passes that on. */
static void
relay (Passage *self, GSocketConnection *from, GSocketConnection *to)
{
  guint8 buffer[16384];
  gssize n;

  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (from)), buffer, sizeof buffer, NULL,
                                   NULL)) > 0)
    {
      if (from == self->client)
        see (self->server, buffer, (gsize) n);
      if (!write_all (to, buffer, (gsize) n))
        break;
    }
  g_socket_shutdown (g_socket_connection_get_socket (to), FALSE, TRUE, NULL);
}

static gpointer
relay_up (gpointer data)
{
  Passage *self = data;

  relay (self, self->client, self->target);
  return NULL;
}

static void
tunnel (Passage *self, const char *target)
{
  GThread *up;

  if (!connect_to (self, target, 443) || !write_all (self->client, ESTABLISHED, strlen (ESTABLISHED)))
    return;
  up = g_thread_new ("proxy-up", relay_up, self);
  relay (self, self->target, self->client);
  /* Whoever ends first ends it for both. */
  g_socket_shutdown (g_socket_connection_get_socket (self->client), TRUE, TRUE, NULL);
  g_thread_join (up);
}

/* The request as a server wants it: the path alone, and nothing that is for the proxy. */
static GString *
make_request (const char *head, const char *method, const char *path)
{
  GString *request = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  g_string_append_printf (request, "%s /%s HTTP/1.1\r\nConnection: close\r\n", method, path);
  for (guint i = 1; lines[i] && lines[i][0]; i++)
    if (g_ascii_strncasecmp (lines[i], "Proxy-", 6) != 0 && g_ascii_strncasecmp (lines[i], "Connection:", 11) != 0)
      g_string_append_printf (request, "%s\r\n", lines[i]);
  g_string_append (request, "\r\n");
  return request;
}

static void
pass_on (Passage *self, const char *head, const char *method, const char *url)
{
  g_auto (GStrv) parts = g_strsplit (url, "/", 4);
  g_autoptr (GString) request = NULL;
  gsize head_size = strlen (head);
  gsize size;

  while ((size = raw_find_end (self->input, head_size)) == 0)
    if (!fill_input (self))
      return;
  if (g_strv_length (parts) != 4 || !connect_to (self, parts[2], 80))
    return;
  request = make_request (head, method, parts[3]);
  g_string_append_len (request, (const char *) self->input->data + head_size, (gssize) (size - head_size));
  if (!write_all (self->target, request->str, request->len))
    return;
  /* One request, one reply: the end tells the server so. */
  g_socket_shutdown (g_socket_connection_get_socket (self->target), FALSE, TRUE, NULL);
  relay (self, self->target, self->client);
}

static void
play (Passage *self, const ProxyAnswer *answer)
{
  gsize size = strlen (answer->reply);

  write_all (self->client, answer->reply, size);
  switch (answer->behaviour)
    {
    case PROXY_REPLY:
      break;
    case PROXY_SILENCE:
      while (fill_input (self))
        continue;
      break;
    case PROXY_ENDLESS:
      while (write_all (self->client, answer->reply + size - 1, 1))
        continue;
      break;
    }
}

static void
serve (Passage *self)
{
  g_autofree char *head = NULL;
  g_autoptr (ProxyAnswer) answer = NULL;
  g_auto (GStrv) words = NULL;
  gsize head_size;

  while ((head_size = raw_find_head (self->input)) == 0)
    if (!fill_input (self))
      return;
  head = g_strndup ((const char *) self->input->data, head_size);
  words = g_strsplit (head, " ", 3);
  answer = take_answer (self->server, head);
  if (answer)
    play (self, answer);
  else if (g_strcmp0 (words[0], "CONNECT") == 0)
    tunnel (self, words[1]);
  else if (g_strv_length (words) == 3 && g_str_has_prefix (words[1], "http://"))
    pass_on (self, head, words[0], words[1]);
}

static gpointer
serve_connection (gpointer data)
{
  Passage *self = data;

  serve (self);
  if (self->target)
    close_open (self->server, self->target);
  close_open (self->server, self->client);
  g_byte_array_unref (self->input);
  g_free (self);
  g_main_context_wakeup (NULL);
  return NULL;
}

static gpointer
accept_connections (gpointer data)
{
  ProxyServer *self = data;
  GSocketConnection *client;

  while ((client = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL)) != NULL)
    {
      Passage *passage = g_new0 (Passage, 1);

      passage->server = self;
      passage->client = client;
      passage->input = g_byte_array_new ();
      add_open (self, client);
      g_mutex_lock (&self->mutex);
      g_ptr_array_add (self->threads, g_thread_new ("proxy-connection", serve_connection, passage));
      g_mutex_unlock (&self->mutex);
    }
  return NULL;
}

ProxyServer *
proxy_server_new (void)
{
  ProxyServer *self = g_new0 (ProxyServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->cancellable = g_cancellable_new ();
  self->script = g_ptr_array_new_with_free_func ((GDestroyNotify) proxy_answer_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->threads = g_ptr_array_new ();
  self->open = g_ptr_array_new ();
  self->seen = g_byte_array_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                 &error);
  g_assert_no_error (error);
  self->uri =
    g_strdup_printf ("http://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  self->thread = g_thread_new ("proxy-server", accept_connections, self);
  return self;
}

void
proxy_server_free (ProxyServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->open->len; i++)
    g_socket_shutdown (g_socket_connection_get_socket (g_ptr_array_index (self->open, i)), TRUE, TRUE, NULL);
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));

  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_free (self->uri);
  g_ptr_array_unref (self->script);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->open);
  g_byte_array_unref (self->seen);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

const char *
proxy_server_get_uri (ProxyServer *self)
{
  return self->uri;
}

GProxyResolver *
proxy_server_make_resolver (ProxyServer *self, const char *user)
{
  g_autofree char *uri = g_strdup_printf ("http://%s%s%s/", user ? user : "", user ? "@" : "", strchr (self->uri, '/') + 2);

  return g_simple_proxy_resolver_new (uri, NULL);
}

static void
add (ProxyServer *self, ProxyBehaviour behaviour, const char *reply)
{
  ProxyAnswer *answer = g_new0 (ProxyAnswer, 1);

  answer->behaviour = behaviour;
  answer->reply = g_strdup (reply);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->script, answer);
  g_mutex_unlock (&self->mutex);
}

void
proxy_server_add_reply (ProxyServer *self, const char *reply)
{
  add (self, PROXY_REPLY, reply);
}

void
proxy_server_add_cut (ProxyServer *self)
{
  add (self, PROXY_REPLY, ESTABLISHED);
}

void
proxy_server_add_silence (ProxyServer *self)
{
  add (self, PROXY_SILENCE, "");
}

void
proxy_server_add_endless (ProxyServer *self, const char *reply)
{
  add (self, PROXY_ENDLESS, reply);
}

guint
proxy_server_get_n_requests (ProxyServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->requests->len;
}

const char *
proxy_server_get_request (ProxyServer *self, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (n, <, self->requests->len);
  return g_ptr_array_index (self->requests, n);
}

GBytes *
proxy_server_get_seen (ProxyServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_bytes_new (self->seen->data, self->seen->len);
}

void
proxy_server_assert_played (ProxyServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (self->script->len, ==, 0);
}
