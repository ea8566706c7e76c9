/* SPDX-License-Identifier: LGPL-2.1-or-later */

#define COBJMACROS
#include "com-wire.h"
#include <httpmail/com/hm-com-props.h>
#include <string.h>

#define OWN_NS "http://example.org/ns/"

static void
assert_xml (IPropFindRequest *request, const char *expected)
{
  LPSTR xml = NULL;

  g_assert_cmphex (IPropFindRequest_GenerateXML (request, &xml), ==, S_OK);
  g_assert_cmpstr (xml, ==, expected);
  CoTaskMemFree (xml);
}

static void
assert_patch_xml (IPropPatchRequest *request, const char *expected)
{
  LPSTR xml = NULL;

  g_assert_cmphex (IPropPatchRequest_GenerateXML (request, &xml), ==, S_OK);
  g_assert_cmpstr (xml, ==, expected);
  CoTaskMemFree (xml);
}

static void
assert_prefix (IPropFindRequest *request, DWORD id, const char *expected)
{
  LPSTR prefix = NULL;

  g_assert_cmphex (IPropFindRequest_GetNamespacePrefix (request, id, &prefix), ==, S_OK);
  g_assert_cmpstr (prefix, ==, expected);
  CoTaskMemFree (prefix);
}

static DWORD
add (IPropFindRequest *request, const char *uri)
{
  DWORD id = 1234;

  g_assert_cmphex (IPropFindRequest_AddNamespace (request, uri, &id), ==, S_OK);
  return id;
}

