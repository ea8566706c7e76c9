/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>

#include "replies.h"

#define HEAD "<D:multistatus xmlns:D='DAV:' xmlns:m='urn:schemas:mailheader:'>"
#define TAIL "</D:multistatus>"

static void
count_response (const HmMultistatusResponse *response, gpointer user_data)
{
  (*(guint64 *) user_data)++;
}

static void
assert_ends (const char *document, guint64 max_responses, guint64 expected, const char *word)
{
  static const gsize pieces[] = { 1000000000, 4096, 1000 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      guint64 n = 0;
      g_autoptr (HmMultistatusReader) reader = hm_multistatus_reader_new (NULL, max_responses, count_response, &n);
      g_autoptr (GError) error = NULL;
      gsize length = strlen (document);
      gboolean ok = TRUE;
      gsize k;

      for (k = 0; ok && k < length; k += pieces[i])
        ok = hm_multistatus_reader_push (reader, document + k, MIN (pieces[i], length - k), &error);
      if (ok)
        ok = hm_multistatus_reader_finish (reader, &error);

      if (word == NULL)
        {
          g_assert_no_error (error);
        }
      else
        {
          g_assert_false (ok);
          g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
          g_assert_nonnull (strstr (error->message, word));
        }
      g_assert_cmpuint (n, ==, expected);
    }
}

static void
test_limit_responses (void)
{
  const char *response = "<D:response><D:href>/a</D:href></D:response>";
  g_autofree char *three = g_strconcat (HEAD, response, response, response, TAIL, NULL);

  assert_ends (three, 3, 3, NULL);
  assert_ends (three, 2, 2, "2 members");
}

static void
test_limit_depth (void)
{
  int depth;

  for (depth = HM_LIMIT_XML_DEPTH; depth <= HM_LIMIT_XML_DEPTH + 1; depth++)
    {
      g_autoptr (GString) document = g_string_new (HEAD);
      int i;

      for (i = 1; i < depth; i++)
        g_string_append (document, "<x>");
      for (i = 1; i < depth; i++)
        g_string_append (document, "</x>");
      g_string_append (document, TAIL);

      assert_ends (document->str, 10, 0, depth > HM_LIMIT_XML_DEPTH ? "64 elements" : NULL);
    }
}

static void
test_limit_text (void)
{
  gsize n;

  for (n = HM_LIMIT_XML_TEXT; n <= HM_LIMIT_XML_TEXT + 1; n++)
    {
      g_autofree char *fill = g_strnfill (n, 'x');
      g_autofree char *plain = g_strconcat (HEAD "<D:response><D:href>/a</D:href><D:propstat><D:prop><m:subject>", fill,
                                            "</m:subject></D:prop></D:propstat></D:response>" TAIL, NULL);
      g_autofree char *cdata =
          g_strconcat (HEAD "<D:response><D:href>/a</D:href><D:propstat><D:prop><m:subject><![CDATA[", fill,
                       "]]></m:subject></D:prop></D:propstat></D:response>" TAIL, NULL);
      gboolean beyond = n > HM_LIMIT_XML_TEXT;

      assert_ends (plain, 10, beyond ? 0 : 1, beyond ? "65536 bytes" : NULL);
      assert_ends (cdata, 10, beyond ? 0 : 1, beyond ? "65536 bytes" : NULL);
    }
}

/* Text nobody wants is not kept, so it may be as long as it likes. */
static void
test_limit_unwanted_text (void)
{
  g_autofree char *fill = g_strnfill (HM_LIMIT_XML_TEXT * 4, 'x');
  g_autofree char *document = g_strconcat (HEAD "<D:response><D:href>/a</D:href><D:propstat><D:prop><unknown>", fill,
                                           "</unknown></D:prop></D:propstat></D:response>", fill, TAIL, NULL);

  assert_ends (document, 10, 1, NULL);
}

static void
test_limit_parts (void)
{
  g_autofree char *fill = g_strnfill (HM_LIMIT_XML_TEXT / 2 - 1, 'x');
  g_autofree char *at_limit =
      g_strconcat (HEAD "<D:response><D:href>/a</D:href><D:propstat><D:prop><m:to xmlns:c='xml:'>"
                        "<c:v>",
                   fill, "</c:v><c:v>", fill, "</c:v></m:to></D:prop></D:propstat></D:response>" TAIL, NULL);
  g_autofree char *beyond =
      g_strconcat (HEAD "<D:response><D:href>/a</D:href><D:propstat><D:prop><m:to xmlns:c='xml:'>"
                        "<c:v>",
                   fill, "</c:v><c:v>", fill, "x</c:v></m:to></D:prop></D:propstat></D:response>" TAIL, NULL);

  assert_ends (at_limit, 10, 1, NULL);
  assert_ends (beyond, 10, 0, "65536 bytes");
}

static void
test_limit_hrefs (void)
{
  guint n;

  for (n = HM_LIMIT_XML_HREFS; n <= HM_LIMIT_XML_HREFS + 1; n++)
    {
      g_autoptr (GString) document = g_string_new (HEAD "<D:response>");
      guint i;

      for (i = 0; i < n; i++)
        g_string_append (document, "<D:href>/a</D:href>");
      g_string_append (document, "</D:response>" TAIL);

      assert_ends (document->str, 10, n > HM_LIMIT_XML_HREFS ? 0 : 1, n > HM_LIMIT_XML_HREFS ? "1024 URLs" : NULL);
    }
}

static void
test_limit_tag (void)
{
  gsize n;

  for (n = HM_LIMIT_XML_TAG; n <= HM_LIMIT_XML_TAG + 1; n++)
    {
      g_autofree char *fill = g_strnfill (n - strlen ("x a='>'/"), 'x');
      g_autofree char *document = g_strconcat (HEAD "<x a='>", fill, "'/>" TAIL, NULL);

      assert_ends (document, 10, 0, n > HM_LIMIT_XML_TAG ? "65536 bytes" : NULL);
    }
}

/* So many attributes that libxml2 would be busy with them for a minute. */
static void
test_limit_attributes (void)
{
  g_autoptr (GString) document = g_string_new (HEAD "<x");
  int i;

  for (i = 0; i < 200000; i++)
    g_string_append_printf (document, " a%d='>'", i);
  g_string_append (document, "/>" TAIL);

  assert_ends (document->str, 10, 0, "65536 bytes");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/limits/responses", test_limit_responses);
  g_test_add_func ("/protocol/limits/depth", test_limit_depth);
  g_test_add_func ("/protocol/limits/text", test_limit_text);
  g_test_add_func ("/protocol/limits/text-nobody-wants-has-none", test_limit_unwanted_text);
  g_test_add_func ("/protocol/limits/parts-of-a-value", test_limit_parts);
  g_test_add_func ("/protocol/limits/urls-of-a-response", test_limit_hrefs);
  g_test_add_func ("/protocol/limits/tag", test_limit_tag);
  g_test_add_func ("/protocol/limits/attributes", test_limit_attributes);

  return g_test_run ();
}
