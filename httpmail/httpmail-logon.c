/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-logon-private.h>
#include <httpmail/httpmail-server-info.h>
#include <httpmail/httpmail-token-private.h>

/**
 * HTTPMailLogon:
 *
 * An open question for a user name and a password, or for a token, which [signal@Transport::logon-prompt] brings.
 *
 * Keep a reference and answer with [method@Logon.submit], [method@Logon.submit_token] when the scheme is `Bearer`, or
 * [method@Logon.cancel], at once or later, on any thread; only the first answer counts. While the question is open only
 * the request that asked waits. A question that is dropped without an answer counts as cancelled. Before a password is
 * given away, look at [property@Logon:origin]: it need not be the server that was opened.
 *
 * It stands for the INETSERVER that OnLogonPrompt of the original interface hands over to be filled in.
 */
struct _HTTPMailLogon
{
  GObject parent_instance;

  HTTPMailServerInfo *server_info;
  char *origin;
  gboolean is_account_origin;
  gboolean is_proxy;
  char *realm;
  char *scheme;
  char *user_name;
  char *parent_window;
  guint attempt;

  gint answered; /* atomic */
  HTTPMailLogonFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
};

enum
{
  PROP_0,
  PROP_SERVER_INFO,
  PROP_ORIGIN,
  PROP_REALM,
  PROP_SCHEME,
  PROP_USER_NAME,
  PROP_ATTEMPT,
  PROP_PARENT_WINDOW,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailLogon, httpmail_logon, G_TYPE_OBJECT)

static void
answer_once (HTTPMailLogon *self, const char *user_name, const char *password, const char *token)
{
  if (!g_atomic_int_compare_and_exchange (&self->answered, FALSE, TRUE))
    return;
  if (self->func != NULL)
    self->func (user_name, password, token, self->user_data);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
}

static void
httpmail_logon_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailLogon *self = HTTPMAIL_LOGON (object);

  switch (prop_id)
    {
    case PROP_SERVER_INFO:
      g_value_set_object (value, self->server_info);
      break;
    case PROP_ORIGIN:
      g_value_set_string (value, self->origin);
      break;
    case PROP_REALM:
      g_value_set_string (value, self->realm);
      break;
    case PROP_SCHEME:
      g_value_set_string (value, self->scheme);
      break;
    case PROP_USER_NAME:
      g_value_set_string (value, self->user_name);
      break;
    case PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;
    case PROP_PARENT_WINDOW:
      g_value_set_string (value, self->parent_window);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_logon_finalize (GObject *object)
{
  HTTPMailLogon *self = HTTPMAIL_LOGON (object);

  answer_once (self, NULL, NULL, NULL);
  g_clear_object (&self->server_info);
  g_free (self->origin);
  g_free (self->realm);
  g_free (self->scheme);
  g_free (self->user_name);
  g_free (self->parent_window);

  G_OBJECT_CLASS (httpmail_logon_parent_class)->finalize (object);
}

static void
httpmail_logon_class_init (HTTPMailLogonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_logon_get_property;
  object_class->finalize = httpmail_logon_finalize;

  /**
   * HTTPMailLogon:server-info:
   *
   * The account that was opened, for display. Its password cannot be read.
   */
  props[PROP_SERVER_INFO] = g_param_spec_object ("server-info", NULL, NULL, HTTPMAIL_TYPE_SERVER_INFO, flags);

  /**
   * HTTPMailLogon:origin:
   *
   * Scheme, host and port of the server that asks, for example `https://mail.example.net`; this is where the password
   * will go (RFC 9110, section 4.3.1).
   */
  props[PROP_ORIGIN] = g_param_spec_string ("origin", NULL, NULL, "", flags);

  /**
   * HTTPMailLogon:realm:
   *
   * What the server calls the area that the password is for (RFC 9110, section 11.5), or `NULL`. It is the server's
   * text: show it as such.
   */
  props[PROP_REALM] = g_param_spec_string ("realm", NULL, NULL, NULL, flags);

  /**
   * HTTPMailLogon:scheme:
   *
   * The authentication scheme that the answer is used for: `Basic`, `Digest`, `NTLM` (RFC 9110, section 11.1), `Form` for
   * the logon form of Exchange, or `Bearer`, which wants a token in place of a password (RFC 6750). For `NTLM` and `Form`
   * the user name may be `DOMAIN\user`.
   */
  props[PROP_SCHEME] = g_param_spec_string ("scheme", NULL, NULL, "", flags);

  /**
   * HTTPMailLogon:user-name:
   *
   * The user name to propose, or `NULL`.
   */
  props[PROP_USER_NAME] = g_param_spec_string ("user-name", NULL, NULL, NULL, flags);

  /**
   * HTTPMailLogon:attempt:
   *
   * How often this was asked, counted from 1. From 2 on, the server refused what was answered before.
   */
  props[PROP_ATTEMPT] = g_param_spec_uint ("attempt", NULL, NULL, 1, G_MAXUINT, 1, flags);

  /**
   * HTTPMailLogon:parent-window:
   *
   * The window that a dialog belongs to, as [signal@Transport::parent-window] gave it, or `NULL`.
   */
  props[PROP_PARENT_WINDOW] = g_param_spec_string ("parent-window", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_logon_init (HTTPMailLogon *self)
{
  self->attempt = 1;
}

HTTPMailLogon *
httpmail_logon_new (HTTPMailServerInfo *server_info,
                    const char *origin,
                    const char *realm,
                    const char *scheme,
                    const char *user_name,
                    guint attempt,
                    HTTPMailLogonFunc func,
                    gpointer user_data,
                    GDestroyNotify destroy)
{
  HTTPMailLogon *self = g_object_new (HTTPMAIL_TYPE_LOGON, NULL);

  g_set_object (&self->server_info, server_info);
  self->origin = g_strdup (origin);
  /* A header may hold any byte; bindings take UTF-8 only. */
  if (realm != NULL)
    self->realm = g_utf8_make_valid (realm, -1);
  self->scheme = g_strdup (scheme);
  self->user_name = g_strdup (user_name);
  self->attempt = MAX (attempt, 1);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

void
httpmail_logon_set_parent_window (HTTPMailLogon *self, const char *handle)
{
  g_return_if_fail (HTTPMAIL_IS_LOGON (self));

  g_free (self->parent_window);
  self->parent_window = g_strdup (handle);
}

/**
 * httpmail_logon_get_server_info:
 * @self: a logon
 *
 * The value of [property@Logon:server-info].
 *
 * Returns: (transfer none): the account
 */
HTTPMailServerInfo *
httpmail_logon_get_server_info (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), NULL);

  return self->server_info;
}

/**
 * httpmail_logon_get_origin:
 * @self: a logon
 *
 * The value of [property@Logon:origin].
 *
 * Returns: (transfer none): where the password will go
 */
const char *
httpmail_logon_get_origin (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), NULL);

  return self->origin;
}

