/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What Apache refuses, and what is made of that. */

#include "apache-case.h"
#include <fixture.h>
#include <string.h>

#define assert_fails(call, code) \
  G_STMT_START \
  { \
    g_autoptr (GError) error = NULL; \
    g_assert_false ((call)); \
    g_assert_error (error, HTTPMAIL_ERROR, code); \
  } \
  G_STMT_END

static gboolean
list (ApacheCase *c, const char *url, HTTPMailDepth depth, GError **error)
{
  g_autoptr (GListModel) members = foreign_client_list (c->client, url, depth, FALSE, error);

  return members != NULL;
}

static gboolean
get (ApacheCase *c, const char *url, GError **error)
{
  g_autoptr (GBytes) bytes = foreign_client_get (c->client, url, NULL, error);

  return bytes != NULL;
}

static gboolean
put (ApacheCase *c, const char *url, GError **error)
{
  g_autoptr (GBytes) bytes = foreign_make_message ("it");

  return foreign_client_put (c->client, url, bytes, NULL, error);
}

/* A place beside the account. */
static char *
neighbour (ApacheCase *c, const char *path)
{
  g_autofree char *up = g_strndup (c->client->root, strlen (c->client->root) - strlen ("bob/"));

  return g_strconcat (up, path, NULL);
}

static void
test_not_found (ApacheCase *c)
{
  g_autofree char *url = apache_case_url (c, "none");
  g_autofree char *other = apache_case_url (c, "other");
  g_autofree char *ls = NULL;

  assert_fails (get (c, url, &error), HTTPMAIL_ERROR_NOT_FOUND);
  assert_fails (list (c, url, HTTPMAIL_DEPTH_ONE, &error), HTTPMAIL_ERROR_NOT_FOUND);
  assert_fails (foreign_client_delete (c->client, url, &error), HTTPMAIL_ERROR_NOT_FOUND);
  assert_fails (foreign_client_copy (c->client, url, other, FALSE, NULL, &error), HTTPMAIL_ERROR_NOT_FOUND);
  assert_fails (foreign_client_move (c->client, url, other, FALSE, NULL, &error), HTTPMAIL_ERROR_NOT_FOUND);
  ls = apache_case_ls (c, "");
  g_assert_cmpstr (ls, ==, "");
}

static void
test_forbidden (ApacheCase *c)
{
  g_autofree char *closed = neighbour (c, "closed/");
  g_autofree char *frozen = neighbour (c, "frozen/");
  g_autofree char *message = neighbour (c, "frozen/m");
  g_autofree char *folder = neighbour (c, "frozen/f/");
  g_autofree char *own = apache_case_url (c, "one");

  apache_case_write (c, "one", "it");
  assert_fails (list (c, closed, HTTPMAIL_DEPTH_ONE, &error), HTTPMAIL_ERROR_FORBIDDEN);
  assert_fails (put (c, message, &error), HTTPMAIL_ERROR_FORBIDDEN);
  assert_fails (foreign_client_mkcol (c->client, folder, NULL, &error), HTTPMAIL_ERROR_FORBIDDEN);
  assert_fails (foreign_client_delete (c->client, frozen, &error), HTTPMAIL_ERROR_FORBIDDEN);
  {
    g_autoptr (GError) error = NULL;

    g_assert_true (list (c, frozen, HTTPMAIL_DEPTH_ONE, &error));
    g_assert_no_error (error);
  }
}

static void
test_whole_tree (ApacheCase *c)
{
  assert_fails (list (c, c->folder, HTTPMAIL_DEPTH_INFINITY, &error), HTTPMAIL_ERROR_FORBIDDEN);
}

