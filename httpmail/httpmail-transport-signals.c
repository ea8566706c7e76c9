/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The eight signals, and the way to them from the I/O thread: everything a session reports becomes a letter here, and
 * is emitted when the owner's context comes to it. */

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-logon-private.h>
#include <httpmail/httpmail-prompt-private.h>
#include <httpmail/httpmail-result-private.h>
#include <httpmail/httpmail-transport-private.h>
#include <string.h>

enum
{
  SIGNAL_TIMEOUT,
  SIGNAL_LOGON_PROMPT,
  SIGNAL_PROMPT,
  SIGNAL_STATUS,
  SIGNAL_ERROR,
  SIGNAL_COMMAND,
  SIGNAL_RESPONSE,
  SIGNAL_PARENT_WINDOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The first handler that wants to wait decides. */
static gboolean
first_nonzero (GSignalInvocationHint *hint, GValue *total, const GValue *answer, gpointer data)
{
  guint seconds = g_value_get_uint (answer);

  g_value_set_uint (total, seconds);
  return seconds == 0;
}

static gboolean
first_string (GSignalInvocationHint *hint, GValue *total, const GValue *answer, gpointer data)
{
  const char *handle = g_value_get_string (answer);

  g_value_set_string (total, handle);
  return handle == NULL;
}

void
hm_transport_install_signals (HTTPMailTransportClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  /**
   * HTTPMailTransport::timeout:
   * @self: the transport
   * @seconds: for how long nothing has happened
   *
   * Nothing was sent or received for one of the commands for [property@Transport:idle-timeout] seconds. Other commands
   * go on. While the question is open the command waits; should something arrive after all, the answer does no harm.
   *
   * Source: ITransportCallback::OnTimeout.
   *
   * Returns: for how many seconds to wait on, 0 to give the command up; the first handler that says other than 0 decides
   */
  signals[SIGNAL_TIMEOUT] =
    g_signal_new ("timeout", type, G_SIGNAL_RUN_LAST, G_STRUCT_OFFSET (HTTPMailTransportClass, timeout), first_nonzero,
                  NULL, NULL, G_TYPE_UINT, 1, G_TYPE_UINT);

  /**
   * HTTPMailTransport::logon-prompt:
   * @self: the transport
   * @logon: the question
   *
   * The server, or a proxy ([method@Logon.is_proxy]), wants a user name and a password, and none are known, or they
   * were refused. A handler that returns `TRUE` answers with [method@Logon.submit], [method@Logon.submit_token] or
   * [method@Logon.cancel], at once or later; until then the commands that need the answer wait. Cancelling closes the
   * transport.
   *
   * Source: ITransportCallback::OnLogonPrompt.
   *
   * Returns: `TRUE` to say "I answer this"; when no handler does, the question is cancelled
   */
  signals[SIGNAL_LOGON_PROMPT] =
    g_signal_new ("logon-prompt", type, G_SIGNAL_RUN_LAST, G_STRUCT_OFFSET (HTTPMailTransportClass, logon_prompt),
                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, HTTPMAIL_TYPE_LOGON);

  /**
   * HTTPMailTransport::prompt:
   * @self: the transport
   * @prompt: the question
   *
   * Something is to be decided that only a person can decide: a certificate that does not verify. A handler that
   * returns `TRUE` answers with [method@Prompt.respond], at once or later; until then the command that asks waits.
   *
   * Source: ITransportCallback::OnPrompt.
   *
   * Returns: `TRUE` to say "I answer this"; when no handler does, the answer is the careful one
   */
  signals[SIGNAL_PROMPT] =
    g_signal_new ("prompt", type, G_SIGNAL_RUN_LAST, G_STRUCT_OFFSET (HTTPMailTransportClass, prompt),
                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, HTTPMAIL_TYPE_PROMPT);

  /**
   * HTTPMailTransport::status:
   * @self: the transport
   * @status: what it is now
   *
   * The connection made a step.
   *
   * Source: ITransportCallback::OnStatus.
   */
  signals[SIGNAL_STATUS] =
    g_signal_new ("status", type, G_SIGNAL_RUN_LAST, G_STRUCT_OFFSET (HTTPMailTransportClass, status), NULL, NULL, NULL,
                  G_TYPE_NONE, 1, HTTPMAIL_TYPE_STATUS);

  /**
   * HTTPMailTransport::error:
   * @self: the transport
   * @status: how far the connection was
   * @result: what happened
   *
   * The connection failed: the host is not known, nothing answers, TLS failed, the connection was lost, or the account
   * could not be opened. What a server answers to a command is no such error and comes by [signal@Transport::response].
   *
   * Source: ITransportCallback::OnError.
   */
  signals[SIGNAL_ERROR] =
    g_signal_new ("error", type, G_SIGNAL_RUN_LAST, G_STRUCT_OFFSET (HTTPMailTransportClass, error), NULL, NULL, NULL,
                  G_TYPE_NONE, 2, HTTPMAIL_TYPE_STATUS, HTTPMAIL_TYPE_RESULT);

  /**
   * HTTPMailTransport::command:
   * @self: the transport
   * @direction: whether the line was sent or received
   * @line: a request line, a status line or a header field, with secrets taken out
   * @hresult: the result number that a status line comes to, 0 otherwise
   *
   * What goes over the wire, for a log; only when [property@Transport:command-logging] is set.
   *
   * Source: ITransportCallback::OnCommand.
   */
  signals[SIGNAL_COMMAND] =
    g_signal_new ("command", type, G_SIGNAL_RUN_LAST, G_STRUCT_OFFSET (HTTPMailTransportClass, command), NULL, NULL,
                  NULL, G_TYPE_NONE, 3, HTTPMAIL_TYPE_DIRECTION, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_INT);

  /**
   * HTTPMailTransport::response:
   * @self: the transport
   * @response: a part of the answer, or the last of it
   *
   * A command that was started by one of the command functions has something to say. There is exactly one response that
   * is done for each command, and it is the last.
   *
   * Source: IHTTPMailCallback::OnResponse.
   */
  signals[SIGNAL_RESPONSE] =
    g_signal_new ("response", type, G_SIGNAL_RUN_LAST, G_STRUCT_OFFSET (HTTPMailTransportClass, response), NULL, NULL,
                  NULL, G_TYPE_NONE, 1, HTTPMAIL_TYPE_RESPONSE);

  /**
   * HTTPMailTransport::parent-window:
   * @self: the transport
   *
   * A question follows, and whoever shows it wants to put it in front of the application's window. Asked just before
   * [signal@Transport::logon-prompt] and [signal@Transport::prompt], whose objects then have the answer.
   *
   * Source: IHTTPMailCallback::GetParentWindow.
   *
   * Returns: (nullable) (transfer full): a window handle as the XDG desktop portal writes it, such as `x11:4e00005` or
   *   `wayland:…`; the first handler that has one decides
   */
  signals[SIGNAL_PARENT_WINDOW] =
    g_signal_new ("parent-window", type, G_SIGNAL_RUN_LAST, G_STRUCT_OFFSET (HTTPMailTransportClass, parent_window),
                  first_string, NULL, NULL, G_TYPE_STRING, 0);
}

static gboolean
may_emit (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean may;

  g_mutex_lock (&priv->lock);
  may = !priv->hands_off;
  g_mutex_unlock (&priv->lock);
  return may;
}

void
hm_transport_emit_response (HTTPMailTransport *self, HTTPMailResponse *response)
{
  if (may_emit (self))
    g_signal_emit (self, signals[SIGNAL_RESPONSE], 0, response);
}

void
hm_transport_emit_error (HTTPMailTransport *self, HTTPMailStatus status, HTTPMailResult *result)
{
  if (may_emit (self))
    g_signal_emit (self, signals[SIGNAL_ERROR], 0, status, result);
}

static char *
ask_parent_window (HTTPMailTransport *self)
{
  char *handle = NULL;

  if (may_emit (self))
    g_signal_emit (self, signals[SIGNAL_PARENT_WINDOW], 0, &handle);
  return handle;
}

void
hm_transport_set_status (HTTPMailTransport *self, HTTPMailStatus status)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  g_auto (HmAccountWait) wait = { NULL };
  gboolean changed;
  gboolean ended;
  gboolean logged_off = FALSE;

