/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Replies that are not quite as they should be, and mean what they mean. */

#include "net-fixture.h"
#include <string.h>

#define BODY "Content-Length: 4\r\n\r\nmail"

static void
assert_got (const char *reply, const char *line)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_behaviour (net->server, RAW_REPLY_CLOSE, reply, 0);
  net_call_run_ok (call);
  g_assert_cmpstr (call->content->str, ==, "mail");
  g_assert_cmpstr (call->line, ==, line);
}

static void
test_status_lines (void)
{
  assert_got ("HTTP/1.0 200 OK\r\n" BODY, "200 OK");
  assert_got ("HTTP/1.1 200\r\n" BODY, "200");
  assert_got ("HTTP/1.1 200 \r\n" BODY, "200");
  assert_got ("HTTP/1.1 200 Fine & good, see http://mail.example/?a&b: yes\r\n" BODY,
              "200 Fine & good, see http://mail.example/?a&b: yes");
}

/* As Hotmail sent them. */
static void
test_header_fields (void)
{
  assert_got ("HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/5.0\r\nP3P:CP=\"BUS CUR CONo FIN\"\r\nConnection: close\r\n"
              "HMServer: H: DAV73 V: WIN2K\r\nX-Empty:\r\ncontent-LENGTH:4\r\n\r\nmail",
              "200 OK");
}

static void
test_location_in_small_letters (void)
{
  static const char *const fields[] = { "location: /b\r\n", "LOCATION:/b\r\n", "content-location: /b\r\n",
                                        "Content-Location: /c\r\nLocation: /b\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "a", HM_REPLY_MULTISTATUS);
      g_autofree char *moved = raw_make_reply ("302 Found", fields[i], "");
      g_autofree char *reply = net_multistatus (NET_MEMBER ("/b/1", "200 OK"));

      raw_server_expect (net->server, "PROPFIND /a ");
      raw_server_add_reply (net->server, moved);
      raw_server_expect (net->server, "PROPFIND /b ");
      raw_server_add_reply (net->server, reply);
      net_call_run_ok (call);
      raw_server_assert_played (net->server);
    }
}

/* Only a redirect says by it where to go. */
static void
test_content_location_of_a_message (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Location: /elsewhere\r\n" BODY);
  net_call_run_ok (call);
  g_assert_cmpstr (call->content->str, ==, "mail");
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 1);
}

static void
test_listing_by_200 (void)
{
  static const char *const methods[] = { "PROPFIND", "SEARCH" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, methods[i], "a", HM_REPLY_MULTISTATUS);
      g_autofree char *reply =
        raw_make_reply ("200 OK", "Content-Type: text/xml\r\n",
                        "<D:multistatus xmlns:D=\"DAV:\">" NET_MEMBER ("/a", "200 OK") "</D:multistatus>");

      raw_server_add_reply (net->server, reply);
      net_call_run_ok (call);
      g_assert_cmpstr (call->responses->str, ==, "/a");
    }
}

/* Exchange refuses who has not said what the folders of a new mailbox are to be called in. */
static void
test_languages (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autofree char *languages = NULL;

  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\n" BODY);
  net_call_run_ok (call);
  languages = raw_server_get_request_header (net->server, 0, "Accept-Language");
  g_assert_cmpstr (languages, ==, "de");
}

int
main (int argc, char *argv[])
{
  g_setenv ("LANGUAGE", "de", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/lenient/a-status-line-may-be-old-or-bare-or-long", test_status_lines);
  g_test_add_func ("/net/lenient/fields-may-lack-their-blank", test_header_fields);
  g_test_add_func ("/net/lenient/a-redirect-says-where-to-in-any-letters", test_location_in_small_letters);
  g_test_add_func ("/net/lenient/only-a-redirect-says-where-to", test_content_location_of_a_message);
  g_test_add_func ("/net/lenient/a-list-may-come-with-200", test_listing_by_200);
  g_test_add_func ("/net/lenient/requests-say-which-languages-are-read", test_languages);
  return g_test_run ();
}
