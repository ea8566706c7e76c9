/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Says what arrives in the inbox of an account, until it is interrupted: watch-folder http://USER@HOST/ SECONDS
 * The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for. */

#include <httpmail/httpmail.h>
#include <locale.h>
#include <unistd.h>

/* What a stranger wrote must not steer the terminal. */
#define CONTROLS "\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020" \
                 "\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037\177"

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Returns on error only. While it waits it has nothing else to do; a program with windows goes on in a callback. */
static void
watch (HTTPMailTransport *transport, HTTPMailServerInfo *info, guint seconds, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autofree char *inbox = NULL, *name = NULL, *stamp = NULL;

  httpmail_transport_open_async (transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_ready, &opened);
  while (!opened)
    g_main_context_iteration (NULL, TRUE);
  if (!httpmail_transport_open_finish (transport, opened, error) ||
      !httpmail_transport_lookup_account_property (transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox, error))
    return;
  name = g_path_get_basename (inbox);
  for (gboolean first = TRUE, late = FALSE;; first = late = FALSE)
    {
      g_autoptr (GAsyncResult) listed = NULL;
      g_autoptr (HTTPMailMemberList) members = NULL;

      /* With the time stamp of the last listing: when nothing has changed, the list is empty. */
      httpmail_transport_folder_member_info_async (transport, inbox, HTTPMAIL_MEMBER_INFO_MESSAGE, HTTPMAIL_DEPTH_ONE, TRUE,
                                                   stamp, name, NULL, on_ready, &listed);
      while (!listed)
        g_main_context_iteration (NULL, TRUE);
      if (!(members = httpmail_transport_folder_member_info_finish (transport, listed, error)))
        return;
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (members)); i++)
        {
          g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (G_LIST_MODEL (members), i);
          g_autofree char *subject = g_strdup (httpmail_member_info_get_subject (member));

          if (g_hash_table_add (seen, g_strdup (httpmail_member_info_get_href (member))) && !first &&
              !httpmail_member_info_get_is_folder (member))
            g_print ("new: %s\n", g_strdelimit (subject, CONTROLS, '?'));
        }
      if (first)
        g_print ("watching %s\n", name);
      g_free (stamp);
      stamp = g_strdup (httpmail_member_list_get_folder_time_stamp (members));
      g_timeout_add_seconds (seconds, on_time, &late);
      while (!late)
        g_main_context_iteration (NULL, TRUE);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new ("watch-folder/1.0");
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = argc == 3 ? httpmail_server_info_new_for_uri (argv[1], &error) : NULL;

  setlocale (LC_ALL, "");
  if (!info)
    {
      g_printerr ("watch-folder: %s\n", error ? error->message : "say what and how often: watch-folder URL SECONDS");
      return 2;
    }
  httpmail_server_info_set_password (info, g_getenv ("HTTPMAIL_PASSWORD") ?: getpass ("Password: "));
  watch (transport, info, g_ascii_strtoull (argv[2], NULL, 10), &error);
  g_printerr ("watch-folder: %s\n", error->message);
  return 1;
}
