/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-href.h>
#include <string.h>

/* How much of an upload goes by between two reports. */
#define REPORT_BYTES (64 * 1024)

void
hm_command_on_upload (gpointer data, guint64 sent, guint64 total, gboolean resend)
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

static const HmExchangeSink upload_sink = {
  .upload = hm_command_on_upload,
  .done = hm_command_on_done,
};

const HmCommandKind hm_command_upload_kind = { HM_REPLY_NOTHING, &upload_sink };

static const HmExchangeSink put_sink = {
  .upload = hm_command_on_upload,
  .done = hm_command_on_done_at_target,
};

static const HmCommandKind put_kind = { HM_REPLY_NOTHING, &put_sink };

/* What goes into the header: a type, a slash, a subtype and perhaps parameters. */
static gboolean
check_content_type (const char *type, GError **error)
{
  const char *slash = strchr (type, '/');
  gboolean valid = slash && slash > type && g_ascii_isalnum (slash[1]);
  g_autofree char *shown = NULL;

  for (const char *p = type; valid && *p; p++)
    valid = *p >= 0x20 && *p <= 0x7e && (p > slash || *p != ' ');
  if (valid)
    return TRUE;

  shown = g_strescape (type, NULL);
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
               _("“%s” is no content type; it must look like message/rfc822"), shown);
  return FALSE;
}

/* A change of url whose body is still to be set. */
static HmRequest *
build (const char *method, const char *url, const char *content_type, GError **error)
{
  HmRequest *request;

  if (!content_type)
    content_type = "message/rfc822";
  if (!hm_href_check_request_url (url, error) || !check_content_type (content_type, error))
    return NULL;
  request = hm_request_new (method, url);
  request->content_type = g_strdup (content_type);
  request->changes = TRUE;
  return request;
}

static HmRequest *
build_put (const char *url, GBytes *content, const char *content_type, GError **error)
{
  HmRequest *request;

  if (g_bytes_get_size (content) == 0)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("There is nothing to store at “%s”: the content is empty"), url);
      return NULL;
    }
  request = build ("PUT", url, content_type, error);
  if (request)
    request->body = hm_upload_new (content, NULL);
  return request;
}

static HmRequest *
build_post (const char *url, GInputStream *content, const char *content_type, GError **error)
{
  HmRequest *request = build ("POST", url, content_type, error);

  if (!request)
    return NULL;
  request->purpose = HM_PURPOSE_ADD;
  request->body = hm_upload_new (NULL, content);
  return request;
}

/**
 * httpmail_transport_command_put:
 * @self: a transport that is open
 * @url: where to: the whole URL, on the account's server
 * @content: what to store there, not empty
 * @content_type: (nullable): its media type; `NULL`: `message/rfc822`
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Stores a message, or another document, under a name that the caller chose; what is there is replaced. Exchange takes
 * messages so (the name ends in `.EML`), and is asked to keep them as they are (`Translate: f`); Hotmail-like servers
 * take them by [method@Transport.command_post]. Each [signal@Transport::response] says how much has been sent;
 * [method@Response.is_resend] says that it began again, because the server wanted a logon first. The last one has the
 * location. The command is never repeated by itself after the connection was lost: whether it was stored is not known
 * then.
 *
 * Source: IHTTPMailTransport::CommandPUT; RFC 9110, section 9.3.4.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_put (HTTPMailTransport *self,
                                const char *url,
                                GBytes *content,
                                const char *content_type,
                                guint32 context,
                                GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL && content != NULL, FALSE);

  return hm_command_send (self, hm_command_at (hm_command_new_for_signal (self, HTTPMAIL_COMMAND_PUT, context), url),
                          build_put (url, content, content_type, error), &put_kind, error);
}

/**
 * httpmail_transport_put_async:
 * @self: a transport that is open
 * @url: where to: the whole URL, on the account's server
 * @content: what to store there, not empty
 * @content_type: (nullable): its media type; `NULL`: `message/rfc822`
 * @cancellable: (nullable): to give up; whether it was stored by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Stores a message, or another document, see [method@Transport.command_put].
 */
void
httpmail_transport_put_async (HTTPMailTransport *self,
                              const char *url,
                              GBytes *content,
                              const char *content_type,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL && content != NULL);

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_PUT, cancellable, callback, user_data,
                                         httpmail_transport_put_async);
  request = build_put (url, content, content_type, &error);
  hm_command_send_or_fail (self, hm_command_at (command, url), request, &put_kind, error);
}

/**
 * httpmail_transport_put_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_location: (out) (optional) (transfer full): where it is now: the URL asked for, unless the server said another
 * @error: return location for an error
 *
 * Ends [method@Transport.put_async].
 *
 * Returns: `TRUE` if it was stored
 */
gboolean
httpmail_transport_put_finish (HTTPMailTransport *self, GAsyncResult *result, char **out_location, GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_put_async, out_location, error);
}

/**
 * httpmail_transport_command_post:
 * @self: a transport that is open
 * @url: the folder, on the account's server
 * @content: the message, sent from where the stream stands, to its end, as it is; it is read on another thread and
 *   nobody else may touch it. A stream that cannot seek is first copied to a temporary file
 * @content_type: (nullable): its media type; `NULL`: `message/rfc822`
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Adds a message to a folder, under a name that the server chooses. Exchange makes a draft of it: there
 * [method@Transport.command_put] is better. Each [signal@Transport::response] says how much has been sent, see
 * [method@Transport.command_put]. The last one has the location when the server told it; some servers tell that of the
 * folder. The command is never repeated by itself after the connection was lost: whether the message was added is not
 * known then. A server that only keeps files is not asked (`HTTPMAIL_ERROR_METHOD_NOT_ALLOWED`): it takes messages by
 * [method@Transport.command_put].
 *
 * Source: IHTTPMailTransport::CommandPOST; RFC 9110, section 9.3.3.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_post (HTTPMailTransport *self,
                                 const char *url,
                                 GInputStream *content,
                                 const char *content_type,
                                 guint32 context,
                                 GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);
  g_return_val_if_fail (G_IS_INPUT_STREAM (content), FALSE);

  return hm_command_send (self, hm_command_new_for_signal (self, HTTPMAIL_COMMAND_POST, context),
                          build_post (url, content, content_type, error), &hm_command_upload_kind, error);
}

/**
 * httpmail_transport_post_async:
 * @self: a transport that is open
 * @url: the folder, on the account's server
 * @content: the message, see [method@Transport.command_post]
 * @content_type: (nullable): its media type; `NULL`: `message/rfc822`
 * @cancellable: (nullable): to give up; whether the message was added by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Adds a message to a folder, see [method@Transport.command_post].
 */
void
httpmail_transport_post_async (HTTPMailTransport *self,
                               const char *url,
                               GInputStream *content,
                               const char *content_type,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (G_IS_INPUT_STREAM (content));

  request = build_post (url, content, content_type, &error);
  hm_command_send_or_fail (self,
                           hm_command_new_for_callback (self, HTTPMAIL_COMMAND_POST, cancellable, callback, user_data,
                                                        httpmail_transport_post_async),
                           request, &hm_command_upload_kind, error);
}

/**
 * httpmail_transport_post_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_location: (out) (optional) (nullable) (transfer full): where the message is, `NULL` if the server did not say;
 *   some servers tell where the folder is
 * @error: return location for an error
 *
 * Ends [method@Transport.post_async].
 *
 * Returns: `TRUE` if the server took the message
 */
gboolean
httpmail_transport_post_finish (HTTPMailTransport *self, GAsyncResult *result, char **out_location, GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_post_async, out_location, error);
}
