/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long a callback is held and called, and what may be done inside its methods. */

#include "com-copy.h"
#include "com-fixture.h"
#include "com-scene.h"

#include <httpmail/com/hm-com-callback.h>
#include <string.h>

static void
emit (ComScene *scene, ComMethod method)
{
  g_auto (ComAnswer) answer = { FALSE };

  switch (method)
    {
    case COM_ON_TIMEOUT:
      com_scene_emit_timeout (scene, 5);
      break;
    case COM_ON_LOGON_PROMPT:
      com_scene_emit_logon (scene, TRUE, FALSE, &answer);
      break;
    case COM_ON_PROMPT:
      com_scene_emit_prompt (scene, HTTPMAIL_PROMPT_BUTTONS_YES_NO, &answer);
      break;
    case COM_ON_STATUS:
      com_scene_emit_status (scene, HTTPMAIL_STATUS_CONNECTING);
      break;
    case COM_ON_ERROR:
      com_scene_emit_error (scene);
      break;
    case COM_ON_COMMAND:
      com_scene_emit_command (scene);
      break;
    case COM_ON_RESPONSE:
      com_scene_emit_response (scene, 1);
      break;
    default:
      g_free (com_scene_emit_parent_window (scene));
    }
}

static void
emit_all (ComScene *scene)
{
  for (ComMethod method = 0; method < COM_N_METHODS; method++)
    emit (scene, method);
}

static void
hands_off (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  ComScene *scene = data;
  IHTTPMailTransport *face = httpmail_com_wrap (scene->transport);

  if (transport)
    g_assert_true (transport == (IInternetTransport *) face);
  g_assert_cmphex (IHTTPMailTransport_HandsOffCallback (face), ==, S_OK);
  g_assert_cmphex (IHTTPMailTransport_HandsOffCallback (face), ==, S_FALSE);
  IHTTPMailTransport_Release (face);
}

static void
test_hands_off_inside_any_method (ComScene *scene, gconstpointer data)
{
  for (ComMethod method = 0; method < COM_N_METHODS; method++)
    {
      guint n_calls;

      httpmail_com_attach_callback (scene->transport, com_recorder_get_callback (scene->recorder));
      scene->recorder->has_service = method == COM_SERVICE_GET_PARENT_WINDOW;
      com_recorder_set_hook (scene->recorder, method, hands_off, scene);
      emit (scene, method);
      com_recorder_set_hook (scene->recorder, method, NULL, NULL);
      g_assert_cmpuint (com_recorder_count_calls (scene->recorder, method), >=, 1);
      g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 1);
      n_calls = scene->recorder->calls->len;
      emit_all (scene);
      g_assert_cmpuint (scene->recorder->calls->len, ==, n_calls);
      g_array_set_size (scene->recorder->calls, 0);
    }
}

static void
hands_off_and_release (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  hands_off (recorder, argument, transport, data);
  com_recorder_release (recorder);
  /* Only the call itself keeps the callback now. */
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 1);
}

static void
test_last_reference_may_go_inside_any_method (ComScene *scene, gconstpointer data)
{
  for (ComMethod method = 0; method < COM_SERVICE_GET_PARENT_WINDOW; method++)
    {
      g_autoptr (ComRecorder) recorder = com_recorder_new ();

      httpmail_com_attach_callback (scene->transport, com_recorder_get_callback (recorder));
      com_recorder_set_hook (recorder, method, hands_off_and_release, scene);
      emit (scene, method);
      g_assert_cmpuint (com_recorder_get_count (recorder), ==, 0);
      emit_all (scene);
    }
  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 1);
}

static void
test_hands_off_while_connecting (ComScene *scene, gconstpointer data)
{
  com_recorder_set_hook (scene->recorder, COM_ON_STATUS, hands_off, scene);
  com_scene_open (scene);
  g_assert_cmpuint (scene->recorder->calls->len, ==, 1);
  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 1);
}

/* Nobody answers then, and others are asked. */
static void
test_questions_go_on_to_others (ComScene *scene, gconstpointer data)
{
  g_auto (ComAnswer) logon = { FALSE };
  g_auto (ComAnswer) prompt = { FALSE };

  g_assert_cmphex (httpmail_com_attach_callback (scene->transport, NULL), ==, S_OK);
  g_assert_false (com_scene_emit_logon (scene, TRUE, FALSE, &logon));
  g_assert_false (com_scene_emit_prompt (scene, HTTPMAIL_PROMPT_BUTTONS_YES_NO, &prompt));
  g_assert_cmpuint (com_scene_emit_timeout (scene, 5), ==, 0);
}

