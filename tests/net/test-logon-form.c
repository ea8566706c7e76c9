/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The logon form of Exchange, and sessions that end. */

#include "net-fixture.h"
#include <string.h>

#define FORM_2003 "POST /exchweb/bin/auth/owaauth.dll "
#define FORM_2007 "POST /owa/auth/owaauth.dll "

#define TIMEOUT \
  "HTTP/1.1 440 Login Timeout\r\n" \
  "Set-Cookie: sessionid=; path=/; expires=Thu, 01-Jan-1970 00:00:00 GMT\r\n" \
  "Set-Cookie: cadata=; path=/; expires=Thu, 01-Jan-1970 00:00:00 GMT\r\n" \
  "Connection: close\r\n" \
  "Content-Type: text/html\r\n" \
  "Content-Length: 0\r\n\r\n"

#define ACCEPTED(session) \
  "HTTP/1.1 302 Moved Temporarily\r\n" \
  "Location: /exchange/bob/\r\n" \
  "Set-Cookie: sessionid=" session "; path=/\r\n" \
  "Set-Cookie: cadata=c" session "; path=/\r\n" \
  "Content-Length: 0\r\n\r\n"

#define REFUSED \
  "HTTP/1.1 302 Moved Temporarily\r\n" \
  "Location: /exchweb/bin/auth/owalogon.asp?url=http://127.0.0.1/exchange&reason=2\r\n" \
  "Content-Length: 0\r\n\r\n"

#define NOT_THERE "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

#define MAIL "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\nContent-Length: 5\r\n\r\nhello"

#define PAGE \
  "HTTP/1.1 200 OK\r\n" \
  "Server: Microsoft-IIS/6.0\r\n" \
  "MS-WebStorage: 6.5.7226\r\n" \
  "Content-Type: text/html\r\n" \
  "Content-Length: 6\r\n\r\n" \
  "<html>"

static void
reply_to (NetFixture *net, const char *prefix, const char *reply)
{
  raw_server_expect (net->server, prefix);
  raw_server_add_reply (net->server, reply);
}

static NetCall *
get (NetFixture *net)
{
  NetCall *call = net_call_new (net, "GET", "inbox/1.EML", HM_REPLY_CONTENT);

  call->request->accept = g_strdup ("message/rfc822");
  return call;
}

static void
assert_header (NetFixture *net, guint request, const char *name, const char *expected)
{
  g_autofree char *value = raw_server_get_request_header (net->server, request, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_form (NetFixture *net, guint request, const char *user, const char *password)
{
  g_autoptr (GBytes) body = raw_server_get_request_body (net->server, request);
  g_autofree char *url = g_uri_escape_string (raw_server_get_uri (net->server), NULL, FALSE);
  g_autofree char *expected = g_strdup_printf (
    "destination=%s&flags=4&username=%s&password=%s&trusted=4&SubmitCreds=Log+On", url, user, password);

  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), expected, strlen (expected));
  assert_header (net, request, "Content-Type", "application/x-www-form-urlencoded");
  assert_header (net, request, "Authorization", NULL);
}

static void
test_form (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("EXAMPLE\\bob", "se&same=1 +\303\244", NULL, NULL);
  g_autoptr (NetCall) call = get (net);

  reply_to (net, "GET /inbox/1.EML ", TIMEOUT);
  reply_to (net, FORM_2003, ACCEPTED ("1"));
  reply_to (net, "GET /inbox/1.EML ", MAIL);
  net_call_run_ok (call);
  g_assert_cmpstr (call->content->str, ==, "hello");
  assert_form (net, 1, "EXAMPLE%5Cbob", "se%26same%3D1%20%2B%C3%A4");
  assert_header (net, 0, "Cookie", NULL);
  assert_header (net, 1, "Cookie", NULL);
  assert_header (net, 2, "Cookie", "sessionid=1; cadata=c1");
  g_assert_cmpuint (net->n_authenticated, ==, 1);
  g_assert_cmpuint (net->n_logons, ==, 0);
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected authorizing authorized connected");
  raw_server_assert_played (net->server);
}

