/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE "From: bob@example.net\r\nSubject: caf\xe9\r\n\r\n.\r\nText without an end"
#define LARGE 20000000

static char *
folder_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/folders/ACTIVE/");
}

static void
post (TransportFixture *f, GInputStream *content, const char *content_type)
{
  g_autofree char *url = folder_url (f);
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_post (f->transport, url, content, content_type, 9, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_POST);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, 9);
}

static void
post_message (TransportFixture *f)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (MESSAGE, strlen (MESSAGE), NULL);

  post (f, stream, NULL);
}

static GInputStream *
make_unseekable (const char *text, gssize length)
{
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (text, length, NULL);
  g_autoptr (GCharsetConverter) converter = g_charset_converter_new ("UTF-8", "UTF-8", NULL);

  return g_converter_input_stream_new (memory, G_CONVERTER (converter));
}

static void
assert_header (TransportFixture *f, guint n, const char *name, const char *expected)
{
  g_autofree char *text = transport_fixture_request_header (f, n, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_cancelled (TransportFixture *f, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (httpmail_transport_post_finish (f->transport, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_the_message_is_sent_as_it_is (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("201 Created", "Location: /bob/folders/ACTIVE/MSG7\r\n", "");
  g_autofree char *silent = raw_make_reply ("202 Accepted", NULL, "");
  g_autofree char *length = g_strdup_printf ("%zu", strlen (MESSAGE));
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/ACTIVE/MSG7");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("leave out\r\nBEGIN:VCARD\r\n", -1, NULL);
  g_autofree char *head = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  post_message (f);
  transport_fixture_assert_success (f);
  g_assert_cmpstr (httpmail_response_get_location (transport_fixture_last (f)), ==, expected);

  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 11, G_SEEK_SET, NULL, NULL));
  raw_server_add_reply (f->server, silent);
  post (f, stream, "text/vcard");
  transport_fixture_assert_success (f);
  g_assert_null (httpmail_response_get_location (transport_fixture_last (f)));

  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "POST /bob/folders/ACTIVE/ HTTP/1.1\r\n"));
  first = transport_fixture_request_body (f, 1);
  second = transport_fixture_request_body (f, 2);
  g_assert_cmpstr (first, ==, MESSAGE);
  g_assert_cmpstr (second, ==, "BEGIN:VCARD\r\n");
  assert_header (f, 1, "Content-Type", "message/rfc822");
  assert_header (f, 1, "Content-Length", length);
  assert_header (f, 1, "SAVEINSENT", "");
  assert_header (f, 2, "Content-Type", "text/vcard");
}

static void
test_bad_arguments_are_refused (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = folder_url (f);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("x", 1, NULL);
  g_autoptr (GError) type = NULL;
  g_autoptr (GError) place = NULL;

  transport_fixture_open (f);
  g_assert_false (httpmail_transport_command_post (f->transport, url, stream, "a/b\r\nX: y", 1, &type));
  g_assert_error (type, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_false (httpmail_transport_command_post (f->transport, "http://127.0.0.1/a b", stream, NULL, 1, &place));
  g_assert_error (place, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

/* Old servers refuse what comes in chunks, so the length must be known. */
static void
test_a_stream_of_unknown_length_is_measured (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GInputStream) stream = make_unseekable ("Subject: x\r\n\r\nText\r\n", 20);
  g_autofree char *challenge =
    raw_make_reply ("401 Authorization Required", "WWW-Authenticate: Basic realm=\"mail\"\r\n", "");
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *body = NULL;
  guint n_resent = 0;

  f->password = "sesame";
  transport_fixture_open (f);
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, reply);
  post (f, stream, NULL);
  transport_fixture_assert_success (f);
  body = transport_fixture_request_body (f, 2);
  g_assert_cmpstr (body, ==, "Subject: x\r\n\r\nText\r\n");
  assert_header (f, 2, "Content-Length", "20");
  assert_header (f, 2, "Transfer-Encoding", "");
  for (guint i = 0; i < f->responses->len; i++)
    n_resent += httpmail_response_is_resend (g_ptr_array_index (f->responses, i));
  g_assert_cmpuint (n_resent, ==, 1);
}

static void
test_a_stream_that_fails_adds_nothing (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GInputStream) closed = g_memory_input_stream_new_from_data ("x", 1, NULL);
  g_autoptr (GInputStream) broken = make_unseekable ("Subject: \xff\xfe\r\n", 13);

  transport_fixture_open (f);
  g_assert_true (g_input_stream_close (closed, NULL, NULL));
  post (f, closed, NULL);
  g_assert_nonnull (transport_fixture_last_error (f));
  post (f, broken, NULL);
  g_assert_nonnull (transport_fixture_last_error (f));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

/* The server does not wait for the rest before it asks who is there, and hangs up. */
static void
test_a_logon_in_the_middle_sends_it_again (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (g_strnfill (LARGE, 'x'), LARGE, g_free);
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autoptr (GBytes) body = NULL;
  guint n_resent = 0;

  f->password = "sesame";
  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_EARLY_REPLY,
                            "HTTP/1.1 401 Authorization Required\r\nWWW-Authenticate: Basic realm=\"mail\"\r\n"
                            "Connection: close\r\nContent-Length: 0\r\n\r\n",
                            0);
  raw_server_add_reply (f->server, reply);
  post (f, stream, NULL);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_logons, ==, 1);
  body = raw_server_get_request_body (f->server, 2);
  g_assert_cmpuint (g_bytes_get_size (body), ==, LARGE);
  for (guint i = 0; i < f->responses->len; i++)
    n_resent += httpmail_response_is_resend (g_ptr_array_index (f->responses, i));
  g_assert_cmpuint (n_resent, ==, 1);
}

