/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the state is asked and told: one function for a statement, or two. */

#include "cli-sync-state-private.h"

#include <string.h>

void
cli_sync_message_clear (CliSyncMessage *self)
{
  g_clear_pointer (&self->href, g_free);
  g_clear_pointer (&self->ident, g_free);
  g_clear_pointer (&self->looks, g_free);
}

void
cli_sync_file_clear (CliSyncFile *self)
{
  self->id = 0;
  g_clear_pointer (&self->dir, g_free);
  g_clear_pointer (&self->sub, g_free);
  g_clear_pointer (&self->name, g_free);
}

void
cli_sync_item_free (CliSyncItem *self)
{
  cli_sync_message_clear (&self->message);
  cli_sync_file_clear (&self->file);
  g_free (self->sha256);
  g_free (self->dir);
  g_free (self);
}

void
cli_sync_folder_free (CliSyncFolder *self)
{
  g_free (self->dir);
  g_free (self->stamp);
  g_free (self->href);
  g_free (self);
}

char *
cli_sync_state_get_account (CliSyncState *self)
{
  sqlite3_stmt *row = cli_sync_state_query (self, GET_ACCOUNT, "");
  char *account = row ? cli_database_text (row, 0) : NULL;

  sqlite3_reset (row);
  return account;
}

void
cli_sync_state_set_account (CliSyncState *self, const char *account)
{
  cli_sync_state_run (self, SET_ACCOUNT, "t", account);
}

/* ---- folders ---- */

static CliSyncFolder *
read_folder (sqlite3_stmt *row)
{
  CliSyncFolder *folder;

  if (row == NULL)
    return NULL;
  folder = g_new0 (CliSyncFolder, 1);
  folder->id = sqlite3_column_int64 (row, 0);
  folder->dir = cli_database_text (row, 1);
  folder->stamp = cli_database_text (row, 2);
  sqlite3_reset (row);
  return folder;
}

CliSyncFolder *
cli_sync_state_find_folder (CliSyncState *self, const char *href)
{
  return read_folder (cli_sync_state_query (self, FIND_FOLDER, "t", href));
}

gint64
cli_sync_state_add_folder (CliSyncState *self, const char *href, const char *dir)
{
  cli_sync_state_run (self, ADD_FOLDER, "tt", href, dir);
  return sqlite3_last_insert_rowid (self->db->handle);
}

GPtrArray *
cli_sync_state_get_dirs (CliSyncState *self)
{
  GPtrArray *dirs = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *row = cli_sync_state_query (self, GET_DIRS, "");

  for (; row && sqlite3_column_text (row, 0); row = sqlite3_step (row) == SQLITE_ROW ? row : NULL)
    g_ptr_array_add (dirs, cli_database_text (row, 0));
  sqlite3_reset (row);
  return dirs;
}

void
cli_sync_state_list_folder (CliSyncState *self, gint64 folder)
{
  cli_sync_state_run (self, LIST_FOLDER, "i", folder);
}

void
cli_sync_state_end_listing (CliSyncState *self, gint64 folder, const char *stamp)
{
  cli_sync_state_run (self, END_LISTING, "it", folder, stamp);
}

void
cli_sync_state_forget_folders (CliSyncState *self)
{
  cli_sync_state_run (self, FORGET_FOLDERS, "");
}

CliSyncFolder *
cli_sync_state_next_forgotten (CliSyncState *self, gint64 after)
{
  return read_folder (cli_sync_state_query (self, NEXT_FORGOTTEN, "i", after));
}

void
cli_sync_state_remove_folder (CliSyncState *self, gint64 folder)
{
  cli_sync_state_run (self, REMOVE_FOLDER, "i", folder);
}

char *
cli_sync_state_get_stamp (CliSyncState *self, gint64 folder)
{
  sqlite3_stmt *row = cli_sync_state_query (self, GET_STAMP, "i", folder);
  char *stamp = row ? cli_database_text (row, 0) : NULL;

  sqlite3_reset (row);
  return stamp;
}

void
cli_sync_state_fail_folder (CliSyncState *self, gint64 folder)
{
  cli_sync_state_run (self, FAIL_FOLDER, "i", folder);
}

void
cli_sync_state_store_stamps (CliSyncState *self)
{
  cli_sync_state_run (self, STORE_STAMPS, "");
}

/* ---- listings and files ---- */

/* No date is NULL. */
#define DATE(message) ((message)->has_date ? (message)->date : G_MININT64)

