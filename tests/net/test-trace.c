/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fixture.h>
#include <glib/gstdio.h>
#include <httpmail/net/hm-trace.h>
#include <httpmail/httpmail-error.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const secrets[] = { "sesame", "c2VzYW1l", "the-nonce", "the-response", "the-cookie" };

static void
on_command (gpointer data, HTTPMailDirection direction, const char *line, gint hresult)
{
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_string_append_printf (data, "%c %s (%x)\n", direction == HTTPMAIL_DIRECTION_SEND ? '>' : '<', line,
                          (guint) hresult);
}

static const HmSessionSink sink = { .command = on_command };

static void
assert_no_secret (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (text, secrets[i]));
}

static void
trace_all (HmTrace *trace)
{
  g_autoptr (SoupMessage) message = soup_message_new ("PROPFIND", "http://bob:sesame@127.0.0.1/inbox/?a=b");
  SoupMessageHeaders *out = soup_message_get_request_headers (message);
  SoupMessageHeaders *in = soup_message_get_response_headers (message);

  soup_message_headers_append (out, "Depth", "1,noroot");
  soup_message_headers_append (out, "Authorization", "Basic c2VzYW1l");
  soup_message_headers_append (out, "Proxy-Authorization", "Digest response=\"the-response\"");
  soup_message_headers_append (out, "Cookie", "a=the-cookie");
  soup_message_headers_append (in, "WWW-Authenticate", "Digest nonce=\"the-nonce\"");
  soup_message_headers_append (in, "www-authenticate", "the-nonce");
  soup_message_headers_append (in, "Proxy-Authenticate", "Digest nonce=\"the-nonce\"");
  soup_message_headers_append (in, "Set-Cookie", "a=the-cookie; path=/");
  soup_message_headers_append (in, "Authentication-Info", "nextnonce=\"the-nonce\"");
  soup_message_headers_append (in, "Server", "odd\xff server");
  soup_message_headers_append (in, "X-Odd", "a\x1b[2J\x7f");
  hm_trace_request (trace, message);
  hm_trace_reply (trace, message, (gint) 0x800ccc00);
}

static void
test_redact (void)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *shown;
  } table[] = {
    { "Authorization", "Basic c2VzYW1l", "Basic [removed]" },
    { "AUTHORIZATION", "Digest username=\"bob\"", "Digest [removed]" },
    { "authorization", "sesame", "[removed]" },
    { "WWW-Authenticate", "Digest realm=\"a\"", "Digest [removed]" },
    { "Cookie", "a=b", "[removed]" },
    { "Set-Cookie2", "a=b", "[removed]" },
    { "Depth", "1,noroot", "1,noroot" },
    { "X-Dav-Error", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *shown = hm_trace_redact (table[i].name, table[i].value);

      g_assert_cmpstr (shown, ==, table[i].shown);
    }
}

static void
test_sink (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  HmTrace *trace = hm_trace_new (TRUE, NULL, &sink, lines);

  trace_all (trace);
  hm_trace_free (trace);
  g_assert_nonnull (strstr (lines->str, "> PROPFIND http://127.0.0.1/inbox/?a=b HTTP/1.1 (0)\n"));
  g_assert_nonnull (strstr (lines->str, "> Depth: 1,noroot (0)\n"));
  g_assert_nonnull (strstr (lines->str, "> Authorization: Basic [removed] (0)\n"));
  g_assert_nonnull (strstr (lines->str, "< Server: odd"));
  g_assert_nonnull (strstr (lines->str, "< X-Odd: a [2J  (0)\n"));
  g_assert_nonnull (strstr (lines->str, "(800ccc00)\n"));
  assert_no_secret (lines->str);
}

static void
test_silent (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  HmTrace *trace = hm_trace_new (FALSE, NULL, &sink, lines);

  trace_all (trace);
  hm_trace_free (trace);
  g_assert_cmpuint (lines->len, ==, 0);
}

static void
test_file (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "log", NULL);
  g_autofree char *text = NULL;
  GStatBuf status;
  gsize length;

  for (guint i = 1; i <= 2; i++)
    {
      HmTrace *trace = hm_trace_new (FALSE, hm_log_open (path, NULL), &sink, NULL);
      g_auto (GStrv) parts = NULL;

      trace_all (trace);
      hm_trace_free (trace);
      g_clear_pointer (&text, g_free);
      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      assert_no_secret (text);
      /* The second one adds to the first. */
      parts = g_strsplit (text, " > PROPFIND http://127.0.0.1/inbox/?a=b HTTP/1.1\n", -1);
      g_assert_cmpuint (g_strv_length (parts), ==, i + 1);
    }
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

static void
assert_mode (const char *path, guint mode)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, mode);
}

static void
test_wider (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "log", NULL);
  g_autofree char *text = NULL;
  g_autoptr (HmLog) log = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "before\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0664), ==, 0);
  log = hm_log_open (path, &error);
  g_assert_no_error (error);
  assert_mode (path, 0600);
  hm_log_write (log, "after\n");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before\nafter\n");
}

static void
assert_refused (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hm_log_open (path, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "another path"));
}

static void
test_refused (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *missing = g_build_filename (dir, "none", "log", NULL);
  g_autofree char *pipe = g_build_filename (dir, "pipe", NULL);

  assert_refused (dir);
  assert_refused (missing);
  assert_refused ("");
  /* Nobody reads it, and it is not waited for. */
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_refused (pipe);
}

static void
test_link (void)
{
  g_auto (TestDir) dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "log", NULL);
  g_autofree char *target = g_build_filename (dir, "precious", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
  g_assert_cmpint (g_chmod (target, 0644), ==, 0);
  g_assert_cmpint (symlink (target, path), ==, 0);
  assert_refused (path);
  assert_mode (target, 0644);
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");
}

static void
test_device (void)
{
  g_autoptr (HmLog) log = NULL;
  g_autoptr (GError) error = NULL;

  /* What is no file is nobody's to change. */
  log = hm_log_open ("/dev/null", &error);
  g_assert_no_error (error);
  hm_log_write (log, "x");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/trace/secrets-are-taken-out", test_redact);
  g_test_add_func ("/net/trace/lines-go-to-the-application", test_sink);
  g_test_add_func ("/net/trace/says-nothing-unasked", test_silent);
  g_test_add_func ("/net/trace/the-file-is-for-its-owner-and-added-to", test_file);
  g_test_add_func ("/net/trace/a-file-that-others-could-read-is-closed-to-them", test_wider);
  g_test_add_func ("/net/trace/a-file-that-cannot-be-opened-is-an-error", test_refused);
  g_test_add_func ("/net/trace/a-device-is-left-as-it-is", test_device);
  g_test_add_func ("/net/trace/a-link-in-place-of-the-file-is-not-followed", test_link);
  return g_test_run ();
}
