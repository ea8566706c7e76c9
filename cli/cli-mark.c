/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>

#include "cli-change.h"

static gboolean mark_read;
static gboolean mark_unread;

const GOptionEntry cli_mark_options[] = {
  { "read", 'r', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &mark_read, N_("Mark the messages as read"), NULL },
  { "unread", 'u', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &mark_unread, N_("Mark the messages as not read"), NULL },
  { NULL }
};

CliExit
cli_mark (CliRun *run)
{
  CliExit status;

  if (mark_read == mark_unread)
    return cli_usage_error (_("mark needs one of --read and --unread"));

  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session == NULL)
    return status;
  g_autoptr (CliTargets) targets = cli_targets_new (session, run->arguments + 1, run->n_arguments - 1, &status);
  if (targets == NULL)
    return status;
  return cli_change (run, session, mark_read ? CLI_CHANGE_MARK_READ : CLI_CHANGE_MARK_UNREAD, targets, NULL);
}
