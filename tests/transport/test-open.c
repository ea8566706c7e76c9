/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define DIGEST                                                                                                         \
  "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"MTAzNTgyMzQyODo1ZjJkMGM3YQ==\", qop=\"auth\"\r\n"

static void
test_open_learns_the_account (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *inbox = NULL;
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_autofree char *outbox = NULL;
  guint poll = 0;

  transport_fixture_open (f);

  g_assert_cmpstr (f->statuses->str, ==, "finding-host connecting connected");
  g_assert_cmpint (httpmail_transport_get_dialect (f->transport), ==, HTTPMAIL_DIALECT_HOTMAIL);
  g_assert_false (httpmail_transport_get_authenticated (f->transport));
  g_assert_true (
    httpmail_transport_lookup_account_property (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (inbox, ==, expected);
  g_assert_true (httpmail_transport_lookup_account_number (
    f->transport, HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL, &poll, &error));
  g_assert_cmpuint (poll, ==, 30);
  g_assert_false (
    httpmail_transport_lookup_account_property (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_OUTBOX, &outbox, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND);
}

static void
test_open_logs_on_with_digest (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *field = NULL;

  f->password = "sesame";
  raw_server_add_reply (f->server, challenge);
  transport_fixture_open (f);

  g_assert_cmpstr (f->statuses->str, ==, "finding-host connecting connected authorizing authorized connected");
  g_assert_true (httpmail_transport_get_authenticated (f->transport));
  g_assert_cmpuint (f->n_logons, ==, 1);
  field = raw_server_get_request_header (f->server, 1, "Authorization");
  g_assert_true (g_str_has_prefix (field, "Digest username=\"bob\", realm=\"hotmail.com\", "
                                          "nonce=\"MTAzNTgyMzQyODo1ZjJkMGM3YQ==\", uri=\"/\", response=\""));
  g_assert_nonnull (strstr (field, ", qop=auth, nc=00000001, cnonce=\""));
}

static void
test_a_wrong_password_is_asked_for_three_times (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  const GError *error;

  f->password = "wrong";
  for (guint i = 0; i < 4; i++)
    raw_server_add_reply (f->server, challenge);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  transport_fixture_run_until_disconnected (f);

  g_assert_cmpuint (f->n_logons, ==, 3);
  g_assert_cmpstr (f->statuses->str, ==,
                   "finding-host connecting connected authorizing auth-retry authorizing auth-retry authorizing "
                   "disconnected");
  g_assert_cmpuint (f->errors->len, ==, 1);
  error = httpmail_result_get_error (g_ptr_array_index (f->errors, 0));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (error->message, "refused the user name and password 3 times"));
  g_assert_null (strstr (error->message, "wrong"));
  raw_server_assert_played (f->server);
}

static void
test_the_logon_is_answered_later (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *account = transport_fixture_account_reply (f);

  f->keep_logon = TRUE;
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, account);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (run_until_nonnull, &f->open_logon);
  g_assert_cmpstr (httpmail_logon_get_realm (f->open_logon), ==, "hotmail.com");
  g_assert_cmpstr (httpmail_logon_get_scheme (f->open_logon), ==, "Digest");
  g_assert_cmpuint (httpmail_logon_get_attempt (f->open_logon), ==, 1);
  g_assert_true (httpmail_logon_is_account_origin (f->open_logon));

  httpmail_logon_submit (f->open_logon, "bob", "sesame");
  raw_server_run_until_requests (f->server, 2);
}

static void
test_a_cancelled_logon_closes (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");

  raw_server_add_reply (f->server, challenge);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  transport_fixture_run_until_disconnected (f);

  g_assert_error (httpmail_result_get_error (g_ptr_array_index (f->errors, 0)), HTTPMAIL_ERROR,
                  HTTPMAIL_ERROR_USER_CANCEL);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_a_stale_nonce_is_renewed_without_asking (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *stale = raw_make_reply (
    "401 Authorization Required",
    "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"second\", qop=\"auth\", stale=true\r\n",
    "");
  g_autofree char *reply = raw_make_reply ("204 No Content", NULL, "");
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  g_autofree char *field = NULL;

  f->password = "sesame";
  raw_server_add_reply (f->server, challenge);
  transport_fixture_open (f);
  raw_server_add_reply (f->server, stale);
  raw_server_add_reply (f->server, reply);
  g_assert_true (httpmail_transport_command_delete (f->transport, url, 1, NULL));
  transport_fixture_run_until_done (f, 1);

  g_assert_true (httpmail_result_is_success (httpmail_response_get_result (transport_fixture_last (f))));
  g_assert_cmpuint (f->n_logons, ==, 1);
  field = raw_server_get_request_header (f->server, 3, "Authorization");
  g_assert_nonnull (strstr (field, "nonce=\"second\""));
  g_assert_nonnull (strstr (field, "nc=00000001"));
}

static const GError *
open_and_fail (TransportFixture *f)
{
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  transport_fixture_run_until_disconnected (f);
  g_assert_cmpuint (f->errors->len, ==, 1);
  return httpmail_result_get_error (g_ptr_array_index (f->errors, 0));
}

static void
test_the_reason_of_402_reaches_the_user (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *reason = "Access to mail via mail clients now requires a subscription. Please sign up at "
                       "http://upgrade.example.net/?a=1&b=2";
  g_autofree char *status = g_strconcat ("402 ", reason, NULL);
  g_autofree char *reply = raw_make_reply (status, "Connection: close\r\n", "");
  const GError *error;

  raw_server_add_reply (f->server, reply);
  error = open_and_fail (f);

  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_cmpuint (httpmail_result_get_http_status (g_ptr_array_index (f->errors, 0)), ==, 402);
  g_assert_nonnull (strstr (httpmail_result_get_response_line (g_ptr_array_index (f->errors, 0)), reason));
}

static void
test_a_page_is_no_account (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: text/html\r\n",
                                           "<!DOCTYPE html>\n<html><head><title>Welcome</title></head></html>\n");
  const GError *error;

  raw_server_add_reply (f->server, reply);
  error = open_and_fail (f);

  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, "HTML"));
  g_assert_nonnull (strstr (error->message, raw_server_get_uri (f->server)));
}

