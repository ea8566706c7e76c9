/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* httpmail account: the accounts that have a name. */

#include "cli-account.h"
#include "cli-keyring.h"
#include "cli-letter.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static gboolean keyring;
static gboolean no_test;
static gboolean replace;
static gboolean yes;
static char *from;

const GOptionEntry cli_account_options[] = {
  { "keyring", 'k', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &keyring, N_("add: keep the password in the session's keyring"),
    NULL },
  { "from", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &from, N_("add: the sender's address of httpmail send"),
    N_("ADDRESS") },
  { "replace", 'r', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &replace, N_("add: write over an account of that name"), NULL },
  { "no-test", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &no_test, N_("add: do not log on first"), NULL },
  { "yes", 'y', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &yes, N_("remove: do not ask"), NULL },
  { NULL }
};

static const char *
password_source (const CliAccount *account)
{
  if (account->password_file)
    return "file";
  if (account->password_command)
    return "command";
  return account->password_keyring ? "keyring" : "terminal";
}

static void
print_account (CliRun *run, const CliAccount *account)
{
  g_autofree char *user = cli_account_get_user (account);

  cli_output_begin (run->output);
  cli_output_string (run->output, "account", account->name, 16);
  cli_output_string (run->output, "url", account->url, 44);
  cli_output_string (run->output, "user", user, 28);
  cli_output_string (run->output, "password", password_source (account), 0);
  cli_output_end (run->output);
}

static CliExit
list (CliRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = cli_accounts_load (&error);
  CliExit status = CLI_EXIT_DONE;

  if (file == NULL)
    return cli_failure (error);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  if (groups[0] == NULL)
    cli_note (run->options, _("There is no account yet: httpmail account add NAME URL --user NAME"));
  for (gsize i = 0; groups[i]; i++)
    {
      g_autoptr (GError) reason = NULL;
      g_autoptr (CliAccount) account = cli_account_read (file, groups[i], &reason);

      if (account && cli_account_check_url (account->url, &reason))
        print_account (run, account);
      else
        {
          cli_error ("%s: %s", groups[i], reason->message);
          status = CLI_EXIT_PARTLY;
        }
    }
  CliExit written = cli_finish (run->output);
  return written == CLI_EXIT_DONE ? status : written;
}

/* Opens the account and looks at its folders; what failed has been told. */
static CliExit
look_at (CliRun *run, CliAccount *account, const CliOptions *options, char **out_dialect, guint *out_folders)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GEnumClass) dialects = g_type_class_ref (HTTPMAIL_TYPE_DIALECT);
  CliExit status;
  g_autoptr (CliSession) session = cli_session_open_for (run, account, options, &status);
  g_autoptr (GPtrArray) folders = session ? cli_folders_list (session, &error) : NULL;

  if (session == NULL)
    return status;
  if (folders == NULL)
    return cli_session_failure (session, error);

  HTTPMailDialect dialect = httpmail_transport_get_dialect (cli_session_get_transport (session));
  GEnumValue *value = g_enum_get_value (dialects, (int) dialect);
  *out_dialect = g_strdup (value ? value->value_nick : "");
  *out_folders = folders->len;
  return CLI_EXIT_DONE;
}

static CliExit
test (CliRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dialect = NULL;
  guint folders;
  CliAccount *account = cli_account_find (run->arguments[1], &error);

  if (account == NULL)
    return cli_failure (error);
  g_autofree char *name = g_strdup (account->name ? account->name : account->url);
  g_autofree char *url = g_strdup (account->url);
  g_autofree char *user = run->options->user ? g_strdup (run->options->user) : cli_account_get_user (account);
  CliExit status = look_at (run, account, run->options, &dialect, &folders);

  if (status != CLI_EXIT_DONE)
    return status;
  if (cli_output_is_json (run->output))
    {
      cli_output_begin (run->output);
      cli_output_string (run->output, "account", name, 0);
      cli_output_string (run->output, "url", url, 0);
      cli_output_string (run->output, "user", user, 0);
      cli_output_string (run->output, "dialect", dialect, 0);
      cli_output_number (run->output, "folders", folders, 0);
      cli_output_end (run->output);
    }
  else
    cli_note (run->options,
              ngettext ("%s works: a server of the kind %s, %u folder.", "%s works: a server of the kind %s, %u folders.",
                        folders),
              name, dialect, folders);
  return cli_finish (run->output);
}

