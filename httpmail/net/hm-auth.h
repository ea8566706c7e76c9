/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-logon.h>
#include <httpmail/httpmail-server-info.h>
#include <httpmail/net/hm-io-thread.h>

G_BEGIN_DECLS

/* Credentials, bound to the origin they were given for, and the policy of using them: Digest before Basic and never
 * back, Basic only where nobody listens, one question at a time for each origin however many exchanges need the
 * answer. I/O thread only. */
typedef struct _HmAuth HmAuth;

/* Of one exchange: what it sent last, and how often it has asked. Starts zeroed; cleared with hm_auth_try_clear(). */
typedef struct
{
  guint serial; /* of the credentials used, 0: none */
  char *nonce;  /* the Digest nonce used */
  guint n_answers;
  guint n_silent;
  gboolean asked_before; /* this exchange met a challenge */
} HmAuthTry;

void hm_auth_try_clear (HmAuthTry *self);

typedef enum
{
  HM_AUTH_AGAIN, /* send again at once */
  HM_AUTH_WAIT,  /* the question is open; the ready function comes */
  HM_AUTH_REFUSED
} HmAuthVerdict;

/* ask: transfer full. ready: with an error when there will be no credentials. */
typedef void (*HmAuthAskFunc) (HTTPMailLogon *logon, gpointer user_data);
typedef void (*HmAuthReadyFunc) (gpointer waiter, const GError *error, gpointer user_data);

HmAuth *hm_auth_new (HmIo *io,
                     HTTPMailServerInfo *info,
                     gboolean insecure,
                     HmAuthAskFunc ask,
                     HmAuthReadyFunc ready,
                     gpointer user_data);
HmAuth *hm_auth_ref (HmAuth *self);
void hm_auth_unref (HmAuth *self);
/* No function is called after this. */
void hm_auth_close (HmAuth *self);

/* The Authorization field for a request, or NULL when nothing is known for its origin. target: as on the request line. */
char *hm_auth_authorize (HmAuth *self, const char *url, const char *method, const char *target, HmAuthTry *attempt);
/* A 401 came. fields: the WWW-Authenticate field values, joined or not. error is set with HM_AUTH_REFUSED. */
HmAuthVerdict hm_auth_challenged (HmAuth *self,
                                  const char *url,
                                  const char *fields,
                                  HmAuthTry *attempt,
                                  gpointer waiter,
                                  GError **error);
/* Another reply than 401 came to a request with credentials. TRUE when they had not been proven before. */
gboolean hm_auth_accepted (HmAuth *self, const char *url, const HmAuthTry *attempt);
void hm_auth_forget_waiter (HmAuth *self, gpointer waiter);

G_END_DECLS
