/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-exchange-private.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-result-private.h>
#include <httpmail/net/hm-error-map.h>
#include <httpmail/net/hm-exchange-batch.h>
#include <httpmail/net/hm-exchange-logon.h>
#include <httpmail/net/hm-exchange-message.h>
#include <httpmail/net/hm-exchange-more.h>
#include <httpmail/net/hm-proxy.h>
#include <httpmail/net/hm-question.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>

HmExchange *
hm_exchange_new (HmIo *io,
                 HmRequest *request,
                 const HmExchangeOptions *options,
                 const HmExchangeSink *sink,
                 gpointer sink_data,
                 GDestroyNotify destroy_sink_data)
{
  HmExchange *self = g_new0 (HmExchange, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->io = hm_io_ref (io);
  self->request = request;
  self->options = *options;
  self->sink = sink;
  self->sink_data = sink_data;
  self->destroy_sink_data = destroy_sink_data;
  return self;
}

HmExchange *
hm_exchange_ref (HmExchange *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hm_exchange_unref (HmExchange *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->destroy_sink_data)
    self->destroy_sink_data (self->sink_data);
  hm_io_unref (self->io);
  hm_request_free (self->request);
  g_clear_pointer (&self->batch, hm_request_free);
  g_free (self->url);
  g_clear_pointer (&self->errand_request, hm_request_free);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_clear_pointer (&self->redirect, hm_redirect_free);
  hm_auth_try_clear (&self->auth_try);
  hm_proxy_clear (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->message);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->head, hm_reply_head_free);
  g_clear_pointer (&self->reader, hm_multistatus_reader_free);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self->first_checksum);
  g_free (self->inner_problem);
  g_clear_pointer (&self->more, hm_exchange_more_free);
  g_free (self);
}

gboolean
hm_exchange_get_changes (HmExchange *self)
{
  return self->request->changes;
}

/* While others are waited for than the server. */
static gboolean
is_suspended (HmExchangeState state)
{
  return state == HM_EXCHANGE_PREPARING || state == HM_EXCHANGE_ASKING || state == HM_EXCHANGE_PAUSED;
}

void
hm_exchange_set_state (HmExchange *self, HmExchangeState state)
{
  gboolean was_suspended = is_suspended (self->state);

  if (self->state == HM_EXCHANGE_DONE)
    return;
  self->state = state;
  if (was_suspended == is_suspended (state))
    return;
  /* The deadline of the one it follows is its own. */
  for (HmExchange *exchange = self; exchange && exchange->timeout; exchange = exchange->leader)
    if (was_suspended)
      hm_timeout_resume (exchange->timeout);
    else
      hm_timeout_suspend (exchange->timeout);
}

void
hm_exchange_leave (HmExchange *self)
{
  hm_question_detach (self);
  if (is_suspended (self->state))
    hm_exchange_set_state (self, HM_EXCHANGE_SENDING);
  self->leader = NULL;
}

void
hm_exchange_moved (HmExchange *self, gsize bytes)
{
  for (HmExchange *exchange = self; exchange; exchange = exchange->leader)
    hm_timeout_moved (exchange->timeout, bytes);
}

/* Takes the attempt apart. Cancelling first keeps the HTTP library from reading the rest of the reply in order to save
 * the connection, which it would do without looking at any clock. */
static void
end_attempt (HmExchange *self)
{
  if (self->wake_up)
    g_source_destroy (self->wake_up);
  g_clear_pointer (&self->wake_up, g_source_unref);
  if (self->message)
    g_signal_handlers_disconnect_by_data (self->message, self);
  hm_proxy_end_attempt (self);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->pump, hm_body_pump_free);
  g_clear_pointer (&self->reader, hm_multistatus_reader_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->message);
}

void
hm_exchange_report_done (HmExchange *self)
{
  g_autoptr (HTTPMailResult) result = g_steal_pointer (&self->result);

  if (self->sink->done)
    self->sink->done (self->sink_data, result, self->head);
  /* The sink may hold the exchange in turn. */
  if (self->destroy_sink_data)
    self->destroy_sink_data (self->sink_data);
  self->destroy_sink_data = NULL;
}

