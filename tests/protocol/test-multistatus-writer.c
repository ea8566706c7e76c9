/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-multistatus-writer.h>

#include "replies.h"

#define HEAD                                                                                                           \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"                                                                     \
  "<D:multistatus xmlns:D=\"DAV:\" xmlns:m=\"urn:schemas:mailheader:\" xmlns:hm=\"urn:schemas:httpmail:\" "            \
  "xmlns:c=\"urn:schemas:contacts:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\">\r\n"
#define TAIL "</D:multistatus>\r\n"

static void
assert_written (HmMultistatusWriter *writer, const char *expected)
{
  g_autoptr (GBytes) bytes = hm_multistatus_writer_finish (writer);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (text, ==, expected);
}

static void
write_member (HmMultistatusWriter *writer)
{
  hm_multistatus_writer_start_response (writer, "http://h.example/a&b");
  hm_multistatus_writer_add_value (writer, HM_NAME_READ, "1");
  hm_multistatus_writer_add_missing (writer, "DAV:", "getfoo");
  hm_multistatus_writer_add_value (writer, HM_NAME_MAIL_SUBJECT, "<lunch>");
  hm_multistatus_writer_add_value (writer, HM_NAME_SPECIAL, "");
  hm_multistatus_writer_add_failed (writer, 403, "u:", "x");
  hm_multistatus_writer_add_missing (writer, "", "y");
  hm_multistatus_writer_end_response (writer);
}

static void
test_writer_response (void)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);

  write_member (writer);
  assert_written (
      writer,
      HEAD "<D:response><D:href>http://h.example/a&amp;b</D:href>"
           "<D:propstat><D:prop><hm:read>1</hm:read><m:subject>&lt;lunch&gt;</m:subject><hm:special/></D:prop>"
           "<D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
           "<D:propstat><D:prop><D:getfoo/><y/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"
           "<D:propstat><D:prop><x:x xmlns:x=\"u:\"/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>"
           "</D:response>\r\n" TAIL);
}

static void
test_writer_without_missing (void)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (FALSE);

  write_member (writer);
  hm_multistatus_writer_start_response (writer, "/empty");
  hm_multistatus_writer_add_missing (writer, "u:", "x");
  hm_multistatus_writer_end_response (writer);
  assert_written (
      writer,
      HEAD "<D:response><D:href>http://h.example/a&amp;b</D:href>"
           "<D:propstat><D:prop><hm:read>1</hm:read><m:subject>&lt;lunch&gt;</m:subject><hm:special/></D:prop>"
           "<D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
           "<D:propstat><D:prop><x:x xmlns:x=\"u:\"/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>"
           "</D:response>\r\n"
           "<D:response><D:href>/empty</D:href><D:propstat><D:prop></D:prop>"
           "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\r\n" TAIL);
}

static void
test_writer_status (void)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);

  hm_multistatus_writer_add_status_response (writer, "/a", 201, "/b", NULL);
  hm_multistatus_writer_add_status_response (writer, "/c", 418, NULL, "short & stout");
  assert_written (writer,
                  HEAD "<D:response><D:href>/a</D:href><D:location>/b</D:location>"
                       "<D:status>HTTP/1.1 201 Created</D:status></D:response>\r\n"
                       "<D:response><D:href>/c</D:href><D:status>HTTP/1.1 418 Status</D:status>"
                       "<D:responsedescription>short &amp; stout</D:responsedescription></D:response>\r\n" TAIL);
}

static void
test_writer_empty (void)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);

  assert_written (writer, HEAD TAIL);
}

static void
test_writer_read_back (void)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GBytes) rest = NULL;
  g_autofree char *text = NULL;
  int i;

  for (i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) chunk = NULL;

      hm_multistatus_writer_start_response (writer, "/a");
      hm_multistatus_writer_add_collection (writer);
      hm_multistatus_writer_add_value (writer, HM_NAME_MAIL_SUBJECT, "a\r\n]]>\x01\xc3\xb4");
      hm_multistatus_writer_end_response (writer);
      g_assert_cmpuint (hm_multistatus_writer_get_pending (writer), >, 0);
      chunk = hm_multistatus_writer_flush (writer);
      g_assert_cmpuint (hm_multistatus_writer_get_pending (writer), ==, 0);
      g_string_append_len (all, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
    }
  rest = hm_multistatus_writer_finish (writer);
  g_string_append_len (all, g_bytes_get_data (rest, NULL), g_bytes_get_size (rest));

  text = replies_describe_any_way (all->str, all->len, NULL);
  g_assert_cmpstr (text, ==,
                   "response\n  href /a\n  D:resourcetype 200 [collection]\n  m:subject 200 [a\r\n]]>\xc3\xb4]\n"
                   "response\n  href /a\n  D:resourcetype 200 [collection]\n  m:subject 200 [a\r\n]]>\xc3\xb4]\n"
                   "response\n  href /a\n  D:resourcetype 200 [collection]\n  m:subject 200 [a\r\n]]>\xc3\xb4]\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/multistatus-writer/one-propstat-for-each-status", test_writer_response);
  g_test_add_func ("/protocol/multistatus-writer/missing-properties-can-be-left-out", test_writer_without_missing);
  g_test_add_func ("/protocol/multistatus-writer/bare-status", test_writer_status);
  g_test_add_func ("/protocol/multistatus-writer/empty-list", test_writer_empty);
  g_test_add_func ("/protocol/multistatus-writer/what-is-written-can-be-read", test_writer_read_back);

  return g_test_run ();
}
