/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes XML of what mail servers take for it, as it arrives and without changing what a well-formed document says:
 * bare "&" and "<", entities of HTML, references to control characters, control bytes, names that begin with a
 * digit behind their prefix, "]]>" in text. Input and output are UTF-8. */
typedef struct _HmXmlRepair HmXmlRepair;

HmXmlRepair *hm_xml_repair_new (void);
void hm_xml_repair_free (HmXmlRepair *self);
/* Appends to out; a few bytes that the next ones decide about may be held back. */
void hm_xml_repair_push (HmXmlRepair *self, const char *data, gsize length, GString *out);
void hm_xml_repair_finish (HmXmlRepair *self, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmXmlRepair, hm_xml_repair_free)

G_END_DECLS
