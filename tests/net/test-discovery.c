/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An account of which nothing but the host is known: where it is looked for, and when no longer. */

#include "net-fixture.h"
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

#define STATUS(line) "HTTP/1.1 " line "\r\nContent-Length: 0\r\n\r\n"
#define NOT_FOUND STATUS ("404 Not Found")
#define PAGE "<html><head><title>Under Construction</title></head><body>Welcome</body></html>"
#define PLACES "/ /exchange/bob/ /svcs/hotmail/httpmail.asp"

static char *
mail_reply (const char *inbox)
{
  g_autofree char *body =
    g_strdup_printf ("<D:multistatus xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\"><D:response><D:href>/</D:href>"
                     "<D:propstat><D:prop><hm:inbox>%s</hm:inbox></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
                     "</D:propstat></D:response></D:multistatus>",
                     inbox);

  return raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\n", body);
}

static char *
file_server_reply (void)
{
  return raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\nDAV: 1,2\r\n",
                         "<D:multistatus xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\"><D:response>"
                         "<D:href>/</D:href><D:propstat><D:prop><hm:inbox/></D:prop>"
                         "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response></D:multistatus>");
}

static void
discover (NetFixture *net)
{
  net->accounted = FALSE;
  g_clear_error (&net->account_error);
  hm_session_discover (net->session, TRUE, 60, 60);
  run_until (run_until_set, &net->accounted);
  net_fixture_iterate (net);
}

/* What PROPFIND was asked of, in order. */
static void
assert_asked (NetFixture *net, const char *expected)
{
  GString *paths = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < raw_server_get_n_requests (net->server); i++)
    {
      g_autofree char *line = net_fixture_get_line (net, i);
      g_auto (GStrv) words = g_strsplit (line, " ", 3);
      g_autofree char *depth = raw_server_get_request_header (net->server, i, "Depth");
      g_autoptr (GBytes) body = raw_server_get_request_body (net->server, i);

      g_assert_cmpstr (words[0], ==, "PROPFIND");
      g_assert_cmpstr (depth, ==, "0");
      g_assert_nonnull (g_strstr_len (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body), "msgfolderroot"));
      g_string_append_printf (paths, "%s%s", paths->len > 0 ? " " : "", words[1]);
    }
  text = g_string_free (paths, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_account_url (NetFixture *net, const char *path)
{
  g_autofree char *url = net_fixture_url (net, path);

  g_assert_no_error (net->account_error);
  g_assert_cmpuint (net->n_errors, ==, 0);
  g_assert_cmpstr (net->session->account_url, ==, url);
}

static void
assert_account_at (NetFixture *net, const char *path)
{
  assert_account_url (net, path);
  g_assert_cmpstr (net->session->home_url, ==, net->session->account_url);
}

static void
test_host_answers (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autofree char *mail = mail_reply ("/inbox/");

  raw_server_add_reply (net->server, mail);
  discover (net);
  assert_account_at (net, "");
  assert_asked (net, "/");
}

static void
test_no_account_at_host (void)
{
  g_autofree char *page = raw_make_reply ("200 OK", "Server: Microsoft-IIS/6.0\r\nContent-Type: text/html\r\n", PAGE);
  g_autofree char *zipped = raw_make_reply ("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", "xxxx");
  g_autofree char *text = raw_make_reply ("200 OK", "Content-Type: text/plain\r\n", "It works");
  g_autofree char *empty_list = net_multistatus ("");
  g_autofree char *files = file_server_reply ();
  g_autofree char *cut = raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\n", "<multistatus xmlns=\"DAV:\">");
  const char *const replies[] = {
    NOT_FOUND,
    STATUS ("400 Bad Request"),
    STATUS ("403 Forbidden"),
    STATUS ("405 Method Not Allowed"),
    STATUS ("409 Conflict"),
    STATUS ("410 Gone"),
    STATUS ("415 Unsupported Media Type"),
    STATUS ("500 Internal Server Error"),
    STATUS ("501 Not Implemented"),
    STATUS ("502 Bad Gateway"),
    STATUS ("200 OK"),
    STATUS ("204 No Content"),
    STATUS ("207 Multi-Status"),
    STATUS ("302 Found"),
    "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: ftp://example.net/\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    page,
    zipped,
    text,
    empty_list,
    files,
    cut,
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autofree char *mail = mail_reply ("/exchange/bob/Inbox/");

      g_test_message ("%s", replies[i]);
      raw_server_add_reply (net->server, replies[i]);
      raw_server_add_reply (net->server, mail);
      discover (net);
      assert_account_at (net, "exchange/bob/");
      assert_asked (net, "/ /exchange/bob/");
      g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected");
      g_assert_cmpuint (net->n_logons, ==, 0);
      g_assert_cmpint (net->session->traits.dialect, ==, HTTPMAIL_DIALECT_EXCHANGE);
      raw_server_assert_played (net->server);
    }
}

