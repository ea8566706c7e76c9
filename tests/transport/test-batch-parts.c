/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Batches too long for one request. */

#include "transport-fixture.h"
#include <string.h>

#define PART 500
#define MANY (PART + 1)

/* "MSG0" to "MSG(n - 1)" */
static GStrv
make_names (guint n)
{
  GStrv names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = g_strdup_printf ("MSG%u", i);
  return names;
}

static void
add_reply (TransportFixture *f, const char *status, const char *body)
{
  g_autofree char *reply = raw_make_reply (status, "Content-Type: text/xml\r\n", body);

  raw_server_add_reply (f->server, reply);
}

static guint
count_targets (TransportFixture *f, guint request)
{
  g_autofree char *body = transport_fixture_request_body (f, request);
  guint n = 0;

  for (const char *p = body; (p = strstr (p, "<D:href>")) != NULL; p++)
    n++;
  return n;
}

static void
delete (TransportFixture *f, guint n)
{
  g_autofree char *inbox = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_auto (GStrv) names = make_names (n);
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_bdelete (f->transport, inbox, (const char *const *) names, 1, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
}

static GPtrArray *
move (TransportFixture *f, guint n)
{
  g_autofree char *inbox = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_autofree char *trash = transport_fixture_url (f, "bob/folders/trAsH/");
  g_auto (GStrv) names = make_names (n);
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_bmove (f->transport, inbox, (const char *const *) names, trash, NULL, TRUE, 1, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  return httpmail_response_get_batch_items (transport_fixture_last (f));
}

static guint
status_of (GPtrArray *items, guint i)
{
  g_assert_cmpuint (i, <, items->len);
  return httpmail_batch_item_get_http_status (g_ptr_array_index (items, i));
}

static void
test_one (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  add_reply (f, "200 OK", "");
  delete (f, PART);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
  g_assert_cmpuint (count_targets (f, 1), ==, PART);
}

static void
test_two (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  GPtrArray *errors;

  transport_fixture_open (f);
  add_reply (f, "207 Multi-Status",
             "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>MSG3</D:href><D:status>HTTP/1.1 404 Not Found"
             "</D:status></D:response></D:multistatus>");
  add_reply (f, "200 OK", "");
  delete (f, MANY);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 3);
  g_assert_cmpuint (count_targets (f, 1), ==, PART);
  g_assert_cmpuint (count_targets (f, 2), ==, 1);
  errors = httpmail_response_get_member_errors (transport_fixture_last (f));
  g_assert_cmpuint (errors->len, ==, 1);
  g_assert_cmpuint (httpmail_member_error_get_http_status (g_ptr_array_index (errors, 0)), ==, 404);
}

static void
test_marks (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *inbox = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_auto (GStrv) names = make_names (MANY);
  g_autofree char *last = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  add_reply (f, "200 OK", "");
  add_reply (f, "200 OK", "");
  httpmail_transport_command_mark_read (f->transport, inbox, (const char *const *) names, TRUE, 1, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (count_targets (f, 1), ==, PART);
  last = transport_fixture_request_body (f, 2);
  g_assert_nonnull (strstr (last, "<D:href>MSG500</D:href>"));
  g_assert_nonnull (strstr (last, "<hm:read>1</hm:read>"));
}

static void
test_folder (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *inbox = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_autofree char *body =
    g_strdup_printf ("<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>%s</D:href><D:status>HTTP/1.1 423 Locked"
                     "</D:status></D:response></D:multistatus>", inbox);
  GPtrArray *items;

  transport_fixture_open (f);
  add_reply (f, "207 Multi-Status", body);
  add_reply (f, "201 Created", "");
  items = move (f, MANY);
  g_assert_cmpuint (items->len, ==, MANY);
  g_assert_cmpuint (status_of (items, 0), ==, 423);
  g_assert_cmpuint (status_of (items, PART - 1), ==, 423);
  g_assert_cmpuint (status_of (items, PART), ==, 201);
}

static void
test_failure (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const GError *error;
  GPtrArray *items;

  transport_fixture_open (f);
  add_reply (f, "201 Created", "");
  add_reply (f, "500 Internal Server Error", "");
  items = move (f, MANY);
  error = transport_fixture_last_error (f);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INTERNAL_SERVER_ERROR);
  g_assert_true (g_str_has_prefix (error->message, "After 500 of 501: "));
  /* What is known is told; of the last one nothing is. */
  g_assert_cmpuint (items->len, ==, PART);
  g_assert_cmpuint (status_of (items, PART - 1), ==, 201);
}

static void
test_late_refusal (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  add_reply (f, "201 Created", "");
  add_reply (f, "405 Method Not Allowed", "");
  move (f, MANY);
  /* The first ones are moved: going through them one by one would do it again. */
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/batch-parts/as-many-as-fit-go-together", test_one);
  g_test_add_func ("/transport/batch-parts/one-more-goes-in-a-second-request", test_two);
  g_test_add_func ("/transport/batch-parts/each-part-says-what-to-change", test_marks);
  g_test_add_func ("/transport/batch-parts/what-is-said-of-the-folder-holds-for-its-part", test_folder);
  g_test_add_func ("/transport/batch-parts/a-failure-in-the-middle-tells-what-was-done", test_failure);
  g_test_add_func ("/transport/batch-parts/a-late-refusal-does-nothing-twice", test_late_refusal);
  return g_test_run ();
}
