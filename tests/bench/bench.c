/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void
bench_tally_text (BenchTally *self, const char *text)
{
  self->text += text != NULL ? strlen (text) : 0;
}

void
bench_tally_member (BenchTally *self, HTTPMailMemberInfo *member)
{
  self->members++;
  bench_tally_text (self, httpmail_member_info_get_href (member));
  bench_tally_text (self, httpmail_member_info_get_display_name (member));
  bench_tally_text (self, httpmail_member_info_get_to (member));
  bench_tally_text (self, httpmail_member_info_get_from (member));
  bench_tally_text (self, httpmail_member_info_get_subject (member));
  bench_tally_text (self, httpmail_member_info_get_date (member));
  self->numbers += httpmail_member_info_get_is_folder (member) + httpmail_member_info_get_has_subs (member) +
                   httpmail_member_info_get_no_subs (member) + httpmail_member_info_get_unread_count (member) +
                   httpmail_member_info_get_visible_count (member) + httpmail_member_info_get_special_folder (member) +
                   httpmail_member_info_is_read (member) + httpmail_member_info_get_has_attachment (member) +
                   httpmail_member_info_get_content_length (member);
}

void
bench_report_thread (void)
{
  struct timespec used;

  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used) == 0)
    g_print ("thread %.6f\n", (double) used.tv_sec + (double) used.tv_nsec / 1e9);
}

void
bench_tally_report (BenchTally *self)
{
  g_print ("count %" G_GUINT64_FORMAT "\n", self->members);
  g_print ("read %" G_GUINT64_FORMAT " members, %" G_GUINT64_FORMAT " bytes of text, %" G_GUINT64_FORMAT "\n",
           self->members, self->text, self->numbers);
  bench_report_thread ();
}

void
bench_check (gboolean condition, const char *what, const GError *error)
{
  if (condition)
    return;
  g_printerr ("%s: %s%s%s\n", program_invocation_short_name, what, error != NULL ? ": " : "",
              error != NULL ? error->message : "");
  exit (EXIT_FAILURE);
}

guint
bench_number (const char *text)
{
  g_autoptr (GError) error = NULL;
  guint64 number;
  gboolean ok = g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &number, &error);

  bench_check (ok, "not a number", error);
  return (guint) number;
}

char *
bench_read_line (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *line = NULL;
  gboolean ok = g_file_get_contents (path, &line, NULL, &error);

  bench_check (ok, "the file cannot be read", error);
  line[strcspn (line, "\r\n")] = '\0';
  return line;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *opened = user_data;
  g_autoptr (GError) error = NULL;

  *opened = httpmail_transport_open_finish (HTTPMAIL_TRANSPORT (source), result, &error);
  bench_check (*opened, "the account cannot be opened", error);
}

HTTPMailTransport *
bench_open (const char *url, const char *user, const char *password_file, guint connections)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new_for_uri (url, &error);
  g_autofree char *password = bench_read_line (password_file);
  HTTPMailTransport *transport = httpmail_transport_new ("bench/1.0");
  gboolean opened = FALSE;

  bench_check (info != NULL, "not the URL of an account", error);
  httpmail_server_info_set_user_name (info, user);
  httpmail_server_info_set_password (info, password);
  if (connections > 0)
    {
      /* Counts from the next opening on. */
      httpmail_transport_set_max_connections (transport, connections);
      httpmail_transport_set_auth_schemes (transport, HTTPMAIL_AUTH_SCHEMES_BASIC);
      httpmail_transport_set_insecure_auth (transport, TRUE);
    }
  httpmail_transport_open_async (transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, on_opened, &opened);
  while (!opened)
    g_main_context_iteration (NULL, TRUE);
  return transport;
}
