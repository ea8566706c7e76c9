/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-body-request.h>

#define EXCHANGE "http://schemas.microsoft.com/exchange/"

static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (text, ==, expected);
}

static void
ask (HTTPMailPropfindRequest *request, const char *namespace_uri, const char *name)
{
  g_autoptr (GError) error = NULL;

  httpmail_propfind_request_add_property (request, namespace_uri, name, &error);
  g_assert_no_error (error);
}

static void
set (HTTPMailProppatchRequest *request, const char *namespace_uri, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  httpmail_proppatch_request_set_value (request, namespace_uri, name, value, &error);
  g_assert_no_error (error);
}

static void
take_out (HTTPMailProppatchRequest *request, const char *namespace_uri, const char *name)
{
  g_autoptr (GError) error = NULL;

  httpmail_proppatch_request_remove (request, namespace_uri, name, &error);
  g_assert_no_error (error);
}

static void
test_propfind (void)
{
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();
  g_autoptr (GBytes) body = NULL;

  ask (request, "urn:schemas:httpmail:", "read");
  ask (request, "DAV:", "displayname");
  ask (request, EXCHANGE, "permanenturl");
  ask (request, "urn:schemas:mailheader:", "subject");
  ask (request, EXCHANGE, "foldersize");
  body = hm_body_propfind_request (request);

  /* Every namespace is declared once, on the root, whoever uses it. */
  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propfind xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" xmlns:n0=\"" EXCHANGE "\" "
                      "xmlns:m=\"urn:schemas:mailheader:\">\r\n"
                      "<D:prop><hm:read/><D:displayname/><n0:permanenturl/><m:subject/><n0:foldersize/></D:prop>"
                      "</D:propfind>\r\n");
}

static void
test_propfind_all (void)
{
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();
  g_autoptr (GBytes) body = hm_body_propfind_request (request);

  assert_bytes (body, "<?xml version=\"1.0\"?>\r\n"
                      "<D:propfind xmlns:D=\"DAV:\">\r\n"
                      "<D:allprop/></D:propfind>\r\n");
}

static void
test_proppatch (void)
{
  g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();
  g_autoptr (GBytes) body = NULL;

  set (request, "urn:schemas:httpmail:", "read", "1");
  set (request, "urn:x:<&\">", "note", "a < b & \"c\"\r\n]]>");
  take_out (request, "urn:schemas:contacts:", "pager");
  take_out (request, "urn:schemas:contacts:", "bday");
  set (request, "DAV:", "displayname", "");
  body = hm_body_proppatch_request (request);

  /* In the order of the calls: that is the order in which servers do them. */
  assert_bytes (
      body, "<?xml version=\"1.0\"?>\r\n"
            "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\" "
            "xmlns:n0=\"urn:x:&lt;&amp;&quot;&gt;\" xmlns:c=\"urn:schemas:contacts:\">\r\n"
            "<D:set><D:prop><hm:read>1</hm:read><n0:note>a &lt; b &amp; \"c\"&#13;\n]]&gt;</n0:note></D:prop></D:set>"
            "<D:remove><D:prop><c:pager/><c:bday/></D:prop></D:remove>"
            "<D:set><D:prop><D:displayname/></D:prop></D:set></D:propertyupdate>\r\n");
}

static void
test_encoding (void)
{
  g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();
  g_autoptr (GBytes) body = NULL;

  set (request, "DAV:", "displayname", "f\xc3\xb4\xc3\xb3");
  body = hm_body_proppatch_request (request);

  assert_bytes (body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
                      "<D:propertyupdate xmlns:D=\"DAV:\">\r\n"
                      "<D:set><D:prop><D:displayname>f\xc3\xb4\xc3\xb3</D:displayname></D:prop></D:set>"
                      "</D:propertyupdate>\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/request/propfind-with-chosen-properties", test_propfind);
  g_test_add_func ("/protocol/request/propfind-without-any-asks-for-all", test_propfind_all);
  g_test_add_func ("/protocol/request/proppatch-sets-and-removes-in-order", test_proppatch);
  g_test_add_func ("/protocol/request/names-its-encoding-when-it-matters", test_encoding);

  return g_test_run ();
}
