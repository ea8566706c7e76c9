/* SPDX-License-Identifier: LGPL-2.1-or-later */

#define COBJMACROS
#include "com-wire.h"
#include <httpmail/com/hm-com-props.h>

#define FOUND "<D:status>HTTP/1.1 200 OK</D:status>"

/* The reply to a PROPFIND, as COM objects; the transport is gone by then. */
static IPropFindMultiResponse *
make_answer (const char *responses)
{
  ComWire *wire = com_wire_new ();
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();
  g_autoptr (HTTPMailMultistatus) found = NULL;

  com_wire_add_multistatus (wire, responses);
  found = com_wire_find (wire, request);
  com_wire_free (wire);
  return hm_com_multistatus_new (found);
}

static IPropFindResponse *
get_only (IPropFindMultiResponse *answer)
{
  IPropFindResponse *response = NULL;
  ULONG length = 0;

  g_assert_cmphex (IPropFindMultiResponse_GetLength (answer, &length), ==, S_OK);
  g_assert_cmpuint (length, ==, 1);
  g_assert_cmphex (IPropFindMultiResponse_GetResponse (answer, 0, &response), ==, S_OK);
  g_assert_cmpuint (IPropFindMultiResponse_Release (answer), ==, 0);
  return response;
}

static void
assert_value (IPropFindResponse *response, DWORD ns, const char *name, HRESULT result, const char *expected)
{
  LPSTR value = (LPSTR) "not touched";

  g_assert_cmphex (IPropFindResponse_GetProperty (response, ns, name, &value), ==, result);
  g_assert_cmpstr (value, ==, expected);
  CoTaskMemFree (value);
}

