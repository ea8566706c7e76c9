/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The transport and our own server, on one main context: a whole life of a mailbox. */

#include <fixture.h>
#include <glib/gstdio.h>
#include <httpmail/httpmail.h>
#include <server/httpmail-server.h>
#include <string.h>
#include <unistd.h>

#define BOB "bob@example.net"
#define ANN "ann@example.org"
#define N_MESSAGES 300

typedef struct
{
  char *root;
  HTTPMailServer *server;
  HTTPMailTransport *transport;
  guint n_logons;
} World;

static gboolean
on_logon (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data)
{
  World *world = user_data;

  world->n_logons++;
  g_assert_cmpstr (httpmail_logon_get_scheme (logon), ==, "Digest");
  httpmail_logon_submit (logon, BOB, "sesame");
  return TRUE;
}

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

static void
on_command (HTTPMailTransport *transport,
            HTTPMailDirection direction,
            const char *line,
            int hresult,
            gpointer user_data)
{
  GString *lines = user_data;

  if (direction == HTTPMAIL_DIRECTION_SEND && g_str_has_suffix (line, " HTTP/1.1"))
    g_string_append_printf (lines, "%s\n", line);
}

static HTTPMailTransport *
open_account (World *world, const char *user, const char *password)
{
  g_autofree char *uri = httpmail_server_get_uri (world->server);
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (uri, NULL);
  HTTPMailTransport *transport = httpmail_transport_new ("tests/1");
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (password)
    {
      httpmail_server_info_set_user_name (info, user);
      httpmail_server_info_set_password (info, password);
    }
  g_signal_connect (transport, "logon-prompt", G_CALLBACK (on_logon), world);
  httpmail_transport_open_async (transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_ready, &kept);
  result = take_result (&kept);
  httpmail_transport_open_finish (transport, result, &error);
  g_assert_no_error (error);
  return transport;
}

static World *
world_new (void)
{
  World *self = g_new0 (World, 1);
  g_autofree char *inbox = NULL;
  g_autoptr (GError) error = NULL;

  self->root = test_make_dir ();
  inbox = g_build_filename (self->root, BOB, NULL);
  test_make_maildir (inbox, N_MESSAGES);
  self->server = httpmail_server_new (self->root);
  httpmail_server_add_user (self->server, BOB, "sesame", &error);
  g_assert_no_error (error);
  httpmail_server_add_user (self->server, ANN, "secret", &error);
  g_assert_no_error (error);
  httpmail_server_listen (self->server, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  return self;
}

static void
world_free (World *self)
{
  g_clear_object (&self->transport);
  httpmail_server_stop (self->server);
  g_object_unref (self->server);
  test_remove_dir (self->root);
  g_free (self->root);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static char *
property (HTTPMailTransport *transport, HTTPMailAccountProperty which)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  httpmail_transport_lookup_account_property (transport, which, &text, &error);
  g_assert_no_error (error);
  return text;
}

/* Its accounts are at the host itself: one who does not know that loses nothing by it. */
static void
test_the_host_is_all_that_is_asked (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *uri = httpmail_server_get_uri (world->server);
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (uri, NULL);
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new ("tests/1");
  GString *lines = g_string_new (NULL);
  g_autofree char *expected = NULL;
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_server_info_set_user_name (info, BOB);
  httpmail_server_info_set_password (info, "sesame");
  g_signal_connect (transport, "command", G_CALLBACK (on_command), lines);
  httpmail_transport_open_async (transport, info, HTTPMAIL_OPEN_AUTHENTICATE | HTTPMAIL_OPEN_COMMAND_LOGGING, NULL,
                                 on_ready, &kept);
  result = take_result (&kept);
  g_assert_true (httpmail_transport_open_finish (transport, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (httpmail_transport_get_dialect (transport), ==, HTTPMAIL_DIALECT_HOTMAIL);
  /* Once for the challenge, once with its answer. */
  expected = g_strdup_printf ("PROPFIND %1$s HTTP/1.1\nPROPFIND %1$s HTTP/1.1\n", uri);
  g_assert_cmpstr (lines->str, ==, expected);
  g_signal_handlers_disconnect_by_data (transport, lines);
  g_string_free (lines, TRUE);
}

static GListModel *
try_list (HTTPMailTransport *transport, const char *url, GError **error)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_member_info_async (transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE, NULL,
                                        on_ready, &kept);
  result = take_result (&kept);
  return httpmail_transport_member_info_finish (transport, result, error);
}

static GListModel *
list (HTTPMailTransport *transport, const char *url)
{
  g_autoptr (GError) error = NULL;
  GListModel *members = try_list (transport, url, &error);

  g_assert_no_error (error);
  return members;
}

static GBytes *
fetch (HTTPMailTransport *transport, const char *url)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *content_type = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  httpmail_transport_get_async (transport, url, NULL, TRUE, NULL, on_ready, &kept);
  result = take_result (&kept);
  bytes = httpmail_transport_get_finish (transport, result, &content_type, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content_type, ==, "message/rfc822");
  return bytes;
}

/* The member with this subject; there must be exactly one. */
static HTTPMailMemberInfo *
find (GListModel *members, const char *subject)
{
  HTTPMailMemberInfo *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);

      if (g_strcmp0 (httpmail_member_info_get_subject (member), subject) != 0)
        continue;
      g_assert_null (found);
      found = g_steal_pointer (&member);
    }
  g_assert_nonnull (found);
  return found;
}

