/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole folders that are copied and moved, and what is in the way there. */

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "server-fixture.h"

#define LUNCH "Subject: lunch\r\n\r\nAt noon?\r\n"
#define FOLDERS "http://mail.example.net/bob/folders/"

static char *
transfer (Fixture *fixture, const char *method_and_path, const char *destination, const char *fields)
{
  g_autofree char *headers =
      g_strdup_printf ("Destination: " FOLDERS "%s\r\n%s", destination, fields != NULL ? fields : "");

  return fixture_ask (fixture, method_and_path, headers, NULL);
}

#define assert_transfer(fixture, method_and_path, destination, fields, status)                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *_reply = transfer (fixture, method_and_path, destination, fields);                                \
    assert_status (_reply, "HTTP/1.1 " status " ");                                                                    \
  }                                                                                                                    \
  G_STMT_END

static void
put_work (Fixture *fixture)
{
  fixture_put (fixture, "bob/.Work/cur/1.a:2,FS", LUNCH, -1);
  fixture_put (fixture, "bob/.Work/new/2.b", LUNCH, -1);
  fixture_put (fixture, "bob/.Work.Old.Older/cur/3.c:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/.Workshop/cur/4.d:2,S", LUNCH, -1);
}

static void
test_copy_of_a_tree (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *names = NULL;
  g_autofree char *listing = NULL;

  put_work (fixture);
  reply = transfer (fixture, "COPY /bob/folders/Work/", "Arbeit%20%c3%bc/", NULL);
  assert_status (reply, "HTTP/1.1 201 ");
  assert_has (reply, "\r\nLocation: " FOLDERS "Arbeit%20%C3%BC/\r\n");
  g_assert_true (fixture_has (fixture, "bob/.Arbeit &APw-/cur/1.a:2,FS"));
  g_assert_true (fixture_has (fixture, "bob/.Arbeit &APw-/cur/2.b:2,"));
  g_assert_true (fixture_has (fixture, "bob/.Arbeit &APw-/maildirfolder"));
  g_assert_true (fixture_has (fixture, "bob/.Arbeit &APw-.Old.Older/cur/3.c:2,S"));
  g_assert_true (fixture_has (fixture, "bob/.Work/cur/1.a:2,FS"));
  g_assert_true (fixture_has (fixture, "bob/.Work/new/2.b"));
  g_assert_true (fixture_has (fixture, "bob/.Work.Old.Older/cur/3.c:2,S"));
  names = fixture_list (fixture, "bob");
  assert_has_not (names, "httpmail-new-");
  listing = fixture_ask (fixture, "PROPFIND /bob/folders/Arbeit%20%C3%BC/", "Depth: 1,noroot\r\n", NULL);
  assert_has (listing, FOLDERS "Arbeit%20%C3%BC/2.b</D:href>");
}

static void
test_copy_without_members (Fixture *fixture, gconstpointer data)
{
  put_work (fixture);
  assert_transfer (fixture, "COPY /bob/folders/Work/", "Empty/", "Depth: 0\r\n", "201");
  g_assert_true (fixture_has (fixture, "bob/.Empty/cur"));
  g_assert_false (fixture_has (fixture, "bob/.Empty/cur/1.a:2,FS"));
  g_assert_false (fixture_has (fixture, "bob/.Empty.Old.Older"));
  assert_transfer (fixture, "COPY /bob/folders/Work/", "One/", "Depth: 1\r\n", "400");
  assert_transfer (fixture, "MOVE /bob/folders/Work/", "One/", "Depth: 0\r\n", "400");
  g_assert_false (fixture_has (fixture, "bob/.One"));
  g_assert_true (fixture_has (fixture, "bob/.Work/cur/1.a:2,FS"));
}

