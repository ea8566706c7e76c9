/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

static void
delete (TransportFixture *f, const char *reply)
{
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (f->server, reply);
  httpmail_transport_command_delete (f->transport, url, 9, &error);
  g_assert_no_error (error);
  transport_fixture_run_until_done (f, f->n_done + 1);
  g_assert_cmpint (httpmail_response_get_command (transport_fixture_last (f)), ==, HTTPMAIL_COMMAND_DELETE);
  g_assert_cmpuint (httpmail_response_get_context (transport_fixture_last (f)), ==, 9);
}

static void
test_every_success_is_one (void)
{
  static const char *const successes[] = { "200 OK", "201 Created", "202 Accepted", "204 No Content" };
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *head = NULL;

  transport_fixture_open (f);
  for (gsize i = 0; i < G_N_ELEMENTS (successes); i++)
    {
      g_autofree char *reply = raw_make_reply (successes[i], "Content-Type: text/html\r\n",
                                               strcmp (successes[i], "204 No Content") == 0 ? "" : "<html></html>");

      delete (f, reply);
      transport_fixture_assert_success (f);
    }
  head = transport_fixture_request_head (f, 1);
  g_assert_true (g_str_has_prefix (head, "DELETE /bob/folders/ACTIVE/MSG1 HTTP/1.1\r\n"));
}

static void
test_what_is_gone_already_is_not_found (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("404 Not Found", NULL, "");

  transport_fixture_open (f);
  delete (f, reply);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
}

static void
test_a_part_that_stays_is_a_failure (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = transport_fixture_multistatus (
    "<D:response><D:href>/bob/folders/ACTIVE/MSG1/a</D:href><D:status>HTTP/1.1 204 No Content</D:status></D:response>"
    "<D:response><D:href>/bob/folders/ACTIVE/MSG1/b</D:href><D:status>HTTP/1.1 403 Forbidden</D:status></D:response>");

  transport_fixture_open (f);
  delete (f, reply);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
}

static void
test_by_callback (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  g_autofree char *done = raw_make_reply ("204 No Content", NULL, "");
  g_autofree char *refused = raw_make_reply ("403 Forbidden", NULL, "");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  transport_fixture_open (f);
  raw_server_add_reply (f->server, done);
  raw_server_add_reply (f->server, refused);
  httpmail_transport_delete_async (f->transport, url, NULL, transport_fixture_on_ready, &first);
  httpmail_transport_delete_async (f->transport, url, NULL, transport_fixture_on_ready, &second);
  run_until (run_until_nonnull, &second);
  g_assert_true (httpmail_transport_delete_finish (f->transport, first, &error));
  g_assert_no_error (error);
  g_assert_false (httpmail_transport_delete_finish (f->transport, second, &error));
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_FORBIDDEN);
}

/* A server may close a connection just when the next request is on its way; whether it was heard, nobody knows. */
static void
test_nothing_is_deleted_twice (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *url = transport_fixture_url (f, "bob/folders/ACTIVE/MSG1");
  const GError *error;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_CLOSE, NULL, 0);
  g_assert_true (httpmail_transport_command_delete (f->transport, url, 9, NULL));
  transport_fixture_run_until_done (f, 1);
  error = transport_fixture_last_error (f);
  g_assert_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_nonnull (strstr (error->message, "Whether it was done is not known"));
  raw_server_assert_played (f->server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/delete/every-success-is-one", test_every_success_is_one);
  g_test_add_func ("/transport/delete/what-is-gone-already-is-not-found", test_what_is_gone_already_is_not_found);
  g_test_add_func ("/transport/delete/a-part-that-stays-is-a-failure", test_a_part_that_stays_is_a_failure);
  g_test_add_func ("/transport/delete/by-callback", test_by_callback);
  g_test_add_func ("/transport/delete/nothing-is-deleted-twice", test_nothing_is_deleted_twice);
  return g_test_run ();
}
