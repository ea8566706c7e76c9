/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Stalls, deadlines, cancelling, and applications that fall behind. */

#include "net-fixture.h"
#include <gio/gunixinputstream.h>
#include <httpmail/net/hm-exchange-private.h>
#include <string.h>
#include <unistd.h>

#define REPLY "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"
#define HALF (sizeof REPLY - 1 - 5)

/* Submits a GET that the server stalls after n bytes, and lets milliseconds be its limit. */
static NetCall *
stalled_call_new (NetFixture *net, gsize n, guint milliseconds)
{
  NetCall *self = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_behaviour (net->server, RAW_STALL, REPLY, n);
  self->options.idle_seconds = 600;
  net_call_submit (self);
  raw_server_run_until_requests (net->server, 1);
  if (milliseconds)
    hm_timeout_set_idle (self->exchange->timeout, milliseconds);
  return self;
}

static gboolean
is_asked (gpointer data)
{
  return ((NetFixture *) data)->n_timeouts > 0;
}

static void
test_more_time (void)
{
  static const gsize stalls[] = { 0, 10, HALF };

  for (guint i = 0; i < G_N_ELEMENTS (stalls); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = NULL;

      net->timeout_answer = 600;
      call = stalled_call_new (net, stalls[i], 5);
      run_until (is_asked, net);
      net_fixture_iterate (net);
      raw_server_release (net->server);
      net_call_wait (call);
      g_assert_no_error (call->error);
      g_assert_cmpstr (call->content->str, ==, "0123456789");
      g_assert_cmpuint (net->n_timeouts, ==, 1);
    }
}

static void
test_given_up (void)
{
  static const gsize stalls[] = { 0, HALF };

  for (guint i = 0; i < G_N_ELEMENTS (stalls); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = NULL;

      net->timeout_answer = 0;
      call = stalled_call_new (net, stalls[i], 5);
      net_call_wait (call);
      g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
      g_assert_cmpuint (net->n_timeouts, ==, 1);
    }
}

static void
test_question_dropped (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = stalled_call_new (net, 0, 5);

  run_until (run_until_nonnull, &net->timeout);
  g_assert_cmpuint (hm_timeout_question_get_seconds (net->timeout), ==, 600);
  g_clear_pointer (&net->timeout, hm_timeout_question_drop);
  net_call_wait (call);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
}

static void
test_reply_during_question (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = stalled_call_new (net, 0, 5);

  run_until (run_until_nonnull, &net->timeout);
  raw_server_release (net->server);
  net_call_wait (call);
  g_assert_no_error (call->error);
  /* And then somebody answers. */
  hm_timeout_question_answer (g_steal_pointer (&net->timeout), 0);
  net_fixture_iterate (net);
  g_assert_cmpuint (call->n_done, ==, 1);
}

/* Cancels, and what is ready to run then must bring the done: nothing is waited for. */
static void
cancel (NetCall *call)
{
  hm_exchange_cancel (call->exchange, NULL);
  net_fixture_iterate (call->net);
  g_assert_cmpuint (call->n_done, ==, 1);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  /* Twice does no harm. */
  hm_exchange_cancel (call->exchange, NULL);
  net_fixture_iterate (call->net);
  g_assert_cmpuint (call->n_done, ==, 1);
}

static void
test_cancel_before (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  net_call_submit (call);
  cancel (call);
}

static void
test_cancel_queued (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) running = stalled_call_new (net, 0, 0);
  g_autoptr (NetCall) write = net_call_new (net, "DELETE", "m", HM_REPLY_NOTHING);
  g_autoptr (NetCall) after = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, REPLY);
  write->request->changes = TRUE;
  net_call_submit (write);
  net_call_submit (after);
  net_fixture_iterate (net);
  g_assert_cmpint (write->exchange->state, ==, HM_EXCHANGE_NEW);
  cancel (write);
  /* Nothing holds the read any more. */
  net_call_wait (after);
  g_assert_no_error (after->error);
  cancel (running);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
}

static void
test_cancel_preparing (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PUT", "m", HM_REPLY_NOTHING);
  g_autoptr (GInputStream) stream = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  stream = g_unix_input_stream_new (ends[0], TRUE);
  call->request->body = hm_upload_new (NULL, stream);
  net_call_submit (call);
  net_fixture_iterate (net);
  g_assert_cmpint (call->exchange->state, ==, HM_EXCHANGE_PREPARING);
  cancel (call);
  close (ends[1]);
}

static void
test_cancel_sending (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = stalled_call_new (net, 0, 0);

  g_assert_cmpint (call->exchange->state, ==, HM_EXCHANGE_SENDING);
  cancel (call);
  raw_server_run_until_open (net->server, 0);
}

