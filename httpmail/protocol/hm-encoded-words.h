/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text of a header field as people wrote it. Both give valid UTF-8 without control characters. */

/* Encoded words (RFC 2047) decoded, also where they split a character; those of an unknown character set stay as they are.
 * cut: the text may stop anywhere; an encoded word or a character that has no end is left out. */
char *hm_encoded_words_decode (const char *text, gboolean cut);
/* Bytes that are UTF-8, or else Windows-1252. */
char *hm_text_from_bytes (const char *bytes, gsize length);

G_END_DECLS
