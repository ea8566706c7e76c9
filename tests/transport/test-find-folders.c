/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All folders of an account, found by a search or by a walk. */

#include "transport-fixture.h"
#include <string.h>

#define RESPONSE(href, props) \
  "<D:response><D:href>" href "</D:href><D:propstat><D:prop>" props "</D:prop>" \
  "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
#define LEAF(href) RESPONSE (href, "<D:isfolder>1</D:isfolder><D:hassubs>0</D:hassubs>")
#define PARENT(href) RESPONSE (href, "<D:isfolder>1</D:isfolder><D:hassubs>1</D:hassubs>")
#define COLLECTION(href) RESPONSE (href, "<D:resourcetype><D:collection/></D:resourcetype>")
#define MESSAGE(href) RESPONSE (href, "<D:isfolder>0</D:isfolder>")

static void
expect (TransportFixture *f, const char *prefix, const char *responses)
{
  g_autofree char *reply = transport_fixture_multistatus (responses);

  raw_server_expect (f->server, prefix);
  raw_server_add_reply (f->server, reply);
}

static void
expect_refusal (TransportFixture *f, const char *prefix, const char *status)
{
  g_autofree char *reply = raw_make_reply (status, NULL, "no");

  raw_server_expect (f->server, prefix);
  raw_server_add_reply (f->server, reply);
}

static void
find (TransportFixture *f)
{
  g_autofree char *url = transport_fixture_url (f, "mail/");
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_find_folders (f->transport, url, 7, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
}

static GListModel *
find_by_callback (TransportFixture *f, GError **error)
{
  g_autofree char *url = transport_fixture_url (f, "mail/");
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_find_folders_async (f->transport, url, NULL, transport_fixture_on_ready, &result);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);
  return httpmail_transport_find_folders_finish (f->transport, result, error);
}

/* The paths below "/mail", in the order they were reported in. */
static void
assert_found (TransportFixture *f, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < f->responses->len; i++)
    {
      GListModel *members = httpmail_response_get_members (g_ptr_array_index (f->responses, i));

      g_assert_cmpint (httpmail_response_get_command (g_ptr_array_index (f->responses, i)), ==,
                       HTTPMAIL_COMMAND_FIND_FOLDERS);
      g_assert_cmpuint (httpmail_response_get_context (g_ptr_array_index (f->responses, i)), ==, 7);
      for (guint k = 0; members && k < g_list_model_get_n_items (members); k++)
        {
          g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, k);

          g_assert_true (httpmail_member_info_get_is_folder (member));
          g_string_append_printf (text, "%s%s", text->len ? " " : "",
                                  strstr (httpmail_member_info_get_href (member), "/mail/") + strlen ("/mail/"));
        }
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_search (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *body = NULL;
  g_autofree char *scope = NULL;
  g_autofree char *depth = NULL;

  transport_fixture_open (f);
  expect (f, "SEARCH /mail/ ", COLLECTION ("/mail") PARENT ("/mail/a/") LEAF ("/mail/a/b/") MESSAGE ("/mail/m")
                                 COLLECTION ("/mail/c/") PARENT ("/mail/a")
                                 LEAF ("/mail/NON_IPM_SUBTREE/Schema/"));
  find (f);
  transport_fixture_assert_success (f);
  assert_found (f, "a/ a/b/ c/");
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
  body = transport_fixture_request_body (f, 1);
  scope = g_strdup_printf ("hierarchical traversal of \"%smail/\"", raw_server_get_uri (f->server));
  g_assert_nonnull (strstr (body, "<D:searchrequest"));
  g_assert_nonnull (strstr (body, scope));
  depth = transport_fixture_request_header (f, 1, "Depth");
  g_assert_cmpstr (depth, ==, "");
}

