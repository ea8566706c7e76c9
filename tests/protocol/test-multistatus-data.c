/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "replies.h"

/* Every reply in data/ has beside it what has to come out, however it is cut: ok-* are read, odd-* too although they
 * break a rule, bad-* fail. */
static void
test_data_file (gconstpointer user_data)
{
  const char *name = user_data;
  g_autofree char *path = g_build_filename (TEST_DATA_DIR, name, NULL);
  g_autofree char *expected_path = g_strconcat (path, ".expected", NULL);
  g_autofree char *data = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *result = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  g_file_get_contents (expected_path, &expected, NULL, &error);
  g_assert_no_error (error);

  result = replies_describe_any_way (data, length, NULL);
  g_assert_cmpstr (result, ==, expected);
  g_assert_cmpint (strstr (result, "error ") != NULL, ==, g_str_has_prefix (name, "bad-"));
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  guint i;

  g_test_init (&argc, &argv, NULL);

  dir = g_dir_open (TEST_DATA_DIR, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".xml"))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_assert_cmpuint (names->len, >, 20);
  for (i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_strconcat ("/protocol/multistatus/data/", (char *) g_ptr_array_index (names, i), NULL);

      g_test_add_data_func (path, g_ptr_array_index (names, i), test_data_file);
    }

  return g_test_run ();
}
