/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "handler-scene.h"
#include <string.h>

static const char *const act_names[] = { "unref",
                                         "dispose",
                                         "hands off",
                                         "drop",
                                         "close",
                                         "start",
                                         "cancel other",
                                         "drop and open",
                                         "close and open",
                                         "set",
                                         "disconnect",
                                         "nest" };
G_STATIC_ASSERT (G_N_ELEMENTS (act_names) == N_ACTS);

static void
mark_gone (gpointer data)
{
  g_atomic_int_set (&((Scene *) data)->gone, TRUE);
}

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

void
scene_on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Scene *scene = user_data;

  g_assert_true (g_thread_self () == scene->fixture->owner);
  scene->n_answered++;
}

static void
start (Scene *scene, const char *name, GCancellable *cancellable)
{
  scene->n_started++;
  transport_command_find (name)->start_async (scene->fixture, cancellable, scene_on_answered, scene);
}

static void
start_some (Scene *scene)
{
  HTTPMailTransport *kept = scene->fixture->transport;

  scene->fixture->transport = scene->transport;
  transport_command_find ("delete")->start (scene->fixture, 901, NULL);
  transport_command_find ("member_info")->start (scene->fixture, 902, NULL);
  start (scene, "bmove", NULL);
  start (scene, "download", NULL);
  scene->fixture->transport = kept;
}

/* It is either too early, or it works. */
static void
open_again (Scene *scene)
{
  g_autoptr (GError) error = NULL;

  if (!httpmail_transport_open (scene->transport, scene->fixture->info, HTTPMAIL_OPEN_AUTHENTICATE, &error))
    g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ALREADY_CONNECTED);
}

static void
set_everything (HTTPMailTransport *transport)
{
  httpmail_transport_set_idle_timeout (transport, 20);
  httpmail_transport_set_deadline (transport, 40);
  httpmail_transport_set_max_connections (transport, 2);
  httpmail_transport_set_insecure_auth (transport, TRUE);
  httpmail_transport_set_command_logging (transport, FALSE);
  httpmail_transport_set_proxy_resolver (transport, NULL);
  httpmail_transport_set_tls_database (transport, NULL);
}

/* All handlers, also the one that runs. */
static void
disconnect_everything (Scene *scene)
{
  g_signal_handlers_disconnect_by_data (scene->transport, scene->fixture);
  g_signal_handlers_disconnect_by_data (scene->transport, scene);
  if (scene->list)
    g_signal_handlers_disconnect_by_data (scene->list, scene);
  scene->ended = TRUE;
}

