/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
cli_message_url (CliSession *session, const char *message)
{
  g_autoptr (GError) error = NULL;

  if (strstr (message, "://") != NULL)
    return g_strdup (message);
  if (message[0] != '/')
    {
      cli_usage_error (_("“%s” is no message: name it by the href that httpmail ls prints"), message);
      return NULL;
    }

  /* A path is on the server that has the folders, which need not be the one of the account's URL. */
  g_autofree char *root = cli_session_root (session, &error);
  g_autofree char *url = root ? g_uri_resolve_relative (root, message, G_URI_FLAGS_ENCODED, &error) : NULL;
  if (url == NULL)
    cli_failure (error);
  return g_steal_pointer (&url);
}

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
