/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-present.h"

G_BEGIN_DECLS

/* Messages in files: cli-source.c. Nothing is ever changed there. */
typedef struct _CliSource CliSource;

typedef struct
{
  /* What cannot be taken, or is not as it should be. number 0: the file as a whole. */
  void (*failed) (const char *name, guint number, const GError *error, gpointer user_data);
  /* Something that is worth knowing, and no failure. */
  void (*note) (const char *text, gpointer user_data);
  /* Now and then, also while one message is read: how many were found since. FALSE ends it. */
  gboolean (*go_on) (guint found, gpointer user_data);
} CliSourceFuncs;

/* path is "-" for standard input; format is NULL for what it is seen to be, or one of those of cli_source_is_format. */
CliSource *cli_source_open (const char *path, const char *format, GError **error);
void cli_source_free (CliSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSource, cli_source_free)
gboolean cli_source_is_format (const char *format);

/* Finds everything there is; items have no content yet, and length says how many bytes they are. */
gboolean cli_source_find (CliSource *self, CliPresent *present, const CliSourceFuncs *funcs, gpointer user_data, GError **error);
/* The folders, each a GStrv of names below the folder that all of it goes to. */
GPtrArray *cli_source_get_places (CliSource *self);
/* What an item is; its read mark, too, where the message itself tells. G_IO_ERROR_CANCELLED, here and below: go_on ended it. */
gboolean cli_source_look_at (CliSource *self, CliItem *item, GError **error);
/* Its bytes, which have to be those that were looked at. A large message is in a file, not in memory. */
GBytes *cli_source_read (CliSource *self, const CliItem *item, GError **error);

G_END_DECLS
