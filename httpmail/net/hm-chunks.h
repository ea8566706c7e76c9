/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The chunked transfer coding (RFC 9112, section 7.1), read strictly: what is not proven to be the end is not the end.
 * Before version 3.6.5 libsoup takes a body for whole that was cut between chunks, and a size it cannot read for 0. */
typedef struct _HmChunks HmChunks;

HmChunks *hm_chunks_new (void);
void hm_chunks_free (HmChunks *self);
/* Takes the marks out of bytes, in place; out_length is what is left. FALSE: this is no chunked body. */
gboolean hm_chunks_decode (HmChunks *self, char *bytes, gsize length, gsize *out_length, GError **error);
/* The last chunk and what follows it have come. */
gboolean hm_chunks_is_finished (HmChunks *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmChunks, hm_chunks_free)

G_END_DECLS
