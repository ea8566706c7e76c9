/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* targets NULL: a PROPPATCH of one resource; else a BPROPPATCH, targets before set. */
GBytes *hm_body_proppatch_read (const char *const *targets, gboolean read);

G_END_DECLS
