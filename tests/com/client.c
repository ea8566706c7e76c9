/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A mail program in C as the reference of the interfaces tells one to be written: every method of the transport once,
 * with the answer checked. One line for each step; the first thing that is off ends it.
 *
 *   client URL USER PASSWORD-FILE RECIPIENT OUTPUT      OUTPUT: where the first message of the inbox goes */

#include "client.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENT "client-in-c/1.0"

static void
fill_server (INETSERVER *server, char **argv)
{
  FILE *file = fopen (argv[3], "r");

  memset (server, 0, sizeof *server);
  strcpy (server->szAccount, "The account of the test");
  strncpy (server->szUserName, argv[2], CCHMAX_USERNAME - 1);
  strncpy (server->szServerName, argv[1], CCHMAX_SERVER_NAME - 1);
  server->rasconntype = RAS_CONNECT_LAN;
  server->dwTimeout = 60;
  client_check (file != NULL && fgets (server->szPassword, CCHMAX_PASSWORD, file) != NULL, "there is no password");
  fclose (file);
  server->szPassword[strcspn (server->szPassword, "\r\n")] = '\0';
}

static IHTTPMailTransport *
create (void)
{
  IHTTPMailTransport *transport = NULL;
  IInternetTransport *internet = NULL;
  IUnknown *unknown[2] = { NULL, NULL };
  void *nothing = &nothing;
  HRESULT hr;

  hr = CoCreateInstance (&IID_IStream, NULL, CLSCTX_INPROC_SERVER, &IID_IUnknown, &nothing);
  client_check (hr == REGDB_E_CLASSNOTREG && nothing == NULL, "a class that nobody has: %#x", (unsigned int) hr);
  hr = CoCreateInstance (&CLSID_IHTTPMailTransport, NULL, CLSCTX_INPROC_SERVER, &IID_IHTTPMailTransport,
                         (void **) &transport);
  client_check (hr == S_OK && transport != NULL, "CoCreateInstance: %#x", (unsigned int) hr);

  client_check (IHTTPMailTransport_QueryInterface (transport, &IID_IInternetTransport, (void **) &internet) == S_OK,
                "there is no IInternetTransport");
  client_check (IInternetTransport_GetIXPType (internet) == IXP_HTTPMail, "it is a transport of another kind");
  IHTTPMailTransport_QueryInterface (transport, &IID_IUnknown, (void **) &unknown[0]);
  IInternetTransport_QueryInterface (internet, &IID_IUnknown, (void **) &unknown[1]);
  client_check (unknown[0] != NULL && unknown[0] == unknown[1], "it has two identities");
  IUnknown_Release (unknown[0]);
  IUnknown_Release (unknown[1]);
  client_check (IInternetTransport_Release (internet) == 1, "its references do not balance");
  client_check (IHTTPMailTransport_QueryInterface (transport, &IID_IStream, &nothing) == E_NOINTERFACE &&
                    nothing == NULL,
                "it says that it is a stream");
  return transport;
}

static void
initialize (Client *self, INETSERVER *server)
{
  IHTTPMailTransport *transport = self->transport;

  client_check (IHTTPMailTransport_Connect (transport, server, iitAUTHENTICATE, iitENABLE_ONCOMMAND) ==
                        IXP_E_NOT_INIT &&
                    IHTTPMailTransport_Disconnect (transport) == IXP_E_NOT_INIT &&
                    IHTTPMailTransport_DropConnection (transport) == IXP_E_NOT_INIT &&
                    IHTTPMailTransport_CommandGET (transport, server->szServerName, NULL, FALSE, 0) == IXP_E_NOT_INIT,
                "it works before InitNew");
  client_check (IHTTPMailTransport_InitNew (transport, NULL, NULL, &self->iface) == E_INVALIDARG &&
                    IHTTPMailTransport_InitNew (transport, AGENT, NULL, NULL) == E_INVALIDARG,
                "InitNew takes nothing for something");
  client_check (self->references == 1, "a callback that was refused is held");
  client_check (IHTTPMailTransport_InitNew (transport, AGENT, NULL, &self->iface) == S_OK, "InitNew failed");
  client_check (self->references == 2, "the callback is held %d times", self->references - 1);
  client_check (IHTTPMailTransport_Disconnect (transport) == IXP_E_NOT_CONNECTED, "it is connected by itself");
}

