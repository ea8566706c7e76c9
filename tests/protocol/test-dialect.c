/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

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

/* What an account request shows of servers that are met, and what the log says of it. */
static const struct
{
  HmDialectEvidence evidence;
  const char *root;
  const char *inbox;
  const char *send;
  gboolean has_max_poll;
  HTTPMailDialect expected;
  const char *reason;
} servers[] = {
  /* Exchange 2003, as it is, then behind proxies that take away its headers, then its submission URL, too */
  { { .server = "Microsoft-IIS/6.0", .ms_web_storage = "6.5.7226", .dav = "1,2" },
    "https://mail.example.net/exchange/bob/",
    "https://mail.example.net/exchange/bob/Posteingang/",
    "https://mail.example.net/exchange/bob/%23%23DavMailSubmissionURI%23%23/",
    FALSE,
    HTTPMAIL_DIALECT_EXCHANGE,
    "MS-WebStorage" },
  { { .server = "Apache", .dav = NULL },
    "https://mail.example.net/webmail/bob/",
    NULL,
    "https://mail.example.net/webmail/bob/%23%23DavMailSubmissionURI%23%23/",
    FALSE,
    HTTPMAIL_DIALECT_EXCHANGE,
    "sent to" },
  { { 0 }, "https://mail.example.net/Exchange/bob/", NULL, NULL, FALSE, HTTPMAIL_DIALECT_EXCHANGE, "/exchange/" },
  { { 0 },
    NULL,
    "http://mail.example.net:8080/exchange/bob/Inbox",
    NULL,
    FALSE,
    HTTPMAIL_DIALECT_EXCHANGE,
    "/exchange/" },
  /* a path that only looks like it */
  { { 0 }, "http://mail.example.net/hm/exchange/bob/", NULL, NULL, FALSE, HTTPMAIL_DIALECT_HOTMAIL, "folders" },
  { { 0 }, "http://exchange/bob/", NULL, NULL, FALSE, HTTPMAIL_DIALECT_HOTMAIL, "folders" },
  /* Hotmail itself */
  { { .server = "Microsoft-IIS/5.0", .dav_error = "200 No error" },
    "http://dav7.mail.example.net/cgi-bin/hmdata/bob@mail.example.net/folders/",
    NULL,
    NULL,
    TRUE,
    HTTPMAIL_DIALECT_HOTMAIL,
    "X-Dav-Error" },
  /* b1gMail under PHP's own server, and behind a proxy that takes its header away */
  { { .server = "PHP 8.2.7 Development Server", .dav_error = "200 No error" },
    "http://mail.example.net/interface/httpmail.php?/folders/",
    NULL,
    NULL,
    TRUE,
    HTTPMAIL_DIALECT_HOTMAIL,
    "X-Dav-Error" },
  { { .server = "nginx" },
    "http://mail.example.net/interface/httpmail.php?/folders/",
    NULL,
    NULL,
    TRUE,
    HTTPMAIL_DIALECT_HOTMAIL,
    "Hotmail's own" },
  /* Lycos, with less */
  { { .server = "Microsoft-IIS/5.0" },
    NULL,
    "http://h.example/bob/inbox/",
    NULL,
    FALSE,
    HTTPMAIL_DIALECT_HOTMAIL,
    "folders" },
  { { 0 }, NULL, NULL, "http://h.example/bob/sendmsg", FALSE, HTTPMAIL_DIALECT_HOTMAIL, "send" },
  /* WebDAV without mail */
  { { .server = "Apache/2.4.57 (Debian)", .dav = "1,2" }, NULL, NULL, NULL, FALSE, HTTPMAIL_DIALECT_WEBDAV, "none of" },
  { { .server = "nginx/1.22.1" }, NULL, NULL, NULL, FALSE, HTTPMAIL_DIALECT_WEBDAV, "none of" },
  { { .server = "nginx", .dav = "1, 3, extended-mkcol" }, NULL, NULL, NULL, FALSE, HTTPMAIL_DIALECT_WEBDAV, "none of" },
  { { .server = "Microsoft-IIS/10.0", .dav = "1,2,3" }, NULL, NULL, NULL, FALSE, HTTPMAIL_DIALECT_WEBDAV, "none of" },
};

static void
test_dialect_servers (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      HmDialectEvidence evidence = servers[i].evidence;
      HmAccount account = { .has_max_poll = servers[i].has_max_poll, .max_poll = 30 };
      g_autofree char *reason = NULL;

      account.text[HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT] = (char *) servers[i].root;
      account.text[HTTPMAIL_ACCOUNT_PROPERTY_INBOX] = (char *) servers[i].inbox;
      account.text[HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE] = (char *) servers[i].send;
      evidence.account = &account;

      g_test_message ("%u", i);
      g_assert_cmpint (hm_dialect_detect (&evidence, &reason), ==, servers[i].expected);
      g_assert_nonnull (strstr (reason, servers[i].reason));
    }
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
  g_test_add_func ("/protocol/dialect/servers-as-they-are-met", test_dialect_servers);
  g_test_add_func ("/protocol/dialect/has-traits", test_dialect_traits);

  return g_test_run ();
}
