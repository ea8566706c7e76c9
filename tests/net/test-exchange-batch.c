/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Batch verbs, and what stands in for them one by one. */

#include "net-fixture.h"
#include <string.h>

static NetCall *
batch_call_new (NetFixture *net, guint n)
{
  NetCall *self = net_call_new (net, "BPROPPATCH", "inbox/", HM_REPLY_NOTHING);
  HmRequest *request = self->request;

  net_call_set_body (self, "<batch/>");
  request->changes = TRUE;
  request->single_method = "PROPPATCH";
  request->single_body = g_bytes_new_static ("<single/>", 9);
  request->single_urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("inbox/%u", i);

      g_ptr_array_add (request->single_urls, net_fixture_url (net, path));
    }
  return self;
}

static NetFixture *
batching_net_new (const char *user, const char *password)
{
  NetFixture *self = net_fixture_new_full (user, password, NULL, NULL);

  self->session->traits.batch = TRUE;
  return self;
}

static void
add_reply (NetFixture *net, const char *status, const char *headers, const char *body)
{
  g_autofree char *reply = raw_make_reply (status, headers, body);

  raw_server_add_reply (net->server, reply);
}

static void
assert_start (NetFixture *net, guint i, const char *start)
{
  g_autofree char *line = net_fixture_get_line (net, i);

  g_assert_cmpstr (line, ==, start);
}

static void
test_batch (void)
{
  g_autoptr (NetFixture) net = batching_net_new (NULL, NULL);
  g_autoptr (NetCall) call = batch_call_new (net, 2);
  g_autofree char *reply = net_multistatus (NET_MEMBER ("0", "200 OK") NET_MEMBER ("1", "404 Not Found"));

  raw_server_add_reply (net->server, reply);
  net_call_run_ok (call);
  g_assert_cmpstr (call->responses->str, ==, "0 1");
  g_assert_cmpstr (call->singles->str, ==, "");
  assert_start (net, 0, "BPROPPATCH /inbox/ HTTP/1.1");
}

static void
run_refused (const char *status)
{
  g_autoptr (NetFixture) net = batching_net_new (NULL, NULL);
  g_autoptr (NetCall) call = batch_call_new (net, 3);
  g_autoptr (NetCall) next = batch_call_new (net, 2);
  g_autofree char *inner = net_multistatus (NET_MEMBER ("/inbox/2", "423 Locked"));
  g_autoptr (GBytes) body = NULL;

  add_reply (net, status, NULL, "no such thing");
  add_reply (net, "200 OK", NULL, "");
  add_reply (net, "404 Not Found", NULL, "gone");
  raw_server_add_reply (net->server, inner);
  net_call_run_ok (call);
  g_assert_cmpstr (call->singles->str, ==, "0:200 1:404 2:423");
  g_assert_cmpstr (call->responses->str, ==, "");
  g_assert_cmpuint (call->n_resends, ==, 0);
  assert_start (net, 1, "PROPPATCH /inbox/0 HTTP/1.1");
  assert_start (net, 3, "PROPPATCH /inbox/2 HTTP/1.1");
  body = raw_server_get_request_body (net->server, 3);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "<single/>", 9);

  /* From now on it is not even tried. */
  add_reply (net, "200 OK", NULL, "");
  add_reply (net, "200 OK", NULL, "");
  net_call_run_ok (next);
  g_assert_cmpstr (next->singles->str, ==, "0:200 1:200");
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 6);
}

static void
test_refused_405 (void)
{
  run_refused ("405 Method Not Allowed");
}

static void
test_refused_501 (void)
{
  run_refused ("501 Not Implemented");
}

static void
test_one (void)
{
  g_autoptr (NetFixture) net = batching_net_new (NULL, NULL);
  g_autoptr (NetCall) call = batch_call_new (net, 1);

  add_reply (net, "200 OK", NULL, "");
  net_call_run_ok (call);
  assert_start (net, 0, "PROPPATCH /inbox/0 HTTP/1.1");
  g_assert_cmpstr (call->singles->str, ==, "0:200");
}

static void
test_other_refusal (void)
{
  g_autoptr (NetFixture) net = batching_net_new (NULL, NULL);
  g_autoptr (NetCall) call = batch_call_new (net, 2);

  add_reply (net, "403 Forbidden", NULL, "");
  net_call_run_error (call, HTTPMAIL_ERROR_FORBIDDEN);
  g_assert_cmpstr (call->singles->str, ==, "");
  g_assert_true (net->session->traits.batch);
}

static void
test_nonce_for_each (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = batch_call_new (net, 12);
  g_autoptr (GString) expected = g_string_new (NULL);

  /* A server that lets each nonce be used once, and does not call it stale. */
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *challenge =
        g_strdup_printf ("WWW-Authenticate: Digest realm=\"a\", qop=\"auth\", nonce=\"%u\"\r\n", i);

      add_reply (net, "401 Unauthorized", challenge, "");
      add_reply (net, "200 OK", NULL, "");
      g_string_append_printf (expected, "%s%u:200", i ? " " : "", i);
    }
  net_call_run_ok (call);
  g_assert_cmpstr (call->singles->str, ==, expected->str);
  g_assert_cmpuint (net->n_logons, ==, 0);
}

