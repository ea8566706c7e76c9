/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Folders and messages as clients list and fetch them. */

#include <glib/gstdio.h>
#include <string.h>

#include "server-fixture.h"

#define PROPFIND_FOLDERS                                                                                               \
  "<?xml version=\"1.0\"?>\r\n"                                                                                        \
  "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n<D:prop><D:isfolder/><D:displayname/>"          \
  "<hm:special/><D:hassubs/><D:nosubs/><hm:unreadcount/><D:visiblecount/><hm:special/></D:prop></D:propfind>\r\n"

#define PROPFIND_MESSAGES                                                                                              \
  "<?xml version=\"1.0\"?>\r\n"                                                                                        \
  "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" xmlns:m=\"urn:schemas:mailheader:\">\r\n<D:prop>"   \
  "<D:isfolder/><hm:read/><m:hasattachment/><m:to/><m:from/><m:subject/><m:date/><D:getcontentlength/></D:prop>"       \
  "</D:propfind>\r\n"

#define OLD_CLIENT "User-Agent: Outlook-Express/6.0\r\n"

#define ROOT_ELEMENT                                                                                                   \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"                                                                     \
  "<D:multistatus xmlns:D=\"DAV:\" xmlns:m=\"urn:schemas:mailheader:\" xmlns:hm=\"urn:schemas:httpmail:\""             \
  " xmlns:c=\"urn:schemas:contacts:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\">\r\n"

#define LUNCH                                                                                                          \
  "From: Carol <carol@example.net>\r\nTo: bob@example.net\r\nSubject: lunch\r\n"                                       \
  "Date: Sun, 23 May 2004 22:45:48 +0200\r\n\r\nAt noon?\r\n"

static char *
list (Fixture *fixture, const char *path, const char *headers)
{
  g_autofree char *line = g_strconcat ("PROPFIND ", path, NULL);

  return fixture_ask (fixture, line, headers, PROPFIND_MESSAGES);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (; (text = strstr (text, part)) != NULL; text += strlen (part))
    n++;
  return n;
}

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/new/2.b", LUNCH, -1);
  fixture_put (fixture, "bob/.Entw&APw-rfe/cur/3.c:2,", LUNCH, -1);
  fixture_put (fixture, "bob/.Work.Old &- gone/cur/4.d:2,", LUNCH, -1);
  reply = fixture_ask (fixture, "PROPFIND /bob/folders/", OLD_CLIENT "Depth: 1,noroot\r\n", PROPFIND_FOLDERS);
  assert_status (reply, "HTTP/1.1 207 ");
#define SPECIAL(segment, special, unread, visible)                                                                     \
  "<D:response><D:href>http://mail.example.net/bob/folders/" segment "/</D:href><D:propstat><D:prop>"                  \
  "<D:isfolder>1</D:isfolder><D:displayname/><hm:special>" special "</hm:special><D:hassubs>0</D:hassubs>"             \
  "<D:nosubs>0</D:nosubs><hm:unreadcount>" unread "</hm:unreadcount><D:visiblecount>" visible "</D:visiblecount>"      \
  "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\r\n"
#define CUSTOM(segment, name, subs, unread, visible)                                                                   \
  "<D:response><D:href>http://mail.example.net/bob/folders/" segment "/</D:href><D:propstat><D:prop>"                  \
  "<D:isfolder>1</D:isfolder><D:displayname>" name "</D:displayname><D:hassubs>" subs "</D:hassubs>"                   \
  "<D:nosubs>0</D:nosubs><hm:unreadcount>" unread "</hm:unreadcount><D:visiblecount>" visible "</D:visiblecount>"      \
  "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\r\n"
  g_assert_cmpstr (reply_body (reply), ==,
                   ROOT_ELEMENT SPECIAL ("INBOX", "inbox", "1", "2") SPECIAL ("Drafts", "drafts", "0", "0")
                       CUSTOM ("Entw%C3%BCrfe", "Entwürfe", "0", "1", "1") SPECIAL ("Junk", "bulkmail", "0", "0")
                           SPECIAL ("Sent", "sentitems", "0", "0") SPECIAL ("Trash", "deleteditems", "0", "0")
                               CUSTOM ("Work", "Work", "1", "0", "0") "</D:multistatus>\r\n");
}