static void
test_a_server_that_is_not_there (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  const GError *error;

  g_socket_listener_close (listener);
  httpmail_server_info_set_port (f->info, port);
  error = open_and_fail (f);

  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED_TO_CONNECT);
  g_assert_nonnull (strstr (error->message, "whether the server runs"));
  g_assert_cmpstr (f->statuses->str, ==, "finding-host connecting disconnected");
}

static void
test_a_name_that_is_not_known (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const GError *error;

  httpmail_server_info_set_host (f->info, "no-such-host.invalid");
  error = open_and_fail (f);

  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CANNOT_FIND_HOST);
  g_assert_nonnull (strstr (error->message, "no-such-host.invalid"));
  g_assert_cmpstr (f->statuses->str, ==, "finding-host disconnected");
}

static void
test_open_by_callback_fails_once_and_can_be_repeated (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("404 Not Found", NULL, "");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (f->server, reply);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, transport_fixture_on_ready,
                                 &result);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);

  g_assert_false (httpmail_transport_open_finish (f->transport, result, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  transport_fixture_open (f);
}

static void
test_open_twice_is_refused (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  g_assert_false (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_NONE, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ALREADY_CONNECTED);
}

static void
test_an_account_without_an_address_is_refused (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailServerInfo) none = httpmail_server_info_new ();
  g_autoptr (HTTPMailServerInfo) impossible = httpmail_server_info_new ();
  HTTPMailServerInfo *const infos[] = { none, impossible };

  httpmail_server_info_set_host (impossible, "no host");
  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (httpmail_transport_open (f->transport, infos[i], HTTPMAIL_OPEN_NONE, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT);
      g_clear_error (&error);
      httpmail_transport_open_async (f->transport, infos[i], HTTPMAIL_OPEN_NONE, NULL, transport_fixture_on_ready,
                                     &result);
      run_until (run_until_nonnull, &result);
      g_assert_false (httpmail_transport_open_finish (f->transport, result, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT);
    }
  g_assert_cmpuint (raw_server_get_n_connections (f->server), ==, 0);
}

static void
test_open_without_logon_asks_nobody (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *account = transport_fixture_account_reply (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *inbox = NULL;
  guint number = 1;

  f->password = "sesame";
  raw_server_add_reply (f->server, challenge);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_NONE, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_open_finish (f->transport, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (f->n_logons, ==, 0);

  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, account);
  g_assert_false (
    httpmail_transport_lookup_account_property (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PENDING);
  transport_fixture_run_until_done (f, 1);
  g_assert_cmpuint (f->n_logons, ==, 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_GET_PROPERTY);
  /* A URL is no number, even when the account has one elsewhere. */
  g_assert_true (httpmail_response_get_account_property (transport_fixture_last (f), NULL, NULL, &number));
  g_assert_cmpuint (number, ==, 0);
}

static void
assert_states (TransportFixture *f, gboolean connected, gboolean busy, gboolean ready, gboolean authenticated)
{
  g_assert_cmpint (httpmail_transport_is_state (f->transport, HTTPMAIL_STATE_CONNECTED), ==, connected);
  g_assert_cmpint (httpmail_transport_is_state (f->transport, HTTPMAIL_STATE_BUSY), ==, busy);
  g_assert_cmpint (httpmail_transport_is_state (f->transport, HTTPMAIL_STATE_READY), ==, ready);
  g_assert_cmpint (httpmail_transport_is_state (f->transport, HTTPMAIL_STATE_AUTHENTICATED), ==, authenticated);
}

static void
test_states (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *reply = raw_make_reply ("200 OK", NULL, "x");
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  g_autoptr (HTTPMailServerInfo) info = NULL;
  g_autofree char *uri = NULL;

  assert_states (f, FALSE, FALSE, FALSE, FALSE);
  g_assert_null (httpmail_transport_get_server_info (f->transport));
  g_assert_cmpint (httpmail_transport_get_connection_status (f->transport), ==, HTTPMAIL_STATUS_DISCONNECTED);

  f->password = "sesame";
  raw_server_add_reply (f->server, challenge);
  transport_fixture_open (f);
  assert_states (f, TRUE, FALSE, TRUE, TRUE);
  info = httpmail_transport_get_server_info (f->transport);
  uri = httpmail_server_info_get_uri (info);
  g_assert_cmpstr (uri, ==, raw_server_get_uri (f->server));
  g_assert_cmpint (httpmail_transport_get_connection_status (f->transport), ==, HTTPMAIL_STATUS_CONNECTED);

  raw_server_add_behaviour (f->server, RAW_STALL, reply, 0);
  g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, NULL));
  raw_server_run_until_requests (f->server, 3);
  assert_states (f, TRUE, TRUE, FALSE, TRUE);
  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 1);
  assert_states (f, TRUE, FALSE, TRUE, TRUE);
  httpmail_transport_close (f->transport, NULL);
  transport_fixture_run_until_disconnected (f);
  assert_states (f, FALSE, FALSE, FALSE, FALSE);
}

