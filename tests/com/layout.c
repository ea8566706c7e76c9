/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* To be compiled only, by each compiler and for each width: see compile.py. */

#define LAYOUT_CODE
#include "layout-numbers.h"
#include "layout-slots.h"

/* The same name twice, as on Windows: by the library's header and by the application. */
EXTERN_C const IID IID_IHTTPMailCallback;

/* Own interfaces are declared with the same words. */
#undef INTERFACE
#define INTERFACE IOwnThing
DECLARE_INTERFACE_ (IOwnThing, IUnknown)
{
  BEGIN_INTERFACE
  STDMETHOD (QueryInterface) (THIS_ REFIID riid, LPVOID FAR *ppv) PURE;
  STDMETHOD_ (ULONG, AddRef) (THIS) PURE;
  STDMETHOD_ (ULONG, Release) (THIS) PURE;
  STDMETHOD (Do) (THIS_ HWND hwnd, LPCTSTR pszText) PURE;
  END_INTERFACE
};
#undef INTERFACE
FACT (offsetof (IOwnThingVtbl, Do) == 3 * sizeof (void *))

extern STDMETHODIMP layout_query (IOwnThing *self, REFIID riid, LPVOID *ppv);
extern STDMETHODIMP_ (ULONG) layout_count (IOwnThing *self);
extern STDMETHODIMP layout_do (IOwnThing *self, HWND hwnd, LPCTSTR text);
extern IOwnThing layout_things[2];

STDMETHODIMP
layout_query (IOwnThing *self, REFIID riid, LPVOID *ppv)
{
  *ppv = IsEqualIID (riid, &IID_IUnknown) ? self : NULL;
  return *ppv ? S_OK : E_NOINTERFACE;
}

STDMETHODIMP_ (ULONG)
layout_count (IOwnThing *self)
{
  return self ? 1 : 0;
}

STDMETHODIMP
layout_do (IOwnThing *self, HWND hwnd, LPCTSTR text)
{
  return self && hwnd && text ? S_OK : MAKE_HRESULT (SEVERITY_ERROR, FACILITY_ITF, 0x200);
}

/* A table may be writable or not. */
static IOwnThingVtbl writable = { layout_query, layout_count, layout_count, layout_do };
static const IOwnThingVtbl constant = { layout_query, layout_count, layout_count, layout_do };
IOwnThing layout_things[2] = { { &writable }, { &constant } };
