/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli-header-stream.h"
#include "cli-targets.h"

/* So many are printed before anybody could look at a bar. */
#define TOO_FEW_FOR_PROGRESS 10

static gboolean header_only;

const GOptionEntry cli_cat_options[] = {
  { "header", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &header_only, N_("Only the header, with the empty line after it"), NULL },
  { NULL }
};

typedef struct
{
  CliBatch batch;
  guint32 context;
  /* of the message that is being printed */
  guint64 written;
} Cat;

/* Each piece is written when it comes: memory does not grow with the message. */
static void
on_content (HTTPMailResponse *response, gpointer user_data)
{
  Cat *self = user_data;
  CliOutput *output = self->batch.run->output;
  GBytes *content = httpmail_response_get_content (response);

  if (content == NULL)
    return;
  gsize length;
  gconstpointer data = g_bytes_get_data (content, &length);
  cli_output_bytes (output, data, length);
  self->written += length;
  if (cli_output_has_failed (output))
    cli_session_stop (self->batch.session);
}

/* As stored, not as a web page. */
static gboolean
print_whole (Cat *self, const char *url, GError **error)
{
  self->context++;
  return httpmail_transport_command_get (cli_session_get_transport (self->batch.session), url, NULL, TRUE, self->context,
                                         error) &&
         cli_session_follow (self->batch.session, self->context, on_content, self, error);
}

static gboolean
download (Cat *self, const char *url, GOutputStream *stream, GError **error)
{
  CliSession *session = self->batch.session;
  HTTPMailTransport *transport = cli_session_get_transport (session);

  httpmail_transport_download_async (transport, url, stream, NULL, NULL, NULL, cli_session_get_cancellable (session),
                                     cli_session_ready, session);
  g_autoptr (GAsyncResult) result = cli_session_wait (session);
  return httpmail_transport_download_finish (transport, result, NULL, error);
}

static gboolean
download_header (Cat *self, const char *url, GBytes **out_header, GError **error)
{
  g_autoptr (CliHeaderStream) stream = cli_header_stream_new ();
  g_autoptr (GError) reason = NULL;

  /* What ended the download may be that the stream has seen enough. */
  if (!download (self, url, G_OUTPUT_STREAM (stream), &reason) && !cli_header_stream_is_complete (stream))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  *out_header = cli_header_stream_get_header (stream);
  return TRUE;
}

static gboolean
print_header (Cat *self, const char *url, GError **error)
{
  g_autoptr (GBytes) header = NULL;

  if (!download_header (self, url, &header, error))
    return FALSE;
  gsize length;
  gconstpointer data = g_bytes_get_data (header, &length);
  cli_output_bytes (self->batch.run->output, data, length);
  return TRUE;
}

static gboolean
print_object (Cat *self, const char *url, GInputStream *content, guint64 size, GError **error)
{
  CliOutput *output = self->batch.run->output;

  cli_output_begin (output);
  cli_output_string (output, "href", url, 0);
  cli_output_boolean (output, "ok", TRUE);
  cli_output_number (output, "size", size, 0);
  return cli_output_end_with_base64 (output, "content", content, error);
}

/* First into a file without a name: an object that has begun is printed to its end. */
static gboolean
print_json (Cat *self, const char *url, GError **error)
{
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GFileIOStream) spool = NULL;
  g_autoptr (GInputStream) content = NULL;
  guint64 size;

  if (header_only)
    {
      if (!download_header (self, url, &header, error))
        return FALSE;
      size = g_bytes_get_size (header);
      content = g_memory_input_stream_new_from_bytes (header);
    }
  else
    {
      g_autoptr (GFile) file = g_file_new_tmp ("httpmail-XXXXXX", &spool, error);
      if (file == NULL)
        return FALSE;
      g_file_delete (file, NULL, NULL);
      if (!download (self, url, g_io_stream_get_output_stream (G_IO_STREAM (spool)), error))
        return FALSE;
      size = (guint64) g_seekable_tell (G_SEEKABLE (spool));
      if (!g_seekable_seek (G_SEEKABLE (spool), 0, G_SEEK_SET, NULL, error))
        return FALSE;
      content = g_object_ref (g_io_stream_get_input_stream (G_IO_STREAM (spool)));
    }
  return print_object (self, url, content, size, error);
}

/* FALSE: the run ends. */
static gboolean
print_one (Cat *self, const char *url)
{
  CliOutput *output = self->batch.run->output;
  g_autoptr (GError) error = NULL;
  gboolean printed;

  self->written = 0;
  if (cli_output_is_json (output))
    printed = print_json (self, url, &error);
  else if (header_only)
    printed = print_header (self, url, &error);
  else
    printed = print_whole (self, url, &error);

  if (cli_output_has_failed (output))
    return FALSE;
  if (printed)
    {
      self->batch.done++;
      return TRUE;
    }
  cli_output_flush (output, NULL);
  /* The next one would be taken for the rest of this one. */
  return cli_batch_failed (&self->batch, url, error) && self->written == 0;
}

CliExit
cli_cat (CliRun *run)
{
  CliExit status;
  g_autoptr (CliSession) session = cli_session_open (run, &status);

  if (session == NULL)
    return status;
  g_autoptr (CliTargets) targets = cli_targets_new (session, run->arguments + 1, run->n_arguments - 1, &status);
  if (targets == NULL)
    return status;

  Cat self = { .batch = { .run = run, .session = session }, .context = 4000 };
  g_autoptr (CliProgress) progress = NULL;
  if (targets->n > TOO_FEW_FOR_PROGRESS && !cli_output_is_terminal (run->output))
    {
      progress = cli_progress_new (run->options->quiet);
      cli_progress_begin (progress, _("Fetching"), targets->n, 0);
    }
  gboolean go_on = TRUE;
  for (guint i = 0; i < targets->urls->len && go_on; i++)
    {
      go_on = print_one (&self, g_ptr_array_index (targets->urls, i));
      if (progress)
        cli_progress_add (progress, 1, 0);
    }
  g_clear_pointer (&progress, cli_progress_free);
  return cli_batch_end (&self.batch);
}
