/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <string.h>

#include "fixture.h"
#include "server/hs-auth.h"
#include "server/hs-nonces.h"

#define NOW G_GINT64_CONSTANT (1700000000)

static char *
get_nonce (HsAuth *auth, gint64 now)
{
  g_autofree char *challenge = hs_auth_digest_challenge (auth, now, FALSE);
  const char *start = strstr (challenge, "nonce=\"") + strlen ("nonce=\"");

  return g_strndup (start, strcspn (start, "\""));
}

static char *
md5 (const char *a, const char *b, const char *c)
{
  g_autofree char *text = g_strjoin (":", a, b, c, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
}

/* Computed here by hand, so that the server cannot agree with itself in error. */
static char *
make_digest (HsAuth *auth, const char *user, const char *password, const char *uri, gint64 made_at, gboolean with_qop)
{
  g_autofree char *nonce = get_nonce (auth, made_at);
  g_autofree char *ha1 = md5 (user, "httpmail", password);
  g_autofree char *ha2 = md5 ("GET", uri, NULL);
  g_autofree char *middle = with_qop ? g_strdup_printf ("%s:00000001:abc:auth", nonce) : g_strdup (nonce);
  g_autofree char *response = md5 (ha1, middle, ha2);

  return g_strdup_printf ("Digest username=\"%s\", realm=\"httpmail\", nonce=\"%s\", uri=\"%s\", response=\"%s\"%s",
                          user, nonce, uri, response, with_qop ? ", qop=auth, nc=00000001, cnonce=\"abc\"" : "");
}

static HsAuthVerdict
check (HsAuth *auth, const char *credentials, gint64 now, const char **out_user)
{
  return hs_auth_check (auth, credentials, "GET", "/a", TRUE, now, out_user);
}

static HsAuth *
new_auth (void)
{
  HsAuth *auth = hs_auth_new ();

  g_assert_true (hs_auth_add_user (auth, "bob", "sesame", NULL));
  g_assert_true (hs_auth_add_user (auth, "carol@example.net", "p:w", NULL));
  return auth;
}

static void
test_digest (void)
{
  g_autoptr (HsAuth) auth = new_auth ();
  g_autofree char *good = make_digest (auth, "bob", "sesame", "/a", NOW, TRUE);
  g_autofree char *old_form = make_digest (auth, "bob", "sesame", "/a", NOW, FALSE);
  g_autofree char *wrong = make_digest (auth, "bob", "Sesame", "/a", NOW, TRUE);
  g_autofree char *other_url = make_digest (auth, "bob", "sesame", "/b", NOW, TRUE);
  g_autofree char *nobody = make_digest (auth, "eve", "sesame", "/a", NOW, TRUE);
  g_autofree char *short_name = make_digest (auth, "carol", "p:w", "/a", NOW, TRUE);
  const char *user;

  g_assert_cmpint (check (auth, NULL, NOW, &user), ==, HS_AUTH_MISSING);
  g_assert_cmpint (check (auth, good, NOW, &user), ==, HS_AUTH_ACCEPTED);
  g_assert_cmpstr (user, ==, "bob");
  /* It could be sent again with anything. */
  g_assert_cmpint (check (auth, old_form, NOW, &user), ==, HS_AUTH_REFUSED);
  g_assert_cmpint (check (auth, short_name, NOW, &user), ==, HS_AUTH_ACCEPTED);
  g_assert_cmpstr (user, ==, "carol@example.net");
  g_assert_cmpint (check (auth, wrong, NOW, &user), ==, HS_AUTH_REFUSED);
  g_assert_null (user);
  g_assert_cmpint (check (auth, other_url, NOW, &user), ==, HS_AUTH_REFUSED);
  g_assert_cmpint (check (auth, nobody, NOW, &user), ==, HS_AUTH_REFUSED);
}

static void
test_old_nonce_is_stale (void)
{
  g_autoptr (HsAuth) auth = new_auth ();
  g_autoptr (HsAuth) before = new_auth ();
  g_autofree char *good = make_digest (auth, "bob", "sesame", "/a", NOW, TRUE);
  g_autofree char *late = make_digest (auth, "bob", "sesame", "/a", NOW, TRUE);
  g_autofree char *wrong = make_digest (auth, "bob", "x", "/a", NOW, TRUE);
  g_autofree char *foreign = make_digest (before, "bob", "sesame", "/a", NOW, TRUE);
  g_autofree char *challenge = hs_auth_digest_challenge (auth, NOW, TRUE);
  const char *user;

  g_assert_cmpint (check (auth, good, NOW + 300, &user), ==, HS_AUTH_ACCEPTED);
  g_assert_cmpint (check (auth, late, NOW + 301, &user), ==, HS_AUTH_STALE);
  g_assert_null (user);
  /* A wrong password is wrong, not stale: else the client would not ask again. */
  g_assert_cmpint (check (auth, wrong, NOW + 301, &user), ==, HS_AUTH_REFUSED);
  g_assert_cmpint (check (auth, foreign, NOW, &user), ==, HS_AUTH_STALE);
  g_assert_nonnull (strstr (challenge, ", stale=true"));
}

static void
test_credentials_are_good_once (void)
{
  g_autoptr (HsAuth) auth = new_auth ();
  g_autofree char *good = make_digest (auth, "bob", "sesame", "/a", NOW, TRUE);
  g_autofree char *other = make_digest (auth, "bob", "sesame", "/a", NOW, TRUE);
  const char *user;

  g_assert_cmpint (check (auth, good, NOW, &user), ==, HS_AUTH_ACCEPTED);
  g_assert_cmpint (check (auth, good, NOW, &user), ==, HS_AUTH_STALE);
  g_assert_null (user);
  /* Made in the same second, and still another nonce. */
  g_assert_cmpint (check (auth, other, NOW, &user), ==, HS_AUTH_ACCEPTED);
}

static void
test_counts_may_be_overtaken (void)
{
  static const struct
  {
    const char *count;
    gboolean good;
  } cases[] = {
    { "00000003", TRUE },   { "00000001", TRUE },  { "00000001", FALSE }, { "00000002", TRUE }, { "00000003", FALSE },
    { "00000000", FALSE },  { "00000040", TRUE },  { "00000002", FALSE }, { "0000003f", TRUE }, { "0000003F", FALSE },
    { "00000050", TRUE },   { "00000011", TRUE },  { "00000010", FALSE }, { "00001000", TRUE }, { "00000fc1", TRUE },
    { "00000fc0", FALSE },  { "ffffffff", TRUE },  { "ffffffff", FALSE }, { "fffffffe", TRUE }, { "1", FALSE },
    { "000000001", FALSE }, { "0000000g", FALSE }, { "-0000001", FALSE },
  };
  g_autoptr (HsNonces) nonces = hs_nonces_new ();
  g_autofree char *nonce = hs_nonces_make (nonces, NOW);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].count);
      g_assert_cmpint (hs_nonces_use (nonces, nonce, cases[i].count, NOW), ==, cases[i].good);
    }
}

