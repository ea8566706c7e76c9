/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-message-head.h>

static const char message[] = "Received: from 192.0.2.7 by dav7.mail.example.net\r\n"
                              "\twith DAV; Sun, 23 May 2004 20:45:48 +0000\r\n"
                              "From: =?iso-8859-1?Q?Andr=E9?= <andre@mail.example.net>\r\n"
                              "to: bob@mail.example.net,\r\n"
                              " carol@mail.example.net\r\n"
                              "Subject: =?utf-8?B?TWl0dGFn?=\r\n"
                              " =?utf-8?B?ZXNzZW4=?= today\r\n"
                              "DATE:  Sun, 23 May 2004 20:45:48 +0000 \r\n"
                              "Content-Type: Multipart/Mixed;\r\n"
                              " boundary=x\r\n"
                              "\r\n"
                              "Subject: of the body\r\n";

static void
test_message (void)
{
  g_auto (HmMessageHead) head = { 0 };

  g_assert_true (hm_message_head_parse (message, strlen (message), &head));
  g_assert_cmpstr (head.subject, ==, "Mittagessen today");
  g_assert_cmpstr (head.from, ==, "Andr\xc3\xa9 <andre@mail.example.net>");
  g_assert_cmpstr (head.to, ==, "bob@mail.example.net, carol@mail.example.net");
  g_assert_cmpstr (head.date, ==, "Sun, 23 May 2004 20:45:48 +0000");
  g_assert_true (head.has_attachment);
}

/* A field that the cut goes through is what is there of it, or nothing, but never something else. */
static void
test_cut_anywhere (void)
{
  gsize length;

  for (length = 0; length <= strlen (message); length++)
    {
      g_auto (HmMessageHead) head = { 0 };
      g_autofree char *copy = g_memdup2 (message, length);
      gboolean found = hm_message_head_parse (copy, length, &head);

      g_assert_cmpint (found, ==, length >= strlen ("Received:"));
      g_assert_true (head.subject == NULL || g_str_has_prefix ("Mittagessen today", head.subject));
      g_assert_true (head.from == NULL || g_str_has_prefix ("Andr\xc3\xa9 <andre@mail.example.net>", head.from));
      g_assert_true (head.to == NULL || g_str_has_prefix ("bob@mail.example.net, carol@mail.example.net", head.to));
      g_assert_true (head.date == NULL || g_str_equal (head.date, "Sun, 23 May 2004 20:45:48 +0000"));
      g_assert_true (head.from == NULL || g_utf8_validate (head.from, -1, NULL));
    }
}

static char *
parse_subject (const char *value)
{
  g_auto (HmMessageHead) head = { 0 };
  g_autofree char *text = g_strconcat ("Subject:", value, "\r\n\r\n", NULL);

  g_assert_true (hm_message_head_parse (text, strlen (text), &head));
  g_assert_true (g_utf8_validate (head.subject, -1, NULL));
  return g_steal_pointer (&head.subject);
}

