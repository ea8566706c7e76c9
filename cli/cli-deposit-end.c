/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What comes when all messages of a folder, or all of them, have been put. */

#include "cli-deposit.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define MARKS_AT_ONCE 500

static void
mark_some (CliDeposit *self, int place, GPtrArray *targets, gboolean read)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  g_autoptr (GPtrArray) failures = NULL;
  GError *error = NULL;

  g_ptr_array_add (targets, NULL);
  httpmail_transport_mark_read_async (transport, cli_deposit_get_url (self, place), (const char *const *) targets->pdata, read,
                                      cli_session_get_cancellable (self->session), cli_session_ready, self->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
  failures = httpmail_transport_mark_read_finish (transport, result, &error);
  if (failures == NULL)
    {
      if (cli_deposit_is_the_end (self, error))
        return;
      g_prefix_error (&error, _("Read marks in “%s” could not be set: "), cli_deposit_get_name (self, place));
      cli_deposit_fail (self, NULL, error);
      g_error_free (error);
      return;
    }
  self->marked += targets->len - 1 - MIN (failures->len, targets->len - 1);
  for (guint i = 0; i < failures->len; i++)
    {
      HTTPMailMemberError *failure = g_ptr_array_index (failures, i);
      g_autoptr (GError) reason = g_error_copy (httpmail_member_error_get_error (failure));

      g_prefix_error (&reason, _("The read mark of %s could not be set: "), httpmail_member_error_get_href (failure));
      cli_deposit_fail (self, NULL, reason);
    }
}

static void
mark (CliDeposit *self, int place, gboolean read)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  CliDepositFolder *folder = g_ptr_array_index (self->folders, place);
  CliItem *item;
  gint64 after = 0;

  while (!cli_deposit_is_ending (self) &&
         (item = cli_present_next_mark (self->present, place, read, folder->marks_itself, after)) != NULL)
    {
      after = item->id;
      g_ptr_array_add (targets, g_strdup (item->href));
      cli_item_free (item);
      if (targets->len == MARKS_AT_ONCE)
        {
          mark_some (self, place, targets, read);
          g_ptr_array_set_size (targets, 0);
        }
    }
  if (targets->len > 0 && !cli_deposit_is_ending (self))
    mark_some (self, place, targets, read);
}

void
cli_deposit_end_place (CliDeposit *self, int place)
{
  guint64 missing = 0;
  GError *error = NULL;

  if (cli_deposit_get_url (self, place) == NULL || cli_deposit_is_ending (self))
    return;
  if (self->place_put > 0)
    {
      if (cli_deposit_list_again (self, place, &error))
        missing = cli_present_settle_put (self->present, place);
      else if (cli_deposit_is_the_end (self, error))
        return;
      else
        missing = self->place_put;
      self->place_put = 0;
    }
  if (missing > 0)
    {
      g_clear_error (&error);
      error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                           ngettext ("The server took %" PRIu64 " message that it does not list in “%s”",
                                     "The server took %" PRIu64 " messages that it does not list in “%s”", missing),
                           missing, cli_deposit_get_name (self, place));
      cli_deposit_fail (self, NULL, error);
      g_clear_error (&error);
    }
  cli_present_settle_marks (self->present, place);
  mark (self, place, TRUE);
  mark (self, place, FALSE);
}

CliExit
cli_deposit_end (CliDeposit *self, const GError *error)
{
  CliExit status;

  cli_progress_clear (self->progress);
  status = cli_session_end (self->session, self->fatal, self->fatal_exit, error, self->failed);

  if (!error || self->put > 0)
    cli_deposit_print_summary (self);
  if (cli_session_is_interrupted (self->session) || self->fatal || (status == CLI_EXIT_FAILED && self->put > 0))
    cli_session_tell_going_on (self->session);
  CliExit written = cli_finish (self->run->output);
  return written != CLI_EXIT_DONE ? written : status;
}
