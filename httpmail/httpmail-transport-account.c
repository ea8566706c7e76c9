/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the account says of itself: known once the account URL has answered, asked for again when it has not. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-result-private.h>
#include <httpmail/httpmail-transport-private.h>

static const char *
property_name (HTTPMailAccountProperty property)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (HTTPMAIL_TYPE_ACCOUNT_PROPERTY);
  GEnumValue *value = g_enum_get_value (klass, property);

  /* The nicks are static. */
  return value ? value->value_nick : "?";
}

static gboolean
check_property (HTTPMailAccountProperty property, gboolean number, GError **error)
{
  gboolean is_number = property == HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL;

  if (property > HTTPMAIL_ACCOUNT_PROPERTY_INVALID && property <= HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL &&
      is_number == number)
    return TRUE;
  if (is_number)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                 _("The account property %s is a number; look it up as one"), property_name (property));
  else
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _("The account property %s is not %s"),
                 property_name (property), number ? _("a number") : _("one that accounts have"));
  return FALSE;
}

static gboolean
read_property (const HmAccount *account,
               HTTPMailAccountProperty property,
               char **out_text,
               guint *out_number,
               GError **error)
{
  gboolean found = property == HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL ? account->has_max_poll
                                                                              : account->text[property] != NULL;

  if (!found)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND, _("The account has no %s"),
                   property_name (property));
      return FALSE;
    }
  *out_text = g_strdup (account->text[property]);
  *out_number = property == HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL ? account->max_poll : 0;
  return TRUE;
}

static void
on_cancelled (HTTPMailTransport *self, HmCommand *command)
{
  g_autoptr (GError) error =
    g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _("The command was cancelled"));

  hm_command_post_completion (self, command, error);
}

/* Adds the command to those that wait for the account, and asks for it unless that is under way. */
static void
wait_for_account (HTTPMailTransport *self, HmCommand *command, HmSession *session)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean ask = FALSE;
  gboolean open;
  guint idle;
  guint deadline;

  hm_transport_add_command (self, command);
  hm_command_watch_cancellable (self, command, on_cancelled);
  g_mutex_lock (&priv->lock);
  open = priv->session == session;
  if (open)
    {
      g_ptr_array_add (priv->account_waiters, hm_command_ref (command));
      ask = !priv->discovering;
      priv->discovering = TRUE;
    }
  idle = priv->idle_timeout;
  deadline = priv->deadline;
  g_mutex_unlock (&priv->lock);
  if (ask)
    hm_session_discover (session, TRUE, idle, deadline);
  if (!open)
    {
      /* Closed by another thread since. */
      g_autoptr (GError) error =
        g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED, _("The account was closed"));

      hm_command_complete_later (self, command, error);
    }
}

static HmAccount *
copy_account (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  HmAccount *account;

  g_mutex_lock (&priv->lock);
  account = priv->account ? hm_account_copy (priv->account) : NULL;
  g_mutex_unlock (&priv->lock);
  return account;
}

static gboolean
lookup (HTTPMailTransport *self,
        HTTPMailAccountProperty property,
        char **out_text,
        guint *out_number,
        GError **error)
{
  g_autoptr (HmAccount) account = NULL;
  g_autoptr (HmSession) session = NULL;
  g_autoptr (HmCommand) command = NULL;

  session = hm_transport_ref_session (self, error);
  if (!session)
    return FALSE;
  account = copy_account (self);
  if (account)
    return read_property (account, property, out_text, out_number, error);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_GET_PROPERTY, 0);
  command->property = property;
  wait_for_account (self, command, session);
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PENDING,
               _("The account property %s is not known yet; it comes by a response"), property_name (property));
  return FALSE;
}

/**
 * httpmail_transport_lookup_account_property:
 * @self: a transport that is open
 * @property: which one; not `HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL`, which is a number
 * @out_text: (out) (transfer full): its value: an absolute URL where it is one, else as the server sent it
 * @error: return location for an error
 *
 * Says what the account has for @property. When that is not known yet, fails with `HTTPMAIL_ERROR_PENDING`; a response
 * of the command `HTTPMAIL_COMMAND_GET_PROPERTY` with context 0 brings it then. An account without it fails with
 * `HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND`.
 *
 * Source: IHTTPMailTransport::GetProperty.
 *
 * Returns: `TRUE` if the value was set
 */
