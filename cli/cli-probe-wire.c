/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One request on a connection of its own, to see what the library keeps to itself: names, times, TLS, the head of the reply
 * word by word. Nothing secret is sent, so whoever answers may be listened to. */

#include "cli-probe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Heads are a few hundred bytes. */
#define MAX_HEAD (64 * 1024)
#define MAX_BANNER 200

typedef struct
{
  CliSession *session;
  CliProbeWire *wire;
  GCancellable *cancellable;
  gboolean too_late;
  gint64 began;
  gint64 step; /* when the last step was done */
} Asking;

static int
take_time (Asking *asking)
{
  gint64 now = g_get_monotonic_time ();
  int ms = (int) ((now - asking->step) / 1000);

  asking->step = now;
  return ms;
}

static gboolean
on_certificate (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags problems, gpointer user_data)
{
  Asking *asking = user_data;

  asking->wire->problems = problems;
  return TRUE;
}

static char *
describe_address (GIOStream *stream)
{
  GSocketConnection *connection = G_IS_SOCKET_CONNECTION (stream) ? G_SOCKET_CONNECTION (stream) : NULL;
  g_autoptr (GSocketAddress) address =
    connection ? g_socket_connection_get_remote_address (connection, NULL) : NULL;

  return address ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address)) : NULL;
}

static void
begin_tls (Asking *asking, GTlsConnection *connection)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  GTlsDatabase *database = httpmail_transport_get_tls_database (cli_session_get_transport (asking->session));

  if (database != NULL)
    g_tls_connection_set_database (connection, database);
  g_tls_connection_set_advertised_protocols (connection, protocols);
  g_signal_connect (connection, "accept-certificate", G_CALLBACK (on_certificate), asking);
}

static void
end_tls (CliProbeWire *wire, GTlsConnection *connection)
{
  static const char *const versions[] = {
    [G_TLS_PROTOCOL_VERSION_SSL_3_0] = "SSL 3.0", [G_TLS_PROTOCOL_VERSION_TLS_1_0] = "TLS 1.0",
    [G_TLS_PROTOCOL_VERSION_TLS_1_1] = "TLS 1.1", [G_TLS_PROTOCOL_VERSION_TLS_1_2] = "TLS 1.2",
    [G_TLS_PROTOCOL_VERSION_TLS_1_3] = "TLS 1.3",
  };
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (connection);

  g_free (wire->tls_version);
  wire->tls_version = g_strdup ((guint) version < G_N_ELEMENTS (versions) ? versions[version] : NULL);
  g_free (wire->tls_cipher);
  wire->tls_cipher = g_tls_connection_get_ciphersuite_name (connection);
  g_set_object (&wire->certificate, g_tls_connection_get_peer_certificate (connection));
}

static void
on_event (GSocketClient *client,
          GSocketClientEvent event,
          GSocketConnectable *connectable,
          GIOStream *connection,
          gpointer user_data)
{
  Asking *asking = user_data;
  CliProbeWire *wire = asking->wire;

  switch (event)
    {
    case G_SOCKET_CLIENT_RESOLVED:
      wire->resolve_ms = take_time (asking);
      break;
    case G_SOCKET_CLIENT_CONNECTED:
      wire->connect_ms = take_time (asking);
      g_free (wire->address);
      wire->address = describe_address (connection);
      break;
    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
      begin_tls (asking, G_TLS_CONNECTION (connection));
      break;
    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
      wire->tls_ms = take_time (asking);
      end_tls (wire, G_TLS_CONNECTION (connection));
      break;
    default:
      break;
    }
}

/* The same as the library asks for, so that the answer is the one that it gets. */
static const char propfind[] =
  "<?xml version=\"1.0\"?>\r\n"
  "<D:propfind xmlns:D=\"DAV:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
  "<D:prop>\r\n<hm:inbox/>\r\n<hm:msgfolderroot/>\r\n<h:maxpoll/>\r\n</D:prop>\r\n</D:propfind>\r\n";

static char *
write_request (const char *method, GUri *uri)
{
  gboolean body = strcmp (method, "PROPFIND") == 0;
  const char *host = g_uri_get_host (uri);
  const char *path = g_uri_get_path (uri);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s", method, *path ? path : "/");
  if (g_uri_get_query (uri))
    g_string_append_printf (text, "?%s", g_uri_get_query (uri));
  g_string_append_printf (text, " HTTP/1.1\r\nHost: %s%s%s", strchr (host, ':') ? "[" : "", host, strchr (host, ':') ? "]" : "");
  if (g_uri_get_port (uri) > 0)
    g_string_append_printf (text, ":%d", g_uri_get_port (uri));
  g_string_append (text, "\r\nUser-Agent: httpmail/" CLI_VERSION "\r\nConnection: close\r\n");
  if (body)
    g_string_append_printf (text, "Depth: 0\r\nContent-Type: text/xml\r\nContent-Length: %zu\r\n", strlen (propfind));
  g_string_append (text, "\r\n");
  if (body)
    g_string_append (text, propfind);
  return g_string_free (text, FALSE);
}

static gboolean
send_request (Asking *asking, GIOStream *stream, const char *request, GError **error)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), request, strlen (request), G_PRIORITY_DEFAULT,
                                   asking->cancellable, cli_session_ready, asking->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (asking->session);
  return g_output_stream_write_all_finish (g_io_stream_get_output_stream (stream), result, NULL, error);
}

