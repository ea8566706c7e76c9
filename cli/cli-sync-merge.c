/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What to do about each message that the server lists when changes go both ways. What was there after the last run is the
 * base: a message or a file that is as it was then follows the other side. A message without a base is decided about as in
 * a sync in one way. Files are matched in the order of certainty, and the messages that are known come first. */

#include "cli-sync-two-way.h"

typedef enum
{
  KNOWN_HERE,
  KNOWN_ELSEWHERE,
  UNKNOWN_HERE,
  LAST_LOOK
} Look;

/* Known, and the one it was. */
static CliSyncAction
decide_known (const CliSyncFacts *facts)
{
  if (facts->here)
    return facts->marked ? CLI_SYNC_MARK : facts->digested ? CLI_SYNC_KEEP : CLI_SYNC_LEARN;
  if (facts->renamed)
    return CLI_SYNC_ADOPT;
  /* Where the other folder was not listed, nobody knows what is in it. */
  if (facts->elsewhere)
    return facts->vanished ? CLI_SYNC_MOVE_THERE : facts->last_look ? CLI_SYNC_KEEP : CLI_SYNC_LATER;
  if (!facts->last_look)
    return CLI_SYNC_LATER;
  return facts->lost || !facts->digested ? CLI_SYNC_FETCH : CLI_SYNC_DELETE_THERE;
}

CliSyncAction
cli_sync_merge_decide (const CliSyncFacts *facts)
{
  CliSyncFacts plain = *facts;

  if (facts->known && facts->same && !facts->moving)
    return decide_known (facts);
  /* It is on its way to where it is listed. */
  if (facts->known && facts->same && !facts->last_look && !facts->here)
    return CLI_SYNC_LATER;
  if (!facts->known && facts->uploaded)
    return CLI_SYNC_ADOPT;
  /* A copy that somebody made of another message's file stays where it is. */
  plain.elsewhere = facts->elsewhere && !(facts->owned && !facts->known);
  return cli_sync_decide (&plain);
}

/* ---- what there is to know ---- */

typedef struct
{
  CliSyncState *state;
  const CliSyncMergeFuncs *funcs;
  gpointer user_data;
} Merge;

static gboolean
find_alike (Merge *self, CliSyncItem *item, const char *sha256, gint64 bytes)
{
  return sha256 && bytes >= 0 &&
         cli_sync_state_find_alike (self->state, sha256, bytes, item->dir, self->funcs->digest, self->user_data, &item->file);
}

/* The file of a message that is known: by its name, or by its content where a mail program gave it another name. */
static void
look_for_known (Merge *self, CliSyncItem *item, Look look, CliSyncFacts *facts)
{
  facts->here = cli_sync_state_find_file (self->state, item->message.ident, item->dir, &item->file);
  if (facts->here || look == KNOWN_HERE)
    return;
  facts->elsewhere = cli_sync_state_find_file (self->state, item->message.ident, NULL, &item->file);
  if (!facts->elsewhere && find_alike (self, item, item->sha256, item->bytes))
    {
      facts->renamed = g_str_equal (item->file.dir, item->dir);
      facts->elsewhere = !facts->renamed;
    }
  facts->vanished = facts->elsewhere && cli_sync_state_is_complete (self->state, item->file.dir);
}

static gboolean
find_uploaded (Merge *self, CliSyncItem *item)
{
  g_auto (CliSyncUpload) upload = { 0 };
  gboolean found = cli_sync_state_find_uploaded (self->state, item->folder, item->message.href, &upload) &&
                   cli_sync_state_find_upload_file (self->state, &upload, self->funcs->digest, self->user_data, &item->file);

  if (found)
    {
      g_free (item->sha256);
      item->sha256 = g_strdup (upload.sha256);
    }
  return found;
}

static void
look_for_unknown (Merge *self, CliSyncItem *item, Look look, CliSyncFacts *facts)
{
  facts->uploaded = find_uploaded (self, item);
  if (facts->uploaded)
    return;
  facts->here = cli_sync_state_find_file (self->state, item->message.ident, item->dir, &item->file);
  if (facts->here || look != LAST_LOOK)
    return;
  facts->elsewhere = cli_sync_state_find_file (self->state, item->message.ident, NULL, &item->file);
  facts->vanished = facts->elsewhere && cli_sync_state_is_complete (self->state, item->file.dir);
  facts->owned = facts->elsewhere && cli_sync_state_has_owner (self->state, item->message.ident);
}

/* ---- the plan ---- */

/* What is fetched may turn out to be a file that is here; its bytes tell. */
static void
decide (Merge *self, CliSyncItem *item, CliSyncAction action, const CliSyncFacts *facts)
{
  g_autofree char *lost_ident = NULL;

  /* Another message had this href. */
  if (!facts->same)
    {
      item->known = 0;
      item->mark = FALSE;
    }
  if (action == CLI_SYNC_FETCH)
    cli_sync_file_clear (&item->file);
  else if (!facts->same && !facts->uploaded)
    cli_sync_state_find_lost (self->state, item, item->message.ident, "", &lost_ident);
  if ((action == CLI_SYNC_KEEP || action == CLI_SYNC_LEARN) && facts->here &&
      cli_sync_file_is_read (item->file.name) != item->message.read)
    cli_sync_state_queue_mark (self->state, item->known, item->folder, item->message.href, !item->message.read);
  cli_sync_state_decide (self->state, item, action);
}

static void
look_at (Merge *self, CliSyncItem *item, Look look)
{
  CliSyncFacts facts = { .certain = item->message.certain, .last_look = look == LAST_LOOK };
  g_autofree char *known_ident = NULL;
  CliSyncAction action;

  facts.known = cli_sync_state_find_known (self->state, item, &known_ident, &facts.moving);
  facts.same = facts.known && g_str_equal (known_ident, item->message.ident);
  if (look < UNKNOWN_HERE && !facts.same)
    return;
  facts.marked = facts.known && item->mark;
  facts.lost = facts.same && item->lost;
  facts.digested = facts.same && item->sha256 != NULL;
  if (facts.same)
    look_for_known (self, item, look, &facts);
  else
    look_for_unknown (self, item, look, &facts);
  action = cli_sync_merge_decide (&facts);
  if (action != CLI_SYNC_LATER)
    decide (self, item, action, &facts);
}

gboolean
cli_sync_merge (CliSyncState *state, const CliSyncMergeFuncs *funcs, gpointer user_data, GError **error)
{
  Merge self = { state, funcs, user_data };

  for (Look look = KNOWN_HERE; look <= LAST_LOOK; look++)
    {
      gint64 after = 0;
      CliSyncItem *item;

      while ((item = cli_sync_state_next_listed (state, after)) != NULL)
        {
          after = item->id;
          look_at (&self, item, look);
          cli_sync_item_free (item);
          if (funcs->go_on && !funcs->go_on (user_data))
            break;
        }
    }
  cli_sync_state_find_fetched (state);
  return cli_sync_state_check (state, error);
}
