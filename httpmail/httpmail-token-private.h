/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether text is an access token (RFC 6750, section 2.1: b64token). The error, HTTPMAIL_ERROR_INVALID_ARGUMENT, does not
 * repeat it. */
gboolean hm_token_check (const char *text, GError **error);

G_END_DECLS
