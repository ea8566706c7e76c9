/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-text-decoder.h>
#include <httpmail/protocol/hm-xml-guard.h>
#include <httpmail/protocol/hm-xml-markup.h>
#include <httpmail/protocol/hm-xml-reader.h>
#include <httpmail/protocol/hm-xml-repair.h>

/* How much the parser is given at once: after an error it still reads on to the end of what it has. */
#define SLICE 8192

typedef struct
{
  HmXmlWant want;
  HmName name;
  gsize text_begin;
} HmXmlFrame;

struct _HmXmlReader
{
  HmXmlGrammar grammar;
  gpointer user_data;
  HmXmlReaderMode mode;
  HmTextDecoder *decoder;
  HmXmlRepair *repair; /* lenient only */
  HmXmlGuard guard;
  xmlParserCtxtPtr parser;

  GString *decoded;
  GString *repaired;
  GString *held; /* a tag until it ends */
  GString *text; /* of the open elements whose text is wanted, one behind the other */
  HmXmlFrame frames[HM_LIMIT_XML_DEPTH];
  guint depth;
  guint skip_depth; /* of the element that is skipped, or 0 */
  HmXmlMarkup *markup; /* NULL until it is asked for */
  guint markup_depth; /* of the element whose content is kept, or 0 */
  GError *error;
};

void
hm_xml_reader_fail (HmXmlReader *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

void
hm_xml_reader_keep_markup (HmXmlReader *self)
{
  if (self->markup == NULL)
    self->markup = hm_xml_markup_new ();

  hm_xml_markup_clear (self->markup);
  self->markup_depth = self->depth;
}

const char *
hm_xml_reader_get_markup (HmXmlReader *self, gsize *out_length)
{
  *out_length = 0;
  if (self->markup_depth == 0 || !hm_xml_markup_has_elements (self->markup))
    return NULL;

  return hm_xml_markup_get (self->markup, out_length);
}

static void
check_markup_length (HmXmlReader *self)
{
  gsize length;

  hm_xml_markup_get (self->markup, &length);
  if (length > HM_LIMIT_XML_TEXT)
    hm_xml_reader_fail (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                           _ ("The text of an XML element is longer than the limit of %d bytes"),
                                           HM_LIMIT_XML_TEXT));
}

static void
on_start_element (void *user_data,
                  const xmlChar *local_name,
                  const xmlChar *prefix,
                  const xmlChar *uri,
                  int n_namespaces,
                  const xmlChar **namespaces,
                  int n_attributes,
                  int n_defaulted,
                  const xmlChar **attributes)
{
  HmXmlReader *self = user_data;
  HmXmlElement element;
  HmXmlFrame *frame;

  if (self->error != NULL)
    return;

  if (self->depth == HM_LIMIT_XML_DEPTH)
    {
      hm_xml_reader_fail (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                             _ ("The XML document has more than %d elements within each other"),
                                             HM_LIMIT_XML_DEPTH));
      return;
    }

  self->depth++;
  if (self->markup_depth != 0)
    {
      hm_xml_markup_start (self->markup, (const char *) local_name, (const char *) prefix, (const char *) uri,
                           (const char *const *) attributes, n_attributes);
      check_markup_length (self);
    }
  if (self->skip_depth != 0)
    return;

  /* Clients that look for prefixes as text let servers forget to declare them. */
  if (uri == NULL && prefix != NULL && self->mode == HM_XML_READER_LENIENT)
    uri = (const xmlChar *) hm_namespace_get_uri (hm_namespace_from_prefix ((const char *) prefix));

  element.ns_uri = uri != NULL ? (const char *) uri : "";
  element.local_name = (const char *) local_name;
  element.ns = hm_namespace_from_uri (element.ns_uri);
  element.name = hm_name_lookup (element.ns, element.local_name);

  frame = &self->frames[self->depth - 1];
  frame->name = element.name;
  frame->text_begin = self->text->len;
  frame->want = self->grammar.start (&element, self->user_data);
  if (frame->want == HM_XML_SKIP)
    self->skip_depth = self->depth;
}

static void
on_end_element (void *user_data, const xmlChar *local_name, const xmlChar *prefix, const xmlChar *uri)
{
  HmXmlReader *self = user_data;
  HmXmlFrame *frame;

  if (self->error != NULL || self->depth == 0)
    return;

  if (self->markup_depth != 0 && self->depth > self->markup_depth)
    {
      hm_xml_markup_end (self->markup);
      check_markup_length (self);
    }

  frame = &self->frames[self->depth - 1];
  if (self->skip_depth == 0)
    {
      gboolean wanted = frame->want == HM_XML_TEXT;

      self->grammar.end (frame->name, wanted ? self->text->str + frame->text_begin : NULL,
                         wanted ? self->text->len - frame->text_begin : 0, self->user_data);
      g_string_truncate (self->text, frame->text_begin);
    }
  else if (self->skip_depth == self->depth)
    {
      self->skip_depth = 0;
    }

  if (self->depth == self->markup_depth)
    self->markup_depth = 0;
  self->depth--;
}

