/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What was done here to messages that the server has: marked, moved, deleted. The server is told first and the state
 * afterwards. Ended between the two, the next run finds that both sides are alike, and a message that was moved by its
 * ident. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "cli-sync-two-way.h"

/* Messages in a request. */
#define BATCH 100

typedef struct
{
  GPtrArray *items; /* CliSyncItem */
  GPtrArray *urls;  /* with a NULL at the end */
  char *collection;
} Batch;

static void
batch_clear (Batch *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->urls, g_ptr_array_unref);
  g_clear_pointer (&self->collection, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static void
free_item (gpointer item)
{
  cli_sync_item_free (item);
}

static void
batch_init (Batch *self, CliSyncItem *first)
{
  self->items = g_ptr_array_new_with_free_func (free_item);
  g_ptr_array_add (self->items, first);
}

static const char *const *
batch_urls (Batch *self, CliSync *sync)
{
  self->urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->items->len; i++)
    {
      const CliSyncItem *item = g_ptr_array_index (self->items, i);
      g_ptr_array_add (self->urls, cli_sync_url (sync->origin, item->message.href));
    }
  self->collection = cli_href_parent (g_ptr_array_index (self->urls, 0));
  g_ptr_array_add (self->urls, NULL);
  return (const char *const *) self->urls->pdata;
}

/* Each has its own reason, or shares that of the whole request. */
static gboolean
fail_item (CliSync *self, const CliSyncItem *item, const GError *error)
{
  cli_sync_state_fail_folder (self->state, item->folder);
  self->refused++;
  cli_sync_report_failure (self, item->message.href, error);
  return TRUE;
}

static gboolean
fail_all (CliSync *self, Batch *batch, const GError *error)
{
  if (!cli_sync_may_go_on (self, error))
    return FALSE;
  for (guint i = 0; i < batch->items->len; i++)
    fail_item (self, g_ptr_array_index (batch->items, i), error);
  return TRUE;
}

static const GError *
error_of (GPtrArray *member_errors, const char *url)
{
  for (guint i = 0; i < member_errors->len; i++)
    {
      HTTPMailMemberError *member_error = g_ptr_array_index (member_errors, i);
      if (cli_href_equal (httpmail_member_error_get_href (member_error), url))
        return httpmail_member_error_get_error (member_error);
    }
  return NULL;
}

/* ---- read marks ---- */

static void
record_marks (CliSync *self, Batch *batch, GPtrArray *member_errors)
{
  for (guint i = 0; i < batch->items->len; i++)
    {
      const CliSyncItem *item = g_ptr_array_index (batch->items, i);
      const GError *error = member_errors ? error_of (member_errors, g_ptr_array_index (batch->urls, i)) : NULL;

      if (error)
        {
          fail_item (self, item, error);
          continue;
        }
      cli_sync_state_record_read (self->state, item->known, item->message.read);
      self->marked_there++;
      cli_sync_report_there (self, item->message.read ? "read" : "unread", item, NULL);
    }
}

static gboolean
push_marks (CliSync *self, Batch *batch)
{
  const CliSyncItem *first = g_ptr_array_index (batch->items, 0);
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  const char *const *urls = batch_urls (batch, self);
  g_autoptr (GPtrArray) member_errors = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->dry_run)
    {
      cli_sync_state_forget_stamp (self->state, first->folder);
      httpmail_transport_mark_read_async (transport, batch->collection, urls, first->message.read,
                                          cli_session_get_cancellable (self->session), cli_session_ready, self->session);
      g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
      member_errors = httpmail_transport_mark_read_finish (transport, result, &error);
      if (member_errors == NULL)
        return fail_all (self, batch, error);
    }
  record_marks (self, batch, member_errors);
  return TRUE;
}

