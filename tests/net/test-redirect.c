/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-redirect.h>

#define HERE "http://mail.example/a"

static void
assert_refused (gboolean changes, gboolean may_leave, const char *url, guint status, const char *location)
{
  g_autoptr (HmRedirect) redirect = hm_redirect_new (changes, may_leave);
  g_autoptr (GError) error = NULL;
  g_autofree char *next = hm_redirect_follow (redirect, url, status, location, &error);

  g_assert_null (next);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
}

static void
assert_followed (gboolean changes, gboolean may_leave, const char *url, guint status, const char *location)
{
  g_autoptr (HmRedirect) redirect = hm_redirect_new (changes, may_leave);
  g_autoptr (GError) error = NULL;
  g_autofree char *next = hm_redirect_follow (redirect, url, status, location, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (next, ==, location);
}

static void
test_statuses (void)
{
  static const guint redirects[] = { 301, 302, 303, 307, 308 };
  static const guint others[] = { 200, 207, 300, 304, 305, 306, 309, 401 };

  for (guint i = 0; i < G_N_ELEMENTS (redirects); i++)
    {
      g_assert_true (hm_redirect_is_redirect (redirects[i]));
      assert_followed (FALSE, FALSE, HERE, redirects[i], "http://mail.example/b");
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (hm_redirect_is_redirect (others[i]));
}

static void
test_changes (void)
{
  assert_refused (TRUE, FALSE, HERE, 301, "http://mail.example/b");
  assert_refused (TRUE, FALSE, HERE, 302, "http://mail.example/b");
  assert_refused (TRUE, FALSE, HERE, 303, "http://mail.example/b");
  assert_followed (TRUE, FALSE, HERE, 307, "http://mail.example/b");
  assert_followed (TRUE, FALSE, HERE, 308, "http://mail.example/b");
}

static void
test_other_origin (void)
{
  static const char *const elsewhere[] = { "http://other.example/a", "http://mail.example:8080/a",
                                           "https://mail.example/a" };

  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      assert_refused (FALSE, FALSE, HERE, 307, elsewhere[i]);
      assert_followed (FALSE, TRUE, HERE, 302, elsewhere[i]);
      assert_refused (TRUE, TRUE, HERE, 307, elsewhere[i]);
    }
  assert_followed (FALSE, FALSE, HERE, 302, "http://MAIL.example:80/b");
}

static void
test_downgrade (void)
{
  assert_refused (FALSE, TRUE, "https://mail.example/a", 302, "http://mail.example/b");
  assert_refused (FALSE, TRUE, "HTTPS://mail.example/a", 308, "http://other.example/b");
  assert_followed (FALSE, TRUE, "https://mail.example/a", 302, "https://other.example/b");
}

static void
test_no_location (void)
{
  assert_refused (FALSE, TRUE, HERE, 302, NULL);
}

static void
test_odd_location (void)
{
  static const char *const odd[] = { "", "/b", "ftp://mail.example/", "file:///etc/passwd", "http:///b",
                                     "http://mail.example/b c", "http://mail.example/b\r\nX: y",
                                     "javascript:alert(1)" };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    assert_refused (FALSE, TRUE, HERE, 302, odd[i]);
}

static void
test_limit (void)
{
  g_autoptr (HmRedirect) redirect = hm_redirect_new (FALSE, FALSE);
  g_autofree char *url = g_strdup (HERE);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 10; i++)
    {
      g_autofree char *location = g_strdup_printf ("http://mail.example/%u", i);
      char *next = hm_redirect_follow (redirect, url, 302, location, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (next, ==, location);
      g_free (url);
      url = next;
    }
  g_assert_null (hm_redirect_follow (redirect, url, 302, "http://mail.example/11", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_loop (void)
{
  g_autoptr (HmRedirect) redirect = hm_redirect_new (FALSE, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *next = hm_redirect_follow (redirect, HERE, 302, "http://mail.example/b", &error);

  g_assert_no_error (error);
  g_assert_null (hm_redirect_follow (redirect, next, 302, HERE, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
  assert_refused (FALSE, FALSE, HERE, 302, HERE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/redirect/reads-follow-every-redirect-status", test_statuses);
  g_test_add_func ("/net/redirect/changes-follow-only-307-and-308", test_changes);
  g_test_add_func ("/net/redirect/only-reads-of-the-account-url-leave-the-origin", test_other_origin);
  g_test_add_func ("/net/redirect/never-leads-from-https-to-http", test_downgrade);
  g_test_add_func ("/net/redirect/a-missing-location-is-an-error", test_no_location);
  g_test_add_func ("/net/redirect/an-odd-location-is-an-error", test_odd_location);
  g_test_add_func ("/net/redirect/ten-are-followed-and-the-eleventh-is-not", test_limit);
  g_test_add_func ("/net/redirect/a-circle-is-an-error", test_loop);
  return g_test_run ();
}
