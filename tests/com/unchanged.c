/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The includes of source for Windows, and other libraries' after them. See compile.py. */

#ifdef BASE_FIRST
#include <imnxport.h>
#endif
#include <windows.h>
#include <objbase.h>
#include <ole2.h>
#include <objidl.h>
#include <unknwn.h>
#include <initguid.h>
#include <tchar.h>
#include <Imnact.h>
#include <Imnxport.h>
#include <imnact.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef WITH_LIBRARIES
#include <gio/gio.h>
#include <glib/gi18n.h>
#if WITH_LIBRARIES > 1
#include <libsoup/soup.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlwriter.h>
#endif
#if WITH_LIBRARIES > 2
#include <gtk/gtk.h>
#endif
#endif

extern LONG unchanged_count (LPCTSTR text);

DEFINE_GUID (IID_IOwnThing, 0x01020304, 0x0506, 0x0708, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10);

interface IOwnThing;

LONG
unchanged_count (LPCTSTR text)
{
  static LONG count = 0;
  INETSERVER server;
  TCHAR copy[MAX_PATH];

  ZeroMemory (&server, sizeof (server));
  lstrcpyn (server.szAccount, text, ARRAYSIZE (server.szAccount));
  lstrcpy (copy, _T ("a"));
  lstrcat (copy, TEXT ("b"));
  if (lstrlen (copy) != 2 || lstrcmpi (copy, "AB") != 0 || _tcslen (copy) != 2)
    return -1;
  CopyMemory (copy, server.szAccount, CCHMAX_ACCOUNT_NAME);
  FillMemory (copy, sizeof (copy), 0);
  SecureZeroMemory (server.szPassword, sizeof (server.szPassword));
  InterlockedIncrement (&count);
  UNREFERENCED_PARAMETER (text);
  return InterlockedDecrement (&count);
}
