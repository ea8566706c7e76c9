/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the server has: the folders that are exported, each with its place, and the messages in them. */

#include "cli-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli-sync.h"

/* ---- folders ---- */

/* It or one that it is in. */
static gboolean
is_in (GPtrArray *folders, int index, GPtrArray *wanted)
{
  for (; index >= 0; index = ((CliFolder *) g_ptr_array_index (folders, index))->parent)
    {
      CliFolder *folder = g_ptr_array_index (folders, index);

      for (guint i = 0; i < wanted->len; i++)
        if (cli_href_equal (httpmail_member_info_get_href (folder->info), g_ptr_array_index (wanted, i)))
          return TRUE;
    }
  return FALSE;
}

static GPtrArray *
find_wanted (CliExport *self, GError **error)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; self->folders[i] != NULL; i++)
    {
      char *href = cli_folder_find (self->session, self->folders[i], error);

      if (href == NULL)
        return NULL;
      g_ptr_array_add (wanted, href);
    }
  return g_steal_pointer (&wanted);
}

/* A folder that is not exported stands for those in it, so it keeps its place in the list; its label is NULL then. */
GPtrArray *
cli_export_find_folders (CliExport *self, GError **error)
{
  g_autoptr (GPtrArray) wanted = self->folders ? find_wanted (self, error) : NULL;
  g_autoptr (GPtrArray) folders = NULL;
  guint n = 0;

  if (self->folders && wanted == NULL)
    return NULL;
  folders = cli_folders_list (self->session, error);
  if (folders == NULL)
    return NULL;
  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      gboolean exported = cli_sync_has_mail (folder->info) && (!wanted || is_in (folders, (int) i, wanted));

      n += exported;
      if (!exported)
        g_clear_pointer (&folder->label, g_free);
    }
  if (n == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   self->folders ? _("The folders that are asked for are in no listing; httpmail folders lists the folders") :
                                   _("The server lists no folder at all; nothing was exported"));
      return NULL;
    }
  return g_steal_pointer (&folders);
}

typedef struct
{
  CliExport *export;
  GPtrArray *paths; /* of each folder */
  GHashTable *taken;
} Tree;

static void
tree_clear (Tree *self)
{
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

static char *
maildir_path (Tree *tree, CliFolder *folder, const char *label, const char *parent, const char *href)
{
  HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (folder->info);

  if (special == HTTPMAIL_SPECIAL_FOLDER_INBOX && !g_hash_table_contains (tree->taken, ""))
    return g_strdup ("");
  /* As sync does it: special folders are at the top. */
  if (cli_sync_special_label (special))
    parent = NULL;
  return cli_sync_folder_dir (parent && *parent == '\0' ? ".INBOX" : parent, label, href, tree->taken);
}

static const char *
suffix_of (CliExport *self)
{
  return self->target->format == CLI_EXPORT_MBOX ? ".mbox" : "";
}

static char *
choose_path (Tree *tree, CliFolder *folder, const char *href)
{
  const char *special = cli_sync_special_label (httpmail_member_info_get_special_folder (folder->info));
  const char *label = special ? special : folder->label;
  const char *parent = folder->parent >= 0 ? g_ptr_array_index (tree->paths, folder->parent) : NULL;
  char *path;

  if (tree->export->target->single)
    return g_strdup ("");
  if (tree->export->target->format != CLI_EXPORT_MAILDIR)
    return cli_export_folder_path (parent, label, href, suffix_of (tree->export), tree->taken);
  path = maildir_path (tree, folder, label, parent, href);
  g_hash_table_add (tree->taken, cli_sync_dir_key (path));
  return path;
}

/* Names of the export's own, and of the folders that it knew before. */
static void
find_taken (Tree *tree)
{
  static const char *const own[] = { "tmp", "report.json" };
  CliExport *self = tree->export;
  CliExportFolder *folder;
  gint64 after = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (own) && self->target->format != CLI_EXPORT_MAILDIR; i++)
    g_hash_table_add (tree->taken, g_strdup (own[i]));
  while ((folder = cli_export_journal_next_folder (self->journal, after)) != NULL)
    {
      g_autofree char *file = g_strconcat (folder->path, suffix_of (self), NULL);

      after = folder->id;
      g_hash_table_add (tree->taken, cli_sync_dir_key (folder->path));
      g_hash_table_add (tree->taken, cli_sync_dir_key (file));
      cli_export_folder_free (folder);
    }
}