static void
test_conflict (ApacheCase *c)
{
  g_autofree char *folder = g_strconcat (c->folder, "none/folder/", NULL);
  g_autofree char *message = g_strconcat (c->folder, "none/message", NULL);
  g_autofree char *one = apache_case_url (c, "one");
  g_autofree char *ls = NULL;

  apache_case_write (c, "one", "it");
  assert_fails (foreign_client_mkcol (c->client, folder, NULL, &error), HTTPMAIL_ERROR_CONFLICT);
  assert_fails (put (c, message, &error), HTTPMAIL_ERROR_CONFLICT);
  assert_fails (foreign_client_copy (c->client, one, message, FALSE, NULL, &error), HTTPMAIL_ERROR_CONFLICT);
  /* mod_dav finds out too late. */
  assert_fails (foreign_client_move (c->client, one, message, FALSE, NULL, &error),
                HTTPMAIL_ERROR_INTERNAL_SERVER_ERROR);
  ls = apache_case_ls (c, "");
  g_assert_cmpstr (ls, ==, "one");
}

static void
test_name_is_taken (ApacheCase *c)
{
  g_autofree char *one = apache_case_url (c, "one");
  g_autofree char *two = apache_case_url (c, "two");
  g_autofree char *sub = g_strconcat (c->folder, "sub/", NULL);
  g_autofree char *ls = NULL;

  apache_case_write (c, "one", "one");
  apache_case_write (c, "two", "two");
  apache_case_make_dir (c, "sub");
  apache_case_write (c, "sub/three", "three");
  assert_fails (foreign_client_copy (c->client, one, two, TRUE, NULL, &error), HTTPMAIL_ERROR_PRECONDITION_FAILED);
  assert_fails (foreign_client_move (c->client, one, two, TRUE, NULL, &error), HTTPMAIL_ERROR_PRECONDITION_FAILED);
  /* A folder is no name for a message; Apache would replace it with all that is in it. */
  assert_fails (foreign_client_move (c->client, one, sub, TRUE, NULL, &error), HTTPMAIL_ERROR_INVALID_ARGUMENT);
  assert_fails (foreign_client_move (c->client, one, sub, FALSE, NULL, &error), HTTPMAIL_ERROR_INVALID_ARGUMENT);
  assert_fails (foreign_client_mkcol (c->client, sub, NULL, &error), HTTPMAIL_ERROR_METHOD_NOT_ALLOWED);
  ls = apache_case_ls (c, "");
  g_assert_cmpstr (ls, ==, "one\nsub\ntwo");
  g_assert_true (apache_case_holds (c, "one", "one"));
  g_assert_true (apache_case_holds (c, "two", "two"));
  g_assert_true (apache_case_holds (c, "sub/three", "three"));
}

