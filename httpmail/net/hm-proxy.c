/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-proxy.h>
#include <httpmail/net/hm-error-map.h>
#include <string.h>

/* What an attempt left. */
void
hm_proxy_end_attempt (HmExchange *self)
{
  if (self->proxy.tunnel)
    g_signal_handlers_disconnect_by_data (self->proxy.tunnel, self);
  g_clear_object (&self->proxy.tunnel);
  self->proxy.status = 0;
  self->proxy.asking = FALSE;
  g_clear_pointer (&self->proxy.line, g_free);
  g_clear_pointer (&self->proxy.challenge, g_free);
}

void
hm_proxy_clear (HmExchange *self)
{
  hm_proxy_end_attempt (self);
  g_clear_pointer (&self->proxy.uri, g_free);
  hm_auth_try_clear (&self->proxy.auth_try);
}

/* "http://host:port": without a name and a password, and fit to be shown. */
static char *
strip_uri (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *stripped = NULL;

  if (!uri || !g_uri_get_host (uri))
    return NULL;
  stripped = g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri),
                         "", NULL, NULL);
  return g_utf8_make_valid (stripped, -1);
}

/* What the user wrote into the proxy's own address is used without a question, once: when it is wrong, asking follows. */
static void
take_credentials (HmExchange *self, GProxyAddress *address)
{
  HmSession *session = self->session;
  const char *user = g_proxy_address_get_username (address);
  const char *password = g_proxy_address_get_password (address);

  if (user && *user && g_hash_table_add (session->proxies, g_strdup (self->proxy.uri)))
    hm_auth_give (session->auth, self->proxy.uri, TRUE, user, password ? password : "");
}

static void
note_address (HmExchange *self, GSocketAddress *address)
{
  g_clear_pointer (&self->proxy.uri, g_free);
  self->proxy.speaks_http = FALSE;
  if (!G_IS_PROXY_ADDRESS (address))
    return;
  self->proxy.uri = strip_uri (g_proxy_address_get_uri (G_PROXY_ADDRESS (address)));
  self->proxy.speaks_http =
    self->proxy.uri && strcmp (g_proxy_address_get_protocol (G_PROXY_ADDRESS (address)), "http") == 0;
  if (self->proxy.speaks_http)
    take_credentials (self, G_PROXY_ADDRESS (address));
}

static void
authorize (HmExchange *self, SoupMessage *message, const char *target)
{
  g_autofree char *field = NULL;

  self->proxy.auth_try.proxy = TRUE;
  field = hm_auth_authorize (self->session->auth, self->proxy.uri, soup_message_get_method (message), target,
                             &self->proxy.auth_try);
  if (field)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Proxy-Authorization", field);
}

/* The connection is there, and the head is about to be written. Inside a tunnel what is said to the proxy would reach the
 * server. */
static void
on_starting (SoupMessage *message, gpointer user_data)
{
  HmExchange *self = user_data;
  GUri *uri = soup_message_get_uri (message);
  g_autofree char *target = NULL;

  /* A kept connection to the proxy was dead, and the next one may go to the server itself. */
  soup_message_headers_remove (soup_message_get_request_headers (message), "Proxy-Authorization");
  note_address (self, soup_message_get_remote_address (message));
  if (!self->proxy.speaks_http || strcmp (g_uri_get_scheme (uri), "http") != 0)
    return;
  target = g_uri_to_string (uri);
  authorize (self, message, target);
}

void
hm_proxy_attend_message (HmExchange *self, SoupMessage *message)
{
  g_signal_connect (message, "starting", G_CALLBACK (on_starting), self);
}

/* Tunnels. */

static void
on_tunnel_headers (SoupMessage *tunnel, gpointer user_data)
{
  HmExchange *self = user_data;
  guint status = soup_message_get_status (tunnel);
  const char *reason = soup_message_get_reason_phrase (tunnel);
  g_autofree char *line = NULL;

  hm_timeout_activity (self->timeout);
  hm_trace_reply (self->session->trace, tunnel, 0);
  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return;
  line = g_strdup_printf ("%u %s", status, reason ? reason : "");
  self->proxy.status = status;
  self->proxy.line = g_strstrip (g_utf8_make_valid (line, -1));
  self->proxy.challenge =
    g_strdup (soup_message_headers_get_list (soup_message_get_response_headers (tunnel), "Proxy-Authenticate"));
  /* The HTTP library would read the page that comes with it, however long that is. */
  g_cancellable_cancel (self->cancellable);
}

static void
on_tunnel_informational (SoupMessage *tunnel, gpointer user_data)
{
  hm_exchange_count_interim (user_data);
}

