/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* Passwords in the keyring of the session (the Secret Service): cli-keyring.c, or cli-keyring-none.c in a program that was
 * built without libsecret. A password belongs to an account's name, URL and user together: one of them changed, it is
 * another account's, and not shown to it. A person may be asked to unlock the keyring meanwhile. */

gboolean cli_keyring_is_built (void);
/* The error says what to do when there is no such password, or the keyring is locked or not there. */
char *cli_keyring_lookup (const CliAccount *account, const char *user, GCancellable *cancellable, GError **error);
gboolean cli_keyring_store (const CliAccount *account, const char *user, const char *password, GError **error);
/* TRUE also when there was none. */
gboolean cli_keyring_clear (const CliAccount *account, GError **error);

G_END_DECLS
