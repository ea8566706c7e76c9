/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A command of the user's for each event. What a server wrote reaches it in variables and on its standard input, never as a
 * part of the command. */

#include "cli-watch.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Longer than what is worth showing, and far below what a system takes in all. */
#define MAX_CHARACTERS 1000

static void
append_plain (GString *text, gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  /* Also what turns the direction of the text around it. */
  if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
      type == G_UNICODE_PARAGRAPH_SEPARATOR)
    g_string_append_c (text, ' ');
  else
    g_string_append_unichar (text, c);
}

/* One line of characters that only show. */
static void
set_variable (GSubprocessLauncher *launcher, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value ? value : "", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; *p != '\0' && n < MAX_CHARACTERS; p = g_utf8_next_char (p), n++)
    append_plain (text, g_utf8_get_char (p));
  g_subprocess_launcher_setenv (launcher, name, text->str, TRUE);
}

/* An address is whole or not there. */
static void
set_href (GSubprocessLauncher *launcher, const char *name, const CliWatchFolder *folder, const char *message)
{
  g_autofree char *href = NULL;

  if (folder != NULL && message != NULL)
    href = strstr (message, "://") ? g_strdup (message) : g_strconcat (folder->url, message, NULL);
  if (href != NULL && g_utf8_strlen (href, -1) > MAX_CHARACTERS)
    g_clear_pointer (&href, g_free);
  set_variable (launcher, name, href);
}

static void
set_variables (CliWatch *self, GSubprocessLauncher *launcher, const CliWatchEvent *event)
{
  const CliWatchMessage *message = &event->message;
  const CliWatchFolder *folder = cli_watch_get_folder (self, event->folder);
  const CliWatchFolder *old_folder = event->old_name ? cli_watch_get_folder (self, event->old_folder) : NULL;
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, message->size);

  set_variable (launcher, "HTTPMAIL_EVENT", cli_watch_kind_name (event->kind));
  set_variable (launcher, "HTTPMAIL_FOLDER", folder ? folder->name : NULL);
  set_href (launcher, "HTTPMAIL_HREF", folder, message->name);
  set_variable (launcher, "HTTPMAIL_OLD_FOLDER", old_folder ? old_folder->name : NULL);
  set_href (launcher, "HTTPMAIL_OLD_HREF", old_folder, event->old_name);
  set_variable (launcher, "HTTPMAIL_SUBJECT", message->subject);
  set_variable (launcher, "HTTPMAIL_FROM", message->from);
  set_variable (launcher, "HTTPMAIL_TO", message->to);
  set_variable (launcher, "HTTPMAIL_DATE", message->date);
  set_variable (launcher, "HTTPMAIL_READ", message->read ? "1" : "0");
  set_variable (launcher, "HTTPMAIL_HAS_ATTACHMENT", message->has_attachment ? "1" : "0");
  set_variable (launcher, "HTTPMAIL_SIZE", size);
}

static gboolean
write_all (int fd, const char *text)
{
  gsize length = strlen (text);

  for (gsize done = 0; done < length;)
    {
      gssize wrote = write (fd, text + done, length - done);
      if (wrote < 0 && errno != EINTR)
        return FALSE;
      done += (gsize) MAX (wrote, 0);
    }
  return lseek (fd, 0, SEEK_SET) == 0;
}

/* A file, so that a command that does not read it holds nobody up. */
static int
make_input (const char *json, GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("httpmail-XXXXXX", &path, error);

  if (fd < 0)
    return -1;
  g_unlink (path);
  if (write_all (fd, json))
    return fd;
  int saved_errno = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _("Cannot write a temporary file: %s"),
               g_strerror (saved_errno));
  close (fd);
  return -1;
}

static void
tell_end (CliWatch *self, GSubprocess *process)
{
  if (g_subprocess_get_if_signaled (process))
    cli_error (_("The command of --exec was ended by the signal %d"), g_subprocess_get_term_sig (process));
  else if (g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) != 0)
    cli_error (_("The command of --exec ended with the status %d"), g_subprocess_get_exit_status (process));
}

/* A group of its own, to be ended with all that it started. */
static void
on_child (gpointer user_data)
{
  setpgid (0, 0);
}

/* At once: g_subprocess_send_signal leaves it to a thread, for which the program may be too short. */
static void
end_group (GSubprocess *process)
{
  const char *identifier = g_subprocess_get_identifier (process);

  if (identifier != NULL)
    kill (-(pid_t) g_ascii_strtoll (identifier, NULL, 10), SIGTERM);
}

void
cli_watch_exec (CliWatch *self, const CliWatchEvent *event, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  int input = make_input (json, &error);

  if (input >= 0)
    {
      g_subprocess_launcher_take_stdin_fd (launcher, input);
      g_subprocess_launcher_set_child_setup (launcher, on_child, NULL, NULL);
      set_variables (self, launcher, event);
      /* What has been printed so far comes before what the command prints. */
      cli_output_flush (self->run->output, NULL);
      process = g_subprocess_launcher_spawn (launcher, &error, "/bin/sh", "-c", self->command, NULL);
    }
  if (process == NULL)
    {
      cli_error (_("The command of --exec cannot be started: %s"), error->message);
      return;
    }

  g_subprocess_wait_async (process, cli_session_get_cancellable (self->session), cli_session_ready, self->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
  if (g_subprocess_wait_finish (process, result, NULL))
    tell_end (self, process);
  else
    end_group (process);
}
