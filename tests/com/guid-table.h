/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The identifiers as text, as they were published, and the test that compares them; for C and C++. */

#include <glib.h>
#include <imnxport.h>
#include <string.h>

static const struct
{
  const GUID *guid;
  const char *text;
} guid_table[] = {
  { &IID_IUnknown, "00000000-0000-0000-C000-000000000046" },
  { &IID_ITransportCallback, "0DF2C7E1-3435-11D0-81D0-00C04FD85AB4" },
  { &IID_ITransportCallbackService, "CA30F3FF-C9AC-11D1-9A3A-00C04FA309D4" },
  { &IID_IInternetTransport, "1F636C01-364E-11D0-81D3-00C04FD85AB4" },
  { &IID_IHTTPMailCallback, "19F6481C-E5F0-11D1-A86E-0000F8084F96" },
  { &IID_IHTTPMailTransport, "B8BDE03C-E548-11D1-A86E-0000F8084F96" },
  { &CLSID_IHTTPMailTransport, "5A580C11-E5EB-11D1-A86E-0000F8084F96" },
  { &IID_IDAVNamespaceArbiter, "72A58FF8-227D-11D2-A8B5-0000F8084F96" },
  { &IID_IPropFindRequest, "5CFC6308-0544-11D2-A894-0000F8084F96" },
  { &CLSID_IPropFindRequest, "BB847B8A-054A-11D2-A894-0000F8084F96" },
  { &IID_IPropFindMultiResponse, "0DEE87DE-0547-11D2-A894-0000F8084F96" },
  { &IID_IPropFindResponse, "8A523716-0548-11D2-A894-0000F8084F96" },
  { &CLSID_IPropPatchRequest, "EA678830-235D-11D2-A8B6-0000F8084F96" },
  /* These two are the library's own, and stay. */
  { &IID_IPropPatchRequest, "44511D53-0F84-4468-832B-77948541AED9" },
  { &IID_IHTTPMailTransport2, "55EC2B8C-3B62-454B-BEA6-F35E2646983D" },
  /* The platform's */
  { &GUID_NULL, "00000000-0000-0000-0000-000000000000" },
  { &IID_ISequentialStream, "0C733A30-2A1C-11CE-ADE5-00AA0044773D" },
  { &IID_IStream, "0000000C-0000-0000-C000-000000000046" },
};

/* The sixteen bytes that text stands for: three little-endian numbers, then bytes as they are written. */
static inline void
guid_bytes_of_text (const char *text, unsigned char bytes[16])
{
  static const int order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
  int n = 0;

  for (; *text; text++)
    {
      if (*text == '-')
        continue;
      bytes[order[n++]] = (unsigned char) (g_ascii_xdigit_value (text[0]) * 16 + g_ascii_xdigit_value (text[1]));
      text++;
    }
  g_assert_cmpint (n, ==, 16);
}

static inline void
guid_in_little_endian (const GUID *guid, unsigned char bytes[16])
{
  int i;

  for (i = 0; i < 4; i++)
    bytes[i] = (unsigned char) (guid->Data1 >> (8 * i));
  for (i = 0; i < 2; i++)
    {
      bytes[4 + i] = (unsigned char) (guid->Data2 >> (8 * i));
      bytes[6 + i] = (unsigned char) (guid->Data3 >> (8 * i));
    }
  memcpy (bytes + 8, guid->Data4, 8);
}

static inline void
test_guids_are_the_published_ones (void)
{
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (guid_table); i++)
    {
      unsigned char expected[16], actual[16];

      g_test_message ("%s", guid_table[i].text);
      guid_bytes_of_text (guid_table[i].text, expected);
      guid_in_little_endian (guid_table[i].guid, actual);
      g_assert_cmpmem (actual, 16, expected, 16);
    }
}

static inline void
test_guids_are_all_different (void)
{
  size_t i, j;

  for (i = 0; i < G_N_ELEMENTS (guid_table); i++)
    {
      for (j = 0; j < G_N_ELEMENTS (guid_table); j++)
        {
#ifdef __cplusplus
          g_assert_cmpint (IsEqualIID (*guid_table[i].guid, *guid_table[j].guid), ==, i == j);
          g_assert_cmpint (*guid_table[i].guid == *guid_table[j].guid, ==, i == j);
          g_assert_cmpint (*guid_table[i].guid != *guid_table[j].guid, ==, i != j);
#else
          g_assert_cmpint (IsEqualIID (guid_table[i].guid, guid_table[j].guid), ==, i == j);
#endif
        }
    }
}

/* Not only by address, and down to the last byte. */
static inline void
test_guids_are_equal_by_value (void)
{
  IID copy = IID_IHTTPMailCallback;
  int i;

#ifdef __cplusplus
  g_assert_true (IsEqualIID (copy, IID_IHTTPMailCallback) && IsEqualGUID (copy, IID_IHTTPMailCallback));
  g_assert_true (IsEqualCLSID (CLSID_NULL, IID_NULL));
#else
  g_assert_true (IsEqualIID (&copy, &IID_IHTTPMailCallback) && IsEqualGUID (&copy, &IID_IHTTPMailCallback));
  g_assert_true (IsEqualCLSID (&CLSID_NULL, &IID_NULL));
#endif
  for (i = 0; i < 16; i++)
    {
      copy = IID_IHTTPMailCallback;
      ((unsigned char *) &copy)[i] ^= 1;
#ifdef __cplusplus
      g_assert_false (IsEqualIID (copy, IID_IHTTPMailCallback));
#else
      g_assert_false (IsEqualIID (&copy, &IID_IHTTPMailCallback));
#endif
    }
}

static inline void
add_guid_tests (void)
{
  g_test_add_func ("/com/guids/are-the-published-ones", test_guids_are_the_published_ones);
  g_test_add_func ("/com/guids/are-all-different", test_guids_are_all_different);
  g_test_add_func ("/com/guids/are-equal-by-value", test_guids_are_equal_by_value);
}
