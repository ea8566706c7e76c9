/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-enums.h>
#include <httpmail/httpmail-logon.h>
#include <httpmail/httpmail-server-info.h>
#include <httpmail/net/hm-io-thread.h>

G_BEGIN_DECLS

/* Credentials, bound to the origin they were given for, and the policy of using them: the strongest scheme that is
 * allowed and never back, secrets themselves only where nobody listens, one question at a time for each origin however
 * many exchanges need the answer. I/O thread only. */
typedef struct _HmAuth HmAuth;

/* How far NTLM is on the connection of an exchange. */
typedef enum
{
  HM_NTLM_NONE,
  HM_NTLM_NEGOTIATING, /* the first message goes out, or went */
  HM_NTLM_ANSWERING    /* the last one */
} HmNtlmStep;

/* Of one exchange: what it sent last, and how often it has asked. Starts zeroed, but for proxy; cleared with
 * hm_auth_try_clear(). */
typedef struct
{
  gboolean proxy; /* the url is a proxy's, the fields are Proxy-Authenticate and Proxy-Authorization */
  guint serial;   /* of the credentials used, 0: none */
  char *nonce;    /* the Digest nonce used */
  guint n_answers;
  guint n_asked;
  guint n_silent;
  gboolean asked_before; /* this exchange met a challenge */
  gboolean elsewhere;    /* the request went to another place before */

  char *field; /* what NTLM or Negotiate has to send next, or NULL */
  HmNtlmStep ntlm;
  guint64 connection; /* that the last challenge came over */
  gboolean moved;     /* the last NTLM message went over another one */
  gboolean negotiated;

  guint form_serial; /* of the form logon in force */
  guint n_forms;     /* that went well */
} HmAuthTry;

void hm_auth_try_clear (HmAuthTry *self);
/* The request goes to another place at the same server, where credentials that are known to be right may be of no use: it
 * is the place that is given up then, and not they. The tries before count on. */
void hm_auth_try_elsewhere (HmAuthTry *self);
/* A 401 came over this connection. */
void hm_auth_try_note_connection (HmAuthTry *self, guint64 connection);

typedef enum
{
  HM_AUTH_AGAIN,   /* send again at once */
  HM_AUTH_WAIT,    /* the question is open; the ready function comes */
  HM_AUTH_WORKING, /* another exchange is at it; the ready function comes */
  HM_AUTH_FORM,    /* only of hm_auth_form_wanted() */
  HM_AUTH_DENIED,  /* as below, by this place alone: nothing is wrong with the credentials, or none would be of use */
  HM_AUTH_REFUSED
} HmAuthVerdict;

/* ask: transfer full. ready: with an error when there will be no credentials. */
typedef void (*HmAuthAskFunc) (HTTPMailLogon *logon, gpointer user_data);
typedef void (*HmAuthReadyFunc) (gpointer waiter, const GError *error, gpointer user_data);

/* insecure: secrets may go where anybody can read them. */
HmAuth *hm_auth_new (HmIo *io,
                     HTTPMailServerInfo *info,
                     HTTPMailAuthSchemes schemes,
                     gboolean insecure,
                     HmAuthAskFunc ask,
                     HmAuthReadyFunc ready,
                     gpointer user_data);
HmAuth *hm_auth_ref (HmAuth *self);
void hm_auth_unref (HmAuth *self);
/* No function is called after this. */
void hm_auth_close (HmAuth *self);

/* Credentials that the user wrote into the URL, as of a proxy: they may go there also where somebody listens. */
void hm_auth_give (HmAuth *self, const char *url, gboolean proxy, const char *user, const char *password);

/* The Authorization field for a request, or NULL when nothing is known for its origin. target: as on the request line.
 * For a proxy: url is the proxy's, the field is Proxy-Authorization, and the target of CONNECT is host:port. */
char *hm_auth_authorize (HmAuth *self, const char *url, const char *method, const char *target, HmAuthTry *attempt);
/* A 401, or a proxy's 407, came. fields: the WWW-Authenticate field values, joined or not. error is set with
 * HM_AUTH_DENIED and HM_AUTH_REFUSED. */
HmAuthVerdict hm_auth_challenged (HmAuth *self,
                                  const char *url,
                                  const char *fields,
                                  HmAuthTry *attempt,
                                  gpointer waiter,
                                  GError **error);
/* Another reply than 401 came to a request with credentials. TRUE when they had not been proven before. */
gboolean hm_auth_accepted (HmAuth *self, const char *url, const HmAuthTry *attempt);
void hm_auth_forget_waiter (HmAuth *self, gpointer waiter);
/* Who is logged on at the server of url, or would be; NULL: nobody knows yet. */
const char *hm_auth_get_user (HmAuth *self, const char *url);

/* It is connections that are logged on there, not requests. */
gboolean hm_auth_binds_connection (HmAuth *self, const char *url);
/* The next request goes over a new connection: it may as well begin the logon. */
void hm_auth_begin_connection (HmAuth *self, const char *url, HmAuthTry *attempt);
/* Negotiate went well there: the next request may carry a ticket unasked. */
gboolean hm_auth_knows_negotiate (HmAuth *self, const char *url);
/* Negotiate is what this challenge is met with; then field is to be filled in before hm_auth_challenged(). */
gboolean hm_auth_wants_negotiate (HmAuth *self, const char *url, const char *fields);

G_END_DECLS
