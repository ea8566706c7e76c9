/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* The file of the accounts that have a name: cli-account.c */

char *cli_accounts_path (void);
/* Without any group when there is no such file. */
GKeyFile *cli_accounts_load (GError **error);
/* Whether there is an account of this name; the error tells which there are. */
gboolean cli_accounts_check_name (GKeyFile *file, const char *name, GError **error);
CliAccount *cli_account_read (GKeyFile *file, const char *name, GError **error);
/* The name of the account that mail goes out by where none is named. */
char *cli_account_for_sendmail (GError **error);
/* FALSE when there is a password in it. */
gboolean cli_account_check_url (const char *url, GError **error);

/* Changes of that file: cli-account-write.c. What else stands in it stays as it is. */

gboolean cli_accounts_write (const CliAccount *account, gboolean replace, GError **error);
gboolean cli_accounts_remove (const char *name, GError **error);

G_END_DECLS
