/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The time that exchanges have which follow another one. */

#include "net-fixture.h"
#include <httpmail/net/hm-exchange-private.h>

static void
reply (NetFixture *net, const char *expected, const char *status, const char *body)
{
  g_autofree char *text = raw_make_reply (status, NULL, body);

  raw_server_expect (net->server, expected);
  raw_server_add_reply (net->server, text);
}

/* Answers nothing until it is released. */
static void
stall (NetFixture *net, const char *expected, const char *status, const char *body)
{
  g_autofree char *text = raw_make_reply (status, NULL, body);

  raw_server_expect (net->server, expected);
  raw_server_add_behaviour (net->server, RAW_STALL, text, 0);
}

static void
test_back_pressure (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) one = net_call_new (net, "GET", "one", HM_REPLY_CONTENT);
  g_autofree char *body = g_strnfill (200000, 'm');

  reply (net, "GET /first", "200 OK", "1");
  stall (net, "GET /one", "200 OK", body);
  net_call_add_follower (first, 0, one);
  first->options.deadline_seconds = 1;
  net_call_submit (first);
  raw_server_run_until_requests (net->server, 2);
  net->full = TRUE;
  raw_server_release (net->server);
  run_until (run_until_nonnull, &one->content->len);
  net_fixture_iterate (net);
  g_assert_cmpuint (one->content->len, <, 200000);
  g_assert_cmpint (one->exchange->state, ==, HM_EXCHANGE_PAUSED);

  net->full = FALSE;
  hm_session_resume (net->session);
  net_call_wait (first);
  g_assert_no_error (first->error);
  g_assert_cmpstr (one->content->str, ==, body);
}

static gint64 now;

static gint64
get_now (void)
{
  return now;
}

static void
on_fake_timeout (HmTimeoutKind kind, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_question_stops_the_clock (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) one = net_call_new (net, "GET", "one", HM_REPLY_CONTENT);
  g_autofree char *challenge =
    raw_make_reply ("401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n\"\r\n", "");
  guint n_over = 0;

  reply (net, "GET /first", "200 OK", "1");
  raw_server_expect (net->server, "GET /one");
  raw_server_add_behaviour (net->server, RAW_STALL, challenge, 0);
  stall (net, "GET /one", "200 OK", "2");
  net_call_add_follower (first, 0, one);
  net_call_submit (first);
  raw_server_run_until_requests (net->server, 2);
  hm_timeout_free (first->exchange->timeout);
  first->exchange->timeout = hm_timeout_new (net->io, 0, 3600000, get_now, on_fake_timeout, &n_over);
  raw_server_release (net->server);
  run_until (run_until_nonnull, &net->logon);
  now += G_GINT64_CONSTANT (7200) * G_USEC_PER_SEC;
  hm_timeout_check (first->exchange->timeout);
  g_assert_cmpuint (n_over, ==, 0);

  httpmail_logon_submit (net->logon, "bob", "sesame");
  raw_server_run_until_requests (net->server, 3);
  now += G_GINT64_CONSTANT (7200) * G_USEC_PER_SEC;
  hm_timeout_check (first->exchange->timeout);
  g_assert_cmpuint (n_over, ==, 1);
  raw_server_release (net->server);
  net_call_wait (first);
  g_assert_no_error (first->error);
  g_assert_cmpstr (one->content->str, ==, "2");
}

static void
test_silence_is_asked_about (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) one = net_call_new (net, "GET", "one", HM_REPLY_CONTENT);

  net_fixture_stop_clock (net);
  net->timeout_answer = -1;
  reply (net, "GET /first", "200 OK", "1");
  stall (net, "GET /one", "200 OK", "2");
  net_call_add_follower (first, 0, one);
  first->options.deadline_seconds = 3600;
  one->options.idle_seconds = 5;
  net_call_submit (first);
  raw_server_run_until_requests (net->server, 2);
  net_call_pass (one, 5000);
  g_assert_cmpuint (net->n_timeouts, ==, 1);
  net_call_pass (first, 4000000);
  g_assert_cmpuint (first->n_done, ==, 0);

  hm_timeout_question_answer (g_steal_pointer (&net->timeout), 10);
  net_fixture_iterate (net);
  net_call_pass (first, 3594000);
  g_assert_cmpuint (first->n_done, ==, 0);
  net_call_pass (first, 1000);
  g_assert_cmpuint (first->n_done, ==, 1);
  g_assert_error (first->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
  raw_server_release (net->server);
}

