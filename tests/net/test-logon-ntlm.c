/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NTLM: what is sent over which connection. What is in the messages is tested where they are made. And Negotiate, as far
 * as it goes without a ticket. */

#include "net-fixture.h"
#include <string.h>

#define NTLM_ONLY HTTPMAIL_AUTH_SCHEMES_NTLM
#define FIRST "NTLM TlRMTVNTUAABAAAABYKIAAAAAAAAAAAAAAAAAAAAAAA="
#define LAST "NTLM TlRMTVNTUAADAAAA"
/* The challenge of [MS-NLMP], section 4.2.4, and the same without information on the target. */
#define TYPE_2 \
  "TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgACAAwARABvAG0AYQBpAG4A" \
  "AQAMAFMAZQByAHYAZQByAAAAAAA="
#define TYPE_2_OLD \
  "TlRMTVNTUAACAAAADAAMADgAAAAzggriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgACAAwARABvAG0AYQBpAG4A" \
  "AQAMAFMAZQByAHYAZQByAAAAAAA="

#define REFUSED(fields) "HTTP/1.1 401 Unauthorized\r\n" fields "Content-Length: 4\r\n\r\nbody"
#define ASKS REFUSED ("WWW-Authenticate: NTLM\r\n")
#define CHALLENGES REFUSED ("WWW-Authenticate: NTLM " TYPE_2 "\r\n")
#define MAIL "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\nContent-Length: 5\r\n\r\nhello"
#define CREATED "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"

static NetCall *
get (NetFixture *net)
{
  return net_call_new (net, "GET", "inbox/1.EML", HM_REPLY_CONTENT);
}

static NetCall *
put (NetFixture *net)
{
  NetCall *call = net_call_new (net, "PUT", "drafts/1.EML", HM_REPLY_NOTHING);

  call->request->changes = TRUE;
  net_call_set_body (call, "<draft/>");
  return call;
}

static void
reply_207 (NetFixture *net)
{
  g_autofree char *reply = net_multistatus (NET_MEMBER ("/", "200 OK"));

  raw_server_add_reply (net->server, reply);
}

/* "GET - / GET first / GET last": what was asked, and with which message. */
static void
assert_requests (NetFixture *net, const char *expected)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < raw_server_get_n_requests (net->server); i++)
    {
      g_autofree char *line = net_fixture_get_line (net, i);
      g_autofree char *field = raw_server_get_request_header (net->server, i, "Authorization");

      *strchr (line, ' ') = '\0';
      g_string_append_printf (all, "%s%s %s", i ? " / " : "", line,
                              !field                              ? "-"
                              : strcmp (field, FIRST) == 0        ? "first"
                              : g_str_has_prefix (field, LAST)    ? "last"
                              : g_str_has_prefix (field, "Basic") ? "basic"
                                                                  : "odd");
    }
  g_assert_cmpstr (all->str, ==, expected);
}

static void
test_three_messages (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("EXAMPLE\\bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) second = get (net);

  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (first);
  g_assert_cmpstr (first->content->str, ==, "hello");
  assert_requests (net, "GET - / GET first / GET last");
  g_assert_cmpuint (net->n_authenticated, ==, 1);
  g_assert_cmpuint (net->n_logons, ==, 0);
  g_assert_true (g_str_has_suffix (net->statuses->str, "authorizing authorized connected"));

  /* The connection is logged on now. */
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (second);
  assert_requests (net, "GET - / GET first / GET last / GET -");
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 1);
}

static void
test_side_by_side (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) second = get (net);

  /* One after the other, whatever the number of connections. */
  g_assert_false (net->session->http2);
  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, MAIL);
  raw_server_add_reply (net->server, MAIL);
  net_call_submit (first);
  net_call_submit (second);
  net_call_wait (first);
  net_call_wait (second);
  assert_requests (net, "GET - / GET first / GET last / GET -");
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 1);
}

static void
test_new_connection (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) second = get (net);

  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_behaviour (net->server, RAW_REPLY_CLOSE, MAIL, 0);
  net_call_run_ok (first);
  raw_server_run_until_open (net->server, 0);
  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (second);
  assert_requests (net, "GET - / GET first / GET last / GET - / GET first / GET last");
  g_assert_cmpuint (net->n_authenticated, ==, 1);
  g_assert_true (g_str_has_suffix (net->statuses->str, "authorizing authorized connected"));
}

