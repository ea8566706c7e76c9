/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-member-error.h>

G_BEGIN_DECLS

/* The error is made from the status; problem (nullable) is the server's own text. */
HTTPMailMemberError *httpmail_member_error_new (const char *href, guint http_status, const char *problem);
/* Of a member that the command did not come to, or whose answer was lost, because of error. */
HTTPMailMemberError *httpmail_member_error_new_unknown (const char *href, const GError *error);

G_END_DECLS
