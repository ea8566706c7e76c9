/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the state is asked and told when changes go both ways: one function for a statement, or a few. */

#include "cli-sync-two-way.h"

#include <string.h>

#include "cli-sync-state-private.h"

/* What was in it is freed. */
static gboolean
take_file (sqlite3_stmt *row, CliSyncFile *out_file)
{
  if (row)
    {
      cli_sync_file_clear (out_file);
      cli_sync_state_read_file (row, 0, out_file);
    }
  return cli_database_found (row);
}

/* ---- folders ---- */

void
cli_sync_state_add_placed (CliSyncState *self, gint64 folder, const CliSyncMessage *message)
{
  cli_sync_state_run (self, ADD_PLACED, "itttiiii", folder, message->href, message->ident, message->looks,
                      (gint64) message->size, message->has_date ? message->date : G_MININT64, (gint64) message->read,
                      (gint64) message->certain);
}

CliSyncFolder *
cli_sync_state_find_dir (CliSyncState *self, const char *dir)
{
  sqlite3_stmt *row = cli_sync_state_query (self, FIND_DIR, "t", dir);
  CliSyncFolder *folder;

  if (row == NULL)
    return NULL;
  folder = g_new0 (CliSyncFolder, 1);
  folder->id = sqlite3_column_int64 (row, 0);
  folder->dir = cli_database_text (row, 1);
  folder->stamp = cli_database_text (row, 2);
  folder->href = cli_database_text (row, 3);
  folder->there = sqlite3_column_int (row, 4) != 0;
  sqlite3_reset (row);
  return folder;
}

gint64
cli_sync_state_place_folder (CliSyncState *self, const char *href, const char *dir)
{
  gint64 id;

  cli_sync_state_run (self, PLACE_FOLDER, "tt", href, dir);
  id = cli_database_number (cli_sync_state_query (self, FIND_DIR, "t", dir));
  /* Nothing is in it that a listing would have. */
  cli_sync_state_list_folder (self, id);
  cli_sync_state_end_listing (self, id, NULL);
  return id;
}

void
cli_sync_state_drop_listed (CliSyncState *self, gint64 folder, const char *href)
{
  cli_sync_state_run (self, DROP_LISTED, "it", folder, href);
}

void
cli_sync_state_forget_stamp (CliSyncState *self, gint64 folder)
{
  cli_sync_state_run (self, FORGET_STAMP, "i", folder);
}

gboolean
cli_sync_state_has_failed (CliSyncState *self, gint64 folder)
{
  return cli_database_found (cli_sync_state_query (self, HAS_FAILED, "i", folder));
}

gboolean
cli_sync_state_all_listed (CliSyncState *self)
{
  return !cli_database_found (cli_sync_state_query (self, NOT_LISTED, ""));
}

void
cli_sync_state_lose_dir (CliSyncState *self, const char *dir)
{
  cli_sync_state_run (self, LOSE_DIR, "t", dir);
}

/* ---- files by their content ---- */

/* What cannot be read is like no other. */
static void
read_digests (CliSyncState *self, gint64 size, CliSyncDigestFunc digest, gpointer user_data)
{
  CliSyncFile file = { 0 };

  while (take_file (cli_sync_state_query (self, NEXT_UNREAD_FILE, "i", size), &file))
    {
      g_autofree char *sha256 = digest (&file, user_data);
      cli_sync_state_run (self, SET_DIGEST, "it", file.id, sha256 ? sha256 : "");
    }
  cli_sync_file_clear (&file);
}

gboolean
cli_sync_state_find_alike (CliSyncState *self,
                           const char *sha256,
                           gint64 size,
                           const char *dir,
                           CliSyncDigestFunc digest,
                           gpointer user_data,
                           CliSyncFile *out_file)
{
  read_digests (self, size, digest, user_data);
  return take_file (cli_sync_state_query (self, FIND_ALIKE, "tt", sha256, dir), out_file);
}

gboolean
cli_sync_state_has_owner (CliSyncState *self, const char *ident)
{
  return cli_database_found (cli_sync_state_query (self, HAS_OWNER, "t", ident));
}

void
cli_sync_state_count_missing (CliSyncState *self, guint64 *out_known, guint64 *out_missing)
{
  *out_known = (guint64) cli_database_number (cli_sync_state_query (self, COUNT_KNOWN, ""));
  *out_missing = (guint64) cli_database_number (
    cli_sync_state_query (self, COUNT_MISSING, "ii", (gint64) CLI_SYNC_DELETE_THERE, (gint64) CLI_SYNC_FETCH));
}

/* ---- read marks ---- */

