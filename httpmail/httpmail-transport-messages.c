/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-body-message.h>
#include <httpmail/protocol/hm-body-proppatch.h>
#include <httpmail/protocol/hm-href.h>

/* Read marks. */

static GBytes *
make_read_body (const char *const *names, const char *const *destinations, guint argument)
{
  return hm_body_proppatch_read (names, argument);
}

static HmRequest *
build_mark_read (const char *collection,
                 const char *const *targets,
                 gboolean read,
                 HmCommand *command,
                 GError **error)
{
  g_autofree char *folder = hm_folder_url (collection);
  g_autoptr (GPtrArray) names = hm_command_set_targets (command, folder, targets, error);
  HmRequest *request;

  if (!names)
    return NULL;
  request = hm_request_new ("BPROPPATCH", folder);
  hm_request_set_batch (request, names, NULL, make_read_body, read);
  request->changes = TRUE;
  request->if_exists = TRUE;
  request->single_method = "PROPPATCH";
  request->single_urls = g_ptr_array_ref (command->target_urls);
  request->single_body = hm_body_proppatch_read (NULL, read);
  return request;
}

/**
 * httpmail_transport_command_mark_read:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): one or more messages: URLs as listed, or names relative to @collection
 * @read: `TRUE` for read, `FALSE` for unread
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Marks messages. [method@Response.get_member_errors] names those that could not be marked, and is empty when all went
 * well. More than 500 messages go in several requests, and servers that cannot mark several at a time are asked one by
 * one; when the command fails in the middle of that, the list names all that are not known to be marked.
 *
 * Source: IHTTPMailTransport::MarkRead.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_mark_read (HTTPMailTransport *self,
                                      const char *collection,
                                      const char *const *targets,
                                      gboolean read,
                                      guint32 context,
                                      GError **error)
{
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (collection != NULL && targets != NULL, FALSE);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_MARK_READ, context);
  return hm_command_send (self, command, build_mark_read (collection, targets, read, command, error), &hm_command_targets_kind,
                          error);
}

/**
 * httpmail_transport_mark_read_async:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): one or more messages: URLs as listed, or names relative to @collection
 * @read: `TRUE` for read, `FALSE` for unread
 * @cancellable: (nullable): to give up; how many were marked by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Marks messages, see [method@Transport.command_mark_read]. An error is all that is told of a command that fails in the
 * middle; by signal more is.
 */
void
httpmail_transport_mark_read_async (HTTPMailTransport *self,
                                    const char *collection,
                                    const char *const *targets,
                                    gboolean read,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (collection != NULL && targets != NULL);

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_MARK_READ, cancellable, callback, user_data,
                                         httpmail_transport_mark_read_async);
  request = build_mark_read (collection, targets, read, command, &error);
  hm_command_send_or_fail (self, command, request, &hm_command_targets_kind, error);
}

/**
 * httpmail_transport_mark_read_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.mark_read_async].
 *
 * Returns: (transfer container) (element-type HTTPMailMemberError): those that could not be marked, empty when all went
 *   well
 */
GPtrArray *
httpmail_transport_mark_read_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_command_finish_targets (self, result, httpmail_transport_mark_read_async, error);
}

/* Sending. */

static HmRequest *
build_send (const char *url,
            const char *from,
            const char *const *recipients,
            gboolean save_in_sent,
            GInputStream *message,
            GError **error)
{
  g_autoptr (GBytes) envelope = NULL;
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  envelope = hm_body_message_envelope (from, recipients, error);
  if (!envelope)
    return NULL;

  request = hm_request_new ("POST", url);
  request->content_type = g_strdup ("message/rfc821");
  request->body = hm_upload_new (envelope, message);
  request->purpose = HM_PURPOSE_SEND;
  request->save_in_sent = save_in_sent;
  request->changes = TRUE;
  return request;
}

/**
 * httpmail_transport_command_send_message:
 * @self: a transport that is open
 * @url: where the account takes messages: its property `HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE`
 * @from: the sender, as `mailbox@domain`
 * @recipients: (array zero-terminated=1): all of them, of To, Cc and Bcc, as `mailbox@domain`
 * @save_in_sent: `TRUE` to have a copy kept in the folder of sent messages
 * @message: the message in the form of RFC 5322, sent from where the stream stands, to its end, as it is; it is read on
 *   another thread and nobody else may touch it. A stream that cannot seek is first copied to a temporary file
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Sends a message: to all recipients or to none. The field Bcc is not removed from it. Each
 * [signal@Transport::response] says how much has been sent, counting the lines that name sender and recipients;
 * [method@Response.is_resend] says that it began again, because the server wanted a logon first. The command is never
 * repeated by itself after the connection was lost: whether the message was sent is not known then.
 *
 * What is no address fails with `HTTPMAIL_ERROR_INVALID_ADDRESS`, no recipient at all with
 * `HTTPMAIL_ERROR_INVALID_ADDRESS_LIST`, and a server that only keeps files, which has no such URL, with
 * `HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND`.
 *
 * Source: IHTTPMailTransport::SendMessage.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_send_message (HTTPMailTransport *self,
                                         const char *url,
                                         const char *from,
                                         const char *const *recipients,
                                         gboolean save_in_sent,
                                         GInputStream *message,
                                         guint32 context,
                                         GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL && from != NULL && recipients != NULL, FALSE);
  g_return_val_if_fail (G_IS_INPUT_STREAM (message), FALSE);

  return hm_command_send (self, hm_command_new_for_signal (self, HTTPMAIL_COMMAND_SEND_MESSAGE, context),
                          build_send (url, from, recipients, save_in_sent, message, error), &hm_command_upload_kind, error);
}

/**
 * httpmail_transport_send_message_async:
 * @self: a transport that is open
 * @url: where the account takes messages: its property `HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE`
 * @from: the sender, as `mailbox@domain`
 * @recipients: (array zero-terminated=1): all of them, of To, Cc and Bcc, as `mailbox@domain`
 * @save_in_sent: `TRUE` to have a copy kept in the folder of sent messages
 * @message: the message, see [method@Transport.command_send_message]
 * @cancellable: (nullable): to give up; whether the message was sent by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Sends a message, see [method@Transport.command_send_message].
 */
void
httpmail_transport_send_message_async (HTTPMailTransport *self,
                                       const char *url,
                                       const char *from,
                                       const char *const *recipients,
                                       gboolean save_in_sent,
                                       GInputStream *message,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL && from != NULL && recipients != NULL);
  g_return_if_fail (G_IS_INPUT_STREAM (message));

  request = build_send (url, from, recipients, save_in_sent, message, &error);
  hm_command_send_or_fail (self,
                           hm_command_new_for_callback (self, HTTPMAIL_COMMAND_SEND_MESSAGE, cancellable, callback,
                                                        user_data, httpmail_transport_send_message_async),
                           request, &hm_command_upload_kind, error);
}

/**
 * httpmail_transport_send_message_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_location: (out) (optional) (nullable) (transfer full): where the kept copy is, `NULL` if the server did not say
 * @error: return location for an error
 *
 * Ends [method@Transport.send_message_async].
 *
 * Returns: `TRUE` if the server took the message
 */
gboolean
httpmail_transport_send_message_finish (HTTPMailTransport *self,
                                        GAsyncResult *result,
                                        char **out_location,
                                        GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_send_message_async, out_location, error);
}
