/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Servers that are busy and say for how long. */

#include "net-fixture.h"
#include <httpmail/net/hm-exchange-private.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1085345148) /* Sun, 23 May 2004 20:45:48 GMT */
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmail"
#define BUSY(fields) "HTTP/1.1 503 Busy\r\n" fields "Content-Length: 4\r\n\r\nbusy"

static void
test_parse (void)
{
  static const struct
  {
    const char *field;
    const char *date;
    gboolean known;
    guint seconds;
  } table[] = {
    { "0", NULL, TRUE, 0 },
    { "120", NULL, TRUE, 120 },
    { "999999999", NULL, TRUE, 999999999 },
    { "1000000000", NULL, FALSE, 0 },
    { "99999999999999999999", NULL, FALSE, 0 },
    { "-1", NULL, FALSE, 0 },
    { "1.5", NULL, FALSE, 0 },
    { "soon", NULL, FALSE, 0 },
    { "", NULL, FALSE, 0 },
    { NULL, NULL, FALSE, 0 },
    { "Sun, 23 May 2004 20:46:18 GMT", NULL, TRUE, 30 },
    { "Sunday, 23-May-04 20:46:18 GMT", NULL, TRUE, 30 },
    { "Sun May 23 20:46:18 2004", NULL, TRUE, 30 },
    /* Past is now. */
    { "Sun, 23 May 2004 20:45:47 GMT", NULL, TRUE, 0 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", NULL, TRUE, 0 },
    { "Fri, 31 Dec 9999 23:59:59 GMT", NULL, TRUE, 999999999 },
    /* It is the server's clock that counts. */
    { "Sun, 23 May 2004 20:46:18 GMT", "Sun, 23 May 2004 20:46:08 GMT", TRUE, 10 },
    { "Sun, 23 May 2004 20:46:18 GMT", "yesterday", TRUE, 30 },
    { "Sun, 23 May 2004 20:46:18", NULL, TRUE, 30 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint seconds = 0;

      g_test_message ("%s", table[i].field ? table[i].field : "no field");
      g_assert_cmpint (hm_retry_parse_after (table[i].field, table[i].date, NOW, &seconds), ==, table[i].known);
      g_assert_cmpuint (seconds, ==, table[i].seconds);
    }
}

static gboolean
may (HmRetry *retry, guint status, guint seconds, guint64 left)
{
  HmReplyHead head = { .status = status, .has_retry_after = TRUE, .retry_after = seconds };
  g_autoptr (HmRequest) request = hm_request_new ("GET", "http://mail.example/");
  guint wait = 0;

  if (!hm_retry_may (retry, request, &head, left, &wait))
    return FALSE;
  g_assert_cmpuint (wait, ==, status == 408 ? 0 : seconds);
  return TRUE;
}

static void
test_times (void)
{
  HmRetry retry = { 0 };

  for (guint i = 0; i < HM_LIMIT_RETRIES; i++)
    g_assert_true (may (&retry, i % 2 ? 429 : 503, 1, G_MAXUINT64));
  g_assert_false (may (&retry, 503, 1, G_MAXUINT64));
}

static void
test_seconds (void)
{
  HmRetry whole = { 0 };
  HmRetry beyond = { 0 };
  HmRetry parts = { 0 };

  g_assert_true (may (&whole, 503, HM_LIMIT_RETRY_AFTER, G_MAXUINT64));
  g_assert_false (may (&whole, 503, 1, G_MAXUINT64));
  g_assert_true (may (&whole, 503, 0, G_MAXUINT64));
  g_assert_false (may (&beyond, 503, HM_LIMIT_RETRY_AFTER + 1, G_MAXUINT64));
  g_assert_true (may (&parts, 503, HM_LIMIT_RETRY_AFTER - 1, G_MAXUINT64));
  g_assert_false (may (&parts, 503, 2, G_MAXUINT64));
  g_assert_true (may (&parts, 503, 1, G_MAXUINT64));
}

static void
test_deadline (void)
{
  HmRetry retry = { 0 };

  g_assert_false (may (&retry, 503, 10, 10000));
  g_assert_true (may (&retry, 503, 10, 10001));
}

static void
test_statuses (void)
{
  static const guint others[] = { 400, 404, 413, 500, 502, 504, 507 };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      HmRetry retry = { 0 };

      g_assert_false (may (&retry, others[i], 1, G_MAXUINT64));
    }
}

/* Exchanges. */

static gboolean
is_waiting (gpointer data)
{
  return ((NetCall *) data)->exchange->wake_up != NULL;
}

/* Until it waits, as long as the server said; then the time is over. */
static void
wait_out (NetCall *call, guint seconds)
{
  run_until (is_waiting, call);
  g_assert_cmpint (call->exchange->state, ==, HM_EXCHANGE_WAITING);
  g_assert_cmpuint (call->exchange->retry_seconds, ==, seconds);
  g_source_set_ready_time (call->exchange->wake_up, 0);
  while (call->exchange->wake_up)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_repeats (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PUT", "m", HM_REPLY_CONTENT);
  g_autoptr (GBytes) first = NULL;

  raw_server_add_reply (net->server, BUSY ("Retry-After: 7\r\n"));
  raw_server_add_reply (net->server, "HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\nDate: Sun, 23 May 2004 20:45:48 GMT\r\n"
                                     "Retry-After: Sun, 23 May 2004 20:46:48 GMT\r\n\r\n");
  raw_server_add_reply (net->server, OK);
  call->request->changes = TRUE;
  net_call_set_body (call, "the body");
  net_call_submit (call);
  wait_out (call, 7);
  wait_out (call, 60);
  net_call_wait (call);
  g_assert_no_error (call->error);
  g_assert_cmpstr (call->content->str, ==, "mail");
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) body = raw_server_get_request_body (net->server, i);

      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "the body", 8);
    }
}

