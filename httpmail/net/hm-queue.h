/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who may go: what only reads may overlap, up to a number; what changes the mailbox starts when all before it have
 * ended, and all after it wait. Nothing else starts an exchange. I/O thread only; the items are the caller's. */
typedef struct _HmQueue HmQueue;

/* May call back into the queue. */
typedef void (*HmQueueStartFunc) (gpointer item, gpointer user_data);

HmQueue *hm_queue_new (guint max_running, HmQueueStartFunc start, gpointer user_data);
void hm_queue_free (HmQueue *self);
void hm_queue_push (HmQueue *self, gpointer item, gboolean changes);
/* Ends an item, running or still waiting; others may start. */
void hm_queue_remove (HmQueue *self, gpointer item);
/* A further place for what an item brings with it, when one is free and nothing else has a right to it. */
gboolean hm_queue_borrow (HmQueue *self);
void hm_queue_give_back (HmQueue *self);
gboolean hm_queue_is_empty (HmQueue *self);
/* The items, running ones first, in a new array that the caller frees. */
GPtrArray *hm_queue_list (HmQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmQueue, hm_queue_free)

G_END_DECLS
