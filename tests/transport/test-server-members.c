/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Folders, conditional listings and the address book, with our own server at the other end. */

#include <fixture.h>
#include <httpmail/httpmail.h>
#include <server/httpmail-server.h>
#include <string.h>

#define BOB "bob@example.net"

typedef struct
{
  char *root;
  HTTPMailServer *server;
  HTTPMailTransport *transport;
} World;

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Waits for the one call that keeps its result there, and takes it. */
static GAsyncResult *
take_result (GAsyncResult **result)
{
  run_until (run_until_nonnull, result);
  return g_steal_pointer (result);
}

static World *
world_new (void)
{
  World *self = g_new0 (World, 1);
  g_autofree char *mail = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (HTTPMailServerInfo) info = NULL;
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->root = test_make_dir ();
  mail = g_build_filename (self->root, BOB, NULL);
  test_make_maildir (mail, 3);
  self->server = httpmail_server_new (self->root);
  httpmail_server_add_user (self->server, BOB, "sesame", &error);
  g_assert_no_error (error);
  httpmail_server_listen (self->server, "127.0.0.1", 0, &error);
  g_assert_no_error (error);

  uri = httpmail_server_get_uri (self->server);
  info = httpmail_server_info_new_for_uri (uri, NULL);
  httpmail_server_info_set_user_name (info, BOB);
  httpmail_server_info_set_password (info, "sesame");
  self->transport = httpmail_transport_new ("tests/1");
  httpmail_transport_open_async (self->transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_ready, &kept);
  result = take_result (&kept);
  httpmail_transport_open_finish (self->transport, result, &error);
  g_assert_no_error (error);
  return self;
}

static void
world_free (World *self)
{
  g_object_unref (self->transport);
  httpmail_server_stop (self->server);
  g_object_unref (self->server);
  test_remove_dir (self->root);
  g_free (self->root);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static char *
property (World *self, HTTPMailAccountProperty which)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  httpmail_transport_lookup_account_property (self->transport, which, &text, &error);
  g_assert_no_error (error);
  return text;
}

static void
make_folder (World *self, const char *url)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_transport_mkcol_async (self->transport, url, NULL, on_ready, &kept);
  result = take_result (&kept);
  httpmail_transport_mkcol_finish (self->transport, result, NULL, &error);
  g_assert_no_error (error);
}

static HTTPMailMemberList *
list_if_changed (World *self, const char *root, const char *root_stamp, const char *inbox_stamp)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HTTPMailMemberList *list;

  httpmail_transport_root_member_info_async (self->transport, root, HTTPMAIL_MEMBER_INFO_FOLDER, HTTPMAIL_DEPTH_ONE,
                                             TRUE, root_stamp, inbox_stamp, NULL, on_ready, &kept);
  result = take_result (&kept);
  list = httpmail_transport_root_member_info_finish (self->transport, result, &error);
  g_assert_no_error (error);
  return list;
}

static void
test_conditional (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *root = property (world, HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT);
  g_autofree char *own = g_strconcat (root, "Own/", NULL);
  g_autoptr (HTTPMailMemberList) first = list_if_changed (world, root, NULL, NULL);
  g_autoptr (HTTPMailMemberList) last = g_object_ref (first);
  g_autoptr (HTTPMailMemberList) changed = NULL;
  g_autofree char *stamp = NULL;
  guint n_times = 0;

  g_assert_false (httpmail_member_list_is_unchanged (first));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (first)), >, 0);
  g_assert_nonnull (httpmail_member_list_get_folder_time_stamp (first));
  /* A folder that changed a moment ago may change again without a trace, and has no lasting stamp yet. */
  while (!httpmail_member_list_is_unchanged (last))
    {
      g_autoptr (HTTPMailMemberList) previous = g_steal_pointer (&last);

      g_assert_cmpuint (n_times++, <, 10000);
      last = list_if_changed (world, root, httpmail_member_list_get_root_time_stamp (previous),
                              httpmail_member_list_get_folder_time_stamp (previous));
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (last)), ==, 0);
  stamp = g_strdup (httpmail_member_list_get_root_time_stamp (last));
  make_folder (world, own);
  changed = list_if_changed (world, root, stamp, httpmail_member_list_get_folder_time_stamp (last));
  g_assert_false (httpmail_member_list_is_unchanged (changed));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (changed)), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (first)) + 1);
  g_assert_cmpstr (httpmail_member_list_get_root_time_stamp (changed), !=, stamp);
}

