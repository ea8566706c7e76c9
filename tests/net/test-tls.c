/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "net-fixture.h"
#include <httpmail/net/hm-error-map.h>
#include <string.h>

/* A session that trusts the authority, or does not, with a server whose certificate has this flaw. */
static NetFixture *
tls_net_new (TlsFixture *tls, gboolean trusts)
{
  return net_fixture_new_full (NULL, NULL, tls, trusts ? tls->database : NULL);
}

static void
add_reply (NetFixture *net)
{
  g_autofree char *reply = raw_make_reply ("200 OK", NULL, "secret");

  raw_server_add_reply (net->server, reply);
}

static void
test_trusted (void)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);

  if (!tls)
    return;
  {
    g_autoptr (NetFixture) net = tls_net_new (tls, TRUE);
    g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

    add_reply (net);
    net_call_run_ok (call);
    g_assert_cmpstr (call->content->str, ==, "secret");
    g_assert_cmpuint (net->n_prompts, ==, 0);
    g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting securing connected");
  }
}

static void
test_accepted (void)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);

  if (!tls)
    return;
  {
    g_autoptr (NetFixture) net = tls_net_new (tls, FALSE);
    g_autoptr (NetCall) first = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
    g_autoptr (NetCall) second = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

    g_autofree char *reply = raw_make_reply ("200 OK", "Connection: close\r\n", "secret");

    raw_server_add_reply (net->server, reply);
    add_reply (net);
    net->prompt_answer = HTTPMAIL_PROMPT_ANSWER_YES;
    net_call_run_ok (first);
    g_assert_cmpuint (net->n_prompts, ==, 1);
    g_assert_nonnull (strstr (net->prompt_text, "authority"));
    /* A new connection, and no new question. */
    net_call_run_ok (second);
    g_assert_cmpuint (net->n_prompts, ==, 1);
    g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
  }
}

static void
assert_refused (TlsFlaw flaw, gboolean trusts, HTTPMailPromptAnswer answer, HTTPMailError code)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (flaw);

  if (!tls)
    return;
  {
    g_autoptr (NetFixture) net = tls_net_new (tls, trusts);
    g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

    net->prompt_answer = answer;
    net_call_run_error (call, code);
    g_assert_cmpuint (net->n_prompts, ==, 1);
    g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 0);
    g_assert_cmpuint (net->n_errors, ==, 1);
  }
}

static void
test_unknown_authority (void)
{
  assert_refused (TLS_FLAW_NONE, FALSE, HTTPMAIL_PROMPT_ANSWER_NO, HTTPMAIL_ERROR_SECURE_CONNECT_FAILED);
}

static void
test_expired (void)
{
  assert_refused (TLS_FLAW_EXPIRED, TRUE, HTTPMAIL_PROMPT_ANSWER_NO, HTTPMAIL_ERROR_INVALID_CERT_DATE);
}

static void
test_other_host (void)
{
  assert_refused (TLS_FLAW_OTHER_HOST, TRUE, HTTPMAIL_PROMPT_ANSWER_NO, HTTPMAIL_ERROR_INVALID_CERT_CN);
}

static void
test_cancelled (void)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);

  if (!tls)
    return;
  {
    g_autoptr (NetFixture) net = tls_net_new (tls, FALSE);
    g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

    net_call_submit (call);
    run_until (run_until_nonnull, &net->prompt);
    hm_exchange_cancel (call->exchange, NULL);
    net_call_wait (call);
    g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
    /* The answer that comes too late. */
    httpmail_prompt_respond (net->prompt, HTTPMAIL_PROMPT_ANSWER_YES);
    net_fixture_iterate (net);
    g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 0);
  }
}

static void
test_not_tls (void)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);

  if (!tls)
    return;
  {
    g_autoptr (NetFixture) net = tls_net_new (tls, TRUE);
    g_autoptr (RawServer) plain = raw_server_new ();
    g_autoptr (NetCall) call = net_call_new (net, "GET", "", HM_REPLY_CONTENT);
    g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", raw_server_get_port (plain));

    raw_server_set_fallback (plain, RAW_GARBAGE, NULL, 0);
    hm_session_add_origin (net->session, url);
    g_free (call->request->url);
    call->request->url = g_steal_pointer (&url);
    net_call_submit (call);
    /* It waits for a blank line that the greeting does not have; what comes instead is the end. */
    raw_server_run_until_open (plain, 1);
    g_clear_pointer (&plain, raw_server_free);
    net_call_wait (call);
    g_assert_nonnull (call->error);
    g_assert_true (hm_error_is_fatal (call->error));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/tls/a-trusted-server-is-asked-by-http-1-1", test_trusted);
  g_test_add_func ("/net/tls/a-certificate-that-was-accepted-is-not-asked-for-again", test_accepted);
  g_test_add_func ("/net/tls/an-unknown-authority-that-is-refused-gets-no-request", test_unknown_authority);
  g_test_add_func ("/net/tls/an-expired-certificate-is-an-error-of-dates", test_expired);
  g_test_add_func ("/net/tls/a-certificate-for-another-host-is-an-error-of-names", test_other_host);
  g_test_add_func ("/net/tls/cancelling-the-question-ends-it", test_cancelled);
  g_test_add_func ("/net/tls/a-server-without-tls-is-an-error", test_not_tls);
  return g_test_run ();
}
