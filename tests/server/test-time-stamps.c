/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* X-Timestamp: a client that has a listing already is told so, and never wrongly. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "server-fixture.h"
#include "server/hs-maildir-index.h"

#define LUNCH "Subject: lunch\r\n\r\nAt noon?\r\n"
#define ROOT "/bob/folders/"
#define INBOX "/bob/folders/INBOX/"
#define UPDATE                                                                                                         \
  "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">"                                             \
  "<D:set><D:prop><hm:read>%s</hm:read></D:prop></D:set></D:propertyupdate>"

/* Directories that were changed a while ago, so that nobody has to wait for it. */
static void
let_settle (Fixture *fixture)
{
  static guint n;
  static const char *const dirs[] = { "",      ".Sent",  ".Drafts",       ".Trash",  ".Junk",
                                      ".Work", ".Later", ".Work.Project", ".folders" };
  struct utimbuf times = { 0 };

  /* Always another time: a folder that has changed is not to look as before. */
  times.actime = times.modtime = 1000000000 + n++;
  for (gsize i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      g_autofree char *name = g_strconcat ("bob/", dirs[i], NULL);
      g_autofree char *path = fixture_path (fixture, name);
      g_autofree char *new_path = g_build_filename (path, "new", NULL);
      g_autofree char *cur_path = g_build_filename (path, "cur", NULL);

      g_utime (new_path, &times);
      g_utime (cur_path, &times);
    }
}

/* The stamps of a full listing; with stamps, of what may be an empty one. */
static char *
list (Fixture *fixture, const char *path, const char *stamps, gboolean *out_unchanged)
{
  g_autofree char *method_and_path = g_strconcat ("PROPFIND ", path, NULL);
  g_autofree char *field = stamps == NULL ? NULL : g_strdup_printf ("X-Timestamp: %s\r\n", stamps);
  g_autofree char *headers = g_strconcat ("Depth: 1,noroot\r\n", field, NULL);
  g_autofree char *reply = fixture_ask (fixture, method_and_path, headers, NULL);

  assert_status (reply, "HTTP/1.1 207 ");
  *out_unchanged = strstr (reply, "<D:response>") == NULL;
  return reply_field (reply, "X-Timestamp");
}

#define assert_listing(fixture, path, stamps, wanted)                                                                  \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gboolean _unchanged;                                                                                               \
    g_autofree char *_new = list (fixture, path, stamps, &_unchanged);                                                 \
    g_assert_nonnull (_new);                                                                                           \
    if (_unchanged != (wanted))                                                                                        \
      g_error ("%s:%d: %s with %s: %s, and %s", G_STRFUNC, __LINE__, path, stamps, _unchanged ? "unchanged" : "full",  \
               _new);                                                                                                  \
  }                                                                                                                    \
  G_STMT_END

static char *
list_settled (Fixture *fixture, const char *path)
{
  gboolean unchanged;
  g_autofree char *first = list (fixture, path, NULL, &unchanged);

  let_settle (fixture);
  return list (fixture, path, NULL, &unchanged);
}

static gint64
get_number (const char *stamps, const char *name)
{
  const char *found = strstr (stamps, name);

  g_assert_nonnull (found);
  g_assert_cmpint (found[strlen (name)], ==, '=');
  return g_ascii_strtoll (found + strlen (name) + 1, NULL, 10);
}

static void
test_form (Fixture *fixture, gconstpointer data)
{
  g_autofree char *root = NULL;
  g_autofree char *inbox = NULL;
  g_autofree char *zero = NULL;
  g_autofree char *none = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  root = list_settled (fixture, ROOT);
  g_assert_true (g_regex_match_simple ("^folders=[0-9]+, INBOX=[0-9]+$", root, 0, 0));
  g_assert_cmpint (get_number (root, "folders"), >=, now);
  g_assert_cmpint (get_number (root, "folders"), <, now + 2000000);
  inbox = list_settled (fixture, INBOX);
  g_assert_true (g_regex_match_simple ("^INBOX=[0-9]+$", inbox, 0, 0));
  zero = fixture_ask (fixture, "PROPFIND " ROOT, "Depth: 0\r\nX-Timestamp: folders=1\r\n", NULL);
  none = reply_field (zero, "X-Timestamp");
  g_assert_null (none);
  assert_has (zero, "<D:response>");
}

