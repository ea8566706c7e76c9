/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The commands: arguments that COM allows are looked at here, what they are worth is for the transport to say. */

#include <httpmail/com/hm-com-contact.h>
#include <httpmail/com/hm-com-props.h>
#include <httpmail/com/hm-com-stream.h>
#include <httpmail/com/hm-com-transport-private.h>
#include <string.h>

static gboolean
are_texts (const LPCSTR *texts, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (!hm_com_is_text (texts[i]))
        return FALSE;
    }
  return TRUE;
}

/* The strings of targets with a NULL behind them, for g_free(); NULL and an HRESULT when it is no list. */
static const char **
list_targets (const HTTPTARGETLIST *targets, HRESULT *result)
{
  const char **list;

  *result = E_INVALIDARG;
  if (!targets || !targets->prgTarget || targets->cTarget == 0 || !are_texts (targets->prgTarget, targets->cTarget))
    return NULL;
  list = g_try_new (const char *, (gsize) targets->cTarget + 1);
  *result = list ? S_OK : E_OUTOFMEMORY;
  if (!list)
    return NULL;
  memcpy (list, targets->prgTarget, targets->cTarget * sizeof *list);
  list[targets->cTarget] = NULL;
  return list;
}

/* A stream is read where the transport calls back. */
static GInputStream *
wrap_stream (IHTTPMailTransport *face, IStream *stream)
{
  GInputStream *wrapped;
  GMainContext *pushed;

  hm_com_transport_push_context (hm_com_transport_from_face (face), &pushed);
  wrapped = hm_com_stream_wrap (stream);
  hm_com_transport_pop_context (pushed);
  return wrapped;
}

/* What commands of one shape have in common */

typedef gboolean (*UrlFunc) (HTTPMailTransport *transport, const char *url, guint32 context, GError **error);

static HRESULT
run_at_url (IHTTPMailTransport *face, UrlFunc func, LPCSTR url, DWORD context)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (url))
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = func (inner, url, context, &error);
  return hm_com_result (ok, error);
}

typedef gboolean (*CopyFunc) (HTTPMailTransport *transport,
                              const char *url,
                              const char *destination,
                              gboolean allow_rename,
                              guint32 context,
                              GError **error);

static HRESULT
run_copy (IHTTPMailTransport *face,
          CopyFunc func,
          LPCSTR url,
          LPCSTR destination,
          BOOL allow_rename,
          DWORD context)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (url) || !hm_com_is_text (destination))
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = func (inner, url, destination, allow_rename != FALSE, context, &error);
  return hm_com_result (ok, error);
}

typedef gboolean (*BatchFunc) (HTTPMailTransport *transport,
                               const char *collection,
                               const char *const *targets,
                               const char *destination,
                               const char *const *destinations,
                               gboolean allow_rename,
                               guint32 context,
                               GError **error);

static HRESULT
run_batch (IHTTPMailTransport *face,
           BatchFunc func,
           LPCSTR collection,
           const HTTPTARGETLIST *targets,
           LPCSTR destination,
           const HTTPTARGETLIST *destinations,
           BOOL allow_rename,
           DWORD context)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  HRESULT result = S_OK;
  g_autofree const char **sources = NULL;
  g_autofree const char **names = NULL;
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (collection) || !hm_com_is_text (destination) || !targets ||
      (destinations && destinations->cTarget != targets->cTarget))
    return E_INVALIDARG;
  sources = list_targets (targets, &result);
  if (sources && destinations)
    names = list_targets (destinations, &result);
  if (FAILED (result))
    return result;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = func (inner, collection, sources, destination, names, allow_rename != FALSE, context, &error);
  return hm_com_result (ok, error);
}

typedef gboolean (*ContactFunc) (HTTPMailTransport *transport,
                                 const char *url,
                                 HTTPMailContact *contact,
                                 guint32 context,
                                 GError **error);

static HRESULT
run_contact (IHTTPMailTransport *face, ContactFunc func, LPCSTR url, const HTTPCONTACTINFO *info, DWORD context)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  g_autoptr (HTTPMailContact) contact = info ? hm_com_contact_from_info (info) : NULL;
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (url) || !contact)
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = func (inner, url, contact, context, &error);
  return hm_com_result (ok, error);
}

