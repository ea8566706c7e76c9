/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BDELETE, BMOVE and BCOPY: one request, many messages of one folder. The reply has a word on each of them, which
 * satisfies clients of either school. */

#include "hs-methods.h"

#include "hs-error.h"

static gboolean
delete_one (HsExchange *exchange, HsMaildir *maildir, const char *href, GError **error)
{
  g_autoptr (HsSnapshot) snapshot = NULL;
  g_autofree char *base = NULL;
  HsEntry *entry;

  if (!hs_exchange_find_member (exchange, href, &base, error))
    return FALSE;
  entry = hs_account_find_message (exchange->account, exchange->target.folder, maildir, base, &snapshot, error);
  return entry != NULL && hs_maildir_remove (maildir, snapshot, entry, error);
}

void
hs_method_bdelete (HsExchange *exchange)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);
  g_autoptr (HsMaildir) maildir = NULL;
  g_autoptr (GError) error = NULL;

  if (!hs_exchange_check_batch (exchange, HM_NAME_DELETE))
    return;
  maildir = hs_account_open_folder (exchange->account, exchange->target.folder, &error);
  for (guint i = 0; maildir != NULL && i < exchange->body->targets->len; i++)
    {
      const HmBodyTarget *target = g_ptr_array_index (exchange->body->targets, i);
      g_autofree char *href = hs_exchange_dup_target_url (exchange, target->href);
      g_autoptr (GError) local_error = NULL;

      if (delete_one (exchange, maildir, target->href, &local_error))
        hm_multistatus_writer_add_status_response (writer, href, 200, NULL, NULL);
      else
        hm_multistatus_writer_add_status_response (writer, href, hs_error_get_status (local_error), NULL,
                                                   local_error->message);
    }
  if (maildir == NULL || !hs_maildir_sync (maildir, &error))
    hs_request_answer_error (exchange->request, error);
  else
    hs_exchange_answer_multistatus (exchange, writer);
}

typedef struct
{
  HsTransferJob job;
  const char *collection; /* path of the destination */
} Batch;

/* The name asked for in the destination folder, or NULL. */
static gboolean
find_wanted (HsExchange *exchange, Batch *batch, const char *dest, char **out_wanted, GError **error)
{
  g_auto (HsTarget) target = { 0 };

  if (dest == NULL)
    return TRUE;
  if (!hs_target_resolve_href (exchange->core, exchange->account, exchange->target.folders, exchange->request->base,
                               batch->collection, dest, &target, error))
    return FALSE;
  if (target.kind != HS_TARGET_MEMBER || g_strcmp0 (target.folder->dir_name, batch->job.to->dir_name) != 0)
    {
      g_set_error_literal (error, HS_ERROR, 403, "This is not in the destination folder");
      return FALSE;
    }
  *out_wanted = g_steal_pointer (&target.base);
  return TRUE;
}

static void
transfer_one (HsExchange *exchange, Batch *batch, const HmBodyTarget *target, HmMultistatusWriter *writer)
{
  g_autofree char *href = hs_exchange_dup_target_url (exchange, target->href);
  g_autoptr (GError) error = NULL;
  g_autofree char *base = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *new_base = NULL;
  g_autofree char *location = NULL;
  gboolean replaced = FALSE;

  if (hs_exchange_find_member (exchange, target->href, &base, &error) &&
      find_wanted (exchange, batch, target->dest, &wanted, &error) &&
      hs_exchange_transfer (exchange, &batch->job, base, wanted, &new_base, &replaced, &error))
    {
      location = hs_url_for_message (exchange->request->base, exchange->account, batch->job.to, new_base);
      hm_multistatus_writer_add_status_response (writer, href, replaced ? 204 : 201, location, NULL);
    }
  else
    hm_multistatus_writer_add_status_response (writer, href, hs_error_get_status (error), NULL, error->message);
}

/* The Destination field, which has to be a folder. */
static gboolean
find_destination (HsExchange *exchange, HsTarget *out_target, GError **error)
{
  const char *href = hs_http_head_get (exchange->request->head, "Destination");
  g_autoptr (GError) local_error = NULL;

  if (href == NULL)
    {
      g_set_error_literal (error, HS_ERROR, 400, "No Destination field");
      return FALSE;
    }
  if (!hs_target_resolve_href (exchange->core, exchange->account, exchange->target.folders, exchange->request->base,
                               NULL, href, out_target, &local_error) &&
      hs_error_get_status (local_error) != 404)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (local_error == NULL && out_target->kind == HS_TARGET_FOLDER)
    return TRUE;
  g_set_error_literal (error, HS_ERROR, 409, "The destination is no folder for messages");
  return FALSE;
}

static void
transfer_all (HsExchange *exchange, HmName root, HsTransfer transfer)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);
  g_auto (HsTarget) destination = { 0 };
  g_autoptr (HsMaildir) from_maildir = NULL;
  g_autoptr (HsMaildir) to_maildir = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  Batch batch = {
    { transfer, hs_exchange_get_clash (exchange), exchange->target.folder, NULL, NULL, NULL, 200 * 1000 }, NULL
  };

  if (!hs_exchange_check_batch (exchange, root))
    return;
  if (find_destination (exchange, &destination, &error))
    {
      from_maildir = hs_account_open_folder (exchange->account, exchange->target.folder, &error);
      to_maildir = from_maildir == NULL ? NULL : hs_account_open_folder (exchange->account, destination.folder, &error);
    }
  if (to_maildir == NULL)
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  url = hs_url_for_folder ("", exchange->account, destination.folder);
  batch.job.to = destination.folder;
  batch.job.to_maildir = to_maildir;
  batch.job.from_maildir = from_maildir;
  batch.collection = url;
  for (guint i = 0; i < exchange->body->targets->len; i++)
    transfer_one (exchange, &batch, g_ptr_array_index (exchange->body->targets, i), writer);
  if (!hs_maildir_sync (to_maildir, &error) || !hs_maildir_sync (from_maildir, &error))
    hs_request_answer_error (exchange->request, error);
  else
    hs_exchange_answer_multistatus (exchange, writer);
}

void
hs_method_bmove (HsExchange *exchange)
{
  transfer_all (exchange, HM_NAME_MOVE, HS_TRANSFER_MOVE);
}

void
hs_method_bcopy (HsExchange *exchange)
{
  transfer_all (exchange, HM_NAME_COPY, HS_TRANSFER_COPY);
}
