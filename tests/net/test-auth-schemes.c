/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which schemes are used when: what the application allows, tokens, proxies, and names that are not ASCII. */

#include "auth-fixture.h"
#include <string.h>

#define BASIC "Basic realm=\"example.net\""
#define BEARER "Bearer realm=\"example.net\""
#define OPEN_URL "http://mail.example.net/"
#define PROXY "http://127.0.0.1:3128/"

static void
assert_refused (AuthFixture *test, const char *url, const char *fields, HTTPMailError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_auto (HmAuthTry) attempt = { 0 };
  guint n_logons = test->logons->len;
  /* What cannot be met says nothing of the credentials. */
  HmAuthVerdict expected = code == HTTPMAIL_ERROR_UNAUTHORIZED ? HM_AUTH_DENIED : HM_AUTH_REFUSED;

  g_assert_cmpint (hm_auth_challenged (test->auth, url, fields, &attempt, test, &error), ==, expected);
  g_assert_error (error, HTTPMAIL_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_cmpuint (test->logons->len, ==, n_logons);
}

static void
assert_field (AuthFixture *test, const char *url, HmAuthTry *attempt, const char *expected)
{
  g_autofree char *field = hm_auth_authorize (test->auth, url, "GET", "/", attempt);

  g_assert_cmpstr (field, ==, expected);
}

static void
test_not_allowed (void)
{
  static const struct
  {
    HTTPMailAuthSchemes schemes;
    const char *fields;
  } table[] = {
    { HTTPMAIL_AUTH_SCHEMES_DIGEST, BASIC },
    { HTTPMAIL_AUTH_SCHEMES_BASIC, DIGEST ("n") },
    { HTTPMAIL_AUTH_SCHEMES_BASIC | HTTPMAIL_AUTH_SCHEMES_DIGEST, BEARER },
    { HTTPMAIL_AUTH_SCHEMES_DEFAULT, "NTLM" },
    { HTTPMAIL_AUTH_SCHEMES_DEFAULT, "Negotiate" },
    { HTTPMAIL_AUTH_SCHEMES_NONE, BASIC ", " DIGEST ("n") ", " BEARER ", NTLM, Negotiate" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (AuthFixture) test =
        auth_fixture_new_with_schemes (MAIL_URL, "bob", "sesame", "token", table[i].schemes);

      assert_refused (test, MAIL_URL, table[i].fields, HTTPMAIL_ERROR_UNAUTHORIZED, "allow");
    }
}

static void
test_allowed (void)
{
  g_autoptr (AuthFixture) test =
    auth_fixture_new_with_schemes (MAIL_URL, "bob", "sesame", NULL, HTTPMAIL_AUTH_SCHEMES_BASIC);
  g_auto (HmAuthTry) attempt = { 0 };

  /* The strongest of those that may be used. */
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("n") ", " BASIC, &attempt, HM_AUTH_AGAIN);
  assert_field (test, MAIL_URL, &attempt, "Basic Ym9iOnNlc2FtZQ==");
}

static void
test_auth_int (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);

  assert_refused (test, MAIL_URL, "Digest realm=\"a\", nonce=\"n\", qop=\"auth-int\"", HTTPMAIL_ERROR_UNAUTHORIZED,
                  "auth-int");
}

/* Bearer. */

