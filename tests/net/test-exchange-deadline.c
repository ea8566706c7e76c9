/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long a command may take, and what counts. */

#include "net-fixture.h"
#include <gio/gunixinputstream.h>
#include <httpmail/net/hm-exchange-private.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>
#include <unistd.h>

#define HEAD "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"

/* Submits a GET with a deadline of 10 seconds, whose reply stands still after n bytes of its body. */
static NetCall *
slow_call_new (NetFixture *net, gsize n)
{
  NetCall *self = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autofree char *body = g_strnfill (100000, 'm');
  g_autofree char *reply = g_strconcat (HEAD, body, NULL);

  net_fixture_stop_clock (net);
  raw_server_add_behaviour (net->server, RAW_STALL, reply, sizeof HEAD - 1 + n);
  self->options.deadline_seconds = 10;
  net_call_submit (self);
  raw_server_run_until_requests (net->server, 1);
  if (n > 0)
    net_call_run_until_content (self, n);
  return self;
}

/* It ends when so much time has gone by, and not before. */
static void
assert_ends_after (NetCall *call, guint milliseconds)
{
  net_call_pass (call, milliseconds - 1);
  g_assert_cmpuint (call->n_done, ==, 0);
  net_call_pass (call, 1);
  g_assert_cmpuint (call->n_done, ==, 1);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
}

static void
test_silent (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = slow_call_new (net, 0);

  assert_ends_after (call, 10000);
  g_assert_nonnull (strstr (call->error->message, "http://127.0.0.1:"));
  g_assert_nonnull (strstr (call->error->message, "10 seconds"));
}

static void
test_drip (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = slow_call_new (net, HM_LIMIT_BYTES_PER_SECOND - 1);

  assert_ends_after (call, 10000);
}

static void
test_slow_line (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = slow_call_new (net, HM_LIMIT_BYTES_PER_SECOND);

  net_call_pass (call, 10999);
  g_assert_cmpuint (call->n_done, ==, 0);
  raw_server_release (net->server);
  net_call_run_until_content (call, 100000);
  net_call_wait (call);
  g_assert_no_error (call->error);
}

static void
test_slow_line_ends (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = slow_call_new (net, HM_LIMIT_BYTES_PER_SECOND);

  assert_ends_after (call, 11000);
}

static void
test_upload (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PUT", "m", HM_REPLY_NOTHING);
  g_autofree char *body = g_strnfill (3 * HM_LIMIT_BYTES_PER_SECOND, 'm');

  net_fixture_stop_clock (net);
  raw_server_add_behaviour (net->server, RAW_STALL, HEAD, 0);
  net_call_set_body (call, body);
  call->request->changes = TRUE;
  call->options.deadline_seconds = 10;
  net_call_submit (call);
  raw_server_run_until_requests (net->server, 1);
  net_fixture_iterate (net);
  assert_ends_after (call, 13000);
  /* It was sent: who repeats it should look first. */
  g_assert_nonnull (strstr (call->error->message, "not known"));
}

static void
test_timeout_question (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = slow_call_new (net, 1);

  hm_timeout_set_idle (call->exchange->timeout, 4000);
  net_call_pass (call, 4000);
  g_assert_cmpuint (net->n_timeouts, ==, 1);
  net_call_pass (call, 1000000);
  g_assert_cmpuint (call->n_done, ==, 0);
  hm_timeout_question_answer (g_steal_pointer (&net->timeout), 600);
  net_fixture_iterate (net);
  assert_ends_after (call, 6000);
}

static void
test_logon_question (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  net_fixture_stop_clock (net);
  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n"
                                     "Content-Length: 0\r\n\r\n");
  raw_server_add_behaviour (net->server, RAW_STALL, HEAD, 0);
  call->options.deadline_seconds = 10;
  net_call_submit (call);
  run_until (run_until_nonnull, &net->logon);
  net_call_pass (call, 1000000);
  g_assert_cmpuint (call->n_done, ==, 0);
  httpmail_logon_submit (net->logon, "bob", "sesame");
  raw_server_run_until_requests (net->server, 2);
  assert_ends_after (call, 10000);
}

