/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "foreign-client.h"

#include <fixture.h>
#include <string.h>

static gboolean
on_logon (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data)
{
  ForeignClient *self = user_data;

  self->n_logons++;
  if (self->answer)
    httpmail_logon_submit (logon, httpmail_logon_get_user_name (logon), self->answer);
  else
    httpmail_logon_cancel (logon);
  return TRUE;
}

ForeignClient *
foreign_client_new (const char *root, const char *user, const char *password, GTlsDatabase *database)
{
  ForeignClient *self = g_new0 (ForeignClient, 1);

  self->root = g_strdup (root);
  self->transport = httpmail_transport_new ("tests/1");
  if (database)
    httpmail_transport_set_tls_database (self->transport, database);
  g_object_set_data_full (G_OBJECT (self->transport), "user", g_strdup (user), g_free);
  g_object_set_data_full (G_OBJECT (self->transport), "password", g_strdup (password), g_free);
  g_signal_connect (self->transport, "logon-prompt", G_CALLBACK (on_logon), self);
  return self;
}

void
foreign_client_free (ForeignClient *self)
{
  g_signal_handlers_disconnect_by_data (self->transport, self);
  g_object_unref (self->transport);
  g_free (self->root);
  g_free (self);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  run_until (run_until_nonnull, result);
  return *result;
}

gboolean
foreign_client_open (ForeignClient *self, GError **error)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (self->root, error);
  const char *user = g_object_get_data (G_OBJECT (self->transport), "user");
  const char *password = g_object_get_data (G_OBJECT (self->transport), "password");
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_nonnull (info);
  if (user)
    httpmail_server_info_set_user_name (info, user);
  if (password)
    httpmail_server_info_set_password (info, password);
  httpmail_transport_open_async (self->transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_ready, &result);
  return httpmail_transport_open_finish (self->transport, wait_for (&result), error);
}

/* Everything but letters and digits, so that servers and the library meet what they would have written differently. */
char *
foreign_escape (const char *segment)
{
  GString *out = g_string_new (NULL);

  for (const guchar *c = (const guchar *) segment; *c; c++)
    {
      if (g_ascii_isalnum (*c))
        g_string_append_c (out, (char) *c);
      else
        g_string_append_printf (out, "%%%02X", *c);
    }
  return g_string_free (out, FALSE);
}

char *
foreign_client_url (ForeignClient *self, const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  g_autofree char *rest = NULL;

  for (guint i = 0; segments[i]; i++)
    {
      char *escaped = foreign_escape (segments[i]);

      g_free (segments[i]);
      segments[i] = escaped;
    }
  rest = g_strjoinv ("/", segments);
  return g_strconcat (self->root, rest, NULL);
}

gboolean
foreign_client_mkcol (ForeignClient *self, const char *url, char **out_location, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_mkcol_async (self->transport, url, NULL, on_ready, &result);
  return httpmail_transport_mkcol_finish (self->transport, wait_for (&result), out_location, error);
}

gboolean
foreign_client_put (ForeignClient *self, const char *url, GBytes *content, char **out_location, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_put_async (self->transport, url, content, "message/rfc822", NULL, on_ready, &result);
  return httpmail_transport_put_finish (self->transport, wait_for (&result), out_location, error);
}

GBytes *
foreign_client_get (ForeignClient *self, const char *url, char **out_content_type, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_get_async (self->transport, url, NULL, FALSE, NULL, on_ready, &result);
  return httpmail_transport_get_finish (self->transport, wait_for (&result), out_content_type, error);
}

gboolean
foreign_client_download (ForeignClient *self, const char *url, GOutputStream *stream, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_download_async (self->transport, url, stream, NULL, NULL, NULL, NULL, on_ready, &result);
  return httpmail_transport_download_finish (self->transport, wait_for (&result), NULL, error);
}

gboolean
foreign_client_delete (ForeignClient *self, const char *url, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_delete_async (self->transport, url, NULL, on_ready, &result);
  return httpmail_transport_delete_finish (self->transport, wait_for (&result), error);
}

gboolean
foreign_client_copy (
    ForeignClient *self, const char *url, const char *destination, gboolean allow_rename, char **out_location, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_copy_async (self->transport, url, destination, allow_rename, NULL, on_ready, &result);
  return httpmail_transport_copy_finish (self->transport, wait_for (&result), out_location, error);
}

gboolean
foreign_client_move (
    ForeignClient *self, const char *url, const char *destination, gboolean allow_rename, char **out_location, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_move_async (self->transport, url, destination, allow_rename, NULL, on_ready, &result);
  return httpmail_transport_move_finish (self->transport, wait_for (&result), out_location, error);
}

