/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-member-list.h>

G_BEGIN_DECLS

/* A list that is loading. All of these are for the owner thread only. */
HTTPMailMemberList *httpmail_member_list_new (void);

/* Appends HTTPMailMemberInfo objects (new references) and emits one items-changed. */
void httpmail_member_list_append (HTTPMailMemberList *self, GPtrArray *members);

/* Ends loading, once; error NULL when the listing is complete. */
void httpmail_member_list_finish (HTTPMailMemberList *self, const GError *error);

/* Before httpmail_member_list_finish(): what a conditional listing said; either stamp may be NULL. */
void httpmail_member_list_set_time_stamps (HTTPMailMemberList *self,
                                           const char *root,
                                           const char *folder,
                                           gboolean unchanged);

G_END_DECLS
