/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A transport that goes, in every way and at every moment. */

#include "transport-fixture.h"
#include <string.h>

#define DIGEST "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"abc\", qop=\"auth\"\r\n"

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

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* Something is done from inside a handler. */

typedef enum
{
  ACT_UNREF,
  ACT_DISPOSE,
  ACT_HANDS_OFF,
  ACT_DROP,
  ACT_CLOSE,
  ACT_START,
  ACT_NEST,
  N_ACTS
} Act;

typedef struct
{
  TransportFixture *fixture;
  HTTPMailTransport *transport; /* as long as it is not gone */
  gboolean gone;
  Act act;
  gboolean acted;
  gboolean ended; /* nothing may be heard any more */
} Scene;

static gboolean
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
nest (void)
{
  gboolean idle = FALSE;

  g_idle_add_full (G_PRIORITY_LOW, set_flag, &idle, NULL);
  while (!idle)
    g_main_context_iteration (NULL, TRUE);
}

static void
perform (Scene *scene)
{
  g_autofree char *url = message_url (scene->fixture);

  switch (scene->act)
    {
    case ACT_UNREF:
      g_clear_object (&scene->fixture->transport);
      break;
    case ACT_DISPOSE:
      g_object_run_dispose (G_OBJECT (scene->transport));
      g_object_run_dispose (G_OBJECT (scene->transport));
      scene->ended = TRUE;
      break;
    case ACT_HANDS_OFF:
      httpmail_transport_hands_off (scene->transport);
      scene->ended = TRUE;
      break;
    case ACT_DROP:
      httpmail_transport_drop_connection (scene->transport);
      break;
    case ACT_CLOSE:
      httpmail_transport_close (scene->transport, NULL);
      break;
    case ACT_START:
      httpmail_transport_command_delete (scene->transport, url, 1, NULL);
      httpmail_transport_delete_async (scene->transport, url, NULL, NULL, NULL);
      break;
    case ACT_NEST:
      nest ();
      break;
    default:
      g_assert_not_reached ();
    }
}

/* A handler of any signal. */
static void
on_signal (GClosure *closure,
           GValue *return_value,
           guint n_params,
           const GValue *params,
           gpointer hint,
           gpointer marshal_data)
{
  Scene *scene = closure->data;

  g_assert_true (g_thread_self () == scene->fixture->owner);
  g_assert_false (scene->ended);
  if (scene->acted)
    return;
  scene->acted = TRUE;
  perform (scene);
}

static void
listen (Scene *scene, const char *signal)
{
  GClosure *closure = g_closure_new_simple (sizeof (GClosure), scene);

  g_closure_set_marshal (closure, on_signal);
  g_signal_connect_closure (scene->transport, signal, closure, FALSE);
}

static void
mark_gone (gpointer gone)
{
  g_atomic_int_set ((gboolean *) gone, TRUE);
}

static void
play (const char *signal, Act act)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  Scene scene = { f, f->transport, FALSE, act };
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");
  g_autofree char *account = transport_fixture_account_reply (f);
  g_autofree char *message = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
  g_autofree char *refusal = raw_make_reply ("402 Payment Required", NULL, "");
  g_autofree char *url = message_url (f);
  gboolean asks = strstr (signal, "logon") || strstr (signal, "window");

  g_test_message ("%s, %d", signal, act);
  f->password = asks ? NULL : "sesame";
  if (strcmp (signal, "error") == 0)
    raw_server_add_reply (f->server, refusal);
  else
    raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, account);
  raw_server_set_fallback (f->server, RAW_REPLY, message, 0);
  /* Unlike a weak pointer it goes with the object and not with its disposal. */
  g_object_set_data_full (G_OBJECT (f->transport), "scene", &scene.gone, mark_gone);
  listen (&scene, signal);
  g_assert_true (httpmail_transport_open (f->transport, f->info,
                                          HTTPMAIL_OPEN_AUTHENTICATE | HTTPMAIL_OPEN_COMMAND_LOGGING, NULL));
  g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, NULL));
  run_until (run_until_set, &scene.acted);
  nest ();
  /* The fixture's handlers write into the fixture, which stays until the transport is gone. */
  g_clear_object (&f->transport);
  run_until (run_until_set, &scene.gone);
  raw_server_run_until_open (f->server, 0);
}

