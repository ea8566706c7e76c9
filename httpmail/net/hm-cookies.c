/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-cookies.h>
#include <httpmail/protocol/hm-date.h>
#include <httpmail/protocol/hm-limits.h>
#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  char *name;
  char *value;
  char *domain; /* lower case, no dot in front */
  gboolean host_only;
  char *path;
  gboolean secure;
  gint64 expires; /* G_MAXINT64: with the session */
} Cookie;

struct _HmCookies
{
  GQueue cookies; /* Cookie, the oldest first */
};

/* Where a request goes, as far as cookies care. */
typedef struct
{
  char *host;
  char *path;
  gboolean secure;
} Place;

static void
cookie_free (Cookie *self)
{
  if (self->value)
    explicit_bzero (self->value, strlen (self->value));
  g_free (self->name);
  g_free (self->value);
  g_free (self->domain);
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Cookie, cookie_free)

static void
place_clear (Place *self)
{
  g_free (self->host);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
place_init (Place *self, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  if (!uri || !g_uri_get_host (uri) || !*g_uri_get_host (uri))
    return FALSE;
  self->host = g_ascii_strdown (g_uri_get_host (uri), -1);
  self->path = g_strdup (*g_uri_get_path (uri) ? g_uri_get_path (uri) : "/");
  self->secure = g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0;
  return TRUE;
}

HmCookies *
hm_cookies_new (void)
{
  HmCookies *self = g_new0 (HmCookies, 1);

  g_queue_init (&self->cookies);
  return self;
}

void
hm_cookies_free (HmCookies *self)
{
  g_queue_clear_full (&self->cookies, (GDestroyNotify) cookie_free);
  g_free (self);
}

/* Section 5.1.3. */
static gboolean
domain_matches (const char *host, const char *domain)
{
  gsize host_length = strlen (host);
  gsize length = strlen (domain);

  if (strcmp (host, domain) == 0)
    return TRUE;
  return host_length > length && host[host_length - length - 1] == '.' &&
         strcmp (host + host_length - length, domain) == 0 && !g_hostname_is_ip_address (host);
}

/* Section 5.1.4. */
static gboolean
path_matches (const char *path, const char *of_cookie)
{
  gsize length = strlen (of_cookie);

  return strncmp (path, of_cookie, length) == 0 &&
         (path[length] == '\0' || path[length] == '/' || of_cookie[length - 1] == '/');
}

static char *
default_path (const char *path)
{
  const char *slash = strrchr (path, '/');

  return *path != '/' || slash == path ? g_strdup ("/") : g_strndup (path, (gsize) (slash - path));
}

static char *
strip (const char *text, gsize length)
{
  char *copy = g_strndup (text, length);

  return g_strstrip (copy);
}

/* "name=value" or "name". FALSE when there is no name. */
static gboolean
split_pair (const char *text, gsize length, char **out_name, char **out_value)
{
  const char *equals = memchr (text, '=', length);

  *out_name = strip (text, equals ? (gsize) (equals - text) : length);
  *out_value = equals ? strip (equals + 1, length - (gsize) (equals + 1 - text)) : g_strdup ("");
  return **out_name != '\0';
}

/* Whole seconds from now; one that is no number counts as not said. */
static gboolean
read_max_age (const char *text, gint64 now, gint64 *out_expires)
{
  gint64 seconds;

  if (!g_ascii_isdigit (*text) && *text != '-')
    return FALSE;
  if (text[1 + strspn (text + 1, "0123456789")] != '\0')
    return FALSE;
  seconds = g_ascii_strtoll (text, NULL, 10);
  *out_expires = seconds <= 0 ? 0 : seconds > G_MAXINT64 - 1 - now ? G_MAXINT64 - 1 : now + seconds;
  return TRUE;
}

/* Section 5.3, steps 4 to 6: a cookie may be for a wider domain than the host that sets it, but not for one in which
 * everybody can have a host. */
static gboolean
set_domain (Cookie *cookie, const char *wanted, const Place *place)
{
  g_autofree char *domain = wanted ? g_ascii_strdown (*wanted == '.' ? wanted + 1 : wanted, -1) : NULL;

  cookie->host_only = !domain || !*domain || strcmp (domain, place->host) == 0;
  if (cookie->host_only && domain && *domain && !g_hostname_is_ip_address (domain) &&
      !soup_tld_domain_is_public_suffix (domain))
    cookie->host_only = FALSE;
  if (!cookie->host_only && (!domain_matches (place->host, domain) || soup_tld_domain_is_public_suffix (domain)))
    return FALSE;
  cookie->domain = g_strdup (cookie->host_only ? place->host : domain);
  return TRUE;
}

static Cookie *
parse (const char *text, const Place *place, gint64 now)
{
  g_autoptr (Cookie) cookie = g_new0 (Cookie, 1);
  g_autofree char *domain = NULL;
  gboolean has_max_age = FALSE;
  gsize length = strcspn (text, ";");

  cookie->expires = G_MAXINT64;
  if (!split_pair (text, length, &cookie->name, &cookie->value))
    return NULL;
  for (text += length; *text == ';'; text += length)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      text++;
      length = strcspn (text, ";");
      if (!split_pair (text, length, &name, &value))
        continue;
      if (g_ascii_strcasecmp (name, "Secure") == 0)
        cookie->secure = TRUE;
      else if (g_ascii_strcasecmp (name, "Domain") == 0)
        {
          g_free (domain);
          domain = g_steal_pointer (&value);
        }
      else if (g_ascii_strcasecmp (name, "Path") == 0)
        {
          g_free (cookie->path);
          cookie->path = *value == '/' ? g_steal_pointer (&value) : NULL;
        }
      else if (g_ascii_strcasecmp (name, "Max-Age") == 0)
        has_max_age = read_max_age (value, now, &cookie->expires) || has_max_age;
      else if (g_ascii_strcasecmp (name, "Expires") == 0 && !has_max_age && !hm_date_parse (value, &cookie->expires))
        cookie->expires = G_MAXINT64;
    }
  if ((cookie->secure && !place->secure) || !set_domain (cookie, domain, place))
    return NULL;
  cookie->secure = place->secure;
  if (!cookie->path)
    cookie->path = default_path (place->path);
  return g_steal_pointer (&cookie);
}