gboolean
httpmail_transport_lookup_account_property (HTTPMailTransport *self,
                                            HTTPMailAccountProperty property,
                                            char **out_text,
                                            GError **error)
{
  guint number;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (out_text != NULL, FALSE);

  *out_text = NULL;
  return check_property (property, FALSE, error) && lookup (self, property, out_text, &number, error);
}

/**
 * httpmail_transport_lookup_account_number:
 * @self: a transport that is open
 * @property: `HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL`
 * @out_number: (out): its value, as the server sent it; servers mean minutes
 * @error: return location for an error
 *
 * As [method@Transport.lookup_account_property], for a number.
 *
 * Source: IHTTPMailTransport::GetPropertyDw.
 *
 * Returns: `TRUE` if the value was set
 */
gboolean
httpmail_transport_lookup_account_number (HTTPMailTransport *self,
                                          HTTPMailAccountProperty property,
                                          guint *out_number,
                                          GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (out_number != NULL, FALSE);

  *out_number = 0;
  return check_property (property, TRUE, error) && lookup (self, property, &text, out_number, error);
}

/* Takes the command. */
static void
get_async (HTTPMailTransport *self, HTTPMailAccountProperty property, gboolean number, HmCommand *taken)
{
  g_autoptr (HmCommand) command = taken;
  g_autoptr (HmAccount) account = copy_account (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (HmSession) session = hm_transport_ref_session (self, &error);
  guint value = 0;

  command->property = property;
  if (session && check_property (property, number, &error))
    {
      if (!account)
        {
          wait_for_account (self, command, session);
          return;
        }
      if (g_cancellable_is_cancelled (command->cancellable))
        g_set_error_literal (&error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _("The command was cancelled"));
      else
        read_property (account, property, &command->outcome->location, &value, &error);
      command->outcome->number = value;
    }
  hm_transport_add_command (self, command);
  hm_command_complete_later (self, command, error);
}

/**
 * httpmail_transport_get_account_property_async:
 * @self: a transport that is open
 * @property: which one; not `HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL`, which is a number
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Asks what the account has for @property, waiting for it where it is not known yet.
 */
void
httpmail_transport_get_account_property_async (HTTPMailTransport *self,
                                               HTTPMailAccountProperty property,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  get_async (self, property, FALSE,
             hm_command_new_for_callback (self, HTTPMAIL_COMMAND_GET_PROPERTY, cancellable, callback, user_data,
                                          httpmail_transport_get_account_property_async));
}

/**
 * httpmail_transport_get_account_property_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.get_account_property_async].
 *
 * Returns: (transfer full): the value
 */
char *
httpmail_transport_get_account_property_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (HmOutcome) outcome =
    hm_command_finish (self, result, httpmail_transport_get_account_property_async, error);

  return outcome ? g_steal_pointer (&outcome->location) : NULL;
}

/**
 * httpmail_transport_get_account_number_async:
 * @self: a transport that is open
 * @property: `HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL`
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * As [method@Transport.get_account_property_async], for a number.
 */
void
httpmail_transport_get_account_number_async (HTTPMailTransport *self,
                                             HTTPMailAccountProperty property,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));

  get_async (self, property, TRUE,
             hm_command_new_for_callback (self, HTTPMAIL_COMMAND_GET_PROPERTY, cancellable, callback, user_data,
                                          httpmail_transport_get_account_number_async));
}

/**
 * httpmail_transport_get_account_number_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_number: (out): the value, as the server sent it; servers mean minutes
 * @error: return location for an error
 *
 * Ends [method@Transport.get_account_number_async].
 *
 * Returns: `TRUE` if the value was set
 */
gboolean
httpmail_transport_get_account_number_finish (HTTPMailTransport *self,
                                              GAsyncResult *result,
                                              guint *out_number,
                                              GError **error)
{
  g_autoptr (HmOutcome) outcome = NULL;

  g_return_val_if_fail (out_number != NULL, FALSE);

  outcome = hm_command_finish (self, result, httpmail_transport_get_account_number_async, error);
  *out_number = outcome ? outcome->number : 0;
  return outcome != NULL;
}

