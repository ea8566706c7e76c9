/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-auth.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-logon-private.h>
#include <httpmail/httpmail-server-info-private.h>
#include <httpmail/protocol/hm-auth-header.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

/* A nonce that is always stale, or credentials that change all the time, end here. */
#define MAX_SILENT 4

typedef enum
{
  SCHEME_NONE,
  SCHEME_BASIC,
  SCHEME_DIGEST
} Scheme;

typedef struct
{
  char *origin;
  Scheme scheme; /* the strongest one offered so far */
  HmDigestAlgorithm algorithm;
  gboolean name_algorithm;
  gboolean qop;
  char *realm;
  char *nonce;
  char *opaque;
  guint32 nonce_count;

  char *user;
  char *password;
  guint serial; /* 0: no credentials */
  gboolean proven;

  gboolean asking;
  guint n_wrong;
  GPtrArray *waiters;
} Origin;

struct _HmAuth
{
  gatomicrefcount ref_count;
  HmIo *io;
  HTTPMailServerInfo *info;
  gboolean insecure;
  GHashTable *origins; /* char * -> Origin */
  guint last_serial;
  GPtrArray *waking; /* those who are being told, or NULL; one that goes meanwhile leaves NULL behind */
  HmAuthAskFunc ask; /* NULL once closed */
  HmAuthReadyFunc ready;
  gpointer user_data;
};

/* Secrets do not stay behind in freed memory. */
static void
wipe (char **secret)
{
  if (*secret)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static void
forget_credentials (Origin *origin)
{
  g_clear_pointer (&origin->user, g_free);
  wipe (&origin->password);
  origin->serial = 0;
  origin->proven = FALSE;
}

static void
origin_free (Origin *origin)
{
  forget_credentials (origin);
  g_free (origin->origin);
  g_free (origin->realm);
  g_free (origin->nonce);
  g_free (origin->opaque);
  g_ptr_array_unref (origin->waiters);
  g_free (origin);
}

static Origin *
get_origin (HmAuth *self, const char *url)
{
  g_autofree char *name = hm_href_origin (url);
  Origin *origin;

  if (!name)
    return NULL;
  origin = g_hash_table_lookup (self->origins, name);
  if (!origin)
    {
      origin = g_new0 (Origin, 1);
      origin->origin = g_steal_pointer (&name);
      origin->waiters = g_ptr_array_new ();
      g_hash_table_insert (self->origins, origin->origin, origin);
    }
  return origin;
}

static void
set_credentials (HmAuth *self, Origin *origin, const char *user, const char *password)
{
  forget_credentials (origin);
  origin->user = g_strdup (user);
  origin->password = g_strdup (password);
  origin->serial = ++self->last_serial;
}

void
hm_auth_try_clear (HmAuthTry *self)
{
  g_free (self->nonce);
  memset (self, 0, sizeof *self);
}

HmAuth *
hm_auth_new (HmIo *io,
             HTTPMailServerInfo *info,
             gboolean insecure,
             HmAuthAskFunc ask,
             HmAuthReadyFunc ready,
             gpointer user_data)
{
  HmAuth *self = g_new0 (HmAuth, 1);
  g_autofree char *uri = httpmail_server_info_get_uri (info);
  const char *user = httpmail_server_info_get_user_name (info);
  const char *password = httpmail_server_info_peek_password (info);

  g_atomic_ref_count_init (&self->ref_count);
  self->io = hm_io_ref (io);
  self->info = g_object_ref (info);
  self->insecure = insecure;
  self->ask = ask;
  self->ready = ready;
  self->user_data = user_data;
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) origin_free);
  if (uri && user && password &&
      !(httpmail_server_info_get_flags (info) & HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD))
    {
      Origin *origin = get_origin (self, uri);

      if (origin)
        set_credentials (self, origin, user, password);
    }
  return self;
}

HmAuth *
hm_auth_ref (HmAuth *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hm_auth_unref (HmAuth *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->origins);
  g_object_unref (self->info);
  hm_io_unref (self->io);
  g_free (self);
}

