/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>

const GOptionEntry cli_contacts_options[] = { { NULL } };

CliExit
cli_contacts (CliRun *run)
{
  return cli_usage_error ("not yet");
}
