/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The network layer over HTTP/2. It is offered only where the HTTP library is fit for it; here it is offered in any case,
 * to a server that does nothing wrong. */

#include "apache-fixture.h"
#include <glib/gstdio.h>
#include <httpmail/net/hm-exchange-private.h>
#include <httpmail/net/hm-exchange-message.h>
#include <net-fixture.h>
#include <string.h>

static ApacheFixture *apache;

static NetFixture *
net_new (gboolean http2)
{
  NetFixture *net = net_fixture_new_full (NULL, NULL, NULL, apache_fixture_get_database (apache));

  hm_session_add_origin (net->session, apache_fixture_get_url (apache, APACHE_TLS));
  net->session->http2 = http2;
  net->password = APACHE_PASSWORD;
  return net;
}

static NetCall *
call_new (NetFixture *net, const char *method, const char *name, HmReplyKind reply)
{
  NetCall *call = net_call_new (net, method, name, reply);

  g_free (call->request->url);
  call->request->url = g_strconcat (apache_fixture_get_url (apache, APACHE_TLS), name, NULL);
  call->request->changes = strcmp (method, "PUT") == 0 || strcmp (method, "DELETE") == 0;
  call->options.max_body = G_MAXUINT64;
  return call;
}

/* The server says so, too. */
static void
assert_protocol (const char *line)
{
  g_autofree char *log = apache_fixture_read_log (apache, line, 1);

  g_assert_nonnull (strstr (log, line));
}

static void
write_file (const char *name, const char *text)
{
  g_autofree char *path = apache_fixture_get_path (apache, APACHE_TLS, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
}

static void
test_offered (void)
{
  g_assert_cmpint (hm_exchange_may_use_http2 (), ==, soup_check_version (3, 7, 1));
  for (guint http2 = 0; http2 < 2; http2++)
    {
      g_autoptr (NetFixture) one = net_new (http2);
      g_autoptr (NetCall) call = call_new (one, "GET", "offered.eml", HM_REPLY_CONTENT);

      write_file ("offered.eml", "mail");
      net_call_run_ok (call);
      assert_protocol (http2 ? "HTTP/2.0 200" : "HTTP/1.1 200");
    }
}

/* Before version 3.7.1 libsoup may warn, and at times loses the reply, when one begins before the whole body of the request
 * has gone; a server that refuses, or is quick, does so when it likes. So where the gate is closed only requests without
 * a body are tried. */
static void
skip_bodies (void)
{
  g_test_skip ("this libsoup does not send bodies over HTTP/2 reliably");
}

/* So that the body is not sent in vain. */
static NetFixture *
net_new_logged_on (void)
{
  NetFixture *net = net_new (TRUE);
  g_autoptr (NetCall) call = call_new (net, "GET", "logon.eml", HM_REPLY_CONTENT);

  write_file ("logon.eml", "mail");
  net_call_run_ok (call);
  assert_protocol ("HTTP/2.0 200");
  return net;
}

static void
test_listing (void)
{
  g_autoptr (NetFixture) net = net_new_logged_on ();
  g_autoptr (NetCall) call = call_new (net, "PROPFIND", "", HM_REPLY_MULTISTATUS);

  write_file ("listed.eml", "mail");
  call->request->has_depth = TRUE;
  call->request->depth = HTTPMAIL_DEPTH_ONE;
  net_call_set_body (call, "<?xml version=\"1.0\"?><D:propfind xmlns:D=\"DAV:\"><D:allprop/></D:propfind>");
  net_call_run_ok (call);
  g_assert_nonnull (strstr (call->responses->str, "/listed.eml"));
  g_assert_cmpuint (net->n_logons, ==, 1);
  assert_protocol ("HTTP/2.0 207");
}

static void
test_length (void)
{
  g_autoptr (NetFixture) net = net_new (TRUE);
  g_autoptr (NetCall) call = call_new (net, "GET", "large.eml", HM_REPLY_CONTENT);
  g_autofree char *text = g_strnfill (3 * 1024 * 1024 + 1, 'm');

  write_file ("large.eml", text);
  net_call_run_ok (call);
  g_assert_cmpstr (call->content->str, ==, text);
  /* Its length was told, and so it was fetched once. */
  g_assert_null (call->exchange->first_checksum);
  assert_protocol ("HTTP/2.0 200");
}

static void
test_upload (void)
{
  g_autoptr (NetFixture) net = net_new_logged_on ();
  g_autoptr (NetCall) call = call_new (net, "PUT", "sent.eml", HM_REPLY_NOTHING);
  g_autofree char *text = g_strnfill (1024 * 1024, 'm');
  g_autofree char *path = apache_fixture_get_path (apache, APACHE_TLS, "sent.eml");
  g_autofree char *stored = NULL;

  net_call_set_body (call, text);
  net_call_run_ok (call);
  g_assert_true (g_file_get_contents (path, &stored, NULL, NULL));
  g_assert_cmpstr (stored, ==, text);
  g_assert_cmpuint (call->sent, ==, strlen (text));
  assert_protocol ("HTTP/2.0 201");
}

static void
test_many (void)
{
  g_autoptr (NetFixture) net = net_new (TRUE);
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) net_call_free);

  /* Side by side over one connection. */
  write_file ("many.eml", "mail");
  for (guint i = 0; i < 40; i++)
    {
      NetCall *call = call_new (net, "GET", "many.eml", HM_REPLY_CONTENT);

      g_ptr_array_add (calls, call);
      net_call_submit (call);
    }
  for (guint i = 0; i < calls->len; i++)
    {
      NetCall *call = g_ptr_array_index (calls, i);

      net_call_wait (call);
      g_assert_no_error (call->error);
      g_assert_cmpstr (call->content->str, ==, "mail");
    }
  assert_protocol ("HTTP/2.0 200");
}

