/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

static void
get (TransportFixture *f, const char *name)
{
  g_autofree char *path = g_strconcat ("bob/folders/ACTIVE/", name, NULL);
  g_autofree char *url = transport_fixture_url (f, path);
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_get (f->transport, url, NULL, TRUE, 1, &error);
  g_assert_no_error (error);
}

static void
delete (TransportFixture *f, const char *name)
{
  g_autofree char *path = g_strconcat ("bob/folders/ACTIVE/", name, NULL);
  g_autofree char *url = transport_fixture_url (f, path);
  g_autoptr (GError) error = NULL;

  httpmail_transport_command_delete (f->transport, url, 2, &error);
  g_assert_no_error (error);
}

static char *
make_message (void)
{
  return raw_make_reply ("200 OK", "Content-Type: message/rfc822\r\n", "Subject: x\r\n\r\n");
}

/* What the requests from the second on asked for, such as "GET a, DELETE b". */
static char *
describe_requests (TransportFixture *f)
{
  GString *text = g_string_new (NULL);

  for (guint i = 1; i < raw_server_get_n_requests (f->server); i++)
    {
      g_autofree char *head = transport_fixture_request_head (f, i);
      g_auto (GStrv) words = g_strsplit (head, " ", 3);

      g_string_append_printf (text, "%s%s %s", text->len ? ", " : "", words[0], strrchr (words[1], '/') + 1);
    }
  return g_string_free (text, FALSE);
}

static void
test_reads_overlap (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *message = make_message ();

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, message, 0);
  raw_server_add_behaviour (f->server, RAW_STALL, message, 0);
  raw_server_add_reply (f->server, message);
  get (f, "a");
  get (f, "b");
  raw_server_run_until_requests (f->server, 3);
  get (f, "c");
  transport_fixture_run_until_done (f, 1);
  raw_server_release (f->server);
  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 3);
}

static void
test_a_write_waits_and_is_waited_for (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *message = make_message ();
  g_autofree char *fine = raw_make_reply ("204 No Content", NULL, "");
  g_autofree char *before = NULL;
  g_autofree char *meanwhile = NULL;
  g_autofree char *after = NULL;

  transport_fixture_open (f);
  raw_server_add_behaviour (f->server, RAW_STALL, message, 0);
  raw_server_add_behaviour (f->server, RAW_STALL, fine, 0);
  raw_server_add_reply (f->server, message);
  raw_server_add_reply (f->server, fine);
  get (f, "a");
  delete (f, "b");
  get (f, "c");
  delete (f, "d");
  raw_server_run_until_requests (f->server, 2);
  before = describe_requests (f);
  g_assert_cmpstr (before, ==, "GET a");

  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 1);
  raw_server_run_until_requests (f->server, 3);
  meanwhile = describe_requests (f);
  g_assert_cmpstr (meanwhile, ==, "GET a, DELETE b");

  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 4);
  after = describe_requests (f);
  g_assert_cmpstr (after, ==, "GET a, DELETE b, GET c, DELETE d");
}

static void
test_commands_may_be_started_before_the_account_is_open (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *challenge =
    raw_make_reply ("401 Authorization Required", "WWW-Authenticate: Basic realm=\"mail\"\r\n", "");
  g_autofree char *account = transport_fixture_account_reply (f);
  g_autofree char *message = make_message ();
  g_autofree char *requests = NULL;

  f->password = "sesame";
  raw_server_add_reply (f->server, challenge);
  raw_server_add_reply (f->server, account);
  raw_server_add_reply (f->server, message);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  get (f, "a");
  transport_fixture_run_until_done (f, 1);
  transport_fixture_assert_success (f);
  g_assert_cmpuint (f->n_logons, ==, 1);
  requests = describe_requests (f);
  g_assert_cmpstr (requests, ==, "PROPFIND , GET a");
}

static void
test_commands_end_with_what_kept_the_account_shut (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *reply = raw_make_reply ("404 Not Found", NULL, "");

  raw_server_add_reply (f->server, reply);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  get (f, "a");
  transport_fixture_run_until_disconnected (f);
  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_error (transport_fixture_last_error (f), HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
}

static void
test_there_are_no_more_connections_than_allowed (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autofree char *message = make_message ();

  httpmail_transport_set_max_connections (f->transport, 2);
  transport_fixture_open (f);
  for (guint i = 0; i < 6; i++)
    raw_server_add_behaviour (f->server, RAW_STALL, message, 0);
  for (guint i = 0; i < 6; i++)
    get (f, "a");
  raw_server_run_until_requests (f->server, 3);
  for (guint i = 1; i <= 6; i++)
    {
      g_assert_cmpuint (raw_server_get_n_requests (f->server), <=, i + 2);
      raw_server_release (f->server);
      transport_fixture_run_until_done (f, i);
    }
  g_assert_cmpuint (raw_server_get_n_connections (f->server), <=, 2);
}

static void
test_two_transports_do_not_wait_for_each_other (void)
{
  g_autoptr (TransportFixture) f = transport_fixture_new ();
  g_autoptr (TransportFixture) other = transport_fixture_new ();
  g_autofree char *fine = raw_make_reply ("204 No Content", NULL, "");

  transport_fixture_open (f);
  transport_fixture_open (other);
  raw_server_add_behaviour (f->server, RAW_STALL, fine, 0);
  raw_server_add_reply (other->server, fine);
  delete (f, "a");
  raw_server_run_until_requests (f->server, 2);
  delete (other, "a");
  transport_fixture_run_until_done (other, 1);
  g_assert_cmpuint (f->n_done, ==, 0);
  raw_server_release (f->server);
  transport_fixture_run_until_done (f, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/transport/order/" name, func)
  ADD ("reads-overlap", test_reads_overlap);
  ADD ("a-write-waits-and-is-waited-for", test_a_write_waits_and_is_waited_for);
  ADD ("commands-may-be-started-before-the-account-is-open", test_commands_may_be_started_before_the_account_is_open);
  ADD ("commands-end-with-what-kept-the-account-shut", test_commands_end_with_what_kept_the_account_shut);
  ADD ("there-are-no-more-connections-than-allowed", test_there_are_no_more_connections_than_allowed);
  ADD ("two-transports-do-not-wait-for-each-other", test_two_transports_do_not_wait_for_each_other);
#undef ADD
  return g_test_run ();
}
