/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Servers that never stop, do not speak HTTP, or go away. */

#include "net-fixture.h"
#include <httpmail/net/hm-exchange-private.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

#define MESSAGE "Content-Type: message/rfc822\r\n"

static void
run_against (RawBehaviour behaviour, const char *reply, gsize n, HTTPMailError code)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_set_fallback (net->server, behaviour, reply, n);
  net_call_run_error (call, code);
}

static void
test_error_body (void)
{
  run_against (RAW_ENDLESS, "HTTP/1.1 404 Not Found\r\n\r\nno", 2, HTTPMAIL_ERROR_NOT_FOUND);
  run_against (RAW_ENDLESS, "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n", 7,
               HTTPMAIL_ERROR_NOT_FOUND);
  run_against (RAW_TRUNCATE, "HTTP/1.1 404 Not Found\r\nContent-Length: 500\r\n\r\nno", 60, HTTPMAIL_ERROR_NOT_FOUND);
}

static void
test_other_body (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "DELETE", "m", HM_REPLY_NOTHING);
  g_autoptr (NetCall) next = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_behaviour (net->server, RAW_ENDLESS, "HTTP/1.1 200 OK\r\n\r\ndone", 4);
  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  call->request->changes = TRUE;
  net_call_run_ok (call);
  net_call_run_ok (next);
}

static void
test_logon_body (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_behaviour (net->server, RAW_ENDLESS,
                            "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\r\nlog on", 6);
  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  net_call_run_ok (call);
}

static void
test_content_limit (void)
{
  g_autofree char *body = g_strnfill (30000, 'm');
  g_autofree char *reply = raw_make_reply ("200 OK", MESSAGE, body);

  for (guint over = 0; over <= 1; over++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

      raw_server_add_reply (net->server, reply);
      call->options.max_body = 30000 - over;
      if (over)
        net_call_run_error (call, HTTPMAIL_ERROR_TOO_LARGE);
      else
        net_call_run_ok (call);
      g_assert_cmpuint (call->content->len, <=, call->options.max_body);
    }
}

static void
test_endless_content (void)
{
  run_against (RAW_ENDLESS, "HTTP/1.1 200 OK\r\n" MESSAGE "\r\nendless", 7, HTTPMAIL_ERROR_TOO_LARGE);
}

static void
test_endless_listing (void)
{
  static const char reply[] = "HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\n\r\n"
                              "<D:multistatus xmlns:D=\"DAV:\">" NET_MEMBER ("/a", "200 OK");
  const gsize unit = strlen (NET_MEMBER ("/a", "200 OK"));

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "", HM_REPLY_MULTISTATUS);

      raw_server_add_behaviour (net->server, RAW_ENDLESS, reply, unit);
      if (i == 0)
        call->options.max_responses = 100;
      else
        call->options.max_body = 10000;
      net_call_run_error (call, HTTPMAIL_ERROR_TOO_LARGE);
      /* "/a" a hundred times, with blanks between. */
      if (i == 0)
        g_assert_cmpuint (call->responses->len, ==, 100 * 3 - 1);
    }
}

static void
test_interim (void)
{
  static const char final[] = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
  g_autoptr (GString) interim = g_string_new (NULL);

  for (guint i = 0; i < HM_LIMIT_INTERIM; i++)
    g_string_append (interim, i % 2 ? "HTTP/1.1 100 Continue\r\n\r\n" : "HTTP/1.1 102 Processing\r\nX: y\r\n\r\n");
  for (guint over = 0; over <= 1; over++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
      g_autofree char *reply = g_strconcat (interim->str, over ? "HTTP/1.1 103 Early\r\n\r\n" : "", final, NULL);

      raw_server_add_reply (net->server, reply);
      if (over)
        net_call_run_error (call, HTTPMAIL_ERROR_PROTOCOL);
      else
        net_call_run_ok (call);
    }
  run_against (RAW_ENDLESS, "HTTP/1.1 100 Continue\r\n\r\n", 25, HTTPMAIL_ERROR_PROTOCOL);
}

static void
test_header_flood (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_behaviour (net->server, RAW_ENDLESS, "HTTP/1.1 200 OK\r\nX-Flood: yes\r\n", 14);
  net_call_run (call);
  g_assert_true (call->error->domain == HTTPMAIL_ERROR);
  g_assert_cmpuint (call->content->len, ==, 0);
}

