/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How one comes by the objects. */

#include <httpmail/com/hm-com-callback.h>
#include <httpmail/com/hm-com-props.h>
#include <httpmail/com/hm-com-transport-private.h>

/* What of the interface the caller wants; the reference to object is taken. */
static HRESULT
give (IUnknown *object, REFIID riid, void **ppv)
{
  HRESULT result = object->lpVtbl->QueryInterface (object, riid, ppv);

  object->lpVtbl->Release (object);
  return result;
}

HRESULT
HTTPMailCreateTransport (REFIID riid, void **ppv)
{
  return give ((IUnknown *) hm_com_transport_new (), riid, ppv);
}

HRESULT
HTTPMailCreatePropFindRequest (REFIID riid, void **ppv)
{
  return give ((IUnknown *) hm_com_propfind_new (), riid, ppv);
}

HRESULT
HTTPMailCreatePropPatchRequest (REFIID riid, void **ppv)
{
  return give ((IUnknown *) hm_com_proppatch_new (), riid, ppv);
}

HRESULT STDAPICALLTYPE
CoCreateInstance (REFCLSID rclsid, LPUNKNOWN pUnkOuter, DWORD dwClsContext, REFIID riid, LPVOID *ppv)
{
  static const struct
  {
    const CLSID *id;
    HRESULT (*create) (REFIID riid, void **ppv);
  } classes[] = {
    { &CLSID_IHTTPMailTransport, HTTPMailCreateTransport },
    { &CLSID_IPropFindRequest, HTTPMailCreatePropFindRequest },
    { &CLSID_IPropPatchRequest, HTTPMailCreatePropPatchRequest },
  };

  if (!ppv)
    return E_POINTER;
  *ppv = NULL;
  if (!rclsid)
    return E_INVALIDARG;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      if (IsEqualCLSID (rclsid, classes[i].id))
        return pUnkOuter ? CLASS_E_NOAGGREGATION : classes[i].create (riid, ppv);
    }
  return REGDB_E_CLASSNOTREG;
}

HRESULT
httpmail_com_attach_callback (HTTPMailTransport *transport, IHTTPMailCallback *callback)
{
  if (!HTTPMAIL_IS_TRANSPORT (transport))
    return E_INVALIDARG;
  /* The face hears of a status before the callback does. */
  hm_com_transport_set_lets_go (hm_com_transport_ensure (transport), FALSE);
  hm_com_callback_attach (transport, callback);
  return S_OK;
}
