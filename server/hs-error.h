/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a request is refused with: the code is the HTTP status, the message the reason phrase. A reason phrase goes to
 * the client, so it names folders and messages, never a path of this machine. */
#define HS_ERROR (hs_error_quark ())

GQuark hs_error_quark (void);

/* The status and reason phrase for a failed system call. what names the object for the client; path is for the log. */
void hs_error_set_errno (GError **error, int saved_errno, const char *what, const char *path);
/* The HTTP status of an error of any domain. */
guint hs_error_get_status (const GError *error);
const char *hs_status_phrase (guint status);

G_END_DECLS
