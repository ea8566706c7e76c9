/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include <httpmail/protocol/hm-href.h>

static void
check_url (const char *url)
{
  g_autofree char *normal = hm_href_normalize (url);
  g_autofree char *segment = hm_href_last_segment (url);
  g_autofree char *origin = hm_href_origin (url);
  g_autofree char *name = hm_href_unescape_segment (segment);
  const char *c;

  g_assert_true (hm_href_equal (url, url));
  g_assert_true (hm_href_equal (url, normal) || strchr (url, '%') != NULL || g_str_has_suffix (url, "//"));
  g_assert_cmpint (origin != NULL, ==, hm_href_same_origin (url, url));
  if (name != NULL)
    g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (g_utf8_validate (normal, -1, NULL));
  g_assert_true (origin == NULL || g_utf8_validate (origin, -1, NULL));
  for (c = normal; *c != '\0'; c++)
    g_assert_true ((guchar) *c > 0x20 && *c != 0x7f);
}

/* Two lines: a base and what is found there. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *base = g_strndup ((const char *) data, size);
  char *newline = strchr (base, '\n');
  const char *href = "";
  g_autofree char *resolved = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *unescaped = NULL;

  if (newline != NULL)
    {
      *newline = '\0';
      href = newline + 1;
    }

  resolved = hm_href_resolve (base, href);
  if (resolved != NULL)
    {
      g_autofree char *origin = hm_href_origin (resolved);
      g_autofree char *again = hm_href_resolve (base, resolved);

      g_assert_nonnull (origin);
      g_assert_cmpstr (again, ==, resolved);
      g_assert_true (strpbrk (resolved, "\r\n\t\x7f") == NULL);
      check_url (resolved);
    }

  joined = hm_href_join (base, href);
  if (joined != NULL)
    check_url (joined);

  if (hm_href_check_request_url (base, NULL))
    {
      g_assert_true (strpbrk (base, "\r\n\t #@") == NULL || strchr (base + 8, '/') != NULL ||
                     strchr (base + 8, '?') != NULL);
      g_assert_true (hm_href_same_origin (base, base));
    }

  check_url (base);
  g_assert_cmpint (hm_href_equal (base, href), ==, hm_href_equal (href, base));

  escaped = hm_href_escape_segment (href);
  unescaped = hm_href_unescape_segment (escaped);
  g_assert_nonnull (unescaped);
  if (g_utf8_validate (href, -1, NULL))
    g_assert_cmpstr (unescaped, ==, href);

  return 0;
}
