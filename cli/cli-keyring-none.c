/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-keyring.h"

#include <glib/gi18n-lib.h>

gboolean
cli_keyring_is_built (void)
{
  return FALSE;
}

static void
refuse (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _("This httpmail was built without the keyring (libsecret).\n"
                         "  Put the password elsewhere: --password-file or --password-command."));
}

char *
cli_keyring_lookup (const CliAccount *account, const char *user, GCancellable *cancellable, GError **error)
{
  refuse (error);
  return NULL;
}

gboolean
cli_keyring_store (const CliAccount *account, const char *user, const char *password, GError **error)
{
  refuse (error);
  return FALSE;
}

gboolean
cli_keyring_clear (const CliAccount *account, GError **error)
{
  refuse (error);
  return FALSE;
}