gboolean
cli_sync_push_marks (CliSync *self, GError **error)
{
  CliSyncItem *next;

  while (!cli_sync_is_ending (self) && (next = cli_sync_state_take_mark (self->state, NULL)) != NULL)
    {
      g_auto (Batch) batch = { NULL };
      const CliSyncItem *first = next;

      batch_init (&batch, next);
      while (batch.items->len < BATCH && (next = cli_sync_state_take_mark (self->state, first)) != NULL)
        g_ptr_array_add (batch.items, next);
      if (!push_marks (self, &batch))
        break;
      if (!self->dry_run && !cli_sync_commit (self, error))
        return FALSE;
    }
  return cli_sync_state_check (self->state, error);
}

/* ---- moves ---- */

/* The file has the name of sync's first: then it is found by it, whatever happens. */
static void
name_files (CliSync *self, Batch *batch)
{
  for (guint i = batch->items->len; i > 0; i--)
    {
      CliSyncItem *item = g_ptr_array_index (batch->items, i - 1);
      CliSyncFile to = { 0 };
      g_autoptr (GError) error = NULL;

      if (cli_sync_give_name (self, item, item->file.dir, &to, &error))
        {
          to.id = item->file.id;
          to.size = item->file.size;
          cli_sync_file_clear (&item->file);
          item->file = to;
        }
      else
        {
          cli_sync_file_clear (&to);
          fail_item (self, item, error);
          g_ptr_array_remove_index (batch->items, i - 1);
        }
    }
}

static void
record_move (CliSync *self, CliSyncItem *item)
{
  cli_sync_record_file (self, item, item->known, &item->file);
  cli_sync_state_add_placed (self->state, item->folder, &item->message);
  self->moved_there++;
  cli_sync_report_there (self, "moved", item, &item->file);
}

typedef struct
{
  CliSync *sync;
  GPtrArray *items; /* whose new names nobody knows yet */
  gint64 folder;
} Search;

static gboolean
is_known (CliSync *self, gint64 folder, const CliSyncMessage *message)
{
  CliSyncItem item = { .folder = folder, .message = *message };
  g_autofree char *ident = NULL;
  gboolean moving;
  gboolean known = cli_sync_state_find_known (self->state, &item, &ident, &moving);

  g_free (item.sha256);
  return known;
}

/* What a message has become: the one of its new href, or, where the server did not tell, one that looks like it. */
static gboolean
find_moved (HTTPMailMemberInfo *info, gpointer user_data)
{
  Search *self = user_data;
  CliSyncMessage message = { NULL };

  cli_sync_message_init (&message, self->sync->origin, info);
  for (guint i = 0; i < self->items->len; i++)
    {
      CliSyncItem *item = g_ptr_array_index (self->items, i);
      CliSyncFile to = { 0 };
      gboolean same = item->moved ? cli_href_equal (item->message.href, message.href) :
                                    strcmp (item->message.looks, message.looks) == 0 &&
                                      !is_known (self->sync, self->folder, &message);

      if (!same)
        continue;
      cli_sync_message_clear (&item->message);
      item->message = message;
      if (cli_sync_give_name (self->sync, item, item->file.dir, &to, NULL))
        {
          cli_sync_file_clear (&item->file);
          item->file = to;
          record_move (self->sync, item);
        }
      else
        cli_sync_file_clear (&to);
      g_ptr_array_remove_index (self->items, i);
      return self->items->len > 0;
    }
  cli_sync_message_clear (&message);
  return TRUE;
}

static const char *
location_of (GPtrArray *results, const char *url, const GError **out_error)
{
  for (guint i = 0; i < results->len; i++)
    {
      HTTPMailBatchItem *result = g_ptr_array_index (results, i);
      if (!cli_href_equal (httpmail_batch_item_get_href (result), url))
        continue;
      *out_error = httpmail_batch_item_get_error (result);
      return httpmail_batch_item_get_location (result);
    }
  return NULL;
}

