/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-md4.h>
#include <httpmail/protocol/hm-ntlm.h>

#define SIGNATURE "NTLMSSP"

/* [MS-NLMP], section 2.2.2.5 */
#define FLAG_UNICODE 0x00000001u
#define FLAG_REQUEST_TARGET 0x00000004u
#define FLAG_NTLM 0x00000200u
#define FLAG_ALWAYS_SIGN 0x00008000u
#define FLAG_EXTENDED_SECURITY 0x00080000u
#define FLAG_TARGET_INFO 0x00800000u
#define FLAGS \
  (FLAG_UNICODE | FLAG_REQUEST_TARGET | FLAG_NTLM | FLAG_ALWAYS_SIGN | FLAG_EXTENDED_SECURITY | FLAG_TARGET_INFO)

/* Where things stand in the challenge: section 2.2.1.2. */
#define CHALLENGE_FLAGS 20
#define CHALLENGE_NONCE 24
#define CHALLENGE_TARGET_INFO 40
#define CHALLENGE_SIZE 48
/* In the answer, what the fields point to follows the fixed part: section 2.2.1.3. */
#define ANSWER_SIZE 64

#define AV_EOL 0
#define AV_TIMESTAMP 7

#define MD5_SIZE 16
/* Windows counts tenths of microseconds from 1601. */
#define SECONDS_FROM_1601 G_GINT64_CONSTANT (11644473600)

static void
append_number (GByteArray *out, guint64 value, guint size)
{
  for (guint i = 0; i < size; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (out, &byte, 1);
    }
}

static guint32
read_number (const guint8 *data, guint size)
{
  guint32 value = 0;

  for (guint i = 0; i < size; i++)
    value |= (guint32) data[i] << (8 * i);
  return value;
}

static void
append_header (GByteArray *out, guint32 type)
{
  g_byte_array_append (out, (const guint8 *) SIGNATURE, sizeof SIGNATURE);
  append_number (out, type, 4);
}

/* Length twice, and where it is. */
static void
append_field (GByteArray *out, gsize length, gsize *offset)
{
  append_number (out, length, 2);
  append_number (out, length, 2);
  append_number (out, *offset, 4);
  *offset += length;
}

char *
hm_ntlm_negotiate (void)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  gsize nowhere = 0;

  append_header (message, 1);
  append_number (message, FLAGS, 4);
  append_field (message, 0, &nowhere);
  append_field (message, 0, &nowhere);
  return g_base64_encode (message->data, message->len);
}

/* UTF-16, low byte first; in capitals when upper, as every machine makes them, whatever its language. */
static GByteArray *
to_utf16 (const char *text, gsize length, gboolean upper)
{
  g_autofree gunichar *characters = NULL;
  g_autofree gunichar2 *units = NULL;
  GByteArray *bytes;
  glong n_characters;
  glong n;

  if (!g_utf8_validate (text, (gssize) length, NULL))
    return NULL;
  characters = g_utf8_to_ucs4_fast (text, (glong) length, &n_characters);
  for (glong i = 0; upper && i < n_characters; i++)
    characters[i] = g_unichar_toupper (characters[i]);
  units = g_ucs4_to_utf16 (characters, n_characters, NULL, &n, NULL);
  explicit_bzero (characters, (gsize) n_characters * sizeof *characters);
  if (!units)
    return NULL;

  bytes = g_byte_array_sized_new ((guint) n * 2);
  for (glong i = 0; i < n; i++)
    append_number (bytes, units[i], 2);
  explicit_bzero (units, (gsize) n * sizeof *units);
  return bytes;
}

static void
hmac_md5 (const guint8 *key, const guint8 *a, gsize a_length, const guint8 *b, gsize b_length, guint8 *out)
{
  GHmac *hmac = g_hmac_new (G_CHECKSUM_MD5, key, MD5_SIZE);
  gsize size = MD5_SIZE;

  g_hmac_update (hmac, a, (gssize) a_length);
  g_hmac_update (hmac, b, (gssize) b_length);
  g_hmac_get_digest (hmac, out, &size);
  g_hmac_unref (hmac);
}

typedef struct
{
  guint8 nonce[HM_NTLM_NONCE_SIZE];
  GByteArray *target_info;
  gboolean has_time;
  guint8 time[8];
} Challenge;

