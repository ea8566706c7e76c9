/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of an address book: its limits, a restart, a crash, a damaged file. */

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "httpmail/protocol/hm-limits.h"
#include "server-fixture.h"
#include "server/hs-contacts.h"

#define CONTACTS "http://mail.example.net/bob/contacts/"
#define DATABASE "bob/" HS_CONTACTS_FILE
#define UPDATE(inside)                                                                                                 \
  "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:c=\"urn:schemas:contacts:\">" inside "</D:propertyupdate>\r\n"
#define SET(inside) "<D:set><D:prop>" inside "</D:prop></D:set>"
#define PROPFIND(inside)                                                                                               \
  "<D:propfind xmlns:D=\"DAV:\" xmlns:c=\"urn:schemas:contacts:\"><D:prop>" inside "</D:prop></D:propfind>"

/* The URL of a new contact, as a path. */
static char *
post (Fixture *fixture, const char *body)
{
  g_autofree char *reply = fixture_ask (fixture, "POST /bob/contacts/", "Content-Type: text/xml\r\n", body);
  g_autofree char *location = reply_field (reply, "Location");

  assert_status (reply, "HTTP/1.1 201 ");
  g_assert_nonnull (location);
  g_assert_true (g_str_has_prefix (location, CONTACTS));
  g_assert_cmpuint (strlen (location), >, strlen (CONTACTS));
  return g_strdup (location + strlen ("http://mail.example.net"));
}

static char *
ask (Fixture *fixture, const char *method, const char *path, const char *headers, const char *body)
{
  g_autofree char *method_and_path = g_strdup_printf ("%s %s", method, path);

  return fixture_ask (fixture, method_and_path, headers, body);
}

static void
test_length_of_a_field (Fixture *fixture, gconstpointer data)
{
  for (guint extra = 0; extra < 2; extra++)
    {
      g_autofree char *value = g_strnfill (HM_LIMIT_CONTACT_FIELD + extra, 'x');
      g_autofree char *body = g_strdup_printf (UPDATE (SET ("<c:cn>%s</c:cn>")), value);
      g_autofree char *posted = fixture_ask (fixture, "POST /bob/contacts/", NULL, body);
      g_autofree char *made = fixture_ask (fixture, "PROPPATCH /bob/contacts/a", "If-None-Match: *\r\n", body);
      g_autofree char *name = g_strnfill (255 + extra, 'n');
      g_autofree char *path = g_strconcat ("/bob/contacts/", name, NULL);
      g_autofree char *named =
          ask (fixture, "PROPPATCH", path, "If-None-Match: *\r\n", UPDATE (SET ("<c:cn>A</c:cn>")));

      assert_status (posted, extra == 0 ? "HTTP/1.1 201 " : "HTTP/1.1 507 ");
      assert_status (made, extra == 0 ? "HTTP/1.1 207 " : "HTTP/1.1 412 ");
      assert_status (named, extra == 0 ? "HTTP/1.1 207 " : "HTTP/1.1 404 ");
      if (extra > 0)
        {
          g_autofree char *changed = fixture_ask (fixture, "PROPPATCH /bob/contacts/a", NULL, body);

          assert_has (changed, "<D:status>HTTP/1.1 507 Insufficient Storage</D:status>");
        }
    }
}

/* As another program would. */
static sqlite3 *
open_database (Fixture *fixture)
{
  g_autofree char *path = fixture_path (fixture, DATABASE);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  return db;
}

