/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* In which order an application hears of what happens to its connection. */

#include "transport-fixture.h"
#include <resolver-fixture.h>
#include <string.h>
#include <tls-fixture.h>

#define DIGEST "WWW-Authenticate: Digest realm=\"mail\", nonce=\"n\", qop=\"auth\"\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\nContent-Length: 4\r\n\r\nmail"

/* Everything that is said, as words: the nick of a status, "error", "done" or "failed" for the last of a response. */
typedef struct
{
  TransportFixture *f;
  TlsFixture *tls;
  RawServer *server; /* with TLS; else the fixture's own */
  GString *story;
  HTTPMailPromptAnswer answer;
} OrderTest;

static void
tell (OrderTest *self, const char *word)
{
  g_string_append_printf (self->story, "%s%s", self->story->len ? " " : "", word);
}

static void
on_status (HTTPMailTransport *transport, HTTPMailStatus status, gpointer user_data)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (HTTPMAIL_TYPE_STATUS);

  tell (user_data, g_enum_get_value (klass, (int) status)->value_nick);
}

static void
on_error (HTTPMailTransport *transport, HTTPMailStatus status, HTTPMailResult *result, gpointer user_data)
{
  tell (user_data, "error");
}

static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  if (httpmail_response_is_done (response))
    tell (user_data, httpmail_result_is_success (httpmail_response_get_result (response)) ? "done" : "failed");
}

static gboolean
on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, gpointer user_data)
{
  OrderTest *self = user_data;

  tell (self, "prompt");
  httpmail_prompt_respond (prompt, self->answer);
  return TRUE;
}

static gboolean
on_logon (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data)
{
  OrderTest *self = user_data;

  tell (self, "logon");
  if (self->f->password)
    httpmail_logon_submit (logon, "bob", self->f->password);
  else
    httpmail_logon_cancel (logon);
  self->f->password = "sesame";
  return TRUE;
}

static OrderTest *
order_test_new (const char *uri)
{
  OrderTest *self = g_new0 (OrderTest, 1);
  HTTPMailTransport *transport;

  self->f = transport_fixture_new ();
  self->story = g_string_new (NULL);
  transport = self->f->transport;
  if (uri)
    {
      g_object_unref (self->f->info);
      self->f->info = httpmail_server_info_new_for_uri (uri, NULL);
    }
  g_signal_connect (transport, "status", G_CALLBACK (on_status), self);
  g_signal_connect (transport, "error", G_CALLBACK (on_error), self);
  g_signal_connect (transport, "response", G_CALLBACK (on_response), self);
  g_signal_connect (transport, "prompt", G_CALLBACK (on_prompt), self);
  g_signal_handlers_disconnect_matched (transport, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
                                        g_signal_lookup ("logon-prompt", HTTPMAIL_TYPE_TRANSPORT), 0, NULL, NULL,
                                        self->f);
  g_signal_connect (transport, "logon-prompt", G_CALLBACK (on_logon), self);
  return self;
}

static void
order_test_free (OrderTest *self)
{
  g_signal_handlers_disconnect_by_data (self->f->transport, self);
  transport_fixture_free (self->f);
  g_clear_pointer (&self->server, raw_server_free);
  g_clear_pointer (&self->tls, tls_fixture_free);
  g_string_free (self->story, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrderTest, order_test_free)

/* Opens, and waits until the story ends so; then it must be this one. */
static void
run_open (OrderTest *test, const char *story)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (httpmail_transport_open (test->f->transport, test->f->info, HTTPMAIL_OPEN_AUTHENTICATE, &error));
  g_assert_no_error (error);
  transport_fixture_run_until_disconnected (test->f);
  g_assert_cmpstr (test->story->str, ==, story);
}

static void
open_well (OrderTest *test, const char *story)
{
  transport_fixture_open (test->f);
  g_assert_cmpstr (test->story->str, ==, story);
  g_string_truncate (test->story, 0);
}

