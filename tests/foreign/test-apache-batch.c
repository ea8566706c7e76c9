/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Several messages at a time, at a server that only knows one at a time. */

#include "apache-case.h"
#include "awkward-names.h"
#include <fixture.h>
#include <string.h>

/* one, two and three are there, none is not. */
static const char *const targets[] = { "one", "none", "two", "three", NULL };

static char *
folder (ApacheCase *c, const char *name)
{
  return g_strconcat (c->folder, name, "/", NULL);
}

static void
fill (ApacheCase *c)
{
  apache_case_make_dir (c, "to");
  for (guint i = 0; targets[i]; i++)
    if (!g_str_equal (targets[i], "none"))
      apache_case_write (c, targets[i], targets[i]);
}

static void
assert_ls (ApacheCase *c, const char *name, const char *expected)
{
  g_autofree char *found = apache_case_ls (c, name);

  g_assert_cmpstr (found, ==, expected);
}

static void
assert_item (
    ApacheCase *c, GPtrArray *items, guint i, guint status, const char *location_folder, const char *location_name)
{
  HTTPMailBatchItem *item = g_ptr_array_index (items, i);
  g_autofree char *href = apache_case_url (c, targets[i]);
  g_autofree char *location = location_name ? g_strconcat (location_folder, location_name, NULL) : NULL;

  g_assert_cmpstr (httpmail_batch_item_get_href (item), ==, href);
  g_assert_cmpuint (httpmail_batch_item_get_http_status (item), ==, status);
  g_assert_cmpstr (httpmail_batch_item_get_location (item), ==, location);
  if (status < 300)
    g_assert_no_error (httpmail_batch_item_get_error (item));
  else
    g_assert_nonnull (httpmail_batch_item_get_error (item));
}

static void
test_copy (ApacheCase *c)
{
  g_autofree char *to = folder (c, "to");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;

  fill (c);
  items = foreign_client_bcopy (c->client, c->folder, targets, to, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 4);
  assert_item (c, items, 0, 201, to, "one");
  assert_item (c, items, 1, 404, NULL, NULL);
  assert_item (c, items, 2, 201, to, "two");
  assert_item (c, items, 3, 201, to, "three");
  assert_ls (c, "", "one\nthree\nto\ntwo");
  assert_ls (c, "to", "one\nthree\ntwo");
}

static void
test_move (ApacheCase *c)
{
  g_autofree char *to = folder (c, "to");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;

  fill (c);
  items = foreign_client_bmove (c->client, c->folder, targets, to, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 4);
  assert_item (c, items, 0, 201, to, "one");
  assert_item (c, items, 1, 404, NULL, NULL);
  assert_item (c, items, 2, 201, to, "two");
  assert_item (c, items, 3, 201, to, "three");
  assert_ls (c, "", "to");
  assert_ls (c, "to", "one\nthree\ntwo");
}

static void
test_move_to_other_names (ApacheCase *c)
{
  static const char *const names[] = { "1", "2", "3%20and%20more", "4", NULL };
  g_autofree char *to = folder (c, "to");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;

  fill (c);
  items = foreign_client_bmove (c->client, c->folder, targets, to, names, FALSE, &error);
  g_assert_no_error (error);
  assert_item (c, items, 0, 201, to, "1");
  assert_item (c, items, 1, 404, NULL, NULL);
  assert_item (c, items, 2, 201, to, "3%20and%20more");
  assert_ls (c, "to", "1\n3 and more\n4");
  g_assert_true (apache_case_holds (c, "to/3 and more", "two"));
}

static void
test_name_is_taken (ApacheCase *c)
{
  g_autofree char *to = folder (c, "to");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;

  fill (c);
  apache_case_write (c, "to/two", "another");
  items = foreign_client_bmove (c->client, c->folder, targets, to, NULL, TRUE, &error);
  g_assert_no_error (error);
  assert_item (c, items, 0, 201, to, "one");
  assert_item (c, items, 1, 404, NULL, NULL);
  assert_item (c, items, 2, 412, NULL, NULL);
  assert_item (c, items, 3, 201, to, "three");
  assert_ls (c, "", "to\ntwo");
  g_assert_true (apache_case_holds (c, "to/two", "another"));
}

static void
test_no_such_destination (ApacheCase *c)
{
  g_autofree char *to = folder (c, "nowhere");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;

  fill (c);
  items = foreign_client_bcopy (c->client, c->folder, targets, to, NULL, FALSE, &error);
  g_assert_no_error (error);
  assert_item (c, items, 0, 409, NULL, NULL);
  assert_item (c, items, 1, 404, NULL, NULL);
  assert_item (c, items, 2, 409, NULL, NULL);
  assert_item (c, items, 3, 409, NULL, NULL);
  assert_ls (c, "", "one\nthree\nto\ntwo");
}

