/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What goes into the Authorization field after this 401, made by libsoup from the user's Kerberos ticket; NULL when it
 * cannot be made. message: whose reply has begun. auth: of the exchange, NULL before the first challenge. The Kerberos
 * library may ask its servers, and this waits for it. */
char *hm_negotiate_make_field (SoupAuth **auth, SoupMessage *message, const char *fields);

G_END_DECLS
