/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is done to files that are there, and the order in which everything becomes lasting: a file has its name first,
 * then its directory is brought to the disk, then the state has it. Ended between any two of these, the next run finds
 * the file by its name and goes on. */

#include "cli-sync-two-way.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* Renames between two commits. */
#define BATCH 256

gboolean
cli_sync_commit (CliSync *self, GError **error)
{
  if (!cli_sync_maildir_flush (self->maildir, error) || !cli_sync_state_commit (self->state, error))
    return FALSE;
  cli_sync_emit_reports (self);
  return TRUE;
}

static void
count (CliSync *self, CliSyncAction action)
{
  if (action == CLI_SYNC_MARK)
    self->marked++;
  else if (action == CLI_SYNC_ADOPT)
    self->found++;
  else if (action == CLI_SYNC_MOVE)
    self->moved++;
}

static const char *
event_of (const CliSyncItem *item)
{
  switch (item->action)
    {
    case CLI_SYNC_MARK:
      return item->message.read ? "read" : "unread";
    case CLI_SYNC_ADOPT:
      return "found";
    case CLI_SYNC_MOVE:
      return "moved";
    default:
      return "fetched";
    }
}

/* What its owner has marked stays so, unless the mark changed on the server. */
static gboolean
wants_read (CliSync *self, const CliSyncItem *item)
{
  gboolean read = cli_sync_file_is_read (item->file.name);

  if (item->mark)
    return item->message.read;
  /* Else there is no base, and what was read was read. */
  return self->two_way && item->known && !item->adopted ? read : item->message.read || read;
}

/* base: the new name but for the flags, which stay. */
static void
name_file (CliSync *self, const CliSyncItem *item, const char *base, const char *dir, CliSyncFile *out_to)
{
  const char *info = strrchr (item->file.name, ':');
  g_autofree char *name = g_strconcat (base, info ? info : "", NULL);
  gboolean read = cli_sync_file_is_read (name);
  gboolean wanted = wants_read (self, item);

  out_to->dir = g_strdup (dir);
  out_to->sub = g_strdup (wanted != read ? "cur" : item->file.sub);
  out_to->name = wanted != read ? cli_sync_file_with_read (name, wanted) : g_steal_pointer (&name);
}

static char *
base_of (const char *name)
{
  const char *info = strrchr (name, ':');

  return g_strndup (name, info ? (gsize) (info - name) : strlen (name));
}

char *
cli_sync_name_for (const CliSyncItem *item)
{
  g_autofree char *ident = cli_sync_file_ident (item->file.name);

  return g_strcmp0 (ident, item->message.ident) == 0 ?
           base_of (item->file.name) :
           cli_sync_file_name (&item->message, (guint64) item->file.size, g_get_real_time () / G_USEC_PER_SEC);
}

void
cli_sync_record_file (CliSync *self, const CliSyncItem *item, gint64 known, const CliSyncFile *file)
{
  g_autofree char *base = base_of (file->name);
  gboolean read = cli_sync_file_is_read (file->name);

  known = cli_sync_state_record (self->state, item, known, base);
  if (self->two_way && read != item->message.read)
    cli_sync_state_queue_mark (self->state, known, item->folder, item->message.href, read);
}

gboolean
cli_sync_give_name (CliSync *self, CliSyncItem *item, const char *dir, CliSyncFile *out_to, GError **error)
{
  g_autofree char *base = cli_sync_name_for (item);

  name_file (self, item, base, dir, out_to);
  if (self->dry_run)
    return TRUE;
  /* By its digest it can be told from others when it has another name some day. */
  if (self->two_way && item->sha256 == NULL)
    item->sha256 = cli_sync_maildir_digest (self->maildir, &item->file, NULL);
  return cli_sync_maildir_rename (self->maildir, &item->file, out_to, error);
}

static void
end_upload (CliSync *self, const CliSyncItem *item)
{
  g_auto (CliSyncUpload) upload = { 0 };

  if (cli_sync_state_find_uploaded (self->state, item->folder, item->message.href, &upload))
    cli_sync_state_end_upload (self->state, upload.id);
}

static gboolean
apply_one (CliSync *self, CliSyncItem *item, GError **error)
{
  CliSyncFile to = { 0 };
  g_autoptr (GError) reason = NULL;

  if (cli_sync_give_name (self, item, item->action == CLI_SYNC_MOVE ? item->dir : item->file.dir, &to, &reason))
    {
      cli_sync_record_file (self, item, item->known, &to);
      if (self->two_way && item->action == CLI_SYNC_ADOPT)
        end_upload (self, item);
      count (self, item->action);
      if (item->action != CLI_SYNC_LEARN)
        cli_sync_report (self, event_of (item), item, &to);
    }
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
           g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      /* A mail program was faster; the next run sees what it did. */
      cli_sync_state_fail_folder (self->state, item->folder);
      cli_sync_report_failure (self, item->message.href, reason);
    }
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  cli_sync_file_clear (&to);
  return *error == NULL && cli_sync_state_check (self->state, error);
}

gboolean
cli_sync_apply (CliSync *self, GError **error)
{
  CliSyncItem *next;
  gint64 after = 0;
  guint since_commit = 0;

  cli_sync_state_begin_renames (self->state, 0);
  if (!self->dry_run && !cli_sync_state_commit (self->state, error))
    return FALSE;
  while (!cli_sync_is_ending (self) &&
         (next = cli_sync_state_next_item (self->state, CLI_SYNC_LEARN, CLI_SYNC_MOVE, after)) != NULL)
    {
      g_autoptr (CliSyncItem) item = next;

      after = item->id;
      if (!apply_one (self, item, error))
        return FALSE;
      if (++since_commit % BATCH == 0 && !self->dry_run && !cli_sync_commit (self, error))
        return FALSE;
      g_main_context_iteration (NULL, FALSE);
    }
  return cli_sync_state_check (self->state, error) && (self->dry_run || cli_sync_commit (self, error));
}