static void
test_another_one_replaces_it (ComScene *scene, gconstpointer data)
{
  g_autoptr (ComRecorder) other = com_recorder_new ();

  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 2);
  httpmail_com_attach_callback (scene->transport, com_recorder_get_callback (scene->recorder));
  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 2);
  emit (scene, COM_ON_STATUS);
  g_assert_cmpuint (scene->recorder->statuses->len, ==, 1);

  httpmail_com_attach_callback (scene->transport, com_recorder_get_callback (other));
  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 1);
  g_assert_cmpuint (com_recorder_get_count (other), ==, 2);
  emit_all (scene);
  g_assert_cmpuint (scene->recorder->calls->len, ==, 1);
  g_assert_cmpuint (other->statuses->len, ==, 1);
  httpmail_com_attach_callback (scene->transport, NULL);
  g_assert_cmpuint (com_recorder_get_count (other), ==, 1);
}

static void
attach_other (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  httpmail_com_attach_callback (httpmail_com_peek ((IHTTPMailTransport *) transport), data);
}

static void
test_another_one_replaces_it_inside_a_method (ComScene *scene, gconstpointer data)
{
  g_autoptr (ComRecorder) other = com_recorder_new ();

  com_recorder_set_hook (scene->recorder, COM_ON_STATUS, attach_other, com_recorder_get_callback (other));
  emit (scene, COM_ON_STATUS);
  g_assert_cmpuint (other->calls->len, ==, 0);
  emit (scene, COM_ON_STATUS);
  g_assert_cmpuint (other->calls->len, ==, 1);
  g_assert_cmpuint (scene->recorder->calls->len, ==, 1);
  httpmail_com_attach_callback (scene->transport, NULL);
}

static void
test_finalizing_lets_go (ComScene *scene, gconstpointer data)
{
  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 2);
  g_clear_object (&scene->transport);
  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 1);
}

static void
test_there_may_be_none (ComScene *scene, gconstpointer data)
{
  g_autoptr (HTTPMailTransport) bare = httpmail_transport_new ("tests/1");
  IHTTPMailTransport *face = httpmail_com_wrap (bare);
  HTTPMAILRESPONSE response = { HTTPMAIL_MKCOL };

  g_assert_cmphex (IHTTPMailTransport_HandsOffCallback (face), ==, S_FALSE);
  IHTTPMailTransport_Release (face);
  g_assert_cmphex (httpmail_com_attach_callback (bare, NULL), ==, S_OK);
  g_assert_cmphex (httpmail_com_attach_callback (NULL, com_recorder_get_callback (scene->recorder)), ==, E_INVALIDARG);
  hm_com_callback_respond (bare, &response);
}

static gpointer
detach (gpointer data)
{
  g_assert_true (hm_com_callback_detach (data));
  return NULL;
}

static void
test_another_thread_may_take_it_away (ComScene *scene, gconstpointer data)
{
  g_thread_join (g_thread_new ("detach", detach, scene->transport));
  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 1);
  emit_all (scene);
  g_assert_cmpuint (scene->recorder->calls->len, ==, 0);
}

static gpointer
swap_often (gpointer data)
{
  ComScene *scene = data;

  for (guint i = 0; i < 2000; i++)
    {
      hm_com_callback_detach (scene->transport);
      hm_com_callback_attach (scene->transport, com_recorder_get_callback (scene->recorder));
    }
  return NULL;
}

/* For the sanitizers, and for the count at the end. */
static void
test_threads_may_take_and_give_it_meanwhile (ComScene *scene, gconstpointer data)
{
  GThread *thread = g_thread_new ("swap", swap_often, scene);

  for (guint i = 0; i < 2000; i++)
    com_scene_emit_status (scene, HTTPMAIL_STATUS_CONNECTING);
  g_thread_join (thread);
  g_assert_cmpuint (com_recorder_get_count (scene->recorder), ==, 2);
}

/* A callback whose AddRef waits for another thread, as one does that has a lock of its own. */
typedef struct
{
  IHTTPMailCallback face;
  HTTPMailTransport *transport; /* NULL: AddRef just counts */
  gint count;
  guint n_calls;
} Careful;

static ULONG STDMETHODCALLTYPE
careful_add_ref (IHTTPMailCallback *callback)
{
  Careful *self = (Careful *) callback;
  HTTPMailTransport *transport = g_steal_pointer (&self->transport);

  if (transport)
    g_thread_join (g_thread_new ("detach", detach, transport));
  return (ULONG) g_atomic_int_add (&self->count, 1) + 1;
}

static ULONG STDMETHODCALLTYPE
careful_release (IHTTPMailCallback *callback)
{
  return (ULONG) g_atomic_int_add (&((Careful *) callback)->count, -1) - 1;
}

