/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-deposit.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cli-fetch.h"

static char **only_folders;
static gboolean dry_run;
static char *to_user;
static char *to_password_file;
static char *to_password_command;

const GOptionEntry cli_migrate_options[] = {
  { "folder", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &only_folders,
    N_("Only this folder of FROM, more than once if needed"), N_("FOLDER") },
  { "to-user", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &to_user, N_("The name of the user at TO"), N_("NAME") },
  { "to-password-file", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &to_password_file,
    N_("The file whose first line is the password for TO"), N_("FILE") },
  { "to-password-command", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &to_password_command,
    N_("The command whose first line of output is the password for TO"), N_("CMD") },
  { "dry-run", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &dry_run, N_("Only tell what would be done"), NULL },
  { NULL }
};

/* A message up to this size is held in memory while it is sent. */
#define HOLD_MAX (256 * 1024)

typedef struct
{
  CliDeposit deposit;
  CliSession *from;
  char *account;      /* of FROM among what is remembered */
  GPtrArray *folders; /* CliFolder of FROM */
  GArray *places;     /* int, by folder; -1 for one that is left out */
  GArray *targets;    /* int, by folder: where those in it go */
  int place;
  gint64 after;
} Migrate;

static void
migrate_clear (Migrate *self)
{
  cli_deposit_clear (&self->deposit);
  g_clear_pointer (&self->from, cli_session_free);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->targets, g_array_unref);
  g_clear_pointer (&self->account, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Migrate, migrate_clear)

/* ---- folders ---- */

static const struct
{
  HTTPMailSpecialFolder special;
  const char *name; /* where TO has none of that kind; and on a server that knows no kinds */
} specials[] = {
  { HTTPMAIL_SPECIAL_FOLDER_INBOX, "Inbox" },      { HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS, "Sent" },
  { HTTPMAIL_SPECIAL_FOLDER_DRAFTS, "Drafts" },    { HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS, "Trash" },
  { HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL, "Junk" },   { HTTPMAIL_SPECIAL_FOLDER_OUTBOX, "Outbox" },
};

static gboolean
has_mail (HTTPMailSpecialFolder special)
{
  return special != HTTPMAIL_SPECIAL_FOLDER_CONTACTS && special != HTTPMAIL_SPECIAL_FOLDER_CALENDAR;
}

/* On a server that knows nothing of mail, a folder is what it is called. */
static HTTPMailSpecialFolder
kind_of (Migrate *self, const CliFolder *folder)
{
  HTTPMailSpecialFolder special = httpmail_member_info_get_special_folder (folder->info);
  gboolean plain = httpmail_transport_get_dialect (cli_session_get_transport (self->from)) == HTTPMAIL_DIALECT_WEBDAV;

  for (gsize i = 0; plain && folder->parent < 0 && i < G_N_ELEMENTS (specials); i++)
    if (g_ascii_strcasecmp (folder->label, specials[i].name) == 0)
      return specials[i].special;
  return special;
}

static const char *
name_of (Migrate *self, const CliFolder *folder)
{
  HTTPMailSpecialFolder special = kind_of (self, folder);

  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if (specials[i].special == special)
      return specials[i].name;
  return folder->label;
}

static int
find_target (Migrate *self, const CliFolder *folder, GError **error)
{
  int target = cli_places_find_special (self->deposit.places, kind_of (self, folder));
  int parent = folder->parent < 0 ? CLI_PLACES_ROOT : g_array_index (self->targets, int, folder->parent);

  if (target != CLI_PLACES_ROOT)
    return target;
  if (parent < CLI_PLACES_ROOT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("“%s” is left out with the folder it is in"), folder->name);
      return -2;
    }
  return cli_places_get_inner (self->deposit.places, parent, name_of (self, folder), error);
}

/* The hrefs of --folder; NULL for all. */
static GPtrArray *
find_wanted (Migrate *self, GError **error)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; only_folders[i]; i++)
    {
      char *href = cli_folder_find (self->from, only_folders[i], error);
      if (href == NULL)
        return NULL;
      g_ptr_array_add (wanted, href);
    }
  return g_steal_pointer (&wanted);
}

