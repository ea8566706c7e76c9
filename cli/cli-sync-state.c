/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The database. What lasts is in two tables; what one run finds out is in temporary ones, which SQLite keeps on disk, so
 * that memory does not grow with the mailbox. */

#include "cli-sync-state-private.h"

#include <glib/gi18n-lib.h>

#define STATE_VERSION 2

/* A message that no listing of this run has, though that of its folder came to its end. */
#define IS_LOST \
  " NOT EXISTS (SELECT 1 FROM temp.listed AS l WHERE l.folder = m.folder AND l.href = m.href AND l.ident = m.ident)" \
  " AND EXISTS (SELECT 1 FROM temp.round AS r WHERE r.folder = m.folder AND r.complete)"

/* What an item of the plan is read from, but for its first columns and what they are taken from. */
#define PLANNED_FILE " d.id, d.dir, d.sub, d.name, d.size,"
#define PLANNED \
  "SELECT p.id, l.folder, f.dir, l.href, l.ident, l.looks, l.size, l.date, l.read, l.certain, p.action, p.known, p.mark," \
  PLANNED_FILE " CASE WHEN m.ident = l.ident THEN m.sha256 END, m.file, m.lost" \
  " FROM temp.plan AS p JOIN temp.listed AS l ON l.id = p.listed JOIN folder AS f ON f.id = l.folder" \
  " LEFT JOIN temp.file AS d ON d.id = p.file LEFT JOIN message AS m ON m.id = p.known"
#define FILE_COLUMNS "SELECT id, dir, sub, name, size FROM temp.file"
/* The name but for the flags. */
#define BASE "substr (name, 1, coalesce (nullif (instr (name, ':'), 0), 1000) - 1)"
#define UPLOAD_COLUMNS "SELECT id, folder, dir, file, sha256, segment, href, size FROM upload"

