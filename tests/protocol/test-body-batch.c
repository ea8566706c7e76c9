/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-batch.h>
#include <httpmail/protocol/hm-body-search.h>

static const char *const messages[] = { "MSG1085345148.94", "MSG1085345201.3", NULL };

/* The bytes are spelled out: servers compare them as text. */
static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_move (void)
{
  g_autoptr (GBytes) body = hm_body_batch (HM_NAME_MOVE, messages, NULL);

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:move xmlns:D=\"DAV:\">\r\n"
                      "<D:target>\r\n"
                      "<D:href>MSG1085345148.94</D:href>\r\n"
                      "<D:href>MSG1085345201.3</D:href>\r\n"
                      "</D:target>\r\n"
                      "</D:move>\r\n");
  g_assert_cmpuint (g_bytes_get_size (body), ==, 153);
}

static void
test_other_roots (void)
{
  g_autoptr (GBytes) delete = hm_body_batch (HM_NAME_DELETE, messages, NULL);
  g_autoptr (GBytes) copy = hm_body_batch (HM_NAME_COPY, messages + 1, NULL);

  g_assert_cmpuint (g_bytes_get_size (delete), ==, 157);
  assert_bytes (delete, "<?xml version=\"1.0\"?>\r\n"
                        "<D:delete xmlns:D=\"DAV:\">\r\n"
                        "<D:target>\r\n"
                        "<D:href>MSG1085345148.94</D:href>\r\n"
                        "<D:href>MSG1085345201.3</D:href>\r\n"
                        "</D:target>\r\n"
                        "</D:delete>\r\n");
  assert_bytes (copy, "<?xml version=\"1.0\"?>\r\n"
                      "<D:copy xmlns:D=\"DAV:\">\r\n"
                      "<D:target>\r\n"
                      "<D:href>MSG1085345201.3</D:href>\r\n"
                      "</D:target>\r\n"
                      "</D:copy>\r\n");
}

static void
test_pairs (void)
{
  const char *const kept[] = { "MSG1085345148.94-kept", "MSG1085345201.3-kept", NULL };
  g_autoptr (GBytes) body = hm_body_batch (HM_NAME_COPY, messages, kept);

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:copy xmlns:D=\"DAV:\">\r\n"
                      "<D:target><D:href>MSG1085345148.94</D:href><D:dest>MSG1085345148.94-kept</D:dest></D:target>\r\n"
                      "<D:target><D:href>MSG1085345201.3</D:href><D:dest>MSG1085345201.3-kept</D:dest></D:target>\r\n"
                      "</D:copy>\r\n");
}

static void
test_encoding (void)
{
  const char *const names[] = { "Plan <B> & co", NULL };
  const char *const kept[] = { "\xc3\xb4", NULL };
  g_autoptr (GBytes) body = hm_body_batch (HM_NAME_MOVE, names, kept);

  assert_bytes (body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
                      "<D:move xmlns:D=\"DAV:\">\r\n"
                      "<D:target><D:href>Plan &lt;B&gt; &amp; co</D:href><D:dest>\xc3\xb4</D:dest></D:target>\r\n"
                      "</D:move>\r\n");
}

static void
test_search (void)
{
  g_autoptr (GBytes) body = hm_body_search_folders ("https://mail.example.net/exchange/bob/");

  assert_bytes (body,
                "<?xml version=\"1.0\"?>\r\n"
                "<D:searchrequest xmlns:D=\"DAV:\"><D:sql>\r\n"
                "SELECT \"DAV:isfolder\", \"DAV:displayname\", \"urn:schemas:httpmail:special\", \"DAV:hassubs\", "
                "\"DAV:nosubs\", \"urn:schemas:httpmail:unreadcount\", \"DAV:visiblecount\"\r\n"
                "FROM SCOPE('hierarchical traversal of \"https://mail.example.net/exchange/bob/\"')\r\n"
                "WHERE \"DAV:isfolder\" = true AND \"DAV:ishidden\" = false\r\n"
                "</D:sql></D:searchrequest>\r\n");
  g_assert_cmpuint (g_bytes_get_size (body), ==, 389);
}

static void
test_search_quotes (void)
{
  g_autoptr (GBytes) body = hm_body_search_folders ("http://h/o'neill/\") OR \"\"/&<\xc3\xb4/");
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  g_assert_true (g_str_has_prefix (text, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"));
  g_assert_nonnull (g_strrstr (text, "FROM SCOPE('hierarchical traversal of "
                                     "\"http://h/o''neill/%22) OR %22%22/&amp;&lt;\xc3\xb4/\"')\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/batch/move-byte-for-byte", test_move);
  g_test_add_func ("/protocol/batch/delete-and-copy-byte-for-byte", test_other_roots);
  g_test_add_func ("/protocol/batch/each-pair-has-a-target-of-its-own", test_pairs);
  g_test_add_func ("/protocol/batch/names-its-encoding-and-escapes", test_encoding);
  g_test_add_func ("/protocol/search/folders-byte-for-byte", test_search);
  g_test_add_func ("/protocol/search/a-url-cannot-leave-its-quotes", test_search_quotes);

  return g_test_run ();
}
