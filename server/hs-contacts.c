/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-contacts.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <httpmail/protocol/hm-limits.h>

#include "hs-error.h"
#include "hs-log.h"

/* Raise it when the tables change. What is in them is the user's, so it has to be taken over then. */
#define CONTACTS_VERSION 1
/* Another program that writes just now is waited for. */
#define BUSY_MS 250
/* id, name, kind and modified come before the fields. */
#define FIRST_FIELD 4
/* The parameter of a change that says which state of the contact is changed. */
#define MODIFIED_BEFORE (FIRST_FIELD + HS_CONTACT_N_FIELDS + 1)

typedef enum
{
  STATEMENT_COUNT,
  STATEMENT_LOOKUP,
  STATEMENT_NEXT,
  STATEMENT_INSERT,
  STATEMENT_UPDATE,
  STATEMENT_REMOVE,
  N_STATEMENTS
} Statement;

struct _HsContacts
{
  char *path;
  gboolean read_only;
  sqlite3 *db;
  struct stat file; /* the one that is open */
  sqlite3_stmt *prepared[N_STATEMENTS];
};

HsContacts *
hs_contacts_new (const char *path, gboolean read_only)
{
  HsContacts *self = g_new0 (HsContacts, 1);

  self->path = g_strdup (path);
  self->read_only = read_only;
  return self;
}

static void
close_db (HsContacts *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    g_clear_pointer (&self->prepared[i], sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
}

void
hs_contacts_free (HsContacts *self)
{
  close_db (self);
  g_free (self->path);
  g_free (self);
}

/* A quota and a limit of the length of files do not count as a full disk for SQLite: the write has just failed. */
static gboolean
is_for_want_of_room (HsContacts *self)
{
  int code = sqlite3_extended_errcode (self->db);
  int saved_errno = (code & 0xff) == SQLITE_CANTOPEN ? sqlite3_system_errno (self->db) : 0;

  return code == SQLITE_FULL || code == SQLITE_IOERR_WRITE || saved_errno == ENOSPC || saved_errno == EDQUOT;
}

static void
set_error (HsContacts *self, GError **error)
{
  int code = self->db == NULL ? SQLITE_CANTOPEN : sqlite3_errcode (self->db) & 0xff;

  hs_log ("%s: %s", self->path, self->db == NULL ? "cannot be opened" : sqlite3_errmsg (self->db));
  if (self->db != NULL && is_for_want_of_room (self))
    g_set_error_literal (error, HS_ERROR, 507, "No room left for the address book");
  else if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    g_set_error_literal (error, HS_ERROR, 503, "Another program has the address book just now");
  else
    g_set_error_literal (error, HS_ERROR, 500, "The address book cannot be used");
}

/* ---- opening ---- */

static gboolean
run (HsContacts *self, const char *sql)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* ", format, format...", with the number of the field in it and its name. */
static char *
for_fields (const char *format)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < HS_CONTACT_N_FIELDS; i++)
    {
      g_auto (GStrv) parts = g_strsplit (format, "NAME", -1);
      g_autofree char *column = g_strdup_printf ("\"%s\"", hm_name_get_local (hs_contact_get_field_name (i)));
      g_autofree char *with_name = g_strjoinv (column, parts);
      g_auto (GStrv) pieces = g_strsplit (with_name, "NUMBER", -1);
      g_autofree char *number = g_strdup_printf ("%u", FIRST_FIELD + 1 + i);
      g_autofree char *whole = g_strjoinv (number, pieces);

      g_string_append_printf (text, ", %s", whole);
    }
  return g_string_free (text, FALSE);
}

static gboolean
get_version (HsContacts *self, int *out_version)
{
  sqlite3_stmt *statement = NULL;
  gboolean good = sqlite3_prepare_v2 (self->db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
                  sqlite3_step (statement) == SQLITE_ROW;

  *out_version = good ? sqlite3_column_int (statement, 0) : 0;
  sqlite3_finalize (statement);
  return good;
}

static gboolean
make_tables (HsContacts *self)
{
  g_autofree char *columns = for_fields ("NAME TEXT");
  g_autofree char *sql =
      g_strdup_printf ("BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS contact (id INTEGER PRIMARY KEY AUTOINCREMENT,"
                       " name TEXT UNIQUE NOT NULL, is_group INTEGER, modified INTEGER%s);"
                       "PRAGMA user_version = %d; COMMIT",
                       columns, CONTACTS_VERSION);

  return run (self, sql);
}

static gboolean
prepare (HsContacts *self)
{
  g_autofree char *columns = for_fields ("NAME");
  g_autofree char *values = for_fields ("?NUMBER");
  g_autofree char *assignments = for_fields ("NAME = ?NUMBER");
  g_autofree char *select = g_strconcat ("SELECT id, name, is_group, modified", columns, " FROM contact ", NULL);
  g_autofree char *lookup = g_strconcat (select, "WHERE name = ?2", NULL);
  g_autofree char *next = g_strconcat (select, "WHERE id > ?1 ORDER BY id LIMIT 1", NULL);
  g_autofree char *insert = g_strconcat ("INSERT INTO contact (id, name, is_group, modified", columns,
                                         ") VALUES (?1, ?2, ?3, ?4", values, ")", NULL);
  g_autofree char *modified_before = g_strdup_printf ("?%d", MODIFIED_BEFORE);
  g_autofree char *update =
      g_strconcat ("UPDATE contact SET is_group = ?3, modified = ?4", assignments,
                   " WHERE id = ?1 AND name = ?2 AND modified = ", modified_before, NULL);
  const char *const statements[N_STATEMENTS] = {
    [STATEMENT_COUNT] = "SELECT count(*) FROM contact",
    [STATEMENT_LOOKUP] = lookup,
    [STATEMENT_NEXT] = next,
    [STATEMENT_INSERT] = insert,
    [STATEMENT_UPDATE] = update,
    [STATEMENT_REMOVE] = "DELETE FROM contact WHERE name = ?2",
  };

  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      if (sqlite3_prepare_v3 (self->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &self->prepared[i], NULL) !=
          SQLITE_OK)
        return FALSE;
    }
  return TRUE;
}

