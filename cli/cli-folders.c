/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Folders inside folders: deeper than anybody nests them, and an end for a server that invents more. */
#define MAX_DEPTH 32

static const struct
{
  HTTPMailSpecialFolder special;
  const char *name;
  const char *display_name;
} specials[] = {
  { HTTPMAIL_SPECIAL_FOLDER_INBOX, "inbox", N_("Inbox") },
  { HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS, "sent", N_("Sent") },
  { HTTPMAIL_SPECIAL_FOLDER_DRAFTS, "drafts", N_("Drafts") },
  { HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS, "trash", N_("Trash") },
  { HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL, "junk", N_("Junk") },
  { HTTPMAIL_SPECIAL_FOLDER_OUTBOX, "outbox", N_("Outbox") },
  { HTTPMAIL_SPECIAL_FOLDER_CONTACTS, "contacts", N_("Contacts") },
  { HTTPMAIL_SPECIAL_FOLDER_CALENDAR, "calendar", N_("Calendar") },
  { HTTPMAIL_SPECIAL_FOLDER_MSN_PROMO, "promotions", N_("Promotions") },
};

const char *
cli_folder_special_name (HTTPMailSpecialFolder special)
{
  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if (specials[i].special == special)
      return specials[i].name;
  return "";
}

static void
folder_free (gpointer data)
{
  CliFolder *folder = data;

  g_object_unref (folder->info);
  g_free (folder->name);
  g_free (folder->label);
  g_free (folder);
}

/* What stands in the href. */
static char *
segment_of (HTTPMailMemberInfo *info)
{
  g_autofree char *segment = g_strdup (cli_href_name (httpmail_member_info_get_href (info)));

  if (g_str_has_suffix (segment, "/"))
    segment[strlen (segment) - 1] = '\0';
  char *text = g_uri_unescape_string (segment, NULL);
  return text ? text : g_steal_pointer (&segment);
}

/* Servers leave the display name of a special folder to the client. */
static char *
label_of (HTTPMailMemberInfo *info)
{
  const char *name = httpmail_member_info_get_display_name (info);

  if (name != NULL && *name != '\0')
    return g_strdup (name);
  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if (specials[i].special == httpmail_member_info_get_special_folder (info))
      return g_strdup (_(specials[i].display_name));
  return segment_of (info);
}

static gboolean
is_known (GPtrArray *folders, const char *href)
{
  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      if (cli_href_equal (httpmail_member_info_get_href (folder->info), href))
        return TRUE;
    }
  return FALSE;
}

/* A server that knows nothing of mail does not say whether there are folders in a folder: look. */
static gboolean
may_have_subs (HTTPMailTransport *transport, HTTPMailMemberInfo *info)
{
  return httpmail_member_info_get_has_subs (info) ||
         httpmail_transport_get_dialect (transport) == HTTPMAIL_DIALECT_WEBDAV;
}

