/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-logon.h>

G_BEGIN_DECLS

/* Called exactly once, on whatever thread answers or drops the question: with a user name and a password, or with a
 * token; all NULL means cancelled. */
typedef void (*HTTPMailLogonFunc) (const char *user_name, const char *password, const char *token, gpointer user_data);

/* attempt counts from 1. realm, user_name may be NULL. user_data is freed after the call of func. */
HTTPMailLogon *httpmail_logon_new (HTTPMailServerInfo *server_info,
                                   const char *origin,
                                   const char *realm,
                                   const char *scheme,
                                   const char *user_name,
                                   guint attempt,
                                   HTTPMailLogonFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy);
void httpmail_logon_set_parent_window (HTTPMailLogon *self, const char *handle);
/* FALSE unless set: the server that asks is the one the account names. */
void httpmail_logon_set_account_origin (HTTPMailLogon *self, gboolean is_account);
/* FALSE unless set: it is a proxy that asks. */
void httpmail_logon_set_proxy (HTTPMailLogon *self, gboolean is_proxy);

G_END_DECLS
