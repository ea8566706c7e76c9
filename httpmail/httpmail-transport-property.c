/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-href.h>

static const HmExchangeSink mkcol_sink = { .done = hm_command_on_done };

static const HmCommandKind mkcol_kind = { HM_REPLY_NOTHING, &mkcol_sink };

static HmRequest *
build_mkcol (const char *url, GError **error)
{
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  request = hm_request_new ("MKCOL", url);
  request->changes = TRUE;
  return request;
}

/**
 * httpmail_transport_command_mkcol:
 * @self: a transport that is open
 * @url: the folder to make: the URL of its parent, its name with what needs it escaped, and a slash
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Makes a folder. The server may give it another URL than the one asked for: the location says which.
 *
 * Source: IHTTPMailTransport::CommandMKCOL; RFC 4918, section 9.3.
 *
 * Returns: %TRUE if the command was queued; the result comes by #HTTPMailTransport::response
 */
gboolean
httpmail_transport_command_mkcol (HTTPMailTransport *self, const char *url, guint32 context, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return hm_command_send (self, hm_command_new_for_signal (self, HTTPMAIL_COMMAND_MKCOL, context),
                          build_mkcol (url, error), &mkcol_kind, error);
}

/**
 * httpmail_transport_mkcol_async:
 * @self: a transport that is open
 * @url: the folder to make: the URL of its parent, its name with what needs it escaped, and a slash
 * @cancellable: (nullable): to give up; whether the server had done it by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Makes a folder. The server may give it another URL than the one asked for: the location says which.
 */
void
httpmail_transport_mkcol_async (HTTPMailTransport *self,
                                 const char *url,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  request = build_mkcol (url, &error);
  hm_command_send_or_fail (self,
                           hm_command_new_for_callback (self, HTTPMAIL_COMMAND_MKCOL, cancellable, callback, user_data,
                                                        httpmail_transport_mkcol_async),
                           request, &mkcol_kind, error);
}

/**
 * httpmail_transport_mkcol_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_location: (out) (optional) (nullable) (transfer full): where it is now, %NULL if the server did not say
 * @error: return location for an error
 *
 * Ends httpmail_transport_mkcol_async().
 *
 * Returns: %TRUE if it was done
 */
gboolean
httpmail_transport_mkcol_finish (HTTPMailTransport *self, GAsyncResult *result, char **out_location, GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_mkcol_async, out_location, error);
}
