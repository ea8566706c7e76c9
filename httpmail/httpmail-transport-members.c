/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-transport-listing-private.h>

/**
 * httpmail_transport_command_member_info:
 * @self: a transport that is open
 * @url: a folder, on the account's server
 * @flags: what to ask of the members
 * @depth: how deep
 * @no_root: `TRUE` to leave the folder itself out of the list; not together with `HTTPMAIL_DEPTH_ZERO`
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Lists a folder. The members arrive while the server sends them, the first at once: each [signal@Transport::response]
 * has some more ([method@Response.get_members]); the last one, which may have some too, is done. However long the
 * list, the transport holds a small part of it at a time, and reads on when the application has taken that.
 *
 * The folders in a folder are members of it like the messages, whatever @flags ask for:
 * [property@MemberInfo:is-folder] tells them apart.
 *
 * A plain WebDAV server does not know what is in its messages. With `HTTPMAIL_MEMBER_INFO_MESSAGE` they are asked
 * themselves, once the listing is through: the first 16 KiB of each are read, which marks nothing. A folder of more
 * than [property@Transport:max-held-members] members is listed as the server lists it.
 *
 * Source: IHTTPMailTransport::MemberInfo, whose argument fIncludeRoot is named the wrong way round.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_member_info (HTTPMailTransport *self,
                                        const char *url,
                                        HTTPMailMemberInfoFlags flags,
                                        HTTPMailDepth depth,
                                        gboolean no_root,
                                        guint32 context,
                                        GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return hm_command_send (
    self, hm_listing_prepare (self, hm_command_new_for_signal (self, HTTPMAIL_COMMAND_MEMBER_INFO, context), flags, no_root),
    hm_listing_build (url, flags, depth, no_root, error), &hm_listing_kind, error);
}

/**
 * httpmail_transport_member_info_async:
 * @self: a transport that is open
 * @url: a folder, on the account's server
 * @flags: what to ask of the members
 * @depth: how deep
 * @no_root: `TRUE` to leave the folder itself out of the list
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Lists a folder and holds the whole list in memory, up to [property@Transport:max-held-members].
 */
void
httpmail_transport_member_info_async (HTTPMailTransport *self,
                                      const char *url,
                                      HTTPMailMemberInfoFlags flags,
                                      HTTPMailDepth depth,
                                      gboolean no_root,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;
  HmCommand *command;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  request = hm_listing_build (url, flags, depth, no_root, &error);
  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_MEMBER_INFO, cancellable, callback, user_data,
                                         httpmail_transport_member_info_async);
  hm_command_send_or_fail (self, hm_listing_prepare (self, command, flags, no_root), request, &hm_listing_kind, error);
}

/**
 * httpmail_transport_member_info_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.member_info_async].
 *
 * Returns: (transfer full): a list of [class@MemberInfo], in the server's order
 */
GListModel *
httpmail_transport_member_info_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_listing_finish (self, result, httpmail_transport_member_info_async, error);
}

/**
 * httpmail_transport_list_members:
 * @self: a transport that is open
 * @url: a folder, on the account's server
 * @flags: what to ask of the members
 * @no_root: `TRUE` to leave the folder itself out of the list
 *
 * Lists a folder, to depth 1, into a list model that fills while the reply arrives: made for a view that shows it. Call
 * on the owner context's thread. While it is loading the list keeps the transport; when the list is dropped before it is
 * complete, no more of it is read.
 *
 * Returns: (transfer full): a list that is loading; what goes wrong is found in its [property@MemberList:error]
 */
HTTPMailMemberList *
httpmail_transport_list_members (HTTPMailTransport *self,
                                 const char *url,
                                 HTTPMailMemberInfoFlags flags,
                                 gboolean no_root)
{
  g_autoptr (GError) error = NULL;
  HTTPMailMemberList *list;
  HmRequest *request;
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  list = httpmail_member_list_new ();
  request = hm_listing_build (url, flags, HTTPMAIL_DEPTH_ONE, no_root, &error);
  command = hm_command_new_for_list (self, HTTPMAIL_COMMAND_MEMBER_INFO, list);
  hm_command_send_or_fail (self, hm_listing_prepare (self, command, flags, no_root), request, &hm_listing_kind, error);
  return list;
}
