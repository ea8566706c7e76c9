/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the server has: its folders, each with a directory, and the messages in them. */

#include "cli-commands.h"
#include "cli-sync.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Names that hold in every language, and that other programs know. */
const char *
cli_sync_special_label (HTTPMailSpecialFolder special)
{
  switch (special)
    {
    case HTTPMAIL_SPECIAL_FOLDER_INBOX:
      return "INBOX";
    case HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS:
      return "Sent";
    case HTTPMAIL_SPECIAL_FOLDER_DRAFTS:
      return "Drafts";
    case HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS:
      return "Trash";
    case HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL:
      return "Junk";
    case HTTPMAIL_SPECIAL_FOLDER_OUTBOX:
      return "Outbox";
    default:
      return NULL;
    }
}

gboolean
cli_sync_has_mail (HTTPMailMemberInfo *info)
{
  HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (info);

  return special != HTTPMAIL_SPECIAL_FOLDER_CONTACTS && special != HTTPMAIL_SPECIAL_FOLDER_CALENDAR;
}

/* ---- directories ---- */

typedef struct
{
  GPtrArray *folders; /* CliFolder */
  GPtrArray *places;  /* CliSyncFolder, NULL for what has no mail */
  GHashTable *taken;
} Tree;

static void
tree_clear (Tree *self)
{
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

/* What the directories of the folders in it begin with. */
static char *
prefix_of (Tree *tree, CliFolder *folder)
{
  CliSyncFolder *parent = folder->parent >= 0 ? g_ptr_array_index (tree->places, folder->parent) : NULL;

  if (parent == NULL)
    return NULL;
  return *parent->dir ? g_strdup (parent->dir) : g_strdup (".INBOX");
}

static char *
choose_dir (Tree *tree, CliFolder *folder, const char *href)
{
  HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (folder->info);
  const char *label = cli_sync_special_label (special);
  g_autofree char *prefix = label ? NULL : prefix_of (tree, folder);

  if (special == HTTPMAIL_SPECIAL_FOLDER_INBOX && !g_hash_table_contains (tree->taken, ""))
    return g_strdup ("");
  return cli_sync_folder_dir (prefix, label ? label : folder->label, href, tree->taken);
}

/* The directory that a folder has had since it was first seen, or a new one. */
static CliSyncFolder *
place_folder (CliSync *self, Tree *tree, CliFolder *folder)
{
  g_autofree char *href = cli_sync_href_key (self->origin, httpmail_member_info_get_href (folder->info));
  CliSyncFolder *place = cli_sync_state_find_folder (self->state, href);

  if (place != NULL)
    return place;
  place = g_new0 (CliSyncFolder, 1);
  place->dir = choose_dir (tree, folder, href);
  place->id = cli_sync_state_add_folder (self->state, href, place->dir);
  g_hash_table_add (tree->taken, cli_sync_dir_key (place->dir));
  return place;
}

static void
free_place (gpointer data)
{
  if (data)
    cli_sync_folder_free (data);
}

static gboolean
find_folders (CliSync *self, Tree *tree, GError **error)
{
  g_autoptr (GPtrArray) dirs = cli_sync_state_get_dirs (self->state);

  tree->folders = cli_folders_list (self->session, error);
  if (tree->folders == NULL)
    return FALSE;
  /* Better no sync than one with an account that seems to be empty. */
  if (tree->folders->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The server lists no folder at all; nothing was changed"));
      return FALSE;
    }
  tree->places = g_ptr_array_new_with_free_func (free_place);
  tree->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < dirs->len; i++)
    g_hash_table_add (tree->taken, cli_sync_dir_key (g_ptr_array_index (dirs, i)));
  for (guint i = 0; i < tree->folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (tree->folders, i);
      CliSyncFolder *place = cli_sync_has_mail (folder->info) ? place_folder (self, tree, folder) : NULL;

      g_ptr_array_add (tree->places, place);
      if (place)
        cli_sync_state_list_folder (self->state, place->id);
    }
  cli_sync_state_forget_folders (self->state);
  return cli_sync_state_check (self->state, error);
}