static gboolean
is_clean (const char *text)
{
  for (; *text; text++)
    if ((guchar) *text < 0x20 || *text == 0x7f)
      return FALSE;
  return TRUE;
}

static gint
is_other (gconstpointer a, gconstpointer b)
{
  const Cookie *cookie = a;
  const Cookie *other = b;

  return strcmp (cookie->name, other->name) != 0 || strcmp (cookie->domain, other->domain) != 0 ||
         cookie->host_only != other->host_only || strcmp (cookie->path, other->path) != 0;
}

static void
drop (HmCookies *self, GList *link)
{
  cookie_free (link->data);
  g_queue_delete_link (&self->cookies, link);
}

void
hm_cookies_take (HmCookies *self, const char *url, const char *set_cookie, gint64 now)
{
  g_auto (Place) place = { 0 };
  g_autoptr (Cookie) cookie = NULL;
  GList *old;

  if (strlen (set_cookie) > HM_LIMIT_COOKIE || !is_clean (set_cookie) || !place_init (&place, url))
    return;
  cookie = parse (set_cookie, &place, now);
  if (!cookie)
    return;

  old = g_queue_find_custom (&self->cookies, cookie, is_other);
  /* An open connection may not replace what an encrypted one has set. */
  if (old && ((Cookie *) old->data)->secure && !cookie->secure)
    return;
  if (old)
    drop (self, old);
  if (cookie->expires <= now)
    return;
  if (self->cookies.length >= HM_LIMIT_COOKIES)
    drop (self, self->cookies.head);
  g_queue_push_tail (&self->cookies, g_steal_pointer (&cookie));
}

static gint
longest_path_first (gconstpointer a, gconstpointer b)
{
  gsize first = strlen ((*(const Cookie *const *) a)->path);
  gsize second = strlen ((*(const Cookie *const *) b)->path);

  return first < second ? 1 : first > second ? -1 : 0;
}

static gboolean
is_for_host (const Cookie *cookie, const char *host)
{
  return cookie->host_only ? strcmp (host, cookie->domain) == 0 : domain_matches (host, cookie->domain);
}

char *
hm_cookies_get (HmCookies *self, const char *url, gint64 now)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GPtrArray) matching = g_ptr_array_new ();
  GString *field;

  if (!place_init (&place, url))
    return NULL;
  for (GList *link = self->cookies.head, *next; link; link = next)
    {
      Cookie *cookie = link->data;

      next = link->next;
      if (cookie->expires <= now)
        drop (self, link);
      else if (is_for_host (cookie, place.host) && path_matches (place.path, cookie->path) &&
               (place.secure || !cookie->secure))
        g_ptr_array_add (matching, cookie);
    }
  if (matching->len == 0)
    return NULL;

  /* Stable: those with paths of one length stay in the order they came. */
  g_ptr_array_sort (matching, longest_path_first);
  field = g_string_new (NULL);
  for (guint i = 0; i < matching->len; i++)
    {
      const Cookie *cookie = g_ptr_array_index (matching, i);

      g_string_append_printf (field, "%s%s=%s", i ? "; " : "", cookie->name, cookie->value);
    }
  return g_string_free (field, FALSE);
}

void
hm_cookies_forget_host (HmCookies *self, const char *url)
{
  g_auto (Place) place = { 0 };

  if (!place_init (&place, url))
    return;
  for (GList *link = self->cookies.head, *next; link; link = next)
    {
      next = link->next;
      if (is_for_host (link->data, place.host))
        drop (self, link);
    }
}

guint
hm_cookies_get_n (HmCookies *self)
{
  return self->cookies.length;
}
