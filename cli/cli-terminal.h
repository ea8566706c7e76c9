/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <termios.h>

G_BEGIN_DECLS

/* A signal that ends the program leaves the terminal as it was: without a bar, and with an echo. */
void cli_terminal_guard (void);
/* Whether there is a bar on standard error. */
void cli_terminal_set_bar (gboolean shown);
/* What a terminal was set to before it was made silent; fd -1: it is not silent any more. */
void cli_terminal_set_silent (int fd, const struct termios *before);

G_END_DECLS