static void
test_bad_namespaces_are_refused (void)
{
  static const char *const bad[] = { "", "urn:\x01", "urn:\xff", "http://www.w3.org/XML/1998/namespace" };
  IPropFindRequest *request = hm_com_propfind_new ();
  LPSTR prefix = (LPSTR) "";
  DWORD id = 1;

  g_assert_cmphex (IPropFindRequest_AddNamespace (request, NULL, &id), ==, E_INVALIDARG);
  g_assert_cmphex (id, ==, DAVNAMESPACE_UNKNOWN);
  g_assert_cmphex (IPropFindRequest_AddNamespace (request, "DAV:", NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindRequest_GetNamespaceID (request, NULL, &id), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindRequest_GetNamespaceID (request, "DAV:", NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindRequest_GetNamespacePrefix (request, 0, NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindRequest_GetNamespacePrefix (request, 60000, &prefix), ==, E_INVALIDARG);
  g_assert_null (prefix);
  g_assert_cmphex (IPropFindRequest_GetNamespacePrefix (request, DAVNAMESPACE_UNKNOWN, &prefix), ==, E_INVALIDARG);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      id = 1;
      g_assert_cmphex (IPropFindRequest_AddNamespace (request, bad[i], &id), ==, E_INVALIDARG);
      g_assert_cmphex (id, ==, DAVNAMESPACE_UNKNOWN);
      g_assert_cmphex (hm_com_namespace_find (bad[i]), ==, DAVNAMESPACE_UNKNOWN);
    }
  g_assert_cmpuint (IPropFindRequest_Release (request), ==, 0);
}

static void
test_bad_properties_are_refused (void)
{
  static const char *const bad[] = { "", "0x8101", "a b", "a:b", "a>", "\xff" };
  IPropFindRequest *find = hm_com_propfind_new ();
  IPropPatchRequest *patch = hm_com_proppatch_new ();

  g_assert_cmphex (IPropFindRequest_AddProperty (find, DAVNAMESPACE_DAV, NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindRequest_AddProperty (find, 60000, "a"), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindRequest_AddProperty (find, DAVNAMESPACE_UNKNOWN, "a"), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindRequest_GenerateXML (find, NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_DAV, NULL, "1"), ==, E_INVALIDARG);
  g_assert_cmphex (IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_DAV, "a", NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropPatchRequest_SetProperty (patch, 60000, "a", "1"), ==, E_INVALIDARG);
  g_assert_cmphex (IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_DAV, "a", "\x01"), ==, E_INVALIDARG);
  g_assert_cmphex (IPropPatchRequest_RemoveProperty (patch, DAVNAMESPACE_DAV, NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropPatchRequest_RemoveProperty (patch, 60000, "a"), ==, E_INVALIDARG);
  g_assert_cmphex (IPropPatchRequest_GenerateXML (patch, NULL), ==, E_INVALIDARG);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_cmphex (IPropFindRequest_AddProperty (find, DAVNAMESPACE_DAV, bad[i]), ==, E_INVALIDARG);
      g_assert_cmphex (IPropPatchRequest_SetProperty (patch, DAVNAMESPACE_DAV, bad[i], "1"), ==, E_INVALIDARG);
      g_assert_cmphex (IPropPatchRequest_RemoveProperty (patch, DAVNAMESPACE_DAV, bad[i]), ==, E_INVALIDARG);
    }
  assert_xml (find, "<?xml version=\"1.0\"?>\r\n<D:propfind xmlns:D=\"DAV:\">\r\n<D:allprop/></D:propfind>\r\n");
  g_assert_cmpuint (IPropFindRequest_Release (find), ==, 0);
  g_assert_cmpuint (IPropPatchRequest_Release (patch), ==, 0);
}

static void
test_built_in_namespaces_have_fixed_numbers (void)
{
  static const struct
  {
    DWORD id;
    const char *uri;
    const char *prefix;
  } table[] = {
    { DAVNAMESPACE_DAV, "DAV:", "D" },
    { DAVNAMESPACE_HOTMAIL, "http://schemas.microsoft.com/hotmail/", "h" },
    { DAVNAMESPACE_HTTPMAIL, "urn:schemas:httpmail:", "hm" },
    { DAVNAMESPACE_MAIL, "urn:schemas:mailheader:", "m" },
    { DAVNAMESPACE_CONTACTS, "urn:schemas:contacts:", "c" },
  };
  IPropFindRequest *request = hm_com_propfind_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      DWORD id = 1234;

      g_assert_cmpuint (table[i].id, ==, i);
      g_assert_cmphex (IPropFindRequest_GetNamespaceID (request, table[i].uri, &id), ==, S_OK);
      g_assert_cmpuint (id, ==, i);
      g_assert_cmpuint (add (request, table[i].uri), ==, i);
      assert_prefix (request, table[i].id, table[i].prefix);
    }
  IPropFindRequest_Release (request);
}

static void
test_an_arbiter_knows_what_was_added_to_it (void)
{
  IPropFindRequest *one = hm_com_propfind_new ();
  IPropFindRequest *other = hm_com_propfind_new ();
  DWORD id = 1234;
  DWORD number;

  g_assert_cmphex (IPropFindRequest_GetNamespaceID (one, "urn:known", &id), ==, S_FALSE);
  g_assert_cmphex (id, ==, DAVNAMESPACE_UNKNOWN);
  number = add (one, "urn:known");
  g_assert_cmpuint (number, >, DAVNAMESPACE_CONTACTS);
  g_assert_cmpuint (add (one, "urn:known"), ==, number);
  g_assert_cmpuint (add (one, "urn:known-too"), !=, number);
  g_assert_cmphex (IPropFindRequest_GetNamespaceID (one, "urn:known", &id), ==, S_OK);
  g_assert_cmpuint (id, ==, number);

  g_assert_cmphex (IPropFindRequest_GetNamespaceID (other, "urn:known", &id), ==, S_FALSE);
  g_assert_cmphex (IPropFindRequest_AddProperty (other, number, "a"), ==, E_INVALIDARG);
  g_assert_cmpuint (add (other, "urn:known"), ==, number);
  g_assert_cmphex (IPropFindRequest_AddProperty (other, number, "a"), ==, S_OK);
  IPropFindRequest_Release (one);
  IPropFindRequest_Release (other);
}

static void
test_the_prefix_is_the_one_in_the_xml (void)
{
  IPropFindRequest *request = hm_com_propfind_new ();
  DWORD first = add (request, OWN_NS);
  DWORD second = add (request, "urn:second");

  g_assert_cmphex (IPropFindRequest_AddProperty (request, second, "size"), ==, S_OK);
  assert_prefix (request, second, "n1");
  assert_prefix (request, first, "n0");
  assert_prefix (request, DAVNAMESPACE_MAIL, "m");
  assert_xml (request, "<?xml version=\"1.0\"?>\r\n"
                       "<D:propfind xmlns:D=\"DAV:\" xmlns:n0=\"" OWN_NS "\" xmlns:n1=\"urn:second\" "
                       "xmlns:m=\"urn:schemas:mailheader:\">\r\n"
                       "<D:prop><n1:size/></D:prop></D:propfind>\r\n");
  IPropFindRequest_Release (request);
}

/* The listing of messages, as the original client asks for it. */
static void
test_a_question_goes_out_as_it_was_generated (void)
{
  static const char expected[] =
      "<?xml version=\"1.0\"?>\r\n"
      "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" xmlns:m=\"urn:schemas:mailheader:\">\r\n"
      "<D:prop><D:isfolder/><hm:read/><m:hasattachment/><m:to/><m:from/><m:subject/><m:date/>"
      "<D:getcontentlength/></D:prop></D:propfind>\r\n";
  g_autoptr (ComWire) wire = com_wire_new ();
  IPropFindRequest *request = hm_com_propfind_new ();
  g_autoptr (HTTPMailPropfindRequest) inner = hm_com_propfind_get (request);
  g_autoptr (HTTPMailMultistatus) found = NULL;
  g_autofree char *body = NULL;

  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_DAV, "isfolder"), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_HTTPMAIL, "read"), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_MAIL, "hasattachment"), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_MAIL, "to"), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_MAIL, "from"), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_MAIL, "subject"), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_MAIL, "date"), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_DAV, "getcontentlength"), ==, S_OK);
  g_assert_cmphex (IPropFindRequest_AddProperty (request, DAVNAMESPACE_DAV, "isfolder"), ==, S_OK);
  assert_xml (request, expected);

  com_wire_add_multistatus (wire, "");
  found = com_wire_find (wire, inner);
  body = com_wire_get_last_body (wire);
  g_assert_cmpstr (body, ==, expected);
  IPropFindRequest_Release (request);
}

