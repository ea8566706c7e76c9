/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole exchanges with servers that mean well. */

#include "net-fixture.h"
#include <string.h>

#define CHALLENGE "WWW-Authenticate: Digest realm=\"example.net\", qop=\"auth\", nonce=\"one\"\r\n"

static void
add_reply (NetFixture *net, const char *status, const char *headers, const char *body)
{
  g_autofree char *reply = raw_make_reply (status, headers, body);

  raw_server_add_reply (net->server, reply);
}

static void
assert_header (NetFixture *net, guint i, const char *name, const char *expected)
{
  g_autofree char *value = raw_server_get_request_header (net->server, i, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_request (NetFixture *net, guint i, const char *start, const char *body)
{
  g_autofree char *line = net_fixture_get_line (net, i);
  g_autoptr (GBytes) bytes = raw_server_get_request_body (net->server, i);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (line, ==, start);
  g_assert_cmpstr (text, ==, body);
}

static void
test_get (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  add_reply (net, "200 OK", "Content-Type: message/rfc822\r\n", "Subject: a\r\n\r\nb\r\n");
  call->request->raw = TRUE;
  call->request->accept = g_strdup ("message/rfc822");
  net_call_run_ok (call);
  g_assert_cmpstr (call->content->str, ==, "Subject: a\r\n\r\nb\r\n");
  g_assert_cmpuint (call->status, ==, 200);
  g_assert_cmpstr (call->line, ==, "200 OK");
  assert_header (net, 0, "Accept-Encoding", "identity");
  assert_header (net, 0, "Translate", "f");
  assert_header (net, 0, "Accept", "message/rfc822");
  assert_header (net, 0, "User-Agent", "tests/1");
  assert_header (net, 0, "Authorization", NULL);
  assert_header (net, 0, "Cookie", NULL);
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected");
}

/* A server may know its messages by the very bytes it listed: in Latin-1, in small letters, escaped without need. */
static void
test_url_as_it_is (void)
{
  static const char *const paths[] = { "f%f4%f3/m", "%7Em",   "%4d%41",    "a+b%2fc;d=e",
                                       "i.php?/folders/%e4/", "?m=%7e", "a//b/%2e/c" };
  g_autoptr (NetFixture) net = net_fixture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (NetCall) call = net_call_new (net, "GET", paths[i], HM_REPLY_CONTENT);
      g_autofree char *line = g_strdup_printf ("GET /%s HTTP/1.1", paths[i]);

      add_reply (net, "200 OK", "", "x");
      net_call_run_ok (call);
      assert_request (net, i, line, "");
    }
}

static void
test_listing (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "", HM_REPLY_MULTISTATUS);
  g_autofree char *reply = net_multistatus (NET_MEMBER ("/a", "200 OK") NET_MEMBER ("/b", "404 Not Found"));

  raw_server_add_reply (net->server, reply);
  call->request->has_depth = call->request->no_root = TRUE;
  call->request->depth = HTTPMAIL_DEPTH_ONE;
  net_call_set_body (call, "<propfind/>");
  net_call_run_ok (call);
  g_assert_cmpstr (call->responses->str, ==, "/a /b");
  assert_header (net, 0, "Depth", "1,noroot");
  assert_request (net, 0, "PROPFIND / HTTP/1.1", "<propfind/>");
}

static void
test_logon_and_resend (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PUT", "m", HM_REPLY_NOTHING);
  g_autofree char *body = g_strnfill (100000, 'm');

  add_reply (net, "401 Authorization Required", CHALLENGE, "log on");
  add_reply (net, "201 Created", NULL, "");
  net->password = "sesame";
  call->request->changes = TRUE;
  net_call_set_body (call, body);
  net_call_run_ok (call);
  assert_request (net, 0, "PUT /m HTTP/1.1", body);
  assert_request (net, 1, "PUT /m HTTP/1.1", body);
  assert_header (net, 1, "Content-Length", "100000");
  g_assert_cmpuint (call->n_resends, ==, 1);
  g_assert_cmpuint (call->sent, ==, 100000);
  g_assert_cmpuint (call->total, ==, 100000);
  g_assert_cmpuint (net->n_logons, ==, 1);
  g_assert_cmpuint (net->n_authenticated, ==, 1);
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected authorizing authorized connected");
}

