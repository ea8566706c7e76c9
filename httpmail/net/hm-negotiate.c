/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-negotiate.h>
#include <httpmail/protocol/hm-auth-header.h>

/* The one challenge of several that is for it, as it stood in the field. */
static char *
find_challenge (const char *fields)
{
  g_autoptr (GPtrArray) challenges = hm_challenge_parse (fields);

  for (guint i = 0; i < challenges->len; i++)
    {
      const HmChallenge *challenge = g_ptr_array_index (challenges, i);

      if (g_ascii_strcasecmp (challenge->scheme, "Negotiate") == 0)
        return challenge->token68 ? g_strconcat ("Negotiate ", challenge->token68, NULL) : g_strdup ("Negotiate");
    }
  return NULL;
}

char *
hm_negotiate_make_field (SoupAuth **auth, SoupMessage *message, const char *fields)
{
  g_autofree char *challenge = find_challenge (fields);

  if (!challenge || !soup_auth_negotiate_supported ())
    return NULL;
  /* libsoup keeps what was said so far beside the connection it was said over. */
  if (*auth && !soup_auth_update (*auth, message, challenge))
    g_clear_object (auth);
  else if (!*auth)
    *auth = soup_auth_new (SOUP_TYPE_AUTH_NEGOTIATE, message, challenge);
  return *auth && soup_auth_is_ready (*auth, message) ? soup_auth_get_authorization (*auth, message) : NULL;
}
