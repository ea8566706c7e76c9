/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* New contacts, and changed ones. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-contacts-private.h>
#include <httpmail/protocol/hm-body-contact.h>
#include <httpmail/protocol/hm-contact-decoder.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>

/* Characters of a name that a contact is kept under. */
#define MAX_NAME 64

/* The data of the command. */
typedef struct
{
  HTTPMailContact *contact; /* as given */
  char *collection;         /* where it is to be made; NULL: it is there already */
  guint n_tries;            /* names under which Exchange was asked to make it */
  gboolean clashed;         /* the last one was taken */
  gboolean asked;           /* the server, for what it did not say */

  /* What came of it; NULL: not known. */
  char *href;
  char *id;
  char *modified;
  HTTPMailContactType type;
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_object_unref (self->contact);
  g_free (self->collection);
  g_free (self->href);
  g_free (self->id);
  g_free (self->modified);
  g_free (self);
}

static gboolean
is_given (const char *text)
{
  return text && *text;
}

/* What a contact is called in Exchange's file system, where a slash is written so. */
static char *
make_name (HTTPMailContact *contact, guint n)
{
  static const HTTPMailContactField fields[] = { HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, HTTPMAIL_CONTACT_FIELD_EMAIL,
                                                 HTTPMAIL_CONTACT_FIELD_SURNAME, HTTPMAIL_CONTACT_FIELD_GIVEN_NAME };
  const char *text = NULL;
  g_autofree char *start = NULL;
  g_autofree char *segment = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fields) && !is_given (text); i++)
    text = httpmail_contact_get_field (contact, fields[i]);
  start = is_given (text) ? g_utf8_substring (text, 0, MIN (MAX_NAME, g_utf8_strlen (text, -1))) : g_strdup ("contact");
  parts = g_strsplit (g_strstrip (start), "/", -1);
  name = g_strjoinv ("_xF8FF_", parts);
  segment = hm_href_escape_segment (*name ? name : "contact");
  return n > 1 ? g_strdup_printf ("%s-%u.EML", segment, n) : g_strconcat (segment, ".EML", NULL);
}

static void
set_item_body (Change *self, HmRequest *request)
{
  g_autoptr (GBytes) body =
    hm_body_contact (self->contact, self->collection ? HM_CONTACT_BODY_NEW_ITEM : HM_CONTACT_BODY_ITEM);

  hm_request_set_body (request, "text/xml", body);
}

/* Exchange makes a contact when the properties of one that is not there are set. */
static void
make_by_properties (Change *self, HmRequest *request)
{
  g_autofree char *name = make_name (self->contact, ++self->n_tries);

  g_free (self->href);
  self->href = hm_href_join (self->collection, name);
  g_free (request->url);
  request->url = g_strdup (self->href);
  request->method = "PROPPATCH";
  request->if_new = TRUE;
  request->changes = TRUE;
  set_item_body (self, request);
}

static void
on_turn (gpointer data, HmRequest *request)
{
  HmCommand *command = data;
  Change *self = command->data;

  if (hm_session_get_dialect (command->session) != HTTPMAIL_DIALECT_EXCHANGE)
    return;
  if (self->collection)
    make_by_properties (self, request);
  else
    set_item_body (self, request);
}

static void
take (char **to, const char *text)
{
  if (!is_given (text))
    return;
  g_free (*to);
  *to = g_strdup (text);
}

/* Whether both are one and the same, which may be named as only the server knows it. */
static gboolean
is_same (HmCommand *command, const char *href, const char *other)
{
  g_autofree char *reached = hm_session_reach (command->session, href);
  g_autofree char *other_reached = hm_session_reach (command->session, other);

  return hm_href_equal (reached, other_reached);
}

/* What a reply says of the contact. */
static void
on_response (gpointer data, const char *url, const HmMultistatusResponse *response)
{
  HmCommand *command = data;
  Change *self = command->data;
  g_autoptr (HTTPMailContact) contact = hm_contact_decoder_decode (response, url);
  const char *href = contact ? httpmail_contact_get_href (contact) : NULL;

  if (!is_given (href) || (self->collection && is_same (command, href, self->collection)))
    return;
  if (!self->href)
    take (&self->href, href);
  if (!is_same (command, href, self->href))
    return;
  take (&self->id, httpmail_contact_get_id (contact));
  take (&self->modified, httpmail_contact_get_modified (contact));
  if (hm_propset_get (response->props, HM_NAME_IS_FOLDER) || hm_propset_get (response->props, HM_NAME_CONTENT_CLASS))
    self->type = httpmail_contact_get_contact_type (contact);
}

