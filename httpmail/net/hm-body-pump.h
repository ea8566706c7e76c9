/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Carries a reply's body from its stream to a consumer, piece by piece through one buffer, and stops reading while the
 * application is behind. I/O thread only. */
typedef struct _HmBodyPump HmBodyPump;

typedef struct
{
  /* FALSE with error ends the body early. */
  gboolean (*consume) (gpointer data, const char *bytes, gsize length, GError **error);
  /* TRUE: wait for hm_body_pump_resume(). */
  gboolean (*is_full) (gpointer data);
  void (*paused) (gpointer data);
  /* The end, once; the pump may be freed in it. error NULL: the body came whole. */
  void (*done) (gpointer data, const GError *error);
} HmBodyConsumer;

/* chunked: the stream still has the marks of the chunked transfer coding in it, and may go on behind the end. */
HmBodyPump *hm_body_pump_new (GInputStream *stream,
                              gboolean chunked,
                              GCancellable *cancellable,
                              const HmBodyConsumer *consumer,
                              gpointer data);
/* Also in the middle: nothing is called any more. */
void hm_body_pump_free (HmBodyPump *self);
void hm_body_pump_start (HmBodyPump *self);
void hm_body_pump_resume (HmBodyPump *self);

G_END_DECLS
