/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-reply-head.h>
#include <httpmail/net/hm-request.h>

G_BEGIN_DECLS

/* Whether a request that a server turned away for now is repeated, and when: only as the server itself says, a few
 * times, and not for long. One for each command; starts zeroed. */
typedef struct
{
  guint n_waits;
  guint seconds; /* that were waited for */
  gboolean repeated; /* after a 408 */
} HmRetry;

/* What a Retry-After field says: seconds from now, a date that is past being none. date: the Date field, by which the
 * server's clock goes, or NULL; now: ours, Unix time. FALSE when the field says nothing. */
gboolean hm_retry_parse_after (const char *field, const char *date, gint64 now, guint *out_seconds);

/* TRUE: send it again in so many seconds. left: milliseconds that the command may still take. */
gboolean hm_retry_may (HmRetry *self, const HmRequest *request, const HmReplyHead *head, guint64 left, guint *out_seconds);

G_END_DECLS