/* ---- messages ---- */

/* The listings of a run, several at a time. */
typedef struct
{
  CliSync *sync;
  Tree *tree;
  CliCommands *commands;
  GPtrArray *listings; /* Listing */
  guint next;
  /* only to see what has come since the first time */
  gboolean again;
  /* why there is no point in going on */
  GError *fatal;
} Lister;

typedef struct
{
  Lister *lister;
  CliSyncFolder *place;
  const char *url;
  /* of the next row: the same whatever comes first from the server */
  gint64 row;
} Listing;

static void
on_member (Listing *listing, HTTPMailMemberInfo *info)
{
  CliSync *sync = listing->lister->sync;
  CliSyncMessage message = { NULL };

  if (httpmail_member_info_get_is_folder (info))
    return;
  cli_sync_message_init (&message, sync->origin, info);
  if (listing->lister->again)
    cli_sync_state_spare (sync->state, listing->place->id, &message);
  else
    cli_sync_state_add_listed (sync->state, listing->row++, listing->place->id, &message);
  cli_sync_message_clear (&message);
}

static void
end_well (Listing *listing, HTTPMailResponse *response)
{
  CliSync *sync = listing->lister->sync;

  if (listing->lister->again)
    return;
  if (httpmail_response_is_unchanged (response))
    cli_progress_add (sync->progress, cli_sync_state_list_unchanged (sync->state, listing->row, listing->place->id), 0);
  cli_sync_state_end_listing (sync->state, listing->place->id, httpmail_response_get_folder_time_stamp (response));
}

/* Takes the error. */
static void
end_badly (Listing *listing, GError *error)
{
  Lister *lister = listing->lister;
  CliSync *sync = lister->sync;

  if (lister->fatal || cli_sync_is_ending (sync) || error->domain != HTTPMAIL_ERROR ||
      cli_exit_for_error (error) != CLI_EXIT_FAILED)
    {
      if (lister->fatal)
        g_error_free (error);
      else
        lister->fatal = error;
      /* What is under way ends for the same reason. */
      cli_session_stop (sync->session);
      return;
    }
  if (!lister->again)
    cli_sync_state_fail_folder (sync->state, listing->place->id);
  cli_sync_report_failure (sync, listing->url, error);
  g_error_free (error);
}

/* Members go into the state as they arrive, and are forgotten. */
static void
on_response (HTTPMailResponse *response, gpointer user_data)
{
  Listing *listing = user_data;
  GListModel *members = httpmail_response_get_members (response);
  guint n = members ? g_list_model_get_n_items (members) : 0;
  GError *error;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);
      on_member (listing, info);
    }
  cli_progress_add (listing->lister->sync->progress, n, 0);
  if (!httpmail_response_is_done (response))
    return;
  error = cli_response_error (response);
  if (error)
    end_badly (listing, error);
  else
    end_well (listing, response);
}

static void
begin_listing (Lister *self, guint folder)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->sync->session);
  HTTPMailMemberInfoFlags flags = cli_listing_flags (self->sync->session, FALSE);
  CliFolder *found = g_ptr_array_index (self->tree->folders, folder);
  Listing *listing = g_new0 (Listing, 1);
  g_autofree char *name = NULL;
  guint32 context = cli_commands_add (self->commands, on_response, listing);
  GError *error = NULL;

  listing->lister = self;
  listing->place = g_ptr_array_index (self->tree->places, folder);
  listing->url = httpmail_member_info_get_href (found->info);
  listing->row = ((gint64) folder + 1) << 32;
  g_ptr_array_add (self->listings, listing);

  name = g_strdup (cli_href_name (listing->url));
  if (g_str_has_suffix (name, "/"))
    name[strlen (name) - 1] = '\0';
  /* A name that cannot stand in the condition's header is listed without one. */
  if (httpmail_transport_command_folder_member_info (transport, listing->url, flags, HTTPMAIL_DEPTH_ONE, TRUE,
                                                     listing->place->stamp, name, context, NULL) ||
      httpmail_transport_command_member_info (transport, listing->url, flags, HTTPMAIL_DEPTH_ONE, TRUE, context, &error))
    return;
  cli_commands_drop (self->commands, context);
  end_badly (listing, error);
}

