/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Streams of the application all the way to a server. */

#include "app-stream.h"
#include "com-wire.h"
#include <fixture.h>
#include <httpmail/com/hm-com-stream.h>
#include <string.h>

#define LARGE 20000000

static gboolean
is_let_go (gpointer data)
{
  return g_atomic_int_get (&((AppStream *) data)->ref_count) == 1;
}

static void
test_a_large_message_is_sent (void)
{
  g_autoptr (ComWire) wire = com_wire_new ();
  g_autofree char *url = com_wire_url (wire, "bob/folders/ACTIVE/");
  g_autofree char *reply = raw_make_reply ("201 Created", NULL, "");
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  AppStream app;

  app_stream_init (&app, LARGE);
  stream = hm_com_stream_wrap (&app.face);
  raw_server_add_reply (wire->server, reply);
  httpmail_transport_post_async (wire->transport, url, stream, NULL, NULL, com_wire_on_ready, &result);
  g_clear_object (&stream);
  run_until (run_until_nonnull, &result);
  httpmail_transport_post_finish (wire->transport, result, NULL, &error);
  g_assert_no_error (error);
  body = raw_server_get_request_body (wire->server, 1);
  g_assert_cmpuint (g_bytes_get_size (body), ==, LARGE);
  app_stream_assert_bytes (g_bytes_get_data (body, NULL), LARGE, 0);
  g_assert_cmpint (app.ref_count, ==, 1);
  app_stream_clear (&app);
}

static void
test_a_message_that_cannot_be_read_is_not_sent (void)
{
  g_autoptr (ComWire) wire = com_wire_new ();
  g_autofree char *url = com_wire_url (wire, "bob/folders/ACTIVE/");
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  AppStream app;

  app_stream_init (&app, LARGE);
  app.failure = STG_E_READFAULT;
  app.fail_at = 1000000;
  stream = hm_com_stream_wrap (&app.face);
  httpmail_transport_post_async (wire->transport, url, stream, NULL, NULL, com_wire_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_post_finish (wire->transport, result, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "0x8003001E"));
  g_assert_cmpuint (raw_server_get_n_requests (wire->server), ==, 1);
  g_clear_object (&stream);
  run_until (is_let_go, &app);
  app_stream_clear (&app);
}

static gboolean
was_read_thrice (gpointer data)
{
  return ((AppStream *) data)->n_reads >= 3;
}

static void
test_a_message_is_given_up_while_it_is_read (void)
{
  g_autoptr (ComWire) wire = com_wire_new ();
  g_autofree char *url = com_wire_url (wire, "bob/folders/ACTIVE/");
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  AppStream app;

  app_stream_init (&app, LARGE);
  stream = hm_com_stream_wrap (&app.face);
  httpmail_transport_post_async (wire->transport, url, stream, NULL, cancellable, com_wire_on_ready, &result);
  g_clear_object (&stream);
  run_until (was_read_thrice, &app);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_post_finish (wire->transport, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  run_until (is_let_go, &app);
  g_assert_cmpuint (app.position, <, LARGE);
  g_assert_cmpuint (raw_server_get_n_requests (wire->server), ==, 1);
  app_stream_clear (&app);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/com/upload/a-large-message-is-sent", test_a_large_message_is_sent);
  g_test_add_func ("/com/upload/a-message-that-cannot-be-read-is-not-sent",
                   test_a_message_that_cannot_be_read_is_not_sent);
  g_test_add_func ("/com/upload/a-message-is-given-up-while-it-is-read", test_a_message_is_given_up_while_it_is_read);

  return g_test_run ();
}
