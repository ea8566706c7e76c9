/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-discovery-places.h>
#include <string.h>

gboolean
hm_discovery_is_host_only (const char *url)
{
  const char *authority = strstr (url, "://");

  return authority && strcmp (authority + 3 + strcspn (authority + 3, "/?#"), "/") == 0;
}

/* Exchange knows a mailbox by its alias and by its address, and shows addresses with a bare at sign. */
static void
add_mailbox (GStrvBuilder *places, const char *url, const char *name)
{
  g_autofree char *segment = g_uri_escape_string (name, "@", FALSE);
  g_autofree char *place = g_strconcat (url, "exchange/", segment, "/", NULL);

  /* The two would be a way through the tree, also with the dots escaped. */
  if (*name && strcmp (name, ".") != 0 && strcmp (name, "..") != 0)
    g_strv_builder_add (places, place);
}

/* "DOMAIN\user" is logged on with, but the mailbox has no domain in its name. */
static void
add_mailboxes (GStrvBuilder *places, const char *url, const char *user)
{
  const char *backslash = strrchr (user, '\\');
  const char *name = backslash ? backslash + 1 : user;
  const char *at = strrchr (name, '@');
  g_autofree char *alias = at ? g_strndup (name, (gsize) (at - name)) : g_strdup (name);

  if (at && at > name && at[1])
    add_mailbox (places, url, name);
  add_mailbox (places, url, alias);
}

GStrv
hm_discovery_list_places (const char *url, const char *user)
{
  g_autoptr (GStrvBuilder) places = g_strv_builder_new ();
  g_autofree char *gateway = g_strconcat (url, "svcs/hotmail/httpmail.asp", NULL);

  if (user)
    add_mailboxes (places, url, user);
  g_strv_builder_add (places, gateway);
  return g_strv_builder_end (places);
}
