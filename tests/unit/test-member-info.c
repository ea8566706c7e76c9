/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-member-info-private.h>

static const HTTPMailMemberInfoFields message_fields = {
  .href = "http://h/bob/inbox/1",
  .read = TRUE,
  .has_attachment = TRUE,
  .to = "bob@example.net",
  .from = "ann@example.org",
  .subject = "Plan B — 計画",
  .date = "2000-06-15T20:00:00",
  .unix_time = 961099200,
  .has_unix_time = TRUE,
  .content_length = G_GUINT64_CONSTANT (5000000000),
};

static const HTTPMailMemberInfoFields folder_fields = {
  .href = "http://h/bob/inbox/",
  .is_folder = TRUE,
  .display_name = "Inbox",
  .has_subs = TRUE,
  .no_subs = TRUE,
  .unread_count = 3,
  .visible_count = 17,
  .special_folder = HTTPMAIL_SPECIAL_FOLDER_INBOX,
};

static void
test_message (void)
{
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&message_fields);
  g_autoptr (GDateTime) date_time = httpmail_member_info_get_date_time (info);
  g_autofree char *date = g_date_time_format_iso8601 (date_time);

  g_assert_cmpstr (httpmail_member_info_get_href (info), ==, "http://h/bob/inbox/1");
  g_assert_false (httpmail_member_info_get_is_folder (info));
  g_assert_true (httpmail_member_info_is_read (info));
  g_assert_true (httpmail_member_info_get_has_attachment (info));
  g_assert_cmpstr (httpmail_member_info_get_to (info), ==, "bob@example.net");
  g_assert_cmpstr (httpmail_member_info_get_from (info), ==, "ann@example.org");
  g_assert_cmpstr (httpmail_member_info_get_subject (info), ==, "Plan B — 計画");
  g_assert_cmpstr (httpmail_member_info_get_date (info), ==, "2000-06-15T20:00:00");
  g_assert_cmpstr (date, ==, "2000-06-15T20:00:00Z");
  g_assert_cmpuint (httpmail_member_info_get_content_length (info), ==, G_GUINT64_CONSTANT (5000000000));
}

static void
test_folder (void)
{
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&folder_fields);

  g_assert_true (httpmail_member_info_get_is_folder (info));
  g_assert_cmpstr (httpmail_member_info_get_display_name (info), ==, "Inbox");
  g_assert_true (httpmail_member_info_get_has_subs (info));
  g_assert_true (httpmail_member_info_get_no_subs (info));
  g_assert_cmpuint (httpmail_member_info_get_unread_count (info), ==, 3);
  g_assert_cmpuint (httpmail_member_info_get_visible_count (info), ==, 17);
  g_assert_cmpint (httpmail_member_info_get_special_folder (info), ==, HTTPMAIL_SPECIAL_FOLDER_INBOX);
}

static void
test_nothing_known (void)
{
  const HTTPMailMemberInfoFields fields = { 0 };
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&fields);

  g_assert_cmpstr (httpmail_member_info_get_href (info), ==, "");
  g_assert_cmpstr (httpmail_member_info_get_display_name (info), ==, "");
  g_assert_cmpstr (httpmail_member_info_get_to (info), ==, "");
  g_assert_cmpstr (httpmail_member_info_get_from (info), ==, "");
  g_assert_cmpstr (httpmail_member_info_get_subject (info), ==, "");
  g_assert_cmpstr (httpmail_member_info_get_date (info), ==, "");
  g_assert_null (httpmail_member_info_get_date_time (info));
  g_assert_false (httpmail_member_info_is_read (info));
  g_assert_cmpint (httpmail_member_info_get_special_folder (info), ==, HTTPMAIL_SPECIAL_FOLDER_NONE);
}

static void
test_texts_are_copied (void)
{
  char subject[] = "before";
  const HTTPMailMemberInfoFields fields = { .href = "/1", .subject = subject };
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&fields);

  strcpy (subject, "after");
  g_assert_cmpstr (httpmail_member_info_get_subject (info), ==, "before");
}

static void
test_any_truth_is_true (void)
{
  const HTTPMailMemberInfoFields fields = { .href = "/1", .read = 2, .is_folder = 256, .has_attachment = -1 };
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&fields);

  g_assert_cmpint (httpmail_member_info_is_read (info), ==, TRUE);
  g_assert_cmpint (httpmail_member_info_get_is_folder (info), ==, TRUE);
  g_assert_cmpint (httpmail_member_info_get_has_attachment (info), ==, TRUE);
}

