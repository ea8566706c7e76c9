/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text of a header field in which neighbouring encoded words (RFC 2047) of one character set have become one word.
 * GMime joins them itself, but loses everything behind base64 padding, and many programs pad every word; others cut a
 * word in the middle of a character, which only the joined bytes show. */
char *hs_encoded_words_join (const char *text);

G_END_DECLS
