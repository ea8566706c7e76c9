/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-stream-reader.h>
#include <glib/gi18n-lib.h>
#include <string.h>

struct _HmComStreamReader
{
  gatomicrefcount ref_count;
  GMainContext *context; /* the owner's */
  GThread *home;         /* where that was found */

  GMutex lock; /* for all that follows */
  GCond arrived;
  IStream *stream;  /* NULL once let go */
  gboolean reading; /* inside IStream::Read */
  gboolean closed;
  GSource *asking; /* on the owner's context, for more */
  guint8 *piece;
  gsize start;
  gsize end;
  gboolean ended;
  GError *error;
  HmComStreamReady ready;
  gpointer ready_data;
};

HmComStreamReader *
hm_com_stream_reader_new (IStream *stream)
{
  HmComStreamReader *self = g_new0 (HmComStreamReader, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->arrived);
  self->context = g_main_context_ref_thread_default ();
  self->home = g_thread_ref (g_thread_self ());
  stream->lpVtbl->AddRef (stream);
  self->stream = stream;
  return self;
}

HmComStreamReader *
hm_com_stream_reader_ref (HmComStreamReader *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hm_com_stream_reader_unref (HmComStreamReader *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  hm_com_stream_reader_close (self);
  g_main_context_unref (self->context);
  g_thread_unref (self->home);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->arrived);
  g_clear_error (&self->error);
  g_free (self->piece);
  g_free (self);
}

static void
unref_reader (gpointer data)
{
  hm_com_stream_reader_unref (data);
}

/* Whether what follows may call the stream; leave_owner() then. The home thread counts although it does not iterate its
 * context just now, unless another thread does. */
static gboolean
enter_owner (HmComStreamReader *self)
{
  if (!g_main_context_is_owner (self->context) && g_thread_self () != self->home)
    return FALSE;
  return g_main_context_acquire (self->context);
}

static void
leave_owner (HmComStreamReader *self)
{
  g_main_context_release (self->context);
}

static void
release_stream (gpointer data)
{
  IStream *stream = data;

  stream->lpVtbl->Release (stream);
}

static gboolean
on_release (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* The source owns the reference: whether it runs or goes away with its context, the stream is released. */
static void
let_go (HmComStreamReader *self, IStream *stream)
{
  g_autoptr (GSource) source = NULL;

  if (!stream)
    return;
  if (enter_owner (self))
    {
      release_stream (stream);
      leave_owner (self);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "httpmail-release-stream");
  g_source_set_callback (source, on_release, stream, release_stream);
  g_source_attach (source, self->context);
}

static const char *
find_remedy (HRESULT result)
{
  switch (result)
    {
    case E_ACCESSDENIED:
    case STG_E_ACCESSDENIED:
      return _ ("open the stream for reading");
    case E_PENDING:
      return _ ("send the message when all of it is there");
    case E_NOTIMPL:
      return _ ("send the message from a stream that has this method");
    default:
      return _ ("check what the stream reads from, and send the message again");
    }
}

/* With the lock held: what IStream::Read gave. */
static void
keep_result (HmComStreamReader *self, HRESULT result, ULONG n_read)
{
  if (FAILED (result))
    self->error = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED, _ ("IStream::Read failed with 0x%08X; %s"),
                               (guint) result, find_remedy (result));
  else if (n_read > HM_COM_STREAM_PIECE)
    self->error = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED,
                               _ ("IStream::Read was asked for %u bytes and says it read %u; correct the stream"),
                               (guint) HM_COM_STREAM_PIECE, n_read);
  else
    {
      self->start = 0;
      self->end = n_read;
      /* S_FALSE with a part of what was asked for is the end for some streams and a pause for others: asking once more
       * cuts off neither. */
      self->ended = n_read == 0;
    }
}

static gboolean
has_something (HmComStreamReader *self)
{
  return self->start < self->end || self->ended || self->error || self->closed;
}

/* On the owner's thread. The application may do what it likes in Read, such as iterate the context we are called from:
 * it is not called a second time meanwhile, and not released. */
