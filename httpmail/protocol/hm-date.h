/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The date forms met on the wire: ISO 8601 with and without zone and fraction, RFC 5322, RFC 850, asctime.
 * No zone means UTC. */
gboolean hm_date_parse (const char *text, gint64 *out_unix_time);
/* "2004-05-23T20:45:48", UTC, no zone: the form of the Hotmail dialect. */
char *hm_date_format_hotmail (gint64 unix_time);
/* "2004-05-23T20:45:48.000Z". */
char *hm_date_format_iso (gint64 unix_time);
/* "Sun, 23 May 2004 20:45:48 GMT" (RFC 9110, section 5.6.7). */
char *hm_date_format_http (gint64 unix_time);

G_END_DECLS
