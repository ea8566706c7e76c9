/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <unistd.h>

/* ---- a stream into a file that remembers why it failed ---- */

#define CLI_TYPE_FETCH_STREAM (cli_fetch_stream_get_type ())
G_DECLARE_FINAL_TYPE (CliFetchStream, cli_fetch_stream, CLI, FETCH_STREAM, GOutputStream)

struct _CliFetchStream
{
  GOutputStream parent_instance;
  int fd;
  int saved_errno;
  guint64 written;
};

G_DEFINE_FINAL_TYPE (CliFetchStream, cli_fetch_stream, G_TYPE_OUTPUT_STREAM)

static gssize
cli_fetch_stream_write (GOutputStream *stream, const void *data, gsize length, GCancellable *cancellable, GError **error)
{
  CliFetchStream *self = CLI_FETCH_STREAM (stream);
  ssize_t n;

  do
    n = write (self->fd, data, length);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      self->saved_errno = errno;
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return -1;
    }
  self->written += (guint64) n;
  return n;
}

/* At once, on the thread of the network: what goes into the system's memory takes less time than to wake another thread for
 * it. The disk is waited for in settle. */
static void
cli_fetch_stream_write_async (GOutputStream *stream,
                              const void *data,
                              gsize length,
                              int priority,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;
  gssize n = cli_fetch_stream_write (stream, data, length, cancellable, &error);

  g_task_set_priority (task, priority);
  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

static gssize
cli_fetch_stream_write_finish (GOutputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
cli_fetch_stream_finalize (GObject *object)
{
  close (CLI_FETCH_STREAM (object)->fd);
  G_OBJECT_CLASS (cli_fetch_stream_parent_class)->finalize (object);
}

static void
cli_fetch_stream_class_init (CliFetchStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_fetch_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = cli_fetch_stream_write;
  G_OUTPUT_STREAM_CLASS (klass)->write_async = cli_fetch_stream_write_async;
  G_OUTPUT_STREAM_CLASS (klass)->write_finish = cli_fetch_stream_write_finish;
}

static void
cli_fetch_stream_init (CliFetchStream *self)
{
  self->fd = -1;
}

/* ---- downloads ---- */

typedef struct
{
  CliSession *session;
  CliProgress *progress;
  const CliFetchFuncs *funcs;
  gpointer user_data;
  /* Download, those that are not done yet, in the order of next */
  GQueue downloads;
  guint limit;
  gboolean all_begun;
  GError *fatal;
  CliExit fatal_exit;
} Fetch;

typedef struct
{
  Fetch *fetch;
  gpointer data;
  char *url;
  guint64 size;
  CliFetchStream *stream;
  guint64 shown; /* bytes that the progress has */
  gint64 told;   /* bytes that the library says it has written */
  gboolean ended;
  GError *failure;
} Download;

static void
download_free (Download *self)
{
  g_clear_object (&self->stream);
  g_clear_error (&self->failure);
  g_free (self->url);
  g_free (self);
}

static gboolean
is_ending (Fetch *self)
{
  return self->fatal != NULL || g_cancellable_is_cancelled (cli_session_get_cancellable (self->session));
}

/* Takes the error. The first one is the cause; what is under way ends because of it. */
static void
give_up (Fetch *self, GError *error, CliExit status)
{
  if (is_ending (self))
    {
      g_error_free (error);
      return;
    }
  self->fatal = error;
  self->fatal_exit = status;
  cli_session_stop (self->session);
}

/* No other message would fare better. */
static gboolean
is_local_trouble (Download *self)
{
  int saved_errno = self->stream ? self->stream->saved_errno : 0;

  return (saved_errno != 0 && saved_errno != EFBIG) || self->failure->domain == G_IO_ERROR;
}

/* Sorts out whether it is the end of everything or of this message alone. */
static void
judge_failure (Download *self)
{
  Fetch *fetch = self->fetch;
  CliExit status = cli_exit_for_error (self->failure);

  if (is_local_trouble (self))
    give_up (fetch, g_error_copy (self->failure), CLI_EXIT_FAILED);
  else if (status == CLI_EXIT_CONNECT || status == CLI_EXIT_LOGON)
    give_up (fetch, g_error_copy (self->failure), status);
  if (!is_ending (fetch))
    return;
  g_clear_error (&self->failure);
  self->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The run was ended"));
}

static void
hand_over (Download *self)
{
  Fetch *fetch = self->fetch;
  GError *error = NULL;
  guint64 size = self->stream ? self->stream->written : 0;

  if (self->failure)
    judge_failure (self);
  if (!fetch->funcs->done (fetch->user_data, self->data, self->stream ? self->stream->fd : -1, size, self->failure, &error) &&
      error != NULL)
    give_up (fetch, error, CLI_EXIT_FAILED);
  if (fetch->progress)
    cli_progress_add (fetch->progress, 1, (gint64) (self->failure ? self->size : size) - (gint64) self->shown);
  g_queue_remove (&fetch->downloads, self);
  download_free (self);
}

/* Hands over what has ended, as far as its turn has come. */
static void
end_download (Download *self)
{
  Fetch *fetch = self->fetch;
  Download *next;

  self->ended = TRUE;
  if (!fetch->funcs->in_order)
    {
      hand_over (self);
      return;
    }
  while ((next = g_queue_peek_head (&fetch->downloads)) != NULL && next->ended)
    hand_over (next);
}

static void
settle (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Download *self = task_data;
  Fetch *fetch = self->fetch;
  GError *error = NULL;

  if (fetch->funcs->settle (fetch->user_data, self->data, self->stream->fd, self->stream->written, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Download *self = user_data;

  g_task_propagate_boolean (G_TASK (result), &self->failure);
  end_download (self);
}

/* The library has seen to it that the message is whole; this sees to it that all of it was written. */
static gboolean
check_length (Download *self, GError **error)
{
  if ((gint64) self->stream->written == MAX (self->told, 0) && (self->stream->written > 0 || self->size == 0))
    return TRUE;
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE,
               _("“%s” has %" PRIu64 " bytes by the listing, and %" PRIu64 " came"), self->url, self->size,
               self->stream->written);
  return FALSE;
}

static void
on_downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Download *self = user_data;
  g_autoptr (GTask) task = NULL;

  if (!httpmail_transport_download_finish (HTTPMAIL_TRANSPORT (source), result, NULL, &self->failure) ||
      !check_length (self, &self->failure) || self->fetch->funcs->settle == NULL)
    {
      end_download (self);
      return;
    }
  task = g_task_new (NULL, NULL, on_settled, self);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, settle);
}

static void
on_progress (goffset so_far, goffset total, gpointer user_data)
{
  Download *self = user_data;

  self->told = so_far;
  if (self->fetch->progress)
    cli_progress_add (self->fetch->progress, 0, so_far - (gint64) self->shown);
  self->shown = (guint64) so_far;
}

static void
begin (Download *self)
{
  Fetch *fetch = self->fetch;
  int fd;

  fd = fetch->funcs->open (fetch->user_data, self->data, &self->failure);
  if (fd < 0)
    {
      end_download (self);
      return;
    }
  self->stream = g_object_new (CLI_TYPE_FETCH_STREAM, NULL);
  self->stream->fd = fd;
  httpmail_transport_download_async (cli_session_get_transport (fetch->session), self->url, G_OUTPUT_STREAM (self->stream),
                                     on_progress, self, NULL, cli_session_get_cancellable (fetch->session), on_downloaded,
                                     self);
}

static void
begin_more (Fetch *self)
{
  while (g_queue_get_length (&self->downloads) < self->limit && !self->all_begun && !is_ending (self))
    {
      Download *download = g_new0 (Download, 1);

      download->fetch = self;
      if (!self->funcs->next (self->user_data, &download->url, &download->size, &download->data))
        {
          self->all_begun = TRUE;
          download_free (download);
          return;
        }
      g_queue_push_tail (&self->downloads, download);
      begin (download);
    }
}

static void
look_up (Fetch *self)
{
  GError *error = NULL;

  if (is_ending (self) || self->funcs->go_on == NULL || self->funcs->go_on (self->user_data, &error))
    return;
  if (error)
    give_up (self, error, CLI_EXIT_FAILED);
  else
    self->all_begun = TRUE;
}

gboolean
cli_fetch (CliSession *session,
           CliProgress *progress,
           const CliFetchFuncs *funcs,
           gpointer user_data,
           CliExit *out_exit,
           GError **error)
{
  guint connections = httpmail_transport_get_max_connections (cli_session_get_transport (session));
  Fetch self = {
    .session = session,
    .progress = progress,
    .funcs = funcs,
    .user_data = user_data,
    .downloads = G_QUEUE_INIT,
    .limit = 2 * MAX (connections, 1),
  };

  begin_more (&self);
  while (!g_queue_is_empty (&self.downloads))
    {
      g_main_context_iteration (NULL, TRUE);
      look_up (&self);
      begin_more (&self);
    }
  *out_exit = self.fatal ? self.fatal_exit : is_ending (&self) ? CLI_EXIT_FAILED : CLI_EXIT_DONE;
  if (self.fatal)
    g_propagate_error (error, self.fatal);
  else if (is_ending (&self))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The run was ended"));
  return !is_ending (&self);
}

int
cli_fetch_spool (GError **error)
{
  const char *dir = g_get_tmp_dir ();
  int fd = open (dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  /* Not every file system has files without a name. */
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
    {
      g_autofree char *name = g_build_filename (dir, "httpmail-XXXXXX", NULL);
      fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
      if (fd >= 0)
        g_unlink (name);
    }
  if (fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("Cannot write to %s: %s"), dir, g_strerror (errno));
  return fd;
}