/* Where messages are submitted, a session that is over shows as a 404. */
static void
test_submission_after_the_session (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) call = net_call_new (net, "POST", "bob/%23%23DavMailSubmissionURI%23%23/", HM_REPLY_NOTHING);
  g_autoptr (NetCall) missing = net_call_new (net, "POST", "bob/%23%23DavMailSubmissionURI%23%23/", HM_REPLY_NOTHING);
  g_autofree char *found = net_multistatus (NET_MEMBER ("/", "200 OK"));

  call->request->changes = missing->request->changes = TRUE;
  net_call_set_body (call, "<mail/>");
  net_call_set_body (missing, "<mail/>");
  raw_server_add_reply (net->server, TIMEOUT);
  reply_to (net, FORM_2003, ACCEPTED ("1"));
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (first);

  reply_to (net, "POST /bob/", NOT_THERE);
  reply_to (net, "PROPFIND / ", TIMEOUT);
  reply_to (net, FORM_2003, ACCEPTED ("2"));
  reply_to (net, "POST /bob/", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  net_call_run_ok (call);
  assert_header (net, 6, "Cookie", "sessionid=2; cadata=c2");

  /* The session is alive: it is not there. */
  reply_to (net, "POST /bob/", NOT_THERE);
  reply_to (net, "PROPFIND / ", found);
  reply_to (net, "POST /bob/", NOT_THERE);
  net_call_run_error (missing, HTTPMAIL_ERROR_NOT_FOUND);
  raw_server_assert_played (net->server);
}

static void
test_form_2007 (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = get (net);
  g_autoptr (NetCall) second = get (net);

  raw_server_add_reply (net->server, TIMEOUT);
  reply_to (net, FORM_2003, NOT_THERE);
  reply_to (net, FORM_2007, ACCEPTED ("1"));
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (call);
  assert_form (net, 2, "bob", "sesame");
  raw_server_assert_played (net->server);
}

static void
test_no_form (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = get (net);

  raw_server_add_reply (net->server, TIMEOUT);
  reply_to (net, FORM_2003, NOT_THERE);
  reply_to (net, FORM_2007, NOT_THERE);
  net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
  g_assert_null (strstr (call->error->message, "sesame"));
  raw_server_assert_played (net->server);
}

static void
test_disguises (void)
{
  static const char *const replies[] = {
    "HTTP/1.1 302 Found\r\nLocation: /exchweb/bin/auth/owalogon.asp?url=x&reason=0\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: /OWA/auth/logon.aspx?url=x&reason=0\r\nContent-Length: 0\r\n\r\n",
    PAGE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autoptr (NetCall) call = get (net);

      raw_server_add_reply (net->server, replies[i]);
      reply_to (net, FORM_2003, ACCEPTED ("1"));
      raw_server_add_reply (net->server, MAIL);
      net_call_run_ok (call);
      g_assert_cmpstr (call->content->str, ==, "hello");
      raw_server_assert_played (net->server);
    }
}

static void
test_page_for_listing (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "inbox/", HM_REPLY_MULTISTATUS);
  g_autofree char *listing = net_multistatus (NET_MEMBER ("/inbox/1", "200 OK"));

  raw_server_add_reply (net->server, PAGE);
  reply_to (net, FORM_2003, ACCEPTED ("1"));
  raw_server_add_reply (net->server, listing);
  net_call_run_ok (call);
  g_assert_cmpstr (call->responses->str, ==, "/inbox/1");
}

static void
test_page_of_others (void)
{
  /* Hotmail said it was IIS, and its likes answer with pages to much. */
  static const char *const heads[] = { "Server: Apache\r\n", "Server: Microsoft-IIS/5.0\r\nX-Dav-Error: 200 No error\r\n", "" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autoptr (NetCall) call = get (net);
      g_autofree char *reply = g_strdup_printf (
        "HTTP/1.1 200 OK\r\n%sContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", heads[i]);

      raw_server_add_reply (net->server, reply);
      net_call_run_error (call, HTTPMAIL_ERROR_PROTOCOL);
      g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
    }
}

static void
test_wrong_password (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "wrong", NULL, NULL);
  g_autoptr (NetCall) call = get (net);

  net->password = "sesame";
  raw_server_add_reply (net->server, TIMEOUT);
  reply_to (net, FORM_2003, REFUSED);
  reply_to (net, FORM_2003, ACCEPTED ("1"));
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (call);
  g_assert_cmpuint (net->n_logons, ==, 1);
  assert_form (net, 1, "bob", "wrong");
  assert_form (net, 2, "bob", "sesame");
  g_assert_cmpstr (net->statuses->str, ==,
                   "finding-host connecting connected authorizing auth-retry authorizing auth-retry authorized connected");
}

