/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-batch-item-private.h>
#include <httpmail/httpmail-contact-private.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-member-error-private.h>
#include <httpmail/httpmail-member-info-private.h>
#include <httpmail/httpmail-multistatus-private.h>
#include <httpmail/httpmail-response-private.h>
#include <httpmail/httpmail-result-private.h>

static HTTPMailResponse *
make_response (HTTPMailCommand command)
{
  g_autoptr (HTTPMailResult) result = httpmail_result_new (NULL, 200, "HTTP/1.1 200 OK", NULL);

  return httpmail_response_new (command, 0xFFFFFFFF, TRUE, result);
}

static GPtrArray *
make_members (guint n)
{
  GPtrArray *members = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *href = g_strdup_printf ("/inbox/%u", i);
      const HTTPMailMemberInfoFields fields = { .href = href };

      g_ptr_array_add (members, httpmail_member_info_new (&fields));
    }
  return members;
}

static void
test_head (void)
{
  g_autoptr (HTTPMailResult) result = httpmail_result_new (NULL, 204, NULL, NULL);
  g_autoptr (HTTPMailResponse) response = httpmail_response_new (HTTPMAIL_COMMAND_DELETE, 7, FALSE, result);

  g_assert_cmpint (httpmail_response_get_command (response), ==, HTTPMAIL_COMMAND_DELETE);
  g_assert_cmpuint (httpmail_response_get_context (response), ==, 7);
  g_assert_false (httpmail_response_is_done (response));
  g_assert_true (httpmail_response_get_result (response) == result);
}

static void
test_payload_of_another_kind (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_DELETE);
  HTTPMailAccountProperty property = HTTPMAIL_ACCOUNT_PROPERTY_INBOX;
  const char *text = "untouched";
  guint number = 1;
  guint64 total = 1;

  g_assert_false (httpmail_response_get_account_property (response, &property, &text, &number));
  g_assert_cmpint (property, ==, HTTPMAIL_ACCOUNT_PROPERTY_INVALID);
  g_assert_null (text);
  g_assert_cmpuint (number, ==, 0);
  g_assert_false (httpmail_response_get_total (response, &total));
  g_assert_cmpuint (total, ==, 0);
  g_assert_null (httpmail_response_get_content (response));
  g_assert_null (httpmail_response_get_content_type (response));
  g_assert_cmpuint (httpmail_response_get_transferred (response), ==, 0);
  g_assert_false (httpmail_response_is_resend (response));
  g_assert_null (httpmail_response_get_location (response));
  g_assert_null (httpmail_response_get_members (response));
  g_assert_null (httpmail_response_peek_member_array (response));
  g_assert_null (httpmail_response_get_member_errors (response));
  g_assert_null (httpmail_response_get_batch_items (response));
  g_assert_null (httpmail_response_get_multistatus (response));
  g_assert_null (httpmail_response_get_contacts (response));
  g_assert_null (httpmail_response_peek_contact_array (response));
  g_assert_null (httpmail_response_get_root_time_stamp (response));
  g_assert_null (httpmail_response_get_folder_time_stamp (response));
  g_assert_false (httpmail_response_is_unchanged (response));
}

static void
test_account_property (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_GET_PROPERTY);
  HTTPMailAccountProperty property = HTTPMAIL_ACCOUNT_PROPERTY_INVALID;
  const char *text = NULL;
  guint number = 0;

  httpmail_response_set_account_property (response, HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL, "30", 30);
  g_assert_true (httpmail_response_get_account_property (response, &property, &text, &number));
  g_assert_cmpint (property, ==, HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL);
  g_assert_cmpstr (text, ==, "30");
  g_assert_cmpuint (number, ==, 30);
  g_assert_true (httpmail_response_get_account_property (response, NULL, NULL, NULL));
}

static void
test_download (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_GET);
  g_autoptr (GBytes) content = g_bytes_new_static ("Subject: x\r\n", 12);
  g_autoptr (GBytes) got_content = NULL;
  g_autofree char *content_type = NULL;
  guint64 transferred = 0;
  guint64 total = 0;

  httpmail_response_set_transfer (response, content, "message/rfc822", 112, G_GUINT64_CONSTANT (5000000000));
  g_assert_true (httpmail_response_get_content (response) == content);
  g_assert_cmpstr (httpmail_response_get_content_type (response), ==, "message/rfc822");
  g_assert_cmpuint (httpmail_response_get_transferred (response), ==, 112);
  g_assert_true (httpmail_response_get_total (response, &total));
  g_assert_cmpuint (total, ==, G_GUINT64_CONSTANT (5000000000));
  g_assert_true (httpmail_response_get_total (response, NULL));

  g_object_get (response, "content", &got_content, "content-type", &content_type, "transferred", &transferred, NULL);
  g_assert_true (got_content == content);
  g_assert_cmpstr (content_type, ==, "message/rfc822");
  g_assert_cmpuint (transferred, ==, 112);
}

