/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fixture.h>
#include <httpmail/net/hm-timeout.h>
#include <httpmail/protocol/hm-limits.h>

static gint64 now;

static gint64
clock_of_test (void)
{
  return now;
}

typedef struct
{
  HmIo *io;
  HmTimeout *timeout;
  guint n_idle;
  guint n_deadline;
  gboolean free_in_call;
} TimeoutTest;

static void
on_timeout (HmTimeoutKind kind, gpointer user_data)
{
  TimeoutTest *self = user_data;

  if (kind == HM_TIMEOUT_IDLE)
    self->n_idle++;
  else
    self->n_deadline++;
  if (self->free_in_call)
    g_clear_pointer (&self->timeout, hm_timeout_free);
}

static TimeoutTest *
timeout_test_new (guint64 idle, guint64 deadline, HmClock clock)
{
  TimeoutTest *self = g_new0 (TimeoutTest, 1);

  now = 7 * G_USEC_PER_SEC;
  self->io = hm_io_new_for_context (g_main_context_default ());
  self->timeout = hm_timeout_new (self->io, idle, deadline, clock, on_timeout, self);
  return self;
}

static void
timeout_test_free (TimeoutTest *self)
{
  g_clear_pointer (&self->timeout, hm_timeout_free);
  hm_io_unref (self->io);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TimeoutTest, timeout_test_free)

static void
pass (TimeoutTest *self, guint milliseconds)
{
  now += milliseconds * 1000;
  hm_timeout_check (self->timeout);
}

static void
test_idle (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (10000, 0, clock_of_test);

  pass (test, 9999);
  g_assert_cmpuint (test->n_idle, ==, 0);
  pass (test, 1);
  g_assert_cmpuint (test->n_idle, ==, 1);
  /* The question is open: no second one. */
  pass (test, 60000);
  g_assert_cmpuint (test->n_idle, ==, 1);
  g_assert_cmpuint (test->n_deadline, ==, 0);
}

static void
test_activity (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (10000, 0, clock_of_test);

  pass (test, 9999);
  hm_timeout_activity (test->timeout);
  pass (test, 9999);
  g_assert_cmpuint (test->n_idle, ==, 0);
  pass (test, 1);
  g_assert_cmpuint (test->n_idle, ==, 1);
  /* It goes on after all, and then falls silent again. */
  hm_timeout_activity (test->timeout);
  pass (test, 9999);
  g_assert_cmpuint (test->n_idle, ==, 1);
  pass (test, 1);
  g_assert_cmpuint (test->n_idle, ==, 2);
}

static void
test_more_time (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (10000, 0, clock_of_test);

  pass (test, 10000);
  g_assert_cmpuint (test->n_idle, ==, 1);
  hm_timeout_set_idle (test->timeout, 30000);
  pass (test, 29999);
  g_assert_cmpuint (test->n_idle, ==, 1);
  pass (test, 1);
  g_assert_cmpuint (test->n_idle, ==, 2);
}

static void
test_deadline (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (10000, 25000, clock_of_test);

  for (guint i = 0; i < 24; i++)
    {
      hm_timeout_activity (test->timeout);
      pass (test, 1000);
    }
  g_assert_cmpuint (test->n_deadline, ==, 0);
  hm_timeout_activity (test->timeout);
  pass (test, 1000);
  g_assert_cmpuint (test->n_deadline, ==, 1);
  g_assert_cmpuint (test->n_idle, ==, 0);
}

static void
test_earned (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (0, 25000, clock_of_test);

  /* A byte too few earns nothing, the next one a second. */
  pass (test, 20000);
  hm_timeout_moved (test->timeout, HM_LIMIT_BYTES_PER_SECOND - 1);
  g_assert_cmpuint (hm_timeout_get_deadline_left (test->timeout), ==, 5000);
  hm_timeout_moved (test->timeout, 1);
  g_assert_cmpuint (hm_timeout_get_deadline_left (test->timeout), ==, 6000);
  hm_timeout_moved (test->timeout, 3 * HM_LIMIT_BYTES_PER_SECOND + 1);
  g_assert_cmpuint (hm_timeout_get_deadline_left (test->timeout), ==, 9000);
  hm_timeout_moved (test->timeout, HM_LIMIT_BYTES_PER_SECOND - 1);
  pass (test, 9999);
  g_assert_cmpuint (test->n_deadline, ==, 0);
  pass (test, 1);
  g_assert_cmpuint (test->n_deadline, ==, 1);
}

static void
test_earned_is_silent (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (10000, 0, clock_of_test);

  /* Without a deadline there is nothing to earn; it is activity, all the same. */
  pass (test, 9999);
  hm_timeout_moved (test->timeout, 1);
  g_assert_cmpuint (hm_timeout_get_deadline_left (test->timeout), ==, G_MAXUINT64);
  pass (test, 9999);
  g_assert_cmpuint (test->n_idle, ==, 0);
  pass (test, 1);
  g_assert_cmpuint (test->n_idle, ==, 1);
}

