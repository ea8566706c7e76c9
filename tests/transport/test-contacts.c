/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The address book, read. */

#include "contacts-fixture.h"
#include <string.h>

#define BOOK CONTACTS_RESPONSE ("/bob/contacts/", "<D:isfolder>1</D:isfolder>")

typedef void (*SendByCallback) (HTTPMailTransport *, const char *, GCancellable *, GAsyncReadyCallback, gpointer);
typedef GListModel *(*Finish) (HTTPMailTransport *, GAsyncResult *, GError **);

static GListModel *
run (TransportFixture *f, const char *path, SendByCallback send, Finish finish, GError **error)
{
  g_autofree char *url = transport_fixture_url (f, path);
  g_autoptr (GAsyncResult) result = NULL;

  send (f->transport, url, NULL, transport_fixture_on_ready, &result);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);
  return finish (f->transport, result, error);
}

static void
test_ids (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GListModel) contacts = NULL;
  g_autoptr (HTTPMailContact) first = NULL;
  g_autoptr (HTTPMailContact) group = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *depth = NULL;

  transport_fixture_open (f);
  contacts_expect (f, "PROPFIND /bob/contacts/ ",
          BOOK CONTACTS_ONE ("1") CONTACTS_RESPONSE ("/bob/contacts/g/", "<D:id>2</D:id><D:isfolder>1</D:isfolder>"));
  contacts = run (f, "bob/contacts/", httpmail_transport_list_contacts_async, httpmail_transport_list_contacts_finish,
                  &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (contacts), ==, 2);
  first = g_list_model_get_item (contacts, 0);
  group = g_list_model_get_item (contacts, 1);
  contacts_assert_contact (first, "/bob/contacts/1", "1", "T1");
  g_assert_cmpint (httpmail_contact_get_contact_type (first), ==, HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_assert_cmpint (httpmail_contact_get_contact_type (group), ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  depth = transport_fixture_request_header (f, 1, "Depth");
  g_assert_cmpstr (depth, ==, "1,noroot");
  contacts_assert_body_has (f, 1, "<D:id/>");
  contacts_assert_body_has (f, 1, "<h:modified/>");
  contacts_assert_body_has_not (f, 1, "email1");
}

static void
test_all_fields (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GListModel) contacts = NULL;
  g_autoptr (HTTPMailContact) first = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  contacts_expect (f, "PROPFIND /bob/contacts/ ",
          CONTACTS_RESPONSE ("/bob/contacts/1", "<c:cn>Carol \xe9</c:cn><c:email1>Carol &lt;c@example.net&gt;</c:email1>"
                                       "<c:homefax>1</c:homefax>"));
  contacts = run (f, "bob/contacts/", httpmail_transport_list_contact_infos_async,
                  httpmail_transport_list_contact_infos_finish, &error);
  g_assert_no_error (error);
  first = g_list_model_get_item (contacts, 0);
  g_assert_cmpstr (httpmail_contact_get_display_name (first), ==, "Carol é");
  g_assert_cmpstr (httpmail_contact_get_email (first), ==, "c@example.net");
  g_assert_cmpstr (httpmail_contact_get_home_fax (first), ==, "1");
  contacts_assert_body_has (f, 1, "<c:email1/>");
}

static void
test_one (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GListModel) contacts = NULL;
  g_autoptr (HTTPMailContact) contact = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *depth = NULL;

  transport_fixture_open (f);
  contacts_expect (f, "PROPFIND /bob/contacts/1 ", CONTACTS_RESPONSE ("/bob/contacts/1", "<c:cn>Carol</c:cn>"));
  contacts = run (f, "bob/contacts/1", httpmail_transport_contact_info_async, httpmail_transport_contact_info_finish,
                  &error);
  g_assert_no_error (error);
  contact = g_list_model_get_item (contacts, 0);
  g_assert_cmpstr (httpmail_contact_get_display_name (contact), ==, "Carol");
  depth = transport_fixture_request_header (f, 1, "Depth");
  g_assert_cmpstr (depth, ==, "0");
}

