/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* New, changed and gone messages, by asking again and again. It goes on for days: through servers that are restarted, networks
 * that change and machines that sleep. */

#include "cli-watch.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds. Where the server says nothing; what every server can bear, and one on this machine; what a server cannot mean. */
#define USUAL_INTERVAL 300
#define LEAST_INTERVAL 60
#define LEAST_INTERVAL_HERE 1
#define MOST_INTERVAL 86400
/* How soon a server in trouble is asked again, for a start. */
#define FIRST_RETRY 5
/* How often the clock is looked at: timers stand still while a machine sleeps. */
#define LONGEST_NAP 30

static int wanted_interval;
static char *wanted_events;
static char *exec_command;
static gint64 wanted_count;
static gboolean all_folders;
static gboolean tell_existing;

const GOptionEntry cli_watch_options[] = {
  { "all", 'a', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &all_folders,
    N_("Watch all folders, also those that are made later"), NULL },
  { "events", 'e', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &wanted_events,
    N_("Tell only these of new, read, unread, moved and gone"), N_("EVENT,…") },
  { "existing", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &tell_existing, N_("Begin with the messages that are there"), NULL },
  { "exec", 'x', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &exec_command, N_("Run this in a shell for each event"), N_("CMD") },
  { "interval", 'i', G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &wanted_interval,
    N_("Look every so many seconds instead of as often as the server says"), N_("SECONDS") },
  { "count", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_INT64, &wanted_count, N_("End after so many events"), N_("NUMBER") },
  { NULL }
};

typedef struct
{
  CliWatch watch;
  guint interval;
  guint failures; /* in a row */
  gboolean poked;
  gboolean nobody_reads;
  guint sources[2];
  GNetworkMonitor *monitor;
} Loop;

static gboolean
take_events (CliWatch *watch)
{
  g_auto (GStrv) names = g_strsplit (wanted_events ? wanted_events : "", ",", -1);

  watch->wanted[CLI_WATCH_EXISTING] = TRUE;
  for (guint kind = CLI_WATCH_NEW; kind < CLI_WATCH_N_KINDS; kind++)
    watch->wanted[kind] = wanted_events == NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      guint kind = CLI_WATCH_NEW;

      while (kind < CLI_WATCH_N_KINDS && strcmp (g_strstrip (names[i]), cli_watch_kind_name ((CliWatchKind) kind)) != 0)
        kind++;
      if (kind == CLI_WATCH_N_KINDS)
        {
          cli_usage_error (_("“%s” is no event; there are new, read, unread, moved and gone"), names[i]);
          return FALSE;
        }
      watch->wanted[kind] = TRUE;
    }
  return TRUE;
}

static CliExit
check_options (CliRun *run, CliWatch *watch)
{
  if (all_folders && run->n_arguments > 1)
    return cli_usage_error (_("Give either folders or --all"));
  if (wanted_interval < 0 || wanted_count < 0)
    return cli_usage_error (_("--interval and --count take a number that is not negative"));
  return take_events (watch) ? CLI_EXIT_DONE : CLI_EXIT_USAGE;
}

static gboolean
is_this_machine (HTTPMailTransport *transport)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_transport_get_server_info (transport);
  g_autofree char *url = httpmail_server_info_get_uri (info);
  g_autoptr (GUri) uri = url ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host ? g_inet_address_new_from_string (host) : NULL;

  return (address && g_inet_address_get_is_loopback (address)) || g_strcmp0 (host, "localhost") == 0;
}

/* Servers mean minutes, and the longest time between two looks. */
static guint
choose_interval (CliRun *run, HTTPMailTransport *transport)
{
  guint minutes = 0;
  guint least = is_this_machine (transport) ? LEAST_INTERVAL_HERE : LEAST_INTERVAL;
  guint most = MOST_INTERVAL;
  guint interval;

  if (httpmail_transport_lookup_account_number (transport, HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL, &minutes, NULL) &&
      minutes > 0)
    most = MIN (minutes, MOST_INTERVAL / 60) * 60;
  if (wanted_interval == 0)
    return minutes > 0 ? most : USUAL_INTERVAL;
  interval = CLAMP ((guint) wanted_interval, least, most);
  if (interval > (guint) wanted_interval)
    cli_note (run->options, _("Seconds between two looks: %u instead of %d, the least that is allowed"), interval,
              wanted_interval);
  else if (interval < (guint) wanted_interval)
    cli_note (run->options, _("Seconds between two looks: %u instead of %d, as the server says"), interval, wanted_interval);
  return interval;
}

static gboolean
on_poke (gpointer user_data)
{
  Loop *self = user_data;

  self->poked = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_nobody_reads (gint fd, GIOCondition condition, gpointer user_data)
{
  Loop *self = user_data;

  self->nobody_reads = TRUE;
  self->sources[1] = 0;
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  Loop *self = user_data;

  if (available && self->failures > 0)
    self->poked = TRUE;
}

/* Also goes on while the machine sleeps. */
static gint64
get_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec;
}

