/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-chunks.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

/* Decodes text in pieces of n bytes. NULL: malformed. */
static char *
decode (const char *text, gsize n, gboolean *out_finished)
{
  g_autoptr (HmChunks) chunks = hm_chunks_new ();
  g_autoptr (GString) decoded = g_string_new (NULL);
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i += n)
    {
      g_autofree char *piece = g_strndup (text + i, n);
      g_autoptr (GError) error = NULL;
      gsize left;

      if (!hm_chunks_decode (chunks, piece, MIN (n, length - i), &left, &error))
        {
          g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
          return NULL;
        }
      g_string_append_len (decoded, piece, (gssize) left);
    }
  *out_finished = hm_chunks_is_finished (chunks);
  return g_string_free (g_steal_pointer (&decoded), FALSE);
}

static void
assert_decoded (const char *text, const char *expected, gboolean finished)
{
  for (gsize n = 1; n <= strlen (text); n++)
    {
      gboolean was_finished;
      g_autofree char *decoded = decode (text, n, &was_finished);

      g_assert_cmpstr (decoded, ==, expected);
      g_assert_cmpint (was_finished, ==, finished);
    }
}

static void
test_whole (void)
{
  assert_decoded ("0\r\n\r\n", "", TRUE);
  assert_decoded ("5\r\nhello\r\n06\t;x=\"y\"\r\n world\r\n0\r\nA: b\r\nC: d\r\n\r\n", "hello world", TRUE);
  assert_decoded ("a\r\n0\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n0\r\n\r\n", TRUE);
  /* What comes behind is not ours. */
  assert_decoded ("1\r\nx\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n", "x", TRUE);
}

static void
test_cut (void)
{
  static const char text[] = "5\r\nhello\r\n0;a\r\nA: b\r\n\r\n";

  for (gsize n = 1; n < sizeof text - 1; n++)
    {
      g_autofree char *part = g_strndup (text, n);
      gboolean finished;
      g_autofree char *decoded = decode (part, n, &finished);

      g_assert_nonnull (decoded);
      g_assert_false (finished);
    }
}

static void
test_malformed (void)
{
  static const char *const texts[] = {
    "\r\n", "\n", "x\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "0x1\r\n", "1\n", "1;a\n", "1\rx", "1\r\nxy", "1\r\nx\n",
    "1\r\nx\rx", "0\r\n\n", "0\r\nA: b\n", "0\r\nA: b\rx", "0\r\n\rx", "1,\r\n", "8000000000000000\r\n",
    "10000000000000000\r\n", ";a\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize n = 1; n <= strlen (texts[i]); n++)
      {
        gboolean finished;

        g_test_message ("%s", texts[i]);
        g_assert_null (decode (texts[i], n, &finished));
      }
}

static void
test_largest (void)
{
  gboolean finished;
  g_autofree char *decoded = decode ("7fffffffffffffff\r\nx", 99, &finished);
  g_autofree char *padded = decode ("00000000000000000000000000001\r\nx\r\n0\r\n\r\n", 99, &finished);

  g_assert_cmpstr (decoded, ==, "x");
  g_assert_cmpstr (padded, ==, "x");
  g_assert_true (finished);
}

static void
test_line_limit (void)
{
  for (guint over = 0; over <= 1; over++)
    {
      /* The size, the semicolon, CR and LF belong to the line. */
      g_autofree char *extension = g_strnfill (HM_LIMIT_CHUNK_LINE - 4 + over, 'x');
      g_autofree char *line = g_strconcat ("0;", extension, "\r\n\r\n", NULL);
      g_autofree char *field = g_strnfill (HM_LIMIT_CHUNK_LINE - 4 + over, 'x');
      g_autofree char *trailer = g_strconcat ("0\r\n", field, "\r\n\r\n", NULL);
      gboolean finished;
      g_autofree char *first = decode (line, 4096, &finished);
      g_autofree char *second = decode (trailer, 4096, &finished);

      g_assert_cmpint (first == NULL, ==, over);
      g_assert_cmpint (second == NULL, ==, over);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/chunks/data-comes-out-however-it-is-cut-up", test_whole);
  g_test_add_func ("/net/chunks/is-not-finished-before-the-last-byte", test_cut);
  g_test_add_func ("/net/chunks/what-is-no-chunk-is-an-error", test_malformed);
  g_test_add_func ("/net/chunks/sizes-may-be-large-and-padded", test_largest);
  g_test_add_func ("/net/chunks/lines-and-trailers-have-a-limit", test_line_limit);
  return g_test_run ();
}
