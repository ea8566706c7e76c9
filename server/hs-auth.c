/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-auth.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include <httpmail/protocol/hm-auth-header.h>

#include "hs-nonces.h"

/* Failures of one address that are answered at once. */
#define FREE_FAILURES 5
#define MAX_DELAY 30
/* Seconds after which failures are forgotten, and addresses remembered at a time. */
#define FAILURE_LIFETIME 900
#define MAX_ADDRESSES 1024
/* A user name becomes a directory and a part of every URL. */
#define MAX_USER_NAME 128

typedef struct
{
  char *name;
  char *ha1;
  /* For a user with a domain whose password was given: the hash under the name without it. */
  char *short_ha1;
} User;

typedef struct
{
  guint count;
  gint64 last;
} Failures;

struct _HsAuth
{
  GHashTable *users;    /* name -> User */
  GHashTable *failures; /* address -> Failures */
  HsNonces *nonces;
};

static void
forget (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
user_free (gpointer data)
{
  User *self = data;

  g_free (self->name);
  forget (self->ha1);
  forget (self->short_ha1);
  g_free (self);
}

HsAuth *
hs_auth_new (void)
{
  HsAuth *self = g_new0 (HsAuth, 1);

  self->users = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, user_free);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->nonces = hs_nonces_new ();
  return self;
}

void
hs_auth_free (HsAuth *self)
{
  g_hash_table_unref (self->users);
  g_hash_table_unref (self->failures);
  hs_nonces_free (self->nonces);
  g_free (self);
}

gboolean
hs_auth_check_user_name (const char *user, GError **error)
{
  gboolean good = *user != '\0' && *user != '.' && strlen (user) <= MAX_USER_NAME && g_utf8_validate (user, -1, NULL);

  for (const char *p = user; good && *p != '\0'; p++)
    good = (guchar) *p > 0x20 && *p != 0x7f && strchr ("/\\:\"<>", *p) == NULL;
  if (!good)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("“%s” cannot be a user name: use letters, digits and .-_@, beginning with no dot"), user);
  return good;
}

gboolean
hs_auth_add_user (HsAuth *self, const char *user, const char *password, GError **error)
{
  const char *at = strchr (user, '@');
  User *entry;

  if (!hs_auth_check_user_name (user, error))
    return FALSE;
  entry = g_new0 (User, 1);
  entry->name = g_strdup (user);
  entry->ha1 = hm_digest_ha1 (HM_DIGEST_MD5, user, HS_AUTH_REALM, password);
  if (at != NULL)
    {
      g_autofree char *local = g_strndup (user, at - user);

      entry->short_ha1 = hm_digest_ha1 (HM_DIGEST_MD5, local, HS_AUTH_REALM, password);
    }
  g_hash_table_replace (self->users, entry->name, entry);
  return TRUE;
}

static gboolean
is_hash (const char *text)
{
  gsize n = strspn (text, "0123456789abcdefABCDEF");

  return n == 32 && text[n] == '\0';
}

gboolean
hs_auth_load_users (HsAuth *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) local_error = NULL;
  guint n_users = 0;

  if (!g_file_get_contents (path, &text, NULL, &local_error))
    {
      g_set_error (error, local_error->domain, local_error->code, _ ("The file of users cannot be read: %s"),
                   local_error->message);
      return FALSE;
    }
  lines = g_strsplit (text, "\n", -1);
  forget (g_steal_pointer (&text));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = NULL;
      User *entry;

      g_strchomp (lines[i]);
      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      fields = g_strsplit (lines[i], ":", -1);
      if (g_strv_length (fields) != 3 || !is_hash (fields[2]))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _ ("%s, line %u: not of the form user:realm:hash that htdigest writes"), path, i + 1);
          return FALSE;
        }
      if (!g_str_equal (fields[1], HS_AUTH_REALM))
        continue;
      if (!hs_auth_check_user_name (fields[0], error))
        {
          g_prefix_error (error, _ ("%s, line %u: "), path, i + 1);
          return FALSE;
        }
      entry = g_new0 (User, 1);
      entry->name = g_strdup (fields[0]);
      entry->ha1 = g_ascii_strdown (fields[2], -1);
      g_hash_table_replace (self->users, entry->name, entry);
      n_users++;
    }
  if (n_users == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("%s names no user of the realm “%s”; add one with: htdigest %s %s NAME"), path, HS_AUTH_REALM,
                   path, HS_AUTH_REALM);
      return FALSE;
    }
  return TRUE;
}

