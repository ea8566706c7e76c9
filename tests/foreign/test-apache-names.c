/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Names that mean something in a URL, a header field, XML or a file system. Whatever a message is called, the URL that a
 * listing gives for it leads to it and to nothing else. */

#include "apache-case.h"
#include "awkward-names.h"
#include <string.h>

static void
add_decoy (GPtrArray *decoys, const char *name, char *decoy)
{
  if (*decoy && !g_str_equal (decoy, name) && !strchr (decoy, '/') && !g_str_equal (decoy, ".") &&
      !g_str_equal (decoy, "..") && !g_ptr_array_find_with_equal_func (decoys, decoy, g_str_equal, NULL))
    g_ptr_array_add (decoys, decoy);
  else
    g_free (decoy);
}

static char *
replace (const char *name, const char *from, const char *to)
{
  GString *text = g_string_new (name);

  g_string_replace (text, from, to, 0);
  return g_string_free (text, FALSE);
}

/* What a client that escapes once too often or too little, or thinks names are text, would take for name. */
static GPtrArray *
make_decoys (const char *name)
{
  GPtrArray *decoys = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *decoded = g_uri_unescape_string (name, NULL);
  g_autofree char *nfc = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  g_autofree char *nfd = g_utf8_normalize (name, -1, G_NORMALIZE_NFD);

  add_decoy (decoys, name, replace (name, "+", " "));
  add_decoy (decoys, name, replace (name, " ", "+"));
  add_decoy (decoys, name, replace (name, " ", "%20"));
  add_decoy (decoys, name, replace (name, "\\", ""));
  add_decoy (decoys, name, replace (name, "&", "&amp;"));
  add_decoy (decoys, name, replace (name, "&amp;", "&"));
  add_decoy (decoys, name, g_strndup (name, strcspn (name, "?")));
  add_decoy (decoys, name, g_strndup (name, strcspn (name, "#")));
  add_decoy (decoys, name, g_strndup (name, strcspn (name, ";")));
  add_decoy (decoys, name, g_strstrip (g_strdup (name)));
  if (strlen (name) < 60)
    add_decoy (decoys, name, foreign_escape (name));
  if (decoded)
    add_decoy (decoys, name, g_steal_pointer (&decoded));
  if (nfc)
    add_decoy (decoys, name, g_steal_pointer (&nfc));
  if (nfd)
    add_decoy (decoys, name, g_steal_pointer (&nfd));
  return decoys;
}

static void
write_decoys (ApacheCase *c, GPtrArray *decoys, const char *folder)
{
  for (guint i = 0; i < decoys->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (decoys, i), NULL);

      apache_case_link (c, "decoy", path);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the folder there are the decoys as they were and, when not NULL, name as well. */
static void
assert_folder (ApacheCase *c, GPtrArray *decoys, const char *folder, const char *name, const char *subject)
{
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();
  g_autofree char *all = NULL;
  g_autofree char *found = apache_case_ls (c, folder);

  for (guint i = 0; i < decoys->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (decoys, i), NULL);

      g_assert_true (apache_case_holds (c, path, "decoy"));
      g_ptr_array_add (expected, g_ptr_array_index (decoys, i));
    }
  if (name)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_true (apache_case_holds (c, path, subject));
      g_ptr_array_add (expected, (char *) name);
    }
  g_ptr_array_sort (expected, compare);
  g_ptr_array_add (expected, NULL);
  all = g_strjoinv ("\n", (char **) expected->pdata);
  g_assert_cmpstr (found, ==, all);
}

static char *
last_segment (const char *url)
{
  return g_strdup (strrchr (url, '/') + 1);
}

