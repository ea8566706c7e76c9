/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A request body that can be sent again: bytes, and behind them a stream. A stream that cannot seek is first written
 * to a nameless temporary file, so that its length is known (old servers refuse chunked requests) and a 401 in the
 * middle costs nothing but time. */
typedef struct _HmUpload HmUpload;

/* Either may be NULL. The stream is read on the I/O thread and nobody else may touch it. */
HmUpload *hm_upload_new (GBytes *head, GInputStream *stream);
void hm_upload_unref (HmUpload *self);

/* Once, before the first hm_upload_open(): finds the length. */
void hm_upload_prepare_async (HmUpload *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean hm_upload_prepare_finish (HmUpload *self, GAsyncResult *result, GError **error);

/* A stream over the whole body, from its beginning. The one opened before fails from now on. */
GInputStream *hm_upload_open (HmUpload *self, GError **error);
guint64 hm_upload_get_length (HmUpload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmUpload, hm_upload_unref)

G_END_DECLS
