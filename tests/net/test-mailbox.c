/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fixture.h>
#include <httpmail/net/hm-mailbox.h>
#include <string.h>

typedef struct
{
  GMainContext *context;
  GObject *owner;
  HmMailbox *mailbox;
  GString *log; /* one letter for each delivered */
  guint n_lost;
  guint n_drained;
} MailboxTest;

typedef struct
{
  MailboxTest *test;
  char name;
  void (*work) (MailboxTest *test);
} Note;

static gint n_notes; /* alive */

static void
note_free (gpointer data)
{
  g_atomic_int_dec_and_test (&n_notes);
  g_free (data);
}

static void
on_letter (GObject *owner, gpointer data)
{
  Note *note = data;

  g_assert_true (G_IS_OBJECT (owner));
  g_string_append_c (note->test->log, note->name);
  if (note->work)
    note->work (note->test);
}

static void
post (MailboxTest *self, gconstpointer key, gsize weight, char name, void (*work) (MailboxTest *test))
{
  Note *note = g_new (Note, 1);

  *note = (Note) { self, name, work };
  g_atomic_int_inc (&n_notes);
  hm_mailbox_post (self->mailbox, key, weight, on_letter, note, note_free);
}

static MailboxTest *the_test;

static void
on_lost (GObject *owner, gpointer data)
{
  g_assert_null (data);
  the_test->n_lost++;
}

static void
on_drained (gpointer data, gpointer user_data)
{
  MailboxTest *self = user_data;

  g_assert_true (data == self->mailbox);
  self->n_drained++;
}

static MailboxTest *
mailbox_test_new (void)
{
  MailboxTest *self = the_test = g_new0 (MailboxTest, 1);

  n_notes = 0;
  self->context = g_main_context_new ();
  self->owner = g_object_new (G_TYPE_OBJECT, NULL);
  self->log = g_string_new (NULL);
  self->mailbox = hm_mailbox_new (self->context, self->owner, on_lost);
  hm_mailbox_set_drained_func (self->mailbox, on_drained, self, NULL);
  return self;
}

static void
mailbox_test_free (MailboxTest *self)
{
  hm_mailbox_close (self->mailbox);
  hm_mailbox_unref (self->mailbox);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->owner);
  g_string_free (self->log, TRUE);
  g_free (self);
  g_assert_cmpint (n_notes, ==, 0);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailboxTest, mailbox_test_free)

static void
iterate_until_quiet (MailboxTest *self)
{
  while (g_main_context_iteration (self->context, FALSE))
    continue;
}

static void
test_order (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  post (test, NULL, 0, 'a', NULL);
  post (test, test, 0, 'b', NULL);
  post (test, NULL, 0, 'c', NULL);
  g_assert_cmpstr (test->log->str, ==, "");
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "abc");
  g_assert_cmpint (n_notes, ==, 0);
}

static void
test_one_wakeup (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  for (guint i = 0; i < 50; i++)
    post (test, NULL, 0, 'x', NULL);
  g_assert_true (g_main_context_iteration (test->context, FALSE));
  g_assert_cmpuint (test->log->len, ==, 50);
  g_assert_false (g_main_context_iteration (test->context, FALSE));
}

static void
take_a_millisecond (MailboxTest *test)
{
  gint64 end = g_get_monotonic_time () + 1000;

  while (g_get_monotonic_time () < end)
    continue;
}

static gboolean
note_turn (gpointer data)
{
  g_string_append_c (((MailboxTest *) data)->log, '|');
  return G_SOURCE_REMOVE;
}

static void
test_budget (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();
  g_autoptr (GSource) other = g_timeout_source_new (0);
  const char *turn;

  for (guint i = 0; i < 20; i++)
    post (test, NULL, 0, 'x', take_a_millisecond);
  g_source_set_callback (other, note_turn, test, NULL);
  g_source_attach (other, test->context);
  iterate_until_quiet (test);
  g_assert_cmpuint (test->log->len, ==, 21);
  turn = strchr (test->log->str, '|');
  g_assert_nonnull (turn);
  /* Not before the mail, which came first, and long before its end. */
  g_assert_cmpint (turn - test->log->str, <=, 8);
}