static char *
href_of (GListModel *members, guint number)
{
  g_autofree char *subject = g_strdup_printf ("Message %u", number);
  g_autoptr (HTTPMailMemberInfo) member = find (members, subject);

  return g_strdup (httpmail_member_info_get_href (member));
}

/* What stands in the Maildir for message number i. */
static GBytes *
read_file (World *world, guint i)
{
  g_autofree char *part = g_build_filename (world->root, BOB, i % 2 == 0 ? "cur" : "new", NULL);
  g_autofree char *infix = g_strdup_printf (".M%uP1.", i);
  g_autoptr (GDir) dir = g_dir_open (part, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    if (strstr (name, infix))
      {
        g_autofree char *path = g_build_filename (part, name, NULL);
        char *text = NULL;
        gsize length = 0;

        g_assert_true (g_file_get_contents (path, &text, &length, NULL));
        return g_bytes_new_take (text, length);
      }
  g_assert_not_reached ();
}

static void
test_a_mailbox_is_listed_and_read (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *root = NULL;
  g_autofree char *inbox = NULL;
  g_autoptr (GListModel) folders = NULL;
  g_autoptr (GListModel) messages = NULL;
  guint n_unread = 0;
  gboolean has_inbox = FALSE;

  world->transport = open_account (world, BOB, NULL);
  g_assert_cmpuint (world->n_logons, ==, 1);
  g_assert_true (httpmail_transport_get_authenticated (world->transport));
  g_assert_cmpint (httpmail_transport_get_dialect (world->transport), ==, HTTPMAIL_DIALECT_HOTMAIL);
  root = property (world->transport, HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT);
  inbox = property (world->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);

  folders = list (world->transport, root);
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HTTPMailMemberInfo) folder = g_list_model_get_item (folders, i);

      g_assert_true (httpmail_member_info_get_is_folder (folder));
      if (httpmail_member_info_get_special_folder (folder) != HTTPMAIL_SPECIAL_FOLDER_INBOX)
        continue;
      has_inbox = TRUE;
      g_assert_cmpstr (httpmail_member_info_get_href (folder), ==, inbox);
      g_assert_cmpuint (httpmail_member_info_get_visible_count (folder), ==, N_MESSAGES);
      g_assert_cmpuint (httpmail_member_info_get_unread_count (folder), ==, N_MESSAGES / 2);
    }
  g_assert_true (has_inbox);

  messages = list (world->transport, inbox);
  g_assert_cmpuint (g_list_model_get_n_items (messages), ==, N_MESSAGES);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr (HTTPMailMemberInfo) message = g_list_model_get_item (messages, i);

      n_unread += !httpmail_member_info_is_read (message);
    }
  g_assert_cmpuint (n_unread, ==, N_MESSAGES / 2);
  for (guint i = 0; i < N_MESSAGES; i += 37)
    {
      g_autofree char *subject = g_strdup_printf ("Message %u", i);
      g_autoptr (HTTPMailMemberInfo) message = find (messages, subject);
      g_autoptr (GBytes) received = fetch (world->transport, httpmail_member_info_get_href (message));
      g_autoptr (GBytes) expected = read_file (world, i);

      g_assert_cmpuint (httpmail_member_info_get_content_length (message), ==, g_bytes_get_size (expected));
      g_assert_true (g_bytes_equal (received, expected));
      g_assert_cmpint (httpmail_member_info_is_read (message), ==, i % 2 == 0);
    }
}

