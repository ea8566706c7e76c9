/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How often a person is asked for a password before the program gives up. */
#define MAX_QUESTIONS 3

struct _CliSession
{
  CliRun *run;
  CliAccount *account;
  HTTPMailTransport *transport;
  GCancellable *cancellable;
  GSource *deadline;
  GAsyncResult *result;
  guint questions;
  gboolean connected;
  gboolean deadline_passed;
  /* why the logon question was left without an answer */
  GError *logon_error;
  /* the command that is being followed, see cli_session_follow */
  guint32 context;
  CliResponseFunc on_response;
  gpointer response_data;
  gboolean followed;
  GError *follow_error;
};

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
  if (self->run->options->verbose)
    {
      g_autoptr (GEnumClass) statuses = g_type_class_ref (HTTPMAIL_TYPE_STATUS);
      GEnumValue *value = g_enum_get_value (statuses, (int) status);
      cli_note (self->run->options, "* %s", value ? value->value_nick : "?");
    }
}

static void
on_command (HTTPMailTransport *transport, HTTPMailDirection direction, const char *line, gint hresult, gpointer user_data)
{
  CliSession *self = user_data;

  cli_note (self->run->options, "%s %s", direction == HTTPMAIL_DIRECTION_SEND ? ">" : "<", line);
}

/* Whether an origin (scheme, host, port) is that of the account's URL. */
static gboolean
is_own_origin (CliSession *self, const char *origin)
{
  g_autoptr (GUri) asking = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) own = g_uri_parse (self->account->url, G_URI_FLAGS_NONE, NULL);

  if (asking == NULL || own == NULL || g_uri_get_host (asking) == NULL || g_uri_get_host (own) == NULL)
    return FALSE;

  gboolean tls = strcmp (g_uri_get_scheme (own), "https") == 0;
  int usual_port = tls ? 443 : 80;
  int own_port = g_uri_get_port (own) > 0 ? g_uri_get_port (own) : usual_port;
  int asking_port = g_uri_get_port (asking) > 0 ? g_uri_get_port (asking) : usual_port;
  return strcmp (g_uri_get_scheme (asking), g_uri_get_scheme (own)) == 0 && own_port == asking_port &&
         g_ascii_strcasecmp (g_uri_get_host (asking), g_uri_get_host (own)) == 0;
}

/* The password that was put down somewhere for this account; NULL without an error: nowhere. */
static char *
stored_password (CliSession *self, GError **error)
{
  const CliOptions *options = self->run->options;

  if (options->password_file)
    return cli_password_from_file (options->password_file, options, error);
  if (options->password_command)
    return cli_password_from_command (options->password_command, error);
  if (self->account->password_file)
    return cli_password_from_file (self->account->password_file, options, error);
  if (self->account->password_command)
    return cli_password_from_command (self->account->password_command, error);
  return NULL;
}

static gboolean
has_stored_password (CliSession *self)
{
  const CliOptions *options = self->run->options;

  return options->password_file || options->password_command || self->account->password_file ||
         self->account->password_command;
}

static void
refuse_logon (CliSession *self, HTTPMailLogon *logon, GError *error)
{
  g_clear_error (&self->logon_error);
  self->logon_error = error;
  httpmail_logon_cancel (logon);
}

/* With a stored password: once. The same password would only be refused again. */
static void
answer_from_store (CliSession *self, HTTPMailLogon *logon, const char *user)
{
  const char *origin = httpmail_logon_get_origin (logon);
  GError *error = NULL;

  if (!is_own_origin (self, origin))
    {
      refuse_logon (self, logon,
                    g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                                 _("%s asks for a password, but the one that was given is for %s.\n"
                                   "  If you trust that server, use its address as the account."),
                                 origin, self->account->url));
      return;
    }
  if (self->questions > 1)
    {
      refuse_logon (self, logon,
                    g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                                 _("The server refused the password of the user “%s”.\n"
                                   "  Check the user name (--user) and the password."),
                                 user ? user : ""));
      return;
    }
  if (user == NULL)
    {
      refuse_logon (self, logon,
                    g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                                 _("The server asks who you are: give --user NAME, or http://NAME@host/ as the account")));
      return;
    }

  char *password = stored_password (self, &error);
  if (password == NULL)
    {
      refuse_logon (self, logon, error);
      return;
    }
  httpmail_logon_submit (logon, user, password);
  cli_password_free (password);
}

static void
answer_from_terminal (CliSession *self, HTTPMailLogon *logon, const char *user)
{
  const char *origin = httpmail_logon_get_origin (logon);
  g_autofree char *asked = NULL;
  GError *error = NULL;

  if (self->questions > MAX_QUESTIONS)
    {
      refuse_logon (self, logon,
                    g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                                 _("The server refused the password %d times.\n"
                                   "  Check the user name (--user) and the password."),
                                 MAX_QUESTIONS));
      return;
    }
  if (self->questions > 1)
    cli_error (_("The server refused the password"));
  if (user == NULL)
    {
      g_autofree char *question = g_strdup_printf (_("User at %s: "), origin);
      user = asked = cli_ask (question);
    }

  g_autofree char *question = g_strdup_printf (_("Password of %s at %s: "), user ? user : "", origin);
  char *password = user ? cli_password_from_terminal (question, &error) : NULL;
  if (password == NULL)
    {
      if (error == NULL)
        g_set_error (&error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                     _("%s asks for a user name and a password, and there is no terminal to ask at: "
                       "give --user and --password-file or --password-command"),
                     origin);
      refuse_logon (self, logon, error);
      return;
    }
  httpmail_logon_submit (logon, user, password);
  cli_password_free (password);
}

