/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Listings on the condition that something changed, by the X-Timestamp field of Hotmail. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-listing-private.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-time-stamp.h>

#define ROOT_NAME "folders"
/* What the inbox is called by Hotmail. */
#define INBOX_NAME "ACTIVE"

/* NULL: what the URL ends with cannot stand in the field. */
static char *
get_own_name (const char *url)
{
  g_autofree char *name = hm_href_last_segment (url);
  g_autoptr (GString) field = g_string_new (NULL);

  return hm_time_stamp_append (field, name, "0") ? g_steal_pointer (&name) : NULL;
}

/* What is the folder called whose stamp goes beside that of the root, or alone. */
static char *
get_folder_name (HmCommand *command)
{
  HmListing *listing = command->data;
  const HmAccount *account = hm_session_get_account (command->session);
  const char *inbox = account ? account->text[HTTPMAIL_ACCOUNT_PROPERTY_INBOX] : NULL;
  g_autofree char *name = inbox ? get_own_name (inbox) : NULL;

  if (!listing->is_root)
    return g_strdup (listing->folder_name);
  return name ? g_steal_pointer (&name) : g_strdup (INBOX_NAME);
}

/* What is not known is sent as 0, for the server to learn that it is understood. */
static void
on_turn (gpointer data, HmRequest *request)
{
  HmCommand *command = data;
  HmListing *listing = command->data;
  g_autofree char *name = get_folder_name (command);
  GString *field = g_string_new (NULL);

  hm_listing_on_turn (data, request);
  if (listing->is_root)
    hm_time_stamp_append (field, ROOT_NAME, listing->root_time_stamp ? listing->root_time_stamp : "0");
  hm_time_stamp_append (field, name, listing->folder_time_stamp ? listing->folder_time_stamp : "0");
  request->time_stamp = g_string_free (field, field->len == 0);
}

static const char *
get_sent (HmListing *listing)
{
  return listing->is_root ? listing->root_time_stamp : listing->folder_time_stamp;
}

/* 304, where something was known that can be as it was. */
static gboolean
on_forgive (gpointer data, const GError *error, const HmReplyHead *head)
{
  HmListing *listing = ((HmCommand *) data)->data;

  listing->not_modified = head->status == 304 && get_sent (listing);
  return listing->not_modified;
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  HmListing *listing = command->data;
  g_autofree char *name = get_folder_name (command);
  const char *field = head ? head->time_stamp : NULL;
  g_autofree char *root = field ? hm_time_stamp_get (field, ROOT_NAME) : NULL;
  g_autofree char *folder = field && name ? hm_time_stamp_get (field, name) : NULL;
  HTTPMailResponse *response;
  gboolean same;

  if (listing->peek)
    hm_peek_give_up (listing->peek);
  response = hm_listing_new_done (command, result);
  if (httpmail_result_is_success (httpmail_response_get_result (response)))
    {
      same = listing->n_listed == 0 && get_sent (listing) &&
             g_strcmp0 (listing->is_root ? root : folder, get_sent (listing)) == 0;
      /* A reply without content may be one without stamps, too; then those that were sent are still good. */
      if (listing->not_modified && !root)
        root = g_strdup (listing->root_time_stamp);
      if (listing->not_modified && !folder)
        folder = g_strdup (listing->folder_time_stamp);
      httpmail_response_set_time_stamps (response, root, folder, same || listing->not_modified);
    }
  hm_command_post (command, response, HM_MEMBER_WEIGHT);
}

static const HmExchangeSink conditional_sink = {
  .turn = on_turn,
  .response = hm_listing_on_response,
  .forgive = on_forgive,
  .more = hm_listing_more,
  .done = on_done,
};

static const HmCommandKind conditional_kind = { HM_REPLY_MULTISTATUS, &conditional_sink };

/* What is sent is opaque, but has to fit into its field. */
static gboolean
check_stamp (const char *name, const char *stamp, GError **error)
{
  g_autoptr (GString) field = g_string_new (NULL);

  if (hm_time_stamp_append (field, name, stamp ? stamp : "0"))
    return TRUE;
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
               _("“%s” cannot be the time stamp of “%s”; give one as an earlier listing did, and the folder's name "
                 "without commas and blanks"),
               stamp ? stamp : "0", name);
  return FALSE;
}

