/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

/* Returns: transfer full; NULL when a string in it is not UTF-8 or the type is none. */
HTTPMailContact *hm_com_contact_from_info (const HTTPCONTACTINFO *info);

/* The member of info that holds field. */
LPSTR *hm_com_contact_member (HTTPCONTACTINFO *info, HTTPMailContactField field);

G_END_DECLS
