/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-sync-two-way.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "cli-export.h"

static gboolean delete_gone;
static gboolean dry_run;
static char *mbox_path;
static gboolean two_way;

/* So many messages are not deleted all at once. */
#define MANY 10
/* Bytes of the directory's path, which the state's file has to be opened by. */
#define LONGEST_PATH 460u

const GOptionEntry cli_sync_options[] = {
  { "delete", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &delete_gone,
    N_("Delete the files of messages that the server has no more; with --two-way also the reverse"), NULL },
  { "dry-run", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &dry_run, N_("Only tell what would be done"), NULL },
  { "mbox", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &mbox_path, N_("Export to a mailbox, as httpmail export does"),
    N_("FILE") },
  { "two-way", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &two_way,
    N_("Bring what was changed here to the server, too"), NULL },
  { NULL }
};

/* ---- what is told ---- */

/* Something that was done, told once it lasts. */
typedef struct
{
  const char *event;
  gboolean there;
  char *href;
  char *dir;
  char *file;
  guint64 size;
} Report;

static void
report_free (gpointer data)
{
  Report *self = data;

  g_free (self->href);
  g_free (self->dir);
  g_free (self->file);
  g_free (self);
}

static void
print_report (CliSync *self, const Report *report)
{
  CliOutput *output = self->run->output;

  if (!self->dry_run && !cli_output_is_json (output))
    return;
  cli_progress_clear (self->progress);
  cli_output_begin (output);
  cli_output_string (output, "event", report->event, 8);
  if (cli_output_is_json (output) || self->two_way)
    cli_output_string (output, "where", report->there ? "server" : "here", 6);
  cli_output_string (output, "folder", report->dir, 16);
  cli_output_string (output, "href", report->href, 0);
  if (cli_output_is_json (output))
    {
      cli_output_string (output, "file", report->file, 0);
      cli_output_number (output, "size", report->size, 0);
    }
  cli_output_end (output);
}

static void
add_report (CliSync *self, const char *event, gboolean there, const CliSyncItem *item, const CliSyncFile *file)
{
  Report *report;

  if (!self->dry_run && !cli_output_is_json (self->run->output))
    return;
  report = g_new0 (Report, 1);
  report->event = event;
  report->there = there;
  report->href = g_strdup (item->message.href);
  report->dir = g_strdup (item->dir);
  report->file = file ? g_build_filename (file->dir, file->sub, file->name, NULL) : NULL;
  report->size = item->message.size;
  g_ptr_array_add (self->reports, report);
  if (self->dry_run)
    cli_sync_emit_reports (self);
}

void
cli_sync_report (CliSync *self, const char *event, const CliSyncItem *item, const CliSyncFile *file)
{
  add_report (self, event, FALSE, item, file);
}

void
cli_sync_report_there (CliSync *self, const char *event, const CliSyncItem *item, const CliSyncFile *file)
{
  add_report (self, event, TRUE, item, file);
}

void
cli_sync_emit_reports (CliSync *self)
{
  for (guint i = 0; i < self->reports->len; i++)
    print_report (self, g_ptr_array_index (self->reports, i));
  g_ptr_array_set_size (self->reports, 0);
}

void
cli_sync_report_failure (CliSync *self, const char *href, const GError *error)
{
  CliOutput *output = self->run->output;

  self->failed++;
  cli_progress_clear (self->progress);
  cli_error (_("%s: %s"), href, error->message);
  if (!cli_output_is_json (output))
    return;
  cli_output_begin (output);
  cli_output_string (output, "event", "failed", 0);
  cli_output_string (output, "href", href, 0);
  cli_output_string (output, "error", error->message, 0);
  cli_output_end (output);
}

static void
print_summary_there (CliSync *self)
{
  const CliOptions *options = self->run->options;

  cli_note (options,
            _("On the server: %" PRIu64 " uploaded, %" PRIu64 " moved, %" PRIu64 " marked, %" PRIu64 " deleted"),
            self->uploaded, self->moved_there, self->marked_there, self->deleted_there);
  if (self->stayed > 0 && !self->delete_gone)
    cli_note (options,
              ngettext ("%" PRIu64 " message that was deleted here stays on the server; --delete deletes it there",
                        "%" PRIu64 " messages that were deleted here stay on the server; --delete deletes them there",
                        self->stayed),
              self->stayed);
  else if (self->stayed > 0)
    cli_note (options,
              ngettext ("%" PRIu64 " message that was deleted here stays on the server this time",
                        "%" PRIu64 " messages that were deleted here stay on the server this time", self->stayed),
              self->stayed);
  if (self->kept > 0)
    cli_note (options,
              ngettext ("%" PRIu64 " message is kept here: it came from the server, which has it no more, "
                        "and it is not known why",
                        "%" PRIu64 " messages are kept here: they came from the server, which has them no more, "
                        "and it is not known why",
                        self->kept),
              self->kept);
}

