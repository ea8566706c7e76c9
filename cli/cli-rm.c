/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

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

/* Whether a folder is there, or further down; however the two are escaped. */
static gboolean
leads_to (const char *url, const char *folder)
{
  g_autofree char *outer = g_uri_unescape_string (url, NULL);
  g_autofree char *inner = g_uri_unescape_string (folder, NULL);
  const char *prefix = outer ? outer : url;
  const char *text = inner ? inner : folder;
  gsize length = strlen (prefix);

  if (length > 0 && prefix[length - 1] == '/')
    length--;
  return strncmp (text, prefix, length) == 0 && (text[length] == '/' || text[length] == '\0');
}

/* Servers of Hotmail's kind answer for a folder with what is in it, and for a message with a page: only their list of
 * folders tells which is which. */
static CliExit
check_by_folders (CliSession *session, GPtrArray **folders, const char *url)
{
  g_autoptr (GError) error = NULL;

  if (*folders == NULL)
    *folders = cli_folders_list (session, &error);
  if (*folders == NULL)
    return cli_session_failure (session, error);
  for (guint i = 0; i < (*folders)->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (*folders, i);
      if (leads_to (url, httpmail_member_info_get_href (folder->info)))
        return refuse_folder (url);
    }
  return CLI_EXIT_DONE;
}

/* DELETE of a folder takes everything in it along; that is never what rm is asked for. */
static CliExit
check_message (CliSession *session, GPtrArray **folders, const char *url)
{
  HTTPMailTransport *transport = cli_session_get_transport (session);
  g_autoptr (GError) error = NULL;

  if (httpmail_transport_get_dialect (transport) == HTTPMAIL_DIALECT_HOTMAIL)
    return check_by_folders (session, folders, url);
  httpmail_transport_member_info_async (transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ZERO, FALSE,
                                        cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  g_autoptr (GListModel) members = httpmail_transport_member_info_finish (transport, result, &error);
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

static gboolean
delete_one (CliBatch *batch, const char *url)
{
  HTTPMailTransport *transport = cli_session_get_transport (batch->session);
  g_autoptr (GError) error = NULL;

  httpmail_transport_delete_async (transport, url, cli_session_get_cancellable (batch->session), cli_session_ready,
                                   batch->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (batch->session);
  if (!httpmail_transport_delete_finish (transport, result, &error))
    return cli_batch_failed (batch, url, error);
  cli_batch_done (batch, url, NULL);
  return TRUE;
}

CliExit
cli_rm (CliRun *run)
{
  guint n = run->n_arguments - 1;
  CliExit status;

  if (!yes && isatty (STDIN_FILENO) != 1)
    return cli_usage_error (_("rm deletes for good: say --yes when there is nobody to ask, or move to the trash: "
                              "httpmail mv ACCOUNT MESSAGE trash"));

  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session == NULL)
    return status;

  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 1; i < run->n_arguments; i++)
    {
      g_autofree char *url = cli_message_url (session, run->arguments[i]);
      if (url == NULL)
        return CLI_EXIT_USAGE;
      status = check_message (session, &folders, url);
      if (status != CLI_EXIT_DONE)
        return status;
      g_ptr_array_add (urls, g_steal_pointer (&url));
    }

  if (!yes)
    {
      g_autofree char *question =
        g_strdup_printf (ngettext ("Delete %u message for good? [y/N] ", "Delete %u messages for good? [y/N] ", n), n);
      if (!cli_confirm (question))
        {
          cli_note (run->options, _("Nothing was deleted."));
          return CLI_EXIT_FAILED;
        }
    }

  CliBatch batch = { .run = run, .session = session };
  gboolean go_on = TRUE;
  for (guint i = 0; i < urls->len && go_on; i++)
    go_on = delete_one (&batch, g_ptr_array_index (urls, i));
  return cli_batch_end (&batch);
}