static void
test_copy_below_another (Fixture *fixture, gconstpointer data)
{
  put_work (fixture);
  assert_transfer (fixture, "COPY /bob/folders/Work/Old/", "Workshop/Old/", "Depth: infinity\r\n", "201");
  g_assert_true (fixture_has (fixture, "bob/.Workshop.Old.Older/cur/3.c:2,S"));
  assert_transfer (fixture, "MOVE /bob/folders/Workshop/Old/Older/", "INBOX/Older/", NULL, "201");
  g_assert_true (fixture_has (fixture, "bob/.INBOX.Older/cur/3.c:2,S"));
  g_assert_false (fixture_has (fixture, "bob/.Workshop.Old.Older"));
}

static void
test_places_that_will_not_do (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "COPY", "MOVE" };

  put_work (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *work = g_strconcat (methods[i], " /bob/folders/Work/", NULL);
      g_autofree char *older = g_strconcat (methods[i], " /bob/folders/Work/Old/Older/", NULL);
      g_autofree char *inbox = g_strconcat (methods[i], " /bob/folders/INBOX/", NULL);
      g_autofree char *root = g_strconcat (methods[i], " /bob/folders/", NULL);
      g_autofree char *gone = g_strconcat (methods[i], " /bob/folders/Gone/", NULL);
      g_autofree char *long_name = g_strnfill (300, 'x');

      assert_transfer (fixture, work, "Work/", NULL, "403");
      assert_transfer (fixture, work, "Work/", "Overwrite: T\r\n", "403");
      assert_transfer (fixture, work, "Work/Old/Deeper/", NULL, "403");
      assert_transfer (fixture, work, "Work/New/", NULL, "403");
      assert_transfer (fixture, older, "Work/", "Overwrite: T\r\n", "403");
      assert_transfer (fixture, inbox, "Copy/", NULL, "403");
      assert_transfer (fixture, root, "Copy/", NULL, "403");
      assert_transfer (fixture, gone, "Copy/", NULL, "409");
      assert_transfer (fixture, work, "Trash/", "Overwrite: T\r\n", "403");
      assert_transfer (fixture, work, "", NULL, "403");
      assert_transfer (fixture, work, "../sendmsg", NULL, "400");
      assert_transfer (fixture, work, "Nowhere/Work/", NULL, "409");
      assert_transfer (fixture, work, long_name, NULL, "403");
      g_assert_true (fixture_has (fixture, "bob/.Work/cur/1.a:2,FS"));
    }
  /* Only a name like others. */
  assert_transfer (fixture, "COPY /bob/folders/Work/", "..%2f..%2fetc/", NULL, "201");
  g_assert_true (fixture_has (fixture, "bob/.\\2e\\2e\\2f\\2e\\2e\\2fetc/cur/1.a:2,FS"));
}

static void
test_name_that_is_taken (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "COPY /bob/folders/Work/", "MOVE /bob/folders/Work/" };

  put_work (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *renamed = NULL;
      g_autofree char *replaced = NULL;

      /* Clients that rename a folder say nothing, and mean no harm. */
      assert_transfer (fixture, methods[i], "Workshop/", NULL, "412");
      assert_transfer (fixture, methods[i], "Workshop/", "Overwrite: F\r\n", "412");
      g_assert_true (fixture_has (fixture, i == 0 ? "bob/.Workshop/cur/4.d:2,S" : "bob/.Workshop/cur/1.a:2,FS"));
      if (i == 0)
        {
          renamed = transfer (fixture, methods[i], "Workshop/", "Overwrite: F\r\nAllow-Rename: t\r\n");
          assert_status (renamed, "HTTP/1.1 201 ");
          assert_has (renamed, "\r\nLocation: " FOLDERS "Workshop%20%282%29/\r\n");
          g_assert_true (fixture_has (fixture, "bob/.Workshop (2)/cur/1.a:2,FS"));
        }
      replaced = transfer (fixture, methods[i], "Workshop/", "Overwrite: T\r\n");
      assert_status (replaced, "HTTP/1.1 204 ");
      g_assert_true (fixture_has (fixture, "bob/.Workshop/cur/1.a:2,FS"));
      g_assert_true (fixture_has (fixture, "bob/.Workshop.Old.Older/cur/3.c:2,S"));
      g_assert_false (fixture_has (fixture, "bob/.Workshop/cur/4.d:2,S"));
    }
  g_assert_false (fixture_has (fixture, "bob/.Work"));
}

