/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../../cli/cli-mbox.h"

#include <string.h>

static gboolean
append (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  g_string_append_len (user_data, data, (gssize) length);
  return TRUE;
}

static GString *
filter (gboolean unquote, const char *data, gsize length, gsize piece)
{
  GString *result = g_string_new (NULL);
  CliMboxFilter self = { .unquote = unquote, .write = append, .user_data = result };

  for (gsize i = 0; i < length; i += piece)
    g_assert_true (cli_mbox_filter_feed (&self, data + i, MIN (piece, length - i), NULL));
  g_assert_true (cli_mbox_filter_end (&self, NULL));
  return result;
}

static void
assert_quoted (const char *data, gsize length, const char *expected, gsize expected_length)
{
  for (gsize piece = 1; piece <= length + 1; piece++)
    {
      GString *quoted = filter (FALSE, data, length, piece);
      GString *back = filter (TRUE, quoted->str, quoted->len, piece);

      g_assert_cmpmem (quoted->str, quoted->len, expected, expected_length);
      g_assert_cmpmem (back->str, back->len, data, length);
      g_string_free (quoted, TRUE);
      g_string_free (back, TRUE);
    }
}

#define ASSERT_QUOTED(data, expected) assert_quoted (data, sizeof (data) - 1, expected, sizeof (expected) - 1)

static void
test_quote_lines (void)
{
  ASSERT_QUOTED ("", "");
  ASSERT_QUOTED ("a", "a");
  ASSERT_QUOTED ("\n", "\n");
  ASSERT_QUOTED ("From ", ">From ");
  ASSERT_QUOTED ("From a\nFrom b\r\n>From c\n>>From d", ">From a\n>From b\r\n>>From c\n>>>From d");
  ASSERT_QUOTED ("From", "From");
  ASSERT_QUOTED ("From\n", "From\n");
  ASSERT_QUOTED ("From: a\n", "From: a\n");
  ASSERT_QUOTED ("from a\n From b\n> From c\n", "from a\n From b\n> From c\n");
  ASSERT_QUOTED ("F\nFr\nFro\n>F\n>>Fro", "F\nFr\nFro\n>F\n>>Fro");
  ASSERT_QUOTED (">\n>>\n>", ">\n>>\n>");
  ASSERT_QUOTED ("FFrom a\nFrFrom b\n", "FFrom a\nFrFrom b\n");
}

static void
test_lone_cr_ends_no_line (void)
{
  ASSERT_QUOTED ("a\rFrom b\r\rFrom c\n", "a\rFrom b\r\rFrom c\n");
  ASSERT_QUOTED ("\rFrom b", "\rFrom b");
}

static void
test_any_bytes (void)
{
  ASSERT_QUOTED ("\0From a\n\0\nFrom \0\n\xff\xfe>From b", "\0From a\n\0\n>From \0\n\xff\xfe>From b");
}

static void
test_long_lines (void)
{
  GString *data = g_string_new (NULL);
  GString *expected = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append_c (data, '>');
  g_string_append (expected, data->str);
  g_string_append (data, "From a");
  g_string_append (expected, ">From a");
  assert_quoted (data->str, data->len, expected->str, expected->len);
  g_string_free (data, TRUE);
  g_string_free (expected, TRUE);
}

static void
test_random_bytes (void)
{
  static const char *const words[] = { ">", "From ", "From", "\n", "\r", "F", " ", "x", ">>" };

  for (guint i = 0; i < 500; i++)
    {
      GString *data = g_string_new (NULL);
      gint n = g_test_rand_int_range (0, 40);

      for (gint j = 0; j < n; j++)
        g_string_append (data, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
      GString *quoted = filter (FALSE, data->str, data->len, 3);
      GString *back = filter (TRUE, quoted->str, quoted->len, 5);
      g_assert_cmpmem (back->str, back->len, data->str, data->len);
      g_assert_false (g_str_has_prefix (quoted->str, "From "));
      g_assert_null (strstr (quoted->str, "\nFrom "));
      g_string_free (data, TRUE);
      g_string_free (quoted, TRUE);
      g_string_free (back, TRUE);
    }
}

static void
assert_separator (const char *sender, gint64 date, const char *expected)
{
  g_autofree char *separator = cli_mbox_separator (sender, date);

  g_assert_cmpstr (separator, ==, expected);
}

static void
test_separator (void)
{
  assert_separator ("ada@example.org", 1748858400, "From ada@example.org Mon Jun  2 10:00:00 2025\n");
  assert_separator (NULL, 0, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n");
  assert_separator (NULL, -5, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n");
  assert_separator ("a b@example.org", 951782399, "From MAILER-DAEMON Mon Feb 28 23:59:59 2000\n");
  assert_separator ("a\n@example.org", 951782400, "From MAILER-DAEMON Tue Feb 29 00:00:00 2000\n");
  assert_separator ("\xc3\xa4@example.org", 0, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n");
  assert_separator ("", 0, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n");
}

static void
assert_sender (const char *head, const char *expected)
{
  g_autofree char *sender = cli_mbox_sender (head, strlen (head));

  g_assert_cmpstr (sender, ==, expected);
}

static void
test_sender (void)
{
  assert_sender ("Return-Path: <ada@example.org>\r\nSubject: s\r\n\r\n", "ada@example.org");
  assert_sender ("Subject: s\nreturn-path:ada@example.org \n\n", "ada@example.org");
  assert_sender ("Return-Path: <>\n", NULL);
  assert_sender ("Return-Path:\n", NULL);
  assert_sender ("Return-Path: <a b@c>\n", NULL);
  assert_sender ("Subject: s\n\nReturn-Path: <ada@example.org>\n", NULL);
  assert_sender ("Subject: s\r\n\r\nReturn-Path: <ada@example.org>\r\n", NULL);
  assert_sender ("Return-Path: <ada@exam", NULL);
  assert_sender ("", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/mbox/lines-that-look-like-separators-are-quoted", test_quote_lines);
  g_test_add_func ("/cli/mbox/lone-cr-ends-no-line", test_lone_cr_ends_no_line);
  g_test_add_func ("/cli/mbox/any-bytes", test_any_bytes);
  g_test_add_func ("/cli/mbox/long-lines", test_long_lines);
  g_test_add_func ("/cli/mbox/random-bytes", test_random_bytes);
  g_test_add_func ("/cli/mbox/separator", test_separator);
  g_test_add_func ("/cli/mbox/sender", test_sender);
  return g_test_run ();
}
