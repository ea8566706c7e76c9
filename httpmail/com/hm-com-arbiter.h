/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What both kinds of request have in common: a count, and namespaces. */

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

/* The prefix of a namespace in the XML of a request; NULL for what cannot be one. */
typedef const char *(*HmComDeclare) (gpointer request, const char *uri);

typedef struct
{
  gint ref_count;
  GHashTable *known; /* numbers that were added here */
  GObject *request;  /* HTTPMailPropfindRequest or HTTPMailProppatchRequest */
  HmComDeclare declare;
} HmComArbiter;

/* Takes request. */
void hm_com_arbiter_init (HmComArbiter *self, gpointer request, HmComDeclare declare);
void hm_com_arbiter_clear (HmComArbiter *self);

/* The methods of IDAVNamespaceArbiter */
HRESULT hm_com_arbiter_add_namespace (HmComArbiter *self, LPCSTR uri, DWORD *out_id);
HRESULT hm_com_arbiter_get_namespace_id (HmComArbiter *self, LPCSTR uri, DWORD *out_id);
HRESULT hm_com_arbiter_get_namespace_prefix (HmComArbiter *self, DWORD id, LPSTR *out_prefix);

/* NULL when this arbiter does not know the number. */
const char *hm_com_arbiter_get_uri (HmComArbiter *self, DWORD id);

G_END_DECLS
