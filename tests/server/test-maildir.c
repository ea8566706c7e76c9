/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store itself: delivery, flags, moves, and what other programs do to it meanwhile. */

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "server/hs-account.h"
#include "server/hs-delivery.h"
#include "server/hs-error.h"

typedef struct
{
  char *dir;
  HsAccount *account;
  HsFolder *folders;
  HsFolder *inbox;
  HsFolder *sent;
} Store;

static void
put (Store *store, const char *name, const char *bytes)
{
  g_autofree char *path = g_build_filename (store->dir, "bob", name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, -1, NULL));
}

static gboolean
has (Store *store, const char *name)
{
  g_autofree char *path = g_build_filename (store->dir, "bob", name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
rename_file (Store *store, const char *from, const char *to)
{
  g_autofree char *from_path = g_build_filename (store->dir, "bob", from, NULL);
  g_autofree char *to_path = g_build_filename (store->dir, "bob", to, NULL);

  g_assert_cmpint (g_rename (from_path, to_path), ==, 0);
}

static HsFolder *
find (HsFolder *folders, const char *segment)
{
  HsFolder *folder = hs_folder_find_child (folders, segment);

  g_assert_nonnull (folder);
  return folder;
}

static void
set_up (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  store->dir = test_make_dir ();
  g_assert_true (hs_account_create (store->dir, "bob", &error));
  store->account = hs_account_open (store->dir, "bob", FALSE, &error);
  g_assert_no_error (error);
  store->folders = hs_account_list_folders (store->account, &error);
  g_assert_no_error (error);
  store->inbox = find (store->folders, "INBOX");
  store->sent = find (store->folders, "Sent");
}

static void
tear_down (Store *store, gconstpointer data)
{
  hs_folder_free (store->folders);
  hs_account_free (store->account);
  test_remove_dir (store->dir);
  g_free (store->dir);
}

static HsMaildir *
open_folder (Store *store, HsFolder *folder)
{
  g_autoptr (GError) error = NULL;
  HsMaildir *maildir = hs_account_open_folder (store->account, folder, &error);

  g_assert_no_error (error);
  return maildir;
}

static guint
count (Store *store, HsFolder *folder, guint *out_unread)
{
  g_autoptr (HsMaildir) maildir = open_folder (store, folder);
  g_autoptr (HsSnapshot) snapshot = hs_account_list_messages (store->account, folder, maildir, NULL);

  g_assert_nonnull (snapshot);
  *out_unread = snapshot->n_unread;
  return snapshot->n_messages;
}

static void
test_standard_folders_are_made (Store *store, gconstpointer data)
{
  static const char *const dirs[] = { "new",         "cur",        "tmp",       ".Sent/cur",
                                      ".Drafts/new", ".Trash/tmp", ".Junk/cur", ".Sent/maildirfolder" };

  for (gsize i = 0; i < G_N_ELEMENTS (dirs); i++)
    g_assert_true (has (store, dirs[i]));
  g_assert_cmpint (store->sent->special, ==, HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS);
  g_assert_cmpint (store->inbox->special, ==, HTTPMAIL_SPECIAL_FOLDER_INBOX);
}

static void
test_delivery (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HsDelivery) delivery = hs_delivery_new (open_folder (store, store->inbox), &error);
  g_autofree char *base = NULL;
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  guint unread;

  g_assert_no_error (error);
  g_assert_true (hs_delivery_append (delivery, "Subject: a\n", 11, &error));
  g_assert_true (hs_delivery_append (delivery, "\nb", 2, &error));
  /* Nobody sees it before it is whole. */
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 0);
  base = hs_delivery_commit (delivery, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (strpbrk (base, "/:"));
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 1);
  g_assert_cmpuint (unread, ==, 1);
  file = g_build_filename (store->dir, "bob", "new", base, NULL);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "Subject: a\n\nb");
}

