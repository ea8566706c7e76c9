/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first requests of a client: logon, and where the mailbox is. */

#include <string.h>

#include "server-fixture.h"

#define PROPFIND_ACCOUNT                                                                                               \
  "<?xml version=\"1.0\"?>\r\n"                                                                                        \
  "<D:propfind xmlns:D=\"DAV:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\" xmlns:hm=\"urn:schemas:httpmail:\">" \
  "\r\n<D:prop>\r\n<h:adbar/>\r\n<hm:contacts/>\r\n<hm:inbox/>\r\n<hm:outbox/>\r\n<hm:sendmsg/>\r\n"                   \
  "<hm:sentitems/>\r\n<hm:deleteditems/>\r\n<hm:drafts/>\r\n<hm:msgfolderroot/>\r\n<h:maxpoll/>\r\n<h:sig/>\r\n"       \
  "</D:prop>\r\n</D:propfind>\r\n"

#define ROOT_ELEMENT                                                                                                   \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"                                                                     \
  "<D:multistatus xmlns:D=\"DAV:\" xmlns:m=\"urn:schemas:mailheader:\" xmlns:hm=\"urn:schemas:httpmail:\""             \
  " xmlns:c=\"urn:schemas:contacts:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\">\r\n"

#define ACCOUNT_VALUES                                                                                                 \
  "<D:propstat><D:prop><hm:contacts>http://mail.example.net/bob/contacts/</hm:contacts>"                               \
  "<hm:inbox>http://mail.example.net/bob/folders/INBOX/</hm:inbox>"                                \
  "<hm:sendmsg>http://mail.example.net/bob/sendmsg</hm:sendmsg>"                                                       \
  "<hm:sentitems>http://mail.example.net/bob/folders/Sent/</hm:sentitems>"                                             \
  "<hm:deleteditems>http://mail.example.net/bob/folders/Trash/</hm:deleteditems>"                                      \
  "<hm:drafts>http://mail.example.net/bob/folders/Drafts/</hm:drafts>"                                                 \
  "<hm:msgfolderroot>http://mail.example.net/bob/folders/</hm:msgfolderroot>"                                          \
  "<h:maxpoll>1</h:maxpoll></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"

static void
test_challenge (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_talk (fixture, "PROPFIND /svcs/hotmail/httpmail.asp HTTP/1.1\r\n" HOST
                                                  "Connection: close\r\nContent-Length: 3\r\n\r\nabc");

  g_assert_cmpstr (reply, ==,
                   "HTTP/1.1 401 Unauthorized\r\n"
                   "Server: httpmail\r\n"
                   "Date: D\r\n"
                   "X-Dav-Error: 401 Unauthorized\r\n"
                   "WWW-Authenticate: Digest realm=\"httpmail\", nonce=\"D\", qop=\"auth\", algorithm=MD5\r\n"
                   "WWW-Authenticate: Basic realm=\"httpmail\"\r\n"
                   "Content-Length: 0\r\n"
                   "Connection: close\r\n\r\n");
}

static void
test_account_of_an_old_client (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_ask (fixture, "PROPFIND /svcs/hotmail/httpmail.asp",
                                        "User-Agent: Outlook-Express/6.0 (MSIE 6.0; Windows NT 5.0; TmstmpExt)\r\n"
                                        "Depth: 0\r\nContent-Type: text/xml\r\n",
                                        PROPFIND_ACCOUNT);

  g_assert_cmpstr (reply, ==,
                   "HTTP/1.1 207 Multi-Status\r\n"
                   "Server: httpmail\r\n"
                   "Date: D\r\n"
                   "X-Dav-Error: 200 No error\r\n"
                   "Content-Type: text/xml; charset=utf-8\r\n"
                   "Content-Length: 905\r\n"
                   "Connection: close\r\n\r\n" ROOT_ELEMENT
                   "<D:response><D:href>http://mail.example.net/svcs/hotmail/httpmail.asp</D:href>" ACCOUNT_VALUES
                   "</D:response>\r\n</D:multistatus>\r\n");
}

