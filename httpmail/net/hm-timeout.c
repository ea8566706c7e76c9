/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-timeout.h>
#include <httpmail/protocol/hm-limits.h>

struct _HmTimeout
{
  HmIo *io;
  HmClock clock;
  HmTimeoutFunc func;
  gpointer user_data;
  gint64 idle;     /* microseconds, 0: none */
  gint64 deadline; /* microseconds left when last_start was taken, 0: none */
  gint64 whole;    /* the deadline as it was given */
  guint moved;     /* bytes that have not earned a second yet */
  gint64 last_activity;
  gint64 last_start;
  gboolean waiting; /* the idle limit was reported, and somebody is being asked what to do */
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

/* What is asked of a person, and what the application has not taken yet, costs the server nothing. */
static gboolean
is_stopped (HmTimeout *self)
{
  return self->suspended > 0 || self->waiting;
}

/* Microseconds until the nearer limit; G_MAXINT64 when there is none. */
static gint64
time_left (HmTimeout *self, gint64 now)
{
  gint64 left = G_MAXINT64;

  if (self->idle)
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
  if (is_stopped (self))
    return;
  left = time_left (self, self->clock ());
  if (left != G_MAXINT64)
    self->timer = hm_io_add_timer (self->io, CLAMP (left / 1000 + 1, 0, G_MAXINT / 2), on_timer, self);
}

/* Both clocks go on, the one of silence from its beginning. */
static void
go_on (HmTimeout *self)
{
  self->last_activity = self->last_start = self->clock ();
  start (self);
}

static void
halt (HmTimeout *self)
{
  stop (self);
  if (self->deadline)
    self->deadline = MAX (1, self->last_start + self->deadline - self->clock ());
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
  self->deadline = self->whole = deadline * 1000;
  go_on (self);
  return self;
}

void
hm_timeout_free (HmTimeout *self)
{
  stop (self);
  hm_io_unref (self->io);
  g_free (self);
}

/* The question, if there is one, has settled itself. */
static void
settle (HmTimeout *self)
{
  if (!self->waiting)
    return;
  self->waiting = FALSE;
  if (!is_stopped (self))
    go_on (self);
}

void
hm_timeout_activity (HmTimeout *self)
{
  self->last_activity = self->clock ();
  settle (self);
}

void
hm_timeout_moved (HmTimeout *self, gsize bytes)
{
  gsize moved = self->moved + bytes;

  self->moved = moved % HM_LIMIT_BYTES_PER_SECOND;
  if (self->deadline)
    self->deadline += (gint64) (moved / HM_LIMIT_BYTES_PER_SECOND) * G_USEC_PER_SEC;
  hm_timeout_activity (self);
}

void
hm_timeout_set_idle (HmTimeout *self, guint64 idle)
{
  self->idle = idle * 1000;
  self->last_activity = self->clock ();
  if (self->waiting)
    settle (self);
  else
    start (self);
}

guint64
hm_timeout_get_deadline_left (HmTimeout *self)
{
  gint64 left = self->deadline;

  if (!self->deadline)
    return G_MAXUINT64;
  if (!is_stopped (self))
    left = MAX (0, self->last_start + self->deadline - self->clock ());
  return (guint64) left / 1000;
}

void
hm_timeout_restart (HmTimeout *self)
{
  self->deadline = self->whole;
  self->moved = 0;
  self->last_activity = self->last_start = self->clock ();
  if (self->waiting)
    settle (self);
  else
    start (self);
}

void
hm_timeout_suspend (HmTimeout *self)
{
  gboolean was_stopped = is_stopped (self);

  self->suspended++;
  if (!was_stopped)
    halt (self);
}

void
hm_timeout_resume (HmTimeout *self)
{
  self->suspended--;
  if (!is_stopped (self))
    go_on (self);
}

void
hm_timeout_check (HmTimeout *self)
{
  gint64 now = self->clock ();

  if (is_stopped (self))
    return;
  if (self->deadline && now >= self->last_start + self->deadline)
    {
      stop (self);
      self->func (HM_TIMEOUT_DEADLINE, self->user_data);
    }
  else if (self->idle && now >= self->last_activity + self->idle)
    {
      halt (self);
      self->waiting = TRUE;
      self->func (HM_TIMEOUT_IDLE, self->user_data);
    }
  else
    start (self);
}
