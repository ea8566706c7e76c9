/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SEARCH: the queries that clients of Exchange send for folders and messages, and only those. */

#include <string.h>

#include "httpmail/protocol/hm-limits.h"
#include "server-fixture.h"

#define LUNCH "Subject: lunch\r\n\r\nAt noon?\r\n"
#define FOLDERS "http://mail.example.net/bob/folders/"
#define SEARCH(sql)                                                                                                    \
  "<?xml version=\"1.0\"?>\r\n<D:searchrequest xmlns:D=\"DAV:\"><D:sql>" sql "</D:sql></D:searchrequest>"
#define NAMES "SELECT \"DAV:displayname\", \"urn:schemas:httpmail:special\""
#define ARE_FOLDERS " WHERE \"DAV:isfolder\" = true AND \"DAV:ishidden\" = false"
#define FROM(words, url) " FROM SCOPE('" words " traversal of \"" url "\"')"

static void
put_tree (Fixture *fixture)
{
  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/.Work/cur/2.b:2,", LUNCH, -1);
  fixture_put (fixture, "bob/.Work.It's/cur/3.c:2,", LUNCH, -1);
  fixture_put (fixture, "bob/.Work.It's.Older/cur/4.d:2,", LUNCH, -1);
}

static char *
search (Fixture *fixture, const char *path, const char *body)
{
  g_autofree char *method_and_path = g_strconcat ("SEARCH ", path, NULL);

  return fixture_ask (fixture, method_and_path, "Content-Type: text/xml\r\nBrief: t\r\n", body);
}

static guint
count (const char *reply)
{
  guint n = 0;

  for (; (reply = strstr (reply, "<D:response>")) != NULL; reply++)
    n++;
  return n;
}

static void
test_all_folders (Fixture *fixture, gconstpointer data)
{
  static const char query[] =
      SEARCH ("\nSELECT \"DAV:isfolder\", \"DAV:displayname\", \"urn:schemas:httpmail:special\", \"DAV:hassubs\","
              " \"DAV:nosubs\", \"urn:schemas:httpmail:unreadcount\", \"DAV:visiblecount\"\n"
              "FROM SCOPE('hierarchical traversal of \"" FOLDERS "\"')\n"
              "WHERE \"DAV:isfolder\" = true AND \"DAV:ishidden\" = false\n");
  static const char *const paths[] = { "/bob/folders/", "/bob/folders", "/bob/", "/" };

  put_tree (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *reply = search (fixture, paths[i], query);

      assert_status (reply, "HTTP/1.1 207 ");
      assert_has (reply, "<D:href>" FOLDERS "INBOX/</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder>"
                         "<D:displayname/><hm:special>inbox</hm:special><D:hassubs>0</D:hassubs><D:nosubs>0</D:nosubs>"
                         "<hm:unreadcount>0</hm:unreadcount><D:visiblecount>1</D:visiblecount></D:prop>");
      assert_has (reply, "<D:href>" FOLDERS "Work/It%27s/Older/</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder>"
                         "<D:displayname>Older</D:displayname>");
      /* Never what is addressed, and never a message. */
      assert_has_not (reply, "<D:href>" FOLDERS "</D:href>");
      assert_has_not (reply, "1.a");
      assert_has_not (reply, "404");
      g_assert_cmpuint (count (reply), ==, 8);
    }
}

static void
test_scopes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *body;
    guint n;
  } rows[] = {
    { "/bob/folders/", SEARCH (NAMES FROM ("shallow", "") ARE_FOLDERS), 6 },
    { "/bob/folders/", SEARCH (NAMES FROM ("deep", "") ARE_FOLDERS), 8 },
    { "/bob/folders/Work/", SEARCH (NAMES FROM ("hierarchical", "") ARE_FOLDERS), 2 },
    { "/bob/folders/Work/", SEARCH (NAMES FROM ("shallow", "") ARE_FOLDERS), 1 },
    { "/bob/folders/", SEARCH (NAMES FROM ("shallow", FOLDERS "Work/It''s/") ARE_FOLDERS), 1 },
    { "/bob/folders/", SEARCH (NAMES FROM ("shallow", "/bob/folders/Work") ARE_FOLDERS), 1 },
    { "/bob/folders/", SEARCH (NAMES FROM ("shallow", "Work") ARE_FOLDERS), 1 },
    { "/bob/folders/Work/It%27s/Older/", SEARCH (NAMES FROM ("deep", "") ARE_FOLDERS), 0 },
    { "/bob/folders/INBOX/", SEARCH (NAMES FROM ("deep", FOLDERS "Inbox") ARE_FOLDERS), 0 },
    { "/bob/folders/", SEARCH ("select \"DAV:id\" from scope ( 'Deep Traversal Of \"\"' ) where \"DAV:isfolder\"=TRUE"),
      8 },
    { "/bob/folders/",
      SEARCH ("SELECT \"DAV:id\"" FROM ("deep", "") " WHERE \"DAV:ishidden\" = False AND \"DAV:isfolder\" = True"), 8 },
  };

  put_tree (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *reply = search (fixture, rows[i].path, rows[i].body);

      assert_status (reply, "HTTP/1.1 207 ");
      if (count (reply) != rows[i].n)
        g_error ("row %" G_GSIZE_FORMAT ": %u responses in %s", i, count (reply), reply);
    }
}

