/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first thing to ask for in a bug report: what answers at an address, and what the account has. The library is watched at
 * opening the account, and what it does not tell is asked for beside it. */

#include "cli-probe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long one question may take where --timeout does not say. */
#define USUAL_SECONDS 30
/* Opening an account takes a handful. */
#define MAX_REPLIES 40

static gboolean no_logon;

const GOptionEntry cli_probe_options[] = {
  { "no-logon", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &no_logon, N_("Do not log on, also when a password is at hand"), NULL },
  { NULL }
};

static void
note_free (gpointer data)
{
  CliProbeNote *note = data;

  g_free (note->text);
  g_free (note);
}

static void
place_free (gpointer data)
{
  CliProbeField *place = data;

  g_free (place->name);
  g_free (place->value);
  g_free (place);
}

static void
account_free (CliProbeAccount *account)
{
  g_ptr_array_unref (account->places);
  g_free (account);
}

static void
probe_init (CliProbe *self, CliSession *session)
{
  HTTPMailServerInfo *info = cli_session_get_server_info (session);

  self->url = httpmail_server_info_get_uri (info);
  self->user = g_strdup (httpmail_server_info_get_user_name (info));
  self->wire.resolve_ms = self->wire.connect_ms = self->wire.tls_ms = self->wire.reply_ms = -1;
  self->replies = g_ptr_array_new_with_free_func ((GDestroyNotify) cli_probe_reply_free);
  self->logons = g_ptr_array_new ();
  self->clues = g_ptr_array_new_with_free_func (note_free);
  self->quirks = g_ptr_array_new_with_free_func (note_free);
  self->result = "failed";
}

static void
probe_clear (CliProbe *self)
{
  g_free (self->url);
  g_free (self->user);
  cli_probe_wire_clear (&self->wire);
  g_ptr_array_unref (self->replies);
  g_ptr_array_unref (self->logons);
  g_free (self->logon_url);
  g_free (self->logon_used);
  g_free (self->logon_problem);
  g_ptr_array_unref (self->clues);
  g_ptr_array_unref (self->quirks);
  g_clear_pointer (&self->account, account_free);
  g_free (self->error);
}

/* Messages name addresses with all that is in them. */
static char *
hide_queries (const char *text)
{
  g_autoptr (GRegex) query = g_regex_new ("(https?://[^\\s?”\"]*)[?#][^\\s”\"]+", G_REGEX_OPTIMIZE, 0, NULL);

  return g_regex_replace (query, text, -1, 0, "\\1?…", 0, NULL);
}

static void
fail (CliProbe *self, const char *result, const GError *error, CliExit exit)
{
  g_free (self->error);
  self->error = hide_queries (error->message);
  self->result = result;
  self->exit = exit;
}

static guint
get_seconds (CliRun *run)
{
  return run->options->timeout > 0 ? (guint) run->options->timeout : USUAL_SECONDS;
}

/* FALSE: there is no point in going on. */
static gboolean
look_at_wire (CliProbe *self, CliRun *run, CliSession *session)
{
  g_autoptr (GError) error = NULL;
  CliProbeReply *reply = cli_probe_ask (session, &self->wire, "OPTIONS", self->url, get_seconds (run), &error);

  if (reply != NULL)
    {
      g_ptr_array_add (self->replies, reply);
      self->offer = reply;
      return TRUE;
    }
  /* Who hangs up on OPTIONS may still know mail. */
  if (g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED))
    return TRUE;
  if (g_cancellable_is_cancelled (cli_session_get_cancellable (session)))
    {
      fail (self, "failed", error, cli_session_failure (session, error));
      return FALSE;
    }
  if (self->wire.banner != NULL)
    fail (self, "not-http", error, CLI_EXIT_FAILED);
  else
    fail (self, "no-connection", error, CLI_EXIT_CONNECT);
  cli_error ("%s", self->error);
  return FALSE;
}