static void
test_by_signal (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *book = transport_fixture_url (f, "bob/contacts/");
  g_autofree char *one = transport_fixture_url (f, "bob/contacts/1");
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
  static const HTTPMailCommand commands[] = { HTTPMAIL_COMMAND_LIST_CONTACTS, HTTPMAIL_COMMAND_CONTACT_INFO,
                                              HTTPMAIL_COMMAND_CONTACT_INFO, HTTPMAIL_COMMAND_POST_CONTACT,
                                              HTTPMAIL_COMMAND_PATCH_CONTACT };

  transport_fixture_open (f);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GError) error = NULL;
      guint n_contacts = 0;

      g_ptr_array_set_size (f->responses, 0);
      if (commands[i] == HTTPMAIL_COMMAND_POST_CONTACT)
        contacts_expect_status (f, "POST ", "201 Created", "Location: /bob/contacts/1\r\n");
      contacts_expect (f, commands[i] == HTTPMAIL_COMMAND_PATCH_CONTACT ? "PROPPATCH " : "PROPFIND ", CONTACTS_ONE ("1"));
      switch (i)
        {
        case 0:
          httpmail_transport_command_list_contacts (f->transport, book, i, &error);
          break;
        case 1:
          httpmail_transport_command_list_contact_infos (f->transport, book, i, &error);
          break;
        case 2:
          httpmail_transport_command_contact_info (f->transport, one, i, &error);
          break;
        case 3:
          httpmail_transport_command_post_contact (f->transport, book, contact, i, &error);
          break;
        default:
          httpmail_transport_command_patch_contact (f->transport, one, contact, i, &error);
        }
      g_assert_no_error (error);
      transport_fixture_run_until_done (f, i + 1);
      transport_fixture_assert_success (f);
      for (guint k = 0; k < f->responses->len; k++)
        {
          HTTPMailResponse *response = g_ptr_array_index (f->responses, k);
          GListModel *contacts = httpmail_response_get_contacts (response);

          g_assert_cmpint (httpmail_response_get_command (response), ==, commands[i]);
          g_assert_cmpuint (httpmail_response_get_context (response), ==, i);
          g_assert_cmpint (httpmail_response_is_done (response), ==, k == f->responses->len - 1);
          n_contacts += contacts ? g_list_model_get_n_items (contacts) : 0;
        }
      g_assert_cmpuint (n_contacts, ==, 1);
    }
  raw_server_assert_played (f->server);
}

static void
test_limit (void)
{
  for (guint n = 4; n <= 5; n++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GString) responses = g_string_new (BOOK);
      g_autoptr (GListModel) contacts = NULL;
      g_autoptr (GError) error = NULL;

      g_object_set (f->transport, "max-held-members", (guint64) 4, NULL);
      transport_fixture_open (f);
      for (guint i = 0; i < n; i++)
        g_string_append_printf (responses, CONTACTS_RESPONSE ("/bob/contacts/%u", "<D:id>i</D:id>"), i);
      contacts_expect (f, "PROPFIND ", responses->str);
      contacts = run (f, "bob/contacts/", httpmail_transport_list_contacts_async,
                      httpmail_transport_list_contacts_finish, &error);
      if (n == 4)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (g_list_model_get_n_items (contacts), ==, 4);
        }
      else
        {
          g_assert_null (contacts);
          g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
          g_assert_nonnull (strstr (error->message, "4 contacts"));
        }
    }
}

static void
test_not_there (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  contacts_expect_status (f, "PROPFIND ", "404 Not Found", NULL);
  g_assert_null (run (f, "bob/contacts/1", httpmail_transport_contact_info_async,
                      httpmail_transport_contact_info_finish, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/contacts/ids-and-stamps-are-listed", test_ids);
  g_test_add_func ("/transport/contacts/all-fields-are-listed", test_all_fields);
  g_test_add_func ("/transport/contacts/one-can-be-asked-for", test_one);
  g_test_add_func ("/transport/contacts/by-signal-each-has-its-responses", test_by_signal);
  g_test_add_func ("/transport/contacts/as-many-are-held-as-the-limit", test_limit);
  g_test_add_func ("/transport/contacts/what-is-not-there-is-not-found", test_not_there);
  return g_test_run ();
}
