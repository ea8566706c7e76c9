/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One look at each folder. */

#include "cli-watch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
folder_free (gpointer data)
{
  CliWatchFolder *folder = data;

  g_free (folder->url);
  g_free (folder->name);
  g_free (folder->stamp);
  g_free (folder);
}

/* An address without its scheme, host and port: a gateway may lead to another one of its servers tomorrow. */
static const char *
path_of (const char *url)
{
  const char *authority = strstr (url, "://");

  return authority ? authority + 3 + strcspn (authority + 3, "/") : url;
}

const CliWatchFolder *
cli_watch_get_folder (CliWatch *self, gint64 id)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      const CliWatchFolder *folder = g_ptr_array_index (self->folders, i);
      if (folder->id == id)
        return folder;
    }
  return NULL;
}

/* new: there were others before it, so what is in it is new, too. */
static void
note_folder (CliWatch *self, const char *url, const char *name, gboolean new)
{
  CliWatchFolder *folder = NULL;

  for (guint i = 0; i < self->folders->len && folder == NULL; i++)
    {
      CliWatchFolder *known = g_ptr_array_index (self->folders, i);
      if (cli_href_equal (path_of (known->url), path_of (url)))
        folder = known;
    }
  if (folder == NULL)
    {
      folder = g_new0 (CliWatchFolder, 1);
      folder->id = ++self->last_folder;
      folder->based = new;
      g_ptr_array_add (self->folders, folder);
    }
  g_free (folder->url);
  folder->url = g_str_has_suffix (url, "/") ? g_strdup (url) : g_strconcat (url, "/", NULL);
  if (folder->name == NULL || self->all)
    {
      g_free (folder->name);
      folder->name = g_strdup (name);
    }
  folder->listed = TRUE;
}

static gboolean
has_mail (HTTPMailMemberInfo *info)
{
  HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (info);

  return special != HTTPMAIL_SPECIAL_FOLDER_CONTACTS && special != HTTPMAIL_SPECIAL_FOLDER_CALENDAR;
}

static gboolean
find_all (CliWatch *self, GError **error)
{
  g_autoptr (GPtrArray) folders = cli_folders_list (self->session, error);
  gboolean new = self->folders->len > 0;

  if (folders == NULL)
    return FALSE;
  /* Better to see nothing for a while than to tell that all mail is gone. */
  if (folders->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The server lists no folder at all"));
      return FALSE;
    }
  for (guint i = 0; i < self->folders->len; i++)
    ((CliWatchFolder *) g_ptr_array_index (self->folders, i))->listed = FALSE;
  for (guint i = 0; i < folders->len; i++)
    {
      const CliFolder *folder = g_ptr_array_index (folders, i);
      if (has_mail (folder->info))
        note_folder (self, httpmail_member_info_get_href (folder->info), folder->name, new);
    }
  return TRUE;
}

gboolean
cli_watch_find_folders (CliWatch *self, GError **error)
{
  CliRun *run = self->run;

  if (self->folders == NULL)
    self->folders = g_ptr_array_new_with_free_func (folder_free);
  if (self->all)
    return find_all (self, error);
  for (guint i = 1; i < MAX (run->n_arguments, 2); i++)
    {
      const char *name = run->n_arguments > 1 ? run->arguments[i] : "inbox";
      g_autofree char *url = cli_folder_find (self->session, name, error);

      if (url == NULL)
        return FALSE;
      note_folder (self, url, name, FALSE);
    }
  return TRUE;
}

typedef struct
{
  CliWatch *watch;
  CliWatchFolder *folder;
  char *stamp;
  gboolean unchanged;
} Listing;

/* What is after the folder's address. */
static const char *
name_of (const CliWatchFolder *folder, const char *href)
{
  return g_str_has_prefix (href, folder->url) ? href + strlen (folder->url) : href;
}

/* A server that knows mail tells what a message is; on another one its file keeps its name. */
static char *
make_key (CliWatch *self, HTTPMailMemberInfo *info)
{
  const char *date = httpmail_member_info_get_date (info);
  const char *subject = httpmail_member_info_get_subject (info);
  const char *from = httpmail_member_info_get_from (info);

  if (self->plain)
    return g_strdup (cli_href_name (httpmail_member_info_get_href (info)));
  if (date == NULL || *date == '\0')
    return NULL;
  return g_strdup_printf ("%s\n%s\n%s\n%" G_GUINT64_FORMAT, date, from ? from : "", subject ? subject : "",
                          httpmail_member_info_get_content_length (info));
}

