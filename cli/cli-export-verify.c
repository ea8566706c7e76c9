/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Compares an export with its report and with the server: every message's bytes, on both sides. */

#include "cli-export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli-fetch.h"
#include "cli-mbox.h"
#include "cli-sync.h"

typedef struct
{
  CliExport *export;
  CliExportJournal *report;
  /* the file that was looked at last */
  char *path;
  int fd;
  char *found; /* where it is now, from the directory of the target */
  /* what is in the folder of a Maildir that was read last: name without marks -> where it is in the folder */
  char *folder;
  GHashTable *renamed;
  gint64 after;
  guint64 same;
} Verify;

static void
verify_clear (Verify *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->found, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->renamed, g_hash_table_unref);
  g_clear_pointer (&self->report, cli_export_journal_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verify, verify_clear)

/* ---- what is told ---- */

/* event: damaged (in the target), differs (on the server), missing (in the target), new, gone (on the server). With another
 * member tell_extra has one: extra (in the target). */
static void
tell (Verify *self, const char *event, const char *folder, const char *href, const char *text)
{
  CliOutput *output = self->export->run->output;
  g_autofree char *url = cli_export_url (self->export, href);

  self->export->differing++;
  cli_progress_clear (self->export->progress);
  cli_output_begin (output);
  cli_output_string (output, "event", event, 8);
  cli_output_string (output, "folder", folder, 16);
  cli_output_string (output, "href", url, 0);
  if (text)
    cli_output_string (output, "error", text, 0);
  cli_output_end (output);
}

static void
tell_extra (const char *path, gpointer user_data)
{
  Verify *self = user_data;
  CliOutput *output = self->export->run->output;

  self->export->differing++;
  cli_progress_clear (self->export->progress);
  cli_output_begin (output);
  cli_output_string (output, "event", "extra", 8);
  cli_output_string (output, "file", path, 0);
  cli_output_end (output);
}

/* ---- the target ---- */

typedef struct
{
  GChecksum *checksum;
  GString *head; /* by which the separator was made: CLI_EXPORT_PIECE bytes */
} Content;

static gboolean
update (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  Content *content = user_data;

  g_checksum_update (content->checksum, data, (gssize) length);
  g_string_append_len (content->head, data, (gssize) MIN (length, CLI_EXPORT_PIECE - content->head->len));
  return TRUE;
}

/* Of what is in a part of a file, without the quotes of a mailbox. NULL: there are not so many bytes. */
static char *
digest_part (int fd, const CliExportMessage *message, gboolean quoted, GString *head)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Content content = { checksum, head };
  CliMboxFilter filter = { .unquote = TRUE, .write = update, .user_data = &content };
  g_autofree char *piece = g_malloc (CLI_EXPORT_PIECE);
  guint64 length = message->length - (message->newline_added && message->length > 0 ? 1 : 0);
  guint64 done = 0;

  while (done < length)
    {
      ssize_t n = pread (fd, piece, MIN (CLI_EXPORT_PIECE, length - done), (off_t) (message->offset + done));

      if (n <= 0)
        return NULL;
      if (quoted)
        cli_mbox_filter_feed (&filter, piece, (gsize) n, NULL);
      else
        g_checksum_update (checksum, (const guchar *) piece, n);
      done += (guint64) n;
    }
  if (quoted)
    cli_mbox_filter_end (&filter, NULL);
  if (message->newline_added && (pread (fd, piece, 1, (off_t) (message->offset + length)) != 1 || piece[0] != '\n'))
    return NULL;
  return g_strdup (g_checksum_get_string (checksum));
}

static char *
without_marks (const char *name)
{
  return g_strndup (name, strcspn (name, ":"));
}

/* Once for all files of a folder. */
static void
read_folder (Verify *self, const char *folder)
{
  static const char *const parts[] = { "new", "cur" };

  if (g_strcmp0 (self->folder, folder) == 0)
    return;
  g_free (self->folder);
  self->folder = g_strdup (folder);
  g_clear_pointer (&self->renamed, g_hash_table_unref);
  self->renamed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (self->export->target->dir, folder, parts[i], NULL);
      g_autoptr (GDir) files = g_dir_open (path, 0, NULL);
      const char *name;

      while (files && (name = g_dir_read_name (files)) != NULL)
        g_hash_table_insert (self->renamed, without_marks (name), g_build_filename (parts[i], name, NULL));
    }
}

