/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-error-private.h>
#include <httpmail/httpmail-server-info-private.h>
#include <httpmail/httpmail-token-private.h>

/**
 * HTTPMailServerInfo:
 *
 * Where an account's server is, and who the user is.
 *
 * Make one from a URL with [ctor@ServerInfo.new_for_uri], or fill one in with the setters. It is not safe to
 * change one on two threads at once; the transport takes a copy, so later changes have no effect on what is open.
 *
 * It stands for the INETSERVER of the original interface. The password goes in but never comes out.
 */

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_USER_NAME,
  PROP_PASSWORD,
  PROP_URI,
  PROP_HOST,
  PROP_PORT,
  PROP_TLS,
  PROP_TIMEOUT,
  PROP_FLAGS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailServerInfo, httpmail_server_info, G_TYPE_OBJECT)

static void
free_secret (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static gboolean
replace_text (char **text, const char *new_text)
{
  g_autofree char *old_text = NULL;

  if (g_strcmp0 (*text, new_text) == 0)
    return FALSE;
  old_text = *text;
  *text = g_strdup (new_text);
  return TRUE;
}

static void
httpmail_server_info_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailServerInfo *self = HTTPMAIL_SERVER_INFO (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_string (value, self->account);
      break;
    case PROP_USER_NAME:
      g_value_set_string (value, self->user_name);
      break;
    case PROP_URI:
      g_value_take_string (value, httpmail_server_info_get_uri (self));
      break;
    case PROP_HOST:
      g_value_set_string (value, self->uri.host);
      break;
    case PROP_PORT:
      g_value_set_uint (value, httpmail_server_info_get_port (self));
      break;
    case PROP_TLS:
      g_value_set_boolean (value, self->uri.tls);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, self->timeout);
      break;
    case PROP_FLAGS:
      g_value_set_flags (value, self->flags);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_server_info_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  HTTPMailServerInfo *self = HTTPMAIL_SERVER_INFO (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      httpmail_server_info_set_account (self, g_value_get_string (value));
      break;
    case PROP_USER_NAME:
      httpmail_server_info_set_user_name (self, g_value_get_string (value));
      break;
    case PROP_PASSWORD:
      httpmail_server_info_set_password (self, g_value_get_string (value));
      break;
    case PROP_HOST:
      httpmail_server_info_set_host (self, g_value_get_string (value));
      break;
    case PROP_PORT:
      httpmail_server_info_set_port (self, g_value_get_uint (value));
      break;
    case PROP_TLS:
      httpmail_server_info_set_tls (self, g_value_get_boolean (value));
      break;
    case PROP_TIMEOUT:
      httpmail_server_info_set_timeout (self, g_value_get_uint (value));
      break;
    case PROP_FLAGS:
      httpmail_server_info_set_flags (self, g_value_get_flags (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_server_info_finalize (GObject *object)
{
  HTTPMailServerInfo *self = HTTPMAIL_SERVER_INFO (object);

  g_free (self->account);
  g_free (self->user_name);
  free_secret (self->password);
  free_secret (self->access_token);
  hm_server_uri_clear (&self->uri);

  G_OBJECT_CLASS (httpmail_server_info_parent_class)->finalize (object);
}

static void
httpmail_server_info_class_init (HTTPMailServerInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = readable | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  httpmail_error_bind_translations ();
  object_class->get_property = httpmail_server_info_get_property;
  object_class->set_property = httpmail_server_info_set_property;
  object_class->finalize = httpmail_server_info_finalize;

  /**
   * HTTPMailServerInfo:account:
   *
   * What the user calls the account (`szAccount` of INETSERVER); only for display.
   */
  props[PROP_ACCOUNT] = g_param_spec_string ("account", NULL, NULL, NULL, flags);

  /**
   * HTTPMailServerInfo:user-name:
   *
   * Whom to log on as (`szUserName` of INETSERVER); `NULL`: to be asked for.
   */
  props[PROP_USER_NAME] = g_param_spec_string ("user-name", NULL, NULL, NULL, flags);

  /**
   * HTTPMailServerInfo:password:
   *
   * The password (`szPassword` of INETSERVER); `NULL`: to be asked for. It can be set but not read, is shown nowhere,
   * and is wiped from memory when it is replaced and when the object goes.
   */
  props[PROP_PASSWORD] = g_param_spec_string ("password", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailServerInfo:uri:
   *
   * The URL that the account is found at, without user name and password; `NULL` when no host was set, or one that
   * cannot stand in a URL. It is set with [method@ServerInfo.set_uri].
   */
  props[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, readable);

  /**
   * HTTPMailServerInfo:host:
   *
   * Name or address of the server (`szServerName` of INETSERVER). An IPv6 address stands here without brackets.
   */
  props[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, flags);

  /**
   * HTTPMailServerInfo:port:
   *
   * The port (`dwPort` of INETSERVER), at most 65535. Zero sets the usual one, which is 443 with TLS and 80 without,
   * and which is what is read then.
   */
  props[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 80, flags);

  /**
   * HTTPMailServerInfo:tls:
   *
   * Whether to connect with TLS, that is, by `https` (`fSSL` of INETSERVER; RFC 9110, section 4.2.2).
   */
  props[PROP_TLS] = g_param_spec_boolean ("tls", NULL, NULL, FALSE, flags);

  /**
   * HTTPMailServerInfo:timeout:
   *
   * After how many seconds without activity [signal@Transport::timeout] is emitted (`dwTimeout` of INETSERVER). Zero
   * leaves it to [property@Transport:idle-timeout].
   */
  props[PROP_TIMEOUT] = g_param_spec_uint ("timeout", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HTTPMailServerInfo:flags:
   *
   * Further settings (`dwFlags` of INETSERVER).
   */
  props[PROP_FLAGS] = g_param_spec_flags ("flags", NULL, NULL, HTTPMAIL_TYPE_SERVER_FLAGS, HTTPMAIL_SERVER_NONE, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_server_info_init (HTTPMailServerInfo *self)
{
}

/**
 * httpmail_server_info_new:
 *
 * Makes an empty description, to be filled in with the setters.
 *
 * Returns: (transfer full): a new server info
 */
HTTPMailServerInfo *
httpmail_server_info_new (void)
{
  return g_object_new (HTTPMAIL_TYPE_SERVER_INFO, NULL);
}

/**
 * httpmail_server_info_new_for_uri:
 * @uri: the URL that the account is found at
 * @error: return location for an error
 *
 * Makes a description from a URL such as `https://bob@mail.example.net/`; see [method@ServerInfo.set_uri] for what it
 * may consist of. With a path it is the account's URL and asked as it is. Without one, as here, the account is looked
 * for where servers keep it, see [method@Transport.open].
 *
 * Returns: (transfer full): a new server info, or `NULL` with @error set
 */
HTTPMailServerInfo *
httpmail_server_info_new_for_uri (const char *uri, GError **error)
{
  g_autoptr (HTTPMailServerInfo) self = httpmail_server_info_new ();

  if (!httpmail_server_info_set_uri (self, uri, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * httpmail_server_info_copy:
 * @self: a server info
 *
 * Makes a copy that has nothing in common with the original. The password and the access token are copied too.
 *
 * Returns: (transfer full): the copy
 */
HTTPMailServerInfo *
httpmail_server_info_copy (HTTPMailServerInfo *self)
{
  HTTPMailServerInfo *copy;

  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), NULL);

  copy = httpmail_server_info_new ();
  copy->account = g_strdup (self->account);
  copy->user_name = g_strdup (self->user_name);
  copy->password = g_strdup (self->password);
  copy->access_token = g_strdup (self->access_token);
  copy->uri.host = g_strdup (self->uri.host);
  copy->uri.path_and_query = g_strdup (self->uri.path_and_query);
  copy->uri.port = self->uri.port;
  copy->uri.tls = self->uri.tls;
  copy->timeout = self->timeout;
  copy->flags = self->flags;
  return copy;
}

/**
 * httpmail_server_info_get_account:
 * @self: a server info
 *
 * The value of [property@ServerInfo:account].
 *
 * Returns: (transfer none) (nullable): what the user calls the account
 */
const char *
httpmail_server_info_get_account (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), NULL);

  return self->account;
}

/**
 * httpmail_server_info_set_account:
 * @self: a server info
 * @account: (nullable): what the user calls the account
 *
 * Sets [property@ServerInfo:account].
 */
void
httpmail_server_info_set_account (HTTPMailServerInfo *self, const char *account)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (self));

  if (replace_text (&self->account, account))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACCOUNT]);
}

/**
 * httpmail_server_info_get_user_name:
 * @self: a server info
 *
 * The value of [property@ServerInfo:user-name].
 *
 * Returns: (transfer none) (nullable): whom to log on as
 */
const char *
httpmail_server_info_get_user_name (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), NULL);

  return self->user_name;
}

/**
 * httpmail_server_info_set_user_name:
 * @self: a server info
 * @user_name: (nullable): whom to log on as
 *
 * Sets [property@ServerInfo:user-name].
 */
void
httpmail_server_info_set_user_name (HTTPMailServerInfo *self, const char *user_name)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (self));

  if (replace_text (&self->user_name, user_name))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USER_NAME]);
}

