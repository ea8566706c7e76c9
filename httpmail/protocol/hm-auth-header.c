/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-auth-header.h>
#include <httpmail/protocol/hm-limits.h>

void
hm_challenge_free (HmChallenge *self)
{
  if (self == NULL)
    return;

  g_free (self->scheme);
  g_free (self->token68);
  g_hash_table_unref (self->params);
  g_free (self);
}

static HmChallenge *
challenge_new (const char *scheme, gsize length)
{
  HmChallenge *self = g_new0 (HmChallenge, 1);

  self->scheme = g_strndup (scheme, length);
  self->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

const char *
hm_challenge_get (const HmChallenge *self, const char *param)
{
  return g_hash_table_lookup (self->params, param);
}

static gsize
token_length (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalnum (text[length]) || (text[length] != '\0' && strchr ("!#$%&'*+-.^_`|~", text[length]) != NULL))
    length++;

  return length;
}

static gsize
blank_length (const char *text)
{
  return strspn (text, " \t");
}

/* Length of a token68 that the end of the challenge follows, else 0: "realm=x" begins like one. */
static gsize
token68_length (const char *text)
{
  gsize length = 0;
  const char *rest;

  while (g_ascii_isalnum (text[length]) || (text[length] != '\0' && strchr ("-._~+/", text[length]) != NULL))
    length++;
  if (length == 0)
    return 0;
  length += strspn (text + length, "=");

  rest = text + length + blank_length (text + length);
  return *rest == '\0' || *rest == ',' ? length : 0;
}

/* The value after "=": a token or a quoted string. *text is left behind it, or where it stops to make sense. */
static char *
read_value (const char **text)
{
  g_autoptr (GString) value = NULL;
  const char *at = *text;

  if (*at != '"')
    {
      /* Some servers leave the quotes away around what is no token. */
      gsize length = strcspn (at, ", \t\"");

      *text = at + length;
      return length > 0 ? g_strndup (at, length) : NULL;
    }

  value = g_string_new (NULL);
  for (at++; *at != '"'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      if (*at == '\0')
        {
          *text = at;
          return NULL;
        }
      g_string_append_c (value, *at);
    }

  *text = at + 1;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

static gboolean
has_control_bytes (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (((guchar) *text < 0x20 && *text != '\t') || *text == 0x7f)
        return TRUE;
    }

  return FALSE;
}

/* Moves to the next comma that stands outside quotes, or to the end. */
static void
skip_element (const char **text)
{
  gboolean quoted = FALSE;

  for (; **text != '\0' && (quoted || **text != ','); (*text)++)
    {
      if (**text == '"')
        quoted = !quoted;
      else if (quoted && **text == '\\' && (*text)[1] != '\0')
        (*text)++;
    }
}

/* "name = value" at text, which belongs to challenge; FALSE when it is none. */
static gboolean
read_param (const char **text, HmChallenge *challenge)
{
  gsize length = token_length (*text);
  const char *at = *text + length;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  at += blank_length (at);
  if (length == 0 || *at != '=')
    return FALSE;
  at++;
  at += blank_length (at);

  name = g_ascii_strdown (*text, length);
  *text = at;
  value = read_value (text);
  if (value != NULL && challenge != NULL && !has_control_bytes (value) &&
      !g_hash_table_contains (challenge->params, name))
    g_hash_table_insert (challenge->params, g_steal_pointer (&name), g_steal_pointer (&value));

  skip_element (text);
  return TRUE;
}

GPtrArray *
hm_challenge_parse (const char *field)
{
  GPtrArray *challenges = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_challenge_free);
  HmChallenge *current = NULL;

  if (field == NULL || strlen (field) > HM_LIMIT_CHALLENGE)
    return challenges;

  while (*field != '\0')
    {
      gsize length;

      field += strspn (field, " \t,");
      if (read_param (&field, current))
        continue;

      length = token_length (field);
      if (length == 0 || (field[length] != '\0' && strchr (" \t,", field[length]) == NULL))
        {
          skip_element (&field);
          continue;
        }

      current = challenge_new (field, length);
      g_ptr_array_add (challenges, current);
      field += length;
      field += blank_length (field);

      length = token68_length (field);
      if (length > 0)
        {
          current->token68 = g_strndup (field, length);
          field += length;
        }
    }

  return challenges;
}

