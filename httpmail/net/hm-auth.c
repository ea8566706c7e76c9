/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-logon-private.h>
#include <httpmail/httpmail-server-info-private.h>
#include <httpmail/net/hm-auth-private.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

void
hm_auth_wipe (char **secret)
{
  if (*secret)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

void
hm_auth_forget_password (HmAuthOrigin *origin)
{
  g_clear_pointer (&origin->user, g_free);
  hm_auth_wipe (&origin->password);
  origin->given = FALSE;
  origin->latin1 = FALSE;
  origin->serial = 0;
  origin->proven = FALSE;
}

static void
forget_token (HmAuthOrigin *origin)
{
  hm_auth_wipe (&origin->token);
  origin->token_serial = 0;
  origin->proven = FALSE;
}

static void
origin_free (HmAuthOrigin *origin)
{
  hm_auth_forget_password (origin);
  forget_token (origin);
  g_free (origin->origin);
  g_free (origin->realm);
  g_free (origin->nonce);
  g_free (origin->opaque);
  g_ptr_array_unref (origin->waiters);
  g_free (origin);
}

static char *
origin_key (const char *name, gboolean proxy)
{
  return g_strconcat (proxy ? "proxy " : "", name, NULL);
}

HmAuthOrigin *
hm_auth_get_origin (HmAuth *self, const char *url, gboolean proxy)
{
  g_autofree char *name = hm_href_origin (url);
  g_autofree char *key = name ? origin_key (name, proxy) : NULL;
  HmAuthOrigin *origin;

  if (!name)
    return NULL;
  origin = g_hash_table_lookup (self->origins, key);
  if (!origin)
    {
      origin = g_new0 (HmAuthOrigin, 1);
      origin->origin = g_steal_pointer (&name);
      origin->proxy = proxy;
      origin->waiters = g_ptr_array_new ();
      g_hash_table_insert (self->origins, g_steal_pointer (&key), origin);
    }
  return origin;
}

static void
set_password (HmAuth *self, HmAuthOrigin *origin, const char *user, const char *password)
{
  hm_auth_forget_password (origin);
  origin->user = g_strdup (user);
  origin->password = g_strdup (password);
  origin->serial = ++self->last_serial;
}

static void
set_token (HmAuth *self, HmAuthOrigin *origin, const char *token)
{
  forget_token (origin);
  origin->token = g_strdup (token);
  origin->token_serial = ++self->last_serial;
}

/* Of the credentials that a scheme uses; 0: there are none. */
static guint
serial_for (HmAuthOrigin *origin, HmScheme scheme)
{
  return scheme == HM_SCHEME_BEARER ? origin->token_serial : origin->serial;
}

void
hm_auth_try_clear (HmAuthTry *self)
{
  gboolean proxy = self->proxy;

  g_free (self->nonce);
  hm_auth_wipe (&self->field);
  memset (self, 0, sizeof *self);
  self->proxy = proxy;
}

void
hm_auth_try_elsewhere (HmAuthTry *self)
{
  self->elsewhere = TRUE;
  self->asked_before = FALSE;
  self->n_silent = 0;
}

HmAuth *
hm_auth_new (HmIo *io,
             HTTPMailServerInfo *info,
             HTTPMailAuthSchemes schemes,
             gboolean insecure,
             HmAuthAskFunc ask,
             HmAuthReadyFunc ready,
             gpointer user_data)
{
  HmAuth *self = g_new0 (HmAuth, 1);
  g_autofree char *uri = httpmail_server_info_get_uri (info);
  const char *user = httpmail_server_info_get_user_name (info);
  const char *password = httpmail_server_info_peek_password (info);
  const char *token = httpmail_server_info_peek_access_token (info);
  HmAuthOrigin *origin;

  g_atomic_ref_count_init (&self->ref_count);
  self->io = hm_io_ref (io);
  self->info = g_object_ref (info);
  self->schemes = schemes;
  self->insecure = insecure;
  self->ask = ask;
  self->ready = ready;
  self->user_data = user_data;
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) origin_free);
  origin = uri ? hm_auth_get_origin (self, uri, FALSE) : NULL;
  if (origin && user && password &&
      !(httpmail_server_info_get_flags (info) & HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD))
    set_password (self, origin, user, password);
  if (origin && token)
    set_token (self, origin, token);
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

