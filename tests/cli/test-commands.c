/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../../cli/cli-commands.h"

/* The session is nothing but its transport here. */
HTTPMailTransport *
cli_session_get_transport (CliSession *self)
{
  return (HTTPMailTransport *) self;
}

typedef struct
{
  CliCommands *commands;
  guint32 contexts[4];
} All;

static gboolean
end_all (gpointer user_data)
{
  All *all = user_data;

  for (gsize i = 0; i < G_N_ELEMENTS (all->contexts); i++)
    cli_commands_drop (all->commands, all->contexts[i]);
  return G_SOURCE_REMOVE;
}

/* As callers do it: more is begun in each round, until there is nothing to wait for. */
static void
test_more_is_begun_after_all_ended_at_once (void)
{
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new (NULL);
  g_autoptr (CliCommands) commands = cli_commands_new ((CliSession *) transport);
  All all = { .commands = commands };
  guint left = 5;
  guint rounds = 0;

  do
    if (left > 0 && rounds++ < 10)
      {
        for (gsize i = 0; i < G_N_ELEMENTS (all.contexts); i++)
          all.contexts[i] = cli_commands_add (commands, NULL, NULL);
        g_idle_add (end_all, &all);
        left--;
      }
  while (cli_commands_wait (commands));
  g_assert_cmpuint (left, ==, 0);
}

static void
test_nothing_is_waited_for_when_nothing_is_under_way (void)
{
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new (NULL);
  g_autoptr (CliCommands) commands = cli_commands_new ((CliSession *) transport);

  g_assert_false (cli_commands_wait (commands));
  cli_commands_drop (commands, cli_commands_add (commands, NULL, NULL));
  g_assert_false (cli_commands_wait (commands));
}

static void
test_room_is_for_twice_the_connections (void)
{
  g_autoptr (HTTPMailTransport) transport = httpmail_transport_new (NULL);
  g_autoptr (CliCommands) commands = NULL;

  httpmail_transport_set_max_connections (transport, 2);
  commands = cli_commands_new ((CliSession *) transport);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (cli_commands_have_room (commands));
      cli_commands_add (commands, NULL, NULL);
    }
  g_assert_false (cli_commands_have_room (commands));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/commands/more-is-begun-after-all-ended-at-once", test_more_is_begun_after_all_ended_at_once);
  g_test_add_func ("/cli/commands/nothing-is-waited-for-when-nothing-is-under-way",
                   test_nothing_is_waited_for_when_nothing_is_under_way);
  g_test_add_func ("/cli/commands/room-is-for-twice-the-connections", test_room_is_for_twice_the_connections);
  return g_test_run ();
}
