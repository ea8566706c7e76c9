/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-contact.h>

G_BEGIN_DECLS

/* What a decoder fills in before the object exists; the object copies all of it. A field that is NULL was not there. */
typedef struct
{
  const char *href;
  const char *id;
  HTTPMailContactType type;
  const char *modified;
  const char *fields[HTTPMAIL_CONTACT_FIELD_PAGER + 1];
} HTTPMailContactFields;

HTTPMailContact *httpmail_contact_new_from_fields (const HTTPMailContactFields *fields);

G_END_DECLS
