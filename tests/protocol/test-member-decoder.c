/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-member-decoder.h>

#include "replies.h"

#define BASE "http://dav7.example/bob/folders/ACTIVE/"

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  *(HTTPMailMemberInfo **) user_data = hm_member_decoder_decode (response, BASE);
}

static HTTPMailMemberInfo *
decode (const char *elements)
{
  HTTPMailMemberInfo *info = NULL;

  replies_with_response (elements, on_response, &info);
  return info;
}

static HTTPMailMemberInfo *
decode_properties (const char *href, const char *properties)
{
  g_autofree char *elements = g_strdup_printf ("<D:href>%s</D:href><D:propstat><D:prop>%s</D:prop>"
                                               "<D:status>HTTP/1.1 200 OK</D:status></D:propstat>",
                                               href, properties);

  return decode (elements);
}

static void
test_member_message (void)
{
  g_autoptr (HTTPMailMemberInfo) info =
      decode_properties (BASE "MSG1085345148.94", "<D:id>MSG1085345148.94</D:id><D:isfolder>0</D:isfolder>"
                                                  "<hm:read>1</hm:read><m:hasattachment>1</m:hasattachment>"
                                                  "<m:to>bob@mail.example.net</m:to>"
                                                  "<m:from>Carol &lt;carol@mail.example.net&gt;</m:from>"
                                                  "<m:subject> lunch</m:subject><m:date>2004-05-23T20:45:48</m:date>"
                                                  "<D:getcontentlength>4711</D:getcontentlength>");
  g_autoptr (GDateTime) date_time = NULL;

  g_assert_cmpstr (httpmail_member_info_get_href (info), ==, BASE "MSG1085345148.94");
  g_assert_false (httpmail_member_info_get_is_folder (info));
  g_assert_true (httpmail_member_info_is_read (info));
  g_assert_true (httpmail_member_info_get_has_attachment (info));
  g_assert_cmpstr (httpmail_member_info_get_to (info), ==, "bob@mail.example.net");
  g_assert_cmpstr (httpmail_member_info_get_from (info), ==, "Carol <carol@mail.example.net>");
  g_assert_cmpstr (httpmail_member_info_get_subject (info), ==, "lunch");
  g_assert_cmpstr (httpmail_member_info_get_date (info), ==, "2004-05-23T20:45:48");
  g_assert_cmpuint (httpmail_member_info_get_content_length (info), ==, 4711);
  g_assert_cmpstr (httpmail_member_info_get_display_name (info), ==, "MSG1085345148.94");
  date_time = httpmail_member_info_get_date_time (info);
  g_assert_cmpint (g_date_time_to_unix (date_time), ==, 1085345148);
}

static void
test_member_folder (void)
{
  g_autoptr (HTTPMailMemberInfo) custom =
      decode_properties ("http://dav7.example/bob/folders/f%f4%f3/", "<D:isfolder>1</D:isfolder>"
                                                                     "<D:displayname>f&#xf4;&#xf3;</D:displayname>"
                                                                     "<D:hassubs>1</D:hassubs><D:nosubs>true</D:nosubs>"
                                                                     "<hm:unreadcount>3</hm:unreadcount>"
                                                                     "<D:visiblecount>-17</D:visiblecount>");
  g_autoptr (HTTPMailMemberInfo) standard =
      decode_properties ("http://dav7.example/bob/folders/ACTIVE/", "<D:isfolder>1</D:isfolder><D:displayname/>"
                                                                    "<hm:special>Inbox</hm:special>");

  g_assert_cmpstr (httpmail_member_info_get_href (custom), ==, "http://dav7.example/bob/folders/f%f4%f3/");
  g_assert_true (httpmail_member_info_get_is_folder (custom));
  g_assert_cmpstr (httpmail_member_info_get_display_name (custom), ==, "f\xc3\xb4\xc3\xb3");
  g_assert_true (httpmail_member_info_get_has_subs (custom));
  g_assert_true (httpmail_member_info_get_no_subs (custom));
  g_assert_cmpuint (httpmail_member_info_get_unread_count (custom), ==, 3);
  g_assert_cmpuint (httpmail_member_info_get_visible_count (custom), ==, 0);
  g_assert_cmpint (httpmail_member_info_get_special_folder (custom), ==, HTTPMAIL_SPECIAL_FOLDER_NONE);

  /* A standard folder has no name of its own: whoever shows it has one in the user's language. */
  g_assert_cmpint (httpmail_member_info_get_special_folder (standard), ==, HTTPMAIL_SPECIAL_FOLDER_INBOX);
  g_assert_cmpstr (httpmail_member_info_get_display_name (standard), ==, "");
}