static void
test_deadline_during_question (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (10000, 25000, clock_of_test);

  pass (test, 10000);
  g_assert_cmpuint (test->n_idle, ==, 1);
  /* However long somebody thinks about it. */
  pass (test, 1000000);
  g_assert_cmpuint (hm_timeout_get_deadline_left (test->timeout), ==, 15000);
  g_assert_cmpuint (test->n_deadline, ==, 0);
  hm_timeout_set_idle (test->timeout, 60000);
  pass (test, 14999);
  g_assert_cmpuint (test->n_deadline, ==, 0);
  pass (test, 1);
  g_assert_cmpuint (test->n_deadline, ==, 1);
  g_assert_cmpuint (test->n_idle, ==, 1);
}

static void
test_question_settled (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (10000, 25000, clock_of_test);

  /* The same when the server settles it, and when another question is asked meanwhile. */
  pass (test, 10000);
  hm_timeout_suspend (test->timeout);
  pass (test, 1000000);
  hm_timeout_activity (test->timeout);
  pass (test, 1000000);
  hm_timeout_resume (test->timeout);
  g_assert_cmpuint (hm_timeout_get_deadline_left (test->timeout), ==, 15000);
  for (guint i = 0; i < 15; i++)
    {
      g_assert_cmpuint (test->n_deadline, ==, 0);
      hm_timeout_activity (test->timeout);
      pass (test, 1000);
    }
  g_assert_cmpuint (test->n_deadline, ==, 1);
}

static void
test_restart (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (0, 25000, clock_of_test);

  pass (test, 24000);
  hm_timeout_moved (test->timeout, 10 * HM_LIMIT_BYTES_PER_SECOND - 1);
  hm_timeout_restart (test->timeout);
  g_assert_cmpuint (hm_timeout_get_deadline_left (test->timeout), ==, 25000);
  hm_timeout_moved (test->timeout, 1);
  pass (test, 24999);
  g_assert_cmpuint (test->n_deadline, ==, 0);
  pass (test, 1);
  g_assert_cmpuint (test->n_deadline, ==, 1);
}

static void
test_suspend (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (10000, 25000, clock_of_test);

  pass (test, 9000);
  hm_timeout_suspend (test->timeout);
  hm_timeout_suspend (test->timeout);
  pass (test, 100000);
  hm_timeout_resume (test->timeout);
  pass (test, 100000);
  g_assert_cmpuint (test->n_idle + test->n_deadline, ==, 0);
  hm_timeout_resume (test->timeout);
  /* The silence counts anew, and of the whole 16 seconds are left. */
  pass (test, 9999);
  g_assert_cmpuint (test->n_idle + test->n_deadline, ==, 0);
  hm_timeout_activity (test->timeout);
  pass (test, 6000);
  g_assert_cmpuint (test->n_deadline, ==, 0);
  pass (test, 1);
  g_assert_cmpuint (test->n_deadline, ==, 1);
}

static void
test_suspend_past_deadline (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (0, 1000, clock_of_test);

  /* Suspended too late to be seen in time: the deadline is then the next thing to happen. */
  now += 5 * G_USEC_PER_SEC;
  hm_timeout_suspend (test->timeout);
  pass (test, 1000);
  g_assert_cmpuint (test->n_deadline, ==, 0);
  hm_timeout_resume (test->timeout);
  pass (test, 1);
  g_assert_cmpuint (test->n_deadline, ==, 1);
}

static void
test_no_limit (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (0, 0, clock_of_test);

  pass (test, 1000000000);
  g_assert_cmpuint (test->n_idle + test->n_deadline, ==, 0);
}

static gboolean
was_freed (gpointer data)
{
  return ((TimeoutTest *) data)->timeout == NULL;
}

static void
test_timer (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (5, 0, NULL);

  /* By the real clock and its own timer, and freed from inside. */
  test->free_in_call = TRUE;
  run_until (was_freed, test);
  g_assert_cmpuint (test->n_idle, ==, 1);
}

static void
test_free_in_deadline (void)
{
  g_autoptr (TimeoutTest) test = timeout_test_new (0, 5, NULL);

  test->free_in_call = TRUE;
  run_until (was_freed, test);
  g_assert_cmpuint (test->n_deadline, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/timeout/silence-is-reported-once", test_idle);
  g_test_add_func ("/net/timeout/activity-starts-the-silence-anew", test_activity);
  g_test_add_func ("/net/timeout/more-time-can-be-given", test_more_time);
  g_test_add_func ("/net/timeout/the-deadline-comes-whatever-happens", test_deadline);
  g_test_add_func ("/net/timeout/data-that-moves-earns-time", test_earned);
  g_test_add_func ("/net/timeout/data-that-moves-is-activity", test_earned_is_silent);
  g_test_add_func ("/net/timeout/the-deadline-waits-while-the-question-is-open", test_deadline_during_question);
  g_test_add_func ("/net/timeout/a-question-that-settles-itself-cost-no-time", test_question_settled);
  g_test_add_func ("/net/timeout/begins-anew-for-the-next-request", test_restart);
  g_test_add_func ("/net/timeout/suspended-time-counts-for-neither-limit", test_suspend);
  g_test_add_func ("/net/timeout/a-deadline-missed-before-suspending-comes-after", test_suspend_past_deadline);
  g_test_add_func ("/net/timeout/no-limit-is-no-limit", test_no_limit);
  g_test_add_func ("/net/timeout/may-be-freed-when-silence-is-reported", test_timer);
  g_test_add_func ("/net/timeout/may-be-freed-at-the-deadline", test_free_in_deadline);
  return g_test_run ();
}
