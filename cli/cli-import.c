/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-deposit.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "cli-source.h"

static char *format;
static gboolean dry_run;

const GOptionEntry cli_import_options[] = {
  { "format", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &format,
    N_("What the source is: mbox, mboxrd, mboxo, maildir or eml (default: what it is seen to be)"), N_("FORMAT") },
  { "dry-run", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &dry_run, N_("Only tell what would be done"), NULL },
  { NULL }
};

typedef struct
{
  CliDeposit deposit;
  CliSource *source;
} Import;

static void
import_clear (Import *self)
{
  cli_deposit_clear (&self->deposit);
  g_clear_pointer (&self->source, cli_source_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* ---- the source ---- */

static void
on_failed (const char *name, guint number, const GError *error, gpointer user_data)
{
  Import *self = user_data;
  CliItem item = { .name = (char *) name, .number = number };

  cli_deposit_fail (&self->deposit, &item, error);
}

static void
on_note (const char *text, gpointer user_data)
{
  Import *self = user_data;

  cli_progress_clear (self->deposit.progress);
  cli_error ("%s", text);
}

static gboolean
go_on (guint found, gpointer user_data)
{
  Import *self = user_data;

  cli_progress_add (self->deposit.progress, found, 0);
  cli_deposit_turn (&self->deposit, FALSE);
  return !cli_deposit_is_ending (&self->deposit);
}

/* That the run was ended is not the message's fault. */
static void
fail_item (Import *self, const CliItem *item, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  cli_present_set_item_state (self->deposit.present, item->id, CLI_ITEM_FAILED);
  cli_deposit_fail (&self->deposit, item, error);
}

static void
look_at (Import *self, CliItem *item)
{
  CliDeposit *deposit = &self->deposit;
  g_autoptr (GError) error = NULL;
  int read = item->read;

  if (cli_source_look_at (self->source, item, &error))
    {
      cli_present_set_item_content (deposit->present, item->id, &item->content);
      if (item->read != read)
        cli_present_set_item_read (deposit->present, item->id, item->read);
    }
  else
    {
      fail_item (self, item, error);
    }
  cli_progress_add (deposit->progress, 1, (gint64) item->length);
}

/* Every message is read once, to know what it is, before the first one is sent. */
static gboolean
read_source (Import *self, GError **error)
{
  static const CliSourceFuncs funcs = { .failed = on_failed, .note = on_note, .go_on = go_on };
  CliDeposit *deposit = &self->deposit;
  guint64 n, bytes;
  CliItem *item;
  gint64 after = 0;

  cli_progress_begin (deposit->progress, _("Looking for messages"), 0, 0);
  if (!cli_source_find (self->source, deposit->present, &funcs, self, error))
    return FALSE;
  cli_present_count_items (deposit->present, -1, CLI_ITEM_OPEN, &n, &bytes);
  cli_progress_begin (deposit->progress, _("Reading"), n, bytes);
  while (!cli_deposit_is_ending (deposit) &&
         (item = cli_present_next_item (deposit->present, -1, CLI_ITEM_OPEN, after)) != NULL)
    {
      after = item->id;
      look_at (self, item);
      cli_item_free (item);
      cli_deposit_turn (deposit, FALSE);
    }
  return cli_present_check (deposit->present, error);
}

/* ---- the folders ---- */

static int
find_place (Import *self, int base, const char *const *names, GError **error)
{
  int place = base;

  for (guint i = 0; names[i] && place >= CLI_PLACES_ROOT; i++)
    place = cli_places_get_inner (self->deposit.places, place, names[i], error);
  return place;
}

static gboolean
find_places (Import *self, const char *folder, GError **error)
{
  CliDeposit *deposit = &self->deposit;
  GPtrArray *places = cli_source_get_places (self->source);
  int base = cli_places_find (deposit->places, folder, error);

  if (base < CLI_PLACES_ROOT)
    return FALSE;
  for (guint i = 0; i < places->len && !cli_deposit_is_ending (deposit); i++)
    {
      const char *const *names = g_ptr_array_index (places, i);
      g_autofree char *below = g_strjoinv ("/", (char **) names);
      g_autofree char *name = g_strconcat (folder, *below && !g_str_has_suffix (folder, "/") ? "/" : "", below, NULL);
      g_autoptr (GError) reason = NULL;
      int target = find_place (self, base, names, &reason);
      int place = cli_deposit_add_place (deposit, target, name);

      if (place != (int) i)
        cli_present_move_items (deposit->present, (int) i, place);
      if (target >= CLI_PLACES_ROOT)
        continue;
      CliExit status = cli_exit_for_error (reason);
      if (status == CLI_EXIT_CONNECT || status == CLI_EXIT_LOGON)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      cli_deposit_fail (deposit, NULL, reason);
      cli_present_fail_place (deposit->present, (int) i);
    }
  return TRUE;
}

/* ---- the messages ---- */

static void
put_all_of (Import *self, int place)
{
  CliDeposit *deposit = &self->deposit;
  CliItem *item;
  gint64 after = 0;

  while (cli_deposit_wait_for_room (deposit) &&
         (item = cli_present_next_item (deposit->present, place, CLI_ITEM_OPEN, after)) != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) message = cli_source_read (self->source, item, &error);

      after = item->id;
      if (message)
        {
          cli_deposit_put (deposit, item, message);
          continue;
        }
      fail_item (self, item, error);
      cli_item_free (item);
    }
}

static void
put_all (Import *self)
{
  CliDeposit *deposit = &self->deposit;
  guint64 n, bytes;

  cli_present_count_items (deposit->present, -1, CLI_ITEM_OPEN, &n, &bytes);
  if (n > 0)
    {
      cli_progress_begin (deposit->progress, _("Importing"), n, bytes);
      cli_upload_prepare (deposit->upload, n);
    }
  for (int place = 0; place < (int) deposit->folders->len && !cli_deposit_is_ending (deposit); place++)
    {
      for (guint i = 0; i < CLI_DEPOSIT_ROUNDS && !cli_deposit_is_ending (deposit); i++)
        {
          put_all_of (self, place);
          cli_deposit_drain (deposit);
        }
      cli_deposit_end_place (deposit, place);
    }
}

static gboolean
import_all (Import *self, GError **error)
{
  CliDeposit *deposit = &self->deposit;

  if (!read_source (self, error) || cli_deposit_is_ending (deposit))
    return *error == NULL;
  cli_progress_begin (deposit->progress, _("Listing"), 0, 0);
  if (!find_places (self, deposit->run->arguments[2], error))
    return FALSE;
  for (int place = 0; place < (int) deposit->folders->len; place++)
    cli_deposit_list (deposit, place);
  cli_deposit_match (deposit, TRUE);
  cli_deposit_fetch_candidates (deposit);
  cli_deposit_match (deposit, FALSE);
  cli_deposit_report_matches (deposit);
  if (cli_deposit_is_ending (deposit))
    return TRUE;
  if (dry_run)
    cli_deposit_report_planned (deposit);
  else
    put_all (self);
  return cli_present_check (deposit->present, error);
}

CliExit
cli_import (CliRun *run)
{
  g_auto (Import) self = { .source = NULL };
  g_autoptr (GError) error = NULL;
  CliSession *session;
  CliExit status;

  if (format && !cli_source_is_format (format))
    return cli_usage_error (_("There is no format “%s”; there are mbox, mboxrd, mboxo, maildir and eml"), format);
  /* A source that cannot be read does not even lead to a connection. */
  self.source = cli_source_open (run->arguments[1], format, &error);
  if (self.source == NULL)
    return cli_failure (error);
  session = cli_session_open (run, &status);
  if (session == NULL)
    return status;
  cli_session_catch_signals (session);
  self.deposit.session = session;
  self.deposit.counts_puts = TRUE;
  if (cli_deposit_init (&self.deposit, run, session, "imported", dry_run, &error))
    import_all (&self, &error);
  return cli_deposit_end (&self.deposit, error);
}
