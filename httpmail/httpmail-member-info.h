/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-enums.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_MEMBER_INFO (httpmail_member_info_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailMemberInfo, httpmail_member_info, HTTPMAIL, MEMBER_INFO, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_info_get_href (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_member_info_get_is_folder (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_info_get_display_name (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_member_info_get_has_subs (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_member_info_get_no_subs (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_member_info_get_unread_count (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_member_info_get_visible_count (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailSpecialFolder httpmail_member_info_get_special_folder (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_member_info_is_read (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_member_info_get_has_attachment (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_info_get_to (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_info_get_from (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_info_get_subject (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_info_get_date (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
GDateTime *httpmail_member_info_get_date_time (HTTPMailMemberInfo *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint64 httpmail_member_info_get_content_length (HTTPMailMemberInfo *self);

G_END_DECLS
