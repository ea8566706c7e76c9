/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making, renaming and deleting the folders of an account. */

#include "hs-account-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <httpmail/protocol/hm-href.h>

#include "hs-error.h"

/* What a name may have; longer ones cannot be made on the disk. */
#define MAX_DIR_NAME 230
/* As with HS_MAILDIR_NEW_PREFIX, no program takes it for a folder. */
#define ASIDE_PREFIX "httpmail-deleted-"
/* What was left of a folder that was being made; one that still is is younger. */
#define NEW_LIFETIME (60 * 60)
/* Directories inside one another in what is deleted: a Maildir has one level. */
#define MAX_DEPTH 8

gboolean
hs_account_create_folder (HsAccount *self, HsFolder *parent, const char *segment, GError **error)
{
  g_autofree char *name = hm_href_unescape_segment (segment);
  g_autofree char *dir_name = NULL;
  HsFolder *there = hs_folder_find_child (parent, segment);

  if (there != NULL && there->exists)
    {
      g_set_error (error, HS_ERROR, 405, "The folder \"%s\" exists already", there->name);
      return FALSE;
    }
  /* A parent of folders that has no messages yet gets its own directory under the name it has. */
  dir_name = there != NULL ? g_strdup (there->dir_name) : hs_folder_child_dir_name (parent, segment, error);
  return dir_name != NULL && hs_maildir_create (self->fd, self->path, dir_name, name, error);
}

static void
rename_free (gpointer data)
{
  HsRename *self = data;

  g_free (self->from);
  g_free (self->to);
  g_free (self->aside);
  g_free (self);
}

GPtrArray *
hs_renames_new (void)
{
  return g_ptr_array_new_with_free_func (rename_free);
}

void
hs_renames_add (GPtrArray *renames, const char *from, char *to)
{
  HsRename *one = g_new0 (HsRename, 1);

  one->from = g_strdup (from);
  one->to = to;
  g_ptr_array_add (renames, one);
}

void
hs_renames_add_tree (GPtrArray *renames, HsFolder *folder, gsize prefix_length, const char *to)
{
  if (folder->exists)
    hs_renames_add (renames, folder->dir_name, g_strconcat (to, folder->dir_name + prefix_length, NULL));
  for (guint i = 0; i < folder->children->len; i++)
    hs_renames_add_tree (renames, g_ptr_array_index (folder->children, i), prefix_length, to);
}

static char *
aside_name (void)
{
  g_autofree char *unique = hs_maildir_unique_name ();

  return g_strconcat (ASIDE_PREFIX, unique, NULL);
}

/* What becomes the name of a directory, or NULL. */
static HsRename *
find_rename_to (GPtrArray *renames, const char *to)
{
  for (guint i = 0; i < renames->len; i++)
    {
      HsRename *one = g_ptr_array_index (renames, i);

      if (g_str_equal (one->to, to))
        return one;
    }
  return NULL;
}

void
hs_renames_add_aside (GPtrArray *renames, HsFolder *folder)
{
  HsRename *successor = folder->exists ? find_rename_to (renames, folder->dir_name) : NULL;

  if (successor != NULL)
    successor->aside = aside_name ();
  else if (folder->exists)
    hs_renames_add (renames, folder->dir_name, aside_name ());
  for (guint i = 0; i < folder->children->len; i++)
    hs_renames_add_aside (renames, g_ptr_array_index (folder->children, i));
}

/* What is there makes room first: for file systems that cannot exchange two names. 0, or -1 and errno. */
static int
replace_in_two_steps (int fd, const HsRename *one)
{
  int saved_errno;

  if (hs_maildir_rename (fd, one->to, fd, one->aside) != 0)
    return -1;
  if (hs_maildir_rename (fd, one->from, fd, one->to) == 0)
    return 0;
  saved_errno = errno;
  hs_maildir_rename (fd, one->aside, fd, one->to);
  errno = saved_errno;
  return -1;
}

