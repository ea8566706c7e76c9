/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-export.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

static char *format_name;
static char *report_path;
static char **folder_names;
static gboolean verify;

const GOptionEntry cli_export_options[] = {
  { "format", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &format_name, N_("mbox, maildir or eml"), N_("FORMAT") },
  { "folder", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &folder_names,
    N_("Only this folder and those in it; more than once if needed"), N_("FOLDER") },
  { "report", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &report_path, N_("Where the report goes"), N_("FILE") },
  { "verify", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &verify,
    N_("Compare the export with the server, byte for byte"), NULL },
  { NULL }
};

gboolean
cli_export_is_ending (CliExport *self)
{
  return g_cancellable_is_cancelled (cli_session_get_cancellable (self->session));
}

char *
cli_export_url (CliExport *self, const char *href)
{
  return href[0] == '/' ? g_strconcat (self->origin, href, NULL) : g_strdup (href);
}

/* ---- what is told ---- */

void
cli_export_tell_failure (CliExport *self, const char *folder, const char *href, const char *error)
{
  CliOutput *output = self->run->output;
  g_autofree char *url = cli_export_url (self, href);

  self->failed++;
  cli_progress_clear (self->progress);
  cli_error (_("%s: %s"), url, error);
  if (!cli_output_is_json (output))
    return;
  cli_output_begin (output);
  cli_output_string (output, "event", "failed", 0);
  cli_output_string (output, "folder", folder, 0);
  cli_output_string (output, "href", url, 0);
  cli_output_string (output, "error", error, 0);
  cli_output_end (output);
}

static void
print_summary (CliExport *self)
{
  CliOutput *output = self->run->output;
  CliExportSum sum = cli_export_journal_sum (self->journal, CLI_EXPORT_DONE);
  g_autofree char *size = g_format_size (sum.bytes);

  cli_progress_clear (self->progress);
  if (cli_output_is_json (output))
    {
      cli_output_begin (output);
      cli_output_string (output, "event", "summary", 0);
      cli_output_string (output, "target", self->target->path, 0);
      cli_output_string (output, "report", self->target->report, 0);
      cli_output_number (output, "messages", sum.count, 0);
      cli_output_number (output, "bytes", sum.bytes, 0);
      cli_output_number (output, "exported", self->exported, 0);
      cli_output_number (output, "failed", self->failed, 0);
      cli_output_end (output);
    }
  cli_note (self->run->options, _("Messages in %s: %" PRIu64 " (%s), failed: %" PRIu64 "; the report is %s"),
            self->target->path, sum.count, size, self->failed, self->target->report);
  if (self->failed > 0)
    cli_note (self->run->options, _("The same command tries again what failed."));
}

/* ---- the beginning ---- */

/* By host and path: the same account may be reached in several ways. */
static char *
account_of (const char *root)
{
  g_autoptr (GUri) uri = g_uri_parse (root, G_URI_FLAGS_ENCODED, NULL);

  return uri ? g_strconcat (g_uri_get_host (uri), g_uri_get_path (uri), NULL) : g_strdup (root);
}

static gboolean
find_account (CliExport *self, GError **error)
{
  const char *path;

  self->root = cli_session_root (self->session, error);
  if (self->root == NULL)
    return FALSE;
  path = strstr (self->root, "://");
  path = path ? strchr (path + 3, '/') : NULL;
  self->origin = path ? g_strndup (self->root, (gsize) (path - self->root)) : g_strdup (self->root);
  return TRUE;
}

static gboolean
check_account (CliExport *self, CliExportJournal *journal, GError **error)
{
  g_autofree char *root = cli_export_journal_get (journal, "account");
  g_autofree char *known = root ? account_of (root) : NULL;
  g_autofree char *account = account_of (self->root);

  if (g_strcmp0 (known, account) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("%s has the mail of the account %s, and this is %s; name another file"), self->target->path, known, account);
  return FALSE;
}

static char *
selection (CliExport *self)
{
  return self->folders ? g_strjoinv ("\n", (char **) self->folders) : NULL;
}

static gboolean
has_part (const CliExportTarget *target)
{
  g_autofree char *part = g_strconcat (target->path, ".part", NULL);

  return target->single && g_file_test (part, G_FILE_TEST_EXISTS);
}

