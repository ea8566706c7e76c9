/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties, and their getters and setters. */

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-server-info.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/httpmail-version.h>
#include <httpmail/protocol/hm-limits.h>

enum
{
  PROP_0,
  PROP_USER_AGENT,
  PROP_SERVER_INFO,
  PROP_CONNECTION_STATUS,
  PROP_AUTHENTICATED,
  PROP_BUSY,
  PROP_DIALECT,
  PROP_IDLE_TIMEOUT,
  PROP_DEADLINE,
  PROP_MAX_CONNECTIONS,
  PROP_INSECURE_AUTH,
  PROP_AUTH_SCHEMES,
  PROP_COMMAND_LOGGING,
  PROP_LOG_PATH,
  PROP_TLS_DATABASE,
  PROP_PROXY_RESOLVER,
  PROP_MAX_MEMBERS,
  PROP_MAX_HELD_MEMBERS,
  PROP_MAX_LISTING_SIZE,
  PROP_MAX_HELD_SIZE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static guint64 *
limit_of (HTTPMailTransportPrivate *priv, guint property_id)
{
  switch (property_id)
    {
    case PROP_MAX_MEMBERS:
      return &priv->max_members;
    case PROP_MAX_HELD_MEMBERS:
      return &priv->max_held_members;
    case PROP_MAX_LISTING_SIZE:
      return &priv->max_listing_size;
    case PROP_MAX_HELD_SIZE:
      return &priv->max_held_size;
    default:
      return NULL;
    }
}

static void
set_limit (HTTPMailTransport *self, guint property_id, guint64 limit, const char *name)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean changed;

  g_mutex_lock (&priv->lock);
  changed = *limit_of (priv, property_id) != limit;
  *limit_of (priv, property_id) = limit;
  g_mutex_unlock (&priv->lock);
  if (changed)
    hm_transport_notify (self, name);
}

