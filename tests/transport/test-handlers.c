/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Everything that an application may do, from inside every handler that it may have. */

#include "handler-scene.h"
#include <tls-fixture.h>

/* What is needed for the handlers to be called. */

static void
demand_logon (Scene *scene)
{
  g_autofree char *challenge = raw_make_reply (
    "401 Authorization Required", "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"abc\", qop=\"auth\"\r\n", "");

  raw_server_add_reply (scene->fixture->server, challenge);
}

/* The question is for the handler of the scene, and not answered by the fixture. */
static void
ask_for_logon (Scene *scene)
{
  scene->fixture->password = NULL;
  demand_logon (scene);
}

static void
ask_for_logon_and_answer (Scene *scene)
{
  scene->answer_first = TRUE;
  ask_for_logon (scene);
}

static void
answer_first (Scene *scene)
{
  scene->answer_first = TRUE;
}

static void
refuse_account (Scene *scene)
{
  g_autofree char *missing = raw_make_reply ("404 Not Found", NULL, "");

  raw_server_add_reply (scene->fixture->server, missing);
}

static void
log_lines (Scene *scene)
{
  httpmail_transport_set_command_logging (scene->transport, TRUE);
}

static void
answer_later (Scene *scene)
{
  g_autofree char *content = raw_make_reply ("200 OK", NULL, "Late\r\n");

  raw_server_expect (scene->fixture->server, "GET /bob/folders/ACTIVE/MSG1 ");
  raw_server_add_behaviour (scene->fixture->server, RAW_STALL, content, 0);
  httpmail_transport_set_idle_timeout (scene->transport, 1);
}

static void
answer_at_length (Scene *scene)
{
  g_autofree char *text = g_strnfill (300000, 'x');
  g_autofree char *content = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", text);

  raw_server_expect (scene->fixture->server, "GET /bob/folders/ACTIVE/MSG1 ");
  raw_server_add_reply (scene->fixture->server, content);
}

static void
begin_get (Scene *scene)
{
  transport_command_find ("get")->start (scene->fixture, 1, NULL);
}

static void
begin_command (Scene *scene)
{
  g_autoptr (GError) error = NULL;

  scene->command->start (scene->fixture, 1, &error);
  g_assert_no_error (error);
}

static void
begin_and_drop (Scene *scene)
{
  begin_get (scene);
  httpmail_transport_drop_connection (scene->transport);
}

static void
begin_setting (Scene *scene)
{
  httpmail_transport_set_deadline (scene->transport, 33);
}

static void
begin_lookup (Scene *scene)
{
  g_autofree char *inbox = NULL;

  httpmail_transport_lookup_account_property (scene->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, &inbox, NULL);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  scene_called (user_data);
}

static void
on_loaded (GObject *list, GParamSpec *pspec, gpointer user_data)
{
  scene_called (user_data);
}

static void
make_list (Scene *scene)
{
  g_autofree char *url = transport_fixture_url (scene->fixture, "bob/folders/ACTIVE/");

  scene->list =
    G_OBJECT (httpmail_transport_list_members (scene->transport, url, HTTPMAIL_MEMBER_INFO_ALL, TRUE));
}

static void
begin_list (Scene *scene)
{
  make_list (scene);
  g_signal_connect (scene->list, "items-changed", G_CALLBACK (on_items_changed), scene);
}

static void
begin_loading (Scene *scene)
{
  make_list (scene);
  g_signal_connect (scene->list, "notify::loading", G_CALLBACK (on_loaded), scene);
}

static void
on_progress (goffset current, goffset total, gpointer data)
{
  scene_called (data);
}

static void
begin_download (Scene *scene)
{
  g_autofree char *url = transport_fixture_url (scene->fixture, "bob/folders/ACTIVE/MSG1");
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  scene->n_started++;
  httpmail_transport_download_async (scene->transport, url, stream, on_progress, scene, NULL, NULL, scene_on_answered, scene);
}

static void
on_called_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Scene *scene = user_data;

  scene_on_answered (source, result, user_data);
  scene_called (scene);
}

static void
begin_callback (Scene *scene)
{
  scene->n_started++;
  scene->command->start_async (scene->fixture, NULL, on_called_back, scene);
}