/* The URL of a folder, now that the server has told it. */
static char *
folder (Client *self, HTTPMAILPROPTYPE type)
{
  LPSTR value = NULL;
  HRESULT hr = IHTTPMailTransport_GetProperty (self->transport, type, &value);
  char *copy;

  client_check (hr == S_OK && value != NULL, "property %d: %#x", type, (unsigned int) hr);
  copy = client_copy (value);
  CoTaskMemFree (value);
  return copy;
}

static void
ask_for (Client *self, HTTPMAILPROPTYPE type, LPSTR *value, const char *step)
{
  client_begin (self, HTTPMAIL_GETPROP);
  self->number = type;
  client_finish (self, IHTTPMailTransport_GetProperty (self->transport, type, value), step);
}

static char *
connect_and_find_the_inbox (Client *self, INETSERVER *server)
{
  IHTTPMailTransport *transport = self->transport;
  INETSERVER told;
  LPSTR value = NULL;
  DWORD number = 0;
  char *inbox;
  HRESULT hr;

  client_check (IHTTPMailTransport_Connect (transport, NULL, iitAUTHENTICATE, iitENABLE_ONCOMMAND) == E_INVALIDARG,
                "Connect to nothing");
  hr = IHTTPMailTransport_Connect (transport, server, iitAUTHENTICATE, iitENABLE_ONCOMMAND);
  client_check (hr == S_OK, "Connect: %#x", (unsigned int) hr);
  memset (server->szPassword, 0, sizeof server->szPassword);
  client_check (IHTTPMailTransport_Connect (transport, server, iitAUTHENTICATE, iitENABLE_ONCOMMAND) ==
                    IXP_E_ALREADY_CONNECTED,
                "Connect goes twice");

  ask_for (self, HTTPMAIL_PROP_INBOX, &value, "waiting for the inbox");
  client_check (value == NULL && self->text != NULL, "the inbox came too early, or not at all");
  inbox = folder (self, HTTPMAIL_PROP_INBOX);
  client_check (strcmp (inbox, self->text) == 0, "there are two inboxes");
  ask_for (self, HTTPMAIL_PROP_INBOX, NULL, "asking for the inbox again");
  client_check (strcmp (inbox, self->text) == 0, "the inbox has moved");
  client_check (IHTTPMailTransport_GetProperty (transport, HTTPMAIL_PROP_INVALID, &value) == E_INVALIDARG &&
                    IHTTPMailTransport_GetProperty (transport, HTTPMAIL_PROP_MAXPOLLINGINTERVAL, &value) ==
                        E_INVALIDARG &&
                    IHTTPMailTransport_GetProperty (transport, HTTPMAIL_PROP_LAST, &value) == E_INVALIDARG &&
                    IHTTPMailTransport_GetPropertyDw (transport, HTTPMAIL_PROP_LAST, &number) == E_INVALIDARG,
                "properties that are none");
  hr = IHTTPMailTransport_GetPropertyDw (transport, HTTPMAIL_PROP_MAXPOLLINGINTERVAL, &number);
  client_check (hr == S_OK || hr == IXP_E_HTTP_ROOT_PROP_NOT_FOUND, "the interval: %#x", (unsigned int) hr);

  client_check (IHTTPMailTransport_IsState (transport, IXP_IS_CONNECTED) == S_OK &&
                    IHTTPMailTransport_IsState (transport, IXP_IS_AUTHENTICATED) == S_OK,
                "it is not connected");
  client_check (self->statuses & (1u << IXP_CONNECTING) && self->statuses & (1u << IXP_AUTHORIZED) &&
                    self->last_status == IXP_CONNECTED,
                "the statuses were %#x", self->statuses);
  client_check (IHTTPMailTransport_GetServerInfo (transport, NULL) == E_INVALIDARG, "where to put the server");
  memset (&told, 1, sizeof told);
  client_check (IHTTPMailTransport_GetServerInfo (transport, &told) == S_OK &&
                    strcmp (told.szUserName, server->szUserName) == 0 && told.szPassword[0] == '\0' &&
                    told.dwTimeout == server->dwTimeout,
                "it is another server");
  return inbox;
}

