/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <sqlite3.h>

#include "cli-sync-state.h"

G_BEGIN_DECLS

/* The statements, whose text is in cli-sync-state.c. */
typedef enum
{
  GET_ACCOUNT,
  SET_ACCOUNT,
  FIND_FOLDER,
  ADD_FOLDER,
  GET_DIRS,
  LIST_FOLDER,
  END_LISTING,
  FORGET_FOLDERS,
  NEXT_FORGOTTEN,
  REMOVE_FOLDER,
  GET_STAMP,
  FAIL_FOLDER,
  STORE_STAMPS,
  ADD_LISTED,
  LIST_UNCHANGED,
  COUNT_LISTED,
  ADD_FILE,
  NEXT_LISTED,
  FIND_KNOWN,
  FIND_LOST,
  FIND_FILE,
  IS_COMPLETE,
  DECIDE,
  DECIDED,
  TAKE_FILE,
  RELEASE_FILE,
  NEXT_ITEM,
  COUNT_PLAN,
  NEXT_GONE,
  BEGIN_RENAMES,
  SPARE,
  RECORD_NEW,
  RECORD_KNOWN,
  RECORD_REPLACED,
  RECORD_GONE,
  RECORD_DELETED,
  CLI_SYNC_N_STATEMENTS
} CliSyncStatement;

struct _CliSyncState
{
  char *path;
  sqlite3 *db;
  sqlite3_stmt *prepared[CLI_SYNC_N_STATEMENTS];
  GError *error;
};

/* types: t a text, which may be NULL, i a gint64. The first row, or NULL. It is there until the statement is run again, or
 * reset. */
sqlite3_stmt *cli_sync_state_query (CliSyncState *self, CliSyncStatement which, const char *types, ...);
void cli_sync_state_run (CliSyncState *self, CliSyncStatement which, const char *types, ...);

G_END_DECLS