static void
test_a_change_goes_out_as_it_was_generated (void)
{
  static const char read_only[] = "<?xml version=\"1.0\"?>\r\n"
                                  "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\">\r\n"
                                  "<D:set><D:prop><hm:read>1</hm:read></D:prop></D:set></D:propertyupdate>\r\n";
  static const char all[] =
      "<?xml version=\"1.0\"?>\r\n"
      "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" xmlns:n0=\"" OWN_NS "\">\r\n"
      "<D:set><D:prop><hm:read>1</hm:read><n0:colour>&lt;red&gt; &amp; blue</n0:colour></D:prop></D:set>"
      "<D:remove><D:prop><D:comment/></D:prop></D:remove></D:propertyupdate>\r\n";
  g_autoptr (ComWire) wire = com_wire_new ();
  IPropPatchRequest *request = hm_com_proppatch_new ();
  g_autoptr (HTTPMailProppatchRequest) inner = hm_com_proppatch_get (request);
  g_autoptr (HTTPMailMultistatus) answer = NULL;
  g_autofree char *body = NULL;
  DWORD own = 0;

  g_assert_cmphex (IPropPatchRequest_SetProperty (request, DAVNAMESPACE_HTTPMAIL, "read", "1"), ==, S_OK);
  assert_patch_xml (request, read_only);
  g_assert_cmphex (IPropPatchRequest_AddNamespace (request, OWN_NS, &own), ==, S_OK);
  g_assert_cmphex (IPropPatchRequest_SetProperty (request, own, "colour", "<red> & blue"), ==, S_OK);
  g_assert_cmphex (IPropPatchRequest_RemoveProperty (request, DAVNAMESPACE_DAV, "comment"), ==, S_OK);
  assert_patch_xml (request, all);

  com_wire_add_multistatus (wire, "");
  answer = com_wire_patch (wire, inner);
  body = com_wire_get_last_body (wire);
  g_assert_cmpstr (body, ==, all);
  IPropPatchRequest_Release (request);
}