static void
list (Client *self, const char *inbox, const char *root)
{
  IHTTPMailTransport *transport = self->transport;
  DWORD context;
  Item *found;

  client_check (IHTTPMailTransport_MemberInfo (transport, NULL, HTTP_MEMBERINFO_MESSAGEPROPS, 1, TRUE, 0) ==
                        E_INVALIDARG &&
                    IHTTPMailTransport_FindFolders (transport, NULL, 0) == E_INVALIDARG,
                "nothing can be listed");

  context = client_begin (self, HTTPMAIL_MEMBERINFO);
  client_finish (self, IHTTPMailTransport_MemberInfo (transport, root, HTTP_MEMBERINFO_FOLDERPROPS, 1, TRUE, context),
                 "listing the folders");
  found = client_find (self, "Archive");
  client_check (found->folder && found->kind == HTTPMAIL_SF_NONE, "the archive is no folder");
  client_say ("folders: %u, in Archive %u, unread %u", self->n_items, found->visible, found->unread);

  context = client_begin (self, HTTPMAIL_MEMBERINFO);
  client_finish (self, IHTTPMailTransport_FindFolders (transport, root, context), "finding all folders");
  client_check (client_find (self, "Archive")->folder, "the archive is no folder");
  client_say ("found folders: %u", self->n_items);

  context = client_begin (self, HTTPMAIL_MEMBERINFO);
  client_finish (self, IHTTPMailTransport_MemberInfo (transport, inbox, HTTP_MEMBERINFO_MESSAGEPROPS, 1, TRUE, context),
                 "listing the inbox");
  client_check (self->n_items > 10, "there are only %u messages", self->n_items);
  client_say ("inbox: %u messages, first: %s", self->n_items, self->items[0].text);
}

static void
list_what_changed (Client *self, const char *inbox, const char *root)
{
  IHTTPMailTransport *transport = self->transport;
  IHTTPMailTransport2 *second = NULL;
  ULONG all;
  char *stamp;
  DWORD context;

  client_check (IHTTPMailTransport_QueryInterface (transport, &IID_IHTTPMailTransport2, (void **) &second) == S_OK,
                "there is no second interface");
  client_check (IHTTPMailTransport2_FolderMemberInfo (second, NULL, 0, 1, TRUE, 0, NULL, NULL) == E_INVALIDARG &&
                    IHTTPMailTransport2_RootMemberInfo (second, NULL, 0, 1, TRUE, 0, NULL, NULL) == E_INVALIDARG,
                "nothing can be listed");
  context = client_begin (self, HTTPMAIL_MEMBERINFO);
  client_finish (self,
                 IHTTPMailTransport2_FolderMemberInfo (second, inbox, HTTP_MEMBERINFO_MESSAGEPROPS, 1, TRUE, context,
                                                       "0", "ACTIVE"),
                 "listing with a stamp");
  all = self->n_items;
  client_check (all > 0 && self->other_text != NULL, "the folder has no stamp");
  stamp = client_copy (self->other_text);
  context = client_begin (self, HTTPMAIL_MEMBERINFO);
  client_finish (self,
                 IHTTPMailTransport2_FolderMemberInfo (second, inbox, HTTP_MEMBERINFO_MESSAGEPROPS, 1, TRUE, context,
                                                       stamp, "ACTIVE"),
                 "listing what has changed");
  client_say ("changed: %u of %u", self->n_items, all);
  free (stamp);

  context = client_begin (self, HTTPMAIL_MEMBERINFO);
  client_finish (
      self, IHTTPMailTransport2_RootMemberInfo (second, root, HTTP_MEMBERINFO_FOLDERPROPS, 1, TRUE, context, "0", "0"),
      "listing the root with a stamp");
  client_check (self->n_items > 0 && self->text != NULL, "the root has no stamp");
  IHTTPMailTransport2_Release (second);
  client_say ("root: stamped");
}

