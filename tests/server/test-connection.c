/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connections: requests one after the other, and clients that mean harm. */

#include <string.h>

#include "server-fixture.h"
#include "server/hs-listener.h"

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (; (text = strstr (text, part)) != NULL; text += strlen (part))
    n++;
  return n;
}

static void
test_requests_one_after_the_other (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,", "Subject: a\r\n\r\n", -1);
  /* All sent at once: a body that is wanted, one that is not, none, chunks; and an empty line in between. */
  reply = fixture_talk (fixture, "PROPFIND /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC "\r\n"
                                 "PROPFIND / HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nbody"
                                 "\r\nGET /bob/folders/INBOX/1.a HTTP/1.1\r\n" HOST BASIC "Content-Length: 3\r\n\r\nabc"
                                 "FROB / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                                 "OPTIONS / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"
                                 "OPTIONS / HTTP/1.1\r\n" HOST "\r\n");
  g_assert_cmpuint (count (reply, "HTTP/1.1 207 "), ==, 1);
  g_assert_cmpuint (count (reply, "HTTP/1.1 401 "), ==, 1);
  g_assert_cmpuint (count (reply, "Content-Length: 14\r\n\r\nSubject: a\r\n\r\nHTTP/1.1 501 "), ==, 1);
  /* Nothing after Connection: close. */
  g_assert_cmpuint (count (reply, "DAV: 1"), ==, 1);
}

static void
test_old_client_that_keeps_the_connection (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_talk (fixture, "OPTIONS / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
                                                  "OPTIONS / HTTP/1.0\r\n\r\n");

  g_assert_cmpuint (count (reply, "HTTP/1.1 200 "), ==, 2);
  assert_has (reply, "Connection: keep-alive\r\n");
  assert_has (reply, "Connection: close\r\n");
}

static void
test_expect_continue (Fixture *fixture, gconstpointer data)
{
  /* A body that is refused is not asked for. */
  g_autofree char *refused = fixture_talk (fixture, "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST
                                                    "Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");
  g_autofree char *too_long = fixture_talk (fixture, "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC
                                                     "Content-Type: message/rfc822\r\nExpect: 100-continue\r\n"
                                                     "Content-Length: 10000000000000\r\n\r\n");
  g_autofree char *wanted = fixture_talk_and_cut (fixture, "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC
                                                           "Content-Type: message/rfc822\r\n"
                                                           "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n");

  assert_status (refused, "HTTP/1.1 401 ");
  assert_status (too_long, "HTTP/1.1 413 ");
  g_assert_cmpstr (wanted, ==, "HTTP/1.1 100 Continue\r\n\r\n");
}

static const struct
{
  const char *request;
  const char *status;
} refused[] = {
  { "POST /bob/sendmsg HTTP/1.1\r\n" HOST BASIC "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "HTTP/1.1 400 Content-Length and Transfer-Encoding together\r\n" },
  { "POST /bob/sendmsg HTTP/1.1\r\n" HOST BASIC "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "HTTP/1.1 400 Two Content-Length fields\r\n" },
  { "GET / HTTP/1.1\r\n" HOST "Host: other\r\n\r\n", "HTTP/1.1 400 Two Host fields\r\n" },
  { "GET / HTTP/1.1\r\n" BASIC "\r\n", "HTTP/1.1 400 No Host field\r\n" },
  { "GET / HTTP/1.1\r\nHost: a\"b\r\n\r\n", "HTTP/1.1 400 Bad Host field\r\n" },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: \x0b"
    "chunked\r\n\r\n",
    "HTTP/1.1 400 " },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n", "HTTP/1.1 400 " },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\nhello", "HTTP/1.1 400 " },
  { "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "HTTP/1.1 400 " },
  { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1 505 " },
  { "GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 505 " },
  { "hello\r\n\r\n", "HTTP/1.1 400 " },
  { "GET\r\n\r\n", "HTTP/1.1 400 " },
};

static void
test_what_can_be_read_in_two_ways (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      /* What follows must not be taken for a second request. */
      g_autofree char *request = g_strconcat (refused[i].request, "OPTIONS / HTTP/1.1\r\n" HOST "\r\n", NULL);
      g_autofree char *reply = fixture_talk (fixture, request);

      assert_status (reply, refused[i].status);
      assert_has (reply, "\r\nConnection: close\r\n");
      g_assert_cmpuint (count (reply, "\r\nServer: "), ==, 1);
    }
}

static void
test_floods (Fixture *fixture, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (4 * 1024 * 1024, 'x');
  g_autofree char *line = g_strconcat ("GET /", filler, NULL);
  g_autofree char *field = g_strconcat ("GET / HTTP/1.1\r\n" HOST "X: ", filler, NULL);
  g_autofree char *xml =
      g_strconcat ("PROPFIND / HTTP/1.1\r\n" HOST BASIC "Content-Length: 4194304\r\n\r\n", filler, NULL);
  g_autofree char *chunk =
      g_strconcat ("PROPFIND / HTTP/1.1\r\n" HOST BASIC "Transfer-Encoding: chunked\r\n\r\n400000\r\n", filler, NULL);
  g_autofree char *unwanted =
      g_strconcat ("GET / HTTP/1.1\r\n" HOST BASIC "Transfer-Encoding: chunked\r\n\r\n400000\r\n", filler, NULL);
  const char *requests[] = { line, field, xml, chunk, unwanted };
  static const char *const statuses[] = { "HTTP/1.1 414 ", "HTTP/1.1 431 ", "HTTP/1.1 413 ", "HTTP/1.1 413 ",
                                          "HTTP/1.1 415 " };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *reply = fixture_talk (fixture, requests[i]);

      /* The flood may be stronger than the answer; then nothing is left of it but the end. */
      if (*reply != '\0')
        assert_status (reply, statuses[i]);
    }
}