static void
record_moves (CliSync *self, Batch *batch, GPtrArray *results, const CliSyncFolder *to)
{
  g_autoptr (GPtrArray) unsure = g_ptr_array_new ();

  for (guint i = 0; i < batch->items->len; i++)
    {
      CliSyncItem *item = g_ptr_array_index (batch->items, i);
      const GError *error = NULL;
      const char *location = location_of (results, g_ptr_array_index (batch->urls, i), &error);

      if (error)
        {
          fail_item (self, item, error);
          continue;
        }
      cli_sync_state_drop_listed (self->state, item->folder, item->message.href);
      item->folder = to->id;
      g_free (item->dir);
      item->dir = g_strdup (to->dir);
      item->moved = location != NULL && *location != '\0';
      g_autofree char *href = item->moved ? cli_sync_href_key (self->origin, location) : NULL;
      gboolean same_name = href && strcmp (cli_href_name (href), cli_href_name (item->message.href)) == 0;
      if (href)
        {
          g_free (item->message.href);
          item->message.href = g_steal_pointer (&href);
        }
      /* Then it has the same ident. */
      if (same_name)
        record_move (self, item);
      else
        g_ptr_array_add (unsure, item);
    }
  if (unsure->len == 0)
    return;

  Search search = { self, unsure, to->id };
  g_autofree char *url = cli_sync_url (self->origin, to->href);
  g_autoptr (GError) error = NULL;
  if (!cli_list_messages (self->session, url, FALSE, find_moved, &search, &error))
    cli_sync_may_go_on (self, error);
  /* The next run finds what was not found now. */
}

static gboolean
push_moves (CliSync *self, Batch *batch)
{
  const CliSyncItem *first = g_ptr_array_index (batch->items, 0);
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  g_autoptr (GError) error = NULL;
  CliSyncFolder *to = cli_sync_need_folder (self, first->file.dir, &error);
  g_autofree char *url = to ? cli_sync_url (self->origin, to->href) : NULL;
  gboolean go_on = TRUE;

  if (to == NULL)
    return fail_all (self, batch, error);
  cli_sync_state_forget_stamp (self->state, first->folder);
  cli_sync_state_forget_stamp (self->state, to->id);
  name_files (self, batch);
  if (batch->items->len > 0)
    {
      const char *const *urls = batch_urls (batch, self);

      httpmail_transport_bmove_async (transport, batch->collection, urls, url, NULL, TRUE,
                                      cli_session_get_cancellable (self->session), cli_session_ready, self->session);
      g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
      g_autoptr (GPtrArray) results = httpmail_transport_bmove_finish (transport, result, &error);
      if (results)
        record_moves (self, batch, results, to);
      else
        go_on = fail_all (self, batch, error);
    }
  cli_sync_folder_free (to);
  return go_on;
}

static void
plan_moves (CliSync *self, Batch *batch)
{
  for (guint i = 0; i < batch->items->len; i++)
    {
      const CliSyncItem *item = g_ptr_array_index (batch->items, i);

      if (!item->mark && cli_sync_file_is_read (item->file.name) != item->message.read)
        cli_sync_state_queue_mark (self->state, item->known, item->folder, item->message.href, !item->message.read);
      self->moved_there++;
      cli_sync_report_there (self, "moved", item, &item->file);
    }
}

gboolean
cli_sync_push_moves (CliSync *self, GError **error)
{
  CliSyncItem *next;

  while (!cli_sync_is_ending (self) && (next = cli_sync_state_take_item (self->state, CLI_SYNC_MOVE_THERE, NULL)) != NULL)
    {
      g_auto (Batch) batch = { NULL };
      const CliSyncItem *first = next;

      batch_init (&batch, next);
      while (batch.items->len < BATCH &&
             (next = cli_sync_state_take_item (self->state, CLI_SYNC_MOVE_THERE, first)) != NULL)
        g_ptr_array_add (batch.items, next);
      if (self->dry_run)
        plan_moves (self, &batch);
      else if (!push_moves (self, &batch))
        break;
      if (!self->dry_run && !cli_sync_commit (self, error))
        return FALSE;
    }
  return cli_sync_state_check (self->state, error);
}

