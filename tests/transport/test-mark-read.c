/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define HEAD                                                                                                           \
  "<?xml version=\"1.0\"?>\r\n<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
#define SET_READ "<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set></D:propertyupdate>\r\n"
#define SET_UNREAD "<D:set><D:prop><hm:read>0</hm:read></D:prop></D:set></D:propertyupdate>\r\n"

static char *
inbox_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/folders/ACTIVE/");
}

/* Marks what is named, with the replies that were added. */
static void
mark (TransportFixture *f, const char *const *targets, gboolean read)
{
  g_autofree char *url = inbox_url (f);
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_mark_read (f->transport, url, targets, read, 21, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_MARK_READ);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, 21);
}

static guint
count_errors (TransportFixture *f)
{
  return httpmail_response_get_member_errors (transport_fixture_last (f))->len;
}

static void
test_several_go_in_one_batch (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *absolute = transport_fixture_url (f, "bob/folders/ACTIVE/MSG2");
  const char *const targets[] = { "MSG1", absolute, "a%20b/", NULL };
  g_autofree char *reply = transport_fixture_multistatus ("");
  g_autofree char *head = NULL;
  g_autofree char *type = NULL;
  g_autofree char *body = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  mark (f, targets, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (count_errors (f), ==, 0);

  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "BPROPPATCH /bob/folders/ACTIVE/ HTTP/1.1\r\n"));
  type = transport_fixture_request_header (f, 1, "Content-Type");
  g_assert_cmpstr (type, ==, "text/xml");
  body = transport_fixture_request_body (f, 1);
  g_assert_cmpstr (body, ==,
                   HEAD "<D:target>\r\n<D:href>MSG1</D:href>\r\n<D:href>MSG2</D:href>\r\n"
                        "<D:href>a%20b</D:href>\r\n</D:target>\r\n" SET_READ);
}

