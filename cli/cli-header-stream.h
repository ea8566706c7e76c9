/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Takes in the header of a message, and no more of a large one than comes along with that. */
#define CLI_TYPE_HEADER_STREAM (cli_header_stream_get_type ())
G_DECLARE_FINAL_TYPE (CliHeaderStream, cli_header_stream, CLI, HEADER_STREAM, GOutputStream)

CliHeaderStream *cli_header_stream_new (void);
/* Only after the writing has ended. The header is there, to the empty line after it. */
gboolean cli_header_stream_is_complete (CliHeaderStream *self);
/* That header, or the whole message when it has no empty line. */
GBytes *cli_header_stream_get_header (CliHeaderStream *self);

G_END_DECLS
