/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-href.h>

static const HmExchangeSink copy_sink = { .done = hm_command_on_done_at_target };

static const HmCommandKind copy_kind = { HM_REPLY_NOTHING, &copy_sink };

/* The destination with a final slash exactly when the source has one: Hotmail-like servers take a message whose slash
 * is missing for its folder. */
static char *
match_slash (const char *url, const char *destination, GError **error)
{
  if (g_str_has_suffix (url, "/"))
    return hm_folder_url (destination);
  if (!g_str_has_suffix (destination, "/"))
    return g_strdup (destination);

  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
               _("“%s” ends with a slash, and “%s” does not; add the name it is to have, or write both as listed"),
               destination, url);
  return NULL;
}

static HmRequest *
build (HmCommand *command, const char *url, const char *destination, gboolean allow_rename, GError **error)
{
  g_autofree char *matched = NULL;
  HmRequest *request;

  if (!hm_href_check_request_url (url, error) || !hm_href_check_request_url (destination, error))
    return NULL;
  if (hm_href_equal (url, destination))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("“%s” is there already: the source and the destination are the same"), url);
      return NULL;
    }
  matched = match_slash (url, destination, error);
  if (!matched)
    return NULL;
  hm_command_at (command, matched);
  request = hm_request_new (command->command == HTTPMAIL_COMMAND_MOVE ? "MOVE" : "COPY", url);
  request->destination = g_steal_pointer (&matched);
  request->allow_rename = allow_rename;
  request->changes = TRUE;
  return request;
}

/**
 * httpmail_transport_command_copy:
 * @self: a transport that is open
 * @url: the message or folder, on the account's server
 * @destination: where to: the whole URL, with the name it is to have there, on the same server; it gets a final slash
 *   when @url has one
 * @allow_rename: `TRUE` to have the server choose another name when that one is taken; `FALSE` to leave it to the
 *   server what it does then: many replace what is there
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Copies a message or a folder. [method@Response.get_location] says where it is then.
 *
 * Source: IHTTPMailTransport::CommandCOPY; RFC 4918, section 9.8.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_copy (HTTPMailTransport *self,
                                 const char *url,
                                 const char *destination,
                                 gboolean allow_rename,
                                 guint32 context,
                                 GError **error)
{
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL && destination != NULL, FALSE);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_COPY, context);
  return hm_command_send (self, command, build (command, url, destination, allow_rename, error), &copy_kind, error);
}

/**
 * httpmail_transport_copy_async:
 * @self: a transport that is open
 * @url: the message or folder, on the account's server
 * @destination: where to: the whole URL, with the name it is to have there, on the same server; it gets a final slash
 *   when @url has one
 * @allow_rename: `TRUE` to have the server choose another name when that one is taken; with `FALSE` many replace what
 *   is there
 * @cancellable: (nullable): to give up; whether the server had done it by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Copies a message or a folder.
 */
void
httpmail_transport_copy_async (HTTPMailTransport *self,
                               const char *url,
                               const char *destination,
                               gboolean allow_rename,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL && destination != NULL);

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_COPY, cancellable, callback, user_data,
                                         httpmail_transport_copy_async);
  request = build (command, url, destination, allow_rename, &error);
  hm_command_send_or_fail (self, command, request, &copy_kind, error);
}

/**
 * httpmail_transport_copy_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_location: (out) (optional) (nullable) (transfer full): the URL at the destination
 * @error: return location for an error
 *
 * Ends [method@Transport.copy_async].
 *
 * Returns: `TRUE` if it was done
 */
gboolean
httpmail_transport_copy_finish (HTTPMailTransport *self, GAsyncResult *result, char **out_location, GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_copy_async, out_location, error);
}

/**
 * httpmail_transport_command_move:
 * @self: a transport that is open
 * @url: the message or folder, on the account's server
 * @destination: where to: the whole URL, with the name it is to have there, on the same server; it gets a final slash
 *   when @url has one
 * @allow_rename: `TRUE` to have the server choose another name when that one is taken; `FALSE` to leave it to the
 *   server what it does then: many replace what is there
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Moves a message or a folder. Moving a folder within its parent renames it. [method@Response.get_location] says where
 * it is then.
 *
 * Source: IHTTPMailTransport::CommandMOVE; RFC 4918, section 9.9.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_move (HTTPMailTransport *self,
                                 const char *url,
                                 const char *destination,
                                 gboolean allow_rename,
                                 guint32 context,
                                 GError **error)
{
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL && destination != NULL, FALSE);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_MOVE, context);
  return hm_command_send (self, command, build (command, url, destination, allow_rename, error), &copy_kind, error);
}

/**
 * httpmail_transport_move_async:
 * @self: a transport that is open
 * @url: the message or folder, on the account's server
 * @destination: where to: the whole URL, with the name it is to have there, on the same server; it gets a final slash
 *   when @url has one
 * @allow_rename: `TRUE` to have the server choose another name when that one is taken; with `FALSE` many replace what
 *   is there
 * @cancellable: (nullable): to give up; whether the server had done it by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Moves a message or a folder. Moving a folder within its parent renames it.
 */
void
httpmail_transport_move_async (HTTPMailTransport *self,
                               const char *url,
                               const char *destination,
                               gboolean allow_rename,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL && destination != NULL);

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_MOVE, cancellable, callback, user_data,
                                         httpmail_transport_move_async);
  request = build (command, url, destination, allow_rename, &error);
  hm_command_send_or_fail (self, command, request, &copy_kind, error);
}

/**
 * httpmail_transport_move_finish:
 * @self: the transport
 * @result: what the callback was given
 * @out_location: (out) (optional) (nullable) (transfer full): the URL at the destination
 * @error: return location for an error
 *
 * Ends [method@Transport.move_async].
 *
 * Returns: `TRUE` if it was done
 */
gboolean
httpmail_transport_move_finish (HTTPMailTransport *self, GAsyncResult *result, char **out_location, GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_move_async, out_location, error);
}
