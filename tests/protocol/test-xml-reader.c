/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-xml-reader.h>

#include "replies.h"

/* A neighbour that writes down what it is told. Elements whose local name begins with "s" are skipped, with "t" are
 * read; "fail" fails. */
typedef struct
{
  HmXmlReader *reader;
  GString *events;
} FakeGrammar;

static HmXmlWant
on_start (const HmXmlElement *element, gpointer user_data)
{
  FakeGrammar *self = user_data;

  g_string_append_printf (self->events, "<%s|%s>", element->ns_uri, element->local_name);
  if (g_str_equal (element->local_name, "fail"))
    hm_xml_reader_fail (self->reader, g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE, "as asked"));
  if (element->local_name[0] == 's')
    return HM_XML_SKIP;

  return element->local_name[0] == 't' ? HM_XML_TEXT : HM_XML_ENTER;
}

static void
on_end (HmName name, const char *text, gsize length, gpointer user_data)
{
  FakeGrammar *self = user_data;

  if (text != NULL)
    g_assert_cmpuint (strlen (text), ==, length);
  g_string_append_printf (self->events, "[%s]", text != NULL ? text : "-");
}

static char *
read_in_pieces (const char *document, HmXmlReaderMode mode, gsize piece)
{
  static const HmXmlGrammar grammar = { on_start, on_end };
  FakeGrammar fake = { NULL, g_string_new (NULL) };
  g_autoptr (HmXmlReader) reader = hm_xml_reader_new (NULL, mode, &grammar, &fake);
  g_autoptr (GError) error = NULL;
  gsize length = strlen (document);
  gboolean ok = TRUE;
  gsize i;

  fake.reader = reader;
  for (i = 0; ok && i < length; i += piece)
    ok = hm_xml_reader_push (reader, document + i, MIN (piece, length - i), &error);
  if (ok)
    ok = hm_xml_reader_finish (reader, &error);
  if (!ok)
    {
      g_string_append_printf (fake.events, "error %s", replies_name_error (error));
      g_clear_error (&error);
      /* It stays failed. */
      g_assert_false (hm_xml_reader_push (reader, "<", 1, NULL));
      g_assert_false (hm_xml_reader_finish (reader, NULL));
    }

  return g_string_free (fake.events, FALSE);
}

static void
assert_events (const char *document, HmXmlReaderMode mode, const char *expected)
{
  static const gsize pieces[] = { 100000, 1, 7 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *events = read_in_pieces (document, mode, pieces[i]);

      g_assert_cmpstr (events, ==, expected);
    }
}

static void
test_reader_events (void)
{
  assert_events ("<a xmlns='x:'><t>one &amp; <![CDATA[<two>]]></t><s><t>no</t></s><t/></a>\r\n ", HM_XML_READER_STRICT,
                 "<x:|a><x:|t>[one & <two>]<x:|s><x:|t>[][-]");
  assert_events ("<n:a xmlns:n='x:'><b xmlns='y:'/></n:a>", HM_XML_READER_STRICT, "<x:|a><y:|b>[-][-]");
}

static void
test_reader_nested_text (void)
{
  assert_events ("<a><t> x <t1>in</t1> y <b>lost</b> z</t></a>", HM_XML_READER_STRICT,
                 "<|a><|t><|t1>[in]<|b>[-][ x  y  z][-]");
}

static void
test_reader_errors (void)
{
  static const HmXmlReaderMode modes[] = { HM_XML_READER_STRICT, HM_XML_READER_LENIENT };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      assert_events ("", modes[i], "error INCOMPLETE");
      assert_events (" \n", modes[i], "error INCOMPLETE");
      assert_events ("<abc>", modes[i], "<|abc>error INCOMPLETE");
      assert_events ("<abc><b/", modes[i], "<|abc>error INCOMPLETE");
      assert_events ("<a><t>x", modes[i], "<|a><|t>error INCOMPLETE");
      assert_events ("<?xml version='1.0'?>", modes[i], "error INCOMPLETE");
      assert_events ("<?xml ver", modes[i], "error INCOMPLETE");
      assert_events ("<![CDATA[ ", modes[i], "error PROTOCOL");
      assert_events ("<abc/><![CDATA[ ", modes[i], "<|abc>[-]error PROTOCOL");
      assert_events ("hello", modes[i], "error PROTOCOL");
      assert_events ("x", modes[i], "error PROTOCOL");
      assert_events ("<a></b>", modes[i], "<|a>error PROTOCOL");
      assert_events ("<a/><b/>", modes[i], "<|a>[-]error PROTOCOL");
      assert_events ("<a/>x", modes[i], "<|a>[-]error PROTOCOL");
      assert_events ("<a b='1' b='2'/>", modes[i], "error PROTOCOL");
      assert_events ("<a><fail/><b/></a>", modes[i], "<|a><|fail>error TOO_LARGE");
      assert_events ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", modes[i], "error PROTOCOL");
    }
}

