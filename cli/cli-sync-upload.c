/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files that no message has: what is new goes to the server. It is noted which file that is before it is sent. So a run
 * that was ended in the middle, or whose answer was lost, does not send it twice: what came of it is found by the next. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli-sync-two-way.h"

typedef struct
{
  CliSync *sync;
  char *dir;             /* where it is at */
  CliSyncFolder *folder; /* NULL: there is none, and it could not be made */
  guint sent;
} Uploads;

static void
leave_folder (Uploads *self)
{
  g_clear_pointer (&self->dir, g_free);
  g_clear_pointer (&self->folder, cli_sync_folder_free);
  self->sent = 0;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Uploads, leave_folder)

static char *
path_of (const CliSyncFile *file)
{
  return g_build_filename (*file->dir ? file->dir : ".", file->sub, file->name, NULL);
}

static gboolean
fail (Uploads *self, const CliSyncFile *file, const GError *error)
{
  g_autofree char *path = path_of (file);

  if (!cli_sync_may_go_on (self->sync, error))
    return FALSE;
  self->sync->refused++;
  if (self->folder)
    cli_sync_state_fail_folder (self->sync->state, self->folder->id);
  cli_sync_report_failure (self->sync, path, error);
  return TRUE;
}

/* ---- what has become of them ---- */

static void
settle (Uploads *self, CliSyncUpload *upload, CliSyncItem *item)
{
  CliSync *sync = self->sync;
  CliSyncFile to = { 0 };
  g_autoptr (GError) error = NULL;

  if (!cli_sync_state_find_upload_file (sync->state, upload, cli_sync_digest_file, sync, &item->file))
    return;
  if (cli_sync_give_name (sync, item, item->file.dir, &to, &error))
    {
      cli_sync_record_file (sync, item, 0, &to);
      cli_sync_state_add_placed (sync->state, item->folder, &item->message);
      cli_sync_state_take_file (sync->state, item->file.id);
      cli_sync_state_end_upload (sync->state, upload->id);
      self->sent--;
      sync->uploaded++;
      cli_sync_report_there (sync, "uploaded", item, &to);
    }
  else
    fail (self, &item->file, error);
  cli_sync_file_clear (&to);
}

static gboolean
on_message (HTTPMailMemberInfo *info, gpointer user_data)
{
  Uploads *self = user_data;
  g_autofree char *href = cli_sync_href_key (self->sync->origin, httpmail_member_info_get_href (info));
  g_auto (CliSyncUpload) upload = { 0 };
  CliSyncItem *item;

  if (!cli_sync_state_find_uploaded (self->sync->state, self->folder->id, href, &upload))
    return TRUE;
  item = g_new0 (CliSyncItem, 1);
  item->folder = self->folder->id;
  item->dir = g_strdup (self->folder->dir);
  item->sha256 = g_strdup (upload.sha256);
  cli_sync_message_init (&item->message, self->sync->origin, info);
  settle (self, &upload, item);
  cli_sync_item_free (item);
  return self->sent > 0 && !cli_sync_is_ending (self->sync);
}

/* A listing tells what the server calls them, and what it makes of them. */
static gboolean
end_folder (Uploads *self, GError **error)
{
  CliSync *sync = self->sync;
  g_autoptr (GError) reason = NULL;
  gboolean committed = TRUE;

  if (self->sent > 0 && !cli_sync_is_ending (sync))
    {
      g_autofree char *url = cli_sync_url (sync->origin, self->folder->href);

      if (cli_list_messages (sync->session, url, FALSE, on_message, self, &reason) && self->sent > 0)
        reason = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND,
                              ngettext ("The server took %u message that it does not list; the next run looks for it",
                                        "The server took %u messages that it does not list; the next run looks for them",
                                        self->sent),
                              self->sent);
      if (reason && cli_sync_may_go_on (sync, reason))
        {
          sync->refused++;
          cli_sync_state_fail_folder (sync->state, self->folder->id);
          cli_sync_report_failure (sync, url, reason);
        }
      committed = cli_sync_commit (sync, error);
    }
  leave_folder (self);
  return committed;
}

/* ---- one file ---- */

static char *
base_of (const char *name)
{
  return g_strndup (name, strcspn (name, ":"));
}

/* Noted for good before anything is sent. */
static gboolean
note (Uploads *self, const CliSyncFile *file, CliSyncUpload *upload, GError **error)
{
  CliSync *sync = self->sync;
  g_autofree char *base = base_of (file->name);
  g_autofree char *digest = cli_sync_maildir_digest (sync->maildir, file, error);

  if (digest == NULL)
    return FALSE;
  /* The same name again: then a server by whose rules a message is what its name says has it once. */
  if (cli_sync_state_find_upload (sync->state, file->dir, base, upload) && upload->href == NULL &&
      upload->folder == self->folder->id && g_str_equal (upload->sha256, digest))
    return TRUE;
  cli_sync_upload_clear (upload);
  g_autofree char *uuid = g_uuid_string_random ();
  upload->folder = self->folder->id;
  upload->dir = g_strdup (file->dir);
  upload->file = g_steal_pointer (&base);
  upload->sha256 = g_steal_pointer (&digest);
  upload->size = file->size;
  upload->segment = g_strconcat (uuid, ".eml", NULL);
  cli_sync_state_begin_upload (sync->state, upload);
  return cli_sync_state_commit (sync->state, error);
}