/* At every moment the old one or the new one has the name, and neither is to be deleted yet. 0, or -1 and errno. */
static int
rename_one (int fd, const HsRename *one)
{
  int saved_errno;

  if (one->aside == NULL)
    return hs_maildir_rename (fd, one->from, fd, one->to);
  if (renameat2 (fd, one->from, fd, one->to, RENAME_EXCHANGE) != 0)
    return errno == EINVAL || errno == ENOSYS ? replace_in_two_steps (fd, one) : -1;
  if (hs_maildir_rename (fd, one->from, fd, one->aside) == 0)
    return 0;
  saved_errno = errno;
  renameat2 (fd, one->from, fd, one->to, RENAME_EXCHANGE);
  errno = saved_errno;
  return -1;
}

gboolean
hs_account_rename_all (HsAccount *self, GPtrArray *renames, const char *what, GError **error)
{
  int saved_errno = 0;
  guint done = 0;

  for (guint i = 0; i < renames->len; i++)
    {
      if (strlen (((HsRename *) g_ptr_array_index (renames, i))->to) > MAX_DIR_NAME)
        saved_errno = ENAMETOOLONG;
    }
  while (done < renames->len && saved_errno == 0)
    {
      if (rename_one (self->fd, g_ptr_array_index (renames, done)) != 0)
        saved_errno = errno;
      else
        done++;
    }
  if (saved_errno == 0 && fsync (self->fd) != 0)
    saved_errno = errno;
  if (saved_errno == 0)
    {
      for (guint i = 0; i < renames->len; i++)
        {
          hs_account_forget_messages (self, ((HsRename *) g_ptr_array_index (renames, i))->from);
          hs_account_forget_messages (self, ((HsRename *) g_ptr_array_index (renames, i))->to);
        }
      return TRUE;
    }
  while (done-- > 0)
    {
      HsRename *one = g_ptr_array_index (renames, done);

      hs_maildir_rename (self->fd, one->to, self->fd, one->from);
      if (one->aside != NULL)
        hs_maildir_rename (self->fd, one->aside, self->fd, one->to);
    }
  if (saved_errno == EEXIST)
    g_set_error_literal (error, HS_ERROR, 412, "A folder of that name exists already");
  else
    hs_error_set_errno (error, saved_errno, what, self->path);
  return FALSE;
}

static gboolean
check_changeable (HsFolder *folder, const char *what, GError **error)
{
  if (!hs_folder_is_root (folder) && folder->special == HTTPMAIL_SPECIAL_FOLDER_NONE)
    return TRUE;
  g_set_error (error, HS_ERROR, 403, "The standard folder \"%s\" cannot be %s", folder->name, what);
  return FALSE;
}

char *
hs_account_plan_folder (HsFolder *folder,
                        HsFolder *new_parent,
                        const char *segment,
                        HsFolder *replaced,
                        const char *what,
                        GError **error)
{
  if (!check_changeable (folder, what, error))
    return NULL;
  if (hs_folder_contains (folder, new_parent))
    {
      g_set_error (error, HS_ERROR, 403, "The folder \"%s\" cannot be %s into itself", folder->name, what);
      return NULL;
    }
  if (hs_folder_find_child (new_parent, segment) != replaced)
    {
      g_set_error_literal (error, HS_ERROR, 412, "A folder of that name exists already");
      return NULL;
    }
  if (replaced == NULL)
    return hs_folder_child_dir_name (new_parent, segment, error);
  if (!check_changeable (replaced, "replaced", error))
    return NULL;
  if (hs_folder_contains (replaced, folder))
    {
      g_set_error (error, HS_ERROR, 403, "The folder \"%s\" is in the one it would replace", folder->name);
      return NULL;
    }
  return g_strdup (replaced->dir_name);
}

