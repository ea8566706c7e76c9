/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli-terminal.h"

/* Longer than any password, and an end for a file that is none. */
#define PASSWORD_MAX 1024

void
cli_password_free (char *password)
{
  if (password == NULL)
    return;
  explicit_bzero (password, strlen (password));
  g_free (password);
}

static gboolean
on_readable (gint fd, GIOCondition condition, gpointer readable)
{
  *(gboolean *) readable = TRUE;
  return G_SOURCE_REMOVE;
}

/* A command may take its time: deadlines and signals count meanwhile. FALSE: it was cancelled. */
static gboolean
wait_for_data (int fd, GCancellable *cancellable)
{
  gboolean readable = FALSE;
  guint source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, &readable);

  while (!readable && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
  if (!readable)
    g_source_remove (source);
  return readable;
}

/* of_command: it is one's output, for which nothing else has to wait. */
static gssize
read_some (int fd, char *buffer, gsize size, gboolean of_command, GCancellable *cancellable)
{
  gssize got;

  do
    {
      if (of_command && !wait_for_data (fd, cancellable))
        {
          errno = ECANCELED;
          return -1;
        }
      got = read (fd, buffer, size);
    }
  while (got < 0 && errno == EINTR);
  return got;
}

/* Reads on to the end, within reason, so that a command that says more than one line is not cut off. */
static void
discard (int fd, GCancellable *cancellable)
{
  char rest[PASSWORD_MAX];
  guint rounds = 0;

  while (read_some (fd, rest, sizeof rest, TRUE, cancellable) > 0 && ++rounds < 1024)
    continue;
  explicit_bzero (rest, sizeof rest);
}

/* The first line that comes from a descriptor, which is closed. */
static char *
read_first_line (int fd, const char *what, gboolean of_command, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc0 (PASSWORD_MAX + 1);
  gsize length = 0;
  gssize got;

  do
    {
      got = read_some (fd, buffer + length, PASSWORD_MAX - length, of_command, cancellable);
      length += (gsize) MAX (got, 0);
    }
  while (got > 0 && length < PASSWORD_MAX && memchr (buffer, '\n', length) == NULL);

  int saved_errno = errno;
  if (of_command && got >= 0)
    discard (fd, cancellable);
  close (fd);
  if (got < 0)
    {
      explicit_bzero (buffer, PASSWORD_MAX);
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _("Cannot read the password from %s: %s"), what,
                   g_strerror (saved_errno));
      return NULL;
    }

  gsize line = strcspn (buffer, "\r\n");
  char *password = line > 0 ? g_strndup (buffer, line) : NULL;
  explicit_bzero (buffer, PASSWORD_MAX);
  if (password == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The first line of %s is empty; the password belongs there"),
                 what);
  return password;
}

char *
cli_password_from_file (const char *path, const CliOptions *options, GError **error)
{
  struct stat about;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    {
      int saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _("Cannot open the password file %s: %s"), path,
                   g_strerror (saved_errno));
      return NULL;
    }
  if (fstat (fd, &about) == 0 && S_ISREG (about.st_mode) && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    cli_note (options, _("httpmail: warning: other users may read the password in %s; chmod 600 prevents it"), path);
  return read_first_line (fd, path, FALSE, NULL, error);
}

typedef struct
{
  gboolean over;
  int status;
} End;

static void
on_end (GPid pid, gint status, gpointer user_data)
{
  End *end = user_data;

  *end = (End) { TRUE, status };
}

