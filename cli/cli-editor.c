/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-contacts.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const char *
choose_editor (void)
{
  const char *editor = g_getenv ("VISUAL");

  if (editor == NULL || *editor == '\0')
    editor = g_getenv ("EDITOR");
  return editor && *editor ? editor : "vi";
}

/* In the child: Ctrl-C is for the editor. */
static void
allow_signals (gpointer user_data)
{
  signal (SIGINT, SIG_DFL);
  signal (SIGQUIT, SIG_DFL);
}

/* The command may have arguments, so a shell reads it, as git has it. */
static gboolean
run_editor (const char *path, GError **error)
{
  const char *editor = choose_editor ();
  g_autofree char *command = g_strconcat (editor, " \"$@\"", NULL);
  const char *const argv[] = { "/bin/sh", "-c", command, editor, path, NULL };
  g_autoptr (GError) reason = NULL;
  int status = 0;

  void (*on_interrupt) (int) = signal (SIGINT, SIG_IGN);
  void (*on_quit) (int) = signal (SIGQUIT, SIG_IGN);
  gboolean good = g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_CHILD_INHERITS_STDIN, allow_signals, NULL, NULL, NULL,
                                &status, &reason) &&
                  g_spawn_check_wait_status (status, &reason);
  signal (SIGINT, on_interrupt);
  signal (SIGQUIT, on_quit);
  if (!good)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The editor (%s) failed, nothing was changed: %s"), editor,
                 reason->message);
  return good;
}

char *
cli_edit_text (const char *text, char **out_path, GError **error)
{
  char *edited = NULL;
  int fd = g_file_open_tmp ("httpmail-XXXXXX.vcf", out_path, error);

  if (fd < 0)
    return NULL;
  close (fd);
  /* The file is nobody else's to read, and stays so. */
  if (!g_file_set_contents_full (*out_path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, error) || !run_editor (*out_path, error) ||
      !g_file_get_contents (*out_path, &edited, NULL, error))
    return NULL;
  return edited;
}
