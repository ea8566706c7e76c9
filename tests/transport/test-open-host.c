/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening an account of which the host is known, and no more. */

#include "transport-fixture.h"
#include <string.h>

#define CONNECTED "finding-host connecting connected"
#define BASIC "WWW-Authenticate: Basic realm=\"mail.example.net\"\r\n"

static char *
mailbox_reply (void)
{
  return raw_make_reply (
    "207 Multi-Status", "Content-Type: text/xml\r\nMS-WebStorage: 6.5.6944\r\n",
    "<?xml version=\"1.0\"?><a:multistatus xmlns:d=\"urn:schemas:httpmail:\" xmlns:a=\"DAV:\"><a:response>"
    "<a:href>/exchange/bob/</a:href><a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop>"
    "<d:inbox>/exchange/bob/Inbox</d:inbox></a:prop></a:propstat></a:response></a:multistatus>");
}

static gboolean
is_told (gpointer data)
{
  TransportFixture *f = data;

  return httpmail_transport_get_dialect (f->transport) != HTTPMAIL_DIALECT_UNKNOWN;
}

static void
assert_line (TransportFixture *f, guint request, const char *expected)
{
  g_autofree char *head = transport_fixture_request_head (f, request);

  g_assert_true (g_str_has_prefix (head, expected));
}

/* Host and port by themselves, as a form for an account has them. */
static void
name_host (TransportFixture *f, const char *user)
{
  g_clear_object (&f->info);
  f->info = httpmail_server_info_new ();
  httpmail_server_info_set_host (f->info, "127.0.0.1");
  httpmail_server_info_set_port (f->info, raw_server_get_port (f->server));
  httpmail_server_info_set_user_name (f->info, user);
}

static void
test_finds_a_mailbox_of_exchange (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Unauthorized", BASIC, "");
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");
  g_autofree char *mailbox = mailbox_reply ();
  g_autofree char *message = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
  g_autofree char *inbox_url = transport_fixture_url (f, "exchange/bob/Inbox");
  g_autofree char *message_url = transport_fixture_url (f, "exchange/bob/Inbox/x.EML");
  g_autofree char *inbox = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (HTTPMailServerInfo) info = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  name_host (f, "CORP\\bob");
  f->password = "sesame";
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, missing);
  raw_server_add_reply (f->server, mailbox);
  raw_server_add_reply (f->server, message);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, transport_fixture_on_ready,
                                 &result);
  /* It waits for the account, wherever that will be found. */
  g_assert_true (httpmail_transport_command_get (f->transport, message_url, NULL, TRUE, 1, NULL));
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_open_finish (f->transport, result, &error));
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);

  assert_line (f, 2, "PROPFIND /exchange/bob/ ");
  assert_line (f, 3, "GET /exchange/bob/Inbox/x.EML ");
  g_assert_cmpuint (f->n_logons, ==, 1);
  g_assert_cmpuint (f->errors->len, ==, 0);
  g_assert_cmpstr (f->statuses->str, ==, CONNECTED " authorizing authorized connected");
  g_assert_cmpint (httpmail_transport_get_dialect (f->transport), ==, HTTPMAIL_DIALECT_EXCHANGE);
  g_assert_true (
    httpmail_transport_lookup_account_property (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox, NULL));
  g_assert_cmpstr (inbox, ==, inbox_url);
  /* What was told stays as it was told. */
  info = httpmail_transport_get_server_info (f->transport);
  uri = httpmail_server_info_get_uri (info);
  g_assert_cmpstr (uri, ==, raw_server_get_uri (f->server));
}

