/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-exchange-message.h>
#include <httpmail/net/hm-exchange-logon.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-error-map.h>
#include <httpmail/net/hm-proxy.h>
#include <httpmail/net/hm-question.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

gboolean
hm_exchange_may_use_http2 (void)
{
  /* Before, what a server does can make libsoup use memory that it has freed: CVE-2025-12105, mended in 3.6.6, and further
   * crashes, mended in 3.7.1. What runs counts, not what this was built with. HTTP/1.1 lacks nothing that is needed. */
  return soup_check_version (3, 7, 1);
}

static void
offer_protocols (HmExchange *self, GTlsConnection *connection)
{
  static const char *const both[] = { "h2", "http/1.1", NULL };

  /* Inside a tunnel libsoup speaks HTTP/1.1, whatever was agreed upon. */
  g_tls_connection_set_advertised_protocols (connection, self->session->http2 && !self->proxy.uri ? both : both + 1);
}

/* A session that is resumed, maybe one of another account, or of one that trusts other authorities, is not asked about:
 * whoever accepted its certificate did not do so for this one. What is wrong with it is known all the same, and no
 * request was sent yet. A connection that is given up here is used by nobody else. */
static void
check_handshake (HmExchange *self, GTlsConnection *connection)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (connection);
  GTlsCertificateFlags errors = g_tls_connection_get_peer_certificate_errors (connection);

  if (certificate && (!errors || hm_question_certificate_is_accepted (self, certificate)))
    return;
  g_set_object (&self->certificate, certificate);
  /* Who shows none cannot be asked about, and is not trusted. */
  self->tls_errors = certificate ? errors : G_TLS_CERTIFICATE_GENERIC_ERROR;
  g_cancellable_cancel (self->cancellable);
}

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, gpointer user_data)
{
  HmExchange *self = user_data;
  HmSession *session = self->session;

  hm_timeout_activity (self->timeout);
  self->kept = FALSE;
  hm_proxy_take_event (self, event, connection);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    offer_protocols (self, G_TLS_CONNECTION (connection));
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && G_IS_TLS_CONNECTION (connection))
    check_handshake (self, G_TLS_CONNECTION (connection));
  /* Connections come and go; only the first one is news. */
  if (session->status == HTTPMAIL_STATUS_CONNECTED || session->status == HTTPMAIL_STATUS_AUTHORIZING ||
      session->status == HTTPMAIL_STATUS_AUTH_RETRY || session->closing || self->tls_errors)
    return;
  switch (event)
    {
    case G_SOCKET_CLIENT_RESOLVING:
      hm_session_set_status (session, HTTPMAIL_STATUS_FINDING_HOST);
      break;
    case G_SOCKET_CLIENT_CONNECTING:
      hm_session_set_status (session, HTTPMAIL_STATUS_CONNECTING);
      break;
    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
      hm_session_set_status (session, HTTPMAIL_STATUS_SECURING);
      break;
    case G_SOCKET_CLIENT_COMPLETE:
      hm_session_set_status (session, HTTPMAIL_STATUS_CONNECTED);
      break;
    default:
      break;
    }
}

/* The header fields are known now, and the framing of the body is about to be taken from them. A length that cannot be
 * is kept from the HTTP library, which would complain of it aloud. A message that comes in chunks is taken as it is on
 * the wire, for us to prove that it came whole; a listing proves that by itself. */
static void
on_status (SoupMessage *message, GParamSpec *pspec, gpointer user_data)
{
  HmExchange *self = user_data;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint status = soup_message_get_status (message);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) < 0)
    {
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_EOF);
      hm_exchange_finish (self, hm_exchange_doubt (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                                                                      _ ("The server sent “%s” with an impossible length"),
                                                                      self->url)));
      return;
    }
  self->chunked = self->options.reply == HM_REPLY_CONTENT && !soup_check_version (3, 6, 5) && status >= 200 &&
                  status < 300 && status != 204 && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
  if (self->chunked)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_EOF);
}

static void
on_wrote_headers (SoupMessage *message, gpointer user_data)
{
  HmExchange *self = user_data;

  hm_timeout_activity (self->timeout);
  self->went_out = self->errand == HM_ERRAND_NONE;
}

