/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A transport that is left, with every command under way: by an owner that never iterates its context, by one that
 * throws the context away, on another thread, and at the end of the process. */

#include "transport-commands.h"
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <unistd.h>

typedef struct
{
  gboolean gone;   /* atomic */
  GThread *thread; /* on which it went */
} Grave;

static void
bury (gpointer data)
{
  Grave *grave = data;

  grave->thread = g_thread_self ();
  g_atomic_int_set (&grave->gone, TRUE);
}

/* Unlike a weak pointer it tells of the end of the object, and not of its disposal. */
static void
watch (TransportFixture *f, Grave *grave)
{
  g_object_set_data_full (G_OBJECT (f->transport), "grave", grave, bury);
}

static void
count_call (GObject *source, GAsyncResult *result, gpointer user_data)
{
  (*(guint *) user_data)++;
}

typedef void (*ServeFunc) (TransportFixture *f);

/* A transport of a context that nobody iterates, with one command under way. */
static TransportFixture *
start_unheard (GMainContext *context, const TransportCommand *command, gboolean by_signal, ServeFunc serve, guint *n_calls)
{
  TransportFixture *f;

  g_main_context_push_thread_default (context);
  f = transport_fixture_new ();
  serve (f);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  if (by_signal)
    g_assert_true (command->start (f, 1, NULL));
  else
    command->start_async (f, NULL, count_call, n_calls);
  g_main_context_pop_thread_default (context);
  raw_server_run_until_requests (f->server, 2);
  return f;
}

static void
leave_unheard (const TransportCommand *command, ServeFunc serve)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (TransportFixture) f = start_unheard (context, command, TRUE, serve, NULL);
  Grave grave = { FALSE };

  watch (f, &grave);
  g_clear_object (&f->transport);
  g_assert_true (grave.gone);
  raw_server_run_until_open (f->server, 0);
  g_assert_cmpuint (f->responses->len, ==, 0);
}

static void
test_a_context_that_is_never_iterated_keeps_no_command (void)
{
  for (guint i = 0; i < transport_n_commands; i++)
    if (transport_commands[i].start)
      {
        g_test_message ("%s", transport_commands[i].name);
        leave_unheard (&transport_commands[i], transport_commands_stall);
        leave_unheard (&transport_commands[i], transport_commands_serve);
      }
}

/* A command by callback keeps the transport until it has called back, or cannot any more. */
static void
lose_context (const TransportCommand *command, gboolean by_signal, ServeFunc serve, gboolean context_first)
{
  GMainContext *context = g_main_context_new ();
  guint n_calls = 0;
  g_autoptr (TransportFixture) f = start_unheard (context, command, by_signal, serve, &n_calls);
  Grave grave = { FALSE };

  watch (f, &grave);
  if (!context_first)
    g_clear_object (&f->transport);
  g_main_context_unref (context);
  if (context_first)
    {
      g_assert_false (httpmail_transport_get_busy (f->transport));
      g_assert_false (httpmail_transport_is_state (f->transport, HTTPMAIL_STATE_CONNECTED));
      g_clear_object (&f->transport);
    }
  run_until (run_until_set, &grave.gone);
  raw_server_run_until_open (f->server, 0);
  g_assert_cmpuint (n_calls, ==, 0);
  g_assert_cmpuint (f->responses->len, ==, 0);
}

static void
test_every_command_ends_with_the_context (void)
{
  for (guint i = 0; i < transport_n_commands; i++)
    {
      const TransportCommand *command = &transport_commands[i];

      g_test_message ("%s", command->name);
      lose_context (command, FALSE, transport_commands_stall, TRUE);
      lose_context (command, FALSE, transport_commands_serve, FALSE);
      if (command->start)
        lose_context (command, TRUE, transport_commands_stall, TRUE);
    }
}

/* A context that goes on one thread while commands are started on another. */

typedef struct
{
  TransportFixture *fixture;
  guint n_calls;
  gint n_started; /* atomic */
} Starter;

