/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-upload.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <httpmail/httpmail-error.h>
#include <string.h>

struct _HmUpload
{
  gatomicrefcount ref_count;
  GMutex lock;      /* streams are read on GIO's worker threads */
  guint generation; /* of the stream opened last */
  GBytes *head;
  GInputStream *stream; /* seekable once prepared */
  GFileIOStream *spool; /* whose input stream it is, for one that could not seek */
  goffset start;        /* where the caller had it */
  guint64 stream_length;
  gboolean prepared;
};

HmUpload *
hm_upload_new (GBytes *head, GInputStream *stream)
{
  HmUpload *self = g_new0 (HmUpload, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->head = head ? g_bytes_ref (head) : g_bytes_new_static ("", 0);
  self->stream = stream ? g_object_ref (stream) : NULL;
  self->prepared = stream == NULL;
  return self;
}

static HmUpload *
hm_upload_ref (HmUpload *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hm_upload_unref (HmUpload *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_bytes_unref (self->head);
  g_clear_object (&self->stream);
  g_clear_object (&self->spool);
  g_free (self);
}

/* The length of what is left of a stream that can seek; FALSE when it cannot, after all. */
static gboolean
measure (HmUpload *self)
{
  GSeekable *seekable;
  goffset end;

  if (!G_IS_SEEKABLE (self->stream) || !g_seekable_can_seek (G_SEEKABLE (self->stream)))
    return FALSE;
  seekable = G_SEEKABLE (self->stream);
  self->start = g_seekable_tell (seekable);
  if (!g_seekable_seek (seekable, 0, G_SEEK_END, NULL, NULL))
    return FALSE;
  end = g_seekable_tell (seekable);
  if (end < self->start || !g_seekable_seek (seekable, self->start, G_SEEK_SET, NULL, NULL))
    return FALSE;

  self->stream_length = end - self->start;
  self->prepared = TRUE;
  return TRUE;
}

static void
on_spooled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HmUpload *self = g_task_get_task_data (task);
  GFileIOStream *spool = g_object_get_data (G_OBJECT (task), "spool");
  GError *error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    {
      g_prefix_error (&error, "%s", _("The message could not be read: "));
      g_task_return_error (task, error);
      return;
    }

  g_set_object (&self->stream, g_io_stream_get_input_stream (G_IO_STREAM (spool)));
  /* The input stream of a GFileIOStream does not keep the file open by itself. */
  g_set_object (&self->spool, spool);
  if (!g_seekable_seek (G_SEEKABLE (self->stream), 0, G_SEEK_SET, g_task_get_cancellable (task), &error))
    g_task_return_error (task, error);
  else if (!measure (self))
    g_task_return_new_error (task, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED,
                             _("The temporary copy of the message cannot be read; is the temporary folder full?"));
  else
    g_task_return_boolean (task, TRUE);
}

void
hm_upload_prepare_async (HmUpload *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileIOStream) spool = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, hm_upload_prepare_async);
  g_task_set_task_data (task, hm_upload_ref (self), (GDestroyNotify) hm_upload_unref);
  if (self->prepared || measure (self))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  file = g_file_new_tmp ("httpmail-XXXXXX", &spool, &error);
  if (!file)
    {
      g_prefix_error (&error, "%s", _("No temporary file can be made for the message: "));
      g_task_return_error (task, error);
      return;
    }
  g_file_delete (file, NULL, NULL);
  g_object_set_data_full (G_OBJECT (task), "spool", g_object_ref (spool), g_object_unref);
  g_output_stream_splice_async (g_io_stream_get_output_stream (G_IO_STREAM (spool)),
                                self->stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE,
                                G_PRIORITY_DEFAULT,
                                cancellable,
                                on_spooled,
                                g_object_ref (task));
}

gboolean
hm_upload_prepare_finish (HmUpload *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint64
hm_upload_get_length (HmUpload *self)
{
  return g_bytes_get_size (self->head) + self->stream_length;
}

/* The stream handed to the HTTP library: the head, then the file, never closing the file. */

#define HM_TYPE_UPLOAD_STREAM (hm_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (HmUploadStream, hm_upload_stream, HM, UPLOAD_STREAM, GInputStream)

struct _HmUploadStream
{
  GInputStream parent_instance;
  HmUpload *upload;
  guint generation;
  gsize head_done;
  guint64 left; /* of the stream: what was measured, so that a growing file does not spoil the framing */
};

G_DEFINE_FINAL_TYPE (HmUploadStream, hm_upload_stream, G_TYPE_INPUT_STREAM)

static gssize
read_stream (HmUploadStream *self, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->upload->lock);
  gssize n;

  if (self->generation != self->upload->generation)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The upload was started again");
      return -1;
    }
  n = g_input_stream_read (self->upload->stream, buffer, MIN (count, self->left), cancellable, error);
  if (n == 0)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE,
                   _("The message became shorter by %" PRIu64 " bytes while it was being sent; send it again"),
                   self->left);
      return -1;
    }
  if (n > 0)
    self->left -= n;
  return n;
}

static gssize
hm_upload_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  HmUploadStream *self = HM_UPLOAD_STREAM (stream);
  gsize head_size;
  const guint8 *head = g_bytes_get_data (self->upload->head, &head_size);
  gsize n;

  if (self->head_done == head_size)
    return self->left > 0 ? read_stream (self, buffer, count, cancellable, error) : 0;

  n = MIN (count, head_size - self->head_done);
  memcpy (buffer, head + self->head_done, n);
  self->head_done += n;
  return n;
}

static void
hm_upload_stream_finalize (GObject *object)
{
  HmUploadStream *self = HM_UPLOAD_STREAM (object);

  g_clear_pointer (&self->upload, hm_upload_unref);
  G_OBJECT_CLASS (hm_upload_stream_parent_class)->finalize (object);
}

static void
hm_upload_stream_class_init (HmUploadStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hm_upload_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hm_upload_stream_read;
}

static void
hm_upload_stream_init (HmUploadStream *self)
{
}

GInputStream *
hm_upload_open (HmUpload *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  HmUploadStream *stream;

  self->generation++;
  if (self->stream && !g_seekable_seek (G_SEEKABLE (self->stream), self->start, G_SEEK_SET, NULL, error))
    return NULL;

  stream = g_object_new (HM_TYPE_UPLOAD_STREAM, NULL);
  stream->upload = hm_upload_ref (self);
  stream->generation = self->generation;
  stream->left = self->stream_length;
  return G_INPUT_STREAM (stream);
}