static void
test_gives_up (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_set_fallback (net->server, RAW_REPLY, BUSY ("Retry-After: 2\r\n"), 0);
  net_call_submit (call);
  for (guint i = 0; i < HM_LIMIT_RETRIES; i++)
    wait_out (call, 2);
  net_call_wait (call);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_SERVICE_UNAVAILABLE);
  g_assert_nonnull (strstr (call->error->message, "try again in 2 seconds"));
  g_assert_nonnull (strstr (call->error->message, "503 Busy"));
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1 + HM_LIMIT_RETRIES);
  g_assert_cmpuint (net->n_errors, ==, 0);
}

/* The status is the answer, at once. */
static void
assert_not_repeated (const char *method, const char *reply, const char *words)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, method, "m", HM_REPLY_NOTHING);

  raw_server_add_reply (net->server, reply);
  call->request->changes = strcmp (method, "GET") != 0;
  call->options.deadline_seconds = 100;
  net_call_run (call);
  g_assert_nonnull (call->error);
  g_assert_nonnull (strstr (call->error->message, words));
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

static void
test_not_said (void)
{
  assert_not_repeated ("GET", BUSY (""), "busy; try again later");
  assert_not_repeated ("GET", BUSY ("Retry-After: soon\r\n"), "busy; try again later");
}

static void
test_post (void)
{
  assert_not_repeated ("POST", BUSY ("Retry-After: 1\r\n"), "try again in 1 second ");
}

static void
test_too_long (void)
{
  assert_not_repeated ("GET", BUSY ("Retry-After: 121\r\n"), "try again in 121 seconds");
  /* Beyond the deadline there is nothing to wait for. */
  assert_not_repeated ("GET", BUSY ("Retry-After: 100\r\n"), "try again in 100 seconds");
}

static void
test_idle_clock (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  net_fixture_stop_clock (net);
  raw_server_add_reply (net->server, BUSY ("Retry-After: 90\r\n"));
  raw_server_add_behaviour (net->server, RAW_STALL, OK, 0);
  call->options.idle_seconds = 5;
  call->options.deadline_seconds = 100;
  net_call_submit (call);
  run_until (is_waiting, call);
  /* Nothing is expected of the server; only the deadline goes on. */
  net_call_pass (call, 90000);
  g_assert_cmpuint (net->n_timeouts, ==, 0);
  wait_out (call, 90);
  raw_server_run_until_requests (net->server, 2);
  net_call_pass (call, 4999);
  g_assert_cmpuint (net->n_timeouts, ==, 0);
  net_call_pass (call, 1);
  g_assert_cmpuint (net->n_timeouts, ==, 1);
  hm_timeout_question_answer (g_steal_pointer (&net->timeout), 600);
  net_fixture_iterate (net);
  net_call_pass (call, 4999);
  g_assert_cmpuint (call->n_done, ==, 0);
  net_call_pass (call, 1);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
}

static void
test_cancel (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, BUSY ("Retry-After: 60\r\n"));
  net_call_submit (call);
  run_until (is_waiting, call);
  hm_exchange_cancel (call->exchange, NULL);
  net_fixture_iterate (net);
  g_assert_cmpuint (call->n_done, ==, 1);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
}

static void
test_dropped (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, BUSY ("Retry-After: 60\r\n"));
  net_call_submit (call);
  run_until (is_waiting, call);
  hm_session_drop (net->session);
  net_call_wait (call);
  g_assert_nonnull (call->error);
}

#define LATE "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

static void
test_request_timeout (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, LATE);
  raw_server_add_reply (net->server, OK);
  net_call_run_ok (call);
  g_assert_cmpstr (call->content->str, ==, "mail");
}

static void
test_request_timeout_twice (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_set_fallback (net->server, RAW_REPLY, LATE, 0);
  net_call_run_error (call, HTTPMAIL_ERROR_REQUEST_TIMEOUT);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
}

static void
test_request_timeout_of_change (void)
{
  assert_not_repeated ("MOVE", LATE, "408");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/retry/seconds-and-dates-are-read", test_parse);
  g_test_add_func ("/net/retry/three-times-and-not-four", test_times);
  g_test_add_func ("/net/retry/so-many-seconds-in-all-and-not-one-more", test_seconds);
  g_test_add_func ("/net/retry/not-beyond-the-deadline", test_deadline);
  g_test_add_func ("/net/retry/other-statuses-are-answers", test_statuses);
  g_test_add_func ("/net/retry/the-same-request-is-repeated-body-and-all", test_repeats);
  g_test_add_func ("/net/retry/at-last-the-error-says-when-to-come-again", test_gives_up);
  g_test_add_func ("/net/retry/who-does-not-say-when-is-not-asked-again", test_not_said);
  g_test_add_func ("/net/retry/mail-is-not-posted-again", test_post);
  g_test_add_func ("/net/retry/too-long-is-not-waited-for", test_too_long);
  g_test_add_func ("/net/retry/silence-is-not-counted-meanwhile", test_idle_clock);
  g_test_add_func ("/net/retry/cancels-while-waiting", test_cancel);
  g_test_add_func ("/net/retry/ends-with-the-connection-while-waiting", test_dropped);
  g_test_add_func ("/net/retry/a-request-that-came-too-slowly-is-repeated", test_request_timeout);
  g_test_add_func ("/net/retry/a-request-that-came-too-slowly-is-repeated-once", test_request_timeout_twice);
  g_test_add_func ("/net/retry/a-change-that-came-too-slowly-is-not-repeated", test_request_timeout_of_change);
  return g_test_run ();
}
