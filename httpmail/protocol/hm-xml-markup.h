/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What stands in an element, written down again so that it can be read alone: every namespace is declared where it is used
 * first. */
typedef struct _HmXmlMarkup HmXmlMarkup;

HmXmlMarkup *hm_xml_markup_new (void);
void hm_xml_markup_free (HmXmlMarkup *self);
void hm_xml_markup_clear (HmXmlMarkup *self);
/* prefix and ns_uri may be NULL; attributes as libxml2 passes them: name, prefix, URI, begin and end of the value. */
void hm_xml_markup_start (HmXmlMarkup *self,
                          const char *local_name,
                          const char *prefix,
                          const char *ns_uri,
                          const char *const *attributes,
                          guint n_attributes);
void hm_xml_markup_text (HmXmlMarkup *self, const char *text, gsize length);
void hm_xml_markup_end (HmXmlMarkup *self);
gboolean hm_xml_markup_has_elements (HmXmlMarkup *self);
/* Whole when as many elements ended as started. */
const char *hm_xml_markup_get (HmXmlMarkup *self, gsize *out_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmXmlMarkup, hm_xml_markup_free)

G_END_DECLS
