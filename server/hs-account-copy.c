/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying folders with what is in them. The copy grows in directories that nobody takes for folders and gets its names
 * at the end: it is there as a whole, or not at all. */

#include "hs-account-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hs-error.h"

/* Readings of a folder in which others rename all the time. */
#define MAX_READINGS 10

typedef struct
{
  HsAccount *account;
  int fd; /* of the account's directory, for the thread */
  char *path;
  char *name;
  char *what;
  gboolean with_members;
  GPtrArray *sources; /* char *, the directories to copy */
  GPtrArray *renames; /* HsRename: the copies, in the order of sources, and then what else is replaced */
  gboolean replaces;
  HsFolderCopyFunc done;
  gpointer user_data;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *self = data;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->name);
  g_free (self->what);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->renames);
  g_free (self);
}

/* out_missing: a message was not there under the name it had, because it was renamed or deleted meanwhile. */
static gboolean
copy_entries (HsMaildir *from,
              HsSnapshot *snapshot,
              HsMaildir *to,
              HsSnapshot *copied,
              gboolean *out_missing,
              GError **error)
{
  *out_missing = FALSE;
  for (guint i = 0; i < snapshot->entries->len; i++)
    {
      HsEntry *entry = &g_array_index (snapshot->entries, HsEntry, i);
      g_autofree char *base = entry->gone ? NULL : hs_entry_dup_base (entry);
      g_autoptr (GError) local_error = NULL;

      if (base == NULL || hs_snapshot_lookup (copied, base) != NULL ||
          hs_maildir_transfer (from, snapshot, entry, HS_TRANSFER_COPY, to, copied, base, &local_error))
        continue;
      if (hs_error_get_status (local_error) != 404)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      *out_missing = TRUE;
    }
  return TRUE;
}

/* Somebody may delete the original next, so no message may be missing because it was marked read just now. */
static gboolean
copy_messages (HsMaildir *from, HsMaildir *to, GError **error)
{
  g_autoptr (HsSnapshot) copied = hs_maildir_scan (to, error);
  gboolean missing = TRUE;

  if (copied == NULL)
    return FALSE;
  for (guint i = 0; i < MAX_READINGS; i++)
    {
      g_autoptr (HsSnapshot) snapshot = hs_maildir_scan (from, error);

      if (snapshot == NULL || !copy_entries (from, snapshot, to, copied, &missing, error))
        return FALSE;
      if (snapshot->exact && !missing)
        break;
    }
  if (!missing)
    return hs_maildir_sync (to, error);
  g_set_error_literal (error, HS_ERROR, 503, "The folder cannot be copied just now");
  return FALSE;
}

static gboolean
make_directory (Copy *self, const char *name, GError **error)
{
  int fd = mkdirat (self->fd, name, 0700) != 0
               ? -1
               : openat (self->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  int marker = fd < 0 ? -1 : openat (fd, "maildirfolder", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean good = marker >= 0;

  if (!good)
    hs_error_set_errno (error, errno, self->what, self->path);
  else
    good = hs_maildir_complete (fd, self->what, self->path, error);
  if (marker >= 0)
    close (marker);
  if (fd >= 0)
    close (fd);
  return good;
}

/* A folder that is deleted gets another name first, and then loses its messages one by one. */
static gboolean
check_in_place (Copy *self, const char *source, HsMaildir *from, GError **error)
{
  struct stat named;
  struct stat opened;

  if (fstatat (self->fd, source, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat (from->fd, &opened) == 0 &&
      named.st_dev == opened.st_dev && named.st_ino == opened.st_ino)
    return TRUE;
  g_set_error (error, HS_ERROR, 409, "%s was moved or deleted while it was copied", self->what);
  return FALSE;
}

static gboolean
copy_one (Copy *self, const char *source, const char *name, GError **error)
{
  g_autoptr (HsMaildir) from = NULL;
  g_autoptr (HsMaildir) to = NULL;

  if (!make_directory (self, name, error))
    return FALSE;
  if (!self->with_members)
    return TRUE;
  from = hs_maildir_open (self->fd, self->path, source, self->name, TRUE, error);
  to = from == NULL ? NULL : hs_maildir_open (self->fd, self->path, name, self->name, FALSE, error);
  return to != NULL && copy_messages (from, to, error) && check_in_place (self, source, from, error);
}

static void
copy_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Copy *self = task_data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; error == NULL && i < self->sources->len; i++)
    {
      HsRename *one = g_ptr_array_index (self->renames, i);

      copy_one (self, g_ptr_array_index (self->sources, i), one->from, &error);
    }
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Copy *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->sources->len; i++)
    g_hash_table_remove (self->account->copies, ((HsRename *) g_ptr_array_index (self->renames, i))->from);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    hs_account_rename_all (self->account, self->renames, self->what, &error);
  for (guint i = 0; error != NULL && i < self->sources->len; i++)
    hs_account_discard (self->account, ((HsRename *) g_ptr_array_index (self->renames, i))->from);
  if (error != NULL || self->replaces)
    hs_account_purge (self->account);
  self->done (error, self->user_data);
}

static void
collect (Copy *self, HsFolder *folder, gsize prefix_length, const char *to)
{
  if (folder->exists || !self->with_members)
    {
      g_autofree char *unique = hs_maildir_unique_name ();
      g_autofree char *name = g_strconcat (HS_MAILDIR_NEW_PREFIX, unique, NULL);

      g_ptr_array_add (self->sources, g_strdup (folder->dir_name));
      hs_renames_add (self->renames, name, g_strconcat (to, folder->dir_name + prefix_length, NULL));
      g_hash_table_add (self->account->copies, g_steal_pointer (&name));
    }
  for (guint i = 0; self->with_members && i < folder->children->len; i++)
    collect (self, g_ptr_array_index (folder->children, i), prefix_length, to);
}

void
hs_account_copy_folder (HsAccount *self,
                        HsFolder *folder,
                        HsFolder *new_parent,
                        const char *segment,
                        HsFolder *replaced,
                        gboolean with_members,
                        HsFolderCopyFunc done,
                        gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *to = hs_account_plan_folder (folder, new_parent, segment, replaced, "copied", &error);
  g_autoptr (GTask) task = NULL;
  Copy *copy;

  if (to == NULL)
    {
      done (error, user_data);
      return;
    }
  copy = g_new0 (Copy, 1);
  copy->account = self;
  copy->fd = openat (self->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  copy->path = g_strdup (self->path);
  copy->name = g_strdup (folder->name);
  copy->what = g_strdup_printf ("The folder \"%s\"", folder->name);
  copy->with_members = with_members;
  copy->sources = g_ptr_array_new_with_free_func (g_free);
  copy->renames = hs_renames_new ();
  copy->done = done;
  copy->user_data = user_data;
  copy->replaces = replaced != NULL;
  collect (copy, folder, strlen (folder->dir_name), to);
  if (replaced != NULL)
    hs_renames_add_aside (copy->renames, replaced);
  task = g_task_new (NULL, NULL, on_copied, NULL);
  g_task_set_task_data (task, copy, copy_free);
  g_task_run_in_thread (task, copy_in_thread);
}
