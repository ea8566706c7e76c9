/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What clients change: marks, places, folders. */

#include <glib/gstdio.h>
#include <string.h>

#include "server-fixture.h"

#define LUNCH "Subject: lunch\r\n\r\nAt noon?\r\n"
#define INBOX "http://mail.example.net/bob/folders/INBOX/"
#define TRASH "http://mail.example.net/bob/folders/Trash/"

#define SET_READ(value) "<D:set><D:prop><hm:read>" value "</hm:read></D:prop></D:set>"
#define UPDATE(inside)                                                                                                 \
  "<?xml version=\"1.0\"?>\r\n<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n" inside       \
  "</D:propertyupdate>\r\n"
#define HREF(href) "<D:href>" href "</D:href>\r\n"

static void
put_three (Fixture *fixture)
{
  fixture_put (fixture, "bob/cur/1.a:2,F", LUNCH, -1);
  fixture_put (fixture, "bob/new/2.b", LUNCH, -1);
  fixture_put (fixture, "bob/cur/3.c:2,S", LUNCH, -1);
}

static void
test_proppatch (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *unread = NULL;
  g_autofree char *missing = NULL;

  put_three (fixture);
  reply =
      fixture_ask (fixture, "PROPPATCH /bob/folders/INBOX/1.a", "Content-Type: text/xml\r\n", UPDATE (SET_READ ("1")));
  assert_status (reply, "HTTP/1.1 207 ");
  assert_has (reply, "<D:response>"
                     "<D:href>" INBOX "1.a</D:href><D:propstat><D:prop><hm:read/></D:prop>"
                     "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,FS"));
  unread = fixture_ask (fixture, "PROPPATCH /bob/folders/INBOX/3.c/", NULL, UPDATE (SET_READ (" FALSE ")));
  assert_status (unread, "HTTP/1.1 207 ");
  g_assert_true (fixture_has (fixture, "bob/cur/3.c:2,"));
  missing = fixture_ask (fixture, "PROPPATCH /bob/folders/INBOX/9.z", NULL, UPDATE (SET_READ ("1")));
  assert_status (missing, "HTTP/1.1 404 ");
}

static void
test_proppatch_is_all_or_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = NULL;
  g_autofree char *bad = NULL;
  g_autofree char *removed = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *nothing = NULL;

  put_three (fixture);
  other = fixture_ask (fixture, "PROPPATCH /bob/folders/INBOX/1.a", NULL,
                       UPDATE ("<D:set><D:prop><D:displayname>x</D:displayname><hm:read>1</hm:read></D:prop></D:set>"));
  assert_status (other, "HTTP/1.1 207 ");
  assert_has (other, "<D:prop><D:displayname/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status>");
  assert_has (other, "<D:prop><hm:read/></D:prop><D:status>HTTP/1.1 424 Failed Dependency</D:status>");
  bad = fixture_ask (fixture, "PROPPATCH /bob/folders/INBOX/1.a", NULL, UPDATE (SET_READ ("maybe")));
  assert_has (bad, "<D:status>HTTP/1.1 409 Conflict</D:status>");
  removed = fixture_ask (fixture, "PROPPATCH /bob/folders/INBOX/1.a", NULL,
                         UPDATE ("<D:remove><D:prop><hm:read/></D:prop></D:remove>"));
  assert_has (removed, "<D:status>HTTP/1.1 403 Forbidden</D:status>");
  folder = fixture_ask (fixture, "PROPPATCH /bob/folders/INBOX/", NULL, UPDATE (SET_READ ("1")));
  assert_status (folder, "HTTP/1.1 403 ");
  nothing = fixture_ask (fixture, "PROPPATCH /bob/folders/INBOX/1.a", NULL, UPDATE (""));
  assert_status (nothing, "HTTP/1.1 400 ");
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,F"));
}