/* In the order of the header */

STDMETHODIMP
hm_com_transport_command_get (IHTTPMailTransport *face,
                              LPCSTR pszPath,
                              LPCSTR *rgszAcceptTypes,
                              BOOL fTranslate,
                              DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  gsize n_types = 0;
  GError *error = NULL;
  gboolean ok;

  while (rgszAcceptTypes && rgszAcceptTypes[n_types])
    n_types++;
  if (!hm_com_is_text (pszPath) || !are_texts (rgszAcceptTypes, n_types))
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_command_get (inner, pszPath, rgszAcceptTypes, fTranslate != FALSE, dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_command_put (IHTTPMailTransport *face, LPCSTR pszPath, LPVOID lpvData, ULONG cbSize, DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  g_autoptr (GBytes) content = NULL;
  GError *error = NULL;
  gpointer copy;
  gboolean ok;

  if (!hm_com_is_text (pszPath) || !lpvData || cbSize == 0)
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  copy = g_try_malloc (cbSize);
  if (!copy)
    return E_OUTOFMEMORY;
  memcpy (copy, lpvData, cbSize);
  content = g_bytes_new_take (copy, cbSize);
  ok = httpmail_transport_command_put (inner, pszPath, content, NULL, dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_command_post (IHTTPMailTransport *face,
                               LPCSTR pszPath,
                               IStream *pStream,
                               LPCSTR pszContentType,
                               DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  g_autoptr (GInputStream) content = NULL;
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszPath) || !pStream || !hm_com_is_text_or_null (pszContentType))
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  content = wrap_stream (face, pStream);
  ok = httpmail_transport_command_post (inner, pszPath, content, pszContentType, dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_command_delete (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext)
{
  return run_at_url (face, httpmail_transport_command_delete, pszPath, dwContext);
}

STDMETHODIMP
hm_com_transport_command_bdelete (IHTTPMailTransport *face,
                                  LPCSTR pszSourceCollection,
                                  LPHTTPTARGETLIST pTargets,
                                  DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  HRESULT result;
  g_autofree const char **targets = list_targets (pTargets, &result);
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszSourceCollection))
    return E_INVALIDARG;
  if (!targets)
    return result;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_command_bdelete (inner, pszSourceCollection, targets, dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_command_propfind (IHTTPMailTransport *face,
                                   LPCSTR pszPath,
                                   IPropFindRequest *pRequest,
                                   DWORD dwDepth,
                                   DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  g_autoptr (HTTPMailPropfindRequest) request = pRequest ? hm_com_propfind_get (pRequest) : NULL;
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszPath) || !request)
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_command_propfind (inner, pszPath, request, (HTTPMailDepth) dwDepth, dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_command_proppatch (IHTTPMailTransport *face,
                                    LPCSTR pszPath,
                                    IPropPatchRequest *pRequest,
                                    DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  g_autoptr (HTTPMailProppatchRequest) request = pRequest ? hm_com_proppatch_get (pRequest) : NULL;
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszPath) || !request)
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_command_proppatch (inner, pszPath, request, dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_command_mkcol (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext)
{
  return run_at_url (face, httpmail_transport_command_mkcol, pszPath, dwContext);
}

STDMETHODIMP
hm_com_transport_command_copy (IHTTPMailTransport *face,
                               LPCSTR pszPath,
                               LPCSTR pszDestination,
                               BOOL fAllowRename,
                               DWORD dwContext)
{
  return run_copy (face, httpmail_transport_command_copy, pszPath, pszDestination, fAllowRename, dwContext);
}

STDMETHODIMP
hm_com_transport_command_bcopy (IHTTPMailTransport *face,
                                LPCSTR pszSourceCollection,
                                LPHTTPTARGETLIST pTargets,
                                LPCSTR pszDestCollection,
                                LPHTTPTARGETLIST pDestinations,
                                BOOL fAllowRename,
                                DWORD dwContext)
{
  return run_batch (face, httpmail_transport_command_bcopy, pszSourceCollection, pTargets, pszDestCollection,
                    pDestinations, fAllowRename, dwContext);
}

STDMETHODIMP
hm_com_transport_command_move (IHTTPMailTransport *face,
                               LPCSTR pszPath,
                               LPCSTR pszDestination,
                               BOOL fAllowRename,
                               DWORD dwContext)
{
  return run_copy (face, httpmail_transport_command_move, pszPath, pszDestination, fAllowRename, dwContext);
}

STDMETHODIMP
hm_com_transport_command_bmove (IHTTPMailTransport *face,
                                LPCSTR pszSourceCollection,
                                LPHTTPTARGETLIST pTargets,
                                LPCSTR pszDestCollection,
                                LPHTTPTARGETLIST pDestinations,
                                BOOL fAllowRename,
                                DWORD dwContext)
{
  return run_batch (face, httpmail_transport_command_bmove, pszSourceCollection, pTargets, pszDestCollection,
                    pDestinations, fAllowRename, dwContext);
}

STDMETHODIMP
hm_com_transport_member_info (IHTTPMailTransport *face,
                              LPCSTR pszPath,
                              MEMBERINFOFLAGS flags,
                              DWORD dwDepth,
                              BOOL fIncludeRoot,
                              DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszPath))
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  /* fIncludeRoot leaves the root out. */
  ok = httpmail_transport_command_member_info (inner, pszPath, flags & HTTP_MEMBERINFO_ALLPROPS,
                                               (HTTPMailDepth) dwDepth, fIncludeRoot != FALSE, dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_find_folders (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext)
{
  return run_at_url (face, httpmail_transport_command_find_folders, pszPath, dwContext);
}

STDMETHODIMP
hm_com_transport_mark_read (IHTTPMailTransport *face,
                            LPCSTR pszPath,
                            LPHTTPTARGETLIST pTargets,
                            BOOL fMarkRead,
                            DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  HRESULT result;
  g_autofree const char **targets = list_targets (pTargets, &result);
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszPath))
    return E_INVALIDARG;
  if (!targets)
    return result;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_command_mark_read (inner, pszPath, targets, fMarkRead != FALSE, dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_send_message (IHTTPMailTransport *face,
                               LPCSTR pszPath,
                               LPCSTR pszFrom,
                               LPHTTPTARGETLIST pTargets,
                               BOOL fSaveInSent,
                               IStream *pMessageStream,
                               DWORD dwContext)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  HRESULT result;
  g_autofree const char **recipients = list_targets (pTargets, &result);
  g_autoptr (GInputStream) message = NULL;
  GError *error = NULL;
  gboolean ok;

  if (!hm_com_is_text (pszPath) || !hm_com_is_text (pszFrom) || !pMessageStream)
    return E_INVALIDARG;
  if (!recipients)
    return result;
  if (!inner)
    return IXP_E_NOT_INIT;
  message = wrap_stream (face, pMessageStream);
  ok = httpmail_transport_command_send_message (inner, pszPath, pszFrom, recipients, fSaveInSent != FALSE, message,
                                                dwContext, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_list_contacts (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext)
{
  return run_at_url (face, httpmail_transport_command_list_contacts, pszPath, dwContext);
}

STDMETHODIMP
hm_com_transport_list_contact_infos (IHTTPMailTransport *face, LPCSTR pszCollectionPath, DWORD dwContext)
{
  return run_at_url (face, httpmail_transport_command_list_contact_infos, pszCollectionPath, dwContext);
}

STDMETHODIMP
hm_com_transport_contact_info (IHTTPMailTransport *face, LPCSTR pszPath, DWORD dwContext)
{
  return run_at_url (face, httpmail_transport_command_contact_info, pszPath, dwContext);
}

STDMETHODIMP
hm_com_transport_post_contact (IHTTPMailTransport *face, LPCSTR pszPath, LPHTTPCONTACTINFO pciInfo, DWORD dwContext)
{
  return run_contact (face, httpmail_transport_command_post_contact, pszPath, pciInfo, dwContext);
}

STDMETHODIMP
hm_com_transport_patch_contact (IHTTPMailTransport *face, LPCSTR pszPath, LPHTTPCONTACTINFO pciInfo, DWORD dwContext)
{
  return run_contact (face, httpmail_transport_command_patch_contact, pszPath, pciInfo, dwContext);
}
