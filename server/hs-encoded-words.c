/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-encoded-words.h"

#include <string.h>

/* "=?CHARSET?ENCODING?PAYLOAD?=", as places in the text. */
typedef struct
{
  const char *charset;
  gsize charset_length;
  char encoding;
  const char *payload;
  gsize payload_length;
  const char *end;
} Word;

static gboolean
read_word (const char *text, Word *out_word)
{
  if (!g_str_has_prefix (text, "=?"))
    return FALSE;
  out_word->charset = text + 2;
  out_word->charset_length = strcspn (out_word->charset, "? \t\r\n");
  /* A language may follow the character set (RFC 2231, section 5). */
  const char *after_charset = out_word->charset + out_word->charset_length;
  const char *star = memchr (out_word->charset, '*', out_word->charset_length);
  if (star != NULL)
    out_word->charset_length = star - out_word->charset;
  if (out_word->charset_length == 0 || after_charset[0] != '?')
    return FALSE;

  out_word->encoding = g_ascii_toupper (after_charset[1]);
  if ((out_word->encoding != 'B' && out_word->encoding != 'Q') || after_charset[2] != '?')
    return FALSE;
  out_word->payload = after_charset + 3;
  out_word->payload_length = strcspn (out_word->payload, "?\r\n");
  out_word->end = out_word->payload + out_word->payload_length;
  if (!g_str_has_prefix (out_word->end, "?="))
    return FALSE;
  out_word->end += 2;
  return TRUE;
}

static gboolean
same_charset (const Word *a, const Word *b)
{
  return a->charset_length == b->charset_length && g_ascii_strncasecmp (a->charset, b->charset, a->charset_length) == 0;
}

static void
append_decoded (const Word *word, GByteArray *bytes)
{
  if (word->encoding == 'B')
    {
      g_autofree guchar *decoded = g_malloc (word->payload_length / 4 * 3 + 3);
      int state = 0;
      guint save = 0;
      gsize n = g_base64_decode_step (word->payload, word->payload_length, decoded, &state, &save);
      g_byte_array_append (bytes, decoded, (guint) n);
      return;
    }
  for (gsize i = 0; i < word->payload_length; i++)
    {
      guint8 byte = word->payload[i];

      if (byte == '_')
        byte = ' ';
      else if (byte == '=' && i + 2 < word->payload_length && g_ascii_isxdigit (word->payload[i + 1])
               && g_ascii_isxdigit (word->payload[i + 2]))
        {
          byte = (guint8) (g_ascii_xdigit_value (word->payload[i + 1]) << 4 | g_ascii_xdigit_value (word->payload[i + 2]));
          i += 2;
        }
      g_byte_array_append (bytes, &byte, 1);
    }
}

/* Appends the words that begin at first as one; returns where the text goes on. */
static const char *
append_joined (const Word *first, const char *start, GString *joined)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const char *end = first->end;
  Word next;
  guint n = 1;

  append_decoded (first, bytes);
  while (read_word (end + strspn (end, " \t\r\n"), &next) && same_charset (first, &next))
    {
      append_decoded (&next, bytes);
      end = next.end;
      n++;
    }

  if (n == 1)
    {
      g_string_append_len (joined, start, end - start);
      return end;
    }
  g_autofree char *base64 = g_base64_encode (bytes->data, bytes->len);
  g_string_append (joined, "=?");
  g_string_append_len (joined, first->charset, (gssize) first->charset_length);
  g_string_append_printf (joined, "?B?%s?=", base64);
  return end;
}

char *
hs_encoded_words_join (const char *text)
{
  GString *joined = g_string_sized_new (strlen (text));

  while (*text != '\0')
    {
      Word word;

      if (read_word (text, &word))
        text = append_joined (&word, text, joined);
      else
        g_string_append_c (joined, *text++);
    }
  return g_string_free (joined, FALSE);
}