static HRESULT STDMETHODCALLTYPE
careful_on_status (IHTTPMailCallback *callback, IXPSTATUS status, IInternetTransport *transport)
{
  Careful *self = (Careful *) callback;

  self->n_calls++;
  g_assert_cmpint (g_atomic_int_get (&self->count), ==, 1);
  return S_OK;
}

static void
test_counting_may_wait_for_another_thread (ComScene *scene, gconstpointer data)
{
  static const IHTTPMailCallbackVtbl table = {
    .AddRef = careful_add_ref,
    .Release = careful_release,
    .OnStatus = careful_on_status,
  };
  Careful careful = { { &table } };

  httpmail_com_attach_callback (scene->transport, &careful.face);
  g_assert_cmpint (careful.count, ==, 1);
  careful.transport = scene->transport;
  emit (scene, COM_ON_STATUS);
  /* It was on its way when it was let go of, and is held by nobody else. */
  g_assert_cmpuint (careful.n_calls, ==, 1);
  g_assert_cmpint (careful.count, ==, 0);
  emit (scene, COM_ON_STATUS);
  g_assert_cmpuint (careful.n_calls, ==, 1);
}

/* Inside the methods */

static void
use_transport (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  ComScene *scene = data;
  IHTTPMailTransport *face = httpmail_com_wrap (scene->transport);
  IHTTPMailTransport2 *second = NULL;
  IUnknown *unknown = NULL;
  IXPSTATUS status;
  LPSTR inbox = NULL;

  g_assert_true ((IInternetTransport *) face == transport);
  /* Just that one: nobody else holds it. */
  g_assert_cmpuint (IHTTPMailTransport_Release (face), ==, 0);

  g_assert_cmpuint (IInternetTransport_AddRef (transport), ==, 1);
  g_assert_cmphex (IInternetTransport_QueryInterface (transport, &IID_IUnknown, (void **) &unknown), ==, S_OK);
  g_assert_cmphex (IInternetTransport_QueryInterface (transport, &IID_IHTTPMailTransport2, (void **) &second), ==,
                   S_OK);
  IHTTPMailTransport2_Release (second);
  IUnknown_Release (unknown);
  g_assert_cmphex (IInternetTransport_GetStatus (transport, &status), ==, S_OK);
  g_assert_cmpint (IInternetTransport_GetIXPType (transport), ==, IXP_HTTPMail);
  g_assert_cmphex (IHTTPMailTransport_GetProperty ((IHTTPMailTransport *) transport, HTTPMAIL_PROP_INBOX, &inbox), ==,
                   S_OK);
  CoTaskMemFree (inbox);
  g_assert_cmpuint (IInternetTransport_Release (transport), ==, 0);
}

static void
test_transport_that_nobody_wrapped (ComScene *scene, gconstpointer data)
{
  com_scene_open (scene);
  for (ComMethod method = COM_ON_TIMEOUT; method <= COM_ON_COMMAND; method++)
    {
      com_recorder_set_hook (scene->recorder, method, use_transport, scene);
      scene->recorder->answers[method] = S_OK;
      emit (scene, method);
      g_assert_cmpuint (com_recorder_count_calls (scene->recorder, method), >=, 1);
    }
}

static void
emit_another (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  ComScene *scene = data;
  HTTPMAILRESPONSE *response = argument;
  g_autofree char *expected = g_strdup_printf ("http://mail.example.net/%u/", response->dwContext);

  if (response->dwContext < 5)
    com_scene_emit_response (scene, response->dwContext + 1);
  g_assert_cmpstr (response->rMkColInfo.pszLocation, ==, expected);
}

static void
test_calls_inside_calls (ComScene *scene, gconstpointer data)
{
  com_recorder_set_hook (scene->recorder, COM_ON_RESPONSE, emit_another, scene);
  for (guint i = 0; i < 3; i++)
    com_scene_emit_response (scene, 1);
  g_assert_cmpuint (scene->recorder->responses->len, ==, 15);
}

static void
test_response_without_a_signal (ComScene *scene, gconstpointer data)
{
  char location[] = "http://mail.example.net/";
  HTTPMAILRESPONSE response = { HTTPMAIL_MKCOL, 9, TRUE };
  IHTTPMailTransport *face = httpmail_com_wrap (scene->transport);

  response.rMkColInfo.pszLocation = location;
  hm_com_callback_respond (scene->transport, &response);
  g_assert_cmpuint (scene->recorder->n_done, ==, 1);
  g_assert_cmpuint (com_recorder_last (scene->recorder)->dwContext, ==, 9);
  g_assert_true (com_recorder_last (scene->recorder)->pTransport == face);
  g_assert_cmpstr (com_recorder_last (scene->recorder)->rMkColInfo.pszLocation, ==, location);
  IHTTPMailTransport_Release (face);
}

