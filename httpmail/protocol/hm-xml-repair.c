/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-xml-doubt.h>
#include <httpmail/protocol/hm-xml-reference.h>
#include <httpmail/protocol/hm-xml-repair.h>

/* Longer than any entity or character reference. */
#define MAX_REFERENCE 32

/* A name beyond it is the parser's business. */
#define MAX_NAME 256

typedef enum
{
  HM_REPAIR_TEXT,
  HM_REPAIR_MARKUP,     /* "<" and what follows, held back until it is clear what it is */
  HM_REPAIR_START_NAME, /* the same, within a name */
  HM_REPAIR_END_NAME,
  HM_REPAIR_SLASH, /* the same, behind "<name/" */
  HM_REPAIR_DOUBT, /* the doubt has it */
  HM_REPAIR_TAG,
  HM_REPAIR_COMMENT,
  HM_REPAIR_CDATA,
  HM_REPAIR_INSTRUCTION,
  HM_REPAIR_DECLARATION /* a DOCTYPE; nothing after it is repaired */
} HmRepairState;

struct _HmXmlRepair
{
  HmRepairState state;
  gboolean in_reference; /* "&" and what follows is held back; in text or in a tag */
  char quote;            /* that is open in a tag, or 0 */
  guint n_brackets;      /* "]" in a row, in text */
  guint n_matched;       /* of what ends a comment, a CDATA section, an instruction */
  GString *held;
  gboolean any_tag;
  gboolean doubting; /* elements have prefixes here, so that those without are remarkable */
  HmXmlDoubt doubt;
  HmXmlVerdict verdict; /* while what was held is looked at again */
};

HmXmlRepair *
hm_xml_repair_new (void)
{
  HmXmlRepair *self = g_new0 (HmXmlRepair, 1);

  self->held = g_string_new (NULL);
  hm_xml_doubt_init (&self->doubt);
  return self;
}

void
hm_xml_repair_free (HmXmlRepair *self)
{
  if (self == NULL)
    return;

  g_string_free (self->held, TRUE);
  hm_xml_doubt_clear (&self->doubt);
  g_free (self);
}

static gboolean
is_control (char c)
{
  return (guchar) c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (guchar) c >= 0x80;
}

static gboolean
is_name_char (char c)
{
  return is_name_start (c) || g_ascii_isdigit (c) || c == '-' || c == '.' || c == ':';
}

static void
release (HmXmlRepair *self, GString *out)
{
  g_string_append_len (out, self->held->str, self->held->len);
  g_string_truncate (self->held, 0);
}

/* What is held back is text after all; its first byte cannot stay as it is. */
static void
release_as_text (HmXmlRepair *self, const char *first, GString *out)
{
  g_string_append (out, first);
  g_string_append_len (out, self->held->str + 1, self->held->len - 1);
  g_string_truncate (self->held, 0);
}

/* FALSE: c does not belong to the reference and has to be looked at again. */
static gboolean
push_reference (HmXmlRepair *self, char c, GString *out)
{
  if (c == ';' && self->held->len > 1)
    {
      self->in_reference = FALSE;
      hm_xml_reference_append (out, self->held->str, self->held->len);
      g_string_truncate (self->held, 0);
      return TRUE;
    }

  if (self->held->len < MAX_REFERENCE && (g_ascii_isalnum (c) || (c == '#' && self->held->len == 1)))
    {
      g_string_append_c (self->held, c);
      return TRUE;
    }

  self->in_reference = FALSE;
  release_as_text (self, "&amp;", out);
  return FALSE;
}

