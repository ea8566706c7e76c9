/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Lists a folder so many times through the COM face, and reads every field of each member.
 *
 *   bench-com URL USER PASSWORD-FILE FOLDER-URL TIMES */

#define COBJMACROS
#include "bench.h"

#include <httpmail-com.h>

typedef struct
{
  IHTTPMailCallback face;
  ULONG count;
  BenchTally tally;
  IHTTPMailTransport *transport;
  const char *folder;
  guint left;
  gboolean begun;
} Listing;

static HRESULT
listing_query_interface (IHTTPMailCallback *face, REFIID riid, void **out)
{
  *out = NULL;
  if (!IsEqualIID (riid, &IID_IUnknown) && !IsEqualIID (riid, &IID_ITransportCallback) &&
      !IsEqualIID (riid, &IID_IHTTPMailCallback))
    return E_NOINTERFACE;
  *out = face;
  ((Listing *) face)->count++;
  return S_OK;
}

static ULONG
listing_add_ref (IHTTPMailCallback *face)
{
  return ++((Listing *) face)->count;
}

static ULONG
listing_release (IHTTPMailCallback *face)
{
  return --((Listing *) face)->count;
}

static HRESULT
listing_on_timeout (IHTTPMailCallback *face, DWORD *seconds, IInternetTransport *transport)
{
  return S_FALSE;
}

static HRESULT
listing_on_logon_prompt (IHTTPMailCallback *face, LPINETSERVER server, IInternetTransport *transport)
{
  return S_FALSE;
}

static INT
listing_on_prompt (IHTTPMailCallback *face,
                   HRESULT why,
                   LPCTSTR text,
                   LPCTSTR caption,
                   UINT type,
                   IInternetTransport *transport)
{
  return IDNO;
}

static void
list (Listing *self)
{
  /* TRUE leaves the folder itself out, whatever the parameter is called. */
  HRESULT hr = IHTTPMailTransport_MemberInfo (self->transport, self->folder, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, 1);

  bench_check (SUCCEEDED (hr), "the listing was not begun", NULL);
}

static HRESULT
listing_on_status (IHTTPMailCallback *face, IXPSTATUS status, IInternetTransport *transport)
{
  return S_OK;
}

static HRESULT
listing_on_error (IHTTPMailCallback *face, IXPSTATUS status, LPIXPRESULT result, IInternetTransport *transport)
{
  bench_check (FALSE, result->pszProblem != NULL ? result->pszProblem : "the account cannot be opened", NULL);
  return S_OK;
}

static HRESULT
listing_on_command (IHTTPMailCallback *face, CMDTYPE type, LPSTR line, HRESULT response, IInternetTransport *transport)
{
  return S_OK;
}

static void
tally_member (BenchTally *tally, const HTTPMEMBERINFO *member)
{
  tally->members++;
  bench_tally_text (tally, member->pszHref);
  bench_tally_text (tally, member->pszDisplayName);
  bench_tally_text (tally, member->pszTo);
  bench_tally_text (tally, member->pszFrom);
  bench_tally_text (tally, member->pszSubject);
  bench_tally_text (tally, member->pszDate);
  tally->numbers += (guint64) member->fIsFolder + (guint64) member->fHasSubs + (guint64) member->fNoSubs +
                    member->dwUnreadCount + member->dwVisibleCount + member->tySpecial + (guint64) member->fRead +
                    (guint64) member->fHasAttachment + member->dwContentLength;
}

static HRESULT
listing_on_response (IHTTPMailCallback *face, LPHTTPMAILRESPONSE response)
{
  Listing *self = (Listing *) face;

  if (response->command != HTTPMAIL_MEMBERINFO)
    return S_OK;
  bench_check (SUCCEEDED (response->rIxpResult.hrResult),
               response->rIxpResult.pszProblem != NULL ? response->rIxpResult.pszProblem : "the listing failed", NULL);
  for (ULONG i = 0; i < response->rMemberInfoList.cMemberInfo; i++)
    tally_member (&self->tally, &response->rMemberInfoList.prgMemberInfo[i]);
  if (response->fDone && --self->left > 0)
    list (self);
  return S_OK;
}

static HRESULT
listing_get_parent_window (IHTTPMailCallback *face, HWND *window)
{
  return E_FAIL;
}

static const IHTTPMailCallbackVtbl listing_methods = {
  listing_query_interface, listing_add_ref,     listing_release,           listing_on_timeout,
  listing_on_logon_prompt, listing_on_prompt,   listing_on_status,         listing_on_error,
  listing_on_command,      listing_on_response, listing_get_parent_window,
};

int
main (int argc, char **argv)
{
  Listing listing = { { &listing_methods }, 1 };
  INETSERVER server = { 0 };
  g_autofree char *password = NULL;
  HRESULT hr;

  bench_check (argc == 6, "usage: URL USER PASSWORD-FILE FOLDER-URL TIMES", NULL);
  password = bench_read_line (argv[3]);
  listing.folder = argv[4];
  listing.left = bench_number (argv[5]);
  g_strlcpy (server.szServerName, argv[1], sizeof server.szServerName);
  g_strlcpy (server.szUserName, argv[2], sizeof server.szUserName);
  g_strlcpy (server.szPassword, password, sizeof server.szPassword);

  hr = HTTPMailCreateTransport (&IID_IHTTPMailTransport, (void **) &listing.transport);
  bench_check (SUCCEEDED (hr), "there is no transport", NULL);
  hr = IHTTPMailTransport_InitNew (listing.transport, "bench/1.0", NULL, &listing.face);
  bench_check (SUCCEEDED (hr), "the transport was not initialized", NULL);
  hr = IHTTPMailTransport_Connect (listing.transport, &server, iitAUTHENTICATE, iitDISABLE_ONCOMMAND);
  bench_check (SUCCEEDED (hr), "the account was not opened", NULL);
  while (IHTTPMailTransport_IsState (listing.transport, IXP_IS_AUTHENTICATED) != S_OK)
    g_main_context_iteration (NULL, TRUE);
  list (&listing);
  while (listing.left > 0)
    g_main_context_iteration (NULL, TRUE);
  IHTTPMailTransport_Release (listing.transport);
  bench_tally_report (&listing.tally);
  return 0;
}
