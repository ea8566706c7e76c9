/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-error-map.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error-private.h>
#include <httpmail/protocol/hm-href.h>

char *
hm_error_describe_certificate (GTlsCertificateFlags errors)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    g_ptr_array_add (words, _("signed by an authority that is not known here"));
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    g_ptr_array_add (words, _("issued for another host"));
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    g_ptr_array_add (words, _("not valid yet"));
  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    g_ptr_array_add (words, _("expired"));
  if (errors & G_TLS_CERTIFICATE_REVOKED)
    g_ptr_array_add (words, _("revoked"));
  if (errors & G_TLS_CERTIFICATE_INSECURE)
    g_ptr_array_add (words, _("made with an algorithm that is no longer safe"));
  if (words->len == 0)
    g_ptr_array_add (words, _("not valid"));
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

static GError *
certificate_error (const char *origin, GTlsCertificateFlags errors)
{
  g_autofree char *what = hm_error_describe_certificate (errors);
  HTTPMailError code = HTTPMAIL_ERROR_SECURE_CONNECT_FAILED;

  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    code = HTTPMAIL_ERROR_INVALID_CERT_CN;
  else if (errors & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED))
    code = HTTPMAIL_ERROR_INVALID_CERT_DATE;
  return g_error_new (HTTPMAIL_ERROR, code,
                      _("The certificate of “%s” is %s. Nothing was sent. Name the authority that signed it, or accept "
                        "this certificate when asked"),
                      origin, what);
}

static HTTPMailError
code_for_io_error (gint code, gboolean replied)
{
  switch (code)
    {
    case G_IO_ERROR_HOST_NOT_FOUND:
      return HTTPMAIL_ERROR_CANNOT_FIND_HOST;
    case G_IO_ERROR_TIMED_OUT:
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return HTTPMAIL_ERROR_FAILED_TO_CONNECT;
    case G_IO_ERROR_CANCELLED:
      return HTTPMAIL_ERROR_USER_CANCEL;
    case G_IO_ERROR_PARTIAL_INPUT:
    case G_IO_ERROR_CONNECTION_CLOSED: /* the same number as BROKEN_PIPE */
      return replied ? HTTPMAIL_ERROR_INCOMPLETE : HTTPMAIL_ERROR_CONNECTION_DROPPED;
    default:
      return replied ? HTTPMAIL_ERROR_CONNECTION_DROPPED : HTTPMAIL_ERROR_CONNECTION;
    }
}

static HTTPMailError
code_for (const GError *error, gboolean replied)
{
  if (error->domain == G_RESOLVER_ERROR)
    return HTTPMAIL_ERROR_CANNOT_FIND_HOST;
  /* TLS that ends without saying so is a connection that was cut. */
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return replied ? HTTPMAIL_ERROR_INCOMPLETE : HTTPMAIL_ERROR_CONNECTION_DROPPED;
  if (error->domain == G_TLS_ERROR)
    return HTTPMAIL_ERROR_SECURE_CONNECT_FAILED;
  if (g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING))
    return HTTPMAIL_ERROR_CONNECTION_RECEIVE;
  if (g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING))
    return HTTPMAIL_ERROR_PROTOCOL;
  if (error->domain == SOUP_SESSION_ERROR)
    return HTTPMAIL_ERROR_CONNECTION_DROPPED;
  if (error->domain == G_IO_ERROR)
    return code_for_io_error (error->code, replied);
  return HTTPMAIL_ERROR_CONNECTION;
}

GError *
hm_error_from_network (const GError *error, const char *url, GTlsCertificateFlags tls_errors, gboolean replied)
{
  g_autofree char *origin = hm_href_origin (url);
  const char *where = origin ? origin : url;
  HTTPMailError code;

  if (error->domain == HTTPMAIL_ERROR)
    return g_error_copy (error);
  if (tls_errors)
    return certificate_error (where, tls_errors);

  code = code_for (error, replied);
  switch (code)
    {
    case HTTPMAIL_ERROR_CANNOT_FIND_HOST:
      return g_error_new (HTTPMAIL_ERROR, code,
                          _("The host of “%s” is not known. Check how it is spelled, and the network connection (%s)"),
                          where, error->message);
    case HTTPMAIL_ERROR_FAILED_TO_CONNECT:
      return g_error_new (HTTPMAIL_ERROR, code,
                          _("Nothing answers at “%s”. Check the address and the port, and whether the server runs (%s)"),
                          where, error->message);
    case HTTPMAIL_ERROR_USER_CANCEL:
      return g_error_new_literal (HTTPMAIL_ERROR, code, _("The command was cancelled"));
    case HTTPMAIL_ERROR_INCOMPLETE:
      return g_error_new (HTTPMAIL_ERROR, code,
                          _("The reply of “%s” was cut off in the middle. Nothing of it was kept; try again (%s)"), where,
                          error->message);
    case HTTPMAIL_ERROR_CONNECTION_RECEIVE:
      return g_error_new (HTTPMAIL_ERROR, code,
                          _("What answers at “%s” does not speak HTTP. Check the address and the port (%s)"), where,
                          error->message);
    case HTTPMAIL_ERROR_PROTOCOL:
      return g_error_new (HTTPMAIL_ERROR, code,
                          _("Where the reply of “%s” ends cannot be told; it was not read (%s)"), where, error->message);
    case HTTPMAIL_ERROR_SECURE_CONNECT_FAILED:
      return g_error_new (HTTPMAIL_ERROR, code,
                          _("No encrypted connection to “%s” could be made. Check that the port is the one for https "
                            "(%s)"),
                          where, error->message);
    default:
      return g_error_new (HTTPMAIL_ERROR, code, _("The connection to “%s” was lost; try again (%s)"), where,
                          error->message);
    }
}

