/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The steps of the client in C that change something: messages, folders, properties, the address book. */

#include "client.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char letter[] =
    "From: <ada@example.org>\r\n"
    "To: <ben@example.net>\r\n"
    "Subject: Sent by tables of functions\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "\r\n"
    "The ferry is late.\r\n"
    ".\r\n"
    "The lamp at the mole was found, the piano is out of tune, and the choir sings on Friday.\r\n";

static char *
join (const char *folder, const char *name)
{
  char *whole = malloc (strlen (folder) + strlen (name) + 1);

  client_check (whole != NULL, "there is no memory");
  return strcat (strcpy (whole, folder), name);
}

/* The name of a message: the last part of its URL. */
static const char *
name_of (const char *href)
{
  return strrchr (href, '/') + 1;
}

static void
list (Client *self, const char *folder, MEMBERINFOFLAGS flags)
{
  DWORD context = client_begin (self, HTTPMAIL_MEMBERINFO);

  client_finish (self, IHTTPMailTransport_MemberInfo (self->transport, folder, flags, 1, TRUE, context), "listing");
}

static void
check_all_went_well (Client *self, ULONG count, const char *step)
{
  ULONG i;

  client_check (self->n_items == count, "%s: %u answers, not %u", step, self->n_items, count);
  for (i = 0; i < count; i++)
    client_check (self->items[i].result == S_OK, "%s: %s failed", step, self->items[i].href);
}