static void
test_nested_folders (Fixture *fixture, gconstpointer data)
{
  g_autofree char *below = NULL;
  g_autofree char *all = NULL;
  g_autofree char *messages = NULL;

  fixture_put (fixture, "bob/.Work.Old &- gone/cur/4.d:2,", LUNCH, -1);
  below = fixture_ask (fixture, "PROPFIND /bob/folders/Work", "Depth: 1,noroot\r\n", PROPFIND_FOLDERS);
  assert_has (below, "<D:href>http://mail.example.net/bob/folders/Work/Old%20%26%20gone/</D:href>");
  assert_has (below, "<D:displayname>Old &amp; gone</D:displayname>");
  g_assert_cmpuint (count (below, "<D:response>"), ==, 1);
  all = fixture_ask (fixture, "PROPFIND /bob/folders/", "Depth: infinity\r\n", PROPFIND_FOLDERS);
  assert_has (all, "<D:href>http://mail.example.net/bob/folders/</D:href>");
  assert_has (all, "<D:href>http://mail.example.net/bob/folders/Work/Old%20%26%20gone/</D:href>");
  g_assert_cmpuint (count (all, "<D:response>"), ==, 8);
  messages = list (fixture, "/bob/folders/Work/Old%20&%20%67one/", NULL);
  assert_has (messages, "/bob/folders/Work/Old%20%26%20gone/4.d</D:href>");
}

/* Such names would lead to another folder: what is listed can be asked for. */
static void
test_names_that_lead_elsewhere (Fixture *fixture, gconstpointer data)
{
  static const char *const parts[] = { "\\2e", "\\2e\\2e", "&AC4-", "&AC4ALg-", "\\2f" };
  static const char *const hrefs[] = { "%5C2e/", "%5C2e%5C2e/", "&AC4-/", "&AC4ALg-/", "%2F/" };
  g_autofree char *folders = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_strdup_printf ("bob/.%s/cur/4.d:2,", parts[i]);
      fixture_put (fixture, path, LUNCH, -1);
    }
  folders = fixture_ask (fixture, "PROPFIND /bob/folders/", "Depth: 1,noroot\r\n", PROPFIND_FOLDERS);
  for (gsize i = 0; i < G_N_ELEMENTS (hrefs); i++)
    {
      g_autofree char *href = g_strconcat ("/bob/folders/", hrefs[i], NULL);
      g_autofree char *messages = list (fixture, href, NULL);

      assert_has (messages, "4.d</D:href>");
    }
  g_assert_null (strstr (folders, "/folders/../"));
  g_assert_null (strstr (folders, "/folders/./"));
  g_assert_null (strstr (folders, "/folders/%2E"));
  assert_has (folders, "/folders/%5C2e%5C2e/</D:href>");
}

static void
test_messages (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/1085345148.94:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/new/1085345201.3", "From: =?utf-8?q?J=C3=BC?= <j@x>\nSubject: <a> & \"b\"\n\nx", -1);
  reply = list (fixture, "/bob/folders/INBOX/", OLD_CLIENT "Depth: 1,noroot\r\n");
  assert_status (reply, "HTTP/1.1 207 ");
  assert_has (reply, "\r\nTransfer-Encoding: chunked\r\n");
  assert_has (reply, "<D:response><D:href>http://mail.example.net/bob/folders/INBOX/1085345148.94</D:href><D:propstat>"
                     "<D:prop><D:isfolder>0</D:isfolder><hm:read>1</hm:read><m:hasattachment>0</m:hasattachment>"
                     "<m:to>bob@example.net</m:to><m:from>Carol &lt;carol@example.net&gt;</m:from>"
                     "<m:subject>lunch</m:subject><m:date>2004-05-23T20:45:48</m:date>"
                     "<D:getcontentlength>121</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
                     "</D:propstat></D:response>\r\n");
  /* Without a Date: when it was delivered, as its name says. */
  assert_has (reply, "<m:to/><m:from>Jü &lt;j@x&gt;</m:from><m:subject>&lt;a&gt; &amp; \"b\"</m:subject>"
                     "<m:date>2004-05-23T20:46:41</m:date>");
  g_assert_cmpuint (count (reply, "<D:response>"), ==, 2);
  assert_has (reply, "</D:multistatus>\r\n\r\n0\r\n\r\n");
}

