/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-reply-head.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-redirect.h>
#include <httpmail/net/hm-retry.h>
#include <httpmail/protocol/hm-href.h>
#include <string.h>

/* Of a length: more is more than a signed 64-bit number holds. */
#define MAX_DIGITS 18

/* Text for people: what the server wrote, without what would disturb a terminal or a log line. */
static char *
copy_text (const char *text)
{
  char *copy;

  if (!text)
    return NULL;
  copy = g_utf8_make_valid (text, -1);
  for (char *p = copy; *p; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  return g_strstrip (copy);
}

static gboolean
check_framing (SoupMessageHeaders *headers, const char *url, GError **error)
{
  const char *length = soup_message_headers_get_list (headers, "Content-Length");

  /* Several fields reach us joined by a comma; which of them is true cannot be known. */
  if (length && (strspn (length, "0123456789") != strlen (length) || !*length || strlen (length) > MAX_DIGITS))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                   _("The server sent “%s” with the impossible length “%s”"), url, length);
      return FALSE;
    }
  return TRUE;
}

/* A Location may have a fragment (RFC 9110, section 10.2.2); a request may not. */
static char *
resolve_location (const char *url, const char *location)
{
  g_autofree char *without = g_strndup (location, strcspn (location, "#"));

  return hm_href_resolve (url, without);
}

HmReplyHead *
hm_reply_head_new (SoupMessage *message, const char *url, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr (HmReplyHead) self = NULL;
  g_autoptr (GHashTable) params = NULL;
  g_autofree char *reason = copy_text (soup_message_get_reason_phrase (message));
  const char *encoding = soup_message_headers_get_list (headers, "Content-Encoding");
  const char *content_type;
  const char *location;

  if (!check_framing (headers, url, error))
    return NULL;

  self = g_new0 (HmReplyHead, 1);
  self->status = soup_message_get_status (message);
  self->line = g_strstrip (g_strdup_printf ("%u %s", self->status, reason ? reason : ""));
  self->encoding = encoding && g_ascii_strcasecmp (encoding, "identity") != 0 ? copy_text (encoding) : NULL;
  content_type = soup_message_headers_get_content_type (headers, &params);
  self->content_type = copy_text (content_type);
  self->charset = params ? copy_text (g_hash_table_lookup (params, "charset")) : NULL;
  location = soup_message_headers_get_one (headers, "Location");
  /* Some gateways have told it by the other name alone; of a reply that is no redirect that means something else. */
  if (!location && hm_redirect_is_redirect (self->status))
    location = soup_message_headers_get_one (headers, "Content-Location");
  self->location = location ? resolve_location (url, location) : NULL;
  self->length = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
                   ? (guint64) soup_message_headers_get_content_length (headers)
                   : G_MAXUINT64;
  self->has_retry_after = hm_retry_parse_after (soup_message_headers_get_one (headers, "Retry-After"),
                                                soup_message_headers_get_one (headers, "Date"),
                                                g_get_real_time () / G_USEC_PER_SEC, &self->retry_after);
  self->dav_error = copy_text (soup_message_headers_get_one (headers, "X-Dav-Error"));
  self->time_stamp = copy_text (soup_message_headers_get_list (headers, "X-Timestamp"));
  self->last_modified = copy_text (soup_message_headers_get_one (headers, "Last-Modified"));
  self->server = copy_text (soup_message_headers_get_one (headers, "Server"));
  self->ms_web_storage = copy_text (soup_message_headers_get_one (headers, "MS-WebStorage"));
  self->dav = copy_text (soup_message_headers_get_list (headers, "DAV"));
  return g_steal_pointer (&self);
}

void
hm_reply_head_free (HmReplyHead *self)
{
  g_free (self->line);
  g_free (self->encoding);
  g_free (self->content_type);
  g_free (self->charset);
  g_free (self->location);
  g_free (self->dav_error);
  g_free (self->time_stamp);
  g_free (self->last_modified);
  g_free (self->server);
  g_free (self->ms_web_storage);
  g_free (self->dav);
  g_free (self);
}

gboolean
hm_reply_head_is_html (const HmReplyHead *self)
{
  return self->content_type && (g_ascii_strcasecmp (self->content_type, "text/html") == 0 ||
                                g_ascii_strcasecmp (self->content_type, "application/xhtml+xml") == 0);
}
