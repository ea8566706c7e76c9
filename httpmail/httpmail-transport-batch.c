/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-batch-item-private.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-body-batch.h>
#include <httpmail/protocol/hm-href.h>

static void
on_single (gpointer data, guint i, const HmReplyHead *head, guint http_status, const char *problem)
{
  HmCommand *command = data;

  hm_command_on_target_single (command, i, head, http_status, problem);
  hm_target_results_set_location (command->targets, i,
                                  head->location ? head->location : g_ptr_array_index (command->destination_urls, i));
}

/* Each target once, in the order asked for; of a command that failed, those that something is known of. */
static GPtrArray *
list_items (HmCommand *command, gboolean success, const HmReplyHead *head)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < command->target_urls->len; i++)
    {
      gboolean known = hm_target_results_is_known (command->targets, i);
      const char *problem;
      guint status = hm_target_results_get (command->targets, i, &problem);

      if (!success && !known)
        continue;
      if (!known && status == 200 && head && head->status >= 200 && head->status < 207)
        status = head->status;
      g_ptr_array_add (items, httpmail_batch_item_new (g_ptr_array_index (command->target_urls, i),
                                                       hm_target_results_get_location (command->targets, i), status,
                                                       problem));
    }
  return items;
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, TRUE, result);

  httpmail_response_take_batch_items (response, list_items (command, httpmail_result_is_success (result), head));
  hm_command_post (command, response, 0);
}

static const HmExchangeSink batch_sink = {
  .response = hm_command_on_target_response,
  .single = on_single,
  .part = hm_command_on_target_part,
  .done = on_done,
};

static const HmCommandKind batch_kind = { HM_REPLY_NOTHING, &batch_sink };

/* The names that the targets are to have, NULL-terminated: those chosen, or else their own. */
static GPtrArray *
name_destinations (GPtrArray *names, const char *folder, const char *const *destinations, GError **error)
{
  g_autoptr (GPtrArray) chosen = NULL;
  guint n = names->len - 1;

  if (!destinations)
    return g_ptr_array_ref (names);
  if (g_strv_length ((char **) destinations) != n)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("%u messages were named, and %u names in “%s”; give a name to each message, or to none"), n,
                   g_strv_length ((char **) destinations), folder);
      return NULL;
    }
  chosen = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *url = NULL;
      char *name = hm_name_in_collection (folder, destinations[i], &url, error);

      if (!name)
        return NULL;
      g_ptr_array_add (chosen, name);
    }
  g_ptr_array_add (chosen, NULL);
  return g_steal_pointer (&chosen);
}