/* The lines that the library reports become the replies that they were. */
static void
on_command (HTTPMailTransport *transport, HTTPMailDirection direction, const char *line, gint hresult, gpointer user_data)
{
  CliProbe *self = user_data;
  CliProbeReply *last = self->replies->len > 0 ? self->replies->pdata[self->replies->len - 1] : NULL;
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  gboolean is_request = g_strv_length (words) == 3 && g_str_equal (words[2], "HTTP/1.1") && strstr (words[1], "://") != NULL;

  if (direction == HTTPMAIL_DIRECTION_SEND && is_request && self->replies->len < MAX_REPLIES)
    g_ptr_array_add (self->replies, cli_probe_reply_new (words[0], words[1]));
  else if (direction == HTTPMAIL_DIRECTION_RESPONSE && last != NULL && last != self->offer)
    {
      if (last->version != NULL || !cli_probe_reply_take_status (last, line))
        cli_probe_reply_take_field (last, line);
    }
}

/* What was asked and never answered tells nothing. */
static void
drop_unanswered (CliProbe *self)
{
  for (guint i = self->replies->len; i > 0; i--)
    {
      const CliProbeReply *reply = g_ptr_array_index (self->replies, i - 1);
      if (reply->version == NULL)
        g_ptr_array_remove_index (self->replies, i - 1);
    }
}

static gboolean
is_logon_trouble (const GError *error)
{
  return g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED) ||
         g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED) ||
         g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOAD_SICILY_FAILED) ||
         g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
}

static void
take_failure (CliProbe *self, CliRun *run, CliSession *session, const GError *error)
{
  const char *scheme = cli_session_get_logon_scheme (session);

  self->logon_used = g_strdup (scheme);
  if (cli_session_lacks_password (session))
    {
      /* That is what most runs are for. */
      self->result = "logon-needed";
      cli_note (run->options, _("It asks for a password. With --user and --password-file or --password-command there is more "
                                "to tell."));
      return;
    }

  CliExit exit = cli_session_failure (session, error);
  if (is_logon_trouble (error))
    fail (self, scheme ? "logon-refused" : "logon-impossible", error, exit == CLI_EXIT_DONE ? CLI_EXIT_LOGON : exit);
  else if (self->wire.problems != 0 && exit == CLI_EXIT_CONNECT)
    fail (self, "not-trusted", error, exit);
  else
    fail (self, exit == CLI_EXIT_CONNECT ? "no-connection" : "no-account", error, exit);
  if (is_logon_trouble (error) && scheme == NULL)
    self->logon_problem = g_strdup (self->error);
}

static gboolean
open_account (CliProbe *self, CliRun *run, CliSession *session)
{
  HTTPMailTransport *transport = cli_session_get_transport (session);
  g_autoptr (GError) error = NULL;

  httpmail_transport_set_command_logging (transport, TRUE);
  gulong handler = g_signal_connect (transport, "command", G_CALLBACK (on_command), self);
  gboolean opened = cli_session_connect (session, &error);
  g_signal_handler_disconnect (transport, handler);
  drop_unanswered (self);
  if (opened)
    {
      self->result = "account";
      self->dialect = httpmail_transport_get_dialect (transport);
      self->logon_used = g_strdup (cli_session_get_logon_scheme (session));
    }
  else
    {
      take_failure (self, run, session, error);
    }
  return opened;
}

static gsize
origin_length (const char *url)
{
  const char *authority = strstr (url, "://");

  return authority ? (gsize) (authority - url) + 3 + strcspn (authority + 3, "/?#") : 0;
}