  g_mutex_lock (&priv->lock);
  changed = priv->status != status;
  /* Also one who dropped the connection before its first step waits for the end. */
  ended = status == HTTPMAIL_STATUS_DISCONNECTED && priv->session;
  priv->status = status;
  if (status == HTTPMAIL_STATUS_DISCONNECTED)
    {
      g_clear_pointer (&priv->session, hm_session_unref);
      logged_off = priv->authenticated;
      priv->authenticated = FALSE;
      priv->discovering = FALSE;
      /* Now, for a handler may open the next account at once, with waiters of its own. */
      hm_transport_steal_account_wait (self, &wait);
    }
  g_mutex_unlock (&priv->lock);

  if (logged_off)
    hm_transport_notify (self, "authenticated");
  if (changed)
    hm_transport_notify (self, "connection-status");
  if ((changed || ended) && may_emit (self))
    g_signal_emit (self, signals[SIGNAL_STATUS], 0, status);
  if (status == HTTPMAIL_STATUS_DISCONNECTED)
    hm_transport_fail_account_wait (self, &wait);
}

/* Letters. */

struct _HmSessionLink
{
  HmMailbox *mailbox;
  guint generation;
};

HmSessionLink *
hm_session_link_new (HmMailbox *mailbox, guint generation)
{
  HmSessionLink *self = g_new (HmSessionLink, 1);

  self->mailbox = hm_mailbox_ref (mailbox);
  self->generation = generation;
  return self;
}