void
hm_exchange_count_interim (HmExchange *self)
{
  if (++self->n_interim <= HM_LIMIT_INTERIM)
    hm_timeout_activity (self->timeout);
  else
    hm_exchange_finish (self, hm_exchange_doubt (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                                                                    _ ("“%s” sends interim replies without end"),
                                                                    self->url)));
}

static void
on_informational (SoupMessage *message, gpointer user_data)
{
  hm_exchange_count_interim (user_data);
}

static void
on_wrote_body_data (SoupMessage *message, guint size, gpointer user_data)
{
  HmExchange *self = user_data;

  hm_exchange_moved (self, size);
  if (self->errand != HM_ERRAND_NONE)
    return;
  self->sent += size;
  if (self->sink->upload)
    self->sink->upload (self->sink_data, self->sent, hm_upload_get_length (self->request->body), self->resend);
  self->resend = FALSE;
}

static gboolean
on_accept_certificate (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  HmExchange *self = user_data;

  if (hm_question_certificate_is_accepted (self, certificate))
    return TRUE;
  g_set_object (&self->certificate, certificate);
  self->tls_errors = errors;
  return FALSE;
}

static void
add_depth (HmExchange *self, SoupMessageHeaders *headers)
{
  const HmRequest *request = hm_exchange_get_request (self);

  self->sent_no_root = FALSE;
  if (!request->has_depth)
    return;
  self->sent_no_root = request->no_root && request->depth != HTTPMAIL_DEPTH_ZERO && self->session->traits.noroot;
  soup_message_headers_replace (headers, "Depth",
                                request->depth == HTTPMAIL_DEPTH_ZERO  ? "0"
                                : request->depth == HTTPMAIL_DEPTH_ONE ? (self->sent_no_root ? "1,noroot" : "1")
                                : self->sent_no_root                   ? "infinity,noroot"
                                                                       : "infinity");
}

static void
add_headers (HmExchange *self, SoupMessageHeaders *headers)
{
  const HmRequest *request = hm_exchange_get_request (self);
  g_autofree char *cookies =
    hm_cookies_get (self->session->cookies, hm_exchange_get_url (self), hm_session_get_time ());

  /* A body that was compressed cannot be proven whole by the HTTP libraries this must work with. */
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (cookies)
    soup_message_headers_replace (headers, "Cookie", cookies);
  if (self->errand == HM_ERRAND_FORM)
    return;
  if (request->accept)
    soup_message_headers_replace (headers, "Accept", request->accept);
  /* Exchange would take what is put there for a form that was filled in. */
  if (request->raw ||
      (self->session->traits.dialect == HTTPMAIL_DIALECT_EXCHANGE && strcmp (request->method, "PUT") == 0))
    soup_message_headers_replace (headers, "Translate", "f");
  add_depth (self, headers);
  if (request->destination)
    soup_message_headers_replace (headers, "Destination", request->destination);
  if (request->allow_rename)
    {
      soup_message_headers_replace (headers, "Overwrite", "F");
      soup_message_headers_replace (headers, "Allow-Rename", "t");
    }
  if (request->if_new)
    soup_message_headers_replace (headers, "If-None-Match", "*");
  if (request->time_stamp)
    soup_message_headers_replace (headers, "X-Timestamp", request->time_stamp);
  if (request->range)
    soup_message_headers_replace (headers, "Range", request->range);
  if (request->save_in_sent >= 0)
    soup_message_headers_replace (headers, "SAVEINSENT", request->save_in_sent ? "t" : "f");
  /* Who chose the properties wants to hear of each, also of those that are not there. */
  if (self->session->traits.brief && !self->options.all_properties)
    soup_message_headers_replace (headers, "Brief", "t");
  if (self->session->traits.brief && request->if_exists)
    soup_message_headers_replace (headers, "If-Match", "*");
}

static gboolean
add_body (HmExchange *self, SoupMessage *message, GError **error)
{
  const HmRequest *request = hm_exchange_get_request (self);
  g_autoptr (GInputStream) stream = NULL;

  if (!request->body)
    {
      /* Old servers want to be told that nothing follows. */
      if (request->changes)
        soup_message_headers_set_content_length (soup_message_get_request_headers (message), 0);
      return TRUE;
    }
  stream = hm_upload_open (request->body, error);
  if (!stream)
    return FALSE;
  soup_message_set_request_body (message, request->content_type, stream, hm_upload_get_length (request->body));
  return TRUE;
}