/* It is typed where accounts are named, and stands in brackets in a file. */
static gboolean
is_name (const char *name)
{
  if (*name == '\0' || *name == '-' || g_ascii_isspace (*name) || strstr (name, "://") != NULL ||
      g_ascii_isspace (name[strlen (name) - 1]))
    return FALSE;
  for (const char *p = name; *p; p = g_utf8_next_char (p))
    if (*p == '[' || *p == ']' || g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static char *
absolute (const char *path)
{
  return path ? g_canonicalize_filename (path, NULL) : NULL;
}

/* What could be written, but not be used later. */
static gboolean
check_texts (const CliAccount *account, GError **error)
{
  const char *const texts[] = { account->user, account->password_file, account->password_command, account->ca_file };
  const CliLetterOptions letter = { .from = account->from };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] && !g_utf8_validate (texts[i], -1, NULL))
      {
        g_autofree char *shown = g_utf8_make_valid (texts[i], -1);
        g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                     _("“%s” is not UTF-8, as everything in the accounts file must be"), shown);
        return FALSE;
      }
  return cli_letter_check_options (&letter, error);
}

static CliAccount *
account_of_options (CliRun *run, GError **error)
{
  const CliOptions *options = run->options;
  g_autoptr (CliAccount) account = g_new0 (CliAccount, 1);
  g_autoptr (HTTPMailServerInfo) info = NULL;

  account->name = g_strdup (run->arguments[1]);
  account->url = g_strdup (run->arguments[2]);
  account->user = g_strdup (options->user);
  account->password_keyring = keyring;
  /* With the keyring they only tell what to put there. */
  account->password_file = keyring ? NULL : absolute (options->password_file);
  account->password_command = keyring ? NULL : g_strdup (options->password_command);
  account->from = g_strdup (from);
  account->ca_file = absolute (options->ca_file);
  account->connections = options->connections;
  account->timeout = options->timeout;
  account->insecure_auth = options->insecure_auth;
  if (!cli_account_check_url (account->url, error) || !check_texts (account, error))
    return NULL;
  info = httpmail_server_info_new_for_uri (account->url, error);
  return info ? g_steal_pointer (&account) : NULL;
}

/* Finds out the password that goes into the keyring. */
static CliExit
ask_password (CliRun *run, CliAccount *account)
{
  const CliOptions *options = run->options;
  g_autoptr (GError) error = NULL;
  g_autofree char *user = cli_account_get_user (account);

  if (user == NULL)
    {
      g_autofree char *question = g_strdup_printf (_("User at %s: "), account->url);
      user = cli_ask (question);
      account->user = g_strdup (user);
    }
  if (user == NULL)
    return cli_usage_error (_("Whose password is it? Give --user NAME"));

  g_autofree char *question = g_strdup_printf (_("Password of %s at %s: "), user, account->url);
  if (options->password_file)
    account->password = cli_password_from_file (options->password_file, options, &error);
  else if (options->password_command)
    account->password = cli_password_from_command (options->password_command, NULL, &error);
  else
    account->password = cli_password_from_terminal (question, &error);
  if (error)
    return cli_failure (error);
  if (account->password == NULL)
    return cli_usage_error (_("There is no terminal to ask for the password at: give --password-file or --password-command"));
  if (*account->password == '\0')
    return cli_usage_error (_("There was no password; nothing was written"));
  return CLI_EXIT_DONE;
}

/* Whether the account may be added, as far as that can be told without writing. */
static CliExit
check_new (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = cli_accounts_load (&error);

  if (file == NULL)
    return cli_failure (error);
  if (!is_name (name))
    return cli_usage_error (_("“%s” cannot be the name of an account: a name begins with a letter or a digit, "
                              "has no brackets and is no URL"),
                            name);
  if (g_key_file_has_group (file, name) && !replace)
    return cli_usage_error (_("There is an account “%s” already; --replace writes over it"), name);
  if (keyring && !cli_keyring_is_built ())
    {
      cli_keyring_clear (NULL, &error);
      return cli_failure (error);
    }
  return CLI_EXIT_DONE;
}

static CliAccount *
copy (const CliAccount *account)
{
  CliAccount *result = g_new0 (CliAccount, 1);

  result->name = g_strdup (account->name);
  result->url = g_strdup (account->url);
  result->user = g_strdup (account->user);
  result->password = g_strdup (account->password);
  return result;
}

/* Nothing is kept that does not work. */
static CliExit
try_out (CliRun *run, const CliAccount *account)
{
  CliOptions options = *run->options;
  g_autofree char *dialect = NULL;
  guint folders = 0;

  if (account->password)
    options.password_file = options.password_command = NULL;
  CliExit status = look_at (run, copy (account), &options, &dialect, &folders);
  if (status == CLI_EXIT_DONE)
    cli_note (run->options, ngettext ("Logged on to a server of the kind %s with %u folder.",
                                      "Logged on to a server of the kind %s with %u folders.", folders),
              dialect, folders);
  else
    cli_error (_("The account was not added; --no-test adds it without logging on"));
  return status;
}