static void
test_redirect_for_each (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = batch_call_new (net, 12);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *location = g_strdup_printf ("Location: /other/%u\r\n", i);

      add_reply (net, "307 Temporary Redirect", location, "");
      add_reply (net, "200 OK", NULL, "");
      g_string_append_printf (expected, "%s%u:200", i ? " " : "", i);
    }
  net_call_run_ok (call);
  g_assert_cmpstr (call->singles->str, ==, expected->str);
}

static void
test_cut_in_the_middle (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = batch_call_new (net, 3);

  add_reply (net, "200 OK", NULL, "");
  raw_server_set_fallback (net->server, RAW_CLOSE, NULL, 0);
  net_call_run_error (call, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_cmpstr (call->singles->str, ==, "0:200");
}

static NetCall *
delete_call_new (NetFixture *net, guint n)
{
  NetCall *self = batch_call_new (net, n);

  self->request->single_method = "DELETE";
  g_clear_pointer (&self->request->single_body, g_bytes_unref);
  return self;
}

static void
test_kept_connection (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) deleting = delete_call_new (net, 3);
  g_autoptr (NetCall) marking = batch_call_new (net, 3);

  for (guint i = 0; i < 6; i++)
    add_reply (net, "200 OK", NULL, "");
  net_call_run_ok (deleting);
  net_call_run_ok (marking);
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 1);
}

static void
test_new_connections (void)
{
  static const char *const methods[] = { "MOVE", "COPY" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = delete_call_new (net, 3);

      call->request->single_method = methods[i];
      for (guint k = 0; k < 3; k++)
        add_reply (net, "201 Created", NULL, "");
      net_call_run_ok (call);
      g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 3);
    }
}

/* The kept connection ends, after the server may have done what it was asked. */
static void
test_deleted_twice (void)
{
  static const char *const statuses[] = { "404 Not Found", "410 Gone" };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = delete_call_new (net, 4);

      add_reply (net, "200 OK", NULL, "");
      raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
      add_reply (net, statuses[i], NULL, "");
      add_reply (net, statuses[i], NULL, "");
      add_reply (net, "200 OK", NULL, "");
      net_call_run_ok (call);
      g_assert_cmpstr (call->singles->str, ==, i ? "0:200 1:204 2:410 3:200" : "0:200 1:204 2:404 3:200");
      assert_start (net, 1, "DELETE /inbox/1 HTTP/1.1");
      assert_start (net, 2, "DELETE /inbox/1 HTTP/1.1");
      assert_start (net, 3, "DELETE /inbox/2 HTTP/1.1");
    }
}

static void
test_deleted_twice_logging_on (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = delete_call_new (net, 2);

  add_reply (net, "200 OK", NULL, "");
  raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
  add_reply (net, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"a\", qop=\"auth\", nonce=\"n\"\r\n", "");
  add_reply (net, "404 Not Found", NULL, "");
  net_call_run_ok (call);
  g_assert_cmpstr (call->singles->str, ==, "0:200 1:204");
}

static void
test_marked_twice (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = batch_call_new (net, 3);
  g_autoptr (GBytes) body = NULL;

  add_reply (net, "200 OK", NULL, "");
  raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
  add_reply (net, "404 Not Found", NULL, "");
  add_reply (net, "200 OK", NULL, "");
  net_call_run_ok (call);
  g_assert_cmpstr (call->singles->str, ==, "0:200 1:404 2:200");
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 2);
  body = raw_server_get_request_body (net->server, 2);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "<single/>", 9);
}

/* Once more, and not again and again. */
static void
test_lost_for_ever (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) call = i ? batch_call_new (net, 3) : delete_call_new (net, 3);

      add_reply (net, "200 OK", NULL, "");
      raw_server_set_fallback (net->server, RAW_CLOSE, NULL, 0);
      net_call_run_error (call, HTTPMAIL_ERROR_CONNECTION_DROPPED);
      g_assert_cmpstr (call->singles->str, ==, "0:200");
      g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 3);
      g_assert_nonnull (strstr (call->error->message, "look before"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/exchange-batch/each-item-has-its-response", test_batch);
  g_test_add_func ("/net/exchange-batch/goes-one-by-one-after-405", test_refused_405);
  g_test_add_func ("/net/exchange-batch/goes-one-by-one-after-501", test_refused_501);
  g_test_add_func ("/net/exchange-batch/one-item-is-no-batch", test_one);
  g_test_add_func ("/net/exchange-batch/other-refusals-are-final", test_other_refusal);
  g_test_add_func ("/net/exchange-batch/each-item-may-need-a-nonce-of-its-own", test_nonce_for_each);
  g_test_add_func ("/net/exchange-batch/each-item-may-be-redirected", test_redirect_for_each);
  g_test_add_func ("/net/exchange-batch/what-was-done-before-a-cut-is-told", test_cut_in_the_middle);
  g_test_add_func ("/net/exchange-batch/deletes-and-marks-over-the-kept-connection", test_kept_connection);
  g_test_add_func ("/net/exchange-batch/moves-and-copies-over-new-ones", test_new_connections);
  g_test_add_func ("/net/exchange-batch/what-was-deleted-twice-is-deleted", test_deleted_twice);
  g_test_add_func ("/net/exchange-batch/also-when-a-logon-comes-between", test_deleted_twice_logging_on);
  g_test_add_func ("/net/exchange-batch/what-was-marked-twice-is-marked-or-was-not-there", test_marked_twice);
  g_test_add_func ("/net/exchange-batch/a-server-that-always-hangs-up-is-asked-once-more", test_lost_for_ever);
  return g_test_run ();
}
