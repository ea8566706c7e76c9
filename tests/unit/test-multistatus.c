/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-multistatus-private.h>

static HTTPMailMultistatusResponse *
make_response (const char *href)
{
  HTTPMailMultistatusResponse *response = httpmail_multistatus_response_new (href, 0, NULL, NULL);

  httpmail_multistatus_response_add_value (response, "DAV:", "displayname", 200, "Inbox");
  httpmail_multistatus_response_add_value (response, "urn:schemas:httpmail:", "displayname", 404, "not this");
  httpmail_multistatus_response_add_value (response, "DAV:", "empty", 200, NULL);
  return response;
}

static void
test_value_needs_namespace_name_and_success (void)
{
  g_autoptr (HTTPMailMultistatusResponse) response = make_response ("http://h/inbox/");

  g_assert_cmpstr (httpmail_multistatus_response_get_value (response, "DAV:", "displayname"), ==, "Inbox");
  g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, "DAV:", "displayname"), ==, 200);
  g_assert_cmpstr (httpmail_multistatus_response_get_value (response, "DAV:", "empty"), ==, "");

  g_assert_null (httpmail_multistatus_response_get_value (response, "urn:schemas:httpmail:", "displayname"));
  g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, "urn:schemas:httpmail:", "displayname"),
                    ==, 404);

  g_assert_null (httpmail_multistatus_response_get_value (response, "DAV:", "DisplayName"));
  g_assert_null (httpmail_multistatus_response_get_value (response, "dav:", "displayname"));
  g_assert_null (httpmail_multistatus_response_get_value (response, "", "displayname"));
  g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, "", "displayname"), ==, 0);
}

static void
test_only_2xx_has_value (void)
{
  const struct
  {
    guint status;
    const char *value;
  } cases[] = { { 0, NULL }, { 199, NULL }, { 200, "x" }, { 299, "x" }, { 300, NULL }, { 99999, NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HTTPMailMultistatusResponse) response = httpmail_multistatus_response_new ("/", 0, NULL, NULL);

      httpmail_multistatus_response_add_value (response, NULL, "p", cases[i].status, "x");
      g_assert_cmpstr (httpmail_multistatus_response_get_value (response, "", "p"), ==, cases[i].value);
      g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, "", "p"), ==, cases[i].status);
    }
}

static void
test_found_wins_over_missing (void)
{
  g_autoptr (HTTPMailMultistatusResponse) response = httpmail_multistatus_response_new ("/", 0, NULL, NULL);

  httpmail_multistatus_response_add_value (response, "DAV:", "p", 404, NULL);
  httpmail_multistatus_response_add_value (response, "DAV:", "p", 200, "one");
  httpmail_multistatus_response_add_value (response, "DAV:", "p", 200, "two");
  g_assert_cmpstr (httpmail_multistatus_response_get_value (response, "DAV:", "p"), ==, "one");
  g_assert_cmpuint (httpmail_multistatus_response_get_value_status (response, "DAV:", "p"), ==, 200);
  g_assert_cmpuint (httpmail_multistatus_response_get_n_values (response), ==, 3);
}

static void
test_values_by_number (void)
{
  g_autoptr (HTTPMailMultistatusResponse) response = make_response ("http://h/inbox/");
  const char *namespace_uri = NULL;
  const char *name = NULL;
  const char *value = "untouched";
  guint status = 1;

  g_assert_cmpuint (httpmail_multistatus_response_get_n_values (response), ==, 3);
  g_assert_true (httpmail_multistatus_response_get_nth_value (response, 1, &namespace_uri, &name, &value, &status));
  g_assert_cmpstr (namespace_uri, ==, "urn:schemas:httpmail:");
  g_assert_cmpstr (name, ==, "displayname");
  g_assert_null (value);
  g_assert_cmpuint (status, ==, 404);
  g_assert_true (httpmail_multistatus_response_get_nth_value (response, 2, NULL, NULL, NULL, NULL));

  g_assert_false (httpmail_multistatus_response_get_nth_value (response, 3, &namespace_uri, &name, &value, &status));
  g_assert_null (namespace_uri);
  g_assert_null (name);
  g_assert_null (value);
  g_assert_cmpuint (status, ==, 0);
  g_assert_false (httpmail_multistatus_response_get_nth_value (response, G_MAXUINT, NULL, NULL, NULL, NULL));
}

