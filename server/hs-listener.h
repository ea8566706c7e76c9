/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-connection.h"

G_BEGIN_DECLS

/* The socket a server listens on, and its connections. Runs on the thread-default context of hs_listener_new (). */
typedef struct _HsListener HsListener;

typedef void (*HsListenerFunc) (HsRequest *request, gpointer user_data);

/* More clients than this do not use a personal server; who comes then takes the place of the one idle longest. */
#define HS_LIMIT_CONNECTIONS 256

/* port 0: a free one. error says what to do when the port is taken. */
HsListener *hs_listener_new (const char *address,
                             guint port,
                             GTlsCertificate *certificate,
                             HsListenerFunc got_head,
                             gpointer user_data,
                             GError **error);
void hs_listener_free (HsListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsListener, hs_listener_free)

/* "http://127.0.0.1:1234/" */
const char *hs_listener_get_uri (HsListener *self);
void hs_listener_set_timeouts (HsListener *self, const HsTimeouts *timeouts);
void hs_listener_set_max_connections (HsListener *self, guint max);

G_END_DECLS
