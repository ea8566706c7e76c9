/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-log.h>
#include <httpmail/net/hm-sink.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The log of what is sent and received: start lines and header fields, never bodies, with secrets taken out. I/O thread
 * only. */
typedef struct _HmTrace HmTrace;

/* log: transfer full; NULL: no file. */
HmTrace *hm_trace_new (gboolean to_sink, HmLog *log, const HmSessionSink *sink, gpointer sink_data);
void hm_trace_free (HmTrace *self);
void hm_trace_request (HmTrace *self, SoupMessage *message);
void hm_trace_reply (HmTrace *self, SoupMessage *message, gint hresult);
/* A field's value as it may be shown. */
char *hm_trace_redact (const char *name, const char *value);

G_END_DECLS