static void
test_depths (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *depth;
    const char *status;
    guint responses;
  } cases[] = {
    { NULL, "HTTP/1.1 207 ", 1 },
    { "Depth: 1,noroot\r\n", "HTTP/1.1 207 ", 1 },
    { "Depth: 1, NoRoot\r\n", "HTTP/1.1 207 ", 1 },
    { "Depth: 1\r\n", "HTTP/1.1 207 ", 2 },
    { "Depth: 0\r\n", "HTTP/1.1 207 ", 1 },
    { "Depth: infinity\r\n", "HTTP/1.1 403 ", 0 },
    { "Depth: infinity,noroot\r\n", "HTTP/1.1 403 ", 0 },
    { "Depth: 0,noroot\r\n", "HTTP/1.1 400 ", 0 },
    { "Depth: 2\r\n", "HTTP/1.1 400 ", 0 },
    { "Depth: 1,root\r\n", "HTTP/1.1 400 ", 0 },
    { "Depth:\r\n", "HTTP/1.1 400 ", 0 },
    { "Depth: 1,noroot,noroot\r\n", "HTTP/1.1 400 ", 0 },
  };

  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reply = list (fixture, i % 2 ? "/bob/folders/inbox" : "/bob/folders/INBOX/", cases[i].depth);

      assert_status (reply, cases[i].status);
      g_assert_cmpuint (count (reply, "<D:response>"), ==, cases[i].responses);
      if (g_str_has_prefix (reply, "HTTP/1.1 403 "))
        assert_has (reply, "<D:error xmlns:D=\"DAV:\"><D:propfind-finite-depth/></D:error>");
    }
}

static void
test_http_1_0 (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  reply = fixture_talk (fixture, "PROPFIND /bob/folders/INBOX/ HTTP/1.0\r\n" BASIC "\r\n");
  assert_status (reply, "HTTP/1.1 207 ");
  assert_has_not (reply, "Transfer-Encoding");
  assert_has_not (reply, "Content-Length:");
  /* No Host was given, so the address it listens on stands in the URLs. */
  assert_has (reply, "<D:href>http://127.0.0.1:");
  g_assert_true (g_str_has_suffix (reply, "</D:multistatus>\r\n"));
}

static void
test_properties_nobody_knows (Fixture *fixture, gconstpointer data)
{
  static const char body[] = "<propfind xmlns=\"DAV:\"><prop><isfolder/><x:what xmlns:x=\"urn:x\"/><getcontenttype/>"
                             "<hassubs/></prop></propfind>";
  g_autofree char *reply = NULL;
  g_autofree char *brief = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  reply = fixture_ask (fixture, "PROPFIND /bob/folders/INBOX/1.a", NULL, body);
  assert_has (reply, "<D:prop><D:isfolder>0</D:isfolder><D:getcontenttype>message/rfc822</D:getcontenttype></D:prop>"
                     "<D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat><D:prop>");
  assert_has (reply, "<D:status>HTTP/1.1 404 Not Found</D:status>");
  assert_has (reply, "what xmlns");
  assert_has (reply, "<D:hassubs/>");
  brief = fixture_ask (fixture, "PROPFIND /bob/folders/INBOX/1.a", "Brief: t\r\n", body);
  assert_has_not (brief, "404");
}

static void
test_names_of_properties (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  reply = fixture_ask (fixture, "PROPFIND /bob/folders/INBOX/", "Depth: 1\r\n",
                       "<propfind xmlns=\"DAV:\"><propname/></propfind>");
  assert_has (reply, "<m:subject/>");
  assert_has (reply, "<D:resourcetype/>");
  assert_has_not (reply, "lunch");
}

