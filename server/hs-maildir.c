/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hs-error.h"

static const char *const subdirs[] = { "tmp", "new", "cur" };

void
hs_maildir_free (HsMaildir *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->new_fd >= 0)
    close (self->new_fd);
  if (self->cur_fd >= 0)
    close (self->cur_fd);
  g_free (self->what);
  g_free (self->path);
  g_free (self);
}

/* A folder that lacks one of its three directories gets it; where that cannot be (a read-only disk) or is not wanted,
 * it counts as empty. */
static gboolean
open_subdir (HsMaildir *self, const char *name, gboolean read_only, int *out_fd, GError **error)
{
  *out_fd = openat (self->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (*out_fd < 0 && errno == ENOENT)
    {
      if (read_only || (mkdirat (self->fd, name, 0700) != 0 && (errno == EROFS || errno == EACCES)))
        return TRUE;
      *out_fd = openat (self->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
  if (*out_fd < 0)
    {
      int saved_errno = errno;
      g_autofree char *path = g_build_filename (self->path, name, NULL);

      hs_error_set_errno (error, saved_errno, self->what, path);
      return FALSE;
    }
  return TRUE;
}

HsMaildir *
hs_maildir_open (int root_fd,
                 const char *root_path,
                 const char *dir_name,
                 const char *display,
                 gboolean read_only,
                 GError **error)
{
  g_autoptr (HsMaildir) self = g_new0 (HsMaildir, 1);

  self->new_fd = self->cur_fd = -1;
  self->what = g_strdup_printf ("The folder \"%s\"", display);
  self->path = g_build_filename (root_path, dir_name, NULL);
  self->fd = openat (root_fd, dir_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (self->fd < 0)
    {
      hs_error_set_errno (error, errno, self->what, self->path);
      return NULL;
    }
  if (!open_subdir (self, "new", read_only, &self->new_fd, error) ||
      !open_subdir (self, "cur", read_only, &self->cur_fd, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
hs_maildir_complete (int fd, const char *what, const char *path, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (subdirs); i++)
    {
      if (mkdirat (fd, subdirs[i], 0700) != 0 && errno != EEXIST)
        {
          hs_error_set_errno (error, errno, what, path);
          return FALSE;
        }
    }
  if (fsync (fd) != 0)
    {
      hs_error_set_errno (error, errno, what, path);
      return FALSE;
    }
  return TRUE;
}

gboolean
hs_maildir_create (int root_fd, const char *root_path, const char *dir_name, const char *display, GError **error)
{
  g_autofree char *unique = hs_maildir_unique_name ();
  /* The finished one gets its name in one step. */
  g_autofree char *temporary = g_strconcat (HS_MAILDIR_NEW_PREFIX, unique, NULL);
  g_autofree char *what = g_strdup_printf ("The folder \"%s\"", display);
  g_autofree char *path = g_build_filename (root_path, dir_name, NULL);
  gboolean done = FALSE;
  int marker;
  int fd;

  if (mkdirat (root_fd, temporary, 0700) != 0)
    {
      hs_error_set_errno (error, errno, what, path);
      return FALSE;
    }
  fd = openat (root_fd, temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  marker = fd < 0 ? -1 : openat (fd, "maildirfolder", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (marker < 0)
    hs_error_set_errno (error, errno, what, path);
  else if (hs_maildir_complete (fd, what, path, error))
    {
      if (hs_maildir_rename (root_fd, temporary, root_fd, dir_name) == 0)
        done = fsync (root_fd) == 0;
      if (!done && errno == EEXIST)
        g_set_error (error, HS_ERROR, 405, "%s exists already", what);
      else if (!done)
        hs_error_set_errno (error, errno, what, path);
    }
  if (!done && fd >= 0)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (subdirs); i++)
        unlinkat (fd, subdirs[i], AT_REMOVEDIR);
      unlinkat (fd, "maildirfolder", 0);
      unlinkat (root_fd, temporary, AT_REMOVEDIR);
    }
  if (marker >= 0)
    close (marker);
  if (fd >= 0)
    close (fd);
  return done;
}

int
hs_maildir_rename (int from_fd, const char *from, int to_fd, const char *to)
{
  struct stat st;

  if (renameat2 (from_fd, from, to_fd, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;
  /* A file system that cannot do it in one step. Names are unique, so nothing comes between in practice. */
  if (fstatat (to_fd, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
    {
      errno = EEXIST;
      return -1;
    }
  return renameat (from_fd, from, to_fd, to);
}

char *
hs_maildir_unique_name (void)
{
  static gint counter;
  static char host[256];
  static gsize host_known;
  gint64 now = g_get_real_time ();

  if (g_once_init_enter (&host_known))
    {
      if (gethostname (host, sizeof host - 1) != 0 || *host == '\0')
        strcpy (host, "localhost");
      /* Such characters end the base name or the file name. */
      g_strdelimit (host, "/:,", '_');
      host[64] = '\0';
      g_once_init_leave (&host_known, 1);
    }
  return g_strdup_printf ("%" G_GINT64_FORMAT ".M%dP%dQ%d.%s", now / G_USEC_PER_SEC, (int) (now % G_USEC_PER_SEC),
                          (int) getpid (), g_atomic_int_add (&counter, 1) + 1, host);
}

int
hs_maildir_open_message (HsMaildir *self, const HsEntry *entry, struct stat *out_stat, GError **error)
{
  int dir_fd = entry->in_new ? self->new_fd : self->cur_fd;
  /* Not blocking: somebody may have put a pipe there. */
  int fd = openat (dir_fd, entry->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  int saved_errno = errno;

  if (fd >= 0 && fstat (fd, out_stat) == 0 && S_ISREG (out_stat->st_mode))
    return fd;
  if (fd >= 0)
    {
      close (fd);
      saved_errno = ENOENT;
    }
  if (saved_errno == ENOENT || saved_errno == ELOOP)
    g_set_error_literal (error, HS_ERROR, 404, "The message does not exist");
  else
    {
      g_autofree char *path = g_build_filename (self->path, entry->in_new ? "new" : "cur", entry->name, NULL);
      /* "The folder ...", with a small letter */
      g_autofree char *what = g_strdup_printf ("A message in t%s", self->what + 1);

      hs_error_set_errno (error, saved_errno, what, path);
    }
  return -1;
}

static char *
flagged_name (const HsEntry *entry, const char *base, gboolean read)
{
  const char *info = entry->name + entry->base_length;
  gboolean has[128] = { FALSE };
  GString *name = g_string_new (base);

  if (g_str_has_prefix (info, ":2,"))
    {
      for (const char *flag = info + 3; *flag != '\0'; flag++)
        {
          if (g_ascii_isalpha (*flag))
            has[(guchar) *flag] = TRUE;
        }
    }
  has['S'] = read;
  g_string_append (name, ":2,");
  for (guint flag = 'A'; flag <= 'z'; flag++)
    {
      if (has[flag])
        g_string_append_c (name, (char) flag);
    }
  return g_string_free (name, FALSE);
}

static void
mark_dirty (HsMaildir *self, const HsEntry *entry)
{
  if (entry->in_new)
    self->new_dirty = TRUE;
  else
    self->cur_dirty = TRUE;
}

static void
set_rename_error (HsMaildir *self, int saved_errno, GError **error)
{
  if (saved_errno == ENOENT)
    g_set_error_literal (error, HS_ERROR, 404, "The message does not exist");
  else if (saved_errno == EEXIST)
    g_set_error_literal (error, HS_ERROR, 412, "A message of that name exists already");
  else
    hs_error_set_errno (error, saved_errno, self->what, self->path);
}

gboolean
hs_maildir_set_read (HsMaildir *self, HsSnapshot *snapshot, HsEntry *entry, gboolean read, GError **error)
{
  g_autofree char *base = hs_entry_dup_base (entry);
  gboolean close_before = hs_snapshot_is_close (snapshot, self);
  g_autofree char *name = NULL;

  if (hs_entry_is_read (entry) == read)
    {
      struct stat st;

      if (fstatat (entry->in_new ? self->new_fd : self->cur_fd, entry->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return TRUE;
      set_rename_error (self, errno, error);
      return FALSE;
    }
  name = flagged_name (entry, base, read);
  if (hs_maildir_rename (entry->in_new ? self->new_fd : self->cur_fd, entry->name, self->cur_fd, name) != 0)
    {
      set_rename_error (self, errno, error);
      return FALSE;
    }
  mark_dirty (self, entry);
  self->cur_dirty = TRUE;
  entry->name = g_string_chunk_insert (snapshot->names, name);
  entry->in_new = FALSE;
  snapshot->n_unread += read ? -1 : 1;
  if (close_before)
    hs_snapshot_stay_close (snapshot, self);
  return TRUE;
}

gboolean
hs_maildir_remove (HsMaildir *self, HsSnapshot *snapshot, HsEntry *entry, GError **error)
{
  gboolean close_before = hs_snapshot_is_close (snapshot, self);

  if (unlinkat (entry->in_new ? self->new_fd : self->cur_fd, entry->name, 0) != 0)
    {
      set_rename_error (self, errno, error);
      return FALSE;
    }
  mark_dirty (self, entry);
  hs_snapshot_drop (snapshot, entry);
  if (close_before)
    hs_snapshot_stay_close (snapshot, self);
  return TRUE;
}

/* Where hard links cannot be had: a whole copy, by way of tmp. */
static int
copy_file (HsMaildir *self, const HsEntry *entry, HsMaildir *destination, const char *name)
{
  g_autofree char *unique = hs_maildir_unique_name ();
  g_autofree char *temporary = g_strconcat ("tmp/", unique, NULL);
  g_autofree char *buffer = g_malloc (64 * 1024);
  struct stat st;
  int from = hs_maildir_open_message (self, entry, &st, NULL);
  int to = openat (destination->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int result = from < 0 || to < 0 ? -1 : 0;
  gssize n = 0;

  while (result == 0 && (n = read (from, buffer, 64 * 1024)) > 0)
    result = write (to, buffer, n) == n ? 0 : -1;
  if (result == 0 && (n < 0 || fsync (to) != 0))
    result = -1;
  if (result == 0)
    result = hs_maildir_rename (destination->fd, temporary, destination->cur_fd, name);
  if (result != 0)
    {
      int saved_errno = errno;

      unlinkat (destination->fd, temporary, 0);
      errno = saved_errno;
    }
  if (from >= 0)
    close (from);
  if (to >= 0)
    close (to);
  return result;
}

gboolean
hs_maildir_transfer (HsMaildir *self,
                     HsSnapshot *snapshot,
                     HsEntry *entry,
                     HsTransfer transfer,
                     HsMaildir *destination,
                     HsSnapshot *to_snapshot,
                     const char *base,
                     GError **error)
{
  g_autofree char *name = flagged_name (entry, base, hs_entry_is_read (entry));
  gboolean close_before = hs_snapshot_is_close (snapshot, self);
  gboolean to_close_before = hs_snapshot_is_close (to_snapshot, destination);
  int from_fd = entry->in_new ? self->new_fd : self->cur_fd;
  struct stat st;
  int result;

  /* A symbolic link or a pipe is not a message, so it is not carried about either. */
  if (fstatat (from_fd, entry->name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG (st.st_mode))
    {
      set_rename_error (self, ENOENT, error);
      return FALSE;
    }
  if (transfer == HS_TRANSFER_MOVE)
    result = hs_maildir_rename (from_fd, entry->name, destination->cur_fd, name);
  else
    {
      result = linkat (from_fd, entry->name, destination->cur_fd, name, 0);
      if (result != 0 && (errno == EPERM || errno == EMLINK || errno == EXDEV || errno == EOPNOTSUPP))
        result = copy_file (self, entry, destination, name);
    }
  if (result != 0)
    {
      int saved_errno = errno;
      gboolean fixed = transfer == HS_TRANSFER_MOVE && faccessat (from_fd, ".", W_OK, AT_EACCESS) != 0;

      set_rename_error (fixed ? self : destination, saved_errno, error);
      return FALSE;
    }
  destination->cur_dirty = TRUE;
  hs_snapshot_add (to_snapshot, name);
  if (transfer == HS_TRANSFER_MOVE)
    {
      mark_dirty (self, entry);
      hs_snapshot_drop (snapshot, entry);
    }
  if (close_before)
    hs_snapshot_stay_close (snapshot, self);
  if (to_close_before)
    hs_snapshot_stay_close (to_snapshot, destination);
  return TRUE;
}

gboolean
hs_maildir_sync (HsMaildir *self, GError **error)
{
  if ((self->cur_dirty && fsync (self->cur_fd) != 0) || (self->new_dirty && fsync (self->new_fd) != 0))
    {
      hs_error_set_errno (error, errno, self->what, self->path);
      return FALSE;
    }
  self->cur_dirty = self->new_dirty = FALSE;
  return TRUE;
}
