/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-names.h>

G_BEGIN_DECLS

/* The body of BDELETE, BMOVE and BCOPY. root: HM_NAME_DELETE, HM_NAME_MOVE or HM_NAME_COPY; targets: bare names, as
 * servers want them. destinations NULL: all in one D:target, which is all that Hotmail-like servers read; else as long as
 * targets, and each pair of D:href and D:dest has a D:target of its own. */
GBytes *hm_body_batch (HmName root, const char *const *targets, const char *const *destinations);

G_END_DECLS
