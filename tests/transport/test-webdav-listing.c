/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Listings of servers that keep messages without knowing what they are. */

#include "transport-fixture.h"
#include <string.h>

#define MEMBER(name, props) \
  "<D:response><D:href>/dav/" name "</D:href><D:propstat><D:prop>" props "</D:prop>" \
  "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
#define FOLDER "<D:resourcetype><D:collection/></D:resourcetype>"
#define FILE_OF(length) "<D:resourcetype/><D:getcontentlength>" length "</D:getcontentlength>"

static char *
make_listing (const char *responses)
{
  g_autofree char *body = g_strdup_printf ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                           "<D:multistatus xmlns:D=\"DAV:\" xmlns:m=\"urn:schemas:mailheader:\" "
                                           "xmlns:hm=\"urn:schemas:httpmail:\">%s</D:multistatus>\n",
                                           responses);

  return raw_make_reply ("207 Multi-Status", "Content-Type: text/xml; charset=\"utf-8\"\r\n", body);
}

static gboolean
is_plain (gpointer data)
{
  return httpmail_transport_get_dialect (((TransportFixture *) data)->transport) == HTTPMAIL_DIALECT_WEBDAV;
}

/* An account URL that has none of the mail properties. */
static void
open_plain (TransportFixture *f)
{
  g_autofree char *account = make_listing (
    "<D:response><D:href>/</D:href><D:propstat><D:prop><hm:inbox/></D:prop>"
    "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>");
  g_autofree char *url = transport_fixture_url (f, "dav/");

  raw_server_add_reply (f->server, account);
  /* At the host itself it would be asked whether it has mail in other places. */
  g_assert_true (httpmail_server_info_set_uri (f->info, url, NULL));
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (is_plain, f);
}

static void
list (TransportFixture *f, HTTPMailMemberInfoFlags flags)
{
  g_autofree char *url = transport_fixture_url (f, "dav/");
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_member_info (f->transport, url, flags, HTTPMAIL_DEPTH_ONE, TRUE, 7, &error);
  g_assert_no_error (error);
}

static void
expect (TransportFixture *f, const char *prefix, const char *status, const char *headers, const char *body)
{
  g_autofree char *reply = raw_make_reply (status, headers, body);

  raw_server_expect (f->server, prefix);
  raw_server_add_reply (f->server, reply);
}

static void
expect_listing (TransportFixture *f, const char *responses)
{
  g_autofree char *reply = make_listing (responses);

  raw_server_expect (f->server, "PROPFIND /dav/");
  raw_server_add_reply (f->server, reply);
}

/* "name:subject name:subject", in the order they were reported in. */
static char *
describe (TransportFixture *f)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < f->responses->len; i++)
    {
      GListModel *members = httpmail_response_get_members (g_ptr_array_index (f->responses, i));

      for (guint k = 0; members && k < g_list_model_get_n_items (members); k++)
        {
          g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, k);
          const char *name = strstr (httpmail_member_info_get_href (member), "/dav/") + strlen ("/dav/");

          g_string_append_printf (text, "%s%s:%s", text->len ? " " : "", name,
                                  httpmail_member_info_get_subject (member));
        }
    }
  return g_string_free (text, FALSE);
}

static HTTPMailMemberInfo *
get_first (TransportFixture *f)
{
  for (guint i = 0; i < f->responses->len; i++)
    {
      GListModel *members = httpmail_response_get_members (g_ptr_array_index (f->responses, i));

      if (members && g_list_model_get_n_items (members) > 0)
        return g_list_model_get_item (members, 0);
    }
  g_assert_not_reached ();
}

static void
test_first_bytes (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailMemberInfo) member = NULL;
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *range = NULL;
  g_autofree char *translate = NULL;

  open_plain (f);
  expect_listing (f, MEMBER ("", FOLDER) MEMBER ("1.eml", FILE_OF ("4711")));
  expect (f, "GET /dav/1.eml", "206 Partial Content", "Content-Range: bytes 0-140/4711\r\n",
          "From: Carol <carol@mail.example.net>\r\nTo: bob@mail.example.net\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n"
          "Date: Sun, 23 May 2004 20:45:48 +0000\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n");
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  raw_server_assert_played (f->server);
  g_assert_cmpuint (f->n_members, ==, 1);
  member = get_first (f);
  g_assert_cmpstr (httpmail_member_info_get_subject (member), ==, "Café");
  g_assert_cmpstr (httpmail_member_info_get_from (member), ==, "Carol <carol@mail.example.net>");
  g_assert_cmpstr (httpmail_member_info_get_to (member), ==, "bob@mail.example.net");
  g_assert_cmpstr (httpmail_member_info_get_date (member), ==, "Sun, 23 May 2004 20:45:48 +0000");
  date = httpmail_member_info_get_date_time (member);
  g_assert_cmpint (g_date_time_to_unix (date), ==, 1085345148);
  g_assert_true (httpmail_member_info_get_has_attachment (member));
  g_assert_false (httpmail_member_info_get_is_folder (member));
  g_assert_cmpuint (httpmail_member_info_get_content_length (member), ==, 4711);
  range = transport_fixture_request_header (f, 2, "Range");
  g_assert_cmpstr (range, ==, "bytes=0-16383");
  translate = transport_fixture_request_header (f, 2, "Translate");
  g_assert_cmpstr (translate, ==, "f");
}