/* A handler that is called after the callback wrote over all it was given. */

static void
check_command (HTTPMailTransport *transport, HTTPMailDirection direction, const char *line, int hresult, guint *n)
{
  ++*n;
  g_assert_cmpstr (line, ==, "HTTP/1.1 404 No");
}

static void
check_error (HTTPMailTransport *transport, HTTPMailStatus status, HTTPMailResult *result, guint *n)
{
  ++*n;
  g_assert_cmpstr (httpmail_result_get_response_line (result), ==, "HTTP/1.1 401 No");
  g_assert_cmpstr (httpmail_result_get_error (result)->message, ==, "Not you");
}

static void
check_response (HTTPMailTransport *transport, HTTPMailResponse *response, guint *n)
{
  ++*n;
  g_assert_cmpstr (httpmail_response_get_location (response), ==, "http://mail.example.net/1/");
}

static void
test_others_see_what_came (ComScene *scene, gconstpointer data)
{
  guint n = 0;

  scene->recorder->scribbles = TRUE;
  g_signal_connect (scene->transport, "command", G_CALLBACK (check_command), &n);
  g_signal_connect (scene->transport, "error", G_CALLBACK (check_error), &n);
  g_signal_connect (scene->transport, "response", G_CALLBACK (check_response), &n);
  emit (scene, COM_ON_COMMAND);
  emit (scene, COM_ON_ERROR);
  emit (scene, COM_ON_RESPONSE);
  g_assert_cmpuint (n, ==, 3);
}

static void
check_members (HTTPMailTransport *transport, HTTPMailResponse *response, guint *n)
{
  GListModel *members = httpmail_response_get_members (response);

  for (guint i = 0; members && i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);

      ++*n;
      g_assert_true (g_str_has_prefix (httpmail_member_info_get_href (info), "http://"));
      g_assert_null (strchr (httpmail_member_info_get_subject (info), '#'));
    }
}

static void
test_others_see_the_listing_that_came (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (300);
  g_autofree char *inbox = NULL;
  guint n = 0;

  com_fixture_open (f, iitDISABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  f->recorder->scribbles = TRUE;
  g_signal_connect (httpmail_com_peek (f->transport), "response", G_CALLBACK (check_members), &n);
  g_assert_cmphex (IHTTPMailTransport_MemberInfo (f->transport, inbox, HTTP_MEMBERINFO_ALLPROPS, 1, TRUE, 0), ==, S_OK);
  com_recorder_run_until_done (f->recorder, 1);
  g_assert_cmpuint (n, ==, 300);
  g_assert_cmpuint (f->recorder->n_members, ==, 300);
}

static void
test_callback_that_knows_no_interface (ComScene *scene, gconstpointer data)
{
  scene->recorder->knows_nothing = TRUE;
  com_scene_open (scene);
  emit_all (scene);
  for (ComMethod method = 0; method < COM_SERVICE_GET_PARENT_WINDOW; method++)
    g_assert_cmpuint (com_recorder_count_calls (scene->recorder, method), >=, 1);
}

#define ADD(path, function)                                                                                            \
  g_test_add ("/com/hands-off/" path, ComScene, NULL, com_scene_set_up, function, com_scene_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("inside-any-method", test_hands_off_inside_any_method);
  ADD ("last-reference-may-go-inside-any-method", test_last_reference_may_go_inside_any_method);
  ADD ("while-connecting", test_hands_off_while_connecting);
  ADD ("questions-go-on-to-others", test_questions_go_on_to_others);
  ADD ("another-one-replaces-it", test_another_one_replaces_it);
  ADD ("another-one-replaces-it-inside-a-method", test_another_one_replaces_it_inside_a_method);
  ADD ("finalizing-lets-go", test_finalizing_lets_go);
  ADD ("there-may-be-none", test_there_may_be_none);
  ADD ("another-thread-may-take-it-away", test_another_thread_may_take_it_away);
  ADD ("threads-may-take-and-give-it-meanwhile", test_threads_may_take_and_give_it_meanwhile);
  ADD ("counting-may-wait-for-another-thread", test_counting_may_wait_for_another_thread);
  ADD ("transport-that-nobody-wrapped", test_transport_that_nobody_wrapped);
  ADD ("calls-inside-calls", test_calls_inside_calls);
  ADD ("response-without-a-signal", test_response_without_a_signal);
  ADD ("others-see-what-came", test_others_see_what_came);
  g_test_add_func ("/com/hands-off/others-see-the-listing-that-came", test_others_see_the_listing_that_came);
  ADD ("callback-that-knows-no-interface", test_callback_that_knows_no_interface);

  return g_test_run ();
}
