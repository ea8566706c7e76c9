/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A day of mail at a server that knows files and nothing of mail. */

#include "apache-case.h"
#include <fixture.h>
#include <string.h>

static void
test_open (ApacheCase *c)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (httpmail_transport_get_dialect (c->client->transport), ==, HTTPMAIL_DIALECT_WEBDAV);
  g_assert_true (httpmail_transport_is_state (c->client->transport, HTTPMAIL_STATE_READY));
  g_assert_cmpint (httpmail_transport_get_authenticated (c->client->transport), ==, c->setting != APACHE_OPEN);
  g_assert_cmpuint (c->client->n_logons, ==, 0);

  for (guint i = HTTPMAIL_ACCOUNT_PROPERTY_AD_BAR; i < HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL; i++)
    {
      g_assert_false (httpmail_transport_lookup_account_property (c->client->transport, i, &text, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND);
      g_clear_error (&error);
    }
}

static void
test_log_on_once (ApacheCase *c)
{
  const char *path = strstr (strstr (c->folder, "//") + 2, "/");
  g_autofree char *line = g_strdup_printf (" 207 PROPFIND %s ", path);
  g_autofree char *refused = g_strdup_printf (" 401 PROPFIND %s ", path);
  g_autofree char *log = NULL;

  for (guint i = 0; i < 3; i++)
    g_object_unref (apache_case_list (c));
  /* Whoever has shown who he is is not asked again. */
  log = apache_fixture_read_log (c->apache, line, 3);
  g_assert_null (strstr (log, refused));
}

static void
test_listing (ApacheCase *c)
{
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) message = NULL;
  g_autoptr (HTTPMailMemberInfo) folder = NULL;
  g_autoptr (GBytes) bytes = foreign_make_message ("one");
  g_autofree char *names = NULL;
  g_autofree char *url = apache_case_url (c, "one");

  apache_case_write (c, "one", "one");
  apache_case_write (c, "two.eml", "two");
  apache_case_make_dir (c, "sub");
  members = apache_case_list (c);
  names = foreign_names (members);
  g_assert_cmpstr (names, ==, "one\nsub/\ntwo.eml");

  message = foreign_find (members, "one");
  g_assert_cmpstr (httpmail_member_info_get_href (message), ==, url);
  g_assert_false (httpmail_member_info_get_is_folder (message));
  g_assert_false (httpmail_member_info_is_read (message));
  g_assert_cmpuint (httpmail_member_info_get_content_length (message), ==, g_bytes_get_size (bytes));
  g_assert_cmpint (httpmail_member_info_get_special_folder (message), ==, HTTPMAIL_SPECIAL_FOLDER_NONE);

  folder = foreign_find (members, "sub/");
  g_assert_true (httpmail_member_info_get_is_folder (folder));
  g_assert_cmpstr (httpmail_member_info_get_display_name (folder), ==, "sub");
}

/* The server knows no subjects: they are read from the beginning of each message. */
static void
test_message_fields (ApacheCase *c)
{
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) message = NULL;
  g_autoptr (HTTPMailMemberInfo) odd = NULL;
  g_autoptr (HTTPMailMemberInfo) bare = NULL;
  g_autoptr (GDateTime) date = NULL;

  apache_case_write (c, "plain.eml", "the weather");
  apache_case_write (c, "100%25 ü?.eml", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=");
  apache_case_make_dir (c, "sub");
  apache_case_write_text (c, "no mail", "nothing that looks like a message");
  members = apache_case_list (c);
  message = foreign_find (members, "plain.eml");
  g_assert_cmpstr (httpmail_member_info_get_subject (message), ==, "the weather");
  g_assert_cmpstr (httpmail_member_info_get_from (message), ==, "Ann <ann@example.org>");
  g_assert_cmpstr (httpmail_member_info_get_to (message), ==, "bob@example.net");
  date = httpmail_member_info_get_date_time (message);
  g_assert_nonnull (date);
  g_assert_cmpint (g_date_time_to_unix (date), ==, 1000000000);
  odd = foreign_find (members, "100%25 ü?.eml");
  g_assert_cmpstr (httpmail_member_info_get_subject (odd), ==, "Grüße");
  bare = foreign_find (members, "no mail");
  g_assert_cmpuint (httpmail_member_info_get_content_length (bare), ==, 33);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 4);
}

static gboolean
is_loaded (gpointer list)
{
  return !httpmail_member_list_is_loading (list);
}

static void
test_list_members (ApacheCase *c)
{
  g_autoptr (HTTPMailMemberList) list = NULL;
  g_autofree char *names = NULL;

  apache_case_write (c, "one", "one");
  apache_case_write (c, "two", "two");
  list = httpmail_transport_list_members (c->client->transport, c->folder, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  run_until (is_loaded, list);
  g_assert_no_error (httpmail_member_list_get_error (list));
  names = foreign_names (G_LIST_MODEL (list));
  g_assert_cmpstr (names, ==, "one\ntwo");
}

static void
test_listing_with_the_folder_itself (ApacheCase *c)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (GListModel) alone = NULL;
  g_autoptr (HTTPMailMemberInfo) folder = NULL;

  apache_case_write (c, "one", "one");
  members = foreign_client_list (c->client, c->folder, HTTPMAIL_DEPTH_ONE, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 2);
  alone = foreign_client_list (c->client, c->folder, HTTPMAIL_DEPTH_ZERO, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (alone), ==, 1);
  folder = g_list_model_get_item (alone, 0);
  g_assert_cmpstr (httpmail_member_info_get_href (folder), ==, c->folder);
  g_assert_true (httpmail_member_info_get_is_folder (folder));
}

