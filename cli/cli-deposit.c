/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-deposit.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "cli-fetch.h"

/* A message that was sent and not answered, and what came instead of an answer. */
typedef struct
{
  CliItem *item;
  GError *error;
  guint times;
} Unsure;

#define REFUSED_MAX 20
/* Digits of a message's SHA-256 that a name of ours has. */
#define NAME_DIGITS 40

static void
unsure_free (gpointer data)
{
  Unsure *self = data;

  cli_item_free (self->item);
  g_error_free (self->error);
  g_free (self);
}

static void
folder_free (gpointer data)
{
  CliDepositFolder *self = data;

  g_free (self->name);
  g_free (self->url);
  g_free (self);
}

static void on_put (gpointer data, const char *location, const GError *failure, gboolean unknown, gpointer user_data);

gboolean
cli_deposit_init (CliDeposit *self, CliRun *run, CliSession *session, const char *verb, gboolean dry_run, GError **error)
{
  self->run = run;
  self->session = session;
  self->verb = verb;
  self->dry_run = dry_run;
  self->progress = cli_progress_new (run->options->quiet);
  self->folders = g_ptr_array_new_with_free_func (folder_free);
  self->unsure = g_ptr_array_new_with_free_func (unsure_free);
  self->on_its_way = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->upload = cli_upload_new (session, on_put, self);
  self->account = cli_session_root (session, error);
  self->present = self->account ? cli_present_open (error) : NULL;
  self->places = self->present ? cli_places_new (session, !dry_run, error) : NULL;
  return self->places != NULL;
}

void
cli_deposit_clear (CliDeposit *self)
{
  g_clear_pointer (&self->progress, cli_progress_free);
  g_clear_pointer (&self->upload, cli_upload_free);
  g_clear_pointer (&self->places, cli_places_free);
  g_clear_pointer (&self->present, cli_present_free);
  g_clear_pointer (&self->session, cli_session_free);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->unsure, g_ptr_array_unref);
  g_clear_pointer (&self->on_its_way, g_hash_table_unref);
  g_clear_pointer (&self->account, g_free);
  g_clear_error (&self->fatal);
}

const char *
cli_deposit_get_url (CliDeposit *self, int place)
{
  CliDepositFolder *folder = g_ptr_array_index (self->folders, place);

  return folder->url;
}

int
cli_deposit_add_place (CliDeposit *self, int target, const char *name)
{
  const char *url = target >= CLI_PLACES_ROOT ? cli_places_get_url (self->places, target) : NULL;
  CliDepositFolder *folder = g_new0 (CliDepositFolder, 1);
  int place = (int) self->folders->len;

  for (int i = 0; url && i < place; i++)
    if (g_strcmp0 (cli_deposit_get_url (self, i), url) == 0)
      {
        place = i;
        url = NULL;
      }
  HTTPMailSpecialFolder special = cli_places_get_special (self->places, target);

  folder->name = g_strdup (name);
  folder->marks_itself = special == HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS || special == HTTPMAIL_SPECIAL_FOLDER_DRAFTS;
  folder->url = g_strdup (url);
  g_ptr_array_add (self->folders, folder);
  return place;
}

const char *
cli_deposit_get_name (CliDeposit *self, int place)
{
  CliDepositFolder *folder = g_ptr_array_index (self->folders, place);

  return folder->name;
}

/* ---- the end before the end ---- */

gboolean
cli_deposit_is_ending (CliDeposit *self)
{
  return self->fatal != NULL || cli_upload_is_stopped (self->upload) ||
         g_cancellable_is_cancelled (cli_session_get_cancellable (self->session));
}

void
cli_deposit_give_up (CliDeposit *self, GError *error, CliExit status)
{
  if (cli_deposit_is_ending (self))
    {
      g_error_free (error);
      return;
    }
  self->fatal = error;
  self->fatal_exit = status;
  cli_upload_stop (self->upload);
}

gboolean
cli_deposit_is_the_end (CliDeposit *self, GError *error)
{
  CliExit status = cli_exit_for_error (error);

  if (!cli_deposit_is_ending (self) && status != CLI_EXIT_CONNECT && status != CLI_EXIT_LOGON)
    return FALSE;
  cli_deposit_give_up (self, error, status);
  return TRUE;
}