/* The library hides the challenges, as some of what is in them is secret. The last address is the one that it came to. */
static void
look_at_logon (CliProbe *self, CliRun *run, CliSession *session)
{
  const CliProbeReply *last = self->replies->len > 0 ? self->replies->pdata[self->replies->len - 1] : NULL;
  g_autofree char *url = g_strdup (last ? last->url : self->url);
  g_auto (CliProbeWire) wire = { NULL };
  g_autoptr (CliProbeReply) reply = cli_probe_ask (session, &wire, "PROPFIND", url, get_seconds (run), NULL);
  g_autofree char *challenges = reply ? cli_probe_reply_join (reply, "WWW-Authenticate") : NULL;

  if (challenges != NULL)
    {
      g_ptr_array_unref (self->logons);
      self->logons = cli_probe_list_logons (challenges);
      self->logon_url = cli_probe_shown_url (url);
    }
  /* Behind a certificate that is not trusted the library asked nothing. */
  if (reply != NULL && (last == NULL || last == self->offer))
    g_ptr_array_add (self->replies, g_steal_pointer (&reply));

  /* What the server behind a gateway can do is told by none but itself. */
  if (origin_length (url) != origin_length (self->url) || strncmp (url, self->url, origin_length (url)) != 0)
    {
      CliProbeReply *offer = cli_probe_ask (session, &wire, "OPTIONS", url, get_seconds (run), NULL);
      if (offer != NULL)
        {
          g_ptr_array_add (self->replies, offer);
          self->offer = offer;
        }
    }
}

static const struct
{
  HTTPMailAccountProperty property;
  const char *name;
} places[] = {
  { HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT, "root" },
  { HTTPMAIL_ACCOUNT_PROPERTY_INBOX, "inbox" },
  { HTTPMAIL_ACCOUNT_PROPERTY_SENT_ITEMS, "sent" },
  { HTTPMAIL_ACCOUNT_PROPERTY_DRAFTS, "drafts" },
  { HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS, "trash" },
  { HTTPMAIL_ACCOUNT_PROPERTY_OUTBOX, "outbox" },
  { HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS, "contacts" },
  { HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE, "send" },
};

static gboolean
has_property (CliSession *session, HTTPMailAccountProperty property)
{
  g_autofree char *value = cli_session_property (session, property, NULL);

  return value != NULL && *value != '\0';
}

static void
count_folders (CliProbe *self, CliSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = cli_folders_list (session, &error);

  if (folders == NULL)
    {
      fail (self, "no-folders", error, cli_session_failure (session, error));
      return;
    }
  self->account->counted = TRUE;
  self->account->folders = folders->len;
  for (guint i = 0; i < folders->len; i++)
    {
      const CliFolder *folder = g_ptr_array_index (folders, i);

      self->account->messages += httpmail_member_info_get_visible_count (folder->info);
      self->account->unread += httpmail_member_info_get_unread_count (folder->info);
    }
}

static void
look_at_account (CliProbe *self, CliSession *session)
{
  CliProbeAccount *account = self->account = g_new0 (CliProbeAccount, 1);

  account->places = g_ptr_array_new_with_free_func (place_free);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *value = cli_session_property (session, places[i].property, NULL);
      if (value == NULL || *value == '\0')
        continue;
      CliProbeField *place = g_new0 (CliProbeField, 1);
      place->name = g_strdup (places[i].name);
      place->value = cli_probe_shown_url (value);
      g_ptr_array_add (account->places, place);
    }
  account->has_poll = httpmail_transport_lookup_account_number (
    cli_session_get_transport (session), HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL, &account->poll, NULL);
  account->signature = has_property (session, HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE);
  account->ad_bar = has_property (session, HTTPMAIL_ACCOUNT_PROPERTY_AD_BAR);
  count_folders (self, session);
}

CliExit
cli_probe (CliRun *run)
{
  CliExit status = CLI_EXIT_DONE;
  g_autoptr (CliSession) session = cli_session_new (run, run->arguments[0], run->options, &status);
  CliProbe probe = { NULL };

  if (session == NULL)
    return status;
  cli_session_never_ask (session, !no_logon);
  probe_init (&probe, session);
  if (look_at_wire (&probe, run, session))
    {
      gboolean opened = open_account (&probe, run, session);

      if (!g_cancellable_is_cancelled (cli_session_get_cancellable (session)))
        look_at_logon (&probe, run, session);
      if (opened)
        look_at_account (&probe, session);
    }
  cli_probe_judge (&probe);
  cli_probe_report (run->output, &probe);
  status = cli_finish (run->output);
  if (status == CLI_EXIT_DONE)
    status = probe.exit;
  probe_clear (&probe);
  return status;
}