static void
test_every_property_of_a_message (Fixture *fixture, gconstpointer data)
{
  static const char *const parts[] = {
    "<D:id>1085345148.94</D:id>",
    "<D:isfolder>0</D:isfolder>",
    "<hm:read>0</hm:read>",
    "<m:hasattachment>0</m:hasattachment>",
    "<hm:hasattachment>0</hm:hasattachment>",
    "<hm:subject>lunch</hm:subject>",
    "<hm:date>2004-05-23T20:45:48.000Z</hm:date>",
    "<hm:datereceived>2004-05-23T20:45:48.000Z</hm:datereceived>",
    "<D:resourcetype/>",
    "<D:getcontentlength>121</D:getcontentlength>",
    "<D:getlastmodified>",
    "<D:getetag>\"",
    "<D:contentclass>urn:content-classes:message</D:contentclass>",
    "<hm:to>bob@example.net</hm:to>",
  };
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/1085345148.94:2,", LUNCH, -1);
  reply = fixture_ask (fixture, "PROPFIND /bob/folders/INBOX/1085345148.94/", NULL, NULL);
  assert_status (reply, "HTTP/1.1 207 ");
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    assert_has (reply, parts[i]);
}

static void
test_get (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autofree char *head = NULL;
  g_autofree char *missing = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,", LUNCH, -1);
  reply = fixture_ask (fixture, "GET /bob/folders/INBOX/1.a", "Translate: f\r\nAccept: message/rfc822\r\n", NULL);
  assert_status (reply, "HTTP/1.1 200 OK\r\n");
  assert_has (reply, "\r\nContent-Type: message/rfc822\r\n");
  assert_has (reply, "\r\nContent-Length: 121\r\n");
  g_assert_cmpstr (reply_body (reply), ==, LUNCH);
  /* Reading is for the client to tell. */
  g_assert_true (fixture_has (fixture, "bob/cur/1.a:2,"));
  head = fixture_ask (fixture, "HEAD /bob/folders/INBOX/1.a", NULL, NULL);
  assert_has (head, "\r\nContent-Length: 121\r\n");
  g_assert_cmpstr (reply_body (head), ==, "");
  missing = fixture_ask (fixture, "GET /bob/folders/INBOX/2.b", NULL, NULL);
  assert_status (missing, "HTTP/1.1 404 The message does not exist\r\n");
}

static void
check_bytes (Fixture *fixture, const char *base, const char *bytes, gsize length)
{
  g_autofree char *name = g_strdup_printf ("bob/cur/%s:2,", base);
  g_autofree char *request =
      g_strdup_printf ("GET /bob/folders/INBOX/%s HTTP/1.1\r\n" HOST BASIC "Connection: close\r\n\r\n", base);
  g_autofree char *size = g_strdup_printf ("<D:getcontentlength>%" G_GSIZE_FORMAT "</D:getcontentlength>", length);
  g_autofree char *reply = NULL;
  g_autofree char *listing = NULL;
  gsize reply_length = 0;

  fixture_put (fixture, name, bytes, (gssize) length);
  reply = fixture_talk_bytes (fixture, request, strlen (request), &reply_length);
  assert_status (reply, "HTTP/1.1 200 OK\r\n");
  g_assert_cmpmem (reply_body (reply), reply_length - (gsize) (reply_body (reply) - reply), bytes, length);
  listing = list (fixture, "/bob/folders/INBOX/", NULL);
  assert_has (listing, base);
  assert_has (listing, size);
}

