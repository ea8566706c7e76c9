/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A server that only lets mail be read leaves everything as it finds it. */

#include "server-fixture.h"

#define LUNCH "Subject: lunch\r\n\r\nAt noon?\r\n"
#define UPDATE                                                                                                         \
  "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">"                                             \
  "<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set></D:propertyupdate>"

static void
test_nothing_is_changed (Fixture *fixture, gconstpointer data)
{
  static const char *const requests[] = {
    "DELETE /bob/folders/INBOX/1.a",    "MKCOL /bob/folders/New", "MOVE /bob/folders/INBOX/1.a",
    "PROPPATCH /bob/folders/INBOX/1.a", "POST /bob/sendmsg",      "BDELETE /bob/folders/INBOX/"
  };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *listing = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,F", LUNCH, -1);
  fixture_restart (fixture, TRUE, NULL);
  before = fixture_list (fixture, "bob");
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *reply = fixture_ask (fixture, requests[i], NULL, UPDATE);

      assert_status (reply, "HTTP/1.1 403 This server only lets mail be read\r\n");
    }
  listing = fixture_ask (fixture, "PROPFIND /bob/folders/INBOX/", NULL, NULL);
  assert_has (listing, "<m:subject>lunch</m:subject>");
  after = fixture_list (fixture, "bob");
  g_assert_cmpstr (before, ==, after);
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,F"));
}

static void
test_nothing_is_made (Fixture *fixture, gconstpointer data)
{
  static const char *const requests[] = { "PROPFIND /bob/", "PROPFIND /bob/folders/", "PROPFIND /bob/folders/INBOX/",
                                          "PROPFIND /bob/folders/Bare/", "GET /bob/folders/Bare/1.a" };
  g_autofree char *root = g_build_filename (fixture->dir, "mail", NULL);
  g_autofree char *bare = fixture_path (fixture, "bob/.Bare");
  g_autofree char *names = NULL;
  g_autofree char *users = NULL;
  g_autofree char *missing = NULL;

  test_remove_dir (root);
  g_assert_cmpint (g_mkdir_with_parents (bare, 0700), ==, 0);
  fixture_put (fixture, "bob/cur/1.a:2,F", LUNCH, -1);
  fixture_restart (fixture, TRUE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *reply = fixture_ask (fixture, requests[i], NULL, NULL);

      assert_status (reply, g_str_has_prefix (requests[i], "GET") ? "HTTP/1.1 404 " : "HTTP/1.1 207 ");
    }
  missing =
      fixture_talk (fixture, "PROPFIND /carol@example.net/ HTTP/1.1\r\n" HOST
                             "Authorization: Basic Y2Fyb2xAZXhhbXBsZS5uZXQ6c2VjcmV0\r\nConnection: close\r\n\r\n");
  assert_status (missing, "HTTP/1.1 404 ");
  names = fixture_list (fixture, "bob");
  g_assert_cmpstr (names, ==, ".Bare cur");
  users = fixture_list (fixture, "");
  g_assert_cmpstr (users, ==, "bob");
  g_free (g_steal_pointer (&names));
  names = fixture_list (fixture, "bob/.Bare");
  g_assert_cmpstr (names, ==, "");
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/read-only/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("nothing-is-changed", test_nothing_is_changed);
  add ("nothing-is-made", test_nothing_is_made);
  return g_test_run ();
}
