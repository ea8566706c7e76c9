/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include <httpmail/httpmail-contact.h>
#include <httpmail/protocol/hm-body-contact.h>
#include <httpmail/protocol/hm-contact-decoder.h>
#include <httpmail/protocol/hm-time-stamp.h>

#define BASE "http://dav7.mail.example.net/contacts/"

/* What was read can be written, and is read again as it was. */
static void
check_stamps (const char *field)
{
  static const char *const names[] = { "folders", "ACTIVE", "a" };
  g_autoptr (GString) written = g_string_new (NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *stamp = hm_time_stamp_get (field, names[i]);

      if (hm_time_stamp_append (written, names[i], stamp))
        {
          g_autofree char *again = hm_time_stamp_get (written->str, names[i]);

          g_assert_cmpstr (again, ==, stamp);
        }
    }
  g_assert_true (strpbrk (written->str, "\r\n") == NULL);
}

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  g_autoptr (HTTPMailContact) contact = hm_contact_decoder_decode (response, BASE);

  if (contact != NULL)
    {
      g_autoptr (GBytes) body = hm_body_contact (contact, HM_CONTACT_BODY_PLAIN);
      g_autoptr (GBytes) item = hm_body_contact (contact, HM_CONTACT_BODY_NEW_ITEM);

      g_assert_true (g_utf8_validate (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL));
      g_assert_cmpuint (g_bytes_get_size (item), >, g_bytes_get_size (body));
    }
  check_stamps (response->hrefs->len > 0 ? g_ptr_array_index (response->hrefs, 0) : NULL);
}

/* A line with the X-Timestamp field, and the body of a reply. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *newline = memchr (data, '\n', size);
  gsize line = newline != NULL ? (gsize) (newline - data) : size;
  g_autofree char *field = g_strndup ((const char *) data, line);
  g_autoptr (HmMultistatusReader) reader = hm_multistatus_reader_new (NULL, 100, on_response, NULL);

  check_stamps (field);
  if (newline == NULL)
    return 0;

  hm_multistatus_reader_keep_all (reader);
  if (hm_multistatus_reader_push (reader, (const char *) newline + 1, size - line - 1, NULL))
    hm_multistatus_reader_finish (reader, NULL);

  return 0;
}
