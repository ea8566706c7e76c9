/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a listing tells of a message: its header, decoded. Text is UTF-8 on one line, "" where the header has none. */
typedef struct
{
  char *to;
  char *from;
  char *subject;
  gint64 date; /* Unix time */
  gboolean has_attachment;
} HsSummary;

/* Never fails: what is no message has empty fields. fallback_date stands in for a missing or senseless Date. */
HsSummary *hs_summary_read (int fd, guint64 size, gint64 fallback_date);
void hs_summary_free (HsSummary *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsSummary, hs_summary_free)

G_END_DECLS
