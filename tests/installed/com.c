/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Built by installed.py with what is installed, and nothing else. */

#define COBJMACROS
#include <windows.h>
#include <stdio.h>
#include <imnxport.h>

#define CHECK(condition) \
  if (!(condition)) \
    { \
      printf ("line %d: %s\n", __LINE__, #condition); \
      return 1; \
    }

int
main (void)
{
  IHTTPMailTransport *transport = NULL;
  IUnknown *unknown = NULL;
  LPSTR text;

  CHECK (SUCCEEDED (CoInitialize (NULL)))
  text = (LPSTR) CoTaskMemAlloc (6);
  CHECK (text != NULL)
  lstrcpyn (text, "abcdefgh", 6);
  CHECK (lstrcmp (text, "abcde") == 0)
  CoTaskMemFree (text);
  CHECK (IsEqualIID (&IID_IHTTPMailTransport, &IID_IHTTPMailTransport))
  CHECK (!IsEqualIID (&IID_IHTTPMailTransport, &IID_IHTTPMailCallback))

  CHECK (CoCreateInstance (&CLSID_IHTTPMailTransport, NULL, CLSCTX_INPROC_SERVER, &IID_IHTTPMailTransport,
                           (void **) &transport)
         == S_OK)
  CHECK (IHTTPMailTransport_GetIXPType (transport) == IXP_HTTPMail)
  CHECK (IHTTPMailTransport_CommandGET (transport, "http://localhost/", NULL, FALSE, 0) == IXP_E_NOT_INIT)
  CHECK (IHTTPMailTransport_QueryInterface (transport, &IID_IUnknown, (void **) &unknown) == S_OK)
  IUnknown_Release (unknown);
  CHECK (IHTTPMailTransport_Release (transport) == 0)
  CoUninitialize ();
  return 0;
}