static User *
find_user (HsAuth *self, const char *name)
{
  User *user = g_hash_table_lookup (self->users, name);
  const char *at = strchr (name, '@');
  GHashTableIter iter;
  gpointer value;
  User *found = NULL;

  if (user != NULL)
    return user;
  if (at != NULL)
    {
      g_autofree char *local = g_strndup (name, at - name);

      return g_hash_table_lookup (self->users, local);
    }
  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      User *candidate = value;
      gsize length = strlen (name);

      if (strncmp (candidate->name, name, length) == 0 && candidate->name[length] == '@')
        {
          if (found != NULL)
            return NULL;
          found = candidate;
        }
    }
  return found;
}

const char *
hs_auth_find_user (HsAuth *self, const char *name)
{
  User *user = find_user (self, name);

  return user != NULL ? user->name : NULL;
}

gboolean
hs_auth_has_user (HsAuth *self, const char *user)
{
  return g_hash_table_contains (self->users, user);
}

GPtrArray *
hs_auth_list_users (HsAuth *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (names, key);
  return names;
}

/* Takes the same time wherever the first difference is. */
static gboolean
equal_secretly (const char *a, const char *b)
{
  gsize length = strlen (a);
  guint difference = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guint) (guchar) a[i] ^ (guchar) b[i];
  return difference == 0;
}

static HsAuthVerdict
check_basic (HsAuth *self, const HmChallenge *credentials, const char **out_user)
{
  g_autofree guchar *decoded = NULL;
  char *text;
  char *colon;
  char *ha1;
  gsize length = 0;
  gboolean equal;
  User *user;

  if (credentials->token68 == NULL)
    return HS_AUTH_REFUSED;
  decoded = g_base64_decode (credentials->token68, &length);
  text = g_strndup ((const char *) decoded, length);
  explicit_bzero (decoded, length);
  colon = strchr (text, ':');
  if (colon == NULL || !g_utf8_validate (text, colon - text, NULL))
    {
      forget (text);
      return HS_AUTH_REFUSED;
    }
  *colon = '\0';
  user = find_user (self, text);
  /* A name that nobody has costs the same. */
  ha1 = hm_digest_ha1 (HM_DIGEST_MD5, user != NULL ? user->name : text, HS_AUTH_REALM, colon + 1);
  equal = equal_secretly (ha1, user != NULL ? user->ha1 : "00000000000000000000000000000000");
  explicit_bzero (colon + 1, strlen (colon + 1));
  forget (text);
  forget (ha1);
  if (user == NULL || !equal)
    return HS_AUTH_REFUSED;
  *out_user = user->name;
  return HS_AUTH_ACCEPTED;
}

