/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-xml-guard.h>

/* Runs data through in pieces; where it stopped, or its length. */
static gsize
check (HmXmlGuard *guard, const char *data, gsize length, gsize piece, GError **error)
{
  gsize done = 0;

  hm_xml_guard_init (guard);
  while (done < length)
    {
      gsize n = MIN (piece, length - done);
      gsize passed = hm_xml_guard_check (guard, data + done, n, error);

      done += passed;
      if (passed < n)
        return done;
    }

  hm_xml_guard_finish (guard, error);
  return done;
}

static void
assert_stops (const char *data, gsize length, gsize expected, int code)
{
  static const gsize pieces[] = { 1000000, 1, 7 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      HmXmlGuard guard;
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (check (&guard, data, length, pieces[i], &error), ==, expected);
      if (code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, HTTPMAIL_ERROR, code);
    }
}

static void
test_guard_passes (void)
{
  static const char *const documents[] = {
    "<?xml version='1.0'?><!-- it's > fine --><a b='>' c=\"'\"><![CDATA[<!DOCTYPE> ]] ]]><?p '> ?>x</a>",
    "<a><!---->x<!-- <!DOCTYPE a> --></a>",
    "text only",
    "",
    "<",
    "<a",
    "<!",
    "<!-",
    "<![CDATA",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      gsize length = strlen (documents[i]);

      assert_stops (documents[i], length, length, -1);
    }
}

static void
test_guard_doctype (void)
{
  assert_stops ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", 34, 27, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("<!DOCTYPE html><a/>", 19, 14, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("<!DOCTYPE", 9, 9, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("<!ENTITY x>", 11, 10, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("<!>", 3, 2, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("<!-x>", 5, 4, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("<![x>", 5, 4, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("<!DOCTYPE a PUBLIC \"a long one that goes on and on and on\">", 59, 39, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_guard_cdata_outside_root (void)
{
  assert_stops ("<![CDATA[x]]><a/>", 17, 8, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("<a></a><![CDATA[x]]>", 20, 15, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_guard_nul (void)
{
  assert_stops ("<a>\0</a>", 8, 3, HTTPMAIL_ERROR_PROTOCOL);
  assert_stops ("\0", 1, 0, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_guard_tag_limit (void)
{
  static const char *const forms[][2] = {
    { "<", ">" }, { "<a b='", "'>" }, { "<a b='>", "'>" }, { "<!--", "-->" }, { "<?p ", "?>" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      /* "<" and ">" do not count. */
      gsize n = HM_LIMIT_XML_TAG - (strlen (forms[i][0]) + strlen (forms[i][1]) - 2);
      g_autofree char *fill = g_strnfill (n, 'x');
      g_autofree char *at_limit = g_strconcat (forms[i][0], fill, forms[i][1], "t", NULL);
      g_autofree char *beyond = g_strconcat (forms[i][0], fill, "x", forms[i][1], "t", NULL);
      HmXmlGuard guard;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", forms[i][0]);
      g_assert_cmpuint (check (&guard, at_limit, strlen (at_limit), 1000000, &error), ==, strlen (at_limit));
      g_assert_no_error (error);
      g_assert_cmpuint (check (&guard, at_limit, strlen (at_limit), 4096, &error), ==, strlen (at_limit));
      g_assert_no_error (error);
      g_assert_cmpuint (check (&guard, beyond, strlen (beyond), 1000000, &error), ==, HM_LIMIT_XML_TAG + 1);
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
      g_clear_error (&error);
      g_assert_cmpuint (check (&guard, beyond, strlen (beyond), 1, &error), ==, HM_LIMIT_XML_TAG + 1);
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
    }
}

static void
test_guard_cdata_is_text (void)
{
  g_autofree char *fill = g_strnfill (HM_LIMIT_XML_TAG * 2, 'x');
  g_autofree char *document = g_strconcat ("<a><![CDATA[", fill, "]]></a>", NULL);

  assert_stops (document, strlen (document), strlen (document), -1);
}

static void
test_guard_incomplete (void)
{
  static const char *const complete[] = {
    "<a/>", "<a></a>", "<a><b/><c d='/>'></c></a>\r\n", "<?x?><a b='/'></a><!-- -->", "text", "</a>",
  };
  static const char *const incomplete[] = {
    "", " ", "<", "<a", "<a>", "<a><b/>", "<a><b></a>", "<a/", "<a b='/>", "<?x?>", "<!-- x", "<a></a", "<a/><!--",
  };
  HmXmlGuard guard;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (complete); i++)
    {
      g_test_message ("%s", complete[i]);
      check (&guard, complete[i], strlen (complete[i]), 3, NULL);
      g_assert_false (hm_xml_guard_is_incomplete (&guard));
    }
  for (i = 0; i < G_N_ELEMENTS (incomplete); i++)
    {
      g_test_message ("%s", incomplete[i]);
      check (&guard, incomplete[i], strlen (incomplete[i]), 1, NULL);
      g_assert_true (hm_xml_guard_is_incomplete (&guard));
    }
}

static void
test_guard_html (void)
{
  static const struct
  {
    const char *document;
    gboolean is_html;
  } cases[] = {
    { "<html><body>", TRUE },
    { "  <HTML lang=en>", TRUE },
    { "<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", TRUE },
    { "<!DOCTYPE\n html>", TRUE },
    { "<!DOCTYPE ht", FALSE },
    { "<!-- x --><html/>", TRUE },
    { "<html", FALSE },
    { "<htmlx>", FALSE },
    { "<D:multistatus xmlns:D='DAV:'><html>", FALSE },
    { "<!DOCTYPE multistatus>", FALSE },
    { "hello <html>", TRUE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HmXmlGuard guard;

      g_test_message ("%s", cases[i].document);
      check (&guard, cases[i].document, strlen (cases[i].document), 3, NULL);
      g_assert_cmpint (hm_xml_guard_is_html (&guard), ==, cases[i].is_html);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/xml-guard/lets-documents-pass", test_guard_passes);
  g_test_add_func ("/protocol/xml-guard/stops-every-doctype", test_guard_doctype);
  g_test_add_func ("/protocol/xml-guard/cdata-outside-the-root-is-refused", test_guard_cdata_outside_root);
  g_test_add_func ("/protocol/xml-guard/stops-nul", test_guard_nul);
  g_test_add_func ("/protocol/xml-guard/tags-have-a-limit", test_guard_tag_limit);
  g_test_add_func ("/protocol/xml-guard/cdata-is-no-tag", test_guard_cdata_is_text);
  g_test_add_func ("/protocol/xml-guard/knows-when-more-has-to-come", test_guard_incomplete);
  g_test_add_func ("/protocol/xml-guard/recognises-html", test_guard_html);

  return g_test_run ();
}
