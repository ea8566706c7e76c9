/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-member-info-private.h>
#include <httpmail/httpmail-member-list-private.h>

typedef struct
{
  guint items_changed;
  guint position;
  guint removed;
  guint added;
  guint notify_n_items;
  guint notify_loading;
  guint notify_error;
  guint notify_time_stamps;
  gboolean loading_when_error_came;
} Seen;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Seen *seen = user_data;

  seen->items_changed++;
  seen->position = position;
  seen->removed = removed;
  seen->added = added;
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Seen *seen = user_data;

  if (g_str_equal (pspec->name, "n-items"))
    seen->notify_n_items++;
  else if (g_str_equal (pspec->name, "loading"))
    seen->notify_loading++;
  else if (g_str_has_suffix (pspec->name, "-time-stamp") || g_str_equal (pspec->name, "unchanged"))
    seen->notify_time_stamps++;
  else if (g_str_equal (pspec->name, "error"))
    {
      seen->notify_error++;
      seen->loading_when_error_came = httpmail_member_list_is_loading (HTTPMAIL_MEMBER_LIST (object));
    }
}

static HTTPMailMemberList *
make_list (Seen *seen)
{
  HTTPMailMemberList *list = httpmail_member_list_new ();

  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), seen);
  g_signal_connect (list, "notify", G_CALLBACK (on_notify), seen);
  return list;
}

static GPtrArray *
make_members (guint first, guint n)
{
  GPtrArray *members = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *href = g_strdup_printf ("/inbox/%u", i);
      const HTTPMailMemberInfoFields fields = { .href = href };

      g_ptr_array_add (members, httpmail_member_info_new (&fields));
    }
  return members;
}

static void
test_empty_and_loading (void)
{
  g_autoptr (HTTPMailMemberList) list = httpmail_member_list_new ();
  GType item_type = G_TYPE_INVALID;
  guint n_items = 1;

  g_assert_true (httpmail_member_list_is_loading (list));
  g_assert_null (httpmail_member_list_get_error (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 0));
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == HTTPMAIL_TYPE_MEMBER_INFO);

  g_object_get (list, "item-type", &item_type, "n-items", &n_items, NULL);
  g_assert_true (item_type == HTTPMAIL_TYPE_MEMBER_INFO);
  g_assert_cmpuint (n_items, ==, 0);
}

static void
test_append (void)
{
  Seen seen = { 0 };
  g_autoptr (HTTPMailMemberList) list = make_list (&seen);
  g_autoptr (GPtrArray) first = make_members (0, 3);
  g_autoptr (GPtrArray) second = make_members (3, 256);
  g_autoptr (HTTPMailMemberInfo) item = NULL;
  guint n_items = 0;

  httpmail_member_list_append (list, first);
  g_assert_cmpuint (seen.items_changed, ==, 1);
  g_assert_cmpuint (seen.position, ==, 0);
  g_assert_cmpuint (seen.added, ==, 3);

  httpmail_member_list_append (list, second);
  g_assert_cmpuint (seen.items_changed, ==, 2);
  g_assert_cmpuint (seen.position, ==, 3);
  g_assert_cmpuint (seen.removed, ==, 0);
  g_assert_cmpuint (seen.added, ==, 256);
  g_assert_cmpuint (seen.notify_n_items, ==, 2);

  g_object_get (list, "n-items", &n_items, NULL);
  g_assert_cmpuint (n_items, ==, 259);
  item = g_list_model_get_item (G_LIST_MODEL (list), 100);
  g_assert_cmpstr (httpmail_member_info_get_href (item), ==, "/inbox/100");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 259));
}

static void
test_append_nothing (void)
{
  Seen seen = { 0 };
  g_autoptr (HTTPMailMemberList) list = make_list (&seen);
  g_autoptr (GPtrArray) none = make_members (0, 0);

  httpmail_member_list_append (list, none);
  g_assert_cmpuint (seen.items_changed, ==, 0);
  g_assert_cmpuint (seen.notify_n_items, ==, 0);
}

static void
test_members_outlive_the_array (void)
{
  g_autoptr (HTTPMailMemberList) list = httpmail_member_list_new ();
  GPtrArray *members = make_members (7, 1);
  g_autoptr (HTTPMailMemberInfo) item = NULL;

  httpmail_member_list_append (list, members);
  g_ptr_array_unref (members);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_clear_object (&list);
  g_assert_cmpstr (httpmail_member_info_get_href (item), ==, "/inbox/7");
}

