/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

#define CONTEXT 31
#define HEAD "<?xml version=\"1.0\"?>\r\n"
#define ITEM(href, status) \
  "<D:response><D:href>" href "</D:href><D:status>HTTP/1.1 " status "</D:status></D:response>"

static const char *const three[] = { "MSG1", "MSG2", "MSG3", NULL };

static const char *
url (TransportFixture *f, const char *path)
{
  g_autofree char *text = transport_fixture_url (f, path);

  return g_intern_string (text);
}

static const char *
inbox (TransportFixture *f)
{
  return url (f, "bob/folders/ACTIVE/");
}

static const char *
trash (TransportFixture *f)
{
  return url (f, "bob/folders/trAsH/");
}

/* Moves what is named, with the replies that were added. */
static GPtrArray *
move_to (TransportFixture *f, const char *const *targets, const char *const *destinations, gboolean allow_rename)
{
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_bmove (f->transport, inbox (f), targets, trash (f), destinations, allow_rename, CONTEXT,
                                    &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_BMOVE);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, CONTEXT);
  return httpmail_response_get_batch_items (transport_fixture_last (f));
}

static GPtrArray *
delete (TransportFixture *f, const char *const *targets)
{
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_bdelete (f->transport, inbox (f), targets, CONTEXT, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_BDELETE);
  return httpmail_response_get_member_errors (transport_fixture_last (f));
}

static void
assert_item (GPtrArray *items, guint i, const char *href, guint status, const char *location)
{
  HTTPMailBatchItem *item;

  g_assert_cmpuint (i, <, items->len);
  item = g_ptr_array_index (items, i);
  g_assert_cmpstr (httpmail_batch_item_get_href (item), ==, href);
  g_assert_cmpuint (httpmail_batch_item_get_http_status (item), ==, status);
  g_assert_cmpstr (httpmail_batch_item_get_location (item), ==, location);
  g_assert_cmpint (httpmail_batch_item_get_error (item) != NULL, ==, status >= 300);
}

