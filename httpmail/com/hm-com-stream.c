/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-stream.h>
#include <httpmail/com/hm-com-stream-reader.h>

/* No GSeekable: whether an IStream can seek is only known from trying, and the library makes a copy of what cannot. */
#define HM_TYPE_COM_STREAM (hm_com_stream_get_type ())
G_DECLARE_FINAL_TYPE (HmComStream, hm_com_stream, HM, COM_STREAM, GInputStream)

struct _HmComStream
{
  GInputStream parent_instance;
  HmComStreamReader *reader;
};

G_DEFINE_FINAL_TYPE (HmComStream, hm_com_stream, G_TYPE_INPUT_STREAM)

/* One read that waits, shared by what may end it. */
typedef struct
{
  HmComStreamReader *reader;
  GTask *task;
  void *buffer;
  gsize count;
  GCancellable *cancellable;
  gulong handler;
} Call;

static void
call_clear (gpointer data)
{
  Call *call = data;

  hm_com_stream_reader_unref (call->reader);
  g_object_unref (call->task);
  g_clear_object (&call->cancellable);
}

static void
call_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, call_clear);
}

/* Takes a reference. */
static void
call_complete (Call *call, gssize n, GError *error)
{
  if (call->cancellable)
    g_signal_handler_disconnect (call->cancellable, call->handler);
  if (n < 0)
    g_task_return_error (call->task, error);
  else
    g_task_return_int (call->task, n);
  call_unref (call);
}

static void
on_ready (gpointer data)
{
  Call *call = data;
  GError *error = NULL;
  gssize n = hm_com_stream_reader_take (call->reader, call->buffer, call->count, on_ready, call, &error);

  if (n != HM_COM_STREAM_WAIT)
    call_complete (call, n, error);
}

static gboolean
give_up (gpointer data)
{
  Call *call = data;

  /* What is read for it anyhow is kept for the next one. */
  if (hm_com_stream_reader_withdraw (call->reader, call))
    call_complete (call, -1, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The read was cancelled"));
  return G_SOURCE_REMOVE;
}

/* On whichever thread cancels. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Call *call = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (call->task));
  g_source_set_static_name (source, "httpmail-cancel-stream");
  g_source_set_callback (source, give_up, g_atomic_rc_box_acquire (call), call_unref);
  g_source_attach (source, g_task_get_context (call->task));
}

static void
release_call (gpointer data, GClosure *closure)
{
  call_unref (data);
}

/* g_cancellable_disconnect() would wait for handlers of others, and a source of the cancellable is leaked when it is
 * done before g_cancellable_cancel() returns (GLib 2.74). */
static void
watch (Call *call, GCancellable *cancellable)
{
  call->cancellable = g_object_ref (cancellable);
  call->handler = g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled),
                                         g_atomic_rc_box_acquire (call), release_call, (GConnectFlags) 0);
  if (g_cancellable_is_cancelled (cancellable))
    on_cancelled (cancellable, call);
}

static void
hm_com_stream_read_async (GInputStream *stream,
                          void *buffer,
                          gsize count,
                          int io_priority,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;
  Call *call;
  gssize n;

  g_task_set_source_tag (task, hm_com_stream_read_async);
  g_task_set_priority (task, io_priority);
  /* What was taken must arrive. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  call = g_atomic_rc_box_new0 (Call);
  call->reader = hm_com_stream_reader_ref (HM_COM_STREAM (stream)->reader);
  call->task = g_object_ref (task);
  call->buffer = buffer;
  call->count = count;
  if (cancellable)
    watch (call, cancellable);
  n = hm_com_stream_reader_take (call->reader, buffer, count, on_ready, call, &error);
  if (n != HM_COM_STREAM_WAIT)
    call_complete (call, n, error);
}

static gssize
hm_com_stream_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
hm_com_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return hm_com_stream_reader_take_blocking (HM_COM_STREAM (stream)->reader, buffer, count, cancellable, error);
}

static gboolean
hm_com_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  hm_com_stream_reader_close (HM_COM_STREAM (stream)->reader);
  return TRUE;
}

/* Closing does not wait for anything, so it needs no other thread. */
static void
hm_com_stream_close_async (GInputStream *stream,
                           int io_priority,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, hm_com_stream_close_async);
  g_task_set_priority (task, io_priority);
  hm_com_stream_reader_close (HM_COM_STREAM (stream)->reader);
  g_task_return_boolean (task, TRUE);
}

static gboolean
hm_com_stream_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
hm_com_stream_finalize (GObject *object)
{
  g_clear_pointer (&HM_COM_STREAM (object)->reader, hm_com_stream_reader_unref);
  G_OBJECT_CLASS (hm_com_stream_parent_class)->finalize (object);
}

static void
hm_com_stream_class_init (HmComStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hm_com_stream_finalize;
  stream_class->read_fn = hm_com_stream_read;
  stream_class->read_async = hm_com_stream_read_async;
  stream_class->read_finish = hm_com_stream_read_finish;
  stream_class->close_fn = hm_com_stream_close;
  stream_class->close_async = hm_com_stream_close_async;
  stream_class->close_finish = hm_com_stream_close_finish;
}

static void
hm_com_stream_init (HmComStream *self)
{
}

GInputStream *
hm_com_stream_wrap (IStream *stream)
{
  HmComStream *self = g_object_new (HM_TYPE_COM_STREAM, NULL);

  self->reader = hm_com_stream_reader_new (stream);
  return G_INPUT_STREAM (self);
}
