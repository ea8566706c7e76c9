/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file for each message: a Maildir++, or a tree of directories. It is written in DIR/tmp, brought to the disk, and given
 * its name in one step. */

#include "cli-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cli-sync.h"

typedef struct
{
  CliExportStore parent;
  gboolean maildir;
  char *path;
  CliSyncMaildir *files;
  gint64 started;
  /* there may be files that no journal has */
  gboolean resumed;
} Files;

static char *
tmp_name (const CliExportMessage *message)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".H%s.httpmail", message->id, message->ident);
}

static gboolean
make_dir (Files *self, const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, dir, NULL);

  return cli_export_make_dir (path, error);
}

static gboolean
files_add_folder (CliExportStore *store, const char *path, GError **error)
{
  Files *self = (Files *) store;

  return self->maildir ? cli_sync_maildir_make_folder (self->files, path, error) : make_dir (self, path, error);
}

static int
files_create (CliExportStore *store, CliExportMessage *message, GError **error)
{
  Files *self = (Files *) store;
  g_autofree char *name = tmp_name (message);

  return cli_sync_maildir_create (self->files, name, error);
}

static gboolean
files_settle (CliExportStore *store, CliExportMessage *message, int fd, GError **error)
{
  return cli_sync_maildir_settle (fd, message->has_date, message->date, error);
}

static void
files_discard (CliExportStore *store, CliExportMessage *message)
{
  Files *self = (Files *) store;
  g_autofree char *name = tmp_name (message);

  cli_sync_maildir_discard (self->files, name);
}

/* Where a message goes. Its name is always the same, so what a run placed and did not note is found again. */
static void
name_file (Files *self, const CliExportMessage *message, guint number, gboolean read, CliSyncFile *out_file)
{
  CliSyncMessage known = { .ident = message->ident, .has_date = message->has_date, .date = message->date };
  g_autofree char *name = NULL;
  g_autofree char *base = NULL;

  out_file->dir = g_strdup (message->folder_path);
  if (!self->maildir)
    {
      out_file->sub = g_strdup ("");
      out_file->name = cli_export_file_name (message, number);
      return;
    }
  base = cli_sync_file_name (&known, message->size, self->started);
  name = number > 1 ? g_strdup_printf ("%s,V=%u", base, number) : g_steal_pointer (&base);
  out_file->sub = g_strdup (read ? "cur" : "new");
  out_file->name = read ? cli_sync_file_with_read (name, TRUE) : g_steal_pointer (&name);
}

/* A run that was ended may have placed it when its read mark was another. */
static gboolean
remove_other (Files *self, const CliExportMessage *message, const char *tmp, GError **error)
{
  CliSyncFile other = { 0 };
  gboolean removed = TRUE;

  if (!self->maildir || !self->resumed)
    return TRUE;
  name_file (self, message, 1, !message->read, &other);
  if (cli_sync_maildir_equals (self->files, tmp, &other))
    removed = cli_sync_maildir_remove (self->files, &other, error);
  cli_sync_file_clear (&other);
  return removed;
}

/* TRUE without an error when it has its place, FALSE without one when another message has that name. */
static gboolean
try_name (Files *self, CliExportMessage *message, const char *tmp, guint number, GError **error)
{
  CliSyncFile to = { 0 };
  g_autoptr (GError) reason = NULL;
  gboolean placed;

  name_file (self, message, number, message->read, &to);
  placed = cli_sync_maildir_deliver (self->files, tmp, &to, &reason);
  if (!placed && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      /* The run before this one was that far. Placed again its directory is brought to the disk with the others. */
      placed = self->resumed && cli_sync_maildir_equals (self->files, tmp, &to) &&
               cli_sync_maildir_remove (self->files, &to, error) &&
               cli_sync_maildir_deliver (self->files, tmp, &to, error);
    }
  else if (!placed)
    g_propagate_error (error, g_steal_pointer (&reason));
  if (placed)
    message->path = g_build_filename (to.dir, to.sub, to.name, NULL);
  cli_sync_file_clear (&to);
  return placed;
}

static gboolean
files_place (CliExportStore *store, CliExportMessage *message, int fd, GError **error)
{
  Files *self = (Files *) store;
  g_autofree char *tmp = tmp_name (message);
  GError *reason = NULL;

  message->offset = 0;
  message->length = message->size;
  message->newline_added = FALSE;
  if (!remove_other (self, message, tmp, error))
    return FALSE;
  for (guint number = 1; !try_name (self, message, tmp, number, &reason); number++)
    if (reason != NULL)
      {
        g_propagate_error (error, reason);
        return FALSE;
      }
  return TRUE;
}

static gboolean
files_flush (CliExportStore *store, GError **error)
{
  return cli_sync_maildir_flush (((Files *) store)->files, error);
}

static gboolean
files_finish (CliExportStore *store, GError **error)
{
  Files *self = (Files *) store;
  g_autofree char *tmp = g_build_filename (self->path, "tmp", NULL);

  if (!self->maildir)
    rmdir (tmp);
  return TRUE;
}

static void
files_free (CliExportStore *store)
{
  Files *self = (Files *) store;

  g_clear_pointer (&self->files, cli_sync_maildir_free);
  g_free (self->path);
  g_free (self);
}

static const CliExportStoreClass files_class = {
  files_add_folder, files_create,  files_settle, files_place,
  files_discard,    files_flush,   files_finish, files_free,
};

/* What runs left that were ended in the middle. */
static void
clean_tmp (Files *self)
{
  g_autofree char *path = g_build_filename (self->path, "tmp", NULL);
  g_autoptr (GDir) tmp = g_dir_open (path, 0, NULL);
  const char *name;

  while (tmp && (name = g_dir_read_name (tmp)) != NULL)
    {
      g_autofree char *ident = cli_sync_file_ident (name);
      if (ident)
        cli_sync_maildir_discard (self->files, name);
    }
}

CliExportStore *
cli_export_files_open (const CliExportTarget *target, gint64 started, gboolean resumed, GError **error)
{
  Files *self = g_new0 (Files, 1);

  self->parent.klass = &files_class;
  self->maildir = target->format == CLI_EXPORT_MAILDIR;
  self->path = g_strdup (target->path);
  self->started = started;
  self->resumed = resumed;
  self->files = cli_sync_maildir_peek (target->path, error);
  if (self->files == NULL ||
      !(self->maildir ? cli_sync_maildir_make_folder (self->files, "", error) : make_dir (self, "tmp", error)))
    {
      files_free (&self->parent);
      return NULL;
    }
  clean_tmp (self);
  return &self->parent;
}
