/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-targets.h"

G_BEGIN_DECLS

/* What is done to messages; several of a folder at a time where the server can. */
typedef enum
{
  CLI_CHANGE_MARK_READ,
  CLI_CHANGE_MARK_UNREAD,
  CLI_CHANGE_COPY,
  CLI_CHANGE_MOVE,
  CLI_CHANGE_DELETE
} CliChange;

/* folder: where messages are copied or moved to, with a slash at its end; else NULL. Each is told when its request has
 * ended. */
CliExit cli_change (CliRun *run, CliSession *session, CliChange change, CliTargets *targets, const char *folder);

G_END_DECLS