/* held is "<" or begins with "<!". FALSE: c has to be looked at again, as text. */
static gboolean
push_markup (HmXmlRepair *self, char c, GString *out)
{
  static const char cdata[] = "<![CDATA[";
  GString *held = self->held;

  g_string_append_c (held, c);

  if (held->len == 2)
    {
      if (c == '/')
        self->state = HM_REPAIR_END_NAME;
      else if (c == '?')
        self->state = HM_REPAIR_INSTRUCTION;
      else if (is_name_start (c))
        self->state = HM_REPAIR_START_NAME;

      if (self->state == HM_REPAIR_INSTRUCTION)
        {
          release (self, out);
          self->n_matched = 0;
        }
      if (self->state != HM_REPAIR_MARKUP || c == '!')
        return TRUE;
    }
  else if (held->len == 4 && memcmp (held->str, "<!--", 4) == 0)
    {
      release (self, out);
      self->state = HM_REPAIR_COMMENT;
      self->n_matched = 0;
      return TRUE;
    }
  else if (held->len == strlen (cdata) && memcmp (held->str, cdata, held->len) == 0)
    {
      release (self, out);
      self->state = HM_REPAIR_CDATA;
      self->n_matched = 0;
      return TRUE;
    }
  else if (held->len == 3 && g_ascii_isalpha (c))
    {
      release (self, out);
      self->state = HM_REPAIR_DECLARATION;
      return TRUE;
    }
  else if ((held->len == 3 && c == '-') || memcmp (held->str, cdata, MIN (held->len, strlen (cdata))) == 0)
    {
      return TRUE;
    }

  g_string_truncate (held, held->len - 1);
  release_as_text (self, "&lt;", out);
  self->state = HM_REPAIR_TEXT;
  return FALSE;
}

/* The name is whole, and a tag it is. */
static gboolean
end_name (HmXmlRepair *self, GString *out)
{
  release (self, out);
  self->state = HM_REPAIR_TAG;
  self->quote = 0;
  return FALSE;
}

/* c ends the name of a start tag. FALSE: c has to be looked at again. */
static gboolean
end_start_name (HmXmlRepair *self, char c, GString *out)
{
  gboolean prefixed = strchr (self->held->str, ':') != NULL;

  if (!self->any_tag)
    self->doubting = prefixed;
  self->any_tag = TRUE;

  if (c == '/')
    {
      g_string_append_c (self->held, c);
      self->state = HM_REPAIR_SLASH;
      return TRUE;
    }

  if (!self->doubting || prefixed || self->verdict == HM_XML_VERDICT_TAG)
    return end_name (self, out);

  if (self->verdict == HM_XML_VERDICT_TEXT)
    {
      release_as_text (self, "&lt;", out);
      self->state = HM_REPAIR_TEXT;
      return FALSE;
    }

  hm_xml_doubt_begin (&self->doubt, self->held->str, self->held->len);
  g_string_truncate (self->held, 0);
  self->state = HM_REPAIR_DOUBT;
  return FALSE;
}

/* Behind "<name/". FALSE: c has to be looked at again. */
static gboolean
push_slash (HmXmlRepair *self, char c, GString *out)
{
  if (c == '>')
    {
      release (self, out);
      self->state = HM_REPAIR_TAG;
      self->quote = 0;
    }
  else
    {
      release_as_text (self, "&lt;", out);
      self->state = HM_REPAIR_TEXT;
    }

  return FALSE;
}

/* Within the name of a tag. Only white space, ">" and, in a start tag, "/" can end one, so with anything else, such
 * as the "@" of "<bob@mail.example.net>", no tag began here. FALSE: c has to be looked at again. */
static gboolean
push_name (HmXmlRepair *self, char c, GString *out)
{
  gsize begin = self->state == HM_REPAIR_END_NAME ? 2 : 1;
  gboolean empty = self->held->len == begin;

  if (empty ? is_name_start (c) : is_name_char (c))
    {
      if (g_ascii_isdigit (c) && self->held->str[self->held->len - 1] == ':')
        g_string_append_c (self->held, '_');
      g_string_append_c (self->held, c);
      if (self->held->len > MAX_NAME)
        {
          release (self, out);
          self->state = HM_REPAIR_TAG;
        }
      return TRUE;
    }

  if (!empty && self->held->str[self->held->len - 1] != ':' &&
      (is_space (c) || c == '>' || (c == '/' && begin == 1)))
    return begin == 1 ? end_start_name (self, c, out) : end_name (self, out);

  release_as_text (self, "&lt;", out);
  self->state = HM_REPAIR_TEXT;
  return FALSE;
}

