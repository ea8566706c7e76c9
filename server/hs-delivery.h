/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-maildir.h"

G_BEGIN_DECLS

/* A message on its way into a store: written to tmp, made safe, then put in place by one rename or link. Until then
 * nobody sees it; freed before that, it leaves nothing behind. */
typedef struct _HsDelivery HsDelivery;

/* Takes the folder whose tmp the bytes go to. */
HsDelivery *hs_delivery_new (HsMaildir *maildir, GError **error);
void hs_delivery_free (HsDelivery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsDelivery, hs_delivery_free)

gboolean hs_delivery_append (HsDelivery *self, const char *data, gsize length, GError **error);
guint64 hs_delivery_get_length (HsDelivery *self);
/* The folder the message is for. */
HsMaildir *hs_delivery_get_maildir (HsDelivery *self);
/* After the last byte: all of it is on the disk. */
gboolean hs_delivery_finish (HsDelivery *self, GError **error);
/* The base name under which the message is now in the folder. flags NULL: in new; else in cur with these flags. */
char *hs_delivery_commit (HsDelivery *self, const char *flags, GError **error);
/* The same in another folder, as often as wanted. out_name: new/NAME or cur/NAME, for hs_delivery_take_back (). */
char *hs_delivery_link (HsDelivery *self, HsMaildir *destination, const char *flags, char **out_name, GError **error);
void hs_delivery_take_back (HsMaildir *destination, const char *name);
/* A descriptor to read the message from its beginning; after hs_delivery_finish (). */
int hs_delivery_open (HsDelivery *self, GError **error);

/* Removes what crashed deliveries left in tmp more than 36 hours ago. */
void hs_delivery_clean_up (int folder_fd);

G_END_DECLS
