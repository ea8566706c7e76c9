/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cli-change.h"

/* Of more messages in a folder than this, its listing tells more quickly which are folders. */
#define MANY 16
/* So many subjects are part of the question. */
#define SUBJECTS 3

static gboolean yes;

const GOptionEntry cli_rm_options[] = {
  { "yes", 'y', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &yes, N_("Do not ask"), NULL },
  { NULL }
};

static CliExit
refuse_folder (const char *url)
{
  return cli_usage_error (_("%s is a folder, not a message; httpmail rmdir deletes folders"), url);
}

/* However it is escaped, and whether or not there is a slash at its end. */
static char *
plain_href (const char *href)
{
  char *plain = g_uri_unescape_string (href, NULL);
  char *text = plain ? plain : g_strdup (href);
  gsize length = strlen (text);

  if (length > 0 && text[length - 1] == '/')
    text[length - 1] = '\0';
  return text;
}

/* The folders of the account and whatever leads to one of them. */
static GHashTable *
paths_of_folders (GPtrArray *folders)
{
  GHashTable *paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      g_autofree char *path = plain_href (httpmail_member_info_get_href (folder->info));
      char *slash = path + strlen (path);

      while (slash != NULL && *path != '\0')
        {
          *slash = '\0';
          g_hash_table_add (paths, g_strdup (path));
          slash = strrchr (path, '/');
        }
    }
  return paths;
}

/* Servers of Hotmail's kind answer for a folder with what is in it, and for a message with a page: only their list of
 * folders tells which is which. */
static CliExit
check_by_folders (CliSession *session, CliTargets *targets)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = cli_folders_list (session, &error);

  if (folders == NULL)
    return cli_session_failure (session, error);
  g_autoptr (GHashTable) paths = paths_of_folders (folders);
  for (guint i = 0; i < targets->urls->len; i++)
    {
      const char *url = g_ptr_array_index (targets->urls, i);
      g_autofree char *path = plain_href (url);
      if (g_hash_table_contains (paths, path))
        return refuse_folder (url);
    }
  return CLI_EXIT_DONE;
}

static GListModel *
look_at (CliSession *session, const char *url, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (session);

  httpmail_transport_member_info_async (transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ZERO, FALSE,
                                        cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  return httpmail_transport_member_info_finish (transport, result, error);
}

static CliExit
check_message (CliSession *session, const char *url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = look_at (session, url, &error);

  /* What is not there is told when its turn comes, like every other reason why one of several is not deleted. */
  if (g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND) ||
      g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_GONE))
    return CLI_EXIT_DONE;
  if (members == NULL)
    return cli_session_failure (session, error);

  guint n = g_list_model_get_n_items (members);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);
      if (httpmail_member_info_get_is_folder (info))
        return refuse_folder (url);
    }
  return CLI_EXIT_DONE;
}

typedef struct
{
  GHashTable *urls; /* those that are to be deleted, normalized */
  char *folder;     /* one of them that is a folder */
} Look;

static void
on_members (HTTPMailResponse *response, gpointer user_data)
{
  Look *look = user_data;
  GListModel *members = httpmail_response_get_members (response);
  guint n = members ? g_list_model_get_n_items (members) : 0;

  for (guint i = 0; i < n && look->folder == NULL; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);
      g_autofree char *href = cli_href_normalize (httpmail_member_info_get_href (info));
      if (httpmail_member_info_get_is_folder (info) && g_hash_table_contains (look->urls, href))
        look->folder = g_strdup (httpmail_member_info_get_href (info));
    }
}

/* What a folder has in it, with nothing but what is needed to tell folders from messages. */
static CliExit
check_by_listing (CliSession *session, CliTargets *targets, const char *collection)
{
  static guint32 context = 3000;
  g_autoptr (GError) error = NULL;
  Look look = { targets->seen, NULL };
  CliExit status = CLI_EXIT_DONE;

  context++;
  if (!httpmail_transport_command_member_info (cli_session_get_transport (session), collection, HTTPMAIL_MEMBER_INFO_COMMON,
                                               HTTPMAIL_DEPTH_ONE, TRUE, context, &error) ||
      !cli_session_follow (session, context, on_members, &look, &error))
    status = cli_session_failure (session, error);
  else if (look.folder)
    status = refuse_folder (look.folder);
  g_free (look.folder);
  return status;
}

/* DELETE of a folder takes everything in it along; that is never what rm is asked for. */
static CliExit
check (CliSession *session, CliTargets *targets)
{
  CliExit status = CLI_EXIT_DONE;

  if (httpmail_transport_get_dialect (cli_session_get_transport (session)) == HTTPMAIL_DIALECT_HOTMAIL)
    return check_by_folders (session, targets);
  for (guint i = 0; i < targets->folders->len && status == CLI_EXIT_DONE; i++)
    {
      CliTargetFolder *folder = g_ptr_array_index (targets->folders, i);

      if (folder->urls->len > MANY)
        status = check_by_listing (session, targets, folder->collection);
      for (guint j = 0; j < folder->urls->len && folder->urls->len <= MANY && status == CLI_EXIT_DONE; j++)
        status = check_message (session, g_ptr_array_index (folder->urls, j));
    }
  return status;
}

/* The subject, where the server tells of one message alone: some answer with something else. */
static char *
find_subject (CliSession *session, const char *url)
{
  g_autoptr (GListModel) members = look_at (session, url, NULL);
  guint n = members ? g_list_model_get_n_items (members) : 0;
  g_autofree char *wanted = cli_href_normalize (url);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);
      g_autofree char *href = cli_href_normalize (httpmail_member_info_get_href (info));
      const char *subject = httpmail_member_info_get_subject (info);
      if (strcmp (href, wanted) == 0 && subject && *subject != '\0')
        return g_strdup (subject);
    }
  return NULL;
}

static gboolean
ask (CliSession *session, CliTargets *targets)
{
  g_autoptr (GString) question = g_string_new (NULL);

  for (guint i = 0; i < MIN (targets->n, SUBJECTS); i++)
    {
      g_autofree char *subject = find_subject (session, g_ptr_array_index (targets->urls, i));
      if (subject)
        g_string_append_printf (question, "  %s\n", g_strdelimit (subject, "\n", ' '));
    }
  if (question->len > 0 && targets->n > SUBJECTS)
    g_string_append (question, "  …\n");
  g_string_append_printf (question,
                          ngettext ("Delete %u message for good? [y/N] ", "Delete %u messages for good? [y/N] ", targets->n),
                          targets->n);
  return cli_confirm (question->str);
}

CliExit
cli_rm (CliRun *run)
{
  const char *const *names = run->arguments + 1;
  guint n_names = run->n_arguments - 1;
  CliExit status;

  if (!yes && (cli_targets_are_on_stdin (names, n_names) || isatty (STDIN_FILENO) != 1))
    return cli_usage_error (_("rm deletes for good: say --yes when there is nobody to ask, or move to the trash: "
                              "httpmail mv ACCOUNT MESSAGE trash"));

  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session == NULL)
    return status;
  g_autoptr (CliTargets) targets = cli_targets_new (session, names, n_names, &status);
  if (targets == NULL)
    return status;

  status = check (session, targets);
  if (status != CLI_EXIT_DONE)
    return status;
  if (!yes && targets->n > 0 && !ask (session, targets))
    {
      cli_note (run->options, _("Nothing was deleted."));
      return CLI_EXIT_FAILED;
    }
  return cli_change (run, session, CLI_CHANGE_DELETE, targets, NULL);
}