/* The one in between ends while the last one asks; the clock of the first goes on. */
static void
test_question_of_one_that_is_gone (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
      g_autoptr (NetCall) middle = net_call_new (net, "GET", "middle", HM_REPLY_CONTENT);
      g_autoptr (NetCall) next = net_call_new (net, "GET", "next", HM_REPLY_CONTENT);
      g_autoptr (NetCall) last = net_call_new (net, "GET", "last", HM_REPLY_CONTENT);
      g_autofree char *challenge =
        raw_make_reply ("401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n\"\r\n", "");

      net_fixture_stop_clock (net);
      net->timeout_answer = -1;
      reply (net, "GET /first", "200 OK", "1");
      reply (net, "GET /middle", "200 OK", "2");
      raw_server_expect (net->server, "GET /last");
      raw_server_add_behaviour (net->server, i ? RAW_REPLY : RAW_STALL, challenge, 0);
      stall (net, "GET /next", "200 OK", "3");
      net_call_add_follower (first, 0, middle);
      net_call_add_follower (middle, 0, last);
      net_call_add_follower (first, 1, next);
      first->options.deadline_seconds = 3600;
      last->options.idle_seconds = 5;
      net_call_submit (first);
      raw_server_run_until_requests (net->server, 3);
      if (i)
        run_until (run_until_nonnull, &net->logon);
      else
        net_call_pass (last, 5000);
      hm_exchange_cancel (middle->exchange, NULL);
      raw_server_run_until_requests (net->server, 4);
      net_call_pass (first, 3600000);
      g_assert_cmpuint (first->n_done, ==, 1);
      g_assert_error (first->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
      raw_server_release (net->server);
      raw_server_release (net->server);
    }
}

/* However many there are, each has the time of a request of its own. */
static void
test_each_has_its_time (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) one = net_call_new (net, "GET", "one", HM_REPLY_CONTENT);
  g_autoptr (NetCall) two = net_call_new (net, "GET", "two", HM_REPLY_CONTENT);
  guint n_over = 0;

  reply (net, "GET /first", "200 OK", "1");
  stall (net, "GET /one", "200 OK", "");
  stall (net, "GET /two", "200 OK", "");
  net_call_add_follower (first, 0, one);
  net_call_add_follower (first, 1, two);
  net_call_submit (first);
  raw_server_run_until_requests (net->server, 2);
  hm_timeout_free (first->exchange->timeout);
  first->exchange->timeout = hm_timeout_new (net->io, 0, 3600000, get_now, on_fake_timeout, &n_over);
  now += G_GINT64_CONSTANT (2400) * G_USEC_PER_SEC;
  raw_server_release (net->server);
  raw_server_run_until_requests (net->server, 3);
  now += G_GINT64_CONSTANT (2400) * G_USEC_PER_SEC;
  hm_timeout_check (first->exchange->timeout);
  g_assert_cmpuint (n_over, ==, 0);
  now += G_GINT64_CONSTANT (2400) * G_USEC_PER_SEC;
  hm_timeout_check (first->exchange->timeout);
  g_assert_cmpuint (n_over, ==, 1);
  raw_server_release (net->server);
  net_call_wait (first);
  g_assert_no_error (first->error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/exchange-more-time/reading-stops-while-the-application-is-behind", test_back_pressure);
  g_test_add_func ("/net/exchange-more-time/a-question-stops-the-clock", test_question_stops_the_clock);
  g_test_add_func ("/net/exchange-more-time/a-question-about-silence-does-so-too", test_silence_is_asked_about);
  g_test_add_func ("/net/exchange-more-time/a-question-that-nobody-waits-for-does-not", test_question_of_one_that_is_gone);
  g_test_add_func ("/net/exchange-more-time/each-has-the-time-of-its-own", test_each_has_its_time);
  return g_test_run ();
}