static void
test_finish (void)
{
  Seen seen = { 0 };
  g_autoptr (HTTPMailMemberList) list = make_list (&seen);

  httpmail_member_list_finish (list, NULL);
  g_assert_false (httpmail_member_list_is_loading (list));
  g_assert_null (httpmail_member_list_get_error (list));
  g_assert_cmpuint (seen.notify_loading, ==, 1);
  g_assert_cmpuint (seen.notify_error, ==, 0);
}

static void
test_finish_with_error (void)
{
  Seen seen = { 0 };
  g_autoptr (HTTPMailMemberList) list = make_list (&seen);
  g_autoptr (GPtrArray) members = make_members (0, 2);
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE, "cut off");
  g_autoptr (GError) got_error = NULL;
  gboolean loading = TRUE;

  httpmail_member_list_append (list, members);
  httpmail_member_list_finish (list, error);
  g_assert_error (httpmail_member_list_get_error (list), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
  g_assert_cmpuint (seen.notify_loading, ==, 1);
  g_assert_cmpuint (seen.notify_error, ==, 1);
  g_assert_false (seen.loading_when_error_came);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);

  g_object_get (list, "loading", &loading, "error", &got_error, NULL);
  g_assert_false (loading);
  g_assert_error (got_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
}

static void
test_nothing_after_the_end (void)
{
  Seen seen = { 0 };
  g_autoptr (HTTPMailMemberList) list = make_list (&seen);
  g_autoptr (GPtrArray) members = make_members (0, 2);
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE, "cut off");

  httpmail_member_list_finish (list, NULL);
  httpmail_member_list_finish (list, error);
  httpmail_member_list_append (list, members);
  g_assert_null (httpmail_member_list_get_error (list));
  g_assert_cmpuint (seen.notify_loading, ==, 1);
  g_assert_cmpuint (seen.items_changed, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

static void
test_time_stamps (void)
{
  Seen seen = { 0 };
  g_autoptr (HTTPMailMemberList) list = make_list (&seen);
  g_autofree char *root = NULL;
  g_autofree char *folder = NULL;
  gboolean unchanged = FALSE;

  g_assert_null (httpmail_member_list_get_root_time_stamp (list));
  g_assert_null (httpmail_member_list_get_folder_time_stamp (list));
  g_assert_false (httpmail_member_list_is_unchanged (list));

  httpmail_member_list_set_time_stamps (list, NULL, NULL, FALSE);
  g_assert_cmpuint (seen.notify_time_stamps, ==, 0);
  httpmail_member_list_set_time_stamps (list, "1", "2\xff", TRUE);
  g_assert_cmpuint (seen.notify_time_stamps, ==, 3);
  g_assert_cmpstr (httpmail_member_list_get_root_time_stamp (list), ==, "1");
  g_assert_cmpstr (httpmail_member_list_get_folder_time_stamp (list), ==, "2�");
  g_assert_true (httpmail_member_list_is_unchanged (list));

  g_object_get (list, "root-time-stamp", &root, "folder-time-stamp", &folder, "unchanged", &unchanged, NULL);
  g_assert_cmpstr (root, ==, "1");
  g_assert_cmpstr (folder, ==, "2�");
  g_assert_true (unchanged);
}

static void
test_time_stamps_stay_after_the_end (void)
{
  Seen seen = { 0 };
  g_autoptr (HTTPMailMemberList) list = make_list (&seen);

  httpmail_member_list_set_time_stamps (list, "1", NULL, FALSE);
  httpmail_member_list_finish (list, NULL);
  httpmail_member_list_set_time_stamps (list, NULL, "2", TRUE);
  g_assert_cmpuint (seen.notify_time_stamps, ==, 1);
  g_assert_cmpstr (httpmail_member_list_get_root_time_stamp (list), ==, "1");
  g_assert_null (httpmail_member_list_get_folder_time_stamp (list));
  g_assert_false (httpmail_member_list_is_unchanged (list));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/member-list/starts-empty-and-loading", test_empty_and_loading);
  g_test_add_func ("/values/member-list/append-tells-of-all-members-at-once", test_append);
  g_test_add_func ("/values/member-list/append-of-nothing-is-silent", test_append_nothing);
  g_test_add_func ("/values/member-list/members-outlive-array-and-list", test_members_outlive_the_array);
  g_test_add_func ("/values/member-list/finish-ends-loading", test_finish);
  g_test_add_func ("/values/member-list/finish-with-error-keeps-members", test_finish_with_error);
  g_test_add_func ("/values/member-list/nothing-changes-after-the-end", test_nothing_after_the_end);
  g_test_add_func ("/values/member-list/tells-of-time-stamps", test_time_stamps);
  g_test_add_func ("/values/member-list/time-stamps-stay-after-the-end", test_time_stamps_stay_after_the_end);

  return g_test_run ();
}
