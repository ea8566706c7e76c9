/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-retry.h>
#include <httpmail/protocol/hm-date.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

/* Of a number of seconds: 31 years are enough. */
#define MAX_DIGITS 9

gboolean
hm_retry_parse_after (const char *field, const char *date, gint64 now, guint *out_seconds)
{
  gint64 then;
  gint64 server_now;

  if (!field || !*field)
    return FALSE;
  if (strspn (field, "0123456789") == strlen (field))
    {
      if (strlen (field) > MAX_DIGITS)
        return FALSE;
      *out_seconds = (guint) g_ascii_strtoull (field, NULL, 10);
      return TRUE;
    }

  if (!hm_date_parse (field, &then))
    return FALSE;
  if (date && hm_date_parse (date, &server_now))
    now = server_now;
  *out_seconds = (guint) CLAMP (then - now, 0, 999999999);
  return TRUE;
}

static gboolean
is_busy (guint status)
{
  return status == 429 || status == 503;
}

gboolean
hm_retry_may (HmRetry *self, const HmRequest *request, const HmReplyHead *head, guint64 left, guint *out_seconds)
{
  /* The server gave up waiting for a request that had been on a slow line; for what changes nothing it costs nothing. */
  if (head->status == 408 && !request->changes && !self->repeated)
    {
      self->repeated = TRUE;
      *out_seconds = 0;
      return TRUE;
    }
  /* A POST is mail: it is not sent twice, whatever the server says. And what is to be made under a name that is free: had
   * it been made after all, the next name would be tried, and there were two. */
  if (!is_busy (head->status) || !head->has_retry_after || strcmp (request->method, "POST") == 0 || request->if_new)
    return FALSE;
  if (self->n_waits >= HM_LIMIT_RETRIES || head->retry_after > HM_LIMIT_RETRY_AFTER - self->seconds ||
      head->retry_after * G_GUINT64_CONSTANT (1000) >= left)
    return FALSE;

  self->n_waits++;
  self->seconds += head->retry_after;
  *out_seconds = head->retry_after;
  return TRUE;
}
