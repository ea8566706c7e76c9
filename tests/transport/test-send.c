/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define ENVELOPE "MAIL FROM:<bob@example.net>\r\nRCPT TO:<ann@example.org>\r\nRCPT TO:<carl@example.com>\r\n\r\n"
#define MESSAGE "From: bob@example.net\r\nSubject: caf\xe9\r\n\r\n.\r\nText without an end"

static const char *const recipients[] = { "ann@example.org", "carl@example.com", NULL };

static char *
send_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/sendmsg");
}

static gboolean
start (TransportFixture *f, GInputStream *message, gboolean save, GError **error)
{
  g_autofree char *url = send_url (f);

  return httpmail_transport_command_send_message (f->transport, url, "bob@example.net", recipients, save, message, 4,
                                                  error);
}

static void
send_stream (TransportFixture *f, GInputStream *message, gboolean save)
{
  g_autoptr (GError) error = NULL;

  start (f, message, save, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_SEND_MESSAGE);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, 4);
}

static void
send_text (TransportFixture *f, gboolean save)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (MESSAGE, strlen (MESSAGE), NULL);

  send_stream (f, stream, save);
}

static void
assert_header (TransportFixture *f, guint n, const char *name, const char *expected)
{
  g_autofree char *text = transport_fixture_request_header (f, n, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_envelope_and_message_are_sent_as_they_are (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("201 Created", "Location: /bob/folders/sAVeD/MSG7\r\n", "");
  g_autofree char *length = g_strdup_printf ("%zu", strlen (ENVELOPE MESSAGE));
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/sAVeD/MSG7");
  g_autofree char *head = NULL;
  g_autofree char *body = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  raw_server_add_reply (f->server, reply);
  send_text (f, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpstr (httpmail_response_get_location (transport_fixture_last (f)), ==, expected);
  send_text (f, FALSE);

  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "POST /bob/sendmsg HTTP/1.1\r\n"));
  body = transport_fixture_request_body (f, 1);
  g_assert_cmpstr (body, ==, ENVELOPE MESSAGE);
  assert_header (f, 1, "Content-Type", "message/rfc821");
  assert_header (f, 1, "Content-Length", length);
  assert_header (f, 1, "Transfer-Encoding", "");
  assert_header (f, 1, "SAVEINSENT", "t");
  assert_header (f, 2, "SAVEINSENT", "f");
}

static void
test_bad_addresses_are_named (void)
{
  static const char *const bad[] = { "ann", "Ann <ann@example.org>", "ann@example.org\r\nRCPT TO:<x@y>", "",
                                     "a b@example.org", "-f@example.org" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("x", 1, NULL);
  const char *const none[] = { NULL };
  g_autofree char *url = send_url (f);
  g_autoptr (GError) nobody = NULL;

  transport_fixture_open (f);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *const to[] = { "ann@example.org", bad[i], NULL };
      g_autofree char *shown = g_strescape (bad[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) from_error = NULL;

      g_assert_false (httpmail_transport_command_send_message (f->transport, url, "bob@example.net", to, TRUE, stream,
                                                               1, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS);
      g_assert_nonnull (strstr (error->message, shown));
      g_assert_false (
        httpmail_transport_command_send_message (f->transport, url, bad[i], recipients, TRUE, stream, 1, &from_error));
      g_assert_error (from_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS);
    }
  g_assert_false (httpmail_transport_command_send_message (f->transport, url, "bob@example.net", none, TRUE, stream, 1,
                                                           &nobody));
  g_assert_error (nobody, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS_LIST);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_a_stream_that_cannot_seek_is_sent (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data ("Subject: x\r\n\r\nText\r\n", 20, NULL);
  g_autoptr (GCharsetConverter) converter = g_charset_converter_new ("UTF-8", "UTF-8", NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, G_CONVERTER (converter));
  g_autofree char *challenge =
    raw_make_reply ("401 Authorization Required", "WWW-Authenticate: Basic realm=\"mail\"\r\n", "");
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *length = g_strdup_printf ("%zu", strlen (ENVELOPE) + 20);
  g_autofree char *body = NULL;

  g_assert_false (G_IS_SEEKABLE (stream) && g_seekable_can_seek (G_SEEKABLE (stream)));
  f->password = "sesame";
  transport_fixture_open (f);
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, reply);
  send_stream (f, stream, TRUE);
  transport_fixture_assert_success (f);
  body = transport_fixture_request_body (f, 2);
  g_assert_cmpstr (body, ==, ENVELOPE "Subject: x\r\n\r\nText\r\n");
  assert_header (f, 2, "Content-Length", length);
}

static void
test_a_stream_is_sent_from_where_it_stands (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("leave out\r\nSubject: x\r\n\r\n", -1, NULL);
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *body = NULL;

  transport_fixture_open (f);
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 11, G_SEEK_SET, NULL, NULL));
  raw_server_add_reply (f->server, reply);
  send_stream (f, stream, TRUE);
  transport_fixture_assert_success (f);
  body = transport_fixture_request_body (f, 1);
  g_assert_cmpstr (body, ==, ENVELOPE "Subject: x\r\n\r\n");
}

static void
test_a_logon_in_between_sends_it_again (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge = raw_make_reply (
    "401 Authorization Required", "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"abc\", qop=\"auth\"\r\n", "");
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  guint n_resent = 0;

  f->password = "sesame";
  transport_fixture_open (f);
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, reply);
  send_text (f, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_logons, ==, 1);

  first = transport_fixture_request_body (f, 1);
  second = transport_fixture_request_body (f, 2);
  g_assert_cmpstr (first, ==, ENVELOPE MESSAGE);
  g_assert_cmpstr (second, ==, ENVELOPE MESSAGE);
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
  guint64 expected = strlen (ENVELOPE) + 500000;
  guint64 last = 0;
  guint n = 0;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  send_stream (f, stream, TRUE);
  transport_fixture_assert_success (f);
  for (guint i = 0; i < f->responses->len - 1; i++)
    {
      HTTPMailResponse *response = g_ptr_array_index (f->responses, i);
      guint64 total = 0;

      g_assert_false (httpmail_response_is_done (response));
      g_assert_true (httpmail_response_get_total (response, &total));
      g_assert_cmpuint (total, ==, expected);
      g_assert_cmpuint (httpmail_response_get_transferred (response), >, last);
      last = httpmail_response_get_transferred (response);
      n++;
    }
  g_assert_cmpuint (last, ==, expected);
  g_assert_cmpuint (n, >=, 4);
  g_assert_cmpuint (n, <=, 9);
}

