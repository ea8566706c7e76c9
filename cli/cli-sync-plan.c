/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What to do about each message that the server lists. Files are matched in the order of certainty, so that none is given
 * to two: first those that are where they belong, then the ones elsewhere; what is left is fetched, and may be one that only
 * looks alike. */

#include "cli-sync.h"

typedef enum
{
  IN_PLACE,
  ELSEWHERE,
  ALIKE
} Look;

CliSyncAction
cli_sync_decide (const CliSyncFacts *facts)
{
  if (facts->known && facts->same)
    {
      if (facts->moving && facts->last_look && facts->elsewhere && facts->vanished)
        return CLI_SYNC_MOVE;
      /* A file in another folder was moved there by its owner, and stays there. */
      if (facts->here || (facts->last_look && facts->elsewhere))
        return facts->marked ? CLI_SYNC_MARK : CLI_SYNC_KEEP;
      return facts->last_look ? CLI_SYNC_FETCH : CLI_SYNC_LATER;
    }
  /* Of a run that was ended before it could write down what it did, or whose state was lost. */
  if (facts->here && facts->certain)
    return CLI_SYNC_ADOPT;
  if (!facts->last_look)
    return CLI_SYNC_LATER;
  if (facts->elsewhere && facts->certain && facts->vanished)
    return CLI_SYNC_MOVE;
  return CLI_SYNC_FETCH;
}

/* A message that is fetched may turn out to be one that is there already, under another name: its file, and its row. */
static void
find_double (CliSyncState *state, CliSyncItem *item, const char *known_ident)
{
  g_autofree char *lost_ident = NULL;
  CliSyncItem lost = { .message = item->message };

  if (known_ident && cli_sync_state_find_file (state, known_ident, item->dir, &item->file))
    return;
  if (cli_sync_state_find_file (state, item->message.ident, item->dir, &item->file))
    return;
  if (!cli_sync_state_find_lost (state, &lost, "", item->message.looks, &lost_ident) ||
      !cli_sync_state_find_file (state, lost_ident, NULL, &item->file))
    return;
  if (cli_sync_state_is_complete (state, item->file.dir))
    {
      item->known = lost.known;
      item->mark = lost.mark;
    }
  else
    cli_sync_file_clear (&item->file);
}

static void
look_at (CliSyncState *state, CliSyncItem *item, Look look)
{
  gboolean last_look = look > IN_PLACE;
  CliSyncFacts facts = { .certain = item->message.certain, .last_look = last_look };
  g_autofree char *known_ident = NULL;
  g_autofree char *lost_ident = NULL;
  CliSyncAction action;

  facts.known = cli_sync_state_find_known (state, item, &known_ident, &facts.moving);
  facts.same = facts.known && g_str_equal (known_ident, item->message.ident);
  facts.marked = facts.known && item->mark;
  facts.here = cli_sync_state_find_file (state, item->message.ident, item->dir, &item->file);
  if (!facts.here && last_look)
    {
      facts.elsewhere = cli_sync_state_find_file (state, item->message.ident, NULL, &item->file);
      facts.vanished = facts.elsewhere && cli_sync_state_is_complete (state, item->file.dir);
    }

  action = cli_sync_decide (&facts);
  if (action == CLI_SYNC_LATER || (action == CLI_SYNC_FETCH && look < ALIKE))
    return;
  if (action == CLI_SYNC_FETCH)
    {
      cli_sync_file_clear (&item->file);
      find_double (state, item, facts.same ? NULL : known_ident);
    }
  else if (!facts.known)
    cli_sync_state_find_lost (state, item, item->message.ident, "", &lost_ident);
  cli_sync_state_decide (state, item, action);
}

gboolean
cli_sync_plan (CliSyncState *state, CliSyncGoOn go_on, gpointer user_data, GError **error)
{
  for (Look look = IN_PLACE; look <= ALIKE; look++)
    {
      gint64 after = 0;
      CliSyncItem *item;

      while ((item = cli_sync_state_next_listed (state, after)) != NULL)
        {
          after = item->id;
          look_at (state, item, look);
          cli_sync_item_free (item);
          if (go_on && !go_on (user_data))
            break;
        }
    }
  return cli_sync_state_check (state, error);
}
