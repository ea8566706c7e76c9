/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-result-private.h>
#include <httpmail/net/hm-error-map.h>
#include <httpmail/net/hm-exchange-message.h>
#include <httpmail/net/hm-exchange-private.h>
#include <httpmail/net/hm-proxy.h>
#include <httpmail/net/hm-question.h>

/* A connection nobody uses is given up after so many seconds. */
#define KEEP_CONNECTION_SECONDS 60

#define CONNECTION_SCHEMES (HTTPMAIL_AUTH_SCHEMES_NTLM | HTTPMAIL_AUTH_SCHEMES_NEGOTIATE)

HmSession *
hm_session_new (HmIo *io,
                const HmSessionConfig *config,
                const HmSessionSink *sink,
                gpointer sink_data,
                GDestroyNotify destroy_sink_data)
{
  gboolean logs_connections_on = (config->auth_schemes & CONNECTION_SCHEMES) != 0;
  HmSession *self = g_new0 (HmSession, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->io = hm_io_ref (io);
  self->sink = sink;
  self->sink_data = sink_data;
  self->destroy_sink_data = destroy_sink_data;
  self->server_info = httpmail_server_info_copy (config->server_info);
  self->account_url = httpmail_server_info_get_uri (self->server_info);
  self->home_url = g_strdup (self->account_url);
  self->user_agent = g_strdup (config->user_agent);
  self->log = config->log;
  self->tls_database = config->tls_database ? g_object_ref (config->tls_database) : NULL;
  self->proxy_resolver = config->proxy_resolver ? g_object_ref (config->proxy_resolver) : NULL;
  self->auth_schemes = config->auth_schemes;
  /* What logs a connection on must know which request goes over which; and over HTTP/2 all go at once. */
  self->max_connections = logs_connections_on ? 1 : config->max_connections;
  self->insecure_auth = config->insecure_auth;
  self->command_logging = config->command_logging;
  self->clock = config->clock;
  self->http2 = hm_exchange_may_use_http2 () && !logs_connections_on;
  self->status = HTTPMAIL_STATUS_DISCONNECTED;
  self->traits = *hm_dialect_get_traits (HTTPMAIL_DIALECT_UNKNOWN);
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->certificates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->proxies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  hm_session_add_origin (self, self->account_url);
  return self;
}

HmSession *
hm_session_ref (HmSession *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
session_free (gpointer data)
{
  HmSession *self = data;

  if (self->soup)
    soup_session_abort (self->soup);
  if (self->soup)
    g_signal_handlers_disconnect_by_data (self->soup, self);
  g_clear_object (&self->soup);
  g_clear_object (&self->tunnel);
  if (self->auth)
    {
      hm_auth_close (self->auth);
      hm_auth_unref (self->auth);
    }
  g_clear_pointer (&self->cookies, hm_cookies_free);
  g_clear_pointer (&self->queue, hm_queue_free);
  g_clear_pointer (&self->trace, hm_trace_free);
  g_clear_pointer (&self->account, hm_account_free);
  g_hash_table_unref (self->origins);
  g_hash_table_unref (self->certificates);
  g_hash_table_unref (self->proxies);
  g_object_unref (self->server_info);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->proxy_resolver);
  g_free (self->account_url);
  g_free (self->home_url);
  g_free (self->user_agent);
  g_clear_pointer (&self->log, hm_log_free);
  if (self->destroy_sink_data)
    self->destroy_sink_data (self->sink_data);
  hm_io_unref (self->io);
  g_free (self);
}

static gboolean
do_nothing (gpointer data)
{
  return G_SOURCE_REMOVE;
}

void
hm_session_unref (HmSession *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  /* The HTTP session may only be touched, and so only be freed, on its own thread. */
  hm_io_invoke (self->io, do_nothing, self, session_free);
}

/* The questions of the logon. */

static void
on_ask (HTTPMailLogon *logon, gpointer user_data)
{
  HmSession *self = user_data;

  /* What a proxy wants is no concern of the account's. */
  if (!httpmail_logon_is_proxy (logon))
    hm_session_set_status (self, httpmail_logon_get_attempt (logon) > 1 ? HTTPMAIL_STATUS_AUTH_RETRY
                                                                        : HTTPMAIL_STATUS_AUTHORIZING);
  if (self->sink->logon && !self->dead)
    self->sink->logon (self->sink_data, logon);
  else
    g_object_unref (logon);
}

static void
stop_all (HmSession *self, const GError *error)
{
  g_autoptr (GPtrArray) exchanges = NULL;

  if (!self->queue)
    return;
  exchanges = hm_queue_list (self->queue);
  for (guint i = 0; i < exchanges->len; i++)
    hm_exchange_ref (g_ptr_array_index (exchanges, i));
  /* From behind, so that none of those that wait is started in between. */
  for (guint i = exchanges->len; i > 0; i--)
    {
      HmExchange *exchange = g_ptr_array_index (exchanges, i - 1);

      if (!hm_question_end_given_up (exchange))
        hm_exchange_finish (exchange, g_error_copy (error));
    }
  for (guint i = 0; i < exchanges->len; i++)
    hm_exchange_unref (g_ptr_array_index (exchanges, i));
}

static void
disconnect (HmSession *self, const GError *error)
{
  self->closing = TRUE;
  stop_all (self, error);
  if (self->soup)
    soup_session_abort (self->soup);
  /* Said in any case: also one who was never connected waits for it. */
  self->status = HTTPMAIL_STATUS_DISCONNECTING;
  hm_session_set_status (self, HTTPMAIL_STATUS_DISCONNECTED);
}

static void
on_logon_ready (gpointer waiter, const GError *error, gpointer user_data)
{
  HmSession *self = user_data;

  if (!error && !((HmExchange *) waiter)->proxy.asking)
    hm_session_set_status (self, HTTPMAIL_STATUS_AUTHORIZING);
  hm_exchange_authenticated (waiter, error);
  /* Who does not want to log on does not want to be connected. */
  if (g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL) && !self->closing)
    disconnect (self, error);
}

