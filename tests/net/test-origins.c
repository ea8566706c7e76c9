/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Servers that list names which are not the ones they are reached by. */

#include "net-fixture.h"
#include <httpmail/net/hm-exchange-private.h>
#include <string.h>

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
#define INTERNAL "http://mail01.corp.internal:8080"

static void
set_dialect (NetFixture *net, HTTPMailDialect dialect)
{
  net->session->traits = *hm_dialect_get_traits (dialect);
}

static void
set_home (NetFixture *net, const char *url)
{
  g_free (net->session->home_url);
  net->session->home_url = g_strdup (url);
  hm_session_add_origin (net->session, url);
}

static void
test_reach (void)
{
  static const struct
  {
    const char *home;
    HTTPMailDialect dialect;
    const char *url;
    const char *reached;
  } table[] = {
    /* The account's own is left alone, byte for byte. */
    { "https://mail.example/exchange/bob/", HTTPMAIL_DIALECT_EXCHANGE, "https://mail.example/a%2fb?c",
      "https://mail.example/a%2fb?c" },
    { "https://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, "HTTPS://MAIL.example:443/a", "HTTPS://MAIL.example:443/a" },
    /* TLS that ends in front of the server, whatever the server is. */
    { "https://mail.example/", HTTPMAIL_DIALECT_HOTMAIL, "http://mail.example/a", "https://mail.example/a" },
    { "https://mail.example/", HTTPMAIL_DIALECT_WEBDAV, "http://MAIL.EXAMPLE:80/a", "https://mail.example/a" },
    { "https://mail.example:8443/", HTTPMAIL_DIALECT_UNKNOWN, "http://mail.example/a", "https://mail.example:8443/a" },
    { "https://mail.example/", HTTPMAIL_DIALECT_HOTMAIL, "http://mail.example:8080/a", "https://mail.example/a" },
    { "https://[::1]:8443/", HTTPMAIL_DIALECT_WEBDAV, "http://[::1]/a", "https://[::1]:8443/a" },
    /* Not the other way. */
    { "http://mail.example/", HTTPMAIL_DIALECT_HOTMAIL, "https://mail.example/a", "https://mail.example/a" },
    /* Exchange's own names. */
    { "https://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, INTERNAL "/a/b%20c?d=http://e/",
      "https://mail.example/a/b%20c?d=http://e/" },
    { "https://mail.example:8443/", HTTPMAIL_DIALECT_EXCHANGE, "https://MAIL01/a", "https://mail.example:8443/a" },
    { "http://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, "https://mail01/a", "http://mail.example/a" },
    { "https://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, "http://mail01", "https://mail.example/" },
    { "https://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, "http://mail01?a/b", "https://mail.example/?a/b" },
    /* With others a foreign name stays one. */
    { "https://mail.example/", HTTPMAIL_DIALECT_HOTMAIL, "https://other.example/a", "https://other.example/a" },
    { "https://mail.example/", HTTPMAIL_DIALECT_WEBDAV, "http://other.example/a", "http://other.example/a" },
    { "https://mail.example/", HTTPMAIL_DIALECT_UNKNOWN, INTERNAL "/a", INTERNAL "/a" },
    { "https://mail.example/", HTTPMAIL_DIALECT_HOTMAIL, "http://mail.example.evil/a", "http://mail.example.evil/a" },
    /* What is no URL is somebody else's to refuse. */
    { "https://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, "ftp://mail01/a", "ftp://mail01/a" },
    { "https://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, "http://bob:x@mail01/a", "http://bob:x@mail01/a" },
    { "https://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, "a/b", "a/b" },
    { "https://mail.example/", HTTPMAIL_DIALECT_EXCHANGE, "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new ();
      g_autofree char *reached = NULL;

      set_dialect (net, table[i].dialect);
      set_home (net, table[i].home);
      reached = hm_session_reach (net->session, table[i].url);
      g_assert_cmpstr (reached, ==, table[i].reached);
    }
}

static void
test_exchange (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "MOVE", "", HM_REPLY_NOTHING);
  g_autofree char *line = NULL;
  g_autofree char *host = NULL;
  g_autofree char *own_host = g_strdup_printf ("127.0.0.1:%u", raw_server_get_port (net->server));
  g_autofree char *destination = NULL;
  g_autofree char *expected = net_fixture_url (net, "exchange/bob/trash/a%20b.EML");

  set_dialect (net, HTTPMAIL_DIALECT_EXCHANGE);
  raw_server_add_reply (net->server, OK);
  g_free (call->request->url);
  call->request->url = g_strdup (INTERNAL "/exchange/bob/inbox/a%20b.EML");
  call->request->destination = g_strdup (INTERNAL "/exchange/bob/trash/a%20b.EML");
  call->request->changes = TRUE;
  net_call_run_ok (call);
  line = net_fixture_get_line (net, 0);
  g_assert_cmpstr (line, ==, "MOVE /exchange/bob/inbox/a%20b.EML HTTP/1.1");
  host = raw_server_get_request_header (net->server, 0, "Host");
  g_assert_cmpstr (host, ==, own_host);
  destination = raw_server_get_request_header (net->server, 0, "Destination");
  g_assert_cmpstr (destination, ==, expected);
}

static void
test_hrefs (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "PROPFIND", "inbox/", HM_REPLY_MULTISTATUS);
  g_autofree char *reply = net_multistatus (NET_MEMBER (INTERNAL "/inbox/a", "200 OK"));

  /* What was listed is reported as it was listed. */
  set_dialect (net, HTTPMAIL_DIALECT_EXCHANGE);
  raw_server_add_reply (net->server, reply);
  net_call_run_ok (call);
  g_assert_cmpstr (call->responses->str, ==, INTERNAL "/inbox/a");
}

static void
test_singles (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "BDELETE", "inbox/", HM_REPLY_NOTHING);
  g_autofree char *line = NULL;

  set_dialect (net, HTTPMAIL_DIALECT_EXCHANGE);
  net->session->traits.batch = FALSE;
  raw_server_add_reply (net->server, OK);
  call->request->changes = TRUE;
  call->request->single_method = "DELETE";
  call->request->single_urls = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (call->request->single_urls, g_strdup (INTERNAL "/inbox/a"));
  net_call_run_ok (call);
  line = net_fixture_get_line (net, 0);
  g_assert_cmpstr (line, ==, "DELETE /inbox/a HTTP/1.1");
}

static void
test_redirect (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "a", HM_REPLY_CONTENT);
  g_autofree char *line = NULL;

  set_dialect (net, HTTPMAIL_DIALECT_EXCHANGE);
  raw_server_add_reply (net->server, "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: " INTERNAL "/a/\r\n\r\n");
  raw_server_add_reply (net->server, OK);
  net_call_run_ok (call);
  line = net_fixture_get_line (net, 1);
  g_assert_cmpstr (line, ==, "GET /a/ HTTP/1.1");
}

static void
test_redirect_to_itself (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "a", HM_REPLY_CONTENT);

  set_dialect (net, HTTPMAIL_DIALECT_EXCHANGE);
  raw_server_add_reply (net->server, "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: " INTERNAL "/a\r\n\r\n");
  net_call_run_error (call, HTTPMAIL_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (call->error->message, "circle"));
}

static void
test_foreign (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "a", HM_REPLY_CONTENT);

  set_dialect (net, HTTPMAIL_DIALECT_HOTMAIL);
  g_free (call->request->url);
  call->request->url = g_strdup (INTERNAL "/a");
  net_call_run_error (call, HTTPMAIL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (call->error->message, "another server"));
  g_assert_cmpuint (raw_server_get_n_connections (net->server), ==, 0);
}

static void
test_upgrade (void)
{
  g_autoptr (TlsFixture) tls = tls_fixture_new (TLS_FLAW_NONE);

  if (!tls)
    return;
  {
    g_autoptr (NetFixture) net = net_fixture_new_full (NULL, NULL, tls, tls->database);
    g_autoptr (NetCall) call = net_call_new (net, "GET", "a", HM_REPLY_CONTENT);

    raw_server_add_reply (net->server, OK);
    g_free (call->request->url);
    call->request->url = g_strdup ("http://127.0.0.1/a");
    net_call_run_ok (call);
    g_assert_nonnull (strstr (net->statuses->str, "securing"));
  }
}

static char *
account_reply (const char *fields, const char *inbox)
{
  g_autofree char *body =
    g_strdup_printf ("<D:multistatus xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\"><D:response><D:href>/</D:href>"
                     "<D:propstat><D:prop><hm:inbox>%s</hm:inbox></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
                     "</D:propstat></D:response></D:multistatus>",
                     inbox);
  g_autofree char *headers = g_strconcat ("Content-Type: text/xml\r\n", fields, NULL);

  return raw_make_reply ("207 Multi-Status", headers, body);
}

static void
discover (NetFixture *net, const char *fields, const char *inbox)
{
  g_autofree char *reply = account_reply (fields, inbox);

  raw_server_add_reply (net->server, reply);
  hm_session_discover (net->session, TRUE, 60, 60);
  run_until (run_until_set, &net->accounted);
  net_fixture_iterate (net);
  g_assert_no_error (net->account_error);
}

static void
test_discovery (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (NetCall) call = net_call_new (net, "GET", "", HM_REPLY_CONTENT);

  /* The names in an account of Exchange are not believed; they are no names at all from here. */
  discover (net, "MS-WebStorage: 6.0.6249\r\n", INTERNAL "/exchange/bob/Inbox/");
  raw_server_add_reply (net->server, OK);
  g_free (call->request->url);
  call->request->url = g_strdup (INTERNAL "/exchange/bob/Inbox/");
  net_call_run_ok (call);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
}

static void
test_discovery_elsewhere (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();

  /* Those of others are: their accounts live on several servers. */
  discover (net, "", INTERNAL "/cgi-bin/hmdata/bob/folders/ACTIVE/");
  g_assert_true (hm_session_has_origin (net->session, INTERNAL "/"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/origins/a-name-from-behind-a-proxy-is-reached-by-the-accounts", test_reach);
  g_test_add_func ("/net/origins/exchange-is-asked-where-the-account-is", test_exchange);
  g_test_add_func ("/net/origins/what-was-listed-is-reported-so", test_hrefs);
  g_test_add_func ("/net/origins/singles-of-a-batch-go-where-the-account-is", test_singles);
  g_test_add_func ("/net/origins/redirects-go-where-the-account-is", test_redirect);
  g_test_add_func ("/net/origins/a-redirect-to-itself-is-a-circle", test_redirect_to_itself);
  g_test_add_func ("/net/origins/another-server-is-not-asked", test_foreign);
  g_test_add_func ("/net/origins/http-of-an-encrypted-account-is-encrypted", test_upgrade);
  g_test_add_func ("/net/origins/the-names-of-an-exchange-account-are-not-believed", test_discovery);
  g_test_add_func ("/net/origins/the-names-of-other-accounts-are-believed", test_discovery_elsewhere);
  return g_test_run ();
}