static gboolean
note_every_turn (gpointer data)
{
  note_turn (data);
  return strstr (((MailboxTest *) data)->log->str, "|x") == NULL;
}

/* Posts come in meanwhile, as from a reply that arrives faster than it is dealt with. */
static void
take_a_millisecond_for_one_more (MailboxTest *test)
{
  take_a_millisecond (test);
  if (test->log->len < 20)
    post (test, NULL, 0, 'y', take_a_millisecond_for_one_more);
}

static void
test_low_priority (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();
  g_autoptr (GSource) drawing = g_idle_source_new ();
  const char *turn;

  for (guint i = 0; i < 10; i++)
    post (test, NULL, 0, 'x', take_a_millisecond_for_one_more);
  /* What GTK draws with. */
  g_source_set_priority (drawing, G_PRIORITY_HIGH_IDLE + 20);
  g_source_set_callback (drawing, note_turn, test, NULL);
  g_source_attach (drawing, test->context);
  iterate_until_quiet (test);
  turn = strchr (test->log->str, '|');
  g_assert_nonnull (turn);
  g_assert_cmpint (turn - test->log->str, <=, 8);
  g_assert_null (strchr (turn + 1, '|'));
}

static void
test_busy_others (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();
  g_autoptr (GSource) busy = g_idle_source_new ();

  for (guint i = 0; i < 20; i++)
    post (test, NULL, 0, 'x', take_a_millisecond);
  g_source_set_callback (busy, note_every_turn, test, NULL);
  g_source_attach (busy, test->context);
  for (guint i = 0; i < 1000 && !strstr (test->log->str, "|x"); i++)
    {
      take_a_millisecond (test);
      g_main_context_iteration (test->context, FALSE);
    }
  g_assert_nonnull (strstr (test->log->str, "|x"));
  iterate_until_quiet (test);
}

static void
test_full_by_number (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  for (guint i = 0; i < 63; i++)
    post (test, NULL, 0, 'x', NULL);
  g_assert_false (hm_mailbox_is_full (test->mailbox, NULL));
  post (test, NULL, 0, 'x', NULL);
  g_assert_true (hm_mailbox_is_full (test->mailbox, NULL));
  iterate_until_quiet (test);
  g_assert_false (hm_mailbox_is_full (test->mailbox, NULL));
  g_assert_cmpuint (test->n_drained, ==, 1);
}

static void
test_full_by_weight (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  post (test, NULL, 4 * 1024 * 1024 - 1, 'x', NULL);
  g_assert_false (hm_mailbox_is_full (test->mailbox, NULL));
  post (test, NULL, 1, 'y', NULL);
  g_assert_true (hm_mailbox_is_full (test->mailbox, NULL));
  iterate_until_quiet (test);
  g_assert_false (hm_mailbox_is_full (test->mailbox, NULL));
  g_assert_cmpuint (test->n_drained, ==, 1);
  /* What was never full is never drained. */
  post (test, NULL, 1, 'z', NULL);
  iterate_until_quiet (test);
  g_assert_cmpuint (test->n_drained, ==, 1);
}

static void
run_nested_loop (MailboxTest *test)
{
  g_string_append_c (test->log, '(');
  iterate_until_quiet (test);
  g_string_append_c (test->log, ')');
}

static void
test_nested_loop (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();
  static const char one, two;

  post (test, &one, 0, 'a', run_nested_loop);
  post (test, &one, 0, 'b', NULL);
  post (test, &two, 0, 'c', NULL);
  post (test, NULL, 0, 'd', NULL);
  post (test, &one, 0, 'e', NULL);
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "a(cd)be");
}

static void
test_nested_loop_twice (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();
  static const char one, two;

  post (test, &one, 0, 'a', run_nested_loop);
  post (test, &two, 0, 'b', run_nested_loop);
  post (test, &one, 0, 'c', NULL);
  post (test, &two, 0, 'd', NULL);
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "a(b()d)c");
}

static void
close_mailbox (MailboxTest *test)
{
  hm_mailbox_close (test->mailbox);
}

