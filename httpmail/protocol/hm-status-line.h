/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "HTTP/1.1 200 OK" inside a multistatus -> 200. No number means 200; nonsense gives 0. */
guint hm_status_line_parse (const char *text);

G_END_DECLS
