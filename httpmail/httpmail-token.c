/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-token-private.h>

gboolean
hm_token_check (const char *text, GError **error)
{
  gsize length = 0;
  gsize padding;

  while (g_ascii_isalnum (text[length]) || (text[length] != '\0' && strchr ("-._~+/", text[length]) != NULL))
    length++;
  padding = strspn (text + length, "=");
  if (length > 0 && text[length + padding] == '\0')
    return TRUE;

  if (*text == '\0')
    g_set_error_literal (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _ ("The access token is empty"));
  else
    g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                 _ ("The access token cannot be one: its character %u is not allowed; give the token alone, without "
                    "“Bearer”, quotes or a line break"),
                 (guint) (length + padding + 1));
  return FALSE;
}