static void
assert_failed (GPtrArray *errors, guint i, const char *href, guint status)
{
  HTTPMailMemberError *error;

  g_assert_cmpuint (i, <, errors->len);
  error = g_ptr_array_index (errors, i);
  g_assert_cmpstr (httpmail_member_error_get_href (error), ==, href);
  g_assert_cmpuint (httpmail_member_error_get_http_status (error), ==, status);
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
assert_line (TransportFixture *f, guint n, const char *expected)
{
  g_autofree char *head = transport_fixture_request_head (f, n);

  g_assert_true (g_str_has_prefix (head, expected));
}

static void
add_status (TransportFixture *f, const char *for_request, const char *status, const char *headers)
{
  g_autofree char *reply = raw_make_reply (status, headers, "");

  if (for_request)
    raw_server_expect (f->server, for_request);
  raw_server_add_reply (f->server, reply);
}

static void
add_multistatus (TransportFixture *f, const char *responses)
{
  g_autofree char *reply = transport_fixture_multistatus (responses);

  raw_server_add_reply (f->server, reply);
}

static void
test_the_request_names_bare_names (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", url (f, "bob/folders/ACTIVE/MSG2"), "a%20b/", NULL };

  transport_fixture_open (f);
  add_status (f, NULL, "201 Created", NULL);
  add_status (f, NULL, "201 Created", NULL);
  add_status (f, NULL, "201 Created", NULL);
  move_to (f, targets, NULL, FALSE);
  transport_fixture_assert_success (f);
  assert_line (f, 1, "BMOVE /bob/folders/ACTIVE/ HTTP/1.1\r\n");
  assert_header (f, 1, "Destination", trash (f));
  assert_header (f, 1, "Content-Type", "text/xml");
  assert_header (f, 1, "Overwrite", "");
  assert_header (f, 1, "Allow-Rename", "");
  assert_body (f, 1,
               HEAD "<D:move xmlns:D=\"DAV:\">\r\n<D:target>\r\n<D:href>MSG1</D:href>\r\n<D:href>MSG2</D:href>\r\n"
                    "<D:href>a%20b</D:href>\r\n</D:target>\r\n</D:move>\r\n");

  /* Folders get the slash that they lack. */
  g_assert_true (httpmail_transport_command_bcopy (f->transport, url (f, "bob/folders/ACTIVE"), targets,
                                                   url (f, "bob/folders/trAsH"), NULL, TRUE, CONTEXT, NULL));
  transport_fixture_run_until_done (f, 2);
  assert_line (f, 2, "BCOPY /bob/folders/ACTIVE/ HTTP/1.1\r\n");
  assert_header (f, 2, "Destination", trash (f));
  assert_header (f, 2, "Overwrite", "F");
  assert_header (f, 2, "Allow-Rename", "t");
  assert_body (f, 2,
               HEAD "<D:copy xmlns:D=\"DAV:\">\r\n<D:target>\r\n<D:href>MSG1</D:href>\r\n<D:href>MSG2</D:href>\r\n"
                    "<D:href>a%20b</D:href>\r\n</D:target>\r\n</D:copy>\r\n");

  delete (f, targets);
  assert_line (f, 3, "BDELETE /bob/folders/ACTIVE/ HTTP/1.1\r\n");
  assert_body (f, 3,
               HEAD "<D:delete xmlns:D=\"DAV:\">\r\n<D:target>\r\n<D:href>MSG1</D:href>\r\n<D:href>MSG2</D:href>\r\n"
                    "<D:href>a%20b</D:href>\r\n</D:target>\r\n</D:delete>\r\n");
}

/* There a message without its final slash would be taken for the folder. */
static void
test_one_alone_is_a_batch_too (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *folder = url (f, "httpmail.php?/folders/0/");
  const char *const targets[] = { "17", NULL };

  transport_fixture_open (f);
  add_status (f, "BMOVE /httpmail.php?/folders/0/ ", "201 Created", NULL);
  add_status (f, "BDELETE /httpmail.php?/folders/0/ ", "201 Created", NULL);
  g_assert_true (httpmail_transport_command_bmove (f->transport, folder, targets,
                                                   url (f, "httpmail.php?/folders/-5/"), NULL, FALSE, 1, NULL));
  g_assert_true (httpmail_transport_command_bdelete (f->transport, folder, targets, 1, NULL));
  transport_fixture_run_until_done (f, 2);
  transport_fixture_assert_success (f);
  assert_body (f, 1,
               HEAD "<D:move xmlns:D=\"DAV:\">\r\n<D:target>\r\n<D:href>17</D:href>\r\n</D:target>\r\n</D:move>\r\n");
}

static void
test_hotmail_tells_of_each (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  GPtrArray *items;

  transport_fixture_open (f);
  add_multistatus (f, ITEM ("/bob/folders/ACTIVE/MSG3", "200 OK")
                   "<D:response><D:href>http://dav7.mail.example.net/bob/folders/ACTIVE/MSG1</D:href>"
                   "<D:location>/bob/folders/trAsH/MSG9</D:location><D:status>HTTP/1.1 200 OK</D:status></D:response>"
                   "<D:response><D:href>MSG2</D:href><D:location>/bob/x</D:location>"
                   "<D:status>HTTP/1.1 404 Not Found</D:status>"
                   "<D:responsedescription>Gone fishing</D:responsedescription></D:response>"
                   ITEM ("/bob/folders/ACTIVE/MSG77", "500 Stranger"));
  items = move_to (f, three, NULL, TRUE);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (items->len, ==, 3);
  assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 200, url (f, "bob/folders/trAsH/MSG9"));
  assert_item (items, 1, url (f, "bob/folders/ACTIVE/MSG2"), 404, NULL);
  assert_item (items, 2, url (f, "bob/folders/ACTIVE/MSG3"), 200, NULL);
  g_assert_error (httpmail_batch_item_get_error (g_ptr_array_index (items, 1)), HTTPMAIL_ERROR,
                  HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_nonnull (
    strstr (httpmail_batch_item_get_error (g_ptr_array_index (items, 1))->message, "Gone fishing"));
}

static void
test_one_status_may_be_that_of_all (void)
{
  static const char *const statuses[] = { "200 OK", "201 Created", "204 No Content" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      GPtrArray *items;

      add_status (f, NULL, statuses[i], NULL);
      items = move_to (f, three, NULL, TRUE);
      transport_fixture_assert_success (f);
      g_assert_cmpuint (items->len, ==, 3);
      assert_item (items, 2, url (f, "bob/folders/ACTIVE/MSG3"), atoi (statuses[i]), NULL);
      add_status (f, NULL, statuses[i], NULL);
      g_assert_cmpuint (delete (f, three)->len, ==, 0);
      transport_fixture_assert_success (f);
    }
}

/* Exchange leaves out what went as expected; what it says of the folder holds for those it does not name. */
static void
test_exchange_tells_of_some (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  GPtrArray *items;

  transport_fixture_open_exchange (f);
  add_multistatus (f, ITEM ("/bob/folders/ACTIVE/MSG2", "423 Locked"));
  items = move_to (f, three, NULL, FALSE);
  transport_fixture_assert_success (f);
  assert_header (f, 1, "Brief", "t");
  assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 200, NULL);
  assert_item (items, 1, url (f, "bob/folders/ACTIVE/MSG2"), 423, NULL);
  assert_item (items, 2, url (f, "bob/folders/ACTIVE/MSG3"), 200, NULL);

  add_multistatus (f, ITEM ("/bob/folders/ACTIVE/", "403 Forbidden") ITEM ("/bob/folders/ACTIVE/MSG3", "201 Created"));
  items = move_to (f, three, NULL, FALSE);
  assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 403, NULL);
  assert_item (items, 1, url (f, "bob/folders/ACTIVE/MSG2"), 403, NULL);
  assert_item (items, 2, url (f, "bob/folders/ACTIVE/MSG3"), 201, NULL);

  add_multistatus (f, "");
  items = move_to (f, three, NULL, FALSE);
  g_assert_cmpuint (items->len, ==, 3);
  assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 200, NULL);

  add_multistatus (f, "<D:response><D:href>MSG1</D:href><D:href>MSG3</D:href>"
                      "<D:status>HTTP/1.1 424 Failed Dependency</D:status></D:response>");
  items = delete (f, three);
  g_assert_cmpuint (items->len, ==, 2);
  assert_failed (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 424);
  assert_failed (items, 1, url (f, "bob/folders/ACTIVE/MSG3"), 424);
}

