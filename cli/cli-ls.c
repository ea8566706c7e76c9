/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli-ls-sort.h"
#include "cli-when.h"

static gboolean unread_only;
static gboolean all_folders;
static gboolean reverse;
static char *since_text;
static char *before_text;
static char *sort_text;
static int limit = G_MAXINT;

const GOptionEntry cli_ls_options[] = {
  { "unread", 'u', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &unread_only, N_("Only messages that have not been read"), NULL },
  { "since", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &since_text,
    N_("Only messages not older than WHEN: 2026-03-01, yesterday, 7d, 2w, 3m, 1y"), N_("WHEN") },
  { "before", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &before_text, N_("Only messages older than WHEN"), N_("WHEN") },
  { "sort", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &sort_text,
    N_("In the order of their date, from, subject, size or unread"), N_("KEY") },
  { "reverse", 'r', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &reverse, N_("In the opposite order"), NULL },
  { "limit", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &limit, N_("At most so many messages"), N_("NUMBER") },
  { "all", 'a', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &all_folders, N_("The messages of all folders"), NULL },
  { NULL }
};

typedef struct
{
  CliRun *run;
  CliSession *session;
  /* looked up once: that reads files */
  GTimeZone *zone;
  gint64 since;
  gint64 before;
  /* NULL: the messages are printed as they come */
  CliLsSort *sort;
  CliProgress *progress;
  /* the folder that is being listed, where it is told of each message */
  const char *folder;
  guint printed;
  guint listed;
  guint failed;
  guint flush;
} Listing;

