/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error-private.h>

/* Numbers of the original interface: those every component knows, and those of the transport (facility 12). */
#define E_PENDING 0x8000000Au
#define E_FAIL 0x80004005u
#define E_INVALIDARG 0x80070057u
#define IXP_E(code) (0x800C0000u | (code))

typedef struct
{
  HTTPMailError code;
  guint32 hresult;
  guint http_status; /* 0: not the meaning of a status */
} ErrorRow;

/*
 * In the order of HTTPMailError. Where several rows share a number or a status, the first is what the number or the
 * status means.
 */
static const ErrorRow error_rows[] = {
  { HTTPMAIL_ERROR_FAILED, E_FAIL, 0 },
  { HTTPMAIL_ERROR_PENDING, E_PENDING, 0 },
  { HTTPMAIL_ERROR_INVALID_ARGUMENT, E_INVALIDARG, 0 },
  { HTTPMAIL_ERROR_PROTOCOL, E_FAIL, 0 },
  { HTTPMAIL_ERROR_TOO_LARGE, E_FAIL, 0 },
  { HTTPMAIL_ERROR_LOAD_SICILY_FAILED, IXP_E (0xCC00), 0 },
  { HTTPMAIL_ERROR_INVALID_CERT_CN, IXP_E (0xCC01), 0 },
  { HTTPMAIL_ERROR_INVALID_CERT_DATE, IXP_E (0xCC02), 0 },
  { HTTPMAIL_ERROR_ALREADY_CONNECTED, IXP_E (0xCC03), 0 },
  { HTTPMAIL_ERROR_CONNECTION, IXP_E (0xCC04), 0 },
  { HTTPMAIL_ERROR_NOT_CONNECTED, IXP_E (0xCC05), 0 },
  { HTTPMAIL_ERROR_CONNECTION_SEND, IXP_E (0xCC06), 0 },
  { HTTPMAIL_ERROR_WOULD_BLOCK, IXP_E (0xCC07), 0 },
  { HTTPMAIL_ERROR_INVALID_STATE, IXP_E (0xCC08), 0 },
  { HTTPMAIL_ERROR_CONNECTION_RECEIVE, IXP_E (0xCC09), 0 },
  { HTTPMAIL_ERROR_INCOMPLETE, IXP_E (0xCC0A), 0 },
  { HTTPMAIL_ERROR_BUSY, IXP_E (0xCC0B), 0 },
  { HTTPMAIL_ERROR_NOT_INITIALIZED, IXP_E (0xCC0C), 0 },
  { HTTPMAIL_ERROR_CANNOT_FIND_HOST, IXP_E (0xCC0D), 0 },
  { HTTPMAIL_ERROR_FAILED_TO_CONNECT, IXP_E (0xCC0E), 0 },
  { HTTPMAIL_ERROR_CONNECTION_DROPPED, IXP_E (0xCC0F), 0 },
  { HTTPMAIL_ERROR_INVALID_ADDRESS, IXP_E (0xCC10), 0 },
  { HTTPMAIL_ERROR_INVALID_ADDRESS_LIST, IXP_E (0xCC11), 0 },
  { HTTPMAIL_ERROR_SOCKET_READ, IXP_E (0xCC12), 0 },
  { HTTPMAIL_ERROR_SOCKET_WRITE, IXP_E (0xCC13), 0 },
  { HTTPMAIL_ERROR_SOCKET_INIT, IXP_E (0xCC14), 0 },
  { HTTPMAIL_ERROR_SOCKET_CONNECT, IXP_E (0xCC15), 0 },
  { HTTPMAIL_ERROR_INVALID_ACCOUNT, IXP_E (0xCC16), 0 },
  { HTTPMAIL_ERROR_USER_CANCEL, IXP_E (0xCC17), 0 },
  { HTTPMAIL_ERROR_LOGON_FAILED, IXP_E (0xCC18), 0 },
  { HTTPMAIL_ERROR_TIMEOUT, IXP_E (0xCC19), 0 },
  { HTTPMAIL_ERROR_SECURE_CONNECT_FAILED, IXP_E (0xCC1A), 0 },
  { HTTPMAIL_ERROR_USE_PROXY, IXP_E (0xCC30), 305 },
  { HTTPMAIL_ERROR_BAD_REQUEST, IXP_E (0xCC31), 400 },
  { HTTPMAIL_ERROR_UNAUTHORIZED, IXP_E (0xCC32), 401 },
  { HTTPMAIL_ERROR_FORBIDDEN, IXP_E (0xCC33), 403 },
  { HTTPMAIL_ERROR_NOT_FOUND, IXP_E (0xCC34), 404 },
  { HTTPMAIL_ERROR_METHOD_NOT_ALLOWED, IXP_E (0xCC35), 405 },
  { HTTPMAIL_ERROR_NOT_ACCEPTABLE, IXP_E (0xCC36), 406 },
  { HTTPMAIL_ERROR_PROXY_AUTHENTICATION, IXP_E (0xCC37), 407 },
  { HTTPMAIL_ERROR_REQUEST_TIMEOUT, IXP_E (0xCC38), 408 },
  { HTTPMAIL_ERROR_CONFLICT, IXP_E (0xCC39), 409 },
  { HTTPMAIL_ERROR_GONE, IXP_E (0xCC3A), 410 },
  { HTTPMAIL_ERROR_LENGTH_REQUIRED, IXP_E (0xCC3B), 411 },
  { HTTPMAIL_ERROR_PRECONDITION_FAILED, IXP_E (0xCC3C), 412 },
  { HTTPMAIL_ERROR_INTERNAL_SERVER_ERROR, IXP_E (0xCC3D), 500 },
  { HTTPMAIL_ERROR_NOT_IMPLEMENTED, IXP_E (0xCC3E), 501 },
  { HTTPMAIL_ERROR_BAD_GATEWAY, IXP_E (0xCC3F), 502 },
  { HTTPMAIL_ERROR_SERVICE_UNAVAILABLE, IXP_E (0xCCF0), 503 },
  { HTTPMAIL_ERROR_GATEWAY_TIMEOUT, IXP_E (0xCCF1), 504 },
  { HTTPMAIL_ERROR_VERSION_NOT_SUPPORTED, IXP_E (0xCCF2), 505 },
  { HTTPMAIL_ERROR_INSUFFICIENT_STORAGE, IXP_E (0xCCF3), 507 },
  { HTTPMAIL_ERROR_INSUFFICIENT_STORAGE, IXP_E (0xCCF3), 425 },
  { HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND, IXP_E (0xCCF4), 0 },
};

