/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-account.h"
#include "cli-sendmail.h"
#include "cli-terminal.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  const char *name;
  CliHandler handler;
  /* besides the command's name */
  guint min_arguments;
  guint max_arguments;
  const GOptionEntry *options;
  const char *usage;
  const char *blurb;
} CliCommand;

static const CliCommand commands[] = {
  { "probe", cli_probe, 1, 1, cli_probe_options, N_("ACCOUNT"), N_("Tell what answers there, and what the account has") },
  { "account", cli_account, 1, G_MAXUINT, cli_account_options, N_("add NAME URL | list | test NAME | remove NAME"),
    N_("Keep the accounts that have a name") },
  { "folders", cli_folders, 1, 1, NULL, N_("ACCOUNT"), N_("List the folders with what is in them") },
  { "ls", cli_ls, 1, G_MAXUINT, cli_ls_options, N_("ACCOUNT [FOLDER…]"),
    N_("List the messages of folders, or of the inbox") },
  { "cat", cli_cat, 2, G_MAXUINT, cli_cat_options, N_("ACCOUNT MESSAGE…"), N_("Print messages as they are stored") },
  { "send", cli_send, 1, G_MAXUINT, cli_send_options, N_("ACCOUNT [FILE | RECIPIENT…]"),
    N_("Send the message (RFC 5322) in a file or on standard input") },
  { "contacts", cli_contacts, 1, G_MAXUINT, cli_contacts_options,
    N_("ACCOUNT [list | show CONTACT… | add [FILE] | edit CONTACT [FILE] | rm CONTACT…]"),
    N_("List, show, add, change and delete contacts") },
  { "mark", cli_mark, 2, G_MAXUINT, cli_mark_options, N_("ACCOUNT MESSAGE…"), N_("Mark messages as read or not read") },
  { "cp", cli_cp, 3, G_MAXUINT, NULL, N_("ACCOUNT MESSAGE… FOLDER"), N_("Copy messages to a folder") },
  { "mv", cli_mv, 3, G_MAXUINT, NULL, N_("ACCOUNT MESSAGE… FOLDER"), N_("Move messages to a folder") },
  { "rm", cli_rm, 2, G_MAXUINT, cli_rm_options, N_("ACCOUNT MESSAGE…"), N_("Delete messages for good") },
  { "mkdir", cli_mkdir, 2, 2, cli_mkdir_options, N_("ACCOUNT FOLDER"), N_("Make a folder and print its href") },
  { "rmdir", cli_rmdir, 2, 2, cli_rmdir_options, N_("ACCOUNT FOLDER"), N_("Delete a folder") },
  { "sync", cli_sync, 1, 2, cli_sync_options, N_("ACCOUNT DIR"), N_("Bring a Maildir into step with the account") },
  { "export", cli_export, 2, 2, cli_export_options, N_("ACCOUNT FILE|DIR"), N_("Write all messages into a file or a directory") },
  { "import", cli_import, 3, 3, cli_import_options, N_("ACCOUNT FILE|DIR FOLDER"), N_("Put messages into a folder") },
  { "migrate", cli_migrate, 2, 2, cli_migrate_options, N_("FROM TO"), N_("Copy all messages of one account to another") },
  { "watch", cli_watch, 1, G_MAXUINT, cli_watch_options, N_("ACCOUNT [FOLDER…]"), N_("Tell of new, changed and gone messages") },
  { "serve", cli_serve, 0, 0, cli_serve_options, "", N_("Serve Maildirs over HTTPMail") },
};

/* In the list of commands, before the command of that name. */
static const struct
{
  const char *command;
  const char *heading;
} groups[] = {
  { "probe", N_("Accounts") },
  { "folders", N_("Looking around and reading") },
  { "send", N_("Sending, and the address book") },
  { "mark", N_("Changing what is there") },
  { "sync", N_("Taking mail out and putting it in") },
  { "watch", N_("Watching and serving") },
};