/**
 * httpmail_server_info_has_password:
 * @self: a server info
 *
 * Whether a password was set. What it is cannot be asked.
 *
 * Returns: `TRUE` if there is a password
 */
gboolean
httpmail_server_info_has_password (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), FALSE);

  return self->password != NULL;
}

/**
 * httpmail_server_info_set_password:
 * @self: a server info
 * @password: (nullable): the password, `NULL` to forget the one that was set
 *
 * Sets [property@ServerInfo:password].
 */
void
httpmail_server_info_set_password (HTTPMailServerInfo *self, const char *password)
{
  char *old_password;

  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (self));

  old_password = self->password;
  self->password = g_strdup (password);
  free_secret (old_password);
}

const char *
httpmail_server_info_peek_password (HTTPMailServerInfo *self)
{
  return self->password;
}

/**
 * httpmail_server_info_has_access_token:
 * @self: a server info
 *
 * Whether an access token was set. What it is cannot be asked.
 *
 * Returns: `TRUE` if there is an access token
 */
gboolean
httpmail_server_info_has_access_token (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), FALSE);

  return self->access_token != NULL;
}

/**
 * httpmail_server_info_set_access_token:
 * @self: a server info
 * @token: (nullable): an access token (RFC 6750, section 2.1), `NULL` to forget the one that was set
 * @error: return location for an error
 *
 * Sets a token to log on with in place of a password. It goes out with the first request, without waiting to be asked,
 * over TLS or to this machine only, unless [property@Transport:insecure-auth] is set. Like the password it is shown
 * nowhere, and is wiped from memory when it is replaced and when the object goes.
 *
 * It fails with `HTTPMAIL_ERROR_INVALID_ARGUMENT`, and changes nothing, when @token holds what no token may hold. The
 * error does not repeat the token.
 *
 * Returns: `TRUE` if it was set
 */