void
cli_deposit_turn (CliDeposit *self, gboolean wait)
{
  gint64 now = g_get_monotonic_time ();

  g_main_context_iteration (NULL, wait);
  if (cli_deposit_is_ending (self))
    cli_upload_stop (self->upload);
  if (now - self->committed < G_USEC_PER_SEC)
    return;
  self->committed = now;
  cli_present_commit (self->present);
}

/* ---- what is there ---- */

static gboolean
on_member (HTTPMailMemberInfo *info, gpointer user_data)
{
  CliDeposit *self = user_data;

  cli_present_add_member (self->present, info);
  if (self->counts_members)
    cli_progress_add (self->progress, 1, 0);
  return TRUE;
}

gboolean
cli_deposit_list_again (CliDeposit *self, int place, GError **error)
{
  gboolean listed;

  cli_present_begin_listing (self->present, place, self->account, cli_deposit_get_url (self, place));
  listed = cli_list_messages (self->session, cli_deposit_get_url (self, place), FALSE, on_member, self, error);
  cli_present_end_listing (self->present, listed);
  return listed && cli_present_check (self->present, error);
}

void
cli_deposit_list (CliDeposit *self, int place)
{
  GError *error = NULL;
  gboolean listed;

  if (cli_deposit_get_url (self, place) == NULL || cli_deposit_is_ending (self))
    return;
  self->counts_members = TRUE;
  listed = cli_deposit_list_again (self, place, &error);
  self->counts_members = FALSE;
  if (listed || cli_deposit_is_the_end (self, error))
    return;
  g_prefix_error (&error, _("What is in the folder “%s” is not known: "), cli_deposit_get_name (self, place));
  cli_deposit_fail (self, NULL, error);
  g_error_free (error);
  cli_present_fail_place (self->present, place);
}

typedef struct
{
  CliDeposit *deposit;
  int place;
  gint64 after;
} Comparing;

typedef struct
{
  gint64 member;
  CliContent content;
} Candidate;

static gboolean
next_candidate (gpointer user_data, char **out_url, guint64 *out_size, gpointer *out_data)
{
  Comparing *self = user_data;
  Candidate *candidate;

  while ((self->after = cli_present_next_candidate (self->deposit->present, self->place, self->after, out_url, out_size)) == 0)
    if (++self->place >= (int) self->deposit->folders->len)
      return FALSE;
  candidate = g_new0 (Candidate, 1);
  candidate->member = self->after;
  *out_data = candidate;
  return TRUE;
}

static int
open_candidate (gpointer user_data, gpointer data, GError **error)
{
  return cli_fetch_spool (error);
}

static gboolean
look_at_candidate (gpointer user_data, gpointer data, int fd, guint64 size, GError **error)
{
  Candidate *candidate = data;

  return cli_content_read_fd (fd, &candidate->content, error);
}

static gboolean
end_candidate (gpointer user_data, gpointer data, int fd, guint64 size, const GError *failure, GError **error)
{
  Comparing *self = user_data;
  g_autofree Candidate *candidate = data;

  if (failure == NULL)
    cli_present_set_member_content (self->deposit->present, candidate->member, &candidate->content);
  else if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cli_present_set_member_unreadable (self->deposit->present, candidate->member);
  return cli_present_check (self->deposit->present, error);
}

static void
fetch_candidates (CliDeposit *self, int place, CliProgress *progress)
{
  static const CliFetchFuncs funcs = {
    .next = next_candidate, .open = open_candidate, .settle = look_at_candidate, .done = end_candidate
  };
  Comparing comparing = { self, place, 0 };
  CliExit status;
  GError *error = NULL;

  if (self->folders->len > 0 && !cli_deposit_is_ending (self) &&
      !cli_fetch (self->session, progress, &funcs, &comparing, &status, &error))
    {
      /* The session has been stopped already, and this is why, unless somebody else stopped it. */
      if (self->fatal == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          self->fatal = g_steal_pointer (&error);
          self->fatal_exit = status;
        }
      g_clear_error (&error);
      cli_upload_stop (self->upload);
    }
  cli_present_commit (self->present);
}

void
cli_deposit_fetch_candidates (CliDeposit *self)
{
  cli_progress_begin (self->progress, _("Comparing"), 0, 0);
  fetch_candidates (self, 0, self->progress);
}

