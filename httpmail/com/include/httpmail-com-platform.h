/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The base types where no other header of the platform has them. Include <httpmail-com-base.h>, which knows whether that
 * is so.
 */

#pragma once

#include <httpmail-com-interface.h>
#include <stddef.h>

#if defined(__GNUC__)
#define HTTPMAIL_COM_API __attribute__ ((__visibility__ ("default")))
#define HTTPMAIL_COM_INLINE static __inline__
#else
#define HTTPMAIL_COM_API
#define HTTPMAIL_COM_INLINE static inline
#endif

/* The calling convention is the platform's own. */
#define STDMETHODVCALLTYPE
#define STDAPICALLTYPE
#define WINAPI
#define APIENTRY
#define CALLBACK
#ifndef FAR
#define FAR
#endif
#ifndef __RPC_FAR
#define __RPC_FAR
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __cdecl
#define __cdecl
#endif
#ifndef interface
#define interface struct
#endif
#ifndef CONST
#define CONST const
#endif
#define DECLSPEC_NOVTABLE
#define DECLSPEC_UUID(text)
#define MIDL_INTERFACE(text) struct
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

HTTPMAIL_COM_BEGIN

/* Integers, the same width on every target */

typedef char CHAR;
typedef unsigned char BYTE, UCHAR, boolean;
typedef short SHORT;
typedef unsigned short WORD, USHORT;
typedef int BOOL, INT, LONG, HRESULT, SCODE;
typedef unsigned int DWORD, UINT, ULONG;
HTTPMAIL_COM_EXTENSION typedef long long LONGLONG;
HTTPMAIL_COM_EXTENSION typedef unsigned long long ULONGLONG;
typedef size_t SIZE_T;

#define VOID void
typedef void *LPVOID, *PVOID, *HANDLE, *HGLOBAL, *HINSTANCE, *HWND;
typedef const void *LPCVOID;
typedef BOOL *LPBOOL;
typedef BYTE *LPBYTE, *PBYTE;
typedef WORD *LPWORD;
typedef INT *LPINT;
typedef LONG *LPLONG, *PLONG;
typedef DWORD *LPDWORD, *PDWORD;
typedef ULONG *PULONG;
typedef CHAR *LPSTR, *PSTR, TCHAR, *LPTSTR;
typedef const CHAR *LPCSTR, *PCSTR, *LPCTSTR;
typedef unsigned short OLECHAR, *LPOLESTR; /* a unit of UTF-16 */
#ifndef TEXT
#define TEXT(text) text
#endif