static void
test_close_inside (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  post (test, NULL, 0, 'a', close_mailbox);
  post (test, NULL, 0, 'b', NULL);
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "a");
  g_assert_cmpint (n_notes, ==, 0);
  g_assert_cmpuint (test->n_lost, ==, 0);
}

static const char outer_key[] = "outer", inner_key[] = "inner";

/* What a handler of the outer stream finds that runs a loop of its own while a lot more of the outer stream waits. */
static void
wait_for_inner (MailboxTest *test)
{
  for (guint i = 0; i < 64; i++)
    post (test, outer_key, 0, 'o', NULL);
  g_assert_true (hm_mailbox_is_full (test->mailbox, outer_key));
  g_assert_false (hm_mailbox_is_full (test->mailbox, inner_key));
  iterate_until_quiet (test);
  /* Streams that were stopped because of the outer one are told to look again. */
  g_assert_cmpuint (test->n_drained, ==, 1);
  post (test, inner_key, 0, 'i', NULL);
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "Oi");
  for (guint i = 0; i < 64; i++)
    post (test, inner_key, 0, 'i', NULL);
  g_assert_true (hm_mailbox_is_full (test->mailbox, inner_key));
}

static void
test_a_full_stream_does_not_stop_the_one_its_handler_waits_for (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  post (test, outer_key, 0, 'O', wait_for_inner);
  iterate_until_quiet (test);
  g_assert_cmpuint (test->log->len, ==, 1 + 64 + 65);
  g_assert_false (hm_mailbox_is_full (test->mailbox, outer_key));
}

static void
test_post_after_close (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  hm_mailbox_close (test->mailbox);
  for (guint i = 0; i < 100; i++)
    post (test, NULL, 0, 'a', NULL);
  g_assert_cmpint (n_notes, ==, 0);
  g_assert_false (hm_mailbox_is_full (test->mailbox, NULL));
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "");
}

static void
test_context_destroyed (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  post (test, NULL, 0, 'a', NULL);
  g_clear_pointer (&test->context, g_main_context_unref);
  g_assert_cmpuint (test->n_lost, ==, 1);
  g_assert_cmpint (n_notes, ==, 0);
  g_assert_cmpstr (test->log->str, ==, "");
  post (test, NULL, 0, 'b', NULL);
  g_assert_cmpint (n_notes, ==, 0);
}

static void
drop_owner (MailboxTest *test)
{
  g_clear_object (&test->owner);
}

static void
test_owner_gone_inside (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();
  gpointer owner = test->owner;

  g_object_add_weak_pointer (test->owner, &owner);
  post (test, NULL, 0, 'a', drop_owner);
  post (test, NULL, 0, 'b', NULL);
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "a");
  g_assert_null (owner);
  g_assert_cmpint (n_notes, ==, 0);
}

static void
post_next (MailboxTest *test)
{
  if (test->log->len < 10)
    post (test, test, 0, 'a' + (char) test->log->len, post_next);
}

static void
test_post_inside (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  post (test, test, 0, 'a', post_next);
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "abcdefghij");
}

/* Threads. */

#define N_THREADS 4
#define N_LETTERS 500

typedef struct
{
  MailboxTest *test;
  guint thread;
  guint number;
  guint *next;
} Numbered;

static void
on_numbered (GObject *owner, gpointer data)
{
  Numbered *numbered = data;

  g_assert_cmpuint (numbered->number, ==, *numbered->next);
  (*numbered->next)++;
}

static void
numbered_free (gpointer data)
{
  g_atomic_int_dec_and_test (&n_notes);
  g_free (data);
}

static guint next_number[N_THREADS];

static gpointer
post_many (gpointer data)
{
  guint thread = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < N_LETTERS; i++)
    {
      Numbered *numbered = g_new (Numbered, 1);

      *numbered = (Numbered) { the_test, thread, i, &next_number[thread] };
      g_atomic_int_inc (&n_notes);
      hm_mailbox_post (the_test->mailbox, NULL, 1, on_numbered, numbered, numbered_free);
    }
  return NULL;
}

