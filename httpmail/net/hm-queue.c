/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-queue.h>

typedef struct
{
  gpointer item;
  gboolean changes;
} Entry;

struct _HmQueue
{
  guint max_running;
  guint borrowed;
  HmQueueStartFunc start;
  gpointer user_data;
  GQueue waiting; /* Entry */
  GQueue running; /* Entry */
};

HmQueue *
hm_queue_new (guint max_running, HmQueueStartFunc start, gpointer user_data)
{
  HmQueue *self = g_new0 (HmQueue, 1);

  self->max_running = MAX (1, max_running);
  self->start = start;
  self->user_data = user_data;
  g_queue_init (&self->waiting);
  g_queue_init (&self->running);
  return self;
}

void
hm_queue_free (HmQueue *self)
{
  g_queue_clear_full (&self->waiting, g_free);
  g_queue_clear_full (&self->running, g_free);
  g_free (self);
}

static gboolean
may_start (HmQueue *self, const Entry *entry)
{
  const Entry *running = g_queue_peek_head (&self->running);

  if (!running)
    return TRUE;
  /* A running change is always alone. */
  return !entry->changes && !running->changes && self->running.length + self->borrowed < self->max_running;
}

static void
start_what_may (HmQueue *self)
{
  Entry *entry;

  while ((entry = g_queue_peek_head (&self->waiting)) && may_start (self, entry))
    {
      g_queue_push_tail (&self->running, g_queue_pop_head (&self->waiting));
      self->start (entry->item, self->user_data);
    }
}

void
hm_queue_push (HmQueue *self, gpointer item, gboolean changes)
{
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry) { item, changes };
  g_queue_push_tail (&self->waiting, entry);
  start_what_may (self);
}

static gboolean
remove_from (GQueue *queue, gpointer item)
{
  for (GList *l = queue->head; l; l = l->next)
    {
      Entry *entry = l->data;

      if (entry->item == item)
        {
          g_queue_delete_link (queue, l);
          g_free (entry);
          return TRUE;
        }
    }
  return FALSE;
}

void
hm_queue_remove (HmQueue *self, gpointer item)
{
  if (remove_from (&self->running, item) || remove_from (&self->waiting, item))
    start_what_may (self);
}

gboolean
hm_queue_borrow (HmQueue *self)
{
  if (self->running.length + self->borrowed >= self->max_running)
    return FALSE;
  self->borrowed++;
  return TRUE;
}

void
hm_queue_give_back (HmQueue *self)
{
  self->borrowed--;
  start_what_may (self);
}

gboolean
hm_queue_is_empty (HmQueue *self)
{
  return self->running.length == 0 && self->waiting.length == 0;
}

GPtrArray *
hm_queue_list (HmQueue *self)
{
  GPtrArray *items = g_ptr_array_new ();

  for (GList *l = self->running.head; l; l = l->next)
    g_ptr_array_add (items, ((Entry *) l->data)->item);
  for (GList *l = self->waiting.head; l; l = l->next)
    g_ptr_array_add (items, ((Entry *) l->data)->item);
  return items;
}
