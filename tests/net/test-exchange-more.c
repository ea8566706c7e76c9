/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Exchanges that follow another one within its turn. */

#include "net-fixture.h"
#include <httpmail/net/hm-exchange-private.h>
#include <string.h>

static void
reply (NetFixture *net, const char *expected, const char *status, const char *body)
{
  g_autofree char *text = raw_make_reply (status, NULL, body);

  raw_server_expect (net->server, expected);
  raw_server_add_reply (net->server, text);
}

/* Answers nothing until it is released. */
static void
stall (NetFixture *net, const char *expected, const char *status, const char *body)
{
  g_autofree char *text = raw_make_reply (status, NULL, body);

  raw_server_expect (net->server, expected);
  raw_server_add_behaviour (net->server, RAW_STALL, text, 0);
}

static void
test_within_the_turn (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) one = net_call_new (net, "GET", "one", HM_REPLY_CONTENT);
  g_autoptr (NetCall) two = net_call_new (net, "GET", "two", HM_REPLY_CONTENT);
  g_autoptr (NetCall) change = net_call_new (net, "DELETE", "change", HM_REPLY_NOTHING);

  reply (net, "GET /first", "200 OK", "1");
  stall (net, "GET /one", "200 OK", "2");
  reply (net, "GET /two", "200 OK", "3");
  reply (net, "DELETE /change", "204 No Content", "");
  change->request->changes = TRUE;
  net_call_add_follower (first, 0, one);
  net_call_add_follower (first, 1, two);
  net_call_submit (first);
  net_call_submit (change);

  raw_server_run_until_requests (net->server, 2);
  net_fixture_iterate (net);
  g_assert_cmpuint (first->n_done, ==, 0);
  raw_server_release (net->server);
  net_call_wait (change);
  g_assert_cmpuint (first->n_done, ==, 1);
  g_assert_cmpuint (first->n_more, ==, 3);
  g_assert_no_error (first->error);
  g_assert_cmpstr (first->content->str, ==, "1");
  g_assert_cmpstr (one->content->str, ==, "2");
  g_assert_cmpstr (two->content->str, ==, "3");
  for (guint i = 0; i < 4; i++)
    {
      static const char *const lines[] = { "GET /first HTTP/1.1", "GET /one HTTP/1.1", "GET /two HTTP/1.1",
                                           "DELETE /change HTTP/1.1" };
      g_autofree char *line = net_fixture_get_line (net, i);

      g_assert_cmpstr (line, ==, lines[i]);
    }
}

static void
test_none_after_a_failure (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);

  reply (net, "GET /first", "404 Not Found", "");
  net_call_run_error (first, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_cmpuint (first->n_forgiven, ==, 1);
  g_assert_cmpuint (first->n_more, ==, 0);
}

/* Lets n followers loose that all stall, and tells how many were on their way at once. */
static guint
count_side_by_side (guint max_connections, guint n, gboolean with_other)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) other = with_other ? net_call_new (net, "GET", "other", HM_REPLY_CONTENT) : NULL;
  g_autoptr (GPtrArray) followers = g_ptr_array_new_with_free_func ((GDestroyNotify) net_call_free);
  guint at_once;
  guint n_requests = with_other ? 2 : 1;

  net->session->max_connections = max_connections;
  if (other)
    {
      stall (net, "GET /other", "200 OK", "");
      net_call_submit (other);
      raw_server_run_until_requests (net->server, 1);
    }
  reply (net, "GET /first", "200 OK", "1");
  for (guint i = 0; i < n; i++)
    {
      NetCall *follower = net_call_new (net, "GET", "follower", HM_REPLY_CONTENT);

      g_ptr_array_add (followers, follower);
      net_call_add_follower (first, 0, follower);
      stall (net, "GET /follower", "200 OK", "f");
    }
  net_call_submit (first);
  at_once = MIN (n, MAX (1, max_connections - (with_other ? 1 : 0)));
  raw_server_run_until_requests (net->server, n_requests + at_once);
  net_fixture_iterate (net);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, n_requests + at_once);
  for (guint i = 0; i < n + (with_other ? 1 : 0); i++)
    raw_server_release (net->server);
  net_call_wait (first);
  g_assert_no_error (first->error);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (((NetCall *) g_ptr_array_index (followers, i))->content->str, ==, "f");
  if (other)
    net_call_wait (other);
  g_assert_cmpuint (raw_server_get_n_connections (net->server), <=, max_connections);
  return at_once;
}

