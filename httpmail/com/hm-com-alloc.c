/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The task allocator, and the set-up that this platform does not need. */

#include <httpmail-com.h>
#include <stdlib.h>

LPVOID STDAPICALLTYPE
CoTaskMemAlloc (SIZE_T cb)
{
  /* No bytes are a block, too. */
  return malloc (MAX (cb, 1));
}

LPVOID STDAPICALLTYPE
CoTaskMemRealloc (LPVOID pv, SIZE_T cb)
{
  if (pv && cb == 0)
    {
      free (pv);
      return NULL;
    }
  return realloc (pv, MAX (cb, 1));
}

void STDAPICALLTYPE
CoTaskMemFree (LPVOID pv)
{
  free (pv);
}

/* How often this thread has said that it begins. */
static GPrivate depth;

HRESULT STDAPICALLTYPE
CoInitialize (LPVOID pvReserved)
{
  return CoInitializeEx (pvReserved, COINIT_APARTMENTTHREADED);
}

HRESULT STDAPICALLTYPE
CoInitializeEx (LPVOID pvReserved, DWORD dwCoInit)
{
  guint before = GPOINTER_TO_UINT (g_private_get (&depth));

  g_private_set (&depth, GUINT_TO_POINTER (before + 1));
  return before == 0 ? S_OK : S_FALSE;
}

void STDAPICALLTYPE
CoUninitialize (void)
{
  guint before = GPOINTER_TO_UINT (g_private_get (&depth));

  if (before > 0)
    g_private_set (&depth, GUINT_TO_POINTER (before - 1));
}
