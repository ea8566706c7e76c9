/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What each method is called for, and what its answer does. */

#include "com-fixture.h"
#include "com-scene.h"

#include <httpmail/httpmail-response-private.h>
#include <string.h>
#include <tls-fixture.h>

#define CHALLENGE "WWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"abc\", qop=\"auth\"\r\n"

static void
test_whole_session (void)
{
  g_autoptr (ComFixture) f = com_fixture_new (3);
  g_autofree char *inbox = NULL;
  g_autofree char *message = NULL;
  g_autofree char *statuses = NULL;
  const HTTPMAILRESPONSE *last;

  f->recorder->only = (IInternetTransport *) f->transport;
  com_fixture_open (f, iitENABLE_ONCOMMAND);
  inbox = com_fixture_get_property (f, HTTPMAIL_PROP_INBOX);
  message = com_fixture_find_message (f, inbox, 2);
  g_assert_cmpuint (f->recorder->n_members, >=, 3);

  g_assert_cmphex (IHTTPMailTransport_CommandGET (f->transport, message, NULL, TRUE, 4711), ==, S_OK);
  com_recorder_run_until_done (f->recorder, f->recorder->n_done + 1);
  last = com_recorder_last (f->recorder);
  g_assert_cmpint (last->command, ==, HTTPMAIL_GET);
  g_assert_cmpuint (last->dwContext, ==, 4711);
  g_assert_cmphex (last->rIxpResult.hrResult, ==, S_OK);
  g_assert_true (last->pTransport == f->transport);
  g_assert_cmpuint (last->rGetInfo.cbCurrent, >, 0);
  g_assert_null (last->rGetInfo.pvBody);

  g_assert_cmphex (IHTTPMailTransport_Disconnect (f->transport), ==, S_OK);
  com_recorder_run_until_status (f->recorder, IXP_DISCONNECTED);
  statuses = com_recorder_list_statuses (f->recorder);
  g_assert_cmpstr (statuses, ==, "0 1 3 4 6 3 7 8");
  g_assert_cmpuint (f->recorder->errors->len, ==, 0);
  g_assert_cmpuint (f->recorder->logons->len, ==, 0);
}

static void
test_command_lines (ComScene *scene, gconstpointer data)
{
  g_autofree char *account = com_scene_make_account (scene);
  g_autofree char *line_sent = g_strdup_printf ("PROPFIND %s HTTP/1.1", raw_server_get_uri (scene->server));
  const ComLine *first;
  gboolean found = FALSE;

  raw_server_add_reply (scene->server, account);
  com_scene_begin (scene, HTTPMAIL_OPEN_COMMAND_LOGGING);
  com_recorder_run_until_called (scene->recorder, COM_ON_COMMAND, 1);
  first = g_ptr_array_index (scene->recorder->lines, 0);
  g_assert_cmpint (first->type, ==, CMD_SEND);
  g_assert_cmpstr (first->line, ==, line_sent);
  g_assert_cmphex (first->response, ==, S_OK);

  com_scene_emit_command (scene);
  for (guint i = 0; i < scene->recorder->lines->len; i++)
    {
      const ComLine *line = g_ptr_array_index (scene->recorder->lines, i);

      found = found || (line->type == CMD_RESP && line->response == IXP_E_HTTP_NOT_FOUND &&
                        g_str_equal (line->line, "HTTP/1.1 404 No"));
    }
  g_assert_true (found);
}

