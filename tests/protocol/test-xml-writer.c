/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-xml-writer.h>

static const HmNamespace dav_only[] = { HM_NS_DAV, HM_NS_UNKNOWN };

static void
assert_flushed (HmXmlWriter *writer, const char *expected)
{
  g_autoptr (GBytes) bytes = hm_xml_writer_flush (writer);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_writer_document (void)
{
  static const HmNamespace namespaces[] = { HM_NS_DAV, HM_NS_HTTPMAIL, HM_NS_UNKNOWN };
  g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();

  hm_xml_writer_start_document (writer, "utf-8", HM_NAME_PROPERTY_UPDATE, namespaces);
  hm_xml_writer_line_end (writer);
  hm_xml_writer_start (writer, HM_NAME_SET);
  hm_xml_writer_start (writer, HM_NAME_PROP);
  hm_xml_writer_element (writer, HM_NAME_READ, "1");
  hm_xml_writer_element (writer, HM_NAME_SPECIAL, NULL);
  hm_xml_writer_element (writer, HM_NAME_ID, "");
  hm_xml_writer_end_document (writer);

  assert_flushed (
      writer, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
              "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
              "<D:set><D:prop><hm:read>1</hm:read><hm:special/><D:id></D:id></D:prop></D:set></D:propertyupdate>\r\n");
  g_assert_cmpuint (hm_xml_writer_get_pending (writer), ==, 0);
}

static void
test_writer_escapes (void)
{
  static const struct
  {
    const char *text;
    const char *written;
  } cases[] = {
    { "Bob & Carol <bob@x> \"]]>\" 'q'", "Bob &amp; Carol &lt;bob@x&gt; \"]]&gt;\" 'q'" },
    { "a\tb\nc\rd", "a\tb\nc&#13;d" },
    { "a\x01\x1f"
      "b\x7f"
      "c",
      "ab\x7f"
      "c" },
    { "f\xc3\xb4\xf0\x9f\x93\xa7", "f\xc3\xb4\xf0\x9f\x93\xa7" },
    { "bad\xf4\xf3"
      "end",
      "bad\xef\xbf\xbd\xef\xbf\xbd"
      "end" },
    { "cut\xe2\x82", "cut\xef\xbf\xbd\xef\xbf\xbd" },
    { "no\xef\xbf\xbe"
      "char",
      "nochar" },
    { "", "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();

      hm_xml_writer_text (writer, cases[i].text);
      assert_flushed (writer, cases[i].written);
    }
}

static void
test_writer_foreign (void)
{
  static const struct
  {
    const char *ns_uri;
    const char *local_name;
    const char *text;
    const char *written;
  } cases[] = {
    { "http://ns.example/", "colour", NULL, "<x:colour xmlns:x=\"http://ns.example/\"/>" },
    { "http://ns.example/", "colour", "a<b", "<x:colour xmlns:x=\"http://ns.example/\">a&lt;b</x:colour>" },
    { "urn:\"<&>\n\t", "n", NULL, "<x:n xmlns:x=\"urn:&quot;&lt;&amp;&gt;&#10;&#9;\"/>" },
    { "", "plain", NULL, "<plain/>" },
    { NULL, "plain", "t", "<plain>t</plain>" },
    { "DAV:", "getfoo", NULL, "<D:getfoo/>" },
    { "urn:schemas:httpmail:", "foo", NULL, "<x:foo xmlns:x=\"urn:schemas:httpmail:\"/>" },
    { "urn:x", "no name", NULL, "" },
    { "urn:x", "a><b", NULL, "" },
    { "urn:x", "a:b", NULL, "" },
    { "urn:x", "", NULL, "" },
    { "urn:x", NULL, NULL, "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HmXmlWriter) writer = hm_xml_writer_new ();
      g_autoptr (GBytes) head = NULL;

      hm_xml_writer_start_document (writer, NULL, HM_NAME_PROP, dav_only);
      head = hm_xml_writer_flush (writer);
      hm_xml_writer_foreign (writer, cases[i].ns_uri, cases[i].local_name, cases[i].text);
      assert_flushed (writer, cases[i].written);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/xml-writer/writes-a-document", test_writer_document);
  g_test_add_func ("/protocol/xml-writer/escapes-and-leaves-out", test_writer_escapes);
  g_test_add_func ("/protocol/xml-writer/foreign-names-declare-themselves", test_writer_foreign);

  return g_test_run ();
}
