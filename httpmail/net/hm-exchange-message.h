/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-exchange-private.h>

G_BEGIN_DECLS

/* The HTTP message for the exchange's request as it stands: header fields, body, logon, and the handlers that watch
 * it go out. */
SoupMessage *hm_exchange_message_new (HmExchange *self, GError **error);

/* Whether the HTTP library that runs here is fit for it. */
gboolean hm_exchange_may_use_http2 (void);

G_END_DECLS