static void
test_xml_limits (Fixture *fixture, gconstpointer data)
{
  for (guint extra = 0; extra < 2; extra++)
    {
      g_autoptr (GString) body = g_string_new ("<D:propfind xmlns:D=\"DAV:\"><D:allprop/></D:propfind>");
      g_autofree char *reply = NULL;

      while (body->len < 256 * 1024 + extra)
        g_string_append_c (body, '\n');
      reply = fixture_ask (fixture, "PROPFIND /bob/folders/", NULL, body->str);
      assert_status (reply, extra == 0 ? "HTTP/1.1 207 " : "HTTP/1.1 413 ");
    }
}

/* ---- the listener by itself, with deadlines that a test can wait for ---- */

typedef struct
{
  HsListener *listener;
  guint16 port;
  GSocketConnection *clients[4];
} Bare;

static void
never_answer (HsRequest *request, gpointer user_data)
{
  request->logged_on = TRUE;
}

static void
log_on_when_asked (HsRequest *request, gpointer user_data)
{
  request->logged_on = g_str_equal (request->head->path, "/in");
  /* As after a wrong password. */
  if (!g_str_equal (request->head->path, "/later"))
    hs_request_answer_status (request, 200);
}

static void
answer_at_once (HsRequest *request, gpointer user_data)
{
  hs_request_answer_status (request, 200);
}

static void
bare_start (Bare *bare, HsListenerFunc func, guint head_ms, guint idle_ms)
{
  HsTimeouts timeouts = { head_ms, idle_ms };
  g_autoptr (GError) error = NULL;

  bare->listener = hs_listener_new ("127.0.0.1", 0, NULL, func, NULL, &error);
  g_assert_no_error (error);
  hs_listener_set_timeouts (bare->listener, &timeouts);
  bare->port = (guint16) g_ascii_strtoull (strrchr (hs_listener_get_uri (bare->listener), ':') + 1, NULL, 10);
}

