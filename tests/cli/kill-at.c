/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Loaded into a program (LD_PRELOAD), it counts the calls that change files below a directory, notes them, and ends the
 * program just before one of them. For tests that walk over every moment at which a program can be killed.
 *
 * KILL_AT_UNDER  the directory
 * KILL_AT_LOG    a file that gets a line for each call: its name and the path, or both
 * KILL_AT        the number of the call that does not happen any more; of one that writes, with KILL_AT_HALF, a half does
 * KILL_AT_ERRNO  the call fails with this number instead, and the program goes on */

/* Both kinds of names are taken over, so neither may be a macro for the other. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The next function of this name, which is the C library's. */
#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

static atomic_int calls;

static void
path_of_fd (int fd, char *out_path)
{
  char link[64];
  ssize_t n;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, out_path, PATH_MAX - 1);
  out_path[n > 0 ? n : 0] = '\0';
}

static void
path_at (int dir, const char *name, char *out_path)
{
  size_t length;

  out_path[0] = '\0';
  if (name[0] != '/')
    {
      if (dir == AT_FDCWD)
        out_path = getcwd (out_path, PATH_MAX);
      else
        path_of_fd (dir, out_path);
      strncat (out_path, "/", PATH_MAX - strlen (out_path) - 1);
    }
  length = strlen (out_path);
  snprintf (out_path + length, PATH_MAX - length, "%s", name);
}