static void
test_bproppatch (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  put_three (fixture);
  /* Targets by name, escaped at will, by path and by URL; one that is not there, one that is elsewhere. */
  reply = fixture_ask (fixture, "BPROPPATCH /bob/folders/INBOX", "Content-Type: text/xml\r\n",
                       UPDATE ("<D:target>\r\n" HREF ("%31.a") HREF ("/bob/folders/INBOX/2.b") HREF ("9.z")
                                   HREF (TRASH "1.a") HREF ("http://evil.example/bob/folders/INBOX/1.a")
                                       HREF ("../Trash/1.a") "</D:target>\r\n" SET_READ ("1")));
  assert_status (reply, "HTTP/1.1 207 ");
#define GOOD(name)                                                                                                     \
  "<D:href>" INBOX name "</D:href><D:propstat><D:prop><hm:read/></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
  assert_has (reply, GOOD ("%31.a"));
  assert_has (reply, GOOD ("2.b"));
  assert_has (reply, "<D:href>" INBOX "9.z</D:href><D:status>HTTP/1.1 404 Not Found</D:status>");
  assert_has (reply, "<D:href>" TRASH "1.a</D:href><D:status>HTTP/1.1 403 Forbidden</D:status>");
  assert_has (reply, "<D:href>http://evil.example/bob/folders/INBOX/1.a</D:href><D:status>HTTP/1.1 502 Bad Gateway");
  assert_has (reply, "<D:href>../Trash/1.a</D:href><D:status>HTTP/1.1 400 Bad Request</D:status>");
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,FS"));
  g_assert_true (fixture_has (fixture, "bob/cur/2.b:2,S"));
}

static void
test_bproppatch_with_set_first (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  put_three (fixture);
  reply = fixture_ask (
      fixture, "BPROPPATCH /bob/folders/INBOX/", NULL,
      UPDATE (SET_READ ("1") "<D:target>" HREF ("1.a") "</D:target><D:target>" HREF ("2.b") "</D:target>"));
  assert_status (reply, "HTTP/1.1 207 ");
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,FS"));
  g_assert_true (fixture_has (fixture, "bob/cur/2.b:2,S"));
}

static char *
move (Fixture *fixture, const char *method_and_path, const char *destination, const char *more)
{
  g_autofree char *headers =
      g_strdup_printf ("Destination: %s\r\nContent-Length: 0\r\n%s", destination, more != NULL ? more : "");

  return fixture_ask (fixture, method_and_path, headers, NULL);
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *again = NULL;
  g_autofree char *by_path = NULL;
  g_autofree char *to_folder = NULL;

  put_three (fixture);
  reply = move (fixture, "MOVE /bob/folders/INBOX/1.a", TRASH "1.a", "Allow-Rename: t\r\n");
  g_assert_cmpstr (reply, ==,
                   "HTTP/1.1 201 Created\r\nServer: httpmail\r\nDate: D\r\nLocation: " TRASH "1.a\r\n"
                   "Content-Length: 0\r\nConnection: close\r\n\r\n");
  g_assert_true (fixture_has (fixture, "bob/.Trash/cur/1.a:2,F"));
  g_assert_false (fixture_has (fixture, "bob/cur/1.a:2,F"));
  again = move (fixture, "MOVE /bob/folders/INBOX/1.a", TRASH "1.a", NULL);
  assert_status (again, "HTTP/1.1 404 ");
  by_path = move (fixture, "MOVE /bob/folders/INBOX/2.b/", "/bob/folders/Trash/2.b/", NULL);
  assert_status (by_path, "HTTP/1.1 201 ");
  g_assert_true (fixture_has (fixture, "bob/.Trash/cur/2.b:2,"));
  to_folder = move (fixture, "MOVE /bob/folders/INBOX/3.c", TRASH, NULL);
  assert_has (to_folder, "\r\nLocation: " TRASH "3.c\r\n");
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *renamed = NULL;
  g_autofree char *location = NULL;
  g_autofree char *path = NULL;
  g_autofree char *line = NULL;
  g_autofree char *copy = NULL;

  put_three (fixture);
  reply = move (fixture, "COPY /bob/folders/INBOX/1.a", TRASH "1.a", NULL);
  assert_status (reply, "HTTP/1.1 201 ");
  g_assert_true (fixture_has (fixture, "bob/.Trash/cur/1.a:2,F"));
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,F"));
  /* Names on the disk are not the client's to choose; Location says what became of it. */
  renamed = move (fixture, "COPY /bob/folders/INBOX/1.a", INBOX "my%20name", NULL);
  assert_status (renamed, "HTTP/1.1 201 ");
  location = reply_field (renamed, "Location");
  g_assert_true (g_str_has_prefix (location, INBOX));
  assert_has_not (location, "name");
  line = g_strconcat ("GET ", location + strlen ("http://mail.example.net"), NULL);
  copy = fixture_ask (fixture, line, NULL, NULL);
  g_assert_cmpstr (reply_body (copy), ==, LUNCH);
}

