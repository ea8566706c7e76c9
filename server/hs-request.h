/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-http-head.h"

G_BEGIN_DECLS

/* A request as the methods see it, from its head until it is answered. Whoever works on it later holds a reference;
 * when the client has gone meanwhile, the answer goes nowhere. */
typedef struct _HsConnection HsConnection;
typedef struct _HsRequest HsRequest;
typedef struct _HsReply HsReply;

/* Where a body goes while it arrives. */
typedef struct
{
  /* FALSE and error (HS_ERROR): the request is answered with it and the rest is not read. */
  gboolean (*chunk) (HsRequest *request, const char *data, gsize length, gpointer user_data, GError **error);
  /* The body is whole, and that is proven. */
  void (*end) (HsRequest *request, gpointer user_data);
} HsBodyFuncs;

struct _HsRequest
{
  HsHttpHead *head;
  char *base;   /* "http://host:port" for the URLs handed out */
  char *remote; /* address of the client */
  gboolean logged_on;
  gboolean secure; /* TLS */
  gboolean loopback;
  gboolean answered;
  HsConnection *connection; /* NULL when the client is gone */
  const HsBodyFuncs *body_funcs;
  gpointer body_data;
  GDestroyNotify body_destroy;
};

HsRequest *hs_request_new (HsConnection *connection, HsHttpHead *head);
HsRequest *hs_request_ref (HsRequest *self);
void hs_request_unref (HsRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsRequest, hs_request_unref)

/* In the head callback only. Without a body, end is called soon. */
void hs_request_set_body (HsRequest *self, const HsBodyFuncs *funcs, gpointer user_data, GDestroyNotify destroy);

/* Once for each request; takes reply. */
void hs_request_answer (HsRequest *self, HsReply *reply);
void hs_request_answer_status (HsRequest *self, guint status);
void hs_request_answer_error (HsRequest *self, const GError *error);

/* The next piece of a body; NULL at the end, or with error when it breaks off. An empty piece: ask again. */
typedef GBytes *(*HsReplyFunc) (gpointer user_data, GError **error);

struct _HsReply
{
  guint status;
  char *reason;
  GString *fields;
  GBytes *bytes;
  gint64 length; /* of what next gives; -1: not known */
  HsReplyFunc next;
  gpointer next_data;
  GDestroyNotify next_destroy;
  gboolean close;
};

/* reason NULL: the usual one. Control characters are left out of it. */
HsReply *hs_reply_new (guint status, const char *reason);
void hs_reply_free (HsReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsReply, hs_reply_free)
/* A value with control characters is not added. */
void hs_reply_add (HsReply *self, const char *name, const char *value);
void hs_reply_take_bytes (HsReply *self, const char *content_type, GBytes *bytes);
void hs_reply_set_source (HsReply *self, gint64 length, HsReplyFunc next, gpointer user_data, GDestroyNotify destroy);

G_END_DECLS
