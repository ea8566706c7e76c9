/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What the commands on contacts share. */

#include <httpmail/httpmail-contact-private.h>
#include <httpmail/httpmail-transport-private.h>

G_BEGIN_DECLS

/* About how much memory one contact holds while it waits to be delivered. */
#define HM_CONTACT_WEIGHT 1024

/* NULL with error when url cannot be asked. */
HmRequest *hm_contacts_build (const char *url, HTTPMailDepth depth, gboolean all_fields, GError **error);
/* Valid as long as the contact. */
void hm_contacts_get_fields (HTTPMailContact *contact, HTTPMailContactFields *out_fields);
/* Owner's context: the result of every command on contacts. */
GListModel *hm_contacts_finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error);

G_END_DECLS