static void
push_text (HmXmlRepair *self, char c, GString *out)
{
  guint n_brackets = self->n_brackets;

  self->n_brackets = c == ']' ? n_brackets + 1 : 0;
  if (c == '&' || c == '<')
    {
      g_string_append_c (self->held, c);
      self->in_reference = c == '&';
      if (c == '<')
        self->state = HM_REPAIR_MARKUP;
    }
  else if (c == '>' && n_brackets >= 2)
    {
      g_string_append (out, "&gt;");
    }
  else
    {
      g_string_append_c (out, c);
    }
}

static void
push_tag (HmXmlRepair *self, char c, GString *out)
{
  if (c == '&')
    {
      g_string_append_c (self->held, c);
      self->in_reference = TRUE;
      return;
    }

  if (self->quote != 0)
    {
      if (c == self->quote)
        self->quote = 0;
      else if (c == '<')
        {
          g_string_append (out, "&lt;");
          return;
        }
    }
  else if (c == '"' || c == '\'')
    {
      self->quote = c;
    }
  else if (c == '>')
    {
      self->state = HM_REPAIR_TEXT;
      self->n_brackets = 0;
    }

  g_string_append_c (out, c);
}

/* Waits for end: "-->", "]]>" or "?>". In the first two the last byte but one may repeat. */
static void
push_section (HmXmlRepair *self, char c, const char *end, GString *out)
{
  guint length = strlen (end);

  g_string_append_c (out, c);
  if (c == end[self->n_matched])
    self->n_matched++;
  else if (!(self->n_matched == length - 1 && c == end[self->n_matched - 1]))
    self->n_matched = c == end[0] ? 1 : 0;

  if (self->n_matched == length)
    {
      self->state = HM_REPAIR_TEXT;
      self->n_brackets = 0;
    }
}

static void push_byte (HmXmlRepair *self, char c, GString *out);

/* What the doubt held is looked at again, with the verdict. */
static void
end_doubt (HmXmlRepair *self, HmXmlVerdict verdict, GString *out)
{
  g_autofree char *held = g_strndup (self->doubt.held->str, self->doubt.held->len);
  const char *c;

  self->verdict = verdict;
  self->state = HM_REPAIR_TEXT;
  self->n_brackets = 0;
  for (c = held; *c != '\0'; c++)
    push_byte (self, *c, out);
  self->verdict = HM_XML_VERDICT_NONE;
}

static void
push_doubt (HmXmlRepair *self, char c, GString *out)
{
  HmXmlVerdict verdict = hm_xml_doubt_push (&self->doubt, c);

  if (verdict != HM_XML_VERDICT_NONE)
    end_doubt (self, verdict, out);
}

static void
push_byte (HmXmlRepair *self, char c, GString *out)
{
  if (is_control (c))
    return;

  if (self->in_reference && push_reference (self, c, out))
    return;

  if (self->state == HM_REPAIR_MARKUP && push_markup (self, c, out))
    return;
  if ((self->state == HM_REPAIR_START_NAME || self->state == HM_REPAIR_END_NAME) && push_name (self, c, out))
    return;
  if (self->state == HM_REPAIR_SLASH && push_slash (self, c, out))
    return;

  switch (self->state)
    {
    case HM_REPAIR_TEXT:
      push_text (self, c, out);
      break;
    case HM_REPAIR_TAG:
      push_tag (self, c, out);
      break;
    case HM_REPAIR_COMMENT:
      push_section (self, c, "-->", out);
      break;
    case HM_REPAIR_CDATA:
      push_section (self, c, "]]>", out);
      break;
    case HM_REPAIR_INSTRUCTION:
      push_section (self, c, "?>", out);
      break;
    case HM_REPAIR_DOUBT:
      push_doubt (self, c, out);
      break;
    case HM_REPAIR_SLASH:
    case HM_REPAIR_DECLARATION:
    case HM_REPAIR_MARKUP:
    case HM_REPAIR_START_NAME:
    case HM_REPAIR_END_NAME:
    default:
      g_string_append_c (out, c);
      break;
    }
}

