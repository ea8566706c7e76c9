/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folders below url at all levels, as a DAV:sql query of Exchange (its reference pages, "SEARCH"). */
GBytes *hm_body_search_folders (const char *url);

G_END_DECLS
