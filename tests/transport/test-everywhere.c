/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every command, in every form, from every thread. */

#include "transport-commands.h"
#include <string.h>

#define N_THREADS 4

typedef struct
{
  GThread *owner;
  const TransportCommand *command;
  guint *n_called;
} Call;

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_thread_self () == call->owner);
  g_assert_true (call->command->finish (HTTPMAIL_TRANSPORT (source), result, &error));
  g_assert_no_error (error);
  (*call->n_called)++;
  g_free (call);
}

static void
start_async (TransportFixture *f, const TransportCommand *command, guint *n_called)
{
  Call *call = g_new (Call, 1);

  *call = (Call) { f->owner, command, n_called };
  command->start_async (f, NULL, on_ready, call);
}

/* Starts all there are, each in each of its forms; the contexts count from first. Returns how many are by signal. */
static guint
start_all (TransportFixture *f, guint32 first, guint *n_called)
{
  guint n = 0;

  for (guint i = 0; i < transport_n_commands; i++)
    {
      const TransportCommand *command = &transport_commands[i];
      g_autoptr (GError) error = NULL;

      if (command->start)
        {
          command->start (f, first + i, &error);
          g_assert_no_error (error);
          n++;
        }
      start_async (f, command, n_called);
    }
  return n;
}

/* Looks at all responses that came: each command had its own, in order, and one that was the last. */
static guint
check_responses (TransportFixture *f)
{
  g_autoptr (GHashTable) ended = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) next = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < f->responses->len; i++)
    {
      HTTPMailResponse *response = g_ptr_array_index (f->responses, i);
      gpointer context = GUINT_TO_POINTER (httpmail_response_get_context (response));
      GListModel *members = httpmail_response_get_members (response);
      const TransportCommand *command = &transport_commands[GPOINTER_TO_UINT (context) % 1000];

      g_assert_no_error (httpmail_result_get_error (httpmail_response_get_result (response)));
      g_assert_false (g_hash_table_contains (ended, context));
      if (httpmail_response_is_done (response))
        g_hash_table_add (ended, context);
      g_assert_cmpint (httpmail_response_get_command (response), ==, command->command);
      if (strcmp (command->name, "member_info") != 0)
        continue;
      for (guint k = 0; members && k < g_list_model_get_n_items (members); k++)
        {
          g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, k);
          guint expected = GPOINTER_TO_UINT (g_hash_table_lookup (next, context));

          g_assert_cmpuint (httpmail_member_info_get_content_length (member), ==, expected);
          g_hash_table_insert (next, context, GUINT_TO_POINTER (expected + 1));
        }
      g_assert_true (!httpmail_response_is_done (response) ||
                     g_hash_table_lookup (next, context) == GUINT_TO_POINTER (TRANSPORT_COMMANDS_MEMBERS));
    }
  return g_hash_table_size (ended);
}

typedef struct
{
  TransportFixture *fixture;
  guint32 first;
  guint *n_called;
  gint n_signals; /* atomic */
} Starter;

static gpointer
start_all_here (gpointer data)
{
  Starter *starter = data;

  g_atomic_int_set (&starter->n_signals, start_all (starter->fixture, starter->first, starter->n_called));
  return NULL;
}

typedef struct
{
  guint *counter;
  guint n;
} Awaited;

static gboolean
has_come (gpointer data)
{
  Awaited *awaited = data;

  return *awaited->counter >= awaited->n;
}

static void
run_until_count (guint *counter, guint n)
{
  Awaited awaited = { counter, n };

  run_until (has_come, &awaited);
}

static void
test_all_commands_may_come_from_all_threads (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  Starter starters[N_THREADS];
  GThread *threads[N_THREADS];
  guint n_called = 0;
  guint n_signals = 0;

  transport_commands_serve (f);
  transport_commands_open (f);
  for (guint i = 0; i < N_THREADS; i++)
    {
      starters[i] = (Starter) { f, i * 1000, &n_called };
      threads[i] = g_thread_new ("start", start_all_here, &starters[i]);
    }
  run_until_count (&n_called, N_THREADS * transport_n_commands);
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_thread_join (threads[i]);
      n_signals += starters[i].n_signals;
    }
  transport_fixture_run_until_done (f, n_signals);
  g_assert_cmpuint (check_responses (f), ==, n_signals);
  g_assert_cmpuint (f->n_done, ==, n_signals);
  g_assert_false (httpmail_transport_get_busy (f->transport));
}