/* What was begun is gone on with as it was begun. */
static gboolean
check_begun (CliExport *self, GError **error)
{
  g_autofree char *format = cli_export_journal_get (self->journal, "format");
  g_autofree char *known = cli_export_journal_get (self->journal, "selection");
  g_autofree char *wanted = selection (self);

  if (!check_account (self, self->journal, error))
    return FALSE;
  if (g_strcmp0 (format, cli_export_format_name (self->target->format)) != 0 || g_strcmp0 (known, wanted) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("The export to %s was begun with another --format or other folders (%s, %s).\n"
                     "  Give the same command as then, or name another file."),
                   self->target->path, format, known ? known : _("all folders"));
      return FALSE;
    }
  return TRUE;
}

static gint64
time_of (const char *text)
{
  g_autoptr (GDateTime) time = text ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time ? g_date_time_to_unix (time) : 0;
}

static void
begin_anew (CliExport *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *started = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *folders = selection (self);

  cli_export_journal_clear (self->journal);
  cli_export_journal_set (self->journal, "account", self->root);
  cli_export_journal_set (self->journal, "format", cli_export_format_name (self->target->format));
  cli_export_journal_set (self->journal, "selection", folders);
  cli_export_journal_set (self->journal, "started", started);
}

/* A finished export in which something failed is gone on with: its report says what there is. */
static gboolean
begin_from_report (CliExport *self, GError **error)
{
  CliExportMessage *next;
  gint64 after = 0;

  cli_export_journal_clear (self->journal);
  if (!cli_export_report_read (self->target->report, self->journal, TRUE, error))
    return FALSE;
  while (self->target->format == CLI_EXPORT_MBOX &&
         (next = cli_export_journal_next (self->journal, CLI_EXPORT_DONE, after)) != NULL)
    {
      g_autoptr (CliExportMessage) message = next;
      gint64 end = (gint64) (message->offset + message->length + 1);

      after = message->id;
      if (end > cli_export_journal_get_length (self->journal, message->path))
        cli_export_journal_set_length (self->journal, message->path, end);
    }
  return cli_export_journal_check (self->journal, error);
}

static gboolean
open_store (CliExport *self, gboolean resumed, GError **error)
{
  const CliExportTarget *target = self->target;

  self->store = target->format == CLI_EXPORT_MBOX ?
                  cli_export_mailboxes_open (target, self->journal, error) :
                  cli_export_files_open (target, self->started, resumed, error);
  return self->store != NULL;
}

static gboolean
open_target (CliExport *self, GError **error)
{
  const CliExportTarget *target = self->target;
  g_autofree char *account = NULL;
  g_autofree char *started = NULL;
  gboolean begun;

  if (!target->single && !cli_export_make_dir (target->path, error))
    return FALSE;
  self->journal = cli_export_journal_open (target->journal, error);
  if (self->journal == NULL)
    return FALSE;
  account = cli_export_journal_get (self->journal, "account");
  begun = account != NULL;
  if (!begun && has_part (target))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _("%s.part is there, but nothing that says what is in it; remove it, or name another file"), target->path);
      return FALSE;
    }
  if (!begun && g_file_test (target->single ? target->path : target->report, G_FILE_TEST_EXISTS))
    {
      if (!begin_from_report (self, error))
        return FALSE;
      begun = TRUE;
    }
  if (!begun)
    begin_anew (self);
  if (!check_begun (self, error))
    return FALSE;
  started = cli_export_journal_get (self->journal, "started");
  self->started = time_of (started);
  /* A mailbox is only touched when the journal knows what of it counts. */
  return cli_export_journal_commit (self->journal, error) && open_store (self, begun, error) &&
         cli_export_commit (self, error);
}

/* ---- one run ---- */

/* The report is there before what it is about has its name; the journal goes last. Ended between any two of these, the same
 * command finds nothing to fetch and does them again. */
static gboolean
finish (CliExport *self, GError **error)
{
  if (!cli_export_report_write (self, error))
    return FALSE;
  cli_export_flush_dir (self->target->report);
  if (!self->store->klass->finish (self->store, error) || !cli_export_commit (self, error))
    return FALSE;
  print_summary (self);
  cli_export_journal_remove (self->journal);
  return TRUE;
}

static gboolean
export_all (CliExport *self, GError **error)
{
  cli_progress_begin (self->progress, _("Listing"), 0, 0);
  self->tree = cli_export_find_folders (self, error);
  return self->tree && open_target (self, error) && cli_export_list (self, error) && cli_export_transfer (self, error) &&
         !cli_export_is_ending (self) && finish (self, error);
}

