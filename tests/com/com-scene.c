/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "com-scene.h"

#include <httpmail/httpmail-logon-private.h>
#include <httpmail/httpmail-prompt-private.h>
#include <httpmail/httpmail-response-private.h>
#include <httpmail/httpmail-result-private.h>

void
com_scene_set_up (ComScene *self, gconstpointer data)
{
  g_assert_true (g_main_context_acquire (NULL));
  self->server = raw_server_new ();
  self->recorder = com_recorder_new ();
  self->transport = httpmail_transport_new ("tests/1");
  g_assert_cmphex (httpmail_com_attach_callback (self->transport, com_recorder_get_callback (self->recorder)), ==,
                   S_OK);
}

void
com_scene_tear_down (ComScene *self, gconstpointer data)
{
  g_clear_object (&self->transport);
  com_recorder_free (self->recorder);
  raw_server_free (self->server);
  g_main_context_release (NULL);
}

char *
com_scene_url (ComScene *self, const char *path)
{
  return g_strconcat (raw_server_get_uri (self->server), path, NULL);
}

char *
com_scene_make_account (ComScene *self)
{
  g_autofree char *body = g_strdup_printf (
      "<?xml version=\"1.0\"?>\r\n<D:multistatus xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" "
      "xmlns:h=\"http://schemas.microsoft.com/hotmail/\"><D:response><D:href>%1$s</D:href><D:propstat><D:prop>"
      "<hm:inbox>%1$sbob/inbox/</hm:inbox><hm:sendmsg>%1$sbob/sendmsg</hm:sendmsg>"
      "<hm:msgfolderroot>%1$sbob/</hm:msgfolderroot><h:maxpoll>30</h:maxpoll>"
      "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>",
      raw_server_get_uri (self->server));

  return raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\nX-Dav-Error: 200 No error\r\n", body);
}

void
com_scene_begin (ComScene *self, HTTPMailOpenFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (raw_server_get_uri (self->server), &error);

  g_assert_no_error (error);
  httpmail_transport_open (self->transport, info, HTTPMAIL_OPEN_AUTHENTICATE | flags, &error);
  g_assert_no_error (error);
}

static gboolean
is_open (gpointer data)
{
  ComScene *self = data;

  return httpmail_transport_is_state (self->transport, HTTPMAIL_STATE_READY) &&
         httpmail_transport_get_dialect (self->transport) != HTTPMAIL_DIALECT_UNKNOWN;
}

void
com_scene_open (ComScene *self)
{
  g_autofree char *account = com_scene_make_account (self);

  raw_server_add_reply (self->server, account);
  com_scene_begin (self, HTTPMAIL_OPEN_NONE);
  run_until (is_open, self);
}

void
com_answer_clear (ComAnswer *self)
{
  g_free (self->user_name);
  g_free (self->password);
}

guint
com_scene_emit_timeout (ComScene *self, guint seconds)
{
  guint answer = 0;

  g_signal_emit_by_name (self->transport, "timeout", seconds, &answer);
  return answer;
}

static void
on_logon (const char *user_name, const char *password, const char *token, gpointer data)
{
  ComAnswer *answer = data;

  g_assert_false (answer->is_answered);
  answer->is_answered = TRUE;
  answer->user_name = g_strdup (user_name);
  answer->password = g_strdup (password);
}

gboolean
com_scene_emit_logon (ComScene *self, gboolean is_account, gboolean is_proxy, ComAnswer *out)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (raw_server_get_uri (self->server), NULL);
  g_autoptr (HTTPMailLogon) logon =
      httpmail_logon_new (info, "https://asker.example.net", "realm", "Digest", "ann", 1, on_logon, out, NULL);
  gboolean handled = FALSE;

  httpmail_logon_set_account_origin (logon, is_account);
  httpmail_logon_set_proxy (logon, is_proxy);
  g_signal_emit_by_name (self->transport, "logon-prompt", logon, &handled);
  return handled;
}

static void
on_prompt (HTTPMailPromptAnswer answer, gpointer data)
{
  ComAnswer *out = data;

  g_assert_false (out->is_answered);
  out->is_answered = TRUE;
  out->button = answer;
}

gboolean
com_scene_emit_prompt (ComScene *self, HTTPMailPromptButtons buttons, ComAnswer *out)
{
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_CERT_DATE, "Too old");
  g_autoptr (HTTPMailPrompt) prompt =
      httpmail_prompt_new (error, "Go on?", "Certificate", buttons, NULL, NULL, on_prompt, out, NULL);
  gboolean handled = FALSE;

  g_signal_emit_by_name (self->transport, "prompt", prompt, &handled);
  return handled;
}

void
com_scene_emit_status (ComScene *self, HTTPMailStatus status)
{
  g_signal_emit_by_name (self->transport, "status", status);
}

void
com_scene_emit_error (ComScene *self)
{
  g_autoptr (GError) error = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED, "Not you");
  g_autoptr (HTTPMailResult) result = httpmail_result_new (error, 401, "HTTP/1.1 401 No", NULL);

  g_signal_emit_by_name (self->transport, "error", HTTPMAIL_STATUS_AUTHORIZING, result);
}

void
com_scene_emit_command (ComScene *self)
{
  g_signal_emit_by_name (self->transport, "command", HTTPMAIL_DIRECTION_RESPONSE, "HTTP/1.1 404 No",
                         IXP_E_HTTP_NOT_FOUND);
}

void
com_scene_emit_response (ComScene *self, guint32 context)
{
  g_autoptr (HTTPMailResponse) response = httpmail_response_new (HTTPMAIL_COMMAND_MKCOL, context, TRUE, NULL);
  g_autofree char *location = g_strdup_printf ("http://mail.example.net/%u/", context);

  httpmail_response_set_location (response, location);
  g_signal_emit_by_name (self->transport, "response", response);
}

char *
com_scene_emit_parent_window (ComScene *self)
{
  char *handle = NULL;

  g_signal_emit_by_name (self->transport, "parent-window", &handle);
  return handle;
}
