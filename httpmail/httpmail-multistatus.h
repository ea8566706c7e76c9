/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_MULTISTATUS (httpmail_multistatus_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailMultistatus, httpmail_multistatus, HTTPMAIL, MULTISTATUS, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_multistatus_get_n_responses (HTTPMailMultistatus *self);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailMultistatusResponse *httpmail_multistatus_get_response (HTTPMailMultistatus *self, guint i);

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailMultistatusResponse *httpmail_multistatus_find (HTTPMailMultistatus *self, const char *href);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_multistatus_get_description (HTTPMailMultistatus *self);

G_END_DECLS
