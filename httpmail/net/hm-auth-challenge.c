/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which of the challenges of a 401 is met. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-auth-private.h>
#include <string.h>

static const struct
{
  const char *name;
  HmScheme scheme;
  HTTPMailAuthSchemes flag;
} known[] = {
  { "Basic", HM_SCHEME_BASIC, HTTPMAIL_AUTH_SCHEMES_BASIC },
  { "Bearer", HM_SCHEME_BEARER, HTTPMAIL_AUTH_SCHEMES_BEARER },
  { "NTLM", HM_SCHEME_NTLM, HTTPMAIL_AUTH_SCHEMES_NTLM },
  { "Digest", HM_SCHEME_DIGEST, HTTPMAIL_AUTH_SCHEMES_DIGEST },
  { "Negotiate", HM_SCHEME_NEGOTIATE, HTTPMAIL_AUTH_SCHEMES_NEGOTIATE },
};

/* Why a challenge could not be met that was of a scheme we know, to be told when none could. */
typedef enum
{
  REASON_UNKNOWN,
  REASON_NOT_ALLOWED,
  REASON_AUTH_INT
} Reason;

static gboolean
has_token (const char *list, const char *token)
{
  g_auto (GStrv) tokens = g_strsplit (list, ",", 16);

  for (guint i = 0; tokens[i]; i++)
    if (g_ascii_strcasecmp (g_strstrip (tokens[i]), token) == 0)
      return TRUE;
  return FALSE;
}

/* A Digest challenge that can be answered; what lacks a nonce, or wants the body hashed too, cannot. */
static gboolean
is_usable_digest (const HmChallenge *challenge, Reason *reason)
{
  const char *nonce = hm_challenge_get (challenge, "nonce");
  const char *realm = hm_challenge_get (challenge, "realm");
  const char *qop = hm_challenge_get (challenge, "qop");

  if (qop && !has_token (qop, "auth"))
    {
      if (has_token (qop, "auth-int"))
        *reason = MAX (*reason, REASON_AUTH_INT);
      return FALSE;
    }
  return nonce && *nonce && realm &&
         hm_digest_algorithm_from_name (hm_challenge_get (challenge, "algorithm")) != HM_DIGEST_UNSUPPORTED;
}

static HmScheme
usable_scheme (HmAuth *self, HmAuthOrigin *origin, const HmChallenge *challenge, Reason *reason)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (challenge->scheme, known[i].name) == 0)
      break;
  if (i == G_N_ELEMENTS (known))
    return HM_SCHEME_NONE;
  if (!(self->schemes & known[i].flag))
    {
      *reason = MAX (*reason, REASON_NOT_ALLOWED);
      return HM_SCHEME_NONE;
    }
  /* Through a proxy there is no connection that a logon could be bound to. */
  if (origin->proxy && known[i].scheme != HM_SCHEME_BASIC && known[i].scheme != HM_SCHEME_DIGEST)
    return HM_SCHEME_NONE;
  if (known[i].scheme == HM_SCHEME_DIGEST && !is_usable_digest (challenge, reason))
    return HM_SCHEME_NONE;
  return known[i].scheme;
}

/* Between those that may be used. The token that is at hand comes before a password that is not, and a password that is
 * at hand before a token that is not. */
static guint
weigh (HmAuthOrigin *origin, HmScheme scheme, const HmChallenge *challenge)
{
  if (scheme == HM_SCHEME_BEARER)
    return origin->token_serial == 0 ? 1 : origin->serial == 0 ? 100 : 30;
  return scheme * 10 + (scheme == HM_SCHEME_DIGEST
                          ? hm_digest_algorithm_from_name (hm_challenge_get (challenge, "algorithm"))
                          : 0);
}

/* What is not below what was offered before goes first, whatever its weight. */
static const HmChallenge *
choose (HmAuth *self, HmAuthOrigin *origin, GPtrArray *challenges, HmScheme *out_scheme, Reason *reason)
{
  const HmChallenge *best = NULL;
  guint best_weight = 0;

  *out_scheme = HM_SCHEME_NONE;
  for (guint i = 0; i < challenges->len; i++)
    {
      const HmChallenge *challenge = g_ptr_array_index (challenges, i);
      HmScheme scheme = usable_scheme (self, origin, challenge, reason);
      guint weight = scheme == HM_SCHEME_NONE ? 0 : weigh (origin, scheme, challenge);

      if (scheme != HM_SCHEME_NONE && scheme >= origin->scheme)
        weight += 1000;
      if (weight > best_weight)
        {
          best = challenge;
          best_weight = weight;
          *out_scheme = scheme;
        }
    }
  return best;
}

