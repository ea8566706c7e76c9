/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  CliRun *run;
  CliSession *session;
} Download;

/* Each piece is written when it comes: memory does not grow with the message. */
static void
on_content (HTTPMailResponse *response, gpointer user_data)
{
  Download *download = user_data;
  CliOutput *output = download->run->output;
  GBytes *content = httpmail_response_get_content (response);

  if (content == NULL)
    return;
  gsize length;
  gconstpointer data = g_bytes_get_data (content, &length);
  cli_output_bytes (output, data, length);
  if (cli_output_has_failed (output))
    cli_session_stop (download->session);
}

CliExit
cli_cat (CliRun *run)
{
  const guint32 context = 1;
  CliExit status;
  g_autoptr (GError) error = NULL;

  if (run->options->json)
    return cli_usage_error (_("cat prints the message as it is; --json does not go with it"));

  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session == NULL)
    return status;
  g_autofree char *url = cli_message_url (session, run->arguments[1]);
  if (url == NULL)
    return CLI_EXIT_USAGE;

  Download download = { run, session };
  /* As stored, not as a web page. */
  if (!httpmail_transport_command_get (cli_session_get_transport (session), url, NULL, TRUE, context, &error) ||
      !cli_session_follow (session, context, on_content, &download, &error))
    {
      if (cli_output_has_failed (run->output))
        return cli_finish (run->output);
      cli_output_flush (run->output, NULL);
      return cli_session_failure (session, error);
    }
  return cli_finish (run->output);
}
