/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-queue.h>

typedef struct
{
  HmQueue *queue;
  GString *started; /* "a b c" */
  const char *on_start_remove;
  const char *on_start_push;
} QueueTest;

static void
on_start (gpointer item, gpointer user_data)
{
  QueueTest *self = user_data;
  const char *other;

  g_string_append_printf (self->started, "%s%s", self->started->len ? " " : "", (const char *) item);
  other = g_steal_pointer (&self->on_start_remove);
  if (other)
    hm_queue_remove (self->queue, (gpointer) other);
  other = g_steal_pointer (&self->on_start_push);
  if (other)
    hm_queue_push (self->queue, (gpointer) other, FALSE);
}

static QueueTest *
queue_test_new (guint max_running)
{
  QueueTest *self = g_new0 (QueueTest, 1);

  self->started = g_string_new (NULL);
  self->queue = hm_queue_new (max_running, on_start, self);
  return self;
}

static void
queue_test_free (QueueTest *self)
{
  hm_queue_free (self->queue);
  g_string_free (self->started, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QueueTest, queue_test_free)

static char a[] = "a", b[] = "b", c[] = "c", d[] = "d", e[] = "e";

static void
test_reads_overlap (void)
{
  g_autoptr (QueueTest) test = queue_test_new (2);

  hm_queue_push (test->queue, a, FALSE);
  hm_queue_push (test->queue, b, FALSE);
  hm_queue_push (test->queue, c, FALSE);
  g_assert_cmpstr (test->started->str, ==, "a b");
  hm_queue_remove (test->queue, b);
  g_assert_cmpstr (test->started->str, ==, "a b c");
  hm_queue_remove (test->queue, a);
  hm_queue_remove (test->queue, c);
  g_assert_true (hm_queue_is_empty (test->queue));
}

static void
test_at_least_one_runs (void)
{
  g_autoptr (QueueTest) test = queue_test_new (0);

  hm_queue_push (test->queue, a, FALSE);
  hm_queue_push (test->queue, b, FALSE);
  g_assert_cmpstr (test->started->str, ==, "a");
}

static void
test_write_waits_and_holds (void)
{
  g_autoptr (QueueTest) test = queue_test_new (4);

  hm_queue_push (test->queue, a, FALSE);
  hm_queue_push (test->queue, b, FALSE);
  hm_queue_push (test->queue, c, TRUE);
  hm_queue_push (test->queue, d, FALSE);
  g_assert_cmpstr (test->started->str, ==, "a b");
  hm_queue_remove (test->queue, a);
  g_assert_cmpstr (test->started->str, ==, "a b");
  hm_queue_remove (test->queue, b);
  g_assert_cmpstr (test->started->str, ==, "a b c");
  hm_queue_push (test->queue, e, FALSE);
  g_assert_cmpstr (test->started->str, ==, "a b c");
  hm_queue_remove (test->queue, c);
  g_assert_cmpstr (test->started->str, ==, "a b c d e");
}

static void
test_writes_one_by_one (void)
{
  g_autoptr (QueueTest) test = queue_test_new (4);

  hm_queue_push (test->queue, a, TRUE);
  hm_queue_push (test->queue, b, TRUE);
  g_assert_cmpstr (test->started->str, ==, "a");
  hm_queue_remove (test->queue, a);
  g_assert_cmpstr (test->started->str, ==, "a b");
}

static void
test_waiting_write_removed (void)
{
  g_autoptr (QueueTest) test = queue_test_new (4);

  hm_queue_push (test->queue, a, FALSE);
  hm_queue_push (test->queue, b, TRUE);
  hm_queue_push (test->queue, c, FALSE);
  hm_queue_remove (test->queue, b);
  g_assert_cmpstr (test->started->str, ==, "a c");
  /* What is not there is nobody's loss. */
  hm_queue_remove (test->queue, b);
  g_assert_cmpstr (test->started->str, ==, "a c");
}

static void
test_end_while_starting (void)
{
  g_autoptr (QueueTest) test = queue_test_new (1);

  /* An exchange may fail at once, inside its start. */
  hm_queue_push (test->queue, a, TRUE);
  hm_queue_push (test->queue, b, TRUE);
  hm_queue_push (test->queue, c, TRUE);
  test->on_start_remove = b;
  hm_queue_remove (test->queue, a);
  g_assert_cmpstr (test->started->str, ==, "a b c");
}

static void
test_push_while_starting (void)
{
  g_autoptr (QueueTest) test = queue_test_new (2);

  test->on_start_push = b;
  hm_queue_push (test->queue, a, FALSE);
  g_assert_cmpstr (test->started->str, ==, "a b");
}

static void
test_list (void)
{
  g_autoptr (QueueTest) test = queue_test_new (1);
  g_autoptr (GPtrArray) items = NULL;

  hm_queue_push (test->queue, a, FALSE);
  hm_queue_push (test->queue, b, FALSE);
  hm_queue_push (test->queue, c, TRUE);
  items = hm_queue_list (test->queue);
  g_assert_cmpuint (items->len, ==, 3);
  g_assert_cmpstr (items->pdata[0], ==, "a");
  g_assert_cmpstr (items->pdata[1], ==, "b");
  g_assert_cmpstr (items->pdata[2], ==, "c");
}

static void
test_borrow (void)
{
  g_autoptr (QueueTest) test = queue_test_new (3);

  hm_queue_push (test->queue, a, FALSE);
  g_assert_true (hm_queue_borrow (test->queue));
  hm_queue_push (test->queue, b, FALSE);
  g_assert_false (hm_queue_borrow (test->queue));
  hm_queue_push (test->queue, c, FALSE);
  g_assert_cmpstr (test->started->str, ==, "a b");
  hm_queue_give_back (test->queue);
  g_assert_cmpstr (test->started->str, ==, "a b c");
  hm_queue_remove (test->queue, b);
  g_assert_true (hm_queue_borrow (test->queue));
  hm_queue_give_back (test->queue);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/queue/reads-overlap-up-to-the-limit", test_reads_overlap);
  g_test_add_func ("/net/queue/a-limit-of-none-lets-one-run", test_at_least_one_runs);
  g_test_add_func ("/net/queue/a-write-waits-for-all-before-and-holds-all-after", test_write_waits_and_holds);
  g_test_add_func ("/net/queue/writes-go-one-by-one", test_writes_one_by_one);
  g_test_add_func ("/net/queue/a-waiting-write-that-is-removed-lets-others-go", test_waiting_write_removed);
  g_test_add_func ("/net/queue/an-item-may-end-while-it-starts", test_end_while_starting);
  g_test_add_func ("/net/queue/an-item-may-push-another-while-it-starts", test_push_while_starting);
  g_test_add_func ("/net/queue/lists-the-running-first", test_list);
  g_test_add_func ("/net/queue/a-place-that-is-lent-is-taken", test_borrow);
  return g_test_run ();
}
