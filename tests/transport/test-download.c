/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE "Subject: caf\xe9\r\n\r\nText\r\n"

typedef struct
{
  GThread *owner;
  guint n_calls;
  goffset current;
  goffset total;
  guint n_destroyed;
} Progress;

static void
on_progress (goffset current, goffset total, gpointer data)
{
  Progress *progress = data;

  g_assert_true (g_thread_self () == progress->owner);
  g_assert_cmpuint (progress->n_destroyed, ==, 0);
  g_assert_cmpint (current, >, progress->current);
  progress->n_calls++;
  progress->current = current;
  progress->total = total;
}

static void
on_progress_destroyed (gpointer data)
{
  Progress *progress = data;

  g_assert_true (g_thread_self () == progress->owner);
  progress->n_destroyed++;
}

static char *
message_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
}

static void
start (TransportFixture *f, GOutputStream *stream, GCancellable *cancellable, GAsyncResult **result)
{
  g_autofree char *url = message_url (f);

  httpmail_transport_download_async (f->transport, url, stream, NULL, NULL, NULL, cancellable,
                                     transport_fixture_on_ready, result);
}

static gboolean
download (TransportFixture *f, GOutputStream *stream, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  start (f, stream, NULL, &result);
  run_until (run_until_nonnull, &result);
  return httpmail_transport_download_finish (f->transport, result, NULL, error);
}

static void
assert_stream (GOutputStream *stream, gconstpointer expected, gsize size)
{
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);

  g_assert_cmpmem (g_memory_output_stream_get_data (memory), g_memory_output_stream_get_data_size (memory), expected,
                   size);
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

static void
add_content (TransportFixture *f, const char *framing, GBytes *content, const char *tail)
{
  g_autofree char *head =
    g_strconcat ("HTTP/1.1 200 OK\r\nContent-Type: message/rfc822; charset=x\r\n", framing, NULL);
  GByteArray *reply = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (reply, (const guint8 *) head, strlen (head));
  g_byte_array_append (reply, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  g_byte_array_append (reply, (const guint8 *) tail, strlen (tail));
  bytes = g_byte_array_free_to_bytes (reply);
  raw_server_add_behaviour_bytes (f->server, RAW_REPLY, bytes, 0);
}

static void
add_with_length (TransportFixture *f, GBytes *content)
{
  g_autofree char *framing =
    g_strdup_printf ("Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", g_bytes_get_size (content));

  add_content (f, framing, content, "");
}

/* A stream into a pipe, which takes 64 KiB and then nothing until somebody reads from the other end. */
static GOutputStream *
make_pipe (int *out_reading_end)
{
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (ends[0], TRUE, NULL));
  *out_reading_end = ends[0];
  return g_unix_output_stream_new (ends[1], TRUE);
}

typedef struct
{
  int reading_end;
  GByteArray *content;
  GAsyncResult *result;
  gsize stop_at; /* no more is read then */
} Drain;

static gboolean
is_drained (gpointer data)
{
  Drain *drain = data;
  guint8 buffer[1000];
  gssize n;

  while (drain->content->len < drain->stop_at && (n = read (drain->reading_end, buffer, sizeof buffer)) > 0)
    g_byte_array_append (drain->content, buffer, n);
  return drain->result != NULL || drain->content->len >= drain->stop_at;
}

static void
test_the_message_is_written_as_it_is (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) content = make_content (200007);
  g_autofree char *url = message_url (f);
  g_autofree char *content_type = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *translate = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { .owner = g_thread_self () };

  transport_fixture_open (f);
  add_with_length (f, content);
  httpmail_transport_download_async (f->transport, url, stream, on_progress, &progress, on_progress_destroyed, NULL,
                                     transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_download_finish (f->transport, result, &content_type, &error));
  g_assert_no_error (error);
  assert_stream (stream, g_bytes_get_data (content, NULL), 200007);
  g_assert_false (g_output_stream_is_closed (stream));
  g_assert_false (g_output_stream_has_pending (stream));
  g_assert_cmpstr (content_type, ==, "message/rfc822");
  g_assert_cmpint (progress.current, ==, 200007);
  g_assert_cmpint (progress.total, ==, 200007);
  g_assert_cmpuint (progress.n_destroyed, ==, 1);
  g_assert_cmpuint (f->responses->len, ==, 0);

  accept = transport_fixture_request_header (f, 1, "Accept");
  translate = transport_fixture_request_header (f, 1, "Translate");
  g_assert_cmpstr (accept, ==, "message/rfc822");
  g_assert_cmpstr (translate, ==, "f");
}

