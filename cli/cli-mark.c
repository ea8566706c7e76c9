/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean mark_read;
static gboolean mark_unread;

const GOptionEntry cli_mark_options[] = {
  { "read", 'r', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &mark_read, N_("Mark the messages as read"), NULL },
  { "unread", 'u', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &mark_unread, N_("Mark the messages as not read"), NULL },
  { NULL }
};

static void
report (CliBatch *batch, GPtrArray *targets, GPtrArray *member_errors)
{
  for (guint i = 0; i < targets->len && g_ptr_array_index (targets, i) != NULL; i++)
    {
      const char *href = g_ptr_array_index (targets, i);
      const GError *error = NULL;

      for (guint j = 0; j < member_errors->len && error == NULL; j++)
        {
          HTTPMailMemberError *member_error = g_ptr_array_index (member_errors, j);
          if (cli_href_equal (httpmail_member_error_get_href (member_error), href))
            error = httpmail_member_error_get_error (member_error);
        }
      if (error)
        cli_batch_failed (batch, href, error);
      else
        cli_batch_done (batch, href, NULL);
    }
}

/* One request for the messages of one folder. */
static gboolean
mark_in (CliBatch *batch, const char *collection, GPtrArray *targets)
{
  HTTPMailTransport *transport = cli_session_get_transport (batch->session);
  g_autoptr (GError) error = NULL;

  httpmail_transport_mark_read_async (transport, collection, (const char *const *) targets->pdata, mark_read,
                                      cli_session_get_cancellable (batch->session), cli_session_ready, batch->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (batch->session);
  g_autoptr (GPtrArray) member_errors = httpmail_transport_mark_read_finish (transport, result, &error);
  if (member_errors != NULL)
    {
      report (batch, targets, member_errors);
      return TRUE;
    }

  gboolean go_on = TRUE;
  for (guint i = 0; i + 1 < targets->len && go_on; i++)
    go_on = cli_batch_failed (batch, g_ptr_array_index (targets, i), error);
  return go_on;
}

CliExit
cli_mark (CliRun *run)
{
  CliExit status;

  if (mark_read == mark_unread)
    return cli_usage_error (_("mark needs one of --read and --unread"));

  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session == NULL)
    return status;

  /* The messages by folder, in the order in which they were named. */
  g_autoptr (GHashTable) by_collection = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                                (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) collections = g_ptr_array_new ();
  for (guint i = 1; i < run->n_arguments; i++)
    {
      char *url = cli_message_url (session, run->arguments[i]);
      if (url == NULL)
        return CLI_EXIT_USAGE;

      g_autofree char *collection = cli_href_parent (url);
      GPtrArray *targets = g_hash_table_lookup (by_collection, collection);
      if (targets == NULL)
        {
          targets = g_ptr_array_new_with_free_func (g_free);
          g_ptr_array_add (collections, collection);
          g_hash_table_insert (by_collection, g_steal_pointer (&collection), targets);
        }
      g_ptr_array_add (targets, url);
    }

  CliBatch batch = { .run = run, .session = session };
  gboolean go_on = TRUE;
  for (guint i = 0; i < collections->len && go_on; i++)
    {
      GPtrArray *targets = g_hash_table_lookup (by_collection, g_ptr_array_index (collections, i));
      g_ptr_array_add (targets, NULL);
      go_on = mark_in (&batch, g_ptr_array_index (collections, i), targets);
    }
  return cli_batch_end (&batch);
}