static void
test_copy_that_fails_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *names = NULL;
  g_autofree char *locked = fixture_path (fixture, "bob/.Work.Old.Older/cur");
  g_autofree char *listing = NULL;

  put_work (fixture);
  listing = fixture_ask (fixture, "PROPFIND /bob/folders/", NULL, NULL);
  fixture_become_nobody (fixture);
  g_assert_cmpint (g_chmod (locked, 0), ==, 0);
  reply = transfer (fixture, "COPY /bob/folders/Work/", "Copy/", NULL);
  g_assert_cmpint (g_chmod (locked, 0700), ==, 0);
  fixture_become_oneself ();
  assert_status (reply, "HTTP/1.1 403 ");
  assert_has_not (reply, fixture->dir);
  names = fixture_list (fixture, "bob");
  assert_has_not (names, ".Copy");
  assert_has_not (names, "httpmail-new-");
}

#define N_MESSAGES 300

typedef struct
{
  char *path; /* of the folder's cur */
  gint stop;
  guint n_renames;
} Restless;

/* Marks messages as read and unread for as long as it may. */
static gpointer
rename_in_thread (gpointer user_data)
{
  Restless *restless = user_data;

  for (guint i = 0; !g_atomic_int_get (&restless->stop); i++)
    {
      g_autofree char *unread = g_strdup_printf ("%s/%u.m:2,", restless->path, i % N_MESSAGES);
      g_autofree char *read = g_strconcat (unread, "S", NULL);

      if (g_rename (unread, read) == 0 || g_rename (read, unread) == 0)
        restless->n_renames++;
    }
  return NULL;
}

static void
test_copy_while_others_rename (Fixture *fixture, gconstpointer data)
{
  Restless restless = { fixture_path (fixture, "bob/.Work/cur"), 0, 0 };
  GThread *thread;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *name = g_strdup_printf ("bob/.Work/cur/%u.m:2,", i);

      fixture_put (fixture, name, LUNCH, -1);
    }
  thread = g_thread_new ("restless", rename_in_thread, &restless);
  for (guint round = 0; round < 5; round++)
    {
      g_autofree char *to = g_strdup_printf ("Copy%u/", round);
      g_autofree char *reply = transfer (fixture, "COPY /bob/folders/Work/", to, NULL);

      /* All of it, or the word that it could not be had. */
      if (g_str_has_prefix (reply, "HTTP/1.1 503 "))
        continue;
      assert_status (reply, "HTTP/1.1 201 ");
      for (guint i = 0; i < N_MESSAGES; i++)
        {
          g_autofree char *unread = g_strdup_printf ("bob/.Copy%u/cur/%u.m:2,", round, i);
          g_autofree char *read = g_strconcat (unread, "S", NULL);

          g_assert_cmpint (fixture_has (fixture, unread) + fixture_has (fixture, read), ==, 1);
        }
    }
  g_atomic_int_set (&restless.stop, 1);
  g_thread_join (thread);
  g_assert_cmpuint (restless.n_renames, >, 0);
  g_free (restless.path);
}

