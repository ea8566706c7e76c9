/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-href.h>

#define BASE "http://h.example/a/b/"
#define QUERY_BASE "http://h.example/interface/httpmail.php?/folders/0/"

typedef struct
{
  const char *a;
  const char *b;
  const char *expected;
} HrefCase;

static void
test_href_resolve (void)
{
  static const HrefCase cases[] = {
    /* absolute ones stay as they are */
    { BASE, "http://Other.example:80/F%f4%f3/../x y/", "http://Other.example:80/F%f4%f3/../x y/" },
    { BASE, "HTTPS://h.example", "HTTPS://h.example" },
    { BASE, "http://h.example/interface/httpmail.php?/folders/0/17/",
      "http://h.example/interface/httpmail.php?/folders/0/17/" },
    { BASE, "http://[::1]:8080/x", "http://[::1]:8080/x" },
    { BASE, "http://h.example/a%00b", "http://h.example/a%00b" },
    { BASE, "http://h.example/a+b", "http://h.example/a+b" },
    { BASE, "https://h.example/exchange/bob/##DavMailSubmissionURI##/",
      "https://h.example/exchange/bob/##DavMailSubmissionURI##/" },
    /* paths */
    { BASE, "/", "http://h.example/" },
    { BASE, "/x/y%20z/", "http://h.example/x/y%20z/" },
    { BASE, "/x/../y", "http://h.example/y" },
    { BASE, "/../../y", "http://h.example/y" },
    { BASE, "/x/./y/.", "http://h.example/x/y/" },
    { BASE, "/x/y/..", "http://h.example/x/" },
    { BASE, "/x?a/../b", "http://h.example/x?a/../b" },
    { BASE, "//other.example/x", "http://other.example/x" },
    { "https://h.example:8443/a", "/x", "https://h.example:8443/x" },
    /* relative ones */
    { BASE, "x", "http://h.example/a/b/x" },
    { "http://h.example/a/b", "x", "http://h.example/a/x" },
    { "http://h.example", "x", "http://h.example/x" },
    { BASE, "../x", "http://h.example/a/x" },
    { BASE, "../../../x", "http://h.example/x" },
    { BASE, ".", "http://h.example/a/b/" },
    { BASE, "?q", "http://h.example/a/b/?q" },
    { "http://h.example?old", "?q", "http://h.example/?q" },
    { QUERY_BASE, "?/folders/3/", "http://h.example/interface/httpmail.php?/folders/3/" },
    { "http://h.example/a?q", "#f", "http://h.example/a?q#f" },
    /* hostile ones */
    { BASE, "", NULL },
    { BASE, NULL, NULL },
    { BASE, "http:/x", NULL },
    { BASE, "http:x", NULL },
    { BASE, "http://", NULL },
    { BASE, "http:///x", NULL },
    { BASE, "http://good@evil.example/", NULL },
    { BASE, "http://user:secret@h.example/", NULL },
    { BASE, "http://evil.example\\@h.example/", NULL },
    { BASE, "http://h.example:0/", NULL },
    { BASE, "http://h.example:65536/", NULL },
    { BASE, "http://h.example:8a/", NULL },
    { BASE, "http://h.example:999999999999/", NULL },
    { BASE, "http://h ost/", NULL },
    { BASE, "http://h%0d%0aX: y/", NULL },
    { BASE, "http://[::1/", NULL },
    { BASE, "http://[]/", NULL },
    { BASE, "//", NULL },
    { BASE, "///x", NULL },
    { BASE, "//good@evil.example/", NULL },
    { BASE, "file:///etc/passwd", NULL },
    { BASE, "mailto:bob@mail.example.net", NULL },
    { BASE, "javascript:x", NULL },
    { BASE, "/a\r\nX-Evil: 1", NULL },
    { BASE, "http://h.example/a\nb", NULL },
    { BASE, "/a\x7f", NULL },
    { "ftp://h.example/", "/x", NULL },
    { "http://h.example/\n", "/x", NULL },
    { NULL, "/x", NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = hm_href_resolve (cases[i].a, cases[i].b);

      g_test_message ("%s", cases[i].b != NULL ? cases[i].b : "(none)");
      g_assert_cmpstr (url, ==, cases[i].expected);
    }
}

static void
test_href_join (void)
{
  static const HrefCase cases[] = {
    { "http://h.example/f/", "MSG1.2", "http://h.example/f/MSG1.2" },
    { "http://h.example/f", "MSG1.2", "http://h.example/f/MSG1.2" },
    { "http://h.example", "x", "http://h.example/x" },
    { QUERY_BASE, "17", QUERY_BASE "17" },
    { QUERY_BASE, "17/", QUERY_BASE "17/" },
    { "http://h.example/f/", "f%f4%f3", "http://h.example/f/f%f4%f3" },
    { "http://h.example/f/", "Re: a", "http://h.example/f/Re: a" },
    { "http://h.example/f/", "http://h.example/g/1", "http://h.example/g/1" },
    { "http://h.example/f/", "/g/1", "http://h.example/g/1" },
    { QUERY_BASE, "?/folders/2/1/", "http://h.example/interface/httpmail.php?/folders/2/1/" },
    { "http://h.example/f/", "..", NULL },
    { "http://h.example/f/", "../x", NULL },
    { "http://h.example/f/", "a/./b", NULL },
    { "http://h.example/f/", "", NULL },
    { "http://h.example/f/", NULL, NULL },
    { "http://h.example/f/", "a\r\nb", NULL },
    { "mailto:x", "a", NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = hm_href_join (cases[i].a, cases[i].b);

      g_assert_cmpstr (url, ==, cases[i].expected);
    }
}

static void
test_href_equal (void)
{
  static const char *const same[][2] = {
    { "http://h.example/a", "http://h.example/a/" },
    { "HTTP://H.Example:80/a", "http://h.example/a" },
    { "https://h.example:443/a", "https://h.example/a" },
    { "http://h.example:/a", "http://h.example/a" },
    { "http://h.example", "http://h.example/" },
    { "http://h.example/%7Ebob", "http://h.example/~bob" },
    { "http://h.example/f%f4%f3", "http://h.example/f%F4%F3" },
    { "http://h.example/\xc3\xb6", "http://h.example/%c3%b6" },
    { "http://h.example/a b", "http://h.example/a%20b" },
    { "http://h.example/p.php?/0/17", "http://h.example/p.php?/0/17/" },
    { "/a/%41", "/a/A/" },
  };
  static const char *const different[][2] = {
    { "http://h.example/a", "http://h.example/A" },         { "http://h.example/a", "https://h.example/a" },
    { "http://h.example/a", "http://h.example:8080/a" },    { "http://h.example/a", "http://i.example/a" },
    { "http://h.example/a+b", "http://h.example/a%20b" },   { "http://h.example/a%2Fb", "http://h.example/a/b" },
    { "http://h.example/a%25", "http://h.example/a%2525" }, { "http://h.example/a//", "http://h.example/a" },
    { "http://h.example/a?x", "http://h.example/a" },       { "http://h.example/?a", "http://h.example?a" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *a = hm_href_normalize (same[i][0]);
      g_autofree char *b = hm_href_normalize (same[i][1]);

      g_assert_cmpstr (a, ==, b);
      g_assert_true (hm_href_equal (same[i][0], same[i][1]));
    }
  for (i = 0; i < G_N_ELEMENTS (different); i++)
    {
      g_test_message ("%s", different[i][0]);
      g_assert_false (hm_href_equal (different[i][0], different[i][1]));
    }
  g_assert_false (hm_href_equal (NULL, "http://h.example/"));
}

static void
test_href_origin (void)
{
  static const HrefCase cases[] = {
    { "http://H.Example/a", NULL, "http://h.example" },
    { "http://h.example:80", NULL, "http://h.example" },
    { "https://h.example:8443/a?b#c", NULL, "https://h.example:8443" },
    { "https://h.example:80/", NULL, "https://h.example:80" },
    { "http://[FE80::1]:8080/", NULL, "http://[fe80::1]:8080" },
    { "http://h.example?q", NULL, "http://h.example" },
    { "http://a@h.example/", NULL, NULL },
    { "ftp://h.example/", NULL, NULL },
    { "/a", NULL, NULL },
    { "", NULL, NULL },
    { NULL, NULL, NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *origin = hm_href_origin (cases[i].a);

      g_assert_cmpstr (origin, ==, cases[i].expected);
    }

  /* An origin is shown to people. */
  g_assert_null (hm_href_origin ("http://h\xff\xfe.example/"));
  g_assert_null (hm_href_resolve ("http://h\xff.example/", "a"));
  g_autofree char *key = hm_href_normalize ("http://h\xff.example/");
  g_assert_cmpstr (key, ==, "http://h%FF.example");
  g_autofree char *beyond_ascii = hm_href_origin ("http://h\xc3\xbc.example/");
  g_assert_cmpstr (beyond_ascii, ==, "http://h\xc3\xbc.example");

  g_assert_true (hm_href_same_origin ("http://h.example/a", "HTTP://H.EXAMPLE:80/b"));
  g_assert_false (hm_href_same_origin ("http://h.example/a", "https://h.example/a"));
  g_assert_false (hm_href_same_origin ("http://h.example/a", "http://h.example.evil/a"));
  g_assert_false (hm_href_same_origin ("http://h.example/a", "http://h.example:81/a"));
  g_assert_false (hm_href_same_origin ("/a", "/a"));
  g_assert_false (hm_href_same_origin (NULL, NULL));
}

static void
test_href_last_segment (void)
{
  static const HrefCase cases[] = {
    { "http://h.example/f/MSG1085345148.94", NULL, "MSG1085345148.94" },
    { "http://h.example/f/f%f4%f3/", NULL, "f%f4%f3" },
    { "http://h.example/httpmail.php?/folders/0/17/", NULL, "17" },
    { "http://h.example/f//", NULL, "" },
    { "http://h.example/", NULL, "" },
    { "http://h.example", NULL, "" },
    { "MSG1", NULL, "MSG1" },
    { "/a/b/", NULL, "b" },
    { "", NULL, "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *segment = hm_href_last_segment (cases[i].a);

      g_assert_cmpstr (segment, ==, cases[i].expected);
    }
}

static void
test_href_segments (void)
{
  static const HrefCase unescaped[] = {
    { "lunch", NULL, "lunch" },       { "Plan%20B.EML", NULL, "Plan B.EML" },
    { "a+b", NULL, "a+b" },           { "f%f4%f3", NULL, "f\xc3\xb4\xc3\xb3" },
    { "f%C3%B4", NULL, "f\xc3\xb4" }, { "%80", NULL, "\xe2\x82\xac" },
    { "100%", NULL, "100%" },         { "%zz%4", NULL, "%zz%4" },
    { "a%2Fb", NULL, "a/b" },         { "a%00b", NULL, NULL },
  };
  static const HrefCase escaped[] = {
    { "lunch-1.0_~", NULL, "lunch-1.0_~" },
    { "Plan B/C", NULL, "Plan%20B%2FC" },
    { "a+b#c?d%", NULL, "a%2Bb%23c%3Fd%25" },
    { "\xc3\xb4", NULL, "%C3%B4" },
    { ".", NULL, "%2E" },
    { "..", NULL, "%2E%2E" },
    { "...", NULL, "..." },
    { "", NULL, "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (unescaped); i++)
    {
      g_autofree char *text = hm_href_unescape_segment (unescaped[i].a);

      g_assert_cmpstr (text, ==, unescaped[i].expected);
    }
  for (i = 0; i < G_N_ELEMENTS (escaped); i++)
    {
      g_autofree char *segment = hm_href_escape_segment (escaped[i].a);
      g_autofree char *again = hm_href_unescape_segment (segment);

      g_assert_cmpstr (segment, ==, escaped[i].expected);
      g_assert_cmpstr (again, ==, escaped[i].a);
    }
}

static void
test_href_check_request_url (void)
{
  static const char *const good[] = {
    "http://h.example", "https://h.example:8443/a?b",     "http://h.example/httpmail.php?/folders/0/17/",
    "http://[::1]/",    "http://127.0.0.1:8080/%23%23x/",
  };
  static const char *const bad[] = {
    "",
    "h.example",
    "ftp://h.example/",
    "http://",
    "http://h.example/a b",
    "http://h.example/a#b",
    "http://h.example/a\r\nb",
    "http://h.example:0/",
    "http:/h.example/",
    "http://h.example/\xff",
    "http://h\xc2\xa0/\x01",
  };
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (hm_href_check_request_url (good[i], &error));
      g_assert_no_error (error);
    }
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%u", i);
      g_assert_false (hm_href_check_request_url (bad[i], &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_clear_error (&error);
    }
  g_assert_false (hm_href_check_request_url (NULL, NULL));

  g_assert_false (hm_href_check_request_url ("http://h.example/a b", &error));
  g_assert_nonnull (g_strstr_len (error->message, -1, "http://h.example/a b"));
  g_assert_nonnull (g_strstr_len (error->message, -1, "%20"));
}

static void
test_href_check_keeps_secrets (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hm_href_check_request_url ("http://bob:sesame@h.example/", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_null (g_strstr_len (error->message, -1, "sesame"));
  g_clear_error (&error);

  g_assert_false (hm_href_check_request_url ("http://bob:sesame word@h.example/", &error));
  g_assert_null (g_strstr_len (error->message, -1, "sesame"));
}

static void
test_href_member (void)
{
  static const struct
  {
    const char *collection;
    const char *href;
    const char *expected;
  } cases[] = {
    { "http://h/f/ACTIVE/", "http://h/f/ACTIVE/MSG1", "http://h/f/ACTIVE/MSG1" },
    { "http://h/f/ACTIVE/", "/f/ACTIVE/f%f4%f3/", "http://h/f/ACTIVE/f%f4%f3/" },
    { "http://h/f/ACTIVE/", "MSG1", "http://h/f/ACTIVE/MSG1" },
    { "http://h/f/ACTIVE", "MSG1", "http://h/f/ACTIVE/MSG1" },
    { "http://h/f/ACTIVE", "ACTIVE/", "http://h/f/ACTIVE/" },
    { "http://h/f/ACTIVE", "ACTIVE", "http://h/f/ACTIVE" },
    { "http://h/f/ACTIVE", "ACTIVE/MSG1", "http://h/f/ACTIVE/ACTIVE/MSG1" },
    { "http://h/f/ACTIVE/", "ACTIVE/", "http://h/f/ACTIVE/ACTIVE/" },
    { "http://h/f/ACTIVE/", "../trAsH/", "http://h/f/trAsH/" },
    { "http://h/f/ACTIVE/", "./MSG1", "http://h/f/ACTIVE/MSG1" },
    { "http://h/httpmail.php?/folders/0/", "17/", "http://h/httpmail.php?/folders/0/17/" },
    { "http://h/httpmail.php?/folders/0", "17", "http://h/httpmail.php?/folders/0/17" },
    { "http://h/httpmail.php?/folders/0/", "?/folders/0/17/", "http://h/httpmail.php?/folders/0/17/" },
    { "http://h/httpmail.php?/folders/0/", "/httpmail.php?/folders/0/17/", "http://h/httpmail.php?/folders/0/17/" },
    { "http://h/f/", "mailto:bob@mail.example.net", NULL },
    { "http://h/f/", "a\nb", NULL },
    { "http://h/f/", "", NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = hm_href_resolve_member (cases[i].collection, cases[i].href);

      g_test_message ("%s %s", cases[i].collection, cases[i].href);
      g_assert_cmpstr (url, ==, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/href/resolves-and-refuses", test_href_resolve);
  g_test_add_func ("/protocol/href/joins-names-as-text", test_href_join);
  g_test_add_func ("/protocol/href/members-are-found-below-their-collection", test_href_member);
  g_test_add_func ("/protocol/href/compares-leniently", test_href_equal);
  g_test_add_func ("/protocol/href/has-an-origin", test_href_origin);
  g_test_add_func ("/protocol/href/last-segment-of-path-and-query", test_href_last_segment);
  g_test_add_func ("/protocol/href/escapes-segments-and-back", test_href_segments);
  g_test_add_func ("/protocol/href/request-url-is-checked", test_href_check_request_url);
  g_test_add_func ("/protocol/href/errors-do-not-tell-passwords", test_href_check_keeps_secrets);

  return g_test_run ();
}
