/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-xml-guard.h>

void
hm_xml_guard_init (HmXmlGuard *self)
{
  memset (self, 0, sizeof *self);
}

static void
fail_doctype (HmXmlGuard *self, GError **error)
{
  static const char html[] = "!DOCTYPE";
  const char *at = self->mark + strlen (html);

  self->mark[self->n_mark] = '\0';
  if (g_ascii_strncasecmp (self->mark, html, strlen (html)) == 0)
    {
      while (g_ascii_isspace (*at))
        at++;
      self->doctype_html = g_ascii_strncasecmp (at, "html", 4) == 0;
    }

  g_set_error_literal (
      error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
      _ ("The XML document has a DOCTYPE, which is refused because it can do harm; send it without one"));
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What kind of markup begins, as far as c tells. */
static void
enter_markup (HmXmlGuard *self, char c)
{
  static const char cdata[] = "![CDATA[";
  guint n;

  self->mark[self->n_mark++] = c;
  n = self->n_mark;
  self->n_matched = 0;

  if (self->mark[0] == '?')
    self->state = HM_XML_GUARD_INSTRUCTION;
  else if (self->mark[0] != '!')
    self->state = HM_XML_GUARD_TAG;
  else if (n == 3 && self->mark[1] == '-' && self->mark[2] == '-')
    self->state = HM_XML_GUARD_COMMENT;
  else if (n == strlen (cdata) && memcmp (self->mark, cdata, n) == 0)
    self->state = HM_XML_GUARD_CDATA;
  else if (!(n == 1 || (n == 2 && c == '-') || memcmp (self->mark, cdata, n) == 0))
    self->state = HM_XML_GUARD_DECLARATION;
}

static void
check_tag_byte (HmXmlGuard *self, char c)
{
  if (self->quote != 0)
    {
      if (c == self->quote)
        self->quote = 0;
      return;
    }

  if (!self->root_known)
    {
      gsize n = strlen (self->root);

      if (is_space (c) || c == '>' || (c == '/' && n > 0))
        self->root_known = TRUE;
      else if (n + 1 < sizeof self->root)
        self->root[n] = c;
    }

  if (c == '"' || c == '\'')
    {
      self->quote = c;
    }
  else if (c == '>')
    {
      self->state = HM_XML_GUARD_TEXT;
      if (self->mark[0] != '/' && self->previous != '/')
        self->depth++;
      else if (self->mark[0] == '/' && self->depth > 0)
        self->depth--;
    }
  self->previous = c;
}

/* Waits for end: "-->", "]]>" or "?>". In the first two the last byte but one may repeat. */
static void
check_section_byte (HmXmlGuard *self, char c, const char *end)
{
  guint length = strlen (end);

  if (c == end[self->n_matched])
    self->n_matched++;
  else if (self->n_matched == length - 1 && c == end[self->n_matched - 1])
    self->n_matched = length - 1;
  else
    self->n_matched = c == end[0] ? 1 : 0;

  if (self->n_matched == length)
    self->state = HM_XML_GUARD_TEXT;
}

/* Text up to the next "<". */
static gsize
skip_text (HmXmlGuard *self, const char *data, gsize length)
{
  const char *found = memchr (data, '<', length);
  gsize n = found != NULL ? (gsize) (found - data) : length;
  gsize i;

  for (i = 0; !self->any_markup && !self->any_text && i < n; i++)
    self->any_text = !is_space (data[i]);

  return n;
}

/* libxml2 waits for the end of such a section or not, depending on how it arrives. */
static void
fail_cdata (GError **error)
{
  g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                       _ ("The XML document has a CDATA section outside its root element"));
}

static void
fail_nul (GError **error)
{
  g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                       _ ("The XML document holds a byte of value zero, which XML cannot"));
}

/* Within a tag: bytes up to the next one that means something to check_tag_byte(). */
static gsize
skip_tag (HmXmlGuard *self, const char *data, gsize length)
{
  gsize n = 0;

  if (!self->root_known || self->quote != 0)
    return 0;

  length = MIN (length, HM_LIMIT_XML_TAG - self->length);
  while (n < length && data[n] != '>' && data[n] != '"' && data[n] != '\'')
    n++;
  if (n > 0)
    self->previous = data[n - 1];

  return n;
}

