/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/httpmail-contact.h>

G_BEGIN_DECLS

/* What to ask of contacts; all_fields FALSE: their ids only. */
GBytes *hm_body_propfind_contacts (gboolean all_fields);
/* A propertyupdate with the fields that are not NULL: "" clears. item: for Exchange, with what makes it a contact there,
 * and the address where it can be written. */
GBytes *hm_body_contact (HTTPMailContact *contact, gboolean item);

G_END_DECLS
