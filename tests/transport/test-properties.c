/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define HTTPMAIL_NS "urn:schemas:httpmail:"
#define OWN_NS "http://example.org/ns/"

static const char *
folder_url (TransportFixture *f)
{
  g_autofree char *text = transport_fixture_url (f, "bob/folders/ACTIVE/");

  return g_intern_string (text);
}

static HTTPMailPropfindRequest *
make_question (void)
{
  HTTPMailPropfindRequest *request = httpmail_propfind_request_new ();

  g_assert_true (httpmail_propfind_request_add_property (request, "DAV:", "displayname", NULL));
  g_assert_true (httpmail_propfind_request_add_property (request, HTTPMAIL_NS, "unreadcount", NULL));
  g_assert_true (httpmail_propfind_request_add_property (request, OWN_NS, "colour", NULL));
  return request;
}

static HTTPMailProppatchRequest *
make_change (void)
{
  HTTPMailProppatchRequest *request = httpmail_proppatch_request_new ();

  g_assert_true (httpmail_proppatch_request_set_value (request, HTTPMAIL_NS, "read", "1", NULL));
  g_assert_true (httpmail_proppatch_request_set_value (request, OWN_NS, "colour", "<red> & blue", NULL));
  g_assert_true (httpmail_proppatch_request_remove (request, "DAV:", "comment", NULL));
  return request;
}

/* Asks by signal; NULL when that failed. */
static HTTPMailMultistatus *
find (TransportFixture *f, HTTPMailDepth depth)
{
  g_autoptr (HTTPMailPropfindRequest) request = make_question ();
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_propfind (f->transport, folder_url (f), request, depth, 7, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_PROPFIND);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, 7);
  return httpmail_response_get_multistatus (transport_fixture_last (f));
}

static HTTPMailMultistatus *
patch (TransportFixture *f)
{
  g_autoptr (HTTPMailProppatchRequest) request = make_change ();
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_proppatch (f->transport, folder_url (f), request, 8, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_PROPPATCH);
  return httpmail_response_get_multistatus (transport_fixture_last (f));
}

static void
add_multistatus (TransportFixture *f, const char *responses)
{
  g_autofree char *reply = transport_fixture_multistatus (responses);

  raw_server_add_reply (f->server, reply);
}

static void
assert_header (TransportFixture *f, guint n, const char *name, const char *expected)
{
  g_autofree char *text = transport_fixture_request_header (f, n, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_body (TransportFixture *f, guint n, const char *expected)
{
  g_autofree char *text = transport_fixture_request_body (f, n);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_value (HTTPMailMultistatusResponse *response, const char *ns, const char *name, guint status, const char *value)
{
  g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, ns, name), ==, status);
  g_assert_cmpstr (httpmail_multistatus_response_get_value (response, ns, name), ==, value);
}

static void
test_the_question_is_written_with_fixed_prefixes (void)
{
  static const struct
  {
    HTTPMailDepth depth;
    const char *text;
  } table[] = {
    { HTTPMAIL_DEPTH_ZERO, "0" },
    { HTTPMAIL_DEPTH_ONE, "1" },
    { HTTPMAIL_DEPTH_INFINITY, "infinity" },
  };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailPropfindRequest) all = httpmail_propfind_request_new ();

  transport_fixture_open (f);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *head = NULL;

      add_multistatus (f, "");
      g_assert_nonnull (find (f, table[i].depth));
      head = transport_fixture_request_head (f, i + 1);
      g_assert_true (g_str_has_prefix (head, "PROPFIND /bob/folders/ACTIVE/ HTTP/1.1\r\n"));
      assert_header (f, i + 1, "Depth", table[i].text);
      assert_header (f, i + 1, "Content-Type", "text/xml");
      assert_body (f, i + 1,
                   "<?xml version=\"1.0\"?>\r\n"
                   "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" "
                   "xmlns:n0=\"http://example.org/ns/\">\r\n"
                   "<D:prop><D:displayname/><hm:unreadcount/><n0:colour/></D:prop></D:propfind>\r\n");
    }
  add_multistatus (f, "");
  g_assert_true (
    httpmail_transport_command_propfind (f->transport, folder_url (f), all, HTTPMAIL_DEPTH_ZERO, 1, NULL));
  transport_fixture_run_until_done (f, 4);
  assert_body (f, 4,
               "<?xml version=\"1.0\"?>\r\n<D:propfind xmlns:D=\"DAV:\">\r\n<D:allprop/></D:propfind>\r\n");
}