static void
test_chosen_names_go_beside_their_own (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const names[] = { "A.EML", url (f, "bob/folders/trAsH/B.EML"), "C%26.EML", NULL };
  GPtrArray *items;

  transport_fixture_open_exchange (f);
  add_multistatus (f, "<D:response><D:href>/bob/folders/ACTIVE/MSG1</D:href>"
                      "<D:location>/bob/folders/trAsH/A-2.EML</D:location>"
                      "<D:status>HTTP/1.1 201 Created</D:status></D:response>");
  items = move_to (f, three, names, TRUE);
  assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 201, url (f, "bob/folders/trAsH/A-2.EML"));
  assert_item (items, 1, url (f, "bob/folders/ACTIVE/MSG2"), 200, NULL);
  assert_body (f, 1,
               HEAD "<D:move xmlns:D=\"DAV:\">\r\n"
                    "<D:target><D:href>MSG1</D:href><D:dest>A.EML</D:dest></D:target>\r\n"
                    "<D:target><D:href>MSG2</D:href><D:dest>B.EML</D:dest></D:target>\r\n"
                    "<D:target><D:href>MSG3</D:href><D:dest>C%26.EML</D:dest></D:target>\r\n</D:move>\r\n");
}

/* It would do the first and say that it did all. */
static void
test_hotmail_gets_chosen_names_one_by_one (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "MSG1", "MSG2/", NULL };
  const char *const names[] = { "A/", "B", NULL };
  GPtrArray *items;

  transport_fixture_open (f);
  add_status (f, "MOVE /bob/folders/ACTIVE/MSG1 ", "201 Created", "Location: /bob/folders/trAsH/A-2\r\n");
  add_status (f, "MOVE /bob/folders/ACTIVE/MSG2/ ", "201 Created", NULL);
  items = move_to (f, targets, names, TRUE);
  transport_fixture_assert_success (f);
  assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 201, url (f, "bob/folders/trAsH/A-2"));
  assert_item (items, 1, url (f, "bob/folders/ACTIVE/MSG2/"), 201, url (f, "bob/folders/trAsH/B/"));
  assert_header (f, 1, "Destination", url (f, "bob/folders/trAsH/A"));
  assert_header (f, 2, "Destination", url (f, "bob/folders/trAsH/B/"));
  assert_header (f, 1, "Allow-Rename", "t");
  assert_header (f, 1, "Content-Length", "0");
  raw_server_assert_played (f->server);
}

