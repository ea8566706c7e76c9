/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static gboolean yes;
static gboolean parents;

const GOptionEntry cli_mkdir_options[] = {
  { "parents", 'p', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &parents,
    N_("Make the folders that it is in as well; no error if it is there"), NULL },
  { NULL }
};

const GOptionEntry cli_rmdir_options[] = {
  { "yes", 'y', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &yes, N_("Do not ask, also when there are messages in it"), NULL },
  { NULL }
};

static gboolean
is_href (const char *path)
{
  return *path == '/' || strstr (path, "://") != NULL;
}

/* Names that would be taken for something else: by a server for its own folders above, by a person for another name. */
static gboolean
check_name (const char *path, const char *name, GError **error)
{
  g_autofree char *shown = cli_escape (name, strlen (name), "");

  if (*name == '\0')
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                 _("“%s” is no name for a folder; write NAME or PARENT/NAME"), path);
  else if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                 _("“%s” is no name for a folder: it means the folder itself or the one above"), name);
  else if (strcmp (shown, name) != 0)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                 _("“%s” is no name for a folder: there are control characters in it"), shown);
  else
    return TRUE;
  return FALSE;
}

/* All of them before any is made. Of an href only the last one is a name. */
static gboolean
check_path (const char *path, GError **error)
{
  const char *slash = strrchr (path, '/');

  if (is_href (path))
    return check_name (path, slash && slash != path ? slash + 1 : "", error);

  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  if (names[0] == NULL)
    return check_name (path, "", error);
  for (guint i = 0; names[i]; i++)
    if (!check_name (path, names[i], error))
      return FALSE;
  return TRUE;
}

static char *
find_parent (CliSession *session, const char *name, GError **error)
{
  g_autoptr (GError) reason = NULL;
  char *parent = cli_folder_find (session, name, &reason);

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_autofree char *quoted = g_shell_quote (name);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _("There is no folder “%s”; make it first: httpmail mkdir ACCOUNT %s, or use --parents"), name, quoted);
    }
  else if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
    }
  return parent;
}

static char *
url_in (const char *parent, const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);

  return g_strconcat (parent, g_str_has_suffix (parent, "/") ? "" : "/", escaped, "/", NULL);
}

/* Makes a folder; where it is then. */
static char *
make_folder (CliSession *session, const char *path, const char *url, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (session);
  g_autofree char *location = NULL;
  g_autoptr (GError) reason = NULL;

  httpmail_transport_mkcol_async (transport, url, cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  if (httpmail_transport_mkcol_finish (transport, result, &location, &reason))
    return location ? g_steal_pointer (&location) : g_strdup (url);
  if (g_error_matches (reason, HTTPMAIL_ERROR, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED))
    g_set_error (error, reason->domain, reason->code, _("The folder “%s” is there already, or its name is not allowed\n  %s"),
                 path, reason->message);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

/* "NAME" is beside the other folders, "PARENT/NAME" in one of them. */
static char *
make_one (CliSession *session, const char *path, GError **error)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash ? slash + 1 : path;
  g_autofree char *parent = NULL;

  if (slash)
    {
      g_autofree char *parent_name = g_strndup (path, slash - path);
      parent = find_parent (session, parent_name, error);
    }
  else
    {
      if (cli_folder_is_special_name (name) && (parent = cli_folder_find (session, name, NULL)) != NULL)
        {
          g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                       _("“%s” means a folder that is there already: %s"), name, parent);
          return NULL;
        }
      parent = cli_session_root (session, error);
    }
  if (parent == NULL)
    return NULL;
  g_autofree char *url = url_in (parent, name);
  return make_folder (session, path, url, error);
}

