/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-export-journal.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli-database.h"

#define JOURNAL_VERSION "1"

typedef enum
{
  GET,
  SET,
  FIND_FOLDER,
  ADD_FOLDER,
  FAIL_FOLDER,
  LIST_FOLDERS,
  NEXT_FOLDER,
  COUNT_FAILED_FOLDERS,
  GET_LENGTH,
  SET_LENGTH,
  NEXT_MAILBOX,
  FORGET_UNDONE,
  ADD_LISTED,
  ADD_KNOWN,
  NEXT,
  NEXT_ANY,
  FIND,
  RECORD_DONE,
  RECORD_FAILED,
  FIND_SAME,
  TAKE_IDENT,
  REMOVE,
  SUM,
  MARK_SEEN,
  NEXT_COMPARED,
  NEXT_UNSEEN,
  SUM_COMPARED,
  ADD_FILE,
  HAS_FILE,
  N_STATEMENTS
} Statement;

#define MESSAGE \
  "SELECT m.id, m.state, m.folder, f.name, f.path, m.href, m.ident, m.date, m.read, m.size, m.sha256, m.path, m.offset," \
  " m.length, m.newline_added, m.error FROM message AS m JOIN folder AS f ON f.id = m.folder"

static const char *const texts[N_STATEMENTS] = {
  [GET] = "SELECT value FROM fact WHERE name = ?1",
  [SET] = "INSERT OR REPLACE INTO fact VALUES (?1, ?2)",
  [FIND_FOLDER] = "SELECT id, href, name, path, error, 0, 0 FROM folder WHERE href = ?1",
  [ADD_FOLDER] = "INSERT INTO folder (href, name, path) VALUES (?1, ?2, ?3)",
  [FAIL_FOLDER] = "UPDATE folder SET error = ?2 WHERE id = ?1",
  [LIST_FOLDERS] = "UPDATE folder SET error = NULL",
  [NEXT_FOLDER] = "SELECT f.id, f.href, f.name, f.path, f.error, count (m.id), coalesce (sum (m.size), 0)"
                  " FROM folder AS f LEFT JOIN message AS m ON m.folder = f.id AND m.state = 1"
                  " WHERE f.id = (SELECT min (id) FROM folder WHERE id > ?1) GROUP BY f.id",
  [COUNT_FAILED_FOLDERS] = "SELECT count (*) FROM folder WHERE error IS NOT NULL",
  [GET_LENGTH] = "SELECT length FROM mailbox WHERE path = ?1",
  [SET_LENGTH] = "INSERT OR REPLACE INTO mailbox VALUES (?1, ?2)",
  [NEXT_MAILBOX] = "SELECT path, length FROM mailbox WHERE path > ?1 ORDER BY path LIMIT 1",
  [FORGET_UNDONE] = "DELETE FROM message WHERE state <> 1",
  [ADD_LISTED] = "INSERT OR IGNORE INTO message (state, folder, href, ident, date, read, size)"
                 " VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6)",
  [ADD_KNOWN] = "INSERT OR IGNORE INTO message (state, folder, href, ident, date, read, size, sha256, path, offset, length,"
                " newline_added, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
  [NEXT] = MESSAGE " WHERE m.state = ?1 AND m.id > ?2 ORDER BY m.id LIMIT 1",
  [NEXT_ANY] = MESSAGE " WHERE m.id > ?1 ORDER BY m.id LIMIT 1",
  [FIND] = MESSAGE " WHERE m.folder = ?1 AND m.href = ?2 AND m.state <> 0 ORDER BY m.id DESC LIMIT 1",
  [RECORD_DONE] = "UPDATE message SET state = 1, size = ?2, sha256 = ?3, path = ?4, offset = ?5, length = ?6,"
                  " newline_added = ?7, error = NULL WHERE id = ?1",
  [RECORD_FAILED] = "UPDATE message SET state = 2, error = ?2 WHERE id = ?1",
  [FIND_SAME] = "SELECT id FROM message WHERE folder = ?1 AND href = ?2 AND state = 1 AND sha256 = ?3",
  [TAKE_IDENT] = "UPDATE message SET ident = ?2 WHERE id = ?1",
  [REMOVE] = "DELETE FROM message WHERE id = ?1",
  [SUM] = "SELECT count (*), coalesce (sum (size), 0) FROM message WHERE state = ?1",
  [MARK_SEEN] = "UPDATE message SET seen = 1, compare = ?2 WHERE id = ?1",
  [NEXT_COMPARED] = MESSAGE " WHERE m.compare AND m.id > ?1 ORDER BY m.id LIMIT 1",
  [NEXT_UNSEEN] = MESSAGE " WHERE m.id > ?1 AND m.state = 1 AND NOT m.seen AND f.error IS NULL ORDER BY m.id LIMIT 1",
  [SUM_COMPARED] = "SELECT count (*), coalesce (sum (size), 0) FROM message WHERE compare",
  [ADD_FILE] = "INSERT OR IGNORE INTO file VALUES (?1)",
  [HAS_FILE] = "SELECT count (*) FROM file WHERE path = ?1",
};

