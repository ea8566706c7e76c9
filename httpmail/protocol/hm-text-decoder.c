/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-code-page.h>
#include <httpmail/protocol/hm-text-decoder.h>

/* An XML declaration is some 60 bytes long. */
#define MAX_DECLARATION 512

typedef enum
{
  HM_ENCODING_NONE, /* none named */
  HM_ENCODING_UNSUPPORTED,
  HM_ENCODING_UTF_8,  /* and ASCII, which is a part of it */
  HM_ENCODING_UTF_16, /* named so; which of the two the bytes tell */
  HM_ENCODING_UTF_16_LE,
  HM_ENCODING_UTF_16_BE,
  HM_ENCODING_WINDOWS_1252, /* and ISO 8859-1: servers that declare it send Windows-1252 */
  HM_ENCODING_ISO_8859_15,
  HM_ENCODING_CODE_PAGE /* lenient only */
} HmEncoding;

struct _HmTextDecoder
{
  HmTextDecoderMode mode;
  char *charset;
  HmEncoding encoding;
  gboolean marked;  /* looked for a byte order mark */
  gboolean started; /* the head is over */
  GString *head;
  guchar partial[4]; /* beginning of a character */
  guint n_partial;
  guint16 surrogate; /* first half of a pair, or 0 */
  HmCodePage *code_page;
};

static const struct
{
  const char *name;
  HmEncoding encoding;
} encoding_names[] = {
  { "utf-8", HM_ENCODING_UTF_8 },
  { "utf8", HM_ENCODING_UTF_8 },
  { "us-ascii", HM_ENCODING_UTF_8 },
  { "ascii", HM_ENCODING_UTF_8 },
  { "utf-16", HM_ENCODING_UTF_16 },
  { "utf-16le", HM_ENCODING_UTF_16 },
  { "utf-16be", HM_ENCODING_UTF_16 },
  { "windows-1252", HM_ENCODING_WINDOWS_1252 },
  { "cp1252", HM_ENCODING_WINDOWS_1252 },
  { "x-cp1252", HM_ENCODING_WINDOWS_1252 },
  { "iso-8859-1", HM_ENCODING_WINDOWS_1252 },
  { "iso8859-1", HM_ENCODING_WINDOWS_1252 },
  { "iso_8859-1", HM_ENCODING_WINDOWS_1252 },
  { "latin1", HM_ENCODING_WINDOWS_1252 },
  { "latin-1", HM_ENCODING_WINDOWS_1252 },
  { "iso-8859-15", HM_ENCODING_ISO_8859_15 },
  { "iso8859-15", HM_ENCODING_ISO_8859_15 },
  { "iso_8859-15", HM_ENCODING_ISO_8859_15 },
  { "latin-9", HM_ENCODING_ISO_8859_15 },
};

static HmEncoding
encoding_from_name (const char *name)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (encoding_names); i++)
    {
      if (g_ascii_strcasecmp (name, encoding_names[i].name) == 0)
        return encoding_names[i].encoding;
    }

  return HM_ENCODING_UNSUPPORTED;
}

HmTextDecoder *
hm_text_decoder_new (const char *charset, HmTextDecoderMode mode)
{
  HmTextDecoder *self = g_new0 (HmTextDecoder, 1);

  self->mode = mode;
  self->head = g_string_new (NULL);
  if (charset != NULL)
    {
      gsize length;

      while (g_ascii_isspace (*charset) || *charset == '"' || *charset == '\'')
        charset++;
      length = strlen (charset);
      while (length > 0 &&
             (g_ascii_isspace (charset[length - 1]) || charset[length - 1] == '"' || charset[length - 1] == '\''))
        length--;
      if (length > 0)
        self->charset = g_strndup (charset, length);
    }

  return self;
}

void
hm_text_decoder_free (HmTextDecoder *self)
{
  if (self == NULL)
    return;

  g_string_free (self->head, TRUE);
  g_free (self->charset);
  g_free (self->code_page);
  g_free (self);
}

gunichar
hm_text_decoder_windows_1252 (guchar byte)
{
  static const guint16 from_80_to_9f[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
  };

  return byte >= 0x80 && byte <= 0x9f ? from_80_to_9f[byte - 0x80] : byte;
}

static gunichar
iso_8859_15 (guchar byte)
{
  switch (byte)
    {
    case 0xa4:
      return 0x20ac;
    case 0xa6:
      return 0x0160;
    case 0xa8:
      return 0x0161;
    case 0xb4:
      return 0x017d;
    case 0xb8:
      return 0x017e;
    case 0xbc:
      return 0x0152;
    case 0xbd:
      return 0x0153;
    case 0xbe:
      return 0x0178;
    default:
      return hm_text_decoder_windows_1252 (byte);
    }
}

