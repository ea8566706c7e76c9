/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define CONTEXT 0xdeadbeef

static char *
inbox_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/folders/ACTIVE/");
}

static void
list (TransportFixture *f, const char *reply)
{
  g_autofree char *url = inbox_url (f);
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (f->server, reply);
  httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE,
                                          CONTEXT, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
}

/* Lists by callback; the outcome, or the error. */
static GListModel *
list_by_callback (TransportFixture *f, const char *reply, GError **error)
{
  g_autofree char *url = inbox_url (f);
  g_autoptr (GAsyncResult) result = NULL;

  raw_server_add_reply (f->server, reply);
  httpmail_transport_member_info_async (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE, NULL,
                                        transport_fixture_on_ready, &result);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);
  return httpmail_transport_member_info_finish (f->transport, result, error);
}

static void
test_first_members_come_before_the_rest_is_sent (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = inbox_url (f);
  g_autofree char *reply = transport_fixture_listing (f, 600);
  const char *middle = strstr (reply, "MSG300</D:href>");
  guint n_batches = 0;
  guint next = 0;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, (gsize) (middle - reply));
  g_assert_true (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                         HTTPMAIL_DEPTH_ONE, TRUE, CONTEXT, NULL));
  transport_fixture_run_until_members (f, 300);
  g_assert_cmpuint (f->n_done, ==, 0);
  g_assert_true (httpmail_transport_get_busy (f->transport));
  g_assert_cmpuint (g_list_model_get_n_items (httpmail_response_get_members (g_ptr_array_index (f->responses, 0))), ==,
                    1);

  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 1);
  g_assert_false (httpmail_transport_get_busy (f->transport));
  transport_fixture_assert_success (f);
  for (guint i = 0; i < f->responses->len; i++)
    {
      HTTPMailResponse *response = g_ptr_array_index (f->responses, i);
      GListModel *members = httpmail_response_get_members (response);

      g_assert_cmpint (httpmail_response_get_command (response), ==, HTTPMAIL_COMMAND_MEMBER_INFO);
      g_assert_cmpuint (httpmail_response_get_context (response), ==, CONTEXT);
      g_assert_cmpint (httpmail_response_is_done (response), ==, i == f->responses->len - 1);
      n_batches += g_list_model_get_n_items (members) > 0;
      for (guint k = 0; k < g_list_model_get_n_items (members); k++, next++)
        {
          g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, k);
          g_autofree char *subject = g_strdup_printf ("Message %u", next);

          g_assert_cmpstr (httpmail_member_info_get_subject (member), ==, subject);
          g_assert_cmpuint (httpmail_member_info_get_content_length (member), ==, next);
        }
    }
  g_assert_cmpuint (next, ==, 600);
  g_assert_cmpuint (n_batches, <, 20);
}

static void
test_the_collection_itself_is_left_out (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *members = NULL;
  g_autofree char *responses = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *depth = NULL;

  members = transport_fixture_members (f, 0, 2);
  responses = g_strdup_printf ("<D:response><D:href>%sbob/folders/ACTIVE</D:href><D:propstat><D:prop>"
                               "<D:isfolder>1</D:isfolder></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
                               "</D:response>%s",
                               raw_server_get_uri (f->server), members);
  reply = transport_fixture_multistatus (responses);
  transport_fixture_open (f);
  list (f, reply);

  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_members, ==, 2);
  depth = transport_fixture_request_header (f, 1, "Depth");
  g_assert_cmpstr (depth, ==, "1,noroot");
}

/* Exchange behind a proxy writes a name that only it knows. */
static void
test_the_collection_itself_is_left_out_under_another_name (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>http://ex1/bob/folders/ACTIVE/</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    "<D:response><D:href>http://ex1/bob/folders/ACTIVE/1.EML</D:href><D:propstat><D:prop/>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");

  transport_fixture_open_exchange (f);
  list (f, reply);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_members, ==, 1);
}

/* Header fields are encoded there, and their readable form has names of its own. */
static void
test_exchange_is_asked_for_decoded_text (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>/bob/Inbox/1.EML</D:href><D:propstat><D:prop><D:isfolder>0</D:isfolder>"
    "<m:subject xmlns:m=\"urn:schemas:mailheader:\">=?utf-8?q?Gr=C3=BC=C3=9Fe?=</m:subject>"
    "<x:subject xmlns:x=\"urn:schemas:httpmail:\">Gr&#252;&#223;e</x:subject>"
    "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
  g_autoptr (GBytes) body = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) member = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open_exchange (f);
  members = list_by_callback (f, reply, &error);
  g_assert_no_error (error);
  body = raw_server_get_request_body (f->server, 1);
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_assert_nonnull (strstr (text, "<hm:subject/>"));
  g_assert_nonnull (strstr (text, "<m:subject/>"));
  member = g_list_model_get_item (members, 0);
  g_assert_cmpstr (httpmail_member_info_get_subject (member), ==, "Grüße");
}