void
hm_auth_give (HmAuth *self, const char *url, gboolean proxy, const char *user, const char *password)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, proxy);

  if (!origin)
    return;
  set_password (self, origin, user, password);
  origin->given = TRUE;
}

const char *
hm_auth_get_user (HmAuth *self, const char *url)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, FALSE);

  return origin && origin->user ? origin->user : httpmail_server_info_get_user_name (self->info);
}

gboolean
hm_auth_may_tell (HmAuth *self, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GInetAddress) address = NULL;

  if (self->insecure)
    return TRUE;
  if (!uri)
    return FALSE;
  if (g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0 ||
      g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  return address && g_inet_address_get_is_loopback (address);
}

static void
note_use (HmAuthTry *attempt, guint serial)
{
  if (attempt->serial == serial)
    return;
  attempt->n_answers++;
  attempt->serial = serial;
}

char *
hm_auth_authorize (HmAuth *self, const char *url, const char *method, const char *target, HmAuthTry *attempt)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, attempt->proxy);
  gboolean tokens_allowed = (self->schemes & HTTPMAIL_AUTH_SCHEMES_BEARER) && !attempt->proxy;

  if (!origin)
    return NULL;
  attempt->form_serial = origin->form_serial;
  g_clear_pointer (&attempt->nonce, g_free);
  switch (origin->scheme)
    {
    case HM_SCHEME_NONE:
    case HM_SCHEME_BEARER:
      /* A token is meant to be sent unasked. */
      if (origin->token_serial == 0 || !tokens_allowed || !hm_auth_may_tell (self, url))
        return NULL;
      note_use (attempt, origin->token_serial);
      return hm_auth_bearer_field (origin);
    case HM_SCHEME_BASIC:
      if (origin->serial == 0 || !hm_auth_fits_basic (origin))
        return NULL;
      note_use (attempt, origin->serial);
      return hm_auth_basic_field (origin);
    case HM_SCHEME_DIGEST:
      if (origin->serial == 0)
        return NULL;
      note_use (attempt, origin->serial);
      attempt->nonce = g_strdup (origin->nonce);
      return hm_auth_digest_field (origin, method, target);
    case HM_SCHEME_NTLM:
      if (attempt->field && attempt->ntlm == HM_NTLM_ANSWERING && origin->serial != 0)
        note_use (attempt, origin->serial);
      return g_steal_pointer (&attempt->field);
    case HM_SCHEME_NEGOTIATE:
      return g_steal_pointer (&attempt->field);
    }
  return NULL;
}

/* The answer to a question, on its way to the I/O thread. */
typedef struct
{
  HmAuth *auth;
  char *key;
  char *user;
  char *password;
  char *token;
} Answer;

static void
answer_free (Answer *answer)
{
  hm_auth_unref (answer->auth);
  g_free (answer->key);
  g_free (answer->user);
  hm_auth_wipe (&answer->password);
  hm_auth_wipe (&answer->token);
  g_free (answer);
}

void
hm_auth_wake (HmAuth *self, HmAuthOrigin *origin, const GError *error)
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
  HmAuthOrigin *origin = g_hash_table_lookup (self->origins, answer->key);
  g_autoptr (GError) cancelled = NULL;

  if (!origin || !origin->asking)
    return G_SOURCE_REMOVE;

  origin->asking = FALSE;
  if (answer->token)
    set_token (self, origin, answer->token);
  else if (answer->user)
    set_password (self, origin, answer->user, answer->password ? answer->password : "");
  else
    cancelled = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL,
                             origin->n_wrong > 0
                                 ? _("“%s” refused the user name and password, and nobody gave others")
                                 : _("Nobody gave a user name and password for “%s”"),
                             origin->origin);
  hm_auth_wake (self, origin, cancelled);
  return G_SOURCE_REMOVE;
}