/* The HTTP library found a kept connection dead and begins anew, with what is left of the body. */
static void
on_restarted (SoupMessage *message, gpointer user_data)
{
  HmExchange *self = user_data;
  GError *error = NULL;

  /* A change that had begun on a connection that was logged on for it: how far it came cannot be known. */
  if (self->on_connection && self->went_out && self->request->changes && !self->request->repeatable)
    {
      hm_exchange_finish (self, hm_error_outcome_unknown (HTTPMAIL_ERROR_CONNECTION_DROPPED, self->request->method,
                                                          self->url, _ ("the connection was lost")));
      return;
    }
  /* Once: other kept connections may be as dead. */
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  if (self->errand == HM_ERRAND_NONE)
    {
      self->repeated = TRUE;
      self->resend = self->sent > 0;
      self->sent = 0;
    }
  if (!add_body (self, message, &error))
    hm_exchange_finish (self, error);
}

static void
log_on (HmExchange *self, SoupMessage *message)
{
  g_autofree char *target = NULL;
  g_autofree char *field = NULL;
  GUri *uri = soup_message_get_uri (message);

  if (self->options.anonymous || self->errand == HM_ERRAND_FORM)
    return;
  target = g_uri_get_query (uri) ? g_strdup_printf ("%s?%s", g_uri_get_path (uri), g_uri_get_query (uri))
                                 : g_strdup (g_uri_get_path (uri));
  field = hm_auth_authorize (self->session->auth, self->url, soup_message_get_method (message), target, &self->auth_try);
  if (field)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", field);
}

/* The URL with its path as it is. GUri would write escapes in its own way, and a server may know its messages by the
 * bytes that it sent. */
static GUri *
make_uri (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *authority = strstr (url, "://");
  g_autofree char *path = NULL;
  const char *query;

  if (!uri || !authority)
    return NULL;
  path = g_strdup (authority + 3 + strcspn (authority + 3, "/?#"));
  /* What may not stand there at all is still escaped. */
  for (const guchar *c = (const guchar *) path; *c; c++)
    if (*c <= 0x20 || *c >= 0x7f || strchr ("\"#<>\\^`{|}", *c))
      return g_steal_pointer (&uri);
  query = strchr (path, '?');
  if (query)
    path[query++ - path] = '\0';
  return g_uri_build (g_uri_get_flags (uri), g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri),
                      *path ? path : "/", query, NULL);
}

/* On a kept connection that turns out to be dead, a change would be sent again, and its second answer would be about what
 * the first had done. */
static gboolean
wants_new_connection (HmExchange *self)
{
  const HmRequest *request = hm_exchange_get_request (self);

  if (self->on_new || self->errand == HM_ERRAND_FORM ||
      (self->errand == HM_ERRAND_PROBE && self->auth_try.ntlm == HM_NTLM_NEGOTIATING))
    return TRUE;
  return request->changes && !self->on_connection && !request->repeatable;
}

SoupMessage *
hm_exchange_message_new (HmExchange *self, GError **error)
{
  const HmRequest *request = hm_exchange_get_request (self);
  g_autoptr (GUri) uri = make_uri (hm_exchange_get_url (self));
  g_autoptr (SoupMessage) message =
    uri && g_uri_get_host (uri) ? soup_message_new_from_uri (request->method, uri) : NULL;

  if (!message)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not an address that can be asked; it must look like https://host/path"), self->url);
      return NULL;
    }
  /* Redirects and logons are ours to decide; a repeated request is a new message with its own body. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  /* The library takes a new connection for what it does not know by name. */
  soup_message_add_flags (message, wants_new_connection (self) ? SOUP_MESSAGE_NEW_CONNECTION : SOUP_MESSAGE_IDEMPOTENT);
  self->on_new = FALSE;
  add_headers (self, soup_message_get_request_headers (message));
  if (!add_body (self, message, error))
    return NULL;
  log_on (self, message);

  hm_proxy_attend_message (self, message);
  hm_exchange_attend_logon (self, message);
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), self);
  g_signal_connect (message, "got-informational", G_CALLBACK (on_informational), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  g_signal_connect (message, "notify::status-code", G_CALLBACK (on_status), self);
  g_signal_connect (message, "restarted", G_CALLBACK (on_restarted), self);
  if (request->body)
    g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), self);
  return g_steal_pointer (&message);
}
