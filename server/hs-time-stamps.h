/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-folders.h"
#include "hs-maildir-index.h"

G_BEGIN_DECLS

/* Stamps of folders (wire: X-Timestamp): seconds of the Unix time, as the servers of old had them, or somewhat more, as
 * no two states have the same. A folder's stamp speaks of its messages and of the folders in it with theirs, the stamp of
 * the folder list of everything. They are told by the directories' own times, without reading any, so they also change
 * when another program changes something. */
typedef struct _HsTimeStamps HsTimeStamps;

/* index remembers them over a restart. It has to live as long. */
HsTimeStamps *hs_time_stamps_new (HsMaildirIndex *index);
void hs_time_stamps_free (HsTimeStamps *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsTimeStamps, hs_time_stamps_free)

/* Ask before the folder is read: then what changes meanwhile has another stamp. root_fd is of the account's directory.
 * now: wall clock, microseconds. */
gint64 hs_time_stamps_get (HsTimeStamps *self, int root_fd, HsFolder *folder, gint64 now);

G_END_DECLS