static const char explanation[] =
  N_("ACCOUNT is a URL (http://user@host:port/path), or a name that httpmail account\n"
     "add gave to one, in httpmail/accounts.conf in the user's configuration\n"
     "directory. MESSAGE is an href as ls prints it. FOLDER is a folder's name, one\n"
     "of inbox, sent, drafts, trash and junk, or an href.\n"
     "\n"
     "Exit status: 0 done, 1 failed, 2 wrong usage, 3 logon refused, 4 cannot connect,\n"
     "5 partly done.");

static void
print_usage (FILE *stream)
{
  fprintf (stream, "%s\n", _("Usage: httpmail COMMAND …"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (groups); j++)
        if (strcmp (groups[j].command, commands[i].name) == 0)
          fprintf (stream, "\n%s:\n", _(groups[j].heading));
      fprintf (stream, "  %-9s %s\n", commands[i].name, _(commands[i].blurb));
    }
  fprintf (stream, "\n%s\n\n%s\n", _("httpmail COMMAND --help tells what a command takes."), _(explanation));
}

static const CliCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}

static GOptionContext *
option_context (const CliCommand *command, CliOptions *options, char ***arguments, gboolean *help)
{
  const GOptionEntry shared[] = {
    { "user", 'U', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &options->user, N_("The name of the user"), N_("NAME") },
    { "password-file", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &options->password_file,
      N_("The file whose first line is the password"), N_("FILE") },
    { "password-command", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &options->password_command,
      N_("The command that prints the password"), N_("CMD") },
    { "json", 'j', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->json, N_("Print one JSON object a line"), NULL },
    { "quiet", 'q', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->quiet, N_("Say nothing but errors"), NULL },
    { "help", 'h', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, help, N_("Tell what the command takes"), NULL },
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, arguments, NULL, NULL },
    { NULL }
  };
  const GOptionEntry client[] = {
    { "timeout", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &options->timeout,
      N_("Give up when nothing arrives for so long"), N_("SECONDS") },
    { "deadline", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &options->deadline,
      N_("Give up when the whole run takes longer"), N_("SECONDS") },
    { "connections", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &options->connections,
      N_("How many connections to use at most"), N_("NUMBER") },
    { "ca-file", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &options->ca_file,
      N_("Trust the authorities in this PEM file"), N_("FILE") },
    { "insecure-auth", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->insecure_auth,
      N_("Allow a password to cross the network in clear text"), NULL },
    { "verbose", 'v', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &options->verbose,
      N_("Show what is said and answered, without secrets"), NULL },
    { NULL }
  };
  g_autofree char *summary = g_strdup_printf ("%s.", _(command->blurb));
  g_autofree char *parameters = g_strconcat (command->name, *command->usage ? " " : "", _(command->usage), NULL);
  GOptionContext *context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  if (command->options)
    g_option_context_add_main_entries (context, command->options, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, shared, GETTEXT_PACKAGE);
  if (command->min_arguments > 0)
    {
      g_option_context_add_main_entries (context, client, GETTEXT_PACKAGE);
      g_option_context_set_description (context, _(explanation));
    }
  return context;
}

/* GLib begins with "Usage: PROGRAM [OPTION…]" and an empty line; that does not tell the command's arguments. */
static void
print_help (const CliCommand *command, GOptionContext *context)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
  const char *rest = strstr (help, "\n\n");

  printf (_("Usage: httpmail %s [OPTION…] %s"), command->name, *command->usage ? _(command->usage) : "");
  fputs (rest ? rest : "\n", stdout);
}

