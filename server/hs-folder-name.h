/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Folder names on disk: modified UTF-7 (RFC 3501, section 5.1.3), as Dovecot writes them. Characters that have a
 * meaning in a Maildir++ name (. / \ and a leading ~) are written \2e \2f \5c \7e, as Dovecot's listescape does. */

/* Not empty, and none of the names that lead elsewhere in a path. */
gboolean hs_folder_name_can_be (const char *name);
/* One level of the hierarchy. error: HS_ERROR 400 or 403, when the name cannot be a folder. */
char *hs_folder_name_encode (const char *name, GError **error);
/* NULL when part is no modified UTF-7. */
char *hs_folder_name_decode (const char *part);

G_END_DECLS