static void
test_nothing_found (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  expect (f, "SEARCH /mail/ ", "");
  find (f);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

static void
test_walk (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *body = NULL;
  g_autofree char *depth = NULL;

  transport_fixture_open (f);
  expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
  expect (f, "PROPFIND /mail/ ", COLLECTION ("/mail/") LEAF ("/mail/leaf/") PARENT ("/mail/a/") MESSAGE ("/mail/m")
                                   COLLECTION ("/mail/b/")
                                   RESPONSE ("/mail/none/", "<D:isfolder>1</D:isfolder><D:nosubs>1</D:nosubs>"));
  expect (f, "PROPFIND /mail/a/ ", PARENT ("/mail/a/x/") LEAF ("/mail/a/y/"));
  expect (f, "PROPFIND /mail/b/ ", LEAF ("/mail/b/z/"));
  expect (f, "PROPFIND /mail/a/x/ ", LEAF ("/mail/a/x/deep/"));
  find (f);
  transport_fixture_assert_success (f);
  raw_server_assert_played (f->server);
  assert_found (f, "leaf/ a/ b/ none/ a/x/ a/y/ b/z/ a/x/deep/");
  g_assert_cmpuint (httpmail_result_get_http_status (httpmail_response_get_result (transport_fixture_last (f))), ==,
                    207);
  body = transport_fixture_request_body (f, 2);
  g_assert_nonnull (strstr (body, "<D:hassubs/>"));
  g_assert_null (strstr (body, "subject"));
  depth = transport_fixture_request_header (f, 2, "Depth");
  g_assert_cmpstr (depth, ==, "1,noroot");
}

/* Whichever answers first. */
static void
test_order (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *slow = transport_fixture_multistatus (LEAF ("/mail/a/1/") LEAF ("/mail/a/2/"));
  g_autofree char *url = transport_fixture_url (f, "mail/");

  transport_fixture_open (f);
  expect_refusal (f, "SEARCH /mail/ ", "501 Not Implemented");
  expect (f, "PROPFIND /mail/ ", PARENT ("/mail/a/") PARENT ("/mail/b/"));
  raw_server_expect (f->server, "PROPFIND /mail/a/ ");
  raw_server_add_behaviour (f->server, RAW_STALL, slow, 0);
  expect (f, "PROPFIND /mail/b/ ", LEAF ("/mail/b/3/"));
  g_assert_true (httpmail_transport_command_find_folders (f->transport, url, 7, NULL));
  raw_server_run_until_requests (f->server, 5);
  transport_fixture_run_until_members (f, 2);
  g_assert_cmpuint (f->n_done, ==, 0);
  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 1);
  assert_found (f, "a/ b/ a/1/ a/2/ b/3/");
}

static void
test_what_is_a_refusal (void)
{
  static const char *const refusals[] = { "400 Bad Request", "403 Forbidden",   "404 Not Found",
                                          "415 No",          "422 Bad",         "500 Internal Server Error",
                                          "501 No",          "502 Bad Gateway" };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();

      transport_fixture_open (f);
      expect_refusal (f, "SEARCH /mail/ ", refusals[i]);
      expect (f, "PROPFIND /mail/ ", LEAF ("/mail/a/"));
      find (f);
      transport_fixture_assert_success (f);
      assert_found (f, "a/");
    }
}

static void
test_page (void)
{
  static const char *const pages[] = { "<html><body>What?</body></html>", "", "not XML at all" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", pages[i]);

      transport_fixture_open (f);
      raw_server_expect (f->server, "SEARCH /mail/ ");
      raw_server_add_reply (f->server, page);
      expect (f, "PROPFIND /mail/ ", LEAF ("/mail/a/"));
      find (f);
      transport_fixture_assert_success (f);
      assert_found (f, "a/");
    }
}

static void
test_what_is_no_refusal (void)
{
  static const char *const errors[] = { "402 Payment Required", "440 Login Timeout" };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();

      transport_fixture_open (f);
      expect_refusal (f, "SEARCH /mail/ ", errors[i]);
      raw_server_set_fallback (f->server, RAW_REPLY, "HTTP/1.1 440 Login Timeout\r\nContent-Length: 0\r\n\r\n", 0);
      find (f);
      g_assert_nonnull (transport_fixture_last_error (f));
      for (guint k = 1; k < raw_server_get_n_requests (f->server); k++)
        {
          g_autofree char *head = transport_fixture_request_head (f, k);

          g_assert_false (g_str_has_prefix (head, "PROPFIND /mail/"));
        }
    }
}