static CliExit
end (CliExport *self, gboolean done, const GError *error)
{
  gboolean interrupted = cli_session_is_interrupted (self->session);
  CliExit status = CLI_EXIT_DONE;

  cli_progress_clear (self->progress);
  if (interrupted && !done)
    status = CLI_EXIT_FAILED;
  else if (!done)
    {
      g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The run was ended"));

      status = cli_session_failure (self->session, error ? error : cancelled);
      if (self->fatal_exit != CLI_EXIT_DONE)
        status = self->fatal_exit;
    }
  else if (self->failed > 0 || self->differing > 0)
    status = CLI_EXIT_PARTLY;
  if (!done && (interrupted || self->exported > 0))
    cli_session_tell_going_on (self->session);
  CliExit written = cli_finish (self->run->output);
  return written != CLI_EXIT_DONE ? written : status;
}

static void
export_clear (CliExport *self)
{
  if (self->store)
    self->store->klass->free (self->store);
  g_clear_pointer (&self->journal, cli_export_journal_free);
  g_clear_pointer (&self->progress, cli_progress_free);
  g_clear_pointer (&self->session, cli_session_free);
  g_clear_pointer (&self->target, cli_export_target_free);
  g_clear_pointer (&self->told, g_ptr_array_unref);
  g_clear_pointer (&self->tree, g_ptr_array_unref);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->root, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliExport, export_clear)

static gboolean
verify_only (CliExport *self, GError **error)
{
  g_autoptr (CliExportJournal) head = cli_export_journal_open (NULL, error);

  return head && cli_export_report_read (self->target->report, head, FALSE, error) && check_account (self, head, error) &&
         cli_export_verify (self, error);
}

/* What an export that is there, and is finished, allows. */
static CliExit
check_finished (const CliExportTarget *target)
{
  g_autoptr (CliExportJournal) head = cli_export_journal_open (NULL, NULL);
  gboolean known = head && cli_export_report_read (target->report, head, FALSE, NULL);
  g_autofree char *failed = known ? cli_export_journal_get (head, "failed") : NULL;

  if (known && strcmp (failed, "0") != 0)
    return CLI_EXIT_DONE;
  if (known)
    cli_error (_("%s is there already, and is finished.\n"
                 "  Name another file to export again, or compare it with the server: --verify"), target->path);
  else
    cli_error (_("%s is there already; an export overwrites nothing: name another"), target->path);
  return CLI_EXIT_FAILED;
}

static CliExit
check_place (const CliExportTarget *target)
{
  if (cli_export_target_is_begun (target))
    return CLI_EXIT_DONE;
  if (has_part (target))
    {
      cli_error (_("%s.part is there, but nothing that says what is in it; remove it, or name another file"), target->path);
      return CLI_EXIT_FAILED;
    }
  if (target->single && !g_file_test (target->dir, G_FILE_TEST_IS_DIR))
    {
      cli_error (_("There is no directory %s: make it, or name another"), target->dir);
      return CLI_EXIT_FAILED;
    }
  if (cli_export_target_is_taken (target))
    return check_finished (target);
  if (g_file_test (target->report, G_FILE_TEST_EXISTS))
    {
      cli_error (_("The report %s is there already; remove it, or name another with --report"), target->report);
      return CLI_EXIT_FAILED;
    }
  return CLI_EXIT_DONE;
}

static CliExit
run_export (CliExport *self, gboolean compare, gboolean compare_only)
{
  g_autoptr (GError) error = NULL;
  CliExit status;
  gboolean done;

  self->session = cli_session_open (self->run, &status);
  if (self->session == NULL)
    return status;
  self->progress = cli_progress_new (self->run->options->quiet);
  self->told = g_ptr_array_new_with_free_func ((GDestroyNotify) cli_export_message_free);
  /* A file that may not grow any more is an error, and no reason to die. */
  signal (SIGXFSZ, SIG_IGN);
  cli_session_catch_signals (self->session);
  done = find_account (self, &error);
  if (done && compare_only)
    done = verify_only (self, &error);
  else if (done)
    done = export_all (self, &error) && (!compare || cli_export_verify (self, &error));
  return end (self, done, error);
}

CliExit
cli_export_to (CliRun *run, const char *path, const char *format)
{
  g_auto (CliExport) self = { .run = run, .folders = (const char *const *) folder_names };
  gboolean compare_only;
  CliExit status;

  self.target = cli_export_target_new (path, format, report_path, &status);
  if (self.target == NULL)
    return status;
  compare_only = verify && !cli_export_target_is_begun (self.target) &&
                 (cli_export_target_is_taken (self.target) || g_file_test (self.target->report, G_FILE_TEST_EXISTS));
  status = compare_only ? CLI_EXIT_DONE : check_place (self.target);
  return status == CLI_EXIT_DONE ? run_export (&self, verify, compare_only) : status;
}

CliExit
cli_export (CliRun *run)
{
  return cli_export_to (run, run->arguments[1], format_name);
}
