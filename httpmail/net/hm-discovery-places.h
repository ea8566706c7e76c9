/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where servers are known to keep accounts, for those of whose address nothing but the host is known. */

/* The URL names a host and nothing below it. */
gboolean hm_discovery_is_host_only (const char *url);
/* The URLs to ask after that one, best first, NULL-terminated. user: as it is logged on with, or NULL. */
GStrv hm_discovery_list_places (const char *url, const char *user);

G_END_DECLS
