/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Refusals that do not look like one: 401 inside a 207, 404 where mail is submitted; cookies beside a logon; and what a
 * server says of its refusal. */

#include "net-fixture.h"
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

#define CHALLENGE "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n"
#define CREATED "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
#define NOT_THERE "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
#define BOB "Basic Ym9iOnNlc2FtZQ=="
#define SUBMISSION "bob/%23%23DavMailSubmissionURI%23%23/"

static void
reply_to (NetFixture *net, const char *prefix, const char *reply)
{
  raw_server_expect (net->server, prefix);
  raw_server_add_reply (net->server, reply);
}

static void
reply_207 (NetFixture *net, const char *prefix, const char *responses)
{
  g_autofree char *reply = net_multistatus (responses);

  reply_to (net, prefix, reply);
}

static void
assert_header (NetFixture *net, guint request, const char *name, const char *expected)
{
  g_autofree char *value = raw_server_get_request_header (net->server, request, name);

  g_assert_cmpstr (value, ==, expected);
}

/* A BDELETE of two messages. */
static NetCall *
new_batch (NetFixture *net)
{
  NetCall *call = net_call_new (net, "BDELETE", "inbox/", HM_REPLY_NOTHING);

  net->session->traits.batch = TRUE;
  net->session->traits.relative_targets_only = FALSE;
  call->request->changes = TRUE;
  call->request->single_method = "DELETE";
  call->request->single_urls = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (call->request->single_urls, net_fixture_url (net, "inbox/1"));
  g_ptr_array_add (call->request->single_urls, net_fixture_url (net, "inbox/2"));
  net_call_set_body (call, "<delete/>");
  return call;
}

static void
test_all_401 (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = NULL;

  call = new_batch (net);
  reply_207 (net, "BDELETE ", NET_MEMBER ("/inbox/1", "401 Unauthorized") NET_MEMBER ("/inbox/2", "401 Unauthorized"));
  reply_to (net, "PROPFIND / ", CHALLENGE);
  reply_207 (net, "PROPFIND / ", NET_MEMBER ("/", "200 OK"));
  reply_207 (net, "BDELETE ", NET_MEMBER ("/inbox/1", "200 OK") NET_MEMBER ("/inbox/2", "404 Not Found"));
  net_call_run_ok (call);
  g_assert_cmpstr (call->responses->str, ==, "/inbox/1 /inbox/2");
  assert_header (net, 1, "Depth", "0");
  assert_header (net, 2, "Authorization", BOB);
  assert_header (net, 3, "Authorization", BOB);
  g_assert_cmpuint (call->n_resends, ==, 1);
  g_assert_cmpuint (net->n_authenticated, ==, 1);
  raw_server_assert_played (net->server);
}

static void
test_still_401 (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = NULL;

  call = new_batch (net);
  /* Once is enough: then it is what it says. */
  for (guint i = 0; i < 2; i++)
    reply_207 (net, "BDELETE ", NET_MEMBER ("/inbox/1", "401 Unauthorized") NET_MEMBER ("/inbox/2", "401 Unauthorized"));
  reply_207 (net, "PROPFIND / ", NET_MEMBER ("/", "200 OK"));
  net_call_run_ok (call);
  g_assert_cmpstr (call->responses->str, ==, "/inbox/1 /inbox/2");
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 3);
}

static void
test_some_401 (void)
{
  static const char *const bodies[] = {
    NET_MEMBER ("/inbox/1", "401 Unauthorized") NET_MEMBER ("/inbox/2", "200 OK"),
    NET_MEMBER ("/inbox/1", "200 OK") NET_MEMBER ("/inbox/2", "401 Unauthorized"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autoptr (NetCall) call = NULL;

      call = new_batch (net);
      reply_207 (net, "BDELETE ", bodies[i]);
      net_call_run_ok (call);
      /* Both are told, in the order they came. */
      g_assert_cmpstr (call->responses->str, ==, "/inbox/1 /inbox/2");
      g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
    }
}

static void
test_one_401 (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "PROPPATCH", "inbox/1", HM_REPLY_NOTHING);

  call->request->changes = TRUE;
  net_call_set_body (call, "<patch/>");
  reply_207 (net, "PROPPATCH ", NET_MEMBER ("/inbox/1", "401 Unauthorized"));
  reply_to (net, "PROPFIND / ", CHALLENGE);
  reply_207 (net, "PROPFIND / ", NET_MEMBER ("/", "200 OK"));
  reply_207 (net, "PROPPATCH ", NET_MEMBER ("/inbox/1", "200 OK"));
  net_call_run_ok (call);
  raw_server_assert_played (net->server);
}