static void
perform (Scene *scene)
{
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
      start_some (scene);
      break;
    case ACT_CANCEL_OTHER:
      g_cancellable_cancel (scene->cancellable);
      break;
    case ACT_DROP_AND_OPEN:
      httpmail_transport_drop_connection (scene->transport);
      open_again (scene);
      break;
    case ACT_CLOSE_AND_OPEN:
      httpmail_transport_close (scene->transport, NULL);
      open_again (scene);
      break;
    case ACT_SET:
      set_everything (scene->transport);
      break;
    case ACT_DISCONNECT:
      disconnect_everything (scene);
      break;
    case ACT_NEST:
      nest ();
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Every handler comes here. */
void
scene_called (Scene *scene)
{
  g_assert_true (g_thread_self () == scene->fixture->owner);
  scene->n_calls++;
  if (scene->acted || scene->n_calls < scene->kind->nth)
    return;
  scene->acted = TRUE;
  g_test_message ("%s in %s", act_names[scene->act], scene->kind->name);
  perform (scene);
}

static void
answer (GObject *question)
{
  if (HTTPMAIL_IS_LOGON (question))
    httpmail_logon_submit (HTTPMAIL_LOGON (question), "bob", "sesame");
  else
    httpmail_prompt_respond (HTTPMAIL_PROMPT (question), HTTPMAIL_PROMPT_ANSWER_YES);
}

/* Of any signal of the transport. */
static void
on_signal (GClosure *closure,
           GValue *return_value,
           guint n_params,
           const GValue *params,
           gpointer hint,
           gpointer marshal_data)
{
  Scene *scene = closure->data;
  GObject *object = n_params > 1 && G_VALUE_HOLDS_OBJECT (&params[1]) ? g_value_get_object (&params[1]) : NULL;
  gboolean asks = object && (HTTPMAIL_IS_LOGON (object) || HTTPMAIL_IS_PROMPT (object));

  if (scene->command && (httpmail_response_get_command (HTTPMAIL_RESPONSE (object)) != scene->command->command ||
                         (!scene->kind->nth && !httpmail_response_is_done (HTTPMAIL_RESPONSE (object)))))
    return;
  if (asks && scene->answer_first)
    answer (object);
  scene_called (scene);
  if (asks)
    {
      answer (object);
      g_value_set_boolean (return_value, TRUE);
    }
}

/* Nothing is heard after the end. */
static void
on_any_signal (GClosure *closure,
               GValue *return_value,
               guint n_params,
               const GValue *params,
               gpointer hint,
               gpointer marshal_data)
{
  Scene *scene = closure->data;

  g_assert_true (g_thread_self () == scene->fixture->owner);
  g_assert_false (scene->ended);
}

static void
listen (Scene *scene, const char *signal, GClosureMarshal marshal)
{
  GClosure *closure = g_closure_new_simple (sizeof (GClosure), scene);

  g_closure_set_marshal (closure, marshal);
  g_signal_connect_closure (scene->transport, signal, closure, FALSE);
}

/* One act in one handler. */

static Scene *
scene_new (TransportFixture *f, const Kind *kind, const TransportCommand *command, Act act)
{
  static const char *const signals[] = { "status",       "error",  "command", "response", "logon-prompt", "prompt",
                                         "parent-window", "timeout", "notify" };
  Scene *scene = g_new0 (Scene, 1);

  scene->fixture = f;
  scene->transport = f->transport;
  scene->kind = kind;
  scene->command = command;
  scene->act = act;
  scene->cancellable = g_cancellable_new ();
  f->password = "sesame";
  transport_commands_serve (f);
  /* Unlike a weak pointer it goes with the object and not with its disposal. */
  g_object_set_data_full (G_OBJECT (f->transport), "scene", scene, mark_gone);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    listen (scene, signals[i], on_any_signal);
  if (kind->prepare)
    kind->prepare (scene);
  return scene;
}

static void
scene_begin (Scene *scene)
{
  const Kind *kind = scene->kind;

  if (kind->signal)
    listen (scene, kind->signal, on_signal);
  if (!kind->opens)
    g_assert_true (httpmail_transport_open (scene->transport, scene->fixture->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  if (scene->act == ACT_CANCEL_OTHER)
    start (scene, "put", scene->cancellable);
  if (kind->begin)
    kind->begin (scene);
}

static gboolean
has_answered (gpointer data)
{
  Scene *scene = data;

  return scene->n_answered >= scene->n_started;
}

static void
scene_end (Scene *scene)
{
  TransportFixture *f = scene->fixture;

  run_until (run_until_set, &scene->acted);
  nest ();
  /* What was begun ends of itself, once, and nobody keeps the transport then. */
  g_cancellable_cancel (scene->cancellable);
  g_clear_object (&scene->list);
  if (f->transport)
    httpmail_transport_drop_connection (f->transport);
  run_until (has_answered, scene);
  g_clear_object (&f->transport);
  run_until (run_until_set, &scene->gone);
  raw_server_run_until_open (f->server, 0);
  g_assert_cmpuint (scene->n_answered, ==, scene->n_started);
  g_object_unref (scene->cancellable);
  g_free (scene);
}

void
scene_play (const Kind *kind, const TransportCommand *command, GTlsCertificate *certificate)
{
  TransportFixture *fixtures[N_ACTS];
  Scene *scenes[N_ACTS];

  g_test_message ("%s %s", kind->name, command ? command->name : "");
  for (Act act = 0; act < N_ACTS; act++)
    {
      fixtures[act] = transport_fixture_new ();
      if (certificate)
        transport_fixture_use_tls (fixtures[act], certificate);
      scenes[act] = scene_new (fixtures[act], kind, command, act);
      scene_begin (scenes[act]);
    }
  for (Act act = 0; act < N_ACTS; act++)
    {
      scene_end (scenes[act]);
      transport_fixture_free (fixtures[act]);
    }
}