static void
test_always_wrong (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "wrong", NULL, NULL);
  g_autoptr (NetCall) call = get (net);

  net->password = "wrong, too";
  raw_server_add_reply (net->server, TIMEOUT);
  for (guint i = 0; i < 3; i++)
    reply_to (net, FORM_2003, REFUSED);
  net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (net->n_logons, ==, 2);
  raw_server_assert_played (net->server);
}

static void
test_cancelled (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = get (net);

  net->cancel_logon = TRUE;
  raw_server_add_reply (net->server, TIMEOUT);
  net_call_run_error (call, HTTPMAIL_ERROR_USER_CANCEL);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

static void
test_answered_later (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = get (net);

  raw_server_add_reply (net->server, TIMEOUT);
  reply_to (net, FORM_2003, ACCEPTED ("1"));
  raw_server_add_reply (net->server, MAIL);
  net_call_submit (call);
  raw_server_run_until_requests (net->server, 1);
  run_until (run_until_set, &net->n_logons);
  g_assert_cmpstr (httpmail_logon_get_scheme (net->logon), ==, "Form");
  httpmail_logon_submit (net->logon, "bob", "sesame");
  /* A second answer is none. */
  httpmail_logon_submit (net->logon, "eve", "evil");
  net_call_wait (call);
  g_assert_no_error (call->error);
  assert_form (net, 1, "bob", "sesame");
}

static void
test_end_of_session (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) upload = net_call_new (net, "PUT", "drafts/1.EML", HM_REPLY_NOTHING);

  raw_server_add_reply (net->server, TIMEOUT);
  reply_to (net, FORM_2003, ACCEPTED ("1"));
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (first);

  /* In the middle: the old cookies are gone, one more logon, and what was being sent is sent again. */
  reply_to (net, "PUT ", TIMEOUT);
  reply_to (net, FORM_2003, ACCEPTED ("2"));
  reply_to (net, "PUT ", "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
  upload->request->changes = TRUE;
  net_call_set_body (upload, "<draft/>");
  net_call_run_ok (upload);
  g_assert_cmpuint (upload->n_resends, ==, 1);
  g_assert_cmpuint (upload->sent, ==, 8);
  assert_header (net, 3, "Cookie", "sessionid=1; cadata=c1");
  assert_header (net, 4, "Cookie", NULL);
  assert_header (net, 5, "Cookie", "sessionid=2; cadata=c2");
  g_assert_cmpuint (net->n_authenticated, ==, 1);
  g_assert_cmpuint (net->n_logons, ==, 0);
  g_assert_true (g_str_has_suffix (net->statuses->str, " authorizing authorized connected"));
  raw_server_assert_played (net->server);
}

static void
test_ends_at_once (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = get (net);

  raw_server_add_reply (net->server, TIMEOUT);
  reply_to (net, FORM_2003, ACCEPTED ("1"));
  raw_server_add_reply (net->server, TIMEOUT);
  net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
  raw_server_assert_played (net->server);
}

static void
test_shared (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) second = net_call_new (net, "GET", "inbox/2.EML", HM_REPLY_CONTENT);

  reply_to (net, "GET /inbox/1.EML ", TIMEOUT);
  reply_to (net, "GET /inbox/2.EML ", TIMEOUT);
  raw_server_expect (net->server, FORM_2003);
  raw_server_add_behaviour (net->server, RAW_STALL, ACCEPTED ("1"), 0);
  reply_to (net, "GET /inbox/1.EML ", MAIL);
  reply_to (net, "GET /inbox/2.EML ", MAIL);
  net_call_submit (first);
  net_call_submit (second);
  raw_server_run_until_requests (net->server, 3);
  net_fixture_iterate (net);
  raw_server_release (net->server);
  net_call_wait (first);
  net_call_wait (second);
  g_assert_no_error (first->error);
  g_assert_no_error (second->error);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 5);
  raw_server_assert_played (net->server);
}

static gboolean
has_form (gpointer data)
{
  NetFixture *net = data;

  for (guint i = 0; i < raw_server_get_n_requests (net->server); i++)
    {
      g_autofree char *line = net_fixture_get_line (net, i);

      if (g_str_has_prefix (line, "POST "))
        return TRUE;
    }
  return FALSE;
}