/* The password that was given is the account's, and not for proxies. */
static void
answer_for_proxy (CliSession *self, HTTPMailLogon *logon)
{
  const char *proxy = httpmail_logon_get_origin (logon);
  g_autofree char *question = g_strdup_printf (_("User at the proxy %s: "), proxy);
  g_autofree char *user = NULL;
  char *password = NULL;
  GError *error = NULL;

  if (httpmail_logon_get_attempt (logon) > 1)
    cli_error (_("The proxy refused the password"));
  user = cli_ask (question);
  if (user != NULL)
    {
      g_autofree char *secret_question = g_strdup_printf (_("Password of %s at the proxy %s: "), user, proxy);
      password = cli_password_from_terminal (secret_question, &error);
    }
  if (password == NULL)
    {
      if (error == NULL)
        g_set_error (&error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                     _("The proxy %s asks for a user name and a password, and there is no terminal to ask at.\n"
                       "  Put them into the address of the proxy: http://NAME:PASSWORD@host:port/"),
                     proxy);
      refuse_logon (self, logon, error);
      return;
    }
  httpmail_logon_submit (logon, user, password);
  cli_password_free (password);
}

static gboolean
on_logon_prompt (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data)
{
  CliSession *self = user_data;
  const char *user = self->run->options->user;

  if (httpmail_logon_is_proxy (logon))
    {
      answer_for_proxy (self, logon);
      return TRUE;
    }
  if (user == NULL)
    user = self->account->user;
  if (user == NULL)
    user = httpmail_logon_get_user_name (logon);
  if (user != NULL && *user == '\0')
    user = NULL;

  self->questions++;
  if (has_stored_password (self))
    answer_from_store (self, logon, user);
  else
    answer_from_terminal (self, logon, user);
  return TRUE;
}

static gboolean
on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, gpointer user_data)
{
  g_autofree char *question = NULL;

  /* Only what can be answered with yes or no is asked; the rest gets the careful answer. */
  if (httpmail_prompt_get_buttons (prompt) != HTTPMAIL_PROMPT_BUTTONS_YES_NO)
    return FALSE;
  if (httpmail_prompt_get_fingerprint (prompt))
    question = g_strdup_printf (_("%s\nFingerprint: %s\nGo on? [y/N] "), httpmail_prompt_get_text (prompt),
                                httpmail_prompt_get_fingerprint (prompt));
  else
    question = g_strdup_printf (_("%s [y/N] "), httpmail_prompt_get_text (prompt));
  httpmail_prompt_respond (prompt, cli_confirm (question) ? HTTPMAIL_PROMPT_ANSWER_YES : HTTPMAIL_PROMPT_ANSWER_NO);
  return TRUE;
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
  const CliOptions *options = self->run->options;
  HTTPMailTransport *transport = self->transport;

  if (options->timeout > 0)
    httpmail_transport_set_idle_timeout (transport, (guint) options->timeout);
  if (options->connections > 0)
    httpmail_transport_set_max_connections (transport, (guint) options->connections);
  httpmail_transport_set_insecure_auth (transport, options->insecure_auth);
  if (options->ca_file)
    {
      /* The backend asks for an absolute path. */
      g_autofree char *path = g_canonicalize_filename (options->ca_file, NULL);
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
  g_signal_connect (transport, "logon-prompt", G_CALLBACK (on_logon_prompt), self);
  g_signal_connect (transport, "prompt", G_CALLBACK (on_prompt), self);
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
  g_autoptr (CliSession) self = g_new0 (CliSession, 1);
  g_autoptr (GError) error = NULL;

  self->run = run;
  self->account = cli_account_find (run->arguments[0], &error);
  if (self->account == NULL)
    {
      *out_exit = cli_failure (error);
      return NULL;
    }

  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (self->account->url, &error);
  if (info == NULL)
    {
      cli_error ("%s", error->message);
      *out_exit = CLI_EXIT_USAGE;
      return NULL;
    }
  const char *user = run->options->user ? run->options->user : self->account->user;
  if (user)
    httpmail_server_info_set_user_name (info, user);

  self->cancellable = g_cancellable_new ();
  self->transport = httpmail_transport_new ("httpmail/" CLI_VERSION);
  if (!set_up (self, &error))
    {
      *out_exit = cli_failure (error);
      return NULL;
    }

  HTTPMailOpenFlags flags = HTTPMAIL_OPEN_AUTHENTICATE;
  if (run->options->verbose)
    flags |= HTTPMAIL_OPEN_COMMAND_LOGGING;
  httpmail_transport_open_async (self->transport, info, flags, self->cancellable, cli_session_ready, self);
  g_autoptr (GAsyncResult) result = cli_session_wait (self);
  if (!httpmail_transport_open_finish (self->transport, result, &error))
    {
      *out_exit = cli_session_failure (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
cli_session_free (CliSession *self)
{
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
  g_clear_object (&self->cancellable);
  g_clear_object (&self->result);
  g_clear_pointer (&self->account, cli_account_free);
  g_clear_error (&self->logon_error);
  g_clear_error (&self->follow_error);
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

CliExit
cli_session_failure (CliSession *self, const GError *error)
{
  if (self->deadline_passed)
    {
      cli_error (_("Gave up: the deadline of %d seconds passed (--deadline)"), self->run->options->deadline);
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