typedef struct
{
  const char *url;
  HTTPMailMemberInfoFlags flags;
  HTTPMailDepth depth;
  gboolean no_root;
  gboolean is_root;
  const char *root_time_stamp;
  const char *folder_time_stamp;
  const char *folder_name;
} Arguments;

static HmRequest *
build (const Arguments *arguments, GError **error)
{
  g_autofree char *own_name = get_own_name (arguments->url);
  const char *name = arguments->folder_name             ? arguments->folder_name
                     : !arguments->is_root && own_name ? own_name
                                                        : INBOX_NAME;

  if ((arguments->is_root && !check_stamp (ROOT_NAME, arguments->root_time_stamp, error)) ||
      !check_stamp (name, arguments->folder_time_stamp, error))
    return NULL;
  return hm_listing_build (arguments->url, arguments->flags, arguments->depth, arguments->no_root, error);
}

static HmCommand *
prepare (HTTPMailTransport *self, HmCommand *command, const Arguments *arguments)
{
  HmListing *listing;

  hm_listing_prepare (self, command, arguments->flags, arguments->no_root);
  listing = command->data;
  listing->is_root = arguments->is_root;
  listing->root_time_stamp = g_strdup (arguments->root_time_stamp);
  listing->folder_name = arguments->folder_name ? g_strdup (arguments->folder_name) : get_own_name (arguments->url);
  /* Without a name there is no condition. */
  if (arguments->is_root || listing->folder_name)
    listing->folder_time_stamp = g_strdup (arguments->folder_time_stamp);
  return command;
}

static gboolean
send_by_signal (HTTPMailTransport *self, const Arguments *arguments, guint32 context, GError **error)
{
  return hm_command_send (
    self, prepare (self, hm_command_new_for_signal (self, HTTPMAIL_COMMAND_MEMBER_INFO, context), arguments),
    build (arguments, error), &conditional_kind, error);
}

static void
send_by_callback (HTTPMailTransport *self,
                  const Arguments *arguments,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data,
                  gpointer source_tag)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request = build (arguments, &error);
  HmCommand *command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_MEMBER_INFO, cancellable, callback,
                                                    user_data, source_tag);

  hm_command_send_or_fail (self, prepare (self, command, arguments), request, &conditional_kind, error);
}

static HTTPMailMemberList *
finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, source_tag, error);
  HTTPMailMemberList *list;

  if (!outcome)
    return NULL;
  list = httpmail_member_list_new ();
  if (outcome->members)
    httpmail_member_list_append (list, outcome->members);
  httpmail_member_list_set_time_stamps (list, outcome->root_time_stamp, outcome->folder_time_stamp, outcome->unchanged);
  httpmail_member_list_finish (list, NULL);
  return list;
}

/**
 * httpmail_transport_command_root_member_info:
 * @self: a transport that is open
 * @url: the folder that all others are in, on the account's server
 * @flags: what to ask of the members
 * @depth: how deep
 * @no_root: `TRUE` to leave the folder itself out of the list; not together with `HTTPMAIL_DEPTH_ZERO`
 * @root_time_stamp: (nullable): the stamp of the list of folders, as an earlier listing gave it
 * @inbox_time_stamp: (nullable): the stamp of the inbox, as an earlier listing gave it
 * @context: comes back in each response
 * @error: return location for an error
 *
 * As [method@Transport.command_member_info], but the server may say that nothing has changed since @root_time_stamp:
 * then the last response has [method@Response.is_unchanged], and there are no members. The last response has the
 * stamps for the next time, [method@Response.get_root_time_stamp] and, for the inbox,
 * [method@Response.get_folder_time_stamp]; `NULL` where the server has none.
 *
 * Source: IHTTPMailTransport2::RootMemberInfo.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_root_member_info (HTTPMailTransport *self,
                                             const char *url,
                                             HTTPMailMemberInfoFlags flags,
                                             HTTPMailDepth depth,
                                             gboolean no_root,
                                             const char *root_time_stamp,
                                             const char *inbox_time_stamp,
                                             guint32 context,
                                             GError **error)
{
  const Arguments arguments = { url, flags, depth, no_root, TRUE, root_time_stamp, inbox_time_stamp, NULL };

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return send_by_signal (self, &arguments, context, error);
}

/**
 * httpmail_transport_root_member_info_async:
 * @self: a transport that is open
 * @url: the folder that all others are in, on the account's server
 * @flags: what to ask of the members
 * @depth: how deep
 * @no_root: `TRUE` to leave the folder itself out of the list; not together with `HTTPMAIL_DEPTH_ZERO`
 * @root_time_stamp: (nullable): the stamp of the list of folders, as an earlier listing gave it
 * @inbox_time_stamp: (nullable): the stamp of the inbox, as an earlier listing gave it
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * As [method@Transport.command_root_member_info], and holds the whole list in memory, up to
 * [property@Transport:max-held-members].
 */
