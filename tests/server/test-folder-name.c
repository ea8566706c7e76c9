/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Folder names on the disk: modified UTF-7 as RFC 3501 and Dovecot have it. */

#include <glib.h>

#include "server/hs-error.h"
#include "server/hs-folder-name.h"

static const struct
{
  const char *name;
  const char *part;
} pairs[] = {
  { "Work", "Work" },
  { "with blank", "with blank" },
  { "A & B", "A &- B" },
  { "&", "&-" },
  { "Entwürfe", "Entw&APw-rfe" },
  { "台北", "&U,BTFw-" },
  { "日本語", "&ZeVnLIqe-" },
  { "~peter", "\\7epeter" },
  { "a~b", "a~b" },
  { "Hi Mom ☺!", "Hi Mom &Jjo-!" },
  { "é&é", "&AOk-&-&AOk-" },
  { "😀", "&2D3eAA-" },
  { "v1.0", "v1\\2e0" },
  { "and/or", "and\\2for" },
  { "back\\slash", "back\\5cslash" },
  { "...", "\\2e\\2e\\2e" },
};

static void
test_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *part = hs_folder_name_encode (pairs[i].name, &error);
      g_autofree char *name = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (part, ==, pairs[i].part);
      name = hs_folder_name_decode (part);
      g_assert_cmpstr (name, ==, pairs[i].name);
    }
}

static void
test_unusable_names (void)
{
  static const struct
  {
    const char *name;
    int status;
  } bad[] = {
    { "", 400 }, { ".", 400 }, { "..", 400 }, { "a\nb", 400 }, { "a\x7f", 400 }, { "\xff", 400 }, { "a\xc2\x85z", 400 },
  };
  g_autofree char *long_name = g_strnfill (161, 'x');
  g_autofree char *longest_name = g_strnfill (160, 'x');
  g_autofree char *part = hs_folder_name_encode (longest_name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (part, ==, longest_name);
  g_assert_null (hs_folder_name_encode (long_name, &error));
  g_assert_error (error, HS_ERROR, 403);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_clear_error (&error);
      g_assert_null (hs_folder_name_encode (bad[i].name, &error));
      g_assert_error (error, HS_ERROR, bad[i].status);
    }
}

static void
test_undecodable_parts (void)
{
  static const char *const bad[] = {
    "&", "&AOk", "&AO-", "&A-", "&AOk*-", "&2D0-", "&3gA-", "&2D3YPQ-", "\xff\xfe", "&AAA-", "&AOkA-",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      if (hs_folder_name_decode (bad[i]) != NULL)
        g_error ("%s was decoded", bad[i]);
    }
}

static void
test_names_of_other_programs (void)
{
  g_autofree char *plain = hs_folder_name_decode ("Entwürfe");
  g_autofree char *backslash = hs_folder_name_decode ("a\\b\\zz\\41");

  g_assert_cmpstr (plain, ==, "Entwürfe");
  g_assert_cmpstr (backslash, ==, "a\\b\\zz\\41");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/folder-name/round-trip", test_round_trip);
  g_test_add_func ("/server/folder-name/unusable-names", test_unusable_names);
  g_test_add_func ("/server/folder-name/undecodable-parts", test_undecodable_parts);
  g_test_add_func ("/server/folder-name/names-of-other-programs", test_names_of_other_programs);
  return g_test_run ();
}