/* Another contact has that name. */
static gboolean
on_forgive (gpointer data, const GError *error, const HmReplyHead *head)
{
  Change *self = ((HmCommand *) data)->data;

  self->clashed = self->n_tries > 0 && self->n_tries < HM_LIMIT_NAME_TRIES && head->status == 412;
  return self->clashed;
}

static const HmExchangeSink again_sink = {
  .response = on_response,
  .forgive = on_forgive,
};

static const HmExchangeSink ask_sink = {
  .response = on_response,
};

static HmExchange *
follow (HmCommand *command, HmRequest *request, HmReplyKind reply, const HmExchangeSink *sink)
{
  HmExchangeOptions options = command->options;

  options.reply = reply;
  options.stands_in = reply == HM_REPLY_NOTHING;
  return hm_command_new_follower (command, request, &options, sink, hm_command_ref (command),
                                  (GDestroyNotify) hm_command_unref);
}

/* Some servers name the collection, or nothing; what is made there has an address that only a listing tells. */
static void
take_location (Change *self, const HmReplyHead *head)
{
  if (!self->href && self->collection && head->location && hm_href_same_origin (head->location, self->collection) &&
      !hm_href_equal (head->location, self->collection))
    self->href = g_strdup (head->location);
}

static GPtrArray *
on_more (gpointer data, const HmReplyHead *head)
{
  HmCommand *command = data;
  Change *self = command->data;
  HmExchange *next = NULL;
  GPtrArray *exchanges;

  if (self->clashed)
    {
      HmRequest *request = hm_request_new ("PROPPATCH", self->collection);

      self->clashed = FALSE;
      make_by_properties (self, request);
      next = follow (command, request, HM_REPLY_NOTHING, &again_sink);
    }
  else if (!self->asked)
    {
      HmRequest *request = NULL;

      take_location (self, head);
      if (self->href && (!self->id || !self->modified))
        request = hm_contacts_build (self->href, HTTPMAIL_DEPTH_ZERO, FALSE, NULL);
      self->asked = TRUE;
      if (request)
        next = follow (command, request, HM_REPLY_MULTISTATUS, &ask_sink);
    }
  if (!next)
    return NULL;
  exchanges = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_exchange_unref);
  g_ptr_array_add (exchanges, next);
  return exchanges;
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  Change *self = command->data;
  HTTPMailResponse *response = hm_command_new_done (command, result);
  GPtrArray *contacts = g_ptr_array_new_with_free_func (g_object_unref);
  HTTPMailContactFields fields;

  if (httpmail_result_is_success (result))
    {
      hm_contacts_get_fields (self->contact, &fields);
      fields.href = self->href;
      fields.id = self->id;
      fields.modified = self->modified;
      fields.type = self->type;
      g_ptr_array_add (contacts, httpmail_contact_new_from_fields (&fields));
    }
  httpmail_response_take_contacts (response, contacts);
  hm_command_post (command, response, HM_CONTACT_WEIGHT);
}

static const HmExchangeSink change_sink = {
  .turn = on_turn,
  .response = on_response,
  .forgive = on_forgive,
  .more = on_more,
  .done = on_done,
};

static const HmCommandKind change_kind = { HM_REPLY_NOTHING, &change_sink };

static HmRequest *
build (const char *method, const char *url, HTTPMailContact *contact, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  HmRequest *request;
  gboolean empty = TRUE;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  for (guint i = 0; empty && i <= HTTPMAIL_CONTACT_FIELD_PAGER; i++)
    empty = httpmail_contact_get_field (contact, i) == NULL;
  if (empty)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("The contact for “%s” has no field that could be stored; set at least one"), url);
      return NULL;
    }
  body = hm_body_contact (contact, HM_CONTACT_BODY_PLAIN);
  request = hm_request_new (method, url);
  request->purpose = HM_PURPOSE_CONTACTS;
  request->changes = TRUE;
  hm_request_set_body (request, "text/xml", body);
  return request;
}

static HmRequest *
build_post (const char *url, HTTPMailContact *contact, GError **error)
{
  return build ("POST", url, contact, error);
}

static HmRequest *
build_patch (const char *url, HTTPMailContact *contact, GError **error)
{
  HmRequest *request = build ("PROPPATCH", url, contact, error);

  if (request)
    request->if_exists = TRUE;
  return request;
}

