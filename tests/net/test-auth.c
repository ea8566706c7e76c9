/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "auth-fixture.h"
#include <string.h>

/* The challenge as it was captured, and what it must lead to, worked out by hand. */

static void
test_digest (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob@mail.example.net", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;
  g_autofree char *cnonce = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;

  g_assert_null (hm_auth_authorize (test->auth, MAIL_URL, "PROPFIND", "/cgi-bin/hmdata", &attempt));
  auth_fixture_challenge (test, MAIL_URL, HOTMAIL_CHALLENGE, &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "PROPFIND", "/cgi-bin/hmdata", &attempt);

  g_assert_true (g_str_has_prefix (field, "Digest "));
  assert_param (field, "username", "\"bob@mail.example.net\"");
  assert_param (field, "realm", "\"example.net\"");
  assert_param (field, "nonce", "\"" HOTMAIL_NONCE "\"");
  assert_param (field, "uri", "\"/cgi-bin/hmdata\"");
  assert_param (field, "qop", "auth");
  assert_param (field, "nc", "00000001");
  assert_param (field, "algorithm", NULL);
  assert_param (field, "opaque", NULL);
  cnonce = auth_param (field, "cnonce");
  g_assert_cmpuint (strlen (cnonce), >=, 10);
  cnonce[strlen (cnonce) - 1] = '\0';
  text = g_strconcat ("338ad6e2f0c34626f15ced307a1aefc1:" HOTMAIL_NONCE ":00000001:", cnonce + 1,
                      ":auth:17bb58860497b74204b757c0de33da71", NULL);
  expected = g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
  text = (g_free (text), g_strdup_printf ("\"%s\"", expected));
  assert_param (field, "response", text);
}

static void
test_digest_without_qop (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob@mail.example.net", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, "Digest realm=\"example.net\", nonce=\"" HOTMAIL_NONCE "\"", &attempt,
                          HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "PROPFIND", "/cgi-bin/hmdata", &attempt);
  assert_param (field, "response", "\"6d14fdfec9a6bbd9f59ab5afd60e8dac\"");
  assert_param (field, "qop", NULL);
  assert_param (field, "nc", NULL);
  assert_param (field, "cnonce", NULL);
}

static void
test_echoed_params (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL,
                          "Digest realm=\"a \\\"b\\\" c\", nonce=\"n\", opaque=\"o\\\\p\", algorithm=MD5, "
                          "qop=\"auth-int, auth\"",
                          &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/a?Cmd=x,y", &attempt);
  assert_param (field, "realm", "\"a \\\"b\\\" c\"");
  assert_param (field, "opaque", "\"o\\\\p\"");
  assert_param (field, "algorithm", "MD5");
  assert_param (field, "uri", "\"/a?Cmd=x,y\"");
  assert_param (field, "qop", "auth");
}

static void
test_basic (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "Aladdin", "open sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  /* The example of RFC 7617. */
  auth_fixture_challenge (test, MAIL_URL, "basic realm=\"HTTPMail\"", &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  g_assert_cmpstr (field, ==, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

static void
test_strongest (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL,
                          "Negotiate, Basic realm=\"a\", Digest realm=\"a\", nonce=\"weak\", "
                          "Digest realm=\"a\", nonce=\"strong\", algorithm=SHA-256, NTLM",
                          &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  assert_param (field, "nonce", "\"strong\"");
  assert_param (field, "algorithm", "SHA-256");
}

static void
test_nonce_kept (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) first = { 0 };
  g_auto (HmAuthTry) second = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, HOTMAIL_CHALLENGE, &first, HM_AUTH_AGAIN);
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &first));
  g_assert_true (hm_auth_accepted (test->auth, MAIL_URL, &first));
  g_assert_false (hm_auth_accepted (test->auth, MAIL_URL, &first));

  /* The next command does not wait to be asked. */
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &second);
  assert_param (field, "nonce", "\"" HOTMAIL_NONCE "\"");
  assert_param (field, "nc", "00000002");
  g_assert_false (hm_auth_accepted (test->auth, MAIL_URL, &second));
}