/* Where the head ends in what has come; 0: not yet. */
static gsize
end_of_head (const GString *data)
{
  const char *end = strstr (data->str, "\r\n\r\n");
  const char *bare = strstr (data->str, "\n\n");

  if (end != NULL && (bare == NULL || end < bare))
    return (gsize) (end - data->str) + 4;
  return bare ? (gsize) (bare - data->str) + 2 : 0;
}

static gboolean
is_http (const GString *data)
{
  return strncmp (data->str, "HTTP/", MIN (data->len, 5)) == 0;
}

static void
take_banner (CliProbeWire *wire, const GString *data)
{
  g_autofree char *line = g_strndup (data->str, MIN (strcspn (data->str, "\r\n"), MAX_BANNER));

  g_free (wire->banner);
  wire->banner = cli_escape (line, strlen (line), "");
}

/* What comes next. FALSE: nothing does. */
static gboolean
read_piece (Asking *asking, GInputStream *input, GString *data, GError **error)
{
  gsize before = data->len;

  g_input_stream_read_bytes_async (input, 4096, G_PRIORITY_DEFAULT, asking->cancellable, cli_session_ready, asking->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (asking->session);
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (input, result, error);
  if (piece == NULL)
    return FALSE;
  if (g_bytes_get_size (piece) == 0)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED,
                           data->len > 0 ? _("The server hung up in the middle of the reply's head")
                                         : _("The server hung up without an answer"));
      return FALSE;
    }
  if (asking->wire->reply_ms < 0)
    asking->wire->reply_ms = take_time (asking);
  g_string_append_len (data, g_bytes_get_data (piece, NULL), (gssize) g_bytes_get_size (piece));
  /* No head has a zero in it; as text it would end there. */
  for (gsize i = before; i < data->len; i++)
    if (data->str[i] == '\0')
      data->str[i] = ' ';
  return TRUE;
}

/* Reads the head of the final reply; what has come of it stays in data when that fails. */
static gboolean
read_head (Asking *asking, GIOStream *stream, GString *data, GError **error)
{
  for (;;)
    {
      gsize end = end_of_head (data);

      if (data->len > 0 && !is_http (data))
        {
          take_banner (asking->wire, data);
          g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL, _("What answers there does not speak HTTP"));
          return FALSE;
        }
      if (end > 0 && strncmp (data->str + strcspn (data->str, " "), " 1", 2) == 0)
        {
          /* "100 Continue" and the like: the reply is still to come. */
          g_string_erase (data, 0, (gssize) end);
          continue;
        }
      if (end > 0)
        {
          g_string_truncate (data, end);
          return TRUE;
        }
      if (data->len >= MAX_HEAD)
        {
          g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE, _("The head of the reply is larger than %d KiB"),
                       MAX_HEAD / 1024);
          return FALSE;
        }
      if (!read_piece (asking, g_io_stream_get_input_stream (stream), data, error))
        return FALSE;
    }
}

static CliProbeReply *
parse_head (const char *method, const char *url, const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
  g_autoptr (CliProbeReply) reply = cli_probe_reply_new (method, url);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strchomp (lines[i]);
      if (i > 0)
        cli_probe_reply_take_field (reply, lines[i]);
      else if (!cli_probe_reply_take_status (reply, lines[i]))
        return NULL;
    }
  return g_steal_pointer (&reply);
}

static CliProbeReply *
ask (Asking *asking, const char *method, const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, error);
  g_autoptr (GString) data = g_string_new (NULL);

  if (uri == NULL)
    return NULL;

  gboolean tls = g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_socket_client_set_tls (client, tls);
  g_signal_connect (client, "event", G_CALLBACK (on_event), asking);
  g_socket_client_connect_to_uri_async (client, url, tls ? 443 : 80, asking->cancellable, cli_session_ready,
                                        asking->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (asking->session);
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_uri_finish (client, result, error);
  if (connection == NULL)
    return NULL;

  g_autofree char *request = write_request (method, uri);
  gboolean whole = send_request (asking, G_IO_STREAM (connection), request, error) &&
                   read_head (asking, G_IO_STREAM (connection), data, error);
  g_io_stream_close_async (G_IO_STREAM (connection), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  if (data->len == 0 || !is_http (data) || (!whole && strchr (data->str, '\n') == NULL))
    return NULL;
  return parse_head (method, url, data->str);
}

static gboolean
on_too_late (gpointer user_data)
{
  Asking *asking = user_data;

  asking->too_late = TRUE;
  g_cancellable_cancel (asking->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
on_session_stopped (GCancellable *session, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

CliProbeReply *
cli_probe_ask (CliSession *session, CliProbeWire *wire, const char *method, const char *url, guint seconds, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 now = g_get_monotonic_time ();
  Asking asking = { session, wire, cancellable, FALSE, now, now };
  GCancellable *outer = cli_session_get_cancellable (session);
  g_autoptr (GError) reason = NULL;

  wire->resolve_ms = wire->connect_ms = wire->tls_ms = wire->reply_ms = -1;
  gulong handler = g_cancellable_connect (outer, G_CALLBACK (on_session_stopped), cancellable, NULL);
  guint timer = g_timeout_add_seconds (seconds, on_too_late, &asking);
  CliProbeReply *reply = ask (&asking, method, url, &reason);
  g_source_remove (timer);
  g_cancellable_disconnect (outer, handler);

  if (asking.too_late)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT,
                 ngettext ("There was no answer within %u second", "There was no answer within %u seconds", seconds), seconds);
  else if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return reply;
}

void
cli_probe_wire_clear (CliProbeWire *self)
{
  g_free (self->address);
  g_free (self->tls_version);
  g_free (self->tls_cipher);
  g_clear_object (&self->certificate);
  g_free (self->banner);
}
