/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What each method is called for, and what its answer does. */

#include "com-fixture.h"
#include "com-scene.h"

#include <httpmail/httpmail-response-private.h>
#include <string.h>

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
  ADD ("upload-counts", test_upload_counts);
  ADD ("upload-ends-unheard", test_upload_ends_unheard);

  return g_test_run ();
}
