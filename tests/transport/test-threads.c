/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One transport and several threads, several transports and a thread for each, and owners that are slow. */

#include "transport-fixture.h"
#include <string.h>

#define WAIT_MSEC 300

static guint
rounds (guint by_default)
{
  const char *text = g_getenv ("HTTPMAIL_TEST_ROUNDS");

  return text ? (guint) g_ascii_strtoull (text, NULL, 10) : by_default;
}

static char *
message_url (TransportFixture *f)
{
  return transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
}

/* The thread that calls does nothing for a while, and does not iterate its context. */
static void
stay_away (void)
{
  GMutex lock;
  GCond never;
  gint64 end = g_get_monotonic_time () + WAIT_MSEC * 1000;

  g_mutex_init (&lock);
  g_cond_init (&never);
  g_mutex_lock (&lock);
  while (g_cond_wait_until (&never, &lock, end))
    ;
  g_mutex_unlock (&lock);
  g_cond_clear (&never);
  g_mutex_clear (&lock);
}

/* Commands from everywhere. */

#define N_THREADS 4
#define N_COMMANDS 50

typedef struct
{
  TransportFixture *fixture;
  guint number;
} Starter;

static gpointer
start_commands (gpointer data)
{
  Starter *starter = data;
  g_autofree char *url = message_url (starter->fixture);

  for (guint i = 0; i < N_COMMANDS; i++)
    {
      g_autofree char *inbox = NULL;
      g_autoptr (GError) error = NULL;

      if (i % 5 == 0)
        httpmail_transport_command_delete (starter->fixture->transport, url, starter->number * 1000 + i, &error);
      else
        httpmail_transport_command_get (starter->fixture->transport, url, NULL, TRUE, starter->number * 1000 + i,
                                        &error);
      g_assert_no_error (error);
      httpmail_transport_lookup_account_property (starter->fixture->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox,
                                                  &error);
      g_assert_no_error (error);
      httpmail_transport_set_deadline (starter->fixture->transport, 60 + i % 2);
      httpmail_transport_get_busy (starter->fixture->transport);
    }
  return NULL;
}

static void
test_commands_may_come_from_every_thread (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
  g_autoptr (GHashTable) contexts = g_hash_table_new (NULL, NULL);
  Starter starters[N_THREADS];
  GThread *threads[N_THREADS];

  transport_fixture_open (f);
  raw_server_set_fallback (f->server, RAW_REPLY, reply, 0);
  for (guint i = 0; i < N_THREADS; i++)
    {
      starters[i] = (Starter) { f, i };
      threads[i] = g_thread_new ("start", start_commands, &starters[i]);
    }
  transport_fixture_run_until_done (f, N_THREADS * N_COMMANDS);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < f->responses->len; i++)
    {
      HTTPMailResponse *response = g_ptr_array_index (f->responses, i);

      g_assert_true (httpmail_response_is_done (response) ||
                     !g_hash_table_contains (contexts, GUINT_TO_POINTER (httpmail_response_get_context (response))));
      if (httpmail_response_is_done (response))
        {
          g_assert_no_error (httpmail_result_get_error (httpmail_response_get_result (response)));
          g_assert_true (
            g_hash_table_add (contexts, GUINT_TO_POINTER (httpmail_response_get_context (response))));
        }
    }
  g_assert_cmpuint (g_hash_table_size (contexts), ==, N_THREADS * N_COMMANDS);
  g_assert_false (httpmail_transport_get_busy (f->transport));
}

/* A transport on each thread. */

static gpointer
live_alone (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint n = GPOINTER_TO_UINT (data);

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *reply = transport_fixture_listing (f, 20);
      g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/");
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GListModel) members = NULL;

      /* Every handler of the fixture looks at the thread it runs on. */
      transport_fixture_open (f);
      raw_server_add_reply (f->server, reply);
      raw_server_add_reply (f->server, reply);
      g_assert_true (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                             HTTPMAIL_DEPTH_ONE, TRUE, 1, NULL));
      transport_fixture_run_until_done (f, 1);
      httpmail_transport_member_info_async (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE, NULL,
                                            transport_fixture_on_ready, &result);
      run_until (run_until_nonnull, &result);
      members = httpmail_transport_member_info_finish (f->transport, result, NULL);
      g_assert_cmpuint (g_list_model_get_n_items (members), ==, 20);
    }
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_each_thread_may_have_its_own (void)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("alone", live_alone, GUINT_TO_POINTER (rounds (5)));
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* The last reference on another thread. */

