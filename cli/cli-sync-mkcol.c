/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Folders on the server for directories that somebody made here. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli-sync-two-way.h"
#include "server/hs-folder-name.h"

/* What the directories of the folders in the inbox begin with. */
#define INBOX ".INBOX"

static gboolean
refuse (const char *dir, GError **error)
{
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
               _("The directory “%s” cannot become a folder on the server; rename it"), dir);
  return FALSE;
}

/* The directory that it is in (NULL: none), and the folder's own name. */
static gboolean
split (const char *dir, char **out_parent, char **out_label, GError **error)
{
  const char *dot = strrchr (dir, '.');

  if (dot == NULL || dot[1] == '\0')
    return refuse (dir, error);
  *out_label = hs_folder_name_decode (dot + 1);
  if (*out_label == NULL)
    return refuse (dir, error);
  *out_parent = dot > dir ? g_strndup (dir, dot - dir) : NULL;
  return TRUE;
}

/* A server may put a folder elsewhere than it was asked to, and not say so. */
static char *
find_made (CliSync *self, const char *parent, const char *label)
{
  g_autoptr (GPtrArray) folders = cli_folders_list (self->session, NULL);
  g_autofree char *root = cli_session_root (self->session, NULL);

  for (guint i = 0; folders && i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      const CliFolder *outer = folder->parent >= 0 ? g_ptr_array_index (folders, folder->parent) : NULL;
      const char *place = outer ? httpmail_member_info_get_href (outer->info) : root;

      if (place && cli_href_equal (place, parent) && strcmp (folder->label, label) == 0)
        return g_strdup (httpmail_member_info_get_href (folder->info));
    }
  return NULL;
}

static char *
make (CliSync *self, const char *parent, const char *label, GError **error)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  g_autofree char *escaped = g_uri_escape_string (label, NULL, FALSE);
  g_autofree char *url = g_strconcat (parent, g_str_has_suffix (parent, "/") ? "" : "/", escaped, "/", NULL);
  g_autofree char *location = NULL;
  g_autoptr (GError) reason = NULL;
  char *href = NULL;

  httpmail_transport_mkcol_async (transport, url, cli_session_get_cancellable (self->session), cli_session_ready,
                                  self->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
  gboolean made = httpmail_transport_mkcol_finish (transport, result, &location, &reason);

  if (made && location)
    return g_steal_pointer (&location);
  if (made || g_error_matches (reason, HTTPMAIL_ERROR, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED))
    href = find_made (self, parent, label);
  if (href == NULL && made)
    return g_steal_pointer (&url);
  if (href == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return href;
}

static char *
parent_url (CliSync *self, const char *parent, GError **error)
{
  CliSyncFolder *folder;
  char *url;

  if (parent == NULL)
    return cli_session_root (self->session, error);
  folder = cli_sync_need_folder (self, strcmp (parent, INBOX) == 0 ? "" : parent, error);
  if (folder == NULL)
    return NULL;
  url = cli_sync_url (self->origin, folder->href);
  cli_sync_folder_free (folder);
  return url;
}

static gboolean
place (CliSync *self, const char *href, const char *dir, GError **error)
{
  g_autofree char *key = cli_sync_href_key (self->origin, href);
  CliSyncFolder *other = cli_sync_state_find_folder (self->state, key);
  CliSyncItem item = { .dir = (char *) dir, .message = { .href = key } };
  gboolean is_other = other && strcmp (other->dir, dir) != 0;

  if (is_other)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                 _("The folder of “%s” is “%s” here already; put its messages there"), dir, other->dir);
  if (other)
    cli_sync_folder_free (other);
  if (is_other)
    return FALSE;
  cli_sync_state_place_folder (self->state, key, dir);
  cli_sync_report_there (self, "made", &item, NULL);
  return cli_sync_state_check (self->state, error) && cli_sync_maildir_make_folder (self->maildir, dir, error) &&
         cli_sync_commit (self, error);
}

CliSyncFolder *
cli_sync_need_folder (CliSync *self, const char *dir, GError **error)
{
  CliSyncFolder *folder = cli_sync_state_find_dir (self->state, dir);
  g_autofree char *parent = NULL;
  g_autofree char *label = NULL;
  g_autofree char *parent_href = NULL;
  g_autofree char *href = NULL;

  if (folder && folder->there)
    return folder;
  if (folder)
    cli_sync_folder_free (folder);
  if (!split (dir, &parent, &label, error))
    return NULL;
  parent_href = parent_url (self, parent, error);
  href = parent_href ? make (self, parent_href, label, error) : NULL;
  if (href == NULL || !place (self, href, dir, error))
    return NULL;
  return cli_sync_state_find_dir (self->state, dir);
}
