/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where credentials do not go, and what hostile servers ask. */

#include "auth-fixture.h"
#include <string.h>

#define BASIC "Basic realm=\"example.net\""

static void
assert_refused (AuthFixture *test, const char *url, const char *fields, HmAuthTry *attempt, HTTPMailError code)
{
  g_autoptr (GError) error = NULL;
  guint n_logons = test->logons->len;
  HmAuthVerdict verdict = hm_auth_challenged (test->auth, url, fields, attempt, test, &error);

  g_assert_true (verdict == HM_AUTH_DENIED || verdict == HM_AUTH_REFUSED);
  g_assert_error (error, HTTPMAIL_ERROR, (int) code);
  g_assert_cmpuint (test->logons->len, ==, n_logons);
}

static void
test_downgrade (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", TRUE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
  assert_refused (test, MAIL_URL, BASIC, &attempt, HTTPMAIL_ERROR_LOGON_FAILED);
  /* Nor later. */
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  g_assert_true (g_str_has_prefix (field, "Digest "));
}

static void
test_upgrade (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) first = { 0 };
  g_auto (HmAuthTry) second = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, BASIC, &first, HM_AUTH_AGAIN);
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &second, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &second);
  g_assert_true (g_str_has_prefix (field, "Digest "));
}

static void
test_basic_in_the_open (void)
{
  static const char *const open[] = { "http://mail.example.net/", "http://10.0.0.1/", "http://localhost.example/",
                                      "http://127.0.0.1.example/", "http://[2001:db8::1]/" };

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    {
      g_autoptr (AuthFixture) test = auth_fixture_new (open[i], "bob", "sesame", FALSE);
      g_autoptr (AuthFixture) allowed = auth_fixture_new (open[i], "bob", "sesame", TRUE);
      g_auto (HmAuthTry) attempt = { 0 };
      g_auto (HmAuthTry) other = { 0 };

      assert_refused (test, open[i], BASIC, &attempt, HTTPMAIL_ERROR_LOGON_FAILED);
      g_assert_null (hm_auth_authorize (test->auth, open[i], "GET", "/", &attempt));
      auth_fixture_challenge (allowed, open[i], BASIC, &other, HM_AUTH_AGAIN);
    }
}

static void
test_basic_in_private (void)
{
  static const char *const private[] = { "https://mail.example.net/", "http://127.0.0.1:8080/", "http://localhost/",
                                         "http://[::1]/", "HTTP://LOCALHOST/" };

  for (guint i = 0; i < G_N_ELEMENTS (private); i++)
    {
      g_autoptr (AuthFixture) test = auth_fixture_new (private[i], "bob", "sesame", FALSE);
      g_auto (HmAuthTry) attempt = { 0 };

      auth_fixture_challenge (test, private[i], BASIC, &attempt, HM_AUTH_AGAIN);
    }
}

static void
test_other_origin (void)
{
  static const char *const others[] = { "https://other.example.net/", "https://mail.example.net:8443/",
                                        "http://mail.example.net/" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
      g_auto (HmAuthTry) attempt = { 0 };
      g_autofree char *origin = g_strndup (others[i], strlen (others[i]) - 1);

      auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
      g_assert_null (hm_auth_authorize (test->auth, others[i], "GET", "/", &attempt));
      auth_fixture_challenge (test, others[i], DIGEST ("two"), &attempt, HM_AUTH_WAIT);
      g_assert_cmpstr (httpmail_logon_get_origin (test->logons->pdata[0]), ==, origin);
    }
}

static void
test_nothing_usable (void)
{
  g_autofree char *long_nonce = g_strnfill (5000, 'n');
  g_autofree char *long_challenge = g_strdup_printf ("Digest realm=\"a\", nonce=\"%s\"", long_nonce);
  const char *const fields[] = {
    NULL, "", ",", "\"", "=", "Digest", "Digest ", "Digest realm=\"a\"", "Digest nonce=\"n\"", "Digest realm=\"a\", nonce=\"\"",
    "Digest realm=\"a\", nonce=\"n\", qop=\"auth-int\"", "Digest realm=\"a\", nonce=\"n\", qop=\"\"",
    "Digest realm=\"a\", nonce=\"n\", algorithm=SHA-3", "Digest realm=\"a, nonce=\"n", "Digest realm=\"a\", nonce=n\x01m",
    "NTLM", "Negotiate", "Negotiate abc==", "Digest realm=\"\\", long_challenge,
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
      g_auto (HmAuthTry) attempt = { 0 };

      g_test_message ("%s", fields[i] ? fields[i] : "(none)");
      assert_refused (test, MAIL_URL, fields[i], &attempt, HTTPMAIL_ERROR_UNAUTHORIZED);
    }
}

