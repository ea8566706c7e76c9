/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Folders that are copied, replaced and deleted at the same time: no message is lost that somebody was told is there. */

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "server-fixture.h"
#include "server/hs-account.h"
#include "server/hs-error.h"

#define LUNCH "Subject: lunch\r\n\r\nAt noon?\r\n"
#define N_MESSAGES 2000

static void
put_messages (Fixture *fixture, const char *folder)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *name = g_strdup_printf ("bob/%s/cur/%u.m:2,S", folder, i);

      fixture_put (fixture, name, "x", 1);
    }
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

typedef struct
{
  HsAccount *account;
  HsFolder *folders;
  gboolean done;
  GError *error;
} Copy;

static void
on_copied (const GError *error, gpointer user_data)
{
  Copy *copy = user_data;

  copy->error = error != NULL ? g_error_copy (error) : NULL;
  copy->done = TRUE;
}

/* Copies Work to Copy, without a server: the copy ends only when the main context runs. */
static void
copy_begin (Copy *copy, Fixture *fixture)
{
  g_autofree char *root = fixture_path (fixture, "");
  g_autoptr (GError) error = NULL;

  put_messages (fixture, ".Work");
  fixture_put (fixture, "bob/.Other/cur/1.a:2,", LUNCH, -1);
  copy->account = hs_account_open (root, "bob", FALSE, &error);
  g_assert_no_error (error);
  copy->folders = hs_account_list_folders (copy->account, &error);
  g_assert_no_error (error);
  hs_account_copy_folder (copy->account, hs_folder_find_child (copy->folders, "Work"), copy->folders, "Copy", NULL,
                          TRUE, on_copied, copy);
}

static void
copy_end (Copy *copy)
{
  g_clear_error (&copy->error);
  g_clear_pointer (&copy->folders, hs_folder_free);
  g_clear_pointer (&copy->account, hs_account_free);
}

static void
delete_folder (Copy *copy, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hs_account_delete_folder (copy->account, hs_folder_find_child (copy->folders, name), &error));
  g_assert_no_error (error);
}

/* The path of the directory in which a copy grows, or NULL. */
static char *
find_new_directory (Fixture *fixture)
{
  g_autofree char *path = fixture_path (fixture, "bob");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (name, "httpmail-new-") && !g_str_equal (name, "httpmail-new-1.a"))
        return g_build_filename (path, name, NULL);
    }
  return NULL;
}

static void
make_old (const char *path)
{
  struct utimbuf times = { 1000000000, 1000000000 };

  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

static gboolean
is_purged (gpointer user_data)
{
  g_autofree char *names = fixture_list (user_data, "bob");

  return strstr (names, "httpmail-deleted-") == NULL && strstr (names, "httpmail-new-1.a") == NULL;
}

static void
test_copy_that_takes_hours (Fixture *fixture, gconstpointer data)
{
  g_autofree char *left_over = fixture_path (fixture, "bob/httpmail-new-1.a");
  g_autofree char *copied = fixture_path (fixture, "bob/.Copy/cur");
  g_autofree char *path = NULL;
  g_autofree char *cur = NULL;
  Copy copy = { 0 };

  copy_begin (&copy, fixture);
  fixture_put (fixture, "bob/httpmail-new-1.a/cur/1.a:2,S", LUNCH, -1);
  make_old (left_over);
  while (path == NULL)
    path = find_new_directory (fixture);
  cur = g_build_filename (path, "cur", NULL);
  while (count_files (cur) < N_MESSAGES)
    g_thread_yield ();
  make_old (path);
  delete_folder (&copy, "Other");
  while (!is_purged (fixture))
    g_thread_yield ();
  run_until (run_until_set, &copy.done);
  g_assert_no_error (copy.error);
  g_assert_cmpuint (count_files (copied), ==, N_MESSAGES);
  copy_end (&copy);
}

static void
test_original_that_is_deleted_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copied = fixture_path (fixture, "bob/.Copy/cur");
  g_autofree char *path = NULL;
  g_autofree char *cur = NULL;
  Copy copy = { 0 };

  copy_begin (&copy, fixture);
  while (path == NULL)
    path = find_new_directory (fixture);
  cur = g_build_filename (path, "cur", NULL);
  while (count_files (cur) == 0)
    g_thread_yield ();
  delete_folder (&copy, "Work");
  run_until (run_until_set, &copy.done);
  /* All of it, or the word that it could not be had. */
  if (copy.error == NULL)
    g_assert_cmpuint (count_files (copied), ==, N_MESSAGES);
  else
    g_assert_false (fixture_has (fixture, "bob/.Copy"));
  copy_end (&copy);
}

