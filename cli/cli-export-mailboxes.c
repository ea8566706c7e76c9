/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Mailboxes. A message comes into a file without a name and is appended when it is whole. A mailbox is NAME.part until the
 * export is finished; how much of it counts is in the journal, and what is behind that is cut off before it goes on. */

#include "cli-export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli-mbox.h"

#define BUFFER (256 * 1024)

typedef struct
{
  CliExportStore parent;
  CliExportJournal *journal;
  char *dir;
  char *single; /* the name of the only mailbox, or NULL */
  /* the one that is being written */
  char *path;
  int fd;
  guint64 position;
  gboolean changed;
  char *buffer;
  gsize n_buffer;
} Mailboxes;

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Of the kind that errno tells. */
static gboolean
fail (GError **error, const char *format, ...)
{
  int saved_errno = errno;
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s", text);
  return FALSE;
}

static char *
mailbox_of (Mailboxes *self, const char *folder)
{
  return self->single ? g_strdup (self->single) : g_strconcat (folder, ".mbox", NULL);
}

/* ---- writing ---- */

static gboolean
write_out (Mailboxes *self, GError **error)
{
  gsize done = 0;

  while (done < self->n_buffer)
    {
      ssize_t n = write (self->fd, self->buffer + done, self->n_buffer - done);

      if (n < 0 && errno != EINTR)
        return fail (error, _("Cannot write %s/%s.part: %s"), self->dir, self->path, g_strerror (errno));
      done += n > 0 ? (gsize) n : 0;
    }
  self->n_buffer = 0;
  return TRUE;
}

static gboolean
append (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  Mailboxes *self = user_data;
  const char *from = data;

  self->position += length;
  while (length > 0)
    {
      gsize some = MIN (length, BUFFER - self->n_buffer);

      memcpy (self->buffer + self->n_buffer, from, some);
      self->n_buffer += some;
      from += some;
      length -= some;
      if (self->n_buffer == BUFFER && !write_out (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mailboxes_flush (CliExportStore *store, GError **error)
{
  Mailboxes *self = (Mailboxes *) store;

  if (!self->changed)
    return TRUE;
  if (!write_out (self, error))
    return FALSE;
  if (fdatasync (self->fd) != 0)
    return fail (error, _("Cannot write %s/%s.part: %s"), self->dir, self->path, g_strerror (errno));
  cli_export_journal_set_length (self->journal, self->path, (gint64) self->position);
  self->changed = FALSE;
  return TRUE;
}

/* ---- one mailbox after the other ---- */

static gboolean
close_mailbox (Mailboxes *self, GError **error)
{
  gboolean flushed = self->path == NULL || mailboxes_flush (&self->parent, error);

  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->path, g_free);
  return flushed;
}

/* One that had its final name gets more: until then it is unfinished again. */
static gboolean
take_back (const char *path, const char *part, gint64 length, GError **error)
{
  struct stat st;

  if (faccessat (AT_FDCWD, part, F_OK, AT_SYMLINK_NOFOLLOW) == 0 || lstat (path, &st) != 0)
    return TRUE;
  if (!S_ISREG (st.st_mode) || st.st_size != length)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _("%s is not as the export left it, so nothing can be added to it.\n"
                     "  Name another file to export everything again."), path);
      return FALSE;
    }
  if (rename (path, part) != 0)
    return fail (error, _("Cannot rename %s: %s"), path, g_strerror (errno));
  return TRUE;
}

static gboolean
cut (int fd, const char *part, gint64 length, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size < length)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   _("%s has lost some of what was exported to it.\n"
                     "  Remove it and the journal beside it to begin anew, or name another file."), part);
      return FALSE;
    }
  if (st.st_size > length && (ftruncate (fd, length) != 0 || fsync (fd) != 0))
    return fail (error, _("Cannot write %s: %s"), part, g_strerror (errno));
  return TRUE;
}

static gboolean
open_mailbox (Mailboxes *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gint64 length;

  if (g_strcmp0 (self->path, name) == 0)
    return TRUE;
  if (!close_mailbox (self, error))
    return FALSE;
  length = cli_export_journal_get_length (self->journal, name);
  if (!take_back (path, part, length, error))
    return FALSE;
  self->fd = open (part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd < 0)
    return fail (error, _("Cannot write %s: %s"), part, g_strerror (errno));
  self->path = g_strdup (name);
  self->position = (guint64) length;
  if (!cut (self->fd, part, length, error))
    return FALSE;
  if (lseek (self->fd, length, SEEK_SET) != length)
    return fail (error, _("Cannot write %s: %s"), part, g_strerror (errno));
  cli_export_flush_dir (part);
  return TRUE;
}

static gboolean
mailboxes_add_folder (CliExportStore *store, const char *folder, GError **error)
{
  Mailboxes *self = (Mailboxes *) store;
  g_autofree char *name = mailbox_of (self, folder);
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *dir = g_path_get_dirname (path);

  if (!self->single && !cli_export_make_dir (dir, error))
    return FALSE;
  cli_export_journal_set_length (self->journal, name, cli_export_journal_get_length (self->journal, name));
  return TRUE;
}

/* ---- messages ---- */