static void
test_token_unasked (void)
{
  g_autoptr (AuthFixture) test =
    auth_fixture_new_with_schemes (MAIL_URL, NULL, NULL, "abc.def", HTTPMAIL_AUTH_SCHEMES_DEFAULT);
  g_autoptr (AuthFixture) open =
    auth_fixture_new_with_schemes (OPEN_URL, NULL, NULL, "abc.def", HTTPMAIL_AUTH_SCHEMES_DEFAULT);
  g_autoptr (AuthFixture) forbidden =
    auth_fixture_new_with_schemes (MAIL_URL, NULL, NULL, "abc.def", HTTPMAIL_AUTH_SCHEMES_BASIC);
  g_auto (HmAuthTry) attempt = { 0 };
  g_auto (HmAuthTry) other = { 0 };
  g_auto (HmAuthTry) third = { 0 };

  assert_field (test, MAIL_URL, &attempt, "Bearer abc.def");
  g_assert_true (hm_auth_accepted (test->auth, MAIL_URL, &attempt));
  /* Not to another origin, not in the open, not when it may not be used, not to a proxy. */
  assert_field (test, "https://other.example.net/", &other, NULL);
  assert_field (open, OPEN_URL, &other, NULL);
  assert_field (forbidden, MAIL_URL, &other, NULL);
  third.proxy = TRUE;
  assert_field (test, MAIL_URL, &third, NULL);
}

static void
test_token_asked (void)
{
  g_autoptr (AuthFixture) test =
    auth_fixture_new_with_schemes (MAIL_URL, NULL, NULL, "old", HTTPMAIL_AUTH_SCHEMES_DEFAULT);
  g_auto (HmAuthTry) attempt = { 0 };
  HTTPMailLogon *logon;

  assert_field (test, MAIL_URL, &attempt, "Bearer old");
  auth_fixture_challenge (test, MAIL_URL, BEARER ", error=\"invalid_token\"", &attempt, HM_AUTH_WAIT);
  g_assert_cmpuint (test->logons->len, ==, 1);
  logon = test->logons->pdata[0];
  g_assert_cmpstr (httpmail_logon_get_scheme (logon), ==, "Bearer");
  g_assert_cmpuint (httpmail_logon_get_attempt (logon), ==, 2);
  g_assert_true (httpmail_logon_submit_token (logon, "new", NULL));
  auth_fixture_iterate (test);
  g_assert_cmpstr (test->ready->str, ==, "x");
  assert_field (test, MAIL_URL, &attempt, "Bearer new");
  g_assert_true (hm_auth_accepted (test->auth, MAIL_URL, &attempt));
}

static void
test_token_in_the_open (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (OPEN_URL, "bob", "sesame", FALSE);

  assert_refused (test, OPEN_URL, BEARER, HTTPMAIL_ERROR_LOGON_FAILED, "anybody can read");
}

static void
test_password_for_token (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autoptr (GError) error = NULL;

  /* An answer of the wrong kind is as wrong as any. */
  for (guint i = 0; i < 3; i++)
    {
      auth_fixture_challenge (test, MAIL_URL, BEARER, &attempt, HM_AUTH_WAIT);
      auth_fixture_answer (test, i, "bob", "sesame");
      assert_field (test, MAIL_URL, &attempt, NULL);
    }
  g_assert_cmpint (hm_auth_challenged (test->auth, MAIL_URL, BEARER, &attempt, test, &error), ==, HM_AUTH_REFUSED);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED);
}

static void
test_token_or_password (void)
{
  g_autoptr (AuthFixture) token =
    auth_fixture_new_with_schemes (MAIL_URL, NULL, NULL, "abc", HTTPMAIL_AUTH_SCHEMES_DEFAULT);
  g_autoptr (AuthFixture) password = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) first = { 0 };
  g_auto (HmAuthTry) second = { 0 };

  /* What is at hand. */
  auth_fixture_challenge (token, MAIL_URL, BASIC ", " BEARER, &first, HM_AUTH_AGAIN);
  assert_field (token, MAIL_URL, &first, "Bearer abc");
  auth_fixture_challenge (password, MAIL_URL, BASIC ", " BEARER, &second, HM_AUTH_AGAIN);
  assert_field (password, MAIL_URL, &second, "Basic Ym9iOnNlc2FtZQ==");
}

