/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-encoded-words.h>
#include <httpmail/protocol/hm-text-decoder.h>

/* "=?charset?B?text?=" */
typedef struct
{
  const char *charset;
  gsize charset_length;
  char encoding; /* 'B' or 'Q' */
  const char *text;
  gsize text_length;
} EncodedWord;

/* Longer names are none, and a slash would lead iconv elsewhere. */
#define MAX_CHARSET 40

static gsize
charset_length (const char *text)
{
  gsize n = 0;

  while (g_ascii_isalnum (text[n]) || (text[n] != '\0' && strchr ("-_.:+()", text[n]) != NULL))
    n++;

  return n;
}

/* Moves *position behind the word when there is one. */
static gboolean
read_word (const char **position, EncodedWord *out_word)
{
  const char *c = *position;

  if (c[0] != '=' || c[1] != '?')
    return FALSE;

  c += 2;
  out_word->charset = c;
  out_word->charset_length = charset_length (c);
  c += out_word->charset_length;
  if (out_word->charset_length == 0 || out_word->charset_length > MAX_CHARSET)
    return FALSE;
  /* The language of RFC 2231 does not matter here. */
  if (*c == '*')
    c += 1 + charset_length (c + 1);

  if (c[0] != '?' || (g_ascii_toupper (c[1]) != 'B' && g_ascii_toupper (c[1]) != 'Q') || c[2] != '?')
    return FALSE;
  out_word->encoding = g_ascii_toupper (c[1]);
  c += 3;
  out_word->text = c;
  c += strcspn (c, "?");
  if (c[0] != '?' || c[1] != '=')
    return FALSE;
  out_word->text_length = c - out_word->text;

  *position = c + 2;
  return TRUE;
}

/* Where the next one begins, or the end of the text. */
static const char *
find_word (const char *text)
{
  const char *begin;
  EncodedWord ignored;

  for (begin = strstr (text, "=?"); begin != NULL; begin = strstr (begin + 1, "=?"))
    {
      const char *behind = begin;

      if (read_word (&behind, &ignored))
        return begin;
    }

  return text + strlen (text);
}

/* Bytes of words that follow each other. */
typedef struct
{
  GByteArray *bytes;
  int state; /* of base64, which some senders cut anywhere, too */
  guint save;
} Decoding;

static void
append_base64 (Decoding *self, const char *text, gsize length)
{
  g_autofree guchar *decoded = g_malloc (length / 4 * 3 + 6);
  gsize n = g_base64_decode_step (text, length, decoded, &self->state, &self->save);

  g_byte_array_append (self->bytes, decoded, n);
}

/* What is left of a group of four, which lacks its padding. */
static void
end_base64 (Decoding *self)
{
  if (self->state != 0)
    append_base64 (self, "===", 4 - ABS (self->state));
  self->state = 0;
  self->save = 0;
}

static void
append_quoted (GByteArray *bytes, const EncodedWord *word)
{
  gsize i;

  for (i = 0; i < word->text_length; i++)
    {
      guint8 byte = word->text[i];

      if (byte == '_')
        {
          byte = ' ';
        }
      else if (byte == '=' && i + 2 < word->text_length && g_ascii_isxdigit (word->text[i + 1]) &&
               g_ascii_isxdigit (word->text[i + 2]))
        {
          byte = g_ascii_xdigit_value (word->text[i + 1]) * 16 + g_ascii_xdigit_value (word->text[i + 2]);
          i += 2;
        }
      g_byte_array_append (bytes, &byte, 1);
    }
}

