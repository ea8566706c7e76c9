/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-account.h"
#include "hs-account-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hs-delivery.h"
#include "hs-error.h"
#include "hs-log.h"

/* Names of messages remembered for one account, about 130 bytes each. The folder in use is always remembered. */
#define MAX_REMEMBERED 300000

static const struct
{
  HTTPMailSpecialFolder special;
  const char *dir_name;
  const char *name;
} standard_folders[] = {
  { HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS, ".Sent", "Sent" },
  { HTTPMAIL_SPECIAL_FOLDER_DRAFTS, ".Drafts", "Drafts" },
  { HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS, ".Trash", "Trash" },
  { HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL, ".Junk", "Junk" },
};

gboolean
hs_account_create (const char *root, const char *user, GError **error)
{
  g_autofree char *path = g_build_filename (root, user, NULL);
  g_autoptr (GError) local_error = NULL;
  int fd;

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   _ ("The mail directory %s cannot be made: %s"), path, g_strerror (saved_errno));
      return FALSE;
    }
  fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   _ ("The mail directory %s cannot be used: %s"), path, g_strerror (saved_errno));
      return FALSE;
    }
  if (!hs_maildir_complete (fd, "The inbox", path, &local_error))
    {
      close (fd);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The mail directory %s cannot be used: %s"), path,
                   local_error->message);
      return FALSE;
    }
  close (fd);
  return TRUE;
}

HsAccount *
hs_account_open (const char *root, const char *user, gboolean read_only, GError **error)
{
  g_autoptr (HsAccount) self = g_new0 (HsAccount, 1);
  g_autofree char *path = g_build_filename (root, user, NULL);
  g_autofree char *index_path = NULL;
  g_autofree char *contacts_path = NULL;
  char *real_path;

  self->user = g_strdup (user);
  self->read_only = read_only;
  self->copies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->snapshots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hs_snapshot_unref);
  self->fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (self->fd < 0)
    {
      hs_error_set_errno (error, errno, "The mailbox", path);
      return NULL;
    }
  /* SQLite does not follow links anywhere in the path, and the owner may have one above the mail directory. */
  real_path = realpath (path, NULL);
  self->path = g_strdup (real_path != NULL ? real_path : path);
  free (real_path);
  index_path = g_build_filename (self->path, HS_MAILDIR_INDEX_FILE, NULL);
  self->index = hs_maildir_index_new (read_only ? NULL : index_path);
  self->time_stamps = hs_time_stamps_new (self->index);
  contacts_path = g_build_filename (self->path, HS_CONTACTS_FILE, NULL);
  self->contacts = hs_contacts_new (contacts_path, read_only);
  return g_steal_pointer (&self);
}

void
hs_account_free (HsAccount *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->contacts, hs_contacts_free);
  g_clear_pointer (&self->time_stamps, hs_time_stamps_free);
  g_clear_pointer (&self->index, hs_maildir_index_free);
  g_queue_clear (&self->recent);
  g_hash_table_unref (self->snapshots);
  g_hash_table_unref (self->copies);
  g_free (self->user);
  g_free (self->path);
  g_free (self);
}

const char *
hs_account_get_user (HsAccount *self)
{
  return self->user;
}

HsMaildirIndex *
hs_account_get_index (HsAccount *self)
{
  return self->index;
}

HsContacts *
hs_account_get_contacts (HsAccount *self)
{
  return self->contacts;
}

static gboolean
prepare (HsAccount *self, HsFolder *folders)
{
  gboolean made = FALSE;

  hs_maildir_complete (self->fd, "The inbox", self->path, NULL);
  hs_delivery_clean_up (self->fd);
  hs_account_purge (self);
  for (gsize i = 0; i < G_N_ELEMENTS (standard_folders); i++)
    {
      g_autoptr (GError) error = NULL;

      if (hs_folders_find_special (folders, standard_folders[i].special) != NULL)
        continue;
      if (hs_maildir_create (self->fd, self->path, standard_folders[i].dir_name, standard_folders[i].name, &error))
        made = TRUE;
      else
        hs_log ("%s/%s: %s", self->path, standard_folders[i].dir_name, error->message);
    }
  return made;
}

HsFolder *
hs_account_list_folders (HsAccount *self, GError **error)
{
  g_autoptr (HsFolder) folders = hs_folders_scan (self->fd, self->path, error);

  if (folders == NULL || self->prepared || self->read_only)
    return g_steal_pointer (&folders);
  self->prepared = TRUE;
  if (!prepare (self, folders))
    return g_steal_pointer (&folders);
  return hs_folders_scan (self->fd, self->path, error);
}

HsMaildir *
hs_account_open_folder (HsAccount *self, HsFolder *folder, GError **error)
{
  if (hs_folder_is_root (folder) || !folder->exists)
    {
      g_set_error (error, HS_ERROR, 409, "The folder \"%s\" cannot hold messages", folder->name);
      return NULL;
    }
  return hs_maildir_open (self->fd, self->path, folder->dir_name, folder->name, self->read_only, error);
}

HsMaildir *
hs_account_open_inbox (HsAccount *self, GError **error)
{
  return hs_maildir_open (self->fd, self->path, ".", "INBOX", self->read_only, error);
}