/* What was found already would come twice. */
static void
test_cut_off (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_multistatus (LEAF ("/mail/a/") LEAF ("/mail/b/"));

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_TRUNCATE, reply, (gsize) (strstr (reply, "/mail/b/") - reply));
  find (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

static void
test_remembered (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  /* The folder may come to be there. */
  expect_refusal (f, "SEARCH /mail/ ", "404 Not Found");
  expect_refusal (f, "PROPFIND /mail/ ", "404 Not Found");
  find (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_cmpuint (httpmail_result_get_http_status (httpmail_response_get_result (transport_fixture_last (f))), ==,
                    404);
  expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
  expect (f, "PROPFIND /mail/ ", LEAF ("/mail/a/"));
  find (f);
  expect (f, "PROPFIND /mail/ ", COLLECTION ("/mail/") PARENT ("/mail/b/"));
  expect (f, "PROPFIND /mail/b/ ", LEAF ("/mail/b/c/"));
  find (f);
  transport_fixture_assert_success (f);
  raw_server_assert_played (f->server);
  assert_found (f, "a/ b/ b/c/");
}

static void
test_folder_that_may_not_be_looked_into (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
  expect (f, "PROPFIND /mail/ ", PARENT ("/mail/a/") PARENT ("/mail/b/"));
  expect_refusal (f, "PROPFIND /mail/a/ ", "403 Forbidden");
  expect (f, "PROPFIND /mail/b/ ", LEAF ("/mail/b/c/"));
  find (f);
  transport_fixture_assert_success (f);
  assert_found (f, "a/ b/ b/c/");
  g_assert_cmpuint (httpmail_result_get_http_status (httpmail_response_get_result (transport_fixture_last (f))), ==,
                    207);
}

/* A list that lacks folders because of the network would look as if they were gone. */
static void
test_connection_lost (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
  expect (f, "PROPFIND /mail/ ", PARENT ("/mail/a/"));
  raw_server_set_fallback (f->server, RAW_CLOSE, NULL, 0);
  find (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  assert_found (f, "a/");
}

/* So would one that lacks them because the server is busy, or broken. */
static void
test_not_now (void)
{
  static const char *const refusals[] = { "500 Internal Server Error", "503 Service Unavailable",
                                          "429 Too Many Requests" };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GListModel) found = NULL;
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
      expect (f, "PROPFIND /mail/ ", PARENT ("/mail/a/"));
      expect_refusal (f, "PROPFIND /mail/a/ ", refusals[i]);
      found = find_by_callback (f, &error);
      g_assert_null (found);
      g_assert_nonnull (error);
      raw_server_assert_played (f->server);
    }
}

static void
test_cycles (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
  expect (f, "PROPFIND /mail/ ", PARENT ("/mail/a/") PARENT ("/mail/b/") PARENT ("/mail/%61"));
  expect (f, "PROPFIND /mail/a/ ", PARENT ("/mail/") PARENT ("/mail/b") PARENT ("/mail/a/"));
  expect (f, "PROPFIND /mail/b/ ", PARENT ("/mail/a/") PARENT ("/mail/b/c/"));
  expect (f, "PROPFIND /mail/b/c/ ", PARENT ("/mail/b/") PARENT ("/mail/"));
  find (f);
  transport_fixture_assert_success (f);
  raw_server_assert_played (f->server);
  assert_found (f, "a/ b/ b/c/");
}

/* Those on other servers, and those whose names cannot stand in a request. */
static void
test_not_visited (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
  expect (f, "PROPFIND /mail/ ", PARENT ("http://127.0.0.2:1/mail/a/") PARENT ("/mail/b c/") LEAF ("/mail/d/"));
  find (f);
  transport_fixture_assert_success (f);
  assert_found (f, "a/ b c/ d/");
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 3);
}

/* Each folder is in the one before: to a depth of 32 they are found. */
static guint
walk_down (guint levels)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GString) path = g_string_new ("/mail/");
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
  for (guint i = 0; i <= levels; i++)
    {
      g_autofree char *prefix = g_strdup_printf ("PROPFIND %s ", path->str);
      g_autofree char *response = NULL;

      g_string_append (path, "x/");
      response = g_strdup_printf (PARENT ("%s"), path->str);
      expect (f, prefix, i < levels ? response : "");
    }
  found = find_by_callback (f, &error);
  g_assert_no_error (error);
  return g_list_model_get_n_items (found);
}