static gboolean
on_nap_over (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_over (Loop *self)
{
  return self->nobody_reads || cli_watch_is_over (&self->watch);
}

/* TRUE: it is time for the next round. */
static gboolean
wait_for (Loop *self, guint seconds)
{
  gint64 due = get_seconds () + seconds;

  while (!self->poked && !is_over (self))
    {
      gint64 left = due - get_seconds ();
      gboolean over = FALSE;

      if (left <= 0)
        break;
      guint timer = g_timeout_add_seconds ((guint) MIN (left, LONGEST_NAP), on_nap_over, &over);
      while (!over && !self->poked && !is_over (self))
        g_main_context_iteration (NULL, TRUE);
      g_source_remove (timer);
    }
  self->poked = FALSE;
  return !is_over (self);
}

/* Nobody but the user can do anything about these. */
static gboolean
is_final (const GError *error)
{
  return error->domain != HTTPMAIL_ERROR ? error->domain == G_IO_ERROR && error->code == G_IO_ERROR_FAILED
                                         : error->code == HTTPMAIL_ERROR_USER_CANCEL ||
                                             error->code == HTTPMAIL_ERROR_NOT_CONNECTED ||
                                             error->code == HTTPMAIL_ERROR_INVALID_ACCOUNT ||
                                             cli_exit_for_error (error) == CLI_EXIT_LOGON;
}

/* After trouble everything is begun anew: the session may be over, and a gateway may lead to another server. */
static gboolean
look_again (Loop *self, GError **error)
{
  CliWatch *watch = &self->watch;

  if (self->failures > 0 &&
      (!cli_session_reconnect (watch->session, error) || !cli_watch_find_folders (watch, error)))
    return FALSE;
  return cli_watch_round (watch, FALSE, error);
}

static guint
next_wait (Loop *self)
{
  guint wait = FIRST_RETRY;

  if (self->failures == 0)
    return self->interval;
  for (guint i = 1; i < self->failures && wait < self->interval; i++)
    wait *= 2;
  return MIN (wait, self->interval);
}

static CliExit
watch_on (Loop *self)
{
  CliWatch *watch = &self->watch;

  while (wait_for (self, next_wait (self)))
    {
      g_autoptr (GError) error = NULL;

      if (look_again (self, &error))
        {
          if (self->failures > 0)
            cli_watch_tell_trouble (watch, NULL);
          self->failures = 0;
          cli_watch_tell_events (watch);
          continue;
        }
      if (is_over (self))
        break;
      if (is_final (error))
        return cli_session_failure (watch->session, error);
      if (self->failures++ == 0)
        cli_watch_tell_trouble (watch, error);
    }

  /* Ctrl-C is how this ends; another end of the session is the deadline's. */
  if (g_cancellable_is_cancelled (cli_session_get_cancellable (watch->session)) &&
      !cli_session_is_interrupted (watch->session))
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The watch was ended"));
      return cli_session_failure (watch->session, error);
    }
  return self->nobody_reads ? CLI_EXIT_FAILED : cli_finish (watch->run->output);
}

static CliExit
begin (Loop *self)
{
  CliWatch *watch = &self->watch;
  HTTPMailTransport *transport = cli_session_get_transport (watch->session);
  g_autoptr (GError) error = NULL;

  watch->plain = httpmail_transport_get_dialect (transport) == HTTPMAIL_DIALECT_WEBDAV;
  watch->details = tell_existing;
  watch->state = cli_watch_state_new (&error);
  if (watch->state == NULL || !cli_watch_find_folders (watch, &error) || !cli_watch_round (watch, TRUE, &error))
    return cli_session_is_interrupted (watch->session) ? CLI_EXIT_DONE : cli_session_failure (watch->session, error);
  watch->details = FALSE;

  cli_session_never_ask (watch->session, TRUE);
  self->interval = choose_interval (watch->run, transport);
  cli_watch_tell_begin (watch, self->interval);
  if (tell_existing)
    {
      cli_watch_state_tell_existing (watch->state);
      cli_watch_tell_events (watch);
    }
  return watch_on (self);
}

static void
loop_clear (Loop *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    g_clear_handle_id (&self->sources[i], g_source_remove);
  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_pointer (&self->watch.state, cli_watch_state_free);
  g_clear_pointer (&self->watch.folders, g_ptr_array_unref);
  g_clear_pointer (&self->watch.for_command, cli_output_free);
}

CliExit
cli_watch (CliRun *run)
{
  Loop self = { .watch = { .run = run, .all = all_folders, .command = exec_command, .max_events = (guint64) wanted_count } };
  CliExit status = check_options (run, &self.watch);

  if (status != CLI_EXIT_DONE)
    return status;
  /* From the beginning: else the signal that wants it to look would end it. */
  self.sources[0] = g_unix_signal_add (SIGUSR1, on_poke, &self);
  g_autoptr (CliSession) session = cli_session_open (run, &status);
  if (session != NULL)
    {
      cli_session_catch_signals (session);
      self.watch.session = session;
      self.watch.for_command = cli_output_new (TRUE);
      /* A reader that goes away is not noticed by writing where there is nothing to write. */
      self.sources[1] = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, on_nobody_reads, &self);
      self.monitor = g_network_monitor_get_default ();
      g_signal_connect (self.monitor, "network-changed", G_CALLBACK (on_network_changed), &self);
      status = begin (&self);
    }
  loop_clear (&self);
  return status;
}
