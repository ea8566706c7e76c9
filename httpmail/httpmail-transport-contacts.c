/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The address book: its contacts, as a list or one by one. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-contacts-private.h>
#include <httpmail/httpmail-transport-listing-private.h>
#include <httpmail/protocol/hm-body-contact.h>
#include <httpmail/protocol/hm-contact-decoder.h>
#include <httpmail/protocol/hm-href.h>

/* The data of a command that lists. */
typedef struct
{
  gboolean drop_root;
  guint64 n_listed;
} Listing;

HmRequest *
hm_contacts_build (const char *url, HTTPMailDepth depth, gboolean all_fields, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  body = hm_body_propfind_contacts (all_fields);
  request = hm_request_new ("PROPFIND", url);
  request->purpose = HM_PURPOSE_CONTACTS;
  request->has_depth = TRUE;
  request->depth = depth;
  request->no_root = depth != HTTPMAIL_DEPTH_ZERO;
  hm_request_set_body (request, "text/xml", body);
  return request;
}

void
hm_contacts_get_fields (HTTPMailContact *contact, HTTPMailContactFields *out_fields)
{
  *out_fields = (HTTPMailContactFields) {
    .href = httpmail_contact_get_href (contact),
    .id = httpmail_contact_get_id (contact),
    .type = httpmail_contact_get_contact_type (contact),
    .modified = httpmail_contact_get_modified (contact),
  };
  for (guint i = 0; i < G_N_ELEMENTS (out_fields->fields); i++)
    out_fields->fields[i] = httpmail_contact_get_field (contact, i);
}

/* I/O thread. */
static void
on_batch (GPtrArray *items, gpointer user_data)
{
  HmCommand *command = user_data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, FALSE, NULL);
  gsize weight = items->len * HM_CONTACT_WEIGHT;

  httpmail_response_take_contacts (response, items);
  hm_command_post (command, response, weight);
}

static void
on_response (gpointer data, const char *url, const HmMultistatusResponse *multistatus)
{
  HmCommand *command = data;
  Listing *listing = command->data;
  g_autoptr (HTTPMailContact) contact = hm_contact_decoder_decode (multistatus, url);
  guint64 limit = MIN (command->max_members, command->options.max_responses);

  if (!contact || command->failure)
    return;
  if (listing->drop_root && hm_listing_is_root (command, httpmail_contact_get_href (contact), url))
    {
      listing->drop_root = FALSE;
      return;
    }
  if (listing->n_listed >= limit)
    {
      hm_command_fail (command, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                             _("“%s” has more than the limit of %" PRIu64 " contacts; read it by "
                                               "signals, or raise the limit"),
                                             url, limit));
      return;
    }
  listing->n_listed++;
  hm_batch_add (command->batch, g_steal_pointer (&contact));
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  HTTPMailResponse *response = hm_command_new_done (command, result);
  GPtrArray *rest = hm_batch_steal (command->batch);

  httpmail_response_take_contacts (response, rest ? rest : g_ptr_array_new_with_free_func (g_object_unref));
  hm_command_post (command, response, HM_CONTACT_WEIGHT);
}

static const HmExchangeSink contacts_sink = {
  .response = on_response,
  .done = on_done,
};

static const HmCommandKind contacts_kind = { HM_REPLY_MULTISTATUS, &contacts_sink };

static HmCommand *
prepare (HmCommand *command, HTTPMailDepth depth)
{
  Listing *listing = g_new0 (Listing, 1);

  listing->drop_root = depth != HTTPMAIL_DEPTH_ZERO;
  command->data = listing;
  command->free_data = g_free;
  command->batch = hm_batch_new (command->io, g_object_unref, on_batch, command);
  return command;
}

static gboolean
send_by_signal (HTTPMailTransport *self,
                HTTPMailCommand command,
                const char *url,
                HTTPMailDepth depth,
                gboolean all_fields,
                guint32 context,
                GError **error)
{
  return hm_command_send (self, prepare (hm_command_new_for_signal (self, command, context), depth),
                          hm_contacts_build (url, depth, all_fields, error), &contacts_kind, error);
}

static void
send_by_callback (HTTPMailTransport *self,
                  HmCommand *command,
                  const char *url,
                  HTTPMailDepth depth,
                  gboolean all_fields)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request = hm_contacts_build (url, depth, all_fields, &error);

  hm_command_send_or_fail (self, prepare (command, depth), request, &contacts_kind, error);
}

GListModel *
hm_contacts_finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, source_tag, error);
  GListStore *store;

  if (!outcome)
    return NULL;
  store = g_list_store_new (HTTPMAIL_TYPE_CONTACT);
  if (outcome->contacts)
    g_list_store_splice (store, 0, 0, outcome->contacts->pdata, outcome->contacts->len);
  return G_LIST_MODEL (store);
}