static void
test_token_to_who_wants_none (void)
{
  g_autoptr (AuthFixture) test =
    auth_fixture_new_with_schemes (MAIL_URL, "bob", "sesame", "abc", HTTPMAIL_AUTH_SCHEMES_DEFAULT);
  g_auto (HmAuthTry) attempt = { 0 };

  /* It went unasked, and the server wants the password: that is at hand, too. */
  assert_field (test, MAIL_URL, &attempt, "Bearer abc");
  auth_fixture_challenge (test, MAIL_URL, BASIC, &attempt, HM_AUTH_AGAIN);
  assert_field (test, MAIL_URL, &attempt, "Basic Ym9iOnNlc2FtZQ==");
}

/* Proxies. */

static void
test_proxy (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new ("http://127.0.0.1:3128/", "bob", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { .proxy = TRUE };
  g_auto (HmAuthTry) origin = { 0 };
  HTTPMailLogon *logon;

  /* The account's password is not the proxy's, even when both are at one address. */
  assert_field (test, PROXY, &attempt, NULL);
  auth_fixture_challenge (test, PROXY, BASIC, &attempt, HM_AUTH_WAIT);
  logon = test->logons->pdata[0];
  g_assert_true (httpmail_logon_is_proxy (logon));
  g_assert_false (httpmail_logon_is_account_origin (logon));
  g_assert_null (httpmail_logon_get_user_name (logon));
  g_assert_cmpstr (httpmail_logon_get_origin (logon), ==, "http://127.0.0.1:3128");
  auth_fixture_answer (test, 0, "eve", "proxy");
  assert_field (test, PROXY, &attempt, "Basic ZXZlOnByb3h5");
  g_assert_true (hm_auth_accepted (test->auth, PROXY, &attempt));

  auth_fixture_challenge (test, PROXY, BASIC, &origin, HM_AUTH_AGAIN);
  assert_field (test, PROXY, &origin, "Basic Ym9iOnNlc2FtZQ==");
}

static void
test_proxy_connect (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) attempt = { .proxy = TRUE };
  g_autofree char *field = NULL;

  hm_auth_give (test->auth, "http://proxy.example.net:8080/", TRUE, "eve", "proxy");
  auth_fixture_challenge (test, "http://proxy.example.net:8080/", DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, "http://proxy.example.net:8080/", "CONNECT", "mail.example.net:443", &attempt);
  assert_param (field, "uri", "\"mail.example.net:443\"");
  assert_param (field, "username", "\"eve\"");
  /* Clearing is for a new request to the same proxy. */
  hm_auth_try_clear (&attempt);
  g_assert_true (attempt.proxy);
}

static void
test_proxy_in_the_open (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) attempt = { .proxy = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (hm_auth_challenged (test->auth, "http://proxy.example.net/", BASIC, &attempt, test, &error), ==,
                   HM_AUTH_REFUSED);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED);
}

/* Character sets. */

static void
test_latin1_second (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "j\303\266rg", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };

  auth_fixture_challenge (test, MAIL_URL, BASIC, &attempt, HM_AUTH_AGAIN);
  /* "jörg:sesame", in UTF-8 and then in ISO 8859-1. */
  assert_field (test, MAIL_URL, &attempt, "Basic asO2cmc6c2VzYW1l");
  auth_fixture_challenge (test, MAIL_URL, BASIC, &attempt, HM_AUTH_AGAIN);
  assert_field (test, MAIL_URL, &attempt, "Basic avZyZzpzZXNhbWU=");
  g_assert_true (hm_auth_accepted (test->auth, MAIL_URL, &attempt));
  g_assert_cmpuint (attempt.n_answers, ==, 2);
}

static void
test_latin1_counts (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "s\303\251same", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autoptr (GError) error = NULL;

  auth_fixture_challenge (test, MAIL_URL, BASIC, &attempt, HM_AUTH_AGAIN);
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
  auth_fixture_challenge (test, MAIL_URL, BASIC, &attempt, HM_AUTH_AGAIN);
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
  auth_fixture_challenge (test, MAIL_URL, BASIC, &attempt, HM_AUTH_WAIT);
  auth_fixture_answer (test, 0, "bob", "s\303\250same");
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
  /* The server has counted three. */
  g_assert_cmpint (hm_auth_challenged (test->auth, MAIL_URL, BASIC, &attempt, test, &error), ==, HM_AUTH_REFUSED);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED);
}

