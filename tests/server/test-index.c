/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The index is a cache: right or empty, never wrong, and never a reason to fail. */

#include <gio/gio.h>
#include <string.h>

#include "fixture.h"
#include "server/hs-maildir-index.h"

static HsSummary summary = { (char *) "to", (char *) "from", (char *) "sübject", 1085342460, TRUE };

static struct stat
make_stat (gint64 size, gint64 mtime, guint64 inode)
{
  struct stat st = { 0 };

  st.st_size = size;
  st.st_mtim.tv_sec = mtime;
  st.st_mtim.tv_nsec = 123456789;
  st.st_ino = inode;
  return st;
}

static void
test_remembers (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, HS_MAILDIR_INDEX_FILE, NULL);
  struct stat st = make_stat (10, 20, 30);

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (HsMaildirIndex) index = hs_maildir_index_new (path);
      g_autoptr (HsSummary) found = NULL;

      if (round == 0)
        hs_maildir_index_store (index, ".Sent", "1.a", &st, &summary);
      g_assert_null (hs_maildir_index_lookup (index, ".", "1.a", &st));
      g_assert_null (hs_maildir_index_lookup (index, ".Sent", "1.b", &st));
      found = hs_maildir_index_lookup (index, ".Sent", "1.a", &st);
      g_assert_nonnull (found);
      g_assert_cmpstr (found->to, ==, "to");
      g_assert_cmpstr (found->from, ==, "from");
      g_assert_cmpstr (found->subject, ==, "sübject");
      g_assert_cmpint (found->date, ==, 1085342460);
      g_assert_true (found->has_attachment);
    }
}

static void
test_changed_file_is_not_known (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "index", NULL);
  g_autoptr (HsMaildirIndex) index = hs_maildir_index_new (path);
  struct stat st = make_stat (10, 20, 30);
  struct stat longer = make_stat (11, 20, 30);
  struct stat later = make_stat (10, 21, 30);
  struct stat other = make_stat (10, 20, 31);

  hs_maildir_index_store (index, ".", "1.a", &st, &summary);
  g_assert_null (hs_maildir_index_lookup (index, ".", "1.a", &longer));
  g_assert_null (hs_maildir_index_lookup (index, ".", "1.a", &later));
  g_assert_null (hs_maildir_index_lookup (index, ".", "1.a", &other));
}

static void
test_without_a_file (void)
{
  g_autoptr (HsMaildirIndex) none = hs_maildir_index_new (NULL);
  g_autoptr (HsMaildirIndex) nowhere = hs_maildir_index_new ("/nonexistent/index");
  struct stat st = make_stat (1, 2, 3);

  hs_maildir_index_begin (none);
  hs_maildir_index_store (none, ".", "a", &st, &summary);
  hs_maildir_index_commit (none);
  g_assert_null (hs_maildir_index_lookup (none, ".", "a", &st));
  hs_maildir_index_store (nowhere, ".", "a", &st, &summary);
  g_assert_null (hs_maildir_index_lookup (nowhere, ".", "a", &st));
}

static void
test_damaged_file_is_begun_again (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "index", NULL);
  struct stat st = make_stat (1, 2, 3);

  for (guint round = 0; round < 2; round++)
    {
      g_autofree char *junk = g_strnfill (20000, 'j');

      g_assert_true (g_file_set_contents (path, junk, round == 0 ? 20000 : 10, NULL));
      {
        g_autoptr (HsMaildirIndex) index = hs_maildir_index_new (path);
        g_autoptr (HsSummary) found = NULL;

        hs_maildir_index_store (index, ".", "a", &st, &summary);
        found = hs_maildir_index_lookup (index, ".", "a", &st);
        g_assert_nonnull (found);
      }
    }
}

static gboolean
is_present (const char *base, gpointer user_data)
{
  return g_str_equal (base, user_data);
}

static void
test_messages_that_are_gone_are_forgotten (void)
{
  g_autoptr (HsMaildirIndex) index = NULL;
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "index", NULL);
  g_autoptr (HsSummary) kept = NULL;
  struct stat st = make_stat (1, 2, 3);

  index = hs_maildir_index_new (path);
  hs_maildir_index_begin (index);
  hs_maildir_index_store (index, ".", "a", &st, &summary);
  hs_maildir_index_store (index, ".", "b", &st, &summary);
  hs_maildir_index_store (index, ".Sent", "b", &st, &summary);
  hs_maildir_index_commit (index);
  hs_maildir_index_prune (index, ".", 1, is_present, (gpointer) "a");
  g_assert_null (hs_maildir_index_lookup (index, ".", "b", &st));
  kept = hs_maildir_index_lookup (index, ".", "a", &st);
  g_assert_nonnull (kept);
  g_clear_pointer (&kept, hs_summary_free);
  kept = hs_maildir_index_lookup (index, ".Sent", "b", &st);
  g_assert_nonnull (kept);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/index/remembers", test_remembers);
  g_test_add_func ("/server/index/changed-file-is-not-known", test_changed_file_is_not_known);
  g_test_add_func ("/server/index/without-a-file", test_without_a_file);
  g_test_add_func ("/server/index/damaged-file-is-begun-again", test_damaged_file_is_begun_again);
  g_test_add_func ("/server/index/messages-that-are-gone-are-forgotten", test_messages_that_are_gone_are_forgotten);
  return g_test_run ();
}
