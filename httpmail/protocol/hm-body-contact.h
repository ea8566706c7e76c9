/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/httpmail-contact.h>

G_BEGIN_DECLS

/* What to ask of contacts; all_fields FALSE: their ids only. */
GBytes *hm_body_propfind_contacts (gboolean all_fields);
typedef enum
{
  HM_CONTACT_BODY_PLAIN,
  HM_CONTACT_BODY_NEW_ITEM, /* for Exchange: with what makes it a contact there, and the address where it can be written */
  HM_CONTACT_BODY_ITEM      /* the same for one that is there, and stays of the kind that it is */
} HmContactBody;

/* A propertyupdate with the fields that are not NULL: "" clears. */
GBytes *hm_body_contact (HTTPMailContact *contact, HmContactBody kind);

G_END_DECLS