static const char tables[] =
  "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT);"
  "CREATE TABLE IF NOT EXISTS folder (id INTEGER PRIMARY KEY, href TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
  " path TEXT NOT NULL, error TEXT);"
  "CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS mailbox (path TEXT PRIMARY KEY, length INTEGER NOT NULL);"
  "CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, folder INTEGER NOT NULL,"
  " href TEXT NOT NULL, ident TEXT NOT NULL, date INTEGER, read INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT,"
  " path TEXT, offset INTEGER, length INTEGER, newline_added INTEGER, error TEXT, seen INTEGER NOT NULL DEFAULT 0,"
  " compare INTEGER NOT NULL DEFAULT 0, UNIQUE (folder, href, ident));";

struct _CliExportJournal
{
  CliDatabase *db;
};

/* With the types and values of cli_database_query and cli_database_run. */
#define query(self, which, ...) cli_database_query ((self)->db, texts[which], __VA_ARGS__)
#define run(self, which, ...) cli_database_run ((self)->db, texts[which], __VA_ARGS__)

/* ---- opening ---- */

static GError *
explain (const char *path, int code, const char *text)
{
  if (*path == '\0')
    path = g_get_tmp_dir ();
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY,
                        _("Another export is at work, by what %s says; wait until it has ended"), path);
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                        _("The journal %s is damaged.\n"
                          "  Remove it and what was exported to begin anew, or name another file."), path);
  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("Cannot keep the journal of the export in %s: %s"), path, text);
}

/* SQLite follows no link, and takes those that lead to the directory for some. */
static char *
real_path (const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  char *real_dir = realpath (dir, NULL);
  char *real = real_dir ? g_build_filename (real_dir, base, NULL) : g_strdup (path);

  free (real_dir);
  return real;
}

static gboolean
set_up (CliExportJournal *self, const char *path)
{
  /* One export at a time: nobody shares the file, and without a shared memory it works on network file systems. */
  return cli_database_open (self->db, path,
                            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                            "PRAGMA temp_store = FILE; PRAGMA cache_size = -4096; PRAGMA trusted_schema = OFF;"
                            "BEGIN IMMEDIATE") &&
         cli_database_execute (self->db, tables) && cli_database_prepare (self->db, texts, N_STATEMENTS);
}

CliExportJournal *
cli_export_journal_open (const char *path, GError **error)
{
  g_autoptr (CliExportJournal) self = g_new0 (CliExportJournal, 1);
  g_autofree char *real = path ? real_path (path) : g_strdup ("");
  /* SQLite would let others read it. */
  int fd = path ? open (real, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;

  if (fd >= 0)
    close (fd);
  self->db = cli_database_new (explain);
  set_up (self, real);
  g_autofree char *version = cli_export_journal_get (self, "version");
  if (version != NULL && !g_str_equal (version, JOURNAL_VERSION))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   _("%s is of another version of this program; end the export with that, or begin it anew"), real);
      return NULL;
    }
  cli_export_journal_set (self, "version", JOURNAL_VERSION);
  return cli_export_journal_check (self, error) ? g_steal_pointer (&self) : NULL;
}

void
cli_export_journal_free (CliExportJournal *self)
{
  cli_database_free (self->db);
  g_free (self);
}

void
cli_export_journal_remove (CliExportJournal *self)
{
  if (*self->db->path != '\0')
    cli_database_put_aside (self->db, NULL);
  else
    cli_database_close (self->db);
}

gboolean
cli_export_journal_check (CliExportJournal *self, GError **error)
{
  return cli_database_check (self->db, FALSE, error);
}

