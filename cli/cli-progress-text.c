/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-progress-text.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* A bar that is worth its place, and one that is long enough. */
#define MIN_BAR 8
#define MAX_BAR 40

void
cli_progress_state_look (CliProgressState *self, gint64 now)
{
  self->looks[self->n_looks++ % CLI_PROGRESS_LOOKS] = (CliProgressLook) { now, self->done, self->bytes };
}

/* What came in the last seconds, a second; FALSE as long as there is nothing to tell it from. */
static gboolean
get_rates (const CliProgressState *self, double *out_messages, double *out_bytes)
{
  if (self->n_looks < 2)
    return FALSE;

  const CliProgressLook *last = &self->looks[(self->n_looks - 1) % CLI_PROGRESS_LOOKS];
  const CliProgressLook *first = &self->looks[self->n_looks > CLI_PROGRESS_LOOKS ? self->n_looks % CLI_PROGRESS_LOOKS : 0];
  double seconds = (double) (last->when - first->when) / G_USEC_PER_SEC;

  if (seconds <= 0)
    return FALSE;
  *out_messages = (double) (last->done - MIN (first->done, last->done)) / seconds;
  /* Bytes of a message that broke off are taken back. */
  *out_bytes = (double) MAX (last->bytes - first->bytes, 0) / seconds;
  return TRUE;
}

gint64
cli_progress_state_left (const CliProgressState *self)
{
  double messages, bytes;
  double left = -1;
  guint64 so_far = (guint64) MAX (self->bytes, 0);

  if (!get_rates (self, &messages, &bytes))
    return -1;
  /* Many small ones wait for the way there and back, a large one for its bytes: the slower of the two counts. */
  if (self->total > self->done && messages > 0)
    left = (double) (self->total - self->done) / messages;
  if (self->total_bytes > so_far && bytes > 0)
    left = MAX (left, (double) (self->total_bytes - so_far) / bytes);
  return left < 0 || left > 1e9 ? -1 : (gint64) (left + 0.5);
}

char *
cli_progress_duration (gint64 seconds)
{
  if (seconds >= 3600)
    return g_strdup_printf ("%" PRId64 ":%02d:%02d", seconds / 3600, (int) (seconds / 60 % 60), (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

static char *
describe_count (const CliProgressState *self)
{
  if (self->total > 0)
    return g_strdup_printf (_("%" PRIu64 " of %" PRIu64), self->done, self->total);
  return g_strdup_printf ("%" PRIu64, self->done);
}

static char *
describe_rate (const CliProgressState *self)
{
  double messages, bytes;

  if (!get_rates (self, &messages, &bytes))
    return NULL;
  if (self->bytes > 0)
    {
      g_autofree char *size = g_format_size ((guint64) bytes);
      return g_strdup_printf (_("%s/s"), size);
    }
  return g_strdup_printf (_("%.0f/s"), messages);
}

static guint
columns_of (const char *text)
{
  guint columns = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (!g_unichar_iszerowidth (c))
        columns += g_unichar_iswide (c) ? 2 : 1;
    }
  return columns;
}

/* Cuts a text off between two characters. */
static void
cut (GString *text, guint columns)
{
  guint used = 0;
  const char *p = text->str;

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      guint needs = g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
      if (used + needs > columns)
        break;
      used += needs;
    }
  g_string_truncate (text, p - text->str);
}

/* The first so many of the numbers, the most important first: how many, time left, rate, bytes. They are told in another
 * order. */
static char *
describe (const CliProgressState *self, guint n)
{
  g_autofree char *count = describe_count (self);
  g_autofree char *rate = n > 2 ? describe_rate (self) : NULL;
  gint64 left = n > 1 ? cli_progress_state_left (self) : -1;
  GString *text = g_string_new (count);

  if (n > 3 && self->bytes > 0)
    {
      g_autofree char *size = g_format_size ((guint64) self->bytes);
      g_string_append_printf (text, ", %s", size);
    }
  if (rate)
    g_string_append_printf (text, ", %s", rate);
  if (left >= 0)
    {
      g_autofree char *duration = cli_progress_duration (left);
      g_string_append (text, ", ");
      g_string_append_printf (text, _("%s left"), duration);
    }
  return g_string_free (text, FALSE);
}

static void
append_bar (GString *line, const CliProgressState *self, guint room)
{
  guint width = MIN (room, MAX_BAR);
  guint full = (guint) ((double) MIN (self->done, self->total) / (double) self->total * width);

  g_string_append_c (line, '[');
  for (guint i = 0; i < width; i++)
    g_string_append_c (line, i < full ? '#' : '.');
  g_string_append (line, "] ");
}

char *
cli_progress_state_line (const CliProgressState *self, guint columns)
{
  g_autoptr (GString) line = g_string_new (self->what);

  if (columns == 0)
    {
      g_autofree char *all = describe (self, 4);
      return g_strdup_printf ("%s: %s", self->what, all);
    }

  g_autofree char *text = describe (self, 4);
  for (guint n = 3; n > 0 && columns_of (text) + columns / 4 > columns; n--)
    {
      g_free (text);
      text = describe (self, n);
    }
  guint needed = columns_of (text);

  /* The numbers stay; what is being done gives way, then the bar. */
  cut (line, columns > needed + 1 ? columns - needed - 1 : 0);
  if (line->len > 0)
    g_string_append_c (line, ' ');
  guint used = columns_of (line->str) + needed;
  if (self->total > 0 && columns >= used + MIN_BAR + 3)
    append_bar (line, self, columns - used - 3);
  g_string_append (line, text);
  cut (line, columns);
  return g_strdup (line->str);
}
