/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-props.h>

typedef struct
{
  IPropFindMultiResponse face;
  gint ref_count;
  HTTPMailMultistatus *multistatus;
} HmComMultistatus;

typedef struct
{
  IPropFindResponse face;
  gint ref_count;
  HTTPMailMultistatusResponse *response;
} HmComMultistatusResponse;

/* One resource */

static HmComMultistatusResponse *
resource (IPropFindResponse *face)
{
  return (HmComMultistatusResponse *) face;
}

static ULONG STDMETHODCALLTYPE
response_AddRef (IPropFindResponse *This)
{
  return hm_com_count_up (&resource (This)->ref_count);
}

static ULONG STDMETHODCALLTYPE
response_Release (IPropFindResponse *This)
{
  HmComMultistatusResponse *self = resource (This);
  ULONG left = hm_com_count_down (&self->ref_count);

  if (left == 0)
    {
      g_object_unref (self->response);
      g_free (self);
    }
  return left;
}

static HRESULT STDMETHODCALLTYPE
response_QueryInterface (IPropFindResponse *This, REFIID riid, void **ppvObject)
{
  static const IID *const iids[] = { &IID_IUnknown, &IID_IPropFindResponse, NULL };

  return hm_com_query (This, riid, iids, ppvObject);
}

/* A response is handed out when all of it is there. */
static BOOL STDMETHODCALLTYPE
response_IsComplete (IPropFindResponse *This)
{
  return TRUE;
}

static HRESULT STDMETHODCALLTYPE
response_GetHref (IPropFindResponse *This, LPSTR *ppszHref)
{
  if (!ppszHref)
    return E_INVALIDARG;
  return hm_com_give_string (httpmail_multistatus_response_get_href (resource (This)->response), ppszHref);
}

/* Why a property has no value. Servers may leave out what they do not have, so that is a 404 either way. */
static HRESULT
get_refusal (HTTPMailMultistatusResponse *response, const char *uri, const char *name)
{
  guint status = httpmail_multistatus_response_get_value_status (response, uri, name);

  if (status == 0)
    status = httpmail_multistatus_response_get_http_status (response);
  if (status == 0 || (status >= 200 && status <= 299))
    status = 404;
  return httpmail_error_to_hresult (httpmail_error_from_http_status (status));
}

static HRESULT STDMETHODCALLTYPE
response_GetProperty (IPropFindResponse *This, DWORD dwNamespaceID, LPCSTR pszPropertyName, LPSTR *ppszPropertyValue)
{
  HTTPMailMultistatusResponse *response = resource (This)->response;
  const char *uri = hm_com_namespace_get_uri (dwNamespaceID);
  const char *value;

  if (!ppszPropertyValue)
    return E_INVALIDARG;
  *ppszPropertyValue = NULL;
  if (!uri || !pszPropertyName)
    return E_INVALIDARG;
  value = httpmail_multistatus_response_get_value (response, uri, pszPropertyName);
  return value ? hm_com_give_string (value, ppszPropertyValue) : get_refusal (response, uri, pszPropertyName);
}

static const IPropFindResponseVtbl response_vtbl = {
  .QueryInterface = response_QueryInterface,
  .AddRef = response_AddRef,
  .Release = response_Release,
  .IsComplete = response_IsComplete,
  .GetHref = response_GetHref,
  .GetProperty = response_GetProperty,
};

static IPropFindResponse *
response_new (HTTPMailMultistatusResponse *response)
{
  HmComMultistatusResponse *self = g_new0 (HmComMultistatusResponse, 1);

  self->face.lpVtbl = &response_vtbl;
  self->ref_count = 1;
  self->response = g_object_ref (response);
  return &self->face;
}

/* All of them */

static HmComMultistatus *
multistatus (IPropFindMultiResponse *face)
{
  return (HmComMultistatus *) face;
}

static ULONG STDMETHODCALLTYPE
multistatus_AddRef (IPropFindMultiResponse *This)
{
  return hm_com_count_up (&multistatus (This)->ref_count);
}

static ULONG STDMETHODCALLTYPE
multistatus_Release (IPropFindMultiResponse *This)
{
  HmComMultistatus *self = multistatus (This);
  ULONG left = hm_com_count_down (&self->ref_count);

  if (left == 0)
    {
      g_object_unref (self->multistatus);
      g_free (self);
    }
  return left;
}

static HRESULT STDMETHODCALLTYPE
multistatus_QueryInterface (IPropFindMultiResponse *This, REFIID riid, void **ppvObject)
{
  static const IID *const iids[] = { &IID_IUnknown, &IID_IPropFindMultiResponse, NULL };

  return hm_com_query (This, riid, iids, ppvObject);
}

static BOOL STDMETHODCALLTYPE
multistatus_IsComplete (IPropFindMultiResponse *This)
{
  return TRUE;
}

static HRESULT STDMETHODCALLTYPE
multistatus_GetLength (IPropFindMultiResponse *This, ULONG *pulLength)
{
  if (!pulLength)
    return E_INVALIDARG;
  *pulLength = httpmail_multistatus_get_n_responses (multistatus (This)->multistatus);
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE
multistatus_GetResponse (IPropFindMultiResponse *This, ULONG ulIndex, IPropFindResponse **ppResponse)
{
  HTTPMailMultistatusResponse *response = httpmail_multistatus_get_response (multistatus (This)->multistatus, ulIndex);

  if (!ppResponse)
    return E_INVALIDARG;
  *ppResponse = response ? response_new (response) : NULL;
  return response ? S_OK : E_INVALIDARG;
}

static const IPropFindMultiResponseVtbl multistatus_vtbl = {
  .QueryInterface = multistatus_QueryInterface,
  .AddRef = multistatus_AddRef,
  .Release = multistatus_Release,
  .IsComplete = multistatus_IsComplete,
  .GetLength = multistatus_GetLength,
  .GetResponse = multistatus_GetResponse,
};

IPropFindMultiResponse *
hm_com_multistatus_new (HTTPMailMultistatus *source)
{
  HmComMultistatus *self = g_new0 (HmComMultistatus, 1);

  self->face.lpVtbl = &multistatus_vtbl;
  self->ref_count = 1;
  self->multistatus = g_object_ref (source);
  return &self->face;
}
