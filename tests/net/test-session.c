/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "net-fixture.h"
#include <string.h>

#define REPLY "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"

static char *
account_reply (const char *inbox)
{
  g_autofree char *body =
    g_strdup_printf ("<D:multistatus xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\"><D:response><D:href>/</D:href>"
                     "<D:propstat><D:prop><hm:inbox>%s</hm:inbox></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
                     "</D:propstat></D:response></D:multistatus>",
                     inbox);

  return raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\n", body);
}

static void
discover (NetFixture *net, gboolean authenticate)
{
  hm_session_discover (net->session, authenticate, 60, 60);
  run_until (run_until_set, &net->accounted);
  net_fixture_iterate (net);
}

static void
test_discover (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autofree char *reply = account_reply ("/inbox/");
  g_autofree char *depth = NULL;

  raw_server_add_reply (net->server, reply);
  discover (net, TRUE);
  g_assert_no_error (net->account_error);
  depth = raw_server_get_request_header (net->server, 0, "Depth");
  g_assert_cmpstr (depth, ==, "0");
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected");
}

static void
test_discover_fails (void)
{
  static const char *const replies[] = {
    "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    "HTTP/1.1 207 Multi\r\nContent-Type: text/xml\r\nContent-Length: 33\r\n\r\n<multistatus xmlns=\"DAV:\"/>      ",
    "HTTP/1.1 207 Multi\r\nContent-Length: 0\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();

      raw_server_add_reply (net->server, replies[i]);
      discover (net, TRUE);
      g_assert_nonnull (net->account_error);
      g_assert_true (net->account_error->domain == HTTPMAIL_ERROR);
    }
}

static void
test_anonymous (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);

  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n"
                                     "Content-Length: 0\r\n\r\n");
  discover (net, FALSE);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
  g_assert_cmpuint (net->n_logons, ==, 0);
  g_assert_cmpuint (net->n_errors, ==, 0);
}

static void
test_elsewhere (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (RawServer) other = raw_server_new ();
  g_autofree char *location = g_strdup_printf ("Location: %s\r\n", raw_server_get_uri (other));
  g_autofree char *moved = raw_make_reply ("302 Found", location, "");
  g_autofree char *reply = account_reply ("/inbox/");
  g_autofree char *field = NULL;
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n"
                                     "Content-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, moved);
  raw_server_add_reply (other, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"c\"\r\n"
                               "Content-Length: 0\r\n\r\n");
  raw_server_add_reply (other, reply);
  net->password = "another";
  discover (net, TRUE);
  g_assert_no_error (net->account_error);
  /* The credentials of the first stay there; for the other somebody is asked. */
  g_assert_null (raw_server_get_request_header (other, 0, "Authorization"));
  field = raw_server_get_request_header (other, 1, "Authorization");
  g_assert_nonnull (strstr (field, "nonce=\"c\""));
  g_assert_cmpuint (net->n_logons, ==, 1);

  /* It belongs to the account from now on. */
  raw_server_add_reply (other, REPLY);
  g_free (call->request->url);
  call->request->url = g_strdup (raw_server_get_uri (other));
  net_call_run_ok (call);
}

static void
test_close (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) running = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autoptr (NetCall) waiting = net_call_new (net, "DELETE", "m", HM_REPLY_NOTHING);
  g_autoptr (NetCall) late = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_behaviour (net->server, RAW_STALL, REPLY, 0);
  raw_server_add_reply (net->server, REPLY);
  waiting->request->changes = TRUE;
  net_call_submit (running);
  net_call_submit (waiting);
  hm_session_close (net->session);
  net_call_run_error (late, HTTPMAIL_ERROR_NOT_CONNECTED);
  raw_server_run_until_requests (net->server, 1);
  g_assert_cmpuint (running->n_done, ==, 0);
  g_assert_null (strstr (net->statuses->str, "disconnected"));
  raw_server_release (net->server);
  net_call_wait (waiting);
  g_assert_no_error (running->error);
  g_assert_no_error (waiting->error);
  g_assert_true (g_str_has_suffix (net->statuses->str, "disconnecting disconnected"));
  /* Once is enough. */
  hm_session_close (net->session);
  net_fixture_iterate (net);
  g_assert_true (g_str_has_suffix (net->statuses->str, "disconnecting disconnected"));
}

