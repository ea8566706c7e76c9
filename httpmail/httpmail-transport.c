/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The transport itself: what it is made of, opening and closing. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error-private.h>
#include <httpmail/httpmail-server-info.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-limits.h>

/**
 * HTTPMailTransport:
 *
 * An account on a server that speaks HTTPMail, Exchange's WebDAV, or plain WebDAV.
 *
 * A transport belongs to the [struct@GLib.MainContext] that was the thread default where it was made, its owner
 * context: all its signals and callbacks come from there, in order, and never from inside a call of one of its methods.
 * The methods may be called from any thread, none of them blocks, and all network work happens on a thread of its own.
 * That thread does not survive `fork()`: a process that has made a transport forks only to execute another program.
 *
 * Open it with [method@Transport.open], answer [signal@Transport::logon-prompt], ask for the account's URLs with
 * [method@Transport.lookup_account_property], and start commands. Each exists twice: [method@Transport.command_get] and
 * its kin answer by [signal@Transport::response], [method@Transport.get_async] and its kin by a callback. What only
 * reads may overlap; what changes the mailbox starts when everything before it has ended, and everything after it
 * waits.
 *
 * Source: IInternetTransport and IHTTPMailTransport.
 */

G_DEFINE_TYPE_WITH_PRIVATE (HTTPMailTransport, httpmail_transport, G_TYPE_OBJECT)

/* The I/O context of the next transport made on this thread; a test's way in. */
static GPrivate injected_io;

HTTPMailTransportPrivate *
hm_transport_get_private (HTTPMailTransport *self)
{
  return httpmail_transport_get_instance_private (self);
}

static void
on_drained (gpointer mailbox, gpointer user_data)
{
  g_autoptr (HTTPMailTransport) self = g_weak_ref_get (user_data);
  HTTPMailTransportPrivate *priv;
  g_autoptr (HmSession) session = NULL;

  if (!self)
    return;
  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  session = priv->session ? hm_session_ref (priv->session) : NULL;
  g_mutex_unlock (&priv->lock);
  if (session)
    hm_session_resume (session);
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* From now on nothing is told and nothing can be started. */
static void
let_go (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  g_auto (HmAccountWait) wait = { NULL };
  g_autoptr (HmSession) session = NULL;

  g_mutex_lock (&priv->lock);
  priv->gone = TRUE;
  priv->hands_off = TRUE;
  priv->generation++;
  priv->status = HTTPMAIL_STATUS_DISCONNECTED;
  priv->authenticated = FALSE;
  session = g_steal_pointer (&priv->session);
  /* They are among the commands, and end with those. */
  hm_transport_steal_account_wait (self, &wait);
  g_mutex_unlock (&priv->lock);

  if (session)
    hm_session_shutdown (session);
}

static void
on_mailbox_lost (GObject *owner, gpointer data)
{
  let_go (HTTPMAIL_TRANSPORT (owner));
  hm_transport_abandon_commands (HTTPMAIL_TRANSPORT (owner), FALSE);
}

static void
httpmail_transport_init (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  HmIo *io = g_private_get (&injected_io);
  GWeakRef *weak = g_new0 (GWeakRef, 1);
  /* Not kept: who drops the context ends what waits for it. */
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_mutex_init (&priv->lock);
  priv->io = io ? hm_io_ref (io) : hm_io_get_shared ();
  priv->mailbox = hm_mailbox_new (context, G_OBJECT (self), on_mailbox_lost);
  g_weak_ref_init (weak, self);
  hm_mailbox_set_drained_func (priv->mailbox, on_drained, weak, free_weak_ref);
  priv->status = HTTPMAIL_STATUS_DISCONNECTED;
  priv->idle_timeout = HM_DEFAULT_IDLE_SECONDS;
  priv->deadline = HM_DEFAULT_DEADLINE_SECONDS;
  priv->max_connections = HM_DEFAULT_CONNECTIONS;
  priv->auth_schemes = HTTPMAIL_AUTH_SCHEMES_DEFAULT;
  priv->max_members = HM_LIMIT_MEMBERS;
  priv->max_held_members = HM_LIMIT_MEMBERS_HELD;
  priv->max_listing_size = HM_LIMIT_LISTING_BODY;
  priv->max_held_size = HM_LIMIT_CONTENT_HELD;
  priv->commands = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) hm_command_unref, NULL);
  priv->account_waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_command_unref);
}

static void
httpmail_transport_dispose (GObject *object)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (object);
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);

  let_go (self);
  /* Who disposes of it on another thread ends no command that the owner is being told of. */
  hm_mailbox_close (priv->mailbox);
  hm_mailbox_wait_idle (priv->mailbox);
  hm_transport_abandon_commands (self, TRUE);
  G_OBJECT_CLASS (httpmail_transport_parent_class)->dispose (object);
}