static void
test_number_of_contacts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = post (fixture, UPDATE (SET ("<c:cn>A</c:cn>")));
  g_autofree char *sql =
      g_strdup_printf ("WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                       " INSERT INTO contact (name, is_group, modified, cn) SELECT 'n' || i, 0, 1, 'name ' || i FROM n",
                       HM_LIMIT_CONTACTS - 1);
  sqlite3 *db = open_database (fixture);
  g_autofree char *last = NULL;
  g_autofree char *posted = NULL;
  g_autofree char *made = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *listing = NULL;
  guint n = 0;

  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  last = post (fixture, UPDATE (SET ("<c:cn>Z</c:cn>")));
  posted = fixture_ask (fixture, "POST /bob/contacts/", NULL, UPDATE (SET ("<c:cn>B</c:cn>")));
  assert_status (posted, "HTTP/1.1 507 ");
  made = fixture_ask (fixture, "PROPPATCH /bob/contacts/b", "If-None-Match: *\r\n", UPDATE (SET ("<c:cn>B</c:cn>")));
  assert_status (made, "HTTP/1.1 507 ");
  changed = ask (fixture, "PROPPATCH", first, NULL, UPDATE (SET ("<c:cn>B</c:cn>")));
  assert_status (changed, "HTTP/1.1 207 ");
  listing = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1,noroot\r\n", PROPFIND ("<c:cn/>"));
  for (const char *found = listing; (found = strstr (found, "<D:response>")) != NULL; found++)
    n++;
  g_assert_cmpuint (n, ==, HM_LIMIT_CONTACTS);
  assert_has (listing, "<c:cn>Z</c:cn>");
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = post (fixture, UPDATE (SET ("<c:cn>Carol</c:cn>")));
  g_autofree char *reply = NULL;
  g_autofree char *posted = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *gone = NULL;
  g_autofree char *folders = NULL;
  g_autofree char *file = fixture_path (fixture, DATABASE);
  struct stat st;

  g_assert_cmpint (stat (file, &st), ==, 0);
  g_assert_true (S_ISREG (st.st_mode));
  g_assert_cmpuint (st.st_mode & 077, ==, 0);
  fixture_restart (fixture, TRUE, NULL);
  reply = ask (fixture, "PROPFIND", path, NULL, NULL);
  assert_has (reply, "<c:cn>Carol</c:cn>");
  posted = fixture_ask (fixture, "POST /bob/contacts/", NULL, UPDATE (SET ("<c:cn>B</c:cn>")));
  changed = ask (fixture, "PROPPATCH", path, NULL, UPDATE (SET ("<c:cn>B</c:cn>")));
  gone = ask (fixture, "DELETE", path, NULL, NULL);
  assert_status (posted, "HTTP/1.1 403 ");
  assert_status (changed, "HTTP/1.1 403 ");
  assert_status (gone, "HTTP/1.1 403 ");
  fixture_restart (fixture, FALSE, NULL);
  g_free (g_steal_pointer (&reply));
  reply = ask (fixture, "PROPFIND", path, NULL, NULL);
  assert_has (reply, "<c:cn>Carol</c:cn>");
  folders = fixture_ask (fixture, "PROPFIND /bob/folders/", "Depth: infinity\r\n", NULL);
  assert_has_not (folders, "httpmail-");
}

