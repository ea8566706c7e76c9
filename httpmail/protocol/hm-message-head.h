/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The header fields of a message that a list shows (RFC 5322), read from its first bytes: unfolded, encoded words decoded
 * (RFC 2047), valid UTF-8. NULL: not there. */
typedef struct
{
  char *subject;
  char *from;
  char *to;
  char *date;              /* as sent */
  gboolean has_attachment; /* a guess: the message is multipart/mixed */
} HmMessageHead;

/* data may be cut anywhere, and may be no message at all: FALSE then. */
gboolean hm_message_head_parse (const char *data, gsize length, HmMessageHead *out_head);
void hm_message_head_clear (HmMessageHead *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HmMessageHead, hm_message_head_clear)

G_END_DECLS
