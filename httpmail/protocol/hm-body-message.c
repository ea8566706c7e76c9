/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gi18n-lib.h>

#include <httpmail/httpmail-error.h>
#include <httpmail/protocol/hm-body-message.h>
#include <httpmail/protocol/hm-limits.h>

/* RFC 5321, section 4.5.3.1.3, less the brackets. */
#define MAX_ADDRESS 254

/* RFC 5321, section 4.5.3.1.4, and room for parameters. */
#define MAX_LINE 1024

static gboolean
check_domain (const char *domain)
{
  gsize length = strlen (domain);
  gsize i;

  if (length == 0)
    return FALSE;

  if (domain[0] == '[')
    {
      if (length < 3 || domain[length - 1] != ']')
        return FALSE;
      for (i = 1; i < length - 1; i++)
        {
          if (!g_ascii_isalnum (domain[i]) && strchr (".:-", domain[i]) == NULL)
            return FALSE;
        }
      return TRUE;
    }

  for (i = 0; i < length; i++)
    {
      char c = domain[i];

      if (c == '.')
        {
          if (i == 0 || i == length - 1 || domain[i - 1] == '.')
            return FALSE;
        }
      else if (!g_ascii_isalnum (c) && c != '-' && c != '_' && (guchar) c < 0x80)
        {
          return FALSE;
        }
    }

  return domain[0] != '-';
}

/* "name", "first.last" or "\"quoted\"". length does not count the "@". */
static gboolean
check_local_part (const char *local, gsize length)
{
  gsize i;

  /* A leading "-" would be an option to a program that is given the address. */
  if (length == 0 || local[0] == '-')
    return FALSE;

  if (local[0] == '"')
    {
      if (length < 3 || local[length - 1] != '"')
        return FALSE;
      for (i = 1; i < length - 1; i++)
        {
          if (local[i] == '"')
            return FALSE;
          if (local[i] == '\\' && ++i == length - 1)
            return FALSE;
        }
      return TRUE;
    }

  for (i = 0; i < length; i++)
    {
      if (strchr ("\"(),:;@[\\]", local[i]) != NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_address (const char *address)
{
  const char *at = strrchr (address, '@');
  const char *c;

  if (at == NULL || strlen (address) > MAX_ADDRESS || !g_utf8_validate (address, -1, NULL))
    return FALSE;

  for (c = address; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_iscntrl (character) || g_unichar_isspace (character) || character == '<' || character == '>')
        return FALSE;
    }

  return check_local_part (address, at - address) && check_domain (at + 1);
}

gboolean
hm_address_check (const char *address, GError **error)
{
  g_autofree char *shown = NULL;

  if (address != NULL && is_address (address))
    return TRUE;

  shown = address != NULL ? g_strescape (address, NULL) : g_strdup ("");
  if (strlen (shown) > MAX_ADDRESS)
    shown[MAX_ADDRESS] = '\0';
  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS,
               _ ("“%s” is no mail address; give it as name@domain, without a display name or brackets"), shown);
  return FALSE;
}

GBytes *
hm_body_message_envelope (const char *from, const char *const *recipients, GError **error)
{
  g_autoptr (GString) out = NULL;
  guint i;

  if (!hm_address_check (from, error))
    return NULL;

  if (recipients == NULL || recipients[0] == NULL)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS_LIST,
                           _ ("The message has no recipient; give at least one address"));
      return NULL;
    }

  /* No blank after the colons, and upper case: servers look for just this text. */
  out = g_string_new (NULL);
  g_string_append_printf (out, "MAIL FROM:<%s>\r\n", from);
  for (i = 0; recipients[i] != NULL; i++)
    {
      if (!hm_address_check (recipients[i], error))
        return NULL;
      g_string_append_printf (out, "RCPT TO:<%s>\r\n", recipients[i]);
    }
  g_string_append (out, "\r\n");

  return g_string_free_to_bytes (g_steal_pointer (&out));
}

/* What follows verb and colon, or NULL: "MAIL FROM:", in any case, blanks and a doubled colon allowed. */
static const char *
skip_verb (const char *line, const char *verb, const char *preposition)
{
  if (g_ascii_strncasecmp (line, verb, 4) != 0)
    return NULL;
  line += 4;

  if (*line != ' ' && *line != '\t')
    return NULL;
  line += strspn (line, " \t");

  if (g_ascii_strncasecmp (line, preposition, strlen (preposition)) != 0)
    return NULL;
  line += strlen (preposition);

  line += strspn (line, " \t");
  if (*line != ':')
    return NULL;
  line += strspn (line, " \t:");

  return line;
}

/* The address between angle brackets, or the first word; parameters behind it are left out. */
static char *
read_path (const char *text)
{
  gsize length;

  if (*text != '<')
    return g_strndup (text, strcspn (text, " \t"));

  text++;
  length = strcspn (text, ">");
  /* Without the second bracket it is no path; what is handed on will not be an address either. */
  return text[length] == '>' ? g_strndup (text, length) : g_strdup (text - 1);
}

static void
fail_line (GError **error, const char *line)
{
  g_autofree char *start = g_strndup (line, 60);
  g_autofree char *shown = g_strescape (start, NULL);

  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
               _ ("“%s” stands where MAIL FROM:<address>, RCPT TO:<address> or a blank line is expected"), shown);
}

static gboolean
read_line (const char *line, char **from, GPtrArray *recipients, GError **error)
{
  const char *path = skip_verb (line, "MAIL", "FROM");
  g_autofree char *address = NULL;

  if (path != NULL && *from == NULL)
    {
      *from = read_path (path);
      return hm_address_check (*from, error);
    }

  path = skip_verb (line, "RCPT", "TO");
  if (path == NULL || *from == NULL)
    {
      fail_line (error, line);
      return FALSE;
    }

  if (recipients->len >= HM_LIMIT_RECIPIENTS)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                   _ ("There are more than %u recipients; send the message in several parts"), HM_LIMIT_RECIPIENTS);
      return FALSE;
    }

  address = read_path (path);
  if (!hm_address_check (address, error))
    return FALSE;

  g_ptr_array_add (recipients, g_steal_pointer (&address));
  return TRUE;
}

gboolean
hm_body_message_parse_envelope (const char *data,
                                gsize length,
                                char **out_from,
                                GPtrArray **out_recipients,
                                gsize *out_rest_offset,
                                GError **error)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *from = NULL;
  gsize offset = 0;

  while (TRUE)
    {
      const char *begin = data + offset;
      const char *end = offset < length ? memchr (begin, '\n', MIN (length - offset, MAX_LINE)) : NULL;
      g_autofree char *line = NULL;
      gsize n;

      if (end == NULL)
        {
          if (length - offset >= MAX_LINE)
            g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                         _ ("A line of the envelope is longer than %d bytes"), MAX_LINE);
          else
            g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE,
                                 _ ("The envelope ends early; a blank line has to stand between it and the message"));
          return FALSE;
        }

      n = end - begin;
      offset += n + 1;
      if (n > 0 && begin[n - 1] == '\r')
        n--;
      if (n == 0 && from != NULL)
        break;

      line = g_strndup (begin, n);
      if (strlen (line) != n)
        {
          fail_line (error, line);
          return FALSE;
        }
      if (!read_line (line, &from, recipients, error))
        return FALSE;
    }

  if (recipients->len == 0)
    {
      g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ADDRESS_LIST,
                           _ ("The message has no recipient; give at least one RCPT TO:<address>"));
      return FALSE;
    }

  *out_from = g_steal_pointer (&from);
  *out_recipients = g_steal_pointer (&recipients);
  *out_rest_offset = offset;
  return TRUE;
}