/* ---- deletions ---- */

/* Nothing is taken for deleted because of what went wrong, nor because a mail program was moving it just when the
 * directories were read; for that they are read a second time. */
static gboolean
may_delete (CliSync *self, const CliSyncItem *item, gint64 first_look)
{
  return cli_sync_state_all_listed (self->state) && !cli_sync_state_has_failed (self->state, item->folder) &&
         !cli_sync_state_is_back (self->state, item, first_look, cli_sync_digest_file, self);
}

static gboolean
push_deletions (CliSync *self, Batch *batch)
{
  const CliSyncItem *first = g_ptr_array_index (batch->items, 0);
  HTTPMailTransport *transport = cli_session_get_transport (self->session);
  const char *const *urls = batch_urls (batch, self);
  g_autoptr (GPtrArray) member_errors = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->dry_run)
    {
      cli_sync_state_forget_stamp (self->state, first->folder);
      httpmail_transport_bdelete_async (transport, batch->collection, urls, cli_session_get_cancellable (self->session),
                                        cli_session_ready, self->session);
      g_autoptr (GAsyncResult) result = cli_session_wait (self->session);
      member_errors = httpmail_transport_bdelete_finish (transport, result, &error);
      if (member_errors == NULL)
        return fail_all (self, batch, error);
    }
  for (guint i = 0; i < batch->items->len; i++)
    {
      const CliSyncItem *item = g_ptr_array_index (batch->items, i);
      const GError *reason = member_errors ? error_of (member_errors, urls[i]) : NULL;

      if (reason && !g_error_matches (reason, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND))
        {
          fail_item (self, item, reason);
          continue;
        }
      cli_sync_state_record_deleted (self->state, item->known);
      self->deleted_there++;
      cli_sync_report_there (self, "deleted", item, NULL);
    }
  return TRUE;
}

/* What may not be deleted stays. */
static void
leave_out (CliSync *self, Batch *batch, gint64 first_look)
{
  for (guint i = batch->items->len; i > 0; i--)
    if (!may_delete (self, g_ptr_array_index (batch->items, i - 1), first_look))
      {
        g_ptr_array_remove_index (batch->items, i - 1);
        self->stayed++;
      }
}

static gboolean
delete_all (CliSync *self, CliSyncItem *first, GError **error)
{
  gint64 first_look = cli_sync_state_last_file (self->state);
  gboolean go_on = self->maildir == NULL || cli_sync_maildir_scan (self->maildir, self->state, TRUE, error);

  for (; first != NULL; first = cli_sync_state_take_item (self->state, CLI_SYNC_DELETE_THERE, NULL))
    {
      g_auto (Batch) batch = { NULL };
      CliSyncItem *next;

      batch_init (&batch, first);
      if (!go_on || cli_sync_is_ending (self))
        break;
      while (batch.items->len < BATCH &&
             (next = cli_sync_state_take_item (self->state, CLI_SYNC_DELETE_THERE, first)) != NULL)
        g_ptr_array_add (batch.items, next);
      leave_out (self, &batch, first_look);
      go_on = batch.items->len == 0 || push_deletions (self, &batch);
      if (!self->dry_run && !cli_sync_commit (self, error))
        return FALSE;
    }
  cli_sync_state_drop_files (self->state, first_look);
  return *error == NULL && cli_sync_state_check (self->state, error);
}

gboolean
cli_sync_push_deletions (CliSync *self, GError **error)
{
  CliSyncItem *item;

  while (!cli_sync_is_ending (self) && (item = cli_sync_state_take_item (self->state, CLI_SYNC_DELETE_THERE, NULL)) != NULL)
    {
      if (self->delete_gone)
        return delete_all (self, item, error);
      self->stayed++;
      cli_sync_report_there (self, "stays", item, NULL);
      cli_sync_item_free (item);
    }
  return cli_sync_state_check (self->state, error);
}