static void
test_unknown_total (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_GET);
  guint64 total = 1;

  httpmail_response_set_transfer (response, NULL, NULL, 5, G_MAXUINT64);
  g_assert_false (httpmail_response_get_total (response, &total));
  g_assert_cmpuint (total, ==, 0);

  httpmail_response_set_transfer (response, NULL, NULL, 0, 0);
  g_assert_true (httpmail_response_get_total (response, &total));
}

static void
test_upload (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_SEND_MESSAGE);
  g_autofree char *location = NULL;
  gboolean resend = FALSE;

  httpmail_response_set_resend (response, TRUE);
  httpmail_response_set_location (response, "http://h/bob/sent/9");
  g_assert_true (httpmail_response_is_resend (response));
  g_assert_cmpstr (httpmail_response_get_location (response), ==, "http://h/bob/sent/9");

  g_object_get (response, "resend", &resend, "location", &location, NULL);
  g_assert_true (resend);
  g_assert_cmpstr (location, ==, "http://h/bob/sent/9");
}

static void
test_headers_become_utf8 (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_GET);

  httpmail_response_set_transfer (response, NULL, "text/\xff", 0, 0);
  httpmail_response_set_location (response, "/\xfe");
  g_assert_cmpstr (httpmail_response_get_content_type (response), ==, "text/�");
  g_assert_cmpstr (httpmail_response_get_location (response), ==, "/�");
}

static void
test_members (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_MEMBER_INFO);
  GPtrArray *members = make_members (256);
  g_autoptr (HTTPMailMemberInfo) item = NULL;
  g_autoptr (GListModel) property = NULL;
  GListModel *model;

  httpmail_response_take_members (response, members);
  g_assert_true (httpmail_response_peek_member_array (response) == members);
  model = httpmail_response_get_members (response);
  g_assert_true (g_list_model_get_item_type (model) == HTTPMAIL_TYPE_MEMBER_INFO);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 256);
  item = g_list_model_get_item (model, 255);
  g_assert_true (item == g_ptr_array_index (members, 255));

  g_assert_true (httpmail_response_get_members (response) == model);
  g_object_get (response, "members", &property, NULL);
  g_assert_true (property == model);
}

static void
test_no_members_is_a_list (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_MEMBER_INFO);

  httpmail_response_take_members (response, make_members (0));
  g_assert_nonnull (httpmail_response_get_members (response));
  g_assert_cmpuint (g_list_model_get_n_items (httpmail_response_get_members (response)), ==, 0);
}

static gpointer
ask_for_members (gpointer response)
{
  return httpmail_response_get_members (response);
}

static void
test_members_on_two_threads (void)
{
  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_MEMBER_INFO);
      GThread *threads[4];

      httpmail_response_take_members (response, make_members (3));
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("reader", ask_for_members, response);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_assert_true (g_thread_join (threads[i]) == httpmail_response_get_members (response));
    }
}

static void
test_member_errors (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_MARK_READ);
  GPtrArray *errors = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (errors, httpmail_member_error_new ("/inbox/1", 404, NULL));
  httpmail_response_take_member_errors (response, errors);
  g_assert_true (httpmail_response_get_member_errors (response) == errors);
  g_assert_cmpuint (errors->len, ==, 1);
}

static void
test_batch_items (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_BMOVE);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (items, httpmail_batch_item_new ("/inbox/1", "/trash/1", 201, NULL));
  httpmail_response_take_batch_items (response, items);
  g_assert_true (httpmail_response_get_batch_items (response) == items);
  g_assert_cmpuint (items->len, ==, 1);
}

static void
test_multistatus (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_PROPFIND);
  GPtrArray *responses = g_ptr_array_new_with_free_func (g_object_unref);
  HTTPMailMultistatus *multistatus = httpmail_multistatus_new (responses, NULL);
  g_autoptr (HTTPMailMultistatus) property = NULL;

  httpmail_response_set_multistatus (response, multistatus);
  g_object_unref (multistatus);
  g_assert_true (httpmail_response_get_multistatus (response) == multistatus);
  g_object_get (response, "multistatus", &property, NULL);
  g_assert_true (property == multistatus);
}