/* Each has an outcome and perhaps a name of its own: one that is named twice would have two of them. */
static gboolean
check_targets (const char *const *targets, GPtrArray *target_urls, const char *folder, GError **error)
{
  for (guint i = 0; targets[i]; i++)
    {
      g_autofree char *url = hm_href_join (folder, targets[i]);

      if (i >= target_urls->len || !hm_href_equal (url, g_ptr_array_index (target_urls, i)))
        {
          g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                       _("“%s” is named twice; name each message once"), targets[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/* Where each target goes, with a final slash exactly when the target has one. */
static gboolean
set_destinations (HmCommand *command, const char *folder, GPtrArray *names, gboolean allow_rename, GError **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  command->destination_urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < command->target_urls->len; i++)
    {
      const char *source = g_ptr_array_index (command->target_urls, i);
      char *destination = g_strconcat (folder, g_ptr_array_index (names, i), g_str_has_suffix (source, "/") ? "/" : "",
                                       NULL);

      g_ptr_array_add (command->destination_urls, destination);
      if (hm_href_equal (source, destination))
        {
          g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                       _("“%s” is there already: the source and the destination are the same"), source);
          return FALSE;
        }
      /* One would be put over the other. */
      if (!g_hash_table_add (taken, hm_href_normalize (destination)) && !allow_rename)
        {
          g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                       _("“%s” is the destination of two messages; give each a name of its own, or allow the server to "
                         "choose another"),
                       destination);
          return FALSE;
        }
    }
  return TRUE;
}

static GBytes *
make_body (const char *const *names, const char *const *destinations, guint argument)
{
  return hm_body_batch (argument, names, destinations);
}

static HmRequest *
build (HmCommand *command,
       const char *collection,
       const char *const *targets,
       const char *destination,
       const char *const *destinations,
       gboolean allow_rename,
       GError **error)
{
  gboolean move = command->command == HTTPMAIL_COMMAND_BMOVE;
  g_autofree char *from = hm_folder_url (collection);
  g_autofree char *to = hm_folder_url (destination);
  g_autoptr (GPtrArray) names = hm_command_set_targets (command, from, targets, error);
  g_autoptr (GPtrArray) new_names = NULL;
  HmRequest *request;

  if (!names || !check_targets (targets, command->target_urls, from, error) || !hm_href_check_request_url (to, error))
    return NULL;
  new_names = name_destinations (names, to, destinations, error);
  if (!new_names || !set_destinations (command, to, new_names, allow_rename, error))
    return NULL;

  request = hm_request_new (move ? "BMOVE" : "BCOPY", from);
  hm_request_set_batch (request, names, destinations ? new_names : NULL, make_body,
                        move ? HM_NAME_MOVE : HM_NAME_COPY);
  request->destination = g_strdup (to);
  request->allow_rename = allow_rename;
  request->changes = TRUE;
  request->pairs = destinations != NULL;
  request->single_method = move ? "MOVE" : "COPY";
  request->single_urls = g_ptr_array_ref (command->target_urls);
  request->single_destinations = g_ptr_array_ref (command->destination_urls);
  return request;
}

static GPtrArray *
finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, source_tag, error);

  return outcome ? g_steal_pointer (&outcome->batch_items) : NULL;
}

/**
 * httpmail_transport_command_bcopy:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): one or more messages: URLs as listed, or names relative to @collection; each
 *   once
 * @destination: the folder to copy them to, on the same server
 * @destinations: (nullable) (array zero-terminated=1): the names they are to have there, as many as @targets, each a
 *   URL or relative to @destination; no two the same unless @allow_rename; `NULL`: the names they have
 * @allow_rename: `TRUE` to have the server choose another name when one is taken; `FALSE` to leave it to the server
 *   what it does then: many replace what is there
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Copies messages to another folder. [method@Response.get_batch_items] has an item for each of them, in the order of
 * @targets, with where it is now if the server told, or why it could not be copied.
 *
 * More than 500 messages go in several requests. Servers that cannot copy several at a time are asked one by one, and so
 * are Hotmail-like servers with @destinations, which they would not heed: name messages by the URLs listed then, because
 * there a final slash means something. When the command fails in the middle of that, the response that says so has the
 * items of which the outcome is known; of the others it is not.
 *
 * Source: IHTTPMailTransport::CommandBCOPY.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_bcopy (HTTPMailTransport *self,
                                  const char *collection,
                                  const char *const *targets,
                                  const char *destination,
                                  const char *const *destinations,
                                  gboolean allow_rename,
                                  guint32 context,
                                  GError **error)
{
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (collection != NULL && targets != NULL && destination != NULL, FALSE);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_BCOPY, context);
  return hm_command_send (self, command,
                          build (command, collection, targets, destination, destinations, allow_rename, error),
                          &batch_kind, error);
}

/**
 * httpmail_transport_bcopy_async:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): one or more messages: URLs as listed, or names relative to @collection; each
 *   once
 * @destination: the folder to copy them to, on the same server
 * @destinations: (nullable) (array zero-terminated=1): the names they are to have there, see
 *   [method@Transport.command_bcopy]; `NULL`: the names they have
 * @allow_rename: `TRUE` to have the server choose another name when one is taken; with `FALSE` many replace what is
 *   there
 * @cancellable: (nullable): to give up; how many were copied by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Copies messages to another folder, see [method@Transport.command_bcopy]. An error is all that is told of a command
 * that fails in the middle; by signal more is.
 */
