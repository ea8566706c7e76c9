/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A line for the owner of the server, who may know paths of the machine; secrets and mail stay out of it. */
void hs_log (const char *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