static void
test_side_by_side (void)
{
  g_assert_cmpuint (count_side_by_side (4, 6, FALSE), ==, 4);
  g_assert_cmpuint (count_side_by_side (4, 3, FALSE), ==, 3);
}

static void
test_one_connection (void)
{
  g_assert_cmpuint (count_side_by_side (1, 3, FALSE), ==, 1);
}

static void
test_beside_others (void)
{
  g_assert_cmpuint (count_side_by_side (3, 4, TRUE), ==, 2);
}

static void
test_failure_is_its_own (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) gone = net_call_new (net, "GET", "gone", HM_REPLY_CONTENT);
  g_autoptr (NetCall) lost = net_call_new (net, "GET", "lost", HM_REPLY_CONTENT);
  g_autoptr (NetCall) elsewhere = net_call_new (net, "GET", "x", HM_REPLY_CONTENT);

  reply (net, "GET /first", "200 OK", "1");
  reply (net, "GET /gone", "404 Not Found", "");
  raw_server_expect (net->server, "GET /lost");
  raw_server_add_behaviour (net->server, RAW_CLOSE, NULL, 0);
  raw_server_set_fallback (net->server, RAW_CLOSE, NULL, 0);
  g_free (elsewhere->request->url);
  elsewhere->request->url = g_strdup ("http://127.0.0.2/x");
  net_call_add_follower (first, 0, gone);
  net_call_add_follower (first, 0, lost);
  net_call_add_follower (first, 0, elsewhere);
  net_call_run_ok (first);
  g_assert_error (gone->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_error (lost->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_error (elsewhere->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (net->n_errors, ==, 0);
}

/* More of them than the stack could take if each were started by the one before it. */
static void
test_many_fail_at_once (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (GPtrArray) followers = g_ptr_array_new_with_free_func ((GDestroyNotify) net_call_free);

  reply (net, "GET /first", "200 OK", "1");
  for (guint i = 0; i < 20000; i++)
    {
      NetCall *follower = net_call_new (net, "GET", "a b", HM_REPLY_CONTENT);

      g_ptr_array_add (followers, follower);
      net_call_add_follower (first, 0, follower);
    }
  net_call_run_ok (first);
  for (guint i = 0; i < followers->len; i++)
    g_assert_cmpuint (((NetCall *) g_ptr_array_index (followers, i))->n_done, ==, 1);
}

typedef enum
{
  END_CANCEL,
  END_DROP,
  END_DEADLINE
} End;

static void
end (NetCall *first, End how)
{
  NetFixture *net = first->net;

  switch (how)
    {
    case END_CANCEL:
      hm_exchange_cancel (first->exchange, NULL);
      break;
    case END_DROP:
      hm_session_drop (net->session);
      break;
    case END_DEADLINE:
      break;
    }
  net_call_wait (first);
}

/* Two are under way and one waits when the end comes. */
static void
assert_all_end (End how, HTTPMailError code)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) one = net_call_new (net, "GET", "one", HM_REPLY_CONTENT);
  g_autoptr (NetCall) two = net_call_new (net, "GET", "two", HM_REPLY_CONTENT);
  g_autoptr (NetCall) three = net_call_new (net, "GET", "three", HM_REPLY_CONTENT);

  net->session->max_connections = 2;
  reply (net, "GET /first", "200 OK", "1");
  stall (net, "GET /one", "200 OK", "2");
  stall (net, "GET /two", "200 OK", "3");
  first->options.deadline_seconds = how == END_DEADLINE ? 1 : 0;
  net_call_add_follower (first, 0, one);
  net_call_add_follower (first, 0, two);
  net_call_add_follower (first, 0, three);
  net_call_submit (first);
  raw_server_run_until_requests (net->server, 3);
  end (first, how);
  g_assert_error (first->error, HTTPMAIL_ERROR, (int) code);
  g_assert_error (one->error, HTTPMAIL_ERROR, (int) code);
  g_assert_error (two->error, HTTPMAIL_ERROR, (int) code);
  g_assert_error (three->error, HTTPMAIL_ERROR, (int) code);
  g_assert_cmpuint (one->n_done, ==, 1);
  g_assert_cmpuint (two->n_done, ==, 1);
  g_assert_cmpuint (three->n_done, ==, 1);
  g_assert_cmpuint (first->n_more, ==, 1);
  raw_server_assert_played (net->server);
  raw_server_release (net->server);
  raw_server_release (net->server);
  /* The places they had are free again. */
  if (how == END_CANCEL)
    {
      g_autoptr (NetCall) next = net_call_new (net, "GET", "next", HM_REPLY_CONTENT);

      reply (net, "GET /next", "200 OK", "4");
      net_call_run_ok (next);
    }
}

