/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-session-private.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static gboolean
on_overdue (gpointer user_data)
{
  cli_error (_("The work did not end when the deadline passed"));
  fflush (NULL);
  /* Whatever hangs must not outlive the deadline; nothing is left half done on disk. */
  _exit (CLI_EXIT_FAILED);
}

static gboolean
on_deadline (gpointer user_data)
{
  CliSession *self = user_data;

  self->deadline_passed = TRUE;
  g_timeout_add (900, on_overdue, NULL);
  cli_session_stop (self);
  return G_SOURCE_REMOVE;
}

static void
on_status (HTTPMailTransport *transport, HTTPMailStatus status, gpointer user_data)
{
  CliSession *self = user_data;

  if (status == HTTPMAIL_STATUS_CONNECTED || status == HTTPMAIL_STATUS_AUTHORIZING)
    self->connected = TRUE;
  /* Work that goes on for days may be asked again, and the password may be another one then. */
  if (status == HTTPMAIL_STATUS_AUTHORIZED)
    self->questions = 0;
  if (self->options->verbose)
    {
      g_autoptr (GEnumClass) statuses = g_type_class_ref (HTTPMAIL_TYPE_STATUS);
      GEnumValue *value = g_enum_get_value (statuses, (int) status);
      cli_note (self->options, "* %s", value ? value->value_nick : "?");
    }
}

static void
on_command (HTTPMailTransport *transport, HTTPMailDirection direction, const char *line, gint hresult, gpointer user_data)
{
  CliSession *self = user_data;

  cli_note (self->options, "%s %s", direction == HTTPMAIL_DIRECTION_SEND ? ">" : "<", line);
}

static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  CliSession *self = user_data;

  if (self->on_response == NULL || httpmail_response_get_context (response) != self->context)
    return;

  self->on_response (response, self->response_data);
  if (!httpmail_response_is_done (response))
    return;

  HTTPMailResult *result = httpmail_response_get_result (response);
  self->followed = TRUE;
  if (!httpmail_result_is_success (result))
    {
      const GError *error = httpmail_result_get_error (result);
      g_clear_error (&self->follow_error);
      if (error)
        self->follow_error = g_error_copy (error);
      else
        self->follow_error = g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED, _("The command failed"));
    }
}

static gboolean
set_up (CliSession *self, GError **error)
{
  const CliOptions *options = self->options;
  const CliAccount *account = self->account;
  HTTPMailTransport *transport = self->transport;
  int timeout = options->timeout > 0 ? options->timeout : account->timeout;
  int connections = options->connections > 0 ? options->connections : account->connections;
  const char *ca_file = options->ca_file ? options->ca_file : account->ca_file;

  if (timeout > 0)
    httpmail_transport_set_idle_timeout (transport, (guint) timeout);
  if (connections > 0)
    httpmail_transport_set_max_connections (transport, (guint) connections);
  httpmail_transport_set_insecure_auth (transport, options->insecure_auth || account->insecure_auth);
  if (ca_file)
    {
      /* The backend asks for an absolute path. */
      g_autofree char *path = g_canonicalize_filename (ca_file, NULL);
      g_autoptr (GError) reason = NULL;
      g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &reason);
      if (database == NULL)
        {
          g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                       _("Cannot read the certificates in %s: %s"), path, reason->message);
          return FALSE;
        }
      httpmail_transport_set_tls_database (transport, database);
    }

  g_signal_connect (transport, "status", G_CALLBACK (on_status), self);
  g_signal_connect (transport, "logon-prompt", G_CALLBACK (cli_session_on_logon_prompt), self);
  g_signal_connect (transport, "prompt", G_CALLBACK (cli_session_on_prompt), self);
  g_signal_connect (transport, "response", G_CALLBACK (on_response), self);
  if (options->verbose)
    g_signal_connect (transport, "command", G_CALLBACK (on_command), self);

  if (options->deadline > 0)
    {
      self->deadline = g_timeout_source_new_seconds ((guint) options->deadline);
      g_source_set_callback (self->deadline, on_deadline, self, NULL);
      g_source_attach (self->deadline, NULL);
    }
  return TRUE;
}

CliSession *
cli_session_open (CliRun *run, CliExit *out_exit)
{
  return cli_session_open_account (run, run->arguments[0], run->options, out_exit);
}

static CliSession *new_for (CliRun *run, CliAccount *account, const CliOptions *options, CliExit *out_exit);

