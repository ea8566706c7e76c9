/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BDELETE, BMOVE and BCOPY: one request, many messages of one folder. The reply has a word on each of them, which
 * satisfies clients of either school. */

#include "hs-batch.h"

#include "hs-error.h"

/* Microseconds in which a destination that others change as well is not read a second time. */
#define NOT_AGAIN (200 * 1000)

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

static void
write_delete (HsExchange *exchange,
              HsMaildir *maildir,
              const HmBodyTarget *target,
              HmMultistatusWriter *writer,
              gpointer user_data)
{
  g_autofree char *href = hs_exchange_dup_target_url (exchange, target->href);
  g_autoptr (GError) error = NULL;

  if (delete_one (exchange, maildir, target->href, &error))
    hm_multistatus_writer_add_status_response (writer, href, 200, NULL, NULL);
  else
    hm_multistatus_writer_add_status_response (writer, href, hs_error_get_status (error), NULL, error->message);
}

void
hs_method_bdelete (HsExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  HsMaildir *maildir;

  if (!hs_exchange_check_batch (exchange, HM_NAME_DELETE))
    return;
  maildir = hs_account_open_folder (exchange->account, exchange->target.folder, &error);
  if (maildir == NULL)
    hs_request_answer_error (exchange->request, error);
  else
    hs_batch_run (exchange, maildir, NULL, NULL, write_delete, NULL, NULL);
}

typedef struct
{
  HsTransferJob job;
  char *collection; /* path of the destination */
} Transfers;

static void
transfers_free (gpointer data)
{
  Transfers *self = data;

  g_free (self->collection);
  g_free (self);
}

/* The name asked for in the destination folder, or NULL. */
static gboolean
find_wanted (HsExchange *exchange, Transfers *transfers, const char *dest, char **out_wanted, GError **error)
{
  g_auto (HsTarget) target = { 0 };

  if (dest == NULL)
    return TRUE;
  if (!hs_target_resolve_href (exchange->core, exchange->account, exchange->target.folders, exchange->request->base,
                               transfers->collection, dest, &target, error))
    return FALSE;
  if (target.kind != HS_TARGET_MEMBER || g_strcmp0 (target.folder->dir_name, transfers->job.to->dir_name) != 0)
    {
      g_set_error_literal (error, HS_ERROR, 403, "This is not in the destination folder");
      return FALSE;
    }
  *out_wanted = g_steal_pointer (&target.base);
  return TRUE;
}

static void
transfer_one (HsExchange *exchange,
              HsMaildir *maildir,
              const HmBodyTarget *target,
              HmMultistatusWriter *writer,
              gpointer user_data)
{
  Transfers *transfers = user_data;
  g_autofree char *href = hs_exchange_dup_target_url (exchange, target->href);
  g_autoptr (GError) error = NULL;
  g_autofree char *base = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *new_base = NULL;
  g_autofree char *location = NULL;
  gboolean replaced = FALSE;

  if (hs_exchange_find_member (exchange, target->href, &base, &error) &&
      find_wanted (exchange, transfers, target->dest, &wanted, &error) &&
      hs_exchange_transfer (exchange, &transfers->job, base, wanted, &new_base, &replaced, &error))
    {
      location = hs_url_for_message (exchange->request->base, exchange->account, transfers->job.to, new_base);
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
  g_auto (HsTarget) destination = { 0 };
  g_autoptr (HsMaildir) from_maildir = NULL;
  g_autoptr (HsMaildir) to_maildir = NULL;
  g_autoptr (GError) error = NULL;
  Transfers *transfers;

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
  transfers = g_new0 (Transfers, 1);
  transfers->job.transfer = transfer;
  transfers->job.clash = hs_exchange_get_clash (exchange);
  transfers->job.from = exchange->target.folder;
  transfers->job.from_maildir = from_maildir;
  transfers->job.to = destination.folder;
  transfers->job.to_maildir = to_maildir;
  transfers->job.not_again = NOT_AGAIN;
  transfers->collection = hs_url_for_folder ("", exchange->account, destination.folder);
  hs_batch_run (exchange, g_steal_pointer (&from_maildir), destination.folder, g_steal_pointer (&to_maildir),
                transfer_one, transfers, transfers_free);
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
