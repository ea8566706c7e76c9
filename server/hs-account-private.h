/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-account.h"

G_BEGIN_DECLS

struct _HsAccount
{
  char *user;
  char *path;
  int fd;
  gboolean read_only;
  gboolean prepared;
  HsMaildirIndex *index;
  GHashTable *snapshots; /* dir_name -> HsSnapshot */
  GQueue recent;         /* dir_name, owned by snapshots; least recently used last */
};

void hs_account_forget_messages (HsAccount *self, const char *dir_name);
/* Deletes, in a thread, what hs_account_delete_folder () has put aside, now or before a crash. */
void hs_account_purge (HsAccount *self);

G_END_DECLS
