/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-database.h"

#include <stdarg.h>
#include <stdio.h>

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

CliDatabase *
cli_database_new (CliDatabaseExplain explain)
{
  CliDatabase *self = g_new0 (CliDatabase, 1);

  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize);
  self->explain = explain;
  return self;
}

void
cli_database_free (CliDatabase *self)
{
  cli_database_close (self);
  g_hash_table_unref (self->statements);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self);
}

/* ---- the file ---- */

/* Nothing is done after an error, so that there is only one. */
static void
keep_error (CliDatabase *self)
{
  self->code = sqlite3_errcode (self->handle);
  self->error = self->explain (self->path, self->code, sqlite3_errmsg (self->handle));
}

gboolean
cli_database_open (CliDatabase *self, const char *path, const char *pragmas)
{
  g_clear_error (&self->error);
  g_free (self->path);
  self->path = g_strdup (path);
  if (sqlite3_open_v2 (path, &self->handle,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
                       NULL) != SQLITE_OK)
    keep_error (self);
  return cli_database_execute (self, pragmas);
}

void
cli_database_close (CliDatabase *self)
{
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->handle, sqlite3_close);
}

gboolean
cli_database_is_damaged (CliDatabase *self)
{
  return self->error != NULL && (self->code == SQLITE_NOTADB || self->code == SQLITE_CORRUPT);
}

gboolean
cli_database_put_aside (CliDatabase *self, const char *ending)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *journal = g_strconcat (self->path, "-journal", NULL);
  g_autofree char *aside = ending ? g_strconcat (self->path, ending, NULL) : NULL;

  cli_database_close (self);
  remove (wal);
  remove (journal);
  return (aside ? rename (self->path, aside) : remove (self->path)) == 0;
}

gboolean
cli_database_check (CliDatabase *self, gboolean forget, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, forget ? g_steal_pointer (&self->error) : g_error_copy (self->error));
  return FALSE;
}

/* ---- running statements ---- */

static gboolean
take_result (CliDatabase *self, int code, int expected)
{
  if (code != expected && !(self->skip_busy && (code & 0xff) == SQLITE_BUSY))
    keep_error (self);
  return self->error == NULL;
}

gboolean
cli_database_execute (CliDatabase *self, const char *sql)
{
  return self->error == NULL && take_result (self, sqlite3_exec (self->handle, sql, NULL, NULL, NULL), SQLITE_OK);
}

static sqlite3_stmt *
prepare (CliDatabase *self, const char *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    sqlite3_reset (statement);
  else if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK)
    g_hash_table_insert (self->statements, (gpointer) sql, statement);
  else
    keep_error (self);
  return statement;
}

gboolean
cli_database_prepare (CliDatabase *self, const char *const *statements, guint n)
{
  for (guint i = 0; i < n && self->error == NULL; i++)
    prepare (self, statements[i]);
  return self->error == NULL;
}

static sqlite3_stmt *
bind (CliDatabase *self, const char *sql, const char *types, va_list values)
{
  sqlite3_stmt *statement = self->error == NULL ? prepare (self, sql) : NULL;

  for (int i = 1; statement && *types != '\0'; i++, types++)
    {
      if (*types == 't')
        sqlite3_bind_text (statement, i, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
      else if (*types == 'i')
        sqlite3_bind_int64 (statement, i, va_arg (values, gint64));
      else
        {
          va_arg (values, gint64);
          sqlite3_bind_null (statement, i);
        }
    }
  return statement;
}

sqlite3_stmt *
cli_database_query (CliDatabase *self, const char *sql, const char *types, ...)
{
  va_list values;
  sqlite3_stmt *statement;

  va_start (values, types);
  statement = bind (self, sql, types, values);
  va_end (values);
  int code = statement ? sqlite3_step (statement) : SQLITE_DONE;
  if (code == SQLITE_ROW)
    return statement;
  if (code != SQLITE_DONE)
    keep_error (self);
  sqlite3_reset (statement);
  return NULL;
}

void
cli_database_run (CliDatabase *self, const char *sql, const char *types, ...)
{
  va_list values;
  sqlite3_stmt *statement;

  va_start (values, types);
  statement = bind (self, sql, types, values);
  va_end (values);
  if (statement)
    take_result (self, sqlite3_step (statement), SQLITE_DONE);
  sqlite3_reset (statement);
}

char *
cli_database_text (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (row, column));
}

gint64
cli_database_number (sqlite3_stmt *row)
{
  gint64 number = row ? sqlite3_column_int64 (row, 0) : 0;

  sqlite3_reset (row);
  return number;
}

gboolean
cli_database_found (sqlite3_stmt *row)
{
  sqlite3_reset (row);
  return row != NULL;
}
