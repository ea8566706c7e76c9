/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-arbiter.h>
#include <httpmail/com/hm-com-props.h>

typedef struct
{
  IPropPatchRequest face;
  HmComArbiter arbiter;
} HmComPropPatch;

/* Known to this library alone: who answers to it is one of these, or hands the question on to one. */
static const IID iid_own = { 0xC27A0E5D, 0x71B8, 0x4F36, { 0xA9, 0x42, 0x1D, 0x6B, 0xE8, 0x05, 0x93, 0xFA } };

static HmComPropPatch *
proppatch (IPropPatchRequest *face)
{
  return (HmComPropPatch *) face;
}

static HTTPMailProppatchRequest *
request (IPropPatchRequest *face)
{
  return HTTPMAIL_PROPPATCH_REQUEST (proppatch (face)->arbiter.request);
}

static const char *
declare (gpointer request, const char *uri)
{
  return httpmail_proppatch_request_add_namespace (request, uri);
}

static ULONG STDMETHODCALLTYPE
proppatch_AddRef (IPropPatchRequest *This)
{
  return hm_com_count_up (&proppatch (This)->arbiter.ref_count);
}

static ULONG STDMETHODCALLTYPE
proppatch_Release (IPropPatchRequest *This)
{
  HmComPropPatch *self = proppatch (This);
  ULONG left = hm_com_count_down (&self->arbiter.ref_count);

  if (left == 0)
    {
      hm_com_arbiter_clear (&self->arbiter);
      g_free (self);
    }
  return left;
}

static HRESULT STDMETHODCALLTYPE
proppatch_QueryInterface (IPropPatchRequest *This, REFIID riid, void **ppvObject)
{
  static const IID *const iids[] = { &IID_IUnknown, &IID_IDAVNamespaceArbiter, &IID_IPropPatchRequest, &iid_own, NULL };

  return hm_com_query (This, riid, iids, ppvObject);
}

static HRESULT STDMETHODCALLTYPE
proppatch_AddNamespace (IPropPatchRequest *This, LPCSTR pszNamespace, DWORD *pdwNamespaceID)
{
  return hm_com_arbiter_add_namespace (&proppatch (This)->arbiter, pszNamespace, pdwNamespaceID);
}

static HRESULT STDMETHODCALLTYPE
proppatch_GetNamespaceID (IPropPatchRequest *This, LPCSTR pszNamespace, DWORD *pdwNamespaceID)
{
  return hm_com_arbiter_get_namespace_id (&proppatch (This)->arbiter, pszNamespace, pdwNamespaceID);
}

static HRESULT STDMETHODCALLTYPE
proppatch_GetNamespacePrefix (IPropPatchRequest *This, DWORD dwNamespaceID, LPSTR *ppszNamespacePrefix)
{
  return hm_com_arbiter_get_namespace_prefix (&proppatch (This)->arbiter, dwNamespaceID, ppszNamespacePrefix);
}

static HRESULT STDMETHODCALLTYPE
proppatch_SetProperty (IPropPatchRequest *This, DWORD dwNamespaceID, LPCSTR pszPropertyName, LPCSTR pszNewValue)
{
  const char *uri = hm_com_arbiter_get_uri (&proppatch (This)->arbiter, dwNamespaceID);
  GError *error = NULL;
  gboolean ok;

  if (!uri || !pszPropertyName || !pszNewValue)
    return E_INVALIDARG;
  ok = httpmail_proppatch_request_set_value (request (This), uri, pszPropertyName, pszNewValue, &error);
  return hm_com_result (ok, error);
}

static HRESULT STDMETHODCALLTYPE
proppatch_RemoveProperty (IPropPatchRequest *This, DWORD dwNamespaceID, LPCSTR pszPropertyName)
{
  const char *uri = hm_com_arbiter_get_uri (&proppatch (This)->arbiter, dwNamespaceID);
  GError *error = NULL;
  gboolean ok;

  if (!uri || !pszPropertyName)
    return E_INVALIDARG;
  ok = httpmail_proppatch_request_remove (request (This), uri, pszPropertyName, &error);
  return hm_com_result (ok, error);
}

static HRESULT STDMETHODCALLTYPE
proppatch_GenerateXML (IPropPatchRequest *This, LPSTR *pszXML)
{
  g_autofree char *xml = NULL;

  if (!pszXML)
    return E_INVALIDARG;
  xml = httpmail_proppatch_request_to_xml (request (This));
  return hm_com_give_string (xml, pszXML);
}

static const IPropPatchRequestVtbl proppatch_vtbl = {
  .QueryInterface = proppatch_QueryInterface,
  .AddRef = proppatch_AddRef,
  .Release = proppatch_Release,
  .AddNamespace = proppatch_AddNamespace,
  .GetNamespaceID = proppatch_GetNamespaceID,
  .GetNamespacePrefix = proppatch_GetNamespacePrefix,
  .SetProperty = proppatch_SetProperty,
  .RemoveProperty = proppatch_RemoveProperty,
  .GenerateXML = proppatch_GenerateXML,
};

IPropPatchRequest *
hm_com_proppatch_new (void)
{
  HmComPropPatch *self = g_new0 (HmComPropPatch, 1);

  self->face.lpVtbl = &proppatch_vtbl;
  hm_com_arbiter_init (&self->arbiter, httpmail_proppatch_request_new (), declare);
  return &self->face;
}

HTTPMailProppatchRequest *
hm_com_proppatch_get (IPropPatchRequest *face)
{
  IPropPatchRequest *own = NULL;
  HTTPMailProppatchRequest *found = NULL;

  if (!face || FAILED (face->lpVtbl->QueryInterface (face, &iid_own, (void **) &own)) || !own)
    return NULL;
  /* There are objects that answer to any question. */
  if (own->lpVtbl == &proppatch_vtbl)
    found = g_object_ref (request (own));
  own->lpVtbl->Release (own);
  return found;
}
