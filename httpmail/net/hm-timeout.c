/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-timeout.h>

struct _HmTimeout
{
  HmIo *io;
  HmClock clock;
  HmTimeoutFunc func;
  gpointer user_data;
  gint64 idle;     /* microseconds, 0: none */
  gint64 deadline; /* microseconds left when last_start was taken, 0: none */
  gint64 last_activity;
  gint64 last_start;
  gboolean waiting; /* the idle limit was reported */
  guint suspended;
  GSource *timer;
};

static gboolean
on_timer (gpointer data)
{
  hm_timeout_check (data);
  return G_SOURCE_REMOVE;
}

static void
stop (HmTimeout *self)
{
  if (self->timer)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/* Microseconds until the nearer limit; G_MAXINT64 when there is none. */
static gint64
time_left (HmTimeout *self, gint64 now)
{
  gint64 left = G_MAXINT64;

  if (self->idle && !self->waiting)
    left = self->last_activity + self->idle - now;
  if (self->deadline)
    left = MIN (left, self->last_start + self->deadline - now);
  return left;
}

static void
start (HmTimeout *self)
{
  gint64 left;

  stop (self);
  if (self->suspended)
    return;
  left = time_left (self, self->clock ());
  if (left != G_MAXINT64)
    self->timer = hm_io_add_timer (self->io, CLAMP (left / 1000 + 1, 0, G_MAXINT / 2), on_timer, self);
}

HmTimeout *
hm_timeout_new (HmIo *io, guint64 idle, guint64 deadline, HmClock clock, HmTimeoutFunc func, gpointer user_data)
{
  HmTimeout *self = g_new0 (HmTimeout, 1);

  self->io = hm_io_ref (io);
  self->clock = clock ? clock : g_get_monotonic_time;
  self->func = func;
  self->user_data = user_data;
  self->idle = idle * 1000;
  self->deadline = deadline * 1000;
  self->last_activity = self->last_start = self->clock ();
  start (self);
  return self;
}

void
hm_timeout_free (HmTimeout *self)
{
  stop (self);
  hm_io_unref (self->io);
  g_free (self);
}

void
hm_timeout_activity (HmTimeout *self)
{
  self->last_activity = self->clock ();
  if (self->waiting)
    {
      self->waiting = FALSE;
      start (self);
    }
}

void
hm_timeout_set_idle (HmTimeout *self, guint64 idle)
{
  self->idle = idle * 1000;
  self->last_activity = self->clock ();
  self->waiting = FALSE;
  start (self);
}

void
hm_timeout_suspend (HmTimeout *self)
{
  if (self->suspended++ > 0)
    return;

  stop (self);
  if (self->deadline)
    self->deadline = MAX (1, self->last_start + self->deadline - self->clock ());
}

void
hm_timeout_resume (HmTimeout *self)
{
  if (--self->suspended > 0)
    return;

  self->last_activity = self->last_start = self->clock ();
  start (self);
}

void
hm_timeout_check (HmTimeout *self)
{
  gint64 now = self->clock ();

  if (self->suspended)
    return;
  if (self->deadline && now >= self->last_start + self->deadline)
    {
      stop (self);
      self->func (HM_TIMEOUT_DEADLINE, self->user_data);
    }
  else if (self->idle && !self->waiting && now >= self->last_activity + self->idle)
    {
      self->waiting = TRUE;
      start (self);
      self->func (HM_TIMEOUT_IDLE, self->user_data);
    }
  else
    start (self);
}