GPtrArray *
foreign_client_mark_read (
    ForeignClient *self, const char *collection, const char *const *targets, gboolean read, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_mark_read_async (self->transport, collection, targets, read, NULL, on_ready, &result);
  return httpmail_transport_mark_read_finish (self->transport, wait_for (&result), error);
}

GPtrArray *
foreign_client_bcopy (ForeignClient *self,
                      const char *collection,
                      const char *const *targets,
                      const char *destination,
                      const char *const *destinations,
                      gboolean allow_rename,
                      GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_bcopy_async (self->transport, collection, targets, destination, destinations, allow_rename, NULL,
                                  on_ready, &result);
  return httpmail_transport_bcopy_finish (self->transport, wait_for (&result), error);
}

GPtrArray *
foreign_client_bmove (ForeignClient *self,
                      const char *collection,
                      const char *const *targets,
                      const char *destination,
                      const char *const *destinations,
                      gboolean allow_rename,
                      GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_bmove_async (self->transport, collection, targets, destination, destinations, allow_rename, NULL,
                                  on_ready, &result);
  return httpmail_transport_bmove_finish (self->transport, wait_for (&result), error);
}

GPtrArray *
foreign_client_bdelete (ForeignClient *self, const char *collection, const char *const *targets, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_bdelete_async (self->transport, collection, targets, NULL, on_ready, &result);
  return httpmail_transport_bdelete_finish (self->transport, wait_for (&result), error);
}

HTTPMailMultistatus *
foreign_client_propfind (
    ForeignClient *self, const char *url, HTTPMailPropfindRequest *request, HTTPMailDepth depth, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_propfind_async (self->transport, url, request, depth, NULL, on_ready, &result);
  return httpmail_transport_propfind_finish (self->transport, wait_for (&result), error);
}

HTTPMailMultistatus *
foreign_client_proppatch (ForeignClient *self, const char *url, HTTPMailProppatchRequest *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_proppatch_async (self->transport, url, request, NULL, on_ready, &result);
  return httpmail_transport_proppatch_finish (self->transport, wait_for (&result), error);
}

GListModel *
foreign_client_list (ForeignClient *self, const char *url, HTTPMailDepth depth, gboolean no_root, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_member_info_async (self->transport, url, HTTPMAIL_MEMBER_INFO_ALL, depth, no_root, NULL, on_ready,
                                        &result);
  return httpmail_transport_member_info_finish (self->transport, wait_for (&result), error);
}

GListModel *
foreign_client_find_folders (ForeignClient *self, const char *url, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_find_folders_async (self->transport, url, NULL, on_ready, &result);
  return httpmail_transport_find_folders_finish (self->transport, wait_for (&result), error);
}

gboolean
foreign_client_send (ForeignClient *self, const char *url, const char *message, GError **error)
{
  static const char *const recipients[] = { "ann@example.org", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static (message, strlen (message));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GAsyncResult) result = NULL;

  httpmail_transport_send_message_async (self->transport, url, "bob@example.net", recipients, FALSE, stream, NULL, on_ready,
                                         &result);
  return httpmail_transport_send_message_finish (self->transport, wait_for (&result), NULL, error);
}

/* The last segment as text, with the slash of a folder. */
static char *
name_of (const char *href)
{
  gsize length = strlen (href);
  const char *begin = href + length - (length > 0 && href[length - 1] == '/');
  char *name;

  while (begin > href && begin[-1] != '/')
    begin--;
  name = g_uri_unescape_string (begin, NULL);
  return name ? name : g_strdup (begin);
}

HTTPMailMemberInfo *
foreign_find (GListModel *members, const char *name)
{
  HTTPMailMemberInfo *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);
      g_autofree char *its = name_of (httpmail_member_info_get_href (member));

      if (!g_str_equal (its, name))
        continue;
      g_assert_null (found);
      found = g_steal_pointer (&member);
    }
  if (!found)
    {
      g_autofree char *all = foreign_names (members);

      g_error ("“%s” is not listed, but:\n%s", name, all);
    }
  return found;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
foreign_names (GListModel *members)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);

      g_ptr_array_add (names, name_of (httpmail_member_info_get_href (member)));
    }
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return g_strjoinv ("\n", (char **) names->pdata);
}

GBytes *
foreign_make_message (const char *subject)
{
  g_autofree char *text = g_strdup_printf ("From: Ann <ann@example.org>\r\nTo: bob@example.net\r\nSubject: %s\r\n"
                                           "Date: Sun, 09 Sep 2001 01:46:40 +0000\r\nMIME-Version: 1.0\r\n"
                                           "Content-Type: text/plain; charset=utf-8\r\n\r\nAbout %s.\r\n\r\n",
                                           subject, subject);

  return g_bytes_new (text, strlen (text));
}