static void
test_nonces_are_not_remembered_without_end (void)
{
  g_autoptr (HsNonces) nonces = hs_nonces_new ();
  g_autofree char *first = hs_nonces_make (nonces, NOW);
  g_autofree char *last = NULL;

  g_assert_true (hs_nonces_use (nonces, first, "00000001", NOW));
  for (guint i = 0; i < 4096; i++)
    {
      g_free (last);
      last = hs_nonces_make (nonces, NOW);
      g_assert_true (hs_nonces_use (nonces, last, "00000001", NOW));
    }
  /* What is forgotten is not good a second time. */
  g_assert_false (hs_nonces_use (nonces, first, "00000001", NOW));
  g_assert_false (hs_nonces_use (nonces, first, "00000002", NOW));
  g_assert_true (hs_nonces_use (nonces, last, "00000002", NOW));
}

static void
test_basic (void)
{
  g_autoptr (HsAuth) auth = new_auth ();
  const char *user;

  g_assert_cmpint (check (auth, "Basic Ym9iOnNlc2FtZQ==", NOW, &user), ==, HS_AUTH_ACCEPTED);
  g_assert_cmpstr (user, ==, "bob");
  g_assert_cmpint (check (auth, "basic Ym9iOnNlc2FtZQ==", NOW, &user), ==, HS_AUTH_ACCEPTED);
  /* bob@example.net:sesame */
  g_assert_cmpint (check (auth, "Basic Ym9iQGV4YW1wbGUubmV0OnNlc2FtZQ==", NOW, &user), ==, HS_AUTH_ACCEPTED);
  g_assert_cmpstr (user, ==, "bob");
  /* carol:p:w */
  g_assert_cmpint (check (auth, "Basic Y2Fyb2w6cDp3", NOW, &user), ==, HS_AUTH_ACCEPTED);
  g_assert_cmpstr (user, ==, "carol@example.net");
  /* bob:Sesame */
  g_assert_cmpint (check (auth, "Basic Ym9iOlNlc2FtZQ==", NOW, &user), ==, HS_AUTH_REFUSED);
  g_assert_cmpint (hs_auth_check (auth, "Basic Ym9iOnNlc2FtZQ==", "GET", "/a", FALSE, NOW, &user), ==, HS_AUTH_REFUSED);
}