static void
test_the_reason_of_a_refusal_is_passed_on (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("403 You have sent 100 messages today; go to bed", NULL, "");
  g_autofree char *url = send_url (f);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (MESSAGE, strlen (MESSAGE), NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  httpmail_transport_send_message_async (f->transport, url, "bob@example.net", recipients, TRUE, stream, NULL,
                                         transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_send_message_finish (f->transport, result, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "go to bed"));
}

/* Whether it was delivered is not known, and twice is worse than a question. */
static void
test_a_lost_connection_sends_nothing_twice (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_CLOSE, NULL, 0);
  send_text (f, TRUE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

static void
test_a_stream_that_fails_sends_nothing (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("x", 1, NULL);

  transport_fixture_open (f);
  g_assert_true (g_input_stream_close (stream, NULL, NULL));
  send_stream (f, stream, TRUE);
  g_assert_nonnull (transport_fixture_last_error (f));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_a_page_instead_of_an_answer_sends_nothing (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", "<html>Please log on</html>");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, page);
  send_text (f, TRUE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "a page for people"));
}

static void
test_a_lost_answer_says_that_it_may_have_been_sent (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_CLOSE, NULL, 0);
  send_text (f, TRUE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "Whether it was done is not known"));
  g_assert_null (strstr (transport_fixture_last_error (f)->message, "try again"));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/send/" name, func)
  ADD ("envelope-and-message-are-sent-as-they-are", test_envelope_and_message_are_sent_as_they_are);
  ADD ("bad-addresses-are-named", test_bad_addresses_are_named);
  ADD ("a-stream-that-cannot-seek-is-sent", test_a_stream_that_cannot_seek_is_sent);
  ADD ("a-stream-is-sent-from-where-it-stands", test_a_stream_is_sent_from_where_it_stands);
  ADD ("a-logon-in-between-sends-it-again", test_a_logon_in_between_sends_it_again);
  ADD ("progress-is-reported", test_progress_is_reported);
  ADD ("the-reason-of-a-refusal-is-passed-on", test_the_reason_of_a_refusal_is_passed_on);
  ADD ("a-lost-connection-sends-nothing-twice", test_a_lost_connection_sends_nothing_twice);
  ADD ("a-stream-that-fails-sends-nothing", test_a_stream_that_fails_sends_nothing);
#undef ADD
  g_test_add_func ("/transport/send/a-page-instead-of-an-answer-sends-nothing",
                   test_a_page_instead_of_an_answer_sends_nothing);
  g_test_add_func ("/transport/send/a-lost-answer-says-that-it-may-have-been-sent",
                   test_a_lost_answer_says_that_it_may_have_been_sent);
  return g_test_run ();
}
