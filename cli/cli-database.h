/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* What to tell a person of SQLite's code and text. path: as it was opened. */
typedef GError *(*CliDatabaseExplain) (const char *path, int code, const char *text);

/* What the program keeps in SQLite. The first thing that goes wrong is kept until it is asked for, and until then nothing more
 * is done; so most callers need not look at each step. */
typedef struct
{
  char *path;
  sqlite3 *handle;
  GHashTable *statements; /* the text of each, which is a constant, to what SQLite made of it */
  CliDatabaseExplain explain;
  GError *error;
  int code; /* of the error */
  gboolean skip_busy; /* what cannot be written because another process is just writing is left out, and is no error */
} CliDatabase;

CliDatabase *cli_database_new (CliDatabaseExplain explain);
void cli_database_free (CliDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliDatabase, cli_database_free)

/* path: of a file, which must be no link, ":memory:", or "" for a temporary file that nobody else sees. What was kept of an
 * error is forgotten. */
gboolean cli_database_open (CliDatabase *self, const char *path, const char *pragmas);
/* What was not committed is forgotten. */
void cli_database_close (CliDatabase *self);
/* Whether what went wrong is that the file is damaged, or no database. */
gboolean cli_database_is_damaged (CliDatabase *self);
/* Closes it; its file gets this ending, or is removed (NULL). */
gboolean cli_database_put_aside (CliDatabase *self, const char *ending);

/* FALSE: the first thing that went wrong. forget: it may go well from now on. */
gboolean cli_database_check (CliDatabase *self, gboolean forget, GError **error);

/* Any number of statements, that have no values. */
gboolean cli_database_execute (CliDatabase *self, const char *sql);
/* Statements are made when they are run first. This makes them all, so that what is wrong is found at once. */
gboolean cli_database_prepare (CliDatabase *self, const char *const *statements, guint n);
/* types: t a text, which may be NULL, i a gint64, n a gint64 that is left out. The first row, or NULL. It is there until the
 * statement is run again, or reset. */
sqlite3_stmt *cli_database_query (CliDatabase *self, const char *sql, const char *types, ...);
void cli_database_run (CliDatabase *self, const char *sql, const char *types, ...);

char *cli_database_text (sqlite3_stmt *row, int column);
/* The first column, or 0; whether there is a row. Both are done with it. */
gint64 cli_database_number (sqlite3_stmt *row);
gboolean cli_database_found (sqlite3_stmt *row);

G_END_DECLS