void
hm_exchange_finish (HmExchange *self, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (HmExchange) alive = hm_exchange_ref (self);

  if (self->state == HM_EXCHANGE_DONE)
    return;

  end_attempt (self);
  /* Tied to a connection, which belongs to this thread. */
  g_clear_object (&self->negotiate);
  if (!owned && !self->more && hm_exchange_more_begin (self))
    return;
  hm_exchange_set_state (self, HM_EXCHANGE_DONE);
  if (self->more)
    hm_exchange_more_end (self, &owned);
  g_clear_pointer (&self->timeout, hm_timeout_free);
  hm_question_detach (self);
  if (self->session && self->session->auth)
    hm_auth_forget_waiter (self->session->auth, self);

  if (owned)
    hm_exchange_batch_prefix_error (self, &owned);
  self->result = httpmail_result_new (owned, self->head ? self->head->status : 0, self->head ? self->head->line : NULL,
                                      self->inner_problem ? self->inner_problem
                                      : self->head        ? self->head->dav_error
                                                          : NULL);
  /* The output is the application's again only when nothing more is written to it. */
  if (!self->writing)
    hm_exchange_report_done (self);
  if (self->follows)
    hm_exchange_more_take_done (self, owned);
  else if (self->session)
    hm_session_exchange_done (self->session, self, owned);
}

/* The server closes kept connections when it likes, and the HTTP library notices that late, or repeats only what it knows
 * by name. A new connection tells whether that was all. */
static gboolean
may_repeat (HmExchange *self, const GError *error, gboolean replied)
{
  const HmRequest *request = hm_exchange_get_request (self);

  if (!self->kept || self->made_sure || replied || error->domain == HTTPMAIL_ERROR)
    return FALSE;
  /* A logon that is under way goes on over its own connection, or not at all. */
  if (self->errand == HM_ERRAND_FORM || self->auth_try.ntlm != HM_NTLM_NONE || self->negotiate)
    return FALSE;
  return !request->changes || request->repeatable;
}

void
hm_exchange_fail (HmExchange *self, const GError *error, gboolean replied)
{
  if (may_repeat (self, error, replied))
    {
      self->made_sure = TRUE;
      self->repeated |= self->errand == HM_ERRAND_NONE;
      self->on_new = TRUE;
      hm_exchange_attempt (self);
    }
  else if (self->request->changes && self->went_out && error->domain != HTTPMAIL_ERROR)
    hm_exchange_finish (self, hm_error_outcome_unknown (HTTPMAIL_ERROR_CONNECTION_DROPPED, self->request->method,
                                                        self->url, error->message));
  else if (!hm_proxy_look_up (self, error))
    hm_exchange_finish (self, hm_error_through_proxy (error, self->url, self->proxy.uri, self->tls_errors, replied));
}

GError *
hm_exchange_doubt (HmExchange *self, GError *error)
{
  g_autoptr (GError) owned = error;

  if (!self->request->changes || !self->went_out)
    return g_steal_pointer (&owned);
  return g_error_new (HTTPMAIL_ERROR, owned->code,
                      _("%s. Whether %s was done is not known: look before you do it again"), owned->message,
                      self->request->method);
}

/* The same request to another place, which has its own redirects and its own right to refuse. */
static void
ask_elsewhere (HmExchange *self, char *url)
{
  g_free (self->request->url);
  self->request->url = url;
  hm_exchange_address (self);
  hm_redirect_free (self->redirect);
  self->redirect = hm_redirect_new (self->request->changes, self->options.discovery);
  hm_auth_try_elsewhere (&self->auth_try);
  g_clear_object (&self->negotiate);
  self->made_sure = FALSE;
  self->repeated = FALSE;
  hm_exchange_attempt (self);
}

void
hm_exchange_conclude (HmExchange *self, GError *error)
{
  char *url = self->sink->elsewhere ? self->sink->elsewhere (self->sink_data, &self->head, &error) : NULL;

  if (!url)
    {
      hm_exchange_finish (self, error);
      return;
    }
  g_clear_error (&error);
  ask_elsewhere (self, url);
}

