/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The X-Timestamp field: "folders=1035823428, ACTIVE=1035813212". Stamps are opaque text without commas. */

/* The stamp of name, compared exactly first and without regard to case second; NULL when it has none. */
char *hm_time_stamp_get (const char *field, const char *name);
/* Adds an entry to the field; what cannot stand in one is left out, and FALSE returned. */
gboolean hm_time_stamp_append (GString *field, const char *name, const char *stamp);

G_END_DECLS