static void
test_reader_strict (void)
{
  assert_events ("<a><t>Q&A</t></a>", HM_XML_READER_STRICT, "<|a><|t>error PROTOCOL");
  assert_events ("<a><t>&nbsp;</t></a>", HM_XML_READER_STRICT, "<|a><|t>error PROTOCOL");
  assert_events ("<a><t>\x01</t></a>", HM_XML_READER_STRICT, "<|a><|t>error PROTOCOL");
  assert_events ("<a><t>\xf4</t></a>", HM_XML_READER_STRICT, "<|a><|t>error PROTOCOL");
  assert_events ("<n:a/>", HM_XML_READER_STRICT, "error PROTOCOL");
  assert_events ("<a xmlns:n=''/>", HM_XML_READER_STRICT, "error PROTOCOL");
  /* poor as URIs, but used */
  assert_events ("<a xmlns='xml:' xmlns:b='Dav:' xmlns:c='a b'/>", HM_XML_READER_STRICT, "<xml:|a>[-]");
}

static void
test_reader_lenient (void)
{
  assert_events ("<a><t>Q&A &nbsp;\x01&#1; <bob@x></t></a>", HM_XML_READER_LENIENT,
                 "<|a><|t>[Q&A \xc2\xa0 <bob@x>][-]");
  assert_events ("<a><n:b/><t>x</t></a>", HM_XML_READER_LENIENT, "<|a><|b>[-]<|t>[x][-]");
  /* Only the customary prefixes mean something undeclared. */
  assert_events ("<D:a><hm:b/><m:c/><h:d/><c:e/><hM:f/><v:g/></D:a>", HM_XML_READER_LENIENT,
                 "<DAV:|a><urn:schemas:httpmail:|b>[-]<urn:schemas:mailheader:|c>[-]"
                 "<http://schemas.microsoft.com/hotmail/|d>[-]<urn:schemas:contacts:|e>[-]<|f>[-]<|g>[-][-]");
  assert_events ("<D:a xmlns:D='u:'><D:b/></D:a>", HM_XML_READER_LENIENT, "<u:|a><u:|b>[-][-]");
  assert_events ("<a xmlns:x='u:'><x:0y/></a>", HM_XML_READER_LENIENT, "<|a><u:|_0y>[-][-]");
}

static HmXmlOpening
opening_of (const char *document)
{
  static const HmXmlGrammar grammar = { on_start, on_end };
  FakeGrammar fake = { NULL, g_string_new (NULL) };
  g_autoptr (HmXmlReader) reader = hm_xml_reader_new (NULL, HM_XML_READER_LENIENT, &grammar, &fake);
  HmXmlOpening opening;

  fake.reader = reader;
  hm_xml_reader_push (reader, document, strlen (document), NULL);
  hm_xml_reader_finish (reader, NULL);
  opening = hm_xml_reader_get_opening (reader);
  g_string_free (fake.events, TRUE);
  return opening;
}

static void
test_reader_opening (void)
{
  g_assert_cmpint (opening_of (""), ==, HM_XML_OPENING_NOTHING);
  g_assert_cmpint (opening_of ("\r\n"), ==, HM_XML_OPENING_NOTHING);
  g_assert_cmpint (opening_of ("<?xml version='1.0'?>"), ==, HM_XML_OPENING_NOTHING);
  g_assert_cmpint (opening_of ("hello"), ==, HM_XML_OPENING_TEXT);
  g_assert_cmpint (opening_of ("<html lang=en><br>"), ==, HM_XML_OPENING_HTML);
  g_assert_cmpint (opening_of ("<a/>"), ==, HM_XML_OPENING_MARKUP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/xml-reader/tells-its-neighbour", test_reader_events);
  g_test_add_func ("/protocol/xml-reader/text-of-a-child-is-not-its-parents", test_reader_nested_text);
  g_test_add_func ("/protocol/xml-reader/fails-in-every-way-it-should", test_reader_errors);
  g_test_add_func ("/protocol/xml-reader/is-strict-with-requests", test_reader_strict);
  g_test_add_func ("/protocol/xml-reader/is-lenient-with-replies", test_reader_lenient);
  g_test_add_func ("/protocol/xml-reader/knows-what-came-instead", test_reader_opening);

  return g_test_run ();
}
