/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* Commands that are under way at the same time, each followed by its context number. */
typedef struct _CliCommands CliCommands;

CliCommands *cli_commands_new (CliSession *session);
void cli_commands_free (CliCommands *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliCommands, cli_commands_free)

/* A context for the next command; on_response gets its responses, until the last. */
guint32 cli_commands_add (CliCommands *self, CliResponseFunc on_response, gpointer user_data);
/* It could not be begun. */
void cli_commands_drop (CliCommands *self, guint32 context);
/* As many as there are connections, and as many again, which wait in the library: so no connection waits for the caller. */
gboolean cli_commands_have_room (CliCommands *self);
/* A turn of the main loop; FALSE: none is under way. After a turn none may be, and it is the caller's turn to begin more. */
gboolean cli_commands_wait (CliCommands *self);

/* Of the last response; NULL: success. */
GError *cli_response_error (HTTPMailResponse *response);

G_END_DECLS
