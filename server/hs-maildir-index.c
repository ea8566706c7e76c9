/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-maildir-index.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* Raise it when what is remembered, or how it is read from the message, changes. */
#define INDEX_VERSION 1
/* The year 9999: a stamp counts on from there. */
#define MAX_STAMP G_GINT64_CONSTANT (253402300800)

typedef enum
{
  STATEMENT_LOOKUP,
  STATEMENT_STORE,
  STATEMENT_COUNT,
  STATEMENT_BASES,
  STATEMENT_FORGET,
  STATEMENT_STORE_STAMP,
  N_STATEMENTS
} Statement;

static const char *const statements[N_STATEMENTS] = {
  [STATEMENT_LOOKUP] = "SELECT size, mtime, inode, sender, recipient, subject, date, attachment FROM message"
                       " WHERE folder = ?1 AND base = ?2",
  [STATEMENT_STORE] = "INSERT OR REPLACE INTO message VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
  [STATEMENT_COUNT] = "SELECT count(*) FROM message WHERE folder = ?1",
  [STATEMENT_BASES] = "SELECT base FROM message WHERE folder = ?1",
  [STATEMENT_FORGET] = "DELETE FROM message WHERE folder = ?1 AND base = ?2",
  [STATEMENT_STORE_STAMP] = "INSERT OR REPLACE INTO stamp VALUES (?1, ?2, ?3, ?4)",
};

struct _HsMaildirIndex
{
  char *path;
  sqlite3 *db;
  sqlite3_stmt *prepared[N_STATEMENTS];
  gboolean in_transaction;
};

