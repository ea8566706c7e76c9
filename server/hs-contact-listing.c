/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PROPFIND of an address book and of a contact. */

#include "hs-methods.h"

#include "hs-contacts.h"
#include "hs-error.h"

/* Bytes of a reply before others get their turn. */
#define PIECE_BYTES (64 * 1024)

typedef struct
{
  HsCore *core; /* holds the account */
  HsAccount *account;
  char *base;
  HmBody *body;
  HmMultistatusWriter *writer;
  gint64 last_id;
  gboolean finished;
} Listing;

static const HmName collection_properties[] = {
  HM_NAME_ID,        HM_NAME_IS_FOLDER,     HM_NAME_RESOURCE_TYPE, HM_NAME_DISPLAY_NAME, HM_NAME_SPECIAL,
  HM_NAME_HAS_SUBS,  HM_NAME_NO_SUBS,       HM_NAME_VISIBLE_COUNT, HM_NAME_CHILD_COUNT,  HM_NAME_OBJECT_COUNT,
  HM_NAME_IS_HIDDEN, HM_NAME_CONTENT_CLASS, HM_NAME_UNKNOWN,
};

static void
listing_free (gpointer data)
{
  Listing *self = data;

  hm_multistatus_writer_free (self->writer);
  hm_body_free (self->body);
  hs_core_unref (self->core);
  g_free (self->base);
  g_free (self);
}

static char *
collection_value (guint count, HmName name)
{
  switch ((int) name)
    {
    case HM_NAME_ID:
    case HM_NAME_SPECIAL:
      return g_strdup ("contacts");
    case HM_NAME_IS_FOLDER:
    case HM_NAME_NO_SUBS:
      return g_strdup ("1");
    case HM_NAME_DISPLAY_NAME:
      return g_strdup ("");
    case HM_NAME_HAS_SUBS:
    case HM_NAME_IS_HIDDEN:
      return g_strdup ("0");
    case HM_NAME_VISIBLE_COUNT:
    case HM_NAME_CHILD_COUNT:
    case HM_NAME_OBJECT_COUNT:
      return g_strdup_printf ("%u", count);
    case HM_NAME_CONTENT_CLASS:
      return g_strdup ("urn:content-classes:contactfolder");
    default:
      return NULL;
    }
}

/* contact NULL: the collection, with count contacts in it. asked: by name, and not as one of all. */
static void
write_property (Listing *self, const HsContact *contact, guint count, HmName name, gboolean asked)
{
  g_autofree char *value = NULL;

  if (contact == NULL && name == HM_NAME_RESOURCE_TYPE && !self->body->propname)
    {
      hm_multistatus_writer_add_collection (self->writer);
      return;
    }
  if (contact != NULL)
    value = hs_contact_get_value (contact, name);
  else
    value = name == HM_NAME_RESOURCE_TYPE ? g_strdup ("") : collection_value (count, name);
  if (value != NULL)
    hm_multistatus_writer_add_value (self->writer, name, self->body->propname ? "" : value);
  else if (asked)
    hm_multistatus_writer_add_missing (self->writer, hm_namespace_get_uri (hm_name_get_namespace (name)),
                                       hm_name_get_local (name));
}

static gboolean
is_declared (HmName name)
{
  HmNamespace ns = hm_name_get_namespace (name);

  return ns != HM_NS_EXCHANGE && ns != HM_NS_MAPI_ADDRESS;
}

static void
write_member (Listing *self, const char *href, const HsContact *contact, guint count)
{
  const HmName *all = contact != NULL ? hs_contact_get_properties () : collection_properties;
  gboolean written[HM_N_NAMES] = { FALSE };

  hm_multistatus_writer_start_response (self->writer, href);
  for (; (self->body->allprop || self->body->propname) && *all != HM_NAME_UNKNOWN; all++)
    {
      write_property (self, contact, count, *all, FALSE);
      written[*all] = TRUE;
    }
  for (guint i = 0; i < self->body->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (self->body->properties, i);

      if (property->name == HM_NAME_UNKNOWN || !is_declared (property->name))
        hm_multistatus_writer_add_missing (self->writer, property->ns_uri, property->local_name);
      else if (!written[property->name])
        write_property (self, contact, count, property->name, TRUE);
      /* Some clients name a property twice. */
      written[property->name] = TRUE;
    }
  hm_multistatus_writer_end_response (self->writer);
}

static void
write_contact (Listing *self, const HsContact *contact)
{
  g_autofree char *href = hs_url_for_contact (self->base, self->account, contact->name);

  write_member (self, href, contact, 0);
}

static GBytes *
next_piece (gpointer user_data, GError **error)
{
  Listing *self = user_data;

  if (self->finished)
    return NULL;
  while (hm_multistatus_writer_get_pending (self->writer) < PIECE_BYTES)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (HsContact) contact =
          hs_contacts_next (hs_account_get_contacts (self->account), self->last_id, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      if (contact == NULL)
        {
          self->finished = TRUE;
          return hm_multistatus_writer_finish (self->writer);
        }
      self->last_id = contact->id;
      write_contact (self, contact);
    }
  return hm_multistatus_writer_flush (self->writer);
}

static Listing *
listing_new (HsExchange *exchange)
{
  const char *brief = hs_http_head_get (exchange->request->head, "Brief");
  gboolean is_brief = brief != NULL && g_ascii_strcasecmp (brief, "t") == 0;
  Listing *self = g_new0 (Listing, 1);

  self->core = hs_core_ref (exchange->core);
  self->account = exchange->account;
  self->base = g_strdup (exchange->request->base);
  self->body = g_steal_pointer (&exchange->body);
  self->writer = hm_multistatus_writer_new (!hs_exchange_is_old_client (exchange) && !is_brief);
  return self;
}

static void
answer_contact (HsExchange *exchange, HsContacts *contacts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HsContact) contact = hs_contacts_lookup (contacts, exchange->target.base, &error);
  Listing *listing;

  if (contact == NULL)
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  listing = listing_new (exchange);
  write_contact (listing, contact);
  hs_exchange_answer_multistatus (exchange, listing->writer);
  listing_free (listing);
}

void
hs_method_propfind_contacts (HsExchange *exchange)
{
  HsContacts *contacts = hs_account_get_contacts (exchange->account);
  g_autofree char *href = NULL;
  g_autoptr (GError) error = NULL;
  Listing *listing;
  HsReply *reply;
  HsDepth depth;
  guint count;

  if (!hs_exchange_check_propfind (exchange, &depth))
    return;
  if (exchange->target.kind == HS_TARGET_CONTACT)
    {
      answer_contact (exchange, contacts);
      return;
    }
  if (!hs_contacts_count (contacts, &count, &error))
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  listing = listing_new (exchange);
  if (!depth.noroot)
    {
      href = hs_url_for_contact (listing->base, listing->account, "");
      write_member (listing, href, NULL, count);
    }
  if (depth.depth == HS_DEPTH_ZERO)
    {
      hs_exchange_answer_multistatus (exchange, listing->writer);
      listing_free (listing);
      return;
    }
  reply = hs_reply_new (207, NULL);
  hs_reply_add (reply, "Content-Type", "text/xml; charset=utf-8");
  hs_reply_set_source (reply, -1, next_piece, listing, listing_free);
  hs_request_answer (exchange->request, reply);
}