/* Takes the session, which may be NULL. */
static CliSession *
connect_or_tell (CliSession *session, CliExit *out_exit)
{
  g_autoptr (CliSession) self = session;
  g_autoptr (GError) error = NULL;

  if (self != NULL && !cli_session_connect (self, &error))
    {
      /* That it was interrupted is said by those who have the other one. */
      gboolean told = self->beside && cli_session_is_interrupted (self->beside);
      *out_exit = told ? CLI_EXIT_FAILED : cli_session_failure (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

CliSession *
cli_session_open_account (CliRun *run, const char *account, const CliOptions *options, CliExit *out_exit)
{
  return connect_or_tell (cli_session_new (run, account, options, out_exit), out_exit);
}

CliSession *
cli_session_open_for (CliRun *run, CliAccount *account, const CliOptions *options, CliExit *out_exit)
{
  return connect_or_tell (new_for (run, account, options, out_exit), out_exit);
}

CliSession *
cli_session_new (CliRun *run, const char *account, const CliOptions *options, CliExit *out_exit)
{
  g_autoptr (GError) error = NULL;
  CliAccount *found = cli_account_find (account, &error);

  if (found == NULL)
    {
      *out_exit = cli_failure (error);
      return NULL;
    }
  CliSession *self = new_for (run, found, options, out_exit);
  if (self != NULL)
    self->name = g_strdup (account);
  return self;
}

CliSession *
cli_session_open_beside (CliSession *other, CliExit *out_exit)
{
  CliSession *self = cli_session_new (other->run, other->name, other->options, out_exit);

  if (self != NULL)
    self->beside = other;
  return connect_or_tell (self, out_exit);
}

/* Takes the account. */
static CliSession *
new_for (CliRun *run, CliAccount *account, const CliOptions *options, CliExit *out_exit)
{
  /* Once is enough, however many sessions there are. */
  static gboolean warned;
  g_autoptr (CliSession) self = g_new0 (CliSession, 1);
  g_autoptr (GError) error = NULL;

  self->run = run;
  self->options = options;
  self->account = account;
  if (account->unsafe_source && !warned)
    {
      warned = TRUE;
      cli_note (options, _("httpmail: warning: other users may change %s, and with it what is run; chmod 600 prevents it"),
                account->unsafe_source);
    }

  self->info = httpmail_server_info_new_for_uri (self->account->url, &error);
  if (self->info == NULL)
    {
      cli_error ("%s", error->message);
      *out_exit = CLI_EXIT_USAGE;
      return NULL;
    }
  const char *user = options->user ? options->user : self->account->user;
  if (user)
    httpmail_server_info_set_user_name (self->info, user);

  self->cancellable = g_cancellable_new ();
  self->transport = httpmail_transport_new ("httpmail/" CLI_VERSION);
  if (!set_up (self, &error))
    {
      *out_exit = cli_failure (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
cli_session_connect (CliSession *self, GError **error)
{
  HTTPMailOpenFlags flags = HTTPMAIL_OPEN_AUTHENTICATE;

  if (self->options->verbose)
    flags |= HTTPMAIL_OPEN_COMMAND_LOGGING;
  /* Signals and the deadline stop the other session alone before this one is handed out. */
  httpmail_transport_open_async (self->transport, self->info, flags, self->beside ? self->beside->cancellable : self->cancellable,
                                 cli_session_ready, self);
  g_autoptr (GAsyncResult) result = cli_session_wait (self);
  return httpmail_transport_open_finish (self->transport, result, error);
}

gboolean
cli_session_reconnect (CliSession *self, GError **error)
{
  httpmail_transport_drop_connection (self->transport);
  while (httpmail_transport_get_connection_status (self->transport) != HTTPMAIL_STATUS_DISCONNECTED)
    g_main_context_iteration (NULL, TRUE);
  self->questions = 0;
  return cli_session_connect (self, error);
}

void
cli_session_never_ask (CliSession *self, gboolean use_stored)
{
  self->never_ask = TRUE;
  self->withhold = !use_stored;
}

gboolean
cli_session_lacks_password (CliSession *self)
{
  return self->lacks_password;
}

const char *
cli_session_get_logon_scheme (CliSession *self)
{
  return self->logon_scheme;
}

HTTPMailServerInfo *
cli_session_get_server_info (CliSession *self)
{
  return self->info;
}

void
cli_session_free (CliSession *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  if (self->deadline)
    g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
  if (self->transport)
    {
      g_signal_handlers_disconnect_by_data (self->transport, self);
      httpmail_transport_close (self->transport, NULL);
      httpmail_transport_hands_off (self->transport);
    }
  g_clear_object (&self->transport);
  g_clear_object (&self->info);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->result);
  g_clear_pointer (&self->account, cli_account_free);
  g_clear_pointer (&self->given, g_hash_table_unref);
  g_free (self->name);
  g_clear_error (&self->logon_error);
  g_clear_error (&self->follow_error);
  g_free (self->logon_scheme);
  g_free (self);
}

HTTPMailTransport *
cli_session_get_transport (CliSession *self)
{
  return self->transport;
}

GCancellable *
cli_session_get_cancellable (CliSession *self)
{
  return self->cancellable;
}

void
cli_session_ready (GObject *source, GAsyncResult *result, gpointer session)
{
  CliSession *self = session;

  g_set_object (&self->result, result);
}

GAsyncResult *
cli_session_wait (CliSession *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (&self->result);
}

gboolean
cli_session_follow (CliSession *self,
                    guint32 context,
                    CliResponseFunc on_response_func,
                    gpointer user_data,
                    GError **error)
{
  self->context = context;
  self->on_response = on_response_func;
  self->response_data = user_data;
  self->followed = FALSE;
  g_clear_error (&self->follow_error);

  while (!self->followed)
    g_main_context_iteration (NULL, TRUE);

  self->on_response = NULL;
  if (self->follow_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->follow_error));
  return FALSE;
}

void
cli_session_stop (CliSession *self)
{
  g_cancellable_cancel (self->cancellable);
  httpmail_transport_drop_connection (self->transport);
}

static gboolean
on_signal (gpointer user_data)
{
  CliSession *self = user_data;

  self->interrupted = TRUE;
  cli_session_stop (self);
  /* Whoever sends a second one does not want to wait. */
  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  return G_SOURCE_CONTINUE;
}

void
cli_session_catch_signals (CliSession *self)
{
  if (self->signals[0] != 0)
    return;
  self->signals[0] = g_unix_signal_add (SIGINT, on_signal, self);
  self->signals[1] = g_unix_signal_add (SIGTERM, on_signal, self);
}

gboolean
cli_session_is_interrupted (CliSession *self)
{
  return self->interrupted;
}

CliExit
cli_session_failure (CliSession *self, const GError *error)
{
  if (self->deadline_passed)
    {
      cli_error (ngettext ("Gave up: the deadline of %d second passed (--deadline)",
                           "Gave up: the deadline of %d seconds passed (--deadline)", (gulong) self->options->deadline),
                 self->options->deadline);
      return CLI_EXIT_FAILED;
    }
  if (self->logon_error && (error->domain != HTTPMAIL_ERROR || error->code == HTTPMAIL_ERROR_USER_CANCEL ||
                            error->code == HTTPMAIL_ERROR_UNAUTHORIZED))
    {
      cli_error ("%s", self->logon_error->message);
      /* Nobody refused anything where there was no password to show. */
      return self->logon_error->domain == HTTPMAIL_ERROR ? CLI_EXIT_LOGON : CLI_EXIT_FAILED;
    }

  CliExit result = cli_failure (error);
  /* Silence from the first moment on means that nobody was reached. */
  if (!self->connected && g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT))
    result = CLI_EXIT_CONNECT;
  return result;
}

CliExit
cli_session_end (CliSession *self, const GError *fatal, CliExit fatal_exit, const GError *error, guint64 failed)
{
  if (self->interrupted)
    return CLI_EXIT_FAILED;
  if (fatal)
    {
      cli_session_failure (self, fatal);
      return fatal_exit;
    }
  if (error)
    return cli_session_failure (self, error);
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The run was ended"));
      return cli_session_failure (self, cancelled);
    }
  return failed > 0 ? CLI_EXIT_PARTLY : CLI_EXIT_DONE;
}

void
cli_session_tell_going_on (CliSession *self)
{
  cli_note (self->options, "%s",
            self->interrupted ? _("Interrupted. The same command goes on where this one ended.")
                              : _("The same command goes on where this one ended."));
}

char *
cli_session_property (CliSession *self, HTTPMailAccountProperty property, GError **error)
{
  httpmail_transport_get_account_property_async (self->transport, property, self->cancellable, cli_session_ready, self);
  g_autoptr (GAsyncResult) result = cli_session_wait (self);
  return httpmail_transport_get_account_property_finish (self->transport, result, error);
}

char *
cli_session_root (CliSession *self, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *root = cli_session_property (self, HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT, &reason);

  if (root == NULL && g_error_matches (reason, HTTPMAIL_ERROR, HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND))
    {
      g_autoptr (HTTPMailServerInfo) info = httpmail_transport_get_server_info (self->transport);
      return httpmail_server_info_get_uri (info);
    }
  if (root == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return g_steal_pointer (&root);
}

char *
cli_message_url (CliSession *session, const char *message)
{
  g_autoptr (GError) error = NULL;

  if (strstr (message, "://") != NULL)
    return g_strdup (message);
  if (message[0] != '/')
    {
      cli_usage_error (_("“%s” is no message: name it by the href that httpmail ls prints"), message);
      return NULL;
    }

  /* A path is on the server that has the folders, which need not be the one of the account's URL. */
  g_autofree char *root = cli_session_root (session, &error);
  g_autofree char *url = root ? g_uri_resolve_relative (root, message, G_URI_FLAGS_ENCODED, &error) : NULL;
  if (url == NULL)
    cli_failure (error);
  return g_steal_pointer (&url);
}