static void
get (Client *self, const char *inbox, const char *output)
{
  IHTTPMailTransport *transport = self->transport;
  LPCSTR types[] = { "message/rfc822", "text/html", NULL };
  FILE *file = fopen (output, "wb");
  DWORD size;
  char *href;
  char *none = malloc (strlen (inbox) + sizeof "no-such-message");
  DWORD context = client_begin (self, HTTPMAIL_MEMBERINFO);

  client_finish (self, IHTTPMailTransport_MemberInfo (transport, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, context),
                 "listing the inbox again");
  href = client_copy (self->items[0].href);
  size = self->items[0].size;

  client_check (IHTTPMailTransport_CommandGET (transport, NULL, types, TRUE, 0) == E_INVALIDARG, "get nothing");
  context = client_begin (self, HTTPMAIL_GET);
  client_finish (self, IHTTPMailTransport_CommandGET (transport, href, types, TRUE, context), "fetching a message");
  client_check (self->n_bytes == size && (self->number == 0 || self->number == size), "%u bytes came of %u",
                self->n_bytes, size);
  client_check (self->text != NULL && strncmp (self->text, "message/rfc822", 14) == 0, "it is no message but %s",
                self->text ? self->text : "nothing");
  client_check (file != NULL && fwrite (self->bytes, 1, self->n_bytes, file) == self->n_bytes && fclose (file) == 0,
                "%s cannot be written", output);
  client_say ("got: %u bytes", self->n_bytes);

  strcat (strcpy (none, inbox), "no-such-message");
  context = client_begin (self, HTTPMAIL_GET);
  client_wait (self, IHTTPMailTransport_CommandGET (transport, none, NULL, FALSE, context));
  client_check (self->result == IXP_E_HTTP_NOT_FOUND && self->status == 404 && self->n_bytes == 0,
                "a message that is not there: %#x", (unsigned int) self->result);
  client_say ("missing: 404");
  free (none);
  free (href);
}

static void
end (Client *self)
{
  IHTTPMailTransport *transport = self->transport;

  client_check (self->lines_sent > 0 && self->lines_received > 0, "OnCommand was never called");
  client_check (IHTTPMailTransport_Disconnect (transport) == S_OK, "it does not disconnect");
  client_pump (&self->disconnected);
  client_check (IHTTPMailTransport_IsState (transport, IXP_IS_CONNECTED) == S_FALSE, "it is still connected");
  client_check (IHTTPMailTransport_HandsOffCallback (transport) == S_OK, "the callback is not let go");
  client_check (self->references == 1, "the callback is held %d times", self->references - 1);
  client_check (IHTTPMailTransport_HandsOffCallback (transport) == S_FALSE, "there was another callback");
  client_check (IHTTPMailTransport_Release (transport) == 0, "the transport is still held");
  client_check (IHTTPMailCallback_Release (&self->iface) == 0, "the callback is still held");
  client_say ("disconnected");
}

int
main (int argc, char **argv)
{
  Client *self;
  INETSERVER server;
  char *inbox, *root, *trash, *send, *contacts;

  client_check (argc == 6, "usage: client URL USER PASSWORD-FILE RECIPIENT OUTPUT");
  fill_server (&server, argv);
  client_check (SUCCEEDED (CoInitialize (NULL)), "CoInitialize failed");
  self = client_new ();
  self->transport = create ();
  client_say ("created");
  initialize (self, &server);
  client_say ("initialized");
  inbox = connect_and_find_the_inbox (self, &server);
  client_say ("connected: %s", inbox);
  root = folder (self, HTTPMAIL_PROP_MSGFOLDERROOT);
  trash = folder (self, HTTPMAIL_PROP_DELETEDITEMS);
  send = folder (self, HTTPMAIL_PROP_SENDMSG);
  contacts = folder (self, HTTPMAIL_PROP_CONTACTS);

  list (self, inbox, root);
  list_what_changed (self, inbox, root);
  get (self, inbox, argv[5]);
  client_changes (self, inbox, root, trash);
  client_send (self, send, argv[2], argv[4]);
  client_properties (self, inbox);
  client_contacts (self, contacts);

  free (inbox);
  free (root);
  free (trash);
  free (send);
  free (contacts);
  end (self);
  CoUninitialize ();
  return 0;
}
