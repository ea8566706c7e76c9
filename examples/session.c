/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A whole mail session by signals: log on, list, read, mark, move, copy, delete, make a folder, send; then the same
 * message found and read by the one it was sent to. Take from it what you need.
 *
 *   session URL USER PASSWORD-FILE URL USER PASSWORD-FILE */

#include <httpmail/httpmail.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  HTTPMailTransport *transport;
  GMainLoop *loop;
  const char *user;
  const char *password;
  const char *step;     /* what is being done, for the error message */
  GPtrArray *members;   /* what a listing gave, HTTPMailMemberInfo */
  GByteArray *content;  /* what a download gave */
  char *location;       /* where something is now */
} Session;

static const char *
nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, value)->value_nick;
}

static void
check (Session *self, gboolean holds, const char *why)
{
  if (holds)
    return;
  g_printerr ("session: step “%s” failed: %s\n", self->step, why);
  exit (EXIT_FAILURE);
}

static void
on_status (HTTPMailTransport *transport, HTTPMailStatus status, Session *self)
{
  g_print ("  status    %s\n", nick (HTTPMAIL_TYPE_STATUS, status));
}

static void
on_error (HTTPMailTransport *transport, HTTPMailStatus status, HTTPMailResult *result, Session *self)
{
  check (self, FALSE, httpmail_result_get_error (result)->message);
}

static void
on_command (HTTPMailTransport *transport, HTTPMailDirection direction, const char *line, int hresult, Session *self)
{
  g_print ("  command   %c %s\n", direction == HTTPMAIL_DIRECTION_SEND ? '>' : '<', line);
}

static gboolean
on_logon_prompt (HTTPMailTransport *transport, HTTPMailLogon *logon, Session *self)
{
  g_print ("  logon     %s asks for realm “%s”, attempt %u\n", httpmail_logon_get_origin (logon),
           httpmail_logon_get_realm (logon), httpmail_logon_get_attempt (logon));
  if (httpmail_logon_get_attempt (logon) > 1)
    httpmail_logon_cancel (logon);
  else
    httpmail_logon_submit (logon, self->user, self->password);
  return TRUE;
}

static gboolean
on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, Session *self)
{
  g_print ("  prompt    %s\n", httpmail_prompt_get_text (prompt));
  httpmail_prompt_respond (prompt, HTTPMAIL_PROMPT_ANSWER_NO);
  return TRUE;
}

