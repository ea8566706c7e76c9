/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-contacts.h"
#include "hs-folders.h"
#include "hs-maildir-index.h"
#include "hs-maildir.h"

G_BEGIN_DECLS

/* The mailbox of one user: a Maildir++ store and what is remembered of it. Errors are of HS_ERROR. */
typedef struct _HsAccount HsAccount;

/* Makes DIR/USER/ and its inbox when missing. error names the directory. */
gboolean hs_account_create (const char *root, const char *user, GError **error);
HsAccount *hs_account_open (const char *root, const char *user, gboolean read_only, GError **error);
void hs_account_free (HsAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsAccount, hs_account_free)

const char *hs_account_get_user (HsAccount *self);
HsMaildirIndex *hs_account_get_index (HsAccount *self);
HsContacts *hs_account_get_contacts (HsAccount *self);

/* The folders as they are now; the standard ones are made at the first call. */
HsFolder *hs_account_list_folders (HsAccount *self, GError **error);
HsMaildir *hs_account_open_folder (HsAccount *self, HsFolder *folder, GError **error);
HsMaildir *hs_account_open_inbox (HsAccount *self, GError **error);
/* What is in the folder now. */
HsSnapshot *hs_account_list_messages (HsAccount *self, HsFolder *folder, HsMaildir *maildir, GError **error);
/* What was last known of the folder's messages, however old, or NULL. The account's own. */
HsSnapshot *hs_account_peek_messages (HsAccount *self, HsFolder *folder);
/* Whether the directory is still the folder's, and was not renamed or deleted since it was opened. */
gboolean hs_account_has_folder (HsAccount *self, HsFolder *folder, HsMaildir *maildir);
/* Finds a message, also when another program has just changed its flags. out_snapshot holds the entry. */
HsEntry *hs_account_find_message (HsAccount *self,
                                  HsFolder *folder,
                                  HsMaildir *maildir,
                                  const char *base,
                                  HsSnapshot **out_snapshot,
                                  GError **error);

/* The message that has a name in the folder something is to be put into. out_entry NULL: nobody has it. Reads the
 * folder only when others have changed it, and never again within not_again microseconds. */
gboolean hs_account_find_taken (HsAccount *self,
                                HsFolder *folder,
                                HsMaildir *maildir,
                                const char *base,
                                gint64 not_again,
                                HsSnapshot **out_snapshot,
                                HsEntry **out_entry,
                                GError **error);

/* Stands for what the folder, or the folder list, is like now: see hs-time-stamps.h. */
gint64 hs_account_get_time_stamp (HsAccount *self, HsFolder *folder);

gboolean hs_account_create_folder (HsAccount *self, HsFolder *parent, const char *segment, GError **error);
/* With everything below it. replaced: what is there under the new name and is deleted, or NULL. */
gboolean hs_account_rename_folder (HsAccount *self,
                                   HsFolder *folder,
                                   HsFolder *new_parent,
                                   const char *segment,
                                   HsFolder *replaced,
                                   GError **error);
/* error NULL: it is done. */
typedef void (*HsFolderCopyFunc) (const GError *error, gpointer user_data);
/* The same for a copy, made in a thread; calls done once, later or at once. The account has to live until then.
 * with_members FALSE: an empty folder. */
void hs_account_copy_folder (HsAccount *self,
                             HsFolder *folder,
                             HsFolder *new_parent,
                             const char *segment,
                             HsFolder *replaced,
                             gboolean with_members,
                             HsFolderCopyFunc done,
                             gpointer user_data);
gboolean hs_account_delete_folder (HsAccount *self, HsFolder *folder, GError **error);

G_END_DECLS