static void
begin_opening (Scene *scene)
{
  scene->n_started++;
  httpmail_transport_open_async (scene->transport, scene->fixture->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL,
                                 on_called_back, scene);
}

static void
begin_account (Scene *scene)
{
  scene->n_started++;
  httpmail_transport_get_account_property_async (scene->transport, HTTPMAIL_ACCOUNT_PROPERTY_INBOX, NULL, on_called_back,
                                                 scene);
}

static const Kind kinds[] = {
  { "status-first", "status" },
  { "status-second", "status", NULL, NULL, 2 },
  { "status-authorized", "status", demand_logon, NULL, 5 },
  { "status-disconnected", "status", NULL, begin_and_drop },
  { "error", "error", refuse_account, begin_get },
  { "command-sent", "command", log_lines, begin_get },
  { "command-received", "command", log_lines, begin_get, 8 },
  { "logon-before-it-is-answered", "logon-prompt", ask_for_logon, begin_get },
  { "logon-after-it-is-answered", "logon-prompt", ask_for_logon_and_answer, begin_get },
  { "parent-window", "parent-window", ask_for_logon, begin_get },
  { "timeout", "timeout", answer_later, begin_get },
  { "response-with-a-property", "response", NULL, begin_lookup },
  { "response-with-the-first-piece", "response", answer_at_length, begin_get },
  { "response-with-a-further-piece", "response", answer_at_length, begin_get, 3 },
  { "notify-status", "notify::connection-status", NULL, begin_get, 2 },
  { "notify-busy", "notify::busy", NULL, begin_get },
  { "notify-idle", "notify::busy", NULL, begin_get, 2 },
  { "notify-authenticated", "notify::authenticated", demand_logon, begin_get },
  { "notify-dialect", "notify::dialect", NULL, begin_get },
  { "notify-server-info", "notify::server-info", NULL, begin_get },
  { "notify-deadline", "notify::deadline", NULL, begin_setting },
  { "items-changed-first", NULL, NULL, begin_list },
  { "items-changed-second", NULL, NULL, begin_list, 2 },
  { "list-loaded", NULL, NULL, begin_loading },
  { "progress-first", NULL, answer_at_length, begin_download },
  { "progress-further", NULL, answer_at_length, begin_download, 2 },
  { "callback-of-open", NULL, NULL, begin_opening, .opens = TRUE },
  { "callback-of-a-property", NULL, NULL, begin_account },
};

static void
test_handler (gconstpointer data)
{
  scene_play (data, NULL, NULL);
}

static void
test_first_response (void)
{
  static const Kind kind = { "first-response", "response", NULL, begin_command, 1 };

  scene_play (&kind, transport_command_find ("member_info"), NULL);
}

static void
test_further_response (void)
{
  static const Kind kind = { "further-response", "response", NULL, begin_command, 3 };

  scene_play (&kind, transport_command_find ("member_info"), NULL);
}

static void
test_last_response (void)
{
  static const Kind kind = { "last-response", "response", NULL, begin_command };

  for (guint i = 0; i < transport_n_commands; i++)
    if (transport_commands[i].start)
      scene_play (&kind, &transport_commands[i], NULL);
}

static void
test_callback (void)
{
  static const Kind kind = { "callback", NULL, NULL, begin_callback };

  for (guint i = 0; i < transport_n_commands; i++)
    scene_play (&kind, &transport_commands[i], NULL);
}

static void
test_prompt (void)
{
  static const Kind before = { "prompt-before-it-is-answered", "prompt", NULL, begin_get };
  static const Kind after = { "prompt-after-it-is-answered", "prompt", answer_first, begin_get };
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);

  if (!tls)
    return;
  scene_play (&before, NULL, tls->certificate);
  scene_play (&after, NULL, tls->certificate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/transport/handlers/anything-may-be-done-in/", kinds[i].name, NULL);

      g_test_add_data_func (path, &kinds[i], test_handler);
    }
#define ADD(name, func) g_test_add_func ("/transport/handlers/anything-may-be-done-in/" name, func)
  ADD ("response-first", test_first_response);
  ADD ("response-further", test_further_response);
  ADD ("response-last", test_last_response);
  ADD ("callback", test_callback);
  ADD ("prompt", test_prompt);
#undef ADD
  return g_test_run ();
}