static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *root = NULL;
  g_autofree char *inbox = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *headers = NULL;
  gboolean unchanged;

  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  root = list_settled (fixture, ROOT);
  inbox = list_settled (fixture, INBOX);
  g_clear_pointer (&root, g_free);
  root = list (fixture, ROOT, NULL, &unchanged);
  for (guint i = 0; i < 2; i++)
    {
      assert_listing (fixture, ROOT, root, TRUE);
      assert_listing (fixture, INBOX, inbox, TRUE);
    }
  headers = g_strdup_printf ("User-Agent: Outlook-Express/6.0 (TmstmpExt)\r\nX-Timestamp: %s\r\n", inbox);
  reply = fixture_ask (fixture, "PROPFIND " INBOX, headers, NULL);
  g_assert_cmpstr (
      reply_body (reply), ==,
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
      "<D:multistatus xmlns:D=\"DAV:\" xmlns:m=\"urn:schemas:mailheader:\" xmlns:hm=\"urn:schemas:httpmail:\""
      " xmlns:c=\"urn:schemas:contacts:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\">\r\n"
      "</D:multistatus>\r\n");
}

static void
test_other_stamps (Fixture *fixture, gconstpointer data)
{
  static const char *const fields[] = {
    "",       "x", "=", ",,,", "INBOX", "INBOX=", "INBOX=1", "INBOX=1, folders=1", "INBOX=99999999999999999999999999",
    "Trash=1"
  };
  g_autofree char *inbox = list_settled (fixture, INBOX);
  g_autofree char *trash = g_strdup_printf ("Trash=%" G_GINT64_FORMAT, get_number (inbox, "INBOX"));
  g_autofree char *active = g_strdup_printf ("ACTIVE=%" G_GINT64_FORMAT, get_number (inbox, "INBOX"));
  g_autofree char *long_field = g_strnfill (5000, 'x');
  g_autofree char *reply = NULL;
  gboolean unchanged;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    assert_listing (fixture, ROOT, fields[i], FALSE);
  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  let_settle (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    assert_listing (fixture, INBOX, fields[i], FALSE);
  assert_listing (fixture, INBOX, trash, FALSE);
  assert_listing (fixture, INBOX, long_field, FALSE);
  assert_listing (fixture, INBOX, active, FALSE);
  /* Clients that call the inbox so are answered by that name. */
  reply = list (fixture, INBOX, active, &unchanged);
  g_assert_true (g_str_has_prefix (reply, "ACTIVE="));
  assert_listing (fixture, INBOX, reply, TRUE);
}

static void
change_by_others (Fixture *fixture, guint what)
{
  g_autofree char *from = fixture_path (fixture, "bob/cur/1.a:2,");
  g_autofree char *to = fixture_path (fixture, "bob/cur/1.a:2,S");

  switch (what)
    {
    case 0:
      fixture_put (fixture, "bob/new/2.b", LUNCH, -1);
      break;
    case 1:
      g_assert_cmpint (g_rename (from, to), ==, 0);
      break;
    default:
      g_assert_cmpint (g_remove (to), ==, 0);
      break;
    }
}

static void
test_changes_by_others (Fixture *fixture, gconstpointer data)
{
  fixture_put (fixture, "bob/cur/1.a:2,", LUNCH, -1);
  fixture_put (fixture, "bob/.Work/cur/5.e:2,", LUNCH, -1);
  for (guint what = 0; what < 3; what++)
    {
      g_autofree char *work = list_settled (fixture, ROOT "Work/");
      g_autofree char *inbox = NULL;
      g_autofree char *root = NULL;
      gboolean unchanged;

      inbox = list (fixture, INBOX, NULL, &unchanged);
      root = list (fixture, ROOT, NULL, &unchanged);
      assert_listing (fixture, INBOX, inbox, TRUE);
      change_by_others (fixture, what);
      assert_listing (fixture, ROOT "Work/", work, TRUE);
      assert_listing (fixture, INBOX, inbox, FALSE);
      /* Unread messages are counted there. */
      assert_listing (fixture, ROOT, root, FALSE);
    }
}

static void
test_every_change_has_its_stamp (Fixture *fixture, gconstpointer data)
{
  g_autofree char *last = NULL;
  gboolean unchanged;

  fixture_put (fixture, "bob/cur/1.a:2,", LUNCH, -1);
  last = list_settled (fixture, INBOX);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *body = g_strdup_printf (UPDATE, i % 2 == 0 ? "1" : "0");
      g_autofree char *changed = fixture_ask (fixture, "PROPPATCH " INBOX "1.a", NULL, body);
      g_autofree char *now = list (fixture, INBOX, last, &unchanged);

      assert_status (changed, "HTTP/1.1 207 ");
      g_assert_false (unchanged);
      g_assert_cmpint (get_number (now, "INBOX"), >, get_number (last, "INBOX"));
      g_free (last);
      last = g_steal_pointer (&now);
    }
}

