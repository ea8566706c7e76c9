/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From the plan to the Maildir: what is to be fetched comes into tmp, and gets its place there. */

#include "cli-content.h"
#include "cli-fetch.h"
#include "cli-sync-two-way.h"

/* A commit after so many messages, or after so long. Until then a message is in its place but may be fetched again after a
 * power cut, never lost or torn. */
#define BATCH 64
#define BATCH_US (G_USEC_PER_SEC)

typedef struct
{
  CliSync *sync;
  gint64 after;
  guint uncommitted;
  gint64 uncommitted_since;
} Transfer;

typedef struct
{
  CliSyncItem *item;
  char *tmp_name;
  gboolean same_as_old;
} Download;

static void
download_free (Download *self)
{
  cli_sync_item_free (self->item);
  g_free (self->tmp_name);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Download, download_free)

static gboolean
next (gpointer user_data, char **out_url, guint64 *out_size, gpointer *out_data)
{
  Transfer *self = user_data;
  CliSyncItem *item = cli_sync_state_next_item (self->sync->state, CLI_SYNC_FETCH, CLI_SYNC_FETCH, self->after);
  Download *download;

  if (item == NULL)
    return FALSE;
  self->after = item->id;
  download = g_new0 (Download, 1);
  download->item = item;
  /* Two folders may have the same message at the same time. */
  download->tmp_name = g_strdup_printf ("%" G_GINT64_FORMAT ".H%s.httpmail", item->id, item->message.ident);
  *out_url = cli_sync_url (self->sync->origin, item->message.href);
  *out_size = item->message.size;
  *out_data = download;
  return TRUE;
}

static int
open_tmp (gpointer user_data, gpointer data, GError **error)
{
  Transfer *self = user_data;
  Download *download = data;

  return cli_sync_maildir_create (self->sync->maildir, download->tmp_name, error);
}

/* Another thread: waits for the disk. */
static gboolean
settle (gpointer user_data, gpointer data, int fd, guint64 size, GError **error)
{
  CliSync *sync = ((Transfer *) user_data)->sync;
  Download *download = data;
  const CliSyncMessage *message = &download->item->message;
  g_autofree char *sha256 = message->certain ? cli_sync_digest_fd (fd, error) : NULL;
  CliContent content = { .date = 0 };

  /* A server that knows nothing of mail has told when the file was changed. */
  if (!message->certain && cli_content_read_fd (fd, &content, error))
    sha256 = g_strdup (content.sha256);
  if (sha256 == NULL || !cli_sync_maildir_settle (fd, message->has_date || content.date > 0,
                                                  content.date > 0 ? content.date : message->date, error))
    return FALSE;
  g_free (download->item->sha256);
  download->item->sha256 = g_steal_pointer (&sha256);
  download->same_as_old =
    download->item->file.id && cli_sync_maildir_equals (sync->maildir, download->tmp_name, &download->item->file);
  return TRUE;
}

static gboolean
done (gpointer user_data, gpointer data, int fd, guint64 size, const GError *failure, GError **error)
{
  Transfer *self = user_data;
  CliSync *sync = self->sync;
  g_autoptr (Download) download = data;

  if (failure)
    {
      cli_sync_maildir_discard (sync->maildir, download->tmp_name);
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return TRUE;
      cli_sync_state_fail_folder (sync->state, download->item->folder);
      cli_sync_report_failure (sync, download->item->message.href, failure);
      return TRUE;
    }
  if (!cli_sync_place (sync, download->item, download->tmp_name, size, download->same_as_old, error))
    {
      cli_sync_maildir_discard (sync->maildir, download->tmp_name);
      return FALSE;
    }
  if (self->uncommitted++ == 0)
    self->uncommitted_since = g_get_monotonic_time ();
  return TRUE;
}

static gboolean
commit_when_due (gpointer user_data, GError **error)
{
  Transfer *self = user_data;

  if (self->uncommitted == 0 ||
      (self->uncommitted < BATCH && g_get_monotonic_time () - self->uncommitted_since < BATCH_US))
    return TRUE;
  self->uncommitted = 0;
  return cli_sync_commit (self->sync, error);
}

gboolean
cli_sync_transfer (CliSync *sync, GError **error)
{
  static const CliFetchFuncs funcs = {
    .next = next,
    .open = open_tmp,
    .settle = settle,
    .done = done,
    .go_on = commit_when_due,
  };
  Transfer transfer = { .sync = sync };
  GError *reason = NULL;
  CliExit status;

  if (!cli_fetch (sync->session, sync->progress, &funcs, &transfer, &status, &reason) &&
      !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      sync->fatal = reason;
      sync->fatal_exit = status;
      reason = NULL;
    }
  g_clear_error (&reason);
  return cli_sync_state_check (sync->state, error) && (transfer.uncommitted == 0 || cli_sync_commit (sync, error));
}