static void
start_get (OrderTest *test)
{
  g_autofree char *url = transport_fixture_url (test->f, "m");
  g_autoptr (GError) error = NULL;

  g_assert_true (httpmail_transport_command_get (test->f->transport, url, NULL, FALSE, 1, &error));
  g_assert_no_error (error);
}

static void
add_challenge (OrderTest *test)
{
  g_autofree char *challenge = raw_make_reply ("401 Authorization Required", DIGEST, "");

  raw_server_add_reply (test->f->server, challenge);
}

static void
test_nobody_answers (void)
{
  g_autoptr (OrderTest) test = order_test_new ("http://127.0.0.1:1/");

  run_open (test, "finding-host connecting error disconnected");
}

static void
test_the_host_is_not_known (void)
{
  g_autoptr (OrderTest) test = order_test_new ("http://host.invalid/");

  run_open (test, "finding-host error disconnected");
}

/* A server with TLS, whose authority is not known. */
static OrderTest *
tls_test_new (HTTPMailPromptAnswer answer)
{
  TlsFixture *tls = tls_fixture_new (TLS_FLAW_NONE);
  RawServer *server = tls ? raw_server_new_tls (tls->certificate) : NULL;
  OrderTest *self = order_test_new (server ? raw_server_get_uri (server) : NULL);

  self->tls = tls;
  self->server = server;
  self->answer = answer;
  return self;
}

static void
test_a_certificate_is_refused (void)
{
  g_autoptr (OrderTest) test = tls_test_new (HTTPMAIL_PROMPT_ANSWER_NO);

  if (test->tls)
    run_open (test, "finding-host connecting securing prompt error disconnected");
}

static gboolean
is_ready (gpointer data)
{
  OrderTest *test = data;

  return httpmail_transport_get_dialect (test->f->transport) != HTTPMAIL_DIALECT_UNKNOWN;
}