static void
test_domain (void)
{
  static const char *const domains[] = { "domain=\"\"", "domain=\"urn:x\"", "domain=\"http:///\"", "domain=\"/a /b\"",
                                         "domain=\"data:,x\"" };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
      g_auto (HmAuthTry) attempt = { 0 };
      g_autofree char *challenge = g_strconcat (DIGEST ("one"), ", ", domains[i], NULL);
      g_autofree char *field = NULL;

      auth_fixture_challenge (test, MAIL_URL, challenge, &attempt, HM_AUTH_AGAIN);
      field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
      g_assert_nonnull (field);
    }
}

static void
test_control_bytes (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob\r\nX-Evil: yes", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  g_assert_nonnull (field);
  for (const char *p = field; *p; p++)
    g_assert_cmpint ((guchar) *p, >=, 0x20);
}

#define PROXY_URL "http://proxy.example.net:3128"

/* What the user wrote into the proxy's own address goes to that proxy, and no other password does. */
static void
test_given_to_proxy (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { .proxy = TRUE };
  g_auto (HmAuthTry) other = { .proxy = TRUE };
  g_auto (HmAuthTry) server = { 0 };
  g_autofree char *field = NULL;

  hm_auth_give (test->auth, PROXY_URL, TRUE, "carol", "barley");
  auth_fixture_challenge (test, PROXY_URL, BASIC, &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, PROXY_URL, "CONNECT", "mail.example.net:443", &attempt);
  g_assert_cmpstr (field, ==, "Basic Y2Fyb2w6YmFybGV5");
  assert_refused (test, "http://proxy.example.net:3129", BASIC, &other, HTTPMAIL_ERROR_LOGON_FAILED);
  assert_refused (test, PROXY_URL, BASIC, &server, HTTPMAIL_ERROR_LOGON_FAILED);
}

static void
test_given_wrongly (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { .proxy = TRUE };
  g_auto (HmAuthTry) next = { .proxy = TRUE };

  hm_auth_give (test->auth, PROXY_URL, TRUE, "carol", "wrong");
  auth_fixture_challenge (test, PROXY_URL, BASIC, &attempt, HM_AUTH_AGAIN);
  g_free (hm_auth_authorize (test->auth, PROXY_URL, "CONNECT", "mail.example.net:443", &attempt));
  /* An answer to a question could not be sent. */
  assert_refused (test, PROXY_URL, BASIC, &attempt, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_null (hm_auth_authorize (test->auth, PROXY_URL, "CONNECT", "mail.example.net:443", &next));
  assert_refused (test, PROXY_URL, BASIC, &next, HTTPMAIL_ERROR_LOGON_FAILED);
  /* With a scheme that tells no secret, it could. */
  auth_fixture_challenge (test, PROXY_URL, DIGEST ("one"), &next, HM_AUTH_WAIT);
}

static void
test_password_with_colon (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "a:b", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, BASIC, &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  g_assert_cmpstr (field, ==, "Basic Ym9iOmE6Yg==");
}

/* What follows the colon would be taken for the password. */
static void
test_user_with_colon (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob:b", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_auto (HmAuthTry) next = { 0 };
  g_autofree char *field = NULL;

  assert_refused (test, MAIL_URL, BASIC, &attempt, HTTPMAIL_ERROR_LOGON_FAILED);
  g_assert_null (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
  /* The next command may have another name. */
  auth_fixture_challenge (test, MAIL_URL, BASIC, &next, HM_AUTH_WAIT);
  auth_fixture_answer (test, 0, "bob", "b:sesame");
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &next);
  g_assert_cmpstr (field, ==, "Basic Ym9iOmI6c2VzYW1l");
}

static void
test_user_with_colon_by_digest (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob:b", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  assert_param (field, "username", "\"bob:b\"");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/auth-policy/never-from-digest-down-to-basic", test_downgrade);
  g_test_add_func ("/net/auth-policy/from-basic-up-to-digest", test_upgrade);
  g_test_add_func ("/net/auth-policy/basic-is-not-sent-in-the-open-unless-allowed", test_basic_in_the_open);
  g_test_add_func ("/net/auth-policy/basic-is-sent-where-nobody-listens", test_basic_in_private);
  g_test_add_func ("/net/auth-policy/credentials-stay-with-their-origin", test_other_origin);
  g_test_add_func ("/net/auth-policy/a-challenge-that-cannot-be-met-is-final", test_nothing_usable);
  g_test_add_func ("/net/auth-policy/an-odd-domain-does-no-harm", test_domain);
  g_test_add_func ("/net/auth-policy/a-user-name-adds-no-header", test_control_bytes);
  g_test_add_func ("/net/auth-policy/what-stands-in-a-proxy-address-goes-there", test_given_to_proxy);
  g_test_add_func ("/net/auth-policy/what-is-wrong-in-a-proxy-address-is-not-asked-for", test_given_wrongly);
  g_test_add_func ("/net/auth-policy/a-password-may-hold-a-colon", test_password_with_colon);
  g_test_add_func ("/net/auth-policy/a-user-name-with-a-colon-is-not-sent-by-basic", test_user_with_colon);
  g_test_add_func ("/net/auth-policy/a-user-name-with-a-colon-goes-by-digest", test_user_with_colon_by_digest);
  return g_test_run ();
}
