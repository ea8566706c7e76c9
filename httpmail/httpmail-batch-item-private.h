/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-batch-item.h>

G_BEGIN_DECLS

/* One source of a BCOPY or BMOVE and what became of it. location: absolute, NULL when the server did not tell. An
 * http_status that is no 2xx is a failure; problem (nullable) is the server's own text of it. */
HTTPMailBatchItem *httpmail_batch_item_new (const char *href,
                                            const char *location,
                                            guint http_status,
                                            const char *problem);

G_END_DECLS
