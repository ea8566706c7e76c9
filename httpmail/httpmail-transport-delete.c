/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-body-batch.h>
#include <httpmail/protocol/hm-href.h>

static const HmExchangeSink delete_sink = { .done = hm_command_on_done };

static const HmCommandKind delete_kind = { HM_REPLY_NOTHING, &delete_sink };

static HmRequest *
build_delete (const char *url, GError **error)
{
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  request = hm_request_new ("DELETE", url);
  request->changes = TRUE;
  return request;
}

/**
 * httpmail_transport_command_delete:
 * @self: a transport that is open
 * @url: the message or folder to delete, on the account's server
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Deletes for good; to put a message into the folder of deleted messages, move it there. The error is
 * `HTTPMAIL_ERROR_NOT_FOUND` when it was gone already.
 *
 * Source: IHTTPMailTransport::CommandDELETE; RFC 4918, section 9.6.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_delete (HTTPMailTransport *self, const char *url, guint32 context, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return hm_command_send (self, hm_command_new_for_signal (self, HTTPMAIL_COMMAND_DELETE, context),
                          build_delete (url, error), &delete_kind, error);
}

/**
 * httpmail_transport_delete_async:
 * @self: a transport that is open
 * @url: the message or folder to delete, on the account's server
 * @cancellable: (nullable): to give up; whether the server had done it by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Deletes for good; to put a message into the folder of deleted messages, move it there. The error is
 * `HTTPMAIL_ERROR_NOT_FOUND` when it was gone already.
 */
void
httpmail_transport_delete_async (HTTPMailTransport *self,
                                 const char *url,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  request = build_delete (url, &error);
  hm_command_send_or_fail (self,
                           hm_command_new_for_callback (self, HTTPMAIL_COMMAND_DELETE, cancellable, callback, user_data,
                                                        httpmail_transport_delete_async),
                           request, &delete_kind, error);
}

/**
 * httpmail_transport_delete_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.delete_async].
 *
 * Returns: `TRUE` if it was done
 */
gboolean
httpmail_transport_delete_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_delete_async, NULL, error);
}

static GBytes *
make_body (const char *const *names, const char *const *destinations, guint argument)
{
  return hm_body_batch (argument, names, NULL);
}

static HmRequest *
build_batch (HmCommand *command, const char *collection, const char *const *targets, GError **error)
{
  g_autofree char *folder = hm_folder_url (collection);
  g_autoptr (GPtrArray) names = hm_command_set_targets (command, folder, targets, error);
  HmRequest *request;

  if (!names)
    return NULL;
  request = hm_request_new ("BDELETE", folder);
  hm_request_set_batch (request, names, NULL, make_body, HM_NAME_DELETE);
  request->changes = TRUE;
  request->single_method = "DELETE";
  request->single_urls = g_ptr_array_ref (command->target_urls);
  return request;
}

/**
 * httpmail_transport_command_bdelete:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): one or more messages: URLs as listed, or names relative to @collection
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Deletes messages for good; to put them into the folder of deleted messages, move them there.
 * [method@Response.get_member_errors] names those that could not be deleted, `HTTPMAIL_ERROR_NOT_FOUND` those that were
 * gone already; it is empty when all went well. More than 500 messages go in several requests, and servers that cannot
 * delete several at a time are asked one by one; when the command fails in the middle of that, the list names all that
 * are not known to be deleted.
 *
 * Source: IHTTPMailTransport::CommandBDELETE.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_bdelete (HTTPMailTransport *self,
                                    const char *collection,
                                    const char *const *targets,
                                    guint32 context,
                                    GError **error)
{
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (collection != NULL && targets != NULL, FALSE);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_BDELETE, context);
  return hm_command_send (self, command, build_batch (command, collection, targets, error), &hm_command_targets_kind,
                          error);
}

/**
 * httpmail_transport_bdelete_async:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): one or more messages: URLs as listed, or names relative to @collection
 * @cancellable: (nullable): to give up; how many were deleted by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Deletes messages for good, see [method@Transport.command_bdelete]. An error is all that is told of a command that
 * fails in the middle; by signal more is.
 */
void
httpmail_transport_bdelete_async (HTTPMailTransport *self,
                                  const char *collection,
                                  const char *const *targets,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (collection != NULL && targets != NULL);

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_BDELETE, cancellable, callback, user_data,
                                         httpmail_transport_bdelete_async);
  request = build_batch (command, collection, targets, &error);
  hm_command_send_or_fail (self, command, request, &hm_command_targets_kind, error);
}

/**
 * httpmail_transport_bdelete_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.bdelete_async].
 *
 * Returns: (transfer container) (element-type HTTPMailMemberError): those that could not be deleted, empty when all went
 *   well
 */
GPtrArray *
httpmail_transport_bdelete_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_command_finish_targets (self, result, httpmail_transport_bdelete_async, error);
}