static void
test_impossible_date (void)
{
  const HTTPMailMemberInfoFields fields = { .href = "/1", .unix_time = G_MAXINT64, .has_unix_time = TRUE };
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&fields);

  g_assert_null (httpmail_member_info_get_date_time (info));
}

static void
test_epoch (void)
{
  const HTTPMailMemberInfoFields fields = { .href = "/1", .unix_time = 0, .has_unix_time = TRUE };
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&fields);
  g_autoptr (GDateTime) date_time = httpmail_member_info_get_date_time (info);

  g_assert_nonnull (date_time);
  g_assert_cmpint (g_date_time_to_unix (date_time), ==, 0);
}

static void
test_message_properties (void)
{
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&message_fields);
  g_autoptr (GDateTime) date_time = NULL;
  g_autofree char *href = NULL;
  g_autofree char *to = NULL;
  g_autofree char *from = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *date = NULL;
  gboolean read = FALSE;
  gboolean has_attachment = FALSE;
  guint64 content_length = 0;

  g_object_get (info, "href", &href, "read", &read, "has-attachment", &has_attachment, "to", &to, "from", &from,
                "subject", &subject, "date", &date, "date-time", &date_time, "content-length", &content_length, NULL);
  g_assert_cmpstr (href, ==, "http://h/bob/inbox/1");
  g_assert_true (read);
  g_assert_true (has_attachment);
  g_assert_cmpstr (to, ==, "bob@example.net");
  g_assert_cmpstr (from, ==, "ann@example.org");
  g_assert_cmpstr (subject, ==, "Plan B — 計画");
  g_assert_cmpstr (date, ==, "2000-06-15T20:00:00");
  g_assert_cmpint (g_date_time_to_unix (date_time), ==, 961099200);
  g_assert_cmpuint (content_length, ==, G_GUINT64_CONSTANT (5000000000));
}

static void
test_folder_properties (void)
{
  g_autoptr (HTTPMailMemberInfo) info = httpmail_member_info_new (&folder_fields);
  g_autofree char *display_name = NULL;
  gboolean is_folder = FALSE;
  gboolean has_subs = FALSE;
  gboolean no_subs = FALSE;
  guint unread_count = 0;
  guint visible_count = 0;
  HTTPMailSpecialFolder special_folder = HTTPMAIL_SPECIAL_FOLDER_NONE;

  g_object_get (info, "is-folder", &is_folder, "display-name", &display_name, "has-subs", &has_subs, "no-subs",
                &no_subs, "unread-count", &unread_count, "visible-count", &visible_count, "special-folder",
                &special_folder, NULL);
  g_assert_true (is_folder);
  g_assert_cmpstr (display_name, ==, "Inbox");
  g_assert_true (has_subs);
  g_assert_true (no_subs);
  g_assert_cmpuint (unread_count, ==, 3);
  g_assert_cmpuint (visible_count, ==, 17);
  g_assert_cmpint (special_folder, ==, HTTPMAIL_SPECIAL_FOLDER_INBOX);
}

static void
test_properties_are_read_only (void)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (HTTPMAIL_TYPE_MEMBER_INFO);
  guint n = 0;
  g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n);

  g_assert_cmpuint (n, ==, 16);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (specs[i]->flags & G_PARAM_READWRITE, ==, G_PARAM_READABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/member-info/message-has-its-fields", test_message);
  g_test_add_func ("/values/member-info/folder-has-its-fields", test_folder);
  g_test_add_func ("/values/member-info/unknown-fields-are-empty", test_nothing_known);
  g_test_add_func ("/values/member-info/texts-are-copied", test_texts_are_copied);
  g_test_add_func ("/values/member-info/any-truth-is-true", test_any_truth_is_true);
  g_test_add_func ("/values/member-info/impossible-date-is-no-date", test_impossible_date);
  g_test_add_func ("/values/member-info/epoch-is-a-date", test_epoch);
  g_test_add_func ("/values/member-info/message-properties-agree-with-getters", test_message_properties);
  g_test_add_func ("/values/member-info/folder-properties-agree-with-getters", test_folder_properties);
  g_test_add_func ("/values/member-info/properties-are-read-only", test_properties_are_read_only);

  return g_test_run ();
}
