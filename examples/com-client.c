/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists an inbox through <imnxport.h>:   com-client URL USER <PASSWORD-FILE */
#define COBJMACROS
#include <imnxport.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

static enum { WAITING, LISTED, FAILED_SOMEWHERE } state;

#define METHOD(type, name, ...) static type STDMETHODCALLTYPE name (IHTTPMailCallback *self, ##__VA_ARGS__)
METHOD (HRESULT, query_interface, REFIID riid, void **out)
{
  int known = IsEqualIID (riid, &IID_IUnknown) || IsEqualIID (riid, &IID_IHTTPMailCallback);
  *out = known ? self : NULL;
  return known ? S_OK : E_NOINTERFACE;
}
METHOD (ULONG, reference) { return 1; } /* The object is never freed: nothing to count. */
METHOD (HRESULT, on_timeout, DWORD *seconds, IInternetTransport *mail) { return S_FALSE; }
METHOD (HRESULT, on_logon, LPINETSERVER server, IInternetTransport *mail) { return S_FALSE; }
METHOD (INT, on_prompt, HRESULT hr, LPCSTR text, LPCSTR title, UINT type, IInternetTransport *mail) { return IDCANCEL; }
METHOD (HRESULT, on_status, IXPSTATUS status, IInternetTransport *mail) { return S_OK; }
METHOD (HRESULT, on_error, IXPSTATUS status, LPIXPRESULT result, IInternetTransport *mail) { return S_OK; }
METHOD (HRESULT, on_command, CMDTYPE type, LPSTR line, HRESULT hr, IInternetTransport *mail) { return S_OK; }
METHOD (HRESULT, on_response, LPHTTPMAILRESPONSE answer)
{
  HTTPMEMBERINFOLIST *list = &answer->rMemberInfoList;
  if (FAILED (answer->rIxpResult.hrResult))
    return fprintf (stderr, "%s\n", answer->rIxpResult.pszProblem), state = FAILED_SOMEWHERE, S_OK;
  if (answer->command == HTTPMAIL_GETPROP)
    return IHTTPMailTransport_MemberInfo (answer->pTransport, answer->rGetPropInfo.pszProp,
                                          HTTP_MEMBERINFO_MESSAGEPROPS, 1, TRUE, 0);
  for (ULONG i = 0; i < list->cMemberInfo; i++)
    printf ("%s | %s\n", list->prgMemberInfo[i].pszFrom, list->prgMemberInfo[i].pszSubject);
  state = answer->fDone ? LISTED : WAITING;
  return S_OK;
}
METHOD (HRESULT, window, HWND *out) { return E_FAIL; }

static CONST_VTBL IHTTPMailCallbackVtbl table = { query_interface, reference, reference, on_timeout, on_logon, on_prompt,
                                                  on_status, on_error, on_command, on_response, window };

int main (int argc, char **argv)
{
  IHTTPMailCallback callback = { &table };
  IHTTPMailTransport *mail;
  INETSERVER server = { "" };
  if (argc != 3 || !fgets (server.szPassword, CCHMAX_PASSWORD, stdin))
    return FAILED_SOMEWHERE;
  server.szPassword[strcspn (server.szPassword, "\n")] = '\0';
  snprintf (server.szServerName, CCHMAX_SERVER_NAME, "%s", argv[1]);
  snprintf (server.szUserName, CCHMAX_USERNAME, "%s", argv[2]);
  CoCreateInstance (&CLSID_IHTTPMailTransport, NULL, CLSCTX_INPROC_SERVER, &IID_IHTTPMailTransport, (void **) &mail);
  IHTTPMailTransport_InitNew (mail, "com-client/1.0", NULL, &callback);
  IHTTPMailTransport_Connect (mail, &server, iitAUTHENTICATE, iitDISABLE_ONCOMMAND);
  IHTTPMailTransport_GetProperty (mail, HTTPMAIL_PROP_INBOX, NULL); /* S_OK or E_PENDING: OnResponse has it. */
  while (state == WAITING)
    g_main_context_iteration (NULL, TRUE); /* the message pump */
  return IHTTPMailTransport_HandsOffCallback (mail), IHTTPMailTransport_Release (mail), state == FAILED_SOMEWHERE;
}