static void
test_progress_is_reported (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *text = g_strnfill (500000, 'x');
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, 500000, NULL);
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  guint64 last = 0;
  guint n = 0;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  post (f, stream, NULL);
  transport_fixture_assert_success (f);
  for (guint i = 0; i + 1 < f->responses->len; i++, n++)
    {
      HTTPMailResponse *response = g_ptr_array_index (f->responses, i);
      guint64 total = 0;

      g_assert_false (httpmail_response_is_done (response));
      g_assert_true (httpmail_response_get_total (response, &total));
      g_assert_cmpuint (total, ==, 500000);
      g_assert_cmpuint (httpmail_response_get_transferred (response), >, last);
      last = httpmail_response_get_transferred (response);
    }
  g_assert_cmpuint (last, ==, 500000);
  g_assert_cmpuint (n, >=, 4);
  g_assert_cmpuint (n, <=, 9);
}

static void
test_a_page_means_that_nothing_was_added (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", "<html>What?</html>");
  g_autofree char *after_success = raw_make_reply ("201 Created", "Content-Type: text/html\r\n", "<html>Done</html>");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, page);
  post_message (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  raw_server_add_reply (f->server, after_success);
  post_message (f);
  transport_fixture_assert_success (f);
}

/* As IIS in front of Hotmail says that it was done: to report a failure would have it done twice. */
static void
test_a_page_with_nothing_in_it_is_a_success (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", "");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  post_message (f);
  transport_fixture_assert_success (f);
}

static void
test_a_lost_connection_adds_nothing_twice (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_TRUNCATE, "HTTP/1.1 201 Created\r\n", 10);
  post_message (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "Whether it was done is not known"));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

static void
test_it_can_be_cancelled_before_it_is_sent (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = folder_url (f);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (MESSAGE, strlen (MESSAGE), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  transport_fixture_open (f);
  g_cancellable_cancel (cancellable);
  httpmail_transport_post_async (f->transport, url, stream, NULL, cancellable, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  assert_cancelled (f, result);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
on_first_progress (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* The server takes a while to read all of that: it stands still in its middle. */
static void
test_it_can_be_stopped_while_it_is_sent (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = folder_url (f);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (g_strnfill (LARGE, 'x'), LARGE, g_free);
  gboolean begun = FALSE;

  transport_fixture_open (f);
  g_signal_connect (f->transport, "response", G_CALLBACK (on_first_progress), &begun);
  g_assert_true (httpmail_transport_command_post (f->transport, url, stream, NULL, 9, NULL));
  run_until (run_until_set, &begun);
  g_assert_cmpuint (f->n_done, ==, 0);
  httpmail_transport_drop_connection (f->transport);
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_signal_handlers_disconnect_by_func (f->transport, on_first_progress, &begun);
}

/* A pipe that nobody writes to has no end. */
static void
test_it_can_be_cancelled_while_the_message_is_read (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = folder_url (f);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  int ends[2];

  transport_fixture_open (f);
  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  stream = g_unix_input_stream_new (ends[0], TRUE);
  httpmail_transport_post_async (f->transport, url, stream, NULL, cancellable, transport_fixture_on_ready, &result);
  g_assert_cmpint (write (ends[1], "Subject: x", 10), ==, 10);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  assert_cancelled (f, result);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
  close (ends[1]);
}

static void
test_it_can_be_cancelled_while_it_waits_for_the_answer (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = folder_url (f);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (MESSAGE, strlen (MESSAGE), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, NULL, 0);
  httpmail_transport_post_async (f->transport, url, stream, NULL, cancellable, transport_fixture_on_ready, &result);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  assert_cancelled (f, result);
  raw_server_release (f->server);
}

static void
test_it_can_be_cancelled_while_the_answer_is_read (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = folder_url (f);
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "a body that means nothing");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (MESSAGE, strlen (MESSAGE), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, strlen (reply) - 5);
  httpmail_transport_post_async (f->transport, url, stream, NULL, cancellable, transport_fixture_on_ready, &result);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  assert_cancelled (f, result);
  raw_server_release (f->server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/post/" name, func)
  ADD ("the-message-is-sent-as-it-is", test_the_message_is_sent_as_it_is);
  ADD ("bad-arguments-are-refused", test_bad_arguments_are_refused);
  ADD ("a-stream-of-unknown-length-is-measured", test_a_stream_of_unknown_length_is_measured);
  ADD ("a-stream-that-fails-adds-nothing", test_a_stream_that_fails_adds_nothing);
  ADD ("a-logon-in-the-middle-sends-it-again", test_a_logon_in_the_middle_sends_it_again);
  ADD ("progress-is-reported", test_progress_is_reported);
  ADD ("a-page-means-that-nothing-was-added", test_a_page_means_that_nothing_was_added);
  ADD ("a-page-with-nothing-in-it-is-a-success", test_a_page_with_nothing_in_it_is_a_success);
  ADD ("a-lost-connection-adds-nothing-twice", test_a_lost_connection_adds_nothing_twice);
  ADD ("it-can-be-cancelled-before-it-is-sent", test_it_can_be_cancelled_before_it_is_sent);
  ADD ("it-can-be-stopped-while-it-is-sent", test_it_can_be_stopped_while_it_is_sent);
  ADD ("it-can-be-cancelled-while-the-message-is-read", test_it_can_be_cancelled_while_the_message_is_read);
  ADD ("it-can-be-cancelled-while-it-waits-for-the-answer", test_it_can_be_cancelled_while_it_waits_for_the_answer);
  ADD ("it-can-be-cancelled-while-the-answer-is-read", test_it_can_be_cancelled_while_the_answer_is_read);
#undef ADD
  return g_test_run ();
}