gboolean
cli_export_journal_commit (CliExportJournal *self, GError **error)
{
  cli_database_execute (self->db, "COMMIT; BEGIN IMMEDIATE");
  return cli_export_journal_check (self, error);
}

void
cli_export_journal_clear (CliExportJournal *self)
{
  cli_database_execute (self->db, "DELETE FROM fact; DELETE FROM folder; DELETE FROM mailbox; DELETE FROM message");
  cli_export_journal_set (self, "version", JOURNAL_VERSION);
}

/* ---- the whole ---- */

char *
cli_export_journal_get (CliExportJournal *self, const char *name)
{
  sqlite3_stmt *row = query (self, GET, "t", name);
  char *value = row ? cli_database_text (row, 0) : NULL;

  sqlite3_reset (row);
  return value;
}

void
cli_export_journal_set (CliExportJournal *self, const char *name, const char *value)
{
  run (self, SET, "tt", name, value);
}

/* ---- folders ---- */

void
cli_export_folder_free (CliExportFolder *self)
{
  g_free (self->href);
  g_free (self->name);
  g_free (self->path);
  g_free (self->error);
  g_free (self);
}

static CliExportFolder *
read_folder (sqlite3_stmt *row)
{
  CliExportFolder *self;

  if (row == NULL)
    return NULL;
  self = g_new0 (CliExportFolder, 1);
  self->id = sqlite3_column_int64 (row, 0);
  self->href = cli_database_text (row, 1);
  self->name = cli_database_text (row, 2);
  self->path = cli_database_text (row, 3);
  self->error = cli_database_text (row, 4);
  self->count = (guint64) sqlite3_column_int64 (row, 5);
  self->bytes = (guint64) sqlite3_column_int64 (row, 6);
  sqlite3_reset (row);
  return self;
}

CliExportFolder *
cli_export_journal_find_folder (CliExportJournal *self, const char *href)
{
  return read_folder (query (self, FIND_FOLDER, "t", href));
}

gint64
cli_export_journal_add_folder (CliExportJournal *self, const char *href, const char *name, const char *path)
{
  run (self, ADD_FOLDER, "ttt", href, name, path);
  return sqlite3_last_insert_rowid (self->db->handle);
}

void
cli_export_journal_fail_folder (CliExportJournal *self, gint64 folder, const char *error)
{
  run (self, FAIL_FOLDER, "it", folder, error);
}

CliExportFolder *
cli_export_journal_next_folder (CliExportJournal *self, gint64 after)
{
  return read_folder (query (self, NEXT_FOLDER, "i", after));
}

guint64
cli_export_journal_count_failed_folders (CliExportJournal *self)
{
  return (guint64) cli_database_number (query (self, COUNT_FAILED_FOLDERS, ""));
}

/* ---- mailboxes ---- */

gint64
cli_export_journal_get_length (CliExportJournal *self, const char *path)
{
  return cli_database_number (query (self, GET_LENGTH, "t", path));
}

void
cli_export_journal_set_length (CliExportJournal *self, const char *path, gint64 length)
{
  run (self, SET_LENGTH, "ti", path, length);
}

char *
cli_export_journal_next_mailbox (CliExportJournal *self, const char *after, gint64 *out_length)
{
  sqlite3_stmt *row = query (self, NEXT_MAILBOX, "t", after);
  char *path = row ? cli_database_text (row, 0) : NULL;

  *out_length = row ? sqlite3_column_int64 (row, 1) : 0;
  sqlite3_reset (row);
  return path;
}

/* ---- messages ---- */

void
cli_export_message_free (CliExportMessage *self)
{
  g_free (self->folder_name);
  g_free (self->folder_path);
  g_free (self->href);
  g_free (self->ident);
  g_free (self->sha256);
  g_free (self->path);
  g_free (self->error);
  g_free (self);
}