static gpointer
start_until_it_is_gone (gpointer data)
{
  Starter *starter = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint i = 0;

  /* What is refused is answered here, where it was asked. */
  g_main_context_push_thread_default (context);
  while (httpmail_transport_is_state (starter->fixture->transport, HTTPMAIL_STATE_BUSY) || i < 10)
    {
      transport_command_find ("get")->start_async (starter->fixture, NULL, count_call, &starter->n_calls);
      transport_command_find ("delete")->start (starter->fixture, i, NULL);
      httpmail_transport_get_account_property_async (starter->fixture->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, NULL,
                                                     count_call, &starter->n_calls);
      g_atomic_int_set (&starter->n_started, ++i);
    }
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_the_context_may_go_while_another_thread_starts_commands (void)
{
  for (guint i = 0; i < 30; i++)
    {
      GMainContext *context = g_main_context_new ();
      g_autoptr (TransportFixture) f = NULL;
      Starter starter = { NULL };
      Grave grave = { FALSE };
      GThread *thread;

      g_main_context_push_thread_default (context);
      f = transport_fixture_new ();
      transport_commands_stall (f);
      g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
      g_main_context_pop_thread_default (context);
      watch (f, &grave);
      starter.fixture = f;
      thread = g_thread_new ("start", start_until_it_is_gone, &starter);
      run_until (run_until_set, &starter.n_started);
      g_main_context_unref (context);
      g_thread_join (thread);
      g_assert_false (httpmail_transport_get_busy (f->transport));
      g_clear_object (&f->transport);
      run_until (run_until_set, &grave.gone);
    }
}

/* On another thread. */

static gpointer
drop_reference (gpointer transport)
{
  g_object_unref (transport);
  return NULL;
}

static void
leave_elsewhere (TransportFixture *f)
{
  GThread *thread = g_thread_new ("unref", drop_reference, g_steal_pointer (&f->transport));

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_thread_join (thread);
}

static gboolean
is_one (gpointer data)
{
  return *(guint *) data == 1;
}

static void
test_every_command_may_be_left_on_another_thread (void)
{
  for (guint i = 0; i < 2 * transport_n_commands; i++)
    {
      const TransportCommand *command = &transport_commands[i / 2];
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      Grave grave = { FALSE };
      guint n_calls = 0;

      g_test_message ("%s", command->name);
      watch (f, &grave);
      (i % 2 ? transport_commands_serve : transport_commands_stall) (f);
      transport_commands_open (f);
      if (command->start)
        g_assert_true (command->start (f, 1, NULL));
      if (i % 2)
        command->start_async (f, NULL, count_call, &n_calls);
      leave_elsewhere (f);
      if (i % 2)
        run_until (is_one, &n_calls);
      run_until (run_until_set, &grave.gone);
      raw_server_run_until_open (f->server, 0);
    }
}

static void
ask_for_logon (TransportFixture *f)
{
  g_autofree char *challenge = raw_make_reply (
    "401 Authorization Required", "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"abc\", qop=\"auth\"\r\n", "");

  raw_server_add_reply (f->server, challenge);
  f->keep_logon = TRUE;
}

static void
test_it_may_be_left_on_another_thread_with_a_question_open (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      Grave grave = { FALSE };

      watch (f, &grave);
      transport_commands_serve (f);
      ask_for_logon (f);
      g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
      g_assert_true (transport_command_find ("get")->start (f, 1, NULL));
      run_until (run_until_nonnull, &f->open_logon);
      leave_elsewhere (f);
      g_assert_true (grave.gone);
      if (i % 2)
        httpmail_logon_submit (f->open_logon, "bob", "sesame");
      g_clear_object (&f->open_logon);
      raw_server_run_until_open (f->server, 0);
      g_assert_cmpuint (f->n_done, ==, 0);
    }
}