static void
test_interfaces_are_those_of_the_reference (void)
{
  IPropFindRequest *find = hm_com_propfind_new ();
  IPropPatchRequest *patch = hm_com_proppatch_new ();
  const IID *const shared[] = { &IID_IUnknown, &IID_IDAVNamespaceArbiter };
  void *found = find;

  g_assert_cmphex (IPropFindRequest_QueryInterface (find, &IID_IPropFindRequest, NULL), ==, E_POINTER);
  g_assert_cmphex (IPropFindRequest_QueryInterface (find, &IID_IPropPatchRequest, &found), ==, E_NOINTERFACE);
  g_assert_null (found);
  found = patch;
  g_assert_cmphex (IPropPatchRequest_QueryInterface (patch, &IID_IPropFindRequest, &found), ==, E_NOINTERFACE);
  g_assert_null (found);
  for (gsize i = 0; i < G_N_ELEMENTS (shared); i++)
    {
      g_assert_cmphex (IPropFindRequest_QueryInterface (find, shared[i], &found), ==, S_OK);
      g_assert_true (found == find);
      g_assert_cmphex (IPropPatchRequest_QueryInterface (patch, shared[i], &found), ==, S_OK);
      g_assert_true (found == patch);
    }
  g_assert_cmphex (IPropFindRequest_QueryInterface (find, &IID_IPropFindRequest, &found), ==, S_OK);
  g_assert_cmphex (IPropPatchRequest_QueryInterface (patch, &IID_IPropPatchRequest, &found), ==, S_OK);
  g_assert_cmpuint (IPropFindRequest_AddRef (find), ==, 5);
  g_assert_cmpuint (IPropPatchRequest_AddRef (patch), ==, 5);
  for (ULONG left = 5; left > 0; left--)
    {
      g_assert_cmpuint (IPropFindRequest_Release (find), ==, left - 1);
      g_assert_cmpuint (IPropPatchRequest_Release (patch), ==, left - 1);
    }
}

/* An application's object around one of ours, or of its own. */
typedef struct
{
  IPropFindRequest face;
  gint ref_count;
  IPropFindRequest *inside; /* NULL: answers to everything itself */
} Wrapper;

static HRESULT STDMETHODCALLTYPE
wrapper_QueryInterface (IPropFindRequest *This, REFIID riid, void **ppvObject)
{
  Wrapper *self = (Wrapper *) This;

  if (self->inside)
    return IPropFindRequest_QueryInterface (self->inside, riid, ppvObject);
  self->ref_count++;
  *ppvObject = This;
  return S_OK;
}

static ULONG STDMETHODCALLTYPE
wrapper_AddRef (IPropFindRequest *This)
{
  return ++((Wrapper *) This)->ref_count;
}

static ULONG STDMETHODCALLTYPE
wrapper_Release (IPropFindRequest *This)
{
  return --((Wrapper *) This)->ref_count;
}

static const IPropFindRequestVtbl wrapper_vtbl = {
  .QueryInterface = wrapper_QueryInterface,
  .AddRef = wrapper_AddRef,
  .Release = wrapper_Release,
};

static void
test_what_is_behind_a_request_is_found (void)
{
  IPropFindRequest *request = hm_com_propfind_new ();
  IPropPatchRequest *patch = hm_com_proppatch_new ();
  Wrapper wrapper = { { &wrapper_vtbl }, 1, request };
  Wrapper foreign = { { &wrapper_vtbl }, 1, NULL };
  g_autoptr (HTTPMailPropfindRequest) direct = hm_com_propfind_get (request);
  g_autoptr (HTTPMailPropfindRequest) wrapped = hm_com_propfind_get (&wrapper.face);
  g_autoptr (HTTPMailProppatchRequest) change = hm_com_proppatch_get (patch);

  g_assert_true (HTTPMAIL_IS_PROPFIND_REQUEST (direct));
  g_assert_true (wrapped == direct);
  g_assert_true (HTTPMAIL_IS_PROPPATCH_REQUEST (change));
  g_assert_null (hm_com_propfind_get (&foreign.face));
  g_assert_cmpint (foreign.ref_count, ==, 1);
  g_assert_null (hm_com_propfind_get (NULL));
  g_assert_null (hm_com_proppatch_get (NULL));
  g_assert_null (hm_com_propfind_get ((IPropFindRequest *) patch));
  g_assert_null (hm_com_proppatch_get ((IPropPatchRequest *) request));
  g_assert_cmpuint (IPropFindRequest_Release (request), ==, 0);
  g_assert_cmpuint (IPropPatchRequest_Release (patch), ==, 0);
}

