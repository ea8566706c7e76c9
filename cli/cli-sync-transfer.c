/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Downloads, as many at a time as there are connections and as many again, so that no connection waits for a disk. */

#include "cli-sync.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <unistd.h>

/* A commit after so many messages, or after so long. Until then a message is in its place but may be fetched again after a
 * power cut, never lost or torn. */
#define BATCH 64
#define BATCH_US (G_USEC_PER_SEC)
#define DEFAULT_CONNECTIONS 6

/* ---- a stream into a file that remembers why it failed ---- */

#define CLI_TYPE_SYNC_STREAM (cli_sync_stream_get_type ())
G_DECLARE_FINAL_TYPE (CliSyncStream, cli_sync_stream, CLI, SYNC_STREAM, GOutputStream)

struct _CliSyncStream
{
  GOutputStream parent_instance;
  int fd;
  int saved_errno;
  guint64 written;
};

G_DEFINE_FINAL_TYPE (CliSyncStream, cli_sync_stream, G_TYPE_OUTPUT_STREAM)

static gssize
cli_sync_stream_write (GOutputStream *stream, const void *data, gsize length, GCancellable *cancellable, GError **error)
{
  CliSyncStream *self = CLI_SYNC_STREAM (stream);
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

static void
cli_sync_stream_finalize (GObject *object)
{
  close (CLI_SYNC_STREAM (object)->fd);
  G_OBJECT_CLASS (cli_sync_stream_parent_class)->finalize (object);
}

static void
cli_sync_stream_class_init (CliSyncStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_sync_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = cli_sync_stream_write;
}

static void
cli_sync_stream_init (CliSyncStream *self)
{
  self->fd = -1;
}

/* ---- the transfer ---- */

typedef struct
{
  CliSync *sync;
  guint active;
  guint limit;
  gint64 after;
  gboolean all_begun;
  guint uncommitted;
  gint64 uncommitted_since;
} Transfer;

typedef struct
{
  Transfer *transfer;
  CliSyncItem *item;
  CliSyncStream *stream;
  char *tmp_name;
  guint64 shown;     /* bytes that the progress has */
  gint64 told;       /* bytes that the library says it has written */
  gboolean same_as_old;
} Download;

static void
download_free (Download *self)
{
  self->transfer->active--;
  g_clear_object (&self->stream);
  cli_sync_item_free (self->item);
  g_free (self->tmp_name);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Download, download_free)

/* No other message would fare better. */
static gboolean
is_local_trouble (int saved_errno)
{
  return saved_errno != 0 && saved_errno != EFBIG;
}

static void
fail_download (Download *self, GError *error)
{
  CliSync *sync = self->transfer->sync;
  CliExit status = cli_exit_for_error (error);

  cli_sync_maildir_discard (sync->maildir, self->tmp_name);
  cli_progress_add (sync->progress, 0, -(gint64) self->shown);
  if (cli_sync_is_ending (sync))
    g_error_free (error);
  else if (is_local_trouble (self->stream ? self->stream->saved_errno : 0) || error->domain == G_IO_ERROR)
    cli_sync_give_up (sync, error, CLI_EXIT_FAILED);
  else if (status == CLI_EXIT_CONNECT || status == CLI_EXIT_LOGON)
    cli_sync_give_up (sync, error, status);
  else
    {
      cli_sync_state_fail_folder (sync->state, self->item->folder);
      cli_sync_report_failure (sync, self->item->message.href, error);
      cli_progress_add (sync->progress, 1, (gint64) self->item->message.size);
      g_error_free (error);
    }
}

/* Another thread: waits for the disk. */
static void
settle (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Download *self = task_data;
  CliSync *sync = self->transfer->sync;
  const CliSyncMessage *message = &self->item->message;
  GError *error = NULL;

  if (!cli_sync_maildir_settle (self->stream->fd, message->has_date, message->date, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->same_as_old =
    self->item->file.id && cli_sync_maildir_equals (sync->maildir, self->tmp_name, &self->item->file);
  g_task_return_boolean (task, TRUE);
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Download) self = user_data;
  Transfer *transfer = self->transfer;
  CliSync *sync = transfer->sync;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) ||
      !cli_sync_place (sync, self->item, self->tmp_name, self->stream->written, self->same_as_old, &error))
    {
      fail_download (self, error);
      return;
    }
  cli_progress_add (sync->progress, 1, (gint64) self->stream->written - (gint64) self->shown);
  if (transfer->uncommitted++ == 0)
    transfer->uncommitted_since = g_get_monotonic_time ();
}

