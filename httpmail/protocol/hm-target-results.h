/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/protocol/hm-multistatus-reader.h>

G_BEGIN_DECLS

/* What became of each target of a batch, however the server words it: by full URL, by name, for some targets only, or
 * not at all (then the batch as a whole was a success, and so is each target). */
typedef struct _HmTargetResults HmTargetResults;

/* urls: the absolute URL of each target, in the order asked for. */
HmTargetResults *hm_target_results_new (const char *const *urls, guint n_urls);
void hm_target_results_free (HmTargetResults *self);
/* collection: the URL of the request; an error reported for it holds for every target not named. */
void hm_target_results_take (HmTargetResults *self, const char *collection, const HmMultistatusResponse *response);
void hm_target_results_set (HmTargetResults *self, guint i, guint status, const char *problem);
/* 200 for a target nothing was said of. problem may be NULL. */
guint hm_target_results_get (HmTargetResults *self, guint i, const char **out_problem);
/* The reply about these targets is over, and its status was this: what was said of the collection holds for those of them
 * that were not named, and for no others. */
void hm_target_results_settle (HmTargetResults *self, guint first, guint n, guint status);
/* Whether something was said of the target by name. */
gboolean hm_target_results_is_known (HmTargetResults *self, guint i);
guint hm_target_results_get_n_known (HmTargetResults *self);
/* The absolute URL of what became of the target; NULL when nothing was said of that, or it failed. */
void hm_target_results_set_location (HmTargetResults *self, guint i, const char *location);
const char *hm_target_results_get_location (HmTargetResults *self, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmTargetResults, hm_target_results_free)

G_END_DECLS
