/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Listings that are asked for only if something changed. */

#include "transport-fixture.h"
#include <string.h>

#define FOLDERS HTTPMAIL_MEMBER_INFO_FOLDER
#define MESSAGES HTTPMAIL_MEMBER_INFO_MESSAGE
#define ONE HTTPMAIL_DEPTH_ONE

static const char folder[] = "<D:response><D:href>/bob/folders/own/</D:href><D:propstat><D:prop>"
                             "<D:isfolder>1</D:isfolder><D:displayname>Own</D:displayname></D:prop>"
                             "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";

/* What the server answers next. stamps: the field, or NULL. */
static void
answer (TransportFixture *f, const char *status, const char *stamps, const char *responses)
{
  g_autofree char *field = stamps ? g_strdup_printf ("Content-Type: text/xml\r\nX-Timestamp: %s\r\n", stamps)
                                  : g_strdup ("Content-Type: text/xml\r\n");
  g_autofree char *body =
    responses ? g_strdup_printf ("<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\" "
                                 "xmlns:hm=\"urn:schemas:httpmail:\">%s</D:multistatus>",
                                 responses)
              : NULL;
  /* 304 never has a body, nor a length. */
  g_autofree char *reply = g_str_has_prefix (status, "304")
                             ? g_strdup_printf ("HTTP/1.1 %s\r\n%s\r\n", status, stamps ? field : "")
                             : raw_make_reply (status, field, body ? body : "");

  raw_server_add_reply (f->server, reply);
}

