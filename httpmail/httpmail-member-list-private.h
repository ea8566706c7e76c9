/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-member-list.h>

G_BEGIN_DECLS

/* A list that is loading. All three are for the owner thread only. */
HTTPMailMemberList *httpmail_member_list_new (void);

/* Appends HTTPMailMemberInfo objects (new references) and emits one items-changed. */
void httpmail_member_list_append (HTTPMailMemberList *self, GPtrArray *members);

/* Ends loading, once; error NULL when the listing is complete. */
void httpmail_member_list_finish (HTTPMailMemberList *self, const GError *error);

G_END_DECLS