static char *
name_below (const char *folder, const char *href)
{
  return g_strconcat (folder, strrchr (href, '/') + 1, NULL);
}

/* Moves, copies or makes something; where it is then. */
static char *
relocate (HTTPMailTransport *transport, const char *how, const char *url, const char *destination)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *location = NULL;

  if (strcmp (how, "move") == 0)
    {
      httpmail_transport_move_async (transport, url, destination, TRUE, NULL, on_ready, &kept);
      result = take_result (&kept);
      httpmail_transport_move_finish (transport, result, &location, &error);
    }
  else if (strcmp (how, "copy") == 0)
    {
      httpmail_transport_copy_async (transport, url, destination, TRUE, NULL, on_ready, &kept);
      result = take_result (&kept);
      httpmail_transport_copy_finish (transport, result, &location, &error);
    }
  else
    {
      httpmail_transport_mkcol_async (transport, url, NULL, on_ready, &kept);
      result = take_result (&kept);
      httpmail_transport_mkcol_finish (transport, result, &location, &error);
      if (!location)
        location = g_strdup (url);
    }
  g_assert_no_error (error);
  return location;
}

static void
mark (HTTPMailTransport *transport, const char *folder, const char *const *targets, gboolean read)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_transport_mark_read_async (transport, folder, targets, read, NULL, on_ready, &kept);
  result = take_result (&kept);
  errors = httpmail_transport_mark_read_finish (transport, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 0);
}

static void
test_a_mailbox_is_changed (void)
{
  g_autoptr (World) world = world_new ();
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) deleted = NULL;
  g_autofree char *root = NULL;
  g_autofree char *inbox = NULL;
  g_autofree char *trash = NULL;
  g_autofree char *folder_url = NULL;
  g_autofree char *folder = NULL;
  char *hrefs[6];
  g_autofree char *to = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *to_trash = NULL;
  g_autoptr (GBytes) original = NULL;
  g_autoptr (GBytes) copy = NULL;
  g_autoptr (GListModel) before = NULL;
  g_autoptr (GListModel) after = NULL;
  g_autoptr (GListModel) in_folder = NULL;
  g_autoptr (GListModel) in_trash = NULL;
  g_autoptr (HTTPMailMemberInfo) first = NULL;
  g_autoptr (HTTPMailMemberInfo) second = NULL;
  g_autoptr (GError) error = NULL;

  world->transport = open_account (world, BOB, "sesame");
  g_assert_cmpuint (world->n_logons, ==, 0);
  root = property (world->transport, HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT);
  inbox = property (world->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  trash = property (world->transport, HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS);
  before = list (world->transport, inbox);
  for (guint i = 0; i < 6; i++)
    hrefs[i] = href_of (before, i);

  mark (world->transport, inbox, (const char *[]) { hrefs[1], hrefs[3], NULL }, TRUE);
  mark (world->transport, inbox, (const char *[]) { hrefs[0], NULL }, FALSE);

  folder_url = g_strconcat (root, "Gr%C3%BC%C3%9Fe%20%26%20mehr/", NULL);
  folder = relocate (world->transport, "mkcol", folder_url, NULL);
  to = name_below (folder, hrefs[2]);
  copied = relocate (world->transport, "copy", hrefs[2], to);
  original = fetch (world->transport, hrefs[2]);
  copy = fetch (world->transport, copied);
  g_assert_true (g_bytes_equal (original, copy));
  to_trash = name_below (trash, hrefs[4]);
  moved = relocate (world->transport, "move", hrefs[4], to_trash);
  g_assert_nonnull (moved);
  httpmail_transport_delete_async (world->transport, hrefs[5], NULL, on_ready, &kept);
  deleted = take_result (&kept);
  httpmail_transport_delete_finish (world->transport, deleted, &error);
  g_assert_no_error (error);

  after = list (world->transport, inbox);
  g_assert_cmpuint (g_list_model_get_n_items (after), ==, N_MESSAGES - 2);
  first = find (after, "Message 0");
  g_assert_false (httpmail_member_info_is_read (first));
  second = find (after, "Message 1");
  g_assert_true (httpmail_member_info_is_read (second));
  in_folder = list (world->transport, folder);
  g_assert_cmpuint (g_list_model_get_n_items (in_folder), ==, 1);
  in_trash = list (world->transport, trash);
  g_assert_cmpuint (g_list_model_get_n_items (in_trash), ==, 1);
  for (guint i = 0; i < 6; i++)
    g_free (hrefs[i]);
}

