/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "server/httpmail-server.h"

#define DEFAULT_PORT 8080

static char *root;
static char *listen_at;
static char *users;
static char *tls_cert;
static char *tls_key;
static char *sendmail;
static gboolean read_only;

const GOptionEntry cli_serve_options[] = {
  { "root", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &root,
    N_("The directory that holds a Maildir for each user (default: httpmail/mail in the user's data directory)"), N_("DIR") },
  { "listen", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &listen_at,
    N_("Where to listen (default: 127.0.0.1:8080); port 0 chooses a free one"), N_("ADDR:PORT") },
  { "users", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &users,
    N_("The users and their passwords, as htdigest writes them, of the realm httpmail"), N_("FILE") },
  { "tls-cert", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &tls_cert, N_("Serve https with this certificate (PEM)"),
    N_("FILE") },
  { "tls-key", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &tls_key, N_("The certificate's private key (PEM)"), N_("FILE") },
  { "sendmail", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &sendmail,
    N_("The command that gets mail for other systems, as sendmail does (default: such mail is refused)"), N_("CMD") },
  { "read-only", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &read_only, N_("Change nothing in the mailboxes"), NULL },
  { NULL }
};

/* "ADDR:PORT", "[ADDR]:PORT", ":PORT", "PORT" or "ADDR". */
static gboolean
parse_listen (const char *text, char **out_address, guint *out_port)
{
  const char *colon = strrchr (text, ':');
  guint64 port = DEFAULT_PORT;

  if (text[0] == '[')
    {
      const char *end = strchr (text, ']');
      if (end == NULL || (end[1] != ':' && end[1] != '\0'))
        return FALSE;
      *out_address = g_strndup (text + 1, end - text - 1);
      colon = end[1] == ':' ? end + 1 : NULL;
    }
  else if (colon != NULL && strchr (text, ':') == colon)
    {
      *out_address = g_strndup (text, colon - text);
    }
  else if (colon == NULL && strspn (text, "0123456789") == strlen (text))
    {
      colon = text - 1;
      *out_address = g_strdup ("");
    }
  else
    {
      *out_address = g_strdup (text);
      colon = NULL;
    }

  if (colon != NULL && !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return FALSE;
  *out_port = (guint) port;
  if (**out_address == '\0' || g_ascii_strcasecmp (*out_address, "localhost") == 0)
    {
      g_free (*out_address);
      *out_address = g_strdup ("127.0.0.1");
    }
  return TRUE;
}

static gboolean
is_loopback (const char *address)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);

  return parsed != NULL && g_inet_address_get_is_loopback (parsed);
}

static gboolean
add_users (HTTPMailServer *server, CliRun *run, GError **error)
{
  const CliOptions *options = run->options;
  char *password = NULL;

  if (users)
    return httpmail_server_load_users (server, users, error);

  if (options->password_file)
    password = cli_password_from_file (options->password_file, options, error);
  else if (options->password_command)
    password = cli_password_from_command (options->password_command, NULL, error);
  else
    {
      g_autofree char *question = g_strdup_printf (_("Password that %s is to log on with: "), options->user);
      password = cli_password_from_terminal (question, error);
      if (password == NULL && *error == NULL)
        g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                             _("The user has no password: give --password-file or --password-command"));
    }
  if (password == NULL)
    return FALSE;

  gboolean added = httpmail_server_add_user (server, options->user, password, error);
  cli_password_free (password);
  return added;
}

static gboolean
set_up (HTTPMailServer *server, CliRun *run, GError **error)
{
  /* First: adding users makes their Maildirs, unless nothing may change. */
  httpmail_server_set_read_only (server, read_only);
  if (!add_users (server, run, error))
    return FALSE;
  if (tls_cert && !httpmail_server_set_tls (server, tls_cert, tls_key ? tls_key : tls_cert, error))
    return FALSE;
  if (sendmail)
    httpmail_server_set_sendmail (server, sendmail);
  return TRUE;
}

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

/* What the server has to say while it runs, for instance about a message that it cannot read. */
static void
on_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  CliRun *run = user_data;

  cli_note (run->options, "httpmail: %s", message);
}

static void
announce (HTTPMailServer *server, CliRun *run)
{
  g_autofree char *uri = httpmail_server_get_uri (server);

  if (run->options->json)
    {
      cli_output_begin (run->output);
      cli_output_string (run->output, "listening", uri, 0);
      cli_output_end (run->output);
    }
  else
    {
      printf ("listening on %s\n", uri);
    }
  fflush (stdout);
}

CliExit
cli_serve (CliRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  g_autofree char *default_root = g_build_filename (g_get_user_data_dir (), "httpmail", "mail", NULL);
  guint port = 0;

  if ((users != NULL) == (run->options->user != NULL))
    return cli_usage_error (_("serve needs either --users FILE or --user NAME, to know who may log on"));
  if (tls_key && !tls_cert)
    return cli_usage_error (_("--tls-key needs --tls-cert"));
  if (!parse_listen (listen_at ? listen_at : "127.0.0.1", &address, &port))
    return cli_usage_error (_("“%s” is no place to listen at; write ADDR:PORT, for instance 127.0.0.1:8080"), listen_at);

  /* A file that may not get longer is like a full disk: told to the client, and no reason to end. */
  signal (SIGXFSZ, SIG_IGN);
  g_log_set_handler ("HTTPMail", G_LOG_LEVEL_MESSAGE, on_log, run);
  g_autoptr (HTTPMailServer) server = httpmail_server_new (root ? root : default_root);
  if (!set_up (server, run, &error))
    return cli_failure (error);
  if (!is_loopback (address) && !tls_cert)
    cli_note (run->options,
              _("httpmail: warning: listening on %s without TLS: others on the network can read the mail; "
                "--tls-cert and --tls-key prevent it"),
              address);

  /* Before anybody is told that the server runs: then it can be stopped cleanly. */
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint on_term = g_unix_signal_add (SIGTERM, on_signal, loop);
  guint on_int = g_unix_signal_add (SIGINT, on_signal, loop);

  if (!httpmail_server_listen (server, address, port, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        cli_error (_("Port %u of %s is in use by another program: choose another one with --listen %s:PORT, "
                     "or port 0 for any that is free"),
                   port, address, address);
      else
        cli_failure (error);
      return CLI_EXIT_FAILED;
    }
  announce (server, run);
  g_main_loop_run (loop);

  httpmail_server_stop (server);
  g_source_remove (on_term);
  g_source_remove (on_int);
  return CLI_EXIT_DONE;
}
