/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Built by installed.py with what is installed, and nothing else. */

#include <httpmail/httpmail.h>

#if !HTTPMAIL_CHECK_VERSION(0, 1, 0)
#error "The headers do not know their version."
#endif

int
main (void)
{
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new ("installed/1.0");
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("gopher://127.0.0.1/", &error);

  if (info != NULL || !g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT))
    {
      g_printerr ("gopher is no mail: %s\n", error ? error->message : "no error");
      return 1;
    }
  return HTTPMAIL_IS_TRANSPORT (transport) ? 0 : 1;
}
