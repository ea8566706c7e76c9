/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-letter.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static char *from;
static char *full_name;
static char **to;
static gboolean read_recipients;
static gboolean ignore_dots;
static gboolean no_save_sent;
/* Put in by cli_sendmail_translate. */
static gboolean sendmail_style;
static int n_addresses;

const GOptionEntry cli_send_options[] = {
  { "from", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &from, N_("The sender's address (default: the From field)"),
    N_("ADDRESS") },
  { "full-name", 'F', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &full_name,
    N_("The sender's name, for a message without a From field"), N_("NAME") },
  { "to", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &to,
    N_("An address to send to, more than once if needed (default: the To, Cc and Bcc fields)"), N_("ADDRESS") },
  { "read-recipients", 't', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &read_recipients,
    N_("Send to those of the To, Cc and Bcc fields, too"), NULL },
  { "ignore-dots", 'i', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &ignore_dots,
    N_("A line of one dot does not end the message (it never does)"), NULL },
  { "no-save-sent", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &no_save_sent,
    N_("Keep no copy in the folder for sent mail"), NULL },
  { "sendmail", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &sendmail_style, NULL, NULL },
  { "addresses", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &n_addresses, NULL, NULL },
  { NULL }
};

static GInputStream *
open_message (CliRun *run, const char *path, GError **error)
{
  if (path == NULL || strcmp (path, "-") == 0)
    {
      if (isatty (STDIN_FILENO) == 1)
        cli_note (run->options, _("Write the message, beginning with its header; Ctrl-D ends it."));
      return g_unix_input_stream_new (STDIN_FILENO, FALSE);
    }
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  return G_INPUT_STREAM (g_file_read (file, NULL, error));
}

/* Programs that call sendmail name addresses where people name a file. */
static gboolean
is_recipient (CliRun *run, guint index)
{
  const char *argument = run->arguments[index];

  if (sendmail_style || index + (guint) n_addresses >= run->n_arguments)
    return TRUE;
  return strchr (argument, '@') != NULL && !g_file_test (argument, G_FILE_TEST_EXISTS);
}

/* The addresses, of which options name some and arguments others; the file is what is left. */
static CliExit
sort_arguments (CliRun *run, GPtrArray *recipients, const char **out_path)
{
  for (gsize i = 0; to && to[i]; i++)
    g_ptr_array_add (recipients, to[i]);
  for (guint i = 1; i < run->n_arguments; i++)
    {
      if (is_recipient (run, i))
        g_ptr_array_add (recipients, (char *) run->arguments[i]);
      else if (*out_path == NULL)
        *out_path = run->arguments[i];
      else
        return cli_usage_error (_("A message is in one file, not in %s and %s; addresses have an @"), *out_path,
                                run->arguments[i]);
    }
  g_ptr_array_add (recipients, NULL);
  return CLI_EXIT_DONE;
}

/* Whom mail of this account is from where nothing says that; NULL when that is not known either. */
static char *
default_sender (const CliAccount *account, const CliOptions *options)
{
  g_autofree char *user = options->user ? g_strdup (options->user) : cli_account_get_user (account);

  if (account->from)
    return g_strdup (account->from);
  return user && strchr (user, '@') ? g_steal_pointer (&user) : NULL;
}

static CliExit
tell (CliRun *run, const CliLetter *letter, const char *location)
{
  g_autofree char *recipients = g_strjoinv (", ", letter->recipients);

  if (cli_output_is_json (run->output))
    {
      cli_output_begin (run->output);
      cli_output_string (run->output, "from", letter->from, 0);
      cli_output_string (run->output, "to", recipients, 0);
      cli_output_string (run->output, "location", location, 0);
      cli_output_end (run->output);
    }
  /* sendmail says nothing when all is well, and what cron hears from it becomes mail again. */
  if (!sendmail_style || run->options->verbose)
    cli_note (run->options, _("Sent to %s."), recipients);
  return cli_finish (run->output);
}

static CliExit
send_letter (CliRun *run, CliAccount *account, const CliLetter *letter)
{
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autofree char *location = NULL;
  g_autoptr (CliSession) session = cli_session_open_for (run, account, run->options, &status);

  if (session == NULL)
    return status;
  g_autofree char *url = cli_session_property (session, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE, &error);
  if (url == NULL)
    return cli_session_failure (session, error);
  cli_session_catch_signals (session);

  HTTPMailTransport *transport = cli_session_get_transport (session);
  httpmail_transport_send_message_async (transport, url, letter->from, (const char *const *) letter->recipients,
                                         !no_save_sent, g_io_stream_get_input_stream (letter->spool),
                                         cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  gboolean sent = httpmail_transport_send_message_finish (transport, result, &location, &error);
  if (!sent && cli_session_is_interrupted (session))
    {
      cli_error (_("Stopped. Whether the message was sent is not known: the folder for sent mail tells"));
      return CLI_EXIT_FAILED;
    }
  if (!sent)
    return cli_session_failure (session, error);
  return tell (run, letter, location);
}

CliExit
cli_send (CliRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  const char *path = NULL;
  CliExit status = sort_arguments (run, recipients, &path);
  g_autoptr (CliAccount) account = NULL;

  if (status != CLI_EXIT_DONE)
    return status;
  account = cli_account_find (run->arguments[0], &error);
  if (account == NULL)
    return cli_failure (error);

  /* The message is looked at first: what cannot be sent does not even lead to a connection. */
  g_autofree char *sender = default_sender (account, run->options);
  CliLetterOptions options = {
    .from = from,
    .default_from = sender,
    .full_name = full_name,
    .to = (const char *const *) recipients->pdata,
    .read_recipients = read_recipients,
    .skip_from_line = sendmail_style,
  };
  g_autoptr (GInputStream) input =
    cli_letter_check_options (&options, &error) ? open_message (run, path, &error) : NULL;
  g_autoptr (CliLetter) letter = input ? cli_letter_read (input, &options, &error) : NULL;
  if (letter == NULL)
    return cli_failure (error);
  return send_letter (run, g_steal_pointer (&account), letter);
}
