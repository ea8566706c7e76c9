/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * An HTTP proxy on 127.0.0.1, on threads of its own. It takes one request on each connection: a CONNECT becomes a tunnel,
 * a request for an absolute http URL is passed on to where that says, in the form that a server wants. What it was asked
 * is kept. It does not look at credentials; a test scripts what it wants of them.
 */
typedef struct _ProxyServer ProxyServer;

ProxyServer *proxy_server_new (void);
void proxy_server_free (ProxyServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProxyServer, proxy_server_free)

/* "http://127.0.0.1:PORT" */
const char *proxy_server_get_uri (ProxyServer *self);
/* What sends everything through a proxy; free after use. user: "bob:sesame", or NULL. */
GProxyResolver *proxy_server_make_resolver (ProxyServer *self, const char *user);

/* The script: the next request that is not spoken for gets this reply, and then the end of the connection. */
void proxy_server_add_reply (ProxyServer *self, const char *reply);
/* It gets its tunnel, and then the end of it. */
void proxy_server_add_cut (ProxyServer *self);
/* It gets nothing until it goes away. */
void proxy_server_add_silence (ProxyServer *self);
/* It gets the reply, and the end of that over and over. */
void proxy_server_add_endless (ProxyServer *self, const char *reply);

/* The heads of the requests, from 0; they live as long as the server. */
guint proxy_server_get_n_requests (ProxyServer *self);
const char *proxy_server_get_request (ProxyServer *self, guint n);
/* Everything that clients sent, encrypted or not. */
GBytes *proxy_server_get_seen (ProxyServer *self);
/* Fails the test when a reply was not taken. */
void proxy_server_assert_played (ProxyServer *self);

G_END_DECLS
