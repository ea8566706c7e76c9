/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-deposit.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

static void
add_source (CliDeposit *self, const CliItem *item)
{
  CliOutput *output = self->run->output;
  g_autofree char *name = item->name ? g_filename_display_name (item->name) : NULL;

  cli_output_string (output, "source", name, 0);
  if (!cli_output_is_json (output) || item->number == 0)
    return;
  cli_output_number (output, "number", item->number, 0);
  cli_output_number (output, "offset", item->start, 0);
}

void
cli_deposit_report (CliDeposit *self, const char *event, const CliItem *item, const char *href)
{
  CliOutput *output = self->run->output;

  if (!self->dry_run && !cli_output_is_json (output))
    return;
  cli_progress_clear (self->progress);
  cli_output_begin (output);
  cli_output_string (output, "event", event, 8);
  cli_output_string (output, "folder", cli_deposit_get_name (self, item->place), 16);
  add_source (self, item);
  if (cli_output_is_json (output))
    {
      cli_output_string (output, "href", href, 0);
      cli_output_number (output, "size", item->content.size, 0);
      cli_output_string (output, "sha256", item->content.sha256, 0);
    }
  cli_output_end (output);
}

void
cli_deposit_fail (CliDeposit *self, const CliItem *item, const GError *error)
{
  CliOutput *output = self->run->output;
  g_autofree char *name = item && item->name ? g_filename_display_name (item->name) : NULL;

  self->failed++;
  cli_progress_clear (self->progress);
  if (name && item->start > 0)
    cli_error (_("%s, message %u: %s"), name, item->number, error->message);
  else if (name)
    cli_error (_("%s: %s"), name, error->message);
  else
    cli_error ("%s", error->message);
  if (!cli_output_is_json (output))
    return;
  cli_output_begin (output);
  cli_output_string (output, "event", "failed", 0);
  if (item)
    add_source (self, item);
  cli_output_string (output, "error", error->message, 0);
  cli_output_end (output);
}

void
cli_deposit_print_summary (CliDeposit *self)
{
  CliOutput *output = self->run->output;
  const struct
  {
    const char *name;
    guint64 value;
  } numbers[] = {
    { self->verb, self->put },       { "bytes", self->bytes },   { "present", self->there },
    { "marked", self->marked }, { "failed", self->failed },
  };

  cli_progress_clear (self->progress);
  if (cli_output_is_json (output))
    {
      cli_output_begin (output);
      cli_output_string (output, "event", "summary", 0);
      for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
        cli_output_number (output, numbers[i].name, numbers[i].value, 0);
      cli_output_end (output);
    }

  g_autofree char *size = g_format_size (self->bytes);
  cli_note (self->run->options,
            _("%" PRIu64 " put there (%s), %" PRIu64 " there already, %" PRIu64 " marked, %" PRIu64 " failed"), self->put, size,
            self->there, self->marked, self->failed);
}
