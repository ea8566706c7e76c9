/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Proxies that want a logon. What is for the proxy stays with the proxy, and what is for the server with the server. */

#include "proxy-fixture.h"
#include <httpmail/net/hm-exchange-private.h>
#include <string.h>

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmail"
#define WANTS(challenge) \
  "HTTP/1.1 407 Log On\r\nProxy-Authenticate: " challenge "\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage"
#define BASIC WANTS ("Basic realm=\"way out\"")
#define DIGEST WANTS ("Digest realm=\"way out\", nonce=\"n1\", qop=\"auth\"")
#define SERVER_BASIC \
  "HTTP/1.1 401 Log On\r\nWWW-Authenticate: Basic realm=\"mail\"\r\nContent-Length: 0\r\n\r\n"

#define BOB_SESAME "Proxy-Authorization: Basic Ym9iOnNlc2FtZQ==\r\n"

/* Nothing that is for the proxy came to the server. */
static void
assert_server_knows_nothing (ProxyFixture *test)
{
  for (guint i = 0; i < raw_server_get_n_requests (test->net->server); i++)
    {
      g_autofree char *field = raw_server_get_request_header (test->net->server, i, "Proxy-Authorization");

      g_assert_null (field);
    }
}

/* These bytes did not go past the proxy. */
static void
assert_proxy_never_saw (ProxyFixture *test, const char *text)
{
  g_autoptr (GBytes) seen = proxy_server_get_seen (test->proxy);
  gsize size;
  const char *bytes = g_bytes_get_data (seen, &size);

  g_assert_null (memmem (bytes, size, text, strlen (text)));
}

static void
assert_question (ProxyFixture *test, HTTPMailLogon *logon)
{
  g_assert_true (httpmail_logon_is_proxy (logon));
  g_assert_false (httpmail_logon_is_account_origin (logon));
  g_assert_cmpstr (httpmail_logon_get_origin (logon), ==, proxy_server_get_uri (test->proxy));
  g_assert_cmpstr (httpmail_logon_get_realm (logon), ==, "way out");
}

static void
test_basic (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);
      g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

      if (i == 1 && !test->tls)
        return;
      proxy_server_add_reply (test->proxy, BASIC);
      raw_server_add_reply (test->net->server, OK);
      net_call_submit (call);
      run_until (run_until_nonnull, &test->net->logon);
      assert_question (test, test->net->logon);
      httpmail_logon_submit (test->net->logon, "bob", "sesame");
      net_call_wait (call);
      g_assert_no_error (call->error);
      g_assert_cmpstr (call->content->str, ==, "mail");
      g_assert_cmpuint (proxy_server_get_n_requests (test->proxy), ==, 2);
      g_assert_null (strstr (proxy_server_get_request (test->proxy, 0), "Proxy-Authorization"));
      g_assert_nonnull (strstr (proxy_server_get_request (test->proxy, 1), BOB_SESAME));
      assert_server_knows_nothing (test);
      /* The account has not been logged on to. */
      g_assert_null (strstr (test->net->statuses->str, "auth"));
      g_assert_true (g_str_has_suffix (test->net->statuses->str, "connected"));
      g_assert_cmpuint (test->net->n_authenticated, ==, 0);
    }
}

static void
test_digest (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);
      g_autofree char *target = NULL;
      const char *head;

      if (i == 1 && !test->tls)
        return;
      test->net->password = "sesame";
      proxy_server_add_reply (test->proxy, DIGEST);
      proxy_fixture_run_get (test);
      target = i == 1 ? g_strdup_printf ("uri=\"127.0.0.1:%u\"", raw_server_get_port (test->net->server))
                      : g_strdup_printf ("uri=\"%sm\"", raw_server_get_uri (test->net->server));
      head = proxy_server_get_request (test->proxy, 1);
      g_assert_nonnull (strstr (head, "Proxy-Authorization: Digest username=\"bob\", realm=\"way out\", nonce=\"n1\""));
      g_assert_nonnull (strstr (head, target));
      g_assert_nonnull (strstr (head, "nc=00000001"));
      g_assert_null (strstr (head, "sesame"));
      assert_server_knows_nothing (test);
    }
}