static void
on_characters (void *user_data, const xmlChar *text, int length)
{
  HmXmlReader *self = user_data;
  HmXmlFrame *frame;

  if (self->error != NULL || self->depth == 0)
    return;

  if (self->markup_depth != 0)
    {
      hm_xml_markup_text (self->markup, (const char *) text, length);
      check_markup_length (self);
    }
  if (self->skip_depth != 0)
    return;

  frame = &self->frames[self->depth - 1];
  if (frame->want != HM_XML_TEXT)
    return;

  if (self->text->len - frame->text_begin + length > HM_LIMIT_XML_TEXT)
    {
      hm_xml_reader_fail (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                             _ ("The text of an XML element is longer than the limit of %d bytes"),
                                             HM_LIMIT_XML_TEXT));
      return;
    }

  g_string_append_len (self->text, (const char *) text, length);
}

static void
fail_markup (HmXmlReader *self, const xmlError *xml_error)
{
  const char *message = xml_error != NULL && xml_error->message != NULL ? xml_error->message : "";
  g_autofree char *shortened = g_strndup (message, 200);
  g_autofree char *shown = g_utf8_make_valid (g_strchomp (shortened), -1);

  hm_xml_reader_fail (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                                         _ ("The XML document is broken in line %d: %s"),
                                         xml_error != NULL ? xml_error->line : 0, shown));
}

/* Whether an error of libxml2 is one of ours: Hotmail's followers leave prefixes undeclared, and "xml:" and the like
 * are namespaces here although they are poor URIs. */
static gboolean
is_serious (HmXmlReader *self, const xmlError *xml_error)
{
  if (xml_error->level < XML_ERR_ERROR)
    return FALSE;
  if (xml_error->domain != XML_FROM_NAMESPACE)
    return TRUE;

  return self->mode == HM_XML_READER_STRICT && xml_error->code != XML_WAR_NS_URI &&
         xml_error->code != XML_WAR_NS_URI_RELATIVE;
}

#if LIBXML_VERSION >= 21200
static void
on_xml_error (void *user_data, const xmlError *xml_error)
#else
static void
on_xml_error (void *user_data, xmlErrorPtr xml_error)
#endif
{
  HmXmlReader *self = user_data;

  if (self->error != NULL || !is_serious (self, xml_error))
    return;

  fail_markup (self, xml_error);
}

static void
on_internal_subset (void *user_data, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
  HmXmlReader *self = user_data;

  /* The guard stops every DOCTYPE; this holds should it ever be fooled. */
  hm_xml_reader_fail (self, g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                                                 _ ("The XML document has a DOCTYPE, which is refused")));
}

HmXmlReader *
hm_xml_reader_new (const char *charset, HmXmlReaderMode mode, const HmXmlGrammar *grammar, gpointer user_data)
{
  HmXmlReader *self = g_new0 (HmXmlReader, 1);
  xmlSAXHandler sax = { 0 };

  self->grammar = *grammar;
  self->user_data = user_data;
  self->mode = mode;
  self->decoder =
      hm_text_decoder_new (charset, mode == HM_XML_READER_STRICT ? HM_TEXT_DECODER_STRICT : HM_TEXT_DECODER_LENIENT);
  if (mode == HM_XML_READER_LENIENT)
    self->repair = hm_xml_repair_new ();
  hm_xml_guard_init (&self->guard);
  self->decoded = g_string_new (NULL);
  self->repaired = g_string_new (NULL);
  self->held = g_string_new (NULL);
  self->text = g_string_new (NULL);

  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = on_start_element;
  sax.endElementNs = on_end_element;
  sax.characters = on_characters;
  sax.ignorableWhitespace = on_characters;
  sax.cdataBlock = on_characters;
  sax.internalSubset = on_internal_subset;
  sax.serror = on_xml_error;

  self->parser = xmlCreatePushParserCtxt (&sax, self, NULL, 0, NULL);
  if (self->parser == NULL)
    {
      hm_xml_reader_fail (self, g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED,
                                                     _ ("There is not enough memory to read XML")));
      return self;
    }

  /* What goes in is UTF-8, whatever the document says of itself. */
  xmlCtxtUseOptions (self->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);

  return self;
}

