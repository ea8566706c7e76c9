/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/protocol/hm-body-parse.h>

G_BEGIN_DECLS

/* The part of Exchange's SQL that clients of mail use:
 *
 *   SELECT "DAV:displayname", ... FROM SCOPE ('hierarchical traversal of "URL"')
 *   WHERE "DAV:isfolder" = true AND "DAV:ishidden" = false
 */
typedef struct
{
  HmBody *body;      /* as if a PROPFIND had asked for the properties */
  char *scope;       /* the URL; "": the request's */
  gboolean all;      /* at all levels, and not only the first */
  gboolean messages; /* and not folders */
} HsSearchQuery;

void hs_search_query_free (HsSearchQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsSearchQuery, hs_search_query_free)

/* error: HS_ERROR 422, which says where the query is not of this form. */
HsSearchQuery *hs_search_query_parse (const char *text, GError **error);

G_END_DECLS
