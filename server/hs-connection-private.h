/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-connection.h"

G_BEGIN_DECLS

#define HS_READ_SIZE (64 * 1024)
/* A client that has been answered before it sent all gets this long to read the answer, and no longer without sending
 * anything. Closing at once would destroy the answer on its way. */
#define HS_LINGER_MS 2000

typedef enum
{
  HS_STATE_HEAD,    /* waiting for a head */
  HS_STATE_BODY,    /* reading a body that somebody wants */
  HS_STATE_WORK,    /* the request is being worked on */
  HS_STATE_REPLY,   /* sending */
  HS_STATE_DISCARD, /* answered; reading the rest of the body to come to the next request */
  HS_STATE_LINGER,  /* answered; waiting for the client to close */
  HS_STATE_CLOSED
} HsConnectionState;

struct _HsConnection
{
  GSocketConnection *socket_connection;
  GIOStream *stream;
  gboolean secure;
  gboolean loopback;
  char *remote;
  char *default_host;
  HsTimeouts timeouts;
  const HsConnectionFuncs *funcs;
  gpointer user_data;

  HsConnectionState state;
  gint64 state_since; /* monotonic */
  gboolean logged_on; /* with some request before */
  GSource *deadline;
  GCancellable *cancellable;

  char read_buffer[HS_READ_SIZE];
  gboolean reading;
  GByteArray *input; /* read; the first input_used bytes are done with */
  gsize input_used;

  HsRequest *request;
  gboolean body_open; /* more of the body is to come */
  guint64 body_left;  /* unless chunked */
  guint64 body_read;
  gint64 body_started;
  HsChunks chunks;

  HsReply *reply;
  GBytes *output; /* being written */
  gboolean output_chunked;
  gboolean close_after;
};

void hs_connection_set_state (HsConnection *self, HsConnectionState state);
void hs_connection_set_deadline (HsConnection *self, guint milliseconds);
/* Bytes read and not used yet. */
gsize hs_connection_get_available (HsConnection *self);
/* Goes on with what is there to be read, or reads more. */
void hs_connection_process (HsConnection *self);
/* Closes, and tells the owner. */
void hs_connection_drop (HsConnection *self);

G_END_DECLS