static void
test_every_value_comes_by_its_name (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *message = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  HTTPMailMultistatus *multistatus;
  HTTPMailMultistatusResponse *response;

  transport_fixture_open (f);
  add_multistatus (f,
                   "<D:response><D:href>/bob/folders/ACTIVE/</D:href><D:propstat><D:prop>"
                   "<D:displayname> In &amp; out </D:displayname><hm:unreadcount>3</hm:unreadcount></D:prop>"
                   "<D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat><D:prop>"
                   "<x:colour xmlns:x=\"http://example.org/ns/\">secret</x:colour></D:prop>"
                   "<D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat></D:response>"
                   "<D:response><D:href>MSG1</D:href><D:status>HTTP/1.1 423 Locked</D:status>"
                   "<D:responsedescription>Busy</D:responsedescription></D:response>"
                   "<D:responsedescription>More or less</D:responsedescription>");
  multistatus = find (f, HTTPMAIL_DEPTH_ONE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (multistatus), ==, 2);
  g_assert_cmpstr (httpmail_multistatus_get_description (multistatus), ==, "More or less");

  response = httpmail_multistatus_get_response (multistatus, 0);
  g_assert_cmpstr (httpmail_multistatus_response_get_href (response), ==, folder_url (f));
  assert_value (response, "DAV:", "displayname", 200, "In & out");
  assert_value (response, HTTPMAIL_NS, "unreadcount", 200, "3");
  assert_value (response, OWN_NS, "colour", 403, NULL);
  assert_value (response, OWN_NS, "size", 0, NULL);

  response = httpmail_multistatus_find (multistatus, message);
  g_assert_nonnull (response);
  g_assert_cmpuint (httpmail_multistatus_response_get_http_status (response), ==, 423);
  g_assert_cmpstr (httpmail_multistatus_response_get_description (response), ==, "Busy");
}

/* Where all is behind a question mark, a bare name would otherwise take the place of it. */
static void
test_names_below_a_query (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailPropfindRequest) request = make_question ();
  g_autofree char *folder = transport_fixture_url (f, "httpmail.php?/folders/0/");
  g_autofree char *message = g_strconcat (folder, "17", NULL);
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  add_multistatus (f, "<D:response><D:href>17</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>");
  httpmail_transport_command_propfind (f->transport, folder, request, HTTPMAIL_DEPTH_ONE, 7, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, 1);
  g_assert_nonnull (
    httpmail_multistatus_find (httpmail_response_get_multistatus (transport_fixture_last (f)), message));
}

