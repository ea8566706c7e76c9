/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-log.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _HmLog
{
  int fd;
};

/* What is no file, as a terminal, has no content that others could read later. */
static gboolean
make_private (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 &&
         (!S_ISREG (status.st_mode) || (status.st_mode & 077) == 0 || fchmod (fd, 0600) == 0);
}

HmLog *
hm_log_open (const char *path, GError **error)
{
  /* Nobody may be reading a pipe, and to wait for that is not for here. */
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
  HmLog *self;

  if (fd < 0 || !make_private (fd))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("The log file “%s” cannot be opened, or not be kept from others: %s. Choose another path, or none"),
                   path, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  self = g_new0 (HmLog, 1);
  self->fd = fd;
  return self;
}

void
hm_log_free (HmLog *self)
{
  close (self->fd);
  g_free (self);
}

void
hm_log_write (HmLog *self, const char *text)
{
  /* One write a line: several processes may share the file. A log that cannot be written loses nothing but itself. */
  gssize ignored = write (self->fd, text, strlen (text));

  (void) ignored;
}
