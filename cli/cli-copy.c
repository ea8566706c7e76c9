/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>

/* Copies or moves one message; a name that is taken in the folder gives way to another one. */
static gboolean
transfer_one (CliBatch *batch, const char *url, const char *folder, gboolean move)
{
  HTTPMailTransport *transport = cli_session_get_transport (batch->session);
  GCancellable *cancellable = cli_session_get_cancellable (batch->session);
  g_autofree char *destination = g_strconcat (folder, cli_href_name (url), NULL);
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (move)
    httpmail_transport_move_async (transport, url, destination, TRUE, cancellable, cli_session_ready, batch->session);
  else
    httpmail_transport_copy_async (transport, url, destination, TRUE, cancellable, cli_session_ready, batch->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (batch->session);
  if (move)
    done = httpmail_transport_move_finish (transport, result, &location, &error);
  else
    done = httpmail_transport_copy_finish (transport, result, &location, &error);

  if (!done)
    return cli_batch_failed (batch, url, error);
  cli_batch_done (batch, url, location ? location : destination);
  return TRUE;
}

static CliExit
transfer (CliRun *run, gboolean move)
{
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_open (run, &status);

  if (session == NULL)
    return status;
  g_autofree char *found = cli_folder_find (session, run->arguments[run->n_arguments - 1], &error);
  if (found == NULL)
    return cli_session_failure (session, error);
  g_autofree char *folder = g_str_has_suffix (found, "/") ? g_strdup (found) : g_strconcat (found, "/", NULL);

  CliBatch batch = { .run = run, .session = session };
  gboolean go_on = TRUE;
  for (guint i = 1; i + 1 < run->n_arguments && go_on; i++)
    {
      g_autofree char *url = cli_message_url (session, run->arguments[i]);
      if (url == NULL)
        return CLI_EXIT_USAGE;
      go_on = transfer_one (&batch, url, folder, move);
    }
  return cli_batch_end (&batch);
}

CliExit
cli_cp (CliRun *run)
{
  return transfer (run, FALSE);
}

CliExit
cli_mv (CliRun *run)
{
  return transfer (run, TRUE);
}