static void
test_cancel_uploading (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PUT", "m", HM_REPLY_NOTHING);
  g_autofree char *body = g_strnfill (32 * 1024 * 1024, 'm');

  net_call_set_body (call, body);
  net_call_submit (call);
  while (call->sent == 0)
    g_main_context_iteration (NULL, TRUE);
  cancel (call);
}

static void
test_cancel_asking (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n"
                                     "Content-Length: 0\r\n\r\n");
  net_call_submit (call);
  run_until (run_until_nonnull, &net->logon);
  g_assert_cmpint (call->exchange->state, ==, HM_EXCHANGE_ASKING);
  cancel (call);
  httpmail_logon_submit (net->logon, "bob", "sesame");
  net_fixture_iterate (net);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

static void
test_cancel_during_timeout (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = stalled_call_new (net, HALF, 5);

  run_until (run_until_nonnull, &net->timeout);
  cancel (call);
  hm_timeout_question_answer (g_steal_pointer (&net->timeout), 600);
  net_fixture_iterate (net);
}

static gboolean
has_half (gpointer data)
{
  return ((NetCall *) data)->content->len == 5;
}

static void
test_cancel_reading (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = stalled_call_new (net, HALF, 0);

  run_until (has_half, call);
  g_assert_cmpint (call->exchange->state, ==, HM_EXCHANGE_READING);
  cancel (call);
  raw_server_run_until_open (net->server, 0);
}

static gboolean
is_paused (gpointer data)
{
  return ((NetCall *) data)->exchange->state == HM_EXCHANGE_PAUSED;
}

static void
test_cancel_paused (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = NULL;

  net->full = TRUE;
  call = stalled_call_new (net, HALF, 0);
  run_until (is_paused, call);
  cancel (call);
  hm_session_resume (net->session);
  net_fixture_iterate (net);
}

static void
test_cancel_reason (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = stalled_call_new (net, HALF, 0);

  hm_exchange_cancel (call->exchange, g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_BUSY, "busy"));
  net_call_wait (call);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_BUSY);
}

static void
test_back_pressure (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autofree char *body = g_strnfill (16 * 1024 * 1024, 'm');
  g_autofree char *reply = raw_make_reply ("200 OK", NULL, body);

  raw_server_add_reply (net->server, reply);
  call->options.max_body = G_MAXUINT64;
  call->options.idle_seconds = 600;
  net->full = TRUE;
  net_call_submit (call);
  run_until (is_paused, call);
  hm_timeout_set_idle (call->exchange->timeout, 1);
  net_fixture_iterate (net);
  /* One piece, and no more; and no complaint that nothing comes. */
  g_assert_cmpuint (call->n_pieces, ==, 1);
  g_assert_cmpuint (call->content->len, <=, 16 * 1024);
  g_assert_cmpuint (net->n_timeouts, ==, 0);
  hm_timeout_set_idle (call->exchange->timeout, 600000);

  /* Resumed while still full: one more piece. */
  hm_session_resume (net->session);
  net_fixture_iterate (net);
  run_until (is_paused, call);
  g_assert_cmpuint (call->n_pieces, ==, 2);

  net->full = FALSE;
  hm_session_resume (net->session);
  net_call_wait (call);
  g_assert_no_error (call->error);
  g_assert_cmpuint (call->content->len, ==, 16 * 1024 * 1024);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/exchange-time/more-time-goes-on", test_more_time);
  g_test_add_func ("/net/exchange-time/no-more-time-is-a-timeout", test_given_up);
  g_test_add_func ("/net/exchange-time/a-dropped-question-gives-up", test_question_dropped);
  g_test_add_func ("/net/exchange-time/a-reply-settles-the-question", test_reply_during_question);
  g_test_add_func ("/net/exchange-time/cancels-before-it-is-submitted", test_cancel_before);
  g_test_add_func ("/net/exchange-time/cancels-in-the-queue", test_cancel_queued);
  g_test_add_func ("/net/exchange-time/cancels-while-the-body-is-made-ready", test_cancel_preparing);
  g_test_add_func ("/net/exchange-time/cancels-before-the-reply", test_cancel_sending);
  g_test_add_func ("/net/exchange-time/cancels-in-the-middle-of-an-upload", test_cancel_uploading);
  g_test_add_func ("/net/exchange-time/cancels-during-the-logon-question", test_cancel_asking);
  g_test_add_func ("/net/exchange-time/cancels-during-the-timeout-question", test_cancel_during_timeout);
  g_test_add_func ("/net/exchange-time/cancels-in-the-middle-of-a-reply", test_cancel_reading);
  g_test_add_func ("/net/exchange-time/cancels-while-the-application-is-behind", test_cancel_paused);
  g_test_add_func ("/net/exchange-time/cancels-for-a-reason", test_cancel_reason);
  g_test_add_func ("/net/exchange-time/stops-reading-while-the-application-is-behind", test_back_pressure);
  return g_test_run ();
}
