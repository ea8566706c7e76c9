/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-multistatus-private.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-body-request.h>
#include <httpmail/protocol/hm-href.h>

/* About how much memory one response holds while it waits to be delivered. */
#define RESPONSE_WEIGHT 1024

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
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
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
 * @out_location: (out) (optional) (nullable) (transfer full): where it is now, `NULL` if the server did not say
 * @error: return location for an error
 *
 * Ends [method@Transport.mkcol_async].
 *
 * Returns: `TRUE` if it was done
 */
gboolean
httpmail_transport_mkcol_finish (HTTPMailTransport *self, GAsyncResult *result, char **out_location, GError **error)
{
  return hm_command_finish_location (self, result, httpmail_transport_mkcol_async, out_location, error);
}

/* Properties. */

static gboolean
has_room (HmCommand *command, const char *url)
{
  if (command->responses->len < command->max_members)
    return TRUE;
  if (command->max_members > 0)
    hm_exchange_cancel (command->exchange,
                        g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                     _("The properties of “%s” and its members are more than the limit of %" PRIu64
                                       " resources; ask for less, or raise the limit"),
                                     url, command->max_members));
  command->max_members = 0;
  return FALSE;
}

static void
on_response (gpointer data, const char *url, const HmMultistatusResponse *multistatus)
{
  HmCommand *command = data;
  g_autofree char *location = multistatus->location ? hm_href_resolve (url, multistatus->location) : NULL;

  for (guint i = 0; i < multistatus->hrefs->len; i++)
    {
      g_autofree char *href = hm_href_resolve_member (url, g_ptr_array_index (multistatus->hrefs, i));
      HTTPMailMultistatusResponse *response;

      if (!href)
        continue;
      if (!has_room (command, url))
        return;
      response = httpmail_multistatus_response_new (href, multistatus->status, multistatus->description, location);
      /* Several together have a status, but no properties (RFC 4918, section 14.24). */
      for (guint j = 0; i == 0 && multistatus->all && j < multistatus->all->len; j++)
        {
          const HmProperty *property = g_ptr_array_index (multistatus->all, j);

          httpmail_multistatus_response_add_value (response, property->namespace_uri, property->name, property->status,
                                                   property->value);
        }
      g_ptr_array_add (command->responses, response);
    }
}

static void
on_description (gpointer data, const char *text)
{
  HmCommand *command = data;

  g_free (command->description);
  command->description = g_strdup (text);
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, TRUE, result);
  g_autoptr (HTTPMailMultistatus) multistatus = NULL;
  gsize weight = command->responses->len * RESPONSE_WEIGHT;

  if (httpmail_result_is_success (result))
    {
      /* Without a word on any property, all was done. */
      if (command->command == HTTPMAIL_COMMAND_PROPPATCH && command->responses->len == 0)
        g_ptr_array_add (command->responses,
                         httpmail_multistatus_response_new (g_ptr_array_index (command->target_urls, 0),
                                                            head && head->status != 207 ? head->status : 200, NULL,
                                                            NULL));
      multistatus = httpmail_multistatus_new (g_steal_pointer (&command->responses), command->description);
      httpmail_response_set_multistatus (response, multistatus);
    }
  hm_command_post (command, response, weight);
}

static const HmExchangeSink property_sink = {
  .response = on_response,
  .description = on_description,
  .done = on_done,
};

static const HmCommandKind propfind_kind = { HM_REPLY_MULTISTATUS, &property_sink, TRUE };
static const HmCommandKind proppatch_kind = { HM_REPLY_NOTHING, &property_sink, TRUE };

static HmRequest *
build (HmCommand *command, const char *method, const char *url, GBytes *body, GError **error)
{
  g_autoptr (GBytes) owned = body;
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  hm_command_at (command, url);
  command->responses = g_ptr_array_new_with_free_func (g_object_unref);
  request = hm_request_new (method, url);
  hm_request_set_body (request, "text/xml", owned);
  return request;
}

static HmRequest *
build_propfind (HmCommand *command,
                const char *url,
                HTTPMailPropfindRequest *properties,
                HTTPMailDepth depth,
                GError **error)
{
  HmRequest *request;

  if (depth != HTTPMAIL_DEPTH_ZERO && depth != HTTPMAIL_DEPTH_ONE && depth != HTTPMAIL_DEPTH_INFINITY)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _("%d is no depth; 0, 1 and infinity are"),
                   (int) depth);
      return NULL;
    }
  request = build (command, "PROPFIND", url, hm_body_propfind_request (properties), error);
  if (!request)
    return NULL;
  request->has_depth = TRUE;
  request->depth = depth;
  return request;
}