static void
test_last_modified (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailMemberInfo) member = NULL;
  g_autoptr (GDateTime) date = NULL;

  open_plain (f);
  expect_listing (f, MEMBER ("1.eml", FILE_OF ("4711")));
  expect (f, "GET /dav/1.eml", "200 OK", "Last-Modified: Sun, 23 May 2004 20:45:48 GMT\r\n",
          "From: c@example.net\r\nSubject: x\r\n\r\n");
  list (f, HTTPMAIL_MEMBER_INFO_MESSAGE);
  transport_fixture_run_until_done (f, 1);
  member = get_first (f);
  date = httpmail_member_info_get_date_time (member);
  g_assert_nonnull (date);
  g_assert_cmpint (g_date_time_to_unix (date), ==, 1085345148);
}

static void
test_read_mark (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailMemberInfo) member = NULL;

  open_plain (f);
  expect_listing (f, MEMBER ("1.eml", FILE_OF ("4711") "<hm:read>1</hm:read>"));
  expect (f, "GET /dav/1.eml", "200 OK", NULL, "From: c@example.net\r\nSubject: x\r\n\r\n");
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  transport_fixture_run_until_done (f, 1);
  member = get_first (f);
  g_assert_true (httpmail_member_info_is_read (member));
  g_assert_cmpstr (httpmail_member_info_get_subject (member), ==, "x");
}

static void
test_nobody_asks (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  open_plain (f);
  expect_listing (f, MEMBER ("1.eml", FILE_OF ("4711")));
  list (f, HTTPMAIL_MEMBER_INFO_FOLDER);
  transport_fixture_run_until_done (f, 1);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
  g_assert_cmpuint (f->n_members, ==, 1);
}

static void
test_server_knows (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *text = NULL;

  open_plain (f);
  expect_listing (f, MEMBER ("a", "<m:subject></m:subject>") MEMBER ("b", "<m:date>x</m:date>") MEMBER ("c/", FOLDER)
                       MEMBER ("d", "<m:from>me</m:from>"));
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  transport_fixture_run_until_done (f, 1);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
  text = describe (f);
  g_assert_cmpstr (text, ==, "a: b: c/: d:");
}

static void
test_mail_servers (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  expect_listing (f, MEMBER ("1.eml", FILE_OF ("4711")));
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  transport_fixture_run_until_done (f, 1);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
  g_assert_cmpuint (f->n_members, ==, 1);
}

static void
test_order (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *slow = raw_make_reply ("200 OK", NULL, "From: c@example.net\r\nSubject: two\r\n\r\n");
  g_autofree char *text = NULL;

  open_plain (f);
  expect_listing (f, MEMBER ("0/", FOLDER) MEMBER ("1", FILE_OF ("1")) MEMBER ("2", FILE_OF ("2"))
                       MEMBER ("3/", FOLDER) MEMBER ("4", FILE_OF ("4")));
  expect (f, "GET /dav/1", "200 OK", NULL, "From: c@example.net\r\nSubject: one\r\n\r\n");
  raw_server_expect (f->server, "GET /dav/2");
  raw_server_add_behaviour (f->server, RAW_STALL, slow, 0);
  expect (f, "GET /dav/4", "200 OK", NULL, "From: c@example.net\r\nSubject: four\r\n\r\n");
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  /* What is before the slow one comes meanwhile. */
  raw_server_run_until_requests (f->server, 5);
  transport_fixture_run_until_members (f, 2);
  g_assert_cmpuint (f->n_done, ==, 0);
  g_assert_cmpuint (f->n_members, ==, 2);
  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 1);
  text = describe (f);
  g_assert_cmpstr (text, ==, "0/: 1:one 2:two 3/: 4:four");
}