/* ---- what was fetched ---- */

/* A message can only be in one place under one name: where another one has its name already, this one gets a number. */
static char *
name_for (const CliSyncItem *item, guint64 size)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *name = cli_sync_file_name (&item->message, size, now);
  g_autofree char *other = item->file.id ? cli_sync_file_ident (item->file.name) : NULL;

  if (g_strcmp0 (other, item->message.ident) == 0)
    return g_strdup_printf ("%s,V=%" G_GINT64_FORMAT, name, now);
  return g_steal_pointer (&name);
}

static gboolean
deliver (CliSync *self, const CliSyncItem *item, const char *tmp_name, const char *name, CliSyncFile *out_to, GError **error)
{
  cli_sync_file_clear (out_to);
  out_to->dir = g_strdup (item->dir);
  out_to->sub = g_strdup (item->message.read ? "cur" : "new");
  out_to->name = item->message.read ? cli_sync_file_with_read (name, TRUE) : g_strdup (name);
  return cli_sync_maildir_deliver (self->maildir, tmp_name, out_to, error);
}

static gboolean
place_new (CliSync *self, const CliSyncItem *item, const char *tmp_name, guint64 size, GError **error)
{
  g_autofree char *name = name_for (item, size);
  g_autoptr (GError) reason = NULL;
  CliSyncFile to = { 0 };
  gboolean placed = deliver (self, item, tmp_name, name, &to, &reason);

  /* Of a message that was copied here and there. */
  if (!placed && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      char *other = g_strdup_printf ("%s,V=%u", name, g_random_int ());
      g_free (name);
      name = other;
      g_clear_error (&reason);
      placed = deliver (self, item, tmp_name, name, &to, &reason);
    }
  if (placed)
    {
      cli_sync_state_record (self->state, item, item->file.id ? 0 : item->known, name);
      if (item->file.id)
        cli_sync_state_release_file (self->state, item->file.id);
      self->fetched++;
      self->bytes += size;
      cli_sync_report (self, "fetched", item, &to);
    }
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  cli_sync_file_clear (&to);
  return placed;
}

/* Byte for byte a message that is there under another name. */
static gboolean
place_old (CliSync *self, const CliSyncItem *item, const char *tmp_name, guint64 size, GError **error)
{
  g_autofree char *base = cli_sync_file_name (&item->message, size, g_get_real_time () / G_USEC_PER_SEC);
  CliSyncFile to = { 0 };
  gboolean placed;

  name_file (self, item, base, item->stay ? item->file.dir : item->dir, &to);
  cli_sync_state_begin_renames (self->state, item->known);
  /* With what was placed before it, whose directories come first. */
  placed = cli_sync_commit (self, error) &&
           cli_sync_maildir_rename (self->maildir, &item->file, &to, error);
  if (placed)
    {
      cli_sync_maildir_discard (self->maildir, tmp_name);
      cli_sync_record_file (self, item, item->known, &to);
      self->found++;
      cli_sync_report (self, "found", item, &to);
    }
  cli_sync_file_clear (&to);
  return placed;
}

gboolean
cli_sync_place (CliSync *self,
                CliSyncItem *item,
                const char *tmp_name,
                guint64 size,
                gboolean same_as_old,
                GError **error)
{
  g_autoptr (GError) reason = NULL;
  gboolean placed;

  if (!same_as_old && self->two_way)
    same_as_old = cli_sync_find_same (self, item, tmp_name, size);
  placed = same_as_old && place_old (self, item, tmp_name, size, &reason);
  /* A mail program was faster: then it is not there. */
  if (!placed && (!same_as_old || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
    {
      g_clear_error (&reason);
      placed = place_new (self, item, tmp_name, size, &reason);
    }
  if (!placed)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  return cli_sync_state_check (self->state, error);
}

/* ---- what the server has no more ---- */

static gboolean
apply_gone_one (CliSync *self, CliSyncItem *item, gboolean may_delete, GError **error)
{
  if (!may_delete)
    {
      cli_sync_state_record_gone (self->state, item->known);
      self->gone++;
      cli_sync_report (self, "gone", item, item->file.id ? &item->file : NULL);
      return TRUE;
    }
  if (item->file.id)
    {
      if (!self->dry_run && !cli_sync_maildir_remove (self->maildir, &item->file, error))
        return FALSE;
      self->deleted++;
      cli_sync_report (self, "deleted", item, &item->file);
    }
  cli_sync_state_record_deleted (self->state, item->known);
  return TRUE;
}

gboolean
cli_sync_apply_gone (CliSync *self, GError **error)
{
  /* What could not be fetched may be one of these under another name: then they stay until the next time. */
  gboolean may_delete = self->delete_gone && self->failed == self->refused;
  CliSyncItem *next;
  gint64 after = 0;
  guint since_commit = 0;

  while (!cli_sync_is_ending (self) &&
         (next = cli_sync_state_next_gone (self->state, may_delete, after)) != NULL)
    {
      g_autoptr (CliSyncItem) item = next;

      after = item->known;
      if (!apply_gone_one (self, item, may_delete, error))
        return FALSE;
      if (++since_commit % BATCH == 0 && !self->dry_run && !cli_sync_commit (self, error))
        return FALSE;
      g_main_context_iteration (NULL, FALSE);
    }
  return cli_sync_state_check (self->state, error) && (self->dry_run || cli_sync_commit (self, error));
}
