/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_RESULT (httpmail_result_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailResult, httpmail_result, HTTPMAIL, RESULT, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_result_is_success (HTTPMailResult *self);

HTTPMAIL_AVAILABLE_IN_1_0
gint httpmail_result_get_hresult (HTTPMailResult *self);

HTTPMAIL_AVAILABLE_IN_1_0
const GError *httpmail_result_get_error (HTTPMailResult *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_result_get_response_line (HTTPMailResult *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_result_get_http_status (HTTPMailResult *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_result_get_problem (HTTPMailResult *self);

G_END_DECLS
