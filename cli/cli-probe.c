/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>

const GOptionEntry cli_probe_options[] = { { NULL } };

CliExit
cli_probe (CliRun *run)
{
  return cli_usage_error ("not yet");
}
