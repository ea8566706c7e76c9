/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <string.h>

/* Where the last segment begins; the slash that may end an href belongs to it. A query is looked at like a path, as some
 * servers keep everything behind one script. */
static const char *
last_segment (const char *href)
{
  const char *end = href + strlen (href);

  if (end > href && end[-1] == '/')
    end--;
  while (end > href && end[-1] != '/')
    end--;
  return end;
}

char *
cli_href_parent (const char *href)
{
  return g_strndup (href, last_segment (href) - href);
}

const char *
cli_href_name (const char *href)
{
  return last_segment (href);
}

gboolean
cli_href_equal (const char *a, const char *b)
{
  gsize a_length = strlen (a);
  gsize b_length = strlen (b);

  if (a_length > 0 && a[a_length - 1] == '/')
    a_length--;
  if (b_length > 0 && b[b_length - 1] == '/')
    b_length--;
  return a_length == b_length && strncmp (a, b, a_length) == 0;
}
