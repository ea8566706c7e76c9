/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Compiled as C and as C++, the way an application includes the library: by the umbrella header, and twice. */
#include <httpmail/httpmail.h>
#include <httpmail/httpmail.h>

#if !HTTPMAIL_CHECK_VERSION (0, 1, 0) || HTTPMAIL_CHECK_VERSION (HTTPMAIL_MAJOR_VERSION + 1, 0, 0)
#error "HTTPMAIL_CHECK_VERSION does not compare"
#endif

#ifdef HTTPMAIL_INSIDE
#error "httpmail.h leaves its guard open"
#endif

HTTPMailResult *headers_use_them (HTTPMailTransport *transport, HTTPMailResponse *response);

HTTPMailResult *
headers_use_them (HTTPMailTransport *transport, HTTPMailResponse *response)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (transport), NULL);
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (response), NULL);

  return httpmail_response_get_result (response);
}
