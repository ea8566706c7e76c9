/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* Messages in an order: of those that are added, only the first of that order are kept, so many as the limit. */
typedef struct _CliLsSort CliLsSort;

/* key: "date", "from", "subject", "size", "unread". NULL: it is none of them. */
CliLsSort *cli_ls_sort_new (const char *key, gboolean reverse, guint limit, GError **error);
void cli_ls_sort_free (CliLsSort *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliLsSort, cli_ls_sort_free)

/* folder may be NULL. It comes back with the message. */
void cli_ls_sort_add (CliLsSort *self, HTTPMailMemberInfo *info, const char *folder);
typedef void (*CliLsSortFunc) (HTTPMailMemberInfo *info, const char *folder, gpointer user_data);
void cli_ls_sort_foreach (CliLsSort *self, CliLsSortFunc func, gpointer user_data);

G_END_DECLS
