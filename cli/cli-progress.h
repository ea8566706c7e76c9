/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a long work is, on standard error: a bar on a terminal, elsewhere a line after a second and then every few
 * seconds. There is one at a time; messages (cli-message.c) and results (cli-output.c) take the bar away before they are
 * printed, and it comes back by itself. */
typedef struct _CliProgress CliProgress;

CliProgress *cli_progress_new (gboolean quiet);
void cli_progress_free (CliProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliProgress, cli_progress_free)

/* What is being done; of total messages and bytes, 0 when nobody knows. */
void cli_progress_begin (CliProgress *self, const char *what, guint64 total, guint64 total_bytes);
void cli_progress_add (CliProgress *self, guint64 messages, gint64 bytes);
/* Takes the bar away before something else is printed. */
void cli_progress_clear (CliProgress *self);
/* The same for whichever there is. */
void cli_progress_hide (void);

G_END_DECLS