#define N_SHARED 500

static gpointer
add_many (gpointer data)
{
  DWORD *ids = data;

  for (guint i = 0; i < N_SHARED; i++)
    {
      g_autofree char *uri = g_strdup_printf ("urn:shared:%u", i);

      ids[i] = hm_com_namespace_add (uri);
      g_assert_cmpstr (hm_com_namespace_get_uri (ids[i]), ==, uri);
    }
  return NULL;
}

static void
test_threads_get_the_same_numbers (void)
{
  static DWORD ids[4][N_SHARED];
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("namespaces", add_many, ids[i]);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpmem (ids[i], sizeof ids[i], ids[0], sizeof ids[0]);
}

/* Uses up the numbers of this process, so it comes last. */
static void
test_there_are_only_so_many_numbers (void)
{
  IPropFindRequest *request = hm_com_propfind_new ();
  DWORD first = add (request, "urn:many:first");
  DWORD id = 1;
  guint n = 0;
  LPSTR xml;

  for (; n < 70000 && id != DAVNAMESPACE_UNKNOWN; n++)
    {
      g_autofree char *uri = g_strdup_printf ("urn:many:%u", n);

      id = hm_com_namespace_add (uri);
    }
  g_assert_cmpuint (n, <=, 65536);
  g_assert_cmphex (IPropFindRequest_AddNamespace (request, "urn:one-too-many", &id), ==, E_OUTOFMEMORY);
  g_assert_cmphex (id, ==, DAVNAMESPACE_UNKNOWN);
  g_assert_cmphex (IPropFindRequest_GenerateXML (request, &xml), ==, S_OK);
  g_assert_null (strstr (xml, "one-too-many"));
  CoTaskMemFree (xml);
  g_assert_cmpuint (add (request, "urn:many:first"), ==, first);
  g_assert_null (hm_com_namespace_get_uri (65536));
  IPropFindRequest_Release (request);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/com/props/bad-namespaces-are-refused", test_bad_namespaces_are_refused);
  g_test_add_func ("/com/props/bad-properties-are-refused", test_bad_properties_are_refused);
  g_test_add_func ("/com/props/built-in-namespaces-have-fixed-numbers", test_built_in_namespaces_have_fixed_numbers);
  g_test_add_func ("/com/props/an-arbiter-knows-what-was-added-to-it", test_an_arbiter_knows_what_was_added_to_it);
  g_test_add_func ("/com/props/the-prefix-is-the-one-in-the-xml", test_the_prefix_is_the_one_in_the_xml);
  g_test_add_func ("/com/props/a-question-goes-out-as-it-was-generated", test_a_question_goes_out_as_it_was_generated);
  g_test_add_func ("/com/props/a-change-goes-out-as-it-was-generated", test_a_change_goes_out_as_it_was_generated);
  g_test_add_func ("/com/props/interfaces-are-those-of-the-reference", test_interfaces_are_those_of_the_reference);
  g_test_add_func ("/com/props/what-is-behind-a-request-is-found", test_what_is_behind_a_request_is_found);
  g_test_add_func ("/com/props/threads-get-the-same-numbers", test_threads_get_the_same_numbers);
  g_test_add_func ("/com/props/there-are-only-so-many-numbers", test_there_are_only_so_many_numbers);

  return g_test_run ();
}
