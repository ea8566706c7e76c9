/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-text-decoder.h>

/* An absolute http or https URL, taken apart without being changed. */
typedef struct
{
  gboolean tls;
  const char *host; /* as sent, with the brackets of an IPv6 address */
  gsize host_length;
  guint port;       /* the scheme's own when none is named */
  const char *rest; /* path, query and fragment: "" or from the first of "/?#" on */
} HmHrefParts;

static gboolean
has_control_bytes (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if ((guchar) *text < 0x20 || *text == 0x7f)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_unreserved (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* Length of "scheme" when text begins with "scheme:", else 0. */
static gsize
scheme_length (const char *text)
{
  gsize length = 0;

  if (!g_ascii_isalpha (text[0]))
    return 0;
  while (g_ascii_isalnum (text[length]) || text[length] == '+' || text[length] == '-' || text[length] == '.')
    length++;

  return text[length] == ':' ? length : 0;
}

static gboolean
check_host (const char *host, gsize length)
{
  gsize i;

  if (length == 0)
    return FALSE;

  if (host[0] == '[')
    {
      if (length < 4 || host[length - 1] != ']')
        return FALSE;
      for (i = 1; i < length - 1; i++)
        {
          if (!g_ascii_isxdigit (host[i]) && host[i] != ':' && host[i] != '.')
            return FALSE;
        }
      return TRUE;
    }

  /* Names beyond ASCII are left to the resolver. */
  if (!g_utf8_validate (host, (gssize) length, NULL))
    return FALSE;
  for (i = 0; i < length; i++)
    {
      if (!is_unreserved (host[i]) && (guchar) host[i] < 0x80)
        return FALSE;
    }

  return TRUE;
}

/* "host", "host:port" or "[address]:port". User names and passwords have no place in a URL: a server that sends
 * "http://good@evil/" only wants to be mistaken for another. */
static gboolean
split_authority (const char *authority, gsize length, HmHrefParts *parts)
{
  gsize host_length = length;
  gsize i;

  for (i = 0; i < length; i++)
    {
      if (authority[i] == ':' && (authority[0] != '[' || memchr (authority, ']', i) != NULL))
        {
          host_length = i;
          break;
        }
    }

  parts->host = authority;
  parts->host_length = host_length;
  parts->port = parts->tls ? 443 : 80;

  /* "host:" means the port of the scheme. */
  if (host_length + 1 < length)
    {
      guint port = 0;

      if (length - host_length - 1 > 5)
        return FALSE;
      for (i = host_length + 1; i < length; i++)
        {
          if (!g_ascii_isdigit (authority[i]))
            return FALSE;
          port = port * 10 + (authority[i] - '0');
        }
      if (port == 0 || port > G_MAXUINT16)
        return FALSE;
      parts->port = port;
    }

  return check_host (parts->host, parts->host_length);
}

static gboolean
split (const char *url, HmHrefParts *out_parts)
{
  const char *authority;
  gsize length;

  if (url == NULL)
    return FALSE;

  if (g_ascii_strncasecmp (url, "http://", 7) == 0)
    {
      out_parts->tls = FALSE;
      authority = url + 7;
    }
  else if (g_ascii_strncasecmp (url, "https://", 8) == 0)
    {
      out_parts->tls = TRUE;
      authority = url + 8;
    }
  else
    {
      return FALSE;
    }

  length = strcspn (authority, "/?#");
  out_parts->rest = authority + length;
  return split_authority (authority, length, out_parts);
}

/* RFC 3986, section 5.2.4, for a path that begins with "/". */
static void
append_without_dot_segments (GString *out, const char *path, gsize length)
{
  gsize begin = out->len;
  gsize i = 0;

  while (i < length)
    {
      const char *segment = path + i + 1;
      const char *slash = memchr (segment, '/', length - i - 1);
      gsize n = slash != NULL ? (gsize) (slash - segment) : length - i - 1;
      gboolean last = slash == NULL;

      if (n == 1 && segment[0] == '.')
        {
          if (last)
            g_string_append_c (out, '/');
        }
      else if (n == 2 && segment[0] == '.' && segment[1] == '.')
        {
          while (out->len > begin && out->str[out->len - 1] != '/')
            g_string_truncate (out, out->len - 1);
          if (out->len > begin)
            g_string_truncate (out, out->len - 1);
          if (last)
            g_string_append_c (out, '/');
        }
      else
        {
          g_string_append_c (out, '/');
          g_string_append_len (out, segment, n);
        }

      i += n + 1;
    }
}

static gsize
path_length (const char *rest)
{
  return strcspn (rest, "?#");
}

char *
hm_href_resolve (const char *base, const char *href)
{
  HmHrefParts base_parts;
  HmHrefParts parts;
  g_autoptr (GString) out = NULL;
  gsize n;

  if (href == NULL || *href == '\0' || has_control_bytes (href))
    return NULL;

  if (split (href, &parts))
    return g_strdup (href);

  if (scheme_length (href) > 0 || base == NULL || has_control_bytes (base) || !split (base, &base_parts))
    return NULL;

  if (g_str_has_prefix (href, "//"))
    {
      g_autofree char *absolute = g_strconcat (base_parts.tls ? "https:" : "http:", href, NULL);

      return split (absolute, &parts) ? g_steal_pointer (&absolute) : NULL;
    }

  out = g_string_new_len (base, base_parts.rest - base);
  n = path_length (base_parts.rest);

  if (href[0] == '/')
    {
      append_without_dot_segments (out, href, path_length (href));
      g_string_append (out, href + path_length (href));
    }
  else if (href[0] == '?')
    {
      g_string_append_len (out, n > 0 ? base_parts.rest : "/", n > 0 ? n : 1);
      g_string_append (out, href);
    }
  else if (href[0] == '#')
    {
      g_string_append_len (out, base_parts.rest, strcspn (base_parts.rest, "#"));
      g_string_append (out, href);
    }
  else
    {
      g_autoptr (GString) merged = g_string_new_len (base_parts.rest, n);

      while (merged->len > 0 && merged->str[merged->len - 1] != '/')
        g_string_truncate (merged, merged->len - 1);
      if (merged->len == 0)
        g_string_append_c (merged, '/');
      g_string_append_len (merged, href, path_length (href));
      append_without_dot_segments (out, merged->str, merged->len);
      g_string_append (out, href + path_length (href));
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* "." and ".." lead out of the collection, also when they are escaped: servers undo that first. */
static gboolean
has_dot_segment (const char *name)
{
  while (TRUE)
    {
      guint n_dots = 0;

      for (;; n_dots++)
        {
          if (*name == '.')
            name++;
          else if (g_ascii_strncasecmp (name, "%2e", 3) == 0)
            name += 3;
          else
            break;
        }
      if ((n_dots == 1 || n_dots == 2) && (*name == '/' || *name == '\0'))
        return TRUE;
      name += strcspn (name, "/");
      if (*name == '\0')
        return FALSE;
      name++;
    }
}

char *
hm_href_join (const char *collection, const char *name)
{
  HmHrefParts parts;

  g_return_val_if_fail (collection != NULL, NULL);

  if (name == NULL || *name == '\0' || has_control_bytes (name) || has_control_bytes (collection))
    return NULL;

  if (name[0] == '/' || name[0] == '?' || g_ascii_strncasecmp (name, "http://", 7) == 0 ||
      g_ascii_strncasecmp (name, "https://", 8) == 0)
    return hm_href_resolve (collection, name);

  if (has_dot_segment (name) || !split (collection, &parts))
    return NULL;

  return g_strconcat (collection, g_str_has_suffix (collection, "/") ? "" : "/", name, NULL);
}

char *
hm_href_resolve_member (const char *collection, const char *href)
{
  g_autofree char *own_name = NULL;

  if (collection == NULL || href == NULL || strchr ("/?#", *href) != NULL || scheme_length (href) > 0 ||
      has_dot_segment (href))
    return hm_href_resolve (collection, href);

  /* By RFC 3986 a name takes the place of the last one of the path, and of the query. In a listing it stands below them;
   * only the collection itself may be meant by its own name. */
  own_name = hm_href_last_segment (collection);
  if (!g_str_has_suffix (collection, "/") && strncmp (href, own_name, strlen (own_name)) == 0 &&
      (href[strlen (own_name)] == '\0' || g_str_equal (href + strlen (own_name), "/")) &&
      strchr (collection, '?') == NULL)
    return hm_href_resolve (collection, href);

  return hm_href_join (collection, href);
}

static void
append_origin (GString *out, const HmHrefParts *parts)
{
  gsize i;

  g_string_append (out, parts->tls ? "https://" : "http://");
  for (i = 0; i < parts->host_length; i++)
    g_string_append_c (out, g_ascii_tolower (parts->host[i]));
  if (parts->port != (parts->tls ? 443 : 80))
    g_string_append_printf (out, ":%u", parts->port);
}

/* One form for all ways to write the same text: escapes of unreserved characters are undone, other escapes get
 * upper-case digits, and bytes that may not stand in a URL at all are escaped. */
static void
append_normal (GString *out, const char *text)
{
  static const char hex[] = "0123456789ABCDEF";

  for (; *text != '\0'; text++)
    {
      guchar c = *text;

      if (c == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        {
          c = g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]);
          text += 2;
          if (is_unreserved (c))
            {
              g_string_append_c (out, c);
              continue;
            }
        }
      else if (c > 0x20 && c < 0x7f && strchr ("\"<>\\^`{|}", c) == NULL)
        {
          g_string_append_c (out, c);
          continue;
        }

      g_string_append_c (out, '%');
      g_string_append_c (out, hex[c >> 4]);
      g_string_append_c (out, hex[c & 15]);
    }
}

char *
hm_href_normalize (const char *url)
{
  g_autoptr (GString) out = NULL;
  HmHrefParts parts;

  g_return_val_if_fail (url != NULL, NULL);

  out = g_string_sized_new (strlen (url) + 8);
  if (split (url, &parts))
    {
      append_origin (out, &parts);
      append_normal (out, parts.rest);
    }
  else
    {
      append_normal (out, url);
    }

  if (out->len > 0 && out->str[out->len - 1] == '/')
    g_string_truncate (out, out->len - 1);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
hm_href_equal (const char *a, const char *b)
{
  g_autofree char *normal_a = NULL;
  g_autofree char *normal_b = NULL;

  if (g_strcmp0 (a, b) == 0)
    return TRUE;
  if (a == NULL || b == NULL)
    return FALSE;

  normal_a = hm_href_normalize (a);
  normal_b = hm_href_normalize (b);
  return g_str_equal (normal_a, normal_b);
}

char *
hm_href_origin (const char *url)
{
  g_autoptr (GString) out = NULL;
  HmHrefParts parts;

  if (!split (url, &parts))
    return NULL;

  out = g_string_new (NULL);
  append_origin (out, &parts);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
hm_href_same_origin (const char *a, const char *b)
{
  HmHrefParts parts_a;
  HmHrefParts parts_b;

  return split (a, &parts_a) && split (b, &parts_b) && parts_a.tls == parts_b.tls && parts_a.port == parts_b.port &&
         parts_a.host_length == parts_b.host_length &&
         g_ascii_strncasecmp (parts_a.host, parts_b.host, parts_a.host_length) == 0;
}

char *
hm_href_last_segment (const char *url)
{
  HmHrefParts parts;
  const char *rest;
  gsize end;
  gsize begin;

  g_return_val_if_fail (url != NULL, NULL);

  rest = split (url, &parts) ? parts.rest : url;
  end = strlen (rest);
  if (end > 0 && rest[end - 1] == '/')
    end--;
  for (begin = end; begin > 0 && rest[begin - 1] != '/'; begin--)
    ;

  return g_strndup (rest + begin, end - begin);
}

char *
hm_href_escape_segment (const char *text)
{
  static const char hex[] = "0123456789ABCDEF";
  gboolean dots;
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  /* Written plainly these two would be taken for a way through the tree. */
  dots = g_str_equal (text, ".") || g_str_equal (text, "..");
  out = g_string_sized_new (strlen (text) + 8);

  for (; *text != '\0'; text++)
    {
      guchar c = *text;

      if (is_unreserved (c) && !dots)
        {
          g_string_append_c (out, c);
          continue;
        }
      g_string_append_c (out, '%');
      g_string_append_c (out, hex[c >> 4]);
      g_string_append_c (out, hex[c & 15]);
    }

  return g_string_free (out, FALSE);
}

char *
hm_href_unescape_segment (const char *segment)
{
  g_autoptr (GString) bytes = NULL;

  g_return_val_if_fail (segment != NULL, NULL);

  bytes = g_string_sized_new (strlen (segment));
  for (; *segment != '\0'; segment++)
    {
      guchar c = *segment;

      if (c == '%' && g_ascii_isxdigit (segment[1]) && g_ascii_isxdigit (segment[2]))
        {
          c = g_ascii_xdigit_value (segment[1]) * 16 + g_ascii_xdigit_value (segment[2]);
          segment += 2;
        }
      if (c == '\0')
        return NULL;
      g_string_append_c (bytes, c);
    }

  if (!g_utf8_validate (bytes->str, bytes->len, NULL))
    {
      GString *text = g_string_sized_new (bytes->len * 2);
      gsize i;

      for (i = 0; i < bytes->len; i++)
        g_string_append_unichar (text, hm_text_decoder_windows_1252 (bytes->str[i]));
      return g_string_free (text, FALSE);
    }

  return g_string_free (g_steal_pointer (&bytes), FALSE);
}

gboolean
hm_href_check_request_url (const char *url, GError **error)
{
  g_autofree char *shown = NULL;
  const char *problem;
  HmHrefParts parts;

  if (url == NULL || *url == '\0')
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                           _ ("The URL is empty; give one that begins with http:// or https://"));
      return FALSE;
    }

  if (g_ascii_strncasecmp (url, "http://", 7) != 0 && g_ascii_strncasecmp (url, "https://", 8) != 0)
    problem = _ ("it does not begin with http:// or https://");
  else if (has_control_bytes (url))
    problem = _ ("it holds a control character; leave it out or write it as %XX");
  else if (strchr (url, ' ') != NULL)
    problem = _ ("it holds a blank; write it as %20");
  else if (strchr (url, '#') != NULL)
    problem = _ ("it holds a “#”; write it as %23");
  else if (!g_utf8_validate (url, -1, NULL))
    problem = _ ("it is not valid UTF-8; write such bytes as %XX");
  else if (!split (url, &parts))
    problem = _ ("its host or port is not valid; user names and passwords do not belong there");
  else
    return TRUE;

  shown = g_strescape (url, NULL);
  /* Whoever wrote a password into the URL does not want to read it in an error. */
  if (strchr (shown, '@') != NULL && !split (url, &parts))
    {
      g_free (shown);
      shown = g_strdup ("…");
    }
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _ ("“%s” cannot be asked for: %s"), shown,
               problem);
  return FALSE;
}
