/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-http-head.h"

#include <string.h>

#include "hs-error.h"

/* Given twice, these can mean two things. */
static const char *const single_fields[] = {
  "Authorization", "Content-Length", "Content-Type", "Depth", "Destination", "Host", "Overwrite", "Transfer-Encoding",
};

static void
field_free (gpointer data)
{
  HsHttpField *self = data;

  /* It may have been a password. */
  explicit_bzero (self->value, strlen (self->value));
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

void
hs_http_head_free (HsHttpHead *self)
{
  g_free (self->method);
  g_free (self->target);
  g_free (self->path);
  g_free (self->host);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

const char *
hs_http_head_get (const HsHttpHead *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      HsHttpField *field = g_ptr_array_index (self->fields, i);

      if (g_ascii_strcasecmp (field->name, name) == 0)
        return field->value;
    }
  return NULL;
}

static gboolean
is_token (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || strchr ("!#$%&'*+-.^_`|~", text[i]) == NULL))
        return FALSE;
    }
  return length > 0;
}

static gboolean
refuse (GError **error, guint status, const char *reason)
{
  g_set_error_literal (error, HS_ERROR, (int) status, reason);
  return FALSE;
}

gsize
hs_http_head_find_end (const char *data, gsize length)
{
  const char *end = data + length;
  const char *line = data;
  gboolean begun = FALSE;

  while (line < end)
    {
      const char *feed = memchr (line, '\n', end - line);
      gboolean empty;

      if (feed == NULL)
        return 0;
      empty = feed == line || (feed == line + 1 && *line == '\r');
      if (empty && begun)
        return feed + 1 - data;
      begun = begun || !empty;
      line = feed + 1;
    }
  return 0;
}

/* The next line without its end; NULL when a byte stands in it that no line may have. */
static char *
take_line (const char **inout_data, const char *end)
{
  const char *line = *inout_data;
  const char *feed = memchr (line, '\n', end - line);
  gsize length = feed - line;

  *inout_data = feed + 1;
  if (length > 0 && line[length - 1] == '\r')
    length--;
  for (gsize i = 0; i < length; i++)
    {
      if (((guchar) line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7f)
        return NULL;
    }
  return g_strndup (line, length);
}

/* What may stand in a URL that is handed out again. */
static gboolean
is_host (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > 255)
    return FALSE;
  if (*text == '[')
    {
      gsize address = strspn (text + 1, "0123456789abcdefABCDEF:.");

      if (text[1 + address] != ']')
        return FALSE;
      text += address + 2;
      return *text == '\0' || (*text == ':' && strspn (text + 1, "0123456789") == strlen (text + 1));
    }
  for (; *text != '\0' && *text != ':'; text++)
    {
      if (!g_ascii_isalnum (*text) && *text != '-' && *text != '.' && *text != '_')
        return FALSE;
    }
  return *text == '\0' || (strlen (text) <= 6 && strspn (text + 1, "0123456789") == strlen (text + 1));
}

static gboolean
parse_target (HsHttpHead *self, GError **error)
{
  const char *path = self->target;
  const char *scheme_end = strstr (self->target, "://");

  for (const char *p = self->target; *p != '\0'; p++)
    {
      if (*p == '#' || *p == '\t')
        return refuse (error, 400, "Bad request target");
    }
  if (g_str_equal (self->target, "*"))
    {
      if (!g_str_equal (self->method, "OPTIONS"))
        return refuse (error, 400, "Bad request target");
      self->path = g_strdup ("*");
      return TRUE;
    }
  if (*path != '/')
    {
      gsize scheme = scheme_end == NULL ? 0 : scheme_end - self->target;

      if (!(scheme == 4 && g_ascii_strncasecmp (self->target, "http", 4) == 0) &&
          !(scheme == 5 && g_ascii_strncasecmp (self->target, "https", 5) == 0))
        return refuse (error, 400, "Bad request target");
      path = scheme_end + 3 + strcspn (scheme_end + 3, "/?");
      self->host = g_strndup (scheme_end + 3, path - (scheme_end + 3));
      if (!is_host (self->host))
        return refuse (error, 400, "Bad host in the request target");
    }
  self->path = g_strndup (path, strcspn (path, "?"));
  if (*self->path == '\0')
    {
      g_free (self->path);
      self->path = g_strdup ("/");
    }
  return TRUE;
}