static HmRequest *
build_proppatch (HmCommand *command, const char *url, HTTPMailProppatchRequest *properties, GError **error)
{
  HmRequest *request;

  if (httpmail_proppatch_request_get_n_properties (properties) == 0)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("No property of “%s” is to be changed; set or remove at least one"), url);
      return NULL;
    }
  request = build (command, "PROPPATCH", url, hm_body_proppatch_request (properties), error);
  if (!request)
    return NULL;
  request->changes = TRUE;
  request->if_exists = TRUE;
  return request;
}

static HTTPMailMultistatus *
finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, source_tag, error);

  return outcome ? g_steal_pointer (&outcome->multistatus) : NULL;
}

/**
 * httpmail_transport_command_propfind:
 * @self: a transport that is open
 * @url: the folder or message, on the account's server
 * @request: which properties to ask for; without any, all are asked for
 * @depth: of @url alone, of its members too, or of all that is below it
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Asks for properties by their names, whatever they are; for listings of messages there is
 * [method@Transport.command_member_info], which holds nothing in memory. [method@Response.get_multistatus] of the
 * one [signal@Transport::response] has them all. It is held in memory, up to [property@Transport:max-held-members]
 * resources and [property@Transport:max-held-size] bytes, and no more than [property@Transport:max-listing-size].
 *
 * Hotmail-like servers answer for folders only.
 *
 * Source: IHTTPMailTransport::CommandPROPFIND; RFC 4918, section 9.1.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_propfind (HTTPMailTransport *self,
                                     const char *url,
                                     HTTPMailPropfindRequest *request,
                                     HTTPMailDepth depth,
                                     guint32 context,
                                     GError **error)
{
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);
  g_return_val_if_fail (HTTPMAIL_IS_PROPFIND_REQUEST (request), FALSE);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_PROPFIND, context);
  return hm_command_send (self, command, build_propfind (command, url, request, depth, error), &propfind_kind, error);
}

/**
 * httpmail_transport_propfind_async:
 * @self: a transport that is open
 * @url: the folder or message, on the account's server
 * @request: which properties to ask for; without any, all are asked for
 * @depth: of @url alone, of its members too, or of all that is below it
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Asks for properties by their names, see [method@Transport.command_propfind].
 */
void
httpmail_transport_propfind_async (HTTPMailTransport *self,
                                   const char *url,
                                   HTTPMailPropfindRequest *request,
                                   HTTPMailDepth depth,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *built;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (HTTPMAIL_IS_PROPFIND_REQUEST (request));

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_PROPFIND, cancellable, callback, user_data,
                                         httpmail_transport_propfind_async);
  built = build_propfind (command, url, request, depth, &error);
  hm_command_send_or_fail (self, command, built, &propfind_kind, error);
}

/**
 * httpmail_transport_propfind_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.propfind_async].
 *
 * Returns: (transfer full): what the server said of each resource
 */
HTTPMailMultistatus *
httpmail_transport_propfind_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, httpmail_transport_propfind_async, error);
}

/**
 * httpmail_transport_command_proppatch:
 * @self: a transport that is open
 * @url: the folder or message, on the account's server; it must exist
 * @request: what to set and what to remove, at least one property
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Changes properties: all of them or none. [method@Response.get_multistatus] of the one [signal@Transport::response]
 * says what became of each; the command itself was a success also when the server refused one, which a status of 300 or
 * above tells. A server that has nothing to say of any property gives one response, for @url, with the status of the
 * reply.
 *
 * Source: IHTTPMailTransport::CommandPROPPATCH; RFC 4918, section 9.2.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_proppatch (HTTPMailTransport *self,
                                      const char *url,
                                      HTTPMailProppatchRequest *request,
                                      guint32 context,
                                      GError **error)
{
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);
  g_return_val_if_fail (HTTPMAIL_IS_PROPPATCH_REQUEST (request), FALSE);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_PROPPATCH, context);
  return hm_command_send (self, command, build_proppatch (command, url, request, error), &proppatch_kind, error);
}

/**
 * httpmail_transport_proppatch_async:
 * @self: a transport that is open
 * @url: the folder or message, on the account's server; it must exist
 * @request: what to set and what to remove, at least one property
 * @cancellable: (nullable): to give up; whether anything was changed by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Changes properties, see [method@Transport.command_proppatch].
 */
void
httpmail_transport_proppatch_async (HTTPMailTransport *self,
                                    const char *url,
                                    HTTPMailProppatchRequest *request,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *built;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (HTTPMAIL_IS_PROPPATCH_REQUEST (request));

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_PROPPATCH, cancellable, callback, user_data,
                                         httpmail_transport_proppatch_async);
  built = build_proppatch (command, url, request, &error);
  hm_command_send_or_fail (self, command, built, &proppatch_kind, error);
}

/**
 * httpmail_transport_proppatch_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.proppatch_async]. That the server refused a property is no error here; see
 * [method@Transport.command_proppatch].
 *
 * Returns: (transfer full): what became of each property
 */
HTTPMailMultistatus *
httpmail_transport_proppatch_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, httpmail_transport_proppatch_async, error);
}
