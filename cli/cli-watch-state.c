/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A listing is put down beside what is known, and when it came to its end the two are compared. So a listing that breaks off
 * changes nothing, and memory does not grow with the mailbox: SQLite keeps it in a file that nobody else sees. */

#include "cli-watch.h"

#include <glib/gi18n-lib.h>

#include "cli-database.h"

#define COLUMNS "name, subject, sender, recipient, date, read, attachment, size, key"
/* Pages of 4 KiB that stay in memory */
#define CACHE_PAGES "500"

static const char tables[] =
  "CREATE TABLE message (id INTEGER PRIMARY KEY, folder INTEGER, name TEXT, subject TEXT, sender TEXT, recipient TEXT,"
  " date TEXT, read INTEGER, attachment INTEGER, size INTEGER, key TEXT, UNIQUE (folder, name));"
  "CREATE TABLE listed (id INTEGER PRIMARY KEY, name TEXT UNIQUE, subject TEXT, sender TEXT, recipient TEXT, date TEXT,"
  " read INTEGER, attachment INTEGER, size INTEGER, key TEXT);"
  "CREATE TABLE event (id INTEGER PRIMARY KEY, kind INTEGER, folder INTEGER, name TEXT, subject TEXT, sender TEXT,"
  " recipient TEXT, date TEXT, read INTEGER, attachment INTEGER, size INTEGER, key TEXT, old_folder INTEGER, old_name TEXT);"
  "CREATE INDEX event_key ON event (key);";

/* ?1 is the folder; the numbers are those of CliWatchKind. */
#define EVENT_OF(table, kind) \
  "INSERT INTO event (kind, folder, name, subject, sender, recipient, date, read, attachment, size, key)" \
  " SELECT " kind ", ?1, " table ".name, " table ".subject, " table ".sender, " table ".recipient, " table ".date, " table \
  ".read, " table ".attachment, " table ".size, " table ".key"
#define NOT_KNOWN " NOT EXISTS (SELECT 1 FROM message AS m WHERE m.folder = ?1 AND m.name = l.name)"
#define NOT_LISTED " m.folder = ?1 AND NOT EXISTS (SELECT 1 FROM listed AS l WHERE l.name = m.name)"

typedef enum
{
  ADD,
  NOTE_NEW,
  NOTE_MARKS,
  NOTE_GONE,
  TAKE_NEW,
  TAKE_MARKS,
  FORGET_GONE,
  NOTE_ALL_GONE,
  FORGET_ALL,
  TELL_EXISTING,
  NEXT,
  TOLD,
  DESCRIBE,
  COUNT,
  N_STATEMENTS
} Statement;

static const char *const statements[N_STATEMENTS] = {
  [ADD] = "INSERT OR IGNORE INTO listed (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [NOTE_NEW] = EVENT_OF ("l", "1") " FROM listed AS l WHERE" NOT_KNOWN " ORDER BY l.id",
  [NOTE_MARKS] = EVENT_OF ("l", "CASE WHEN l.read THEN 2 ELSE 3 END")
    " FROM listed AS l JOIN message AS m ON m.folder = ?1 AND m.name = l.name WHERE m.read <> l.read ORDER BY l.id",
  [NOTE_GONE] = EVENT_OF ("m", "5") " FROM message AS m WHERE" NOT_LISTED " ORDER BY m.id",
  [TAKE_NEW] = "INSERT INTO message (folder, " COLUMNS ") SELECT ?1, " COLUMNS " FROM listed AS l WHERE" NOT_KNOWN
               " ORDER BY l.id",
  [TAKE_MARKS] = "UPDATE message AS m SET read = NOT read WHERE folder = ?1 AND"
                 " EXISTS (SELECT 1 FROM listed AS l WHERE l.name = m.name AND l.read <> m.read)",
  [FORGET_GONE] = "DELETE FROM message AS m WHERE" NOT_LISTED,
  [NOTE_ALL_GONE] = EVENT_OF ("m", "5") " FROM message AS m WHERE m.folder = ?1 ORDER BY m.id",
  [FORGET_ALL] = "DELETE FROM message WHERE folder = ?1",
  [TELL_EXISTING] = "INSERT INTO event (kind, folder, " COLUMNS ") SELECT 0, folder, " COLUMNS " FROM message"
                    " ORDER BY read, id",
  [NEXT] = "SELECT id, kind, folder, name, subject, sender, recipient, date, read, attachment, size, old_folder, old_name"
           " FROM event ORDER BY id LIMIT 1",
  [TOLD] = "DELETE FROM event WHERE id = ?1",
  [DESCRIBE] = "UPDATE message SET subject = ?3, sender = ?4, recipient = ?5, date = ?6, attachment = ?7, size = ?8"
               " WHERE folder = ?1 AND name = ?2",
  [COUNT] = "SELECT count(*) FROM message",
};

