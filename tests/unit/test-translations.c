/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-server-info.h>
#include <libintl.h>

static void
make_something (void)
{
  g_autoptr (HTTPMailServerInfo) info = httpmail_server_info_new ();

  g_assert_nonnull (info);
}

static void
test_are_found_where_they_were_installed (void)
{
  if (g_test_subprocess ())
    {
      make_something ();
      g_assert_cmpstr (bindtextdomain (GETTEXT_PACKAGE, NULL), ==, LOCALEDIR);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_are_left_where_the_application_has_them (void)
{
  if (g_test_subprocess ())
    {
      bindtextdomain (GETTEXT_PACKAGE, "/nowhere/locale");
      make_something ();
      g_assert_cmpstr (bindtextdomain (GETTEXT_PACKAGE, NULL), ==, "/nowhere/locale");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/values/translations/are-found-where-they-were-installed",
                   test_are_found_where_they_were_installed);
  g_test_add_func ("/values/translations/are-left-where-the-application-has-them",
                   test_are_left_where_the_application_has_them);
  return g_test_run ();
}
