/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-upload.h"

#include <glib/gi18n-lib.h>

/* A further session is opened for so many messages, as a logon takes the time of some. */
#define WORTH_A_SESSION 8

typedef struct
{
  CliUpload *upload;
  CliSession *session;
  gboolean own;
  /* what it is putting */
  gboolean busy;
  gpointer data;
} Worker;

typedef struct
{
  char *folder;
  char *name;
  GBytes *message;
  gpointer data;
} Job;

struct _CliUpload
{
  CliSession *session;
  GPtrArray *workers;
  GQueue waiting; /* Job */
  CliUploadDone done;
  gpointer user_data;
  guint active;
  gboolean held;
  gboolean stopped;
};

static void begin_more (CliUpload *self);

static void
job_free (Job *self)
{
  g_free (self->folder);
  g_free (self->name);
  g_bytes_unref (self->message);
  g_free (self);
}

static void
worker_free (gpointer data)
{
  Worker *self = data;

  if (self->own)
    cli_session_free (self->session);
  g_free (self);
}

static void
add_worker (CliUpload *self, CliSession *session, gboolean own)
{
  Worker *worker = g_new0 (Worker, 1);

  worker->upload = self;
  worker->session = session;
  worker->own = own;
  g_ptr_array_add (self->workers, worker);
}

CliUpload *
cli_upload_new (CliSession *session, CliUploadDone done, gpointer user_data)
{
  CliUpload *self = g_new0 (CliUpload, 1);

  self->session = session;
  self->workers = g_ptr_array_new_with_free_func (worker_free);
  self->done = done;
  self->user_data = user_data;
  g_queue_init (&self->waiting);
  add_worker (self, session, FALSE);
  return self;
}

void
cli_upload_free (CliUpload *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) job_free);
  g_ptr_array_unref (self->workers);
  g_free (self);
}

void
cli_upload_prepare (CliUpload *self, guint64 messages)
{
  guint64 most = httpmail_transport_get_max_connections (cli_session_get_transport (self->session));
  GCancellable *cancellable = cli_session_get_cancellable (self->session);

  while (self->workers->len < MIN (most, messages / WORTH_A_SESSION) && !g_cancellable_is_cancelled (cancellable))
    {
      CliExit status;
      CliSession *session = cli_session_open_beside (self->session, &status);

      /* A server may allow fewer; why has been said. */
      if (session == NULL)
        return;
      cli_session_catch_signals (session);
      add_worker (self, session, TRUE);
    }
}

gboolean
cli_upload_has_room (CliUpload *self)
{
  return g_queue_get_length (&self->waiting) < 2 * self->workers->len;
}

gboolean
cli_upload_is_unnamed (CliUpload *self)
{
  return httpmail_transport_get_dialect (cli_session_get_transport (self->session)) == HTTPMAIL_DIALECT_HOTMAIL;
}

/* Whether an error leaves open what became of a message that was sent. */
static gboolean
is_unknown (const GError *error)
{
  static const HTTPMailError codes[] = {
    HTTPMAIL_ERROR_CONNECTION,         HTTPMAIL_ERROR_CONNECTION_DROPPED, HTTPMAIL_ERROR_CONNECTION_SEND,
    HTTPMAIL_ERROR_CONNECTION_RECEIVE, HTTPMAIL_ERROR_INCOMPLETE,         HTTPMAIL_ERROR_SOCKET_READ,
    HTTPMAIL_ERROR_SOCKET_WRITE,       HTTPMAIL_ERROR_TIMEOUT,            HTTPMAIL_ERROR_PROTOCOL,
    HTTPMAIL_ERROR_INTERNAL_SERVER_ERROR, HTTPMAIL_ERROR_BAD_GATEWAY,     HTTPMAIL_ERROR_GATEWAY_TIMEOUT,
    HTTPMAIL_ERROR_REQUEST_TIMEOUT,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, HTTPMAIL_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Worker *worker = user_data;
  CliUpload *self = worker->upload;
  HTTPMailTransport *transport = HTTPMAIL_TRANSPORT (source);
  gpointer data = worker->data;
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;

  if (cli_upload_is_unnamed (self))
    httpmail_transport_post_finish (transport, result, &location, &error);
  else
    httpmail_transport_put_finish (transport, result, &location, &error);
  worker->busy = FALSE;
  self->active--;
  self->done (data, error ? NULL : location, error, error && is_unknown (error), self->user_data);
  begin_more (self);
}

static void
begin (Worker *worker, Job *job)
{
  HTTPMailTransport *transport = cli_session_get_transport (worker->session);
  GCancellable *cancellable = cli_session_get_cancellable (worker->session);

  worker->busy = TRUE;
  worker->data = job->data;
  worker->upload->active++;
  if (cli_upload_is_unnamed (worker->upload))
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (job->message);
      httpmail_transport_post_async (transport, job->folder, stream, NULL, cancellable, on_done, worker);
    }
  else
    {
      g_autofree char *url = g_strconcat (job->folder, job->name, NULL);
      httpmail_transport_put_async (transport, url, job->message, NULL, cancellable, on_done, worker);
    }
  job_free (job);
}

static void
begin_more (CliUpload *self)
{
  for (guint i = 0; i < self->workers->len && !self->held && !self->stopped; i++)
    {
      Worker *worker = g_ptr_array_index (self->workers, i);
      Job *job = worker->busy ? NULL : g_queue_pop_head (&self->waiting);

      if (job)
        begin (worker, job);
    }
}

void
cli_upload_add (CliUpload *self, const char *folder, const char *name, GBytes *message, gpointer data)
{
  Job *job = g_new0 (Job, 1);

  job->folder = g_strdup (folder);
  job->name = g_strdup (name);
  job->message = g_bytes_ref (message);
  job->data = data;
  g_queue_push_tail (&self->waiting, job);
  begin_more (self);
}

guint
cli_upload_count_active (CliUpload *self)
{
  return self->active;
}

guint
cli_upload_count_waiting (CliUpload *self)
{
  return g_queue_get_length (&self->waiting);
}

void
cli_upload_hold (CliUpload *self, gboolean hold)
{
  self->held = hold;
  begin_more (self);
}

void
cli_upload_stop (CliUpload *self)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The run was ended"));
  Job *job;

  if (self->stopped)
    return;
  self->stopped = TRUE;
  for (guint i = 0; i < self->workers->len; i++)
    cli_session_stop (((Worker *) g_ptr_array_index (self->workers, i))->session);
  while ((job = g_queue_pop_head (&self->waiting)) != NULL)
    {
      self->done (job->data, NULL, error, FALSE, self->user_data);
      job_free (job);
    }
}

gboolean
cli_upload_is_stopped (CliUpload *self)
{
  return self->stopped;
}
