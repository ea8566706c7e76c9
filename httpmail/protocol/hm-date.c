/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-date.h>

#define SECONDS_PER_DAY 86400

static const char weekday_names[7][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
static const char month_names[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

typedef struct
{
  int year;
  int month;
  int day;
  int hour;
  int minute;
  int second;
  int offset; /* seconds east of UTC */
} HmDateParts;

/* Days since 1970-01-01 of a date of the Gregorian calendar. March is the first month here, so that the leap day
 * is the last of its year. */
static gint64
days_from_civil (int year, int month, int day)
{
  int shifted = month <= 2 ? year - 1 : year;
  int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  int year_of_era = shifted - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return (gint64) era * 146097 + day_of_era - 719468;
}

static void
civil_from_days (gint64 days, HmDateParts *out_parts)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int day_of_era = (int) (shifted - era * 146097);
  int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int month_from_march = (5 * day_of_year + 2) / 153;

  out_parts->day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  out_parts->month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  out_parts->year = (int) (year_of_era + era * 400) + (out_parts->month <= 2 ? 1 : 0);
}

static gboolean
parts_to_unix (const HmDateParts *parts, gint64 *out_unix_time)
{
  static const int month_lengths[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (parts->year % 4 == 0 && parts->year % 100 != 0) || parts->year % 400 == 0;

  if (parts->year < 1 || parts->year > 9999 || parts->month < 1 || parts->month > 12)
    return FALSE;
  if (parts->day < 1 || parts->day > month_lengths[parts->month - 1] ||
      (parts->month == 2 && parts->day == 29 && !leap))
    return FALSE;
  /* 60 is a leap second. */
  if (parts->hour > 23 || parts->minute > 59 || parts->second > 60)
    return FALSE;

  *out_unix_time = days_from_civil (parts->year, parts->month, parts->day) * SECONDS_PER_DAY + parts->hour * 3600 +
                   parts->minute * 60 + parts->second - parts->offset;
  return TRUE;
}

static void
skip_blanks (const char **text)
{
  while (g_ascii_isspace (**text))
    (*text)++;
}

static gboolean
skip_char (const char **text, char c)
{
  if (**text != c)
    return FALSE;

  (*text)++;
  return TRUE;
}

/* A number of min to max digits that no further digit follows; out_digits may be NULL. */
static gboolean
read_number (const char **text, int min, int max, int *out_number, int *out_digits)
{
  int digits = 0;
  int number = 0;

  while (digits < max && g_ascii_isdigit ((*text)[digits]))
    number = number * 10 + ((*text)[digits++] - '0');

  if (digits < min || g_ascii_isdigit ((*text)[digits]))
    return FALSE;

  *text += digits;
  *out_number = number;
  if (out_digits != NULL)
    *out_digits = digits;
  return TRUE;
}

/* The month by its first three letters; a name written out is fine too. */
static gboolean
read_month (const char **text, int *out_month)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (month_names); i++)
    {
      if (g_ascii_strncasecmp (*text, month_names[i], 3) == 0)
        {
          while (g_ascii_isalpha (**text))
            (*text)++;
          *out_month = (int) i + 1;
          return TRUE;
        }
    }

  return FALSE;
}

/* hh:mm[:ss[.fraction]] */
static gboolean
read_time (const char **text, HmDateParts *parts)
{
  if (!read_number (text, 1, 2, &parts->hour, NULL) || !skip_char (text, ':') ||
      !read_number (text, 2, 2, &parts->minute, NULL))
    return FALSE;

  if (!skip_char (text, ':'))
    return TRUE;
  if (!read_number (text, 2, 2, &parts->second, NULL))
    return FALSE;

  if (**text == '.' || **text == ',')
    {
      (*text)++;
      if (!g_ascii_isdigit (**text))
        return FALSE;
      while (g_ascii_isdigit (**text))
        (*text)++;
    }

  return TRUE;
}

/* +hhmm, +hh:mm, +hh, a name, or nothing, which is UTC. */
static gboolean
read_zone (const char **text, HmDateParts *parts)
{
  static const struct
  {
    const char *name;
    int hours;
  } zones[] = {
    { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 },
    { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 },
  };

  skip_blanks (text);

  if (**text == '+' || **text == '-')
    {
      int sign = *(*text)++ == '-' ? -1 : 1;
      int digits;
      int number;
      int minutes = 0;

      if (!read_number (text, 2, 4, &number, &digits) || digits == 3)
        return FALSE;
      if (digits == 4)
        {
          minutes = number % 100;
          number /= 100;
        }
      else if (skip_char (text, ':') && !read_number (text, 2, 2, &minutes, NULL))
        return FALSE;

      if (number > 23 || minutes > 59)
        return FALSE;
      parts->offset = sign * (number * 3600 + minutes * 60);
      return TRUE;
    }

  if (g_ascii_isalpha (**text))
    {
      gsize length = 0;
      guint i;

      while (g_ascii_isalpha ((*text)[length]))
        length++;
      for (i = 0; i < G_N_ELEMENTS (zones); i++)
        {
          if (length == 3 && g_ascii_strncasecmp (*text, zones[i].name, 3) == 0)
            parts->offset = zones[i].hours * 3600;
        }
      /* Other names, the military letters among them, say nothing reliable: RFC 5322, section 4.3. */
      *text += length;
    }

  return TRUE;
}

