/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The Maildir. A message is written in DIR/tmp, brought to the disk, given its name in cur or new in one step, and only
 * noted in the state when the directories are on the disk, too. So after a power cut there are whole messages only, and
 * none is noted that is not there. */

#include "cli-sync-two-way.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_DIR ".httpmail"

static const char *const parts[] = { "tmp", "new", "cur" };

struct _CliSyncMaildir
{
  char *path;
  int fd;
  int lock_fd;
  /* "dir/sub" -> nothing: what has been changed since the last flush */
  GHashTable *changed;
};

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* By errno, which stays. */
static gboolean
fail (GError **error, const char *format, ...)
{
  int saved_errno = errno;
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), text);
  errno = saved_errno;
  return FALSE;
}

/* ---- opening ---- */

static gboolean
make_dir (CliSyncMaildir *self, const char *name, GError **error)
{
  struct stat st;

  if (mkdirat (self->fd, name, 0700) == 0)
    {
      g_hash_table_add (self->changed, g_path_get_dirname (name));
      return TRUE;
    }
  if (errno == EEXIST && fstatat (self->fd, name, &st, 0) == 0 && S_ISDIR (st.st_mode))
    return TRUE;
  return fail (error, _("Cannot make the directory %s/%s: %s"), self->path, name, g_strerror (errno));
}