static void
test_find_folders (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *root = property (world, HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT);
  g_autofree char *inbox = property (world, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  g_autofree char *own = g_strconcat (root, "Own/", NULL);
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GError) error = NULL;
  guint n_inboxes = 0;
  guint n_own = 0;

  make_folder (world, own);
  httpmail_transport_find_folders_async (world->transport, root, NULL, on_ready, &kept);
  result = take_result (&kept);
  found = httpmail_transport_find_folders_finish (world->transport, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (found); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (found, i);

      g_assert_cmpstr (httpmail_member_info_get_href (member), !=, root);
      n_inboxes += httpmail_member_info_get_special_folder (member) == HTTPMAIL_SPECIAL_FOLDER_INBOX &&
                   strcmp (httpmail_member_info_get_href (member), inbox) == 0;
      n_own += strcmp (httpmail_member_info_get_display_name (member), "Own") == 0;
    }
  g_assert_cmpuint (n_inboxes, ==, 1);
  g_assert_cmpuint (n_own, ==, 1);
}

static HTTPMailContact *
take_only (GListModel *contacts)
{
  g_autoptr (GListModel) owned = contacts;

  g_assert_cmpuint (g_list_model_get_n_items (owned), ==, 1);
  return g_list_model_get_item (owned, 0);
}

static void
test_contacts (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *book = property (world, HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS);
  g_autoptr (HTTPMailContact) empty = httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_autoptr (HTTPMailContact) named =
    httpmail_contact_with_field (empty, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, "Carol É <&>");
  g_autoptr (HTTPMailContact) given =
    httpmail_contact_with_field (named, HTTPMAIL_CONTACT_FIELD_EMAIL, "carol@example.net");
  g_autoptr (HTTPMailContact) change = httpmail_contact_with_field (empty, HTTPMAIL_CONTACT_FIELD_EMAIL, "");
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) posted = NULL;
  g_autoptr (GAsyncResult) patched = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (HTTPMailContact) changed = NULL;
  g_autoptr (HTTPMailContact) in_list = NULL;
  g_autoptr (HTTPMailContact) whole = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_transport_post_contact_async (world->transport, book, given, NULL, on_ready, &kept);
  posted = take_result (&kept);
  made = take_only (httpmail_transport_post_contact_finish (world->transport, posted, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (httpmail_contact_get_id (made), !=, "");
  g_assert_cmpstr (httpmail_contact_get_modified (made), !=, "");

  httpmail_transport_patch_contact_async (world->transport, httpmail_contact_get_href (made), change, NULL, on_ready,
                                          &kept);
  patched = take_result (&kept);
  changed = take_only (httpmail_transport_patch_contact_finish (world->transport, patched, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (httpmail_contact_get_id (changed), ==, httpmail_contact_get_id (made));
  g_assert_cmpstr (httpmail_contact_get_modified (changed), !=, httpmail_contact_get_modified (made));

  httpmail_transport_list_contacts_async (world->transport, book, NULL, on_ready, &kept);
  listed = take_result (&kept);
  in_list = take_only (httpmail_transport_list_contacts_finish (world->transport, listed, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (httpmail_contact_get_modified (in_list), ==, httpmail_contact_get_modified (changed));

  httpmail_transport_contact_info_async (world->transport, httpmail_contact_get_href (in_list), NULL, on_ready, &kept);
  asked = take_result (&kept);
  whole = take_only (httpmail_transport_contact_info_finish (world->transport, asked, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (httpmail_contact_get_display_name (whole), ==, "Carol É <&>");
  /* Cleared, which a server may say by leaving it out. */
  g_assert_true (!httpmail_contact_get_email (whole) || !*httpmail_contact_get_email (whole));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/server-members/unchanged-folders-are-not-listed-again", test_conditional);
  g_test_add_func ("/transport/server-members/all-folders-are-found", test_find_folders);
  g_test_add_func ("/transport/server-members/the-address-book-is-kept", test_contacts);
  return g_test_run ();
}
