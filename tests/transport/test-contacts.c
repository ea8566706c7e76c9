/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The address book. */

#include "transport-fixture.h"
#include <string.h>

#define RESPONSE(href, props) \
  "<D:response><D:href>" href "</D:href><D:propstat><D:prop>" props "</D:prop>" \
  "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
#define CONTACT(n) RESPONSE ("/bob/contacts/" n, "<D:id>" n "</D:id><h:modified>T" n "</h:modified>")
#define BOOK RESPONSE ("/bob/contacts/", "<D:isfolder>1</D:isfolder>")

typedef void (*SendByCallback) (HTTPMailTransport *, const char *, GCancellable *, GAsyncReadyCallback, gpointer);
typedef GListModel *(*Finish) (HTTPMailTransport *, GAsyncResult *, GError **);

static void
expect (TransportFixture *f, const char *prefix, const char *responses)
{
  g_autofree char *reply = transport_fixture_multistatus (responses);

  raw_server_expect (f->server, prefix);
  raw_server_add_reply (f->server, reply);
}

static void
expect_status (TransportFixture *f, const char *prefix, const char *status, const char *headers)
{
  g_autofree char *reply = raw_make_reply (status, headers, "");

  raw_server_expect (f->server, prefix);
  raw_server_add_reply (f->server, reply);
}

static gboolean
is_exchange (gpointer data)
{
  return httpmail_transport_get_dialect (((TransportFixture *) data)->transport) == HTTPMAIL_DIALECT_EXCHANGE;
}

static void
open_exchange (TransportFixture *f)
{
  g_autofree char *body =
    g_strdup ("<?xml version=\"1.0\"?><a:multistatus xmlns:d=\"urn:schemas:httpmail:\" xmlns:a=\"DAV:\"><a:response>"
              "<a:href>/exchange/bob/</a:href><a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop>"
              "<d:contacts>/exchange/bob/Kontakte/</d:contacts></a:prop></a:propstat></a:response></a:multistatus>");
  g_autofree char *reply =
    raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\nMS-WebStorage: 6.5.7226\r\n", body);

  raw_server_add_reply (f->server, reply);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (is_exchange, f);
}

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

static HTTPMailContact *
make_contact (const char *display_name, const char *email)
{
  HTTPMailContact *contact = httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_autoptr (HTTPMailContact) named =
    httpmail_contact_with_field (contact, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, display_name);

  g_object_unref (contact);
  return httpmail_contact_with_field (named, HTTPMAIL_CONTACT_FIELD_EMAIL, email);
}

