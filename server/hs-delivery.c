/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-delivery.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hs-error.h"

/* After this time nobody works on a file in tmp any more: the rule of the Maildir format. */
#define TMP_LIFETIME (36 * 60 * 60)

struct _HsDelivery
{
  HsMaildir *maildir;
  char *base;
  char *temporary; /* tmp/NAME */
  int fd;
  guint64 length;
  gboolean finished;
  gboolean in_place;
};

static void
set_error (HsDelivery *self, int saved_errno, GError **error)
{
  hs_error_set_errno (error, saved_errno, self->maildir->what, self->maildir->path);
}

HsDelivery *
hs_delivery_new (HsMaildir *maildir, GError **error)
{
  g_autoptr (HsDelivery) self = g_new0 (HsDelivery, 1);

  self->maildir = maildir;
  self->base = hs_maildir_unique_name ();
  self->temporary = g_strconcat ("tmp/", self->base, NULL);
  self->fd = openat (maildir->fd, self->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->fd < 0 && errno == ENOENT && mkdirat (maildir->fd, "tmp", 0700) == 0)
    self->fd = openat (maildir->fd, self->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      set_error (self, errno, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
hs_delivery_free (HsDelivery *self)
{
  if (self->fd >= 0)
    {
      if (!self->in_place)
        unlinkat (self->maildir->fd, self->temporary, 0);
      close (self->fd);
    }
  hs_maildir_free (self->maildir);
  g_free (self->base);
  g_free (self->temporary);
  g_free (self);
}

gboolean
hs_delivery_append (HsDelivery *self, const char *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = write (self->fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          set_error (self, n == 0 ? ENOSPC : errno, error);
          return FALSE;
        }
      data += n;
      length -= n;
      self->length += n;
    }
  return TRUE;
}

guint64
hs_delivery_get_length (HsDelivery *self)
{
  return self->length;
}

HsMaildir *
hs_delivery_get_maildir (HsDelivery *self)
{
  return self->maildir;
}

gboolean
hs_delivery_finish (HsDelivery *self, GError **error)
{
  if (!self->finished && fsync (self->fd) != 0)
    {
      set_error (self, errno, error);
      return FALSE;
    }
  self->finished = TRUE;
  return TRUE;
}

static char *
place_name (const char *base, const char *flags)
{
  return flags == NULL ? g_strdup (base) : g_strconcat (base, ":2,", flags, NULL);
}

char *
hs_delivery_commit (HsDelivery *self, const char *flags, GError **error)
{
  g_autofree char *name = place_name (self->base, flags);
  int to_fd = flags == NULL ? self->maildir->new_fd : self->maildir->cur_fd;

  if (!hs_delivery_finish (self, error))
    return NULL;
  if (hs_maildir_rename (self->maildir->fd, self->temporary, to_fd, name) != 0)
    {
      set_error (self, errno, error);
      return NULL;
    }
  self->in_place = TRUE;
  if (fsync (to_fd) != 0)
    {
      int saved_errno = errno;

      /* Not acknowledged, so it had better not be there. */
      unlinkat (to_fd, name, 0);
      set_error (self, saved_errno, error);
      return NULL;
    }
  return g_strdup (self->base);
}

char *
hs_delivery_link (HsDelivery *self, HsMaildir *destination, const char *flags, char **out_name, GError **error)
{
  g_autofree char *base = hs_maildir_unique_name ();
  g_autofree char *file = place_name (base, flags);
  g_autofree char *name = g_strconcat (flags == NULL ? "new/" : "cur/", file, NULL);
  int to_fd = flags == NULL ? destination->new_fd : destination->cur_fd;

  if (!hs_delivery_finish (self, error))
    return NULL;
  /* A message never changes, so all recipients can have the same file under a name of their own. */
  if (linkat (self->maildir->fd, self->temporary, destination->fd, name, 0) != 0)
    {
      g_autoptr (HsMaildir) other = NULL;
      g_autoptr (HsDelivery) copy = NULL;
      g_autofree char *buffer = NULL;
      gint64 offset = 0;
      gssize n;

      if (errno != EPERM && errno != EMLINK && errno != EXDEV && errno != EOPNOTSUPP)
        {
          hs_error_set_errno (error, errno, destination->what, destination->path);
          return NULL;
        }
      other = hs_maildir_open (destination->fd, destination->path, ".", "inbox", FALSE, error);
      copy = other == NULL ? NULL : hs_delivery_new (g_steal_pointer (&other), error);
      buffer = g_malloc (64 * 1024);
      while (copy != NULL && (n = pread (self->fd, buffer, 64 * 1024, offset)) > 0)
        {
          if (!hs_delivery_append (copy, buffer, n, error))
            return NULL;
          offset += n;
        }
      if (copy == NULL || !hs_delivery_finish (copy, error))
        return NULL;
      if (renameat (destination->fd, copy->temporary, destination->fd, name) != 0)
        {
          hs_error_set_errno (error, errno, destination->what, destination->path);
          return NULL;
        }
      copy->in_place = TRUE;
    }
  *out_name = g_steal_pointer (&name);
  if (fsync (to_fd) != 0)
    {
      hs_error_set_errno (error, errno, destination->what, destination->path);
      hs_delivery_take_back (destination, *out_name);
      g_clear_pointer (out_name, g_free);
      return NULL;
    }
  return g_steal_pointer (&base);
}

void
hs_delivery_take_back (HsMaildir *destination, const char *name)
{
  g_autofree char *seen = NULL;

  if (unlinkat (destination->fd, name, 0) == 0 || !g_str_has_prefix (name, "new/"))
    return;
  /* Another program has looked into the folder since, and put it among the old ones. */
  seen = g_strconcat ("cur/", name + strlen ("new/"), ":2,", NULL);
  unlinkat (destination->fd, seen, 0);
}

int
hs_delivery_open (HsDelivery *self, GError **error)
{
  int fd = openat (self->maildir->fd, self->temporary, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    set_error (self, errno, error);
  return fd;
}

void
hs_delivery_clean_up (int folder_fd)
{
  int fd = openat (folder_fd, "tmp", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  struct dirent *dirent;
  struct stat st;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }
  while ((dirent = readdir (dir)) != NULL)
    {
      if (dirent->d_name[0] != '.' && fstatat (fd, dirent->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISREG (st.st_mode) && st.st_mtime < time (NULL) - TMP_LIFETIME)
        unlinkat (fd, dirent->d_name, 0);
    }
  closedir (dir);
}