void
hm_auth_close (HmAuth *self)
{
  self->ask = NULL;
  g_hash_table_remove_all (self->origins);
}

static char *
digest_field (Origin *origin, const char *method, const char *target)
{
  g_autofree char *ha1 = hm_digest_ha1 (origin->algorithm, origin->user, origin->realm, origin->password);
  g_autofree char *cnonce = g_uuid_string_random ();
  g_autofree char *nc = g_strdup_printf ("%08x", ++origin->nonce_count);
  g_autofree char *response = hm_digest_response (origin->algorithm, ha1, origin->nonce, origin->qop ? "auth" : NULL,
                                                  nc, cnonce, method, target);
  GString *field = g_string_new ("Digest ");
  static const char *const names[] = { "MD5", "MD5-sess", "SHA-256", "SHA-256-sess" };

  explicit_bzero (ha1, strlen (ha1));
  hm_auth_append_quoted (field, "username", origin->user);
  g_string_append (field, ", ");
  hm_auth_append_quoted (field, "realm", origin->realm);
  g_string_append (field, ", ");
  hm_auth_append_quoted (field, "nonce", origin->nonce);
  g_string_append (field, ", ");
  hm_auth_append_quoted (field, "uri", target);
  g_string_append_printf (field, ", response=\"%s\"", response);
  if (origin->name_algorithm)
    g_string_append_printf (field, ", algorithm=%s", names[origin->algorithm]);
  if (origin->opaque)
    {
      g_string_append (field, ", ");
      hm_auth_append_quoted (field, "opaque", origin->opaque);
    }
  if (origin->qop)
    g_string_append_printf (field, ", qop=auth, nc=%s, cnonce=\"%s\"", nc, cnonce);
  return g_string_free (field, FALSE);
}

static char *
basic_field (Origin *origin)
{
  g_autofree char *pair = g_strconcat (origin->user, ":", origin->password, NULL);
  g_autofree char *token = g_base64_encode ((const guchar *) pair, strlen (pair));
  char *field = g_strconcat ("Basic ", token, NULL);

  explicit_bzero (pair, strlen (pair));
  explicit_bzero (token, strlen (token));
  return field;
}

char *
hm_auth_authorize (HmAuth *self, const char *url, const char *method, const char *target, HmAuthTry *attempt)
{
  Origin *origin = get_origin (self, url);

  if (!origin || origin->serial == 0 || origin->scheme == SCHEME_NONE)
    return NULL;

  if (attempt->serial != origin->serial)
    {
      attempt->n_answers++;
      attempt->serial = origin->serial;
    }
  g_clear_pointer (&attempt->nonce, g_free);
  if (origin->scheme == SCHEME_BASIC)
    return basic_field (origin);
  attempt->nonce = g_strdup (origin->nonce);
  return digest_field (origin, method, target);
}

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
is_usable_digest (const HmChallenge *challenge)
{
  const char *nonce = hm_challenge_get (challenge, "nonce");
  const char *realm = hm_challenge_get (challenge, "realm");
  const char *qop = hm_challenge_get (challenge, "qop");

  return nonce && *nonce && realm && (!qop || has_token (qop, "auth")) &&
         hm_digest_algorithm_from_name (hm_challenge_get (challenge, "algorithm")) != HM_DIGEST_UNSUPPORTED;
}

static guint
strength (const HmChallenge *challenge)
{
  if (g_ascii_strcasecmp (challenge->scheme, "Digest") == 0 && is_usable_digest (challenge))
    return 2 + hm_digest_algorithm_from_name (hm_challenge_get (challenge, "algorithm"));
  return g_ascii_strcasecmp (challenge->scheme, "Basic") == 0 ? 1 : 0;
}

static const HmChallenge *
choose (GPtrArray *challenges)
{
  const HmChallenge *best = NULL;

  for (guint i = 0; i < challenges->len; i++)
    {
      const HmChallenge *challenge = g_ptr_array_index (challenges, i);

      if (strength (challenge) > (best ? strength (best) : 0))
        best = challenge;
    }
  return best;
}

