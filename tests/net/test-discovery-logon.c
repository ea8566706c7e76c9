/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Logging on while it is not known where the account is. */

#include "net-fixture.h"
#include <string.h>

#define CHALLENGE(field) "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " field "\r\nContent-Length: 0\r\n\r\n"
#define BASIC CHALLENGE ("Basic realm=\"mail\"")
#define DIGEST(nonce) CHALLENGE ("Digest realm=\"mail\", qop=\"auth\", nonce=\"" nonce "\"")
#define NOT_FOUND "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
#define ADDRESS "bob@example.net"
#define LOGGED_ON "finding-host connecting connected authorizing authorized connected"

static char *
mail_reply (void)
{
  return raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\nMS-WebStorage: 6.5.6944\r\n",
                         "<a:multistatus xmlns:a=\"DAV:\" xmlns:d=\"urn:schemas:httpmail:\"><a:response>"
                         "<a:href>/exchange/bob/</a:href><a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop>"
                         "<d:inbox>/exchange/bob/Inbox</d:inbox></a:prop></a:propstat></a:response></a:multistatus>");
}

static void
discover (NetFixture *net, gboolean authenticate)
{
  net->accounted = FALSE;
  g_clear_error (&net->account_error);
  hm_session_discover (net->session, authenticate, 60, 60);
  run_until (run_until_set, &net->accounted);
  net_fixture_iterate (net);
}

/* The request went there, with credentials or without. */
static void
assert_request (NetFixture *net, guint n, const char *path, gboolean authorized)
{
  g_autofree char *expected = g_strdup_printf ("PROPFIND %s HTTP/1.1", path);
  g_autofree char *line = net_fixture_get_line (net, n);
  g_autofree char *field = raw_server_get_request_header (net->server, n, "Authorization");

  g_assert_cmpstr (line, ==, expected);
  g_assert_true ((field != NULL) == authorized);
}

static void
assert_account_at (NetFixture *net, const char *path)
{
  g_autofree char *url = net_fixture_url (net, path);

  g_assert_no_error (net->account_error);
  g_assert_cmpstr (net->session->account_url, ==, url);
  raw_server_assert_played (net->server);
}

static void
test_exchange (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autofree char *mail = mail_reply ();

  raw_server_add_reply (net->server, BASIC);
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_reply (net->server, mail);
  discover (net, TRUE);
  assert_account_at (net, "exchange/bob/");
  assert_request (net, 0, "/", FALSE);
  assert_request (net, 1, "/", TRUE);
  assert_request (net, 2, "/exchange/bob/", TRUE);
  g_assert_cmpuint (net->n_logons, ==, 0);
  g_assert_cmpuint (net->n_authenticated, ==, 1);
  g_assert_cmpstr (net->statuses->str, ==, LOGGED_ON);
}

static void
test_user_is_learned (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autofree char *mail = mail_reply ();

  net->password = "sesame";
  raw_server_add_reply (net->server, BASIC);
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_reply (net->server, mail);
  discover (net, TRUE);
  assert_account_at (net, "exchange/bob/");
  g_assert_cmpuint (net->n_logons, ==, 1);
}

static void
test_asked_for_later (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", NULL, NULL, NULL);
  g_autofree char *mail = mail_reply ();

  net->password = "sesame";
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_reply (net->server, BASIC);
  raw_server_add_reply (net->server, mail);
  discover (net, TRUE);
  assert_account_at (net, "exchange/bob/");
  assert_request (net, 1, "/exchange/bob/", FALSE);
  assert_request (net, 2, "/exchange/bob/", TRUE);
  g_assert_cmpuint (net->n_logons, ==, 1);
  g_assert_cmpstr (net->statuses->str, ==, LOGGED_ON);
}

static void
test_wrong_password (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "wrong", NULL, NULL);
  g_autofree char *mail = mail_reply ();

  /* Nothing has shown yet that it is right: it is the password that is asked for, and not another place. */
  net->password = "sesame";
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_reply (net->server, BASIC);
  raw_server_add_reply (net->server, BASIC);
  raw_server_add_reply (net->server, mail);
  discover (net, TRUE);
  assert_account_at (net, "exchange/bob/");
  g_assert_cmpuint (net->n_logons, ==, 1);
}

static void
test_refused_for_good (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "wrong", NULL, NULL);

  net->password = "wrong, too";
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_set_fallback (net->server, RAW_REPLY, BASIC, 0);
  discover (net, TRUE);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_null (strstr (net->account_error->message, "whole URL"));
  for (guint i = 1; i < raw_server_get_n_requests (net->server); i++)
    assert_request (net, i, "/exchange/bob/", i > 1);
}

static void
test_not_this_mailbox (void)
{
  static const char *const refusals[] = { BASIC, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full (ADDRESS, "sesame", NULL, NULL);
      g_autofree char *mail = mail_reply ();

      raw_server_add_reply (net->server, BASIC);
      raw_server_add_reply (net->server, NOT_FOUND);
      /* IIS says so also to whom it knows, and who may not. */
      raw_server_add_reply (net->server, refusals[i]);
      raw_server_add_reply (net->server, mail);
      discover (net, TRUE);
      assert_account_at (net, "exchange/bob/");
      assert_request (net, 2, "/exchange/" ADDRESS "/", TRUE);
      assert_request (net, 3, "/exchange/bob/", TRUE);
      g_assert_cmpuint (net->n_logons, ==, 0);
      g_assert_cmpstr (net->statuses->str, ==, LOGGED_ON);
    }
}