static void
test_account_of_another_client (Fixture *fixture, gconstpointer data)
{
  static const char *const urls[] = { "/", "/bob/", "/bob", "/%62ob/", "/svcs/hotmail/httpmail.asp?x=y" };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *line = g_strconcat ("PROPFIND ", urls[i], NULL);
      g_autofree char *reply = fixture_ask (fixture, line, i % 2 ? "Depth: 1\r\n" : NULL, PROPFIND_ACCOUNT);

      assert_status (reply, "HTTP/1.1 207 ");
      assert_has (reply, ACCOUNT_VALUES "<D:propstat><D:prop><h:adbar/><hm:outbox/><h:sig/></D:prop>"
                                        "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>");
    }
}

static void
test_no_body_asks_for_everything (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_ask (fixture, "PROPFIND /", NULL, NULL);

  assert_status (reply, "HTTP/1.1 207 ");
  assert_has (reply, "<hm:junkemail>http://mail.example.net/bob/folders/Junk/</hm:junkemail>");
  assert_has_not (reply, "404");
}

static void
test_user_with_a_domain (Fixture *fixture, gconstpointer data)
{
  /* carol@example.net:secret, then carol:secret */
  static const char *const credentials[] = { "Y2Fyb2xAZXhhbXBsZS5uZXQ6c2VjcmV0", "Y2Fyb2w6c2VjcmV0" };

  for (gsize i = 0; i < G_N_ELEMENTS (credentials); i++)
    {
      g_autofree char *request = g_strdup_printf ("PROPFIND / HTTP/1.1\r\n" HOST "Authorization: Basic %s\r\n"
                                                  "Connection: close\r\n\r\n",
                                                  credentials[i]);
      g_autofree char *reply = fixture_talk (fixture, request);

      assert_status (reply, "HTTP/1.1 207 ");
      assert_has (reply, "<hm:inbox>http://mail.example.net/carol%40example.net/folders/INBOX/</hm:inbox>");
    }
}

static char *
hash (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
}

static void
test_digest_logon (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nonce = fixture_get_nonce (fixture);
  g_autofree char *ha1 = hash ("bob:httpmail:secret");
  g_autofree char *ha2 = hash ("PROPFIND:/");
  g_autofree char *middle = g_strdup_printf ("%s:%s:00000001:c0ffee:auth:%s", ha1, nonce, ha2);
  g_autofree char *response = hash (middle);
  g_autofree char *request =
      g_strdup_printf ("PROPFIND / HTTP/1.1\r\n" HOST "Authorization: Digest username=\"bob\", realm=\"httpmail\", "
                       "nonce=\"%s\", uri=\"/\", qop=auth, nc=00000001, cnonce=\"c0ffee\", "
                       "response=\"%s\"\r\nConnection: close\r\n\r\n",
                       nonce, response);
  g_autofree char *reply = fixture_talk (fixture, request);
  g_autofree char *stale_request =
      g_strdup_printf ("PROPFIND / HTTP/1.1\r\n" HOST "Authorization: Digest username=\"bob\", realm=\"httpmail\", "
                       "nonce=\"x\", uri=\"/\", qop=auth, nc=00000001, cnonce=\"c0ffee\", response=\"%s\"\r\n"
                       "Connection: close\r\n\r\n",
                       response);
  g_autofree char *stale_reply = fixture_talk (fixture, stale_request);
  g_autofree char *repeated_reply = fixture_talk (fixture, request);

  assert_status (reply, "HTTP/1.1 207 ");
  assert_status (stale_reply, "HTTP/1.1 401 ");
  assert_has (stale_reply, "stale=true");
  assert_status (repeated_reply, "HTTP/1.1 401 ");
  assert_has (repeated_reply, "stale=true");
}

static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  /* bob:Secret, then eve:secret */
  static const char *const credentials[] = { "Ym9iOlNlY3JldA==", "ZXZlOnNlY3JldA==" };

  for (gsize i = 0; i < G_N_ELEMENTS (credentials); i++)
    {
      g_autofree char *request = g_strdup_printf ("PROPFIND / HTTP/1.1\r\n" HOST "Authorization: Basic %s\r\n"
                                                  "Connection: close\r\n\r\n",
                                                  credentials[i]);
      g_autofree char *reply = fixture_talk (fixture, request);

      assert_status (reply, "HTTP/1.1 401 Unauthorized\r\n");
      assert_has_not (reply, "stale");
    }
}