static gboolean
is_wanted (GPtrArray *wanted, const CliFolder *folder)
{
  for (guint i = 0; wanted && i < wanted->len; i++)
    if (cli_href_equal (g_ptr_array_index (wanted, i), httpmail_member_info_get_href (folder->info)))
      return TRUE;
  return wanted == NULL;
}

/* Folders above one that is wanted are made with it. */
static gboolean
needs_target (Migrate *self, GPtrArray *wanted, guint index)
{
  CliFolder *folder = g_ptr_array_index (self->folders, index);

  if (is_wanted (wanted, folder))
    return TRUE;
  for (guint i = index + 1; i < self->folders->len; i++)
    {
      CliFolder *inner = g_ptr_array_index (self->folders, i);
      if (inner->parent == (int) index && needs_target (self, wanted, i))
        return TRUE;
    }
  return FALSE;
}

static gboolean
find_place (Migrate *self, GPtrArray *wanted, guint index, GError **error)
{
  CliFolder *folder = g_ptr_array_index (self->folders, index);
  g_autoptr (GError) reason = NULL;
  int target = -2;
  int place = -1;

  if (has_mail (kind_of (self, folder)) && needs_target (self, wanted, index))
    target = find_target (self, folder, &reason);
  if (target >= CLI_PLACES_ROOT && is_wanted (wanted, folder))
    place = cli_deposit_add_place (&self->deposit, target, folder->name);
  g_array_append_val (self->targets, target);
  g_array_append_val (self->places, place);
  if (reason == NULL)
    return TRUE;
  CliExit status = cli_exit_for_error (reason);
  if (status == CLI_EXIT_CONNECT || status == CLI_EXIT_LOGON)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  cli_deposit_fail (&self->deposit, NULL, reason);
  return TRUE;
}

static gboolean
find_places (Migrate *self, GError **error)
{
  g_autoptr (GPtrArray) wanted = NULL;

  self->folders = cli_folders_list (self->from, error);
  if (self->folders == NULL)
    return FALSE;
  if (only_folders)
    {
      wanted = find_wanted (self, error);
      if (wanted == NULL)
        return FALSE;
    }
  self->places = g_array_new (FALSE, FALSE, sizeof (int));
  self->targets = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < self->folders->len && !cli_deposit_is_ending (&self->deposit); i++)
    if (!find_place (self, wanted, i, error))
      return FALSE;
  return TRUE;
}

/* ---- listings ---- */

static gboolean
on_message (HTTPMailMemberInfo *info, gpointer user_data)
{
  Migrate *self = user_data;
  g_autoptr (GDateTime) date = httpmail_member_info_get_date_time (info);
  CliItem item = {
    .place = self->place,
    .name = (char *) httpmail_member_info_get_href (info),
    .length = httpmail_member_info_get_content_length (info),
    .read = httpmail_member_info_is_read (info),
    .date = date ? g_date_time_to_unix (date) : 0,
  };

  cli_content_looks (httpmail_member_info_get_subject (info), item.date, httpmail_member_info_get_from (info),
                     item.content.looks);
  cli_present_add_listed_item (self->deposit.present, self->account, &item);
  cli_progress_add (self->deposit.progress, 1, 0);
  return TRUE;
}

static gboolean
list_from (Migrate *self, GError **error)
{
  for (guint i = 0; i < self->places->len && !cli_deposit_is_ending (&self->deposit); i++)
    {
      CliFolder *folder = g_ptr_array_index (self->folders, i);
      g_autoptr (GError) reason = NULL;

      self->place = g_array_index (self->places, int, i);
      if (self->place < 0 ||
          cli_list_messages (self->from, httpmail_member_info_get_href (folder->info), TRUE, on_message, self, &reason))
        continue;
      CliExit status = cli_exit_for_error (reason);
      if (status == CLI_EXIT_CONNECT || status == CLI_EXIT_LOGON || cli_deposit_is_ending (&self->deposit))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      /* What came before the listing broke off is worth having, but it is not all. */
      g_prefix_error (&reason, "%s: ", folder->name);
      cli_deposit_fail (&self->deposit, NULL, reason);
    }
  return cli_present_check (self->deposit.present, error);
}