static void
test_remembered (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);
      g_autoptr (NetCall) closing = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

      if (i == 1 && !test->tls)
        return;
      test->net->password = "sesame";
      proxy_server_add_reply (test->proxy, DIGEST);
      raw_server_add_reply (test->net->server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      net_call_run_ok (closing);
      proxy_fixture_run_get (test);
      g_assert_cmpuint (test->net->n_logons, ==, 1);
      g_assert_cmpuint (proxy_server_get_n_requests (test->proxy), ==, 3);
      g_assert_nonnull (strstr (proxy_server_get_request (test->proxy, 2), "nc=00000002"));
    }
}

static void
test_both (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);
      g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);
      g_autofree char *field = NULL;

      if (i == 1 && !test->tls)
        return;
      proxy_server_add_reply (test->proxy, BASIC);
      raw_server_add_reply (test->net->server, SERVER_BASIC);
      raw_server_add_reply (test->net->server, OK);
      net_call_submit (call);
      run_until (run_until_nonnull, &test->net->logon);
      httpmail_logon_submit (test->net->logon, "bob", "sesame");
      g_clear_object (&test->net->logon);
      run_until (run_until_nonnull, &test->net->logon);
      g_assert_false (httpmail_logon_is_proxy (test->net->logon));
      httpmail_logon_submit (test->net->logon, "carol", "barley");
      net_call_wait (call);
      g_assert_no_error (call->error);
      g_assert_cmpuint (test->net->n_authenticated, ==, 1);
      field = raw_server_get_request_header (test->net->server, 1, "Authorization");
      g_assert_cmpstr (field, ==, "Basic Y2Fyb2w6YmFybGV5");
      assert_server_knows_nothing (test);
      /* In clear only what has to be. */
      if (i == 1)
        assert_proxy_never_saw (test, "Authorization: Basic Y2Fyb2w6YmFybGV5");
    }
}

static void
test_from_address (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);

      if (i == 1 && !test->tls)
        return;
      proxy_fixture_set_user (test, "bob:ses%61me");
      proxy_server_add_reply (test->proxy, BASIC);
      proxy_fixture_run_get (test);
      g_assert_cmpuint (test->net->n_logons, ==, 0);
      g_assert_nonnull (strstr (proxy_server_get_request (test->proxy, 1), BOB_SESAME));
      assert_server_knows_nothing (test);
    }
}

static void
test_wrong_address (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);

  if (!test->tls)
    return;
  proxy_fixture_set_user (test, "bob:wrong");
  test->net->password = "sesame";
  proxy_server_add_reply (test->proxy, BASIC);
  proxy_server_add_reply (test->proxy, BASIC);
  proxy_fixture_run_get (test);
  g_assert_cmpuint (test->net->n_logons, ==, 1);
  g_assert_nonnull (strstr (proxy_server_get_request (test->proxy, 2), BOB_SESAME));
}

static void
test_wrong_for_ever (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);
      g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

      if (i == 1 && !test->tls)
        return;
      test->net->password = "wrong";
      for (guint k = 0; k < 4; k++)
        proxy_server_add_reply (test->proxy, BASIC);
      net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
      g_assert_nonnull (strstr (call->error->message, proxy_server_get_uri (test->proxy)));
      g_assert_null (strstr (call->error->message, "wrong"));
      g_assert_cmpuint (test->net->n_logons, ==, 3);
      proxy_server_assert_played (test->proxy);
      g_assert_cmpuint (raw_server_get_n_requests (test->net->server), ==, 0);
    }
}

static void
test_cancelled (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);
      g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

      if (i == 1 && !test->tls)
        return;
      test->net->cancel_logon = TRUE;
      proxy_server_add_reply (test->proxy, BASIC);
      net_call_run_error (call, HTTPMAIL_ERROR_USER_CANCEL);
      g_assert_cmpuint (proxy_server_get_n_requests (test->proxy), ==, 1);
    }
}

static void
test_no_way (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

  if (!test->tls)
    return;
  proxy_server_add_reply (test->proxy, WANTS ("Kerberos realm=\"x\""));
  net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (call->error->message, proxy_server_get_uri (test->proxy)));
  g_assert_nonnull (strstr (call->error->message, "Kerberos"));
}

static void
test_endless (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);

  if (!test->tls)
    return;
  /* The page that comes with it is not read. */
  test->net->password = "sesame";
  proxy_server_add_endless (test->proxy, "HTTP/1.1 407 Log On\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\nm");
  proxy_fixture_run_get (test);
}

