/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-body-message.h>

/* An envelope that was read can be written, and then reads the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *from = NULL;
  g_autofree char *from_again = NULL;
  g_autoptr (GPtrArray) recipients = NULL;
  g_autoptr (GPtrArray) recipients_again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize rest = 0;
  guint n;
  guint i;

  if (!hm_body_message_parse_envelope ((const char *) data, size, &from, &recipients, &rest, &error))
    {
      g_assert_true (error != NULL && error->domain == HTTPMAIL_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_cmpuint (rest, <=, size);
  g_assert_cmpuint (recipients->len, >, 0);
  n = recipients->len;
  g_ptr_array_add (recipients, NULL);
  bytes = hm_body_message_envelope (from, (const char *const *) recipients->pdata, &error);
  g_assert_no_error (error);

  hm_body_message_parse_envelope (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &from_again,
                                  &recipients_again, &rest, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rest, ==, g_bytes_get_size (bytes));
  g_assert_cmpstr (from_again, ==, from);
  g_assert_cmpuint (recipients_again->len, ==, n);
  for (i = 0; i < n; i++)
    g_assert_cmpstr (g_ptr_array_index (recipients_again, i), ==, g_ptr_array_index (recipients, i));

  return 0;
}
