/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words of httpmail send for a command line in the style of sendmail: options that make no difference are left out,
 * --sendmail is put in where there was any, and --addresses=N tells how many words come after "--". With an account it is
 * sendmail itself that was called. What is in these words already stays as it is. */
char **cli_sendmail_translate (char **argv, const char *account);

G_END_DECLS