static void
test_not_this_mailbox_by_digest (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full (ADDRESS, "sesame", NULL, NULL);
  g_autofree char *mail = mail_reply ();

  raw_server_add_reply (net->server, DIGEST ("one"));
  raw_server_add_reply (net->server, NOT_FOUND);
  /* A nonce that has aged is no refusal, but the same answer to the next one is. */
  raw_server_add_reply (net->server, DIGEST ("two"));
  raw_server_add_reply (net->server, DIGEST ("three"));
  raw_server_add_reply (net->server, DIGEST ("four"));
  raw_server_add_reply (net->server, mail);
  discover (net, TRUE);
  assert_account_at (net, "exchange/bob/");
  assert_request (net, 2, "/exchange/" ADDRESS "/", TRUE);
  assert_request (net, 3, "/exchange/" ADDRESS "/", TRUE);
  assert_request (net, 4, "/exchange/bob/", TRUE);
  assert_request (net, 5, "/exchange/bob/", TRUE);
  g_assert_cmpuint (net->n_logons, ==, 0);
  g_assert_cmpstr (net->statuses->str, ==, LOGGED_ON);
}

static void
test_refused_everywhere (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);

  raw_server_add_reply (net->server, BASIC);
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_set_fallback (net->server, RAW_REPLY, BASIC, 0);
  discover (net, TRUE);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (net->account_error->message, "/exchange/bob/ (401), /svcs/hotmail/httpmail.asp (401)."));
  g_assert_cmpuint (net->n_logons, ==, 0);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 4);
}

static void
test_no_way_to_log_on_at_host (void)
{
  static const char *const challenges[] = { CHALLENGE ("NTLM"), CHALLENGE ("Passport1.4 da-status=failed"),
                                            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autofree char *mail = mail_reply ();

      raw_server_add_reply (net->server, challenges[i]);
      raw_server_add_reply (net->server, BASIC);
      raw_server_add_reply (net->server, mail);
      discover (net, TRUE);
      assert_account_at (net, "exchange/bob/");
      g_assert_cmpstr (net->statuses->str, ==, LOGGED_ON);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", NULL, NULL, NULL);

  net->cancel_logon = TRUE;
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_reply (net->server, BASIC);
  discover (net, TRUE);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
  g_assert_true (g_str_has_suffix (net->statuses->str, " disconnected"));
}

static void
test_anonymous (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autofree char *mail = mail_reply ();

  /* Somebody else than a file server would want to know who asks: so there may be mail. */
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_reply (net->server, BASIC);
  discover (net, FALSE);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED);
  assert_request (net, 1, "/exchange/bob/", FALSE);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
  g_assert_cmpuint (net->n_errors, ==, 0);
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected");

  /* Who logs on later begins anew. */
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_reply (net->server, BASIC);
  raw_server_add_reply (net->server, mail);
  discover (net, TRUE);
  assert_account_at (net, "exchange/bob/");
  assert_request (net, 2, "/", FALSE);
}

static void
test_form (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autofree char *mail = mail_reply ();
  g_autofree char *line = NULL;
  g_autofree char *cookie = NULL;
  g_autofree char *form = NULL;

  raw_server_add_reply (net->server, "HTTP/1.1 403 Forbidden\r\nServer: Microsoft-IIS/6.0\r\nContent-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, "HTTP/1.1 440 Login Timeout\r\nServer: Microsoft-IIS/6.0\r\nContent-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, "HTTP/1.1 302 Moved\r\nLocation: /exchange/bob/\r\nSet-Cookie: sessionid=1; path=/\r\n"
                                     "Content-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, mail);
  discover (net, TRUE);
  assert_account_at (net, "exchange/bob/");
  line = net_fixture_get_line (net, 2);
  g_assert_cmpstr (line, ==, "POST /exchweb/bin/auth/owaauth.dll HTTP/1.1");
  {
    g_autoptr (GBytes) body = raw_server_get_request_body (net->server, 2);

    form = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  }
  /* It leads back to where the session was asked for. */
  g_assert_nonnull (strstr (form, "%2Fexchange%2Fbob%2F&"));
  cookie = raw_server_get_request_header (net->server, 3, "Cookie");
  g_assert_cmpstr (cookie, ==, "sessionid=1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/discovery-logon/once-for-all-places", test_exchange);
  g_test_add_func ("/net/discovery-logon/who-logs-on-names-the-mailbox", test_user_is_learned);
  g_test_add_func ("/net/discovery-logon/where-it-is-asked-for-first", test_asked_for_later);
  g_test_add_func ("/net/discovery-logon/a-wrong-password-is-asked-for-again", test_wrong_password);
  g_test_add_func ("/net/discovery-logon/refused-for-good-is-the-end", test_refused_for_good);
  g_test_add_func ("/net/discovery-logon/a-mailbox-of-somebody-else-is-passed-by", test_not_this_mailbox);
  g_test_add_func ("/net/discovery-logon/a-nonce-that-aged-is-no-refusal", test_not_this_mailbox_by_digest);
  g_test_add_func ("/net/discovery-logon/refused-everywhere-asks-nobody", test_refused_everywhere);
  g_test_add_func ("/net/discovery-logon/no-way-to-log-on-at-the-host-is-not-the-end", test_no_way_to_log_on_at_host);
  g_test_add_func ("/net/discovery-logon/cancelling-is-the-end", test_cancelled);
  g_test_add_func ("/net/discovery-logon/without-logging-on-a-challenge-is-the-answer", test_anonymous);
  g_test_add_func ("/net/discovery-logon/a-form-leads-back-to-the-place", test_form);
  return g_test_run ();
}
