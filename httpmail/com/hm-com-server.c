/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An account, as INETSERVER and as HTTPMailServerInfo. */

#include <httpmail/com/hm-com-server.h>
#include <string.h>

/* What an application left open has lost its end, and what is in it cannot be known. */
static gboolean
is_closed_text (const CHAR *member, gsize size)
{
  return memchr (member, 0, size) && hm_com_is_text (member);
}

static gboolean
are_members_text (const INETSERVER *server)
{
  return is_closed_text (server->szAccount, sizeof server->szAccount) &&
         is_closed_text (server->szUserName, sizeof server->szUserName) &&
         is_closed_text (server->szPassword, sizeof server->szPassword) &&
         is_closed_text (server->szServerName, sizeof server->szServerName) &&
         is_closed_text (server->szConnectoid, sizeof server->szConnectoid);
}

/* A URL, with all there is to say about the way; or a host, with port and TLS beside it. */
static gboolean
set_place (HTTPMailServerInfo *info, const INETSERVER *server)
{
  g_autofree char *uri = NULL;

  if (strstr (server->szServerName, "://"))
    return httpmail_server_info_set_uri (info, server->szServerName, NULL);
  if (server->dwPort > G_MAXUINT16)
    return FALSE;
  httpmail_server_info_set_host (info, server->szServerName);
  httpmail_server_info_set_port (info, server->dwPort);
  httpmail_server_info_set_tls (info, server->fSSL != FALSE);
  /* There is none when the host cannot be one. */
  uri = httpmail_server_info_get_uri (info);
  return uri != NULL;
}

HTTPMailServerInfo *
hm_com_server_to_info (const INETSERVER *server, HRESULT *result)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new ();
  const DWORD known_flags = ISF_SMTP_USEIPFORHELO | ISF_ALWAYSPROMPTFORPASSWORD | ISF_SSLONSAMEPORT |
                            ISF_QUERYDSNSUPPORT | ISF_QUERYAUTHSUPPORT;

  *result = E_INVALIDARG;
  if (!server || !are_members_text (server) || !set_place (info, server))
    return NULL;
  if (*server->szAccount)
    httpmail_server_info_set_account (info, server->szAccount);
  /* Before it, there may be one in the URL. */
  if (*server->szUserName)
    httpmail_server_info_set_user_name (info, server->szUserName);
  if (*server->szPassword)
    httpmail_server_info_set_password (info, server->szPassword);
  httpmail_server_info_set_timeout (info, server->dwTimeout);
  httpmail_server_info_set_flags (info, (HTTPMailServerFlags) (server->dwFlags & known_flags));
  *result = S_OK;
  return g_steal_pointer (&info);
}

void
hm_com_server_put (CHAR *member, gsize size, const char *text)
{
  gsize length = text ? strlen (text) : 0;

  if (length >= size)
    {
      const char *end = g_utf8_find_prev_char (text, text + size);

      length = end ? (gsize) (end - text) : 0;
    }
  memset (member, 0, size);
  if (length > 0)
    memcpy (member, text, length);
}

void
hm_com_server_from_info (HTTPMailServerInfo *info, INETSERVER *out)
{
  g_autofree char *uri = httpmail_server_info_get_uri (info);
  /* Half a URL would lead somewhere else. */
  gboolean fits = uri && strlen (uri) < sizeof out->szServerName;

  memset (out, 0, sizeof *out);
  hm_com_server_put (out->szAccount, sizeof out->szAccount, httpmail_server_info_get_account (info));
  hm_com_server_put (out->szUserName, sizeof out->szUserName, httpmail_server_info_get_user_name (info));
  hm_com_server_put (out->szServerName, sizeof out->szServerName, fits ? uri : httpmail_server_info_get_host (info));
  out->rasconntype = RAS_CONNECT_LAN;
  out->dwPort = httpmail_server_info_get_port (info);
  out->fSSL = httpmail_server_info_get_tls (info);
  out->dwTimeout = httpmail_server_info_get_timeout (info);
  out->dwFlags = (DWORD) httpmail_server_info_get_flags (info);
}

void
hm_com_server_clear (INETSERVER *server)
{
  explicit_bzero (server->szPassword, sizeof server->szPassword);
}