/* FALSE: it was cancelled, and the command is on its way out. */
static gboolean
wait_for_end (GPid pid, GCancellable *cancellable, int *out_status)
{
  End end = { FALSE, 0 };
  guint source = g_child_watch_add (pid, on_end, &end);

  while (!end.over && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
  if (!end.over)
    {
      g_source_remove (source);
      kill (pid, SIGTERM);
    }
  *out_status = end.status;
  return end.over;
}

char *
cli_password_from_command (const char *command, GCancellable *cancellable, GError **error)
{
  const char *const argv[] = { "/bin/sh", "-c", command, NULL };
  GPid pid;
  int output = -1;
  int status = 0;

  /* Its standard input is empty: the program's own may be the message to send. */
  if (!g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &output,
                                 NULL, error))
    return NULL;

  g_autofree char *what = g_strdup_printf (_("the password command (%s)"), command);
  char *password = read_first_line (output, what, TRUE, cancellable, error);
  g_autoptr (GError) reason = NULL;

  if (wait_for_end (pid, cancellable, &status))
    g_spawn_check_wait_status (status, &reason);
  else
    reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, g_strerror (ECANCELED));
  g_spawn_close_pid (pid);
  if (reason != NULL)
    {
      g_clear_pointer (&password, cli_password_free);
      g_clear_error (error);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s failed: %s"), what, reason->message);
    }
  return password;
}

static int
open_terminal (void)
{
  cli_progress_hide ();
  return g_open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
}

static void
write_text (int fd, const char *text)
{
  g_autofree char *escaped = cli_escape (text, strlen (text), "\n");
  gsize length = strlen (escaped);

  for (gsize done = 0; done < length;)
    {
      gssize wrote = write (fd, escaped + done, length - done);
      if (wrote < 0 && errno != EINTR)
        return;
      done += MAX (wrote, 0);
    }
}

/* Reads keys until Enter while nothing is echoed. FALSE when it was given up with Ctrl-C or Ctrl-D. */
static gboolean
read_keys (int fd, char *buffer, gsize size)
{
  gsize length = 0;

  for (;;)
    {
      char key;
      gssize got = read (fd, &key, 1);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0 || key == 0x03 || (key == 0x04 && length == 0))
        return FALSE;
      if (key == '\n' || key == '\r' || key == 0x04)
        return TRUE;
      if (key == 0x15)
        length = 0;
      else if ((key == 0x7f || key == 0x08) && length > 0)
        {
          /* One character, which may be several bytes. */
          while (length > 0 && ((guchar) buffer[--length] & 0xc0) == 0x80)
            continue;
        }
      else if ((guchar) key >= 0x20 && key != 0x7f && length + 1 < size)
        buffer[length++] = key;
      buffer[length] = '\0';
    }
}

char *
cli_password_from_terminal (const char *question, GError **error)
{
  struct termios before;
  struct termios silent;
  int fd = open_terminal ();

  if (fd < 0)
    return NULL;
  if (tcgetattr (fd, &before) != 0)
    {
      close (fd);
      return NULL;
    }

  /* Ctrl-C is a key here, so that nothing can end the program while the terminal is silent. */
  silent = before;
  silent.c_lflag &= ~(tcflag_t) (ECHO | ECHONL | ICANON | ISIG);
  silent.c_cc[VMIN] = 1;
  silent.c_cc[VTIME] = 0;
  cli_terminal_set_silent (fd, &before);
  /* First silent, then the question: what is typed as soon as it shows is meant for it. */
  tcsetattr (fd, TCSAFLUSH, &silent);
  write_text (fd, question);

  g_autofree char *buffer = g_malloc0 (PASSWORD_MAX + 1);
  gboolean answered = read_keys (fd, buffer, PASSWORD_MAX);

  tcsetattr (fd, TCSAFLUSH, &before);
  cli_terminal_set_silent (-1, NULL);
  write_text (fd, "\n");
  close (fd);

  char *password = answered ? g_strdup (buffer) : NULL;
  explicit_bzero (buffer, PASSWORD_MAX);
  if (!answered)
    g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _("The question for the password was cancelled"));
  return password;
}

char *
cli_ask (const char *question)
{
  int fd = open_terminal ();

  if (fd < 0)
    return NULL;
  write_text (fd, question);
  g_autofree char *answer = read_first_line (fd, "/dev/tty", FALSE, NULL, NULL);
  if (answer == NULL || *g_strstrip (answer) == '\0' || !g_utf8_validate (answer, -1, NULL))
    return NULL;
  return g_steal_pointer (&answer);
}

gboolean
cli_confirm (const char *question)
{
  g_autofree char *answer = cli_ask (question);

  /* Translators: the first letters of "yes" in lower and upper case; others mean no */
  return answer != NULL && strchr (_("yY"), answer[0]) != NULL;
}