static void
test_member_display_name (void)
{
  g_autoptr (HTTPMailMemberInfo) cp1252 = decode_properties ("/bob/folders/f%f4%f3/", "<D:isfolder>1</D:isfolder>");
  g_autoptr (HTTPMailMemberInfo) query =
      decode_properties ("http://h.example/httpmail.php?/folders/3/17/", "<hm:read>1</hm:read>");
  g_autoptr (HTTPMailMemberInfo) nul = decode_properties ("/bob/a%00b", "<hm:read>1</hm:read>");
  g_autoptr (HTTPMailMemberInfo) junk = decode_properties ("/bob/-4/", "<D:displayname>Spam</D:displayname>"
                                                                       "<hm:special>junkemail</hm:special>");

  g_assert_cmpstr (httpmail_member_info_get_display_name (cp1252), ==, "f\xc3\xb4\xc3\xb3");
  g_assert_cmpstr (httpmail_member_info_get_href (cp1252), ==, "http://dav7.example/bob/folders/f%f4%f3/");
  g_assert_cmpstr (httpmail_member_info_get_display_name (query), ==, "17");
  g_assert_cmpstr (httpmail_member_info_get_display_name (nul), ==, "a%00b");
  g_assert_cmpstr (httpmail_member_info_get_display_name (junk), ==, "Spam");
}