static void
start_exchange (gpointer item, gpointer user_data)
{
  hm_exchange_start (item, user_data);
}

void
hm_session_ensure (HmSession *self)
{
  if (self->soup)
    return;

  g_assert (hm_io_is_current (self->io));
  /* Exchange wants to know the languages: it names the folders of a new mailbox in them, and refuses who has none. */
  self->soup = soup_session_new_with_options ("user-agent", self->user_agent,
                                              "accept-language-auto", TRUE,
                                              "max-conns", (int) self->max_connections * 2,
                                              "max-conns-per-host", (int) self->max_connections,
                                              "idle-timeout", KEEP_CONNECTION_SECONDS,
                                              "timeout", 0,
                                              NULL);
  /* What it does by itself we do with more care, or not at all. (Its logon is switched off for each message: without
   * one in the session it would read the body of a 401 to its end, however far that is.) */
  soup_session_remove_feature_by_type (self->soup, SOUP_TYPE_CONTENT_DECODER);
  if (self->tls_database)
    soup_session_set_tls_database (self->soup, self->tls_database);
  if (self->proxy_resolver)
    soup_session_set_proxy_resolver (self->soup, self->proxy_resolver);
  hm_proxy_attend_session (self);
  self->auth = hm_auth_new (self->io, self->server_info, self->auth_schemes, self->insecure_auth, on_ask, on_logon_ready,
                            self);
  self->queue = hm_queue_new (self->max_connections, start_exchange, self);
  self->cookies = hm_cookies_new ();
  self->trace = hm_trace_new (self->command_logging, g_steal_pointer (&self->log), self->sink, self->sink_data);
}

gint64
hm_session_get_time (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

void
hm_session_set_status (HmSession *self, HTTPMailStatus status)
{
  if (self->status == status)
    return;
  /* Nothing but the end follows once closing has begun. */
  if (self->closing && status != HTTPMAIL_STATUS_DISCONNECTING && status != HTTPMAIL_STATUS_DISCONNECTED)
    return;
  self->status = status;
  if (self->sink->status && !self->dead)
    self->sink->status (self->sink_data, status);
}

HTTPMailDialect
hm_session_get_dialect (HmSession *self)
{
  return self->traits.dialect;
}

const HmAccount *
hm_session_get_account (HmSession *self)
{
  return self->account;
}

gboolean
hm_session_can_search (HmSession *self)
{
  return !self->cannot_search;
}

void
hm_session_set_cannot_search (HmSession *self)
{
  self->cannot_search = TRUE;
}

static void
report_fatal (HmSession *self, HmExchange *exchange, const GError *error)
{
  g_autoptr (HTTPMailResult) result = NULL;

  if (self->dead || !self->sink->error)
    return;
  result = httpmail_result_new (error, exchange->head ? exchange->head->status : 0,
                                exchange->head ? exchange->head->line : NULL, exchange->inner_problem);
  self->sink->error (self->sink_data, self->status, result);
}

static gboolean
was_never_reached (const GError *error)
{
  return hm_error_is_fatal (error) &&
         !g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
}

void
hm_session_note_failure (HmSession *self, HmExchange *exchange, const GError *error)
{
  gboolean unusable = error && exchange->options.discovery &&
                      !(exchange->options.anonymous && exchange->head &&
                        (exchange->head->status == 401 || exchange->head->status == 440));
  gboolean lost = error && (was_never_reached (error) || unusable);

  if (!error || self->closing || !(hm_error_is_fatal (error) || unusable))
    return;
  /* The one that it follows goes on without it. */
  if (exchange->follows && !lost)
    return;
  report_fatal (self, exchange, error);
  if (lost)
    disconnect (self, error);
}

void
hm_session_exchange_done (HmSession *self, HmExchange *exchange, const GError *error)
{
  exchange->session = NULL;
  hm_session_note_failure (self, exchange, error);
  hm_queue_remove (self->queue, exchange);
  if (self->closing && hm_queue_is_empty (self->queue))
    hm_session_set_status (self, HTTPMAIL_STATUS_DISCONNECTED);
  hm_exchange_unref (exchange);
  hm_session_unref (self);
}

/* From other threads. */

typedef struct
{
  HmSession *session;
  HmExchange *exchange;
  gboolean authenticate;
  guint idle_seconds;
  guint deadline_seconds;
} Job;

static void
job_free (Job *job)
{
  hm_session_unref (job->session);
  g_clear_pointer (&job->exchange, hm_exchange_unref);
  g_free (job);
}

static void
post (HmSession *self, GSourceFunc func, Job *job)
{
  if (!job)
    job = g_new0 (Job, 1);
  job->session = hm_session_ref (self);
  hm_io_invoke (self->io, func, job, (GDestroyNotify) job_free);
}

/* exchange: transfer full. alone: everything behind it waits. */
static void
enqueue (HmSession *self, HmExchange *exchange, gboolean alone)
{
  if (exchange->state == HM_EXCHANGE_DONE)
    {
      /* Cancelled on the way here. */
      hm_exchange_unref (exchange);
      return;
    }
  exchange->session = hm_session_ref (self);
  if (self->closing)
    hm_exchange_finish (exchange, g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED,
                                                       _("The account was closed; open it again")));
  else
    hm_queue_push (self->queue, exchange, alone);
}

