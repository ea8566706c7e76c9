/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is asked: for a logon, about a certificate, and for the window that a question belongs to. */

#include "com-scene.h"

#include <string.h>
#include <tls-fixture.h>

#define CHALLENGE "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"abc\", qop=\"auth\"\r\n"

/* Logons */

static void
test_logon_goes_to_the_server (ComScene *scene, gconstpointer data)
{
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", CHALLENGE, "");
  g_autofree char *authorization = NULL;
  g_autofree char *asked = NULL;
  const INETSERVER *server;

  raw_server_add_reply (scene->server, challenge);
  com_recorder_set_logon (scene->recorder, "bob", "sesame");
  com_scene_open (scene);

  g_assert_cmpuint (scene->recorder->logons->len, ==, 1);
  server = g_ptr_array_index (scene->recorder->logons, 0);
  asked = com_scene_url (scene, "");
  g_assert_cmpstr (server->szServerName, ==, asked);
  g_assert_cmpstr (server->szUserName, ==, "");
  g_assert_cmpstr (server->szPassword, ==, "");
  authorization = raw_server_get_request_header (scene->server, 1, "Authorization");
  g_assert_nonnull (strstr (authorization, "username=\"bob\""));
  /* The window is asked for first. */
  g_assert_cmpuint (com_recorder_count_calls (scene->recorder, COM_GET_PARENT_WINDOW), ==, 1);
}

static void
test_cancelled_logon_disconnects (ComScene *scene, gconstpointer data)
{
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", CHALLENGE, "");

  raw_server_add_reply (scene->server, challenge);
  com_scene_begin (scene, HTTPMAIL_OPEN_NONE);
  com_recorder_run_until_status (scene->recorder, IXP_DISCONNECTED);
  g_assert_cmpuint (scene->recorder->logons->len, ==, 1);
  g_assert_cmpuint (raw_server_get_n_requests (scene->server), ==, 1);
}

static void
test_logon_answers (ComScene *scene, gconstpointer data)
{
  const HRESULT noes[] = { S_FALSE, E_FAIL, E_NOTIMPL, 2 };
  g_auto (ComAnswer) answer = { FALSE };

  com_recorder_set_logon (scene->recorder, "Jürgen", "geheim");
  g_assert_true (com_scene_emit_logon (scene, TRUE, FALSE, &answer));
  g_assert_cmpstr (answer.user_name, ==, "Jürgen");
  g_assert_cmpstr (answer.password, ==, "geheim");

  for (guint i = 0; i < G_N_ELEMENTS (noes); i++)
    {
      g_auto (ComAnswer) no = { FALSE };

      scene->recorder->answers[COM_ON_LOGON_PROMPT] = noes[i];
      g_assert_true (com_scene_emit_logon (scene, TRUE, FALSE, &no));
      g_assert_true (no.is_answered);
      g_assert_null (no.user_name);
    }
}

typedef enum
{
  BAD_OPEN_USER_NAME,
  BAD_OPEN_PASSWORD,
  BAD_USER_NAME,
  BAD_PASSWORD,
  N_BAD
} BadAnswer;

static void
answer_badly (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  INETSERVER *server = argument;

  switch ((BadAnswer) GPOINTER_TO_INT (data))
    {
    case BAD_OPEN_USER_NAME:
      memset (server->szUserName, 'a', sizeof server->szUserName);
      break;
    case BAD_OPEN_PASSWORD:
      memset (server->szPassword, 'a', sizeof server->szPassword);
      break;
    case BAD_USER_NAME:
      g_strlcpy (server->szUserName, "J\xfcrgen", sizeof server->szUserName);
      break;
    default:
      g_strlcpy (server->szPassword, "gr\xfc\xdf dich", sizeof server->szPassword);
    }
}

static void
test_bad_logon_is_a_cancelled_one (ComScene *scene, gconstpointer data)
{
  com_recorder_set_logon (scene->recorder, "bob", "sesame");
  for (int i = 0; i < N_BAD; i++)
    {
      g_auto (ComAnswer) answer = { FALSE };

      com_recorder_set_hook (scene->recorder, COM_ON_LOGON_PROMPT, answer_badly, GINT_TO_POINTER (i));
      g_assert_true (com_scene_emit_logon (scene, TRUE, FALSE, &answer));
      g_assert_true (answer.is_answered);
      g_assert_null (answer.user_name);
      g_assert_null (answer.password);
    }
}

static void
fill_up (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  INETSERVER *server = argument;

  memset (server->szPassword, 'a', sizeof server->szPassword - 1);
  server->szPassword[sizeof server->szPassword - 1] = '\0';
}

static void
test_longest_password_fits (ComScene *scene, gconstpointer data)
{
  g_auto (ComAnswer) answer = { FALSE };

  com_recorder_set_logon (scene->recorder, "bob", NULL);
  com_recorder_set_hook (scene->recorder, COM_ON_LOGON_PROMPT, fill_up, NULL);
  g_assert_true (com_scene_emit_logon (scene, TRUE, FALSE, &answer));
  g_assert_cmpuint (strlen (answer.password), ==, CCHMAX_PASSWORD - 1);
}

