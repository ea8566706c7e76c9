/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "hs-request.h"

G_BEGIN_DECLS

/* One connection of a client, from accept to close: reads heads and bodies, sends replies, one request after the
 * other (RFC 9112). It has deadlines of its own, so that nobody occupies it by doing nothing. */

typedef struct
{
  /* A head was read. Answer the request, or call hs_request_set_body (), or keep it and answer later. */
  void (*got_head) (HsRequest *request, gpointer user_data);
  void (*closed) (HsConnection *connection, gpointer user_data);
} HsConnectionFuncs;

typedef struct
{
  guint head_ms; /* for a whole head, from its first byte, or from the accept */
  guint idle_ms; /* without a byte either way */
} HsTimeouts;

/* Bytes of a body nobody wants that are read to keep the connection. */
#define HS_LIMIT_DISCARD (256 * 1024)

/* NULL when TLS cannot be had. certificate NULL: no TLS. The caller's reference is dropped with hs_connection_unref ().
 */
HsConnection *hs_connection_new (GSocketConnection *socket_connection,
                                 GTlsCertificate *certificate,
                                 const char *default_host,
                                 const HsTimeouts *timeouts,
                                 const HsConnectionFuncs *funcs,
                                 gpointer user_data);
HsConnection *hs_connection_ref (HsConnection *self);
void hs_connection_unref (HsConnection *self);
void hs_connection_start (HsConnection *self);
/* At once; closed is not called for it. */
void hs_connection_close (HsConnection *self);
/* Which connections are closed when there are too many. */
typedef enum
{
  HS_EVICT_FIRST, /* nobody has logged on, or all was answered and it is only being ended well */
  HS_EVICT_IDLE,  /* somebody has logged on, and is waited for to go on */
  HS_EVICT_NEVER  /* at work */
} HsEvict;

/* out_since: since when (monotonic). */
HsEvict hs_connection_get_evict (HsConnection *self, gint64 *out_since);

/* For HsRequest. Takes reply. */
void hs_connection_send (HsConnection *self, HsReply *reply);

G_END_DECLS