static void
on_timeout (HmTimeoutKind kind, gpointer user_data)
{
  HmExchange *self = user_data;
  g_autofree char *origin = hm_href_origin (self->url);

  if (kind == HM_TIMEOUT_IDLE)
    hm_question_ask_timeout (self);
  else if (self->request->changes && self->went_out)
    hm_exchange_finish (self, hm_error_outcome_unknown (HTTPMAIL_ERROR_TIMEOUT, self->request->method, self->url,
                                                        _ ("the deadline passed")));
  else
    hm_exchange_finish (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT,
                                           _ ("“%s” did not finish within %u seconds; try again, or allow more time"),
                                           origin, self->options.deadline_seconds));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HmExchange) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->state == HM_EXCHANGE_DONE)
    return;
  if (!hm_upload_prepare_finish (self->request->body, result, &error))
    hm_exchange_finish (self, g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED, error->message));
  else
    hm_exchange_attempt (self);
}

/* Whether the batch verb is the way to do it. A change of one message's properties goes better alone. A single MOVE,
 * COPY or DELETE does not: where messages have URLs with a final slash, and it is missing, Hotmail-like servers take the
 * folder instead, while in a batch they read bare names. */
static gboolean
is_batch_fit (const HmRequest *request, const HmDialectTraits *traits)
{
  if (!traits->batch || (request->single_body && request->single_urls->len == 1))
    return FALSE;
  return !request->pairs || !traits->relative_targets_only;
}

void
hm_exchange_address (HmExchange *self)
{
  HmRequest *request = self->request;
  char *destination = request->destination ? hm_session_reach (self->session, request->destination) : NULL;

  g_free (self->url);
  self->url = hm_session_reach (self->session, request->url);
  g_free (request->destination);
  request->destination = destination;
}

void
hm_exchange_start (HmExchange *self, HmSession *session)
{
  self->timeout = hm_timeout_new (session->io, self->options.idle_seconds * 1000ull,
                                  self->options.deadline_seconds * 1000ull, session->clock, on_timeout, self);
  if (self->sink->turn)
    self->sink->turn (self->sink_data, self->request);
  self->redirect = hm_redirect_new (self->request->changes, self->options.discovery);
  hm_exchange_address (self);
  if (self->request->single_urls && !is_batch_fit (self->request, &session->traits))
    hm_exchange_begin_singles (self);
  if (!self->request->body)
    {
      hm_exchange_attempt (self);
      return;
    }

  hm_exchange_set_state (self, HM_EXCHANGE_PREPARING);
  self->cancellable = g_cancellable_new ();
  hm_upload_prepare_async (self->request->body, self->cancellable, on_prepared, hm_exchange_ref (self));
}

/* What goes into a header field holds nothing that would end it; the HTTP library does not look everywhere. */
static gboolean
check_field (const char *name, const char *value, GError **error)
{
  for (const char *p = value; p && *p; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      {
        g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                     _ ("The value for “%s” holds a line break or another control character"), name);
        return FALSE;
      }
  return TRUE;
}

/* A file server may well answer 200 to a POST, with the file, and nothing would have been sent or kept; and it would list
 * every file as a contact. */
static gboolean
check_purpose (HmExchange *self, GError **error)
{
  const char *account = self->session->account_url;

  if (self->session->traits.dialect != HTTPMAIL_DIALECT_WEBDAV)
    return TRUE;
  switch (self->request->purpose)
    {
    case HM_PURPOSE_ADD:
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED,
                   _ ("“%s” keeps files and takes no message without a name; store it by PUT, under a name of your own"),
                   account);
      return FALSE;
    case HM_PURPOSE_SEND:
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND,
                   _ ("“%s” keeps files and does not send mail; send through another server"), account);
      return FALSE;
    case HM_PURPOSE_CONTACTS:
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND,
                   _ ("“%s” keeps files and has no address book; keep contacts in another account"), account);
      return FALSE;
    case HM_PURPOSE_FILES:
    default:
      return TRUE;
    }
}

/* The account, and nobody else: a server must not be able to send us anywhere by what it lists. */
static gboolean
check_url (HmExchange *self, GError **error)
{
  const char *destination = self->request->destination;

  if (!hm_href_check_request_url (self->url, error))
    return FALSE;
  if (!self->options.discovery && !hm_session_has_origin (self->session, self->url))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is on another server than the account at “%s”; it was not asked"), self->url,
                   self->session->account_url);
      return FALSE;
    }
  if (!check_purpose (self, error))
    return FALSE;
  if (destination && !hm_href_check_request_url (destination, error))
    return FALSE;
  if (destination && !hm_href_same_origin (self->url, destination))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is on another server than “%s”; download the message and send it there"), destination,
                   self->url);
      return FALSE;
    }
  return TRUE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HmExchange) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (self->state != HM_EXCHANGE_SENDING ||
      soup_session_get_async_result_message (SOUP_SESSION (source), result) != self->message)
    return;

  if (hm_proxy_take_refusal (self))
    return;
  if (body)
    hm_exchange_take_reply (self, body);
  else if (self->tls_errors && self->certificate)
    hm_question_ask_certificate (self);
  else
    hm_exchange_fail (self, error, FALSE);
}

