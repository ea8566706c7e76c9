/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-contact.h"

G_BEGIN_DECLS

/* The address book of one user: a database in the user's Maildir, in a file that no program takes for a folder. What
 * is acknowledged is on the disk; a change that was cut off has not happened. Errors are of HS_ERROR. */
typedef struct _HsContacts HsContacts;

#define HS_CONTACTS_FILE ".httpmail-contacts.sqlite"

/* The file is made when something is written to it. */
HsContacts *hs_contacts_new (const char *path, gboolean read_only);
void hs_contacts_free (HsContacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsContacts, hs_contacts_free)

gboolean hs_contacts_count (HsContacts *self, guint *out_count, GError **error);
/* error: 404 when there is none. */
HsContact *hs_contacts_lookup (HsContacts *self, const char *name, GError **error);
/* The first one with a greater id. NULL without error: there is none. */
HsContact *hs_contacts_next (HsContacts *self, gint64 id, GError **error);
/* Sets the id and the time. error: 412 when the name is taken, 507 when there are too many. */
gboolean hs_contacts_insert (HsContacts *self, HsContact *contact, GError **error);
/* Sets the time. error: 409 when another program has changed or deleted it since it was read. */
gboolean hs_contacts_update (HsContacts *self, HsContact *contact, GError **error);
gboolean hs_contacts_remove (HsContacts *self, const char *name, GError **error);
/* What is between the two happens as a whole, or not at all. */
gboolean hs_contacts_begin (HsContacts *self, GError **error);
gboolean hs_contacts_commit (HsContacts *self, GError **error);
void hs_contacts_roll_back (HsContacts *self);

G_END_DECLS