static void
test_contacts (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_LIST_CONTACTS);
  g_autoptr (HTTPMailResponse) empty = make_response (HTTPMAIL_COMMAND_LIST_CONTACTS);
  GPtrArray *contacts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (HTTPMailContact) item = NULL;
  g_autoptr (GListModel) property = NULL;
  GListModel *model;

  g_ptr_array_add (contacts, httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_GROUP));
  httpmail_response_take_contacts (response, contacts);
  g_assert_true (httpmail_response_peek_contact_array (response) == contacts);
  model = httpmail_response_get_contacts (response);
  g_assert_true (g_list_model_get_item_type (model) == HTTPMAIL_TYPE_CONTACT);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 1);
  item = g_list_model_get_item (model, 0);
  g_assert_true (item == g_ptr_array_index (contacts, 0));
  g_assert_null (httpmail_response_get_members (response));

  g_assert_true (httpmail_response_get_contacts (response) == model);
  g_object_get (response, "contacts", &property, NULL);
  g_assert_true (property == model);

  httpmail_response_take_contacts (empty, g_ptr_array_new_with_free_func (g_object_unref));
  g_assert_cmpuint (g_list_model_get_n_items (httpmail_response_get_contacts (empty)), ==, 0);
}

static void
test_time_stamps (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_MEMBER_INFO);
  g_autofree char *root = NULL;
  g_autofree char *folder = NULL;
  gboolean unchanged = FALSE;

  httpmail_response_set_time_stamps (response, "1035823428", NULL, FALSE);
  g_assert_cmpstr (httpmail_response_get_root_time_stamp (response), ==, "1035823428");
  g_assert_null (httpmail_response_get_folder_time_stamp (response));
  g_assert_false (httpmail_response_is_unchanged (response));

  httpmail_response_set_time_stamps (response, NULL, "17\xff", TRUE);
  g_assert_null (httpmail_response_get_root_time_stamp (response));
  g_assert_cmpstr (httpmail_response_get_folder_time_stamp (response), ==, "17�");
  g_assert_true (httpmail_response_is_unchanged (response));

  g_object_get (response, "root-time-stamp", &root, "folder-time-stamp", &folder, "unchanged", &unchanged, NULL);
  g_assert_null (root);
  g_assert_cmpstr (folder, ==, "17�");
  g_assert_true (unchanged);
}

static void
test_head_properties (void)
{
  g_autoptr (HTTPMailResponse) response = make_response (HTTPMAIL_COMMAND_COPY);
  g_autoptr (HTTPMailResult) result = NULL;
  HTTPMailCommand command = HTTPMAIL_COMMAND_NONE;
  guint context = 0;
  gboolean done = FALSE;

  g_object_get (response, "command", &command, "context", &context, "done", &done, "result", &result, NULL);
  g_assert_cmpint (command, ==, HTTPMAIL_COMMAND_COPY);
  g_assert_cmpuint (context, ==, 0xFFFFFFFF);
  g_assert_true (done);
  g_assert_cmpuint (httpmail_result_get_http_status (result), ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/response/says-what-it-answers", test_head);
  g_test_add_func ("/values/response/payload-of-another-kind-is-empty", test_payload_of_another_kind);
  g_test_add_func ("/values/response/brings-account-property", test_account_property);
  g_test_add_func ("/values/response/brings-content-of-download", test_download);
  g_test_add_func ("/values/response/total-may-be-unknown", test_unknown_total);
  g_test_add_func ("/values/response/tells-of-upload", test_upload);
  g_test_add_func ("/values/response/text-of-the-server-becomes-utf8", test_headers_become_utf8);
  g_test_add_func ("/values/response/brings-members-as-one-list", test_members);
  g_test_add_func ("/values/response/no-members-is-an-empty-list", test_no_members_is_a_list);
  g_test_add_func ("/values/response/members-are-the-same-list-on-all-threads", test_members_on_two_threads);
  g_test_add_func ("/values/response/brings-member-errors", test_member_errors);
  g_test_add_func ("/values/response/brings-what-became-of-each-member", test_batch_items);
  g_test_add_func ("/values/response/brings-multistatus", test_multistatus);
  g_test_add_func ("/values/response/brings-contacts-as-one-list", test_contacts);
  g_test_add_func ("/values/response/brings-time-stamps", test_time_stamps);
  g_test_add_func ("/values/response/properties-agree-with-getters", test_head_properties);

  return g_test_run ();
}
