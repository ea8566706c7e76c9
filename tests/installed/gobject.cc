/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Built by installed.py with what is installed, and nothing else. */

#include <cstdio>
#include <httpmail/httpmail.h>
#include <string>

int
main ()
{
  const std::string uri = "https://ada@mail.example.org/";
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (uri.c_str (), nullptr);
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new ("installed/1.0");

  if (info == nullptr || !HTTPMAIL_IS_TRANSPORT (transport))
    {
      std::puts ("no account, or no transport");
      return 1;
    }
  return std::string (httpmail_server_info_get_user_name (info)) == "ada" ? 0 : 1;
}
