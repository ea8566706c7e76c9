/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-mbox-reader.h"
#include "cli-source.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_SOURCE_MBOX,
  CLI_SOURCE_MESSAGE,
  CLI_SOURCE_TREE
} CliSourceKind;

struct _CliSource
{
  char *path;
  CliSourceKind kind;
  gboolean given; /* which kind it is */
  gboolean one_level; /* of quotes in an mbox */
  /* of a tree: what was asked for; both where nothing was */
  gboolean maildirs;
  gboolean messages;
  gboolean all_files;
  GPtrArray *places; /* GStrv */
  /* the file that was opened last, or the only one */
  int fd;
  char *fd_name;
  /* of the search, and of what is read after it */
  const CliSourceFuncs *funcs;
  gpointer user_data;
};

typedef struct
{
  CliSource *source;
  CliPresent *present;
  const CliSourceFuncs *funcs;
  gpointer user_data;
  gboolean ended;
} CliSourceFind;

void cli_source_add (CliSourceFind *self, int place, const char *name, guint64 start, guint64 length, guint number, int read);
void cli_source_fail (CliSourceFind *self, const char *name, guint number, GError *error);
gboolean cli_source_go_on (CliSourceFind *self, guint found);

/* A directory with all that is below it: cli-source-tree.c. FALSE when nothing of mail was found there. */
gboolean cli_source_find_in_tree (CliSourceFind *self, const char *path);

G_END_DECLS