static void
test_last_words (void)
{
  static const struct
  {
    const char *reply;
    int code;
  } cases[] = {
    { STATUS ("402 Pay first"), HTTPMAIL_ERROR_FAILED },
    { STATUS ("408 Request Timeout"), HTTPMAIL_ERROR_REQUEST_TIMEOUT },
    { STATUS ("429 Too Many Requests"), HTTPMAIL_ERROR_FAILED },
    { STATUS ("503 Service Unavailable"), HTTPMAIL_ERROR_SERVICE_UNAVAILABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NetFixture) first = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autoptr (NetFixture) second = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      guint n = strstr (cases[i].reply, " 408 ") ? 2 : 1; /* that one is tried again in any case */

      for (guint j = 0; j < n; j++)
        raw_server_add_reply (first->server, cases[i].reply);
      discover (first);
      g_assert_error (first->account_error, HTTPMAIL_ERROR, cases[i].code);
      g_assert_cmpuint (raw_server_get_n_requests (first->server), ==, n);

      /* Nor is a file server taken for the account then. */
      g_autofree char *files = file_server_reply ();
      raw_server_add_reply (second->server, files);
      for (guint j = 0; j < n; j++)
        raw_server_add_reply (second->server, cases[i].reply);
      discover (second);
      g_assert_error (second->account_error, HTTPMAIL_ERROR, cases[i].code);
      g_assert_nonnull (strstr (second->account_error->message, "/exchange/bob/"));
      g_assert_null (strstr (second->account_error->message, "whole URL"));
      g_assert_cmpuint (raw_server_get_n_requests (second->server), ==, n + 1);
    }
}

static void
test_lost_connection (void)
{
  static const RawBehaviour behaviours[] = { RAW_CLOSE, RAW_DROP_MID_BODY, RAW_GARBAGE };
  g_autofree char *mail = mail_reply ("/exchange/bob/Inbox/");

  for (guint i = 0; i < G_N_ELEMENTS (behaviours); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autofree char *files = file_server_reply ();

      raw_server_add_reply (net->server, files);
      raw_server_set_fallback (net->server, behaviours[i], mail, 0);
      discover (net);
      g_assert_nonnull (net->account_error);
      g_assert_cmpuint (net->n_errors, ==, 1);
      for (guint j = 1; j < raw_server_get_n_requests (net->server); j++)
        {
          g_autofree char *line = net_fixture_get_line (net, j);

          g_assert_cmpstr (line, ==, "PROPFIND /exchange/bob/ HTTP/1.1");
        }
    }
}

static void
test_cut_account (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autofree char *cut = raw_make_reply (
    "207 Multi-Status", "Content-Type: text/xml\r\n",
    "<D:multistatus xmlns:D=\"DAV:\" xmlns:hm=\"urn:schemas:httpmail:\"><D:response><D:href>/</D:href><D:propstat>"
    "<D:prop><hm:inbox>/inbox/</hm:inbox></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>");

  raw_server_add_reply (net->server, cut);
  discover (net);
  g_assert_nonnull (net->account_error);
  assert_asked (net, "/");
}

