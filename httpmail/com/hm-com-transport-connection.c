/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The connection: what IInternetTransport has, and InitNew before it. */

#include <httpmail/com/hm-com-callback.h>
#include <httpmail/com/hm-com-server.h>
#include <httpmail/com/hm-com-transport-private.h>
#include <string.h>

/* The server as Connect was given it */

static gboolean
leads_to (HmComTransport *self, HTTPMailServerInfo *info)
{
  g_autofree char *uri = httpmail_server_info_get_uri (info);

  return self->server && g_strcmp0 (self->server_uri, uri) == 0;
}

void
hm_com_transport_describe_server (HTTPMailTransport *transport, INETSERVER *out)
{
  HmComTransport *self = hm_com_transport_find (transport);
  g_autoptr (HTTPMailServerInfo) info = httpmail_transport_get_server_info (transport);
  const HTTPMailAuthSchemes sicily = HTTPMAIL_AUTH_SCHEMES_NTLM | HTTPMAIL_AUTH_SCHEMES_NEGOTIATE;

  memset (out, 0, sizeof *out);
  if (!info)
    return;
  if (self && leads_to (self, info))
    {
      *out = *self->server;
      return;
    }
  hm_com_server_from_info (info, out);
  out->fTrySicily = (httpmail_transport_get_auth_schemes (transport) & sicily) != 0;
}

static void
remember_server (HmComTransport *self, const INETSERVER *server, HTTPMailServerInfo *info)
{
  if (!self->server)
    self->server = g_new (INETSERVER, 1);
  *self->server = *server;
  hm_com_server_clear (self->server);
  g_free (self->server_uri);
  self->server_uri = httpmail_server_info_get_uri (info);
}

void
hm_com_transport_set_user_name (HTTPMailTransport *transport, const char *user_name)
{
  HmComTransport *self = hm_com_transport_ensure (transport);
  g_autoptr (HTTPMailServerInfo) info = httpmail_transport_get_server_info (transport);
  INETSERVER server;

  if (!info)
    return;
  hm_com_transport_describe_server (transport, &server);
  hm_com_server_put (server.szUserName, sizeof server.szUserName, user_name);
  remember_server (self, &server, info);
}

STDMETHODIMP
hm_com_transport_get_server_info (IHTTPMailTransport *face, LPINETSERVER pInetServer)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);

  if (!pInetServer)
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  hm_com_transport_describe_server (inner, pInetServer);
  return S_OK;
}

/* State */

STDMETHODIMP_ (IXPTYPE)
hm_com_transport_get_ixp_type (IHTTPMailTransport *face)
{
  return IXP_HTTPMail;
}

STDMETHODIMP
hm_com_transport_is_state (IHTTPMailTransport *face, IXPISSTATE isstate)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);

  return inner && httpmail_transport_is_state (inner, (HTTPMailState) isstate) ? S_OK : S_FALSE;
}

STDMETHODIMP
hm_com_transport_get_status (IHTTPMailTransport *face, IXPSTATUS *pCurrentStatus)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);

  if (!pCurrentStatus)
    return E_INVALIDARG;
  *pCurrentStatus = IXP_DISCONNECTED;
  if (!inner)
    return IXP_E_NOT_INIT;
  *pCurrentStatus = (IXPSTATUS) httpmail_transport_get_connection_status (inner);
  return S_OK;
}

STDMETHODIMP
hm_com_transport_inet_server_from_account (IHTTPMailTransport *face, IImnAccount *pAccount, LPINETSERVER pInetServer)
{
  /* There is no account manager whose account this could be. */
  return pAccount && pInetServer ? IXP_E_INVALID_ACCOUNT : E_INVALIDARG;
}

/* Beginning and end */

static gboolean
is_open (HmComTransport *self)
{
  return self->inner && (self->opening || httpmail_transport_get_connection_status (self->inner) !=
                                            HTTPMAIL_STATUS_DISCONNECTED);
}

/* It becomes a header field. */
static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p; p++)
    {
      if (g_ascii_iscntrl (*p))
        return TRUE;
    }
  return FALSE;
}

