/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many bytes the head of the request takes up, blank line included; 0 when it is not all there. */
gsize raw_find_head (const GByteArray *input);

/* How many bytes the whole request takes up, whose head is known; 0 when it is not all there. */
gsize raw_find_end (const GByteArray *input, gsize head_size);

/* The body of a whole request, without chunk marks. */
GBytes *raw_request_get_body (GBytes *request);

/* The first header of this name in the head of a request or a reply, or NULL. */
char *raw_head_get (const char *message, gsize size, const char *name);
gboolean raw_head_has_token (const char *message, gsize size, const char *name, const char *token);

G_END_DECLS
