/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What goes into an Authorization field, for the schemes that need nothing but the credentials and a challenge. */

#include <httpmail/net/hm-auth-private.h>
#include <string.h>

/* As the server wants it on the wire; to be wiped. */
static char *
encode (HmAuthOrigin *origin, const char *text)
{
  char *encoded = origin->latin1 ? g_convert (text, -1, "ISO-8859-1", "UTF-8", NULL, NULL, NULL) : NULL;

  return encoded ? encoded : g_strdup (text);
}

/* The first colon would be taken for the end of the name. */
gboolean
hm_auth_fits_basic (const HmAuthOrigin *origin)
{
  return !strchr (origin->user, ':');
}

char *
hm_auth_basic_field (HmAuthOrigin *origin)
{
  char *user = encode (origin, origin->user);
  char *password = encode (origin, origin->password);
  char *pair = g_strconcat (user, ":", password, NULL);
  char *token = g_base64_encode ((const guchar *) pair, strlen (pair));
  char *field = g_strconcat ("Basic ", token, NULL);

  g_free (user);
  hm_auth_wipe (&password);
  hm_auth_wipe (&pair);
  hm_auth_wipe (&token);
  return field;
}

char *
hm_auth_bearer_field (HmAuthOrigin *origin)
{
  return g_strconcat ("Bearer ", origin->token, NULL);
}

char *
hm_auth_digest_field (HmAuthOrigin *origin, const char *method, const char *target)
{
  static const char *const names[] = { "MD5", "MD5-sess", "SHA-256", "SHA-256-sess" };
  g_autofree char *user = encode (origin, origin->user);
  char *password = encode (origin, origin->password);
  char *ha1 = hm_digest_ha1 (origin->algorithm, user, origin->realm, password);
  g_autofree char *cnonce = g_uuid_string_random ();
  g_autofree char *nc = g_strdup_printf ("%08x", ++origin->nonce_count);
  g_autofree char *response = hm_digest_response (origin->algorithm, ha1, origin->nonce, origin->qop ? "auth" : NULL,
                                                  nc, cnonce, method, target);
  GString *field = g_string_new ("Digest ");
  gboolean session = origin->algorithm == HM_DIGEST_MD5_SESS || origin->algorithm == HM_DIGEST_SHA256_SESS;

  hm_auth_wipe (&password);
  hm_auth_wipe (&ha1);
  hm_auth_append_quoted (field, "username", user);
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
  else if (session)
    /* The session key was made with it, and the server cannot guess it. */
    g_string_append_printf (field, ", cnonce=\"%s\"", cnonce);
  return g_string_free (field, FALSE);
}