static void
test_closing_with_a_question_open_waits_for_the_answer (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_commands_serve (f);
  ask_for_logon (f);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  g_assert_true (transport_command_find ("get")->start (f, 1, NULL));
  run_until (run_until_nonnull, &f->open_logon);
  g_assert_true (httpmail_transport_close (f->transport, NULL));
  httpmail_logon_submit (f->open_logon, "bob", "sesame");
  transport_fixture_run_until_disconnected (f);
  g_assert_cmpuint (f->n_done, ==, 1);
  transport_fixture_assert_success (f);
}

/* A stream into a pipe that nobody reads takes 64 KiB. */
static void
test_it_may_be_left_while_a_download_waits_for_its_stream (void)
{
  g_autofree char *text = g_strnfill (300000, 'x');
  g_autofree char *content = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", text);

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
      g_autoptr (GOutputStream) stream = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Grave grave = { FALSE };
      guint n_calls = 0;
      int ends[2];

      g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
      stream = g_unix_output_stream_new (ends[1], TRUE);
      watch (f, &grave);
      transport_commands_serve (f);
      raw_server_expect (f->server, "GET ");
      raw_server_add_reply (f->server, content);
      transport_commands_open (f);
      httpmail_transport_download_async (f->transport, url, stream, NULL, NULL, NULL, cancellable, count_call, &n_calls);
      raw_server_run_until_requests (f->server, 2);
      if (i % 2)
        httpmail_transport_drop_connection (f->transport);
      leave_elsewhere (f);
      if (i % 2 == 0)
        g_cancellable_cancel (cancellable);
      run_until (run_until_set, &grave.gone);
      g_assert_cmpuint (n_calls, ==, 1);
      g_assert_true (i % 2 || grave.thread == f->owner);
      raw_server_run_until_open (f->server, 0);
      close (ends[0]);
    }
}

/* Requests that follow others within one command: the second round is never answered. */

static void
stall_the_walk (TransportFixture *f)
{
  transport_commands_serve (f);
  raw_server_expect (f->server, "PROPFIND /bob/folders/a/ ");
  raw_server_set_fallback (f->server, RAW_STALL, NULL, 0);
}

/* A server that keeps messages without knowing what they are: their first bytes are asked for. */
static void
stall_the_first_bytes (TransportFixture *f)
{
  static const char multistatus[] = "<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">%s</D:multistatus>";
  static const char response[] = "<D:response><D:href>%s</D:href><D:propstat><D:prop><D:resourcetype/>"
                                 "<D:getcontentlength>100</D:getcontentlength></D:prop>"
                                 "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
  g_autoptr (GString) members = g_string_new (NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *listing = NULL;
  g_autofree char *account = NULL;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *href = g_strdup_printf ("/bob/folders/ACTIVE/%u.eml", i);

      g_string_append_printf (members, response, href);
    }
  g_string_append_printf (body, multistatus, members->str);
  listing = raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\n", body->str);
  g_string_printf (body, multistatus,
                   "<D:response><D:href>/</D:href><D:propstat><D:prop><D:displayname/></D:prop>"
                   "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");
  account = raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\n", body->str);
  raw_server_set_fallback (f->server, RAW_STALL, NULL, 0);
  raw_server_expect (f->server, "PROPFIND ");
  raw_server_set_fallback (f->server, RAW_REPLY, listing, 0);
  raw_server_expect (f->server, "PROPFIND / ");
  raw_server_set_fallback (f->server, RAW_REPLY, account, 0);
}

/* n: how many requests there are when the second round has begun. */
static void
leave_followed (const char *name, ServeFunc serve, guint n, gboolean by_callback)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  const TransportCommand *command = transport_command_find (name);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Grave grave = { FALSE };
  guint n_calls = 0;

  watch (f, &grave);
  serve (f);
  transport_commands_open (f);
  if (by_callback)
    command->start_async (f, cancellable, count_call, &n_calls);
  else
    g_assert_true (command->start (f, 1, NULL));
  raw_server_run_until_requests (f->server, n);
  leave_elsewhere (f);
  g_cancellable_cancel (cancellable);
  run_until (run_until_set, &grave.gone);
  g_assert_cmpuint (n_calls, ==, by_callback);
  g_assert_cmpuint (f->n_done, ==, 0);
  raw_server_run_until_open (f->server, 0);
}

