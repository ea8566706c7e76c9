/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The nonces of Digest (RFC 7616): made here, and each count of one is good once, so that nobody can send credentials
 * again with another body. Connections used side by side may be overtaken by one another, by up to 63 counts. */
typedef struct _HsNonces HsNonces;

/* Seconds a nonce is good for. */
#define HS_NONCE_LIFETIME 300

HsNonces *hs_nonces_new (void);
void hs_nonces_free (HsNonces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsNonces, hs_nonces_free)

/* No two are the same. */
char *hs_nonces_make (HsNonces *self, gint64 now);
/* Whether it was made here, however long ago. */
gboolean hs_nonces_is_ours (HsNonces *self, const char *nonce);
/* Uses up one count (nc, 8 hex digits), once the credentials have been found right. FALSE: it was used before, or the
 * nonce is too old. */
gboolean hs_nonces_use (HsNonces *self, const char *nonce, const char *count, gint64 now);
gboolean hs_nonces_is_count (const char *count);

G_END_DECLS
