/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages on their way in: sending, and adding to folders. */

#include <glib/gstdio.h>
#include <string.h>

#include "server-fixture.h"

#define MESSAGE "From: Bob <bob@example.net>\r\nSubject: lunch\r\n\r\nAt noon?\r\n.\r\nA line after a dot.\r\n"
#define RFC821 "Content-Type: message/rfc821\r\n"
#define RFC822 "Content-Type: message/rfc822\r\n"

/* The only file in a directory, relative to the mail directory; NULL when there is none. */
static char *
only_file (Fixture *fixture, const char *dir)
{
  g_autofree char *names = fixture_list (fixture, dir);

  g_assert_null (strchr (names, ' '));
  return *names != '\0' ? g_build_filename (dir, names, NULL) : NULL;
}

static void
assert_holds (Fixture *fixture, const char *dir, const char *expected)
{
  g_autofree char *name = only_file (fixture, dir);
  g_autofree char *path = name == NULL ? NULL : fixture_path (fixture, name);
  g_autofree char *text = NULL;

  if (expected == NULL)
    {
      g_assert_null (name);
      return;
    }
  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_nothing_left (Fixture *fixture)
{
  assert_holds (fixture, "bob/tmp", NULL);
  assert_holds (fixture, "carol@example.net/tmp", NULL);
}

static void
test_local_delivery (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_ask (fixture, "POST /bob/sendmsg", RFC821 "SAVEINSENT: t\r\n",
                                        "MAIL FROM:<bob@example.net>\r\nRCPT TO:<carol@example.net>\r\n"
                                        "rcpt to: bob@example.org\r\nRCPT TO:<carol@example.net>\r\n\r\n" MESSAGE);
  g_autofree char *location = reply_field (reply, "Location");
  g_autofree char *line = NULL;
  g_autofree char *copy = NULL;

  assert_status (reply, "HTTP/1.1 200 OK\r\n");
  /* Byte for byte, once for each, in new. */
  assert_holds (fixture, "carol@example.net/new", MESSAGE);
  assert_holds (fixture, "bob/new", MESSAGE);
  assert_holds (fixture, "bob/.Sent/cur", MESSAGE);
  assert_nothing_left (fixture);
  g_assert_true (g_str_has_prefix (location, "http://mail.example.net/bob/folders/Sent/"));
  line = g_strconcat ("GET ", location + strlen ("http://mail.example.net"), NULL);
  copy = fixture_ask (fixture, line, NULL, NULL);
  g_assert_cmpstr (reply_body (copy), ==, MESSAGE);
}

static void
test_no_copy_wanted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_ask (fixture, "POST /bob/sendmsg", RFC821 "SaveInSent: F\r\n",
                                        "MAIL FROM:<bob@example.net>\nRCPT TO:<carol@example.net>\n\n" MESSAGE);

  assert_status (reply, "HTTP/1.1 200 OK\r\n");
  assert_holds (fixture, "carol@example.net/new", MESSAGE);
  assert_holds (fixture, "bob/.Sent/cur", NULL);
}

static void
test_all_or_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_ask (fixture, "POST /bob/sendmsg", RFC821,
                                        "MAIL FROM:<bob@example.net>\r\nRCPT TO:<carol@example.net>\r\n"
                                        "RCPT TO:<dave@example.com>\r\n\r\n" MESSAGE);

  assert_status (reply,
                 "HTTP/1.1 403 dave@example.com has no mailbox here, and this server sends no mail elsewhere\r\n");
  assert_holds (fixture, "carol@example.net/new", NULL);
  assert_holds (fixture, "bob/.Sent/cur", NULL);
  assert_nothing_left (fixture);
}

static void
test_recipient_whose_mailbox_is_broken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *new_dir = fixture_path (fixture, "carol@example.net/new");
  g_autofree char *reply = NULL;

  g_assert_cmpint (g_rmdir (new_dir), ==, 0);
  fixture_put (fixture, "carol@example.net/new", "x", 1);
  g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*carol@example.net*");
  reply = fixture_ask (fixture, "POST /bob/sendmsg", RFC821,
                       "MAIL FROM:<bob@example.net>\r\nRCPT TO:<bob@example.net>\r\n"
                       "RCPT TO:<carol@example.net>\r\n\r\n" MESSAGE);
  g_test_assert_expected_messages ();
  assert_status (reply, "HTTP/1.1 500 ");
  /* What was there already has been taken back. */
  assert_holds (fixture, "bob/.Sent/cur", NULL);
  assert_holds (fixture, "bob/new", NULL);
}

