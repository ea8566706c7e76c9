/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file that lines are added to. */
typedef struct _HmLog HmLog;

/* It is readable for its owner alone: one that was readable for others is no more, and one that cannot be made so, or is
 * reached by a link, is not used. Any thread. */
HmLog *hm_log_open (const char *path, GError **error);
void hm_log_free (HmLog *self);
void hm_log_write (HmLog *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmLog, hm_log_free)

G_END_DECLS
