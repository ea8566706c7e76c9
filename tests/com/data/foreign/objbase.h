/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The COM of that <windows.h> */

#ifndef FOREIGN_OBJBASE_H
#define FOREIGN_OBJBASE_H

#include <windows.h>

typedef struct _GUID
{
  unsigned int Data1;
  unsigned short Data2;
  unsigned short Data3;
  unsigned char Data4[8];
} GUID;
typedef GUID IID;
typedef GUID CLSID;

#define interface struct
#ifdef __cplusplus
#define EXTERN_C extern "C"
#define REFGUID const GUID &
#define REFIID const IID &
extern "C" int foreign_compare (const void *, const void *, size_t);
inline int IsEqualGUID (REFGUID a, REFGUID b) { return !foreign_compare (&a, &b, sizeof (GUID)); }
inline bool operator== (REFGUID a, REFGUID b) { return !!IsEqualGUID (a, b); }
inline bool operator!= (REFGUID a, REFGUID b) { return !(a == b); }
#else
#define EXTERN_C extern
#define REFGUID const GUID *const
#define REFIID const IID *const
int foreign_compare (const void *, const void *, size_t);
#define IsEqualGUID(a, b) (!foreign_compare (a, b, sizeof (GUID)))
#endif
#define IsEqualIID(a, b) IsEqualGUID (a, b)

#ifdef INITGUID
#define DEFINE_GUID(n, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  EXTERN_C const GUID n; \
  const GUID n = { l, w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 } }
#else
#define DEFINE_GUID(n, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) EXTERN_C const GUID n
#endif

EXTERN_C const IID GUID_NULL;
EXTERN_C const IID IID_IUnknown;
EXTERN_C const IID IID_IStream;
#define IID_NULL GUID_NULL

#if defined(__cplusplus) && !defined(CINTERFACE)
#define STDMETHOD(m) virtual HRESULT STDMETHODCALLTYPE m
#define STDMETHOD_(t, m) virtual t STDMETHODCALLTYPE m
#define PURE = 0
#define THIS_
#define THIS void
#define DECLARE_INTERFACE(i) interface i
#define DECLARE_INTERFACE_(i, b) interface i : public b
#else
#define STDMETHOD(m) HRESULT (STDMETHODCALLTYPE *m)
#define STDMETHOD_(t, m) t (STDMETHODCALLTYPE *m)
#define PURE
#define THIS_ INTERFACE FAR *This,
#define THIS INTERFACE FAR *This
#define DECLARE_INTERFACE(i) \
  typedef interface i \
  { \
    const struct i##Vtbl FAR *lpVtbl; \
  } i; \
  typedef struct i##Vtbl i##Vtbl; \
  struct i##Vtbl
#define DECLARE_INTERFACE_(i, b) DECLARE_INTERFACE (i)
#endif
#define BEGIN_INTERFACE
#define END_INTERFACE
#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(t) t STDMETHODCALLTYPE

typedef union
{
  __extension__ struct
  {
    DWORD LowPart;
    LONG HighPart;
  };
  struct
  {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER;

typedef union
{
  struct
  {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER;

typedef struct
{
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME;

typedef struct tagSTATSTG
{
  LPOLESTR pwcsName;
  DWORD type;
  ULARGE_INTEGER cbSize;
  FILETIME mtime, ctime, atime;
  DWORD grfMode, grfLocksSupported;
  CLSID clsid;
  DWORD grfStateBits, reserved;
} STATSTG;

#undef INTERFACE
#define INTERFACE IUnknown
DECLARE_INTERFACE (IUnknown)
{
  STDMETHOD (QueryInterface) (THIS_ REFIID riid, void **ppv) PURE;
  STDMETHOD_ (ULONG, AddRef) (THIS) PURE;
  STDMETHOD_ (ULONG, Release) (THIS) PURE;
};
#undef INTERFACE
#define INTERFACE ISequentialStream
DECLARE_INTERFACE_ (ISequentialStream, IUnknown)
{
#if !defined(__cplusplus) || defined(CINTERFACE)
  STDMETHOD (QueryInterface) (THIS_ REFIID riid, void **ppv) PURE;
  STDMETHOD_ (ULONG, AddRef) (THIS) PURE;
  STDMETHOD_ (ULONG, Release) (THIS) PURE;
#endif
  STDMETHOD (Read) (THIS_ void *pv, ULONG cb, ULONG *pcb) PURE;
  STDMETHOD (Write) (THIS_ const void *pv, ULONG cb, ULONG *pcb) PURE;
};
#undef INTERFACE
#define INTERFACE IStream
DECLARE_INTERFACE_ (IStream, ISequentialStream)
{
#if !defined(__cplusplus) || defined(CINTERFACE)
  STDMETHOD (QueryInterface) (THIS_ REFIID riid, void **ppv) PURE;
  STDMETHOD_ (ULONG, AddRef) (THIS) PURE;
  STDMETHOD_ (ULONG, Release) (THIS) PURE;
  STDMETHOD (Read) (THIS_ void *pv, ULONG cb, ULONG *pcb) PURE;
  STDMETHOD (Write) (THIS_ const void *pv, ULONG cb, ULONG *pcb) PURE;
#endif
  STDMETHOD (Seek) (THIS_ LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position) PURE;
  STDMETHOD (SetSize) (THIS_ ULARGE_INTEGER size) PURE;
  STDMETHOD (CopyTo) (THIS_ struct IStream *to, ULARGE_INTEGER cb, ULARGE_INTEGER *in, ULARGE_INTEGER *out) PURE;
  STDMETHOD (Commit) (THIS_ DWORD flags) PURE;
  STDMETHOD (Revert) (THIS) PURE;
  STDMETHOD (LockRegion) (THIS_ ULARGE_INTEGER offset, ULARGE_INTEGER cb, DWORD type) PURE;
  STDMETHOD (UnlockRegion) (THIS_ ULARGE_INTEGER offset, ULARGE_INTEGER cb, DWORD type) PURE;
  STDMETHOD (Stat) (THIS_ STATSTG *stat, DWORD flag) PURE;
  STDMETHOD (Clone) (THIS_ struct IStream **stream) PURE;
};
#undef INTERFACE

EXTERN_C void *WINAPI CoTaskMemAlloc (size_t);
EXTERN_C void WINAPI CoTaskMemFree (void *);

#endif