/**
 * httpmail_transport_command_list_contacts:
 * @self: a transport that is open
 * @url: the address book, on the account's server: its `HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS`
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Lists the contacts by what tells one from another: address, id, kind and the stamp of the last change; equal stamps
 * mean that nothing has changed. They arrive while the server sends them ([method@Response.get_contacts]), the first at
 * once; the last response, which may have some too, is done. A server that only keeps files has no address book:
 * `HTTPMAIL_ERROR_ROOT_PROPERTY_NOT_FOUND`, from this and all other commands for contacts.
 *
 * Source: IHTTPMailTransport::ListContacts.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_list_contacts (HTTPMailTransport *self, const char *url, guint32 context, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return send_by_signal (self, HTTPMAIL_COMMAND_LIST_CONTACTS, url, HTTPMAIL_DEPTH_ONE, FALSE, context, error);
}

/**
 * httpmail_transport_list_contacts_async:
 * @self: a transport that is open
 * @url: the address book, on the account's server: its `HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS`
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Lists the contacts as [method@Transport.command_list_contacts] does, and holds the whole list in memory, up to
 * [property@Transport:max-held-members].
 */
void
httpmail_transport_list_contacts_async (HTTPMailTransport *self,
                                        const char *url,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  send_by_callback (self,
                    hm_command_new_for_callback (self, HTTPMAIL_COMMAND_LIST_CONTACTS, cancellable, callback,
                                                 user_data, httpmail_transport_list_contacts_async),
                    url, HTTPMAIL_DEPTH_ONE, FALSE);
}

/**
 * httpmail_transport_list_contacts_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.list_contacts_async].
 *
 * Returns: (transfer full): a list of [class@Contact], in the server's order
 */
GListModel *
httpmail_transport_list_contacts_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_contacts_finish (self, result, httpmail_transport_list_contacts_async, error);
}

/**
 * httpmail_transport_command_list_contact_infos:
 * @self: a transport that is open
 * @url: the address book, on the account's server: its `HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS`
 * @context: comes back in each response
 * @error: return location for an error
 *
 * As [method@Transport.command_list_contacts], with all fields of the contacts. The responses are of the command
 * `HTTPMAIL_COMMAND_CONTACT_INFO`.
 *
 * Source: IHTTPMailTransport::ListContactInfos.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_list_contact_infos (HTTPMailTransport *self, const char *url, guint32 context, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return send_by_signal (self, HTTPMAIL_COMMAND_CONTACT_INFO, url, HTTPMAIL_DEPTH_ONE, TRUE, context, error);
}

/**
 * httpmail_transport_list_contact_infos_async:
 * @self: a transport that is open
 * @url: the address book, on the account's server: its `HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS`
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Lists the contacts with all their fields, and holds the whole list in memory, up to
 * [property@Transport:max-held-members].
 */
void
httpmail_transport_list_contact_infos_async (HTTPMailTransport *self,
                                             const char *url,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  send_by_callback (self,
                    hm_command_new_for_callback (self, HTTPMAIL_COMMAND_CONTACT_INFO, cancellable, callback,
                                                 user_data, httpmail_transport_list_contact_infos_async),
                    url, HTTPMAIL_DEPTH_ONE, TRUE);
}

/**
 * httpmail_transport_list_contact_infos_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.list_contact_infos_async].
 *
 * Returns: (transfer full): a list of [class@Contact], in the server's order
 */
GListModel *
httpmail_transport_list_contact_infos_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_contacts_finish (self, result, httpmail_transport_list_contact_infos_async, error);
}

/**
 * httpmail_transport_command_contact_info:
 * @self: a transport that is open
 * @url: a contact, on the account's server
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Asks for one contact, with all its fields; see [method@Response.get_contacts].
 *
 * Source: IHTTPMailTransport::ContactInfo.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_contact_info (HTTPMailTransport *self, const char *url, guint32 context, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return send_by_signal (self, HTTPMAIL_COMMAND_CONTACT_INFO, url, HTTPMAIL_DEPTH_ZERO, TRUE, context, error);
}

/**
 * httpmail_transport_contact_info_async:
 * @self: a transport that is open
 * @url: a contact, on the account's server
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Asks for one contact, with all its fields.
 */
void
httpmail_transport_contact_info_async (HTTPMailTransport *self,
                                       const char *url,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  send_by_callback (self,
                    hm_command_new_for_callback (self, HTTPMAIL_COMMAND_CONTACT_INFO, cancellable, callback,
                                                 user_data, httpmail_transport_contact_info_async),
                    url, HTTPMAIL_DEPTH_ZERO, TRUE);
}

/**
 * httpmail_transport_contact_info_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.contact_info_async].
 *
 * Returns: (transfer full): a list with the [class@Contact] in it
 */
GListModel *
httpmail_transport_contact_info_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_contacts_finish (self, result, httpmail_transport_contact_info_async, error);
}
