/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-io-thread.h>

struct _HmIo
{
  gatomicrefcount ref_count;
  GMainContext *context;
  GThread *thread; /* NULL for a context that somebody else iterates */
};

static gpointer
run_loop (gpointer data)
{
  HmIo *self = data;
  g_autoptr (GMainLoop) loop = g_main_loop_new (self->context, FALSE);

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

HmIo *
hm_io_new_for_context (GMainContext *context)
{
  HmIo *self = g_new0 (HmIo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref (context);
  return self;
}

HmIo *
hm_io_get_shared (void)
{
  static gsize once;
  static HmIo *shared;

  if (g_once_init_enter (&once))
    {
      g_autoptr (GMainContext) context = g_main_context_new ();

      shared = hm_io_new_for_context (context);
      shared->thread = g_thread_new ("httpmail-io", run_loop, shared);
      g_once_init_leave (&once, 1);
    }
  return hm_io_ref (shared);
}

HmIo *
hm_io_ref (HmIo *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hm_io_unref (HmIo *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_main_context_unref (self->context);
  g_free (self);
}

GMainContext *
hm_io_get_context (HmIo *self)
{
  return self->context;
}

void
hm_io_invoke (HmIo *self, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_set_static_name (source, "httpmail-invoke");
  g_source_attach (source, self->context);
}

GSource *
hm_io_add_timer (HmIo *self, guint milliseconds, GSourceFunc func, gpointer data)
{
  GSource *source = g_timeout_source_new (milliseconds);

  g_source_set_callback (source, func, data, NULL);
  g_source_set_static_name (source, "httpmail-timer");
  g_source_attach (source, self->context);
  return source;
}

gboolean
hm_io_is_current (HmIo *self)
{
  return g_main_context_is_owner (self->context);
}