const char *const cli_sync_statements[CLI_SYNC_N_STATEMENTS] = {
  [GET_ACCOUNT] = "SELECT name FROM account",
  [SET_ACCOUNT] = "INSERT INTO account VALUES (?1)",
  [FIND_FOLDER] = "SELECT id, dir, stamp FROM folder WHERE href = ?1",
  [ADD_FOLDER] = "INSERT INTO folder (href, dir) VALUES (?1, ?2)",
  [GET_DIRS] = "SELECT dir FROM folder",
  [LIST_FOLDER] = "INSERT OR IGNORE INTO temp.round VALUES (?1, 0, 0, NULL)",
  [END_LISTING] = "UPDATE temp.round SET complete = 1, stamp = ?2 WHERE folder = ?1",
  [FORGET_FOLDERS] = "INSERT OR IGNORE INTO temp.round SELECT id, 2, 0, NULL FROM folder",
  [NEXT_FORGOTTEN] = "SELECT f.id, f.dir, NULL FROM temp.round AS r JOIN folder AS f ON f.id = r.folder"
                     " WHERE r.complete = 2 AND f.id > ?1 AND f.dir <> ''"
                     " AND NOT EXISTS (SELECT 1 FROM message AS m WHERE m.folder = f.id) ORDER BY f.id LIMIT 1",
  [REMOVE_FOLDER] = "DELETE FROM folder WHERE id = ?1",
  [GET_STAMP] = "SELECT stamp FROM temp.round WHERE folder = ?1",
  [FAIL_FOLDER] = "UPDATE temp.round SET failed = 1 WHERE folder = ?1",
  [STORE_STAMPS] = "UPDATE folder SET stamp = (SELECT CASE WHEN complete AND NOT failed THEN r.stamp END"
                   " FROM temp.round AS r WHERE r.folder = folder.id)",
  [ADD_LISTED] = "INSERT OR IGNORE INTO temp.listed (id, folder, href, ident, looks, size, date, read, certain)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [LIST_UNCHANGED] = "INSERT OR IGNORE INTO temp.listed (id, folder, href, ident, looks, size, date, read, certain)"
                     " SELECT ?1 + id, folder, href, ident, looks, size, date, read, certain FROM message"
                     " WHERE folder = ?2 AND NOT gone",
  [COUNT_LISTED] = "SELECT count(*) FROM temp.listed",
  [COUNT_MESSAGES] = "SELECT count(*) FROM message",
  [ADD_FILE] = "INSERT INTO temp.file (ident, dir, sub, name, size) VALUES (?1, ?2, ?3, ?4, ?5)",
  [NEXT_LISTED] = "SELECT l.id, l.folder, f.dir, l.href, l.ident, l.looks, l.size, l.date, l.read, l.certain"
                  " FROM temp.listed AS l JOIN folder AS f ON f.id = l.folder"
                  " WHERE NOT l.decided AND l.id > ?1 ORDER BY l.id LIMIT 1",
  [FIND_KNOWN] = "SELECT id, ident, read, moving, lost, sha256, file FROM message WHERE folder = ?1 AND href = ?2 AND NOT gone",
  [FIND_LOST] = "SELECT id, ident, read, moving, lost, sha256, file FROM message AS m"
                " WHERE (ident = ?1 OR looks = ?2) AND" IS_LOST
                " AND NOT EXISTS (SELECT 1 FROM temp.plan AS p WHERE p.known = m.id) LIMIT 1",
  [FIND_FILE] = FILE_COLUMNS " WHERE ident = ?1 AND NOT taken AND (?2 IS NULL OR dir = ?2)"
                " LIMIT 1",
  [IS_COMPLETE] = "SELECT 1 FROM folder AS f LEFT JOIN temp.round AS r ON r.folder = f.id"
                  " WHERE f.dir = ?1 AND NOT coalesce (r.complete, 0)",
  [DECIDE] = "INSERT INTO temp.plan (action, listed, known, mark, file) VALUES (?1, ?2, ?3, ?4, ?5)",
  [DECIDED] = "UPDATE temp.listed SET decided = 1 WHERE id = ?1",
  [TAKE_FILE] = "UPDATE temp.file SET taken = 1 WHERE id = ?1",
  [RELEASE_FILE] = "UPDATE temp.file SET taken = 0 WHERE id = ?1",
  /* In the order of ids: an index of the actions would have to sort all that is left each time. */
  [NEXT_ITEM] = PLANNED " WHERE p.id > ?1 AND +p.action BETWEEN ?2 AND ?3 ORDER BY p.id LIMIT 1",
  [COUNT_PLAN] = "SELECT count(*), coalesce (sum (l.size), 0) FROM temp.plan AS p"
                 " JOIN temp.listed AS l ON l.id = p.listed WHERE p.action = ?1",
  [NEXT_GONE] = "SELECT m.id, m.folder, f.dir, m.href, m.ident, m.looks, m.size, m.date, m.read, m.certain,"
                " 0, m.id, 0," PLANNED_FILE " m.sha256, m.file, m.lost"
                " FROM message AS m JOIN folder AS f ON f.id = m.folder"
                " LEFT JOIN temp.file AS d ON d.ident = m.ident AND d.dir = f.dir AND NOT d.taken"
                " WHERE m.id > ?2 AND (?1 OR NOT m.gone) AND m.id NOT IN (SELECT message FROM temp.spared) AND" IS_LOST
                " ORDER BY m.id LIMIT 1",
  [BEGIN_RENAMES] = "UPDATE message SET moving = 1"
                  " WHERE id = ?1 OR (?1 = 0 AND id IN (SELECT known FROM temp.plan WHERE action BETWEEN ?2 AND ?3))",
  [SPARE] = "INSERT OR IGNORE INTO temp.spared SELECT m.id FROM message AS m WHERE (ident = ?1 OR looks = ?2) AND" IS_LOST
            " AND NOT EXISTS (SELECT 1 FROM temp.listed AS l WHERE l.folder = ?3 AND l.href = ?4 AND l.ident = ?1)",
  [RECORD_NEW] = "INSERT INTO message (folder, href, ident, looks, size, date, read, certain, file,"
                 " sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
  [RECORD_KNOWN] = "UPDATE message SET folder = ?1, href = ?2, ident = ?3, looks = ?4, size = ?5, date = ?6, read = ?7,"
                   " certain = ?8, file = ?9, gone = 0, moving = 0, lost = 0,"
                   " sha256 = CASE WHEN ?10 IS NULL AND ident = ?3 THEN sha256 ELSE ?10 END WHERE id = ?11",
  [RECORD_REPLACED] = "UPDATE message SET gone = 1 WHERE folder = ?1 AND href = ?2 AND NOT gone AND id IS NOT ?3",
  [RECORD_GONE] = "UPDATE message SET gone = 1 WHERE id = ?1",
  [RECORD_DELETED] = "DELETE FROM message WHERE id = ?1",

  [ADD_PLACED] = "INSERT OR IGNORE INTO temp.listed (folder, href, ident, looks, size, date, read, certain)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
  [FIND_DIR] = "SELECT f.id, f.dir, f.stamp, f.href, coalesce (r.complete <> 2, 0) FROM folder AS f"
               " LEFT JOIN temp.round AS r ON r.folder = f.id WHERE f.dir = ?1",
  [PLACE_FOLDER] = "INSERT INTO folder (href, dir) VALUES (?1, ?2)"
                   " ON CONFLICT (dir) DO UPDATE SET href = ?1, stamp = NULL",
  [DROP_LISTED] = "DELETE FROM temp.listed WHERE folder = ?1 AND href = ?2",
  [FORGET_STAMP] = "UPDATE temp.round SET stamp = NULL WHERE folder = ?1",
  [HAS_FAILED] = "SELECT 1 FROM temp.round WHERE folder = ?1 AND (failed OR NOT complete)",
  [NOT_LISTED] = "SELECT 1 FROM temp.round WHERE NOT complete LIMIT 1",
  [LOSE_DIR] = "UPDATE message SET lost = 1 WHERE folder IN (SELECT id FROM folder WHERE dir = ?1)",
  [NEXT_UNREAD_FILE] = FILE_COLUMNS " WHERE size = ?1 AND ident IS NULL AND NOT taken AND sha256 IS NULL LIMIT 1",
  [SET_DIGEST] = "UPDATE temp.file SET sha256 = ?2 WHERE id = ?1",
  [FIND_ALIKE] = FILE_COLUMNS " WHERE sha256 = ?1 AND ident IS NULL AND NOT taken ORDER BY dir <> ?2, id LIMIT 1",
  [HAS_OWNER] = "SELECT 1 FROM message AS m WHERE ident = ?1 AND NOT gone AND EXISTS (SELECT 1 FROM temp.listed AS l"
                " WHERE l.folder = m.folder AND l.href = m.href AND l.ident = m.ident) LIMIT 1",
  [COUNT_KNOWN] = "SELECT count(*) FROM message AS m WHERE NOT gone AND EXISTS (SELECT 1 FROM temp.listed AS l"
                  " WHERE l.folder = m.folder AND l.href = m.href AND l.ident = m.ident)",
  [COUNT_MISSING] = "SELECT count(*) FROM temp.plan WHERE action = ?1 OR (action = ?2 AND known > 0)",
  [QUEUE_MARK] = "INSERT INTO temp.mark (known, folder, href, read) VALUES (?1, ?2, ?3, ?4)",
  [NEXT_MARK] = "SELECT k.id, k.folder, f.dir, k.href, k.read, k.known FROM temp.mark AS k"
                " JOIN folder AS f ON f.id = k.folder WHERE ?1 = 0 OR (k.folder = ?1 AND k.read = ?2) ORDER BY k.id LIMIT 1",
  [DROP_MARK] = "DELETE FROM temp.mark WHERE id = ?1",
  [RECORD_READ] = "UPDATE message SET read = ?2 WHERE id = ?1",
  [TAKE_ITEM] = PLANNED " WHERE p.action = ?1 AND (?2 = 0 OR (l.folder = ?2 AND d.dir IS ?3)) ORDER BY p.id LIMIT 1",
  [TAKEN_ITEM] = "UPDATE temp.plan SET action = 0 WHERE id = ?1",
  [BEGIN_FETCHES] = "INSERT OR IGNORE INTO fetching SELECT l.folder, l.ident FROM temp.plan AS p"
                    " JOIN temp.listed AS l ON l.id = p.listed WHERE p.action = ?1",
  [END_FETCHES] = "DELETE FROM fetching WHERE folder IN (SELECT folder FROM temp.round WHERE complete)",
  /* Listed no more, but its file is here. */
  [FIND_FETCHED] = "INSERT INTO message (folder, href, ident, looks, size, date, read, certain, file, gone)"
                   " SELECT g.folder, '-', g.ident, '-', 0, 0, 0, 0, '', 1 FROM fetching AS g"
                   " WHERE EXISTS (SELECT 1 FROM temp.file AS d WHERE d.ident = g.ident AND NOT d.taken)"
                   " AND NOT EXISTS (SELECT 1 FROM temp.listed AS l WHERE l.folder = g.folder AND l.ident = g.ident)"
                   " AND NOT EXISTS (SELECT 1 FROM message AS m WHERE m.folder = g.folder AND m.ident = g.ident)"
                   " AND EXISTS (SELECT 1 FROM temp.round AS r WHERE r.folder = g.folder AND r.complete)",
  [NEXT_FILE] = FILE_COLUMNS " WHERE NOT taken AND (dir, id) > (?1, ?2) ORDER BY dir, id LIMIT 1",
  [IS_KEPT] = "SELECT 1 FROM kept WHERE dir = ?1 AND file = ?2",
  [KEEP_FILE] = "INSERT OR IGNORE INTO kept VALUES (?1, ?2)",
  [HAS_ROW] = "SELECT 1 FROM message WHERE ident = ?1 LIMIT 1",
  [IS_LISTED_SOMEWHERE] = "SELECT 1 FROM temp.listed WHERE ident = ?1 LIMIT 1",
  [WAS_HERE] = "SELECT 1 FROM message AS m JOIN folder AS f ON f.id = m.folder WHERE m.ident = ?1 AND f.dir = ?2 LIMIT 1",
  [FIND_SAME_SIZE] = FILE_COLUMNS " WHERE size = ?1 AND NOT taken AND id > ?2 ORDER BY id LIMIT 1",
  [FIND_LOST_FILE] = "SELECT id, read FROM message AS m WHERE (ident = ?1 OR (?1 IS NULL AND sha256 = ?2)) AND" IS_LOST
                     " AND NOT EXISTS (SELECT 1 FROM temp.plan AS p WHERE p.known = m.id) LIMIT 1",
  [LAST_FILE] = "SELECT coalesce (max (id), 0) FROM temp.file",
  [IS_BACK] = "SELECT 1 FROM temp.file WHERE id > ?1 AND (ident = ?2 OR (ident IS NULL AND sha256 = ?3)) LIMIT 1",
  [DROP_FILES] = "DELETE FROM temp.file WHERE id > ?1",
  [IS_UNFETCHED] = "SELECT 1 FROM temp.plan AS p JOIN temp.listed AS l ON l.id = p.listed"
                   " WHERE p.action = ?1 AND l.folder = ?2 AND l.size IN (0, ?3) AND NOT EXISTS"
                   " (SELECT 1 FROM message AS m WHERE m.folder = l.folder AND m.href = l.href AND NOT m.gone) LIMIT 1",
  [BEGIN_UPLOAD] = "INSERT OR REPLACE INTO upload (folder, dir, file, sha256, segment, size)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
  [RECORD_UPLOAD] = "UPDATE upload SET href = ?2 WHERE id = ?1",
  [END_UPLOAD] = "DELETE FROM upload WHERE id = ?1",
  [FIND_UPLOAD] = UPLOAD_COLUMNS " WHERE dir = ?1 AND file = ?2",
  [FIND_UPLOADED] = UPLOAD_COLUMNS " WHERE folder = ?1 AND href = ?2 LIMIT 1",
  [NEXT_UPLOAD] = UPLOAD_COLUMNS " WHERE id > ?1 ORDER BY id LIMIT 1",
  [END_UPLOADS] = "DELETE FROM upload",
  [FIND_UPLOAD_FILE] = FILE_COLUMNS " WHERE dir = ?1 AND NOT taken AND " BASE " = ?2 LIMIT 1",
};