static void
test_member_is_folder (void)
{
  static const struct
  {
    const char *href;
    const char *properties;
    gboolean is_folder;
  } cases[] = {
    { "/f/", "<D:isfolder>1</D:isfolder>", TRUE },
    { "/f/", "<D:isfolder>0</D:isfolder>", FALSE },
    { "/f", "<D:isfolder>1</D:isfolder><m:to>x</m:to>", TRUE },
    { "/f", "<D:resourcetype><D:collection/></D:resourcetype>", TRUE },
    { "/f/", "<D:resourcetype/>", FALSE },
    { "/f/", "<hm:unreadcount>1</hm:unreadcount>", TRUE },
    { "/f", "<hm:unreadcount>1</hm:unreadcount>", FALSE },
    { "/f/17/", "<m:subject>x</m:subject>", FALSE },
    { "/f/", "<D:isfolder/><hm:unreadcount>1</hm:unreadcount>", TRUE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = decode_properties (cases[i].href, cases[i].properties);

      g_test_message ("%s %s", cases[i].href, cases[i].properties);
      g_assert_cmpint (httpmail_member_info_get_is_folder (info), ==, cases[i].is_folder);
    }
}

static void
test_member_both_namespaces (void)
{
  g_autoptr (HTTPMailMemberInfo) both =
      decode_properties ("/f/a.EML", "<m:subject>=?utf-8?q?f=C3=B4?=</m:subject><hm:subject>f&#xf4;</hm:subject>"
                                     "<m:from>raw</m:from><hm:from/>"
                                     "<hm:to>decoded</hm:to><hm:hasattachment>1</hm:hasattachment>"
                                     "<m:date>Sun, 23 May 2004 20:45:48 +0000</m:date>"
                                     "<hm:datereceived>2004-05-23T20:45:50.915Z</hm:datereceived>");
  g_autoptr (HTTPMailMemberInfo) header =
      decode_properties ("/f/b.EML", "<m:date>Sun, 23 May 2004 20:45:48 +0000</m:date>");
  g_autoptr (HTTPMailMemberInfo) junk = decode_properties ("/f/c.EML", "<m:date>soon</m:date>");
  g_autoptr (GDateTime) date_time = httpmail_member_info_get_date_time (header);

  g_assert_cmpstr (httpmail_member_info_get_subject (both), ==, "f\xc3\xb4");
  g_assert_cmpstr (httpmail_member_info_get_from (both), ==, "raw");
  g_assert_cmpstr (httpmail_member_info_get_to (both), ==, "decoded");
  g_assert_true (httpmail_member_info_get_has_attachment (both));
  g_assert_cmpstr (httpmail_member_info_get_date (both), ==, "2004-05-23T20:45:50.915Z");
  g_assert_cmpstr (httpmail_member_info_get_date (header), ==, "Sun, 23 May 2004 20:45:48 +0000");
  g_assert_cmpint (g_date_time_to_unix (date_time), ==, 1085345148);
  g_assert_cmpstr (httpmail_member_info_get_date (junk), ==, "soon");
  g_assert_null (httpmail_member_info_get_date_time (junk));
}

/* Exchange says of what type a value is; the value is read the same way with and without. */
static void
test_member_typed (void)
{
  static const struct
  {
    const char *value;
    gboolean boolean;
    guint number;
  } cases[] = {
    { "1", TRUE, 1 },
    { "0", FALSE, 0 },
    { "true", TRUE, 0 },
    { "TRUE", TRUE, 0 },
    { "False", FALSE, 0 },
    { "", FALSE, 0 },
    { " 1\r\n", TRUE, 1 },
    { "rubbish", FALSE, 0 },
    { "4294967295", TRUE, G_MAXUINT },
    { "4294967296", TRUE, G_MAXUINT },
    { "-3", TRUE, 0 },
    { "99999999999999999999999", TRUE, G_MAXUINT },
    { "12 messages", TRUE, 12 },
  };
  static const char *const boolean_types[] = { "", " b:dt='boolean'", " t:dt='boolean'" };
  static const char *const number_types[] = { "", " b:dt='int'", " b:dt='i4'", " b:dt='i8'", " t:dt='rubbish'" };
  guint i;
  guint k;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (k = 0; k < G_N_ELEMENTS (number_types); k++)
        {
          const char *number_type = number_types[k];
          const char *boolean_type = boolean_types[k % G_N_ELEMENTS (boolean_types)];
          g_autofree char *elements = g_strdup_printf (
              "<D:href>/f/a/</D:href><D:propstat xmlns:b='urn:uuid:c2f41010-65b3-11d1-a29f-00aa00c14882/' "
              "xmlns:t='urn:schemas-microsoft-com:datatypes'><D:prop><D:isfolder%s>%s</D:isfolder>"
              "<hm:read%s>%s</hm:read><hm:unreadcount%s>%s</hm:unreadcount></D:prop></D:propstat>",
              boolean_type, *cases[i].value != '\0' ? cases[i].value : "0", boolean_type, cases[i].value, number_type,
              cases[i].value);
          g_autoptr (HTTPMailMemberInfo) info = decode (elements);

          g_test_message ("[%s]%s%s", cases[i].value, boolean_type, number_type);
          g_assert_cmpint (httpmail_member_info_is_read (info), ==, cases[i].boolean);
          g_assert_cmpint (httpmail_member_info_get_is_folder (info), ==, cases[i].boolean);
          g_assert_cmpuint (httpmail_member_info_get_unread_count (info), ==, cases[i].number);
        }
    }
}

static void
test_member_several_values (void)
{
  g_autoptr (HTTPMailMemberInfo) info = decode (
      "<D:href>/f/a.EML</D:href><D:propstat xmlns:b='urn:uuid:c2f41010-65b3-11d1-a29f-00aa00c14882/' xmlns:c='xml:'>"
      "<D:prop><m:to b:dt='mv.string'><c:v>raw@x</c:v></m:to>"
      "<hm:to b:dt='mv.string'>\n<c:v> a@x </c:v>\n<c:v>B &lt;b@x&gt;</c:v></hm:to>"
      "<D:getcontentlength b:dt='mv.int'><c:v>17</c:v></D:getcontentlength>"
      "<hm:from b:dt='mv.string'/><m:from>Carol</m:from></D:prop></D:propstat>");

  g_assert_cmpstr (httpmail_member_info_get_to (info), ==, "a@x, B <b@x>");
  g_assert_cmpuint (httpmail_member_info_get_content_length (info), ==, 17);
  g_assert_cmpstr (httpmail_member_info_get_from (info), ==, "Carol");
}