static HsAuthVerdict
check_digest (HsAuth *self,
              const HmChallenge *credentials,
              const char *method,
              const char *target,
              gint64 now,
              const char **out_user)
{
  const char *name = hm_challenge_get (credentials, "username");
  const char *realm = hm_challenge_get (credentials, "realm");
  const char *nonce = hm_challenge_get (credentials, "nonce");
  const char *uri = hm_challenge_get (credentials, "uri");
  const char *response = hm_challenge_get (credentials, "response");
  const char *qop = hm_challenge_get (credentials, "qop");
  const char *nc = hm_challenge_get (credentials, "nc");
  const char *cnonce = hm_challenge_get (credentials, "cnonce");
  const char *ha1;
  g_autofree char *expected = NULL;
  g_autofree char *given = NULL;
  gboolean equal;
  User *user;

  /* Without qop there is no count, and the credentials would be good for any number of requests. */
  if (name == NULL || realm == NULL || nonce == NULL || uri == NULL || response == NULL ||
      !g_str_equal (realm, HS_AUTH_REALM) || !g_str_equal (uri, target) ||
      hm_digest_algorithm_from_name (hm_challenge_get (credentials, "algorithm")) != HM_DIGEST_MD5 || qop == NULL ||
      !g_str_equal (qop, "auth") || nc == NULL || !hs_nonces_is_count (nc) || cnonce == NULL ||
      !g_utf8_validate (name, -1, NULL))
    return HS_AUTH_REFUSED;
  /* As a rule a nonce from before this server was started. Nothing is learned about the password. */
  if (!hs_nonces_is_ours (self->nonces, nonce))
    return HS_AUTH_STALE;
  user = find_user (self, name);
  ha1 = user == NULL ? "00000000000000000000000000000000" : user->ha1;
  if (user != NULL && strlen (name) < strlen (user->name) && user->short_ha1 != NULL)
    ha1 = user->short_ha1;
  expected = hm_digest_response (HM_DIGEST_MD5, ha1, nonce, qop, nc, cnonce, method, uri);
  given = g_ascii_strdown (response, -1);
  equal = equal_secretly (expected, given);
  if (user == NULL || !equal)
    return HS_AUTH_REFUSED;
  if (!hs_nonces_use (self->nonces, nonce, nc, now))
    return HS_AUTH_STALE;
  *out_user = user->name;
  return HS_AUTH_ACCEPTED;
}

HsAuthVerdict
hs_auth_check (HsAuth *self,
               const char *authorization,
               const char *method,
               const char *target,
               gboolean allow_basic,
               gint64 now,
               const char **out_user)
{
  g_autoptr (GPtrArray) parsed = NULL;
  const HmChallenge *credentials;

  *out_user = NULL;
  if (authorization == NULL)
    return HS_AUTH_MISSING;
  parsed = hm_challenge_parse (authorization);
  if (parsed == NULL || parsed->len != 1)
    return HS_AUTH_REFUSED;
  credentials = g_ptr_array_index (parsed, 0);
  if (g_ascii_strcasecmp (credentials->scheme, "Digest") == 0)
    return check_digest (self, credentials, method, target, now, out_user);
  if (g_ascii_strcasecmp (credentials->scheme, "Basic") == 0 && allow_basic)
    return check_basic (self, credentials, out_user);
  return HS_AUTH_REFUSED;
}

char *
hs_auth_digest_challenge (HsAuth *self, gint64 now, gboolean stale)
{
  g_autofree char *nonce = hs_nonces_make (self->nonces, now);

  return g_strdup_printf ("Digest realm=\"" HS_AUTH_REALM "\", nonce=\"%s\", qop=\"auth\", algorithm=MD5%s", nonce,
                          stale ? ", stale=true" : "");
}

const char *
hs_auth_basic_challenge (void)
{
  return "Basic realm=\"" HS_AUTH_REALM "\"";
}

static gboolean
is_old (gpointer key, gpointer value, gpointer user_data)
{
  return ((Failures *) value)->last + FAILURE_LIFETIME < *(gint64 *) user_data;
}

guint
hs_auth_note_failure (HsAuth *self, const char *address, gint64 now)
{
  Failures *failures = g_hash_table_lookup (self->failures, address);

  if (failures != NULL && failures->last + FAILURE_LIFETIME < now)
    failures->count = 0;
  if (failures == NULL)
    {
      if (g_hash_table_size (self->failures) >= MAX_ADDRESSES)
        g_hash_table_foreach_remove (self->failures, is_old, &now);
      /* Attacked from everywhere at once: nothing is gained by remembering more. */
      if (g_hash_table_size (self->failures) >= MAX_ADDRESSES)
        return MAX_DELAY;
      failures = g_new0 (Failures, 1);
      g_hash_table_insert (self->failures, g_strdup (address), failures);
    }
  failures->last = now;
  failures->count++;
  if (failures->count <= FREE_FAILURES)
    return 0;
  return MIN (1u << MIN (failures->count - FREE_FAILURES - 1, 10u), MAX_DELAY);
}

void
hs_auth_note_success (HsAuth *self, const char *address)
{
  g_hash_table_remove (self->failures, address);
}
