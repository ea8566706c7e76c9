/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <fixture.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-upload.h>
#include <string.h>
#include <unistd.h>

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static gboolean
prepare (HmUpload *upload, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hm_upload_prepare_async (upload, cancellable, on_prepared, &result);
  run_until (run_until_nonnull, &result);
  return hm_upload_prepare_finish (upload, result, error);
}

static void
assert_prepared (HmUpload *upload)
{
  g_autoptr (GError) error = NULL;

  prepare (upload, NULL, &error);
  g_assert_no_error (error);
}

/* In odd pieces. */
static char *
read_all (GInputStream *stream, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char piece[5];
  gssize n;

  while ((n = g_input_stream_read (stream, piece, sizeof piece, NULL, error)) > 0)
    g_string_append_len (text, piece, n);
  return n < 0 ? NULL : g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_body (HmUpload *upload, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = hm_upload_open (upload, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = read_all (stream, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (hm_upload_get_length (upload), ==, strlen (expected));
}

static void
test_bytes (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("Subject: bytes", 14);
  g_autoptr (HmUpload) upload = hm_upload_new (bytes, NULL);

  assert_prepared (upload);
  assert_body (upload, "Subject: bytes");
  assert_body (upload, "Subject: bytes");
}

static void
test_nothing (void)
{
  g_autoptr (HmUpload) upload = hm_upload_new (NULL, NULL);

  assert_prepared (upload);
  assert_body (upload, "");
}

static void
test_seekable (void)
{
  g_autoptr (GBytes) head = g_bytes_new_static ("MAIL FROM:<a@b>\r\n\r\n", 19);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("skipped, kept", 13, NULL);
  g_autoptr (HmUpload) upload = NULL;

  /* Where the caller has it is where the message begins. */
  g_assert_cmpint (g_input_stream_skip (stream, 9, NULL, NULL), ==, 9);
  upload = hm_upload_new (head, stream);
  assert_prepared (upload);
  assert_body (upload, "MAIL FROM:<a@b>\r\n\r\nkept");
  assert_body (upload, "MAIL FROM:<a@b>\r\n\r\nkept");
  g_assert_false (g_input_stream_is_closed (stream));
}

static void
test_pipe (void)
{
  g_autoptr (GBytes) head = g_bytes_new_static ("head ", 5);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (HmUpload) upload = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], "through a pipe", 14), ==, 14);
  close (ends[1]);
  stream = g_unix_input_stream_new (ends[0], TRUE);
  upload = hm_upload_new (head, stream);
  assert_prepared (upload);
  assert_body (upload, "head through a pipe");
  assert_body (upload, "head through a pipe");
}

static void
test_pipe_cancelled (void)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (HmUpload) upload = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  /* A pipe nobody writes into: only cancelling ends it. */
  g_assert_cmpint (pipe (ends), ==, 0);
  stream = g_unix_input_stream_new (ends[0], TRUE);
  upload = hm_upload_new (NULL, stream);
  hm_upload_prepare_async (upload, cancellable, on_prepared, &result);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  g_assert_false (hm_upload_prepare_finish (upload, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (ends[1]);
}

static void
test_no_temporary_folder (void)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (HmUpload) upload = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("TMPDIR", "/nonexistent/folder", TRUE);
  g_assert_cmpint (pipe (ends), ==, 0);
  stream = g_unix_input_stream_new (ends[0], TRUE);
  upload = hm_upload_new (NULL, stream);
  g_assert_false (prepare (upload, NULL, &error));
  g_assert_nonnull (strstr (error->message, "temporary file"));
  close (ends[1]);
}

static void
test_reopened (void)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("0123456789", 10, NULL);
  g_autoptr (HmUpload) upload = hm_upload_new (NULL, stream);
  g_autoptr (GInputStream) first = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  char piece[4];

  assert_prepared (upload);
  first = hm_upload_open (upload, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (first, piece, sizeof piece, NULL, NULL), ==, 4);
  /* The one sent before must not move the file under the one that is sent now. */
  assert_body (upload, "0123456789");
  text = read_all (first, &error);
  g_assert_null (text);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static GInputStream *
open_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GInputStream *stream = G_INPUT_STREAM (g_file_read (file, NULL, &error));

  g_assert_no_error (error);
  return stream;
}

static void
test_file_that_changes (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "message", NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (HmUpload) upload = NULL;
  g_autoptr (GInputStream) body = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "0123456789", 10, &error);
  g_assert_no_error (error);
  stream = open_file (path);
  upload = hm_upload_new (NULL, stream);
  assert_prepared (upload);

  /* More than was announced is not sent. */
  {
    FILE *file = g_fopen (path, "a");

    g_assert_cmpint (fputs ("more", file), >=, 0);
    fclose (file);
  }
  assert_body (upload, "0123456789");

  /* Less cannot be. */
  g_assert_cmpint (truncate (path, 7), ==, 0);
  body = hm_upload_open (upload, &error);
  g_assert_no_error (error);
  text = read_all (body, &error);
  g_assert_null (text);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/upload/bytes-can-be-sent-twice", test_bytes);
  g_test_add_func ("/net/upload/nothing-is-nothing", test_nothing);
  g_test_add_func ("/net/upload/a-file-is-sent-from-where-it-stands", test_seekable);
  g_test_add_func ("/net/upload/a-pipe-is-kept-to-be-sent-twice", test_pipe);
  g_test_add_func ("/net/upload/waiting-for-a-pipe-can-be-cancelled", test_pipe_cancelled);
  g_test_add_func ("/net/upload/says-that-no-temporary-file-can-be-made", test_no_temporary_folder);
  g_test_add_func ("/net/upload/a-second-sending-ends-the-first", test_reopened);
  g_test_add_func ("/net/upload/a-file-that-grows-or-shrinks-is-noticed", test_file_that_changes);
  return g_test_run ();
}