static void
listing_clear (Listing *self)
{
  g_clear_handle_id (&self->flush, g_source_remove);
  g_clear_pointer (&self->sort, cli_ls_sort_free);
  g_clear_pointer (&self->progress, cli_progress_free);
  g_clear_pointer (&self->zone, g_time_zone_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

static void
print_json (CliOutput *output, HTTPMailMemberInfo *info)
{
  cli_output_string (output, "href", httpmail_member_info_get_href (info), 0);
  cli_output_string (output, "subject", httpmail_member_info_get_subject (info), 0);
  cli_output_string (output, "from", httpmail_member_info_get_from (info), 0);
  cli_output_string (output, "to", httpmail_member_info_get_to (info), 0);
  cli_output_string (output, "date", httpmail_member_info_get_date (info), 0);
  cli_output_boolean (output, "read", httpmail_member_info_is_read (info));
  cli_output_number (output, "size", httpmail_member_info_get_content_length (info), 0);
  cli_output_boolean (output, "has_attachment", httpmail_member_info_get_has_attachment (info));
}

static void
print_text (CliOutput *output, HTTPMailMemberInfo *info, GTimeZone *zone)
{
  const char marks[] = { httpmail_member_info_is_read (info) ? ' ' : 'N',
                         httpmail_member_info_get_has_attachment (info) ? '@' : ' ', '\0' };
  g_autoptr (GDateTime) when = httpmail_member_info_get_date_time (info);
  g_autoptr (GDateTime) local = when ? g_date_time_to_timezone (when, zone) : NULL;
  g_autofree char *date = local ? g_date_time_format (local, "%Y-%m-%d %H:%M") : NULL;

  cli_output_text (output, marks, 2);
  cli_output_text (output, date ? date : httpmail_member_info_get_date (info), 16);
  cli_output_text (output, httpmail_member_info_get_from (info), 24);
  cli_output_text (output, httpmail_member_info_get_subject (info), 44);
  cli_output_number (output, "size", httpmail_member_info_get_content_length (info), 8);
  cli_output_text (output, httpmail_member_info_get_href (info), 0);
}

static void
print_message (Listing *self, HTTPMailMemberInfo *info, const char *folder)
{
  CliOutput *output = self->run->output;

  cli_output_begin (output);
  if (folder)
    cli_output_string (output, "folder", folder, 16);
  if (cli_output_is_json (output))
    print_json (output, info);
  else
    print_text (output, info, self->zone);
  cli_output_end (output);
}

/* A message without a date is of no time. */
static gboolean
is_wanted (Listing *self, HTTPMailMemberInfo *info)
{
  if (unread_only && httpmail_member_info_is_read (info))
    return FALSE;
  if (!since_text && !before_text)
    return TRUE;
  g_autoptr (GDateTime) when = httpmail_member_info_get_date_time (info);
  if (when == NULL)
    return FALSE;
  gint64 seconds = g_date_time_to_unix (when);
  return seconds >= self->since && seconds < self->before;
}

/* Nothing more has come for now: whoever reads gets what there is. */
static gboolean
on_idle (gpointer user_data)
{
  Listing *self = user_data;

  self->flush = 0;
  if (!cli_output_flush (self->run->output, NULL))
    cli_session_stop (self->session);
  return G_SOURCE_REMOVE;
}

/* Without an order messages are printed as they arrive and forgotten: memory does not grow with the folder. */
static gboolean
on_message (HTTPMailMemberInfo *info, gpointer user_data)
{
  Listing *self = user_data;

  if (self->progress)
    cli_progress_add (self->progress, 1, 0);
  if (!is_wanted (self, info))
    return TRUE;
  if (self->sort)
    {
      cli_ls_sort_add (self->sort, info, self->folder);
      return TRUE;
    }

  print_message (self, info, self->folder);
  self->printed++;
  if (self->flush == 0)
    self->flush = g_idle_add (on_idle, self);
  if (cli_output_has_failed (self->run->output) || self->printed >= (guint) limit)
    {
      /* What would still come is not even asked for. */
      cli_session_stop (self->session);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_enough (Listing *self)
{
  return cli_output_has_failed (self->run->output) || (!self->sort && self->printed >= (guint) limit);
}

/* One of several folders that cannot be listed does not stand in the way of the others. FALSE: the run ends. */
static gboolean
list_folder (Listing *self, const char *url, const char *name, GError **error)
{
  g_autoptr (GError) reason = NULL;

  self->folder = name;
  if (cli_list_messages (self->session, url, TRUE, on_message, self, &reason) || is_enough (self))
    {
      self->listed++;
      return TRUE;
    }
  if (name == NULL || cli_exit_for_error (reason) != CLI_EXIT_FAILED ||
      g_cancellable_is_cancelled (cli_session_get_cancellable (self->session)))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  cli_error ("%s:", name);
  cli_failure (reason);
  self->failed++;
  return TRUE;
}

static gboolean
list_all (Listing *self, GError **error)
{
  g_autoptr (GPtrArray) folders = cli_folders_list (self->session, error);

  if (folders == NULL)
    return FALSE;
  for (guint i = 0; i < folders->len && !is_enough (self); i++)
    {
      CliFolder *folder = g_ptr_array_index (folders, i);
      HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (folder->info);

      if (special == HTTPMAIL_SPECIAL_FOLDER_CONTACTS || special == HTTPMAIL_SPECIAL_FOLDER_CALENDAR)
        continue;
      if (!list_folder (self, httpmail_member_info_get_href (folder->info), folder->name, error))
        return FALSE;
    }
  return TRUE;
}

/* The order of the names on the command line; all are found before anything is printed. */
static gboolean
list_named (Listing *self, GError **error)
{
  CliRun *run = self->run;
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  gboolean several = run->n_arguments > 2;

  for (guint i = 1; i < MAX (run->n_arguments, 2); i++)
    {
      char *url = cli_folder_find (self->session, run->n_arguments > 1 ? run->arguments[i] : "inbox", error);
      if (url == NULL)
        return FALSE;
      g_ptr_array_add (urls, url);
    }
  for (guint i = 0; i < urls->len && !is_enough (self); i++)
    if (!list_folder (self, g_ptr_array_index (urls, i), several ? run->arguments[i + 1] : NULL, error))
      return FALSE;
  return TRUE;
}

static void
print_sorted (HTTPMailMemberInfo *info, const char *folder, gpointer user_data)
{
  Listing *self = user_data;

  if (!cli_output_has_failed (self->run->output))
    print_message (self, info, folder);
}

/* What the options ask for; wrong use has been said when it is not CLI_EXIT_DONE. */
static CliExit
set_up (Listing *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDateTime) now = NULL;

  self->zone = g_time_zone_new_local ();
  self->since = G_MININT64;
  self->before = G_MAXINT64;
  now = g_date_time_new_now (self->zone);
  if ((since_text && !cli_when_parse (since_text, now, &self->since, &error)) ||
      (before_text && !cli_when_parse (before_text, now, &self->before, &error)))
    return cli_usage_error ("%s", error->message);
  if (limit < 1)
    return cli_usage_error (_("--limit takes a number that is at least 1"));
  if (reverse && !sort_text)
    return cli_usage_error (_("--reverse turns an order around: say which one with --sort"));
  if (all_folders && self->run->n_arguments > 1)
    return cli_usage_error (_("--all lists all folders: name none"));
  if (sort_text)
    {
      self->sort = cli_ls_sort_new (sort_text, reverse, (guint) limit, &error);
      if (self->sort == NULL)
        return cli_usage_error ("%s", error->message);
      self->progress = cli_progress_new (self->run->options->quiet);
    }
  return CLI_EXIT_DONE;
}

CliExit
cli_ls (CliRun *run)
{
  g_auto (Listing) self = { .run = run };
  CliExit status = set_up (&self);
  g_autoptr (GError) error = NULL;

  if (status != CLI_EXIT_DONE)
    return status;
  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session == NULL)
    return status;

  self.session = session;
  if (self.progress)
    cli_progress_begin (self.progress, _("Listing"), 0, 0);
  gboolean listed = all_folders ? list_all (&self, &error) : list_named (&self, &error);
  g_clear_pointer (&self.progress, cli_progress_free);
  if (listed && self.sort)
    cli_ls_sort_foreach (self.sort, print_sorted, &self);
  if (!listed)
    {
      cli_output_flush (run->output, NULL);
      return cli_session_failure (session, error);
    }
  status = cli_finish (run->output);
  if (status != CLI_EXIT_DONE || self.failed == 0)
    return status;
  return self.listed > 0 ? CLI_EXIT_PARTLY : CLI_EXIT_FAILED;
}
