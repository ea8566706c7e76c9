/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_SERVER (httpmail_server_get_type ())

G_DECLARE_FINAL_TYPE (HTTPMailServer, httpmail_server, HTTPMAIL, SERVER, GObject)

/* A mail server that speaks the Hotmail dialect of HTTPMail over Maildirs. It runs on the thread-default main context
 * of the thread that calls httpmail_server_listen (). */

/* root/USER/ are Maildirs, made when missing, once the server listens. */
HTTPMailServer *httpmail_server_new (const char *root);
gboolean httpmail_server_add_user (HTTPMailServer *self, const char *user, const char *password, GError **error);
/* An htdigest file; users of the realm "httpmail". */
gboolean httpmail_server_load_users (HTTPMailServer *self, const char *htdigest_path, GError **error);
/* Run as: COMMAND -i -f SENDER -- RECIPIENT..., with the message on standard input, for recipients that are no users.
 * NULL: only users get mail. */
void httpmail_server_set_sendmail (HTTPMailServer *self, const char *command);
/* Nothing is written then, not even a directory made. Before httpmail_server_listen (). */
void httpmail_server_set_read_only (HTTPMailServer *self, gboolean read_only);
gboolean httpmail_server_set_tls (HTTPMailServer *self, const char *cert_file, const char *key_file, GError **error);
/* port 0: a free one. */
gboolean httpmail_server_listen (HTTPMailServer *self, const char *address, guint port, GError **error);
/* "http://127.0.0.1:PORT/"; NULL when it is not listening. */
char *httpmail_server_get_uri (HTTPMailServer *self);
void httpmail_server_stop (HTTPMailServer *self);

G_END_DECLS
