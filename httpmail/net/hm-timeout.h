/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-io-thread.h>

G_BEGIN_DECLS

/* Two limits of one exchange: how long nothing may happen, and how long it may take in all. Time in which a person is
 * being asked, or the application is behind, counts for neither. I/O thread only. */
typedef struct _HmTimeout HmTimeout;

typedef enum
{
  HM_TIMEOUT_IDLE,
  HM_TIMEOUT_DEADLINE
} HmTimeoutKind;

/* May free the timeout. After HM_TIMEOUT_IDLE it is silent until hm_timeout_set_idle() or activity. */
typedef void (*HmTimeoutFunc) (HmTimeoutKind kind, gpointer user_data);
typedef gint64 (*HmClock) (void);

/* Milliseconds, 0: no limit. clock: microseconds; NULL: the monotonic clock. Runs from now. */
HmTimeout *hm_timeout_new (HmIo *io,
                           guint64 idle,
                           guint64 deadline,
                           HmClock clock,
                           HmTimeoutFunc func,
                           gpointer user_data);
void hm_timeout_free (HmTimeout *self);
/* Something arrived or went out. Cheap. */
void hm_timeout_activity (HmTimeout *self);
void hm_timeout_set_idle (HmTimeout *self, guint64 idle);
/* Nest. */
void hm_timeout_suspend (HmTimeout *self);
void hm_timeout_resume (HmTimeout *self);
/* What the timer does; a test with its own clock calls it. */
void hm_timeout_check (HmTimeout *self);

G_END_DECLS
