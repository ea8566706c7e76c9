/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What each property is read and set with; its meaning is said where the property is. */

#include <httpmail/httpmail-server-info.h>
#include <httpmail/httpmail-transport-private.h>

/**
 * httpmail_transport_get_idle_timeout:
 * @self: the transport
 *
 * Gets [property@Transport:idle-timeout].
 *
 * Returns: seconds, 0: never
 */
guint
httpmail_transport_get_idle_timeout (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  guint value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->idle_timeout;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_set_idle_timeout:
 * @self: the transport
 * @seconds: the new value
 *
 * Sets [property@Transport:idle-timeout].
 */
void
httpmail_transport_set_idle_timeout (HTTPMailTransport *self, guint seconds)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = priv->idle_timeout != seconds;
  priv->idle_timeout = seconds;
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "idle-timeout");
}

/**
 * httpmail_transport_get_deadline:
 * @self: the transport
 *
 * Gets [property@Transport:deadline].
 *
 * Returns: seconds, 0: never
 */
guint
httpmail_transport_get_deadline (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  guint value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->deadline;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_set_deadline:
 * @self: the transport
 * @seconds: the new value
 *
 * Sets [property@Transport:deadline].
 */
void
httpmail_transport_set_deadline (HTTPMailTransport *self, guint seconds)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = priv->deadline != seconds;
  priv->deadline = seconds;
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "deadline");
}

/**
 * httpmail_transport_get_max_connections:
 * @self: the transport
 *
 * Gets [property@Transport:max-connections].
 *
 * Returns: how many
 */
guint
httpmail_transport_get_max_connections (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  guint value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->max_connections;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_set_max_connections:
 * @self: the transport
 * @max_connections: the new value
 *
 * Sets [property@Transport:max-connections].
 */
void
httpmail_transport_set_max_connections (HTTPMailTransport *self, guint max_connections)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = priv->max_connections != max_connections;
  priv->max_connections = max_connections;
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "max-connections");
}

/**
 * httpmail_transport_get_insecure_auth:
 * @self: the transport
 *
 * Gets [property@Transport:insecure-auth].
 *
 * Returns: whether it is allowed
 */
gboolean
httpmail_transport_get_insecure_auth (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  gboolean value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->insecure_auth;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_set_insecure_auth:
 * @self: the transport
 * @insecure_auth: the new value
 *
 * Sets [property@Transport:insecure-auth].
 */
void
httpmail_transport_set_insecure_auth (HTTPMailTransport *self, gboolean insecure_auth)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = priv->insecure_auth != insecure_auth;
  priv->insecure_auth = insecure_auth;
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "insecure-auth");
}

/**
 * httpmail_transport_get_auth_schemes:
 * @self: the transport
 *
 * Gets [property@Transport:auth-schemes].
 *
 * Returns: the schemes
 */
HTTPMailAuthSchemes
httpmail_transport_get_auth_schemes (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  HTTPMailAuthSchemes value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), HTTPMAIL_AUTH_SCHEMES_NONE);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->auth_schemes;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_set_auth_schemes:
 * @self: the transport
 * @schemes: the new value
 *
 * Sets [property@Transport:auth-schemes].
 */
void
httpmail_transport_set_auth_schemes (HTTPMailTransport *self, HTTPMailAuthSchemes schemes)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = priv->auth_schemes != schemes;
  priv->auth_schemes = schemes;
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "auth-schemes");
}

/**
 * httpmail_transport_get_command_logging:
 * @self: the transport
 *
 * Gets [property@Transport:command-logging].
 *
 * Returns: whether lines are reported
 */
gboolean
httpmail_transport_get_command_logging (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  gboolean value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->command_logging;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_set_command_logging:
 * @self: the transport
 * @command_logging: the new value
 *
 * Sets [property@Transport:command-logging].
 */
void
httpmail_transport_set_command_logging (HTTPMailTransport *self, gboolean command_logging)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = priv->command_logging != command_logging;
  priv->command_logging = command_logging;
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "command-logging");
}

/**
 * httpmail_transport_get_tls_database:
 * @self: the transport
 *
 * Gets [property@Transport:tls-database].
 *
 * Returns: (transfer none) (nullable): what was set, `NULL`: the system's
 */
