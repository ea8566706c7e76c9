/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Contents on their way into a stream. */

#include "net-fixture.h"
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <httpmail/net/hm-exchange-private.h>
#include <string.h>
#include <unistd.h>

#define SIZE (16 * 1024 * 1024)

typedef struct
{
  NetFixture *net;
  NetCall *call;
  GOutputStream *stream; /* into a pipe that nobody reads yet, and that blocks */
  int reading_end;
  gsize n_read;
} Pipe;

static void
pipe_setup (Pipe *self)
{
  g_autofree char *body = g_strnfill (SIZE, 'm');
  g_autofree char *reply = raw_make_reply ("200 OK", NULL, body);
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (ends[0], TRUE, NULL));
  self->reading_end = ends[0];
  self->stream = g_unix_output_stream_new (ends[1], TRUE);
  self->net = net_fixture_new ();
  self->call = net_call_new (self->net, "GET", "m", HM_REPLY_CONTENT);
  self->call->options.max_body = SIZE;
  self->call->options.idle_seconds = 600;
  self->call->options.output = self->stream;
  raw_server_add_reply (self->net->server, reply);
  net_call_submit (self->call);
}

static void
pipe_clear (Pipe *self)
{
  net_call_free (self->call);
  net_fixture_free (self->net);
  g_object_unref (self->stream);
  close (self->reading_end);
}

/* Nothing goes into the pipe any more. */
static gboolean
is_stuck (gpointer data)
{
  Pipe *self = data;

  return self->call->exchange->state == HM_EXCHANGE_PAUSED && self->call->exchange->received > 60 * 1024 &&
         !g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (self->stream));
}

static gboolean
is_read (gpointer data)
{
  static char buffer[64 * 1024];
  Pipe *self = data;
  gssize n;

  while ((n = read (self->reading_end, buffer, sizeof buffer)) > 0)
    self->n_read += n;
  return self->call->n_done > 0;
}

static void
test_reading_waits_for_writing (void)
{
  Pipe pipe = { 0 };
  guint n_pieces;

  pipe_setup (&pipe);
  run_until (is_stuck, &pipe);
  n_pieces = pipe.call->n_pieces;
  g_assert_cmpuint (pipe.call->exchange->received, <=, 64 * 1024 + 2 * 16 * 1024);
  /* An application that caught up with its signals has nothing to do with it. */
  hm_session_resume (pipe.net->session);
  net_fixture_iterate (pipe.net);
  g_assert_true (is_stuck (&pipe));
  g_assert_cmpuint (pipe.call->n_pieces, ==, n_pieces);

  run_until (is_read, &pipe);
  is_read (&pipe);
  g_assert_no_error (pipe.call->error);
  g_assert_cmpuint (pipe.n_read, ==, SIZE);
  pipe_clear (&pipe);
}

static void
test_a_slow_stream_is_no_silent_server (void)
{
  Pipe pipe = { 0 };

  pipe_setup (&pipe);
  run_until (is_stuck, &pipe);
  hm_timeout_set_idle (pipe.call->exchange->timeout, 1);
  net_fixture_iterate (pipe.net);
  hm_timeout_check (pipe.call->exchange->timeout);
  g_assert_cmpuint (pipe.net->n_timeouts, ==, 0);
  hm_timeout_set_idle (pipe.call->exchange->timeout, 600000);
  run_until (is_read, &pipe);
  g_assert_no_error (pipe.call->error);
  pipe_clear (&pipe);
}

static void
test_the_end_comes_after_the_last_write (void)
{
  Pipe pipe = { 0 };

  pipe_setup (&pipe);
  run_until (is_stuck, &pipe);
  hm_exchange_cancel (pipe.call->exchange, NULL);
  net_call_wait (pipe.call);
  g_assert_error (pipe.call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  g_assert_false (g_output_stream_has_pending (pipe.stream));
  pipe_clear (&pipe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/net/exchange-output/" name, func)
  ADD ("reading-waits-for-writing", test_reading_waits_for_writing);
  ADD ("a-slow-stream-is-no-silent-server", test_a_slow_stream_is_no_silent_server);
  ADD ("the-end-comes-after-the-last-write", test_the_end_comes_after_the_last_write);
#undef ADD
  return g_test_run ();
}
