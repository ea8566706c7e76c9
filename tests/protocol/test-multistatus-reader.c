/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>

#include "replies.h"

#define DAV "xmlns:D='DAV:' xmlns:hm='urn:schemas:httpmail:' xmlns:m='urn:schemas:mailheader:'"

static void
assert_read (const char *responses, const char *expected)
{
  g_autofree char *document = g_strconcat ("<D:multistatus " DAV ">", responses, "</D:multistatus>", NULL);
  g_autofree char *text = replies_describe_any_way (document, strlen (document), NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_reader_status_of_propstat (void)
{
  assert_read ("<D:response><D:href>a</D:href><D:propstat><D:prop><hm:read>1</hm:read></D:prop>"
               "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
               "response\n  href a\n  hm:read 200 [1]\n");
  assert_read (
      "<D:response><D:propstat><D:status>HTTP/1.1 404 Gone</D:status><D:prop><hm:read>1</hm:read></D:prop></D:propstat>"
      "<D:href>a</D:href></D:response>",
      "response\n  href a\n  hm:read 404\n");
  assert_read ("<D:response><D:href>a</D:href><D:propstat><D:prop><hm:read/></D:prop></D:propstat></D:response>",
               "response\n  href a\n  hm:read 200 []\n");
  assert_read ("<D:response><D:href>a</D:href><D:propstat><D:prop><hm:read>1</hm:read></D:prop>"
               "<D:status>nonsense</D:status></D:propstat></D:response>",
               "response\n  href a\n  hm:read 500\n");
}

static void
test_reader_first_success (void)
{
  assert_read ("<D:response><D:href>a</D:href>"
               "<D:propstat><D:prop><hm:read>1</hm:read><hm:read>2</hm:read></D:prop></D:propstat>"
               "<D:propstat><D:prop><hm:read>3</hm:read></D:prop></D:propstat></D:response>",
               "response\n  href a\n  hm:read 200 [1]\n");
}

static void
test_reader_bare_status (void)
{
  assert_read ("<D:response><D:href>a</D:href><D:href> b\n</D:href><D:href/><D:status>HTTP/1.1 423 Locked</D:status>"
               "<D:responsedescription>\n in use </D:responsedescription></D:response>",
               "response\n  href a\n  href b\n  status 423\n  description in use\n");
  assert_read (
      "<D:response><D:href>a</D:href><D:location> /b </D:location><D:status>HTTP/1.1 OK</D:status></D:response>",
      "response\n  href a\n  status 200\n  location /b\n");
  assert_read ("<D:response><D:href>a</D:href><D:status>junk</D:status></D:response>",
               "response\n  href a\n  status 500\n");
}

/* As text, or as RFC 4918 has it. */
static void
test_reader_location (void)
{
  assert_read ("<D:response><D:href>a</D:href><D:location>\n<D:href> /b </D:href>\n</D:location>"
               "<D:status>HTTP/1.1 201 x</D:status></D:response>",
               "response\n  href a\n  status 201\n  location /b\n");
  assert_read (
      "<D:response><D:location><x>/c</x></D:location><D:href>a</D:href><D:location>/b</D:location></D:response>",
      "response\n  href a\n  location /b\n");
  assert_read ("<D:response><D:href>a</D:href><D:location/></D:response>", "response\n  href a\n");
}

static void
test_reader_descriptions (void)
{
  assert_read (
      "<D:response><D:href>a</D:href><D:propstat><D:prop><hm:read/></D:prop><D:status>HTTP/1.1 403 x</D:status>"
      "<D:responsedescription>no</D:responsedescription></D:propstat>"
      "<D:responsedescription>later</D:responsedescription></D:response>"
      "<D:responsedescription>over all</D:responsedescription>",
      "response\n  href a\n  description no\n  hm:read 403\ndescription over all\n");
}

static void
test_reader_state_of_one_response (void)
{
  assert_read ("<D:response><D:href>a</D:href><D:location>l</D:location><D:status>HTTP/1.1 404 x</D:status>"
               "<D:propstat><D:prop><hm:read>1</hm:read></D:prop></D:propstat>"
               "<D:responsedescription>d</D:responsedescription></D:response>"
               "<D:response><D:href>b</D:href></D:response>",
               "response\n  href a\n  status 404\n  location l\n  description d\n  hm:read 200 [1]\n"
               "response\n  href b\n");
}

static void
test_reader_without_href (void)
{
  assert_read ("<D:response><D:status>HTTP/1.1 404 x</D:status></D:response><D:response/>", "");
}

/* As Exchange answers about subscriptions; the status of the response is theirs. */
static void
test_reader_without_propstat (void)
{
  assert_read ("<D:response><D:href>a</D:href><hm:read>1</hm:read><D:id/></D:response>",
               "response\n  href a\n  D:id 200 []\n  hm:read 200 [1]\n");
  assert_read ("<D:response><hm:read>1</hm:read><D:href>a</D:href><D:status>HTTP/1.1 412 x</D:status></D:response>",
               "response\n  href a\n  status 412\n  hm:read 412\n");
  assert_read (
      "<D:response><D:href>a</D:href><D:prop><hm:read>1</hm:read></D:prop><hm:special>inbox</hm:special></D:response>",
      "response\n  href a\n  hm:special 200 [inbox]\n  hm:read 200 [1]\n");
  /* It is over when a propstat begins. */
  assert_read ("<D:response><D:href>a</D:href><hm:read>1</hm:read>"
               "<D:propstat><D:prop><hm:special>x</hm:special></D:prop><D:status>HTTP/1.1 404 x</D:status></D:propstat>"
               "<D:id>7</D:id></D:response>",
               "response\n  href a\n  D:id 200 [7]\n  hm:special 404\n  hm:read 200 [1]\n");
  /* Other elements of WebDAV are none. */
  assert_read ("<D:response><D:href>a</D:href><D:error><D:x/></D:error><plain/></D:response>", "response\n  href a\n");
}

static void
test_reader_skips_unknown (void)
{
  assert_read ("<x xmlns='u:'><D:response><D:href>no</D:href></D:response></x>"
               "<D:response><y xmlns='u:'><D:href>no</D:href></y><D:href>a</D:href>"
               "<D:propstat><z xmlns='u:'><D:prop><hm:read>0</hm:read></D:prop></z>"
               "<D:prop><q xmlns='u:'><hm:read>0</hm:read></q><hm:read>1</hm:read></D:prop></D:propstat>"
               "<D:lockdiscovery><D:status>HTTP/1.1 500 x</D:status></D:lockdiscovery></D:response>",
               "response\n  href a\n  hm:read 200 [1]\n");
}

static void
test_reader_values (void)
{
  assert_read ("<D:response><D:href>a</D:href><D:propstat><D:prop>"
               "<m:subject> \r\n lunch &amp;\tmore </m:subject>"
               "<m:to xmlns:c='xml:'>\n <c:v> a@x </c:v>\n <c:v>b@x</c:v><c:v/></m:to>"
               "<m:from>Bob <![CDATA[<bob@x>]]></m:from>"
               "<D:resourcetype> <D:collection/> </D:resourcetype>"
               "</D:prop></D:propstat></D:response>",
               "response\n  href a\n  D:resourcetype 200 [collection]\n  m:to 200 [a@x, b@x]\n"
               "  m:from 200 [Bob <bob@x>]\n  m:subject 200 [lunch &\tmore]\n");
}

static void
test_reader_charset (void)
{
  const char *document =
      "<D:multistatus xmlns:D='DAV:'><D:response><D:href>f\xf4</D:href></D:response></D:multistatus>";
  g_autofree char *text = replies_describe_any_way (document, strlen (document), "iso-8859-1");

  g_assert_cmpstr (text, ==, "response\n  href f\xc3\xb4\n");
}

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* The message of the error that a reply ends in. */
static char *
read_message (const char *reply, int code)
{
  guint n = 0;
  g_autoptr (HmMultistatusReader) reader = hm_multistatus_reader_new (NULL, 10, on_response, &n);
  g_autoptr (GError) error = NULL;

  if (hm_multistatus_reader_push (reader, reply, strlen (reply), &error))
    g_assert_false (hm_multistatus_reader_finish (reader, &error));
  g_assert_error (error, HTTPMAIL_ERROR, code);
  g_assert_cmpuint (n, ==, 0);
  return g_strdup (error->message);
}

static void
test_reader_explains (void)
{
  static const struct
  {
    const char *reply;
    const char *word;
  } cases[] = {
    { "<html><body>Welcome</body></html>", "HTML" },
    { "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><html>", "HTML" },
    { "\r\n<HTML lang=en><br>", "HTML" },
    { "<!doctype html>", "HTML" },
    { "<html><p>never closed & <br>", "HTML" },
    { "Don't know what to do", "plain text" },
    { "", "nothing" },
    { "\r\n \r\n", "nothing" },
    { "<?xml version=\"1.0\"?>\r\n", "nothing" },
    { "<rss version='2.0'/>", "<rss>" },
    { "<multistatus/>", "<multistatus>" },
    { "<D:error xmlns:D='DAV:'/>", "<error>" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = read_message (cases[i].reply, HTTPMAIL_ERROR_PROTOCOL);

      g_test_message ("%s", message);
      g_assert_nonnull (strstr (message, cases[i].word));
      /* What to do is part of each. */
      g_assert_nonnull (strstr (message, "check that the URL is that of a mail account"));
    }
}

static void
test_reader_incomplete (void)
{
  const char *document = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<D:multistatus xmlns:D=\"DAV:\"><D:response>"
                         "<D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>";
  gsize length = strlen (document);
  gsize n;

  /* A reply cut off anywhere is never taken for whole. */
  for (n = 0; n < length; n++)
    {
      g_autofree char *text = replies_describe (document, n, NULL, 5);
      gboolean nothing_yet = n < 6 || (n >= 38 && n <= 40);

      g_test_message ("%" G_GSIZE_FORMAT, n);
      if (nothing_yet)
        g_assert_nonnull (strstr (text, "error "));
      else
        g_assert_nonnull (strstr (text, "error INCOMPLETE\n"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/multistatus/status-before-or-after-or-none", test_reader_status_of_propstat);
  g_test_add_func ("/protocol/multistatus/first-success-stands", test_reader_first_success);
  g_test_add_func ("/protocol/multistatus/several-urls-with-one-status", test_reader_bare_status);
  g_test_add_func ("/protocol/multistatus/location-as-text-or-element", test_reader_location);
  g_test_add_func ("/protocol/multistatus/descriptions-are-kept", test_reader_descriptions);
  g_test_add_func ("/protocol/multistatus/each-response-begins-anew", test_reader_state_of_one_response);
  g_test_add_func ("/protocol/multistatus/response-without-url-is-left-out", test_reader_without_href);
  g_test_add_func ("/protocol/multistatus/properties-without-a-propstat", test_reader_without_propstat);
  g_test_add_func ("/protocol/multistatus/unknown-elements-are-skipped-whole", test_reader_skips_unknown);
  g_test_add_func ("/protocol/multistatus/values-are-trimmed-and-joined", test_reader_values);
  g_test_add_func ("/protocol/multistatus/charset-of-the-header-counts", test_reader_charset);
  g_test_add_func ("/protocol/multistatus/says-what-came-instead-of-a-list", test_reader_explains);
  g_test_add_func ("/protocol/multistatus/cut-off-anywhere-is-incomplete", test_reader_incomplete);

  return g_test_run ();
}