static void
test_without_logon_it_is_looked_for_later (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply ("401 Unauthorized", BASIC, "");
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");
  g_autofree char *mailbox = mailbox_reply ();
  g_autofree char *inbox = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GError) error = NULL;

  name_host (f, "bob");
  f->password = "sesame";
  raw_server_add_reply (f->server, missing);
  raw_server_add_reply (f->server, challenge);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_NONE, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_open_finish (f->transport, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (f->n_logons, ==, 0);

  raw_server_add_reply (f->server, missing);
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, mailbox);
  httpmail_transport_get_account_property_async (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, NULL,
                                                 transport_fixture_on_ready, &found);
  run_until (run_until_nonnull, &found);
  inbox = httpmail_transport_get_account_property_finish (f->transport, found, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (inbox, "/exchange/bob/Inbox"));
  g_assert_cmpuint (f->n_logons, ==, 1);
  raw_server_assert_played (f->server);
}

static void
test_a_file_server_stays_one (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *files = raw_make_reply (
    "207 Multi-Status", "Content-Type: text/xml\r\nDAV: 1,2\r\n",
    "<D:multistatus xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\"><D:response><D:href>/</D:href><D:propstat>"
    "<D:prop><hm:inbox/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>"
    "</D:multistatus>");
  g_autofree char *challenge = raw_make_reply ("401 Unauthorized", BASIC, "");
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");

  name_host (f, NULL);
  f->password = "sesame";
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, files);
  raw_server_add_reply (f->server, missing);
  raw_server_add_reply (f->server, missing);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (is_told, f);
  g_assert_cmpint (httpmail_transport_get_dialect (f->transport), ==, HTTPMAIL_DIALECT_WEBDAV);
  /* Who logged on is who has a mailbox. */
  assert_line (f, 2, "PROPFIND /exchange/bob/ ");
  assert_line (f, 3, "PROPFIND /svcs/hotmail/httpmail.asp ");
  g_assert_cmpstr (f->statuses->str, ==, CONNECTED " authorizing authorized connected");
  g_assert_cmpuint (f->errors->len, ==, 0);
  raw_server_assert_played (f->server);
}

static void
test_nothing_anywhere_is_one_error (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *refused = raw_make_reply ("405 Method Not Allowed", NULL, "");
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");
  HTTPMailResult *told;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  name_host (f, "bob");
  raw_server_add_reply (f->server, refused);
  raw_server_set_fallback (f->server, RAW_REPLY, missing, 0);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, transport_fixture_on_ready,
                                 &result);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_open_finish (f->transport, result, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED);
  g_assert_cmpuint (httpmail_error_get_http_status (error), ==, 405);
  g_assert_nonnull (strstr (error->message, "/exchange/bob/ (404), /svcs/hotmail/httpmail.asp (404). Give the whole URL"));
  g_assert_cmpuint (f->errors->len, ==, 1);
  told = g_ptr_array_index (f->errors, 0);
  g_assert_cmpuint (httpmail_result_get_http_status (told), ==, 405);
  g_assert_cmpstr (httpmail_result_get_response_line (told), ==, "405 Method Not Allowed");
  g_assert_cmpstr (f->statuses->str, ==, CONNECTED " disconnected");
}

static void
test_cancelling_in_the_middle (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  name_host (f, "bob");
  raw_server_add_reply (f->server, missing);
  raw_server_add_behaviour (f->server, RAW_STALL, missing, 0);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, cancellable,
                                 transport_fixture_on_ready, &result);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_open_finish (f->transport, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
  raw_server_release (f->server);
  /* The next time begins at the host again. */
  transport_fixture_open (f);
  assert_line (f, 2, "PROPFIND / ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/open-host/" name, func)
  ADD ("finds-a-mailbox-of-exchange", test_finds_a_mailbox_of_exchange);
  ADD ("without-logon-it-is-looked-for-later", test_without_logon_it_is_looked_for_later);
  ADD ("a-file-server-stays-one", test_a_file_server_stays_one);
  ADD ("nothing-anywhere-is-one-error", test_nothing_anywhere_is_one_error);
  ADD ("cancelling-in-the-middle-ends-it", test_cancelling_in_the_middle);
#undef ADD
  return g_test_run ();
}
