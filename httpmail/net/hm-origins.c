/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which servers are the account's, and where a URL that a server listed is really asked. Nothing goes anywhere else. */

#include <httpmail/net/hm-session-private.h>
#include <httpmail/protocol/hm-href.h>
#include <string.h>

void
hm_session_add_origin (HmSession *self, const char *url)
{
  char *origin = hm_href_origin (url);

  if (origin)
    g_hash_table_add (self->origins, origin);
}

gboolean
hm_session_has_origin (HmSession *self, const char *url)
{
  g_autofree char *origin = hm_href_origin (url);

  return origin && g_hash_table_contains (self->origins, origin);
}

static gboolean
is_encrypted (const char *url)
{
  return g_ascii_strncasecmp (url, "https:", 6) == 0;
}

static gboolean
is_same_host (const char *a, const char *b)
{
  g_autoptr (GUri) a_uri = g_uri_parse (a, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) b_uri = g_uri_parse (b, G_URI_FLAGS_ENCODED, NULL);

  return a_uri && b_uri && g_ascii_strcasecmp (g_uri_get_host (a_uri), g_uri_get_host (b_uri)) == 0;
}

/* The same path at the server of home. */
static char *
move_to (const char *url, const char *home)
{
  g_autofree char *origin = hm_href_origin (home);
  const char *authority = strstr (url, "://") + 3;
  const char *path = authority + strcspn (authority, "/?#");

  return g_strconcat (origin, *path == '/' ? "" : "/", path, NULL);
}

char *
hm_session_reach (HmSession *self, const char *url)
{
  g_autofree char *origin = hm_href_origin (url);

  if (!origin || g_hash_table_contains (self->origins, origin))
    return g_strdup (url);
  /* TLS ends in front of many servers, which do not know of it and write http. */
  if (is_encrypted (self->home_url) && !is_encrypted (url) && is_same_host (self->home_url, url))
    return move_to (url, self->home_url);
  /* Exchange writes the name that it has behind a proxy. The name is the only thing wrong with it: such a server has one
   * account's mail in one place. */
  if (self->traits.dialect == HTTPMAIL_DIALECT_EXCHANGE)
    return move_to (url, self->home_url);
  return g_strdup (url);
}

void
hm_session_settle (HmSession *self, const char *url, const HmAccount *account)
{
  gboolean encrypted = is_encrypted (self->account_url) || is_encrypted (url);

  g_free (self->home_url);
  self->home_url = g_strdup (url);
  hm_session_add_origin (self, url);
  if (self->traits.dialect == HTTPMAIL_DIALECT_EXCHANGE)
    return;
  /* The account may live elsewhere than its address. What it says of itself is believed, except that it may not lead from
   * an encrypted connection to an open one. */
  for (guint i = 0; i < G_N_ELEMENTS (account->text); i++)
    {
      const char *property = account->text[i];

      if (i == HTTPMAIL_ACCOUNT_PROPERTY_AD_BAR || i == HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE || !property)
        continue;
      if (!encrypted || is_encrypted (property))
        hm_session_add_origin (self, property);
    }
}
