/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/protocol/hm-multistatus-writer.h>

#include "hs-core.h"

G_BEGIN_DECLS

/* The methods, by file. Each answers the exchange's request, at once or later. */

/* hs-method-propfind.c */
void hs_method_propfind (HsExchange *exchange);

typedef struct
{
  enum
  {
    HS_DEPTH_ZERO,
    HS_DEPTH_ONE,
    HS_DEPTH_INFINITY
  } depth;
  gboolean noroot;
} HsDepth;

/* FALSE: the request has been answered, because its body or its Depth will not do. */
gboolean hs_exchange_check_propfind (HsExchange *exchange, HsDepth *out_depth);

/* hs-contact-listing.c, hs-method-contacts.c: the URL is the address book's, or a contact's */
void hs_method_propfind_contacts (HsExchange *exchange);
void hs_method_proppatch_contact (HsExchange *exchange);
void hs_method_post_contact (HsExchange *exchange);
void hs_method_delete_contact (HsExchange *exchange);
void hs_method_bdelete_contacts (HsExchange *exchange);

/* hs-method-search.c */
void hs_method_search (HsExchange *exchange);

/* hs-method-proppatch.c */
void hs_method_proppatch (HsExchange *exchange);
void hs_method_bproppatch (HsExchange *exchange);

/* hs-method-resource.c */
void hs_method_get (HsExchange *exchange);
void hs_method_delete (HsExchange *exchange);

/* hs-method-collection.c */
void hs_method_mkcol (HsExchange *exchange);
void hs_method_move (HsExchange *exchange);
void hs_method_copy (HsExchange *exchange);

/* The URL a new folder has. */
char *hs_exchange_dup_child_url (HsExchange *exchange, const HsFolder *parent, const char *segment);

/* hs-method-folder.c: MOVE and COPY of the request's folder. */
void hs_exchange_transfer_folder (HsExchange *exchange, HsTransfer transfer, HsTarget *destination);

/* hs-method-batch.c */
void hs_method_bdelete (HsExchange *exchange);
void hs_method_bmove (HsExchange *exchange);
void hs_method_bcopy (HsExchange *exchange);

/* hs-method-upload.c, hs-submit.c: the body is a message; called when the head is there, they take the body themselves.
 */
void hs_method_upload (HsExchange *exchange);
void hs_submit_begin (HsExchange *exchange);

/* hs-method-common.c */

/* Whether the client is one of those that spoke the Hotmail dialect, which want no 404 propstats. */
gboolean hs_exchange_is_old_client (HsExchange *exchange);
/* The path of the request as a collection's. */
char *hs_exchange_dup_collection (HsExchange *exchange);
/* A 207 from the writer, which is finished by it. */
void hs_exchange_answer_multistatus (HsExchange *exchange, HmMultistatusWriter *writer);
/* The body as parsed, when its root element is root; else the request is answered with 400 and FALSE returned. */
gboolean hs_exchange_check_body (HsExchange *exchange, HmName root);
/* The same for a batch: the URL is a folder's, and there are targets. */
gboolean hs_exchange_check_batch (HsExchange *exchange, HmName root);
/* The message of the request's folder that a target of a batch names. error: also 403, when it is elsewhere. */
gboolean hs_exchange_find_member (HsExchange *exchange, const char *href, char **out_base, GError **error);
/* The target's URL as the client spells it, to be recognised in the reply. */
char *hs_exchange_dup_target_url (HsExchange *exchange, const char *href);
/* 405, with what is allowed. reason may be NULL. */
void hs_exchange_answer_not_allowed (HsExchange *exchange, const char *reason);
/* A reply that says where the new resource is. */
void hs_exchange_answer_location (HsExchange *exchange, guint status, const char *location);

/* What to do when the name is taken at the destination (wire: Overwrite, Allow-Rename). */
typedef enum
{
  HS_CLASH_FAIL,
  HS_CLASH_RENAME,
  HS_CLASH_REPLACE
} HsClash;

HsClash hs_exchange_get_clash (HsExchange *exchange);
/* Moving or copying messages of one folder to another. */
typedef struct
{
  HsTransfer transfer;
  HsClash clash;
  HsFolder *from;
  HsMaildir *from_maildir;
  HsFolder *to;
  HsMaildir *to_maildir;
  gint64 not_again; /* of hs_account_find_taken () */
} HsTransferJob;

/* Moves or copies one message. wanted: the base name asked for, or NULL. On success out_base is the one it has now, and
 * out_replaced tells whether another message was there. The folders still have to be synced. */
gboolean hs_exchange_transfer (HsExchange *exchange,
                               const HsTransferJob *job,
                               const char *base,
                               const char *wanted,
                               char **out_base,
                               gboolean *out_replaced,
                               GError **error);

G_END_DECLS