static void
test_certificate_question (void)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);

  if (!tls)
    return;
  {
    g_autoptr (NetFixture) net = net_fixture_new_full (NULL, NULL, tls, NULL);
    g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

    net_fixture_stop_clock (net);
    raw_server_add_behaviour (net->server, RAW_STALL, HEAD, 0);
    call->options.deadline_seconds = 10;
    net_call_submit (call);
    run_until (run_until_nonnull, &net->prompt);
    net_call_pass (call, 1000000);
    g_assert_cmpuint (call->n_done, ==, 0);
    httpmail_prompt_respond (net->prompt, HTTPMAIL_PROMPT_ANSWER_YES);
    raw_server_run_until_requests (net->server, 1);
    assert_ends_after (call, 10000);
  }
}

static gboolean
is_paused (gpointer data)
{
  return ((NetCall *) data)->exchange->state == HM_EXCHANGE_PAUSED;
}

static void
test_application_behind (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = NULL;

  net->full = TRUE;
  call = slow_call_new (net, 1);
  run_until (is_paused, call);
  net_call_pass (call, 1000000);
  g_assert_cmpuint (call->n_done, ==, 0);
  net->full = FALSE;
  hm_session_resume (net->session);
  net_fixture_iterate (net);
  assert_ends_after (call, 10000);
}

static void
test_application_gives_slowly (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PUT", "m", HM_REPLY_NOTHING);
  g_autoptr (GInputStream) stream = NULL;
  int ends[2];

  net_fixture_stop_clock (net);
  raw_server_add_behaviour (net->server, RAW_STALL, HEAD, 0);
  g_assert_cmpint (pipe (ends), ==, 0);
  stream = g_unix_input_stream_new (ends[0], TRUE);
  call->request->body = hm_upload_new (NULL, stream);
  call->options.idle_seconds = 5;
  call->options.deadline_seconds = 10;
  net_call_submit (call);
  net_fixture_iterate (net);
  g_assert_cmpint (call->exchange->state, ==, HM_EXCHANGE_PREPARING);
  net_call_pass (call, 1000000);
  g_assert_cmpuint (call->n_done + net->n_timeouts, ==, 0);
  g_assert_cmpint (write (ends[1], "mail", 4), ==, 4);
  close (ends[1]);
  raw_server_run_until_requests (net->server, 1);
  hm_timeout_set_idle (call->exchange->timeout, 0);
  assert_ends_after (call, 10000);
}

static void
test_never (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  net_fixture_stop_clock (net);
  raw_server_add_behaviour (net->server, RAW_STALL, HEAD, 0);
  net_call_submit (call);
  raw_server_run_until_requests (net->server, 1);
  net_call_pass (call, G_MAXUINT / 1000);
  g_assert_cmpuint (call->n_done, ==, 0);
}

static void
test_singles (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "BDELETE", "inbox/", HM_REPLY_NOTHING);
  HmRequest *request = call->request;

  net_fixture_stop_clock (net);
  request->changes = TRUE;
  request->single_method = "DELETE";
  request->single_urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < 2; i++)
    {
      g_ptr_array_add (request->single_urls, net_fixture_url (net, "inbox/m"));
      raw_server_add_behaviour (net->server, RAW_STALL, "HTTP/1.1 204 Gone\r\n\r\n", 0);
    }
  call->options.deadline_seconds = 10;
  net_call_submit (call);
  /* Each has as long as one command. */
  raw_server_run_until_requests (net->server, 1);
  net_call_pass (call, 9000);
  raw_server_release (net->server);
  raw_server_run_until_requests (net->server, 2);
  net_fixture_iterate (net);
  assert_ends_after (call, 10000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/deadline/a-silent-server-ends-at-it", test_silent);
  g_test_add_func ("/net/deadline/a-server-that-drips-ends-at-it", test_drip);
  g_test_add_func ("/net/deadline/a-slow-line-earns-time", test_slow_line);
  g_test_add_func ("/net/deadline/time-earned-comes-to-an-end", test_slow_line_ends);
  g_test_add_func ("/net/deadline/what-is-sent-earns-time", test_upload);
  g_test_add_func ("/net/deadline/the-timeout-question-does-not-count", test_timeout_question);
  g_test_add_func ("/net/deadline/the-logon-question-does-not-count", test_logon_question);
  g_test_add_func ("/net/deadline/the-certificate-question-does-not-count", test_certificate_question);
  g_test_add_func ("/net/deadline/an-application-that-is-behind-does-not-count", test_application_behind);
  g_test_add_func ("/net/deadline/an-application-that-gives-slowly-does-not-count", test_application_gives_slowly);
  g_test_add_func ("/net/deadline/none-is-none", test_never);
  g_test_add_func ("/net/deadline/each-single-of-a-batch-has-one", test_singles);
  return g_test_run ();
}