static void
test_logon_says_who_asks (ComScene *scene, gconstpointer data)
{
  const struct
  {
    gboolean is_account;
    gboolean is_proxy;
    gboolean is_other;
  } cases[] = { { TRUE, FALSE, FALSE }, { FALSE, FALSE, TRUE }, { FALSE, TRUE, TRUE }, { TRUE, TRUE, TRUE } };

  com_scene_open (scene);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ComAnswer) answer = { FALSE };
      const INETSERVER *server;

      com_scene_emit_logon (scene, cases[i].is_account, cases[i].is_proxy, &answer);
      server = g_ptr_array_index (scene->recorder->logons, i);
      g_assert_cmpstr (server->szUserName, ==, "ann");
      g_assert_cmpstr (server->szPassword, ==, "");
      g_assert_cmpstr (server->szServerName, ==,
                       cases[i].is_other ? "https://asker.example.net" : raw_server_get_uri (scene->server));
    }
}

/* Prompts */

static void
use_tls (ComScene *scene, TlsFixture *tls)
{
  raw_server_free (scene->server);
  scene->server = raw_server_new_tls (tls->certificate);
}

static void
test_prompt_accepts_a_certificate (ComScene *scene, gconstpointer data)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);
  const ComPrompt *prompt;

  if (!tls)
    return;
  use_tls (scene, tls);
  scene->recorder->button = IDYES;
  com_scene_open (scene);
  g_assert_cmpuint (scene->recorder->prompts->len, ==, 1);
  prompt = g_ptr_array_index (scene->recorder->prompts, 0);
  g_assert_true (FAILED (prompt->error));
  g_assert_cmpuint (prompt->type, ==, MB_YESNO | MB_ICONWARNING);
  g_assert_cmpstr (prompt->text, !=, "");
  g_assert_cmpstr (prompt->caption, !=, "");
}

static void
test_prompt_refuses_a_certificate (ComScene *scene, gconstpointer data)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_EXPIRED);
  const ComError *error;

  if (!tls)
    return;
  use_tls (scene, tls);
  scene->recorder->button = 0;
  com_scene_begin (scene, HTTPMAIL_OPEN_NONE);
  com_recorder_run_until_status (scene->recorder, IXP_DISCONNECTED);
  g_assert_cmpuint (scene->recorder->prompts->len, ==, 1);
  g_assert_cmpuint (scene->recorder->errors->len, ==, 1);
  error = g_ptr_array_index (scene->recorder->errors, 0);
  g_assert_true (FAILED (error->result.hrResult));
}

static void
test_prompt_answers (ComScene *scene, gconstpointer data)
{
  const struct
  {
    HTTPMailPromptButtons buttons;
    UINT type;
    INT button;
    HTTPMailPromptAnswer answer;
  } cases[] = {
    { HTTPMAIL_PROMPT_BUTTONS_YES_NO, MB_YESNO, IDYES, HTTPMAIL_PROMPT_ANSWER_YES },
    { HTTPMAIL_PROMPT_BUTTONS_YES_NO, MB_YESNO, IDNO, HTTPMAIL_PROMPT_ANSWER_NO },
    { HTTPMAIL_PROMPT_BUTTONS_YES_NO, MB_YESNO, IDOK, HTTPMAIL_PROMPT_ANSWER_NONE },
    { HTTPMAIL_PROMPT_BUTTONS_OK, MB_OK, IDOK, HTTPMAIL_PROMPT_ANSWER_OK },
    { HTTPMAIL_PROMPT_BUTTONS_OK_CANCEL, MB_OKCANCEL, IDCANCEL, HTTPMAIL_PROMPT_ANSWER_CANCEL },
    { HTTPMAIL_PROMPT_BUTTONS_RETRY_CANCEL, MB_RETRYCANCEL, IDRETRY, HTTPMAIL_PROMPT_ANSWER_RETRY },
    { HTTPMAIL_PROMPT_BUTTONS_ABORT_RETRY_IGNORE, MB_ABORTRETRYIGNORE, IDIGNORE, HTTPMAIL_PROMPT_ANSWER_IGNORE },
    { HTTPMAIL_PROMPT_BUTTONS_YES_NO_CANCEL, MB_YESNOCANCEL, 0, HTTPMAIL_PROMPT_ANSWER_NONE },
    { HTTPMAIL_PROMPT_BUTTONS_YES_NO, MB_YESNO, -1, HTTPMAIL_PROMPT_ANSWER_NONE },
    { HTTPMAIL_PROMPT_BUTTONS_YES_NO, MB_YESNO, 8, HTTPMAIL_PROMPT_ANSWER_NONE },
    { HTTPMAIL_PROMPT_BUTTONS_YES_NO, MB_YESNO, G_MAXINT, HTTPMAIL_PROMPT_ANSWER_NONE },
    { HTTPMAIL_PROMPT_BUTTONS_YES_NO, MB_YESNO, G_MININT, HTTPMAIL_PROMPT_ANSWER_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ComAnswer) answer = { FALSE };
      const ComPrompt *prompt;

      scene->recorder->button = cases[i].button;
      g_assert_true (com_scene_emit_prompt (scene, cases[i].buttons, &answer));
      g_assert_true (answer.is_answered);
      g_assert_cmpint (answer.button, ==, cases[i].answer);
      prompt = g_ptr_array_index (scene->recorder->prompts, i);
      g_assert_cmphex (prompt->error, ==, IXP_E_INVALID_CERT_DATE);
      g_assert_cmpstr (prompt->text, ==, "Go on?");
      g_assert_cmpstr (prompt->caption, ==, "Certificate");
      g_assert_cmpuint (prompt->type, ==, cases[i].type | MB_ICONWARNING);
    }
}