/* Any thread. */
static void
on_logon_answered (const char *user_name, const char *password, const char *token, gpointer user_data)
{
  Answer *answer = user_data;

  answer->user = g_strdup (user_name);
  answer->password = g_strdup (password);
  answer->token = g_strdup (token);
}

static void
on_logon_over (gpointer user_data)
{
  Answer *answer = user_data;

  hm_io_invoke (answer->auth->io, take_answer, answer, (GDestroyNotify) answer_free);
}

static void
open_question (HmAuth *self, HmAuthOrigin *origin, const char *shown_scheme)
{
  const char *user = origin->proxy ? NULL : httpmail_server_info_get_user_name (self->info);
  g_autofree char *account_url = httpmail_server_info_get_uri (self->info);
  HTTPMailLogon *logon;
  Answer *answer;

  origin->asking = TRUE;
  answer = g_new0 (Answer, 1);
  answer->auth = hm_auth_ref (self);
  answer->key = origin_key (origin->origin, origin->proxy);
  logon = httpmail_logon_new (self->info, origin->origin, origin->realm, shown_scheme, user, origin->n_wrong + 1,
                              on_logon_answered, answer, on_logon_over);
  httpmail_logon_set_account_origin (logon, !origin->proxy && account_url &&
                                              hm_href_same_origin (account_url, origin->origin));
  httpmail_logon_set_proxy (logon, origin->proxy);
  self->ask (logon, self->user_data);
}

HmAuthVerdict
hm_auth_ask (HmAuth *self,
             HmAuthOrigin *origin,
             const char *shown_scheme,
             HmAuthTry *attempt,
             gpointer waiter,
             GError **error)
{
  if (attempt->n_answers >= HM_LIMIT_LOGON_TRIES || attempt->n_asked >= HM_LIMIT_LOGON_TRIES)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                   _("“%s” refused the user name and password %u times. Check both, and that the account is allowed to "
                     "read mail this way"),
                   origin->origin, MAX (attempt->n_answers, attempt->n_asked));
      origin->n_wrong = 0;
      return HM_AUTH_REFUSED;
    }
  attempt->n_asked++;
  g_ptr_array_add (origin->waiters, waiter);
  if (!origin->asking)
    open_question (self, origin, shown_scheme);
  return HM_AUTH_WAIT;
}

