/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/protocol/hm-names.h>

G_BEGIN_DECLS

/* The properties of one response: name -> value and status. Reused from response to response. */
typedef struct _HmPropset HmPropset;

HmPropset *hm_propset_new (void);
void hm_propset_free (HmPropset *self);
void hm_propset_clear (HmPropset *self);
/* The first value that is given with a 2xx status stands. The value is trimmed of white space. */
void hm_propset_add (HmPropset *self, HmName name, guint status, const char *value, gssize length);

/* The value of a property that the server gave with a 2xx status, or NULL. "" is a value. */
const char *hm_propset_get (HmPropset *self, HmName name);
/* 0 when the server did not mention it. */
guint hm_propset_get_status (HmPropset *self, HmName name);
gboolean hm_propset_get_boolean (HmPropset *self, HmName name, gboolean fallback);
guint64 hm_propset_get_uint (HmPropset *self, HmName name, guint64 max);
/* The highest status of any propstat, but 424 last of all errors; 0 when there was none. */
guint hm_propset_get_worst_status (HmPropset *self);
guint hm_propset_get_n_found (HmPropset *self);
/* Whether a response with these properties, and this status of its own or 0, says nothing but what went wrong. That the
 * server knows none of the properties is no error: the resource exists. */
gboolean hm_propset_is_only_error (HmPropset *self, guint response_status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmPropset, hm_propset_free)

G_END_DECLS
