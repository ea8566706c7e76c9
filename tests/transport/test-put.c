/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define MESSAGE "From: bob@example.net\r\nSubject: caf\xe9\r\n\r\n.\r\nText without an end"
#define CONTEXT 12

static char *
put_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/folders/ACTIVE/Plan%20B.EML");
}

static void
put (TransportFixture *f, const char *text, gsize length, const char *content_type)
{
  g_autofree char *url = put_url (f);
  g_autoptr (GBytes) content = g_bytes_new (text, length);
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_put (f->transport, url, content, content_type, CONTEXT, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_PUT);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, CONTEXT);
}

static void
put_message (TransportFixture *f)
{
  put (f, MESSAGE, strlen (MESSAGE), NULL);
}

static void
assert_header (TransportFixture *f, guint n, const char *name, const char *expected)
{
  g_autofree char *text = transport_fixture_request_header (f, n, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_nothing_is_not_stored (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = put_url (f);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) later = NULL;

  transport_fixture_open (f);
  g_assert_false (httpmail_transport_command_put (f->transport, url, nothing, NULL, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, url));
  httpmail_transport_put_async (f->transport, url, nothing, NULL, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_put_finish (f->transport, result, NULL, &later));
  g_assert_error (later, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_bad_arguments_are_refused (void)
{
  static const char *const types[] = { "",           "message",        "/rfc822",          "message/",
                                       "a/b\r\nX: y", "message/\xe9", "mess age/rfc822", "a/ b" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = put_url (f);
  g_autoptr (GBytes) content = g_bytes_new ("x", 1);
  g_autoptr (GError) elsewhere = NULL;
  g_autoptr (GError) broken = NULL;

  transport_fixture_open (f);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (types[i], NULL);

      g_assert_false (httpmail_transport_command_put (f->transport, url, content, types[i], 1, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, shown));
    }
  g_assert_false (httpmail_transport_command_put (f->transport, "/bob/x", content, NULL, 1, &broken));
  g_assert_error (broken, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_true (
    httpmail_transport_command_put (f->transport, "http://mail.example.net/x", content, NULL, 1, &elsewhere));
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_the_content_is_sent_as_it_is (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *created = raw_make_reply ("201 Created", "Location: /bob/folders/ACTIVE/Plan%20B-2.EML\r\n", "");
  g_autofree char *replaced = raw_make_reply ("204 No Content", NULL, "");
  g_autofree char *length = g_strdup_printf ("%zu", strlen (MESSAGE));
  g_autofree char *elsewhere = transport_fixture_url (f, "bob/folders/ACTIVE/Plan%20B-2.EML");
  g_autofree char *url = put_url (f);
  g_autofree char *head = NULL;
  g_autofree char *body = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, created);
  put_message (f);
  transport_fixture_assert_success (f);
  g_assert_cmpstr (httpmail_response_get_location (transport_fixture_last (f)), ==, elsewhere);
  raw_server_add_reply (f->server, replaced);
  put (f, "a\0b", 3, "text/plain; charset=\"utf-8\"");
  transport_fixture_assert_success (f);
  g_assert_cmpstr (httpmail_response_get_location (transport_fixture_last (f)), ==, url);

  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "PUT /bob/folders/ACTIVE/Plan%20B.EML HTTP/1.1\r\n"));
  body = transport_fixture_request_body (f, 1);
  g_assert_cmpstr (body, ==, MESSAGE);
  assert_header (f, 1, "Content-Type", "message/rfc822");
  assert_header (f, 1, "Content-Length", length);
  assert_header (f, 1, "Transfer-Encoding", "");
  assert_header (f, 1, "Expect", "");
  assert_header (f, 1, "Translate", "");
  assert_header (f, 2, "Content-Type", "text/plain; charset=\"utf-8\"");
  assert_header (f, 2, "Content-Length", "3");
}

static void
test_exchange_is_to_keep_it_as_it_is (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  /* What IIS says of a file that it replaced. */
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: text/html\r\nMS-WebStorage: 6.5.6944\r\n", "");

  transport_fixture_open_exchange (f);
  raw_server_add_reply (f->server, reply);
  put_message (f);
  transport_fixture_assert_success (f);
  assert_header (f, 1, "Translate", "f");
}

static void
test_a_page_means_that_nothing_was_stored (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (TransportFixture) exchange = transport_fixture_new ();
  g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", "<html>What?</html>");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, page);
  put_message (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "PUT"));
  g_assert_null (httpmail_response_get_location (transport_fixture_last (f)));

  transport_fixture_open_exchange (exchange);
  raw_server_add_reply (exchange->server, page);
  put_message (exchange);
  g_assert_error (transport_fixture_last_error (exchange), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_refusals_say_why (void)
{
  static const struct
  {
    const char *status;
    int code;
  } table[] = {
    { "403 Not your folder", HTTPMAIL_ERROR_FORBIDDEN },      { "404 Not Found", HTTPMAIL_ERROR_NOT_FOUND },
    { "405 Method Not Allowed", HTTPMAIL_ERROR_METHOD_NOT_ALLOWED }, { "409 Conflict", HTTPMAIL_ERROR_CONFLICT },
    { "413 Too Large", HTTPMAIL_ERROR_FAILED },               { "507 Full", HTTPMAIL_ERROR_INSUFFICIENT_STORAGE },
  };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *reply = raw_make_reply (table[i].status, NULL, "");

      raw_server_add_reply (f->server, reply);
      put_message (f);
      g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, table[i].code);
      g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, table[i].status));
    }
}

