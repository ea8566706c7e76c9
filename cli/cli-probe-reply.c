/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What servers say in the heads of their replies. */

#include "cli-probe.h"

#include <string.h>

/* More than any server says; the rest is not kept. */
#define MAX_FIELDS 100
#define MAX_LOGONS 16

static void
field_free (gpointer data)
{
  CliProbeField *field = data;

  g_free (field->name);
  g_free (field->value);
  g_free (field);
}

/* As text that can be shown: what a server writes may be anything. */
static char *
make_text (const char *bytes, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (bytes, (gssize) length);

  return cli_escape (valid, strlen (valid), "\t");
}

CliProbeReply *
cli_probe_reply_new (const char *method, const char *url)
{
  CliProbeReply *self = g_new0 (CliProbeReply, 1);

  self->method = g_strdup (method);
  self->url = g_strdup (url);
  self->fields = g_ptr_array_new_with_free_func (field_free);
  return self;
}

void
cli_probe_reply_free (CliProbeReply *self)
{
  g_free (self->method);
  g_free (self->url);
  g_free (self->version);
  g_free (self->reason);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

gboolean
cli_probe_reply_take_status (CliProbeReply *self, const char *line)
{
  const char *version = line + strlen ("HTTP/");

  if (!g_str_has_prefix (line, "HTTP/"))
    return FALSE;
  gsize length = strcspn (version, " ");
  const char *status = version + length + strspn (version + length, " ");
  const char *reason = status + strcspn (status, " ");

  g_free (self->version);
  self->version = make_text (version, MIN (length, 8));
  self->status = (guint) g_ascii_strtoull (status, NULL, 10);
  g_free (self->reason);
  self->reason = *reason ? make_text (reason + 1, strlen (reason + 1)) : g_strdup ("");
  return self->status >= 100 && self->status <= 999;
}

void
cli_probe_reply_take_field (CliProbeReply *self, const char *line)
{
  const char *colon = strchr (line, ':');

  if (colon == NULL || colon == line || self->fields->len >= MAX_FIELDS)
    return;
  CliProbeField *field = g_new0 (CliProbeField, 1);
  field->name = make_text (line, (gsize) (colon - line));
  colon += 1 + strspn (colon + 1, " \t");
  field->value = make_text (colon, strlen (colon));
  g_ptr_array_add (self->fields, field);
}

const char *
cli_probe_reply_get (const CliProbeReply *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const CliProbeField *field = g_ptr_array_index (self->fields, i);
      if (g_ascii_strcasecmp (field->name, name) == 0)
        return field->value;
    }
  return NULL;
}

char *
cli_probe_reply_join (const CliProbeReply *self, const char *name)
{
  GString *list = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    {
      const CliProbeField *field = g_ptr_array_index (self->fields, i);
      if (g_ascii_strcasecmp (field->name, name) != 0)
        continue;
      if (list == NULL)
        list = g_string_new (field->value);
      else
        g_string_append_printf (list, ", %s", field->value);
    }
  return list ? g_string_free (list, FALSE) : NULL;
}

gboolean
cli_probe_reply_is_page (const CliProbeReply *self)
{
  const char *type = cli_probe_reply_get (self, "Content-Type");

  return self->status == 200 && type != NULL && g_ascii_strncasecmp (type, "text/html", strlen ("text/html")) == 0;
}

/* Challenges (RFC 9110, 11.6.1). */

static void
logon_free (gpointer data)
{
  CliProbeLogon *logon = data;

  g_free (logon->scheme);
  g_free (logon->realm);
  g_free (logon->algorithm);
  g_free (logon);
}

static gsize
token_length (const char *text)
{
  return strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~");
}

/* A value, quoted or not; text is moved behind it. */
static char *
take_value (const char **text)
{
  GString *value = g_string_new (NULL);
  const char *p = *text;

  if (*p != '"')
    {
      gsize length = strcspn (p, ", \t");
      g_string_append_len (value, p, (gssize) length);
      p += length;
    }
  else
    {
      for (p++; *p != '\0' && *p != '"'; p++)
        {
          if (*p == '\\' && p[1] != '\0')
            p++;
          g_string_append_c (value, *p);
        }
      if (*p == '"')
        p++;
    }
  *text = p;
  return g_string_free (value, FALSE);
}

static void
take_parameter (CliProbeLogon *logon, const char *name, gsize length, char *value)
{
  char **place = NULL;

  if (logon != NULL && length == strlen ("realm") && g_ascii_strncasecmp (name, "realm", length) == 0)
    place = &logon->realm;
  else if (logon != NULL && length == strlen ("algorithm") && g_ascii_strncasecmp (name, "algorithm", length) == 0)
    place = &logon->algorithm;
  if (place == NULL || *place != NULL)
    g_free (value);
  else
    *place = value;
}

GPtrArray *
cli_probe_list_logons (const char *challenges)
{
  g_autoptr (GPtrArray) logons = g_ptr_array_new_with_free_func (logon_free);
  CliProbeLogon *logon = NULL;
  const char *p = challenges;

  while (*p != '\0' && logons->len < MAX_LOGONS)
    {
      p += strspn (p, ", \t");
      gsize length = token_length (p);
      const char *after = p + length + strspn (p + length, " \t");

      if (length == 0)
        {
          p += *p != '\0';
          continue;
        }
      if (*after == '=' && after[1] != '=')
        {
          const char *name = p;
          p = after + 1 + strspn (after + 1, " \t");
          take_parameter (logon, name, length, take_value (&p));
          continue;
        }
      logon = g_new0 (CliProbeLogon, 1);
      logon->scheme = g_strndup (p, length);
      g_ptr_array_add (logons, logon);
      p = after;
      /* "NTLM TlRMTVNTUA==": what follows is no parameter. */
      gsize token = strspn (p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/");
      gsize padded = token + strspn (p + token, "=");
      if (token > 0 && (p[padded] == '\0' || p[padded] == ','))
        p += padded;
    }
  return g_steal_pointer (&logons);
}

char *
cli_probe_shown_url (const char *url)
{
  gsize length = strcspn (url, "?#");
  const char *scheme = strstr (url, "://");
  const char *at = scheme ? memchr (url, '@', length) : NULL;
  const char *authority = scheme ? scheme + 3 : url;
  g_autofree char *text = NULL;

  /* A user's name may stand there, a password must not. */
  if (at != NULL && at < authority + strcspn (authority, "/?#"))
    text = g_strdup_printf ("%.*s%.*s", (int) (authority - url), url, (int) (url + length - at - 1), at + 1);
  else
    text = g_strndup (url, length);
  if (url[length] == '\0')
    return g_steal_pointer (&text);
  return g_strconcat (text, "?…", NULL);
}
