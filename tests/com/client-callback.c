/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The callback object of the client in C: a table of functions that never changes, and a count of references. What a
 * response brings is gone when OnResponse returns, so what is needed later is copied. */

#include "client.h"
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
client_say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

void
client_check (BOOL true_enough, const char *what, ...)
{
  va_list arguments;

  if (true_enough)
    return;
  va_start (arguments, what);
  fputs ("off: ", stderr);
  vfprintf (stderr, what, arguments);
  fputc ('\n', stderr);
  va_end (arguments);
  exit (1);
}

char *
client_copy (const char *text)
{
  return text != NULL ? strdup (text) : NULL;
}

void
client_pump (BOOL *flag)
{
  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
}

static Item *
client_add (Client *self, const char *href, const char *text)
{
  Item *item;

  /* As many again whenever a power of two is reached: a listing may be long. */
  if ((self->n_items & (self->n_items - 1)) == 0)
    self->items = realloc (self->items, (self->n_items ? 2 * self->n_items : 1) * sizeof *self->items);
  client_check (self->items != NULL, "there is no memory");
  item = &self->items[self->n_items++];
  memset (item, 0, sizeof *item);
  item->href = client_copy (href);
  item->text = client_copy (text);
  return item;
}

Item *
client_find (Client *self, const char *text)
{
  ULONG i;

  for (i = 0; i < self->n_items; i++)
    if (self->items[i].text != NULL && strcmp (self->items[i].text, text) == 0)
      return &self->items[i];
  client_check (FALSE, "there is nothing called %s", text);
  return NULL;
}

void
client_clear (Client *self)
{
  ULONG i;

  for (i = 0; i < self->n_items; i++)
    {
      free (self->items[i].href);
      free (self->items[i].text);
      free (self->items[i].id);
    }
  free (self->items);
  free (self->text);
  free (self->other_text);
  free (self->location);
  free (self->bytes);
  if (self->found != NULL)
    IPropFindMultiResponse_Release (self->found);
  self->items = NULL;
  self->n_items = 0;
  self->text = self->other_text = self->location = self->bytes = NULL;
  self->n_bytes = self->number = 0;
  self->found = NULL;
}

/* One command after the other, each with its own number */

DWORD
client_begin (Client *self, HTTPMAILCOMMAND command)
{
  static DWORD last = 100;

  client_clear (self);
  self->command = command;
  self->done = FALSE;
  self->responses = 0;
  self->context = command == HTTPMAIL_GETPROP ? 0 : ++last;
  return self->context;
}

void
client_wait (Client *self, HRESULT taken)
{
  client_check (taken == (self->command == HTTPMAIL_GETPROP ? E_PENDING : S_OK), "command %d was not taken: %#x",
                self->command, (unsigned int) taken);
  client_pump (&self->done);
}

void
client_finish (Client *self, HRESULT taken, const char *step)
{
  client_wait (self, taken);
  client_check (self->result == S_OK, "%s failed: %#x, status %u", step, (unsigned int) self->result, self->status);
}

/* What responses bring */

static void
take_bytes (Client *self, const HTTPMAILGET *get)
{
  self->bytes = realloc (self->bytes, self->n_bytes + get->cbIncrement + 1);
  client_check (self->bytes != NULL, "there is no memory");
  if (get->cbIncrement > 0)
    memcpy (self->bytes + self->n_bytes, get->pvBody, get->cbIncrement);
  self->n_bytes += get->cbIncrement;
  client_check (get->cbCurrent == self->n_bytes, "%u bytes came, not %u", self->n_bytes, get->cbCurrent);
  self->number = get->fTotalKnown ? get->cbTotal : 0;
  if (self->text == NULL)
    self->text = client_copy (get->pszContentType);
}

static void
take_members (Client *self, const HTTPMEMBERINFOLIST *list)
{
  ULONG i;

  for (i = 0; i < list->cMemberInfo; i++)
    {
      const HTTPMEMBERINFO *member = &list->prgMemberInfo[i];
      Item *item = client_add (self, member->pszHref, member->fIsFolder ? member->pszDisplayName : member->pszSubject);

      item->folder = member->fIsFolder;
      item->read = member->fRead;
      item->size = member->dwContentLength;
      item->unread = member->dwUnreadCount;
      item->visible = member->dwVisibleCount;
      item->kind = member->tySpecial;
    }
  if (list->pszRootTimeStamp != NULL && self->text == NULL)
    self->text = client_copy (list->pszRootTimeStamp);
  if (list->pszFolderTimeStamp != NULL && self->other_text == NULL)
    self->other_text = client_copy (list->pszFolderTimeStamp);
}