static gboolean
fail_bytes (GError **error)
{
  g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                       _ ("The text is not valid in the character set it claims to be in; send UTF-8"));
  return FALSE;
}

static gunichar
decode_single_byte (HmTextDecoder *self, guchar byte)
{
  switch (self->encoding)
    {
    case HM_ENCODING_CODE_PAGE:
      return self->code_page->characters[byte - 0x80];
    case HM_ENCODING_ISO_8859_15:
      return iso_8859_15 (byte);
    case HM_ENCODING_WINDOWS_1252:
    case HM_ENCODING_NONE:
    case HM_ENCODING_UNSUPPORTED:
    case HM_ENCODING_UTF_8:
    case HM_ENCODING_UTF_16:
    case HM_ENCODING_UTF_16_LE:
    case HM_ENCODING_UTF_16_BE:
    default:
      return hm_text_decoder_windows_1252 (byte);
    }
}

static void
decode_single_bytes (HmTextDecoder *self, const guchar *data, gsize length, GString *out)
{
  gsize i = 0;

  while (i < length)
    {
      gsize begin = i;

      while (i < length && data[i] < 0x80)
        i++;
      g_string_append_len (out, (const char *) data + begin, i - begin);
      if (i < length)
        {
          g_string_append_unichar (out, decode_single_byte (self, data[i]));
          i++;
        }
    }
}

/* How many bytes the character that begins with c has. */
static guint
utf_8_length (guchar c)
{
  if (c >= 0xc2 && c <= 0xdf)
    return 2;
  if (c >= 0xe0 && c <= 0xef)
    return 3;
  if (c >= 0xf0 && c <= 0xf4)
    return 4;
  return 1;
}

/* Whether more bytes can still make a character of these. */
static gboolean
is_utf_8_beginning (const guchar *data, gsize length)
{
  gsize i;

  if (length == 0 || length >= utf_8_length (data[0]))
    return FALSE;
  for (i = 1; i < length; i++)
    {
      if ((data[i] & 0xc0) != 0x80)
        return FALSE;
    }
  if (length == 1)
    return TRUE;

  /* Overlong forms, surrogates and what lies beyond Unicode show in the second byte. */
  switch (data[0])
    {
    case 0xe0:
      return data[1] >= 0xa0;
    case 0xed:
      return data[1] <= 0x9f;
    case 0xf0:
      return data[1] >= 0x90;
    case 0xf4:
      return data[1] <= 0x8f;
    default:
      return TRUE;
    }
}

/* Valid text that nothing is wrong with but, at most, the two characters XML does not know. */
static void
append_valid (HmTextDecoder *self, const char *data, gsize length, GString *out)
{
  while (length > 0 && self->mode == HM_TEXT_DECODER_LENIENT)
    {
      const char *found = memchr (data, 0xef, length);
      gsize n = found != NULL ? (gsize) (found - data) : length;

      g_string_append_len (out, data, n);
      data += n;
      length -= n;
      if (length >= 3)
        {
          gboolean not_a_character = (guchar) data[1] == 0xbf && (guchar) data[2] >= 0xbe;

          g_string_append_len (out, not_a_character ? "\xef\xbf\xbd" : data, 3);
          data += 3;
          length -= 3;
        }
    }

  g_string_append_len (out, data, length);
}

static gboolean
decode_utf_8 (HmTextDecoder *self, const guchar *data, gsize length, gboolean last, GString *out, GError **error)
{
  while (length > 0)
    {
      const char *end;

      g_utf8_validate_len ((const char *) data, length, &end);
      append_valid (self, (const char *) data, end - (const char *) data, out);
      length -= end - (const char *) data;
      data = (const guchar *) end;
      if (length == 0)
        break;

      if (!last && is_utf_8_beginning (data, length))
        {
          memcpy (self->partial, data, length);
          self->n_partial = length;
          break;
        }

      /* NUL is text here; whoever reads XML refuses it. */
      if (data[0] >= 0x80 && self->mode == HM_TEXT_DECODER_STRICT)
        return fail_bytes (error);
      if (data[0] < 0x80)
        g_string_append_c (out, data[0]);
      else
        g_string_append_unichar (out, hm_text_decoder_windows_1252 (data[0]));
      data++;
      length--;
    }

  return TRUE;
}

