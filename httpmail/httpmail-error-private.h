/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-error.h>

G_BEGIN_DECLS

/* What became of one member that a command over several failed for; problem (nullable) is the server's own text. */
GError *httpmail_error_new_for_member (const char *href, guint http_status, const char *problem);

/* The result number of an outcome: 0 for NULL, E_FAIL for an error of another domain. */
gint httpmail_error_get_hresult (const GError *error);

/* What errors say is translated in an application that has never heard of our text domain. Before the first of them. */
void httpmail_error_bind_translations (void);

G_END_DECLS