static gpointer
drop_reference (gpointer transport)
{
  g_object_unref (transport);
  return NULL;
}

static void
test_the_last_reference_may_go_on_another_thread (void)
{
  guint n = rounds (30);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
      g_autofree char *url = message_url (f);
      GThread *thread;

      transport_fixture_open (f);
      raw_server_set_fallback (f->server, RAW_REPLY, reply, 0);
      for (guint k = 0; k < 5; k++)
        httpmail_transport_command_get (f->transport, url, NULL, TRUE, k, NULL);
      thread = g_thread_new ("unref", drop_reference, g_steal_pointer (&f->transport));
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_thread_join (thread);
      /* The handlers of the fixture would write into it. */
      raw_server_run_until_open (f->server, 0);
    }
}

/* Hands off. */

typedef struct
{
  HTTPMailTransport *transport;
  gint inside;  /* a handler is running */
  gint off;     /* hands_off has returned */
  guint n_late; /* signals after that */
} HandsOff;

static void
on_any_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  HandsOff *hands_off = user_data;

  g_atomic_int_set (&hands_off->inside, TRUE);
  if (g_atomic_int_get (&hands_off->off))
    hands_off->n_late++;
  g_thread_yield ();
  g_assert_false (g_atomic_int_get (&hands_off->off));
  g_atomic_int_set (&hands_off->inside, FALSE);
}

static gpointer
take_hands_off (gpointer data)
{
  HandsOff *hands_off = data;

  httpmail_transport_hands_off (hands_off->transport);
  g_assert_false (g_atomic_int_get (&hands_off->inside));
  g_atomic_int_set (&hands_off->off, TRUE);
  return NULL;
}

static void
test_hands_off_waits_for_the_handler_on_the_other_thread (void)
{
  guint n = rounds (30);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *reply = transport_fixture_listing (f, 600);
      g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/");
      HandsOff hands_off = { f->transport };
      GThread *thread;

      transport_fixture_open (f);
      raw_server_set_fallback (f->server, RAW_REPLY, reply, 0);
      g_signal_connect (f->transport, "response", G_CALLBACK (on_any_response), &hands_off);
      for (guint k = 0; k < 10; k++)
        httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE,
                                                k, NULL);
      run_until (run_until_set, &f->responses->len);
      thread = g_thread_new ("hands-off", take_hands_off, &hands_off);
      run_until (run_until_set, &hands_off.off);
      g_thread_join (thread);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (hands_off.n_late, ==, 0);
    }
}

static void
test_hands_off_leaves_callbacks_alone (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *fine = raw_make_reply ("204 No Content", NULL, "");
  g_autofree char *url = message_url (f);
  g_autoptr (GAsyncResult) result = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, fine);
  raw_server_add_reply (f->server, fine);
  g_assert_true (httpmail_transport_command_delete (f->transport, url, 1, NULL));
  httpmail_transport_delete_async (f->transport, url, NULL, transport_fixture_on_ready, &result);
  httpmail_transport_hands_off (f->transport);
  run_until (run_until_nonnull, &result);
  g_assert_true (httpmail_transport_delete_finish (f->transport, result, NULL));
  g_assert_cmpuint (f->n_done, ==, 0);
}

/* Slow owners. */

static void
add_endless_listing (TransportFixture *f)
{
  g_autofree char *member = transport_fixture_members (f, 1, 2);
  g_autofree char *reply = g_strconcat ("HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n"
                                        "<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\" "
                                        "xmlns:m=\"urn:schemas:mailheader:\" xmlns:hm=\"urn:schemas:httpmail:\">",
                                        member, NULL);

  raw_server_add_behaviour (f->server, RAW_ENDLESS, reply, strlen (member));
}