static void
bare_stop (Bare *bare)
{
  hs_listener_free (bare->listener);
  for (gsize i = 0; i < G_N_ELEMENTS (bare->clients); i++)
    g_clear_object (&bare->clients[i]);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static GSocketConnection *
bare_connect (Bare *bare, const char *text)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (client, "127.0.0.1", bare->port, NULL, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  g_assert_cmpint (g_socket_send (g_socket_connection_get_socket (connection), text, strlen (text), NULL, NULL), ==,
                   (gssize) strlen (text));
  return connection;
}

typedef struct
{
  GSocketConnection *connection;
  GString *received;
} Received;

/* Reads what is there; TRUE when the other side has closed. */
static gboolean
is_closed (gpointer user_data)
{
  Received *received = user_data;
  char buffer[1000];
  gssize n;

  while ((n = g_socket_receive (g_socket_connection_get_socket (received->connection), buffer, sizeof buffer, NULL,
                                NULL)) > 0)
    g_string_append_len (received->received, buffer, n);
  return n == 0;
}

static gboolean
has_reply (gpointer user_data)
{
  Received *received = user_data;

  return is_closed (user_data) || strstr (received->received->str, "\r\n\r\n") != NULL;
}

static void
test_deadlines (void)
{
  static const struct
  {
    const char *text;
    const char *reply;
  } cases[] = {
    { "", "" },
    { "GET / HTT", "HTTP/1.1 408 Request Timeout\r\n" },
    { "GET / HTTP/1.1\r\nHost: a\r\n", "HTTP/1.1 408 Request Timeout\r\n" },
    { "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n" },
    { "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 200 OK\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Bare bare = { NULL };
      Received received = { NULL, g_string_new (NULL) };

      bare_start (&bare, answer_at_once, 50, 50);
      received.connection = bare.clients[0] = bare_connect (&bare, cases[i].text);
      run_until (is_closed, &received);
      g_assert_true (g_str_has_prefix (received.received->str, cases[i].reply));
      g_assert_cmpuint (count (received.received->str, "HTTP/1.1"), <=, 1);
      bare_stop (&bare);
      g_string_free (received.received, TRUE);
    }
}

static void
test_number_of_connections (void)
{
  Bare bare = { NULL };
  Received received = { NULL, g_string_new (NULL) };

  bare_start (&bare, answer_at_once, 20000, 20000);
  hs_listener_set_max_connections (bare.listener, 2);
  bare.clients[0] = bare_connect (&bare, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  received.connection = bare.clients[0];
  run_until (has_reply, &received);
  /* The server has to hear, too, that all was sent. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  bare.clients[1] = bare_connect (&bare, "GET ");
  bare.clients[2] = bare_connect (&bare, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  /* The one that has been idle longest makes room. */
  run_until (is_closed, &received);
  received.connection = bare.clients[2];
  g_string_truncate (received.received, 0);
  run_until (has_reply, &received);
  g_assert_true (g_str_has_prefix (received.received->str, "HTTP/1.1 200 OK\r\n"));
  bare_stop (&bare);
  g_string_free (received.received, TRUE);
}

static void
test_all_connections_at_work (void)
{
  Bare bare = { NULL };
  Received received = { NULL, g_string_new (NULL) };

  bare_start (&bare, never_answer, 20000, 20000);
  hs_listener_set_max_connections (bare.listener, 1);
  bare.clients[0] = bare_connect (&bare, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  bare.clients[1] = bare_connect (&bare, "");
  received.connection = bare.clients[1];
  run_until (is_closed, &received);
  bare_stop (&bare);
  g_string_free (received.received, TRUE);
}

/* Two places, taken by a client that has logged on and then by one that has not: a third takes the latter's. */
static void
check_stranger_makes_room (const char *stranger, gboolean answered)
{
  Bare bare = { NULL };
  Received friend = { NULL, g_string_new (NULL) };
  Received received = { NULL, g_string_new (NULL) };

  bare_start (&bare, log_on_when_asked, 20000, 20000);
  hs_listener_set_max_connections (bare.listener, 2);
  friend.connection = bare.clients[0] = bare_connect (&bare, "GET /in HTTP/1.1\r\nHost: a\r\n\r\n");
  run_until (has_reply, &friend);
  received.connection = bare.clients[1] = bare_connect (&bare, stranger);
  if (answered)
    run_until (has_reply, &received);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  bare.clients[2] = bare_connect (&bare, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  run_until (is_closed, &received);
  received.connection = bare.clients[2];
  g_string_truncate (received.received, 0);
  run_until (has_reply, &received);
  g_assert_true (g_str_has_prefix (received.received->str, "HTTP/1.1 200 OK\r\n"));
  g_assert_false (is_closed (&friend));
  bare_stop (&bare);
  g_string_free (friend.received, TRUE);
  g_string_free (received.received, TRUE);
}

static void
test_strangers_make_room (void)
{
  check_stranger_makes_room ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", TRUE);
  check_stranger_makes_room ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", TRUE);
  check_stranger_makes_room ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nhalf", TRUE);
  check_stranger_makes_room ("GET /later HTTP/1.1\r\nHost: a\r\n\r\n", FALSE);
}

static void
test_tls_is_answered_at_once (void)
{
  static const char *const texts[] = { "\x16\x03\x01", "\r\n\x16", "\x80", " " };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Bare bare = { NULL };
      Received received = { NULL, g_string_new (NULL) };

      bare_start (&bare, answer_at_once, 60000, 60000);
      received.connection = bare.clients[0] = bare_connect (&bare, texts[i]);
      run_until (is_closed, &received);
      g_assert_true (g_str_has_prefix (received.received->str, "HTTP/1.1 400 This is not HTTP\r\n"));
      g_assert_nonnull (strstr (received.received->str, "\r\nConnection: close\r\n"));
      bare_stop (&bare);
      g_string_free (received.received, TRUE);
    }
}

static void
test_port_in_use (void)
{
  g_autoptr (HTTPMailServer) first = NULL;
  g_autoptr (HTTPMailServer) second = NULL;
  g_auto (TestDir) dir = test_make_dir ();
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *port_text = NULL;
  guint port;

  first = httpmail_server_new (dir);
  second = httpmail_server_new (dir);
  g_assert_null (httpmail_server_get_uri (first));
  g_assert_true (httpmail_server_listen (first, "127.0.0.1", 0, &error));
  uri = httpmail_server_get_uri (first);
  port = (guint) g_ascii_strtoull (strrchr (uri, ':') + 1, NULL, 10);
  port_text = g_strdup_printf ("%u", port);
  g_assert_false (httpmail_server_listen (second, "127.0.0.1", port, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, port_text));
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  g_assert_nonnull (strstr (error->message, "--listen"));
  g_clear_error (&error);
  httpmail_server_stop (first);
  g_assert_true (httpmail_server_listen (second, "127.0.0.1", port, &error));
  g_assert_no_error (error);
}

static void
test_addresses_that_will_not_do (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autoptr (HTTPMailServer) server = httpmail_server_new (dir);
  g_autoptr (GError) error = NULL;

  g_assert_false (httpmail_server_listen (server, "127.0.0.1", 65536, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  /* An address of nobody (RFC 5737). */
  g_assert_false (httpmail_server_listen (server, "192.0.2.1", 0, &error));
  g_assert_nonnull (strstr (error->message, "192.0.2.1"));
  g_clear_error (&error);
  g_assert_false (httpmail_server_set_tls (server, "/nonexistent/cert.pem", "/nonexistent/key.pem", &error));
  g_assert_nonnull (strstr (error->message, "/nonexistent/cert.pem"));
}

static void
test_user_that_cannot_be_had (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autoptr (HTTPMailServer) server = httpmail_server_new (file);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_false (httpmail_server_add_user (server, "../bob", "x", &error));
  g_assert_nonnull (strstr (error->message, "../bob"));
  g_clear_error (&error);
  g_assert_true (httpmail_server_add_user (server, "bob", "x", &error));
  g_assert_false (httpmail_server_listen (server, "127.0.0.1", 0, &error));
  g_assert_nonnull (strstr (error->message, file));
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/connection/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("requests-one-after-the-other", test_requests_one_after_the_other);
  add ("old-client-that-keeps-the-connection", test_old_client_that_keeps_the_connection);
  add ("expect-continue", test_expect_continue);
  add ("what-can-be-read-in-two-ways", test_what_can_be_read_in_two_ways);
  add ("floods", test_floods);
  add ("xml-limits", test_xml_limits);
  g_test_add_func ("/server/connection/deadlines", test_deadlines);
  g_test_add_func ("/server/connection/number-of-connections", test_number_of_connections);
  g_test_add_func ("/server/connection/all-connections-at-work", test_all_connections_at_work);
  g_test_add_func ("/server/connection/strangers-make-room", test_strangers_make_room);
  g_test_add_func ("/server/connection/tls-is-answered-at-once", test_tls_is_answered_at_once);
  g_test_add_func ("/server/connection/port-in-use", test_port_in_use);
  g_test_add_func ("/server/connection/addresses-that-will-not-do", test_addresses_that_will_not_do);
  g_test_add_func ("/server/connection/user-that-cannot-be-had", test_user_that_cannot_be_had);
  return g_test_run ();
}
