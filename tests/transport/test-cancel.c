/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

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

static void
test_what_is_under_way_ends_at_once (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = message_url (f);
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) next = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, reply, 0);
  httpmail_transport_get_async (f->transport, url, NULL, TRUE, cancellable, transport_fixture_on_ready, &result);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);
  g_assert_null (httpmail_transport_get_finish (f->transport, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  raw_server_release (f->server);

  /* The account is still open. */
  raw_server_add_reply (f->server, reply);
  httpmail_transport_get_async (f->transport, url, NULL, TRUE, NULL, transport_fixture_on_ready, &next);
  run_until (run_until_nonnull, &next);
  content = httpmail_transport_get_finish (f->transport, next, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (content), ==, 14);
}

static void
test_what_waits_ends_without_being_asked (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = message_url (f);
  g_autofree char *fine = raw_make_reply ("204 No Content", NULL, "");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, fine, 0);
  httpmail_transport_delete_async (f->transport, url, NULL, transport_fixture_on_ready, &first);
  httpmail_transport_delete_async (f->transport, url, cancellable, transport_fixture_on_ready, &second);
  raw_server_run_until_requests (f->server, 2);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &second);
  g_assert_false (httpmail_transport_delete_finish (f->transport, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  raw_server_release (f->server);
  run_until (run_until_nonnull, &first);
  g_assert_true (httpmail_transport_delete_finish (f->transport, first, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 2);
}

static void
test_what_was_cancelled_before_is_not_asked (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = message_url (f);
  g_autoptr (GAsyncResult) got = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) looked_up = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  g_cancellable_cancel (cancellable);
  httpmail_transport_get_async (f->transport, url, NULL, TRUE, cancellable, transport_fixture_on_ready, &got);
  httpmail_transport_member_info_async (f->transport, url, HTTPMAIL_MEMBER_INFO_ALL, HTTPMAIL_DEPTH_ONE, TRUE,
                                        cancellable, transport_fixture_on_ready, &listed);
  httpmail_transport_get_account_property_async (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, cancellable,
                                                 transport_fixture_on_ready, &looked_up);
  g_assert_true (!got && !listed && !looked_up);
  run_until (run_until_nonnull, &got);
  run_until (run_until_nonnull, &listed);
  run_until (run_until_nonnull, &looked_up);
  g_assert_null (httpmail_transport_get_finish (f->transport, got, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (httpmail_transport_member_info_finish (f->transport, listed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (httpmail_transport_get_account_property_finish (f->transport, looked_up, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_opening_can_be_cancelled (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;

  raw_server_add_behaviour (f->server, RAW_STALL, NULL, 0);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, cancellable,
                                 transport_fixture_on_ready, &result);
  raw_server_run_until_requests (f->server, 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (result);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_open_finish (f->transport, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  raw_server_release (f->server);

  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, cancellable,
                                 transport_fixture_on_ready, &again);
  run_until (run_until_nonnull, &again);
  g_assert_false (httpmail_transport_open_finish (f->transport, again, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
  transport_fixture_open (f);
}

/* An open that is refused must not take the open account down with it. */
static void
test_cancelling_a_refused_open_drops_nothing (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = message_url (f);
  g_autofree char *fine = raw_make_reply ("204 No Content", NULL, "");
  g_autoptr (GAsyncResult) result = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, fine);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, cancellable,
                                 transport_fixture_on_ready, &result);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_open_finish (f->transport, result, NULL));
  g_assert_true (httpmail_transport_command_delete (f->transport, url, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
}

static void
test_waiting_for_the_account_can_be_cancelled (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *account = transport_fixture_account_reply (f);
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GAsyncResult) answered = NULL;
  g_autofree char *expected = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_autofree char *inbox = NULL;
  g_autoptr (GError) error = NULL;

  raw_server_add_behaviour (f->server, RAW_STALL, account, 0);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  httpmail_transport_get_account_property_async (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, cancellable,
                                                 transport_fixture_on_ready, &cancelled);
  httpmail_transport_get_account_property_async (f->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, NULL,
                                                 transport_fixture_on_ready, &answered);
  raw_server_run_until_requests (f->server, 1);
  g_cancellable_cancel (cancellable);
  run_until (run_until_nonnull, &cancelled);
  g_assert_null (httpmail_transport_get_account_property_finish (f->transport, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  raw_server_release (f->server);
  run_until (run_until_nonnull, &answered);
  inbox = httpmail_transport_get_account_property_finish (f->transport, answered, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (inbox, ==, expected);
}

/* Races. */

static gpointer
cancel_soon (gpointer data)
{
  GCancellable *cancellable = data;
  gint64 until = g_get_monotonic_time () + g_random_int_range (0, 700);

  while (g_get_monotonic_time () < until)
    g_thread_yield ();
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_a_race_with_the_reply_has_one_result (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = message_url (f);
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
  guint n_cancelled = 0;
  guint n = rounds (150);

  transport_fixture_open (f);
  raw_server_set_fallback (f->server, RAW_REPLY, reply, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GBytes) content = NULL;
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

      httpmail_transport_get_async (f->transport, url, NULL, TRUE, cancellable, transport_fixture_on_ready, &result);
      run_until (run_until_nonnull, &result);
      g_thread_join (thread);
      /* A second call of the callback would fail in it. */
      while (g_main_context_iteration (NULL, FALSE))
        ;
      content = httpmail_transport_get_finish (f->transport, result, NULL, &error);
      g_assert_true ((content != NULL) == (error == NULL));
      if (error)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      n_cancelled += error != NULL;
    }
  g_test_message ("%u of %u were cancelled", n_cancelled, n);
  g_assert_false (httpmail_transport_get_busy (f->transport));
}

static void
test_a_race_with_opening_has_one_result (void)
{
  guint n = rounds (30);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *account = transport_fixture_account_reply (f);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

      raw_server_set_fallback (f->server, RAW_REPLY, account, 0);
      httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, cancellable,
                                     transport_fixture_on_ready, &result);
      run_until (run_until_nonnull, &result);
      g_thread_join (thread);
      if (!httpmail_transport_open_finish (f->transport, result, &error))
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/cancel/" name, func)
  ADD ("what-is-under-way-ends-at-once", test_what_is_under_way_ends_at_once);
  ADD ("what-waits-ends-without-being-asked", test_what_waits_ends_without_being_asked);
  ADD ("what-was-cancelled-before-is-not-asked", test_what_was_cancelled_before_is_not_asked);
  ADD ("opening-can-be-cancelled", test_opening_can_be_cancelled);
  ADD ("cancelling-a-refused-open-drops-nothing", test_cancelling_a_refused_open_drops_nothing);
  ADD ("waiting-for-the-account-can-be-cancelled", test_waiting_for_the_account_can_be_cancelled);
  ADD ("a-race-with-the-reply-has-one-result", test_a_race_with_the_reply_has_one_result);
  ADD ("a-race-with-opening-has-one-result", test_a_race_with_opening_has_one_result);
#undef ADD
  return g_test_run ();
}