static HmCommand *
prepare (HmCommand *command, const char *url, HTTPMailContact *contact)
{
  Change *self = g_new0 (Change, 1);

  self->contact = g_object_ref (contact);
  self->type = httpmail_contact_get_contact_type (contact);
  if (command->command == HTTPMAIL_COMMAND_POST_CONTACT)
    self->collection = g_strdup (url);
  else
    self->href = g_strdup (url);
  command->data = self;
  command->free_data = change_free;
  return command;
}

/**
 * httpmail_transport_command_post_contact:
 * @self: a transport that is open
 * @url: the address book, on the account's server: its `HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS`
 * @contact: what to store; its address, id and stamp do not count
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Makes a new contact. [method@Response.get_contacts] has it as given, with the address, the id and the stamp that it
 * has on the server; what the server does not tell, also when asked for it, is not there.
 *
 * Source: IHTTPMailTransport::PostContact.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_post_contact (HTTPMailTransport *self,
                                         const char *url,
                                         HTTPMailContact *contact,
                                         guint32 context,
                                         GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL && HTTPMAIL_IS_CONTACT (contact), FALSE);

  return hm_command_send (
    self, prepare (hm_command_new_for_signal (self, HTTPMAIL_COMMAND_POST_CONTACT, context), url, contact),
    build_post (url, contact, error), &change_kind, error);
}

/**
 * httpmail_transport_post_contact_async:
 * @self: a transport that is open
 * @url: the address book, on the account's server: its `HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS`
 * @contact: what to store; its address, id and stamp do not count
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * As [method@Transport.command_post_contact].
 */
void
httpmail_transport_post_contact_async (HTTPMailTransport *self,
                                       const char *url,
                                       HTTPMailContact *contact,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;
  HmCommand *command;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL && HTTPMAIL_IS_CONTACT (contact));

  request = build_post (url, contact, &error);
  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_POST_CONTACT, cancellable, callback, user_data,
                                         httpmail_transport_post_contact_async);
  hm_command_send_or_fail (self, prepare (command, url, contact), request, &change_kind, error);
}

/**
 * httpmail_transport_post_contact_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.post_contact_async].
 *
 * Returns: (transfer full): a list with the new [class@Contact] in it
 */
GListModel *
httpmail_transport_post_contact_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_contacts_finish (self, result, httpmail_transport_post_contact_async, error);
}

/**
 * httpmail_transport_command_patch_contact:
 * @self: a transport that is open
 * @url: a contact, on the account's server
 * @contact: what to change: a field that is `NULL` stays as it is, an empty one is cleared; at least one is to be given
 * @context: comes back in the response
 * @error: return location for an error
 *
 * Changes a contact. [method@Response.get_contacts] has the fields that were given, with the id and the new stamp of
 * the contact; what the server does not tell, also when asked for it, is not there.
 *
 * Source: IHTTPMailTransport::PatchContact.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_patch_contact (HTTPMailTransport *self,
                                          const char *url,
                                          HTTPMailContact *contact,
                                          guint32 context,
                                          GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL && HTTPMAIL_IS_CONTACT (contact), FALSE);

  return hm_command_send (
    self, prepare (hm_command_new_for_signal (self, HTTPMAIL_COMMAND_PATCH_CONTACT, context), url, contact),
    build_patch (url, contact, error), &change_kind, error);
}

/**
 * httpmail_transport_patch_contact_async:
 * @self: a transport that is open
 * @url: a contact, on the account's server
 * @contact: what to change: a field that is `NULL` stays as it is, an empty one is cleared; at least one is to be given
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * As [method@Transport.command_patch_contact].
 */
void
httpmail_transport_patch_contact_async (HTTPMailTransport *self,
                                        const char *url,
                                        HTTPMailContact *contact,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;
  HmCommand *command;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL && HTTPMAIL_IS_CONTACT (contact));

  request = build_patch (url, contact, &error);
  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_PATCH_CONTACT, cancellable, callback, user_data,
                                         httpmail_transport_patch_contact_async);
  hm_command_send_or_fail (self, prepare (command, url, contact), request, &change_kind, error);
}

/**
 * httpmail_transport_patch_contact_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.patch_contact_async].
 *
 * Returns: (transfer full): a list with the [class@Contact] in it
 */
GListModel *
httpmail_transport_patch_contact_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_contacts_finish (self, result, httpmail_transport_patch_contact_async, error);
}
