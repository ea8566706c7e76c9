/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Properties that Apache keeps without knowing them, and those that it will not have touched. */

#include "apache-case.h"
#include <fixture.h>
#include <string.h>

#define OURS "http://example.org/properties/"
#define THEIRS "urn:example:other"

static void
set (ApacheCase *c, const char *url, const char *namespace_uri, const char *name, const char *value)
{
  g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();
  g_autoptr (HTTPMailMultistatus) reply = NULL;
  HTTPMailMultistatusResponse *response;
  g_autoptr (GError) error = NULL;

  if (value)
    httpmail_proppatch_request_set_value (request, namespace_uri, name, value, &error);
  else
    httpmail_proppatch_request_remove (request, namespace_uri, name, &error);
  g_assert_no_error (error);
  reply = foreign_client_proppatch (c->client, url, request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (reply), ==, 1);
  response = httpmail_multistatus_get_response (reply, 0);
  g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, namespace_uri, name), ==, 200);
}

static void
assert_value (ApacheCase *c, const char *url, const char *namespace_uri, const char *name, const char *expected)
{
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();
  g_autoptr (HTTPMailMultistatus) reply = NULL;
  HTTPMailMultistatusResponse *response;
  g_autoptr (GError) error = NULL;

  httpmail_propfind_request_add_property (request, namespace_uri, name, &error);
  g_assert_no_error (error);
  reply = foreign_client_propfind (c->client, url, request, HTTPMAIL_DEPTH_ZERO, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (reply), ==, 1);
  response = httpmail_multistatus_find (reply, url);
  g_assert_nonnull (response);
  g_assert_cmpstr (httpmail_multistatus_response_get_value (response, namespace_uri, name), ==, expected);
  g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, namespace_uri, name), ==,
                    expected ? 200 : 404);
}

static void
test_values (ApacheCase *c)
{
  static const char *const values[] = { "plain", "", "a < b & \"c\" > 'd'", "äöü 日本語 📬", "]]>", "&amp;", "one\ntwo" };
  g_autofree char *url = apache_case_url (c, "one");

  apache_case_write (c, "one", "one");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      set (c, url, OURS, "colour", values[i]);
      assert_value (c, url, OURS, "colour", values[i]);
    }
  assert_value (c, url, THEIRS, "colour", NULL);
  set (c, url, THEIRS, "colour", "another");
  assert_value (c, url, OURS, "colour", "one\ntwo");
  assert_value (c, url, THEIRS, "colour", "another");
  set (c, url, OURS, "colour", NULL);
  assert_value (c, url, OURS, "colour", NULL);
  assert_value (c, url, THEIRS, "colour", "another");
  g_assert_true (apache_case_holds (c, "one", "one"));
}

static void
test_copies_and_moves (ApacheCase *c)
{
  g_autofree char *one = apache_case_url (c, "one");
  g_autofree char *two = apache_case_url (c, "two");
  g_autofree char *three = apache_case_url (c, "three");
  g_autoptr (GError) error = NULL;

  apache_case_write (c, "one", "one");
  set (c, one, OURS, "colour", "blue");
  foreign_client_copy (c->client, one, two, FALSE, NULL, &error);
  g_assert_no_error (error);
  foreign_client_move (c->client, one, three, FALSE, NULL, &error);
  g_assert_no_error (error);
  assert_value (c, two, OURS, "colour", "blue");
  assert_value (c, three, OURS, "colour", "blue");
}

static void
test_folder (ApacheCase *c)
{
  g_autoptr (HTTPMailPropfindRequest) request = httpmail_propfind_request_new ();
  g_autoptr (HTTPMailMultistatus) reply = NULL;
  g_autofree char *one = apache_case_url (c, "one");
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) member = NULL;
  const char *odd;
  g_autofree char *sub = g_strconcat (c->folder, "sub/", NULL);
  g_autoptr (GError) error = NULL;

  apache_case_write (c, "one", "one");
  apache_case_write (c, "odd ü?.eml", "odd");
  apache_case_make_dir (c, "sub");
  set (c, sub, OURS, "colour", "blue");
  /* Replies are looked up by the URL that the server writes. */
  members = apache_case_list (c);
  member = foreign_find (members, "odd ü?.eml");
  odd = httpmail_member_info_get_href (member);
  set (c, odd, OURS, "colour", "red");
  httpmail_propfind_request_add_property (request, OURS, "colour", &error);
  g_assert_no_error (error);
  httpmail_propfind_request_add_property (request, "DAV:", "getcontentlength", &error);
  g_assert_no_error (error);
  reply = foreign_client_propfind (c->client, c->folder, request, HTTPMAIL_DEPTH_ONE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (httpmail_multistatus_get_n_responses (reply), ==, 4);
  g_assert_cmpstr (
      httpmail_multistatus_response_get_value (httpmail_multistatus_find (reply, sub), OURS, "colour"), ==, "blue");
  g_assert_cmpstr (
      httpmail_multistatus_response_get_value (httpmail_multistatus_find (reply, odd), OURS, "colour"), ==, "red");
  g_assert_null (httpmail_multistatus_response_get_value (httpmail_multistatus_find (reply, one), OURS, "colour"));
  g_assert_nonnull (httpmail_multistatus_response_get_value (httpmail_multistatus_find (reply, one), "DAV:",
                                                             "getcontentlength"));
  g_assert_null (httpmail_multistatus_response_get_value (httpmail_multistatus_find (reply, sub), "DAV:",
                                                          "getcontentlength"));
}

/* All or nothing: one that may not be set takes the other along. */
static void
test_protected (ApacheCase *c)
{
  g_autoptr (HTTPMailProppatchRequest) request = httpmail_proppatch_request_new ();
  g_autoptr (HTTPMailMultistatus) reply = NULL;
  g_autofree char *url = apache_case_url (c, "one");
  g_autoptr (GError) error = NULL;

  apache_case_write (c, "one", "one");
  httpmail_proppatch_request_set_value (request, OURS, "colour", "blue", &error);
  g_assert_no_error (error);
  httpmail_proppatch_request_set_value (request, "DAV:", "getetag", "\"mine\"", &error);
  g_assert_no_error (error);
  reply = foreign_client_proppatch (c->client, url, request, &error);
  if (reply)
    {
      HTTPMailMultistatusResponse *response = httpmail_multistatus_get_response (reply, 0);

      g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, "DAV:", "getetag"), >=, 400);
      g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, OURS, "colour"), ==, 424);
    }
  else
    {
      g_assert_nonnull (error);
    }
  assert_value (c, url, OURS, "colour", NULL);
}

static const ApacheTest tests[] = {
  { "property/keeps-every-value", test_values },
  { "property/goes-along-with-copies-and-moves", test_copies_and_moves, 1 << APACHE_OPEN | 1 << APACHE_DIGEST },
  { "property/of-a-folder-and-what-is-in-it", test_folder },
  { "property/that-is-protected-spoils-the-others", test_protected },
};

int
main (int argc, char **argv)
{
  return apache_case_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
