/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_MEMBER_LIST (httpmail_member_list_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailMemberList, httpmail_member_list, HTTPMAIL, MEMBER_LIST, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_member_list_is_loading (HTTPMailMemberList *self);

HTTPMAIL_AVAILABLE_IN_1_0
const GError *httpmail_member_list_get_error (HTTPMailMemberList *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_list_get_root_time_stamp (HTTPMailMemberList *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_list_get_folder_time_stamp (HTTPMailMemberList *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_member_list_is_unchanged (HTTPMailMemberList *self);

G_END_DECLS
