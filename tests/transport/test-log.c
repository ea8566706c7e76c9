/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The file that gets what the signal command says. */

#include "transport-fixture.h"
#include <string.h>

#define CHALLENGE \
  "WWW-Authenticate: Digest realm=\"mail\", nonce=\"the-nonce\", opaque=\"the-opaque\", qop=\"auth\"\r\n" \
  "WWW-Authenticate: Basic realm=\"mail\"\r\nSet-Cookie: session=the-cookie; path=/\r\n"
#define OK \
  "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\nAuthentication-Info: nextnonce=\"the-next-nonce\"\r\n" \
  "Content-Length: 8\r\n\r\nthe mail"

static const char *const secrets[] = { "sesame", "the-nonce", "the-next-nonce", "the-opaque", "the-cookie", "cnonce",
                                       "response=", "the mail" };

/* Opens by Digest and gets a message; the log is at path. */
static void
run_session (TransportFixture *f, const char *path)
{
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", CHALLENGE, "");
  g_autofree char *url = transport_fixture_url (f, "m");
  g_autoptr (GError) error = NULL;

  f->password = "sesame";
  httpmail_transport_set_log_path (f->transport, path);
  raw_server_add_reply (f->server, challenge);
  transport_fixture_open (f);
  raw_server_add_reply (f->server, OK);
  g_assert_true (httpmail_transport_command_get (f->transport, url, NULL, FALSE, 1, &error));
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
}

/* The lines of the log without their time stamps, which must be some. */
static char *
read_log (const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *plain = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] && lines[i][0]; i++)
    {
      gsize stamp = strcspn (lines[i], " ");
      g_autofree char *time = g_strndup (lines[i], stamp);
      g_autoptr (GDateTime) parsed = g_date_time_new_from_iso8601 (time, NULL);

      g_assert_nonnull (parsed);
      g_string_append_printf (plain, "%s\n", lines[i] + stamp + 1);
    }
  return g_string_free (plain, FALSE);
}

static void
test_the_file_says_what_the_signal_says (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "log", NULL);
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GString) told = g_string_new (NULL);
  g_autofree char *logged = NULL;

  g_object_set (f->transport, "command-logging", TRUE, NULL);
  run_session (f, path);
  for (guint i = 0; i < f->lines->len; i++)
    g_string_append_printf (told, "%s\n", (const char *) g_ptr_array_index (f->lines, i));
  logged = read_log (path);
  g_assert_cmpstr (logged, ==, told->str);
  g_assert_nonnull (strstr (logged, "> Authorization: Digest [removed]\n"));
  g_assert_nonnull (strstr (logged, "< HTTP/1.1 401 Authorization Required\n"));
}

static void
test_nothing_secret_is_in_it (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "log", NULL);
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *logged = NULL;
  g_autofree char *cookie = NULL;

  run_session (f, path);
  logged = read_log (path);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (logged, secrets[i]));
  /* They were there. */
  cookie = transport_fixture_request_header (f, 2, "Cookie");
  g_assert_nonnull (strstr (cookie, "the-cookie"));
}

static void
test_the_signal_is_silent_unless_asked_for (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "log", NULL);
  g_autoptr (TransportFixture) f = transport_fixture_new ();

  run_session (f, path);
  g_assert_cmpuint (f->lines->len, ==, 0);
}

static void
test_a_file_that_cannot_be_opened_fails_the_opening (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "none", "log", NULL);
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GError) error = NULL;

  httpmail_transport_set_log_path (f->transport, path);
  g_assert_false (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_cmpuint (raw_server_get_n_connections (f->server), ==, 0);
  g_assert_cmpstr (f->statuses->str, ==, "");
  /* And nothing is broken by it. */
  httpmail_transport_set_log_path (f->transport, NULL);
  transport_fixture_open (f);
}

static void
test_a_callback_hears_of_it (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  httpmail_transport_set_log_path (f->transport, dir);
  httpmail_transport_open_async (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, transport_fixture_on_ready,
                                 &result);
  run_until (run_until_nonnull, &result);
  g_assert_false (httpmail_transport_open_finish (f->transport, result, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add_func ("/transport/log/" path, func)
  ADD ("the-file-says-what-the-signal-says", test_the_file_says_what_the_signal_says);
  ADD ("nothing-secret-is-in-it", test_nothing_secret_is_in_it);
  ADD ("the-signal-is-silent-unless-asked-for", test_the_signal_is_silent_unless_asked_for);
  ADD ("a-file-that-cannot-be-opened-fails-the-opening", test_a_file_that_cannot_be_opened_fails_the_opening);
  ADD ("a-callback-hears-of-it", test_a_callback_hears_of_it);
  return g_test_run ();
}
