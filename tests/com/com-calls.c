/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "com-calls.h"

#include <string.h>

IStream *
com_make_stream (const char *text)
{
  return SHCreateMemStream ((const BYTE *) text, (UINT) strlen (text));
}

IPropFindRequest *
com_make_propfind (void)
{
  IPropFindRequest *request = NULL;

  g_assert_cmphex (HTTPMailCreatePropFindRequest (&IID_IPropFindRequest, (void **) &request), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_DAV, "displayname"), ==, S_OK);
  return request;
}

IPropPatchRequest *
com_make_proppatch (void)
{
  IPropPatchRequest *request = NULL;

  g_assert_cmphex (HTTPMailCreatePropPatchRequest (&IID_IPropPatchRequest, (void **) &request), ==, S_OK);
  g_assert_cmphex (IPropPatchRequest_SetProperty (request, DAVNAMESPACE_HTTPMAIL, "read", "1"), ==, S_OK);
  return request;
}

IHTTPMailTransport2 *
com_get_transport2 (IHTTPMailTransport *transport)
{
  IHTTPMailTransport2 *transport2 = NULL;

  g_assert_cmphex (IHTTPMailTransport_QueryInterface (transport, &IID_IHTTPMailTransport2, (void **) &transport2), ==,
                   S_OK);
  return transport2;
}

#define ELSEWHERE "http://127.0.0.1/elsewhere/"

/* Each once, with arguments that there is nothing to say against. */

static HRESULT
call_get (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR types[] = { "message/rfc822", "*/*", NULL };

  return IHTTPMailTransport_CommandGET (t, url, types, TRUE, COM_CONTEXT);
}

static HRESULT
call_put (IHTTPMailTransport *t, LPCSTR url)
{
  /* A copy, which is gone when the bytes are sent. */
  g_autofree char *message = g_strdup (COM_MESSAGE);
  HRESULT result = IHTTPMailTransport_CommandPUT (t, url, message, sizeof COM_MESSAGE - 1, COM_CONTEXT);

  memset (message, 'x', sizeof COM_MESSAGE - 1);
  return result;
}

static HRESULT
call_post (IHTTPMailTransport *t, LPCSTR url)
{
  IStream *stream = com_make_stream (COM_MESSAGE);
  HRESULT result = IHTTPMailTransport_CommandPOST (t, url, stream, NULL, COM_CONTEXT);

  IStream_Release (stream);
  return result;
}

static HRESULT
call_delete (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_CommandDELETE (t, url, COM_CONTEXT);
}

static HRESULT
call_bdelete (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR names[] = { "a" };
  HTTPTARGETLIST targets = { 1, names };

  return IHTTPMailTransport_CommandBDELETE (t, url, &targets, COM_CONTEXT);
}

static HRESULT
call_propfind (IHTTPMailTransport *t, LPCSTR url)
{
  IPropFindRequest *request = com_make_propfind ();
  HRESULT result = IHTTPMailTransport_CommandPROPFIND (t, url, request, 1, COM_CONTEXT);

  IPropFindRequest_Release (request);
  return result;
}

static HRESULT
call_proppatch (IHTTPMailTransport *t, LPCSTR url)
{
  IPropPatchRequest *request = com_make_proppatch ();
  HRESULT result = IHTTPMailTransport_CommandPROPPATCH (t, url, request, COM_CONTEXT);

  IPropPatchRequest_Release (request);
  return result;
}

static HRESULT
call_mkcol (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_CommandMKCOL (t, url, COM_CONTEXT);
}

static HRESULT
call_copy (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_CommandCOPY (t, url, ELSEWHERE, TRUE, COM_CONTEXT);
}

static HRESULT
call_bcopy (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR names[] = { "a", "b" };
  HTTPTARGETLIST targets = { 2, names };

  return IHTTPMailTransport_CommandBCOPY (t, url, &targets, ELSEWHERE, NULL, FALSE, COM_CONTEXT);
}

static HRESULT
call_move (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_CommandMOVE (t, url, ELSEWHERE, TRUE, COM_CONTEXT);
}

static HRESULT
call_bmove (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR names[] = { "a", "b" };
  HTTPTARGETLIST targets = { 2, names };

  return IHTTPMailTransport_CommandBMOVE (t, url, &targets, ELSEWHERE, &targets, FALSE, COM_CONTEXT);
}

static HRESULT
call_member_info (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_MemberInfo (t, url, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, COM_CONTEXT);
}

static HRESULT
call_find_folders (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_FindFolders (t, url, COM_CONTEXT);
}

