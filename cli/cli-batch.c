/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>

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

gboolean
cli_batch_failed (CliBatch *self, const char *href, const GError *error)
{
  CliExit result;

  self->failed++;
  if (cli_output_is_json (self->run->output))
    {
      cli_output_begin (self->run->output);
      cli_output_string (self->run->output, "href", href, 0);
      cli_output_boolean (self->run->output, "ok", FALSE);
      cli_output_string (self->run->output, "error", error->message, 0);
      cli_output_end (self->run->output);
    }
  cli_error ("%s:", href);
  result = cli_session_failure (self->session, error);
  if (self->worst == CLI_EXIT_DONE || result > self->worst)
    self->worst = result;
  /* Without a connection or a logon the next one fails in the same way. */
  return result == CLI_EXIT_FAILED && !g_cancellable_is_cancelled (cli_session_get_cancellable (self->session));
}

CliExit
cli_batch_end (CliBatch *self)
{
  CliExit status = cli_finish (self->run->output);

  if (status != CLI_EXIT_DONE || self->failed == 0)
    return status;
  if (self->done == 0)
    return self->worst;
  cli_note (self->run->options, _("%u done, %u failed"), self->done, self->failed);
  return CLI_EXIT_PARTLY;
}
