/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What stands between a hostile server and an application, one test for each guard; the tests of the parts say more. */

#include "net-fixture.h"
#include <httpmail/net/hm-exchange-private.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmail"

/* Runs a request for a reply of this kind, which must fail so. */
static void
assert_fails (NetFixture *net, const char *method, HmReplyKind reply, HTTPMailError code)
{
  g_autoptr (NetCall) call = net_call_new (net, method, "m", reply);

  call->request->changes = strcmp (method, "GET") != 0 && strcmp (method, "PROPFIND") != 0;
  net_call_run_error (call, code);
}

/* More: test-exchange-framing.c, test-chunks.c. */
static void
test_length (void)
{
  static const char *const cut[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nmail",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nmail\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nmail",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cut); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();

      raw_server_add_behaviour (net->server, RAW_REPLY_CLOSE, cut[i], 0);
      assert_fails (net, "GET", HM_REPLY_CONTENT, HTTPMAIL_ERROR_INCOMPLETE);
    }
}

/* More: test-redirect.c. */
static void
test_redirects (void)
{
  static const char *const methods[] = { "POST", "PUT", "DELETE", "MOVE" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();

      raw_server_add_reply (net->server, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
      assert_fails (net, methods[i], HM_REPLY_NOTHING, HTTPMAIL_ERROR_PROTOCOL);
      g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
    }
}

static void
test_encodings (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autofree char *wanted = NULL;

  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nmail");
  assert_fails (net, "GET", HM_REPLY_CONTENT, HTTPMAIL_ERROR_PROTOCOL);
  wanted = raw_server_get_request_header (net->server, 0, "Accept-Encoding");
  g_assert_cmpstr (wanted, ==, "identity");
}

/* More: test-auth-policy.c. */
static void
test_credentials (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();

  net->password = "sesame";
  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n"
                                     "Content-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n");
  assert_fails (net, "GET", HM_REPLY_CONTENT, HTTPMAIL_ERROR_LOGON_FAILED);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *field = raw_server_get_request_header (net->server, i, "Authorization");

      g_assert_false (field && g_str_has_prefix (field, "Basic"));
    }
}

/* Bodies that mean nothing cost their connection when they are longer than their limit; the next command shows it. */
static void
assert_body_limit (const char *status, gsize limit)
{
  for (guint over = 0; over < 2; over++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "PROPPATCH", "m", HM_REPLY_NOTHING);
      g_autoptr (NetCall) after = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
      g_autofree char *body = g_strnfill (limit + over, 'x');
      g_autofree char *reply = raw_make_reply (status, NULL, body);

      raw_server_add_reply (net->server, reply);
      raw_server_add_reply (net->server, OK);
      net_call_run (call);
      g_assert_cmpuint (call->exchange->received, ==, limit + over);
      g_assert_cmpint (call->error != NULL, ==, status[0] != '2');
      net_call_run_ok (after);
      g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 1 + over);
    }
}

static void
test_error_bodies (void)
{
  assert_body_limit ("404 Not Found", HM_LIMIT_ERROR_BODY);
}

static void
test_other_bodies (void)
{
  assert_body_limit ("200 OK", HM_LIMIT_OTHER_BODY);
}

/* More: test-exchange-hostile.c. */
static void
test_sizes (void)
{
  for (guint over = 0; over < 2; over++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) content = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
      g_autoptr (NetCall) listing = net_call_new (net, "PROPFIND", "m", HM_REPLY_MULTISTATUS);
      g_autofree char *members = net_multistatus (NET_MEMBER ("/a", "200 OK") NET_MEMBER ("/b", "200 OK"));

      raw_server_add_reply (net->server, OK);
      raw_server_add_reply (net->server, members);
      content->options.max_body = 4 - over;
      net_call_run (content);
      g_assert_cmpint (g_error_matches (content->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE), ==, over);
      listing->options.max_responses = 2 - over;
      net_call_run (listing);
      g_assert_cmpint (g_error_matches (listing->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE), ==, over);
    }
}

/* More: test-exchange-deadline.c. */
static void
test_time (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  net_fixture_stop_clock (net);
  raw_server_add_behaviour (net->server, RAW_STALL, OK, sizeof OK - 3);
  call->options.deadline_seconds = 120;
  net_call_submit (call);
  net_call_run_until_content (call, 2);
  net_call_pass (call, 119999);
  g_assert_cmpuint (call->n_done, ==, 0);
  net_call_pass (call, 1);
  g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
}

/* More: test-upload.c, test-exchange.c. */
static void
test_bodies_again (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "POST", "m", HM_REPLY_NOTHING);

  net->password = "sesame";
  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n"
                                     "Content-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, OK);
  call->request->changes = TRUE;
  net_call_set_body (call, "the mail");
  net_call_run_ok (call);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) body = raw_server_get_request_body (net->server, i);

      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "the mail", 8);
    }
}

