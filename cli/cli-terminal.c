/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-terminal.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t bar_shown;
static volatile sig_atomic_t silent_fd = -1;
static struct termios before_silence;

/* Only what may be called in the middle of anything else. */
static void
on_signal (int number)
{
  static const char clear[] = "\r\033[K";

  if (silent_fd >= 0)
    tcsetattr (silent_fd, TCSANOW, &before_silence);
  if (bar_shown && write (STDERR_FILENO, clear, sizeof clear - 1) < 0)
    bar_shown = 0;
  /* It is the default action's turn. */
  raise (number);
}

void
cli_terminal_guard (void)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int) (SA_RESETHAND | SA_NODEFER) };
      struct sigaction old;

      /* nohup and the like */
      if (sigaction (numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
        sigaction (numbers[i], &action, NULL);
    }
}

void
cli_terminal_set_bar (gboolean shown)
{
  bar_shown = shown;
}

void
cli_terminal_set_silent (int fd, const struct termios *before)
{
  if (fd >= 0)
    before_silence = *before;
  silent_fd = fd;
}
