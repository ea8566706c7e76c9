/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "raw-server.h"

#include "fixture.h"
#include "tls-fixture.h"

#include <string.h>

/* A blocking client, as plain as can be. */
static GIOStream *
dial (RawServer *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) raw_server_get_port (server), NULL, &error);

  g_assert_no_error (error);
  return G_IO_STREAM (connection);
}

static void
send_text (GIOStream *stream, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Reads so many bytes, fewer when the connection ends before. */
static char *
receive (GIOStream *stream, gsize size)
{
  char *text = g_malloc0 (size + 1);
  gsize n = 0;

  g_input_stream_read_all (g_io_stream_get_input_stream (stream), text, size, &n, NULL, NULL);
  text[n] = '\0';
  return text;
}

static void
assert_receives (GIOStream *stream, const char *expected)
{
  g_autofree char *text = receive (stream, strlen (expected));

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_ends (GIOStream *stream)
{
  g_autofree char *text = receive (stream, 1);

  g_assert_cmpstr (text, ==, "");
}

static void
test_replies_in_order (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);
  g_autofree char *second = raw_make_reply ("404 Not Found", "X: y\r\n", "two");
  gsize size;

  raw_server_add_reply (server, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
  raw_server_add_reply (server, second);
  send_text (stream, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  assert_receives (stream, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
  send_text (stream, "PUT /2 HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello");
  assert_receives (stream, "HTTP/1.1 404 Not Found\r\nX: y\r\nContent-Length: 3\r\n\r\ntwo");

  g_assert_cmpuint (raw_server_get_n_connections (server), ==, 1);
  g_assert_cmpuint (raw_server_get_n_requests (server), ==, 2);
  g_assert_cmpmem (g_bytes_get_data (raw_server_get_request (server, 1), NULL),
                   g_bytes_get_size (raw_server_get_request (server, 1)),
                   "PUT /2 HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello", 43);
  g_assert_nonnull (g_bytes_get_data (raw_server_get_request (server, 0), &size));
  g_assert_cmpuint (size, ==, 28);
  raw_server_assert_played (server);
}

static void
test_matcher (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);

  raw_server_expect (server, "PROPFIND /b");
  raw_server_add_reply (server, "BBB");
  raw_server_expect (server, "PROPFIND /a");
  raw_server_add_reply (server, "AAA");
  raw_server_add_reply (server, "any");
  send_text (stream, "PROPFIND /a HTTP/1.1\r\n\r\n");
  assert_receives (stream, "AAA");
  send_text (stream, "PROPFIND /a HTTP/1.1\r\n\r\n");
  assert_receives (stream, "any");
  send_text (stream, "PROPFIND /b HTTP/1.1\r\n\r\n");
  assert_receives (stream, "BBB");
  raw_server_assert_played (server);
}

static void
test_unexpected (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);
  g_autoptr (GIOStream) other = dial (server);

  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  assert_receives (stream, "HTTP/1.1 501 ");
  raw_server_set_fallback (server, RAW_REPLY, "again", 0);
  send_text (other, "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
  assert_receives (other, "againagain");
}

static void
test_chunked_request (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *header = NULL;

  raw_server_add_reply (server, "done");
  raw_server_add_reply (server, "next");
  send_text (stream, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-A:  b \r\n\r\n5\r\n0\r\n\r\n\r\n");
  send_text (stream, "A;x=y\r\n0123456789\r\n0\r\nTrailer: z\r\n\r\nGET / HTTP/1.1\r\n\r\n");
  assert_receives (stream, "donenext");
  body = raw_server_get_request_body (server, 0);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "0\r\n\r\n0123456789", 15);
  header = raw_server_get_request_header (server, 0, "x-a");
  g_assert_cmpstr (header, ==, "b");
  g_assert_null (raw_server_get_request_header (server, 1, "x-a"));
}

static void
test_ends (void)
{
  g_autoptr (RawServer) server = raw_server_new ();

  raw_server_add_behaviour (server, RAW_CLOSE, NULL, 0);
  raw_server_add_behaviour (server, RAW_TRUNCATE, "HTTP/1.1 200 OK\r\n", 8);
  raw_server_add_behaviour (server, RAW_REPLY_CLOSE, "whole", 0);
  raw_server_add_reply (server, "HTTP/1.1 204 N\r\nConnection: close\r\n\r\n");
  raw_server_add_behaviour (server, RAW_DROP_MID_BODY, "HTTP/1.1 200 OK\r\n\r\n12345678", 0);
  for (guint i = 0; i < 5; i++)
    {
      static const char *const expected[] = { "", "HTTP/1.1", "whole", "HTTP/1.1 204 N\r\nConnection: close\r\n\r\n",
                                              "HTTP/1.1 200 OK\r\n\r\n1234" };
      g_autoptr (GIOStream) stream = dial (server);

      g_autofree char *text = NULL;

      send_text (stream, "GET / HTTP/1.1\r\n\r\n");
      text = receive (stream, 100);
      if (i < 4)
        g_assert_cmpstr (text, ==, expected[i]);
      else /* a reset may overtake the bytes before it */
        g_assert_true (g_str_has_prefix (expected[i], text));
    }
  raw_server_run_until_open (server, 0);
  raw_server_assert_played (server);
}

static void
test_early_reply (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);

  raw_server_add_behaviour (server, RAW_EARLY_REPLY, "HTTP/1.1 401 Who\r\n\r\n", 0);
  send_text (stream, "PUT / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\nbegin");
  assert_receives (stream, "HTTP/1.1 401 Who\r\n\r\n");
  send_text (stream, "more");
  assert_ends (stream);
  g_assert_cmpuint (raw_server_get_n_requests (server), ==, 1);
}

static void
test_stall (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);

  raw_server_add_behaviour (server, RAW_STALL, "HTTP/1.1 200 OK\r\n", 4);
  raw_server_add_behaviour (server, RAW_STALL, "later", 0);
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  assert_receives (stream, "HTTP");
  raw_server_release (server);
  assert_receives (stream, "/1.1 200 OK\r\n");

  /* Let go before it began. */
  raw_server_release (server);
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  assert_receives (stream, "later");
}

static void
test_stall_sees_the_peer_go (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);

  raw_server_add_behaviour (server, RAW_STALL, NULL, 0);
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  raw_server_run_until_requests (server, 1);
  g_assert_cmpuint (raw_server_get_n_open (server), ==, 1);
  g_io_stream_close (stream, NULL, NULL);
  raw_server_run_until_open (server, 0);
}