/* Exchange: other prefixes, the status first, types, and chunks. */
static void
test_exchange_is_understood (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *body = "<?xml version=\"1.0\"?><a:multistatus xmlns:b=\"urn:uuid:c2f41010-65b3-11d1-a29f-00aa00c14882/\" "
                     "xmlns:e=\"http://example.org/ns/\" xmlns:d=\"urn:schemas:httpmail:\" xmlns:a=\"DAV:\"><a:response>"
                     "<a:href>/bob/Inbox/a.EML</a:href><a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop>"
                     "<d:unreadcount b:dt=\"int\">12</d:unreadcount><e:colour/></a:prop></a:propstat><a:propstat>"
                     "<a:status>HTTP/1.1 404 Resource Not Found</a:status><a:prop><a:displayname/></a:prop>"
                     "</a:propstat></a:response></a:multistatus>";
  g_autofree char *reply = g_strdup_printf ("HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\n"
                                            "Transfer-Encoding: chunked\r\n\r\n%zx\r\n%s\r\n0\r\n\r\n",
                                            strlen (body), body);
  HTTPMailMultistatus *multistatus;
  HTTPMailMultistatusResponse *response;

  transport_fixture_open_exchange (f);
  raw_server_add_reply (f->server, reply);
  multistatus = find (f, HTTPMAIL_DEPTH_ZERO);
  /* Properties that are not there would not come in a brief answer. */
  assert_header (f, 1, "Brief", "");
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (multistatus), ==, 1);
  response = httpmail_multistatus_get_response (multistatus, 0);
  assert_value (response, HTTPMAIL_NS, "unreadcount", 200, "12");
  assert_value (response, OWN_NS, "colour", 200, "");
  assert_value (response, "DAV:", "displayname", 404, NULL);
}

static void
test_what_is_no_multistatus_is_an_error (void)
{
  static const struct
  {
    const char *status;
    const char *type;
    const char *body;
    int code;
  } table[] = {
    { "200 OK", "Content-Type: text/html\r\n", "<html>What?</html>", HTTPMAIL_ERROR_PROTOCOL },
    { "207 Multi-Status", "Content-Type: text/xml\r\n", "<D:multistatus xmlns:D=\"DAV:\"><D:resp",
      HTTPMAIL_ERROR_INCOMPLETE },
    { "403 Forbidden", "Content-Type: text/html\r\n", "<html>No</html>", HTTPMAIL_ERROR_FORBIDDEN },
    { "404 Not Found", NULL, "", HTTPMAIL_ERROR_NOT_FOUND },
  };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *reply = raw_make_reply (table[i].status, table[i].type, table[i].body);

      raw_server_add_reply (f->server, reply);
      g_assert_null (find (f, HTTPMAIL_DEPTH_ZERO));
      g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, table[i].code);
    }
}

static void
test_no_more_is_held_than_the_limits_say (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_listing (f, 5);
  gsize size = strlen (strstr (reply, "\r\n\r\n") + 4);
  const char *many = "<D:response><D:href>a</D:href><D:href>b</D:href><D:href>c</D:href><D:href>d</D:href>"
                     "<D:href>e</D:href><D:propstat><D:prop><hm:read>1</hm:read></D:prop>"
                     "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
  HTTPMailMultistatus *multistatus;

  transport_fixture_open (f);
  g_object_set (f->transport, "max-held-members", (guint64) 5, "max-held-size", (guint64) size, NULL);
  raw_server_add_reply (f->server, reply);
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (find (f, HTTPMAIL_DEPTH_ONE)), ==, 5);
  /* Several names for one answer count as well, and share no values. */
  add_multistatus (f, many);
  multistatus = find (f, HTTPMAIL_DEPTH_ONE);
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (multistatus), ==, 5);
  g_assert_cmpuint (
    httpmail_multistatus_response_get_n_values (httpmail_multistatus_get_response (multistatus, 0)), ==, 1);
  g_assert_cmpuint (
    httpmail_multistatus_response_get_n_values (httpmail_multistatus_get_response (multistatus, 4)), ==, 0);

  g_object_set (f->transport, "max-held-members", (guint64) 4, NULL);
  raw_server_add_reply (f->server, reply);
  g_assert_null (find (f, HTTPMAIL_DEPTH_ONE));
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
  add_multistatus (f, many);
  g_assert_null (find (f, HTTPMAIL_DEPTH_ONE));
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);

  g_object_set (f->transport, "max-held-members", (guint64) 5, "max-held-size", (guint64) size - 1, NULL);
  raw_server_add_reply (f->server, reply);
  g_assert_null (find (f, HTTPMAIL_DEPTH_ONE));
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);

  g_object_set (f->transport, "max-held-size", (guint64) size, "max-listing-size", (guint64) size - 1, NULL);
  raw_server_add_reply (f->server, reply);
  g_assert_null (find (f, HTTPMAIL_DEPTH_ONE));
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
}

