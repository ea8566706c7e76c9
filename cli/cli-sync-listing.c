/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the server has: its folders, each with a directory, and the messages in them. */

#include "cli-sync.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Names that hold in every language, and that other programs know. */
static const char *
fixed_label (HTTPMailSpecialFolder special)
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

static gboolean
has_mail (HTTPMailMemberInfo *info)
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
  const char *label = fixed_label (special);
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
      CliSyncFolder *place = has_mail (folder->info) ? place_folder (self, tree, folder) : NULL;

      g_ptr_array_add (tree->places, place);
      if (place)
        cli_sync_state_list_folder (self->state, place->id);
    }
  if (tree->folders->len < CLI_MAX_FOLDERS)
    cli_sync_state_forget_folders (self->state);
  return cli_sync_state_check (self->state, error);
}

/* ---- messages ---- */

typedef struct
{
  CliSync *sync;
  gint64 folder;
  gboolean unchanged;
  char *stamp;
} Listing;

/* Members go into the state as they arrive, and are forgotten. */
static void
on_members (HTTPMailResponse *response, gpointer user_data)
{
  Listing *listing = user_data;
  CliSync *self = listing->sync;
  GListModel *members = httpmail_response_get_members (response);
  guint n = members ? g_list_model_get_n_items (members) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);
      CliSyncMessage message = { NULL };

      if (httpmail_member_info_get_is_folder (info))
        continue;
      cli_sync_message_init (&message, self->origin, info);
      cli_sync_state_add_listed (self->state, listing->folder, &message);
      cli_sync_message_clear (&message);
    }
  cli_progress_add (self->progress, n, 0);
  if (httpmail_response_is_done (response))
    {
      listing->unchanged = httpmail_response_is_unchanged (response);
      listing->stamp = g_strdup (httpmail_response_get_folder_time_stamp (response));
    }
}

static gboolean
list_folder (CliSync *self, const char *url, CliSyncFolder *place, GError **error)
{
  static guint32 context;
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  g_autofree char *name = g_strdup (cli_href_name (url));
  Listing listing = { .sync = self, .folder = place->id };
  gboolean listed;

  if (g_str_has_suffix (name, "/"))
    name[strlen (name) - 1] = '\0';
  context++;
  /* A name that cannot stand in the condition's header is listed without one. */
  listed = httpmail_transport_command_folder_member_info (transport, url, HTTPMAIL_MEMBER_INFO_MESSAGE,
                                                          HTTPMAIL_DEPTH_ONE, TRUE, place->stamp, name, context, NULL) ||
           httpmail_transport_command_member_info (transport, url, HTTPMAIL_MEMBER_INFO_MESSAGE, HTTPMAIL_DEPTH_ONE,
                                                   TRUE, context, error);
  listed = listed && cli_session_follow (self->session, context, on_members, &listing, error);
  if (listed)
    {
      if (listing.unchanged)
        cli_sync_state_list_unchanged (self->state, place->id);
      cli_sync_state_end_listing (self->state, place->id, listing.stamp);
      listed = cli_sync_state_check (self->state, error);
    }
  g_free (listing.stamp);
  return listed;
}

/* FALSE when there is no point in going on with the next folder. */
static gboolean
list_or_report (CliSync *self, CliFolder *folder, CliSyncFolder *place, GError **error)
{
  const char *url = httpmail_member_info_get_href (folder->info);
  g_autoptr (GError) reason = NULL;

  if (list_folder (self, url, place, &reason))
    return TRUE;
  if (cli_sync_is_ending (self) || reason->domain != HTTPMAIL_ERROR || cli_exit_for_error (reason) != CLI_EXIT_FAILED)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  cli_sync_state_fail_folder (self->state, place->id);
  cli_sync_report_failure (self, url, reason);
  return TRUE;
}

gboolean
cli_sync_list (CliSync *self, GError **error)
{
  g_auto (Tree) tree = { NULL };

  if (!find_folders (self, &tree, error))
    return FALSE;
  for (guint i = 0; i < tree.folders->len; i++)
    {
      CliSyncFolder *place = g_ptr_array_index (tree.places, i);

      if (place == NULL)
        continue;
      if (self->maildir && !self->dry_run && !cli_sync_maildir_make_folder (self->maildir, place->dir, error))
        return FALSE;
      if (!list_or_report (self, g_ptr_array_index (tree.folders, i), place, error))
        return FALSE;
    }
  return self->dry_run || cli_sync_commit (self, error);
}