/**
 * httpmail_error_quark:
 *
 * The error domain of this library.
 *
 * Returns: the quark of `HTTPMAIL_ERROR`
 */
GQuark
httpmail_error_quark (void)
{
  return g_quark_from_static_string ("httpmail-error-quark");
}

/**
 * httpmail_error_to_hresult:
 * @code: an error code
 *
 * The result number of the original interface that stands for a code: an `IXP_E_…` number where the interface has
 * one, `E_PENDING` for `HTTPMAIL_ERROR_PENDING`, `E_INVALIDARG` for `HTTPMAIL_ERROR_INVALID_ARGUMENT`, and `E_FAIL` for
 * `HTTPMAIL_ERROR_FAILED` and for what the interface has no number for (`HTTPMAIL_ERROR_PROTOCOL`,
 * `HTTPMAIL_ERROR_TOO_LARGE`).
 *
 * Returns: an HRESULT, always negative
 */
gint
httpmail_error_to_hresult (HTTPMailError code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_rows); i++)
    {
      if (error_rows[i].code == code)
        return (gint) error_rows[i].hresult;
    }
  return (gint) E_FAIL;
}

/**
 * httpmail_error_from_hresult:
 * @hresult: a result number of the original interface (an HRESULT)
 * @out_code: (out) (optional): the code that @hresult stands for
 *
 * The error code that a result number stands for, the way back of [func@Error.to_hresult]. A failure that is none
 * of the interface's own numbers is `HTTPMAIL_ERROR_FAILED`. Numbers that mean success, zero or greater, stand for no
 * error; @out_code is not touched then.
 *
 * Returns: `TRUE` if @hresult means failure
 */
gboolean
httpmail_error_from_hresult (gint hresult, HTTPMailError *out_code)
{
  HTTPMailError code = HTTPMAIL_ERROR_FAILED;

  if (hresult >= 0)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (error_rows); i++)
    {
      if (error_rows[i].hresult == (guint32) hresult)
        {
          code = error_rows[i].code;
          break;
        }
    }
  if (out_code != NULL)
    *out_code = code;
  return TRUE;
}

/**
 * httpmail_error_get_http_status:
 * @error: an error of any domain
 *
 * The HTTP status that the code of an error stands for. A status that no code stands for (429, for example) is known to
 * [property@Result:http-status], [property@MemberError:http-status] and [property@BatchItem:http-status].
 *
 * Returns: the status, 0 when the code is not that of a status or the domain is another than `HTTPMAIL_ERROR`
 */
guint
httpmail_error_get_http_status (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  for (gsize i = 0; error->domain == HTTPMAIL_ERROR && i < G_N_ELEMENTS (error_rows); i++)
    {
      if ((gint) error_rows[i].code == error->code)
        return error_rows[i].http_status;
    }
  return 0;
}

/**
 * httpmail_error_from_http_status:
 * @http_status: an HTTP status that means failure, for example of a property that a server does not have
 *
 * The error code that stands for an HTTP status: one of those from `HTTPMAIL_ERROR_USE_PROXY` to
 * `HTTPMAIL_ERROR_INSUFFICIENT_STORAGE`, and `HTTPMAIL_ERROR_FAILED` where the status has none of its own.
 *
 * Returns: the error code
 */
HTTPMailError
httpmail_error_from_http_status (guint http_status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_rows); i++)
    {
      if (http_status != 0 && error_rows[i].http_status == http_status)
        return error_rows[i].code;
    }
  return HTTPMAIL_ERROR_FAILED;
}

GError *
httpmail_error_new_for_member (const char *href, guint http_status, const char *problem)
{
  HTTPMailError code = httpmail_error_from_http_status (http_status);
  g_autofree char *words = NULL;

  if (problem == NULL || *problem == '\0')
    return g_error_new (HTTPMAIL_ERROR, code, _ ("%s: the server refused with HTTP status %u"), href, http_status);

  words = g_utf8_make_valid (problem, -1);
  return g_error_new (HTTPMAIL_ERROR, code, _ ("%s: the server refused with HTTP status %u: %s"), href, http_status,
                      words);
}

gint
httpmail_error_get_hresult (const GError *error)
{
  if (error == NULL)
    return 0;
  if (error->domain != HTTPMAIL_ERROR)
    return (gint) E_FAIL;
  return httpmail_error_to_hresult ((HTTPMailError) error->code);
}

void
httpmail_error_bind_translations (void)
{
  static const char usual[] = "/usr/share/locale";

  /* Who has bound the domain knows better. */
  if (g_strcmp0 (bindtextdomain (GETTEXT_PACKAGE, NULL), usual) == 0)
    bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}