static void
test_logon_is_kept (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) first = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);
  g_autoptr (NetCall) second = net_call_new (net, "GET", "2", HM_REPLY_CONTENT);
  g_autofree char *field = NULL;

  add_reply (net, "401 Unauthorized", CHALLENGE, "");
  add_reply (net, "200 OK", NULL, "1");
  add_reply (net, "200 OK", NULL, "2");
  net_call_run_ok (first);
  net_call_run_ok (second);
  field = raw_server_get_request_header (net->server, 2, "Authorization");
  g_assert_nonnull (strstr (field, "nc=00000002"));
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 3);
  /* All over one connection. */
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 1);
  g_assert_cmpuint (net->n_logons, ==, 0);
}

static void
test_logon_cancelled (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);
  g_autoptr (NetCall) second = net_call_new (net, "GET", "2", HM_REPLY_CONTENT);

  add_reply (net, "401 Unauthorized", CHALLENGE, "");
  add_reply (net, "401 Unauthorized", CHALLENGE, "");
  net_call_submit (first);
  net_call_submit (second);
  raw_server_run_until_requests (net->server, 2);
  run_until (run_until_nonnull, &net->logon);
  httpmail_logon_cancel (net->logon);
  net_call_wait (first);
  net_call_wait (second);
  g_assert_error (first->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  g_assert_error (second->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  g_assert_cmpuint (net->n_logons, ==, 1);
}

static void
test_wrong_password (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);

  for (guint i = 0; i < 4; i++)
    add_reply (net, "401 Unauthorized", CHALLENGE, "");
  net->password = "wrong";
  net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (net->n_logons, ==, 3);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 4);
  g_assert_cmpuint (call->status, ==, 401);
}

static void
test_redirect (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "a", HM_REPLY_MULTISTATUS);
  g_autofree char *reply = net_multistatus (NET_MEMBER ("/b/1", "200 OK"));

  add_reply (net, "302 Found", "Location: /b?x=y\r\n", "moved");
  raw_server_add_reply (net->server, reply);
  net_call_set_body (call, "<propfind/>");
  net_call_run_ok (call);
  assert_request (net, 1, "PROPFIND /b?x=y HTTP/1.1", "<propfind/>");
}

static void
test_redirect_of_a_change (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "MOVE", "a", HM_REPLY_NOTHING);
  g_autoptr (NetCall) again = net_call_new (net, "MOVE", "a", HM_REPLY_NOTHING);

  add_reply (net, "302 Found", "Location: /b\r\n", "");
  call->request->changes = again->request->changes = TRUE;
  call->request->destination = net_fixture_url (net, "c");
  again->request->destination = net_fixture_url (net, "c");
  net_call_run_error (call, HTTPMAIL_ERROR_PROTOCOL);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);

  add_reply (net, "307 Temporary Redirect", "Location: /b\r\n", "");
  add_reply (net, "201 Created", NULL, "");
  net_call_run_ok (again);
  assert_request (net, 2, "MOVE /b HTTP/1.1", "");
}

static void
test_noroot (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autofree char *reply = net_multistatus ("");

  add_reply (net, "400 Bad Request", NULL, "no such depth");
  raw_server_add_reply (net->server, reply);
  raw_server_add_reply (net->server, reply);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "a", HM_REPLY_MULTISTATUS);

      call->request->has_depth = call->request->no_root = TRUE;
      call->request->depth = HTTPMAIL_DEPTH_INFINITY;
      net_call_run_ok (call);
    }
  assert_header (net, 0, "Depth", "infinity,noroot");
  assert_header (net, 1, "Depth", "infinity");
  assert_header (net, 2, "Depth", "infinity");
}

static void
test_bad_request (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "a", HM_REPLY_MULTISTATUS);

  add_reply (net, "400 Bad Request", NULL, "");
  call->request->has_depth = call->request->no_root = TRUE;
  call->request->depth = HTTPMAIL_DEPTH_ZERO;
  net_call_run_error (call, HTTPMAIL_ERROR_BAD_REQUEST);
  assert_header (net, 0, "Depth", "0");
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

static void
test_forms (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) move = net_call_new (net, "MOVE", "a", HM_REPLY_NOTHING);
  g_autoptr (NetCall) post = net_call_new (net, "POST", "sendmsg", HM_REPLY_NOTHING);
  g_autofree char *destination = net_fixture_url (net, "folder/a");

  add_reply (net, "201 Created", NULL, "");
  add_reply (net, "200 OK", NULL, "");
  move->request->changes = post->request->changes = TRUE;
  move->request->allow_rename = TRUE;
  move->request->destination = g_strdup (destination);
  net_call_run_ok (move);
  assert_header (net, 0, "Destination", destination);
  assert_header (net, 0, "Overwrite", "F");
  assert_header (net, 0, "Allow-Rename", "t");
  assert_header (net, 0, "Content-Length", "0");
  post->request->save_in_sent = 1;
  net_call_set_body (post, "MAIL FROM:<a@b>\r\n");
  net_call_run_ok (post);
  assert_header (net, 1, "SAVEINSENT", "t");
  assert_header (net, 1, "Content-Type", "text/xml");
}