void
hm_session_link_free (HmSessionLink *self)
{
  hm_mailbox_unref (self->mailbox);
  g_free (self);
}

typedef struct
{
  guint generation;
  int number;
  gint hresult;
  char *line;
  GObject *object;
  HmAccount *account;
  HmTimeoutQuestion *question;
  HTTPMailDialect dialect;
} Letter;

static void
letter_free (Letter *letter)
{
  g_free (letter->line);
  g_clear_object (&letter->object);
  g_clear_pointer (&letter->account, hm_account_free);
  g_clear_pointer (&letter->question, hm_timeout_question_drop);
  g_free (letter);
}

static Letter *
letter_new (HmSessionLink *link)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->generation = link->generation;
  return letter;
}

static void
post (HmSessionLink *link, Letter *letter, HmLetterFunc func)
{
  hm_mailbox_post (link->mailbox, NULL, letter->line ? strlen (letter->line) : 0, func, letter,
                   (GDestroyNotify) letter_free);
}

/* What an account that was closed since still had to say. */
static gboolean
is_current (HTTPMailTransport *self, const Letter *letter)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean current;

  g_mutex_lock (&priv->lock);
  current = priv->generation == letter->generation;
  g_mutex_unlock (&priv->lock);
  return current;
}

/* Whether anybody is still interested in the answer to a question. */
static gboolean
is_open (HTTPMailTransport *self, const Letter *letter)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean open;

  g_mutex_lock (&priv->lock);
  open = priv->generation == letter->generation && priv->session && !priv->dropped;
  g_mutex_unlock (&priv->lock);
  return open;
}

static void
deliver_status (GObject *owner, gpointer data)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (owner);
  Letter *letter = data;

  if (is_current (self, letter))
    hm_transport_set_status (self, letter->number);
}

static void
on_status (gpointer data, HTTPMailStatus status)
{
  Letter *letter = letter_new (data);

  letter->number = status;
  post (data, letter, deliver_status);
}

static void
deliver_error (GObject *owner, gpointer data)
{
  Letter *letter = data;

  if (is_current (HTTPMAIL_TRANSPORT (owner), letter))
    hm_transport_emit_error (HTTPMAIL_TRANSPORT (owner), letter->number, HTTPMAIL_RESULT (letter->object));
}

static void
on_error (gpointer data, HTTPMailStatus status, HTTPMailResult *result)
{
  Letter *letter = letter_new (data);

  letter->number = status;
  letter->object = g_object_ref (G_OBJECT (result));
  post (data, letter, deliver_error);
}

static void
deliver_command (GObject *owner, gpointer data)
{
  Letter *letter = data;

  if (may_emit (HTTPMAIL_TRANSPORT (owner)))
    g_signal_emit (owner, signals[SIGNAL_COMMAND], 0, letter->number, letter->line, letter->hresult);
}

static void
on_command (gpointer data, HTTPMailDirection direction, const char *line, gint hresult)
{
  Letter *letter = letter_new (data);

  letter->number = direction;
  letter->line = g_strdup (line);
  letter->hresult = hresult;
  post (data, letter, deliver_command);
}

static void
deliver_authenticated (GObject *owner, gpointer data)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (owner);
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  Letter *letter = data;

  if (!is_current (self, letter))
    return;
  g_mutex_lock (&priv->lock);
  priv->authenticated = letter->number;
  g_mutex_unlock (&priv->lock);
  hm_transport_notify (self, "authenticated");
}

static void
on_authenticated (gpointer data, gboolean authenticated)
{
  Letter *letter = letter_new (data);

  letter->number = authenticated;
  post (data, letter, deliver_authenticated);
}

static void
deliver_account (GObject *owner, gpointer data)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (owner);
  Letter *letter = data;

  if (is_current (self, letter))
    hm_transport_take_account (self, letter->account, letter->dialect, HTTPMAIL_RESULT (letter->object));
}