static void
test_nonce_aged (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) first = { 0 };
  g_auto (HmAuthTry) second = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &first, HM_AUTH_AGAIN);
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &first));

  /* Another nonce than the one used unasked: it aged, the password is as good as it was. */
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &second));
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("two"), &second, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &second);
  assert_param (field, "nonce", "\"two\"");
  assert_param (field, "nc", "00000001");
  g_assert_cmpuint (test->logons->len, ==, 0);
  /* Another nonce again, though the last one was fresh: the password is wrong. */
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("three"), &second, HM_AUTH_WAIT);
  g_assert_cmpuint (test->logons->len, ==, 1);
}

static void
test_stale (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autofree char *field = NULL;

  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_AGAIN);
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("two") ", stale=TRUE", &attempt, HM_AUTH_AGAIN);
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt);
  assert_param (field, "nonce", "\"two\"");
  g_assert_cmpuint (test->logons->len, ==, 0);
}

static void
test_stale_for_ever (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "sesame", FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  HmAuthVerdict verdict = HM_AUTH_AGAIN;
  guint n;

  for (n = 0; verdict == HM_AUTH_AGAIN && n < 20; n++)
    {
      g_autofree char *challenge = g_strdup_printf ("Digest realm=\"a\", nonce=\"%u\", stale=true", n);

      g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
      verdict = hm_auth_challenged (test->auth, MAIL_URL, challenge, &attempt, test, NULL);
    }
  g_assert_cmpint (verdict, ==, HM_AUTH_WAIT);
  g_assert_cmpuint (n, <, 8);
}

static void
test_three_tries (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 3; i++)
    {
      auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_WAIT);
      g_assert_cmpuint (test->logons->len, ==, i);
      g_assert_cmpuint (httpmail_logon_get_attempt (test->logons->pdata[i - 1]), ==, i);
      auth_fixture_answer (test, i - 1, "bob", "wrong");
      g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &attempt));
    }
  g_assert_cmpint (hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &attempt, test, &error), ==,
                   HM_AUTH_REFUSED);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (test->logons->len, ==, 3);
  g_assert_null (strstr (error->message, "wrong"));
}

static void
test_one_question (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) first = { 0 };
  g_auto (HmAuthTry) second = { 0 };
  g_autofree char *field = NULL;
  HTTPMailLogon *logon;

  hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &first, (gpointer) "a", NULL);
  hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &second, (gpointer) "b", NULL);
  g_assert_cmpuint (test->logons->len, ==, 1);
  logon = test->logons->pdata[0];
  g_assert_cmpstr (httpmail_logon_get_origin (logon), ==, "https://mail.example.net");
  g_assert_cmpstr (httpmail_logon_get_realm (logon), ==, "example.net");
  g_assert_cmpstr (httpmail_logon_get_scheme (logon), ==, "Digest");
  auth_fixture_answer (test, 0, "bob", "sesame");
  g_assert_cmpstr (test->ready->str, ==, "a b");
  field = hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &second);
  g_assert_nonnull (field);
}

static void
test_cancel (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) first = { 0 };
  g_auto (HmAuthTry) second = { 0 };

  hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &first, (gpointer) "a", NULL);
  hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &second, (gpointer) "b", NULL);
  auth_fixture_answer (test, 0, NULL, NULL);
  g_assert_cmpstr (test->ready->str, ==, "!a !b");
  g_assert_error (test->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
}

static void
test_dropped (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) attempt = { 0 };

  hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &attempt, (gpointer) "a", NULL);
  g_ptr_array_set_size (test->logons, 0);
  auth_fixture_iterate (test);
  g_assert_cmpstr (test->ready->str, ==, "!a");
  g_assert_error (test->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
}

