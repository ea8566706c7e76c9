/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>
#include <string.h>

#include "cli/cli-progress-text.h"

#define SECOND G_USEC_PER_SEC

static guint
columns_of (const char *text)
{
  guint columns = 0;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    columns += g_unichar_iszerowidth (g_utf8_get_char (p)) ? 0 : g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;
  return columns;
}

/* A look each second; so many messages and bytes more at each. */
static void
run_on (CliProgressState *state, guint seconds, guint64 messages, gint64 bytes)
{
  gint64 now = state->n_looks == 0 ? 0 : state->looks[(state->n_looks - 1) % CLI_PROGRESS_LOOKS].when;

  if (state->n_looks == 0)
    cli_progress_state_look (state, 0);
  for (guint i = 0; i < seconds; i++)
    {
      now += SECOND;
      state->done += messages;
      state->bytes += bytes;
      cli_progress_state_look (state, now);
    }
}

static void
test_left_begin (void)
{
  CliProgressState state = { .what = "Fetching", .total = 100, .total_bytes = 1000 };

  g_assert_cmpint (cli_progress_state_left (&state), ==, -1);
  cli_progress_state_look (&state, 0);
  g_assert_cmpint (cli_progress_state_left (&state), ==, -1);
  cli_progress_state_look (&state, SECOND);
  g_assert_cmpint (cli_progress_state_left (&state), ==, -1);
}

static void
test_left_last_seconds (void)
{
  CliProgressState state = { .what = "Fetching", .total = 100000 };

  run_on (&state, 1000, 1, 0);
  /* Now it goes ten times as fast. */
  run_on (&state, CLI_PROGRESS_LOOKS, 10, 0);
  g_assert_cmpint (cli_progress_state_left (&state), ==, (100000 - 1000 - 10 * CLI_PROGRESS_LOOKS) / 10);
  /* And now not at all. */
  run_on (&state, CLI_PROGRESS_LOOKS, 0, 0);
  g_assert_cmpint (cli_progress_state_left (&state), ==, -1);
}

static void
test_left_slower_of_two (void)
{
  CliProgressState large = { .what = "Fetching", .total = 11, .total_bytes = 1000000 };
  CliProgressState small = { .what = "Fetching", .total = 1000, .total_bytes = 2000 };

  /* One message is left, but it has nearly all of the bytes. */
  run_on (&large, 10, 1, 100);
  g_assert_cmpint (cli_progress_state_left (&large), ==, 9990);
  /* Nearly all bytes are there, but not the messages. */
  run_on (&small, 10, 1, 190);
  g_assert_cmpint (cli_progress_state_left (&small), ==, 990);
}

static void
test_left_more_than_listed (void)
{
  CliProgressState state = { .what = "Fetching", .total = 20, .total_bytes = 10 };

  run_on (&state, 10, 1, 100);
  g_assert_cmpint (cli_progress_state_left (&state), ==, 10);
  /* What broke off is taken back. */
  run_on (&state, 1, 1, -5000);
  g_assert_cmpint (cli_progress_state_left (&state), ==, 9);
}

static void
test_duration (void)
{
  static const struct
  {
    gint64 seconds;
    const char *text;
  } cases[] = { { 0, "0:00" },      { 59, "0:59" },         { 60, "1:00" },
                { 3599, "59:59" },  { 3600, "1:00:00" },    { 36610, "10:10:10" },
                { 999999, "277:46:39" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = cli_progress_duration (cases[i].seconds);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_line_without_terminal (void)
{
  CliProgressState state = { .what = "Fetching", .total = 10000, .total_bytes = 100000000 };

  run_on (&state, 10, 10, 100000);
  g_autofree char *line = cli_progress_state_line (&state, 0);
  g_assert_cmpstr (line, ==, "Fetching: 100 of 10000, 1.0\302\240MB, 100.0\302\240kB/s, 16:30 left");
}

static void
test_line_unknown_total (void)
{
  CliProgressState state = { .what = "Listing" };

  run_on (&state, 2, 500, 0);
  g_autofree char *line = cli_progress_state_line (&state, 0);
  g_assert_cmpstr (line, ==, "Listing: 1000, 500/s");
  g_autofree char *on_terminal = cli_progress_state_line (&state, 79);
  g_assert_cmpstr (on_terminal, ==, "Listing 1000, 500/s");
}

static void
test_line_fits (void)
{
  CliProgressState state = { .what = "写真 und Grüße aus Überlingen 写真写真写真", .total = 123456, .total_bytes = 9999999999 };

  run_on (&state, 20, 1000, 1234567);
  for (guint columns = 1; columns < 300; columns++)
    {
      g_autofree char *line = cli_progress_state_line (&state, columns);
      g_assert_cmpuint (columns_of (line), <=, columns);
      if (columns >= 15)
        g_assert_nonnull (strstr (line, "20000 of 123456"));
      if (columns >= 60)
        g_assert_nonnull (strstr (line, "left"));
      if (columns >= 120)
        g_assert_nonnull (strstr (line, "###"));
    }
}

static void
test_line_bar_is_full_at_the_end (void)
{
  CliProgressState state = { .what = "Marking", .total = 3 };

  g_autofree char *begin = cli_progress_state_line (&state, 79);
  g_assert_null (strchr (begin, '#'));
  run_on (&state, 4, 1, 0);
  g_autofree char *end = cli_progress_state_line (&state, 79);
  g_assert_null (strstr (end, ".]"));
  g_assert_nonnull (strchr (end, '#'));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/progress/nobody-knows-at-the-beginning", test_left_begin);
  g_test_add_func ("/cli/progress/the-last-seconds-count", test_left_last_seconds);
  g_test_add_func ("/cli/progress/the-slower-of-messages-and-bytes-counts", test_left_slower_of_two);
  g_test_add_func ("/cli/progress/more-bytes-than-were-listed", test_left_more_than_listed);
  g_test_add_func ("/cli/progress/duration-has-hours", test_duration);
  g_test_add_func ("/cli/progress/line-without-a-terminal", test_line_without_terminal);
  g_test_add_func ("/cli/progress/line-with-an-unknown-total", test_line_unknown_total);
  g_test_add_func ("/cli/progress/line-fits-any-width", test_line_fits);
  g_test_add_func ("/cli/progress/bar-is-full-at-the-end", test_line_bar_is_full_at_the_end);
  return g_test_run ();
}
