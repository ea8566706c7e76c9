/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-commands.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* Folders inside folders: deeper than anybody nests them, and an end for a server that invents more. */
#define MAX_DEPTH 256

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

/* A server that knows nothing of mail does not say whether there are folders in a folder: look. */
static gboolean
may_have_subs (HTTPMailTransport *transport, HTTPMailMemberInfo *info)
{
  return httpmail_member_info_get_has_subs (info) ||
         httpmail_transport_get_dialect (transport) == HTTPMAIL_DIALECT_WEBDAV;
}

/* The folders of an account, one level of the tree after the other: those of a level are listed at the same time. */
typedef struct
{
  CliSession *session;
  CliCommands *commands;
  GPtrArray *folders; /* Node, level by level */
  GHashTable *known;  /* hrefs without the slash at their end */
  GError *error;
} Walk;

typedef struct
{
  Walk *walk;
  CliFolder *folder;
  GPtrArray *members; /* HTTPMailMemberInfo of folders, until its turn comes */
  guint first;        /* the folders in it */
  guint n;
} Node;

static void
node_free (gpointer data)
{
  Node *node = data;

  g_clear_pointer (&node->members, g_ptr_array_unref);
  g_clear_pointer (&node->folder, folder_free);
  g_free (node);
}

/* Servers that know nothing of mail list messages, too, which are forgotten. */
static void
on_members (HTTPMailResponse *response, gpointer user_data)
{
  Node *node = user_data;
  Walk *walk = node->walk;
  GListModel *members = httpmail_response_get_members (response);
  guint n = members ? g_list_model_get_n_items (members) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);
      if (httpmail_member_info_get_is_folder (info) && node->members->len < CLI_MAX_FOLDERS)
        g_ptr_array_add (node->members, g_steal_pointer (&info));
    }
  if (httpmail_response_is_done (response) && walk->error == NULL)
    walk->error = cli_response_error (response);
}

static void
list_node (Node *node, const char *url)
{
  Walk *walk = node->walk;
  guint32 context = cli_commands_add (walk->commands, on_members, node);

  node->members = g_ptr_array_new_with_free_func (g_object_unref);
  if (!httpmail_transport_command_member_info (cli_session_get_transport (walk->session), url, HTTPMAIL_MEMBER_INFO_FOLDER,
                                               HTTPMAIL_DEPTH_ONE, TRUE, context, walk->error ? NULL : &walk->error))
    cli_commands_drop (walk->commands, context);
}

static void
add_folder (Node *outer, HTTPMailMemberInfo *info)
{
  Node *node = g_new0 (Node, 1);

  node->walk = outer->walk;
  node->folder = g_new0 (CliFolder, 1);
  node->folder->info = g_object_ref (info);
  node->folder->label = label_of (info);
  node->folder->name = outer->folder ? g_strconcat (outer->folder->name, "/", node->folder->label, NULL) :
                                       g_strdup (node->folder->label);
  g_ptr_array_add (outer->walk->folders, node);
}

static void
take_members (Node *outer)
{
  Walk *walk = outer->walk;

  outer->first = walk->folders->len;
  for (guint i = 0; outer->members && i < outer->members->len && walk->folders->len < CLI_MAX_FOLDERS; i++)
    {
      HTTPMailMemberInfo *info = g_ptr_array_index (outer->members, i);

      /* Each folder once, whatever the server lists. */
      if (g_hash_table_add (walk->known, cli_href_normalize (httpmail_member_info_get_href (info))))
        add_folder (outer, info);
    }
  outer->n = walk->folders->len - outer->first;
  g_clear_pointer (&outer->members, g_ptr_array_unref);
}

/* What is in the folders from first on. */
static void
list_level (Walk *self, guint first)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  guint end = self->folders->len;
  guint next = first;

  do
    while (next < end && self->error == NULL && cli_commands_have_room (self->commands))
      {
        Node *node = g_ptr_array_index (self->folders, next++);
        if (may_have_subs (transport, node->folder->info))
          list_node (node, httpmail_member_info_get_href (node->folder->info));
      }
  while (cli_commands_wait (self->commands));
  for (guint i = first; i < end && self->error == NULL; i++)
    take_members (g_ptr_array_index (self->folders, i));
}