static void
test_cancel (void)
{
  assert_all_end (END_CANCEL, HTTPMAIL_ERROR_USER_CANCEL);
}

static void
test_drop (void)
{
  assert_all_end (END_DROP, HTTPMAIL_ERROR_CONNECTION_DROPPED);
}

static void
test_deadline (void)
{
  assert_all_end (END_DEADLINE, HTTPMAIL_ERROR_TIMEOUT);
}

static void
test_close_waits (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) one = net_call_new (net, "GET", "one", HM_REPLY_CONTENT);
  g_autoptr (NetCall) two = net_call_new (net, "GET", "two", HM_REPLY_CONTENT);

  reply (net, "GET /first", "200 OK", "1");
  stall (net, "GET /one", "200 OK", "2");
  reply (net, "GET /two", "200 OK", "3");
  net_call_add_follower (first, 0, one);
  net_call_add_follower (first, 1, two);
  net_call_submit (first);
  raw_server_run_until_requests (net->server, 2);
  hm_session_close (net->session);
  net_fixture_iterate (net);
  g_assert_cmpuint (first->n_done, ==, 0);
  raw_server_release (net->server);
  net_call_wait (first);
  g_assert_no_error (first->error);
  g_assert_cmpstr (two->content->str, ==, "3");
  g_assert_true (g_str_has_suffix (net->statuses->str, "disconnected"));
}

static void
test_stands_in (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "SEARCH", "first", HM_REPLY_MULTISTATUS);
  g_autoptr (NetCall) one = net_call_new (net, "PROPFIND", "one", HM_REPLY_MULTISTATUS);
  g_autofree char *listing = net_multistatus (NET_MEMBER ("/a", "200 OK"));

  reply (net, "SEARCH /first", "405 Method Not Allowed", "no");
  raw_server_expect (net->server, "PROPFIND /one");
  raw_server_add_reply (net->server, listing);
  first->forgive = TRUE;
  one->options.stands_in = TRUE;
  net_call_add_follower (first, 0, one);
  net_call_run_ok (first);
  g_assert_cmpuint (first->status, ==, 207);
  g_assert_cmpstr (first->line, ==, "207 Multi-Status");
  g_assert_cmpstr (one->responses->str, ==, "/a");
  g_assert_cmpuint (first->n_forgiven, ==, 1);
  g_assert_cmpuint (first->n_more, ==, 2);
}

