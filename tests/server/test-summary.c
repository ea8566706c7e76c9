/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a listing tells of a message, whatever the message looks like. */

#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "server/hs-summary.h"

static HsSummary *
summarize_bytes (const char *bytes, gsize length)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "message", NULL);
  HsSummary *summary;
  int fd;

  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  fd = open (path, O_RDONLY);
  g_assert_cmpint (fd, >=, 0);
  summary = hs_summary_read (fd, length, 77);
  close (fd);
  g_assert_true (g_utf8_validate (summary->subject, -1, NULL));
  return summary;
}

static HsSummary *
summarize (const char *text)
{
  return summarize_bytes (text, strlen (text));
}

static const struct
{
  const char *message;
  const char *subject;
} subjects[] = {
  { "Subject: plain\r\n\r\n", "plain" },
  { "Subject:   blanks at the ends \t\r\n\r\n", "blanks at the ends" },
  { "Subject: on two\r\n lines\r\n\r\n", "on two lines" },
  { "Subject: =?utf-8?q?h=C3=A4?= =?utf-8?q?llo?=\r\n\r\n", "hällo" },
  { "Subject: =?iso-8859-1?Q?Andr=E9?= und =?UTF-8?B?w7w=?=\r\n\r\n", "André und ü" },
  { "Subject: =?utf-8?B?5pel5pys5g==?=\r\n =?utf-8?B?l6U=?=\r\n\r\n", "日本日" },
  { "Subject: =?utf-8?B?5pel?= =?iso-8859-1?B?/A==?=\r\n\r\n", "日ü" },
  { "Subject: =?gb2312?B?xOO6ww==?=\r\n\r\n", "你好" },
  { "Subject: raw \xc3\xbc\r\n\r\n", "raw ü" },
  { "Subject: gr\x80\xfc\xdf"
    "e\r\n\r\n",
    "gr€üße" },
  { "Subject: =?utf-8?q?a=0Ab=00c?=\r\n\r\n", "a b?c" },
  { "Subject: =?broken?=\r\n\r\n", "=?broken?=" },
  { "Subject:\r\n\r\n", "" },
  { "From: a@b\r\n\r\n", "" },
  { "Subject: one\r\nSubject: two\r\n\r\n", "one" },
  { "From x@y Sun May 23 22:01:00 2004\nSubject: mbox\n\n", "mbox" },
  { "just text\nSubject: not a header\n", "" },
  { "Subject: no end", "no end" },
  { "", "" },
};

static void
test_subjects (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autoptr (HsSummary) summary = summarize (subjects[i].message);

      g_assert_cmpstr (summary->subject, ==, subjects[i].subject);
    }
}

static void
test_addresses_are_header_text (void)
{
  g_autoptr (HsSummary) summary = summarize ("From: =?utf-8?q?J=C3=BCrgen?= <j@example.net>\r\n"
                                             "To: \"Doe, J.\" <a@example.net>,\r\n\tb@example.net (B)\r\n\r\n");

  g_assert_cmpstr (summary->from, ==, "Jürgen <j@example.net>");
  g_assert_cmpstr (summary->to, ==, "\"Doe, J.\" <a@example.net>, b@example.net (B)");
}

static void
test_dates (void)
{
  static const struct
  {
    const char *date;
    gint64 unix_time;
  } cases[] = {
    { "Sun, 23 May 2004 22:01:00 +0200", 1085342460 },
    { "23 May 2004 20:01:00 GMT", 1085342460 },
    { "nonsense", 77 },
    { "", 77 },
    { "Mon, 99 Foo 2004 99:99:99", 77 },
    { "Thu, 1 Jan 1500 00:00:00 +0000", 77 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("Date: %s\r\n\r\n", cases[i].date);
      g_autoptr (HsSummary) summary = summarize (text);

      g_assert_cmpint (summary->date, ==, cases[i].unix_time);
    }
}

#define MIXED "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"

static void
test_attachments (void)
{
  static const struct
  {
    const char *message;
    gboolean attachment;
  } cases[] = {
    { "Content-Type: text/plain\r\n\r\nx", FALSE },
    { MIXED "Content-Type: text/html\r\n\r\nx\r\n--b--\r\n", FALSE },
    { MIXED "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--\r\n", TRUE },
    { MIXED "Content-Type: image/png; name=\"x.png\"\r\n\r\nx\r\n--b--\r\n", TRUE },
    { MIXED "Content-Type: image/png\r\nContent-ID: <1>\r\n\r\nx\r\n--b--\r\n", FALSE },
    { MIXED "Content-Type: application/pdf\r\nContent-Disposition: inline; filename=x.pdf\r\n\r\nx\r\n--b--\r\n",
      TRUE },
    { "Content-Type: application/pdf; name=x.pdf\r\n\r\nx", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HsSummary) summary = summarize (cases[i].message);

      g_assert_cmpint (summary->has_attachment, ==, cases[i].attachment);
    }
}

static void
test_what_is_no_message (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (HsSummary) summary = NULL;

  for (guint i = 0; i < 100000; i++)
    {
      guint8 byte = (guint8) (i * 7 + i / 256);

      g_byte_array_append (bytes, &byte, 1);
    }
  summary = summarize_bytes ((const char *) bytes->data, bytes->len);
  g_assert_cmpstr (summary->subject, ==, "");
  g_assert_cmpstr (summary->from, ==, "");
  g_assert_cmpstr (summary->to, ==, "");
  g_assert_cmpint (summary->date, ==, 77);
  g_assert_false (summary->has_attachment);
}

static void
test_hostile_messages_are_bounded (void)
{
  static const char *const repeated[] = {
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
    "Content-Type: message/rfc822\n\n",
    "--b\n\n\n",
    "X: y\n",
    "Subject: =?utf-8?q?=?=",
    "To: ((((((((((((((((((((((\n",
    "Subject: x; a*1=b; a*2=c; =?utf-8?B?5pel?= ",
  };
  gint64 started = g_get_monotonic_time ();

  for (gsize i = 0; i < G_N_ELEMENTS (repeated); i++)
    {
      g_autoptr (GString) text =
          g_string_new (i == 2 ? "Content-Type: multipart/mixed; boundary=b\n\n" : "Subject: s\n");
      g_autoptr (HsSummary) summary = NULL;

      while (text->len < 2 * 1024 * 1024)
        g_string_append (text, repeated[i]);
      summary = summarize (text->str);
      g_assert_cmpuint (strlen (summary->subject), <=, 16 * 1024 + 6);
      g_assert_cmpuint (strlen (summary->to), <=, 16 * 1024 + 6);
    }
  /* Far above what it takes, also under valgrind; a quadratic reader takes minutes. */
  g_assert_cmpint (g_get_monotonic_time () - started, <, 100 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/summary/subjects", test_subjects);
  g_test_add_func ("/server/summary/addresses-are-header-text", test_addresses_are_header_text);
  g_test_add_func ("/server/summary/dates", test_dates);
  g_test_add_func ("/server/summary/attachments", test_attachments);
  g_test_add_func ("/server/summary/what-is-no-message", test_what_is_no_message);
  g_test_add_func ("/server/summary/hostile-messages-are-bounded", test_hostile_messages_are_bounded);
  return g_test_run ();
}
