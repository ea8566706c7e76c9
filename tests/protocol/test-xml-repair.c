/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-xml-repair.h>

static char *
repair_in_pieces (const char *data, gsize piece)
{
  g_autoptr (HmXmlRepair) repair = hm_xml_repair_new ();
  GString *out = g_string_new (NULL);
  gsize length = strlen (data);
  gsize i;

  for (i = 0; i < length; i += piece)
    {
      g_autofree char *copy = g_memdup2 (data + i, MIN (piece, length - i));

      hm_xml_repair_push (repair, copy, MIN (piece, length - i), out);
    }
  hm_xml_repair_finish (repair, out);

  return g_string_free (out, FALSE);
}

static void
assert_repaired (const char *data, const char *expected)
{
  static const gsize pieces[] = { 100000, 1, 2, 7 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = repair_in_pieces (data, pieces[i]);

      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_repair_leaves_alone (void)
{
  static const char *const documents[] = {
    "<?xml version=\"1.0\"?>\r\n<D:a xmlns:D=\"DAV:\">\r\n\t<D:b c='>' d=\"'\"/>x &amp; &lt;y&gt; &quot;&apos;</D:a "
    ">\r\n",
    "<a>&#65;&#x41;&#9;&#10;&#13;&#xE9;&#x1F4E7;&#150;</a>",
    "<a b='&amp;&#38;' c=\"it's\"/>",
    "<a><!-- & <b@c> &nbsp; x:0y --><![CDATA[& <b@c> &nbsp; ]] ]> &#1;]]></a>",
    "<a><?pi & <b@c> ?></a>",
    "<_a.b-c:d1\xc3\xa9/>",
    "<a\n\tb='c'\n/>",
    "<a>]] > ]&gt; ] ]> a]</a>",
    "<a><!----><!-- - ---></a>",
    "<a><![CDATA[]]]]]><![CDATA[>]]></a>",
    "<a>\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xa7</a>",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (documents); i++)
    assert_repaired (documents[i], documents[i]);
}

static void
test_repair_ampersands (void)
{
  assert_repaired ("<s>Q&A</s>", "<s>Q&amp;A</s>");
  assert_repaired ("<s>a & b</s>", "<s>a &amp; b</s>");
  assert_repaired ("<s>a && b &</s>", "<s>a &amp;&amp; b &amp;</s>");
  assert_repaired ("<s>?a=1&b=2;c&d;</s>", "<s>?a=1&amp;b=2;c&amp;d;</s>");
  assert_repaired ("<s>&;&#;&#x;&#12&#xZZ;&amp</s>", "<s>&amp;;&amp;#;&amp;#x;&amp;#12&amp;#xZZ;&amp;amp</s>");
  assert_repaired ("<s a='x&y' b=\"&\"/>", "<s a='x&amp;y' b=\"&amp;\"/>");
  assert_repaired ("<s>&a<b>x</b></s>", "<s>&amp;a<b>x</b></s>");
  assert_repaired ("<s>&", "<s>&amp;");
  assert_repaired ("<s>&amp", "<s>&amp;amp");
  assert_repaired ("<s>&AMP;&bogus;</s>", "<s>&amp;AMP;&amp;bogus;</s>");
  assert_repaired ("<s>&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;</s>",
                   "<s>&amp;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;</s>");
}

static void
test_repair_html_entities (void)
{
  assert_repaired ("<s>a&nbsp;b&iexcl;&eacute;&yuml;&szlig;</s>", "<s>a\xc2\xa0"
                                                                  "b\xc2\xa1\xc3\xa9\xc3\xbf\xc3\x9f</s>");
  assert_repaired ("<s t='&copy;'/>", "<s t='\xc2\xa9'/>");
}

static void
test_repair_control_characters (void)
{
  assert_repaired ("<s>a&#1;b&#x1F;c&#0;d&#xFFFE;e&#xD800;f&#x110000;g&#99999999999999;h</s>", "<s>abcdefgh</s>");
  assert_repaired ("<s>a\x01\x02\x1f"
                   "b\tc\r\n</s\x03>",
                   "<s>ab\tc\r\n</s>");
  assert_repaired ("<!-- \x01 --><![CDATA[\x02]]>", "<!--  --><![CDATA[]]>");
}

static void
test_repair_names (void)
{
  assert_repaired ("<x:0x8101>1</x:0x8101><x:0y a='1'/>", "<x:_0x8101>1</x:_0x8101><x:_0y a='1'/>");
}

static void
test_repair_stray_brackets (void)
{
  assert_repaired ("<m:from>Bob <bob@mail.example.net></m:from>", "<m:from>Bob &lt;bob@mail.example.net></m:from>");
  assert_repaired ("<s>1 < 2, i <3 u, <-, <<a></a>", "<s>1 &lt; 2, i &lt;3 u, &lt;-, &lt;<a></a>");
  assert_repaired ("<s><b,c> <d&e> <f\"> <g=h> <a:b@c></s>",
                   "<s>&lt;b,c> &lt;d&amp;e> &lt;f\"> &lt;g=h> &lt;a:b@c></s>");
  assert_repaired ("<s></ x> </3> </b@c> </></s>", "<s>&lt;/ x> &lt;/3> &lt;/b@c> &lt;/></s>");
  assert_repaired ("<s><!> <!- > <![CD x</s>", "<s>&lt;!> &lt;!- > &lt;![CD x</s>");
  assert_repaired ("<s a='<b>'/>", "<s a='&lt;b>'/>");
  assert_repaired ("<s>a ]]> b</s>", "<s>a ]]&gt; b</s>");
  assert_repaired ("<s>]]]></s>", "<s>]]]&gt;</s>");
  assert_repaired ("<s>Bob <bob", "<s>Bob <bob");
  assert_repaired ("<s><http://x> <and/or> <a:> <:b> </:b></s>",
                   "<s>&lt;http://x> &lt;and/or> &lt;a:> &lt;:b> &lt;/:b></s>");
}

/* Names without a prefix, where the others have one. */
static void
test_repair_doubt (void)
{
  static const char *const tags[] = {
    "<D:s><bob></bob></D:s>",
    "<D:s><bob>x &lt; y</bob ></D:s>",
    "<D:s><bob /><bob/><bob\n></bob></D:s>",
    "<D:s><bob a='1'>x</bob><bob\ta = '2'/></D:s>",
    "<D:s><a><b>x</b></a></D:s>",
    "<D:s><a> <b> <c>x</c></b> </a></D:s>",
    "<D:s><a>x<D:t>y</D:t></a></D:s>",
    "<D:s><a>x<!-- </D:s> --></a></D:s>",
    "<D:s><a>x<![CDATA[</D:s>]]></a></D:s>",
    "<D:s xmlns='DAV:'><a><b></b></a></D:s>",
    "<s><bob></s>", /* not well-formed, but here no element has a prefix */
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tags); i++)
    assert_repaired (tags[i], tags[i]);

  assert_repaired ("<D:s>Bob <bob></D:s>", "<D:s>Bob &lt;bob></D:s>");
  assert_repaired ("<D:s><urgent> please & <now></D:s>", "<D:s>&lt;urgent> please &amp; &lt;now></D:s>");
  assert_repaired ("<D:s><no subject></D:s>", "<D:s>&lt;no subject></D:s>");
  assert_repaired ("<D:s><no subject <x@y></D:s>", "<D:s>&lt;no subject &lt;x@y></D:s>");
  assert_repaired ("<D:s><a> 1 < 2 <3 <b@c> </x@y> </ z></D:s>",
                   "<D:s>&lt;a> 1 &lt; 2 &lt;3 &lt;b@c> &lt;/x@y> &lt;/ z></D:s>");
  assert_repaired ("<D:s><bob></D:s><D:t><bob>x</bob></D:t>", "<D:s>&lt;bob></D:s><D:t><bob>x</bob></D:t>");
  assert_repaired ("<D:s><bob", "<D:s><bob");
  assert_repaired ("<D:s><bob> x", "<D:s><bob> x");
}

/* Nothing is held for ever. */
static void
test_repair_doubt_ends (void)
{
  g_autofree char *fill = g_strnfill (5000, 'x');
  g_autofree char *text = g_strconcat ("<D:s><bob>", fill, "</D:s>", NULL);
  g_autofree char *words = g_strconcat ("<D:s><bob ", fill, " a='1'/></D:s>", NULL);
  g_autoptr (HmXmlRepair) repair = hm_xml_repair_new ();
  g_autoptr (GString) out = g_string_new (NULL);

  assert_repaired (text, text);
  assert_repaired (words, words);

  hm_xml_repair_push (repair, text, 2000, out);
  g_assert_cmpuint (out->len, ==, 2000);
}

static void
test_repair_long_name (void)
{
  g_autofree char *name = g_strnfill (5000, 'n');
  g_autofree char *tag = g_strconcat ("<", name, "@>", NULL);

  assert_repaired (tag, tag);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/xml-repair/well-formed-documents-stay-as-they-are", test_repair_leaves_alone);
  g_test_add_func ("/protocol/xml-repair/bare-ampersands", test_repair_ampersands);
  g_test_add_func ("/protocol/xml-repair/entities-of-html", test_repair_html_entities);
  g_test_add_func ("/protocol/xml-repair/control-characters", test_repair_control_characters);
  g_test_add_func ("/protocol/xml-repair/names-that-begin-with-a-digit", test_repair_names);
  g_test_add_func ("/protocol/xml-repair/brackets-that-are-text", test_repair_stray_brackets);
  g_test_add_func ("/protocol/xml-repair/names-in-brackets-that-are-text", test_repair_doubt);
  g_test_add_func ("/protocol/xml-repair/doubt-has-an-end", test_repair_doubt_ends);
  g_test_add_func ("/protocol/xml-repair/holds-back-no-more-than-a-name", test_repair_long_name);

  return g_test_run ();
}
