/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-md4.h>
#include <httpmail/protocol/hm-ntlm.h>
#include <string.h>

/* The vectors of RFC 1320, A.5. */
static void
test_md4 (void)
{
  static const struct
  {
    const char *text;
    const char *digest;
  } table[] = {
    { "", "31d6cfe0d16ae931b73c59d7e0c089c0" },
    { "a", "bde52cb31de33e46245e05fbdbd6fb24" },
    { "abc", "a448017aaf21d8525fc10ae87aa6729d" },
    { "message digest", "d9130a8164549fe818874806e1c7014b" },
    { "abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9" },
    { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4" },
    { "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "e33b4ddc9c38f2199c3e7b164fcc0536" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint8 digest[HM_MD4_SIZE];
      g_autoptr (GString) hex = g_string_new (NULL);

      hm_md4 ((const guint8 *) table[i].text, strlen (table[i].text), digest);
      for (guint j = 0; j < sizeof digest; j++)
        g_string_append_printf (hex, "%02x", digest[j]);
      g_assert_cmpstr (hex->str, ==, table[i].digest);
    }
}

/* The challenge of [MS-NLMP], section 4.2.4: server "Server", domain "Domain", nonce 0123456789abcdef. */
static const guint8 challenge[] = {
  'N', 'T', 'L', 'M', 'S', 'S', 'P', 0, 2, 0, 0, 0, 0x0c, 0, 0x0c, 0, 0x38, 0, 0, 0, 0x33, 0x82, 0x8a, 0xe2,
  0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0, 0, 0, 0, 0, 0, 0, 0, 0x24, 0, 0x24, 0, 0x44, 0, 0, 0,
  6, 0, 0x70, 0x17, 0, 0, 0, 0x0f, 'S', 0, 'e', 0, 'r', 0, 'v', 0, 'e', 0, 'r', 0,
  2, 0, 0x0c, 0, 'D', 0, 'o', 0, 'm', 0, 'a', 0, 'i', 0, 'n', 0,
  1, 0, 0x0c, 0, 'S', 0, 'e', 0, 'r', 0, 'v', 0, 'e', 0, 'r', 0, 0, 0, 0, 0,
};

#define FLAGS_AT 20
#define TARGET_INFO_AT 40

static const guint8 nonce[HM_NTLM_NONCE_SIZE] = { 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa };

/* Windows' time 0. */
#define YEAR_1601 (-G_GINT64_CONSTANT (11644473600))

static char *
respond (const guint8 *data, gsize size, const char *user, const char *password, GError **error)
{
  g_autofree char *text = g_base64_encode (data, size);

  return hm_ntlm_respond (text, user, password, nonce, YEAR_1601, error);
}

static guint
number_at (const guint8 *data, gsize at, guint size)
{
  guint value = 0;

  for (guint i = 0; i < size; i++)
    value |= (guint) data[at + i] << (8 * i);
  return value;
}

/* What a field of the answer points to, as "len:hex". */
static char *
field_at (const guint8 *data, gsize size, gsize at)
{
  guint length = number_at (data, at, 2);
  guint offset = number_at (data, at + 4, 4);
  GString *hex = g_string_new (NULL);

  g_assert_cmpuint (length, ==, number_at (data, at + 2, 2));
  g_assert_cmpuint (offset + length, <=, size);
  for (guint i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", data[offset + i]);
  return g_string_free (hex, FALSE);
}

static void
test_negotiate (void)
{
  g_autofree char *text = hm_ntlm_negotiate ();

  /* NTLMSSP, 1, Unicode and session security and information on the target, no domain, no machine. */
  g_assert_cmpstr (text, ==, "TlRMTVNTUAABAAAABYKIAAAAAAAAAAAAAAAAAAAAAAA=");
}

static void
test_vector (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = respond (challenge, sizeof challenge, "Domain\\User", "Password", &error);
  g_autofree guint8 *data = NULL;
  g_autofree char *lm = NULL;
  g_autofree char *nt = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *user = NULL;
  gsize size;

  g_assert_no_error (error);
  data = g_base64_decode (text, &size);
  g_assert_cmpmem (data, 8, "NTLMSSP", 8);
  g_assert_cmpuint (number_at (data, 8, 4), ==, 3);
  lm = field_at (data, size, 12);
  nt = field_at (data, size, 20);
  domain = field_at (data, size, 28);
  user = field_at (data, size, 36);
  /* Sections 4.2.4.2.1 and 4.2.4.2.2. */
  g_assert_cmpstr (lm, ==, "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
  g_assert_true (g_str_has_prefix (nt, "68cd0ab851e51c96aabc927bebef6a1c"
                                       "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"
                                       "02000c0044006f006d00610069006e00"
                                       "01000c005300650072007600650072000000000000000000"));
  g_assert_cmpstr (domain, ==, "44006f006d00610069006e00");
  g_assert_cmpstr (user, ==, "5500730065007200");
}

static void
test_user_forms (void)
{
  static const struct
  {
    const char *given;
    const char *domain;
    const char *user;
  } table[] = {
    { "bob", "", "62006f006200" },
    { "D\\bob", "4400", "62006f006200" },
    { "bob@d", "", "62006f00620040006400" },
    { "\\bob", "", "62006f006200" },
    { "D\\", "4400", "" },
    { "j\303\266", "", "6a00f600" },
    { "\360\237\230\200", "", "3dd800de" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = respond (challenge, sizeof challenge, table[i].given, "", NULL);
      gsize size;
      g_autofree guint8 *data = g_base64_decode (text, &size);
      g_autofree char *domain = field_at (data, size, 28);
      g_autofree char *user = field_at (data, size, 36);

      g_assert_cmpstr (domain, ==, table[i].domain);
      g_assert_cmpstr (user, ==, table[i].user);
    }
}

static void
test_time (void)
{
  guint8 with_time[sizeof challenge + 12];
  g_autofree char *text = NULL;
  g_autofree guint8 *data = NULL;
  g_autofree char *lm = NULL;
  g_autofree char *nt = NULL;
  gsize size;

  /* The server tells its time: it is repeated, and the older answer is left out. */
  memcpy (with_time, challenge, sizeof challenge - 4);
  memcpy (with_time + sizeof challenge - 4, "\7\0\10\0\1\2\3\4\5\6\7\10\0\0\0\0", 16);
  with_time[TARGET_INFO_AT] = 0x30;
  text = respond (with_time, sizeof with_time, "bob", "sesame", NULL);
  data = g_base64_decode (text, &size);
  lm = field_at (data, size, 12);
  nt = field_at (data, size, 20);
  g_assert_cmpstr (lm, ==, "000000000000000000000000000000000000000000000000");
  g_assert_nonnull (strstr (nt, "01010000000000000102030405060708aaaaaaaaaaaaaaaa"));
}

static void
assert_refused (const guint8 *data, gsize size, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (respond (data, size, "bob", "sesame", &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (strstr (error->message, "sesame"));
}

static void
test_cut (void)
{
  /* At each byte, and never read beyond. */
  for (gsize size = 0; size < sizeof challenge; size++)
    {
      g_autofree guint8 *copy = size ? g_memdup2 (challenge, size) : g_malloc (1);

      assert_refused (copy, size, "server");
    }
}

static void
test_version_1 (void)
{
  guint8 old[sizeof challenge];

  memcpy (old, challenge, sizeof old);
  old[FLAGS_AT + 2] &= (guint8) ~0x80;
  assert_refused (old, sizeof old, "NTLMv2");
}

static void
test_wild_fields (void)
{
  static const struct
  {
    guint8 at;
    guint8 value;
  } table[] = {
    { 0, 'X' }, { 8, 1 }, { 8, 3 }, { TARGET_INFO_AT, 0x25 }, { TARGET_INFO_AT + 1, 0xff }, { TARGET_INFO_AT + 4, 0x45 },
    { TARGET_INFO_AT + 7, 0xff }, { TARGET_INFO_AT, 0 }, { TARGET_INFO_AT, 0x20 }, { 70, 0x0d }, { 71, 0xff },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint8 wild[sizeof challenge];

      memcpy (wild, challenge, sizeof wild);
      wild[table[i].at] = table[i].value;
      g_test_message ("%u = %u", table[i].at, table[i].value);
      assert_refused (wild, sizeof wild, "server");
    }
}

static void
test_not_utf8 (void)
{
  static const char *const pairs[][2] = { { "b\366b", "sesame" }, { "bob", "s\351same" }, { "D\366\\bob", "sesame" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (respond (challenge, sizeof challenge, pairs[i][0], pairs[i][1], &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/ntlm/md4-gives-the-published-digests", test_md4);
  g_test_add_func ("/protocol/ntlm/the-first-message-tells-nothing", test_negotiate);
  g_test_add_func ("/protocol/ntlm/the-answer-is-the-published-one", test_vector);
  g_test_add_func ("/protocol/ntlm/user-names-come-with-and-without-domain", test_user_forms);
  g_test_add_func ("/protocol/ntlm/the-time-of-the-server-is-repeated", test_time);
  g_test_add_func ("/protocol/ntlm/a-challenge-that-is-cut-is-refused", test_cut);
  g_test_add_func ("/protocol/ntlm/version-1-is-refused", test_version_1);
  g_test_add_func ("/protocol/ntlm/fields-that-point-anywhere-are-refused", test_wild_fields);
  g_test_add_func ("/protocol/ntlm/what-is-not-utf8-is-refused", test_not_utf8);
  return g_test_run ();
}