static void
test_clash (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *headers;
    const char *status;
    const char *there;
  } cases[] = {
    { "Overwrite: F\r\n", "HTTP/1.1 412 ", "Subject: other\r\n\r\n" },
    { "overwrite: f\r\n", "HTTP/1.1 412 ", "Subject: other\r\n\r\n" },
    { "Overwrite: F\r\nAllow-Rename: t\r\n", "HTTP/1.1 201 ", "Subject: other\r\n\r\n" },
    { "Allow-Rename: T\r\n", "HTTP/1.1 201 ", "Subject: other\r\n\r\n" },
    { "Overwrite: T\r\n", "HTTP/1.1 204 ", LUNCH },
    { NULL, "HTTP/1.1 204 ", LUNCH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reply = NULL;
      g_autofree char *there = NULL;
      g_autofree char *location = NULL;

      put_three (fixture);
      fixture_put (fixture, "bob/.Trash/cur/1.a:2,F", "Subject: other\r\n\r\n", -1);
      reply = move (fixture, "COPY /bob/folders/INBOX/1.a", TRASH "1.a", cases[i].headers);
      assert_status (reply, cases[i].status);
      location = reply_field (reply, "Location");
      if (g_str_has_prefix (cases[i].status, "HTTP/1.1 201"))
        g_assert_cmpstr (location, !=, TRASH "1.a");
      there = fixture_ask (fixture, "GET /bob/folders/Trash/1.a", NULL, NULL);
      g_assert_cmpstr (reply_body (there), ==, cases[i].there);
    }
}

static void
test_failure_leaves_both_messages (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *dir;
    const char *status;
  } cases[] = {
    { "bob/cur", "HTTP/1.1 403 The folder \"INBOX\" cannot be accessed on the server\r\n" },
    { "bob/.Trash/cur", "HTTP/1.1 403 The folder \"Trash\" cannot be accessed on the server\r\n" },
  };

  put_three (fixture);
  fixture_put (fixture, "bob/.Trash/cur/1.a:2,F", "Subject: other\r\n\r\n", -1);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = fixture_path (fixture, cases[i].dir);
      g_autofree char *reply = NULL;
      g_autofree char *there = NULL;

      g_assert_cmpint (g_chmod (path, 0500), ==, 0);
      fixture_become_nobody (fixture);
      g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*/mail/bob*: *");
      reply = move (fixture, "MOVE /bob/folders/INBOX/1.a", TRASH "1.a", "Overwrite: T\r\n");
      g_test_assert_expected_messages ();
      fixture_become_oneself ();
      g_assert_cmpint (g_chmod (path, 0700), ==, 0);
      assert_status (reply, cases[i].status);
      g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,F"));
      there = fixture_ask (fixture, "GET /bob/folders/Trash/1.a", NULL, NULL);
      g_assert_cmpstr (reply_body (there), ==, "Subject: other\r\n\r\n");
    }
}

static void
test_destinations_that_will_not_do (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *destination;
    const char *status;
  } cases[] = {
    { INBOX "1.a", "HTTP/1.1 403 " },
    { "http://other.example/bob/folders/Trash/1.a", "HTTP/1.1 502 " },
    { "https://mail.example.net/bob/folders/Trash/1.a", "HTTP/1.1 502 " },
    { "http://mail.example.net/bob/folders/Nowhere/1.a", "HTTP/1.1 409 " },
    { "http://mail.example.net/bob/folders/1.a", "HTTP/1.1 409 " },
    { "http://mail.example.net/carol%40example.net/folders/INBOX/1.a", "HTTP/1.1 403 " },
    { "http://mail.example.net/bob/folders/Trash/../../../1.a", "HTTP/1.1 400 " },
    { "http://mail.example.net/bob/sendmsg", "HTTP/1.1 409 " },
    { "not a URL", "HTTP/1.1 4" },
    { "", "HTTP/1.1 400 " },
  };
  g_autofree char *none = NULL;

  put_three (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reply = move (fixture, "MOVE /bob/folders/INBOX/1.a", cases[i].destination, NULL);

      assert_status (reply, cases[i].status);
      g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,F"));
    }
  none = fixture_ask (fixture, "MOVE /bob/folders/INBOX/1.a", NULL, NULL);
  assert_status (none, "HTTP/1.1 400 ");
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *again = NULL;
  g_autofree char *root = NULL;

  put_three (fixture);
  reply = fixture_ask (fixture, "DELETE /bob/folders/INBOX/1.a", NULL, NULL);
  g_assert_cmpstr (reply, ==, "HTTP/1.1 204 No Content\r\nServer: httpmail\r\nDate: D\r\nConnection: close\r\n\r\n");
  g_assert_false (fixture_has (fixture, "bob/cur/1.a:2,F"));
  again = fixture_ask (fixture, "DELETE /bob/folders/INBOX/1.a", NULL, NULL);
  assert_status (again, "HTTP/1.1 404 The message does not exist\r\n");
  root = fixture_ask (fixture, "DELETE /bob/folders/", NULL, NULL);
  assert_status (root, "HTTP/1.1 403 ");
}