static void
test_limit_of_the_depth (void)
{
  g_assert_cmpuint (walk_down (31), ==, 31);
  g_assert_cmpuint (walk_down (32), ==, 32);
  g_assert_cmpuint (walk_down (33), ==, 32);
}

static void
test_limit_of_the_number (void)
{
  for (guint search = 0; search < 2; search++)
    for (guint n = 4; n <= 5; n++)
      {
        g_autoptr (TransportFixture) f = transport_fixture_new ();
        g_autoptr (GString) responses = g_string_new (NULL);
        g_autoptr (GListModel) found = NULL;
        g_autoptr (GError) error = NULL;

        g_object_set (f->transport, "max-held-members", (guint64) 4, NULL);
        transport_fixture_open (f);
        if (!search)
          {
            expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
            expect (f, "PROPFIND /mail/ ", PARENT ("/mail/a/"));
          }
        for (guint i = search ? 0 : 1; i < n; i++)
          g_string_append_printf (responses, LEAF ("/mail/a/%u/"), i);
        expect (f, search ? "SEARCH /mail/ " : "PROPFIND /mail/a/ ", responses->str);
        found = find_by_callback (f, &error);
        if (n == 4)
          {
            g_assert_no_error (error);
            g_assert_cmpuint (g_list_model_get_n_items (found), ==, 4);
          }
        else
          {
            g_assert_null (found);
            g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
          }
      }
}

/* More of them than one round has. */
static void
test_many (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GString) responses = g_string_new (NULL);
  g_autofree char *empty = transport_fixture_multistatus ("");
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_transport_set_max_connections (f->transport, 1);
  transport_fixture_open (f);
  expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
  for (guint i = 0; i < 150; i++)
    g_string_append_printf (responses, COLLECTION ("/mail/%u/"), i);
  expect (f, "PROPFIND /mail/ ", responses->str);
  raw_server_set_fallback (f->server, RAW_REPLY, empty, 0);
  found = find_by_callback (f, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 150);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 153);
}

/* At the search, at the first folder, and further down. */
static void
test_cancelled (void)
{
  for (guint stage = 0; stage < 3; stage++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *url = transport_fixture_url (f, "mail/");
      g_autofree char *listing = transport_fixture_multistatus (PARENT ("/mail/a/"));
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      if (stage > 0)
        expect_refusal (f, "SEARCH /mail/ ", "405 Method Not Allowed");
      if (stage > 1)
        expect (f, "PROPFIND /mail/ ", PARENT ("/mail/a/"));
      raw_server_add_behaviour (f->server, RAW_STALL, listing, 0);
      httpmail_transport_find_folders_async (f->transport, url, cancellable, transport_fixture_on_ready, &result);
      raw_server_run_until_requests (f->server, 2 + stage);
      g_cancellable_cancel (cancellable);
      run_until (run_until_nonnull, &result);
      g_assert_null (httpmail_transport_find_folders_finish (f->transport, result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      raw_server_release (f->server);
      g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2 + stage);
    }
}

static void
test_special_folders (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GListModel) found = NULL;
  g_autoptr (HTTPMailMemberInfo) inbox = NULL;
  g_autoptr (HTTPMailMemberInfo) own = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  expect (f, "SEARCH /mail/ ", LEAF ("/bob/folders/ACTIVE/") LEAF ("/bob/folders/own/"));
  found = find_by_callback (f, &error);
  g_assert_no_error (error);
  inbox = g_list_model_get_item (found, 0);
  own = g_list_model_get_item (found, 1);
  g_assert_cmpint (httpmail_member_info_get_special_folder (inbox), ==, HTTPMAIL_SPECIAL_FOLDER_INBOX);
  g_assert_cmpint (httpmail_member_info_get_special_folder (own), ==, HTTPMAIL_SPECIAL_FOLDER_NONE);
}