static gboolean
decode_utf_16 (HmTextDecoder *self, const guchar *data, gsize length, GString *out, GError **error)
{
  gsize i;

  for (i = 0; i + 1 < length; i += 2)
    {
      guint unit = self->encoding == HM_ENCODING_UTF_16_LE ? data[i] | data[i + 1] << 8 : data[i] << 8 | data[i + 1];
      gboolean second_half = unit >= 0xdc00 && unit <= 0xdfff;

      if (self->surrogate != 0 && second_half)
        {
          g_string_append_unichar (out, 0x10000 + ((self->surrogate - 0xd800) << 10) + (unit - 0xdc00));
          self->surrogate = 0;
          continue;
        }

      if (self->surrogate != 0 || second_half || unit >= 0xfffe)
        {
          if (self->mode == HM_TEXT_DECODER_STRICT)
            return fail_bytes (error);
          g_string_append_unichar (out, 0xfffd);
          self->surrogate = 0;
          if (second_half || unit >= 0xfffe)
            continue;
        }

      if (unit >= 0xd800 && unit <= 0xdbff)
        self->surrogate = unit;
      else if (unit == 0)
        g_string_append_c (out, '\0');
      else
        g_string_append_unichar (out, unit);
    }

  if (i < length)
    {
      self->partial[0] = data[i];
      self->n_partial = 1;
    }

  return TRUE;
}

static gboolean
decode (HmTextDecoder *self, const guchar *data, gsize length, gboolean last, GString *out, GError **error)
{
  /* A character that began in an earlier piece is completed byte by byte. */
  while (self->n_partial > 0 && length > 0)
    {
      guchar bytes[4];
      guint n = self->n_partial;

      memcpy (bytes, self->partial, n);
      bytes[n++] = *data++;
      length--;
      self->n_partial = 0;
      if (self->encoding == HM_ENCODING_UTF_8)
        {
          if (!decode_utf_8 (self, bytes, n, FALSE, out, error))
            return FALSE;
        }
      else if (!decode_utf_16 (self, bytes, n, out, error))
        {
          return FALSE;
        }
    }

  switch (self->encoding)
    {
    case HM_ENCODING_UTF_8:
      return decode_utf_8 (self, data, length, last, out, error);
    case HM_ENCODING_UTF_16_LE:
    case HM_ENCODING_UTF_16_BE:
      return decode_utf_16 (self, data, length, out, error);
    case HM_ENCODING_WINDOWS_1252:
    case HM_ENCODING_ISO_8859_15:
    case HM_ENCODING_CODE_PAGE:
    case HM_ENCODING_NONE:
    case HM_ENCODING_UNSUPPORTED:
    case HM_ENCODING_UTF_16:
    default:
      decode_single_bytes (self, data, length, out);
      return TRUE;
    }
}

/* The value of encoding="..." in an XML declaration. */
static const char *
find_declared (const char *declaration, gsize length, gsize *out_length)
{
  const char *found = g_strstr_len (declaration, length, "encoding");
  const char *end = declaration + length;
  const char *close;
  const char *at;

  if (found == NULL)
    return NULL;

  for (at = found + strlen ("encoding"); at < end && (g_ascii_isspace (*at) || *at == '='); at++)
    ;
  if (at == end || (*at != '"' && *at != '\''))
    return NULL;

  close = memchr (at + 1, *at, end - at - 1);
  if (close == NULL)
    return NULL;

  *out_length = close - at - 1;
  return at + 1;
}

/* The charset parameter counts when the document itself is silent. */
static gboolean
choose_encoding (HmTextDecoder *self, const char *declared, GError **error)
{
  const char *name = declared != NULL ? declared : self->charset;
  HmEncoding encoding = name != NULL ? encoding_from_name (name) : HM_ENCODING_NONE;

  if (encoding == HM_ENCODING_UNSUPPORTED && self->mode == HM_TEXT_DECODER_LENIENT)
    {
      /* A site far from here writes as it is set up. */
      self->code_page = hm_code_page_new (name);
      if (self->code_page != NULL)
        encoding = HM_ENCODING_CODE_PAGE;
    }
  if (encoding == HM_ENCODING_UNSUPPORTED)
    {
      g_autofree char *shown = g_strndup (name, 40);
      g_autofree char *escaped = g_strescape (shown, NULL);

      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                   _ ("The document is in the character set “%s”, which is not supported; UTF-8 is"), escaped);
      return FALSE;
    }

  /* Bytes that read as "<?xml" one by one are not UTF-16, whatever they say. */
  if (encoding == HM_ENCODING_NONE || encoding == HM_ENCODING_UTF_16)
    encoding = HM_ENCODING_UTF_8;

  self->encoding = encoding;
  return TRUE;
}