#define BATCH(root, targets) "<D:" root " xmlns:D=\"DAV:\">" targets "</D:" root ">"

static void
test_batch_delete (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  put_three (fixture);
  reply = fixture_ask (fixture, "BDELETE /bob/folders/INBOX/", NULL,
                       BATCH ("delete", "<D:target>" HREF ("1.a") HREF ("9.z") HREF ("2.b") "</D:target>"));
  assert_status (reply, "HTTP/1.1 207 ");
  assert_has (reply, "<D:href>" INBOX "1.a</D:href><D:status>HTTP/1.1 200 OK</D:status>");
  assert_has (reply, "<D:href>" INBOX "9.z</D:href><D:status>HTTP/1.1 404 Not Found</D:status>");
  assert_has (reply, "<D:href>" INBOX "2.b</D:href><D:status>HTTP/1.1 200 OK</D:status>");
  g_assert_false (fixture_has (fixture, "bob/cur/1.a:2,F"));
  g_assert_false (fixture_has (fixture, "bob/new/2.b"));
  g_assert_true (fixture_has (fixture, "bob/cur/3.c:2,S"));
}

static void
test_batch_move_and_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *moved = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *nowhere = NULL;

  put_three (fixture);
  moved = fixture_ask (fixture, "BMOVE /bob/folders/INBOX/", "Destination: " TRASH "\r\nAllow-Rename: t\r\n",
                       BATCH ("move", "<D:target>" HREF ("1.a")
                                          HREF ("9.z") "</D:target>"
                                                       "<D:target>" HREF ("2.b") "<D:dest>2.b</D:dest></D:target>"));
  assert_has (moved, "<D:href>" INBOX "1.a</D:href><D:location>" TRASH "1.a</D:location>"
                     "<D:status>HTTP/1.1 201 Created</D:status>");
  assert_has (moved, "<D:href>" INBOX "9.z</D:href><D:status>HTTP/1.1 404 Not Found</D:status>");
  assert_has (moved, "<D:location>" TRASH "2.b</D:location>");
  g_assert_true (fixture_has (fixture, "bob/.Trash/cur/1.a:2,F"));
  g_assert_true (fixture_has (fixture, "bob/.Trash/cur/2.b:2,"));
  copied = fixture_ask (fixture, "BCOPY /bob/folders/INBOX/", "Destination: " TRASH "\r\n",
                        BATCH ("copy", "<D:target>" HREF ("3.c") "<D:dest>../x</D:dest></D:target>"
                                                                 "<D:target>" HREF ("3.c") "</D:target>"));
  assert_has (copied, "<D:status>HTTP/1.1 400 Bad Request</D:status>");
  assert_has (copied, "<D:location>" TRASH "3.c</D:location>");
  g_assert_true (fixture_has (fixture, "bob/cur/3.c:2,S"));
  nowhere = fixture_ask (fixture, "BMOVE /bob/folders/INBOX/",
                         "Destination: http://mail.example.net/bob/folders/Nowhere/\r\n",
                         BATCH ("move", "<D:target>" HREF ("3.c") "</D:target>"));
  assert_status (nowhere, "HTTP/1.1 409 ");
}

typedef struct
{
  Fixture *fixture;
  const char *folder; /* on the disk */
  guint n_seen;
} Watch;