static void
test_delivery_given_up_leaves_nothing (Store *store, gconstpointer data)
{
  HsDelivery *delivery = hs_delivery_new (open_folder (store, store->inbox), NULL);
  g_autofree char *tmp = g_build_filename (store->dir, "bob", "tmp", NULL);
  g_autoptr (GDir) dir = NULL;

  g_assert_true (hs_delivery_append (delivery, "half", 4, NULL));
  hs_delivery_free (delivery);
  dir = g_dir_open (tmp, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

static void
test_one_delivery_to_several_folders (Store *store, gconstpointer data)
{
  g_autoptr (HsDelivery) delivery = hs_delivery_new (open_folder (store, store->inbox), NULL);
  g_autoptr (HsMaildir) sent = open_folder (store, store->sent);
  g_autoptr (HsMaildir) inbox = open_folder (store, store->inbox);
  g_autofree char *sent_name = NULL;
  g_autofree char *inbox_name = NULL;
  g_autofree char *sent_base = NULL;
  g_autofree char *inbox_base = NULL;
  guint unread;

  g_assert_true (hs_delivery_append (delivery, "x", 1, NULL));
  sent_base = hs_delivery_link (delivery, sent, "S", &sent_name, NULL);
  inbox_base = hs_delivery_link (delivery, inbox, NULL, &inbox_name, NULL);
  g_assert_nonnull (sent_base);
  g_assert_nonnull (inbox_base);
  g_assert_cmpstr (sent_base, !=, inbox_base);
  g_assert_cmpuint (count (store, store->sent, &unread), ==, 1);
  g_assert_cmpuint (unread, ==, 0);
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 1);
  hs_delivery_take_back (inbox, inbox_name);
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 0);
}

static gboolean
set_read (Store *store, const char *base, gboolean read)
{
  g_autoptr (HsMaildir) maildir = open_folder (store, store->inbox);
  g_autoptr (HsSnapshot) snapshot = NULL;
  HsEntry *entry = hs_account_find_message (store->account, store->inbox, maildir, base, &snapshot, NULL);

  return entry != NULL && hs_maildir_set_read (maildir, snapshot, entry, read, NULL) && hs_maildir_sync (maildir, NULL);
}

static void
test_flags (Store *store, gconstpointer data)
{
  put (store, "cur/1.a:2,", "x");
  put (store, "cur/2.b:2,FRab", "x");
  put (store, "new/3.c", "x");
  put (store, "cur/4.d", "x");
  put (store, "cur/5.e:2,S", "x");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (set_read (store, "1.a", TRUE));
      g_assert_true (set_read (store, "2.b", TRUE));
      g_assert_true (set_read (store, "3.c", TRUE));
      g_assert_true (set_read (store, "4.d", TRUE));
      g_assert_true (set_read (store, "5.e", FALSE));
    }
  g_assert_true (has (store, "cur/1.a:2,S"));
  /* Other flags stay, in order. */
  g_assert_true (has (store, "cur/2.b:2,FRSab"));
  g_assert_true (has (store, "cur/3.c:2,S"));
  g_assert_false (has (store, "new/3.c"));
  g_assert_true (has (store, "cur/4.d:2,S"));
  g_assert_true (has (store, "cur/5.e:2,"));
  g_assert_true (set_read (store, "2.b", FALSE));
  g_assert_true (has (store, "cur/2.b:2,FRab"));
  g_assert_false (set_read (store, "9.z", TRUE));
}

static void
test_counts (Store *store, gconstpointer data)
{
  guint unread;

  put (store, "cur/1.a:2,S", "x");
  put (store, "cur/2.b:2,F", "x");
  put (store, "cur/3.c", "x");
  put (store, "new/4.d", "x");
  put (store, "new/.hidden", "x");
  put (store, "tmp/5.e", "x");
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 4);
  g_assert_cmpuint (unread, ==, 3);
}