static void
test_every_handler_may_do_everything (void)
{
  static const char *const signals[] = { "status", "command", "logon-prompt", "parent-window", "response", "error",
                                         "notify::connection-status", "notify::busy", "notify::authenticated",
                                         "notify::dialect" };
  guint n = rounds (3);

  for (guint round = 0; round < n; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
      for (Act act = 0; act < N_ACTS; act++)
        play (signals[i], act);
}

static void
on_ready_unref (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HTTPMailTransport **transport = user_data;

  g_assert_true (HTTPMAIL_TRANSPORT (source) == *transport);
  g_assert_true (httpmail_transport_delete_finish (*transport, result, NULL));
  g_object_unref (*transport);
}

static void
test_the_last_reference_goes_in_the_callback (void)
{
  guint n = rounds (20);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *fine = raw_make_reply ("204 No Content", NULL, "");
      g_autofree char *url = message_url (f);
      HTTPMailTransport *transport;

      transport_fixture_open (f);
      raw_server_add_reply (f->server, fine);
      transport = g_steal_pointer (&f->transport);
      g_object_add_weak_pointer (G_OBJECT (transport), (gpointer *) &transport);
      httpmail_transport_delete_async (transport, url, NULL, on_ready_unref, &transport);
      run_until (is_gone, &transport);
      raw_server_run_until_open (f->server, 0);
    }
}

static void
test_the_last_reference_goes_while_commands_run (void)
{
  guint n = rounds (20);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *url = message_url (f);
      HTTPMailTransport *weak;

      transport_fixture_open (f);
      raw_server_add_behaviour (f->server, RAW_STALL, NULL, 0);
      g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, NULL));
      if (i % 2)
        raw_server_run_until_requests (f->server, 2);
      weak = f->transport;
      g_object_add_weak_pointer (G_OBJECT (weak), (gpointer *) &weak);
      g_clear_object (&f->transport);
      g_assert_null (weak);
      raw_server_run_until_open (f->server, 0);
      g_assert_cmpuint (f->n_done, ==, 0);
      raw_server_release (f->server);
    }
}

static void
test_use_after_dispose_is_an_error (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = message_url (f);
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) got = NULL;
  g_autoptr (HTTPMailMemberList) list = NULL;
  g_autofree char *inbox = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, NULL, 0);
  httpmail_transport_get_async (f->transport, url, NULL, TRUE, NULL, transport_fixture_on_ready, &pending);
  raw_server_run_until_requests (f->server, 2);
  g_object_run_dispose (G_OBJECT (f->transport));
  g_object_run_dispose (G_OBJECT (f->transport));
  run_until (run_until_nonnull, &pending);
  g_assert_null (httpmail_transport_get_finish (f->transport, pending, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  g_clear_error (&error);

  g_assert_false (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_NONE, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_STATE);
  g_clear_error (&error);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_NONE, NULL, transport_fixture_on_ready, &opened);
  g_assert_null (opened);
  run_until (run_until_nonnull, &opened);
  g_assert_false (httpmail_transport_open_finish (f->transport, opened, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_STATE);
  g_clear_error (&error);

  httpmail_transport_get_async (f->transport, url, NULL, TRUE, NULL, transport_fixture_on_ready, &got);
  run_until (run_until_nonnull, &got);
  g_assert_null (httpmail_transport_get_finish (f->transport, got, NULL, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_CONNECTED);
  g_clear_error (&error);
  g_assert_false (httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, NULL));
  g_assert_false (
    httpmail_transport_lookup_account_property (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox, NULL));
  g_assert_false (httpmail_transport_close (f->transport, NULL));
  httpmail_transport_drop_connection (f->transport);
  httpmail_transport_hands_off (f->transport);
  list = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  g_assert_false (httpmail_member_list_is_loading (list));
  g_assert_false (httpmail_transport_get_busy (f->transport));
  g_assert_cmpint (httpmail_transport_get_connection_status (f->transport), ==, HTTPMAIL_STATUS_DISCONNECTED);
  httpmail_transport_set_deadline (f->transport, 5);
  raw_server_release (f->server);
}

/* The owner's context. */

static void
count_call (GObject *source, GAsyncResult *result, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
leave_context (gboolean context_first, gboolean opened)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TransportFixture) f = NULL;
  g_autofree char *url = NULL;
  HTTPMailMemberList *list;
  HTTPMailTransport *weak;
  guint n_calls = 0;
  guint n_requests;

  g_main_context_push_thread_default (context);
  f = transport_fixture_new ();
  url = message_url (f);
  raw_server_set_fallback (f->server, RAW_STALL, NULL, 0);
  if (opened)
    transport_fixture_open (f);
  else
    httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, count_call, &n_calls);
  httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, NULL);
  httpmail_transport_get_async (f->transport, url, NULL, TRUE, NULL, count_call, &n_calls);
  list = httpmail_transport_list_members (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  g_object_add_weak_pointer (G_OBJECT (list), (gpointer *) &list);
  g_object_unref (list);
  g_main_context_pop_thread_default (context);

  n_requests = opened ? 4 : 1;
  raw_server_run_until_requests (f->server, n_requests);
  weak = f->transport;
  g_object_add_weak_pointer (G_OBJECT (weak), (gpointer *) &weak);
  if (!context_first)
    g_clear_object (&f->transport);
  g_clear_pointer (&context, g_main_context_unref);
  if (context_first)
    g_clear_object (&f->transport);
  raw_server_run_until_open (f->server, 0);
  run_until (is_gone, &weak);
  run_until (is_gone, &list);
  g_assert_cmpuint (n_calls, ==, 0);
  for (guint i = 0; i < n_requests; i++)
    raw_server_release (f->server);
}

