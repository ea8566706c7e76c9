/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-methods.h"

G_BEGIN_DECLS

/* Properties of folders and messages, written as a multistatus, piece by piece while the client takes them. However
 * many messages there are, what is kept of them is their names. */
typedef struct _HsListing HsListing;

/* Takes the properties that are asked for from the exchange's body, and its folder tree. */
HsListing *hs_listing_new (HsExchange *exchange);
void hs_listing_free (HsListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsListing, hs_listing_free)

void hs_listing_add_folder (HsListing *self, HsFolder *folder);
/* all: at every level, and not only the first. */
void hs_listing_add_folders_below (HsListing *self, HsFolder *folder, gboolean all);
/* FALSE: the folder cannot be read. */
gboolean hs_listing_add_messages (HsListing *self, HsFolder *folder, GError **error);
gboolean hs_listing_add_message (HsListing *self, HsFolder *folder, const char *base, GError **error);
/* The X-Timestamp field of the reply. */
void hs_listing_set_time_stamps (HsListing *self, const char *field);
/* Answers the request; takes the listing. */
void hs_listing_send (HsListing *self, HsRequest *request);

G_END_DECLS