/* Messages of the inbox, by full URLs and by names, into the folder and the deleted ones. */
static void
copy_and_move (Client *self, const char *inbox, const char *folder, const char *trash, char **href)
{
  IHTTPMailTransport *transport = self->transport;
  LPCSTR two[2], one[1], names[1] = { "chosen.eml" };
  HTTPTARGETLIST targets = { 2, two }, single = { 1, one }, destinations = { 1, names };
  char *to;
  DWORD context;

  two[0] = href[0];
  two[1] = name_of (href[1]);
  one[0] = name_of (href[2]);
  client_check (IHTTPMailTransport_CommandBCOPY (transport, NULL, &targets, folder, NULL, FALSE, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandBCOPY (transport, inbox, NULL, folder, NULL, FALSE, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandBMOVE (transport, inbox, &targets, NULL, NULL, FALSE, 0) ==
                        E_INVALIDARG &&
                    IHTTPMailTransport_CommandBMOVE (transport, inbox, &targets, folder, &destinations, FALSE, 0) ==
                        E_INVALIDARG &&
                    IHTTPMailTransport_CommandCOPY (transport, href[0], NULL, FALSE, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandMOVE (transport, NULL, folder, FALSE, 0) == E_INVALIDARG,
                "from nowhere to nowhere");

  context = client_begin (self, HTTPMAIL_BCOPY);
  client_finish (self, IHTTPMailTransport_CommandBCOPY (transport, inbox, &targets, folder, NULL, TRUE, context),
                 "copying two");
  check_all_went_well (self, 2, "copying two");
  client_say ("copied: %u", self->n_items);

  context = client_begin (self, HTTPMAIL_BMOVE);
  client_finish (self, IHTTPMailTransport_CommandBMOVE (transport, inbox, &single, trash, NULL, TRUE, context),
                 "moving one of several");
  check_all_went_well (self, 1, "moving one of several");
  client_say ("moved: %u", self->n_items);

  to = join (folder, name_of (href[3]));
  context = client_begin (self, HTTPMAIL_COPY);
  client_finish (self, IHTTPMailTransport_CommandCOPY (transport, href[3], to, FALSE, context), "copying one");
  context = client_begin (self, HTTPMAIL_COPY);
  client_finish (self, IHTTPMailTransport_CommandCOPY (transport, href[3], to, TRUE, context),
                 "copying it under another name");
  client_check (self->location != NULL && strcmp (self->location, to) != 0, "it replaced what was there");
  free (to);
  to = join (trash, name_of (href[4]));
  context = client_begin (self, HTTPMAIL_MOVE);
  client_finish (self, IHTTPMailTransport_CommandMOVE (transport, href[4], to, TRUE, context), "moving one");
  free (to);
  client_say ("copied and moved: 2 and 1");
}

static void
store (Client *self, const char *folder)
{
  IHTTPMailTransport *transport = self->transport;
  IStream *stream = client_stream_new (letter, sizeof letter - 1);
  char *url = join (folder, "put.eml");
  DWORD context;

  client_check (IHTTPMailTransport_CommandPUT (transport, NULL, (void *) letter, 1, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandPUT (transport, url, NULL, 1, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandPUT (transport, url, (void *) letter, 0, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandPOST (transport, NULL, stream, "message/rfc822", 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandPOST (transport, folder, NULL, "message/rfc822", 0) == E_INVALIDARG,
                "nothing is stored nowhere");
  context = client_begin (self, HTTPMAIL_PUT);
  client_finish (self, IHTTPMailTransport_CommandPUT (transport, url, (void *) letter, sizeof letter - 1, context),
                 "putting a message");
  client_say ("put");
  context = client_begin (self, HTTPMAIL_POST);
  client_finish (self, IHTTPMailTransport_CommandPOST (transport, folder, stream, "message/rfc822", context),
                 "posting a message");
  client_check (self->location != NULL, "the message was posted nowhere");
  client_check (client_stream_references (stream) == 1, "the stream is still held");
  client_say ("posted: %s", self->location);
  IStream_Release (stream);
  free (url);
}

static void
mark_and_delete (Client *self, const char *inbox, char **href)
{
  IHTTPMailTransport *transport = self->transport;
  LPCSTR names[2];
  HTTPTARGETLIST targets = { 2, names };
  DWORD context;

  names[0] = name_of (href[0]);
  names[1] = href[1];
  client_check (IHTTPMailTransport_MarkRead (transport, NULL, &targets, TRUE, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandBDELETE (transport, NULL, &targets, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandBDELETE (transport, inbox, NULL, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandDELETE (transport, NULL, 0) == E_INVALIDARG,
                "nothing is marked and deleted");
  context = client_begin (self, HTTPMAIL_MARKREAD);
  client_finish (self, IHTTPMailTransport_MarkRead (transport, inbox, &targets, TRUE, context), "marking two");
  client_say ("marked: %s", name_of (href[1]));
  context = client_begin (self, HTTPMAIL_MARKREAD);
  targets.cTarget = 1;
  client_finish (self, IHTTPMailTransport_MarkRead (transport, inbox, &targets, FALSE, context), "marking one unread");
  client_say ("unmarked: %s", name_of (href[0]));

  targets.cTarget = 2;
  names[0] = name_of (href[5]);
  names[1] = name_of (href[6]);
  context = client_begin (self, HTTPMAIL_BDELETE);
  client_finish (self, IHTTPMailTransport_CommandBDELETE (transport, inbox, &targets, context), "deleting two");
  context = client_begin (self, HTTPMAIL_DELETE);
  client_finish (self, IHTTPMailTransport_CommandDELETE (transport, href[7], context), "deleting one");
  context = client_begin (self, HTTPMAIL_DELETE);
  client_wait (self, IHTTPMailTransport_CommandDELETE (transport, href[7], context));
  client_check (self->result == IXP_E_HTTP_NOT_FOUND, "deleting it again: %#x", (unsigned int) self->result);
  client_say ("deleted: 3");
}

void
client_changes (Client *self, const char *inbox, const char *root, const char *trash)
{
  char *folder = join (root, "Com%20folder/");
  char *href[8];
  ULONG before;
  DWORD context;
  int i;

  list (self, inbox, HTTP_MEMBERINFO_MESSAGEPROPS);
  before = self->n_items;
  for (i = 0; i < 8; i++)
    href[i] = client_copy (self->items[i].href);

  client_check (IHTTPMailTransport_CommandMKCOL (self->transport, NULL, 0) == E_INVALIDARG, "nothing is made");
  context = client_begin (self, HTTPMAIL_MKCOL);
  client_finish (self, IHTTPMailTransport_CommandMKCOL (self->transport, folder, context), "making a folder");
  if (self->location != NULL)
    {
      free (folder);
      folder = client_copy (self->location);
    }
  client_say ("made: %s", folder);

  copy_and_move (self, inbox, folder, trash, href);
  mark_and_delete (self, inbox, href);
  store (self, folder);

  list (self, inbox, HTTP_MEMBERINFO_MESSAGEPROPS);
  client_check (self->n_items == before - 5, "%u messages are left of %u", self->n_items, before);
  list (self, folder, HTTP_MEMBERINFO_MESSAGEPROPS);
  client_check (self->n_items == 6, "%u messages are in the new folder", self->n_items);
  client_say ("left: %u and %u", before - 5, self->n_items);
  for (i = 0; i < 8; i++)
    free (href[i]);
  free (folder);
}

void
client_send (Client *self, const char *send, const char *from, const char *to)
{
  IHTTPMailTransport *transport = self->transport;
  IStream *stream = client_stream_new (letter, sizeof letter - 1);
  LPCSTR recipients[1];
  HTTPTARGETLIST targets = { 1, recipients };
  DWORD context;

  recipients[0] = to;
  client_check (IHTTPMailTransport_SendMessage (transport, NULL, from, &targets, TRUE, stream, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_SendMessage (transport, send, NULL, &targets, TRUE, stream, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_SendMessage (transport, send, from, NULL, TRUE, stream, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_SendMessage (transport, send, from, &targets, TRUE, NULL, 0) == E_INVALIDARG,
                "nothing is sent");
  client_check (client_stream_references (stream) == 1, "a stream that was refused is held");
  context = client_begin (self, HTTPMAIL_SENDMESSAGE);
  client_finish (self, IHTTPMailTransport_SendMessage (transport, send, from, &targets, TRUE, stream, context),
                 "sending");
  client_check (client_stream_references (stream) == 1, "the stream is still held");
  IStream_Release (stream);
  client_say ("sent: %s", to);
}

/* PROPPATCH and PROPFIND of the first message of the inbox, with a namespace that is nobody else's. */
static void
change_properties (Client *self, const char *message)
{
  IHTTPMailTransport *transport = self->transport;
  IPropPatchRequest *patch = NULL;
  DWORD context, own = DAVNAMESPACE_UNKNOWN;
  LPSTR text = NULL;

  client_check (CoCreateInstance (&CLSID_IPropPatchRequest, NULL, CLSCTX_INPROC_SERVER, &IID_IPropPatchRequest,
                                  (void **) &patch) == S_OK,
                "there is no IPropPatchRequest");
  client_check (IPropPatchRequest_AddNamespace (patch, NULL, &own) == E_INVALIDARG &&
                    IPropPatchRequest_AddNamespace (patch, "urn:example:client:", NULL) == E_INVALIDARG &&
                    IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_UNKNOWN, "read", "1") == E_INVALIDARG &&
                    IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_HTTPMAIL, NULL, "1") == E_INVALIDARG &&
                    IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_HTTPMAIL, "read", NULL) == E_INVALIDARG &&
                    IPropPatchRequest_RemoveProperty (patch, DAVNAMESPACE_UNKNOWN, "read") == E_INVALIDARG &&
                    IPropPatchRequest_GenerateXML (patch, NULL) == E_INVALIDARG,
                "nothing is changed");
  client_check (IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_HTTPMAIL, "read", "1") == S_OK, "it cannot be set");
  client_check (IPropPatchRequest_GenerateXML (patch, &text) == S_OK && strstr (text, "propertyupdate") != NULL,
                "the request is %s", text ? text : "nothing");
  CoTaskMemFree (text);
  client_check (IHTTPMailTransport_CommandPROPPATCH (transport, NULL, patch, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandPROPPATCH (transport, message, NULL, 0) == E_INVALIDARG,
                "nothing is changed nowhere");
  context = client_begin (self, HTTPMAIL_PROPPATCH);
  client_finish (self, IHTTPMailTransport_CommandPROPPATCH (transport, message, patch, context), "changing it");
  client_check (IPropPatchRequest_Release (patch) == 0, "the request is still held");
  client_say ("patched: %s", name_of (message));
}

static void
read_properties (Client *self, const char *message)
{
  IPropFindResponse *response = NULL;
  IPropFindRequest *request = NULL;
  LPSTR href = NULL, read = NULL, prefix = NULL, none = NULL, xml = NULL;
  DWORD own = DAVNAMESPACE_UNKNOWN, same = 0, context;
  ULONG length = 0;

  client_check (CoCreateInstance (&CLSID_IPropFindRequest, NULL, CLSCTX_INPROC_SERVER, &IID_IPropFindRequest,
                                  (void **) &request) == S_OK,
                "there is no IPropFindRequest");
  client_check (IPropFindRequest_AddNamespace (request, "urn:example:client:", &own) == S_OK &&
                    own > DAVNAMESPACE_CONTACTS && own != DAVNAMESPACE_UNKNOWN,
                "the namespace has no number");
  client_check (IPropFindRequest_GetNamespaceID (request, "urn:example:client:", &same) == S_OK && same == own,
                "the namespace has two numbers");
  client_check (IPropFindRequest_GetNamespaceID (request, "DAV:", &same) == S_OK && same == DAVNAMESPACE_DAV,
                "DAV: is %u", same);
  client_check (IPropFindRequest_GetNamespacePrefix (request, own, &prefix) == S_OK && prefix != NULL && *prefix,
                "the namespace has no prefix");
  CoTaskMemFree (prefix);
  client_check (IPropFindRequest_AddProperty (request, DAVNAMESPACE_HTTPMAIL, "read") == S_OK &&
                    IPropFindRequest_AddProperty (request, own, "nobody-has-this") == S_OK,
                "it cannot be asked for");
  client_check (IPropFindRequest_GenerateXML (request, &xml) == S_OK && strstr (xml, "nobody-has-this") != NULL,
                "the request is %s", xml ? xml : "nothing");
  CoTaskMemFree (xml);
  client_check (IHTTPMailTransport_CommandPROPFIND (self->transport, NULL, request, 0, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_CommandPROPFIND (self->transport, message, NULL, 0, 0) == E_INVALIDARG,
                "nothing is asked for");
  context = client_begin (self, HTTPMAIL_PROPFIND);
  client_finish (self, IHTTPMailTransport_CommandPROPFIND (self->transport, message, request, 0, context), "asking");
  IPropFindRequest_Release (request);

  client_check (self->found != NULL && IPropFindMultiResponse_IsComplete (self->found), "the answer is not whole");
  client_check (IPropFindMultiResponse_GetLength (self->found, &length) == S_OK && length == 1, "%u answers", length);
  client_check (FAILED (IPropFindMultiResponse_GetResponse (self->found, 1, &response)) && response == NULL,
                "there is a second one");
  client_check (IPropFindMultiResponse_GetResponse (self->found, 0, &response) == S_OK && response != NULL &&
                    IPropFindResponse_IsComplete (response),
                "there is no first one");
  client_check (IPropFindResponse_GetHref (response, &href) == S_OK && strcmp (href, message) == 0,
                "the answer is about %s", href ? href : "nothing");
  client_check (IPropFindResponse_GetProperty (response, DAVNAMESPACE_HTTPMAIL, "read", &read) == S_OK,
                "it is unknown");
  client_check (FAILED (IPropFindResponse_GetProperty (response, own, "nobody-has-this", &none)) && none == NULL,
                "somebody has it");
  client_say ("read: %s", read);
  CoTaskMemFree (href);
  CoTaskMemFree (read);
  IPropFindResponse_Release (response);
}

void
client_properties (Client *self, const char *inbox)
{
  char *message = NULL;
  ULONG i;

  list (self, inbox, HTTP_MEMBERINFO_MESSAGEPROPS);
  /* The last one: the first one is the one that was marked unread. */
  for (i = self->n_items; i > 0 && message == NULL; i--)
    if (!self->items[i - 1].read)
      message = client_copy (self->items[i - 1].href);
  client_check (message != NULL, "everything was read");
  change_properties (self, message);
  read_properties (self, message);
  free (message);
}

void
client_contacts (Client *self, const char *contacts)
{
  IHTTPMailTransport *transport = self->transport;
  HTTPCONTACTINFO info;
  char *href;
  DWORD context;

  memset (&info, 0, sizeof info);
  info.tyContact = HTTPMAIL_CT_CONTACT;
  info.pszDisplayName = (LPSTR) "Zoë Dvořák";
  info.pszGivenName = (LPSTR) "Zoë";
  info.pszSurname = (LPSTR) "Dvořák";
  info.pszEmail = (LPSTR) "zoe@example.net";
  client_check (IHTTPMailTransport_PostContact (transport, NULL, &info, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_PatchContact (transport, NULL, &info, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_ListContacts (transport, NULL, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_ListContactInfos (transport, NULL, 0) == E_INVALIDARG &&
                    IHTTPMailTransport_ContactInfo (transport, NULL, 0) == E_INVALIDARG,
                "nobody is a contact");

  context = client_begin (self, HTTPMAIL_POSTCONTACT);
  client_finish (self, IHTTPMailTransport_PostContact (transport, contacts, &info, context), "a new contact");
  client_check (self->n_items == 1 && self->items[0].href != NULL, "the new contact is nowhere");
  href = client_copy (self->items[0].href);
  client_say ("contact: %s", href);

  memset (&info, 0, sizeof info);
  info.pszHomeCity = (LPSTR) "Plzeň";
  context = client_begin (self, HTTPMAIL_PATCHCONTACT);
  client_finish (self, IHTTPMailTransport_PatchContact (transport, href, &info, context), "changing a contact");

  context = client_begin (self, HTTPMAIL_LISTCONTACTS);
  client_finish (self, IHTTPMailTransport_ListContacts (transport, contacts, context), "listing the contacts");
  client_check (self->n_items == 1 && strcmp (self->items[0].href, href) == 0 && self->items[0].text != NULL,
                "%u contacts, with stamps", self->n_items);
  context = client_begin (self, HTTPMAIL_CONTACTINFO);
  client_finish (self, IHTTPMailTransport_ListContactInfos (transport, contacts, context), "listing who they are");
  client_check (client_find (self, "Zoë Dvořák")->kind == HTTPMAIL_CT_CONTACT, "it is a group");
  context = client_begin (self, HTTPMAIL_CONTACTINFO);
  client_finish (self, IHTTPMailTransport_ContactInfo (transport, href, context), "asking for one");
  client_check (self->n_items == 1 && self->text != NULL && self->other_text != NULL, "the contact is not whole");
  client_say ("contact: %s <%s>, %s", self->items[0].text, self->text, self->other_text);
  free (href);
}
