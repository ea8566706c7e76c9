/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-xml-doubt.h>

/* What goes on for longer without an end tag is no "<bob>". */
#define MAX_HELD 1024

void
hm_xml_doubt_init (HmXmlDoubt *self)
{
  memset (self, 0, sizeof *self);
  self->held = g_string_new (NULL);
}

void
hm_xml_doubt_clear (HmXmlDoubt *self)
{
  g_string_free (self->held, TRUE);
}

void
hm_xml_doubt_begin (HmXmlDoubt *self, const char *open, gsize length)
{
  g_string_truncate (self->held, 0);
  g_string_append_len (self->held, open, length);
  self->name = 1;
  self->name_length = length - 1;
  self->bracket = 0;
  self->in_tag = TRUE;
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

/* Behind the name, up to ">". Attributes make a tag; words do not. */
static HmXmlVerdict
push_in_tag (HmXmlDoubt *self, char c)
{
  const char *rest = self->held->str + self->name + self->name_length;

  if (c == '=')
    return HM_XML_VERDICT_TAG;
  if (c == '<')
    return HM_XML_VERDICT_TEXT;
  if (c != '>')
    return HM_XML_VERDICT_NONE;

  rest += strspn (rest, " \t\r\n");
  if (g_str_equal (rest, "/>"))
    return HM_XML_VERDICT_TAG;
  if (!g_str_equal (rest, ">"))
    return HM_XML_VERDICT_TEXT;

  self->in_tag = FALSE;
  return HM_XML_VERDICT_NONE;
}

static HmXmlVerdict
no_markup (HmXmlDoubt *self, char c)
{
  self->bracket = c == '<' ? self->held->len - 1 : 0;
  return HM_XML_VERDICT_NONE;
}

/* c ends the name of an end tag. */
static HmXmlVerdict
push_end_tag (HmXmlDoubt *self, char c)
{
  const char *name = self->held->str + self->bracket + 2;
  gsize length = self->held->len - 1 - (self->bracket + 2);

  if (length == 0 || (c != '>' && !is_space (c)))
    return no_markup (self, c);
  if (length == self->name_length && memcmp (name, self->held->str + self->name, length) == 0)
    return HM_XML_VERDICT_TAG;

  return HM_XML_VERDICT_TEXT;
}

/* c ends the name of a start tag. */
static HmXmlVerdict
push_start_tag (HmXmlDoubt *self, char c)
{
  const char *name = self->held->str + self->bracket + 1;
  gsize length = self->held->len - 1 - (self->bracket + 1);

  if (c != '>' && c != '/' && !is_space (c))
    return no_markup (self, c);
  if (c != '>' || memchr (name, ':', length) != NULL)
    return HM_XML_VERDICT_TAG;

  /* One more that may be either. */
  self->name = self->bracket + 1;
  self->name_length = length;
  self->bracket = 0;
  return HM_XML_VERDICT_NONE;
}

HmXmlVerdict
hm_xml_doubt_push (HmXmlDoubt *self, char c)
{
  gsize n;

  g_string_append_c (self->held, c);
  if (self->held->len > MAX_HELD)
    return HM_XML_VERDICT_TAG;

  if (self->in_tag)
    return push_in_tag (self, c);
  if (self->bracket == 0)
    return no_markup (self, c);

  n = self->held->len - self->bracket;
  if (n == 2)
    {
      if (c == '!' || c == '?')
        return HM_XML_VERDICT_TAG;
      return c == '/' || is_name_start (c) ? HM_XML_VERDICT_NONE : no_markup (self, c);
    }

  if (is_name_char (c))
    return HM_XML_VERDICT_NONE;

  return self->held->str[self->bracket + 1] == '/' ? push_end_tag (self, c) : push_start_tag (self, c);
}
