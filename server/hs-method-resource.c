/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GET, HEAD and DELETE. */

#include "hs-methods.h"

#include <errno.h>
#include <unistd.h>

#include <httpmail/protocol/hm-date.h>

#include "hs-error.h"

/* Bytes of a message in memory at a time. */
#define PIECE (64 * 1024)

typedef struct
{
  int fd;
  gint64 left;
} Source;

static void
source_free (gpointer data)
{
  Source *self = data;

  close (self->fd);
  g_free (self);
}

static GBytes *
next_piece (gpointer user_data, GError **error)
{
  Source *self = user_data;
  gsize wanted = (gsize) MIN (self->left, PIECE);
  g_autofree char *buffer = g_malloc (MAX (wanted, 1));
  gssize n;

  do
    n = read (self->fd, buffer, wanted);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    {
      /* Cut short under our hands: the client must not take it for a whole message. */
      g_set_error_literal (error, HS_ERROR, 500, "The message became shorter");
      return NULL;
    }
  self->left -= n;
  return g_bytes_new_take (g_steal_pointer (&buffer), (gsize) n);
}

static int
open_message (HsExchange *exchange, struct stat *out_stat, GError **error)
{
  HsFolder *folder = exchange->target.folder;
  g_autoptr (HsMaildir) maildir = hs_account_open_folder (exchange->account, folder, error);
  g_autoptr (GError) local_error = NULL;

  /* Another program may rename the message between our looking and our opening. */
  for (guint i = 0; maildir != NULL && i < 2; i++)
    {
      g_autoptr (HsSnapshot) snapshot = NULL;
      HsEntry *entry;
      int fd;

      g_clear_error (&local_error);
      entry =
          hs_account_find_message (exchange->account, folder, maildir, exchange->target.base, &snapshot, &local_error);
      fd = entry == NULL ? -1 : hs_maildir_open_message (maildir, entry, out_stat, &local_error);
      if (fd >= 0)
        return fd;
      if (entry == NULL)
        break;
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return -1;
}

void
hs_method_get (HsExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *modified = NULL;
  g_autofree char *etag = NULL;
  struct stat st;
  HsReply *reply;
  Source *source;
  int fd;

  if (exchange->target.kind != HS_TARGET_MEMBER)
    {
      hs_exchange_answer_not_allowed (exchange, NULL);
      return;
    }
  fd = hs_folder_is_root (exchange->target.folder) ? -1 : open_message (exchange, &st, &error);
  if (fd < 0)
    {
      if (error != NULL)
        hs_request_answer_error (exchange->request, error);
      else
        hs_request_answer (exchange->request, hs_reply_new (404, "There is nothing at this URL"));
      return;
    }
  source = g_new0 (Source, 1);
  source->fd = fd;
  source->left = st.st_size;
  modified = hm_date_format_http (st.st_mtime);
  etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "\"", (gint64) st.st_ino, (gint64) st.st_size);
  reply = hs_reply_new (200, NULL);
  hs_reply_add (reply, "Content-Type", "message/rfc822");
  hs_reply_add (reply, "Cache-Control", "no-cache");
  hs_reply_add (reply, "X-Content-Type-Options", "nosniff");
  hs_reply_add (reply, "Last-Modified", modified);
  hs_reply_add (reply, "ETag", etag);
  hs_reply_set_source (reply, st.st_size, next_piece, source, source_free);
  hs_request_answer (exchange->request, reply);
}

void
hs_method_delete (HsExchange *exchange)
{
  HsFolder *folder = exchange->target.folder;
  g_autoptr (HsSnapshot) snapshot = NULL;
  g_autoptr (HsMaildir) maildir = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  HsEntry *entry;

  switch (exchange->target.kind)
    {
    case HS_TARGET_FOLDER:
      done = hs_account_delete_folder (exchange->account, folder, &error);
      break;
    case HS_TARGET_MEMBER:
      if (hs_folder_is_root (folder))
        {
          g_set_error_literal (&error, HS_ERROR, 404, "The folder does not exist");
          break;
        }
      maildir = hs_account_open_folder (exchange->account, folder, &error);
      entry = maildir == NULL ? NULL
                              : hs_account_find_message (exchange->account, folder, maildir, exchange->target.base,
                                                         &snapshot, &error);
      done = entry != NULL && hs_maildir_remove (maildir, snapshot, entry, &error) && hs_maildir_sync (maildir, &error);
      break;
    case HS_TARGET_ACCOUNT:
    case HS_TARGET_ROOT:
    case HS_TARGET_SENDMSG:
    default:
      g_set_error_literal (&error, HS_ERROR, 403, "This cannot be deleted");
      break;
    }
  if (done)
    hs_request_answer_status (exchange->request, 204);
  else
    hs_request_answer_error (exchange->request, error);
}
