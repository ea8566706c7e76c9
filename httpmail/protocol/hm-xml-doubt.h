/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether "<name>" is a tag or text that nobody escaped, as in "Bob <bob></m:from>". What follows tells: in a document that
 * is well-formed, the first end tag behind it is its own, unless elements with a prefix begin before. */
typedef struct
{
  GString *held; /* from the first name on that is in doubt */
  gsize name;    /* where the last such name begins in it */
  gsize name_length;
  gsize bracket; /* of the markup that is looked at, or 0 */
  gboolean in_tag;
} HmXmlDoubt;

typedef enum
{
  HM_XML_VERDICT_NONE, /* yet */
  HM_XML_VERDICT_TAG,
  HM_XML_VERDICT_TEXT
} HmXmlVerdict;

void hm_xml_doubt_init (HmXmlDoubt *self);
void hm_xml_doubt_clear (HmXmlDoubt *self);
/* open: "<" and a name. */
void hm_xml_doubt_begin (HmXmlDoubt *self, const char *open, gsize length);
/* For each byte behind it. A verdict holds for every name without a prefix that is held. */
HmXmlVerdict hm_xml_doubt_push (HmXmlDoubt *self, char c);

G_END_DECLS
