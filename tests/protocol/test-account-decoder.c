/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-account-decoder.h>

#include "replies.h"

#define BASE "http://dav7.example/cgi-bin/hmdata"

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  *(HmAccount **) user_data = hm_account_decoder_decode (response, BASE);
}

static HmAccount *
decode (const char *properties, const char *status)
{
  g_autofree char *elements = g_strdup_printf ("<D:href>" BASE "</D:href><D:propstat><D:prop>%s</D:prop>"
                                               "<D:status>%s</D:status></D:propstat>",
                                               properties, status);
  HmAccount *account = NULL;

  replies_with_response (elements, on_response, &account);
  g_assert_nonnull (account);
  return account;
}

static void
test_account_full (void)
{
  g_autoptr (HmAccount) account = decode ("<h:adbar>AdPane=On*AdSvr=H</h:adbar>"
                                          "<hm:contacts>http://dav7.example/bob/contacts/</hm:contacts>"
                                          "<hm:inbox> http://dav7.example/bob/folders/ACTIVE/ </hm:inbox>"
                                          "<hm:outbox/>"
                                          "<hm:sendmsg>/bob/sendmsg</hm:sendmsg>"
                                          "<hm:sentitems>http://dav7.example/bob/folders/sAVeD/</hm:sentitems>"
                                          "<hm:deleteditems>bob/trAsH/</hm:deleteditems>"
                                          "<hm:drafts>mailto:x</hm:drafts>"
                                          "<hm:junkemail>http://dav7.example/bob/folders/junk/</hm:junkemail>"
                                          "<hm:msgfolderroot>http://dav7.example/bob/folders/</hm:msgfolderroot>"
                                          "<h:maxpoll>30</h:maxpoll><h:sig>http://not.a/link</h:sig>",
                                          "HTTP/1.1 200 OK");
  g_autoptr (HmAccount) copy = hm_account_copy (account);

  g_clear_pointer (&account, hm_account_free);
  g_assert_cmpstr (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_AD_BAR], ==, "AdPane=On*AdSvr=H");
  g_assert_cmpstr (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS], ==, "http://dav7.example/bob/contacts/");
  g_assert_cmpstr (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_INBOX], ==, "http://dav7.example/bob/folders/ACTIVE/");
  g_assert_null (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_OUTBOX]);
  g_assert_cmpstr (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE], ==, "http://dav7.example/bob/sendmsg");
  g_assert_cmpstr (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS], ==, "http://dav7.example/cgi-bin/bob/trAsH/");
  g_assert_null (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_DRAFTS]);
  g_assert_cmpstr (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE], ==, "http://not.a/link");
  g_assert_cmpstr (copy->text[HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL], ==, "30");
  g_assert_true (copy->has_max_poll);
  g_assert_cmpuint (copy->max_poll, ==, 30);
  g_assert_cmpuint (hm_account_get_n_properties (copy), ==, 9);
}

static void
test_account_has_place (void)
{
  g_autoptr (HmAccount) settings = decode ("<h:adbar>http://a/</h:adbar><hm:inbox/><h:maxpoll>1</h:maxpoll>"
                                           "<h:sig>http://not.a/link</h:sig><hm:drafts>mailto:x</hm:drafts>",
                                           "HTTP/1.1 200 OK");
  static const char *const names[] = { "contacts",  "inbox",        "outbox", "sendmsg",
                                       "sentitems", "deleteditems", "drafts", "msgfolderroot" };

  g_assert_false (hm_account_has_place (settings));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *property = g_strdup_printf ("<hm:%1$s>/x/</hm:%1$s>", names[i]);
      g_autoptr (HmAccount) account = decode (property, "HTTP/1.1 200 OK");
      g_autoptr (HmAccount) missing = decode (property, "HTTP/1.1 404 Not Found");

      g_assert_true (hm_account_has_place (account));
      g_assert_false (hm_account_has_place (missing));
    }
}

static void
test_account_empty (void)
{
  g_autoptr (HmAccount) missing =
      decode ("<h:adbar>x</h:adbar><hm:inbox>/x</hm:inbox><h:maxpoll>1</h:maxpoll>", "HTTP/1.1 404 Not Found");
  g_autoptr (HmAccount) blank = decode ("<h:adbar/><hm:inbox></hm:inbox><h:maxpoll/><h:sig/>", "HTTP/1.1 200 OK");
  g_autoptr (HmAccount) junk = decode ("<h:maxpoll>often</h:maxpoll>", "HTTP/1.1 200 OK");

  g_assert_cmpuint (hm_account_get_n_properties (missing), ==, 0);
  g_assert_false (missing->has_max_poll);
  g_assert_cmpuint (hm_account_get_n_properties (blank), ==, 0);
  g_assert_null (blank->text[HTTPMAIL_ACCOUNT_PROPERTY_INBOX]);
  g_assert_cmpstr (blank->text[HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE], ==, "");
  g_assert_false (blank->has_max_poll);
  g_assert_false (junk->has_max_poll);
}

static void
test_account_exchange_submission (void)
{
  g_autoptr (HmAccount) account =
      decode ("<hm:sendmsg>https://h.example/exchange/bob/##DavMailSubmissionURI##/</hm:sendmsg>", "HTTP/1.1 200 OK");

  g_assert_cmpstr (account->text[HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE], ==,
                   "https://h.example/exchange/bob/%23%23DavMailSubmissionURI%23%23/");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/account/urls-are-resolved", test_account_full);
  g_test_add_func ("/protocol/account/settings-alone-are-no-mail", test_account_has_place);
  g_test_add_func ("/protocol/account/missing-and-empty-are-not-there", test_account_empty);
  g_test_add_func ("/protocol/account/submission-url-of-exchange-can-be-requested", test_account_exchange_submission);

  return g_test_run ();
}