/* What the HTTP library itself would send over a connection of its own. */
static void
test_other_methods (void)
{
  static const char *const methods[] = { "POST", "MOVE", "PROPPATCH", "BDELETE", "SEARCH" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
      g_autoptr (NetCall) call = net_call_new (net, methods[i], "sendmsg", HM_REPLY_NOTHING);

      gboolean changes = strcmp (methods[i], "SEARCH") != 0;

      call->request->changes = changes;
      raw_server_expect (net->server, methods[i]);
      raw_server_add_reply (net->server, ASKS);
      raw_server_add_reply (net->server, CHALLENGES);
      if (changes)
        reply_207 (net);
      raw_server_add_reply (net->server, CREATED);
      net_call_run_ok (call);
      /* The refusal came over one of its own. */
      g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, changes ? 2 : 1);
    }
}

/* The server said when to come again; until then nobody knows what becomes of the connection. */
static void
test_waited (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) call = put (net);

  raw_server_add_reply (net->server, ASKS);
  for (guint i = 0; i < 2; i++)
    {
      raw_server_add_reply (net->server, CHALLENGES);
      reply_207 (net);
      raw_server_add_reply (net->server, i ? CREATED : "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
    }
  net_call_run_ok (call);
  assert_requests (net, "PUT - / PROPFIND first / PROPFIND last / PUT - / PROPFIND first / PROPFIND last / PUT -");
}

static void
test_question (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "wrong", NTLM_ONLY);
  g_autoptr (NetCall) call = get (net);

  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, MAIL);
  net_call_submit (call);
  run_until (run_until_set, &net->n_logons);
  g_assert_cmpstr (httpmail_logon_get_scheme (net->logon), ==, "NTLM");
  g_assert_cmpuint (httpmail_logon_get_attempt (net->logon), ==, 2);
  httpmail_logon_submit (net->logon, "EXAMPLE\\bob", "sesame");
  net_call_wait (call);
  g_assert_no_error (call->error);
  assert_requests (net, "GET - / GET first / GET last / GET - / GET first / GET last");
}

static void
test_always_wrong (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "wrong", NTLM_ONLY);
  g_autoptr (NetCall) call = get (net);

  net->password = "wrong, too";
  for (guint i = 0; i < 3; i++)
    {
      raw_server_add_reply (net->server, ASKS);
      raw_server_add_reply (net->server, CHALLENGES);
      raw_server_add_reply (net->server, ASKS);
    }
  net_call_run_error (call, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (net->n_logons, ==, 2);
  raw_server_assert_played (net->server);
}

static void
test_no_right (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) second = get (net);

  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (first);
  /* Who is known, and still refused, has no right; the password is as good as it was. */
  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, ASKS);
  net_call_run_error (second, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (net->n_logons, ==, 0);
}

static void
test_change (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) first = get (net);
  g_autoptr (NetCall) change = put (net);
  g_autoptr (GBytes) body = NULL;

  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (first);

  /* A connection of its own, logged on by what changes nothing; the body travels once. */
  raw_server_add_reply (net->server, CHALLENGES);
  reply_207 (net);
  raw_server_add_reply (net->server, CREATED);
  net_call_run_ok (change);
  assert_requests (net, "GET - / GET first / GET last / PROPFIND first / PROPFIND last / PUT -");
  body = raw_server_get_request_body (net->server, 5);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "<draft/>", 8);
  g_assert_cmpuint (change->n_resends, ==, 0);
  g_assert_cmpuint (change->sent, ==, 8);
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 2);
}

static void
test_first_change (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) change = put (net);

  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  reply_207 (net);
  raw_server_add_reply (net->server, CREATED);
  net_call_run_ok (change);
  assert_requests (net, "PUT - / PROPFIND first / PROPFIND last / PUT -");
  g_assert_cmpuint (change->n_resends, ==, 1);
}