void
hs_account_forget_messages (HsAccount *self, const char *dir_name)
{
  gpointer key = NULL;

  if (!g_hash_table_lookup_extended (self->snapshots, dir_name, &key, NULL))
    return;
  g_queue_remove (&self->recent, key);
  g_hash_table_remove (self->snapshots, dir_name);
}

static void
remember_messages (HsAccount *self, const char *dir_name, HsSnapshot *snapshot)
{
  char *key = g_strdup (dir_name);
  guint total = 0;
  GList *link;

  hs_account_forget_messages (self, dir_name);
  g_hash_table_insert (self->snapshots, key, hs_snapshot_ref (snapshot));
  g_queue_push_head (&self->recent, key);
  link = self->recent.head;
  while (link != NULL)
    {
      GList *next = link->next;
      HsSnapshot *kept = g_hash_table_lookup (self->snapshots, link->data);

      total += kept->entries->len;
      if (total > MAX_REMEMBERED && kept != snapshot)
        hs_account_forget_messages (self, link->data);
      link = next;
    }
}

HsSnapshot *
hs_account_list_messages (HsAccount *self, HsFolder *folder, HsMaildir *maildir, GError **error)
{
  HsSnapshot *known = g_hash_table_lookup (self->snapshots, folder->dir_name);
  g_autoptr (HsSnapshot) snapshot = NULL;

  if (known != NULL && hs_snapshot_is_current (known, maildir))
    return hs_snapshot_ref (known);
  snapshot = hs_maildir_scan (maildir, error);
  if (snapshot != NULL)
    remember_messages (self, folder->dir_name, snapshot);
  return g_steal_pointer (&snapshot);
}

HsSnapshot *
hs_account_peek_messages (HsAccount *self, HsFolder *folder)
{
  return g_hash_table_lookup (self->snapshots, folder->dir_name);
}

gint64
hs_account_get_time_stamp (HsAccount *self, HsFolder *folder)
{
  return hs_time_stamps_get (self->time_stamps, self->fd, folder, g_get_real_time ());
}

static gboolean
is_in_place (int parent_fd, const char *name, int fd)
{
  struct stat named;
  struct stat opened;

  return fstatat (parent_fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat (fd, &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

gboolean
hs_account_has_folder (HsAccount *self, HsFolder *folder, HsMaildir *maildir)
{
  return is_in_place (self->fd, folder->dir_name, maildir->fd) &&
         (maildir->new_fd < 0 || is_in_place (maildir->fd, "new", maildir->new_fd)) &&
         (maildir->cur_fd < 0 || is_in_place (maildir->fd, "cur", maildir->cur_fd));
}

static gboolean
is_there (HsMaildir *maildir, const HsEntry *entry)
{
  struct stat st;

  return fstatat (entry->in_new ? maildir->new_fd : maildir->cur_fd, entry->name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

HsEntry *
hs_account_find_message (HsAccount *self,
                         HsFolder *folder,
                         HsMaildir *maildir,
                         const char *base,
                         HsSnapshot **out_snapshot,
                         GError **error)
{
  HsSnapshot *known = hs_account_peek_messages (self, folder);
  HsEntry *entry = known == NULL ? NULL : hs_snapshot_lookup (known, base);
  g_autoptr (HsSnapshot) snapshot = NULL;

  if (entry != NULL && is_there (maildir, entry))
    {
      *out_snapshot = hs_snapshot_ref (known);
      return entry;
    }
  /* Nobody has changed anything since, so there is no such message. */
  if (known != NULL && entry == NULL && hs_snapshot_is_close (known, maildir))
    snapshot = hs_snapshot_ref (known);
  else
    snapshot = hs_account_list_messages (self, folder, maildir, error);
  if (snapshot == NULL)
    return NULL;
  entry = hs_snapshot_lookup (snapshot, base);
  if (entry == NULL)
    {
      g_set_error_literal (error, HS_ERROR, 404, "The message does not exist");
      return NULL;
    }
  *out_snapshot = g_steal_pointer (&snapshot);
  return entry;
}

gboolean
hs_account_find_taken (HsAccount *self,
                       HsFolder *folder,
                       HsMaildir *maildir,
                       const char *base,
                       gint64 not_again,
                       HsSnapshot **out_snapshot,
                       HsEntry **out_entry,
                       GError **error)
{
  HsSnapshot *known = hs_account_peek_messages (self, folder);
  gboolean close = known != NULL && hs_snapshot_is_close (known, maildir);
  gboolean recent = known != NULL && ABS (g_get_real_time () - known->taken_at) < not_again;
  g_autoptr (HsSnapshot) snapshot = NULL;
  HsEntry *entry;

  if (close || recent)
    snapshot = hs_snapshot_ref (known);
  else
    snapshot = hs_account_list_messages (self, folder, maildir, error);
  if (snapshot == NULL)
    return FALSE;
  entry = hs_snapshot_lookup (snapshot, base);
  if (entry != NULL && !is_there (maildir, entry))
    {
      g_clear_pointer (&snapshot, hs_snapshot_unref);
      snapshot = hs_account_list_messages (self, folder, maildir, error);
      if (snapshot == NULL)
        return FALSE;
      entry = hs_snapshot_lookup (snapshot, base);
    }
  *out_entry = entry;
  *out_snapshot = g_steal_pointer (&snapshot);
  return TRUE;
}