static void
test_nonsense_is_refused (void)
{
  static const char *const nonsense[] = {
    "",
    "Basic",
    "Basic =",
    "Basic Ym9i",
    "Basic ////",
    "Digest",
    "Digest username",
    "Bearer abc",
    "Basic Ym9iOg==",
    "Digest username=\"bob\", realm=\"httpmail\", nonce=\"\", uri=\"/a\", response=\"\"",
    "Digest username=\"bob\", realm=\"other\", nonce=\"x\", uri=\"/a\", response=\"x\"",
    "Digest username=\"bob\", realm=\"httpmail\", nonce=\"x\", uri=\"/a\", response=\"x\", algorithm=SHA-256",
    "Digest username=\"bob\", realm=\"httpmail\", nonce=\"x\", uri=\"/a\", response=\"x\", qop=auth",
  };
  g_autoptr (HsAuth) auth = new_auth ();
  const char *user;

  for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++)
    {
      HsAuthVerdict verdict = check (auth, nonsense[i], NOW, &user);

      g_assert_true (verdict == HS_AUTH_REFUSED || verdict == HS_AUTH_STALE);
      g_assert_null (user);
    }
}

static void
test_name_with_and_without_domain (void)
{
  g_autoptr (HsAuth) auth = new_auth ();

  g_assert_cmpstr (hs_auth_find_user (auth, "bob"), ==, "bob");
  g_assert_cmpstr (hs_auth_find_user (auth, "bob@anywhere"), ==, "bob");
  g_assert_cmpstr (hs_auth_find_user (auth, "carol"), ==, "carol@example.net");
  g_assert_null (hs_auth_find_user (auth, "carol@example.org"));
  g_assert_null (hs_auth_find_user (auth, "car"));
  g_assert_true (hs_auth_add_user (auth, "carol@example.com", "x", NULL));
  g_assert_null (hs_auth_find_user (auth, "carol"));
}

static void
test_failures_slow_down (void)
{
  static const guint delays[] = { 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30 };
  g_autoptr (HsAuth) auth = new_auth ();

  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    g_assert_cmpuint (hs_auth_note_failure (auth, "192.0.2.1", NOW), ==, delays[i]);
  g_assert_cmpuint (hs_auth_note_failure (auth, "192.0.2.2", NOW), ==, 0);
  g_assert_cmpuint (hs_auth_note_failure (auth, "192.0.2.1", NOW + 901), ==, 0);
  hs_auth_note_success (auth, "192.0.2.1");
  g_assert_cmpuint (hs_auth_note_failure (auth, "192.0.2.1", NOW + 902), ==, 0);
}