static void
take_contact (Client *self, const HTTPCONTACTINFO *contact)
{
  Item *item = client_add (self, contact->pszHref, contact->pszDisplayName);

  item->id = client_copy (contact->pszId);
  item->kind = contact->tyContact;
  if (self->text == NULL)
    self->text = client_copy (contact->pszEmail);
  if (self->other_text == NULL)
    self->other_text = client_copy (contact->pszHomeCity);
}

static void
take_contact_id (Client *self, const HTTPCONTACTID *contact)
{
  Item *item = client_add (self, contact->pszHref, contact->pszModified);

  item->id = client_copy (contact->pszId);
  item->kind = contact->tyContact;
}

static void
take_location (Client *self, const char *location)
{
  if (location == NULL)
    return;
  free (self->location);
  self->location = client_copy (location);
}

static void
take_lists (Client *self, LPHTTPMAILRESPONSE response)
{
  ULONG i;

  switch (response->command)
    {
    case HTTPMAIL_BCOPY:
    case HTTPMAIL_BMOVE:
      for (i = 0; i < response->rBCopyMoveList.cBCopyMove; i++)
        {
          const HTTPMAILBCOPYMOVE *one = &response->rBCopyMoveList.prgBCopyMove[i];

          client_add (self, one->pszHref, one->pszLocation)->result = one->hrResult;
        }
      break;
    case HTTPMAIL_MEMBERINFO:
      take_members (self, &response->rMemberInfoList);
      break;
    case HTTPMAIL_MARKREAD:
      for (i = 0; i < response->rMemberErrorList.cMemberError; i++)
        {
          const HTTPMEMBERERROR *one = &response->rMemberErrorList.prgMemberError[i];

          client_add (self, one->pszHref, NULL)->result = one->hrResult;
        }
      break;
    case HTTPMAIL_LISTCONTACTS:
      for (i = 0; i < response->rContactIdList.cContactId; i++)
        take_contact_id (self, &response->rContactIdList.prgContactId[i]);
      break;
    case HTTPMAIL_CONTACTINFO:
      for (i = 0; i < response->rContactInfoList.cContactInfo; i++)
        take_contact (self, &response->rContactInfoList.prgContactInfo[i]);
      break;
    default:
      break;
    }
}

static void
take (Client *self, LPHTTPMAILRESPONSE response)
{
  switch (response->command)
    {
    case HTTPMAIL_GETPROP:
      client_check (self->number == 0 || response->rGetPropInfo.type == (HTTPMAILPROPTYPE) self->number,
                    "another property than asked for");
      self->text = client_copy (response->rGetPropInfo.pszProp);
      self->number = response->rGetPropInfo.dwProp;
      break;
    case HTTPMAIL_GET:
      take_bytes (self, &response->rGetInfo);
      break;
    case HTTPMAIL_PUT:
      take_location (self, response->rPutInfo.pszLocation);
      break;
    case HTTPMAIL_POST:
      take_location (self, response->rPostInfo.pszLocation);
      self->number = response->rPostInfo.cbCurrent;
      break;
    case HTTPMAIL_SENDMESSAGE:
      take_location (self, response->rSendMessageInfo.pszLocation);
      self->number = response->rSendMessageInfo.cbCurrent;
      break;
    case HTTPMAIL_PROPFIND:
      if (response->rPropFindInfo.pMultiResponse != NULL && self->found == NULL)
        {
          self->found = response->rPropFindInfo.pMultiResponse;
          IPropFindMultiResponse_AddRef (self->found);
        }
      break;
    case HTTPMAIL_MKCOL:
      take_location (self, response->rMkColInfo.pszLocation);
      break;
    case HTTPMAIL_COPY:
    case HTTPMAIL_MOVE:
      take_location (self, response->rCopyMoveInfo.pszLocation);
      break;
    case HTTPMAIL_POSTCONTACT:
      take_contact_id (self, &response->rPostContactInfo);
      break;
    case HTTPMAIL_PATCHCONTACT:
      take_contact_id (self, &response->rPatchContactInfo);
      break;
    default:
      take_lists (self, response);
      break;
    }
}

/* The table */