static int
mailboxes_create (CliExportStore *store, CliExportMessage *message, GError **error)
{
  Mailboxes *self = (Mailboxes *) store;
  /* Where there is room for the mailbox, which a directory for temporary files need not have. */
  int fd = open (self->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT || errno == EINVAL))
    {
      g_autofree char *name = g_build_filename (self->dir, ".httpmail-XXXXXX", NULL);
      fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
      if (fd >= 0)
        unlink (name);
    }
  if (fd < 0)
    fail (error, _("Cannot write to the directory %s: %s"), self->dir, g_strerror (errno));
  return fd;
}

static gboolean
mailboxes_settle (CliExportStore *store, CliExportMessage *message, int fd, GError **error)
{
  return TRUE;
}

static gboolean
copy_quoted (Mailboxes *self, CliExportMessage *message, int fd, GError **error)
{
  CliMboxFilter filter = { .write = append, .user_data = self };
  g_autofree char *piece = g_malloc (CLI_EXPORT_PIECE);
  g_autofree char *separator = NULL;
  char last = '\0';
  guint64 done = 0;

  do
    {
      ssize_t n = pread (fd, piece, MIN (CLI_EXPORT_PIECE, message->size - done), (off_t) done);

      if (n < 0 || (n == 0 && done < message->size))
        return fail (error, _("Cannot read what was fetched: %s"), g_strerror (errno));
      if (done == 0)
        {
          g_autofree char *sender = cli_mbox_sender (piece, (gsize) n);
          separator = cli_mbox_separator (sender, message->has_date ? message->date : 0);
          if (!append (separator, strlen (separator), self, error))
            return FALSE;
          message->offset = self->position;
        }
      if (!cli_mbox_filter_feed (&filter, piece, (gsize) n, error))
        return FALSE;
      last = n > 0 ? piece[n - 1] : last;
      done += (guint64) n;
    }
  while (done < message->size);
  message->newline_added = last != '\n';
  return cli_mbox_filter_end (&filter, error) && (!message->newline_added || append ("\n", 1, self, error));
}

static gboolean
mailboxes_place (CliExportStore *store, CliExportMessage *message, int fd, GError **error)
{
  Mailboxes *self = (Mailboxes *) store;
  g_autofree char *name = mailbox_of (self, message->folder_path);

  if (!open_mailbox (self, name, error))
    return FALSE;
  self->changed = TRUE;
  if (!copy_quoted (self, message, fd, error))
    return FALSE;
  message->length = self->position - message->offset;
  message->path = g_steal_pointer (&name);
  return append ("\n", 1, self, error);
}

static void
mailboxes_discard (CliExportStore *store, CliExportMessage *message)
{
}

/* ---- the end ---- */

static gboolean
rename_new (const char *from, const char *to, GError **error)
{
  int code = renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

  /* Not every file system can. */
  if (code != 0 && (errno == EINVAL || errno == ENOSYS))
    {
      if (faccessat (AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        errno = EEXIST;
      else
        code = rename (from, to);
    }
  if (code != 0)
    return fail (error, _("Cannot give %s its final name: %s"), from, g_strerror (errno));
  cli_export_flush_dir (to);
  return TRUE;
}

static gboolean
finish_mailbox (Mailboxes *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);

  if (faccessat (AT_FDCWD, part, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && faccessat (AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return TRUE;
  /* Also cuts off what a run left behind that was ended. */
  if (!open_mailbox (self, name, error))
    return FALSE;
  if (fsync (self->fd) != 0)
    return fail (error, _("Cannot write %s: %s"), part, g_strerror (errno));
  return close_mailbox (self, error) && rename_new (part, path, error);
}

static gboolean
mailboxes_finish (CliExportStore *store, GError **error)
{
  Mailboxes *self = (Mailboxes *) store;
  g_autofree char *after = g_strdup ("");
  gint64 length;
  char *name;

  if (!close_mailbox (self, error))
    return FALSE;
  while ((name = cli_export_journal_next_mailbox (self->journal, after, &length)) != NULL)
    {
      g_free (after);
      after = name;
      if (!finish_mailbox (self, name, error))
        return FALSE;
    }
  return cli_export_journal_check (self->journal, error);
}

static void
mailboxes_free (CliExportStore *store)
{
  Mailboxes *self = (Mailboxes *) store;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->dir);
  g_free (self->single);
  g_free (self->buffer);
  g_free (self);
}

static const CliExportStoreClass mailboxes_class = {
  mailboxes_add_folder, mailboxes_create, mailboxes_settle, mailboxes_place,
  mailboxes_discard,    mailboxes_flush,  mailboxes_finish, mailboxes_free,
};

CliExportStore *
cli_export_mailboxes_open (const CliExportTarget *target, CliExportJournal *journal, GError **error)
{
  Mailboxes *self = g_new0 (Mailboxes, 1);

  self->parent.klass = &mailboxes_class;
  self->journal = journal;
  self->dir = g_strdup (target->dir);
  self->single = target->single ? g_path_get_basename (target->path) : NULL;
  self->fd = -1;
  self->buffer = g_malloc (BUFFER);
  /* Told now whether it can be written, not when the first message is there. */
  if (self->single &&
      !(mailboxes_add_folder (&self->parent, "", error) && open_mailbox (self, self->single, error)))
    {
      mailboxes_free (&self->parent);
      return NULL;
    }
  return &self->parent;
}
