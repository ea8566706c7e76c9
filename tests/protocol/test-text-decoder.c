/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-text-decoder.h>

/* Decoded text, or "error". */
static char *
decode_in_pieces (const char *data, gsize length, const char *charset, HmTextDecoderMode mode, gsize piece)
{
  g_autoptr (HmTextDecoder) decoder = hm_text_decoder_new (charset, mode);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;
  gsize i;

  for (i = 0; ok && i < length; i += piece)
    {
      g_autofree char *copy = g_memdup2 (data + i, MIN (piece, length - i));

      ok = hm_text_decoder_push (decoder, copy, MIN (piece, length - i), out, &error);
    }
  ok = ok && hm_text_decoder_finish (decoder, out, &error);

  if (!ok)
    {
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
      return g_strdup ("error");
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
assert_decoded (const char *data, gsize length, const char *charset, HmTextDecoderMode mode, const char *expected)
{
  static const gsize pieces[] = { 10000, 1, 2, 3, 7 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = decode_in_pieces (data, length, charset, mode, pieces[i]);

      g_assert_cmpstr (text, ==, expected);
    }
}

#define assert_lenient(data, charset, expected)                                                                        \
  assert_decoded (data, sizeof data - 1, charset, HM_TEXT_DECODER_LENIENT, expected)
#define assert_strict(data, charset, expected)                                                                         \
  assert_decoded (data, sizeof data - 1, charset, HM_TEXT_DECODER_STRICT, expected)

static void
test_decoder_order (void)
{
  /* mark, then declaration, then charset, then UTF-8 */
  assert_lenient ("\xef\xbb\xbf<?xml version='1.0' encoding='windows-1252'?><a>\xc3\xb4</a>", "iso-8859-1",
                  "<a>\xc3\xb4</a>");
  assert_lenient ("<?xml version='1.0' encoding='utf-8'?><a>\xc3\xb4</a>", "iso-8859-1", "<a>\xc3\xb4</a>");
  assert_lenient ("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\r\n<a>\xc3\xb4</a>", "utf-8",
                  "\r\n<a>\xc3\x83\xc2\xb4</a>");
  assert_lenient ("<?xml version='1.0'?><a>\xf4</a>", "\"ISO-8859-1\"", "<a>\xc3\xb4</a>");
  assert_lenient ("<a>\xc3\xb4</a>", NULL, "<a>\xc3\xb4</a>");
  assert_lenient ("<a>\xf4\xf3 \xc3\xb4</a>", NULL, "<a>\xc3\xb4\xc3\xb3 \xc3\xb4</a>");
  assert_lenient ("<a>\xc3\xb4</a>", "us-ascii", "<a>\xc3\xb4</a>");
}

static void
test_decoder_windows_1252 (void)
{
  assert_lenient ("<a>\x80\x96\x99</a>", "windows-1252", "<a>\xe2\x82\xac\xe2\x80\x93\xe2\x84\xa2</a>");
  assert_lenient ("<a>\x81\x8d\x8f\x90\x9d</a>", "windows-1252", "<a>\xc2\x81\xc2\x8d\xc2\x8f\xc2\x90\xc2\x9d</a>");
  /* Servers that declare Latin-1 or Latin-9 send Windows-1252. */
  assert_lenient ("<a>\x80\xa4</a>", "ISO-8859-1", "<a>\xe2\x82\xac\xc2\xa4</a>");
  assert_lenient ("<a>\x80\xa4\xbc</a>", "ISO-8859-15", "<a>\xe2\x82\xac\xe2\x82\xac\xc5\x92</a>");
}

static void
test_decoder_bad_utf_8 (void)
{
  static const struct
  {
    const char *bytes;
    const char *text;
  } cases[] = {
    { "<\xc3>", "<\xc3\x83>" },
    { "<\xe2\x82>", "<\xc3\xa2\xe2\x80\x9a>" },
    { "<\xc0\x80>", "<\xc3\x80\xe2\x82\xac>" },
    { "<\xed\xa0\x80>", "<\xc3\xad\xc2\xa0\xe2\x82\xac>" },
    { "<\xf4\x90\x80\x80>", "<\xc3\xb4\xc2\x90\xe2\x82\xac\xe2\x82\xac>" },
    { "<\xff>", "<\xc3\xbf>" },
    { "<a>\xf0\x9f\x93", "<a>\xc3\xb0\xc5\xb8\xe2\x80\x9c" },
    { "<\xef\xbf\xbe\xef\xbf\xbf>", "<\xef\xbf\xbd\xef\xbf\xbd>" },
    { "<\xf0\x9f\x93\xa7\xc3\xa9>", "<\xf0\x9f\x93\xa7\xc3\xa9>" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean noncharacter = strstr (cases[i].bytes, "\xef\xbf\xbe") != NULL;
      gboolean valid = g_utf8_validate (cases[i].bytes, -1, NULL);

      assert_decoded (cases[i].bytes, strlen (cases[i].bytes), NULL, HM_TEXT_DECODER_LENIENT, cases[i].text);
      if (!noncharacter)
        assert_decoded (cases[i].bytes, strlen (cases[i].bytes), NULL, HM_TEXT_DECODER_STRICT,
                        valid ? cases[i].text : "error");
    }
}

static void
test_decoder_utf_16 (void)
{
  assert_lenient ("\xff\xfe<\0a\0>\0\xf4\0\x3d\xd8\xe7\xdc", NULL, "<a>\xc3\xb4\xf0\x9f\x93\xa7");
  assert_lenient ("\xfe\xff\0<\0a\0>\0\xf4\xd8\x3d\xdc\xe7", NULL, "<a>\xc3\xb4\xf0\x9f\x93\xa7");
  assert_lenient ("<\0?\0x\0m\0l\0 \0e\0n\0c\0o\0d\0i\0n\0g\0=\0'\0u\0t\0f\0-\0001\0006\0'\0?\0>\0<\0a\0/\0>\0", NULL,
                  "<a/>");
  assert_lenient ("\0<\0a\0/\0>", NULL, "<a/>");
  /* halves of pairs, and an odd number of bytes */
  assert_lenient ("\xff\xfe<\0\x3d\xd8<\0\xe7\xdc<\0", NULL, "<\xef\xbf\xbd<\xef\xbf\xbd<");
  assert_lenient ("\xff\xfe<\0a\0>", NULL, "<a");
  assert_strict ("\xff\xfe<\0\xe7\xdc", NULL, "error");
  assert_strict ("\xff\xfe<\0\x3d\xd8", NULL, "error");
  assert_strict ("\xff\xfe<\0a\0>", NULL, "error");
  /* What says it is UTF-16 in single bytes is not. */
  assert_lenient ("<?xml version='1.0' encoding='utf-16'?><a/>", NULL, "<a/>");
}

static void
test_decoder_unsupported (void)
{
  assert_lenient ("<?xml version='1.0' encoding='UTF-7'?><a/>", NULL, "error");
  assert_lenient ("<?xml version='1.0' encoding=\"ISO-2022-CN-EXT\"?><a/>", NULL, "error");
  assert_lenient ("<a/>", "big5", "error");
  /* Whoever sends a request can send UTF-8. */
  assert_strict ("<a/>", "koi8-r", "error");
  assert_lenient ("<a/>", "iso-8859-2//TRANSLIT", "error");
  assert_lenient ("<?xml version='1.0' encoding='utf-8'?><a/>", "big5", "<a/>");
}

/* Sites of the b1gMail family name whatever they are set up with. */
static void
test_decoder_code_pages (void)
{
  assert_lenient ("<?xml version='1.0' encoding='windows-1251'?><a>\xcf\xf0\xe8\xe2\xe5\xf2 \x98</a>", NULL,
                  "<a>\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 \xef\xbf\xbd</a>");
  assert_lenient ("<a>\xf0\xd2</a>", "KOI8-R", "<a>\xd0\x9f\xd1\x80</a>");
  assert_lenient ("<?xml version='1.0' encoding='iso-8859-2'?><a>\xb1\x80</a>", "utf-8", "<a>\xc4\x85\xc2\x80</a>");
  assert_lenient ("<a>\xe9\xe0\xc8</a>", "windows-1255", "<a>\xd7\x99\xd7\x90\xd6\xb8</a>");
  assert_lenient ("<a>\xc2\xc0</a>", "windows-1258", "<a>\xc3\x82\xc3\x80</a>");
}

static void
test_decoder_declaration (void)
{
  g_autofree char *blanks = g_strnfill (600, ' ');
  g_autofree char *endless = g_strconcat ("<?xml ", blanks, "?><a/>", NULL);

  assert_lenient ("\r\n  <?xml version='1.0'?><a/>", NULL, "<a/>");
  assert_lenient ("<?xml-stylesheet x?><a/>", NULL, "<?xml-stylesheet x?><a/>");
  assert_lenient ("<?xml", NULL, "<?xml");
  assert_lenient ("<?xml ver", NULL, "<?xml ver");
  assert_lenient ("<?xml?>", NULL, "<?xml?>");
  assert_lenient ("<?xml encoding?><a/>", NULL, "<a/>");
  assert_lenient ("<?xml encoding='?><a/>", NULL, "<a/>");
  assert_lenient ("", NULL, "");
  assert_lenient (" \r\n", NULL, "");
  assert_lenient ("<", NULL, "<");
  /* Beyond its limit it is left to the parser, which ignores what it says. */
  assert_decoded (endless, strlen (endless), NULL, HM_TEXT_DECODER_LENIENT, endless);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/text-decoder/mark-before-declaration-before-charset", test_decoder_order);
  g_test_add_func ("/protocol/text-decoder/windows-1252-in-whatever-dress", test_decoder_windows_1252);
  g_test_add_func ("/protocol/text-decoder/bytes-that-are-no-utf-8", test_decoder_bad_utf_8);
  g_test_add_func ("/protocol/text-decoder/utf-16", test_decoder_utf_16);
  g_test_add_func ("/protocol/text-decoder/character-sets-with-one-byte-for-each", test_decoder_code_pages);
  g_test_add_func ("/protocol/text-decoder/other-character-sets-are-refused", test_decoder_unsupported);
  g_test_add_func ("/protocol/text-decoder/takes-the-declaration-out", test_decoder_declaration);

  return g_test_run ();
}
