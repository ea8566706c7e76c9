/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who holds whom: whatever is released first, at whatever moment, in the end all is gone and nothing is called. */

#include "com-calls.h"
#include "com-fixture.h"

#include <string.h>

/* What an application may hold of one transport */
typedef enum
{
  HOLD_TRANSPORT,
  HOLD_TRANSPORT2,
  HOLD_CALLBACK,
  HOLD_OBJECT,
  HOLD_REQUEST,
  N_HOLDS
} Hold;

typedef enum
{
  MOMENT_CREATED,
  MOMENT_INIT,
  MOMENT_CONNECTING,
  MOMENT_PROPERTY,
  MOMENT_CONNECTED,
  MOMENT_COMMAND,
  MOMENT_HANDS_OFF,
  N_MOMENTS
} Moment;

typedef struct
{
  IHTTPMailTransport *transport;
  IHTTPMailTransport2 *transport2;
  ComRecorder *recorder;
  HTTPMailTransport *object;
  GWeakRef weak;
  IPropFindRequest *request;
  IStream *stream;
  gboolean hands_off;
  guint n_calls; /* that may be made at all */
} Life;

static Life *
life_new (Moment moment)
{
  Life *self = g_new0 (Life, 1);

  self->recorder = com_recorder_new ();
  self->transport = com_make_transport (moment == MOMENT_CREATED ? NULL : self->recorder);
  self->transport2 = com_get_transport2 (self->transport);
  self->object = httpmail_com_peek (self->transport);
  g_weak_ref_init (&self->weak, self->object);
  if (self->object)
    g_object_ref (self->object);
  self->request = com_make_propfind ();
  self->stream = com_make_stream (COM_MESSAGE);
  return self;
}

static void
hands_off (Life *self)
{
  g_assert_cmphex (IHTTPMailTransport_HandsOffCallback (self->transport), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_HandsOffCallback (self->transport), ==, S_FALSE);
  self->hands_off = TRUE;
  self->n_calls = self->recorder->calls->len;
}

static void
reach (Life *self, Moment moment, const char *uri)
{
  INETSERVER server;

  if (moment < MOMENT_CONNECTING)
    return;
  com_describe_server (&server, uri, COM_USER, COM_PASSWORD);
  g_assert_cmphex (IHTTPMailTransport_Connect (self->transport, &server, iitAUTHENTICATE, iitENABLE_ONCOMMAND), ==,
                   S_OK);
  if (moment >= MOMENT_CONNECTED)
    com_recorder_run_until_status (self->recorder, IXP_CONNECTED);
  if (moment == MOMENT_PROPERTY || moment == MOMENT_COMMAND)
    g_assert_cmphex (IHTTPMailTransport_GetProperty (self->transport, HTTPMAIL_PROP_INBOX, NULL), ==, E_PENDING);
  if (moment == MOMENT_COMMAND)
    {
      g_assert_cmphex (IHTTPMailTransport_CommandPROPFIND (self->transport, uri, self->request, 0, 0), ==, S_OK);
      g_assert_cmphex (IHTTPMailTransport_CommandPOST (self->transport, uri, self->stream, NULL, 0), ==, S_OK);
    }
  if (moment == MOMENT_HANDS_OFF)
    hands_off (self);
}

static void
let_go (Life *self, Hold hold)
{
  IHTTPMailTransport *transport = self->transport;
  IHTTPMailTransport2 *transport2 = self->transport2;

  switch (hold)
    {
    case HOLD_TRANSPORT:
      self->transport = NULL;
      g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, transport2 ? 1 : 0);
      break;
    case HOLD_TRANSPORT2:
      self->transport2 = NULL;
      g_assert_cmpuint (IHTTPMailTransport2_Release (transport2), ==, transport ? 1 : 0);
      break;
    case HOLD_CALLBACK:
      com_recorder_release (self->recorder);
      break;
    case HOLD_OBJECT:
      g_clear_object (&self->object);
      break;
    case HOLD_REQUEST:
      g_assert_cmpuint (IPropFindRequest_Release (self->request), ==, 0);
      break;
    default:
      g_assert_not_reached ();
    }
  /* From now on there must not be another call, unless there must not be one already. */
  if ((transport || transport2) && !self->transport && !self->transport2 && !self->hands_off)
    self->n_calls = self->recorder->calls->len;
}