/* White space and comments such as "(CEST)" may follow. */
static gboolean
at_end (const char *text)
{
  skip_blanks (&text);
  return *text == '\0' || *text == '(';
}

static gboolean
parse_iso (const char *text, HmDateParts *parts)
{
  if (!read_number (&text, 4, 4, &parts->year, NULL) || !skip_char (&text, '-') ||
      !read_number (&text, 2, 2, &parts->month, NULL) || !skip_char (&text, '-') ||
      !read_number (&text, 2, 2, &parts->day, NULL))
    return FALSE;

  if (at_end (text))
    return TRUE;
  if (*text != 'T' && *text != 't' && *text != ' ')
    return FALSE;
  text++;

  return read_time (&text, parts) && read_zone (&text, parts) && at_end (text);
}

/* "Nov  6 08:49:37 1994", what follows the weekday */
static gboolean
parse_asctime (const char *text, HmDateParts *parts)
{
  if (!read_month (&text, &parts->month))
    return FALSE;
  skip_blanks (&text);
  if (!read_number (&text, 1, 2, &parts->day, NULL))
    return FALSE;
  skip_blanks (&text);
  if (!read_time (&text, parts))
    return FALSE;
  skip_blanks (&text);

  return read_number (&text, 4, 4, &parts->year, NULL) && at_end (text);
}

/* "06 Nov 1994 08:49:37 GMT" and "06-Nov-94 08:49:37 GMT" */
static gboolean
parse_day_first (const char *text, HmDateParts *parts)
{
  int digits;

  if (!read_number (&text, 1, 2, &parts->day, NULL))
    return FALSE;
  if (!skip_char (&text, '-'))
    skip_blanks (&text);
  if (!read_month (&text, &parts->month))
    return FALSE;
  if (!skip_char (&text, '-'))
    skip_blanks (&text);
  if (!read_number (&text, 2, 4, &parts->year, &digits))
    return FALSE;

  /* RFC 5322, section 4.3 */
  if (digits == 2)
    parts->year += parts->year < 50 ? 2000 : 1900;
  else if (digits == 3)
    parts->year += 1900;

  skip_blanks (&text);
  return read_time (&text, parts) && read_zone (&text, parts) && at_end (text);
}

gboolean
hm_date_parse (const char *text, gint64 *out_unix_time)
{
  HmDateParts parts = { 0 };
  gboolean parsed;

  g_return_val_if_fail (out_unix_time != NULL, FALSE);

  if (text == NULL)
    return FALSE;

  skip_blanks (&text);

  if (g_ascii_isdigit (text[0]) && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) && g_ascii_isdigit (text[3]))
    {
      parsed = parse_iso (text, &parts);
    }
  else
    {
      int month;
      const char *rest = text;

      /* A weekday, short or long, unless it is the month of an asctime() without one. */
      if (g_ascii_isalpha (*rest) && !read_month (&rest, &month))
        {
          while (g_ascii_isalpha (*text))
            text++;
          skip_char (&text, ',');
          skip_blanks (&text);
        }

      if (g_ascii_isdigit (*text))
        parsed = parse_day_first (text, &parts);
      else
        parsed = parse_asctime (text, &parts);
    }

  return parsed && parts_to_unix (&parts, out_unix_time);
}

/* Years have four digits in all three forms; what lies outside is moved to the nearest moment that has a form. */
static int
unix_to_parts (gint64 unix_time, HmDateParts *out_parts)
{
  gint64 first = days_from_civil (1, 1, 1) * SECONDS_PER_DAY;
  gint64 last = days_from_civil (9999, 12, 31) * SECONDS_PER_DAY + SECONDS_PER_DAY - 1;
  gint64 time = CLAMP (unix_time, first, last);
  gint64 days = time / SECONDS_PER_DAY;
  int seconds = (int) (time % SECONDS_PER_DAY);

  if (seconds < 0)
    {
      seconds += SECONDS_PER_DAY;
      days--;
    }

  civil_from_days (days, out_parts);
  out_parts->hour = seconds / 3600;
  out_parts->minute = seconds / 60 % 60;
  out_parts->second = seconds % 60;

  return (int) (((days % 7) + 7) % 7);
}

char *
hm_date_format_hotmail (gint64 unix_time)
{
  HmDateParts parts;

  unix_to_parts (unix_time, &parts);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d", parts.year, parts.month, parts.day, parts.hour, parts.minute,
                          parts.second);
}

char *
hm_date_format_iso (gint64 unix_time)
{
  g_autofree char *plain = hm_date_format_hotmail (unix_time);

  return g_strconcat (plain, ".000Z", NULL);
}

char *
hm_date_format_http (gint64 unix_time)
{
  HmDateParts parts;
  int weekday = unix_to_parts (unix_time, &parts);

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d GMT", weekday_names[weekday], parts.day,
                          month_names[parts.month - 1], parts.year, parts.hour, parts.minute, parts.second);
}