static void
test_bad_arguments_are_refused (void)
{
  IPropFindMultiResponse *answer = make_answer ("<D:response><D:href>/a</D:href><D:propstat><D:prop>"
                                                "<D:id>7</D:id></D:prop>" FOUND "</D:propstat></D:response>");
  IPropFindResponse *response = NULL;
  LPSTR value = (LPSTR) "";

  g_assert_cmphex (IPropFindMultiResponse_GetLength (answer, NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindMultiResponse_GetResponse (answer, 0, NULL), ==, E_INVALIDARG);
  response = (IPropFindResponse *) answer;
  g_assert_cmphex (IPropFindMultiResponse_GetResponse (answer, 1, &response), ==, E_INVALIDARG);
  g_assert_null (response);
  g_assert_cmphex (IPropFindMultiResponse_GetResponse (answer, G_MAXUINT32, &response), ==, E_INVALIDARG);

  response = get_only (answer);
  g_assert_cmphex (IPropFindResponse_GetHref (response, NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindResponse_GetProperty (response, DAVNAMESPACE_DAV, "id", NULL), ==, E_INVALIDARG);
  g_assert_cmphex (IPropFindResponse_GetProperty (response, DAVNAMESPACE_DAV, NULL, &value), ==, E_INVALIDARG);
  g_assert_null (value);
  assert_value (response, 60000, "id", E_INVALIDARG, NULL);
  assert_value (response, DAVNAMESPACE_UNKNOWN, "id", E_INVALIDARG, NULL);
  g_assert_cmpuint (IPropFindResponse_Release (response), ==, 0);
}

static void
test_an_answer_without_responses_is_empty (void)
{
  IPropFindMultiResponse *answer = make_answer ("");
  IPropFindResponse *response;
  ULONG length = 99;

  g_assert_true (IPropFindMultiResponse_IsComplete (answer));
  g_assert_cmphex (IPropFindMultiResponse_GetLength (answer, &length), ==, S_OK);
  g_assert_cmpuint (length, ==, 0);
  g_assert_cmphex (IPropFindMultiResponse_GetResponse (answer, 0, &response), ==, E_INVALIDARG);
  g_assert_cmpuint (IPropFindMultiResponse_Release (answer), ==, 0);
}

static void
test_values_outlive_the_transport_and_the_answer (void)
{
  IPropFindMultiResponse *answer =
      make_answer ("<D:response><D:href>/a%20b</D:href><D:propstat><D:prop><D:displayname>Caf\xc3\xa9 &amp; Bar"
                   "</D:displayname><hm:read/><x:colour>red</x:colour></D:prop>" FOUND "</D:propstat></D:response>"
                   "<D:response><D:href>/c</D:href><D:propstat><D:prop><D:displayname>C</D:displayname></D:prop>" FOUND
                   "</D:propstat></D:response>");
  IPropFindRequest *request = hm_com_propfind_new ();
  IPropFindResponse *first = NULL;
  IPropFindResponse *second = NULL;
  LPSTR href = NULL;
  ULONG length = 0;
  DWORD own = 0;

  g_assert_cmphex (IPropFindRequest_AddNamespace (request, "urn:example:ns", &own), ==, S_OK);
  IPropFindRequest_Release (request);
  g_assert_cmphex (IPropFindMultiResponse_GetLength (answer, &length), ==, S_OK);
  g_assert_cmpuint (length, ==, 2);
  g_assert_cmphex (IPropFindMultiResponse_GetResponse (answer, 1, &second), ==, S_OK);
  g_assert_cmphex (IPropFindMultiResponse_GetResponse (answer, 0, &first), ==, S_OK);
  g_assert_cmpuint (IPropFindMultiResponse_Release (answer), ==, 0);

  g_assert_true (IPropFindResponse_IsComplete (first));
  g_assert_cmphex (IPropFindResponse_GetHref (first, &href), ==, S_OK);
  g_assert_true (g_str_has_prefix (href, "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (href, "/a%20b"));
  CoTaskMemFree (href);
  assert_value (first, DAVNAMESPACE_DAV, "displayname", S_OK, "Caf\xc3\xa9 & Bar");
  assert_value (first, DAVNAMESPACE_HTTPMAIL, "read", S_OK, "");
  assert_value (first, own, "colour", S_OK, "red");
  assert_value (second, DAVNAMESPACE_DAV, "displayname", S_OK, "C");
  g_assert_cmpuint (IPropFindResponse_Release (first), ==, 0);
  g_assert_cmpuint (IPropFindResponse_Release (second), ==, 0);
}

static void
test_what_is_missing_fails_as_the_server_says (void)
{
  IPropFindResponse *response = get_only (make_answer (
      "<D:response><D:href>/a</D:href>"
      "<D:propstat><D:prop><D:id>7</D:id></D:prop>" FOUND "</D:propstat>"
      "<D:propstat><D:prop><D:comment/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"
      "<D:propstat><D:prop><D:secret>x</D:secret></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status></D:propstat>"
      "<D:propstat><D:prop><D:odd/></D:prop><D:status>HTTP/1.1 418 Teapot</D:status></D:propstat></D:response>"));

  assert_value (response, DAVNAMESPACE_DAV, "id", S_OK, "7");
  assert_value (response, DAVNAMESPACE_DAV, "comment", IXP_E_HTTP_NOT_FOUND, NULL);
  assert_value (response, DAVNAMESPACE_DAV, "secret", IXP_E_HTTP_FORBIDDEN, NULL);
  assert_value (response, DAVNAMESPACE_DAV, "odd", E_FAIL, NULL);
  assert_value (response, DAVNAMESPACE_DAV, "not-mentioned", IXP_E_HTTP_NOT_FOUND, NULL);
  assert_value (response, DAVNAMESPACE_HTTPMAIL, "id", IXP_E_HTTP_NOT_FOUND, NULL);
  IPropFindResponse_Release (response);
}

static void
test_a_resource_that_failed_has_no_properties (void)
{
  IPropFindResponse *response = get_only (make_answer (
      "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response>"));

  assert_value (response, DAVNAMESPACE_DAV, "id", IXP_E_HTTP_INSUFFICIENT_STORAGE, NULL);
  IPropFindResponse_Release (response);
}

static void
test_interfaces_are_those_of_the_reference (void)
{
  IPropFindMultiResponse *answer = make_answer ("<D:response><D:href>/a</D:href><D:propstat><D:prop>"
                                                "<D:id>7</D:id></D:prop>" FOUND "</D:propstat></D:response>");
  IPropFindResponse *response = NULL;
  void *found = answer;

  g_assert_cmphex (IPropFindMultiResponse_QueryInterface (answer, &IID_IUnknown, NULL), ==, E_POINTER);
  g_assert_cmphex (IPropFindMultiResponse_QueryInterface (answer, &IID_IPropFindResponse, &found), ==, E_NOINTERFACE);
  g_assert_null (found);
  g_assert_cmphex (IPropFindMultiResponse_QueryInterface (answer, &IID_IPropFindMultiResponse, &found), ==, S_OK);
  g_assert_true (found == answer);
  g_assert_cmphex (IPropFindMultiResponse_QueryInterface (answer, &IID_IUnknown, &found), ==, S_OK);
  g_assert_cmpuint (IPropFindMultiResponse_Release (answer), ==, 2);
  g_assert_cmpuint (IPropFindMultiResponse_Release (answer), ==, 1);

  response = get_only (answer);
  found = response;
  g_assert_cmphex (IPropFindResponse_QueryInterface (response, &IID_IUnknown, NULL), ==, E_POINTER);
  g_assert_cmphex (IPropFindResponse_QueryInterface (response, &IID_IPropFindMultiResponse, &found), ==, E_NOINTERFACE);
  g_assert_null (found);
  g_assert_cmphex (IPropFindResponse_QueryInterface (response, &IID_IPropFindResponse, &found), ==, S_OK);
  g_assert_cmphex (IPropFindResponse_QueryInterface (response, &IID_IUnknown, &found), ==, S_OK);
  g_assert_true (found == response);
  g_assert_cmpuint (IPropFindResponse_Release (response), ==, 2);
  g_assert_cmpuint (IPropFindResponse_Release (response), ==, 1);
  g_assert_cmpuint (IPropFindResponse_Release (response), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/com/multistatus/bad-arguments-are-refused", test_bad_arguments_are_refused);
  g_test_add_func ("/com/multistatus/an-answer-without-responses-is-empty", test_an_answer_without_responses_is_empty);
  g_test_add_func ("/com/multistatus/values-outlive-the-transport-and-the-answer",
                   test_values_outlive_the_transport_and_the_answer);
  g_test_add_func ("/com/multistatus/what-is-missing-fails-as-the-server-says",
                   test_what_is_missing_fails_as_the_server_says);
  g_test_add_func ("/com/multistatus/a-resource-that-failed-has-no-properties",
                   test_a_resource_that_failed_has_no_properties);
  g_test_add_func ("/com/multistatus/interfaces-are-those-of-the-reference",
                   test_interfaces_are_those_of_the_reference);

  return g_test_run ();
}