void
cli_sync_state_queue_mark (CliSyncState *self, gint64 known, gint64 folder, const char *href, gboolean read)
{
  cli_sync_state_run (self, QUEUE_MARK, "iiti", known, folder, href, (gint64) read);
}

CliSyncItem *
cli_sync_state_take_mark (CliSyncState *self, const CliSyncItem *like)
{
  sqlite3_stmt *row = cli_sync_state_query (self, NEXT_MARK, "ii", like ? like->folder : (gint64) 0,
                                            like ? (gint64) like->message.read : (gint64) 0);
  CliSyncItem *item;

  if (row == NULL)
    return NULL;
  item = g_new0 (CliSyncItem, 1);
  item->id = sqlite3_column_int64 (row, 0);
  item->folder = sqlite3_column_int64 (row, 1);
  item->dir = cli_database_text (row, 2);
  item->message.href = cli_database_text (row, 3);
  item->message.read = sqlite3_column_int (row, 4) != 0;
  item->known = sqlite3_column_int64 (row, 5);
  sqlite3_reset (row);
  cli_sync_state_run (self, DROP_MARK, "i", item->id);
  return item;
}

void
cli_sync_state_record_read (CliSyncState *self, gint64 known, gboolean read)
{
  cli_sync_state_run (self, RECORD_READ, "ii", known, (gint64) read);
}

/* ---- the plan ---- */

CliSyncItem *
cli_sync_state_take_item (CliSyncState *self, CliSyncAction action, const CliSyncItem *like)
{
  sqlite3_stmt *row = cli_sync_state_query (self, TAKE_ITEM, "iit", (gint64) action, like ? like->folder : (gint64) 0,
                                            like ? like->file.dir : NULL);
  CliSyncItem *item = cli_sync_state_read_planned (row);

  if (item)
    cli_sync_state_run (self, TAKEN_ITEM, "i", item->id);
  return item;
}

void
cli_sync_state_begin_fetches (CliSyncState *self)
{
  cli_sync_state_run (self, BEGIN_FETCHES, "i", (gint64) CLI_SYNC_FETCH);
}

void
cli_sync_state_end_fetches (CliSyncState *self)
{
  cli_sync_state_run (self, END_FETCHES, "");
}

void
cli_sync_state_find_fetched (CliSyncState *self)
{
  cli_sync_state_run (self, FIND_FETCHED, "");
}

/* ---- files that no message has ---- */

gboolean
cli_sync_state_next_file (CliSyncState *self, CliSyncFile *file)
{
  return take_file (cli_sync_state_query (self, NEXT_FILE, "ti", file->dir ? file->dir : "", file->id), file);
}

static char *
base_of (const char *name)
{
  return g_strndup (name, strcspn (name, ":"));
}

CliSyncFileKind
cli_sync_state_get_file_kind (CliSyncState *self, const CliSyncFile *file)
{
  g_autofree char *ident = cli_sync_file_ident (file->name);
  g_autofree char *base = base_of (file->name);

  if (ident == NULL)
    return CLI_SYNC_FILE_NEW;
  if (cli_database_found (cli_sync_state_query (self, IS_KEPT, "tt", file->dir, base)))
    return CLI_SYNC_FILE_KEPT;
  /* That message's own file is where it belongs, or was found elsewhere. */
  if (cli_sync_state_has_owner (self, ident))
    return CLI_SYNC_FILE_NEW;
  if (cli_database_found (cli_sync_state_query (self, IS_LISTED_SOMEWHERE, "t", ident)) ||
      !cli_sync_state_all_listed (self))
    return CLI_SYNC_FILE_UNSURE;
  if (!cli_database_found (cli_sync_state_query (self, HAS_ROW, "t", ident)))
    return CLI_SYNC_FILE_KEPT;
  return cli_database_found (cli_sync_state_query (self, WAS_HERE, "tt", ident, file->dir)) ? CLI_SYNC_FILE_GONE :
                                                                                             CLI_SYNC_FILE_MOVED;
}

gboolean
cli_sync_state_keep_file (CliSyncState *self, const CliSyncFile *file)
{
  g_autofree char *base = base_of (file->name);

  if (cli_database_found (cli_sync_state_query (self, IS_KEPT, "tt", file->dir, base)))
    return FALSE;
  cli_sync_state_run (self, KEEP_FILE, "tt", file->dir, base);
  return TRUE;
}

gboolean
cli_sync_state_find_same_size (CliSyncState *self, gint64 size, CliSyncFile *file)
{
  return take_file (cli_sync_state_query (self, FIND_SAME_SIZE, "ii", size, file->id), file);
}