static void
test_folders_that_come_and_go (Fixture *fixture, gconstpointer data)
{
  g_autofree char *root = NULL;
  g_autofree char *work = NULL;
  g_autofree char *child = NULL;
  g_autofree char *made = NULL;
  g_autofree char *gone = NULL;
  g_autofree char *renamed = NULL;

  fixture_put (fixture, "bob/.Work/cur/5.e:2,", LUNCH, -1);
  work = list_settled (fixture, ROOT "Work/");
  root = list_settled (fixture, ROOT);
  made = fixture_ask (fixture, "MKCOL " ROOT "Work/Project/", NULL, NULL);
  assert_status (made, "HTTP/1.1 201 ");
  assert_listing (fixture, ROOT, root, FALSE);
  assert_listing (fixture, ROOT "Work/", work, FALSE);
  g_clear_pointer (&work, g_free);
  work = list_settled (fixture, ROOT "Work/");
  assert_listing (fixture, ROOT "Work/", work, TRUE);
  /* The messages in it are counted in the listing of the folder it is in. */
  fixture_put (fixture, "bob/.Work.Project/new/6.f", LUNCH, -1);
  assert_listing (fixture, ROOT "Work/", work, FALSE);
  g_clear_pointer (&root, g_free);
  root = list_settled (fixture, ROOT);
  renamed = fixture_ask (fixture, "MOVE " ROOT "Work/",
                         "Destination: http://mail.example.net/bob/folders/Later/\r\nOverwrite: F\r\n", NULL);
  assert_status (renamed, "HTTP/1.1 201 ");
  assert_listing (fixture, ROOT, root, FALSE);
  g_clear_pointer (&root, g_free);
  root = list_settled (fixture, ROOT);
  assert_listing (fixture, ROOT, root, TRUE);
  gone = fixture_ask (fixture, "DELETE " ROOT "Later/", NULL, NULL);
  assert_status (gone, "HTTP/1.1 204 ");
  assert_listing (fixture, ROOT, root, FALSE);
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inbox = NULL;
  g_autofree char *later = NULL;
  gboolean unchanged;

  fixture_put (fixture, "bob/cur/1.a:2,", LUNCH, -1);
  inbox = list_settled (fixture, INBOX);
  fixture_restart (fixture, FALSE, NULL);
  assert_listing (fixture, INBOX, inbox, TRUE);
  httpmail_server_stop (fixture->server);
  fixture_put (fixture, "bob/cur/2.b:2,", LUNCH, -1);
  fixture_restart (fixture, FALSE, NULL);
  later = list (fixture, INBOX, inbox, &unchanged);
  g_assert_false (unchanged);
  g_assert_cmpint (get_number (later, "INBOX"), >, get_number (inbox, "INBOX"));
}