static void
test_failures (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *text = NULL;

  open_plain (f);
  expect_listing (f, MEMBER ("gone", FILE_OF ("1")) MEMBER ("lost", FILE_OF ("2")) MEMBER ("empty", FILE_OF ("0"))
                       MEMBER ("text", FILE_OF ("4")) MEMBER ("good", FILE_OF ("4")));
  expect (f, "GET /dav/gone", "404 Not Found", NULL, "Subject: no\r\n\r\n");
  raw_server_expect (f->server, "GET /dav/lost");
  raw_server_add_behaviour (f->server, RAW_CLOSE, NULL, 0);
  raw_server_set_fallback (f->server, RAW_CLOSE, NULL, 0);
  expect (f, "GET /dav/empty", "416 Range Not Satisfiable", NULL, "");
  expect (f, "GET /dav/text", "200 OK", NULL, "This is no message, whatever you may think.\n");
  expect (f, "GET /dav/good", "200 OK", NULL, "From: c@example.net\r\nSubject: good\r\n\r\n");
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  text = describe (f);
  g_assert_cmpstr (text, ==, "gone: lost: empty: text: good:good");
  g_assert_cmpuint (f->errors->len, ==, 0);
}

/* A server without ranges sends all of it, and one that sends for ever is not listened to for ever. */
static void
test_no_more_than_needed (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *text = NULL;

  open_plain (f);
  expect_listing (f, MEMBER ("1", FILE_OF ("1")));
  raw_server_expect (f->server, "GET /dav/1");
  raw_server_add_behaviour (f->server, RAW_ENDLESS,
                            "HTTP/1.1 200 OK\r\n\r\nFrom: c@example.net\r\nSubject: one\r\n\r\nand so on\n", 10);
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  text = describe (f);
  g_assert_cmpstr (text, ==, "1:one");
}

/* A header that ends at the last byte that is read is read; of one that goes on behind it the end is not seen. */
static void
test_limit_of_the_head (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      const char *end = "\r\nSubject: last\r\n";
      g_autofree char *fill = g_strnfill (16384 - strlen ("From: c@example.net\r\nX: ") - strlen (end) + 3 * i, 'x');
      g_autofree char *message = g_strconcat ("From: c@example.net\r\nX: ", fill, end, "To: me\r\n\r\nbody", NULL);
      g_autoptr (HTTPMailMemberInfo) member = NULL;

      open_plain (f);
      expect_listing (f, MEMBER ("1", FILE_OF ("1")));
      expect (f, "GET /dav/1", "200 OK", NULL, message);
      list (f, HTTPMAIL_MEMBER_INFO_ALL);
      transport_fixture_run_until_done (f, 1);
      transport_fixture_assert_success (f);
      member = get_first (f);
      g_assert_cmpstr (httpmail_member_info_get_from (member), ==, "c@example.net");
      g_assert_cmpint (g_strcmp0 (httpmail_member_info_get_subject (member), "last") == 0, ==, i == 0);
      g_assert_cmpstr (httpmail_member_info_get_to (member), ==, "");
    }
}

/* n messages in a folder of which as many as the limit are looked into. */
static char *
list_beside_limit (guint n, guint limit)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GString) responses = g_string_new (MEMBER ("f/", FOLDER));

  g_object_set (f->transport, "max-held-members", (guint64) limit, NULL);
  open_plain (f);
  for (guint i = 0; i < n; i++)
    {
      g_string_append (responses, MEMBER ("m", FILE_OF ("1")));
      if (n <= limit)
        expect (f, "GET /dav/m", "200 OK", NULL, "From: c@example.net\r\nSubject: s\r\n\r\n");
    }
  g_string_append (responses, MEMBER ("g/", FOLDER));
  expect_listing (f, responses->str);
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  raw_server_assert_played (f->server);
  return describe (f);
}

static void
test_limit_of_what_is_held (void)
{
  g_autofree char *at = list_beside_limit (3, 4);
  g_autofree char *beyond = list_beside_limit (5, 4);

  /* The folder behind them is held, too. */
  g_assert_cmpstr (at, ==, "f/: m:s m:s m:s g/:");
  g_assert_cmpstr (beyond, ==, "f/: m: m: m: m: m: g/:");
}

/* More than one round. */
static void
test_many (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GString) responses = g_string_new (NULL);
  g_autofree char *message = raw_make_reply ("200 OK", NULL, "From: c@example.net\r\nSubject: s\r\n\r\n");
  g_autofree char *url = transport_fixture_url (f, "dav/");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (GError) error = NULL;

  open_plain (f);
  for (guint i = 0; i < 600; i++)
    g_string_append_printf (responses, MEMBER ("%u", FILE_OF ("1")), i);
  expect_listing (f, responses->str);
  raw_server_set_fallback (f->server, RAW_REPLY, message, 0);
  httpmail_transport_member_info_async (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE, NULL,
                                        transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  members = httpmail_transport_member_info_finish (f->transport, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 600);
  for (guint i = 0; i < 600; i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_assert_true (g_str_has_suffix (httpmail_member_info_get_href (member), name));
      g_assert_cmpstr (httpmail_member_info_get_subject (member), ==, "s");
    }
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 602);
  g_assert_cmpuint (raw_server_get_n_connections (f->server), <=, 6);
}