/* What an act has left. */
static void
let_go_of_all (Life *self)
{
  for (int i = 0; i < N_HOLDS; i++)
    let_go (self, (Hold) i);
}

static gboolean
is_stream_free (gpointer data)
{
  IStream_AddRef ((IStream *) data);
  return IStream_Release ((IStream *) data) == 1;
}

static gboolean
is_object_gone (gpointer data)
{
  g_autoptr (GObject) object = g_weak_ref_get (data);

  return object == NULL;
}

/* Nobody holds anything any more. */
static void
life_free (Life *self)
{
  g_assert_cmpuint (com_recorder_get_count (self->recorder), ==, 0);
  run_until (is_object_gone, &self->weak);
  run_until (is_stream_free, self->stream);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->recorder->calls->len, ==, self->n_calls);
  g_assert_cmpuint (IStream_Release (self->stream), ==, 0);
  g_weak_ref_clear (&self->weak);
  com_recorder_free (self->recorder);
  g_free (self);
}

static void
live (const Hold *order, Moment moment, const char *uri)
{
  Life *life = life_new (moment);

  reach (life, moment, uri);
  for (int i = 0; i < N_HOLDS; i++)
    let_go (life, order[i]);
  life_free (life);
}

/* Calls live() for each order of what follows n. */
static void
permute (Hold *order, int n, Moment moment, const char *uri)
{
  if (n == N_HOLDS)
    live (order, moment, uri);
  for (int i = n; i < N_HOLDS; i++)
    {
      Hold first = order[n];

      order[n] = order[i];
      order[i] = first;
      permute (order, n + 1, moment, uri);
      order[i] = order[n];
      order[n] = first;
    }
}

static void
test_orders (gconstpointer data)
{
  g_autoptr (ComFixture) f = com_fixture_new (1);
  Hold order[N_HOLDS] = { HOLD_TRANSPORT, HOLD_TRANSPORT2, HOLD_CALLBACK, HOLD_OBJECT, HOLD_REQUEST };

  permute (order, 0, GPOINTER_TO_INT (data), f->uri);
}

/* From inside a call */

typedef struct
{
  Life *life;
  ComMethod method;
  int act;
} Scene;

typedef void (*Act) (Scene *scene, IHTTPMailTransport *borrowed);

/* Everything goes; what was borrowed for the call stays until it ends. */
static void
act_let_go (Scene *scene, IHTTPMailTransport *borrowed)
{
  let_go_of_all (scene->life);
  if (!borrowed)
    return;
  g_assert_cmpint (IHTTPMailTransport_GetIXPType (borrowed), ==, IXP_HTTPMail);
  g_assert_cmpuint (IHTTPMailTransport_AddRef (borrowed), ==, 1);
  g_assert_cmpuint (IHTTPMailTransport_Release (borrowed), ==, 0);
}

static void
act_hands_off (Scene *scene, IHTTPMailTransport *borrowed)
{
  hands_off (scene->life);
}

static void
act_hands_off_and_let_go (Scene *scene, IHTTPMailTransport *borrowed)
{
  act_hands_off (scene, borrowed);
  act_let_go (scene, borrowed);
}

static void
act_drop (Scene *scene, IHTTPMailTransport *borrowed)
{
  g_assert_cmphex (IHTTPMailTransport_DropConnection (scene->life->transport), ==, S_OK);
  act_let_go (scene, borrowed);
}

static const Act acts[] = { act_let_go, act_hands_off, act_hands_off_and_let_go, act_drop };