static void
test_many_401 (void)
{
  /* As many as are held back, and one more: then all are told. */
  for (guint over = 0; over <= 1; over++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autoptr (NetCall) call = new_batch (net);
      g_autoptr (GString) responses = g_string_new (NULL);
      g_auto (GStrv) told = NULL;

      for (guint i = 0; i < HM_LIMIT_REFUSALS_HELD + over; i++)
        g_string_append (responses, NET_MEMBER ("/1", "401 No"));
      call->options.max_responses = 20000;
      reply_207 (net, "BDELETE ", responses->str);
      if (!over)
        {
          reply_207 (net, "PROPFIND / ", NET_MEMBER ("/", "200 OK"));
          reply_207 (net, "BDELETE ", NET_MEMBER ("/1", "200 OK"));
        }
      net_call_run_ok (call);
      told = g_strsplit (call->responses->str, " ", -1);
      g_assert_cmpuint (g_strv_length (told), ==, over ? HM_LIMIT_REFUSALS_HELD + 1 : 1);
    }
}

static void
test_listing_401 (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "inbox/", HM_REPLY_MULTISTATUS);

  /* What only reads is told as it comes. */
  reply_207 (net, "PROPFIND /inbox/ ", NET_MEMBER ("/inbox/1", "401 Unauthorized"));
  net_call_run_ok (call);
  g_assert_cmpstr (call->responses->str, ==, "/inbox/1");
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

static void
test_probe_fails (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = NULL;

  call = new_batch (net);
  reply_207 (net, "BDELETE ", NET_MEMBER ("/inbox/1", "401 Unauthorized"));
  raw_server_expect (net->server, "PROPFIND ");
  raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
  raw_server_set_fallback (net->server, RAW_CLOSE, NULL, 0);
  net_call_run (call);
  /* Nothing was changed, and it is known. */
  g_assert_nonnull (call->error);
  g_assert_null (strstr (call->error->message, "Whether it was done"));
}

static void
test_submission (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "PUT", SUBMISSION, HM_REPLY_NOTHING);
  g_autoptr (NetCall) second = net_call_new (net, "PUT", SUBMISSION, HM_REPLY_NOTHING);

  call->request->changes = second->request->changes = TRUE;
  net_call_set_body (call, "<mail/>");
  net_call_set_body (second, "<mail/>");
  reply_to (net, "PUT ", NOT_THERE);
  reply_to (net, "PROPFIND / ", CHALLENGE);
  reply_207 (net, "PROPFIND / ", NET_MEMBER ("/", "200 OK"));
  reply_to (net, "PUT ", CREATED);
  net_call_run_ok (call);
  g_assert_cmpuint (call->n_resends, ==, 1);

  /* Logged on, a 404 is one. */
  reply_to (net, "PUT ", NOT_THERE);
  net_call_run_error (second, HTTPMAIL_ERROR_NOT_FOUND);
  raw_server_assert_played (net->server);
}

static void
test_other_404 (void)
{
  static const struct
  {
    const char *method;
    const char *path;
  } table[] = { { "PUT", "drafts/1.EML" }, { "DELETE", SUBMISSION } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autoptr (NetCall) call = net_call_new (net, table[i].method, table[i].path, HM_REPLY_NOTHING);

      call->request->changes = TRUE;
      raw_server_add_reply (net->server, NOT_THERE);
      net_call_run_error (call, HTTPMAIL_ERROR_NOT_FOUND);
      g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
    }
}

