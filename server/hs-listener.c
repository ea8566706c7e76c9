/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-listener.h"

#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>

#include "hs-log.h"

/* Connections taken in one go before others get their turn. */
#define ACCEPT_AT_ONCE 16
/* Seconds to wait when no connection can be taken, for lack of descriptors. */
#define RETRY_SECONDS 1

struct _HsListener
{
  GSocket *socket;
  GSource *source;
  GMainContext *context;
  GTlsCertificate *certificate;
  char *host;
  char *uri;
  HsTimeouts timeouts;
  guint max_connections;
  GQueue connections;
  HsListenerFunc got_head;
  gpointer user_data;
};

static void wait_for_clients (HsListener *self);

static void
on_got_head (HsRequest *request, gpointer user_data)
{
  HsListener *self = user_data;

  self->got_head (request, self->user_data);
}

static void
on_closed (HsConnection *connection, gpointer user_data)
{
  HsListener *self = user_data;

  if (g_queue_remove (&self->connections, connection))
    hs_connection_unref (connection);
}

static const HsConnectionFuncs connection_funcs = { on_got_head, on_closed };

/* Makes room for one more. FALSE: all are at work. */
static gboolean
make_room (HsListener *self)
{
  HsConnection *found = NULL;
  HsEvict found_evict = HS_EVICT_NEVER;
  gint64 found_since = 0;

  if (self->connections.length < self->max_connections)
    return TRUE;
  for (GList *link = self->connections.head; link != NULL; link = link->next)
    {
      gint64 since;
      HsEvict evict = hs_connection_get_evict (link->data, &since);

      if (evict < found_evict || (evict == found_evict && evict != HS_EVICT_NEVER && since < found_since))
        {
          found = link->data;
          found_evict = evict;
          found_since = since;
        }
    }
  if (found == NULL)
    return FALSE;
  hs_connection_close (found);
  on_closed (found, self);
  return TRUE;
}

static void
take_client (HsListener *self, GSocket *socket)
{
  g_autoptr (GSocketConnection) socket_connection = NULL;
  HsConnection *connection;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  socket_connection = g_socket_connection_factory_create_connection (socket);
  if (!make_room (self))
    return;
  connection =
      hs_connection_new (socket_connection, self->certificate, self->host, &self->timeouts, &connection_funcs, self);
  if (connection == NULL)
    return;
  g_queue_push_tail (&self->connections, connection);
  hs_connection_start (connection);
}

static gboolean
on_retry (gpointer user_data)
{
  HsListener *self = user_data;

  g_clear_pointer (&self->source, g_source_unref);
  wait_for_clients (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_client (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  HsListener *self = user_data;

  for (guint i = 0; i < ACCEPT_AT_ONCE; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) client = g_socket_accept (socket, NULL, &error);

      if (client != NULL)
        {
          take_client (self, client);
          continue;
        }
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
        break;
      /* The client stays in the queue and would wake us all the time. */
      hs_log ("No connection can be taken: %s", error->message);
      g_source_unref (self->source);
      self->source = g_timeout_source_new_seconds (RETRY_SECONDS);
      g_source_set_callback (self->source, on_retry, self, NULL);
      g_source_attach (self->source, self->context);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
wait_for_clients (HsListener *self)
{
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_client), self, NULL);
  g_source_attach (self->source, self->context);
}

static GInetAddress *
find_address (const char *text, GError **error)
{
  GInetAddress *address = g_inet_address_new_from_string (text);
  g_autoptr (GResolver) resolver = NULL;
  GList *found;

  if (address != NULL)
    return address;
  resolver = g_resolver_get_default ();
  found = g_resolver_lookup_by_name (resolver, text, NULL, error);
  if (found == NULL)
    {
      g_prefix_error (error, _ ("“%s” is no address to listen on: "), text);
      return NULL;
    }
  address = g_object_ref (found->data);
  g_resolver_free_addresses (found);
  return address;
}

static gboolean
open_socket (HsListener *self, const char *text, guint port, GError **error)
{
  g_autoptr (GInetAddress) address = find_address (text, error);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *name = NULL;
  gboolean v6;

  if (address == NULL)
    return FALSE;
  v6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
  name = g_inet_address_to_string (address);
  if (port > G_MAXUINT16)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%u is no port: they go up to 65535"), port);
      return FALSE;
    }
  local = g_inet_socket_address_new (address, (guint16) port);
  self->socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (self->socket == NULL)
    return FALSE;
  if (!g_socket_bind (self->socket, local, TRUE, &local_error) || !g_socket_listen (self->socket, &local_error))
    {
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                     _ ("Another program is listening on port %u of %s; choose another port with --listen %s:PORT"),
                     port, name, name);
      else
        g_set_error (error, local_error->domain, local_error->code, _ ("Cannot listen on port %u of %s: %s"), port,
                     name, local_error->message);
      return FALSE;
    }
  g_clear_object (&local);
  local = g_socket_get_local_address (self->socket, error);
  if (local == NULL)
    return FALSE;
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  self->host = g_strdup_printf (v6 ? "[%s]:%u" : "%s:%u", name, port);
  self->uri = g_strdup_printf ("%s://%s/", self->certificate != NULL ? "https" : "http", self->host);
  return TRUE;
}

HsListener *
hs_listener_new (const char *address,
                 guint port,
                 GTlsCertificate *certificate,
                 HsListenerFunc got_head,
                 gpointer user_data,
                 GError **error)
{
  g_autoptr (HsListener) self = g_new0 (HsListener, 1);

  self->context = g_main_context_ref_thread_default ();
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->timeouts = (HsTimeouts){ .head_ms = 20000, .idle_ms = 60000 };
  self->max_connections = HS_LIMIT_CONNECTIONS;
  self->got_head = got_head;
  self->user_data = user_data;
  if (!open_socket (self, address, port, error))
    return NULL;
  g_socket_set_blocking (self->socket, FALSE);
  wait_for_clients (self);
  return g_steal_pointer (&self);
}

void
hs_listener_free (HsListener *self)
{
  HsConnection *connection;

  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  while ((connection = g_queue_pop_head (&self->connections)) != NULL)
    {
      hs_connection_close (connection);
      hs_connection_unref (connection);
    }
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  g_clear_object (&self->certificate);
  g_main_context_unref (self->context);
  g_free (self->host);
  g_free (self->uri);
  g_free (self);
}

const char *
hs_listener_get_uri (HsListener *self)
{
  return self->uri;
}

void
hs_listener_set_timeouts (HsListener *self, const HsTimeouts *timeouts)
{
  self->timeouts = *timeouts;
}

void
hs_listener_set_max_connections (HsListener *self, guint max)
{
  self->max_connections = max;
}