static gpointer
live_alone (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  {
    g_autoptr (TransportFixture) f = transport_fixture_new ();
    guint n_called = 0;
    guint n_signals;

    transport_commands_serve (f);
    transport_commands_open (f);
    n_signals = start_all (f, 0, &n_called);
    transport_fixture_run_until_done (f, n_signals);
    run_until_count (&n_called, transport_n_commands);
    g_assert_cmpuint (check_responses (f), ==, n_signals);
  }
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_each_thread_may_do_everything_with_its_own (void)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("alone", live_alone, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* The context of a transport made elsewhere is another thread's: who starts the commands never iterates it. */

typedef struct
{
  GMainContext *context;
  gint stop; /* atomic */
  TransportFixture *fixture;
  guint n_called;
} Owner;

static gpointer
own (gpointer data)
{
  Owner *owner = data;
  TransportFixture *f;

  g_main_context_push_thread_default (owner->context);
  f = transport_fixture_new ();
  transport_commands_serve (f);
  transport_commands_open (f);
  g_atomic_pointer_set (&owner->fixture, f);
  while (!g_atomic_int_get (&owner->stop))
    g_main_context_iteration (owner->context, TRUE);
  while (g_main_context_iteration (owner->context, FALSE))
    ;
  transport_fixture_free (f);
  g_main_context_pop_thread_default (owner->context);
  return NULL;
}

static gboolean
is_idle (gpointer data)
{
  return !httpmail_transport_get_busy (data);
}

static void
test_what_is_started_here_answers_there (void)
{
  Owner owner = { g_main_context_new () };
  GThread *thread = g_thread_new ("own", own, &owner);
  g_autoptr (HTTPMailTransport) transport = NULL;

  run_until (run_until_nonnull, &owner.fixture);
  transport = g_object_ref (owner.fixture->transport);
  /* The default context of this thread is iterated all the while; the owner asserts that nothing is heard here. */
  start_all (owner.fixture, 0, &owner.n_called);
  run_until (is_idle, transport);
  g_atomic_int_set (&owner.stop, TRUE);
  g_main_context_wakeup (owner.context);
  g_thread_join (thread);
  g_assert_cmpuint (owner.n_called, ==, transport_n_commands);
  g_main_context_unref (owner.context);
}

/* A loop that stops for a while. */

static void
test_a_loop_may_stop_and_begin_again (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  TransportFixture *f;
  guint n_called = 0;
  guint n_signals;

  g_main_context_push_thread_default (context);
  f = transport_fixture_new ();
  transport_commands_serve (f);
  transport_commands_open (f);
  n_signals = start_all (f, 0, &n_called);
  run_until_count (&f->n_done, 1);
  g_main_context_pop_thread_default (context);

  /* They go on, as far as there is room for what they say. */
  raw_server_run_until_requests (f->server, 10);
  g_assert_cmpuint (f->n_done, <, n_signals);

  g_main_context_push_thread_default (context);
  transport_fixture_run_until_done (f, n_signals);
  run_until_count (&n_called, transport_n_commands);
  g_assert_cmpuint (check_responses (f), ==, n_signals);
  transport_fixture_free (f);
  g_main_context_pop_thread_default (context);
}

/* An owner whose handler does not return holds nobody else up. */

typedef struct
{
  gint blocked; /* atomic */
  gint go_on;   /* atomic */
} Blocking;

static void
block (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  Blocking *blocking = user_data;

  g_atomic_int_set (&blocking->blocked, TRUE);
  while (!g_atomic_int_get (&blocking->go_on))
    g_thread_yield ();
}

static gpointer
own_and_block (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  TransportFixture *f;

  g_main_context_push_thread_default (context);
  f = transport_fixture_new ();
  transport_commands_serve (f);
  transport_commands_open (f);
  g_signal_connect (f->transport, "response", G_CALLBACK (block), data);
  g_assert_true (transport_command_find ("get")->start (f, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  transport_fixture_free (f);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_a_handler_that_blocks_holds_no_other_transport_up (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  Blocking blocking = { FALSE };
  GThread *thread = g_thread_new ("block", own_and_block, &blocking);
  guint n_called = 0;
  guint n_signals;

  run_until (run_until_set, &blocking.blocked);
  transport_commands_serve (f);
  transport_commands_open (f);
  n_signals = start_all (f, 0, &n_called);
  transport_fixture_run_until_done (f, n_signals);
  run_until_count (&n_called, transport_n_commands);
  check_responses (f);
  g_atomic_int_set (&blocking.go_on, TRUE);
  g_thread_join (thread);
}

/* What one transport was told, another one at the same server has to ask for. */
static void
test_two_transports_share_no_logon (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (HTTPMailTransport) first = g_object_ref (f->transport);
  g_autofree char *challenge = raw_make_reply (
    "401 Authorization Required", "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"abc\", qop=\"auth\"\r\n", "");
  g_autofree char *unasked = NULL;

  transport_commands_serve (f);
  f->password = "sesame";
  raw_server_add_reply (f->server, challenge);
  transport_commands_open (f);
  g_assert_cmpuint (f->n_logons, ==, 1);

  g_object_unref (f->transport);
  f->transport = httpmail_transport_new (NULL);
  raw_server_add_reply (f->server, challenge);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  raw_server_run_until_requests (f->server, 3);
  unasked = transport_fixture_request_header (f, 2, "Authorization");
  g_assert_cmpstr (unasked, ==, "");
  /* Nobody answers the second: that is no matter of the first. */
  run_until (is_idle, f->transport);
  g_assert_false (httpmail_transport_get_authenticated (f->transport));
  g_assert_true (httpmail_transport_get_authenticated (first));
  g_signal_handlers_disconnect_by_data (first, f);
}

/* What is set while commands are under way is for those that come. */

static void
test_what_is_set_is_for_the_next_command (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const TransportCommand *listing = transport_command_find ("member_info");
  g_autofree char *reply = transport_fixture_listing (f, 10);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  transport_commands_serve (f);
  transport_commands_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, 0);
  raw_server_add_reply (f->server, reply);
  listing->start_async (f, NULL, transport_fixture_on_ready, &first);
  raw_server_run_until_requests (f->server, 2);
  g_object_set (f->transport, "max-held-members", (guint64) 5, NULL);
  httpmail_transport_set_idle_timeout (f->transport, 30);
  httpmail_transport_set_deadline (f->transport, 90);
  httpmail_transport_set_max_connections (f->transport, 1);
  httpmail_transport_set_command_logging (f->transport, TRUE);
  raw_server_release (f->server);
  run_until (run_until_nonnull, &first);
  g_assert_true (listing->finish (f->transport, first, &error));
  g_assert_no_error (error);
  listing->start_async (f, NULL, transport_fixture_on_ready, &second);
  run_until (run_until_nonnull, &second);
  g_assert_false (listing->finish (f->transport, second, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE);
}

static void
test_an_account_may_be_opened_again_and_again (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  guint n_called = 0;

  transport_commands_serve (f);
  for (guint i = 0; i < 5; i++)
    {
      guint n_done = f->n_done;
      guint n_signals;

      g_string_truncate (f->statuses, 0);
      transport_commands_open (f);
      n_signals = start_all (f, i * 1000, &n_called);
      g_assert_true (httpmail_transport_close (f->transport, NULL));
      g_assert_false (httpmail_transport_close (f->transport, NULL));
      transport_fixture_run_until_disconnected (f);
      g_assert_cmpuint (f->n_done, ==, n_done + n_signals);
      run_until_count (&n_called, (i + 1) * transport_n_commands);
      g_assert_false (httpmail_transport_get_busy (f->transport));
    }
  check_responses (f);
}

/* Whoever closes closes what is open then, and nothing that is opened later. */

typedef struct
{
  HTTPMailTransport *transport;
  gint stop; /* atomic */
} Closer;

static gpointer
close_all_the_time (gpointer data)
{
  Closer *closer = data;

  while (!g_atomic_int_get (&closer->stop))
    httpmail_transport_close (closer->transport, NULL);
  return NULL;
}

static void
test_closing_on_another_thread_spares_what_is_opened_later (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  Closer closer = { f->transport };
  GThread *thread;

  transport_commands_serve (f);
  thread = g_thread_new ("close", close_all_the_time, &closer);
  for (guint i = 0; i < 300; i++)
    {
      g_string_truncate (f->statuses, 0);
      g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
      httpmail_transport_drop_connection (f->transport);
      transport_fixture_run_until_disconnected (f);
    }
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  g_string_truncate (f->statuses, 0);
  transport_fixture_run_until_disconnected (f);
  g_atomic_int_set (&closer.stop, TRUE);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/everywhere/" name, func)
  ADD ("all-commands-may-come-from-all-threads", test_all_commands_may_come_from_all_threads);
  ADD ("each-thread-may-do-everything-with-its-own", test_each_thread_may_do_everything_with_its_own);
  ADD ("what-is-started-here-answers-there", test_what_is_started_here_answers_there);
  ADD ("a-loop-may-stop-and-begin-again", test_a_loop_may_stop_and_begin_again);
  ADD ("a-handler-that-blocks-holds-no-other-transport-up", test_a_handler_that_blocks_holds_no_other_transport_up);
  ADD ("two-transports-share-no-logon", test_two_transports_share_no_logon);
  ADD ("what-is-set-is-for-the-next-command", test_what_is_set_is_for_the_next_command);
  ADD ("an-account-may-be-opened-again-and-again", test_an_account_may_be_opened_again_and_again);
  ADD ("closing-on-another-thread-spares-what-is-opened-later",
       test_closing_on_another_thread_spares_what_is_opened_later);
#undef ADD
  return g_test_run ();
}
