/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-names.h>

G_BEGIN_DECLS

/* Writes XML into a GString with the prefixes D, h, hm, m, c; declares them all on the root. Text is escaped, and
 * characters XML 1.0 cannot hold are left out. */
typedef struct _HmXmlWriter HmXmlWriter;

HmXmlWriter *hm_xml_writer_new (void);
void hm_xml_writer_free (HmXmlWriter *self);
/* XML declaration and the root element with the declarations of the given namespaces (a 0-terminated list of
 * HmNamespace). encoding NULL: none is named. */
void hm_xml_writer_start_document (HmXmlWriter *self, const char *encoding, HmName root, const HmNamespace *namespaces);
/* The same with prefixes that were chosen elsewhere: pairs of prefix and namespace URI, NULL-terminated. */
void hm_xml_writer_start_document_with_prefixes (HmXmlWriter *self,
                                                 const char *encoding,
                                                 HmName root,
                                                 const char *const *prefixes);
void hm_xml_writer_start (HmXmlWriter *self, HmName name);
void hm_xml_writer_end (HmXmlWriter *self);
void hm_xml_writer_text (HmXmlWriter *self, const char *text);
void hm_xml_writer_element (HmXmlWriter *self, HmName name, const char *text /* NULL: empty element */);
/* An element of a foreign name, with its own declaration. */
void hm_xml_writer_foreign (HmXmlWriter *self, const char *ns_uri, const char *local_name, const char *text);
/* An element with one of those prefixes. */
void hm_xml_writer_prefixed (HmXmlWriter *self, const char *prefix, const char *local_name, const char *text);
void hm_xml_writer_line_end (HmXmlWriter *self);
/* Closes what is open. */
void hm_xml_writer_end_document (HmXmlWriter *self);
/* Hands over what was written so far and empties the writer's buffer: for streaming. */
GBytes *hm_xml_writer_flush (HmXmlWriter *self);
gsize hm_xml_writer_get_pending (HmXmlWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmXmlWriter, hm_xml_writer_free)

G_END_DECLS
