/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plays a <windows.h> that is not ours: other spellings of the same types, no internet facility and no E_PENDING. */

#ifndef _WINDOWS_
#define _WINDOWS_
#define FOREIGN_WINDOWS

#include <stddef.h>

#define WINAPI
#define FAR
#define CONST const
#define STDMETHODCALLTYPE
#define TRUE 1
#define FALSE 0

typedef unsigned char BYTE, boolean;
typedef char CHAR, TCHAR, *LPSTR;
typedef const char *LPCSTR, *LPCTSTR;
typedef unsigned short WORD, WCHAR, OLECHAR, *LPOLESTR;
typedef int BOOL, INT, LONG;
typedef unsigned int UINT, ULONG, DWORD, *LPDWORD;
__extension__ typedef signed long long int LONGLONG;
__extension__ typedef long long unsigned int ULONGLONG;
typedef void *LPVOID, *HANDLE;
typedef HANDLE HWND;
typedef LONG HRESULT;

#define S_OK ((HRESULT) 0L)
#define S_FALSE ((HRESULT) 1L)
#define E_NOTIMPL ((HRESULT) 0x80004001L)
#define E_NOINTERFACE ((HRESULT) 0x80004002L)
#define E_POINTER ((HRESULT) 0x80004003L)
#define E_FAIL ((HRESULT) 0x80004005L)
#define E_OUTOFMEMORY ((HRESULT) 0x8007000EL)
#define E_INVALIDARG ((HRESULT) 0x80070057L)
#define SUCCEEDED(hr) (((HRESULT) (hr)) >= 0)
#define FAILED(hr) (((HRESULT) (hr)) < 0)
#define HRESULT_CODE(hr) ((hr) & 0xFFFF)
#define HRESULT_FACILITY(hr) (((hr) >> 16) & 0x1FFF)
#define FACILITY_ITF 4

#define IDOK 1
#define IDCANCEL 2
#define IDABORT 3
#define IDRETRY 4
#define IDIGNORE 5
#define IDYES 6
#define IDNO 7

#ifndef WIN32_LEAN_AND_MEAN
#include <objbase.h>
#endif

#endif