static void
httpmail_transport_finalize (GObject *object)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (HTTPMAIL_TRANSPORT (object));

  g_hash_table_unref (priv->commands);
  g_ptr_array_unref (priv->account_waiters);
  g_clear_object (&priv->server_info);
  g_clear_pointer (&priv->account, hm_account_free);
  g_clear_error (&priv->failure);
  g_free (priv->user_agent);
  g_free (priv->log_path);
  g_clear_object (&priv->tls_database);
  g_clear_object (&priv->proxy_resolver);
  hm_mailbox_unref (priv->mailbox);
  hm_io_unref (priv->io);
  g_mutex_clear (&priv->lock);
  G_OBJECT_CLASS (httpmail_transport_parent_class)->finalize (object);
}

static void
httpmail_transport_class_init (HTTPMailTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  httpmail_error_bind_translations ();
  object_class->dispose = httpmail_transport_dispose;
  object_class->finalize = httpmail_transport_finalize;
  hm_transport_install_properties (klass);
  hm_transport_install_signals (klass);
}

/**
 * httpmail_transport_new:
 * @user_agent: (nullable): what the program calls itself towards servers; `NULL`: the name of this library
 *
 * Makes a transport whose owner context is the caller's thread-default [struct@GLib.MainContext].
 *
 * Source: IHTTPMailTransport::InitNew.
 *
 * Returns: (transfer full): a transport that is not open
 */
HTTPMailTransport *
httpmail_transport_new (const char *user_agent)
{
  return g_object_new (HTTPMAIL_TYPE_TRANSPORT, "user-agent", user_agent, NULL);
}

HTTPMailTransport *
hm_transport_new_with_io (const char *user_agent, HmIo *io)
{
  HTTPMailTransport *self;

  g_private_set (&injected_io, io);
  self = httpmail_transport_new (user_agent);
  g_private_set (&injected_io, NULL);
  return self;
}

/* close: it is the last time, for no other session. */
static HmSession *
ref_session (HTTPMailTransport *self, gboolean close, GError **error)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  HmSession *session;

  g_mutex_lock (&priv->lock);
  session = priv->session && !priv->closing ? hm_session_ref (priv->session) : NULL;
  if (session && close)
    priv->closing = TRUE;
  g_mutex_unlock (&priv->lock);
  if (!session)
    g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED,
                         _("The transport is not open; open an account first"));
  return session;
}

HmSession *
hm_transport_ref_session (HTTPMailTransport *self, GError **error)
{
  return ref_session (self, FALSE, error);
}

static gboolean
check_server_info (HTTPMailServerInfo *info, GError **error)
{
  g_autofree char *uri = httpmail_server_info_get_uri (info);

  if (uri)
    return TRUE;
  g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                       _("The account has neither a URL nor a host; set one"));
  return FALSE;
}

/* Under the lock. Takes the log. */
static HmSession *
new_session (HTTPMailTransportPrivate *priv, HmLog *log)
{
  HmSessionConfig config = {
    .server_info = priv->server_info,
    .user_agent = priv->user_agent,
    .log = log,
    .tls_database = priv->tls_database,
    .proxy_resolver = priv->proxy_resolver,
    .max_connections = priv->max_connections,
    .auth_schemes = priv->auth_schemes,
    .insecure_auth = priv->insecure_auth,
    .command_logging = priv->command_logging,
  };

  return hm_session_new (priv->io, &config, &hm_transport_session_sink,
                         hm_session_link_new (priv->mailbox, ++priv->generation),
                         (GDestroyNotify) hm_session_link_free);
}

/* out_log: NULL when none is wanted. */
static gboolean
open_log (HTTPMailTransport *self, HmLog **out_log, GError **error)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  g_autofree char *path = NULL;

  g_mutex_lock (&priv->lock);
  path = g_strdup (priv->log_path);
  g_mutex_unlock (&priv->lock);
  if (path)
    *out_log = hm_log_open (path, error);
  return !path || *out_log;
}