static char *
name_schemes (GPtrArray *challenges)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < challenges->len && i < 8; i++)
    g_string_append_printf (names, "%s%s", i ? ", " : "", ((HmChallenge *) g_ptr_array_index (challenges, i))->scheme);
  return g_string_free (names, FALSE);
}

/* Where nobody can listen: TLS, or this machine. */
static gboolean
is_private (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GInetAddress) address = NULL;

  if (!uri)
    return FALSE;
  if (g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0 ||
      g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  return address && g_inet_address_get_is_loopback (address);
}

static gboolean
take_challenge (HmAuth *self, Origin *origin, const char *url, const char *fields, GError **error)
{
  g_autoptr (GPtrArray) challenges = hm_challenge_parse (fields ? fields : "");
  const HmChallenge *chosen = choose (challenges);
  Scheme scheme;

  if (!chosen)
    {
      g_autofree char *names = name_schemes (challenges);

      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                   _("“%s” offers no way to log on that can be used here (%s); it may be that this account has no "
                     "right to what was asked"),
                   origin->origin, *names ? names : _("it offers none"));
      return FALSE;
    }
  scheme = g_ascii_strcasecmp (chosen->scheme, "Digest") == 0 ? SCHEME_DIGEST : SCHEME_BASIC;
  if (scheme < origin->scheme)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                   _("“%s” first offered a safe logon and now wants the password itself; it was not sent"),
                   origin->origin);
      return FALSE;
    }
  if (scheme == SCHEME_BASIC && !self->insecure && !is_private (url))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                   _("“%s” wants the password over a connection that anybody can read; it was not sent. Use an https "
                     "address, or allow insecure authentication"),
                   origin->origin);
      return FALSE;
    }

  origin->scheme = scheme;
  g_free (origin->realm);
  origin->realm = g_strdup (hm_challenge_get (chosen, "realm"));
  if (scheme == SCHEME_DIGEST)
    {
      const char *nonce = hm_challenge_get (chosen, "nonce");
      const char *algorithm = hm_challenge_get (chosen, "algorithm");

      if (g_strcmp0 (nonce, origin->nonce) != 0)
        origin->nonce_count = 0;
      g_free (origin->nonce);
      origin->nonce = g_strdup (nonce);
      g_free (origin->opaque);
      origin->opaque = g_strdup (hm_challenge_get (chosen, "opaque"));
      origin->qop = hm_challenge_get (chosen, "qop") != NULL;
      origin->name_algorithm = algorithm != NULL;
      origin->algorithm = hm_digest_algorithm_from_name (algorithm);
    }
  return TRUE;
}

/* The answer to a question, on its way to the I/O thread. */
typedef struct
{
  HmAuth *auth;
  char *origin;
  char *user;
  char *password;
} Answer;

static void
answer_free (Answer *answer)
{
  hm_auth_unref (answer->auth);
  g_free (answer->origin);
  g_free (answer->user);
  wipe (&answer->password);
  g_free (answer);
}

static void
wake_waiters (HmAuth *self, Origin *origin, const GError *error)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&origin->waiters);

  origin->waiters = g_ptr_array_new ();
  self->waking = waiters;
  for (guint i = 0; i < waiters->len && self->ask; i++)
    if (g_ptr_array_index (waiters, i))
      self->ready (g_ptr_array_index (waiters, i), error, self->user_data);
  self->waking = NULL;
}

static gboolean
take_answer (gpointer data)
{
  Answer *answer = data;
  HmAuth *self = answer->auth;
  Origin *origin = g_hash_table_lookup (self->origins, answer->origin);
  g_autoptr (GError) cancelled = NULL;

  if (!origin || !origin->asking)
    return G_SOURCE_REMOVE;

  origin->asking = FALSE;
  if (answer->user)
    set_credentials (self, origin, answer->user, answer->password ? answer->password : "");
  else
    cancelled = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL,
                             _("Nobody gave a user name and password for “%s”"), origin->origin);
  wake_waiters (self, origin, cancelled);
  return G_SOURCE_REMOVE;
}

/* Any thread. */
static void
on_logon_answered (const char *user_name, const char *password, gpointer user_data)
{
  Answer *answer = user_data;

  answer->user = g_strdup (user_name);
  answer->password = g_strdup (password);
}

