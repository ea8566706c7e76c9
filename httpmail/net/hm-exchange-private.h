/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-body-pump.h>
#include <httpmail/net/hm-redirect.h>
#include <httpmail/net/hm-retry.h>
#include <httpmail/net/hm-session-private.h>
#include <httpmail/net/hm-timeout.h>

G_BEGIN_DECLS

/* Where an exchange is. hm_exchange_set_state() is the only way from one to another. */
typedef enum
{
  HM_EXCHANGE_NEW,       /* not started: not submitted, or waiting in the queue */
  HM_EXCHANGE_PREPARING, /* finding out how long the request body is */
  HM_EXCHANGE_SENDING,   /* the request is on its way, the reply has not begun */
  HM_EXCHANGE_WAITING,   /* the server said when to come again */
  HM_EXCHANGE_ASKING,    /* somebody is asked for credentials, or about a certificate */
  HM_EXCHANGE_READING,   /* the reply's body arrives */
  HM_EXCHANGE_PAUSED,    /* the application is behind */
  HM_EXCHANGE_FOLLOWED,  /* its own conversation is over, what belongs to it is under way */
  HM_EXCHANGE_DONE
} HmExchangeState;

/* What becomes of a reply whose body is only read to get it out of the way. */
typedef enum
{
  HM_AFTER_BODY_FINISH,
  HM_AFTER_BODY_LOG_ON,
  HM_AFTER_BODY_LOG_ON_TO_PROXY,
  HM_AFTER_BODY_REDIRECT,
  HM_AFTER_BODY_AGAIN,
  HM_AFTER_BODY_WAIT,
  HM_AFTER_BODY_NEXT,
  HM_AFTER_BODY_FORM,  /* a logon page: fill in the form */
  HM_AFTER_BODY_ERRAND /* the errand is done */
} HmAfterBody;

/* A request of the exchange's own, sent in place of the one it is about, which follows. */
typedef enum
{
  HM_ERRAND_NONE,
  HM_ERRAND_PROBE, /* reads something, so that the server asks for a logon */
  HM_ERRAND_FORM   /* posts the logon form */
} HmErrand;

typedef struct _HmExchangeMore HmExchangeMore;

/* Of the proxy between us and the server. */
typedef struct
{
  char *uri; /* "http://host:port", NULL: none, as far as is known */
  gboolean speaks_http;
  gboolean looked_up;
  gboolean asking; /* it is the proxy who wants a logon now */
  HmAuthTry auth_try;
  SoupMessage *tunnel; /* the message that asks for one */
  guint status;        /* why there is none, 0: nobody refused */
  char *line;
  char *challenge;
} HmExchangeProxy;

struct _HmExchange
{
  gatomicrefcount ref_count;
  HmIo *io;
  HmExchangeOptions options;
  const HmExchangeSink *sink;
  gpointer sink_data;
  GDestroyNotify destroy_sink_data;

  /* Everything below belongs to the I/O thread. */
  HmSession *session; /* while submitted */
  HmExchangeState state;
  HmRequest *request;
  char *url;              /* where the request goes now */

  HmRequest *batch; /* the request that was refused, while singles stand in for it */
  guint single;
  guint part; /* of a batch that goes in parts */

  HmTimeout *timeout;
  HmRedirect *redirect;
  HmRetry retry;
  guint retry_seconds; /* until the request is repeated */
  GSource *wake_up;    /* while waiting */
  HmAuthTry auth_try;
  HmErrand errand;
  HmRequest *errand_request; /* NULL: to be made when it is sent */
  guint form;                /* the one of the known forms that is tried */
  gboolean repeated;         /* the request was sent again, as a kept connection was lost without a reply */
  gboolean made_sure;        /* of that, on a new connection */
  gboolean on_new;           /* that is where the next attempt goes */
  gboolean probed;           /* a refusal was met with a probe; the next one is final */
  gboolean on_connection;    /* the request goes over the connection that a probe has logged on */
  GPtrArray *held;           /* responses of a 207 that are all 401 so far */
  gboolean told;             /* one of them was not */
  SoupAuth *negotiate;       /* what was said so far, or NULL */
  HmTimeoutQuestion *question;
  HmExchangeProxy proxy;

  /* Of the attempt under way. */
  GCancellable *cancellable;
  SoupMessage *message;
  GTlsCertificateFlags tls_errors;
  GTlsCertificate *certificate;
  guint n_interim;
  guint64 sent;
  gboolean kept;     /* it goes over a connection that was there before */
  gboolean resend;
  gboolean sent_no_root;
  gboolean went_out; /* the request, as far as its header fields */
  gboolean chunked; /* the body comes with the marks of its chunks */

  /* Of the reply. */
  HmReplyHead *head;
  HmAfterBody after_body;
  HmBodyPump *pump;
  HmMultistatusReader *reader;
  guint64 received;
  /* Of a message whose length nobody told: it is fetched twice, and must be the same both times. */
  GChecksum *checksum;
  char *first_checksum;
  guint worst_inner_status;
  char *inner_problem;
  GBytes *writing;         /* the piece that goes into the output right now, or NULL */
  gsize written;           /* bytes of it */
  gboolean content_ended;  /* all was read, while the last piece was being written */
  HTTPMailResult *result;  /* the end, from when it is known until it is reported */

  gboolean forgiven;    /* it was refused, and goes on all the same */
  HmExchangeMore *more; /* once others follow it */
  HmExchange *leader;   /* the one it follows itself; no reference */
  gboolean follows;
};

void hm_exchange_set_state (HmExchange *self, HmExchangeState state);
/* It follows nobody any more. What it was waiting for, they wait for no longer. */
void hm_exchange_leave (HmExchange *self);
/* So many bytes of a body moved, which is activity also of those that it follows. */
void hm_exchange_moved (HmExchange *self, gsize bytes);
/* Finds where the request goes. */
void hm_exchange_address (HmExchange *self);
/* One more interim reply; too many end the exchange. */
void hm_exchange_count_interim (HmExchange *self);
/* Sends the request, for the first time or once more. */
void hm_exchange_attempt (HmExchange *self);
/* The same, when retry_seconds have gone by. */
void hm_exchange_attempt_later (HmExchange *self);
/* The end, as far as the server is concerned, unless the same is asked elsewhere. Takes the error; NULL: success. */
void hm_exchange_conclude (HmExchange *self, GError *error);
/* From hm-exchange-reply.c: a reply began; body is its stream. */
void hm_exchange_take_reply (HmExchange *self, GInputStream *body);
/* From hm-exchange-reply.c: what a response of a 207 means for the command. */
void hm_exchange_tell_response (HmExchange *self, const HmMultistatusResponse *response, guint status);
/* From hm-exchange-reply.c: the body was read, and written to the output, to its end. */
void hm_exchange_take_content_end (HmExchange *self);
/* From hm-exchange-output.c: only while nothing is being written. */
void hm_exchange_write_output (HmExchange *self, const char *bytes, gsize length);
/* Once, after the end and when the output is not in use any more: tells the sink. */
void hm_exchange_report_done (HmExchange *self);
/* What is being sent: the request, or the errand. */
const HmRequest *hm_exchange_get_request (HmExchange *self);
const char *hm_exchange_get_url (HmExchange *self);
/* What came as the reply cannot be read. Takes the error, and adds to it that a change may have been done all the same. */
GError *hm_exchange_doubt (HmExchange *self, GError *error);
/* The error to end with when the network failed. */
void hm_exchange_fail (HmExchange *self, const GError *error, gboolean replied);

G_END_DECLS