static void
test_a_certificate_is_accepted (void)
{
  g_autoptr (OrderTest) test = tls_test_new (HTTPMAIL_PROMPT_ANSWER_YES);
  g_autofree char *account = transport_fixture_account_reply (test->f);

  if (!test->tls)
    return;
  raw_server_add_reply (test->server, account);
  g_assert_true (httpmail_transport_open (test->f->transport, test->f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (is_ready, test);
  /* The connection that was asked about is not the one that is used. */
  g_assert_cmpstr (test->story->str, ==,
                   "finding-host connecting securing prompt finding-host connecting securing connected");
}

static gboolean
is_securing (gpointer data)
{
  return strstr (((OrderTest *) data)->story->str, "securing") != NULL;
}

static void
test_there_is_no_tls (void)
{
  g_autoptr (OrderTest) test = NULL;
  g_autoptr (RawServer) plain = raw_server_new ();
  g_autofree char *uri = g_strdup_printf ("https://127.0.0.1:%u/", raw_server_get_port (plain));
  g_autoptr (GError) error = NULL;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("needs glib-networking");
      return;
    }
  test = order_test_new (uri);
  g_assert_true (httpmail_transport_open (test->f->transport, test->f->info, HTTPMAIL_OPEN_AUTHENTICATE, &error));
  run_until (is_securing, test);
  g_clear_pointer (&plain, raw_server_free);
  transport_fixture_run_until_disconnected (test->f);
  g_assert_cmpstr (test->story->str, ==, "finding-host connecting securing error disconnected");
}

static void
test_the_logon_goes_well (void)
{
  g_autoptr (OrderTest) test = order_test_new (NULL);

  test->f->password = "sesame";
  add_challenge (test);
  open_well (test, "finding-host connecting connected authorizing logon authorized connected");
}

static void
test_the_logon_goes_well_at_the_second_try (void)
{
  g_autoptr (OrderTest) test = order_test_new (NULL);

  test->f->password = "wrong";
  add_challenge (test);
  add_challenge (test);
  open_well (test, "finding-host connecting connected authorizing logon auth-retry logon authorizing authorized connected");
}

static void
test_the_logon_is_cancelled (void)
{
  g_autoptr (OrderTest) test = order_test_new (NULL);

  add_challenge (test);
  run_open (test, "finding-host connecting connected authorizing logon error disconnected");
}

static void
test_closing_waits_for_work (void)
{
  g_autoptr (OrderTest) test = order_test_new (NULL);

  open_well (test, "finding-host connecting connected");
  raw_server_add_behaviour (test->f->server, RAW_STALL, OK, 0);
  start_get (test);
  raw_server_run_until_requests (test->f->server, 2);
  g_assert_true (httpmail_transport_close (test->f->transport, NULL));
  raw_server_release (test->f->server);
  transport_fixture_run_until_disconnected (test->f);
  g_assert_cmpstr (test->story->str, ==, "disconnecting done disconnected");
}

static void
test_dropping_ends_work (void)
{
  g_autoptr (OrderTest) test = order_test_new (NULL);

  open_well (test, "finding-host connecting connected");
  raw_server_add_behaviour (test->f->server, RAW_STALL, OK, 0);
  start_get (test);
  raw_server_run_until_requests (test->f->server, 2);
  httpmail_transport_drop_connection (test->f->transport);
  transport_fixture_run_until_disconnected (test->f);
  g_assert_cmpstr (test->story->str, ==, "failed disconnected");
}

static void
test_a_reply_breaks_off (void)
{
  g_autoptr (OrderTest) test = order_test_new (NULL);

  open_well (test, "finding-host connecting connected");
  raw_server_add_behaviour (test->f->server, RAW_TRUNCATE, OK, sizeof OK - 3);
  start_get (test);
  transport_fixture_run_until_done (test->f, 1);
  /* It is the command's misfortune; the account stays open. */
  g_assert_cmpstr (test->story->str, ==, "failed");
  raw_server_add_reply (test->f->server, OK);
  start_get (test);
  transport_fixture_run_until_done (test->f, 2);
  g_assert_cmpstr (test->story->str, ==, "failed done");
}

static void
test_the_server_goes_between_commands (void)
{
  g_autoptr (OrderTest) test = order_test_new (NULL);

  open_well (test, "finding-host connecting connected");
  raw_server_free (g_steal_pointer (&test->f->server));
  test->f->server = raw_server_new ();
  {
    g_autofree char *base = httpmail_server_info_get_uri (test->f->info);
    g_autofree char *url = g_strconcat (base, "m", NULL);

    g_assert_true (httpmail_transport_command_get (test->f->transport, url, NULL, FALSE, 1, NULL));
  }
  transport_fixture_run_until_disconnected (test->f);
  g_assert_cmpstr (test->story->str, ==, "failed error disconnected");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_forget_hosts ();
#define ADD(path, func) g_test_add_func ("/transport/status-order/" path, func)
  ADD ("nobody-answers", test_nobody_answers);
  ADD ("the-host-is-not-known", test_the_host_is_not_known);
  ADD ("a-certificate-is-refused", test_a_certificate_is_refused);
  ADD ("a-certificate-is-accepted", test_a_certificate_is_accepted);
  ADD ("there-is-no-tls", test_there_is_no_tls);
  ADD ("the-logon-goes-well", test_the_logon_goes_well);
  ADD ("the-logon-goes-well-at-the-second-try", test_the_logon_goes_well_at_the_second_try);
  ADD ("the-logon-is-cancelled", test_the_logon_is_cancelled);
  ADD ("closing-waits-for-work", test_closing_waits_for_work);
  ADD ("dropping-ends-work", test_dropping_ends_work);
  ADD ("a-reply-breaks-off", test_a_reply_breaks_off);
  ADD ("the-server-goes-between-commands", test_the_server_goes_between_commands);
  return g_test_run ();
}
