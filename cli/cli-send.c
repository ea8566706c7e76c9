/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static char *from;
static char **to;

const GOptionEntry cli_send_options[] = {
  { "from", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &from, N_("The sender's address (default: the From field)"),
    N_("ADDRESS") },
  { "to", 't', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &to,
    N_("An address to send to, more than once if needed (default: the To, Cc and Bcc fields)"), N_("ADDRESS") },
  { NULL }
};

static GInputStream *
open_message (CliRun *run, GError **error)
{
  const char *path = run->n_arguments > 1 ? run->arguments[1] : "-";

  if (strcmp (path, "-") == 0)
    {
      if (isatty (STDIN_FILENO) == 1)
        cli_note (run->options, _("Write the message, beginning with its header; Ctrl-D ends it."));
      return g_unix_input_stream_new (STDIN_FILENO, FALSE);
    }
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  return G_INPUT_STREAM (g_file_read (file, NULL, error));
}

CliExit
cli_send (CliRun *run)
{
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autofree char *location = NULL;

  /* The message is looked at first: what cannot be sent does not even lead to a connection. */
  g_autoptr (GInputStream) input = open_message (run, &error);
  g_autoptr (CliLetter) letter = input ? cli_letter_read (input, from, (const char *const *) to, &error) : NULL;
  if (letter == NULL)
    return cli_failure (error);

  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session == NULL)
    return status;
  g_autofree char *url = cli_session_property (session, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE, &error);
  if (url == NULL)
    return cli_session_failure (session, error);

  HTTPMailTransport *transport = cli_session_get_transport (session);
  httpmail_transport_send_message_async (transport, url, letter->from, (const char *const *) letter->recipients, TRUE,
                                         g_io_stream_get_input_stream (letter->spool),
                                         cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  if (!httpmail_transport_send_message_finish (transport, result, &location, &error))
    return cli_session_failure (session, error);

  g_autofree char *recipients = g_strjoinv (", ", letter->recipients);
  if (cli_output_is_json (run->output))
    {
      cli_output_begin (run->output);
      cli_output_string (run->output, "from", letter->from, 0);
      cli_output_string (run->output, "to", recipients, 0);
      cli_output_string (run->output, "location", location, 0);
      cli_output_end (run->output);
    }
  cli_note (run->options, _("Sent to %s."), recipients);
  return cli_finish (run->output);
}