/* Where all is in the query, a message without its final slash is taken for the folder, and that renamed. */
static void
test_names_in_a_query_get_their_final_slash (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const targets[] = { "17", NULL };
  const char *const names[] = { "18", NULL };

  transport_fixture_open (f);
  add_status (f, "MOVE /httpmail.php?/folders/0/17/ ", "201 Created", NULL);
  g_assert_true (httpmail_transport_command_bmove (f->transport, url (f, "httpmail.php?/folders/0/"), targets,
                                                   url (f, "httpmail.php?/folders/-5/"), names, FALSE, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  assert_header (f, 1, "Destination", url (f, "httpmail.php?/folders/-5/18/"));
  raw_server_assert_played (f->server);
}

static void
test_servers_without_batches_are_asked_one_by_one (void)
{
  static const char *const refusals[] = { "405 Method Not Allowed", "501 Not Implemented" };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *inner =
        transport_fixture_multistatus (ITEM ("/bob/folders/ACTIVE/MSG3", "423 Locked"));
      GPtrArray *items;

      transport_fixture_open (f);
      add_status (f, "BMOVE ", refusals[i], NULL);
      add_status (f, "MOVE /bob/folders/ACTIVE/MSG1 ", "204 No Content", NULL);
      add_status (f, "MOVE /bob/folders/ACTIVE/MSG2 ", "404 Not Found", NULL);
      raw_server_expect (f->server, "MOVE /bob/folders/ACTIVE/MSG3 ");
      raw_server_add_reply (f->server, inner);
      items = move_to (f, three, NULL, FALSE);
      transport_fixture_assert_success (f);
      assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 204, url (f, "bob/folders/trAsH/MSG1"));
      assert_item (items, 1, url (f, "bob/folders/ACTIVE/MSG2"), 404, NULL);
      assert_item (items, 2, url (f, "bob/folders/ACTIVE/MSG3"), 423, NULL);
      assert_header (f, 2, "Overwrite", "");

      /* It has learned that now, for other verbs, too. */
      add_status (f, "DELETE /bob/folders/ACTIVE/MSG1 ", "204 No Content", NULL);
      add_status (f, "DELETE /bob/folders/ACTIVE/MSG2 ", "404 Not Found", NULL);
      add_status (f, "DELETE /bob/folders/ACTIVE/MSG3 ", "405 Method Not Allowed", NULL);
      items = delete (f, three);
      transport_fixture_assert_success (f);
      g_assert_cmpuint (items->len, ==, 2);
      assert_failed (items, 0, url (f, "bob/folders/ACTIVE/MSG2"), 404);
      assert_failed (items, 1, url (f, "bob/folders/ACTIVE/MSG3"), 405);
      raw_server_assert_played (f->server);
    }
}

static void
test_plain_servers_are_not_even_tried (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open_plain (f);
  for (guint i = 0; i < 3; i++)
    add_status (f, "COPY ", "201 Created", NULL);
  g_assert_true (
    httpmail_transport_command_bcopy (f->transport, inbox (f), three, trash (f), NULL, TRUE, CONTEXT, NULL));
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (httpmail_response_get_batch_items (transport_fixture_last (f))->len, ==, 3);
  assert_header (f, 3, "Destination", url (f, "bob/folders/trAsH/MSG3"));
  assert_header (f, 3, "Overwrite", "F");
}

/* A server that did a part before it complained would have it done twice. */
static void
test_a_refusal_of_all_is_an_error (void)
{
  static const struct
  {
    const char *status;
    int code;
  } table[] = {
    { "400 Bad Request", HTTPMAIL_ERROR_BAD_REQUEST },
    { "403 Forbidden", HTTPMAIL_ERROR_FORBIDDEN },
    { "409 Conflict", HTTPMAIL_ERROR_CONFLICT },
    { "507 Insufficient Storage", HTTPMAIL_ERROR_INSUFFICIENT_STORAGE },
  };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *page = raw_make_reply ("200 OK", "Content-Type: text/html\r\n", "<html>What?</html>");

  transport_fixture_open (f);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      add_status (f, NULL, table[i].status, NULL);
      g_assert_cmpuint (move_to (f, three, NULL, FALSE)->len, ==, 0);
      g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, table[i].code);
      add_status (f, NULL, table[i].status, NULL);
      g_assert_cmpuint (delete (f, three)->len, ==, 0);
      g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, table[i].code);
    }
  raw_server_add_reply (f->server, page);
  move_to (f, three, NULL, FALSE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  raw_server_add_reply (f->server, page);
  delete (f, three);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 11);
}

