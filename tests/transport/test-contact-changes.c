/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The address book, written. */

#include "contacts-fixture.h"
#include <string.h>

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
test_errors (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
  g_autoptr (HTTPMailContact) empty = httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  contacts_expect_status (f, "POST ", "403 Forbidden", NULL);
  g_assert_null (post (f, "bob/contacts/", contact, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
  g_clear_error (&error);
  contacts_expect_status (f, "POST ", "412 Precondition Failed", NULL);
  g_assert_null (post (f, "bob/contacts/", contact, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PRECONDITION_FAILED);
  g_clear_error (&error);
  contacts_expect (f, "PROPPATCH ",
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
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol & Co", "");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *type = NULL;
  g_autofree char *depth = NULL;

  transport_fixture_open (f);
  contacts_expect_status (f, "POST /bob/contacts/ ", "201 Created", "Location: /bob/contacts/17\r\n");
  contacts_expect (f, "PROPFIND /bob/contacts/17 ", CONTACTS_ONE ("17"));
  made = post (f, "bob/contacts/", contact, &error);
  g_assert_no_error (error);
  contacts_assert_contact (made, "/bob/contacts/17", "17", "T17");
  g_assert_cmpstr (httpmail_contact_get_display_name (made), ==, "Carol & Co");
  type = transport_fixture_request_header (f, 1, "Content-Type");
  g_assert_cmpstr (type, ==, "text/xml");
  contacts_assert_body_has (f, 1, "<D:propertyupdate");
  contacts_assert_body_has (f, 1, "<c:cn>Carol &amp; Co</c:cn>");
  contacts_assert_body_has (f, 1, "<c:email1/>");
  contacts_assert_body_has_not (f, 1, "nickname");
  depth = transport_fixture_request_header (f, 2, "Depth");
  g_assert_cmpstr (depth, ==, "0");
}

/* All that is wanted is in the reply. */
static void
test_post_that_says_all (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  contacts_expect (f, "POST /bob/contacts/ ", CONTACTS_ONE ("17"));
  made = post (f, "bob/contacts/", contact, &error);
  g_assert_no_error (error);
  contacts_assert_contact (made, "/bob/contacts/17", "17", "T17");
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
      g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
      g_autoptr (HTTPMailContact) made = NULL;
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      contacts_expect_status (f, "POST /bob/contacts/ ", "201 Created", headers[i]);
      made = post (f, "bob/contacts/", contact, &error);
      g_assert_no_error (error);
      contacts_assert_contact (made, "", "", "");
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
      g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
      g_autoptr (HTTPMailContact) made = NULL;
      g_autoptr (GError) error = NULL;

      transport_fixture_open (f);
      contacts_expect_status (f, "POST ", "201 Created", "Location: /bob/contacts/17\r\n");
      if (i == 0)
        contacts_expect_status (f, "PROPFIND ", "403 Forbidden", NULL);
      else
        raw_server_set_fallback (f->server, RAW_CLOSE, NULL, 0);
      made = post (f, "bob/contacts/", contact, &error);
      g_assert_no_error (error);
      contacts_assert_contact (made, "/bob/contacts/17", "", "");
      g_assert_cmpuint (f->errors->len, ==, 0);
    }
}

static void
test_patch (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  contacts_expect (f, "PROPPATCH /bob/contacts/17 ", CONTACTS_RESPONSE ("/bob/contacts/17", "<c:cn/><c:email1/>"));
  contacts_expect (f, "PROPFIND /bob/contacts/17 ", CONTACTS_ONE ("17"));
  made = patch (f, "bob/contacts/17", contact, &error);
  g_assert_no_error (error);
  contacts_assert_contact (made, "/bob/contacts/17", "17", "T17");
  g_assert_cmpstr (httpmail_contact_get_email (made), ==, "");
  g_assert_null (httpmail_contact_get_field (made, HTTPMAIL_CONTACT_FIELD_PAGER));
  contacts_assert_body_has (f, 1, "<c:email1/>");
}

static void
test_exchange_makes_items (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol/Co: \"é\"", "c@example.net");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *if_new = NULL;

  contacts_open_exchange (f);
  contacts_expect_status (f, "PROPPATCH /exchange/bob/Kontakte/Carol_xF8FF_Co%3A%20%22%C3%A9%22.EML ", "201 Created", NULL);
  contacts_expect (f, "PROPFIND /exchange/bob/Kontakte/Carol_xF8FF_Co%3A%20%22%C3%A9%22.EML ",
          CONTACTS_RESPONSE ("/exchange/bob/Kontakte/Carol_xF8FF_Co%3A%20%22%C3%A9%22.EML", "<D:id>AQE</D:id>"));
  made = post (f, "exchange/bob/Kontakte/", contact, &error);
  g_assert_no_error (error);
  contacts_assert_contact (made, "/exchange/bob/Kontakte/Carol_xF8FF_Co%3A%20%22%C3%A9%22.EML", "AQE", "");
  if_new = transport_fixture_request_header (f, 1, "If-None-Match");
  g_assert_cmpstr (if_new, ==, "*");
  contacts_assert_body_has (f, 1, "IPM.Contact");
  contacts_assert_body_has (f, 1, "urn:content-classes:person");
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
      g_autoptr (HTTPMailContact) contact = contacts_make_contact (cases[i].display_name, cases[i].email);
      g_autoptr (HTTPMailContact) made = NULL;
      g_autofree char *start = g_strdup_printf ("PROPPATCH /exchange/bob/Kontakte/%s.EML ", cases[i].name);
      g_autoptr (GError) error = NULL;

      contacts_open_exchange (f);
      contacts_expect_status (f, start, "201 Created", NULL);
      contacts_expect (f, "PROPFIND ", "");
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
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
  HTTPMailContact *made;

  contacts_open_exchange (f);
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *start = i == 1 ? g_strdup ("PROPPATCH /exchange/bob/Kontakte/Carol.EML ")
                                      : g_strdup_printf ("PROPPATCH /exchange/bob/Kontakte/Carol-%u.EML ", i);

      contacts_expect_status (f, start, "412 Precondition Failed", NULL);
    }
  contacts_expect_status (f, "PROPPATCH ", "201 Created", NULL);
  contacts_expect (f, "PROPFIND ", "");
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
  contacts_assert_contact (third, "/exchange/bob/Kontakte/Carol-3.EML", "", "");
  last = post_beside (19, &n_requests, &error);
  g_assert_no_error (error);
  contacts_assert_contact (last, "/exchange/bob/Kontakte/Carol-20.EML", "", "");
  g_assert_null (post_beside (20, &n_requests, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PRECONDITION_FAILED);
  g_assert_cmpuint (n_requests, ==, 21);
}

static void
test_exchange_changes_only_what_is_there (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *if_exists = NULL;
  g_autofree char *if_new = NULL;

  contacts_open_exchange (f);
  contacts_expect (f, "PROPPATCH /exchange/bob/Kontakte/Carol.EML ",
                   CONTACTS_RESPONSE ("/exchange/bob/Kontakte/Carol.EML", "<c:cn/>"));
  contacts_expect (f, "PROPFIND ", "");
  made = patch (f, "exchange/bob/Kontakte/Carol.EML", contact, &error);
  g_assert_no_error (error);
  if_exists = transport_fixture_request_header (f, 1, "If-Match");
  g_assert_cmpstr (if_exists, ==, "*");
  if_new = transport_fixture_request_header (f, 1, "If-None-Match");
  g_assert_cmpstr (if_new, ==, "");
  /* email1 can only be read there. */
  contacts_assert_body_has_not (f, 1, "email1");
  contacts_assert_body_has (f, 1, "c@example.net");
  /* What is there may be a list, or of a kind that its owner made: that is not what was to be changed. */
  contacts_assert_body_has_not (f, 1, "IPM.Contact");
  contacts_assert_body_has_not (f, 1, "urn:content-classes:person");

  contacts_expect_status (f, "PROPPATCH ", "412 Precondition Failed", NULL);
  g_assert_null (patch (f, "exchange/bob/Kontakte/Dave.EML", contact, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PRECONDITION_FAILED);
}

/* Behind a proxy Exchange writes the name that it has there. */
static void
test_exchange_under_its_own_name (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
  g_autoptr (HTTPMailContact) made = NULL;
  g_autoptr (GError) error = NULL;

  contacts_open_exchange (f);
  contacts_expect_status (f, "PROPPATCH ", "201 Created", NULL);
  contacts_expect (f, "PROPFIND /exchange/bob/Kontakte/Carol.EML ",
                   CONTACTS_RESPONSE ("http://ex1/exchange/bob/Kontakte/Carol.EML", "<D:id>AQE</D:id>"));
  made = post (f, "exchange/bob/Kontakte/", contact, &error);
  g_assert_no_error (error);
  contacts_assert_contact (made, "/exchange/bob/Kontakte/Carol.EML", "AQE", "");
}

/* Had it been made after all, it would be made again under the next name. */
static void
test_exchange_that_is_busy (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
  g_autoptr (GError) error = NULL;

  contacts_open_exchange (f);
  contacts_expect_status (f, "PROPPATCH ", "503 Service Unavailable", "Retry-After: 0\r\n");
  contacts_expect_status (f, "PROPPATCH ", "412 Precondition Failed", NULL);
  g_assert_null (post (f, "exchange/bob/Kontakte/", contact, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_SERVICE_UNAVAILABLE);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
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
      g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GListModel) contacts = NULL;
      g_autoptr (GError) error = NULL;

      contacts_open_exchange (f);
      if (stage == 1)
        contacts_expect_status (f, "PROPPATCH ", "412 Precondition Failed", NULL);
      if (stage == 2)
        contacts_expect_status (f, "PROPPATCH ", "201 Created", NULL);
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
  g_autofree char *completing = transport_fixture_multistatus (CONTACTS_ONE ("17"));
  g_autoptr (HTTPMailContact) contact = contacts_make_contact ("Carol", "c@example.net");

  httpmail_transport_set_max_connections (f->transport, 1);
  transport_fixture_open (f);
  contacts_expect_status (f, "POST ", "201 Created", "Location: /bob/contacts/17\r\n");
  raw_server_expect (f->server, "PROPFIND /bob/contacts/17 ");
  raw_server_add_behaviour (f->server, RAW_STALL, completing, 0);
  contacts_expect (f, "PROPFIND /bob/contacts/ ", CONTACTS_ONE ("17"));
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
  g_test_add_func ("/transport/contact-changes/failures-are-told", test_errors);
  g_test_add_func ("/transport/contact-changes/a-new-one-is-asked-what-it-became", test_post_is_completed);
  g_test_add_func ("/transport/contact-changes/a-reply-that-says-all-is-enough", test_post_that_says_all);
  g_test_add_func ("/transport/contact-changes/an-unknown-place-stays-unknown", test_post_without_location);
  g_test_add_func ("/transport/contact-changes/a-new-one-is-there-though-it-cannot-be-asked", test_completing_fails);
  g_test_add_func ("/transport/contact-changes/changes-are-sent-and-nothing-else", test_patch);
  g_test_add_func ("/transport/contact-changes/exchange-makes-items", test_exchange_makes_items);
  g_test_add_func ("/transport/contact-changes/exchange-calls-them-by-a-name", test_exchange_names);
  g_test_add_func ("/transport/contact-changes/a-name-that-is-taken-is-counted-up", test_exchange_names_that_are_taken);
  g_test_add_func ("/transport/contact-changes/exchange-changes-only-what-is-there", test_exchange_changes_only_what_is_there);
  g_test_add_func ("/transport/contact-changes/exchange-may-write-a-name-of-its-own", test_exchange_under_its_own_name);
  g_test_add_func ("/transport/contact-changes/one-that-exchange-is-too-busy-for-is-not-made-twice", test_exchange_that_is_busy);
  g_test_add_func ("/transport/contact-changes/cancelling-ends-what-is-not-done", test_cancelled);
  g_test_add_func ("/transport/contact-changes/a-change-is-one-turn", test_one_change);
  return g_test_run ();
}