/* Each folder of a path that is not there yet. */
static char *
make_with_parents (CliSession *session, const char *path, GError **error)
{
  g_autofree char *href = NULL;

  for (const char *end = path; end != NULL;)
    {
      end = strchr (end + 1, '/');
      g_autofree char *part = end ? g_strndup (path, end - path) : g_strdup (path);
      g_autoptr (GError) reason = NULL;

      g_free (href);
      href = cli_folder_find (session, part, &reason);
      if (href == NULL && !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
      if (href == NULL)
        href = make_one (session, part, error);
      if (href == NULL)
        return NULL;
    }
  return g_steal_pointer (&href);
}

CliExit
cli_mkdir (CliRun *run)
{
  const char *path = run->arguments[1];
  CliExit status;
  g_autoptr (GError) error = NULL;

  if (parents && is_href (path))
    return cli_usage_error (_("--parents makes folders by their names, as in Archive/2026, and not by an href"));
  if (!check_path (path, &error))
    return cli_usage_error ("%s", error->message);
  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session == NULL)
    return status;
  g_autofree char *href = parents ? make_with_parents (session, path, &error) : make_one (session, path, &error);
  if (href == NULL)
    return cli_session_failure (session, error);

  cli_output_begin (run->output);
  cli_output_string (run->output, "href", href, 0);
  if (cli_output_is_json (run->output))
    cli_output_string (run->output, "name", path, 0);
  cli_output_end (run->output);
  return cli_finish (run->output);
}

static CliFolder *
find_folder (GPtrArray *folders, const char *href)
{
  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      if (cli_href_equal (httpmail_member_info_get_href (folder->info), href))
        return folder;
    }
  return NULL;
}

/* How many things are in a folder. What a folder says of itself does not do: servers that know nothing of mail say
 * nothing, and others count only what they show. */
static gboolean
count_members (CliSession *session, CliFolder *folder, guint *out_count, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (session);

  httpmail_transport_member_info_async (transport, httpmail_member_info_get_href (folder->info),
                                        HTTPMAIL_MEMBER_INFO_FOLDER, HTTPMAIL_DEPTH_ONE, TRUE,
                                        cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  g_autoptr (GListModel) members = httpmail_transport_member_info_finish (transport, result, error);
  if (members == NULL)
    return FALSE;
  *out_count = g_list_model_get_n_items (members);
  return TRUE;
}

/* What is in a folder goes with it, so a folder that is not empty is asked about. */
static gboolean
may_delete (CliRun *run, CliFolder *folder, guint total)
{
  if (total == 0)
    return TRUE;
  if (isatty (STDIN_FILENO) != 1)
    {
      cli_error (_("The folder “%s” is not empty; --yes deletes it with everything in it"), folder->name);
      return FALSE;
    }
  g_autofree char *question =
    g_strdup_printf (ngettext ("Delete the folder “%s” and what is in it (%u item)? [y/N] ",
                               "Delete the folder “%s” and what is in it (%u items)? [y/N] ", total),
                     folder->name, total);
  if (cli_confirm (question))
    return TRUE;
  cli_note (run->options, _("Nothing was deleted."));
  return FALSE;
}

CliExit
cli_rmdir (CliRun *run)
{
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_open (run, &status);

  if (session == NULL)
    return status;
  g_autofree char *href = cli_folder_find (session, run->arguments[1], &error);
  g_autoptr (GPtrArray) folders = href ? cli_folders_list (session, &error) : NULL;
  if (folders == NULL)
    return cli_session_failure (session, error);

  CliFolder *folder = find_folder (folders, href);
  if (folder == NULL)
    {
      cli_error (_("There is no folder “%s”; httpmail folders lists the folders"), run->arguments[1]);
      return CLI_EXIT_FAILED;
    }
  if (httpmail_member_info_get_special_folder (folder->info) != HTTPMAIL_SPECIAL_FOLDER_NONE)
    {
      cli_error (_("“%s” is a folder that every account has; it stays"), folder->name);
      return CLI_EXIT_FAILED;
    }
  guint total = 0;
  if (!yes && !count_members (session, folder, &total, &error))
    return cli_session_failure (session, error);
  if (!may_delete (run, folder, total))
    return CLI_EXIT_FAILED;

  HTTPMailTransport *transport = cli_session_get_transport (session);
  httpmail_transport_delete_async (transport, httpmail_member_info_get_href (folder->info),
                                   cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  if (!httpmail_transport_delete_finish (transport, result, &error))
    return cli_session_failure (session, error);
  if (cli_output_is_json (run->output))
    {
      cli_output_begin (run->output);
      cli_output_string (run->output, "href", httpmail_member_info_get_href (folder->info), 0);
      cli_output_boolean (run->output, "ok", TRUE);
      cli_output_end (run->output);
    }
  return cli_finish (run->output);
}