static void
test_what_was_done_before_the_failure_is_told (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  GPtrArray *items;

  transport_fixture_open_plain (f);
  add_status (f, "MOVE /bob/folders/ACTIVE/MSG1 ", "201 Created", NULL);
  raw_server_expect (f->server, "MOVE /bob/folders/ACTIVE/MSG2 ");
  raw_server_add_behaviour (f->server, RAW_CLOSE, NULL, 0);
  items = move_to (f, three, NULL, FALSE);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "After 1 of 3"));
  g_assert_nonnull (strstr (transport_fixture_last_error (f)->message, "not known"));
  g_assert_cmpuint (items->len, ==, 1);
  assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 201, url (f, "bob/folders/trAsH/MSG1"));
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 3);

  add_status (f, "DELETE /bob/folders/ACTIVE/MSG1 ", "204 No Content", NULL);
  /* Twice: it is sent again when the connection was a kept one. */
  for (guint i = 0; i < 2; i++)
    {
      raw_server_expect (f->server, "DELETE /bob/folders/ACTIVE/MSG2 ");
      raw_server_add_behaviour (f->server, RAW_CLOSE, NULL, 0);
    }
  items = delete (f, three);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_cmpuint (items->len, ==, 2);
  assert_failed (items, 0, url (f, "bob/folders/ACTIVE/MSG2"), 0);
  assert_failed (items, 1, url (f, "bob/folders/ACTIVE/MSG3"), 0);
  g_assert_error (httpmail_member_error_get_error (g_ptr_array_index (items, 1)), HTTPMAIL_ERROR,
                  HTTPMAIL_ERROR_CONNECTION_DROPPED);
}

static void
test_a_cut_answer_tells_what_it_said (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply =
    transport_fixture_multistatus (ITEM ("MSG1", "200 OK") ITEM ("MSG2", "404 Not Found") ITEM ("MSG3", "200 OK"));
  gsize n = strstr (reply, "MSG3") - reply;
  GPtrArray *items;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_TRUNCATE, reply, n);
  items = move_to (f, three, NULL, FALSE);
  g_assert_nonnull (transport_fixture_last_error (f));
  g_assert_cmpuint (items->len, ==, 2);
  assert_item (items, 0, url (f, "bob/folders/ACTIVE/MSG1"), 200, NULL);
  assert_item (items, 1, url (f, "bob/folders/ACTIVE/MSG2"), 404, NULL);
}

static void
assert_refused (TransportFixture *f,
                const char *const *targets,
                const char *destination,
                const char *const *destinations,
                const char *named)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (httpmail_transport_command_bmove (f->transport, inbox (f), targets, destination, destinations, FALSE,
                                                    1, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, named));
}

