/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-io-thread.h>

G_BEGIN_DECLS

/* Two limits of one exchange: how long nothing may happen, and how long it may take in all. Bytes that move earn time, so
 * that a slow line ends and a server that drips does not go on. Time in which a person is being asked, or the application
 * is behind, counts for neither. I/O thread only. */
typedef struct _HmTimeout HmTimeout;

typedef enum
{
  HM_TIMEOUT_IDLE,
  HM_TIMEOUT_DEADLINE
} HmTimeoutKind;

/* May free the timeout. After HM_TIMEOUT_IDLE both clocks stand until hm_timeout_set_idle() or activity: somebody is asked
 * what to do. */
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
/* So many bytes of a body did. */
void hm_timeout_moved (HmTimeout *self, gsize bytes);
void hm_timeout_set_idle (HmTimeout *self, guint64 idle);
/* Milliseconds; G_MAXUINT64: there is no deadline. */
guint64 hm_timeout_get_deadline_left (HmTimeout *self);
/* The deadline begins anew. */
void hm_timeout_restart (HmTimeout *self);
/* Nest. */
void hm_timeout_suspend (HmTimeout *self);
void hm_timeout_resume (HmTimeout *self);
/* What the timer does; a test with its own clock calls it. */
void hm_timeout_check (HmTimeout *self);

G_END_DECLS
