/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A moment as people write it, in seconds since 1970: a date (2026-03-01, midnight), a date and a time
 * (2026-03-01T14:30, with Z or +01:00 where it is not that of the zone), "today", "yesterday", or how long before now:
 * 12h, 7d, 2w, 3m, 1y. */
gboolean cli_when_parse (const char *text, GDateTime *now, gint64 *out_when, GError **error);

G_END_DECLS