typedef struct _FILETIME
{
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME, *LPFILETIME;

typedef union _LARGE_INTEGER
{
  HTTPMAIL_COM_EXTENSION struct
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

typedef union _ULARGE_INTEGER
{
  HTTPMAIL_COM_EXTENSION struct
  {
    DWORD LowPart;
    DWORD HighPart;
  };
  struct
  {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER;

/* Results */

#define SEVERITY_SUCCESS 0
#define SEVERITY_ERROR 1
#define FACILITY_NULL 0
#define FACILITY_STORAGE 3
#define FACILITY_ITF 4
#define FACILITY_WIN32 7
#define FACILITY_INTERNET 12

#define MAKE_HRESULT(severity, facility, code) \
  ((HRESULT) (((unsigned int) (severity) << 31) | ((unsigned int) (facility) << 16) | (unsigned int) (code)))
#define MAKE_SCODE(severity, facility, code) MAKE_HRESULT (severity, facility, code)
#define HRESULT_CODE(hr) ((hr) & 0xFFFF)
#define HRESULT_FACILITY(hr) (((hr) >> 16) & 0x1FFF)
#define HRESULT_SEVERITY(hr) (((hr) >> 31) & 1)
#define SUCCEEDED(hr) ((HRESULT) (hr) >= 0)
#define FAILED(hr) ((HRESULT) (hr) < 0)
#define _HRESULT_TYPEDEF_(number) ((HRESULT) number)

#define NOERROR 0
#define S_OK _HRESULT_TYPEDEF_ (0x00000000)
#define S_FALSE _HRESULT_TYPEDEF_ (0x00000001)
#define E_PENDING _HRESULT_TYPEDEF_ (0x8000000A)
#define E_UNEXPECTED _HRESULT_TYPEDEF_ (0x8000FFFF)
#define E_NOTIMPL _HRESULT_TYPEDEF_ (0x80004001)
#define E_NOINTERFACE _HRESULT_TYPEDEF_ (0x80004002)
#define E_POINTER _HRESULT_TYPEDEF_ (0x80004003)
#define E_ABORT _HRESULT_TYPEDEF_ (0x80004004)
#define E_FAIL _HRESULT_TYPEDEF_ (0x80004005)
#define E_ACCESSDENIED _HRESULT_TYPEDEF_ (0x80070005)
#define E_HANDLE _HRESULT_TYPEDEF_ (0x80070006)
#define E_OUTOFMEMORY _HRESULT_TYPEDEF_ (0x8007000E)
#define E_INVALIDARG _HRESULT_TYPEDEF_ (0x80070057)
#define RPC_E_CHANGED_MODE _HRESULT_TYPEDEF_ (0x80010106)
#define CO_E_NOTINITIALIZED _HRESULT_TYPEDEF_ (0x800401F0)
#define CLASS_E_NOAGGREGATION _HRESULT_TYPEDEF_ (0x80040110)
#define REGDB_E_CLASSNOTREG _HRESULT_TYPEDEF_ (0x80040154)
#define STG_E_INVALIDFUNCTION _HRESULT_TYPEDEF_ (0x80030001)
#define STG_E_ACCESSDENIED _HRESULT_TYPEDEF_ (0x80030005)
#define STG_E_INVALIDPOINTER _HRESULT_TYPEDEF_ (0x80030009)
#define STG_E_SEEKERROR _HRESULT_TYPEDEF_ (0x80030019)
#define STG_E_WRITEFAULT _HRESULT_TYPEDEF_ (0x8003001D)
#define STG_E_READFAULT _HRESULT_TYPEDEF_ (0x8003001E)
#define STG_E_MEDIUMFULL _HRESULT_TYPEDEF_ (0x80030070)

/* Identifiers */

typedef struct _GUID
{
  DWORD Data1;
  WORD Data2;
  WORD Data3;
  BYTE Data4[8];
} GUID, IID, CLSID, *LPGUID, *LPIID, *LPCLSID;

HTTPMAIL_COM_END

#ifdef __cplusplus
typedef const GUID &REFGUID;
typedef const IID &REFIID;
typedef const CLSID &REFCLSID;
#else
typedef const GUID *REFGUID;
typedef const IID *REFIID;
typedef const CLSID *REFCLSID;
#endif

/* As on Windows: declares, and in a file that defines INITGUID first, or includes <initguid.h>, defines. */
#if !defined(HTTPMAIL_COM_SELECT_ANY) && defined(__GNUC__)
#define HTTPMAIL_COM_SELECT_ANY __attribute__ ((__weak__))
#elif !defined(HTTPMAIL_COM_SELECT_ANY)
#define HTTPMAIL_COM_SELECT_ANY
#endif
#define HTTPMAIL_COM_DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  EXTERN_C const GUID name HTTPMAIL_COM_SELECT_ANY; \
  const GUID name = { l, w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 } }
#define HTTPMAIL_COM_DECLARE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  EXTERN_C HTTPMAIL_COM_API const GUID name
#ifdef INITGUID
#define DEFINE_GUID HTTPMAIL_COM_DEFINE_GUID
#else
#define DEFINE_GUID HTTPMAIL_COM_DECLARE_GUID
#endif

DEFINE_GUID (GUID_NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
DEFINE_GUID (IID_IUnknown, 0x00000000, 0x0000, 0x0000, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46);
DEFINE_GUID (IID_ISequentialStream, 0x0C733A30, 0x2A1C, 0x11CE, 0xAD, 0xE5, 0x00, 0xAA, 0x00, 0x44, 0x77, 0x3D);
DEFINE_GUID (IID_IStream, 0x0000000C, 0x0000, 0x0000, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46);
#define IID_NULL GUID_NULL
#define CLSID_NULL GUID_NULL

HTTPMAIL_COM_INLINE int
httpmail_com_guid_equal (const GUID *a, const GUID *b)
{
  int equal = a->Data1 == b->Data1 && a->Data2 == b->Data2 && a->Data3 == b->Data3;
  int i;

  for (i = 0; i < 8; i++)
    equal = equal && a->Data4[i] == b->Data4[i];
  return equal;
}

#ifdef __cplusplus
HTTPMAIL_COM_INLINE bool
operator== (REFGUID a, REFGUID b)
{
  return httpmail_com_guid_equal (&a, &b) != 0;
}

HTTPMAIL_COM_INLINE bool
operator!= (REFGUID a, REFGUID b)
{
  return httpmail_com_guid_equal (&a, &b) == 0;
}

#define IsEqualGUID(a, b) httpmail_com_guid_equal (&(a), &(b))
#else
#define IsEqualGUID(a, b) httpmail_com_guid_equal ((a), (b))
#endif
#define IsEqualIID(a, b) IsEqualGUID (a, b)
#define IsEqualCLSID(a, b) IsEqualGUID (a, b)

#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE
#define STDAPI EXTERN_C HRESULT STDAPICALLTYPE
#define STDAPI_(type) EXTERN_C type STDAPICALLTYPE

typedef struct IUnknown *LPUNKNOWN;
typedef struct IStream *LPSTREAM;

HTTPMAIL_COM_BEGIN_INTERFACES

#undef INTERFACE
#define INTERFACE IUnknown
DECLARE_INTERFACE (IUnknown)
{
  HTTPMAIL_COM_IUNKNOWN_METHODS
};

#define HTTPMAIL_COM_ISEQUENTIALSTREAM_METHODS \
  STDMETHOD (Read) (THIS_ void *pv, ULONG cb, ULONG *pcbRead) PURE; \
  STDMETHOD (Write) (THIS_ const void *pv, ULONG cb, ULONG *pcbWritten) PURE;

#undef INTERFACE
#define INTERFACE ISequentialStream
DECLARE_INTERFACE_ (ISequentialStream, IUnknown)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_ISEQUENTIALSTREAM_METHODS
};

#define STGM_READ 0x0
#define STGM_WRITE 0x1
#define STGM_READWRITE 0x2

enum
{
  STREAM_SEEK_SET = 0,
  STREAM_SEEK_CUR = 1,
  STREAM_SEEK_END = 2,
  STATFLAG_DEFAULT = 0,
  STATFLAG_NONAME = 1,
  STGTY_STREAM = 2,
  STGC_DEFAULT = 0
};

typedef struct tagSTATSTG
{
  LPOLESTR pwcsName;
  DWORD type;
  ULARGE_INTEGER cbSize;
  FILETIME mtime;
  FILETIME ctime;
  FILETIME atime;
  DWORD grfMode;
  DWORD grfLocksSupported;
  CLSID clsid;
  DWORD grfStateBits;
  DWORD reserved;
} STATSTG;

#undef INTERFACE
#define INTERFACE IStream
DECLARE_INTERFACE_ (IStream, ISequentialStream)
{
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_IUNKNOWN_METHODS)
  HTTPMAIL_COM_INHERIT (HTTPMAIL_COM_ISEQUENTIALSTREAM_METHODS)
  STDMETHOD (Seek) (THIS_ LARGE_INTEGER dlibMove, DWORD dwOrigin, ULARGE_INTEGER *plibNewPosition) PURE;
  STDMETHOD (SetSize) (THIS_ ULARGE_INTEGER libNewSize) PURE;
  STDMETHOD (CopyTo) (THIS_ struct IStream *pstm, ULARGE_INTEGER cb, ULARGE_INTEGER *pcbRead, ULARGE_INTEGER *pcbWritten) PURE;
  STDMETHOD (Commit) (THIS_ DWORD grfCommitFlags) PURE;
  STDMETHOD (Revert) (THIS) PURE;
  STDMETHOD (LockRegion) (THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType) PURE;
  STDMETHOD (UnlockRegion) (THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType) PURE;
  STDMETHOD (Stat) (THIS_ STATSTG *pstatstg, DWORD grfStatFlag) PURE;
  STDMETHOD (Clone) (THIS_ struct IStream **ppstm) PURE;
};
#undef INTERFACE

HTTPMAIL_COM_END_INTERFACES

#if defined(COBJMACROS) && (!defined(__cplusplus) || defined(CINTERFACE))
#define IUnknown_QueryInterface(This, riid, ppvObject) ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IUnknown_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IUnknown_Release(This) ((This)->lpVtbl->Release (This))
#define ISequentialStream_QueryInterface(This, riid, ppvObject) ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define ISequentialStream_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define ISequentialStream_Release(This) ((This)->lpVtbl->Release (This))
#define ISequentialStream_Read(This, pv, cb, pcbRead) ((This)->lpVtbl->Read (This, pv, cb, pcbRead))
#define ISequentialStream_Write(This, pv, cb, pcbWritten) ((This)->lpVtbl->Write (This, pv, cb, pcbWritten))
#define IStream_QueryInterface(This, riid, ppvObject) ((This)->lpVtbl->QueryInterface (This, riid, ppvObject))
#define IStream_AddRef(This) ((This)->lpVtbl->AddRef (This))
#define IStream_Release(This) ((This)->lpVtbl->Release (This))
#define IStream_Read(This, pv, cb, pcbRead) ((This)->lpVtbl->Read (This, pv, cb, pcbRead))
#define IStream_Write(This, pv, cb, pcbWritten) ((This)->lpVtbl->Write (This, pv, cb, pcbWritten))
#define IStream_Seek(This, move, origin, position) ((This)->lpVtbl->Seek (This, move, origin, position))
#define IStream_SetSize(This, size) ((This)->lpVtbl->SetSize (This, size))
#define IStream_CopyTo(This, pstm, cb, read, written) ((This)->lpVtbl->CopyTo (This, pstm, cb, read, written))
#define IStream_Commit(This, flags) ((This)->lpVtbl->Commit (This, flags))
#define IStream_Revert(This) ((This)->lpVtbl->Revert (This))
#define IStream_LockRegion(This, offset, cb, type) ((This)->lpVtbl->LockRegion (This, offset, cb, type))
#define IStream_UnlockRegion(This, offset, cb, type) ((This)->lpVtbl->UnlockRegion (This, offset, cb, type))
#define IStream_Stat(This, pstatstg, flag) ((This)->lpVtbl->Stat (This, pstatstg, flag))
#define IStream_Clone(This, ppstm) ((This)->lpVtbl->Clone (This, ppstm))
#endif

/* Buttons and answers of ITransportCallback::OnPrompt: the numbers of a message box */

#define MB_OK 0x00
#define MB_OKCANCEL 0x01
#define MB_ABORTRETRYIGNORE 0x02
#define MB_YESNOCANCEL 0x03
#define MB_YESNO 0x04
#define MB_RETRYCANCEL 0x05
#define MB_TYPEMASK 0x0F
#define MB_ICONERROR 0x10
#define MB_ICONHAND MB_ICONERROR
#define MB_ICONSTOP MB_ICONERROR
#define MB_ICONQUESTION 0x20
#define MB_ICONWARNING 0x30
#define MB_ICONEXCLAMATION MB_ICONWARNING
#define MB_ICONINFORMATION 0x40
#define MB_ICONASTERISK MB_ICONINFORMATION
#define MB_ICONMASK 0xF0
#define MB_DEFBUTTON1 0x000
#define MB_DEFBUTTON2 0x100
#define MB_DEFBUTTON3 0x200
#define MB_DEFMASK 0xF00
#define IDOK 1
#define IDCANCEL 2
#define IDABORT 3
#define IDRETRY 4
#define IDIGNORE 5
#define IDYES 6
#define IDNO 7

/* Functions, in the library */

#define CLSCTX_INPROC_SERVER 0x1
#define CLSCTX_INPROC_HANDLER 0x2
#define CLSCTX_LOCAL_SERVER 0x4
#define CLSCTX_REMOTE_SERVER 0x10
#define CLSCTX_INPROC (CLSCTX_INPROC_SERVER | CLSCTX_INPROC_HANDLER)
#define CLSCTX_SERVER (CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER | CLSCTX_REMOTE_SERVER)
#define CLSCTX_ALL (CLSCTX_INPROC_HANDLER | CLSCTX_SERVER)
#define COINIT_MULTITHREADED 0x0
#define COINIT_APARTMENTTHREADED 0x2
#define COINIT_DISABLE_OLE1DDE 0x4
#define COINIT_SPEED_OVER_MEMORY 0x8

HTTPMAIL_COM_BEGIN

/* Nothing needs to be set up: these exist for source that calls them. S_OK the first time on a thread, then S_FALSE. */
HTTPMAIL_COM_API HRESULT STDAPICALLTYPE CoInitialize (LPVOID pvReserved);
HTTPMAIL_COM_API HRESULT STDAPICALLTYPE CoInitializeEx (LPVOID pvReserved, DWORD dwCoInit);
HTTPMAIL_COM_API void STDAPICALLTYPE CoUninitialize (void);

/* Makes an object of one of the classes of this library: CLSID_IHTTPMailTransport, CLSID_IPropFindRequest,
 * CLSID_IPropPatchRequest. Any other class is REGDB_E_CLASSNOTREG; there is no aggregation (CLASS_E_NOAGGREGATION). */
HTTPMAIL_COM_API HRESULT STDAPICALLTYPE CoCreateInstance (REFCLSID rclsid,
                                                          LPUNKNOWN pUnkOuter,
                                                          DWORD dwClsContext,
                                                          REFIID riid,
                                                          LPVOID *ppv);

/* The allocator for what one side makes and the other frees. Alloc and Realloc return NULL when there is no memory. */
HTTPMAIL_COM_API LPVOID STDAPICALLTYPE CoTaskMemAlloc (SIZE_T cb);
HTTPMAIL_COM_API LPVOID STDAPICALLTYPE CoTaskMemRealloc (LPVOID pv, SIZE_T cb);
HTTPMAIL_COM_API void STDAPICALLTYPE CoTaskMemFree (LPVOID pv);

/* A stream in memory, of at most 2 GiB (STG_E_MEDIUMFULL). Read returns S_OK also when less is left than asked for. It
 * may be used on any thread; a clone shares the bytes. hGlobal must be NULL: there are no memory handles here
 * (E_INVALIDARG). */
HTTPMAIL_COM_API HRESULT STDAPICALLTYPE CreateStreamOnHGlobal (HGLOBAL hGlobal,
                                                               BOOL fDeleteOnRelease,
                                                               LPSTREAM *ppstm);
/* A stream in memory that begins with a copy of cbInit bytes; pInit may be NULL. NULL when there is no memory. */
HTTPMAIL_COM_API IStream *STDAPICALLTYPE SHCreateMemStream (const BYTE *pInit, UINT cbInit);

HTTPMAIL_COM_END
