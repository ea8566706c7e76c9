/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>

#include "cli-change.h"

static char *
find_folder (CliSession *session, const char *name, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *found = cli_folder_find (session, name, &reason);

  if (found == NULL)
    {
      if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_autofree char *quoted = g_shell_quote (name);
          g_set_error (error, reason->domain, reason->code, _("%s\n  Make it with: httpmail mkdir ACCOUNT %s"), reason->message,
                       quoted);
        }
      else
        {
          g_propagate_error (error, g_steal_pointer (&reason));
        }
      return NULL;
    }
  return g_str_has_suffix (found, "/") ? g_steal_pointer (&found) : g_strconcat (found, "/", NULL);
}

/* A name that is taken in the folder gives way to another one. */
static CliExit
transfer (CliRun *run, CliChange change)
{
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_open (run, &status);

  if (session == NULL)
    return status;
  g_autofree char *folder = find_folder (session, run->arguments[run->n_arguments - 1], &error);
  if (folder == NULL)
    return cli_session_failure (session, error);
  g_autoptr (CliTargets) targets = cli_targets_new (session, run->arguments + 1, run->n_arguments - 2, &status);
  if (targets == NULL)
    return status;
  return cli_change (run, session, change, targets, folder);
}

CliExit
cli_cp (CliRun *run)
{
  return transfer (run, CLI_CHANGE_COPY);
}

CliExit
cli_mv (CliRun *run)
{
  return transfer (run, CLI_CHANGE_MOVE);
}
