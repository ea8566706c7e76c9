/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-auth.h>
#include <httpmail/protocol/hm-auth-header.h>

G_BEGIN_DECLS

/* Shared by the files hm-auth*.c. */

/* A nonce that is always stale, or credentials that change all the time, end here. */
#define HM_AUTH_MAX_SILENT 4

/* The strongest last; what is stronger never gives way to what is weaker. */
typedef enum
{
  HM_SCHEME_NONE,
  HM_SCHEME_BASIC,
  HM_SCHEME_BEARER,
  HM_SCHEME_NTLM,
  HM_SCHEME_DIGEST,
  HM_SCHEME_NEGOTIATE
} HmScheme;

typedef struct
{
  char *origin;
  gboolean proxy;
  HmScheme scheme; /* the strongest one offered so far */
  HmDigestAlgorithm algorithm;
  gboolean name_algorithm;
  gboolean qop;
  char *realm;
  char *nonce;
  char *opaque;
  guint32 nonce_count;

  char *user; /* UTF-8 */
  char *password;
  gboolean given;  /* the user wrote the two into the address itself: to them it may be told, whoever listens */
  gboolean latin1; /* the two go out in ISO 8859-1: the server refused them in UTF-8 */
  guint serial;    /* 0: no credentials */
  char *token;
  guint token_serial; /* 0: no token */
  gboolean proven;

  guint form_serial; /* grows with each form logon that went well */
  gpointer form_owner; /* who posts the form now, or NULL */

  gboolean asking;
  guint n_wrong;
  GPtrArray *waiters;
} HmAuthOrigin;

struct _HmAuth
{
  gatomicrefcount ref_count;
  HmIo *io;
  HTTPMailServerInfo *info;
  HTTPMailAuthSchemes schemes;
  gboolean insecure;
  GHashTable *origins; /* "origin" or "proxy origin" -> HmAuthOrigin */
  guint last_serial;
  GPtrArray *waking; /* those who are being told, or NULL; one that goes meanwhile leaves NULL behind */
  HmAuthAskFunc ask; /* NULL once closed */
  HmAuthReadyFunc ready;
  gpointer user_data;
};

/* Secrets do not stay behind in freed memory. */
void hm_auth_wipe (char **secret);
/* NULL when the URL has no origin. */
HmAuthOrigin *hm_auth_get_origin (HmAuth *self, const char *url, gboolean proxy);
/* A secret may go there: TLS, this machine, or the user said so. */
gboolean hm_auth_may_tell (HmAuth *self, const char *url);
void hm_auth_forget_password (HmAuthOrigin *origin);
/* The credentials of the attempt were refused: the same ones in another character set, when that makes a difference. */
gboolean hm_auth_try_latin1 (HmAuth *self, HmAuthOrigin *origin);
/* Puts the waiter among those who wait, and asks when nobody does. shown_scheme: for the user. Fails when the exchange
 * has had its tries. */
HmAuthVerdict hm_auth_ask (HmAuth *self,
                           HmAuthOrigin *origin,
                           const char *shown_scheme,
                           HmAuthTry *attempt,
                           gpointer waiter,
                           GError **error);
/* The credentials were right, and are so still; says why they are of no use here. */
HmAuthVerdict hm_auth_deny (HmAuthOrigin *origin, GError **error);
void hm_auth_wake (HmAuth *self, HmAuthOrigin *origin, const GError *error);

/* ---- hm-auth-challenge.c ---- */

/* What hm_auth_take_challenge() would choose. */
HmScheme hm_auth_choose (HmAuth *self, HmAuthOrigin *origin, const char *fields);
/* Chooses among the challenges of a 401 and takes in what the choice says. out_token68: of the chosen challenge, or NULL.
 * out_stale: a Digest nonce was only too old. HM_AUTH_AGAIN: it can be met, else as hm_auth_challenged(). */
HmAuthVerdict hm_auth_take_challenge (HmAuth *self,
                                      HmAuthOrigin *origin,
                                      const char *url,
                                      const char *fields,
                                      HmScheme *out_scheme,
                                      char **out_token68,
                                      gboolean *out_stale,
                                      GError **error);

/* ---- hm-auth-connection.c ---- */

/* challenge: what the server answered to the first message, or NULL. */
HmAuthVerdict hm_auth_challenged_ntlm (HmAuth *self,
                                       HmAuthOrigin *origin,
                                       const char *challenge,
                                       HmAuthTry *attempt,
                                       gpointer waiter,
                                       GError **error);
HmAuthVerdict hm_auth_challenged_negotiate (HmAuthOrigin *origin, gboolean continues, HmAuthTry *attempt, GError **error);

/* ---- hm-auth-field.c ---- */

/* Whether Basic can carry the name. */
gboolean hm_auth_fits_basic (const HmAuthOrigin *origin);
char *hm_auth_basic_field (HmAuthOrigin *origin);
char *hm_auth_bearer_field (HmAuthOrigin *origin);
char *hm_auth_digest_field (HmAuthOrigin *origin, const char *method, const char *target);

G_END_DECLS
