/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a redirect is followed, by the rules of this protocol and not by those of browsers: the method stays, a
 * change is not sent elsewhere, nothing goes from https to http, and only the account URL may lead to another host.
 * One for each command. */
typedef struct _HmRedirect HmRedirect;

HmRedirect *hm_redirect_new (gboolean changes, gboolean may_leave_origin);
void hm_redirect_free (HmRedirect *self);
gboolean hm_redirect_is_redirect (guint status);
/* Where to go on, or NULL with an error that says why not. location: absolute, or NULL when the reply had none. */
char *hm_redirect_follow (HmRedirect *self, const char *url, guint status, const char *location, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmRedirect, hm_redirect_free)

G_END_DECLS