/* The listing of a folder: name is in it, marked or not, and none of the decoys is marked. Gives the href. */
static char *
list (ApacheCase *c, GPtrArray *decoys, const char *folder, const char *name, gboolean read)
{
  g_autofree char *url = g_strconcat (c->folder, folder, "/", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members = foreign_client_list (c->client, url, HTTPMAIL_DEPTH_ONE, TRUE, &error);
  g_autoptr (HTTPMailMemberInfo) member = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, decoys->len + 1);
  member = foreign_find (members, name);
  g_assert_cmpint (httpmail_member_info_is_read (member), ==, read);
  g_assert_false (httpmail_member_info_get_is_folder (member));
  if (g_utf8_validate (name, -1, NULL))
    g_assert_cmpstr (httpmail_member_info_get_display_name (member), ==, name);
  for (guint i = 0; i < decoys->len; i++)
    {
      g_autoptr (HTTPMailMemberInfo) decoy = foreign_find (members, g_ptr_array_index (decoys, i));

      g_assert_false (httpmail_member_info_is_read (decoy));
    }
  return g_strdup (httpmail_member_info_get_href (member));
}

static void
mark (ApacheCase *c, const char *folder, const char *target, gboolean read)
{
  const char *const targets[] = { target, NULL };
  g_autofree char *url = g_strconcat (c->folder, folder, "/", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) errors = foreign_client_mark_read (c->client, url, targets, read, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (errors->len, ==, 0);
}

/* Moves or copies to a name in the folder "to", and gives where it is then. */
static char *
transfer (ApacheCase *c, gboolean move, const char *source, const char *folder, const char *segment)
{
  g_autofree char *destination = g_strconcat (c->folder, folder, "/", segment, NULL);
  g_autoptr (GError) error = NULL;
  char *location = NULL;

  if (move)
    foreign_client_move (c->client, source, destination, FALSE, &location, &error);
  else
    foreign_client_copy (c->client, source, destination, FALSE, &location, &error);
  g_assert_no_error (error);
  return location;
}

static void
delete (ApacheCase *c, const char *url)
{
  g_autoptr (GError) error = NULL;

  foreign_client_delete (c->client, url, &error);
  g_assert_no_error (error);
}

/* href is used as it is. */
static void
get (ApacheCase *c, const char *href)
{
  g_autofree char *line = g_strdup_printf ("GET %s HTTP/", strchr (href + strlen ("https://"), '/'));
  g_autoptr (GBytes) expected = foreign_make_message ("it");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = foreign_client_get (c->client, href, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, expected));
  g_free (apache_fixture_read_log (c->apache, line, 1));
}

static void
put (ApacheCase *c, const char *folder, const char *name)
{
  g_autofree char *escaped = foreign_escape (name);
  g_autofree char *url = g_strconcat (c->folder, folder, "/", escaped, NULL);
  g_autoptr (GBytes) message = foreign_make_message ("it");
  g_autoptr (GError) error = NULL;

  foreign_client_put (c->client, url, message, NULL, &error);
  g_assert_no_error (error);
}

static void
check_message (ApacheCase *c, const char *name)
{
  g_autoptr (GPtrArray) decoys = make_decoys (name);
  g_autofree char *escaped = foreign_escape (name);
  g_autofree char *href = NULL;
  g_autofree char *segment = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *renamed = NULL;
  g_autofree char *back = NULL;

  g_test_message ("“%s”", escaped);
  apache_case_make_dir (c, "from");
  apache_case_make_dir (c, "to");
  write_decoys (c, decoys, "from");
  write_decoys (c, decoys, "to");

  put (c, "from", name);
  assert_folder (c, decoys, "from", name, "it");
  href = list (c, decoys, "from", name, FALSE);
  segment = last_segment (href);
  get (c, href);

  mark (c, "from", href, TRUE);
  g_free (list (c, decoys, "from", name, TRUE));
  mark (c, "from", segment, FALSE);
  g_free (list (c, decoys, "from", name, FALSE));
  mark (c, "from", href, TRUE);

  copied = transfer (c, FALSE, href, "to", segment);
  assert_folder (c, decoys, "from", name, "it");
  assert_folder (c, decoys, "to", name, "it");
  delete (c, copied);
  assert_folder (c, decoys, "to", NULL, NULL);

  moved = transfer (c, TRUE, href, "to", segment);
  assert_folder (c, decoys, "from", NULL, NULL);
  assert_folder (c, decoys, "to", name, "it");
  g_free (list (c, decoys, "to", name, TRUE));
  renamed = transfer (c, TRUE, moved, "to", "plain");
  assert_folder (c, decoys, "to", "plain", "it");
  back = transfer (c, TRUE, renamed, "from", escaped);
  g_free (list (c, decoys, "from", name, TRUE));
  delete (c, back);
  assert_folder (c, decoys, "from", NULL, NULL);
  assert_folder (c, decoys, "to", NULL, NULL);
}

