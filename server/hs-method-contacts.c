/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is done to an address book: POST of a contact, PROPPATCH, DELETE and BDELETE. */

#include "hs-methods.h"

#include <string.h>

#include "hs-contacts.h"
#include "hs-error.h"

/* FALSE: the request has been answered. */
static gboolean
check_kind (HsExchange *exchange, HsTargetKind kind)
{
  if (exchange->target.kind == kind)
    return TRUE;
  hs_exchange_answer_not_allowed (exchange, kind == HS_TARGET_CONTACT ? "This is done to a contact, not to all of them"
                                                                      : "This is done to all contacts, not to one");
  return FALSE;
}

static gboolean
check_update (HsExchange *exchange)
{
  if (!hs_exchange_check_body (exchange, HM_NAME_PROPERTY_UPDATE))
    return FALSE;
  if (exchange->body->properties->len > 0)
    return TRUE;
  hs_request_answer (exchange->request, hs_reply_new (400, "No property in the body"));
  return FALSE;
}

/* The status of the first property that cannot be what it says, or 200. */
static guint
find_bad_property (HsExchange *exchange, char **out_reason)
{
  for (guint i = 0; i < exchange->body->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (exchange->body->properties, i);
      const char *reason = NULL;
      guint status = hs_contact_check_property (property, &reason);

      if (status != 200)
        {
          *out_reason = g_strdup_printf ("%s: %.40s", reason, property->local_name);
          return status;
        }
    }
  return 200;
}

void
hs_method_post_contact (HsExchange *exchange)
{
  HsContacts *contacts = hs_account_get_contacts (exchange->account);
  g_autoptr (HsContact) contact = NULL;
  g_autofree char *location = NULL;
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;
  guint status;

  if (!check_kind (exchange, HS_TARGET_CONTACTS) || !check_update (exchange))
    return;
  status = find_bad_property (exchange, &reason);
  if (status != 200)
    {
      hs_request_answer (exchange->request, hs_reply_new (status, reason));
      return;
    }
  contact = hs_contact_new (g_uuid_string_random ());
  hs_contact_apply (contact, exchange->body);
  if (!hs_contacts_insert (contacts, contact, &error))
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  location = hs_url_for_contact (exchange->request->base, exchange->account, contact->name);
  hs_exchange_answer_location (exchange, 201, location);
}

/* ---- PROPPATCH ---- */

static gboolean
field_has (const char *field, const char *etag)
{
  return field != NULL && (strchr (field, '*') != NULL || (etag != NULL && strstr (field, etag) != NULL));
}

/* contact: the one that is there, or NULL. FALSE: the request has been answered. */
static gboolean
check_conditions (HsExchange *exchange, const HsContact *contact)
{
  const char *match = hs_http_head_get (exchange->request->head, "If-Match");
  const char *none_match = hs_http_head_get (exchange->request->head, "If-None-Match");
  g_autofree char *etag = contact == NULL ? NULL : hs_contact_get_value (contact, HM_NAME_ETAG);

  if (contact != NULL && field_has (none_match, etag))
    hs_request_answer (exchange->request, hs_reply_new (412, "There is a contact at this URL"));
  else if (contact != NULL && match != NULL && !field_has (match, etag))
    hs_request_answer (exchange->request, hs_reply_new (412, "The contact was changed meanwhile"));
  else if (contact == NULL && match != NULL)
    hs_request_answer (exchange->request, hs_reply_new (412, "The contact does not exist"));
  else if (contact == NULL && !field_has (none_match, NULL))
    hs_request_answer (exchange->request, hs_reply_new (404, "The contact does not exist"));
  else
    return TRUE;
  return FALSE;
}

/* All of the properties, or none. */
static void
answer_update (HsExchange *exchange, guint good_status)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);
  g_autofree char *href = g_strconcat (exchange->request->base, exchange->request->head->path, NULL);
  GPtrArray *properties = exchange->body->properties;

  hm_multistatus_writer_start_response (writer, href);
  for (guint i = 0; i < properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (properties, i);
      const char *reason;
      guint status = good_status != 0 ? good_status : hs_contact_check_property (property, &reason);

      hm_multistatus_writer_add_failed (writer, good_status == 0 && status == 200 ? 424 : status, property->ns_uri,
                                        property->local_name);
    }
  hm_multistatus_writer_end_response (writer);
  hs_exchange_answer_multistatus (exchange, writer);
}

