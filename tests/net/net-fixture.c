/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "net-fixture.h"

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/net/hm-exchange-private.h>
#include <string.h>

static void
on_status (gpointer data, HTTPMailStatus status)
{
  NetFixture *self = data;
  g_autoptr (GEnumClass) klass = g_type_class_ref (HTTPMAIL_TYPE_STATUS);

  g_string_append_printf (self->statuses, "%s%s", self->statuses->len ? " " : "",
                          g_enum_get_value (klass, (int) status)->value_nick);
}

static void
on_error (gpointer data, HTTPMailStatus status, HTTPMailResult *result)
{
  g_assert_false (httpmail_result_is_success (result));
  ((NetFixture *) data)->n_errors++;
}

static void
on_authenticated (gpointer data, gboolean authenticated)
{
  ((NetFixture *) data)->n_authenticated++;
}

static void
on_account (gpointer data, const HmAccount *account, HTTPMailDialect dialect, HTTPMailResult *result)
{
  NetFixture *self = data;

  self->accounted = TRUE;
  if (!httpmail_result_is_success (result))
    self->account_error = g_error_copy (httpmail_result_get_error (result));
}

static void
on_logon (gpointer data, HTTPMailLogon *logon)
{
  NetFixture *self = data;

  self->n_logons++;
  if (self->cancel_logon)
    httpmail_logon_cancel (logon);
  else if (self->password)
    httpmail_logon_submit (logon, "bob", self->password);
  else
    g_set_object (&self->logon, logon);
  g_object_unref (logon);
}

static void
on_prompt (gpointer data, HTTPMailPrompt *prompt)
{
  NetFixture *self = data;

  self->n_prompts++;
  g_free (self->prompt_text);
  self->prompt_text = g_strdup (httpmail_prompt_get_text (prompt));
  if ((int) self->prompt_answer >= 0)
    httpmail_prompt_respond (prompt, self->prompt_answer);
  else
    g_set_object (&self->prompt, prompt);
  g_object_unref (prompt);
}

static void
on_timeout (gpointer data, HmTimeoutQuestion *question)
{
  NetFixture *self = data;

  self->n_timeouts++;
  if (self->timeout_answer >= 0)
    hm_timeout_question_answer (question, (guint) self->timeout_answer);
  else
    {
      g_assert_null (self->timeout);
      self->timeout = question;
    }
}

static gboolean
is_full (gpointer data, gconstpointer exchange_data)
{
  return ((NetFixture *) data)->full;
}

static void
on_gone (gpointer data)
{
  ((NetFixture *) data)->gone = TRUE;
}

static const HmSessionSink session_sink = {
  .status = on_status,
  .error = on_error,
  .authenticated = on_authenticated,
  .account = on_account,
  .logon = on_logon,
  .prompt = on_prompt,
  .timeout = on_timeout,
  .is_full = is_full,
};