static void
test_replace (ApacheCase *c)
{
  g_autofree char *one = apache_case_url (c, "one");
  g_autofree char *two = apache_case_url (c, "two");
  g_autoptr (GError) error = NULL;

  apache_case_write (c, "one", "one");
  apache_case_write (c, "two", "two");
  foreign_client_move (c->client, one, two, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (apache_case_holds (c, "two", "one"));
  g_assert_false (apache_case_exists (c, "one"));
}

static void
test_into_itself (ApacheCase *c)
{
  g_autofree char *sub = g_strconcat (c->folder, "sub/", NULL);
  g_autofree char *inner = g_strconcat (c->folder, "sub/inner/", NULL);
  g_autofree char *plain = g_strconcat (c->folder, "sub", NULL);

  apache_case_make_dir (c, "sub");
  apache_case_write (c, "sub/one", "one");
  assert_fails (foreign_client_move (c->client, sub, inner, FALSE, NULL, &error), HTTPMAIL_ERROR_FORBIDDEN);
  assert_fails (foreign_client_move (c->client, sub, plain, FALSE, NULL, &error), HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_true (apache_case_holds (c, "sub/one", "one"));
}

/* Apache would take the same escape for the slash between two folders. */
static void
test_escaped_slash (ApacheCase *c)
{
  g_autofree char *url = g_strconcat (c->folder, "sub%2Fone", NULL);

  apache_case_make_dir (c, "sub");
  apache_case_write (c, "sub/one", "one");
  assert_fails (get (c, url, &error), HTTPMAIL_ERROR_NOT_FOUND);
  assert_fails (foreign_client_delete (c->client, url, &error), HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_true (apache_case_holds (c, "sub/one", "one"));
}

static ForeignClient *
new_client (ApacheCase *c, const char *password)
{
  return foreign_client_new (c->client->root, APACHE_USER, password, apache_fixture_get_database (c->apache));
}

static void
test_wrong_password_and_right_answer (ApacheCase *c)
{
  g_autoptr (ForeignClient) client = new_client (c, "wrong");
  g_autoptr (GError) error = NULL;

  client->answer = APACHE_PASSWORD;
  foreign_client_open (client, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (client->n_logons, ==, 1);
}

static void
test_no_password (ApacheCase *c)
{
  g_autoptr (ForeignClient) client = new_client (c, NULL);
  g_autoptr (GError) error = NULL;

  client->answer = APACHE_PASSWORD;
  foreign_client_open (client, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (client->n_logons, ==, 1);
}

static void
test_wrong_password_and_no_answer (ApacheCase *c)
{
  g_autoptr (ForeignClient) client = new_client (c, "wrong");

  assert_fails (foreign_client_open (client, &error), HTTPMAIL_ERROR_USER_CANCEL);
  g_assert_cmpuint (client->n_logons, ==, 1);
}

static void
test_unknown_authority (ApacheCase *c)
{
  g_autoptr (ForeignClient) client = foreign_client_new (c->client->root, APACHE_USER, APACHE_PASSWORD, NULL);

  assert_fails (foreign_client_open (client, &error), HTTPMAIL_ERROR_SECURE_CONNECT_FAILED);
}

/* Both ways to mistake the one port for the other. */
static void
test_wrong_scheme (ApacheCase *c)
{
  const char *wrong = c->setting == APACHE_TLS ? "http" : "https";
  /* Some Apaches say 400 to plain text where TLS should be, others hang up. */
  int code = c->setting == APACHE_TLS ? HTTPMAIL_ERROR_CONNECTION_DROPPED : HTTPMAIL_ERROR_SECURE_CONNECT_FAILED;
  g_autofree char *root = g_strconcat (wrong, strstr (c->client->root, ":"), NULL);
  g_autoptr (ForeignClient) client =
      foreign_client_new (root, APACHE_USER, APACHE_PASSWORD, apache_fixture_get_database (c->apache));
  g_autoptr (GError) error = NULL;

  g_assert_false (foreign_client_open (client, &error));
  if (!g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_BAD_REQUEST))
    g_assert_error (error, HTTPMAIL_ERROR, code);
}

static void
test_no_account (ApacheCase *c)
{
  g_autofree char *root = neighbour (c, "nobody/");
  g_autoptr (ForeignClient) client =
      foreign_client_new (root, APACHE_USER, APACHE_PASSWORD, apache_fixture_get_database (c->apache));

  assert_fails (foreign_client_open (client, &error), HTTPMAIL_ERROR_NOT_FOUND);
}

#define WITH_LOGON (1 << APACHE_BASIC | 1 << APACHE_DIGEST | 1 << APACHE_TLS)

static const ApacheTest tests[] = {
  { "errors/not-found", test_not_found },
  { "errors/forbidden", test_forbidden },
  { "errors/whole-trees-are-not-listed", test_whole_tree, 1 << APACHE_OPEN },
  { "errors/conflict-without-a-parent", test_conflict },
  { "errors/a-name-that-is-taken-is-kept", test_name_is_taken },
  { "errors/a-name-that-is-taken-is-replaced", test_replace, 1 << APACHE_OPEN },
  { "errors/a-folder-does-not-fit-into-itself", test_into_itself },
  { "errors/an-escaped-slash-is-no-slash", test_escaped_slash, 1 << APACHE_OPEN },
  { "errors/no-such-account", test_no_account },
  { "errors/the-wrong-scheme", test_wrong_scheme, 1 << APACHE_OPEN | 1 << APACHE_TLS },
  { "errors/an-unknown-authority", test_unknown_authority, 1 << APACHE_TLS },
  { "logon/wrong-password-then-the-right-one", test_wrong_password_and_right_answer, WITH_LOGON },
  { "logon/asks-for-the-password", test_no_password, WITH_LOGON },
  { "logon/wrong-password-and-nobody-knows-better", test_wrong_password_and_no_answer, WITH_LOGON },
};

int
main (int argc, char **argv)
{
  return apache_case_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
