/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include <httpmail/protocol/hm-auth-header.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-ntlm.h>

/* A value that was read comes back from what is written of it. */
static void
check_param (const char *name, const char *value)
{
  g_autoptr (GString) field = g_string_new ("Digest ");
  g_autoptr (GPtrArray) again = NULL;

  hm_auth_append_quoted (field, name, value);
  if (strchr (value, '\t') != NULL || field->len > HM_LIMIT_CHALLENGE)
    return;

  again = hm_challenge_parse (field->str);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpstr (hm_challenge_get (g_ptr_array_index (again, 0), name), ==, value);
}

/* The server's part of NTLM is answered, or refused. */
static void
check_ntlm (const char *challenge)
{
  static const guint8 nonce[HM_NTLM_NONCE_SIZE] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = hm_ntlm_respond (challenge, "EXAMPLE\\bob", "sesame", nonce, 0, &error);

  g_assert_true ((answer != NULL) == (error == NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *encoded = g_base64_encode (data, size);
  g_autofree char *field = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) challenges = hm_challenge_parse (field);
  guint i;

  check_ntlm (encoded);
  for (i = 0; i < challenges->len; i++)
    {
      HmChallenge *challenge = g_ptr_array_index (challenges, i);
      const char *nonce = hm_challenge_get (challenge, "nonce");
      const char *realm = hm_challenge_get (challenge, "realm");
      HmDigestAlgorithm algorithm = hm_digest_algorithm_from_name (hm_challenge_get (challenge, "algorithm"));
      GHashTableIter iter;
      gpointer name;
      gpointer value;

      g_assert_cmpstr (challenge->scheme, !=, "");
      if (challenge->token68 != NULL)
        check_ntlm (challenge->token68);
      g_hash_table_iter_init (&iter, challenge->params);
      while (g_hash_table_iter_next (&iter, &name, &value))
        check_param (name, value);

      if (nonce != NULL && realm != NULL && algorithm != HM_DIGEST_UNSUPPORTED)
        {
          g_autofree char *ha1 = hm_digest_ha1 (algorithm, "bob", realm, "sesame");
          g_autofree char *response = hm_digest_response (algorithm, ha1, nonce, "auth", "00000001", "c", "GET", "/");

          g_assert_cmpuint (strlen (response), ==, strlen (ha1));
        }
    }

  return 0;
}
