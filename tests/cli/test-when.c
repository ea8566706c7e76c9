/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli/cli-when.h"

/* In the middle of a day in a time zone with summer time. */
static GDateTime *
make_now (const char *zone)
{
  g_autoptr (GTimeZone) tz = g_time_zone_new_identifier (zone);

  g_assert_nonnull (tz);
  return g_date_time_new (tz, 2026, 3, 31, 15, 30, 45);
}

static void
assert_is (const char *text, const char *zone, const char *expected)
{
  g_autoptr (GDateTime) now = make_now (zone);
  g_autoptr (GDateTime) wanted = g_date_time_new_from_iso8601 (expected, NULL);
  g_autoptr (GError) error = NULL;
  gint64 when = 0;

  cli_when_parse (text, now, &when, &error);
  g_assert_no_error (error);
  g_assert_cmpint (when, ==, g_date_time_to_unix (wanted));
}

static void
test_dates (void)
{
  assert_is ("2026-03-01", "UTC", "2026-03-01T00:00:00Z");
  assert_is ("2026-03-01", "+02", "2026-02-28T22:00:00Z");
  assert_is ("2024-02-29", "UTC", "2024-02-29T00:00:00Z");
  assert_is ("1999-12-31", "UTC", "1999-12-31T00:00:00Z");
}

static void
test_times (void)
{
  assert_is ("2026-03-01T14:30", "UTC", "2026-03-01T14:30:00Z");
  assert_is ("2026-03-01 14:30", "UTC", "2026-03-01T14:30:00Z");
  assert_is ("2026-03-01T14:30:15", "UTC", "2026-03-01T14:30:15Z");
  assert_is ("2026-03-01T14:30", "+02", "2026-03-01T12:30:00Z");
  assert_is ("2026-03-01T14:30Z", "+02", "2026-03-01T14:30:00Z");
  assert_is ("2026-03-01T14:30+01:00", "UTC", "2026-03-01T13:30:00Z");
  assert_is ("2026-03-01T14:30:15-0500", "UTC", "2026-03-01T19:30:15Z");
}

static void
test_words (void)
{
  assert_is ("today", "UTC", "2026-03-31T00:00:00Z");
  assert_is ("yesterday", "UTC", "2026-03-30T00:00:00Z");
  assert_is ("today", "+02", "2026-03-30T22:00:00Z");
}

static void
test_ago (void)
{
  assert_is ("12h", "UTC", "2026-03-31T03:30:45Z");
  assert_is ("7d", "UTC", "2026-03-24T15:30:45Z");
  assert_is ("7d ago", "UTC", "2026-03-24T15:30:45Z");
  assert_is ("2w", "UTC", "2026-03-17T15:30:45Z");
  /* February is shorter. */
  assert_is ("1m", "UTC", "2026-02-28T15:30:45Z");
  assert_is ("3m", "UTC", "2025-12-31T15:30:45Z");
  assert_is ("1y", "UTC", "2025-03-31T15:30:45Z");
  assert_is ("0d", "UTC", "2026-03-31T15:30:45Z");
}

static void
test_nonsense (void)
{
  static const char *const cases[] = { "",           "soon",        "7",          "d",          "-7d",        "7x",
                                       "7days",      "2026",        "2026-3-1",   "2026-13-01", "2026-02-30", "20260301",
                                       "01/03/2026", "2026-03-01T", "2026-03-01T25:00", "99999999999999999999d",
                                       "99999y",     "100001h",     "2026-03-01T14:30 Berlin", "–7d" };
  g_autoptr (GDateTime) now = make_now ("UTC");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 when = 0;

      g_test_message ("%s", cases[i]);
      g_assert_false (cli_when_parse (cases[i], now, &when, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (g_strstr_len (error->message, -1, "yesterday"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/when/date-is-midnight-of-the-zone", test_dates);
  g_test_add_func ("/cli/when/date-and-time", test_times);
  g_test_add_func ("/cli/when/today-and-yesterday", test_words);
  g_test_add_func ("/cli/when/so-long-ago", test_ago);
  g_test_add_func ("/cli/when/nonsense-is-told-with-what-is-understood", test_nonsense);
  return g_test_run ();
}