static void
test_a_logon_in_between_sends_it_again (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *text = g_strnfill (300000, 'x');
  g_autofree char *challenge =
    raw_make_reply ("401 Authorization Required", "WWW-Authenticate: Basic realm=\"mail\"\r\n", "");
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *second = NULL;
  guint64 before = 0;
  guint n_resent = 0;

  f->password = "sesame";
  transport_fixture_open (f);
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, reply);
  put (f, text, 300000, NULL);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_logons, ==, 1);
  second = transport_fixture_request_body (f, 2);
  g_assert_cmpstr (second, ==, text);

  for (guint i = 0; i + 1 < f->responses->len; i++)
    {
      HTTPMailResponse *response = g_ptr_array_index (f->responses, i);
      guint64 sent = httpmail_response_get_transferred (response);
      guint64 total = 0;

      g_assert_true (httpmail_response_get_total (response, &total));
      g_assert_cmpuint (total, ==, 300000);
      /* It goes up, and falls back once: where it says so. */
      if (httpmail_response_is_resend (response))
        g_assert_cmpuint (sent, <, before);
      else
        g_assert_cmpuint (sent, >, before);
      n_resent += httpmail_response_is_resend (response);
      before = sent;
    }
  g_assert_cmpuint (n_resent, ==, 1);
  g_assert_cmpuint (before, ==, 300000);
}

static void
test_a_lost_connection_is_no_answer (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_CLOSE, NULL, 0);
  put_message (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "Whether it was done is not known"));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

static void
test_it_is_not_sent_elsewhere (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("302 Found", "Location: http://mail.example.net/\r\n", "");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  put_message (f);
  g_assert_nonnull (transport_fixture_last_error (f));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

static void
test_by_callback_the_location_is_the_result (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *url = put_url (f);
  g_autoptr (GBytes) content = g_bytes_new (MESSAGE, strlen (MESSAGE));
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  httpmail_transport_put_async (f->transport, url, content, NULL, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_put_finish (f->transport, result, &location, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (location, ==, url);
  g_assert_cmpuint (f->responses->len, ==, 0);
}

static void
test_it_can_be_cancelled_while_it_waits_for_the_answer (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = put_url (f);
  g_autoptr (GBytes) content = g_bytes_new (MESSAGE, strlen (MESSAGE));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, NULL, 0);
  httpmail_transport_put_async (f->transport, url, content, NULL, cancellable, transport_fixture_on_ready, &result);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_put_finish (f->transport, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  raw_server_release (f->server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/put/" name, func)
  ADD ("nothing-is-not-stored", test_nothing_is_not_stored);
  ADD ("bad-arguments-are-refused", test_bad_arguments_are_refused);
  ADD ("the-content-is-sent-as-it-is", test_the_content_is_sent_as_it_is);
  ADD ("exchange-is-to-keep-it-as-it-is", test_exchange_is_to_keep_it_as_it_is);
  ADD ("a-page-means-that-nothing-was-stored", test_a_page_means_that_nothing_was_stored);
  ADD ("refusals-say-why", test_refusals_say_why);
  ADD ("a-logon-in-between-sends-it-again", test_a_logon_in_between_sends_it_again);
  ADD ("a-lost-connection-is-no-answer", test_a_lost_connection_is_no_answer);
  ADD ("it-is-not-sent-elsewhere", test_it_is_not_sent_elsewhere);
  ADD ("by-callback-the-location-is-the-result", test_by_callback_the_location_is_the_result);
  ADD ("it-can-be-cancelled-while-it-waits-for-the-answer", test_it_can_be_cancelled_while_it_waits_for_the_answer);
#undef ADD
  return g_test_run ();
}