/* The keyring keeps nothing that no account leads to any more. */
static void
forget_old (const CliAccount *old, const CliAccount *account)
{
  g_autofree char *old_user = old ? cli_account_get_user (old) : NULL;
  g_autofree char *user = cli_account_get_user (account);
  gboolean is_same = old && account->password_keyring && g_strcmp0 (old->url, account->url) == 0 &&
                     g_strcmp0 (old_user, user) == 0;

  if (old && old->password_keyring && !is_same)
    cli_keyring_clear (old, NULL);
}

static CliExit
add (CliRun *run)
{
  g_autoptr (GError) error = NULL;
  CliExit status = check_new (run->arguments[1]);
  g_autoptr (CliAccount) account = NULL;
  g_autoptr (CliAccount) old = NULL;

  if (status != CLI_EXIT_DONE)
    return status;
  account = account_of_options (run, &error);
  if (account == NULL)
    return cli_usage_error ("%s", error->message);
  if (keyring)
    status = ask_password (run, account);
  if (status == CLI_EXIT_DONE && !no_test)
    status = try_out (run, account);
  if (status != CLI_EXIT_DONE)
    return status;

  old = replace ? cli_account_find (account->name, NULL) : NULL;
  /* No option says it, so none can have been forgotten. */
  account->sendmail = old && old->sendmail;
  g_autofree char *user = cli_account_get_user (account);
  if (account->password && !cli_keyring_store (account, user, account->password, &error))
    return cli_failure (error);
  if (!cli_accounts_write (account, replace, &error))
    {
      if (account->password && old == NULL)
        cli_keyring_clear (account, NULL);
      return cli_failure (error);
    }
  forget_old (old, account);

  g_autofree char *path = cli_accounts_path ();
  if (cli_output_is_json (run->output))
    print_account (run, account);
  cli_note (run->options, _("The account %s is in %s."), account->name, path);
  return cli_finish (run->output);
}

static CliExit
remove_account (CliRun *run)
{
  const char *name = run->arguments[1];
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = cli_accounts_load (&error);

  if (file == NULL || !cli_accounts_check_name (file, name, &error))
    return cli_failure (error);
  if (!yes && isatty (STDIN_FILENO) != 1)
    return cli_usage_error (_("Say --yes to remove an account when there is nobody to ask"));
  g_autofree char *question = g_strdup_printf (_("Remove the account %s? The mail on the server stays. [y/N] "), name);
  if (!yes && !cli_confirm (question))
    {
      cli_note (run->options, _("Nothing was removed."));
      return CLI_EXIT_FAILED;
    }

  /* Also one that cannot be used is removed. */
  g_autoptr (CliAccount) account = cli_account_read (file, name, NULL);
  if (!cli_accounts_remove (name, &error))
    return cli_failure (error);
  if (cli_output_is_json (run->output))
    {
      cli_output_begin (run->output);
      cli_output_string (run->output, "account", name, 0);
      cli_output_end (run->output);
    }
  cli_note (run->options, _("The account %s was removed."), name);
  if (account && account->password_keyring && !cli_keyring_clear (account, &error))
    {
      cli_failure (error);
      cli_error (_("Its password is still in the keyring"));
      cli_finish (run->output);
      return CLI_EXIT_PARTLY;
    }
  return cli_finish (run->output);
}

static const struct
{
  const char *name;
  guint n_arguments;
  CliHandler handler;
} actions[] = {
  { "add", 3, add },
  { "list", 1, list },
  { "test", 2, test },
  { "remove", 2, remove_account },
};

/* An option that an action does not take, or NULL. */
static const char *
find_stray_option (const char *action)
{
  const struct
  {
    gboolean given;
    const char *action;
    const char *name;
  } options[] = {
    { keyring, "add", "--keyring" }, { from != NULL, "add", "--from" }, { replace, "add", "--replace" },
    { no_test, "add", "--no-test" }, { yes, "remove", "--yes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].given && strcmp (options[i].action, action) != 0)
      return options[i].name;
  return NULL;
}

CliExit
cli_account (CliRun *run)
{
  const char *action = run->arguments[0];
  const char *stray = find_stray_option (action);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].name, action) == 0 && actions[i].n_arguments == run->n_arguments)
      return stray ? cli_usage_error (_("account %s does not take %s"), action, stray) : actions[i].handler (run);
  return cli_usage_error (_("Say one of: httpmail account add NAME URL, list, test NAME, remove NAME"));
}