void
httpmail_transport_root_member_info_async (HTTPMailTransport *self,
                                           const char *url,
                                           HTTPMailMemberInfoFlags flags,
                                           HTTPMailDepth depth,
                                           gboolean no_root,
                                           const char *root_time_stamp,
                                           const char *inbox_time_stamp,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  const Arguments arguments = { url, flags, depth, no_root, TRUE, root_time_stamp, inbox_time_stamp, NULL };

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  send_by_callback (self, &arguments, cancellable, callback, user_data, httpmail_transport_root_member_info_async);
}

/**
 * httpmail_transport_root_member_info_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.root_member_info_async].
 *
 * Returns: (transfer full): the members, in the server's order, with the stamps for the next time and whether it is
 *   unchanged; it is not loading any more
 */
HTTPMailMemberList *
httpmail_transport_root_member_info_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, httpmail_transport_root_member_info_async, error);
}

/**
 * httpmail_transport_command_folder_member_info:
 * @self: a transport that is open
 * @url: a folder, on the account's server
 * @flags: what to ask of the members
 * @depth: how deep
 * @no_root: `TRUE` to leave the folder itself out of the list; not together with `HTTPMAIL_DEPTH_ZERO`
 * @folder_time_stamp: (nullable): the stamp of the folder, as an earlier listing gave it
 * @folder_name: (nullable): what the server calls the folder, or `NULL` for the last part of @url
 * @context: comes back in each response
 * @error: return location for an error
 *
 * As [method@Transport.command_root_member_info], for any folder: unchanged is what has not changed since
 * @folder_time_stamp. A folder whose URL ends with what cannot be a name (with a comma in it, say) is always listed, unless
 * @folder_name says what it is called.
 *
 * Source: IHTTPMailTransport2::FolderMemberInfo.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_folder_member_info (HTTPMailTransport *self,
                                               const char *url,
                                               HTTPMailMemberInfoFlags flags,
                                               HTTPMailDepth depth,
                                               gboolean no_root,
                                               const char *folder_time_stamp,
                                               const char *folder_name,
                                               guint32 context,
                                               GError **error)
{
  const Arguments arguments = { url, flags, depth, no_root, FALSE, NULL, folder_time_stamp, folder_name };

  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return send_by_signal (self, &arguments, context, error);
}

/**
 * httpmail_transport_folder_member_info_async:
 * @self: a transport that is open
 * @url: a folder, on the account's server
 * @flags: what to ask of the members
 * @depth: how deep
 * @no_root: `TRUE` to leave the folder itself out of the list; not together with `HTTPMAIL_DEPTH_ZERO`
 * @folder_time_stamp: (nullable): the stamp of the folder, as an earlier listing gave it
 * @folder_name: (nullable): what the server calls the folder, or `NULL` for the last part of @url
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * As [method@Transport.command_folder_member_info], and holds the whole list in memory, up to
 * [property@Transport:max-held-members].
 */
void
httpmail_transport_folder_member_info_async (HTTPMailTransport *self,
                                             const char *url,
                                             HTTPMailMemberInfoFlags flags,
                                             HTTPMailDepth depth,
                                             gboolean no_root,
                                             const char *folder_time_stamp,
                                             const char *folder_name,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  const Arguments arguments = { url, flags, depth, no_root, FALSE, NULL, folder_time_stamp, folder_name };

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  send_by_callback (self, &arguments, cancellable, callback, user_data, httpmail_transport_folder_member_info_async);
}

/**
 * httpmail_transport_folder_member_info_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.folder_member_info_async].
 *
 * Returns: (transfer full): the members, in the server's order, with the stamps for the next time and whether it is
 *   unchanged; it is not loading any more
 */
HTTPMailMemberList *
httpmail_transport_folder_member_info_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, httpmail_transport_folder_member_info_async, error);
}