static void
test_bad_arguments_are_refused (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailPropfindRequest) question = make_question ();
  g_autoptr (HTTPMailProppatchRequest) change = make_change ();
  g_autoptr (HTTPMailProppatchRequest) nothing = httpmail_proppatch_request_new ();
  g_autoptr (GError) depth = NULL;
  g_autoptr (GError) place = NULL;
  g_autoptr (GError) empty = NULL;

  transport_fixture_open (f);
  g_assert_false (
    httpmail_transport_command_propfind (f->transport, folder_url (f), question, (HTTPMailDepth) 2, 1, &depth));
  g_assert_error (depth, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_false (httpmail_transport_command_proppatch (f->transport, "ftp://example.org/", change, 1, &place));
  g_assert_error (place, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_false (httpmail_transport_command_proppatch (f->transport, folder_url (f), nothing, 1, &empty));
  g_assert_error (empty, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (empty->message, folder_url (f)));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_a_change_is_written_in_its_order (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (TransportFixture) exchange = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("200 OK", NULL, "");
  g_autofree char *head = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, reply);
  patch (f);
  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "PROPPATCH /bob/folders/ACTIVE/ HTTP/1.1\r\n"));
  assert_header (f, 1, "Content-Type", "text/xml");
  assert_header (f, 1, "Depth", "");
  assert_header (f, 1, "If-Match", "");
  assert_body (f, 1,
               "<?xml version=\"1.0\"?>\r\n"
               "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" "
               "xmlns:n0=\"http://example.org/ns/\">\r\n"
               "<D:set><D:prop><hm:read>1</hm:read><n0:colour>&lt;red&gt; &amp; blue</n0:colour></D:prop></D:set>"
               "<D:remove><D:prop><D:comment/></D:prop></D:remove></D:propertyupdate>\r\n");

  /* Exchange would make something of that name where there was nothing. */
  transport_fixture_open_exchange (exchange);
  raw_server_add_reply (exchange->server, reply);
  patch (exchange);
  assert_header (exchange, 1, "If-Match", "*");
  /* A brief answer would leave out the properties that went well. */
  assert_header (exchange, 1, "Brief", "");
}

static void
test_a_bare_success_is_one_response (void)
{
  static const char *const statuses[] = { "200 OK", "201 Created", "204 No Content" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  for (guint i = 0; i <= G_N_ELEMENTS (statuses); i++)
    {
      gboolean empty = i == G_N_ELEMENTS (statuses);
      g_autofree char *reply =
        empty ? transport_fixture_multistatus ("")
              : raw_make_reply (statuses[i], "Content-Type: text/html\r\n", i < 2 ? "<html>Done</html>" : "");
      HTTPMailMultistatus *multistatus;
      HTTPMailMultistatusResponse *response;

      raw_server_add_reply (f->server, reply);
      multistatus = patch (f);
      transport_fixture_assert_success (f);
      g_assert_cmpuint (httpmail_multistatus_get_n_responses (multistatus), ==, 1);
      response = httpmail_multistatus_get_response (multistatus, 0);
      g_assert_cmpstr (httpmail_multistatus_response_get_href (response), ==, folder_url (f));
      g_assert_cmpuint (httpmail_multistatus_response_get_http_status (response), ==, empty ? 200 : atoi (statuses[i]));
    }
}

static void
test_each_property_has_its_outcome (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *refusal = raw_make_reply ("423 Locked", NULL, "");
  HTTPMailMultistatusResponse *response;

  transport_fixture_open (f);
  add_multistatus (f,
                   "<D:response><D:href>/bob/folders/ACTIVE/</D:href>"
                   "<D:propstat><D:prop><x:colour xmlns:x=\"http://example.org/ns/\"/></D:prop>"
                   "<D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>"
                   "<D:propstat><D:prop><hm:read/><D:comment/></D:prop>"
                   "<D:status>HTTP/1.1 424 Failed Dependency</D:status></D:propstat></D:response>");
  response = httpmail_multistatus_get_response (patch (f), 0);
  transport_fixture_assert_success (f);
  assert_value (response, OWN_NS, "colour", 403, NULL);
  assert_value (response, HTTPMAIL_NS, "read", 424, NULL);
  assert_value (response, "DAV:", "comment", 424, NULL);

  raw_server_add_reply (f->server, refusal);
  g_assert_null (patch (f));
  g_assert_nonnull (transport_fixture_last_error (f));
}

static void
test_a_lost_answer_is_told (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/ACTIVE/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>");

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_CLOSE, NULL, 0);
  g_assert_null (patch (f));
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "Whether it was done is not known"));
  raw_server_add_behaviour (f->server, RAW_TRUNCATE, reply, strlen (reply) - 10);
  g_assert_null (patch (f));
  g_assert_nonnull (transport_fixture_last_error (f));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 3);
}