gboolean
cli_sync_maildir_make_folder (CliSyncMaildir *self, const char *dir, GError **error)
{
  g_autofree char *marker = NULL;
  int fd;

  if (*dir != '\0' && !make_dir (self, dir, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = *dir ? g_build_filename (dir, parts[i], NULL) : g_strdup (parts[i]);
      if (!make_dir (self, part, error))
        return FALSE;
    }
  if (*dir == '\0')
    return TRUE;
  /* By this file Maildir++ tells a folder from a mailbox. */
  marker = g_build_filename (dir, "maildirfolder", NULL);
  fd = openat (self->fd, marker, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail (error, _("Cannot make %s/%s: %s"), self->path, marker, g_strerror (errno));
  close (fd);
  return TRUE;
}

/* Other programs keep things of their own beside the messages: such a directory is theirs, too. */
static gboolean
is_empty_but_for (CliSyncMaildir *self, const char *dir, const char *const *names)
{
  g_autofree char *path = g_build_filename (self->path, dir, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) entries = g_dir_open (path, 0, &error);
  const char *name;

  while (entries && (name = g_dir_read_name (entries)) != NULL)
    if (names == NULL || !g_strv_contains (names, name))
      return FALSE;
  return entries != NULL || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

void
cli_sync_maildir_remove_folder (CliSyncMaildir *self, const char *dir)
{
  static const char *const names[] = { "tmp", "new", "cur", "maildirfolder", NULL };
  gboolean empty = is_empty_but_for (self, dir, names);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_build_filename (dir, parts[i], NULL);
      empty = empty && is_empty_but_for (self, part, NULL);
    }
  if (!empty)
    return;
  /* What somebody has put there meanwhile keeps its directory, which is made whole again by the next message. */
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_build_filename (dir, parts[i], NULL);
      if (unlinkat (self->fd, part, AT_REMOVEDIR) != 0 && errno != ENOENT)
        return;
    }
  g_autofree char *marker = g_build_filename (dir, "maildirfolder", NULL);
  unlinkat (self->fd, marker, 0);
  if (unlinkat (self->fd, dir, AT_REMOVEDIR) == 0)
    g_hash_table_add (self->changed, g_strdup ("."));
}

static gboolean
lock (CliSyncMaildir *self, GError **error)
{
  self->lock_fd = openat (self->fd, STATE_DIR "/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock_fd < 0)
    return fail (error, _("Cannot open %s/%s: %s"), self->path, STATE_DIR "/lock", g_strerror (errno));
  /* It ends with the process, however that ends. */
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return fail (error, _("Cannot lock %s/%s: %s"), self->path, STATE_DIR "/lock", g_strerror (errno));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               _("Another httpmail sync is at work in %s; wait until it has ended"), self->path);
  return FALSE;
}

/* What runs left that were ended in the middle. Files of other programs are none of our business. */
static void
clean_tmp (CliSyncMaildir *self)
{
  g_autofree char *path = g_build_filename (self->path, "tmp", NULL);
  g_autoptr (GDir) tmp = g_dir_open (path, 0, NULL);
  const char *name;

  while (tmp && (name = g_dir_read_name (tmp)) != NULL)
    {
      g_autofree char *ident = cli_sync_file_ident (name);
      if (ident)
        cli_sync_maildir_discard (self, name);
    }
}

CliSyncMaildir *
cli_sync_maildir_peek (const char *path, GError **error)
{
  g_autoptr (CliSyncMaildir) self = g_new0 (CliSyncMaildir, 1);

  self->path = g_strdup (path);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->lock_fd = -1;
  self->fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->fd < 0)
    {
      fail (error, _("Cannot open the directory %s: %s"), path, g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* A new directory is there for good when the one it is in is on the disk; as far as that can be opened. */
static void
flush_parent (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *parent = g_path_get_dirname (absolute);
  int fd = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

CliSyncMaildir *
cli_sync_maildir_open (const char *path, GError **error)
{
  g_autoptr (CliSyncMaildir) self = NULL;

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      fail (error, _("Cannot make the directory %s: %s"), path, g_strerror (errno));
      return NULL;
    }
  self = cli_sync_maildir_peek (path, error);
  if (self == NULL || !make_dir (self, STATE_DIR, error) || !lock (self, error))
    return NULL;
  flush_parent (path);
  /* The directory of the state is there before anything is written in it. */
  if (fsync (self->fd) != 0)
    {
      fail (error, _("Cannot write %s: %s"), path, g_strerror (errno));
      return NULL;
    }
  clean_tmp (self);
  return g_steal_pointer (&self);
}

void
cli_sync_maildir_free (CliSyncMaildir *self)
{
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  if (self->fd >= 0)
    close (self->fd);
  g_hash_table_unref (self->changed);
  g_free (self->path);
  g_free (self);
}

char *
cli_sync_maildir_get_state_path (CliSyncMaildir *self)
{
  g_autofree char *dir = g_canonicalize_filename (self->path, NULL);

  return g_build_filename (dir, STATE_DIR, "state.sqlite", NULL);
}

/* ---- looking ---- */

gboolean
cli_sync_maildir_has_folder (CliSyncMaildir *self, const char *dir)
{
  g_autofree char *cur = *dir ? g_build_filename (dir, "cur", NULL) : g_strdup ("cur");
  struct stat st;

  return fstatat (self->fd, cur, &st, 0) == 0 && S_ISDIR (st.st_mode);
}

static gboolean
scan_part (CliSyncMaildir *self, CliSyncState *state, const char *dir, const char *sub, gboolean all, GError **error)
{
  g_autofree char *relative = *dir ? g_build_filename (dir, sub, NULL) : g_strdup (sub);
  int fd = openat (self->fd, relative, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (stream == NULL)
    {
      if (fd >= 0)
        close (fd);
      /* A directory beside the folders that is no Maildir. */
      return errno == ENOENT || errno == ENOTDIR ||
             fail (error, _("Cannot read %s/%s: %s"), self->path, relative, g_strerror (errno));
    }
  errno = 0;
  while ((entry = readdir (stream)) != NULL)
    {
      g_autofree char *ident = cli_sync_file_ident (entry->d_name);
      struct stat st = { 0 };

      if ((ident || all) && entry->d_name[0] != '.' &&
          (!all || (fstatat (dirfd (stream), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (st.st_mode))))
        cli_sync_state_add_file (state, ident, dir, sub, entry->d_name, (gint64) st.st_size);
      errno = 0;
    }
  gboolean whole = errno == 0 || fail (error, _("Cannot read %s/%s: %s"), self->path, relative, g_strerror (errno));
  closedir (stream);
  return whole;
}

static gboolean
scan_folder (CliSyncMaildir *self, CliSyncState *state, const char *dir, gboolean all, GError **error)
{
  return scan_part (self, state, dir, "new", all, error) && scan_part (self, state, dir, "cur", all, error);
}

gboolean
cli_sync_maildir_scan (CliSyncMaildir *self, CliSyncState *state, gboolean all, GError **error)
{
  g_autoptr (GDir) folders = g_dir_open (self->path, 0, error);
  const char *name;

  if (folders == NULL || !scan_folder (self, state, "", all, error))
    return FALSE;
  while ((name = g_dir_read_name (folders)) != NULL)
    if (name[0] == '.' && strcmp (name, STATE_DIR) != 0 && g_utf8_validate (name, -1, NULL) &&
        !scan_folder (self, state, name, all, error))
      return FALSE;
  return cli_sync_state_check (state, error);
}

/* ---- writing ---- */

int
cli_sync_maildir_create (CliSyncMaildir *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename ("tmp", name, NULL);
  int fd = openat (self->fd, path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    fail (error, _("Cannot write %s/%s: %s"), self->path, path, g_strerror (errno));
  return fd;
}

void
cli_sync_maildir_discard (CliSyncMaildir *self, const char *name)
{
  g_autofree char *path = g_build_filename ("tmp", name, NULL);

  unlinkat (self->fd, path, 0);
}

gboolean
cli_sync_maildir_settle (int fd, gboolean has_date, gint64 date, GError **error)
{
  /* Before the first day of Unix there was no mail, and some file systems know no time. */
  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = (time_t) date } };

  if (has_date && date > 0)
    futimens (fd, times);
  return fsync (fd) == 0 || fail (error, _("Cannot write what was fetched: %s"), g_strerror (errno));
}

static char *
path_of (const CliSyncFile *file)
{
  return *file->dir ? g_build_filename (file->dir, file->sub, file->name, NULL) :
                      g_build_filename (file->sub, file->name, NULL);
}

static gboolean
same_bytes (int a, int b)
{
  static const gsize size = 64 * 1024;
  g_autofree char *one = g_malloc (size);
  g_autofree char *other = g_malloc (size);
  struct stat st_a, st_b;
  off_t done = 0;

  if (fstat (a, &st_a) != 0 || fstat (b, &st_b) != 0 || st_a.st_size != st_b.st_size)
    return FALSE;
  while (done < st_a.st_size)
    {
      ssize_t n = pread (a, one, size, done);
      if (n <= 0 || pread (b, other, (size_t) n, done) != n || memcmp (one, other, (size_t) n) != 0)
        return FALSE;
      done += n;
    }
  return TRUE;
}

gboolean
cli_sync_maildir_equals (CliSyncMaildir *self, const char *tmp_name, const CliSyncFile *file)
{
  g_autofree char *tmp_path = g_build_filename ("tmp", tmp_name, NULL);
  g_autofree char *path = path_of (file);
  int tmp = openat (self->fd, tmp_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  int other = openat (self->fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean same = tmp >= 0 && other >= 0 && same_bytes (tmp, other);

  if (tmp >= 0)
    close (tmp);
  if (other >= 0)
    close (other);
  return same;
}

int
cli_sync_maildir_open_tmp (CliSyncMaildir *self, const char *name)
{
  g_autofree char *path = g_build_filename ("tmp", name, NULL);

  return openat (self->fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

int
cli_sync_maildir_open_file (CliSyncMaildir *self, const CliSyncFile *file, GError **error)
{
  g_autofree char *path = path_of (file);
  int fd = openat (self->fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    fail (error, _("Cannot read %s/%s: %s"), self->path, path, g_strerror (errno));
  return fd;
}

char *
cli_sync_maildir_digest (CliSyncMaildir *self, const CliSyncFile *file, GError **error)
{
  int fd = cli_sync_maildir_open_file (self, file, error);
  char *digest;

  if (fd < 0)
    return NULL;
  digest = cli_sync_digest_fd (fd, error);
  close (fd);
  return digest;
}

static void
note_change (CliSyncMaildir *self, const char *path)
{
  g_hash_table_add (self->changed, g_path_get_dirname (path));
}

/* Nothing that is there is ever replaced. */
static gboolean
rename_path (CliSyncMaildir *self, const char *from, const char *to, GError **error)
{
  int code = renameat2 (self->fd, from, self->fd, to, RENAME_NOREPLACE);

  /* Not every file system can. Nobody else gives such names. */
  if (code != 0 && (errno == EINVAL || errno == ENOSYS))
    {
      if (faccessat (self->fd, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        {
          errno = EEXIST;
          return fail (error, _("Cannot write %s/%s: %s"), self->path, to, g_strerror (errno));
        }
      code = renameat (self->fd, from, self->fd, to);
    }
  if (code != 0)
    return fail (error, _("Cannot write %s/%s: %s"), self->path, to, g_strerror (errno));
  note_change (self, from);
  note_change (self, to);
  return TRUE;
}

gboolean
cli_sync_maildir_deliver (CliSyncMaildir *self, const char *tmp_name, const CliSyncFile *to, GError **error)
{
  g_autofree char *from_path = g_build_filename ("tmp", tmp_name, NULL);
  g_autofree char *to_path = path_of (to);

  return rename_path (self, from_path, to_path, error);
}

gboolean
cli_sync_maildir_rename (CliSyncMaildir *self, const CliSyncFile *from, const CliSyncFile *to, GError **error)
{
  g_autofree char *from_path = path_of (from);
  g_autofree char *to_path = path_of (to);

  return strcmp (from_path, to_path) == 0 || rename_path (self, from_path, to_path, error);
}

gboolean
cli_sync_maildir_remove (CliSyncMaildir *self, const CliSyncFile *file, GError **error)
{
  g_autofree char *path = path_of (file);

  if (unlinkat (self->fd, path, 0) != 0 && errno != ENOENT)
    return fail (error, _("Cannot delete %s/%s: %s"), self->path, path, g_strerror (errno));
  note_change (self, path);
  return TRUE;
}

gboolean
cli_sync_maildir_flush (CliSyncMaildir *self, GError **error)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const char *path = key;
      int fd;

      /* What is no longer in tmp need not be known to be so. */
      if (strcmp (path, "tmp") == 0)
        continue;
      fd = openat (self->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (fd < 0 || fsync (fd) != 0)
        {
          fail (error, _("Cannot write %s/%s: %s"), self->path, path, g_strerror (errno));
          if (fd >= 0)
            close (fd);
          return FALSE;
        }
      close (fd);
    }
  g_hash_table_remove_all (self->changed);
  return TRUE;
}