typedef struct
{
  char *path;
  gint stop;
  guint n_seen;
  guint n_missed;
} Watch;

static gpointer
watch_in_thread (gpointer user_data)
{
  Watch *watch = user_data;

  while (!g_atomic_int_get (&watch->stop))
    {
      if (g_file_test (watch->path, G_FILE_TEST_IS_DIR))
        watch->n_seen++;
      else
        watch->n_missed++;
    }
  return NULL;
}

/* Whenever the power goes, one of the two is there. */
static void
test_replaced_folder_is_there_all_the_time (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "COPY", "MOVE" };
  Watch watch = { fixture_path (fixture, "bob/.Target/cur"), 0, 0, 0 };
  GThread *thread;

  fixture_put (fixture, "bob/.Target/cur/0.a:2,", LUNCH, -1);
  fixture_put (fixture, "bob/.Target.Sub/cur/0.a:2,", LUNCH, -1);
  fixture_put (fixture, "bob/.Target.Old/cur/0.a:2,", LUNCH, -1);
  thread = g_thread_new ("watch", watch_in_thread, &watch);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *from = g_strdup_printf ("%s /bob/folders/Source%u/", methods[i % 2], i);
      g_autofree char *name = g_strdup_printf ("bob/.Source%u/cur/%u.a:2,", i, i + 1);
      g_autofree char *sub = g_strdup_printf ("bob/.Source%u.Sub/cur/%u.a:2,", i, i + 1);
      g_autofree char *now = g_strdup_printf ("bob/.Target/cur/%u.a:2,", i + 1);
      g_autofree char *sub_now = g_strdup_printf ("bob/.Target.Sub/cur/%u.a:2,", i + 1);
      g_autofree char *before = g_strdup_printf ("bob/.Target/cur/%u.a:2,", i);
      g_autofree char *reply = NULL;

      fixture_put (fixture, name, LUNCH, -1);
      fixture_put (fixture, sub, LUNCH, -1);
      reply = fixture_ask (
          fixture, from, "Destination: http://mail.example.net/bob/folders/Target/\r\nOverwrite: T\r\n", NULL);
      assert_status (reply, "HTTP/1.1 204 ");
      g_assert_true (fixture_has (fixture, now));
      g_assert_true (fixture_has (fixture, sub_now));
      g_assert_false (fixture_has (fixture, before));
      g_assert_false (fixture_has (fixture, "bob/.Target.Old"));
      g_assert_cmpint (fixture_has (fixture, name), ==, i % 2 == 0);
      g_assert_cmpint (fixture_has (fixture, sub), ==, i % 2 == 0);
    }
  g_atomic_int_set (&watch.stop, 1);
  g_thread_join (thread);
  g_assert_cmpuint (watch.n_seen, >, 0);
  g_assert_cmpuint (watch.n_missed, ==, 0);
  g_free (watch.path);
}

