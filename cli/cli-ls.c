/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>

static gboolean unread_only;

const GOptionEntry cli_ls_options[] = {
  { "unread", 'u', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &unread_only, N_("Only messages that have not been read"), NULL },
  { NULL }
};

static void
print_message (CliOutput *output, HTTPMailMemberInfo *info, GTimeZone *zone)
{
  const char *href = httpmail_member_info_get_href (info);
  gboolean read = httpmail_member_info_is_read (info);
  gboolean has_attachment = httpmail_member_info_get_has_attachment (info);

  cli_output_begin (output);
  if (cli_output_is_json (output))
    {
      cli_output_string (output, "href", href, 0);
      cli_output_string (output, "subject", httpmail_member_info_get_subject (info), 0);
      cli_output_string (output, "from", httpmail_member_info_get_from (info), 0);
      cli_output_string (output, "to", httpmail_member_info_get_to (info), 0);
      cli_output_string (output, "date", httpmail_member_info_get_date (info), 0);
      cli_output_boolean (output, "read", read);
      cli_output_number (output, "size", httpmail_member_info_get_content_length (info), 0);
      cli_output_boolean (output, "has_attachment", has_attachment);
    }
  else
    {
      const char marks[] = { read ? ' ' : 'N', has_attachment ? '@' : ' ', '\0' };
      g_autoptr (GDateTime) when = httpmail_member_info_get_date_time (info);
      g_autoptr (GDateTime) local = when ? g_date_time_to_timezone (when, zone) : NULL;
      g_autofree char *date = local ? g_date_time_format (local, "%Y-%m-%d %H:%M") : NULL;

      cli_output_text (output, marks, 2);
      cli_output_text (output, date ? date : httpmail_member_info_get_date (info), 16);
      cli_output_text (output, httpmail_member_info_get_from (info), 24);
      cli_output_text (output, httpmail_member_info_get_subject (info), 44);
      cli_output_number (output, "size", httpmail_member_info_get_content_length (info), 8);
      cli_output_text (output, href, 0);
    }
  cli_output_end (output);
}

typedef struct
{
  CliRun *run;
  CliSession *session;
  /* looked up once: that reads files */
  GTimeZone *zone;
} Listing;

/* Members are printed as they arrive and forgotten: memory does not grow with the folder. */
static void
on_members (HTTPMailResponse *response, gpointer user_data)
{
  Listing *listing = user_data;
  CliRun *run = listing->run;
  GListModel *members = httpmail_response_get_members (response);
  guint n = members ? g_list_model_get_n_items (members) : 0;

  for (guint i = 0; i < n && !cli_output_has_failed (run->output); i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);

      if (httpmail_member_info_get_is_folder (info) || (unread_only && httpmail_member_info_is_read (info)))
        continue;
      print_message (run->output, info, listing->zone);
    }
  if (!cli_output_flush (run->output, NULL))
    cli_session_stop (listing->session);
}

CliExit
cli_ls (CliRun *run)
{
  const guint32 context = 1;
  CliExit status;
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_open (run, &status);

  if (session == NULL)
    return status;

  const char *folder = run->n_arguments > 1 ? run->arguments[1] : "inbox";
  g_autofree char *url = cli_folder_find (session, folder, &error);
  HTTPMailTransport *transport = cli_session_get_transport (session);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  Listing listing = { run, session, zone };
  if (url == NULL ||
      !httpmail_transport_command_member_info (transport, url, HTTPMAIL_MEMBER_INFO_MESSAGE, HTTPMAIL_DEPTH_ONE, TRUE, context,
                                               &error) ||
      !cli_session_follow (session, context, on_members, &listing, &error))
    {
      if (cli_output_has_failed (run->output))
        return cli_finish (run->output);
      cli_output_flush (run->output, NULL);
      return cli_session_failure (session, error);
    }
  return cli_finish (run->output);
}
