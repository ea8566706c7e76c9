/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-account.h"
#include "hs-time-stamps.h"

G_BEGIN_DECLS

struct _HsAccount
{
  char *user;
  char *path;
  int fd;
  gboolean read_only;
  gboolean prepared;
  HsMaildirIndex *index;
  HsTimeStamps *time_stamps;
  HsContacts *contacts;
  GHashTable *copies;    /* names of directories in which copies of folders grow */
  GHashTable *snapshots; /* dir_name -> HsSnapshot */
  GQueue recent;         /* dir_name, owned by snapshots; least recently used last */
};

void hs_account_forget_messages (HsAccount *self, const char *dir_name);

/* Directories that get other names, one after the other. */
typedef struct
{
  char *from;
  char *to;
  char *aside; /* the name for what is there already, which is to be deleted, or NULL */
} HsRename;

GPtrArray *hs_renames_new (void);
/* Takes to. */
void hs_renames_add (GPtrArray *renames, const char *from, char *to);
/* The folder and all below it: the first prefix_length bytes of their names become to. */
void hs_renames_add_tree (GPtrArray *renames, HsFolder *folder, gsize prefix_length, const char *to);
/* The folder and all below it, to be deleted by hs_account_purge (). Last: what replaces some of it has to be known. */
void hs_renames_add_aside (GPtrArray *renames, HsFolder *folder);
/* All or none: what was renamed before a failure gets its name back. */
gboolean hs_account_rename_all (HsAccount *self, GPtrArray *renames, const char *what, GError **error);

/* Where the folder would be as a child of new_parent, by the name of its directory; NULL when that cannot be. replaced:
 * the folder that is there and may go, or NULL. what: "moved", "copied". */
char *hs_account_plan_folder (HsFolder *folder,
                              HsFolder *new_parent,
                              const char *segment,
                              HsFolder *replaced,
                              const char *what,
                              GError **error);

/* Puts a directory aside, to be deleted by hs_account_purge (). */
void hs_account_discard (HsAccount *self, const char *dir_name);
/* Deletes, in a thread, what hs_account_delete_folder () has put aside, now or before a crash. */
void hs_account_purge (HsAccount *self);

G_END_DECLS