static void
remove_folder (ApacheCase *c, const char *name)
{
  g_autofree char *url = g_strconcat (c->folder, name, "/", NULL);

  delete (c, url);
}

/* What is asked for is part of what Digest proves. */
static void
test_logon (ApacheCase *c)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  apache_case_make_dir (c, "from");
  for (gsize i = 0; awkward_names[i]; i++)
    {
      g_autofree char *href = NULL;

      put (c, "from", awkward_names[i]);
      href = list (c, none, "from", awkward_names[i], FALSE);
      get (c, href);
      delete (c, href);
    }
}

static void
test_messages (ApacheCase *c)
{
  apache_case_write (c, "decoy", "decoy");
  for (gsize i = 0; awkward_names[i]; i++)
    {
      check_message (c, awkward_names[i]);
      remove_folder (c, "from");
      remove_folder (c, "to");
    }
}

static void
check_folder (ApacheCase *c, const char *name)
{
  g_autofree char *escaped = foreign_escape (name);
  g_autofree char *url = g_strconcat (c->folder, escaped, "/", NULL);
  g_autofree char *listed_name = g_strconcat (name, "/", NULL);
  g_autofree char *inner = g_build_filename (name, "one", NULL);
  g_autofree char *plain = NULL;
  g_autofree char *ls = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (GListModel) inside = NULL;
  g_autoptr (HTTPMailMemberInfo) member = NULL;
  g_autoptr (HTTPMailMemberInfo) message = NULL;
  g_autoptr (GError) error = NULL;

  g_test_message ("“%s”", escaped);
  foreign_client_mkcol (c->client, url, NULL, &error);
  g_assert_no_error (error);
  apache_case_write (c, inner, "it");
  members = apache_case_list (c);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 1);
  member = foreign_find (members, listed_name);
  g_assert_true (httpmail_member_info_get_is_folder (member));
  inside = foreign_client_list (c->client, httpmail_member_info_get_href (member), HTTPMAIL_DEPTH_ONE, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (inside), ==, 1);
  message = foreign_find (inside, "one");
  get (c, httpmail_member_info_get_href (message));

  plain = g_strconcat (c->folder, "plain/", NULL);
  foreign_client_move (c->client, httpmail_member_info_get_href (member), plain, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (apache_case_holds (c, "plain/one", "it"));
  foreign_client_move (c->client, plain, url, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (apache_case_holds (c, inner, "it"));
  delete (c, httpmail_member_info_get_href (member));
  ls = apache_case_ls (c, "");
  g_assert_cmpstr (ls, ==, "");
}

static void
test_folders (ApacheCase *c)
{
  for (gsize i = 0; awkward_names[i]; i++)
    check_folder (c, awkward_names[i]);
}

static const ApacheTest tests[] = {
  { "names/of-messages", test_messages, 1 << APACHE_OPEN },
  { "names/of-folders", test_folders, 1 << APACHE_OPEN },
  { "names/do-not-disturb-the-logon", test_logon, 1 << APACHE_BASIC | 1 << APACHE_DIGEST },
};

int
main (int argc, char **argv)
{
  return apache_case_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
