/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Accounts that have a name: reading accounts.conf. */

#include "cli-account.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

char *
cli_accounts_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "httpmail", "accounts.conf", NULL);
}

GKeyFile *
cli_accounts_load (GError **error)
{
  g_autofree char *path = cli_accounts_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) reason = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &reason) &&
      !g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT, _("Cannot read %s: %s"), path, reason->message);
      return NULL;
    }
  return g_steal_pointer (&file);
}

static char *
get_text (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *value = g_key_file_get_string (file, group, key, NULL);

  if (value == NULL || *g_strstrip (value) == '\0')
    return NULL;
  return g_steal_pointer (&value);
}

/* "~/x" is in the home directory, "x" beside the configuration file. */
static char *
get_path (GKeyFile *file, const char *group, const char *key, const char *configuration)
{
  g_autofree char *value = get_text (file, group, key);

  if (value == NULL)
    return NULL;
  if (g_str_has_prefix (value, "~/"))
    return g_build_filename (g_get_home_dir (), value + 2, NULL);
  g_autofree char *folder = g_path_get_dirname (configuration);
  return g_canonicalize_filename (value, folder);
}

static gboolean
get_number (GKeyFile *file, const char *group, const char *key, int *out_number, GError **error)
{
  g_autofree char *value = get_text (file, group, key);
  gint64 number = 0;

  if (value != NULL && !g_ascii_string_to_signed (value, 10, 0, G_MAXINT, &number, NULL))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                   _("The account “%s” has the line %s=%s, where a number belongs"), group, key, value);
      return FALSE;
    }
  *out_number = (int) number;
  return TRUE;
}

static gboolean
get_flag (GKeyFile *file, const char *group, const char *key, gboolean *out_flag, GError **error)
{
  g_autofree char *value = get_text (file, group, key);

  *out_flag = g_strcmp0 (value, "true") == 0;
  if (value == NULL || *out_flag || strcmp (value, "false") == 0)
    return TRUE;
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
               _("The account “%s” has the line %s=%s, where true or false belongs"), group, key, value);
  return FALSE;
}

/* Commands are run for what stands in the file. */
static char *
unsafe_source (const char *path)
{
  struct stat about;

  if (g_stat (path, &about) != 0 || (about.st_mode & (S_IWGRP | S_IWOTH)) == 0)
    return NULL;
  return g_strdup (path);
}

CliAccount *
cli_account_read (GKeyFile *file, const char *name, GError **error)
{
  g_autofree char *path = cli_accounts_path ();
  g_autoptr (CliAccount) account = g_new0 (CliAccount, 1);

  account->name = g_strdup (name);
  account->url = get_text (file, name, "url");
  account->user = get_text (file, name, "user");
  account->password_file = get_path (file, name, "password-file", path);
  account->password_command = get_text (file, name, "password-command");
  account->unsafe_source = unsafe_source (path);
  if (!get_flag (file, name, "password-keyring", &account->password_keyring, error))
    return NULL;
  account->from = get_text (file, name, "from");
  account->ca_file = get_path (file, name, "ca-file", path);
  if (!get_number (file, name, "connections", &account->connections, error) ||
      !get_number (file, name, "timeout", &account->timeout, error) ||
      !get_flag (file, name, "insecure-auth", &account->insecure_auth, error) ||
      !get_flag (file, name, "sendmail", &account->sendmail, error))
    return NULL;
  if (account->url == NULL)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                   _("The account “%s” in %s has no url= line; write the server's address there."), name, path);
      return NULL;
    }
  return g_steal_pointer (&account);
}

gboolean
cli_accounts_check_name (GKeyFile *file, const char *name, GError **error)
{
  g_autofree char *path = cli_accounts_path ();
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  if (g_key_file_has_group (file, name))
    return TRUE;
  if (groups[0] == NULL)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                 _("“%s” is neither a URL nor the name of an account: there is none in %s.\n"
                   "  Write the account as http://user@host:port/, or give it that name:\n"
                   "    httpmail account add %s URL --user NAME\n"
                   "  That writes a [%s] with url= and user= lines into the file."),
                 name, path, name, name);
  else
    {
      g_autofree char *known = g_strjoinv (", ", groups);
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                   _("There is no account “%s” in %s (there: %s). A URL begins with http:// or https://."), name, path,
                   known);
    }
  return FALSE;
}

static CliAccount *
find_by_name (const char *name, GError **error)
{
  g_autoptr (GKeyFile) file = cli_accounts_load (error);

  if (file == NULL || !cli_accounts_check_name (file, name, error))
    return NULL;
  return cli_account_read (file, name, error);
}

char *
cli_account_for_sendmail (GError **error)
{
  const char *wanted = g_getenv ("HTTPMAIL_ACCOUNT");
  g_autoptr (GKeyFile) file = NULL;

  if (wanted != NULL && *wanted != '\0')
    return g_strdup (wanted);
  file = cli_accounts_load (error);
  if (file == NULL)
    return NULL;

  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i]; i++)
    {
      gboolean is_meant;
      if (!get_flag (file, groups[i], "sendmail", &is_meant, error))
        return NULL;
      if (is_meant)
        return g_strdup (groups[i]);
    }
  if (groups[0] != NULL && groups[1] == NULL)
    return g_strdup (groups[0]);

  g_autofree char *path = cli_accounts_path ();
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
               _("Nothing says which account sends: write sendmail=true below one in %s, or set HTTPMAIL_ACCOUNT"), path);
  return NULL;
}

/* The library refuses it too, but what it advises is for programmers. */
gboolean
cli_account_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (uri == NULL || g_uri_get_password (uri) == NULL)
    return TRUE;
  g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                       _("Leave the password out of the URL: URLs show up in logs and process lists.\n"
                         "  Put it into a file and name that with --password-file, or give it when asked."));
  return FALSE;
}

CliAccount *
cli_account_find (const char *account, GError **error)
{
  g_autoptr (CliAccount) result = NULL;

  if (strstr (account, "://") != NULL)
    {
      result = g_new0 (CliAccount, 1);
      result->url = g_strdup (account);
    }
  else
    {
      result = find_by_name (account, error);
    }
  if (result == NULL || !cli_account_check_url (result->url, error))
    return NULL;
  return g_steal_pointer (&result);
}

char *
cli_account_get_user (const CliAccount *self)
{
  g_autoptr (GUri) uri = NULL;

  if (self->user)
    return g_strdup (self->user);
  uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);
  return uri ? g_strdup (g_uri_get_userinfo (uri)) : NULL;
}

void
cli_account_free (CliAccount *self)
{
  g_free (self->name);
  g_free (self->url);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self->password_command);
  g_free (self->from);
  g_free (self->ca_file);
  cli_password_free (self->password);
  g_free (self->unsafe_source);
  g_free (self);
}
