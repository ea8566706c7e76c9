/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Seconds since 1970 of the field Date of a message in a file, which is left where it is; FALSE: there is none. On any thread,
 * once GMime is there. */
gboolean cli_message_date (int fd, gint64 *out_date);

G_END_DECLS
