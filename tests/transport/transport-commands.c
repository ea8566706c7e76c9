/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-commands.h"
#include <string.h>

/* What the commands are about. */
typedef struct
{
  char *message;
  char *copied;
  char *inbox;
  char *trash;
  char *folders;
  char *folder;
  char *send;
  char *contacts;
  char *contact;
  GBytes *content;
  GInputStream *stream;
  HTTPMailPropfindRequest *wanted;
  HTTPMailProppatchRequest *changes;
  HTTPMailContact *person;
} Names;

static const char *const targets[] = { "MSG1", "MSG2", "MSG3", NULL };
static const char *const recipients[] = { "alice@example.com", NULL };

static const char message[] = "Subject: x\r\n\r\nText\r\n";

static Names *
names_new (TransportFixture *f)
{
  Names *self = g_new0 (Names, 1);
  g_autoptr (HTTPMailContact) person = NULL;

  self->message = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  self->copied = transport_fixture_url (f, "bob/folders/trAsH/MSG1");
  self->inbox = transport_fixture_url (f, "bob/folders/ACTIVE/");
  self->trash = transport_fixture_url (f, "bob/folders/trAsH/");
  self->folders = transport_fixture_url (f, "bob/folders/");
  self->folder = transport_fixture_url (f, "bob/folders/new/");
  self->send = transport_fixture_url (f, "bob/sendmsg");
  self->contacts = transport_fixture_url (f, "bob/contacts/");
  self->contact = transport_fixture_url (f, "bob/contacts/1");
  self->content = g_bytes_new_static (message, strlen (message));
  self->stream = g_memory_input_stream_new_from_bytes (self->content);
  self->wanted = httpmail_propfind_request_new ();
  httpmail_propfind_request_add_property (self->wanted, "DAV:", "getcontentlength", NULL);
  self->changes = httpmail_proppatch_request_new ();
  httpmail_proppatch_request_set_value (self->changes, "urn:schemas:httpmail:", "read", "1", NULL);
  person = httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_CONTACT);
  self->person = httpmail_contact_with_field (person, HTTPMAIL_CONTACT_FIELD_EMAIL, "alice@example.com");
  return self;
}

static void
names_free (Names *self)
{
  g_free (self->message);
  g_free (self->copied);
  g_free (self->inbox);
  g_free (self->trash);
  g_free (self->folders);
  g_free (self->folder);
  g_free (self->send);
  g_free (self->contacts);
  g_free (self->contact);
  g_bytes_unref (self->content);
  g_object_unref (self->stream);
  g_object_unref (self->wanted);
  g_object_unref (self->changes);
  g_object_unref (self->person);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Names, names_free)

/* The two ways to start a command have the same arguments in the middle. */
#define START(stem, ...)                                                                                               \
  static gboolean start_##stem (TransportFixture *f, guint32 context, GError **error)                                  \
  {                                                                                                                    \
    g_autoptr (Names) names = names_new (f);                                                                           \
                                                                                                                       \
    return httpmail_transport_command_##stem (f->transport, __VA_ARGS__, context, error);                              \
  }                                                                                                                    \
  START_ASYNC (stem, __VA_ARGS__)

#define START_ASYNC(stem, ...)                                                                                         \
  static void start_##stem##_async (TransportFixture *f, GCancellable *cancellable, GAsyncReadyCallback callback,      \
                                    gpointer user_data)                                                                \
  {                                                                                                                    \
    g_autoptr (Names) names = names_new (f);                                                                           \
                                                                                                                       \
    httpmail_transport_##stem##_async (f->transport, __VA_ARGS__, cancellable, callback, user_data);                   \
  }

#define FINISH(stem, ...)                                                                                              \
  static gboolean finish_##stem (HTTPMailTransport *transport, GAsyncResult *result, GError **error)                   \
  {                                                                                                                    \
    return httpmail_transport_##stem##_finish (transport, result, __VA_ARGS__);                                        \
  }

#define FINISH_POINTER(stem, free_func, ...)                                                                           \
  static gboolean finish_##stem (HTTPMailTransport *transport, GAsyncResult *result, GError **error)                   \
  {                                                                                                                    \
    gpointer pointer = httpmail_transport_##stem##_finish (transport, result, __VA_ARGS__);                            \
    gboolean success = pointer != NULL;                                                                                \
                                                                                                                       \
    g_clear_pointer (&pointer, free_func);                                                                             \
    return success;                                                                                                    \
  }

