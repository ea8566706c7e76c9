/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Proxies between us and the server: the two ways through, and what stands in them. */

#include "proxy-fixture.h"
#include <httpmail/net/hm-exchange-private.h>
#include <resolver-fixture.h>
#include <string.h>

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmail"

static void
run_error (ProxyFixture *self, HTTPMailError code, const char *words)
{
  g_autoptr (NetCall) call = net_call_new (self->net, "GET", "m", HM_REPLY_CONTENT);

  net_call_run_error (call, code);
  g_test_message ("%s", call->error->message);
  g_assert_nonnull (strstr (call->error->message, words));
  /* It has a remedy. */
  g_assert_nonnull (strstr (call->error->message, "proxy settings"));
  g_assert_cmpuint (raw_server_get_n_requests (self->net->server), ==, 0);
}

static void
test_plain (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (FALSE);
  g_autofree char *line = g_strdup_printf ("GET %sm HTTP/1.1\r\n", raw_server_get_uri (test->net->server));
  g_autofree char *at_server = NULL;

  proxy_fixture_run_get (test);
  proxy_fixture_run_get (test);
  g_assert_cmpuint (proxy_server_get_n_requests (test->proxy), ==, 2);
  g_assert_true (g_str_has_prefix (proxy_server_get_request (test->proxy, 0), line));
  at_server = net_fixture_get_line (test->net, 0);
  g_assert_cmpstr (at_server, ==, "GET /m HTTP/1.1");
  g_assert_cmpstr (test->net->statuses->str, ==, "finding-host connecting connected");
}

static void
test_tunnel (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autofree char *line = g_strdup_printf ("CONNECT 127.0.0.1:%u HTTP/1.1\r\n", raw_server_get_port (test->net->server));
  g_autofree char *at_server = NULL;

  if (!test->tls)
    return;
  proxy_fixture_run_get (test);
  /* The tunnel is kept like any connection. */
  proxy_fixture_run_get (test);
  g_assert_cmpuint (proxy_server_get_n_requests (test->proxy), ==, 1);
  g_assert_true (g_str_has_prefix (proxy_server_get_request (test->proxy, 0), line));
  at_server = net_fixture_get_line (test->net, 0);
  g_assert_cmpstr (at_server, ==, "GET /m HTTP/1.1");
}

static void
test_upload (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);
      g_autoptr (NetCall) call = net_call_new (test->net, "PUT", "m", HM_REPLY_NOTHING);
      g_autofree char *text = g_strnfill (1024 * 1024, 'm');
      g_autoptr (GBytes) body = NULL;

      if (i == 1 && !test->tls)
        return;
      raw_server_add_reply (test->net->server, OK);
      call->request->changes = TRUE;
      net_call_set_body (call, text);
      net_call_run_ok (call);
      body = raw_server_get_request_body (test->net->server, 0);
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), text, strlen (text));
    }
}

static void
test_not_there (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ProxyFixture) test = proxy_fixture_new (i == 1);

      if (i == 1 && !test->tls)
        return;
      proxy_fixture_set_uri (test, "http://bob:sesame@127.0.0.1:1");
      run_error (test, HTTPMAIL_ERROR_FAILED_TO_CONNECT, "The proxy “http://127.0.0.1:1” does not answer");
    }
}

static void
test_not_known (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (FALSE);

  proxy_fixture_set_uri (test, "http://bob:sesame@proxy.invalid:3128");
  run_error (test, HTTPMAIL_ERROR_CANNOT_FIND_HOST, "The host of the proxy “http://proxy.invalid:3128” is not known");
}

static void
assert_tunnel_refused (const char *reply, const char *words)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autofree char *refused = g_strdup_printf ("The proxy “%s” does not let connections through to “https://127.0.0.1:%u” "
                                              "(it says “%s”)",
                                              proxy_server_get_uri (test->proxy),
                                              raw_server_get_port (test->net->server), words);

  if (!test->tls)
    return;
  proxy_server_add_reply (test->proxy, reply);
  run_error (test, HTTPMAIL_ERROR_FAILED_TO_CONNECT, refused);
  g_assert_cmpuint (test->net->n_errors, ==, 1);
  g_assert_cmpuint (test->net->n_logons, ==, 0);
}

static void
test_refused (void)
{
  assert_tunnel_refused ("HTTP/1.1 403 Not This One\r\nContent-Length: 4\r\n\r\nmail", "403 Not This One");
  assert_tunnel_refused ("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n\r\n", "503 Busy");
  assert_tunnel_refused ("HTTP/1.0 502 \xff\r\n\r\n", "502 \xef\xbf\xbd");
}