static void
test_member_dates (void)
{
  static const struct
  {
    const char *properties;
    const char *date;
    gint64 time; /* -1: none */
  } cases[] = {
    { "<m:date>2004-05-23T20:45:48</m:date>", "2004-05-23T20:45:48", 1085345148 },
    { "<hm:date>2004-05-23T20:45:48.915Z</hm:date>", "2004-05-23T20:45:48.915Z", 1085345148 },
    { "<m:date>2004-05-23T22:45:48+02:00</m:date>", "2004-05-23T22:45:48+02:00", 1085345148 },
    { "<m:date>Sun, 23 May 2004 22:45:48 +0200</m:date>", "Sun, 23 May 2004 22:45:48 +0200", 1085345148 },
    /* ISO first, whichever has it; then the header's own, then what the server calls it, then when it came */
    { "<m:date>Sun, 23 May 2004 22:45:48 +0200</m:date><hm:date>2004-05-23T20:45:48Z</hm:date>", "2004-05-23T20:45:48Z",
      1085345148 },
    { "<m:date>2004-05-23T20:45:48</m:date><hm:date>2001-01-01T00:00:00Z</hm:date>", "2004-05-23T20:45:48",
      1085345148 },
    { "<hm:datereceived>2001-01-01T00:00:00Z</hm:datereceived><hm:date>2004-05-23T20:45:48Z</hm:date>",
      "2004-05-23T20:45:48Z", 1085345148 },
    { "<m:date/><hm:datereceived>2004-05-23T20:45:48Z</hm:datereceived>", "2004-05-23T20:45:48Z", 1085345148 },
    { "<m:date/><hm:date/>", "", -1 },
    { "<m:date>yesterday</m:date>", "yesterday", -1 },
    { "", "", -1 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = decode_properties ("/f/a", cases[i].properties);
      g_autoptr (GDateTime) date_time = httpmail_member_info_get_date_time (info);

      g_test_message ("%s", cases[i].properties);
      g_assert_cmpstr (httpmail_member_info_get_date (info), ==, cases[i].date);
      g_assert_cmpint (date_time != NULL ? g_date_time_to_unix (date_time) : -1, ==, cases[i].time);
    }
}

static void
test_member_hrefs (void)
{
  static const char *const hrefs[][2] = {
    /* absolute ones byte for byte, even those that are no good URLs */
    { "http://DAV7.Example:80/bob/f%f4%f3/a+b%2fc", "http://DAV7.Example:80/bob/f%f4%f3/a+b%2fc" },
    { "https://internal/exchange/bob/Plan_xF8FF_B.EML", "https://internal/exchange/bob/Plan_xF8FF_B.EML" },
    { "http://h.example/Plan B.EML", "http://h.example/Plan B.EML" },
    { "http://h.example/httpmail.php?/folders/3/17/", "http://h.example/httpmail.php?/folders/3/17/" },
    { "/bob/a%2Fb", "http://dav7.example/bob/a%2Fb" },
    { "MSG1085345148.94", BASE "MSG1085345148.94" },
    { "f%f4%f3/", BASE "f%f4%f3/" },
    { "//other.example/a", "http://other.example/a" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (hrefs); i++)
    {
      g_autoptr (HTTPMailMemberInfo) info = decode_properties (hrefs[i][0], "<hm:read>1</hm:read>");

      g_assert_nonnull (info);
      g_assert_cmpstr (httpmail_member_info_get_href (info), ==, hrefs[i][1]);
    }
}

static void
test_member_left_out (void)
{
  static const char *const cases[] = {
    "<D:href>/f/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status>",
    "<D:href>/f/a</D:href><D:propstat><D:prop><hm:read/></D:prop><D:status>HTTP/1.1 401 x</D:status></D:propstat>",
    "<D:href>/f/a</D:href><D:propstat><D:status>HTTP/1.1 500 x</D:status></D:propstat>",
    "<D:href>mailto:x</D:href><D:propstat><D:prop><hm:read>1</hm:read></D:prop></D:propstat>",
    "<D:href>http://h.example/</D:href><D:propstat><D:prop><hm:read>1</hm:read></D:prop></D:propstat>",
    "<D:href>/f//</D:href><D:propstat><D:prop><hm:read>1</hm:read></D:prop></D:propstat>",
    "<D:href>/f/a&#10;b</D:href><D:propstat><D:prop><hm:read>1</hm:read></D:prop></D:propstat>",
  };
  g_autoptr (HTTPMailMemberInfo) unknown = decode ("<D:href>/f/a</D:href><D:propstat><D:prop><hm:read/></D:prop>"
                                                   "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>");
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i]);
      g_assert_null (decode (cases[i]));
    }

  /* A server that knows none of the properties still has the member. */
  g_assert_nonnull (unknown);
}