/* A mail program may have read it since, or marked it as unread: it may be in cur or new, with other marks. */
static int
open_renamed (Verify *self, const char *path)
{
  g_autofree char *sub = g_path_get_dirname (path);
  g_autofree char *above = g_path_get_dirname (sub);
  const char *folder = strcmp (above, ".") == 0 ? "" : above;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *base = without_marks (name);
  const char *other;

  read_folder (self, folder);
  other = g_hash_table_lookup (self->renamed, base);
  if (other == NULL)
    return -1;
  g_free (self->found);
  self->found = *folder ? g_build_filename (folder, other, NULL) : g_strdup (other);
  g_autofree char *whole = g_build_filename (self->export->target->dir, self->found, NULL);
  return open (whole, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

static gboolean
open_file (Verify *self, const char *name)
{
  const CliExportTarget *target = self->export->target;
  g_autofree char *path = NULL;

  if (g_strcmp0 (self->path, name) == 0)
    return self->fd >= 0;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  self->path = g_strdup (name);
  g_free (self->found);
  self->found = g_strdup (name);
  /* The mailbox may have been given another name together with its report. */
  path = target->single ? g_strdup (target->path) : g_build_filename (target->dir, name, NULL);
  self->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (self->fd < 0 && target->format == CLI_EXPORT_MAILDIR)
    self->fd = open_renamed (self, name);
  return self->fd >= 0;
}

/* Bytes that belong to no message are no good sign either. */
static void
check_length (Verify *self, const char *path, guint64 expected)
{
  struct stat st;

  cli_export_journal_add_file (self->report, path);
  if (!open_file (self, path))
    {
      /* Its messages have been told. */
      if (expected == 0)
        tell (self, "missing", "", "", path);
      return;
    }
  if (fstat (self->fd, &st) != 0 || (guint64) st.st_size == expected)
    return;
  g_autofree char *text = g_strdup_printf (_("%s has %" PRIu64 " bytes, but %" PRIu64 " by the report"), path,
                                           (guint64) st.st_size, expected);
  tell (self, "damaged", "", "", text);
}

static gboolean
has_bytes (int fd, guint64 offset, const char *expected)
{
  gsize length = strlen (expected);
  g_autofree char *bytes = g_malloc (length);

  return pread (fd, bytes, length, (off_t) offset) == (ssize_t) length && memcmp (bytes, expected, length) == 0;
}

/* The separator line before a message and the empty line after it are what an export writes. */
static gboolean
check_around (Verify *self, const CliExportMessage *message, const GString *head)
{
  g_autofree char *sender = cli_mbox_sender (head->str, head->len);
  g_autofree char *separator = cli_mbox_separator (sender, message->has_date ? message->date : 0);
  guint64 length = strlen (separator);
  gint64 others = cli_export_journal_get_length (self->report, message->path);

  /* With all there is nothing left in the mailbox that is not a message's. */
  cli_export_journal_set_length (self->report, message->path, others + (gint64) (length + message->length + 1));
  return message->offset >= length && has_bytes (self->fd, message->offset - length, separator) &&
         has_bytes (self->fd, message->offset + message->length, "\n");
}

static void
check_message (Verify *self, const CliExportMessage *message)
{
  gboolean quoted = self->export->target->format == CLI_EXPORT_MBOX;
  struct stat st;
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *digest = NULL;
  gboolean whole;

  if (!open_file (self, message->path))
    {
      tell (self, "missing", message->folder_name, message->href, message->path);
      return;
    }
  digest = digest_part (self->fd, message, quoted, head);
  if (quoted)
    whole = check_around (self, message, head);
  else
    {
      cli_export_journal_add_file (self->report, self->found);
      whole = fstat (self->fd, &st) == 0 && (guint64) st.st_size == message->length;
    }
  if (!whole || g_strcmp0 (digest, message->sha256) != 0)
    tell (self, "damaged", message->folder_name, message->href, message->path);
}

/* Those of empty folders are there as well. */
static void
expect_mailboxes (Verify *self)
{
  g_autofree char *only = cli_export_journal_get (self->report, "target");
  CliExportFolder *next;
  gint64 after = 0;

  if (self->export->target->single)
    cli_export_journal_set_length (self->report, only ? only : "", 0);
  while (!self->export->target->single && (next = cli_export_journal_next_folder (self->report, after)) != NULL)
    {
      g_autoptr (CliExportFolder) folder = next;
      g_autofree char *name = g_strconcat (folder->path, ".mbox", NULL);

      after = folder->id;
      cli_export_journal_set_length (self->report, name, 0);
    }
}

static void
check_mailboxes (Verify *self)
{
  g_autofree char *mailbox = g_strdup ("");
  gint64 length;
  char *path;

  while (!cli_export_is_ending (self->export) &&
         (path = cli_export_journal_next_mailbox (self->report, mailbox, &length)) != NULL)
    {
      g_free (mailbox);
      mailbox = path;
      check_length (self, path, (guint64) length);
    }
}

static gboolean
check_target (Verify *self, GError **error)
{
  CliExport *export = self->export;
  gboolean mailboxes = export->target->format == CLI_EXPORT_MBOX;
  CliExportSum sum = cli_export_journal_sum (self->report, CLI_EXPORT_DONE);
  CliExportMessage *next;
  gint64 after = 0;

  cli_progress_begin (export->progress, _("Checking files"), sum.count, sum.bytes);
  if (mailboxes)
    expect_mailboxes (self);
  while ((next = cli_export_journal_next (self->report, CLI_EXPORT_DONE, after)) != NULL && !cli_export_is_ending (export))
    {
      g_autoptr (CliExportMessage) message = next;

      after = message->id;
      check_message (self, message);
      cli_progress_add (export->progress, 1, (gint64) message->size);
      g_main_context_iteration (NULL, FALSE);
    }
  if (next != NULL)
    cli_export_message_free (next);
  if (mailboxes)
    check_mailboxes (self);
  if (!cli_export_is_ending (export))
    cli_export_find_extra (export, self->report, tell_extra, self);
  return cli_export_journal_check (self->report, error);
}

/* ---- the server ---- */

typedef struct
{
  Verify *verify;
  const CliExportFolder *folder;
} Listing;

static gboolean
on_message (HTTPMailMemberInfo *info, gpointer user_data)
{
  Listing *listing = user_data;
  Verify *self = listing->verify;
  g_autoptr (CliExportMessage) listed = cli_export_message_new (self->export, listing->folder->id, info);
  g_autoptr (CliExportMessage) known = cli_export_journal_find (self->report, listing->folder->id, listed->href);

  if (known == NULL)
    tell (self, "new", listing->folder->name, listed->href, NULL);
  else
    {
      if (known->state == CLI_EXPORT_FAILED)
        tell (self, "missing", listing->folder->name, listed->href, known->error);
      cli_export_journal_mark_seen (self->report, known->id, known->state == CLI_EXPORT_DONE);
    }
  cli_progress_add (self->export->progress, 1, 0);
  return TRUE;
}

static gboolean
list_folder (Verify *self, CliFolder *folder, GError **error)
{
  CliExport *export = self->export;
  g_autofree char *href = cli_sync_href_key (export->origin, httpmail_member_info_get_href (folder->info));
  g_autoptr (CliExportFolder) known = cli_export_journal_find_folder (self->report, href);
  Listing listing = { self, NULL };

  if (known == NULL)
    {
      cli_export_journal_add_folder (self->report, href, folder->name, "");
      known = cli_export_journal_find_folder (self->report, href);
    }
  if (known == NULL)
    return cli_export_journal_check (self->report, error);
  cli_export_journal_fail_folder (self->report, known->id, NULL);
  listing.folder = known;
  return cli_export_list_folder (export, self->report, known, on_message, &listing, error);
}

static gboolean
list_server (Verify *self, GError **error)
{
  CliExport *export = self->export;
  g_autofree char *selection = cli_export_journal_get (self->report, "selection");
  g_auto (GStrv) names = selection ? g_strsplit (selection, "\n", -1) : NULL;
  g_autoptr (GPtrArray) folders = NULL;

  cli_progress_begin (export->progress, _("Listing"), 0, 0);
  export->folders = (const char *const *) names;
  folders = cli_export_find_folders (export, error);
  export->folders = NULL;
  if (folders == NULL)
    return FALSE;
  for (guint i = 0; i < folders->len; i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);

      if (folder->label && !list_folder (self, folder, error))
        return FALSE;
    }
  return cli_export_journal_check (self->report, error);
}

static gboolean
next (gpointer user_data, char **out_url, guint64 *out_size, gpointer *out_data)
{
  Verify *self = user_data;
  CliExportMessage *message = cli_export_journal_next_compared (self->report, self->after);

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
  return cli_fetch_spool (error);
}

/* The message's own digest is in its place afterwards, that of the report in error. */
static gboolean
settle (gpointer user_data, gpointer data, int fd, guint64 size, GError **error)
{
  CliExportMessage *message = data;

  g_free (message->error);
  message->error = message->sha256;
  message->sha256 = cli_export_digest (fd, size, error);
  return message->sha256 != NULL;
}

static gboolean
done (gpointer user_data, gpointer data, int fd, guint64 size, const GError *failure, GError **error)
{
  Verify *self = user_data;
  g_autoptr (CliExportMessage) message = data;

  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;
  if (failure)
    cli_export_tell_failure (self->export, message->folder_name, message->href, failure->message);
  else if (g_strcmp0 (message->sha256, message->error) != 0)
    tell (self, "differs", message->folder_name, message->href, NULL);
  else
    self->same++;
  return TRUE;
}

static gboolean
compare (Verify *self, GError **error)
{
  static const CliFetchFuncs funcs = { next, create, settle, done, NULL, FALSE };
  CliExport *export = self->export;
  CliExportSum sum = cli_export_journal_sum_compared (self->report);

  cli_progress_begin (export->progress, _("Comparing"), sum.count, sum.bytes);
  return cli_fetch (export->session, export->progress, &funcs, self, &export->fatal_exit, error) &&
         cli_export_journal_check (self->report, error);
}

static gboolean
tell_gone (Verify *self, GError **error)
{
  CliExportMessage *next_gone;
  gint64 after = 0;

  while ((next_gone = cli_export_journal_next_unseen (self->report, after)) != NULL)
    {
      g_autoptr (CliExportMessage) message = next_gone;

      after = message->id;
      tell (self, "gone", message->folder_name, message->href, NULL);
    }
  return cli_export_journal_check (self->report, error);
}

static void
print_summary (Verify *self)
{
  CliExport *export = self->export;
  CliOutput *output = export->run->output;

  cli_progress_clear (export->progress);
  if (cli_output_is_json (output))
    {
      cli_output_begin (output);
      cli_output_string (output, "event", "verified", 0);
      cli_output_number (output, "same", self->same, 0);
      cli_output_number (output, "differing", export->differing, 0);
      cli_output_number (output, "failed", export->failed, 0);
      cli_output_end (output);
    }
  cli_note (export->run->options,
            _("Messages on the server as they were exported: %" PRIu64 ", differences: %" PRIu64 ", failed: %" PRIu64),
            self->same, export->differing, export->failed);
}

gboolean
cli_export_verify (CliExport *export, GError **error)
{
  g_auto (Verify) self = { .export = export, .fd = -1 };
  g_autofree char *format = NULL;

  self.report = cli_export_journal_open (NULL, error);
  if (self.report == NULL || !cli_export_report_read (export->target->report, self.report, TRUE, error))
    return FALSE;
  format = cli_export_journal_get (self.report, "format");
  if (format == NULL || !cli_export_format_parse (format, &export->target->format))
    format = NULL;
  if (!check_target (&self, error) || !list_server (&self, error) || !compare (&self, error) || !tell_gone (&self, error))
    return FALSE;
  if (cli_export_is_ending (export))
    return FALSE;
  print_summary (&self);
  return TRUE;
}