void
cli_deposit_match (CliDeposit *self, gboolean by_bytes_alone)
{
  for (guint place = 0; place < self->folders->len && !cli_deposit_is_ending (self); place++)
    {
      cli_present_match (self->present, (int) place, by_bytes_alone);
      cli_deposit_turn (self, FALSE);
    }
}

void
cli_deposit_report_matches (CliDeposit *self)
{
  CliItem *item;
  gint64 after = 0;

  while (!cli_deposit_is_ending (self) &&
         (item = cli_present_next_item (self->present, -1, CLI_ITEM_PRESENT, after)) != NULL)
    {
      after = item->id;
      self->there++;
      cli_deposit_report (self, "present", item, item->href);
      cli_item_free (item);
      cli_deposit_turn (self, FALSE);
    }
  after = 0;
  while (!cli_deposit_is_ending (self) && (item = cli_present_next_blocked (self->present, after)) != NULL)
    {
      g_autoptr (GError) error =
        g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("It may be there already: %s cannot be read"), item->href);

      after = item->id;
      cli_deposit_fail (self, item, error);
      cli_present_set_item_state (self->present, item->id, CLI_ITEM_FAILED);
      cli_item_free (item);
    }
}

void
cli_deposit_report_planned (CliDeposit *self)
{
  CliItem *item;
  gint64 after = 0;

  while (!cli_deposit_is_ending (self) &&
         (item = cli_present_next_item (self->present, -1, CLI_ITEM_OPEN, after)) != NULL)
    {
      after = item->id;
      if (!item->known)
        item->content.size = item->length;
      self->put++;
      self->bytes += item->content.size;
      cli_deposit_report (self, self->verb, item, NULL);
      cli_item_free (item);
      cli_deposit_turn (self, FALSE);
    }
}

/* ---- putting ---- */

/* What a server says of where a message is counts when it is in the folder. */
static const char *
usable_location (CliDeposit *self, const CliItem *item, const char *location)
{
  g_autofree char *parent = location ? cli_href_parent (location) : NULL;
  g_autofree char *key = parent ? cli_present_href_key (parent) : NULL;
  g_autofree char *folder = cli_present_href_key (cli_deposit_get_url (self, item->place));

  return key && strcmp (key, folder) == 0 ? location : NULL;
}

static void
count_put (CliDeposit *self, const CliItem *item, const char *href)
{
  self->put++;
  self->place_put++;
  self->bytes += item->content.size;
  if (self->counts_puts)
    cli_progress_add (self->progress, 1, (gint64) item->content.size);
  cli_deposit_report (self, self->verb, item, href);
}

static void
be_unsure (CliDeposit *self, CliItem *item, const GError *failure)
{
  Unsure *unsure = g_new0 (Unsure, 1);

  unsure->item = item;
  unsure->error = g_error_copy (failure);
  unsure->times = cli_present_put_off_item (self->present, item->id);
  cli_present_set_item_state (self->present, item->id, CLI_ITEM_OPEN);
  g_ptr_array_add (self->unsure, unsure);
  cli_upload_hold (self->upload, TRUE);
}

static void
fail_put (CliDeposit *self, const CliItem *item, const GError *failure)
{
  g_autoptr (GError) error = g_error_copy (failure);

  cli_present_set_item_state (self->present, item->id, CLI_ITEM_FAILED);
  if (!cli_deposit_is_the_end (self, error))
    cli_deposit_fail (self, item, error);
  else
    error = NULL;
  /* Who takes none of so many takes no more. */
  if (error && self->put == 0 && ++self->refused == REFUSED_MAX)
    cli_deposit_give_up (self, g_steal_pointer (&error), CLI_EXIT_FAILED);
}

static void
on_put (gpointer data, const char *location, const GError *failure, gboolean unknown, gpointer user_data)
{
  CliDeposit *self = user_data;
  CliItem *item = data;

  g_hash_table_remove (self->on_its_way, item->href ? item->href : "");
  if (failure == NULL)
    {
      const char *href = usable_location (self, item, location);
      cli_present_put (self->present, item, href);
      count_put (self, item, href);
    }
  else if (cli_deposit_is_ending (self) || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      cli_present_set_item_state (self->present, item->id, CLI_ITEM_OPEN);
    }
  else if (unknown)
    {
      be_unsure (self, item, failure);
      return;
    }
  else
    {
      fail_put (self, item, failure);
    }
  cli_item_free (item);
}