static void
test_gateway (void)
{
  g_autoptr (NetFixture) net = net_fixture_new ();
  g_autoptr (RawServer) cluster = raw_server_new ();
  g_autofree char *location = g_strdup_printf ("Location: %scgi-bin/hmdata\r\n", raw_server_get_uri (cluster));
  g_autofree char *moved = raw_make_reply ("302 Found", location, "");
  g_autofree char *mail = mail_reply ("folders/ACTIVE/");
  g_autofree char *gateway = net_fixture_url (net, "svcs/hotmail/httpmail.asp");
  g_autofree char *home = g_strconcat (raw_server_get_uri (cluster), "cgi-bin/hmdata", NULL);

  net->password = "sesame";
  raw_server_add_reply (net->server, STATUS ("405 Method Not Allowed"));
  raw_server_add_reply (net->server, moved);
  raw_server_add_reply (cluster, "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"hotmail.com\", nonce=\"b\", "
                                 "qop=\"auth\"\r\nContent-Length: 0\r\n\r\n");
  raw_server_add_reply (cluster, mail);
  discover (net);
  g_assert_no_error (net->account_error);
  assert_asked (net, "/ /svcs/hotmail/httpmail.asp");
  /* The account is the gateway, whoever it sends us to this time. */
  g_assert_cmpstr (net->session->account_url, ==, gateway);
  g_assert_cmpstr (net->session->home_url, ==, home);
  g_assert_true (hm_session_has_origin (net->session, home));
  g_assert_cmpuint (net->n_logons, ==, 1);
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected authorizing authorized connected");
  raw_server_assert_played (cluster);
}

static void
test_redirect_leads_away (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (RawServer) other = raw_server_new ();
  g_autofree char *location = g_strdup_printf ("Location: %s\r\n", raw_server_get_uri (other));
  g_autofree char *moved = raw_make_reply ("301 Moved Permanently", location, "");
  g_autofree char *mail = mail_reply ("/exchange/bob/Inbox/");

  raw_server_add_reply (net->server, moved);
  raw_server_add_reply (other, NOT_FOUND);
  raw_server_add_reply (net->server, "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, mail);
  discover (net);
  /* The next place is again at the host that was given, and the other one is none of the account's. */
  assert_account_at (net, "exchange/bob/");
  assert_asked (net, "/ /exchange/bob/ /exchange/bob/");
  g_assert_null (raw_server_get_request_header (other, 0, "Authorization"));
  g_assert_false (hm_session_has_origin (net->session, raw_server_get_uri (other)));
}

static void
test_file_server (void)
{
  static const char *const others[] = { NOT_FOUND, STATUS ("403 Forbidden"), STATUS ("500 Internal Server Error") };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autofree char *files = file_server_reply ();

      raw_server_add_reply (net->server, files);
      raw_server_set_fallback (net->server, RAW_REPLY, others[i], 0);
      discover (net);
      assert_account_at (net, "");
      assert_asked (net, PLACES);
      g_assert_cmpint (net->session->traits.dialect, ==, HTTPMAIL_DIALECT_WEBDAV);
      g_assert_nonnull (net->session->account);
      g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected");
    }
}

static void
test_everything_is_files (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autofree char *files = file_server_reply ();

  raw_server_set_fallback (net->server, RAW_REPLY, files, 0);
  discover (net);
  assert_account_at (net, "");
  assert_asked (net, PLACES);
}

static void
test_nothing_anywhere (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("CORP\\bob@example.net", "sesame", NULL, NULL);
  g_autofree char *expected = NULL;

  raw_server_add_reply (net->server, STATUS ("405 Method Not Allowed"));
  raw_server_add_reply (net->server, STATUS ("404 Not Found"));
  raw_server_add_reply (net->server, STATUS ("403 Forbidden"));
  raw_server_add_reply (net->server, STATUS ("200 OK"));
  discover (net);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_METHOD_NOT_ALLOWED);
  expected = g_strdup_printf (
    "PROPFIND of “%s”: the server does not offer this; is the address that of a mail account? (the server says “405 Method "
    "Not Allowed”). Nor is there an account where servers often have it: /exchange/bob@example.net/ (404), /exchange/bob/ "
    "(403), /svcs/hotmail/httpmail.asp (200). Give the whole URL of the account",
    raw_server_get_uri (net->server));
  g_assert_cmpstr (net->account_error->message, ==, expected);
  assert_asked (net, "/ /exchange/bob@example.net/ /exchange/bob/ /svcs/hotmail/httpmail.asp");
  g_assert_cmpuint (net->n_errors, ==, 1);
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected disconnected");
  raw_server_assert_played (net->server);
}

