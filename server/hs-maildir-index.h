/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <sys/stat.h>

#include "hs-summary.h"

G_BEGIN_DECLS

/* Remembers what was read of messages, so that a folder is listed without opening them again. Only a cache: a row
 * counts when size, time and inode of the file are the same; losing all of it loses nothing, and a damaged file is
 * thrown away. Without a disk to write to it remembers nothing. */
typedef struct _HsMaildirIndex HsMaildirIndex;

#define HS_MAILDIR_INDEX_FILE ".httpmail-index.sqlite"

/* path NULL: remembers nothing. */
HsMaildirIndex *hs_maildir_index_new (const char *path);
void hs_maildir_index_free (HsMaildirIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsMaildirIndex, hs_maildir_index_free)

/* folder is the directory's name. NULL when it is not known. */
HsSummary *hs_maildir_index_lookup (HsMaildirIndex *self, const char *folder, const char *base, const struct stat *st);
void hs_maildir_index_store (HsMaildirIndex *self,
                             const char *folder,
                             const char *base,
                             const struct stat *st,
                             const HsSummary *summary);
/* Stores between the two are written at once. */
void hs_maildir_index_begin (HsMaildirIndex *self);
void hs_maildir_index_commit (HsMaildirIndex *self);

/* TRUE: the message is still there. */
typedef gboolean (*HsMaildirIndexFunc) (const char *base, gpointer user_data);

/* After a whole listing: forgets messages of the folder that are gone. n_present tells whether there can be any. */
void hs_maildir_index_prune (HsMaildirIndex *self,
                             const char *folder,
                             guint n_present,
                             HsMaildirIndexFunc is_present,
                             gpointer user_data);

/* Stamps of folders, which are remembered here, too. */
typedef struct
{
  char *state; /* what the folder was like */
  gint64 value;
  gboolean settled; /* the state stands for no other one */
} HsStamp;

/* Fills in what is known: key -> HsStamp. The newest value, 0 when there is none. */
gint64 hs_maildir_index_load_stamps (HsMaildirIndex *self, GHashTable *stamps);
void hs_maildir_index_store_stamp (HsMaildirIndex *self, const char *key, const HsStamp *stamp);
void hs_maildir_index_forget_stamps (HsMaildirIndex *self);

G_END_DECLS
