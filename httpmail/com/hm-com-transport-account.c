/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of the account: handed out at once, or told by OnResponse. */

#include <httpmail/com/hm-com-callback.h>
#include <httpmail/com/hm-com-transport-private.h>

static void
respond (HTTPMailTransport *transport, HTTPMAILPROPTYPE type, LPSTR text, DWORD number, const GError *error)
{
  g_autofree char *problem = error ? g_strdup (error->message) : NULL;
  HTTPMAILRESPONSE response = {
    .command = HTTPMAIL_GETPROP,
    .fDone = TRUE,
    .rIxpResult = { .hrResult = hm_com_error_to_hresult (error), .pszProblem = problem },
  };

  if (!error)
    {
      response.rGetPropInfo.type = type;
      response.rGetPropInfo.pszProp = text;
      response.rGetPropInfo.dwProp = number;
    }
  hm_com_callback_respond (transport, &response);
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  HTTPMailTransport *transport = HTTPMAIL_TRANSPORT (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = httpmail_transport_get_account_property_finish (transport, result, &error);

  respond (transport, GPOINTER_TO_INT (data), text, 0, error);
}

static void
on_number (GObject *source, GAsyncResult *result, gpointer data)
{
  HTTPMailTransport *transport = HTTPMAIL_TRANSPORT (source);
  g_autoptr (GError) error = NULL;
  guint number = 0;

  httpmail_transport_get_account_number_finish (transport, result, &number, &error);
  respond (transport, HTTPMAIL_PROP_MAXPOLLINGINTERVAL, NULL, number, error);
}

/* Whether an answer that is known is to come by OnResponse all the same. */
static gboolean
is_forced (const void *out, const GError *error)
{
  return !out && !g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PENDING) &&
         !g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED);
}

/* The error of a look-up; taken. E_FAIL: there is no server to ask. */
static HRESULT
to_result (gboolean ok, GError *error)
{
  HRESULT result = hm_com_result (ok, error);

  return result == IXP_E_NOT_CONNECTED ? E_FAIL : result;
}

STDMETHODIMP
hm_com_transport_get_property (IHTTPMailTransport *face, HTTPMAILPROPTYPE proptype, LPSTR *ppszProp)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  HTTPMailAccountProperty property = (HTTPMailAccountProperty) proptype;
  g_autofree char *text = NULL;
  GError *error = NULL;
  gboolean ok;

  if (ppszProp)
    *ppszProp = NULL;
  if (proptype <= HTTPMAIL_PROP_INVALID || proptype >= HTTPMAIL_PROP_MAXPOLLINGINTERVAL)
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_lookup_account_property (inner, property, &text, &error);
  if (is_forced (ppszProp, error))
    {
      g_clear_error (&error);
      httpmail_transport_get_account_property_async (inner, property, NULL, on_text, GINT_TO_POINTER (proptype));
      return E_PENDING;
    }
  return ok ? hm_com_give_string (text, ppszProp) : to_result (FALSE, error);
}

STDMETHODIMP
hm_com_transport_get_property_dw (IHTTPMailTransport *face, HTTPMAILPROPTYPE proptype, LPDWORD lpdwProp)
{
  HTTPMailTransport *inner = hm_com_transport_get_inner (face);
  HTTPMailAccountProperty property = (HTTPMailAccountProperty) proptype;
  guint number = 0;
  GError *error = NULL;
  gboolean ok;

  if (lpdwProp)
    *lpdwProp = 0;
  if (proptype != HTTPMAIL_PROP_MAXPOLLINGINTERVAL)
    return E_INVALIDARG;
  if (!inner)
    return IXP_E_NOT_INIT;
  ok = httpmail_transport_lookup_account_number (inner, property, &number, &error);
  if (is_forced (lpdwProp, error))
    {
      g_clear_error (&error);
      httpmail_transport_get_account_number_async (inner, property, NULL, on_number, NULL);
      return E_PENDING;
    }
  if (ok)
    *lpdwProp = number;
  return to_result (ok, error);
}
