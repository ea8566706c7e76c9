/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/protocol/hm-body-parse.h>

G_BEGIN_DECLS

/* One entry of an address book, and what the wire calls its fields (urn:schemas:contacts:). */

#define HS_CONTACT_N_FIELDS 24

typedef struct
{
  gint64 id;                         /* never given twice; 0 for a new one */
  char *name;                        /* last segment of its URL, UTF-8 */
  gboolean group;                    /* a list of contacts */
  gint64 modified;                   /* milliseconds of the Unix time, and more than before at every change */
  char *fields[HS_CONTACT_N_FIELDS]; /* NULL: empty */
} HsContact;

/* Takes name. */
HsContact *hs_contact_new (char *name);
void hs_contact_free (HsContact *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsContact, hs_contact_free)

/* What a field is called. */
HmName hs_contact_get_field_name (guint field);
/* All properties a contact may have, HM_NAME_UNKNOWN last. */
const HmName *hs_contact_get_properties (void);
/* NULL: it has no such property. */
char *hs_contact_get_value (const HsContact *self, HmName name);

/* Whether a property of a propertyupdate can be what it says: an HTTP status, 200 when it can. out_reason, unless 200:
 * static, for the client. */
guint hs_contact_check_property (const HmBodyProperty *property, const char **out_reason);
/* Changes what the update says, every property of which has been checked. */
void hs_contact_apply (HsContact *self, const HmBody *update);

G_END_DECLS
