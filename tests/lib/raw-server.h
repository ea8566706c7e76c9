/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A peer that speaks HTTP byte for byte as the test says, on 127.0.0.1 and on threads of its own. The test gives a
 * script of replies; each request that arrives, over whichever connection, takes the first reply not taken yet that is
 * meant for it. Requests are kept, byte for byte.
 */
typedef struct _RawServer RawServer;

/*
 * RAW_REPLY: the reply, and then the next request on the same connection, unless the reply says Connection: close
 * RAW_REPLY_CLOSE: the reply, then the end of the connection, which ends a body without a length
 * RAW_EARLY_REPLY: the reply as soon as the head of the request is there, then the end; the body is not kept
 * RAW_CLOSE: the end of the connection, instead of a reply
 * RAW_TRUNCATE: the first n bytes of the reply, then the end of the connection
 * RAW_DROP_MID_BODY: the reply's head and n bytes of its body, or half of it when n is 0, then a reset
 * RAW_STALL: the first n bytes of the reply, then nothing until raw_server_release(), then the rest; a reply of NULL is
 *   the end of the connection
 * RAW_ENDLESS: the reply, and then its last n bytes over and over
 * RAW_GARBAGE: n bytes, or 4096 when n is 0, that are not HTTP, then the end of the connection; reply is not used
 * RAW_DRIP: the reply, byte by byte
 */
typedef enum
{
  RAW_REPLY,
  RAW_REPLY_CLOSE,
  RAW_EARLY_REPLY,
  RAW_CLOSE,
  RAW_TRUNCATE,
  RAW_DROP_MID_BODY,
  RAW_STALL,
  RAW_ENDLESS,
  RAW_GARBAGE,
  RAW_DRIP
} RawBehaviour;

RawServer *raw_server_new (void);
RawServer *raw_server_new_tls (GTlsCertificate *certificate);
void raw_server_free (RawServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawServer, raw_server_free)

/* "http://127.0.0.1:PORT/", with https when there is a certificate. */
const char *raw_server_get_uri (RawServer *self);
guint raw_server_get_port (RawServer *self);

/* The script. The bytes are copied; every function may be called while requests come in. */
void raw_server_add_reply (RawServer *self, const char *reply);
void raw_server_add_behaviour (RawServer *self, RawBehaviour behaviour, const char *reply, gsize n);
void raw_server_add_behaviour_bytes (RawServer *self, RawBehaviour behaviour, GBytes *reply, gsize n);
/* The next reply added, or the next fallback, is only for requests that begin with these bytes: "GET /inbox/". */
void raw_server_expect (RawServer *self, const char *prefix);
/* What requests get that nothing is left for, the last fallback that is meant for them; without one,
 * status 501 and the end of the connection. */
void raw_server_set_fallback (RawServer *self, RawBehaviour behaviour, const char *reply, gsize n);

/* A reply with Content-Length; headers (nullable) are whole lines with CRLF. */
char *raw_make_reply (const char *status, const char *headers, const char *body);

/* Lets the first stall go on that has not been let go yet, be it now or later. */
void raw_server_release (RawServer *self);

/* What happened so far. Requests are counted from 0; what is returned lives as long as the server. */
guint raw_server_get_n_connections (RawServer *self);
guint raw_server_get_n_open (RawServer *self);
guint raw_server_get_n_requests (RawServer *self);
GBytes *raw_server_get_request (RawServer *self, guint n);
/* The body without chunk marks; free after use. */
GBytes *raw_server_get_request_body (RawServer *self, guint n);
/* The first header of this name, or NULL; free after use. */
char *raw_server_get_request_header (RawServer *self, guint n, const char *name);

/* Iterates the thread-default context until so many requests have arrived, or so many connections are left. */
void raw_server_run_until_requests (RawServer *self, guint n);
void raw_server_run_until_open (RawServer *self, guint n);

/* Fails the test when a reply was not taken or a request found none. */
void raw_server_assert_played (RawServer *self);

G_END_DECLS