/* The parent window */

static void
assert_window (ComScene *scene, const char *expected)
{
  g_autofree char *handle = com_scene_emit_parent_window (scene);

  g_assert_cmpstr (handle, ==, expected);
}

static void
test_parent_window (ComScene *scene, gconstpointer data)
{
  ComRecorder *recorder = scene->recorder;

  assert_window (scene, NULL);
  recorder->window = GUINT_TO_POINTER (0x4e00005);
  /* What is there counts for nothing when the method failed. */
  assert_window (scene, NULL);
  recorder->answers[COM_GET_PARENT_WINDOW] = S_OK;
  assert_window (scene, "x11:4e00005");
  recorder->window = NULL;
  assert_window (scene, NULL);

  recorder->window = GUINT_TO_POINTER (0x4e00005);
  recorder->has_service = TRUE;
  assert_window (scene, "x11:4e00005");
  recorder->service_window = GUINT_TO_POINTER (0xc0ffee);
  assert_window (scene, "x11:4e00005");
  g_assert_cmpuint (com_recorder_count_calls (recorder, COM_SERVICE_GET_PARENT_WINDOW), ==, 2);
  g_array_set_size (recorder->calls, 0);
  recorder->answers[COM_SERVICE_GET_PARENT_WINDOW] = S_OK;
  assert_window (scene, "x11:c0ffee");
  g_assert_cmpuint (com_recorder_count_calls (recorder, COM_GET_PARENT_WINDOW), ==, 0);
  /* The test's, and the adapter's. */
  g_assert_cmpuint (com_recorder_get_count (recorder), ==, 2);
}

/* The answer is there for the others who are asked. */
static gboolean
keep_window (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer data)
{
  *(char **) data = g_strdup (httpmail_logon_get_parent_window (logon));
  return FALSE;
}

static void
test_question_comes_with_its_window (ComScene *scene, gconstpointer data)
{
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", CHALLENGE, "");
  g_autofree char *window = NULL;

  httpmail_com_attach_callback (scene->transport, NULL);
  g_clear_object (&scene->transport);
  scene->transport = httpmail_transport_new ("tests/1");
  g_signal_connect (scene->transport, "logon-prompt", G_CALLBACK (keep_window), &window);
  httpmail_com_attach_callback (scene->transport, com_recorder_get_callback (scene->recorder));
  scene->recorder->window = GUINT_TO_POINTER (0x4e00005);
  scene->recorder->answers[COM_GET_PARENT_WINDOW] = S_OK;
  raw_server_add_reply (scene->server, challenge);
  com_scene_begin (scene, HTTPMAIL_OPEN_NONE);
  com_recorder_run_until_status (scene->recorder, IXP_DISCONNECTED);
  g_assert_cmpstr (window, ==, "x11:4e00005");
}

#define ADD(path, function)                                                                                            \
  g_test_add ("/com/questions/" path, ComScene, NULL, com_scene_set_up, function, com_scene_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("logon-goes-to-the-server", test_logon_goes_to_the_server);
  ADD ("cancelled-logon-disconnects", test_cancelled_logon_disconnects);
  ADD ("logon-answers", test_logon_answers);
  ADD ("bad-logon-is-a-cancelled-one", test_bad_logon_is_a_cancelled_one);
  ADD ("longest-password-fits", test_longest_password_fits);
  ADD ("logon-says-who-asks", test_logon_says_who_asks);
  ADD ("prompt-accepts-a-certificate", test_prompt_accepts_a_certificate);
  ADD ("prompt-refuses-a-certificate", test_prompt_refuses_a_certificate);
  ADD ("prompt-answers", test_prompt_answers);
  ADD ("parent-window", test_parent_window);
  ADD ("question-comes-with-its-window", test_question_comes_with_its_window);

  return g_test_run ();
}
