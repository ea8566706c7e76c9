/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-account-decoder.h>
#include <httpmail/protocol/hm-contact-decoder.h>
#include <httpmail/protocol/hm-dialect.h>
#include <httpmail/protocol/hm-member-decoder.h>

#include "replies.h"

/* Every reply in data/ has beside it what has to come out, however it is cut: ok-* are read, odd-* too although they
 * break a rule, bad-* fail. */
static void
test_data_file (gconstpointer user_data)
{
  const char *name = user_data;
  g_autofree char *path = g_build_filename (TEST_DATA_DIR, name, NULL);
  g_autofree char *expected_path = g_strconcat (path, ".expected", NULL);
  g_autofree char *data = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *result = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  g_file_get_contents (expected_path, &expected, NULL, &error);
  g_assert_no_error (error);

  result = replies_describe_any_way (data, length, NULL);
  g_assert_cmpstr (result, ==, expected);
  g_assert_cmpint (strstr (result, "error ") != NULL, ==, g_str_has_prefix (name, "bad-"));
}

/* What a client makes of a reply: its members, an account, contacts. */
typedef struct
{
  const char *kind; /* the decoder: "members", "account" or "contacts" */
  const char *url;  /* of the request */
  GString *out;
} Decoding;

static void
append_text (GString *out, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (out, "  %s [%s]\n", name, value);
}

static void
describe_member (Decoding *self, const HmMultistatusResponse *response)
{
  g_autoptr (HTTPMailMemberInfo) info = hm_member_decoder_decode (response, self->url);
  g_autoptr (GDateTime) date_time = NULL;
  g_autofree char *iso = NULL;

  if (info == NULL)
    {
      g_string_append (self->out, "nothing\n");
      return;
    }

  date_time = httpmail_member_info_get_date_time (info);
  iso = date_time != NULL ? g_date_time_format_iso8601 (date_time) : NULL;
  g_string_append_printf (self->out, "%s %s\n", httpmail_member_info_get_is_folder (info) ? "folder" : "message",
                          httpmail_member_info_get_href (info));
  append_text (self->out, "name", httpmail_member_info_get_display_name (info));
  if (httpmail_member_info_get_is_folder (info))
    {
      g_string_append_printf (self->out, "  special %d subs %d%d unread %u of %u\n",
                              httpmail_member_info_get_special_folder (info), httpmail_member_info_get_has_subs (info),
                              httpmail_member_info_get_no_subs (info), httpmail_member_info_get_unread_count (info),
                              httpmail_member_info_get_visible_count (info));
      return;
    }
  g_string_append_printf (self->out, "  read %d attachment %d length %" G_GUINT64_FORMAT "\n",
                          httpmail_member_info_is_read (info), httpmail_member_info_get_has_attachment (info),
                          httpmail_member_info_get_content_length (info));
  append_text (self->out, "to", httpmail_member_info_get_to (info));
  append_text (self->out, "from", httpmail_member_info_get_from (info));
  append_text (self->out, "subject", httpmail_member_info_get_subject (info));
  append_text (self->out, "date", httpmail_member_info_get_date (info));
  append_text (self->out, "time", iso);
}

static void
describe_account (Decoding *self, const HmMultistatusResponse *response)
{
  g_autoptr (HmAccount) account = hm_account_decoder_decode (response, self->url);
  HmDialectEvidence evidence = { .account = account };
  g_autofree char *reason = NULL;
  HTTPMailDialect dialect = hm_dialect_detect (&evidence, &reason);
  guint i;

  g_string_append_printf (self->out, "account with %u properties, dialect %d: %s\n",
                          hm_account_get_n_properties (account), dialect, reason);
  for (i = 0; i < G_N_ELEMENTS (account->text); i++)
    {
      if (account->text[i] != NULL)
        g_string_append_printf (self->out, "  %u [%s]\n", i, account->text[i]);
    }
}

static void
describe_contact (Decoding *self, const HmMultistatusResponse *response)
{
  g_autoptr (HTTPMailContact) contact = hm_contact_decoder_decode (response, self->url);
  guint i;

  if (contact == NULL)
    {
      g_string_append (self->out, "nothing\n");
      return;
    }

  g_string_append_printf (self->out, "%s %s\n",
                          httpmail_contact_get_contact_type (contact) == HTTPMAIL_CONTACT_TYPE_GROUP ? "group"
                                                                                                     : "contact",
                          httpmail_contact_get_href (contact));
  append_text (self->out, "id", httpmail_contact_get_id (contact));
  append_text (self->out, "modified", httpmail_contact_get_modified (contact));
  for (i = 0; i <= HTTPMAIL_CONTACT_FIELD_PAGER; i++)
    {
      const char *value = httpmail_contact_get_field (contact, i);

      if (value != NULL)
        g_string_append_printf (self->out, "  %u [%s]\n", i, value);
    }
}

static void
decode_response (const HmMultistatusResponse *response, gpointer user_data)
{
  Decoding *self = user_data;

  if (g_str_equal (self->kind, "members"))
    describe_member (self, response);
  else if (g_str_equal (self->kind, "account"))
    describe_account (self, response);
  else if (g_str_equal (self->kind, "contacts"))
    describe_contact (self, response);
  else
    g_assert_not_reached ();
}

/* NAME.xml.decoded begins with a line of the decoder and the URL that was asked. */
static void
test_decoded_file (gconstpointer user_data)
{
  const char *name = user_data;
  g_autofree char *decoded_path = g_build_filename (TEST_DATA_DIR, name, NULL);
  g_autofree char *path = g_strndup (decoded_path, strlen (decoded_path) - strlen (".decoded"));
  g_autofree char *expected = NULL;
  g_autofree char *data = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (HmMultistatusReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  Decoding decoding = { .out = out };
  const char *line_end;
  gsize length;

  g_file_get_contents (decoded_path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);

  line_end = strchr (expected, '\n');
  g_assert_nonnull (line_end);
  g_string_append_len (out, expected, line_end + 1 - expected);
  words = g_strsplit_set (expected, " \n", 3);
  g_assert_cmpuint (g_strv_length (words), ==, 3);
  decoding.kind = words[0];
  decoding.url = words[1];

  reader = hm_multistatus_reader_new (NULL, 100, decode_response, &decoding);
  if (hm_multistatus_reader_push (reader, data, length, &error))
    hm_multistatus_reader_finish (reader, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (out->str, ==, expected);
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  guint i;

  g_test_init (&argc, &argv, NULL);

  dir = g_dir_open (TEST_DATA_DIR, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".xml") || g_str_has_suffix (name, ".decoded"))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_assert_cmpuint (names->len, >, 20);
  for (i = 0; i < names->len; i++)
    {
      const char *file = g_ptr_array_index (names, i);
      g_autofree char *path = g_strconcat ("/protocol/multistatus/data/", file, NULL);

      g_test_add_data_func (path, file, g_str_has_suffix (file, ".decoded") ? test_decoded_file : test_data_file);
    }

  return g_test_run ();
}