static void
fill (HmComStreamReader *self)
{
  IStream *done = NULL;
  HmComStreamReady ready;
  gpointer ready_data;
  ULONG n_read = 0;
  HRESULT result;

  g_mutex_lock (&self->lock);
  if (self->reading || has_something (self))
    {
      g_mutex_unlock (&self->lock);
      return;
    }
  self->reading = TRUE;
  if (!self->piece)
    self->piece = g_malloc0 (HM_COM_STREAM_PIECE);
  g_mutex_unlock (&self->lock);

  result = self->stream->lpVtbl->Read (self->stream, self->piece, HM_COM_STREAM_PIECE, &n_read);

  g_mutex_lock (&self->lock);
  self->reading = FALSE;
  keep_result (self, result, n_read);
  if (self->ended || self->error || self->closed)
    done = g_steal_pointer (&self->stream);
  ready = g_steal_pointer (&self->ready);
  ready_data = self->ready_data;
  g_cond_broadcast (&self->arrived);
  g_mutex_unlock (&self->lock);

  let_go (self, done);
  if (ready)
    ready (ready_data);
}

static gboolean
on_asked (gpointer data)
{
  HmComStreamReader *self = data;
  g_autoptr (GSource) source = NULL;

  g_mutex_lock (&self->lock);
  source = g_steal_pointer (&self->asking);
  g_mutex_unlock (&self->lock);
  fill (self);
  return G_SOURCE_REMOVE;
}

/* With the lock held. */
static void
ask (HmComStreamReader *self)
{
  if (self->asking || self->reading)
    return;

  self->asking = g_idle_source_new ();
  g_source_set_priority (self->asking, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->asking, "httpmail-read-stream");
  g_source_set_callback (self->asking, on_asked, hm_com_stream_reader_ref (self), unref_reader);
  g_source_attach (self->asking, self->context);
}

/* With the lock held, when there is something. */
static gssize
take (HmComStreamReader *self, void *buffer, gsize count, GError **error)
{
  gsize n = MIN (count, self->end - self->start);

  if (self->closed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The stream is closed"));
      return -1;
    }
  if (n == 0 && self->error)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return -1;
    }
  if (n > 0)
    memcpy (buffer, self->piece + self->start, n);
  self->start += n;
  return n;
}

gssize
hm_com_stream_reader_take (HmComStreamReader *self,
                           void *buffer,
                           gsize count,
                           HmComStreamReady ready,
                           gpointer data,
                           GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (has_something (self))
    return take (self, buffer, count, error);

  self->ready = ready;
  self->ready_data = data;
  ask (self);
  return HM_COM_STREAM_WAIT;
}

gboolean
hm_com_stream_reader_withdraw (HmComStreamReader *self, gpointer data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->ready_data == data && g_steal_pointer (&self->ready) != NULL;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  HmComStreamReader *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_cond_broadcast (&self->arrived);
}

static gssize
wait_and_take (HmComStreamReader *self, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (!has_something (self))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return -1;
      ask (self);
      g_cond_wait (&self->arrived, &self->lock);
    }
  return take (self, buffer, count, error);
}

/* On the owner's thread nobody else would read while we wait. */
static gssize
read_and_take (HmComStreamReader *self, void *buffer, gsize count, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;

  fill (self);
  locker = g_mutex_locker_new (&self->lock);
  if (has_something (self))
    return take (self, buffer, count, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                       _ ("The stream is being read already; read it again when IStream::Read has returned"));
  return -1;
}

gssize
hm_com_stream_reader_take_blocking (HmComStreamReader *self,
                                    void *buffer,
                                    gsize count,
                                    GCancellable *cancellable,
                                    GError **error)
{
  gulong handler = 0;
  gssize n;

  if (enter_owner (self))
    {
      n = read_and_take (self, buffer, count, error);
      leave_owner (self);
      return n;
    }

  if (cancellable)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
  n = wait_and_take (self, buffer, count, cancellable, error);
  g_cancellable_disconnect (cancellable, handler);
  return n;
}

void
hm_com_stream_reader_close (HmComStreamReader *self)
{
  g_autoptr (GSource) asking = NULL;
  IStream *stream = NULL;

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  asking = g_steal_pointer (&self->asking);
  if (!self->reading)
    stream = g_steal_pointer (&self->stream);
  g_cond_broadcast (&self->arrived);
  g_mutex_unlock (&self->lock);

  if (asking)
    g_source_destroy (asking);
  let_go (self, stream);
}