static CliExit
check_arguments (const CliCommand *command, const CliOptions *options, char **arguments, guint n)
{
  if (n < command->min_arguments || n > command->max_arguments)
    return cli_usage_error (_("Usage: httpmail %s [OPTION…] %s\n  httpmail %s --help tells more"), command->name,
                            *command->usage ? _(command->usage) : "", command->name);
  for (guint i = 0; i < n; i++)
    if (!g_utf8_validate (arguments[i], -1, NULL))
      return cli_usage_error (_("Argument %u is not UTF-8"), i + 1);
  if (options->timeout < 0 || options->deadline < 0 || options->connections < 0)
    return cli_usage_error (_("--timeout, --deadline and --connections take a number that is not negative"));
  if (options->password_file && options->password_command)
    return cli_usage_error (_("Give one of --password-file and --password-command"));
  return CLI_EXIT_DONE;
}

static CliExit
run_command (const CliCommand *command, char **argv)
{
  CliOptions options = { NULL };
  g_auto (GStrv) arguments = NULL;
  gboolean help = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = option_context (command, &options, &arguments, &help);
  g_auto (GStrv) strv = command->handler == cli_send ? cli_sendmail_translate (argv, NULL) : g_strdupv (argv);
  CliExit status;

  if (!g_option_context_parse_strv (context, &strv, &error))
    return cli_usage_error (_("%s\n  httpmail %s --help tells what it takes"), error->message, command->name);
  if (help)
    {
      print_help (command, context);
      return CLI_EXIT_DONE;
    }

  guint n = arguments ? g_strv_length (arguments) : 0;
  status = check_arguments (command, &options, arguments, n);
  if (status == CLI_EXIT_DONE)
    {
      g_autoptr (CliOutput) output = cli_output_new (options.json);
      CliRun run = {
        .options = &options,
        .arguments = (const char *const *) arguments,
        .n_arguments = n,
        .output = output,
      };
      status = command->handler (&run);
    }
  g_free (options.user);
  g_free (options.password_file);
  g_free (options.password_command);
  g_free (options.ca_file);
  return status;
}

/* By the name of sendmail, by a link: mail programs that let nobody choose find it. */
static CliExit
run_as_sendmail (char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *account = cli_account_for_sendmail (&error);

  if (account == NULL)
    return cli_failure (error);
  g_auto (GStrv) words = cli_sendmail_translate (argv, account);
  return run_command (find_command ("send"), words);
}

int
main (int argc, char **argv)
{
  /* Standard output is for results alone, whatever G_MESSAGES_DEBUG asks for. */
  g_log_writer_default_set_use_stderr (TRUE);
  /* Before any thread: HTTP/2 of the oldest libsoup that we run on is not to be trusted. */
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  cli_terminal_guard ();
  setlocale (LC_ALL, "");
  const char *localedir = g_getenv ("HTTPMAIL_LOCALEDIR");
  bindtextdomain (GETTEXT_PACKAGE, localedir ? localedir : CLI_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_autofree char *called = g_path_get_basename (argc > 0 ? argv[0] : "");
  if (strcmp (called, "sendmail") == 0)
    return run_as_sendmail (argv);

  const char *name = argc > 1 ? argv[1] : "";
  if (strcmp (name, "help") == 0 && argc > 2)
    {
      const CliCommand *command = find_command (argv[2]);
      char *help_argv[] = { argv[0], (char *) "--help", NULL };
      if (command)
        return run_command (command, help_argv);
      name = argv[2];
    }
  else if (strcmp (name, "help") == 0 || strcmp (name, "--help") == 0 || strcmp (name, "-h") == 0)
    {
      print_usage (stdout);
      return CLI_EXIT_DONE;
    }
  else if (strcmp (name, "--version") == 0)
    {
      printf ("httpmail %s\n", CLI_VERSION);
      return CLI_EXIT_DONE;
    }

  const CliCommand *command = find_command (name);
  if (command == NULL)
    {
      if (*name == '\0')
        print_usage (stderr);
      else
        cli_usage_error (_("There is no command “%s”; httpmail --help lists the commands"), name);
      return CLI_EXIT_USAGE;
    }
  return run_command (command, argv + 1);
}