static void
add_message (Listing *listing, HTTPMailMemberInfo *info)
{
  g_autofree char *key = make_key (listing->watch, info);
  const CliWatchMessage message = {
    .name = (char *) name_of (listing->folder, httpmail_member_info_get_href (info)),
    .subject = (char *) httpmail_member_info_get_subject (info),
    .from = (char *) httpmail_member_info_get_from (info),
    .to = (char *) httpmail_member_info_get_to (info),
    .date = (char *) httpmail_member_info_get_date (info),
    .read = httpmail_member_info_is_read (info),
    .has_attachment = httpmail_member_info_get_has_attachment (info),
    .size = httpmail_member_info_get_content_length (info),
  };

  cli_watch_state_add (listing->watch->state, &message, key);
}

static void
on_members (HTTPMailResponse *response, gpointer user_data)
{
  Listing *listing = user_data;
  GListModel *members = httpmail_response_get_members (response);
  guint n = members ? g_list_model_get_n_items (members) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);

      if (!httpmail_member_info_get_is_folder (info))
        add_message (listing, info);
    }
  if (httpmail_response_is_done (response))
    {
      g_free (listing->stamp);
      listing->stamp = g_strdup (httpmail_response_get_folder_time_stamp (response));
      listing->unchanged = httpmail_response_is_unchanged (response);
    }
}

static gboolean
look_at (CliWatch *self, CliWatchFolder *folder, GError **error)
{
  static guint32 context = 1000000;
  Listing listing = { self, folder, NULL, FALSE };
  /* Where nothing but their hrefs is known of messages, to learn more would be a request for each. */
  HTTPMailMemberInfoFlags flags =
    self->plain && !self->details ? HTTPMAIL_MEMBER_INFO_COMMON : HTTPMAIL_MEMBER_INFO_MESSAGE;

  context++;
  cli_watch_state_begin (self->state);
  if (!httpmail_transport_command_folder_member_info (cli_session_get_transport (self->session), folder->url, flags,
                                                      HTTPMAIL_DEPTH_ONE, TRUE, folder->stamp, NULL, context, error) ||
      !cli_session_follow (self->session, context, on_members, &listing, error))
    {
      g_free (listing.stamp);
      return FALSE;
    }

  if (!listing.unchanged)
    cli_watch_state_compare (self->state, folder->id, !folder->based);
  folder->based = TRUE;
  g_free (folder->stamp);
  folder->stamp = listing.stamp;
  return cli_watch_state_check (self->state, error);
}

/* A folder that others delete is no trouble of the server's. */
static gboolean
is_of_folder (const GError *error)
{
  return g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND) ||
         g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_GONE) ||
         g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
}

static void
tell_folder (CliWatch *self, CliWatchFolder *folder, const GError *error)
{
  if (error != NULL && !folder->failing)
    cli_error (_("The folder “%s” cannot be listed: %s"), folder->name, error->message);
  else if (error == NULL && folder->failing)
    cli_note (self->run->options, _("The folder “%s” can be listed again"), folder->name);
  folder->failing = error != NULL;
}

static void
drop_deleted (CliWatch *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      const CliWatchFolder *folder = g_ptr_array_index (self->folders, i);

      if (!folder->listed)
        cli_watch_state_drop (self->state, folder->id);
    }
}

void
cli_watch_forget_deleted (CliWatch *self)
{
  for (guint i = self->folders->len; i > 0; i--)
    {
      const CliWatchFolder *folder = g_ptr_array_index (self->folders, i - 1);

      if (!folder->listed)
        g_ptr_array_remove_index (self->folders, i - 1);
    }
}

gboolean
cli_watch_round (CliWatch *self, gboolean first, GError **error)
{
  if (self->all && !first && !cli_watch_find_folders (self, error))
    return FALSE;
  for (guint i = 0; i < self->folders->len; i++)
    {
      CliWatchFolder *folder = g_ptr_array_index (self->folders, i);
      g_autoptr (GError) reason = NULL;

      if (!folder->listed)
        continue;
      if (look_at (self, folder, &reason))
        {
          tell_folder (self, folder, NULL);
          continue;
        }
      if (!is_of_folder (reason) || (first && !self->all))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      tell_folder (self, folder, reason);
    }
  drop_deleted (self);
  cli_watch_state_pair (self->state);
  return cli_watch_state_check (self->state, error);
}
