/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-database.h"
#include "cli-present.h"

G_BEGIN_DECLS

struct _CliPresent
{
  CliDatabase *db;
  gint64 now;
  /* the listing that is being taken in */
  int place;
  gboolean again;
  char *account;
  char *folder;
};

#define cli_present_query(self, ...) cli_database_query ((self)->db, __VA_ARGS__)
#define cli_present_run(self, ...) cli_database_run ((self)->db, __VA_ARGS__)

/* Columns from the given one on: size, sha256, key, loose, looks, has_id. FALSE when there is no digest. */
gboolean cli_present_read_content (sqlite3_stmt *row, int column, CliContent *out_content);

G_END_DECLS
