/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Listings that come only when something has changed. */

#include <httpmail/com/hm-com-transport-private.h>

static HmComTransport *
from_face2 (IHTTPMailTransport2 *face)
{
  return (HmComTransport *) ((char *) face - G_STRUCT_OFFSET (HmComTransport, transport2));
}

static STDMETHODIMP
query_interface (IHTTPMailTransport2 *face, REFIID riid, void **ppv)
{
  return hm_com_transport_query (from_face2 (face), riid, ppv);
}

static STDMETHODIMP_ (ULONG)
add_ref (IHTTPMailTransport2 *face)
{
  return hm_com_transport_add_ref (from_face2 (face));
}

static STDMETHODIMP_ (ULONG)
release (IHTTPMailTransport2 *face)
{
  return hm_com_transport_release (from_face2 (face));
}

/* What is left out is NULL, or empty. */
static const char *
none_if_empty (LPCSTR text)
{
  return text && *text ? text : NULL;
}

static STDMETHODIMP
root_member_info (IHTTPMailTransport2 *face,
                  LPCSTR pszPath,
                  MEMBERINFOFLAGS flags,
                  DWORD dwDepth,
                  BOOL fIncludeRoot,
                  DWORD dwContext,
                  LPCSTR pszRootTimeStamp,
                  LPCSTR pszInboxTimeStamp)
{
  HTTPMailTransport *inner = from_face2 (face)->inner;
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszPath) || !hm_com_is_text_or_null (pszRootTimeStamp) ||
      !hm_com_is_text_or_null (pszInboxTimeStamp))
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_command_root_member_info (inner, pszPath, flags & HTTP_MEMBERINFO_ALLPROPS,
                                                    (HTTPMailDepth) dwDepth, fIncludeRoot != FALSE,
                                                    none_if_empty (pszRootTimeStamp), none_if_empty (pszInboxTimeStamp),
                                                    dwContext, &error);
  return hm_com_result (ok, error);
}

static STDMETHODIMP
folder_member_info (IHTTPMailTransport2 *face,
                    LPCSTR pszPath,
                    MEMBERINFOFLAGS flags,
                    DWORD dwDepth,
                    BOOL fIncludeRoot,
                    DWORD dwContext,
                    LPCSTR pszFolderTimeStamp,
                    LPCSTR pszFolderName)
{
  HTTPMailTransport *inner = from_face2 (face)->inner;
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszPath) || !hm_com_is_text_or_null (pszFolderTimeStamp) ||
      !hm_com_is_text_or_null (pszFolderName))
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_command_folder_member_info (inner, pszPath, flags & HTTP_MEMBERINFO_ALLPROPS,
                                                      (HTTPMailDepth) dwDepth, fIncludeRoot != FALSE,
                                                      none_if_empty (pszFolderTimeStamp), none_if_empty (pszFolderName),
                                                      dwContext, &error);
  return hm_com_result (ok, error);
}

const IHTTPMailTransport2Vtbl hm_com_transport2_vtbl = {
  .QueryInterface = query_interface,
  .AddRef = add_ref,
  .Release = release,
  .RootMemberInfo = root_member_info,
  .FolderMemberInfo = folder_member_info,
};
