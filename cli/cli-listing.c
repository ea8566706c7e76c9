/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

typedef struct
{
  CliSession *session;
  CliMemberFunc on_message;
  gpointer user_data;
  gboolean enough;
} Listing;

/* Members are handed on as they arrive and forgotten: memory does not grow with the folder. */
static void
on_members (HTTPMailResponse *response, gpointer user_data)
{
  Listing *listing = user_data;
  GListModel *members = httpmail_response_get_members (response);
  guint n = members ? g_list_model_get_n_items (members) : 0;

  for (guint i = 0; i < n && !listing->enough; i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = g_list_model_get_item (members, i);

      if (!httpmail_member_info_get_is_folder (info))
        listing->enough = !listing->on_message (info, listing->user_data);
    }
}

HTTPMailMemberInfoFlags
cli_listing_flags (CliSession *session, gboolean headers)
{
  HTTPMailMemberInfoFlags flags = HTTPMAIL_MEMBER_INFO_MESSAGE;

  if (!headers && httpmail_transport_get_dialect (cli_session_get_transport (session)) == HTTPMAIL_DIALECT_WEBDAV)
    flags |= HTTPMAIL_MEMBER_INFO_NO_HEADERS;
  return flags;
}

gboolean
cli_list_messages (CliSession *session,
                   const char *folder,
                   gboolean headers,
                   CliMemberFunc on_message,
                   gpointer user_data,
                   GError **error)
{
  static guint32 context = 1000;
  Listing listing = { session, on_message, user_data, FALSE };

  context++;
  return httpmail_transport_command_member_info (cli_session_get_transport (session), folder,
                                                 cli_listing_flags (session, headers), HTTPMAIL_DEPTH_ONE, TRUE,
                                                 context, error) &&
         cli_session_follow (session, context, on_members, &listing, error);
}
