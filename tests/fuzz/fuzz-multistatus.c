/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-account-decoder.h>
#include <httpmail/protocol/hm-dialect.h>
#include <httpmail/protocol/hm-member-decoder.h>

#define BASE "http://dav7.mail.example.net/cgi-bin/hmdata/"

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  GString *out = user_data;
  HTTPMailMemberInfo *info = hm_member_decoder_decode (response, BASE);
  g_autoptr (HmAccount) account = hm_account_decoder_decode (response, BASE);
  HmDialectEvidence evidence = { .account = account };
  HmName name;
  guint i;

  hm_dialect_detect (&evidence, NULL);
  g_assert_cmpuint (response->hrefs->len, >, 0);
  g_string_append_printf (out, "%s %u", (char *) g_ptr_array_index (response->hrefs, 0), response->status);
  for (name = HM_NAME_UNKNOWN; name < HM_N_NAMES; name++)
    {
      const char *value = hm_propset_get (response->props, name);

      g_string_append_printf (out, " %u=%s", hm_propset_get_status (response->props, name), value != NULL ? value : "");
    }
  for (i = 0; response->all != NULL && i < response->all->len; i++)
    {
      const HmProperty *property = g_ptr_array_index (response->all, i);

      g_string_append_printf (out, " %s|%s=%s", property->namespace_uri, property->name, property->value);
    }
  g_string_append (out, info != NULL ? " member\n" : "\n");
  g_clear_object (&info);
}

static char *
read_in_pieces (const char *data, gsize length, guint8 way, gsize piece)
{
  const char *charset = way & 16 ? "windows-1252" : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (HmMultistatusReader) reader = hm_multistatus_reader_new (charset, 1000, on_response, out);
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;
  gsize i;

  if (way & 32)
    hm_multistatus_reader_keep_all (reader);
  for (i = 0; ok && i < length; i += piece)
    {
      /* A copy of its own, so that reading beyond it is noticed. */
      g_autofree char *copy = g_memdup2 (data + i, MIN (piece, length - i));

      ok = hm_multistatus_reader_push (reader, copy, MIN (piece, length - i), &error);
    }
  ok = ok && hm_multistatus_reader_finish (reader, &error);

  g_assert_cmpint (ok, ==, error == NULL);
  if (!ok)
    {
      g_assert_true (error->domain == HTTPMAIL_ERROR && g_utf8_validate (error->message, -1, NULL));
      g_string_append_printf (out, "error %d", error->code);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The first byte says how the rest is cut up; what comes out may not depend on it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *reply = (const char *) data + 1;
  g_autofree char *whole = NULL;
  g_autofree char *in_pieces = NULL;

  if (size < 2)
    return 0;

  whole = read_in_pieces (reply, size - 1, data[0], size);
  in_pieces = read_in_pieces (reply, size - 1, data[0], data[0] % 16 + 1);
  g_assert_cmpstr (whole, ==, in_pieces);

  return 0;
}