static void
test_latin1_not_for_all (void)
{
  static const char *const names[] = { "bob", "\320\261\320\276\320\261" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, names[i], "sesame", FALSE);
      g_auto (HmAuthTry) attempt = { 0 };

      auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
      g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
      auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_WAIT);
    }
}

static void
test_digest_latin1 (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "j\303\266rg", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
  first = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  assert_param (first, "username", "\"j\303\266rg\"");
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
  second = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  assert_param (second, "username", "\"j\366rg\"");
}

static void
test_session_algorithms (void)
{
  static const char *const algorithms[] = { "MD5-sess", "SHA-256", "SHA-256-sess" };

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
      g_auto (HmAuthTry) attempt = { 0 };
      g_auto (HmAuthTry) second = { 0 };
      g_autofree char *challenge = g_strdup_printf ("%s, algorithm=%s", DIGEST ("one"), algorithms[i]);
      g_autofree char *old = g_strdup_printf ("Digest realm=\"a\", nonce=\"two\", algorithm=%s", algorithms[i]);
      g_autofree char *field = NULL;
      g_autofree char *old_field = NULL;
      g_autofree char *cnonce = NULL;

      auth_fixture_challenge (test, MAIL_URL, challenge, &attempt, HM_AUTH_AGAIN);
      field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
      assert_param (field, "algorithm", algorithms[i]);
      /* Without qop the session algorithms cannot do without the client's nonce. */
      auth_fixture_challenge (test, MAIL_URL, old, &second, HM_AUTH_AGAIN);
      old_field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &second);
      cnonce = auth_param (old_field, "cnonce");
      g_assert_cmpint (cnonce != NULL, ==, strstr (algorithms[i], "-sess") != NULL);
      assert_param (old_field, "nc", NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/auth-schemes/what-is-not-allowed-is-not-used", test_not_allowed);
  g_test_add_func ("/net/auth-schemes/the-strongest-that-is-allowed", test_allowed);
  g_test_add_func ("/net/auth-schemes/auth-int-alone-is-named-in-the-error", test_auth_int);
  g_test_add_func ("/net/auth-schemes/a-token-goes-out-unasked-where-it-may", test_token_unasked);
  g_test_add_func ("/net/auth-schemes/a-token-that-is-refused-is-asked-for", test_token_asked);
  g_test_add_func ("/net/auth-schemes/a-token-is-not-sent-in-the-open", test_token_in_the_open);
  g_test_add_func ("/net/auth-schemes/a-password-is-no-token", test_password_for_token);
  g_test_add_func ("/net/auth-schemes/token-or-password-whichever-is-at-hand", test_token_or_password);
  g_test_add_func ("/net/auth-schemes/a-token-nobody-wants-gives-way-to-the-password", test_token_to_who_wants_none);
  g_test_add_func ("/net/auth-schemes/a-proxy-has-credentials-of-its-own", test_proxy);
  g_test_add_func ("/net/auth-schemes/a-proxy-is-told-of-the-host-alone", test_proxy_connect);
  g_test_add_func ("/net/auth-schemes/a-proxy-hears-no-password-in-the-open", test_proxy_in_the_open);
  g_test_add_func ("/net/auth-schemes/a-name-goes-in-utf8-and-then-in-latin1", test_latin1_second);
  g_test_add_func ("/net/auth-schemes/both-character-sets-count", test_latin1_counts);
  g_test_add_func ("/net/auth-schemes/what-latin1-does-not-change-is-not-sent-twice", test_latin1_not_for_all);
  g_test_add_func ("/net/auth-schemes/digest-has-the-name-in-latin1-too", test_digest_latin1);
  g_test_add_func ("/net/auth-schemes/digest-with-session-and-sha256", test_session_algorithms);
  return g_test_run ();
}
