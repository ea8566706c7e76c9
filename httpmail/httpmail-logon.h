/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_LOGON (httpmail_logon_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailLogon, httpmail_logon, HTTPMAIL, LOGON, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailServerInfo *httpmail_logon_get_server_info (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_logon_get_origin (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_logon_is_account_origin (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_logon_is_proxy (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_logon_get_realm (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_logon_get_scheme (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_logon_get_user_name (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_logon_get_attempt (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_logon_get_parent_window (HTTPMailLogon *self);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_logon_submit (HTTPMailLogon *self, const char *user_name, const char *password);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_logon_submit_token (HTTPMailLogon *self, const char *token, GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
void httpmail_logon_cancel (HTTPMailLogon *self);

G_END_DECLS