static gboolean
begin_more (Lister *self, GError **error)
{
  CliSync *sync = self->sync;

  while (cli_commands_have_room (self->commands) && self->next < self->tree->folders->len && self->fatal == NULL &&
         !cli_sync_is_ending (sync))
    {
      CliSyncFolder *place = g_ptr_array_index (self->tree->places, self->next);

      if (place && sync->maildir && !sync->dry_run && !self->again &&
          !cli_sync_maildir_make_folder (sync->maildir, place->dir, error))
        return FALSE;
      if (place)
        begin_listing (self, self->next);
      self->next++;
    }
  return TRUE;
}

static gboolean
list_all (CliSync *self, Tree *tree, gboolean again, GError **error)
{
  g_autoptr (CliCommands) commands = cli_commands_new (self->session);
  g_autoptr (GPtrArray) listings = g_ptr_array_new_with_free_func (g_free);
  Lister lister = { .sync = self, .tree = tree, .commands = commands, .listings = listings, .again = again };

  do
    if (lister.fatal == NULL && !begin_more (&lister, &lister.fatal))
      cli_session_stop (self->session);
  while (cli_commands_wait (commands));

  if (lister.fatal == NULL && cli_sync_is_ending (self))
    lister.fatal = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The run was ended"));
  if (lister.fatal == NULL)
    return cli_sync_state_check (self->state, error);
  g_propagate_error (error, lister.fatal);
  return FALSE;
}

gboolean
cli_sync_list (CliSync *self, GError **error)
{
  g_auto (Tree) tree = { NULL };

  if (!find_folders (self, &tree, error) || !list_all (self, &tree, FALSE, error))
    return FALSE;
  return self->dry_run || cli_sync_commit (self, error);
}

/* The folders as they are now, with what this run has seen of them; new ones have no place yet. */
static gboolean
find_folders_again (CliSync *self, Tree *tree, GError **error)
{
  tree->folders = cli_folders_list (self->session, error);
  if (tree->folders == NULL)
    return FALSE;
  tree->places = g_ptr_array_new_with_free_func (free_place);
  for (guint i = 0; i < tree->folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (tree->folders, i);
      g_autofree char *href = cli_sync_href_key (self->origin, httpmail_member_info_get_href (folder->info));
      CliSyncFolder *place = NULL;

      if (cli_sync_has_mail (folder->info))
        place = cli_sync_state_find_folder (self->state, href);
      if (cli_sync_has_mail (folder->info) && place == NULL)
        place = g_new0 (CliSyncFolder, 1);
      g_ptr_array_add (tree->places, place);
      if (place == NULL)
        continue;
      g_free (place->stamp);
      place->stamp = cli_sync_state_get_stamp (self->state, place->id);
    }
  return TRUE;
}

gboolean
cli_sync_list_again (CliSync *self, GError **error)
{
  g_auto (Tree) tree = { NULL };
  g_autoptr (CliSyncItem) gone = cli_sync_state_next_gone (self->state, TRUE, 0);

  if (gone == NULL)
    return TRUE;
  cli_progress_begin (self->progress, _("Listing"), 0, 0);
  return find_folders_again (self, &tree, error) && list_all (self, &tree, TRUE, error);
}

gboolean
cli_sync_remove_folders (CliSync *self, GError **error)
{
  gint64 after = 0;
  CliSyncFolder *next;

  while ((next = cli_sync_state_next_forgotten (self->state, after)) != NULL)
    {
      g_autoptr (CliSyncFolder) folder = next;

      after = folder->id;
      cli_sync_maildir_remove_folder (self->maildir, folder->dir);
      cli_sync_state_remove_folder (self->state, folder->id);
    }
  return cli_sync_commit (self, error);
}