static void
close_db (HsMaildirIndex *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    g_clear_pointer (&self->prepared[i], sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
  self->in_transaction = FALSE;
}

static gboolean
run (HsMaildirIndex *self, const char *sql)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static gboolean
has_version (HsMaildirIndex *self)
{
  sqlite3_stmt *statement = NULL;
  gboolean has = sqlite3_prepare_v2 (self->db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_int (statement, 0) == INDEX_VERSION;

  sqlite3_finalize (statement);
  return has;
}

static gboolean
open_db (HsMaildirIndex *self)
{
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %d", INDEX_VERSION);

  if (sqlite3_open_v2 (self->path, &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
                       NULL) != SQLITE_OK)
    return FALSE;
  /* Another program that holds the file is not waited for: it is only a cache. */
  sqlite3_busy_timeout (self->db, 50);
  if (!run (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF"))
    return FALSE;
  if (!has_version (self) &&
      !(run (self, "DROP TABLE IF EXISTS message;"
                   "CREATE TABLE message (folder TEXT, base BLOB, size INTEGER, mtime INTEGER, inode INTEGER,"
                   " sender TEXT, recipient TEXT, subject TEXT, date INTEGER, attachment INTEGER,"
                   " PRIMARY KEY (folder, base)) WITHOUT ROWID") &&
        run (self, version)))
    return FALSE;
  if (!run (self, "CREATE TABLE IF NOT EXISTS stamp (key TEXT PRIMARY KEY, state TEXT, value INTEGER, settled INTEGER)"
                  " WITHOUT ROWID"))
    return FALSE;
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      if (sqlite3_prepare_v3 (self->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &self->prepared[i], NULL) !=
          SQLITE_OK)
        return FALSE;
    }
  return TRUE;
}

static void
remove_files (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      remove (file);
    }
}

/* A damaged file is removed and begun again, once; anything else that is wrong means to go without. */
static void
give_up (HsMaildirIndex *self, gboolean try_again)
{
  int code = self->db == NULL ? SQLITE_CANTOPEN : sqlite3_errcode (self->db) & 0xff;

  g_debug ("index %s: %s", self->path, self->db == NULL ? "cannot be opened" : sqlite3_errmsg (self->db));
  close_db (self);
  if (code != SQLITE_NOTADB && code != SQLITE_CORRUPT && code != SQLITE_ERROR && code != SQLITE_SCHEMA)
    return;
  remove_files (self->path);
  if (try_again && !open_db (self))
    close_db (self);
}

HsMaildirIndex *
hs_maildir_index_new (const char *path)
{
  HsMaildirIndex *self = g_new0 (HsMaildirIndex, 1);

  self->path = g_strdup (path);
  if (path != NULL && !open_db (self))
    give_up (self, TRUE);
  return self;
}

void
hs_maildir_index_free (HsMaildirIndex *self)
{
  hs_maildir_index_commit (self);
  close_db (self);
  g_free (self->path);
  g_free (self);
}

static gint64
get_mtime (const struct stat *st)
{
  return (gint64) st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* The statement with folder and, unless NULL, base bound; NULL when there is no index. */
static sqlite3_stmt *
bind (HsMaildirIndex *self, Statement which, const char *folder, const char *base)
{
  sqlite3_stmt *statement = self->prepared[which];

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, folder, -1, SQLITE_STATIC);
  if (base != NULL)
    sqlite3_bind_blob (statement, 2, base, (int) strlen (base), SQLITE_STATIC);
  return statement;
}

static void
finish (HsMaildirIndex *self, sqlite3_stmt *statement)
{
  int result = sqlite3_reset (statement) & 0xff;

  sqlite3_clear_bindings (statement);
  if (result == SQLITE_CORRUPT || result == SQLITE_NOTADB)
    give_up (self, TRUE);
}

static char *
column_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

HsSummary *
hs_maildir_index_lookup (HsMaildirIndex *self, const char *folder, const char *base, const struct stat *st)
{
  sqlite3_stmt *statement = bind (self, STATEMENT_LOOKUP, folder, base);
  HsSummary *summary = NULL;

  if (statement == NULL)
    return NULL;
  if (sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_int64 (statement, 0) == st->st_size &&
      sqlite3_column_int64 (statement, 1) == get_mtime (st) &&
      sqlite3_column_int64 (statement, 2) == (gint64) st->st_ino)
    {
      summary = g_new0 (HsSummary, 1);
      summary->from = column_text (statement, 3);
      summary->to = column_text (statement, 4);
      summary->subject = column_text (statement, 5);
      summary->date = sqlite3_column_int64 (statement, 6);
      summary->has_attachment = sqlite3_column_int (statement, 7);
    }
  finish (self, statement);
  return summary;
}

void
hs_maildir_index_store (HsMaildirIndex *self,
                        const char *folder,
                        const char *base,
                        const struct stat *st,
                        const HsSummary *summary)
{
  sqlite3_stmt *statement = bind (self, STATEMENT_STORE, folder, base);

  if (statement == NULL)
    return;
  sqlite3_bind_int64 (statement, 3, st->st_size);
  sqlite3_bind_int64 (statement, 4, get_mtime (st));
  sqlite3_bind_int64 (statement, 5, (gint64) st->st_ino);
  sqlite3_bind_text (statement, 6, summary->from, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 7, summary->to, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 8, summary->subject, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 9, summary->date);
  sqlite3_bind_int (statement, 10, summary->has_attachment);
  sqlite3_step (statement);
  finish (self, statement);
}

void
hs_maildir_index_begin (HsMaildirIndex *self)
{
  if (self->db != NULL && !self->in_transaction)
    self->in_transaction = run (self, "BEGIN");
}

void
hs_maildir_index_commit (HsMaildirIndex *self)
{
  if (self->db == NULL || !self->in_transaction)
    return;
  self->in_transaction = FALSE;
  if (!run (self, "COMMIT"))
    run (self, "ROLLBACK");
}

void
hs_maildir_index_prune (HsMaildirIndex *self,
                        const char *folder,
                        guint n_present,
                        HsMaildirIndexFunc is_present,
                        gpointer user_data)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = bind (self, STATEMENT_COUNT, folder, NULL);
  gboolean stale;

  if (statement == NULL)
    return;
  stale = sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_int64 (statement, 0) > n_present;
  finish (self, statement);
  statement = stale ? bind (self, STATEMENT_BASES, folder, NULL) : NULL;
  if (statement == NULL)
    return;
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_autofree char *base = g_strndup (sqlite3_column_blob (statement, 0), sqlite3_column_bytes (statement, 0));

      if (!is_present (base, user_data))
        g_ptr_array_add (gone, g_steal_pointer (&base));
    }
  finish (self, statement);
  hs_maildir_index_begin (self);
  for (guint i = 0; i < gone->len; i++)
    {
      statement = bind (self, STATEMENT_FORGET, folder, g_ptr_array_index (gone, i));
      if (statement == NULL)
        break;
      sqlite3_step (statement);
      finish (self, statement);
    }
  hs_maildir_index_commit (self);
}

gint64
hs_maildir_index_load_stamps (HsMaildirIndex *self, GHashTable *stamps)
{
  sqlite3_stmt *statement = NULL;
  gint64 newest = 0;

  if (self->db == NULL ||
      sqlite3_prepare_v2 (self->db, "SELECT key, state, value, settled FROM stamp", -1, &statement, NULL) != SQLITE_OK)
    return 0;
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      HsStamp *stamp = g_new0 (HsStamp, 1);

      stamp->state = column_text (statement, 1);
      stamp->value = CLAMP (sqlite3_column_int64 (statement, 2), 0, MAX_STAMP);
      stamp->settled = sqlite3_column_int (statement, 3) != 0;
      newest = MAX (newest, stamp->value);
      g_hash_table_replace (stamps, column_text (statement, 0), stamp);
    }
  sqlite3_finalize (statement);
  return newest;
}

void
hs_maildir_index_store_stamp (HsMaildirIndex *self, const char *key, const HsStamp *stamp)
{
  sqlite3_stmt *statement = bind (self, STATEMENT_STORE_STAMP, key, NULL);

  if (statement == NULL)
    return;
  sqlite3_bind_text (statement, 2, stamp->state, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, stamp->value);
  sqlite3_bind_int (statement, 4, stamp->settled);
  sqlite3_step (statement);
  finish (self, statement);
}

void
hs_maildir_index_forget_stamps (HsMaildirIndex *self)
{
  if (self->db != NULL)
    run (self, "DELETE FROM stamp");
}