static void
get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (object);
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);

  switch (property_id)
    {
    case PROP_USER_AGENT:
      g_value_set_string (value, priv->user_agent);
      break;
    case PROP_SERVER_INFO:
      g_value_take_object (value, httpmail_transport_get_server_info (self));
      break;
    case PROP_CONNECTION_STATUS:
      g_value_set_enum (value, httpmail_transport_get_connection_status (self));
      break;
    case PROP_AUTHENTICATED:
      g_value_set_boolean (value, httpmail_transport_get_authenticated (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, httpmail_transport_get_busy (self));
      break;
    case PROP_DIALECT:
      g_value_set_enum (value, httpmail_transport_get_dialect (self));
      break;
    case PROP_IDLE_TIMEOUT:
      g_value_set_uint (value, httpmail_transport_get_idle_timeout (self));
      break;
    case PROP_DEADLINE:
      g_value_set_uint (value, httpmail_transport_get_deadline (self));
      break;
    case PROP_MAX_CONNECTIONS:
      g_value_set_uint (value, httpmail_transport_get_max_connections (self));
      break;
    case PROP_INSECURE_AUTH:
      g_value_set_boolean (value, httpmail_transport_get_insecure_auth (self));
      break;
    case PROP_AUTH_SCHEMES:
      g_value_set_flags (value, httpmail_transport_get_auth_schemes (self));
      break;
    case PROP_COMMAND_LOGGING:
      g_value_set_boolean (value, httpmail_transport_get_command_logging (self));
      break;
    case PROP_LOG_PATH:
      g_mutex_lock (&priv->lock);
      g_value_set_string (value, priv->log_path);
      g_mutex_unlock (&priv->lock);
      break;
    case PROP_TLS_DATABASE:
      g_value_set_object (value, httpmail_transport_get_tls_database (self));
      break;
    case PROP_PROXY_RESOLVER:
      g_value_set_object (value, httpmail_transport_get_proxy_resolver (self));
      break;
    case PROP_MAX_MEMBERS:
    case PROP_MAX_HELD_MEMBERS:
    case PROP_MAX_LISTING_SIZE:
    case PROP_MAX_HELD_SIZE:
      g_mutex_lock (&priv->lock);
      g_value_set_uint64 (value, *limit_of (priv, property_id));
      g_mutex_unlock (&priv->lock);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (object);
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);

  switch (property_id)
    {
    case PROP_USER_AGENT:
      priv->user_agent = g_value_dup_string (value);
      if (!priv->user_agent)
        priv->user_agent = g_strdup ("libhttpmail/" HTTPMAIL_VERSION_STRING);
      break;
    case PROP_IDLE_TIMEOUT:
      httpmail_transport_set_idle_timeout (self, g_value_get_uint (value));
      break;
    case PROP_DEADLINE:
      httpmail_transport_set_deadline (self, g_value_get_uint (value));
      break;
    case PROP_MAX_CONNECTIONS:
      httpmail_transport_set_max_connections (self, g_value_get_uint (value));
      break;
    case PROP_INSECURE_AUTH:
      httpmail_transport_set_insecure_auth (self, g_value_get_boolean (value));
      break;
    case PROP_AUTH_SCHEMES:
      httpmail_transport_set_auth_schemes (self, g_value_get_flags (value));
      break;
    case PROP_COMMAND_LOGGING:
      httpmail_transport_set_command_logging (self, g_value_get_boolean (value));
      break;
    case PROP_LOG_PATH:
      httpmail_transport_set_log_path (self, g_value_get_string (value));
      break;
    case PROP_TLS_DATABASE:
      httpmail_transport_set_tls_database (self, g_value_get_object (value));
      break;
    case PROP_PROXY_RESOLVER:
      httpmail_transport_set_proxy_resolver (self, g_value_get_object (value));
      break;
    case PROP_MAX_MEMBERS:
    case PROP_MAX_HELD_MEMBERS:
    case PROP_MAX_LISTING_SIZE:
    case PROP_MAX_HELD_SIZE:
      set_limit (self, property_id, g_value_get_uint64 (value), pspec->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

void
hm_transport_install_properties (HTTPMailTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;

  /**
   * HTTPMailTransport:user-agent:
   *
   * What the program calls itself towards servers (RFC 9110, section 10.1.5); some servers go by it.
   */
  properties[PROP_USER_AGENT] =
    g_param_spec_string ("user-agent", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:server-info:
   *
   * What the account was opened with; a copy, without the password being readable.
   */
  properties[PROP_SERVER_INFO] =
    g_param_spec_object ("server-info", NULL, NULL, HTTPMAIL_TYPE_SERVER_INFO,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:connection-status:
   *
   * How far the connection is; what [signal@Transport::status] said last.
   */
  properties[PROP_CONNECTION_STATUS] =
    g_param_spec_enum ("connection-status", NULL, NULL, HTTPMAIL_TYPE_STATUS, HTTPMAIL_STATUS_DISCONNECTED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:authenticated:
   *
   * Whether the server accepted the credentials.
   */
  properties[PROP_AUTHENTICATED] =
    g_param_spec_boolean ("authenticated", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:busy:
   *
   * Whether any command is not done.
   */
  properties[PROP_BUSY] =
    g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:dialect:
   *
   * What kind of server answers, as far as that is known.
   */
  properties[PROP_DIALECT] =
    g_param_spec_enum ("dialect", NULL, NULL, HTTPMAIL_TYPE_DIALECT, HTTPMAIL_DIALECT_UNKNOWN,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:idle-timeout:
   *
   * Seconds without any activity after which a command is in question, see [signal@Transport::timeout]; 0: never. In
   * effect for commands started later. Opening an account that has a timeout of its own sets it.
   */
  properties[PROP_IDLE_TIMEOUT] =
    g_param_spec_uint ("idle-timeout", NULL, NULL, 0, G_MAXUINT32 / 1000, HM_DEFAULT_IDLE_SECONDS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:deadline:
   *
   * Seconds that one command may take in all, 0: never an end. Data that moves earns time, one second more for each 4
   * KiB sent or received: however large a folder is and however slow the line, what goes on ends well, but a server
   * that sends a byte now and then, and so is never idle, does not hold a command for ever. Time in which a question is
   * open ([signal@Transport::timeout], [signal@Transport::logon-prompt], [signal@Transport::prompt]), or in which the
   * application is behind with what has arrived or is still giving out what is to be sent, does not count. Where a
   * server does not know a batch command and its targets are done one by one, each has so long. In effect for commands
   * started later.
   */
  properties[PROP_DEADLINE] =
    g_param_spec_uint ("deadline", NULL, NULL, 0, G_MAXUINT32 / 1000, HM_DEFAULT_DEADLINE_SECONDS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:max-connections:
   *
   * How many connections to the server there may be, and so how many commands that only read run at a time. In effect when
   * the account is opened the next time.
   */
  properties[PROP_MAX_CONNECTIONS] =
    g_param_spec_uint ("max-connections", NULL, NULL, 1, 64, HM_DEFAULT_CONNECTIONS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:insecure-auth:
   *
   * Whether the password itself (Basic authentication, the logon form of Exchange) or an access token may go over a
   * connection without TLS that leaves this machine. In effect when the account is opened the next time.
   */
  properties[PROP_INSECURE_AUTH] =
    g_param_spec_boolean ("insecure-auth", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:auth-schemes:
   *
   * The ways to log on that may be used. Of those that the server offers, the strongest is taken, and once one was
   * offered, no weaker one is used later. In effect when the account is opened the next time.
   *
   * With `HTTPMAIL_AUTH_SCHEMES_NTLM` and `HTTPMAIL_AUTH_SCHEMES_NEGOTIATE` one command after the other is carried out,
   * over one connection, whatever [property@Transport:max-connections] says. With `HTTPMAIL_AUTH_SCHEMES_NEGOTIATE` the
   * user's Kerberos library may have to ask its own servers, and the network work of all transports waits meanwhile.
   */
  properties[PROP_AUTH_SCHEMES] =
    g_param_spec_flags ("auth-schemes", NULL, NULL, HTTPMAIL_TYPE_AUTH_SCHEMES, HTTPMAIL_AUTH_SCHEMES_DEFAULT,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:command-logging:
   *
   * Whether [signal@Transport::command] is emitted; `HTTPMAIL_OPEN_COMMAND_LOGGING` sets it. In effect when the account
   * is opened the next time.
   */
  properties[PROP_COMMAND_LOGGING] =
    g_param_spec_boolean ("command-logging", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:log-path:
   *
   * A file that gets the lines of [signal@Transport::command] with time stamps, whether or not the signal is emitted.
   * It is added to, and readable for its owner alone, also when it was readable for others before. Opening an account
   * fails with `HTTPMAIL_ERROR_INVALID_ARGUMENT` when the file cannot be opened, or is a symbolic link. In effect when
   * the account is opened the next time.
   */
  properties[PROP_LOG_PATH] =
    g_param_spec_string ("log-path", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:tls-database:
   *
   * The authorities that certificates are verified against; `NULL`: the system's. In effect when the account is opened
   * the next time.
   */
  properties[PROP_TLS_DATABASE] =
    g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:proxy-resolver:
   *
   * Which proxy to use; `NULL`: as the system says. A user name and a password in a proxy's address are used without a
   * question; else a proxy that wants a logon asks by [signal@Transport::logon-prompt], see [method@Logon.is_proxy]. In
   * effect when the account is opened the next time.
   */
  properties[PROP_PROXY_RESOLVER] =
    g_param_spec_object ("proxy-resolver", NULL, NULL, G_TYPE_PROXY_RESOLVER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:max-members:
   *
   * How many members one listing may have; beyond it the command fails with `HTTPMAIL_ERROR_TOO_LARGE`.
   */
  properties[PROP_MAX_MEMBERS] =
    g_param_spec_uint64 ("max-members", NULL, NULL, 1, G_MAXUINT64, HM_LIMIT_MEMBERS,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:max-held-members:
   *
   * How many members a listing may have that is held in memory: that of [method@Transport.member_info_async] and of
   * [method@Transport.list_members], and the answer of [method@Transport.command_propfind] in any form.
   */
  properties[PROP_MAX_HELD_MEMBERS] =
    g_param_spec_uint64 ("max-held-members", NULL, NULL, 1, G_MAXUINT64, HM_LIMIT_MEMBERS_HELD,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:max-listing-size:
   *
   * How many bytes the reply with a listing may have.
   */
  properties[PROP_MAX_LISTING_SIZE] =
    g_param_spec_uint64 ("max-listing-size", NULL, NULL, 1, G_MAXUINT64, HM_LIMIT_LISTING_BODY,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * HTTPMailTransport:max-held-size:
   *
   * How many bytes a message may have that is held in memory: that of [method@Transport.get_async]. The same holds for
   * the answer of [method@Transport.command_propfind] in any form.
   */
  properties[PROP_MAX_HELD_SIZE] =
    g_param_spec_uint64 ("max-held-size", NULL, NULL, 1, G_MAXUINT64, HM_LIMIT_CONTENT_HELD,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}