static void
test_free_ends_a_stall (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);

  raw_server_add_behaviour (server, RAW_STALL, "never", 0);
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  raw_server_run_until_requests (server, 1);
  g_clear_pointer (&server, raw_server_free);
  assert_ends (stream);
}

static void
test_endless (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);
  g_autofree char *text = NULL;

  raw_server_add_behaviour (server, RAW_ENDLESS, "<list><item/>", 7);
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  assert_receives (stream, "<list><item/><item/><item/>");
  text = receive (stream, 1000000);
  g_assert_cmpuint (strlen (text), ==, 1000000);
  g_io_stream_close (stream, NULL, NULL);
  raw_server_run_until_open (server, 0);
}

static void
test_garbage (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);
  char bytes[200];
  gsize n = 0;

  raw_server_add_behaviour (server, RAW_GARBAGE, NULL, 100);
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  g_input_stream_read_all (g_io_stream_get_input_stream (stream), bytes, sizeof bytes, &n, NULL, NULL);
  g_assert_cmpuint (n, ==, 100);
  g_assert_cmpint (memcmp (bytes, "HTTP", 4), !=, 0);
}

static void
test_drip (void)
{
  g_autoptr (RawServer) server = raw_server_new ();
  g_autoptr (GIOStream) stream = dial (server);

  raw_server_add_behaviour (server, RAW_DRIP, "HTTP/1.1 204 No Content\r\n\r\n", 0);
  raw_server_add_reply (server, "next");
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  assert_receives (stream, "HTTP/1.1 204 No Content\r\n\r\n");
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  assert_receives (stream, "next");
}

static GIOStream *
dial_tls (RawServer *server, GTlsDatabase *database, GError **error)
{
  g_autoptr (GIOStream) stream = dial (server);
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("127.0.0.1", 443);
  g_autoptr (GIOStream) tls = g_tls_client_connection_new (stream, identity, error);

  g_assert_nonnull (tls);
  if (database != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (tls), database);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, error))
    return NULL;
  return g_steal_pointer (&tls);
}

static void
test_tls (void)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);
  g_autoptr (RawServer) server = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (tls == NULL)
    return;
  server = raw_server_new_tls (tls->certificate);
  g_assert_true (g_str_has_prefix (raw_server_get_uri (server), "https://127.0.0.1:"));
  raw_server_add_reply (server, "secret");
  stream = dial_tls (server, tls->database, &error);
  g_assert_no_error (error);
  send_text (stream, "GET / HTTP/1.1\r\n\r\n");
  assert_receives (stream, "secret");
}

static void
test_tls_flaws (void)
{
  static const TlsFlaw flaws[] = { TLS_FLAW_EXPIRED, TLS_FLAW_OTHER_HOST, TLS_FLAW_NONE };

  for (gsize i = 0; i < G_N_ELEMENTS (flaws); i++)
    {
      g_autoptr (TlsFixture) tls = tls_fixture_new (flaws[i]);
      g_autoptr (RawServer) server = NULL;
      g_autoptr (GIOStream) stream = NULL;
      g_autoptr (GError) error = NULL;

      if (tls == NULL)
        return;
      server = raw_server_new_tls (tls->certificate);
      /* Without its flaw, but to a client that does not know the authority. */
      stream = dial_tls (server, flaws[i] == TLS_FLAW_NONE ? NULL : tls->database, &error);
      g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
      g_assert_cmpuint (raw_server_get_n_requests (server), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lib/raw-server/replies-in-order", test_replies_in_order);
  g_test_add_func ("/lib/raw-server/reply-may-be-for-one-request", test_matcher);
  g_test_add_func ("/lib/raw-server/unexpected-request-gets-fallback", test_unexpected);
  g_test_add_func ("/lib/raw-server/chunked-request-is-read", test_chunked_request);
  g_test_add_func ("/lib/raw-server/ends-as-told", test_ends);
  g_test_add_func ("/lib/raw-server/early-reply-arrives", test_early_reply);
  g_test_add_func ("/lib/raw-server/stall-goes-on-when-released", test_stall);
  g_test_add_func ("/lib/raw-server/stall-sees-the-peer-go", test_stall_sees_the_peer_go);
  g_test_add_func ("/lib/raw-server/free-ends-a-stall", test_free_ends_a_stall);
  g_test_add_func ("/lib/raw-server/endless-reply-does-not-end", test_endless);
  g_test_add_func ("/lib/raw-server/garbage-is-not-http", test_garbage);
  g_test_add_func ("/lib/raw-server/drip-arrives-whole", test_drip);
  g_test_add_func ("/lib/raw-server/speaks-tls", test_tls);
  g_test_add_func ("/lib/raw-server/certificates-have-the-flaw-asked-for", test_tls_flaws);

  return g_test_run ();
}
