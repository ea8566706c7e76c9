/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-progress.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define BAR_INTERVAL_MS 200
#define LINE_INTERVAL_MS 5000
#define BAR_WIDTH 24

struct _CliProgress
{
  gboolean quiet;
  gboolean terminal;
  gboolean shown;
  guint timer;
  char *what;
  guint64 total;
  guint64 total_bytes;
  guint64 done;
  gint64 bytes;
  gint64 began;
};

static char *
how_much (CliProgress *self)
{
  gint64 elapsed = MAX (g_get_monotonic_time () - self->began, 1);
  guint64 bytes = (guint64) MAX (self->bytes, 0);
  guint64 rate = (guint64) ((double) bytes * G_USEC_PER_SEC / (double) elapsed);
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *speed = g_format_size (rate);

  if (self->total == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, self->done);
  if (self->done == 0 || self->total_bytes < bytes || rate == 0)
    return g_strdup_printf (_("%" PRIu64 " of %" PRIu64 ", %s"), self->done, self->total, size);

  guint64 left = (self->total_bytes - bytes) / rate;
  return g_strdup_printf (_("%" PRIu64 " of %" PRIu64 ", %s, %s/s, %u:%02u left"), self->done,
                          self->total, size, speed, (guint) (left / 60), (guint) (left % 60));
}

static void
show (CliProgress *self)
{
  g_autofree char *text = how_much (self);

  if (!self->terminal)
    {
      fprintf (stderr, "%s: %s\n", self->what, text);
      return;
    }
  fprintf (stderr, "\r\033[K%s ", self->what);
  if (self->total > 0)
    {
      guint full = (guint) (MIN (self->done, self->total) * BAR_WIDTH / self->total);
      fputc ('[', stderr);
      for (guint i = 0; i < BAR_WIDTH; i++)
        fputc (i < full ? '#' : '.', stderr);
      fputs ("] ", stderr);
    }
  fputs (text, stderr);
  fflush (stderr);
  self->shown = TRUE;
}

static gboolean
on_time (gpointer user_data)
{
  show (user_data);
  return G_SOURCE_CONTINUE;
}

CliProgress *
cli_progress_new (gboolean quiet)
{
  CliProgress *self = g_new0 (CliProgress, 1);

  self->quiet = quiet;
  self->terminal = isatty (STDERR_FILENO) == 1;
  return self;
}

void
cli_progress_free (CliProgress *self)
{
  cli_progress_clear (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->what);
  g_free (self);
}

void
cli_progress_begin (CliProgress *self, const char *what, guint64 total, guint64 total_bytes)
{
  g_free (self->what);
  self->what = g_strdup (what);
  self->total = total;
  self->total_bytes = total_bytes;
  self->done = 0;
  self->bytes = 0;
  self->began = g_get_monotonic_time ();
  if (self->quiet)
    return;
  if (self->terminal)
    show (self);
  if (self->timer == 0)
    self->timer = g_timeout_add (self->terminal ? BAR_INTERVAL_MS : LINE_INTERVAL_MS, on_time, self);
}

void
cli_progress_add (CliProgress *self, guint64 messages, gint64 bytes)
{
  self->done += messages;
  self->bytes += bytes;
}

void
cli_progress_clear (CliProgress *self)
{
  if (self->shown)
    {
      fputs ("\r\033[K", stderr);
      fflush (stderr);
    }
  self->shown = FALSE;
}