static void
test_empty_folder (ApacheCase *c)
{
  g_autoptr (GListModel) members = apache_case_list (c);

  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 0);
}

static void
test_folder_without_final_slash (ApacheCase *c)
{
  g_autofree char *url = g_strndup (c->folder, strlen (c->folder) - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) one = NULL;
  g_autofree char *expected = apache_case_url (c, "one");
  g_autofree char *names = NULL;

  apache_case_write (c, "one", "one");
  members = foreign_client_list (c->client, url, HTTPMAIL_DEPTH_ONE, TRUE, &error);
  g_assert_no_error (error);
  names = foreign_names (members);
  g_assert_cmpstr (names, ==, "one");
  one = foreign_find (members, "one");
  g_assert_cmpstr (httpmail_member_info_get_href (one), ==, expected);
}

/* Apache knows no SEARCH, and lists no tree at once. */
static void
test_find_folders (ApacheCase *c)
{
  static const char *const folders[] = { "a", "a/b", "a/b/c", "d+e & f?", "d+e & f?/ü%20#", "empty" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autofree char *names = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *message = g_build_filename (folders[i], "one", NULL);

      apache_case_make_dir (c, folders[i]);
      if (i + 1 < G_N_ELEMENTS (folders))
        apache_case_write (c, message, "one");
    }
  members = foreign_client_find_folders (c->client, c->folder, &error);
  g_assert_no_error (error);
  names = foreign_names (members);
  g_assert_cmpstr (names, ==, "a/\nb/\nc/\nd+e & f?/\nempty/\nü%20#/");
}