static void
on_first_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (transport, on_first_response, user_data);
  stay_away ();
}

static void
start_endless_listing (TransportFixture *f)
{
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/");

  transport_fixture_open (f);
  add_endless_listing (f);
  g_signal_connect (f->transport, "response", G_CALLBACK (on_first_response), f);
  g_assert_true (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                         HTTPMAIL_DEPTH_ONE, TRUE, 1, NULL));
}

static void
test_a_slow_owner_holds_the_server_up (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  start_endless_listing (f);
  transport_fixture_run_until_members (f, 1);
  httpmail_transport_drop_connection (f->transport);
  transport_fixture_run_until_done (f, 1);
  /* 64 letters of 256 members, and what was between two looks at them. */
  g_assert_cmpuint (f->n_members, <=, 70 * 256);
}

static void
test_it_goes_on_when_the_owner_comes_back (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  start_endless_listing (f);
  transport_fixture_run_until_members (f, 20000);
  httpmail_transport_drop_connection (f->transport);
  transport_fixture_run_until_done (f, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
}

/* A loop within a handler: other commands go on, this one waits for its handler. */

typedef struct
{
  TransportFixture *fixture;
  guint depth;
  guint next;
} Nesting;

static gboolean
other_is_done (gpointer data)
{
  return ((TransportFixture *) data)->n_done >= 1;
}

static void
on_nesting_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  Nesting *nesting = user_data;
  GListModel *members = httpmail_response_get_members (response);

  if (httpmail_response_get_context (response) != 1)
    return;
  g_assert_cmpuint (nesting->depth, ==, 0);
  nesting->depth++;
  for (guint i = 0; members && i < g_list_model_get_n_items (members); i++, nesting->next++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);

      g_assert_cmpuint (httpmail_member_info_get_content_length (member), ==, nesting->next);
    }
  run_until (other_is_done, nesting->fixture);
  nesting->depth--;
}

static void
test_a_loop_within_a_handler_keeps_the_order (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  Nesting nesting = { f };
  g_autofree char *reply = transport_fixture_listing (f, 2000);
  g_autofree char *message = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_autofree char *other = message_url (f);

  transport_fixture_open (f);
  raw_server_expect (f->server, "PROPFIND ");
  raw_server_add_reply (f->server, reply);
  raw_server_expect (f->server, "GET ");
  raw_server_add_reply (f->server, message);
  g_signal_connect (f->transport, "response", G_CALLBACK (on_nesting_response), &nesting);
  g_assert_true (httpmail_transport_command_member_info (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL,
                                                         HTTPMAIL_DEPTH_ONE, TRUE, 1, NULL));
  g_assert_true (httpmail_transport_command_get (f->transport, other, NULL, TRUE, 2, NULL));
  transport_fixture_run_until_done (f, 2);
  g_assert_cmpuint (nesting.next, ==, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/threads/" name, func)
  ADD ("commands-may-come-from-every-thread", test_commands_may_come_from_every_thread);
  ADD ("each-thread-may-have-its-own", test_each_thread_may_have_its_own);
  ADD ("the-last-reference-may-go-on-another-thread", test_the_last_reference_may_go_on_another_thread);
  ADD ("hands-off-waits-for-the-handler-on-the-other-thread", test_hands_off_waits_for_the_handler_on_the_other_thread);
  ADD ("hands-off-leaves-callbacks-alone", test_hands_off_leaves_callbacks_alone);
  ADD ("a-slow-owner-holds-the-server-up", test_a_slow_owner_holds_the_server_up);
  ADD ("it-goes-on-when-the-owner-comes-back", test_it_goes_on_when_the_owner_comes_back);
  ADD ("a-loop-within-a-handler-keeps-the-order", test_a_loop_within_a_handler_keeps_the_order);
#undef ADD
  return g_test_run ();
}
