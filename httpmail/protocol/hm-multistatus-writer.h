/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-names.h>
#include <httpmail/protocol/hm-xml-writer.h>

G_BEGIN_DECLS

/* The multistatus grammar, written (server). One response after the other, taken out as chunks while it grows:
 *
 *   start_response (href); add_value ()...; add_missing ()...; end_response ();  or  add_status_response ();
 */
typedef struct _HmMultistatusWriter HmMultistatusWriter;

/* with_missing FALSE: 404 propstats are left out, as the Hotmail dialect does. */
HmMultistatusWriter *hm_multistatus_writer_new (gboolean with_missing);
void hm_multistatus_writer_free (HmMultistatusWriter *self);
void hm_multistatus_writer_start_response (HmMultistatusWriter *self, const char *href);
void hm_multistatus_writer_add_value (HmMultistatusWriter *self, HmName name, const char *value);
void hm_multistatus_writer_add_collection (HmMultistatusWriter *self); /* resourcetype with a collection in it */
void hm_multistatus_writer_add_missing (HmMultistatusWriter *self, const char *ns_uri, const char *local_name);
void hm_multistatus_writer_add_failed (HmMultistatusWriter *self, guint status, const char *ns_uri, const char *local_name);
void hm_multistatus_writer_end_response (HmMultistatusWriter *self);
/* location, description may be NULL */
void hm_multistatus_writer_add_status_response (HmMultistatusWriter *self,
                                                const char *href,
                                                guint status,
                                                const char *location,
                                                const char *description);
gsize hm_multistatus_writer_get_pending (HmMultistatusWriter *self);
GBytes *hm_multistatus_writer_flush (HmMultistatusWriter *self);
/* The rest, with the end of the document. */
GBytes *hm_multistatus_writer_finish (HmMultistatusWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmMultistatusWriter, hm_multistatus_writer_free)

G_END_DECLS