static void
on_call (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer user_data)
{
  Scene *scene = user_data;
  IHTTPMailTransport *borrowed = (IHTTPMailTransport *) transport;

  if (scene->method == COM_ON_RESPONSE)
    borrowed = ((LPHTTPMAILRESPONSE) argument)->pTransport;
  if (borrowed)
    {
      g_assert_true (borrowed == scene->life->transport);
      /* No reference is added for the call: the count is what the application made it. */
      g_assert_cmpuint (IHTTPMailTransport_AddRef (borrowed), ==, 3);
      g_assert_cmpuint (IHTTPMailTransport_Release (borrowed), ==, 2);
    }
  com_recorder_set_hook (recorder, scene->method, NULL, NULL);
  acts[scene->act](scene, borrowed);
}

static void
play (ComMethod method, int act, const char *uri)
{
  Life *life = life_new (MOMENT_INIT);
  Scene scene = { life, method, act };
  INETSERVER server;

  com_recorder_set_hook (life->recorder, method, on_call, &scene);
  com_recorder_set_logon (life->recorder, COM_USER, COM_PASSWORD);
  com_describe_server (&server, method == COM_ON_ERROR ? "http://127.0.0.1:1/" : uri, NULL, NULL);
  g_assert_cmphex (IHTTPMailTransport_Connect (life->transport, &server, iitAUTHENTICATE, iitENABLE_ONCOMMAND), ==,
                   S_OK);
  g_assert_cmphex (IHTTPMailTransport_CommandPROPFIND (life->transport, uri, life->request, 0, 0), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_CommandPOST (life->transport, uri, life->stream, NULL, 0), ==, S_OK);
  com_recorder_run_until_called (life->recorder, method, 1);
  if (life->transport)
    let_go_of_all (life);
  life_free (life);
}

static void
test_inside (gconstpointer data)
{
  g_autoptr (ComFixture) f = com_fixture_new (1);

  for (int act = 0; act < (int) G_N_ELEMENTS (acts); act++)
    play (GPOINTER_TO_INT (data), act, f->uri);
}

/* In the middle of a listing, of which more is on its way */

static void
on_members (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer user_data)
{
  LPHTTPMAILRESPONSE response = argument;
  Scene *scene = user_data;

  if (response->command == HTTPMAIL_MEMBERINFO)
    {
      com_recorder_set_hook (recorder, COM_ON_RESPONSE, NULL, NULL);
      acts[scene->act](scene, response->pTransport);
    }
}

static void
test_in_listing (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (300);
  g_autofree char *inbox = NULL;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  for (int act = 0; act < (int) G_N_ELEMENTS (acts); act++)
    {
      Life *life = life_new (MOMENT_CONNECTED);
      Scene scene = { life, COM_ON_RESPONSE, act };

      reach (life, MOMENT_CONNECTED, f->uri);
      com_recorder_set_hook (life->recorder, COM_ON_RESPONSE, on_members, &scene);
      g_assert_cmphex (IHTTPMailTransport_MemberInfo (life->transport, inbox, 3, 1, TRUE, 0), ==, S_OK);
      com_recorder_run_until_called (life->recorder, COM_ON_RESPONSE, 1);
      if (life->transport)
        let_go_of_all (life);
      life_free (life);
    }
}

/* A GObject that was wrapped */

static void
test_attached (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (f->uri, NULL);
  ComRecorder *recorder = com_recorder_new ();
  HTTPMailTransport *object = httpmail_transport_new (NULL);
  IHTTPMailTransport *transport;
  GWeakRef weak;

  g_weak_ref_init (&weak, object);
  g_assert_cmphex (httpmail_com_attach_callback (object, com_recorder_get_callback (recorder)), ==, S_OK);
  com_recorder_release (recorder);
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 1);
  com_recorder_set_logon (recorder, COM_USER, COM_PASSWORD);
  g_assert_true (httpmail_transport_open (object, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  com_recorder_run_until_status (recorder, IXP_CONNECTED);

  /* Nobody held the face until now, and it was the same all along. */
  transport = (IHTTPMailTransport *) recorder->transport;
  g_assert_cmpuint (IHTTPMailTransport_AddRef (transport), ==, 1);
  g_assert_true (httpmail_com_wrap (object) == transport);
  /* It holds the object, and keeps the callback when it is let go of. */
  g_object_unref (object);
  g_assert_false (is_object_gone (&weak));
  g_object_ref (object);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 1);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 1);
  g_assert_true (httpmail_transport_close (object, NULL));
  com_recorder_run_until_status (recorder, IXP_DISCONNECTED);
  g_object_unref (object);
  g_assert_true (is_object_gone (&weak));
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 0);
  com_recorder_free (recorder);
  g_weak_ref_clear (&weak);
}

