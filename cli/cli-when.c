/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-when.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Longer ago than any mail, and short enough for every calendar. */
#define MAX_AGO 100000

static GDateTime *
midnight (GDateTime *now, int days)
{
  g_autoptr (GDateTime) then = g_date_time_add_days (now, days);

  return g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (then), g_date_time_get_month (then),
                          g_date_time_get_day_of_month (then), 0, 0, 0);
}

/* "7d"; "7d ago" means the same. */
static GDateTime *
parse_ago (const char *text, GDateTime *now)
{
  char *end = NULL;
  guint64 n = g_ascii_isdigit (*text) ? g_ascii_strtoull (text, &end, 10) : G_MAXUINT64;

  if (n > MAX_AGO || *end == '\0' || (end[1] != '\0' && strcmp (end + 1, " ago") != 0))
    return NULL;
  switch (*end)
    {
    case 'h':
      return g_date_time_add_hours (now, -(int) n);
    case 'd':
      return g_date_time_add_days (now, -(int) n);
    case 'w':
      return g_date_time_add_weeks (now, -(int) n);
    case 'm':
      return g_date_time_add_months (now, -(int) n);
    case 'y':
      return g_date_time_add_years (now, -(int) n);
    default:
      return NULL;
    }
}

/* A date, alone or with a time; a blank does for the T. */
static GDateTime *
parse_iso (const char *text, GDateTime *now)
{
  gsize length = strlen (text);
  g_autofree char *whole = NULL;

  if (length < strlen ("2026-03-01") || text[4] != '-' || text[7] != '-')
    return NULL;
  if (length == strlen ("2026-03-01"))
    whole = g_strconcat (text, "T00:00:00", NULL);
  else if (length == strlen ("2026-03-01T14:30"))
    whole = g_strconcat (text, ":00", NULL);
  else if (length > strlen ("2026-03-01T14:30") && text[16] != ':')
    whole = g_strdup_printf ("%.16s:00%s", text, text + 16);
  else
    whole = g_strdup (text);
  if (whole[10] == ' ')
    whole[10] = 'T';
  return g_date_time_new_from_iso8601 (whole, g_date_time_get_timezone (now));
}

gboolean
cli_when_parse (const char *text, GDateTime *now, gint64 *out_when, GError **error)
{
  g_autoptr (GDateTime) when = NULL;

  if (strcmp (text, "today") == 0)
    when = midnight (now, 0);
  else if (strcmp (text, "yesterday") == 0)
    when = midnight (now, -1);
  else
    when = parse_ago (text, now);
  if (when == NULL)
    when = parse_iso (text, now);
  if (when == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is no date; understood are 2026-03-01, 2026-03-01T14:30, today, yesterday, and so long ago: "
                     "12h, 7d, 2w, 3m, 1y"),
                   text);
      return FALSE;
    }
  *out_when = g_date_time_to_unix (when);
  return TRUE;
}
