/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* The messages that a command line names, by the folder they are in; folders and messages in the order in which they were
 * named, each once. */
typedef struct
{
  char *collection;
  GPtrArray *urls;
} CliTargetFolder;

typedef struct
{
  GPtrArray *folders; /* of CliTargetFolder */
  GPtrArray *urls;    /* the same in the order in which they were named */
  guint n;            /* messages */
  GHashTable *seen;   /* their normalized hrefs */
} CliTargets;

/* names are hrefs, and "-" for those on standard input: one a line, or in the "href" of a JSON object. NULL when it failed;
 * why has been said then, and nothing has been done. */
CliTargets *cli_targets_new (CliSession *session, const char *const *names, guint n_names, CliExit *out_exit);
void cli_targets_free (CliTargets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliTargets, cli_targets_free)

/* Whether they are to be read from standard input, where nobody can be asked then. */
gboolean cli_targets_are_on_stdin (const char *const *names, guint n_names);

G_END_DECLS
