/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define CONTEXT 77

static char *
message_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
}

/* Gets by signal until it is done. */
static void
get (TransportFixture *f)
{
  g_autofree char *url = message_url (f);
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_get (f->transport, url, NULL, TRUE, CONTEXT, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
}

static GBytes *
get_by_callback (TransportFixture *f, char **out_content_type, GError **error)
{
  g_autofree char *url = message_url (f);
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_get_async (f->transport, url, NULL, TRUE, NULL, transport_fixture_on_ready, &result);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);
  return httpmail_transport_get_finish (f->transport, result, out_content_type, error);
}

/* Bytes that are no text, with a length that no buffer divides. */
static GBytes *
make_content (gsize size)
{
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 31 + i / 253);
  return g_bytes_new_take (bytes, size);
}

static GBytes *
make_reply (const char *head, GBytes *content)
{
  GByteArray *reply = g_byte_array_new ();

  g_byte_array_append (reply, (const guint8 *) head, strlen (head));
  g_byte_array_append (reply, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  return g_byte_array_free_to_bytes (reply);
}

static void
add_content (TransportFixture *f, GBytes *content)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: message/rfc822; charset=x\r\n"
                                           "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                                           g_bytes_get_size (content));
  g_autoptr (GBytes) reply = make_reply (head, content);

  raw_server_add_behaviour_bytes (f->server, RAW_REPLY, reply, 0);
}

static void
test_a_message_comes_in_pieces (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GBytes) content = make_content (200007);
  g_autoptr (GByteArray) received = g_byte_array_new ();
  guint64 total = 0;
  guint n_pieces = 0;

  transport_fixture_open (f);
  add_content (f, content);
  get (f);

  transport_fixture_assert_success (f);
  for (guint i = 0; i < f->responses->len; i++)
    {
      HTTPMailResponse *response = g_ptr_array_index (f->responses, i);
      GBytes *piece = httpmail_response_get_content (response);

      g_assert_cmpint (httpmail_response_get_command (response), ==, HTTPMAIL_COMMAND_GET);
      g_assert_cmpuint (httpmail_response_get_context (response), ==, CONTEXT);
      g_assert_cmpstr (httpmail_response_get_content_type (response), ==, "message/rfc822");
      g_assert_true (httpmail_response_get_total (response, &total));
      g_assert_cmpuint (total, ==, 200007);
      if (httpmail_response_is_done (response))
        g_assert_null (piece);
      else
        g_byte_array_append (received, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
      g_assert_cmpuint (httpmail_response_get_transferred (response), ==, received->len);
      n_pieces += piece != NULL;
    }
  g_assert_cmpuint (n_pieces, >, 1);
  g_assert_cmpmem (received->data, received->len, g_bytes_get_data (content, NULL), 200007);
}

static void
test_the_first_piece_does_not_wait_for_the_last (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: a\r\n\r\nText\r\n");
  g_autofree char *url = message_url (f);
  gsize whole = strlen (reply);

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, whole - 6);
  g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, TRUE, CONTEXT, NULL));
  run_until (run_until_set, &f->responses->len);
  g_assert_cmpuint (f->n_done, ==, 0);
  g_assert_cmpuint (httpmail_response_get_transferred (transport_fixture_last (f)), ==, 14);
  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (httpmail_response_get_transferred (transport_fixture_last (f)), ==, 20);
}

static void
test_without_a_length_there_is_no_total (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  guint64 total;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "5\r\nFrom:\r\n3\r\n a\n\r\n0\r\n\r\n");
  get (f);
  transport_fixture_assert_success (f);
  g_assert_false (httpmail_response_get_total (transport_fixture_last (f), &total));
  g_assert_cmpuint (httpmail_response_get_transferred (transport_fixture_last (f)), ==, 8);
}

static void
test_by_callback_the_whole_message_comes_once (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GBytes) content = make_content (70001);
  g_autoptr (GBytes) received = NULL;
  g_autofree char *content_type = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  add_content (f, content);
  received = get_by_callback (f, &content_type, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (received, content));
  g_assert_cmpstr (content_type, ==, "message/rfc822");
  g_assert_cmpuint (f->responses->len, ==, 0);
}