gboolean
hm_auth_try_latin1 (HmAuth *self, HmAuthOrigin *origin)
{
  g_autofree char *user = NULL;
  char *password;

  if (origin->latin1 || origin->proven || origin->serial == 0 ||
      (g_str_is_ascii (origin->user) && g_str_is_ascii (origin->password)))
    return FALSE;
  user = g_convert (origin->user, -1, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
  password = g_convert (origin->password, -1, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
  if (user && password)
    {
      origin->latin1 = TRUE;
      origin->serial = ++self->last_serial;
    }
  hm_auth_wipe (&password);
  return origin->latin1;
}

HmAuthVerdict
hm_auth_deny (HmAuthOrigin *origin, GError **error)
{
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
               _("“%s” knows the user but refused; the account has no right to what was asked"), origin->origin);
  return HM_AUTH_DENIED;
}

HmAuthVerdict
hm_auth_challenged (HmAuth *self,
                    const char *url,
                    const char *fields,
                    HmAuthTry *attempt,
                    gpointer waiter,
                    GError **error)
{
  static const char *const names[] = { NULL, "Basic", "Bearer", "NTLM", "Digest", "Negotiate" };
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, attempt->proxy);
  g_autofree char *token68 = NULL;
  HmScheme scheme;
  gboolean stale;
  gboolean current;
  gboolean given;
  gboolean old_nonce;
  guint serial;
  HmAuthVerdict verdict;

  if (!origin || !self->ask)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _("The connection is closed"));
      return HM_AUTH_REFUSED;
    }
  /* A token that was refused counts no more when it comes to choosing. */
  if (attempt->serial != 0 && attempt->serial == origin->token_serial)
    {
      forget_token (origin);
      origin->n_wrong++;
    }
  verdict = hm_auth_take_challenge (self, origin, url, fields, &scheme, &token68, &stale, error);
  if (verdict != HM_AUTH_AGAIN)
    return verdict;
  if (scheme == HM_SCHEME_NTLM)
    return hm_auth_challenged_ntlm (self, origin, token68, attempt, waiter, error);
  if (scheme == HM_SCHEME_NEGOTIATE)
    return hm_auth_challenged_negotiate (origin, token68 != NULL, attempt, error);

  serial = serial_for (origin, scheme);
  if (scheme == HM_SCHEME_BASIC && serial != 0 && !hm_auth_fits_basic (origin))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                   _("A user name with a colon, like “%s”, cannot be sent to “%s” by Basic; log on with another one"),
                   origin->user, origin->origin);
      hm_auth_forget_password (origin);
      return HM_AUTH_REFUSED;
    }
  current = attempt->serial != 0 && attempt->serial == serial;
  /* A nonce kept from an earlier command has aged; one from the challenge just before has not. */
  old_nonce = attempt->nonce && (stale || (!attempt->asked_before && g_strcmp0 (attempt->nonce, origin->nonce) != 0));
  attempt->asked_before = TRUE;

  if (serial != 0 && (!current || old_nonce) && attempt->n_silent++ < HM_AUTH_MAX_SILENT)
    return HM_AUTH_AGAIN;
  if (current && attempt->n_answers < HM_LIMIT_LOGON_TRIES && hm_auth_try_latin1 (self, origin))
    return HM_AUTH_AGAIN;
  if (current && origin->proven && attempt->elsewhere)
    return hm_auth_deny (origin, error);
  given = current && origin->given;
  if (current)
    {
      hm_auth_forget_password (origin);
      origin->n_wrong++;
    }
  if (given && scheme == HM_SCHEME_BASIC && !hm_auth_may_tell (self, url))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                   _("“%s” refused the user name and password that stand in its address; correct them there"),
                   origin->origin);
      return HM_AUTH_REFUSED;
    }
  return hm_auth_ask (self, origin, names[scheme], attempt, waiter, error);
}

gboolean
hm_auth_accepted (HmAuth *self, const char *url, const HmAuthTry *attempt)
{
  HmAuthOrigin *origin = hm_auth_get_origin (self, url, attempt->proxy);

  if (!origin || origin->proven)
    return FALSE;
  if (!(origin->scheme == HM_SCHEME_NEGOTIATE && attempt->negotiated) &&
      (attempt->serial == 0 || (attempt->serial != origin->serial && attempt->serial != origin->token_serial)))
    return FALSE;
  origin->proven = TRUE;
  origin->n_wrong = 0;
  return TRUE;
}

/* Who posted the form is gone; one of those who wait for it does it instead. */
static gboolean
wake_in_place (gpointer data)
{
  Answer *answer = data;
  HmAuthOrigin *origin = g_hash_table_lookup (answer->auth->origins, answer->key);

  if (origin && !origin->form_owner && !origin->asking)
    hm_auth_wake (answer->auth, origin, NULL);
  return G_SOURCE_REMOVE;
}

static void
pass_form_on (HmAuth *self, HmAuthOrigin *origin)
{
  Answer *answer = g_new0 (Answer, 1);

  origin->form_owner = NULL;
  answer->auth = hm_auth_ref (self);
  answer->key = origin_key (origin->origin, origin->proxy);
  hm_io_invoke (self->io, wake_in_place, answer, (GDestroyNotify) answer_free);
}

void
hm_auth_forget_waiter (HmAuth *self, gpointer waiter)
{
  GHashTableIter iter;
  HmAuthOrigin *origin;

  g_hash_table_iter_init (&iter, self->origins);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &origin))
    {
      g_ptr_array_remove (origin->waiters, waiter);
      if (origin->form_owner == waiter)
        pass_form_on (self, origin);
    }
  for (guint i = 0; self->waking && i < self->waking->len; i++)
    if (g_ptr_array_index (self->waking, i) == waiter)
      g_ptr_array_index (self->waking, i) = NULL;
}