static void
test_every_byte_is_served (Fixture *fixture, gconstpointer data)
{
  static const char lines[] = "Subject: x\n\n.\n..\n\r\n\r";
  static const char eight_bit[] = "Subject: gr\x80\xfc\xdf"
                                  "e\r\n\r\n\xff\xfe\x00x";
  g_autoptr (GByteArray) junk = g_byte_array_new ();

  check_bytes (fixture, "1.empty", "", 0);
  check_bytes (fixture, "2.lf", lines, sizeof lines - 1);
  check_bytes (fixture, "3.eightbit", eight_bit, sizeof eight_bit - 1);
  for (guint i = 0; i < 300000; i++)
    {
      guint8 byte = (guint8) ((i * 31) ^ (i >> 8));

      g_byte_array_append (junk, &byte, 1);
    }
  check_bytes (fixture, "4.junk", (const char *) junk->data, junk->len);
}

static void
test_message_that_is_none_is_listed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/86400.junk:2,", "\x00\x01\x02\xff no mail", 12);
  reply = list (fixture, "/bob/folders/INBOX/", NULL);
  assert_has (reply, "<m:to/><m:from/><m:subject/><m:date>1970-01-02T00:00:00</m:date>"
                     "<D:getcontentlength>12</D:getcontentlength>");
}

static void
test_eight_bit_header (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = NULL;

  fixture_put (fixture, "bob/cur/1.cp1252:2,",
               "Subject: gr\x80\xfc\xdf"
               "e\r\n\r\n",
               -1);
  fixture_put (fixture, "bob/cur/2.utf8:2,", "Subject: grüße\r\n\r\n", -1);
  fixture_put (fixture, "bob/cur/3.control:2,", "Subject: a\x1b[31mb\x0b\r\n\r\n", -1);
  reply = list (fixture, "/bob/folders/INBOX/", NULL);
  assert_has (reply, "<m:subject>gr€üße</m:subject>");
  assert_has (reply, "<m:subject>grüße</m:subject>");
  assert_has (reply, "<m:subject>a [31mb</m:subject>");
}

/* The members alone: how a reply is cut into pieces depends on how fast the machine is. */
static char *
dup_members (const char *reply)
{
  const char *start = strstr (reply, "<D:response>");
  const char *end = g_strrstr (reply, "</D:response>");

  g_assert_true (start != NULL && end != NULL);
  return g_strndup (start, (gsize) (end - start));
}

static void
test_index_can_be_lost (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "bob/.httpmail-index.sqlite");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *members_before = NULL;
  g_autofree char *members_after = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,", LUNCH, -1);
  before = list (fixture, "/bob/folders/INBOX/", NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (path, "not a database, but long enough to be taken for one", -1, NULL));
  fixture_restart (fixture, FALSE, NULL);
  after = list (fixture, "/bob/folders/INBOX/", NULL);
  assert_status (after, "HTTP/1.1 207 ");
  members_before = dup_members (before);
  members_after = dup_members (after);
  g_assert_cmpstr (members_before, ==, members_after);
}

static void
test_changed_file_is_read_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fixture_put (fixture, "bob/cur/1.a:2,", LUNCH, -1);
  before = list (fixture, "/bob/folders/INBOX/", NULL);
  fixture_put (fixture, "bob/cur/1.a:2,", "Subject: supper\r\n\r\n", -1);
  after = list (fixture, "/bob/folders/INBOX/", NULL);
  assert_has (before, "<m:subject>lunch</m:subject>");
  assert_has (after, "<m:subject>supper</m:subject>");
}

static void
test_folder_that_cannot_be_read (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cur = fixture_path (fixture, "bob/.Work/cur");
  g_autofree char *reply = NULL;
  g_autofree char *other = NULL;
  g_autofree char *folders = NULL;

  /* A file in place of the directory: that holds for root, too. */
  fixture_put (fixture, "bob/.Work/cur", "x", 1);
  g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*/mail/bob/.Work/cur: *");
  reply = list (fixture, "/bob/folders/Work/", NULL);
  g_test_assert_expected_messages ();
  assert_status (reply, "HTTP/1.1 403 The folder \"Work\" cannot be accessed on the server\r\n");
  assert_has_not (reply, fixture->dir);
  other = list (fixture, "/bob/folders/INBOX/", NULL);
  assert_status (other, "HTTP/1.1 207 ");
  g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*/mail/bob/.Work/cur: *");
  folders = fixture_ask (fixture, "PROPFIND /bob/folders/", NULL, PROPFIND_FOLDERS);
  g_test_assert_expected_messages ();
  assert_has (folders, "<D:displayname>Work</D:displayname>");
}

