/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-propset.h>

G_BEGIN_DECLS

/* The properties of one propstat, held until it ends: its status may stand before or after them. */
typedef struct _HmPropstat HmPropstat;

HmPropstat *hm_propstat_new (void);
void hm_propstat_free (HmPropstat *self);
/* Empty, and with the status 200, which is what a propstat without one means. */
void hm_propstat_clear (HmPropstat *self);
void hm_propstat_set_status (HmPropstat *self, guint status);
/* Whether the property is one to hold; FALSE when it is foreign or came before. */
gboolean hm_propstat_claim (HmPropstat *self, HmName name);
void hm_propstat_add (HmPropstat *self, HmName name, const char *value, gsize length);
/* For those that want all: also what is foreign. */
void hm_propstat_keep (HmPropstat *self, const char *namespace_uri, const char *name, const char *value, gsize length);
guint hm_propstat_get_n_kept (HmPropstat *self);
/* Gives out what is held; all is an array of HmProperty (hm-multistatus-reader.h), or NULL. */
void hm_propstat_end (HmPropstat *self, HmPropset *props, GPtrArray *all);
/* An array for it. */
GPtrArray *hm_propstat_new_all (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmPropstat, hm_propstat_free)

G_END_DECLS