static void
on_logon_over (gpointer user_data)
{
  Answer *answer = user_data;

  hm_io_invoke (answer->auth->io, take_answer, answer, (GDestroyNotify) answer_free);
}

static void
ask (HmAuth *self, Origin *origin, gpointer waiter)
{
  const char *user = httpmail_server_info_get_user_name (self->info);
  g_autofree char *account_url = NULL;
  g_autofree char *shown_realm = origin->realm ? g_utf8_make_valid (origin->realm, -1) : NULL;
  HTTPMailLogon *logon;
  Answer *answer;

  g_ptr_array_add (origin->waiters, waiter);
  if (origin->asking)
    return;

  origin->asking = TRUE;
  answer = g_new0 (Answer, 1);
  answer->auth = hm_auth_ref (self);
  answer->origin = g_strdup (origin->origin);
  account_url = httpmail_server_info_get_uri (self->info);
  logon = httpmail_logon_new (self->info, origin->origin, shown_realm,
                              origin->scheme == SCHEME_DIGEST ? "Digest" : "Basic", user, origin->n_wrong + 1,
                              on_logon_answered, answer, on_logon_over);
  httpmail_logon_set_account_origin (logon, account_url && hm_href_same_origin (account_url, origin->origin));
  self->ask (logon, self->user_data);
}

static gboolean
is_stale (const char *fields)
{
  g_autoptr (GPtrArray) challenges = hm_challenge_parse (fields ? fields : "");
  const HmChallenge *chosen = choose (challenges);
  const char *stale = chosen ? hm_challenge_get (chosen, "stale") : NULL;

  return stale && g_ascii_strcasecmp (stale, "true") == 0;
}

HmAuthVerdict
hm_auth_challenged (HmAuth *self,
                    const char *url,
                    const char *fields,
                    HmAuthTry *attempt,
                    gpointer waiter,
                    GError **error)
{
  Origin *origin = get_origin (self, url);
  gboolean current;
  gboolean old_nonce;

  if (!origin || !self->ask)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _("The connection is closed"));
      return HM_AUTH_REFUSED;
    }
  if (!take_challenge (self, origin, url, fields, error))
    return HM_AUTH_REFUSED;

  current = attempt->serial != 0 && attempt->serial == origin->serial;
  /* A nonce kept from an earlier command has aged; one from the challenge just before has not. */
  old_nonce = attempt->nonce && (is_stale (fields) || (!attempt->asked_before && g_strcmp0 (attempt->nonce, origin->nonce) != 0));
  attempt->asked_before = TRUE;

  if (origin->serial != 0 && (!current || old_nonce) && attempt->n_silent++ < MAX_SILENT)
    return HM_AUTH_AGAIN;
  if (current)
    {
      forget_credentials (origin);
      origin->n_wrong++;
    }
  if (attempt->n_answers >= HM_LIMIT_LOGON_TRIES)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                   _("“%s” refused the user name and password %u times. Check both, and that the account is allowed to "
                     "read mail this way"),
                   origin->origin, attempt->n_answers);
      origin->n_wrong = 0;
      return HM_AUTH_REFUSED;
    }
  ask (self, origin, waiter);
  return HM_AUTH_WAIT;
}

gboolean
hm_auth_accepted (HmAuth *self, const char *url, const HmAuthTry *attempt)
{
  Origin *origin = get_origin (self, url);

  if (!origin || attempt->serial == 0 || attempt->serial != origin->serial || origin->proven)
    return FALSE;
  origin->proven = TRUE;
  origin->n_wrong = 0;
  return TRUE;
}

void
hm_auth_forget_waiter (HmAuth *self, gpointer waiter)
{
  GHashTableIter iter;
  Origin *origin;

  g_hash_table_iter_init (&iter, self->origins);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &origin))
    g_ptr_array_remove (origin->waiters, waiter);
  for (guint i = 0; self->waking && i < self->waking->len; i++)
    if (g_ptr_array_index (self->waking, i) == waiter)
      g_ptr_array_index (self->waking, i) = NULL;
}
