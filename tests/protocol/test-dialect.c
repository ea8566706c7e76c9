/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-dialect.h>

static HTTPMailDialect
detect (HmDialectEvidence evidence)
{
  g_autofree char *reason = NULL;
  HTTPMailDialect dialect = hm_dialect_detect (&evidence, &reason);

  g_assert_nonnull (reason);
  g_assert_cmpint (hm_dialect_detect (&evidence, NULL), ==, dialect);
  return dialect;
}

static void
test_dialect_detect (void)
{
  HmAccount empty = { 0 };
  HmAccount hotmail = { .has_max_poll = TRUE, .max_poll = 30 };
  HmAccount folders = { 0 };
  HmAccount exchange = { 0 };
  HmAccount contacts = { 0 };

  folders.text[HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT] = (char *) "http://h.example/folders/";
  exchange.text[HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT] = (char *) "http://h.example/exchange/bob/";
  exchange.text[HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE] =
      (char *) "http://h.example/bob/%23%23DavMailSubmissionURI%23%23/";
  contacts.text[HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS] = (char *) "http://h.example/contacts/";

  g_assert_cmpint (detect ((HmDialectEvidence){ 0 }), ==, HTTPMAIL_DIALECT_UNKNOWN);
  g_assert_cmpint (detect ((HmDialectEvidence){ .server = "Microsoft-IIS/5.0" }), ==, HTTPMAIL_DIALECT_UNKNOWN);
  g_assert_cmpint (detect ((HmDialectEvidence){ .dav_error = "200 No error" }), ==, HTTPMAIL_DIALECT_HOTMAIL);
  g_assert_cmpint (detect ((HmDialectEvidence){ .account = &hotmail }), ==, HTTPMAIL_DIALECT_HOTMAIL);
  g_assert_cmpint (detect ((HmDialectEvidence){ .account = &folders }), ==, HTTPMAIL_DIALECT_HOTMAIL);
  g_assert_cmpint (detect ((HmDialectEvidence){ .account = &folders, .ms_web_storage = "6.5.6944" }), ==,
                   HTTPMAIL_DIALECT_EXCHANGE);
  g_assert_cmpint (detect ((HmDialectEvidence){ .account = &exchange }), ==, HTTPMAIL_DIALECT_EXCHANGE);
  g_assert_cmpint (detect ((HmDialectEvidence){ .account = &empty, .dav = "1,2" }), ==, HTTPMAIL_DIALECT_WEBDAV);
  g_assert_cmpint (detect ((HmDialectEvidence){ .account = &empty }), ==, HTTPMAIL_DIALECT_WEBDAV);
  g_assert_cmpint (detect ((HmDialectEvidence){ .dav = "1" }), ==, HTTPMAIL_DIALECT_WEBDAV);
  g_assert_cmpint (detect ((HmDialectEvidence){ .account = &contacts, .dav = "1" }), ==, HTTPMAIL_DIALECT_UNKNOWN);
}

static void
test_dialect_traits (void)
{
  static const HTTPMailDialect dialects[] = { HTTPMAIL_DIALECT_UNKNOWN, HTTPMAIL_DIALECT_HOTMAIL,
                                              HTTPMAIL_DIALECT_EXCHANGE, HTTPMAIL_DIALECT_WEBDAV };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (dialects); i++)
    g_assert_cmpint (hm_dialect_get_traits (dialects[i])->dialect, ==, dialects[i]);

  /* A full URL as a target makes Hotmail's followers delete other messages. */
  g_assert_true (hm_dialect_get_traits (HTTPMAIL_DIALECT_HOTMAIL)->relative_targets_only);
  g_assert_true (hm_dialect_get_traits (HTTPMAIL_DIALECT_UNKNOWN)->relative_targets_only);
  g_assert_true (hm_dialect_get_traits (HTTPMAIL_DIALECT_HOTMAIL)->batch);
  g_assert_true (hm_dialect_get_traits (HTTPMAIL_DIALECT_EXCHANGE)->brief);
  /* mod_dav answers 400 to "1,noroot" and 405 to BMOVE. */
  g_assert_false (hm_dialect_get_traits (HTTPMAIL_DIALECT_WEBDAV)->noroot);
  g_assert_false (hm_dialect_get_traits (HTTPMAIL_DIALECT_WEBDAV)->batch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/dialect/is-told-by-evidence", test_dialect_detect);
  g_test_add_func ("/protocol/dialect/has-traits", test_dialect_traits);

  return g_test_run ();
}
