/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Looks at UTF-8 text before an XML parser sees it, and stops what the parser would take too long over or obey:
 * tags beyond HM_LIMIT_XML_TAG, every DOCTYPE, NUL, CDATA outside the root element. It also remembers what the document
 * begins as. */

typedef enum
{
  HM_XML_GUARD_TEXT,
  HM_XML_GUARD_MARKUP, /* behind "<", of what kind is not known yet */
  HM_XML_GUARD_TAG,
  HM_XML_GUARD_COMMENT,
  HM_XML_GUARD_CDATA,
  HM_XML_GUARD_INSTRUCTION,
  HM_XML_GUARD_DECLARATION /* "<!" and a letter */
} HmXmlGuardState;

typedef struct
{
  HmXmlGuardState state;
  guint depth;   /* of the elements that are open */
  char quote;    /* that is open in a tag, or 0 */
  char previous; /* byte of the tag */
  gsize length;  /* bytes since "<" */
  char mark[40]; /* the first of them */
  guint n_mark;
  guint n_matched;   /* of what ends a comment, a CDATA section, an instruction */
  gboolean any_text; /* something besides white space stands before the first "<" */
  gboolean any_markup;
  gboolean doctype_html;
  gboolean root_known;
  char root[40]; /* name of the first tag, cut off if long */
} HmXmlGuard;

void hm_xml_guard_init (HmXmlGuard *self);
/* How many bytes of data may go on; when it is not all of them, error is set: PROTOCOL or TOO_LARGE. */
gsize hm_xml_guard_check (HmXmlGuard *self, const char *data, gsize length, GError **error);
/* At the end of the document. FALSE, with error, when it ended within a DOCTYPE. */
gboolean hm_xml_guard_finish (HmXmlGuard *self, GError **error);
/* How many bytes of what was checked belong to a tag, a comment or the like that has not ended yet. */
gsize hm_xml_guard_get_open_length (const HmXmlGuard *self);
/* Whether more has to come: a tag has not ended, an element is open, or there was nothing yet. */
gboolean hm_xml_guard_is_incomplete (const HmXmlGuard *self);
gboolean hm_xml_guard_is_html (const HmXmlGuard *self);

G_END_DECLS
