/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where all network work happens: one main context, run by one thread that all transports share. A test may use a
 * context of its own instead, and then everything happens on the thread that iterates it. */
typedef struct _HmIo HmIo;

/* The shared thread, started at the first call and kept for the life of the process. */
HmIo *hm_io_get_shared (void);
HmIo *hm_io_new_for_context (GMainContext *context);
HmIo *hm_io_ref (HmIo *self);
void hm_io_unref (HmIo *self);

GMainContext *hm_io_get_context (HmIo *self);

/* Calls func from the context's loop, never from inside this call (g_main_context_invoke() would, on a thread that
 * finds the context unowned). Any thread. destroy runs after func, or without it when the context goes. */
void hm_io_invoke (HmIo *self, GSourceFunc func, gpointer data, GDestroyNotify destroy);

/* A timer on the context; the caller destroys and unrefs it. */
GSource *hm_io_add_timer (HmIo *self, guint milliseconds, GSourceFunc func, gpointer data);

/* TRUE on the thread that may touch sessions and exchanges. */
gboolean hm_io_is_current (HmIo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmIo, hm_io_unref)

G_END_DECLS