/* The character set that mail really means by a name. */
static const char *
real_charset (const char *name)
{
  static const struct
  {
    const char *name;
    const char *real;
  } charsets[] = {
    { "iso-8859-1", "windows-1252" },
    { "latin1", "windows-1252" },
    { "us-ascii", "windows-1252" },
    { "ascii", "windows-1252" },
    { "gb2312", "gb18030" },
    { "gbk", "gb18030" },
    { "shift_jis", "cp932" },
    { "ks_c_5601-1987", "cp949" },
    { "euc-kr", "cp949" },
    { "iso-8859-8-i", "iso-8859-8" },
    { "iso-8859-6-i", "iso-8859-6" },
    { "utf8", "utf-8" },
    { "x-sjis", "cp932" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      if (g_ascii_strcasecmp (name, charsets[i].name) == 0)
        return charsets[i].real;
    }

  return name;
}

static void
append_windows_1252 (GString *out, const char *bytes, gsize length)
{
  gsize i;

  for (i = 0; i < length; i++)
    g_string_append_unichar (out, hm_text_decoder_windows_1252 (bytes[i]));
}

/* Bytes that are not of the character set become U+FFFD. */
static void
convert (GIConv converter, const GByteArray *bytes, GString *out)
{
  char *in = (char *) bytes->data;
  gsize in_left = bytes->len;
  gboolean flushed = FALSE;
  char buffer[512];

  while (!flushed)
    {
      char *to = buffer;
      gsize to_left = sizeof buffer;
      gboolean flushing = in_left == 0;
      gsize result = g_iconv (converter, flushing ? NULL : &in, flushing ? NULL : &in_left, &to, &to_left);

      g_string_append_len (out, buffer, sizeof buffer - to_left);
      if (flushing)
        {
          flushed = TRUE;
        }
      else if (result == (gsize) -1 && to_left == sizeof buffer && in_left > 0)
        {
          g_string_append (out, "\xef\xbf\xbd");
          in++;
          in_left--;
        }
    }
}

/* FALSE when there is no such character set. */
static gboolean
append_decoded (GString *out, const char *charset, const GByteArray *bytes)
{
  const char *real = real_charset (charset);
  GIConv converter;

  if (g_ascii_strcasecmp (real, "windows-1252") == 0)
    {
      append_windows_1252 (out, (const char *) bytes->data, bytes->len);
      return TRUE;
    }
  if (g_ascii_strcasecmp (real, "utf-8") == 0)
    {
      g_autofree char *text = g_utf8_make_valid ((const char *) bytes->data, bytes->len);

      g_string_append (out, text);
      return TRUE;
    }

  converter = g_iconv_open ("UTF-8", real);
  if (converter == (GIConv) -1)
    return FALSE;

  convert (converter, bytes, out);
  g_iconv_close (converter);
  return TRUE;
}

static void
decode_word (Decoding *self, const EncodedWord *word)
{
  if (word->encoding == 'B')
    {
      append_base64 (self, word->text, word->text_length);
    }
  else
    {
      end_base64 (self);
      append_quoted (self->bytes, word);
    }
}

/* All words from *position on that follow each other in one character set: some senders cut them within a character.
 * Moves *position behind the last one, and behind the blanks before a word of another character set. */
static void
append_words (GString *out, const char **position)
{
  const char *begin = *position;
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *charset = NULL;
  Decoding decoding = { 0 };
  const char *end;
  EncodedWord first;
  EncodedWord word;

  if (!read_word (position, &first))
    return;

  bytes = decoding.bytes = g_byte_array_sized_new (64);
  charset = g_strndup (first.charset, first.charset_length);
  decode_word (&decoding, &first);
  end = *position;
  for (;;)
    {
      const char *next = end + strspn (end, " \t");
      const char *behind = next;

      if (!read_word (&behind, &word))
        break;
      *position = next; /* blanks between words are none of the text */
      if (word.charset_length != first.charset_length ||
          g_ascii_strncasecmp (word.charset, first.charset, first.charset_length) != 0)
        break;
      decode_word (&decoding, &word);
      end = behind;
      *position = end;
    }

  end_base64 (&decoding);
  if (!append_decoded (out, charset, bytes))
    {
      g_string_append_len (out, begin, end - begin);
      *position = end;
    }
}

/* Control characters do not belong into a line of text, and some move a terminal's cursor. */
static char *
clean (const GString *text)
{
  g_autofree char *valid = g_utf8_make_valid (text->str, text->len);
  GString *out = g_string_sized_new (text->len + 1);
  const char *c;
  char *cleaned;

  for (c = valid; *c != '\0'; c = g_utf8_next_char (c))
    g_string_append_unichar (out, g_unichar_iscntrl (g_utf8_get_char (c)) ? ' ' : g_utf8_get_char (c));

  cleaned = g_string_free (out, FALSE);
  return g_strstrip (cleaned);
}

static void
append_bytes (GString *out, const char *bytes, gsize length)
{
  if (g_utf8_validate (bytes, length, NULL))
    g_string_append_len (out, bytes, length);
  else
    append_windows_1252 (out, bytes, length);
}

char *
hm_text_from_bytes (const char *bytes, gsize length)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_bytes (out, bytes, length);
  return clean (out);
}

/* Where the text ends that is whole: before a word or a character that only began. */
static gsize
whole_length (const char *text)
{
  gsize length = strlen (text);
  const char *rest = text;
  const char *word;
  const char *invalid;
  EncodedWord ignored;

  for (word = find_word (text); read_word (&word, &ignored); word = find_word (word))
    rest = word;

  word = strstr (rest, "=?");
  if (word != NULL && strpbrk (word, " \t") == NULL)
    return word - text;
  if (*rest != '\0' && text[length - 1] == '=')
    length--;
  if (!g_utf8_validate (text, length, &invalid) && length - (invalid - text) < 4 &&
      g_utf8_get_char_validated (invalid, length - (invalid - text)) == (gunichar) -2)
    length = invalid - text;

  return length;
}

char *
hm_encoded_words_decode (const char *text, gboolean cut)
{
  g_autofree char *whole = g_strndup (text, cut ? whole_length (text) : strlen (text));
  g_autoptr (GString) out = g_string_new (NULL);
  const char *position = whole;

  while (*position != '\0')
    {
      const char *word = find_word (position);

      append_bytes (out, position, word - position);
      append_words (out, &word);
      position = word;
    }

  return clean (out);
}