static void
test_bad_arguments_are_refused (void)
{
  static const char *const elsewhere[] = { "../sAVeD/MSG1", "/bob/folders/sAVeD/MSG1", "http://mail.example.net/MSG1",
                                           "sub/MSG1",      "",                        "?/folders/2/1/" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const char *const none[] = { NULL };
  const char *const two[] = { "A", "B", NULL };
  const char *const outside[] = { "A", "B", "/bob/folders/sAVeD/C", NULL };
  const char *const same[] = { "X", "MSG2", "Y", NULL };
  g_autoptr (GError) nothing = NULL;

  transport_fixture_open (f);
  for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      const char *const targets[] = { "MSG1", elsewhere[i], NULL };
      g_autoptr (GError) error = NULL;

      assert_refused (f, targets, trash (f), NULL, elsewhere[i]);
      g_assert_false (httpmail_transport_command_bdelete (f->transport, inbox (f), targets, 1, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
    }
  assert_refused (f, none, trash (f), NULL, inbox (f));
  assert_refused (f, three, trash (f), two, "3 messages were named, and 2 names");
  assert_refused (f, three, trash (f), none, "3 messages were named, and 0 names");
  assert_refused (f, three, trash (f), outside, "/bob/folders/sAVeD/C");
  assert_refused (f, three, inbox (f), NULL, "is there already");
  assert_refused (f, three, inbox (f), same, "MSG2");
  assert_refused (f, three, "/bob/folders/trAsH/", NULL, "/bob/folders/trAsH/");
  g_assert_false (httpmail_transport_command_bdelete (f->transport, inbox (f), none, 1, &nothing));
  g_assert_error (nothing, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_by_callback_the_items_are_the_result (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GAsyncResult) copied = NULL;
  g_autoptr (GAsyncResult) moved = NULL;
  g_autoptr (GAsyncResult) deleted = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  add_multistatus (f, ITEM ("MSG2", "404 Not Found"));
  add_status (f, NULL, "403 Forbidden", NULL);
  add_multistatus (f, ITEM ("MSG2", "404 Not Found"));
  httpmail_transport_bcopy_async (f->transport, inbox (f), three, trash (f), NULL, FALSE, NULL,
                                  transport_fixture_on_ready, &copied);
  httpmail_transport_bmove_async (f->transport, inbox (f), three, trash (f), NULL, FALSE, NULL,
                                  transport_fixture_on_ready, &moved);
  httpmail_transport_bdelete_async (f->transport, inbox (f), three, NULL, transport_fixture_on_ready, &deleted);
  run_until (run_until_nonnull, &deleted);
  items = httpmail_transport_bcopy_finish (f->transport, copied, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 3);
  assert_item (items, 1, url (f, "bob/folders/ACTIVE/MSG2"), 404, NULL);
  g_assert_null (httpmail_transport_bmove_finish (f->transport, moved, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
  g_clear_error (&error);
  errors = httpmail_transport_bdelete_finish (f->transport, deleted, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 1);
}

static void
test_it_can_be_cancelled (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) between = g_cancellable_new ();
  g_autoptr (GAsyncResult) never_sent = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open_plain (f);
  g_cancellable_cancel (before);
  httpmail_transport_bdelete_async (f->transport, inbox (f), three, before, transport_fixture_on_ready, &never_sent);
  run_until (run_until_nonnull, &never_sent);
  g_assert_null (httpmail_transport_bdelete_finish (f->transport, never_sent, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
  g_clear_error (&error);

  add_status (f, "DELETE /bob/folders/ACTIVE/MSG1 ", "204 No Content", NULL);
  raw_server_add_behaviour (f->server, RAW_STALL, NULL, 0);
  httpmail_transport_bdelete_async (f->transport, inbox (f), three, between, transport_fixture_on_ready, &sent);
  raw_server_run_until_requests (f->server, 3);
  g_cancellable_cancel (between);
  run_until (run_until_nonnull, &sent);
  g_assert_null (httpmail_transport_bdelete_finish (f->transport, sent, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 3);
  raw_server_release (f->server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/batch/" name, func)
  ADD ("the-request-names-bare-names", test_the_request_names_bare_names);
  ADD ("one-alone-is-a-batch-too", test_one_alone_is_a_batch_too);
  ADD ("hotmail-tells-of-each", test_hotmail_tells_of_each);
  ADD ("one-status-may-be-that-of-all", test_one_status_may_be_that_of_all);
  ADD ("exchange-tells-of-some", test_exchange_tells_of_some);
  ADD ("chosen-names-go-beside-their-own", test_chosen_names_go_beside_their_own);
  ADD ("hotmail-gets-chosen-names-one-by-one", test_hotmail_gets_chosen_names_one_by_one);
  ADD ("names-in-a-query-get-their-final-slash", test_names_in_a_query_get_their_final_slash);
  ADD ("servers-without-batches-are-asked-one-by-one", test_servers_without_batches_are_asked_one_by_one);
  ADD ("plain-servers-are-not-even-tried", test_plain_servers_are_not_even_tried);
  ADD ("a-refusal-of-all-is-an-error", test_a_refusal_of_all_is_an_error);
  ADD ("what-was-done-before-the-failure-is-told", test_what_was_done_before_the_failure_is_told);
  ADD ("a-cut-answer-tells-what-it-said", test_a_cut_answer_tells_what_it_said);
  ADD ("bad-arguments-are-refused", test_bad_arguments_are_refused);
  ADD ("by-callback-the-items-are-the-result", test_by_callback_the_items_are_the_result);
  ADD ("it-can-be-cancelled", test_it_can_be_cancelled);
#undef ADD
  return g_test_run ();
}