void
hm_exchange_attempt (HmExchange *self)
{
  g_autoptr (GError) error = NULL;

  end_attempt (self);
  g_clear_pointer (&self->head, hm_reply_head_free);
  self->received = 0;
  self->n_interim = 0;
  self->went_out = FALSE;
  self->kept = TRUE;
  g_clear_pointer (&self->checksum, g_checksum_free);
  self->chunked = FALSE;
  self->content_ended = FALSE;
  g_clear_pointer (&self->held, g_ptr_array_unref);
  self->told = FALSE;
  self->tls_errors = 0;
  g_clear_object (&self->certificate);
  if (!check_url (self, &error) || !check_field ("Accept", self->request->accept, &error) ||
      !check_field ("Content-Type", self->request->content_type, &error))
    {
      hm_exchange_finish (self, g_steal_pointer (&error));
      return;
    }

  if (!hm_exchange_prepare_errand (self))
    return;
  if (self->errand == HM_ERRAND_NONE)
    {
      self->resend = self->sent > 0;
      self->sent = 0;
    }

  self->cancellable = g_cancellable_new ();
  self->message = hm_exchange_message_new (self, &error);
  if (!self->message)
    {
      hm_exchange_finish (self, g_steal_pointer (&error));
      return;
    }
  hm_exchange_set_state (self, HM_EXCHANGE_SENDING);
  hm_timeout_activity (self->timeout);
  hm_trace_request (self->session->trace, self->message);
  soup_session_send_async (self->session->soup, self->message, G_PRIORITY_DEFAULT, self->cancellable, on_sent,
                           hm_exchange_ref (self));
}

static gboolean
on_wake_up (gpointer data)
{
  HmExchange *self = data;

  hm_timeout_set_idle (self->timeout, self->options.idle_seconds * 1000ull);
  hm_exchange_attempt (self);
  return G_SOURCE_REMOVE;
}

void
hm_exchange_attempt_later (HmExchange *self)
{
  end_attempt (self);
  /* Who knows for how long that will be kept. */
  self->on_connection = FALSE;
  hm_exchange_set_state (self, HM_EXCHANGE_WAITING);
  /* Nothing is expected of the server now; the deadline goes on. */
  hm_timeout_set_idle (self->timeout, 0);
  self->wake_up = hm_io_add_timer (self->io, self->retry_seconds * 1000, on_wake_up, self);
}

void
hm_exchange_resume (HmExchange *self)
{
  hm_exchange_more_resume (self);
  if (self->state != HM_EXCHANGE_PAUSED || self->writing)
    return;
  hm_exchange_set_state (self, HM_EXCHANGE_READING);
  hm_body_pump_resume (self->pump);
}

void
hm_exchange_authenticated (HmExchange *self, const GError *error)
{
  if (self->state != HM_EXCHANGE_ASKING)
    return;
  if (error)
    hm_exchange_finish (self, g_error_copy (error));
  else
    hm_exchange_attempt (self);
}

typedef struct
{
  HmExchange *exchange;
  GError *error;
} Cancellation;

static void
cancellation_free (Cancellation *cancellation)
{
  hm_exchange_unref (cancellation->exchange);
  g_clear_error (&cancellation->error);
  g_free (cancellation);
}

static gboolean
cancel_on_io (gpointer data)
{
  Cancellation *cancellation = data;

  hm_exchange_finish (cancellation->exchange, g_steal_pointer (&cancellation->error));
  return G_SOURCE_REMOVE;
}

void
hm_exchange_cancel (HmExchange *self, GError *error)
{
  Cancellation *cancellation = g_new0 (Cancellation, 1);

  if (!error)
    error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _ ("The command was cancelled"));
  cancellation->exchange = hm_exchange_ref (self);
  cancellation->error = error;
  hm_io_invoke (self->io, cancel_on_io, cancellation, (GDestroyNotify) cancellation_free);
}
