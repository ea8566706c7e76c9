/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

static void
make (TransportFixture *f, const char *reply)
{
  g_autofree char *url = transport_fixture_url (f, "bob/folders/A%20b/");
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (f->server, reply);
  httpmail_transport_command_mkcol (f->transport, url, 3, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_MKCOL);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, 3);
}

static void
test_the_server_may_name_it_otherwise (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("201 Created", "Location: /bob/folders/F17/\r\n", "");
  g_autofree char *silent = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/F17/");
  g_autofree char *head = NULL;
  g_autofree char *length = NULL;

  transport_fixture_open (f);
  make (f, reply);
  transport_fixture_assert_success (f);
  g_assert_cmpstr (httpmail_response_get_location (transport_fixture_last (f)), ==, expected);
  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "MKCOL /bob/folders/A%20b/ HTTP/1.1\r\n"));
  length = transport_fixture_request_header (f, 1, "Content-Length");
  g_assert_cmpstr (length, ==, "0");

  make (f, silent);
  transport_fixture_assert_success (f);
  g_assert_null (httpmail_response_get_location (transport_fixture_last (f)));
}

static void
test_refusals_say_why (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *there = raw_make_reply ("405 Method Not Allowed", NULL, "");
  g_autofree char *parent = raw_make_reply ("409 Conflict", NULL, "");
  g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", "<html>Welcome</html>");
  g_autofree char *inner = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/A%20b/</D:href><D:status>HTTP/1.1 507 Full</D:status></D:response>");

  transport_fixture_open (f);
  make (f, there);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED);
  make (f, parent);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONFLICT);
  make (f, page);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "nothing was done"));
  make (f, inner);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INSUFFICIENT_STORAGE);
}

static void
test_by_callback (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/folders/A%20b/");
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/F17/");
  g_autofree char *reply = raw_make_reply ("201 Created", "Location: /bob/folders/F17/\r\n", "");
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  httpmail_transport_mkcol_async (f->transport, url, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_mkcol_finish (f->transport, result, &location, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (location, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/mkcol/the-server-may-name-it-otherwise", test_the_server_may_name_it_otherwise);
  g_test_add_func ("/transport/mkcol/refusals-say-why", test_refusals_say_why);
  g_test_add_func ("/transport/mkcol/by-callback", test_by_callback);
  return g_test_run ();
}
