/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/httpmail-enums.h>

G_BEGIN_DECLS

/* The account's properties, in the order all clients ask for them. */
GBytes *hm_body_propfind_account (void);
/* decoded: also what Exchange has made readable of the header fields, which it hands out as they are. */
GBytes *hm_body_propfind_members (HTTPMailMemberInfoFlags flags, gboolean decoded);

G_END_DECLS