/* The contact it came to; NULL with error. */
static HTTPMailContact *
post (TransportFixture *f, const char *path, HTTPMailContact *contact, GError **error)
{
  g_autofree char *url = transport_fixture_url (f, path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) contacts = NULL;

  httpmail_transport_post_contact_async (f->transport, url, contact, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  contacts = httpmail_transport_post_contact_finish (f->transport, result, error);
  if (!contacts)
    return NULL;
  g_assert_cmpuint (g_list_model_get_n_items (contacts), ==, 1);
  return g_list_model_get_item (contacts, 0);
}

static HTTPMailContact *
patch (TransportFixture *f, const char *path, HTTPMailContact *contact, GError **error)
{
  g_autofree char *url = transport_fixture_url (f, path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) contacts = NULL;

  httpmail_transport_patch_contact_async (f->transport, url, contact, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  contacts = httpmail_transport_patch_contact_finish (f->transport, result, error);
  if (!contacts)
    return NULL;
  g_assert_cmpuint (g_list_model_get_n_items (contacts), ==, 1);
  return g_list_model_get_item (contacts, 0);
}

static void
assert_contact (HTTPMailContact *contact, const char *path, const char *id, const char *modified)
{
  const char *href = httpmail_contact_get_href (contact);

  g_assert_true (g_str_has_suffix (href ? href : "", path));
  g_assert_cmpstr (httpmail_contact_get_id (contact) ? httpmail_contact_get_id (contact) : "", ==, id);
  g_assert_cmpstr (httpmail_contact_get_modified (contact) ? httpmail_contact_get_modified (contact) : "", ==,
                   modified);
}

static void
assert_body_has (TransportFixture *f, guint n, const char *text)
{
  g_autofree char *body = transport_fixture_request_body (f, n);

  if (!strstr (body, text))
    g_error ("“%s” is not in “%s”", text, body);
}

static void
assert_body_has_not (TransportFixture *f, guint n, const char *text)
{
  g_autofree char *body = transport_fixture_request_body (f, n);

  g_assert_null (strstr (body, text));
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
  expect (f, "PROPFIND /bob/contacts/ ",
          BOOK CONTACT ("1") RESPONSE ("/bob/contacts/g/", "<D:id>2</D:id><D:isfolder>1</D:isfolder>"));
  contacts = run (f, "bob/contacts/", httpmail_transport_list_contacts_async, httpmail_transport_list_contacts_finish,
                  &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (contacts), ==, 2);
  first = g_list_model_get_item (contacts, 0);
  group = g_list_model_get_item (contacts, 1);
  assert_contact (first, "/bob/contacts/1", "1", "T1");
  g_assert_cmpint (httpmail_contact_get_contact_type (first), ==, HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_assert_cmpint (httpmail_contact_get_contact_type (group), ==, HTTPMAIL_CONTACT_TYPE_GROUP);
  depth = transport_fixture_request_header (f, 1, "Depth");
  g_assert_cmpstr (depth, ==, "1,noroot");
  assert_body_has (f, 1, "<D:id/>");
  assert_body_has (f, 1, "<h:modified/>");
  assert_body_has_not (f, 1, "email1");
}

static void
test_all_fields (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GListModel) contacts = NULL;
  g_autoptr (HTTPMailContact) first = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  expect (f, "PROPFIND /bob/contacts/ ",
          RESPONSE ("/bob/contacts/1", "<c:cn>Carol \xe9</c:cn><c:email1>Carol &lt;c@example.net&gt;</c:email1>"
                                       "<c:homefax>1</c:homefax>"));
  contacts = run (f, "bob/contacts/", httpmail_transport_list_contact_infos_async,
                  httpmail_transport_list_contact_infos_finish, &error);
  g_assert_no_error (error);
  first = g_list_model_get_item (contacts, 0);
  g_assert_cmpstr (httpmail_contact_get_display_name (first), ==, "Carol é");
  g_assert_cmpstr (httpmail_contact_get_email (first), ==, "c@example.net");
  g_assert_cmpstr (httpmail_contact_get_home_fax (first), ==, "1");
  assert_body_has (f, 1, "<c:email1/>");
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
  expect (f, "PROPFIND /bob/contacts/1 ", RESPONSE ("/bob/contacts/1", "<c:cn>Carol</c:cn>"));
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
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");
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
        expect_status (f, "POST ", "201 Created", "Location: /bob/contacts/1\r\n");
      expect (f, commands[i] == HTTPMAIL_COMMAND_PATCH_CONTACT ? "PROPPATCH " : "PROPFIND ", CONTACT ("1"));
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
test_errors (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");
  g_autoptr (HTTPMailContact) empty = httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  expect_status (f, "PROPFIND ", "404 Not Found", NULL);
  g_assert_null (run (f, "bob/contacts/1", httpmail_transport_contact_info_async,
                      httpmail_transport_contact_info_finish, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  expect_status (f, "POST ", "403 Forbidden", NULL);
  g_assert_null (post (f, "bob/contacts/", contact, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
  g_clear_error (&error);
  expect_status (f, "POST ", "412 Precondition Failed", NULL);
  g_assert_null (post (f, "bob/contacts/", contact, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PRECONDITION_FAILED);
  g_clear_error (&error);
  expect (f, "PROPPATCH ",
          "<D:response><D:href>/bob/contacts/1</D:href><D:propstat><D:prop><c:cn/></D:prop>"
          "<D:status>HTTP/1.1 409 Conflict</D:status></D:propstat></D:response>");
  g_assert_null (patch (f, "bob/contacts/1", contact, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONFLICT);
  g_clear_error (&error);
  raw_server_assert_played (f->server);

  g_assert_null (post (f, "bob/contacts/", empty, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (httpmail_transport_command_patch_contact (f->transport, "contacts", contact, 1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
}

static void
test_post_is_completed (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol & Co", "");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *type = NULL;
  g_autofree char *depth = NULL;

  transport_fixture_open (f);
  expect_status (f, "POST /bob/contacts/ ", "201 Created", "Location: /bob/contacts/17\r\n");
  expect (f, "PROPFIND /bob/contacts/17 ", CONTACT ("17"));
  made = post (f, "bob/contacts/", contact, &error);
  g_assert_no_error (error);
  assert_contact (made, "/bob/contacts/17", "17", "T17");
  g_assert_cmpstr (httpmail_contact_get_display_name (made), ==, "Carol & Co");
  type = transport_fixture_request_header (f, 1, "Content-Type");
  g_assert_cmpstr (type, ==, "text/xml");
  assert_body_has (f, 1, "<D:propertyupdate");
  assert_body_has (f, 1, "<c:cn>Carol &amp; Co</c:cn>");
  assert_body_has (f, 1, "<c:email1/>");
  assert_body_has_not (f, 1, "nickname");
  depth = transport_fixture_request_header (f, 2, "Depth");
  g_assert_cmpstr (depth, ==, "0");
}

/* All that is wanted is in the reply. */
static void
test_post_that_says_all (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  expect (f, "POST /bob/contacts/ ", CONTACT ("17"));
  made = post (f, "bob/contacts/", contact, &error);
  g_assert_no_error (error);
  assert_contact (made, "/bob/contacts/17", "17", "T17");
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

/* Where it is, a server may not know, or not tell; or it names the collection. */
static void
test_post_without_location (void)
{
  static const char *const headers[] = { NULL, "Location: /bob/contacts\r\n", "Location: http://127.0.0.2:1/x\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");
      g_autoptr (HTTPMailContact) made = NULL;
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      expect_status (f, "POST /bob/contacts/ ", "201 Created", headers[i]);
      made = post (f, "bob/contacts/", contact, &error);
      g_assert_no_error (error);
      assert_contact (made, "", "", "");
      g_assert_cmpstr (httpmail_contact_get_email (made), ==, "c@example.net");
      g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
    }
}

/* It is there, even if it cannot be asked. */
static void
test_completing_fails (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");
      g_autoptr (HTTPMailContact) made = NULL;
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      expect_status (f, "POST ", "201 Created", "Location: /bob/contacts/17\r\n");
      if (i == 0)
        expect_status (f, "PROPFIND ", "403 Forbidden", NULL);
      else
        raw_server_set_fallback (f->server, RAW_CLOSE, NULL, 0);
      made = post (f, "bob/contacts/", contact, &error);
      g_assert_no_error (error);
      assert_contact (made, "/bob/contacts/17", "", "");
      g_assert_cmpuint (f->errors->len, ==, 0);
    }
}

static void
test_patch (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  expect (f, "PROPPATCH /bob/contacts/17 ", RESPONSE ("/bob/contacts/17", "<c:cn/><c:email1/>"));
  expect (f, "PROPFIND /bob/contacts/17 ", CONTACT ("17"));
  made = patch (f, "bob/contacts/17", contact, &error);
  g_assert_no_error (error);
  assert_contact (made, "/bob/contacts/17", "17", "T17");
  g_assert_cmpstr (httpmail_contact_get_email (made), ==, "");
  g_assert_null (httpmail_contact_get_field (made, HTTPMAIL_CONTACT_FIELD_PAGER));
  assert_body_has (f, 1, "<c:email1/>");
}

static void
test_exchange_makes_items (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol/Co: \"é\"", "c@example.net");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *if_new = NULL;

  open_exchange (f);
  expect_status (f, "PROPPATCH /exchange/bob/Kontakte/Carol_xF8FF_Co%3A%20%22%C3%A9%22.EML ", "201 Created", NULL);
  expect (f, "PROPFIND /exchange/bob/Kontakte/Carol_xF8FF_Co%3A%20%22%C3%A9%22.EML ",
          RESPONSE ("/exchange/bob/Kontakte/Carol_xF8FF_Co%3A%20%22%C3%A9%22.EML", "<D:id>AQE</D:id>"));
  made = post (f, "exchange/bob/Kontakte/", contact, &error);
  g_assert_no_error (error);
  assert_contact (made, "/exchange/bob/Kontakte/Carol_xF8FF_Co%3A%20%22%C3%A9%22.EML", "AQE", "");
  if_new = transport_fixture_request_header (f, 1, "If-None-Match");
  g_assert_cmpstr (if_new, ==, "*");
  assert_body_has (f, 1, "IPM.Contact");
  assert_body_has (f, 1, "urn:content-classes:person");
}

/* What it is called, when it has no display name, or a long one. */
static void
test_exchange_names (void)
{
  g_autofree char *longest = g_strnfill (64, 'x');
  g_autofree char *too_long = g_strconcat (longest, "y", NULL);
  const struct
  {
    const char *display_name;
    const char *email;
    const char *name;
  } cases[] = { { NULL, "c@example.net", "c%40example.net" }, { "", "c@example.net", "c%40example.net" },
                { " x ", "", "x" },                         { " ", NULL, "contact" },
                { longest, NULL, longest },                   { too_long, NULL, longest } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (HTTPMailContact) contact = make_contact (cases[i].display_name, cases[i].email);
      g_autoptr (HTTPMailContact) made = NULL;
      g_autofree char *start = g_strdup_printf ("PROPPATCH /exchange/bob/Kontakte/%s.EML ", cases[i].name);
      g_autoptr (GError) error = NULL;

      open_exchange (f);
      expect_status (f, start, "201 Created", NULL);
      expect (f, "PROPFIND ", "");
      made = post (f, "exchange/bob/Kontakte/", contact, &error);
      g_assert_no_error (error);
      raw_server_assert_played (f->server);
    }
}

/* As many names as n are taken. */
static HTTPMailContact *
post_beside (guint n, guint *out_requests, GError **error)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");
  HTTPMailContact *made;

  open_exchange (f);
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *start = i == 1 ? g_strdup ("PROPPATCH /exchange/bob/Kontakte/Carol.EML ")
                                      : g_strdup_printf ("PROPPATCH /exchange/bob/Kontakte/Carol-%u.EML ", i);

      expect_status (f, start, "412 Precondition Failed", NULL);
    }
  expect_status (f, "PROPPATCH ", "201 Created", NULL);
  expect (f, "PROPFIND ", "");
  made = post (f, "exchange/bob/Kontakte/", contact, error);
  *out_requests = raw_server_get_n_requests (f->server);
  return made;
}

static void
test_exchange_names_that_are_taken (void)
{
  g_autoptr (HTTPMailContact) third = NULL;
  g_autoptr (HTTPMailContact) last = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests;

  third = post_beside (2, &n_requests, &error);
  g_assert_no_error (error);
  assert_contact (third, "/exchange/bob/Kontakte/Carol-3.EML", "", "");
  last = post_beside (19, &n_requests, &error);
  g_assert_no_error (error);
  assert_contact (last, "/exchange/bob/Kontakte/Carol-20.EML", "", "");
  g_assert_null (post_beside (20, &n_requests, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PRECONDITION_FAILED);
  g_assert_cmpuint (n_requests, ==, 21);
}

static void
test_exchange_changes_only_what_is_there (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *if_exists = NULL;
  g_autofree char *if_new = NULL;

  open_exchange (f);
  expect (f, "PROPPATCH /exchange/bob/Kontakte/Carol.EML ", RESPONSE ("/exchange/bob/Kontakte/Carol.EML", "<c:cn/>"));
  expect (f, "PROPFIND ", "");
  made = patch (f, "exchange/bob/Kontakte/Carol.EML", contact, &error);
  g_assert_no_error (error);
  if_exists = transport_fixture_request_header (f, 1, "If-Match");
  g_assert_cmpstr (if_exists, ==, "*");
  if_new = transport_fixture_request_header (f, 1, "If-None-Match");
  g_assert_cmpstr (if_new, ==, "");
  /* email1 can only be read there. */
  assert_body_has_not (f, 1, "email1");
  assert_body_has (f, 1, "c@example.net");

  expect_status (f, "PROPPATCH ", "412 Precondition Failed", NULL);
  g_assert_null (patch (f, "exchange/bob/Kontakte/Dave.EML", contact, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PRECONDITION_FAILED);
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
        g_string_append_printf (responses, RESPONSE ("/bob/contacts/%u", "<D:id>i</D:id>"), i);
      expect (f, "PROPFIND ", responses->str);
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

/* While the change is under way it ends it; while the rest is asked for, what was done was done. */
static void
test_cancelled (void)
{
  for (guint stage = 0; stage < 3; stage++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *url = transport_fixture_url (f, "exchange/bob/Kontakte/");
      g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GListModel) contacts = NULL;
      g_autoptr (GError) error = NULL;

      open_exchange (f);
      if (stage == 1)
        expect_status (f, "PROPPATCH ", "412 Precondition Failed", NULL);
      if (stage == 2)
        expect_status (f, "PROPPATCH ", "201 Created", NULL);
      raw_server_add_behaviour (f->server, RAW_STALL, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 0);
      httpmail_transport_post_contact_async (f->transport, url, contact, cancellable, transport_fixture_on_ready,
                                             &result);
      raw_server_run_until_requests (f->server, stage == 0 ? 2 : 3);
      g_cancellable_cancel (cancellable);
      run_until (run_until_nonnull, &result);
      contacts = httpmail_transport_post_contact_finish (f->transport, result, &error);
      if (stage < 2)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_cmpuint (g_list_model_get_n_items (contacts), ==, 1);
      raw_server_release (f->server);
    }
}

/* What comes later waits until all of it is done. */
static void
test_one_change (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *book = transport_fixture_url (f, "bob/contacts/");
  g_autofree char *completing = transport_fixture_multistatus (CONTACT ("17"));
  g_autoptr (HTTPMailContact) contact = make_contact ("Carol", "c@example.net");

  httpmail_transport_set_max_connections (f->transport, 1);
  transport_fixture_open (f);
  expect_status (f, "POST ", "201 Created", "Location: /bob/contacts/17\r\n");
  raw_server_expect (f->server, "PROPFIND /bob/contacts/17 ");
  raw_server_add_behaviour (f->server, RAW_STALL, completing, 0);
  expect (f, "PROPFIND /bob/contacts/ ", CONTACT ("17"));
  g_assert_true (httpmail_transport_command_post_contact (f->transport, book, contact, 1, NULL));
  g_assert_true (httpmail_transport_command_list_contacts (f->transport, book, 2, NULL));
  raw_server_run_until_requests (f->server, 3);
  g_assert_cmpuint (f->n_done, ==, 0);
  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 2);
  g_assert_cmpuint (httpmail_response_get_context (g_ptr_array_index (f->responses, 0)), ==, 1);
  raw_server_assert_played (f->server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/contacts/ids-and-stamps-are-listed", test_ids);
  g_test_add_func ("/transport/contacts/all-fields-are-listed", test_all_fields);
  g_test_add_func ("/transport/contacts/one-can-be-asked-for", test_one);
  g_test_add_func ("/transport/contacts/by-signal-each-has-its-responses", test_by_signal);
  g_test_add_func ("/transport/contacts/failures-are-told", test_errors);
  g_test_add_func ("/transport/contacts/a-new-one-is-asked-what-it-became", test_post_is_completed);
  g_test_add_func ("/transport/contacts/a-reply-that-says-all-is-enough", test_post_that_says_all);
  g_test_add_func ("/transport/contacts/an-unknown-place-stays-unknown", test_post_without_location);
  g_test_add_func ("/transport/contacts/a-new-one-is-there-though-it-cannot-be-asked", test_completing_fails);
  g_test_add_func ("/transport/contacts/changes-are-sent-and-nothing-else", test_patch);
  g_test_add_func ("/transport/contacts/exchange-makes-items", test_exchange_makes_items);
  g_test_add_func ("/transport/contacts/exchange-calls-them-by-a-name", test_exchange_names);
  g_test_add_func ("/transport/contacts/a-name-that-is-taken-is-counted-up", test_exchange_names_that_are_taken);
  g_test_add_func ("/transport/contacts/exchange-changes-only-what-is-there", test_exchange_changes_only_what_is_there);
  g_test_add_func ("/transport/contacts/as-many-are-held-as-the-limit", test_limit);
  g_test_add_func ("/transport/contacts/cancelling-ends-what-is-not-done", test_cancelled);
  g_test_add_func ("/transport/contacts/a-change-is-one-turn", test_one_change);
  return g_test_run ();
}