static void
test_one_connection (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *text = NULL;

  httpmail_transport_set_max_connections (f->transport, 1);
  open_plain (f);
  expect_listing (f, MEMBER ("1", FILE_OF ("1")) MEMBER ("2", FILE_OF ("2")));
  expect (f, "GET /dav/1", "200 OK", NULL, "From: c@example.net\r\nSubject: one\r\n\r\n");
  expect (f, "GET /dav/2", "200 OK", NULL, "From: c@example.net\r\nSubject: two\r\n\r\n");
  list (f, HTTPMAIL_MEMBER_INFO_ALL);
  transport_fixture_run_until_done (f, 1);
  text = describe (f);
  g_assert_cmpstr (text, ==, "1:one 2:two");
}

/* At the listing, and while the messages are asked. */
static void
test_cancelled (void)
{
  for (guint stage = 0; stage < 2; stage++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *url = transport_fixture_url (f, "dav/");
      g_autofree char *listing = make_listing (MEMBER ("1", FILE_OF ("1")) MEMBER ("2", FILE_OF ("2")));
      g_autofree char *message = raw_make_reply ("200 OK", NULL, "From: c@example.net\r\nSubject: s\r\n\r\n");
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      open_plain (f);
      raw_server_add_behaviour (f->server, stage == 0 ? RAW_STALL : RAW_REPLY, listing, 0);
      if (stage == 1)
        {
          raw_server_add_behaviour (f->server, RAW_STALL, message, 0);
          raw_server_add_behaviour (f->server, RAW_STALL, message, 0);
        }
      httpmail_transport_member_info_async (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE,
                                            cancellable, transport_fixture_on_ready, &result);
      raw_server_run_until_requests (f->server, stage == 0 ? 2 : 4);
      g_cancellable_cancel (cancellable);
      run_until (run_until_nonnull, &result);
      g_assert_null (httpmail_transport_member_info_finish (f->transport, result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      raw_server_release (f->server);
      raw_server_release (f->server);
    }
}

static void
test_list_model (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "dav/");
  g_autofree char *slow = raw_make_reply ("200 OK", NULL, "From: c@example.net\r\nSubject: two\r\n\r\n");
  g_autoptr (HTTPMailMemberList) list = NULL;

  open_plain (f);
  expect_listing (f, MEMBER ("1", FILE_OF ("1")) MEMBER ("2", FILE_OF ("2")));
  expect (f, "GET /dav/1", "200 OK", NULL, "From: c@example.net\r\nSubject: one\r\n\r\n");
  raw_server_expect (f->server, "GET /dav/2");
  raw_server_add_behaviour (f->server, RAW_STALL, slow, 0);
  list = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  raw_server_run_until_requests (f->server, 4);
  while (g_list_model_get_n_items (G_LIST_MODEL (list)) < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (httpmail_member_list_is_loading (list));
  /* Nobody wants it any more. */
  g_clear_object (&list);
  raw_server_release (f->server);
  while (httpmail_transport_get_busy (f->transport))
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/webdav-listing/the-first-bytes-tell-what-it-is", test_first_bytes);
  g_test_add_func ("/transport/webdav-listing/without-a-date-it-is-the-last-change", test_last_modified);
  g_test_add_func ("/transport/webdav-listing/the-read-mark-is-kept-as-a-property", test_read_mark);
  g_test_add_func ("/transport/webdav-listing/nothing-is-read-that-nobody-asks-for", test_nobody_asks);
  g_test_add_func ("/transport/webdav-listing/nothing-is-read-that-the-server-tells", test_server_knows);
  g_test_add_func ("/transport/webdav-listing/mail-servers-are-believed", test_mail_servers);
  g_test_add_func ("/transport/webdav-listing/members-keep-their-order", test_order);
  g_test_add_func ("/transport/webdav-listing/a-failure-costs-the-one-member-its-fields", test_failures);
  g_test_add_func ("/transport/webdav-listing/no-more-is-read-than-needed", test_no_more_than_needed);
  g_test_add_func ("/transport/webdav-listing/a-header-is-read-up-to-its-limit", test_limit_of_the_head);
  g_test_add_func ("/transport/webdav-listing/a-folder-beyond-the-limit-is-listed-as-it-is", test_limit_of_what_is_held);
  g_test_add_func ("/transport/webdav-listing/many-are-read-over-few-connections", test_many);
  g_test_add_func ("/transport/webdav-listing/one-connection-is-enough", test_one_connection);
  g_test_add_func ("/transport/webdav-listing/cancelling-ends-it-at-any-stage", test_cancelled);
  g_test_add_func ("/transport/webdav-listing/a-list-that-is-dropped-is-read-no-further", test_list_model);
  return g_test_run ();
}