static gboolean
list_into (CliSession *session, GPtrArray *folders, const char *url, int parent, guint depth, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (session);

  httpmail_transport_member_info_async (transport, url, HTTPMAIL_MEMBER_INFO_FOLDER, HTTPMAIL_DEPTH_ONE, TRUE,
                                        cli_session_get_cancellable (session), cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  g_autoptr (GListModel) members = httpmail_transport_member_info_finish (transport, result, error);
  if (members == NULL)
    return FALSE;

  guint n = g_list_model_get_n_items (members);
  for (guint i = 0; i < n && folders->len < CLI_MAX_FOLDERS; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);
      const char *href = httpmail_member_info_get_href (info);

      if (!httpmail_member_info_get_is_folder (info) || is_known (folders, href))
        continue;

      CliFolder *folder = g_new0 (CliFolder, 1);
      const CliFolder *outer = parent >= 0 ? g_ptr_array_index (folders, parent) : NULL;
      folder->label = label_of (info);
      folder->name = outer ? g_strconcat (outer->name, "/", folder->label, NULL) : g_strdup (folder->label);
      folder->parent = parent;
      folder->info = g_object_ref (info);
      g_ptr_array_add (folders, folder);
      if (may_have_subs (transport, info) && depth < MAX_DEPTH &&
          !list_into (session, folders, href, (int) folders->len - 1, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
cli_folders_list (CliSession *session, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (folder_free);
  g_autofree char *root = cli_session_root (session, error);

  if (root == NULL || !list_into (session, folders, root, -1, 0, error))
    return NULL;
  return g_steal_pointer (&folders);
}

/* The account itself says where these are, which saves a listing. */
static char *
find_special (CliSession *session, HTTPMailSpecialFolder special)
{
  switch (special)
    {
    case HTTPMAIL_SPECIAL_FOLDER_INBOX:
      return cli_session_property (session, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, NULL);
    case HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS:
      return cli_session_property (session, HTTPMAIL_ACCOUNT_PROPERTY_SENT_ITEMS, NULL);
    case HTTPMAIL_SPECIAL_FOLDER_DRAFTS:
      return cli_session_property (session, HTTPMAIL_ACCOUNT_PROPERTY_DRAFTS, NULL);
    case HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS:
      return cli_session_property (session, HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS, NULL);
    default:
      return NULL;
    }
}

static HTTPMailSpecialFolder
special_for_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if (g_ascii_strcasecmp (specials[i].name, name) == 0)
      return specials[i].special;
  return HTTPMAIL_SPECIAL_FOLDER_NONE;
}

/* The one folder with this display name, else the one that has it in another case. Some servers let two folders have the
 * same name: to choose one of them might be to delete the wrong one. */
static CliFolder *
find_named (GPtrArray *folders, const char *name, GError **error)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  CliFolder *exact = NULL;
  CliFolder *similar = NULL;
  guint n_exact = 0;
  guint n_similar = 0;

  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      g_autofree char *candidate = g_utf8_casefold (folder->name, -1);

      if (strcmp (folder->name, name) == 0)
        {
          exact = folder;
          n_exact++;
        }
      if (strcmp (candidate, folded) == 0)
        {
          similar = folder;
          n_similar++;
        }
    }
  if (n_exact == 1)
    return exact;
  if (n_exact == 0 && n_similar == 1)
    return similar;

  if (n_similar > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _("There are several folders “%s”.\n  Name the one that is meant by its href, as httpmail folders prints it."),
                 name);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _("There is no folder “%s”.\n  httpmail folders lists the folders; quote a name that has blanks."), name);
  return NULL;
}

char *
cli_folder_find (CliSession *session, const char *name, GError **error)
{
  HTTPMailSpecialFolder special = special_for_name (name);

  if (strstr (name, "://") != NULL)
    return g_strdup (name);
  if (name[0] == '/')
    {
      g_autofree char *root = cli_session_root (session, error);
      return root ? g_uri_resolve_relative (root, name, G_URI_FLAGS_ENCODED, error) : NULL;
    }

  g_autofree char *href = find_special (session, special);
  if (href != NULL && *href != '\0')
    return g_steal_pointer (&href);

  g_autoptr (GPtrArray) folders = cli_folders_list (session, error);
  if (folders == NULL)
    return NULL;
  for (guint i = 0; i < folders->len && special != HTTPMAIL_SPECIAL_FOLDER_NONE; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      if (httpmail_member_info_get_special_folder (folder->info) == special)
        return g_strdup (httpmail_member_info_get_href (folder->info));
    }

  CliFolder *folder = find_named (folders, name, error);
  return folder ? g_strdup (httpmail_member_info_get_href (folder->info)) : NULL;
}

CliExit
cli_folders (CliRun *run)
{
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_open (run, &status);

  if (session == NULL)
    return status;
  g_autoptr (GPtrArray) folders = cli_folders_list (session, &error);
  if (folders == NULL)
    return cli_session_failure (session, error);

  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (folder->info);

      cli_output_begin (run->output);
      if (cli_output_is_json (run->output))
        cli_output_string (run->output, "href", httpmail_member_info_get_href (folder->info), 0);
      cli_output_string (run->output, "name", folder->name, 28);
      cli_output_string (run->output, "special", cli_folder_special_name (special), 8);
      cli_output_number (run->output, "unread", httpmail_member_info_get_unread_count (folder->info), 6);
      cli_output_number (run->output, "total", httpmail_member_info_get_visible_count (folder->info), 6);
      cli_output_text (run->output, httpmail_member_info_get_href (folder->info), 0);
      cli_output_end (run->output);
    }
  return cli_finish (run->output);
}
