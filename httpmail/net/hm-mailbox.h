/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The one way from the I/O thread to the owner: letters, delivered in order on the owner's context, a few
 * milliseconds' worth at a time. It outlives both ends. */
typedef struct _HmMailbox HmMailbox;

/* owner lives at least as long as the call. */
typedef void (*HmLetterFunc) (GObject *owner, gpointer data);

/* lost: called once, with NULL data, when the context goes away while the mailbox is open. */
HmMailbox *hm_mailbox_new (GMainContext *owner_context, GObject *owner, HmLetterFunc lost);
HmMailbox *hm_mailbox_ref (HmMailbox *self);
void hm_mailbox_unref (HmMailbox *self);

/* Any thread. key, when not NULL, names a stream of letters: one is not delivered while another of the same key is
 * being handled further up the stack (a handler that runs a nested loop). weight is about how much memory it holds.
 * destroy runs after func, or alone when the letter cannot be delivered; on any thread then. */
void hm_mailbox_post (HmMailbox *self,
                      gconstpointer key,
                      gsize weight,
                      HmLetterFunc func,
                      gpointer data,
                      GDestroyNotify destroy);

/* TRUE when the caller is inside a dispatch of the owner's context. Any thread; FALSE once the context is gone. */
gboolean hm_mailbox_is_owner (HmMailbox *self);

/* TRUE while the owner is so far behind that nothing more of this stream should be read from the network. Letters that
 * wait for a handler further up the stack do not stop another stream, which that handler may be waiting for. */
gboolean hm_mailbox_is_full (HmMailbox *self, gconstpointer key);

/* Called on the owner's thread each time a full mailbox has been worked down, or can be no further by a nested loop; set
 * before the first post. */
void hm_mailbox_set_drained_func (HmMailbox *self, GFunc func, gpointer data, GDestroyNotify destroy);

/* No delivery begins after this. One that is going on in another thread is not waited for. */
void hm_mailbox_close (HmMailbox *self);

/* Waits until a delivery that is going on in another thread has ended. */
void hm_mailbox_wait_idle (HmMailbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmMailbox, hm_mailbox_unref)

G_END_DECLS