static void
test_encoded_words (void)
{
  static const struct
  {
    const char *value;
    const char *expected;
  } cases[] = {
    /* those of RFC 2047, section 8 */
    { " (=?ISO-8859-1?Q?a?=)", "(a)" },
    { " (=?ISO-8859-1?Q?a?= b)", "(a b)" },
    { " (=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)" },
    { " (=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)" },
    { " (=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)", "(ab)" },
    { " (=?ISO-8859-1?Q?a_b?=)", "(a b)" },
    { " (=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)" },
    /* a character over two words, in both encodings */
    { "=?utf-8?Q?=C3?= =?UTF-8?Q?=A9?=", "\xc3\xa9" },
    { "=?utf-8?B?w6?= =?utf-8?B?k=?=", "\xc3\xa9" },
    { "=?utf-8?B?ww==?= =?utf-8?Q?=A9?=", "\xc3\xa9" },
    { "=?gb2312?B?xOM=?= =?gb2312?B?usM=?=", "\xe4\xbd\xa0\xe5\xa5\xbd" },
    { "=?iso-2022-jp?B?GyRCJDMbKEI=?=", "\xe3\x81\x93" },
    { "=?Windows-1252?Q?=80_5?=", "\xe2\x82\xac 5" },
    { "=?ISO-8859-1?Q?=80_5?=", "\xe2\x82\xac 5" },
    { "=?koi8-r?Q?=F0?=", "\xd0\x9f" },
    /* with a language */
    { "=?us-ascii*en?q?hi?=", "hi" },
    /* words within text that is none */
    { "Re: =?utf-8?q?x?=y", "Re: xy" },
    { "a =?utf-8?Q?b c?= d", "a b c d" },
    { "=?utf-8?Q?"
      "?= a",
      "a" },
    /* what is no word stays */
    { "=?nope-8?Q?a=20b?= c", "=?nope-8?Q?a=20b?= c" },
    { "=?nope-8?Q?a?= =?nope-8?Q?b?= =?utf-8?Q?c?=", "=?nope-8?Q?a?= =?nope-8?Q?b?= c" },
    { "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
    { "=?utf-8?Q?a", "=?utf-8?Q?a" },
    { "=??Q?a?=", "=??Q?a?=" },
    { "=?../../x?Q?a?=", "=?../../x?Q?a?=" },
    { "1 =? 2 ?= 3", "1 =? 2 ?= 3" },
    { "=?utf-8?Q?=zz=?=", "=zz=" },
    /* bytes that are not of the character set */
    { "=?utf-8?Q?a=FFb?=", "a\xef\xbf\xbd"
                           "b" },
    { "=?iso-2022-jp?Q?a=FFb?=", "a\xef\xbf\xbd"
                                 "b" },
    { "=?utf-8?Q?=00=1B[31mred=0D=0A?=", "\xef\xbf\xbd [31mred" },
    /* raw */
    { " caf\xc3\xa9", "caf\xc3\xa9" },
    { " caf\xe9 \x80", "caf\xc3\xa9 \xe2\x82\xac" },
    { " tab\tbell\a", "tab bell" },
    { "", "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *subject = parse_subject (cases[i].value);

      g_assert_cmpstr (subject, ==, cases[i].expected);
    }
}

static void
test_no_message (void)
{
  static const char *const texts[] = {
    "",
    "\r\nSubject: late\r\n",
    "<html><head><title>Subject: x</title></head></html>",
    "{ \"Subject\": 1 }",
    "Dear Bob,\r\nSubject: none\r\n",
    "http://www.example.net/\r\n",
    "Subj",
    "Subject",
    " Subject: folded\r\n",
    ":Subject: x\r\n",
    "\xff\xd8\xff\xe0",
    "PK\x03\x04",
    "Content-Type: text/plain\r\n\r\n",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (HmMessageHead) head = { 0 };

      g_assert_false (hm_message_head_parse (texts[i], strlen (texts[i]), &head));
      g_assert_null (head.subject);
      g_assert_null (head.date);
    }
}

static void
test_odd_messages (void)
{
  static const char *const texts[] = {
    "Subject: one\nDate: Mon, 1 Jan 2001 00:00:00 +0000\n\nSubject: two\n",
    "\xef\xbb\xbfSubject: one\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\n\r\n",
    "From bob@mail.example.net Mon Jan  1 00:00:00 2001\nSubject: one\nDate: Mon, 1 Jan 2001 00:00:00 +0000\n",
    "X-Mailer: x\r\nSubject : one\r\nthis is no field\r\nDate:Mon, 1 Jan 2001 00:00:00 +0000\r\nSubject: two\r\n",
    "SUBJECT:\r\n one\r\ndate:\r\n\tMon, 1 Jan 2001 00:00:00 +0000\r\n\r\n",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (HmMessageHead) head = { 0 };

      g_assert_true (hm_message_head_parse (texts[i], strlen (texts[i]), &head));
      g_assert_cmpstr (head.subject, ==, "one");
      g_assert_cmpstr (head.date, ==, "Mon, 1 Jan 2001 00:00:00 +0000");
      g_assert_null (head.to);
      g_assert_false (head.has_attachment);
    }
}

static void
test_attachment (void)
{
  static const struct
  {
    const char *text;
    gboolean expected;
  } cases[] = {
    { "To: a\nContent-Type: multipart/mixed", TRUE },
    { "To: a\nContent-Type:MULTIPART/MIXED ; boundary=a\n", TRUE },
    { "To: a\nContent-Type: multipart/mixed-up; boundary=a\n", FALSE },
    { "To: a\nContent-Type: multipart/alternative; boundary=a\n", FALSE },
    { "To: a\nContent-Type: text/plain; name=\"multipart/mixed\"\n", FALSE },
    { "To: a\n\nContent-Type: multipart/mixed\n", FALSE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (HmMessageHead) head = { 0 };

      g_assert_true (hm_message_head_parse (cases[i].text, strlen (cases[i].text), &head));
      g_assert_cmpint (head.has_attachment, ==, cases[i].expected);
    }
}

static void
test_nul (void)
{
  static const char text[] = "Subject: a\0b\r\n\r\n";
  g_auto (HmMessageHead) head = { 0 };

  g_assert_true (hm_message_head_parse (text, sizeof text - 1, &head));
  g_assert_cmpstr (head.subject, ==, "a b");
}

static void
test_limits (void)
{
  g_autofree char *longest = g_strnfill (HM_LIMIT_MESSAGE_FIELD - 1, 'a');
  g_autofree char *fits = parse_subject (longest);
  g_autofree char *longer = g_strconcat (longest, "bcdef", NULL);
  g_autofree char *cut = parse_subject (longer);
  g_autofree char *padding = g_strnfill (HM_LIMIT_MESSAGE_HEAD - strlen ("To: a\nX: \nDate: 1\n"), 'x');
  g_autofree char *inside = g_strconcat ("To: a\nX: ", padding, "\nDate: 1\nSubject: 2\n", NULL);
  g_autofree char *outside = g_strconcat ("To: a\nX: x", padding, "\nDate: 1\nSubject: 2\n", NULL);
  g_auto (HmMessageHead) head = { 0 };

  g_assert_cmpstr (fits, ==, longest);
  g_assert_cmpuint (strlen (cut), ==, HM_LIMIT_MESSAGE_FIELD);
  g_assert_true (g_str_has_prefix (longer, cut));

  g_assert_true (hm_message_head_parse (inside, strlen (inside), &head));
  g_assert_cmpstr (head.date, ==, "1");
  g_assert_null (head.subject);
  hm_message_head_clear (&head);
  g_assert_true (hm_message_head_parse (outside, strlen (outside), &head));
  g_assert_null (head.date);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/message-head/fields-of-a-message", test_message);
  g_test_add_func ("/protocol/message-head/may-be-cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/protocol/message-head/encoded-words", test_encoded_words);
  g_test_add_func ("/protocol/message-head/what-is-no-message", test_no_message);
  g_test_add_func ("/protocol/message-head/what-is-one-all-the-same", test_odd_messages);
  g_test_add_func ("/protocol/message-head/mixed-means-attachments", test_attachment);
  g_test_add_func ("/protocol/message-head/nul-does-not-end-a-subject", test_nul);
  g_test_add_func ("/protocol/message-head/length-has-limits", test_limits);

  return g_test_run ();
}
