/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The database: one table that lasts, the others for one run. */

#include "cli-present-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <string.h>

#define VERSION 1
#define DAY (24 * 60 * 60)
/* What has not been listed for so long is forgotten. */
#define KEEP_DAYS 400

static const char lasting_table[] =
  "CREATE TABLE IF NOT EXISTS content (account TEXT NOT NULL, folder TEXT NOT NULL, href TEXT NOT NULL,"
  " listed_size INTEGER NOT NULL, listed_date INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,"
  " key TEXT NOT NULL, loose TEXT NOT NULL, looks TEXT NOT NULL, has_id INTEGER NOT NULL, used INTEGER NOT NULL,"
  " PRIMARY KEY (account, folder, href)) WITHOUT ROWID;";

static const char tables_of_a_run[] =
  "CREATE TEMP TABLE item (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, name TEXT NOT NULL, start INTEGER NOT NULL,"
  " length INTEGER NOT NULL, number INTEGER NOT NULL, read INTEGER NOT NULL, date INTEGER NOT NULL,"
  " size INTEGER, sha256 TEXT, key TEXT, loose TEXT, looks TEXT, has_id INTEGER,"
  " state INTEGER NOT NULL DEFAULT 0, put_off INTEGER NOT NULL DEFAULT 0, member INTEGER NOT NULL DEFAULT 0);"
  "CREATE INDEX temp.item_state ON item (state, place);"
  "CREATE INDEX temp.item_size ON item (place, size);"
  "CREATE INDEX temp.item_looks ON item (place, looks);"
  "CREATE TEMP TABLE place (place INTEGER PRIMARY KEY, account TEXT NOT NULL, folder TEXT NOT NULL);"
  "CREATE TEMP TABLE member (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, href TEXT NOT NULL, url TEXT NOT NULL,"
  " listed_size INTEGER, listed_date INTEGER, read INTEGER, size INTEGER, sha256 TEXT, key TEXT, loose TEXT, looks TEXT,"
  " has_id INTEGER, listed INTEGER NOT NULL DEFAULT 0, fresh INTEGER NOT NULL DEFAULT 0,"
  " unreadable INTEGER NOT NULL DEFAULT 0, item INTEGER NOT NULL DEFAULT 0,"
  " UNIQUE (place, href));"
  "CREATE INDEX temp.member_sha256 ON member (place, sha256);"
  "CREATE INDEX temp.member_key ON member (place, key);"
  "CREATE INDEX temp.member_loose ON member (place, loose);"
  "CREATE INDEX temp.member_size ON member (place, listed_size);"
  "CREATE INDEX temp.member_looks ON member (place, looks);";

/* ---- running statements ---- */

static void
set_error (CliPresent *self)
{
  if (self->error == NULL)
    self->error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("Cannot keep what is known of the messages in %s: %s"),
                               self->path ? self->path : ":memory:", sqlite3_errmsg (self->db));
}

static sqlite3_stmt *
prepare (CliPresent *self, const char *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    sqlite3_reset (statement);
  else if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK)
    g_hash_table_insert (self->statements, (gpointer) sql, statement);
  else
    set_error (self);
  return statement;
}

static sqlite3_stmt *
bind (CliPresent *self, const char *sql, const char *types, va_list values)
{
  sqlite3_stmt *statement = self->error == NULL ? prepare (self, sql) : NULL;

  for (int i = 1; statement && *types != '\0'; i++, types++)
    {
      if (*types == 't')
        sqlite3_bind_text (statement, i, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
      else
        sqlite3_bind_int64 (statement, i, va_arg (values, gint64));
    }
  return statement;
}

sqlite3_stmt *
cli_present_query (CliPresent *self, const char *sql, const char *types, ...)
{
  va_list values;
  sqlite3_stmt *statement;
  int code;

  va_start (values, types);
  statement = bind (self, sql, types, values);
  va_end (values);
  code = statement ? sqlite3_step (statement) : SQLITE_DONE;
  if (code == SQLITE_ROW)
    return statement;
  if (code != SQLITE_DONE)
    set_error (self);
  if (statement)
    sqlite3_reset (statement);
  return NULL;
}

void
cli_present_run (CliPresent *self, const char *sql, const char *types, ...)
{
  va_list values;
  sqlite3_stmt *statement;

  va_start (values, types);
  statement = bind (self, sql, types, values);
  va_end (values);
  if (statement == NULL)
    return;
  int code = sqlite3_step (statement);
  /* Another run is just writing: what is not remembered for that is downloaded the next time. */
  if (code != SQLITE_DONE && (code & 0xff) != SQLITE_BUSY)
    set_error (self);
  sqlite3_reset (statement);
}

static void
copy_text (sqlite3_stmt *row, int column, char out_text[CLI_DIGEST_LENGTH + 1])
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  g_strlcpy (out_text, text ? text : "", CLI_DIGEST_LENGTH + 1);
}

