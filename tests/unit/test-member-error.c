/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-member-error-private.h>

static void
test_status_becomes_error (void)
{
  g_autoptr (HTTPMailMemberError) member = httpmail_member_error_new ("http://h/inbox/1", 404, NULL);

  g_assert_cmpstr (httpmail_member_error_get_href (member), ==, "http://h/inbox/1");
  g_assert_cmpuint (httpmail_member_error_get_http_status (member), ==, 404);
  g_assert_cmphex ((guint32) httpmail_member_error_get_hresult (member), ==, 0x800CCC34);
  g_assert_error (httpmail_member_error_get_error (member), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_cmpstr (httpmail_member_error_get_error (member)->message, ==,
                   "http://h/inbox/1: the server refused with HTTP status 404");
}

static void
test_problem_is_in_the_message (void)
{
  g_autoptr (HTTPMailMemberError) member = httpmail_member_error_new ("/a", 423, "Locked by \xff %s");

  g_assert_error (httpmail_member_error_get_error (member), HTTPMAIL_ERROR, HTTPMAIL_ERROR_FAILED);
  g_assert_cmpstr (httpmail_member_error_get_error (member)->message, ==,
                   "/a: the server refused with HTTP status 423: Locked by � %s");
}

static void
test_properties (void)
{
  g_autoptr (HTTPMailMemberError) member = httpmail_member_error_new ("/a", 507, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *href = NULL;
  gint hresult = 0;
  guint status = 0;

  g_object_get (member, "href", &href, "hresult", &hresult, "http-status", &status, "error", &error, NULL);
  g_assert_cmpstr (href, ==, "/a");
  g_assert_cmphex ((guint32) hresult, ==, 0x800CCCF3);
  g_assert_cmpuint (status, ==, 507);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INSUFFICIENT_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/member-error/status-becomes-error", test_status_becomes_error);
  g_test_add_func ("/values/member-error/words-of-the-server-are-in-the-message", test_problem_is_in_the_message);
  g_test_add_func ("/values/member-error/properties-agree-with-getters", test_properties);

  return g_test_run ();
}