/* Nobody else is to read it, whatever the umask; and the file itself has to survive a power cut. */
static void
make_file (HsContacts *self)
{
  g_autofree char *parent = g_path_get_dirname (self->path);
  int fd = open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int parent_fd;

  if (fd < 0)
    return;
  close (fd);
  parent_fd = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent_fd < 0)
    return;
  fsync (parent_fd);
  close (parent_fd);
}

/* out_empty: nothing was written to the file yet, and to_write is FALSE. */
static gboolean
open_db (HsContacts *self, gboolean to_write, gboolean *out_empty)
{
  int flags = self->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  int version = 0;

  if (sqlite3_open_v2 (self->path, &self->db, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    return FALSE;
  sqlite3_busy_timeout (self->db, BUSY_MS);
  /* A journal that is deleted, and its directory synced: acknowledged is on the disk. */
  if (!run (self, "PRAGMA synchronous = EXTRA; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON") ||
      !get_version (self, &version))
    return FALSE;
  *out_empty = version == 0 && !to_write;
  if (*out_empty)
    return TRUE;
  if (version == 0 && !make_tables (self))
    return FALSE;
  if (version > CONTACTS_VERSION)
    {
      hs_log ("%s: written by a newer version", self->path);
      return FALSE;
    }
  return stat (self->path, &self->file) == 0 && prepare (self);
}

/* Somebody has put a backup in its place, or deleted it. */
static gboolean
has_other_file (HsContacts *self)
{
  struct stat st;

  return stat (self->path, &st) != 0 || st.st_ino != self->file.st_ino || st.st_dev != self->file.st_dev;
}

typedef enum
{
  READY,
  EMPTY, /* nothing was ever written, and nothing is to be */
  FAILED
} Readiness;

static Readiness
get_ready (HsContacts *self, gboolean to_write, GError **error)
{
  gboolean empty = FALSE;

  if (self->db != NULL && sqlite3_get_autocommit (self->db) && has_other_file (self))
    close_db (self);
  if (self->db != NULL)
    return READY;
  if (to_write && self->read_only)
    {
      g_set_error_literal (error, HS_ERROR, 403, "This server only lets contacts be read");
      return FAILED;
    }
  if (to_write)
    make_file (self);
  else if (access (self->path, F_OK) != 0 && errno == ENOENT)
    return EMPTY;
  if (!open_db (self, to_write, &empty))
    set_error (self, error);
  else if (!empty)
    return READY;
  close_db (self);
  return empty ? EMPTY : FAILED;
}

/* ---- work ---- */

/* Ends the use of a statement. FALSE: it has failed. */
static gboolean
finish (HsContacts *self, sqlite3_stmt *statement, GError **error)
{
  gboolean good = sqlite3_reset (statement) == SQLITE_OK;

  sqlite3_clear_bindings (statement);
  if (!good)
    set_error (self, error);
  return good;
}

gboolean
hs_contacts_count (HsContacts *self, guint *out_count, GError **error)
{
  Readiness readiness = get_ready (self, FALSE, error);
  sqlite3_stmt *statement = self->prepared[STATEMENT_COUNT];

  *out_count = 0;
  if (readiness != READY)
    return readiness == EMPTY;
  if (sqlite3_step (statement) == SQLITE_ROW)
    *out_count = (guint) sqlite3_column_int64 (statement, 0);
  return finish (self, statement, error);
}

static char *
dup_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text == NULL || *text == '\0' ? NULL : g_utf8_make_valid (text, -1);
}

/* The row the statement gives, if any. */
static HsContact *
read_contact (HsContacts *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (HsContact) contact = NULL;

  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      contact = hs_contact_new (dup_text (statement, 1));
      contact->id = sqlite3_column_int64 (statement, 0);
      contact->group = sqlite3_column_int (statement, 2) != 0;
      contact->modified = sqlite3_column_int64 (statement, 3);
      for (guint i = 0; i < HS_CONTACT_N_FIELDS; i++)
        contact->fields[i] = dup_text (statement, FIRST_FIELD + (int) i);
    }
  return finish (self, statement, error) && contact != NULL && contact->name != NULL ? g_steal_pointer (&contact)
                                                                                     : NULL;
}