/* Dies in the middle of a change, when half of it is in the file already. */
static void
change_and_die (const char *path)
{
  sqlite3 *db = NULL;
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      if (sqlite3_open (path, &db) == SQLITE_OK &&
          sqlite3_exec (db,
                        "PRAGMA cache_spill = 1; BEGIN; UPDATE contact SET cn = 'torn'; DELETE FROM contact"
                        " WHERE id = 2",
                        NULL, NULL, NULL) == SQLITE_OK &&
          sqlite3_db_cacheflush (db) == SQLITE_OK)
        kill (getpid (), SIGKILL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
}

static void
test_change_that_was_cut_off (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = post (fixture, UPDATE (SET ("<c:cn>Carol</c:cn>")));
  g_autofree char *second = post (fixture, UPDATE (SET ("<c:cn>Dave</c:cn>")));
  g_autofree char *path = fixture_path (fixture, DATABASE);
  g_autofree char *reply = NULL;

  httpmail_server_stop (fixture->server);
  change_and_die (path);
  g_assert_true (fixture_has (fixture, DATABASE "-journal"));
  fixture_restart (fixture, FALSE, NULL);
  reply = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1\r\n", NULL);
  assert_status (reply, "HTTP/1.1 207 ");
  assert_has (reply, "<c:cn>Carol</c:cn>");
  assert_has (reply, "<c:cn>Dave</c:cn>");
  assert_has_not (reply, "torn");
}

static void
test_damaged_file (Fixture *fixture, gconstpointer data)
{
  static const char *const requests[] = { "PROPFIND /bob/contacts/", "DELETE /bob/contacts/a" };
  g_autofree char *posted = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = fixture_path (fixture, DATABASE);
  g_autofree char *account = NULL;

  fixture_put (fixture, DATABASE, "This is no database, but it may have been one; nobody knows.", -1);
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *reply = fixture_ask (fixture, requests[i], NULL, NULL);

      assert_status (reply, "HTTP/1.1 500 The address book cannot be used\r\n");
    }
  posted = fixture_ask (fixture, "POST /bob/contacts/", NULL, UPDATE (SET ("<c:cn>B</c:cn>")));
  assert_status (posted, "HTTP/1.1 500 ");
  /* It is the user's, so it is left as it is. */
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "This is no database"));
  account = fixture_ask (fixture, "PROPFIND /bob/folders/", NULL, NULL);
  assert_status (account, "HTTP/1.1 207 ");
}

static void
test_backup_put_in_place (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = post (fixture, UPDATE (SET ("<c:cn>Carol</c:cn>")));
  g_autofree char *path = fixture_path (fixture, DATABASE);
  g_autofree char *backup = g_strconcat (path, ".backup", NULL);
  g_autofree char *second = NULL;
  g_autofree char *with_both = NULL;
  g_autofree char *restored = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *third = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  second = post (fixture, UPDATE (SET ("<c:cn>Dave</c:cn>")));
  with_both = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1\r\n", NULL);
  assert_has (with_both, "<c:cn>Dave</c:cn>");
  g_assert_true (g_file_set_contents (backup, bytes, (gssize) length, NULL));
  g_assert_cmpint (g_rename (backup, path), ==, 0);
  restored = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1\r\n", NULL);
  assert_has (restored, "<c:cn>Carol</c:cn>");
  assert_has_not (restored, "<c:cn>Dave</c:cn>");
  g_assert_cmpint (g_remove (path), ==, 0);
  empty = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1\r\n", NULL);
  assert_has (empty, "<D:visiblecount>0</D:visiblecount>");
  third = post (fixture, UPDATE (SET ("<c:cn>Eve</c:cn>")));
  g_assert_true (fixture_has (fixture, DATABASE));
}

