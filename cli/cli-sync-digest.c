/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages by their content: which file is which, whatever mail programs call it, and which message on the server a file
 * has become there. */

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <string.h>
#include <unistd.h>

#include "cli-sync-two-way.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

#define BUFFER (64 * 1024)

static gboolean
digest_from (int fd, off_t from, gboolean skip_returns, GChecksum *checksum)
{
  g_autofree char *buffer = g_malloc (BUFFER);
  ssize_t n;

  while ((n = pread (fd, buffer, BUFFER, from)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      from += n;
      if (skip_returns)
        {
          gsize kept = 0;
          for (ssize_t i = 0; i < n; i++)
            if (buffer[i] != '\r')
              buffer[kept++] = buffer[i];
          n = (ssize_t) kept;
        }
      g_checksum_update (checksum, (const guchar *) buffer, n);
    }
  return TRUE;
}

char *
cli_sync_digest_fd (int fd, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  if (digest_from (fd, 0, FALSE, checksum))
    return g_strdup (g_checksum_get_string (checksum));
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("Cannot read a message: %s"), g_strerror (errno));
  return NULL;
}

/* ---- what a server may change, and what not ---- */

typedef struct
{
  GMimeMessage *message;
  off_t body;
} Letter;

static void
letter_clear (Letter *self)
{
  g_clear_object (&self->message);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Letter, letter_clear)

/* Only the header is held; what is behind it stays in the file. */
static gboolean
read_letter (int fd, Letter *out_letter)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_fs_new (dup (fd));
  g_autoptr (GMimeParser) parser = NULL;

  g_mime_stream_reset (stream);
  parser = g_mime_parser_new_with_stream (stream);
  out_letter->message = g_mime_parser_construct_message (parser, NULL);
  out_letter->body = (off_t) g_mime_parser_get_headers_end (parser);
  return out_letter->message != NULL;
}

/* Line ends may have changed, also at the end. */
static char *
body_of (int fd, const Letter *letter)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  return digest_from (fd, letter->body, TRUE, checksum) ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

gboolean
cli_sync_same_letter (int a, int b)
{
  static const char *const names[] = { "Message-ID", "Date", "Subject", "From" };
  g_auto (Letter) one = { NULL };
  g_auto (Letter) other = { NULL };
  g_autofree char *body = NULL;
  g_autofree char *other_body = NULL;

  g_mime_init ();
  if (!read_letter (a, &one) || !read_letter (b, &other))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (g_mime_object_get_header (GMIME_OBJECT (one.message), names[i]),
                   g_mime_object_get_header (GMIME_OBJECT (other.message), names[i])) != 0)
      return FALSE;
  if (g_mime_object_get_header (GMIME_OBJECT (one.message), names[0]) != NULL)
    return TRUE;
  body = body_of (a, &one);
  other_body = body_of (b, &other);
  return body != NULL && g_strcmp0 (body, other_body) == 0;
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