static void
test_attach_another (void)
{
  g_autoptr (HTTPMailTransport) object = httpmail_transport_new (NULL);
  g_autoptr (ComRecorder) first = com_recorder_new ();
  g_autoptr (ComRecorder) second = com_recorder_new ();

  httpmail_com_attach_callback (object, com_recorder_get_callback (first));
  httpmail_com_attach_callback (object, com_recorder_get_callback (second));
  g_assert_cmpuint (com_recorder_get_count (first), ==, 1);
  g_assert_cmpuint (com_recorder_get_count (second), ==, 2);
  /* The same again is one reference, too. */
  httpmail_com_attach_callback (object, com_recorder_get_callback (second));
  g_assert_cmpuint (com_recorder_get_count (second), ==, 2);
  httpmail_com_attach_callback (object, NULL);
  g_assert_cmpuint (com_recorder_get_count (second), ==, 1);
}

/* The object outlives the face, and gives another life to it. */
static void
test_again (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);
  g_autoptr (ComRecorder) recorder = com_recorder_new ();
  IHTTPMailTransport *transport = com_make_transport (recorder);
  g_autoptr (HTTPMailTransport) object = g_object_ref (httpmail_com_peek (transport));

  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 1);
  g_assert_true (httpmail_com_wrap (object) == transport);
  g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "tests/1", NULL, com_recorder_get_callback (recorder)), ==,
                   S_OK);
  g_assert_true (httpmail_com_peek (transport) == object);
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 2);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 1);
}

/* What was attached to the object stays with it, whoever made the object. */
static void
test_attached_to_made (void)
{
  g_autoptr (ComRecorder) first = com_recorder_new ();
  g_autoptr (ComRecorder) second = com_recorder_new ();
  IHTTPMailTransport *transport = com_make_transport (first);
  g_autoptr (HTTPMailTransport) object = g_object_ref (httpmail_com_peek (transport));

  httpmail_com_attach_callback (object, com_recorder_get_callback (second));
  g_assert_cmpuint (com_recorder_get_count (first), ==, 1);
  g_assert_cmpuint (IHTTPMailTransport_Release (transport), ==, 0);
  g_assert_cmpuint (com_recorder_get_count (second), ==, 2);
  /* The pointer is good as long as the object is, but nobody holds the face: there is nothing to put another one into. */
  g_assert_cmphex (IHTTPMailTransport_InitNew (transport, "tests/2", NULL, com_recorder_get_callback (first)), ==,
                   IXP_E_INVALID_STATE);
  g_assert_true (httpmail_com_peek (transport) == object);
  g_assert_cmpuint (G_OBJECT (object)->ref_count, ==, 1);
  g_clear_object (&object);
  g_assert_cmpuint (com_recorder_get_count (second), ==, 1);
}

/* Threads */

#define N_THREADS 4
#define N_ROUNDS 2000

static gpointer
hold_and_let_go (gpointer data)
{
  for (int i = 0; i < N_ROUNDS; i++)
    {
      IHTTPMailTransport *transport = httpmail_com_wrap (data);
      IHTTPMailTransport2 *transport2 = com_get_transport2 (transport);

      IHTTPMailTransport_AddRef (transport);
      IHTTPMailTransport_Release (transport);
      IHTTPMailTransport_Release (transport);
      IHTTPMailTransport2_Release (transport2);
    }
  return NULL;
}

