/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-mailbox.h>

/* How long one dispatch may take before other sources of the owner's context get their turn. */
#define DELIVERY_BUDGET_US 4000

/* How long those may then take at most that have a lower priority, as what GTK draws has: the owner is not to be frozen
 * while it falls behind, and the mail is not to wait for one who always has something to do. */
#define OTHERS_TURN_US 2000

/* Full at either; read again below half of both. */
#define FULL_LETTERS 64
#define FULL_WEIGHT (4 * 1024 * 1024)

typedef struct
{
  gconstpointer key;
  gsize weight;
  HmLetterFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Letter;

struct _HmMailbox
{
  gatomicrefcount ref_count;
  GMainContext *context; /* no reference: used in its own dispatches, and under the lock while there is a source */
  GWeakRef owner;

  GMutex lock;
  GCond idle;
  GQueue letters;      /* Letter */
  gsize weight;
  gboolean full;
  gboolean told_stuck; /* since the last delivery */
  gboolean closed;
  gboolean resting; /* while the others have their turn */
  GSource *source;
  GSource *idle_source; /* ends the turn when nobody wants it */
  GPtrArray *delivering; /* keys of the letters being handled, innermost last; NULL for a letter without one */
  GThread *delivery_thread;

  HmLetterFunc lost;
  GFunc drained_func;
  gpointer drained_data;
  GDestroyNotify drained_destroy;
};

typedef struct
{
  GSource source;
  HmMailbox *mailbox;
} MailboxSource;

static void
letter_free (Letter *letter)
{
  if (letter->destroy)
    letter->destroy (letter->data);
  g_free (letter);
}

/* Under the lock. The first letter whose stream is not being handled already. */
static Letter *
take_letter (HmMailbox *self)
{
  for (GList *l = self->letters.head; l; l = l->next)
    {
      Letter *letter = l->data;

      if (letter->key && g_ptr_array_find (self->delivering, letter->key, NULL))
        continue;
      g_queue_delete_link (&self->letters, l);
      self->weight -= letter->weight;
      return letter;
    }
  return NULL;
}

static gboolean
worked_down (HmMailbox *self)
{
  return self->full && self->letters.length <= FULL_LETTERS / 2 && self->weight <= FULL_WEIGHT / 2;
}

/* Under the lock. */
static void
end_rest (HmMailbox *self)
{
  self->resting = FALSE;
  if (self->idle_source)
    g_source_set_ready_time (self->idle_source, -1);
}

/* Under the lock. */
static void
begin_rest (HmMailbox *self)
{
  if (!self->source)
    return;
  if (self->letters.length == 0)
    {
      g_source_set_ready_time (self->source, -1);
      return;
    }
  self->resting = TRUE;
  g_source_set_ready_time (self->source, g_get_monotonic_time () + OTHERS_TURN_US);
  g_source_set_ready_time (self->idle_source, 0);
}

/* FALSE when there is nothing that could be delivered now. */
static gboolean
deliver_one (HmMailbox *self)
{
  g_autoptr (GObject) owner = NULL;
  Letter *letter;
  gboolean drained;
  GThread *outer;

  g_mutex_lock (&self->lock);
  letter = self->closed ? NULL : take_letter (self);
  if (!letter)
    {
      /* What is left waits for a handler that runs a loop. Streams that were stopped for its sake go on meanwhile. */
      gboolean stuck = self->full && !self->told_stuck && self->letters.length > 0;

      self->told_stuck |= stuck;
      end_rest (self);
      if (self->source)
        g_source_set_ready_time (self->source, -1);
      g_mutex_unlock (&self->lock);
      if (stuck && self->drained_func)
        self->drained_func (self, self->drained_data);
      return FALSE;
    }
  self->told_stuck = FALSE;
  drained = worked_down (self);
  if (drained)
    self->full = FALSE;
  outer = self->delivery_thread;
  self->delivery_thread = g_thread_self ();
  g_ptr_array_add (self->delivering, (gpointer) letter->key);
  g_mutex_unlock (&self->lock);

  owner = g_weak_ref_get (&self->owner);
  if (owner)
    letter->func (owner, letter->data);
  letter_free (letter);
  if (drained && self->drained_func)
    self->drained_func (self, self->drained_data);

  g_mutex_lock (&self->lock);
  g_ptr_array_remove_index (self->delivering, self->delivering->len - 1);
  self->delivery_thread = outer;
  if (!outer)
    g_cond_broadcast (&self->idle);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
mailbox_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (HmMailbox) self = hm_mailbox_ref (((MailboxSource *) source)->mailbox);
  g_autoptr (GMainContext) context = g_main_context_ref (self->context);
  gint64 end = g_get_monotonic_time () + DELIVERY_BUDGET_US;

  g_mutex_lock (&self->lock);
  end_rest (self);
  g_mutex_unlock (&self->lock);

  /* What a handler starts belongs to the owner's context, also on a thread that has not made it its default. */
  g_main_context_push_thread_default (context);
  /* The source stays ready until there is nothing more to deliver, so that a loop which a handler runs delivers, too;
   * what that one has to leave alone is delivered here when the handler returns. */
  while (deliver_one (self))
    {
      if (g_get_monotonic_time () >= end)
        {
          g_mutex_lock (&self->lock);
          begin_rest (self);
          g_mutex_unlock (&self->lock);
          break;
        }
    }
  g_main_context_pop_thread_default (context);
  return G_SOURCE_CONTINUE;
}

static gboolean
idle_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  HmMailbox *self = ((MailboxSource *) source)->mailbox;

  g_mutex_lock (&self->lock);
  end_rest (self);
  if (self->source && self->letters.length > 0)
    g_source_set_ready_time (self->source, 0);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_CONTINUE;
}