/* Each folder is followed by those in it. */
static void
append_in_order (Walk *self, const Node *outer, int parent, GPtrArray *folders)
{
  for (guint i = outer->first; i < outer->first + outer->n; i++)
    {
      Node *node = g_ptr_array_index (self->folders, i);

      node->folder->parent = parent;
      g_ptr_array_add (folders, g_steal_pointer (&node->folder));
      append_in_order (self, node, (int) folders->len - 1, folders);
    }
}

/* Better no list than one that lacks folders without a word. */
static gboolean
check_end (Walk *self, guint listed)
{
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  gboolean whole = self->folders->len < CLI_MAX_FOLDERS;

  for (guint i = listed; i < self->folders->len && whole; i++)
    {
      Node *node = g_ptr_array_index (self->folders, i);
      whole = !may_have_subs (transport, node->folder->info);
    }
  if (!whole && self->error == NULL)
    self->error = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                               _("The account has more than %d folders, or folders more than %d deep, which is more than this "
                                 "program lists.\n  Name the folders that are wanted by their hrefs."),
                               CLI_MAX_FOLDERS, MAX_DEPTH);
  return self->error == NULL;
}

GPtrArray *
cli_folders_list (CliSession *session, GError **error)
{
  g_autoptr (CliCommands) commands = cli_commands_new (session);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (node_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *root = cli_session_root (session, error);
  Walk walk = { .session = session, .commands = commands, .folders = nodes, .known = known };
  Node top = { .walk = &walk };
  guint listed = 0;

  if (root == NULL)
    return NULL;
  list_node (&top, root);
  while (cli_commands_wait (commands))
    continue;
  take_members (&top);
  for (guint depth = 0; depth < MAX_DEPTH && listed < nodes->len && walk.error == NULL; depth++)
    {
      guint first = listed;
      listed = nodes->len;
      list_level (&walk, first);
    }
  if (!check_end (&walk, listed))
    {
      g_propagate_error (error, walk.error);
      return NULL;
    }

  GPtrArray *folders = g_ptr_array_new_with_free_func (folder_free);
  append_in_order (&walk, &top, -1, folders);
  return folders;
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

HTTPMailSpecialFolder
cli_folder_special_for_name (const char *name)
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

gboolean
cli_folder_is_special_name (const char *name)
{
  return cli_folder_special_for_name (name) != HTTPMAIL_SPECIAL_FOLDER_NONE;
}

char *
cli_folder_find (CliSession *session, const char *name, GError **error)
{
  HTTPMailSpecialFolder special = cli_folder_special_for_name (name);

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

/* The longest name, within reason: a name that is cut off cannot be given to another command. */
static guint
name_width (GPtrArray *folders)
{
  glong width = 12;

  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      width = MAX (width, g_utf8_strlen (folder->name, -1));
    }
  return (guint) MIN (width, 60);
}

static void
print_folder (CliOutput *output, CliFolder *folder, guint width)
{
  HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (folder->info);

  cli_output_begin (output);
  if (cli_output_is_json (output))
    cli_output_string (output, "href", httpmail_member_info_get_href (folder->info), 0);
  cli_output_string (output, "name", folder->name, width);
  cli_output_string (output, "special", cli_folder_special_name (special), 8);
  cli_output_number (output, "unread", httpmail_member_info_get_unread_count (folder->info), 6);
  cli_output_number (output, "total", httpmail_member_info_get_visible_count (folder->info), 6);
  cli_output_text (output, httpmail_member_info_get_href (folder->info), 0);
  cli_output_end (output);
}

/* Nothing that belongs to the list: only people who look at it see this. */
static void
tell_totals (CliRun *run, GPtrArray *folders)
{
  guint64 unread = 0, total = 0;

  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      unread += httpmail_member_info_get_unread_count (folder->info);
      total += httpmail_member_info_get_visible_count (folder->info);
    }
  cli_note (run->options, _("Folders: %u, messages: %" PRIu64 ", not read: %" PRIu64), folders->len, total, unread);
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

  guint width = name_width (folders);
  for (guint i = 0; i < folders->len; i++)
    print_folder (run->output, g_ptr_array_index (folders, i), width);
  if (cli_output_is_terminal (run->output) && !cli_output_is_json (run->output))
    tell_totals (run, folders);
  return cli_finish (run->output);
}
