/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-core.h"
#include "hs-delivery.h"

G_BEGIN_DECLS

/* Bytes of one message, either way. */
#define HS_LIMIT_MESSAGE (G_GINT64_CONSTANT (512) * 1024 * 1024)

/* FALSE: the request has been answered, because its body cannot be the message. */
gboolean hs_upload_check_head (HsExchange *exchange, const char *type, gboolean type_optional);
gboolean hs_upload_append (HsDelivery *delivery, const char *data, gsize length, GError **error);

G_END_DECLS