/* ---- downloads ---- */

static int
open_spool (gpointer user_data, gpointer data, GError **error)
{
  return cli_fetch_spool (error);
}

static gboolean
look_at (gpointer user_data, gpointer data, int fd, guint64 size, GError **error)
{
  CliItem *item = data;

  return cli_content_read_fd (fd, &item->content, error);
}

static gboolean
hand_out (CliItem *item, char **out_url, guint64 *out_size, gpointer *out_data)
{
  if (item == NULL)
    return FALSE;
  *out_url = g_strdup (item->name);
  *out_size = item->length;
  *out_data = item;
  return TRUE;
}

static gboolean
next_doubtful (gpointer user_data, char **out_url, guint64 *out_size, gpointer *out_data)
{
  Migrate *self = user_data;
  CliItem *item;

  while ((item = cli_present_next_doubtful (self->deposit.present, self->place, self->after)) == NULL &&
         ++self->place < (int) self->deposit.folders->len)
    self->after = 0;
  if (item)
    self->after = item->id;
  return hand_out (item, out_url, out_size, out_data);
}

/* What became of a message that did not come. */
static void
fail_item (Migrate *self, CliItem *item, const GError *failure)
{
  gboolean ended = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  cli_present_set_item_state (self->deposit.present, item->id, ended ? CLI_ITEM_OPEN : CLI_ITEM_FAILED);
  if (!ended)
    cli_deposit_fail (&self->deposit, item, failure);
}

static gboolean
end_doubtful (gpointer user_data, gpointer data, int fd, guint64 size, const GError *failure, GError **error)
{
  Migrate *self = user_data;
  g_autoptr (CliItem) item = data;

  if (failure)
    {
      fail_item (self, item, failure);
      return TRUE;
    }
  cli_present_set_item_content (self->deposit.present, item->id, &item->content);
  cli_present_remember (self->deposit.present, self->account, item);
  return cli_present_check (self->deposit.present, error);
}

static gboolean
next_open (gpointer user_data, char **out_url, guint64 *out_size, gpointer *out_data)
{
  Migrate *self = user_data;
  CliItem *item = cli_present_next_item (self->deposit.present, self->place, CLI_ITEM_OPEN, self->after);

  if (item)
    {
      self->after = item->id;
      cli_present_set_item_state (self->deposit.present, item->id, CLI_ITEM_SENT);
    }
  return hand_out (item, out_url, out_size, out_data);
}

static GBytes *
bytes_of (int fd, gsize size, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;
  g_autofree guint8 *held = NULL;
  gsize done = 0;

  if (size > HOLD_MAX)
    {
      /* Nobody else can reach the file, so it keeps its length. */
      mapped = g_mapped_file_new_from_fd (fd, FALSE, error);
      return mapped ? g_mapped_file_get_bytes (mapped) : NULL;
    }
  held = g_malloc (size);
  while (done < size)
    {
      ssize_t n = pread (fd, held + done, size - done, (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("Cannot read what was written to %s"), g_get_tmp_dir ());
          return NULL;
        }
      done += (gsize) n;
    }
  return g_bytes_new_take (g_steal_pointer (&held), size);
}

static gboolean
end_download (gpointer user_data, gpointer data, int fd, guint64 size, const GError *failure, GError **error)
{
  Migrate *self = user_data;
  CliDeposit *deposit = &self->deposit;
  g_autoptr (CliItem) item = data;
  g_autoptr (GBytes) message = NULL;

  if (failure)
    {
      fail_item (self, item, failure);
      return TRUE;
    }
  cli_present_remember (deposit->present, self->account, item);
  if (cli_present_claim (deposit->present, item))
    {
      deposit->there++;
      cli_deposit_report (deposit, "present", item, NULL);
      return TRUE;
    }
  message = bytes_of (fd, size, error);
  if (message == NULL)
    return FALSE;
  cli_deposit_put (deposit, g_steal_pointer (&item), message);
  return cli_present_check (deposit->present, error);
}

/* No more is fetched than can be put. */
static gboolean
go_on (gpointer user_data, GError **error)
{
  Migrate *self = user_data;

  return cli_deposit_wait_for_room (&self->deposit);
}