static void
test_cookies (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) first = net_call_new (net, "GET", "a/1", HM_REPLY_CONTENT);
  g_autoptr (NetCall) second = net_call_new (net, "GET", "a/2", HM_REPLY_CONTENT);
  g_autoptr (NetCall) third = net_call_new (net, "GET", "b", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nSet-Cookie: x=1, 2; path=/\r\nSet-Cookie: y=3\r\n"
                                     "Set-Cookie: z=evil\x01\r\nContent-Length: 1\r\n\r\nm");
  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nm");
  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nm");
  net_call_run_ok (first);
  net_call_run_ok (second);
  net_call_run_ok (third);
  assert_header (net, 0, "Cookie", NULL);
  assert_header (net, 1, "Cookie", "y=3; x=1, 2");
  assert_header (net, 2, "Cookie", "x=1, 2");
}

static void
test_cookie_of_wrong_password (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "wrong", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);

  /* The server remembers the wrong password in a cookie, and would believe it rather than the right one. */
  net->password = "sesame";
  raw_server_add_reply (net->server, CHALLENGE);
  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nSet-Cookie: httpmail_auth=d3Jvbmc=; path=/\r\n"
                                     "WWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nm");
  net_call_run_ok (call);
  assert_header (net, 2, "Authorization", BOB);
  assert_header (net, 2, "Cookie", NULL);
}

static void
test_problem (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, "HTTP/1.1 401 Unauthorized\r\nX-Dav-Error: 401 Wrong email address\r\n"
                                     "Content-Length: 0\r\n\r\n");
  net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_cmpstr (call->problem, ==, "401 Wrong email address");
}

static void
test_rights (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);

  /* Logged on, and then a 401 that asks for nothing: it is the rights. */
  raw_server_add_reply (net->server, CHALLENGE);
  raw_server_add_reply (net->server, "HTTP/1.1 401 Access Denied\r\nContent-Length: 0\r\n\r\n");
  net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (call->error->message, "right"));
  g_assert_cmpuint (net->n_logons, ==, 0);
}

static void
test_nonce_statuses (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) first = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);
  g_autoptr (NetCall) second = net_call_new (net, "GET", "2", HM_REPLY_CONTENT);

  for (guint i = 0; i < 2; i++)
    {
      raw_server_add_reply (net->server, i == 0 ? "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n"
                                                  "Content-Length: 0\r\n\r\n"
                                                : "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"c\", "
                                                  "stale=true\r\nContent-Length: 0\r\n\r\n");
      raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nm");
      net_call_run_ok (i == 0 ? first : second);
      g_assert_true (g_str_has_suffix (net->statuses->str, "connected"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/logon-hidden/401-for-every-target-is-a-lost-session", test_all_401);
  g_test_add_func ("/net/logon-hidden/the-second-time-it-is-what-it-says", test_still_401);
  g_test_add_func ("/net/logon-hidden/401-for-some-targets-is-told", test_some_401);
  g_test_add_func ("/net/logon-hidden/so-with-a-single-change", test_one_401);
  g_test_add_func ("/net/logon-hidden/only-so-many-are-held-back", test_many_401);
  g_test_add_func ("/net/logon-hidden/not-with-what-reads", test_listing_401);
  g_test_add_func ("/net/logon-hidden/a-logon-that-fails-leaves-nothing-in-doubt", test_probe_fails);
  g_test_add_func ("/net/logon-hidden/404-of-the-submission-uri-is-a-refusal", test_submission);
  g_test_add_func ("/net/logon-hidden/404-of-others-is-not", test_other_404);
  g_test_add_func ("/net/logon-hidden/cookies-come-back", test_cookies);
  g_test_add_func ("/net/logon-hidden/cookies-of-a-wrong-password-go", test_cookie_of_wrong_password);
  g_test_add_func ("/net/logon-hidden/x-dav-error-is-the-problem", test_problem);
  g_test_add_func ("/net/logon-hidden/a-401-that-asks-nothing-is-final", test_rights);
  g_test_add_func ("/net/logon-hidden/a-stale-nonce-leaves-the-status-connected", test_nonce_statuses);
  return g_test_run ();
}
