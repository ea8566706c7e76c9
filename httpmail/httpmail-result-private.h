/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-result.h>

G_BEGIN_DECLS

/* error NULL: success. The result keeps copies. response_line, problem may be NULL, http_status 0. */
HTTPMailResult *httpmail_result_new (const GError *error,
                                     guint http_status,
                                     const char *response_line,
                                     const char *problem);

G_END_DECLS
