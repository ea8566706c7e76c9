/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ThreadSanitizer cannot see the locks of a GLib that was not built with it and takes every use of them for a race.
 * tools/sanitize links this into each program: the calls that our own code makes pass through here and tell what happens
 * before what. */

#include <dlfcn.h>
#include <glib-object.h>

/* Weak, because the compiler is first tried without the sanitizer. */
extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));

#define NEXT(name)                                                      \
  static __typeof__ (name) *next;                                       \
  if (next == NULL)                                                     \
    next = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name)

void
g_mutex_lock (GMutex *mutex)
{
  NEXT (g_mutex_lock);
  next (mutex);
  __tsan_acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  NEXT (g_mutex_trylock);
  gboolean locked = next (mutex);
  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  NEXT (g_mutex_unlock);
  __tsan_release (mutex);
  next (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  NEXT (g_cond_wait);
  __tsan_release (mutex);
  next (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  NEXT (g_cond_wait_until);
  __tsan_release (mutex);
  gboolean signalled = next (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  NEXT (g_async_queue_push);
  __tsan_release (queue);
  next (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  NEXT (g_async_queue_pop);
  gpointer data = next (queue);
  __tsan_acquire (queue);
  return data;
}

void
g_object_unref (gpointer object)
{
  NEXT (g_object_unref);
  __tsan_release (object);
  next (object);
}

/* Inline forms of these in GLib's headers would be seen; the functions are not. */
#undef g_atomic_ref_count_inc
#undef g_atomic_ref_count_dec

void
g_atomic_ref_count_inc (gatomicrefcount *count)
{
  NEXT (g_atomic_ref_count_inc);
  __tsan_release ((gpointer) count);
  next (count);
}

gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  NEXT (g_atomic_ref_count_dec);
  __tsan_release ((gpointer) count);
  gboolean last = next (count);
  if (last)
    __tsan_acquire ((gpointer) count);
  return last;
}

/* What is handed to a main context: seen by the thread that runs it. */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Call;

static gboolean
run_call (gpointer user_data)
{
  Call *call = user_data;

  __tsan_acquire (g_main_current_source ());
  return call->func (call->data);
}

static void
free_call (gpointer user_data)
{
  Call *call = user_data;

  if (g_main_current_source () != NULL)
    __tsan_acquire (g_main_current_source ());
  if (call->destroy)
    call->destroy (call->data);
  g_free (call);
}

void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  NEXT (g_source_set_callback);

  /* Of other sources the function may be of another type. */
  if (func == NULL || (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs))
    {
      next (source, func, data, destroy);
      return;
    }
  Call *call = g_new (Call, 1);
  call->func = func;
  call->data = data;
  call->destroy = destroy;
  next (source, run_call, call, free_call);
}

guint
g_source_attach (GSource *source, GMainContext *context)
{
  NEXT (g_source_attach);
  __tsan_release (source);
  return next (source, context);
}

gpointer
g_thread_join (GThread *thread)
{
  NEXT (g_thread_join);
  gpointer result = next (thread);
  __tsan_acquire (thread);
  return result;
}
