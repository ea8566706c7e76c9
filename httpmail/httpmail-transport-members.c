/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-body-propfind.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-member-decoder.h>

/* About how much memory one member holds while it waits to be delivered. */
#define MEMBER_WEIGHT 512

/* I/O thread. */
static void
on_batch (GPtrArray *items, gpointer user_data)
{
  HmCommand *command = user_data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, FALSE, NULL);
  gsize weight = items->len * MEMBER_WEIGHT;

  httpmail_response_take_members (response, items);
  hm_command_post (command, response, weight);
}

static void
on_response (gpointer data, const char *url, const HmMultistatusResponse *multistatus)
{
  HmCommand *command = data;
  g_autoptr (HTTPMailMemberInfo) member = hm_member_decoder_decode (multistatus, url);

  if (!member)
    return;
  /* Servers that do not understand "noroot" list the collection itself, too; it comes once. */
  if (command->drop_root && hm_href_equal (httpmail_member_info_get_href (member), url))
    {
      command->drop_root = FALSE;
      return;
    }
  if (hm_batch_get_n_added (command->batch) >= command->max_members)
    {
      hm_exchange_cancel (command->exchange,
                          g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                       _("“%s” has more than the limit of %" PRIu64 " members; read it by "
                                         "signals, or raise the limit"),
                                       url, command->max_members));
      command->max_members = 0;
      return;
    }
  hm_batch_add (command->batch, g_steal_pointer (&member));
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, TRUE, result);
  GPtrArray *rest = hm_batch_steal (command->batch);

  httpmail_response_take_members (response, rest ? rest : g_ptr_array_new_with_free_func (g_object_unref));
  hm_command_post (command, response, rest ? rest->len * MEMBER_WEIGHT : 0);
}

static const HmExchangeSink members_sink = {
  .response = on_response,
  .done = on_done,
};

static const HmCommandKind members_kind = { HM_REPLY_MULTISTATUS, &members_sink };

static HmRequest *
build (const char *url, HTTPMailMemberInfoFlags flags, HTTPMailDepth depth, gboolean no_root, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  if (depth != HTTPMAIL_DEPTH_ZERO && depth != HTTPMAIL_DEPTH_ONE && depth != HTTPMAIL_DEPTH_INFINITY)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _("%d is no depth; 0, 1 and infinity are"),
                   (int) depth);
      return NULL;
    }
  if (depth == HTTPMAIL_DEPTH_ZERO && no_root)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("A listing of “%s” of depth 0 has nothing in it but the resource itself, which is left out; ask for "
                     "depth 1, or for the resource"),
                   url);
      return NULL;
    }

  body = hm_body_propfind_members (flags);
  request = hm_request_new ("PROPFIND", url);
  request->has_depth = TRUE;
  request->depth = depth;
  request->no_root = no_root;
  hm_request_set_body (request, "text/xml", body);
  return request;
}

static HmCommand *
prepare (HTTPMailTransport *self, HmCommand *command, gboolean no_root)
{
  command->batch = hm_batch_new (hm_transport_get_private (self)->io, g_object_unref, on_batch, command);
  command->drop_root = no_root;
  return command;
}

/**
 * httpmail_transport_command_member_info:
 * @self: a transport that is open
 * @url: a folder, on the account's server
 * @flags: what to ask of the members
 * @depth: how deep
 * @no_root: %TRUE to leave the folder itself out of the list; not together with %HTTPMAIL_DEPTH_ZERO
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Lists a folder. The members arrive while the server sends them, the first at once: each #HTTPMailTransport::response
 * has some more (httpmail_response_get_members()); the last one, which may have some too, is done. However long the
 * list, the transport holds a small part of it at a time, and reads on when the application has taken that.
 *
 * Source: IHTTPMailTransport::MemberInfo, whose argument fIncludeRoot is named the wrong way round.
 *
 * Returns: %TRUE if the command was queued; the result comes by #HTTPMailTransport::response
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
    self, prepare (self, hm_command_new_for_signal (self, HTTPMAIL_COMMAND_MEMBER_INFO, context), no_root),
    build (url, flags, depth, no_root, error), &members_kind, error);
}

/**
 * httpmail_transport_member_info_async:
 * @self: a transport that is open
 * @url: a folder, on the account's server
 * @flags: what to ask of the members
 * @depth: how deep
 * @no_root: %TRUE to leave the folder itself out of the list
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Lists a folder and holds the whole list in memory, up to #HTTPMailTransport:max-held-members.
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

  request = build (url, flags, depth, no_root, &error);
  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_MEMBER_INFO, cancellable, callback, user_data,
                                         httpmail_transport_member_info_async);
  hm_command_send_or_fail (self, prepare (self, command, no_root), request, &members_kind, error);
}

/**
 * httpmail_transport_member_info_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends httpmail_transport_member_info_async().
 *
 * Returns: (transfer full): a list of #HTTPMailMemberInfo, in the server's order
 */
GListModel *
httpmail_transport_member_info_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, httpmail_transport_member_info_async, error);
  GListStore *store;

  if (!outcome)
    return NULL;
  store = g_list_store_new (HTTPMAIL_TYPE_MEMBER_INFO);
  if (outcome->members)
    g_list_store_splice (store, 0, 0, outcome->members->pdata, outcome->members->len);
  return G_LIST_MODEL (store);
}

/**
 * httpmail_transport_list_members:
 * @self: a transport that is open
 * @url: a folder, on the account's server
 * @flags: what to ask of the members
 * @no_root: %TRUE to leave the folder itself out of the list
 *
 * Lists a folder, to depth 1, into a list model that fills while the reply arrives: made for a view that shows it. Call
 * on the owner context's thread. While it is loading the list keeps the transport; when the list is dropped before it is
 * complete, no more of it is read.
 *
 * Returns: (transfer full): a list that is loading; what goes wrong is found in its #HTTPMailMemberList:error
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
  request = build (url, flags, HTTPMAIL_DEPTH_ONE, no_root, &error);
  command = hm_command_new_for_list (self, HTTPMAIL_COMMAND_MEMBER_INFO, list);
  hm_command_send_or_fail (self, prepare (self, command, no_root), request, &members_kind, error);
  return list;
}