/* A byte behind "<". FALSE: it ends a declaration, or begins text outside the root element; both are refused. */
static gboolean
check_markup_byte (HmXmlGuard *self, char c)
{
  if (self->state == HM_XML_GUARD_MARKUP)
    enter_markup (self, c);

  switch (self->state)
    {
    case HM_XML_GUARD_TAG:
      check_tag_byte (self, c);
      break;
    case HM_XML_GUARD_COMMENT:
      /* The two dashes that open it do not close it. */
      if (self->length > 2)
        check_section_byte (self, c, "-->");
      break;
    case HM_XML_GUARD_CDATA:
      if (self->depth == 0)
        return FALSE;
      check_section_byte (self, c, "]]>");
      break;
    case HM_XML_GUARD_INSTRUCTION:
      if (self->length > 0)
        check_section_byte (self, c, "?>");
      break;
    case HM_XML_GUARD_DECLARATION:
      if (self->length >= self->n_mark)
        self->mark[self->n_mark++] = c;
      return c != '>' && self->n_mark < sizeof self->mark - 1;
    case HM_XML_GUARD_TEXT:
    case HM_XML_GUARD_MARKUP:
    default:
      break;
    }

  return TRUE;
}

static void
start_markup (HmXmlGuard *self)
{
  self->state = HM_XML_GUARD_MARKUP;
  self->any_markup = TRUE;
  self->length = 0;
  self->n_mark = 0;
  self->quote = 0;
  self->previous = 0;
}

gsize
hm_xml_guard_check (HmXmlGuard *self, const char *data, gsize length, GError **error)
{
  const char *nul = memchr (data, '\0', length);
  gsize end = nul != NULL ? (gsize) (nul - data) : length;
  gsize i = 0;

  while (i < end)
    {
      if (self->state == HM_XML_GUARD_TEXT)
        {
          i += skip_text (self, data + i, end - i);
          if (i == end)
            break;
          start_markup (self);
        }
      else
        {
          if (self->state == HM_XML_GUARD_TAG)
            {
              gsize n = skip_tag (self, data + i, end - i);

              i += n;
              self->length += n;
              if (i == end)
                break;
            }

          if (!check_markup_byte (self, data[i]))
            {
              if (self->state == HM_XML_GUARD_CDATA)
                fail_cdata (error);
              else
                fail_doctype (self, error);
              return i;
            }
          /* The text of a CDATA section has a limit of its own. This byte may be the ">". */
          if (self->length == HM_LIMIT_XML_TAG && self->state != HM_XML_GUARD_CDATA && self->state != HM_XML_GUARD_TEXT)
            {
              g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                           _ ("A tag of the XML document is longer than the limit of %d bytes"), HM_LIMIT_XML_TAG);
              return i;
            }
          self->length++;
        }
      i++;
    }

  if (nul != NULL)
    {
      fail_nul (error);
      return end;
    }

  return length;
}

gboolean
hm_xml_guard_finish (HmXmlGuard *self, GError **error)
{
  if (self->state != HM_XML_GUARD_DECLARATION)
    return TRUE;

  fail_doctype (self, error);
  return FALSE;
}

gsize
hm_xml_guard_get_open_length (const HmXmlGuard *self)
{
  /* CDATA is text and may go on for long; where it is refused, the parser sees nothing of it. */
  if (self->state == HM_XML_GUARD_TEXT || (self->state == HM_XML_GUARD_CDATA && self->depth > 0))
    return 0;

  return self->length + 1;
}

gboolean
hm_xml_guard_is_incomplete (const HmXmlGuard *self)
{
  return self->state != HM_XML_GUARD_TEXT || self->depth > 0 || (!self->root_known && !self->any_text);
}

gboolean
hm_xml_guard_is_html (const HmXmlGuard *self)
{
  return self->doctype_html || (self->root_known && g_ascii_strcasecmp (self->root, "html") == 0);
}