static gboolean
parse_request_line (HsHttpHead *self, const char *line, GError **error)
{
  const char *first = strchr (line, ' ');
  const char *last = strrchr (line, ' ');

  if (first == NULL || last == first || !is_token (line, first - line) || first - line > 32 ||
      memchr (first + 1, ' ', last - first - 1) != NULL || last == first + 1)
    return refuse (error, 400, "Bad request line");
  if (!g_str_has_prefix (last + 1, "HTTP/"))
    return refuse (error, 400, "Bad request line");
  if (!g_str_equal (last + 1, "HTTP/1.1") && !g_str_equal (last + 1, "HTTP/1.0"))
    return refuse (error, 505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");
  if (last - first > HS_LIMIT_TARGET)
    return refuse (error, 414, "The URL is too long");
  self->minor_version = last[8] == '1' ? 1 : 0;
  self->method = g_strndup (line, first - line);
  self->target = g_strndup (first + 1, last - first - 1);
  return parse_target (self, error);
}

static gboolean
parse_field (HsHttpHead *self, const char *line, GError **error)
{
  const char *colon = strchr (line, ':');
  HsHttpField *field;

  /* Also a continuation line, which begins with a blank, and a blank before the colon. */
  if (colon == NULL || !is_token (line, colon - line))
    return refuse (error, 400, "Bad header field");
  if (self->fields->len >= HS_LIMIT_FIELDS)
    return refuse (error, 431, "Too many header fields");
  field = g_new0 (HsHttpField, 1);
  field->name = g_strndup (line, colon - line);
  field->value = g_strstrip (g_strdup (colon + 1));
  for (gsize i = 0; i < G_N_ELEMENTS (single_fields); i++)
    {
      if (g_ascii_strcasecmp (field->name, single_fields[i]) == 0 && hs_http_head_get (self, field->name) != NULL)
        {
          field_free (field);
          g_set_error (error, HS_ERROR, 400, "Two %s fields", single_fields[i]);
          return FALSE;
        }
    }
  g_ptr_array_add (self->fields, field);
  return TRUE;
}

static gboolean
has_option (const char *list, const char *option)
{
  g_auto (GStrv) options = list == NULL ? NULL : g_strsplit (list, ",", -1);

  for (guint i = 0; options != NULL && options[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (g_strstrip (options[i]), option) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
interpret_fields (HsHttpHead *self, GError **error)
{
  const char *host = hs_http_head_get (self, "Host");
  const char *length = hs_http_head_get (self, "Content-Length");
  const char *encoding = hs_http_head_get (self, "Transfer-Encoding");
  const char *connection = hs_http_head_get (self, "Connection");
  const char *expect = hs_http_head_get (self, "Expect");

  if (host == NULL && self->minor_version > 0)
    return refuse (error, 400, "No Host field");
  if (host != NULL && !is_host (host))
    return refuse (error, 400, "Bad Host field");
  if (host != NULL && self->host == NULL)
    self->host = g_strdup (host);
  if (length != NULL && encoding != NULL)
    return refuse (error, 400, "Content-Length and Transfer-Encoding together");
  if (encoding != NULL && (self->minor_version == 0 || g_ascii_strcasecmp (encoding, "chunked") != 0))
    return refuse (error, 400, "Bad Transfer-Encoding");
  self->chunked = encoding != NULL;
  self->content_length = -1;
  if (length != NULL)
    {
      gsize n_digits = strspn (length, "0123456789");

      if (n_digits == 0 || n_digits > 18 || length[n_digits] != '\0')
        return refuse (error, 400, "Bad Content-Length");
      self->content_length = g_ascii_strtoll (length, NULL, 10);
    }
  self->keep_alive =
      self->minor_version > 0 ? !has_option (connection, "close") : has_option (connection, "keep-alive");
  self->expects_continue =
      self->minor_version > 0 && expect != NULL && g_ascii_strcasecmp (expect, "100-continue") == 0;
  return TRUE;
}

HsHttpHead *
hs_http_head_parse (const char *data, gsize length, GError **error)
{
  g_autoptr (HsHttpHead) self = g_new0 (HsHttpHead, 1);
  const char *end = data + length;
  gboolean begun = FALSE;

  self->fields = g_ptr_array_new_with_free_func (field_free);
  while (data < end)
    {
      g_autofree char *line = take_line (&data, end);

      if (line == NULL)
        refuse (error, 400, "Control characters in the header");
      if (line == NULL || (*line == '\0' && begun))
        break;
      if (*line == '\0')
        continue;
      if (begun ? !parse_field (self, line, error) : !parse_request_line (self, line, error))
        return NULL;
      begun = TRUE;
    }
  if (data < end || !begun)
    {
      if (error != NULL && *error == NULL)
        refuse (error, 400, "Bad request");
      return NULL;
    }
  return interpret_fields (self, error) ? g_steal_pointer (&self) : NULL;
}