static void
test_error (ComScene *scene, gconstpointer data)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri ("http://127.0.0.1:1/", NULL);
  const ComError *error;

  g_assert_true (httpmail_transport_open (scene->transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  com_recorder_run_until_status (scene->recorder, IXP_DISCONNECTED);
  g_assert_cmpuint (scene->recorder->errors->len, ==, 1);
  error = g_ptr_array_index (scene->recorder->errors, 0);
  g_assert_cmpint (error->status, ==, IXP_CONNECTING);
  g_assert_cmphex (error->result.hrResult, ==, IXP_E_FAILED_TO_CONNECT);
  g_assert_cmpuint (error->result.uiServerError, ==, 0);
  g_assert_cmphex (error->result.hrServerError, ==, S_OK);
  g_assert_null (error->result.pszResponse);
  g_assert_nonnull (error->result.pszProblem);

  com_scene_emit_error (scene);
  error = g_ptr_array_index (scene->recorder->errors, 1);
  g_assert_cmpint (error->status, ==, IXP_AUTHORIZING);
  g_assert_cmphex (error->result.hrResult, ==, IXP_E_HTTP_UNAUTHORIZED);
  g_assert_cmphex (error->result.hrServerError, ==, IXP_E_HTTP_UNAUTHORIZED);
  g_assert_cmpstr (error->result.pszResponse, ==, "HTTP/1.1 401 No");
}

/* Timeouts */

static void
get_and_stall (ComScene *scene)
{
  g_autofree char *url = com_scene_url (scene, "bob/inbox/1");
  g_autofree char *reply = raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Late\r\n");

  com_scene_open (scene);
  httpmail_transport_set_idle_timeout (scene->transport, 1);
  raw_server_add_behaviour (scene->server, RAW_STALL, reply, 0);
  g_assert_true (httpmail_transport_command_get (scene->transport, url, NULL, TRUE, 1, NULL));
}

static void
note_result (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  const HTTPMAILRESPONSE *response = argument;

  g_string_append_printf (data, "%u: %x ", response->dwContext, (guint) response->rIxpResult.hrResult);
}

/* The command that waited waited too long; the others, of which some have not begun, lost their connection. */
static void
test_timeout_drops_the_connection (ComScene *scene, gconstpointer data)
{
  g_autofree char *url = com_scene_url (scene, "bob/inbox/1");
  g_autofree char *expected = g_strdup_printf ("2: %x 1: %x ", (guint) IXP_E_CONNECTION_DROPPED, (guint) IXP_E_TIMEOUT);
  g_autoptr (GString) results = g_string_new (NULL);

  com_recorder_set_hook (scene->recorder, COM_ON_RESPONSE, note_result, results);
  get_and_stall (scene);
  g_assert_true (httpmail_transport_command_delete (scene->transport, url, 2, NULL));
  com_recorder_run_until_status (scene->recorder, IXP_DISCONNECTED);
  com_recorder_run_until_done (scene->recorder, 2);
  g_assert_cmpuint (scene->recorder->timeouts->len, ==, 1);
  g_assert_cmpuint (g_array_index (scene->recorder->timeouts, DWORD, 0), ==, 1);
  g_assert_cmpstr (results->str, ==, expected);
  /* What had to wait for it was not begun. */
  g_assert_cmpuint (raw_server_get_n_requests (scene->server), ==, 2);
}

static void
release_server (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  raw_server_release (data);
}

static void
test_timeout_waits_on (ComScene *scene, gconstpointer data)
{
  scene->recorder->answers[COM_ON_TIMEOUT] = S_OK;
  scene->recorder->new_timeout = 60;
  com_recorder_set_hook (scene->recorder, COM_ON_TIMEOUT, release_server, scene->server);
  get_and_stall (scene);
  com_recorder_run_until_done (scene->recorder, 1);
  g_assert_cmpuint (scene->recorder->timeouts->len, ==, 1);
  g_assert_cmphex (com_recorder_last (scene->recorder)->rIxpResult.hrResult, ==, S_OK);
  g_assert_cmpuint (com_recorder_last (scene->recorder)->rGetInfo.cbCurrent, ==, 6);
}

static void
set_zero (ComRecorder *recorder, gpointer argument, IInternetTransport *transport, gpointer data)
{
  *(DWORD *) argument = 0;
}

static void
test_timeout_answers (ComScene *scene, gconstpointer data)
{
  const HRESULT noes[] = { S_FALSE, E_FAIL, E_NOTIMPL, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (noes); i++)
    {
      scene->recorder->answers[COM_ON_TIMEOUT] = noes[i];
      scene->recorder->new_timeout = 7;
      g_assert_cmpuint (com_scene_emit_timeout (scene, 30), ==, 0);
    }
  scene->recorder->answers[COM_ON_TIMEOUT] = S_OK;
  g_assert_cmpuint (com_scene_emit_timeout (scene, 30), ==, 7);
  scene->recorder->new_timeout = 0;
  g_assert_cmpuint (com_scene_emit_timeout (scene, 30), ==, 30);
  /* Who says that it waits does not mean that it gives up. */
  com_recorder_set_hook (scene->recorder, COM_ON_TIMEOUT, set_zero, NULL);
  g_assert_cmpuint (com_scene_emit_timeout (scene, 30), ==, 30);
}

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

/* Uploads */

static void
put_much (ComScene *scene, gsize size)
{
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  g_autofree char *url = com_scene_url (scene, "bob/inbox/1.eml");

  g_assert_true (httpmail_transport_command_put (scene->transport, url, bytes, NULL, 5, NULL));
}

/* Returns: how often it began again. */
static guint
assert_upload_adds_up (ComScene *scene, guint first, DWORD size)
{
  DWORD sum = 0;
  guint n_resends = 0;

  for (guint i = first; i < scene->recorder->responses->len; i++)
    {
      const HTTPMAILRESPONSE *response = g_ptr_array_index (scene->recorder->responses, i);
      const HTTPMAILPOST *put = &response->rPutInfo;

      g_assert_cmpint (response->command, ==, HTTPMAIL_PUT);
      g_assert_cmpuint (response->dwContext, ==, 5);
      if (put->fResend)
        {
          n_resends++;
          sum = 0;
        }
      sum += put->cbIncrement;
      g_assert_cmpuint (put->cbCurrent, ==, sum);
      g_assert_cmpuint (put->cbTotal, ==, size);
    }
  g_assert_true (com_recorder_last (scene->recorder)->fDone);
  g_assert_cmpuint (sum, ==, size);
  return n_resends;
}

static void
test_upload_counts (ComScene *scene, gconstpointer data)
{
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", CHALLENGE, "");
  g_autofree char *created = NULL;
  g_autofree char *location = com_scene_url (scene, "bob/inbox/new.eml");
  g_autofree char *header = g_strdup_printf ("Location: %s\r\n", location);
  guint first;

  created = raw_make_reply ("201 Created", header, "");
  com_scene_open (scene);
  com_recorder_set_logon (scene->recorder, "bob", "sesame");
  raw_server_add_reply (scene->server, created);
  put_much (scene, 500000);
  com_recorder_run_until_done (scene->recorder, 1);
  g_assert_cmpuint (scene->recorder->responses->len, >, 2);
  g_assert_cmpuint (assert_upload_adds_up (scene, 0, 500000), ==, 0);
  g_assert_cmpstr (com_recorder_last (scene->recorder)->rPutInfo.pszLocation, ==, location);

  first = scene->recorder->responses->len;
  raw_server_add_reply (scene->server, challenge);
  raw_server_add_reply (scene->server, created);
  put_much (scene, 300000);
  com_recorder_run_until_done (scene->recorder, 2);
  g_assert_cmpuint (assert_upload_adds_up (scene, first, 300000), ==, 1);
}

static void
emit_upload (ComScene *scene, guint64 sent, gboolean is_done)
{
  g_autoptr (HTTPMailResponse) response = httpmail_response_new (HTTPMAIL_COMMAND_PUT, 5, is_done, NULL);

  httpmail_response_set_transfer (response, NULL, NULL, sent, 1000);
  g_signal_emit_by_name (scene->transport, "response", response);
}

static void
test_upload_ends_unheard (ComScene *scene, gconstpointer data)
{
  emit_upload (scene, 900, FALSE);
  httpmail_com_attach_callback (scene->transport, NULL);
  emit_upload (scene, 1000, TRUE);

  httpmail_com_attach_callback (scene->transport, com_recorder_get_callback (scene->recorder));
  emit_upload (scene, 100, FALSE);
  g_assert_cmpuint (com_recorder_last (scene->recorder)->rPutInfo.cbIncrement, ==, 100);
}

#define ADD(path, function)                                                                                            \
  g_test_add ("/com/callback/" path, ComScene, NULL, com_scene_set_up, function, com_scene_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/com/callback/whole-session", test_whole_session);
  ADD ("command-lines", test_command_lines);
  ADD ("error", test_error);
  ADD ("timeout-drops-the-connection", test_timeout_drops_the_connection);
  ADD ("timeout-waits-on", test_timeout_waits_on);
  ADD ("timeout-answers", test_timeout_answers);
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
  ADD ("upload-counts", test_upload_counts);
  ADD ("upload-ends-unheard", test_upload_ends_unheard);

  return g_test_run ();
}
