/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-error.h>

G_BEGIN_DECLS

/* The code for an HTTP status that means failure; HTTPMAIL_ERROR_FAILED where the status has none of its own. */
HTTPMailError httpmail_error_from_http_status (guint http_status);

G_END_DECLS
