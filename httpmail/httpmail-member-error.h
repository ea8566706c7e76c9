/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_MEMBER_ERROR (httpmail_member_error_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailMemberError, httpmail_member_error, HTTPMAIL, MEMBER_ERROR, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_member_error_get_href (HTTPMailMemberError *self);

HTTPMAIL_AVAILABLE_IN_1_0
gint httpmail_member_error_get_hresult (HTTPMailMemberError *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_member_error_get_http_status (HTTPMailMemberError *self);

HTTPMAIL_AVAILABLE_IN_1_0
const GError *httpmail_member_error_get_error (HTTPMailMemberError *self);

G_END_DECLS