static void
test_paths_that_lead_elsewhere (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    "/bob/folders/../../carol/cur/1.a",
    "/bob/folders/%2e%2e/%2e%2e/carol/cur/1.a",
    "/bob/folders/..%2f..%2fcarol%2fcur%2f1.a",
    "/bob/folders/..%5c..%5ccarol",
    "/bob/folders/%c0%ae%c0%ae/x",
    "/bob/folders/%252e%252e/x",
    "/bob/folders/INBOX/..%2fcur%2f1.a:2,S",
    "/bob/folders/INBOX/..%2f.Sent%2fcur%2f1.a:2,S",
    "/bob/folders/INBOX/%00",
    "/bob/folders/INBOX/1.a%00.txt",
    "/bob/folders/INBOX/%2fetc%2fpasswd",
    "/bob/folders//INBOX/1.a",
    "/bob/folders/INBOX/%",
    "/bob/folders/INBOX/%zz",
    "/bob/folders/INBOX/./1.a",
    "/bob/folders/INBOX/.",
    "//etc/passwd",
    "/../../etc/passwd",
    "/svcs/../etc/passwd",
  };

  fixture_put (fixture, "bob/cur/1.a:2,S", LUNCH, -1);
  fixture_put (fixture, "bob/.Sent/cur/1.a:2,S", LUNCH, -1);
  fixture_put (fixture, "carol/cur/1.a", "Subject: of carol\r\n\r\n", -1);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *line = g_strconcat ("GET ", paths[i], NULL);
      g_autofree char *reply = fixture_ask (fixture, line, NULL, NULL);

      g_assert_true (g_str_has_prefix (reply, "HTTP/1.1 400 ") || g_str_has_prefix (reply, "HTTP/1.1 403 ") ||
                     g_str_has_prefix (reply, "HTTP/1.1 404 "));
      assert_has_not (reply, "Subject");
      assert_has_not (reply, "root:");
    }
}

static void
test_ten_thousand_messages (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "bob");
  guint n_read = test_make_maildir (path, 10000);

  /* First every message is opened, then all is known. */
  for (guint round = 0; round < 2; round++)
    {
      g_autofree char *reply = list (fixture, "/bob/folders/INBOX/", "Depth: 1,noroot\r\n");

      g_assert_cmpuint (count (reply, "<D:response>"), ==, 10000);
      g_assert_cmpuint (count (reply, "<hm:read>1</hm:read>"), ==, n_read);
      assert_has (reply, "<m:subject>Message 9999</m:subject>");
      /* In more than a hundred pieces. */
      g_assert_cmpuint (count (reply, "</D:response>\r\n\r\n"), >, 100);
    }
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/listing/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("folders", test_folders);
  add ("nested-folders", test_nested_folders);
  add ("names-that-lead-elsewhere", test_names_that_lead_elsewhere);
  add ("messages", test_messages);
  add ("depths", test_depths);
  add ("http-1.0", test_http_1_0);
  add ("properties-nobody-knows", test_properties_nobody_knows);
  add ("names-of-properties", test_names_of_properties);
  add ("every-property-of-a-message", test_every_property_of_a_message);
  add ("get", test_get);
  add ("every-byte-is-served", test_every_byte_is_served);
  add ("message-that-is-none-is-listed", test_message_that_is_none_is_listed);
  add ("eight-bit-header", test_eight_bit_header);
  add ("index-can-be-lost", test_index_can_be_lost);
  add ("changed-file-is-read-again", test_changed_file_is_read_again);
  add ("folder-that-cannot-be-read", test_folder_that_cannot_be_read);
  add ("paths-that-lead-elsewhere", test_paths_that_lead_elsewhere);
  add ("ten-thousand-messages", test_ten_thousand_messages);
  return g_test_run ();
}