static void
test_addresses_are_not_remembered_without_end (void)
{
  g_autoptr (HsAuth) auth = new_auth ();

  for (guint i = 0; i < 1024; i++)
    {
      g_autofree char *address = g_strdup_printf ("2001:db8::%x", i);

      g_assert_cmpuint (hs_auth_note_failure (auth, address, NOW), ==, 0);
    }
  g_assert_cmpuint (hs_auth_note_failure (auth, "192.0.2.1", NOW), ==, 30);
  g_assert_cmpuint (hs_auth_note_failure (auth, "192.0.2.1", NOW + 1000), ==, 0);
}

static void
test_user_names (void)
{
  static const char *const good[] = { "bob", "bob@example.net", "bob.b-b_b", "jürgen" };
  static const char *const bad[] = { "",    ".",    "..",   ".bob", "a/b", "a\\b", "a b",
                                     "a:b", "a\nb", "a\"b", "\xff", "a<b", "a\x7f" };
  g_autofree char *long_name = g_strnfill (129, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (hs_auth_check_user_name (good[i], NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (hs_auth_check_user_name (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  g_assert_false (hs_auth_check_user_name (long_name, NULL));
  g_assert_true (hs_auth_check_user_name (long_name + 1, NULL));
}

static void
test_htdigest_file (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "users", NULL);
  g_autofree char *ha1 = md5 ("bob", "httpmail", "sesame");
  g_autofree char *upper = g_ascii_strup (ha1, -1);
  g_autofree char *good = g_strdup_printf ("# users\nbob:httpmail:%s\r\n\neve:other:%s\n", upper, ha1);
  static const char *const bad[] = { "bob:httpmail:xyz\n", "bob\n", "../x:httpmail:0123456789abcdef0123456789abcdef\n",
                                     "bob:other:0123456789abcdef0123456789abcdef\n", "" };
  g_autoptr (HsAuth) auth = hs_auth_new ();
  g_autofree char *digest = NULL;
  const char *user;

  g_assert_false (hs_auth_load_users (auth, path, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
      g_assert_false (hs_auth_load_users (auth, path, &error));
      g_assert_nonnull (strstr (error->message, i == 2 ? "line 1" : "users"));
    }
  g_assert_true (g_file_set_contents (path, good, -1, NULL));
  g_assert_true (hs_auth_load_users (auth, path, NULL));
  g_assert_true (hs_auth_has_user (auth, "bob"));
  g_assert_false (hs_auth_has_user (auth, "eve"));
  digest = make_digest (auth, "bob", "sesame", "/a", NOW, TRUE);
  g_assert_cmpint (check (auth, digest, NOW, &user), ==, HS_AUTH_ACCEPTED);
  g_assert_cmpint (check (auth, "Basic Ym9iOnNlc2FtZQ==", NOW, &user), ==, HS_AUTH_ACCEPTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/auth/digest", test_digest);
  g_test_add_func ("/server/auth/old-nonce-is-stale", test_old_nonce_is_stale);
  g_test_add_func ("/server/auth/credentials-are-good-once", test_credentials_are_good_once);
  g_test_add_func ("/server/auth/counts-may-be-overtaken", test_counts_may_be_overtaken);
  g_test_add_func ("/server/auth/nonces-are-not-remembered-without-end", test_nonces_are_not_remembered_without_end);
  g_test_add_func ("/server/auth/basic", test_basic);
  g_test_add_func ("/server/auth/nonsense-is-refused", test_nonsense_is_refused);
  g_test_add_func ("/server/auth/name-with-and-without-domain", test_name_with_and_without_domain);
  g_test_add_func ("/server/auth/failures-slow-down", test_failures_slow_down);
  g_test_add_func ("/server/auth/addresses-are-not-remembered-without-end",
                   test_addresses_are_not_remembered_without_end);
  g_test_add_func ("/server/auth/user-names", test_user_names);
  g_test_add_func ("/server/auth/htdigest-file", test_htdigest_file);
  return g_test_run ();
}
