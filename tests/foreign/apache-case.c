/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "apache-case.h"

#include "foreign-server.h"
#include <errno.h>
#include <fixture.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const ApacheTest *test;
  ApacheSetting setting;
} Parameters;

static ApacheFixture *apache;
static gboolean started;
static guint n_folders;

static void
set_up (ApacheCase *c, gconstpointer data)
{
  const Parameters *parameters = data;
  g_autofree char *name = NULL;
  g_autofree char *account = NULL;
  g_autoptr (GError) error = NULL;

  if (!started)
    apache = apache_fixture_new ();
  started = TRUE;
  if (!apache)
    {
      apache_fixture_skip ();
      return;
    }

  c->apache = apache;
  c->setting = parameters->setting;
  name = g_strdup_printf ("test%u", ++n_folders);
  account = apache_fixture_get_path (apache, c->setting, "");
  foreign_make_dir (account, name);
  c->dir = g_build_filename (account, name, NULL);
  c->folder = g_strconcat (apache_fixture_get_url (apache, c->setting), name, "/", NULL);
  c->client = foreign_client_new (apache_fixture_get_url (apache, c->setting),
                                  c->setting == APACHE_OPEN ? NULL : APACHE_USER,
                                  c->setting == APACHE_OPEN ? NULL : APACHE_PASSWORD,
                                  apache_fixture_get_database (apache));
  foreign_client_open (c->client, &error);
  g_assert_no_error (error);
}

static void
run (ApacheCase *c, gconstpointer data)
{
  if (c->apache)
    ((const Parameters *) data)->test->func (c);
}

static void
tear_down (ApacheCase *c, gconstpointer data)
{
  g_clear_pointer (&c->client, foreign_client_free);
  if (c->dir)
    test_remove_dir (c->dir);
  g_clear_pointer (&c->dir, g_free);
  g_clear_pointer (&c->folder, g_free);
}

int
apache_case_run (int argc, char **argv, const ApacheTest *tests, gsize n_tests)
{
  g_autofree Parameters *parameters = g_new0 (Parameters, n_tests * APACHE_N_SETTINGS);
  guint n = 0;
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint setting = 0; setting < APACHE_N_SETTINGS; setting++)
    for (gsize i = 0; i < n_tests; i++)
      {
        g_autofree char *path =
            g_strdup_printf ("/foreign/apache-%s/%s", apache_fixture_name (setting), tests[i].name);

        if (tests[i].settings && !(tests[i].settings & 1u << setting))
          continue;
        parameters[n] = (Parameters){ &tests[i], setting };
        g_test_add (path, ApacheCase, &parameters[n], set_up, run, tear_down);
        n++;
      }
  status = g_test_run ();
  g_clear_pointer (&apache, apache_fixture_free);
  return status;
}

char *
apache_case_url (ApacheCase *c, const char *name)
{
  g_autofree char *escaped = foreign_escape (name);

  return g_strconcat (c->folder, escaped, NULL);
}

void
apache_case_write (ApacheCase *c, const char *name, const char *subject)
{
  g_autoptr (GBytes) message = foreign_make_message (subject);

  foreign_write_bytes (c->dir, name, message);
}

void
apache_case_write_text (ApacheCase *c, const char *name, const char *text)
{
  foreign_write_text (c->dir, name, text);
}

void
apache_case_link (ApacheCase *c, const char *name, const char *other)
{
  g_autofree char *from = g_build_filename (c->dir, name, NULL);
  g_autofree char *to = g_build_filename (c->dir, other, NULL);

  if (link (from, to) != 0)
    g_error ("cannot link %s to %s: %s", from, to, g_strerror (errno));
}

void
apache_case_make_dir (ApacheCase *c, const char *name)
{
  foreign_make_dir (c->dir, name);
}

gboolean
apache_case_exists (ApacheCase *c, const char *name)
{
  g_autofree char *path = g_build_filename (c->dir, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
apache_case_holds (ApacheCase *c, const char *name, const char *subject)
{
  g_autofree char *path = g_build_filename (c->dir, name, NULL);
  g_autoptr (GBytes) expected = foreign_make_message (subject);
  g_autofree char *data = NULL;
  gsize size;

  return g_file_get_contents (path, &data, &size, NULL) && size == g_bytes_get_size (expected) &&
         memcmp (data, g_bytes_get_data (expected, NULL), size) == 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
apache_case_ls (ApacheCase *c, const char *name)
{
  g_autofree char *path = g_build_filename (c->dir, name, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;

  while (dir && (entry = g_dir_read_name (dir)))
    if (!g_str_equal (entry, ".DAV"))
      g_ptr_array_add (names, g_strdup (entry));
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return g_strjoinv ("\n", (char **) names->pdata);
}

GListModel *
apache_case_list (ApacheCase *c)
{
  g_autoptr (GError) error = NULL;
  GListModel *members = foreign_client_list (c->client, c->folder, HTTPMAIL_DEPTH_ONE, TRUE, &error);

  g_assert_no_error (error);
  return members;
}