static void
test_not_http (void)
{
  static const char *const greetings[] = { "SSH-2.0-OpenSSH_9.2\r\n\r\n", "220 mail.example ESMTP\r\n\r\n",
                                           "HTTP/1.1 abc\r\n\r\n", "HTTP/x.y 200 OK\r\n\r\n", "\r\n\r\n\r\n\r\n",
                                           "HTTP/1.1\r\n\r\n", "<html>\r\n\r\n</html>" };
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);

  for (guint i = 0; i < G_N_ELEMENTS (greetings); i++)
    run_against (RAW_REPLY_CLOSE, greetings[i], 0, HTTPMAIL_ERROR_CONNECTION_RECEIVE);
  raw_server_set_fallback (net->server, RAW_GARBAGE, NULL, 0);
  net_call_run (call);
  g_assert_true (call->error->domain == HTTPMAIL_ERROR);
}

static void
test_no_reply (void)
{
  run_against (RAW_CLOSE, NULL, 0, HTTPMAIL_ERROR_CONNECTION_DROPPED);
}

static void
test_nobody_there (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "", HM_REPLY_CONTENT);
  g_autoptr (NetCall) after = net_call_new (net, "GET", "", HM_REPLY_CONTENT);
  g_autoptr (RawServer) other = raw_server_new ();
  g_autofree char *url = g_strdup (raw_server_get_uri (other));

  hm_session_add_origin (net->session, url);
  g_clear_pointer (&other, raw_server_free);
  g_free (call->request->url);
  call->request->url = g_steal_pointer (&url);
  net_call_run_error (call, HTTPMAIL_ERROR_FAILED_TO_CONNECT);
  g_assert_cmpuint (net->n_errors, ==, 1);
  g_assert_true (g_str_has_suffix (net->statuses->str, "disconnected"));
  net_call_run_error (after, HTTPMAIL_ERROR_NOT_CONNECTED);
}

static void
test_question_over_dead_connection (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);
  g_autoptr (NetCall) question = net_call_new (net, "PROPFIND", "2", HM_REPLY_NOTHING);
  g_autoptr (GBytes) body = NULL;

  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  net_call_run_ok (first);
  net_call_set_body (question, "the whole question");
  net_call_run_ok (question);
  body = raw_server_get_request_body (net->server, 2);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "the whole question", 18);
  g_assert_cmpuint (question->n_resends, ==, 1);
  g_assert_cmpuint (question->sent, ==, 18);
}

static void
test_change_over_dead_connection (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "1", HM_REPLY_CONTENT);
  g_autoptr (NetCall) post = net_call_new (net, "POST", "sendmsg", HM_REPLY_NOTHING);

  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  raw_server_set_fallback (net->server, RAW_CLOSE, NULL, 0);
  net_call_run_ok (first);
  net_call_set_body (post, "MAIL FROM:<a@b>\r\n");
  post->request->changes = TRUE;
  /* It may have been sent: nobody sends it twice. */
  net_call_run_error (post, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
}

static void
test_early_reply (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) put = net_call_new (net, "PUT", "2", HM_REPLY_NOTHING);
  g_autofree char *body = g_strnfill (4 * 1024 * 1024, 'm');

  raw_server_add_behaviour (net->server, RAW_EARLY_REPLY,
                            "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 0);
  net_call_set_body (put, body);
  net_call_run (put);
  g_assert_nonnull (put->error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/hostile/an-error-is-one-whatever-its-body", test_error_body);
  g_test_add_func ("/net/hostile/a-success-is-one-whatever-its-body", test_other_body);
  g_test_add_func ("/net/hostile/an-endless-challenge-is-answered", test_logon_body);
  g_test_add_func ("/net/hostile/a-message-stops-one-byte-beyond-the-limit", test_content_limit);
  g_test_add_func ("/net/hostile/an-endless-message-stops", test_endless_content);
  g_test_add_func ("/net/hostile/an-endless-listing-stops", test_endless_listing);
  g_test_add_func ("/net/hostile/eight-interim-replies-are-all", test_interim);
  g_test_add_func ("/net/hostile/endless-header-fields-stop", test_header_flood);
  g_test_add_func ("/net/hostile/what-is-not-http-is-an-error", test_not_http);
  g_test_add_func ("/net/hostile/no-reply-is-a-dropped-connection", test_no_reply);
  g_test_add_func ("/net/hostile/nobody-there-ends-the-session", test_nobody_there);
  g_test_add_func ("/net/hostile/a-question-over-a-dead-connection-is-asked-again-whole",
                   test_question_over_dead_connection);
  g_test_add_func ("/net/hostile/a-message-is-never-sent-twice", test_change_over_dead_connection);
  g_test_add_func ("/net/hostile/a-reply-in-the-middle-of-an-upload-ends-it", test_early_reply);
  return g_test_run ();
}