static void
set_age (Fixture *fixture, const char *name, guint hours)
{
  g_autofree char *path = fixture_path (fixture, name);
  struct utimbuf times = { 0 };

  times.actime = times.modtime = (time_t) (g_get_real_time () / G_USEC_PER_SEC) - hours * 60 * 60;
  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

static gboolean
is_gone (gpointer user_data)
{
  return !fixture_has (user_data, "bob/httpmail-new-1.a");
}

static void
test_copy_that_was_cut_off (Fixture *fixture, gconstpointer data)
{
  g_autofree char *listing = NULL;

  fixture_put (fixture, "bob/httpmail-new-1.a/cur/1.a:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/httpmail-new-2.b/cur/1.a:2,S", LUNCH, -1);
  set_age (fixture, "bob/httpmail-new-1.a", 2);
  listing = fixture_ask (fixture, "PROPFIND /bob/folders/", "Depth: infinity,noroot\r\n", NULL);
  assert_status (listing, "HTTP/1.1 207 ");
  assert_has_not (listing, "httpmail-new-");
  run_until (is_gone, fixture);
  /* Somebody may still work on this one. */
  g_assert_true (fixture_has (fixture, "bob/httpmail-new-2.b/cur/1.a:2,S"));
}

static void
test_listing_of_the_whole_tree (Fixture *fixture, gconstpointer data)
{
  g_autofree char *all = NULL;
  g_autofree char *below = NULL;

  put_work (fixture);
  all = fixture_ask (fixture, "PROPFIND /bob/folders/", "Depth: infinity\r\n", NULL);
  assert_status (all, "HTTP/1.1 207 ");
  assert_has (all, "<D:href>" FOLDERS "</D:href>");
  assert_has (all, "<D:href>" FOLDERS "Work/Old/Older/</D:href>");
  below = fixture_ask (fixture, "PROPFIND /bob/folders/", "Depth: infinity,noroot\r\n", NULL);
  assert_status (below, "HTTP/1.1 207 ");
  assert_has_not (below, "<D:href>" FOLDERS "</D:href>");
  assert_has (below, "<D:href>" FOLDERS "INBOX/</D:href>");
  assert_has (below, "<D:href>" FOLDERS "Work/Old/Older/</D:href>");
}

static void
test_put_of_a_message (Fixture *fixture, gconstpointer data)
{
  g_autofree char *created = NULL;
  g_autofree char *location = NULL;
  g_autofree char *request = NULL;
  g_autofree char *got = NULL;
  g_autofree char *there = NULL;
  g_autofree char *again = NULL;
  g_autofree char *match = NULL;
  g_autofree char *nowhere = NULL;

  created = fixture_ask (fixture, "PUT /bob/folders/Drafts/my%20draft.EML",
                         "Content-Type: message/rfc822\r\nIf-None-Match: *\r\nTranslate: f\r\n", LUNCH);
  assert_status (created, "HTTP/1.1 201 ");
  location = reply_field (created, "Location");
  g_assert_true (g_str_has_prefix (location, FOLDERS "Drafts/"));
  request = g_strconcat ("GET ", location + strlen ("http://mail.example.net"), NULL);
  got = fixture_ask (fixture, request, NULL, NULL);
  g_assert_cmpstr (reply_body (got), ==, LUNCH);
  fixture_put (fixture, "bob/.Drafts/cur/1.a:2,DS", LUNCH, -1);
  there = fixture_ask (fixture, "PUT /bob/folders/Drafts/1.a", "If-None-Match: *\r\n", LUNCH);
  assert_status (there, "HTTP/1.1 412 ");
  again = fixture_ask (fixture, "PUT /bob/folders/Drafts/1.a", NULL, LUNCH);
  assert_status (again, "HTTP/1.1 403 ");
  match = fixture_ask (fixture, "PUT /bob/folders/Drafts/9.z", "If-Match: *\r\n", LUNCH);
  assert_status (match, "HTTP/1.1 412 ");
  nowhere = fixture_ask (fixture, "PUT /bob/folders/Nowhere/1.a", NULL, LUNCH);
  assert_status (nowhere, "HTTP/1.1 409 ");
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/folder-copy/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("copy-of-a-tree", test_copy_of_a_tree);
  add ("copy-without-members", test_copy_without_members);
  add ("copy-below-another", test_copy_below_another);
  add ("places-that-will-not-do", test_places_that_will_not_do);
  add ("name-that-is-taken", test_name_that_is_taken);
  add ("copy-that-fails-leaves-nothing", test_copy_that_fails_leaves_nothing);
  add ("copy-while-others-rename", test_copy_while_others_rename);
  add ("copy-that-was-cut-off", test_copy_that_was_cut_off);
  add ("listing-of-the-whole-tree", test_listing_of_the_whole_tree);
  add ("put-of-a-message", test_put_of_a_message);
  return g_test_run ();
}
