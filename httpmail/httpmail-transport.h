/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-enums.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_TRANSPORT (httpmail_transport_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HTTPMailTransport, httpmail_transport, HTTPMAIL, TRANSPORT, GObject)

/**
 * HTTPMailTransportClass:
 * @parent_class: the parent
 * @timeout: default handler of [signal@Transport::timeout]
 * @logon_prompt: default handler of [signal@Transport::logon-prompt]
 * @prompt: default handler of [signal@Transport::prompt]
 * @status: default handler of [signal@Transport::status]
 * @error: default handler of [signal@Transport::error]
 * @command: default handler of [signal@Transport::command]
 * @response: default handler of [signal@Transport::response]
 * @parent_window: default handler of [signal@Transport::parent-window]
 *
 * What a subclass may override. Every function runs on the owner context.
 */
struct _HTTPMailTransportClass
{
  GObjectClass parent_class;

  guint (*timeout) (HTTPMailTransport *self, guint seconds);
  gboolean (*logon_prompt) (HTTPMailTransport *self, HTTPMailLogon *logon);
  gboolean (*prompt) (HTTPMailTransport *self, HTTPMailPrompt *prompt);
  void (*status) (HTTPMailTransport *self, HTTPMailStatus status);
  void (*error) (HTTPMailTransport *self, HTTPMailStatus status, HTTPMailResult *result);
  void (*command) (HTTPMailTransport *self, HTTPMailDirection direction, const char *line, gint hresult);
  void (*response) (HTTPMailTransport *self, HTTPMailResponse *response);
  char *(*parent_window) (HTTPMailTransport *self);

  /*< private >*/
  gpointer padding[12];
};

/* What the bindings know of the functions above; the signals of the same names tell the rest. */

/**
 * HTTPMailTransportClass::timeout:
 * @self: the transport
 * @seconds: for how long nothing has happened
 *
 * Default handler of [signal@Transport::timeout].
 *
 * Returns: for how many seconds to wait on, 0 to give the command up
 */

/**
 * HTTPMailTransportClass::logon_prompt:
 * @self: the transport
 * @logon: the question
 *
 * Default handler of [signal@Transport::logon-prompt].
 *
 * Returns: `TRUE` to say "I answer this"
 */

/**
 * HTTPMailTransportClass::prompt:
 * @self: the transport
 * @prompt: the question
 *
 * Default handler of [signal@Transport::prompt].
 *
 * Returns: `TRUE` to say "I answer this"
 */

/**
 * HTTPMailTransportClass::status:
 * @self: the transport
 * @status: what it is now
 *
 * Default handler of [signal@Transport::status].
 */

/**
 * HTTPMailTransportClass::error:
 * @self: the transport
 * @status: how far the connection was
 * @result: what happened
 *
 * Default handler of [signal@Transport::error].
 */

/**
 * HTTPMailTransportClass::command:
 * @self: the transport
 * @direction: whether the line was sent or received
 * @line: a line of the exchange, with secrets taken out
 * @hresult: the result number that a status line comes to, 0 otherwise
 *
 * Default handler of [signal@Transport::command].
 */

/**
 * HTTPMailTransportClass::response:
 * @self: the transport
 * @response: a part of the answer, or the last of it
 *
 * Default handler of [signal@Transport::response].
 */

/**
 * HTTPMailTransportClass::parent_window:
 * @self: the transport
 *
 * Default handler of [signal@Transport::parent-window].
 *
 * Returns: (nullable) (transfer full): a window handle as the XDG desktop portal writes it
 */

/* Life cycle: httpmail-transport.c */

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailTransport *httpmail_transport_new (const char *user_agent);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_open (HTTPMailTransport *self,
                                  HTTPMailServerInfo *server_info,
                                  HTTPMailOpenFlags flags,
                                  GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_open_async (HTTPMailTransport *self,
                                    HTTPMailServerInfo *server_info,
                                    HTTPMailOpenFlags flags,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_open_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_close (HTTPMailTransport *self, GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_drop_connection (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_hands_off (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_is_state (HTTPMailTransport *self, HTTPMailState state);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailStatus httpmail_transport_get_connection_status (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailServerInfo *httpmail_transport_get_server_info (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_transport_get_user_agent (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_get_authenticated (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_get_busy (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailDialect httpmail_transport_get_dialect (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_transport_get_idle_timeout (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_idle_timeout (HTTPMailTransport *self, guint seconds);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_transport_get_deadline (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_deadline (HTTPMailTransport *self, guint seconds);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_transport_get_max_connections (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_max_connections (HTTPMailTransport *self, guint max_connections);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_get_insecure_auth (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_insecure_auth (HTTPMailTransport *self, gboolean insecure_auth);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_get_command_logging (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_command_logging (HTTPMailTransport *self, gboolean command_logging);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_transport_get_log_path (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_log_path (HTTPMailTransport *self, const char *path);

HTTPMAIL_AVAILABLE_IN_1_0
GTlsDatabase *httpmail_transport_get_tls_database (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_tls_database (HTTPMailTransport *self, GTlsDatabase *database);

HTTPMAIL_AVAILABLE_IN_1_0
GProxyResolver *httpmail_transport_get_proxy_resolver (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_proxy_resolver (HTTPMailTransport *self, GProxyResolver *resolver);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailAuthSchemes httpmail_transport_get_auth_schemes (HTTPMailTransport *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_set_auth_schemes (HTTPMailTransport *self, HTTPMailAuthSchemes schemes);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailResult *httpmail_transport_get_async_result (HTTPMailTransport *self, GAsyncResult *result);

/* Account properties: httpmail-transport-account.c */

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_lookup_account_property (HTTPMailTransport *self,
                                                     HTTPMailAccountProperty property,
                                                     char **out_text,
                                                     GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_lookup_account_number (HTTPMailTransport *self,
                                                   HTTPMailAccountProperty property,
                                                   guint *out_number,
                                                   GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_get_account_property_async (HTTPMailTransport *self,
                                                    HTTPMailAccountProperty property,
                                                    GCancellable *cancellable,
                                                    GAsyncReadyCallback callback,
                                                    gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
char *httpmail_transport_get_account_property_finish (HTTPMailTransport *self,
                                                      GAsyncResult *result,
                                                      GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_transport_get_account_number_async (HTTPMailTransport *self,
                                                  HTTPMailAccountProperty property,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_transport_get_account_number_finish (HTTPMailTransport *self,
                                                       GAsyncResult *result,
                                                       guint *out_number,
                                                       GError **error);

G_END_DECLS