static void
test_malformed (void)
{
  static const char *const challenges[] = {
    WANTS ("Digest"),
    WANTS ("Digest realm=\"x\""),
    WANTS ("Digest realm=\"x\", nonce=\"y\", domain=\"//\""),
    WANTS ("Basic"),
    WANTS (","),
    "HTTP/1.1 407 Log On\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
      g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

      if (!test->tls)
        return;
      test->net->cancel_logon = TRUE;
      proxy_server_add_reply (test->proxy, challenges[i]);
      net_call_run (call);
      g_assert_nonnull (call->error);
      g_assert_cmpuint (raw_server_get_n_requests (test->net->server), ==, 0);
    }
}

static void
test_upload (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);
      g_autoptr (NetCall) call = net_call_new (test->net, "POST", "m", HM_REPLY_NOTHING);
      g_autoptr (GBytes) body = NULL;

      if (i == 1 && !test->tls)
        return;
      test->net->password = "sesame";
      proxy_server_add_reply (test->proxy, BASIC);
      raw_server_add_reply (test->net->server, OK);
      call->request->changes = TRUE;
      net_call_set_body (call, "the mail");
      net_call_run_ok (call);
      /* Once, and whole. */
      g_assert_cmpuint (raw_server_get_n_requests (test->net->server), ==, 1);
      body = raw_server_get_request_body (test->net->server, 0);
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "the mail", 8);
      assert_server_knows_nothing (test);
    }
}

static void
test_no_proxy (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  net->password = "sesame";
  raw_server_add_reply (net->server, BASIC);
  net_call_run_error (call, HTTPMAIL_ERROR_PROXY_AUTHENTICATION);
  g_assert_cmpuint (net->n_logons, ==, 0);
}

/* The server behind a tunnel plays the proxy. */
static void
test_server_plays_proxy (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

  if (!test->tls)
    return;
  proxy_fixture_set_user (test, "bob:sesame");
  raw_server_add_reply (test->net->server, BASIC);
  net_call_run_error (call, HTTPMAIL_ERROR_PROXY_AUTHENTICATION);
  g_assert_cmpuint (test->net->n_logons, ==, 0);
  g_assert_cmpuint (raw_server_get_n_requests (test->net->server), ==, 1);
}

static void
test_gone_direct (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (FALSE);

  /* The proxy that was logged on to is out of the way for the next command. */
  test->net->password = "sesame";
  proxy_server_add_reply (test->proxy, BASIC);
  proxy_fixture_run_get (test);
  g_simple_proxy_resolver_set_default_proxy (G_SIMPLE_PROXY_RESOLVER (test->net->session->proxy_resolver), "direct://");
  proxy_fixture_run_get (test);
  g_assert_cmpuint (proxy_server_get_n_requests (test->proxy), ==, 2);
  g_assert_cmpuint (raw_server_get_n_requests (test->net->server), ==, 2);
  assert_server_knows_nothing (test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/proxy-logon/the-question-says-that-a-proxy-asks", test_basic);
  g_test_add_func ("/net/proxy-logon/digest-is-for-the-target-as-the-proxy-sees-it", test_digest);
  g_test_add_func ("/net/proxy-logon/is-remembered-for-the-next-connection", test_remembered);
  g_test_add_func ("/net/proxy-logon/proxy-and-server-each-get-their-own", test_both);
  g_test_add_func ("/net/proxy-logon/a-password-in-the-address-is-used-without-a-question", test_from_address);
  g_test_add_func ("/net/proxy-logon/a-wrong-password-in-the-address-is-followed-by-a-question", test_wrong_address);
  g_test_add_func ("/net/proxy-logon/three-answers-and-no-more", test_wrong_for_ever);
  g_test_add_func ("/net/proxy-logon/the-question-may-be-refused", test_cancelled);
  g_test_add_func ("/net/proxy-logon/a-scheme-that-is-not-known-is-an-error", test_no_way);
  g_test_add_func ("/net/proxy-logon/the-page-that-comes-with-it-is-not-read", test_endless);
  g_test_add_func ("/net/proxy-logon/malformed-challenges-do-no-harm", test_malformed);
  g_test_add_func ("/net/proxy-logon/mail-is-posted-once", test_upload);
  g_test_add_func ("/net/proxy-logon/a-server-that-is-no-proxy-gets-no-answer", test_no_proxy);
  g_test_add_func ("/net/proxy-logon/a-server-behind-a-tunnel-gets-no-answer", test_server_plays_proxy);
  g_test_add_func ("/net/proxy-logon/a-direct-connection-gets-none-of-it", test_gone_direct);
  return g_test_run ();
}