static void
test_cancel (void)
{
  g_autoptr (NetFixture) net = net_new (TRUE);
  g_autofree char *text = g_strnfill (16 * 1024 * 1024, 'm');

  write_file ("cancelled.eml", text);
  write_file ("after.eml", "mail");
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (NetCall) call = call_new (net, "GET", "cancelled.eml", HM_REPLY_CONTENT);
      g_autoptr (NetCall) after = call_new (net, "GET", "after.eml", HM_REPLY_CONTENT);

      net_call_submit (call);
      net_call_run_until_content (call, 1);
      hm_exchange_cancel (call->exchange, NULL);
      net_fixture_iterate (net);
      g_assert_cmpuint (call->n_done, ==, 1);
      g_assert_error (call->error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL);
      net_call_run_ok (after);
      g_assert_cmpstr (after->content->str, ==, "mail");
    }
}

static void
test_refusals (void)
{
  g_autoptr (NetFixture) net = net_new (TRUE);
  g_autoptr (NetCall) missing = call_new (net, "GET", "missing.eml", HM_REPLY_CONTENT);
  g_autoptr (NetCall) gone = call_new (net, "DELETE", "missing.eml", HM_REPLY_NOTHING);

  net_call_run_error (missing, HTTPMAIL_ERROR_NOT_FOUND);
  net_call_run_error (gone, HTTPMAIL_ERROR_NOT_FOUND);
  g_assert_cmpuint (net->n_errors, ==, 0);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    GTestFunc func;
    gboolean sends_body;
  } tests[] = {
    { "/foreign/http2/is-spoken-when-it-is-offered", test_offered },
    { "/foreign/http2/a-folder-is-listed", test_listing, TRUE },
    { "/foreign/http2/a-message-comes-whole", test_length },
    { "/foreign/http2/a-message-is-uploaded", test_upload, TRUE },
    { "/foreign/http2/many-go-side-by-side", test_many },
    { "/foreign/http2/cancels-in-the-middle-and-goes-on", test_cancel },
    { "/foreign/http2/refusals-are-told", test_refusals },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  apache = apache_fixture_new ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, !apache                                                    ? apache_fixture_skip
                                    : tests[i].sends_body && !hm_exchange_may_use_http2 () ? skip_bodies
                                                                                            : tests[i].func);
  status = g_test_run ();
  g_clear_pointer (&apache, apache_fixture_free);
  return status;
}
