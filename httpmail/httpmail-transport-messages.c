/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-member-error-private.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-body-message.h>
#include <httpmail/protocol/hm-body-proppatch.h>
#include <httpmail/protocol/hm-href.h>
#include <string.h>

/* How much of an upload goes by between two reports. */
#define REPORT_BYTES (64 * 1024)

/* Read marks. */

static void
on_response (gpointer data, const char *url, const HmMultistatusResponse *response)
{
  HmCommand *command = data;

  hm_target_results_take (command->targets, url, response);
}

static void
on_single (gpointer data, guint i, const HmReplyHead *head, guint http_status, const char *problem)
{
  HmCommand *command = data;

  hm_target_results_set (command->targets, i, http_status, problem);
}

static void
on_marked (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, TRUE, result);
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; httpmail_result_is_success (result) && i < command->target_urls->len; i++)
    {
      const char *problem;
      guint status = hm_target_results_get (command->targets, i, &problem);

      if (status >= 300)
        g_ptr_array_add (errors,
                         httpmail_member_error_new (g_ptr_array_index (command->target_urls, i), status, problem));
    }
  httpmail_response_take_member_errors (response, g_steal_pointer (&errors));
  hm_command_post (command, response, 0);
}

static const HmExchangeSink mark_read_sink = {
  .response = on_response,
  .single = on_single,
  .done = on_marked,
};

static const HmCommandKind mark_read_kind = { HM_REPLY_NOTHING, &mark_read_sink };

/* The name a target has in its collection, as servers want it in a batch: bare, without slashes. NULL with error when
 * it lies elsewhere, for a server that looks at names alone would change another message. */
static char *
name_in_collection (const char *collection, const char *target, char **out_url, GError **error)
{
  g_autofree char *url = hm_href_join (collection, target);
  g_autofree char *name = url ? hm_href_last_segment (url) : NULL;
  g_autofree char *expected = name && *name ? hm_href_join (collection, name) : NULL;

  if (!expected || !hm_href_equal (url, expected) || !hm_href_check_request_url (url, NULL))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not a member of “%s”; name messages as the listing of that folder does"), target,
                   collection);
      return NULL;
    }
  *out_url = g_steal_pointer (&url);
  return g_steal_pointer (&name);
}

static HmRequest *
build_mark_read (const char *collection,
                 const char *const *targets,
                 gboolean read,
                 HmCommand *command,
                 GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) body = NULL;
  HmRequest *request;

  if (!hm_href_check_request_url (collection, error))
    return NULL;
  command->target_urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; targets[i]; i++)
    {
      char *url = NULL;
      char *name = name_in_collection (collection, targets[i], &url, error);

      if (!name)
        return NULL;
      g_ptr_array_add (names, name);
      g_ptr_array_add (command->target_urls, url);
    }
  if (names->len == 0)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("No messages of “%s” were named; name at least one"), collection);
      return NULL;
    }
  command->targets =
    hm_target_results_new ((const char *const *) command->target_urls->pdata, command->target_urls->len);

  g_ptr_array_add (names, NULL);
  body = hm_body_proppatch_read ((const char *const *) names->pdata, read);
  request = hm_request_new ("BPROPPATCH", collection);
  hm_request_set_body (request, "text/xml", body);
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
 * @targets: (array zero-terminated=1): the messages: URLs as listed, or names relative to @collection
 * @read: %TRUE for read, %FALSE for unread
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Marks messages. httpmail_response_get_member_errors() names those that could not be marked, and is empty when all went
 * well. Servers that cannot mark several at a time are asked one by one.
 *
 * Source: IHTTPMailTransport::MarkRead.
 *
 * Returns: %TRUE if the command was queued; the result comes by #HTTPMailTransport::response
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
  return hm_command_send (self, command, build_mark_read (collection, targets, read, command, error), &mark_read_kind,
                          error);
}