gboolean
cli_present_read_content (sqlite3_stmt *row, int column, CliContent *out_content)
{
  memset (out_content, 0, sizeof *out_content);
  out_content->size = (guint64) sqlite3_column_int64 (row, column);
  copy_text (row, column + 1, out_content->sha256);
  copy_text (row, column + 2, out_content->key);
  copy_text (row, column + 3, out_content->loose);
  copy_text (row, column + 4, out_content->looks);
  out_content->has_id = sqlite3_column_int (row, column + 5) != 0;
  return *out_content->sha256 != '\0';
}

char *
cli_present_href_key (const char *href)
{
  const char *scheme = strstr (href, "://");
  const char *path = scheme ? strchr (scheme + 3, '/') : href;
  g_autofree char *plain = g_uri_unescape_string (path ? path : "", "/");

  return plain ? g_uri_escape_string (plain, "/", FALSE) : g_strdup (path ? path : "");
}

/* ---- opening ---- */

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

static gboolean
execute (CliPresent *self, const char *sql)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static gboolean
set_up (CliPresent *self)
{
  g_autofree char *version = g_strdup_printf ("PRAGMA main.user_version = %d", VERSION);
  sqlite3_stmt *row;

  if (sqlite3_open_v2 (self->path ? self->path : ":memory:", &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
                       NULL) != SQLITE_OK)
    return FALSE;
  /* Two runs may have it open; losing the last transactions in a power cut does no harm. */
  sqlite3_busy_timeout (self->db, 20 * 1000);
  if (!execute (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = FILE;"
                      "PRAGMA cache_size = -4096; PRAGMA trusted_schema = OFF"))
    return FALSE;
  row = cli_present_query (self, "PRAGMA main.user_version", "");
  if (row == NULL)
    return FALSE;
  gboolean current = sqlite3_column_int (row, 0) == VERSION;
  sqlite3_reset (row);
  return (current || execute (self, "DROP TABLE IF EXISTS content")) && execute (self, lasting_table) &&
         (current || execute (self, version)) && execute (self, tables_of_a_run) &&
         execute (self, "BEGIN");
}

static void
close_db (CliPresent *self)
{
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->db, sqlite3_close);
  g_clear_error (&self->error);
}

static char *
default_path (void)
{
  g_autofree char *dir = g_build_filename (g_get_user_state_dir (), "httpmail", NULL);

  if (g_mkdir_with_parents (dir, 0700) != 0)
    return NULL;
  return g_build_filename (dir, "contents.sqlite", NULL);
}

/* What is damaged, or cannot be written, costs downloads and no more than that. */
static gboolean
open_any (CliPresent *self)
{
  if (set_up (self))
    return TRUE;
  if (self->path && self->db &&
      (sqlite3_errcode (self->db) == SQLITE_NOTADB || sqlite3_errcode (self->db) == SQLITE_CORRUPT))
    {
      g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);

      close_db (self);
      g_unlink (wal);
      if (g_unlink (self->path) == 0 && set_up (self))
        return TRUE;
    }
  if (self->path == NULL)
    return FALSE;
  close_db (self);
  g_clear_pointer (&self->path, g_free);
  return set_up (self);
}

CliPresent *
cli_present_open (GError **error)
{
  g_autoptr (CliPresent) self = g_new0 (CliPresent, 1);

  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize);
  self->path = default_path ();
  self->now = g_get_real_time () / G_USEC_PER_SEC;
  if (!open_any (self))
    {
      set_error (self);
      cli_present_check (self, error);
      return NULL;
    }
  cli_present_run (self, "DELETE FROM content WHERE used < ?1", "i", self->now - KEEP_DAYS * (gint64) DAY);
  cli_present_commit (self);
  return g_steal_pointer (&self);
}

void
cli_present_free (CliPresent *self)
{
  if (self->db && self->error == NULL)
    execute (self, "COMMIT");
  close_db (self);
  g_hash_table_unref (self->statements);
  g_free (self->path);
  g_free (self->account);
  g_free (self->folder);
  g_free (self);
}

gboolean
cli_present_check (CliPresent *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

void
cli_present_commit (CliPresent *self)
{
  if (self->error == NULL && !execute (self, "COMMIT; BEGIN") && (sqlite3_errcode (self->db) & 0xff) != SQLITE_BUSY)
    set_error (self);
}
