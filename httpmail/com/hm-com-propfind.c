/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-arbiter.h>
#include <httpmail/com/hm-com-props.h>

typedef struct
{
  IPropFindRequest face;
  HmComArbiter arbiter;
} HmComPropFind;

/* Known to this library alone: who answers to it is one of these, or hands the question on to one. */
static const IID iid_own = { 0x9D1F63B4, 0x2C5E, 0x4A9B, { 0x8E, 0x0C, 0x51, 0x7A, 0x33, 0xD6, 0x0F, 0x84 } };

static HmComPropFind *
propfind (IPropFindRequest *face)
{
  return (HmComPropFind *) face;
}

static HTTPMailPropfindRequest *
request (IPropFindRequest *face)
{
  return HTTPMAIL_PROPFIND_REQUEST (propfind (face)->arbiter.request);
}

static const char *
declare (gpointer request, const char *uri)
{
  return httpmail_propfind_request_add_namespace (request, uri);
}

static ULONG STDMETHODCALLTYPE
propfind_AddRef (IPropFindRequest *This)
{
  return hm_com_count_up (&propfind (This)->arbiter.ref_count);
}

static ULONG STDMETHODCALLTYPE
propfind_Release (IPropFindRequest *This)
{
  HmComPropFind *self = propfind (This);
  ULONG left = hm_com_count_down (&self->arbiter.ref_count);

  if (left == 0)
    {
      hm_com_arbiter_clear (&self->arbiter);
      g_free (self);
    }
  return left;
}

static HRESULT STDMETHODCALLTYPE
propfind_QueryInterface (IPropFindRequest *This, REFIID riid, void **ppvObject)
{
  static const IID *const iids[] = { &IID_IUnknown, &IID_IDAVNamespaceArbiter, &IID_IPropFindRequest, &iid_own, NULL };

  return hm_com_query (This, riid, iids, ppvObject);
}

static HRESULT STDMETHODCALLTYPE
propfind_AddNamespace (IPropFindRequest *This, LPCSTR pszNamespace, DWORD *pdwNamespaceID)
{
  return hm_com_arbiter_add_namespace (&propfind (This)->arbiter, pszNamespace, pdwNamespaceID);
}

static HRESULT STDMETHODCALLTYPE
propfind_GetNamespaceID (IPropFindRequest *This, LPCSTR pszNamespace, DWORD *pdwNamespaceID)
{
  return hm_com_arbiter_get_namespace_id (&propfind (This)->arbiter, pszNamespace, pdwNamespaceID);
}

static HRESULT STDMETHODCALLTYPE
propfind_GetNamespacePrefix (IPropFindRequest *This, DWORD dwNamespaceID, LPSTR *ppszNamespacePrefix)
{
  return hm_com_arbiter_get_namespace_prefix (&propfind (This)->arbiter, dwNamespaceID, ppszNamespacePrefix);
}

static HRESULT STDMETHODCALLTYPE
propfind_AddProperty (IPropFindRequest *This, DWORD dwNamespaceID, LPCSTR pszPropertyName)
{
  const char *uri = hm_com_arbiter_get_uri (&propfind (This)->arbiter, dwNamespaceID);
  GError *error = NULL;
  gboolean ok;

  if (!uri || !pszPropertyName)
    return E_INVALIDARG;
  ok = httpmail_propfind_request_add_property (request (This), uri, pszPropertyName, &error);
  return hm_com_result (ok, error);
}

static HRESULT STDMETHODCALLTYPE
propfind_GenerateXML (IPropFindRequest *This, LPSTR *pszXML)
{
  g_autofree char *xml = NULL;

  if (!pszXML)
    return E_INVALIDARG;
  xml = httpmail_propfind_request_to_xml (request (This));
  return hm_com_give_string (xml, pszXML);
}

static const IPropFindRequestVtbl propfind_vtbl = {
  .QueryInterface = propfind_QueryInterface,
  .AddRef = propfind_AddRef,
  .Release = propfind_Release,
  .AddNamespace = propfind_AddNamespace,
  .GetNamespaceID = propfind_GetNamespaceID,
  .GetNamespacePrefix = propfind_GetNamespacePrefix,
  .AddProperty = propfind_AddProperty,
  .GenerateXML = propfind_GenerateXML,
};

IPropFindRequest *
hm_com_propfind_new (void)
{
  HmComPropFind *self = g_new0 (HmComPropFind, 1);

  self->face.lpVtbl = &propfind_vtbl;
  hm_com_arbiter_init (&self->arbiter, httpmail_propfind_request_new (), declare);
  return &self->face;
}

HTTPMailPropfindRequest *
hm_com_propfind_get (IPropFindRequest *face)
{
  IPropFindRequest *own = NULL;
  HTTPMailPropfindRequest *found = NULL;

  if (!face || FAILED (face->lpVtbl->QueryInterface (face, &iid_own, (void **) &own)) || !own)
    return NULL;
  /* There are objects that answer to any question. */
  if (own->lpVtbl == &propfind_vtbl)
    found = g_object_ref (request (own));
  own->lpVtbl->Release (own);
  return found;
}