static void
print_summary (CliSync *self)
{
  CliOutput *output = self->run->output;
  const struct
  {
    const char *name;
    guint64 value;
  } numbers[] = {
    { "messages", cli_sync_state_count_listed (self->state) },
    { "fetched", self->fetched },
    { "bytes", self->bytes },
    { "found", self->found },
    { "moved", self->moved },
    { "marked", self->marked },
    { "gone", self->gone },
    { "deleted", self->deleted },
    { "failed", self->failed },
    { "uploaded", self->uploaded },
    { "moved_there", self->moved_there },
    { "marked_there", self->marked_there },
    { "deleted_there", self->deleted_there },
    { "stayed", self->stayed },
    { "kept", self->kept },
  };

  cli_progress_clear (self->progress);
  if (cli_output_is_json (output))
    {
      cli_output_begin (output);
      cli_output_string (output, "event", "summary", 0);
      for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
        cli_output_number (output, numbers[i].name, numbers[i].value, 0);
      cli_output_end (output);
    }

  g_autofree char *size = g_format_size (self->bytes);
  cli_note (self->run->options,
            _("%" PRIu64 " fetched (%s), %" PRIu64 " found, %" PRIu64
              " moved, %" PRIu64 " marked, %" PRIu64 " gone, %" PRIu64
              " deleted, %" PRIu64 " failed"),
            self->fetched, size, self->found, self->moved, self->marked, self->gone, self->deleted, self->failed);
  if (self->two_way)
    print_summary_there (self);
}

/* ---- the end before the end ---- */

gboolean
cli_sync_is_ending (CliSync *self)
{
  return self->fatal != NULL ||
         (self->session && g_cancellable_is_cancelled (cli_session_get_cancellable (self->session)));
}

void
cli_sync_give_up (CliSync *self, GError *error, CliExit status)
{
  if (cli_sync_is_ending (self))
    {
      g_error_free (error);
      return;
    }
  self->fatal = error;
  self->fatal_exit = status;
  cli_session_stop (self->session);
}

gboolean
cli_sync_may_go_on (CliSync *self, const GError *error)
{
  CliExit status = cli_exit_for_error (error);
  gboolean file = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
                  g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS);

  if (cli_sync_is_ending (self))
    return FALSE;
  /* A mail program was faster with this file. */
  if (file || (error->domain == HTTPMAIL_ERROR && status == CLI_EXIT_FAILED))
    return TRUE;
  cli_sync_give_up (self, g_error_copy (error), error->domain == HTTPMAIL_ERROR ? status : CLI_EXIT_FAILED);
  return FALSE;
}

/* ---- one run ---- */

/* Another account's mail must not be mixed in, nor be taken for what is gone. */
static gboolean
check_account (CliSync *self, const char *root, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (root, G_URI_FLAGS_ENCODED, error);
  g_autofree char *known = cli_sync_state_get_account (self->state);
  g_autofree char *account = NULL;

  if (uri == NULL)
    return FALSE;
  account = g_strdup_printf ("%s%s", g_uri_get_host (uri), g_uri_get_path (uri));
  if (known == NULL)
    cli_sync_state_set_account (self->state, account);
  else if (strcmp (known, account) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("%s has the mail of the account %s, and this is %s.\n"
                     "  Name another directory; or, if it is the same account under another name, remove %s/.httpmail:\n"
                     "  messages that are there are found again."),
                   self->run->arguments[1], known, account, self->run->arguments[1]);
      return FALSE;
    }
  return cli_sync_state_check (self->state, error);
}

/* SQLite's own limit is 512, and names with more behind them stand beside the file. */
static gboolean
check_path (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  if (strlen (absolute) <= LONGEST_PATH)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
               _("The path %s is too long by %u bytes; name a directory with a path of %u bytes at most"), absolute,
               (guint) (strlen (absolute) - LONGEST_PATH), LONGEST_PATH);
  return FALSE;
}