static gboolean
discover_on_io (gpointer data)
{
  Job *job = data;
  HmSession *self = job->session;

  hm_session_ensure (self);
  enqueue (self, hm_discovery_new (self, job->authenticate, job->idle_seconds, job->deadline_seconds), TRUE);
  return G_SOURCE_REMOVE;
}

void
hm_session_discover (HmSession *self, gboolean authenticate, guint idle_seconds, guint deadline_seconds)
{
  Job *job = g_new0 (Job, 1);

  job->authenticate = authenticate;
  job->idle_seconds = idle_seconds;
  job->deadline_seconds = deadline_seconds;
  post (self, discover_on_io, job);
}

static gboolean
submit_on_io (gpointer data)
{
  Job *job = data;
  HmExchange *exchange = job->exchange;

  hm_session_ensure (job->session);
  enqueue (job->session, hm_exchange_ref (exchange), hm_exchange_get_changes (exchange));
  return G_SOURCE_REMOVE;
}

void
hm_session_submit (HmSession *self, HmExchange *exchange)
{
  Job *job = g_new0 (Job, 1);

  job->exchange = hm_exchange_ref (exchange);
  post (self, submit_on_io, job);
}

static gboolean
resume_on_io (gpointer data)
{
  HmSession *self = ((Job *) data)->session;
  g_autoptr (GPtrArray) exchanges = NULL;

  if (!self->queue)
    return G_SOURCE_REMOVE;
  exchanges = hm_queue_list (self->queue);
  for (guint i = 0; i < exchanges->len; i++)
    hm_exchange_resume (g_ptr_array_index (exchanges, i));
  return G_SOURCE_REMOVE;
}

void
hm_session_resume (HmSession *self)
{
  post (self, resume_on_io, NULL);
}

static gboolean
close_on_io (gpointer data)
{
  HmSession *self = ((Job *) data)->session;

  if (self->closing)
    return G_SOURCE_REMOVE;
  hm_session_ensure (self);
  self->closing = TRUE;
  hm_session_set_status (self, HTTPMAIL_STATUS_DISCONNECTING);
  if (hm_queue_is_empty (self->queue))
    hm_session_set_status (self, HTTPMAIL_STATUS_DISCONNECTED);
  return G_SOURCE_REMOVE;
}

void
hm_session_close (HmSession *self)
{
  post (self, close_on_io, NULL);
}

static gboolean
drop_on_io (gpointer data)
{
  HmSession *self = ((Job *) data)->session;
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED,
                                                  _("The connection was dropped by the application"));

  disconnect (self, error);
  if (self->auth)
    hm_auth_close (self->auth);
  return G_SOURCE_REMOVE;
}

void
hm_session_drop (HmSession *self)
{
  post (self, drop_on_io, NULL);
}

static gboolean
shutdown_on_io (gpointer data)
{
  ((Job *) data)->session->dead = TRUE;
  return drop_on_io (data);
}

void
hm_session_shutdown (HmSession *self)
{
  post (self, shutdown_on_io, NULL);
}
