/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hs-methods.h"

G_BEGIN_DECLS

/* Works on one target, and writes a word on it. */
typedef void (*HsBatchFunc) (HsExchange *exchange,
                             HsMaildir *maildir,
                             const HmBodyTarget *target,
                             HmMultistatusWriter *writer,
                             gpointer user_data);

/* Works on all targets of the body and answers the request, piece by piece, so that others get their turn. Takes
 * maildir, of the request's folder. to is where messages go, or NULL, and to_maildir, which is taken too, belongs to
 * it. */
void hs_batch_run (HsExchange *exchange,
                   HsMaildir *maildir,
                   HsFolder *to,
                   HsMaildir *to_maildir,
                   HsBatchFunc func,
                   gpointer user_data,
                   GDestroyNotify destroy);

G_END_DECLS