/* Ends one that waited; failure NULL: the account is there. */
static void
answer_waiter (HTTPMailTransport *self, HmCommand *command, const HmAccount *account, const GError *failure)
{
  g_autoptr (GError) error = failure ? g_error_copy (failure) : NULL;
  g_autofree char *text = NULL;
  guint number = 0;

  if (!failure)
    read_property (account, command->property, &text, &number, &error);
  if (command->form == HM_COMMAND_BY_CALLBACK)
    {
      command->outcome->location = g_steal_pointer (&text);
      command->outcome->number = number;
      hm_command_complete (self, command, error);
    }
  else
    {
      g_autoptr (HTTPMailResult) result = httpmail_result_new (error, 0, NULL, NULL);
      g_autoptr (HTTPMailResponse) response =
        httpmail_response_new (command->command, command->context, TRUE, result);

      httpmail_response_set_account_property (response, command->property, text, number);
      hm_command_complete (self, command, NULL);
      hm_transport_emit_response (self, response);
    }
}

void
hm_account_wait_clear (HmAccountWait *wait)
{
  g_clear_pointer (&wait->opening, hm_command_unref);
  g_clear_pointer (&wait->waiters, g_ptr_array_unref);
  g_clear_error (&wait->error);
}

void
hm_transport_steal_account_wait (HTTPMailTransport *self, HmAccountWait *out_wait)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);

  out_wait->opening = g_steal_pointer (&priv->opening);
  out_wait->waiters = g_steal_pointer (&priv->account_waiters);
  out_wait->error = g_steal_pointer (&priv->failure);
  priv->account_waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_command_unref);
}

void
hm_transport_fail_account_wait (HTTPMailTransport *self, HmAccountWait *wait)
{
  if (!wait->error)
    wait->error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED, _("The account was closed"));
  if (wait->opening)
    hm_command_complete (self, wait->opening, wait->error);
  for (guint i = 0; i < wait->waiters->len; i++)
    answer_waiter (self, g_ptr_array_index (wait->waiters, i), NULL, wait->error);
  hm_account_wait_clear (wait);
}

/* Connected without logging on: that was all that was wanted, unless somebody asked for more in the meantime. */
static void
take_anonymous (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  g_autoptr (HmSession) session = NULL;
  g_autoptr (HmCommand) opening = NULL;
  guint idle;
  guint deadline;

  g_mutex_lock (&priv->lock);
  if (!priv->dropped)
    opening = g_steal_pointer (&priv->opening);
  priv->anonymous = FALSE;
  if (priv->account_waiters->len > 0 && priv->session)
    session = hm_session_ref (priv->session);
  priv->discovering = session != NULL;
  idle = priv->idle_timeout;
  deadline = priv->deadline;
  g_mutex_unlock (&priv->lock);

  if (opening)
    hm_command_complete (self, opening, NULL);
  if (session)
    hm_session_discover (session, TRUE, idle, deadline);
}

void
hm_transport_take_account (HTTPMailTransport *self,
                           const HmAccount *account,
                           HTTPMailDialect dialect,
                           HTTPMailResult *result)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  const GError *error = httpmail_result_get_error (result);
  g_auto (HmAccountWait) wait = { NULL };
  gboolean dialect_changed;
  guint status = httpmail_result_get_http_status (result);
  gboolean anonymous;

  g_mutex_lock (&priv->lock);
  anonymous = priv->anonymous && (status == 401 || status == 440);
  if (error && !anonymous)
    {
      /* The status DISCONNECTED is on its way, and whoever waits hears of it after that. */
      g_clear_error (&priv->failure);
      priv->failure = g_error_copy (error);
    }
  g_mutex_unlock (&priv->lock);
  if (anonymous)
    take_anonymous (self);
  if (error)
    return;

  g_mutex_lock (&priv->lock);
  if (priv->dropped)
    {
      /* Too late: DISCONNECTED follows, and tells those that wait. */
      g_mutex_unlock (&priv->lock);
      return;
    }
  priv->discovering = FALSE;
  priv->anonymous = FALSE;
  g_clear_pointer (&priv->account, hm_account_free);
  priv->account = hm_account_copy (account);
  dialect_changed = priv->dialect != dialect;
  priv->dialect = dialect;
  hm_transport_steal_account_wait (self, &wait);
  g_mutex_unlock (&priv->lock);

  if (dialect_changed)
    hm_transport_notify (self, "dialect");
  if (wait.opening)
    hm_command_complete (self, wait.opening, NULL);
  for (guint i = 0; i < wait.waiters->len; i++)
    answer_waiter (self, g_ptr_array_index (wait.waiters, i), account, NULL);
}