static void
test_change_lost (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) change = put (net);

  /* The connection ends instead of an answer: it is not sent again, for it may have been done. */
  raw_server_add_reply (net->server, ASKS);
  raw_server_add_reply (net->server, CHALLENGES);
  reply_207 (net);
  raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
  net_call_run_error (change, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_nonnull (strstr (change->error->message, "Whether it was done"));
  assert_requests (net, "PUT - / PROPFIND first / PROPFIND last / PUT -");
}

static void
test_no_kept_connection (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) call = get (net);
  guint n;

  /* The challenge comes, and the connection goes: nothing can come of it, and nobody is asked for a password. */
  raw_server_add_reply (net->server, ASKS);
  for (guint i = 0; i < 8; i++)
    {
      raw_server_add_behaviour (net->server, RAW_REPLY_CLOSE, CHALLENGES, 0);
      raw_server_add_reply (net->server, ASKS);
    }
  net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
  g_assert_nonnull (strstr (call->error->message, "connection"));
  g_assert_cmpuint (net->n_logons, ==, 0);
  n = raw_server_get_n_requests (net->server);
  g_assert_cmpuint (n, >=, 3);
  g_assert_cmpuint (n, <, 12);
}

static void
test_bad_challenges (void)
{
  static const char *const replies[] = {
    REFUSED ("WWW-Authenticate: NTLM " TYPE_2_OLD "\r\n"),
    REFUSED ("WWW-Authenticate: NTLM AAAA\r\n"),
    REFUSED ("WWW-Authenticate: NTLM TlRMTVNTUAACAAAA\r\n"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
      g_autoptr (NetCall) call = get (net);

      raw_server_add_reply (net->server, ASKS);
      raw_server_add_reply (net->server, replies[i]);
      net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
      assert_requests (net, "GET - / GET first");
      g_assert_cmpuint (net->n_logons, ==, 0);
    }
}

static void
test_asks_for_ever (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) call = get (net);

  raw_server_set_fallback (net->server, RAW_REPLY, ASKS, 0);
  net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
  g_assert_cmpuint (net->n_logons, ==, 0);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), <, 12);
}

static void
test_challenge_unasked (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) call = get (net);

  /* Out of turn: it is begun properly. */
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (call);
  assert_requests (net, "GET - / GET first / GET last");
}

static void
test_endless_body (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
  g_autoptr (NetCall) call = get (net);

  raw_server_add_behaviour (net->server, RAW_ENDLESS, "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\n\r\nno ", 3);
  raw_server_add_reply (net->server, CHALLENGES);
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (call);
}

static void
test_not_named (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", HTTPMAIL_AUTH_SCHEMES_DEFAULT);
  g_autoptr (NetCall) call = get (net);

  /* What was not named is not used, even as the only offer, and Basic beside it is. */
  raw_server_add_reply (net->server, REFUSED ("WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n"
                                              "WWW-Authenticate: Basic realm=\"a\"\r\n"));
  raw_server_add_reply (net->server, MAIL);
  net_call_run_ok (call);
  assert_requests (net, "GET - / GET basic");
}

static void
test_not_down (void)
{
  g_autoptr (NetFixture) net =
    net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY | HTTPMAIL_AUTH_SCHEMES_BASIC);
  g_autoptr (NetCall) call = get (net);

  raw_server_add_reply (net->server, REFUSED ("WWW-Authenticate: NTLM\r\nWWW-Authenticate: Basic realm=\"a\"\r\n"));
  raw_server_add_reply (net->server, REFUSED ("WWW-Authenticate: Basic realm=\"a\"\r\n"));
  net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
  assert_requests (net, "GET - / GET first");
}

static void
test_cancel (void)
{
  for (guint step = 1; step <= 3; step++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_with_schemes ("bob", "sesame", NTLM_ONLY);
      g_autoptr (NetCall) call = get (net);
      g_autoptr (NetCall) next = get (net);

      if (step > 1)
        raw_server_add_reply (net->server, ASKS);
      if (step > 2)
        raw_server_add_reply (net->server, CHALLENGES);
      raw_server_add_behaviour (net->server, RAW_STALL, NULL, 0);
      net_call_submit (call);
      raw_server_run_until_requests (net->server, step);
      hm_exchange_cancel (call->exchange, NULL);
      net_call_wait (call);
      /* The next one begins anew. */
      raw_server_add_reply (net->server, ASKS);
      raw_server_add_reply (net->server, CHALLENGES);
      raw_server_add_reply (net->server, MAIL);
      net_call_run_ok (next);
      raw_server_release (net->server);
    }
}