static void
test_one_goes_alone (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", NULL };
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/ACTIVE/MSG1</D:href><D:propstat><D:prop><hm:read/></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  g_autofree char *head = NULL;
  g_autofree char *body = NULL;
  HTTPMailMemberError *problem;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  mark (f, targets, FALSE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (count_errors (f), ==, 0);
  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "PROPPATCH /bob/folders/ACTIVE/MSG1 HTTP/1.1\r\n"));
  body = transport_fixture_request_body (f, 1);
  g_assert_cmpstr (body, ==, HEAD SET_UNREAD);

  raw_server_add_reply (f->server, missing);
  mark (f, targets, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (count_errors (f), ==, 1);
  problem = g_ptr_array_index (httpmail_response_get_member_errors (transport_fixture_last (f)), 0);
  g_assert_cmpstr (httpmail_member_error_get_href (problem), ==, expected);
  g_assert_cmpuint (httpmail_member_error_get_http_status (problem), ==, 404);
  g_assert_error (httpmail_member_error_get_error (problem), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
}

static void
test_one_alone_may_fail_inside_a_207 (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", NULL };
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/ACTIVE/MSG1</D:href><D:propstat><D:prop><hm:read/></D:prop>"
    "<D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat></D:response>");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  mark (f, targets, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (count_errors (f), ==, 1);
}

static void
test_each_has_its_own_error (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", "MSG2", "MSG3", "MSG4", NULL };
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>MSG3</D:href><D:status>HTTP/1.1 403 Forbidden</D:status>"
    "<D:responsedescription>Not yours</D:responsedescription></D:response>"
    "<D:response><D:href>/bob/folders/ACTIVE/MSG1</D:href><D:propstat><D:prop><hm:read/></D:prop>"
    "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>"
    "<D:response><D:href>/bob/folders/ACTIVE/MSG2</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>");
  g_autofree char *url = inbox_url (f);
  g_autofree char *first = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  g_autofree char *third = transport_fixture_url (f, "bob/folders/ACTIVE/MSG3");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  httpmail_transport_mark_read_async (f->transport, url, targets, TRUE, NULL, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  errors = httpmail_transport_mark_read_finish (f->transport, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 2);
  g_assert_cmpstr (httpmail_member_error_get_href (g_ptr_array_index (errors, 0)), ==, first);
  g_assert_cmpstr (httpmail_member_error_get_href (g_ptr_array_index (errors, 1)), ==, third);
  g_assert_cmpuint (httpmail_member_error_get_http_status (g_ptr_array_index (errors, 1)), ==, 403);
  g_assert_nonnull (strstr (httpmail_member_error_get_error (g_ptr_array_index (errors, 1))->message, "Not yours"));
}

/* Not done yet is not done. */
static void
test_only_success_is_one (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", "MSG2", NULL };
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>MSG1</D:href><D:status>HTTP/1.1 102 Processing</D:status></D:response>"
    "<D:response><D:href>MSG2</D:href><D:status>HTTP/1.1 204 No Content</D:status></D:response>");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  mark (f, targets, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (count_errors (f), ==, 1);
}

static void
test_a_page_after_success_means_nothing (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", "MSG2", NULL };
  g_autofree char *reply = raw_make_reply ("201 Created", "Content-Type: text/html\r\n", "<html><body>Done</body>");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  mark (f, targets, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (count_errors (f), ==, 0);
}

static void
test_servers_without_batches_are_asked_one_by_one (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", "MSG2", "MSG3", NULL };
  g_autofree char *refusal = raw_make_reply ("405 Method Not Allowed", NULL, "");
  g_autofree char *fine = raw_make_reply ("200 OK", NULL, "");
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");
  g_autofree char *second = transport_fixture_url (f, "bob/folders/ACTIVE/MSG2");
  GPtrArray *errors;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, refusal);
  for (guint i = 0; i < 2; i++)
    {
      raw_server_expect (f->server, "PROPPATCH /bob/folders/ACTIVE/MSG1 ");
      raw_server_add_reply (f->server, fine);
      raw_server_expect (f->server, "PROPPATCH /bob/folders/ACTIVE/MSG2 ");
      raw_server_add_reply (f->server, missing);
      raw_server_expect (f->server, "PROPPATCH /bob/folders/ACTIVE/MSG3 ");
      raw_server_add_reply (f->server, fine);
    }
  mark (f, targets, TRUE);
  transport_fixture_assert_success (f);
  errors = httpmail_response_get_member_errors (transport_fixture_last (f));
  g_assert_cmpuint (errors->len, ==, 1);
  g_assert_cmpstr (httpmail_member_error_get_href (g_ptr_array_index (errors, 0)), ==, second);

  /* It has learned that now. */
  mark (f, targets, TRUE);
  g_assert_cmpuint (count_errors (f), ==, 1);
  raw_server_assert_played (f->server);
}

static void
test_a_refusal_of_all_is_an_error (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", "MSG2", NULL };
  g_autofree char *reply = raw_make_reply ("403 Forbidden", NULL, "");

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  mark (f, targets, TRUE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
  g_assert_cmpuint (count_errors (f), ==, 0);
}

static void
test_what_lies_elsewhere_is_refused (void)
{
  static const char *const elsewhere[] = { "../sAVeD/MSG1", "/bob/folders/sAVeD/MSG1", "http://mail.example.net/MSG1",
                                           "sub/MSG1",      "",                        "a b",
                                           "MSG1\r\nX: y" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = inbox_url (f);
  const char *const none[] = { NULL };
  g_autoptr (GError) nobody = NULL;

  transport_fixture_open (f);
  for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      const char *const targets[] = { "MSG1", elsewhere[i], NULL };
      g_autoptr (GError) error = NULL;

      g_assert_false (httpmail_transport_command_mark_read (f->transport, url, targets, TRUE, 1, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, elsewhere[i]));
    }
  g_assert_false (httpmail_transport_command_mark_read (f->transport, url, none, TRUE, 1, &nobody));
  g_assert_error (nobody, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/mark-read/" name, func)
  ADD ("several-go-in-one-batch", test_several_go_in_one_batch);
  ADD ("one-goes-alone", test_one_goes_alone);
  ADD ("one-alone-may-fail-inside-a-207", test_one_alone_may_fail_inside_a_207);
  ADD ("each-has-its-own-error", test_each_has_its_own_error);
  ADD ("only-success-is-one", test_only_success_is_one);
  ADD ("a-page-after-success-means-nothing", test_a_page_after_success_means_nothing);
  ADD ("servers-without-batches-are-asked-one-by-one", test_servers_without_batches_are_asked_one_by_one);
  ADD ("a-refusal-of-all-is-an-error", test_a_refusal_of_all_is_an_error);
  ADD ("what-lies-elsewhere-is-refused", test_what_lies_elsewhere_is_refused);
#undef ADD
  return g_test_run ();
}
