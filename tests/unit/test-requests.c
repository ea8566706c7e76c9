/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-request-private.h>

#define HTTPMAIL_NS "urn:schemas:httpmail:"
/* Written apart, so that the letter after it does not count as a digit. */
#define NOT_UTF8 "\xff"

static const HTTPMailRequestProperty *
nth_property (HTTPMailProppatchRequest *request, guint i)
{
  return g_ptr_array_index (httpmail_proppatch_request_peek_properties (request), i);
}

static void
assert_namespaces (GPtrArray *namespaces, const char *expected)
{
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint i = 0; i < namespaces->len; i++)
    {
      const HTTPMailRequestNamespace *namespace = g_ptr_array_index (namespaces, i);

      g_string_append_printf (got, "%s%s=%s", i > 0 ? " " : "", namespace->prefix, namespace->uri);
    }
  g_assert_cmpstr (got->str, ==, expected);
}

static void
test_names_that_xml_refuses (void)
{
  const char *const names[] = {
    "",
    "0x8101",
    "-a",
    ".a",
    "a b",
    "a:b",
    ":a",
    "a>",
    "a/",
    "a\n",
    "a\"b",
    NOT_UTF8,
    "a" NOT_UTF8,
    "\xc2\xb7",
    "a\xc3\x97",
    "\xcd\xbe",
    "a\x7f",
    "\xcc\x80",
    "\xf3\xb0\x80\x80",
    "a\xe2\x80\x8b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (HTTPMailPropfindRequest) find = httpmail_propfind_request_new ();
      g_autoptr (HTTPMailProppatchRequest) patch = httpmail_proppatch_request_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (httpmail_propfind_request_add_property (find, "urn:x", names[i], &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_false (httpmail_proppatch_request_set_value (patch, "urn:x", names[i], "", NULL));
      g_assert_false (httpmail_proppatch_request_remove (patch, "urn:x", names[i], NULL));

      g_assert_cmpuint (httpmail_propfind_request_get_n_properties (find), ==, 0);
      g_assert_cmpuint (httpmail_proppatch_request_get_n_properties (patch), ==, 0);
      assert_namespaces (httpmail_propfind_request_peek_namespaces (find), "D=DAV:");
    }
}

static void
test_names_that_xml_allows (void)
{
  const char *const names[] = { "a", "_", "A-1.2_", "homeFax", "\xc3\xa9t\xc3\xa9", "a\xc2\xb7", "\xf0\x90\x80\x80" };
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (httpmail_propfind_request_add_property (request, "DAV:", names[i], &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (httpmail_propfind_request_get_n_properties (request), ==, G_N_ELEMENTS (names));
}

static void
test_namespaces_that_cannot_be_declared (void)
{
  const char *const uris[] = {
    "",
    "urn:\n",
    "urn:\x01",
    "urn:\x7f",
    "urn:\xc2\x85",
    "urn:" NOT_UTF8,
    "urn:\xef\xbf\xbe",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2000/xmlns/",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (HTTPMailPropfindRequest) find = httpmail_propfind_request_new ();
      g_autoptr (HTTPMailProppatchRequest) patch = httpmail_proppatch_request_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (httpmail_propfind_request_add_property (find, uris[i], "a", &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_false (httpmail_proppatch_request_set_value (patch, uris[i], "a", "", NULL));
      g_assert_false (httpmail_proppatch_request_remove (patch, uris[i], "a", NULL));
      g_assert_null (httpmail_propfind_request_add_namespace (find, uris[i]));
      g_assert_null (httpmail_proppatch_request_add_namespace (patch, uris[i]));

      g_assert_cmpuint (httpmail_propfind_request_get_n_properties (find), ==, 0);
      g_assert_cmpuint (httpmail_proppatch_request_get_n_properties (patch), ==, 0);
      assert_namespaces (httpmail_propfind_request_peek_namespaces (find), "D=DAV:");
      assert_namespaces (httpmail_proppatch_request_peek_namespaces (patch), "D=DAV:");
    }
}

static void
test_values_that_xml_cannot_carry (void)
{
  const char *const values[] = { "\x01", "a\x0b", "\x1f", NOT_UTF8, "\xef\xbf\xbe", "\xef\xbf\xbf", "\xed\xa0\x80" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (httpmail_proppatch_request_set_value (request, "DAV:", "a", values[i], &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_assert_cmpuint (httpmail_proppatch_request_get_n_properties (request), ==, 0);
    }
}

static void
test_values_that_xml_can_carry (void)
{
  const char *const values[] = { "",         "a <b> & \"c\" ]]>", "\t\r\n",          "\x7f",
                                 "\xc2\x85", "\xef\xbf\xbd",      "\xf0\x9f\x93\xac" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (httpmail_proppatch_request_set_value (request, "DAV:", "a", values[i], &error));
      g_assert_no_error (error);
      g_assert_cmpstr (nth_property (request, 0)->value, ==, values[i]);
    }
}

static void
test_errors_name_input_and_remedy (void)
{
  g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();
  g_autoptr (GError) of_name = NULL;
  g_autoptr (GError) of_namespace = NULL;
  g_autoptr (GError) of_value = NULL;
  g_autoptr (GError) of_long_name = NULL;
  g_autofree char *long_name = g_strnfill (100000, '1');

  g_assert_false (httpmail_proppatch_request_set_value (request, "DAV:", "0x\x1b", "", &of_name));
  g_assert_cmpstr (of_name->message, ==,
                   "Cannot use the property name “0x�”: begin it with a letter or “_” and go on with letters, digits, "
                   "“-”, “_” and “.”");
  g_assert_false (httpmail_proppatch_request_set_value (request, "", "a", "", &of_namespace));
  g_assert_cmpstr (of_namespace->message, ==, "Cannot use the namespace “”: name one, such as DAV:");
  g_assert_false (httpmail_proppatch_request_set_value (request, "DAV:", "secret", "sesame\x01", &of_value));
  g_assert_cmpstr (of_value->message, ==,
                   "Cannot use the value of the property “secret”: write it in UTF-8, with no control characters other "
                   "than tabs and line ends");
  g_assert_false (httpmail_proppatch_request_set_value (request, "DAV:", long_name, "", &of_long_name));
  g_assert_cmpuint (strlen (of_long_name->message), <, 500);
}

static void
test_propfind_asks_once (void)
{
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();
  const HTTPMailRequestProperty *property;

  g_assert_cmpuint (httpmail_propfind_request_get_n_properties (request), ==, 0);
  g_assert_true (httpmail_propfind_request_add_property (request, "DAV:", "a", NULL));
  g_assert_true (httpmail_propfind_request_add_property (request, "DAV:", "b", NULL));
  g_assert_true (httpmail_propfind_request_add_property (request, "DAV:", "a", NULL));
  g_assert_true (httpmail_propfind_request_add_property (request, "DAV:", "A", NULL));
  g_assert_true (httpmail_propfind_request_add_property (request, HTTPMAIL_NS, "a", NULL));
  g_assert_cmpuint (httpmail_propfind_request_get_n_properties (request), ==, 4);

  property = g_ptr_array_index (httpmail_propfind_request_peek_properties (request), 3);
  g_assert_cmpstr (property->namespace_uri, ==, HTTPMAIL_NS);
  g_assert_cmpstr (property->name, ==, "a");
  g_assert_null (property->value);
  g_assert_false (property->remove);
}

static void
test_proppatch_last_wins (void)
{
  g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();

  g_assert_true (httpmail_proppatch_request_set_value (request, HTTPMAIL_NS, "read", "0", NULL));
  g_assert_true (httpmail_proppatch_request_remove (request, "DAV:", "b", NULL));
  g_assert_true (httpmail_proppatch_request_set_value (request, HTTPMAIL_NS, "read", "1", NULL));
  g_assert_cmpuint (httpmail_proppatch_request_get_n_properties (request), ==, 2);
  g_assert_cmpstr (nth_property (request, 0)->name, ==, "read");
  g_assert_cmpstr (nth_property (request, 0)->value, ==, "1");
  g_assert_false (nth_property (request, 0)->remove);
  g_assert_true (nth_property (request, 1)->remove);
  g_assert_null (nth_property (request, 1)->value);

  g_assert_true (httpmail_proppatch_request_remove (request, HTTPMAIL_NS, "read", NULL));
  g_assert_true (httpmail_proppatch_request_set_value (request, "DAV:", "b", "", NULL));
  g_assert_cmpstr (nth_property (request, 0)->name, ==, "read");
  g_assert_null (nth_property (request, 0)->value);
  g_assert_true (nth_property (request, 0)->remove);
  g_assert_cmpstr (nth_property (request, 1)->value, ==, "");
  g_assert_false (nth_property (request, 1)->remove);
}

static void
test_refused_change_leaves_what_was_there (void)
{
  g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();

  g_assert_true (httpmail_proppatch_request_set_value (request, "DAV:", "a", "old", NULL));
  g_assert_false (httpmail_proppatch_request_set_value (request, "DAV:", "a", "\x01", NULL));
  g_assert_cmpstr (nth_property (request, 0)->value, ==, "old");
  g_assert_true (httpmail_proppatch_request_set_value (request, "DAV:", "a", nth_property (request, 0)->value, NULL));
  g_assert_cmpstr (nth_property (request, 0)->value, ==, "old");
}

static void
test_customary_prefixes (void)
{
  g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();

  g_assert_true (httpmail_proppatch_request_set_value (request, "urn:one", "a", "", NULL));
  g_assert_true (httpmail_proppatch_request_remove (request, "urn:schemas:contacts:", "sn", NULL));
  g_assert_cmpstr (httpmail_proppatch_request_add_namespace (request, "urn:schemas:mailheader:"), ==, "m");
  g_assert_cmpstr (httpmail_proppatch_request_add_namespace (request, HTTPMAIL_NS), ==, "hm");
  g_assert_cmpstr (httpmail_proppatch_request_add_namespace (request, "http://schemas.microsoft.com/hotmail/"), ==,
                   "h");
  g_assert_true (httpmail_proppatch_request_set_value (request, "dav:", "a", "", NULL));
  assert_namespaces (httpmail_proppatch_request_peek_namespaces (request),
                     "D=DAV: n0=urn:one c=urn:schemas:contacts: m=urn:schemas:mailheader: hm=urn:schemas:httpmail: "
                     "h=http://schemas.microsoft.com/hotmail/ n1=dav:");
}

static void
test_add_namespace_gives_the_prefix_in_use (void)
{
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();

  assert_namespaces (httpmail_propfind_request_peek_namespaces (request), "D=DAV:");
  g_assert_cmpstr (httpmail_propfind_request_add_namespace (request, "DAV:"), ==, "D");
  g_assert_cmpstr (httpmail_propfind_request_add_namespace (request, "urn:b"), ==, "n0");
  g_assert_cmpstr (httpmail_propfind_request_add_namespace (request, "urn:a"), ==, "n1");
  g_assert_cmpstr (httpmail_propfind_request_add_namespace (request, "urn:b"), ==, "n0");
  g_assert_true (httpmail_propfind_request_add_property (request, "urn:a", "x", NULL));
  g_assert_null (httpmail_propfind_request_add_namespace (request, NULL));
  assert_namespaces (httpmail_propfind_request_peek_namespaces (request), "D=DAV: n0=urn:b n1=urn:a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/requests/names-that-xml-refuses-are-refused", test_names_that_xml_refuses);
  g_test_add_func ("/values/requests/names-that-xml-allows-are-taken", test_names_that_xml_allows);
  g_test_add_func ("/values/requests/namespaces-that-cannot-be-declared-are-refused",
                   test_namespaces_that_cannot_be_declared);
  g_test_add_func ("/values/requests/values-that-xml-cannot-carry-are-refused", test_values_that_xml_cannot_carry);
  g_test_add_func ("/values/requests/values-that-xml-can-carry-are-taken-as-they-are", test_values_that_xml_can_carry);
  g_test_add_func ("/values/requests/errors-name-input-and-remedy", test_errors_name_input_and_remedy);
  g_test_add_func ("/values/requests/propfind-asks-once-for-each-property", test_propfind_asks_once);
  g_test_add_func ("/values/requests/last-word-on-a-property-counts-in-its-first-place", test_proppatch_last_wins);
  g_test_add_func ("/values/requests/refused-change-leaves-what-was-there", test_refused_change_leaves_what_was_there);
  g_test_add_func ("/values/requests/known-namespaces-have-their-customary-prefixes", test_customary_prefixes);
  g_test_add_func ("/values/requests/add-namespace-gives-the-prefix-in-use",
                   test_add_namespace_gives_the_prefix_in_use);

  return g_test_run ();
}