static gboolean
fetch (Migrate *self, const CliFetchFuncs *funcs, CliProgress *progress)
{
  CliExit status;
  GError *error = NULL;

  self->after = 0;
  if (cli_deposit_is_ending (&self->deposit))
    return FALSE;
  if (cli_fetch (self->from, progress, funcs, self, &status, &error))
    return TRUE;
  cli_deposit_give_up (&self->deposit, error, status);
  return FALSE;
}

static void
put_all (Migrate *self)
{
  static const CliFetchFuncs funcs = {
    .next = next_open, .open = open_spool, .settle = look_at, .done = end_download, .go_on = go_on
  };
  CliDeposit *deposit = &self->deposit;
  guint64 n, bytes;

  cli_present_count_items (deposit->present, -1, CLI_ITEM_OPEN, &n, &bytes);
  if (n > 0)
    {
      cli_progress_begin (deposit->progress, _("Copying"), n, bytes);
      cli_upload_prepare (deposit->upload, n);
    }
  for (int place = 0; place < (int) deposit->folders->len && !cli_deposit_is_ending (deposit); place++)
    {
      self->place = place;
      for (guint i = 0; i < CLI_DEPOSIT_ROUNDS && !cli_deposit_is_ending (deposit); i++)
        {
          /* What comes a second time has been counted. */
          fetch (self, &funcs, i == 0 ? deposit->progress : NULL);
          cli_deposit_drain (deposit);
        }
      cli_deposit_end_place (deposit, place);
    }
}

static gboolean
migrate_all (Migrate *self, GError **error)
{
  static const CliFetchFuncs doubtful = {
    .next = next_doubtful, .open = open_spool, .settle = look_at, .done = end_doubtful
  };
  CliDeposit *deposit = &self->deposit;

  cli_progress_begin (deposit->progress, _("Listing"), 0, 0);
  if (!find_places (self, error) || !list_from (self, error))
    return FALSE;
  for (int place = 0; place < (int) deposit->folders->len; place++)
    cli_deposit_list (deposit, place);
  cli_deposit_match (deposit, TRUE);
  cli_progress_begin (deposit->progress, _("Comparing"), 0, 0);
  self->place = 0;
  if (deposit->folders->len > 0)
    fetch (self, &doubtful, deposit->progress);
  cli_deposit_fetch_candidates (deposit);
  cli_deposit_match (deposit, FALSE);
  cli_deposit_report_matches (deposit);
  if (cli_deposit_is_ending (deposit))
    return TRUE;
  if (dry_run)
    cli_deposit_report_planned (deposit);
  else
    put_all (self);
  return cli_present_check (deposit->present, error);
}

/* ---- the accounts ---- */

static gboolean
check_accounts (Migrate *self, GError **error)
{
  self->account = cli_session_root (self->from, error);
  if (self->account == NULL)
    return FALSE;
  if (!cli_href_equal (self->account, self->deposit.account))
    return TRUE;
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
               _("FROM and TO are the same account, %s; to copy within an account there is httpmail cp"), self->account);
  return FALSE;
}

CliExit
cli_migrate (CliRun *run)
{
  g_auto (Migrate) self = { .from = NULL };
  g_autoptr (GError) error = NULL;
  CliOptions to_options = *run->options;
  CliSession *to;
  CliExit status;

  if (to_password_file && to_password_command)
    return cli_usage_error (_("Give one of --to-password-file and --to-password-command"));
  to_options.user = to_user;
  to_options.password_file = to_password_file;
  to_options.password_command = to_password_command;
  self.from = cli_session_open (run, &status);
  to = self.from ? cli_session_open_account (run, run->arguments[1], &to_options, &status) : NULL;
  if (to == NULL)
    return status;
  cli_session_catch_signals (self.from);
  cli_session_catch_signals (to);
  self.deposit.session = to;
  if (cli_deposit_init (&self.deposit, run, to, "copied", dry_run, &error) && check_accounts (&self, &error))
    migrate_all (&self, &error);
  status = cli_deposit_end (&self.deposit, error);
  return status;
}
