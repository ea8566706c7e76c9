/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The status line and the header fields of a reply that mean something to us, copied out of it. */
typedef struct
{
  guint status;
  char *line;         /* "404 Not Found" */
  char *encoding;     /* of the content, or NULL: none */
  char *content_type; /* media type alone, or NULL */
  char *charset;      /* or NULL */
  char *location;     /* absolute, or NULL */
  guint64 length;     /* G_MAXUINT64: not known */
  gboolean has_retry_after;
  guint retry_after;  /* seconds */
  char *dav_error;    /* X-Dav-Error, or NULL */
  char *time_stamp;   /* X-Timestamp, or NULL */
  char *last_modified;
  char *server;
  char *ms_web_storage;
  char *dav;
} HmReplyHead;

/* Fails on what must not be believed: several lengths.
 * url: what was asked, to resolve Location against. */
HmReplyHead *hm_reply_head_new (SoupMessage *message, const char *url, GError **error);
void hm_reply_head_free (HmReplyHead *self);
/* A page for people. */
gboolean hm_reply_head_is_html (const HmReplyHead *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmReplyHead, hm_reply_head_free)

G_END_DECLS