/* The library has seen to it that the message is whole; this sees to it that all of it was written. */
static gboolean
check_length (Download *self, GError **error)
{
  if ((gint64) self->stream->written == MAX (self->told, 0) && (self->stream->written > 0 || self->item->message.size == 0))
    return TRUE;
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE,
               _("“%s” has %" PRIu64 " bytes by the listing, and %" PRIu64 " came"),
               self->item->message.href, self->item->message.size, self->stream->written);
  return FALSE;
}

static void
on_downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Download *self = user_data;
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  if (!httpmail_transport_download_finish (HTTPMAIL_TRANSPORT (source), result, NULL, &error) ||
      !check_length (self, &error))
    {
      fail_download (self, error);
      download_free (self);
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
  cli_progress_add (self->transfer->sync->progress, 0, so_far - (gint64) self->shown);
  self->shown = (guint64) so_far;
}

static char *
url_of (CliSync *sync, const char *href)
{
  return href[0] == '/' ? g_strconcat (sync->origin, href, NULL) : g_strdup (href);
}

static void
begin (Transfer *transfer, CliSyncItem *item)
{
  CliSync *sync = transfer->sync;
  g_autofree char *url = url_of (sync, item->message.href);
  Download *self = g_new0 (Download, 1);
  GError *error = NULL;
  int fd;

  transfer->active++;
  self->transfer = transfer;
  self->item = item;
  /* Two folders may have the same message at the same time. */
  self->tmp_name = g_strdup_printf ("%" G_GINT64_FORMAT ".H%s.httpmail", item->id, item->message.ident);
  fd = cli_sync_maildir_create (sync->maildir, self->tmp_name, &error);
  if (fd < 0)
    {
      fail_download (self, error);
      download_free (self);
      return;
    }
  self->stream = g_object_new (CLI_TYPE_SYNC_STREAM, NULL);
  self->stream->fd = fd;
  httpmail_transport_download_async (cli_session_get_transport (sync->session), url, G_OUTPUT_STREAM (self->stream),
                                     on_progress, self, NULL, cli_session_get_cancellable (sync->session), on_downloaded,
                                     self);
}

static void
begin_more (Transfer *transfer)
{
  CliSync *sync = transfer->sync;

  while (transfer->active < transfer->limit && !transfer->all_begun && !cli_sync_is_ending (sync))
    {
      CliSyncItem *item = cli_sync_state_next_item (sync->state, CLI_SYNC_FETCH, CLI_SYNC_FETCH, transfer->after);

      if (item == NULL)
        {
          transfer->all_begun = TRUE;
          return;
        }
      transfer->after = item->id;
      begin (transfer, item);
    }
}

static gboolean
commit_when_due (Transfer *transfer, gboolean now, GError **error)
{
  if (transfer->uncommitted == 0)
    return TRUE;
  if (!now && transfer->uncommitted < BATCH && g_get_monotonic_time () - transfer->uncommitted_since < BATCH_US)
    return TRUE;
  transfer->uncommitted = 0;
  return cli_sync_commit (transfer->sync, error);
}

gboolean
cli_sync_transfer (CliSync *sync, GError **error)
{
  int connections = sync->run->options->connections;
  Transfer transfer = { .sync = sync, .limit = 2 * (guint) (connections > 0 ? connections : DEFAULT_CONNECTIONS) };
  GError *reason = NULL;

  begin_more (&transfer);
  while (transfer.active > 0)
    {
      g_main_context_iteration (NULL, TRUE);
      if (!cli_sync_is_ending (sync) && !commit_when_due (&transfer, FALSE, &reason))
        cli_sync_give_up (sync, g_steal_pointer (&reason), CLI_EXIT_FAILED);
      begin_more (&transfer);
    }
  return cli_sync_state_check (sync->state, error) && commit_when_due (&transfer, TRUE, error);
}
