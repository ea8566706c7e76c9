/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-database.h"
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
  COUNT_MESSAGES,
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
  ADD_PLACED,
  FIND_DIR,
  PLACE_FOLDER,
  DROP_LISTED,
  FORGET_STAMP,
  HAS_FAILED,
  NOT_LISTED,
  LOSE_DIR,
  NEXT_UNREAD_FILE,
  SET_DIGEST,
  FIND_ALIKE,
  HAS_OWNER,
  COUNT_KNOWN,
  COUNT_MISSING,
  QUEUE_MARK,
  NEXT_MARK,
  DROP_MARK,
  RECORD_READ,
  TAKE_ITEM,
  TAKEN_ITEM,
  BEGIN_FETCHES,
  END_FETCHES,
  FIND_FETCHED,
  NEXT_FILE,
  IS_KEPT,
  KEEP_FILE,
  HAS_ROW,
  IS_LISTED_SOMEWHERE,
  WAS_HERE,
  FIND_SAME_SIZE,
  FIND_LOST_FILE,
  LAST_FILE,
  IS_BACK,
  DROP_FILES,
  IS_UNFETCHED,
  BEGIN_UPLOAD,
  RECORD_UPLOAD,
  END_UPLOAD,
  FIND_UPLOAD,
  FIND_UPLOADED,
  NEXT_UPLOAD,
  END_UPLOADS,
  FIND_UPLOAD_FILE,
  CLI_SYNC_N_STATEMENTS
} CliSyncStatement;

struct _CliSyncState
{
  CliDatabase *db;
};

extern const char *const cli_sync_statements[CLI_SYNC_N_STATEMENTS];

/* With the types and values of cli_database_query and cli_database_run. */
#define cli_sync_state_query(self, which, ...) cli_database_query ((self)->db, cli_sync_statements[which], __VA_ARGS__)
#define cli_sync_state_run(self, which, ...) cli_database_run ((self)->db, cli_sync_statements[which], __VA_ARGS__)

/* What rows are read by: cli-sync-records.c */

void cli_sync_state_read_file (sqlite3_stmt *row, int column, CliSyncFile *out_file);
/* The columns of the plan's items; resets the statement. */
CliSyncItem *cli_sync_state_read_planned (sqlite3_stmt *row);

G_END_DECLS