START (get, names->message, NULL, TRUE)
FINISH_POINTER (get, g_bytes_unref, NULL, error)
START (put, names->message, names->content, "message/rfc822")
FINISH (put, NULL, error)
START (post, names->inbox, names->stream, "message/rfc822")
FINISH (post, NULL, error)
START (delete, names->message)
FINISH (delete, error)
START (bdelete, names->inbox, targets)
FINISH_POINTER (bdelete, g_ptr_array_unref, error)
START (copy, names->message, names->copied, TRUE)
FINISH (copy, NULL, error)
START (move, names->message, names->copied, TRUE)
FINISH (move, NULL, error)
START (bcopy, names->inbox, targets, names->trash, NULL, TRUE)
FINISH_POINTER (bcopy, g_ptr_array_unref, error)
START (bmove, names->inbox, targets, names->trash, NULL, TRUE)
FINISH_POINTER (bmove, g_ptr_array_unref, error)
START (mkcol, names->folder)
FINISH (mkcol, NULL, error)
START (propfind, names->message, names->wanted, HTTPMAIL_DEPTH_ZERO)
FINISH_POINTER (propfind, g_object_unref, error)
START (proppatch, names->message, names->changes)
FINISH_POINTER (proppatch, g_object_unref, error)
START (member_info, names->inbox, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE)
FINISH_POINTER (member_info, g_object_unref, error)
START (root_member_info, names->folders, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE, "1", "2")
FINISH_POINTER (root_member_info, g_object_unref, error)
START (folder_member_info, names->inbox, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE, "1", "ACTIVE")
FINISH_POINTER (folder_member_info, g_object_unref, error)
START (find_folders, names->folders)
FINISH_POINTER (find_folders, g_object_unref, error)
START (list_contacts, names->contacts)
FINISH_POINTER (list_contacts, g_object_unref, error)
START (list_contact_infos, names->contacts)
FINISH_POINTER (list_contact_infos, g_object_unref, error)
START (contact_info, names->contact)
FINISH_POINTER (contact_info, g_object_unref, error)
START (post_contact, names->contacts, names->person)
FINISH_POINTER (post_contact, g_object_unref, error)
START (patch_contact, names->contact, names->person)
FINISH_POINTER (patch_contact, g_object_unref, error)
START (mark_read, names->inbox, targets, TRUE)
FINISH_POINTER (mark_read, g_ptr_array_unref, error)
START (send_message, names->send, "bob@example.com", recipients, FALSE, names->stream)
FINISH (send_message, NULL, error)

static void
ignore_progress (goffset current, goffset total, gpointer data)
{
}

static void
start_download_async (TransportFixture *f,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (Names) names = names_new (f);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  httpmail_transport_download_async (f->transport, names->message, stream, ignore_progress, g_bytes_ref (names->content),
                                     (GDestroyNotify) g_bytes_unref, cancellable, callback, user_data);
}
FINISH (download, NULL, error)

#define COMMAND(stem, number) { #stem, number, start_##stem, start_##stem##_async, finish_##stem }

const TransportCommand transport_commands[] = {
  COMMAND (get, HTTPMAIL_COMMAND_GET),
  { "download", HTTPMAIL_COMMAND_GET, NULL, start_download_async, finish_download },
  COMMAND (put, HTTPMAIL_COMMAND_PUT),
  COMMAND (post, HTTPMAIL_COMMAND_POST),
  COMMAND (delete, HTTPMAIL_COMMAND_DELETE),
  COMMAND (bdelete, HTTPMAIL_COMMAND_BDELETE),
  COMMAND (copy, HTTPMAIL_COMMAND_COPY),
  COMMAND (move, HTTPMAIL_COMMAND_MOVE),
  COMMAND (bcopy, HTTPMAIL_COMMAND_BCOPY),
  COMMAND (bmove, HTTPMAIL_COMMAND_BMOVE),
  COMMAND (mkcol, HTTPMAIL_COMMAND_MKCOL),
  COMMAND (propfind, HTTPMAIL_COMMAND_PROPFIND),
  COMMAND (proppatch, HTTPMAIL_COMMAND_PROPPATCH),
  COMMAND (member_info, HTTPMAIL_COMMAND_MEMBER_INFO),
  COMMAND (root_member_info, HTTPMAIL_COMMAND_MEMBER_INFO),
  COMMAND (folder_member_info, HTTPMAIL_COMMAND_MEMBER_INFO),
  COMMAND (find_folders, HTTPMAIL_COMMAND_FIND_FOLDERS),
  COMMAND (list_contacts, HTTPMAIL_COMMAND_LIST_CONTACTS),
  COMMAND (list_contact_infos, HTTPMAIL_COMMAND_CONTACT_INFO),
  COMMAND (contact_info, HTTPMAIL_COMMAND_CONTACT_INFO),
  COMMAND (post_contact, HTTPMAIL_COMMAND_POST_CONTACT),
  COMMAND (patch_contact, HTTPMAIL_COMMAND_PATCH_CONTACT),
  COMMAND (mark_read, HTTPMAIL_COMMAND_MARK_READ),
  COMMAND (send_message, HTTPMAIL_COMMAND_SEND_MESSAGE),
};
const guint transport_n_commands = G_N_ELEMENTS (transport_commands);