static void
test_path_is_kept (void)
{
  static const char *const paths[] = { "mail/", "mail", "?mailbox=bob", "/" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autofree char *path = g_strconcat ("/", paths[i], NULL);

      g_free (net->session->account_url);
      net->session->account_url = net_fixture_url (net, paths[i]);
      raw_server_add_reply (net->server, NOT_FOUND);
      discover (net);
      g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND);
      g_assert_null (strstr (net->account_error->message, "whole URL"));
      assert_asked (net, path);
    }
}

static void
test_commands_wait (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autoptr (NetCall) call = net_call_new (net, "GET", "m", HM_REPLY_CONTENT);
  g_autofree char *mail = mail_reply ("/exchange/bob/Inbox/");
  g_autofree char *line = NULL;

  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_behaviour (net->server, RAW_STALL, NOT_FOUND, 0);
  raw_server_add_reply (net->server, mail);
  raw_server_add_reply (net->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  hm_session_discover (net->session, TRUE, 60, 60);
  net_call_submit (call);
  raw_server_run_until_requests (net->server, 2);
  raw_server_release (net->server);
  net_call_wait (call);
  g_assert_no_error (call->error);
  assert_account_at (net, "svcs/hotmail/httpmail.asp");
  line = net_fixture_get_line (net, 3);
  g_assert_cmpstr (line, ==, "GET /m HTTP/1.1");
}

static void
test_drop (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);

  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_behaviour (net->server, RAW_STALL, NOT_FOUND, 0);
  hm_session_discover (net->session, TRUE, 60, 60);
  raw_server_run_until_requests (net->server, 2);
  hm_session_drop (net->session);
  run_until (run_until_set, &net->accounted);
  net_fixture_iterate (net);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
  g_assert_true (g_str_has_suffix (net->statuses->str, " disconnected"));
}

static void
test_deadline (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);

  net_fixture_stop_clock (net);
  raw_server_add_behaviour (net->server, RAW_STALL, NOT_FOUND, 0);
  raw_server_add_behaviour (net->server, RAW_STALL, NOT_FOUND, 0);
  hm_session_discover (net->session, TRUE, 0, 60);
  raw_server_run_until_requests (net->server, 1);
  net_fixture_pass (net, 40000);
  g_assert_false (net->accounted);
  raw_server_release (net->server);
  raw_server_run_until_requests (net->server, 2);
  net_fixture_pass (net, 19000);
  g_assert_false (net->accounted);
  /* One deadline for all of them. */
  net_fixture_pass (net, 2000);
  run_until (run_until_set, &net->accounted);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
}

/* A server that is out of its mind ends the search, and not the other way round. */

static void
test_answers_everything (void)
{
  static const char *const pages[] = { "text/html", "text/xml", "message/rfc822" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
      g_autofree char *fields = g_strdup_printf ("Content-Type: %s\r\n", pages[i]);
      g_autofree char *page = raw_make_reply ("200 OK", fields, PAGE);

      raw_server_set_fallback (net->server, RAW_REPLY, page, 0);
      discover (net);
      g_assert_nonnull (net->account_error);
      assert_asked (net, PLACES);
      g_assert_cmpuint (net->n_logons, ==, 0);
      g_assert_cmpuint (net->n_errors, ==, 1);
      g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected disconnected");
    }
}

