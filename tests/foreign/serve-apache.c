/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs Apache as apache-fixture.h has it, for tests in other languages: prints lines "KEY VALUE", the last of them
 * "ready", and ends when its standard input does. */

#include "apache-fixture.h"
#include <glib-unix.h>
#include <stdio.h>
#include <unistd.h>

static gboolean
on_input (int fd, GIOCondition condition, gpointer loop)
{
  char byte;

  if (read (fd, &byte, 1) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (ApacheFixture) apache = apache_fixture_new ();

  if (!apache)
    return 77;
  for (guint i = 0; i < APACHE_N_SETTINGS; i++)
    {
      g_autofree char *path = apache_fixture_get_path (apache, i, NULL);

      printf ("%s-url %s\n%s-path %s\n", apache_fixture_name (i), apache_fixture_get_url (apache, i),
               apache_fixture_name (i), path);
    }
  printf ("authority %s\nuser %s\npassword %s\nready\n", apache_fixture_get_authority (apache), APACHE_USER,
           APACHE_PASSWORD);
  fflush (stdout);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, loop);
  g_main_loop_run (loop);
  return 0;
}
