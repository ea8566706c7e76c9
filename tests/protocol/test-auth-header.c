/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-auth-header.h>
#include <httpmail/protocol/hm-limits.h>

/* "Scheme[token68] name=value name=value; Scheme ...", names sorted */
static char *
describe (const char *field)
{
  g_autoptr (GPtrArray) challenges = hm_challenge_parse (field);
  GString *out = g_string_new (NULL);
  guint i;

  for (i = 0; i < challenges->len; i++)
    {
      HmChallenge *challenge = g_ptr_array_index (challenges, i);
      g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (challenge->params), (GCompareFunc) strcmp);
      GList *item;

      g_string_append_printf (out, "%s%s", i > 0 ? "; " : "", challenge->scheme);
      if (challenge->token68 != NULL)
        g_string_append_printf (out, "[%s]", challenge->token68);
      for (item = names; item != NULL; item = item->next)
        g_string_append_printf (out, " %s=%s", (char *) item->data, hm_challenge_get (challenge, item->data));
    }

  return g_string_free (out, FALSE);
}

static void
test_challenges (void)
{
  static const char *const cases[][2] = {
    { "Basic realm=\"HTTPMail\"", "Basic realm=HTTPMail" },
    { "Digest realm=\"hotmail.com\", nonce=\"MTAz+/==\", qop=\"auth\"",
      "Digest nonce=MTAz+/== qop=auth realm=hotmail.com" },
    { "Negotiate, NTLM, Basic realm=\"x, y\"", "Negotiate; NTLM; Basic realm=x, y" },
    { "NTLM TlRMTVNTUAAC==, Basic realm=x", "NTLM[TlRMTVNTUAAC==]; Basic realm=x" },
    { "Digest realm=\"a\\\"b\\\\c\", nonce=n", "Digest nonce=n realm=a\"b\\c" },
    { "Digest REALM = \"a\" ,  Nonce= n", "Digest nonce=n realm=a" },
    { "Digest realm=a, realm=b", "Digest realm=a" },
    { "Digest realm=\"a\", qop=\"auth,auth-int\", Basic realm=\"Digest x=1, Basic\"",
      "Digest qop=auth,auth-int realm=a; Basic realm=Digest x=1, Basic" },
    { ", ,Basic realm=a,,", "Basic realm=a" },
    { "basic", "basic" },
    { "Basic  realm=\"\"", "Basic realm=" },
    { "Digest nonce=MTAz+/==, realm=x", "Digest nonce=MTAz+/== realm=x" },
    { "Digest realm=\"a\" nonce=\"b\"", "Digest realm=a" },
    /* hostile */
    { "", "" },
    { NULL, "" },
    { "realm=\"x\"", "" },
    { "=,=\"x\",\"Basic realm=y\"", "" },
    { "Digest realm=\"never closed, nonce=x", "Digest" },
    { "Digest nonce=\"n\", realm=\"never closed\\", "Digest nonce=n" },
    { "Digest realm=\"a\nb\", nonce=n", "Digest nonce=n" },
    { "Digest realm=\"a\x7f\", nonce=n", "Digest nonce=n" },
    { "Dig\xc3\xa9st realm=x, Basic realm=y", "Basic realm=y" },
    { "Digest realm=, nonce=n", "Digest[realm=] nonce=n" },
    { "Basic: realm=x", "" },
    { "\"Basic\" realm=x", "" },
    { ";Basic realm=x", "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = describe (cases[i][0]);

      g_test_message ("%s", cases[i][0] != NULL ? cases[i][0] : "(none)");
      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

static void
test_challenge_length (void)
{
  g_autoptr (GString) field = g_string_new ("Basic realm=\"");
  g_autofree char *at_limit = NULL;
  g_autofree char *beyond = NULL;

  while (field->len < HM_LIMIT_CHALLENGE - 1)
    g_string_append_c (field, 'a');
  g_string_append_c (field, '"');
  g_assert_cmpuint (field->len, ==, HM_LIMIT_CHALLENGE);

  at_limit = describe (field->str);
  g_assert_true (g_str_has_prefix (at_limit, "Basic realm=aaa"));
  g_string_append_c (field, ' ');
  beyond = describe (field->str);
  g_assert_cmpstr (beyond, ==, "");
}

static void
test_digest_hotmail (void)
{
  const char *nonce = "MTAzNTgyMzQyODo1ZjJkMGM3YTllMTNiNjQ0ODBhYTE3YzJkOWUwZjYxMQ==";
  g_autofree char *ha1 = hm_digest_ha1 (HM_DIGEST_MD5, "bob@mail.example.net", "example.net", "sesame");
  g_autofree char *with_qop =
      hm_digest_response (HM_DIGEST_MD5, ha1, nonce, "auth", "00000001", "7d3f0c21", "PROPFIND", "/cgi-bin/hmdata");
  g_autofree char *without =
      hm_digest_response (HM_DIGEST_MD5, ha1, nonce, NULL, NULL, NULL, "PROPFIND", "/cgi-bin/hmdata");

  g_assert_cmpstr (ha1, ==, "338ad6e2f0c34626f15ced307a1aefc1");
  g_assert_cmpstr (with_qop, ==, "78f6ce182a57d57dad8be77d691caeef");
  g_assert_cmpstr (without, ==, "6d14fdfec9a6bbd9f59ab5afd60e8dac");
}

/* RFC 7616, section 3.9.1 */
static void
test_digest_rfc_7616 (void)
{
  const char *nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  const char *cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
  g_autofree char *md5_ha1 = hm_digest_ha1 (HM_DIGEST_MD5, "Mufasa", "http-auth@example.org", "Circle of Life");
  g_autofree char *md5 =
      hm_digest_response (HM_DIGEST_MD5, md5_ha1, nonce, "auth", "00000001", cnonce, "GET", "/dir/index.html");
  g_autofree char *sha256_ha1 = hm_digest_ha1 (HM_DIGEST_SHA256, "Mufasa", "http-auth@example.org", "Circle of Life");
  g_autofree char *sha256 =
      hm_digest_response (HM_DIGEST_SHA256, sha256_ha1, nonce, "auth", "00000001", cnonce, "GET", "/dir/index.html");

  g_assert_cmpstr (md5, ==, "8ca523f5e9506fed4657c9700eebdbec");
  g_assert_cmpstr (sha256, ==, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

/* The session step is H (HA1:nonce:cnonce) in place of HA1, so it has to agree with that done by hand. */
static void
test_digest_session (void)
{
  static const HmDigestAlgorithm algorithms[][2] = {
    { HM_DIGEST_MD5_SESS, HM_DIGEST_MD5 },
    { HM_DIGEST_SHA256_SESS, HM_DIGEST_SHA256 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      GChecksumType type = i == 0 ? G_CHECKSUM_MD5 : G_CHECKSUM_SHA256;
      g_autofree char *ha1 = hm_digest_ha1 (algorithms[i][0], "Mufasa", "r", "p");
      g_autofree char *plain_ha1 = hm_digest_ha1 (algorithms[i][1], "Mufasa", "r", "p");
      g_autofree char *joined = g_strconcat (ha1, ":nonce:cnonce", NULL);
      g_autofree char *session_ha1 = g_compute_checksum_for_string (type, joined, -1);
      g_autofree char *response =
          hm_digest_response (algorithms[i][0], ha1, "nonce", "auth", "00000001", "cnonce", "GET", "/");
      g_autofree char *by_hand =
          hm_digest_response (algorithms[i][1], session_ha1, "nonce", "auth", "00000001", "cnonce", "GET", "/");

      g_assert_cmpstr (ha1, ==, plain_ha1);
      g_assert_cmpstr (response, ==, by_hand);
    }
}

static void
test_digest_algorithm (void)
{
  g_assert_cmpint (hm_digest_algorithm_from_name (NULL), ==, HM_DIGEST_MD5);
  g_assert_cmpint (hm_digest_algorithm_from_name (""), ==, HM_DIGEST_MD5);
  g_assert_cmpint (hm_digest_algorithm_from_name ("md5"), ==, HM_DIGEST_MD5);
  g_assert_cmpint (hm_digest_algorithm_from_name ("MD5-Sess"), ==, HM_DIGEST_MD5_SESS);
  g_assert_cmpint (hm_digest_algorithm_from_name ("SHA-256"), ==, HM_DIGEST_SHA256);
  g_assert_cmpint (hm_digest_algorithm_from_name ("sha-256-sess"), ==, HM_DIGEST_SHA256_SESS);
  g_assert_cmpint (hm_digest_algorithm_from_name ("SHA-512-256"), ==, HM_DIGEST_UNSUPPORTED);
  g_assert_cmpint (hm_digest_algorithm_from_name ("MD5 "), ==, HM_DIGEST_UNSUPPORTED);
}

static void
test_append_quoted (void)
{
  g_autoptr (GString) out = g_string_new ("Digest ");

  hm_auth_append_quoted (out, "username", "a\"b\\c");
  g_string_append (out, ", ");
  hm_auth_append_quoted (out, "realm", "x\r\nEvil: 1");

  g_assert_cmpstr (out->str, ==, "Digest username=\"a\\\"b\\\\c\", realm=\"xEvil: 1\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/auth-header/challenges-are-told-apart", test_challenges);
  g_test_add_func ("/protocol/auth-header/long-fields-are-ignored", test_challenge_length);
  g_test_add_func ("/protocol/auth-header/digest-as-hotmail-has-it", test_digest_hotmail);
  g_test_add_func ("/protocol/auth-header/digest-as-in-rfc-7616", test_digest_rfc_7616);
  g_test_add_func ("/protocol/auth-header/digest-with-a-session-key", test_digest_session);
  g_test_add_func ("/protocol/auth-header/digest-algorithms-by-name", test_digest_algorithm);
  g_test_add_func ("/protocol/auth-header/quotes-and-cannot-be-injected", test_append_quoted);

  return g_test_run ();
}
