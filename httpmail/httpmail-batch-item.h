/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_BATCH_ITEM (httpmail_batch_item_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailBatchItem, httpmail_batch_item, HTTPMAIL, BATCH_ITEM, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_batch_item_get_href (HTTPMailBatchItem *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_batch_item_get_location (HTTPMailBatchItem *self);

HTTPMAIL_AVAILABLE_IN_1_0
gint httpmail_batch_item_get_hresult (HTTPMailBatchItem *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_batch_item_get_http_status (HTTPMailBatchItem *self);

HTTPMAIL_AVAILABLE_IN_1_0
const GError *httpmail_batch_item_get_error (HTTPMailBatchItem *self);

G_END_DECLS