/* Programs that restore a backup give directories back the time they had. */
static void
test_time_that_is_put_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cur_path = fixture_path (fixture, "bob/cur");
  g_autofree char *inbox = NULL;
  g_autofree char *root = NULL;
  gboolean unchanged;
  struct stat st;

  fixture_put (fixture, "bob/cur/1.a:2,", LUNCH, -1);
  inbox = list_settled (fixture, INBOX);
  root = list (fixture, ROOT, NULL, &unchanged);
  g_assert_cmpint (stat (cur_path, &st), ==, 0);
  fixture_put (fixture, "bob/cur/2.b:2,", LUNCH, -1);
  g_assert_cmpint (utimensat (AT_FDCWD, cur_path, (struct timespec[]){ st.st_atim, st.st_mtim }, 0), ==, 0);
  assert_listing (fixture, INBOX, inbox, FALSE);
  assert_listing (fixture, ROOT, root, FALSE);
}

/* Nothing is remembered of the stamps that were given, and some of them may have been ahead of the clock. */
static void
test_index_that_is_deleted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *last = NULL;
  gboolean unchanged;
  guint n_same = 0;

  for (guint round = 0; round < 3; round++)
    {
      g_autofree char *now = NULL;
      g_autofree char *index = fixture_path (fixture, "bob/" HS_MAILDIR_INDEX_FILE);
      g_autofree char *name = g_strdup_printf ("bob/cur/%u.a:2,", round + 1);

      httpmail_server_stop (fixture->server);
      g_remove (index);
      fixture_put (fixture, name, LUNCH, -1);
      fixture_restart (fixture, FALSE, NULL);
      now = list (fixture, INBOX, last, &unchanged);
      n_same += unchanged || (last != NULL && get_number (now, "INBOX") == get_number (last, "INBOX"));
      g_free (last);
      last = g_steal_pointer (&now);
    }
  /* The clock's seconds alone would be the same three times. */
  g_assert_cmpuint (n_same, ==, 0);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inbox = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,", LUNCH, -1);
  inbox = list_settled (fixture, INBOX);
  fixture_restart (fixture, TRUE, NULL);
  g_clear_pointer (&inbox, g_free);
  inbox = list_settled (fixture, INBOX);
  assert_listing (fixture, INBOX, inbox, TRUE);
  fixture_put (fixture, "bob/cur/2.b:2,", LUNCH, -1);
  assert_listing (fixture, INBOX, inbox, FALSE);
}

static void
test_folder_called_like_the_list (Fixture *fixture, gconstpointer data)
{
  g_autofree char *root = NULL;
  g_autofree char *stamps = NULL;
  g_autofree char *none = NULL;
  gboolean unchanged;

  fixture_put (fixture, "bob/.folders/cur/1.a:2,", LUNCH, -1);
  root = list_settled (fixture, ROOT);
  none = fixture_ask (fixture, "PROPFIND " ROOT "folders/", NULL, NULL);
  stamps = g_strdup_printf ("folders=%" G_GINT64_FORMAT, get_number (root, "folders"));
  g_clear_pointer (&none, g_free);
  none = list (fixture, ROOT "folders/", stamps, &unchanged);
  g_assert_false (unchanged);
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/time-stamps/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("form", test_form);
  add ("unchanged", test_unchanged);
  add ("other-stamps", test_other_stamps);
  add ("changes-by-others", test_changes_by_others);
  add ("every-change-has-its-stamp", test_every_change_has_its_stamp);
  add ("folders-that-come-and-go", test_folders_that_come_and_go);
  add ("restart", test_restart);
  add ("time-that-is-put-back", test_time_that_is_put_back);
  add ("index-that-is-deleted", test_index_that_is_deleted);
  add ("read-only", test_read_only);
  add ("folder-called-like-the-list", test_folder_called_like_the_list);
  return g_test_run ();
}
