/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-multistatus-response.h>
#include <httpmail/httpmail-multistatus.h>

G_BEGIN_DECLS

/* Built on one thread, not changed once handed over. href: absolute. http_status: of the response itself, 0 when it has
 * only propstats. */
HTTPMailMultistatusResponse *httpmail_multistatus_response_new (const char *href,
                                                                guint http_status,
                                                                const char *description,
                                                                const char *location);
/* value is kept for a 2xx status only. */
void httpmail_multistatus_response_add_value (HTTPMailMultistatusResponse *self,
                                              const char *namespace_uri,
                                              const char *name,
                                              guint http_status,
                                              const char *value);
/* Takes an array of HTTPMailMultistatusResponse (with g_object_unref as free function). */
HTTPMailMultistatus *httpmail_multistatus_new (GPtrArray *responses, const char *description);

G_END_DECLS
