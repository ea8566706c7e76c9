/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-exchange-private.h>

G_BEGIN_DECLS

/* The batch verb is not to be used: the same is done one by one. */
void hm_exchange_begin_singles (HmExchange *self);
/* A request of the batch was answered, which the sink is told. TRUE: the next one is ready to be sent. */
gboolean hm_exchange_batch_next (HmExchange *self);
/* Says how much was done before the error. */
void hm_exchange_batch_prefix_error (HmExchange *self, GError **error);

G_END_DECLS