void
cli_sync_state_add_listed (CliSyncState *self, gint64 row, gint64 folder, const CliSyncMessage *message)
{
  cli_sync_state_run (self, ADD_LISTED, "iitttiiii", row, folder, message->href, message->ident, message->looks,
                      (gint64) message->size, DATE (message), (gint64) message->read, (gint64) message->certain);
}

guint64
cli_sync_state_list_unchanged (CliSyncState *self, gint64 row, gint64 folder)
{
  cli_sync_state_run (self, LIST_UNCHANGED, "ii", row, folder);
  return (guint64) sqlite3_changes (self->db->handle);
}

guint64
cli_sync_state_count_listed (CliSyncState *self)
{
  return (guint64) cli_database_number (cli_sync_state_query (self, COUNT_LISTED, ""));
}

guint64
cli_sync_state_count_messages (CliSyncState *self)
{
  return (guint64) cli_database_number (cli_sync_state_query (self, COUNT_MESSAGES, ""));
}

void
cli_sync_state_add_file (CliSyncState *self, const char *ident, const char *dir, const char *sub, const char *name,
                         gint64 size)
{
  cli_sync_state_run (self, ADD_FILE, "tttti", ident, dir, sub, name, size);
}

void
cli_sync_state_read_file (sqlite3_stmt *row, int column, CliSyncFile *out_file)
{
  out_file->id = sqlite3_column_int64 (row, column);
  out_file->dir = cli_database_text (row, column + 1);
  out_file->sub = cli_database_text (row, column + 2);
  out_file->name = cli_database_text (row, column + 3);
  out_file->size = sqlite3_column_int64 (row, column + 4);
}

/* The columns that all three queries for items begin with. */
static CliSyncItem *
read_item (sqlite3_stmt *row)
{
  CliSyncItem *item = g_new0 (CliSyncItem, 1);

  item->id = sqlite3_column_int64 (row, 0);
  item->folder = sqlite3_column_int64 (row, 1);
  item->dir = cli_database_text (row, 2);
  item->message.href = cli_database_text (row, 3);
  item->message.ident = cli_database_text (row, 4);
  item->message.looks = cli_database_text (row, 5);
  item->message.size = (guint64) sqlite3_column_int64 (row, 6);
  item->message.date = sqlite3_column_int64 (row, 7);
  item->message.has_date = item->message.date != G_MININT64;
  item->message.read = sqlite3_column_int (row, 8) != 0;
  item->message.certain = sqlite3_column_int (row, 9) != 0;
  return item;
}

/* By the file's name. */
static gint64
bytes_of (const char *file)
{
  const char *size = file ? strstr (file, ",S=") : NULL;

  return size ? g_ascii_strtoll (size + 3, NULL, 10) : -1;
}

/* What is planned or gone, and the file. */
CliSyncItem *
cli_sync_state_read_planned (sqlite3_stmt *row)
{
  CliSyncItem *item;

  if (row == NULL)
    return NULL;
  item = read_item (row);
  item->action = (CliSyncAction) sqlite3_column_int (row, 10);
  item->known = sqlite3_column_int64 (row, 11);
  item->mark = sqlite3_column_int (row, 12) != 0;
  cli_sync_state_read_file (row, 13, &item->file);
  item->sha256 = cli_database_text (row, 18);
  item->bytes = bytes_of ((const char *) sqlite3_column_text (row, 19));
  item->lost = sqlite3_column_int (row, 20) != 0;
  sqlite3_reset (row);
  return item;
}

/* ---- the plan ---- */

CliSyncItem *
cli_sync_state_next_listed (CliSyncState *self, gint64 after)
{
  sqlite3_stmt *row = cli_sync_state_query (self, NEXT_LISTED, "i", after);
  CliSyncItem *item = row ? read_item (row) : NULL;

  sqlite3_reset (row);
  return item;
}

static gboolean
take_known (CliSyncItem *item, sqlite3_stmt *row, char **out_ident, gboolean *out_moving)
{
  if (row == NULL)
    return FALSE;
  item->known = sqlite3_column_int64 (row, 0);
  *out_ident = cli_database_text (row, 1);
  *out_moving = sqlite3_column_int (row, 3) != 0;
  item->mark = *out_moving || (sqlite3_column_int (row, 2) != 0) != item->message.read;
  item->lost = sqlite3_column_int (row, 4) != 0;
  g_free (item->sha256);
  item->sha256 = cli_database_text (row, 5);
  item->bytes = bytes_of ((const char *) sqlite3_column_text (row, 6));
  sqlite3_reset (row);
  return TRUE;
}

