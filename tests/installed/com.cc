/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Built by installed.py with what is installed, and nothing else. */

#include <cstdio>
#include <objbase.h>
#include <Imnxport.h>
#include <vector>

#define CHECK(condition) \
  if (!(condition)) \
    { \
      std::printf ("line %d: %s\n", __LINE__, #condition); \
      return 1; \
    }

int
main ()
{
  IHTTPMailTransport *transport = NULL;
  IUnknown *unknown = NULL;
  std::vector<INETSERVER> servers (2);

  CHECK (SUCCEEDED (CoInitializeEx (NULL, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE)))
  ZeroMemory (&servers[0], sizeof (INETSERVER));
  void *memory = CoTaskMemAlloc (servers[0].dwPort + 1);
  CHECK (memory != NULL)
  CoTaskMemFree (memory);
  CHECK (IID_IHTTPMailTransport == IID_IHTTPMailTransport)
  CHECK (!IsEqualIID (IID_IHTTPMailTransport, IID_IHTTPMailCallback))

  CHECK (CoCreateInstance (CLSID_IHTTPMailTransport, NULL, CLSCTX_INPROC_SERVER, IID_IHTTPMailTransport,
                           reinterpret_cast<void **> (&transport))
         == S_OK)
  CHECK (transport->GetIXPType () == IXP_HTTPMail)
  CHECK (transport->CommandGET ("http://localhost/", NULL, FALSE, 0) == IXP_E_NOT_INIT)
  CHECK (transport->QueryInterface (IID_IUnknown, reinterpret_cast<void **> (&unknown)) == S_OK)
  unknown->Release ();
  CHECK (transport->Release () == 0)
  CoUninitialize ();
  return 0;
}