gboolean
cli_sync_state_find_lost_file (CliSyncState *self, CliSyncItem *item, const char *ident, const char *sha256)
{
  sqlite3_stmt *row = cli_sync_state_query (self, FIND_LOST_FILE, "tt", ident, sha256);

  if (row)
    {
      item->known = sqlite3_column_int64 (row, 0);
      item->mark = (sqlite3_column_int (row, 1) != 0) != item->message.read;
    }
  return cli_database_found (row);
}

void
cli_sync_state_take_file (CliSyncState *self, gint64 file)
{
  cli_sync_state_run (self, TAKE_FILE, "i", file);
}

gint64
cli_sync_state_last_file (CliSyncState *self)
{
  return cli_database_number (cli_sync_state_query (self, LAST_FILE, ""));
}

gboolean
cli_sync_state_is_back (CliSyncState *self, const CliSyncItem *item, gint64 after, CliSyncDigestFunc digest, gpointer user_data)
{
  read_digests (self, item->bytes, digest, user_data);
  return cli_database_found (cli_sync_state_query (self, IS_BACK, "itt", after, item->message.ident, item->sha256));
}

void
cli_sync_state_drop_files (CliSyncState *self, gint64 after)
{
  cli_sync_state_run (self, DROP_FILES, "i", after);
}

gboolean
cli_sync_state_is_unfetched (CliSyncState *self, gint64 folder, gint64 size)
{
  return cli_database_found (cli_sync_state_query (self, IS_UNFETCHED, "iii", (gint64) CLI_SYNC_FETCH, folder, size));
}

/* ---- uploads ---- */

void
cli_sync_upload_clear (CliSyncUpload *self)
{
  g_clear_pointer (&self->dir, g_free);
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->sha256, g_free);
  g_clear_pointer (&self->segment, g_free);
  g_clear_pointer (&self->href, g_free);
}

static gboolean
take_upload (sqlite3_stmt *row, CliSyncUpload *out_upload)
{
  if (row)
    {
      cli_sync_upload_clear (out_upload);
      out_upload->id = sqlite3_column_int64 (row, 0);
      out_upload->folder = sqlite3_column_int64 (row, 1);
      out_upload->dir = cli_database_text (row, 2);
      out_upload->file = cli_database_text (row, 3);
      out_upload->sha256 = cli_database_text (row, 4);
      out_upload->segment = cli_database_text (row, 5);
      out_upload->href = cli_database_text (row, 6);
      out_upload->size = sqlite3_column_int64 (row, 7);
    }
  return cli_database_found (row);
}

void
cli_sync_state_begin_upload (CliSyncState *self, CliSyncUpload *upload)
{
  cli_sync_state_run (self, BEGIN_UPLOAD, "itttti", upload->folder, upload->dir, upload->file, upload->sha256, upload->segment,
                      upload->size);
  upload->id = sqlite3_last_insert_rowid (self->db->handle);
}

void
cli_sync_state_record_upload (CliSyncState *self, gint64 upload, const char *href)
{
  cli_sync_state_run (self, RECORD_UPLOAD, "it", upload, href);
}

void
cli_sync_state_end_upload (CliSyncState *self, gint64 upload)
{
  cli_sync_state_run (self, END_UPLOAD, "i", upload);
}

gboolean
cli_sync_state_find_upload (CliSyncState *self, const char *dir, const char *file, CliSyncUpload *out_upload)
{
  return take_upload (cli_sync_state_query (self, FIND_UPLOAD, "tt", dir, file), out_upload);
}

gboolean
cli_sync_state_find_uploaded (CliSyncState *self, gint64 folder, const char *href, CliSyncUpload *out_upload)
{
  return take_upload (cli_sync_state_query (self, FIND_UPLOADED, "it", folder, href), out_upload);
}

gboolean
cli_sync_state_next_upload (CliSyncState *self, CliSyncUpload *upload)
{
  return take_upload (cli_sync_state_query (self, NEXT_UPLOAD, "i", upload->id), upload);
}

void
cli_sync_state_end_uploads (CliSyncState *self)
{
  cli_sync_state_run (self, END_UPLOADS, "");
}

gboolean
cli_sync_state_find_upload_file (CliSyncState *self,
                                 const CliSyncUpload *upload,
                                 CliSyncDigestFunc digest,
                                 gpointer user_data,
                                 CliSyncFile *out_file)
{
  if (take_file (cli_sync_state_query (self, FIND_UPLOAD_FILE, "tt", upload->dir, upload->file), out_file))
    return TRUE;
  return cli_sync_state_find_alike (self, upload->sha256, upload->size, upload->dir, digest, user_data, out_file);
}