static void
test_by_callback_the_answer_is_the_result (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailPropfindRequest) question = make_question ();
  g_autoptr (HTTPMailProppatchRequest) change = make_change ();
  g_autofree char *listing = transport_fixture_listing (f, 3);
  g_autofree char *done = raw_make_reply ("204 No Content", NULL, "");
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) changed = NULL;
  g_autoptr (HTTPMailMultistatus) values = NULL;
  g_autoptr (HTTPMailMultistatus) outcome = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, listing);
  raw_server_add_reply (f->server, done);
  httpmail_transport_propfind_async (f->transport, folder_url (f), question, HTTPMAIL_DEPTH_ONE, NULL,
                                     transport_fixture_on_ready, &found);
  httpmail_transport_proppatch_async (f->transport, folder_url (f), change, NULL, transport_fixture_on_ready, &changed);
  run_until (run_until_nonnull, &changed);
  values = httpmail_transport_propfind_finish (f->transport, found, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (values), ==, 3);
  outcome = httpmail_transport_proppatch_finish (f->transport, changed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (outcome), ==, 1);
}

static void
test_it_can_be_cancelled_while_it_is_read (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailPropfindRequest) question = make_question ();
  g_autofree char *listing = transport_fixture_listing (f, 3);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, listing, strlen (listing) - 10);
  httpmail_transport_propfind_async (f->transport, folder_url (f), question, HTTPMAIL_DEPTH_ONE, cancellable,
                                     transport_fixture_on_ready, &result);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  g_assert_null (httpmail_transport_propfind_finish (f->transport, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  raw_server_release (f->server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/properties/" name, func)
  ADD ("names-below-a-query-are-joined", test_names_below_a_query);
  ADD ("the-question-is-written-with-fixed-prefixes", test_the_question_is_written_with_fixed_prefixes);
  ADD ("every-value-comes-by-its-name", test_every_value_comes_by_its_name);
  ADD ("exchange-is-understood", test_exchange_is_understood);
  ADD ("what-is-no-multistatus-is-an-error", test_what_is_no_multistatus_is_an_error);
  ADD ("no-more-is-held-than-the-limits-say", test_no_more_is_held_than_the_limits_say);
  ADD ("bad-arguments-are-refused", test_bad_arguments_are_refused);
  ADD ("a-change-is-written-in-its-order", test_a_change_is_written_in_its_order);
  ADD ("a-bare-success-is-one-response", test_a_bare_success_is_one_response);
  ADD ("each-property-has-its-outcome", test_each_property_has_its_outcome);
  ADD ("a-lost-answer-is-told", test_a_lost_answer_is_told);
  ADD ("by-callback-the-answer-is-the-result", test_by_callback_the_answer_is_the_result);
  ADD ("it-can-be-cancelled-while-it-is-read", test_it_can_be_cancelled_while_it_is_read);
#undef ADD
  return g_test_run ();
}