static int
is_under (const char *path)
{
  const char *under = getenv ("KILL_AT_UNDER");
  size_t length = under ? strlen (under) : 0;

  return length > 0 && strncmp (path, under, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static void
note (const char *name, const char *path, const char *other)
{
  const char *log = getenv ("KILL_AT_LOG");
  char line[3 * PATH_MAX];
  int n = snprintf (line, sizeof line, "%s\t%s\t%s\n", name, path, other);
  int fd = log ? (int) syscall (SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

  if (fd < 0)
    return;
  syscall (SYS_write, fd, line, n);
  syscall (SYS_close, fd);
}

/* Whether the call is the last. */
static int
count (const char *name, const char *path, const char *other)
{
  const char *number = getenv ("KILL_AT");

  if (!is_under (path))
    return 0;
  note (name, path, other);
  return atomic_fetch_add (&calls, 1) + 1 == (number ? atoi (number) : -1);
}

static int
end (void)
{
  const char *number = getenv ("KILL_AT_ERRNO");

  if (number)
    {
      errno = atoi (number);
      return -1;
    }
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

/* -1: it is not to happen. */
static int
before (const char *name, const char *path, const char *other)
{
  return count (name, path, other) ? end () : 0;
}

static int
before_fd (const char *name, int fd)
{
  char path[PATH_MAX];

  path_of_fd (fd, path);
  return before (name, path, "");
}

static int
before_at (const char *name, int dir, const char *path)
{
  char whole[PATH_MAX];

  path_at (dir, path, whole);
  return before (name, whole, "");
}

/* What is there already is not made. */
static int
is_new (int dir, const char *path)
{
  return faccessat (dir, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
}

/* ---- opening ---- */

static int
open_counted (int dir, const char *path, int flags, mode_t mode)
{
  if (((flags & O_TRUNC) || ((flags & O_CREAT) && is_new (dir, path))) && before_at ("open", dir, path) != 0)
    return -1;
  return (int) syscall (SYS_openat, dir, path, flags, mode);
}

#define MODE_OF(flags, last) \
  mode_t mode = 0; \
  va_list args; \
  va_start (args, last); \
  if ((flags) & O_CREAT) \
    mode = va_arg (args, mode_t); \
  va_end (args)

int
open (const char *path, int flags, ...)
{
  MODE_OF (flags, flags);
  return open_counted (AT_FDCWD, path, flags, mode);
}

int
open64 (const char *path, int flags, ...)
{
  MODE_OF (flags, flags);
  return open_counted (AT_FDCWD, path, flags, mode);
}

int
openat (int dir, const char *path, int flags, ...)
{
  MODE_OF (flags, flags);
  return open_counted (dir, path, flags, mode);
}

int
openat64 (int dir, const char *path, int flags, ...)
{
  MODE_OF (flags, flags);
  return open_counted (dir, path, flags, mode);
}

/* ---- writing ---- */

static size_t
write_counted (const char *name, int fd, size_t length, int *out_last)
{
  char path[PATH_MAX];

  *out_last = 0;
  path_of_fd (fd, path);
  if (!count (name, path, ""))
    return length;
  if (getenv ("KILL_AT_HALF") == NULL && end () != 0)
    *out_last = -1;
  else
    *out_last = 1;
  return length / 2;
}

ssize_t
write (int fd, const void *data, size_t length)
{
  int last;
  size_t some = write_counted ("write", fd, length, &last);
  ssize_t n = last < 0 ? -1 : REAL (write) (fd, data, some);

  return last > 0 ? end () : n;
}

ssize_t
pwrite (int fd, const void *data, size_t length, off_t offset)
{
  int last;
  size_t some = write_counted ("write", fd, length, &last);
  ssize_t n = last < 0 ? -1 : REAL (pwrite) (fd, data, some, offset);

  return last > 0 ? end () : n;
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off64_t offset)
{
  int last;
  size_t some = write_counted ("write", fd, length, &last);
  ssize_t n = last < 0 ? -1 : REAL (pwrite64) (fd, data, some, offset);

  return last > 0 ? end () : n;
}

int
ftruncate (int fd, off_t length)
{
  return before_fd ("truncate", fd) != 0 ? -1 : REAL (ftruncate) (fd, length);
}

int
ftruncate64 (int fd, off64_t length)
{
  return before_fd ("truncate", fd) != 0 ? -1 : REAL (ftruncate64) (fd, length);
}

int
fsync (int fd)
{
  return before_fd ("fsync", fd) != 0 ? -1 : REAL (fsync) (fd);
}

int
fdatasync (int fd)
{
  return before_fd ("fsync", fd) != 0 ? -1 : REAL (fdatasync) (fd);
}

int
futimens (int fd, const struct timespec times[2])
{
  return before_fd ("times", fd) != 0 ? -1 : REAL (futimens) (fd, times);
}

/* ---- names ---- */

static int
before_rename (int from_dir, const char *from, int to_dir, const char *to)
{
  char from_path[PATH_MAX];
  char to_path[PATH_MAX];

  path_at (from_dir, from, from_path);
  path_at (to_dir, to, to_path);
  return before ("rename", from_path, to_path);
}

int
rename (const char *from, const char *to)
{
  return before_rename (AT_FDCWD, from, AT_FDCWD, to) != 0 ? -1 : REAL (rename) (from, to);
}

int
renameat (int from_dir, const char *from, int to_dir, const char *to)
{
  return before_rename (from_dir, from, to_dir, to) != 0 ? -1 : REAL (renameat) (from_dir, from, to_dir, to);
}

int
renameat2 (int from_dir, const char *from, int to_dir, const char *to, unsigned int flags)
{
  return before_rename (from_dir, from, to_dir, to) != 0 ? -1 : REAL (renameat2) (from_dir, from, to_dir, to, flags);
}

int
unlink (const char *path)
{
  return before_at ("unlink", AT_FDCWD, path) != 0 ? -1 : REAL (unlink) (path);
}

int
unlinkat (int dir, const char *path, int flags)
{
  return before_at ("unlink", dir, path) != 0 ? -1 : REAL (unlinkat) (dir, path, flags);
}

int
rmdir (const char *path)
{
  return before_at ("unlink", AT_FDCWD, path) != 0 ? -1 : REAL (rmdir) (path);
}

int
mkdir (const char *path, mode_t mode)
{
  if (is_new (AT_FDCWD, path) && before_at ("mkdir", AT_FDCWD, path) != 0)
    return -1;
  return REAL (mkdir) (path, mode);
}

int
mkdirat (int dir, const char *path, mode_t mode)
{
  if (is_new (dir, path) && before_at ("mkdir", dir, path) != 0)
    return -1;
  return REAL (mkdirat) (dir, path, mode);
}
