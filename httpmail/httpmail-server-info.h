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

#define HTTPMAIL_TYPE_SERVER_INFO (httpmail_server_info_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailServerInfo, httpmail_server_info, HTTPMAIL, SERVER_INFO, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailServerInfo *httpmail_server_info_new (void);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailServerInfo *httpmail_server_info_new_for_uri (const char *uri, GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailServerInfo *httpmail_server_info_copy (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_server_info_get_account (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_server_info_set_account (HTTPMailServerInfo *self, const char *account);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_server_info_get_user_name (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_server_info_set_user_name (HTTPMailServerInfo *self, const char *user_name);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_server_info_has_password (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_server_info_set_password (HTTPMailServerInfo *self, const char *password);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_server_info_has_access_token (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_server_info_set_access_token (HTTPMailServerInfo *self, const char *token, GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
char *httpmail_server_info_get_uri (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_server_info_set_uri (HTTPMailServerInfo *self, const char *uri, GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_server_info_get_host (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_server_info_set_host (HTTPMailServerInfo *self, const char *host);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_server_info_get_port (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_server_info_set_port (HTTPMailServerInfo *self, guint port);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_server_info_get_tls (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_server_info_set_tls (HTTPMailServerInfo *self, gboolean tls);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_server_info_get_timeout (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_server_info_set_timeout (HTTPMailServerInfo *self, guint seconds);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailServerFlags httpmail_server_info_get_flags (HTTPMailServerInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_server_info_set_flags (HTTPMailServerInfo *self, HTTPMailServerFlags flags);

G_END_DECLS