static void
test_depth_0_is_the_folder_alone (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = inbox_url (f);
  g_autofree char *members = transport_fixture_members (f, 0, 2);
  g_autofree char *both =
    g_strdup_printf ("<D:response><D:href>%s</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder></D:prop>"
                     "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>%s", url, members);
  g_autofree char *reply = transport_fixture_multistatus (both);
  g_autofree char *without = transport_fixture_multistatus (members);

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  g_assert_true (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                         HTTPMAIL_DEPTH_ZERO, FALSE, CONTEXT, NULL));
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_members, ==, 1);

  raw_server_add_reply (f->server, without);
  g_assert_true (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                         HTTPMAIL_DEPTH_ZERO, FALSE, CONTEXT, NULL));
  transport_fixture_run_until_done (f, 2);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_members, ==, 1);
}

static void
test_noroot_that_is_refused_is_asked_for_plainly (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *refusal = raw_make_reply ("400 Bad Request", NULL, "no such depth");
  g_autofree char *reply = transport_fixture_listing (f, 3);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, refusal);
  list (f, reply);

  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_members, ==, 3);
  first = transport_fixture_request_header (f, 1, "Depth");
  second = transport_fixture_request_header (f, 2, "Depth");
  g_assert_cmpstr (first, ==, "1,noroot");
  g_assert_cmpstr (second, ==, "1");
  list (f, reply);
  raw_server_assert_played (f->server);
}

static void
test_an_empty_folder_is_done_at_once (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_listing (f, 0);

  transport_fixture_open (f);
  list (f, reply);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->responses->len, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (httpmail_response_get_members (transport_fixture_last (f))), ==, 0);
}

static void
test_windows_1252_is_read (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/ACTIVE/f%f4%f3</D:href><D:propstat><D:prop><D:isfolder>0</D:isfolder>"
    "<m:subject>\x80 uro caf\xe9</m:subject></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/ACTIVE/f%f4%f3");
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) member = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  members = list_by_callback (f, reply, &error);
  g_assert_no_error (error);
  member = g_list_model_get_item (members, 0);
  g_assert_cmpstr (httpmail_member_info_get_subject (member), ==, "€ uro café");
  g_assert_cmpstr (httpmail_member_info_get_href (member), ==, expected);
}

static void
test_by_callback_the_whole_list_comes_once (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_listing (f, 700);
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) last = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  members = list_by_callback (f, reply, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 700);
  last = g_list_model_get_item (members, 699);
  g_assert_cmpstr (httpmail_member_info_get_subject (last), ==, "Message 699");
  g_assert_cmpuint (f->responses->len, ==, 0);
  g_assert_false (httpmail_transport_get_busy (f->transport));
}

static void
test_a_folder_that_is_not_there_is_named (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("404 Not Found", NULL, "gone");
  g_autofree char *url = inbox_url (f);
  g_autoptr (GListModel) members = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  list (f, reply);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, url));
  g_assert_cmpuint (httpmail_result_get_http_status (httpmail_response_get_result (transport_fixture_last (f))), ==,
                    404);

  members = list_by_callback (f, reply, &error);
  g_assert_null (members);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, url));
}

static void
test_a_page_is_no_listing (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: text/html\r\n",
                                           "<!DOCTYPE html>\n<html><head><title>Log in</title></head></html>\n");
  g_autofree char *url = inbox_url (f);

  transport_fixture_open (f);
  list (f, reply);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "HTML"));
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, url));
  g_assert_cmpuint (f->errors->len, ==, 0);
}

static void
test_a_reply_cut_off_gives_what_came_and_an_error (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_listing (f, 40);
  const char *middle = strstr (reply, "MSG30</D:href>");
  g_autofree char *url = inbox_url (f);

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_TRUNCATE, reply, (gsize) (middle - reply));
  g_assert_true (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                         HTTPMAIL_DEPTH_ONE, TRUE, CONTEXT, NULL));
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "cut off"));
  g_assert_cmpuint (f->n_members, ==, 30);
}