static void
test_order_is_that_of_arrival (Store *store, gconstpointer data)
{
  static const char *const names[] = { "9.a", "10.a", "10.b", "1000000000.z", "no-time" };
  g_autoptr (HsMaildir) maildir = open_folder (store, store->inbox);
  g_autoptr (HsSnapshot) snapshot = NULL;

  put (store, "new/10.b", "x");
  put (store, "cur/1000000000.z:2,", "x");
  put (store, "cur/9.a:2,", "x");
  put (store, "new/no-time", "x");
  put (store, "cur/10.a:2,", "x");
  snapshot = hs_maildir_scan (maildir, NULL);
  g_assert_cmpuint (snapshot->entries->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *base = hs_entry_dup_base (&g_array_index (snapshot->entries, HsEntry, i));

      g_assert_cmpstr (base, ==, names[(i + 4) % 5]);
    }
}

static void
test_odd_names (Store *store, gconstpointer data)
{
  static const char *const bases[] = { "1.a,S=12,W=13", "message", "\xff\xfe raw", "a b%20c", "+plus&amp;", "-x" };

  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autofree char *name = g_strdup_printf ("cur/%s:2,", bases[i]);
      g_autofree char *marked = g_strdup_printf ("cur/%s:2,S", bases[i]);

      put (store, name, "x");
      g_assert_true (set_read (store, bases[i], TRUE));
      g_assert_true (has (store, marked));
    }
}

static void
test_message_in_new_and_cur_counts_once (Store *store, gconstpointer data)
{
  guint unread;

  put (store, "new/1.a", "x");
  put (store, "cur/1.a:2,S", "x");
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 1);
  g_assert_cmpuint (unread, ==, 0);
}

static void
test_changes_from_outside (Store *store, gconstpointer data)
{
  g_autoptr (HsMaildir) maildir = open_folder (store, store->inbox);
  guint unread;

  put (store, "new/1.a", "x");
  put (store, "cur/2.b:2,", "x");
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 2);
  /* Another program opens the folder, reads one, deletes one, and one arrives. */
  rename_file (store, "new/1.a", "cur/1.a:2,S");
  rename_file (store, "cur/2.b:2,", "tmp/gone");
  put (store, "new/3.c", "x");
  g_assert_true (set_read (store, "1.a", FALSE));
  g_assert_true (has (store, "cur/1.a:2,"));
  g_assert_false (set_read (store, "2.b", TRUE));
  g_assert_true (set_read (store, "3.c", TRUE));
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 2);
  g_assert_cmpuint (unread, ==, 1);
}

static gboolean
transfer (Store *store, HsTransfer how, const char *base, const char *new_base, GError **error)
{
  g_autoptr (HsMaildir) from = open_folder (store, store->inbox);
  g_autoptr (HsMaildir) to = open_folder (store, store->sent);
  g_autoptr (HsSnapshot) snapshot = NULL;
  g_autoptr (HsSnapshot) to_snapshot = hs_account_list_messages (store->account, store->sent, to, NULL);
  HsEntry *entry = hs_account_find_message (store->account, store->inbox, from, base, &snapshot, error);

  return entry != NULL && hs_maildir_transfer (from, snapshot, entry, how, to, to_snapshot, new_base, error) &&
         hs_maildir_sync (to, error) && hs_maildir_sync (from, error);
}

static gboolean
transfer_known (Store *store, HsSnapshot *to_snapshot, const char *base)
{
  g_autoptr (HsMaildir) from = open_folder (store, store->inbox);
  g_autoptr (HsMaildir) to = open_folder (store, store->sent);
  g_autoptr (HsSnapshot) snapshot = NULL;
  HsEntry *entry = hs_account_find_message (store->account, store->inbox, from, base, &snapshot, NULL);

  return entry != NULL && hs_maildir_transfer (from, snapshot, entry, HS_TRANSFER_MOVE, to, to_snapshot, base, NULL);
}