static gboolean
place_folder (Tree *tree, CliFolder *folder, GError **error)
{
  CliExport *self = tree->export;
  g_autofree char *href = cli_sync_href_key (self->origin, httpmail_member_info_get_href (folder->info));
  g_autoptr (CliExportFolder) known = cli_export_journal_find_folder (self->journal, href);
  char *path = known ? g_strdup (known->path) : folder->label ? choose_path (tree, folder, href) : NULL;

  /* Those in a folder that is not exported begin at the top. */
  g_ptr_array_add (tree->paths, path);
  if (folder->label == NULL)
    return TRUE;
  if (known == NULL)
    cli_export_journal_add_folder (self->journal, href, folder->name, path);
  return self->store->klass->add_folder (self->store, path, error);
}

/* ---- messages ---- */

CliExportMessage *
cli_export_message_new (CliExport *self, gint64 folder, HTTPMailMemberInfo *info)
{
  CliExportMessage *message = g_new0 (CliExportMessage, 1);
  CliSyncMessage listed = { NULL };

  cli_sync_message_init (&listed, self->origin, info);
  message->folder = folder;
  message->href = g_steal_pointer (&listed.href);
  message->ident = g_steal_pointer (&listed.ident);
  message->date = listed.date;
  message->has_date = listed.has_date;
  message->read = listed.read;
  message->size = listed.size;
  cli_sync_message_clear (&listed);
  return message;
}

gboolean
cli_export_list_folder (CliExport *self,
                        CliExportJournal *journal,
                        const CliExportFolder *folder,
                        CliMemberFunc on_message,
                        gpointer user_data,
                        GError **error)
{
  g_autofree char *url = cli_export_url (self, folder->href);
  g_autoptr (GError) reason = NULL;

  if (cli_list_messages (self->session, url, TRUE, on_message, user_data, &reason))
    return cli_export_journal_check (journal, error);
  if (cli_export_is_ending (self) || reason->domain != HTTPMAIL_ERROR || cli_exit_for_error (reason) != CLI_EXIT_FAILED)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  cli_export_journal_fail_folder (journal, folder->id, reason->message);
  cli_export_tell_failure (self, folder->name, folder->href, reason->message);
  return cli_export_journal_check (journal, error);
}

typedef struct
{
  CliExport *export;
  gint64 folder;
} Listing;

static gboolean
on_message (HTTPMailMemberInfo *info, gpointer user_data)
{
  Listing *listing = user_data;
  g_autoptr (CliExportMessage) message = cli_export_message_new (listing->export, listing->folder, info);

  cli_export_journal_add_listed (listing->export->journal, message);
  cli_progress_add (listing->export->progress, 1, 0);
  return TRUE;
}

gboolean
cli_export_list (CliExport *self, GError **error)
{
  g_auto (Tree) tree = { .export = self };

  tree.paths = g_ptr_array_new_with_free_func (g_free);
  tree.taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  find_taken (&tree);
  cli_export_journal_begin_listing (self->journal);
  for (guint i = 0; i < self->tree->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (self->tree, i);

      if (!place_folder (&tree, folder, error))
        return FALSE;
      if (folder->label == NULL)
        continue;

      g_autofree char *href = cli_sync_href_key (self->origin, httpmail_member_info_get_href (folder->info));
      g_autoptr (CliExportFolder) known = cli_export_journal_find_folder (self->journal, href);
      Listing listing = { self, known ? known->id : 0 };
      if (known == NULL)
        {
          /* Only a journal that failed does not know it. */
          if (cli_export_journal_check (self->journal, error))
            g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The export's journal does not keep what it is told"));
          return FALSE;
        }
      if (!cli_export_list_folder (self, self->journal, known, on_message, &listing, error))
        return FALSE;
    }
  return cli_export_commit (self, error);
}