static void
set_file_limit (rlim_t length)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (length, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static guint
count_contacts (Fixture *fixture)
{
  g_autofree char *listing = fixture_ask (fixture, "PROPFIND /bob/contacts/", "Depth: 1,noroot\r\n", NULL);
  guint n = 0;

  assert_status (listing, "HTTP/1.1 207 ");
  for (const char *found = listing; (found = strstr (found, "<D:response>")) != NULL; found++)
    n++;
  return n;
}

/* As with a full disk: a file may not get longer. */
static void
test_no_room_left (Fixture *fixture, gconstpointer data)
{
  g_autofree char *value = g_strnfill (HM_LIMIT_CONTACT_FIELD, 'x');
  g_autofree char *body = g_strdup_printf (UPDATE (SET ("<c:cn>%s</c:cn>")), value);
  g_autofree char *folders = fixture_ask (fixture, "PROPFIND /bob/folders/", NULL, NULL);
  g_autofree char *again = NULL;
  gboolean full = FALSE;
  guint n = 0;

  signal (SIGXFSZ, SIG_IGN);
  for (rlim_t limit = 0; limit <= 64 * 1024; limit += 64 * 1024)
    {
      for (full = FALSE; !full && n < 1000;)
        {
          g_autofree char *reply = NULL;

          set_file_limit (limit);
          reply = fixture_ask (fixture, "POST /bob/contacts/", NULL, body);
          set_file_limit (RLIM_INFINITY);
          full = !g_str_has_prefix (reply, "HTTP/1.1 201 ");
          if (full)
            assert_status (reply, "HTTP/1.1 507 ");
          else
            n++;
        }
      g_assert_true (full);
      g_assert_cmpint (n > 0, ==, limit > 0);
      g_assert_cmpuint (count_contacts (fixture), ==, n);
    }
  again = post (fixture, body);
  g_assert_cmpuint (count_contacts (fixture), ==, n + 1);
}

/* A file that was made, and nothing was written to it before the cut. */
static void
test_empty_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *posted = NULL;

  fixture_put (fixture, DATABASE, "", 0);
  fixture_restart (fixture, TRUE, NULL);
  g_assert_cmpuint (count_contacts (fixture), ==, 0);
  fixture_restart (fixture, FALSE, NULL);
  set_file_limit (0);
  g_assert_cmpuint (count_contacts (fixture), ==, 0);
  set_file_limit (RLIM_INFINITY);
  posted = post (fixture, UPDATE (SET ("<c:cn>A</c:cn>")));
  g_assert_cmpuint (count_contacts (fixture), ==, 1);
}

static void
test_contact_that_others_delete_or_change (Fixture *fixture, gconstpointer data)
{
  static const char *const changes[] = { "UPDATE contact SET cn = 'Eve', modified = modified + 1", "DELETE FROM contact" };
  g_autofree char *path = fixture_path (fixture, DATABASE);
  g_autoptr (HsContacts) contacts = hs_contacts_new (path, FALSE);

  fixture_put (fixture, "bob/cur/1.a:2,", "x", 1);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (HsContact) contact = hs_contact_new (g_strdup_printf ("carol%u", (guint) i));
      g_autoptr (HsContact) now = NULL;
      g_autoptr (GError) error = NULL;
      sqlite3 *db;

      g_assert_true (hs_contacts_insert (contacts, contact, &error));
      g_assert_no_error (error);
      db = open_database (fixture);
      g_assert_cmpint (sqlite3_exec (db, changes[i], NULL, NULL, NULL), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
      contact->fields[0] = g_strdup ("Carol");
      /* Nobody is told that it is stored. */
      g_assert_false (hs_contacts_update (contacts, contact, &error));
      g_assert_cmpint (error->code, ==, 409);
      now = hs_contacts_lookup (contacts, contact->name, NULL);
      g_assert_cmpstr (now == NULL ? NULL : now->fields[0], ==, i == 0 ? "Eve" : NULL);
    }
}

static void
test_link_is_not_followed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, DATABASE);
  g_autofree char *target = g_build_filename (fixture->dir, "elsewhere", NULL);
  g_autofree char *made = fixture_ask (fixture, "PROPFIND /bob/", NULL, NULL);
  g_autofree char *posted = NULL;

  g_assert_cmpint (symlink (target, path), ==, 0);
  posted = fixture_ask (fixture, "POST /bob/contacts/", NULL, UPDATE (SET ("<c:cn>B</c:cn>")));
  assert_status (posted, "HTTP/1.1 500 ");
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/contacts-store/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("length-of-a-field", test_length_of_a_field);
  add ("number-of-contacts", test_number_of_contacts);
  add ("restart", test_restart);
  add ("change-that-was-cut-off", test_change_that_was_cut_off);
  add ("damaged-file", test_damaged_file);
  add ("backup-put-in-place", test_backup_put_in_place);
  add ("no-room-left", test_no_room_left);
  add ("empty-file", test_empty_file);
  add ("contact-that-others-delete-or-change", test_contact_that_others_delete_or_change);
  add ("link-is-not-followed", test_link_is_not_followed);
  return g_test_run ();
}
