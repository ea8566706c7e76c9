/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-trace.h>
#include <string.h>

struct _HmTrace
{
  gboolean to_sink;
  const HmSessionSink *sink;
  gpointer sink_data;
  HmLog *log; /* NULL: none */
};

HmTrace *
hm_trace_new (gboolean to_sink, HmLog *log, const HmSessionSink *sink, gpointer sink_data)
{
  HmTrace *self = g_new0 (HmTrace, 1);

  self->to_sink = to_sink;
  self->sink = sink;
  self->sink_data = sink_data;
  self->log = log;
  return self;
}

void
hm_trace_free (HmTrace *self)
{
  g_clear_pointer (&self->log, hm_log_free);
  g_free (self);
}

/* "Digest …": the scheme helps, the rest is a secret. */
static char *
keep_first_word (const char *value)
{
  gsize length = strcspn (value, " ");

  return value[length] ? g_strdup_printf ("%.*s [removed]", (int) length, value) : g_strdup ("[removed]");
}

char *
hm_trace_redact (const char *name, const char *value)
{
  static const char *const secret[] = { "Cookie", "Set-Cookie", "Set-Cookie2", "Authentication-Info" };

  if (g_ascii_strcasecmp (name, "Authorization") == 0 || g_ascii_strcasecmp (name, "Proxy-Authorization") == 0 ||
      g_ascii_strcasecmp (name, "WWW-Authenticate") == 0 || g_ascii_strcasecmp (name, "Proxy-Authenticate") == 0)
    return keep_first_word (value);
  for (guint i = 0; i < G_N_ELEMENTS (secret); i++)
    if (g_ascii_strcasecmp (name, secret[i]) == 0)
      return g_strdup ("[removed]");
  return g_strdup (value);
}

static void
write_line (HmTrace *self, HTTPMailDirection direction, const char *line)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format_iso8601 (now);
  g_autofree char *text =
    g_strdup_printf ("%s %c %s\n", stamp, direction == HTTPMAIL_DIRECTION_SEND ? '>' : '<', line);

  hm_log_write (self->log, text);
}

static void
put (HmTrace *self, HTTPMailDirection direction, const char *text, gint hresult)
{
  g_autofree char *line = g_utf8_make_valid (text, -1);

  /* What a server wrote may end up on a terminal. */
  for (char *p = line; *p; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  if (self->to_sink && self->sink->command)
    self->sink->command (self->sink_data, direction, line, hresult);
  if (self->log)
    write_line (self, direction, line);
}

static void
put_headers (HmTrace *self, HTTPMailDirection direction, SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *shown = hm_trace_redact (name, value);
      g_autofree char *line = g_strdup_printf ("%s: %s", name, shown);

      put (self, direction, line, 0);
    }
}

static gboolean
is_wanted (HmTrace *self)
{
  return self->to_sink || self->log;
}

void
hm_trace_request (HmTrace *self, SoupMessage *message)
{
  g_autofree char *uri = NULL;
  g_autofree char *line = NULL;

  if (!is_wanted (self))
    return;
  uri = g_uri_to_string_partial (soup_message_get_uri (message), G_URI_HIDE_USERINFO);
  line = g_strdup_printf ("%s %s HTTP/1.1", soup_message_get_method (message), uri);
  put (self, HTTPMAIL_DIRECTION_SEND, line, 0);
  put_headers (self, HTTPMAIL_DIRECTION_SEND, soup_message_get_request_headers (message));
}

void
hm_trace_reply (HmTrace *self, SoupMessage *message, gint hresult)
{
  static const char *const versions[] = { [SOUP_HTTP_1_0] = "1.0", [SOUP_HTTP_1_1] = "1.1", [SOUP_HTTP_2_0] = "2" };
  g_autofree char *line = NULL;
  const char *reason;

  if (!is_wanted (self))
    return;
  reason = soup_message_get_reason_phrase (message);
  line = g_strdup_printf ("HTTP/%s %u %s", versions[soup_message_get_http_version (message)],
                          soup_message_get_status (message), reason ? reason : "");
  put (self, HTTPMAIL_DIRECTION_RESPONSE, line, hresult);
  put_headers (self, HTTPMAIL_DIRECTION_RESPONSE, soup_message_get_response_headers (message));
}