static guint
count_files (Fixture *fixture, const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Looks whenever the server lets others have their turn. */
static gboolean
on_turn (gpointer user_data)
{
  Watch *watch = user_data;
  guint n = count_files (watch->fixture, "bob/.Work/cur");

  if (n == 0)
    return G_SOURCE_CONTINUE;
  watch->n_seen = n;
  if (watch->folder != NULL)
    {
      g_autofree char *from = fixture_path (watch->fixture, "bob/.Work");
      g_autofree char *to = fixture_path (watch->fixture, watch->folder);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
  return G_SOURCE_REMOVE;
}

static char *
copy_many (Fixture *fixture, Watch *watch)
{
  g_autoptr (GString) body = g_string_new ("<D:copy xmlns:D=\"DAV:\"><D:target>");
  g_autofree char *made = fixture_ask (fixture, "MKCOL /bob/folders/Work/", NULL, NULL);
  char *reply;

  assert_status (made, "HTTP/1.1 201 ");
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("bob/cur/%u.m:2,", i);

      if (i % 10 == 0)
        fixture_put (fixture, name, LUNCH, -1);
      g_string_append_printf (body, "<D:href>%u.m</D:href>", i);
    }
  g_string_append (body, "</D:target></D:copy>");
  g_timeout_add (0, on_turn, watch);
  reply = fixture_ask (fixture, "BCOPY /bob/folders/INBOX/",
                       "Destination: http://mail.example.net/bob/folders/Work/\r\n", body->str);
  assert_status (reply, "HTTP/1.1 207 ");
  return reply;
}

static void
test_batch_lets_others_have_their_turn (Fixture *fixture, gconstpointer data)
{
  Watch watch = { fixture, NULL, 0 };
  g_autofree char *reply = copy_many (fixture, &watch);

  g_assert_cmpuint (watch.n_seen, >, 0);
  g_assert_cmpuint (watch.n_seen, <, 100);
  g_assert_cmpuint (count_files (fixture, "bob/.Work/cur"), ==, 100);
  assert_has (reply, "<D:location>http://mail.example.net/bob/folders/Work/990.m</D:location>");
}

static void
test_batch_into_a_folder_deleted_meanwhile (Fixture *fixture, gconstpointer data)
{
  Watch watch = { fixture, "bob/httpmail-deleted-work", 0 };
  g_autofree char *reply = copy_many (fixture, &watch);

  g_assert_cmpuint (watch.n_seen, >, 0);
  g_assert_cmpuint (count_files (fixture, "bob/httpmail-deleted-work/cur"), ==, watch.n_seen);
  assert_has (reply, "/999.m</D:href><D:status>HTTP/1.1 409 Conflict</D:status>");
}

static void
test_too_many_targets (Fixture *fixture, gconstpointer data)
{
  for (guint extra = 0; extra < 2; extra++)
    {
      g_autoptr (GString) body = g_string_new ("<D:delete xmlns:D=\"DAV:\"><D:target>");
      g_autofree char *reply = NULL;

      for (guint i = 0; i < 1000 + extra; i++)
        g_string_append_printf (body, "<D:href>%u.x</D:href>", i);
      g_string_append (body, "</D:target></D:delete>");
      reply = fixture_ask (fixture, "BDELETE /bob/folders/INBOX/", NULL, body->str);
      assert_status (reply, extra == 0 ? "HTTP/1.1 207 " : "HTTP/1.1 400 ");
    }
}

static void
test_make_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply =
      fixture_ask (fixture, "MKCOL /bob/folders/Entw%c3%bcrfe%20&%20mehr/", "Content-Length: 0\r\n", NULL);
  g_autofree char *again = fixture_ask (fixture, "MKCOL /bob/folders/Entw%C3%BCrfe%20%26%20mehr", NULL, NULL);
  g_autofree char *below = fixture_ask (fixture, "MKCOL /bob/folders/Work/Old/", NULL, NULL);
  g_autofree char *cp1252 = fixture_ask (fixture, "MKCOL /bob/folders/f%f4%f3", NULL, NULL);
  g_autofree char *dots = fixture_ask (fixture, "MKCOL /bob/folders/v1.0%2fx", NULL, NULL);
  g_autofree char *inbox = fixture_ask (fixture, "MKCOL /bob/folders/Inbox", NULL, NULL);
  g_autofree char *body = fixture_ask (fixture, "MKCOL /bob/folders/New", NULL, "<x/>");
  g_autofree char *bad = fixture_ask (fixture, "MKCOL /bob/folders/a%0ab", NULL, NULL);

  assert_status (reply, "HTTP/1.1 201 ");
  assert_has (reply, "\r\nLocation: http://mail.example.net/bob/folders/Entw%C3%BCrfe%20%26%20mehr/\r\n");
  g_assert_true (fixture_has (fixture, "bob/.Entw&APw-rfe &- mehr/cur"));
  g_assert_true (fixture_has (fixture, "bob/.Entw&APw-rfe &- mehr/maildirfolder"));
  assert_status (again, "HTTP/1.1 405 The folder \"Entwürfe & mehr\" exists already\r\n");
  assert_status (below, "HTTP/1.1 409 ");
  assert_status (cp1252, "HTTP/1.1 201 ");
  g_assert_true (fixture_has (fixture, "bob/.f&APQA8w-/cur"));
  assert_has (dots, "\r\nLocation: http://mail.example.net/bob/folders/v1.0%2Fx/\r\n");
  g_assert_true (fixture_has (fixture, "bob/.v1\\2e0\\2fx/cur"));
  assert_status (inbox, "HTTP/1.1 405 ");
  assert_status (body, "HTTP/1.1 415 ");
  assert_status (bad, "HTTP/1.1 400 ");
}