static void
test_many_threads (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();
  GThread *threads[N_THREADS];
  guint n = 0;

  for (guint i = 0; i < N_THREADS; i++)
    {
      next_number[i] = 0;
      threads[i] = g_thread_new ("poster", post_many, GUINT_TO_POINTER (i));
    }
  while (n < N_THREADS * N_LETTERS)
    {
      g_main_context_iteration (test->context, TRUE);
      n = 0;
      for (guint i = 0; i < N_THREADS; i++)
        n += next_number[i];
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (n_notes, ==, 0);
}

static gint entered, may_leave;

static void
wait_for_leave (MailboxTest *test)
{
  g_atomic_int_set (&entered, TRUE);
  while (!g_atomic_int_get (&may_leave))
    g_thread_yield ();
}

static gpointer
deliver_elsewhere (gpointer data)
{
  MailboxTest *test = data;

  while (!g_atomic_int_get (&may_leave))
    g_main_context_iteration (test->context, TRUE);
  return NULL;
}

static gpointer
let_leave (gpointer data)
{
  gint64 end = g_get_monotonic_time () + 20000;

  while (g_get_monotonic_time () < end)
    g_thread_yield ();
  g_atomic_int_set (&may_leave, TRUE);
  return NULL;
}

static void
test_wait_idle (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();
  GThread *deliverer;
  GThread *helper;

  entered = may_leave = FALSE;
  post (test, NULL, 0, 'a', wait_for_leave);
  post (test, NULL, 0, 'b', NULL);
  deliverer = g_thread_new ("deliverer", deliver_elsewhere, test);
  while (!g_atomic_int_get (&entered))
    g_thread_yield ();
  hm_mailbox_close (test->mailbox);
  helper = g_thread_new ("helper", let_leave, NULL);
  hm_mailbox_wait_idle (test->mailbox);
  g_assert_true (g_atomic_int_get (&may_leave));
  g_assert_cmpstr (test->log->str, ==, "a");
  g_thread_join (deliverer);
  g_thread_join (helper);
}

static void
wait_for_itself (MailboxTest *test)
{
  hm_mailbox_wait_idle (test->mailbox);
}

static void
test_wait_idle_inside (void)
{
  g_autoptr (MailboxTest) test = mailbox_test_new ();

  post (test, NULL, 0, 'a', wait_for_itself);
  iterate_until_quiet (test);
  g_assert_cmpstr (test->log->str, ==, "a");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/mailbox/a-full-stream-does-not-stop-the-one-its-handler-waits-for",
                   test_a_full_stream_does_not_stop_the_one_its_handler_waits_for);
  g_test_add_func ("/net/mailbox/letters-come-in-order-and-later", test_order);
  g_test_add_func ("/net/mailbox/many-letters-are-one-wake-up", test_one_wakeup);
  g_test_add_func ("/net/mailbox/other-sources-get-their-turn", test_budget);
  g_test_add_func ("/net/mailbox/those-of-low-priority-get-their-turn", test_low_priority);
  g_test_add_func ("/net/mailbox/one-who-is-always-busy-does-not-keep-the-mail-waiting", test_busy_others);
  g_test_add_func ("/net/mailbox/is-full-at-64-letters", test_full_by_number);
  g_test_add_func ("/net/mailbox/is-full-at-4-MiB", test_full_by_weight);
  g_test_add_func ("/net/mailbox/a-nested-loop-does-not-reenter-the-same-stream", test_nested_loop);
  g_test_add_func ("/net/mailbox/nested-loops-nest", test_nested_loop_twice);
  g_test_add_func ("/net/mailbox/closing-from-inside-drops-the-rest", test_close_inside);
  g_test_add_func ("/net/mailbox/what-comes-after-closing-is-freed", test_post_after_close);
  g_test_add_func ("/net/mailbox/says-when-its-context-is-gone", test_context_destroyed);
  g_test_add_func ("/net/mailbox/an-owner-that-is-gone-gets-nothing", test_owner_gone_inside);
  g_test_add_func ("/net/mailbox/a-handler-may-post", test_post_inside);
  g_test_add_func ("/net/mailbox/many-threads-post-in-order", test_many_threads);
  g_test_add_func ("/net/mailbox/waits-for-a-delivery-in-another-thread", test_wait_idle);
  g_test_add_func ("/net/mailbox/does-not-wait-for-itself", test_wait_idle_inside);
  return g_test_run ();
}