static void
test_scopes_that_will_not_do (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *body;
    const char *status;
  } rows[] = {
    { "/bob/folders/Work/", SEARCH (NAMES FROM ("deep", FOLDERS) ARE_FOLDERS), "403" },
    { "/bob/folders/Work/", SEARCH (NAMES FROM ("deep", FOLDERS "INBOX/") ARE_FOLDERS), "403" },
    { "/bob/folders/", SEARCH (NAMES FROM ("deep", "http://mail.example.net/bob/") ARE_FOLDERS), "207" },
    { "/bob/folders/Work/", SEARCH (NAMES FROM ("deep", "http://mail.example.net/bob/") ARE_FOLDERS), "403" },
    { "/bob/folders/", SEARCH (NAMES FROM ("deep", "http://mail.example.net/carol@example.net/") ARE_FOLDERS), "403" },
    { "/bob/folders/", SEARCH (NAMES FROM ("deep", "http://other.example.net/bob/folders/") ARE_FOLDERS), "403" },
    { "/bob/folders/", SEARCH (NAMES FROM ("deep", FOLDERS "Gone/") ARE_FOLDERS), "404" },
    { "/bob/folders/", SEARCH (NAMES FROM ("deep", FOLDERS "INBOX/1.a") ARE_FOLDERS), "404" },
    { "/bob/folders/", SEARCH (NAMES FROM ("deep", "http://mail.example.net/bob/contacts/") ARE_FOLDERS), "404" },
    { "/bob/folders/", SEARCH (NAMES FROM ("deep", FOLDERS "%2e%2e/") ARE_FOLDERS), "400" },
    { "/bob/folders/Gone/", SEARCH (NAMES FROM ("deep", "") ARE_FOLDERS), "404" },
    { "/bob/sendmsg", SEARCH (NAMES FROM ("deep", "") ARE_FOLDERS), "404" },
    { "/bob/contacts/", SEARCH (NAMES FROM ("deep", "") ARE_FOLDERS), "405" },
    { "/carol@example.net/", SEARCH (NAMES FROM ("deep", "") ARE_FOLDERS), "403" },
  };

  put_tree (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *reply = search (fixture, rows[i].path, rows[i].body);
      g_autofree char *line = g_strconcat ("HTTP/1.1 ", rows[i].status, " ", NULL);

      assert_status (reply, line);
    }
}

static void
test_messages (Fixture *fixture, gconstpointer data)
{
  static const char query[] =
      SEARCH ("SELECT \"urn:schemas:mailheader:subject\", \"DAV:getcontentlength\", \"urn:x:y\", \"urn:x#z\""
              " FROM SCOPE('shallow traversal of \"\"') WHERE \"DAV:isfolder\" = false AND \"DAV:ishidden\" = false");
  g_autofree char *reply = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *root = NULL;
  g_autofree char *deep = NULL;

  put_tree (fixture);
  reply = search (fixture, "/bob/folders/Work/", query);
  assert_status (reply, "HTTP/1.1 207 ");
  assert_has (reply, "<D:href>" FOLDERS "Work/2.b</D:href><D:propstat><D:prop><m:subject>lunch</m:subject>"
                     "<D:getcontentlength>28</D:getcontentlength></D:prop>");
  g_assert_cmpuint (count (reply), ==, 1);
  missing = fixture_ask (fixture, "SEARCH /bob/folders/Work/", NULL, query);
  assert_has (missing, "404 Not Found");
  root = search (fixture, "/bob/folders/", query);
  assert_status (root, "HTTP/1.1 422 ");
  deep = search (fixture, "/bob/folders/Work/", SEARCH (NAMES FROM ("deep", "") " WHERE \"DAV:isfolder\" = false"));
  assert_status (deep, "HTTP/1.1 422 ");
}

