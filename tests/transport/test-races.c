/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What ends a command, and its end: whichever comes first, it ends once. */

#include "transport-commands.h"

/* About what a command takes here. */
#define LONGEST_USEC 900

static guint
rounds (guint by_default)
{
  const char *text = g_getenv ("HTTPMAIL_TEST_ROUNDS");

  return text ? (guint) g_ascii_strtoull (text, NULL, 10) : by_default;
}

typedef struct
{
  gint64 delay;
  GFunc func;
  gpointer data;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *racer = data;
  gint64 until = g_get_monotonic_time () + racer->delay;

  while (g_get_monotonic_time () < until)
    g_thread_yield ();
  racer->func (racer->data, NULL);
  g_free (racer);
  return NULL;
}

/* Has func called on another thread, a random time from now. */
static GThread *
start_racing (GFunc func, gpointer data)
{
  Racer *racer = g_new (Racer, 1);

  *racer = (Racer) { g_test_rand_int_range (0, LONGEST_USEC), func, data };
  return g_thread_new ("race", race, racer);
}

static void
cancel (gpointer cancellable, gpointer unused)
{
  g_cancellable_cancel (cancellable);
}

static void
drop (gpointer transport, gpointer unused)
{
  httpmail_transport_drop_connection (transport);
}

/* A second call would come by then, and fail in the callback. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
is_over (gpointer data)
{
  return !httpmail_transport_get_busy (data);
}

static gboolean
race_with_callback (TransportFixture *f, const TransportCommand *command)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread = start_racing (cancel, cancellable);
  gboolean success;

  command->start_async (f, cancellable, transport_fixture_on_ready, &result);
  run_until (run_until_nonnull, &result);
  g_thread_join (thread);
  settle ();
  success = command->finish (f->transport, result, &error);
  g_assert_true (success == (error == NULL));
  if (!success)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return success;
}

static void
test_a_command_that_is_cancelled_as_it_ends_has_one_result (void)
{
  guint n = rounds (60);

  for (guint i = 0; i < transport_n_commands; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      guint n_done = 0;

      transport_commands_serve (f);
      transport_commands_open (f);
      for (guint k = 0; k < n; k++)
        n_done += race_with_callback (f, &transport_commands[i]);
      g_test_message ("%s: %u of %u were done", transport_commands[i].name, n_done, n);
      g_assert_false (httpmail_transport_get_busy (f->transport));
    }
}

static void
race_with_response (TransportFixture *f, const TransportCommand *command)
{
  guint n_done = f->n_done;
  GThread *thread;

  transport_commands_open (f);
  g_string_truncate (f->statuses, 0);
  thread = start_racing (drop, f->transport);
  command->start (f, n_done, NULL);
  g_thread_join (thread);
  transport_fixture_run_until_disconnected (f);
  /* One that was started in the very moment may hear of its end after all others have. */
  run_until (is_over, f->transport);
  settle ();
  /* When the connection was dropped first, the command was refused. */
  g_assert_cmpuint (f->n_done - n_done, <=, 1);
  g_assert_true (f->n_done == n_done || httpmail_response_is_done (transport_fixture_last (f)));
}

static void
test_a_connection_that_is_dropped_as_a_command_ends_leaves_one_response (void)
{
  guint n = rounds (20);

  for (guint i = 0; i < transport_n_commands; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();

      if (!transport_commands[i].start)
        continue;
      g_test_message ("%s", transport_commands[i].name);
      transport_commands_serve (f);
      for (guint k = 0; k < n; k++)
        race_with_response (f, &transport_commands[i]);
    }
}

static void
test_a_list_may_go_as_it_is_loaded (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/");
  guint n = rounds (150);

  transport_commands_serve (f);
  transport_commands_open (f);
  for (guint i = 0; i < n; i++)
    {
      HTTPMailMemberList *list = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
      GThread *thread = start_racing ((GFunc) (void (*) (void)) g_object_unref, list);

      run_until (is_over, f->transport);
      g_thread_join (thread);
    }
}

/* An account that was opened stays open, however soon after that the cancellable is cancelled. */
static void
test_opening_that_is_cancelled_as_it_ends_has_one_result (void)
{
  guint n = rounds (200);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) opened = NULL;
      g_autoptr (GAsyncResult) looked_up = NULL;
      g_autofree char *inbox = NULL;
      g_autoptr (GError) error = NULL;
      GThread *thread;

      transport_commands_serve (f);
      thread = start_racing (cancel, cancellable);
      httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, cancellable,
                                     transport_fixture_on_ready, &opened);
      httpmail_transport_get_account_property_async (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, cancellable,
                                                     transport_fixture_on_ready, &looked_up);
      run_until (run_until_nonnull, &opened);
      run_until (run_until_nonnull, &looked_up);
      g_thread_join (thread);
      settle ();
      inbox = httpmail_transport_get_account_property_finish (f->transport, looked_up, NULL);
      if (httpmail_transport_open_finish (f->transport, opened, &error))
        {
          g_assert_true (transport_command_find ("delete")->start (f, 1, &error));
          transport_fixture_run_until_done (f, 1);
          transport_fixture_assert_success (f);
        }
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

/* Two threads: one starts and the other cancels, while the owner delivers. */

typedef struct
{
  TransportFixture *fixture;
  guint n_called;
  guint n;
} Starter;

static void
count_call (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Starter *) user_data)->n_called++;
}

static gpointer
start_and_cancel (gpointer data)
{
  Starter *starter = data;

  for (guint i = 0; i < starter->n; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      const TransportCommand *command = &transport_commands[i % transport_n_commands];
      GThread *thread = NULL;

      if (i % 3 == 0)
        g_cancellable_cancel (cancellable);
      else
        thread = g_thread_new ("cancel", (GThreadFunc) (void (*) (void)) g_cancellable_cancel, cancellable);
      command->start_async (starter->fixture, cancellable, count_call, starter);
      if (thread)
        g_thread_join (thread);
    }
  return NULL;
}

static gboolean
all_are_called (gpointer data)
{
  Starter *starter = data;

  return starter->n_called == starter->n;
}

static void
test_one_thread_may_start_what_another_one_cancels (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  Starter starter = { f, 0, rounds (300) };
  GThread *thread;

  transport_commands_serve (f);
  transport_commands_open (f);
  thread = g_thread_new ("start", start_and_cancel, &starter);
  run_until (all_are_called, &starter);
  g_thread_join (thread);
  settle ();
  g_assert_cmpuint (starter.n_called, ==, starter.n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/races/" name, func)
  ADD ("a-command-that-is-cancelled-as-it-ends-has-one-result",
       test_a_command_that_is_cancelled_as_it_ends_has_one_result);
  ADD ("a-connection-that-is-dropped-as-a-command-ends-leaves-one-response",
       test_a_connection_that_is_dropped_as_a_command_ends_leaves_one_response);
  ADD ("a-list-may-go-as-it-is-loaded", test_a_list_may_go_as_it_is_loaded);
  ADD ("opening-that-is-cancelled-as-it-ends-has-one-result",
       test_opening_that_is_cancelled_as_it_ends_has_one_result);
  ADD ("one-thread-may-start-what-another-one-cancels", test_one_thread_may_start_what_another_one_cancels);
#undef ADD
  return g_test_run ();
}
