/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-server-info-private.h>

/**
 * httpmail_server_info_get_uri:
 * @self: a server info
 *
 * The value of [property@ServerInfo:uri].
 *
 * Returns: (transfer full) (nullable): the URL that the account is found at
 */
char *
httpmail_server_info_get_uri (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), NULL);

  return hm_server_uri_compose (&self->uri);
}

/**
 * httpmail_server_info_set_uri:
 * @self: a server info
 * @uri: the URL that the account is found at
 * @error: return location for an error
 *
 * Sets host, port, TLS and the path from a URL (RFC 3986). Its scheme is `http` or `https`; path and query are kept as
 * they are written. A user name in it becomes [property@ServerInfo:user-name]; without one, the user name stays what it
 * was. A password or a fragment in it is an error.
 *
 * When the URL cannot be used, nothing changes and the error is `HTTPMAIL_ERROR_INVALID_ARGUMENT`.
 *
 * Returns: `TRUE` if the URL was taken, `FALSE` with @error set
 */
gboolean
httpmail_server_info_set_uri (HTTPMailServerInfo *self, const char *uri, GError **error)
{
  HmServerUri parsed = { 0 };
  GObject *object = G_OBJECT (self);

  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!hm_server_uri_parse (uri, &parsed, error))
    return FALSE;

  g_object_freeze_notify (object);
  if (parsed.user_name != NULL)
    httpmail_server_info_set_user_name (self, parsed.user_name);
  hm_server_uri_clear (&self->uri);
  self->uri = parsed;
  g_object_notify (object, "host");
  g_object_notify (object, "port");
  g_object_notify (object, "tls");
  g_object_notify (object, "uri");
  g_object_thaw_notify (object);
  return TRUE;
}

/**
 * httpmail_server_info_get_host:
 * @self: a server info
 *
 * The value of [property@ServerInfo:host].
 *
 * Returns: (transfer none) (nullable): name or address of the server
 */
const char *
httpmail_server_info_get_host (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), NULL);

  return self->uri.host;
}

/**
 * httpmail_server_info_set_host:
 * @self: a server info
 * @host: (nullable): name or address of the server
 *
 * Sets [property@ServerInfo:host]. The path of a URL set before stays; where there was none, [method@Transport.open]
 * looks for the account in the places where servers keep it. A host that cannot stand in a URL can be set, but there is
 * no [property@ServerInfo:uri] then, and a transport refuses it.
 */
void
httpmail_server_info_set_host (HTTPMailServerInfo *self, const char *host)
{
  g_autofree char *bare = NULL;

  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (self));

  if (host != NULL && g_str_has_prefix (host, "[") && g_str_has_suffix (host, "]"))
    bare = g_strndup (host + 1, strlen (host) - 2);
  else
    bare = g_strdup (host);
  if (g_strcmp0 (self->uri.host, bare) == 0)
    return;
  g_free (self->uri.host);
  self->uri.host = g_steal_pointer (&bare);
  g_object_notify (G_OBJECT (self), "host");
  g_object_notify (G_OBJECT (self), "uri");
}

/**
 * httpmail_server_info_get_port:
 * @self: a server info
 *
 * The value of [property@ServerInfo:port].
 *
 * Returns: the port, never 0
 */
guint
httpmail_server_info_get_port (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), 0);

  return hm_server_uri_get_port (&self->uri);
}

/**
 * httpmail_server_info_set_port:
 * @self: a server info
 * @port: the port, or 0 for the usual one
 *
 * Sets [property@ServerInfo:port].
 */
void
httpmail_server_info_set_port (HTTPMailServerInfo *self, guint port)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (self));
  g_return_if_fail (port <= G_MAXUINT16);

  if (self->uri.port == port)
    return;
  self->uri.port = port;
  g_object_notify (G_OBJECT (self), "port");
  g_object_notify (G_OBJECT (self), "uri");
}

/**
 * httpmail_server_info_get_tls:
 * @self: a server info
 *
 * The value of [property@ServerInfo:tls].
 *
 * Returns: `TRUE` to connect with TLS
 */
gboolean
httpmail_server_info_get_tls (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), FALSE);

  return self->uri.tls;
}

/**
 * httpmail_server_info_set_tls:
 * @self: a server info
 * @tls: whether to connect with TLS
 *
 * Sets [property@ServerInfo:tls]. The port changes along unless it was set.
 */
void
httpmail_server_info_set_tls (HTTPMailServerInfo *self, gboolean tls)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (self));

  tls = tls != FALSE;
  if (self->uri.tls == tls)
    return;
  self->uri.tls = tls;
  g_object_notify (G_OBJECT (self), "tls");
  g_object_notify (G_OBJECT (self), "port");
  g_object_notify (G_OBJECT (self), "uri");
}
