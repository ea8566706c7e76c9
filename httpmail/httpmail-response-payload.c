/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-response-payload-private.h>

/* What the commands over several resources bring: lists, and what goes with a list. */

void
httpmail_response_take_members (HTTPMailResponse *self, GPtrArray *members)
{
  g_clear_pointer (&self->members, g_ptr_array_unref);
  self->members = members;
}

GPtrArray *
httpmail_response_peek_member_array (HTTPMailResponse *self)
{
  return self->members;
}

void
httpmail_response_take_member_errors (HTTPMailResponse *self, GPtrArray *errors)
{
  g_clear_pointer (&self->member_errors, g_ptr_array_unref);
  self->member_errors = errors;
}

void
httpmail_response_take_batch_items (HTTPMailResponse *self, GPtrArray *items)
{
  g_clear_pointer (&self->batch_items, g_ptr_array_unref);
  self->batch_items = items;
}

void
httpmail_response_set_multistatus (HTTPMailResponse *self, HTTPMailMultistatus *multistatus)
{
  g_set_object (&self->multistatus, multistatus);
}

void
httpmail_response_take_contacts (HTTPMailResponse *self, GPtrArray *contacts)
{
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  self->contacts = contacts;
}

GPtrArray *
httpmail_response_peek_contact_array (HTTPMailResponse *self)
{
  return self->contacts;
}

void
httpmail_response_set_time_stamps (HTTPMailResponse *self, const char *root, const char *folder, gboolean unchanged)
{
  g_autofree char *old_root = self->root_time_stamp;
  g_autofree char *old_folder = self->folder_time_stamp;

  self->root_time_stamp = root != NULL ? g_utf8_make_valid (root, -1) : NULL;
  self->folder_time_stamp = folder != NULL ? g_utf8_make_valid (folder, -1) : NULL;
  self->unchanged = unchanged != FALSE;
}

/* items as a list model, which is made when somebody asks for it and kept in model. */
static GListModel *
get_model (GListModel **model, GPtrArray *items, GType item_type)
{
  GListModel *made = g_atomic_pointer_get (model);
  g_autoptr (GListStore) store = NULL;

  if (items == NULL || made != NULL)
    return made;

  /* Two threads may get here at once: one list becomes the list of all, the other is forgotten. */
  store = g_list_store_new (item_type);
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  if (g_atomic_pointer_compare_and_exchange (model, NULL, G_LIST_MODEL (store)))
    return G_LIST_MODEL (g_steal_pointer (&store));
  return g_atomic_pointer_get (model);
}

/**
 * httpmail_response_get_members:
 * @self: a response
 *
 * The value of [property@Response:members].
 *
 * Returns: (transfer none) (nullable): a list of [class@MemberInfo]
 */
GListModel *
httpmail_response_get_members (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return get_model (&self->member_model, self->members, HTTPMAIL_TYPE_MEMBER_INFO);
}

/**
 * httpmail_response_get_member_errors:
 * @self: a response
 *
 * The members that the command failed for, when it was one over several (HTTPMEMBERERRORLIST). The array belongs to the
 * response and must not be changed.
 *
 * Returns: (transfer none) (nullable) (element-type HTTPMailMemberError): the failed members, `NULL` when the response
 * is of another kind
 */
GPtrArray *
httpmail_response_get_member_errors (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->member_errors;
}

/**
 * httpmail_response_get_batch_items:
 * @self: a response
 *
 * The members that the command copied or moved, or failed to (HTTPMAILBCOPYMOVELIST), in the order in which they were
 * handed in. The array belongs to the response and must not be changed.
 *
 * Returns: (transfer none) (nullable) (element-type HTTPMailBatchItem): what became of each member, `NULL` when the
 * response is of another kind
 */
GPtrArray *
httpmail_response_get_batch_items (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->batch_items;
}

/**
 * httpmail_response_get_multistatus:
 * @self: a response
 *
 * The value of [property@Response:multistatus].
 *
 * Returns: (transfer none) (nullable): the answer to a PROPFIND or PROPPATCH
 */
HTTPMailMultistatus *
httpmail_response_get_multistatus (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->multistatus;
}

/**
 * httpmail_response_get_contacts:
 * @self: a response
 *
 * The value of [property@Response:contacts].
 *
 * Returns: (transfer none) (nullable): a list of [class@Contact]
 */
GListModel *
httpmail_response_get_contacts (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return get_model (&self->contact_model, self->contacts, HTTPMAIL_TYPE_CONTACT);
}

/**
 * httpmail_response_get_root_time_stamp:
 * @self: a response
 *
 * The value of [property@Response:root-time-stamp].
 *
 * Returns: (transfer none) (nullable): the mark of the last change to the list of folders
 */
const char *
httpmail_response_get_root_time_stamp (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->root_time_stamp;
}

/**
 * httpmail_response_get_folder_time_stamp:
 * @self: a response
 *
 * The value of [property@Response:folder-time-stamp].
 *
 * Returns: (transfer none) (nullable): the mark of the last change to the folder
 */
const char *
httpmail_response_get_folder_time_stamp (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), NULL);

  return self->folder_time_stamp;
}

/**
 * httpmail_response_is_unchanged: (get-property unchanged)
 * @self: a response
 *
 * The value of [property@Response:unchanged].
 *
 * Returns: `TRUE` if a listing was left out because nothing changed
 */
gboolean
httpmail_response_is_unchanged (HTTPMailResponse *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_RESPONSE (self), FALSE);

  return self->unchanged;
}
