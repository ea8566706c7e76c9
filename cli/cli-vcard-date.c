/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-vcard.h"

#include <stdlib.h>
#include <string.h>

/* Whether a text is of a form, in which d stands for any digit. */
static gboolean
has_form (const char *text, const char *form)
{
  for (; *form != '\0'; form++, text++)
    if (*form == 'd' ? !g_ascii_isdigit (*text) : *form != *text)
      return FALSE;
  return *text == '\0';
}

static guint
number (const char *text, gsize length)
{
  guint value = 0;

  for (gsize i = 0; i < length; i++)
    value = value * 10 + (guint) (text[i] - '0');
  return value;
}

static gboolean
is_day (const char *digits)
{
  guint year = number (digits, 4);

  return year > 0 && g_date_valid_dmy ((GDateDay) number (digits + 6, 2), (GDateMonth) number (digits + 4, 2), (GDateYear) year);
}

/* 19700512, --0512 or 1970-05 of a date without a time. */
static char *
date_only (const char *text)
{
  char digits[9];

  if (has_form (text, "dddddddd"))
    g_strlcpy (digits, text, sizeof digits);
  else if (has_form (text, "dddd-dd-dd"))
    g_snprintf (digits, sizeof digits, "%.4s%.2s%.2s", text, text + 5, text + 8);
  else if (has_form (text, "--dddd"))
    g_snprintf (digits, sizeof digits, "2000%.4s", text + 2);
  else if (has_form (text, "--dd-dd"))
    g_snprintf (digits, sizeof digits, "2000%.2s%.2s", text + 2, text + 5);
  else if (has_form (text, "dddd-dd"))
    return number (text + 5, 2) >= 1 && number (text + 5, 2) <= 12 ? g_strdup (text) : NULL;
  else
    return NULL;
  if (!is_day (digits))
    return NULL;
  return text[0] == '-' ? g_strconcat ("--", digits + 4, NULL) : g_strdup (digits);
}

static GDateTime *
read_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  return g_date_time_new_from_iso8601 (text, utc);
}

char *
cli_vcard_date (const char *text)
{
  char *date = date_only (text);
  g_autoptr (GDateTime) when = date ? NULL : read_time (text);

  if (when == NULL)
    return date;
  const char *time = strpbrk (text, "Tt ");
  if (time == NULL)
    return NULL;
  if (strpbrk (time, "Zz"))
    return g_date_time_format (when, "%Y%m%dT%H%M%SZ");
  return g_date_time_format (when, strpbrk (time, "+-") ? "%Y%m%dT%H%M%S%z" : "%Y%m%dT%H%M%S");
}

char *
cli_vcard_date_for_contact (const char *value)
{
  g_autofree char *date = date_only (value);

  if (date == NULL)
    return g_strdup (value);
  if (has_form (date, "dddddddd"))
    return g_strdup_printf ("%.4s-%.2s-%.2s", date, date + 4, date + 6);
  if (has_form (date, "--dddd"))
    return g_strdup_printf ("--%.2s-%.2s", date + 2, date + 4);
  return g_steal_pointer (&date);
}

char *
cli_vcard_revision (const char *modified)
{
  g_autoptr (GDateTime) when = NULL;

  /* Some servers count the seconds of Unix, or their thousandths; ten digits of them last until 2286. */
  if (has_form (modified, "dddddddddd") || has_form (modified, "ddddddddddddd"))
    {
      gint64 count = g_ascii_strtoll (modified, NULL, 10);
      when = g_date_time_new_from_unix_utc (strlen (modified) > 10 ? count / 1000 : count);
    }
  else
    {
      g_autoptr (GDateTime) local = read_time (modified);
      when = local ? g_date_time_to_utc (local) : NULL;
    }
  return when ? g_date_time_format (when, "%Y%m%dT%H%M%SZ") : NULL;
}
