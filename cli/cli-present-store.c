/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The database: one table that lasts, the others for one run. */

#include "cli-present-private.h"

#include <glib/gi18n-lib.h>
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

static GError *
explain (const char *path, int code, const char *text)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("Cannot keep what is known of the messages in %s: %s"), path, text);
}

static gboolean
set_up (CliDatabase *db, const char *path)
{
  g_autofree char *version = g_strdup_printf ("PRAGMA main.user_version = %d", VERSION);

  /* Two runs may have it open; losing the last transactions in a power cut does no harm. */
  if (!cli_database_open (db, path,
                          "PRAGMA busy_timeout = 20000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                          "PRAGMA temp_store = FILE; PRAGMA cache_size = -4096; PRAGMA trusted_schema = OFF"))
    return FALSE;
  gboolean current = cli_database_number (cli_database_query (db, "PRAGMA main.user_version", "")) == VERSION;
  return (current || cli_database_execute (db, "DROP TABLE IF EXISTS content")) &&
         cli_database_execute (db, lasting_table) && (current || cli_database_execute (db, version)) &&
         cli_database_execute (db, tables_of_a_run) && cli_database_execute (db, "BEGIN");
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
open_any (CliDatabase *db, const char *path)
{
  if (path && set_up (db, path))
    return TRUE;
  if (path && cli_database_is_damaged (db) && cli_database_put_aside (db, NULL) && set_up (db, path))
    return TRUE;
  cli_database_close (db);
  return set_up (db, ":memory:");
}

CliPresent *
cli_present_open (GError **error)
{
  g_autoptr (CliPresent) self = g_new0 (CliPresent, 1);
  g_autofree char *path = default_path ();

  self->db = cli_database_new (explain);
  self->now = g_get_real_time () / G_USEC_PER_SEC;
  if (!open_any (self->db, path))
    {
      cli_present_check (self, error);
      return NULL;
    }
  /* Another run is just writing: what is not remembered for that is downloaded the next time. */
  self->db->skip_busy = TRUE;
  cli_present_run (self, "DELETE FROM content WHERE used < ?1", "i", self->now - KEEP_DAYS * (gint64) DAY);
  cli_present_commit (self);
  return g_steal_pointer (&self);
}

void
cli_present_free (CliPresent *self)
{
  cli_database_execute (self->db, "COMMIT");
  cli_database_free (self->db);
  g_free (self->account);
  g_free (self->folder);
  g_free (self);
}

gboolean
cli_present_check (CliPresent *self, GError **error)
{
  return cli_database_check (self->db, FALSE, error);
}

void
cli_present_commit (CliPresent *self)
{
  cli_database_execute (self->db, "COMMIT; BEGIN");
}