/* What a proxy says of a tunnel is never taken for the server's word. */
static void
test_not_the_server (void)
{
  assert_tunnel_refused ("HTTP/1.1 302 Pay First\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "302 Pay First");
  assert_tunnel_refused ("HTTP/1.1 401 Log On\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n", "401 Log On");
  assert_tunnel_refused ("HTTP/1.1 404 Gone\r\n\r\n", "404 Gone");
}

static void
test_endless_refusal (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);

  if (!test->tls)
    return;
  proxy_server_add_endless (test->proxy, "HTTP/1.1 403 No\r\nContent-Type: text/html\r\n\r\nm");
  run_error (test, HTTPMAIL_ERROR_FAILED_TO_CONNECT, "403 No");
}

static void
test_endless_interim (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autoptr (GString) reply = g_string_new (NULL);
  g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

  if (!test->tls)
    return;
  for (guint i = 0; i < 9; i++)
    g_string_append (reply, "HTTP/1.1 102 Working\r\n\r\n");
  proxy_server_add_reply (test->proxy, reply->str);
  net_call_run_error (call, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_cut (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

  if (!test->tls)
    return;
  proxy_server_add_cut (test->proxy);
  net_call_run (call);
  g_assert_true (call->error->domain == HTTPMAIL_ERROR);
  g_assert_nonnull (strstr (call->error->message, proxy_server_get_uri (test->proxy)));
  g_assert_nonnull (strstr (call->error->message, "proxy settings"));
}

static void
test_garbage (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

  if (!test->tls)
    return;
  proxy_server_add_reply (test->proxy, "220 mail.example ESMTP\r\n\r\n");
  net_call_run (call);
  g_assert_true (call->error->domain == HTTPMAIL_ERROR);
  g_assert_nonnull (strstr (call->error->message, proxy_server_get_uri (test->proxy)));
}

static gboolean
was_asked (gpointer data)
{
  return proxy_server_get_n_requests (data) > 0;
}

static void
test_cancel (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autoptr (NetCall) call = net_call_new (test->net, "GET", "m", HM_REPLY_CONTENT);

  if (!test->tls)
    return;
  proxy_server_add_silence (test->proxy);
  net_call_submit (call);
  run_until (was_asked, test->proxy);
  hm_exchange_cancel (call->exchange, NULL);
  net_fixture_iterate (test->net);
  g_assert_cmpuint (call->n_done, ==, 1);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  proxy_fixture_run_get (test);
}

static void
test_deadline (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (TRUE);
  g_autoptr (NetCall) call = net_call_new (test->net, "MOVE", "m", HM_REPLY_NOTHING);

  if (!test->tls)
    return;
  net_fixture_stop_clock (test->net);
  proxy_server_add_silence (test->proxy);
  call->request->changes = TRUE;
  call->options.deadline_seconds = 10;
  net_call_submit (call);
  run_until (was_asked, test->proxy);
  net_call_pass (call, 10000);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
  /* Nothing went to the server, and there is no doubt about it. */
  g_assert_null (strstr (call->error->message, "not known"));
}

static void
test_direct (void)
{
  g_autoptr (ProxyFixture) test = proxy_fixture_new (FALSE);

  proxy_fixture_set_uri (test, "direct://");
  proxy_fixture_run_get (test);
  g_assert_cmpuint (proxy_server_get_n_requests (test->proxy), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_forget_hosts ();
  g_test_add_func ("/net/proxy/http-is-asked-for-by-its-whole-url", test_plain);
  g_test_add_func ("/net/proxy/https-goes-through-a-tunnel-that-is-kept", test_tunnel);
  g_test_add_func ("/net/proxy/uploads-go-through", test_upload);
  g_test_add_func ("/net/proxy/one-that-is-not-there-is-named", test_not_there);
  g_test_add_func ("/net/proxy/one-whose-host-is-not-known-is-named", test_not_known);
  g_test_add_func ("/net/proxy/one-that-refuses-is-named-and-quoted", test_refused);
  g_test_add_func ("/net/proxy/what-it-says-is-not-the-word-of-the-server", test_not_the_server);
  g_test_add_func ("/net/proxy/a-refusal-without-end-is-not-read", test_endless_refusal);
  g_test_add_func ("/net/proxy/interim-replies-to-a-tunnel-are-counted", test_endless_interim);
  g_test_add_func ("/net/proxy/one-that-cuts-the-tunnel-is-named", test_cut);
  g_test_add_func ("/net/proxy/one-that-speaks-no-http-is-named", test_garbage);
  g_test_add_func ("/net/proxy/cancels-while-the-tunnel-is-asked-for", test_cancel);
  g_test_add_func ("/net/proxy/the-deadline-counts-while-the-tunnel-is-asked-for", test_deadline);
  g_test_add_func ("/net/proxy/direct-is-direct", test_direct);
  return g_test_run ();
}