/* opening: transfer full, who waits for it, or NULL. */
static gboolean
open_session (HTTPMailTransport *self,
              HTTPMailServerInfo *info,
              HTTPMailOpenFlags flags,
              HmCommand *opening,
              GError **error)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  g_autoptr (HmCommand) owned = opening;
  g_autoptr (HmSession) session = NULL;
  g_autoptr (HmLog) log = NULL;
  gboolean authenticate = (flags & HTTPMAIL_OPEN_AUTHENTICATE) != 0;
  gboolean new_idle = FALSE;
  gboolean new_logging = FALSE;
  gboolean new_dialect;
  guint idle;
  guint deadline;

  if (!check_server_info (info, error) || !open_log (self, &log, error))
    return FALSE;

  g_mutex_lock (&priv->lock);
  if (priv->session || priv->gone)
    {
      gboolean gone = priv->gone;

      g_mutex_unlock (&priv->lock);
      if (gone)
        g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_STATE,
                             _("The transport was disposed of, or its main context was; make a new one"));
      else
        g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ALREADY_CONNECTED,
                             _("The transport is open already; close it first, or use another one"));
      return FALSE;
    }
  g_clear_object (&priv->server_info);
  priv->server_info = httpmail_server_info_copy (info);
  if (httpmail_server_info_get_timeout (info) > 0)
    {
      new_idle = priv->idle_timeout != httpmail_server_info_get_timeout (info);
      priv->idle_timeout = httpmail_server_info_get_timeout (info);
    }
  if (flags & HTTPMAIL_OPEN_COMMAND_LOGGING)
    {
      new_logging = !priv->command_logging;
      priv->command_logging = TRUE;
    }
  g_clear_pointer (&priv->account, hm_account_free);
  g_clear_error (&priv->failure);
  new_dialect = priv->dialect != HTTPMAIL_DIALECT_UNKNOWN;
  priv->dialect = HTTPMAIL_DIALECT_UNKNOWN;
  priv->closing = FALSE;
  priv->dropped = FALSE;
  priv->anonymous = !authenticate;
  priv->discovering = TRUE;
  priv->opening = g_steal_pointer (&owned);
  priv->session = new_session (priv, g_steal_pointer (&log));
  session = hm_session_ref (priv->session);
  idle = priv->idle_timeout;
  deadline = priv->deadline;
  g_mutex_unlock (&priv->lock);

  hm_transport_notify (self, "server-info");
  if (new_idle)
    hm_transport_notify (self, "idle-timeout");
  if (new_logging)
    hm_transport_notify (self, "command-logging");
  if (new_dialect)
    hm_transport_notify (self, "dialect");
  hm_session_discover (session, authenticate, idle, deadline);
  return TRUE;
}

/**
 * httpmail_transport_open:
 * @self: a transport that is not open
 * @server_info: the account; copied
 * @flags: how to go about it
 * @error: return location for an error
 *
 * Starts to connect to an account and returns at once. [signal@Transport::status] tells how it goes; when it fails,
 * [signal@Transport::error] says why. Commands may be started right away and wait until the account is open.
 *
 * The account is at the URL of @server_info. When that names a host and nothing below it, the host itself is asked
 * first, then `/exchange/USER/` when a user name is known (for an address also by the part before the at sign, and
 * without a domain as in `DOMAIN\user`), then `/svcs/hotmail/httpmail.asp`. The first one that has mail is the account;
 * when none has, a plain WebDAV server at the host is. This is one opening, with one deadline and one logon. It ends at
 * once when the server cannot be reached, is busy, or refuses the logon, and the error names all that was asked when
 * there is no account anywhere. [method@Transport.get_server_info] says afterwards what it said before.
 *
 * With `HTTPMAIL_OPEN_AUTHENTICATE` opening includes the logon. Without, the transport connects, and the first command
 * that needs a logon asks for it.
 *
 * Source: IInternetTransport::Connect.
 *
 * Returns: `TRUE` if it was started
 */
gboolean
httpmail_transport_open (HTTPMailTransport *self,
                         HTTPMailServerInfo *server_info,
                         HTTPMailOpenFlags flags,
                         GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (HTTPMAIL_IS_SERVER_INFO (server_info), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return open_session (self, server_info, flags, NULL, error);
}

/* opening: only as long as this one is what opens; NULL: in any case. */
static void
drop (HTTPMailTransport *self, HmCommand *opening)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  g_autoptr (HmSession) session = NULL;

  g_mutex_lock (&priv->lock);
  if (priv->session && (!opening || opening == priv->opening))
    {
      session = hm_session_ref (priv->session);
      priv->closing = TRUE;
      priv->dropped = TRUE;
      if (!opening && priv->timeout && priv->timeout_thread == g_thread_self ())
        hm_timeout_question_give_up (priv->timeout);
    }
  g_mutex_unlock (&priv->lock);
  if (session)
    hm_session_drop (session);
}

/**
 * httpmail_transport_open_async:
 * @self: a transport that is not open
 * @server_info: the account; copied
 * @flags: how to go about it
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * As [method@Transport.open], and says when the account is open, or why it could not be opened.
 */
