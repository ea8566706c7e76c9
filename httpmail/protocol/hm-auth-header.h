/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Challenges and credentials (RFC 9110, section 11; RFC 7616). Pure text in, values out; hostile input is expected. */

typedef struct
{
  char *scheme;        /* as sent */
  char *token68;       /* or NULL */
  GHashTable *params;  /* lower-case name -> unquoted value; first one wins */
} HmChallenge;

void hm_challenge_free (HmChallenge *self);
const char *hm_challenge_get (const HmChallenge *self, const char *param);
/* All challenges of one header field value; malformed parts are left out. Values over 4 KiB give none. */
GPtrArray *hm_challenge_parse (const char *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmChallenge, hm_challenge_free)

typedef enum
{
  HM_DIGEST_MD5,
  HM_DIGEST_MD5_SESS,
  HM_DIGEST_SHA256,
  HM_DIGEST_SHA256_SESS,
  HM_DIGEST_UNSUPPORTED
} HmDigestAlgorithm;

/* NULL or "" is MD5. */
HmDigestAlgorithm hm_digest_algorithm_from_name (const char *name);
/* hex (H (user:realm:password)) */
char *hm_digest_ha1 (HmDigestAlgorithm algorithm, const char *user, const char *realm, const char *password);
/* ha1 is that of hm_digest_ha1; the -sess step is done here. qop NULL: the form of RFC 2069. nc is 8 hex digits. */
char *hm_digest_response (HmDigestAlgorithm algorithm,
                          const char *ha1,
                          const char *nonce,
                          const char *qop,
                          const char *nc,
                          const char *cnonce,
                          const char *method,
                          const char *uri);
/* name="value" with quotes and backslashes escaped */
void hm_auth_append_quoted (GString *out, const char *name, const char *value);

G_END_DECLS