/* Between none and one as well, which is where it begins and ceases to hold the object. */
static void
test_threads (void)
{
  HTTPMailTransport *object = httpmail_transport_new (NULL);
  GThread *threads[N_THREADS];
  GWeakRef weak;

  g_weak_ref_init (&weak, object);
  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("holder", hold_and_let_go, object);
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (G_OBJECT (object)->ref_count, ==, 1);
  g_object_unref (object);
  g_assert_true (is_object_gone (&weak));
  g_weak_ref_clear (&weak);
}

static gpointer
release (gpointer data)
{
  g_assert_cmpuint (IHTTPMailTransport_Release ((IHTTPMailTransport *) data), ==, 0);
  return NULL;
}

/* The last reference may go on another thread, in the middle of everything. */
static void
test_release_elsewhere (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (0);

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (ComRecorder) recorder = com_recorder_new ();
      IHTTPMailTransport *transport = com_make_transport (recorder);
      GWeakRef weak;
      INETSERVER server;
      GThread *thread;
      guint n_calls;

      g_weak_ref_init (&weak, httpmail_com_peek (transport));
      com_describe_server (&server, f->uri, COM_USER, COM_PASSWORD);
      g_assert_cmphex (IHTTPMailTransport_Connect (transport, &server, iitAUTHENTICATE, iitENABLE_ONCOMMAND), ==, S_OK);
      g_assert_cmphex (IHTTPMailTransport_FindFolders (transport, f->uri, 0), ==, S_OK);
      com_recorder_run_until_called (recorder, COM_ON_STATUS, 1 + i % 4);
      thread = g_thread_new ("last", release, transport);
      g_thread_join (thread);
      n_calls = recorder->calls->len;
      run_until (is_object_gone, &weak);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (recorder->calls->len, ==, n_calls);
      g_assert_cmpuint (com_recorder_get_count (recorder), ==, 1);
      g_weak_ref_clear (&weak);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    Moment moment;
    const char *path;
  } moments[] = {
    { MOMENT_CREATED, "/com/lifetime/in-any-order-before-init-new" },
    { MOMENT_INIT, "/com/lifetime/in-any-order-before-connect" },
    { MOMENT_CONNECTING, "/com/lifetime/in-any-order-while-connecting" },
    { MOMENT_PROPERTY, "/com/lifetime/in-any-order-while-a-property-is-awaited" },
    { MOMENT_CONNECTED, "/com/lifetime/in-any-order-when-connected" },
    { MOMENT_COMMAND, "/com/lifetime/in-any-order-while-commands-are-open" },
    { MOMENT_HANDS_OFF, "/com/lifetime/in-any-order-after-hands-off-callback" },
  };
  static const struct
  {
    ComMethod method;
    const char *path;
  } methods[] = {
    { COM_ON_STATUS, "/com/lifetime/inside-on-status" },
    { COM_ON_ERROR, "/com/lifetime/inside-on-error" },
    { COM_ON_COMMAND, "/com/lifetime/inside-on-command" },
    { COM_ON_RESPONSE, "/com/lifetime/inside-on-response" },
    { COM_ON_LOGON_PROMPT, "/com/lifetime/inside-on-logon-prompt" },
    { COM_GET_PARENT_WINDOW, "/com/lifetime/inside-get-parent-window" },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    g_test_add_data_func (moments[i].path, GINT_TO_POINTER (moments[i].moment), test_orders);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_test_add_data_func (methods[i].path, GINT_TO_POINTER (methods[i].method), test_inside);
  g_test_add_func ("/com/lifetime/in-the-middle-of-a-listing", test_in_listing);
  g_test_add_func ("/com/lifetime/an-object-keeps-its-callback", test_attached);
  g_test_add_func ("/com/lifetime/an-object-has-one-callback-at-a-time", test_attach_another);
  g_test_add_func ("/com/lifetime/a-face-can-live-again", test_again);
  g_test_add_func ("/com/lifetime/what-is-attached-stays-with-the-object", test_attached_to_made);
  g_test_add_func ("/com/lifetime/threads-hold-and-let-go", test_threads);
  g_test_add_func ("/com/lifetime/the-last-reference-goes-on-another-thread", test_release_elsewhere);
  return g_test_run ();
}
