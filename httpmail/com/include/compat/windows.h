/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * For source that includes <windows.h>: the base types of COM, and the small functions on memory, strings and counts that
 * such source uses beside them. It is no Windows: there are no windows, handles, wide strings or other interfaces here.
 *
 * Nothing is declared after another <windows.h>. Strings are UTF-8, and upper and lower case are equal in ASCII only.
 *
 * The headers of GLib, GTK, libsoup and libxml2 look for a <windows.h> on Windows alone, and compile after this one.
 */

#pragma once

#if !defined(_WINDOWS_)

#include <httpmail-com-platform.h>
/* A freestanding compiler may be one without a C library for its target. */
#if __STDC_HOSTED__
#include <string.h>
#include <strings.h>
#endif

#ifndef MAX_PATH
#define MAX_PATH 260
#endif
#ifndef ARRAYSIZE
#define ARRAYSIZE(array) (sizeof (array) / sizeof ((array)[0]))
#endif
#ifndef UNREFERENCED_PARAMETER
#define UNREFERENCED_PARAMETER(parameter) ((void) (parameter))
#endif

#define ZeroMemory(to, size) memset ((to), 0, (size))
#define FillMemory(to, size, byte) memset ((to), (byte), (size))
#define CopyMemory(to, from, size) memcpy ((to), (from), (size))
#define MoveMemory(to, from, size) memmove ((to), (from), (size))

/* For passwords: not left out when nothing reads the memory afterwards. */
HTTPMAIL_COM_INLINE PVOID
SecureZeroMemory (PVOID to, SIZE_T size)
{
  volatile char *byte = (volatile char *) to;

  while (size-- > 0)
    *byte++ = 0;
  return to;
}

#if __STDC_HOSTED__
/* Strings; NULL has no length, and is not copied. */

HTTPMAIL_COM_INLINE int
lstrlenA (LPCSTR text)
{
  return text ? (int) strlen (text) : 0;
}

HTTPMAIL_COM_INLINE LPSTR
lstrcpyA (LPSTR to, LPCSTR from)
{
  return to && from ? strcpy (to, from) : NULL;
}

/* count: the size of to; what does not fit is cut off. */
HTTPMAIL_COM_INLINE LPSTR
lstrcpynA (LPSTR to, LPCSTR from, int count)
{
  int i;

  if (!to || !from || count <= 0)
    return NULL;
  for (i = 0; i < count - 1 && from[i]; i++)
    to[i] = from[i];
  to[i] = '\0';
  return to;
}

HTTPMAIL_COM_INLINE LPSTR
lstrcatA (LPSTR to, LPCSTR from)
{
  return to && from ? strcat (to, from) : NULL;
}

HTTPMAIL_COM_INLINE int
lstrcmpA (LPCSTR a, LPCSTR b)
{
  return strcmp (a ? a : "", b ? b : "");
}

HTTPMAIL_COM_INLINE int
lstrcmpiA (LPCSTR a, LPCSTR b)
{
  return strcasecmp (a ? a : "", b ? b : "");
}

#define lstrlen lstrlenA
#define lstrcpy lstrcpyA
#define lstrcpyn lstrcpynA
#define lstrcat lstrcatA
#define lstrcmp lstrcmpA
#define lstrcmpi lstrcmpiA
#endif

/* Counts of references */

HTTPMAIL_COM_INLINE LONG
InterlockedIncrement (LONG volatile *count)
{
  return __atomic_add_fetch (count, 1, __ATOMIC_SEQ_CST);
}

HTTPMAIL_COM_INLINE LONG
InterlockedDecrement (LONG volatile *count)
{
  return __atomic_sub_fetch (count, 1, __ATOMIC_SEQ_CST);
}

HTTPMAIL_COM_INLINE LONG
InterlockedExchange (LONG volatile *to, LONG value)
{
  return __atomic_exchange_n (to, value, __ATOMIC_SEQ_CST);
}

HTTPMAIL_COM_INLINE LONG
InterlockedCompareExchange (LONG volatile *to, LONG value, LONG expected)
{
  __atomic_compare_exchange_n (to, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return expected;
}

#endif /* !_WINDOWS_ */