static void
test_no_folders (ApacheCase *c)
{
  g_autofree char *none = g_strconcat (c->folder, "none/", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = foreign_client_find_folders (c->client, c->folder, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 0);
  g_assert_null (foreign_client_find_folders (c->client, none, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
}

static void
test_get (ApacheCase *c)
{
  g_autofree char *url = apache_case_url (c, "one.eml");
  g_autoptr (GBytes) expected = foreign_make_message ("one");
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *type = NULL;
  g_autoptr (GError) error = NULL;

  apache_case_write (c, "one.eml", "one");
  bytes = foreign_client_get (c->client, url, &type, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, expected));
  g_assert_cmpstr (type, ==, "message/rfc822");
}

static void
test_mkcol (ApacheCase *c)
{
  g_autofree char *url = g_strconcat (c->folder, "sub/", NULL);
  g_autofree char *inner = g_strconcat (url, "inner", NULL);
  g_autofree char *location = NULL;
  g_autofree char *inner_location = NULL;
  g_autoptr (GError) error = NULL;

  foreign_client_mkcol (c->client, url, &location, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (location, ==, url);
  foreign_client_mkcol (c->client, inner, &inner_location, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (inner_location, inner));
  g_assert_true (apache_case_exists (c, "sub/inner"));
}

static gboolean
is_read (ApacheCase *c, const char *name)
{
  g_autoptr (GListModel) members = apache_case_list (c);
  g_autoptr (HTTPMailMemberInfo) member = foreign_find (members, name);

  return httpmail_member_info_is_read (member);
}

static void
mark (ApacheCase *c, const char *const *targets, gboolean read)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) errors = foreign_client_mark_read (c->client, c->folder, targets, read, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 0);
}

static void
test_mark_read (ApacheCase *c)
{
  static const char *const one[] = { "one", NULL };
  static const char *const both[] = { "one", "two", NULL };

  apache_case_write (c, "one", "one");
  apache_case_write (c, "two", "two");
  mark (c, one, TRUE);
  g_assert_true (is_read (c, "one"));
  g_assert_false (is_read (c, "two"));
  mark (c, both, TRUE);
  g_assert_true (is_read (c, "one"));
  g_assert_true (is_read (c, "two"));
  mark (c, one, FALSE);
  g_assert_false (is_read (c, "one"));
  g_assert_true (is_read (c, "two"));
}

static void
test_mark_read_of_a_missing_message (ApacheCase *c)
{
  static const char *const targets[] = { "one", "none", "two", NULL };
  g_autofree char *url = apache_case_url (c, "none");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  HTTPMailMemberError *member_error;

  apache_case_write (c, "one", "one");
  apache_case_write (c, "two", "two");
  errors = foreign_client_mark_read (c->client, c->folder, targets, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 1);
  member_error = g_ptr_array_index (errors, 0);
  g_assert_cmpstr (httpmail_member_error_get_href (member_error), ==, url);
  g_assert_cmpuint (httpmail_member_error_get_http_status (member_error), ==, 404);
  g_assert_error (httpmail_member_error_get_error (member_error), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_true (is_read (c, "one"));
  g_assert_true (is_read (c, "two"));
  g_assert_false (apache_case_exists (c, "none"));
}

static void
test_copy (ApacheCase *c)
{
  static const char *const one[] = { "one", NULL };
  g_autofree char *source = apache_case_url (c, "one");
  g_autofree char *destination = g_strconcat (c->folder, "sub/two", NULL);
  g_autofree char *location = NULL;
  g_autoptr (GBytes) expected = foreign_make_message ("one");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  apache_case_write (c, "one", "one");
  apache_case_make_dir (c, "sub");
  mark (c, one, TRUE);
  foreign_client_copy (c->client, source, destination, FALSE, &location, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (location, ==, destination);
  bytes = foreign_client_get (c->client, location, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, expected));
  g_assert_true (apache_case_exists (c, "one"));
}

static void
test_move (ApacheCase *c)
{
  static const char *const one[] = { "one", NULL };
  g_autofree char *source = apache_case_url (c, "one");
  g_autofree char *destination = apache_case_url (c, "two");
  g_autofree char *location = NULL;
  g_autofree char *names = NULL;
  g_autoptr (GError) error = NULL;

  apache_case_write (c, "one", "one");
  mark (c, one, TRUE);
  foreign_client_move (c->client, source, destination, FALSE, &location, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (location, ==, destination);
  names = apache_case_ls (c, "");
  g_assert_cmpstr (names, ==, "two");
  /* The mark goes along. */
  g_assert_true (is_read (c, "two"));
}

static void
test_rename_of_a_folder (ApacheCase *c)
{
  g_autofree char *source = g_strconcat (c->folder, "old/", NULL);
  g_autofree char *destination = g_strconcat (c->folder, "new%20name/", NULL);
  g_autofree char *location = NULL;
  g_autofree char *names = NULL;
  g_autofree char *inner = NULL;
  g_autoptr (GError) error = NULL;

  apache_case_make_dir (c, "old");
  apache_case_write (c, "old/one", "one");
  foreign_client_move (c->client, source, destination, FALSE, &location, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (location, ==, destination);
  names = apache_case_ls (c, "");
  g_assert_cmpstr (names, ==, "new name");
  inner = apache_case_ls (c, "new name");
  g_assert_cmpstr (inner, ==, "one");
}

static void
test_delete (ApacheCase *c)
{
  g_autofree char *message = apache_case_url (c, "one");
  g_autofree char *folder = g_strconcat (c->folder, "sub/", NULL);
  g_autofree char *names = NULL;
  g_autoptr (GError) error = NULL;

  apache_case_write (c, "one", "one");
  apache_case_write (c, "two", "two");
  apache_case_make_dir (c, "sub");
  apache_case_write (c, "sub/three", "three");
  foreign_client_delete (c->client, message, &error);
  g_assert_no_error (error);
  foreign_client_delete (c->client, folder, &error);
  g_assert_no_error (error);
  names = apache_case_ls (c, "");
  g_assert_cmpstr (names, ==, "two");
}

static void
test_sending_is_not_offered (ApacheCase *c)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *one = NULL;

  g_assert_false (httpmail_transport_lookup_account_property (
      c->client->transport, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE, &url, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND);
  g_assert_null (url);
  g_clear_error (&error);

  /* Apache would answer with the file and 200. */
  apache_case_write (c, "one", "one");
  one = apache_case_url (c, "one");
  g_assert_false (foreign_client_send (c->client, one, "Subject: x\r\n\r\ny\r\n", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND);
  g_assert_true (apache_case_holds (c, "one", "one"));
}

static const ApacheTest tests[] = {
  { "open/finds-a-webdav-server", test_open },
  { "open/logs-on-once", test_log_on_once },
  { "listing/tells-messages-from-folders", test_listing },
  { "listing/reads-subjects-from-the-messages", test_message_fields },
  { "listing/fills-a-list", test_list_members },
  { "listing/has-the-folder-itself-when-asked-for", test_listing_with_the_folder_itself },
  { "listing/of-an-empty-folder-is-empty", test_empty_folder },
  { "listing/of-a-folder-without-its-final-slash", test_folder_without_final_slash },
  { "find-folders/walks-the-tree", test_find_folders },
  { "find-folders/finds-none-in-an-empty-folder", test_no_folders },
  { "get/gives-every-byte", test_get },
  { "mkcol/makes-folders", test_mkcol },
  { "mark-read/lasts", test_mark_read },
  { "mark-read/blames-the-missing-message-alone", test_mark_read_of_a_missing_message },
  { "copy/to-another-folder", test_copy },
  { "move/takes-the-mark-along", test_move },
  { "move/renames-a-folder", test_rename_of_a_folder },
  { "delete/takes-what-was-named-alone", test_delete },
  { "send/is-not-offered", test_sending_is_not_offered },
};

int
main (int argc, char **argv)
{
  return apache_case_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