static void
test_without_a_length_there_is_no_total (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *url = message_url (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { .owner = g_thread_self () };

  transport_fixture_open (f);
  raw_server_add_reply (f->server, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "5\r\nFrom:\r\n3\r\n a\n\r\n0\r\n\r\n");
  httpmail_transport_download_async (f->transport, url, stream, on_progress, &progress, on_progress_destroyed, NULL,
                                     transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_download_finish (f->transport, result, NULL, &error));
  g_assert_no_error (error);
  assert_stream (stream, "From: a\n", 8);
  g_assert_cmpint (progress.current, ==, 8);
  g_assert_cmpint (progress.total, ==, -1);
}

static void
test_progress_is_told_before_the_end (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", MESSAGE);
  g_autofree char *url = message_url (f);
  g_autoptr (GAsyncResult) result = NULL;
  Progress progress = { .owner = g_thread_self () };

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, strlen (reply) - 6);
  httpmail_transport_download_async (f->transport, url, stream, on_progress, &progress, on_progress_destroyed, NULL,
                                     transport_fixture_on_ready, &result);
  run_until (run_until_set, &progress.n_calls);
  g_assert_cmpint (progress.current, ==, strlen (MESSAGE) - 6);
  g_assert_cmpint (progress.total, ==, strlen (MESSAGE));
  g_assert_null (result);
  raw_server_release (f->server);
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_download_finish (f->transport, result, NULL, NULL));
  g_assert_cmpint (progress.current, ==, strlen (MESSAGE));
  g_assert_cmpuint (progress.n_calls, ==, 2);
}

