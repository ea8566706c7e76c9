/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a reply ends, and what is made of one that ends elsewhere. */

#include "net-fixture.h"
#include <string.h>

#define MESSAGE "Content-Type: message/rfc822\r\n"

/* What the server does to the first request. */
static void
script (NetFixture *net, RawBehaviour behaviour, const char *reply, gsize n)
{
  raw_server_add_behaviour (net->server, behaviour, reply, n);
}

static void
assert_content (const char *reply, RawBehaviour behaviour, const char *content)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  script (net, behaviour, reply, 0);
  net_call_run_ok (call);
  g_assert_cmpstr (call->content->str, ==, content);
}

static void
assert_content_error (const char *reply, HTTPMailError code)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  g_test_message ("%s", reply);
  script (net, RAW_REPLY_CLOSE, reply, 0);
  net_call_run_error (call, code);
}

static void
test_chunked (void)
{
  static const char *const chunked[] = {
    "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
    "05\r\nhello\r\n6;ext=\"a;b\"\r\n world\r\n000\r\n\r\n",
    "b\r\nhello world\r\n0\r\nX-Trailer: yes\r\nX-Other: no\r\n\r\n",
    "B \r\nhello world\r\n0 ;x\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (chunked); i++)
    {
      g_autofree char *reply =
        g_strconcat ("HTTP/1.1 200 OK\r\n" MESSAGE "Transfer-Encoding: chunked\r\n\r\n", chunked[i], NULL);
      g_autofree char *closing = g_strconcat (
        "HTTP/1.1 200 OK\r\n" MESSAGE "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n", chunked[i], NULL);

      assert_content (reply, RAW_REPLY, "hello world");
      assert_content (reply, RAW_DRIP, "hello world");
      assert_content (closing, RAW_REPLY, "hello world");
    }
}

static void
test_chunked_then_next (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autoptr (NetCall) next = net_call_new (net, "GET", "n", HM_REPLY_CONTENT);

  /* The connection is given up, as where it stands is not known to the HTTP library, and the next command has its own. */
  script (net, RAW_REPLY, "HTTP/1.1 200 OK\r\n" MESSAGE "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 0);
  script (net, RAW_REPLY, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb", 0);
  net_call_run_ok (call);
  raw_server_run_until_open (net->server, 0);
  net_call_run_ok (next);
  g_assert_cmpstr (next->content->str, ==, "b");
}

static void
test_chunked_cut (void)
{
  static const char whole[] = "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-T: y\r\n\r\n";
  static const char *const heads[] = {
    "HTTP/1.1 200 OK\r\n" MESSAGE "Transfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.1 200 OK\r\n" MESSAGE "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
  };

  /* At every byte. */
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    for (gsize n = 0; n < sizeof whole - 1; n++)
      {
        g_autofree char *part = g_strndup (whole, n);
        g_autofree char *reply = g_strconcat (heads[i], part, NULL);

        assert_content_error (reply, HTTPMAIL_ERROR_INCOMPLETE);
      }
}

static void
test_chunked_odd (void)
{
  static const char *const odd[] = {
    "5\r\nhello\r\nzz\r\nworld\r\n\r\n0\r\n\r\n", "5\r\nhello\r\n-5\r\nworld\r\n\r\n",
    "5\r\nhello\r\nFFFFFFFFFFFFFFFFF\r\n\r\n",    "5\r\nhello\r\n\r\n\r\n\r\n",
    "5\r\nhelloXX6\r\n world\r\n0\r\n\r\n",        "0x5\r\nhello\r\n0\r\n\r\n",
    " 5\r\nhello\r\n0\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *reply =
        g_strconcat ("HTTP/1.1 200 OK\r\n" MESSAGE "Transfer-Encoding: chunked\r\n\r\n", odd[i], NULL);

      assert_content_error (reply, HTTPMAIL_ERROR_PROTOCOL);
    }
}

static void
test_chunk_line_flood (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) size = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autoptr (NetCall) trailer = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  script (net, RAW_ENDLESS, "HTTP/1.1 200 OK\r\n" MESSAGE "Transfer-Encoding: chunked\r\n\r\n5;x", 1);
  net_call_run_error (size, HTTPMAIL_ERROR_PROTOCOL);
  script (net, RAW_ENDLESS, "HTTP/1.1 200 OK\r\n" MESSAGE "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n", 6);
  net_call_run_error (trailer, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_chunked_listing (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "", HM_REPLY_MULTISTATUS);
  g_autoptr (NetCall) next = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  static const char body[] = "<D:multistatus xmlns:D=\"DAV:\">" NET_MEMBER ("/a", "200 OK") "</D:multistatus>";
  g_autofree char *reply =
    g_strdup_printf ("HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "%x\r\n%s\r\n0\r\n\r\n",
                     (guint) sizeof body - 1, body);

  script (net, RAW_REPLY, reply, 0);
  script (net, RAW_REPLY, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 0);
  net_call_run_ok (call);
  g_assert_cmpstr (call->responses->str, ==, "/a");
  /* The connection goes on. */
  net_call_run_ok (next);
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 1);
}

static void
test_length (void)
{
  assert_content ("HTTP/1.1 200 OK\r\n" MESSAGE "Content-Length: 5\r\n\r\nhello", RAW_REPLY, "hello");
  assert_content ("HTTP/1.1 200 OK\r\n" MESSAGE "Content-Length: 5\r\n\r\nhello", RAW_DRIP, "hello");
  assert_content ("HTTP/1.0 200 OK\r\n" MESSAGE "Content-Length: 5\r\n\r\nhello", RAW_REPLY_CLOSE, "hello");
  assert_content ("HTTP/1.1 200 OK\r\n" MESSAGE "Connection: close\r\nContent-Length: 5\r\n\r\nhello", RAW_REPLY, "hello");
}

static void
test_length_cut (void)
{
  static const char *const heads[] = { "HTTP/1.1 200 OK\r\n" MESSAGE "Content-Length: 5\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\n" MESSAGE "Connection: close\r\nContent-Length: 5\r\n\r\n",
                                       "HTTP/1.0 200 OK\r\n" MESSAGE "Content-Length: 5\r\n\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    for (gsize n = 0; n < 5; n++)
      {
        g_autofree char *part = g_strndup ("hello", n);
        g_autofree char *reply = g_strconcat (heads[i], part, NULL);

        assert_content_error (reply, HTTPMAIL_ERROR_INCOMPLETE);
      }
  assert_content_error ("HTTP/1.1 200 OK\r\n" MESSAGE "Content-Length: 151115727451828646838272\r\n\r\nhello",
                        HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_cut_anywhere (void)
{
  static const char reply[] = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

  /* In the header fields, too. */
  for (gsize n = 0; n < sizeof reply - 1; n++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

      raw_server_set_fallback (net->server, RAW_TRUNCATE, reply, n);
      net_call_run (call);
      g_test_message ("%" G_GSIZE_FORMAT, n);
      g_assert_nonnull (call->error);
    }
}

static void
test_lengths (void)
{
  static const char *const odd[] = { "Content-Length: 5\r\nContent-Length: 11\r\n", "Content-Length: 5, 11\r\n",
                                     "Content-Length: -5\r\n", "Content-Length: 5x\r\n", "Content-Length: +5\r\n",
                                     "Content-Length:\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *reply = g_strconcat ("HTTP/1.1 200 OK\r\n" MESSAGE, odd[i], "\r\nhello world", NULL);

      assert_content_error (reply, HTTPMAIL_ERROR_PROTOCOL);
    }
}

static void
test_close_framed (void)
{
  static const char *const heads[] = { "HTTP/1.1 200 OK\r\n" MESSAGE "Connection: close\r\n\r\n",
                                       "HTTP/1.0 200 OK\r\n" MESSAGE "\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
      g_autofree char *reply = g_strconcat (heads[i], "hello", NULL);

      script (net, RAW_REPLY_CLOSE, reply, 0);
      script (net, RAW_REPLY_CLOSE, reply, 0);
      net_call_run_ok (call);
      g_assert_cmpstr (call->content->str, ==, "hello");
      raw_server_assert_played (net->server);
    }
}

static void
test_close_framed_and_cut (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  script (net, RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\n" MESSAGE "Connection: close\r\n\r\nhel", 0);
  script (net, RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\n" MESSAGE "Connection: close\r\n\r\nhello", 0);
  net_call_run_error (call, HTTPMAIL_ERROR_INCOMPLETE);
  g_assert_cmpstr (call->content->str, ==, "hel");
}

static void
test_reset (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  script (net, RAW_DROP_MID_BODY, "HTTP/1.1 200 OK\r\n" MESSAGE "\r\nhello world", 5);
  net_call_run_error (call, HTTPMAIL_ERROR_INCOMPLETE);
}

static void
test_listing_cut (void)
{
  static const char *const heads[] = {
    "HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\n\r\n",
    "HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: 500\r\n\r\n",
    "HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nContent-Length: 500\r\n\r\n",
    "HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n51\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "", HM_REPLY_MULTISTATUS);
      g_autofree char *reply =
        g_strconcat (heads[i], "<D:multistatus xmlns:D=\"DAV:\">" NET_MEMBER ("/a", "200 OK"), NULL);

      script (net, RAW_REPLY_CLOSE, reply, 0);
      net_call_run_error (call, HTTPMAIL_ERROR_INCOMPLETE);
    }
}

static void
test_encoding (void)
{
  static const char *const encodings[] = { "gzip", "deflate", "br", "identity, gzip", "x-odd" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autofree char *reply = g_strdup_printf (
        "HTTP/1.1 200 OK\r\n" MESSAGE "Content-Encoding: %s\r\nContent-Length: 5\r\n\r\nhello", encodings[i]);

      assert_content_error (reply, HTTPMAIL_ERROR_PROTOCOL);
    }
  assert_content ("HTTP/1.1 200 OK\r\n" MESSAGE "Content-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", RAW_REPLY,
                  "hello");
  assert_content_error ("HTTP/1.1 200 OK\r\n" MESSAGE "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        HTTPMAIL_ERROR_PROTOCOL);
}

/* The status is the answer to a change, and says so itself that the mail was sent. */
static void
test_encoding_of_nothing (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) sent = net_call_new (net, "POST", "sendmsg", HM_REPLY_NOTHING);
  g_autoptr (NetCall) refused = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  sent->request->changes = TRUE;
  script (net, RAW_REPLY, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", 0);
  net_call_run_ok (sent);
  script (net, RAW_REPLY, "HTTP/1.1 404 Gone\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", 0);
  net_call_run_error (refused, HTTPMAIL_ERROR_NOT_FOUND);
}

static void
test_doubt (void)
{
  static const char *const replies[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.1 207 Multi-Status\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 207 Multi-Status\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 207 Multi-Status\r\nContent-Length: 3\r\n\r\n<a>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "MOVE", "inbox/1", HM_REPLY_NOTHING);
      g_autoptr (NetCall) read = net_call_new (net, "GET", "inbox/1", HM_REPLY_MULTISTATUS);

      g_test_message ("%s", replies[i]);
      call->request->changes = TRUE;
      script (net, RAW_REPLY_CLOSE, replies[i], 0);
      net_call_run (call);
      g_assert_nonnull (call->error);
      g_assert_nonnull (strstr (call->error->message, "look before"));
      script (net, RAW_REPLY_CLOSE, replies[i], 0);
      net_call_run (read);
      g_assert_nonnull (read->error);
      g_assert_null (strstr (read->error->message, "look before"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/framing/a-message-may-come-in-chunks", test_chunked);
  g_test_add_func ("/net/framing/a-chunked-message-costs-its-connection", test_chunked_then_next);
  g_test_add_func ("/net/framing/a-chunked-message-cut-anywhere-is-incomplete", test_chunked_cut);
  g_test_add_func ("/net/framing/odd-chunks-are-an-error", test_chunked_odd);
  g_test_add_func ("/net/framing/endless-lines-between-chunks-are-an-error", test_chunk_line_flood);
  g_test_add_func ("/net/framing/a-chunked-listing-keeps-the-connection", test_chunked_listing);
  g_test_add_func ("/net/framing/a-message-may-say-its-length", test_length);
  g_test_add_func ("/net/framing/a-message-shorter-than-its-length-is-incomplete", test_length_cut);
  g_test_add_func ("/net/framing/a-reply-cut-anywhere-is-an-error", test_cut_anywhere);
  g_test_add_func ("/net/framing/odd-lengths-are-an-error", test_lengths);
  g_test_add_func ("/net/framing/a-message-that-ends-with-the-connection-is-fetched-twice", test_close_framed);
  g_test_add_func ("/net/framing/a-message-that-is-not-the-same-twice-is-incomplete", test_close_framed_and_cut);
  g_test_add_func ("/net/framing/a-message-that-ends-with-a-reset-is-incomplete", test_reset);
  g_test_add_func ("/net/framing/a-listing-cut-anyhow-is-incomplete", test_listing_cut);
  g_test_add_func ("/net/framing/encodings-that-nobody-asked-for-are-an-error", test_encoding);
  g_test_add_func ("/net/framing/encodings-of-what-nobody-reads-are-no-matter", test_encoding_of_nothing);
  g_test_add_func ("/net/framing/a-change-may-be-done-whatever-the-reply", test_doubt);
  return g_test_run ();
}