static NetFixture *
fixture_new (const char *user,
             const char *password,
             HTTPMailAuthSchemes schemes,
             TlsFixture *tls,
             GTlsDatabase *database)
{
  NetFixture *self = g_new0 (NetFixture, 1);
  g_autoptr (HTTPMailServerInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  HmSessionConfig config = { .user_agent = "tests/1", .max_connections = 4, .auth_schemes = schemes,
                             .tls_database = database };

  self->server = raw_server_new_tls (tls ? tls->certificate : NULL);
  self->io = hm_io_new_for_context (g_main_context_default ());
  self->statuses = g_string_new (NULL);
  self->prompt_answer = -1;
  self->timeout_answer = -1;
  info = httpmail_server_info_new_for_uri (raw_server_get_uri (self->server), &error);
  g_assert_no_error (error);
  httpmail_server_info_set_user_name (info, user);
  httpmail_server_info_set_password (info, password);
  config.server_info = info;
  self->session = hm_session_new (self->io, &config, &session_sink, self, on_gone);
  return self;
}

NetFixture *
net_fixture_new_full (const char *user, const char *password, TlsFixture *tls, GTlsDatabase *database)
{
  return fixture_new (user, password, HTTPMAIL_AUTH_SCHEMES_DEFAULT, tls, database);
}

NetFixture *
net_fixture_new_with_schemes (const char *user, const char *password, HTTPMailAuthSchemes schemes)
{
  return fixture_new (user, password, schemes, NULL, NULL);
}

NetFixture *
net_fixture_new (void)
{
  return net_fixture_new_full (NULL, NULL, NULL, NULL);
}

void
net_fixture_free (NetFixture *self)
{
  g_clear_object (&self->logon);
  g_clear_object (&self->prompt);
  g_clear_pointer (&self->timeout, hm_timeout_question_drop);
  hm_session_shutdown (self->session);
  hm_session_unref (self->session);
  run_until (run_until_set, &self->gone);
  net_fixture_iterate (self);
  raw_server_free (self->server);
  hm_io_unref (self->io);
  g_string_free (self->statuses, TRUE);
  g_clear_error (&self->account_error);
  g_free (self->prompt_text);
  g_free (self);
}

static gint64 stopped_clock;

static gint64
read_stopped_clock (void)
{
  return stopped_clock;
}

void
net_fixture_stop_clock (NetFixture *self)
{
  stopped_clock = G_USEC_PER_SEC;
  self->session->clock = read_stopped_clock;
}

void
net_fixture_pass (NetFixture *self, guint milliseconds)
{
  g_autoptr (GPtrArray) exchanges = hm_queue_list (self->session->queue);

  stopped_clock += milliseconds * 1000;
  for (guint i = 0; i < exchanges->len; i++)
    {
      HmExchange *exchange = g_ptr_array_index (exchanges, i);

      if (exchange->timeout)
        hm_timeout_check (exchange->timeout);
    }
  net_fixture_iterate (self);
}

char *
net_fixture_url (NetFixture *self, const char *path)
{
  return g_strconcat (raw_server_get_uri (self->server), path, NULL);
}

void
net_fixture_iterate (NetFixture *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

char *
net_fixture_get_line (NetFixture *self, guint request)
{
  gsize size;
  const char *bytes = g_bytes_get_data (raw_server_get_request (self->server, request), &size);
  const char *end = memchr (bytes, '\r', size);

  g_assert_nonnull (end);
  return g_strndup (bytes, (gsize) (end - bytes));
}

/* Exchanges. */

static void
on_content (gpointer data, const HmReplyHead *head, GBytes *piece, guint64 so_far)
{
  NetCall *self = data;
  gsize size = 0;
  const char *bytes = piece ? g_bytes_get_data (piece, &size) : NULL;

  g_assert_cmpuint (self->n_done, ==, 0);
  g_assert_nonnull (head);
  g_assert_true ((piece == NULL) == (self->options.output != NULL));
  self->n_pieces++;
  if (!piece)
    return;
  g_string_append_len (self->content, bytes, (gssize) size);
  g_assert_cmpuint (self->content->len, ==, so_far);
}

static void
on_response (gpointer data, const char *url, const HmMultistatusResponse *response)
{
  NetCall *self = data;

  g_assert_cmpuint (self->n_done, ==, 0);
  g_string_append_printf (self->responses, "%s%s", self->responses->len ? " " : "",
                          (const char *) g_ptr_array_index (response->hrefs, 0));
}

static void
on_single (gpointer data, guint i, const HmReplyHead *head, guint http_status, const char *problem)
{
  NetCall *self = data;

  g_assert_cmpuint (self->n_done, ==, 0);
  g_string_append_printf (self->singles, "%s%u:%u", self->singles->len ? " " : "", i, http_status);
}

static void
on_upload (gpointer data, guint64 sent, guint64 total, gboolean resend)
{
  NetCall *self = data;

  g_assert_cmpuint (self->n_done, ==, 0);
  g_assert_cmpuint (sent, <=, total);
  self->sent = sent;
  self->total = total;
  if (resend)
    self->n_resends++;
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  NetCall *self = data;

  self->n_done++;
  if (!httpmail_result_is_success (result))
    self->error = g_error_copy (httpmail_result_get_error (result));
  self->status = httpmail_result_get_http_status (result);
  self->line = g_strdup (httpmail_result_get_response_line (result));
  self->problem = g_strdup (httpmail_result_get_problem (result));
  g_assert_cmpuint (self->status, ==, head ? head->status : 0);
}

static void
on_sink_data_freed (gpointer data)
{
  NetCall *self = data;

  g_assert_false (self->freed);
  self->freed = TRUE;
}

static void
on_turn (gpointer data, HmRequest *request)
{
  NetCall *self = data;

  if (self->turn_method)
    request->method = self->turn_method;
}

static gboolean
on_forgive (gpointer data, const GError *error, const HmReplyHead *head)
{
  NetCall *self = data;

  g_assert_cmpuint (self->n_done, ==, 0);
  g_assert_nonnull (error);
  g_assert_nonnull (head);
  self->n_forgiven++;
  return self->forgive;
}

static void make_exchange (NetCall *self);

static GPtrArray *
on_more (gpointer data, const HmReplyHead *head)
{
  NetCall *self = data;
  GPtrArray *exchanges = NULL;
  GPtrArray *round;

  g_assert_cmpuint (self->n_done, ==, 0);
  g_assert_nonnull (head);
  if (self->n_more++ >= self->rounds->len)
    return NULL;
  exchanges = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_exchange_unref);
  round = g_ptr_array_index (self->rounds, self->n_more - 1);
  for (guint i = 0; i < round->len; i++)
    {
      NetCall *follower = g_ptr_array_index (round, i);

      make_exchange (follower);
      g_ptr_array_add (exchanges, hm_exchange_ref (follower->exchange));
    }
  return exchanges;
}

static const HmExchangeSink exchange_sink = {
  .turn = on_turn,
  .content = on_content,
  .response = on_response,
  .single = on_single,
  .upload = on_upload,
  .forgive = on_forgive,
  .more = on_more,
  .done = on_done,
};

static void
make_exchange (NetCall *self)
{
  self->exchange = hm_exchange_new (self->net->io, g_steal_pointer (&self->request), &self->options, &exchange_sink,
                                    self, on_sink_data_freed);
}

NetCall *
net_call_new (NetFixture *net, const char *method, const char *path, HmReplyKind reply)
{
  NetCall *self = g_new0 (NetCall, 1);
  g_autofree char *url = net_fixture_url (net, path);

  self->net = net;
  self->request = hm_request_new (method, url);
  self->options = (HmExchangeOptions) { .reply = reply, .max_body = 1024 * 1024, .max_responses = 1000 };
  self->content = g_string_new (NULL);
  self->responses = g_string_new (NULL);
  self->singles = g_string_new (NULL);
  self->rounds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
net_call_free (NetCall *self)
{
  if (self->exchange)
    {
      if (self->n_done == 0)
        {
          hm_exchange_cancel (self->exchange, NULL);
          net_call_wait (self);
        }
      hm_exchange_unref (self->exchange);
      /* What is still under way holds it for a moment. */
      run_until (run_until_set, &self->freed);
    }
  g_clear_pointer (&self->request, hm_request_free);
  g_clear_error (&self->error);
  g_free (self->line);
  g_free (self->problem);
  g_string_free (self->content, TRUE);
  g_string_free (self->responses, TRUE);
  g_string_free (self->singles, TRUE);
  g_ptr_array_unref (self->rounds);
  g_free (self);
}

void
net_call_set_body (NetCall *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  hm_request_set_body (self->request, "text/xml", bytes);
}

void
net_call_submit (NetCall *self)
{
  make_exchange (self);
  hm_session_submit (self->net->session, self->exchange);
}

void
net_call_add_follower (NetCall *self, guint round, NetCall *follower)
{
  while (self->rounds->len <= round)
    g_ptr_array_add (self->rounds, g_ptr_array_new ());
  g_ptr_array_add (g_ptr_array_index (self->rounds, round), follower);
}

static gboolean
is_done (gpointer data)
{
  return ((NetCall *) data)->n_done > 0;
}

void
net_call_wait (NetCall *self)
{
  run_until (is_done, self);
  net_fixture_iterate (self->net);
  g_assert_cmpuint (self->n_done, ==, 1);
}

void
net_call_run (NetCall *self)
{
  net_call_submit (self);
  net_call_wait (self);
}

void
net_call_pass (NetCall *self, guint milliseconds)
{
  stopped_clock += milliseconds * 1000;
  if (self->exchange->timeout)
    hm_timeout_check (self->exchange->timeout);
  net_fixture_iterate (self->net);
}

typedef struct
{
  NetCall *call;
  gsize length;
} ContentWait;

static gboolean
has_content (gpointer data)
{
  ContentWait *wait = data;

  return wait->call->content->len >= wait->length;
}

void
net_call_run_until_content (NetCall *self, gsize length)
{
  ContentWait wait = { self, length };

  run_until (has_content, &wait);
}

void
net_call_run_ok (NetCall *self)
{
  net_call_run (self);
  g_assert_no_error (self->error);
}

void
net_call_run_error (NetCall *self, HTTPMailError code)
{
  net_call_run (self);
  g_assert_error (self->error, HTTPMAIL_ERROR, (int) code);
}

char *
net_multistatus (const char *responses)
{
  g_autofree char *body =
    g_strdup_printf ("<?xml version=\"1.0\"?>\r\n<D:multistatus xmlns:D=\"DAV:\">%s</D:multistatus>\r\n", responses);

  return raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\n", body);
}