/* From the file's pages, never held whole. */
static GBytes *
map (CliSync *self, const CliSyncFile *file, GError **error)
{
  int fd = cli_sync_maildir_open_file (self->maildir, file, error);
  g_autoptr (GMappedFile) mapped = fd >= 0 ? g_mapped_file_new_from_fd (fd, FALSE, error) : NULL;

  if (fd >= 0)
    close (fd);
  return mapped ? g_mapped_file_get_bytes (mapped) : NULL;
}

/* FALSE when there is no point in going on; what went wrong has been told. */
static gboolean
send (Uploads *self, const CliSyncFile *file)
{
  CliSync *sync = self->sync;
  HTTPMailTransport *transport = cli_session_get_transport (sync->session);
  g_auto (CliSyncUpload) upload = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = map (sync, file, &error);
  g_autofree char *location = NULL;

  if (content == NULL || !note (self, file, &upload, &error))
    return fail (self, file, error);

  g_autofree char *folder = cli_sync_url (sync->origin, self->folder->href);
  g_autofree char *url = g_strconcat (folder, g_str_has_suffix (folder, "/") ? "" : "/", upload.segment, NULL);
  cli_sync_state_forget_stamp (sync->state, self->folder->id);
  httpmail_transport_put_async (transport, url, content, "message/rfc822", cli_session_get_cancellable (sync->session),
                                cli_session_ready, sync->session);
  g_autoptr (GAsyncResult) result = cli_session_wait (sync->session);
  if (!httpmail_transport_put_finish (transport, result, &location, &error))
    return fail (self, file, error);

  g_autofree char *href = cli_sync_href_key (sync->origin, location && *location ? location : url);
  cli_sync_state_record_upload (sync->state, upload.id, href);
  self->sent++;
  cli_progress_add (sync->progress, 1, file->size);
  if (cli_sync_state_commit (sync->state, &error))
    return TRUE;
  cli_sync_give_up (sync, g_steal_pointer (&error), CLI_EXIT_FAILED);
  return FALSE;
}

static gboolean
enter_folder (Uploads *self, const CliSyncFile *file, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (self->dir && strcmp (self->dir, file->dir) == 0)
    return TRUE;
  if (!end_folder (self, error))
    return FALSE;
  self->dir = g_strdup (file->dir);
  self->folder = self->sync->dry_run ? cli_sync_state_find_dir (self->sync->state, file->dir) :
                                       cli_sync_need_folder (self->sync, file->dir, &reason);
  if (reason)
    fail (self, file, reason);
  return TRUE;
}

static void
plan (Uploads *self, const CliSyncFile *file)
{
  CliSync *sync = self->sync;
  CliSyncItem item = { .dir = file->dir, .message = { .size = (guint64) file->size } };

  sync->uploaded++;
  cli_sync_report_there (sync, "uploaded", &item, file);
}

static gboolean
upload_one (Uploads *self, const CliSyncFile *file, GError **error)
{
  CliSync *sync = self->sync;

  if (!enter_folder (self, file, error))
    return FALSE;
  /* What could not be fetched, or is not in a dry run, may be this one. */
  if (self->folder && (sync->failed > 0 || sync->dry_run) &&
      cli_sync_state_is_unfetched (sync->state, self->folder->id, file->size))
    return TRUE;
  if (sync->dry_run)
    plan (self, file);
  else if (self->folder && !send (self, file))
    return *error == NULL;
  return TRUE;
}

/* ---- all of them ---- */

static void
keep (CliSync *self, const CliSyncFile *file)
{
  CliSyncItem item = { .dir = file->dir, .message = { .size = (guint64) file->size } };

  if (!cli_sync_state_keep_file (self->state, file))
    return;
  self->kept++;
  cli_sync_report (self, "kept", &item, file);
}

static gboolean
is_there (CliSync *self, const char *dir)
{
  CliSyncFolder *folder = cli_sync_state_find_dir (self->state, dir);
  gboolean there = folder && folder->there;

  if (folder)
    cli_sync_folder_free (folder);
  return there;
}

gboolean
cli_sync_upload (CliSync *sync, GError **error)
{
  g_auto (Uploads) self = { .sync = sync };
  CliSyncFile file = { 0 };
  gboolean go_on = TRUE;

  cli_progress_begin (sync->progress, _("Uploading"), 0, 0);
  while (go_on && !cli_sync_is_ending (sync) && cli_sync_state_next_file (sync->state, &file))
    {
      switch (cli_sync_state_get_file_kind (sync->state, &file))
        {
        case CLI_SYNC_FILE_NEW:
          go_on = upload_one (&self, &file, error);
          break;
        case CLI_SYNC_FILE_MOVED:
          go_on = !is_there (sync, file.dir) || upload_one (&self, &file, error);
          break;
        case CLI_SYNC_FILE_KEPT:
          keep (sync, &file);
          break;
        case CLI_SYNC_FILE_GONE:
        case CLI_SYNC_FILE_UNSURE:
        default:
          break;
        }
      g_main_context_iteration (NULL, FALSE);
    }
  cli_sync_file_clear (&file);
  return go_on && end_folder (&self, error) && cli_sync_state_check (sync->state, error);
}