void
hs_method_proppatch_contact (HsExchange *exchange)
{
  HsContacts *contacts = hs_account_get_contacts (exchange->account);
  g_autoptr (HsContact) contact = NULL;
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_new;
  gboolean done;

  if (!check_kind (exchange, HS_TARGET_CONTACT) || !check_update (exchange))
    return;
  contact = hs_contacts_lookup (contacts, exchange->target.base, &error);
  is_new = g_error_matches (error, HS_ERROR, 404);
  if (contact == NULL && !is_new)
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  g_clear_error (&error);
  if (!check_conditions (exchange, contact))
    return;
  if (find_bad_property (exchange, &reason) != 200)
    {
      answer_update (exchange, 0);
      return;
    }
  if (is_new)
    contact = hs_contact_new (g_strdup (exchange->target.base));
  hs_contact_apply (contact, exchange->body);
  done = is_new ? hs_contacts_insert (contacts, contact, &error) : hs_contacts_update (contacts, contact, &error);
  if (done)
    answer_update (exchange, is_new ? 201 : 200);
  else
    hs_request_answer_error (exchange->request, error);
}

/* ---- DELETE and BDELETE ---- */

void
hs_method_delete_contact (HsExchange *exchange)
{
  g_autoptr (GError) error = NULL;

  if (exchange->target.kind == HS_TARGET_CONTACTS)
    hs_request_answer (exchange->request, hs_reply_new (403, "The address book cannot be deleted"));
  else if (hs_contacts_remove (hs_account_get_contacts (exchange->account), exchange->target.base, &error))
    hs_request_answer_status (exchange->request, 204);
  else
    hs_request_answer_error (exchange->request, error);
}

static gboolean
remove_target (HsExchange *exchange, const char *href, GError **error)
{
  g_autofree char *collection = hs_exchange_dup_collection (exchange);
  g_auto (HsTarget) target = { 0 };

  if (!hs_target_resolve_href (exchange->core, exchange->account, NULL, exchange->request->base, collection, href,
                               &target, error))
    return FALSE;
  if (target.kind == HS_TARGET_CONTACT)
    return hs_contacts_remove (hs_account_get_contacts (exchange->account), target.base, error);
  g_set_error_literal (error, HS_ERROR, 403, "This is not a contact");
  return FALSE;
}

void
hs_method_bdelete_contacts (HsExchange *exchange)
{
  HsContacts *contacts = hs_account_get_contacts (exchange->account);
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);
  g_autoptr (GError) error = NULL;

  if (!check_kind (exchange, HS_TARGET_CONTACTS) || !hs_exchange_check_body (exchange, HM_NAME_DELETE))
    return;
  if (exchange->body->targets->len == 0)
    {
      hs_request_answer (exchange->request, hs_reply_new (400, "No D:target in the body"));
      return;
    }
  if (!hs_contacts_begin (contacts, &error))
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  for (guint i = 0; i < exchange->body->targets->len; i++)
    {
      const HmBodyTarget *target = g_ptr_array_index (exchange->body->targets, i);
      g_autofree char *href = hs_exchange_dup_target_url (exchange, target->href);
      g_autoptr (GError) target_error = NULL;

      if (remove_target (exchange, target->href, &target_error))
        hm_multistatus_writer_add_status_response (writer, href, 200, NULL, NULL);
      else if (hs_error_get_status (target_error) >= 500 && hs_error_get_status (target_error) != 502)
        {
          /* Nothing was done then, whatever the writer has been told. */
          hs_contacts_roll_back (contacts);
          hs_request_answer_error (exchange->request, target_error);
          return;
        }
      else
        hm_multistatus_writer_add_status_response (writer, href, hs_error_get_status (target_error), NULL,
                                                   target_error->message);
    }
  if (hs_contacts_commit (contacts, &error))
    hs_exchange_answer_multistatus (exchange, writer);
  else
    hs_request_answer_error (exchange->request, error);
}