static void
test_owner_cancelled (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) second = get (net);

  /* Whoever posts the form goes; the other does it instead. */
  for (guint i = 0; i < 2; i++)
    reply_to (net, "GET ", TIMEOUT);
  raw_server_expect (net->server, FORM_2003);
  raw_server_add_behaviour (net->server, RAW_STALL, NULL, 0);
  net_call_submit (first);
  run_until (has_form, net);
  net_call_submit (second);
  raw_server_run_until_requests (net->server, 3);
  reply_to (net, FORM_2003, ACCEPTED ("1"));
  reply_to (net, "GET ", MAIL);
  net_fixture_iterate (net);
  hm_exchange_cancel (first->exchange, NULL);
  net_call_wait (first);
  g_assert_error (first->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  net_call_wait (second);
  g_assert_no_error (second->error);
  raw_server_release (net->server);
}

static void
test_not_allowed (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", HTTPMAIL_AUTH_SCHEMES_BASIC);
  g_autoptr (NetCall) call = get (net);

  raw_server_add_reply (net->server, TIMEOUT);
  net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (call->error->message, "form"));
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

static void
test_not_after_digest (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = get (net);

  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n"
                                     "Content-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, TIMEOUT);
  net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
}

static void
test_odd_answers (void)
{
  static const char *const replies[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: /exchange/\r\nContent-Length: 0\r\n\r\n", /* without a cookie */
    "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 440 Login Timeout\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autoptr (NetCall) call = get (net);

      g_test_message ("%.20s", replies[i]);
      raw_server_add_reply (net->server, TIMEOUT);
      reply_to (net, FORM_2003, replies[i]);
      net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
      g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
    }
}

static void
test_endless_page (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = get (net);

  /* Nobody reads the pages to their end. */
  raw_server_add_behaviour (net->server, RAW_ENDLESS, "HTTP/1.1 440 No\r\nContent-Type: text/html\r\n\r\npage ", 5);
  raw_server_expect (net->server, FORM_2003);
  raw_server_add_behaviour (net->server, RAW_ENDLESS,
                            "HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: sessionid=1; path=/\r\n\r\npage ", 5);
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (call);
}

static void
test_discovery_unasked (void)
{
  static const char *const replies[] = { TIMEOUT, REFUSED };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);

      /* Nobody is to be asked yet, and that is no reason to close. */
      raw_server_add_reply (net->server, replies[i]);
      hm_session_discover (net->session, FALSE, 0, 0);
      run_until (run_until_set, &net->accounted);
      net_fixture_iterate (net);
      g_assert_nonnull (net->account_error);
      g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
      g_assert_null (strstr (net->statuses->str, "disconnect"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/logon-form/a-440-leads-to-the-form-and-back", test_form);
  g_test_add_func ("/net/logon-form/404-of-the-submission-uri-ends-a-session", test_submission_after_the_session);
  g_test_add_func ("/net/logon-form/the-form-of-2007-is-found", test_form_2007);
  g_test_add_func ("/net/logon-form/no-form-is-an-error", test_no_form);
  g_test_add_func ("/net/logon-form/a-logon-page-is-a-440-in-disguise", test_disguises);
  g_test_add_func ("/net/logon-form/so-is-one-in-place-of-a-listing", test_page_for_listing);
  g_test_add_func ("/net/logon-form/pages-of-other-servers-are-not", test_page_of_others);
  g_test_add_func ("/net/logon-form/a-wrong-password-is-asked-for-again", test_wrong_password);
  g_test_add_func ("/net/logon-form/three-wrong-ones-are-all", test_always_wrong);
  g_test_add_func ("/net/logon-form/cancelling-ends-it", test_cancelled);
  g_test_add_func ("/net/logon-form/the-answer-may-come-later-and-counts-once", test_answered_later);
  g_test_add_func ("/net/logon-form/a-session-that-ends-is-begun-anew", test_end_of_session);
  g_test_add_func ("/net/logon-form/one-that-ends-at-once-is-an-error", test_ends_at_once);
  g_test_add_func ("/net/logon-form/two-that-need-it-share-one-logon", test_shared);
  g_test_add_func ("/net/logon-form/one-that-goes-leaves-it-to-the-next", test_owner_cancelled);
  g_test_add_func ("/net/logon-form/it-is-not-used-when-not-allowed", test_not_allowed);
  g_test_add_func ("/net/logon-form/never-down-from-digest", test_not_after_digest);
  g_test_add_func ("/net/logon-form/odd-answers-are-errors", test_odd_answers);
  g_test_add_func ("/net/logon-form/pages-without-end-are-left", test_endless_page);
  g_test_add_func ("/net/logon-form/opening-without-a-logon-asks-nobody", test_discovery_unasked);
  return g_test_run ();
}