/* A name that one of the folders below cannot have: nothing has moved then. */
static void
test_replacement_that_fails (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "COPY /bob/folders/S/", "MOVE /bob/folders/S/" };
  g_autofree char *deep = g_strnfill (220, 'd');
  g_autofree char *deep_name = g_strconcat ("bob/.S.", deep, "/cur/1.a:2,", NULL);

  fixture_put (fixture, "bob/.S/cur/1.a:2,", LUNCH, -1);
  fixture_put (fixture, deep_name, LUNCH, -1);
  fixture_put (fixture, "bob/.Destination/cur/2.b:2,", LUNCH, -1);
  fixture_put (fixture, "bob/.Destination.Sub/cur/3.c:2,", LUNCH, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *reply = fixture_ask (
          fixture, methods[i], "Destination: http://mail.example.net/bob/folders/Destination/\r\nOverwrite: T\r\n",
          NULL);

      g_assert_false (g_str_has_prefix (reply, "HTTP/1.1 2"));
      g_assert_true (fixture_has (fixture, "bob/.S/cur/1.a:2,"));
      g_assert_true (fixture_has (fixture, deep_name));
      g_assert_true (fixture_has (fixture, "bob/.Destination/cur/2.b:2,"));
      g_assert_true (fixture_has (fixture, "bob/.Destination.Sub/cur/3.c:2,"));
    }
}

typedef struct
{
  Fixture *fixture;
  GSocketConnection *connection;
  GString *reply;
} Upload;

static gboolean
has_begun (gpointer user_data)
{
  Upload *upload = user_data;
  g_autofree char *names = fixture_list (upload->fixture, "bob/.Work/tmp");

  return *names != '\0';
}

static gboolean
has_answered (gpointer user_data)
{
  Upload *upload = user_data;
  GSocket *socket = g_socket_connection_get_socket (upload->connection);
  char buffer[1000];
  gssize n;

  while ((n = g_socket_receive_with_blocking (socket, buffer, sizeof buffer, FALSE, NULL, NULL)) > 0)
    g_string_append_len (upload->reply, buffer, n);
  return strstr (upload->reply->str, "\r\n\r\n") != NULL;
}

static void
send_text (Upload *upload, const char *text)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (upload->connection));

  g_assert_true (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL));
}

static void
test_message_for_a_folder_deleted_meanwhile (Fixture *fixture, gconstpointer data)
{
  static const char *const requests[] = { "POST /bob/folders/Work/", "PUT /bob/folders/Work/new.eml" };
  g_autofree char *path = fixture_path (fixture, "bob/.Work");
  g_autofree char *aside = fixture_path (fixture, "bob/httpmail-deleted-work");

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) connection =
          g_socket_client_connect_to_host (client, "127.0.0.1", fixture->port, NULL, NULL);
      g_autoptr (GString) reply = g_string_new (NULL);
      Upload upload = { fixture, connection, reply };
      g_autofree char *head =
          g_strdup_printf ("%s HTTP/1.1\r\n" HOST BASIC "Content-Type: message/rfc822\r\nContent-Length: %u\r\n\r\nSub",
                           requests[i], (guint) strlen (LUNCH));

      fixture_put (fixture, "bob/.Work/cur/1.a:2,", LUNCH, -1);
      send_text (&upload, head);
      run_until (has_begun, &upload);
      /* As DELETE does it; the messages in it go a little later. */
      g_assert_cmpint (g_rename (path, aside), ==, 0);
      send_text (&upload, LUNCH + 3);
      run_until (has_answered, &upload);
      assert_status (reply->str, "HTTP/1.1 409 ");
      g_assert_cmpint (g_rename (aside, path), ==, 0);
    }
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/folder-races/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("copy-that-takes-hours", test_copy_that_takes_hours);
  add ("original-that-is-deleted-meanwhile", test_original_that_is_deleted_meanwhile);
  add ("replaced-folder-is-there-all-the-time", test_replaced_folder_is_there_all_the_time);
  add ("replacement-that-fails", test_replacement_that_fails);
  add ("message-for-a-folder-deleted-meanwhile", test_message_for_a_folder_deleted_meanwhile);
  return g_test_run ();
}
