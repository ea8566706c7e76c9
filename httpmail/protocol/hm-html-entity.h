/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The character of an entity of HTML that mail servers put into XML, where nobody declared it: those of Latin-1, and those
 * that Windows-1252 has besides. 0 for any other name. */
gunichar hm_html_entity_lookup (const char *name);

G_END_DECLS