static void
test_close_lets_commands_end (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, NULL));
  g_assert_true (httpmail_transport_close (f->transport, NULL));
  g_assert_false (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 2, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED);
  transport_fixture_run_until_disconnected (f);

  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_true (httpmail_result_is_success (httpmail_response_get_result (transport_fixture_last (f))));
  g_assert_true (g_str_has_suffix (f->statuses->str, "connected disconnecting disconnected"));
}

static void
test_close_is_the_last_word_of_the_status (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *account = transport_fixture_account_reply (f);

  f->keep_logon = TRUE;
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, account);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (run_until_nonnull, &f->open_logon);
  g_assert_true (httpmail_transport_close (f->transport, NULL));
  httpmail_logon_submit (f->open_logon, "bob", "sesame");
  transport_fixture_run_until_disconnected (f);
  g_assert_cmpstr (f->statuses->str, ==,
                   "finding-host connecting connected authorizing disconnecting disconnected");
}

static void
test_the_account_may_ask_elsewhere_and_says_so (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (RawServer) other = raw_server_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *location = g_strdup_printf ("Location: %scgi-bin/hmdata\r\n", raw_server_get_uri (other));
  g_autofree char *redirect = raw_make_reply ("302 Found", location, "");

  f->keep_logon = TRUE;
  httpmail_server_info_set_user_name (f->info, "bob");
  httpmail_server_info_set_password (f->info, "sesame");
  raw_server_add_reply (f->server, redirect);
  raw_server_add_reply (other, challenge);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (run_until_nonnull, &f->open_logon);
  /* The known password is for the other server: it is not sent, and a program can tell. */
  g_assert_false (httpmail_logon_is_account_origin (f->open_logon));
  g_assert_cmpuint (raw_server_get_n_requests (other), ==, 1);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", pspec->name);
}

static gpointer
set_from_elsewhere (gpointer transport)
{
  g_object_set (transport, "max-members", (guint64) 7, "deadline", 5, NULL);
  return NULL;
}

static gboolean
has_deadline (gpointer data)
{
  return strstr (((GString *) data)->str, "deadline") != NULL;
}