void
hm_xml_reader_free (HmXmlReader *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->parser, xmlFreeParserCtxt);
  hm_xml_markup_free (self->markup);
  hm_text_decoder_free (self->decoder);
  hm_xml_repair_free (self->repair);
  g_string_free (self->decoded, TRUE);
  g_string_free (self->repaired, TRUE);
  g_string_free (self->held, TRUE);
  g_string_free (self->text, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

static void
feed (HmXmlReader *self, const char *data, gsize length)
{
  if (length == 0 || self->error != NULL)
    return;

  xmlParseChunk (self->parser, data, (int) length, 0);

  /* There are errors that leave the document well-formed in libxml2's eyes, though not whole. */
  if (self->error == NULL && self->parser->lastError.code != XML_ERR_OK && is_serious (self, &self->parser->lastError))
    fail_markup (self, &self->parser->lastError);
}

/* UTF-8, repaired, on its way through the guard to the parser. Tags are handed on whole: about half a tag libxml2
 * thinks differently depending on where it was cut. */
static void
parse (HmXmlReader *self, const char *data, gsize length)
{
  while (length > 0 && self->error == NULL)
    {
      g_autoptr (GError) error = NULL;
      gsize n = hm_xml_guard_check (&self->guard, data, MIN (length, SLICE), &error);
      gsize n_open = hm_xml_guard_get_open_length (&self->guard);

      if (n_open >= n)
        {
          /* The tag may have begun with this piece, or have come with the one before. */
          gsize n_ended = self->held->len + n - n_open;

          g_string_append_len (self->held, data, n);
          feed (self, self->held->str, n_ended);
          g_string_erase (self->held, 0, n_ended);
        }
      else if (self->held->len > 0)
        {
          g_string_append_len (self->held, data, n - n_open);
          feed (self, self->held->str, self->held->len);
          g_string_truncate (self->held, 0);
          g_string_append_len (self->held, data + n - n_open, n_open);
        }
      else
        {
          feed (self, data, n - n_open);
          g_string_append_len (self->held, data + n - n_open, n_open);
        }

      if (error != NULL)
        hm_xml_reader_fail (self, g_steal_pointer (&error));

      data += n;
      length -= n;
    }
}

static void
parse_decoded (HmXmlReader *self)
{
  if (self->repair != NULL)
    {
      hm_xml_repair_push (self->repair, self->decoded->str, self->decoded->len, self->repaired);
      parse (self, self->repaired->str, self->repaired->len);
      g_string_truncate (self->repaired, 0);
    }
  else
    {
      parse (self, self->decoded->str, self->decoded->len);
    }

  g_string_truncate (self->decoded, 0);
}

static gboolean
give_error (HmXmlReader *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

gboolean
hm_xml_reader_push (HmXmlReader *self, const char *data, gsize length, GError **error)
{
  while (length > 0 && self->error == NULL)
    {
      gsize n = MIN (length, SLICE);
      GError *decode_error = NULL;

      /* What was decoded before an error is still worth reading. */
      hm_text_decoder_push (self->decoder, data, n, self->decoded, &decode_error);
      parse_decoded (self);
      if (decode_error != NULL)
        hm_xml_reader_fail (self, decode_error);

      data += n;
      length -= n;
    }

  return give_error (self, error);
}

gboolean
hm_xml_reader_finish (HmXmlReader *self, GError **error)
{
  GError *late_error = NULL;

  if (self->error == NULL)
    {
      if (!hm_text_decoder_finish (self->decoder, self->decoded, &late_error))
        hm_xml_reader_fail (self, g_steal_pointer (&late_error));
      parse_decoded (self);
    }
  if (self->error == NULL && self->repair != NULL)
    {
      hm_xml_repair_finish (self->repair, self->repaired);
      parse (self, self->repaired->str, self->repaired->len);
    }
  if (self->error == NULL && !hm_xml_guard_finish (&self->guard, &late_error))
    hm_xml_reader_fail (self, g_steal_pointer (&late_error));

  if (self->error == NULL)
    {
      xmlParseChunk (self->parser, NULL, 0, 1);

      /* libxml2 has many words for a document that stops short. */
      if (hm_xml_guard_is_incomplete (&self->guard) &&
          !g_error_matches (self->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE))
        {
          g_clear_error (&self->error);
          hm_xml_reader_fail (
              self, g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE, _ ("The XML document ends early")));
        }
    }
  if (self->error == NULL && !self->parser->wellFormed)
    fail_markup (self, &self->parser->lastError);

  return give_error (self, error);
}

HmXmlOpening
hm_xml_reader_get_opening (HmXmlReader *self)
{
  if (hm_xml_guard_is_html (&self->guard))
    return HM_XML_OPENING_HTML;
  if (self->guard.any_text)
    return HM_XML_OPENING_TEXT;
  if (self->guard.any_markup)
    return HM_XML_OPENING_MARKUP;

  return HM_XML_OPENING_NOTHING;
}
