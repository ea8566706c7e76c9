/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-multistatus-reader.h>
#include <httpmail/protocol/hm-xml-reader.h>

#define HEAD                                                                                                           \
  "<a:multistatus xmlns:a='DAV:' xmlns:d='urn:schemas:httpmail:' xmlns:c='xml:'><a:response><a:href>/a</a:href>"
#define TAIL "</a:response></a:multistatus>"

static void
describe (const HmMultistatusResponse *response, gpointer user_data)
{
  GString *out = user_data;
  guint i;

  g_assert_nonnull (response->all);
  for (i = 0; i < response->all->len; i++)
    {
      const HmProperty *property = g_ptr_array_index (response->all, i);

      g_string_append_printf (out, "%s|%s|%u|%s\n", property->namespace_uri, property->name, property->status,
                              property->value);
    }
  g_string_append (out, ".\n");
}

static char *
read_all (const char *document, gsize piece, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (HmMultistatusReader) reader = hm_multistatus_reader_new (NULL, 10, describe, out);
  gsize length = strlen (document);
  gboolean ok = TRUE;
  gsize i;

  hm_multistatus_reader_keep_all (reader);
  for (i = 0; ok && i < length; i += piece)
    ok = hm_multistatus_reader_push (reader, document + i, MIN (piece, length - i), error);
  if (!ok || !hm_multistatus_reader_finish (reader, error))
    return NULL;

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
assert_all (const char *elements, const char *expected)
{
  static const gsize pieces[] = { 1, 7, 1000000 };
  g_autofree char *document = g_strconcat (HEAD, elements, TAIL, NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = read_all (document, pieces[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_every_property (void)
{
  assert_all ("<a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop><d:read> 1\n</d:read>"
              "<x:Foo xmlns:x='urn:x:'>&lt;b&gt; &amp; c</x:Foo><plain/><a:getetag/></a:prop></a:propstat>"
              "<a:propstat><a:prop><d:special>x</d:special><x:bar xmlns:x='urn:x:'/></a:prop>"
              "<a:status>HTTP/1.1 404 Resource Not Found</a:status></a:propstat>",
              "urn:schemas:httpmail:|read|200|1\n"
              "urn:x:|Foo|200|<b> & c\n"
              "|plain|200|\n"
              "DAV:|getetag|200|\n"
              "urn:schemas:httpmail:|special|404|x\n"
              "urn:x:|bar|404|\n"
              ".\n");
}

static void
test_in_order_and_twice (void)
{
  assert_all ("<a:propstat><a:prop><d:read>1</d:read><x xmlns='u:'>a</x><d:read>2</d:read><x xmlns='u:'>b</x></a:prop>"
              "</a:propstat>",
              "urn:schemas:httpmail:|read|200|1\nu:|x|200|a\nurn:schemas:httpmail:|read|200|2\nu:|x|200|b\n.\n");
}

static void
test_markup (void)
{
  assert_all ("<a:propstat><a:prop>"
              "<a:resourcetype> <a:collection/> </a:resourcetype>"
              "<a:supportedlock><a:lockentry xmlns:a='DAV:'><a:lockscope><a:exclusive/></a:lockscope></a:lockentry>"
              "<lockentry xmlns='DAV:'>x<locktype/>y</lockentry></a:supportedlock>"
              "</a:prop></a:propstat>",
              "DAV:|resourcetype|200|<a:collection xmlns:a=\"DAV:\"/>\n"
              "DAV:|supportedlock|200|<a:lockentry xmlns:a=\"DAV:\"><a:lockscope><a:exclusive/></a:lockscope>"
              "</a:lockentry><lockentry xmlns=\"DAV:\">x<locktype/>y</lockentry>\n"
              ".\n");
}

static void
test_markup_namespaces (void)
{
  assert_all ("<a:propstat><a:prop><q xmlns='urn:q:' xmlns:n='urn:n:' xmlns:unused='urn:u:'>"
              "<n:e n:k='1' k='a&amp;b&lt;&quot;&#10;&gt;' xml:lang='en'><n:f/><p:f xmlns:p='urn:n:'/></n:e>"
              "<e><f xmlns=''><g/></f><n:e xmlns:n='urn:m:'><n:f/></n:e></e>"
              "<u:nope u:k='1'/></q></a:prop></a:propstat>",
              "urn:q:|q|200|"
              "<n:e xmlns:n=\"urn:n:\" n:k=\"1\" k=\"a&amp;b&lt;&quot;&#10;&gt;\" xml:lang=\"en\"><n:f/>"
              "<p:f xmlns:p=\"urn:n:\"/></n:e>"
              "<e xmlns=\"urn:q:\"><f xmlns=\"\"><g/></f><n:e xmlns:n=\"urn:m:\"><n:f/></n:e></e>"
              "<nope/>\n.\n");
}

static void
test_mixed_text (void)
{
  assert_all (
      "<a:propstat><a:prop><q xmlns='urn:q:'>\n a &amp;&lt; \"b\" <![CDATA[<c>]]><i/>\n\td\n</q></a:prop></a:propstat>",
      "urn:q:|q|200|a &amp;&lt; \"b\" &lt;c&gt;<i xmlns=\"urn:q:\"/>\n\td\n.\n");
}

static void
test_multi_valued (void)
{
  assert_all ("<a:propstat><a:prop>"
              "<k xmlns='u:' xmlns:b='urn:uuid:c2f41010-65b3-11d1-a29f-00aa00c14882/' b:dt='mv.string'>"
              "<c:v> one</c:v>\n<c:v>two &amp; three</c:v><c:v/></k>"
              "<d:to><c:v>a@x</c:v><c:v>b@x</c:v></d:to>"
              "<k2 xmlns='u:'><c:v><c:v>in</c:v>out</c:v></k2>"
              "</a:prop></a:propstat>",
              "u:|k|200|one, two & three\nurn:schemas:httpmail:|to|200|a@x, b@x\nu:|k2|200|in, out\n.\n");
}

static void
test_without_propstat (void)
{
  assert_all (
      "<a:status>HTTP/1.1 200 OK</a:status>"
      "<e:subscriptionID xmlns:e='http://schemas.microsoft.com/Exchange/'><li>7</li><li>8</li></e:subscriptionID>"
      "<a:error><a:x/></a:error>",
      "http://schemas.microsoft.com/Exchange/|subscriptionID|200|<li>7</li><li>8</li>\n.\n");
  assert_all (
      "<d:read>1</d:read><a:status>HTTP/1.1 412 x</a:status><a:propstat><a:prop><d:special/></a:prop></a:propstat>",
      "urn:schemas:httpmail:|read|412|1\nurn:schemas:httpmail:|special|200|\n.\n");
  assert_all ("<a:prop><d:read>1</d:read></a:prop>", "urn:schemas:httpmail:|read|200|1\n.\n");
}

static void
test_undeclared (void)
{
  assert_all ("<a:propstat><a:prop><zz:id>1</zz:id></a:prop></a:propstat>", "|id|200|1\n.\n");
}

/* A document with n properties of the given length in one response. */
static char *
make_document (guint n, gsize length)
{
  g_autofree char *value = g_strnfill (length, 'x');
  GString *document = g_string_new (HEAD "<a:propstat><a:prop>");
  guint i;

  for (i = 0; i < n; i++)
    g_string_append_printf (document, "<p>%s</p>", value);
  g_string_append (document, "</a:prop></a:propstat>" TAIL);
  return g_string_free (document, FALSE);
}

static void
test_limits (void)
{
  /* One byte more of each is its name. */
  guint full = HM_LIMIT_PROPERTY_VALUES / HM_LIMIT_XML_TEXT;
  g_autofree char *most = make_document (HM_LIMIT_PROPERTIES, 0);
  g_autofree char *more = make_document (HM_LIMIT_PROPERTIES + 1, 0);
  g_autofree char *longest = make_document (full, HM_LIMIT_XML_TEXT - 1);
  g_autofree char *longer = make_document (full + 1, HM_LIMIT_XML_TEXT - 1);
  g_autofree char *fill = g_strnfill (HM_LIMIT_XML_TEXT - strlen ("<i></i>"), 'x');
  g_autofree char *fits =
      g_strconcat (HEAD "<a:propstat><a:prop><p><i>", fill, "</i></p></a:prop></a:propstat>" TAIL, NULL);
  g_autofree char *beyond =
      g_strconcat (HEAD "<a:propstat><a:prop><p><i>x", fill, "</i></p></a:prop></a:propstat>" TAIL, NULL);
  const char *const good[] = { most, longest, fits };
  const char *const bad[] = { more, longer, beyond };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = read_all (good[i], 4096, &error);

      g_assert_no_error (error);
      g_assert_nonnull (text);
    }
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = read_all (bad[i], 4096, &error);

      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
      g_assert_null (text);
    }
}

/* The limits hold for one response: the next begins anew. */
static void
test_each_response (void)
{
  g_autoptr (GString) document = g_string_new ("<a:multistatus xmlns:a='DAV:'>");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint i;
  guint k;

  for (i = 0; i < 3; i++)
    {
      g_string_append (document, "<a:response><a:href>/a</a:href><a:propstat><a:prop>");
      for (k = 0; k < HM_LIMIT_PROPERTIES / 2; k++)
        g_string_append (document, "<p/>");
      g_string_append (document, "</a:prop></a:propstat></a:response>");
    }
  g_string_append (document, "</a:multistatus>");

  text = read_all (document->str, 4096, &error);
  g_assert_no_error (error);
  g_assert_nonnull (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/multistatus-all/every-property-with-name-and-status", test_every_property);
  g_test_add_func ("/protocol/multistatus-all/in-the-order-sent", test_in_order_and_twice);
  g_test_add_func ("/protocol/multistatus-all/elements-as-markup", test_markup);
  g_test_add_func ("/protocol/multistatus-all/markup-declares-its-namespaces", test_markup_namespaces);
  g_test_add_func ("/protocol/multistatus-all/text-among-elements-is-escaped", test_mixed_text);
  g_test_add_func ("/protocol/multistatus-all/several-values-are-joined", test_multi_valued);
  g_test_add_func ("/protocol/multistatus-all/properties-without-a-propstat", test_without_propstat);
  g_test_add_func ("/protocol/multistatus-all/undeclared-prefixes-are-left-out", test_undeclared);
  g_test_add_func ("/protocol/limits/properties-that-are-kept", test_limits);
  g_test_add_func ("/protocol/limits/properties-of-each-response", test_each_response);

  return g_test_run ();
}