/* Every command answers here: some progress, and at last one response that is done. */
static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, Session *self)
{
  HTTPMailResult *result = httpmail_response_get_result (response);
  GListModel *members = httpmail_response_get_members (response);
  GPtrArray *errors = httpmail_response_get_member_errors (response);
  GBytes *content = httpmail_response_get_content (response);
  guint64 total;

  for (guint i = 0; members && i < g_list_model_get_n_items (members); i++)
    g_ptr_array_add (self->members, g_list_model_get_item (members, i));
  if (content)
    g_byte_array_append (self->content, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  if (members && self->members->len > 0)
    g_print ("  response  %u members so far\r", self->members->len);
  if (httpmail_response_get_total (response, &total))
    g_print ("  response  %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes\r",
             httpmail_response_get_transferred (response), total);
  if (!httpmail_response_is_done (response))
    return;

  g_print ("  response  done: %s\n", nick (HTTPMAIL_TYPE_COMMAND, httpmail_response_get_command (response)));
  check (self, httpmail_result_is_success (result),
         httpmail_result_is_success (result) ? "" : httpmail_result_get_error (result)->message);
  check (self, !errors || errors->len == 0, "some messages were left out");
  g_free (self->location);
  self->location = g_strdup (httpmail_response_get_location (response));
  g_main_loop_quit (self->loop);
}

/* Begins a step: forgets what the last one gave. */
static void
begin (Session *self, const char *step)
{
  g_print ("%s: %s\n", self->user, step);
  self->step = step;
  g_ptr_array_set_size (self->members, 0);
  g_byte_array_set_size (self->content, 0);
}

/* Ends a step: was the command accepted, and what did it answer? */
static void
wait_for (Session *self, gboolean accepted, GError *error)
{
  check (self, accepted, accepted ? "" : error->message);
  g_main_loop_run (self->loop);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean opened = httpmail_transport_open_finish (HTTPMAIL_TRANSPORT (source), result, &error);

  check (self, opened, opened ? "" : error->message);
  g_main_loop_quit (self->loop);
}

static Session *
session_open (const char *url, const char *user, const char *password_file)
{
  Session *self = g_new0 (Session, 1);
  g_autoptr (HTTPMailServerInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  char *password = NULL;

  self->transport = httpmail_transport_new ("session/1.0");
  self->loop = g_main_loop_new (NULL, FALSE);
  self->members = g_ptr_array_new_with_free_func (g_object_unref);
  self->content = g_byte_array_new ();
  self->user = user;
  g_signal_connect (self->transport, "status", G_CALLBACK (on_status), self);
  g_signal_connect (self->transport, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->transport, "command", G_CALLBACK (on_command), self);
  g_signal_connect (self->transport, "logon-prompt", G_CALLBACK (on_logon_prompt), self);
  g_signal_connect (self->transport, "prompt", G_CALLBACK (on_prompt), self);
  g_signal_connect (self->transport, "response", G_CALLBACK (on_response), self);

  begin (self, "open the account");
  info = httpmail_server_info_new_for_uri (url, &error);
  check (self, info != NULL, info ? "" : error->message);
  check (self, g_file_get_contents (password_file, &password, NULL, &error), error ? error->message : "");
  self->password = g_strchomp (password);
  httpmail_transport_open_async (self->transport, info, HTTPMAIL_OPEN_AUTHENTICATE | HTTPMAIL_OPEN_COMMAND_LOGGING,
                                 NULL, on_opened, self);
  g_main_loop_run (self->loop);
  return self;
}

static void
session_close (Session *self)
{
  self->step = "close";
  httpmail_transport_close (self->transport, NULL);
  while (httpmail_transport_get_connection_status (self->transport) != HTTPMAIL_STATUS_DISCONNECTED)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->transport);
  g_main_loop_unref (self->loop);
  g_ptr_array_unref (self->members);
  g_byte_array_unref (self->content);
  g_free ((char *) self->password);
  g_free (self->location);
  g_free (self);
}

static char *
account_url (Session *self, HTTPMailAccountProperty property)
{
  g_autoptr (GError) error = NULL;
  char *url = NULL;

  check (self, httpmail_transport_lookup_account_property (self->transport, property, &url, &error),
         error ? error->message : "");
  g_print ("  account   %s is %s\n", nick (HTTPMAIL_TYPE_ACCOUNT_PROPERTY, property), url);
  return url;
}

static void
list (Session *self, const char *folder, HTTPMailMemberInfoFlags flags)
{
  g_autoptr (GError) error = NULL;

  wait_for (self,
            httpmail_transport_command_member_info (self->transport, folder, flags, HTTPMAIL_DEPTH_ONE, TRUE, 1, &error),
            error);
}

/* The URL of the n-th message that a listing gave. */
static char *
nth_href (Session *self, guint n)
{
  check (self, n < self->members->len, "the folder has fewer messages than that");
  return g_strdup (httpmail_member_info_get_href (g_ptr_array_index (self->members, n)));
}

/* Where a message is to be in another folder: the folder, and the name it has. */
static char *
in_folder (const char *folder, const char *href)
{
  return g_strconcat (folder, strrchr (href, '/') + 1, NULL);
}

static void
read_folders (Session *self, const char *root)
{
  begin (self, "list the folders");
  list (self, root, HTTPMAIL_MEMBER_INFO_FOLDER);
  check (self, self->members->len > 0, "there are no folders");
  for (guint i = 0; i < self->members->len; i++)
    {
      HTTPMailMemberInfo *folder = g_ptr_array_index (self->members, i);
      const char *name = httpmail_member_info_get_display_name (folder);

      g_print ("  folder    %-20s %4u unread of %u\n",
               *name ? name : nick (HTTPMAIL_TYPE_SPECIAL_FOLDER, httpmail_member_info_get_special_folder (folder)),
               httpmail_member_info_get_unread_count (folder), httpmail_member_info_get_visible_count (folder));
    }
}

static void
download_largest (Session *self)
{
  HTTPMailMemberInfo *largest = g_ptr_array_index (self->members, 0);
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  guint64 size;

  for (guint i = 1; i < self->members->len; i++)
    {
      HTTPMailMemberInfo *member = g_ptr_array_index (self->members, i);

      if (httpmail_member_info_get_content_length (member) > httpmail_member_info_get_content_length (largest))
        largest = member;
    }
  check (self, httpmail_member_info_get_has_attachment (largest), "the largest message has no attachment");
  url = g_strdup (httpmail_member_info_get_href (largest));
  size = httpmail_member_info_get_content_length (largest);

  begin (self, "download the message with the attachment");
  wait_for (self, httpmail_transport_command_get (self->transport, url, NULL, TRUE, 2, &error), error);
  check (self, self->content->len == size, "it is not as long as the listing said");
}

static GBytes *
send (Session *self, const char *url, const char *to)
{
  const char *recipients[] = { to, NULL };
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *text = g_strdup_printf ("From: <%s>\r\nTo: <%s>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= %s\r\n"
                                           "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                           "\r\nSent by signals.\r\n.\r\nThe dot above stands alone. ✉\r\n",
                                           self->user, to, id);
  g_autoptr (GBytes) message = g_bytes_new (text, strlen (text));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (message);
  g_autoptr (GError) error = NULL;

  begin (self, "send a message");
  wait_for (self,
            httpmail_transport_command_send_message (self->transport, url, self->user, recipients, TRUE, stream, 3,
                                                     &error),
            error);
  return g_steal_pointer (&message);
}

static void
change_the_inbox (Session *self, const char *inbox, const char *root, const char *trash)
{
  g_autofree char *first = nth_href (self, 0);
  g_autofree char *second = nth_href (self, 1);
  g_autofree char *third = nth_href (self, 2);
  g_autofree char *moved = in_folder (trash, first);
  g_autofree char *folder = g_strconcat (root, "Harbour%20news/", NULL);
  g_autofree char *copied = NULL;
  const char *targets[] = { first, second, third, NULL };
  g_autoptr (GError) error = NULL;

  begin (self, "mark three messages read");
  wait_for (self, httpmail_transport_command_mark_read (self->transport, inbox, targets, TRUE, 4, &error), error);
  begin (self, "move one to the deleted messages");
  wait_for (self, httpmail_transport_command_move (self->transport, first, moved, TRUE, 5, &error), error);
  begin (self, "make a folder");
  wait_for (self, httpmail_transport_command_mkcol (self->transport, folder, 6, &error), error);
  begin (self, "copy one there");
  copied = in_folder (self->location ? self->location : folder, second);
  wait_for (self, httpmail_transport_command_copy (self->transport, second, copied, TRUE, 7, &error), error);
  begin (self, "delete one for good");
  wait_for (self, httpmail_transport_command_delete (self->transport, third, 8, &error), error);
}

static void
find_and_compare (Session *self, const char *inbox, GBytes *sent)
{
  g_autofree char *newest = NULL;
  g_autoptr (GError) error = NULL;

  begin (self, "see the message arrive");
  list (self, inbox, HTTPMAIL_MEMBER_INFO_ALL);
  check (self, self->members->len == 1, "there is not exactly one message");
  newest = nth_href (self, 0);
  begin (self, "read it back");
  wait_for (self, httpmail_transport_command_get (self->transport, newest, NULL, TRUE, 9, &error), error);
  check (self,
         self->content->len == g_bytes_get_size (sent) &&
           memcmp (self->content->data, g_bytes_get_data (sent, NULL), self->content->len) == 0,
         "it is not what was sent, byte for byte");
}

int
main (int argc, char **argv)
{
  Session *sender;
  Session *receiver;
  g_autofree char *inbox = NULL;
  g_autofree char *root = NULL;
  g_autofree char *trash = NULL;
  g_autofree char *submit = NULL;
  g_autofree char *their_inbox = NULL;
  g_autoptr (GBytes) sent = NULL;
  guint before;

  if (argc != 7)
    {
      g_printerr ("Usage: session URL USER PASSWORD-FILE URL USER PASSWORD-FILE\n");
      return 2;
    }

  sender = session_open (argv[1], argv[2], argv[3]);
  begin (sender, "read the account's properties");
  inbox = account_url (sender, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  root = account_url (sender, HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT);
  trash = account_url (sender, HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS);
  submit = account_url (sender, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE);
  read_folders (sender, root);
  begin (sender, "list the inbox");
  list (sender, inbox, HTTPMAIL_MEMBER_INFO_ALL);
  before = sender->members->len;
  check (sender, before >= 300, "there are fewer than 300 messages");
  download_largest (sender);
  begin (sender, "list the inbox again");
  list (sender, inbox, HTTPMAIL_MEMBER_INFO_ALL);
  change_the_inbox (sender, inbox, root, trash);
  begin (sender, "count what is left");
  list (sender, inbox, HTTPMAIL_MEMBER_INFO_ALL);
  check (sender, sender->members->len == before - 2, "two messages should have left the inbox");
  check (sender, httpmail_member_info_is_read (g_ptr_array_index (sender->members, 0)), "the read mark is not there");
  sent = send (sender, submit, argv[5]);
  session_close (sender);

  receiver = session_open (argv[4], argv[5], argv[6]);
  their_inbox = account_url (receiver, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  find_and_compare (receiver, their_inbox, sent);
  session_close (receiver);
  g_print ("Every step was done and checked.\n");
  return EXIT_SUCCESS;
}
