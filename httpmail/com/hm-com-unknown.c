/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-unknown.h>
#include <string.h>

HRESULT
hm_com_query (gpointer object, REFIID riid, const IID *const *iids, void **ppv)
{
  IUnknown *unknown = object;

  if (!ppv)
    return E_POINTER;
  *ppv = NULL;
  if (!riid)
    return E_INVALIDARG;
  for (; *iids; iids++)
    {
      if (!IsEqualIID (riid, *iids))
        continue;
      unknown->lpVtbl->AddRef (unknown);
      *ppv = object;
      return S_OK;
    }
  return E_NOINTERFACE;
}

ULONG
hm_com_count_up (gint *ref_count)
{
  return (ULONG) g_atomic_int_add (ref_count, 1) + 1;
}

ULONG
hm_com_count_down (gint *ref_count)
{
  return (ULONG) g_atomic_int_add (ref_count, -1) - 1;
}

gboolean
hm_com_is_text (const char *text)
{
  return text && g_utf8_validate (text, -1, NULL);
}

gboolean
hm_com_is_text_or_null (const char *text)
{
  return !text || hm_com_is_text (text);
}

HRESULT
hm_com_error_to_hresult (const GError *error)
{
  if (!error)
    return S_OK;
  if (error->domain != HTTPMAIL_ERROR)
    return E_FAIL;
  return httpmail_error_to_hresult (error->code);
}

HRESULT
hm_com_result (gboolean ok, GError *error)
{
  g_autoptr (GError) owned = error;

  if (ok)
    return S_OK;
  return owned ? hm_com_error_to_hresult (owned) : E_FAIL;
}

HRESULT
hm_com_give_string (const char *text, LPSTR *out)
{
  gsize size;

  *out = NULL;
  if (!text)
    return S_OK;
  size = strlen (text) + 1;
  *out = CoTaskMemAlloc (size);
  if (!*out)
    return E_OUTOFMEMORY;
  memcpy (*out, text, size);
  return S_OK;
}
