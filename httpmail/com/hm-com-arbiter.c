/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/com/hm-com-arbiter.h>
#include <httpmail/com/hm-com-props.h>

void
hm_com_arbiter_init (HmComArbiter *self, gpointer request, HmComDeclare declare)
{
  self->ref_count = 1;
  self->known = g_hash_table_new (NULL, NULL);
  self->request = request;
  self->declare = declare;
}

void
hm_com_arbiter_clear (HmComArbiter *self)
{
  g_hash_table_unref (self->known);
  g_object_unref (self->request);
}

static gboolean
knows (HmComArbiter *self, DWORD id)
{
  return id <= DAVNAMESPACE_CONTACTS || g_hash_table_contains (self->known, GUINT_TO_POINTER (id));
}

/* Asked of a request that goes away, so that a namespace that gets no number is not declared either. */
static gboolean
can_be_declared (const char *uri)
{
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();

  return httpmail_propfind_request_add_namespace (request, uri) != NULL;
}

HRESULT
hm_com_arbiter_add_namespace (HmComArbiter *self, LPCSTR uri, DWORD *out_id)
{
  DWORD id;

  if (!out_id)
    return E_INVALIDARG;
  *out_id = DAVNAMESPACE_UNKNOWN;
  if (!uri || !can_be_declared (uri))
    return E_INVALIDARG;
  id = hm_com_namespace_add (uri);
  if (id == DAVNAMESPACE_UNKNOWN)
    return E_OUTOFMEMORY;

  g_hash_table_add (self->known, GUINT_TO_POINTER (id));
  self->declare (self->request, uri);
  *out_id = id;
  return S_OK;
}

HRESULT
hm_com_arbiter_get_namespace_id (HmComArbiter *self, LPCSTR uri, DWORD *out_id)
{
  DWORD id;

  if (!out_id)
    return E_INVALIDARG;
  *out_id = DAVNAMESPACE_UNKNOWN;
  if (!uri)
    return E_INVALIDARG;
  id = hm_com_namespace_find (uri);
  if (!knows (self, id))
    return S_FALSE;

  *out_id = id;
  return S_OK;
}

HRESULT
hm_com_arbiter_get_namespace_prefix (HmComArbiter *self, DWORD id, LPSTR *out_prefix)
{
  const char *uri = hm_com_arbiter_get_uri (self, id);

  if (!out_prefix)
    return E_INVALIDARG;
  *out_prefix = NULL;
  if (!uri)
    return E_INVALIDARG;
  /* Whoever uses the prefix relies on its declaration. */
  return hm_com_give_string (self->declare (self->request, uri), out_prefix);
}

const char *
hm_com_arbiter_get_uri (HmComArbiter *self, DWORD id)
{
  return knows (self, id) ? hm_com_namespace_get_uri (id) : NULL;
}
