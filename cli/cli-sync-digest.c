/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages by their content: which file is which, whatever mail programs call it, and which message on the server a file
 * has become there. */

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cli-content.h"
#include "cli-sync-two-way.h"

#define BUFFER (64 * 1024)

char *
cli_sync_digest_fd (int fd, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *buffer = g_malloc (BUFFER);
  off_t at = 0;
  ssize_t n;

  while ((n = pread (fd, buffer, BUFFER, at)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("Cannot read a message: %s"), g_strerror (errno));
          return NULL;
        }
      at += n;
      g_checksum_update (checksum, (const guchar *) buffer, n);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

/* Servers may change what they store: then the header tells, or, where it has no Message-ID, the body as well. */
gboolean
cli_sync_same_letter (int a, int b)
{
  CliContent one, other;

  if (!cli_content_read_fd (a, &one, NULL) || !cli_content_read_fd (b, &other, NULL) || one.has_id != other.has_id)
    return FALSE;
  return one.has_id ? g_str_equal (one.head, other.head) : g_str_equal (one.key, other.key);
}

/* ---- a message that has come ---- */

char *
cli_sync_digest_file (const CliSyncFile *file, gpointer user_data)
{
  CliSync *self = user_data;

  return cli_sync_maildir_digest (self->maildir, file, NULL);
}

/* The row of a message that is in no listing any more and had this file: then it has been moved on the server. */
static gboolean
find_row (CliSync *self, CliSyncItem *item, const CliSyncFile *file)
{
  g_autofree char *ident = cli_sync_file_ident (file->name);
  CliSyncItem lost = { .message = item->message };
  gboolean found = cli_sync_state_find_lost_file (self->state, &lost, ident, item->sha256);

  if (found)
    {
      item->known = lost.known;
      item->mark = lost.mark;
    }
  g_free (lost.sha256);
  return found;
}

/* Of one that is known only a file that has another name can be its own; its owner may have moved it. */
static gboolean
is_own (CliSync *self, CliSyncItem *item, const CliSyncFile *file)
{
  g_autofree char *ident = cli_sync_file_ident (file->name);

  if (!item->known)
    return find_row (self, item, file);
  item->stay = ident == NULL;
  return ident == NULL;
}

/* A file with the same bytes: rather one that a message had than one that is merely in the same directory. */
static gboolean
find_file (CliSync *self, CliSyncItem *item, const char *tmp_name, guint64 size)
{
  CliSyncFile file = { 0 };
  gboolean own = FALSE;

  while (!own && cli_sync_state_find_same_size (self->state, (gint64) size, &file))
    {
      if (!cli_sync_maildir_equals (self->maildir, tmp_name, &file))
        continue;
      own = is_own (self, item, &file);
      if (!own && (item->file.id || strcmp (file.dir, item->dir) != 0))
        continue;
      cli_sync_file_clear (&item->file);
      item->file = file;
      file = (CliSyncFile) { .id = item->file.id };
    }
  cli_sync_file_clear (&file);
  item->adopted = item->file.id && !own;
  return item->file.id != 0;
}

/* Where the server put it may be known: if it said so, or did as it was told. */
static gboolean
is_upload (CliSync *self, const CliSyncItem *item, const CliSyncUpload *upload, const char *tmp_name, const CliSyncFile *file)
{
  int tmp, other;
  gboolean same;

  if (g_str_equal (upload->sha256, item->sha256))
    return TRUE;
  if (upload->href && strcmp (cli_href_name (upload->href), upload->segment) != 0 &&
      strcmp (cli_href_name (upload->href), cli_href_name (item->message.href)) != 0)
    return FALSE;
  tmp = cli_sync_maildir_open_tmp (self->maildir, tmp_name);
  other = cli_sync_maildir_open_file (self->maildir, file, NULL);
  same = tmp >= 0 && other >= 0 && cli_sync_same_letter (tmp, other);
  if (tmp >= 0)
    close (tmp);
  if (other >= 0)
    close (other);
  return same;
}

/* Also of one that was moved since: on the server, and then the file goes there, or here, and then it stays where its owner
 * has it, and the next run sees to it. */
static gboolean
find_upload (CliSync *self, CliSyncItem *item, const char *tmp_name)
{
  g_auto (CliSyncUpload) upload = { 0 };
  CliSyncFile file = { 0 };

  while (cli_sync_state_next_upload (self->state, &upload))
    if (cli_sync_state_find_upload_file (self->state, &upload, cli_sync_digest_file, self, &file) &&
        is_upload (self, item, &upload, tmp_name, &file))
      {
        cli_sync_state_end_upload (self->state, upload.id);
        cli_sync_file_clear (&item->file);
        item->file = file;
        item->stay = upload.folder == item->folder;
        item->adopted = TRUE;
        g_free (item->sha256);
        item->sha256 = g_steal_pointer (&upload.sha256);
        return TRUE;
      }
  cli_sync_file_clear (&file);
  return FALSE;
}

gboolean
cli_sync_find_same (CliSync *self, CliSyncItem *item, const char *tmp_name, guint64 size)
{
  if (!find_file (self, item, tmp_name, size) && !find_upload (self, item, tmp_name))
    return FALSE;
  cli_sync_state_take_file (self->state, item->file.id);
  /* What was read on one side was read. */
  if (item->adopted)
    item->mark = FALSE;
  return TRUE;
}
