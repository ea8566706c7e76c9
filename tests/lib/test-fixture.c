/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fixture.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

static gpointer
set_flag (gpointer flag)
{
  g_atomic_int_set ((gint *) flag, TRUE);
  return NULL;
}

static gboolean
on_idle (gpointer flag)
{
  set_flag (flag);
  return G_SOURCE_REMOVE;
}

static void
test_run_until_iterates (void)
{
  gint flag = FALSE;

  g_idle_add (on_idle, &flag);
  run_until (run_until_set, &flag);
  g_assert_true (flag);
}

static void
test_run_until_sees_threads (void)
{
  gint flag = FALSE;
  GThread *thread = g_thread_new ("setter", set_flag, &flag);

  run_until (run_until_set, &flag);
  g_thread_join (thread);
}

static void
test_run_until_takes_thread_default_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) source = g_idle_source_new ();
  gint flag = FALSE;

  g_main_context_push_thread_default (context);
  g_source_set_callback (source, on_idle, &flag, NULL);
  g_source_attach (source, context);
  run_until (run_until_set, &flag);
  g_main_context_pop_thread_default (context);
}

static void
test_dir_goes_with_all_in_it (void)
{
  g_auto (TestDir) outside = test_make_dir ();
  g_autofree char *kept = g_build_filename (outside, "kept", NULL);
  g_autofree char *path = NULL;

  g_assert_true (g_file_set_contents (kept, "x", 1, NULL));
  {
    g_auto (TestDir) dir = test_make_dir ();
    g_autofree char *inner = g_build_filename (dir, "a", "b", NULL);
    g_autofree char *file = g_build_filename (inner, "file", NULL);
    g_autofree char *link = g_build_filename (inner, "link", NULL);

    path = g_strdup (dir);
    g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
    g_assert_true (g_file_set_contents (file, "x", 1, NULL));
    g_assert_cmpint (symlink (outside, link), ==, 0);
    g_assert_cmpint (g_chmod (inner, 0), ==, 0);
  }
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

static guint
count_files (const char *path, const char *part)
{
  g_autofree char *folder = g_build_filename (path, part, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_maildir (void)
{
  g_auto (TestDir) dir = test_make_dir ();

  g_assert_cmpuint (test_make_maildir (dir, 5), ==, 3);
  g_assert_cmpuint (count_files (dir, "cur"), ==, 3);
  g_assert_cmpuint (count_files (dir, "new"), ==, 2);
  g_assert_cmpuint (count_files (dir, "tmp"), ==, 0);
}

static void
test_message_is_stable (void)
{
  g_autoptr (GBytes) message = test_make_message (3);
  g_autoptr (GBytes) again = test_make_message (3);
  g_autoptr (GBytes) other = test_make_message (4);
  gsize size;
  const char *text = g_bytes_get_data (message, &size);

  g_assert_true (g_bytes_equal (message, again));
  g_assert_false (g_bytes_equal (message, other));
  g_assert_true (g_str_has_prefix (text, "From: "));
  g_assert_nonnull (g_strstr_len (text, (gssize) size, "\r\nSubject: Message 3\r\n"));
  g_assert_nonnull (g_strstr_len (text, (gssize) size, "\r\n\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lib/fixture/run-until-iterates-the-context", test_run_until_iterates);
  g_test_add_func ("/lib/fixture/run-until-sees-other-threads", test_run_until_sees_threads);
  g_test_add_func ("/lib/fixture/run-until-takes-thread-default-context", test_run_until_takes_thread_default_context);
  g_test_add_func ("/lib/fixture/dir-goes-with-all-in-it", test_dir_goes_with_all_in_it);
  g_test_add_func ("/lib/fixture/maildir-has-messages", test_maildir);
  g_test_add_func ("/lib/fixture/message-is-stable", test_message_is_stable);

  return g_test_run ();
}
