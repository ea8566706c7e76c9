/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What several methods do. */

#include "hs-methods.h"

#include <string.h>

#include <httpmail/protocol/hm-href.h>

#include "hs-error.h"

gboolean
hs_exchange_is_old_client (HsExchange *exchange)
{
  static const char *const agents[] = { "Outlook-Express", "Microsoft-Outlook", "Entourage" };
  const char *agent = hs_http_head_get (exchange->request->head, "User-Agent");

  for (gsize i = 0; agent != NULL && i < G_N_ELEMENTS (agents); i++)
    {
      if (g_str_has_prefix (agent, agents[i]))
        return TRUE;
    }
  return FALSE;
}

char *
hs_exchange_dup_collection (HsExchange *exchange)
{
  const char *path = exchange->request->head->path;

  return g_strconcat (path, g_str_has_suffix (path, "/") ? "" : "/", NULL);
}

void
hs_exchange_answer_multistatus (HsExchange *exchange, HmMultistatusWriter *writer)
{
  HsReply *reply = hs_reply_new (207, NULL);

  hs_reply_take_bytes (reply, "text/xml; charset=utf-8", hm_multistatus_writer_finish (writer));
  hs_request_answer (exchange->request, reply);
}

gboolean
hs_exchange_check_body (HsExchange *exchange, HmName root)
{
  g_autofree char *reason = NULL;

  if (exchange->body->root == root)
    return TRUE;
  reason = g_strdup_printf ("The body of %s must be a D:%s element", exchange->method->name, hm_name_get_local (root));
  hs_request_answer (exchange->request, hs_reply_new (400, reason));
  return FALSE;
}

gboolean
hs_exchange_find_member (HsExchange *exchange, const char *href, char **out_base, GError **error)
{
  g_autofree char *collection = hs_exchange_dup_collection (exchange);
  g_auto (HsTarget) target = { 0 };

  if (!hs_target_resolve_href (exchange->core, exchange->account, exchange->target.folders, exchange->request->base,
                               collection, href, &target, error))
    return FALSE;
  if (target.kind != HS_TARGET_MEMBER || g_strcmp0 (target.folder->dir_name, exchange->target.folder->dir_name) != 0)
    {
      g_set_error_literal (error, HS_ERROR, 403, "This is not a message of the folder");
      return FALSE;
    }
  *out_base = g_steal_pointer (&target.base);
  return TRUE;
}

char *
hs_exchange_dup_target_url (HsExchange *exchange, const char *href)
{
  g_autofree char *collection = hs_exchange_dup_collection (exchange);
  g_autofree char *url = g_strconcat (exchange->request->base, collection, NULL);
  char *joined = hm_href_join (url, href);

  return joined != NULL ? joined : g_strdup (href);
}

gboolean
hs_exchange_check_batch (HsExchange *exchange, HmName root)
{
  if (!hs_exchange_check_body (exchange, root))
    return FALSE;
  if (exchange->target.kind != HS_TARGET_FOLDER)
    {
      hs_request_answer (exchange->request, exchange->target.kind == HS_TARGET_MEMBER
                                                ? hs_reply_new (404, "The folder does not exist")
                                                : hs_reply_new (403, "Only a folder has messages to change"));
      return FALSE;
    }
  if (exchange->body->targets->len > 0)
    return TRUE;
  hs_request_answer (exchange->request, hs_reply_new (400, "No D:target in the body"));
  return FALSE;
}

void
hs_exchange_answer_location (HsExchange *exchange, guint status, const char *location)
{
  HsReply *reply = hs_reply_new (status, NULL);

  if (location != NULL)
    hs_reply_add (reply, "Location", location);
  hs_request_answer (exchange->request, reply);
}

static gboolean
field_is (HsExchange *exchange, const char *name, const char *letter)
{
  const char *value = hs_http_head_get (exchange->request->head, name);

  return value != NULL && g_ascii_strcasecmp (value, letter) == 0;
}

HsClash
hs_exchange_get_clash (HsExchange *exchange)
{
  if (field_is (exchange, "Allow-Rename", "t"))
    return HS_CLASH_RENAME;
  return field_is (exchange, "Overwrite", "f") ? HS_CLASH_FAIL : HS_CLASH_REPLACE;
}

/* The message that came in gets the name of the one it replaces. Whatever fails here, it is there under some name. */
static gboolean
take_place (const HsTransferJob *job, HsSnapshot *snapshot, const char *base, const char *wanted)
{
  HsEntry *entry = hs_snapshot_lookup (snapshot, base);

  return entry != NULL && hs_maildir_transfer (job->to_maildir, snapshot, entry, HS_TRANSFER_MOVE, job->to_maildir,
                                               snapshot, wanted, NULL);
}

gboolean
hs_exchange_transfer (HsExchange *exchange,
                      const HsTransferJob *job,
                      const char *base,
                      const char *wanted,
                      char **out_base,
                      gboolean *out_replaced,
                      GError **error)
{
  g_autoptr (HsSnapshot) snapshot = NULL;
  g_autoptr (HsSnapshot) to_snapshot = NULL;
  g_autofree char *unique = NULL;
  gboolean same_folder = g_str_equal (job->from->dir_name, job->to->dir_name);
  const char *destination = wanted != NULL ? wanted : base;
  const char *new_base = base;
  HsEntry *entry;
  HsEntry *there;

  *out_replaced = FALSE;
  if (!hs_account_find_taken (exchange->account, job->to, job->to_maildir, destination, job->not_again, &to_snapshot,
                              &there, error))
    return FALSE;
  entry = hs_account_find_message (exchange->account, job->from, job->from_maildir, base, &snapshot, error);
  if (entry == NULL)
    return FALSE;
  if (same_folder && g_str_equal (destination, base))
    {
      g_set_error_literal (error, HS_ERROR, 403, "Source and destination are the same");
      return FALSE;
    }
  if (there != NULL && job->clash == HS_CLASH_FAIL)
    {
      g_set_error_literal (error, HS_ERROR, 412, "The destination exists already");
      return FALSE;
    }
  /* A name on the disk is never the client's choice: a message keeps the one it has, or gets a new one. */
  if (there != NULL || same_folder || !g_str_equal (destination, base))
    new_base = unique = hs_maildir_unique_name ();
  if (!hs_maildir_transfer (job->from_maildir, snapshot, entry, job->transfer, job->to_maildir, to_snapshot, new_base,
                            error))
    return FALSE;
  if (there != NULL && job->clash == HS_CLASH_REPLACE && hs_maildir_remove (job->to_maildir, to_snapshot, there, NULL))
    {
      *out_replaced = TRUE;
      if (take_place (job, to_snapshot, unique, destination))
        new_base = destination;
    }
  *out_base = g_strdup (new_base);
  return TRUE;
}