static HRESULT
call_mark_read (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR names[] = { "a" };
  HTTPTARGETLIST targets = { 1, names };

  return IHTTPMailTransport_MarkRead (t, url, &targets, TRUE, COM_CONTEXT);
}

static HRESULT
call_send_message (IHTTPMailTransport *t, LPCSTR url)
{
  LPCSTR names[] = { "bob@example.net", "ann@example.org" };
  HTTPTARGETLIST targets = { 1, names };
  IStream *stream = com_make_stream (COM_MESSAGE);
  HRESULT result = IHTTPMailTransport_SendMessage (t, url, "bob@example.net", &targets, TRUE, stream, COM_CONTEXT);

  IStream_Release (stream);
  return result;
}

static HRESULT
call_list_contacts (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_ListContacts (t, url, COM_CONTEXT);
}

static HRESULT
call_list_contact_infos (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_ListContactInfos (t, url, COM_CONTEXT);
}

static HRESULT
call_contact_info (IHTTPMailTransport *t, LPCSTR url)
{
  return IHTTPMailTransport_ContactInfo (t, url, COM_CONTEXT);
}

static HRESULT
call_post_contact (IHTTPMailTransport *t, LPCSTR url)
{
  HTTPCONTACTINFO info = { .pszNickname = (LPSTR) "Ann", .pszEmail = (LPSTR) "ann@example.org" };

  return IHTTPMailTransport_PostContact (t, url, &info, COM_CONTEXT);
}

static HRESULT
call_patch_contact (IHTTPMailTransport *t, LPCSTR url)
{
  HTTPCONTACTINFO info = { .pszCompany = (LPSTR) "Example" };

  return IHTTPMailTransport_PatchContact (t, url, &info, COM_CONTEXT);
}

static HRESULT
call_root_member_info (IHTTPMailTransport *t, LPCSTR url)
{
  IHTTPMailTransport2 *t2 = com_get_transport2 (t);
  HRESULT result =
    IHTTPMailTransport2_RootMemberInfo (t2, url, HTTP_MEMBERINFO_FOLDERPROPS, 1, TRUE, COM_CONTEXT, NULL, NULL);

  IHTTPMailTransport2_Release (t2);
  return result;
}

static HRESULT
call_folder_member_info (IHTTPMailTransport *t, LPCSTR url)
{
  IHTTPMailTransport2 *t2 = com_get_transport2 (t);
  HRESULT result =
    IHTTPMailTransport2_FolderMemberInfo (t2, url, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, COM_CONTEXT, "1", "ACTIVE");

  IHTTPMailTransport2_Release (t2);
  return result;
}

const ComCall com_calls[] = {
  { "CommandGET", HTTPMAIL_GET, call_get },
  { "CommandPUT", HTTPMAIL_PUT, call_put },
  { "CommandPOST", HTTPMAIL_POST, call_post },
  { "CommandDELETE", HTTPMAIL_DELETE, call_delete },
  { "CommandBDELETE", HTTPMAIL_BDELETE, call_bdelete },
  { "CommandPROPFIND", HTTPMAIL_PROPFIND, call_propfind },
  { "CommandPROPPATCH", HTTPMAIL_PROPPATCH, call_proppatch },
  { "CommandMKCOL", HTTPMAIL_MKCOL, call_mkcol },
  { "CommandCOPY", HTTPMAIL_COPY, call_copy },
  { "CommandBCOPY", HTTPMAIL_BCOPY, call_bcopy },
  { "CommandMOVE", HTTPMAIL_MOVE, call_move },
  { "CommandBMOVE", HTTPMAIL_BMOVE, call_bmove },
  { "MemberInfo", HTTPMAIL_MEMBERINFO, call_member_info },
  { "FindFolders", HTTPMAIL_MEMBERINFO, call_find_folders },
  { "MarkRead", HTTPMAIL_MARKREAD, call_mark_read },
  { "SendMessage", HTTPMAIL_SENDMESSAGE, call_send_message },
  { "ListContacts", HTTPMAIL_LISTCONTACTS, call_list_contacts },
  { "ListContactInfos", HTTPMAIL_CONTACTINFO, call_list_contact_infos },
  { "ContactInfo", HTTPMAIL_CONTACTINFO, call_contact_info },
  { "PostContact", HTTPMAIL_POSTCONTACT, call_post_contact },
  { "PatchContact", HTTPMAIL_PATCHCONTACT, call_patch_contact },
  { "RootMemberInfo", HTTPMAIL_MEMBERINFO, call_root_member_info },
  { "FolderMemberInfo", HTTPMAIL_MEMBERINFO, call_folder_member_info },
};
const guint com_n_calls = G_N_ELEMENTS (com_calls);
