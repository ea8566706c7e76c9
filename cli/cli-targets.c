/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-targets.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

/* Longer than any href, and an end for what is no list of them. */
#define MAX_LINE (1024 * 1024)

static void
folder_free (gpointer data)
{
  CliTargetFolder *folder = data;

  g_free (folder->collection);
  g_ptr_array_unref (folder->urls);
  g_free (folder);
}

void
cli_targets_free (CliTargets *self)
{
  g_ptr_array_unref (self->urls);
  g_ptr_array_unref (self->folders);
  g_hash_table_unref (self->seen);
  g_free (self);
}

gboolean
cli_targets_are_on_stdin (const char *const *names, guint n_names)
{
  for (guint i = 0; i < n_names; i++)
    if (strcmp (names[i], "-") == 0)
      return TRUE;
  return FALSE;
}

static CliTargetFolder *
find_folder (CliTargets *self, const char *collection)
{
  /* Most often it is the one that the message before was in. */
  for (guint i = self->folders->len; i > 0; i--)
    {
      CliTargetFolder *folder = g_ptr_array_index (self->folders, i - 1);
      if (strcmp (folder->collection, collection) == 0)
        return folder;
    }

  CliTargetFolder *folder = g_new0 (CliTargetFolder, 1);
  folder->collection = g_strdup (collection);
  folder->urls = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->folders, folder);
  return folder;
}

static CliExit
add (CliTargets *self, CliSession *session, const char *name)
{
  g_autofree char *url = cli_message_url (session, name);

  if (url == NULL)
    return CLI_EXIT_USAGE;
  if (!g_hash_table_add (self->seen, cli_href_normalize (url)))
    return CLI_EXIT_DONE;
  g_autofree char *collection = cli_href_parent (url);
  g_ptr_array_add (self->urls, url);
  g_ptr_array_add (find_folder (self, collection)->urls, g_steal_pointer (&url));
  self->n++;
  return CLI_EXIT_DONE;
}

/* The href of a line, which ls --json may have written; NULL: there is none. */
static char *
href_of_line (const char *line)
{
  if (*line != '{')
    return strchr (line, '\t') == NULL && (*line == '/' || strstr (line, "://") != NULL) ? g_strdup (line) : NULL;

  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, line, -1, NULL))
    return NULL;
  JsonNode *root = json_parser_get_root (parser);
  JsonObject *object = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *href = object ? json_object_get_string_member_with_default (object, "href", NULL) : NULL;
  return href && (*href == '/' || strstr (href, "://") != NULL) ? g_strdup (href) : NULL;
}

/* The whole list is read before anything is done: nothing is changed for a list that breaks off, or while the folder that
 * it is made of is still being listed. */
static CliExit
add_stdin (CliTargets *self, CliSession *session)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  g_autoptr (GError) error = NULL;
  CliExit status = CLI_EXIT_DONE;
  guint number = 0;

  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_LF);
  while (status == CLI_EXIT_DONE)
    {
      gsize length = 0;
      g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, cli_session_get_cancellable (session),
                                           cli_session_ready, session);
      g_autoptr (GAsyncResult) result = cli_session_wait (session);
      g_autofree char *line = g_data_input_stream_read_line_finish (lines, result, &length, &error);
      if (line == NULL)
        break;
      number++;
      g_autofree char *href = NULL;
      if (length < MAX_LINE && length == strlen (line) && g_utf8_validate (line, -1, NULL))
        {
          if (*g_strstrip (line) == '\0')
            continue;
          href = href_of_line (line);
        }
      status = href ? add (self, session, href)
                    : cli_usage_error (_("Line %u of standard input is no message: a line is an href, or a JSON object with "
                                         "an href as httpmail ls --json prints it"),
                                       number);
    }
  if (error)
    return cli_session_failure (session, error);
  return status;
}

CliTargets *
cli_targets_new (CliSession *session, const char *const *names, guint n_names, CliExit *out_exit)
{
  g_autoptr (CliTargets) self = g_new0 (CliTargets, 1);
  gboolean read_stdin = FALSE;

  self->folders = g_ptr_array_new_with_free_func (folder_free);
  self->urls = g_ptr_array_new ();
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  *out_exit = CLI_EXIT_DONE;
  for (guint i = 0; i < n_names && *out_exit == CLI_EXIT_DONE; i++)
    {
      if (strcmp (names[i], "-") != 0)
        *out_exit = add (self, session, names[i]);
      else if (!read_stdin)
        {
          read_stdin = TRUE;
          *out_exit = add_stdin (self, session);
        }
    }
  return *out_exit == CLI_EXIT_DONE ? g_steal_pointer (&self) : NULL;
}