/* One gone and one new with the same key, and no others: it is the same message. */
static const char pair[] =
  "CREATE TEMP TABLE pair AS SELECT max (CASE WHEN kind = 5 THEN id END) AS gone, max (CASE WHEN kind = 1 THEN id END) AS new"
  " FROM event WHERE kind IN (1, 5) AND key IS NOT NULL GROUP BY key"
  " HAVING count (*) = 2 AND count (DISTINCT kind) = 2 AND count (DISTINCT folder) = 2;"
  "UPDATE event SET kind = 4,"
  " old_folder = (SELECT g.folder FROM pair JOIN event AS g ON g.id = pair.gone WHERE pair.new = event.id),"
  " old_name = (SELECT g.name FROM pair JOIN event AS g ON g.id = pair.gone WHERE pair.new = event.id)"
  " WHERE id IN (SELECT new FROM pair);"
  "DELETE FROM event WHERE id IN (SELECT gone FROM pair);"
  "DROP TABLE pair;";

struct _CliWatchState
{
  CliDatabase *db;
};

/* With the types and values of cli_database_query and cli_database_run. */
#define query(self, which, ...) cli_database_query ((self)->db, statements[which], __VA_ARGS__)
#define run(self, which, ...) cli_database_run ((self)->db, statements[which], __VA_ARGS__)

static GError *
explain (const char *path, int code, const char *text)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                      _("Cannot keep in mind what the folders have, in the directory for temporary files: %s"), text);
}

CliWatchState *
cli_watch_state_new (GError **error)
{
  g_autoptr (CliWatchState) self = g_new0 (CliWatchState, 1);

  self->db = cli_database_new (explain);
  if (cli_database_open (self->db, "",
                         "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = " CACHE_PAGES) &&
      cli_database_execute (self->db, tables))
    cli_database_prepare (self->db, statements, N_STATEMENTS);
  return cli_watch_state_check (self, error) ? g_steal_pointer (&self) : NULL;
}

void
cli_watch_state_free (CliWatchState *self)
{
  cli_database_free (self->db);
  g_free (self);
}

gboolean
cli_watch_state_check (CliWatchState *self, GError **error)
{
  return cli_database_check (self->db, FALSE, error);
}

void
cli_watch_state_begin (CliWatchState *self)
{
  /* One transaction for a listing, which would take a write for each message else. What broke off left it open. */
  if (sqlite3_get_autocommit (self->db->handle))
    cli_database_execute (self->db, "BEGIN");
  cli_database_execute (self->db, "DELETE FROM listed");
}

void
cli_watch_state_add (CliWatchState *self, const CliWatchMessage *message, const char *key)
{
  run (self, ADD, "tttttiiit", message->name, message->subject, message->from, message->to, message->date,
       (gint64) message->read, (gint64) message->has_attachment, (gint64) message->size, key);
}

void
cli_watch_state_compare (CliWatchState *self, gint64 folder, gboolean quiet)
{
  if (!quiet)
    {
      run (self, NOTE_NEW, "i", folder);
      run (self, NOTE_MARKS, "i", folder);
      run (self, NOTE_GONE, "i", folder);
    }
  run (self, TAKE_NEW, "i", folder);
  run (self, TAKE_MARKS, "i", folder);
  run (self, FORGET_GONE, "i", folder);
  cli_database_execute (self->db, "DELETE FROM listed; COMMIT");
}

void
cli_watch_state_drop (CliWatchState *self, gint64 folder)
{
  run (self, NOTE_ALL_GONE, "i", folder);
  run (self, FORGET_ALL, "i", folder);
}

void
cli_watch_state_pair (CliWatchState *self)
{
  cli_database_execute (self->db, pair);
}

void
cli_watch_state_tell_existing (CliWatchState *self)
{
  run (self, TELL_EXISTING, "");
}

gboolean
cli_watch_state_next (CliWatchState *self, CliWatchEvent *out_event)
{
  sqlite3_stmt *row = query (self, NEXT, "");

  if (row == NULL)
    return FALSE;
  *out_event = (CliWatchEvent) {
    .id = sqlite3_column_int64 (row, 0),
    .kind = (CliWatchKind) sqlite3_column_int (row, 1),
    .folder = sqlite3_column_int64 (row, 2),
    .message = {
      .name = cli_database_text (row, 3),
      .subject = cli_database_text (row, 4),
      .from = cli_database_text (row, 5),
      .to = cli_database_text (row, 6),
      .date = cli_database_text (row, 7),
      .read = sqlite3_column_int (row, 8) != 0,
      .has_attachment = sqlite3_column_int (row, 9) != 0,
      .size = (guint64) sqlite3_column_int64 (row, 10),
    },
    .old_folder = sqlite3_column_int64 (row, 11),
    .old_name = cli_database_text (row, 12),
  };
  sqlite3_reset (row);
  run (self, TOLD, "i", out_event->id);
  return TRUE;
}

void
cli_watch_state_describe (CliWatchState *self, gint64 folder, const CliWatchMessage *message)
{
  run (self, DESCRIBE, "itttttii", folder, message->name, message->subject, message->from, message->to, message->date,
       (gint64) message->has_attachment, (gint64) message->size);
}

guint64
cli_watch_state_count (CliWatchState *self)
{
  return (guint64) cli_database_number (query (self, COUNT, ""));
}

void
cli_watch_message_clear (CliWatchMessage *self)
{
  g_free (self->name);
  g_free (self->subject);
  g_free (self->from);
  g_free (self->to);
  g_free (self->date);
}

void
cli_watch_event_clear (CliWatchEvent *self)
{
  cli_watch_message_clear (&self->message);
  g_free (self->old_name);
}