static void
test_mailbox_of_another_user (Fixture *fixture, gconstpointer data)
{
  static const char *const urls[] = { "/carol%40example.net/", "/carol@example.net/folders/INBOX/", "/nobody/",
                                      "/carol/sendmsg" };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *line = g_strconcat ("PROPFIND ", urls[i], NULL);
      g_autofree char *reply = fixture_ask (fixture, line, NULL, NULL);

      assert_status (reply, "HTTP/1.1 403 This is not your mailbox\r\n");
      assert_has (reply, "X-Dav-Error: 403 This is not your mailbox\r\n");
    }
}

static void
test_options (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_talk (fixture, "OPTIONS * HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");

  assert_status (reply, "HTTP/1.1 200 OK\r\n");
  assert_has (reply, "\r\nDAV: 1\r\n");
  assert_has (reply, "\r\nAllow: OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, BPROPPATCH, POST, PUT, DELETE, BDELETE, "
                     "MKCOL, MOVE, BMOVE, COPY, BCOPY, SEARCH\r\n");
  assert_has (reply, "\r\nDASL: <DAV:sql>\r\n");
}

static void
test_other_methods (Fixture *fixture, gconstpointer data)
{
  g_autofree char *lock = fixture_ask (fixture, "LOCK /", NULL, NULL);
  g_autofree char *report = fixture_ask (fixture, "REPORT /bob/folders/", NULL, "<x/>");
  g_autofree char *unknown = fixture_ask (fixture, "FROB /", NULL, NULL);
  g_autofree char *get = fixture_ask (fixture, "GET /bob/folders/", NULL, NULL);

  assert_status (lock, "HTTP/1.1 405 ");
  assert_has (lock, "\r\nAllow: OPTIONS, ");
  assert_status (report, "HTTP/1.1 405 ");
  assert_status (unknown, "HTTP/1.1 501 ");
  assert_status (get, "HTTP/1.1 405 ");
  assert_has (get, "\r\nAllow: OPTIONS, ");
}

static void
test_dav_namespace_in_any_case (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_ask (fixture, "PROPFIND /", NULL,
                                        "<a:propfind xmlns:a=\"Dav:\"><a:prop>"
                                        "<x:inbox xmlns:x=\"urn:schemas:httpmail:\"/>"
                                        "<x:inbox xmlns:x=\"urn:schemas:httpmail:\"/></a:prop></a:propfind>");

  assert_status (reply, "HTTP/1.1 207 ");
  assert_has (reply, "<D:prop><hm:inbox>http://mail.example.net/bob/folders/INBOX/</hm:inbox></D:prop>");
}

static void
test_bad_bodies (Fixture *fixture, gconstpointer data)
{
  static const char *const bodies[] = {
    "<",
    "<a>",
    "<D:delete xmlns:D=\"DAV:\"/>",
    "<x/>",
    "not XML at all",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
    "<D:propfind xmlns:D=\"DAV:\"><D:prop>&e;</D:prop></D:propfind>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *reply = fixture_ask (fixture, "PROPFIND /", NULL, bodies[i]);

      assert_status (reply, "HTTP/1.1 400 ");
      assert_has_not (reply, "root:");
    }
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/discovery/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("challenge", test_challenge);
  add ("account-of-an-old-client", test_account_of_an_old_client);
  add ("account-of-another-client", test_account_of_another_client);
  add ("no-body-asks-for-everything", test_no_body_asks_for_everything);
  add ("user-with-a-domain", test_user_with_a_domain);
  add ("digest-logon", test_digest_logon);
  add ("wrong-password", test_wrong_password);
  add ("mailbox-of-another-user", test_mailbox_of_another_user);
  add ("options", test_options);
  add ("other-methods", test_other_methods);
  add ("dav-namespace-in-any-case", test_dav_namespace_in_any_case);
  add ("bad-bodies", test_bad_bodies);
  return g_test_run ();
}
