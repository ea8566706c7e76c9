/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* To be compiled only, by each compiler and for each width: see compile.py. */

#define LAYOUT_CODE
#include "layout-numbers.h"
#ifdef CINTERFACE
#include "layout-slots.h"
#else
#include "layout-methods.h"

/* Overriding says that the header has a method of this very type. */
#define M0(I, slot, R, name) R STDMETHODCALLTYPE name () override;
#define M1(I, slot, R, name, T1) R STDMETHODCALLTYPE name (T1) override;
#define M2(I, slot, R, name, T1, T2) R STDMETHODCALLTYPE name (T1, T2) override;
#define M3(I, slot, R, name, T1, T2, T3) R STDMETHODCALLTYPE name (T1, T2, T3) override;
#define M4(I, slot, R, name, T1, T2, T3, T4) R STDMETHODCALLTYPE name (T1, T2, T3, T4) override;
#define M5(I, slot, R, name, T1, T2, T3, T4, T5) R STDMETHODCALLTYPE name (T1, T2, T3, T4, T5) override;
#define M6(I, slot, R, name, T1, T2, T3, T4, T5, T6) R STDMETHODCALLTYPE name (T1, T2, T3, T4, T5, T6) override;
#define M7(I, slot, R, name, T1, T2, T3, T4, T5, T6, T7) R STDMETHODCALLTYPE name (T1, T2, T3, T4, T5, T6, T7) override;

/* All methods are there, or such an object could not be made. */
#define CLASS(I, slots) \
  FACT (sizeof (I) == sizeof (void *)) \
  FACT (__is_abstract (I)) \
  class Own##I final : public I \
  { \
  public: \
    METHODS_##I (I) \
  }; \
  FACT (!__is_abstract (Own##I)) \
  FACT (sizeof (Own##I) == sizeof (void *))

INTERFACES (CLASS)

FACT (__is_base_of (IUnknown, ITransportCallback))
FACT (__is_base_of (ITransportCallback, IHTTPMailCallback))
FACT (__is_base_of (IUnknown, ITransportCallbackService))
FACT (__is_base_of (IInternetTransport, IHTTPMailTransport))
FACT (!__is_base_of (IHTTPMailTransport, IHTTPMailTransport2))
FACT (__is_base_of (IDAVNamespaceArbiter, IPropFindRequest))
FACT (__is_base_of (IDAVNamespaceArbiter, IPropPatchRequest))
FACT (__is_base_of (ISequentialStream, IStream))

/* Written as it is everywhere. */
class CCallback : public ITransportCallbackService
{
public:
  CCallback () : m_cRef (1) {}
  STDMETHODIMP QueryInterface (REFIID riid, LPVOID *ppv);
  STDMETHODIMP_ (ULONG) AddRef () { return ++m_cRef; }
  STDMETHODIMP_ (ULONG) Release () { return --m_cRef; }
  STDMETHODIMP GetParentWindow (DWORD, HWND *phwndParent);
  STDMETHODIMP GetAccount (LPDWORD, IImnAccount **) { return E_NOTIMPL; }

private:
  ULONG m_cRef;
};

STDMETHODIMP
CCallback::QueryInterface (REFIID riid, LPVOID *ppv)
{
  *ppv = NULL;
  if (riid == IID_IUnknown || IsEqualIID (riid, IID_ITransportCallbackService))
    *ppv = static_cast<ITransportCallbackService *> (this);
  else if (riid != IID_NULL)
    return E_NOINTERFACE;
  return S_OK;
}

STDMETHODIMP
CCallback::GetParentWindow (DWORD, HWND *phwndParent)
{
  *phwndParent = NULL;
  return E_FAIL;
}

/* Results and constants have the types that lists in braces, which must not narrow, ask for. */
extern const HRESULT layout_results[];
extern const DWORD layout_depths[];
extern const boolean layout_booleans[];
const HRESULT layout_results[] = { S_OK, E_FAIL, IXP_E_BUSY, IXP_E_HTTP_NOT_FOUND, HR_S (1) };
const DWORD layout_depths[] = { DEPTH_INFINITY, 0, 1, DAVNAMESPACE_DAV, DAVNAMESPACE_UNKNOWN };
const boolean layout_booleans[] = { iitAUTHENTICATE, iitDISABLE_ONCOMMAND };
struct INETSERVER layout_server = {};
#endif
