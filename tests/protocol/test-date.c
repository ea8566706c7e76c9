/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-date.h>

/* 2004-05-23T20:45:48Z */
#define LUNCH G_GINT64_CONSTANT (1085345148)

/* 1994-11-06T08:49:37Z, the example of RFC 9110 */
#define EXAMPLE G_GINT64_CONSTANT (784111777)

static void
test_date_parse (void)
{
  static const struct
  {
    const char *text;
    gint64 unix_time;
  } cases[] = {
    { "2004-05-23T20:45:48", LUNCH },
    { "2004-05-23T20:45:48Z", LUNCH },
    { "2004-05-23T20:45:48z", LUNCH },
    { "2004-05-23T20:45:48.915Z", LUNCH },
    { "2004-05-23T20:45:48.000", LUNCH },
    { "2004-05-23t22:45:48+02:00", LUNCH },
    { "2004-05-23T22:45:48+0200", LUNCH },
    { "2004-05-23T22:45:48+02", LUNCH },
    { "2004-05-23T15:15:48-05:30", LUNCH },
    { "2004-05-23 20:45:48", LUNCH },
    { "  2004-05-23T20:45:48\r\n", LUNCH },
    { "2004-05-23T20:45", LUNCH - 48 },
    { "2004-05-23", 1085270400 },
    { "2004-02-29T00:00:00Z", 1078012800 },
    { "1970-01-01T00:00:00Z", 0 },
    { "1969-12-31T23:59:59Z", -1 },
    { "2038-01-19T03:14:08Z", G_GINT64_CONSTANT (2147483648) },
    { "0001-01-01T00:00:00Z", G_GINT64_CONSTANT (-62135596800) },
    { "9999-12-31T23:59:59Z", G_GINT64_CONSTANT (253402300799) },
    { "2016-12-31T23:59:60Z", 1483228800 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE },
    { "Sunday, 06-Nov-94 08:49:37 GMT", EXAMPLE },
    { "Sun Nov  6 08:49:37 1994", EXAMPLE },
    { "Nov 6 08:49:37 1994", EXAMPLE },
    { "6 Nov 1994 08:49:37 +0000", EXAMPLE },
    { "Sun, 6 Nov 1994 09:49:37 +0100 (CET)", EXAMPLE },
    { "Sun, 6 Nov 1994 03:49:37 EST", EXAMPLE },
    { "Sun, 6 Nov 94 08:49:37 UT", EXAMPLE },
    { "sun, 6 nov 1994 08:49:37", EXAMPLE },
    { "Sun, 6 November 1994 08:49:37 -0000", EXAMPLE },
    { "Sun, 06 Nov 1994 08:49 GMT", EXAMPLE - 37 },
    { "Sun, 6 Nov 1994 08:49:37 Z", EXAMPLE },
    { "Sun, 6 Nov 104 08:49:37 GMT", 1099730977 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 unix_time = 1;

      g_test_message ("%s", cases[i].text);
      g_assert_true (hm_date_parse (cases[i].text, &unix_time));
      g_assert_cmpint (unix_time, ==, cases[i].unix_time);
    }
}

static void
test_date_refuse (void)
{
  static const char *const cases[] = {
    "",
    " ",
    "junk",
    "2004",
    "2004-05",
    "2004-13-01",
    "2004-00-01",
    "2004-04-31",
    "2003-02-29",
    "1900-02-29",
    "2004-05-23T24:00:00",
    "2004-05-23T20:60:00",
    "2004-05-23T20:45:61",
    "2004-05-23T20",
    "2004-05-23T20:45:48.",
    "2004-05-23T20:45:48+2",
    "2004-05-23T20:45:48+99:00",
    "2004-05-23T20:45:48 junk 5",
    "2004-05-23x",
    "20040523T204548",
    "Sun, 06 Foo 1994 08:49:37 GMT",
    "Sun, 06 Nov",
    "Sun, Nov",
    "Nov 6",
    "06 Nov 1994",
    "32 Nov 1994 08:49:37",
    "0000-01-01",
    "-2004-05-23",
    "Sun, 06 Nov 99999 08:49:37 GMT",
    "Sun,",
    "6",
  };
  gint64 unix_time;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i]);
      g_assert_false (hm_date_parse (cases[i], &unix_time));
    }
  g_assert_false (hm_date_parse (NULL, &unix_time));
}

static void
test_date_format (void)
{
  g_autofree char *hotmail = hm_date_format_hotmail (LUNCH);
  g_autofree char *iso = hm_date_format_iso (LUNCH);
  g_autofree char *http = hm_date_format_http (LUNCH);
  g_autofree char *before = hm_date_format_http (-1);
  g_autofree char *example = hm_date_format_http (EXAMPLE);

  g_assert_cmpstr (hotmail, ==, "2004-05-23T20:45:48");
  g_assert_cmpstr (iso, ==, "2004-05-23T20:45:48.000Z");
  g_assert_cmpstr (http, ==, "Sun, 23 May 2004 20:45:48 GMT");
  g_assert_cmpstr (before, ==, "Wed, 31 Dec 1969 23:59:59 GMT");
  g_assert_cmpstr (example, ==, "Sun, 06 Nov 1994 08:49:37 GMT");
}

static void
test_date_clamp (void)
{
  g_autofree char *late = hm_date_format_hotmail (G_MAXINT64);
  g_autofree char *early = hm_date_format_hotmail (G_MININT64);

  g_assert_cmpstr (late, ==, "9999-12-31T23:59:59");
  g_assert_cmpstr (early, ==, "0001-01-01T00:00:00");
}

static void
test_date_round_trip (void)
{
  gint64 moment;

  /* A step that is no multiple of a day, over some 1,000 years. */
  for (moment = -G_GINT64_CONSTANT (9000000000); moment < G_GINT64_CONSTANT (23000000000); moment += 7654321)
    {
      g_autofree char *iso = hm_date_format_iso (moment);
      g_autofree char *http = hm_date_format_http (moment);
      g_autoptr (GDateTime) reference = g_date_time_new_from_unix_utc (moment);
      g_autofree char *expected = g_date_time_format (reference, "%Y-%m-%dT%H:%M:%S.000Z");
      gint64 again;

      g_assert_cmpstr (iso, ==, expected);
      g_assert_true (hm_date_parse (iso, &again));
      g_assert_cmpint (again, ==, moment);
      g_assert_true (hm_date_parse (http, &again));
      g_assert_cmpint (again, ==, moment);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/date/reads-the-forms-of-the-wire", test_date_parse);
  g_test_add_func ("/protocol/date/refuses-what-is-no-date", test_date_refuse);
  g_test_add_func ("/protocol/date/writes-three-forms", test_date_format);
  g_test_add_func ("/protocol/date/moves-extremes-to-the-nearest-date", test_date_clamp);
  g_test_add_func ("/protocol/date/comes-back-as-it-went", test_date_round_trip);

  return g_test_run ();
}
