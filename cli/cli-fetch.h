/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* Many messages downloaded, as many at a time as there are connections and as many again, so that no connection waits for a
 * disk: cli-fetch.c. All functions get the user_data of cli_fetch and are called on its thread, but for settle. */
typedef struct
{
  /* The next message, or FALSE: there is none any more. url is freed; data is handed to the functions below, and belongs to
   * done, which is called exactly once for each message. size, as listed, counts for the progress of a message that fails. */
  gboolean (*next) (gpointer user_data, char **out_url, guint64 *out_size, gpointer *out_data);
  /* A file that is written from its beginning, and closed after done; -1 with an error ends everything. */
  int (*open) (gpointer user_data, gpointer data, GError **error);
  /* May be NULL. On another thread when all bytes have been written: what may wait for the disk. An error ends everything. */
  gboolean (*settle) (gpointer user_data, gpointer data, int fd, guint64 size, GError **error);
  /* The message is there, whole; or failure says why not (fd may be -1 then). G_IO_ERROR_CANCELLED: the work is ending, which
   * is not this message's fault; any other is its own, and the rest goes on. FALSE with an error ends everything. */
  gboolean (*done) (gpointer user_data, gpointer data, int fd, guint64 size, const GError *failure, GError **error);
  /* May be NULL. After each turn of the main loop; FALSE with an error ends everything, FALSE without one begins no more. */
  gboolean (*go_on) (gpointer user_data, GError **error);
  /* done in the order of next */
  gboolean in_order;
} CliFetchFuncs;

/* TRUE when each message came or failed for itself. Else error says what ended it: also G_IO_ERROR_CANCELLED for a session
 * that was stopped; out_exit what the program is to end with. progress has begun, with the totals; or
 * it is NULL. */
gboolean cli_fetch (CliSession *session,
                    CliProgress *progress,
                    const CliFetchFuncs *funcs,
                    gpointer user_data,
                    CliExit *out_exit,
                    GError **error);
/* A file without a name in the directory for temporary files, for open. */
int cli_fetch_spool (GError **error);

G_END_DECLS