static void
test_a_closed_body_that_is_no_whole_document_is_cut_off (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *members = transport_fixture_members (f, 0, 4);
  g_autofree char *reply = g_strconcat ("HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n"
                                        "<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\" "
                                        "xmlns:m=\"urn:schemas:mailheader:\" xmlns:hm=\"urn:schemas:httpmail:\">",
                                        members, NULL);
  g_autofree char *url = inbox_url (f);

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_REPLY_CLOSE, reply, 0);
  g_assert_true (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                         HTTPMAIL_DEPTH_ONE, TRUE, CONTEXT, NULL));
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE);
  g_assert_cmpuint (f->n_members, ==, 4);
}

static void
test_limit_of_members (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *at = transport_fixture_listing (f, 5);
  g_autofree char *beyond = transport_fixture_listing (f, 6);

  g_object_set (f->transport, "max-members", (guint64) 5, NULL);
  transport_fixture_open (f);
  list (f, at);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_members, ==, 5);

  list (f, beyond);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
}

static void
test_limit_of_bytes (void)
{
  for (guint over = 0; over < 2; over++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *listing = transport_fixture_listing (f, 5);
      gsize size = strlen (strstr (listing, "\r\n\r\n") + 4);

      g_object_set (f->transport, "max-listing-size", (guint64) size - over, NULL);
      transport_fixture_open (f);
      list (f, listing);
      if (over)
        g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
      else
        transport_fixture_assert_success (f);
    }
}

static void
test_limit_of_members_that_are_held (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *at = transport_fixture_listing (f, 5);
  g_autofree char *beyond = transport_fixture_listing (f, 6);
  g_autofree char *far_beyond = transport_fixture_listing (f, 500);
  g_autofree char *url = inbox_url (f);
  g_autoptr (GListModel) members = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (f->transport, "max-held-members", (guint64) 5, NULL);
  transport_fixture_open (f);
  members = list_by_callback (f, at, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 5);

  g_assert_null (list_by_callback (f, beyond, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "limit of 5 members"));
  g_assert_nonnull (strstr (error->message, url));
  g_clear_error (&error);
  g_assert_null (list_by_callback (f, far_beyond, &error));
  g_assert_nonnull (strstr (error->message, "limit of 5 members"));

  /* By signals nothing is held. */
  list (f, far_beyond);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_members, ==, 500);
}

static void
test_depth_zero_without_the_root_is_refused (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = inbox_url (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  g_assert_false (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                          HTTPMAIL_DEPTH_ZERO, TRUE, CONTEXT, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, url));
  g_clear_error (&error);

  httpmail_transport_member_info_async (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ZERO, TRUE, NULL,
                                        transport_fixture_on_ready, &result);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);
  g_assert_null (httpmail_transport_member_info_finish (f->transport, result, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/members/" name, func)
  ADD ("first-members-come-before-the-rest-is-sent", test_first_members_come_before_the_rest_is_sent);
  ADD ("the-collection-itself-is-left-out", test_the_collection_itself_is_left_out);
  ADD ("the-collection-itself-is-left-out-under-another-name", test_the_collection_itself_is_left_out_under_another_name);
  ADD ("exchange-is-asked-for-decoded-text", test_exchange_is_asked_for_decoded_text);
  ADD ("depth-0-is-the-folder-alone", test_depth_0_is_the_folder_alone);
  ADD ("noroot-that-is-refused-is-asked-for-plainly", test_noroot_that_is_refused_is_asked_for_plainly);
  ADD ("an-empty-folder-is-done-at-once", test_an_empty_folder_is_done_at_once);
  ADD ("windows-1252-is-read", test_windows_1252_is_read);
  ADD ("by-callback-the-whole-list-comes-once", test_by_callback_the_whole_list_comes_once);
  ADD ("a-folder-that-is-not-there-is-named", test_a_folder_that_is_not_there_is_named);
  ADD ("a-page-is-no-listing", test_a_page_is_no_listing);
  ADD ("a-reply-cut-off-gives-what-came-and-an-error", test_a_reply_cut_off_gives_what_came_and_an_error);
  ADD ("a-closed-body-that-is-no-whole-document-is-cut-off", test_a_closed_body_that_is_no_whole_document_is_cut_off);
  ADD ("the-bytes-of-a-listing-are-limited", test_limit_of_bytes);
  ADD ("limit-of-members", test_limit_of_members);
  ADD ("limit-of-members-that-are-held", test_limit_of_members_that_are_held);
  ADD ("depth-zero-without-the-root-is-refused", test_depth_zero_without_the_root_is_refused);
#undef ADD
  return g_test_run ();
}