static const char lasting_tables[] =
  "CREATE TABLE IF NOT EXISTS account (name TEXT NOT NULL);"
  "CREATE TABLE IF NOT EXISTS folder (id INTEGER PRIMARY KEY, href TEXT NOT NULL UNIQUE, dir TEXT NOT NULL UNIQUE,"
  " stamp TEXT);"
  "CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, folder INTEGER NOT NULL, href TEXT NOT NULL,"
  " ident TEXT NOT NULL, looks TEXT NOT NULL, size INTEGER, date INTEGER, read INTEGER NOT NULL,"
  " certain INTEGER NOT NULL, file TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0,"
  " moving INTEGER NOT NULL DEFAULT 0, sha256 TEXT, lost INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE IF NOT EXISTS fetching (folder INTEGER, ident TEXT, PRIMARY KEY (folder, ident)) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS kept (dir TEXT, file TEXT, PRIMARY KEY (dir, file)) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS upload (id INTEGER PRIMARY KEY, folder INTEGER NOT NULL, dir TEXT NOT NULL,"
  " file TEXT NOT NULL, sha256 TEXT NOT NULL, segment TEXT NOT NULL, size INTEGER NOT NULL, href TEXT,"
  " UNIQUE (dir, file));"
  "CREATE UNIQUE INDEX IF NOT EXISTS message_href ON message (folder, href) WHERE NOT gone;"
  "CREATE INDEX IF NOT EXISTS message_ident ON message (ident);"
  "CREATE INDEX IF NOT EXISTS message_looks ON message (looks);"
  "CREATE INDEX IF NOT EXISTS message_sha256 ON message (sha256);";