static void
test_page_instead (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "MOVE", "a", HM_REPLY_NOTHING);

  add_reply (net, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", "<html>Log on</html>");
  call->request->changes = TRUE;
  net_call_run_error (call, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_part_instead (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "a", HM_REPLY_CONTENT);
  g_autoptr (NetCall) part = net_call_new (net, "GET", "a", HM_REPLY_CONTENT);

  add_reply (net, "206 Partial Content", "Content-Range: bytes 0-3/100\r\n", "From");
  net_call_run_error (call, HTTPMAIL_ERROR_INCOMPLETE);

  part->request->range = g_strdup ("bytes=0-3");
  add_reply (net, "206 Partial Content", "Content-Range: bytes 0-3/100\r\n", "From");
  net_call_run_ok (part);
}

static void
test_inner_failure (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "MOVE", "a", HM_REPLY_NOTHING);
  g_autofree char *reply =
    net_multistatus ("<D:response><D:href>/a</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status>"
                     "<D:responsedescription>full to the brim</D:responsedescription></D:response>");

  raw_server_add_reply (net->server, reply);
  call->request->changes = TRUE;
  net_call_run_error (call, HTTPMAIL_ERROR_INSUFFICIENT_STORAGE);
  g_assert_cmpstr (call->problem, ==, "full to the brim");
  g_assert_cmpuint (call->status, ==, 207);
}

static void
test_inner_success (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "MOVE", "a", HM_REPLY_NOTHING);
  g_autofree char *reply = net_multistatus (NET_MEMBER ("/a", "201 Created"));

  raw_server_add_reply (net->server, reply);
  call->request->changes = TRUE;
  net_call_run_ok (call);
}

static void
test_empty_message (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) gone = net_call_new (net, "GET", "a", HM_REPLY_CONTENT);
  g_autoptr (NetCall) empty = net_call_new (net, "GET", "b", HM_REPLY_CONTENT);

  add_reply (net, "200 OK", "Content-Type: message/rfc822\r\n", "");
  add_reply (net, "200 OK", "Content-Type: message/rfc822\r\nETag: \"x\"\r\n", "");
  net_call_run_error (gone, HTTPMAIL_ERROR_NOT_FOUND);
  net_call_run_ok (empty);
}

static void
test_problem (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "a", HM_REPLY_CONTENT);

  add_reply (net, "402 Please sign up at http://upgrade.example.net/?a&b", "X-Dav-Error: 402 pay\r\n", "");
  net_call_run (call);
  g_assert_nonnull (call->error);
  g_assert_cmpstr (call->line, ==, "402 Please sign up at http://upgrade.example.net/?a&b");
  g_assert_cmpstr (call->problem, ==, "402 pay");
}

static void
test_order (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) read = net_call_new (net, "GET", "read", HM_REPLY_CONTENT);
  g_autoptr (NetCall) other = net_call_new (net, "GET", "other", HM_REPLY_CONTENT);
  g_autoptr (NetCall) write = net_call_new (net, "DELETE", "write", HM_REPLY_NOTHING);
  g_autoptr (NetCall) after = net_call_new (net, "GET", "after", HM_REPLY_CONTENT);
  g_autofree char *reply = raw_make_reply ("200 OK", NULL, "x");

  raw_server_expect (net->server, "GET /read");
  raw_server_add_behaviour (net->server, RAW_STALL, reply, 0);
  raw_server_add_reply (net->server, reply);
  raw_server_add_reply (net->server, reply);
  raw_server_add_reply (net->server, reply);
  write->request->changes = TRUE;
  net_call_submit (read);
  net_call_submit (other);
  net_call_submit (write);
  net_call_submit (after);
  net_call_wait (other);
  raw_server_run_until_requests (net->server, 2);
  net_fixture_iterate (net);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
  raw_server_release (net->server);
  net_call_wait (after);
  g_assert_cmpuint (read->n_done + write->n_done, ==, 2);
  assert_request (net, 2, "DELETE /write HTTP/1.1", "");
  assert_request (net, 3, "GET /after HTTP/1.1", "");
}