/* Looks for a byte order mark, or for the first character in UTF-16. */
static void
detect_mark (HmTextDecoder *self)
{
  const guchar *bytes = (const guchar *) self->head->str;
  gsize length = self->head->len;

  if (length >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf)
    {
      self->encoding = HM_ENCODING_UTF_8;
      g_string_erase (self->head, 0, 3);
    }
  else if (length >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff)))
    {
      self->encoding = bytes[0] == 0xff ? HM_ENCODING_UTF_16_LE : HM_ENCODING_UTF_16_BE;
      g_string_erase (self->head, 0, 2);
    }
  else if (length >= 4 && bytes[0] == '<' && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0)
    {
      self->encoding = HM_ENCODING_UTF_16_LE;
    }
  else if (length >= 4 && bytes[0] == 0 && bytes[1] == '<' && bytes[2] == 0 && bytes[3] != 0)
    {
      self->encoding = HM_ENCODING_UTF_16_BE;
    }
}

static gboolean
is_utf_16 (HmTextDecoder *self)
{
  return self->encoding == HM_ENCODING_UTF_16_LE || self->encoding == HM_ENCODING_UTF_16_BE;
}

/* Takes the XML declaration out of the head. FALSE: more bytes are needed to tell. */
static gboolean
take_declaration (HmTextDecoder *self, gboolean last, char **out_declared)
{
  const char *text;
  const char *close;
  const char *declared;
  gsize declared_length;
  gsize blank = 0;

  /* A blank line before the declaration is not XML, but it is seen. */
  while (blank < self->head->len && g_ascii_isspace (self->head->str[blank]))
    blank++;
  g_string_erase (self->head, 0, blank);

  text = self->head->str;
  if (strncmp (text, "<?xml", MIN (5, self->head->len)) != 0)
    return TRUE;
  if (self->head->len < 6)
    return last;
  if (!g_ascii_isspace (text[5]))
    return TRUE;

  close = g_strstr_len (text, MIN (self->head->len, MAX_DECLARATION), "?>");
  if (close == NULL)
    return last || self->head->len >= MAX_DECLARATION;

  declared = find_declared (text, close - text, &declared_length);
  if (declared != NULL)
    *out_declared = g_strndup (declared, declared_length);
  g_string_erase (self->head, 0, close + 2 - text);
  return TRUE;
}

/* The head: bytes until the encoding is known, or, with UTF-16, the text until the declaration is over. */
static gboolean
push_head (HmTextDecoder *self, const char *data, gsize length, gboolean last, GString *out, GError **error)
{
  g_autofree char *declared = NULL;

  if (is_utf_16 (self))
    {
      if (!decode (self, (const guchar *) data, length, last, self->head, error))
        return FALSE;
    }
  else
    {
      g_string_append_len (self->head, data, length);
    }

  if (!self->marked)
    {
      if (self->head->len < 4 && !last)
        return TRUE;

      self->marked = TRUE;
      detect_mark (self);
      if (is_utf_16 (self))
        {
          g_autoptr (GString) bytes = g_steal_pointer (&self->head);

          self->head = g_string_new (NULL);
          if (!decode (self, (const guchar *) bytes->str, bytes->len, last, self->head, error))
            return FALSE;
        }
    }

  if (!take_declaration (self, last, &declared))
    return TRUE;

  if (self->encoding == HM_ENCODING_NONE)
    {
      if (!choose_encoding (self, declared, error))
        return FALSE;
    }

  self->started = TRUE;
  if (is_utf_16 (self))
    g_string_append_len (out, self->head->str, self->head->len);
  else if (!decode (self, (const guchar *) self->head->str, self->head->len, last, out, error))
    return FALSE;

  g_string_truncate (self->head, 0);
  return TRUE;
}

gboolean
hm_text_decoder_push (HmTextDecoder *self, const char *data, gsize length, GString *out, GError **error)
{
  if (!self->started)
    return push_head (self, data, length, FALSE, out, error);

  return decode (self, (const guchar *) data, length, FALSE, out, error);
}

gboolean
hm_text_decoder_finish (HmTextDecoder *self, GString *out, GError **error)
{
  guint i;

  if (!self->started && !push_head (self, "", 0, TRUE, out, error))
    return FALSE;

  if (self->n_partial == 0 && self->surrogate == 0)
    return TRUE;
  if (self->mode == HM_TEXT_DECODER_STRICT)
    return fail_bytes (error);

  for (i = 0; i < self->n_partial && self->encoding == HM_ENCODING_UTF_8; i++)
    g_string_append_unichar (out, hm_text_decoder_windows_1252 (self->partial[i]));
  self->n_partial = 0;
  self->surrogate = 0;
  return TRUE;
}
