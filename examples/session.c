/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A whole mail session by signals: log on, list, read, mark, move, copy, delete, make a folder, send; then the same
 * message found and read by the one it was sent to. What each signal says is printed by session-signals.c.
 *
 *   session URL USER PASSWORD-FILE URL USER PASSWORD-FILE */

#include "session-signals.h"
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char *
account_url (Session *self, HTTPMailAccountProperty property)
{
  g_autoptr (GError) error = NULL;
  char *url = NULL;
  gboolean found = httpmail_transport_lookup_account_property (self->transport, property, &url, &error);

  session_check (self, found, found ? NULL : error->message);
  g_print ("  account   %s is %s\n", session_nick (HTTPMAIL_TYPE_ACCOUNT_PROPERTY, property), url);
  return url;
}

static void
list (Session *self, const char *step, const char *folder)
{
  g_autoptr (GError) error = NULL;

  session_begin (self, step);
  session_wait (self,
                httpmail_transport_command_member_info (self->transport, folder, HTTPMAIL_MEMBER_INFO_ALL,
                                                        HTTPMAIL_DEPTH_ONE, TRUE, 1, &error),
                error);
}

static void
print_folders (Session *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      HTTPMailMemberInfo *folder = g_ptr_array_index (self->members, i);
      HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (folder);

      /* A special folder has no name of its own: the program gives it one, in its user's language. */
      g_print ("  folder    %s: %u unread of %u\n",
               special ? session_nick (HTTPMAIL_TYPE_SPECIAL_FOLDER, special)
                       : httpmail_member_info_get_display_name (folder),
               httpmail_member_info_get_unread_count (folder), httpmail_member_info_get_visible_count (folder));
    }
}

static void
download (Session *self, HTTPMailMemberInfo *member)
{
  g_autofree char *url = g_strdup (httpmail_member_info_get_href (member));
  guint64 size = httpmail_member_info_get_content_length (member);
  g_autoptr (GError) error = NULL;

  session_begin (self, "download a message");
  session_wait (self, httpmail_transport_command_get (self->transport, url, NULL, TRUE, 2, &error), error);
  session_check (self, self->content->len == size, "it is not as long as the listing said");
}

static HTTPMailMemberInfo *
largest (Session *self)
{
  HTTPMailMemberInfo *found = g_ptr_array_index (self->members, 0);

  for (guint i = 1; i < self->members->len; i++)
    if (httpmail_member_info_get_content_length (g_ptr_array_index (self->members, i)) >
        httpmail_member_info_get_content_length (found))
      found = g_ptr_array_index (self->members, i);
  session_check (self, httpmail_member_info_get_has_attachment (found), "the largest message has no attachment");
  return g_object_ref (found);
}

/* The name of a message: the last part of its URL, with the slash that ends it on some servers. */
static const char *
name_of (const char *href)
{
  const char *name = href + strlen (href) - 1;

  while (name > href && name[-1] != '/')
    name--;
  return name;
}

static void
change_the_inbox (Session *self, const char *inbox, const char *root, const char *trash)
{
  char *href[4] = { NULL };
  g_autofree char *folder = g_strconcat (root, "Harbour%20news/", NULL);
  g_autofree char *moved = NULL;
  g_autofree char *copied = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    href[i] = g_strdup (httpmail_member_info_get_href (g_ptr_array_index (self->members, i)));

  session_begin (self, "mark three messages read");
  session_wait (self,
                httpmail_transport_command_mark_read (self->transport, inbox, (const char *const *) href, TRUE, 3,
                                                      &error),
                error);
  session_begin (self, "move one to the deleted messages");
  moved = g_strconcat (trash, name_of (href[0]), NULL);
  session_wait (self, httpmail_transport_command_move (self->transport, href[0], moved, TRUE, 4, &error), error);
  session_begin (self, "make a folder");
  session_wait (self, httpmail_transport_command_mkcol (self->transport, folder, 5, &error), error);
  /* The server may have given the folder another URL than the one asked for. */
  copied = g_strconcat (self->location ? self->location : folder, name_of (href[1]), NULL);
  session_begin (self, "copy one there");
  session_wait (self, httpmail_transport_command_copy (self->transport, href[1], copied, TRUE, 6, &error), error);
  session_begin (self, "delete one for good");
  session_wait (self, httpmail_transport_command_delete (self->transport, href[2], 7, &error), error);
  for (guint i = 0; i < 3; i++)
    g_free (href[i]);
}

static GBytes *
send_message (Session *self, const char *url, const char *to)
{
  const char *recipients[] = { to, NULL };
  g_autofree char *text =
    g_strdup_printf ("From: <%s>\r\nTo: <%s>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n\r\nSent by signals.\r\n.\r\n✉\r\n",
                     self->user, to);
  g_autoptr (GBytes) message = g_bytes_new (text, strlen (text));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (message);
  g_autoptr (GError) error = NULL;

  session_begin (self, "send a message");
  session_wait (self,
                httpmail_transport_command_send_message (self->transport, url, self->user, recipients, TRUE, stream, 8,
                                                         &error),
                error);
  return g_steal_pointer (&message);
}

static GBytes *
session_of_the_sender (Session *self, const char *to)
{
  g_autofree char *inbox = account_url (self, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  g_autofree char *root = account_url (self, HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT);
  g_autofree char *trash = account_url (self, HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS);
  g_autofree char *submit = account_url (self, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE);
  g_autoptr (HTTPMailMemberInfo) message = NULL;
  guint before;

  list (self, "list the folders", root);
  print_folders (self);
  list (self, "list the inbox", inbox);
  before = self->members->len;
  session_check (self, before >= 300, "there are fewer than 300 messages");
  message = largest (self);
  change_the_inbox (self, inbox, root, trash);
  download (self, message);
  list (self, "list the inbox again", inbox);
  session_check (self, self->members->len == before - 2, "not exactly two messages have left it");
  session_check (self, httpmail_member_info_is_read (g_ptr_array_index (self->members, 0)), "a read mark is missing");
  return send_message (self, submit, to);
}

static void
session_of_the_receiver (Session *self, GBytes *sent)
{
  g_autofree char *inbox = account_url (self, HTTPMAIL_ACCOUNT_PROPERTY_INBOX);
  g_autoptr (HTTPMailMemberInfo) message = NULL;

  list (self, "see the message arrive", inbox);
  session_check (self, self->members->len == 1, "there is not exactly one message");
  message = g_object_ref (g_ptr_array_index (self->members, 0));
  download (self, message);
  session_check (self,
                 self->content->len == g_bytes_get_size (sent) &&
                   memcmp (self->content->data, g_bytes_get_data (sent, NULL), self->content->len) == 0,
                 "it is not what was sent, byte for byte");
}

int
main (int argc, char **argv)
{
  Session *session;
  g_autoptr (GBytes) sent = NULL;

  setlocale (LC_ALL, "");
  if (argc != 7)
    {
      g_printerr ("Usage: session URL USER PASSWORD-FILE URL USER PASSWORD-FILE\n");
      return 2;
    }
  session = session_open (argv[1], argv[2], argv[3]);
  sent = session_of_the_sender (session, argv[5]);
  session_close (session);
  session = session_open (argv[4], argv[5], argv[6]);
  session_of_the_receiver (session, sent);
  session_close (session);
  g_print ("Every step was done and checked.\n");
  return EXIT_SUCCESS;
}