/* The same for the same message, so that one that is sent a second time replaces itself; each copy has its own. */
static char *
choose_name (CliDeposit *self, CliItem *item)
{
  const char *folder = cli_deposit_get_url (self, item->place);
  gboolean exchange =
    httpmail_transport_get_dialect (cli_session_get_transport (self->session)) == HTTPMAIL_DIALECT_EXCHANGE;

  for (guint copy = 1;; copy++)
    {
      g_autofree char *name =
        g_strdup_printf ("%.*s-%u%s", NAME_DIGITS, item->content.sha256, copy, exchange ? ".EML" : ".eml");
      g_autofree char *url = g_strconcat (folder, name, NULL);

      if (g_hash_table_contains (self->on_its_way, url) || cli_present_has_member (self->present, item->place, url))
        continue;
      g_free (item->href);
      item->href = g_strdup (url);
      g_hash_table_add (self->on_its_way, g_steal_pointer (&url));
      return g_steal_pointer (&name);
    }
}

void
cli_deposit_put (CliDeposit *self, CliItem *item, GBytes *message)
{
  g_autofree char *name = NULL;

  if (cli_deposit_is_ending (self))
    {
      cli_present_set_item_state (self->present, item->id, CLI_ITEM_OPEN);
      cli_item_free (item);
      return;
    }
  if (!cli_upload_is_unnamed (self->upload))
    name = choose_name (self, item);
  cli_present_set_item_state (self->present, item->id, CLI_ITEM_SENT);
  cli_upload_add (self->upload, cli_deposit_get_url (self, item->place), name, message, item);
}

/* Looks whether what was sent without an answer is there. What is not is put again, unless the server said something. */
static void
resolve (CliDeposit *self)
{
  g_autoptr (GPtrArray) unsure = g_steal_pointer (&self->unsure);
  int place = ((Unsure *) g_ptr_array_index (unsure, 0))->item->place;
  GError *error = NULL;

  self->unsure = g_ptr_array_new_with_free_func (unsure_free);
  if (!cli_deposit_list_again (self, place, &error))
    {
      cli_deposit_give_up (self, error, cli_exit_for_error (error));
      return;
    }
  fetch_candidates (self, place, NULL);
  if (cli_deposit_is_ending (self))
    return;
  cli_present_match_new (self->present, place);
  for (guint i = 0; i < unsure->len; i++)
    {
      Unsure *one = g_ptr_array_index (unsure, i);
      gboolean there = cli_present_get_item_state (self->present, one->item->id) == CLI_ITEM_PUT;

      if (there)
        count_put (self, one->item, NULL);
      else if (httpmail_error_get_http_status (one->error) != 0 || one->times == CLI_DEPOSIT_ROUNDS)
        {
          cli_present_set_item_state (self->present, one->item->id, CLI_ITEM_FAILED);
          cli_deposit_fail (self, one->item, one->error);
        }
    }
  cli_upload_hold (self->upload, FALSE);
}

gboolean
cli_deposit_wait_for_room (CliDeposit *self)
{
  while (!cli_deposit_is_ending (self) && (self->unsure->len > 0 || !cli_upload_has_room (self->upload)))
    {
      if (self->unsure->len > 0 && cli_upload_count_active (self->upload) == 0)
        resolve (self);
      else
        cli_deposit_turn (self, TRUE);
    }
  return !cli_deposit_is_ending (self);
}

gboolean
cli_deposit_drain (CliDeposit *self)
{
  while (cli_upload_count_active (self->upload) > 0 ||
         (!cli_deposit_is_ending (self) && (self->unsure->len > 0 || cli_upload_count_waiting (self->upload) > 0)))
    {
      if (self->unsure->len > 0 && cli_upload_count_active (self->upload) == 0)
        resolve (self);
      else
        cli_deposit_turn (self, TRUE);
    }
  if (cli_deposit_is_ending (self))
    cli_upload_stop (self->upload);
  return !cli_deposit_is_ending (self);
}
