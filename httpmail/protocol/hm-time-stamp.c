/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-time-stamp.h>

/* Text without the blanks around it. */
typedef struct
{
  const char *text;
  gsize length;
} Span;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static Span
trim (const char *begin, const char *end)
{
  while (begin < end && is_blank (*begin))
    begin++;
  while (begin < end && is_blank (end[-1]))
    end--;

  return (Span){ begin, end - begin };
}

char *
hm_time_stamp_get (const char *field, const char *name)
{
  gsize name_length = strlen (name);
  Span similar = { NULL, 0 };

  while (field != NULL && *field != '\0')
    {
      const char *end = field + strcspn (field, ",");
      const char *equals = memchr (field, '=', end - field);

      if (equals != NULL)
        {
          Span key = trim (field, equals);
          Span stamp = trim (equals + 1, end);

          if (key.length == name_length && stamp.length > 0 && stamp.length <= HM_LIMIT_TIME_STAMP)
            {
              if (memcmp (key.text, name, name_length) == 0)
                return g_strndup (stamp.text, stamp.length);
              if (similar.text == NULL && g_ascii_strncasecmp (key.text, name, name_length) == 0)
                similar = stamp;
            }
        }
      field = *end == ',' ? end + 1 : end;
    }

  return similar.text != NULL ? g_strndup (similar.text, similar.length) : NULL;
}

/* What stands in a header field and comes back as it was: printable ASCII without the separators. */
static gboolean
is_writable (const char *text, const char *separators)
{
  gsize length = strlen (text);
  gsize i;

  if (length == 0 || length > HM_LIMIT_TIME_STAMP)
    return FALSE;

  for (i = 0; i < length; i++)
    {
      if (!g_ascii_isgraph (text[i]) || strchr (separators, text[i]) != NULL)
        return FALSE;
    }

  return TRUE;
}

gboolean
hm_time_stamp_append (GString *field, const char *name, const char *stamp)
{
  if (name == NULL || stamp == NULL || !is_writable (name, ",=") || !is_writable (stamp, ","))
    return FALSE;

  g_string_append_printf (field, "%s%s=%s", field->len > 0 ? ", " : "", name, stamp);
  return TRUE;
}