static HRESULT STDMETHODCALLTYPE
client_query_interface (IHTTPMailCallback *iface, REFIID riid, void **object)
{
  if (object == NULL)
    return E_POINTER;
  *object = NULL;
  if (!IsEqualIID (riid, &IID_IUnknown) && !IsEqualIID (riid, &IID_ITransportCallback) &&
      !IsEqualIID (riid, &IID_IHTTPMailCallback))
    return E_NOINTERFACE;
  *object = iface;
  IHTTPMailCallback_AddRef (iface);
  return S_OK;
}

static ULONG STDMETHODCALLTYPE
client_add_ref (IHTTPMailCallback *iface)
{
  return (ULONG)++((Client *) iface)->references;
}

static ULONG STDMETHODCALLTYPE
client_release (IHTTPMailCallback *iface)
{
  Client *self = (Client *) iface;
  LONG left = --self->references;

  if (left == 0)
    {
      client_clear (self);
      free (self);
    }
  return (ULONG) left;
}

static HRESULT STDMETHODCALLTYPE
client_on_timeout (IHTTPMailCallback *iface, DWORD *seconds, IInternetTransport *transport)
{
  client_check (FALSE, "a time-out after %u seconds", *seconds);
  return S_FALSE;
}

static HRESULT STDMETHODCALLTYPE
client_on_logon_prompt (IHTTPMailCallback *iface, LPINETSERVER server, IInternetTransport *transport)
{
  client_check (FALSE, "%s at %s was asked for, though the password was given", server->szUserName,
                server->szServerName);
  return S_FALSE;
}

static INT STDMETHODCALLTYPE
client_on_prompt (IHTTPMailCallback *iface,
                  HRESULT error,
                  LPCTSTR text,
                  LPCTSTR caption,
                  UINT type,
                  IInternetTransport *transport)
{
  client_check (FALSE, "a question: %s", text);
  return IDCANCEL;
}

static HRESULT STDMETHODCALLTYPE
client_on_status (IHTTPMailCallback *iface, IXPSTATUS status, IInternetTransport *transport)
{
  Client *self = (Client *) iface;
  IXPSTATUS now = IXP_LAST;

  client_check (transport == (IInternetTransport *) self->transport, "a status of another transport");
  client_check (IInternetTransport_GetStatus (transport, &now) == S_OK && now < IXP_LAST, "there is no status");
  self->statuses |= 1u << status;
  self->last_status = status;
  self->disconnected = status == IXP_DISCONNECTED;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
client_on_error (IHTTPMailCallback *iface, IXPSTATUS status, LPIXPRESULT result, IInternetTransport *transport)
{
  client_check (FALSE, "an error: %#x %s", (unsigned int) result->hrResult,
                result->pszProblem ? result->pszProblem : "");
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
client_on_command (IHTTPMailCallback *iface, CMDTYPE type, LPSTR line, HRESULT response, IInternetTransport *transport)
{
  Client *self = (Client *) iface;

  client_check (line != NULL && *line != '\0', "an empty line of the log");
  if (type == CMD_SEND)
    self->lines_sent++;
  else
    self->lines_received++;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
client_on_response (IHTTPMailCallback *iface, LPHTTPMAILRESPONSE response)
{
  Client *self = (Client *) iface;

  client_check (response->pTransport == self->transport, "a response of another transport");
  client_check (response->command == self->command, "a response to command %d, not %d", response->command,
                self->command);
  client_check (response->dwContext == self->context, "a response to number %u, not %u", response->dwContext,
                self->context);
  client_check (!self->done, "a response after the last one");
  self->responses++;
  self->result = response->rIxpResult.hrResult;
  self->status = response->rIxpResult.uiServerError;
  if (SUCCEEDED (self->result))
    take (self, response);
  self->done = response->fDone;
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
client_get_parent_window (IHTTPMailCallback *iface, HWND *window)
{
  *window = NULL;
  return E_FAIL;
}

static CONST_VTBL IHTTPMailCallbackVtbl client_table = {
  client_query_interface, client_add_ref,     client_release,           client_on_timeout,
  client_on_logon_prompt, client_on_prompt,   client_on_status,         client_on_error,
  client_on_command,      client_on_response, client_get_parent_window,
};

Client *
client_new (void)
{
  Client *self = calloc (1, sizeof *self);

  client_check (self != NULL, "there is no memory");
  self->iface.lpVtbl = &client_table;
  self->references = 1;
  self->last_status = IXP_LAST;
  return self;
}