static const char tables_of_a_run[] =
  /* complete: 1 its listing came to its end, 2 it is no more */
  "CREATE TEMP TABLE round (folder INTEGER PRIMARY KEY, complete INTEGER NOT NULL, failed INTEGER NOT NULL, stamp TEXT);"
  "CREATE TEMP TABLE spared (message INTEGER PRIMARY KEY);"
  "CREATE TEMP TABLE listed (id INTEGER PRIMARY KEY, folder INTEGER, href TEXT, ident TEXT, looks TEXT, size INTEGER,"
  " date INTEGER, read INTEGER, certain INTEGER, decided INTEGER NOT NULL DEFAULT 0, UNIQUE (folder, href));"
  "CREATE TEMP TABLE file (id INTEGER PRIMARY KEY, ident TEXT, dir TEXT, sub TEXT, name TEXT, size INTEGER,"
  " sha256 TEXT, taken INTEGER NOT NULL DEFAULT 0);"
  "CREATE INDEX temp.file_ident ON file (ident);"
  "CREATE TEMP TABLE plan (id INTEGER PRIMARY KEY, action INTEGER, listed INTEGER, known INTEGER, mark INTEGER,"
  " file INTEGER);"
  "CREATE INDEX temp.plan_known ON plan (known);"
  "CREATE TEMP TABLE mark (id INTEGER PRIMARY KEY, known INTEGER, folder INTEGER, href TEXT, read INTEGER);";