static void
test_the_context_goes_with_commands_under_way (void)
{
  guint n = rounds (10);

  for (guint i = 0; i < n; i++)
    leave_context (i % 2 == 0, i % 4 < 2);
}

static void
test_a_context_that_is_never_iterated_keeps_nobody (void)
{
  guint n = rounds (10);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GMainContext) context = g_main_context_new ();
      g_autoptr (TransportFixture) f = NULL;
      g_autofree char *reply = NULL;
      HTTPMailTransport *weak;

      g_main_context_push_thread_default (context);
      f = transport_fixture_new ();
      g_main_context_pop_thread_default (context);
      reply = transport_fixture_account_reply (f);
      raw_server_set_fallback (f->server, RAW_REPLY, reply, 0);
      g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
      for (guint k = 0; k < 20; k++)
        httpmail_transport_command_member_info (f->transport, raw_server_get_uri (f->server), HTTPMAIL_MEMBER_INFO_ALL,
                                                HTTPMAIL_DEPTH_ONE, TRUE, k, NULL);
      raw_server_run_until_requests (f->server, 5);
      weak = f->transport;
      g_object_add_weak_pointer (G_OBJECT (weak), (gpointer *) &weak);
      g_clear_object (&f->transport);
      g_assert_null (weak);
      raw_server_run_until_open (f->server, 0);
    }
}

/* Opening again. */

typedef struct
{
  TransportFixture *fixture;
  GAsyncResult *result;
} Reopening;

static void
on_disconnected (HTTPMailTransport *transport, HTTPMailStatus status, gpointer user_data)
{
  Reopening *reopening = user_data;

  if (status == HTTPMAIL_STATUS_DISCONNECTED)
    httpmail_transport_open_async (transport, reopening->fixture->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL,
                                   transport_fixture_on_ready, &reopening->result);
}

static void
test_the_handler_of_the_end_may_begin_again (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *account = transport_fixture_account_reply (f);
  Reopening reopening = { f, NULL };
  g_autoptr (GError) error = NULL;
  gulong handler;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, account);
  handler = g_signal_connect (f->transport, "status", G_CALLBACK (on_disconnected), &reopening);
  httpmail_transport_drop_connection (f->transport);
  run_until (run_until_nonnull, &reopening.result);
  g_signal_handler_disconnect (f->transport, handler);
  g_assert_true (httpmail_transport_open_finish (f->transport, reopening.result, &error));
  g_assert_no_error (error);
  g_object_unref (reopening.result);
  g_assert_true (httpmail_transport_is_state (f->transport, HTTPMAIL_STATE_CONNECTED));
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

static gboolean
is_connected (gpointer data)
{
  return httpmail_transport_get_dialect (data) != HTTPMAIL_DIALECT_UNKNOWN;
}

static void
test_nothing_is_left_of_many (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *account = transport_fixture_account_reply (f);
  guint n = MAX (rounds (200), 60);
  guint before = 0;

  raw_server_set_fallback (f->server, RAW_REPLY, account, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailTransport) transport = httpmail_transport_new (NULL);

      g_assert_true (httpmail_transport_open (transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
      if (i % 3)
        run_until (is_connected, transport);
      if (i % 2)
        httpmail_transport_close (transport, NULL);
      if (i == 20)
        {
          g_clear_object (&transport);
          raw_server_run_until_open (f->server, 0);
          before = count_descriptors ();
        }
    }
  raw_server_run_until_open (f->server, 0);
  g_assert_cmpuint (count_descriptors (), <=, before + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/lifetime/" name, func)
  ADD ("every-handler-may-do-everything", test_every_handler_may_do_everything);
  ADD ("the-last-reference-goes-in-the-callback", test_the_last_reference_goes_in_the_callback);
  ADD ("the-last-reference-goes-while-commands-run", test_the_last_reference_goes_while_commands_run);
  ADD ("use-after-dispose-is-an-error", test_use_after_dispose_is_an_error);
  ADD ("the-context-goes-with-commands-under-way", test_the_context_goes_with_commands_under_way);
  ADD ("a-context-that-is-never-iterated-keeps-nobody", test_a_context_that_is_never_iterated_keeps_nobody);
  ADD ("the-handler-of-the-end-may-begin-again", test_the_handler_of_the_end_may_begin_again);
  ADD ("nothing-is-left-of-many", test_nothing_is_left_of_many);
#undef ADD
  return g_test_run ();
}