static void
test_bad_envelopes (Fixture *fixture, gconstpointer data)
{
  static const char *const envelopes[] = {
    MESSAGE,
    "\r\n" MESSAGE,
    "MAIL FROM:<bob@example.net>\r\n\r\n" MESSAGE,
    "RCPT TO:<carol@example.net>\r\n\r\n" MESSAGE,
    "MAIL FROM:<bob@example.net>\r\nRCPT TO:<carol@example.net>\r\n",
    "MAIL FROM:<bob@example.net>\r\nRCPT TO:<carol@example.net>\r\n\r\n",
    "MAIL FROM:<bob@example.net>\r\nRCPT TO:<-oQ/tmp@example.net>\r\n\r\n" MESSAGE,
    "MAIL FROM:<bob@example.net>\r\nRCPT TO:<a b@example.net>\r\n\r\n" MESSAGE,
    "MAIL FROM:<bob@example.net>\r\nDATA\r\n\r\n" MESSAGE,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (envelopes); i++)
    {
      g_autofree char *reply = fixture_ask (fixture, "POST /bob/sendmsg", RFC821, envelopes[i]);

      assert_status (reply, "HTTP/1.1 400 ");
    }
  assert_holds (fixture, "carol@example.net/new", NULL);
  assert_nothing_left (fixture);
}

static void
test_envelope_without_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) envelope = g_string_new ("MAIL FROM:<bob@example.net>\r\n");
  g_autofree char *reply = NULL;

  while (envelope->len < 2 * 1024 * 1024)
    g_string_append (envelope, "RCPT TO:<carol@example.net>\r\n");
  reply = fixture_ask (fixture, "POST /bob/sendmsg", RFC821, envelope->str);
  assert_status (reply, "HTTP/1.1 413 The envelope is too long\r\n");
  assert_nothing_left (fixture);
}

static void
test_other_types_are_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *form = fixture_ask (fixture, "POST /bob/sendmsg", "Content-Type: text/plain\r\n", "x");
  g_autofree char *none = fixture_ask (fixture, "POST /bob/sendmsg", NULL, "x");
  g_autofree char *folder = fixture_ask (fixture, "POST /bob/folders/INBOX/", "Content-Type: message/rfc8222\r\n", "x");

  assert_status (form, "HTTP/1.1 415 Only message/rfc821 is taken here\r\n");
  assert_status (none, "HTTP/1.1 415 ");
  assert_status (folder, "HTTP/1.1 415 Only message/rfc822 is taken here\r\n");
}

static char *
write_script (Fixture *fixture, const char *text)
{
  char *path = g_build_filename (fixture->dir, "send mail", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

static void
test_sendmail_command (Fixture *fixture, gconstpointer data)
{
  g_autofree char *out = g_build_filename (fixture->dir, "out", NULL);
  g_autofree char *script =
      g_strdup_printf ("#!/bin/sh\nfor a in \"$@\"; do echo \"<$a>\"; done > %s\ncat >> %s\n", out, out);
  g_autofree char *path = write_script (fixture, script);
  g_autofree char *command = g_strdup_printf ("'%s' -oi", path);
  g_autofree char *reply = NULL;
  g_autofree char *text = NULL;

  fixture_restart (fixture, FALSE, command);
  /* What only a shell would mind is no reason to refuse an address, so there must be no shell. */
  reply = fixture_ask (fixture, "POST /bob/sendmsg", RFC821,
                       "MAIL FROM:<bob@example.net>\r\nRCPT TO:<carol@example.net>\r\n"
                       "RCPT TO:<$x`y`@example.com>\r\nRCPT TO:<bob@example.org>\r\n\r\n" MESSAGE);
  assert_status (reply, "HTTP/1.1 200 OK\r\n");
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  assert_has (text, "<-oi>\n<-i>\n<-f>\n<bob@example.net>\n<-->\n<$x`y`@example.com>\n<bob@example.org>\nFrom: Bob");
  g_assert_true (g_str_has_suffix (text, MESSAGE));
  assert_holds (fixture, "carol@example.net/new", MESSAGE);
  assert_holds (fixture, "bob/.Sent/cur", MESSAGE);
  assert_holds (fixture, "bob/new", NULL);
}

static void
test_sendmail_command_that_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_script (fixture, "#!/bin/sh\nexit 75\n");
  g_autofree char *quoted = g_shell_quote (path);
  const char *commands[] = { quoted, "/nonexistent/sendmail", "unclosed 'quote" };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *reply = NULL;

      fixture_restart (fixture, FALSE, commands[i]);
      g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*");
      reply = fixture_ask (fixture, "POST /bob/sendmsg", RFC821,
                           "MAIL FROM:<bob@example.net>\r\nRCPT TO:<carol@example.net>\r\n"
                           "RCPT TO:<dave@example.com>\r\n\r\n" MESSAGE);
      g_test_assert_expected_messages ();
      assert_status (reply, "HTTP/1.1 502 ");
      assert_holds (fixture, "carol@example.net/new", NULL);
      assert_holds (fixture, "bob/.Sent/cur", NULL);
      assert_nothing_left (fixture);
    }
}

