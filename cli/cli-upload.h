/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* Messages put into folders, several at a time, each by a session of its own: cli-upload.c */
typedef struct _CliUpload CliUpload;

/* Called on the thread of the main loop, once for each message. location is where the server says that it is, or NULL.
 * failure says why it is not there; with unknown it may be there all the same. G_IO_ERROR_CANCELLED: nobody tried. */
typedef void (*CliUploadDone) (gpointer data, const char *location, const GError *failure, gboolean unknown, gpointer user_data);

/* session is used as well. */
CliUpload *cli_upload_new (CliSession *session, CliUploadDone done, gpointer user_data);
void cli_upload_free (CliUpload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliUpload, cli_upload_free)

/* Opens as many sessions as are of use for so many messages. */
void cli_upload_prepare (CliUpload *self, guint64 messages);
gboolean cli_upload_has_room (CliUpload *self);
/* Whether the server chooses what a message is called; else cli_upload_add wants a name. */
gboolean cli_upload_is_unnamed (CliUpload *self);
void cli_upload_add (CliUpload *self, const char *folder, const char *name, GBytes *message, gpointer data);
/* How many have been begun and not ended; those that wait are not begun while it is held. */
guint cli_upload_count_active (CliUpload *self);
guint cli_upload_count_waiting (CliUpload *self);
void cli_upload_hold (CliUpload *self, gboolean hold);
/* Ends what is under way, and gives back what waits. */
void cli_upload_stop (CliUpload *self);
gboolean cli_upload_is_stopped (CliUpload *self);

G_END_DECLS
