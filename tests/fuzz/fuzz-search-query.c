/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include <httpmail/protocol/hm-limits.h>

#include "server/hs-search-query.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (HsSearchQuery) query = hs_search_query_parse (text, &error);

  g_assert_cmpint (query == NULL, ==, error != NULL);
  if (query == NULL)
    return 0;
  g_assert_nonnull (query->scope);
  g_assert_cmpuint (query->body->properties->len, >, 0);
  g_assert_cmpuint (query->body->properties->len, <=, HM_LIMIT_SEARCH_PROPERTIES);
  for (guint i = 0; i < query->body->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (query->body->properties, i);

      /* They are written into the reply. */
      g_assert_true (g_ascii_isalpha (*property->local_name) || *property->local_name == '_');
      g_assert_null (strpbrk (property->local_name, "<>&\"' :/#"));
      g_assert_cmpuint (strlen (property->ns_uri), >, 0);
    }
  return 0;
}