static gboolean
open_directory (CliSync *self, GError **error)
{
  const char *path = self->run->arguments[1];
  g_autofree char *state_path = NULL;
  gboolean damaged = FALSE;

  if (!check_path (path, error))
    return FALSE;
  if (!self->dry_run)
    self->maildir = cli_sync_maildir_open (path, error);
  else if (g_file_test (path, G_FILE_TEST_EXISTS))
    self->maildir = cli_sync_maildir_peek (path, error);
  if (self->maildir == NULL && (!self->dry_run || *error != NULL))
    return FALSE;
  state_path = self->maildir ? cli_sync_maildir_get_state_path (self->maildir) : NULL;
  if (self->dry_run && state_path && !g_file_test (state_path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&state_path, g_free);
  self->state = cli_sync_state_open (state_path, &damaged, error);
  if (damaged)
    cli_error (_("The state in %s/.httpmail was damaged and is begun anew; messages that are there are found again"), path);
  return self->state != NULL;
}

static gboolean
find_account (CliSync *self, GError **error)
{
  g_autofree char *root = cli_session_root (self->session, error);
  const char *path;

  if (root == NULL || !check_account (self, root, error))
    return FALSE;
  path = strstr (root, "://");
  path = path ? strchr (path + 3, '/') : NULL;
  self->origin = path ? g_strndup (root, path - root) : g_strdup (root);
  return TRUE;
}

static void
report_planned (CliSync *self)
{
  CliSyncItem *item;
  gint64 after = 0;

  while ((item = cli_sync_state_next_item (self->state, CLI_SYNC_FETCH, CLI_SYNC_FETCH, after)) != NULL)
    {
      after = item->id;
      self->fetched++;
      self->bytes += item->message.size;
      cli_sync_report (self, "fetched", item, NULL);
      cli_sync_item_free (item);
    }
}

static gboolean
fetch_all (CliSync *self, GError **error)
{
  guint64 n, bytes;

  if (self->dry_run)
    {
      report_planned (self);
      return TRUE;
    }
  cli_sync_state_count_plan (self->state, CLI_SYNC_FETCH, &n, &bytes);
  if (n == 0)
    return TRUE;
  cli_progress_begin (self->progress, _("Fetching"), n, bytes);
  return cli_sync_transfer (self, error);
}

/* A plan for many messages takes seconds; a signal does not wait for it. */
static gboolean
go_on (gpointer user_data)
{
  CliSync *self = user_data;

  g_main_context_iteration (NULL, FALSE);
  return !cli_sync_is_ending (self);
}

/* A directory that is missing was lost, and its messages were not deleted; noted before it is made again. */
static gboolean
prepare_directories (CliSync *self, GError **error)
{
  g_autoptr (GPtrArray) dirs = cli_sync_state_get_dirs (self->state);

  for (guint i = 0; self->maildir && i < dirs->len; i++)
    if (!cli_sync_maildir_has_folder (self->maildir, g_ptr_array_index (dirs, i)))
      cli_sync_state_lose_dir (self->state, g_ptr_array_index (dirs, i));
  if (self->dry_run)
    return cli_sync_state_check (self->state, error);
  return cli_sync_state_commit (self->state, error) && cli_sync_maildir_make_folder (self->maildir, "", error) &&
         cli_sync_maildir_flush (self->maildir, error);
}

/* Rather a directory that is not the one that is meant, or not mounted. */
static gboolean
check_missing (CliSync *self, GError **error)
{
  const char *path = self->run->arguments[1];
  guint64 known, missing;

  cli_sync_state_count_missing (self->state, &known, &missing);
  if (missing < MANY || missing < known || cli_sync_is_ending (self))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("None of the %" PRIu64 " messages that were in %s is there any more; nothing was changed.\n"
                 "  To fetch all of them again remove %s/.httpmail; to delete them on the server use httpmail rm."),
               known, path, path);
  return FALSE;
}

/* Rather a server that was set up anew, or that lists nothing just now. */
static gboolean
check_emptied (CliSync *self, GError **error)
{
  const char *path = self->run->arguments[1];
  guint64 known = cli_sync_state_count_messages (self->state);

  if (!self->delete_gone || known < MANY || cli_sync_state_count_listed (self->state) > 0)
    return cli_sync_state_check (self->state, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("The server lists none of the %" PRIu64 " messages that are known of %s; nothing was deleted.\n"
                 "  If that is so, keep or delete %s as it is; if not, try again later."),
               known, path, path);
  return FALSE;
}

static gboolean
plan_two_ways (CliSync *self, GError **error)
{
  static const CliSyncMergeFuncs funcs = { go_on, cli_sync_digest_file };

  cli_sync_state_expect_two_ways (self->state);
  if (!cli_sync_merge (self->state, &funcs, self, error) || !check_missing (self, error))
    return FALSE;
  cli_sync_state_end_fetches (self->state);
  cli_sync_state_begin_fetches (self->state);
  return cli_sync_state_check (self->state, error);
}