static void
test_a_message_reaches_another_user (void)
{
  static const char text[] = "From: " BOB "\r\nTo: " ANN "\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
                             "Content-Type: text/plain; charset=utf-8\r\n\r\nText.\r\n.\r\n..\r\n\xff\x80 no UTF-8\r\nno end";
  g_autoptr (World) world = world_new ();
  g_autoptr (HTTPMailTransport) ann = NULL;
  const char *const recipients[] = { ANN, NULL };
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, strlen (text), NULL);
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *url = NULL;
  g_autofree char *sent_items = NULL;
  g_autofree char *inbox = NULL;
  g_autoptr (GListModel) kept_copies = NULL;
  g_autoptr (GListModel) received = NULL;
  g_autoptr (HTTPMailMemberInfo) message = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  world->transport = open_account (world, BOB, "sesame");
  url = property (world->transport, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE);
  sent_items = property (world->transport, HTTPMAIL_ACCOUNT_PROPERTY_SENT_ITEMS);
  httpmail_transport_send_message_async (world->transport, url, BOB, recipients, TRUE, stream, NULL, on_ready, &kept);
  result = take_result (&kept);
  httpmail_transport_send_message_finish (world->transport, result, NULL, &error);
  g_assert_no_error (error);
  kept_copies = list (world->transport, sent_items);
  g_assert_cmpuint (g_list_model_get_n_items (kept_copies), ==, 1);

  ann = open_account (world, ANN, "secret");
  inbox = property (ann, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  received = list (ann, inbox);
  g_assert_cmpuint (g_list_model_get_n_items (received), ==, 1);
  message = find (received, "Grüße");
  g_assert_false (httpmail_member_info_is_read (message));
  content = fetch (ann, httpmail_member_info_get_href (message));
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), text, strlen (text));
}

static void
test_a_mailbox_that_cannot_be_read_says_so (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *cur = g_build_filename (world->root, BOB, "cur", NULL);
  g_autofree char *inbox = NULL;
  g_autoptr (GListModel) messages = NULL;
  g_autoptr (GError) error = NULL;

  world->transport = open_account (world, BOB, "sesame");
  inbox = property (world->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  /* A file in its place keeps root out, too. */
  if (geteuid () == 0)
    {
      test_remove_dir (cur);
      g_assert_true (g_file_set_contents (cur, "", 0, NULL));
    }
  else
    g_assert_cmpint (g_chmod (cur, 0), ==, 0);
  messages = try_list (world->transport, inbox, &error);
  g_assert_null (messages);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, inbox));
  g_assert_nonnull (strstr (error->message, "cannot be accessed on the server"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/server/the-host-is-all-that-is-asked", test_the_host_is_all_that_is_asked);
  g_test_add_func ("/transport/server/a-mailbox-is-listed-and-read", test_a_mailbox_is_listed_and_read);
  g_test_add_func ("/transport/server/a-mailbox-is-changed", test_a_mailbox_is_changed);
  g_test_add_func ("/transport/server/a-message-reaches-another-user", test_a_message_reaches_another_user);
  g_test_add_func ("/transport/server/a-mailbox-that-cannot-be-read-says-so",
                   test_a_mailbox_that_cannot_be_read_says_so);
  return g_test_run ();
}