static CliExportMessage *
read_message (sqlite3_stmt *row)
{
  CliExportMessage *self;

  if (row == NULL)
    return NULL;
  self = g_new0 (CliExportMessage, 1);
  self->id = sqlite3_column_int64 (row, 0);
  self->state = (CliExportState) sqlite3_column_int (row, 1);
  self->folder = sqlite3_column_int64 (row, 2);
  self->folder_name = cli_database_text (row, 3);
  self->folder_path = cli_database_text (row, 4);
  self->href = cli_database_text (row, 5);
  self->ident = cli_database_text (row, 6);
  self->has_date = sqlite3_column_type (row, 7) != SQLITE_NULL;
  self->date = sqlite3_column_int64 (row, 7);
  self->read = sqlite3_column_int (row, 8);
  self->size = (guint64) sqlite3_column_int64 (row, 9);
  self->sha256 = cli_database_text (row, 10);
  self->path = cli_database_text (row, 11);
  self->offset = (guint64) sqlite3_column_int64 (row, 12);
  self->length = (guint64) sqlite3_column_int64 (row, 13);
  self->newline_added = sqlite3_column_int (row, 14);
  self->error = cli_database_text (row, 15);
  sqlite3_reset (row);
  return self;
}

void
cli_export_journal_begin_listing (CliExportJournal *self)
{
  run (self, FORGET_UNDONE, "");
  run (self, LIST_FOLDERS, "");
}

void
cli_export_journal_add_listed (CliExportJournal *self, const CliExportMessage *message)
{
  run (self, ADD_LISTED, message->has_date ? "ittiii" : "ittnii", message->folder, message->href, message->ident,
       message->date, (gint64) message->read, (gint64) message->size);
}

void
cli_export_journal_add_known (CliExportJournal *self, const CliExportMessage *message)
{
  run (self, ADD_KNOWN, message->has_date ? "iittiiittiiit" : "iittniittiiit", (gint64) message->state, message->folder,
       message->href, message->ident, message->date, (gint64) message->read, (gint64) message->size, message->sha256,
       message->path, (gint64) message->offset, (gint64) message->length, (gint64) message->newline_added, message->error);
}

CliExportMessage *
cli_export_journal_next (CliExportJournal *self, int state, gint64 after)
{
  return read_message (state < 0 ? query (self, NEXT_ANY, "i", after) : query (self, NEXT, "ii", (gint64) state, after));
}

CliExportMessage *
cli_export_journal_find (CliExportJournal *self, gint64 folder, const char *href)
{
  return read_message (query (self, FIND, "it", folder, href));
}

void
cli_export_journal_record_done (CliExportJournal *self, const CliExportMessage *message)
{
  run (self, RECORD_DONE, "iittiii", message->id, (gint64) message->size, message->sha256, message->path,
       (gint64) message->offset, (gint64) message->length, (gint64) message->newline_added);
}

void
cli_export_journal_record_failed (CliExportJournal *self, gint64 id, const char *error)
{
  run (self, RECORD_FAILED, "it", id, error);
}

gboolean
cli_export_journal_record_same (CliExportJournal *self, const CliExportMessage *message)
{
  gint64 id = cli_database_number (query (self, FIND_SAME, "itt", message->folder, message->href, message->sha256));

  if (id == 0)
    return FALSE;
  run (self, REMOVE, "i", message->id);
  run (self, TAKE_IDENT, "it", id, message->ident);
  return TRUE;
}

static CliExportSum
read_sum (sqlite3_stmt *row)
{
  CliExportSum sum = { 0 };

  if (row)
    {
      sum.count = (guint64) sqlite3_column_int64 (row, 0);
      sum.bytes = (guint64) sqlite3_column_int64 (row, 1);
    }
  sqlite3_reset (row);
  return sum;
}

CliExportSum
cli_export_journal_sum (CliExportJournal *self, CliExportState state)
{
  return read_sum (query (self, SUM, "i", (gint64) state));
}

/* ---- comparing ---- */

void
cli_export_journal_add_file (CliExportJournal *self, const char *path)
{
  run (self, ADD_FILE, "t", path);
}

gboolean
cli_export_journal_has_file (CliExportJournal *self, const char *path)
{
  return cli_database_number (query (self, HAS_FILE, "t", path)) > 0;
}

void
cli_export_journal_mark_seen (CliExportJournal *self, gint64 id, gboolean compare)
{
  run (self, MARK_SEEN, "ii", id, (gint64) compare);
}

CliExportMessage *
cli_export_journal_next_compared (CliExportJournal *self, gint64 after)
{
  return read_message (query (self, NEXT_COMPARED, "i", after));
}

CliExportMessage *
cli_export_journal_next_unseen (CliExportJournal *self, gint64 after)
{
  return read_message (query (self, NEXT_UNSEEN, "i", after));
}

CliExportSum
cli_export_journal_sum_compared (CliExportJournal *self)
{
  return read_sum (query (self, SUM_COMPARED, ""));
}
