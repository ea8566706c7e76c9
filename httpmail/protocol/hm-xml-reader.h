/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-names.h>

G_BEGIN_DECLS

/* Markup, read as it arrives: what comes out are elements and the text of those that a grammar wants. No part of the
 * document is kept. DOCTYPEs are refused, nothing is ever loaded, and the limits of hm-limits.h hold. */

typedef struct
{
  HmName name; /* HM_NAME_UNKNOWN for a foreign one */
  HmNamespace ns;
  const char *ns_uri; /* "" for none */
  const char *local_name;
} HmXmlElement;

typedef enum
{
  HM_XML_SKIP, /* not this element, nor anything in it */
  HM_XML_ENTER,
  HM_XML_TEXT /* and gather its own text, children's text aside */
} HmXmlWant;

/* The neighbour above. end is called for elements that were not skipped; text is NULL unless it was wanted, and
 * ends with a NUL. What is passed is valid during the call only. */
typedef struct
{
  HmXmlWant (*start) (const HmXmlElement *element, gpointer user_data);
  void (*end) (HmName name, const char *text, gsize length, gpointer user_data);
} HmXmlGrammar;

typedef enum
{
  HM_XML_READER_STRICT, /* a request: what is not well-formed is refused */
  HM_XML_READER_LENIENT /* a reply: hm-xml-repair comes first, undeclared prefixes make unknown names */
} HmXmlReaderMode;

/* What the document began as. */
typedef enum
{
  HM_XML_OPENING_NOTHING, /* white space at most */
  HM_XML_OPENING_TEXT,
  HM_XML_OPENING_HTML,
  HM_XML_OPENING_MARKUP
} HmXmlOpening;

typedef struct _HmXmlReader HmXmlReader;

/* charset: the charset parameter of Content-Type, or NULL. */
HmXmlReader *
hm_xml_reader_new (const char *charset, HmXmlReaderMode mode, const HmXmlGrammar *grammar, gpointer user_data);
void hm_xml_reader_free (HmXmlReader *self);
/* error: HTTPMAIL_ERROR_PROTOCOL or HTTPMAIL_ERROR_TOO_LARGE. Nothing may be pushed after it. */
gboolean hm_xml_reader_push (HmXmlReader *self, const char *data, gsize length, GError **error);
/* error: as above, or HTTPMAIL_ERROR_INCOMPLETE when elements are still open. */
gboolean hm_xml_reader_finish (HmXmlReader *self, GError **error);
/* For a grammar, in its callbacks: stops reading. Takes over error; the first one stands. */
void hm_xml_reader_fail (HmXmlReader *self, GError *error);
/* For a grammar, in start: what stands in this element is kept as markup, too, until its end, whatever is wanted of it.
 * One element at a time. */
void hm_xml_reader_keep_markup (HmXmlReader *self);
/* For a grammar, in end of that element: what was in it, or NULL when that was text alone. */
const char *hm_xml_reader_get_markup (HmXmlReader *self, gsize *out_length);
HmXmlOpening hm_xml_reader_get_opening (HmXmlReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmXmlReader, hm_xml_reader_free)

G_END_DECLS
