/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SEARCH: the folders below a URL, or the messages of a folder. */

#include "hs-listing.h"
#include "hs-methods.h"

#include "hs-error.h"
#include "hs-search-query.h"

static HsSearchQuery *
parse (HsExchange *exchange, GError **error)
{
  if (exchange->body->sql != NULL)
    return hs_search_query_parse (exchange->body->sql, error);
  g_set_error_literal (error, HS_ERROR, 422, "Only a query in D:sql can be answered");
  return NULL;
}

/* The account has all of its folders below it. */
static HsFolder *
get_folder (HsTarget *target, HsFolder *root)
{
  if (target->kind == HS_TARGET_ACCOUNT)
    return root;
  return target->kind == HS_TARGET_ROOT || target->kind == HS_TARGET_FOLDER ? target->folder : NULL;
}

/* The folder to look in, within the tree of the request. */
static HsFolder *
find_scope (HsExchange *exchange, const char *scope, GError **error)
{
  g_autofree char *collection = hs_exchange_dup_collection (exchange);
  HsFolder *root = exchange->target.folders;
  HsFolder *asked = get_folder (&exchange->target, root);
  g_auto (HsTarget) target = { 0 };
  g_autoptr (GError) local_error = NULL;
  HsFolder *folder;

  if (asked == NULL || *scope == '\0')
    {
      if (asked == NULL)
        g_set_error_literal (error, HS_ERROR, 404, "The folder does not exist");
      return asked;
    }
  if (!hs_target_resolve_href (exchange->core, exchange->account, root, exchange->request->base, collection, scope,
                               &target, &local_error))
    {
      if (hs_error_get_status (local_error) == 502)
        g_set_error_literal (error, HS_ERROR, 403, "The scope of the query is on another server");
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  folder = get_folder (&target, root);
  if (folder == NULL)
    g_set_error_literal (error, HS_ERROR, 404, "The folder does not exist");
  else if (!hs_folder_contains (asked, folder))
    {
      g_set_error_literal (error, HS_ERROR, 403, "The scope of the query is not below the URL of the request");
      return NULL;
    }
  return folder;
}

static gboolean
check_messages (const HsSearchQuery *query, HsFolder *folder, GError **error)
{
  if (!query->messages || (!query->all && !hs_folder_is_root (folder)))
    return TRUE;
  g_set_error_literal (error, HS_ERROR, 422, "Messages are searched by a shallow traversal of a folder only");
  return FALSE;
}

void
hs_method_search (HsExchange *exchange)
{
  g_autoptr (HsListing) listing = NULL;
  g_autoptr (HsSearchQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  HsFolder *folder;

  if (!hs_exchange_check_body (exchange, HM_NAME_SEARCH_REQUEST))
    return;
  query = parse (exchange, &error);
  if (query != NULL && exchange->target.folders == NULL && exchange->target.kind == HS_TARGET_ACCOUNT)
    exchange->target.folders = hs_account_list_folders (exchange->account, &error);
  folder = error == NULL ? find_scope (exchange, query->scope, &error) : NULL;
  if (folder == NULL || !check_messages (query, folder, &error))
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  hm_body_free (exchange->body);
  exchange->body = g_steal_pointer (&query->body);
  listing = hs_listing_new (exchange);
  if (!query->messages)
    hs_listing_add_folders_below (listing, folder, query->all);
  else if (folder->exists && !hs_listing_add_messages (listing, folder, &error))
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  hs_listing_send (g_steal_pointer (&listing), exchange->request);
}
