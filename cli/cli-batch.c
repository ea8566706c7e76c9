/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
cli_batch_done (CliBatch *self, const char *href, const char *location)
{
  self->done++;
  if (!cli_output_is_json (self->run->output))
    return;
  cli_output_begin (self->run->output);
  cli_output_string (self->run->output, "href", href, 0);
  cli_output_boolean (self->run->output, "ok", TRUE);
  if (location)
    cli_output_string (self->run->output, "location", location, 0);
  cli_output_end (self->run->output);
}

static void
print_failed (CliBatch *self, const char *href, const GError *error)
{
  if (!cli_output_is_json (self->run->output))
    return;
  cli_output_begin (self->run->output);
  cli_output_string (self->run->output, "href", href, 0);
  cli_output_boolean (self->run->output, "ok", FALSE);
  cli_output_string (self->run->output, "error", error->message, 0);
  cli_output_end (self->run->output);
}

/* Without a connection or a logon the next one fails in the same way; and of what the server does no longer answer for
 * nobody knows whether it is done. */
static gboolean
take_failure (CliBatch *self, guint n, const GError *error)
{
  gboolean stopped = g_cancellable_is_cancelled (cli_session_get_cancellable (self->session));
  gboolean lost = g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  gboolean silent = g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
  CliExit result = CLI_EXIT_FAILED;

  self->failed += n;
  if (stopped || lost || silent)
    self->unknown += n;
  /* That it was interrupted is said at the end. */
  if (!cli_session_is_interrupted (self->session))
    result = cli_session_failure (self->session, error);
  if (lost && !stopped)
    result = CLI_EXIT_CONNECT;
  if (result != CLI_EXIT_FAILED || stopped || silent)
    self->broken_off = TRUE;
  if (self->broken_off || self->worst == CLI_EXIT_DONE || result > self->worst)
    self->worst = result;
  return !self->broken_off;
}

gboolean
cli_batch_failed (CliBatch *self, const char *href, const GError *error)
{
  gboolean stopped = g_cancellable_is_cancelled (cli_session_get_cancellable (self->session));

  print_failed (self, href, error);
  /* Many errors name it themselves; but why all of it was stopped is told in the place of the error. */
  if (!cli_session_is_interrupted (self->session) && (stopped || strstr (error->message, href) == NULL))
    cli_error ("%s:", href);
  return take_failure (self, 1, error);
}

gboolean
cli_batch_failed_together (CliBatch *self,
                           const char *folder,
                           const char *const *hrefs,
                           guint n_hrefs,
                           const GError *error)
{
  if (n_hrefs == 1)
    return cli_batch_failed (self, hrefs[0], error);
  for (guint i = 0; i < n_hrefs; i++)
    print_failed (self, hrefs[i], error);
  if (!cli_session_is_interrupted (self->session))
    cli_error (ngettext ("%u message of %s:", "%u messages of %s:", n_hrefs), n_hrefs, folder);
  return take_failure (self, n_hrefs, error);
}

static void
tell (CliBatch *self)
{
  const CliOptions *options = self->run->options;
  gboolean interrupted = cli_session_is_interrupted (self->session);

  if (self->unknown > 0 && interrupted)
    cli_note (options, _("Interrupted. %u done, %u failed; of %u of those it is not known whether the server did it"),
              self->done, self->failed, self->unknown);
  else if (self->unknown > 0)
    cli_note (options, _("%u done, %u failed; of %u of those it is not known whether the server did it"), self->done,
              self->failed, self->unknown);
  else if (interrupted)
    cli_note (options, _("Interrupted. %u done, %u failed"), self->done, self->failed);
  else if (self->done > 0)
    cli_note (options, _("%u done, %u failed"), self->done, self->failed);
}

CliExit
cli_batch_end (CliBatch *self)
{
  CliExit status = cli_finish (self->run->output);
  gboolean interrupted = cli_session_is_interrupted (self->session);

  if (status != CLI_EXIT_DONE || (self->failed == 0 && !interrupted))
    return status;
  tell (self);
  if (interrupted)
    return CLI_EXIT_FAILED;
  return self->broken_off || self->done == 0 ? self->worst : CLI_EXIT_PARTLY;
}