void
httpmail_transport_bcopy_async (HTTPMailTransport *self,
                                const char *collection,
                                const char *const *targets,
                                const char *destination,
                                const char *const *destinations,
                                gboolean allow_rename,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (collection != NULL && targets != NULL && destination != NULL);

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_BCOPY, cancellable, callback, user_data,
                                         httpmail_transport_bcopy_async);
  request = build (command, collection, targets, destination, destinations, allow_rename, &error);
  hm_command_send_or_fail (self, command, request, &batch_kind, error);
}

/**
 * httpmail_transport_bcopy_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.bcopy_async].
 *
 * Returns: (transfer container) (element-type HTTPMailBatchItem): what became of each message, in the order asked for
 */
GPtrArray *
httpmail_transport_bcopy_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, httpmail_transport_bcopy_async, error);
}

/**
 * httpmail_transport_command_bmove:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): one or more messages: URLs as listed, or names relative to @collection; each
 *   once
 * @destination: the folder to move them to, on the same server
 * @destinations: (nullable) (array zero-terminated=1): the names they are to have there, as many as @targets, each a
 *   URL or relative to @destination; no two the same unless @allow_rename; `NULL`: the names they have
 * @allow_rename: `TRUE` to have the server choose another name when one is taken; `FALSE` to leave it to the server
 *   what it does then: many replace what is there
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Moves messages to another folder. [method@Response.get_batch_items] has an item for each of them, in the order of
 * @targets, with where it is now if the server told, or why it could not be moved. All else is as for
 * [method@Transport.command_bcopy].
 *
 * Source: IHTTPMailTransport::CommandBMOVE.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_bmove (HTTPMailTransport *self,
                                  const char *collection,
                                  const char *const *targets,
                                  const char *destination,
                                  const char *const *destinations,
                                  gboolean allow_rename,
                                  guint32 context,
                                  GError **error)
{
  HmCommand *command;

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (collection != NULL && targets != NULL && destination != NULL, FALSE);

  command = hm_command_new_for_signal (self, HTTPMAIL_COMMAND_BMOVE, context);
  return hm_command_send (self, command,
                          build (command, collection, targets, destination, destinations, allow_rename, error),
                          &batch_kind, error);
}

/**
 * httpmail_transport_bmove_async:
 * @self: a transport that is open
 * @collection: the folder that the messages are in
 * @targets: (array zero-terminated=1): one or more messages: URLs as listed, or names relative to @collection; each
 *   once
 * @destination: the folder to move them to, on the same server
 * @destinations: (nullable) (array zero-terminated=1): the names they are to have there, see
 *   [method@Transport.command_bcopy]; `NULL`: the names they have
 * @allow_rename: `TRUE` to have the server choose another name when one is taken; with `FALSE` many replace what is
 *   there
 * @cancellable: (nullable): to give up; how many were moved by then is not known
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Moves messages to another folder, see [method@Transport.command_bmove]. An error is all that is told of a command
 * that fails in the middle; by signal more is.
 */
void
httpmail_transport_bmove_async (HTTPMailTransport *self,
                                const char *collection,
                                const char *const *targets,
                                const char *destination,
                                const char *const *destinations,
                                gboolean allow_rename,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmCommand *command;
  HmRequest *request;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (collection != NULL && targets != NULL && destination != NULL);

  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_BMOVE, cancellable, callback, user_data,
                                         httpmail_transport_bmove_async);
  request = build (command, collection, targets, destination, destinations, allow_rename, &error);
  hm_command_send_or_fail (self, command, request, &batch_kind, error);
}

/**
 * httpmail_transport_bmove_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.bmove_async].
 *
 * Returns: (transfer container) (element-type HTTPMailBatchItem): what became of each message, in the order asked for
 */
GPtrArray *
httpmail_transport_bmove_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, httpmail_transport_bmove_async, error);
}
