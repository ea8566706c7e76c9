/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Downloads: each message is written, given its place, and noted in the journal when it is on the disk. */

#include "cli-export.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "cli-fetch.h"

/* A commit after so many messages, or after so long, or so many bytes. What a run that is killed did since then is done
 * again. */
#define BATCH 64
#define BATCH_US (G_USEC_PER_SEC / 5)
#define BATCH_BYTES (64 * 1024 * 1024)
#define PIECE (64 * 1024)

typedef struct
{
  CliExport *export;
  gint64 after;
  guint uncommitted;
  guint64 uncommitted_bytes;
  gint64 uncommitted_since;
  /* what was placed last may be there in part, or not be on the disk */
  gboolean broken;
} Transfer;

char *
cli_export_digest (int fd, guint64 size, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *piece = g_malloc (PIECE);
  guint64 done = 0;

  while (done < size)
    {
      ssize_t n = pread (fd, piece, MIN (PIECE, size - done), (off_t) done);

      if (n <= 0)
        {
          int saved_errno = errno;
          g_set_error (error, G_IO_ERROR, n < 0 ? g_io_error_from_errno (saved_errno) : G_IO_ERROR_FAILED,
                       _("Cannot read what was fetched: %s"), n < 0 ? g_strerror (saved_errno) : "");
          return NULL;
        }
      g_checksum_update (checksum, piece, n);
      done += (guint64) n;
    }
  return g_strdup (g_checksum_get_string (checksum));
}

/* ---- what lasts ---- */

static void
tell_done (CliExport *self, const CliExportMessage *message)
{
  CliOutput *output = self->run->output;
  g_autofree char *url = cli_export_url (self, message->href);

  cli_output_begin (output);
  cli_output_string (output, "event", "exported", 0);
  cli_output_string (output, "folder", message->folder_name, 0);
  cli_output_string (output, "href", url, 0);
  cli_output_string (output, "file", message->path, 0);
  cli_output_number (output, "size", message->size, 0);
  cli_output_string (output, "sha256", message->sha256, 0);
  cli_output_end (output);
}

gboolean
cli_export_commit (CliExport *self, GError **error)
{
  if (!self->store->klass->flush (self->store, error) || !cli_export_journal_commit (self->journal, error))
    return FALSE;
  for (guint i = 0; i < self->told->len; i++)
    tell_done (self, g_ptr_array_index (self->told, i));
  g_ptr_array_set_size (self->told, 0);
  return TRUE;
}

static gboolean
commit (Transfer *self, GError **error)
{
  self->uncommitted = 0;
  self->uncommitted_bytes = 0;
  /* No second try: an fsync that has failed once may succeed then, and the bytes are lost all the same. */
  self->broken = !cli_export_commit (self->export, error);
  return !self->broken;
}

/* ---- downloads ---- */

static gboolean
next (gpointer user_data, char **out_url, guint64 *out_size, gpointer *out_data)
{
  Transfer *self = user_data;
  CliExportMessage *message = cli_export_journal_next (self->export->journal, CLI_EXPORT_WANTED, self->after);

  if (message == NULL)
    return FALSE;
  self->after = message->id;
  *out_url = cli_export_url (self->export, message->href);
  *out_size = message->size;
  *out_data = message;
  return TRUE;
}

static int
create (gpointer user_data, gpointer data, GError **error)
{
  Transfer *self = user_data;

  return self->export->store->klass->create (self->export->store, data, error);
}

static gboolean
settle (gpointer user_data, gpointer data, int fd, guint64 size, GError **error)
{
  Transfer *self = user_data;
  CliExportMessage *message = data;

  message->size = size;
  message->sha256 = cli_export_digest (fd, size, error);
  return message->sha256 != NULL && self->export->store->klass->settle (self->export->store, message, fd, error);
}

static gboolean
place (Transfer *self, CliExportMessage *message, int fd, GError **error)
{
  CliExport *export = self->export;

  /* It is listed in another way than when it was exported, and is the same. */
  if (cli_export_journal_record_same (export->journal, message))
    {
      export->store->klass->discard (export->store, message);
      return TRUE;
    }
  if (!export->store->klass->place (export->store, message, fd, error))
    {
      self->broken = TRUE;
      return FALSE;
    }
  cli_export_journal_record_done (export->journal, message);
  export->exported++;
  export->bytes += message->size;
  return TRUE;
}

static gboolean
done (gpointer user_data, gpointer data, int fd, guint64 size, const GError *failure, GError **error)
{
  Transfer *self = user_data;
  CliExport *export = self->export;
  g_autoptr (CliExportMessage) message = data;

  if (failure || self->broken)
    {
      if (fd >= 0)
        export->store->klass->discard (export->store, message);
      if (self->broken || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return TRUE;
      cli_export_journal_record_failed (export->journal, message->id, failure->message);
      cli_export_tell_failure (export, message->folder_name, message->href, failure->message);
      return cli_export_journal_check (export->journal, error);
    }
  if (!place (self, message, fd, error))
    return FALSE;
  if (self->uncommitted++ == 0)
    self->uncommitted_since = g_get_monotonic_time ();
  self->uncommitted_bytes += message->size;
  if (cli_output_is_json (export->run->output) && message->path)
    g_ptr_array_add (export->told, g_steal_pointer (&message));
  return cli_export_journal_check (export->journal, error);
}

static gboolean
go_on (gpointer user_data, GError **error)
{
  Transfer *self = user_data;

  if (self->uncommitted == 0 ||
      (self->uncommitted < BATCH && self->uncommitted_bytes < BATCH_BYTES &&
       g_get_monotonic_time () - self->uncommitted_since < BATCH_US))
    return TRUE;
  return commit (self, error);
}

gboolean
cli_export_transfer (CliExport *export, GError **error)
{
  static const CliFetchFuncs unordered = { next, create, settle, done, go_on, FALSE };
  static const CliFetchFuncs ordered = { next, create, settle, done, go_on, TRUE };
  gboolean in_order = export->target->format == CLI_EXPORT_MBOX;
  CliExportSum wanted = cli_export_journal_sum (export->journal, CLI_EXPORT_WANTED);
  Transfer self = { .export = export };
  gboolean fetched;

  cli_progress_begin (export->progress, _("Exporting"), wanted.count, wanted.bytes);
  fetched = cli_fetch (export->session, export->progress, in_order ? &ordered : &unordered, &self, &export->fatal_exit, error);
  /* What is whole is kept, also when something else ended the run. */
  if (!self.broken && (fetched || cli_export_is_ending (export)))
    fetched = commit (&self, fetched ? error : NULL) && fetched;
  return fetched && cli_export_journal_check (export->journal, error);
}
