/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli-output.h"
#include "cli-progress-text.h"
#include "cli-terminal.h"

#define BAR_INTERVAL_MS 200
#define FIRST_LINE (1 * G_USEC_PER_SEC)
#define LINE_INTERVAL (5 * G_USEC_PER_SEC)
/* So that the looks that are kept make up eight seconds. */
#define LOOK_INTERVAL (G_USEC_PER_SEC / 2)
#define USUAL_COLUMNS 80

struct _CliProgress
{
  gboolean quiet;
  gboolean terminal;
  gboolean shown;
  guint timer;
  gint64 next_line;
  gint64 next_look;
  char *what;
  CliProgressState state;
};

static CliProgress *current;

/* Asked anew each time: windows change their size. */
static guint
terminal_columns (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return USUAL_COLUMNS;
  return size.ws_col;
}

static void
show (CliProgress *self)
{
  /* The last column stays free: some terminals begin the next line there. */
  g_autofree char *line = cli_progress_state_line (&self->state, self->terminal ? MAX (terminal_columns (), 2) - 1 : 0);

  self->shown = self->terminal;
  cli_terminal_set_bar (self->shown);
  if (self->terminal)
    fprintf (stderr, "\r\033[K%s", line);
  else
    fprintf (stderr, "%s\n", line);
  fflush (stderr);
}

static gboolean
on_time (gpointer user_data)
{
  CliProgress *self = user_data;
  gint64 now = g_get_monotonic_time ();

  if (now >= self->next_look)
    {
      cli_progress_state_look (&self->state, now);
      self->next_look = now + LOOK_INTERVAL;
    }
  if (self->terminal || now >= self->next_line)
    {
      show (self);
      self->next_line = now + LINE_INTERVAL;
    }
  return G_SOURCE_CONTINUE;
}

CliProgress *
cli_progress_new (gboolean quiet)
{
  CliProgress *self = g_new0 (CliProgress, 1);

  self->quiet = quiet;
  self->terminal = isatty (STDERR_FILENO) == 1 && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  current = self;
  return self;
}

void
cli_progress_free (CliProgress *self)
{
  cli_progress_clear (self);
  if (current == self)
    current = NULL;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->what);
  g_free (self);
}

void
cli_progress_begin (CliProgress *self, const char *what, guint64 total, guint64 total_bytes)
{
  gint64 now = g_get_monotonic_time ();

  g_free (self->what);
  self->what = cli_escape (what, strlen (what), "");
  self->state = (CliProgressState) { .what = self->what, .total = total, .total_bytes = total_bytes };
  cli_progress_state_look (&self->state, now);
  self->next_look = now + LOOK_INTERVAL;
  if (self->quiet)
    return;
  if (self->terminal)
    show (self);
  /* One piece of work after the other is one work: the lines keep their distance. */
  if (self->timer == 0)
    {
      self->next_line = now + FIRST_LINE;
      self->timer = g_timeout_add (BAR_INTERVAL_MS, on_time, self);
    }
}

void
cli_progress_add (CliProgress *self, guint64 messages, gint64 bytes)
{
  self->state.done += messages;
  self->state.bytes += bytes;
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
  cli_terminal_set_bar (FALSE);
}

void
cli_progress_hide (void)
{
  if (current)
    cli_progress_clear (current);
}