static void
test_failure_of_a_stand_in (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "SEARCH", "first", HM_REPLY_MULTISTATUS);
  g_autoptr (NetCall) one = net_call_new (net, "PROPFIND", "one", HM_REPLY_MULTISTATUS);
  g_autoptr (NetCall) two = net_call_new (net, "GET", "two", HM_REPLY_CONTENT);

  reply (net, "SEARCH /first", "200 OK", "<html><body>What?</body></html>");
  stall (net, "GET /two", "200 OK", "2");
  reply (net, "PROPFIND /one", "404 Not Found", "");
  first->forgive = TRUE;
  one->options.stands_in = TRUE;
  net_call_add_follower (first, 0, two);
  net_call_add_follower (first, 0, one);
  net_call_run_error (first, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_cmpuint (first->status, ==, 404);
  g_assert_nonnull (strstr (first->error->message, "/one"));
  g_assert_error (two->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_cmpuint (first->n_more, ==, 1);
  raw_server_release (net->server);
}

/* One that is refused and forgiven neither ends the first one nor answers for it. */
static void
test_refusal_of_a_stand_in (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "SEARCH", "first", HM_REPLY_MULTISTATUS);
  g_autoptr (NetCall) one = net_call_new (net, "PROPFIND", "one", HM_REPLY_MULTISTATUS);
  g_autofree char *listing = net_multistatus (NET_MEMBER ("/a", "200 OK"));

  raw_server_add_reply (net->server, listing);
  reply (net, "PROPFIND /one", "403 Forbidden", "");
  one->forgive = TRUE;
  one->options.stands_in = TRUE;
  net_call_add_follower (first, 0, one);
  net_call_run_ok (first);
  g_assert_cmpuint (first->status, ==, 207);
}

static void
test_what_was_changed_was_changed (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "POST", "first", HM_REPLY_NOTHING);
  g_autoptr (NetCall) one = net_call_new (net, "PROPFIND", "one", HM_REPLY_MULTISTATUS);

  reply (net, "POST /first", "201 Created", "");
  stall (net, "PROPFIND /one", "207 Multi-Status", "");
  first->request->changes = TRUE;
  net_call_add_follower (first, 0, one);
  net_call_submit (first);
  raw_server_run_until_requests (net->server, 2);
  hm_exchange_cancel (first->exchange, NULL);
  net_call_wait (first);
  g_assert_no_error (first->error);
  g_assert_error (one->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  raw_server_release (net->server);
}

/* After a refusal nothing was changed yet. */
static void
test_what_was_refused_was_not (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "PROPPATCH", "first", HM_REPLY_NOTHING);
  g_autoptr (NetCall) one = net_call_new (net, "PROPPATCH", "one", HM_REPLY_NOTHING);

  reply (net, "PROPPATCH /first", "412 Precondition Failed", "");
  stall (net, "PROPPATCH /one", "201 Created", "");
  first->request->changes = one->request->changes = TRUE;
  first->forgive = TRUE;
  one->options.stands_in = TRUE;
  net_call_add_follower (first, 0, one);
  net_call_submit (first);
  raw_server_run_until_requests (net->server, 2);
  hm_exchange_cancel (first->exchange, NULL);
  net_call_wait (first);
  g_assert_error (first->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
  raw_server_release (net->server);
}

static void
test_followers_are_followed (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) one = net_call_new (net, "GET", "one", HM_REPLY_CONTENT);
  g_autoptr (NetCall) two = net_call_new (net, "GET", "two", HM_REPLY_CONTENT);

  net->session->max_connections = 1;
  reply (net, "GET /first", "200 OK", "1");
  reply (net, "GET /one", "200 OK", "2");
  reply (net, "GET /two", "200 OK", "3");
  net_call_add_follower (first, 0, one);
  net_call_add_follower (one, 0, two);
  net_call_run_ok (first);
  g_assert_cmpstr (two->content->str, ==, "3");
  g_assert_cmpuint (one->n_done, ==, 1);
}

