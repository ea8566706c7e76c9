/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-exchange-private.h>

G_BEGIN_DECLS

/* What follows an exchange's own conversation, within its turn: the more function of its sink. I/O thread only. */

/* The conversation went well. FALSE: nothing follows it. */
gboolean hm_exchange_more_begin (HmExchange *self);
/* The exchange ends, and with it what still follows. What was changed was changed: then an error is taken back, for the
 * rest not to have come makes no failure of it. */
void hm_exchange_more_end (HmExchange *self, GError **error);
/* The application caught up. */
void hm_exchange_more_resume (HmExchange *self);
/* One that followed has reported its done. */
void hm_exchange_more_take_done (HmExchange *follower, const GError *error);
void hm_exchange_more_free (HmExchangeMore *more);

G_END_DECLS
