/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-io-thread.h>

G_BEGIN_DECLS

/* Gathers values on the I/O thread, so that they cross to the owner in batches: the first at once, because somebody
 * waits for it, and then as many as fit into a batch or come within a moment. I/O thread only. */
typedef struct _HmBatch HmBatch;

/* items: takes the array, with the free function given to hm_batch_new(). */
typedef void (*HmBatchFunc) (GPtrArray *items, gpointer user_data);

HmBatch *hm_batch_new (HmIo *io, GDestroyNotify free_item, HmBatchFunc func, gpointer user_data);
void hm_batch_free (HmBatch *self);
void hm_batch_add (HmBatch *self, gpointer item);
/* What has been gathered so far, NULL when nothing; stops the timer. */
GPtrArray *hm_batch_steal (HmBatch *self);
guint64 hm_batch_get_n_added (HmBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmBatch, hm_batch_free)

G_END_DECLS