static HTTPMailMemberList *
list_root (TransportFixture *f, const char *root, const char *inbox, GError **error)
{
  g_autofree char *url = transport_fixture_url (f, "bob/folders/");
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_root_member_info_async (f->transport, url, FOLDERS, ONE, TRUE, root, inbox, NULL,
                                             transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  return httpmail_transport_root_member_info_finish (f->transport, result, error);
}

static HTTPMailMemberList *
list_folder (TransportFixture *f, const char *stamp, const char *name, GError **error)
{
  g_autofree char *url = transport_fixture_url (f, "bob/folders/drAfT/");
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_folder_member_info_async (f->transport, url, MESSAGES, ONE, TRUE, stamp, name, NULL,
                                               transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  return httpmail_transport_folder_member_info_finish (f->transport, result, error);
}

static void
assert_sent (TransportFixture *f, const char *expected)
{
  g_autofree char *field =
    transport_fixture_request_header (f, raw_server_get_n_requests (f->server) - 1, "X-Timestamp");

  g_assert_cmpstr (field, ==, expected);
}

static void
assert_list (HTTPMailMemberList *list, guint n, const char *root, const char *folder_stamp, gboolean unchanged)
{
  g_assert_nonnull (list);
  g_assert_false (httpmail_member_list_is_loading (list));
  g_assert_null (httpmail_member_list_get_error (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n);
  g_assert_cmpstr (httpmail_member_list_get_root_time_stamp (list), ==, root);
  g_assert_cmpstr (httpmail_member_list_get_folder_time_stamp (list), ==, folder_stamp);
  g_assert_cmpint (httpmail_member_list_is_unchanged (list), ==, unchanged);
}

static void
test_first_time (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailMemberList) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *depth = NULL;

  transport_fixture_open (f);
  answer (f, "207 Multi-Status", "folders=1035823428, ACTIVE=1035813212", folder);
  list = list_root (f, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_sent (f, "folders=0, ACTIVE=0");
  assert_list (list, 1, "1035823428", "1035813212", FALSE);
  depth = transport_fixture_request_header (f, 1, "Depth");
  g_assert_cmpstr (depth, ==, "1,noroot");
}

static void
test_unchanged (void)
{
  static const struct
  {
    const char *status;
    const char *stamps;
    const char *responses;
    const char *root;
    const char *inbox;
  } cases[] = {
    { "207 Multi-Status", "folders=5, ACTIVE=7", "", "5", "7" },
    { "304 Not Modified", "folders=5, ACTIVE=7", NULL, "5", "7" },
    { "304 Not Modified", NULL, NULL, "5", "6" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (HTTPMailMemberList) list = NULL;
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      answer (f, cases[i].status, cases[i].stamps, cases[i].responses);
      list = list_root (f, "5", "6", &error);
      g_assert_no_error (error);
      assert_sent (f, "folders=5, ACTIVE=6");
      assert_list (list, 0, cases[i].root, cases[i].inbox, TRUE);
    }
}

/* Empty, but with another stamp, or none; the same stamp, but with members; the stamp of something else. */
static void
test_changed (void)
{
  static const struct
  {
    const char *stamps;
    const char *responses;
    guint n;
    const char *root;
    const char *inbox;
  } cases[] = {
    { "folders=8, ACTIVE=6", "", 0, "8", "6" },
    { NULL, "", 0, NULL, NULL },
    { "folders=5, ACTIVE=6", folder, 1, "5", "6" },
    { "ACTIVE=5", "", 0, NULL, "5" },
    { "junk", "", 0, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (HTTPMailMemberList) list = NULL;
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      answer (f, "207 Multi-Status", cases[i].stamps, cases[i].responses);
      list = list_root (f, "5", "6", &error);
      g_assert_no_error (error);
      assert_list (list, cases[i].n, cases[i].root, cases[i].inbox, FALSE);
    }
}

/* Nothing was known that could be as it was. */
static void
test_not_modified_without_a_stamp (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailMemberList) list = NULL;
  g_autoptr (HTTPMailMemberList) zero = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  answer (f, "304 Not Modified", "folders=5", NULL);
  list = list_root (f, NULL, "6", &error);
  g_assert_null (list);
  g_assert_nonnull (error);
  g_clear_error (&error);
  answer (f, "207 Multi-Status", "folders=0, ACTIVE=0", "");
  zero = list_root (f, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_list (zero, 0, "0", "0", FALSE);
}

static void
test_folder (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailMemberList) first = NULL;
  g_autoptr (HTTPMailMemberList) second = NULL;
  g_autoptr (HTTPMailMemberList) third = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  answer (f, "207 Multi-Status", "folders=1, drAfT=5", folder);
  first = list_folder (f, NULL, "drAfT", &error);
  g_assert_no_error (error);
  assert_sent (f, "drAfT=0");
  assert_list (first, 1, "1", "5", FALSE);
  answer (f, "207 Multi-Status", "drAfT=5", "");
  second = list_folder (f, "5", "drAfT", &error);
  g_assert_no_error (error);
  assert_sent (f, "drAfT=5");
  assert_list (second, 0, NULL, "5", TRUE);
  answer (f, "304 Not Modified", NULL, NULL);
  third = list_folder (f, "5", "drAfT", &error);
  g_assert_no_error (error);
  assert_list (third, 0, NULL, "5", TRUE);
}

/* The inbox is called what the account calls it. */
static void
test_name_of_the_inbox (void)
{
  static const struct
  {
    const char *inbox;
    const char *sent;
    const char *answer;
  } cases[] = {
    { "<hm:inbox>/mail/Posteingang/</hm:inbox>", "folders=1, Posteingang=2", "Posteingang=3" },
    { "<hm:inbox>/mail?/folders/0/</hm:inbox>", "folders=1, 0=2", "0=3" },
    { "<hm:inbox>/mail/a,b/</hm:inbox>", "folders=1, ACTIVE=2", "ACTIVE=3" },
    { "<hm:inbox></hm:inbox>", "folders=1, ACTIVE=2", "ACTIVE=3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *response =
        g_strdup_printf ("<D:response><D:href>/</D:href><D:propstat><D:prop>%s<hm:drafts>/mail/d/</hm:drafts></D:prop>"
                         "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
                         cases[i].inbox);
      g_autofree char *account = transport_fixture_multistatus (response);
      g_autoptr (HTTPMailMemberList) list = NULL;
      g_autoptr (GError) error = NULL;

      /* Asked for before the account is known, too. */
      raw_server_add_reply (f->server, account);
      g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
      answer (f, "207 Multi-Status", cases[i].answer, "");
      list = list_root (f, "1", "2", &error);
      g_assert_no_error (error);
      assert_sent (f, cases[i].sent);
      g_assert_cmpstr (httpmail_member_list_get_folder_time_stamp (list), ==, "3");
    }
}

/* A folder is called what its URL ends with, as it is written there; what cannot be a name is no condition. */
static void
test_name_from_the_url (void)
{
  static const struct
  {
    const char *path;
    const char *sent;
    const char *answer;
    const char *stamp;
  } cases[] = {
    { "bob/folders/drAfT/", "drAfT=5", "drAfT=5", "5" },
    { "bob/folders/drAfT", "drAfT=5", "drAfT=5", "5" },
    { "bob/Gel%C3%B6scht%20am/", "Gel%C3%B6scht%20am=5", "Gel%C3%B6scht%20am=5", "5" },
    { "bob/a,b/", "", "ACTIVE=5", NULL },
    { "", "", "ACTIVE=5, =5", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *url = transport_fixture_url (f, cases[i].path);
      HTTPMailResponse *response;

      transport_fixture_open (f);
      answer (f, "207 Multi-Status", cases[i].answer, "");
      g_assert_true (httpmail_transport_command_folder_member_info (f->transport, url, MESSAGES, ONE, TRUE, "5", NULL, 1,
                                                                    NULL));
      transport_fixture_run_until_done (f, 1);
      transport_fixture_assert_success (f);
      assert_sent (f, cases[i].sent);
      response = transport_fixture_last (f);
      g_assert_cmpstr (httpmail_response_get_folder_time_stamp (response), ==, cases[i].stamp);
      g_assert_cmpint (httpmail_response_is_unchanged (response), ==, cases[i].stamp != NULL);
      /* Nothing was asked for that could be as it was. */
      answer (f, "304 Not Modified", NULL, NULL);
      g_assert_true (httpmail_transport_command_folder_member_info (f->transport, url, MESSAGES, ONE, TRUE, "5", NULL, 2,
                                                                    NULL));
      transport_fixture_run_until_done (f, 2);
      g_assert_cmpint (httpmail_response_is_unchanged (transport_fixture_last (f)), ==, cases[i].stamp != NULL);
      g_assert_cmpint (httpmail_result_is_success (httpmail_response_get_result (transport_fixture_last (f))), ==,
                       cases[i].stamp != NULL);
    }
}

static void
test_bad_arguments (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *url = transport_fixture_url (f, "bob/folders/");
  g_autofree char *fits = g_strnfill (1024, '5');
  g_autofree char *too_long = g_strnfill (1025, '5');

  transport_fixture_open (f);
  g_assert_null (list_root (f, "5, ACTIVE=9", NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "5, ACTIVE=9"));
  g_clear_error (&error);
  g_assert_null (list_root (f, NULL, "5\r\nX: y", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (list_root (f, too_long, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (list_folder (f, "5", "two words", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (list_folder (f, "5", "", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (list_folder (f, "5,6", NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "drAfT"));
  g_clear_error (&error);
  g_assert_false (httpmail_transport_command_root_member_info (f->transport, url, FOLDERS, HTTPMAIL_DEPTH_ZERO, TRUE,
                                                               NULL, NULL, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);

  answer (f, "304 Not Modified", NULL, NULL);
  g_object_unref (list_root (f, fits, NULL, &error));
  g_assert_no_error (error);
}

static void
test_by_signal (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/folders/");
  g_autofree char *drafts = transport_fixture_url (f, "bob/folders/drAfT/");
  g_autoptr (GError) error = NULL;
  HTTPMailResponse *response;

  transport_fixture_open (f);
  answer (f, "207 Multi-Status", "folders=5, ACTIVE=6", "");
  g_assert_true (httpmail_transport_command_root_member_info (f->transport, url, FOLDERS, ONE, TRUE, "5", "6", 11,
                                                              &error));
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  response = transport_fixture_last (f);
  g_assert_cmpint (httpmail_response_get_command (response), ==, HTTPMAIL_COMMAND_MEMBER_INFO);
  g_assert_cmpuint (httpmail_response_get_context (response), ==, 11);
  g_assert_true (httpmail_response_is_unchanged (response));
  g_assert_cmpstr (httpmail_response_get_root_time_stamp (response), ==, "5");
  g_assert_cmpstr (httpmail_response_get_folder_time_stamp (response), ==, "6");

  answer (f, "404 Not Found", "drAfT=5", NULL);
  g_assert_true (httpmail_transport_command_folder_member_info (f->transport, drafts, MESSAGES, ONE, TRUE, "5", "drAfT",
                                                                12, &error));
  transport_fixture_run_until_done (f, 2);
  response = transport_fixture_last (f);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_cmpuint (httpmail_response_get_context (response), ==, 12);
  g_assert_false (httpmail_response_is_unchanged (response));
  g_assert_null (httpmail_response_get_folder_time_stamp (response));
}

static void
test_cancelled (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/folders/");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, "HTTP/1.1 304 Not Modified\r\n\r\n", 0);
  httpmail_transport_root_member_info_async (f->transport, url, FOLDERS, ONE, TRUE, "5", "6", cancellable,
                                             transport_fixture_on_ready, &result);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  g_assert_null (httpmail_transport_root_member_info_finish (f->transport, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  raw_server_release (f->server);
}

/* Of the account's own folders, where the server does not mark them. */
static void
test_special_folders (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *responses = g_strdup_printf (
    "<D:response><D:href>%1$sbob/folders/ACTIVE</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    "<D:response><D:href>%1$sbob/folders/%%73AVeD/</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    "<D:response><D:href>%1$sbob/folders/trAsH/</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder>"
    "<hm:special>msnpromo</hm:special></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    "<D:response><D:href>%1$sbob/folders/drAfT/</D:href><D:propstat><D:prop><D:isfolder>0</D:isfolder></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>%2$s",
    raw_server_get_uri (f->server), folder);
  static const HTTPMailSpecialFolder expected[] = { HTTPMAIL_SPECIAL_FOLDER_INBOX, HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS,
                                                    HTTPMAIL_SPECIAL_FOLDER_MSN_PROMO, HTTPMAIL_SPECIAL_FOLDER_NONE,
                                                    HTTPMAIL_SPECIAL_FOLDER_NONE };
  g_autoptr (HTTPMailMemberList) list = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  answer (f, "207 Multi-Status", NULL, responses);
  list = list_root (f, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpint (httpmail_member_info_get_special_folder (member), ==, expected[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/conditional/the-first-time-all-is-listed", test_first_time);
  g_test_add_func ("/transport/conditional/unchanged-is-an-equal-stamp-or-304", test_unchanged);
  g_test_add_func ("/transport/conditional/changed-is-everything-else", test_changed);
  g_test_add_func ("/transport/conditional/without-a-stamp-nothing-is-unchanged", test_not_modified_without_a_stamp);
  g_test_add_func ("/transport/conditional/any-folder-has-a-stamp-of-its-own", test_folder);
  g_test_add_func ("/transport/conditional/the-inbox-has-the-name-it-has-in-the-account", test_name_of_the_inbox);
  g_test_add_func ("/transport/conditional/a-folder-is-called-as-its-url-ends", test_name_from_the_url);
  g_test_add_func ("/transport/conditional/what-is-no-stamp-is-not-sent", test_bad_arguments);
  g_test_add_func ("/transport/conditional/by-signal-the-last-response-has-the-stamps", test_by_signal);
  g_test_add_func ("/transport/conditional/cancelling-ends-it", test_cancelled);
  g_test_add_func ("/transport/conditional/folders-of-the-account-are-known-by-their-url", test_special_folders);
  return g_test_run ();
}
