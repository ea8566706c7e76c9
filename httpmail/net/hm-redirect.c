/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-redirect.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

struct _HmRedirect
{
  gboolean changes;
  gboolean may_leave_origin;
  GHashTable *seen; /* URLs that were asked */
};

HmRedirect *
hm_redirect_new (gboolean changes, gboolean may_leave_origin)
{
  HmRedirect *self = g_new0 (HmRedirect, 1);

  self->changes = changes;
  self->may_leave_origin = may_leave_origin;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
hm_redirect_free (HmRedirect *self)
{
  g_hash_table_unref (self->seen);
  g_free (self);
}

gboolean
hm_redirect_is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static char *
refuse (GError **error, const char *url, const char *location, const char *why)
{
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
               _("The server redirects “%s” to “%s”, which is not followed: %s"), url,
               location ? location : _("nowhere"), why);
  return NULL;
}

char *
hm_redirect_follow (HmRedirect *self, const char *url, guint status, const char *location, GError **error)
{
  g_autoptr (GError) malformed = NULL;

  if (!location)
    return refuse (error, url, NULL, _("the reply does not say where to"));
  if (!hm_href_check_request_url (location, &malformed))
    return refuse (error, url, location, _("that is no address for mail"));
  if (self->changes && status != 307 && status != 308)
    return refuse (error, url, location, _("a change is not repeated elsewhere; open the account anew"));
  if (g_ascii_strncasecmp (url, "https:", 6) == 0 && g_ascii_strncasecmp (location, "https:", 6) != 0)
    return refuse (error, url, location, _("it leaves the encrypted connection"));
  if (!hm_href_same_origin (url, location) && (!self->may_leave_origin || self->changes))
    return refuse (error, url, location, _("it leads to another server; open the account anew"));

  g_hash_table_add (self->seen, g_strdup (url));
  if (g_hash_table_contains (self->seen, location))
    return refuse (error, url, location, _("it goes round in a circle"));
  if (g_hash_table_size (self->seen) > HM_LIMIT_REDIRECTS)
    return refuse (error, url, location, _("there were too many redirects"));
  return g_strdup (location);
}
