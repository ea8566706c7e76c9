/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-cookies.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

#define NOW 1000000000
#define HTTPS "https://mail.example.net/exchange/bob/"
#define HTTP "http://mail.example.net/exchange/bob/"

static void
assert_cookies (HmCookies *jar, const char *url, const char *expected)
{
  g_autofree char *field = hm_cookies_get (jar, url, NOW);

  g_assert_cmpstr (field, ==, expected);
}

/* Set by one reply from url to a new jar, seen from the other URL. */
static void
assert_seen (const char *url, const char *set_cookie, const char *from, const char *expected)
{
  g_autoptr (HmCookies) jar = hm_cookies_new ();

  g_test_message ("%s: %s -> %s", url, set_cookie, from);
  hm_cookies_take (jar, url, set_cookie, NOW);
  assert_cookies (jar, from, expected);
}

static void
test_pair (void)
{
  static const char *const table[][2] = {
    { "a=b", "a=b" },
    { " a = b ; path=/", "a=b" },
    { "a=", "a=" },
    { "a=\"b c\"", "a=\"b c\"" },
    { "a=b=c==", "a=b=c==" },
    { "cadata=x; HttpOnly; SameSite=Lax; unknown=1; ;;", "cadata=x" },
    { "a", "a=" },
    { "=b", NULL },
    { "", NULL },
    { ";", NULL },
    { "; path=/", NULL },
    { "a=b\r\nX-Evil: yes", NULL },
    { "a=b\tc", NULL },
    { "a=b; path=/\x01", NULL },
    { "a=b\x7f", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    assert_seen (HTTPS, table[i][0], HTTPS, table[i][1]);
}

static void
test_domain (void)
{
  static const char *const table[][4] = {
    /* Nothing said: that host alone. */
    { HTTPS, "a=b; path=/", "https://mail.example.net/", "a=b" },
    { HTTPS, "a=b; path=/", "https://example.net/", NULL },
    { HTTPS, "a=b; path=/", "https://x.mail.example.net/", NULL },
    { HTTPS, "a=b; path=/", "https://MAIL.example.NET/", "a=b" },
    /* The domain of the host. */
    { HTTPS, "a=b; path=/; domain=example.net", "https://other.example.net/", "a=b" },
    { HTTPS, "a=b; path=/; domain=.EXAMPLE.net", "https://example.net/", "a=b" },
    { HTTPS, "a=b; path=/; domain=mail.example.net", "https://x.mail.example.net/", "a=b" },
    { HTTPS, "a=b; path=/; domain=example.net", "https://badexample.net/", NULL },
    /* Of another one. */
    { HTTPS, "a=b; path=/; domain=other.net", "https://other.net/", NULL },
    { HTTPS, "a=b; path=/; domain=other.net", HTTPS, NULL },
    { HTTPS, "a=b; path=/; domain=x.mail.example.net", "https://x.mail.example.net/", NULL },
    { HTTPS, "a=b; path=/; domain=ail.example.net", HTTPS, NULL },
    /* Of everybody. */
    { HTTPS, "a=b; path=/; domain=net", "https://example.net/", NULL },
    { "https://bob.co.uk/", "a=b; domain=co.uk", "https://eve.co.uk/", NULL },
    { "https://bob.co.uk/", "a=b; domain=CO.UK", "https://bob.co.uk/", NULL },
    /* A host that is a public suffix itself is one host. */
    { "https://co.uk/", "a=b; domain=co.uk", "https://co.uk/", "a=b" },
    { "https://co.uk/", "a=b; domain=co.uk", "https://eve.co.uk/", NULL },
    /* Addresses have no domains. */
    { "http://127.0.0.1:8080/", "a=b; domain=127.0.0.1", "http://127.0.0.1/", "a=b" },
    { "http://127.0.0.1/", "a=b; domain=0.0.1", "http://127.0.0.1/", NULL },
    { "http://[::1]/", "a=b", "http://[::1]/", "a=b" },
    { "http://localhost/", "a=b", "http://localhost/", "a=b" },
    { "http://localhost/", "a=b; domain=localhost", "http://localhost/", "a=b" },
    { HTTPS, "a=b; path=/; domain=", "https://mail.example.net/", "a=b" },
    { HTTPS, "a=b; path=/; domain=.", "https://mail.example.net/", "a=b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    assert_seen (table[i][0], table[i][1], table[i][2], table[i][3]);
}

static void
test_path (void)
{
  static const char *const table[][4] = {
    { "https://h.example/a/b/c", "x=1", "https://h.example/a/b/d", "x=1" },
    { "https://h.example/a/b/c", "x=1", "https://h.example/a/b", "x=1" },
    { "https://h.example/a/b/c", "x=1", "https://h.example/a/", NULL },
    { "https://h.example/a/b/c", "x=1", "https://h.example/a/bc/", NULL },
    { "https://h.example/a/b/c", "x=1; path=/a", "https://h.example/a", "x=1" },
    { "https://h.example/a/b/c", "x=1; path=/a", "https://h.example/a?q", "x=1" },
    { "https://h.example/a/b/c", "x=1; path=/a", "https://h.example/ab", NULL },
    { "https://h.example/a/b/c", "x=1; path=/other/", "https://h.example/other/y", "x=1" },
    { "https://h.example/a/b/c", "x=1; path=relative", "https://h.example/a/b/y", "x=1" },
    { "https://h.example", "x=1", "https://h.example/any", "x=1" },
    { "https://h.example/top", "x=1", "https://h.example", "x=1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    assert_seen (table[i][0], table[i][1], table[i][2], table[i][3]);
}

static void
test_secure (void)
{
  assert_seen (HTTPS, "a=b; secure", HTTPS, "a=b");
  assert_seen (HTTPS, "a=b; secure", HTTP, NULL);
  /* Also what does not ask for it. */
  assert_seen (HTTPS, "a=b", HTTP, NULL);
  assert_seen (HTTP, "a=b; Secure", HTTPS, NULL);
  assert_seen (HTTP, "a=b", HTTP, "a=b");
  assert_seen (HTTP, "a=b", HTTPS, "a=b");
}

static void
test_secure_stays (void)
{
  g_autoptr (HmCookies) jar = hm_cookies_new ();

  hm_cookies_take (jar, HTTPS, "a=good", NOW);
  hm_cookies_take (jar, HTTP, "a=evil", NOW);
  hm_cookies_take (jar, HTTP, "a=; max-age=0", NOW);
  assert_cookies (jar, HTTPS, "a=good");
}

static void
test_replace (void)
{
  g_autoptr (HmCookies) jar = hm_cookies_new ();

  hm_cookies_take (jar, HTTPS, "sessionid=1; path=/", NOW);
  hm_cookies_take (jar, HTTPS, "cadata=2; path=/", NOW);
  hm_cookies_take (jar, HTTPS, "sessionid=3; path=/", NOW);
  hm_cookies_take (jar, HTTPS, "sessionid=4; path=/exchange", NOW);
  assert_cookies (jar, "https://mail.example.net/", "cadata=2; sessionid=3");
  assert_cookies (jar, HTTPS, "sessionid=4; cadata=2; sessionid=3");
  g_assert_cmpuint (hm_cookies_get_n (jar), ==, 3);
}

static void
test_440 (void)
{
  g_autoptr (HmCookies) jar = hm_cookies_new ();

  hm_cookies_take (jar, HTTPS, "sessionid=1; path=/", NOW);
  hm_cookies_take (jar, HTTPS, "cadata=2; path=/", NOW);
  hm_cookies_take (jar, HTTPS, "sessionid=; path=/; expires=Thu, 01-Jan-1970 00:00:00 GMT", NOW);
  hm_cookies_take (jar, HTTPS, "cadata=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT", NOW);
  g_assert_cmpuint (hm_cookies_get_n (jar), ==, 0);
}

static void
test_expiry (void)
{
  static const struct
  {
    const char *set_cookie;
    gint64 last; /* second in which it is still there; 0: never there; G_MAXINT64: always */
  } table[] = {
    { "a=b; max-age=10", NOW + 9 },
    { "a=b; Max-Age=0", 0 },
    { "a=b; Max-Age=-1", 0 },
    { "a=b; max-age=10; expires=Thu, 01-Jan-1970 00:00:00 GMT", NOW + 9 },
    { "a=b; expires=Thu, 01-Jan-1970 00:00:00 GMT; max-age=10", NOW + 9 },
    { "a=b; expires=Sun, 09 Sep 2001 01:46:41 GMT", NOW },
    { "a=b; expires=Sun, 09 Sep 2001 01:46:40 GMT", 0 },
    { "a=b; expires=nonsense", G_MAXINT64 },
    { "a=b; expires=", G_MAXINT64 },
    { "a=b; max-age=nonsense", G_MAXINT64 },
    { "a=b; max-age=", G_MAXINT64 },
    { "a=b; max-age=99999999999999999999999", G_MAXINT64 },
    { "a=b; max-age=9223372036854775807", G_MAXINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (HmCookies) jar = hm_cookies_new ();
      gint64 last = table[i].last == G_MAXINT64 ? G_MAXINT64 - 2 : table[i].last;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;

      g_test_message ("%s", table[i].set_cookie);
      hm_cookies_take (jar, HTTPS, table[i].set_cookie, NOW);
      before = hm_cookies_get (jar, HTTPS, MAX (last, NOW));
      g_assert_cmpstr (before, ==, table[i].last ? "a=b" : NULL);
      if (table[i].last == G_MAXINT64)
        continue;
      after = hm_cookies_get (jar, HTTPS, MAX (last, NOW) + 1);
      g_assert_null (after);
      g_assert_cmpuint (hm_cookies_get_n (jar), ==, 0);
    }
}

static void
test_number (void)
{
  g_autoptr (HmCookies) jar = hm_cookies_new ();
  g_autofree char *full = NULL;
  g_autofree char *over = NULL;

  for (guint i = 0; i < HM_LIMIT_COOKIES; i++)
    {
      g_autofree char *text = g_strdup_printf ("c%u=x", i);

      hm_cookies_take (jar, HTTPS, text, NOW);
    }
  g_assert_cmpuint (hm_cookies_get_n (jar), ==, HM_LIMIT_COOKIES);
  full = hm_cookies_get (jar, HTTPS, NOW);
  g_assert_true (g_str_has_prefix (full, "c0=x; c1=x"));
  /* One more, and the oldest goes. */
  hm_cookies_take (jar, HTTPS, "more=x", NOW);
  g_assert_cmpuint (hm_cookies_get_n (jar), ==, HM_LIMIT_COOKIES);
  over = hm_cookies_get (jar, HTTPS, NOW);
  g_assert_true (g_str_has_prefix (over, "c1=x"));
  g_assert_true (g_str_has_suffix (over, "more=x"));
}

static void
test_size (void)
{
  for (guint over = 0; over <= 1; over++)
    {
      g_autoptr (HmCookies) jar = hm_cookies_new ();
      g_autofree char *value = g_strnfill (HM_LIMIT_COOKIE - 2 + over, 'x');
      g_autofree char *text = g_strconcat ("a=", value, NULL);

      hm_cookies_take (jar, HTTPS, text, NOW);
      g_assert_cmpuint (hm_cookies_get_n (jar), ==, over ? 0 : 1);
    }
}

static void
test_forget (void)
{
  g_autoptr (HmCookies) jar = hm_cookies_new ();

  hm_cookies_take (jar, HTTPS, "a=1", NOW);
  hm_cookies_take (jar, HTTPS, "b=2; domain=example.net; path=/elsewhere", NOW);
  hm_cookies_take (jar, "https://other.example.net/", "c=3", NOW);
  hm_cookies_forget_host (jar, HTTPS);
  g_assert_cmpuint (hm_cookies_get_n (jar), ==, 1);
  assert_cookies (jar, "https://other.example.net/", "c=3");
}

static void
test_no_url (void)
{
  static const char *const urls[] = { "", "nonsense", "http://", "https:///path", "mailto:a@b" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (HmCookies) jar = hm_cookies_new ();

      hm_cookies_take (jar, urls[i], "a=b", NOW);
      g_assert_cmpuint (hm_cookies_get_n (jar), ==, 0);
      assert_cookies (jar, urls[i], NULL);
      hm_cookies_forget_host (jar, urls[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/cookies/name-and-value-come-back", test_pair);
  g_test_add_func ("/net/cookies/a-domain-is-the-hosts-own-and-nobody-elses", test_domain);
  g_test_add_func ("/net/cookies/a-path-is-kept-to", test_path);
  g_test_add_func ("/net/cookies/what-came-encrypted-stays-so", test_secure);
  g_test_add_func ("/net/cookies/the-open-does-not-replace-the-encrypted", test_secure_stays);
  g_test_add_func ("/net/cookies/the-same-name-replaces", test_replace);
  g_test_add_func ("/net/cookies/an-expiry-in-the-past-deletes", test_440);
  g_test_add_func ("/net/cookies/they-expire", test_expiry);
  g_test_add_func ("/net/cookies/their-number-is-limited", test_number);
  g_test_add_func ("/net/cookies/their-size-is-limited", test_size);
  g_test_add_func ("/net/cookies/a-host-is-forgotten-with-all-it-set", test_forget);
  g_test_add_func ("/net/cookies/what-is-no-url-has-none", test_no_url);
  return g_test_run ();
}
