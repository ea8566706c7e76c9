/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include "cli/cli-vcard.h"

static void
assert_same (HTTPMailContact *a, HTTPMailContact *b)
{
  g_assert_cmpint (httpmail_contact_get_contact_type (a), ==, httpmail_contact_get_contact_type (b));
  g_assert_cmpstr (httpmail_contact_get_id (a), ==, httpmail_contact_get_id (b));
  g_assert_cmpstr (httpmail_contact_get_modified (a), ==, httpmail_contact_get_modified (b));
  for (guint i = 0; i < CLI_CONTACT_N_FIELDS; i++)
    g_assert_cmpstr (cli_contact_get (a, i), ==, cli_contact_get (b, i));
}

/* What was read can be written, and is read again as it was. */
static void
check_card (HTTPMailContact *contact, CliVCardStyle style)
{
  g_autofree char *text = cli_vcard_write (contact, style);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (text, (gssize) strlen (text), NULL);
  g_autoptr (CliVCardReader) reader = cli_vcard_reader_new (input, "again");
  g_autoptr (CliVCard) again = NULL;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  again = cli_vcard_reader_next (reader, NULL);
  g_assert_nonnull (again);
  g_assert_null (again->left_out);
  if (style == CLI_VCARD_EXACT)
    assert_same (contact, again->contact);
  g_assert_null (cli_vcard_reader_next (reader, NULL));
}

/* A file of cards. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (CliVCardReader) reader = cli_vcard_reader_new (input, "cards");
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CliVCard) card = cli_vcard_reader_next (reader, &error);

      if (card != NULL)
        {
          check_card (card->contact, CLI_VCARD_EXACT);
          check_card (card->contact, CLI_VCARD_FOR_EDITOR);
        }
      more = card != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
  return 0;
}