void
httpmail_logon_set_account_origin (HTTPMailLogon *self, gboolean is_account)
{
  self->is_account_origin = is_account;
}

/**
 * httpmail_logon_is_account_origin:
 * @self: the question
 *
 * Whether the server that asks is the one that the account's URL names. An account may lead elsewhere, as those of large
 * providers do; a program that answers without asking anybody should do so only here.
 *
 * Returns: `TRUE` if [property@Logon:origin] is the account's own
 */
gboolean
httpmail_logon_is_account_origin (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), FALSE);

  return self->is_account_origin;
}

/**
 * httpmail_logon_is_proxy:
 * @self: a logon
 *
 * Whether it is not the mail server that asks but a proxy on the way to it, which [property@Logon:origin] then names.
 * Its user names and passwords have nothing to do with those of the account.
 *
 * Returns: `TRUE` if a proxy asks
 */
gboolean
httpmail_logon_is_proxy (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), FALSE);

  return self->is_proxy;
}

void
httpmail_logon_set_proxy (HTTPMailLogon *self, gboolean is_proxy)
{
  self->is_proxy = is_proxy;
}

/**
 * httpmail_logon_get_realm:
 * @self: a logon
 *
 * The value of [property@Logon:realm].
 *
 * Returns: (transfer none) (nullable): the realm
 */
const char *
httpmail_logon_get_realm (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), NULL);

  return self->realm;
}

/**
 * httpmail_logon_get_scheme:
 * @self: a logon
 *
 * The value of [property@Logon:scheme].
 *
 * Returns: (transfer none): the authentication scheme
 */
const char *
httpmail_logon_get_scheme (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), NULL);

  return self->scheme;
}

/**
 * httpmail_logon_get_user_name:
 * @self: a logon
 *
 * The value of [property@Logon:user-name].
 *
 * Returns: (transfer none) (nullable): the user name to propose
 */
const char *
httpmail_logon_get_user_name (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), NULL);

  return self->user_name;
}

/**
 * httpmail_logon_get_attempt:
 * @self: a logon
 *
 * The value of [property@Logon:attempt].
 *
 * Returns: how often this was asked, counted from 1
 */
guint
httpmail_logon_get_attempt (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), 0);

  return self->attempt;
}

/**
 * httpmail_logon_get_parent_window:
 * @self: a logon
 *
 * The value of [property@Logon:parent-window].
 *
 * Returns: (transfer none) (nullable): the window handle
 */
const char *
httpmail_logon_get_parent_window (HTTPMailLogon *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), NULL);

  return self->parent_window;
}

/**
 * httpmail_logon_submit:
 * @self: a logon
 * @user_name: the user name
 * @password: the password
 *
 * Answers the question: the request that asked is tried again with these. Does nothing when the question was answered
 * already. May be called on any thread, and returns at once. The logon keeps neither string.
 */
void
httpmail_logon_submit (HTTPMailLogon *self, const char *user_name, const char *password)
{
  g_return_if_fail (HTTPMAIL_IS_LOGON (self));
  g_return_if_fail (user_name != NULL);
  g_return_if_fail (password != NULL);

  answer_once (self, user_name, password, NULL);
}

/**
 * httpmail_logon_submit_token:
 * @self: a logon
 * @token: an access token (RFC 6750, section 2.1)
 * @error: return location for an error
 *
 * Answers the question with a token: the request that asked is tried again with it. It is of use when
 * [property@Logon:scheme] is `Bearer`. Does nothing when the question was answered already. May be called on any
 * thread, and returns at once. The logon does not keep the token.
 *
 * A token that holds what no token may hold is not an answer: the question stays open, and @error is
 * `HTTPMAIL_ERROR_INVALID_ARGUMENT`. The error does not repeat the token.
 *
 * Returns: `TRUE` unless @token cannot be a token
 */
gboolean
httpmail_logon_submit_token (HTTPMailLogon *self, const char *token, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_LOGON (self), FALSE);
  g_return_val_if_fail (token != NULL, FALSE);

  if (!hm_token_check (token, error))
    return FALSE;
  answer_once (self, NULL, NULL, token);
  return TRUE;
}

/**
 * httpmail_logon_cancel:
 * @self: a logon
 *
 * Answers the question with a refusal: the request that asked fails with `HTTPMAIL_ERROR_USER_CANCEL`. Does nothing
 * when the question was answered already. May be called on any thread, and returns at once.
 */
void
httpmail_logon_cancel (HTTPMailLogon *self)
{
  g_return_if_fail (HTTPMAIL_IS_LOGON (self));

  answer_once (self, NULL, NULL, NULL);
}