static void
test_properties_notify_on_the_owner_context (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GString) names = g_string_new (NULL);

  g_signal_connect (f->transport, "notify", G_CALLBACK (on_notify), names);
  g_thread_join (g_thread_new ("elsewhere", set_from_elsewhere, f->transport));
  g_assert_cmpstr (names->str, ==, "");
  run_until (has_deadline, names);
  g_assert_cmpstr (names->str, ==, "max-members deadline ");
  g_string_truncate (names, 0);

  httpmail_server_info_set_timeout (f->info, 17);
  transport_fixture_open (f);
  g_assert_cmpuint (httpmail_transport_get_idle_timeout (f->transport), ==, 17);
  g_assert_nonnull (strstr (names->str, "server-info "));
  g_assert_nonnull (strstr (names->str, "idle-timeout "));
  g_assert_nonnull (strstr (names->str, "connection-status "));
  g_assert_nonnull (strstr (names->str, "dialect "));
  g_signal_handlers_disconnect_by_data (f->transport, names);
}

static void
test_drop_ends_what_stalls (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, NULL, 0);
  g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, NULL));
  raw_server_run_until_requests (f->server, 2);
  httpmail_transport_drop_connection (f->transport);
  transport_fixture_run_until_disconnected (f);

  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  raw_server_release (f->server);
}

static void
test_secrets_stay_out_of_the_log (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *log = NULL;

  f->password = "sesame";
  httpmail_transport_set_command_logging (f->transport, TRUE);
  raw_server_add_reply (f->server, challenge);
  transport_fixture_open (f);

  g_ptr_array_add (f->lines, NULL);
  log = g_strjoinv ("\n", (char **) f->lines->pdata);
  g_ptr_array_set_size (f->lines, f->lines->len - 1);
  g_assert_nonnull (strstr (log, "> PROPFIND "));
  g_assert_nonnull (strstr (log, "< HTTP/1.1 401 Authorization Required"));
  g_assert_nonnull (strstr (log, "> Authorization: Digest [removed]"));
  g_assert_null (strstr (log, "MTAzNTgy"));
  g_assert_null (strstr (log, "response="));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/open/learns-the-account", test_open_learns_the_account);
  g_test_add_func ("/transport/open/logs-on-with-digest", test_open_logs_on_with_digest);
  g_test_add_func ("/transport/open/a-wrong-password-is-asked-for-three-times",
                   test_a_wrong_password_is_asked_for_three_times);
  g_test_add_func ("/transport/open/the-logon-is-answered-later", test_the_logon_is_answered_later);
  g_test_add_func ("/transport/open/a-cancelled-logon-closes", test_a_cancelled_logon_closes);
  g_test_add_func ("/transport/open/a-stale-nonce-is-renewed-without-asking",
                   test_a_stale_nonce_is_renewed_without_asking);
  g_test_add_func ("/transport/open/the-reason-of-402-reaches-the-user", test_the_reason_of_402_reaches_the_user);
  g_test_add_func ("/transport/open/a-page-is-no-account", test_a_page_is_no_account);
  g_test_add_func ("/transport/open/a-server-that-is-not-there", test_a_server_that_is_not_there);
  g_test_add_func ("/transport/open/a-name-that-is-not-known", test_a_name_that_is_not_known);
  g_test_add_func ("/transport/open/by-callback-fails-once-and-can-be-repeated",
                   test_open_by_callback_fails_once_and_can_be_repeated);
  g_test_add_func ("/transport/open/twice-is-refused", test_open_twice_is_refused);
  g_test_add_func ("/transport/open/an-account-without-an-address-is-refused",
                   test_an_account_without_an_address_is_refused);
  g_test_add_func ("/transport/open/without-logon-asks-nobody", test_open_without_logon_asks_nobody);
  g_test_add_func ("/transport/open/the-states-say-what-goes-on", test_states);
  g_test_add_func ("/transport/close/lets-commands-end", test_close_lets_commands_end);
  g_test_add_func ("/transport/close/is-the-last-word-of-the-status", test_close_is_the_last_word_of_the_status);
  g_test_add_func ("/transport/open/the-account-may-ask-elsewhere-and-says-so",
                   test_the_account_may_ask_elsewhere_and_says_so);
  g_test_add_func ("/transport/properties/notify-on-the-owner-context", test_properties_notify_on_the_owner_context);
  g_test_add_func ("/transport/drop/ends-what-stalls", test_drop_ends_what_stalls);
  g_test_add_func ("/transport/log/secrets-stay-out", test_secrets_stay_out_of_the_log);
  return g_test_run ();
}
