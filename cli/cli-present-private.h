/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <sqlite3.h>

#include "cli-present.h"

G_BEGIN_DECLS

struct _CliPresent
{
  char *path;
  sqlite3 *db;
  /* the text of a statement, which is a constant, to what SQLite made of it */
  GHashTable *statements;
  GError *error;
  gint64 now;
  /* the listing that is being taken in */
  int place;
  gboolean again;
  char *account;
  char *folder;
};

/* The statements: cli-present-store.c. types: t a text, which may be NULL, i a gint64. The first row, or NULL; it is there
 * until the statement is run again. */
sqlite3_stmt *cli_present_query (CliPresent *self, const char *sql, const char *types, ...);
void cli_present_run (CliPresent *self, const char *sql, const char *types, ...);
/* Columns from the given one on: size, sha256, key, loose, looks, has_id. FALSE when there is no digest. */
gboolean cli_present_read_content (sqlite3_stmt *row, int column, CliContent *out_content);

G_END_DECLS