static gboolean
is_exchange (gpointer data)
{
  return httpmail_transport_get_dialect (((TransportFixture *) data)->transport) == HTTPMAIL_DIALECT_EXCHANGE;
}

/* Exchange behind a proxy writes a name that only it knows. */
static void
test_internal_names (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *account =
    raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\nMS-WebStorage: 6.5.7226\r\n",
                    "<?xml version=\"1.0\"?><a:multistatus xmlns:d=\"urn:schemas:httpmail:\" xmlns:a=\"DAV:\"><a:response>"
                    "<a:href>http://ex1/</a:href><a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop>"
                    "<d:inbox>http://ex1/mail/Posteingang/</d:inbox></a:prop></a:propstat></a:response>"
                    "</a:multistatus>");
  g_autoptr (GListModel) found = NULL;
  g_autoptr (HTTPMailMemberInfo) inbox = NULL;
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (f->server, account);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (is_exchange, f);
  expect_refusal (f, "SEARCH /mail/ ", "400 Bad Request");
  expect (f, "PROPFIND /mail/ ", PARENT ("http://ex1/mail/") PARENT ("http://ex1/mail/Posteingang/"));
  expect (f, "PROPFIND /mail/Posteingang/ ", PARENT ("http://ex1/mail/Posteingang/") LEAF ("http://ex1/mail/x/"));
  found = find_by_callback (f, &error);
  g_assert_no_error (error);
  raw_server_assert_played (f->server);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 2);
  inbox = g_list_model_get_item (found, 0);
  g_assert_cmpint (httpmail_member_info_get_special_folder (inbox), ==, HTTPMAIL_SPECIAL_FOLDER_INBOX);
}

static void
test_bad_url (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  g_assert_false (httpmail_transport_command_find_folders (f->transport, "mail", 7, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "mail"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/find-folders/one-search-finds-all", test_search);
  g_test_add_func ("/transport/find-folders/nothing-found-is-no-failure", test_nothing_found);
  g_test_add_func ("/transport/find-folders/a-server-that-cannot-search-is-walked-through", test_walk);
  g_test_add_func ("/transport/find-folders/a-walk-reports-parents-first", test_order);
  g_test_add_func ("/transport/find-folders/any-refusal-leads-to-a-walk", test_what_is_a_refusal);
  g_test_add_func ("/transport/find-folders/a-page-leads-to-a-walk", test_page);
  g_test_add_func ("/transport/find-folders/a-logon-that-is-wanted-does-not", test_what_is_no_refusal);
  g_test_add_func ("/transport/find-folders/a-search-that-breaks-off-does-not", test_cut_off);
  g_test_add_func ("/transport/find-folders/a-refusal-is-remembered", test_remembered);
  g_test_add_func ("/transport/find-folders/a-folder-that-is-closed-does-not-hide-others",
                   test_folder_that_may_not_be_looked_into);
  g_test_add_func ("/transport/find-folders/a-walk-that-breaks-off-fails", test_connection_lost);
  g_test_add_func ("/transport/find-folders/a-walk-fails-where-the-server-cannot-answer-now", test_not_now);
  g_test_add_func ("/transport/find-folders/each-folder-is-visited-once", test_cycles);
  g_test_add_func ("/transport/find-folders/what-cannot-be-asked-is-named-only", test_not_visited);
  g_test_add_func ("/transport/find-folders/a-walk-goes-down-to-its-limit", test_limit_of_the_depth);
  g_test_add_func ("/transport/find-folders/as-many-are-found-as-the-limit", test_limit_of_the_number);
  g_test_add_func ("/transport/find-folders/many-are-visited-in-rounds", test_many);
  g_test_add_func ("/transport/find-folders/cancelling-ends-it-at-any-stage", test_cancelled);
  g_test_add_func ("/transport/find-folders/folders-of-the-account-are-known-by-their-url", test_special_folders);
  g_test_add_func ("/transport/find-folders/names-that-only-the-server-knows-are-known", test_internal_names);
  g_test_add_func ("/transport/find-folders/what-is-no-url-is-refused", test_bad_url);
  return g_test_run ();
}