/* The message that asks for a tunnel is the session's, and comes to us before it is known whose tunnel it is. */
static void
on_request_queued (SoupSession *soup, SoupMessage *message, gpointer user_data)
{
  HmSession *session = user_data;

  if (strcmp (soup_message_get_method (message), "CONNECT") != 0)
    return;
  soup_message_add_flags (message, SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  g_set_object (&session->tunnel, message);
}

void
hm_proxy_attend_session (HmSession *session)
{
  g_signal_connect (session->soup, "request-queued", G_CALLBACK (on_request_queued), session);
}

/* The negotiation begins in the same breath in which the tunnel's message was queued, and before its head is written. */
static void
adopt_tunnel (HmExchange *self)
{
  g_autoptr (SoupMessage) tunnel = g_steal_pointer (&self->session->tunnel);
  g_autofree char *target = NULL;
  GUri *uri;

  if (!tunnel || soup_message_get_connection_id (tunnel) != soup_message_get_connection_id (self->message))
    return;
  hm_proxy_end_attempt (self);
  self->proxy.tunnel = g_object_ref (tunnel);
  g_signal_connect (tunnel, "got-headers", G_CALLBACK (on_tunnel_headers), self);
  g_signal_connect (tunnel, "got-informational", G_CALLBACK (on_tunnel_informational), self);

  uri = soup_message_get_uri (tunnel);
  target = g_strdup_printf (strchr (g_uri_get_host (uri), ':') ? "[%s]:%d" : "%s:%d", g_uri_get_host (uri),
                            g_uri_get_port (uri));
  authorize (self, tunnel, target);
  hm_trace_request (self->session->trace, tunnel);
}

void
hm_proxy_take_event (HmExchange *self, GSocketClientEvent event, GIOStream *connection)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATING && self->proxy.speaks_http)
    adopt_tunnel (self);
  if (event != G_SOCKET_CLIENT_CONNECTING || !G_IS_SOCKET_CONNECTION (connection))
    return;
  /* Whom it is going to be connected to, in this event. */
  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  note_address (self, address);
}

static void
log_on (HmExchange *self, const char *fields)
{
  HmExchangeProxy *proxy = &self->proxy;
  GError *error = NULL;

  proxy->auth_try.proxy = TRUE;
  proxy->asking = TRUE;
  hm_exchange_set_state (self, HM_EXCHANGE_ASKING);
  if (self->options.anonymous)
    hm_exchange_finish (self, hm_error_tunnel_refused (self->url, proxy->uri, "407"));
  else
    switch (hm_auth_challenged (self->session->auth, proxy->uri, fields, &proxy->auth_try, self, &error))
      {
      case HM_AUTH_AGAIN:
        hm_exchange_attempt (self);
        break;
      case HM_AUTH_DENIED:
      case HM_AUTH_REFUSED:
        hm_exchange_finish (self, error);
        break;
      default:
        break;
      }
}

gboolean
hm_proxy_take_refusal (HmExchange *self)
{
  g_autofree char *challenge = NULL;

  if (self->proxy.status == 0)
    return FALSE;
  if (self->proxy.status == 407)
    {
      challenge = g_steal_pointer (&self->proxy.challenge);
      log_on (self, challenge);
    }
  else
    hm_exchange_finish (self, hm_error_tunnel_refused (self->url, self->proxy.uri, self->proxy.line));
  return TRUE;
}

void
hm_proxy_take_challenge (HmExchange *self)
{
  g_autofree char *fields =
    g_strdup (soup_message_headers_get_list (soup_message_get_response_headers (self->message), "Proxy-Authenticate"));

  if (self->proxy.speaks_http && g_ascii_strncasecmp (self->url, "http:", 5) == 0)
    log_on (self, fields);
  else
    hm_exchange_finish (self, hm_error_from_reply (self->head, self->request->method, self->url));
}

void
hm_proxy_note_passed (HmExchange *self)
{
  if (self->proxy.uri && self->proxy.speaks_http)
    hm_auth_accepted (self->session->auth, self->proxy.uri, &self->proxy.auth_try);
}

/* A proxy whose host is not known never comes to an address. */

typedef struct
{
  HmExchange *exchange;
  GError *error;
} LookUp;

static void
look_up_free (LookUp *self)
{
  hm_exchange_unref (self->exchange);
  g_error_free (self->error);
  g_free (self);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LookUp *look_up = user_data;
  HmExchange *self = look_up->exchange;
  g_auto (GStrv) uris = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, NULL);

  if (self->state != HM_EXCHANGE_DONE)
    {
      if (uris && uris[0] && !g_str_has_prefix (uris[0], "direct:"))
        self->proxy.uri = strip_uri (uris[0]);
      hm_exchange_fail (self, look_up->error, FALSE);
    }
  look_up_free (look_up);
}

gboolean
hm_proxy_look_up (HmExchange *self, const GError *error)
{
  GProxyResolver *resolver =
    self->session->proxy_resolver ? self->session->proxy_resolver : g_proxy_resolver_get_default ();
  LookUp *look_up;

  if (self->proxy.uri || self->proxy.looked_up || error->domain != G_RESOLVER_ERROR)
    return FALSE;
  self->proxy.looked_up = TRUE;
  look_up = g_new0 (LookUp, 1);
  look_up->exchange = hm_exchange_ref (self);
  look_up->error = g_error_copy (error);
  g_proxy_resolver_lookup_async (resolver, self->url, self->cancellable, on_looked_up, look_up);
  return TRUE;
}