static void
challenge_clear (Challenge *challenge)
{
  g_clear_pointer (&challenge->target_info, g_byte_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Challenge, challenge_clear)

/* The list of what the server says of itself; one that does not end properly is none. */
static gboolean
read_target_info (Challenge *challenge)
{
  const guint8 *data = challenge->target_info->data;
  gsize length = challenge->target_info->len;

  for (gsize at = 0; length - at >= 4;)
    {
      guint32 id = read_number (data + at, 2);
      gsize size = read_number (data + at + 2, 2);

      if (id == AV_EOL)
        return TRUE;
      if (size > length - at - 4)
        return FALSE;
      if (id == AV_TIMESTAMP && size == sizeof challenge->time)
        {
          challenge->has_time = TRUE;
          memcpy (challenge->time, data + at + 4, size);
        }
      at += 4 + size;
    }
  return FALSE;
}

static gboolean
read_challenge (Challenge *challenge, const char *base64, GError **error)
{
  gsize size;
  g_autofree guint8 *data = g_base64_decode (base64, &size);
  guint32 flags;
  gsize length;
  gsize offset;

  if (size < CHALLENGE_FLAGS + 4 + HM_NTLM_NONCE_SIZE || memcmp (data, SIGNATURE, sizeof SIGNATURE) != 0 ||
      read_number (data + sizeof SIGNATURE, 4) != 2)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                           _ ("The server's part of the NTLM logon makes no sense"));
      return FALSE;
    }
  flags = read_number (data + CHALLENGE_FLAGS, 4);
  memcpy (challenge->nonce, data + CHALLENGE_NONCE, sizeof challenge->nonce);
  if (!(flags & FLAG_TARGET_INFO) || !(flags & FLAG_UNICODE) || size < CHALLENGE_SIZE)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                           _ ("The server speaks only the first version of NTLM, which gives passwords away; it was "
                              "not answered. Let it accept NTLMv2, or use another way to log on"));
      return FALSE;
    }
  length = read_number (data + CHALLENGE_TARGET_INFO, 2);
  offset = read_number (data + CHALLENGE_TARGET_INFO + 4, 4);
  if (offset <= size && length <= size - offset)
    {
      challenge->target_info = g_byte_array_sized_new ((guint) length);
      g_byte_array_append (challenge->target_info, data + offset, (guint) length);
    }
  if (!challenge->target_info || !read_target_info (challenge))
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                           _ ("The server's part of the NTLM logon is cut short"));
      return FALSE;
    }
  return TRUE;
}

/* Section 3.3.2: NTOWFv2. */
static gboolean
make_key (const char *user, gsize user_length, const char *domain, gsize domain_length, const char *password, guint8 *key)
{
  g_autoptr (GByteArray) name = to_utf16 (user, user_length, TRUE);
  g_autoptr (GByteArray) area = to_utf16 (domain, domain_length, FALSE);
  g_autoptr (GByteArray) secret = to_utf16 (password, strlen (password), FALSE);
  guint8 hash[HM_MD4_SIZE];

  if (!name || !area || !secret)
    return FALSE;
  hm_md4 (secret->data, secret->len, hash);
  hmac_md5 (hash, name->data, name->len, area->data, area->len, key);
  if (secret->len > 0)
    explicit_bzero (secret->data, secret->len);
  explicit_bzero (hash, sizeof hash);
  return TRUE;
}

/* Section 3.3.2: the proof, and what it is a proof of. */
static GByteArray *
make_proof (const Challenge *challenge, const guint8 *key, const guint8 *nonce, gint64 unix_time)
{
  GByteArray *response = g_byte_array_new ();
  g_autoptr (GByteArray) blob = g_byte_array_new ();
  guint8 proof[MD5_SIZE];

  append_number (blob, 0x0101, 8);
  if (challenge->has_time)
    g_byte_array_append (blob, challenge->time, sizeof challenge->time);
  else
    append_number (blob, (guint64) (unix_time + SECONDS_FROM_1601) * 10000000, 8);
  g_byte_array_append (blob, nonce, HM_NTLM_NONCE_SIZE);
  append_number (blob, 0, 4);
  g_byte_array_append (blob, challenge->target_info->data, challenge->target_info->len);
  append_number (blob, 0, 4);

  hmac_md5 (key, challenge->nonce, sizeof challenge->nonce, blob->data, blob->len, proof);
  g_byte_array_append (response, proof, sizeof proof);
  g_byte_array_append (response, blob->data, blob->len);
  return response;
}

char *
hm_ntlm_respond (const char *challenge_text,
                 const char *user,
                 const char *password,
                 const guint8 nonce[HM_NTLM_NONCE_SIZE],
                 gint64 unix_time,
                 GError **error)
{
  g_auto (Challenge) challenge = { { 0 } };
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GByteArray) proof = NULL;
  g_autoptr (GByteArray) name = NULL;
  g_autoptr (GByteArray) area = NULL;
  const char *slash = strchr (user, '\\');
  const char *bare = slash ? slash + 1 : user;
  gsize domain_length = slash ? (gsize) (slash - user) : 0;
  guint8 lm[MD5_SIZE + HM_NTLM_NONCE_SIZE] = { 0 };
  guint8 key[MD5_SIZE];
  gsize offset = ANSWER_SIZE;

  if (!read_challenge (&challenge, challenge_text, error))
    return NULL;
  if (!make_key (bare, strlen (bare), user, domain_length, password, key))
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                           _ ("The user name or the password is not UTF-8 text"));
      return NULL;
    }
  proof = make_proof (&challenge, key, nonce, unix_time);
  /* A server that tells its time wants no answer of the older form: section 3.1.5.1.2. */
  if (!challenge.has_time)
    {
      hmac_md5 (key, challenge.nonce, sizeof challenge.nonce, nonce, HM_NTLM_NONCE_SIZE, lm);
      memcpy (lm + MD5_SIZE, nonce, HM_NTLM_NONCE_SIZE);
    }
  explicit_bzero (key, sizeof key);
  name = to_utf16 (bare, strlen (bare), FALSE);
  area = to_utf16 (user, domain_length, FALSE);

  append_header (message, 3);
  append_field (message, sizeof lm, &offset);
  append_field (message, proof->len, &offset);
  append_field (message, area->len, &offset);
  append_field (message, name->len, &offset);
  append_field (message, 0, &offset); /* this machine's name is nobody's business */
  append_field (message, 0, &offset);
  append_number (message, FLAGS, 4);
  g_byte_array_append (message, lm, sizeof lm);
  g_byte_array_append (message, proof->data, proof->len);
  g_byte_array_append (message, area->data, area->len);
  g_byte_array_append (message, name->data, name->len);
  return g_base64_encode (message->data, message->len);
}
