/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <httpmail/protocol/hm-account-decoder.h>
#include <httpmail/protocol/hm-dialect.h>
#include <httpmail/protocol/hm-member-decoder.h>

#include "../protocol/replies.h"

#define BASE "http://dav7.mail.example.net/cgi-bin/hmdata/"

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  g_autoptr (HTTPMailMemberInfo) info = hm_member_decoder_decode (response, BASE);
  g_autoptr (HmAccount) account = hm_account_decoder_decode (response, BASE);
  HmDialectEvidence evidence = { .account = account };

  g_assert_cmpuint (response->hrefs->len, >, 0);
  hm_dialect_detect (&evidence, NULL);
}

/* The first byte says how the rest is cut up; what comes out may not depend on it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *whole = NULL;
  g_autofree char *in_pieces = NULL;
  HmMultistatusReader *reader;

  if (size == 0)
    return 0;

  whole = replies_describe ((const char *) data + 1, size - 1, NULL, 0);
  in_pieces = replies_describe ((const char *) data + 1, size - 1, NULL, data[0] % 16 + 1);
  g_assert_cmpstr (whole, ==, in_pieces);

  reader = hm_multistatus_reader_new (data[0] & 16 ? "windows-1252" : NULL, 1000, on_response, NULL);
  if (hm_multistatus_reader_push (reader, (const char *) data + 1, size - 1, NULL))
    hm_multistatus_reader_finish (reader, NULL);
  hm_multistatus_reader_free (reader);

  return 0;
}