static void
test_move_and_copy (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put (store, "cur/1.a:2,FS", "x");
  put (store, "new/2.b", "x");
  put (store, "new/3.c", "x");
  g_assert_true (transfer (store, HS_TRANSFER_MOVE, "1.a", "1.a", &error));
  g_assert_true (has (store, ".Sent/cur/1.a:2,FS"));
  g_assert_false (has (store, "cur/1.a:2,FS"));
  g_assert_true (transfer (store, HS_TRANSFER_COPY, "2.b", "9.z", &error));
  g_assert_true (has (store, ".Sent/cur/9.z:2,"));
  g_assert_true (has (store, "new/2.b"));
  g_assert_false (transfer (store, HS_TRANSFER_MOVE, "1.a", "1.a", &error));
  g_assert_error (error, HS_ERROR, 404);
  g_clear_error (&error);
  /* A message is never written over. */
  g_assert_false (transfer (store, HS_TRANSFER_MOVE, "3.c", "9.z", &error));
  g_assert_error (error, HS_ERROR, 412);
  g_assert_true (has (store, "new/3.c"));
}

static void
test_destination_is_read_once (Store *store, gconstpointer data)
{
  g_autoptr (HsMaildir) to = open_folder (store, store->sent);
  g_autoptr (HsSnapshot) before = NULL;
  g_autoptr (HsSnapshot) after = NULL;
  g_autoptr (HsSnapshot) later = NULL;
  HsEntry *entry = NULL;

  put (store, "cur/1.a:2,FS", "x");
  put (store, "new/2.b", "x");
  g_assert_true (hs_account_find_taken (store->account, store->sent, to, "1.a", 0, &before, &entry, NULL));
  g_assert_null (entry);
  g_assert_true (transfer_known (store, before, "1.a"));
  g_assert_true (transfer_known (store, before, "2.b"));
  /* What this server did itself it knows. */
  g_assert_true (hs_account_find_taken (store->account, store->sent, to, "2.b", 0, &after, &entry, NULL));
  g_assert_true (before == after);
  g_assert_cmpstr (entry->name, ==, "2.b:2,");
  /* What others do it looks at. */
  put (store, ".Sent/cur/3.c:2,", "x");
  g_assert_true (hs_account_find_taken (store->account, store->sent, to, "3.c", 0, &later, &entry, NULL));
  g_assert_cmpstr (entry->name, ==, "3.c:2,");
  g_assert_cmpuint (later->n_messages, ==, 3);
}