static void
test_close_unused (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();

  hm_session_close (net->session);
  net_fixture_iterate (net);
  g_assert_cmpstr (net->statuses->str, ==, "disconnecting disconnected");
}

static void
test_drop (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) running = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autoptr (NetCall) waiting = net_call_new (net, "DELETE", "m", HM_REPLY_NOTHING);

  raw_server_add_behaviour (net->server, RAW_STALL, REPLY, 0);
  waiting->request->changes = TRUE;
  net_call_submit (running);
  net_call_submit (waiting);
  raw_server_run_until_requests (net->server, 1);
  hm_session_drop (net->session);
  net_fixture_iterate (net);
  g_assert_error (running->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_error (waiting->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_true (g_str_has_suffix (net->statuses->str, "disconnected"));
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
  raw_server_run_until_open (net->server, 0);
}

static void
test_shutdown (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autofree char *before = NULL;

  raw_server_add_behaviour (net->server, RAW_STALL, REPLY, 0);
  net_call_submit (call);
  raw_server_run_until_requests (net->server, 1);
  before = g_strdup (net->statuses->str);
  hm_session_shutdown (net->session);
  net_fixture_iterate (net);
  /* The exchange is told, the session keeps silent. */
  g_assert_cmpuint (call->n_done, ==, 1);
  g_assert_cmpstr (net->statuses->str, ==, before);
}

static void
test_features (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  SoupSession *soup;

  raw_server_add_reply (net->server, REPLY);
  net_call_run_ok (call);
  soup = net->session->soup;
  g_assert_false (soup_session_has_feature (soup, SOUP_TYPE_CONTENT_DECODER));
  g_assert_false (soup_session_has_feature (soup, SOUP_TYPE_CONTENT_SNIFFER));
  g_assert_false (soup_session_has_feature (soup, SOUP_TYPE_COOKIE_JAR));
  g_assert_false (soup_session_has_feature (soup, SOUP_TYPE_CACHE));
  g_assert_false (soup_session_has_feature (soup, SOUP_TYPE_HSTS_ENFORCER));
  g_assert_false (soup_session_has_feature (soup, SOUP_TYPE_AUTH_NTLM));
  g_assert_false (soup_session_has_feature (soup, SOUP_TYPE_AUTH_NEGOTIATE));
}

static void
test_proxy_logon (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  /* A server that takes itself for a proxy gets no password, whatever its body is. */
  raw_server_set_fallback (net->server, RAW_ENDLESS,
                           "HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm=\"a\", nonce=\"b\", domain=\"urn:x\"\r\n"
                           "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\", domain=\"urn:x\"\r\n\r\nno",
                           2);
  net_call_run_error (call, HTTPMAIL_ERROR_PROXY_AUTHENTICATION);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/session/finds-what-the-account-has", test_discover);
  g_test_add_func ("/net/session/says-that-there-is-no-account", test_discover_fails);
  g_test_add_func ("/net/session/does-not-log-on-when-told-not-to", test_anonymous);
  g_test_add_func ("/net/session/an-account-elsewhere-is-asked-for-anew", test_elsewhere);
  g_test_add_func ("/net/session/closing-lets-commands-end", test_close);
  g_test_add_func ("/net/session/closing-what-was-never-used-is-told", test_close_unused);
  g_test_add_func ("/net/session/dropping-ends-all", test_drop);
  g_test_add_func ("/net/session/shutting-down-keeps-silent", test_shutdown);
  g_test_add_func ("/net/session/has-none-of-the-features-that-are-not-wanted", test_features);
  g_test_add_func ("/net/session/a-proxy-that-is-none-gets-no-password", test_proxy_logon);
  return g_test_run ();
}