/**
 * httpmail_transport_mark_read_async:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): the messages: URLs as listed, or names relative to @collection
 * @read: %TRUE for read, %FALSE for unread
 * @cancellable: (nullable): to give up; how many were marked by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Marks messages, see httpmail_transport_command_mark_read().
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
  hm_command_send_or_fail (self, command, request, &mark_read_kind, error);
}

/**
 * httpmail_transport_mark_read_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends httpmail_transport_mark_read_async().
 *
 * Returns: (transfer container) (element-type HTTPMailMemberError): those that could not be marked, empty when all went
 *   well
 */
GPtrArray *
httpmail_transport_mark_read_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, httpmail_transport_mark_read_async, error);

  if (!outcome)
    return NULL;
  return outcome->member_errors ? g_steal_pointer (&outcome->member_errors)
                                : g_ptr_array_new_with_free_func (g_object_unref);
}

/* Sending. */

static void
on_upload (gpointer data, guint64 sent, guint64 total, gboolean resend)
{
  HmCommand *command = data;
  HTTPMailResponse *response;

  if (resend)
    command->reported = 0;
  else if (sent < command->reported + REPORT_BYTES && sent < total)
    return;

  command->reported = sent;
  response = httpmail_response_new (command->command, command->context, FALSE, NULL);
  httpmail_response_set_transfer (response, NULL, NULL, sent, total);
  httpmail_response_set_resend (response, resend);
  hm_command_post (command, response, 0);
}

static const HmExchangeSink send_sink = {
  .upload = on_upload,
  .done = hm_command_on_done,
};

static const HmCommandKind send_kind = { HM_REPLY_NOTHING, &send_sink };

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
  request->save_in_sent = save_in_sent;
  request->changes = TRUE;
  return request;
}

/**
 * httpmail_transport_command_send_message:
 * @self: a transport that is open
 * @url: where the account takes messages: its property %HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE
 * @from: the sender, as mailbox\@domain
 * @recipients: (array zero-terminated=1): all of them, of To, Cc and Bcc, as mailbox\@domain
 * @save_in_sent: %TRUE to have a copy kept in the folder of sent messages
 * @message: the message in the form of RFC 5322, sent from where the stream stands, to its end, as it is; it is read on
 *   another thread and nobody else may touch it. A stream that cannot seek is first copied to a temporary file
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Sends a message: to all recipients or to none. The field Bcc is not removed from it. Each #HTTPMailTransport::response
 * says how much has been sent, counting the lines that name sender and recipients; httpmail_response_is_resend() says
 * that it began again, because the server wanted a logon first. The command is never repeated by itself after the
 * connection was lost: whether the message was sent is not known then.
 *
 * Source: IHTTPMailTransport::SendMessage.
 *
 * Returns: %TRUE if the command was queued; the result comes by #HTTPMailTransport::response
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
                          build_send (url, from, recipients, save_in_sent, message, error), &send_kind, error);
}

/**
 * httpmail_transport_send_message_async:
 * @self: a transport that is open
 * @url: where the account takes messages: its property %HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE
 * @from: the sender, as mailbox\@domain
 * @recipients: (array zero-terminated=1): all of them, of To, Cc and Bcc, as mailbox\@domain
 * @save_in_sent: %TRUE to have a copy kept in the folder of sent messages
 * @message: the message, see httpmail_transport_command_send_message()
 * @cancellable: (nullable): to give up; whether the message was sent by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Sends a message, see httpmail_transport_command_send_message().
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
                           request, &send_kind, error);
}

/**
 * httpmail_transport_send_message_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_location: (out) (optional) (nullable) (transfer full): where the kept copy is, %NULL if the server did not say
 * @error: return location for an error
 *
 * Ends httpmail_transport_send_message_async().
 *
 * Returns: %TRUE if the server took the message
 */
gboolean
httpmail_transport_send_message_finish (HTTPMailTransport *self,
                                        GAsyncResult *result,
                                        char **out_location,
                                        GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_send_message_async, out_location, error);
}