static void
test_links_and_pipes_are_no_messages (Store *store, gconstpointer data)
{
  g_autofree char *link_path = g_build_filename (store->dir, "bob", "cur", "1.link:2,", NULL);
  g_autofree char *pipe_path = g_build_filename (store->dir, "bob", "cur", "2.pipe:2,", NULL);
  g_autofree char *folder_link = g_build_filename (store->dir, "bob", ".Linked", NULL);
  g_autoptr (HsMaildir) maildir = open_folder (store, store->inbox);
  g_autoptr (HsFolder) folders = NULL;
  HsEntry entry = { .name = "1.link:2,", .base_length = 6 };
  g_autoptr (GError) error = NULL;
  struct stat st;
  guint unread;

  g_assert_cmpint (symlink ("/etc/passwd", link_path), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_cmpint (symlink ("/etc", folder_link), ==, 0);
  g_assert_cmpuint (count (store, store->inbox, &unread), ==, 0);
  g_assert_cmpint (hs_maildir_open_message (maildir, &entry, &st, &error), ==, -1);
  g_assert_error (error, HS_ERROR, 404);
  g_clear_error (&error);
  entry.name = "2.pipe:2,";
  g_assert_cmpint (hs_maildir_open_message (maildir, &entry, &st, &error), ==, -1);
  g_assert_error (error, HS_ERROR, 404);
  folders = hs_account_list_folders (store->account, NULL);
  g_assert_null (hs_folder_find_child (folders, "Linked"));
}

static void
test_link_as_directory_is_refused (Store *store, gconstpointer data)
{
  g_autofree char *cur = g_build_filename (store->dir, "bob", ".Sent", "cur", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rmdir (cur), ==, 0);
  g_assert_cmpint (symlink ("/etc", cur), ==, 0);
  g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*.Sent/cur: *");
  g_assert_null (hs_account_open_folder (store->account, store->sent, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, HS_ERROR, 403);
  /* The client learns the folder, not the path. */
  g_assert_cmpstr (error->message, ==, "The folder \"Sent\" cannot be accessed on the server");
}

static void
test_account_that_cannot_be_made_is_named (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_false (hs_account_create (file, "bob", &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, file));
}

static void
test_special_folders_by_other_names (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *sent = g_build_filename (dir, "bob", ".sent items", "cur", NULL);
  g_autofree char *deleted = g_build_filename (dir, "bob", ".Deleted Messages", "cur", NULL);
  g_autofree char *spam = g_build_filename (dir, "bob", ".SPAM", "cur", NULL);
  g_autoptr (HsAccount) account = NULL;
  g_autoptr (HsFolder) folders = NULL;

  g_assert_cmpint (g_mkdir_with_parents (sent, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (deleted, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (spam, 0700), ==, 0);
  account = hs_account_open (dir, "bob", FALSE, NULL);
  folders = hs_account_list_folders (account, NULL);
  g_assert_cmpint (find (folders, "sent%20items")->special, ==, HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS);
  g_assert_cmpint (find (folders, "Deleted%20Messages")->special, ==, HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS);
  g_assert_cmpint (find (folders, "SPAM")->special, ==, HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL);
  g_assert_null (hs_folder_find_child (folders, "Sent"));
  g_assert_null (hs_folder_find_child (folders, "Junk"));
  g_assert_nonnull (hs_folder_find_child (folders, "Drafts"));
}

static void
test_read_only_account_is_left_alone (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *cur = g_build_filename (dir, "bob", "cur", NULL);
  g_autofree char *path = g_build_filename (dir, "bob", NULL);
  g_autoptr (HsAccount) account = NULL;
  g_autoptr (HsFolder) folders = NULL;
  g_autoptr (GDir) listing = NULL;

  g_assert_cmpint (g_mkdir_with_parents (cur, 0700), ==, 0);
  account = hs_account_open (dir, "bob", TRUE, NULL);
  folders = hs_account_list_folders (account, NULL);
  g_assert_nonnull (folders);
  listing = g_dir_open (path, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (listing), ==, "cur");
  g_assert_null (g_dir_read_name (listing));
}

#define add(path, function) g_test_add ("/server/maildir/" path, Store, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("standard-folders-are-made", test_standard_folders_are_made);
  add ("delivery", test_delivery);
  add ("delivery-given-up-leaves-nothing", test_delivery_given_up_leaves_nothing);
  add ("one-delivery-to-several-folders", test_one_delivery_to_several_folders);
  add ("flags", test_flags);
  add ("counts", test_counts);
  add ("order-is-that-of-arrival", test_order_is_that_of_arrival);
  add ("odd-names", test_odd_names);
  add ("message-in-new-and-cur-counts-once", test_message_in_new_and_cur_counts_once);
  add ("changes-from-outside", test_changes_from_outside);
  add ("move-and-copy", test_move_and_copy);
  add ("destination-is-read-once", test_destination_is_read_once);
  add ("links-and-pipes-are-no-messages", test_links_and_pipes_are_no_messages);
  add ("link-as-directory-is-refused", test_link_as_directory_is_refused);
  g_test_add_func ("/server/maildir/account-that-cannot-be-made-is-named", test_account_that_cannot_be_made_is_named);
  g_test_add_func ("/server/maildir/special-folders-by-other-names", test_special_folders_by_other_names);
  g_test_add_func ("/server/maildir/read-only-account-is-left-alone", test_read_only_account_is_left_alone);
  return g_test_run ();
}
