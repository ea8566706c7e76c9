/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-server-uri-private.h>

/* How many characters of a URL an error message repeats. */
#define MAX_SHOWN_CHARS 200

#define NAME_CHARS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-._~"

/* Reserved characters and the percent sign (RFC 3986, section 2); what else is not a NAME_CHARS is escaped. */
#define KEPT_CHARS ":/?#[]@!$&'()*+,;=%"

/*
 * The host as it stands in a URL: a name in ASCII or an address, NULL when it cannot stand there. What is let through
 * cannot end the host, so it can be mistaken neither for a user name or a port nor for another line of the request.
 */
static char *
host_in_uri (const char *host)
{
  g_autofree char *ascii = NULL;

  if (host == NULL || *host == '\0' || !g_utf8_validate (host, -1, NULL))
    return NULL;

  if (strchr (host, ':') != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (host, "%", 2);

      if (!g_hostname_is_ip_address (parts[0]))
        return NULL;
      if (parts[1] == NULL)
        return g_strdup_printf ("[%s]", host);
      /* The zone of a link-local address (RFC 6874). */
      if (*parts[1] == '\0' || parts[1][strspn (parts[1], NAME_CHARS)] != '\0')
        return NULL;
      return g_strdup_printf ("[%s%%25%s]", parts[0], parts[1]);
    }

  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL || *ascii == '\0' || ascii[strspn (ascii, NAME_CHARS)] != '\0' || *ascii == '.' ||
      strstr (ascii, "..") != NULL)
    return NULL;
  return g_steal_pointer (&ascii);
}

/* Where in a URL something begins that may be a password, or NULL: a colon that begins neither "//" nor a port. */
static const char *
find_secret (const char *text)
{
  for (const char *colon = strchr (text, ':'); colon != NULL; colon = strchr (colon + 1, ':'))
    {
      const char *after = colon + 1 + strspn (colon + 1, G_CSET_DIGITS);

      if (!g_str_has_prefix (colon, "://") && strchr ("/?#", *after) == NULL)
        return colon;
    }
  return NULL;
}

/* A URL for an error message: short, without what may be a user's password, harmless on a terminal. */
static char *
make_showable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) shown = g_string_new (NULL);
  const char *secret = find_secret (valid);
  const char *at = strrchr (valid, '@');
  const char *rest = valid;

  if (at != NULL)
    {
      rest = at;
      g_string_append (shown, "…");
    }
  for (gsize n = 0; *rest != '\0' && (at != NULL || rest != secret); n++)
    {
      gunichar c = g_utf8_get_char (rest);

      if (n == MAX_SHOWN_CHARS)
        break;
      g_string_append_unichar (shown, g_unichar_isprint (c) ? c : 0xFFFD);
      rest = g_utf8_next_char (rest);
    }
  if (*rest != '\0')
    g_string_append (shown, "…");
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

/* reason is a translated clause that says what to do about it. */
static gboolean
refuse (const char *text, const char *reason, GError **error)
{
  g_autofree char *shown = make_showable (text);

  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _ ("Cannot use the URL “%s”: %s"), shown,
               reason);
  return FALSE;
}

static gboolean
has_blank_or_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if ((guchar) *p <= 0x20 || *p == 0x7f)
        return TRUE;
    }
  return FALSE;
}

static gboolean
parse_user_name (const char *escaped, char **out_user_name)
{
  g_autofree char *user_name = g_uri_unescape_string (escaped, NULL);

  if (user_name == NULL || !g_utf8_validate (user_name, -1, NULL))
    return FALSE;
  for (const char *p = user_name; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return FALSE;
    }
  if (*user_name != '\0')
    *out_user_name = g_steal_pointer (&user_name);
  return TRUE;
}

/*
 * What follows the authority, as it was typed: GUri would take a dot for a place to go and %2F for a letter, and the
 * server may not. Only what may not stand in a URL is escaped (RFC 3987, section 3.1). text is known to have "//".
 */
static char *
copy_path_and_query (const char *text)
{
  const char *authority = strstr (text, "//") + 2;
  const char *rest = authority + strcspn (authority, "/?");
  g_autofree char *escaped = g_uri_escape_string (rest, KEPT_CHARS, FALSE);

  return *rest == '/' ? g_steal_pointer (&escaped) : g_strconcat ("/", escaped, NULL);
}

gboolean
hm_server_uri_parse (const char *text, HmServerUri *out_uri, GError **error)
{
  g_auto (HmServerUri) self = { 0 };
  g_autoptr (GUri) uri = NULL;
  g_autofree char *host = NULL;
  const char *scheme = g_uri_peek_scheme (text);

  if (has_blank_or_control (text))
    return refuse (text, _ ("write blanks in it as %20"), error);
  if (g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0)
    return refuse (text, _ ("begin it with http:// or https://"), error);

  /* The parser's own message would repeat a part of what was typed, and that part may be the password. */
  uri = g_uri_parse (text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri == NULL)
    return refuse (
        text, _ ("check the host, the port and the percent signs; it should look like https://host:port/path"), error);
  if (g_uri_get_password (uri) != NULL)
    return refuse (text,
                   _ ("leave the password out, since URLs show up in logs and process lists; set it with "
                      "httpmail_server_info_set_password() or give it when asked"),
                   error);
  if (g_uri_get_fragment (uri) != NULL)
    return refuse (text, _ ("leave out the # and what follows"), error);

  host = host_in_uri (g_uri_get_host (uri));
  /* The user's whole mail address, as it is: everybody's first try. */
  if (host == NULL && g_uri_get_user (uri) != NULL && strchr (g_uri_get_host (uri), '@') != NULL)
    return refuse (text, _ ("write the @ in the user name as %40"), error);
  if (host == NULL)
    return refuse (text, _ ("name a host after the slashes, such as mail.example.net"), error);
  if (g_uri_get_port (uri) == 0)
    return refuse (text, _ ("use a port from 1 to 65535"), error);
  if (g_uri_get_user (uri) != NULL && !parse_user_name (g_uri_get_user (uri), &self.user_name))
    return refuse (text, _ ("write the user name in UTF-8, without control characters"), error);

  self.host = g_strdup (g_uri_get_host (uri));
  self.path_and_query = copy_path_and_query (text);
  self.port = g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : 0;
  self.tls = strcmp (scheme, "https") == 0;
  *out_uri = self;
  self = (HmServerUri){ 0 };
  return TRUE;
}

static guint
usual_port (gboolean tls)
{
  return tls ? 443 : 80;
}

char *
hm_server_uri_compose (const HmServerUri *self)
{
  g_autofree char *host = host_in_uri (self->host);
  const char *scheme = self->tls ? "https" : "http";
  const char *path_and_query = self->path_and_query != NULL ? self->path_and_query : "/";

  if (host == NULL)
    return NULL;
  if (hm_server_uri_get_port (self) == usual_port (self->tls))
    return g_strdup_printf ("%s://%s%s", scheme, host, path_and_query);
  return g_strdup_printf ("%s://%s:%u%s", scheme, host, self->port, path_and_query);
}

guint
hm_server_uri_get_port (const HmServerUri *self)
{
  return self->port != 0 ? self->port : usual_port (self->tls);
}

void
hm_server_uri_clear (HmServerUri *self)
{
  g_clear_pointer (&self->user_name, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->path_and_query, g_free);
  self->port = 0;
  self->tls = FALSE;
}
