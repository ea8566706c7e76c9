/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MKCOL; MOVE and COPY of a message. */

#include "hs-methods.h"

#include <httpmail/protocol/hm-href.h>

#include "hs-error.h"

char *
hs_exchange_dup_child_url (HsExchange *exchange, const HsFolder *parent, const char *segment)
{
  g_autofree char *parent_url = hs_url_for_folder (exchange->request->base, exchange->account, parent);
  g_autofree char *name = hm_href_unescape_segment (segment);
  g_autofree char *escaped = hm_href_escape_segment (name);

  return g_strconcat (parent_url, escaped, "/", NULL);
}

void
hs_method_mkcol (HsExchange *exchange)
{
  HsFolder *folder = exchange->target.folder;
  g_autofree char *segment = NULL;
  g_autofree char *location = NULL;
  g_autofree char *exists = NULL;
  g_autoptr (GError) error = NULL;
  HsFolder *parent = folder;

  if (exchange->target.kind == HS_TARGET_MEMBER)
    segment = g_strdup (exchange->target.segment);
  else if (exchange->target.kind == HS_TARGET_FOLDER && !folder->exists)
    {
      /* It has been a parent of folders only, and gets room for messages. */
      segment = hm_href_escape_segment (folder->name);
      parent = folder->parent;
    }
  if (segment == NULL)
    {
      if (exchange->target.kind == HS_TARGET_FOLDER)
        exists = g_strdup_printf ("The folder \"%s\" exists already", folder->name);
      hs_exchange_answer_not_allowed (exchange, exists);
      return;
    }
  if (!hs_account_create_folder (exchange->account, parent, segment, &error))
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  location = hs_exchange_dup_child_url (exchange, parent, segment);
  hs_exchange_answer_location (exchange, 201, location);
}

/* The Destination field. FALSE: the request has been answered. */
static gboolean
get_destination (HsExchange *exchange, HsTarget *out_target)
{
  const char *href = hs_http_head_get (exchange->request->head, "Destination");
  g_autoptr (GError) error = NULL;

  if (href == NULL)
    {
      hs_request_answer (exchange->request, hs_reply_new (400, "No Destination field"));
      return FALSE;
    }
  if (hs_target_resolve_href (exchange->core, exchange->account, NULL, exchange->request->base, NULL, href, out_target,
                              &error))
    return TRUE;
  if (hs_error_get_status (error) == 404)
    hs_request_answer (exchange->request, hs_reply_new (409, "The folder of the destination does not exist"));
  else
    hs_request_answer_error (exchange->request, error);
  return FALSE;
}

static void
transfer_message (HsExchange *exchange, HsTransfer transfer, HsTarget *destination)
{
  HsFolder *from = exchange->target.folder;
  HsFolder *to = destination->folder;
  g_autoptr (HsMaildir) from_maildir = NULL;
  g_autoptr (HsMaildir) to_maildir = NULL;
  g_autofree char *base = NULL;
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;
  gboolean replaced = FALSE;
  HsTransferJob job = { transfer, hs_exchange_get_clash (exchange), from, NULL, to, NULL, 0 };

  if (to == NULL || hs_folder_is_root (to))
    {
      hs_request_answer (exchange->request, hs_reply_new (409, "The destination is no folder for messages"));
      return;
    }
  if (hs_folder_is_root (from))
    {
      hs_request_answer (exchange->request, hs_reply_new (404, "The folder does not exist"));
      return;
    }
  from_maildir = hs_account_open_folder (exchange->account, from, &error);
  to_maildir = from_maildir == NULL ? NULL : hs_account_open_folder (exchange->account, to, &error);
  job.from_maildir = from_maildir;
  job.to_maildir = to_maildir;
  /* The new name is made safe before the old one is known to be gone: a cut leaves two, never none. */
  if (to_maildir == NULL ||
      !hs_exchange_transfer (exchange, &job, exchange->target.base, destination->base, &base, &replaced, &error) ||
      !hs_maildir_sync (to_maildir, &error) || !hs_maildir_sync (from_maildir, &error))
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  location = hs_url_for_message (exchange->request->base, exchange->account, to, base);
  hs_exchange_answer_location (exchange, replaced ? 204 : 201, location);
}

static void
move_or_copy (HsExchange *exchange, HsTransfer transfer)
{
  g_auto (HsTarget) destination = { 0 };

  if (exchange->target.kind != HS_TARGET_FOLDER && exchange->target.kind != HS_TARGET_MEMBER)
    hs_request_answer (exchange->request, hs_reply_new (403, "This can be neither moved nor copied"));
  else if (!get_destination (exchange, &destination))
    return;
  else if (exchange->target.kind == HS_TARGET_MEMBER)
    transfer_message (exchange, transfer, &destination);
  else
    hs_exchange_transfer_folder (exchange, transfer, &destination);
}

void
hs_method_move (HsExchange *exchange)
{
  move_or_copy (exchange, HS_TRANSFER_MOVE);
}

void
hs_method_copy (HsExchange *exchange)
{
  move_or_copy (exchange, HS_TRANSFER_COPY);
}