static void
test_special_tokens (void)
{
  g_assert_cmpint (hm_special_folder_from_token (NULL), ==, HTTPMAIL_SPECIAL_FOLDER_NONE);
  g_assert_cmpint (hm_special_folder_from_token (""), ==, HTTPMAIL_SPECIAL_FOLDER_NONE);
  g_assert_cmpint (hm_special_folder_from_token ("INBOX"), ==, HTTPMAIL_SPECIAL_FOLDER_INBOX);
  g_assert_cmpint (hm_special_folder_from_token ("sentitems"), ==, HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS);
  g_assert_cmpint (hm_special_folder_from_token ("deletedItems"), ==, HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS);
  g_assert_cmpint (hm_special_folder_from_token ("drafts"), ==, HTTPMAIL_SPECIAL_FOLDER_DRAFTS);
  g_assert_cmpint (hm_special_folder_from_token ("junkemail"), ==, HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL);
  g_assert_cmpint (hm_special_folder_from_token ("bulkmail"), ==, HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL);
  g_assert_cmpint (hm_special_folder_from_token ("outbox"), ==, HTTPMAIL_SPECIAL_FOLDER_OUTBOX);
  g_assert_cmpint (hm_special_folder_from_token ("contacts"), ==, HTTPMAIL_SPECIAL_FOLDER_CONTACTS);
  g_assert_cmpint (hm_special_folder_from_token ("calendar"), ==, HTTPMAIL_SPECIAL_FOLDER_CALENDAR);
  g_assert_cmpint (hm_special_folder_from_token ("msnpromo"), ==, HTTPMAIL_SPECIAL_FOLDER_MSN_PROMO);
  g_assert_cmpint (hm_special_folder_from_token ("journal"), ==, HTTPMAIL_SPECIAL_FOLDER_UNRECOGNIZED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/member/message-has-all-its-fields", test_member_message);
  g_test_add_func ("/protocol/member/folder-has-all-its-fields", test_member_folder);
  g_test_add_func ("/protocol/member/name-comes-from-the-url-at-last", test_member_display_name);
  g_test_add_func ("/protocol/member/folder-or-not", test_member_is_folder);
  g_test_add_func ("/protocol/member/decoded-text-and-iso-date-preferred", test_member_both_namespaces);
  g_test_add_func ("/protocol/member/typed-values-of-exchange", test_member_typed);
  g_test_add_func ("/protocol/member/several-values-are-one-text", test_member_several_values);
  g_test_add_func ("/protocol/member/dates-in-every-form", test_member_dates);
  g_test_add_func ("/protocol/member/urls-stay-as-they-are", test_member_hrefs);
  g_test_add_func ("/protocol/member/errors-and-unusable-urls-are-left-out", test_member_left_out);
  g_test_add_func ("/protocol/member/special-folders-by-token", test_special_tokens);

  return g_test_run ();
}