GError *
hm_error_through_proxy (const GError *error,
                        const char *url,
                        const char *proxy,
                        GTlsCertificateFlags tls_errors,
                        gboolean replied)
{
  GError *plain = hm_error_from_network (error, url, tls_errors, replied);
  g_autofree char *message = NULL;

  if (!proxy || error->domain == HTTPMAIL_ERROR || plain->code == HTTPMAIL_ERROR_USER_CANCEL)
    return plain;
  message = g_steal_pointer (&plain->message);
  if (plain->code == HTTPMAIL_ERROR_CANNOT_FIND_HOST)
    plain->message = g_strdup_printf (_("The host of the proxy “%s” is not known. Check the proxy settings, and the "
                                        "network connection (%s)"),
                                      proxy, error->message);
  else if (plain->code == HTTPMAIL_ERROR_FAILED_TO_CONNECT)
    plain->message = g_strdup_printf (_("The proxy “%s” does not answer. Check the proxy settings, and whether the proxy "
                                        "runs (%s)"),
                                      proxy, error->message);
  else
    plain->message = g_strdup_printf (_("%s. The way there leads through the proxy “%s”; if this goes on, check the proxy "
                                        "settings, or ask those who run it"),
                                      message, proxy);
  return plain;
}

GError *
hm_error_tunnel_refused (const char *url, const char *proxy, const char *line)
{
  g_autofree char *origin = hm_href_origin (url);

  return g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED_TO_CONNECT,
                      _("The proxy “%s” does not let connections through to “%s” (it says “%s”). Check the proxy "
                        "settings, or ask those who run it to allow this"),
                      proxy, origin ? origin : url, line);
}

/* X-Dav-Error often tells more than the status line does. */
static char *
words_of (const HmReplyHead *head)
{
  if (!head->dav_error || *head->dav_error == '\0' || g_strcmp0 (head->dav_error, head->line) == 0)
    return g_strdup (head->line);
  return g_strdup_printf ("%s; %s", head->line, head->dav_error);
}

GError *
hm_error_from_reply (const HmReplyHead *head, const char *method, const char *url)
{
  HTTPMailError code = httpmail_error_from_http_status (head->status);
  g_autofree char *words = words_of (head);
  const char *advice;

  switch (head->status)
    {
    case 401:
      advice = _("the user name or the password is not right");
      break;
    case 402:
      /* The reason phrase is the only explanation there is; it stands in the line. */
      advice = _("the provider wants something first, see its own words");
      break;
    case 403:
      advice = _("this account may not do that");
      break;
    case 404:
    case 410:
      advice = _("it is not there; list its folder again");
      break;
    case 405:
    case 501:
      if (g_str_equal (method, "GET"))
        advice = _("it cannot be fetched; is it a folder?");
      else if (g_str_equal (method, "MKCOL") && head->status == 405)
        /* RFC 4918, section 9.3.1. */
        advice = _("something of that name is there already");
      else
        advice = _("the server does not offer this; is the address that of a mail account?");
      break;
    case 407:
      advice = _("it wants a logon as a proxy does, but is none; check the address and the proxy settings");
      break;
    case 412:
      advice = _("something of that name is there already, or a sending limit was reached");
      break;
    case 413:
      advice = _("the server takes nothing so large");
      break;
    case 425:
    case 507:
      advice = _("the mailbox is full");
      break;
    case 408:
    case 429:
    case 502:
    case 503:
    case 504:
      advice = _("the server is busy; try again later");
      break;
    default:
      advice = head->status >= 500 ? _("the server failed; try again later") : _("the server refused");
    }
  if (head->has_retry_after && head->retry_after > 0 && (head->status == 429 || head->status == 503))
    return g_error_new (HTTPMAIL_ERROR, code,
                        ngettext ("%s of “%s”: the server is busy; try again in %u second (the server says “%s”)",
                                  "%s of “%s”: the server is busy; try again in %u seconds (the server says “%s”)",
                                  head->retry_after),
                        method, url, head->retry_after, words);
  return g_error_new (HTTPMAIL_ERROR, code, _("%s of “%s”: %s (the server says “%s”)"), method, url, advice, words);
}

GError *
hm_error_outcome_unknown (HTTPMailError code, const char *method, const char *url, const char *cause)
{
  return g_error_new (HTTPMAIL_ERROR, code,
                      _("%s of “%s” was sent, but no answer came (%s). Whether it was done is not known: look before you "
                        "do it again"),
                      method, url, cause);
}

gboolean
hm_error_is_fatal (const GError *error)
{
  static const HTTPMailError fatal[] = {
    HTTPMAIL_ERROR_CANNOT_FIND_HOST,  HTTPMAIL_ERROR_FAILED_TO_CONNECT, HTTPMAIL_ERROR_SECURE_CONNECT_FAILED,
    HTTPMAIL_ERROR_INVALID_CERT_CN,   HTTPMAIL_ERROR_INVALID_CERT_DATE, HTTPMAIL_ERROR_CONNECTION,
    HTTPMAIL_ERROR_CONNECTION_DROPPED
  };

  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    if (g_error_matches (error, HTTPMAIL_ERROR, fatal[i]))
      return TRUE;
  return FALSE;
}
