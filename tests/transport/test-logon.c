/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Logging on, as the application sees it: the ways that may be used, tokens, and the question and its answers. */

#include "transport-fixture.h"
#include <string.h>

#define CHALLENGE(field) \
  "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " field "\r\nContent-Length: 0\r\n\r\n"
#define BASIC CHALLENGE ("Basic realm=\"mail\"")
#define BEARER CHALLENGE ("Bearer realm=\"mail\", error=\"invalid_token\"")
#define LOGON_PAGE "HTTP/1.1 440 Login Timeout\r\nContent-Length: 0\r\n\r\n"
#define FORM_ACCEPTED \
  "HTTP/1.1 302 Found\r\nLocation: /exchange/\r\nSet-Cookie: sessionid=the-cookie; path=/\r\nContent-Length: 0\r\n\r\n"
#define GONE "HTTP/1.1 204 No Content\r\n\r\n"

static void
assert_authorization (TransportFixture *f, guint request, const char *expected)
{
  g_autofree char *field = transport_fixture_request_header (f, request, "Authorization");

  g_assert_cmpstr (field, ==, expected);
}

static void
open_and_wait_for_question (TransportFixture *f)
{
  f->keep_logon = TRUE;
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (run_until_nonnull, &f->open_logon);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_property (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  guint n_notified = 0;
  HTTPMailAuthSchemes schemes;

  g_signal_connect (f->transport, "notify::auth-schemes", G_CALLBACK (on_notify), &n_notified);
  g_assert_cmpuint (httpmail_transport_get_auth_schemes (f->transport), ==,
                    HTTPMAIL_AUTH_SCHEMES_BASIC | HTTPMAIL_AUTH_SCHEMES_DIGEST | HTTPMAIL_AUTH_SCHEMES_BEARER |
                      HTTPMAIL_AUTH_SCHEMES_FORM);
  g_object_set (f->transport, "auth-schemes", HTTPMAIL_AUTH_SCHEMES_NTLM, NULL);
  httpmail_transport_set_auth_schemes (f->transport, HTTPMAIL_AUTH_SCHEMES_NTLM);
  g_object_get (f->transport, "auth-schemes", &schemes, NULL);
  g_assert_cmpuint (schemes, ==, HTTPMAIL_AUTH_SCHEMES_NTLM);
  run_until (run_until_set, &n_notified);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (n_notified, ==, 1);
}

static void
test_scheme_not_allowed (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  f->password = "sesame";
  httpmail_transport_set_auth_schemes (f->transport, HTTPMAIL_AUTH_SCHEMES_DIGEST);
  raw_server_add_reply (f->server, BASIC);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  transport_fixture_run_until_disconnected (f);
  g_assert_error (httpmail_result_get_error (g_ptr_array_index (f->errors, 0)), HTTPMAIL_ERROR,
                  HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (f->n_logons, ==, 0);
}

static void
test_schemes_count_from_the_next_opening (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/1");

  f->password = "sesame";
  transport_fixture_open (f);
  httpmail_transport_set_auth_schemes (f->transport, HTTPMAIL_AUTH_SCHEMES_NONE);
  raw_server_add_reply (f->server, BASIC);
  raw_server_add_reply (f->server, GONE);
  g_assert_true (httpmail_transport_command_delete (f->transport, url, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
}

static void
test_token (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  g_assert_true (httpmail_server_info_set_access_token (f->info, "abc.def", NULL));
  transport_fixture_open (f);
  assert_authorization (f, 0, "Bearer abc.def");
  g_assert_true (httpmail_transport_get_authenticated (f->transport));
  g_assert_cmpuint (f->n_logons, ==, 0);
}

static void
test_token_expired (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *account = transport_fixture_account_reply (f);
  g_autoptr (GError) error = NULL;

  g_assert_true (httpmail_server_info_set_access_token (f->info, "old", NULL));
  raw_server_add_reply (f->server, BEARER);
  raw_server_add_reply (f->server, account);
  open_and_wait_for_question (f);
  g_assert_cmpstr (httpmail_logon_get_scheme (f->open_logon), ==, "Bearer");
  /* A slip does not cost the question. */
  g_assert_false (httpmail_logon_submit_token (f->open_logon, "new token", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_true (httpmail_logon_submit_token (f->open_logon, "new", NULL));
  raw_server_run_until_requests (f->server, 2);
  assert_authorization (f, 0, "Bearer old");
  assert_authorization (f, 1, "Bearer new");
}

static void
test_answered_twice (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *account = transport_fixture_account_reply (f);

  raw_server_add_reply (f->server, BASIC);
  raw_server_add_reply (f->server, account);
  open_and_wait_for_question (f);
  httpmail_logon_submit (f->open_logon, "bob", "sesame");
  httpmail_logon_submit (f->open_logon, "eve", "evil");
  httpmail_logon_cancel (f->open_logon);
  raw_server_run_until_requests (f->server, 2);
  assert_authorization (f, 1, "Basic Ym9iOnNlc2FtZQ==");
}

static void
test_dropped (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  raw_server_add_reply (f->server, BASIC);
  open_and_wait_for_question (f);
  g_clear_object (&f->open_logon);
  transport_fixture_run_until_disconnected (f);
  g_assert_error (httpmail_result_get_error (g_ptr_array_index (f->errors, 0)), HTTPMAIL_ERROR,
                  HTTPMAIL_ERROR_USER_CANCEL);
}

static void
test_transport_gone (void)
{
  TransportFixture *f = transport_fixture_new ();
  HTTPMailLogon *logon;

  raw_server_add_reply (f->server, BASIC);
  open_and_wait_for_question (f);
  logon = g_object_ref (f->open_logon);
  transport_fixture_free (f);
  /* An answer that comes too late does nothing. */
  httpmail_logon_submit (logon, "bob", "sesame");
  g_object_unref (logon);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_closed_meanwhile (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  raw_server_add_reply (f->server, BASIC);
  open_and_wait_for_question (f);
  httpmail_transport_drop_connection (f->transport);
  transport_fixture_run_until_disconnected (f);
  httpmail_logon_submit (f->open_logon, "bob", "sesame");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_two_commands_one_question (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *one = transport_fixture_url (f, "bob/1");
  g_autofree char *two = transport_fixture_url (f, "bob/2");

  transport_fixture_open (f);
  f->keep_logon = TRUE;
  raw_server_add_reply (f->server, BASIC);
  raw_server_add_reply (f->server, BASIC);
  g_assert_true (httpmail_transport_command_get (f->transport, one, NULL, FALSE, 1, NULL));
  g_assert_true (httpmail_transport_command_get (f->transport, two, NULL, FALSE, 2, NULL));
  raw_server_run_until_requests (f->server, 3);
  run_until (run_until_nonnull, &f->open_logon);
  raw_server_add_reply (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nm");
  raw_server_add_reply (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nm");
  httpmail_logon_submit (f->open_logon, "bob", "sesame");
  transport_fixture_run_until_done (f, 2);
  g_assert_cmpuint (f->n_logons, ==, 1);
}

static gboolean
has_line (TransportFixture *f, const char *text)
{
  for (guint i = 0; i < f->lines->len; i++)
    if (strstr (g_ptr_array_index (f->lines, i), text))
      return TRUE;
  return FALSE;
}

static void
test_no_secret_is_logged (void)
{
  static const char *const secrets[] = { "sesame", "the-cookie", "the-token", "username=", "c2VzYW1l" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  /* The form with its cookies, and a token. */
  f->password = "sesame";
  g_assert_true (httpmail_server_info_set_access_token (f->info, "the-token", NULL));
  httpmail_transport_set_command_logging (f->transport, TRUE);
  raw_server_add_reply (f->server, LOGON_PAGE);
  raw_server_add_reply (f->server, FORM_ACCEPTED);
  transport_fixture_open (f);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 3);
  g_assert_true (has_line (f, "owaauth.dll"));
  g_assert_true (has_line (f, "Cookie: [removed]"));
  g_assert_true (has_line (f, "Authorization: Bearer [removed]"));
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_false (has_line (f, secrets[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/logon/the-schemes-are-a-property", test_property);
  g_test_add_func ("/transport/logon/a-scheme-that-is-not-allowed-fails", test_scheme_not_allowed);
  g_test_add_func ("/transport/logon/schemes-count-from-the-next-opening", test_schemes_count_from_the_next_opening);
  g_test_add_func ("/transport/logon/a-token-goes-out-with-the-first-request", test_token);
  g_test_add_func ("/transport/logon/an-expired-token-is-asked-for", test_token_expired);
  g_test_add_func ("/transport/logon/the-first-of-two-answers-counts", test_answered_twice);
  g_test_add_func ("/transport/logon/a-dropped-question-is-cancelled", test_dropped);
  g_test_add_func ("/transport/logon/an-answer-may-outlive-the-transport", test_transport_gone);
  g_test_add_func ("/transport/logon/an-answer-after-the-end-does-nothing", test_closed_meanwhile);
  g_test_add_func ("/transport/logon/two-commands-are-one-question", test_two_commands_one_question);
  g_test_add_func ("/transport/logon/no-secret-is-logged", test_no_secret_is_logged);
  return g_test_run ();
}