static void
test_what_is_asked_for_stands_in_the_headers (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const accept[] = { "message/rfc822", "text/*;q=0.5", NULL };
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: text/plain\r\n", "x");
  g_autofree char *url = message_url (f);
  g_autofree char *head = NULL;
  g_autofree char *field = NULL;
  g_autofree char *translate = NULL;
  g_autofree char *encoding = NULL;
  g_autofree char *accept_default = NULL;
  g_autofree char *translate_default = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  raw_server_add_reply (f->server, reply);
  g_assert_true (httpmail_transport_command_get (f->transport, url, accept, TRUE, 1, NULL));
  g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, FALSE, 2, NULL));
  transport_fixture_run_until_done (f, 2);

  /* Both read and so may arrive in either order. */
  translate = transport_fixture_request_header (f, 1, "Translate");
  if (!*translate)
    {
      g_free (translate);
      translate = transport_fixture_request_header (f, 2, "Translate");
      field = transport_fixture_request_header (f, 2, "Accept");
      translate_default = transport_fixture_request_header (f, 1, "Translate");
      accept_default = transport_fixture_request_header (f, 1, "Accept");
    }
  else
    {
      field = transport_fixture_request_header (f, 1, "Accept");
      translate_default = transport_fixture_request_header (f, 2, "Translate");
      accept_default = transport_fixture_request_header (f, 2, "Accept");
    }
  g_assert_cmpstr (translate, ==, "f");
  g_assert_cmpstr (field, ==, "message/rfc822, text/*;q=0.5");
  g_assert_cmpstr (translate_default, ==, "");
  g_assert_cmpstr (accept_default, ==, "");
  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "GET /bob/folders/ACTIVE/MSG1 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nUser-Agent: tests/1"));
  encoding = transport_fixture_request_header (f, 1, "Accept-Encoding");
  g_assert_cmpstr (encoding, ==, "identity");
}

static void
test_a_content_type_cannot_carry_a_header (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const accept[] = { "text/plain", "text/html\r\nX-Evil: 1", NULL };
  g_autofree char *url = message_url (f);
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  g_assert_false (httpmail_transport_command_get (f->transport, url, accept, TRUE, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "number 2"));
}

static void
test_a_body_cut_off_is_an_error (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: a\r\n\r\nText\r\n");
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_TRUNCATE, reply, strlen (reply) - 3);
  get (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);

  raw_server_add_behaviour (f->server, RAW_TRUNCATE, reply, strlen (reply) - 3);
  content = get_by_callback (f, NULL, &error);
  g_assert_null (content);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
}

static void
test_a_chunk_cut_off_is_an_error (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_REPLY_CLOSE,
                            "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\nTransfer-Encoding: chunked\r\n"
                            "Connection: close\r\n\r\n5\r\nFro",
                            0);
  get (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
}

static void
test_an_empty_message_is_gone (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *empty = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "");
  g_autofree char *tagged = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\nETag: \"1\"\r\n", "");
  g_autofree char *text = raw_make_reply ("200 OK", "Content-Type: text/plain\r\n", "");
  g_autofree char *url = message_url (f);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, empty);
  get (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, url));

  raw_server_add_reply (f->server, tagged);
  get (f);
  transport_fixture_assert_success (f);
  raw_server_add_reply (f->server, text);
  content = get_by_callback (f, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (content), ==, 0);
}

static void
test_limit_of_what_is_held (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GBytes) at = make_content (1000);
  g_autoptr (GBytes) beyond = make_content (1001);
  g_autoptr (GBytes) content = NULL;
  g_autofree char *url = message_url (f);
  g_autoptr (GError) error = NULL;

  g_object_set (f->transport, "max-held-size", (guint64) 1000, NULL);
  transport_fixture_open (f);
  add_content (f, at);
  content = get_by_callback (f, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (content, at));

  add_content (f, beyond);
  g_assert_null (get_by_callback (f, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "limit of 1000 bytes"));
  g_assert_nonnull (strstr (error->message, url));

  /* By signals nothing is held. */
  add_content (f, beyond);
  get (f);
  transport_fixture_assert_success (f);
}

static void
test_a_message_that_is_not_there_is_named (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("404 Not Found", NULL, "<html>gone</html>");
  g_autofree char *url = message_url (f);

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  get (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, url));
  g_assert_cmpuint (f->responses->len, ==, 1);
  g_assert_null (httpmail_response_get_content (transport_fixture_last (f)));
}

