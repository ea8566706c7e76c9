/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The other half of session.c: see session-signals.h. */

#include "session-signals.h"
#include <stdlib.h>
#include <unistd.h>

const char *
session_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, value)->value_nick;
}

void
session_check (Session *self, gboolean holds, const char *why)
{
  if (holds)
    return;
  g_printerr ("session: step “%s” failed: %s\n", self->step, why);
  exit (EXIT_FAILURE);
}

static void
on_status (HTTPMailTransport *transport, HTTPMailStatus status, Session *self)
{
  g_print ("  status    %s\n", session_nick (HTTPMAIL_TYPE_STATUS, status));
}

static void
on_error (HTTPMailTransport *transport, HTTPMailStatus status, HTTPMailResult *result, Session *self)
{
  session_check (self, FALSE, httpmail_result_get_error (result)->message);
}

static void
on_command (HTTPMailTransport *transport, HTTPMailDirection direction, const char *line, int hresult, Session *self)
{
  g_print ("  command   %c %s\n", direction == HTTPMAIL_DIRECTION_SEND ? '>' : '<', line);
}

static gboolean
on_logon_prompt (HTTPMailTransport *transport, HTTPMailLogon *logon, Session *self)
{
  g_print ("  logon     %s asks for realm “%s”, attempt %u\n", httpmail_logon_get_origin (logon),
           httpmail_logon_get_realm (logon), httpmail_logon_get_attempt (logon));
  /* The password is for this account's server, and if it was wrong once it is wrong again. */
  if (!httpmail_logon_is_account_origin (logon) || httpmail_logon_get_attempt (logon) > 1)
    httpmail_logon_cancel (logon);
  else
    httpmail_logon_submit (logon, self->user, self->password);
  return TRUE;
}

static gboolean
on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, Session *self)
{
  g_print ("  prompt    %s\n", httpmail_prompt_get_text (prompt));
  httpmail_prompt_respond (prompt, HTTPMAIL_PROMPT_ANSWER_NO);
  return TRUE;
}

/* On a terminal all of it on one line, elsewhere a line now and then. */
static void
show_progress (Session *self, guint64 so_far, char *text)
{
  if (self->terminal)
    g_print ("  response  %s\r", text);
  else if (so_far >= self->shown + 250)
    g_print ("  response  %s\n", text);
  if (so_far >= self->shown + 250)
    self->shown = so_far;
  g_free (text);
}

/* Every command answers here: some progress, and at last one response that is done. */
static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, Session *self)
{
  HTTPMailResult *result = httpmail_response_get_result (response);
  GListModel *members = httpmail_response_get_members (response);
  GPtrArray *errors = httpmail_response_get_member_errors (response);
  GBytes *content = httpmail_response_get_content (response);
  guint64 total;

  for (guint i = 0; members && i < g_list_model_get_n_items (members); i++)
    g_ptr_array_add (self->members, g_list_model_get_item (members, i));
  if (content)
    g_byte_array_append (self->content, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  if (members && self->members->len > 0)
    show_progress (self, self->members->len, g_strdup_printf ("%u members", self->members->len));
  if (httpmail_response_get_total (response, &total) && total > 0)
    show_progress (self, httpmail_response_get_transferred (response) * 1000 / total,
                   g_strdup_printf ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes",
                                    httpmail_response_get_transferred (response), total));
  if (!httpmail_response_is_done (response))
    return;

  g_print ("  response  done: %s, context %u\n", session_nick (HTTPMAIL_TYPE_COMMAND, httpmail_response_get_command (response)),
           httpmail_response_get_context (response));
  session_check (self, httpmail_result_is_success (result),
         httpmail_result_is_success (result) ? "" : httpmail_result_get_error (result)->message);
  session_check (self, !errors || errors->len == 0, "some messages were left out");
  g_free (self->location);
  self->location = g_strdup (httpmail_response_get_location (response));
  g_main_loop_quit (self->loop);
}

void
session_begin (Session *self, const char *step)
{
  g_print ("%s: %s\n", self->user, step);
  self->step = step;
  self->shown = 0;
  g_ptr_array_set_size (self->members, 0);
  g_byte_array_set_size (self->content, 0);
}

void
session_wait (Session *self, gboolean accepted, GError *error)
{
  session_check (self, accepted, accepted ? "" : error->message);
  g_main_loop_run (self->loop);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean opened = httpmail_transport_open_finish (HTTPMAIL_TRANSPORT (source), result, &error);

  session_check (self, opened, opened ? "" : error->message);
  g_main_loop_quit (self->loop);
}

Session *
session_open (const char *url, const char *user, const char *password_file)
{
  Session *self = g_new0 (Session, 1);
  g_autoptr (HTTPMailServerInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found;

  self->transport = httpmail_transport_new ("session/1.0");
  self->loop = g_main_loop_new (NULL, FALSE);
  self->members = g_ptr_array_new_with_free_func (g_object_unref);
  self->content = g_byte_array_new ();
  self->user = user;
  self->terminal = isatty (STDOUT_FILENO);
  g_signal_connect (self->transport, "status", G_CALLBACK (on_status), self);
  g_signal_connect (self->transport, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->transport, "command", G_CALLBACK (on_command), self);
  g_signal_connect (self->transport, "logon-prompt", G_CALLBACK (on_logon_prompt), self);
  g_signal_connect (self->transport, "prompt", G_CALLBACK (on_prompt), self);
  g_signal_connect (self->transport, "response", G_CALLBACK (on_response), self);

  session_begin (self, "open the account");
  info = httpmail_server_info_new_for_uri (url, &error);
  session_check (self, info != NULL, info ? "" : error->message);
  found = g_file_get_contents (password_file, &self->password, NULL, &error);
  session_check (self, found, found ? "" : error->message);
  g_strchomp (self->password);
  httpmail_transport_open_async (self->transport, info, HTTPMAIL_OPEN_AUTHENTICATE | HTTPMAIL_OPEN_COMMAND_LOGGING,
                                 NULL, on_opened, self);
  g_main_loop_run (self->loop);
  return self;
}

void
session_close (Session *self)
{
  self->step = "close";
  httpmail_transport_close (self->transport, NULL);
  while (httpmail_transport_get_connection_status (self->transport) != HTTPMAIL_STATUS_DISCONNECTED)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->transport);
  g_main_loop_unref (self->loop);
  g_ptr_array_unref (self->members);
  g_byte_array_unref (self->content);
  g_free (self->password);
  g_free (self->location);
  g_free (self);
}