static gboolean
plan (CliSync *self, GError **error)
{
  if (self->two_way)
    return plan_two_ways (self, error);
  return cli_sync_plan (self->state, go_on, self, error);
}

/* New files last but one: a message that was fetched may be one of them. Marks when all have their places. */
static gboolean
push (CliSync *self, GError **error)
{
  if (cli_sync_is_ending (self))
    return TRUE;
  cli_sync_state_end_fetches (self->state);
  if (!cli_sync_push_moves (self, error) || !cli_sync_upload (self, error) || !cli_sync_push_marks (self, error))
    return FALSE;
  if (self->failed == 0 && !cli_sync_is_ending (self))
    cli_sync_state_end_uploads (self->state);
  return cli_sync_state_check (self->state, error);
}

static gboolean
sync_all (CliSync *self, GError **error)
{
  if (!open_directory (self, error) || !find_account (self, error) || !prepare_directories (self, error))
    return FALSE;
  cli_progress_begin (self->progress, _("Listing"), 0, 0);
  if (!cli_sync_list (self, error) ||
      (self->maildir && !cli_sync_maildir_scan (self->maildir, self->state, self->two_way, error)) ||
      !plan (self, error) || !cli_sync_apply (self, error) || !fetch_all (self, error) ||
      (self->two_way && !push (self, error)))
    return FALSE;
  if (cli_sync_is_ending (self))
    return TRUE;
  if (!check_emptied (self, error) || (self->delete_gone && !cli_sync_list_again (self, error)))
    return FALSE;
  if (!cli_sync_apply_gone (self, error) || (self->two_way && !cli_sync_push_deletions (self, error)))
    return FALSE;
  if (cli_sync_is_ending (self))
    return TRUE;
  /* In both ways a directory is its owner's, who may mean it for a folder. */
  if (self->delete_gone && !self->two_way && self->failed == 0 && !self->dry_run && !cli_sync_remove_folders (self, error))
    return FALSE;
  cli_sync_state_store_stamps (self->state);
  return self->dry_run || cli_sync_commit (self, error);
}

static CliExit
end (CliSync *self, const GError *error)
{
  CliExit status;

  cli_progress_clear (self->progress);
  status = cli_session_end (self->session, self->fatal, self->fatal_exit, error, self->failed);

  if (self->state && (!error || self->fetched > 0))
    print_summary (self);
  if (cli_session_is_interrupted (self->session) || self->fatal || (status == CLI_EXIT_FAILED && self->fetched > 0))
    cli_session_tell_going_on (self->session);
  CliExit written = cli_finish (self->run->output);
  return written != CLI_EXIT_DONE ? written : status;
}

static void
sync_clear (CliSync *self)
{
  g_clear_pointer (&self->state, cli_sync_state_free);
  g_clear_pointer (&self->maildir, cli_sync_maildir_free);
  g_clear_pointer (&self->progress, cli_progress_free);
  g_clear_pointer (&self->session, cli_session_free);
  g_clear_pointer (&self->reports, g_ptr_array_unref);
  g_clear_pointer (&self->origin, g_free);
  g_clear_error (&self->fatal);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliSync, sync_clear)

CliExit
cli_sync (CliRun *run)
{
  g_auto (CliSync) self = { .run = run, .dry_run = dry_run, .delete_gone = delete_gone, .two_way = two_way };
  g_autoptr (GError) error = NULL;
  CliExit status;

  if (mbox_path && (run->n_arguments > 1 || delete_gone || dry_run))
    return cli_usage_error (_("--mbox FILE exports: it takes an ACCOUNT and no DIR, no --delete and no --dry-run"));
  if (mbox_path)
    return cli_export_to (run, mbox_path, "mbox");
  if (run->n_arguments < 2)
    return cli_usage_error (_("Name the directory that is to be in step with the account, or give --mbox FILE"));
  self.session = cli_session_open (run, &status);
  if (self.session == NULL)
    return status;
  self.progress = cli_progress_new (run->options->quiet);
  self.reports = g_ptr_array_new_with_free_func (report_free);
  /* A file that may not grow any more is an error, and no reason to die. */
  signal (SIGXFSZ, SIG_IGN);
  cli_session_catch_signals (self.session);
  sync_all (&self, &error);
  return end (&self, error);
}
