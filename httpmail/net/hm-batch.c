/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-batch.h>

#define BATCH_ITEMS 256
#define BATCH_MILLISECONDS 20

struct _HmBatch
{
  HmIo *io;
  GDestroyNotify free_item;
  HmBatchFunc func;
  gpointer user_data;
  GPtrArray *items;
  GSource *timer;
  guint64 n_added;
};

HmBatch *
hm_batch_new (HmIo *io, GDestroyNotify free_item, HmBatchFunc func, gpointer user_data)
{
  HmBatch *self = g_new0 (HmBatch, 1);

  self->io = hm_io_ref (io);
  self->free_item = free_item;
  self->func = func;
  self->user_data = user_data;
  return self;
}

static void
stop_timer (HmBatch *self)
{
  if (self->timer)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

void
hm_batch_free (HmBatch *self)
{
  stop_timer (self);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  hm_io_unref (self->io);
  g_free (self);
}

GPtrArray *
hm_batch_steal (HmBatch *self)
{
  stop_timer (self);
  return g_steal_pointer (&self->items);
}

static void
flush (HmBatch *self)
{
  GPtrArray *items = hm_batch_steal (self);

  if (items)
    self->func (items, self->user_data);
}

static gboolean
on_timer (gpointer data)
{
  flush (data);
  return G_SOURCE_REMOVE;
}

void
hm_batch_add (HmBatch *self, gpointer item)
{
  if (!self->items)
    self->items = g_ptr_array_new_full (self->n_added == 0 ? 1 : 64, self->free_item);
  g_ptr_array_add (self->items, item);
  self->n_added++;

  if (self->n_added == 1 || self->items->len >= BATCH_ITEMS)
    flush (self);
  else if (!self->timer)
    self->timer = hm_io_add_timer (self->io, BATCH_MILLISECONDS, on_timer, self);
}

guint64
hm_batch_get_n_added (HmBatch *self)
{
  return self->n_added;
}
