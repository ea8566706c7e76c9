/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The numbers of the published interface are kept: programs pass them on as numbers. */

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-enums.h>

/* The values of an enumeration that counts up from 0, by nick, and nothing else. */
static void
assert_counts_up (GType type, const char *const *nicks)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  guint n = 0;

  for (; nicks[n]; n++)
    {
      const GEnumValue *value = g_enum_get_value (klass, n);

      g_assert_nonnull (value);
      g_assert_cmpstr (value->value_nick, ==, nicks[n]);
    }
  g_assert_cmpuint (klass->n_values, ==, n);
}

static void
test_commands (void)
{
  static const char *const nicks[] = {
    "none", "get-property", "get", "put", "post", "delete", "bdelete", "propfind", "proppatch", "mkcol", "copy", "bcopy",
    "move", "bmove", "member-info", "find-folders", "mark-read", "send-message", "list-contacts", "contact-info",
    "post-contact", "patch-contact", NULL
  };

  assert_counts_up (HTTPMAIL_TYPE_COMMAND, nicks);
}

static void
test_account_properties (void)
{
  static const char *const nicks[] = {
    "invalid", "ad-bar", "contacts", "inbox", "outbox", "send-message", "sent-items", "deleted-items", "drafts",
    "message-folder-root", "signature", "max-polling-interval", NULL
  };

  assert_counts_up (HTTPMAIL_TYPE_ACCOUNT_PROPERTY, nicks);
}

static void
test_special_folders (void)
{
  static const char *const nicks[] = {
    "none", "unrecognized", "inbox", "deleted-items", "drafts", "outbox", "sent-items", "contacts", "calendar",
    "msn-promo", "bulk-mail", NULL
  };

  assert_counts_up (HTTPMAIL_TYPE_SPECIAL_FOLDER, nicks);
}

static void
test_contacts (void)
{
  static const char *const types[] = { "contact", "group", NULL };
  static const char *const fields[] = {
    "display-name", "given-name", "surname", "nickname", "email", "home-street", "home-city", "home-state",
    "home-postal-code", "home-country", "company", "work-street", "work-city", "work-state", "work-postal-code",
    "work-country", "home-phone", "home-fax", "work-phone", "work-fax", "mobile-phone", "other-phone", "birthday",
    "pager", NULL
  };

  assert_counts_up (HTTPMAIL_TYPE_CONTACT_TYPE, types);
  assert_counts_up (HTTPMAIL_TYPE_CONTACT_FIELD, fields);
}

static void
test_statuses (void)
{
  static const char *const nicks[] = { "finding-host", "connecting", "securing", "connected", "authorizing",
                                       "auth-retry", "authorized", "disconnecting", "disconnected", NULL };

  assert_counts_up (HTTPMAIL_TYPE_STATUS, nicks);
}

static void
test_states (void)
{
  static const char *const states[] = { "connected", "busy", "ready", "authenticated", NULL };
  static const char *const directions[] = { "send", "response", NULL };

  assert_counts_up (HTTPMAIL_TYPE_STATE, states);
  assert_counts_up (HTTPMAIL_TYPE_DIRECTION, directions);
}

static void
test_prompt (void)
{
  static const char *const buttons[] = { "ok", "ok-cancel", "abort-retry-ignore", "yes-no-cancel", "yes-no",
                                         "retry-cancel", NULL };
  static const char *const answers[] = { "none", "ok", "cancel", "abort", "retry", "ignore", "yes", "no", NULL };

  assert_counts_up (HTTPMAIL_TYPE_PROMPT_BUTTONS, buttons);
  assert_counts_up (HTTPMAIL_TYPE_PROMPT_ANSWER, answers);
}

static void
test_flags (void)
{
  g_assert_cmpint (HTTPMAIL_MEMBER_INFO_COMMON, ==, 0);
  g_assert_cmpint (HTTPMAIL_MEMBER_INFO_FOLDER, ==, 1);
  g_assert_cmpint (HTTPMAIL_MEMBER_INFO_MESSAGE, ==, 2);
  g_assert_cmpint (HTTPMAIL_MEMBER_INFO_ALL, ==, 3);
  g_assert_cmpint (HTTPMAIL_MEMBER_INFO_NO_HEADERS & HTTPMAIL_MEMBER_INFO_ALL, ==, 0);
  g_assert_cmpint (HTTPMAIL_SERVER_USE_IP_FOR_HELO, ==, 1);
  g_assert_cmpint (HTTPMAIL_SERVER_ALWAYS_PROMPT_FOR_PASSWORD, ==, 2);
  g_assert_cmpint (HTTPMAIL_SERVER_TLS_ON_SAME_PORT, ==, 4);
  g_assert_cmpint (HTTPMAIL_SERVER_QUERY_DSN_SUPPORT, ==, 8);
  g_assert_cmpint (HTTPMAIL_SERVER_QUERY_AUTH_SUPPORT, ==, 16);
}

static void
test_depth (void)
{
  g_assert_cmpint (HTTPMAIL_DEPTH_ZERO, ==, 0);
  g_assert_cmpint (HTTPMAIL_DEPTH_ONE, ==, 1);
  g_assert_cmphex ((guint32) HTTPMAIL_DEPTH_INFINITY, ==, 0xfffffffe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/values/enums/commands-have-the-published-numbers", test_commands);
  g_test_add_func ("/values/enums/account-properties-have-the-published-numbers", test_account_properties);
  g_test_add_func ("/values/enums/special-folders-have-the-published-numbers", test_special_folders);
  g_test_add_func ("/values/enums/contact-kinds-and-fields-have-the-published-order", test_contacts);
  g_test_add_func ("/values/enums/statuses-have-the-published-numbers", test_statuses);
  g_test_add_func ("/values/enums/states-and-directions-have-the-published-numbers", test_states);
  g_test_add_func ("/values/enums/prompts-have-the-numbers-of-message-boxes", test_prompt);
  g_test_add_func ("/values/enums/flags-have-the-published-bits", test_flags);
  g_test_add_func ("/values/enums/depths-have-the-published-numbers", test_depth);
  return g_test_run ();
}
