/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HM_MD4_SIZE 16

/* MD4 (RFC 1320), which NTLM makes its key with and nothing else should. */
void hm_md4 (const guint8 *data, gsize length, guint8 digest[HM_MD4_SIZE]);

G_END_DECLS
