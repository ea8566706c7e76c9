/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the server asks in the middle of its work: for a password, for the trust in a certificate. */

#include "cli-keyring.h"
#include "cli-session-private.h"

#include <glib/gi18n-lib.h>

/* How often a person is asked for a password before the program gives up. */
#define MAX_QUESTIONS 3

/* The password that was put down somewhere for this account; NULL without an error: nowhere. */
static char *
stored_password (CliSession *self, const char *user, GError **error)
{
  const CliOptions *options = self->options;
  const CliAccount *account = self->account;

  if (options->password_file)
    return cli_password_from_file (options->password_file, options, error);
  if (options->password_command)
    return cli_password_from_command (options->password_command, self->cancellable, error);
  if (account->password)
    return g_strdup (account->password);
  if (account->password_file)
    return cli_password_from_file (account->password_file, options, error);
  if (account->password_command)
    return cli_password_from_command (account->password_command, self->cancellable, error);
  if (account->password_keyring)
    return cli_keyring_lookup (account, user, self->cancellable, error);
  return NULL;
}

static gboolean
has_stored_password (CliSession *self)
{
  const CliOptions *options = self->options;
  const CliAccount *account = self->account;

  return options->password_file || options->password_command || account->password || account->password_file ||
         account->password_command || account->password_keyring;
}

static void
refuse_logon (CliSession *self, HTTPMailLogon *logon, GError *error)
{
  g_clear_error (&self->logon_error);
  self->logon_error = error;
  httpmail_logon_cancel (logon);
}

/* An answer that somebody gave. */
typedef struct
{
  char *user;
  char *password;
} Given;

static void
given_free (gpointer data)
{
  Given *given = data;

  g_free (given->user);
  cli_password_free (given->password);
  g_free (given);
}

/* Takes the password. */
static void
submit (CliSession *self, HTTPMailLogon *logon, const char *user, char *password)
{
  Given *given = g_new0 (Given, 1);

  httpmail_logon_submit (logon, user, password);
  given->user = g_strdup (user);
  given->password = password;
  if (self->given == NULL)
    self->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, given_free);
  g_hash_table_replace (self->given, g_strdup (httpmail_logon_get_origin (logon)), given);
}

/* What was given for another session with this account does for this one, too, and for the next connection of its own: where
 * the same server asks, for an account may lead to others. */
static gboolean
answer_as (CliSession *other, CliSession *self, HTTPMailLogon *logon)
{
  const Given *given = NULL;

  if (other != NULL && other->given != NULL && self->questions <= 1)
    given = g_hash_table_lookup (other->given, httpmail_logon_get_origin (logon));
  if (given != NULL)
    httpmail_logon_submit (logon, given->user, given->password);
  return given != NULL;
}

static GError *
refused_password (CliSession *self, const char *user)
{
  const CliAccount *account = self->account;

  if (account->password_keyring && !self->options->password_file && !self->options->password_command)
    return g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                        _("The server refused the password of the user “%s” that is in the keyring.\n"
                          "  If it is another one now: httpmail account add %s %s --keyring --replace"),
                        user ? user : "", account->name, account->url);
  return g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                      _("The server refused the password of the user “%s”.\n"
                        "  Check the user name (--user) and the password."),
                      user ? user : "");
}

/* With a stored password: once. The same password would only be refused again. */
static void
answer_from_store (CliSession *self, HTTPMailLogon *logon, const char *user)
{
  GError *error = NULL;

  if (!httpmail_logon_is_account_origin (logon))
    {
      refuse_logon (self, logon,
                    g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                                 _("%s asks for a password, but the one that was given is for %s.\n"
                                   "  If you trust that server, use its address as the account."),
                                 httpmail_logon_get_origin (logon), self->account->url));
      return;
    }
  if (self->questions > 1)
    {
      refuse_logon (self, logon, refused_password (self, user));
      return;
    }
  if (user == NULL)
    {
      refuse_logon (self, logon,
                    g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                                 _("The server asks who you are: give --user NAME, or http://NAME@host/ as the account")));
      return;
    }

  char *password = stored_password (self, user, &error);
  if (password == NULL)
    {
      refuse_logon (self, logon, error);
      return;
    }
  submit (self, logon, user, password);
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
  submit (self, logon, user, password);
}

static void
leave_unanswered (CliSession *self, HTTPMailLogon *logon)
{
  self->lacks_password = TRUE;
  refuse_logon (self, logon,
                g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED,
                             _("%s asks for a password: give --password-file or --password-command"),
                             httpmail_logon_get_origin (logon)));
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

gboolean
cli_session_on_logon_prompt (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data)
{
  CliSession *self = user_data;
  const char *user = self->options->user;

  if (httpmail_logon_is_proxy (logon))
    {
      if (self->never_ask)
        leave_unanswered (self, logon);
      else
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
  g_free (self->logon_scheme);
  self->logon_scheme = g_strdup (httpmail_logon_get_scheme (logon));
  if (answer_as (self->beside, self, logon))
    return TRUE;
  if (has_stored_password (self) && !self->withhold)
    answer_from_store (self, logon, user);
  else if (self->never_ask && !answer_as (self, self, logon))
    leave_unanswered (self, logon);
  else if (!self->never_ask)
    answer_from_terminal (self, logon, user);
  return TRUE;
}

gboolean
cli_session_on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, gpointer user_data)
{
  CliSession *self = user_data;
  g_autofree char *question = NULL;

  /* Only what can be answered with yes or no is asked; the rest gets the careful answer. */
  if (self->never_ask || httpmail_prompt_get_buttons (prompt) != HTTPMAIL_PROMPT_BUTTONS_YES_NO)
    return FALSE;
  if (httpmail_prompt_get_fingerprint (prompt))
    question = g_strdup_printf (_("%s\nFingerprint: %s\nGo on? [y/N] "), httpmail_prompt_get_text (prompt),
                                httpmail_prompt_get_fingerprint (prompt));
  else
    question = g_strdup_printf (_("%s [y/N] "), httpmail_prompt_get_text (prompt));
  httpmail_prompt_respond (prompt, cli_confirm (question) ? HTTPMAIL_PROMPT_ANSWER_YES : HTTPMAIL_PROMPT_ANSWER_NO);
  return TRUE;
}