static void
test_delete (ApacheCase *c)
{
  g_autofree char *none = apache_case_url (c, "none");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) errors = NULL;

  fill (c);
  apache_case_write (c, "four", "four");
  errors = foreign_client_bdelete (c->client, c->folder, targets, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 1);
  g_assert_cmpstr (httpmail_member_error_get_href (g_ptr_array_index (errors, 0)), ==, none);
  g_assert_cmpuint (httpmail_member_error_get_http_status (g_ptr_array_index (errors, 0)), ==, 404);
  assert_ls (c, "", "four\nto");
}

/* A message of another folder is nobody's target, and then nothing is done at all. */
static void
test_stranger (ApacheCase *c)
{
  static const char *const strange[] = { "one", "to/inner", NULL };
  g_autoptr (GError) error = NULL;

  fill (c);
  apache_case_write (c, "to/inner", "inner");
  g_assert_null (foreign_client_bdelete (c->client, c->folder, strange, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  assert_ls (c, "", "one\nthree\nto\ntwo");
  assert_ls (c, "to", "inner");
}

static char **
hrefs_in (ApacheCase *c, const char *url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = foreign_client_list (c->client, url, HTTPMAIL_DEPTH_ONE, TRUE, &error);
  GPtrArray *hrefs = g_ptr_array_new ();

  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);

      g_ptr_array_add (hrefs, g_strdup (httpmail_member_info_get_href (member)));
    }
  g_ptr_array_add (hrefs, NULL);
  return (char **) g_ptr_array_free (hrefs, FALSE);
}

static void
assert_all_done (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      g_assert_no_error (httpmail_batch_item_get_error (g_ptr_array_index (items, i)));
      g_assert_cmpuint (httpmail_batch_item_get_http_status (g_ptr_array_index (items, i)), ==, 201);
    }
}

static void
assert_marked (ApacheCase *c, const char *url, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = foreign_client_list (c->client, url, HTTPMAIL_DEPTH_ONE, TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);

      g_assert_true (httpmail_member_info_is_read (member));
    }
}

/* Marked, copied, moved and deleted all at once, whatever they are called, by the hrefs of listings alone. */
static void
test_awkward_names (ApacheCase *c)
{
  g_autofree char *from = folder (c, "from");
  g_autofree char *to = folder (c, "to");
  g_autofree char *third = folder (c, "third");
  g_auto (GStrv) hrefs = NULL;
  g_auto (GStrv) copies = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) marked = NULL;
  g_autoptr (GPtrArray) copied = NULL;
  g_autoptr (GPtrArray) moved = NULL;
  g_autoptr (GPtrArray) deleted = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  apache_case_make_dir (c, "from");
  apache_case_make_dir (c, "to");
  apache_case_make_dir (c, "third");
  apache_case_write (c, "it", "it");
  for (; awkward_names[n]; n++)
    {
      g_autofree char *path = g_build_filename ("from", awkward_names[n], NULL);

      apache_case_link (c, "it", path);
    }
  before = apache_case_ls (c, "from");
  hrefs = hrefs_in (c, from);
  g_assert_cmpuint (g_strv_length (hrefs), ==, n);

  marked = foreign_client_mark_read (c->client, from, (const char *const *) hrefs, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (marked->len, ==, 0);
  assert_marked (c, from, n);

  copied = foreign_client_bcopy (c->client, from, (const char *const *) hrefs, to, NULL, FALSE, &error);
  g_assert_no_error (error);
  assert_all_done (copied);
  after = apache_case_ls (c, "to");
  g_assert_cmpstr (after, ==, before);
  assert_marked (c, to, n);

  copies = hrefs_in (c, to);
  moved = foreign_client_bmove (c->client, to, (const char *const *) copies, third, NULL, TRUE, &error);
  g_assert_no_error (error);
  assert_all_done (moved);
  g_free (after);
  after = apache_case_ls (c, "third");
  g_assert_cmpstr (after, ==, before);
  assert_ls (c, "to", "");

  deleted = foreign_client_bdelete (c->client, from, (const char *const *) hrefs, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (deleted->len, ==, 0);
  assert_ls (c, "from", "");
}

static const ApacheTest tests[] = {
  { "batch/copies-and-blames-the-missing-one", test_copy },
  { "batch/moves-and-blames-the-missing-one", test_move },
  { "batch/moves-to-other-names", test_move_to_other_names, 1 << APACHE_OPEN },
  { "batch/keeps-what-has-the-name-already", test_name_is_taken, 1 << APACHE_OPEN | 1 << APACHE_DIGEST },
  { "batch/without-a-destination", test_no_such_destination, 1 << APACHE_OPEN },
  { "batch/deletes-and-blames-the-missing-one", test_delete },
  { "batch/refuses-a-stranger", test_stranger, 1 << APACHE_OPEN },
  { "batch/with-names-that-mean-something", test_awkward_names, 1 << APACHE_OPEN | 1 << APACHE_DIGEST },
};

int
main (int argc, char **argv)
{
  return apache_case_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