static void
test_redirects_without_end (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autofree char *mail = mail_reply ("/exchange/bob/Inbox/");

  for (guint i = 0; i <= HM_LIMIT_REDIRECTS; i++)
    {
      g_autofree char *location = g_strdup_printf ("Location: /%u/\r\n", i);
      g_autofree char *moved = raw_make_reply ("302 Found", location, "");

      raw_server_add_reply (net->server, moved);
    }
  /* Each place has redirects of its own. */
  raw_server_add_reply (net->server, "HTTP/1.1 302 Found\r\nLocation: /0/\r\nContent-Length: 0\r\n\r\n");
  raw_server_add_reply (net->server, mail);
  discover (net);
  assert_account_url (net, "exchange/bob/");
  raw_server_assert_played (net->server);
}

static void
test_silence (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);

  net->timeout_answer = 0;
  net_fixture_stop_clock (net);
  raw_server_add_reply (net->server, NOT_FOUND);
  raw_server_add_behaviour (net->server, RAW_STALL, NOT_FOUND, 0);
  hm_session_discover (net->session, TRUE, 30, 0);
  raw_server_run_until_requests (net->server, 2);
  net_fixture_pass (net, 31000);
  run_until (run_until_set, &net->accounted);
  net_fixture_iterate (net);
  g_assert_cmpuint (net->n_timeouts, ==, 1);
  g_assert_error (net->account_error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT);
  g_assert_cmpuint (raw_server_get_n_requests (net->server), ==, 2);
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected disconnected");
}

static void
test_close (void)
{
  g_autoptr (NetFixture) net = net_fixture_new_full ("bob", "sesame", NULL, NULL);
  g_autofree char *mail = mail_reply ("/exchange/bob/Inbox/");

  raw_server_add_behaviour (net->server, RAW_STALL, NOT_FOUND, 0);
  raw_server_add_reply (net->server, mail);
  hm_session_discover (net->session, TRUE, 60, 60);
  raw_server_run_until_requests (net->server, 1);
  hm_session_close (net->session);
  raw_server_release (net->server);
  run_until (run_until_set, &net->accounted);
  net_fixture_iterate (net);
  /* What is under way goes on to its end. */
  g_assert_no_error (net->account_error);
  assert_asked (net, "/ /exchange/bob/");
  g_assert_cmpstr (net->statuses->str, ==, "finding-host connecting connected disconnecting disconnected");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/discovery/a-host-that-has-the-account-is-asked-once", test_host_answers);
  g_test_add_func ("/net/discovery/no-account-at-the-host-means-to-look-elsewhere", test_no_account_at_host);
  g_test_add_func ("/net/discovery/a-refusal-with-another-reason-is-the-end", test_last_words);
  g_test_add_func ("/net/discovery/a-lost-connection-is-the-end", test_lost_connection);
  g_test_add_func ("/net/discovery/an-account-that-was-cut-off-is-still-the-account", test_cut_account);
  g_test_add_func ("/net/discovery/a-gateway-is-the-account-wherever-it-leads", test_gateway);
  g_test_add_func ("/net/discovery/what-leads-to-another-server-in-vain-is-left", test_redirect_leads_away);
  g_test_add_func ("/net/discovery/a-file-server-is-taken-when-there-is-no-mail", test_file_server);
  g_test_add_func ("/net/discovery/of-files-everywhere-the-host-counts", test_everything_is_files);
  g_test_add_func ("/net/discovery/no-account-anywhere-names-what-was-asked", test_nothing_anywhere);
  g_test_add_func ("/net/discovery/a-url-with-a-path-is-asked-and-nothing-else", test_path_is_kept);
  g_test_add_func ("/net/discovery/commands-wait-until-the-account-is-found", test_commands_wait);
  g_test_add_func ("/net/discovery/dropping-ends-the-search", test_drop);
  g_test_add_func ("/net/discovery/one-deadline-is-for-all-places", test_deadline);
  g_test_add_func ("/net/discovery/a-host-that-answers-everything-has-no-account", test_answers_everything);
  g_test_add_func ("/net/discovery/redirects-without-end-lead-to-the-next-place", test_redirects_without_end);
  g_test_add_func ("/net/discovery/a-place-that-is-silent-is-the-last", test_silence);
  g_test_add_func ("/net/discovery/closing-waits-for-what-is-found", test_close);
  return g_test_run ();
}