static void
test_urls_that_cannot_be_asked_are_refused (void)
{
  static const char *const urls[] = { "http://127.0.0.1/a b", "http://127.0.0.1/a\r\nX-Evil: 1", "ftp://127.0.0.1/a",
                                      "/bob/MSG1",            "file:///etc/passwd",             "",
                                      "http://127.0.0.1/a#b", "data:text/plain,x" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) by_callback = NULL;

      g_assert_false (httpmail_transport_command_get (f->transport, urls[i], NULL, TRUE, 1, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      if (!strpbrk (urls[i], "\r\n"))
        g_assert_nonnull (strstr (error->message, urls[i]));

      httpmail_transport_get_async (f->transport, urls[i], NULL, TRUE, NULL, transport_fixture_on_ready, &result);
      run_until (run_until_nonnull, &result);
      g_assert_null (httpmail_transport_get_finish (f->transport, result, NULL, &by_callback));
      g_assert_error (by_callback, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (by_callback->message, ==, error->message);
    }
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_another_server_is_not_asked (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (RawServer) other = raw_server_new ();
  g_autofree char *url = g_strconcat (raw_server_get_uri (other), "bob/MSG1", NULL);

  transport_fixture_open (f);
  g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, url));
  g_assert_cmpuint (raw_server_get_n_connections (other), ==, 0);
}

static void
test_a_transport_that_is_not_open_says_so (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = message_url (f);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED);
  g_clear_error (&error);
  content = get_by_callback (f, NULL, &error);
  g_assert_null (content);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED);
  g_assert_false (httpmail_transport_get_busy (f->transport));
}

static void
test_a_page_is_no_message (void)
{
  const char *const accept[] = { "message/rfc822", NULL };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", "<html>Please log on</html>");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, page);
  g_assert_true (httpmail_transport_command_get (f->transport, url, accept, TRUE, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_a_callback_learns_what_the_server_said (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = message_url (f);
  g_autofree char *reply = raw_make_reply ("402 Payment Required", "X-Dav-Error: 402 Pay first\r\n", "");
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GAsyncResult) early = NULL;
  g_autoptr (GError) error = NULL;
  HTTPMailResult *result;

  httpmail_transport_delete_async (f->transport, url, NULL, transport_fixture_on_ready, &early);
  run_until (run_until_nonnull, &early);
  result = httpmail_transport_get_async_result (f->transport, early);
  g_assert_error (httpmail_result_get_error (result), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (httpmail_result_get_http_status (result), ==, 0);

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  httpmail_transport_delete_async (f->transport, url, NULL, transport_fixture_on_ready, &done);
  run_until (run_until_nonnull, &done);
  g_assert_false (httpmail_transport_delete_finish (f->transport, done, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);
  result = httpmail_transport_get_async_result (f->transport, done);
  g_assert_false (httpmail_result_is_success (result));
  g_assert_cmpuint (httpmail_result_get_http_status (result), ==, 402);
  g_assert_cmpstr (httpmail_result_get_problem (result), ==, "402 Pay first");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/content/" name, func)
  ADD ("a-message-comes-in-pieces", test_a_message_comes_in_pieces);
  ADD ("the-first-piece-does-not-wait-for-the-last", test_the_first_piece_does_not_wait_for_the_last);
  ADD ("without-a-length-there-is-no-total", test_without_a_length_there_is_no_total);
  ADD ("by-callback-the-whole-message-comes-once", test_by_callback_the_whole_message_comes_once);
  ADD ("what-is-asked-for-stands-in-the-headers", test_what_is_asked_for_stands_in_the_headers);
  ADD ("a-content-type-cannot-carry-a-header", test_a_content_type_cannot_carry_a_header);
  ADD ("a-body-cut-off-is-an-error", test_a_body_cut_off_is_an_error);
  ADD ("a-chunk-cut-off-is-an-error", test_a_chunk_cut_off_is_an_error);
  ADD ("an-empty-message-is-gone", test_an_empty_message_is_gone);
  ADD ("limit-of-what-is-held", test_limit_of_what_is_held);
  ADD ("a-message-that-is-not-there-is-named", test_a_message_that_is_not_there_is_named);
  ADD ("urls-that-cannot-be-asked-are-refused", test_urls_that_cannot_be_asked_are_refused);
  ADD ("another-server-is-not-asked", test_another_server_is_not_asked);
  ADD ("a-transport-that-is-not-open-says-so", test_a_transport_that_is_not_open_says_so);
  ADD ("a-callback-learns-what-the-server-said", test_a_callback_learns_what_the_server_said);
#undef ADD
  g_test_add_func ("/transport/content/a-page-is-no-message", test_a_page_is_no_message);
  return g_test_run ();
}