static void
test_rename_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *standard = NULL;
  g_autofree char *into_itself = NULL;

  fixture_put (fixture, "bob/.Work/cur/1.a:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/.Work.Old/cur/2.b:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/.Workshop/cur/3.c:2,S", LUNCH, -1);
  into_itself = move (fixture, "MOVE /bob/folders/Work/", "http://mail.example.net/bob/folders/Work/Old/X/", NULL);
  assert_status (into_itself, "HTTP/1.1 403 ");
  reply = move (fixture, "MOVE /bob/folders/Work/", "http://mail.example.net/bob/folders/Arbeit%20%c3%bc/",
                "Overwrite: F\r\n");
  assert_status (reply, "HTTP/1.1 201 ");
  assert_has (reply, "\r\nLocation: http://mail.example.net/bob/folders/Arbeit%20%C3%BC/\r\n");
  g_assert_true (fixture_has (fixture, "bob/.Arbeit &APw-/cur/1.a:2,S"));
  g_assert_true (fixture_has (fixture, "bob/.Arbeit &APw-.Old/cur/2.b:2,S"));
  g_assert_true (fixture_has (fixture, "bob/.Workshop/cur/3.c:2,S"));
  g_assert_false (fixture_has (fixture, "bob/.Work"));
  taken = move (fixture, "MOVE /bob/folders/Workshop/", "http://mail.example.net/bob/folders/Trash/", NULL);
  assert_status (taken, "HTTP/1.1 412 ");
  standard = move (fixture, "MOVE /bob/folders/Sent/", "http://mail.example.net/bob/folders/Gone/", NULL);
  assert_status (standard, "HTTP/1.1 403 ");
}

static void
test_delete_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *again = NULL;
  g_autofree char *standard = NULL;
  g_autofree char *inbox = NULL;

  fixture_put (fixture, "bob/.Work/cur/1.a:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/.Work.Old/cur/2.b:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/.Workshop/cur/3.c:2,S", LUNCH, -1);
  reply = fixture_ask (fixture, "DELETE /bob/folders/Work/", NULL, NULL);
  assert_status (reply, "HTTP/1.1 204 ");
  g_assert_false (fixture_has (fixture, "bob/.Work"));
  g_assert_false (fixture_has (fixture, "bob/.Work.Old"));
  g_assert_true (fixture_has (fixture, "bob/.Workshop/cur/3.c:2,S"));
  again = fixture_ask (fixture, "DELETE /bob/folders/Work/", NULL, NULL);
  assert_status (again, "HTTP/1.1 404 ");
  standard = fixture_ask (fixture, "DELETE /bob/folders/Sent/", NULL, NULL);
  assert_status (standard, "HTTP/1.1 403 ");
  inbox = fixture_ask (fixture, "DELETE /bob/folders/INBOX/", NULL, NULL);
  assert_status (inbox, "HTTP/1.1 403 ");
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/change/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("proppatch", test_proppatch);
  add ("proppatch-is-all-or-nothing", test_proppatch_is_all_or_nothing);
  add ("bproppatch", test_bproppatch);
  add ("bproppatch-with-set-first", test_bproppatch_with_set_first);
  add ("move", test_move);
  add ("copy", test_copy);
  add ("clash", test_clash);
  add ("destinations-that-will-not-do", test_destinations_that_will_not_do);
  add ("delete", test_delete);
  add ("batch-delete", test_batch_delete);
  add ("batch-move-and-copy", test_batch_move_and_copy);
  add ("failure-leaves-both-messages", test_failure_leaves_both_messages);
  add ("batch-lets-others-have-their-turn", test_batch_lets_others_have_their_turn);
  add ("batch-into-a-folder-deleted-meanwhile", test_batch_into_a_folder_deleted_meanwhile);
  add ("too-many-targets", test_too_many_targets);
  add ("make-folder", test_make_folder);
  add ("rename-folder", test_rename_folder);
  add ("delete-folder", test_delete_folder);
  return g_test_run ();
}