static void
test_sendmail_command_comes_last (Fixture *fixture, gconstpointer data)
{
  static const char envelope[] = "MAIL FROM:<bob@example.net>\r\nRCPT TO:<carol@example.net>\r\n"
                                 "RCPT TO:<dave@example.com>\r\n\r\n" MESSAGE;
  g_autofree char *out = g_build_filename (fixture->dir, "out", NULL);
  g_autofree char *carol = fixture_path (fixture, "carol@example.net");
  /* The recipient's program looks into the mailbox, then the command fails. */
  g_autofree char *script = g_strdup_printf (
      "#!/bin/sh\nls '%s/new' >> %s\ncd '%s'; for a in new/*; do mv $a cur/${a#new/}:2,; done\nexit 75\n", carol, out,
      carol);
  g_autofree char *path = write_script (fixture, script);
  g_autofree char *command = g_shell_quote (path);
  g_autofree char *broken = fixture_path (fixture, "carol@example.net/new");
  g_autofree char *failed = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *text = NULL;

  fixture_restart (fixture, FALSE, command);
  g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*");
  failed = fixture_ask (fixture, "POST /bob/sendmsg", RFC821, envelope);
  g_test_assert_expected_messages ();
  assert_status (failed, "HTTP/1.1 502 ");
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  g_assert_cmpuint (strlen (text), >, 10);
  assert_holds (fixture, "carol@example.net/new", NULL);
  assert_holds (fixture, "carol@example.net/cur", NULL);
  assert_holds (fixture, "bob/.Sent/cur", NULL);

  /* Nothing leaves the house when somebody in it cannot have it. */
  g_assert_cmpint (g_unlink (out), ==, 0);
  g_assert_cmpint (g_rmdir (broken), ==, 0);
  g_assert_true (g_file_set_contents (broken, "x", 1, NULL));
  g_test_expect_message ("HTTPMail", G_LOG_LEVEL_MESSAGE, "*");
  refused = fixture_ask (fixture, "POST /bob/sendmsg", RFC821, envelope);
  g_test_assert_expected_messages ();
  assert_status (refused, "HTTP/1.1 500 The mailbox of carol@example.net cannot take the message\r\n");
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
  assert_holds (fixture, "bob/.Sent/cur", NULL);
}

static void
test_append (Fixture *fixture, gconstpointer data)
{
  g_autofree char *posted = fixture_ask (fixture, "POST /bob/folders/INBOX", RFC822, MESSAGE);
  g_autofree char *put = fixture_ask (fixture, "PUT /bob/folders/Trash/any%20name.eml", NULL, MESSAGE);
  g_autofree char *draft = fixture_ask (fixture, "POST /bob/folders/Drafts/", RFC822, MESSAGE);
  g_autofree char *location = reply_field (posted, "Location");
  g_autofree char *put_location = reply_field (put, "Location");
  g_autofree char *put_line = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *names = NULL;

  assert_status (posted, "HTTP/1.1 201 ");
  g_assert_true (g_str_has_prefix (location, "http://mail.example.net/bob/folders/INBOX/"));
  assert_holds (fixture, "bob/cur", MESSAGE);
  assert_status (put, "HTTP/1.1 201 ");
  assert_holds (fixture, "bob/.Trash/cur", MESSAGE);
  assert_status (draft, "HTTP/1.1 201 ");
  names = fixture_list (fixture, "bob/.Drafts/cur");
  g_assert_true (g_str_has_suffix (names, ":2,DS"));
  assert_nothing_left (fixture);
  put_line = g_strconcat ("PUT ", put_location + strlen ("http://mail.example.net"), NULL);
  changed = fixture_ask (fixture, put_line, RFC822, "Subject: other\r\n\r\n");
  assert_status (changed, "HTTP/1.1 403 ");
  assert_holds (fixture, "bob/.Trash/cur", MESSAGE);
}