gboolean
httpmail_server_info_set_access_token (HTTPMailServerInfo *self, const char *token, GError **error)
{
  char *old_token;

  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), FALSE);

  if (token != NULL && !hm_token_check (token, error))
    return FALSE;
  old_token = self->access_token;
  self->access_token = g_strdup (token);
  free_secret (old_token);
  return TRUE;
}

const char *
httpmail_server_info_peek_access_token (HTTPMailServerInfo *self)
{
  return self->access_token;
}

/**
 * httpmail_server_info_get_timeout:
 * @self: a server info
 *
 * The value of [property@ServerInfo:timeout].
 *
 * Returns: a time in seconds, or 0
 */
guint
httpmail_server_info_get_timeout (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), 0);

  return self->timeout;
}

/**
 * httpmail_server_info_set_timeout:
 * @self: a server info
 * @seconds: a time in seconds, or 0
 *
 * Sets [property@ServerInfo:timeout].
 */
void
httpmail_server_info_set_timeout (HTTPMailServerInfo *self, guint seconds)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (self));

  if (self->timeout == seconds)
    return;
  self->timeout = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIMEOUT]);
}

/**
 * httpmail_server_info_get_flags:
 * @self: a server info
 *
 * The value of [property@ServerInfo:flags].
 *
 * Returns: further settings
 */
HTTPMailServerFlags
httpmail_server_info_get_flags (HTTPMailServerInfo *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (self), HTTPMAIL_SERVER_NONE);

  return self->flags;
}

/**
 * httpmail_server_info_set_flags:
 * @self: a server info
 * @flags: further settings
 *
 * Sets [property@ServerInfo:flags].
 */
void
httpmail_server_info_set_flags (HTTPMailServerInfo *self, HTTPMailServerFlags flags)
{
  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (self));

  if (self->flags == flags)
    return;
  self->flags = flags;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FLAGS]);
}