HmScheme
hm_auth_choose (HmAuth *self, HmAuthOrigin *origin, const char *fields)
{
  g_autoptr (GPtrArray) challenges = hm_challenge_parse (fields ? fields : "");
  Reason reason = REASON_UNKNOWN;
  HmScheme scheme;

  choose (self, origin, challenges, &scheme, &reason);
  return scheme;
}

static char *
name_schemes (GPtrArray *challenges)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < challenges->len && i < 8; i++)
    g_string_append_printf (names, "%s%s", i ? ", " : "", ((HmChallenge *) g_ptr_array_index (challenges, i))->scheme);
  return g_string_free (names, FALSE);
}

static void
refuse_all (HmAuthOrigin *origin, GPtrArray *challenges, Reason reason, GError **error)
{
  g_autofree char *names = name_schemes (challenges);

  if (reason == REASON_AUTH_INT)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                 _("“%s” wants Digest authentication of the whole request (auth-int), which is not supported; let the "
                   "server offer qop=\"auth\", too"),
                 origin->origin);
  else if (reason == REASON_NOT_ALLOWED)
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                 _("“%s” offers ways to log on that are not allowed here (%s); allow one of them if you trust it"),
                 origin->origin, names);
  else
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                 _("“%s” offers no way to log on that can be used here (%s); it may be that this account has no "
                   "right to what was asked"),
                 origin->origin, *names ? names : _("it offers none"));
}

static void
take_digest (HmAuthOrigin *origin, const HmChallenge *challenge)
{
  const char *nonce = hm_challenge_get (challenge, "nonce");
  const char *algorithm = hm_challenge_get (challenge, "algorithm");

  if (g_strcmp0 (nonce, origin->nonce) != 0)
    origin->nonce_count = 0;
  g_free (origin->nonce);
  origin->nonce = g_strdup (nonce);
  g_free (origin->opaque);
  origin->opaque = g_strdup (hm_challenge_get (challenge, "opaque"));
  origin->qop = hm_challenge_get (challenge, "qop") != NULL;
  origin->name_algorithm = algorithm != NULL;
  origin->algorithm = hm_digest_algorithm_from_name (algorithm);
}

/* The scheme gives no secret away, or nobody listens, or the user wants it so. */
static gboolean
check_secrecy (HmAuth *self, HmAuthOrigin *origin, const char *url, HmScheme scheme, GError **error)
{
  if ((scheme != HM_SCHEME_BASIC && scheme != HM_SCHEME_BEARER) || hm_auth_may_tell (self, url) || origin->given)
    return TRUE;
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
               origin->proxy
                 ? _("“%s” wants the password over a connection that anybody can read; it was not sent. Write user name "
                     "and password into the address of the proxy, or allow insecure authentication")
                 : _("“%s” wants the password over a connection that anybody can read; it was not sent. Use an https "
                     "address, or allow insecure authentication"),
               origin->origin);
  return FALSE;
}

HmAuthVerdict
hm_auth_take_challenge (HmAuth *self,
                        HmAuthOrigin *origin,
                        const char *url,
                        const char *fields,
                        HmScheme *out_scheme,
                        char **out_token68,
                        gboolean *out_stale,
                        GError **error)
{
  g_autoptr (GPtrArray) challenges = hm_challenge_parse (fields ? fields : "");
  Reason reason = REASON_UNKNOWN;
  HmScheme scheme;
  const HmChallenge *chosen = choose (self, origin, challenges, &scheme, &reason);
  const char *stale;

  if (!chosen)
    {
      refuse_all (origin, challenges, reason, error);
      return HM_AUTH_DENIED;
    }
  if (scheme < origin->scheme)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                   scheme == HM_SCHEME_BASIC || scheme == HM_SCHEME_BEARER
                     ? _("“%s” first offered a safe logon and now wants the password itself; it was not sent")
                     : _("“%s” first offered a safer logon than it does now; the password was not used"),
                   origin->origin);
      return HM_AUTH_REFUSED;
    }
  if (!check_secrecy (self, origin, url, scheme, error))
    return HM_AUTH_REFUSED;

  origin->scheme = scheme;
  g_free (origin->realm);
  origin->realm = g_strdup (hm_challenge_get (chosen, "realm"));
  if (scheme == HM_SCHEME_DIGEST)
    take_digest (origin, chosen);
  stale = scheme == HM_SCHEME_DIGEST ? hm_challenge_get (chosen, "stale") : NULL;
  *out_scheme = scheme;
  *out_token68 = g_strdup (chosen->token68);
  *out_stale = stale && g_ascii_strcasecmp (stale, "true") == 0;
  return HM_AUTH_AGAIN;
}