static void
test_enough (void)
{
  static const struct
  {
    gsize length;
    gsize at_most;
  } cases[] = { { 9, 9 }, { 10, 10 }, { 11, 11 }, { 200000, 20000 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
      g_autofree char *body = g_strnfill (cases[i].length, 'm');

      reply (net, "GET /first", "200 OK", body);
      first->options.enough = 10;
      net_call_run_ok (first);
      g_assert_cmpuint (first->content->len, >=, MIN (cases[i].length, 10));
      g_assert_cmpuint (first->content->len, <=, cases[i].at_most);
    }
}

/* Of an unproven length, too: it is not fetched a second time. */
static void
test_enough_of_an_endless_one (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "GET", "first", HM_REPLY_CONTENT);
  g_autoptr (NetCall) second = net_call_new (net, "GET", "second", HM_REPLY_CONTENT);

  raw_server_add_behaviour (net->server, RAW_ENDLESS, "HTTP/1.1 200 OK\r\n\r\nmore ", 5);
  raw_server_add_behaviour (net->server, RAW_REPLY_CLOSE, "HTTP/1.1 200 OK\r\n\r\nless", 0);
  first->options.enough = second->options.enough = 16384;
  net_call_run_ok (first);
  g_assert_cmpuint (first->content->len, >=, 16384);
  g_assert_cmpuint (first->content->len, <, 65536);
  net_call_run_ok (second);
  g_assert_cmpstr (second->content->str, ==, "less");
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
}

/* The last word on what is asked is had when the turn has come. */
static void
test_turn (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "SEARCH", "first", HM_REPLY_NOTHING);
  g_autoptr (NetCall) one = net_call_new (net, "SEARCH", "one", HM_REPLY_NOTHING);

  reply (net, "PROPFIND /first", "204 No Content", "");
  reply (net, "COPY /one", "204 No Content", "");
  first->turn_method = "PROPFIND";
  one->turn_method = "COPY";
  net_call_add_follower (first, 0, one);
  net_call_run_ok (first);
  g_assert_no_error (one->error);
  raw_server_assert_played (net->server);
}

/* Of a change, too, for what a 207 says of it. */
static void
test_responses_of_a_change (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) first = net_call_new (net, "POST", "first", HM_REPLY_NOTHING);
  g_autofree char *multistatus = net_multistatus (NET_MEMBER ("/a", "201 Created"));

  raw_server_add_reply (net->server, multistatus);
  net_call_run_ok (first);
  g_assert_cmpstr (first->responses->str, ==, "/a");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/exchange-more/all-of-it-is-within-one-turn", test_within_the_turn);
  g_test_add_func ("/net/exchange-more/nothing-follows-a-failure", test_none_after_a_failure);
  g_test_add_func ("/net/exchange-more/they-go-side-by-side-up-to-the-limit", test_side_by_side);
  g_test_add_func ("/net/exchange-more/one-connection-is-enough", test_one_connection);
  g_test_add_func ("/net/exchange-more/they-leave-others-their-connections", test_beside_others);
  g_test_add_func ("/net/exchange-more/a-failure-is-its-own", test_failure_is_its_own);
  g_test_add_func ("/net/exchange-more/many-may-fail-at-once", test_many_fail_at_once);
  g_test_add_func ("/net/exchange-more/cancelling-ends-all", test_cancel);
  g_test_add_func ("/net/exchange-more/dropping-ends-all", test_drop);
  g_test_add_func ("/net/exchange-more/the-deadline-is-for-all", test_deadline);
  g_test_add_func ("/net/exchange-more/closing-waits-for-all", test_close_waits);
  g_test_add_func ("/net/exchange-more/one-may-stand-in-after-a-refusal", test_stands_in);
  g_test_add_func ("/net/exchange-more/the-failure-of-a-stand-in-is-the-end", test_failure_of_a_stand_in);
  g_test_add_func ("/net/exchange-more/a-stand-in-that-is-forgiven-is-passed-over", test_refusal_of_a_stand_in);
  g_test_add_func ("/net/exchange-more/what-was-changed-was-changed", test_what_was_changed_was_changed);
  g_test_add_func ("/net/exchange-more/what-was-refused-was-not-changed", test_what_was_refused_was_not);
  g_test_add_func ("/net/exchange-more/followers-are-followed", test_followers_are_followed);
  g_test_add_func ("/net/exchange-more/no-more-is-read-than-enough", test_enough);
  g_test_add_func ("/net/exchange-more/enough-needs-no-proof", test_enough_of_an_endless_one);
  g_test_add_func ("/net/exchange-more/a-turn-has-the-last-word", test_turn);
  g_test_add_func ("/net/exchange-more/a-change-tells-what-it-came-to", test_responses_of_a_change);
  return g_test_run ();
}
