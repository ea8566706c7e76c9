/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends what a reference is in XML 1.0: itself, the character that HTML means by it, nothing for a number that no
 * character has, or the text that it is otherwise. text: "&name" of length bytes, closed by a 0; its ";" is left out. */
void hm_xml_reference_append (GString *out, const char *text, gsize length);

G_END_DECLS