HsContact *
hs_contacts_lookup (HsContacts *self, const char *name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  Readiness readiness = get_ready (self, FALSE, &local_error);
  HsContact *contact = NULL;

  if (readiness == READY)
    {
      sqlite3_bind_text (self->prepared[STATEMENT_LOOKUP], 2, name, -1, SQLITE_STATIC);
      contact = read_contact (self, self->prepared[STATEMENT_LOOKUP], &local_error);
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (contact == NULL)
    g_set_error_literal (error, HS_ERROR, 404, "The contact does not exist");
  return contact;
}

HsContact *
hs_contacts_next (HsContacts *self, gint64 id, GError **error)
{
  if (get_ready (self, FALSE, error) != READY)
    return NULL;
  sqlite3_bind_int64 (self->prepared[STATEMENT_NEXT], 1, id);
  return read_contact (self, self->prepared[STATEMENT_NEXT], error);
}

static sqlite3_stmt *
bind_contact (HsContacts *self, Statement which, const HsContact *contact)
{
  sqlite3_stmt *statement = self->prepared[which];

  if (contact->id != 0)
    sqlite3_bind_int64 (statement, 1, contact->id);
  sqlite3_bind_text (statement, 2, contact->name, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 3, contact->group != FALSE);
  sqlite3_bind_int64 (statement, 4, contact->modified);
  for (guint i = 0; i < HS_CONTACT_N_FIELDS; i++)
    sqlite3_bind_text (statement, FIRST_FIELD + 1 + (int) i, contact->fields[i], -1, SQLITE_STATIC);
  return statement;
}

gboolean
hs_contacts_insert (HsContacts *self, HsContact *contact, GError **error)
{
  sqlite3_stmt *statement;
  guint count;

  if (get_ready (self, TRUE, error) != READY || !hs_contacts_count (self, &count, error))
    return FALSE;
  if (count >= HM_LIMIT_CONTACTS)
    {
      g_set_error (error, HS_ERROR, 507, "The address book is full: it has %d contacts", HM_LIMIT_CONTACTS);
      return FALSE;
    }
  contact->modified = g_get_real_time () / 1000;
  statement = bind_contact (self, STATEMENT_INSERT, contact);
  if ((sqlite3_step (statement) & 0xff) == SQLITE_CONSTRAINT)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      g_set_error_literal (error, HS_ERROR, 412, "There is a contact at this URL");
      return FALSE;
    }
  contact->id = sqlite3_last_insert_rowid (self->db);
  return finish (self, statement, error);
}

gboolean
hs_contacts_update (HsContacts *self, HsContact *contact, GError **error)
{
  gint64 before = contact->modified;
  sqlite3_stmt *statement;

  if (get_ready (self, TRUE, error) != READY)
    return FALSE;
  contact->modified = MAX (g_get_real_time () / 1000, contact->modified + 1);
  statement = bind_contact (self, STATEMENT_UPDATE, contact);
  sqlite3_bind_int64 (statement, MODIFIED_BEFORE, before);
  sqlite3_step (statement);
  if (!finish (self, statement, error))
    return FALSE;
  if (sqlite3_changes (self->db) > 0)
    return TRUE;
  g_set_error_literal (error, HS_ERROR, 409, "The contact was changed meanwhile");
  return FALSE;
}

gboolean
hs_contacts_remove (HsContacts *self, const char *name, GError **error)
{
  Readiness readiness = get_ready (self, FALSE, error);
  sqlite3_stmt *statement = self->prepared[STATEMENT_REMOVE];

  if (readiness == FAILED)
    return FALSE;
  if (readiness == READY)
    {
      sqlite3_bind_text (statement, 2, name, -1, SQLITE_STATIC);
      sqlite3_step (statement);
      if (!finish (self, statement, error))
        return FALSE;
      if (sqlite3_changes (self->db) > 0)
        return TRUE;
    }
  g_set_error_literal (error, HS_ERROR, 404, "The contact does not exist");
  return FALSE;
}

gboolean
hs_contacts_begin (HsContacts *self, GError **error)
{
  Readiness readiness = get_ready (self, FALSE, error);

  if (readiness != READY || run (self, "BEGIN IMMEDIATE"))
    return readiness != FAILED;
  set_error (self, error);
  return FALSE;
}

gboolean
hs_contacts_commit (HsContacts *self, GError **error)
{
  if (self->db == NULL || sqlite3_get_autocommit (self->db) || run (self, "COMMIT"))
    return TRUE;
  set_error (self, error);
  hs_contacts_roll_back (self);
  return FALSE;
}

void
hs_contacts_roll_back (HsContacts *self)
{
  if (self->db != NULL && !sqlite3_get_autocommit (self->db))
    run (self, "ROLLBACK");
}
