/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-commands.h"

#include <glib/gi18n-lib.h>

struct _CliCommands
{
  HTTPMailTransport *transport;
  GHashTable *running; /* context -> Command */
  gulong handler;
  guint limit;
};

typedef struct
{
  CliResponseFunc on_response;
  gpointer user_data;
} Command;

static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  CliCommands *self = user_data;
  gpointer context = GUINT_TO_POINTER (httpmail_response_get_context (response));
  Command *command = g_hash_table_lookup (self->running, context);

  if (command == NULL)
    return;
  command->on_response (response, command->user_data);
  if (httpmail_response_is_done (response))
    g_hash_table_remove (self->running, context);
}

CliCommands *
cli_commands_new (CliSession *session)
{
  CliCommands *self = g_new0 (CliCommands, 1);

  self->transport = g_object_ref (cli_session_get_transport (session));
  self->running = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->limit = 2 * httpmail_transport_get_max_connections (self->transport);
  self->handler = g_signal_connect (self->transport, "response", G_CALLBACK (on_response), self);
  return self;
}

void
cli_commands_free (CliCommands *self)
{
  g_signal_handler_disconnect (self->transport, self->handler);
  g_hash_table_unref (self->running);
  g_object_unref (self->transport);
  g_free (self);
}

guint32
cli_commands_add (CliCommands *self, CliResponseFunc on_response_func, gpointer user_data)
{
  /* Those of single commands are small numbers. */
  static guint32 context = 1u << 30;
  Command *command = g_new0 (Command, 1);

  command->on_response = on_response_func;
  command->user_data = user_data;
  g_hash_table_insert (self->running, GUINT_TO_POINTER (++context), command);
  return context;
}

void
cli_commands_drop (CliCommands *self, guint32 context)
{
  g_hash_table_remove (self->running, GUINT_TO_POINTER (context));
}

gboolean
cli_commands_have_room (CliCommands *self)
{
  return g_hash_table_size (self->running) < self->limit;
}

gboolean
cli_commands_wait (CliCommands *self)
{
  if (g_hash_table_size (self->running) == 0)
    return FALSE;
  g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

GError *
cli_response_error (HTTPMailResponse *response)
{
  HTTPMailResult *result = httpmail_response_get_result (response);
  const GError *error = httpmail_result_get_error (result);

  if (httpmail_result_is_success (result))
    return NULL;
  return error ? g_error_copy (error) : g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED, _("The command failed"));
}
