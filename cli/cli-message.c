/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Texts of a server are part of messages: a terminal sees their controls as \xNN. */
static void
say (const char *prefix, const char *text)
{
  g_autofree char *escaped = isatty (STDERR_FILENO) == 1 ? cli_escape (text, strlen (text), "\n") : g_strdup (text);

  cli_progress_hide ();
  /* What has been printed so far comes first where both streams end in one place. */
  fflush (stdout);
  fprintf (stderr, "%s%s\n", prefix, escaped);
}

void
cli_error (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  say ("httpmail: ", text);
}

void
cli_note (const CliOptions *options, const char *format, ...)
{
  va_list args;

  if (options->quiet)
    return;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  say ("", text);
}

CliExit
cli_usage_error (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  say ("httpmail: ", text);
  return CLI_EXIT_USAGE;
}

/* What to end with, and what to do about it where the library's own message does not say that already. */
static const struct
{
  HTTPMailError code;
  CliExit exit;
  const char *advice;
} advices[] = {
  { HTTPMAIL_ERROR_CANNOT_FIND_HOST, CLI_EXIT_CONNECT, NULL },
  { HTTPMAIL_ERROR_FAILED_TO_CONNECT, CLI_EXIT_CONNECT, NULL },
  { HTTPMAIL_ERROR_SOCKET_CONNECT, CLI_EXIT_CONNECT, NULL },
  { HTTPMAIL_ERROR_CONNECTION, CLI_EXIT_CONNECT, N_("Check the network and the account's URL.") },
  { HTTPMAIL_ERROR_SOCKET_INIT, CLI_EXIT_CONNECT, NULL },
  { HTTPMAIL_ERROR_NOT_CONNECTED, CLI_EXIT_CONNECT, N_("The connection was lost before.") },
  { HTTPMAIL_ERROR_INVALID_CERT_CN, CLI_EXIT_CONNECT,
    N_("Check the host name in the account's URL: the certificate is another host's.") },
  { HTTPMAIL_ERROR_INVALID_CERT_DATE, CLI_EXIT_CONNECT, N_("Check this machine's clock, or ask the server's keeper.") },
  { HTTPMAIL_ERROR_SECURE_CONNECT_FAILED, CLI_EXIT_CONNECT,
    N_("If the server's certificate is of an authority of your own, name its file with --ca-file.") },
  { HTTPMAIL_ERROR_USE_PROXY, CLI_EXIT_CONNECT, NULL },
  { HTTPMAIL_ERROR_UNAUTHORIZED, CLI_EXIT_LOGON, N_("Check the user name (--user) and the password.") },
  { HTTPMAIL_ERROR_LOGON_FAILED, CLI_EXIT_LOGON,
    N_("The server offers no logon that is safe here; --insecure-auth allows a password in clear text.") },
  { HTTPMAIL_ERROR_LOAD_SICILY_FAILED, CLI_EXIT_LOGON, NULL },
  { HTTPMAIL_ERROR_USER_CANCEL, CLI_EXIT_FAILED, NULL },
  { HTTPMAIL_ERROR_PROXY_AUTHENTICATION, CLI_EXIT_LOGON, N_("The proxy asks for a password.") },
  { HTTPMAIL_ERROR_INVALID_ACCOUNT, CLI_EXIT_USAGE, NULL },
  { HTTPMAIL_ERROR_TIMEOUT, CLI_EXIT_FAILED, N_("A longer --timeout waits longer.") },
  { HTTPMAIL_ERROR_NOT_FOUND, CLI_EXIT_FAILED,
    N_("It may have been moved or deleted: httpmail folders and httpmail ls show what is there.") },
  { HTTPMAIL_ERROR_GONE, CLI_EXIT_FAILED,
    N_("It may have been moved or deleted: httpmail folders and httpmail ls show what is there.") },
  { HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND, CLI_EXIT_FAILED,
    N_("httpmail folders shows what it has.") },
  { HTTPMAIL_ERROR_PROTOCOL, CLI_EXIT_FAILED, N_("Is this the address of an HTTPMail account? -v shows what was said.") },
  { HTTPMAIL_ERROR_INCOMPLETE, CLI_EXIT_FAILED, N_("What was written so far is not the whole.") },
  { HTTPMAIL_ERROR_CONNECTION_DROPPED, CLI_EXIT_FAILED, N_("What was written so far is not the whole.") },
  { HTTPMAIL_ERROR_INSUFFICIENT_STORAGE, CLI_EXIT_FAILED, N_("Delete something, or ask for room.") },
};

CliExit
cli_exit_for_error (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (advices); i++)
    if (g_error_matches (error, HTTPMAIL_ERROR, (int) advices[i].code))
      return advices[i].exit;
  return CLI_EXIT_FAILED;
}

CliExit
cli_failure (const GError *error)
{
  cli_error ("%s", error->message);
  for (gsize i = 0; i < G_N_ELEMENTS (advices); i++)
    if (advices[i].advice && g_error_matches (error, HTTPMAIL_ERROR, (int) advices[i].code))
      say ("  ", _(advices[i].advice));
  return cli_exit_for_error (error);
}

CliExit
cli_finish (CliOutput *output)
{
  g_autoptr (GError) error = NULL;

  if (cli_output_flush (output, &error))
    return CLI_EXIT_DONE;
  /* Whoever reads has seen enough, as head does: no reason to complain. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    return CLI_EXIT_FAILED;
  return cli_failure (error);
}