static void
test_response_properties (void)
{
  g_autoptr (HTTPMailMultistatusResponse) response =
      httpmail_multistatus_response_new ("http://h/1", 423, "Locked by \xff", "http://h/\xff");
  g_autofree char *href = NULL;
  g_autofree char *description = NULL;
  g_autofree char *location = NULL;
  guint status = 0;

  g_object_get (response, "href", &href, "http-status", &status, "description", &description, "location", &location,
                NULL);
  g_assert_cmpstr (href, ==, "http://h/1");
  g_assert_cmpstr (httpmail_multistatus_response_get_href (response), ==, href);
  g_assert_cmpuint (status, ==, 423);
  g_assert_cmpuint (httpmail_multistatus_response_get_http_status (response), ==, 423);
  g_assert_cmpstr (description, ==, "Locked by �");
  g_assert_cmpstr (httpmail_multistatus_response_get_description (response), ==, description);
  g_assert_cmpstr (location, ==, "http://h/�");
  g_assert_cmpstr (httpmail_multistatus_response_get_location (response), ==, location);
  g_assert_cmpuint (httpmail_multistatus_response_get_n_values (response), ==, 0);
}

static HTTPMailMultistatus *
make_multistatus (const char *const *hrefs)
{
  GPtrArray *responses = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *hrefs != NULL; hrefs++)
    g_ptr_array_add (responses, make_response (*hrefs));
  return httpmail_multistatus_new (responses, "All \xff well");
}

static void
test_empty (void)
{
  const char *const none[] = { NULL };
  g_autoptr (HTTPMailMultistatus) multistatus = make_multistatus (none);

  g_assert_cmpuint (httpmail_multistatus_get_n_responses (multistatus), ==, 0);
  g_assert_null (httpmail_multistatus_get_response (multistatus, 0));
  g_assert_null (httpmail_multistatus_find (multistatus, "http://h/1"));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (multistatus), 0));
}

static void
test_is_a_list_model (void)
{
  const char *const hrefs[] = { "http://h/1", "http://h/2", NULL };
  g_autoptr (HTTPMailMultistatus) multistatus = make_multistatus (hrefs);
  g_autoptr (HTTPMailMultistatusResponse) item = g_list_model_get_item (G_LIST_MODEL (multistatus), 1);
  g_autofree char *description = NULL;
  GType item_type = G_TYPE_INVALID;
  guint n_items = 0;

  g_object_get (multistatus, "item-type", &item_type, "n-items", &n_items, "description", &description, NULL);
  g_assert_true (item_type == HTTPMAIL_TYPE_MULTISTATUS_RESPONSE);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (multistatus)) == item_type);
  g_assert_cmpuint (n_items, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (multistatus)), ==, 2);
  g_assert_cmpstr (description, ==, "All � well");
  g_assert_cmpstr (httpmail_multistatus_get_description (multistatus), ==, description);

  g_assert_true (item == httpmail_multistatus_get_response (multistatus, 1));
  g_assert_null (httpmail_multistatus_get_response (multistatus, 2));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (multistatus), 2));
  g_clear_object (&multistatus);
  g_assert_cmpstr (httpmail_multistatus_response_get_href (item), ==, "http://h/2");
}

static void
test_find_compares_letter_by_letter (void)
{
  const char *const hrefs[] = { "http://h/a", "http://h/b/", "http://h/b/", NULL };
  g_autoptr (HTTPMailMultistatus) multistatus = make_multistatus (hrefs);

  g_assert_true (httpmail_multistatus_find (multistatus, "http://h/b/") ==
                 httpmail_multistatus_get_response (multistatus, 1));
  g_assert_null (httpmail_multistatus_find (multistatus, "http://h/b"));
  g_assert_null (httpmail_multistatus_find (multistatus, "http://h/%61"));
  g_assert_null (httpmail_multistatus_find (multistatus, "HTTP://H/a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/multistatus/value-needs-namespace-name-and-success",
                   test_value_needs_namespace_name_and_success);
  g_test_add_func ("/values/multistatus/only-2xx-has-a-value", test_only_2xx_has_value);
  g_test_add_func ("/values/multistatus/found-wins-over-missing", test_found_wins_over_missing);
  g_test_add_func ("/values/multistatus/values-have-numbers", test_values_by_number);
  g_test_add_func ("/values/multistatus/properties-of-a-response-agree-with-getters", test_response_properties);
  g_test_add_func ("/values/multistatus/may-be-empty", test_empty);
  g_test_add_func ("/values/multistatus/is-a-list-of-responses", test_is_a_list_model);
  g_test_add_func ("/values/multistatus/find-compares-letter-by-letter", test_find_compares_letter_by_letter);

  return g_test_run ();
}