GTlsDatabase *
httpmail_transport_get_tls_database (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  GTlsDatabase *value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), NULL);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->tls_database;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_set_tls_database:
 * @self: the transport
 * @database: (nullable): the new value
 *
 * Sets [property@Transport:tls-database].
 */
void
httpmail_transport_set_tls_database (HTTPMailTransport *self, GTlsDatabase *database)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = g_set_object (&priv->tls_database, database);
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "tls-database");
}

/**
 * httpmail_transport_get_proxy_resolver:
 * @self: the transport
 *
 * Gets [property@Transport:proxy-resolver].
 *
 * Returns: (transfer none) (nullable): what was set, `NULL`: the system's
 */
GProxyResolver *
httpmail_transport_get_proxy_resolver (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  GProxyResolver *value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), NULL);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->proxy_resolver;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_set_proxy_resolver:
 * @self: the transport
 * @resolver: (nullable): the new value
 *
 * Sets [property@Transport:proxy-resolver].
 */
void
httpmail_transport_set_proxy_resolver (HTTPMailTransport *self, GProxyResolver *resolver)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = g_set_object (&priv->proxy_resolver, resolver);
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "proxy-resolver");
}

/**
 * httpmail_transport_get_log_path:
 * @self: the transport
 *
 * Gets [property@Transport:log-path].
 *
 * Returns: (nullable) (transfer none) (type filename): a file name, valid until it is set again
 */
const char *
httpmail_transport_get_log_path (HTTPMailTransport *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), NULL);

  return hm_transport_get_private (self)->log_path;
}

/**
 * httpmail_transport_set_log_path:
 * @self: the transport
 * @path: (nullable) (type filename): a file name
 *
 * Sets [property@Transport:log-path].
 */
void
httpmail_transport_set_log_path (HTTPMailTransport *self, const char *path)
{
  HTTPMailTransportPrivate *priv;
  gboolean changed;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  changed = g_strcmp0 (priv->log_path, path) != 0;
  if (changed)
    {
      g_free (priv->log_path);
      priv->log_path = g_strdup (path);
    }
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, "log-path");
}

/**
 * httpmail_transport_get_user_agent:
 * @self: the transport
 *
 * Gets [property@Transport:user-agent].
 *
 * Returns: (transfer none): the name
 */
const char *
httpmail_transport_get_user_agent (HTTPMailTransport *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), NULL);

  return hm_transport_get_private (self)->user_agent;
}

/**
 * httpmail_transport_get_server_info:
 * @self: the transport
 *
 * Gets [property@Transport:server-info].
 *
 * Source: IInternetTransport::GetServerInfo.
 *
 * Returns: (transfer full) (nullable): a copy of what the account was opened with, `NULL` before the first time
 */
HTTPMailServerInfo *
httpmail_transport_get_server_info (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  HTTPMailServerInfo *info;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), NULL);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  info = priv->server_info ? httpmail_server_info_copy (priv->server_info) : NULL;
  g_mutex_unlock (&priv->lock);
  return info;
}

/**
 * httpmail_transport_get_connection_status:
 * @self: the transport
 *
 * Gets [property@Transport:connection-status].
 *
 * Source: IInternetTransport::GetStatus.
 *
 * Returns: how far the connection is
 */
HTTPMailStatus
httpmail_transport_get_connection_status (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  HTTPMailStatus value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->status;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_get_authenticated:
 * @self: the transport
 *
 * Gets [property@Transport:authenticated].
 *
 * Returns: whether the server accepted the credentials
 */
gboolean
httpmail_transport_get_authenticated (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  gboolean value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->authenticated;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_get_busy:
 * @self: the transport
 *
 * Gets [property@Transport:busy].
 *
 * Returns: whether any command is not done
 */
gboolean
httpmail_transport_get_busy (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  gboolean value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = g_hash_table_size (priv->commands) > 0;
  g_mutex_unlock (&priv->lock);
  return value;
}

/**
 * httpmail_transport_get_dialect:
 * @self: the transport
 *
 * Gets [property@Transport:dialect].
 *
 * Returns: what kind of server answers
 */
HTTPMailDialect
httpmail_transport_get_dialect (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;
  HTTPMailDialect value;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), 0);

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  value = priv->dialect;
  g_mutex_unlock (&priv->lock);
  return value;
}