static void
on_account (gpointer data, const HmAccount *account, HTTPMailDialect dialect, HTTPMailResult *result)
{
  Letter *letter = letter_new (data);

  letter->account = account ? hm_account_copy (account) : NULL;
  letter->dialect = dialect;
  letter->object = g_object_ref (G_OBJECT (result));
  post (data, letter, deliver_account);
}

static void
deliver_logon (GObject *owner, gpointer data)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (owner);
  Letter *letter = data;
  HTTPMailLogon *logon = HTTPMAIL_LOGON (letter->object);
  g_autofree char *window = NULL;
  gboolean handled = FALSE;

  /* Letting go of a question says no. */
  if (!is_open (self, letter))
    return;
  window = ask_parent_window (self);
  httpmail_logon_set_parent_window (logon, window);
  if (may_emit (self))
    g_signal_emit (self, signals[SIGNAL_LOGON_PROMPT], 0, logon, &handled);
  if (!handled)
    httpmail_logon_cancel (logon);
}

static void
on_logon (gpointer data, HTTPMailLogon *logon)
{
  Letter *letter = letter_new (data);

  letter->object = G_OBJECT (logon);
  post (data, letter, deliver_logon);
}

static void
deliver_prompt (GObject *owner, gpointer data)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (owner);
  Letter *letter = data;
  HTTPMailPrompt *prompt = HTTPMAIL_PROMPT (letter->object);
  g_autofree char *window = NULL;
  gboolean handled = FALSE;

  /* Letting go of a question says no. */
  if (!is_open (self, letter))
    return;
  window = ask_parent_window (self);
  httpmail_prompt_set_parent_window (prompt, window);
  if (may_emit (self))
    g_signal_emit (self, signals[SIGNAL_PROMPT], 0, prompt, &handled);
  if (!handled)
    httpmail_prompt_respond (prompt, HTTPMAIL_PROMPT_ANSWER_NONE);
}

static void
on_prompt (gpointer data, HTTPMailPrompt *prompt)
{
  Letter *letter = letter_new (data);

  letter->object = G_OBJECT (prompt);
  post (data, letter, deliver_prompt);
}

/* Notes what is being asked. Gives what was before: a handler that iterates the context may be asked in between. */
static HmTimeoutQuestion *
swap_timeout (HTTPMailTransport *self, HmTimeoutQuestion *question)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  HmTimeoutQuestion *before;

  g_mutex_lock (&priv->lock);
  before = priv->timeout;
  priv->timeout = question;
  priv->timeout_thread = g_thread_self ();
  g_mutex_unlock (&priv->lock);
  return before;
}

static void
deliver_timeout (GObject *owner, gpointer data)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (owner);
  Letter *letter = data;
  HmTimeoutQuestion *before;
  guint seconds = 0;

  if (is_open (self, letter) && may_emit (self))
    {
      before = swap_timeout (self, letter->question);
      g_signal_emit (self, signals[SIGNAL_TIMEOUT], 0, hm_timeout_question_get_seconds (letter->question), &seconds);
      swap_timeout (self, before);
    }
  hm_timeout_question_answer (g_steal_pointer (&letter->question), seconds);
}

static void
on_timeout (gpointer data, HmTimeoutQuestion *question)
{
  Letter *letter = letter_new (data);

  letter->question = question;
  post (data, letter, deliver_timeout);
}

static gboolean
is_full (gpointer data, gconstpointer exchange_data)
{
  /* The data of a command's exchange is the command, which is the key of its letters. */
  return hm_mailbox_is_full (((HmSessionLink *) data)->mailbox, exchange_data);
}

const HmSessionSink hm_transport_session_sink = {
  .status = on_status,
  .error = on_error,
  .command = on_command,
  .authenticated = on_authenticated,
  .account = on_account,
  .logon = on_logon,
  .prompt = on_prompt,
  .timeout = on_timeout,
  .is_full = is_full,
};

/* Property notification. */

static void
deliver_notify (GObject *owner, gpointer data)
{
  if (may_emit (HTTPMAIL_TRANSPORT (owner)))
    g_object_notify (owner, data);
}

void
hm_transport_notify (HTTPMailTransport *self, const char *property)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);

  if (hm_mailbox_is_owner (priv->mailbox))
    deliver_notify (G_OBJECT (self), (gpointer) property);
  else
    hm_mailbox_post (priv->mailbox, NULL, 0, deliver_notify, (gpointer) property, NULL);
}