static void
test_no_ticket (void)
{
  static const char *const replies[] = {
    REFUSED ("WWW-Authenticate: Negotiate\r\n"),
    REFUSED ("WWW-Authenticate: Negotiate YWJj\r\n"),
    REFUSED ("WWW-Authenticate: Negotiate, NTLM\r\n"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (NetFixture) net =
        net_fixture_new_with_schemes ("bob", "sesame", HTTPMAIL_AUTH_SCHEMES_NEGOTIATE | HTTPMAIL_AUTH_SCHEMES_BASIC);
      g_autoptr (NetCall) call = get (net);

      /* libsoup tries it over TLS alone, and with the first of these servers: it looks here once. */
      g_setenv ("SOUP_GSSAPI_TRUSTED_URIS", raw_server_get_uri (net->server), FALSE);
      raw_server_add_reply (net->server, replies[i]);
      net_call_run_error (call, HTTPMAIL_ERROR_LOGON_FAILED);
      g_assert_nonnull (strstr (call->error->message, "kinit"));
      g_assert_cmpuint (net->n_logons, ==, 0);
      g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
    }
}

int
main (int argc, char *argv[])
{
  /* Nobody's tickets, and nobody's realm. */
  g_setenv ("KRB5CCNAME", "FILE:/nonexistent/tickets", TRUE);
  g_setenv ("KRB5_CONFIG", "/dev/null", TRUE);
  g_test_init (&argc, &argv, NULL);
  /* libsoup tells of a missing ticket as of a fault of its own. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/net/logon-ntlm/three-messages-on-one-connection", test_three_messages);
  g_test_add_func ("/net/logon-ntlm/nothing-goes-between-them", test_side_by_side);
  g_test_add_func ("/net/logon-ntlm/a-new-connection-logs-on-again", test_new_connection);
  g_test_add_func ("/net/logon-ntlm/a-wrong-password-is-asked-for-again", test_question);
  g_test_add_func ("/net/logon-ntlm/three-wrong-ones-are-all", test_always_wrong);
  g_test_add_func ("/net/logon-ntlm/who-is-known-and-refused-has-no-right", test_no_right);
  g_test_add_func ("/net/logon-ntlm/a-change-has-a-connection-that-is-logged-on-first", test_change);
  g_test_add_func ("/net/logon-ntlm/a-change-may-be-the-first-to-be-asked", test_first_change);
  g_test_add_func ("/net/logon-ntlm/a-change-without-an-answer-is-not-repeated", test_change_lost);
  g_test_add_func ("/net/logon-ntlm/connections-that-are-not-kept-end-it", test_no_kept_connection);
  g_test_add_func ("/net/logon-ntlm/challenges-that-are-none-end-it", test_bad_challenges);
  g_test_add_func ("/net/logon-ntlm/asking-without-end-ends-it", test_asks_for_ever);
  g_test_add_func ("/net/logon-ntlm/a-challenge-out-of-turn-is-no-answer", test_challenge_unasked);
  g_test_add_func ("/net/logon-ntlm/the-body-of-a-refusal-is-not-read-for-ever", test_endless_body);
  g_test_add_func ("/net/logon-ntlm/only-when-it-is-named", test_not_named);
  g_test_add_func ("/net/logon-ntlm/never-down-to-basic", test_not_down);
  g_test_add_func ("/net/logon-ntlm/cancelling-leaves-a-clean-start", test_cancel);
  g_test_add_func ("/net/logon-negotiate/without-a-ticket-the-remedy-is-named", test_no_ticket);
  g_test_add_func ("/net/logon-ntlm/every-method-goes-over-the-connection", test_other_methods);
  g_test_add_func ("/net/logon-ntlm/who-was-told-to-wait-logs-on-again", test_waited);
  return g_test_run ();
}