static void
test_doubt (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "POST", "m", HM_REPLY_NOTHING);

  raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
  call->request->changes = TRUE;
  net_call_set_body (call, "the mail");
  net_call_run_error (call, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_nonnull (strstr (call->error->message, "not known"));
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

static void
test_injection (void)
{
  static const char *const urls[] = { "m\r\nX-Evil: 1", "m n", "m\x7f", "m#n" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) in_url = net_call_new (net, "GET", urls[i], HM_REPLY_CONTENT);
      g_autoptr (NetCall) in_field = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

      in_field->request->accept = g_strdup ("text/plain\r\nX-Evil: 1");
      net_call_run_error (in_url, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      net_call_run_error (in_field, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 0);
    }
}

static void
list_features (SoupSession *soup, GType type, GString *names)
{
  guint n;
  g_autofree GType *children = g_type_children (type, &n);

  if (g_type_is_a (type, SOUP_TYPE_SESSION_FEATURE) && soup_session_get_feature (soup, type))
    g_string_append_printf (names, "%s ", g_type_name (type));
  for (guint i = 0; i < n; i++)
    list_features (soup, children[i], names);
}

static void
test_features (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (GString) names = g_string_new (NULL);
  /* So that they are known by name. */
  GType others[] = { SOUP_TYPE_COOKIE_JAR,      SOUP_TYPE_CACHE,         SOUP_TYPE_CONTENT_DECODER, SOUP_TYPE_CONTENT_SNIFFER,
                     SOUP_TYPE_HSTS_ENFORCER,   SOUP_TYPE_LOGGER,        SOUP_TYPE_AUTH_MANAGER,
                     SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_type_class_unref (g_type_class_ref (others[i]));
  raw_server_add_reply (net->server, OK);
  {
    g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

    net_call_run_ok (call);
  }
  /* The one that is left is switched off for each message. */
  list_features (net->session->soup, G_TYPE_OBJECT, names);
  g_assert_cmpstr (names->str, ==, "SoupAuthManager ");
  g_assert_false (soup_session_has_feature (net->session->soup, SOUP_TYPE_AUTH_NTLM));
  g_assert_false (soup_session_has_feature (net->session->soup, SOUP_TYPE_AUTH_NEGOTIATE));
  /* HTTP/2 only where it does no harm. */
  g_assert_cmpint (net->session->http2, ==, soup_check_version (3, 7, 1));
}

/* More: /protocol/xml-guard, /protocol/limits. */
static void
test_xml (void)
{
  static const char *const bodies[] = {
    "<!DOCTYPE a [<!ENTITY b \"c\">]><D:multistatus xmlns:D=\"DAV:\"/>",
    "<?xml version=\"1.0\" encoding=\"UTF-7\"?><D:multistatus xmlns:D=\"DAV:\"/>",
    "<D:multistatus xmlns:D=\"DAV:\"><D:response>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "m", HM_REPLY_MULTISTATUS);
      g_autofree char *reply = raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\n", bodies[i]);

      raw_server_add_reply (net->server, reply);
      net_call_run (call);
      g_assert_nonnull (call->error);
      g_assert_true (call->error->domain == HTTPMAIL_ERROR);
    }
}

/* More: test-trace.c, /transport/log. */
static void
test_secrets (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  net->password = "barley";
  raw_server_set_fallback (net->server, RAW_REPLY,
                           "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n", 0);
  net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_null (strstr (call->error->message, "sesame"));
  g_assert_null (strstr (call->error->message, "barley"));
  g_assert_null (strstr (call->error->message, "Ym9i"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/guards/g1-length-is-proven", test_length);
  g_test_add_func ("/net/guards/g2-redirects-do-not-change-what-is-done", test_redirects);
  g_test_add_func ("/net/guards/g3-nothing-is-decompressed", test_encodings);
  g_test_add_func ("/net/guards/g4-logon-never-gets-weaker", test_credentials);
  g_test_add_func ("/net/guards/g5-sizes-are-limited", test_sizes);
  g_test_add_func ("/net/guards/g5-bodies-of-errors-are-limited", test_error_bodies);
  g_test_add_func ("/net/guards/g5-bodies-that-mean-nothing-are-limited", test_other_bodies);
  g_test_add_func ("/net/guards/g6-time-is-limited", test_time);
  g_test_add_func ("/net/guards/g7-a-body-is-sent-again-whole", test_bodies_again);
  g_test_add_func ("/net/guards/g7-doubt-is-told-and-mail-is-not-repeated", test_doubt);
  g_test_add_func ("/net/guards/g8-nothing-gets-into-a-field-or-a-request-line", test_injection);
  g_test_add_func ("/net/guards/g9-the-http-library-does-nothing-by-itself", test_features);
  g_test_add_func ("/net/guards/g10-markup-is-plain-or-refused", test_xml);
  g_test_add_func ("/net/guards/g11-errors-hold-no-secrets", test_secrets);
  return g_test_run ();
}