static void
test_append_where_it_cannot_be (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *line;
    const char *status;
  } cases[] = {
    { "POST /bob/folders/Nowhere", "HTTP/1.1 404 " },
    { "POST /bob/folders/Nowhere/x/", "HTTP/1.1 404 " },
    { "PUT /bob/folders/Nowhere/x", "HTTP/1.1 409 " },
    { "PUT /bob/folders/x", "HTTP/1.1 409 " },
    { "PUT /bob/folders/INBOX/", "HTTP/1.1 405 " },
    { "POST /bob/folders/", "HTTP/1.1 405 " },
    { "POST /", "HTTP/1.1 405 " },
  };
  g_autofree char *empty = fixture_ask (fixture, "POST /bob/folders/INBOX/", RFC822 "Content-Length: 0\r\n", NULL);

  assert_status (empty, "HTTP/1.1 400 The message is empty\r\n");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reply = fixture_ask (fixture, cases[i].line, RFC822, MESSAGE);

      assert_status (reply, cases[i].status);
    }
}

static void
test_chunked_body (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply =
      fixture_talk (fixture, "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC RFC822
                             "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                             "9\r\nSubject: \r\n5;x=y\r\nlunch\r\n00004\r\n\r\n\r\n\r\n0\r\nX: y\r\n\r\n");

  assert_status (reply, "HTTP/1.1 201 ");
  assert_holds (fixture, "bob/cur", "Subject: lunch\r\n\r\n");
}

static void
test_body_that_breaks_off (Fixture *fixture, gconstpointer data)
{
  static const char *const requests[] = {
    "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC RFC822 "Content-Length: 100\r\n\r\nSubject: half",
    "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC RFC822 "Content-Length: 100\r\n\r\n",
    "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC RFC822 "Transfer-Encoding: chunked\r\n\r\n5\r\nSubje",
    "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC RFC822 "Transfer-Encoding: chunked\r\n\r\n5\r\nSubje\r\n",
    "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC RFC822 "Transfer-Encoding: chunked\r\n\r\n5\r\nSubje\r\n0\r\n",
    "POST /bob/sendmsg HTTP/1.1\r\n" HOST BASIC RFC821 "Transfer-Encoding: chunked\r\n\r\n"
    "41\r\nMAIL FROM:<bob@x.net>\r\nRCPT TO:<carol@example.net>\r\n\r\nhello abcde\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *reply = fixture_talk_and_cut (fixture, requests[i]);

      g_assert_cmpstr (reply, ==, "");
      assert_holds (fixture, "bob/cur", NULL);
      assert_holds (fixture, "carol@example.net/new", NULL);
      assert_nothing_left (fixture);
    }
}

static void
test_bad_chunk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reply = fixture_talk (fixture, "POST /bob/folders/INBOX/ HTTP/1.1\r\n" HOST BASIC RFC822
                                                  "Transfer-Encoding: chunked\r\n\r\n5\r\nSubject\r\nzz\r\n0\r\n\r\n");

  assert_status (reply, "HTTP/1.1 400 Bad chunk\r\n");
  assert_holds (fixture, "bob/cur", NULL);
  assert_nothing_left (fixture);
}

static void
test_long_message (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) message = g_string_new ("Subject: long\r\n\r\n");
  g_autofree char *reply = NULL;

  for (guint i = 0; message->len < 6 * 1024 * 1024; i++)
    g_string_append_printf (message, "Line %u of a message that is rather long.\r\n", i);
  reply = fixture_ask (fixture, "POST /bob/folders/INBOX/", RFC822, message->str);
  assert_status (reply, "HTTP/1.1 201 ");
  assert_holds (fixture, "bob/cur", message->str);
}

#define add(path, function)                                                                                            \
  g_test_add ("/server/send/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("local-delivery", test_local_delivery);
  add ("no-copy-wanted", test_no_copy_wanted);
  add ("all-or-nothing", test_all_or_nothing);
  add ("recipient-whose-mailbox-is-broken", test_recipient_whose_mailbox_is_broken);
  add ("bad-envelopes", test_bad_envelopes);
  add ("envelope-without-end", test_envelope_without_end);
  add ("other-types-are-refused", test_other_types_are_refused);
  add ("sendmail-command", test_sendmail_command);
  add ("sendmail-command-that-fails", test_sendmail_command_that_fails);
  add ("sendmail-command-comes-last", test_sendmail_command_comes_last);
  add ("append", test_append);
  add ("append-where-it-cannot-be", test_append_where_it_cannot_be);
  add ("chunked-body", test_chunked_body);
  add ("body-that-breaks-off", test_body_that_breaks_off);
  add ("bad-chunk", test_bad_chunk);
  add ("long-message", test_long_message);
  return g_test_run ();
}