static void
test_stale_connection (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);
  g_autoptr (NetCall) second = net_call_new (net, "GET", "2", HM_REPLY_CONTENT);

  add_reply (net, "200 OK", NULL, "1");
  raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
  add_reply (net, "200 OK", NULL, "2");
  net_call_run_ok (first);
  net_call_run_ok (second);
  g_assert_cmpstr (second->content->str, ==, "2");
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 2);
}

static void
test_other_origin (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (RawServer) other = raw_server_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);
  g_autoptr (NetCall) move = net_call_new (net, "MOVE", "1", HM_REPLY_NOTHING);

  g_free (call->request->url);
  call->request->url = g_strdup (raw_server_get_uri (other));
  net_call_run_error (call, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  move->request->destination = g_strdup (raw_server_get_uri (other));
  net_call_run_error (move, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (raw_server_get_n_connections (other), ==, 0);
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 0);
}

static void
test_header_injection (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (NetCall) call = net_call_new (net, "PUT", "1", HM_REPLY_NOTHING);

      net_call_set_body (call, "x");
      if (i == 0)
        call->request->accept = g_strdup ("a\r\nX-Evil: yes");
      else if (i == 1)
        call->request->destination = g_strconcat (call->request->url, "\r\nX-Evil: yes", NULL);
      else if (i == 2)
        g_free (call->request->content_type), call->request->content_type = g_strdup ("text/xml\r\nX-Evil: yes");
      else
        g_free (call->request->url), call->request->url = net_fixture_url (net, "a HTTP/1.1\r\nX-Evil: yes");
      net_call_run_error (call, HTTPMAIL_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 0);
}

/* A method that the HTTP library does not know. */
static void
test_search_is_repeated (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autofree char *reply = net_multistatus (NET_MEMBER ("/1", "200 OK"));

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NetCall) call = net_call_new (net, "SEARCH", "inbox/", HM_REPLY_MULTISTATUS);

      if (i == 2)
        raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
      raw_server_add_reply (net->server, reply);
      net_call_run_ok (call);
      g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, i == 2 ? 2 : 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/exchange/a-message-comes-as-it-is", test_get);
  g_test_add_func ("/net/exchange/a-url-is-asked-for-as-it-is", test_url_as_it_is);
  g_test_add_func ("/net/exchange/a-listing-comes-response-by-response", test_listing);
  g_test_add_func ("/net/exchange/a-body-is-sent-again-whole-after-the-logon", test_logon_and_resend);
  g_test_add_func ("/net/exchange/a-logon-serves-the-next-command-on-the-same-connection", test_logon_is_kept);
  g_test_add_func ("/net/exchange/one-cancelled-logon-ends-all-who-wait", test_logon_cancelled);
  g_test_add_func ("/net/exchange/three-wrong-passwords-are-all", test_wrong_password);
  g_test_add_func ("/net/exchange/a-redirect-keeps-method-and-body", test_redirect);
  g_test_add_func ("/net/exchange/a-change-is-redirected-by-307-alone", test_redirect_of_a_change);
  g_test_add_func ("/net/exchange/does-without-noroot-where-it-is-refused", test_noroot);
  g_test_add_func ("/net/exchange/a-refusal-without-noroot-is-final", test_bad_request);
  g_test_add_func ("/net/exchange/requests-say-what-they-want", test_forms);
  g_test_add_func ("/net/exchange/a-page-in-place-of-a-move-is-an-error", test_page_instead);
  g_test_add_func ("/net/exchange/a-part-is-not-the-whole", test_part_instead);
  g_test_add_func ("/net/exchange/a-failure-inside-a-207-is-one", test_inner_failure);
  g_test_add_func ("/net/exchange/a-success-inside-a-207-is-one", test_inner_success);
  g_test_add_func ("/net/exchange/a-message-of-nothing-is-gone", test_empty_message);
  g_test_add_func ("/net/exchange/the-words-of-the-server-come-through", test_problem);
  g_test_add_func ("/net/exchange/a-write-waits-its-turn", test_order);
  g_test_add_func ("/net/exchange/a-read-over-a-dead-connection-is-sent-again", test_stale_connection);
  g_test_add_func ("/net/exchange/other-servers-are-not-asked", test_other_origin);
  g_test_add_func ("/net/exchange/nothing-adds-a-header", test_header_injection);
  g_test_add_func ("/net/exchange/a-search-goes-over-the-kept-connection", test_search_is_repeated);
  return g_test_run ();
}