gboolean
hs_account_rename_folder (HsAccount *self,
                          HsFolder *folder,
                          HsFolder *new_parent,
                          const char *segment,
                          HsFolder *replaced,
                          GError **error)
{
  g_autoptr (GPtrArray) renames = hs_renames_new ();
  g_autofree char *what = g_strdup_printf ("The folder \"%s\"", folder->name);
  g_autofree char *to = hs_account_plan_folder (folder, new_parent, segment, replaced, "moved", error);

  if (to == NULL)
    return FALSE;
  hs_renames_add_tree (renames, folder, strlen (folder->dir_name), to);
  if (replaced != NULL)
    hs_renames_add_aside (renames, replaced);
  if (!hs_account_rename_all (self, renames, what, error))
    return FALSE;
  if (replaced != NULL)
    hs_account_purge (self);
  return TRUE;
}

gboolean
hs_account_delete_folder (HsAccount *self, HsFolder *folder, GError **error)
{
  g_autoptr (GPtrArray) renames = hs_renames_new ();
  g_autofree char *what = g_strdup_printf ("The folder \"%s\"", folder->name);

  if (!check_changeable (folder, "deleted", error))
    return FALSE;
  hs_renames_add_aside (renames, folder);
  if (!hs_account_rename_all (self, renames, what, error))
    return FALSE;
  hs_account_purge (self);
  return TRUE;
}

static void
remove_tree (int parent_fd, const char *name, guint depth)
{
  int fd = openat (parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  struct dirent *dirent;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }
  while ((dirent = readdir (dir)) != NULL)
    {
      if (g_str_equal (dirent->d_name, ".") || g_str_equal (dirent->d_name, ".."))
        continue;
      if (unlinkat (fd, dirent->d_name, 0) != 0 && errno == EISDIR && depth < MAX_DEPTH)
        remove_tree (fd, dirent->d_name, depth + 1);
    }
  closedir (dir);
  unlinkat (parent_fd, name, AT_REMOVEDIR);
}

static gboolean
is_left_over (HsAccount *self, const char *name)
{
  struct stat st;

  if (g_str_has_prefix (name, ASIDE_PREFIX))
    return TRUE;
  return g_str_has_prefix (name, HS_MAILDIR_NEW_PREFIX) && !g_hash_table_contains (self->copies, name) &&
         fstatat (self->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_mtime < time (NULL) - NEW_LIFETIME;
}

typedef struct
{
  int fd;
  GPtrArray *names; /* char * */
} Purge;

static void
purge_free (gpointer data)
{
  Purge *self = data;

  if (self->fd >= 0)
    close (self->fd);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static void
purge_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Purge *self = task_data;

  for (guint i = 0; i < self->names->len; i++)
    remove_tree (self->fd, g_ptr_array_index (self->names, i), 0);
  g_task_return_boolean (task, TRUE);
}

void
hs_account_purge (HsAccount *self)
{
  int fd = openat (self->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  g_autoptr (GTask) task = NULL;
  struct dirent *dirent;
  Purge *purge;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }
  purge = g_new0 (Purge, 1);
  purge->names = g_ptr_array_new_with_free_func (g_free);
  /* Chosen here and not in the thread: what is put aside later may get its name back. */
  while ((dirent = readdir (dir)) != NULL)
    {
      if (is_left_over (self, dirent->d_name))
        g_ptr_array_add (purge->names, g_strdup (dirent->d_name));
    }
  purge->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  closedir (dir);
  if (purge->fd < 0 || purge->names->len == 0)
    {
      purge_free (purge);
      return;
    }
  /* A folder of 100,000 messages takes seconds; the folder is gone already, so nobody waits for it. */
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, purge, purge_free);
  g_task_run_in_thread (task, purge_in_thread);
}

void
hs_account_discard (HsAccount *self, const char *dir_name)
{
  g_autofree char *aside = aside_name ();

  hs_maildir_rename (self->fd, dir_name, self->fd, aside);
}