static const struct
{
  const char *name;
  GChecksumType checksum;
  gboolean session;
} algorithms[] = {
  [HM_DIGEST_MD5] = { "MD5", G_CHECKSUM_MD5, FALSE },
  [HM_DIGEST_MD5_SESS] = { "MD5-sess", G_CHECKSUM_MD5, TRUE },
  [HM_DIGEST_SHA256] = { "SHA-256", G_CHECKSUM_SHA256, FALSE },
  [HM_DIGEST_SHA256_SESS] = { "SHA-256-sess", G_CHECKSUM_SHA256, TRUE },
};

HmDigestAlgorithm
hm_digest_algorithm_from_name (const char *name)
{
  guint i;

  if (name == NULL || *name == '\0')
    return HM_DIGEST_MD5;

  for (i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      if (g_ascii_strcasecmp (name, algorithms[i].name) == 0)
        return i;
    }

  return HM_DIGEST_UNSUPPORTED;
}

/* hex (H (first:second:...)), of a list that NULL ends. Nothing is put together in memory: it may be a secret. */
static char *
hash_joined (GChecksumType type, const char *first, ...)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  const char *text;
  va_list list;

  g_checksum_update (checksum, (const guchar *) first, strlen (first));
  va_start (list, first);
  while ((text = va_arg (list, const char *)) != NULL)
    {
      g_checksum_update (checksum, (const guchar *) ":", 1);
      g_checksum_update (checksum, (const guchar *) text, strlen (text));
    }
  va_end (list);

  return g_strdup (g_checksum_get_string (checksum));
}

char *
hm_digest_ha1 (HmDigestAlgorithm algorithm, const char *user, const char *realm, const char *password)
{
  g_return_val_if_fail (algorithm < HM_DIGEST_UNSUPPORTED, NULL);

  return hash_joined (algorithms[algorithm].checksum, user, realm, password, NULL);
}

char *
hm_digest_response (HmDigestAlgorithm algorithm,
                    const char *ha1,
                    const char *nonce,
                    const char *qop,
                    const char *nc,
                    const char *cnonce,
                    const char *method,
                    const char *uri)
{
  GChecksumType type;
  g_autofree char *session_ha1 = NULL;
  g_autofree char *ha2 = NULL;
  char *response;

  g_return_val_if_fail (algorithm < HM_DIGEST_UNSUPPORTED, NULL);
  g_return_val_if_fail (cnonce != NULL || (qop == NULL && !algorithms[algorithm].session), NULL);

  type = algorithms[algorithm].checksum;
  if (algorithms[algorithm].session)
    session_ha1 = hash_joined (type, ha1, nonce, cnonce, NULL);
  ha2 = hash_joined (type, method, uri, NULL);

  if (qop == NULL)
    response = hash_joined (type, session_ha1 != NULL ? session_ha1 : ha1, nonce, ha2, NULL);
  else
    response = hash_joined (type, session_ha1 != NULL ? session_ha1 : ha1, nonce, nc, cnonce, qop, ha2, NULL);

  /* As good as the password while the nonce lives. */
  if (session_ha1 != NULL)
    explicit_bzero (session_ha1, strlen (session_ha1));
  return response;
}

void
hm_auth_append_quoted (GString *out, const char *name, const char *value)
{
  g_string_append (out, name);
  g_string_append (out, "=\"");
  for (; *value != '\0'; value++)
    {
      /* A header has no way to hold them. */
      if ((guchar) *value < 0x20 || *value == 0x7f)
        continue;
      if (*value == '"' || *value == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *value);
    }
  g_string_append_c (out, '"');
}