static void
test_it_may_be_left_while_requests_follow_one_another (void)
{
  for (guint i = 0; i < 10; i++)
    {
      /* The account, the search, the folder, and the two in it; the account, the listing, and six messages. */
      leave_followed ("find_folders", stall_the_walk, 5, i % 2);
      leave_followed ("member_info", stall_the_first_bytes, 8, i % 2);
    }
}

/* Whoever disposes of it on another thread hears, once, of what calls back. */

static gpointer
dispose (gpointer transport)
{
  g_object_run_dispose (transport);
  return NULL;
}

static void
on_called_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TransportFixture *f = user_data;

  f->n_done++;
}

static void
test_it_calls_back_once_also_when_disposed_of_elsewhere (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (TransportFixture) f = transport_fixture_new ();
      GThread *thread;

      if (i % 2)
        transport_commands_serve (f);
      else
        transport_commands_stall (f);
      transport_commands_open (f);
      for (guint k = 0; k < transport_n_commands; k++)
        transport_commands[k].start_async (f, NULL, on_called_back, f);
      thread = g_thread_new ("dispose", dispose, f->transport);
      transport_fixture_run_until_done (f, transport_n_commands);
      g_thread_join (thread);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (f->n_done, ==, transport_n_commands);
    }
}

/* The end of the process, as its main() returns: with everything under way. */

static void
test_the_process_may_end_with_commands_under_way (void)
{
  g_autofree char *options = NULL;

  if (g_test_subprocess ())
    {
      TransportFixture *f = transport_fixture_new ();
      guint n_calls = 0;

      transport_commands_serve (f);
      transport_commands_open (f);
      for (guint i = 0; i < 20 * transport_n_commands; i++)
        transport_commands[i % transport_n_commands].start_async (f, NULL, count_call, &n_calls);
      run_until (run_until_set, &n_calls);
      return;
    }
  /* There the server's threads are under way, too; the thread sanitizer is not to mind. */
  options = g_strconcat (g_getenv ("TSAN_OPTIONS") ? g_getenv ("TSAN_OPTIONS") : "", ":report_thread_leaks=0", NULL);
  g_setenv ("TSAN_OPTIONS", options, TRUE);
  for (guint i = 0; i < 5; i++)
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/departure/" name, func)
  ADD ("a-context-that-is-never-iterated-keeps-no-command", test_a_context_that_is_never_iterated_keeps_no_command);
  ADD ("every-command-ends-with-the-context", test_every_command_ends_with_the_context);
  ADD ("the-context-may-go-while-another-thread-starts-commands",
       test_the_context_may_go_while_another_thread_starts_commands);
  ADD ("every-command-may-be-left-on-another-thread", test_every_command_may_be_left_on_another_thread);
  ADD ("it-may-be-left-on-another-thread-with-a-question-open",
       test_it_may_be_left_on_another_thread_with_a_question_open);
  ADD ("closing-with-a-question-open-waits-for-the-answer", test_closing_with_a_question_open_waits_for_the_answer);
  ADD ("it-may-be-left-while-a-download-waits-for-its-stream",
       test_it_may_be_left_while_a_download_waits_for_its_stream);
  ADD ("it-may-be-left-while-requests-follow-one-another", test_it_may_be_left_while_requests_follow_one_another);
  ADD ("it-calls-back-once-also-when-disposed-of-elsewhere",
       test_it_calls_back_once_also_when_disposed_of_elsewhere);
  ADD ("the-process-may-end-with-commands-under-way", test_the_process_may_end_with_commands_under_way);
#undef ADD
  return g_test_run ();
}