gboolean
cli_sync_state_find_known (CliSyncState *self, CliSyncItem *item, char **out_ident, gboolean *out_moving)
{
  return take_known (item, cli_sync_state_query (self, FIND_KNOWN, "it", item->folder, item->message.href), out_ident,
                     out_moving);
}

gboolean
cli_sync_state_find_lost (CliSyncState *self, CliSyncItem *item, const char *ident, const char *looks, char **out_ident)
{
  gboolean moving;

  return take_known (item, cli_sync_state_query (self, FIND_LOST, "tt", ident, looks), out_ident, &moving);
}

gboolean
cli_sync_state_find_file (CliSyncState *self, const char *ident, const char *dir, CliSyncFile *out_file)
{
  sqlite3_stmt *row = cli_sync_state_query (self, FIND_FILE, "tt", ident, dir);

  if (row == NULL)
    return FALSE;
  cli_sync_file_clear (out_file);
  cli_sync_state_read_file (row, 0, out_file);
  sqlite3_reset (row);
  return TRUE;
}

gboolean
cli_sync_state_is_complete (CliSyncState *self, const char *dir)
{
  return !cli_database_found (cli_sync_state_query (self, IS_COMPLETE, "t", dir));
}

void
cli_sync_state_decide (CliSyncState *self, const CliSyncItem *item, CliSyncAction action)
{
  cli_sync_state_run (self, DECIDED, "i", item->id);
  if (item->file.id)
    cli_sync_state_run (self, TAKE_FILE, "i", item->file.id);
  /* What stays as it is need not be remembered. */
  if (action != CLI_SYNC_KEEP)
    cli_sync_state_run (self, DECIDE, "iiiii", (gint64) action, item->id, item->known, (gint64) item->mark,
                        item->file.id);
}

CliSyncItem *
cli_sync_state_next_item (CliSyncState *self, CliSyncAction from, CliSyncAction to, gint64 after)
{
  return cli_sync_state_read_planned (cli_sync_state_query (self, NEXT_ITEM, "iii", after, (gint64) from, (gint64) to));
}

void
cli_sync_state_count_plan (CliSyncState *self, CliSyncAction action, guint64 *out_n, guint64 *out_bytes)
{
  sqlite3_stmt *row = cli_sync_state_query (self, COUNT_PLAN, "i", (gint64) action);

  *out_n = row ? (guint64) sqlite3_column_int64 (row, 0) : 0;
  *out_bytes = row ? (guint64) sqlite3_column_int64 (row, 1) : 0;
  sqlite3_reset (row);
}

CliSyncItem *
cli_sync_state_next_gone (CliSyncState *self, gboolean again, gint64 after)
{
  return cli_sync_state_read_planned (cli_sync_state_query (self, NEXT_GONE, "ii", (gint64) again, after));
}

void
cli_sync_state_spare (CliSyncState *self, gint64 folder, const CliSyncMessage *message)
{
  cli_sync_state_run (self, SPARE, "ttit", message->ident, message->looks, folder, message->href);
}

/* ---- what is done ---- */

void
cli_sync_state_begin_renames (CliSyncState *self, gint64 known)
{
  cli_sync_state_run (self, BEGIN_RENAMES, "iii", known, (gint64) CLI_SYNC_MARK, (gint64) CLI_SYNC_MOVE);
}

gint64
cli_sync_state_record (CliSyncState *self, const CliSyncItem *item, gint64 known, const char *file)
{
  const CliSyncMessage *message = &item->message;

  /* Another message may have had this href. */
  cli_sync_state_run (self, RECORD_REPLACED, "iti", item->folder, message->href, known);
  if (known)
    cli_sync_state_run (self, RECORD_KNOWN, "itttiiiitti", item->folder, message->href, message->ident, message->looks,
         (gint64) message->size, DATE (message), (gint64) message->read, (gint64) message->certain, file, item->sha256,
                        known);
  else
    cli_sync_state_run (self, RECORD_NEW, "itttiiiitt", item->folder, message->href, message->ident, message->looks,
         (gint64) message->size, DATE (message), (gint64) message->read, (gint64) message->certain, file, item->sha256);
  return known ? known : sqlite3_last_insert_rowid (self->db->handle);
}

void
cli_sync_state_release_file (CliSyncState *self, gint64 file)
{
  cli_sync_state_run (self, RELEASE_FILE, "i", file);
}

void
cli_sync_state_record_gone (CliSyncState *self, gint64 known)
{
  cli_sync_state_run (self, RECORD_GONE, "i", known);
}

void
cli_sync_state_record_deleted (CliSyncState *self, gint64 known)
{
  cli_sync_state_run (self, RECORD_DELETED, "i", known);
}
