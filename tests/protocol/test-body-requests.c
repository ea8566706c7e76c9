/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-propfind.h>
#include <httpmail/protocol/hm-body-proppatch.h>

/* The bytes are spelled out: servers compare them as text. */
static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_propfind_account (void)
{
  g_autoptr (GBytes) body = hm_body_propfind_account ();

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propfind xmlns:D=\"DAV:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\" "
                      "xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
                      "<D:prop>\r\n"
                      "<h:adbar/>\r\n"
                      "<hm:contacts/>\r\n"
                      "<hm:inbox/>\r\n"
                      "<hm:outbox/>\r\n"
                      "<hm:sendmsg/>\r\n"
                      "<hm:sentitems/>\r\n"
                      "<hm:deleteditems/>\r\n"
                      "<hm:drafts/>\r\n"
                      "<hm:msgfolderroot/>\r\n"
                      "<h:maxpoll/>\r\n"
                      "<h:sig/>\r\n"
                      "</D:prop>\r\n"
                      "</D:propfind>\r\n");
  g_assert_cmpuint (g_bytes_get_size (body), ==, 335);
}

static void
test_propfind_members (void)
{
  g_autoptr (GBytes) common = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_COMMON, FALSE);
  g_autoptr (GBytes) folders = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_FOLDER, FALSE);
  g_autoptr (GBytes) messages = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_MESSAGE, FALSE);
  g_autoptr (GBytes) all = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_ALL, FALSE);
  g_autoptr (GBytes) files =
    hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_MESSAGE | HTTPMAIL_MEMBER_INFO_NO_HEADERS, FALSE);

  assert_bytes (common, "<?xml version=\"1.0\"?>\r\n"
                        "<D:propfind xmlns:D=\"DAV:\">\r\n"
                        "<D:prop><D:isfolder/></D:prop></D:propfind>\r\n");
  assert_bytes (folders, "<?xml version=\"1.0\"?>\r\n"
                         "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
                         "<D:prop><D:isfolder/><D:displayname/><hm:special/><D:hassubs/><D:nosubs/><hm:unreadcount/>"
                         "<D:visiblecount/></D:prop></D:propfind>\r\n");
  assert_bytes (
      messages,
      "<?xml version=\"1.0\"?>\r\n"
      "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" xmlns:m=\"urn:schemas:mailheader:\">\r\n"
      "<D:prop><D:isfolder/><hm:read/><m:hasattachment/><hm:hasattachment/><m:to/><m:from/><m:subject/><m:date/>"
      "<D:getcontentlength/></D:prop></D:propfind>\r\n");
  assert_bytes (
      all, "<?xml version=\"1.0\"?>\r\n"
           "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" xmlns:m=\"urn:schemas:mailheader:\">\r\n"
           "<D:prop><D:isfolder/><D:displayname/><hm:special/><D:hassubs/><D:nosubs/><hm:unreadcount/>"
           "<D:visiblecount/><hm:read/><m:hasattachment/><hm:hasattachment/><m:to/><m:from/><m:subject/><m:date/>"
           "<D:getcontentlength/></D:prop></D:propfind>\r\n");
  assert_bytes (
      files,
      "<?xml version=\"1.0\"?>\r\n"
      "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" xmlns:m=\"urn:schemas:mailheader:\">\r\n"
      "<D:prop><D:isfolder/><hm:read/><m:hasattachment/><hm:hasattachment/><m:to/><m:from/><m:subject/><m:date/>"
      "<D:getcontentlength/><D:getlastmodified/></D:prop></D:propfind>\r\n");
}

static void
test_propfind_decoded (void)
{
  g_autoptr (GBytes) folders = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_FOLDER, FALSE);
  g_autoptr (GBytes) same = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_FOLDER, TRUE);
  g_autoptr (GBytes) messages = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_MESSAGE, TRUE);

  g_assert_true (g_bytes_equal (folders, same));
  assert_bytes (
      messages,
      "<?xml version=\"1.0\"?>\r\n"
      "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" xmlns:m=\"urn:schemas:mailheader:\">\r\n"
      "<D:prop><D:isfolder/><hm:read/><m:hasattachment/><hm:hasattachment/><m:to/><m:from/><m:subject/><m:date/>"
      "<D:getcontentlength/><hm:to/><hm:from/><hm:subject/><hm:date/></D:prop></D:propfind>\r\n");
}

static void
test_proppatch_one (void)
{
  g_autoptr (GBytes) read = hm_body_proppatch_read (NULL, TRUE);
  g_autoptr (GBytes) unread = hm_body_proppatch_read (NULL, FALSE);

  assert_bytes (read, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
                      "<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set></D:propertyupdate>\r\n");
  g_assert_cmpuint (g_bytes_get_size (read), ==, 164);
  assert_bytes (unread, "<?xml version=\"1.0\"?>\r\n"
                        "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
                        "<D:set><D:prop><hm:read>0</hm:read></D:prop></D:set></D:propertyupdate>\r\n");
}

static void
test_proppatch_many (void)
{
  const char *const targets[] = { "MSG1085345148.94", "MSG1085345201.3", NULL };
  g_autoptr (GBytes) body = hm_body_proppatch_read (targets, TRUE);

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
                      "<D:target>\r\n"
                      "<D:href>MSG1085345148.94</D:href>\r\n"
                      "<D:href>MSG1085345201.3</D:href>\r\n"
                      "</D:target>\r\n"
                      "<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set></D:propertyupdate>\r\n");
  g_assert_cmpuint (g_bytes_get_size (body), ==, 258);
}

static void
test_proppatch_encoding (void)
{
  const char *const targets[] = { "a&b", "\xc3\xb4", NULL };
  g_autoptr (GBytes) body = hm_body_proppatch_read (targets, TRUE);

  assert_bytes (body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
                      "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
                      "<D:target>\r\n"
                      "<D:href>a&amp;b</D:href>\r\n"
                      "<D:href>\xc3\xb4</D:href>\r\n"
                      "</D:target>\r\n"
                      "<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set></D:propertyupdate>\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/propfind/account-request-byte-for-byte", test_propfind_account);
  g_test_add_func ("/protocol/propfind/listing-asks-by-flags", test_propfind_members);
  g_test_add_func ("/protocol/propfind/exchange-is-asked-for-decoded-text", test_propfind_decoded);
  g_test_add_func ("/protocol/proppatch/one-message", test_proppatch_one);
  g_test_add_func ("/protocol/proppatch/many-messages-in-one-target", test_proppatch_many);
  g_test_add_func ("/protocol/proppatch/names-its-encoding-when-it-matters", test_proppatch_encoding);

  return g_test_run ();
}