/* Far more than fits into the pipe: it comes through, and no more of it than what is read from there. */
static void
test_a_slow_stream_is_waited_for (void)
{
  static const char *const framings[] = { "Content-Length: 3000001\r\n\r\n",
                                          "Transfer-Encoding: chunked\r\n\r\n2dc6c1\r\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (framings); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GBytes) content = make_content (3000001);
      g_autofree char *url = message_url (f);
      Progress progress = { .owner = g_thread_self () };
      Drain drain = { .content = g_byte_array_new (), .stop_at = G_MAXSIZE };
      g_autoptr (GOutputStream) stream = make_pipe (&drain.reading_end);
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      add_content (f, framings[i], content, i == 0 ? "" : "\r\n0\r\n\r\n");
      httpmail_transport_download_async (f->transport, url, stream, on_progress, &progress, NULL, NULL,
                                         transport_fixture_on_ready, &drain.result);
      run_until (run_until_set, &progress.n_calls);
      g_assert_cmpint (progress.current, <=, 100000);
      run_until (is_drained, &drain);
      while (drain.content->len < 3000001)
        is_drained (&drain);
      g_assert_true (httpmail_transport_download_finish (f->transport, drain.result, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (drain.content->data, drain.content->len, g_bytes_get_data (content, NULL), 3000001);
      g_object_unref (drain.result);
      g_byte_array_unref (drain.content);
      close (drain.reading_end);
    }
}

/* Old servers end a message with the connection. It is fetched twice, and written once. */
static void
test_what_ends_with_the_connection_is_written_once (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) other = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_REPLY_CLOSE, "HTTP/1.0 200 OK\r\n\r\n" MESSAGE, 0);
  raw_server_add_behaviour (f->server, RAW_REPLY_CLOSE, "HTTP/1.0 200 OK\r\n\r\n" MESSAGE, 0);
  g_assert_true (download (f, stream, &error));
  g_assert_no_error (error);
  assert_stream (stream, MESSAGE, strlen (MESSAGE));

  raw_server_add_behaviour (f->server, RAW_REPLY_CLOSE, "HTTP/1.0 200 OK\r\n\r\nSubject: ca", 0);
  raw_server_add_behaviour (f->server, RAW_REPLY_CLOSE, "HTTP/1.0 200 OK\r\n\r\n" MESSAGE, 0);
  g_assert_false (download (f, other, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
  raw_server_assert_played (f->server);
}

static void
test_what_is_cut_is_an_error (void)
{
  static const struct
  {
    RawBehaviour behaviour;
    const char *reply;
    gsize n;
  } table[] = {
    { RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" MESSAGE, 0 },
    { RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 30\r\n\r\n" MESSAGE, 0 },
    { RAW_DROP_MID_BODY, "HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n" MESSAGE, 10 },
    { RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nFrom:\r\n", 0 },
    { RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nFrom:\r\n3\r\n a", 0 },
    { RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nFrom:\r\nxyz\r\n", 0 },
    { RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\n\r\n", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      raw_server_add_behaviour (f->server, table[i].behaviour, table[i].reply, table[i].n);
      g_assert_false (download (f, stream, &error));
      g_assert_cmpint (error->domain, ==, HTTPMAIL_ERROR);
      g_test_message ("%s", error->message);
    }
}

static void
test_what_is_no_message_is_not_written (void)
{
  static const struct
  {
    const char *status;
    const char *headers;
    const char *body;
    int code;
  } table[] = {
    { "404 Not Found", "Content-Type: text/html\r\n", "<html>Gone</html>", HTTPMAIL_ERROR_NOT_FOUND },
    { "200 OK", "Content-Type: text/html\r\n", "<html>Log on</html>", HTTPMAIL_ERROR_PROTOCOL },
    { "200 OK", "Content-Type: message/rfc822\r\n", "", HTTPMAIL_ERROR_NOT_FOUND },
    { "200 OK", "Content-Encoding: gzip\r\n", "xyz", HTTPMAIL_ERROR_PROTOCOL },
    { "500 Oops", NULL, "Text", HTTPMAIL_ERROR_INTERNAL_SERVER_ERROR },
  };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      g_autofree char *reply = raw_make_reply (table[i].status, table[i].headers, table[i].body);
      g_autoptr (GError) error = NULL;

      raw_server_add_reply (f->server, reply);
      g_assert_false (download (f, stream, &error));
      g_assert_error (error, HTTPMAIL_ERROR, table[i].code);
      assert_stream (stream, "", 0);
    }
}

static void
test_a_logon_in_between_writes_nothing_twice (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *challenge =
    raw_make_reply ("401 Authorization Required", "WWW-Authenticate: Basic realm=\"mail\"\r\n", "Who are you?");
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", MESSAGE);
  g_autoptr (GError) error = NULL;

  f->password = "sesame";
  transport_fixture_open (f);
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, reply);
  g_assert_true (download (f, stream, &error));
  g_assert_no_error (error);
  assert_stream (stream, MESSAGE, strlen (MESSAGE));
}

/* As on a full disk. */
static void
test_an_error_of_the_stream_is_passed_on (void)
{
  char buffer[1000];
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) full = g_memory_output_stream_new (buffer, sizeof buffer, NULL, NULL);
  g_autoptr (GOutputStream) closed = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) content = make_content (50000);
  g_autofree char *url = message_url (f);
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", MESSAGE);
  g_autoptr (GOutputStream) fine = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) no_room = NULL;
  g_autoptr (GError) shut = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  add_with_length (f, content);
  g_assert_false (download (f, full, &no_room));
  g_assert_error (no_room, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);
  g_assert_nonnull (strstr (no_room->message, url));
  g_assert_nonnull (strstr (no_room->message, "not resizable"));
  g_assert_nonnull (strstr (no_room->message, "make room"));
  g_assert_false (g_output_stream_has_pending (full));

  g_assert_true (g_output_stream_close (closed, NULL, NULL));
  add_with_length (f, content);
  g_assert_false (download (f, closed, &shut));
  g_assert_error (shut, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);

  /* The account has nothing to do with it. */
  raw_server_add_reply (f->server, reply);
  g_assert_true (download (f, fine, &error));
  g_assert_no_error (error);
}

static void
assert_cancelled (TransportFixture *f, GOutputStream *stream, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (httpmail_transport_download_finish (f->transport, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_output_stream_has_pending (stream));
}

static void
test_it_can_be_cancelled_before_it_is_sent (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *url = message_url (f);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  Progress progress = { .owner = g_thread_self () };

  transport_fixture_open (f);
  g_cancellable_cancel (cancellable);
  httpmail_transport_download_async (f->transport, url, stream, on_progress, &progress, on_progress_destroyed,
                                     cancellable, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  assert_cancelled (f, stream, result);
  g_assert_cmpuint (progress.n_calls, ==, 0);
  g_assert_cmpuint (progress.n_destroyed, ==, 1);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_it_can_be_cancelled_while_it_waits_for_the_answer (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, NULL, 0);
  start (f, stream, cancellable, &result);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  assert_cancelled (f, stream, result);
  assert_stream (stream, "", 0);
  raw_server_release (f->server);
}

static void
test_it_can_be_cancelled_while_it_is_read (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", MESSAGE);
  g_autofree char *url = message_url (f);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  Progress progress = { .owner = g_thread_self () };

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, strlen (reply) - 6);
  httpmail_transport_download_async (f->transport, url, stream, on_progress, &progress, on_progress_destroyed,
                                     cancellable, transport_fixture_on_ready, &result);
  run_until (run_until_set, &progress.n_calls);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  assert_cancelled (f, stream, result);
  g_assert_cmpuint (progress.n_destroyed, ==, 1);
  raw_server_release (f->server);
}

/* The callback comes when the stream is in nobody's hands any more. */
static void
test_it_can_be_cancelled_while_it_is_written (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GBytes) content = make_content (3000001);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Drain drain = { .content = g_byte_array_new (), .stop_at = 100000 };
  g_autoptr (GOutputStream) stream = make_pipe (&drain.reading_end);

  transport_fixture_open (f);
  add_with_length (f, content);
  start (f, stream, cancellable, &drain.result);
  run_until (is_drained, &drain);
  g_assert_null (drain.result);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &drain.result);
  assert_cancelled (f, stream, drain.result);
  g_object_unref (drain.result);
  g_byte_array_unref (drain.content);
  close (drain.reading_end);
}

static void
test_it_ends_with_the_connection (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GBytes) content = make_content (3000001);
  Drain drain = { .content = g_byte_array_new (), .stop_at = 100000 };
  g_autoptr (GOutputStream) stream = make_pipe (&drain.reading_end);
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  add_with_length (f, content);
  start (f, stream, NULL, &drain.result);
  run_until (is_drained, &drain);
  httpmail_transport_drop_connection (f->transport);
  run_until (run_until_nonnull, &drain.result);
  g_assert_false (httpmail_transport_download_finish (f->transport, drain.result, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_false (g_output_stream_has_pending (stream));
  g_object_unref (drain.result);
  g_byte_array_unref (drain.content);
  close (drain.reading_end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/download/" name, func)
  ADD ("the-message-is-written-as-it-is", test_the_message_is_written_as_it_is);
  ADD ("without-a-length-there-is-no-total", test_without_a_length_there_is_no_total);
  ADD ("progress-is-told-before-the-end", test_progress_is_told_before_the_end);
  ADD ("a-slow-stream-is-waited-for", test_a_slow_stream_is_waited_for);
  ADD ("what-ends-with-the-connection-is-written-once", test_what_ends_with_the_connection_is_written_once);
  ADD ("what-is-cut-is-an-error", test_what_is_cut_is_an_error);
  ADD ("what-is-no-message-is-not-written", test_what_is_no_message_is_not_written);
  ADD ("a-logon-in-between-writes-nothing-twice", test_a_logon_in_between_writes_nothing_twice);
  ADD ("an-error-of-the-stream-is-passed-on", test_an_error_of_the_stream_is_passed_on);
  ADD ("it-can-be-cancelled-before-it-is-sent", test_it_can_be_cancelled_before_it_is_sent);
  ADD ("it-can-be-cancelled-while-it-waits-for-the-answer", test_it_can_be_cancelled_while_it_waits_for_the_answer);
  ADD ("it-can-be-cancelled-while-it-is-read", test_it_can_be_cancelled_while_it_is_read);
  ADD ("it-can-be-cancelled-while-it-is-written", test_it_can_be_cancelled_while_it_is_written);
  ADD ("it-ends-with-the-connection", test_it_ends_with_the_connection);
#undef ADD
  return g_test_run ();
}