/* Bytes that must not be passed on without a look at: in text, and in a tag. */
enum
{
  LOOK_IN_TEXT = 1 << 0,
  LOOK_IN_TAG = 1 << 1,
  LOOK_ANYWHERE = LOOK_IN_TEXT | LOOK_IN_TAG
};

static const guint8 needs_look[256] = {
  [0 ... 8] = LOOK_ANYWHERE, [11 ... 12] = LOOK_ANYWHERE, [14 ... 31] = LOOK_ANYWHERE,
  ['&'] = LOOK_ANYWHERE,     ['<'] = LOOK_ANYWHERE,       ['>'] = LOOK_ANYWHERE,
  [']'] = LOOK_IN_TEXT,      ['"'] = LOOK_IN_TAG,         ['\''] = LOOK_IN_TAG,
};

static gsize
plain_length (const char *data, gsize length, guint8 where)
{
  gsize i = 0;

  while (i < length && !(needs_look[(guchar) data[i]] & where))
    i++;

  return i;
}

/* The length of a tag without attributes that begins at data and is whole and beyond doubt, or 0. */
static gsize
simple_tag_length (const HmXmlRepair *self, const char *data, gsize length)
{
  gsize limit = MIN (length, MAX_NAME);
  gboolean end = limit > 1 && data[1] == '/';
  gboolean prefixed = FALSE;
  gsize begin = end ? 2 : 1;
  gsize i = begin;

  if (!self->any_tag || i >= limit || !is_name_start (data[i]))
    return 0;

  for (i++; i < limit && is_name_char (data[i]); i++)
    {
      if (data[i] != ':')
        continue;
      prefixed = TRUE;
      /* A name cannot end here, nor go on with a digit. */
      if (i + 1 >= limit || !is_name_start (data[i + 1]))
        return 0;
    }
  if (!end && self->doubting && !prefixed)
    return 0;
  if (!end && i < limit && data[i] == '/')
    i++;
  return i < limit && data[i] == '>' ? i + 1 : 0;
}

/* How many bytes of text, and of tags in it, can be passed on at once: most of any listing. */
static gsize
simple_length (const HmXmlRepair *self, const char *data, gsize length)
{
  gsize n = 0;

  while (TRUE)
    {
      gsize tag;

      n += plain_length (data + n, length - n, LOOK_IN_TEXT);
      tag = n < length && data[n] == '<' ? simple_tag_length (self, data + n, length - n) : 0;
      if (tag == 0)
        return n;
      n += tag;
    }
}

static gsize
letters_length (const char *data, gsize length)
{
  gsize i = 0;

  while (i < length && g_ascii_isalpha (data[i]))
    i++;

  return i;
}

void
hm_xml_repair_push (HmXmlRepair *self, const char *data, gsize length, GString *out)
{
  while (length > 0)
    {
      gsize n = 0;

      if (self->held->len == 0 && self->state == HM_REPAIR_TEXT)
        {
          n = simple_length (self, data, length);
          g_string_append_len (out, data, n);
          if (n > 0)
            self->n_brackets = 0;
        }
      else if (self->held->len == 0 && self->state == HM_REPAIR_TAG)
        {
          n = plain_length (data, length, LOOK_IN_TAG);
          g_string_append_len (out, data, n);
        }
      else if (self->state == HM_REPAIR_START_NAME || self->state == HM_REPAIR_END_NAME)
        {
          n = letters_length (data, MIN (length, MAX_NAME - self->held->len));
          g_string_append_len (self->held, data, n);
        }

      if (n == 0)
        {
          push_byte (self, *data, out);
          n = 1;
        }

      data += n;
      length -= n;
    }
}

void
hm_xml_repair_finish (HmXmlRepair *self, GString *out)
{
  if (self->state == HM_REPAIR_DOUBT)
    end_doubt (self, HM_XML_VERDICT_TAG, out);
  if (self->in_reference)
    release_as_text (self, "&amp;", out);
  else
    release (self, out);
  self->in_reference = FALSE;
}
