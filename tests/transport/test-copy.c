/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define CONTEXT 5

static const char *
source (TransportFixture *f)
{
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");

  return g_intern_string (url);
}

static const char *
destination (TransportFixture *f)
{
  g_autofree char *url = transport_fixture_url (f, "bob/folders/sAVeD/MSG1");

  return g_intern_string (url);
}

static void
copy (TransportFixture *f, const char *reply, gboolean allow_rename)
{
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (f->server, reply);
  httpmail_transport_command_copy (f->transport, source (f), destination (f), allow_rename, CONTEXT, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_COPY);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, CONTEXT);
}

static void
move (TransportFixture *f, const char *reply, gboolean allow_rename)
{
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (f->server, reply);
  httpmail_transport_command_move (f->transport, source (f), destination (f), allow_rename, CONTEXT, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_MOVE);
}

/* What stands in the headers of request n. */
static void
assert_header (TransportFixture *f, guint n, const char *name, const char *expected)
{
  g_autofree char *text = transport_fixture_request_header (f, n, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_the_request_says_where_to (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  transport_fixture_open (f);
  copy (f, reply, FALSE);
  move (f, reply, FALSE);

  first = transport_fixture_request_head (f, 1);
  second = transport_fixture_request_head (f, 2);
  g_assert_true (g_str_has_prefix (first, "COPY /bob/folders/ACTIVE/MSG1 HTTP/1.1\r\n"));
  g_assert_true (g_str_has_prefix (second, "MOVE /bob/folders/ACTIVE/MSG1 HTTP/1.1\r\n"));
  for (guint n = 1; n <= 2; n++)
    {
      assert_header (f, n, "Destination", destination (f));
      assert_header (f, n, "Overwrite", "");
      assert_header (f, n, "Allow-Rename", "");
      assert_header (f, n, "Content-Length", "0");
      assert_header (f, n, "Depth", "");
    }
}

static void
test_another_name_may_be_allowed (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");

  transport_fixture_open (f);
  copy (f, reply, TRUE);
  move (f, reply, TRUE);
  for (guint n = 1; n <= 2; n++)
    {
      assert_header (f, n, "Overwrite", "F");
      assert_header (f, n, "Allow-Rename", "t");
    }
}

static void
test_the_location_is_reported (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("201 Created", "Location: /bob/folders/sAVeD/MSG9\r\n", "");
  g_autofree char *silent = raw_make_reply ("204 No Content", NULL, "");
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/sAVeD/MSG9");

  transport_fixture_open (f);
  move (f, reply, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpstr (httpmail_response_get_location (transport_fixture_last (f)), ==, expected);

  move (f, silent, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpstr (httpmail_response_get_location (transport_fixture_last (f)), ==, destination (f));
}

static void
test_by_callback_the_location_is_the_result (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("201 Created", "Location: /bob/folders/sAVeD/MSG9\r\n", "");
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/sAVeD/MSG9");
  g_autoptr (GAsyncResult) copied = NULL;
  g_autoptr (GAsyncResult) moved = NULL;
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  raw_server_add_reply (f->server, missing);
  httpmail_transport_copy_async (f->transport, source (f), destination (f), TRUE, NULL, transport_fixture_on_ready,
                                 &copied);
  httpmail_transport_move_async (f->transport, source (f), destination (f), TRUE, NULL, transport_fixture_on_ready,
                                 &moved);
  run_until (run_until_nonnull, &moved);
  g_assert_true (httpmail_transport_copy_finish (f->transport, copied, &location, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (location, ==, expected);
  g_assert_false (httpmail_transport_move_finish (f->transport, moved, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, source (f)));
}

static void
test_refusals_say_why (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *taken = raw_make_reply ("412 Precondition Failed", NULL, "");
  g_autofree char *gone = raw_make_reply ("404 Not Found", NULL, "");
  g_autofree char *full = raw_make_reply ("507 Insufficient Storage", NULL, "");
  g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", "<html>What?</html>");

  transport_fixture_open (f);
  copy (f, taken, TRUE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PRECONDITION_FAILED);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "there already"));
  g_assert_null (httpmail_response_get_location (transport_fixture_last (f)));
  move (f, gone, FALSE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  copy (f, full, FALSE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INSUFFICIENT_STORAGE);
  move (f, page, FALSE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_a_failure_inside_a_207_is_a_failure (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *failed = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/ACTIVE/MSG1</D:href><D:status>HTTP/1.1 423 Locked</D:status>"
    "<D:responsedescription>Somebody reads it</D:responsedescription></D:response>");
  g_autofree char *fine = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/ACTIVE/MSG1</D:href><D:status>HTTP/1.1 201 Created</D:status></D:response>");

  transport_fixture_open (f);
  move (f, failed, FALSE);
  g_assert_nonnull (transport_fixture_last_error (f));
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "423"));
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "Somebody reads it"));
  move (f, fine, FALSE);
  transport_fixture_assert_success (f);
}

static void
test_bad_arguments_are_refused (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *same = g_strdup (source (f));
  g_autofree char *other_spelling = transport_fixture_url (f, "bob/folders/ACTIVE/%4DSG1");
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  g_assert_false (httpmail_transport_command_copy (f->transport, source (f), same, FALSE, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, source (f)));
  g_clear_error (&error);
  g_assert_false (httpmail_transport_command_move (f->transport, source (f), other_spelling, FALSE, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (
    httpmail_transport_command_move (f->transport, source (f), "http://127.0.0.1/a\r\nX: y", FALSE, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

/* A message whose final slash is missing is its folder to Hotmail-like servers. */
static void
test_the_final_slashes_agree (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *from = transport_fixture_url (f, "httpmail.php?/folders/0/17/");
  g_autofree char *without = transport_fixture_url (f, "httpmail.php?/folders/-5/17");
  g_autofree char *with = transport_fixture_url (f, "httpmail.php?/folders/-5/17/");
  g_autofree char *folder = transport_fixture_url (f, "bob/folders/sAVeD/");
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  raw_server_add_reply (f->server, reply);
  g_assert_true (httpmail_transport_command_move (f->transport, from, without, FALSE, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  g_assert_cmpstr (httpmail_response_get_location (transport_fixture_last (f)), ==, with);
  g_assert_true (httpmail_transport_command_move (f->transport, from, with, FALSE, 1, NULL));
  transport_fixture_run_until_done (f, 2);
  assert_header (f, 1, "Destination", with);
  assert_header (f, 2, "Destination", with);

  g_assert_false (httpmail_transport_command_copy (f->transport, source (f), folder, FALSE, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_nonnull (strstr (error->message, "add the name"));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 3);
}

static void
test_another_server_is_no_destination (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *elsewhere = "http://mail.example.net/bob/MSG1";

  transport_fixture_open (f);
  g_assert_true (httpmail_transport_command_move (f->transport, source (f), elsewhere, FALSE, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, elsewhere));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/copy/" name, func)
  ADD ("the-request-says-where-to", test_the_request_says_where_to);
  ADD ("another-name-may-be-allowed", test_another_name_may_be_allowed);
  ADD ("the-location-is-reported", test_the_location_is_reported);
  ADD ("by-callback-the-location-is-the-result", test_by_callback_the_location_is_the_result);
  ADD ("refusals-say-why", test_refusals_say_why);
  ADD ("a-failure-inside-a-207-is-a-failure", test_a_failure_inside_a_207_is_a_failure);
  ADD ("bad-arguments-are-refused", test_bad_arguments_are_refused);
  ADD ("the-final-slashes-agree", test_the_final_slashes_agree);
  ADD ("another-server-is-no-destination", test_another_server_is_no_destination);
#undef ADD
  return g_test_run ();
}