const TransportCommand *
transport_command_find (const char *name)
{
  for (guint i = 0; i < transport_n_commands; i++)
    if (strcmp (transport_commands[i].name, name) == 0)
      return &transport_commands[i];
  g_assert_not_reached ();
}

/* The server. */

static void
serve (TransportFixture *f, const char *prefix, const char *reply)
{
  raw_server_expect (f->server, prefix);
  raw_server_set_fallback (f->server, reply ? RAW_REPLY : RAW_STALL, reply, 0);
}

static void
serve_account (TransportFixture *f)
{
  g_autofree char *account = transport_fixture_account_reply (f);

  serve (f, "PROPFIND / ", account);
}

void
transport_commands_stall (TransportFixture *f)
{
  serve (f, NULL, NULL);
  serve_account (f);
}

static void
serve_folders (TransportFixture *f)
{
  g_autofree char *refusal = raw_make_reply ("501 Not Implemented", NULL, "");
  g_autofree char *nothing = transport_fixture_multistatus ("");
  g_autofree char *folders = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/a/</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    "<D:response><D:href>/bob/folders/b/</D:href><D:propstat><D:prop><D:isfolder>1</D:isfolder></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");

  /* It is walked from folder to folder. */
  serve (f, "SEARCH ", refusal);
  serve (f, "PROPFIND /bob/folders/ ", folders);
  serve (f, "PROPFIND /bob/folders/a/ ", nothing);
  serve (f, "PROPFIND /bob/folders/b/ ", nothing);
}

static void
serve_contacts (TransportFixture *f)
{
  g_autofree char *created =
    raw_make_reply ("201 Created", "Location: http://127.0.0.1/bob/contacts/1\r\n", "");
  g_autofree char *contacts = transport_fixture_multistatus (
    "<D:response><D:href>/bob/contacts/1</D:href><D:propstat><D:prop><D:id>1</D:id></D:prop>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");

  serve (f, "PROPFIND /bob/contacts/", contacts);
  serve (f, "PROPPATCH /bob/contacts/", contacts);
  serve (f, "POST /bob/contacts/", created);
}

void
transport_commands_serve (TransportFixture *f)
{
  g_autofree char *content = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", message);
  g_autofree char *fine = raw_make_reply ("204 No Content", NULL, "");
  g_autofree char *created = raw_make_reply ("201 Created", NULL, "");
  g_autofree char *several = transport_fixture_multistatus ("");
  g_autofree char *one = transport_fixture_listing (f, 2);
  g_autofree char *listing = transport_fixture_listing (f, TRANSPORT_COMMANDS_MEMBERS);
  static const char *const batches[] = { "BDELETE ", "BCOPY ", "BMOVE ", "BPROPPATCH " };

  serve (f, NULL, fine);
  serve (f, "GET ", content);
  serve (f, "POST ", created);
  serve (f, "PUT ", created);
  serve (f, "MKCOL ", created);
  for (gsize i = 0; i < G_N_ELEMENTS (batches); i++)
    serve (f, batches[i], several);
  serve (f, "PROPPATCH ", one);
  serve (f, "PROPFIND ", one);
  serve (f, "PROPFIND /bob/folders/ACTIVE/ ", listing);
  serve_folders (f);
  serve_contacts (f);
  serve_account (f);
}

static gboolean
is_open (gpointer data)
{
  return httpmail_transport_get_dialect (((TransportFixture *) data)->transport) != HTTPMAIL_DIALECT_UNKNOWN;
}

void
transport_commands_open (TransportFixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, &error));
  g_assert_no_error (error);
  run_until (is_open, f);
}
