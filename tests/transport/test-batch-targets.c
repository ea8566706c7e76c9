/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a batch may name: each message once, by a name that no server takes for another, and no two for one place. */

#include "transport-fixture.h"
#include <string.h>

static void
add_status (TransportFixture *f, const char *for_request, const char *status)
{
  g_autofree char *reply = raw_make_reply (status, NULL, "");

  raw_server_expect (f->server, for_request);
  raw_server_add_reply (f->server, reply);
}

static gboolean
copy (TransportFixture *f,
      const char *const *targets,
      const char *const *destinations,
      gboolean allow_rename,
      GError **error)
{
  g_autofree char *from = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_autofree char *to = transport_fixture_url (f, "bob/folders/trAsH/");

  return httpmail_transport_command_bcopy (f->transport, from, targets, to, destinations, allow_rename, 1, error);
}

static void
assert_copy_refused (TransportFixture *f, const char *const *targets, const char *const *destinations, const char *named)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (copy (f, targets, destinations, FALSE, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, named));
}

/* Escaped dots are dots to a server, and what is behind a question mark is no part of the path. */
static void
test_names_that_mean_something_else (void)
{
  static const char *const names[] = { "%2e%2e", "%2E.", ".%2e", "%2E", "/bob/folders/ACTIVE/%2e%2e", "MSG1?.EML",
                                       "/bob/folders/ACTIVE/MSG1?.EML" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *inbox = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_autofree char *absolute = g_strconcat (inbox, "%2e%2e/", NULL);

  transport_fixture_open (f);
  for (guint i = 0; i <= G_N_ELEMENTS (names); i++)
    {
      const char *const targets[] = { "MSG2", i < G_N_ELEMENTS (names) ? names[i] : absolute, NULL };
      g_autoptr (GError) error = NULL;

      assert_copy_refused (f, targets, NULL, targets[1]);
      g_assert_false (httpmail_transport_command_bdelete (f->transport, inbox, targets, 1, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
      g_assert_false (httpmail_transport_command_mark_read (f->transport, inbox, targets, TRUE, 1, &error));
      g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 1);
}

/* Dots are no harm in a longer name, nor is a question mark in the URL of the folder, or in one as listed. */
static void
test_names_that_only_look_so (void)
{
  static const char *const names[] = { "...", "%2e%2ea", "a..", "a%2Fb", "a+b" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *query = transport_fixture_url (f, "httpmail.php?/folders/0/");
  g_autofree char *inbox = transport_fixture_url (f, "bob/folders/ACTIVE/");
  g_autofree char *listed = g_strconcat (inbox, "show?id=17", NULL);
  const char *const numbers[] = { "17", listed, NULL };

  transport_fixture_open (f);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *const targets[] = { names[i], i == 0 ? listed : NULL, NULL };
      g_autoptr (GError) error = NULL;

      add_status (f, "BCOPY ", "201 Created");
      g_assert_true (copy (f, targets, NULL, FALSE, &error));
      g_assert_no_error (error);
      transport_fixture_run_until_done (f, i + 1);
    }
  add_status (f, "BDELETE /httpmail.php?/folders/0/ ", "201 Created");
  g_assert_false (httpmail_transport_command_bdelete (f->transport, query, numbers, 1, NULL));
  g_assert_true (httpmail_transport_command_bdelete (f->transport, query, (const char *const[]){ "17", NULL }, 1, NULL));
  transport_fixture_run_until_done (f, G_N_ELEMENTS (names) + 1);
  raw_server_assert_played (f->server);
}

/* The second DELETE of one message would find it gone, and that would be told of it. */
static void
test_one_named_twice_is_asked_for_once (void)
{
  static const char *const targets[] = { "MSG1", "MSG2", "MSG%31", "MSG2/", NULL };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *inbox = transport_fixture_url (f, "bob/folders/ACTIVE/");

  transport_fixture_open (f);
  add_status (f, "BDELETE ", "405 Method Not Allowed");
  add_status (f, "DELETE /bob/folders/ACTIVE/MSG1 ", "204 No Content");
  add_status (f, "DELETE /bob/folders/ACTIVE/MSG2 ", "204 No Content");
  raw_server_set_fallback (f->server, RAW_CLOSE, NULL, 0);
  g_assert_true (httpmail_transport_command_bdelete (f->transport, inbox, targets, 1, NULL));
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (httpmail_response_get_member_errors (transport_fixture_last (f))->len, ==, 0);
  g_assert_cmpuint (raw_server_get_n_requests (f->server), ==, 4);
}

static void
test_one_copied_twice_is_refused (void)
{
  static const char *const targets[] = { "MSG1", "MSG2", "MSG1", NULL };
  static const char *const names[] = { "A", "B", "C", NULL };
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  transport_fixture_open (f);
  assert_copy_refused (f, targets, NULL, "MSG1");
  assert_copy_refused (f, targets, names, "MSG1");
}

/* The second would be put over the first; unless the server may choose another name. */
static void
test_two_for_one_place_are_refused (void)
{
  static const char *const targets[] = { "MSG1", "MSG2", "MSG3", NULL };
  static const char *const names[] = { "A", "B", "%41", NULL };
  static const char *const alike[] = { "A", "a", "B", NULL };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  assert_copy_refused (f, targets, names, "%41");
  for (guint i = 0; i < 6; i++)
    add_status (f, "COPY ", "201 Created");
  g_assert_true (copy (f, targets, names, TRUE, &error));
  g_assert_true (copy (f, targets, alike, FALSE, &error));
  transport_fixture_run_until_done (f, 2);
  raw_server_assert_played (f->server);
}

/* Whoever leaves the slash away means the same folder. */
static void
test_a_folder_is_asked_with_its_slash (void)
{
  static const char *const targets[] = { "MSG1", "MSG2", NULL };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *inbox = transport_fixture_url (f, "bob/folders/ACTIVE");

  transport_fixture_open (f);
  add_status (f, "BPROPPATCH /bob/folders/ACTIVE/ ", "200 OK");
  add_status (f, "BDELETE /bob/folders/ACTIVE/ ", "200 OK");
  g_assert_true (httpmail_transport_command_mark_read (f->transport, inbox, targets, TRUE, 1, NULL));
  g_assert_true (httpmail_transport_command_bdelete (f->transport, inbox, targets, 1, NULL));
  transport_fixture_run_until_done (f, 2);
  raw_server_assert_played (f->server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/batch-targets/" name, func)
  ADD ("names-that-mean-something-else-are-refused", test_names_that_mean_something_else);
  ADD ("names-that-only-look-so-are-not", test_names_that_only_look_so);
  ADD ("one-named-twice-is-asked-for-once", test_one_named_twice_is_asked_for_once);
  ADD ("one-copied-twice-is-refused", test_one_copied_twice_is_refused);
  ADD ("two-for-one-place-are-refused", test_two_for_one_place_are_refused);
  ADD ("a-folder-is-asked-with-its-slash", test_a_folder_is_asked_with_its_slash);
#undef ADD
  return g_test_run ();
}