/* What only two ways are asked for. */
static const char indexes_of_two_ways[] =
  "CREATE INDEX temp.listed_ident ON listed (ident);"
  "CREATE INDEX temp.file_size ON file (size);"
  "CREATE INDEX temp.file_sha256 ON file (sha256) WHERE sha256 IS NOT NULL;"
  "CREATE INDEX temp.file_dir ON file (dir, id);"
  "CREATE INDEX temp.plan_action ON plan (action);";

/* ---- opening ---- */

static GError *
explain (const char *path, int code, const char *text)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("Cannot keep the state of the sync in %s: %s"), path, text);
}

/* From version 1. What comes from a program that is newer than this one is begun anew. */
static const char upgrade[] =
  "ALTER TABLE message ADD COLUMN sha256 TEXT; ALTER TABLE message ADD COLUMN lost INTEGER NOT NULL DEFAULT 0";
static const char begin_anew[] =
  "DROP TABLE IF EXISTS account; DROP TABLE IF EXISTS folder; DROP TABLE IF EXISTS message;"
  "DROP TABLE IF EXISTS fetching; DROP TABLE IF EXISTS kept; DROP TABLE IF EXISTS upload";

static gboolean
bring_up (CliDatabase *db)
{
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %d", STATE_VERSION);
  gint64 found = cli_database_number (cli_database_query (db, "PRAGMA user_version", ""));

  if (found == STATE_VERSION)
    return TRUE;
  return cli_database_execute (db, "BEGIN") && cli_database_execute (db, found == 1 ? upgrade : begin_anew) &&
         cli_database_execute (db, version) && cli_database_execute (db, "COMMIT");
}

static gboolean
set_up (CliDatabase *db, const char *path)
{
  /* One sync at a time: nobody shares the file, and without a shared memory it works on network file systems. Losing the
   * last transactions in a power cut does no harm, as files are found by their names. */
  return cli_database_open (db, path ? path : ":memory:",
                            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                            "PRAGMA temp_store = FILE; PRAGMA cache_size = -4096; PRAGMA trusted_schema = OFF") &&
         bring_up (db) && cli_database_execute (db, lasting_tables) && cli_database_execute (db, tables_of_a_run) &&
         cli_database_prepare (db, cli_sync_statements, CLI_SYNC_N_STATEMENTS) && cli_database_execute (db, "BEGIN");
}

void
cli_sync_state_expect_two_ways (CliSyncState *self)
{
  cli_database_execute (self->db, indexes_of_two_ways);
}

CliSyncState *
cli_sync_state_open (const char *path, gboolean *out_damaged, GError **error)
{
  g_autoptr (CliSyncState) self = g_new0 (CliSyncState, 1);

  self->db = cli_database_new (explain);
  *out_damaged = !set_up (self->db, path) && path != NULL && cli_database_is_damaged (self->db);
  if (*out_damaged)
    {
      cli_database_put_aside (self->db, ".damaged");
      set_up (self->db, path);
    }
  return cli_sync_state_check (self, error) ? g_steal_pointer (&self) : NULL;
}

void
cli_sync_state_free (CliSyncState *self)
{
  cli_database_free (self->db);
  g_free (self);
}

gboolean
cli_sync_state_check (CliSyncState *self, GError **error)
{
  return cli_database_check (self->db, TRUE, error);
}

gboolean
cli_sync_state_commit (CliSyncState *self, GError **error)
{
  cli_database_execute (self->db, "COMMIT; BEGIN");
  return cli_sync_state_check (self, error);
}