void
httpmail_transport_open_async (HTTPMailTransport *self,
                               HTTPMailServerInfo *server_info,
                               HTTPMailOpenFlags flags,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HmCommand) command = NULL;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (HTTPMAIL_IS_SERVER_INFO (server_info));

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_NONE, cancellable, callback, user_data,
                                         httpmail_transport_open_async);
  hm_transport_add_command (self, command);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (&error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _("The command was cancelled"));
      hm_command_complete_later (self, command, error);
      return;
    }
  /* Before it starts, for it may end on another thread at any time after. */
  hm_command_watch_cancellable (self, command, drop);
  if (!open_session (self, server_info, flags, hm_command_ref (command), &error))
    hm_command_complete_later (self, command, error);
  else if (g_cancellable_is_cancelled (cancellable))
    drop (self, command);
}

/**
 * httpmail_transport_open_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.open_async].
 *
 * Returns: `TRUE` if the account is open
 */
gboolean
httpmail_transport_open_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, httpmail_transport_open_async, error);

  return outcome != NULL;
}

/**
 * httpmail_transport_close:
 * @self: a transport that is open
 * @error: return location for an error
 *
 * Closes the account. Commands that were started end first; none can be started any more. The status
 * `HTTPMAIL_STATUS_DISCONNECTED` says that it is done.
 *
 * Source: IInternetTransport::Disconnect.
 *
 * Returns: `TRUE` if closing was started, `FALSE` if the transport is not open
 */
gboolean
httpmail_transport_close (HTTPMailTransport *self, GError **error)
{
  g_autoptr (HmSession) session = NULL;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  session = ref_session (self, TRUE, error);
  if (!session)
    return FALSE;
  hm_session_close (session);
  return TRUE;
}

/**
 * httpmail_transport_drop_connection:
 * @self: a transport
 *
 * Closes the account at once. Commands that were started end with `HTTPMAIL_ERROR_CONNECTION_DROPPED`; what the server
 * has done of them is not known. Does nothing when the transport is not open.
 *
 * Called by a handler of [signal@Transport::timeout], it is an answer as well: the command that waited ends with
 * `HTTPMAIL_ERROR_TIMEOUT`.
 *
 * Source: IInternetTransport::DropConnection.
 */
void
httpmail_transport_drop_connection (HTTPMailTransport *self)
{
  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  drop (self, NULL);
}

/**
 * httpmail_transport_hands_off:
 * @self: a transport
 *
 * Has no signal emitted any more, ever. A handler that runs in another thread at this moment is waited for. What was
 * started with a callback still calls it. Open questions are answered with no.
 *
 * Source: IInternetTransport::HandsOffCallback.
 */
void
httpmail_transport_hands_off (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  priv = hm_transport_get_private (self);
  g_mutex_lock (&priv->lock);
  priv->hands_off = TRUE;
  g_mutex_unlock (&priv->lock);
  hm_mailbox_wait_idle (priv->mailbox);
}

/**
 * httpmail_transport_is_state:
 * @self: a transport
 * @state: what to ask
 *
 * Asks about the transport's state.
 *
 * Source: IInternetTransport::IsState.
 *
 * Returns: `TRUE` if it is so
 */
gboolean
httpmail_transport_is_state (HTTPMailTransport *self, HTTPMailState state)
{
  HTTPMailStatus status;
  gboolean connected;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);

  status = httpmail_transport_get_connection_status (self);
  connected = status >= HTTPMAIL_STATUS_CONNECTED && status <= HTTPMAIL_STATUS_AUTHORIZED;
  switch (state)
    {
    case HTTPMAIL_STATE_CONNECTED:
      return connected;
    case HTTPMAIL_STATE_BUSY:
      return httpmail_transport_get_busy (self);
    case HTTPMAIL_STATE_READY:
      return connected && !httpmail_transport_get_busy (self);
    case HTTPMAIL_STATE_AUTHENTICATED:
      return httpmail_transport_get_authenticated (self);
    default:
      return FALSE;
    }
}

/**
 * httpmail_transport_get_async_result:
 * @self: the transport
 * @result: what the callback of one of the functions ending in `_async` was given
 *
 * What the server said, beside the outcome that the finish function gives: the status line, the HTTP status also where no
 * error code stands for it, its own words. Before and after the finish function.
 *
 * Returns: (transfer none): as [property@Response:result]
 */
HTTPMailResult *
httpmail_transport_get_async_result (HTTPMailTransport *self, GAsyncResult *result)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_get_task_data (G_TASK (result));
}