static void
test_waiter_gone (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) first = { 0 };
  g_auto (HmAuthTry) second = { 0 };
  static char a[] = "a", b[] = "b";

  hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &first, a, NULL);
  hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &second, b, NULL);
  hm_auth_forget_waiter (test->auth, a);
  auth_fixture_answer (test, 0, "bob", "sesame");
  g_assert_cmpstr (test->ready->str, ==, "b");
}

static void
test_close (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, NULL, NULL, FALSE);
  g_auto (HmAuthTry) attempt = { 0 };
  g_autoptr (GError) error = NULL;

  hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &attempt, (gpointer) "a", NULL);
  hm_auth_close (test->auth);
  auth_fixture_answer (test, 0, "bob", "sesame");
  g_assert_cmpstr (test->ready->str, ==, "");
  g_assert_cmpint (hm_auth_challenged (test->auth, MAIL_URL, DIGEST ("one"), &attempt, test, &error), ==,
                   HM_AUTH_REFUSED);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
}

static void
test_others_credentials (void)
{
  g_autoptr (AuthFixture) test = auth_fixture_new (MAIL_URL, "bob", "old", FALSE);
  g_auto (HmAuthTry) first = { 0 };
  g_auto (HmAuthTry) second = { 0 };

  /* Both were sent with the old password; the first asks, and its answer serves the second. */
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &first, HM_AUTH_AGAIN);
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &first));
  g_free (hm_auth_authorize (test->auth, MAIL_URL, "GET", "/", &second));
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &first, HM_AUTH_WAIT);
  auth_fixture_answer (test, 0, "bob", "new");
  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &second, HM_AUTH_AGAIN);
  g_assert_cmpuint (test->logons->len, ==, 1);
}

static void
test_always_ask (void)
{
  g_autoptr (AuthFixture) test =
    auth_fixture_new_with_flags (MAIL_URL, "bob", "sesame", FALSE, HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD);
  g_auto (HmAuthTry) attempt = { 0 };

  auth_fixture_challenge (test, MAIL_URL, DIGEST ("one"), &attempt, HM_AUTH_WAIT);
  g_assert_cmpstr (httpmail_logon_get_user_name (test->logons->pdata[0]), ==, "bob");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/auth/digest-answers-the-captured-challenge", test_digest);
  g_test_add_func ("/net/auth/digest-without-qop-is-the-old-form", test_digest_without_qop);
  g_test_add_func ("/net/auth/digest-repeats-what-the-challenge-said", test_echoed_params);
  g_test_add_func ("/net/auth/basic-is-name-and-password", test_basic);
  g_test_add_func ("/net/auth/the-strongest-scheme-is-taken", test_strongest);
  g_test_add_func ("/net/auth/a-nonce-serves-the-next-command", test_nonce_kept);
  g_test_add_func ("/net/auth/a-new-nonce-for-an-old-one-asks-nobody", test_nonce_aged);
  g_test_add_func ("/net/auth/a-stale-nonce-asks-nobody", test_stale);
  g_test_add_func ("/net/auth/nonces-that-are-always-stale-end", test_stale_for_ever);
  g_test_add_func ("/net/auth/three-tries-are-all", test_three_tries);
  g_test_add_func ("/net/auth/two-that-wait-are-one-question", test_one_question);
  g_test_add_func ("/net/auth/cancelling-wakes-all-who-wait", test_cancel);
  g_test_add_func ("/net/auth/dropping-the-question-cancels", test_dropped);
  g_test_add_func ("/net/auth/who-stopped-waiting-is-not-woken", test_waiter_gone);
  g_test_add_func ("/net/auth/an-answer-after-closing-does-nothing", test_close);
  g_test_add_func ("/net/auth/an-answer-serves-those-sent-before", test_others_credentials);
  g_test_add_func ("/net/auth/asks-in-spite-of-a-password-when-told-so", test_always_ask);
  return g_test_run ();
}
