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

#define HTTPMAIL_TYPE_RESPONSE (httpmail_response_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailResponse, httpmail_response, HTTPMAIL, RESPONSE, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailCommand httpmail_response_get_command (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint32 httpmail_response_get_context (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_response_is_done (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailResult *httpmail_response_get_result (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_response_get_account_property (HTTPMailResponse *self,
                                                 HTTPMailAccountProperty *out_property,
                                                 const char **out_text,
                                                 guint *out_number);

HTTPMAIL_AVAILABLE_IN_1_0
GBytes *httpmail_response_get_content (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_response_get_content_type (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint64 httpmail_response_get_transferred (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_response_get_total (HTTPMailResponse *self, guint64 *out_total);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_response_is_resend (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_response_get_location (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_response_get_members (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
GPtrArray *httpmail_response_get_member_errors (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
GPtrArray *httpmail_response_get_batch_items (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailMultistatus *httpmail_response_get_multistatus (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
GListModel *httpmail_response_get_contacts (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_response_get_root_time_stamp (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_response_get_folder_time_stamp (HTTPMailResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_response_is_unchanged (HTTPMailResponse *self);

G_END_DECLS
