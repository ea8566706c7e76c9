/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-href.h>

/* Between two reports of a download. */
#define PROGRESS_US (100 * 1000)

static void
on_content (gpointer data, const HmReplyHead *head, GBytes *piece, guint64 so_far)
{
  HmCommand *command = data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, FALSE, NULL);

  httpmail_response_set_transfer (response, piece, head->content_type, so_far, head->length);
  command->reported = so_far;
  hm_command_post (command, response, piece ? g_bytes_get_size (piece) : 0);
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, TRUE, result);

  httpmail_response_set_transfer (response, NULL, head ? head->content_type : NULL, command->reported,
                                  head ? head->length : G_MAXUINT64);
  hm_command_post (command, response, 0);
}

static const HmExchangeSink get_sink = {
  .content = on_content,
  .done = on_done,
};

static const HmCommandKind get_kind = { HM_REPLY_CONTENT, &get_sink };

static HmRequest *
build_get (const char *url, const char *const *accept, gboolean translate, GError **error)
{
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  for (guint i = 0; accept && accept[i]; i++)
    for (const char *p = accept[i]; *p; p++)
      if (*p < 0x20 || *p > 0x7e)
        {
          g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                       _("The content type number %u cannot stand in a header; it must look like message/rfc822"), i + 1);
          return NULL;
        }

  request = hm_request_new ("GET", url);
  request->accept = accept && accept[0] ? g_strjoinv (", ", (char **) accept) : NULL;
  request->raw = translate;
  return request;
}

/**
 * httpmail_transport_command_get:
 * @self: a transport that is open
 * @url: what to fetch, on the account's server
 * @accept: (nullable) (array zero-terminated=1): content types to ask for, best first; `NULL`: any
 * @translate: `TRUE` to ask for the stored message (`Translate: f`), `FALSE` to leave it to the server whether it sends
 *   a rendering; Exchange needs `TRUE`, others do not mind
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Fetches a message, or another document. It arrives in pieces: each [signal@Transport::response] has the next one
 * ([method@Response.get_content]), how much has come so far, and the total where the server told it. The last one is
 * done and has no content. A body that ends early is an error, never a shorter message.
 *
 * Source: IHTTPMailTransport::CommandGET.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_get (HTTPMailTransport *self,
                                const char *url,
                                const char *const *accept,
                                gboolean translate,
                                guint32 context,
                                GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return hm_command_send (self, hm_command_new_for_signal (self, HTTPMAIL_COMMAND_GET, context),
                          build_get (url, accept, translate, error), &get_kind, error);
}

/**
 * httpmail_transport_get_async:
 * @self: a transport that is open
 * @url: what to fetch, on the account's server
 * @accept: (nullable) (array zero-terminated=1): content types to ask for, best first; `NULL`: any
 * @translate: `TRUE` to ask for the stored message, see [method@Transport.command_get]
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Fetches a message and holds it in memory, up to [property@Transport:max-held-size].
 */
void
httpmail_transport_get_async (HTTPMailTransport *self,
                              const char *url,
                              const char *const *accept,
                              gboolean translate,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  request = build_get (url, accept, translate, &error);
  hm_command_send_or_fail (self,
                           hm_command_new_for_callback (self, HTTPMAIL_COMMAND_GET, cancellable, callback, user_data,
                                                        httpmail_transport_get_async),
                           request, &get_kind, error);
}

/**
 * httpmail_transport_get_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_content_type: (out) (optional) (nullable) (transfer full): the media type, `NULL` if the server named none
 * @error: return location for an error
 *
 * Ends [method@Transport.get_async].
 *
 * Returns: (transfer full): the message, byte for byte as the server has it
 */
GBytes *
httpmail_transport_get_finish (HTTPMailTransport *self, GAsyncResult *result, char **out_content_type, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, httpmail_transport_get_async, error);

  if (!outcome)
    return NULL;
  if (out_content_type)
    *out_content_type = g_steal_pointer (&outcome->content_type);
  return outcome->content ? g_byte_array_free_to_bytes (g_steal_pointer (&outcome->content)) : g_bytes_new (NULL, 0);
}

/* Downloads. */

static void
on_written (gpointer data, const HmReplyHead *head, GBytes *piece, guint64 so_far)
{
  HmCommand *command = data;
  gint64 now = g_get_monotonic_time ();

  command->reported = so_far;
  if (!command->reports || now - command->reported_at < PROGRESS_US)
    return;
  command->reported_at = now;
  on_content (command, head, NULL, so_far);
}

static const HmExchangeSink download_sink = {
  .content = on_written,
  .done = on_done,
};

static const HmCommandKind download_kind = { HM_REPLY_CONTENT, &download_sink };

/**
 * httpmail_transport_download_async:
 * @self: a transport that is open
 * @url: the message, on the account's server
 * @stream: what to write it to; it is written on another thread, nobody else may touch it until the callback, and it is
 *   not closed
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_destroy): called on the owner context
 *   now and then with how many bytes were written and how many there are, -1 when the server did not tell; once more
 *   when all is written
 * @progress_data: for @progress
 * @progress_destroy: (nullable): frees @progress_data, on the owner context, before the callback
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Saves a message as the server has it (`Translate: f`), without holding it: the next piece is read when the one before
 * it is written. Only a message that is known to be whole is a success. After any error, that of the stream among them
 * (the disk is full), @stream may have a part of the message, of which nothing should be kept: write to a temporary file,
 * and give that its name at the end.
 *
 * A server that tells no length, and ends the message with the connection, is asked a second time, to compare; the
 * message is written once.
 *
 * In Python leave out @progress_data, and name the arguments after it: `cancellable=None, callback=on_saved`.
 */
void
httpmail_transport_download_async (HTTPMailTransport *self,
                                   const char *url,
                                   GOutputStream *stream,
                                   GFileProgressCallback progress,
                                   gpointer progress_data,
                                   GDestroyNotify progress_destroy,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  static const char *const accept[] = { "message/rfc822", NULL };
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (G_IS_OUTPUT_STREAM (stream));

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_GET, cancellable, callback, user_data,
                                         httpmail_transport_download_async);
  command->output = g_object_ref (stream);
  command->reports = progress != NULL;
  command->progress = progress;
  command->progress_data = progress_data;
  command->progress_destroy = progress_destroy;
  request = build_get (url, accept, TRUE, &error);
  hm_command_send_or_fail (self, command, request, &download_kind, error);
}

/**
 * httpmail_transport_download_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_content_type: (out) (optional) (nullable) (transfer full): the media type, `NULL` if the server named none
 * @error: return location for an error
 *
 * Ends [method@Transport.download_async].
 *
 * Returns: `TRUE` if the stream has the message, byte for byte as the server has it
 */
gboolean
httpmail_transport_download_finish (HTTPMailTransport *self,
                                    GAsyncResult *result,
                                    char **out_content_type,
                                    GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, httpmail_transport_download_async, error);

  if (!outcome)
    return FALSE;
  if (out_content_type)
    *out_content_type = g_steal_pointer (&outcome->content_type);
  return TRUE;
}