static void
test_queries_that_are_not_known (Fixture *fixture, gconstpointer data)
{
  static const char *const queries[] = {
    "",
    "SELECT",
    "SELECT *" FROM ("deep", "") ARE_FOLDERS,
    "SELECT DAV:id" FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"DAV:id" FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"DAV:id\"," FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"\"" FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"id\"" FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"DAV:\"" FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"DAV:i d\"" FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"DAV:&lt;x\"" FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"http://www.w3.org/2000/xmlns/x\"" FROM ("deep", "") ARE_FOLDERS,
    "SELECT \"http://www.w3.org/XML/1998/namespace/lang\"" FROM ("deep", "") ARE_FOLDERS,
    NAMES,
    NAMES ARE_FOLDERS,
    NAMES " FROM" ARE_FOLDERS,
    NAMES " FROM \"\"" ARE_FOLDERS,
    NAMES " FROM SCOPE()" ARE_FOLDERS,
    NAMES " FROM SCOPE('')" ARE_FOLDERS,
    NAMES " FROM SCOPE('deep traversal of')" ARE_FOLDERS,
    NAMES " FROM SCOPE('deep traversal of \"')" ARE_FOLDERS,
    NAMES " FROM SCOPE('deep traversal of \"\" x')" ARE_FOLDERS,
    NAMES " FROM SCOPE('deep traversal of \"\"'" ARE_FOLDERS,
    NAMES " FROM SCOPE('deep traversal of \"\", \"\"')" ARE_FOLDERS,
    NAMES FROM ("long", "") ARE_FOLDERS,
    NAMES FROM ("deeptraversal", "") ARE_FOLDERS,
    NAMES FROM ("deep", ""),
    NAMES FROM ("deep", "") " WHERE",
    NAMES FROM ("deep", "") " WHERE \"DAV:ishidden\" = false",
    NAMES FROM ("deep", "") " WHERE \"DAV:isfolder\"",
    NAMES FROM ("deep", "") " WHERE \"DAV:isfolder\" = 'true'",
    NAMES FROM ("deep", "") " WHERE \"DAV:isfolder\" != true",
    NAMES FROM ("deep", "") " WHERE \"DAV:isfolder\" = true AND \"DAV:isfolder\" = false",
    NAMES FROM ("deep", "") " WHERE \"DAV:isfolder\" = true AND \"DAV:ishidden\" = true",
    NAMES FROM ("deep", "") " WHERE \"DAV:isfolder\" = true OR \"DAV:ishidden\" = false",
    NAMES FROM ("deep", "") " WHERE \"DAV:isfolder\" = true AND \"DAV:displayname\" = 'x'",
    NAMES FROM ("deep", "") ARE_FOLDERS " ORDER BY \"DAV:displayname\"",
    NAMES FROM ("deep", "") ARE_FOLDERS "; DROP TABLE message",
    NAMES FROM ("deep", "") ARE_FOLDERS " --",
  };

  put_tree (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *body =
          g_strconcat ("<D:searchrequest xmlns:D=\"DAV:\"><D:sql>", queries[i], "</D:sql></D:searchrequest>", NULL);
      g_autofree char *reply = search (fixture, "/bob/folders/", body);

      if (!g_str_has_prefix (reply, "HTTP/1.1 422 "))
        g_error ("%s: %s", queries[i], reply);
    }
}

static void
test_bodies_that_are_no_query (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nothing = search (fixture, "/bob/folders/", NULL);
  g_autofree char *empty = search (fixture, "/bob/folders/", "<D:searchrequest xmlns:D=\"DAV:\"/>");
  g_autofree char *basic =
      search (fixture, "/bob/folders/", "<D:searchrequest xmlns:D=\"DAV:\"><D:basicsearch/></D:searchrequest>");
  g_autofree char *other = search (fixture, "/bob/folders/", "<D:propfind xmlns:D=\"DAV:\"/>");
  g_autofree char *cut = search (fixture, "/bob/folders/", "<D:searchrequest xmlns:D=\"DAV:\"><D:sql>SEL");

  assert_status (nothing, "HTTP/1.1 400 ");
  assert_status (empty, "HTTP/1.1 422 ");
  assert_status (basic, "HTTP/1.1 422 ");
  assert_status (other, "HTTP/1.1 400 ");
  assert_status (cut, "HTTP/1.1 400 ");
}

static void
test_number_of_properties (Fixture *fixture, gconstpointer data)
{
  for (guint extra = 0; extra < 2; extra++)
    {
      g_autoptr (GString) body = g_string_new ("<D:searchrequest xmlns:D=\"DAV:\"><D:sql>SELECT \"DAV:id\"");
      g_autofree char *reply = NULL;

      for (guint i = 1; i < HM_LIMIT_SEARCH_PROPERTIES + extra; i++)
        g_string_append_printf (body, ", \"urn:x:p%u\"", i);
      g_string_append (body, FROM ("deep", "") ARE_FOLDERS "</D:sql></D:searchrequest>");
      reply = search (fixture, "/bob/folders/", body->str);
      assert_status (reply, extra == 0 ? "HTTP/1.1 207 " : "HTTP/1.1 422 ");
    }
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/search/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("all-folders", test_all_folders);
  add ("scopes", test_scopes);
  add ("scopes-that-will-not-do", test_scopes_that_will_not_do);
  add ("messages", test_messages);
  add ("queries-that-are-not-known", test_queries_that_are_not_known);
  add ("bodies-that-are-no-query", test_bodies_that_are_no_query);
  add ("number-of-properties", test_number_of_properties);
  return g_test_run ();
}
