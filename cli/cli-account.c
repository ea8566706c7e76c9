/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
configuration_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "httpmail", "accounts.conf", NULL);
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

static CliAccount *
find_by_name (const char *name, GError **error)
{
  g_autofree char *path = configuration_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) reason = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &reason))
    {
      if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                     _("“%s” is neither a URL nor the name of an account: there is no file %s.\n"
                       "  Write the account as http://user@host:port/ or describe it in that file:\n"
                       "    [%s]\n    url=http://host:port/\n    user=NAME\n    password-file=PATH"),
                     name, path, name);
      else
        g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT, _("Cannot read %s: %s"), path,
                     reason->message);
      return NULL;
    }
  if (!g_key_file_has_group (file, name))
    {
      g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
      g_autofree char *known = g_strjoinv (", ", groups);
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                   _("There is no account “%s” in %s (there: %s). A URL begins with http:// or https://."), name, path,
                   known);
      return NULL;
    }

  g_autoptr (CliAccount) account = g_new0 (CliAccount, 1);
  account->url = get_text (file, name, "url");
  account->user = get_text (file, name, "user");
  account->password_file = get_path (file, name, "password-file", path);
  account->password_command = get_text (file, name, "password-command");
  if (account->url == NULL)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                   _("The account “%s” in %s has no url= line; write the server's address there."), name, path);
      return NULL;
    }
  return g_steal_pointer (&account);
}

/* The library refuses it too, but what it advises is for programmers. */
static gboolean
has_password (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);

  return uri != NULL && g_uri_get_password (uri) != NULL;
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
  if (result != NULL && has_password (result->url))
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                           _("Leave the password out of the URL: URLs show up in logs and process lists.\n"
                             "  Put it into a file and name that with --password-file, or give it when asked."));
      return NULL;
    }
  return g_steal_pointer (&result);
}

void
cli_account_free (CliAccount *self)
{
  g_free (self->url);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self->password_command);
  g_free (self);
}
