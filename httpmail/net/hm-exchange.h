/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-io-thread.h>
#include <httpmail/net/hm-request.h>
#include <httpmail/net/hm-sink.h>

G_BEGIN_DECLS

/* One command's conversation with the server: the request, sent again as logon, redirects and refusals ask for it, and
 * the reply, up to exactly one done. */
typedef struct _HmExchange HmExchange;

typedef enum
{
  HM_REPLY_NOTHING,     /* the status is the answer; a 207 is looked into */
  HM_REPLY_CONTENT,     /* the body is wanted as it is */
  HM_REPLY_MULTISTATUS  /* the body is a listing; anything else is an error */
} HmReplyKind;

typedef struct
{
  HmReplyKind reply;
  guint idle_seconds;      /* 0: no limit */
  guint deadline_seconds;  /* and more as data moves; 0: no limit */
  guint64 max_body;        /* bytes */
  guint64 max_responses;   /* of a multistatus */
  GOutputStream *output;   /* where a content goes, piece by piece, in place of the sink's bytes; no reference taken */
  gboolean all_properties; /* of a multistatus, also those without a meaning here; the sink gets it for any reply kind */
  gboolean discovery;      /* the account URL: may lead to another origin */
  gboolean anonymous;      /* a 401 is an answer, nobody is asked */
  gboolean stands_in;      /* of one that follows: its reply, or its error, is that of the one it follows */
  guint64 enough;          /* of a content: the rest is not read, nor is the length proven; 0: all of it is wanted */
} HmExchangeOptions;

/* request: transfer full. */
HmExchange *hm_exchange_new (HmIo *io,
                             HmRequest *request,
                             const HmExchangeOptions *options,
                             const HmExchangeSink *sink,
                             gpointer sink_data,
                             GDestroyNotify destroy_sink_data);
HmExchange *hm_exchange_ref (HmExchange *self);
void hm_exchange_unref (HmExchange *self);
/* Any thread. The done follows soon, with the error given (transfer full; NULL: HTTPMAIL_ERROR_USER_CANCEL). */
void hm_exchange_cancel (HmExchange *self, GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmExchange, hm_exchange_unref)

G_END_DECLS