static void
mailbox_source_finalize (GSource *source)
{
  hm_mailbox_unref (((MailboxSource *) source)->mailbox);
}

/* The owner's context went away, or the mailbox was closed: nothing can be delivered any more. */
static void
on_source_destroyed (gpointer data)
{
  HmMailbox *self = data;
  g_autoptr (GObject) owner = NULL;
  gboolean lost;

  g_mutex_lock (&self->lock);
  lost = !self->closed;
  g_mutex_unlock (&self->lock);
  if (!lost)
    return;

  hm_mailbox_close (self);
  owner = g_weak_ref_get (&self->owner);
  if (owner && self->lost)
    self->lost (owner, NULL);
}

static GSourceFuncs mailbox_source_funcs = {
  .dispatch = mailbox_source_dispatch,
  .finalize = mailbox_source_finalize,
};

static GSourceFuncs idle_source_funcs = {
  .dispatch = idle_source_dispatch,
  .finalize = mailbox_source_finalize,
};

static GSource *
mailbox_source_new (HmMailbox *self, GSourceFuncs *funcs, const char *name)
{
  GSource *source = g_source_new (funcs, sizeof (MailboxSource));

  ((MailboxSource *) source)->mailbox = hm_mailbox_ref (self);
  g_source_set_can_recurse (source, TRUE);
  g_source_set_ready_time (source, -1);
  g_source_set_static_name (source, name);
  return source;
}

HmMailbox *
hm_mailbox_new (GMainContext *owner_context, GObject *owner, HmLetterFunc lost)
{
  HmMailbox *self = g_new0 (HmMailbox, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = owner_context;
  self->lost = lost;
  g_weak_ref_init (&self->owner, owner);
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
  g_queue_init (&self->letters);
  self->delivering = g_ptr_array_new ();

  self->source = mailbox_source_new (self, &mailbox_source_funcs, "httpmail-mailbox");
  g_source_set_callback (self->source, NULL, self, on_source_destroyed);
  self->idle_source = mailbox_source_new (self, &idle_source_funcs, "httpmail-mailbox-idle");
  g_source_set_priority (self->idle_source, G_PRIORITY_LOW);
  g_source_attach (self->idle_source, owner_context);
  g_source_attach (self->source, owner_context);
  return self;
}

HmMailbox *
hm_mailbox_ref (HmMailbox *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hm_mailbox_unref (HmMailbox *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->letters, (GDestroyNotify) letter_free);
  if (self->drained_destroy)
    self->drained_destroy (self->drained_data);
  g_ptr_array_unref (self->delivering);
  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->idle);
  g_free (self);
}

void
hm_mailbox_post (HmMailbox *self,
                 gconstpointer key,
                 gsize weight,
                 HmLetterFunc func,
                 gpointer data,
                 GDestroyNotify destroy)
{
  Letter *letter = g_new (Letter, 1);

  *letter = (Letter) { key, weight, func, data, destroy };

  g_mutex_lock (&self->lock);
  if (!self->closed)
    {
      g_queue_push_tail (&self->letters, g_steal_pointer (&letter));
      self->weight += weight;
      if (self->letters.length >= FULL_LETTERS || self->weight >= FULL_WEIGHT)
        self->full = TRUE;
      if (self->source && !self->resting)
        g_source_set_ready_time (self->source, 0);
    }
  g_mutex_unlock (&self->lock);

  if (letter)
    letter_free (letter);
}

gboolean
hm_mailbox_is_owner (HmMailbox *self)
{
  gboolean is_owner;

  g_mutex_lock (&self->lock);
  is_owner = self->source && g_main_context_is_owner (self->context);
  g_mutex_unlock (&self->lock);
  return is_owner;
}

/* Under the lock. What could be delivered now is as much as it may be. */
static gboolean
is_loaded (HmMailbox *self)
{
  guint n = 0;
  gsize weight = 0;

  for (GList *l = self->letters.head; l; l = l->next)
    {
      Letter *letter = l->data;

      if (letter->key && g_ptr_array_find (self->delivering, letter->key, NULL))
        continue;
      n++;
      weight += letter->weight;
    }
  return n >= FULL_LETTERS || weight >= FULL_WEIGHT;
}

gboolean
hm_mailbox_is_full (HmMailbox *self, gconstpointer key)
{
  gboolean full;

  g_mutex_lock (&self->lock);
  full = self->full && !self->closed;
  if (full && self->delivering->len > 0 && !g_ptr_array_find (self->delivering, key, NULL))
    full = is_loaded (self);
  g_mutex_unlock (&self->lock);
  return full;
}

void
hm_mailbox_set_drained_func (HmMailbox *self, GFunc func, gpointer data, GDestroyNotify destroy)
{
  self->drained_func = func;
  self->drained_data = data;
  self->drained_destroy = destroy;
}

void
hm_mailbox_wait_idle (HmMailbox *self)
{
  g_mutex_lock (&self->lock);
  while (self->delivery_thread && self->delivery_thread != g_thread_self ())
    g_cond_wait (&self->idle, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
hm_mailbox_close (HmMailbox *self)
{
  GQueue letters = G_QUEUE_INIT;
  GSource *source;
  GSource *idle_source;

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  letters = self->letters;
  g_queue_init (&self->letters);
  self->weight = 0;
  source = g_steal_pointer (&self->source);
  idle_source = g_steal_pointer (&self->idle_source);
  g_mutex_unlock (&self->lock);

  if (idle_source)
    {
      g_source_destroy (idle_source);
      g_source_unref (idle_source);
    }

  if (source)
    {
      g_source_destroy (source);
      g_source_unref (source);
    }
  g_queue_clear_full (&letters, (GDestroyNotify) letter_free);
}