STDMETHODIMP
hm_com_transport_init_new (IHTTPMailTransport *face,
                           LPCSTR pszUserAgent,
                           LPCSTR pszLogFilePath,
                           IHTTPMailCallback *pCallback)
{
  HmComTransport *self = hm_com_transport_from_face (face);
  g_autoptr (HTTPMailTransport) inner = NULL;
  HRESULT result = S_OK;

  if (!hm_com_is_text (pszUserAgent) || has_control (pszUserAgent) || !hm_com_is_text_or_null (pszLogFilePath) ||
      !pCallback)
    return E_INVALIDARG;
  if (is_open (self))
    return IXP_E_ALREADY_CONNECTED;
  /* A transport has one user agent all its life. One that was wrapped keeps what it was made with. */
  if (!self->inner ||
      (self->made_here && strcmp (httpmail_transport_get_user_agent (self->inner), pszUserAgent) != 0))
    result = hm_com_transport_set_up (self, pszUserAgent);
  if (FAILED (result))
    return result;
  /* Who listens to its properties may let go of all in the middle of this. */
  inner = g_object_ref (self->inner);
  httpmail_transport_set_log_path (inner, pszLogFilePath && *pszLogFilePath ? pszLogFilePath : NULL);
  hm_com_transport_set_lets_go (self, self->made_here);
  hm_com_callback_attach (inner, pCallback);
  return S_OK;
}

/* How long a transport waits before it asks, unless it is told. */
static guint
get_usual_idle_timeout (HTTPMailTransport *transport)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (transport), "idle-timeout");

  return G_PARAM_SPEC_UINT (spec)->default_value;
}

/* Opens with these settings, or leaves them as they were. */
static HRESULT
open_transport (HTTPMailTransport *inner,
                HTTPMailServerInfo *info,
                HTTPMailAuthSchemes schemes,
                gboolean command_logging,
                HTTPMailOpenFlags flags)
{
  HTTPMailAuthSchemes old_schemes = httpmail_transport_get_auth_schemes (inner);
  gboolean old_logging = httpmail_transport_get_command_logging (inner);
  GError *error = NULL;
  gboolean ok;

  httpmail_transport_set_auth_schemes (inner, schemes);
  httpmail_transport_set_command_logging (inner, command_logging);
  ok = httpmail_transport_open (inner, info, flags, &error);
  if (!ok)
    {
      httpmail_transport_set_auth_schemes (inner, old_schemes);
      httpmail_transport_set_command_logging (inner, old_logging);
    }
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_connect (IHTTPMailTransport *face,
                          LPINETSERVER pInetServer,
                          boolean fAuthenticate,
                          boolean fCommandLogging)
{
  HmComTransport *self = hm_com_transport_from_face (face);
  HRESULT result;
  g_autoptr (HTTPMailServerInfo) info = hm_com_server_to_info (pInetServer, &result);
  /* As in InitNew. */
  g_autoptr (HTTPMailTransport) inner = self->inner ? g_object_ref (self->inner) : NULL;
  HTTPMailAuthSchemes schemes = HTTPMAIL_AUTH_SCHEMES_DEFAULT;

  if (!info)
    return result;
  if (!inner)
    return IXP_E_NOT_INIT;
  /* Not what the Connect before this one wanted. */
  if (pInetServer->dwTimeout == 0 && self->made_here && !is_open (self))
    httpmail_transport_set_idle_timeout (inner, get_usual_idle_timeout (inner));
  if (pInetServer->fTrySicily)
    schemes |= HTTPMAIL_AUTH_SCHEMES_NTLM | HTTPMAIL_AUTH_SCHEMES_NEGOTIATE;
  result = open_transport (inner, info, schemes, fCommandLogging != FALSE,
                           fAuthenticate ? HTTPMAIL_OPEN_AUTHENTICATE : HTTPMAIL_OPEN_NONE);
  if (SUCCEEDED (result))
    {
      self->opening = TRUE;
      remember_server (self, pInetServer, info);
    }
  return result;
}

STDMETHODIMP
hm_com_transport_disconnect (IHTTPMailTransport *face)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  GError *error = NULL;
  gboolean ok;

  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_close (inner, &error);
  return hm_com_result (ok, error);
}

STDMETHODIMP
hm_com_transport_drop_connection (IHTTPMailTransport *face)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);

  if (!inner)
    return IXP_E_NOT_INIT;
  httpmail_transport_drop_connection (inner);
  return S_OK;
}

STDMETHODIMP
hm_com_transport_hands_off_callback (IHTTPMailTransport *face)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);

  return inner && hm_com_callback_detach (inner) ? S_OK : S_FALSE;
}
